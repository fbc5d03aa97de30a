#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc test --mutants and --generate: what vectors would not notice, vectors
# that notice everything, and what nobody can.
. "$(dirname "$0")/lib.sh"

cat >agent.rules <<'END'
prefix_rule(id="look", pattern=["git", ["status", "log"]], decision="allow",
            unless=[["git", any(), option("--output")]])
prefix_rule(id="push", pattern=["git", "push"], decision="deny")
prefix_rule(id="force", pattern=["git", "push", option("-f", "--force")],
            decision="deny")
prefix_rule(id="make", pattern=["make", end()], decision="allow",
            expires="2027-01-31")
path_rule(id="work", path=["/w/**", "/tmp/*"], access=["read", "write"],
          decision="allow", unless="**/.env")
network_rule(id="web", host=["*.example.com", "example.org"],
             ports=[80, 443], methods=["GET", "HEAD"], protocol="http",
             decision="allow")
tool_rule(id="call", server="s", tool=["get", glob("list_*")],
          arguments={"n": [1, 2], "p": glob("/w/*")}, decision="allow")
setting_rule(id="mode", name="mode", allowed=["a", "b", "c"])
END
cat >push.rules <<'END'
prefix_rule(id="push", pattern=["git", "push"], decision="prompt")
prefix_rule(id="deny", pattern=["git", "push", "-f"], decision="deny")
END
cat >push.vec <<'END'
prompt git push
deny git push -f
prompt git fetch
END

t survivors test --mutants push.rules push.vec
t survivors-json test --mutants -f json push.rules push.vec
t none test --mutants push.rules
cat >own.vec <<'END'
policy
    prefix_rule(pattern=["rm", end()], decision="deny")
deny rm
prompt rm x
prompt ls
END
t own test --mutants own.vec
t generate test --generate push.rules
t generate-more test --generate push.rules push.vec
t generate-without test --generate push.vec
t generate-unwritable test --generate -o no/such/folder push.rules
printf 'prefix_rule(pattern=["a"], decison="deny")\n' >bad.rules
t generate-bad test --generate bad.rules

# What is written kills all that can be killed, whatever the kind and layer,
# and every line of it holds.
kills() # NAME RULES...
{
    name=$1
    shift
    "$POLC" test --generate -o all.vec "$@" >sums 2>&1 &&
        "$POLC" test --mutants "$@" all.vec >sums 2>&1 &&
        grep -q ' 0 survived' sums && grep -q ', 0 failed' sums
    is "kills $name" [ $? -eq 0 ]
}
kills agent agent.rules
kills push push.rules
echo 'prefix_rule(pattern=["make"], decision="allow")' >mine.rules
kills managed managed:agent.rules mine.rules
cat >loop.rules <<'END'
for tool in ["npm", "yarn"]:
    prefix_rule(pattern=[tool, "publish"], decision="deny")
default_rule(kind="command", decision="allow")
END
kills loop loop.rules
echo 'prefix_rule(["git", ["push", "pull"]], "forbidden")' >codex.rules
kills codex --dialect codex codex.rules

# Real policies take their time: MUTANT_POLICIES names some.
for policy in ${MUTANT_POLICIES:-}; do
    kills "$policy" "$policy"
done

# A suite that lost a vector lets a mutant live.
"$POLC" test --generate -o all.vec agent.rules
lives()
{
    grep -v "$1" all.vec >some.vec
    ! "$POLC" test --mutants agent.rules some.vec
}
is lives-without-status lives 'git status'
is lives-without-execute lives 'path execute'
finish
