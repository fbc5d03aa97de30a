# SPDX-License-Identifier: Apache-2.0
"""The names that the grammar of editors knows are those that `polc lsp`
offers, which come from the library's table."""

import json
import os
import pathlib
import re
import subprocess
import sys

POLC = os.environ.get("POLC", "polc")
TOP = pathlib.Path(__file__).resolve().parents[2]
GRAMMAR = TOP / "examples/editors/vscode/syntaxes/policy-rules.tmLanguage.json"
URI = "file:///a.rules"


def frame(body):
    data = json.dumps(dict(body, jsonrpc="2.0")).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(data), data)


def offered(text, dialect="native"):
    """The labels that are offered at the end of a text."""
    options = {"dialect": dialect}
    document = {"uri": URI, "languageId": "policy-rules", "version": 1,
                "text": text}
    place = {"line": text.count("\n"),
             "character": len(text.rsplit("\n", 1)[-1])}
    sent = [
        {"id": 1, "method": "initialize", "params": {
            "capabilities": {}, "initializationOptions": options}},
        {"method": "textDocument/didOpen",
         "params": {"textDocument": document}},
        {"id": 2, "method": "textDocument/completion", "params": {
            "textDocument": {"uri": URI}, "position": place}},
        {"id": 3, "method": "shutdown"}, {"method": "exit"}]
    done = subprocess.run([POLC, "lsp"], input=b"".join(map(frame, sent)),
                          capture_output=True, timeout=60, check=True).stdout
    while done:
        head, _, done = done.partition(b"\r\n\r\n")
        size = int(head.split()[-1])
        answer = json.loads(done[:size])
        done = done[size:]
        if answer.get("id") == 2:
            return {item["label"] for item in answer["result"]["items"]}
    raise AssertionError("no answer")


def known(grammar, name):
    """The words of the alternatives in the rules of a name."""
    words = set()
    for rule in grammar["repository"][name]["patterns"]:
        for group in re.findall(r"\((?:\?:)?([a-z_|-]+)\)", rule["match"]):
            words |= set(group.split("|"))
    return words - {"decision"}


def main():
    grammar = json.loads(GRAMMAR.read_text())
    elements = {name for name in offered("A = ")
                if name not in ("True", "False")}
    decisions = set(offered('prefix_rule(pattern=["a"], decision="')) | \
        set(offered('prefix_rule(pattern=["a"], decision="', "codex"))
    cases = [("statements", offered(""), known(grammar, "statement")),
             ("elements", elements, known(grammar, "element")),
             ("decisions", decisions, known(grammar, "decision"))]
    failures = 0
    for number, (name, wanted, have) in enumerate(cases, 1):
        is_same = wanted == have and len(wanted) > 3
        failures += not is_same
        print(f"{'ok' if is_same else 'not ok'} {number} - {name}")
        if not is_same:
            print(f"# only in the table: {sorted(wanted - have)}")
            print(f"# only in the grammar: {sorted(have - wanted)}")
    print(f"1..{len(cases)}")
    return 1 if failures else 0


sys.exit(main())
