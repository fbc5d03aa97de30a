#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures everything that bench/README.md lists and prints one table.
#
#   bench/run.sh [quick | kinds | check]
#
# quick: without the largest policies; kinds: paths, hosts and addresses alone;
# check: polc check on the real files of POL_CORPUS alone.
# BUILD (default: top_builddir, else build) is a configured build folder.  Results and images lie
# in $BUILD/bench-out.  POL_CORPUS adds a row of real rules and commands.
set -eu

cd "$(dirname "$0")/.."
source=$(pwd)
build=${BUILD:-${top_builddir:-build}}
mode=${1:-full}

case $mode in
quick) sizes='10 1000 100000' rounds=1 repetitions=9 ;;
full) sizes='10 1000 100000 1000000' rounds=3 repetitions=15 ;;
kinds) sizes='' rounds=0 repetitions=9 ;;
check) : "${POL_CORPUS:?names the real files to check}" ;;
*)
    echo 'usage: bench/run.sh [quick | kinds | check]' >&2
    exit 2
    ;;
esac

say()
{
    echo "bench: $*" >&2
}

programs='bench/bench polc/polc'
[ "$mode" != check ] || programs=polc/polc
# shellcheck disable=SC2086
make -C "$build" $programs >"$build/bench-make.log" 2>&1 || {
    tail -n 40 "$build/bench-make.log" >&2
    exit 2
}
build=$(cd "$build" && pwd)
bench=$build/bench/bench
[ -x "$build/bench/.libs/bench" ] && bench=$build/bench/.libs/bench
polc=$build/polc/polc
[ -x "$build/polc/.libs/polc" ] && polc=$build/polc/.libs/polc
LD_LIBRARY_PATH=$build/libpolicy/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH

[ "$mode" != check ] ||
    exec python3 -B "$source/bench/check.py" "$polc" "$POL_CORPUS"

out=$build/bench-out
rm -rf "$out"
mkdir -p "$out"

files=
if [ "$mode" != kinds ] && [ -n "${POL_CORPUS:-}" ]; then
    say "real files of POL_CORPUS"
    python3 "$source/bench/corpus.py" "$POL_CORPUS" "$out" \
        >>"$out/results"
    files=files
elif [ -z "${POL_CORPUS:-}" ]; then
    say "SKIP real files, paths and hosts: POL_CORPUS is not set"
fi

# The clock first: nothing else runs then.
round=1
while [ $round -le $rounds ]; do
    for name in $sizes $files; do
        # One second round is enough where a compilation takes seconds.
        if [ "$name" = 1000000 ] && [ $round -gt 2 ]; then
            continue
        fi
        say "time: $name rules, round $round of $rounds"
        "$bench" time "$name" "$repetitions" "$out" >>"$out/results"
    done
    round=$((round + 1))
done

say "processes and memory"
for name in $sizes; do
    "$bench" text "$name" >"$out/$name.rules"
    "$bench" memory "$name" "$out/$name.rules" >>"$out/results"
done
if [ "$mode" != kinds ]; then
    "$bench" appended >"$out/appended.rules"
    "$bench" process check.appended 50 "$polc" check "$out/appended.rules" \
        >>"$out/results"
fi
if [ -n "$files" ]; then
    largest=$(find "$POL_CORPUS/rules" -name '*.rules' -size +0 \
        -exec wc -c {} + | grep -v ' total$' | sort -n | tail -n 1 |
        sed 's/^ *[0-9]* //')
    "$bench" process check.largest 50 "$polc" check --dialect codex \
        "$largest" >>"$out/results"
fi

if command -v valgrind >/dev/null 2>&1; then
    for name in $sizes $files; do
        say "instructions: $name rules"
        valgrind --tool=callgrind --instr-atstart=no --collect-atstart=no \
            --callgrind-out-file="$out/$name.callgrind" --log-fd=9 \
            "$bench" count "$name" "$out" >>"$out/results" 9>"$out/valgrind.log"
    done
else
    say "SKIP instruction counts: no valgrind"
fi

# shellcheck source=bench/kinds.sh
. "$source/bench/kinds.sh"

exec python3 -B "$source/bench/table.py" "$out" "$mode"
