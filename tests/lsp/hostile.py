# SPDX-License-Identifier: Apache-2.0
"""Frames that no editor sends: the server neither dies nor hangs, and writes
nothing but the protocol."""

import json
import os
import random
import subprocess
import sys

POLC = os.environ.get("POLC", "polc")
ROUNDS = int(os.environ.get("LSP_ROUNDS", "60"))
WAIT = float(os.environ.get("LSP_WAIT", "30"))
TEXT = """# é\U0001f511
TOOLS = ["git", f"{X}", r"\\d"]
load("std:readonly")
for a, b in [("x", "y")]:
    prefix_rule(pattern=[a, b, option("-f"), glob("*")], decision="deny")
prefix_rule(pattern=["git", TOOLS], decison="allow", unless=[["git", any()]])
path_rule(path="/work/**", access="read", decision="allow")
"""
URI = "file:///work/a.rules"
PLACE = {"textDocument": {"uri": URI}, "position": {"line": 4, "character": 9}}
SPAN = {"start": {"line": 1, "character": 2},
        "end": {"line": 5, "character": 3}}


def message(method, params, number=None):
    body = {"jsonrpc": "2.0", "method": method, "params": params}
    if number is not None:
        body["id"] = number
    return body


def session():
    """One of everything."""
    document = {"uri": URI, "languageId": "policy-rules", "version": 1,
                "text": TEXT}
    requests = ["hover", "completion", "definition", "documentSymbol",
                "formatting", "codeAction"]
    out = [message("initialize", {"capabilities": {}}, 0),
           message("initialized", {}),
           message("textDocument/didOpen", {"textDocument": document})]
    for number, name in enumerate(requests, 1):
        params = dict(PLACE, range=SPAN, context={"diagnostics": []},
                      options={"tabSize": 4, "insertSpaces": True})
        out.append(message("textDocument/" + name, params, number))
    for range_ in (SPAN, None):
        change = {"text": "é\U0001f511\n("}
        if range_:
            change["range"] = range_
        out.append(message("textDocument/didChange", {
            "textDocument": {"uri": URI, "version": 2},
            "contentChanges": [change]}))
        out.append(message("textDocument/documentSymbol", PLACE, "s"))
    out.append(message("$/cancelRequest", {"id": 3}))
    out.append(message("workspace/didChangeWorkspaceFolders", {"event": {
        "added": [{"uri": "file:///%C3%A9%zz", "name": "x"}],
        "removed": [{"uri": "file:///x"}]}}))
    out.append(message("workspace/didChangeWatchedFiles", {"changes": []}))
    out.append(message("workspace/didChangeConfiguration", {"settings": {
        "polc": {"dialect": "codex", "layer": "managed", "root": "/"}}}))
    out.append(message("textDocument/didClose", PLACE))
    out.append(message("shutdown", None, 99))
    out.append(message("exit", None))
    return out


def frame(body):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(data), data)


def replies(data):
    """The messages of stdout; an assertion where there is anything else."""
    out = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        assert head.startswith(b"Content-Length: "), head[:80]
        size = int(head[16:])
        assert len(data) >= size
        out.append(json.loads(data[:size]))
        assert out[-1]["jsonrpc"] == "2.0"
        data = data[size:]
    return out


def serve(data):
    """The messages of a server that was sent this, and its exit code."""
    done = subprocess.run([POLC, "lsp"], input=data, capture_output=True,
                          timeout=WAIT, check=False)
    assert done.returncode in (0, 1), (done.returncode,
                                       done.stderr.decode()[-2000:])
    assert b"Sanitizer" not in done.stderr, done.stderr.decode()[-2000:]
    return replies(done.stdout), done.returncode


def errors(got):
    return [m["error"]["code"] for m in got if "error" in m]


def twist(value, rand):
    """The same with one value of it replaced."""
    strange = [None, True, -1, 2**62, 1e300, "", "\0", "x" * 5000, [], {},
               [[]], {"uri": 3}, "\U0001f511", {"line": -5, "character": 2**40}]
    if isinstance(value, dict) and value and rand.random() < 0.85:
        key = rand.choice(sorted(value))
        new = dict(value)
        if rand.random() < 0.15:
            del new[key]
        else:
            new[key] = twist(value[key], rand)
        return new
    if isinstance(value, list) and value and rand.random() < 0.85:
        new = list(value)
        at = rand.randrange(len(new))
        new[at] = twist(new[at], rand)
        return new
    if isinstance(value, str) and value and rand.random() < 0.6:
        at = rand.randrange(len(value))
        return value[:at] + rand.choice(['"', "(", "\n", "'''", "[", "\\", "é",
                                         ")", ",", "="]) + value[at + 1:]
    return rand.choice(strange)


def plain():
    """The session itself: an answer each, exit code 0."""
    got, code = serve(b"".join(map(frame, session())))
    assert code == 0
    asked = [m["id"] for m in session() if "id" in m]
    answered = [m["id"] for m in got if "id" in m]
    assert sorted(map(str, asked)) == sorted(map(str, answered))


