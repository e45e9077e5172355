/* objects/bytearray.c -- the storage of bytearrays, their buffers, and PyByteArray_*. The rules are in bytearray_int.h.
 *
 * Deleting at the front only moves `start`, so a queue of bytes is linear. Rooms grow by a quarter, and are left for a smaller one
 * when less than half is used.
 * Tests.  tests/objects/test_bytes_array.c, stress-tests/c/stress_bytearray.c
 */
#include "objects/bytes_private.h"
#include "objects/memoryview_int.h"

#include "gc/heap_int.h"
#include "threading/grace.h"

/* --- rooms ------------------------------------------------------------------------------------------------------------------------------- */

static struct byte_room *room_new(size_t cap)
{
    struct byte_room *r = cap <= BYTES_LENGTH_MAX ? buf_alloc(sizeof *r + cap + 1) : NULL;
    if (r)
        r->cap = cap;
    return r;
}

static bool exclusive(const BytearrayObj *a)             /* Y1 */
{
    return obj_is_mine(&a->hdr) && !(load_relaxed_u8(&a->hdr.flags) & OBJ_FOREIGN_READ);
}

static void room_drop(struct byte_room *r, bool alone)
{
    if (r == NULL)
        return;
    if (alone)
        buf_free(r);
    else
        retire_buffer(r, buf_free, r->cap + sizeof *r);
}

/* For bytes that another thread may be reading just now, because it saw a greater length before. */
static void put_shared(char *to, const char *from, size_t n)
{
    static const uint64_t zeros;
    while (n > 0) {                                      /* in the largest aligned pieces: no array item is torn */
        size_t unit = 8;
        while (unit > n || ((uintptr_t)to & (unit - 1)) != 0)
            unit /= 2;
        item_store(to, from ? from : (const char *)&zeros, unit);
        to += unit;
        from += from ? unit : 0;
        n -= unit;
    }
}

static void fill(char *to, const void *from, size_t n)   /* from NULL: zeros */
{
    if (n && from)
        memcpy(to, from, n);
    else if (n)
        memset(to, 0, n);
}

/* The room's contents become: low bytes, n from `from`, the tail. In a new room of that capacity. */
static enum bytearray_result move_out(BytearrayObj *a, size_t cap, size_t low, size_t high, const void *from, size_t n)
{
    struct byte_room *r = room_new(cap), *old = a->room;
    if (r == NULL)
        return BYTEARRAY_NO_MEMORY;
    size_t tail = a->len - high;
    if (low)
        memcpy(r->data, a->start, low);
    fill(r->data + low, from, n);
    if (tail)
        memcpy(r->data + low + n, a->start + high, tail);
    bool alone = exclusive(a), shrinks = low + n + tail < a->len;
    if (shrinks)                                         /* a reader who meets the old room must not see more than it holds, nor the new one */
        store_release_size(&a->len, low + n + tail);
    store_release_ptr(&a->start, r->data);
    a->room = r;
    store_release_size(&a->len, low + n + tail);
    room_drop(old, alone);
    return BYTEARRAY_OK;
}

static size_t roomy(size_t n) { return n + (n >> 2) + 16; }

static enum bytearray_result splice_alone(BytearrayObj *a, size_t low, size_t high, const void *from, size_t n)
{
    size_t total = a->len - (high - low) + n, tail = a->len - high, cap = a->room ? a->room->cap : 0;
    char *base = a->room ? a->room->data : NULL, *start = a->start;
    if (base == NULL || total > cap)
        return move_out(a, a->len == 0 ? total : roomy(total), low, high, from, n);
    if (total < cap / 2 && cap > 64)
        return move_out(a, total, low, high, from, n);
    if (low == 0 && n <= high) {                         /* at the front: the rest stays where it is */
        start += high - n;
    } else if (start + total > base + cap) {             /* no space behind: use what is before */
        start = base;
        memmove(start, a->start, low);
        memmove(start + low + n, a->start + high, tail);
    } else if (n != high - low && tail) {
        memmove(start + low + n, start + high, tail);
    }
    fill(start + low, from, n);
    store_release_ptr(&a->start, start);
    store_release_size(&a->len, total);
    return BYTEARRAY_OK;
}

