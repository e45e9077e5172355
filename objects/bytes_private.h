/* objects/bytes_private.h -- between the files of bytes and bytearray: the object that a method works on, and arguments that are bytes.
 *
 * Most methods are the same for both types: one function, in both tables, works on a struct byte_self and makes its results by out_*(),
 * which give bytes or a bytearray, as self is. While a byte_self is open on a bytearray its lock is held: what may run Python code (reading
 * arguments) comes before, and nothing in between may reach a safepoint. Allocation is none.
 */
#ifndef P3T_OBJECTS_BYTES_PRIVATE_H
#define P3T_OBJECTS_BYTES_PRIVATE_H

#include "objects/args.h"
#include "objects/argcheck.h"
#include "objects/bytearray_int.h"
#include "objects/str_search.h"

/* --- the methods of both types ------------------------------------------------------------------------------------------------------------ */

#define METHOD_NONE(name)   PyObject *bytes_method_##name(PyObject *self, PyObject *unused);
#define METHOD_ONE(name)    PyObject *bytes_method_##name(PyObject *self, PyObject *arg);
#define METHOD_FAST(name)   PyObject *bytes_method_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs);
#define METHOD_WORDS(name)  PyObject *bytes_method_##name(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
#define METHOD_CLASS METHOD_ONE
#define METHOD_STATIC METHOD_FAST
#define METHOD(how, name, doc) METHOD_##how(name)
#include "objects/bytes_methods.def"
#undef METHOD
#undef METHOD_NONE
#undef METHOD_ONE
#undef METHOD_FAST
#undef METHOD_WORDS
#undef METHOD_CLASS
#undef METHOD_STATIC

/* An entry of a method table, from bytes_methods.def. */
#define BYTES_FLAGS_NONE   METH_NOARGS
#define BYTES_FLAGS_ONE    METH_O
#define BYTES_FLAGS_FAST   METH_FASTCALL
#define BYTES_FLAGS_WORDS  (METH_FASTCALL | METH_KEYWORDS)
#define BYTES_FLAGS_CLASS  (METH_O | METH_CLASS)
#define BYTES_FLAGS_STATIC (METH_STATIC | METH_FASTCALL)
#define BYTES_METHOD_ENTRY(how, name, doc) {#name, PyCFunction_CAST(bytes_method_##name), BYTES_FLAGS_##how, doc},

void bytes_destroy(PyObject *);              /* tp_dealloc: also of subclass instances whose own attributes are gone */
void bytearray_destroy(PyObject *);
int  bytearray_getbuffer(PyObject *, Py_buffer *, int flags);
void bytearray_releasebuffer(PyObject *, Py_buffer *);

/* --- self ----------------------------------------------------------------------------------------------------------------------------------- */

struct byte_self {
    const uint8_t *data;
    size_t len;
    Value object;
    bool array;                              /* a bytearray; its lock is held */
    enum hold hold;
};

static inline void self_begin(struct byte_self *s, PyObject *self)
{
    Value v = value_of(self);
    s->object = v;
    s->array = !value_has_flag(v, Py_TPFLAGS_BYTES_SUBCLASS);
    if (UNLIKELY(s->array)) {
        BytearrayObj *a = bytearray_obj(v);
        s->hold = hold_lock(&a->hdr);
        s->data = (const uint8_t *)(a->start ? a->start : bytes_nothing.data);
        s->len = a->len;
    } else {
        s->data = (const uint8_t *)bytes_data(bytes_obj(v));
        s->len = bytes_length(v);
    }
}
/* The same for what neither allocates nor takes long: short bytearrays of this thread's own in the owner's section. */
enum { SELF_SHORT = 256 };
static inline void self_look(struct byte_self *s, PyObject *self)
{
    Value v = value_of(self);
    if (UNLIKELY(!value_has_flag(v, Py_TPFLAGS_BYTES_SUBCLASS))) {
        BytearrayObj *a = bytearray_obj(v);
        enum hold h = hold_begin(&a->hdr);
        size_t n = a->len;
        if (LIKELY(n <= SELF_SHORT || h != HOLD_OWNER)) {
            *s = (struct byte_self){(const uint8_t *)(n ? a->start : bytes_nothing.data), n, v, true, h};
            return;
        }
        hold_end(&a->hdr, h);
    }
    self_begin(s, self);
}
static inline void self_end(const struct byte_self *s)
{
    if (UNLIKELY(s->array))
        hold_end(value_obj(s->object), s->hold);
}
static inline struct text_view self_view(const struct byte_self *s) { return (struct text_view){s->data, s->len, 1}; }
static inline struct text_view byte_view(const void *data, size_t n) { return (struct text_view){data, n, 1}; }

static inline Value out_new(bool array, size_t n, char **data) { return array ? bytearray_new(n, data) : bytes_new(n, data); }
static inline Value out_data(bool array, const void *data, size_t n) { return array ? bytearray_from_data(data, n) : bytes_from_data(data, n); }
static inline Value out_slice(const struct byte_self *s, size_t start, size_t end)
{
    return s->array ? bytearray_from_data(s->data + start, end - start) : bytes_slice(s->object, start, end);
}
static inline Value out_same(const struct byte_self *s) { return out_slice(s, 0, s->len); }

