/* objects/bytes_int.h -- the bytes object's structure, and what the runtime does with bytes beneath the C API.
 *
 * Bytes are immutable once somebody else knows them. Two layouts share a head; in both a NUL follows the data:
 *
 *     inline      head, data                  up to BYTES_INLINE_MAX bytes, and instances of subclasses (of any length)
 *     external    head, pointer to the data   longer ones: the buffer can grow in place while the object is being filled, can be taken over
 *                                             from a sink, and goes back to the allocator at once when the object dies
 *
 * OBJ_USER in the header means external. `len` lies where PyVarObject has ob_size. The hash is a cache: computed at most once per reader
 * and the same for all of them. b"" and the 256 bytes of length one are static and immortal; operations give these where they can, but
 * an object of length one that C code fills later is one of its own, so identity says nothing.
 */
#ifndef P3T_OBJECTS_BYTES_INT_H
#define P3T_OBJECTS_BYTES_INT_H

#include "objects/codec.h"
#include "objects/rt.h"

enum { BYTES_INLINE_MAX = 1024 };
#define BYTES_LENGTH_MAX ((size_t)PTRDIFF_MAX - 64)

typedef struct BytesObj {
    Obj       hdr;                                /* OBJ_USER: external */
    size_t    len  FROZEN;
    Py_hash_t hash SHARED(relaxed);               /* 0: not known yet, or 0 */
    char      data[] FROZEN;                      /* read it through bytes_data() */
} BytesObj;
typedef struct BytesExternalObj {
    Obj       hdr;
    size_t    len  FROZEN;
    Py_hash_t hash SHARED(relaxed);
    char     *data FROZEN;                        /* buf_alloc */
} BytesExternalObj;
_Static_assert(offsetof(BytesObj, len) == offsetof(PyVarObject, ob_size), "len serves as ob_size");

static inline BytesObj *bytes_obj(Value v) { return (BytesObj *)value_obj(v); }
static inline bool value_is_bytes(Value v) { return IS_EXACT(v, BYTES) || (value_is_ptr(v) && value_has_flag(v, Py_TPFLAGS_BYTES_SUBCLASS)); }

static inline char *bytes_data(const BytesObj *b)
{
    if (UNLIKELY(load_relaxed_u8(&b->hdr.flags) & OBJ_USER))
        return ((const BytesExternalObj *)b)->data;
    return (char *)(uintptr_t)b->data;
}
static inline struct text_view bytes_view(const BytesObj *b) { return (struct text_view){bytes_data(b), b->len, 1}; }
static inline size_t bytes_length(Value v) { return bytes_obj(v)->len; }

/* --- the static ones: immortal, so both borrowed and owned -------------------------------------------------------------------------- */

struct bytes_static { Obj hdr; size_t len; Py_hash_t hash; char data[16]; };
extern struct bytes_static bytes_one[256], bytes_nothing;
static inline Value bytes_char(unsigned char c) { return value_from_obj(&bytes_one[c]); }
static inline Value bytes_empty(void) { return value_from_obj(&bytes_nothing); }

/* --- making bytes: counted, or V_RAISED with MemoryError ------------------------------------------------------------------------------ */

/* An object of its own, to be filled before anybody sees it; the NUL is there. n == 0 gives b"". *data may be NULL. */
Value bytes_new(size_t n, char **data);
Value bytes_from_data(const void *, size_t n);
/* The new object, which nobody else has seen, with n bytes: the first ones stay. Consumes it. */
Value bytes_resize_take(Value, size_t n, char **data);
/* What a sink has collected (resize: codec_resize_buffer); its block is taken over or freed in every case. */
Value bytes_from_sink(struct byte_sink *);
/* The exact bytes of the same data: itself unless it is of a subclass. */
Value bytes_exact(Value);

/* --- operations (arguments are bytes, kept) --------------------------------------------------------------------------------------------- */

Value bytes_concat(Value a, Value b);
Value bytes_repeat(Value, Py_ssize_t n);
Value bytes_slice(Value, size_t start, size_t end);         /* start <= end <= length */
Value bytes_slice_step(Value, size_t start, Py_ssize_t step, size_t n);
Value bytes_repr(const void *data, size_t n, bool smart_quotes, const char *before, const char *after);   /* before b'...' after */

Py_hash_t bytes_hash_compute(BytesObj *) LEAF;
static inline Py_hash_t bytes_hash(Value v)                 /* never -1, never fails; equal str and bytes hash alike */
{
    Py_hash_t h = (Py_hash_t)load_relaxed_u64((const uint64_t *)&bytes_obj(v)->hash);
    return LIKELY(h != 0) ? h : bytes_hash_compute(bytes_obj(v));
}
static inline bool bytes_equal(Value a, Value b)
{
    const BytesObj *s = bytes_obj(a), *t = bytes_obj(b);
    return s == t || (s->len == t->len && memcmp(bytes_data(s), bytes_data(t), s->len) == 0);
}
int bytes_compare(Value a, Value b) LEAF;                   /* < 0, 0, > 0 */

/* --- iterators (bytes_iter.c) ------------------------------------------------------------------------------------------------------------- */

typedef struct BytesIterObj {                               /* of bytes and of bytearray */
    Obj    hdr;
    size_t index SHARED(relaxed);                           /* of the next byte, or SIZE_MAX: exhausted */
    Value  seq   FROZEN;                                    /* kept until the iterator dies */
} BytesIterObj;
/* The next byte as an int, or V_DONE, of an iterator over bytes. */
static inline Value bytes_iter_next(BytesIterObj *it)
{
    const BytesObj *b = bytes_obj(it->seq);
    size_t i = load_relaxed_size(&it->index);
    if (UNLIKELY(i >= b->len))
        return V_DONE;
    store_relaxed_size(&it->index, i + 1);
    return value_from_int((unsigned char)bytes_data(b)[i]);
}

#endif
