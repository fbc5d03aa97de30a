#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc test: vectors and examples, formats, exit codes, malformed files.
. "$(dirname "$0")/lib.sh"

cat >agent.rules <<'END'
prefix_rule(id="look", pattern=["git", ["status", "log"]], decision="allow",
            match=["git status", "git log -5"], not_match=["git push"])
prefix_rule(id="push", pattern=["git", "push"], decision="prompt",
            justification="this leaves the machine")
path_rule(id="work", path="/w/**", access="write", decision="allow",
          match=["/w/a.c"])
END
cat >agent.vec <<'END'
# What agent.rules answers.
policy-file agent.rules

allow rule=look git status
prompt rule=push git push
prompt reason=default ls
allow path write /w/src/a.c
END
cat >failing.vec <<'END'
policy-file agent.rules no-base
deny rule=no-force git push --force
allow reason=rule person rules=look,push git fetch
prompt path write /w/../etc/passwd
prompt why=private-address host api.example.com address=10.0.0.1
allow rule=look git log
policy
    prefix_rule(pattern=["ls"], decision="allow",
                match=["ls -l", "cat"])
allow ls
allow ls -l
policy
    prefix_rule(pattern=["ls"], decison="allow")
error P102 @ 1:29 fix=decision
error P101
errors 2
accepted
END
cat >loose.vec <<'END'
allow git log
deny git push
END

t passes test agent.vec
t fails test failing.vec
t fails-coloured test --color always failing.vec
t tap test -f tap agent.vec failing.vec
t json test -f json failing.vec
t junit test -f junit agent.vec failing.vec
t filter test --filter push agent.vec failing.vec
t filter-none test --filter nothing agent.vec
t fail-fast test --fail-fast failing.vec agent.vec
t given test --rules agent.rules loose.vec
t given-operand test agent.rules loose.vec
t examples test agent.rules
t loose test loose.vec
t no-such-file test missing.vec
t unknown-format test -f xml agent.vec
sh_t help '"$POLC" test --help | sed -n 1p'

# Folders: what is hidden, and what a link leads to, is left aside.
mkdir -p tree/b/c tree/a tree/.hidden empty
cp agent.rules tree/b/c/agent.rules
cp agent.vec tree/b/c/z.vec
for name in tree/a/one.vec tree/.hidden/two.vec; do
    printf 'policy\n    prefix_rule(pattern=["a"], decision="deny")\ndeny a\n' \
        >"$name"
done
ln -s ../../failing.vec tree/b/link.vec
t folder test -f tap tree
t folder-slash test -f tap tree/a/
t folder-empty test empty
sh_t here 'cd tree && "$POLC" test'

# load() reads what stands below the folder of the rule file.
mkdir -p load/team
echo 'load("team/more.rules")' >load/main.rules
cat >load/team/more.rules <<'END'
prefix_rule(pattern=["make"], decision="allow", match=["make check"],
            not_match=["make"])
END
printf 'policy-file load/main.rules\naccepted\n' >load.vec
t load test load.vec
printf 'policy-file main.rules root=/w\npolicy-file missing.rules\nallow x\n' \
    >load/missing.vec
t missing-rules test load/missing.vec

# Malformed files name the line, and the other files are run.
bad() # NAME TEXT
{
    printf "$2" >"bad.vec"
    t "bad-$1" test bad.vec
}
rule='policy\n    prefix_rule(pattern=["a"], decision="deny")\n'
bad verb "${rule}maybe a\n"
bad quote "${rule}deny 'a\n"
bad nul "${rule}deny a\\000b\n"
bad utf8 "${rule}deny \\377\\376 \\033[2J\n"
bad indented "${rule}deny a\n    stray\n"
bad attribute 'policy layr=user\ndeny a\n'
bad layer 'policy layer=usr\ndeny a\n'
bad limit 'limit rulez=2\npolicy text=\ndeny a\n'
bad number "${rule}deny now=soon a\n"
bad stretch "${rule}deny stretch=99999999999 a\n"
bad access "${rule}deny path delete /a\n"
bad operand "${rule}deny host\n"
bad link "${rule}deny path read /a link=/a\n"
bad code "${rule}error\n"
bad argument "${rule}deny tool s t x\n"
bad file 'file a.rules sttus=missing\npolicy text=\naccepted\n'
t bad-and-good test bad.vec agent.vec
printf "${rule}allow a\ndeny a\n" >"$(printf 'n\303\266 \377\033.vec')"
sh_t name '"$POLC" test n*.vec'
sh_t name-json '"$POLC" test -f json n*.vec'
sh_t name-junit '"$POLC" test -f junit n*.vec'

# Large files are read line by line.
{ printf "$rule"; yes 'deny a b c' | head -n 50000; } >many.vec
t many test many.vec
{ printf "$rule"; printf 'deny a'; yes ' b' | head -n 200000 | tr -d '\n'
echo; } >long.vec
sh_t long '"$POLC" test long.vec'
t too-large test --limit source_bytes=1000 many.vec
mkfifo fifo.vec
t fifo test fifo.vec
finish