/* While an argument that may run Python code is read, a bytearray that is to be worked on has a buffer out: that code cannot resize it. */
static inline bool self_pin(PyObject *self, PyObject *arg)
{
    Value a = value_of(arg), v = value_of(self);
    if (!value_is_ptr(a) || IS_EXACT(a, BYTES) || IS_EXACT(a, BYTEARRAY) || IS_EXACT(a, MEMORYVIEW) || value_has_flag(v, Py_TPFLAGS_BYTES_SUBCLASS))
        return false;
    BytearrayObj *b = bytearray_obj(v);
    enum hold h = hold_begin(&b->hdr);
    b->exports++;
    hold_end(&b->hdr, h);
    return true;
}
static inline void self_unpin(PyObject *self, bool pinned)
{
    if (pinned)
        bytearray_releasebuffer(self, NULL);
}

/* --- arguments -------------------------------------------------------------------------------------------------------------------------------- */

/* An argument's bytes: those of a bytes object, as they lie there; of a bytearray, a copy, since other threads may change it; else a buffer. */
struct byte_arg {
    const uint8_t *data;
    size_t len;
    uint8_t *own;                            /* buf_alloc, or NULL */
    Py_buffer view;                          /* view.obj NULL: none */
    uint8_t room[64];
};
int  byte_arg_get_slow(PyObject *, struct byte_arg *) RUNS_PYTHON;
/* 0; -1 with TypeError ("a bytes-like object is required, not 'int'") or another exception; byte_arg_put() is allowed in both cases. */
static inline int byte_arg_get(PyObject *o, struct byte_arg *a) RUNS_PYTHON;
static inline int byte_arg_get(PyObject *o, struct byte_arg *a)
{
    a->own = NULL;
    a->view.obj = NULL;
    if (LIKELY(IS_EXACT(value_of(o), BYTES))) {
        a->data = (const uint8_t *)bytes_data(bytes_obj(value_of(o)));
        a->len = bytes_length(value_of(o));
        return 0;
    }
    return byte_arg_get_slow(o, a);
}
static inline void byte_arg_put(struct byte_arg *a) RUNS_PYTHON;
static inline void byte_arg_put(struct byte_arg *a)
{
    if (UNLIKELY(a->own != NULL))
        buf_free(a->own);
    if (UNLIKELY(a->view.obj != NULL))
        PyBuffer_Release(&a->view);
}
static inline struct text_view arg_view(const struct byte_arg *a) { return byte_view(a->data, a->len); }

/* An int in range(256), or -1 with TypeError or ValueError ("byte must be in range(0, 256)"). */
int  byte_from(PyObject *) RUNS_PYTHON;
/* An index-like argument; TypeError, OverflowError. False: raised. */
bool byte_arg_size(PyObject *, Py_ssize_t *) RUNS_PYTHON;
/* Slice bounds within 0 .. len. */
static inline void clip_bounds(Py_ssize_t *start, Py_ssize_t *end, size_t len)
{
    Py_ssize_t n = (Py_ssize_t)len;
    if (*end > n)
        *end = n;
    else if (*end < 0 && (*end += n) < 0)
        *end = 0;
    if (*start < 0 && (*start += n) < 0)
        *start = 0;
}

/* --- pieces --------------------------------------------------------------------------------------------------------------------------------------- */

int  bytes_contains(PyObject *self, PyObject *) RUNS_PYTHON;

/* The result of bytes(source, encoding, errors) as bytes, for either constructor `type`; what is not given is NULL. */
PyObject *bytes_encoded(const char *type, PyObject *source, PyObject *encoding, PyObject *errors) RUNS_PYTHON;
/* The ints of an iterable; message: of the ValueError. 0, or -1; in both cases the caller frees sink->data. */
int bytes_collect(PyObject *iterable, const char *message, struct byte_sink *) RUNS_PYTHON;
/* A count as constructors take it: 1, 0 (no number: try something else), -1 raised. */
int bytes_count_arg(PyObject *, size_t *) RUNS_PYTHON;
/* A str of hexadecimal digits; sep NULL: none. */
Value bytes_hex(const uint8_t *, size_t n, const char *sep, int per_sep);
/* The arguments (sep, bytes_per_sep) of a method hex. 1; 0: no separator was given; -1: raised. */
int bytes_hex_args(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, char *sep, int *per_sep) RUNS_PYTHON;
Value bytes_join(const void *sep, size_t n, PyObject *iterable, bool array) RUNS_PYTHON;
/* format % args; V_RAISED. */
Value bytes_format(const void *format, size_t n, PyObject *args, bool array) RUNS_PYTHON;
/* BytesWarning, with -b. 0 or -1. */
int bytes_warn(const char *text);
int bytes_warn_comparison(PyObject *a, PyObject *b, int op);
extern PyTypeObject PyBytesIter_Type, PyByteArrayIter_Type;
PyObject *bytes_iter_new(PyObject *seq, uint32_t shape);

#endif
