#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# How many real command lines are understood; POL_CORPUS names the collection.
#
# `. FILE`, `set -e` and the like are read, but end what may be allowed: the
# second figure counts texts without any such place too.
: "${top_builddir:=.}"
if [ -z "$POL_CORPUS" ] || [ ! -d "$POL_CORPUS/commands" ]; then
    echo '1..0 # SKIP POL_CORPUS names no collection'
    exit 0
fi
count=0
failed=0
try() # PERCENT NAME...
{
    least=$1
    shift
    figures=$(for name in "$@"; do
        zcat "$POL_CORPUS/commands/$name.txt.gz"
    done | "$top_builddir/tests/shell/lines")
    count=$((count + 1))
    share=${figures#*read }
    share=${share%%.*}
    if [ "$share" -ge "$least" ]; then
        echo "ok $count - $*"
    else
        echo "not ok $count - $*"
        failed=1
    fi
    echo "$figures" | sed 's/^/# /'
}
try 97 agent-terminal swe-agent
try 85 tldr
try 85 nl2bash
echo "1..$count"
exit "$failed"
