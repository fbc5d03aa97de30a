#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Path globs that explode elsewhere: compiled, or refused by name.
: "${top_srcdir:=.}" "${POLC:=polc/polc}"
if ! command -v python3 >/dev/null 2>&1; then
    echo '1..0 # SKIP no python3'
    exit 0
fi
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$top_srcdir/tests/gitignore/hostile.py" "$POLC"
