#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs `real` where nothing but an empty folder can be written and no network
# is seen.
: "${top_builddir:=.}"
skip()
{
    echo "1..0 # SKIP $1"
    exit 0
}
command -v bwrap >/dev/null 2>&1 || skip 'bubblewrap is not installed'
root=$(mktemp -d) || exit 99
root=$(cd "$root" && pwd -P)
trap 'rm -rf "$root"' EXIT
jail()
{
    bwrap --ro-bind / / --dev /dev --proc /proc --bind "$root" "$root" \
        --unshare-net --unshare-pid --die-with-parent "$@"
}
jail true 2>/dev/null || skip 'bubblewrap cannot be used here'

mkdir "$root/stubs" "$root/home" "$root/work"
for name in p q s f g i cat; do
    cp "$top_builddir/tests/shell/stub" "$root/stubs/$name"
done
jail "$top_builddir/tests/shell/real" "$root"
