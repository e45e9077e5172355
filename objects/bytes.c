/* objects/bytes.c -- making and destroying bytes; hash, order, joining two, slices; the C API's door to the data.
 *
 * Holds.  B1  len and data are written before the object is published; plain loads ever after. _PyBytes_Resize() alone changes them, for an
 *             object with one reference, which is the caller's.
 *         B2  hash goes from 0 to its one value; two threads that compute it at once store the same.
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_int.h"

#include "gc/heap_int.h"
#include "objects/bytes_private.h"
#include "objects/str_int.h"

/* --- the static ones --------------------------------------------------------------------------------------------------------------------- */

#define STATIC_HEAD {.shared = COUNT_ONE | COUNT_M, .shape = SHAPE_ID_BYTES, .owner = SLOT_IMMORTAL}
#define ONE(c) {STATIC_HEAD, 1, 0, {(char)(c)}},
#define FOUR(c) ONE(c) ONE((c) + 1) ONE((c) + 2) ONE((c) + 3)
#define SIXTEEN(c) FOUR(c) FOUR((c) + 4) FOUR((c) + 8) FOUR((c) + 12)
#define SIXTY_FOUR(c) SIXTEEN(c) SIXTEEN((c) + 16) SIXTEEN((c) + 32) SIXTEEN((c) + 48)
struct bytes_static bytes_nothing = {STATIC_HEAD, 0, 0, {0}};
struct bytes_static bytes_one[256] = {SIXTY_FOUR(0) SIXTY_FOUR(64) SIXTY_FOUR(128) SIXTY_FOUR(192)};
_Static_assert(offsetof(struct bytes_static, data) == offsetof(BytesObj, data), "static bytes are read as the others");

/* --- allocation ------------------------------------------------------------------------------------------------------------------------ */

static COLD Value new_external(size_t n, char **data)
{
    char *block = n <= BYTES_LENGTH_MAX ? buf_alloc(n + 1) : NULL;
    BytesExternalObj *b = block ? (BytesExternalObj *)obj_new(SHAPE_ID_BYTES, sizeof *b, PAGE_LEAF) : NULL;
    if (b == NULL) {
        buf_free(block);
        return raise_no_memory();
    }
    store_relaxed_u8(&b->hdr.flags, OBJ_USER);
    b->len = n;
    b->data = block;
    block[n] = 0;
    if (data)
        *data = block;
    return value_from_obj(b);
}

/* As obj_new(), but the data are left as they are: they will be written. */
static ALWAYS_INLINE BytesObj *new_inline(size_t n)
{
    Thread *t = this_thread;
    size_t bytes = sizeof(BytesObj) + n + 1, steps = (bytes + 15) >> 4;
    Page *p = gc_thread(t)->heap->current[PAGE_LEAF][size_class_of[steps]];
    BytesObj *b = (BytesObj *)(void *)p->free;
    if (HEAP_CHECKED || UNLIKELY(b == NULL) || UNLIKELY(alloc_fail_countdown != 0)) {
        b = (BytesObj *)obj_new(SHAPE_ID_BYTES, bytes, PAGE_LEAF);
        if (b == NULL)
            return NULL;
    } else {
        p->free = block_next(p->free);
        p->used++;
        header_born(&b->hdr, SHAPE_ID_BYTES, t->slot_id);
    }
    b->len = n;
    b->hash = 0;
    b->data[n] = 0;
    return b;
}

Value bytes_new(size_t n, char **data)
{
    if (UNLIKELY(n > BYTES_INLINE_MAX))
        return new_external(n, data);
    if (UNLIKELY(n == 0)) {
        if (data)
            *data = bytes_nothing.data;
        return bytes_empty();
    }
    BytesObj *b = new_inline(n);
    if (UNLIKELY(b == NULL))
        return V_RAISED;
    if (data)
        *data = b->data;
    return value_from_obj(b);
}

/* Up to 16 bytes, without a call. */
static ALWAYS_INLINE void copy_short(char *to, const char *from, size_t n)
{
    if (n >= 8) {
        uint64_t first, last;
        memcpy(&first, from, 8);
        memcpy(&last, from + n - 8, 8);
        memcpy(to, &first, 8);
        memcpy(to + n - 8, &last, 8);
    } else if (n >= 4) {
        uint32_t first, last;
        memcpy(&first, from, 4);
        memcpy(&last, from + n - 4, 4);
        memcpy(to, &first, 4);
        memcpy(to + n - 4, &last, 4);
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] = from[i];
    }
}

