#!/bin/bash
# Provides the packages that the programs in this folder use, as FOLDER/site, from Debian's newer suites: downloaded and unpacked there, nothing is
# installed. Packages are pure Python; compiled modules in them are of no use to us and are left out, as every such package does without.
#
# usage: packages.sh FOLDER
set -uo pipefail
[ $# -eq 1 ] || { sed -n '/^# usage/,/^[^#]/s/^# //p' "$0" >&2; exit 2; }
mkdir -p "$1" && folder=$(cd "$1" && pwd) || exit 1
exec 9> "$folder/.lock" && flock 9
[ -e "$folder/site/flask/__init__.py" ] && [ -e "$folder/site/.complete" ] && exit 0

. "$(dirname "$0")/../../core/tools/debian.sh"
say() { echo "programs: $*"; }
failed() { echo "programs: $*" >&2; return 1; }

packages="python3-flask python3-werkzeug python3-jinja2 python3-markupsafe python3-click python3-itsdangerous python3-blinker
          python3-twisted python3-zope.interface python3-attr python3-constantly python3-hyperlink python3-incremental python3-automat
          python3-typing-extensions python3-packaging
          python3-requests python3-urllib3 python3-charset-normalizer python3-chardet python3-certifi python3-idna
          python3-pytest python3-pluggy python3-iniconfig
          python3-networkx python3-pygments python3-sqlparse python3-mako"

rm -rf "$folder/site"
work=$(mktemp -d "$folder/.work.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

take() {
    local site=$work/root/usr/lib/python3/dist-packages
    [ -e "$site/flask/__init__.py" ] || { failed "there is no Flask in the package"; return; }
    find "$work/root" -name '*.so' -delete
    rm -rf "$folder/site" && mv "$site" "$folder/site" && touch "$folder/site/.complete"
}

# shellcheck disable=SC2086
debian_packages "$work" take $packages && say "$folder/site is ready" && exit 0
echo "programs: the packages are not to be had" >&2
exit 1
