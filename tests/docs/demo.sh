#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The demo runs, and says what the vectors of its policies say: each command
# of demo.commands is in its table with the answer that polc gives; embed.c
# answers, in C and in C++; the hooks of the pre-commit example pass here.
set -u
: "${top_srcdir:?}" "${top_builddir:?}" "${POLC:?}"
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT

number=0
result() # STATUS, NAME
{
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        sed 's/^/#   /' "$temp/why"
    fi
}

sh "$top_srcdir/examples/demo.sh" >"$temp/why" 2>&1
result $? 'the demo runs'
cp "$temp/why" "$temp/demo"

policy=
while read -r line; do
    case $line in
    '' | '#'*) continue ;;
    *' '*) ;;
    *-managed) policy=managed:$top_srcdir/examples/policies/$line.rules; continue ;;
    *) policy=$top_srcdir/examples/policies/$line.rules; continue ;;
    esac
    wanted=$(
        set -f
        eval "set -- $line"
        "$POLC" eval --exit-code "$policy" -- "$@" >/dev/null 2>&1
        case $? in
        0) echo allow ;; 10) echo prompt ;; 20) echo deny ;;
        esac)
    grep -F -- "$line" "$temp/demo" >"$temp/why"
    [ -n "$wanted" ] && grep -qF "$(printf '  %-6s  %s ' "$wanted" "$line")" \
        "$temp/demo"
    result $? "$wanted: $line"
done <"$top_srcdir/examples/demo.commands"

grep 'A decision took' "$temp/demo" >"$temp/why"
[ "$(wc -l <"$temp/why")" -eq 5 ]
result $? 'the demo times every policy'

sed -n '/^Not only/,/^Why/p' "$temp/demo" >"$temp/why"
[ "$(grep -c '^    \(allow\|deny\)  ' "$temp/why")" -eq 8 ]
result $? 'the demo asks eight questions of other kinds'

for program in embed embed-cxx; do
    embed() # WANTED STATUS, WANTED FIRST LINE, WORD...
    {
        status=$1 first=$2
        shift 2
        "$top_builddir/examples/$program" "$@" >"$temp/why" 2>&1
        [ $? -eq "$status" ] && [ "$(head -n 1 "$temp/why")" = "$first" ]
        result $? "$program: $*"
    }
    embed 0 'allow (rule)' git status
    embed 1 'prompt (default)' git log --output=x
    embed 2 'deny (rule)' /usr/bin/git push -uf
    embed 2 'deny (invalid)'
    embed 0 'allow (rule)' --write /work/a.c
    embed 2 'deny (rule)' --write /work/src/../.git/config
    embed 2 'deny (invalid)' --write a.c
    embed 0 'allow (rule)' --connect https://api.openai.com/v1
    embed 1 'prompt (opaque)' --connect https://me@api.openai.com/v1
    # shellcheck disable=SC2046
    embed 2 'deny (invalid)' git status $(seq 64)
done
# `polc fmt` as a hook changes files, which fails a commit; here it looks.
# The hooks take every file for the user's, which one of them is not.
set --
for rules in "$top_srcdir"/examples/policies/*.rules; do
    case $rules in *-managed.rules) ;; *) set -- "$@" "$rules" ;; esac
done
sed -n 's/^ *entry: polc //p' \
    "$top_srcdir/examples/pre-commit/.pre-commit-config.yaml" >"$temp/hooks"
while read -r hook; do
    # shellcheck disable=SC2086
    case $hook in
    fmt*) "$POLC" fmt --check "$@" ;;
    test) "$POLC" test "$top_srcdir/examples/policies" ;;
    *) "$POLC" $hook "$@" ;;
    esac >"$temp/why" 2>&1
    result $? "pre-commit: polc $hook"
done <"$temp/hooks"
echo "1..$number"
