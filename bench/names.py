#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prepares real paths, hosts and their rules for the bench program.

    bench/names.py CORPUS OUT

Leaves in OUT, one item a line: path.names and host.names (what generated
globs and host patterns are drawn from); path.entries and host.entries
(`DECISION PATTERN`: the rules of agents and the ignore files; the lists of
hosts); path.asked and host.asked (requests).  Needs Python 3.9 and nothing
else.
"""
import glob
import json
import lzma
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "tests", "gitignore"))
from translate import glob_below, kinds_of, lines_of  # noqa: E402

ASKED = 65536
PATH = re.compile(r"/[\x21-\x7e]+(?: [\x21-\x7e]+)*")
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+"
                  r"[a-z](?:[a-z0-9-]*[a-z0-9])?")


def lines(path):
    opened = lzma.open if path.endswith(".xz") else open
    with opened(path, "rt", encoding="utf-8", errors="replace") as f:
        return [line.rstrip("\n") for line in f]


def write(out, name, items):
    with open(os.path.join(out, name), "w", encoding="utf-8") as f:
        f.writelines(item + "\n" for item in items)


def names_of_paths(corpus):
    found = lines(os.path.join(corpus, "paths", "debian-files.txt.xz"))
    found += ["/work/" + p for p in
              lines(os.path.join(corpus, "paths", "repo-files.txt.xz"))]
    return [p for p in found if PATH.fullmatch(p) and len(p) < 200
            and not re.search(r"//|[*?\[\]\\\"'`]|/\.{0,2}(/|$)|/[~:]", p)
            and 2 <= p.count("/") <= 16]


def agent_globs(corpus):
    """What agents' settings call //x is /x of the file system."""
    for line in lines(os.path.join(corpus, "paths",
                                   "agent-path-rules.jsonl")):
        row = json.loads(line)
        text, decision = row["pattern"], row.get("decision")
        if text.startswith("//"):
            text = text[1:]
        elif text.startswith("~/"):
            text = "/home/user" + text[1:]
        elif not text.startswith(("/", "**/")):
            text = "/work/" + text.removeprefix("./")
        if decision is None or not text.isascii() or not text.strip("/") or \
                re.search(r"[{}$\[\]\\\n:]|//|\.\.", text):
            continue
        yield ("prompt" if decision == "ask" else decision,
               text.rstrip("/"))


def ignore_globs(corpus):
    for path in sorted(glob.glob(os.path.join(corpus, "paths", "gitignore",
                                              "*.ignore"))):
        with open(path, "rb") as f:
            data = f.read()
        for _, pattern in lines_of(data):
            found = glob_below("/work", pattern)
            # What matches all paths would answer every request at once.
            if found and found.replace("/work", "", 1).strip("/*") and \
                    found.isascii() and not re.search(r"[\"\n]", found) \
                    and not kinds_of(pattern) & {"`!`", "POSIX class"}:
                yield "deny", found.replace("/work/**", "**", 1)


def host_entries(corpus):
    folder = os.path.join(corpus, "hosts")
    for path in sorted(glob.glob(os.path.join(folder, "*.txt.xz"))):
        if "opendns" not in path:
            yield from (("deny", h) for h in lines(path))
    for path in sorted(glob.glob(os.path.join(folder, "allowlists",
                                              "*.txt"))):
        yield from (("allow", h.strip()) for h in lines(path))
    yield from (("deny", h) for h in lines(os.path.join(
        folder, "wildcards", "stevenblack-wildcard.txt.xz")))
    for line in lines(os.path.join(folder, "wildcards",
                                   "v2fly-domain-rules.jsonl.xz")):
        row = json.loads(line)
        if row["type"] in ("domain", "full"):
            yield "prompt", ("**." * (row["type"] == "domain")
                             + row["value"])


def distinct(pairs):
    return [f"{decision} {text}" for decision, text in
            dict.fromkeys(pairs)]


def hosts(corpus, out, draw):
    pairs = [(d, h) for d, h in host_entries(corpus)
             if HOST.fullmatch(h.lstrip("*").removeprefix(".")) and
             len(h) < 200]
    found = [h.lstrip("*.") for _, h in pairs]
    for name in ("top", "random"):
        found += [h for h in lines(os.path.join(
            corpus, "hosts", f"opendns-{name}.txt.xz")) if HOST.fullmatch(h)]
    asked = [draw.choice(("", "", "", "", "www.", "cdn7.")) + h
             for h in draw.choices(found, k=ASKED)]
    write(out, "host.entries", distinct(pairs))
    write(out, "host.names", sorted(set(found)))
    write(out, "host.asked", asked)


def paths(corpus, out, draw):
    found = names_of_paths(corpus)
    write(out, "path.names", found)
    write(out, "path.entries", distinct([*agent_globs(corpus),
                                         *ignore_globs(corpus)]))
    write(out, "path.asked", draw.choices(found, k=ASKED))


def main():
    corpus, out = sys.argv[1:]
    draw = random.Random(11)
    hosts(corpus, out, draw)
    paths(corpus, out, draw)


main()
