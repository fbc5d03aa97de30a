#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc check: formats, exit codes, several files.
. "$(dirname "$0")/lib.sh"
export POLC

echo 'prefix_rule(pattern=["git"], decision="allow")' >clean.rules
echo 'prefix_rule(pattern=["git"])' >warn.rules
printf '%s\n' '# two errors' 'prefix_rul(pattern=["git"], decision="allow")' \
    'prefix_rule(pattern=["git"], decision="alow")' >bad.rules
echo 'prefix_rule(pattern=["git"], decision="allow", id="one")' >one.rules
echo 'prefix_rule(pattern=["hg"], decision="allow", id="one")' >two.rules
mkdir own
echo 'load("x.rules")' >own/main.rules
cp clean.rules own/x.rules
printf 'prefix_rule(pattern=["\033[31m\342\200\256"], decision="\033[31m")\n' \
    >escape.rules
odd=$(printf 'n\033[31m\342\200\256.rules')
cp bad.rules "$odd"

t 'clean' check clean.rules
t 'clean, concise' check --format=concise clean.rules
t 'clean, JSON' check --format=json clean.rules
t 'a warning' check --color=never warn.rules
t 'a warning, strict' check --strict --color=never warn.rules
t 'a warning, concise' check --format=concise warn.rules
t 'errors' check bad.rules
t 'errors, concise' check --format=concise bad.rules
t 'errors, JSON' check --format=json bad.rules
t 'files are one policy' check --format=concise one.rules two.rules
t 'each file is a policy' check --each one.rules two.rules
t 'each file has its root' check --each clean.rules own/main.rules
t 'each: the worst exit code' check --each --format=concise warn.rules \
    missing.rules bad.rules clean.rules
t 'each: JSON is one document' check --each --format=json warn.rules clean.rules
t 'the Codex dialect' check --dialect=codex --format=concise clean.rules
t 'a layer' check managed:clean.rules
t 'a layer and a colon' check user:no:clean.rules
t 'an unknown layer is part of a name' check boss:clean.rules
t 'escapes in a source' check escape.rules
t 'escapes in a source, concise' check --format=concise escape.rules
t 'escapes in a source, JSON' check --format=json escape.rules
t 'escapes in a name' check "$odd"
t 'escapes in a name, concise' check --format=concise "$odd"
t 'escapes in a name, JSON' check --format=json "$odd"

raw() # FORMAT: nothing that a terminal would obey
{
    "$POLC" check --format="$1" escape.rules "$odd" 2>&1 |
        LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]')" |
        grep -qx 0
}
for format in text concise json; do
    is "no raw control byte: $format" raw $format
done

coloured() # ENVIRONMENT, OPTION: whether colour comes out
{
    env $1 "$POLC" check $2 bad.rules | grep -q "$(printf '\033')"
}
plain()
{
    ! coloured "$@"
}
is 'no colour in a pipe' plain A=1 ''
is 'colour on request' coloured A=1 --color=always
is 'FORCE_COLOR' coloured FORCE_COLOR=1 ''
is 'NO_COLOR beats FORCE_COLOR' plain 'FORCE_COLOR=1 NO_COLOR=1' ''
is 'empty NO_COLOR means nothing' coloured 'FORCE_COLOR=1 NO_COLOR=' ''
is '--color beats NO_COLOR' coloured NO_COLOR=1 --color=always
is '--color beats FORCE_COLOR' plain FORCE_COLOR=1 --color=never
finish
