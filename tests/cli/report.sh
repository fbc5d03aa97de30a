#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc check: every format over the same files, with names and texts that try
# to leave their place in each.
. "$(dirname "$0")/lib.sh"
export POLC

formats='text concise json sarif github junit'
{
    echo 'rule = prefix_rule'
    echo 'prefix_rule(pattern=["a"], id="a", decision="allow")'
    echo 'prefix_rule(pattern=["b"], id="a", decision="allow")'
    echo 'prefix_rule('
    printf '    pattern=["\360\235\204\236\303\244"], decision="alow")\n'
    echo 'prefix_rule(pattern=["c"])'
} | sed 1d >all.rules
echo 'prefix_rule(pattern=["git"], decision="allow")' >clean.rules
echo 'prefix_rule(pattern=["git"])' >warn.rules
mkdir own
echo 'load("x.rules")' >own/main.rules
cp warn.rules own/x.rules
cp own/main.rules own/again.rules

# r NAME ARGS...: as t, but the texts of rules in SARIF are for pages.sh.
r()
{
    name=$1
    shift
    "$POLC" check "$@" <"${input:-/dev/null}" 2>"$work/log/err" |
        sed 's/"rules":\[.*\]}},"invocations"/"rules":[..]}},"invocations"/' \
            >"$work/log/out"
    show "polc check $*" "$("$POLC" check "$@" <"${input:-/dev/null}" \
        >/dev/null 2>&1; echo $?)" >"$work/log/block"
    compare "$name"
}

for format in $formats; do
    r "all kinds: $format" --format=$format all.rules
    r "clean: $format" --format=$format clean.rules
    r "not there: $format" --format=$format missing.rules
    r "a loaded file: $format" --format=$format own/main.rules
done
t 'strict: junit' check --format=junit --strict warn.rules clean.rules
t 'a loaded file counts once' check --each --format=concise own/main.rules \
    own/again.rules
input=warn.rules
for format in $formats; do
    r "standard input: $format" --format=$format -
done
input=

# Names that would end a field, a line or a document, or hide.
hostile=$work/hostile
mkdir "$hostile"
write() # NAME as printf makes it
{
    cp all.rules "$hostile/$(printf "$1")"
}
write 'line\nbreak::error::x.rules'
write 'return\rx.rules'
write 'colon::warning file=a,b.rules'
write 'percent%%0A%%25.rules'
write 'quote"<\047&]]>.rules'
write 'bidi\342\200\256x.rules'
write 'escape\033[31m.rules'
write 'bytes\377\376.rules'
write 'blank and \303\244\360\235\204\236.rules'
write 'none\357\277\276.rules'
cd "$hostile" || exit 99
for format in $formats; do
    r "hostile names: $format" --each --format=$format .
done

# And a text whose messages do.
printf 'prefix_rule(pattern=["a"], decision="%s")\n' \
    '%0A::error::\342\200\256 \033[31m <&\047]]> {2}' |
    sed 's/\\047/\x27/g' >x.rules
printf 'prefix_rul\\u202e(pattern=["a"])\n\377\376\n' >y.rules
for format in $formats; do
    r "hostile text: $format" --each --format=$format x.rules y.rules
done

raw() # FORMAT: nothing that a terminal would obey
{
    "$POLC" check --each --format="$1" . 2>&1 |
        LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]')" |
        grep -qx 0
}
for format in $formats; do
    is "no raw control byte: $format" raw $format
done

finish
