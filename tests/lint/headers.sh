#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Each header compiles alone, and twice: the public ones as C11 and C++17,
# pedantic and warning-free, the internal ones as C11.
. "$(dirname "$0")/lib.sh"

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

compile() # HEADER, COMPILER...
{
    header=$1
    shift
    case $1 in
    *++*) file=$temp/header.cc ;;
    *) file=$temp/header.c ;;
    esac
    printf '#include <%s>\n#include <%s>\nextern int pol_header;\n' \
        "$header" "$header" >"$file"
    "$@" -Wall -Wextra -Werror -fsyntax-only -I"$top_srcdir" \
        -I"$top_builddir" "$file" >"$temp/out" 2>&1 ||
        finding "$header ($1): $(grep -m1 error "$temp/out")"
}

cxx=${CXX%% *}
command -v "$cxx" >/dev/null 2>&1 || cxx=
for header in $(sources '*.h'); do
    case $header in
    libpolicy/*/* | grammar/*)
        compile "$header" ${CC%% *} -std=c11 ;;
    libpolicy/*) # public
        compile "$header" ${CC%% *} -std=c11 -pedantic -Wstrict-prototypes
        [ -z "$cxx" ] ||
            compile "$header" "$cxx" -std=c++17 -pedantic ;;
    esac
done
[ -n "$cxx" ] || echo 'no C++ compiler: C++17 not checked'
finish
