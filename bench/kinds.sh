# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: Apache-2.0
#
# The part of bench/run.sh for paths, hosts and addresses: reads its
# variables, appends to its results.

kind_sizes='10 1000 100000 1000000' peer_seconds=300 profiles='100 300 1000'
[ "$mode" != quick ] || kind_sizes='10 1000 100000' profiles='100 300'

kinds=
for sort in path host cidr4r cidr4s cidr6r cidr6s; do
    for size in $kind_sizes; do
        kinds="$kinds $sort-$size"
    done
done
if [ -n "${POL_CORPUS:-}" ]; then
    python3 -B "$source/bench/names.py" "$POL_CORPUS" "$out"
    kinds="$kinds path-names-100000 host-names-100000 path-real host-real"
fi

# A row that cannot be measured is missing in the table, and says so here.
for name in $kinds; do
    say "time: $name"
    "$bench" kind time "$name" "$out" 5 >>"$out/results" ||
        say "FAILED: $name"
done

# Peers: at 100,000 RE2 takes tens of milliseconds a request, and Hyperscan is
# not tried.
for name in path-10 path-1000 path-real host-10 host-1000; do
    [ -f "$out/$name.image" ] || continue
    for engine in re2 hyperscan; do
        say "time: $engine beside $name"
        timeout "$peer_seconds" "$bench" kind peer "$name" "$out" $engine 3 \
            >>"$out/results" 2>>"$out/peers.log" ||
            say "nothing of $engine for $name"
    done
done

if command -v apparmor_parser >/dev/null 2>&1 ||
    PATH=$PATH:/usr/sbin:/sbin command -v apparmor_parser >/dev/null 2>&1; then
    parser=$(PATH=$PATH:/usr/sbin:/sbin command -v apparmor_parser)
    for count in $profiles; do
        say "time: apparmor_parser, $count globs, 60 s at most"
        "$bench" kind profile "path-$count" "$out" >"$out/profile"
        "$bench" process "apparmor-$count" 1 "$(command -v timeout)" 60 \
            sh -c "'$parser' -Q -K -S '$out/profile' >'$out/profile.bin'" |
            sed 's/process_median/seconds/; s/process_status/status/
                /process_least/d' >>"$out/results" 2>/dev/null
        echo "apparmor-$count bytes $(wc -c <"$out/profile.bin")" \
            >>"$out/results"
    done
else
    say "SKIP apparmor_parser: not installed"
fi

mkdir -p "$out/hostile"
python3 -B "$source/tests/gitignore/hostile.py" --write "$out/hostile"
for file in "$out"/hostile/*.rules; do
    name=${file##*/}
    "$bench" kind compile "hostile-${name%.rules}" "$file" \
        >>"$out/results" 2>>"$out/hostile/log" || say "FAILED: $name"
done

if command -v valgrind >/dev/null 2>&1; then
    for name in $kinds; do
        [ -f "$out/$name.image" ] || continue
        say "instructions: $name"
        valgrind --tool=callgrind --instr-atstart=no --collect-atstart=no \
            --callgrind-out-file="$out/$name.callgrind" --log-fd=9 \
            "$bench" kind count "$name" "$out" >>"$out/results" \
            9>"$out/valgrind.log" || say "FAILED: $name"
    done
fi
