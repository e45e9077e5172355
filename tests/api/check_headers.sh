#!/bin/sh
# Compiles check_headers.c, and every public header alone, as C17 and C++17 with each compiler that is installed.
# Nothing is linked.  Exit status 0 if all is clean.
here=$(cd "$(dirname "$0")" && pwd)
include=$here/../../include
warn="-Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow -Wno-missing-field-initializers -Werror"
failed=0 compiled=0

compile() { # compiler, standard, language
    command -v "$1" >/dev/null || return 0
    echo "$1 -std=$2"
    compiled=$((compiled + 1))
    "$1" -x "$3" -std="$2" $warn -I"$include" -fsyntax-only "$here/check_headers.c" || failed=1
    case $2 in gnu*) return ;; esac
    for header in "$include"/*.h; do
        "$1" -x "$3" -std="$2" $warn -I"$include" -fsyntax-only -include "$header" /dev/null || failed=1
    done
}

for standard in c17 gnu17; do
    compile gcc $standard c
    compile clang $standard c
done
for standard in c++17 gnu++17; do
    compile g++ $standard c++
    compile clang++ $standard c++
done

# A header says what it is, and stays short.  pyconfig.h is one long list.
for header in "$include"/*.h; do
    head -c 3 "$header" | grep -q '^/\*' || { echo "$header: no head comment"; failed=1; }
    [ "$(basename "$header")" = pyconfig.h ] || [ "$(wc -l <"$header")" -le 400 ] || { echo "$header: over 400 lines"; failed=1; }
done

[ $failed = 0 ] && [ $compiled -gt 0 ] && echo "headers: clean in $compiled modes"
