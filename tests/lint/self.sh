#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The lints find what they are for: each is run on a small tree with one
# offence of its kind, and on the same tree without it.
lints=$(cd "$(dirname "$0")" && pwd)
: "${CC:=cc}"
temp=$(mktemp -d) || exit 99
trap 'rm -rf "$temp"' EXIT
tree=$temp/tree
top_srcdir=$tree top_builddir=$tree/build
export top_srcdir top_builddir CC
unset CXX

clean()
{
    rm -rf "$tree"
    mkdir -p "$tree/libpolicy/base" "$tree/libpolicy/check" \
        "$tree/libpolicy/eval" "$tree/polc" "$tree/build/libpolicy/.libs"
    cd "$tree" || exit 99
    spdx='/* SPDX-License-Identifier: Apache-2.0 */'
    printf '%s\n#include <libpolicy/eval.h>\n' "$spdx" >libpolicy/policy.h
    cat >libpolicy/eval.h <<'C'
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EVAL_H
#define EVAL_H
#define POL_API __attribute__((visibility("default")))
POL_API int pol_one(void);
#endif
C
    cat >libpolicy/base/a.c <<'C'
/* SPDX-License-Identifier: Apache-2.0 */
#include <libpolicy/eval.h>

int pol_one(void)
{
    return 1;
}
C
    printf '%s\n' "$spdx" >libpolicy/check/check.h
    cat >Makefile.am <<'C'
x = libpolicy/base/a.c libpolicy/check/check.h libpolicy/eval.h
y = libpolicy/policy.h libpolicy/libpolicy.map libpolicy/libpolicy-eval.map
C
    for name in libpolicy libpolicy-eval; do
        printf 'V {\nglobal:\n    pol_one;\nlocal:\n    *;\n};\n' \
            >libpolicy/$name.map
    done
}

archives()
{
    for name in libpolicy libpolicy-eval; do
        $CC -I"$tree" -fPIC -fvisibility=hidden -c -o a.o \
            libpolicy/base/a.c &&
            rm -f build/libpolicy/.libs/$name.a &&
            ar rc build/libpolicy/.libs/$name.a a.o &&
            $CC -shared -Wl,--version-script=libpolicy/$name.map \
                -o build/libpolicy/.libs/$name.so a.o
    done
    rm -f a.o
}

number=0
expect() # STATUS, LINT, NAME
{
    number=$((number + 1))
    output=$(sh "$lints/$2.sh" 2>&1)
    status=$?
    if [ $status -eq "$1" ]; then
        echo "ok $number - $2: $3"
    else
        echo "not ok $number - $2: $3"
        echo "# status $status: $output"
    fi
}

echo '1..28'
clean && archives
for lint in layers exports freestanding headers listed size words shell; do
    expect 0 $lint 'a clean tree'
done

clean && echo '#include <libpolicy/check/check.h>' >>libpolicy/base/a.c
expect 1 layers 'an upward include'
clean && echo '#include <time.h>' >>libpolicy/base/a.c
expect 1 layers 'a clock'
clean && echo '#include <stdio.h>' >libpolicy/eval/b.c
expect 1 layers 'input and output in the evaluator'
clean && echo '#include <libpolicy/policy.h>' >libpolicy/eval/b.c
expect 1 layers 'the compile side in the evaluator'
clean && echo '#include <libpolicy/base/a.h>' >polc/main.c
expect 1 layers 'an inner header in the command'

clean && sed -i 's/pol_one;/&\n    pol_two;/' libpolicy/libpolicy.map && archives
expect 1 exports 'a symbol that no header declares'
clean && echo 'POL_API int pol_two(void);' >>libpolicy/eval.h && archives
expect 1 exports 'a declaration that no map names'
clean && archives && sed -i 's/pol_one/pol_two/' libpolicy/*.map \
    libpolicy/eval.h
expect 1 exports 'a library without what is declared'

clean && sed -i 's|return 1;|extern int getpid(void); return getpid();|' \
    libpolicy/base/a.c && archives
expect 1 freestanding 'a call of the system'
clean && echo 'int pol_global = 3;' >>libpolicy/base/a.c && archives
expect 1 freestanding 'a mutable global'

clean && echo 'pol_unknown pol_f(void);' >>libpolicy/policy.h
expect 1 headers 'a header that needs another'
clean && echo >libpolicy/base/new.c
expect 1 listed 'a file in no list'
clean && rm libpolicy/base/a.c
expect 1 listed 'a list with no file'

clean && awk 'BEGIN { for (i = 0; i < 600; i++) print "int a" i ";" }' \
    >>libpolicy/base/a.c
expect 1 size 'a long file'
clean && awk 'BEGIN { print "int f(void)\n{"
    for (i = 0; i < 60; i++) print "    f();"; print "}" }' \
    >>libpolicy/base/a.c
expect 1 size 'a long function'
clean && printf '/* %090d */\n' 0 >>libpolicy/base/a.c
expect 1 size 'a long line'

clean && echo '/* a ruleset */' >>libpolicy/base/a.c
expect 1 words 'a synonym'
clean && echo 'double pol_x(void);' >>libpolicy/base/a.c
expect 1 words 'floating point'
clean && echo 'if true; then' >a.sh
expect 1 shell 'a script that does not parse'

clean && printf '.TH A 1\n.SH NAME\na \\- b\n.unknown x\n' >a.1
if command -v mandoc >/dev/null 2>&1; then
    expect 1 man 'an unknown request'
else
    echo "ok $((number + 1)) - man # SKIP no mandoc"
fi