static enum bytearray_result splice_shared(BytearrayObj *a, size_t low, size_t high, const void *from, size_t n)
{
    size_t total = a->len - (high - low) + n, cap = a->room ? a->room->cap : 0;
    bool at_end = high == a->len, in_place = a->room && !(total < cap / 2 && cap > 64);
    if (in_place && at_end && n && a->start + total <= a->room->data + cap) {
        put_shared(a->start + low, from, n);
        store_release_size(&a->len, total);
        return BYTEARRAY_OK;
    }
    if (in_place && at_end && n == 0) {
        store_release_size(&a->len, total);
        return BYTEARRAY_OK;
    }
    if (in_place && low == 0 && n == 0) {
        store_release_size(&a->len, total);              /* first: bytearray_get reads start, then len */
        store_release_ptr(&a->start, a->start + high);
        return BYTEARRAY_OK;
    }
    return move_out(a, total > cap && a->len ? roomy(total) : total, low, high, from, n);
}

enum bytearray_result bytearray_splice_locked(BytearrayObj *a, size_t low, size_t high, const void *from, size_t n)
{
    ASSERT(low <= high && high <= a->len);
    if (n == high - low) {
        if (n && exclusive(a))
            fill(a->start + low, from, n);
        else if (n)
            put_shared(a->start + low, from, n);
        return BYTEARRAY_OK;
    }
    if (a->exports)
        return BYTEARRAY_EXPORTED;
    size_t total = a->len - (high - low);
    if (n > BYTES_LENGTH_MAX - total)
        return BYTEARRAY_NO_MEMORY;
    if (total + n == 0) {
        struct byte_room *old = a->room;
        bool alone = exclusive(a);
        store_release_size(&a->len, 0);
        store_release_ptr(&a->start, NULL);
        a->room = NULL;
        room_drop(old, alone);
        return BYTEARRAY_OK;
    }
    return exclusive(a) ? splice_alone(a, low, high, from, n) : splice_shared(a, low, high, from, n);
}

enum bytearray_result bytearray_delete_steps_locked(BytearrayObj *a, Py_ssize_t start, Py_ssize_t step, size_t n, size_t unit)
{
    if (n == 0)
        return BYTEARRAY_OK;
    if (a->exports)
        return BYTEARRAY_EXPORTED;
    if (step < 0) {
        start += step * ((Py_ssize_t)n - 1);
        step = -step;
    }
    size_t left = a->len - n * unit, kept = 0, next = (size_t)start * unit;
    char *rest = left ? buf_alloc(left) : NULL;
    if (left && rest == NULL)
        return BYTEARRAY_NO_MEMORY;
    for (size_t at = 0; at <= a->len;) {
        size_t end = n ? next : a->len;
        if (end > at)
            memcpy(rest + kept, a->start + at, end - at);
        kept += end - at;
        if (n == 0)
            break;
        at = end + unit;
        next += (size_t)step * unit;
        n--;
    }
    enum bytearray_result r = bytearray_splice_locked(a, 0, a->len, rest, left);
    buf_free(rest);
    return r;
}

bool bytearray_room_new(BytearrayObj *a, size_t n, char **data)
{
    struct byte_room *r = n ? room_new(n) : NULL;
    if (n && r == NULL)
        return false;
    a->room = r;
    a->start = r ? r->data : NULL;
    a->len = n;
    *data = a->start;
    return true;
}

int bytearray_fail(enum bytearray_result r)
{
    if (LIKELY(r == BYTEARRAY_OK))
        return 0;
    if (r == BYTEARRAY_EXPORTED)
        PyErr_SetString(PyExc_BufferError, "Existing exports of data: object cannot be re-sized");
    else
        raise_no_memory();
    return -1;
}

/* The first read by another thread: from now on moving bytes about is visible (Y2). */
int bytearray_get_slow(BytearrayObj *a, size_t i)
{
    enum hold h = hold_lock(&a->hdr);
    if (!(load_relaxed_u8(&a->hdr.flags) & OBJ_FOREIGN_READ))
        or_acq_rel_u8(&a->hdr.flags, OBJ_FOREIGN_READ);
    int c = i < a->len ? load_relaxed_u8((uint8_t *)a->start + i) : -1;
    hold_end(&a->hdr, h);
    return c;
}

/* --- life -------------------------------------------------------------------------------------------------------------------------------- */

Value bytearray_new(size_t n, char **data)
{
    BytearrayObj *a = (BytearrayObj *)obj_new(SHAPE_ID_BYTEARRAY, sizeof *a, PAGE_LEAF);
    char *at;
    if (a == NULL)
        return V_RAISED;
    if (!bytearray_room_new(a, n, &at)) {
        obj_decref(&a->hdr);
        return raise_no_memory();
    }
    if (data)
        *data = at ? at : bytes_nothing.data;
    return value_from_obj(a);
}

