# SPDX-License-Identifier: Apache-2.0
"""urls.py < LINES of urls: whether urllib.parse reads the same hosts."""
import sys
from urllib.parse import urlsplit

PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443, "socks5": 1080,
         "socks5h": 1080}


def bare(host):
    return host.strip("[]").lower()


def main():
    total = read = 0
    for line in open(sys.stdin.fileno(), encoding="utf-8", newline="\n"):
        text, host, _, port, _, user = line.rstrip("\n").split("\t")
        url = bytes.fromhex(text).decode(errors="replace")
        total += 1
        try:
            parts = urlsplit(url)
            other = parts.hostname or ""
            given = parts.port
        except ValueError:
            continue  # reads nothing, connects to nothing
        read += 1
        if given is None:
            given = PORTS.get(parts.scheme, 0)
        if (other.lower() != bare(host) or given != int(port)
                or ("@" in parts.netloc) != (user == "1")):
            print(f"# {url!r}: we {host}, {port}; urllib {other}, {given}")
            return 1
    print(f"# urllib: {total} URLs, {read} read")
    return 0 if read > total // 2 > 1000 else 1


sys.exit(main())
