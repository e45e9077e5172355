#!/bin/bash
# Builds each preset named and runs all tests in it: the C ones through ctest, the Python ones through tests/run.py.
# P3T_STRESS_SECONDS (5) sizes them. The seed is a new one for each run of this script, and printed: RT_DEBUG=seed=N repeats it.
#
# usage: stress.sh PRESET...         the last line printed is "N passed, N failed"
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
[ $# -gt 0 ] || { sed -n '/^# usage/s/^# //p' "$0" >&2; exit 2; }
export P3T_STRESS_SECONDS=${P3T_STRESS_SECONDS:-5}
export RT_DEBUG=${RT_DEBUG:-seed=$RANDOM}
echo "RT_DEBUG=$RT_DEBUG P3T_STRESS_SECONDS=$P3T_STRESS_SECONDS"
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1:die_after_fork=0}
mkdir -p build
passed=0 failed=0
for preset in "$@"; do
    echo "== $preset"
    log=build/stress-$preset.log
    if ! { cmake --preset "$preset" && cmake --build --preset "$preset"; } > "$log" 2>&1; then
        tail -20 "$log"
        echo "preset $preset does not build"
        failed=$((failed + 1))
        continue
    fi
    ctest --test-dir "build/$preset" -LE programs --output-on-failure --timeout 900 | tee "$log"
    read -r bad all < <(sed -nE 's/.* ([0-9]+) tests failed out of ([0-9]+)/\1 \2/p' "$log")
    passed=$((passed + ${all:-0} - ${bad:-0})) failed=$((failed + ${bad:-0}))
    if [ -x "build/$preset/python3t" ]; then
        python3 tests/run.py --python "build/$preset/python3t" --timeout-scale 20 stress-tests tests | tee "$log"
        read -r good bad < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$log")
        passed=$((passed + ${good:-0})) failed=$((failed + ${bad:-1}))
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
