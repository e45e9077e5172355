#!/bin/bash
# Builds tests/fuzz/fuzz_*.c with libFuzzer and the address sanitizer and runs each for a while. What it finds is kept in build/fuzz.
#
# usage: fuzz.sh SECONDS            the last line printed is "N passed, N failed"
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
seconds=${1:?usage: fuzz.sh SECONDS}
{ cmake --preset fuzz && cmake --build --preset fuzz; } > /dev/null || exit 1
passed=0 failed=0
for fuzzer in build/fuzz/fuzz_*; do
    [ -x "$fuzzer" ] && [ -f "$fuzzer" ] || continue
    name=$(basename "$fuzzer")
    mkdir -p "build/fuzz/corpus-$name"
    seeds=tests/fuzz/seeds-$name
    echo "== $name"
    if "$fuzzer" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4000 -print_final_stats=1 -verbosity=0 \
                 -artifact_prefix="build/fuzz/$name-" "build/fuzz/corpus-$name" $([ -d "$seeds" ] && echo "$seeds"); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
