#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What std:base costs, in instructions (callgrind): a check of a small policy
# as a process, a compile, and decisions, beside the same without std:base and
# in the Codex dialect; and the bytes of the images.
#
# BUILD (default: top_builddir, else build) is a configured build folder.
set -eu

cd "$(dirname "$0")/.."
build=$(cd "${BUILD:-${top_builddir:-build}}" && pwd)
make -s -C "$build" bench/decide polc/polc >"$build/bench-make.log" 2>&1
polc=$build/polc/polc
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

cat >"$temp/codex.rules" <<'END'
prefix_rule(pattern=["git", ["status", "log", "diff"]], decision="allow")
prefix_rule(pattern=["ls"], decision="allow")
prefix_rule(pattern=["cat"], decision="allow")
prefix_rule(pattern=["git", "push"], decision="forbidden")
prefix_rule(pattern=["npm", "run"], decision="prompt")
END
sed 's/forbidden/deny/' "$temp/codex.rules" >"$temp/native.rules"
{
    echo 'program("git", write_options=["--output-here="])'
    cat "$temp/native.rules"
} >"$temp/facts.rules"

count() # COMMAND...: instructions of it and of what it runs
{
    valgrind --tool=callgrind --trace-children=no --log-file="$temp/log" \
        --callgrind-out-file="$temp/out" "$@" >"$temp/stdout" 2>&1 || :
    sed -n 's/.*Collected : *//p' "$temp/log"
}

# The command itself, not the script that finds its library.
LD_LIBRARY_PATH=$build/libpolicy/.libs
export LD_LIBRARY_PATH
[ ! -x "$build/polc/.libs/polc" ] || polc=$build/polc/.libs/polc

echo 'Instructions of a process'
row() # TITLE ARGUMENT...
{
    title=$1
    shift
    printf '%-44s %12s\n' "$title" "$(count "$polc" "$@")"
}
row 'polc check, std:base' check "$temp/native.rules"
row 'polc check, a rule file that adds facts' check "$temp/facts.rules"
row 'polc check, --no-base' check --no-base "$temp/native.rules"
row 'polc check, Codex dialect' check --dialect=codex "$temp/codex.rules"
row 'polc compile, std:base' compile -o "$temp/native" "$temp/native.rules"
row 'polc compile, --no-base' compile --no-base -o "$temp/bare" \
    "$temp/native.rules"
row 'polc compile, Codex dialect' compile --dialect=codex -o "$temp/codex" \
    "$temp/codex.rules"

echo
printf '%-30s %10s %10s %10s %10s\n' 'Instructions of a decision' \
    'std:base' 'no base' 'Codex' 'of Codex'
for command in 'git status' 'git status -s' 'git log --oneline -5' 'ls -la' \
    'cat README.md' 'npm run build'; do
    printf '%-30s' "$command"
    for image in native bare codex; do
        # shellcheck disable=SC2086
        few=$(count "$build/bench/decide" "$temp/$image" 10 $command)
        # shellcheck disable=SC2086
        many=$(count "$build/bench/decide" "$temp/$image" 1010 $command)
        each=$(((many - few) / 1000))
        [ "$image" != native ] || native=$each
        printf ' %10d' "$each"
    done
    awk -v a="$native" -v b="$each" 'BEGIN { printf " %10.2f\n", a / b }'
done

echo
echo 'Bytes of an image'
for image in native bare; do
    printf '%-44s %12d\n' "$image" "$(wc -c <"$temp/$image")"
done
