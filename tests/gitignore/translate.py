# SPDX-License-Identifier: Apache-2.0
"""Ignore patterns of git as path globs of the rule language.

Both languages mean the same by `*`, `?`, sets and `**` between slashes.  What
differs is put right here: a pattern without a slash floats, one that ends in a
slash means what lies below a directory alone, one that matches a directory
ignores all that is below it, and X/** does not mean X itself.
"""

LEFT_OUT = ("`!`", "POSIX class", "slash in a set")


def lines_of(data):
    """(number, pattern) of each pattern in the bytes of an ignore file."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    for number, line in enumerate(data.split(b"\n"), 1):
        line = line[:-1] if line.endswith(b"\r") else line
        if line.startswith(b"#"):
            continue
        line = trimmed(line)
        if line:
            yield number, line.decode("utf-8", "surrogateescape")


def trimmed(line):
    """Without trailing blanks, but for one behind a backslash."""
    end = len(line)
    while end and line[end - 1:end] == b" ":
        slashes = len(line[:end - 1]) - len(line[:end - 1].rstrip(b"\\"))
        if slashes % 2:
            break
        end -= 1
    return line[:end]


def kinds_of(pattern):
    """What a pattern holds that the bars speak of, and what is left out."""
    kinds = set()
    if pattern.startswith("!"):
        kinds.add("`!`")
    if pattern.endswith("/"):
        kinds.add("ends in a slash")
    if "[:" in pattern:
        kinds.add("POSIX class")
    if "\\" in pattern:
        kinds.add("backslash")
    try:
        if any("/" in text for text in sets_of(pattern)):
            kinds.add("slash in a set")
    except ValueError:
        pass
    return kinds


def read_set(text, at):
    """The set that opens at `at`: (negated, ranges, past its end)."""
    at += 1
    negated = text[at:at + 1] in ("!", "^")
    at += negated
    first, ranges, low = True, [], None
    while first or text[at:at + 1] != "]":
        char, at, first = text[at:at + 1], at + 1, False
        if char == "-" and low is not None and text[at:at + 1] != "]":
            char, at = text[at:at + 1], at + 1
            if char == "\\":
                char, at = text[at:at + 1], at + 1
            ranges[-1] = (low, char)
            low = None
        else:
            if char == "\\":
                char, at = text[at:at + 1], at + 1
            ranges.append((char, char))
            low = char
        if not char:
            raise ValueError("the set has no end")
    return negated, ranges, at + 1


def sets_of(pattern):
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
        elif pattern[at] == "[":
            begin = at
            _, _, at = read_set(pattern, at)
            yield pattern[begin:at]
        else:
            at += 1


def set_text(negated, ranges):
    """Every member behind a backslash, so that none has a meaning."""
    ranges = [(low, high) for low, high in ranges if low <= high]
    if not ranges:
        if negated:
            return "?"
        raise ValueError("the set is empty")
    return ("[" + "!" * negated
            + "".join("\\" + low + ("" if low == high else "-\\" + high)
                      for low, high in ranges) + "]")


def component(text):
    """One component; ValueError where git never matches it."""
    out, bare, at = "", "", 0
    while at < len(text):
        if text[at] == "[":
            negated, ranges, at = read_set(text, at)
            out += set_text(negated, ranges)
            bare += "["
        elif text[at] == "\\":
            if at + 1 == len(text):
                raise ValueError("nothing behind the backslash")
            out += text[at:at + 2]
            bare += text[at + 1]
            at += 2
        else:
            if text[at] != "*" or not out.endswith("*") or \
                    out.endswith("\\*"):
                out += text[at]
            bare += text[at]
            at += 1
    if bare in ("", ".", ".."):
        raise ValueError("no path has this component")
    return out


def components(pattern):
    """Components below the folder of the ignore file, for a glob that covers
    all that the pattern ignores; None where git never matches it."""
    below = pattern.endswith("/")
    text = pattern[:-1] if below else pattern
    floats = "/" not in text
    parts = (text[1:] if text.startswith("/") else text).split("/")
    try:
        if floats:
            parts = ["**", component(text)]
        else:
            parts = [p if p == "**" else component(p) for p in parts]
    except ValueError:
        return None
    if parts[-1] == "**":
        parts[-1:] = ["**", "*"]
    return parts + (["*", "**"] if below else ["**"])


def glob_below(root, pattern):
    parts = components(pattern)
    return None if parts is None else root + "/" + "/".join(parts)
