#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Shell scripts parse; shellcheck sees no errors where it is installed.
. "$(dirname "$0")/lib.sh"

for file in $(sources '*.sh' dev) .ci/run; do
    [ -f "$top_srcdir/$file" ] || continue
    case $(head -n 1 "$top_srcdir/$file") in
    *bash*) shell=bash ;;
    *) shell=sh ;;
    esac
    command -v $shell >/dev/null 2>&1 || continue
    $shell -n "$top_srcdir/$file" 2>/dev/null || finding "$file: syntax"
    if command -v shellcheck >/dev/null 2>&1; then
        shellcheck -s $shell -S error "$top_srcdir/$file" >/dev/null 2>&1 ||
            finding "$file: shellcheck"
    fi
done
finish
