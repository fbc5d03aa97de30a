#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# clang-format decides the layout of C.
. "$(dirname "$0")/lib.sh"

command -v clang-format >/dev/null 2>&1 || skip 'no clang-format'
for file in $(sources '*.c' '*.h'); do
    (cd "$top_srcdir" && clang-format --dry-run -Werror "$file" \
        >/dev/null 2>&1) || finding "$file: run clang-format -i"
done
finish
