#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# cppcheck and clang-tidy on what ships: the library and the command.  Slow,
# so that `./dev test` runs it beside the suites.
. "$(dirname "$0")/lib.sh"

command -v cppcheck >/dev/null 2>&1 || skip 'no cppcheck'
command -v clang-tidy >/dev/null 2>&1 || skip 'no clang-tidy'
cd "$top_srcdir" || exit 99
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

files=$(sources '*.c' | grep -E '^(libpolicy|polc)/')
# shellcheck disable=SC2086
cppcheck --std=c11 --enable=warning,performance,portability -q \
    --inline-suppr --suppress=missingIncludeSystem -I. -I"$top_builddir" \
    -DXXH_INLINE_ALL '-DPOLC_SYSCONFDIR="/etc"' \
    --error-exitcode=1 --template='{file}:{line}: {message}' \
    $files >"$temp/cppcheck" 2>&1 || finding "$(head -n 20 "$temp/cppcheck")"

# shellcheck disable=SC2086
printf '%s\n' $files | xargs -P "$(nproc 2>/dev/null || echo 1)" -n 4 \
    sh -c 'clang-tidy -quiet "$@" -- -std=c11 -D_POSIX_C_SOURCE=200809L \
        -DPOLC_SYSCONFDIR=\"/etc\" \
        -I. -I"$0" 2>/dev/null' "$top_builddir" >"$temp/tidy" ||
    finding "$(grep -E '(error|warning):' "$temp/tidy" | head -n 20)"
finish
