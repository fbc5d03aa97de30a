#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc eval --requests: the JSON protocol of commands.
. "$(dirname "$0")/lib.sh"
export POLC

cat >a.rules <<'RULES'
prefix_rule(pattern=["git"], decision="allow", id="git")
prefix_rule(pattern=["rm"], decision="deny", id="rm", justification="no")
RULES

ask() # NAME LINE: one line in, one line out
{
    printf '%s\n' "$2" >request
    t "$1" eval -r a.rules --requests request
}

c='"kind":"command"'
ask 'allow' '{"id":1,'$c',"argv":["git","push"],"cwd":"/w","home":"/home/u"}'
ask 'deny' '{"id":"a",'$c',"argv":["rm","-r"]}'
ask 'default' '{"id":null,'$c',"argv":["ls"]}'
ask 'no id' '{'$c',"argv":["ls"]}'
ask 'id in hex' '{"id":{"hex":"ff"},'$c',"argv":["ls"]}'
ask 'id of another type' '{"id":1.5,'$c',"argv":["ls"]}'
ask 'id beyond 64 bits' '{"id":99999999999999999999,'$c',"argv":["ls"]}'
ask 'bytes' '{"id":1,'$c',"argv":["git",{"hex":"FF00aa"},{"hex":""}]}'
ask 'bytes without NUL' '{"id":1,'$c',"argv":["git",{"hex":"FFaa"}]}'
ask 'hex that is UTF-8' '{"id":1,'$c',"argv":[{"hex":"676974"}]}'
ask 'odd hex' '{"id":1,'$c',"argv":["git",{"hex":"f"}]}'
ask 'hex of other letters' '{"id":1,'$c',"argv":["git",{"hex":"fg"}]}'
ask 'hex and more' '{"id":1,'$c',"argv":["git",{"hex":"ff","x":1}]}'
ask 'escapes' '{"id":"\u001b\u202e\ud83d\ude00",'$c',"argv":["git","\u200b\u0000"]}'
ask 'no tokens' '{"id":1,'$c',"argv":[]}'
ask 'empty program' '{"id":1,'$c',"argv":["","x"]}'
ask 'NUL' '{"id":1,'$c',"argv":["git","a\u0000b"]}'
ask 'argv is a string' '{"id":1,'$c',"argv":"git"}'
ask 'a token is a number' '{"id":1,'$c',"argv":["git",1]}'
ask 'no argv' '{"id":1,'$c'}'
ask 'unknown key, near' '{"id":1,'$c',"argv":["git"],"cdw":"/"}'
ask 'unknown key, far' '{"id":1,'$c',"argv":["git"],"frobnicate":"/"}'
ask 'a key of another kind' '{"id":1,'$c',"argv":["git"],"recursive":true}'
ask 'a key twice' '{"id":1,'$c',"argv":["git"],"argv":["ls"]}'
ask 'relative cwd' '{"id":1,'$c',"argv":["git"],"cwd":"w"}'
ask 'cwd with NUL' '{"id":1,'$c',"argv":["git"],"cwd":"/w\u0000"}'
ask 'empty cwd' '{"id":1,'$c',"argv":["git"],"cwd":""}'
ask 'cwd is a number' '{"id":1,'$c',"argv":["git"],"cwd":1}'
ask 'environment' '{"id":1,'$c',"argv":["git"],"env":{"A":"1"}}'
ask 'environment, deny' '{"id":1,'$c',"argv":["rm"],"env":{"A":"1"}}'
ask 'empty environment' '{"id":1,'$c',"argv":["git"],"env":{}}'
ask 'environment of numbers' '{"id":1,'$c',"argv":["git"],"env":{"A":1}}'
ask 'environment is a list' '{"id":1,'$c',"argv":["git"],"env":[]}'
ask 'program' '{"id":1,'$c',"argv":["git"],"program":"/usr/bin/git"}'
ask 'program that is denied' '{"id":1,'$c',"argv":["git"],"program":"/bin/rm"}'
ask 'program elsewhere' '{"id":1,'$c',"argv":["git"],"program":"/opt/git"}'
ask 'empty program behind' '{"id":1,'$c',"argv":["git"],"program":""}'
ask 'platform posix' '{"id":1,'$c',"argv":["git"],"platform":"posix"}'
ask 'platform macos' '{"id":1,'$c',"argv":["git"],"platform":"macos"}'
ask 'platform windows' \
    '{"id":1,'$c',"argv":["git"],"platform":"windows","cwd":"C:\\w"}'
