/* stdlib/marshal_int.h -- the marshal format, shared by its writer and its reader.
 *
 * An object is a type byte and what the type needs; numbers are little-endian. A type byte with MARSHAL_REF numbers the object, from
 * 0, in the order in which the objects begin; 'r' and a number stands for an object met before. Versions (each reads all that went
 * before): 1 interned strings, 2 binary floats, 3 numbered objects, 4 short forms for ASCII strings and short tuples, 5 slices.
 * A code object is 'c' and the tuple of core/compiler/code_object.h, so that its content is this runtime's own.
 */
#ifndef P3T_STDLIB_MARSHAL_INT_H
#define P3T_STDLIB_MARSHAL_INT_H

#include <stdio.h>

#include "marshal.h"
#include "objects/rt.h"

enum marshal_type {
    MARSHAL_NULL = '0', MARSHAL_NONE = 'N', MARSHAL_FALSE = 'F', MARSHAL_TRUE = 'T', MARSHAL_STOPITER = 'S', MARSHAL_ELLIPSIS = '.',
    MARSHAL_INT = 'i', MARSHAL_INT64 = 'I', MARSHAL_LONG = 'l', MARSHAL_FLOAT_TEXT = 'f', MARSHAL_FLOAT = 'g',
    MARSHAL_COMPLEX_TEXT = 'x', MARSHAL_COMPLEX = 'y', MARSHAL_BYTES = 's', MARSHAL_STR = 'u', MARSHAL_INTERNED = 't',
    MARSHAL_ASCII = 'a', MARSHAL_ASCII_INTERNED = 'A', MARSHAL_SHORT_ASCII = 'z', MARSHAL_SHORT_ASCII_INTERNED = 'Z',
    MARSHAL_TUPLE = '(', MARSHAL_SMALL_TUPLE = ')', MARSHAL_LIST = '[', MARSHAL_DICT = '{', MARSHAL_SET = '<', MARSHAL_FROZENSET = '>',
    MARSHAL_SLICE = ':', MARSHAL_CODE = 'c', MARSHAL_BACKREF = 'r', MARSHAL_UNKNOWN = '?',
    MARSHAL_REF = 0x80,                      /* with any of them: the object has a number */
};
enum { MARSHAL_MAX_DEPTH = 2000, MARSHAL_DIGIT_BITS = 15 };      /* 'l': a count of 15-bit digits, negative for a negative int */

/* marshal_write.c. New bytes object, or NULL: ValueError (unmarshallable or too deep), MemoryError. Threads may change containers
 * meanwhile: each is written as it was at one moment. */
PyObject *marshal_dumps(PyObject *value, int version, bool allow_code);

/* marshal_read.c. Where the bytes come from: memory, a C file, or a Python object with readinto(). */
struct marshal_source {
    const unsigned char *at, *end;           /* memory that is left; NULL for the other two */
    FILE *file;
    PyObject *reader;                        /* borrowed */
    unsigned char *buffer;                   /* what was read last from a file; freed by marshal_source_close */
    size_t room;
};
/* The next object. New reference, or NULL: EOFError, ValueError, TypeError, MemoryError, or what reading raised. */
PyObject *marshal_read(struct marshal_source *, bool allow_code);
/* The next n bytes, good until the next call; NULL with EOFError or what reading raised. */
const unsigned char *marshal_take(struct marshal_source *, size_t n);
void marshal_source_close(struct marshal_source *);

#endif
