#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What polc says on a terminal alone.
: "${POLC:=polc}"
command -v python3 >/dev/null || {
    echo '1..0 # SKIP no python3'
    exit 0
}
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT
cd "$temp" || exit 99
printf 'prefix_rule(["%s"])\n' a b >a.rules
echo 'path_rule("/a**", "read", "allow")' >>a.rules

on_terminal() # WORDS...
{
    python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$POLC" "$@" \
        </dev/null | tr -d '\r'
}

number=0
failed=0
t() # NAME WANTED GOT
{
    number=$((number + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $number - $1"
    else
        failed=1
        echo "not ok $number - $1"
        printf 'wanted:\n%s\ngot:\n%s\n' "$2" "$3" | sed 's/^/#   /'
    fi
}

says='polc explain P401 says more
polc explain P405 says more'
t 'each code once, at the end of the findings' "$says" \
    "$(on_terminal check --select=P4 --color=never a.rules |
        grep -A 1 'P401 says')"
t 'not in a pipe' '' \
    "$("$POLC" check --select=P4 a.rules 2>&1 | grep 'says more')"
t 'not in another format' '' \
    "$(on_terminal check --select=P4 -f concise a.rules | grep 'says more')"
echo "1..$number"
exit "$failed"
