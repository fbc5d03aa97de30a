#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc check --fix and --diff: what is changed, what is left, how it is
# written.
. "$(dirname "$0")/lib.sh"
export POLC

new() # writes the files again
{
    rm -rf ./*
    printf '%s\n' '# kept' 'prefix_rule(pattern=["git"])  # too' '' \
        'prefix_rule(pattern=["hg"], decision="prompt")' \
        'prefix_rule(' '    pattern=["svn"],' ')' >two.rules
    echo 'prefix_rule(pattern=["ls"], decision="allow")' >clean.rules
    echo 'prefix_rule(pattern=["ls", "*"], decision="prompt")' >unsafe.rules
    printf '%s\n' 'prefix_rule(pattern=["git"])' \
        'prefix_rule(pattern=["hg"], decision="alow")' >bad.rules
    printf 'prefix_rule(pattern=["git"])' >no-end.rules
    printf 'prefix_rule(pattern=["git"])\r\n' >dos.rules
    printf '# \360\235\204\236\303\244\nprefix_rule(pattern=["\303\244"])\n' \
        >wide.rules
}
new

t 'diff' check --diff two.rules
is 'changes nothing' grep -q '^prefix_rule(pattern=\["git"\])  # too' two.rules
chmod 640 two.rules
t 'fix' check --fix two.rules
sh_t 'the file' 'cat two.rules; stat -c %a two.rules'
t 'again there is nothing' check --fix two.rules
t 'nor in the difference' check --diff two.rules
t 'a clean file' check --fix clean.rules
cp unsafe.rules before
t 'what is not safe is left' check --fix --format=concise unsafe.rules
is 'byte for byte' cmp unsafe.rules before
cp bad.rules before
t 'a file with errors is left' check --fix --format=concise bad.rules
is 'as it was' cmp bad.rules before
t 'and so in the difference' check --diff bad.rules
t 'each file by itself' check --fix --each --format=concise bad.rules no-end.rules
sh_t 'no line end is added' 'od -c no-end.rules | tail -n 2'
t 'line ends of elsewhere' check --fix dos.rules
sh_t 'stay' 'od -c dos.rules | tail -n 3'
t 'other letters' check --fix wide.rules
sh_t 'stay, too' 'tail -n 1 wide.rules'
new
t 'several files are one policy' check --fix two.rules clean.rules no-end.rules
sh_t 'and all are fixed' 'cat two.rules no-end.rules'
new
t 'ignored codes are not fixed' check --fix --ignore=P401 two.rules
is 'nothing changed' grep -q '^prefix_rule(pattern=\["git"\])  # too' two.rules
t 'a folder' check --fix --format=concise --each .
sh_t 'is fixed' 'grep -L "\"allow\"" ./*.rules'

echo '# polc: ignore[P506] none of it' >only.rules
t 'a line that goes' check --fix only.rules
is 'may be the only one' test ! -s only.rules

# Nothing is read but what was named, nothing is written through a link.
new
mkdir own
echo 'load("x.rules")' >own/main.rules
echo 'prefix_rule(pattern=["git"])' >own/x.rules
t 'a loaded file is left' check --fix --format=concise own/main.rules
sh_t 'as it is' 'cat own/x.rules'
echo 'prefix_rule(pattern=["git"], decision="allow")' >x.rules
cp x.rules before
t 'nor taken for one of its name' check --fix --format=concise own/main.rules \
    x.rules
is 'which stays' cmp x.rules before
cp own/x.rules real.rules
ln -s real.rules link.rules
t 'a link' check --fix --format=concise link.rules
is 'still is one' test -h link.rules
sh_t 'and its file untouched' 'cat real.rules'
t 'the same file twice' check --fix --format=concise real.rules \
    project:real.rules
sh_t 'is left' 'cat real.rules'
input=real.rules
t 'standard input' check --fix -
t 'standard input, difference' check --diff -
input=
mkdir locked
cp real.rules locked/
chmod 500 locked
if [ -w locked ]; then
    skip 'a folder that cannot be written' 'root writes everything'
else
    t 'a folder that cannot be written' check --fix locked/real.rules
fi
chmod 700 locked
odd=$(printf -- 'o\n\342\200\256.rules')
cp real.rules "$odd"
t 'escapes in a name' check --diff "$odd"
"$POLC" compile -o image real.rules 2>/dev/null
t 'an image is no file to fix' check --fix --format=concise image
is 'nothing is left beside' test -z "$(find . -name '.*.??????')"

# Not one answer differs where many rules are fixed.
new
i=0
while [ $i -lt 300 ]; do
    echo "prefix_rule(pattern=[\"p$i\"])"
    i=$((i + 1))
done >many.rules
cp many.rules before.rules
is 'many' "$POLC" check --fix --strict many.rules
is 'all of them' sh -c '[ "$(grep -c "decision=\"allow\"" many.rules)" = 300 ]'
sh_t 'and equal' '$POLC compare before.rules many.rules'
finish
