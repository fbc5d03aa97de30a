#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# run.sh SECONDS COMMAND...: one test, ended after SECONDS.  A program that
# dies in the middle of a line must not take the driver with it: the status
# that the driver reads stands in a line of its own.
limit=$1
shift
if command -v timeout >/dev/null 2>&1; then
    timeout -k 10 "$limit" "$@"
else
    "$@"
fi
status=$?
echo
[ $status -ne 124 ] || echo "# ended after $limit s"
exit $status
