#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc diff and polc compare: operands, what is shown, exit codes.
. "$(dirname "$0")/lib.sh"
export POLC

cat >old.rules <<'END'
prefix_rule(id="make", pattern=["make"], decision="allow")
prefix_rule(id="push", pattern=["git", "push"], decision="prompt-user")
path_rule(id="src", path="/w/src/**", access="read", decision="allow")
network_rule(id="site", host="a.example", decision="allow")
tool_rule(id="call", server="s", tool="get", decision="deny")
setting_rule(id="mode", name="mode", allowed=["safe"])
END
cat >new.rules <<'END'
prefix_rule(id="make", pattern=["make"], decision="allow",
            unless=[["make", "install"]])
prefix_rule(id="push", pattern=["git", "push"], decision="prompt")
path_rule(id="src", path="/w/src/**", access="read", decision="allow")
network_rule(id="site", host=["a.example", "b.example"], decision="allow")
tool_rule(id="call", server="s", tool=glob("get*"), decision="deny")
setting_rule(id="mode", name="mode", allowed=["safe", "wild"])
END
echo 'prefix_rule(id="rm", pattern=["rm"], decision="deny")' >deny.rules
echo 'prefix_rule(id="rm", pattern=["rm"], decision="prompt")' >prompt.rules
echo 'prefix_rule(pattern=["a"]' >broken.rules
B=--no-base

t changes diff $B managed:old.rules managed:new.rules
t back diff $B managed:new.rules managed:old.rules
t same diff $B --exit-code managed:old.rules managed:old.rules
t json diff $B -f json managed:old.rules managed:new.rules
t kind diff $B --kind=network --kind=tool managed:old.rules managed:new.rules
t kind-json diff $B -f json --kind setting managed:old.rules managed:new.rules
t exit-code diff $B --exit-code --kind=tool managed:old.rules managed:new.rules
t widening diff $B --widening-only --exit-code managed:old.rules managed:new.rules
t widening-none diff $B --widening-only --exit-code --kind=tool managed:old.rules managed:new.rules
t from-nothing diff $B --exit-code /dev/null deny.rules
t base diff deny.rules prompt.rules
t colour diff $B --color=always deny.rules prompt.rules

# What is not decided is never a silent pass.
echo 'program("frob", wraps=True)' >facts.rules
t gap diff $B --exit-code --widening-only deny.rules facts.rules
t gap-compare compare $B --kind=command facts.rules /dev/null

t equal compare $B managed:old.rules managed:old.rules
t stricter compare $B prompt.rules deny.rules
t laxer compare $B deny.rules prompt.rules
t incomparable compare $B managed:old.rules managed:new.rules
t verbose compare $B -v prompt.rules deny.rules
t compare-json compare $B -f json prompt.rules deny.rules
t compare-kind compare $B --kind=path managed:old.rules managed:new.rules

# Layers: whole stacks of rules.
t layers diff $B managed:deny.rules user:deny.rules
echo 'prefix_rule(pattern=["x"], decision="allow")' >x.rules
echo 'managed_only(kinds=["command"])' >only.rules
t stack diff $B --rules managed:only.rules --old-rules managed:deny.rules \
    /dev/null prompt.rules
t stacks diff $B --old-rules managed:deny.rules --new-rules managed:prompt.rules
t project compare $B project:/dev/null project:x.rules
t trusted compare $B --trust-project project:/dev/null project:x.rules

# Operands that are not there, or are nothing to compare.
t none diff
t one diff old.rules
t three diff old.rules new.rules deny.rules
t missing diff $B managed:old.rules nowhere.rules
t missing-both diff $B nowhere.rules nowhere.rules
t broken-old diff $B broken.rules old.rules
t broken-new compare $B managed:old.rules broken.rules
t stdin-twice diff $B - -
input=deny.rules
t stdin diff $B - prompt.rules
input=
t bad-kind diff --kind=commands managed:old.rules managed:new.rules
t bad-format diff --format=sarif managed:old.rules managed:new.rules
t dashes diff $B managed:old.rules ./--new
mkdir -p 'odd
name' empty
sh_t hostile 'printf "x\033[31m" >"$(printf "e\033vil.rules")"
    $POLC diff --no-base managed:old.rules "$(printf "e\033vil.rules")"'
t newline diff $B managed:old.rules 'odd
name'
t empty diff $B managed:old.rules empty

# Folders: what is loaded by others of it is no source by itself.
mkdir -p a/team a/.hidden b/team
echo 'load("team/more.rules")' >a/main.rules
echo 'prefix_rule(id="ls", pattern=["ls"], decision="allow")' >a/team/more.rules
echo 'broken(' >a/.hidden/not.rules
echo 'not rules' >a/readme.txt
cp -r a/main.rules a/team b/
t folders diff $B --exit-code a b
echo 'prefix_rule(id="cp", pattern=["cp"], decision="allow")' >b/team/other.rules
t folders-more diff $B a b/
echo 'load("main.rules")' >>b/team/more.rules
t folders-circle diff $B a b
rm -r b/team
ln -s ../a/team/more.rules b/link.rules
t folders-link diff $B a b
rm b/link.rules b/main.rules
ln -s a b/linked
t folders-none diff $B a b

# Relative patterns mean one folder on both sides.
mkdir x y
echo 'path_rule(path="src/**", access="write", decision="allow")' >x/p.rules
cp x/p.rules y/
t roots diff $B --exit-code x y
t roots-files compare $B x/p.rules y/p.rules

# Images.
"$POLC" compile $B -o old.image managed:old.rules
"$POLC" compile $B --no-sources -o bare.image managed:old.rules
t image diff $B --kind=tool old.image managed:new.rules
t image-same compare $B old.image managed:old.rules
t images compare $B old.image old.image
t image-bare diff $B bare.image old.rules
t image-layer diff $B managed:old.image managed:old.rules
t image-more diff $B --rules deny.rules old.image managed:old.rules
"$POLC" compile $B -o x.image x/p.rules
t image-root diff $B --exit-code x.image y
forge=${top_builddir:-.}/tests/hostile/forge
case $forge in /*) ;; *) forge=$OLDPWD/$forge ;; esac
if [ -x "$forge" ]; then
    export forge
    sh_t image-forged '$forge "\"make\"" "\"fake\"" <old.image >forged.image &&
        $POLC diff --no-base forged.image managed:old.rules'
else
    skip image-forged 'no forger'
fi
finish
