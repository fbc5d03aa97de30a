#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc fmt: in place, --check, --diff.
. "$(dirname "$0")/lib.sh"
export POLC

ugly='prefix_rule( pattern = ["git",  "push"] ,decision="deny" ) # why'
echo "$ugly" >ugly.rules
"$POLC" fmt - <ugly.rules >canonical.rules
printf '%s' "$ugly" >noeol.rules
echo 'prefix_rule(' >bad.rules
{ for i in 1 2 3 4 5 6 7 8 9; do
    echo "prefix_rule(pattern=[\"p$i\"], decision=\"deny\")"; done
  echo "$ugly"
  for i in a b c d e f g h i j k l; do
    echo "prefix_rule(pattern=[\"p$i\"], decision=\"deny\")"; done
  echo "$ugly"; } >long.rules

input=ugly.rules
t 'stdin to stdout' fmt -
t 'stdin, check' fmt --check -
t 'stdin, diff' fmt --diff -
input=
t 'check' fmt --check ugly.rules canonical.rules
t 'diff' fmt --diff ugly.rules canonical.rules
t 'check and diff' fmt --check --diff ugly.rules
t 'diff of a file without a last newline' fmt --diff noeol.rules
t 'diff in two hunks' fmt --diff long.rules
sh_t 'diff is what diff -u prints' '$POLC fmt --diff long.rules | tail -n +3 \
    >ours; $POLC fmt - <long.rules | diff -u long.rules - | tail -n +3 |
    cmp - ours'
sh_t 'check and diff change nothing' 'head -n 1 ugly.rules'
t 'syntax error' fmt bad.rules
sh_t 'a file with an error stays' 'cat bad.rules'
cp ugly.rules mode.rules
chmod 640 mode.rules
t 'in place' fmt mode.rules canonical.rules
sh_t 'in place: the text' 'cmp mode.rules canonical.rules'
is 'in place: the mode stays' test "$(stat -c %a mode.rules)" = 640
cp ugly.rules target.rules
ln -s target.rules link.rules
t 'through a link' fmt link.rules
is 'the link stays' test -L link.rules
sh_t 'through a link: the text' 'cmp target.rules canonical.rules'
cp ugly.rules one.rules
t 'an error does not stop the others' fmt bad.rules missing.rules one.rules
sh_t 'the others are done' 'cmp one.rules canonical.rules'
cp canonical.rules same.rules
touch -d '2001-01-01 00:00:00 UTC' same.rules
t 'nothing to do' fmt same.rules
is 'what is canonical is not written' \
    test "$(stat -c %Y same.rules)" = 978307200
finish
