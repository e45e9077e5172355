/* stdlib/_pickle_read.c -- where a load reads from: memory, or a file by its read(), readline() and, if it has that, peek().
 *
 * A file must stand right behind the pickle when it has been read. So a file that cannot be peeked into is asked for exactly what is
 * needed next, which frames make large; one that can is peeked far ahead, and what was used of that is read away before the next peek and at the
 * end. No opcode may reach over a frame's end, so `end` is that until the frame has been read. A length that a pickle claims is believed only as far as bytes come: large payloads are read piece by piece.
 */
#include "stdlib/_pickle_int.h"

enum { PEEK = 128 * 1024, PIECE = 1024 * 1024 };

static const uint8_t nothing[1];             /* where an empty buffer begins and ends */

int read_truncated(const struct loader *l)
{
    PyErr_SetString(l->st->unpickling_error, "pickle data was truncated");
    return -1;
}

static void drop_buffer(struct loader *l)
{
    Py_buffer view = l->view;
    l->in = l->end = l->whole = l->start = nothing;
    l->peeked = l->in_frame = false;
    memset(&l->view, 0, sizeof l->view);
    if (view.obj)
        PyBuffer_Release(&view);
}

/* Takes data, the result of a call, as the buffer. */
static int hold_buffer(struct loader *l, PyObject *data)
{
    drop_buffer(l);
    if (data == NULL)
        return -1;
    int failed = PyObject_GetBuffer(data, &l->view, PyBUF_CONTIG_RO);
    Py_DECREF(data);
    if (failed) {
        memset(&l->view, 0, sizeof l->view);
        return -1;
    }
    l->start = l->in = l->view.len ? l->view.buf : nothing;
    l->end = l->whole = l->in + l->view.len;
    return 0;
}

static PyObject *call_with_size(PyObject *method, size_t n)
{
    PyObject *size = PyLong_FromSize_t(n), *data = size ? PyObject_CallOneArg(method, size) : NULL;
    Py_XDECREF(size);
    return data;
}

/* The file moves behind what was used of a peeked buffer; the buffer is gone then. */
static int skip_used(struct loader *l)
{
    size_t used = l->peeked ? (size_t)(l->in - l->start) : 0;
    drop_buffer(l);
    if (used == 0)
        return 0;
    PyObject *data = call_with_size(l->read, used);
    Py_XDECREF(data);
    return data ? 0 : -1;
}

int read_finish(struct loader *l)
{
    if (l->read == NULL || (!l->peeked && l->in < l->end))
        return 0;                            /* the rest of a frame is there for the next load */
    return skip_used(l);
}

static int unfinished_frame(const struct loader *l)
{
    PyErr_SetString(l->st->unpickling_error, "pickle exhausted before end of frame");
    return -1;
}

/* Behind a frame that has been read: what follows it in the buffer is there to read. */
static bool leave_frame(struct loader *l)
{
    if (!l->in_frame || l->in < l->end)
        return false;
    l->in_frame = false;
    l->end = l->whole;
    return true;
}

/* The buffer becomes what peek() gives, if that is n bytes at least: 1; 0: it is not; -1. */
static int try_peek(struct loader *l, size_t n)
{
    if (l->peek == NULL || n > PEEK)
        return 0;
    PyObject *data = call_with_size(l->peek, PEEK);
    if (data == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_NotImplementedError))
            return -1;
        PyErr_Clear();
        Py_CLEAR(l->peek);
        return 0;
    }
    if (hold_buffer(l, data) < 0)
        return -1;
    if ((size_t)(l->end - l->in) < n) {
        drop_buffer(l);
        return 0;
    }
    l->peeked = true;
    return 1;
}

/* The buffer becomes the next n bytes of the file. */
static int refill(struct loader *l, size_t n)
{
    if (l->in_frame && l->in < l->end)
        return unfinished_frame(l);
    if (skip_used(l) < 0)
        return -1;
    int peeked = try_peek(l, n);
    if (peeked)
        return peeked < 0 ? -1 : 0;
    if (hold_buffer(l, call_with_size(l->read, n)) < 0)
        return -1;
    return (size_t)(l->end - l->in) < n ? read_truncated(l) : 0;
}

const uint8_t *read_slow(struct loader *l, size_t n)
{
    if (leave_frame(l) && (size_t)(l->end - l->in) >= n) {
        l->in += n;
        return l->in - n;
    }
    if (l->read == NULL)
        return (l->in_frame ? unfinished_frame(l) : read_truncated(l), NULL);
    if (refill(l, n) < 0)
        return NULL;
    const uint8_t *at = l->in;
    l->in += n;
    return at;
}

const uint8_t *read_line(struct loader *l, size_t *len)
{
    leave_frame(l);
    const uint8_t *end = memchr(l->in, '\n', (size_t)(l->end - l->in)), *at = l->in;
    if (end == NULL) {
        if (l->in_frame)
            return (unfinished_frame(l), NULL);
        if (l->read == NULL)
            return (read_truncated(l), NULL);
        if (skip_used(l) < 0 || hold_buffer(l, PyObject_CallNoArgs(l->readline)) < 0)
            return NULL;
        at = l->in;
        if (at == l->end || l->end[-1] != '\n')
            return (read_truncated(l), NULL);
        end = l->end - 1;
    }
    l->in = end + 1;
    *len = (size_t)(l->in - at);
    return at;
}

