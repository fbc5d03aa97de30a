#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs every example of the documents.  The tags:
#   rules [error=CODES] [warning=CODES] [dialect=D] [layer=L] [file=F]
#         [limit=NAME=N] [with=LAYER:FILE]
#       a rule file; it compiles, or is rejected with these codes and no
#       others; `file=F` keeps it for later blocks under that name, `with=`
#       adds such a file
#   decisions [headless] [resolve] [now=DATE]
#       lines `answer  command`, judged by polc under the last rules; lines that
#       ask for a path, host, url, tool or setting, or begin with an attribute,
#       are vectors (doc/policy-vec.5) of these rules, whose relative
#       paths lie below /project
#   console (tests/docs/console.py renews what they print)
#       lines `$ command` and what each prints; run beside examples/ and the
#       rule files that the document has named
#   console dev
#       `./dev VERB`: such a verb exists (the verbs run these tests)
#   c   the C program of README.md, built as tests/docs/readme
#   output
#       what the c block before it prints
#   text
#       shown, not run
# Takes the names of documents; all of the project's where there are none.
# Any other tag is a failure, and so is a block without one.
set -u
: "${top_srcdir:?}" "${top_builddir:?}" "${POLC:?}"
LC_ALL=C NO_COLOR=1 TZ=UTC
export LC_ALL NO_COLOR TZ
unset FORCE_COLOR

temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT
bin=$temp/bin
mkdir "$bin"
ln -s "$POLC" "$bin/polc"
PATH=$bin:$PATH

number=0
result() # STATUS, NAME; what went wrong is in $temp/why
{
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        sed 's/^/#   /' "$temp/why"
    fi
    : >"$temp/why"
}

# attribute NAME WORD...: the value of NAME=VALUE among the words.
attribute()
{
    wanted=$1
    shift
    for word in "$@"; do
        case $word in
        "$wanted"=*) echo "${word#*=}" ;;
        esac
    done
}

has()
{
    wanted=$1
    shift
    for word in "$@"; do
        [ "$word" != "$wanted" ] || return 0
    done
    return 1
}

only() # ALLOWED, WORD...: every word is one of the allowed names
{
    allowed=" $1 "
    shift
    for word in "$@"; do
        case $allowed in
        *" ${word%%=*} "*) ;;
        *) echo "unknown attribute $word" >"$temp/why"; return 1 ;;
        esac
    done
}

# codes SEVERITY: those that check printed, sorted, joined by commas.
codes()
{
    sed -n "s/.*: $1\[\(P[0-9]*\)\]: .*/\1/p" "$temp/found" | sort -u |
        paste -sd, -
}

run_rules() # BODY, WORD...
{
    body=$1
    shift
    only 'error warning dialect layer file limit with' "$@" || return 1
    file=$(attribute file "$@")
    rules=$work/${file:-example.rules}
    mkdir -p "$(dirname "$rules")"
    cp "$body" "$rules"
    dialect=$(attribute dialect "$@")
    dialect=${dialect:-native}
    layer=$(attribute layer "$@")
    operand=${layer:-user}:$rules
    base=
    [ "$dialect" = codex ] || base=' base'
    with=$(attribute with "$@")
    operand="$operand${with:+ ${with%%:*}:$work/${with#*:}}"
    {
        echo "policy-file ${file:-example.rules} layer=${layer:-user}" \
            "dialect=$dialect root=/project$base"
        [ -z "$with" ] || echo "policy-file ${with#*:} layer=${with%%:*}"
    } >"$work/.policy"
    limit=$(attribute limit "$@")
    # shellcheck disable=SC2086
    polc check --format concise --root "$work" --dialect "$dialect" \
        ${limit:+--limit "$limit"} $operand >"$temp/found" 2>"$temp/errors"
    code=$?
    error=$(attribute error "$@")
    warning=$(attribute warning "$@")
    if [ "$(codes error)" != "$error" ] ||
        [ "$(codes warning)" != "$warning" ] ||
        [ $code -ne $([ -z "$error" ]; echo $?) ]; then
        { echo "exit $code, error '$(codes error)', not '$error'," \
            "warning '$(codes warning)', not '$warning'"
        cat "$temp/found" "$temp/errors"; } >"$temp/why"
        return 1
    fi
}

# The answer to a command, by the exit status.
ask() # COMMAND, OPTION...
(
    command=$1
    shift
    set -f
    options="$*"
    eval "set -- $command"
    # shellcheck disable=SC2086
    polc eval --exit-code --root "$work" --dialect "$dialect" $options \
        $operand -- "$@" >"$temp/found" 2>&1
    case $? in
    0) echo allow ;;
    10) echo prompt ;;
    20) echo deny ;;
    *) head -n 1 "$temp/found" ;;
    esac
)

