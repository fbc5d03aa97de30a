#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The snippet for Neovim, in a real one without a screen.
: "${top_srcdir:=.}" "${POLC:=polc}"
if ! command -v nvim >/dev/null 2>&1; then
    echo '1..0 # SKIP no Neovim (./dev check installs it)'
    exit 0
fi
case $POLC in */*) ;; *) POLC=$(command -v "$POLC") ;; esac
top=$(cd "$top_srcdir" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/home" "$work/project/.git"
ln -s "$POLC" "$work/bin/polc"
PATH=$work/bin:$PATH HOME=$work/home XDG_STATE_HOME=$work/home
export PATH HOME XDG_STATE_HOME
cd "$work/project" || exit 99
timeout 100 nvim --headless -n -u NONE -i NONE \
    -c "luafile $top/examples/editors/neovim/policy.lua" \
    -c "luafile $top/tests/editors/neovim.lua" 2>"$work/err" </dev/null
status=$?
[ $status -eq 0 ] || sed 's/^/# /' "$work/err"
exit $status
