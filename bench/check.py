# SPDX-License-Identifier: Apache-2.0
#
# check.py POLC CORPUS [RUNS]: `polc check` as a process on every rule file of
# the corpus, RUNS times each (50), and what it finds in all of them.
import collections
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

POLC, CORPUS = sys.argv[1:3]
RUNS = int(sys.argv[3]) if len(sys.argv) > 3 else 50
BAR = 10.0
NOWHERE = os.open(os.devnull, os.O_RDWR)
STREAMS = [(os.POSIX_SPAWN_DUP2, NOWHERE, stream) for stream in range(3)]


def once(*args):
    """Milliseconds of the wall and of the processor, from start to end."""
    begin = time.perf_counter()
    child = os.posix_spawn(POLC, [POLC, "check", *args], os.environ,
                           file_actions=STREAMS)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"check.py: polc check {' '.join(args)} failed")
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def measure(*args):
    pairs = [once(*args) for _ in range(RUNS)]
    return [statistics.median(column) for column in zip(*pairs)]


def row(name, walls, cpus):
    over = sum(wall > BAR for wall in walls)
    print(f"| {name} | {min(walls):.1f} | {statistics.median(walls):.1f} | "
          f"{max(walls):.1f} | {max(cpus):.1f} | {over} |")


files = sorted(str(f) for f in pathlib.Path(CORPUS, "rules").glob("*.rules"))
if not files:
    sys.exit(f"check.py: no rule file in {CORPUS}")
print(f"`polc check` on {len(files)} real files, median of {RUNS} runs of "
      "each, ms:\n")
print("| | least | median | most | most, processor | over 10 ms |")
print("| --- | ---: | ---: | ---: | ---: | ---: |")
for name, options in (("native", []), ("codex", ["--dialect=codex"]),
                      ("native, without std:base", ["--no-base"]),
                      ("native, as SARIF", ["--format=sarif"])):
    row(name, *zip(*(measure(*options, file) for file in files)))

found = collections.Counter()
where = collections.defaultdict(set)
for file in files:
    done = subprocess.run([POLC, "check", "--format=json", file],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    for finding in json.loads(done.stdout)["diagnostics"]:
        code = f"{finding['code']} {finding['name']}"
        found[code] += 1
        where[code].add(file)
print("\nWhat it finds in them (native):\n")
print("| code | findings | files |\n| --- | ---: | ---: |")
for code, count in sorted(found.items()):
    print(f"| {code} | {count} | {len(where[code])} |")
