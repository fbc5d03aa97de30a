#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs every lint as one TAP case.
. "$(dirname "$0")/lib.sh"
export top_srcdir top_builddir CC CXX

lints='layers exports freestanding headers listed size words format shell man'
set -- $lints
echo "1..$#"
number=0
failed=0
for lint in $lints; do
    number=$((number + 1))
    output=$(sh "$lint_dir/$lint.sh" 2>&1)
    case $? in
    0) echo "ok $number - $lint" ;;
    77) echo "ok $number - $lint # SKIP $output" ;;
    *)
        echo "not ok $number - $lint"
        echo "$output" | head -n 40 | sed 's/^/#   /'
        failed=1 ;;
    esac
done
exit $failed
