#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The command line: verbs, options, help, wrong usage.
. "$(dirname "$0")/lib.sh"

echo 'prefix_rule(pattern=["git"], decision="allow")' >a.rules

t 'no verb'
t 'help' --help
t 'help as a verb' help
t 'help of a verb' help fmt
t 'help of an unknown verb' help evil
for verb in check fmt compile eval explain dump prove diff compare lsp test \
    completions version \
    help; do
    sh_t "$verb --help names itself" "\$POLC $verb --help | sed -n 1p"
done
t 'unknown verb, near' chek
t 'unknown verb, far' frobnicate
t 'unknown option, near' check --formt=json a.rules
t 'unknown option, far' check --frobnicate a.rules
t 'options are not abbreviated' check --form=json a.rules
t 'unknown letter' check -q a.rules
t 'an option of another verb' check --headless a.rules
t 'argument missing' check --format
t 'argument not taken' check --strict=1 a.rules
t 'wrong choice, near' check --format=jsn a.rules
t 'wrong choice, far' check --format=xml a.rules
t 'wrong dialect' check --dialect=Codex a.rules
t 'wrong colour' check --color=sometimes a.rules
t 'unknown limit' check --limit=depht=3 a.rules
t 'limit without a number' check --limit=depth a.rules
t 'limit of zero' check --limit=depth=0 a.rules
t 'limit that is no number' check --limit=depth=1e3 a.rules
t 'limit beyond 64 bits' check --limit=depth=18446744073709551616 a.rules
t 'time that is no number' eval -r a.rules --now=now -- git
t 'no files: check' check
t 'no files: fmt' fmt
t 'no files: compile' compile -o x
t 'no files: dump' dump
t 'eval without a policy' eval -- git
t 'eval without a question' eval -r a.rules
t 'eval with the command before the dashes' eval -r a.rules git push
t 'eval with nothing behind the dashes' eval -r a.rules --
t 'eval with both questions' eval -r a.rules --requests - -- git
t 'eval with both policies' eval -r a.rules --policy x -- git
t 'dialect of an image' eval --policy x --dialect codex -- git
t 'relative cwd' eval -r a.rules --cwd w -- git
t 'relative home' eval -r a.rules --home '~' -- git
t 'rules and requests from stdin' eval -r - --requests -
t 'explain nothing' explain
t 'explain a code' explain P101
t 'explain a name' explain unknown-function
t 'explain a code as JSON' explain P401 --format json
t 'explain a code in colour' explain --color=always P401
sh_t 'explain all codes' '$POLC explain --codes | sed -n "1p; /P401/p"'
sh_t 'explain all codes as JSON' '$POLC explain --codes -f json | sed "s/},.*/}/"'
t 'explain all codes and one' explain --codes P101
t 'explain a command as JSON' explain -f json -r a.rules -- git
t 'explain two codes' explain P101 P102
t 'explain code or format' explain P101 --format yaml
t 'explain a near code' explain P10
t 'explain a far code' explain something
t 'dashes end the options' check -- a.rules --strict
t 'completions of no shell' completions
t 'completions of a near shell' completions bsh
t 'completions of a far shell' completions powershell
sh_t 'completions' 'for s in bash zsh fish; do $POLC completions $s | grep -c "made by"; done'
t 'version with operands' version x
sh_t 'version' '$POLC version | sed "s/[0-9][0-9.]*/N/; s/rules .*/rules DIR/"'
sh_t 'version by option' \
    '$POLC --version | sed "s/[0-9][0-9.]*/N/; s/rules .*/rules DIR/"'
sh_t 'version in JSON' \
    '$POLC version --json | sed "s/\"[0-9][0-9.]*\"/\"N\"/g
        s/\(\"idna\":\)[a-z]*/\1YES/; s/\(\"managed\":\)\"[^\"]*/\1\"DIR/"'
t 'escapes in a verb' "$(printf 'a\033[31mb')"
t 'escapes in an option' check "$(printf -- '--a\033[31mb\342\200\256')"
finish
