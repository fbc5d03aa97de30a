#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sets of path globs that make other compilers explode; TAP.

    hostile.py POLC     compiles each: it is fine and answers right, or the
                        error names the rules
    hostile.py --write FOLDER   leaves NAME.rules of each in FOLDER

A request that an image answers with the reason limit must be denied.
"""
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile

SECONDS = 60  # for one set; the builds of the sanitizers are slow
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def letters(draw, count, alphabet="abcdefghij"):
    return [draw.choice(alphabet) for _ in range(count)]


def stars_in_one_folder(draw):
    return sorted({"/d/*" + "*".join(letters(draw, 3, LETTERS)) + "*"
                   for _ in range(4000)})


def stars_over_two_letters(_):
    return ["/d/*" + "*".join(p) for n in range(3, 10)
            for p in itertools.product("ab", repeat=n)][:1000]


def sets_that_overlap(draw):
    return sorted({"/d/" + "".join(
        draw.choice(("[a-f]", "[c-h]", "?", "*", "[!b]", "a"))
        for _ in range(8)).replace("**", "*a*") for _ in range(2000)})


def floating_pairs(draw):
    return sorted({f"**/n{draw.randrange(60)}/**/n{draw.randrange(60)}"
                   for _ in range(3000)})


def floating_chains(draw):
    return sorted({"**/" + "/**/".join(letters(draw, 6, "abc")) + "/**"
                   for _ in range(700)})


def ladders(draw):
    return sorted({"/" + "/".join(draw.choice("*ab") for _ in range(12))
                   for _ in range(4000)})


def gaps_and_stars(draw):
    return sorted({"**/*" + "/**/*".join(letters(draw, 4)) + "*"
                   for _ in range(1500)})


SETS = (stars_in_one_folder, stars_over_two_letters, sets_that_overlap,
        floating_pairs, floating_chains, ladders, gaps_and_stars)


def globs_of(make):
    return make(random.Random(make.__name__))


def text_of(globs):
    return "".join(f'path_rule(path="{glob}", access="read", '
                   'decision="allow")\n' for glob in globs)


def expression(glob):
    parts = glob[1:].split("/") if glob[0] == "/" else glob.split("/")
    out = ""
    for k, part in enumerate(parts):
        if part == "**":
            out += "(?:/[^/]+)*"
            continue
        part = "/" + part
        out += {"/*": "/[^/]+"}.get(part) or part.replace(
            "[!", "[^/").replace("?", "[^/]").replace("*", "[^/]*")
    return out


def paths_for(globs, draw):
    paths = set()
    for glob in draw.sample(globs, 60):
        for _ in range(2):
            parts = []
            for part in glob.strip("/").split("/"):
                if part == "**":
                    parts += letters(draw, draw.randrange(3))
                    continue
                part = re.sub(r"\[.*?\]", lambda _: draw.choice("abch"), part)
                part = re.sub(r"[*?]", lambda _: draw.choice("abcz"), part)
                parts.append(part)
            paths.add("/" + "/".join(parts))
            paths.add("/" + "/".join(parts + ["n1", "b"]))
            paths.add("/" + "/".join(parts)[:-1])
    return sorted(p for p in paths if "//" not in p and p[-1] != "/")


def ask(polc, image, paths):
    lines = "".join(json.dumps({"kind": "path", "path": p, "access": "read"})
                    + "\n" for p in paths)
    run = subprocess.run([polc, "eval", "--policy", image, "--requests", "-"],
                         input=lines.encode(), capture_output=True,
                         timeout=SECONDS)
    return [json.loads(line) for line in run.stdout.splitlines()]


def wrong_answers(polc, image, globs, draw):
    paths = paths_for(globs, draw)
    # One expression is too much for the library that runs it.
    parts = [re.compile("|".join(map(expression, globs[i:i + 100])))
             for i in range(0, len(globs), 100)]
    answers = ask(polc, image, paths)
    if len(answers) != len(paths):
        return [f"{len(answers)} answers to {len(paths)} requests"], 0
    wrong, limits = [], 0
    for path, answer in zip(paths, answers):
        want = "allow" if any(p.fullmatch(path) for p in parts) else "prompt"
        if answer["reason"] == "limit":
            limits += 1
            want = "deny"
        if answer["decision"] != want:
            wrong.append(f"{path}: {answer['decision']}, not {want}")
    return wrong, limits


def judge(polc, make):
    """(what is wrong, remark)"""
    globs = globs_of(make)
    with tempfile.TemporaryDirectory() as folder:
        rules = os.path.join(folder, "hostile.rules")
        image = os.path.join(folder, "hostile.image")
        with open(rules, "w", encoding="utf-8") as f:
            f.write(text_of(globs))
        try:
            run = subprocess.run([polc, "compile", "-o", image, rules],
                                 capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return [f"not compiled in {SECONDS} s"], ""
        told = run.stderr.decode("utf-8", "replace")
        if run.returncode == 1:
            named = [globs[int(line) - 1] for line in re.findall(
                r"hostile\.rules:(\d+):\d+: (?:error|note)", told)]
            shown = named and all(f'"{glob}"' in told for glob in named)
            return ([] if shown and "error[P" in told else told.splitlines(),
                    f"refused, {len(named)} rules named")
        if run.returncode != 0:
            return [f"exit {run.returncode}", *told.splitlines()], ""
        wrong, limits = wrong_answers(polc, image, globs,
                                      random.Random(len(globs)))
    return wrong, f"compiled, {limits} requests over the limit"


def write(folder):
    for make in SETS:
        name = make.__name__.replace("_", "-") + ".rules"
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text_of(globs_of(make)))


def main():
    if sys.argv[1] == "--write":
        return write(sys.argv[2])
    failures = 0
    for count, make in enumerate(SETS, 1):
        wrong, remark = judge(sys.argv[1], make)
        failures += bool(wrong)
        name = make.__name__.replace("_", " ")
        print(f"{'not ok' if wrong else 'ok'} {count} - {name}: "
              f"{len(globs_of(make))} globs, {remark}", flush=True)
        for line in wrong[:8]:
            print(f"#   {line[:300]!a}")
    print(f"1..{len(SETS)}")
    return failures > 0


sys.exit(main())
