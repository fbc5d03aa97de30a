#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The extension for VS Code: its files, and what it starts.
: "${top_srcdir:=.}"
if ! command -v node >/dev/null 2>&1; then
    echo '1..0 # SKIP no node (./dev check installs it)'
    exit 0
fi
exec node "$top_srcdir/tests/editors/vscode.js"
