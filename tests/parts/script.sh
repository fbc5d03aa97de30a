#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs `script` where nothing but an empty folder can be written, no network
# is seen, and a program that does nothing is the shell.
: "${top_srcdir:=.}" "${top_builddir:=.}"
. "$top_srcdir/tests/shell/jail.sh"
mkdir "$root/work"
cp "$(command -v true)" "$root/sh" 2>/dev/null || cp /bin/true "$root/sh"
# Neither name has blanks: one is of mktemp, one of the system.
jail_more="--ro-bind $root/sh $(readlink -f /bin/sh)"
jail /bin/true 2>/dev/null || skip 'bubblewrap cannot be used here'
jail "$top_builddir/tests/parts/script" "$root"
