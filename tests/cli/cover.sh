#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc test --coverage: what vectors and logs reach, formats, the least share.
. "$(dirname "$0")/lib.sh"

cat >agent.rules <<'END'
prefix_rule(id="look", pattern=["git", ["status", "log"]], decision="allow",
            unless=[["git", any(), option("--output")]])
prefix_rule(id="push", pattern=["git", "push"], decision="prompt")
prefix_rule(id="force", pattern=["git", "push", option("-f", "--force")],
            decision="deny")
for tool in ["npm", "yarn"]:
    prefix_rule(pattern=[tool, "publish"], decision="deny")
path_rule(id="work", path=["/w/**", "/tmp/*"], access=["read", "write"],
          decision="allow", unless="**/.env")
network_rule(id="web", host="*.example.com", ports=[80, 443], decision="allow")
tool_rule(id="call", server="s", tool="get", arguments={"n": [1, 2]},
          decision="allow")
setting_rule(id="mode", name="mode", allowed=["a", "b"])
END
cat >agent.vec <<'END'
policy-file agent.rules
allow git status
prompt git log --output=x
deny git push -f
deny npm publish
allow path write /w/a
prompt path write /w/.env
allow host api.example.com port=443
allow tool s get n:=1
deny setting mode c
policy-file agent.rules
policy
    prefix_rule(pattern=["git", "push", end()], decision="deny")
deny git push
policy
    prefix_rule(pattern=["ls"], decision="allow")
    prefix_rule(pattern=["rm"], decision="deny")
allow ls
END

t text test --coverage agent.vec
t coloured test --coverage --color always agent.vec
t json test --coverage -f json agent.vec
t tap test --coverage -f tap --filter 'git push' agent.vec
t lcov test --lcov - agent.vec
t lcov-file test --lcov trace.info agent.vec
sh_t lcov-written 'grep -c . trace.info'
t lcov-unwritable test --lcov no/such/folder agent.vec
t min-met test --coverage-min 60 agent.vec
t min-missed test --coverage-min 95 agent.vec
t min-wrong test --coverage-min 101 agent.vec
t min-word test --coverage-min most agent.vec

# Real lines: shell text, and requests.
cat >history.log <<'END'
git status && git push origin main
cd /x; for f in a b; do git log; done

not "closed
npm publish --dry-run | tee out
END
t log test --rules agent.rules --log history.log
echo '{"kind":"path","path":"/tmp/x","access":"read","cwd":"/"}' >paths.log
echo '{"kind":"command","argv":["yarn","publish"]}' >>paths.log
t log-json test agent.rules --log paths.log
echo '{"kind":"command"}' >>paths.log
t log-bad test agent.rules --log paths.log
t log-missing test agent.rules --log no.log
t log-no-rules test agent.vec --log history.log

# The tracefile, read as its viewers do.
"$POLC" test --lcov trace.info agent.vec >/dev/null
cat >lcov.awk <<'AWK'
/^SF:/ { files++; fn = fnh = lf = lh = bf = bh = 0 }
/^FN:[0-9]+,./ { fn++ }
/^FNDA:[0-9]+,./ { fnh += $0 !~ /^FNDA:0,/ }
/^DA:[0-9]+,[0-9]+$/ { lf++; lh += $0 !~ /,0$/ }
/^BRDA:[0-9]+,[0-9]+,[0-9]+,[0-9]+$/ { bf++; bh += $0 !~ /,0$/ }
/^FNF:/ { bad += $0 != "FNF:" fn } /^FNH:/ { bad += $0 != "FNH:" fnh }
/^LF:/ { bad += $0 != "LF:" lf } /^LH:/ { bad += $0 != "LH:" lh }
/^BRF:/ { bad += $0 != "BRF:" bf } /^BRH:/ { bad += $0 != "BRH:" bh }
!/^(TN|SF|FN|FNDA|FNF|FNH|DA|LF|LH|BRDA|BRF|BRH):|^end_of_record$/ { bad++ }
END { exit bad > 0 || files != 2 }
AWK
is lcov-sums awk -f lcov.awk trace.info
if command -v genhtml >/dev/null; then
    is lcov-genhtml genhtml -q -o html trace.info
else
    skip lcov-genhtml 'no genhtml'
fi
finish
