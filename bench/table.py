#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the results of bench/run.sh as one table beside the bars.

    bench/table.py OUT [quick|full]

OUT/results holds `name key value` lines; of times the least is taken, of all
else the last.  OUT/*.callgrind.* hold one counted section each, named after
its row, key and number of decisions.  A cell that misses its bar is marked
`!`; the last column says ok or MISS.  Exits 1 where engines disagreed.
"""
import os
import sys

import kinds_table
from rows import (Table, at_least, at_most, fraction, machine, plain,
                  read_counts, read_results)

SIZES = ["10", "1000", "100000", "1000000", "files"]


def decisions(t):
    d = t.data

    def key(k):
        return lambda n: d[n][k]

    def per_token(k, tokens):
        # without the loop around the call
        return lambda n: (d[n][k] - d[n]["instr.nothing"]) / d[n][tokens]

    def ratio(a, b):
        return lambda n: d[n][a] / d[n][b]

    t.title("Instructions per decision (callgrind, 4,096 different requests)")
    t.row("tokens consumed per request", key("counted_tokens"))
    t.row("floor: hash and one load per token", key("instr.floor"))
    t.row("linear: list of rules per program", key("instr.linear"))
    t.row("lean: the same, nothing copied", key("instr.lean"))
    t.row("libpolicy, Codex dialect", key("instr.policy"))
    t.row("  of which the loop and the call", key("instr.nothing"))
    t.row("  per consumed token, without these",
          per_token("instr.policy", "counted_tokens"), plain,
          "<= 130", at_most(130))
    if "1000" in d and "instr.policy" in d["1000"]:
        base = d["1000"]["instr.policy"]
        t.row("  total, of that at 1,000 rules",
              lambda n: d[n]["instr.policy"] / base, fraction, "0.90..1.10",
              lambda n, x: (0.9 <= x <= 1.1
                            if n in ("100000", "1000000") else None))
    t.row("  of linear", ratio("instr.policy", "instr.linear"), fraction,
          ".95 1/8 1/350 1/2000",
          at_most({"10": .95, "1000": 1 / 8, "100000": 1 / 350,
                   "1000000": 1 / 2000}))
    t.row("  of floor", ratio("instr.policy", "instr.floor"), fraction,
          "<= 3.5", at_most(3.5))
    t.row("  with every token searched for a NUL", key("instr.checked"))
    t.row("batch of 32", key("instr.batch"))
    t.row("all matching rules, room for 16", key("instr.first"))
    t.row("  of the decision alone", ratio("instr.first", "instr.policy"),
          fraction, "1.25 at 1,000, 2.2 at 1,000,000",
          at_most({"1000": 1.25, "1000000": 2.2}))
    t.row("  rules that match", key("counted_matches"))
    t.row("  with room for each of them", ratio("instr.all", "instr.policy"),
          fraction)
    t.row("libpolicy, native dialect", key("instr.native"))
    t.row("  tokens consumed: options stand anywhere",
          key("counted_tokens_native"))
    t.row("  per consumed token, without the loop",
          per_token("instr.native", "counted_tokens_native"), plain,
          "<= 325", at_most(325))
    t.row("  of the Codex dialect", ratio("instr.native", "instr.policy"),
          fraction)
    t.title("Instructions for one request of 16 tokens, and what is added by")
    base = "instr.stretch.base"
    t.row("(16 tokens: more than any rule has)", key(base))
    for label, k in (("8 more tokens", "tokens"),
                     ("10,000 tokens in all", "many"),
                     ("a last token of 1 MB", "big")):
        t.row("  " + label,
              lambda n, k=k: d[n]["instr.stretch." + k] - d[n][base],
              lambda x: f"{x:+,.0f}", "+-5",
              lambda n, x: None if n == "files" else abs(x) <= 5)


def times(t):
    d = t.data

    def key(k):
        return lambda n: d[n][k]

    def ratio(a, b):
        return lambda n: d[n][a] / d[n][b]

    t.title("Nanoseconds per decision, each waits for the last (least of all"
            " repetitions)")
    for heat, label in (("cold", "65,536 different requests"),
                        ("hot", "64 requests again and again")):
        k = f"ns.{heat}."
        t.row(f"{label}: floor", key(k + "floor"))
        t.row("  linear", key(k + "linear"))
        t.row("  lean", key(k + "lean"))
        t.row("  libpolicy, Codex dialect", key(k + "policy"))
        t.row("  with every token searched for a NUL", key(k + "checked"))
        t.row("  batch of 32", key(k + "batch"))
        t.row("  all matching rules, room for 16", key(k + "first"))
        t.row("  libpolicy, native dialect", key(k + "native"))
    t.row("cold: libpolicy of linear",
          ratio("ns.cold.policy", "ns.cold.linear"), fraction,
          ".95 1/8 1/350 1/2000",
          at_most({"10": .95, "1000": 1 / 8, "100000": 1 / 350,
                   "1000000": 1 / 2000}))
    t.row("cold: libpolicy of floor",
          ratio("ns.cold.policy", "ns.cold.floor"), fraction, "<= 3.5",
          at_most(3.5))
    t.row("cold: batch of floor", ratio("ns.cold.batch", "ns.cold.floor"),
          fraction, "1.2 at 1,000,000", at_most({"1000000": 1.2}))
    t.row("cold: all matching rules of the decision",
          ratio("ns.cold.first", "ns.cold.policy"), fraction,
          "1.25 at 1,000, 2.2 at 1,000,000",
          at_most({"1000": 1.25, "1000000": 2.2}))
    t.row("  with room for each of them",
          ratio("ns.cold.all", "ns.cold.policy"), fraction)
    t.row("cold: native of Codex dialect",
          ratio("ns.cold.native", "ns.cold.policy"), fraction)


def sizes(t):
    d = t.data

    def key(k):
        return lambda n: d[n][k]

    t.title("Image and compiler (from rule text, one core)")
    t.row("rule text, bytes per rule", key("text_per_rule"))
    t.row("evaluation part, bytes per rule", key("codex.evaluation_per_rule"),
          plain, "<= 58 from 100,000",
          at_most({"100000": 58, "1000000": 58}))
    t.row("whole image, bytes per rule", key("codex.image_per_rule"))
    t.row("million rules per second",
          lambda n: d[n]["codex.rules_per_second"] / 1e6,
          lambda x: f"{x:.3f}", ".9 at 100,000, .5 at 1,000,000",
          at_least({"100000": .9, "1000000": .5}))
    t.row("peak memory of the library, bytes per rule",
          key("codex.peak_per_rule"), plain, "<= 450 from 100,000",
          at_most({"100000": 450, "1000000": 450}))
    t.row("resident memory and text, bytes per rule",
          key("resident_per_rule"))
    t.row("open and verify, microseconds", lambda n: d[n]["open_seconds"] * 1e6,
          plain, "<= 20,030 at 1,000,000", at_most({"1000000": 20030}))
    t.row("edges per rule",
          lambda n: d[n]["codex.edges"] / d[n]["rules"])
    t.row("native: million rules per second",
          lambda n: d[n]["native.rules_per_second"] / 1e6,
          lambda x: f"{x:.3f}")
    t.row("native: evaluation part, bytes per rule",
          key("native.evaluation_per_rule"))
    t.row("native: peak memory, bytes per rule", key("native.peak_per_rule"))


def processes(t):
    labels = (("check.appended", "generated file of 526 appended rules"),
              ("check.largest", "largest real rule file"))
    rows = [(label, t.data[name]) for name, label in labels if name in t.data]
    if not rows:
        return
    t.title("polc check as a process, milliseconds, 50 runs")
    for label, row in rows:
        median = row["process_median"] * 1e3
        good = median <= 10
        if row["process_status"] > 1:
            good, label = False, label + f" (exit {row['process_status']:.0f})"
        if not good:
            t.missed.append(label)
        print(f"{label:<44}{'median':>14}{median:>14.2f}{'least':>14}"
              f"{row['process_least'] * 1e3:>14.2f}  <= 10 "
              f"{'ok' if good else 'MISS'}")


def main():
    out = sys.argv[1]
    data = read_results(os.path.join(out, "results"))
    read_counts(out, data)
    t = Table(data, SIZES)
    print(machine())
    if t.names:
        t.head()
        decisions(t)
        times(t)
        sizes(t)
        processes(t)
    missed = t.missed + kinds_table.print_all(data)
    differences = sum(value for row in data.values()
                      for key, value in row.items()
                      if key.startswith("differences"))
    print(f"\nanswers in which an engine differs from the plain loop, on the "
          f"first 2,000 requests of each column: {differences:.0f}")
    if missed:
        print("missed: " + "; ".join(missed))
    return 1 if differences else 0


sys.exit(main())
