#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc test --watch: a real process, changed files, bounded waits.
. "$(dirname "$0")/lib.sh"

mkdir -p rules/below
echo 'prefix_rule(pattern=["a"], decision="deny")' >rules/a.rules
printf 'policy-file ../a.rules\ndeny a\n' >rules/below/a.vec

# until WHAT COUNT: so many lines of the output have this, within a minute.
until_line()
{
    left=600
    while [ "$(grep -c "$1" out)" -lt "$2" ]; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.1
    done
}

: >out
"$POLC" test --watch rules >out 2>&1 </dev/null &
process=$!
is first until_line '1 passed, 0 failed' 1
echo 'prefix_rule(pattern=["a"], decision="prompt")' >rules/a.rules
is rule-file-changed until_line '0 passed, 1 failed' 1
echo 'prefix_rule(pattern=["a"], decision="deny")' >rules/new
mv rules/new rules/a.rules
is rule-file-replaced until_line '1 passed, 0 failed' 2
printf 'policy-file ../a.rules\ndeny a\ndeny a b\n' >rules/below/a.vec
is vectors-changed until_line '2 passed, 0 failed' 1
mkdir rules/later
printf 'policy-file ../a.rules\ndeny a\n' >rules/later/b.vec
is new-folder until_line '3 passed, 0 failed' 1
rm rules/later/b.vec
is file-removed until_line '2 passed, 0 failed' 2
# What is neither does not count: nothing runs before the next real change.
before=$(wc -l <out)
echo x >rules/note.txt
sleep 0.5
is other-file [ "$(wc -l <out)" -eq "$before" ]
is still-there kill -0 "$process"
kill "$process"
wait "$process" 2>/dev/null
plain()
{
    ! grep -q "$(printf '\033')" out
}
is no-escapes plain
t wrong-format test --watch --format xml .
finish
