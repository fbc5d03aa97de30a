#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The main job on real input: checks and compiles the policies in policies/,
# judges the commands of demo.commands and prints a table.  Called by
# `./dev demo`, which builds first and sets POLC and top_builddir.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
: "${top_builddir:=$(dirname "$here")/build}"
: "${POLC:=$top_builddir/polc/polc}"
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

cat <<'TEXT'
Five policies judge what their agents might want to run.  `prompt` asks a
person.  Try one yourself:
  build/polc/polc eval examples/policies/web-developer.rules -- git push
  build/polc/polc explain examples/policies/web-developer.rules -- npm publish

TEXT
for rules in "$here"/policies/*.rules; do
    name=$(basename "$rules" .rules)
    case $name in
    *-managed) operand=managed:$rules ;;
    *) operand=$rules ;;
    esac
    # Errors and warnings go to stderr, and end the tour.
    "$POLC" check --strict "$operand" >&2
    grep -qx "$name" "$here/demo.commands" || continue
    "$POLC" compile -o "$temp/$name.image" "$operand"
    awk -v name="$name" '
        /^#/ { next }
        /^[a-z-]+$/ { on = $0 == name; next }
        on' "$here/demo.commands" >"$temp/commands"
    echo "$name.rules" \
        "($(grep -c 'prefix_rule(' "$rules") rule statements, no findings," \
        "$(wc -c <"$temp/$name.image") bytes compiled)"
    "$top_builddir/examples/table" "$temp/$name.image" <"$temp/commands"
    echo
done

echo 'Not only commands: files, connections, tools, settings.'
echo
question() # WORD...: one question, and its answer
{
    echo "  $ polc eval $*"
    (cd "$here/policies" && "$POLC" eval "$@") | sed 's/^/    /'
}
files='workspace-files.rules --home /home/u --bind :workspace=/w --no-links'
managed='--rules managed:codex-managed.rules'
# shellcheck disable=SC2086
{
    question $files --access write --path /w/src/a.c
    question $files --access write --path /w/src/../.git/hooks/pre-commit
    question $files --access read --path /home/u/.ssh/id_ed25519
    question $managed --url https://api.openai.com/v1/responses
    question $managed --url https://api.openai.com@pastebin.com/raw/x
    question $managed --host 0xa9fea9fe
    question $managed --server github --tool get_issue
    question $managed --setting sandbox_mode=danger-full-access
}
echo
echo 'Why?  One answer in full:'
echo
echo '  $ polc explain examples/policies/web-developer.rules --' \
    'git push origin feature/menu --forc'
cd "$here/.."
"$POLC" explain examples/policies/web-developer.rules -- \
    git push origin feature/menu --forc | sed 's/^/  /'
