#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Input that cannot be read, output that cannot be written.
. "$(dirname "$0")/lib.sh"
export POLC

echo 'prefix_rule(pattern=["git"], decision="allow")' >a.rules
mkdir folder sub closed
mkfifo fifo
: >empty.rules
printf 'prefix_rule(pattern=["a"], decision="allow")\r\n' >crlf.rules
printf '\357\273\277prefix_rule(pattern=["a"], decision="allow")\n' >bom.rules
printf 'prefix_rule(pattern=["a\000b"], decision="allow")\n' >nul.rules
printf 'prefix_rule(pattern=["a\377b"], decision="allow")\n' >utf8.rules
printf 'prefix_rule(pattern=["a"], decision="allow")' >noeol.rules
ln -s a.rules link.rules
ln -s nowhere dangling.rules
head -c 1100000 /dev/zero | tr '\0' '#' >large.rules

for verb in check compile dump 'eval -- git' fmt; do
    command=${verb%% *} rest=
    [ "$command" = "$verb" ] || rest=${verb#* }
    for file in folder fifo missing.rules folder/x a.rules/x /dev/null \
        dangling.rules large.rules; do
        # shellcheck disable=SC2086
        t "$command: $file" $command "$file" $rest
    done
done
t 'every unreadable file is named' check folder missing.rules a.rules
t 'eval: unreadable image' eval --policy folder -- git
t 'eval: missing image' eval --policy missing -- git
t 'eval: not an image' eval --policy a.rules -- git
t 'eval: empty image' eval --policy empty.rules -- git
t 'eval: requests are a folder' eval -r a.rules --requests folder
t 'eval: requests are missing' eval -r a.rules --requests missing
for file in empty crlf noeol link; do
    t "check: $file" check "$file.rules"
done
for file in bom nul utf8; do
    t "check: $file" check --format=concise "$file.rules"
done
t 'a limit makes room' check --limit source_bytes=2000000 large.rules
t 'a limit takes room' check --limit source_bytes=10 a.rules
input=a.rules
t 'check: stdin' check -
t 'check: stdin twice' check - -
t 'eval: stdin' eval -r - -- git
input=
t 'root is missing' check --root nowhere a.rules
t 'root is a file' check --root a.rules a.rules
t 'escapes in a file name' check "$(printf 'a\033[31m\342\200\256')"
sh_t 'stdin is closed' '$POLC check - <&-'

if [ "$(id -u)" -eq 0 ]; then
    # Root, but held to the permissions like anybody.
    run_as() { setpriv --bounding-set=-dac_override,-dac_read_search "$@"; }
    command -v setpriv >/dev/null 2>&1 || run_as() { return 99; }
else
    run_as() { "$@"; }
fi
cp a.rules secret.rules
chmod 000 secret.rules
if run_as test ! -r secret.rules && run_as test -x "$POLC"; then
    for verb in check compile fmt; do
        run_as "$POLC" $verb secret.rules >"$work/log/out" 2>"$work/log/err"
        show "polc $verb secret.rules" $? >"$work/log/block"
        compare "$verb: no permission to read"
    done
    chmod 555 closed
    run_as "$POLC" compile a.rules -o closed/x >"$work/log/out" \
        2>"$work/log/err"
    show 'polc compile a.rules -o closed/x' $? >"$work/log/block"
    compare 'compile: no permission to write'
else
    skip 'no permission' 'as root, without setpriv'
fi

t 'compile: into a missing folder' compile a.rules -o nowhere/x
t 'compile: onto a folder' compile a.rules -o folder
t 'compile: onto a full device' compile a.rules -o /dev/full
sh_t 'compile: stdout is full' '$POLC compile --no-base a.rules >/dev/full'
sh_t 'check: stdout is full' '$POLC check bom.rules >/dev/full'
sh_t 'eval: stdout is full' '$POLC eval -r a.rules -- git >/dev/full'
sh_t 'eval: stdout is closed' '$POLC eval -r a.rules -- git >&-'
sh_t 'help: stdout is full' '$POLC --help >/dev/full'
t 'compile: onto a rule file' compile a.rules -o link.rules
t 'compile: done' compile a.rules -o sub/x
is 'compile: the image is there' test -s sub/x
cp sub/x sub/before
echo 'nonsense(' >bad.rules
sh_t 'compile: a failure leaves the old image' \
    '$POLC compile bad.rules -o sub/x 2>/dev/null; r=$?; cmp sub/x sub/before; exit $r'
is 'nothing is left aside' test "$(find . -name '.*.??????')" = ''
ln -s x sub/link
t 'compile: through a link' compile a.rules -o sub/link
is 'compile: the link stays' test -L sub/link
chmod 640 sub/x
t 'compile: again' compile a.rules -o sub/x
is 'compile: the mode stays' test "$(stat -c %a sub/x)" = 640
sh_t 'compile: to stdout' '$POLC compile a.rules | cmp - sub/x'
sh_t 'compile: to - ' '$POLC compile a.rules -o - | cmp - sub/x'
t 'eval: the image answers' eval --policy sub/x -- git status
t 'eval: the image knows its rule' eval --policy sub/x --format json -- git
finish
