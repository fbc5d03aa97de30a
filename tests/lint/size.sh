#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A file stays under 600 lines and 80 columns.  A function has at most 60
# lines, braces included; one in eval/ may reach 120; the median is at most 15.
. "$(dirname "$0")/lib.sh"

for file in $(sources '*.c' '*.h' '*.re' '*.lem' '*.sh' '*.py' dev); do
    lines=$(wc -l <"$top_srcdir/$file")
    [ "$lines" -lt 600 ] || finding "$file has $lines lines"
    case $file in
    *.sh | *.py | dev) continue ;;
    esac
    long=$(awk '{ text = $0; gsub(/[\200-\277]/, "", text) }
        length(text) > 80 { print FNR; exit }' "$top_srcdir/$file")
    [ -z "$long" ] || finding "$file:$long: more than 80 columns"
done

# A function is what stands between { and } in the first column.
# (The tables of the lexer and the parser are no functions.)
functions()
{
    (cd "$top_srcdir" && awk '
        FNR == 1 { begin = 0; head = "" }
        /^\{/ { begin = FNR; next }
        /^\}/ { if (begin) print FNR - begin + 1, FILENAME ":" begin, head
                begin = 0; next }
        !begin && /^[A-Za-z].*\(/ { head = $0 }' $(sources '*.c'))
}

long=$(functions | awk '
    $1 > 60 && $2 ~ /^libpolicy\/eval\// && $1 <= 120 && !loops++ { next }
    $1 > 60 { print $2 ": a function of " $1 " lines" }')
[ -z "$long" ] || finding "$long"

median=$(functions | awk '$2 ~ /^(libpolicy|polc|grammar)\// { print $1 }' |
    sort -n | awk '{ n[NR] = $1 } END { if (NR) print n[int((NR + 1) / 2)] }')
[ -z "$median" ] || [ "$median" -le 15 ] ||
    finding "the median function has $median lines"
finish
