/* stdlib/ctypes_layout.c -- structs, unions and arrays as libffi is to see them when they are passed by value.
 *
 * A calling convention looks at the machine values in an aggregate. A description keeps them as a list of leaves, inner aggregates
 * flattened, while it is small; longer ones go through memory on every machine, and need no list. libffi takes a list of consecutive aligned
 * members. What is none (unions, bit fields) is described by one integer or floating-point member for each eight bytes, which is how the
 * System V convention for x86-64 classifies them: an eightbyte with any integer in it is an integer. Up to two eightbytes may go in registers;
 * members off their alignment, and long double in a union, make these go through memory, which cannot be told to libffi: passing such a thing
 * by value raises TypeError (CT_NO_VALUE).
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

/* The leaves of a member of type t at an offset: how many, or -1 if there is not enough room. */
int leaves_of(const CType *t, Py_ssize_t offset, bool in_union, struct leaf *to, int room)
{
    if (t->leaves || t->kind == CT_STRUCT || t->kind == CT_UNION || t->kind == CT_ARRAY) {
        if (t->nleaves > room || (t->nleaves == 0 && t->size > 0))
            return -1;
        for (int i = 0; i < t->nleaves; i++) {
            to[i] = t->leaves[i];
            to[i].offset = (uint16_t)(to[i].offset + offset);
            to[i].shared |= in_union;
        }
        return t->nleaves;
    }
    if (room < 1)
        return -1;
    bool floating = t->code && (t->code->how == 'f' || t->code->how == 'x');
    *to = (struct leaf){.offset = (uint16_t)offset, .size = (uint16_t)t->size, .integer = !floating, .shared = in_union, .type = t->ffi};
    return 1;
}

static bool consecutive(const struct leaf *l, int n)
{
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        if (l[i].type == NULL || (l[i].shared && n > 1))
            return false;
        size_t a = l[i].type->alignment;
        at = (at + a - 1) / a * a;
        if (at != l[i].offset)
            return false;
        at += l[i].size;
    }
    return true;
}

/* The member that stands for bytes from..from+len of an aggregate. */
static ffi_type *eightbyte(const struct leaf *l, int n, int from, int len)
{
    bool integer = false, floating = false;
    for (int i = 0; i < n; i++)
        if (l[i].offset < from + len && l[i].offset + l[i].size > from)
            *(l[i].integer ? &integer : &floating) = true;
    if (floating && !integer)
        return len > 4 ? &ffi_type_double : &ffi_type_float;
    return len > 4 ? &ffi_type_uint64 : len > 2 ? &ffi_type_uint32 : len > 1 ? &ffi_type_uint16 : &ffi_type_uint8;
}

static int set_elements(CType *t, ffi_type **list, int n)
{
    t->own.elements = PyMem_Malloc((size_t)(n + 1) * sizeof *list);
    if (t->own.elements == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (int i = 0; i < n; i++)
        t->own.elements[i] = list[i];
    t->own.elements[n] = NULL;
    return 0;
}

#if defined(__x86_64__)
enum { IN_REGISTERS = 16 };                             /* longer ones go through memory, whatever is in them */
#else
enum { IN_REGISTERS = LEAF_MAX_BYTES };
#endif

static bool has_no_words(const CType *t, const struct leaf *l, int n)
{
    for (int i = 0; i < n && t->size <= IN_REGISTERS; i++) {
        bool unaligned = l[i].type && l[i].offset % l[i].type->alignment;
        if (unaligned || (l[i].shared && l[i].type == &ffi_type_longdouble))
            return true;
    }
    return false;
}

int ctype_layout_ffi(CType *t, struct leaf *leaves, int n)
{
    ffi_type *list[LEAF_MAX_BYTES];
    int count = 0;
    t->leaves = leaves;
    t->nleaves = n;
    if (t->kind == CT_ARRAY)
        return 0;                                        /* passed by address; the leaves are for what it is a part of */
    t->ffi = &t->own;
    t->own.type = FFI_TYPE_STRUCT;
    t->own.size = (size_t)t->size;
    t->own.alignment = (unsigned short)(t->align > 0x8000 ? 0x8000 : t->align);
    if (has_no_words(t, leaves, n))
        t->flags |= CT_NO_VALUE;
    if (n > 0 && consecutive(leaves, n))
        for (; count < n; count++)
            list[count] = leaves[count].type;
    else if (n > 0 && t->size <= 16)
        for (Py_ssize_t at = 0; at < t->size; at += 8)
            list[count++] = eightbyte(leaves, n, (int)at, (int)(t->size - at < 8 ? t->size - at : 8));
    else if (t->size > 0)
        list[count++] = &ffi_type_uint8;                 /* through memory */
    return set_elements(t, list, count);
}
#endif
