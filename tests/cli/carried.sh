#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Images that carry their rules, and stand in for them.
. "$(dirname "$0")/lib.sh"
export POLC

mkdir team away
cat >main.rules <<'END'
load("team/more.rules")
prefix_rule(pattern=["make"], decision="allow")
path_rule(path="src/**", access="read", decision="allow")
END
echo 'prefix_rule(pattern=["ls"], decision="prompt")' >team/more.rules
echo 'prefix_rule(pattern=["rm"], decision="deny")' >managed.rules
echo 'prefix_rule(pattern=["cp"], decision="allow")' >project.rules
cat >codex.rules <<'END'
prefix_rule(pattern=["git", "status"], decision="allow", match=["git status"])
END

"$POLC" compile --no-base -o all.image managed:managed.rules \
    main.rules project:project.rules --trust-project --root=.
"$POLC" compile --no-base -o managed.image managed:managed.rules
"$POLC" compile --no-base --no-sources -o bare.image main.rules
"$POLC" compile --dialect=codex -o codex.image codex.rules

# What a stage shows is what it shows of the files, wherever one is.
same() # STAGE OPTIONS... : of the image and of the files
{
    "$POLC" dump --stage="$1" --no-base managed:managed.rules main.rules \
        project:project.rules --trust-project --root=. >"$work/log/files" &&
        (cd away && "$POLC" dump --stage="$1" ../all.image) \
            >"$work/log/image" && cmp "$work/log/files" "$work/log/image"
}
is 'rules of an image' same rules
is 'the automaton of an image' same automaton
t codex dump codex.image
t check check all.image
t prove prove managed.image
t eval eval all.image -- make

# Compiled again it is the same image.
sh_t again '$POLC compile all.image | cmp all.image && echo same'
sh_t again-bare '$POLC compile --no-sources all.image >one
    $POLC compile --no-sources --no-base managed:managed.rules main.rules \
        project:project.rules --trust-project --root=. | cmp one && echo same'

# What cannot stand in for rules.
t bare dump bare.image
t bare-eval eval --policy bare.image -- make
t layer dump managed:all.image
t two dump main.rules all.image
t both dump all.image codex.image
input=all.image t stdin dump -
printf '\211POL\r\n\032\n' >short.image
t short dump short.image
sh_t cut 'head -c 2000 all.image >cut.image; $POLC dump cut.image'

# An image that carries other rules than it evaluates: every sum is right, and
# it decides as it did.
forge=${top_builddir:-.}/tests/hostile/forge
case $forge in /*) ;; *) forge=$OLDPWD/$forge ;; esac
if [ -x "$forge" ]; then
    export forge
    sh_t forged '$forge "\"make\"" "\"fake\"" <all.image >forged.image &&
        $POLC eval --policy forged.image -- make; $POLC dump forged.image'
    sh_t forged-layer '$forge "\"cp\"" "\"mv\"" <all.image >forged.image &&
        $POLC check forged.image'
    sh_t forged-comment '$forge "\"ls\"" "#ls#" <all.image >forged.image &&
        $POLC compile forged.image | wc -c'
else
    skip forged 'no forger'
fi
finish