# A line in the notation of vectors; what goes wrong is in $temp/why.
run_vector() # LINE
{
    { cat "$work/.policy"; printf '%s\n' "$1"; } >"$work/.vec"
    "$top_builddir/tests/conformance/vectors" "$work/.vec" >"$temp/why"
}

run_decisions() # BODY, WORD...: one case a line
{
    body=$1
    shift
    options=
    if ! only 'headless resolve now' "$@"; then
        result 1 "$place"
        return
    fi
    has headless "$@" && options="$options --headless"
    has resolve "$@" && options="$options --resolve-host-executables"
    now=$(attribute now "$@")
    [ -z "$now" ] || options="$options --now $(date -u -d "$now" +%s)"
    while read -r answer command; do
        case $command in
        shell\ * | path\ * | host\ * | url\ * | tool\ * | setting\ * | \
            cwd=* | home=* | bind=* | platform=* | reason=* | rule=* | why=*)
            run_vector "$answer $command" ;;
        *)
            # shellcheck disable=SC2086
            got=$(ask "$command" $options)
            echo "got $got" >"$temp/why"
            [ "$got" = "$answer" ] ;;
        esac
        result $? "$place: $answer $(printf '%s' "$command" | tr '#' '~')"
    done <"$body"
}

# One case a command: the lines up to the next `$` are what it prints.
run_console() # BODY
{
    body=$1
    rm -rf "$temp/shell"
    mkdir -p "$temp/shell/parts"
    ln -s "$top_srcdir/examples" "$temp/shell/examples"
    cp -R "$work/." "$temp/shell"
    awk -v folder="$temp/shell/parts" '
        /^\$ / { name = sprintf("%s/%03d", folder, ++count)
                 print substr($0, 3) >(name ".command")
                 printf "" >(name ".expected"); next }
        { print >(name ".expected") }' "$body"
    for command in "$temp/shell/parts"/*.command; do
        (cd "$temp/shell" && sh "$command") >"$temp/found" 2>&1 </dev/null
        # The digest of a policy covers std:base, which grows.
        for text in "${command%.command}.expected" "$temp/found"; do
            sed -i 's/"policy":"[0-9a-f]\{32\}"/"policy":"DIGEST"/' "$text"
        done
        diff -u "${command%.command}.expected" "$temp/found" >"$temp/why"
        status=$?
        name="$place: $(tr '#' '~' <"$command")"
        if grep -q 'built without JSON' "$temp/found"; then
            status=0
            name="$name # SKIP polc was built without JSON"
        fi
        result $status "$name"
    done
}

run_dev()
{
    while read -r dollar command verb; do
        echo "no such verb" >"$temp/why"
        [ "$dollar $command" = '$ ./dev' ] &&
            "$top_srcdir/dev" help | grep -q "^  $verb "
        result $? "$place: $command $verb"
    done <"$1"
}

run_block() # TAG FILE
{
    body=${1%.tag}.body
    # shellcheck disable=SC2046
    set -- $(cat "$1")
    place=$(basename "$document"):$1
    kind=$2
    shift 2
    case "$kind $*" in
    'console ') run_console "$body" ;;
    'console dev') run_dev "$body" ;;
    'rules '*)
        run_rules "$body" "$@"
        result $? "$place: rules $*" ;;
    'decisions '*) run_decisions "$body" "$@" ;;
    'c ') # built by the Makefile; it differs from no copy
        cmp "$body" "$top_builddir/tests/docs/readme.c" >"$temp/why" 2>&1
        result $? "$place: the program is what was built" ;;
    'output ')
        "$top_builddir/tests/docs/readme" >"$temp/found" 2>&1
        diff -u "$body" "$temp/found" >"$temp/why"
        result $? "$place: the program prints this" ;;
    'text ') ;;
    *)
        echo 'a block that the tests cannot run' >"$temp/why"
        result 1 "$place: $kind $*" ;;
    esac
}

: >"$temp/why"
if [ $# -eq 0 ]; then
    for document in grammar/LANGUAGE.md README.md doc/polc.1 doc/policy.5; do
        set -- "$@" "$top_srcdir/$document"
    done
fi
for document in "$@"; do
    rm -rf "$temp/blocks" "$temp/work"
    mkdir "$temp/blocks" "$temp/work"
    work=$temp/work
    awk -v folder="$temp/blocks" -f "$top_srcdir/tests/docs/blocks.awk" \
        "$document"
    for tag in "$temp/blocks"/*.tag; do
        run_block "$tag"
    done
done
echo "1..$number"
