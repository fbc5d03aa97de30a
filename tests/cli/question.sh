#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc eval and explain: one request, by options.
. "$(dirname "$0")/lib.sh"
export POLC

mkdir -p w/src w/secret
ln -s secret w/link
ln -s ../nowhere w/gone
ln -s loop w/loop
cd w || exit 99
here=$(pwd -P)
cat >a.rules <<RULES
path_rule(path="src/**", access=["read", "write"], decision="allow", id="src",
          justification="the sources")
path_rule(path="**/secret/**", access=["read", "write"], decision="deny",
          id="secret")
path_rule(path="link/**", access="read", decision="allow", id="link")
path_rule(path=":tmpdir/**", access="write", decision="allow", id="temp")
path_rule(path="~/x", access="read", decision="deny", id="home")
network_rule(host="*.example.com", decision="allow", protocol="https",
             ports=[443], id="example")
network_rule(cidr="10.0.0.0/8", decision="deny", id="ten")
tool_rule(server="github", tool="get", decision="allow",
          arguments={"n": [1, 2]}, id="get")
tool_rule(server="github", tool="get", decision="deny",
          arguments={"s": ["1", glob("a*")]}, id="text")
setting_rule(name="sandbox_mode", allowed=["read-only"], id="sandbox")
RULES
home=$(getent passwd "$(id -u)" | cut -d: -f6)

# Paths of this machine are shown as HERE.
q() # NAME ARGS...
{
    name=$1
    shift
    "$POLC" "$@" >"$work/log/raw" 2>"$work/log/err" </dev/null
    code=$?
    sed "s|$here|HERE|g" "$work/log/raw" >"$work/log/out"
    show "polc $*" $code | sed "s|$here|HERE|g" >"$work/log/block"
    compare "$name"
}
e() { name=$1; shift; q "$name" eval -r a.rules "$@"; }
x() { name=$1; shift; q "explain: $name" explain -r a.rules "$@"; }

e 'path: allow' --path src/a.c --access read
e 'path: JSON' --format json --path src/a.c --access write
e 'path: pretty' --format json --pretty --path src/a.c --access write
e 'path: absolute' --path "$here/src" --access read
e 'path: links are followed' --path link/a --access read
e 'path: links are followed, as JSON' --path link/a --access read \
    --format json
e 'path: links are not followed' --no-links --path link/a --access read
e 'path: links are not followed, as JSON' --no-links --path link/a \
    --access read --format json
e 'path: a link to nothing' --path gone --access read
e 'path: a loop' --path loop/x --access read
e 'path: resolved' --path src/a --resolved "$here/secret/a" --access read
e 'path: recursive' --path . --access write --recursive
e 'path: cwd' --path src/a --cwd / --access read
e 'path: case' --path SECRET/a --access read --fs-case insensitive
e 'path: case as it is' --path SECRET/a --access read --fs-case sensitive
e 'path: another platform' --path 'SECRET/a' --cwd /w --access read \
    --platform macos
e 'path: another platform, and its cwd' --path 'a' --cwd 'C:\w' \
    --access read --platform windows
e 'path: a name' --bind :tmpdir=/tmp/x --path /tmp/x/y --access write
e 'path: a name, again' --bind :tmpdir=/v --bind :tmpdir=/tmp/x \
    --path /tmp/x/y --access write
if [ -n "$home" ] && [ "$home" != / ]; then
    HOME=/nowhere "$POLC" eval -r a.rules --path "$home/x" --access read \
        >"$work/log/got"
    is 'path: the home is not that of the environment' \
        grep -q '^deny .*rule home' "$work/log/got"
else
    skip 'path: the home is not that of the environment' 'no home'
fi
e 'path: a home that is given' --home /h --path /h/x --access read
e 'path: empty' --path '' --access read
e 'path: exit code' --exit-code --path secret/a --access read
e 'path: no access' --path src/a
e 'path: an access that is near' --path src/a --access raed
e 'path: an access that is far' --path src/a --access delete
e 'path: a case that is none' --path src/a --access read --fs-case lower
e 'path: a platform that is near' --path a --access read --platform window
e 'path: relative resolved' --path a --access read --resolved b
e 'path: a name without colon' --bind tmpdir=/v --path a --access read
e 'path: a name without folder' --bind :tmpdir --path a --access read
e 'path: a relative name' --bind :tmpdir=v --path a --access read
e 'path: the root is bound' --bind :root=/v --path a --access read
e 'path: with an option of hosts' --path a --access read --port 80
e 'path: with a command' --path a --access read -- git

e 'host: allow' --host api.example.com --net-protocol https --port 443
e 'host: JSON' --host API.example.com. --net-protocol https --port 443 \
    --format json
e 'host: facts missing' --host api.example.com
e 'host: an address' --host 0x0a.1 --format json
e 'host: resolved' --host api.example.com --net-protocol https --port 443 \
    --address 8.8.8.8 --address 10.0.0.1
e 'host: method' --host api.example.com --net-protocol https --port 443 \
    --method GET
e 'host: a port that none is' --host api.example.com --port 65536
e 'host: a port far beyond' --host api.example.com \
    --port 18446744073709551617
e 'host: a port that is no number' --host api.example.com --port https
e 'host: a protocol that is near' --host a.b --net-protocol htps
e 'host: no host' --host ''
e 'url: allow' --url https://api.example.com/x
e 'url: JSON' --url https://api.example.com/x --format json
e 'url: a user' --url https://u:p@api.example.com/x
e 'url: with a port' --url https://api.example.com/x --port 443
e 'url: and host' --url https://api.example.com/x --host a.b
e 'url: no URL' --url api.example.com

e 'tool: allow' --server github --tool get --argument n=1
e 'tool: JSON' --server github --tool get --argument n=1 --format json
e 'tool: text' --server github --tool get --argument n=1 --argument s=abc
e 'tool: text that is JSON' --server github --tool get --argument n=1 \
    --argument 's="b"'
e 'tool: a number is no text' --server github --tool get --argument 's=1'
e 'tool: nested' --server github --tool get --argument 'n={"a":1}'
e 'tool: nothing behind the sign' --server github --tool get --argument n=
e 'tool: arguments unknown' --server github --tool get
e 'tool: server unknown' --tool get --argument n=1
e 'tool: an argument twice' --tool get --argument n=1 --argument n=2
e 'tool: an argument without name' --tool get --argument =1
e 'tool: an argument without value' --tool get --argument n
e 'tool: a server alone' --server github
e 'setting: allow' --setting sandbox_mode=read-only
e 'setting: deny' --setting sandbox_mode=workspace-write
e 'setting: JSON' --setting sandbox_mode=a=b --format json
e 'setting: no value' --setting sandbox_mode
e 'setting: no name' --setting =x
e 'two questions' --setting a=b --tool c
e 'the codex format' --format codex --setting a=b
e 'a question and requests' --setting a=b --requests -

x 'path' --path src/a.c --access read
x 'path with links' --path link/a --access read
x 'path without links' --no-links --path src/a --access read
x 'path, no rule' --path /usr --access read
x 'path, invalid' --path '' --access read
x 'path, opaque' --path '~/a' --access read
x 'host' --host api.example.com --net-protocol https --port 443
x 'host, denied' --host 10.0.0.1
x 'url' --url https://api.example.com/
x 'tool' --server github --tool get --argument n=1 --argument s=1
x 'setting' --setting sandbox_mode=workspace-write
x 'two questions' --setting a=b --tool c
x 'nothing'
finish
