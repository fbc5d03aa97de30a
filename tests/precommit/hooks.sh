#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The hooks of .pre-commit-hooks.yaml, run by pre-commit itself in a repository
# that takes them from another one, as users do.
set -u
python=${POL_PYTHON:-python3}
"$python" -c 'import pre_commit' 2>/dev/null || {
    echo '1..0 # SKIP no pre-commit; ./dev test has it'
    exit 0
}
command -v git >/dev/null 2>&1 || {
    echo '1..0 # SKIP no git'
    exit 0
}

work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
HOME=$work/home
PRE_COMMIT_HOME=$work/store
GIT_CONFIG_GLOBAL=/dev/null
GIT_CONFIG_SYSTEM=/dev/null
GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
LC_ALL=C.UTF-8
export HOME PRE_COMMIT_HOME GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM LC_ALL \
    GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
# Its variables would point a hook at the repository of whoever runs the test.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
PATH=$(dirname "$POLC"):$PATH
mkdir "$HOME" "$work/hooks" "$work/project"

repository() # FOLDER: the files there in one commit
{
    (cd "$1" && git init -q . && git add . && git commit -qm first)
}

cp "$top_srcdir/.pre-commit-hooks.yaml" "$work/hooks/"
repository "$work/hooks"
revision=$(cd "$work/hooks" && git rev-parse HEAD)

cd "$work/project" || exit 99
cat >.pre-commit-config.yaml <<TEXT
repos:
  - repo: $work/hooks
    rev: $revision
    hooks:
      - id: polc-check
      - id: polc-fmt
      - id: polc-test
TEXT
cat >good.rules <<'TEXT'
prefix_rule(
    pattern = ["git", "status"],
    decision = "allow",
    match = ["git status -s"],
)
prefix_rule(pattern = ["git", "push"], decision = "prompt")
TEXT
"$POLC" fmt good.rules
printf 'policy-file good.rules\nallow git status\nprompt git push\n' >good.vec
echo 'no rules' >README
repository .
# pre-commit looks for its own program in the hook that it installs.
"$python" -m pre_commit install >"$work/log" 2>&1

cases=0
failures=0
result() # STATUS NAME
{
    cases=$((cases + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $cases - $2"
    else
        failures=$((failures + 1))
        echo "not ok $cases - $2"
        sed 's/^/# /' "$work/log"
    fi
}

hook() # NAME ARG...: one hook on all files
{
    "$python" -m pre_commit run --color=never "$@" >"$work/log" 2>&1
}

passed() # COUNT: hooks of the log that passed, and none did not
{
    [ "$(grep -c 'Passed$' "$work/log")" -eq "$1" ] &&
        ! grep -q 'Failed$' "$work/log"
}

failed() # NAME TEXT: this hook failed and said so
{
    grep -q "^polc $1\.*Failed$" "$work/log" && grep -qF "$2" "$work/log"
}

hook --all-files && passed 3
result $? 'all hooks pass on good files'

hook --files README && ! grep -q 'Passed$' "$work/log"
result $? 'other files are not theirs'

echo 'prefix_rule(pattern = ["git"], decision = "alow")' >bad.rules
git add bad.rules
hook polc-check --all-files && false || failed check 'P108'
result $? 'check fails on an error'

git commit -qm bad >"$work/log" 2>&1 && false || failed check 'P108'
result $? 'and keeps it out of a commit'

git rm -qf bad.rules
echo 'prefix_rule( decision="allow",pattern=["ls"])' >loose.rules
git add loose.rules
hook polc-fmt --all-files && false || failed fmt 'files were modified'
result $? 'fmt fails where it changes a file'

"$POLC" fmt --check loose.rules >"$work/log" 2>&1
result $? 'and has changed it'

git add loose.rules
hook polc-fmt --all-files && passed 1
result $? 'then it passes'

sed 's/"prompt"/"deny"/' good.rules >changed && mv changed good.rules
git add good.rules
hook polc-test && false || failed test 'git push'
result $? 'test fails where a rule changes what a vector wants'

sed 's/^prompt/deny/' good.vec >changed && mv changed good.vec
git add good.vec
git commit -qm good >"$work/log" 2>&1 && passed 3
result $? 'a good change is committed'

mkdir -p 'a b'
echo 'prefix_rule(pattern = ["git"], decision = "alow")' >'a b/-x.rules'
git add .
hook polc-check --all-files && false || failed check 'a b/-x.rules:1:'
result $? 'names with blanks and dashes are files'

echo "1..$cases"
[ "$failures" -eq 0 ]
