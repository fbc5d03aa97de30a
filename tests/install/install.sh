#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `make install` gives what a host needs: headers, both libraries, their
# pkg-config files, the command and its manual pages.  A C and a C++ program
# are built against each library with pkg-config alone, and run.
: "${top_srcdir:?}" "${top_builddir:?}"
: "${CC:=cc}" "${CXX:=c++}"
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT
prefix=$temp/usr
consumer=$top_srcdir/tests/install

number=0
result() # STATUS, NAME: one case
{
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        [ ! -s "$temp/log" ] || tail -n 20 "$temp/log" | sed 's/^/#   /'
    fi
}

# The make of the tests has its own flags and job server.
unset MAKEFLAGS MFLAGS MAKELEVEL
echo '1..22'
make -C "$top_builddir" install prefix="$prefix" \
    exec_prefix="$prefix" libdir="$prefix/lib" includedir="$prefix/include" \
    >"$temp/log" 2>&1
result $? 'make install'

for file in include/libpolicy/eval.h include/libpolicy/policy.h \
    lib/libpolicy.so lib/libpolicy-eval.so bin/polc \
    lib/pkgconfig/libpolicy.pc lib/pkgconfig/libpolicy-eval.pc \
    share/bash-completion/completions/polc \
    share/fish/vendor_completions.d/polc.fish share/zsh/site-functions/_polc \
    share/man/man1/polc.1 share/man/man5/policy.5; do
    : >"$temp/log"
    case $file in
    *.so) test -e "$prefix/$file" || test -e "$prefix/${file%.so}.a" ;;
    *) test -s "$prefix/$file" ;;
    esac
    result $? "installed $file"
done

# The .pc files name the configured prefix; this one is elsewhere.
sed -i "s|^prefix=.*|prefix=$prefix|; s|^libdir=.*|libdir=$prefix/lib|
    s|^includedir=.*|includedir=$prefix/include|" "$prefix"/lib/pkgconfig/*.pc
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
LD_LIBRARY_PATH=$prefix/lib
export PKG_CONFIG_PATH LD_LIBRARY_PATH

strict='-Wall -Wextra -Werror -pedantic'
for library in libpolicy-eval libpolicy; do
    source=$consumer/use-${library#lib}.c
    flags=$(pkg-config --cflags --libs $library 2>"$temp/log")
    # shellcheck disable=SC2086
    {
        $CC -std=c11 $strict -o "$temp/c" "$source" $flags \
            >"$temp/log" 2>&1
        result $? "$library: a C program builds"
        "$temp/c" >"$temp/log" 2>&1
        result $? "$library: it runs"
        $CXX -x c++ -std=c++17 $strict -o "$temp/cc" "$source" $flags \
            >"$temp/log" 2>&1
        result $? "$library: a C++ program builds"
        "$temp/cc" >"$temp/log" 2>&1
        result $? "$library: it runs"
    }
done

printf 'prefix_rule(pattern=["ls"], decision="allow")\n' >"$temp/a.rules"
"$prefix/bin/polc" check "$temp/a.rules" >"$temp/log" 2>&1
result $? 'the installed polc runs'
