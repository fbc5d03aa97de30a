#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The runner of examples can fail: each block below is wrong in one way, but
# for the first two, and every other one must be reported.
set -u
: "${top_srcdir:?}" "${top_builddir:?}" "${POLC:?}"
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT

cat >"$temp/wrong.md" <<'TEXT'
```rules
prefix_rule(pattern=["ls"], decision="allow")
```
```decisions
allow ls
```
```decisions
deny ls
```
```decisions
deny path read /a
```
```decisions colour
allow ls
```
```rules
prefix_rule(pattern=["ls"])
```
```rules error=P101
prefix_rule(pattern=["ls"], decision="allow")
```
```rules error=P101
prefix_rule(pattern="ls", decision="allow")
```
```rules warning=P401
prefix_rule(pattern=["ls"], decision="allow")
```
```console
$ echo one
two
```
```console dev
$ ./dev fly
```
```
no tag
```
```python
unknown()
```
TEXT
cat >"$temp/wrong.5" <<'TEXT'
.Sh EXAMPLES
.Bd -literal
not tagged
.Ed
TEXT
echo '1..3'
sh "$top_srcdir/tests/docs/examples.sh" "$temp/wrong.md" "$temp/wrong.5" \
    >"$temp/log" 2>&1
sed 's/^/#   /' "$temp/log"
[ "$(grep -c '^ok' "$temp/log")" -eq 2 ] || printf 'not '
echo 'ok 1 - right blocks pass'
[ "$(grep -c '^not ok' "$temp/log")" -eq 12 ] || printf 'not '
echo 'ok 2 - wrong blocks fail'
[ "$(tail -n 1 "$temp/log")" = '1..14' ] || printf 'not '
echo 'ok 3 - every block is a case'