def one_byte():
    """Frames that arrive byte by byte."""
    data = b"".join(map(frame, session()))
    process = subprocess.Popen([POLC, "lsp"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, bufsize=0)
    for at in range(0, len(data), 7):
        process.stdin.write(data[at:at + 7])
    out, _ = process.communicate(timeout=WAIT)
    assert process.returncode == 0 and len(replies(out)) > 5


def not_json():
    """What is not JSON is answered, and the next message is read."""
    first, rest = session()[0], session()[-2:]
    bad = [b"", b"{", b"nul", b"\xff\xfe", b"[" * 100000, b'{"a":"\xc3"}']
    got, code = serve(frame(first) + b"".join(map(frame, bad)) +
                      b"".join(map(frame, rest)))
    assert code == 0
    assert errors(got) == [-32700] * len(bad), errors(got)


def not_a_message():
    """JSON that is no message is answered."""
    first, rest = session()[0], session()[-2:]
    bad = [b"[]", b"{}", b'{"id":7}', b'{"method":3,"id":8}']
    got, code = serve(frame(first) + b"".join(map(frame, bad)) +
                      b"".join(map(frame, rest)))
    assert code == 0
    assert errors(got) == [-32600] * len(bad), errors(got)


def headers():
    """Headers that say no length, or one that is none."""
    first, rest = session()[0], session()[-2:]
    bad = [b"X: y\r\n\r\n", b"Content-Length: x\r\n\r\n",
           b"Content-Length: -1\r\n\r\n", b"nothing\r\n\r\n",
           b"Content-Length: 99999999999999999999\r\n\r\n"]
    good = b"content-length:%d\r\nContent-Type: application/vscode-jsonrpc; " \
        b"charset=utf-8\r\n\r\n"
    body = json.dumps(message("shutdown", None, 1)).encode()
    got, code = serve(frame(first) + b"".join(bad) + good % len(body) + body +
                      frame(rest[-1]))
    assert code == 0
    assert errors(got) == [-32700] * len(bad), errors(got)


def too_large():
    """A message over the limit is left out, and the next one is read."""
    first, rest = session()[0], session()[-2:]
    size = 17 * 1024 * 1024
    got, code = serve(frame(first) + b"Content-Length: %d\r\n\r\n" % size +
                      b"x" * size + b"".join(map(frame, rest)))
    assert code == 0 and errors(got) == [-32600]


def endless_header():
    """A header without an end."""
    got, code = serve(frame(session()[0]) + b"A" * 100000)
    assert code == 1 and len(got) == 1


def cut_off():
    """The editor goes away at any byte."""
    data = b"".join(map(frame, session()))
    rand = random.Random(1)
    for _ in range(20):
        serve(data[:rand.randrange(len(data))])


def strange_values():
    """Messages with a value of another type, or none."""
    rand = random.Random(2)
    for _ in range(ROUNDS):
        bodies = session()
        for _ in range(rand.randrange(1, 12)):
            at = rand.randrange(1, len(bodies) - 2)
            bodies.insert(at, twist(bodies[at], rand))
        serve(b"".join(map(frame, bodies)))


def strange_bytes():
    """Bytes of the stream replaced, left out, repeated."""
    rand = random.Random(3)
    for _ in range(ROUNDS):
        data = bytearray(b"".join(map(frame, session())))
        for _ in range(rand.randrange(1, 10)):
            at = rand.randrange(len(data))
            end = min(len(data), at + rand.randrange(1, 40))
            kind = rand.randrange(3)
            if kind == 0:
                data[at] = rand.randrange(256)
            elif kind == 1:
                del data[at:end]
            else:
                data[at:at] = data[at:end]
        serve(bytes(data))


def flood():
    """A thousand requests at once are all answered."""
    bodies = session()[:3]
    for number in range(1000):
        bodies.append(message("textDocument/documentSymbol", PLACE,
                              1000 + number))
    got, code = serve(b"".join(map(frame, bodies + session()[-2:])))
    assert code == 0
    assert len({m["id"] for m in got if m.get("id", 0) >= 1000}) == 1000


def main():
    failures = 0
    cases = [plain, one_byte, not_json, not_a_message, headers, too_large,
             endless_header, cut_off, strange_values, strange_bytes, flood]
    for number, case in enumerate(cases, 1):
        verdict = "ok"
        try:
            case()
        except (AssertionError, ValueError, KeyError,
                subprocess.SubprocessError) as error:
            failures += 1
            verdict = "not ok"
            print("# " + repr(error).replace("\n", "\n# "))
        name = case.__doc__.strip().rstrip(".")
        print(f"{verdict} {number} - {name}", flush=True)
    print(f"1..{len(cases)}")
    return 1 if failures else 0


sys.exit(main())
