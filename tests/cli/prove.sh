#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc prove: claims about layers, their witnesses, exit codes.
. "$(dirname "$0")/lib.sh"

cat >managed.rules <<'END'
default_rule(kind="command", decision="deny")
prefix_rule(id="push", pattern=["git", "push"], decision="prompt",
            unless=[["git", "push", "--dry-run"]])
prefix_rule(id="status", pattern=["git", "status"], decision="allow")
path_rule(id="keys", path="~/.ssh/**", access=["read", "write"],
          decision="deny")
network_rule(id="inside", cidr="10.0.0.0/8", decision="deny")
tool_rule(id="lose", server="s", tool=glob("delete_*"), decision="deny")
setting_rule(id="sandbox", name="sandbox_mode", allowed=["read-only"])
END
{
    echo 'managed_only(kinds=["command", "path", "network", "tool", "setting"])'
    cat managed.rules
} >only.rules
echo 'prefix_rule(id="all", pattern=[any()], decision="allow")' >user.rules
cat >kinds.rules <<'END'
path_rule(id="ours", path="/w/**", access="read", decision="allow",
          unless="/w/no")
network_rule(id="site", host="*.example.net", protocol="https", ports=[443],
             decision="allow")
tool_rule(id="call", server="s", tool="get",
          arguments={"path": glob("/w/*"), "n": [1, 2]}, decision="allow")
default_rule(kind="setting", decision="allow")
END
echo 'prefix_rule(id="none", pattern=["rm"], decision="deny")' >tight.rules

t given prove managed:managed.rules user:user.rules
t kinds prove managed:managed.rules user:kinds.rules
t tight prove managed:managed.rules user:tight.rules
t any prove managed:managed.rules
t only-any prove managed:only.rules
t only-given prove managed:only.rules user:user.rules
t only-json prove -f json managed:only.rules
t json prove -f json managed:managed.rules user:kinds.rules

# Only where a file system tells no cases apart; such a witness says so.
cat >folds.rules <<'END'
default_rule(kind="path", decision="deny")
path_rule(path="/a", access="read", decision="allow", unless="/A")
END
cat >folds-user.rules <<'END'
path_rule(id="a", path="/a", access="read", decision="allow")
END
t folds prove managed:folds.rules user:folds-user.rules
cat >others.rules <<'END'
default_rule(kind="network", decision="deny")
network_rule(host="a.b", protocol="http", decision="deny")
network_rule(host="a.b", protocol="https", decision="deny")
END
echo 'network_rule(id="ab", host="a.b", decision="allow")' >others-user.rules
# Of a protocol that no rule can name.
sh_t others-again '
    $POLC prove -f json managed:others.rules user:others-user.rules |
        sed -n "s/.*\"request\":\(.*\),\"alone\".*/\1/p" | tee requests
    $POLC eval --requests requests managed:others.rules \
        user:others-user.rules | sed "s/,\"reason.*//"'
sh_t folds-again '
    $POLC prove -f json managed:folds.rules user:folds-user.rules |
        sed -n "s/.*\"request\":\(.*\),\"alone\".*/\1/p" | tee requests
    $POLC eval --requests requests managed:folds.rules |
        sed "s/,\"reason.*//"
    $POLC eval --requests requests managed:folds.rules user:folds-user.rules |
        sed "s/,\"reason.*//"'

cat >lists.rules <<'END'
host_executable(name="git", paths=["/opt/git"])
END
t lists prove managed:only.rules user:lists.rules

# What is between the boundary and the rest.
echo 'prefix_rule(id="ask", pattern=["make"], decision="prompt")' >ask.rules
t layer prove --layer user managed:tight.rules user:ask.rules \
    project:user.rules
t layer-trusted prove --layer user --trust-project managed:tight.rules \
    user:ask.rules project:user.rules

# The boundary below the first of the managed layers.
t cloud prove --layer managed-cloud managed-cloud:tight.rules \
    managed:ask.rules user:user.rules
t cloud-only prove --layer managed-cloud managed-cloud:only.rules \
    managed-device:lists.rules managed:user.rules

# The time of a witness, and tokens that a shell would change.
cat >dated.rules <<'END'
prefix_rule(id="then", pattern=["a b", "it's", ""], decision="allow",
            expires="2027-01-01")
END
t dated prove managed:tight.rules user:dated.rules

# A witness is a request: asked again, it is answered as the proof says.
sh_t again '
    $POLC prove -f json managed:managed.rules user:kinds.rules |
        sed -n "s/.*\"request\":\(.*\),\"alone\".*/\1/p" >requests
    $POLC eval --requests requests managed:managed.rules |
        sed "s/,\"reason.*//"
    $POLC eval --requests requests managed:managed.rules user:kinds.rules |
        sed "s/,\"reason.*//"'

# What is not decided says so, and is no proof.
cat >folded.rules <<'END'
default_rule(kind="command", decision="deny")
prefix_rule(id="fold", pattern=["git"], decision="allow",
            canonical_matching=True)
END
echo 'prefix_rule(id="plain", pattern=["git", "log"], decision="allow")' \
    >plain.rules
t undecided prove managed:folded.rules user:plain.rules
echo 'prefix_rule(pattern=["git"], decision="forbidden")' >plain-codex.rules
echo 'prefix_rule(pattern=["/bin/git"], decision="allow")' >x.rules
t codex-hides prove --dialect codex managed:plain-codex.rules user:x.rules

t no-managed prove user:user.rules
t no-file prove
t bad-layer prove --layer session managed:managed.rules
t bad-format prove -f codex managed:managed.rules
echo 'prefix_rule(' >broken.rules
t broken prove managed:managed.rules user:broken.rules
finish
