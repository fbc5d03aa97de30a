#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# --system: the folders of machine, user and project.  The whole of it runs
# in a file system of its own, whose root user is this user, so that the
# managed folder that this polc was configured for can be made, and broken.
: "${top_srcdir:?}" "${top_builddir:?}" "${POLC:=polc}"
managed=$("$POLC" version --json | sed 's/.*"managed":"\([^"]*\)".*/\1/')
export managed

refuse_to_run() # REASON
{
    echo "ok 1 - folders of the system # SKIP $1"
    echo '1..1'
    exit 0
}

# enter FOLDER: makes it the root of a file system: what programs need of
# the real one (awk is a link through /etc/alternatives).  Runs in a mount namespace.
enter()
{
    root=$1
    mount -t tmpfs -o mode=755 none "$root" || return 1
    mkdir "$root/usr" "$root/etc" "$root/home" "$root/home/u"
    mkdir -m 1777 "$root/tmp"
    for name in /bin /sbin /lib /lib32 /lib64 /libx32 /usr/*; do
        if [ -L "$name" ]; then
            cp -P "$name" "$root$name"
        elif [ -d "$name" ] && [ "$name" != /usr/local ]; then
            mkdir "$root$name" && mount --rbind "$name" "$root$name"
        fi
    done
    for name in /dev /proc /etc/alternatives "$(cd "$top_srcdir" && pwd -P)" \
        "$(cd "$top_builddir" && pwd -P)"; do
        [ -d "$name" ] || continue
        mkdir -p "$root$name" && mount --rbind "$name" "$root$name" || return 1
    done
    mkdir -p "$root${managed%/*}"
    echo 'root:x:0:0::/home/u:/bin/sh' >"$root/etc/passwd"
    cd / && POL_INSIDE=1 TMPDIR=/tmp exec chroot "$root" sh "$0"
}

case ${POL_INSIDE:-} in
'')
    command -v unshare >/dev/null 2>&1 || refuse_to_run 'no unshare'
    case $managed in
    "$(cd "$top_srcdir" && pwd -P)"/* | "$(cd "$top_builddir" && pwd -P)"/*)
        refuse_to_run 'configured for a folder inside the build' ;;
    esac
    unshare -rm true 2>/dev/null || refuse_to_run 'no mount namespaces here'
    top_srcdir=$(cd "$top_srcdir" && pwd -P)
    top_builddir=$(cd "$top_builddir" && pwd -P)
    folder=$(mktemp -d)
    POL_INSIDE=enter POL_ROOT=$folder \
        unshare -rm sh "$top_srcdir/tests/cli/system.sh"
    code=$?
    rmdir "$folder"
    exit $code ;;
enter)
    enter "$POL_ROOT"
    refuse_to_run 'no file system of its own can be made here' ;;
esac
polc=$POLC
"$polc" version >/dev/null 2>&1 || refuse_to_run 'polc does not run there'

. "$(dirname "$0")/lib.sh"
umask 022
# Shows the folder by name, wherever it is.
cat >"$work/polc" <<WRAPPER
#!/bin/sh
"$polc" "\$@" >"$work/raw" 2>"$work/raw2"
code=\$?
sed 's|$managed|MANAGED|g' "$work/raw"
sed 's|$managed|MANAGED|g' "$work/raw2" >&2
exit \$code
WRAPPER
chmod +x "$work/polc"
POLC=$work/polc
export POLC
user=/home/u/.config/policy

fresh() # all folders, each with a file
{
    cd / || exit 99
    rm -rf "$managed" /home/u/.config /w /elsewhere
    mkdir -p "$managed" $user /w/.policy /w/a/b /elsewhere
    chmod 755 "${managed%/*}"
    cat >"$managed/10-base.rules" <<'RULES'
prefix_rule(pattern=["git"], decision="allow", id="managed-git")
prefix_rule(pattern=["git", "push"], decision="deny", id="managed-push")
RULES
    echo 'prefix_rule(pattern=["make"], decision="allow", id="user-make")' \
        >$user/own.rules
    cat >/w/.policy/project.rules <<'RULES'
prefix_rule(pattern=["cargo"], decision="allow", id="project-cargo")
prefix_rule(pattern=["git", "pull"], decision="deny", id="project-pull")
path_rule(path="src/**", access="write", decision="deny", id="project-src")
RULES
    cd /w/a/b || exit 99
}
s() { name=$1; shift; t "$name" eval --color never --system "$@"; }

cd / || exit 99
s 'no folder at all' -- git status
fresh
s 'managed' -- git status
s 'managed denies' -- git push
s 'user' -- make
s 'a project is not trusted' -- cargo build
s 'a project tightens' -- git pull
s 'a project that is trusted' --trust-project -- cargo build
s 'patterns are relative to the project' --path /w/src/x --access write
s 'as JSON' --format json -- git push
echo 'prefix_rule(pattern=["cargo"], decision="allow", id="session")' \
    >/elsewhere/session.rules
s 'a session adds' -r session:/elsewhere/session.rules -- cargo build
t 'explain' explain --system -- git pull
t 'check' check --system
t 'check, as JSON' check --format json --system
sh_t 'compile' '$POLC compile --system -o /tmp/x && $POLC eval -p /tmp/x -- git'
t 'dump' dump --no-base --system --stage rules
mkdir .git
s 'the nearest project has no rules' -- git pull
s 'a project by name' --project /w -- git pull
s 'a project by name, relative' --project ../.. -- git pull
s 'a project by name, without rules' --project /elsewhere -- git pull
s 'a project that is missing' --project /nowhere -- git pull
s 'a project that is a file' --project /w/.policy/project.rules -- git pull
rmdir .git
echo 'gitdir: /x' >/w/a/.git
s 'the file of a work tree ends the search' -- git pull

# Nothing of the environment counts.
fresh
mkdir -p /elsewhere/policy.d /elsewhere/policy /elsewhere/.config/policy
for folder in policy.d policy .config/policy .; do
    echo 'prefix_rule(pattern=["rm"], decision="allow", id="elsewhere")' \
        >/elsewhere/$folder/x.rules
done
for name in HOME XDG_CONFIG_HOME XDG_CONFIG_DIRS SYSCONFDIR POLC_SYSCONFDIR \
    POL_MANAGED POLICY_DIR POLC_CONFIG; do
    sh_t "the environment does not count: $name" \
        "$name=/elsewhere \$POLC eval --system -- rm;
        $name=/elsewhere \$POLC eval --system -- git push;
        $name=/elsewhere \$POLC eval --system -- make"
done

# A managed folder that is not as it must be: nothing is allowed any more.
m() { s "managed: $1" --exit-code -- git status; }
fresh; chmod 775 "$managed"; m 'writable by its group'
fresh; chmod 757 "$managed"; m 'writable by others'
fresh; chmod 664 "$managed/10-base.rules"; m 'a file is writable by its group'
fresh; chmod 666 "$managed/10-base.rules"; m 'a file is writable by others'
fresh; chmod 777 "${managed%/*}"; m 'its parent is writable'
fresh; ln -s /w/.policy/project.rules "$managed/20.rules"; m 'a link in it'
fresh; mv "$managed" /elsewhere/real; ln -s /elsewhere/real "$managed"
m 'a link itself'
rm "$managed"
fresh; mkfifo "$managed/20.rules"; m 'a FIFO'
fresh; rm "$managed/10-base.rules"; m 'empty'
fresh; echo 'prefix_rule(' >"$managed/20.rules"; m 'broken'
fresh; head -c 1100000 /dev/zero | tr '\0' '#' >"$managed/20.rules"; m 'large'
fresh; rm -r "$managed"; m 'missing'
s 'managed: missing, and required' --exit-code --require managed -- git status
fresh; echo 'load("x.rules")' >"$managed/20.rules"
cp "$managed/10-base.rules" /w/x.rules; m 'loads from the project'
fresh; echo 'load("std:readonly")' >"$managed/20.rules"; m 'loads a pack'
fresh; chmod 775 "$managed"
t 'managed: refused, check' check --system
t 'managed: refused, compile' compile --system -o /tmp/none
is 'managed: refused, compile leaves nothing' test ! -e /tmp/none
t 'managed: refused, explain' explain --system -- git status
fresh; : >"$managed/.hidden.rules"; : >"$managed/README"
chmod 666 "$managed/README"; m 'others beside them'

fresh; chmod 666 $user/own.rules
s 'user: writable by others' -- git status
s 'user: writable by others, and required' --require user -- git status
fresh; echo 'nonsense(' >$user/own.rules
s 'user: broken' -- git status
s 'user: broken, and required' --require user -- git status
fresh; mv $user/own.rules /elsewhere/own.rules
ln -s /elsewhere/own.rules $user/own.rules
s 'user: a link' -- make
fresh; mv $user /elsewhere/real; ln -s /elsewhere/real $user
s 'user: the folder is a link' -- make
fresh; chmod 664 $user/own.rules
s 'user: writable by the own group' -- make
fresh; ln -s "$managed/10-base.rules" /w/.policy/x.rules
s 'project: a link' -- git status
fresh; mv /w/.policy /elsewhere/real; ln -s /elsewhere/real /w/.policy
s 'project: the folder is a link' -- git status
fresh; chmod 777 /w/.policy /w
s 'project: anybody may write there' -- git pull
s 'project: trusted, and anybody may write there' --trust-project -- cargo build
s 'project: trusted by name' --project /w --trust-project -- cargo build
fresh; echo 'nonsense(' >/w/.policy/x.rules
s 'project: broken' -- git status
fresh
t 'with an image' eval --system --policy x -- git
t 'check of each' check --system --each
cd / && rm -rf "$managed" /w
finish
