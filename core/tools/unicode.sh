#!/bin/bash
# Provides the files of the Unicode Character Database that objects/tools/gen_unidata.py reads. Python 3.14 is defined on version 16.0, which
# can be made of 16.0 itself and of the newer versions that the generator knows; it leaves out what came later. In order:
#   1. this system's own /usr/share/unicode, if it is such a version
#   2. Debian's package unicode-data from a newer suite, unpacked here and not installed
#   3. the system's own, though it is older: then python3t has an older Unicode, says so in unicodedata.unidata_version, and what insists on
#      16.0 (stringprep and the codec idna) does not import
# `core/tools/unicode.sh build/stdlib` tries again after the last.
#
# usage: unicode.sh FOLDER              provides FOLDER/unicode
set -uo pipefail

installed=/usr/share/unicode
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

from_older() {
    [ -e $installed/UnicodeData.txt ] || { failed "an older one on this system: there is none (apt-get install unicode-data)"; return; }
    ln -s $installed "$work/result"
    say "taking the installed version $(version $installed), though Python 3.14 has 16.0.0"
}

for source in from_system from_debian from_older; do
    if $source; then
        rm -rf "$target"
        mv -T "$work/result" "$target" && say "$target is ready, version $(version "$target")" && exit 0
    fi
done
exit 1
