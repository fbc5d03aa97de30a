#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What fish proposes, by its own `complete -C`.
. "$(dirname "$0")/lib.sh"
command -v fish >/dev/null || skip_all 'no fish'
"$POLC" completions fish >"$temp/polc.fish" || exit 99

ask() # every line of stdin
{
    fish --no-config -c '
        source $argv[1]
        while read -l line
            echo "> $line"
            complete -C "$line" | string replace -r "\t.*" "" |
                string replace -r "^--[a-z-]+=(?=.)" ""
        end' "$temp/polc.fish"
}

compare fish ask
finish
