#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Layers: what only tightens, and what must be there.
. "$(dirname "$0")/lib.sh"
export POLC

cat >base.rules <<'RULES'
prefix_rule(pattern=["git"], decision="allow", id="git")
prefix_rule(pattern=["git", "push"], decision="prompt", id="push")
default_rule(kind="path", decision="deny")
path_rule(path="/work/**", access="read", decision="allow", id="work")
RULES
cat >only.rules <<'RULES'
managed_only(kinds=["command"])
prefix_rule(pattern=["git"], decision="allow", id="git",
            justification="always")
RULES
cat >more.rules <<'RULES'
prefix_rule(pattern=["make"], decision="allow", id="make")
prefix_rule(pattern=["git", "push"], decision="allow", id="pull")
prefix_rule(pattern=["git", "reset"], decision="deny", id="reset")
path_rule(path="/etc/**", access="read", decision="allow", id="etc")
RULES
echo 'prefix_rule(' >broken.rules
echo 'managed_only(kinds=["tool"])' >claim.rules
cat >empty-set.rules <<'RULES'
setting_rule(name="sandbox_mode", allowed=["a"])
RULES
: >nothing.rules

a() { name=$1; shift; t "$name" eval --color never "$@" -- make; }
t 'a stronger prompt stays' \
    eval -r managed:base.rules -r user:more.rules -- git push
t 'a user allows what nobody denies' \
    eval -r managed:base.rules -r user:more.rules -- make
t 'a user allows what a default denies' eval -r managed:base.rules \
    -r user:more.rules --path /etc/x --access read --no-links
t 'a user tightens' \
    eval -r managed:base.rules -r user:more.rules -- git reset
t 'managed only: allow is ignored' \
    eval -r managed:only.rules -r user:more.rules -- make
t 'managed only: deny is kept' \
    eval -r managed:only.rules -r user:more.rules -- git reset
t 'managed only: explain names layers' \
    explain -r managed:only.rules -r user:more.rules -- git reset
t 'managed only: another kind' eval -r managed:only.rules -r user:more.rules \
    --path /etc/x --access read --no-links
t 'managed only of the cloud: explain names layers' explain \
    -r managed-cloud:only.rules -r managed-device:more.rules -- git reset
t 'managed only of the cloud: check warns' check --format concise \
    managed-cloud:only.rules managed-device:more.rules
t 'managed only: check warns' \
    check --format concise managed:only.rules user:more.rules
t 'managed only: check says so, strictly' \
    check --format concise --strict managed:only.rules user:more.rules
t 'managed only, not managed' check --format concise user:claim.rules
a 'a project is not trusted' -r project:more.rules
a 'a project is trusted' --trust-project -r project:more.rules
t 'a project that is not trusted denies' \
    eval -r managed:base.rules -r project:more.rules -- git reset
t 'check of a project' check --format concise project:more.rules
t 'check of a trusted project' \
    check --format concise --trust-project project:more.rules
t 'dump of a project' dump --no-base --stage rules project:more.rules
"$POLC" compile -o trusted.image --trust-project project:more.rules
"$POLC" compile -o strange.image project:more.rules 2>/dev/null
t 'an image remembers that it was trusted' eval -p trusted.image -- make
t 'an image remembers that it was not' eval -p strange.image -- make

a 'required and there' --require managed -r managed:base.rules -r more.rules
a 'required and missing' --require managed -r more.rules
a 'required and missing, exit code' --exit-code --require managed -r more.rules
a 'required and missing, as JSON' --format json --require managed -r more.rules
a 'required of the cloud, and there is another' --require managed-cloud \
    -r managed:base.rules
a 'required and empty' --require managed -r managed:nothing.rules -r more.rules
a 'required and unreadable' --require managed -r managed:gone.rules \
    -r more.rules
a 'required and broken' --require managed -r managed:broken.rules -r more.rules
a 'required and broken, and another one broken' --require managed \
    -r managed:broken.rules -r broken.rules
a 'another one is broken' --require managed -r managed:base.rules \
    -r broken.rules
a 'another one is unreadable' --require managed -r managed:base.rules \
    -r gone.rules
a 'two required' --require managed --require session -r managed:base.rules
sed 's/"a"/"b"/' empty-set.rules >other-set.rules
a 'sets that exclude each other' --require managed \
    -r managed:empty-set.rules -r session:other-set.rules
t 'required, explain' explain --require managed -r more.rules -- make
t 'required, check' check --format concise --require managed more.rules
t 'required, check of an unreadable one' \
    check --format concise --require managed managed:gone.rules
t 'required, compile' compile --color never --require managed more.rules \
    -o out.image
is 'required, compile leaves nothing' test ! -e out.image
t 'required, many requests' eval --require user -r managed:base.rules \
    --requests - --exit-code
printf '%s\n' '{"id":1,"kind":"command","argv":["git"]}' \
    '{"id":2,"kind":"path","path":"/work/a","access":"read"}' \
    '{"id":3,"kind":"setting","name":"a","value":1}' oops >many
input=many
t 'required, every kind' eval --require user -r managed:base.rules --requests -
t 'required, as text' eval --require user -r managed:base.rules --requests - \
    --format text
t 'required, codex' eval --require user -r managed:base.rules --requests - \
    --format codex
input=
t 'a layer that is none' check --require manged base.rules
t 'required of an image' eval --policy trusted.image --require user -- git
t 'trust for an image' eval --policy trusted.image --trust-project -- git
finish
