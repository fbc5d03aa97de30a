#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What bash proposes: readline in a terminal, with the script alone, and with
# bash-completion, which finds it by the name of the command.
. "$(dirname "$0")/lib.sh"
command -v bash >/dev/null || skip_all 'no bash'
command -v python3 >/dev/null || skip_all 'no python3'
export BASH_COMPLETION_USER_DIR="$temp/user"
mkdir -p "$temp/user/completions"
"$POLC" completions bash >"$temp/user/completions/polc" || exit 99
package=/usr/share/bash-completion/bash_completion

echo ". '$temp/user/completions/polc'" >"$temp/alone"
echo ". $package" >"$temp/package"

ask() # RCFILE: every line of stdin
{
    timeout 300 python3 "$folder/ask_bash.py" "$1"
}

compare 'bash alone' ask "$temp/alone"
if [ -r "$package" ]; then
    compare 'bash-completion' ask "$temp/package"
else
    number=$((number + 1))
    echo "ok $number - bash-completion # SKIP not installed"
fi
finish
