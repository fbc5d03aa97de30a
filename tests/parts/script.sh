#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs `script` where nothing but an empty folder can be written, no network
# is seen, and a program that does nothing is the shell.
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
mkdir "$root/work"
cp "$(command -v true)" "$root/sh" 2>/dev/null || cp /bin/true "$root/sh"
jail()
{
    bwrap --ro-bind / / --dev /dev --proc /proc --bind "$root" "$root" \
        --ro-bind "$root/sh" "$(readlink -f /bin/sh)" \
        --unshare-net --unshare-pid --die-with-parent "$@"
}
jail /bin/true 2>/dev/null || skip 'bubblewrap cannot be used here'
jail "$top_builddir/tests/parts/script" "$root"
