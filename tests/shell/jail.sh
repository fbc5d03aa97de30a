# SPDX-License-Identifier: Apache-2.0
#
# Sourced by tests that run what they make up: `jail COMMAND` sees the machine
# as it is, cannot write but below $root, and sees no network.  $jail_more
# holds further words for bwrap.
skip()
{
    echo "1..0 # SKIP $1"
    exit 0
}
command -v bwrap >/dev/null 2>&1 || skip 'bubblewrap is not installed'
root=$(mktemp -d) || exit 99
root=$(cd "$root" && pwd -P)
trap 'rm -rf "$root"' EXIT
jail_more=
jail()
{
    # shellcheck disable=SC2086
    bwrap --ro-bind / / --dev /dev --proc /proc --bind "$root" "$root" \
        $jail_more --unshare-net --unshare-pid --die-with-parent "$@"
}
