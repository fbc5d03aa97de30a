#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The closed lists of option values are what the command takes: each word of
# them, and no other.
set -u
: "${POLC:=polc}"
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT
cd "$temp" || exit 99
echo 'prefix_rule(pattern=["a"], decision="allow")' >a.rules

number=0
failed=0
t() # WANTED-CODE WORDS...
{
    wanted=$1
    shift
    "$POLC" eval --no-base a.rules "$@" >out 2>&1 </dev/null
    got=$?
    number=$((number + 1))
    if [ "$got" -eq "$wanted" ]; then
        echo "ok $number - $*"
    else
        failed=1
        echo "not ok $number - $*: exit $got"
        sed 's/^/#   /' out
    fi
}

# The words of an option of eval, as the script for bash has them.
words()
{
    "$POLC" completions bash | awk -v option="--$1)" '
        /^    eval\)/ { here = 1 }
        here && $1 == option {
            sub(/.*words=./, ""); sub(/. ;;$/, ""); print; exit }'
}

each() # OPTION WORDS...: with every value, and with one that is none
{
    option=$1
    shift
    values=$(words "$option")
    for value in $values; do
        t 0 "--$option=$value" "$@"
    done
    # The text of shells that are not in the list is known, and never allowed.
    [ "$option" = shell-dialect ] || t 2 "--$option=${values%% *}x" "$@"
}

each access --path /a
each fs-case --path /a --access read
each net-protocol --host example.com
each platform --path /a --access read
each shell-dialect --shell a
each dialect -- a
each color -- a
each require -- a
each format -- a
echo "1..$number"
exit "$failed"
