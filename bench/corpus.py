#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prepares real rule files and real commands for the bench program.

    bench/corpus.py CORPUS OUT

Leaves in OUT: files.list (paths of every rule file that Codex accepts),
rules.bin (the same rules, read here and not by the library: what linear is
built from), requests.bin (every command of commands/*.txt.gz, split into
words by the POSIX rules; lines that do not split are left out).
Numbers are 32 bits, little-endian.  Needs Python 3.9 and nothing else.
"""
import ast
import glob
import gzip
import json
import os
import random
import shlex
import struct
import sys

ANSWERS = {"forbidden": 0, "prompt": 1, "allow": 2}  # as pol_answer
NAMES = ("pattern", "decision", "match", "not_match", "justification",
         "canonical_matching")


class Reader:
    """The calls of a rule file: literals, names, `+`, loops over lists."""

    def __init__(self, path):
        self.names = {"True": True, "False": False, "None": None}
        self.rules = []
        self.path = path

    def value(self, node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self.names[node.id]
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self.value(x) for x in node.elts]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.value(node.left) + self.value(node.right)
        raise ValueError(f"{self.path}:{node.lineno}: not read here: "
                         f"{type(node).__name__}")

    def call(self, node):
        if node.func.id != "prefix_rule":
            raise ValueError(f"{self.path}:{node.lineno}: {node.func.id}")
        given = dict(zip(NAMES, map(self.value, node.args)))
        given.update({k.arg: self.value(k.value) for k in node.keywords})
        if given.get("canonical_matching"):
            raise ValueError(f"{self.path}:{node.lineno}: canonical_matching")
        self.rules.append((ANSWERS[given.get("decision", "allow")],
                           [x if isinstance(x, list) else [x]
                            for x in given["pattern"]]))

    def run(self, body):
        for node in body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                self.call(node.value)
            elif isinstance(node, ast.Assign):
                self.names[node.targets[0].id] = self.value(node.value)
            elif isinstance(node, ast.For):
                for item in self.value(node.iter):
                    self.names[node.target.id] = item
                    self.run(node.body)
            elif not (isinstance(node, ast.Expr)
                      and isinstance(node.value, ast.Constant)):
                raise ValueError(f"{self.path}:{node.lineno}: not read here")


def number(value):
    return struct.pack("<I", value)


def text(value):
    raw = value.encode("utf-8", "surrogateescape")
    return number(len(raw)) + raw


def accepted(corpus):
    with open(os.path.join(corpus, "rules", "index.jsonl"),
              encoding="utf-8") as index:
        rows = [json.loads(line) for line in index if line.strip()]
    paths = [os.path.join(os.path.abspath(corpus), "rules", row["file"])
             for row in rows if row["codex_parses"]]
    return [path for path in paths if os.path.exists(path)]


def read_rules(paths):
    rules = []
    for path in paths:
        with open(path, encoding="utf-8") as source:
            reader = Reader(path)
            reader.run(ast.parse(source.read()).body)
        rules += reader.rules
    return rules


def read_commands(corpus):
    for path in sorted(glob.glob(os.path.join(corpus, "commands",
                                              "*.txt.gz"))):
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                try:
                    words = shlex.split(line.rstrip("\n"))
                except ValueError:
                    continue
                if words and words[0]:
                    yield words


def main():
    corpus, out = sys.argv[1:]
    paths = accepted(corpus)
    with open(os.path.join(out, "files.list"), "w", encoding="utf-8") as f:
        f.write("\n".join(paths))
    rules = read_rules(paths)
    with open(os.path.join(out, "rules.bin"), "wb") as f:
        f.write(number(len(rules)))
        for answer, positions in rules:
            f.write(number(answer) + number(len(positions)))
            for words in positions:
                f.write(number(len(words)) + b"".join(map(text, words)))
    commands = list(read_commands(corpus))
    random.Random(7).shuffle(commands)  # else neighbours share their words
    with open(os.path.join(out, "requests.bin"), "wb") as f:
        f.write(number(len(commands)))
        for words in commands:
            f.write(number(len(words)) + b"".join(map(text, words)))
    print(f"corpus files {len(paths)}\ncorpus rules {len(rules)}\n"
          f"corpus commands {len(commands)}")


main()
