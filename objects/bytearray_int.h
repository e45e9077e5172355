/* objects/bytearray_int.h -- the bytearray's structure, and what the runtime does with bytearrays beneath the C API.
 *
 * The bytes lie in a room with space before and behind: `start` points to the first one. Whoever changes them is in the owner's section
 * or holds the object's lock; so is whoever reads more than one. A single byte is read without a lock (bytearray_get).
 *
 * Holds.  Y1  A bytearray is *exclusive* while its owner does the writing and no other thread has read it without a lock (OBJ_FOREIGN_READ
 *             is not set). Then bytes are moved about in place and a room that is outgrown is freed at once.
 *         Y2  Otherwise bytes below `len` change by single relaxed stores only; what would move them publishes a new room and retires the
 *             old one; within one room, start only goes up. So start and len, if start was the same before and after, name bytes
 *             of one room.
 *         Y3  While exports > 0, neither start nor len changes. Memory that is exported may be written by its consumers at any time; whether
 *             they race with each other or with methods is theirs to settle, as it is in C.
 *         Y4  A NUL after the last byte is put there when C code asks for the pointer (PyByteArray_AsString).
 */
#ifndef P3T_OBJECTS_BYTEARRAY_INT_H
#define P3T_OBJECTS_BYTEARRAY_INT_H

#include "objects/bytes_int.h"
#include "objects/hold.h"

struct byte_room {
    size_t cap FROZEN;                                   /* one byte more is there for the NUL */
    char   data[];
};

typedef struct BytearrayObj {
    Obj    hdr;
    size_t len      GUARD_W(hdr.lock, release, acquire);
    char  *start    GUARD_W(hdr.lock, release, acquire) RETIRED;   /* into the room; NULL without one */
    struct byte_room *room GUARD(hdr.lock);
    size_t exports  GUARD(hdr.lock);                     /* buffers out */
} BytearrayObj;
_Static_assert(offsetof(BytearrayObj, len) == offsetof(PyVarObject, ob_size), "len serves as ob_size");

static inline bool value_is_bytearray(Value v)
{
    return IS_EXACT(v, BYTEARRAY) || (value_is_ptr(v) && type_of(v) != &PyBytes_Type && PyType_IsSubtype(type_of(v), &PyByteArray_Type));
}
static inline BytearrayObj *bytearray_obj(Value v) { return (BytearrayObj *)value_obj(v); }
static inline size_t bytearray_len(const BytearrayObj *a) { return load_acquire_size(&a->len); }

int bytearray_get_slow(BytearrayObj *, size_t i);
/* Byte i, or -1: there is no such byte now. */
static inline int bytearray_get(BytearrayObj *a, size_t i)
{
    if (UNLIKELY(!obj_is_mine(&a->hdr) && !(load_relaxed_u8(&a->hdr.flags) & OBJ_FOREIGN_READ)))
        return bytearray_get_slow(a, i);
    for (;;) {
        const uint8_t *start = load_acquire_ptr((uint8_t **)&a->start);
        size_t n = load_acquire_size(&a->len);
        if (load_acquire_ptr((uint8_t **)&a->start) != start)          /* Y2 */
            continue;
        if (i >= n)
            return -1;
        int c = load_acquire_u8(start + i);
        if (LIKELY(load_acquire_ptr((uint8_t **)&a->start) == start && load_relaxed_size(&a->len) == n))
            return c;
    }
}

/* A bytearray of n bytes (not written yet) that nobody else knows; *data may be NULL. V_RAISED. */
Value bytearray_new(size_t n, char **data);
Value bytearray_from_data(const void *, size_t n);

/* What the functions that change a bytearray found; bytearray_fail() raises it when no lock is held: -1, or 0 for OK. */
enum bytearray_result { BYTEARRAY_OK, BYTEARRAY_EXPORTED, BYTEARRAY_NO_MEMORY };
int bytearray_fail(enum bytearray_result);

/* Replaces bytes low .. high by n others (from NULL: zeros), which must lie elsewhere. low <= high <= len. The lock is held, not the owner's section: this allocates. */
enum bytearray_result bytearray_splice_locked(BytearrayObj *, size_t low, size_t high, const void *from, size_t n);

/* What the array module shares: its arrays begin with a BytearrayObj, whose len is a multiple of the item size. Aligned items of 1, 2, 4 or 8
 * bytes are never torn. */
/* Deletes n items of `unit` bytes from item `start` on, step apart. As bytearray_splice_locked. */
enum bytearray_result bytearray_delete_steps_locked(BytearrayObj *, Py_ssize_t start, Py_ssize_t step, size_t n, size_t unit);
/* n bytes, not written yet, for a new one that nobody else knows. False: no memory, nothing raised. */
bool bytearray_room_new(BytearrayObj *, size_t n, char **data);

#endif
