#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# One word, one meaning: synonyms that we do not use, and leftovers.
. "$(dirname "$0")/lib.sh"

for file in $(sources '*.c' '*.h' '*.def' '*.re' '*.lem' '*.md' '*.sh' \
    '*.rules' '*.1' '*.3' '*.5' '*.7' '*.vec' '*.mk' dev); do
    case $file in
    tests/lint/words.sh | tests/lint/self.sh | tests/codex/*) continue ;;
    esac
    case $file in
    libpolicy/std/base-*.rules | tests/conformance/base-*.vec)
        found= ;; # words of other programs
    *)
        found=$(grep -nEiw \
            'ruleset|rulesets|rule set|whitelist|blacklist|byte ?blob' \
            "$top_srcdir/$file" | head -n 3) ;;
    esac
    [ -z "$found" ] || finding "$file:$found"
    case $file in
    *.rules | *.vec | *.md) ;; # what agents search for
    *)
        found=$(grep -nEw 'TODO|FIXME|XXX|HACK' "$top_srcdir/$file" |
            head -n 3)
        [ -z "$found" ] || finding "$file:$found" ;;
    esac
    head -n 3 "$top_srcdir/$file" | grep -q SPDX-License-Identifier && continue
    case $file in
    *.c | *.h | *.def | *.re | *.lem | *.sh | *.mk | dev)
        finding "$file: no SPDX line at the top" ;;
    esac
done

# The library computes without floating point and without alloca.
for file in $(sources '*.c' '*.h' '*.re' '*.lem'); do
    case $file in
    libpolicy/* | grammar/*) ;;
    *) continue ;;
    esac
    found=$("${CC%% *}" -fpreprocessed -dD -E -P -x c "$top_srcdir/$file" \
        2>/dev/null | sed 's/"[^"]*"//g' |
        grep -Ew 'float|double|alloca|setlocale|getenv' | head -n 1)
    [ -z "$found" ] || finding "$file: $found"
done
finish