Value bytes_from_data(const void *from, size_t n)
{
    if (n <= 1)
        return n == 0 ? bytes_empty() : bytes_char(*(const unsigned char *)from);
    if (n <= 16) {
        BytesObj *b = new_inline(n);
        if (UNLIKELY(b == NULL))
            return V_RAISED;
        copy_short(b->data, from, n);
        return value_from_obj(b);
    }
    char *to;
    Value v = bytes_new(n, &to);
    if (!is_raised(v))
        memcpy(to, from, n);
    return v;
}

static Value adopt(char *block, size_t n)
{
    char *data = buf_realloc(block, n + 1);
    BytesExternalObj *b = data ? (BytesExternalObj *)obj_new(SHAPE_ID_BYTES, sizeof *b, PAGE_LEAF) : NULL;
    if (b == NULL) {
        buf_free(data ? data : block);
        return raise_no_memory();
    }
    store_relaxed_u8(&b->hdr.flags, OBJ_USER);
    data[n] = 0;
    b->len = n;
    b->data = data;
    return value_from_obj(b);
}

Value bytes_from_sink(struct byte_sink *sink)
{
    char *block = (char *)sink->data;
    sink->data = NULL;
    if (sink->len > BYTES_INLINE_MAX)
        return adopt(block, sink->len);
    Value v = bytes_from_data(block, sink->len);
    buf_free(block);
    return v;
}

Value bytes_exact(Value v)
{
    return IS_EXACT(v, BYTES) ? value_keep(v) : bytes_from_data(bytes_data(bytes_obj(v)), bytes_length(v));
}

void bytes_destroy(PyObject *self)
{
    BytesObj *b = (BytesObj *)(void *)self;
    if (load_relaxed_u8(&b->hdr.flags) & OBJ_USER)
        buf_free(((BytesExternalObj *)b)->data);
    obj_free_fast(this_thread, &b->hdr);
}

/* Where n bytes fit without another block; NULL: they do not. */
static char *resize_in_place(BytesObj *b, size_t n)
{
    if (load_relaxed_u8(&b->hdr.flags) & OBJ_USER) {
        BytesExternalObj *e = (BytesExternalObj *)b;
        char *block = n <= BYTES_LENGTH_MAX ? buf_realloc(e->data, n + 1) : NULL;
        if (block)
            e->data = block;
        return block;
    }
    return IS_EXACT(value_from_obj(b), BYTES) && n <= obj_block_size(&b->hdr) - sizeof *b - 1 ? b->data : NULL;
}

Value bytes_resize_take(Value v, size_t n, char **data)
{
    BytesObj *b = bytes_obj(v);
    if (b->len == n && n > 0) {
        if (data)
            *data = bytes_data(b);
        return v;
    }
    if (n > 0 && b->len > 0) {
        char *at = resize_in_place(b, n);
        if (at) {
            at[n] = 0;
            b->len = n;
            b->hash = 0;
            if (data)
                *data = at;
            return v;
        }
    }
    char *to;
    Value w = bytes_new(n, &to);
    if (!is_raised(w)) {
        memcpy(to, bytes_data(b), n < b->len ? n : b->len);
        if (data)
            *data = to;
    }
    value_release(v);
    return w;
}

/* --- hash and order ----------------------------------------------------------------------------------------------------------------------- */

Py_hash_t bytes_hash_compute(BytesObj *b)
{
    Py_hash_t h = hash_text(bytes_data(b), b->len);
    store_relaxed_u64((uint64_t *)&b->hash, (uint64_t)h);      /* B2 */
    return h;
}

int bytes_compare(Value a, Value b)
{
    const BytesObj *s = bytes_obj(a), *t = bytes_obj(b);
    int order = memcmp(bytes_data(s), bytes_data(t), s->len < t->len ? s->len : t->len);
    return order ? order : s->len == t->len ? 0 : s->len < t->len ? -1 : 1;
}

/* --- from old bytes new ones ---------------------------------------------------------------------------------------------------------------- */

Value bytes_concat(Value a, Value b)
{
    size_t n = bytes_length(a), m = bytes_length(b);
    if (n == 0 && IS_EXACT(b, BYTES))
        return value_keep(b);
    if (m == 0 && IS_EXACT(a, BYTES))
        return value_keep(a);
    char *to;
    Value v = bytes_new(n + m, &to);                           /* each is under half of what a size_t holds */
    if (!is_raised(v) && n + m > 0) {
        memcpy(to, bytes_data(bytes_obj(a)), n);
        memcpy(to + n, bytes_data(bytes_obj(b)), m);
    }
    return v;
}

