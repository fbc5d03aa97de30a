#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Which share of real scripts is plain; POL_CORPUS names the collection.  What
# is left does write, run or read something, or is cut off.
: "${top_builddir:=.}"
if [ -z "$POL_CORPUS" ] || [ ! -d "$POL_CORPUS/commands" ]; then
    echo '1..0 # SKIP POL_CORPUS names no collection'
    exit 0
fi
figures=$(zcat "$POL_CORPUS"/commands/*.txt.gz |
    "$top_builddir/tests/parts/share")
count=0
failed=0
for language in sed awk jq; do
    count=$((count + 1))
    share=$(echo "$figures" |
        sed -n "s/^$language .*, \\([0-9]*\\) %\$/\\1/p")
    if [ "${share:-0}" -ge 97 ]; then
        echo "ok $count - scripts of $language"
    else
        echo "not ok $count - scripts of $language"
        failed=1
    fi
done
echo "$figures" | sed 's/^/# /'
echo "1..$count"
exit "$failed"
