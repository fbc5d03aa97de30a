#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Codex parity on real rule files, where POL_CORPUS names a folder of them.
: "${top_srcdir:=.}" "${POLC:=polc/polc}"
if [ -z "${POL_CORPUS:-}" ]; then
    echo '1..0 # SKIP POL_CORPUS is not set'
    exit 0
fi
if [ ! -f "$POL_CORPUS/codex-oracle/cases.jsonl" ]; then
    echo "1..0 # SKIP POL_CORPUS has no codex-oracle/cases.jsonl"
    exit 0
fi
if ! command -v python3 >/dev/null 2>&1; then
    echo '1..0 # SKIP no python3'
    exit 0
fi
exec python3 "$top_srcdir/tests/codex/corpus.py" "$POLC" "$POL_CORPUS"
