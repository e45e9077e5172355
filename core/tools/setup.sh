#!/bin/bash
# Makes a Debian machine ready to build and test python3t: looks for each tool and library below, says what is missing and what it is for,
# and installs that with apt. Instant when nothing is missing; asks nothing; uses sudo when it is not run by root.
#
# usage: setup.sh [--list]      --list only says what is there and what is not
set -uo pipefail

# package            how to see that it is there            need      what it is for
table='
cmake               cmd:cmake                               required  configures the build
ninja-build         cmd:ninja                               required  runs the build
pkg-config          cmd:pkg-config                          required  tells the build where libraries are
python3             cmd:python3                             required  runs the source generators and the test runners
liburcu-dev         header:urcu-bp.h                        required  grace periods: when memory that lock-free readers saw may be freed
libatomic-ops-dev   header:atomic_ops.h                     required  atomic operations
libgmp-dev          header:gmp.h                            required  arithmetic on large ints
libmimalloc-dev     header:mimalloc.h                       required  the memory allocator
unicode-data        file:/usr/share/unicode/UnicodeData.txt required  Unicode tables are made of it if nothing newer can be had (core/tools/unicode.sh)
clang               cmd:clang                               optional  the faster of the two compilers for the interpreter loop
lld                 cmd:ld.lld                              optional  links with optimisation across files
libclang-rt-dev     sanitizers                              optional  thread, address and undefined-behaviour sanitizers for clang
spin                cmd:spin                                optional  checks the protocol models in tests/models
zlib1g-dev          header:zlib.h                           optional  module zlib
libssl-dev          header:openssl/ssl.h                    optional  modules ssl and hashlib
libbz2-dev          header:bzlib.h                          optional  module bz2
liblzma-dev         header:lzma.h                           optional  module lzma
libzstd-dev         header:zstd.h                           optional  module compression.zstd
libexpat1-dev       header:expat.h                          optional  XML parsing
libsqlite3-dev      header:sqlite3.h                        optional  module sqlite3
libffi-dev          header:ffi.h                            optional  module ctypes
libreadline-dev     header:readline/readline.h              optional  line editing at the prompt
uuid-dev            header:uuid/uuid.h                      optional  module uuid
'

triplet=$(gcc -print-multiarch 2>/dev/null || cc -print-multiarch 2>/dev/null || true)

is_there() {
    case $1 in
    cmd:*)      command -v "${1#cmd:}" >/dev/null 2>&1 ;;
    file:*)     [ -e "${1#file:}" ] ;;
    header:*)   local h=${1#header:}
                [ -e "/usr/include/$h" ] || [ -e "/usr/include/$triplet/$h" ] || [ -e "/usr/local/include/$h" ] ;;
    sanitizers) compgen -G '/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.tsan-*.a' >/dev/null ||
                compgen -G '/usr/lib/clang/*/lib/linux/libclang_rt.tsan-*.a' >/dev/null ;;
    esac
}

missing=() required=()
while read -r package test need why; do
    [ -n "$package" ] || continue
    state=found
    if ! is_there "$test"; then
        state=missing
        missing+=("$package")
        [ "$need" = required ] && required+=("$package")
    fi
    if [ "${1:-}" = --list ] || [ $state = missing ]; then
        printf '%-8s %-18s %s\n' "$state" "$package" "$why"
    fi
done <<< "$table"

[ ${#missing[@]} -gt 0 ] && [ "${1:-}" != --list ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: there is no apt-get here; install what the packages above hold by this system's own means" >&2
    [ ${#required[@]} -eq 0 ]; exit
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "setup: not root, and no sudo here. As root: apt-get install ${missing[*]}" >&2
        [ ${#required[@]} -eq 0 ]; exit
    fi
    as_root=(sudo)
fi
apt() { ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@" </dev/null; }

echo "setup: installing ${#missing[@]} packages with apt-get: ${missing[*]}"
apt update || echo "setup: apt-get update failed; trying with the package lists that are here" >&2
if ! apt install -y --no-install-recommends "${missing[@]}"; then
    echo "setup: installing them together failed; now one by one" >&2
    for package in "${missing[@]}"; do
        apt install -y --no-install-recommends "$package" || echo "setup: $package could not be installed" >&2
    done
fi
status=0
while read -r package test need why; do
    if [ -n "$package" ] && [ "$need" = required ] && ! is_there "$test"; then
        echo "setup: $package is still missing, and the build needs it: $why" >&2
        status=1
    fi
done <<< "$table"
exit $status