Value bytes_repeat(Value v, Py_ssize_t times)
{
    size_t n = bytes_length(v), total;
    if (times < 0)
        times = 0;
    if (__builtin_mul_overflow(n, (size_t)times, &total) || total > PY_SSIZE_T_MAX)
        return raise_overflow("repeated bytes are too long");
    if (times == 1 && IS_EXACT(v, BYTES))
        return value_keep(v);
    char *to;
    Value w = bytes_new(total, &to);
    if (is_raised(w) || total == 0)
        return w;
    const char *from = bytes_data(bytes_obj(v));
    if (n == 1) {
        memset(to, *from, total);
        return w;
    }
    memcpy(to, from, n);
    for (size_t done = n; done < total; done *= 2)
        memcpy(to + done, to, done < total - done ? done : total - done);
    return w;
}

Value bytes_slice(Value v, size_t start, size_t end)
{
    if (start == 0 && end == bytes_length(v) && IS_EXACT(v, BYTES))
        return value_keep(v);
    return bytes_from_data(bytes_data(bytes_obj(v)) + start, end - start);
}

Value bytes_slice_step(Value v, size_t start, Py_ssize_t step, size_t n)
{
    if (step == 1 || n <= 1)
        return bytes_slice(v, start, start + n);
    char *to;
    Value w = bytes_new(n, &to);
    if (is_raised(w))
        return w;
    const char *from = bytes_data(bytes_obj(v));
    for (size_t i = 0, at = start; i < n; i++, at += (size_t)step)
        to[i] = from[at];
    return w;
}

/* --- the C API ------------------------------------------------------------------------------------------------------------------------------- */

int (PyBytes_Check)(PyObject *o) { return value_is_bytes(value_of(o)); }
int (PyBytes_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), BYTES); }
char *(PyBytes_AS_STRING)(PyObject *o) { return bytes_data(bytes_obj(value_of(o))); }
Py_ssize_t (PyBytes_GET_SIZE)(PyObject *o) { return (Py_ssize_t)bytes_length(value_of(o)); }

PyObject *PyBytes_FromStringAndSize(const char *text, Py_ssize_t n)
{
    if (n < 0)
        return api_of(raise_system_error("Negative size passed to PyBytes_FromStringAndSize"));
    return api_of(text ? bytes_from_data(text, (size_t)n) : bytes_new((size_t)n, NULL));
}

PyObject *PyBytes_FromString(const char *text)
{
    return api_of(bytes_from_data(text, strlen(text)));
}

static bool expect_bytes(PyObject *o)
{
    if (LIKELY(value_is_bytes(value_of(o))))
        return true;
    raise_type_error("expected bytes, %.200s found", type_of_api(o)->tp_name);
    return false;
}

Py_ssize_t PyBytes_Size(PyObject *o)
{
    return expect_bytes(o) ? (Py_ssize_t)bytes_length(value_of(o)) : -1;
}

char *PyBytes_AsString(PyObject *o)
{
    return expect_bytes(o) ? bytes_data(bytes_obj(value_of(o))) : NULL;
}

int PyBytes_AsStringAndSize(PyObject *o, char **data, Py_ssize_t *n)
{
    if (data == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (!expect_bytes(o))
        return -1;
    const BytesObj *b = bytes_obj(value_of(o));
    *data = bytes_data(b);
    if (n)
        *n = (Py_ssize_t)b->len;
    else if (strlen(*data) != b->len) {
        raise_value_error("embedded null byte");
        return -1;
    }
    return 0;
}

int _PyBytes_Resize(PyObject **bytes, Py_ssize_t n)
{
    Value v = value_of(*bytes);
    *bytes = NULL;
    if (!value_is_bytes(v) || n < 0) {
        value_release(v);
        PyErr_BadInternalCall();
        return -1;
    }
    if (bytes_length(v) == (size_t)n) {
        *bytes = api_of(v);
        return 0;
    }
    if (bytes_length(v) > 0 && obj_refcount(value_obj(v)) != 1 && n > 0) {
        value_release(v);
        PyErr_BadInternalCall();
        return -1;
    }
    *bytes = api_of(bytes_resize_take(v, (size_t)n, NULL));
    return *bytes ? 0 : -1;
}