/* n bytes at to, which grows as they come: resize gives it room for so many. */
static int read_pieces(struct loader *l, size_t n, int (*resize)(void *, size_t, char **), void *of)
{
    char *to;
    leave_frame(l);
    for (size_t got = 0; got < n;) {
        size_t have = (size_t)(l->end - l->in), want = n - got, most = got > PIECE ? got : PIECE;
        if (have == 0 || l->read == NULL) {
            want = l->read != NULL && want > most ? most : want;
            if (have < want && (l->read == NULL ? (l->in_frame ? unfinished_frame(l) : read_truncated(l)) : refill(l, want)) < 0)
                return -1;
        } else if (want > have) {
            want = have;                     /* what a frame or a peek has left over; the rest comes from the file */
            if (l->in_frame)
                return unfinished_frame(l);
        }
        if (resize(of, got + want, &to) < 0)
            return -1;
        memcpy(to + got, l->in, want);
        l->in += want;
        got += want;
    }
    return 0;
}

static int resize_bytes(void *of, size_t n, char **data)
{
    Value *bytes = of;
    Value v = bytes->w ? bytes_resize_take(*bytes, n, data) : bytes_new(n, data);
    *bytes = is_raised(v) ? (Value){0} : v;
    return is_raised(v) ? -1 : 0;
}
static int resize_bytearray(void *of, size_t n, char **data)
{
    if (PyByteArray_Resize(of, (Py_ssize_t)n) < 0)
        return -1;
    *data = PyByteArray_AS_STRING(of);
    return 0;
}

Value read_new_bytes(struct loader *l, size_t n)
{
    if (LIKELY((size_t)(l->end - l->in) >= n)) {
        const uint8_t *at = l->in;
        l->in += n;
        return n == 0 ? bytes_empty() : n == 1 ? bytes_char(*at) : bytes_from_data(at, n);
    }
    Value bytes = {0};
    if (read_pieces(l, n, resize_bytes, &bytes) == 0)
        return bytes;
    value_release(bytes);
    return V_RAISED;
}

PyObject *read_new_bytearray(struct loader *l, size_t n)
{
    if ((size_t)(l->end - l->in) >= n) {
        const uint8_t *at = l->in;
        l->in += n;
        return PyByteArray_FromStringAndSize((const char *)at, (Py_ssize_t)n);
    }
    PyObject *array = PyByteArray_FromStringAndSize(NULL, 0);
    if (array && read_pieces(l, n, resize_bytearray, array) < 0)
        Py_CLEAR(array);
    return array;
}

/* The frame is what stands next in the buffer. */
static int enter_frame(struct loader *l, size_t n)
{
    l->in_frame = true;
    l->end = l->in + n;
    return 0;
}

int read_frame(struct loader *l, size_t n)
{
    if (l->in_frame && l->in < l->end) {
        PyErr_SetString(l->st->unpickling_error, "beginning of a new frame before end of current frame");
        return -1;
    }
    leave_frame(l);
    if ((size_t)(l->end - l->in) >= n)
        return enter_frame(l, n);
    if (l->read == NULL)
        return read_truncated(l);
    if (n <= PIECE)
        return refill(l, n) < 0 ? -1 : enter_frame(l, n);
    Value bytes = read_new_bytes(l, n);      /* piece by piece */
    if (is_raised(bytes) || skip_used(l) < 0) {
        value_release(bytes);
        return -1;
    }
    return hold_buffer(l, api_of(bytes)) < 0 ? -1 : enter_frame(l, n);
}

int loader_set_file(struct loader *l, PyObject *file)
{
    PyObject *read = NULL, *readline = NULL, *peek = NULL;
    if (PyObject_GetOptionalAttrString(file, "peek", &peek) < 0 || PyObject_GetOptionalAttrString(file, "read", &read) < 0
        || PyObject_GetOptionalAttrString(file, "readline", &readline) < 0)
        goto fail;
    if (read == NULL || readline == NULL) {
        raise_type_error("file must have 'read' and 'readline' attributes");
        goto fail;
    }
    Py_XSETREF(l->read, read);
    Py_XSETREF(l->readline, readline);
    Py_XSETREF(l->peek, peek);
    drop_buffer(l);
    return 0;
fail:
    Py_XDECREF(read);
    Py_XDECREF(readline);
    Py_XDECREF(peek);
    return -1;
}

int loader_set(struct loader *l, bool fix_imports, PyObject *encoding, PyObject *errors, PyObject *buffers)
{
    PyObject *iterator = buffers && buffers != Py_None ? PyObject_GetIter(buffers) : NULL;
    if (iterator == NULL && buffers && buffers != Py_None)
        return -1;
    Py_XSETREF(l->buffers, iterator);
    Py_XSETREF(l->encoding, Py_XNewRef(encoding));
    Py_XSETREF(l->errors, Py_XNewRef(errors));
    l->fix_imports = fix_imports;
    return 0;
}

void loader_start(struct loader *l, const struct pickle_state *st)
{
    memset(l, 0, offsetof(struct loader, few));
    l->in = l->end = l->whole = l->start = nothing;
    l->st = st;
    loader_drop_stack(l);
}

void loader_end(struct loader *l)
{
    loader_drop_stack(l);
    load_memo_clear(l);
    for (size_t i = 0; i < sizeof l->names / sizeof *l->names; i++) {
        value_release(l->names[i].key);
        value_release(l->names[i].name);
        l->names[i].key = l->names[i].name = (Value){0};
    }
    drop_buffer(l);
    Py_CLEAR(l->read);
    Py_CLEAR(l->readline);
    Py_CLEAR(l->peek);
    Py_CLEAR(l->buffers);
    Py_CLEAR(l->encoding);
    Py_CLEAR(l->errors);
}
