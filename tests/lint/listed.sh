#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every file that the build or the tests need is named in a local.mk, so that
# it reaches the tarball: itself, or a folder of data that holds it.  And
# what a local.mk names exists.
. "$(dirname "$0")/lib.sh"

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

# One assignment a line.
(cd "$top_srcdir" && cat Makefile.am $(sources local.mk)) |
    sed -e 's/#.*//' -e ':a' -e '/\\$/N; s/\\\n/ /; ta' >"$temp/lines"
words()
{
    tr -s ' \t=' '\n' | sort -u
}
words <"$temp/lines" >"$temp/words"
# What the build makes.
grep -E '^[[:space:]]*(nodist_|CLEANFILES|BUILT_SOURCES)' "$temp/lines" |
    words >"$temp/made"

listed()
{
    path=$1
    while :; do
        grep -qxF "$path" "$temp/words" && return 0
        case $path in
        */*) path=${path%/*} ;;
        *) return 1 ;;
        esac
    done
}

for file in $(sources '*.c' '*.h' '*.def' '*.inc' '*.re' '*.lem' '*.rules' \
    '*.sh' '*.py' '*.vec' '*.map' '*.dict' '*.1' '*.3' '*.5' '*.7' \
    '*.pc.in' '*.in' '*.awk' '*.golden' '*.md' '*.txt'); do
    case $file in
    build-aux/* | .github/* | .ci/*) continue ;;
    libpolicy/*.pc.in | Makefile.in | config.h.in) continue ;; # by configure
    esac
    listed "$file" || finding "$file is in no local.mk"
done

grep -E '^[a-z]+/.*\.(c|h|def|inc|re|lem|rules|sh|py|vec|map|md)$' \
    "$temp/words" | while read -r file; do
    [ -e "$top_srcdir/$file" ] || grep -qxF "$file" "$temp/made" ||
        case $file in
        grammar/lexer.c | grammar/parser.[ch] | libpolicy/shell/lexer.c | \
            libpolicy/embed/base_table.c) ;;
        *) echo "$file is listed but does not exist" ;;
        esac
done >"$temp/missing"
while read -r line; do
    finding "$line"
done <"$temp/missing"
finish
