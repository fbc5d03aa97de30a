# SPDX-License-Identifier: Apache-2.0
"""Asks polc what an ignore file covers and compares with git; TAP."""
import collections
import json
import os
import re
import subprocess
import tempfile

from translate import LEFT_OUT, glob_below, kinds_of, lines_of

ROOT = "/work/tree"
# The rows of which all must agree, whatever else is compared.
PLAIN = {"`!`", "ends in a slash", "POSIX class", "backslash"}


def literal(text):
    return json.dumps(text, ensure_ascii=False)


def rules_text(patterns):
    """Each pattern closes reading and opens execution: both polarities."""
    out = []
    for number, pattern in patterns:
        glob = glob_below(ROOT, pattern)
        if glob is not None:
            for access, decision in (("read", "deny"), ("execute", "allow")):
                out.append(f"path_rule(path={literal(glob)}, "
                           f"access={literal(access)}, "
                           f"decision={literal(decision)}, "
                           f'id="{access}{number}")\n')
    out.append('path_rule(path="/nowhere", access="write", '
               'decision="deny")\n')
    return "".join(out)


def ask(polc, rules, paths):
    """(closed, opened) of each path, each with the ids of its rules."""
    lines = []
    for path in paths:
        for access in ("read", "execute"):
            lines.append(json.dumps({"kind": "path", "access": access,
                                     "path": f"{ROOT}/{path}", "cwd": "/"}))
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "ignore.rules")
        with open(name, "wb") as f:
            f.write(rules.encode("utf-8", "surrogateescape"))
        run = subprocess.run(
            [polc, "eval", "--rules", name, "--requests", "-"],
            input="".join(line + "\n" for line in lines).encode(),
            capture_output=True, timeout=300)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(lines):
        raise ValueError(f"exit {run.returncode}: "
                         + run.stderr.decode("utf-8", "replace")[:2000])
    found = [(a["decision"], {r["id"] for r in a.get("rules", ())})
             for a in answers]
    return list(zip(found[::2], found[1::2]))


class Suite:
    def __init__(self, polc):
        self.polc, self.count, self.failures = polc, 0, 0
        self.rows = self.compared = self.plain = 0
        self.excluded = collections.Counter()

    def case(self, name, wrong):
        self.count += 1
        self.failures += bool(wrong)
        name = re.sub(r"[^\x20-\x7e]|#", "?", name)
        print(f"{'not ok' if wrong else 'ok'} {self.count} - {name}",
              flush=True)
        for line in wrong[:8]:
            print(f"#   {line[:400]!a}")

    def ignore_file(self, name, data, rows):
        """rows: path, ignored, number of the line that says so or None."""
        patterns = list(lines_of(data))
        kinds = set().union(*(kinds_of(p) for _, p in patterns), ())
        self.rows += len(rows)
        for kind in sorted(kinds.intersection(LEFT_OUT)):
            self.excluded[kind] += len(rows)
        if kinds.intersection(LEFT_OUT):
            return
        self.compared += len(rows)
        self.plain += 0 if kinds & PLAIN else len(rows)
        try:
            answers = ask(self.polc, rules_text(patterns),
                          [path for path, _, _ in rows])
        except (ValueError, KeyError, subprocess.TimeoutExpired) as error:
            self.case(f"{name}: {len(rows)} paths", str(error).splitlines())
            return
        wrong = []
        texts = dict(patterns)
        for (path, ignored, line), (closed, opened) in zip(rows, answers):
            right = (closed[0] == "deny") == ignored and \
                (opened[0] == "allow") == ignored
            if right and ignored and line is not None:
                right = f"read{line}" in closed[1] and \
                    f"execute{line}" in opened[1]
            if not right:
                wrong.append(f"{path}: git: {ignored} by {line} "
                             f"{texts.get(line)}; read {closed}, "
                             f"execute {opened}")
        self.case(f"{name}: {len(rows)} paths", wrong)

    def summary(self, least_share):
        left = ", ".join(f"{kind} {n}" for kind, n in
                         sorted(self.excluded.items())) or "none"
        print(f"# {self.rows} rows, {self.compared} compared, {self.plain} "
              "of them in files without `!`, without a pattern that ends in "
              "a slash, without a POSIX class or a backslash")
        print(f"# left out (a file may count twice): {left}")
        self.case(f"at least {least_share:.0%} of the rows are compared",
                  [] if self.compared >= least_share * self.rows and
                  self.compared else [f"{self.compared} of {self.rows}"])
        print(f"1..{self.count}")
        return self.failures > 0
