# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the scripts of this folder.  Each case runs polc in an empty
# folder; command, stdout, stderr and exit code form a block of text, which is
# compared with the block of the same name in SCRIPT.golden.  With
# UPDATE_GOLDEN=1 the golden file is written instead.

set -u
cli_dir=$(cd "$(dirname "$0")" && pwd)
golden=$cli_dir/$(basename "$0" .sh).golden
: "${POLC:=polc}"
LC_ALL=C
HOME=/home/u
export LC_ALL HOME
unset NO_COLOR FORCE_COLOR
command -v "$POLC" >/dev/null || {
    echo "Bail out! no $POLC"
    exit 1
}

work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
mkdir "$work/cwd" "$work/log"
cd "$work/cwd" || exit 99
: >"$work/all"
cases=0
failures=0

# Bytes that an editor would obey are shown as question marks; digests have
# tests of their own.
show() # COMMAND CODE: a block of text, with the files of the log
{
    printf '$ %s' "$1" | tr '\000-\011\013-\037\177-\377' '?'
    echo
    sed 's/^/1| /; s/\<r[0-9a-f]\{16\}\>/rDIGEST/g
        s/"policy":\( *\)"[0-9a-f]\{32\}"/"policy":\1"DIGEST"/' "$work/log/out"
    [ -z "$(tail -c 1 "$work/log/out" | tr -d '\n')" ] || echo
    sed 's/^/2| /' "$work/log/err"
    printf 'exit %s\n' "$2"
}

report() # ok NAME or not ok NAME, with the output of diff
{
    cases=$((cases + 1))
    if [ "$1" = ok ]; then
        echo "ok $cases - $2"
    else
        failures=$((failures + 1))
        echo "not ok $cases - $2"
        sed 's/^/# /' "$work/log/why"
    fi
}

compare() # NAME; the block is in log/block
{
    { echo "== $1"; cat "$work/log/block"; } >>"$work/all"
    [ "${UPDATE_GOLDEN:-}" ] && return
    awk -v name="== $1" '/^== /{ on = ($0 == name); next } on' "$golden" \
        >"$work/log/wanted"
    if diff "$work/log/wanted" "$work/log/block" >"$work/log/why" 2>&1; then
        report ok "$1"
    else
        report no "$1"
    fi
}

# t NAME ARGS...: runs polc, stdin empty unless $input names a file.
t()
{
    name=$1
    shift
    "$POLC" "$@" <"${input:-/dev/null}" >"$work/log/out" 2>"$work/log/err"
    show "polc $*" $? >"$work/log/block"
    compare "$name"
}

# sh_t NAME TEXT: the same for a line of shell, with polc as $POLC.
sh_t()
{
    sh -c "$2" <"${input:-/dev/null}" >"$work/log/out" 2>"$work/log/err"
    show "$2" $? >"$work/log/block"
    compare "$1"
}

# is NAME COMMAND...: a case that has no output to compare.
is()
{
    name=$1
    shift
    if "$@" >"$work/log/why" 2>&1; then
        report ok "$name"
    else
        report no "$name"
    fi
}

skip() # NAME REASON
{
    cases=$((cases + 1))
    echo "ok $cases - $1 # SKIP $2"
}

finish()
{
    if [ "${UPDATE_GOLDEN:-}" ]; then
        cp "$work/all" "$golden"
        cases=$((cases + 1))
        echo "ok $cases - golden file written"
    fi
    echo "1..$cases"
    [ "$failures" -eq 0 ]
}
