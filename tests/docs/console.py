#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Renews what the console blocks of the documents show, by running their
# commands: tests/docs/console.py POLC.  For people; read the difference
# before it is committed.
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "grammar/LANGUAGE.md", "doc/polc.1", "doc/policy.5"]
FENCE = re.compile(r"(```console\n)((?:.*\n)*?)(```\n)")
DISPLAY = re.compile(r'(\.\\" test: console\n\.Bd.*\n)((?:.*\n)*?)(\.Ed\n)')
NAMED = re.compile(r"```rules.* file=(\S+).*\n((?:.*\n)*?)```\n")


def run(command, folder, polc):
    (folder / "bin").mkdir(exist_ok=True)
    if not (folder / "bin/polc").is_symlink():
        (folder / "bin/polc").symlink_to(polc)
    environment = dict(os.environ, LC_ALL="C", NO_COLOR="1", TZ="UTC")
    environment["PATH"] = f"{folder}/bin:{environment['PATH']}"
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode()


def renew(document, folder, polc):
    text = document.read_text()
    is_page = document.suffix != ".md"
    (folder / "examples").symlink_to(TOP / "examples")
    for name, rules in NAMED.findall(text):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(rules)

    def fill(match):
        lines = ""
        for line in match.group(2).splitlines():
            if line.startswith("$ "):
                shown = run(line[2:], folder, polc)
                lines += line + "\n"
                lines += shown.replace("\\", "\\e") if is_page else shown
        return match.group(1) + lines + match.group(3)

    document.write_text((DISPLAY if is_page else FENCE).sub(fill, text))


for name in DOCUMENTS:
    with tempfile.TemporaryDirectory() as folder:
        renew(TOP / name, pathlib.Path(folder),
              pathlib.Path(sys.argv[1]).resolve())
