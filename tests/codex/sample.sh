#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Codex parity on a sample of our own.
: "${top_srcdir:=.}" "${POLC:=polc/polc}"
if ! command -v python3 >/dev/null 2>&1; then
    echo '1..0 # SKIP no python3'
    exit 0
fi
exec python3 "$top_srcdir/tests/codex/sample.py" "$POLC" \
    "$top_srcdir/tests/codex/sample.txt"
