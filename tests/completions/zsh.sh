#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What zsh proposes: its completion system in a terminal of its own.
. "$(dirname "$0")/lib.sh"
command -v zsh >/dev/null || skip_all 'no zsh'
zsh -f -c 'zmodload zsh/zpty' 2>/dev/null || skip_all 'no zsh/zpty'
mkdir "$temp/functions"
"$POLC" completions zsh >"$temp/functions/_polc" || exit 99

ask() # every line of stdin
{
    timeout 300 zsh -f "$folder/ask.zsh" "$temp/functions"
}

compare 'zsh, from fpath' ask
finish
