#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the libraries want from outside.  The evaluator: five functions of
# <string.h>.  The whole library: memory, text, and nothing that reads files,
# clock, environment or locale.  Neither has writable data.
. "$(dirname "$0")/lib.sh"

evaluator_symbols='memcpy memmove memset memcmp memchr'
library_symbols="$evaluator_symbols malloc realloc free strlen strcmp strncmp
    strchr strrchr snprintf vsnprintf abort __assert_fail"

archive()
{
    if [ -f "$top_builddir/libpolicy/.libs/$1.a" ]; then
        echo "$top_builddir/libpolicy/.libs/$1.a"
    elif [ -f "$top_builddir/libpolicy/$1.a" ]; then
        echo "$top_builddir/libpolicy/$1.a"
    fi
}

undefined() # ARCHIVE: wanted from outside it
{
    nm "$1" 2>/dev/null | awk '
        NF == 2 && ($1 == "U" || $1 == "w") { wanted[$2] = 1 }
        NF == 3 { defined[$3] = 1 }
        END { for (name in wanted) if (!(name in defined)) print name }' |
        grep -v '^_GLOBAL_OFFSET_TABLE_$' | sort
}

check() # NAME, SYMBOLS
{
    library=$(archive "$1")
    [ -n "$library" ] || skip "no static $1 built"
    [ -n "$(nm "$library" 2>/dev/null | grep ' [TtRr] ')" ] ||
        finding "$1: empty"
    wanted=$(undefined "$library")
    case $wanted in
    *__asan* | *__tsan* | *__ubsan* | *__gcov* | *__sanitizer* | *__llvm*)
        skip 'instrumented build' ;;
    esac
    for symbol in $wanted; do
        case " $(echo $2) " in
        *" $symbol "*) ;;
        *) finding "$1: wants $symbol" ;;
        esac
    done
    size -A "$library" | awk '
        / :$|:$/ { object = $1 }
        $1 ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $1 !~ /^\.data\.rel\.ro/ &&
            $2 > 0 { print object " " $1 " " $2 }' >"$temp/writable"
    while read -r object section bytes; do
        finding "$1: $object has $bytes writable bytes in $section"
    done <"$temp/writable"
}

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
check libpolicy-eval "$evaluator_symbols"
check libpolicy "$library_symbols"
finish
