#!/bin/sh
# A PyObject is a word that only looks like a pointer: reading through it must not compile, neither for extensions nor for the runtime's
# own floors. Each case below is compiled without the bad line (which must work, or the case would prove nothing) and with it.
#
# usage: check_opaque.sh COMPILER [FLAG...]       the flags say where headers lie; nothing is linked
[ $# -gt 0 ] || { sed -n '/^# usage/s/^# //p' "$0" >&2; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
failed=0 cases=0

compiler=$1
shift
try() { # compiler's flags; and $headers, $line
    { for header in $headers; do echo "#include \"$header\""; done
      echo "long probe(PyObject *p); long probe(PyObject *p) { $line }"
    } | "$compiler" -x c -std=gnu17 -fsyntax-only -I"$root/include" "$@" - 2>&1
}

for headers in Python.h object.h objects/rt.h "objects/rt.h objects/object.h objects/list_int.h objects/dict_int.h objects/type_int.h" \
               gc/object.h gc/heap_int.h "core/vm/opcode.h objects/rt.h"; do
    line='return p != 0;'
    said=$(try -I"$root" "$@") || { echo "$headers: does not compile by itself"; echo "$said" | head -5; failed=1; continue; }
    for line in 'return p->ob_refcnt;' 'return p->shape;' 'return (long)sizeof *p;' 'return (p + 1) != 0;' '(void)*p; { __typeof__(*p) copy; (void)copy; } return 0;'; do
        cases=$((cases + 1))
        if said=$(try -I"$root" "$@"); then
            echo "$headers: this compiles: $line"
            failed=1
        elif ! echo "$said" | grep -qE 'incomplete|undefined type'; then
            echo "$headers: $line fails for another reason:"
            echo "$said" | head -5
            failed=1
        fi
    done
done
[ $failed = 0 ] && echo "opaque: $cases uses of what a PyObject * points to are refused"