Value bytearray_from_data(const void *from, size_t n)
{
    char *to;
    Value v = bytearray_new(n, &to);
    if (!is_raised(v) && n)
        memcpy(to, from, n);
    return v;
}

void bytearray_destroy(PyObject *self)
{
    BytearrayObj *a = (BytearrayObj *)(void *)self;
    buf_free(a->room);                                   /* a reader would have a reference */
    obj_free_fast(this_thread, &a->hdr);
}

/* --- buffers ------------------------------------------------------------------------------------------------------------------------------ */

int bytearray_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    BytearrayObj *a = bytearray_obj(value_of(self));
    if (view == NULL) {
        PyErr_SetString(PyExc_BufferError, "bytearray_getbuffer: view==NULL argument is obsolete");
        return -1;
    }
    enum hold h = hold_begin(&a->hdr);
    char *start = a->start;
    size_t n = a->len;
    a->exports++;
    hold_end(&a->hdr, h);
    if (LIKELY(PyBuffer_FillInfo(view, self, start ? start : bytes_nothing.data, (Py_ssize_t)n, 0, flags) == 0))
        return 0;
    bytearray_releasebuffer(self, NULL);
    return -1;
}

void bytearray_releasebuffer(PyObject *self, Py_buffer *Py_UNUSED(view))
{
    BytearrayObj *a = bytearray_obj(value_of(self));
    enum hold h = hold_begin(&a->hdr);
    ASSERT(a->exports > 0);
    a->exports--;
    hold_end(&a->hdr, h);
}

/* --- the C API ------------------------------------------------------------------------------------------------------------------------------ */

int (PyByteArray_Check)(PyObject *o) { return value_is_bytearray(value_of(o)); }
int (PyByteArray_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), BYTEARRAY); }
Py_ssize_t (PyByteArray_GET_SIZE)(PyObject *o) { return (Py_ssize_t)bytearray_len(bytearray_obj(value_of(o))); }
Py_ssize_t PyByteArray_Size(PyObject *o) { return (PyByteArray_GET_SIZE)(o); }

char *PyByteArray_AsString(PyObject *o)
{
    BytearrayObj *a = bytearray_obj(value_of(o));
    enum hold h = hold_begin(&a->hdr);
    char *start = a->start;
    if (start)                                           /* Y4: no thread reads it, since it is not below len */
        store_relaxed_u8((uint8_t *)start + a->len, 0);
    hold_end(&a->hdr, h);
    return start ? start : bytes_nothing.data;
}
char *(PyByteArray_AS_STRING)(PyObject *o) { return PyByteArray_AsString(o); }

PyObject *PyByteArray_FromStringAndSize(const char *text, Py_ssize_t n)
{
    if (n < 0)
        return api_of(raise_system_error("Negative size passed to PyByteArray_FromStringAndSize"));
    return api_of(text ? bytearray_from_data(text, (size_t)n) : bytearray_new((size_t)n, NULL));
}

PyObject *PyByteArray_FromObject(PyObject *o)
{
    return PyObject_CallOneArg((PyObject *)&PyByteArray_Type, o);
}

int PyByteArray_Resize(PyObject *o, Py_ssize_t n)
{
    BytearrayObj *a = bytearray_obj(value_of(o));
    if (n < 0) {
        raise_value_error("Can only resize to positive sizes, got %zd", n);
        return -1;
    }
    enum hold h = hold_lock(&a->hdr);
    size_t len = a->len;
    enum bytearray_result r = (size_t)n < len ? bytearray_splice_locked(a, (size_t)n, len, "", 0)
                                              : bytearray_splice_locked(a, len, len, NULL, (size_t)n - len);
    hold_end(&a->hdr, h);
    return bytearray_fail(r);
}

PyObject *PyByteArray_Concat(PyObject *a, PyObject *b)
{
    struct byte_arg x, y;
    if (byte_arg_get(a, &x) < 0 || byte_arg_get(b, &y) < 0) {
        byte_arg_put(&x);
        return api_of(raise_type_error("can't concat %.100s to %.100s", type_of_api(b)->tp_name, type_of_api(a)->tp_name));
    }
    char *to;
    Value v = x.len > BYTES_LENGTH_MAX - y.len ? raise_no_memory() : bytearray_new(x.len + y.len, &to);
    if (!is_raised(v)) {
        memcpy(to, x.data, x.len);
        memcpy(to + x.len, y.data, y.len);
    }
    byte_arg_put(&x);
    byte_arg_put(&y);
    return api_of(v);
}
