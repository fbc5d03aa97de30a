#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Path globs against the git that is installed, on ignore files of our own
and on generated ones; TAP.

    sample.py POLC FOLDER

Each *.ignore of FOLDER, and patterns drawn with a fixed seed: paths are made
from the patterns, git check-ignore says which are ignored.
"""
import glob
import os
import random
import re
import subprocess
import sys
import tempfile

from suite import Suite
from translate import lines_of

WORDS = ("a", "b", "ab", "abc", "x.c", "x.o", "lib", "lib1", ".env", "a-b",
         "A", "-", "a b", "b.c.d")
PIECES = ("a", "b", "*", "?", "[ab]", "[!a]", "[a-c]", "[^.]", ".", "c", "**",
          "[]x]", "[-a]", "\\*", "x")


def example(part, draw):
    """A name that a component may match."""
    part = re.sub(r"\[[!^].[^]]*\]", "z", part)
    part = re.sub(r"\[\]?([^]])[^]]*\]", r"\1", part)
    part = re.sub(r"\\(.)", r"\1", part)
    return part.replace("?", draw.choice("az")).replace(
        "*", draw.choice(("", "q", "a.b"))) or "q"


def paths_of(patterns, draw):
    """Paths that the patterns match, and some that they nearly match."""
    paths = {"README", "a/b/c", "x/y/z.c"}
    for _, pattern in patterns:
        parts = []
        for part in pattern.strip("/").split("/"):
            if part == "**":
                parts += [draw.choice(WORDS)] * draw.randrange(3)
            elif part:
                parts.append(example(part, draw))
        parts = [p for p in parts if p not in (".", "..")] or ["q"]
        whole = "/".join(parts)
        paths |= {whole, whole + "/deep/er/f.c", "sub/" + whole,
                  "sub/dir/" + whole, whole + "x", whole.swapcase(),
                  "/".join(parts[:-1]) or "q", whole + "/below",
                  "/".join(parts[1:]) or "q",
                  "/".join(draw.choice(WORDS) for _ in range(3))}
    return sorted(p for p in paths if p and "\n" not in p and
                  not p.startswith("/") and "//" not in p and
                  "\\" not in p and ".git" not in p.lower().split("/"))


def git_answers(data, paths):
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, GIT_CONFIG_NOSYSTEM="1", HOME=folder,
                   GIT_CONFIG_GLOBAL="/dev/null", XDG_CONFIG_HOME=folder,
                   GIT_CEILING_DIRECTORIES=os.path.dirname(folder))
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            env.pop(name, None)
        tree = os.path.join(folder, "tree")
        subprocess.run(["git", "init", "-q", tree], env=env, check=True)
        with open(os.path.join(tree, ".gitignore"), "wb") as f:
            f.write(data)
        run = subprocess.run(
            ["git", "-c", "core.ignoreCase=false", "check-ignore",
             "--no-index", "-v", "-n", "-z", "--stdin"], cwd=tree, env=env,
            input="".join(p + "\0" for p in paths).encode(),
            capture_output=True, timeout=300)
    fields = run.stdout.decode("utf-8", "replace").split("\0")[:-1]
    rows = [tuple(fields[i:i + 4]) for i in range(0, len(fields), 4)]
    if [row[3] for row in rows] != paths:
        sys.exit(f"Bail out! git check-ignore: {run.stderr!r}")
    return [(path, bool(line), int(line) if line else None)
            for _, line, _, path in rows]


def generated(draw):
    lines = []
    for _ in range(draw.randrange(1, 7)):
        parts = []
        for _ in range(draw.randrange(1, 4)):
            if draw.random() < 0.2:
                parts.append("**")
            elif draw.random() < 0.4:
                parts.append(draw.choice(WORDS))
            else:
                parts.append("".join(draw.choice(PIECES) for _ in
                                     range(draw.randrange(1, 4))))
        lines.append(draw.choice(("", "", "/")) + "/".join(parts)
                     + draw.choice(("", "", "/")))
    return "\n".join(lines).encode()


def main():
    suite, draw = Suite(sys.argv[1]), random.Random(20261124)
    files = sorted(glob.glob(os.path.join(sys.argv[2], "*.ignore")))
    for path in files:
        with open(path, "rb") as f:
            data = f.read()
        rows = git_answers(data, paths_of(list(lines_of(data)), draw))
        suite.ignore_file(os.path.basename(path), data, rows)
    for number in range(60):
        data = generated(draw)
        rows = git_answers(data, paths_of(list(lines_of(data)), draw))
        suite.ignore_file(f"generated {number}", data, rows)
    return suite.summary(0.8)


sys.exit(main())
