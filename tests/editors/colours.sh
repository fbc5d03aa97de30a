#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The TextMate grammar: the scopes of a rule file, with the engine that VS Code
# uses, against a snapshot.  UPDATE_GOLDEN=1 writes it.
: "${top_srcdir:=.}"
snap=${POL_NODE_MODULES:-none}/.bin/vscode-tmgrammar-snap
grammar=examples/editors/vscode/syntaxes/policy-rules.tmLanguage.json
if [ ! -x "$snap" ] || ! command -v node >/dev/null; then
    echo '1..0 # SKIP no vscode-tmgrammar-test (./dev check installs it)'
    exit 0
fi
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cp "$top_srcdir/tests/editors/sample.rules" "$work/"
cp "$top_srcdir/$grammar" "$work/grammar.json"
[ -n "${UPDATE_GOLDEN:-}" ] ||
    cp "$top_srcdir/tests/editors/sample.rules.snap" "$work/"
echo 1..1
cd "$work" || exit 99
if "$snap" -g grammar.json -s source.policy-rules sample.rules >log 2>&1; then
    echo 'ok 1 - scopes of a rule file'
else
    echo 'not ok 1 - scopes of a rule file'
    sed 's/^/# /' log
    exit 1
fi
cd - >/dev/null || exit 99
[ -z "${UPDATE_GOLDEN:-}" ] ||
    cp "$work/sample.rules.snap" "$top_srcdir/tests/editors/"
