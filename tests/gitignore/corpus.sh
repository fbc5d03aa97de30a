#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Path globs against real ignore files, where POL_CORPUS names a folder of
# them.
: "${top_srcdir:=.}" "${POLC:=polc/polc}"
if [ -z "${POL_CORPUS:-}" ]; then
    echo '1..0 # SKIP POL_CORPUS is not set'
    exit 0
fi
if [ ! -f "$POL_CORPUS/oracle/gitignore-decisions.jsonl.gz" ]; then
    echo '1..0 # SKIP POL_CORPUS has no oracle/gitignore-decisions.jsonl.gz'
    exit 0
fi
if ! command -v python3 >/dev/null 2>&1; then
    echo '1..0 # SKIP no python3'
    exit 0
fi
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec python3 "$top_srcdir/tests/gitignore/corpus.py" "$POLC" "$POL_CORPUS"