ask 'platform windows, deny' '{"id":1,'$c',"argv":["rm"],"platform":"windows"}'
ask 'platform unknown' '{"id":1,'$c',"argv":["git"],"platform":"plan9"}'
ask 'kind shell' '{"id":1,"kind":"shell","text":"git a","dialect":"sh"}'
ask 'kind unknown' '{"id":1,"kind":"comand","argv":["git"]}'
ask 'kind missing' '{"id":1,"argv":["git"]}'
ask 'kind is a number' '{"id":1,"kind":1,"argv":["git"]}'
ask 'not an object' '[1]'
ask 'not JSON' '{"id":1,'
ask 'more than one value' '{"id":1,'$c',"argv":["git"]} {}'
ask 'an empty line' ''
ask 'a byte that is not UTF-8' "{\"id\":1,$c,\"argv\":[\"$(printf '\377')\"]}"
ask 'a lone surrogate' '{"id":1,'$c',"argv":["\ud800"]}'
ask 'CRLF' "{\"id\":1,$c,\"argv\":[\"git\"]}$(printf '\r')"

printf '%s\n' '{"id":1,'$c',"argv":["git"]}' 'oops' \
    '{"id":2,'$c',"argv":["rm"]}' '{"id":3,'$c',"argv":["ls"]}' >many
printf '{"id":4,%s,"argv":["git"]}' $c >>many
input=many
t 'order is kept, a bad line ends nothing' eval -r a.rules --requests -
t 'text' eval -r a.rules --requests - --format text
t 'codex' eval -r a.rules --requests - --format codex
t 'headless' eval -r a.rules --requests - --format text --headless
t 'exit code: the strictest' eval -r a.rules --requests - --exit-code \
    --format text
input=
t 'no requests' eval -r a.rules --requests - --exit-code
printf '{"id":1,%s,"argv":["git"],"env":{"A":"1"}}\n' $c >env
input=env
t 'headless environment' eval -r a.rules --requests - --headless
t 'environment as text' eval -r a.rules --requests - --format text
t 'environment for codex' eval -r a.rules --requests - --format codex
printf '{"id":1,%s,"argv":["bin/rm"]}\n' $c >relative
input=relative
t 'cwd of the command line' eval -r a.rules --requests - --cwd /w \
    --format text
input=

head -c 17000000 /dev/zero | tr '\0' 'x' >long
printf '\n{"id":2,%s,"argv":["git"]}\n' $c >>long
input=long
t 'a line that is too long' eval -r a.rules --requests -
{ head -c 100000 /dev/zero | tr '\0' '['
  printf '\n{"id":2,%s,"argv":["git"]}\n' $c; } >deep
input=deep
t 'JSON that is too deep' eval -r a.rules --requests -
{ printf '{"id":1,%s,"argv":["git"' $c
  yes ',""' | head -n 1048576 | tr -d '\n'
  printf ']}\n{"id":2,%s,"argv":["git"' $c
  yes ',""' | head -n 3000000 | tr -d '\n'
  printf ']}\n{"id":3,%s,"argv":["git"' $c
  yes ',{"hex":""}' | head -n 300000 | tr -d '\n'
  printf ']}\n{"id":4,%s,"argv":["git"]}\n' $c; } >costly
input=costly
t 'more tokens and values than a request has' eval -r a.rules --requests -
{ printf '{"id":1,%s,"argv":["git"' $c
  yes ',"x"' | head -n 200000 | tr -d '\n'
  printf ']}\n'; } >wide
input=wide
sh_t '200,001 tokens' 'timeout 10 $POLC eval -r a.rules --requests - |
    sed "s/,\"value.*//; s/\"policy\":\"[0-9a-f]*\",//" | head -c 300'
input=

# A program that asks line by line gets each answer at once.
mkfifo ask answer
exec 3<>ask 4<>answer
"$POLC" eval -r a.rules --requests ask --format text >answer 3<&- 4<&- &
echo '{"id":1,'$c',"argv":["git"]}' >&3
read -r first <&4
echo '{"id":2,'$c',"argv":["rm"]}' >&3
read -r second <&4
exec 3>&-
wait $!
is 'an answer comes before the next question' \
    test "${first%% *} ${second%% *}" = 'allow deny'
finish
