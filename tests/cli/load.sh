#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# load(): files below the root, and nothing else.
. "$(dirname "$0")/lib.sh"

mkdir -p root/team root/team/deep outside closed
echo 'prefix_rule(pattern=["git"], decision="allow", justification="in")' \
    >root/team/common.rules
cp root/team/common.rules root/team/deep/x.rules
cp root/team/common.rules outside/x.rules
ln -s common.rules root/team/link.rules
ln -s ../outside root/out
ln -s team root/alias
mkfifo root/fifo.rules
head -c 1100000 /dev/zero | tr '\0' '#' >root/large.rules

loads() # NAME LOADED...
{
    echo "load(\"$2\")" >root/main.rules
    t "$1" eval --color never -r root/main.rules -- git status
}

loads 'a file below the root' team/common.rules
loads 'a file deeper below' team/deep/x.rules
loads 'a dot resolves' ./team/./common.rules
loads 'a folder up, inside' team/deep/../common.rules
loads 'missing' team/none.rules
loads 'below a file' team/common.rules/x
loads 'a folder' team
loads 'a FIFO' fifo.rules
loads 'a link to a file below' team/link.rules
loads 'a link to a folder outside' out/x.rules
loads 'a link to a folder below' alias/common.rules
loads 'outside' ../outside/x.rules
loads 'absolute' "/etc/passwd"
loads 'too large' large.rules
loads 'an unknown pack' std:nothing
loads 'itself' main.rules
echo 'load("team/common.rules")' >root/team/main.rules
t 'the root is the folder of the first file' \
    eval --color never -r root/team/main.rules -- git status
t 'the root can be given' \
    eval --root root -r root/team/main.rules -- git status
cp root/team/main.rules root/main.rules
input=root/main.rules
sh_t 'for stdin the root is the working directory' \
    'cd root && $POLC eval -r - -- git status'
finish
