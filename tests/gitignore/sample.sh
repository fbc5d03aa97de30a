#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Path globs against git check-ignore, on ignore files of our own.
: "${top_srcdir:=.}" "${POLC:=polc/polc}"
for program in python3 git; do
    if ! command -v $program >/dev/null 2>&1; then
        echo "1..0 # SKIP no $program"
        exit 0
    fi
done
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$top_srcdir/tests/gitignore/sample.py" "$POLC" \
    "$top_srcdir/tests/gitignore/sample"
