#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs `real` where nothing but an empty folder can be written and no network
# is seen.
: "${top_srcdir:=.}" "${top_builddir:=.}"
. "$top_srcdir/tests/shell/jail.sh"
jail true 2>/dev/null || skip 'bubblewrap cannot be used here'

mkdir "$root/stubs" "$root/home" "$root/work"
for name in p q s f g i cat; do
    cp "$top_builddir/tests/shell/stub" "$root/stubs/$name"
done
jail "$top_builddir/tests/shell/real" "$root"
