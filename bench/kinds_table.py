# SPDX-License-Identifier: Apache-2.0
"""The tables for paths, hosts and addresses."""
from rows import Table, at_most, fraction, plain

SIZES = ["10", "1000", "100000", "1000000"]
PEERS = (("re2", "RE2::Set"), ("hyperscan", "Hyperscan"))


class KindTable(Table):
    def __init__(self, data, sort, extra=()):
        self.sort = sort
        super().__init__(data, [f"{sort}-{n}" for n in SIZES]
                         + [f"{sort}-{n}" for n in extra])

    def head(self, what):
        cells = []
        for name in self.names:
            entries = f"{int(self.data[name]['entries']):,}"
            kind = name[len(self.sort) + 1:].split("-")[0]
            cells.append({"names": "of real names", "real": "real"}.get(
                kind, "") + " " + entries)
        print()
        self.line(what, [c.strip()[:13] for c in cells], "bar", "")
        print("-" * (48 + 14 * len(self.names)))

    def key(self, key, scale=1):
        return lambda n: self.data[n][key] * scale

    def ratio(self, a, b):
        return lambda n: self.data[n][a] / self.data[n][b]

    def of_thousand(self, key):
        base = self.data.get(f"{self.sort}-1000", {}).get(key)
        return lambda n: self.data[n][key] / base

    def limits(self, **sizes):
        return at_most({f"{self.sort}-{n[1:]}": x for n, x in sizes.items()})

    def at_every_size(self, limit):
        return at_most({n: limit for n in self.names})

    def peers(self):
        for name, label in PEERS:
            if not any(f"ns.cold.{name}" in self.data[n]
                       for n in self.names):
                print(f"  {label}: SKIP, not there")
                continue
            self.row(f"  {label}", self.key(f"ns.cold.{name}"))
            self.row("    of libpolicy beside it",
                     self.key(f"paired.{name}"), times)

    def compilers(self):
        self.title("Image and compiler (from rule text, one core)")
        self.row("compile, milliseconds", self.key("compile_seconds", 1e3),
                 plain, *self.compile_bar())
        self.row("peak memory of the library, bytes a rule",
                 self.key("peak_per_rule"))
        self.row("evaluation part, bytes a rule",
                 self.key("evaluation_per_rule"), plain, *self.bytes_bar())
        self.row("whole image, bytes a rule", self.key("image_per_rule"))
        for name, label in PEERS:
            self.row(f"{label}: compile, milliseconds",
                     self.key(f"compile_seconds.{name}", 1e3))
        self.row("Hyperscan: bytes a rule",
                 self.key("bytes_per_rule.hyperscan"))

    def compile_bar(self):
        return ()

    def bytes_bar(self):
        return ()


class PathTable(KindTable):
    def compile_bar(self):
        return "<= 10 at 1,000", self.limits(n1000=10)

    def bytes_bar(self):
        # A handful of rules shares the fixed parts of the image.
        return "<= 96 from 1,000", at_most(
            {n: 96 for n in self.names if not n.endswith("-10")})


def times(value):
    return f"{value:,.1f} x" if value < 100 else f"{value:,.0f} x"


def paths(data):
    t = PathTable(data, "path", ("names-100000", "real"))
    if not t.names:
        return t
    t.head("path globs")
    t.title("Instructions per decision (callgrind, 4,096 different paths)")
    t.row("components of a path", t.key("parts"))
    t.row("bytes of a path", t.key("bytes"))
    t.row("libpolicy", t.key("instr.policy"))
    t.row("  reading the request alone", t.key("instr.empty"))
    t.row("  of that at 1,000 globs", t.of_thousand("instr.policy"),
          fraction, "<= 5 at 1,000,000", t.limits(n1000000=5))
    t.row("  paths of five components", t.key("instr.five"), plain,
          "<= 900", t.at_every_size(900))
    t.row("  the same, with the resolved path", t.key("instr.resolved"))
    t.row("loop of fnmatch", t.key("instr.scan"))
    t.row("  of libpolicy", t.ratio("instr.scan", "instr.policy"), times,
          ">= 100 at 1,000", lambda n, x: x >= 100
          if n == "path-1000" else None)
    t.row("  that stops at a deny, of libpolicy",
          t.ratio("instr.stop", "instr.policy"), times)
    t.title("Nanoseconds per decision, each waits for the last")
    t.row("65,536 paths: libpolicy", t.key("ns.cold.policy"))
    t.row("  of that at 1,000 globs", t.of_thousand("ns.cold.policy"),
          fraction, "<= 5 at 1,000,000", t.limits(n1000000=5))
    t.row("  loop of fnmatch", t.key("ns.cold.scan"))
    t.row("    of libpolicy beside it", t.key("paired.scan"), times,
          ">= 100 at 1,000", lambda n, x: x >= 100
          if n == "path-1000" else None)
    t.row("  that stops at a deny", t.key("ns.cold.stop"))
    t.row("    of libpolicy beside it", t.key("paired.stop"), times)
    t.peers()
    t.row("64 paths: libpolicy", t.key("ns.hot.policy"))
    t.compilers()
    t.row("evaluation part where a rule has two accesses",
          t.key("evaluation_per_rule_two"))
    apparmor(t)
    return t


