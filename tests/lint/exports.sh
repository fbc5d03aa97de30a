#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The public headers, the version maps and the built libraries name the same
# symbols.
. "$(dirname "$0")/lib.sh"

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

declared() # HEADER...
{
    for header in "$@"; do
        tr '\n' ' ' <"$top_srcdir/$header"
    done | grep -oE 'POL_API [^;(]*\(' | grep -oE 'pol_[a-z0-9_]+ *\(' |
        tr -d ' (' | sort
}

mapped() # MAP
{
    sed -n '/global:/,/local:/s/^ *\(pol_[a-z0-9_]*\);.*/\1/p' \
        "$top_srcdir/$1" | sort
}

compare() # NAME, LABEL, LABEL, two files
{
    for symbol in $(comm -23 "$4" "$5"); do
        finding "$1: $symbol is in $2, not in $3"
    done
    for symbol in $(comm -13 "$4" "$5"); do
        finding "$1: $symbol is in $3, not in $2"
    done
}

declared $evaluator_public >"$temp/libpolicy-eval.headers"
declared $evaluator_public $compiler_public >"$temp/libpolicy.headers"
skipped=
for name in libpolicy-eval libpolicy; do
    [ -s "$temp/$name.headers" ] || finding "$name: no declarations found"
    mapped "libpolicy/$name.map" >"$temp/$name.map"
    compare $name 'the headers' 'the map' "$temp/$name.headers" \
        "$temp/$name.map"
    library=$top_builddir/libpolicy/.libs/$name.so
    if [ ! -f "$library" ]; then
        skipped=1
        continue
    fi
    nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' |
        sed 's/@.*//' | sort >"$temp/$name.built"
    compare $name 'the map' 'the library' "$temp/$name.map" \
        "$temp/$name.built"
done
[ "$findings" -eq 0 ] && [ -n "$skipped" ] && skip 'no shared libraries built'
finish
