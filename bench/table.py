#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the results of bench/run.sh as one table beside the bars.

    bench/table.py OUT [quick|full]

OUT/results holds `name key value` lines; of times the least is taken, of all
else the last.  OUT/*.callgrind.* hold one counted section each, named after
its row, key and number of decisions.  A cell that misses its bar is marked
`!`; the last column says ok or MISS.  Exits 1 where engines disagreed.
"""
import glob
import os
import re
import sys

SIZES = ["10", "1000", "100000", "1000000"]
LEAST = re.compile(r"^ns\.|_seconds$|process_")
MOST = re.compile(r"rules_per_second$")


def read_results(path):
    table = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, key, value = line.split()
            row, value = table.setdefault(name, {}), float(value)
            old = row.get(key)
            if old is not None and LEAST.search(key):
                value = min(old, value)
            if old is not None and MOST.search(key):
                value = max(old, value)
            row[key] = value
    return table


def read_counts(out, table):
    """Instructions per decision, from the sections that callgrind dumped."""
    for path in glob.glob(os.path.join(out, "*.callgrind.*")):
        with open(path, encoding="utf-8", errors="replace") as dump:
            text = dump.read()
        name = re.search(r"^desc: Trigger: Client Request: (\S+) (\S+) (\d+)$",
                         text, re.M)
        total = re.search(r"^(?:totals|summary): (\d+)", text, re.M)
        if name and total and name[1] in table:
            table[name[1]][name[2]] = int(total[1]) / int(name[3])


def plain(value):
    if value >= 1e6:
        return f"{value / 1e6:.2f} M"
    if value >= 10000:
        return f"{value:,.0f}"
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def fraction(value):
    return f"1/{1 / value:,.0f}" if 0 < value < 0.3 else f"{value:.2f}"


def machine():
    model = "processor unknown"
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            model = re.search(r"model name\s*: (.*)", info.read())[1]
    except (OSError, TypeError):
        pass
    load = os.getloadavg()[0]
    return (f"{model}, {os.cpu_count()} processors; load {load:.1f}"
            + (" (times are too high)" if load > 1.5 else ""))


class Table:
    def __init__(self, data):
        self.data = data
        self.names = [n for n in SIZES if n in data]
        self.names += ["files"] if "files" in data else []
        self.missed = []

    def head(self):
        cells = [f"{int(n):,}" if n != "files" else
                 f"{int(self.data[n]['rules']):,} real" for n in self.names]
        self.line("rules", cells, "bar", "")
        print("-" * 118)

    @staticmethod
    def line(label, cells, bar, verdict):
        print(f"{label:<44}" + "".join(f"{c:>14}" for c in cells)
              + ("  " if bar else "") + (f"{bar} " if bar else "")
              + (verdict if bar or verdict else ""))

    def title(self, text):
        print(f"\n{text}")

    def get(self, name, key):
        return self.data[name].get(key)

    def row(self, label, value, show=plain, bar="", holds=None):
        """value(name) -> number or None; holds(name, number) -> bool or None
        where the bar says nothing about this column."""
        cells, verdicts = [], []
        for name in self.names:
            try:
                number = value(name)
            except (KeyError, TypeError, ZeroDivisionError):
                number = None
            if number is None:
                cells.append("-")
                continue
            good = holds(name, number) if holds else None
            if good is not None:
                verdicts.append(good)
            cells.append(show(number) + ("!" if good is False else ""))
        verdict = ""
        if verdicts:
            verdict = "ok" if all(verdicts) else "MISS"
            if verdict == "MISS":
                self.missed.append(label.strip())
        self.line(label, cells, bar, verdict)


def at_most(limits):
    """limits: one number for every size, or a number by size."""
    def holds(name, number):
        limit = limits.get(name) if isinstance(limits, dict) else limits
        if limit is None or (not isinstance(limits, dict) and name == "files"):
            return None
        return number <= limit * 1.0005
    return holds


def at_least(limits):
    def holds(name, number):
        limit = limits.get(name)
        return None if limit is None else number >= limit
    return holds


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
    t = Table(data)
    print(machine())
    t.head()
    decisions(t)
    times(t)
    sizes(t)
    processes(t)
    differences = sum(row.get("differences", 0) for row in data.values())
    print(f"\nanswers that differ from linear on the first 2,000 requests of "
          f"each column: {differences:.0f}")
    if t.missed:
        print("missed: " + "; ".join(t.missed))
    return 1 if differences else 0


sys.exit(main())