def apparmor(t):
    rows = {n: row for n, row in t.data.items() if n.startswith("apparmor-")}
    if not rows:
        print("apparmor_parser: SKIP, not installed")
    for name, row in sorted(rows.items(), key=lambda x: int(x[0][9:])):
        count = int(name[9:])
        label = f"apparmor_parser, {count:,} globs"
        if row["status"] == 0:
            print(f"{label:<44}{row['seconds'] * 1e3:>14,.0f} ms"
                  f"{row['bytes'] / count:>14,.0f} bytes a glob")
        else:
            print(f"{label:<44}{'nothing in':>14} {row['seconds']:.0f} s"
                  f" (ended, status {row['status']:.0f})")


def hosts(data):
    t = KindTable(data, "host", ("names-100000", "real"))
    if not t.names:
        return t
    t.head("host patterns")
    t.title("Instructions per decision (callgrind, 4,096 different names)")
    t.row("labels of a name", t.key("parts"))
    t.row("bytes of a name", t.key("bytes"))
    t.row("libpolicy", t.key("instr.policy"))
    t.row("  reading the request alone", t.key("instr.empty"))
    t.row("  of that at 1,000 patterns", t.of_thousand("instr.policy"),
          fraction, "<= 2.5 at 1,000,000", t.limits(n1000000=2.5))
    t.row("loop that compares the end", t.key("instr.scan"))
    t.title("Nanoseconds per decision, each waits for the last")
    t.row("65,536 names: libpolicy", t.key("ns.cold.policy"))
    t.row("  of that at 1,000 patterns", t.of_thousand("ns.cold.policy"),
          fraction, "<= 2.5 at 1,000,000", t.limits(n1000000=2.5))
    t.row("  loop that compares the end", t.key("ns.cold.scan"))
    t.row("    of libpolicy beside it", t.key("paired.scan"), times)
    t.peers()
    t.row("64 names: libpolicy", t.key("ns.hot.policy"))
    t.compilers()
    return t


RANGES = (("cidr4r", "IPv4 ranges, random"),
          ("cidr4s", "IPv4 ranges, as networks announce them"),
          ("cidr6r", "IPv6 ranges, random"),
          ("cidr6s", "IPv6 ranges, as networks announce them"))


def ranges(data, sort, label):
    t = KindTable(data, sort)
    if not t.names:
        return t
    t.head(label)
    t.row("instructions: libpolicy", t.key("instr.policy"))
    t.row("  reading the request alone", t.key("instr.empty"))
    t.row("nanoseconds, 65,536 addresses: libpolicy",
          t.key("ns.cold.policy"))
    t.row("  reading the request alone", t.key("ns.cold.empty"))
    t.row("  the search: what is left",
          lambda n: data[n]["ns.cold.policy"] - data[n]["ns.cold.empty"],
          plain, "<= 20", t.at_every_size(20))
    t.row("  64 addresses: libpolicy", t.key("ns.hot.policy"))
    t.row("  the search",
          lambda n: data[n]["ns.hot.policy"] - data[n]["ns.hot.empty"],
          plain, "<= 20", t.at_every_size(20))
    t.row("  loop over all ranges", t.key("ns.cold.scan"))
    t.row("compile, milliseconds", t.key("compile_seconds", 1e3))
    t.row("evaluation part, bytes a rule", t.key("evaluation_per_rule"))
    t.row("whole image, bytes a rule", t.key("image_per_rule"))
    return t


def hostile(data):
    rows = {n[8:]: row for n, row in data.items() if n.startswith("hostile-")}
    if not rows:
        return
    print("\nGlobs that make other compilers explode: compiled, or refused "
          "with the rules named")
    for name, row in sorted(rows.items()):
        if row["refused"]:
            print(f"{name:<44}{'refused':>14}")
        else:
            print(f"{name:<44}{int(row['entries']):>14,} globs"
                  f"{row['compile_seconds'] * 1e3:>11,.1f} ms"
                  f"{row['evaluation_per_rule']:>11,.0f} bytes a glob")


def print_all(data):
    """Every table; what missed its bar."""
    tables = [paths(data), hosts(data)]
    tables += [ranges(data, sort, label) for sort, label in RANGES]
    hostile(data)
    return [f"{t.sort}: {label}" for t in tables for label in t.missed]
