#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Codex parity on the corpus: what Codex 0.169 answered, case by case; TAP.

    corpus.py POLC CORPUS

codex-oracle/cases.jsonl: small rule texts; the answer is the same JSON, or
it is an error that names the same line.  Rules that use more of Starlark than
the rule language has must be refused with a place.
oracle/codex-decisions.jsonl: real rule files and commands, one case for each
file.  oracle/codex-parse.jsonl: which real files are accepted.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

# What the rule language leaves out of Starlark (strings are blanked first).
LEFT_OUT = re.compile(
    r"^\s*(if|def|while|else|elif|return|pass|class|try|with|del|import)\b"
    r"|\b(lambda|else|break|continue|yield|raise|assert|global|nonlocal|is|"
    r"async)\b"
    r"|\b(abs|all|any|bool|bytes|chr|dict|dir|enumerate|fail|float|getattr|"
    r"hasattr|hash|int|len|list|max|min|ord|range|repr|reversed|sorted|str|"
    r"tuple|type|zip)\("
    r"|\*\*|\*\s*\w|\+=|%\s|\.\w+\(|\{[^}]*:|\[[^\[\]]*:[^\[\]]*\]|:\s*str\b"
    r"|^\s*\"\"|=\s*prefix_rule\b", re.M)
STRING = re.compile(r'#.*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
# Kinds of cases that are about Starlark itself, not about rules.
STARLARK = ("dialect", "global", "fstring", "error", "kwargs", "args",
            "no-step", "many")


def rows_of(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


class Suite:
    def __init__(self, polc):
        self.polc, self.count, self.failures = polc, 0, 0

    def run(self, args, text=None, cwd=None):
        try:
            p = subprocess.run([self.polc, *args], input=text, cwd=cwd,
                               capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            return 124, "", "no answer in 120 s"
        return (p.returncode, p.stdout.decode("utf-8", "replace"),
                p.stderr.decode("utf-8", "replace"))

    def case(self, name, why=None, note=""):
        self.count += 1
        self.failures += why is not None
        name = re.sub(r"[^\x20-\x7e]|#", "?", name)
        print(f"{'not ok' if why else 'ok'} {self.count} - {name}{note}")
        for line in (why or "").splitlines()[:12]:
            print(f"#   {line[:400]}")

    def skip(self, name):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP not in this corpus")


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def is_beyond(row):
    bare = STRING.sub('""', row["rules"])
    return row["tag"].startswith(STARLARK) and (
        LEFT_OUT.search(bare) is not None
        or re.search(r"""\bf["']""", row["rules"]) is not None)


def oracle_case(suite, row):
    want = row["expect"]
    fails = "error" in want and "matchedRules" not in want
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.realpath(folder)
        args = ["eval", "--dialect", "codex", "--format", "codex"]
        for k, text in enumerate(row.get("rules_files") or [row["rules"]]):
            path = os.path.join(folder, f"policy{k}.rules")
            with open(path, "wb") as f:
                f.write(text.encode("utf-8", "surrogateescape"))
            args += ["--rules", path]
        flags = [f for f in row["flags"] if f.startswith("--")]
        code, out, err = suite.run([*args, *flags, "--", *row["argv"]],
                                   cwd=folder)
    name = f"cases.jsonl:{row['id']} {row['tag']}"
    if fails:
        line = (want.get("at") or {}).get("line")
        good = code in (1, 2) and (
            line is None or re.search(rf":{line}\b", err) is not None)
    else:
        good = code == 0 and parsed(out.replace(folder, "$CWD")) == want
    if not good and is_beyond(row) and code in (1, 2) and \
            re.search(r":\d+:\d+", err):
        suite.case(name, note=": refused, beyond the language")
        return
    suite.case(name, None if good else
               f"exit {code}\nwant {want}\ngot  {out}\n{err}")


def oracle_cases(suite, corpus):
    for row in rows_of(corpus, "codex-oracle", "cases.jsonl"):
        oracle_case(suite, row)


def decisions(suite, corpus):
    groups = {}
    for row in rows_of(corpus, "oracle", "codex-decisions.jsonl"):
        key = tuple(row["rules"]), tuple(row.get("flags") or ())
        groups.setdefault(key, []).append(row)
    for (files, flags), rows in groups.items():
        args = ["eval", "--dialect", "codex", "--format", "codex",
                "--requests", "-", *[f for f in flags if f[:2] == "--"]]
        for f in files:
            args += ["--rules", os.path.join(corpus, "rules", f)]
        asked = "".join(json.dumps({"kind": "command", "argv": row["argv"],
                                    "cwd": "/cwd"}) + "\n" for row in rows)
        code, out, err = suite.run(args, asked.encode())
        got = [parsed(line) for line in out.splitlines()]
        got += [None] * (len(rows) - len(got))
        wrong = [f"{row['argv']}\nwant {row['expected']}\ngot  {answer}"
                 for row, answer in zip(rows, got)
                 if not row.get("rc") and answer != row["expected"]]
        name = f"decisions {' '.join(files)} {' '.join(flags)}: {len(rows)}"
        suite.case(name, f"{len(wrong)} differ, exit {code} {err[:200]}\n"
                   + "\n".join(wrong[:3]) if wrong else None)


def accepted_files(suite, corpus):
    for row in rows_of(corpus, "oracle", "codex-parse.jsonl"):
        path = os.path.join(corpus, "rules", row["rules"])
        if not os.path.exists(path):
            suite.skip(f"parse {row['rules']}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            code, _, err = suite.run(
                ["compile", "--dialect", "codex", "-o",
                 os.path.join(folder, "image"), path])
        good = code == 0 if row["parses"] else code == 1
        suite.case(f"parse {row['rules']}", None if good else
                   f"exit {code}, Codex accepts: {row['parses']}\n{err}")


def main():
    suite = Suite(sys.argv[1])
    corpus = os.path.abspath(sys.argv[2])
    oracle_cases(suite, corpus)
    decisions(suite, corpus)
    accepted_files(suite, corpus)
    print(f"1..{suite.count}")
    return suite.failures > 0


sys.exit(main())
