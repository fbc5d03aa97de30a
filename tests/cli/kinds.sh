#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc eval --requests: paths, connections, calls of tools, settings.
. "$(dirname "$0")/lib.sh"

cat >a.rules <<'RULES'
path_rule(path="/work/**", access=["read", "write"], decision="allow",
          unless=["**/.git/**"], id="work")
path_rule(path="/etc/**", access="read", decision="deny", id="etc",
          justification="configuration")
path_rule(path=":workspace/**", access="execute", decision="allow", id="run")
path_rule(path="~/.ssh/**", access="read", decision="deny", id="ssh")
network_rule(host=["*.example.com", "example.com"], protocol="https",
             decision="allow", ports=[443], methods=["GET"], id="example")
network_rule(host="evil.example.com", decision="deny", id="evil")
network_rule(cidr="10.0.0.0/8", decision="deny", id="ten")
tool_rule(server="github", tool=["get_issue", glob("list_*")],
          decision="allow", id="read")
tool_rule(server="github", tool="get_issue", arguments={"number": 1},
          decision="deny", id="one")
tool_rule(server="github", tool="list_files", arguments={"path": glob("/etc*")},
          decision="deny", id="etc-files")
setting_rule(name="sandbox_mode", allowed=["read-only", "workspace-write"],
             fallback="read-only", id="sandbox")
setting_rule(name="network_enabled", allowed=[False], id="network")
RULES

ask() # NAME LINE: one line in, one line out
{
    printf '%s\n' "$2" | tr -d '\n' >request
    echo >>request
    t "$1" eval -r a.rules --requests request
}

p='"id":1,"kind":"path","home":"/home/u"'
r=',"access":"read"'
ask 'path: allow' '{'$p',"path":"/work/a"'$r'}'
ask 'path: deny' '{'$p',"path":"/work/../etc/passwd"'$r'}'
ask 'path: default' '{'$p',"path":"/usr"'$r'}'
ask 'path: from cwd' '{'$p',"path":"a","cwd":"/work"'$r'}'
ask 'path: unless' '{'$p',"path":"/work/.git/config"'$r'}'
ask 'path: home' '{'$p',"path":"/home/u/.ssh/id"'$r'}'
ask 'path: home unknown' \
    '{"id":1,"kind":"path","path":"/usr/x"'$r'}'
ask 'path: another access' '{'$p',"path":"/work/a","access":"execute"}'
ask 'path: a name that is bound' \
    '{'$p',"path":"/w/a","access":"execute","roots":{":workspace":"/w"}}'
ask 'path: a name that is bound twice' \
    '{'$p',"path":"/w/a","access":"execute","roots":{":workspace":["/v","/w"]}}'
ask 'path: a link' \
    '{'$p',"path":"/work/l/passwd","links":{"/work/l":"../etc"}'$r'}'
ask 'path: a link to a link' '{'$p',"path":"/work/l","links":{
"/work/m":"/usr","/work/l":"m"}'$r'}'
ask 'path: links, none of them met' '{'$p',"path":"/work/a","links":{}'$r'}'
ask 'path: a loop' '{'$p',"path":"/work/l","links":{"/work/l":"l"}'$r'}'
ask 'path: resolved' '{'$p',"path":"/work/a","resolved":"/work/b"'$r'}'
ask 'path: resolved elsewhere' '{'$p',"path":"/work/a","resolved":"/etc/x"'$r'}'
ask 'path: recursive' '{'$p',"path":"/work","recursive":true'$r'}'
ask 'path: everything below' \
    '{'$p',"path":"/","recursive":true,"access":"read"}'
ask 'path: case' '{'$p',"path":"/ETC/x","fs_case":"insensitive"'$r'}'
ask 'path: a link in another case' '{'$p',"path":"/work/L/x",
"links":{"/work/l":"/etc"},"fs_case":"insensitive"'$r'}'
ask 'path: a link in letters that may fold' '{'$p',"path":"/work/\u00c9/x",
"links":{"/work/\u00e9":"/etc"},"fs_case":"insensitive"'$r'}'
ask 'path: windows' \
    '{'$p',"path":"a\\b","cwd":"c:\\work","platform":"windows"'$r'}'
