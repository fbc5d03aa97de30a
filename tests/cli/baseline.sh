#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc check: known findings, chosen codes, folders.
. "$(dirname "$0")/lib.sh"
export POLC

echo 'prefix_rule(pattern=["git"])' >a.rules
echo 'prefix_rule(pattern=["hg"])' >b.rules
echo 'prefix_rule(pattern=["git"], decision="alow")' >bad.rules
echo 'prefix_rule(pattern=["git"], decision="allow")' >clean.rules

t 'writes a baseline' check --each --write-baseline=known b.rules a.rules
sh_t 'sorted by code, fingerprint, file' 'cat known'
cp known before
t 'the order of files does not matter' check --each --write-baseline=known \
    a.rules b.rules
is 'the same bytes' cmp known before
t 'known findings are not told' check --each --strict --baseline=known a.rules \
    b.rules
printf '\n# moved\nprefix_rule(\n    pattern = ["git"],\n)\n' >a.rules
t 'moved lines do not matter' check --strict --baseline=known a.rules
echo 'prefix_rule(pattern=["svn"])' >>a.rules
t 'a new finding is told' check --strict --format=concise --baseline=known \
    a.rules
cat a.rules a.rules >c.rules && mv c.rules a.rules
t 'one more of the same is told' check --format=concise --baseline=known a.rules
cp clean.rules a.rules
t 'stale entries are told' check --each --baseline=known a.rules b.rules
t 'a file that is not read has none' check --baseline=known b.rules
t 'nor has a code that is not wanted' check --ignore=P401 --baseline=known \
    a.rules
t 'an error is never known' check --format=concise --baseline=known bad.rules
t 'nor is it written' check --format=concise --write-baseline=new bad.rules
is 'no file then' test ! -e new
t 'one of the two' check --baseline=known --write-baseline=known a.rules
t 'no such baseline' check --baseline=missing a.rules
echo 'P401 abc a.rules' >broken
t 'a broken baseline' check --baseline=broken a.rules
printf '# x\nP401 6f276f091b29140f91b6dda283a89fea:1 a\000b\n' >broken
t 'a NUL in a baseline' check --baseline=broken a.rules
printf 'P401 6f276f091b29140f91b6dda283a89fea:1 \n' >broken
t 'an entry without a file' check --baseline=broken a.rules
: >empty
t 'an empty baseline' check --baseline=empty b.rules
t 'a baseline that cannot be written' check --write-baseline=no/known b.rules
sed 's/$/\r/' known >dos
t 'line ends of elsewhere' check --baseline=dos b.rules
mkdir below
cp b.rules below/
(cd below && "$POLC" check --write-baseline=../inner b.rules 2>/dev/null)
sh_t 'paths are from the folder of the baseline' \
    'sed 1d inner; cd below && $POLC check --strict --baseline=../inner b.rules'
t 'from elsewhere' check --strict --baseline=inner below/b.rules
odd=$(printf 'o d\nd%%.rules')
cp b.rules "$odd"
"$POLC" check --write-baseline=odd "$odd" 2>/dev/null
sh_t 'names are encoded' 'sed 1d odd'
t 'and found again' check --strict --baseline=odd "$odd"
input=b.rules
t 'from standard input' check --write-baseline=input -
sh_t 'which has no name' 'sed 1d input'
t 'and is known' check --strict --baseline=input -
input=

echo 'prefix_rule(pattern=["git"])' >a.rules
t 'select' check --select=P401 --format=concise a.rules
t 'select another' check --select=P403 a.rules
t 'select a family' check --select=P4 --format=concise a.rules
t 'select several' check --select=P403,P401 --format=concise a.rules
t 'select again' check --select=P403 --select=P401 --format=concise a.rules
t 'ignore' check --ignore=P401 --strict a.rules
t 'ignore is stronger' check --select=P401 --ignore=P4 a.rules
t 'an error is never ignored' check --ignore=P1 --format=concise bad.rules
t 'no such code' check --select=P9 a.rules
t 'no code' check --ignore= a.rules
t 'an empty code' check --ignore=P401,,P4 a.rules

mkdir -p tree/b/.policy tree/a tree/.git tree/empty
echo 'prefix_rule(pattern=["git"])' >tree/z.rules
cp tree/z.rules tree/a/one.rules
cp tree/z.rules tree/b/.policy/two.rules
cp tree/z.rules tree/.git/not.rules
cp tree/z.rules tree/.hidden.rules
cp tree/z.rules tree/a/text.txt
ln -s ../z.rules tree/a/link.rules
ln -s .. tree/a/loop
t 'a folder' check --format=concise tree
t 'a folder and its end' check --format=concise tree/
t 'this folder' check --each --select=P403 .
t 'a folder in a layer' check --format=concise project:tree/b
t 'a folder and a file' check --format=concise tree/b a.rules
mkdir many
i=0
while [ $i -lt 60 ]; do
    cp clean.rules many/$i.rules
    i=$((i + 1))
done
is 'more files than may be open' sh -c 'ulimit -n 24 && "$POLC" check --each many'
t 'a folder without rules' check tree/empty
t 'an empty folder spoils nothing' check --format=concise tree/empty a.rules
chmod 0 tree/b
if [ -r tree/b/.policy ]; then
    skip 'a folder that cannot be read' 'root reads everything'
else
    t 'a folder that cannot be read' check --format=concise tree
fi
chmod 755 tree/b
finish
