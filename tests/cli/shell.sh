#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc eval and explain of text for a shell; the kind shell of the protocol;
# hints for all that is not understood.
. "$(dirname "$0")/lib.sh"
export POLC

cat >a.rules <<'RULES'
prefix_rule(pattern=[["git", "cat"]], decision="allow", id="look")
prefix_rule(pattern=["git", "push"], decision="prompt", id="push",
            justification="others see\x1b[31m it")
prefix_rule(pattern=["rm"], decision="deny", id="rm", justification="no")
path_rule(path="/w/**", access=["read", "write"], decision="allow", id="w")
path_rule(path="/w/keep", access=["read", "write"], decision="deny", id="keep")
network_rule(host="evil.example.com", decision="deny", id="evil")
RULES

e() # NAME TEXT ARGS...
{
    name=$1 text=$2
    shift 2
    t "eval: $name" eval --no-base -r a.rules --cwd /w --home /home/u --shell "$text" "$@"
}
x() # NAME TEXT ARGS...
{
    name=$1 text=$2
    shift 2
    t "explain: $name" explain --no-base -r a.rules --cwd /w --home /home/u \
        --shell "$text" "$@"
}

e 'one command' 'g"i"t st\atus'
e 'several' 'git status && rm -rf x | git push'
e 'a redirection' 'cat <in >out 2>/dev/null'
e 'a redirection that is closed' 'cat >keep'
e 'a host' 'cat </dev/tcp/evil.example.com/80'
e 'opaque' 'git status >$x'
e 'opaque, and a deny' 'rm "$x"; git $(date)'
e 'headless' 'git push' --headless
e 'exit code' 'git push; rm' --exit-code
e 'nothing' ''
e 'a comment' '# rm x'
e 'unclosed' 'git "'
e 'sh' 'git a' --shell-dialect sh
e 'zsh' 'git *(x)' --shell-dialect zsh
e 'another shell' 'git a' --shell-dialect fish
e 'another shell, deny' 'rm a' --shell-dialect fish
e 'another shell, headless' 'git a' --shell-dialect fish --headless
e 'a variable in front' 'LD_PRELOAD=x git a'
e 'a variable besides' 'git a' --env LD_PRELOAD=x
e 'colour' 'git a; rm b' --color always
e 'another platform' 'git a' --platform windows
e 'Codex dialect' 'git a' --dialect codex
e 'the codex format' 'git a' --format codex
e 'parts are for JSON' 'git a' --shell-parts
e 'and a command' 'git a' -- git a
e 'and a program' 'git a' --program /bin/git
e 'a variable without value' 'git a' --env A
t 'a dialect without text' eval --no-base -r a.rules --shell-dialect sh -- git
t 'a variable of a path' eval --no-base -r a.rules --path x --access read --env A=1
t 'a variable of a command' eval --no-base -r a.rules --env LD_PRELOAD=x -- git a
t 'a program that is denied' eval --no-base -r a.rules --program /bin/rm -- git a
t 'a program elsewhere' eval --no-base -r a.rules --program /opt/git -- git a
t 'an empty program' eval --no-base -r a.rules --program '' -- git a

printf 'git a\nrm b\n' >text
input=text
t 'standard input' eval --no-base -r a.rules --shell -
t 'standard input, explained' explain --no-base -r a.rules --shell -
t 'standard input twice' eval -r - --shell -
t 'standard input twice, explained' explain -r - --shell -
printf 'git \377 a' >text
t 'bytes' eval --no-base -r a.rules --shell - --format json
input=

x 'one command' 'git "push"'
x 'several' 'git a; rm b | git push >keep <in'
x 'hidden characters' "$(printf 'git \342\200\256 "a\033b"\nrm \047a \047')"
x 'places' 'git $(date) >$x; eval "$y"'
x 'a line among many' "$(printf 'git a\ngit b >$x && git c\ngit d')"
x 'wide characters' 'git 日本 é >$x'
x 'tabs' "$(printf 'git\ta >$x')"
x 'a long line' "git $(printf '%0200d' 0) >\$x; git $(printf '%0200d' 0)"
x 'over two lines' "$(printf 'git "a\nb')"
x 'in a substitution' 'git "$(rm a)"'
x 'another shell' 'git a' --shell-dialect fish
x 'a folder' 'cd sub && cat x >y'
x 'a folder, perhaps' 'cd sub; cat x >y'
t 'explain: a variable of a command' explain --no-base -r a.rules --env LD_PRELOAD=x \
    -- git a

# What the rules know of programs.
cat >b.rules <<'RULES'
program(name="env", wraps=True, harmless=True, assignments=True,
        options=["-i"])
program(name="bash", wraps="shell", harmless=True, text_options=["-c"])
program(name="sort", options=["-r"], write_options=["-o="],
        read_operands=["0:"])
program(name="curl", options=["-s"], url_operands=["0:"])
program(name="python", code_options=["-c="], code_operands=[0])
environment(names=["LC_*"], effect="harmless")
prefix_rule(pattern=[["git", "sort", "curl", "python"]], decision="allow",
            id="look")
prefix_rule(pattern=["rm"], decision="deny", id="rm")
path_rule(path="/w/**", access="write", decision="allow", id="w")
path_rule(path="/w/keep", access="read", decision="deny", id="keep")
network_rule(host="a.example.com", decision="allow", id="a")
RULES
k() # NAME ARGS...: eval, as people and as hosts see it, and explain
{
    title="facts: $1"
    shift
    set -- --no-base -r b.rules --cwd /w --home /home/u "$@"
    t "$title" eval "$@"
    t "$title, as JSON" eval --format json "$@"
    t "$title, explained" explain "$@"
}
k 'a wrapper' -- env A=b git status
k 'a shell' -- bash -c 'git a; env rm b >c'
k 'a shell in text' --shell 'bash -c "git a; env rm b" | git c'
k 'an option that is not known' -- env -S 'git a' git b
k 'words that a rule must name' -- sort -o x y
k 'code' -- python -c 'print()'
k 'a file that is read' -- sort a
k 'a file that is closed' -- sort keep a
k 'a host' -- curl -s https://a.example.com/x b.example.com
k 'a host that is none' -- curl -s https://A.example.com:444/x http:/// a:b
k 'a harmless variable' --env LC_ALL=C -- git a

