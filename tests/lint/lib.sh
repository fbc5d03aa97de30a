# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the lints: where things are, and how to report.
# A lint prints one line per finding and exits 0, 1 (findings) or 77 (skip).

lint_dir=$(cd "$(dirname "$0")" && pwd)
: "${top_srcdir:=$(cd "$lint_dir/../.." && pwd)}"
: "${top_builddir:=$top_srcdir/build}"
: "${CC:=cc}"
: "${CXX:=c++}"
LC_ALL=C
export LC_ALL

# Public headers of the evaluator, and of the whole library; in that order.
evaluator_public='libpolicy/eval.h libpolicy/shell.h'
compiler_public='libpolicy/policy.h'
compiler_public="$compiler_public libpolicy/cover.h"
compiler_public="$compiler_public libpolicy/diff.h"
compiler_public="$compiler_public libpolicy/lint.h"
compiler_public="$compiler_public libpolicy/mutant.h"
# Tables that public headers read.
public_tables='libpolicy/why.def libpolicy/opaque.def'

findings=0
finding()
{
    echo "$*"
    findings=$((findings + 1))
}

skip()
{
    echo "$*"
    exit 77
}

finish()
{
    [ "$findings" -eq 0 ] || exit 1
    exit 0
}

# sources PATTERN...: the project's files with these names, one a line,
# relative to top_srcdir; no build trees, nothing generated.
sources()
{
    first=1
    set -f
    for pattern in "$@"; do
        if [ $first -eq 1 ]; then set --; first=0; else set -- "$@" -o; fi
        set -- "$@" -name "$pattern"
    done
    set +f
    (cd "$top_srcdir" && find . \
        \( -path './.git' -o -path './build' -o -path './build-*' \
        -o -path './_build' -o -path './_inst' -o -path './m4' -o -path './autom4te.cache' -o -path './config.h' \
        -o -path './grammar/lexer.c' -o -path './grammar/parser.[ch]' \
        -o -path './libpolicy/source/pages.c' \
        -o -path './libpolicy/embed/base_table.c' \
        -o -path './libpolicy/std/packs.c' -o -path './libpolicy/shell/lexer.c' -o -name '__pycache__' \) -prune \
        -o -type f \( "$@" \) -print | sed 's|^\./||' | sort)
}
