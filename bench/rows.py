# SPDX-License-Identifier: Apache-2.0
"""Results of bench/run.sh: reading them, and printing them as rows."""
import glob
import os
import re

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
    def __init__(self, data, names):
        self.data = data
        self.names = [n for n in names if n in data]
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