ask 'path: macos' '{'$p',"path":"/ETC/x","platform":"macos"'$r'}'
ask 'path: bytes' '{'$p',"path":{"hex":"2f776f726b2fff"}'$r'}'
ask 'path: bytes of a link' '{'$p',"path":"/work/l",
"links":{"/work/l":{"hex":"2f776f726b2fff"}}'$r'}'
ask 'path: NUL' '{'$p',"path":"/work/\u0000"'$r'}'
ask 'path: empty' '{'$p',"path":""'$r'}'
ask 'path: relative without cwd' '{'$p',"path":"a"'$r'}'
ask 'path: a tilde' '{'$p',"path":"~/a","cwd":"/work"'$r'}'
ask 'path: no path' '{'$p$r'}'
ask 'path: no access' '{'$p',"path":"/work/a"}'
ask 'path: an access that is none' '{'$p',"path":"/a","access":"wirte"}'
ask 'path: two accesses' '{'$p',"path":"/a","access":["read","write"]}'
ask 'path: recursive is a string' '{'$p',"path":"/a","recursive":"no"'$r'}'
ask 'path: case is a flag' '{'$p',"path":"/a","fs_case":true'$r'}'
ask 'path: case unknown' '{'$p',"path":"/a","fs_case":"insensitve"'$r'}'
ask 'path: relative resolved' '{'$p',"path":"/a","resolved":"b"'$r'}'
ask 'path: empty resolved' '{'$p',"path":"/a","resolved":""'$r'}'
ask 'path: links are a list' '{'$p',"path":"/a","links":["/a"]'$r'}'
ask 'path: a link to a number' '{'$p',"path":"/a","links":{"/a":1}'$r'}'
ask 'path: a link to nothing' '{'$p',"path":"/a","links":{"/a":""}'$r'}'
ask 'path: two targets' '{'$p',"path":"/a","links":{"/a":"b","//a":"c"}'$r'}'
ask 'path: one target, twice' \
    '{'$p',"path":"/work/a","links":{"/a":"b","//a":"b"}'$r'}'
ask 'path: a link of no path' '{'$p',"path":"/a","links":{"":"b"}'$r'}'
ask 'path: names are a list' '{'$p',"path":"/a","roots":[]'$r'}'
ask 'path: a name without colon' '{'$p',"path":"/a","roots":{"w":"/w"}'$r'}'
ask 'path: the root is bound' '{'$p',"path":"/a","roots":{":root":"/w"}'$r'}'
ask 'path: a name for a number' '{'$p',"path":"/a","roots":{":w":1}'$r'}'
ask 'path: a name for nothing' '{'$p',"path":"/a","roots":{":w":[""]}'$r'}'
ask 'path: a relative name' '{'$p',"path":"/a","roots":{":w":"w"}'$r'}'
ask 'path: relative cwd' '{'$p',"path":"a","cwd":"w"'$r'}'
ask 'path: relative home' \
    '{"id":1,"kind":"path","path":"a","home":"w"'$r'}'
ask 'path: a near key' '{'$p',"path":"/a","recursve":true'$r'}'
ask 'path: a key of a command' '{'$p',"path":"/a","argv":["a"]'$r'}'
ask 'path: platform unknown' '{'$p',"path":"/a","platform":"linux"'$r'}'

n='"id":1,"kind":"network"'
ask 'host: allow' '{'$n',"host":"API.example.com.","port":443,
"protocol":"https","method":"GET"}'
ask 'host: facts missing' '{'$n',"host":"api.example.com"}'
ask 'host: any protocol' \
    '{'$n',"host":"api.example.com","port":443,"protocol":"any","method":"GET"}'
ask 'host: wss is https' \
    '{'$n',"host":"api.example.com","port":443,"protocol":"wss","method":"GET"}'
ask 'host: another port' '{'$n',"host":"api.example.com","port":80,
"protocol":"https","method":"GET"}'
ask 'host: a deny without facts' '{'$n',"host":"evil.example.com"}'
ask 'host: an address' '{'$n',"host":"10.1.2.3"}'
ask 'host: an address in octal' '{'$n',"host":"012.1.2.3"}'
ask 'host: another spelling' '{'$n',"host":"[2001:DB8::0:1]"}'
ask 'host: resolved' '{'$n',"host":"api.example.com","port":443,
"protocol":"https","method":"GET","resolved":["8.8.8.8"]}'
ask 'host: resolved to what is denied' '{'$n',"host":"api.example.com",
"port":443,"protocol":"https","method":"GET","resolved":["8.8.8.8","10.0.0.1"]}'
ask 'host: resolved to a private address' '{'$n',"host":"api.example.com",
"port":443,"protocol":"https","method":"GET","resolved":["192.168.0.1"]}'
ask 'host: resolved to no address' \
    '{'$n',"host":"api.example.com","resolved":["x"]}'
ask 'host: empty' '{'$n',"host":""}'
ask 'host: no host' '{'$n',"host":"a..b"}'
for port in 0 -1 65535 65536 4294967739; do
    ask "host: port $port" '{'$n',"host":"evil.example.com","port":'$port'}'
done
ask 'host: port in text' '{'$n',"host":"example.com","port":"443"}'
ask 'host: port with a fraction' '{'$n',"host":"example.com","port":443.0}'
ask 'host: protocol unknown' '{'$n',"host":"example.com","protocol":"htps"}'
ask 'host: protocol ftp' '{'$n',"host":"example.com","protocol":"ftp"}'
ask 'host: no method' '{'$n',"host":"example.com","method":""}'
ask 'host: resolved is a text' '{'$n',"host":"a","resolved":"8.8.8.8"}'
ask 'host: resolved numbers' '{'$n',"host":"a","resolved":["8.8.8.8",8]}'
ask 'url: allow' \
    '{'$n',"url":"https://api.example.com/v1?q","method":"GET"}'
