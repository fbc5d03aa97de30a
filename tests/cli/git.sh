#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc diff and polc compare on git revisions.
. "$(dirname "$0")/lib.sh"
export POLC

if ! git --version >/dev/null 2>&1; then
    echo '1..0 # SKIP no git'
    exit 0
fi
B=--no-base
sh_t no-repository '$POLC diff --no-base HEAD:rules git:HEAD 2>&1 |
    grep -v "^fatal"'

commit() # MESSAGE
{
    git add -A && git -c user.name=n -c user.email=n@example.invalid \
        -c commit.gpgsign=false commit -qm "$1"
}
git -c init.defaultBranch=main init -q . || exit 99
mkdir -p rules/team sub
echo 'load("team/more.rules")' >rules/main.rules
echo 'path_rule(path="/w/src/**", access="read", decision="allow")' >>rules/main.rules
echo 'prefix_rule(id="ls", pattern=["ls"], decision="allow")' >rules/team/more.rules
echo 'nothing' >rules/notes.txt
echo 'nothing' >sub/notes.txt
commit first
echo 'prefix_rule(id="ls", pattern=["ls"], decision="deny")' >rules/team/more.rules
echo 'prefix_rule(id="cp", pattern=["cp"], decision="allow")' >rules/added.rules
commit second
git -c user.name=n -c user.email=n@example.invalid tag -m 'a tag' v1
echo 'prefix_rule(id="cp", pattern=["cp"], decision="prompt")' >rules/added.rules

t folders diff $B HEAD~1:rules/ HEAD:rules
t file diff $B HEAD~1:rules/main.rules HEAD:rules/main.rules
t working-tree diff $B --exit-code HEAD:rules rules
t tag compare $B v1:rules rules
t whole diff $B git:HEAD~1 git:HEAD
t prefixed diff $B git:HEAD~1:rules git:main:rules
t layer diff $B managed:HEAD~1:rules/team/more.rules rules/team/more.rules
t same compare $B 'HEAD:rules' 'HEAD@{0}:rules'
t braces compare $B 'HEAD^{/first}:rules' rules
t braces-colon compare $B 'HEAD^{/a: b}:rules' rules
sh_t relative 'cd rules && $POLC diff --no-base HEAD~1:./main.rules main.rules'
sh_t relative-up 'cd sub && $POLC diff --no-base HEAD~1:../rules ../rules'
sh_t relative-whole 'cd rules && $POLC diff --no-base git:HEAD~1 .'
sh_t above 'cd sub && $POLC diff --no-base HEAD:../../rules ../rules'
t root diff $B --root=rules HEAD~1:rules/team rules/team

# load() of a revision never looks at the working tree.
rm rules/team/more.rules
t gone diff $B HEAD~1:rules/main.rules HEAD:rules/main.rules
t gone-now diff $B HEAD:rules/main.rules rules/main.rules
git checkout -q rules/team/more.rules

# A file of that name comes first.
echo 'prefix_rule(id="mv", pattern=["mv"], decision="deny")' >HEAD:rules
t file-first diff $B HEAD:rules /dev/null
t git-first compare $B git:HEAD:rules git:HEAD:rules
rm HEAD:rules

# Names that are none, and that git must not take for anything else.
t no-commit diff $B nowhere:rules rules
t no-path diff $B HEAD:nowhere rules
t no-name diff $B git: rules
t index diff $B :rules rules
t option diff $B --exit-code -- --help:rules rules
t option-git diff $B -- 'git:--output=made' rules
t option-path diff $B 'HEAD:--all' rules
t newline diff $B 'HEAD
HEAD:rules' rules
t newline-path diff $B 'HEAD:rules
HEAD' rules
t escape diff $B 'HEAD:$(touch made)`touch made`;touch made' rules
t no-rules diff $B HEAD:sub rules
t notes diff $B HEAD:rules/notes.txt rules
t outside-load diff $B HEAD:rules/team rules
is 'nothing was made' test ! -e made

# The environment of git is made anew, and what a repository could run is not.
sh_t environment 'GIT_DIR=/nowhere GIT_EXEC_PATH=/nowhere GIT_TRACE=2 \
    $POLC compare --no-base HEAD:rules HEAD:rules'
mkdir bin
cat >bin/evil <<'END'
#!/bin/sh
touch made
END
chmod +x bin/evil
git config core.fsmonitor "$PWD/bin/evil"
git config core.pager "$PWD/bin/evil"
git config diff.external "$PWD/bin/evil"
git config core.sshCommand "$PWD/bin/evil"
git config alias.cat-file "!$PWD/bin/evil"
echo '*.rules diff=x filter=x' >.gitattributes
git config diff.x.textconv "$PWD/bin/evil"
git config filter.x.smudge "$PWD/bin/evil"
t configured compare $B HEAD:rules HEAD:rules
is 'nothing was run' test ! -e made

# A git that is none.
mkdir fake
cat >fake/git <<'END'
#!/bin/sh
cat >/dev/null
yes 0123456789 commit . 2>/dev/null | head -n 100000
END
chmod +x fake/git
sh_t fake 'PATH=$PWD/fake:$PATH $POLC diff --no-base HEAD:rules rules'
echo 'exit 1' >fake/git
sh_t fails 'PATH=$PWD/fake:$PATH $POLC diff --no-base HEAD:rules rules'
printf '#!/bin/sh\nexit 1\n' >fake/git
sh_t fails-at-once 'PATH=$PWD/fake:$PATH $POLC diff --no-base HEAD:rules rules'
rm -r fake

# Links of a commit are not followed.
git config --unset core.fsmonitor
rm .gitattributes
ln -s main.rules rules/link.rules
commit third
t link diff $B HEAD:rules rules
git rm -q --cached rules/link.rules && rm rules/link.rules
mkdir -p rules/.hid && echo 'broken(' >rules/.hid/x.rules
echo 'broken(' >'rules/.x.rules'
commit fourth
t hidden compare $B HEAD:rules rules
printf '\211POL\r\n\032\n' >rules/image.rules
commit fifth
t image diff $B HEAD:rules HEAD~1:rules

# Without a working tree.
git clone -q --bare . "$work/bare.git" 2>/dev/null
sh_t bare 'cd ../bare.git && $POLC diff --no-base HEAD~4:rules HEAD~1:rules'
finish