j() # NAME JSON-TAIL ARGS...: a request of kind shell
{
    name=$1 line='{"id":1,"kind":"shell",'$2'}'
    shift 2
    printf '%s\n' "$line" >request
    t "JSON: $name" eval --no-base -r a.rules --cwd /w --home /home/u \
        --requests request "$@"
}
b='"dialect":"bash"'
j 'allow' '"text":"git a",'$b
j 'several' '"text":"git a && rm b >out",'$b
j 'the same rule twice' '"text":"git a; git b; cat c",'$b
j 'opaque' '"text":"git a >$x",'$b
j 'person' '"text":"git push",'$b
j 'cwd and home' '"text":"cat >a >~/b","cwd":"/w/d","home":"/w/h",'$b
j 'environment' '"text":"git a","env":{"LD_PRELOAD":"x"},'$b
j 'in hex' '"text":{"hex":"67697420ff"},"dialect":{"hex":"7368"}'
j 'NUL' '"text":"git \u0000",'$b
j 'another shell' '"text":"git a","dialect":"fish"'
j 'another shell, deny' '"text":"rm a","dialect":"fish"'
j 'a dialect with NUL' '"text":"git a","dialect":"bash\u0000"'
j 'no dialect' '"text":"git a"'
j 'a dialect that is a number' '"text":"git a","dialect":1'
j 'no text' $b
j 'text that is a list' '"text":["git"],'$b
j 'a key of commands' '"text":"git a","argv":[],'$b
j 'a program' '"text":"git a","program":"/bin/git",'$b
j 'relative cwd' '"text":"git a","cwd":"w",'$b
j 'one line of text' '"text":"git a; rm b",'$b --format text
j 'the codex format' '"text":"git a",'$b --format codex
j 'what the reader saw' \
    '"text":"A=1 B+=$x git $y a >o 2>&1 <$z; cat <~/i",'$b --shell-parts
j 'folders' '"text":"cd s && cat >a; (cd t && cat >b); cd; cat >c >/d",'$b \
    --shell-parts
j 'folders that are not known' '"text":"cd $x && cat >a; cd -; cat >b",'$b \
    --shell-parts
j 'values of a loop' '"text":"for i in a $x; do git $i; done",'$b --shell-parts
j 'commands inside words' '"text":"git \"$(cat a `rm b`)\" c",'$b --shell-parts
j 'another shell, what was seen' '"text":"git a","dialect":"fish"' \
    --shell-parts
printf '{"kind":"command","argv":["git","a"]}\n' >request
t 'JSON: parts of a command' eval --no-base -r a.rules --requests request --shell-parts

# Limits: the largest text, a larger one, the most parts, and more.
long() # COUNT TEXT: a request with the text so many times
{
    printf '{"id":1,"kind":"shell","dialect":"bash","text":"'
    yes "$2" | head -n "$1" | tr -d '\n'
    printf '"}\n'
}
answer="sed 's/,\"\\(policy\\|parts\\|value\\).*//' | cut -c 1-300"
# Pieces of 256 bytes; 4096 of them are the most.
long 4096 "git $(printf '%0246d' 0); git  " >largest
long 4096 "git $(printf '%0245d' 0); rm x;" >closed
long 4097 "git $(printf '%0246d' 0); git  " >larger
long 9999 'git;' >most
long 10001 'git;' >more
long 4096 "git $(printf '%0252d' 0)" >words
for request in largest closed larger most more words; do
    sh_t "JSON: $request" "\$POLC eval --no-base -r a.rules --requests $request | $answer"
    sh_t "JSON: $request, seen" "\$POLC eval --no-base -r a.rules --shell-parts \\
        --requests - <$request | wc -l"
done

# A hint for every reason not to understand: a row for each row of the tables,
# and each text that the library says of a part.
: "${top_srcdir:?}"
lib=$top_srcdir/libpolicy
names() # TABLE FILE MACRO
{
    sed -n "s/^$3(\\([A-Z0-9_]*\\),.*/\\1/p" "$lib/$2" | sort >wanted
    sed -n "s/^POLC_HINT($1, \\([A-Z0-9_]*\\),.*/\\1/p" \
        "$top_srcdir/polc/hints.def" | sort | diff - wanted
}
is 'a hint for each row of opaque.def' names SHELL opaque.def POL_SHELL_WHY
is 'a hint for each row of why.def' names REQUEST why.def POL_WHY
texts()
{
    {
        cat "$lib"/parts/*.c "$lib"/eval/*.c | tr '\n' ' ' |
            grep -o 'pol_\(scan\|unfold\)_dark([^;]*;' | grep -o '".*"' |
            sed 's/"  *"//g; s/"  *: *"/"\n"/g'
        sed -n 's/.*\.why = \(".*"\)}.*/\1/p' "$top_srcdir/polc/judge.c"
    } | sort -u >wanted
    [ -s wanted ] || return 1
    sed -n 's/^POLC_HINT_TEXT(\("[^"]*"\),.*/\1/p' \
        "$top_srcdir/polc/hints.def" | sort -u | diff - wanted
}
is 'a hint for each text about a part' texts
finish
