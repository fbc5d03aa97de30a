#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs sample.txt (its head says what the lines mean) with polc; TAP.

    sample.py POLC FILE
"""
import os
import re
import subprocess
import sys
import tempfile

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
WORD = re.compile(r"""\$'((?:\\.|[^'\\])*)'|'([^']*)'|([^\s']+)|(\s+)""")


def unescape(match):
    text = match[1]
    return bytes([int(text[1:], 16)]) if text[0] == "x" else \
        ESCAPES.get(text, text).encode()


def dollar_quoted(text):
    return re.sub(rb"\\(x[0-9a-f]{2}|.)",
                  lambda m: unescape([None, m[1].decode()]), text.encode())


def split(line):
    """Words as bytes: '..', $'..' and plain ones."""
    words, open_word = [], False
    for m in WORD.finditer(line):
        if m[4] is not None:
            open_word = False
            continue
        part = dollar_quoted(m[1]) if m[1] is not None else \
            (m[2] if m[2] is not None else m[3]).encode()
        if open_word:
            words[-1] += part
        else:
            words.append(part)
        open_word = True
    return words


def read(path):
    """Groups: (policies, vectors); a vector is (number, words, block)."""
    groups, block = [], None
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if line.startswith("    "):
                block.append(line[4:])
            elif not line:
                if block is not None:
                    block.append("")
            elif line[0] != "#":
                verb = line.split(" ")[0]
                block = []
                if verb == "policy":
                    if not groups or groups[-1][1]:
                        groups.append(([], []))
                    name = re.search(r"name=(\S+)", line)
                    groups[-1][0].append((name[1] if name else "policy.rules",
                                          block))
                else:
                    groups[-1][1].append((number, line, block))
            else:
                block = None if block is None else block
    return groups


def text_of(block):
    return "\n".join(block).rstrip("\n") + "\n"


def ask(polc, folder, names, words):
    rules = [x for name in names for x in ("--rules", name)]
    options = ["--dialect", "codex", "--format", "codex"]
    try:
        run = subprocess.run([polc, "eval", *options, *rules, *words],
                             cwd=folder, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return 124, b"", b"no answer in 60 s"
    return run.returncode, run.stdout, run.stderr


def check_run(polc, folder, names, line, block):
    code, out, err = ask(polc, folder, names, split(line)[1:])
    want = text_of(block).replace("$CWD", os.path.realpath(folder)).encode()
    if code == 0 and out == want:
        return None
    return f"exit {code}\nwant {want!r}\ngot  {out!r}\n{err.decode()[:300]}"


def check_fails(polc, folder, names, line):
    words = split(line)
    file, _, number = words[1].decode().rpartition(":")
    code, out, err = ask(polc, folder, names, ["--", *words[2:]])
    place = re.escape(file or names[-1]) + ":" + number + r"\b"
    if code in (1, 2) and not out and re.search(place, err.decode()):
        return None
    return f"exit {code}, {place} is not in the message\n{out!r}\n" \
           f"{err.decode()[:400]}"


def main():
    polc, path = sys.argv[1:]
    count = failures = 0
    for policies, vectors in read(path):
        with tempfile.TemporaryDirectory() as folder:
            for name, block in policies:
                with open(os.path.join(folder, name), "w",
                          encoding="utf-8") as f:
                    f.write(text_of(block))
            names = [name for name, _ in policies]
            for number, line, block in vectors:
                why = check_fails(polc, folder, names, line) \
                    if line.startswith("fails ") else \
                    check_run(polc, folder, names, line, block)
                count += 1
                failures += why is not None
                shown = line.replace("#", "~")
                print(f"{'not ok' if why else 'ok'} {count} - "
                      f"{os.path.basename(path)}:{number} {shown}")
                for part in (why or "").splitlines():
                    print(f"#   {part}")
    print(f"1..{count}")
    return failures > 0


sys.exit(main())
