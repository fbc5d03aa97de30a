#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Folders of rule files: who may have written there, what is read, and in
# which order.  The owner and the top are this user's own, so that nobody
# has to be root.
. "$(dirname "$0")/lib.sh"
reader=${top_builddir:?}/tests/cli/folder
me=$(id -u)
umask 022

# A tree in an own folder each: top/etc/policy.d with two files.
tree()
{
    rm -rf top elsewhere
    mkdir -p top/etc/policy.d elsewhere
    echo '# b' >top/etc/policy.d/20-b.rules
    echo '# a1' >top/etc/policy.d/10-a.rules
    echo '# other' >elsewhere/x.rules
}

# f NAME WANTED WORD...: reads top/etc/policy.d; WANTED is what the first
# lines say, joined by blanks.
f()
{
    name=$1 wanted=$2
    shift 2
    got=$("$reader" below top etc/policy.d "$me" "$@" 2>&1 | tr '\n' ' ')
    got=${got% }
    echo "wanted: $wanted; got: $got" >"$work/log/why"
    if [ "$got" = "$wanted" ]; then report ok "$name"; else report no "$name"; fi
}
d=top/etc/policy.d
two="found $d/10-a.rules: 5 $d/20-b.rules: 4"

tree
f 'two files, in order' "$two"
: >$d/.hidden.rules; : >$d/README; : >$d/x.rules~; mkdir $d/sub; : >$d/.rules
f 'others are passed over' "$two"
tree; echo '# Z' >$d/Z.rules; printf '#\303\251' >"$d/$(printf '\303\251').rules"
f 'byte order' "found $d/10-a.rules: 5 $d/20-b.rules: 4 $d/Z.rules: 4 $d/$(printf '\303\251').rules: 3"
tree; rm $d/*
f 'no file' 'found'
tree; rm -r $d
f 'no folder' 'missing'
tree; rm -r top/etc
f 'no parent' 'missing'
tree; chmod 775 $d
f 'the folder is writable by its group' "refused $d: is writable by its group"
tree; chmod 757 $d
f 'the folder is writable by others' "refused $d: is writable by others"
tree; chmod 1777 $d
f 'a sticky bit does not help' "refused $d: is writable by its group"
tree; chmod 775 top/etc
f 'a parent is writable by its group' \
    "refused $d: is writable by its group (its parent \`etc\`)"
tree; chmod 777 top
f 'the top is writable by all' 'refused top: is writable by its group'
tree; rm -r $d; chmod 777 top/etc
f 'an unsafe parent of nothing' 'missing'
tree; chmod 664 $d/20-b.rules
f 'a file is writable by its group' \
    "refused $d/20-b.rules: is writable by its group"
tree; chmod 646 $d/10-a.rules
f 'a file is writable by others' \
    "refused $d/10-a.rules: is writable by others"
tree; ln -s "$PWD/elsewhere/x.rules" $d/30-c.rules
f 'a file is a link' "refused $d/30-c.rules: is a symbolic link"
tree; ln -s 10-a.rules $d/30-c.rules
f 'a link to a file beside it' "refused $d/30-c.rules: is a symbolic link"
tree; ln -s nowhere $d/30-c.rules
f 'a link to nothing' "refused $d/30-c.rules: is a symbolic link"
tree; mv $d top/etc/real; ln -s real $d
f 'the folder is a link' "refused $d: is a symbolic link"
tree; mv top/etc top/real; ln -s real top/etc
f 'a parent is a link' "refused $d: is a symbolic link (its parent \`etc\`)"
tree; mv top real; ln -s real top
f 'the top is a link' 'refused top: is a symbolic link'
rm top real -r
tree; mkfifo $d/30-c.rules
f 'a FIFO' "refused $d/30-c.rules: is a FIFO, not a file"
tree; mkdir $d/30-c.rules
f 'a folder with the ending' "refused $d/30-c.rules: is a directory"
tree; rm -r $d; echo >$d
f 'the folder is a file' "refused $d: is not a directory"
tree; head -c 1001 /dev/zero >$d/30-c.rules
f 'a file is too large' "refused $d/30-c.rules: is larger than its limit"
f 'the limit makes room' \
    "found $d/10-a.rules: 5 $d/20-b.rules: 4 $d/30-c.rules: 1001" limit=1001
tree; chmod 664 $d/*.rules
f 'a group that may write' "$two" "group=$(id -g)"
f 'a group that may not' \
    "refused $d/10-a.rules: is writable by its group" group=4294967294
tree; ln -s ../../../elsewhere/x.rules $d/30-c.rules
f 'links where they may be' \
    "found $d/10-a.rules: 5 $d/20-b.rules: 4 $d/30-c.rules: 8" links
tree; chmod 666 $d/*.rules
f 'others where they may write' "$two" others

# Another owner: that of the files cannot be made by everybody, but wanted.
tree
if [ "$me" -eq 0 ]; then
    chown 65534 $d/20-b.rules
    f 'a file of another user' \
        "refused $d/20-b.rules: is not owned by root"
    tree; chown 65534 $d
    f 'a folder of another user' "refused $d: is not owned by root"
    tree; chown 65534 top/etc
    f 'a parent of another user' \
        "refused $d: is not owned by root (its parent \`etc\`)"
else
    "$reader" below top etc/policy.d 0 >"$work/log/got"
    is 'a folder that is not of root' grep -q 'not owned by root' \
        "$work/log/got"
fi
if [ "$me" -ne 0 ]; then
    tree; chmod 000 $d/10-a.rules
    f 'a file that cannot be read' \
        "refused $d/10-a.rules: Permission denied"
    tree; chmod 300 $d
    f 'a folder that cannot be read' "refused $d: Permission denied"
    chmod 755 $d
elif command -v setpriv >/dev/null 2>&1; then
    tree; chmod 000 $d/10-a.rules
    reads=$reader
    held() { setpriv --bounding-set=-dac_override,-dac_read_search "$reads" "$@"; }
    reader=held
    f 'a file that cannot be read' \
        "refused $d/10-a.rules: Permission denied"
    tree; chmod 300 $d
    f 'a folder that cannot be read' "refused $d: Permission denied"
    chmod 755 $d
    reader=$reads
else
    skip 'a file that cannot be read' 'as root, without setpriv'
    skip 'a folder that cannot be read' 'as root, without setpriv'
fi
finish
