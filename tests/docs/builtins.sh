#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The manual describes the arguments of each builtin that the library's table
# has, and no others.
: "${top_srcdir:=.}"
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

awk '
    /^POL_PARAMETERS\(/ { sub(/^POL_PARAMETERS\(/, ""); sub(/,.*/, ""); t = $0 }
    /^ *POL_PARAMETER\(/ { split($0, part, "\""); print t, part[2] }' \
    "$top_srcdir/libpolicy/check/builtins.def" | sed -n '
    /^codex_/d; /^glob /d; /^path_element /d
    s/^executable /host_executable /; s/^managed /managed_only /
    s/^\(prefix\|path\|network\|default\|tool\|setting\) /\1_rule /
    p' | sort >"$temp/table"

awk '
    /^##/ { section = $2 }
    /^\| `/ {
        split($0, column, "|")
        count = split(column[2], part, "`")
        for (i = 2; i <= count; i += 2) print section, part[i]
    }' "$top_srcdir/grammar/LANGUAGE.md" | sort >"$temp/all"
cut -d ' ' -f 1 "$temp/table" | sort -u >"$temp/names"
awk 'NR == FNR { known[$1]; next } $1 in known' "$temp/names" "$temp/all" \
    >"$temp/manual"

echo 1..1
if [ "$(wc -l <"$temp/table")" -gt 80 ] &&
    diff "$temp/table" "$temp/manual" >"$temp/diff"; then
    echo 'ok 1 - arguments of builtins'
else
    echo 'not ok 1 - arguments of builtins: < the table, > the manual'
    sed 's/^/# /' "$temp/diff"
    exit 1
fi