ask 'url: port' '{'$n',"url":"https://api.example.com:444/","method":"GET"}'
ask 'url: a user' '{'$n',"url":"https://u@api.example.com/","method":"GET"}'
ask 'url: another scheme' '{'$n',"url":"ftp://api.example.com/"}'
ask 'url: no URL' '{'$n',"url":"api example com"}'
ask 'url: empty' '{'$n',"url":""}'
ask 'url: and host' '{'$n',"url":"https://a.b/","host":"a.b"}'
ask 'url: and port' '{'$n',"url":"https://a.b/","port":443}'
ask 'url: neither' '{'$n'}'
awk 'BEGIN {
    for (i = 0; i < 1300; i++) path = path "/\303\251"
    printf "{\"id\":1,\"kind\":\"path\",\"access\":\"read\","
    printf "\"path\":\"%s\",", path
    printf "\"platform\":\"macos\",\"links\":{\"/a\":\"/b\""
    for (i = 0; i < 300; i++) printf ",\"%s/%d\":\"/b\"", path, i
    print "}}"
}' >request
t 'path: links that take long to compare' eval -r a.rules --requests request

c='"id":1,"kind":"tool"'
ask 'tool: allow' \
    '{'$c',"server":"github","tool":"get_issue","arguments":{"number":2}}'
ask 'tool: deny' \
    '{'$c',"server":"github","tool":"get_issue","arguments":{"number":1}}'
ask 'tool: the same number' \
    '{'$c',"server":"github","tool":"get_issue","arguments":{"number":1.0}}'
ask 'tool: the same number, shifted' \
    '{'$c',"server":"github","tool":"get_issue","arguments":{"number":10e-1}}'
ask 'tool: the same number in text' \
    '{'$c',"server":"github","tool":"get_issue","arguments":{"number":"1"}}'
ask 'tool: a fraction' \
    '{'$c',"server":"github","tool":"get_issue","arguments":{"number":1.5}}'
echo 'tool_rule(tool="pay", arguments={"n": 100000000000000000},
          decision="deny", id="pay")' >pay.rules
for number in 100000000000000000 1e17 1E+17 100000000000000000.0 1e18; do
    echo '{'$c',"tool":"pay","arguments":{"n":'$number'}}' >request
    t "tool: a large number, $number" eval -r pay.rules --requests request
done
ask 'tool: arguments unknown' '{'$c',"server":"github","tool":"get_issue"}'
ask 'tool: no arguments' \
    '{'$c',"server":"github","tool":"get_issue","arguments":{}}'
ask 'tool: nested' '{'$c',"server":"github","tool":"get_issue",
"arguments":{"number":[1]}}'
ask 'tool: no text in hex' '{'$c',"server":"github","tool":"list_files",
"arguments":{"path":{"hex":"2f746d70"}}}'
ask 'tool: by text' '{'$c',"server":"github","tool":"list_files",
"arguments":{"path":"/etc/x"}}'
ask 'tool: server unknown' '{'$c',"tool":"get_issue","arguments":{"number":1}}'
ask 'tool: of the host' '{'$c',"server":"","tool":"get_issue","arguments":{}}'
ask 'tool: default' '{'$c',"server":"x","tool":"y","arguments":{}}'
ask 'tool: NUL' '{'$c',"server":"github","tool":"a\u0000b"}'
ask 'tool: an argument twice' '{'$c',"tool":"a","arguments":{"a":1,"a":2}}'
ask 'tool: no tool' '{'$c',"server":"github"}'
ask 'tool: a number' '{'$c',"server":1,"tool":"a"}'
ask 'tool: arguments in a list' '{'$c',"tool":"a","arguments":["a"]}'
ask 'tool: a near key' '{'$c',"tool":"a","arguement":{}}'

s='"id":1,"kind":"setting"'
ask 'setting: allow' '{'$s',"name":"sandbox_mode","value":"workspace-write"}'
ask 'setting: deny' '{'$s',"name":"sandbox_mode","value":"danger-full-access"}'
ask 'setting: no rule' '{'$s',"name":"web_search_mode","value":"live"}'
ask 'setting: false' '{'$s',"name":"network_enabled","value":false}'
ask 'setting: true' '{'$s',"name":"network_enabled","value":true}'
ask 'setting: an integer' '{'$s',"name":"network_enabled","value":0}'
ask 'setting: a fraction' '{'$s',"name":"network_enabled","value":0.5}'
ask 'setting: null' '{'$s',"name":"network_enabled","value":null}'
ask 'setting: a list' '{'$s',"name":"network_enabled","value":[]}'
ask 'setting: no value' '{'$s',"name":"network_enabled"}'
ask 'setting: no name' '{'$s',"value":1}'
ask 'setting: a near key' '{'$s',"nme":"a","value":1}'

printf '%s\n' '{'$p',"path":"/work/a"'$r'}' '{'$n',"host":"evil.example.com"}' \
    '{'$s',"name":"sandbox_mode","value":"x"}' \
    '{"id":2,"kind":"command","argv":["git"]}' >all
t 'text' eval -r a.rules --requests all --format text
t 'headless' eval -r a.rules --requests all --format text --headless
t 'codex' eval -r a.rules --requests all --format codex
finish
