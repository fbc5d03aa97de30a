#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc eval of one command, polc explain, polc dump.
. "$(dirname "$0")/lib.sh"
export POLC

cat >a.rules <<'RULES'
prefix_rule(pattern=["git"], decision="allow", id="git")
prefix_rule(pattern=["git", "push"], decision="prompt", id="push",
            justification="others see it")
prefix_rule(pattern=["git", "push", option("--force")], decision="deny",
            id="force", justification="never\x1b[31m rewrite \u202e history")
prefix_rule(pattern=["ls"], decision="allow", id="old",
            expires="2020-01-01T00:00:00Z")
RULES
echo 'prefix_rule(pattern=["git", "pull"], decision="deny", id="m")' >b.rules
cat >codex.rules <<'RULES'
host_executable(name="git", paths=["/usr/bin/git"])
prefix_rule(pattern=["git", ["status", "log"]], decision="allow")
prefix_rule(pattern=["git"], decision="prompt", justification="ask \"first\"\t")
prefix_rule(pattern=["rm"], decision="forbidden")
RULES
"$POLC" compile a.rules -o a.image

t 'allow' eval -r a.rules -- git status
t 'prompt' eval -r a.rules -- git push origin
t 'deny' eval -r a.rules -- git push --forc
t 'default' eval -r a.rules -- make
t 'headless' eval -r a.rules --headless -- git push
t 'headless default' eval -r a.rules --headless -- make
t 'empty program' eval -r a.rules -- ''
t 'exit code: allow' eval -r a.rules --exit-code -- git status
t 'exit code: prompt' eval -r a.rules --exit-code -- git push
t 'exit code: deny' eval -r a.rules --exit-code -- git push --forc
t 'options behind the dashes' eval -r a.rules -- git --exit-code
t 'operands are rule files' eval a.rules -- git status
t 'two layers' eval --format json -r a.rules -r managed:b.rules -- git pull
t 'an image' eval --policy a.image -- git push --forc
t 'JSON' eval -r a.rules --cwd /w --format json -- git push --force origin
t 'JSON, pretty' eval -r a.rules --format json --pretty -- git status
t 'JSON of bytes' eval -r a.rules --format json -- git "$(printf '\377\033')"
t 'an expired allow' eval -r a.rules -- ls
t 'before it expired' eval -r a.rules --now 1500000000 -- ls
t 'without a clock' eval -r a.rules --now 0 -- ls
t 'rules with errors' eval --color never -r a.rules -r missing.rules -- git
t 'the same file twice' eval -r a.rules -r a.rules -- git status

cx() # NAME ARGS...: as Codex prints it
{
    name=$1
    shift
    t "codex: $name" eval --dialect codex --format codex -r codex.rules "$@"
}
cx 'two rules' -- git status x
cx 'one rule' -- git push
cx 'forbidden' -- rm -rf /
cx 'no rule' -- ls
cx 'pretty' --pretty -- git status
cx 'pretty, no rule' --pretty -- ls
cx 'a path is not looked at' -- /usr/bin/git status
cx 'resolved' --resolve-host-executables -- /usr/bin/../bin/git status
cx 'not listed' --resolve-host-executables -- /opt/git status
cx 'relative' --resolve-host-executables --cwd /usr -- bin/git status
cx 'no escape but what JSON demands' -- git \
    "$(printf '\001\010\011\012\014\015\037\177\302\200\342\200\256é"\\/')"

t 'explain: allow' explain -r a.rules -- git status
t 'explain: beaten rules' explain -r a.rules -- git push --force
t 'explain: default' explain -r a.rules -- make
t 'explain: an image' explain --policy a.image -- git push
t 'explain: escapes' explain -r a.rules -- git \
    "$(printf '\033[31m\342\200\256')"
for stage in tokens syntax rules; do
    t "dump: $stage" dump --no-base --stage $stage b.rules
done
for stage in automaton image; do
    is "dump: $stage" sh -c '$POLC dump --stage '$stage' a.rules | grep -q .'
done
t 'dump: errors' dump --color never missing.rules
echo 'prefix_rule(' >bad.rules
for stage in tokens syntax rules automaton image; do
    sh_t "dump: $stage of a broken file" \
        '$POLC dump --no-base --stage '$stage' bad.rules 2>/dev/null'
done
finish
