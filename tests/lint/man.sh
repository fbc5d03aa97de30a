#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Manual pages are well-formed, and say nothing of a terminal's width.
. "$(dirname "$0")/lib.sh"

command -v mandoc >/dev/null 2>&1 || skip 'no mandoc'
count=0
for page in $(sources '*.[1-8]'); do
    count=$((count + 1))
    output=$(mandoc -T lint -W warning "$top_srcdir/$page" 2>&1 |
        sed "s|^.*$page|$page|" | head -n 5)
    [ -z "$output" ] || finding "$output"
done
[ $count -gt 0 ] || finding 'no manual pages'
finish
