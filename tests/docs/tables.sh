#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The manual and the manual pages are complete: its tables of codes and limits
# are those of codes.def and limits.def, those of packs are what their rules
# say, and every code, builtin, argument, verb and option is described.
# `tables.sh --write` renews the tables.
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
LC_ALL=C
export LC_ALL
manual=$top_srcdir/grammar/LANGUAGE.md
source=$top_srcdir/libpolicy/source
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT

packs=$top_srcdir/doc/packs.md

# Packs of rules; those of facts (base) have no rules to list.
rules=$(cd "$top_srcdir/libpolicy/std" &&
    find . -name '*.rules' ! -name 'base*' | sed 's|^\./||' | sort)

# Fresh tables, and the documents with these between their marks.
awk -f "$top_srcdir/tests/docs/tables.awk" "$source/codes.def" >"$temp/codes"
awk -f "$top_srcdir/tests/docs/tables.awk" "$source/limits.def" >"$temp/limits"
table_of_packs() # [VARIABLE]
{
    # shellcheck disable=SC2086
    (cd "$top_srcdir/libpolicy/std" &&
        awk ${1:+-v "$1"} -f "$top_srcdir/tests/docs/packs.awk" $rules)
}
table_of_packs >"$temp/packs"
table_of_packs all=1 >"$temp/pack-rules"
lacking=$?
renewed() # FILE
{
    awk -v folder="$temp" '
        /^<!-- end -->/ { inside = 0 }
        !inside { print }
        /^<!-- [a-z-]+: made/ {
            inside = 1
            file = folder "/" substr($2, 1, length($2) - 1)
            while ((getline line <file) > 0)
                print line
        }' "$1"
}
renewed "$manual" >"$temp/manual"
renewed "$packs" >"$temp/packs.md"
if [ "${1:-}" = --write ]; then
    cp "$temp/manual" "$manual"
    cp "$temp/packs.md" "$packs"
    exit
fi

number=0
result() # STATUS, NAME; what is missing is in $temp/why
{
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        head -n 20 "$temp/why" | sed 's/^/#   /'
    fi
}

# described NAME FILE: every line of $temp/list stands in FILE.
described()
{
    while read -r word; do
        grep -qF -- "$word" "$2" || echo "missing: $word"
    done <"$temp/list" >"$temp/why"
    [ -s "$temp/list" ] || echo 'found nothing to look for' >"$temp/why"
    test ! -s "$temp/why"
    result $? "$1"
}

diff -u "$manual" "$temp/manual" >"$temp/why"
result $? 'the tables of the manual are up to date (else: --write)'
diff -u "$packs" "$temp/packs.md" >"$temp/why"
result $? 'the tables of packs are up to date (else: --write)'
grep 'lacks something' "$temp/pack-rules" >"$temp/why"
result $lacking 'every rule of a pack has an id, a reason and examples'

builtins=$top_srcdir/libpolicy/check/builtin.c
sed -n 's/^ *\(RULE\|FACT\|ELEMENT\|LATER\)([^"]*"\([a-z_]*\)".*/`\2/p
    s/^    {[^"]*"\([a-z_]*\)".*POL_BUILTIN_.*/`\1/p' "$builtins" >"$temp/list"
described 'every builtin is in the manual' "$manual"
sed -n 's/^ *POL_PARAMETER(POL_[^"]*"\([a-z_]*\)".*/`\1`/p' \
    "$top_srcdir/libpolicy/check/builtins.def" >"$temp/list"
described 'every argument is in the manual' "$manual"
sed -n 's/^ *{[^"]*"\([a-z-]*\)".*POL_VERDICT_.*/`\1`/p' \
    "$top_srcdir/libpolicy/check/common.c" >"$temp/list"
described 'every decision is in the manual' "$manual"

for section in 6 7; do
    awk -v n=$section '/^## / { inside = $2 == n "." } inside' "$manual"
done >"$temp/sections"
sed -n 's/^ *\(RULE\|FACT\)([^"]*"\([a-z_]*\)".*/### \2/p' "$builtins" >"$temp/list"
described 'every rule has a section' "$temp/sections"

# What std:base is made of is no matter of the manual.
printf '%s\n' "$rules" base.rules |
    sed 's/\(.*\)\.rules/`std:\1`/' >"$temp/list"
described 'every pack is in the manual' "$manual"
echo "$rules" | sed 's/\(.*\)\.rules/Qq std:\1/' >"$temp/list"
described 'every pack of rules is in policy.5' "$top_srcdir/doc/policy.5"

page=$top_srcdir/doc/polc.1
sed -n 's/^POLC_OPTION([A-Z_]*, "\([a-z-]*\)".*/Fl -\1/p' \
    "$top_srcdir/polc/options.def" >"$temp/list"
described 'every option is in polc.1' "$page"
sed -n 's/^ *{"\([a-z]*\)", POLC_IN_.*/Cm \1/p' "$top_srcdir/polc/main.c" >"$temp/list"
described 'every verb is in polc.1' "$page"
sed -n 's/^ *\(RULE\|FACT\)([^"]*"\([a-z_]*\)".*/Fn \2/p' "$builtins" >"$temp/list"
described 'every rule is in policy.5' "$top_srcdir/doc/policy.5"

grep -o '`[PTR][0-9]\{3\}\|error=P[0-9]*\|warning=P[0-9]*' "$manual" |
    grep -o 'P[0-9]*' | sort -u >"$temp/used"
sed -n 's/^POL_CODE("\(P[0-9]*\)".*/\1/p' "$source/codes.def" >"$temp/known"
grep -vxFf "$temp/known" "$temp/used" >"$temp/why"
test ! -s "$temp/why"
result $? 'the manual expects no code that does not exist'
echo "1..$number"
