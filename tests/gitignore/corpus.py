#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Path globs against real ignore files: what git answered; TAP.

    corpus.py POLC CORPUS

oracle/gitignore-decisions.jsonl.gz holds the answers of git check-ignore,
paths/gitignore/ the ignore files.  Files are left out where the languages do
not mean the same, and counted.
"""
import gzip
import json
import os
import sys

from suite import Suite


def main():
    suite, corpus = Suite(sys.argv[1]), sys.argv[2]
    files = {}
    with gzip.open(os.path.join(corpus, "oracle",
                                "gitignore-decisions.jsonl.gz"), "rt",
                   encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            files.setdefault(row["ignore"], []).append(
                (row["path"], row["ignored"], row["line"]))
    for name, rows in sorted(files.items()):
        with open(os.path.join(corpus, "paths", "gitignore", name),
                  "rb") as f:
            suite.ignore_file(name, f.read(), rows)
    return suite.summary(0.5)


sys.exit(main())
