#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc explain: the nearest allowed request, and the least rule.
. "$(dirname "$0")/lib.sh"
export POLC

cat >a.rules <<'END'
prefix_rule(id="make", pattern=["make", ["all", "check"]], decision="allow")
prefix_rule(id="look", pattern=["git", ["log", "status"]], decision="allow")
prefix_rule(id="ls", pattern=["ls"], decision="allow")
prefix_rule(id="exact", pattern=["tool", "a", "b", end()], decision="allow")
prefix_rule(id="push", pattern=["git", "push"], decision="prompt")
prefix_rule(id="force", pattern=["git", "push", option("-f", "--force")],
            decision="deny", justification="It destroys.")
path_rule(id="src", path="/w/src/**", access="read", decision="allow")
network_rule(id="site", host="a.example", protocol="https", ports=[443],
             decision="allow")
tool_rule(id="get", server="s", tool="get", decision="allow")
setting_rule(id="mode", name="mode", allowed=["safe"])
END
cat >only.rules <<'END'
managed_only(kinds=["command"])
END
e() # NAME ARGS...
{
    name=$1
    shift
    t "$name" explain a.rules --cwd /w --home /home/u "$@"
}

# Commands: one token behind the program, then two.
e allowed -- make all
e replaced -- make install
e dropped -- tool a b c
e put-in -- tool b
e two-changes -- tool c
e far -- tool x y z v
e unknown -- frobnicate --now
e odd-words -- frob 'a b' '"' '\' 'x
y' ''
e not-text -- frob "$(printf '\377')"
e hidden-text -- frob "$(printf '\342\200\256x')"

# What stands in the way is named, and no rule is.
e asked -- git push origin
e denied -- git push --force
e denied-setting --setting mode=wild

# Nothing broad is ever suggested.
e shell -- bash
e shell-code -- bash -c 'rm x'
e interpreter -- python3
e wrapper -- env
e code-option -- bash -c
e wrapper-bare -- sudo
e wrapper-of -- env rm x
e wrapper-open -- xargs rm
e opaque --shell 'rm $x'
e root -- rm -rf /

# Every part has its rule.
e parts --shell 'git status && cp a b >out'
e reaches -- curl https://b.example/x
e part-obstacle --shell 'cp a b && git push -f'

# Other kinds.
e path --path /w/src/a --access write
e path-glob --path '/w/a*b' --access read
e path-below --path /w/doc --access read --recursive
e host --host a.example --net-protocol https --port 80
e host-far --host b.example
e url --url http://a.example/
e tool --tool put --server s --argument 'a="b"'
e tool-unknown --tool put
e setting --setting other=1

# Layers, dialects, images.
t managed explain managed:only.rules a.rules --cwd /w -- frob
t codex explain --dialect=codex --no-base - -- frob x
"$POLC" compile -o a.image a.rules
"$POLC" compile --no-sources -o bare.image a.rules
t image explain a.image --cwd /w -- frob x
t image-policy explain --policy bare.image --cwd /w -- frob x
e json -f json -- tool b
e json-obstacle -f json -- git push -f
e json-none -f json -- bash
e json-allowed -f json -- make all

# The rule that is named does what is said of it.
sh_t taken '
    $POLC explain a.rules --cwd /w -- frob x | sed -n "s/^  \(prefix_rule.*\)/\1/p" >more.rules
    cat more.rules
    $POLC eval a.rules more.rules --cwd /w -- frob x
    $POLC eval a.rules more.rules --cwd /w -- frob x y
    $POLC diff --rules a.rules /dev/null more.rules | tail -n 1'
finish
