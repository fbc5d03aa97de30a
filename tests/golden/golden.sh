#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What each stage makes of an input, compared with what it made of it when
# somebody last looked: cases/NAME.rules, with NAME.STAGE.golden beside it.
# `make update-golden` rewrites them; the difference is then to be reviewed.
: "${top_srcdir:?}" "${POLC:?}"
cases=$top_srcdir/tests/golden/cases
stages='tokens syntax rules automaton image diagnostics format'
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT

dump() # STAGE, FILE
{
    cd "$cases" || exit 99
    case $1 in
    diagnostics) "$POLC" check --no-base --color never "$2" 2>&1 ;;
    format)
        cp "$2" "$temp/$2" && "$POLC" fmt "$temp/$2" 2>&1 | 
            sed "s|$temp/||"
        cat "$temp/$2" ;;
    *) "$POLC" dump --no-base --stage "$1" "$2" 2>/dev/null ;;
    esac
}

number=0
for file in "$cases"/*.rules; do
    file=${file##*/}
    for stage in $stages; do
        golden=$cases/${file%.rules}.$stage.golden
        if [ "${1:-}" = update ]; then
            (dump "$stage" "$file") >"$temp/out"
            if [ -s "$temp/out" ]; then
                cp "$temp/out" "$golden"
            else
                rm -f "$golden"
            fi
            continue
        fi
        number=$((number + 1))
        (dump "$stage" "$file") >"$temp/out"
        [ -f "$golden" ] || golden=/dev/null # a stage with nothing to show
        if cmp -s "$golden" "$temp/out"; then
            echo "ok $number - ${file%.rules}: $stage"
        else
            echo "not ok $number - ${file%.rules}: $stage"
            diff -u "$golden" "$temp/out" | head -n 30 | sed 's/^/#   /'
        fi
    done
done
[ "${1:-}" = update ] || echo "1..$number"
