/* stdlib/stream_codec.c -- see stream_codec.h. Tests. tests/stdlib/compression_streams.py */
#include "stdlib/stream_codec.h"

enum { FIRST_OUTPUT = 32 * 1024 };

/* More room, after all was used. 1; 0: the limit is reached; -1: no memory, *bytes is gone. */
static int grow(PyObject **bytes, struct piece *p, Py_ssize_t limit)
{
    Py_ssize_t size = *bytes ? PyBytes_GET_SIZE(*bytes) : 0;
    if (limit >= 0 && size >= limit)
        return 0;
    Py_ssize_t more = size == 0 ? FIRST_OUTPUT : size > PY_SSIZE_T_MAX / 2 ? PY_SSIZE_T_MAX : size * 2;
    if (limit >= 0 && more > limit)
        more = limit;
    if (*bytes ? _PyBytes_Resize(bytes, more) < 0 : !(*bytes = PyBytes_FromStringAndSize(NULL, more)))
        return -1;
    p->out = PyBytes_AS_STRING(*bytes) + size;
    p->out_left = (size_t)(more - size);
    return 1;
}

PyObject *stream_run(stream_step step, void *stream, struct piece *p, Py_ssize_t limit, bool until_done, bool *done, bool *failed)
{
    PyObject *bytes = NULL;
    enum step s = STEP_MORE;
    bool tried = false;
    char nowhere;
    p->out = &nowhere;
    *done = *failed = false;
    p->out_left = 0;
    while (s == STEP_MORE) {
        if (p->out_left == 0) {
            int room = grow(&bytes, p, limit);
            if (room < 0)
                return NULL;
            if (room == 0 && (limit || tried))
                break;
            tried = true;                            /* with no room at all: the stream may end without output */
        }
        Py_BEGIN_ALLOW_THREADS
        do
            s = step(stream, p);
        while (s == STEP_MORE && p->out_left && (until_done || p->in_left));
        Py_END_ALLOW_THREADS
        if (p->out_left)                             /* all the input gave */
            break;
    }
    *done = s == STEP_DONE;
    *failed = s == STEP_FAILED;
    if (*failed) {
        Py_XDECREF(bytes);
        return NULL;
    }
    Py_ssize_t used = bytes ? PyBytes_GET_SIZE(bytes) - (Py_ssize_t)p->out_left : 0;
    if (used == 0) {
        Py_XDECREF(bytes);
        return PyBytes_FromStringAndSize(NULL, 0);
    }
    if (used != PyBytes_GET_SIZE(bytes))
        _PyBytes_Resize(&bytes, used);
    return bytes;
}

/* -- decompressors -------------------------------------------------------------------------------------------------------------------------------- */

int reader_init(Reader *r, const char *at_end)
{
    r->at_end = at_end;
    r->needs_input = 1;
    r->unused_data = PyBytes_FromStringAndSize(NULL, 0);
    return r->unused_data ? 0 : -1;
}

void reader_clear(Reader *r)
{
    Py_CLEAR(r->unused_data);
    PyMem_Free(r->pending);
    r->pending = NULL;
}

/* Input that was kept, and data behind it. *owned: memory for both, or NULL. */
static bool join(Reader *r, const Py_buffer *data, struct piece *p, char **owned)
{
    *owned = r->pending;
    p->in = r->pending ? r->pending : data->buf;
    p->in_left = r->pending ? r->pending_size : (size_t)data->len;
    if (r->pending && data->len) {
        char *both = PyMem_Realloc(r->pending, r->pending_size + (size_t)data->len);
        if (!both) {
            PyErr_NoMemory();
            return false;
        }
        memcpy(both + r->pending_size, data->buf, (size_t)data->len);
        *owned = both;
        p->in = both;
        p->in_left = r->pending_size + (size_t)data->len;
    }
    r->pending = NULL;
    r->pending_size = 0;
    return true;
}

static int keep_rest(Reader *r, const struct piece *p)
{
    if (r->eof) {
        r->needs_input = 0;
        if (!p->in_left)
            return 0;
        PyObject *rest = PyBytes_FromStringAndSize(p->in, (Py_ssize_t)p->in_left);
        if (!rest)
            return -1;
        Py_SETREF(r->unused_data, rest);
        return 0;
    }
    r->needs_input = p->in_left == 0 && p->out_left > 0;     /* output may wait inside the library when the limit cut it off */
    if (!p->in_left)
        return 0;
    r->pending = PyMem_Malloc(p->in_left);
    if (!r->pending) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(r->pending, p->in, p->in_left);
    r->pending_size = p->in_left;
    return 0;
}

static PyObject *run_locked(Reader *r, const Py_buffer *data, Py_ssize_t limit, stream_step step, void *stream, void (*fail)(void *))
{
    struct piece p;
    char *owned;
    bool ended, failed;
    if (r->eof) {
        PyErr_SetString(PyExc_EOFError, r->at_end);
        return NULL;
    }
    if (!join(r, data, &p, &owned))
        return NULL;
    PyObject *out = stream_run(step, stream, &p, limit < 0 ? -1 : limit, false, &ended, &failed);
    if (failed) {
        fail(stream);
        r->needs_input = 0;
    } else if (out) {
        r->eof = ended;
        if (keep_rest(r, &p) < 0)
            Py_CLEAR(out);
    }
    PyMem_Free(owned);
    return out;
}

PyObject *reader_decompress(Reader *r, PyObject *args, PyObject *kwargs, stream_step step, void *stream, void (*fail)(void *))
{
    static char *words[] = {"data", "max_length", NULL};
    Py_buffer data;
    Py_ssize_t limit = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*|n:decompress", words, &data, &limit))
        return NULL;
    PyMutex_Lock(&r->lock);
    PyObject *out = run_locked(r, &data, limit, step, stream, fail);
    PyMutex_Unlock(&r->lock);
    PyBuffer_Release(&data);
    return out;
}

static bool read_flag(Reader *r, const char *flag)
{
    PyMutex_Lock(&r->lock);
    bool v = *flag;
    PyMutex_Unlock(&r->lock);
    return v;
}
PyObject *reader_eof(PyObject *self, void *closure) { return (void)closure, PyBool_FromLong(read_flag((Reader *)self, &((Reader *)self)->eof)); }
PyObject *reader_needs_input(PyObject *self, void *closure) { return (void)closure, PyBool_FromLong(read_flag((Reader *)self, &((Reader *)self)->needs_input)); }

PyObject *reader_unused_data(PyObject *self, void *closure)
{
    Reader *r = (Reader *)self;
    (void)closure;
    PyMutex_Lock(&r->lock);
    PyObject *data = Py_NewRef(r->unused_data);
    PyMutex_Unlock(&r->lock);
    return data;
}
