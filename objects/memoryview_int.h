/* objects/memoryview_int.h -- memoryviews beneath the C API.
 *
 * An exporter is asked for its buffer once, by a *managed buffer*; any number of memoryviews on it, each with a shape of its own, keep
 * it. When the last of them is released, so is the exporter's buffer.
 *
 * Holds.  M1  What a memoryview shows (view, format character, shape) never changes after it was made, and lies in the object itself, but
 *             for the memory and the format string: these are the exporter's.
 *         M2  `released` goes from false to true once, while exports is 0, under the lock. So who has checked it in the lock may use the
 *             memory until the lock is dropped; who needs longer raises exports (view_enter, view_leave), and a release() that comes
 *             meanwhile is refused as if a buffer were out.
 *         M3  A managed buffer's count of memoryviews is raised only for one that is not released, so it leaves 0 only at birth.
 * The memory itself may be written by anybody at any time. Single items of 1, 2, 4 or 8 aligned bytes are read and written as wholes.
 */
#ifndef P3T_OBJECTS_MEMORYVIEW_INT_H
#define P3T_OBJECTS_MEMORYVIEW_INT_H

#include "objects/hold.h"

typedef struct ManagedObj {
    Obj       hdr;
    size_t    views    SHARED(acq_rel);              /* memoryviews that are not released */
    uint8_t   released SHARED(acq_rel);
    char     *format   FROZEN;                       /* of its own (buf_alloc), or NULL */
    Py_buffer master;                                /* FROZEN until released */
} ManagedObj;

typedef struct MemObj {
    Obj        hdr;
    Py_ssize_t words FROZEN;                         /* of room: ob_size */
    ManagedObj *managed FROZEN;                      /* counted */
    Py_hash_t  hash     SHARED(relaxed);             /* 0: not known yet, or 0 */
    size_t     exports  GUARD(hdr.lock);
    uint8_t    released GUARD_W(hdr.lock, release, acquire);
    uint8_t    restricted FROZEN;                    /* given to __release_buffer__: no new views of it */
    bool       c_order, f_order FROZEN;              /* contiguous in C's or Fortran's order */
    char       item FROZEN;                          /* the native format character, or 0 */
    Py_buffer  view;                                 /* FROZEN; shape, strides and suboffsets point into room */
    Py_ssize_t room[];
} MemObj;
_Static_assert(offsetof(MemObj, words) == offsetof(PyVarObject, ob_size), "words serves as ob_size");

static inline MemObj *mem_obj(Value v) { return (MemObj *)value_obj(v); }
static inline MemObj *mem_of(PyObject *o) { return mem_obj(value_of(o)); }

/* --- use ------------------------------------------------------------------------------------------------------------------------------- */

int mem_released(void);                              /* -1, with ValueError */
static inline bool mem_gone(const MemObj *m)         /* a hint, unless the lock is held */
{
    return load_acquire_u8(&m->released) || m->managed == NULL || load_acquire_u8(&m->managed->released);
}
/* 0; -1: it is released. */
static inline int mem_check(const MemObj *m) { return UNLIKELY(mem_gone(m)) ? mem_released() : 0; }

/* Keeps the memory from being released. 0, or -1 with ValueError. */
static inline int view_enter(MemObj *m)
{
    enum hold h = hold_begin(&m->hdr);
    bool gone = mem_gone(m);
    m->exports += !gone;
    hold_end(&m->hdr, h);
    return UNLIKELY(gone) ? mem_released() : 0;
}
static inline void view_leave(MemObj *m)
{
    enum hold h = hold_begin(&m->hdr);
    m->exports--;
    hold_end(&m->hdr, h);
}

/* A view of the same memory as m, as src shows it; src NULL: as m does. init_flags is the caller's where it changes the view. */
MemObj *mem_new_view(MemObj *m, const Py_buffer *src, int ndim);
void mem_init_flags(MemObj *);
PyObject *mem_from_object(PyObject *o, int flags) RUNS_PYTHON;
PyObject *mem_from_getbuffer(PyObject *o, getbufferproc, int flags) RUNS_PYTHON;       /* a certain class's, whatever o's own class defines */
int  mem_release(MemObj *) RUNS_PYTHON;
void mem_restrict(PyObject *);                       /* before anybody else knows it */
int  mem_getbuffer(PyObject *, Py_buffer *, int flags);
void mem_releasebuffer(PyObject *, Py_buffer *);
void mem_destroy(PyObject *);
int  mem_traverse(PyObject *, visitproc, void *);
int  mem_clear(PyObject *);
void mem_shape_strides(Py_buffer *);                 /* C order strides from shape and itemsize */

/* --- items (memoryview_item.c) ----------------------------------------------------------------------------------------------------------- */

enum { ITEM_MAX = 16 };
char   item_format(const char *format);              /* the character of a native format ("B", "@B"), or 0 */
size_t item_size(char item);
void   item_load(void *to, const char *from, size_t n) LEAF;
void   item_store(char *to, const void *from, size_t n) LEAF;
Value  item_unpack(const void *raw, char item);      /* counted; V_RAISED */
int    item_pack(void *raw, char item, PyObject *value) RUNS_PYTHON;
int    raise_unsupported(const char *format);        /* NotImplementedError: -1 */
/* The format character of m's items; 0 with NotImplementedError. */
char   mem_item(MemObj *);
Value  mem_tolist(MemObj *);                         /* between view_enter and view_leave */
PyObject *mem_richcompare(PyObject *, PyObject *, int op) RUNS_PYTHON;

/* --- indexing (memoryview_index.c) ----------------------------------------------------------------------------------------------------------- */

PyObject *mem_subscript(PyObject *, PyObject *key) RUNS_PYTHON;
int       mem_ass_subscript(PyObject *, PyObject *key, PyObject *value) RUNS_PYTHON;
PyObject *mem_get_item(PyObject *, Py_ssize_t) RUNS_PYTHON;
PyObject *mem_cast(MemObj *, PyObject *format, PyObject *shape) RUNS_PYTHON;

#endif
