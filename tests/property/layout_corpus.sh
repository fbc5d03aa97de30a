#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The law of `polc fmt` on real rule files and their older versions, where
# POL_CORPUS names a folder of them.
: "${top_builddir:=.}"
if [ -z "${POL_CORPUS:-}" ] || [ ! -d "$POL_CORPUS/rules" ]; then
    echo '1..0 # SKIP POL_CORPUS names no collection'
    exit 0
fi
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT
cp "$POL_CORPUS"/rules/*.rules "$temp" || exit 99
if [ -f "$POL_CORPUS/rules/history.jsonl.xz" ]; then
    python3 - "$POL_CORPUS/rules/history.jsonl.xz" "$temp" <<'END' || exit 99
import json, lzma, sys
with lzma.open(sys.argv[1], "rt") as rows:
    for number, row in enumerate(rows):
        with open(f"{sys.argv[2]}/history-{number}.rules", "w", newline="") as out:
            out.write(json.loads(row)["text"])
END
fi
exec "$top_builddir/tests/property/layout" "$temp"/*.rules
