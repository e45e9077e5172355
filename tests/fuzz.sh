#!/bin/bash
# Builds tests/fuzz/fuzz_*.c with libFuzzer and the address sanitizer and runs each for a while. What it finds is kept in build/fuzz.
# Each starts from the small inputs in tests/fuzz/seeds-NAME/ and from what earlier runs found (build/fuzz/corpus-NAME). To renew the seeds
# from the inputs in some FOLDER: build/fuzz/NAME -set_cover_merge=1 -use_counters=0 -max_len=500 tests/fuzz/seeds-NAME FOLDER
#
# usage: fuzz.sh SECONDS            the last line printed is "N passed, N failed"
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
seconds=${1:?usage: fuzz.sh SECONDS}
fuzzers=$(basename -s .c tests/fuzz/fuzz_*.c)
{ cmake --preset fuzz && cmake --build --preset fuzz --target $fuzzers; } > /dev/null || exit 1
passed=0 failed=0
for name in $fuzzers; do
    fuzzer=build/fuzz/$name
    mkdir -p "build/fuzz/corpus-$name"
    seeds=tests/fuzz/seeds-$name leaks=0         # objects are freed by the interpreter's end, which a fuzzer does not reach
    [ "$name" = fuzz_parse ] && seeds=tests/fuzz/seeds-fuzz_compile leaks=1
    echo "== $name"
    if ASAN_OPTIONS=detect_leaks=$leaks "$fuzzer" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4000 -max_len=2000 -print_final_stats=1 -verbosity=0 \
                 -artifact_prefix="build/fuzz/$name-" "build/fuzz/corpus-$name" $([ -d "$seeds" ] && echo "$seeds"); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
