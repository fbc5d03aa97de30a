# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the scripts of this folder.  Asks a real shell for the candidates
# of each line of the file `lines`, and for the options of every verb, all its
# verbs and all codes, which are what the help says.
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${POLC:=polc}"
LC_ALL=C
export LC_ALL
folder=$top_srcdir/tests/completions
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT
mkdir "$temp/bin" "$temp/cwd" "$temp/cwd/sub"
: >"$temp/cwd/a.rules"
: >"$temp/cwd/b c.rules"
printf '#!/bin/sh\n' >"$temp/bin/polc-test-program"
chmod +x "$temp/bin/polc-test-program"
ln -s "$POLC" "$temp/bin/polc"
PATH=$temp/bin:$PATH
HOME=$temp
export PATH HOME
unset XDG_DATA_HOME XDG_CONFIG_HOME

skip_all()
{
    echo "1..0 # SKIP $*"
    exit 0
}

# The first words of the rows of a help text, between bars.
terms() # SECTION PATTERN
{
    sed -n "/^$1:/,/^\$/p" | sed -nE "s/^ {2,6}(-., )?($2).*/\\2/p" |
        sort | paste -s -d '|' -
}

# Lines and candidates, a tab between them.
{
    sed -n 's/^\[\(.*\)\] */\1	/p; s/^\[\(.*\)\]$/\1	/p' "$folder/lines"
    verbs=$("$POLC" help | sed '/^   /d' | terms Verbs '[a-z]+')
    printf 'polc \t%s\n' "$verbs"
    printf 'polc help \t%s\n' "$verbs"
    printf 'polc explain P\t%s\n' "$("$POLC" explain --codes |
        sed 's/.*\[\(.*\)\].*/\1/' | sort | paste -s -d '|' -)"
    for verb in $(echo "$verbs" | tr '|' ' '); do
        printf 'polc %s --\t%s\n' "$verb" \
            "$("$POLC" "$verb" --help | terms Options '--[a-z-]+')"
    done
} >"$temp/cases"

number=0
failed=0
# compare SHELL COMMAND...: reads lines on stdin, writes each as "> LINE" and
# below it its candidates.
compare()
{
    shell=$1
    shift
    cut -f 1 "$temp/cases" | (cd "$temp/cwd" && "$@") >"$temp/got" \
        2>"$temp/errors"
    while IFS='	' read -r line wanted; do
        line=$(printf '%s' "$line")
        got=$(awk -v line="> $line" '
            /^> / { on = ($0 == line); next } on' "$temp/got" |
            sed 's/[=/]$//' | sort -u | paste -s -d '|' -)
        number=$((number + 1))
        if [ "$got" = "$wanted" ] && grep -qxF "> $line" "$temp/got"; then
            echo "ok $number - $shell: $line"
        else
            failed=1
            echo "not ok $number - $shell: $line"
            echo "#   wanted: $wanted"
            echo "#   got:    $got"
            sed 's/^/#   /' "$temp/errors" | head -n 5
        fi
    done <"$temp/cases"
}

finish()
{
    echo "1..$number"
    exit "$failed"
}
