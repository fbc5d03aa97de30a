#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The pages of codes: each code has one, no other has, `polc explain` shows
# it, and its examples are run: what stands below "Bad:" gives the code, what
# stands below "Good:" compiles without it.
#
# In parentheses behind "Bad" or "Good": the name of a dialect, options of
# `polc check`, or "<80> is a byte", for bytes that a page cannot show.  A
# line "-- file NAME" in an example begins a file that is there to be loaded,
# "-- rules LAYER:NAME" one that is given to polc.
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${POLC:=polc}"
LC_ALL=C
export LC_ALL
pages=$top_srcdir/libpolicy/source/pages
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT

number=0
failed=0
result() # STATUS NAME; the reason is in $temp/why
{
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        failed=1
        echo "not ok $number - $2"
        head -n 20 "$temp/why" | sed 's/^/#   /'
    fi
}

# The files of example $1 in folder $1; the words for polc are in $words.
lay_out()
{
    mkdir "$1"
    words=
    index=0
    options=$(cat "$1.options")
    while read -r how name; do
        index=$((index + 1))
        file=${name#*:}
        case $file in
        */*) mkdir -p "$1/${file%/*}" ;;
        esac
        sed -n "s/^$index //p" "$1.text" >"$1/$file"
        case $options in
        *' is a byte')
            # <80> as \0200, all other backslashes twice, for printf %b.
            octal=$(sed 's/\\/\\\\/g' "$1/$file" | awk '
                function digit(c) { return index("0123456789abcdef", c) - 1 }
                {
                    while (match($0, /<[0-9a-f][0-9a-f]>/)) {
                        v = 16 * digit(substr($0, RSTART + 1, 1)) + \
                            digit(substr($0, RSTART + 2, 1))
                        printf "%s\\0%o", substr($0, 1, RSTART - 1), v
                        $0 = substr($0, RSTART + 4)
                    }
                    print
                }')
            printf '%b\n' "$octal" >"$1/$file" ;;
        esac
        [ "$how" = file ] || words="$words --rules=$name"
    done <"$1.files"
    case $options in
    '' | *' is a byte') ;;
    -*) words="$options$words" ;;
    *) words="--dialect=$options$words" ;;
    esac
}

# run CODE EXAMPLE: 0 where it is as its kind says.
run()
{
    lay_out "$2"
    # shellcheck disable=SC2086
    (cd "$2" && "$POLC" check --format=concise $words) >"$2.out" 2>&1
    status=$?
    kind=$(cat "$2.kind")
    echo "polc check$words: exit $status" | cat - "$2.out" >"$temp/why"
    if [ "$kind" = Bad ]; then
        grep -q "\\[$1\\]: " "$2.out"
    else
        [ "$status" -eq 0 ] && ! grep -q "\\[$1\\]: " "$2.out"
    fi
}

page() # CODE
{
    : >"$temp/$1.1.kind"
    awk -v out="$temp/$1" -f "$top_srcdir/tests/errors/pages.awk" \
        "$pages/$1.txt" >"$temp/why"
    [ ! -s "$temp/why" ]
    result $? "$1: the form of its page"
    "$POLC" explain "$1" >"$temp/shown" 2>"$temp/why"
    sed '1,2d' "$temp/shown" | diff "$pages/$1.txt" - >>"$temp/why" 2>&1
    result $? "$1: shown by polc explain"
    i=1
    while [ -s "$temp/$1.$i.kind" ]; do
        run "$1" "$temp/$1.$i"
        result $? "$1: $kind, example $i"
        i=$((i + 1))
    done
}

sed -n 's/^POL_CODE("\(P[0-9]*\)".*/\1/p' \
    "$top_srcdir/libpolicy/source/codes.def" | sort >"$temp/codes"
(cd "$pages" && ls) | sed -n 's/\.txt$//p' | sort >"$temp/pages"
comm -3 "$temp/codes" "$temp/pages" >"$temp/why"
[ ! -s "$temp/why" ]
result $? "every code has a page, and no other has"
while read -r code; do
    page "$code"
done <"$temp/pages"
echo "1..$number"
exit "$failed"
