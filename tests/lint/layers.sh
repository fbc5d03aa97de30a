#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Includes point down only.  A folder may include the folders in its row,
# and the public headers; where a row names a file, that file alone.
. "$(dirname "$0")/lib.sh"

table='
base       base
source     base source
syntax     base source syntax grammar
grammar    base source syntax grammar
canon      base canon
std        base std
embed      base source canon std check emit image/format.h embed
check      base source syntax canon std check image/format.h
automaton  base source canon check automaton image/format.h
emit       base source canon check automaton emit image/format.h
image      base canon image
eval       base canon image shell parts eval
shell      base canon shell
parts      base canon image shell parts
analyze    base source canon std check automaton image eval analyze
lint       base source syntax grammar canon check automaton image eval shell
           analyze emit lint
session    base canon image eval session
event      base canon image eval event
api        base source syntax grammar canon std check automaton emit image eval
           shell analyze lint session event api
'

# Standard headers: the library does no I/O and knows no clock, locale,
# environment or thread; the evaluator has less.  emmintrin.h is the compiler's
# own, for SSE2.
evaluator_headers='stdbool.h stddef.h stdint.h string.h limits.h emmintrin.h'
library_headers="$evaluator_headers assert.h stdarg.h stdlib.h stdio.h inttypes.h
    xxhash.h config.h"

row()
{
    echo "$table" | awk -v folder="$1" '
        /^[a-z]/ { here = ($1 == folder); $1 = "" }
        here { printf "%s ", $0 }'
}

contains()
{
    for member in $2; do
        [ "$member" = "$1" ] && return 0
    done
    return 1
}

check_include()
{
    file=$1 folder=$2 name=$3
    if contains "$name" "$compiler_public"; then
        case $folder in
        image | eval | canon | shell | parts)
            finding "$file: the evaluator includes <$name>" ;;
        esac
        return 0
    fi
    contains "$name" "$evaluator_public $public_tables" && return 0
    case $name in
    libpolicy/*) inner=${name#libpolicy/} ;;
    grammar/*) inner=$name ;;
    *)
        allowed=$library_headers
        case $folder in
        image | eval | canon | shell | parts) allowed=$evaluator_headers ;;
        esac
        contains "$name" "$allowed" ||
            finding "$file: <$name> is not for $folder"
        return 0 ;;
    esac
    allowed=$(row "$folder")
    contains "${inner%%/*}" "$allowed" && return 0
    contains "$inner" "$allowed" && return 0
    finding "$file: $folder must not include <$name>"
}

includes() # FILE: NAME, or "NAME" with its quotes
{
    sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*(<([^>]*)>|("[^"]*")).*/\2\3/p' \
        "$top_srcdir/$1"
}

for file in $(sources '*.c' '*.h' '*.re' '*.lem'); do
    case $file in
    grammar/*) folder=grammar ;;
    libpolicy/*/*) folder=${file#libpolicy/} folder=${folder%%/*} ;;
    libpolicy/*) folder=public ;;
    polc/* | examples/* | bindings/*) folder=outside ;;
    *) continue ;;
    esac
    case $folder in
    public)
        for name in $(includes "$file"); do
            contains "$name" "stddef.h stdint.h stdbool.h libpolicy/eval.h
                libpolicy/policy.h libpolicy/diff.h $public_tables" ||
                finding "$file: a public header includes <$name>"
        done
        continue ;;
    outside)
        for name in $(includes "$file" | tr -d '"'); do
            contains "$name" \
                "$evaluator_public $compiler_public $public_tables" && continue
            case $name in
            libpolicy/* | grammar/* | ../*)
                finding "$file: only public headers, not <$name>" ;;
            esac
        done
        continue ;;
    esac
    [ -n "$(row "$folder")" ] || finding "$file: folder $folder has no row"
    for name in $(includes "$file"); do
        case $name in
        \"*\")
            name=${name#\"} name=${name%\"}
            [ -f "$top_srcdir/${file%/*}/$name" ] &&
                case $name in *.h) false ;; esac ||
                finding "$file: write <libpolicy/$folder/$name>" ;;
        *) check_include "$file" "$folder" "$name" ;;
        esac
    done
done
finish
