/* stdlib/zlib.c -- compression in the gzip library's format, on zlib.
 *
 * A stream object has a lock of its own, held while a call works with it; the thread is detached inside the library. Input is pinned by
 * its buffer. Output grows in a bytes object that nobody else knows.
 */
#ifdef P3T_HAVE_ZLIB
#include "Python.h"
#include "stdlib/module_state.h"

#include <stdbool.h>
#include <zlib.h>

enum { FIRST_OUTPUT = 16 * 1024, DEFLATED = Z_DEFLATED, DEF_MEM_LEVEL = 8 };

typedef struct {
    PyTypeObject *compress_type, *decompress_type, *reader_type;
    PyObject *error;
} ZlibState;

static struct PyModuleDef zlib_module;

typedef struct {
    PyObject_HEAD
    ZlibState *state;                        /* of the module, which the type keeps */
    PyMutex lock;                            /* guards all below */
    bool ready;                              /* the stream is initialised */
    char eof;
    char needs_input;                        /* _ZlibDecompressor */
    z_stream z;
    PyObject *unused_data, *unconsumed_tail; /* bytes */
    PyObject *zdict;                         /* bytes, or NULL */
    PyObject *pending;                       /* _ZlibDecompressor: input that was not taken yet; bytes or NULL */
} StreamObject;

static ZlibState *state_of(PyObject *module) { return PyModule_GetState(module); }

/* --- errors and memory -------------------------------------------------------------------------------------------------------------- */

static PyObject *fail(ZlibState *st, const z_stream *z, int code, const char *doing)
{
    const char *why = code == Z_VERSION_ERROR ? "library version mismatch" : z->msg;
    if (why == NULL)
        why = code == Z_BUF_ERROR ? "incomplete or truncated stream" : code == Z_STREAM_ERROR ? "inconsistent stream state"
              : code == Z_DATA_ERROR ? "invalid input data" : NULL;
    if (why)
        PyErr_Format(st->error, "Error %d %s: %.200s", code, doing, why);
    else
        PyErr_Format(st->error, "Error %d %s", code, doing);
    return NULL;
}

/* Not filled with zeros, which would cost more than a short message: zlib fills what has to be. Threads are detached. */
static voidpf zlib_alloc(voidpf Py_UNUSED(context), uInt n, uInt size) { return PyMem_RawMalloc((size_t)n * size); }
static void zlib_free(voidpf Py_UNUSED(context), voidpf p) { PyMem_RawFree(p); }
static void stream_blank(z_stream *z)
{
    memset(z, 0, sizeof *z);
    z->zalloc = zlib_alloc;
    z->zfree = zlib_free;
}

/* --- input and output ------------------------------------------------------------------------------------------------------------------ */

/* Gives the library the next piece of the input. */
static void feed(z_stream *z, Py_ssize_t *left)
{
    z->avail_in = *left > UINT_MAX ? UINT_MAX : (uInt)*left;
    *left -= z->avail_in;
}

struct output {
    PyObject *bytes;
    Py_ssize_t limit;                        /* at most so many; -1: no limit */
};

static int output_begin(struct output *o, z_stream *z, Py_ssize_t first, Py_ssize_t limit)
{
    Py_ssize_t n = limit >= 0 && limit < first ? limit : first;
    o->limit = limit;
    o->bytes = PyBytes_FromStringAndSize(NULL, n);
    if (o->bytes == NULL)
        return -1;
    z->next_out = (Bytef *)PyBytes_AS_STRING(o->bytes);
    z->avail_out = n > UINT_MAX ? UINT_MAX : (uInt)n;
    return 0;
}

static Py_ssize_t output_used(const struct output *o, const z_stream *z) { return (char *)z->next_out - PyBytes_AS_STRING(o->bytes); }

/* Room for more, after all was used. 1; 0: the limit is reached; -1: no memory, o->bytes is gone. */
static int output_more(struct output *o, z_stream *z)
{
    Py_ssize_t used = output_used(o, z), size = PyBytes_GET_SIZE(o->bytes);
    if (used == size) {
        if (o->limit >= 0 && size >= o->limit)
            return 0;
        size = size < FIRST_OUTPUT ? FIRST_OUTPUT : size > PY_SSIZE_T_MAX / 2 ? PY_SSIZE_T_MAX : size * 2;
        if (o->limit >= 0 && size > o->limit)
            size = o->limit;
        if (used == 0) {                     /* an empty bytes object is one that all share */
            Py_SETREF(o->bytes, PyBytes_FromStringAndSize(NULL, size));
            if (o->bytes == NULL)
                return -1;
        } else if (_PyBytes_Resize(&o->bytes, size) < 0) {
            return -1;
        }
    }
    z->next_out = (Bytef *)PyBytes_AS_STRING(o->bytes) + used;
    z->avail_out = size - used > UINT_MAX ? UINT_MAX : (uInt)(size - used);
    return 1;
}

static PyObject *output_end(struct output *o, const z_stream *z)
{
    Py_ssize_t used = output_used(o, z);
    if (used == 0) {
        Py_DECREF(o->bytes);
        return PyBytes_FromStringAndSize(NULL, 0);
    }
    if (used != PyBytes_GET_SIZE(o->bytes) && _PyBytes_Resize(&o->bytes, used) < 0)
        return NULL;
    return o->bytes;
}

/* All input through deflate; *code: its last word. NULL: no memory, or Z_STREAM_ERROR, which raises nothing. */
static PyObject *deflate_all(z_stream *z, const void *data, Py_ssize_t n, int mode, int *code)
{
    struct output o;
    if (output_begin(&o, z, FIRST_OUTPUT, -1) < 0)
        return NULL;
    z->next_in = (Bytef *)(uintptr_t)data;
    do {
        feed(z, &n);
        do {
            if (z->avail_out == 0 && output_more(&o, z) < 0)
                return NULL;
            int flush = n ? Z_NO_FLUSH : mode;
            Py_BEGIN_ALLOW_THREADS
            *code = deflate(z, flush);
            Py_END_ALLOW_THREADS
            if (*code == Z_STREAM_ERROR) {
                Py_DECREF(o.bytes);
                return NULL;
            }
        } while (z->avail_out == 0);
    } while (n);
    return output_end(&o, z);
}

/* --- functions -------------------------------------------------------------------------------------------------------------------------- */

static PyObject *module_compress(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "level", "wbits", NULL};
    PyObject *data;
    int level = Z_DEFAULT_COMPRESSION, wbits = MAX_WBITS, code;
    Py_buffer in;
    z_stream z;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|ii:compress", words, &data, &level, &wbits) || PyObject_GetBuffer(data, &in, PyBUF_SIMPLE) < 0)
        return NULL;
    ZlibState *st = state_of(module);
    PyObject *b = NULL;
    stream_blank(&z);
    code = deflateInit2(&z, level, DEFLATED, wbits, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    if (code == Z_MEM_ERROR) {
        PyErr_SetString(PyExc_MemoryError, "Out of memory while compressing data");
    } else if (code == Z_STREAM_ERROR) {
        PyErr_SetString(st->error, "Bad compression level");
    } else if (code != Z_OK) {
        fail(st, &z, code, "while compressing data");
    } else {
        b = deflate_all(&z, in.buf, in.len, Z_FINISH, &code);
        if (b == NULL && !PyErr_Occurred())
            fail(st, &z, code, "while compressing data");
        code = deflateEnd(&z);
        if (b && code != Z_OK) {
            Py_CLEAR(b);
            fail(st, &z, code, "while finishing compression");
        }
    }
    PyBuffer_Release(&in);
    return b;
}

static PyObject *inflate_whole(ZlibState *st, z_stream *z, const Py_buffer *in, Py_ssize_t bufsize)
{
    struct output o;
    Py_ssize_t left = in->len;
    int code = Z_OK;
    if (output_begin(&o, z, bufsize ? bufsize : 1, -1) < 0)
        return NULL;
    z->next_in = in->buf;
    do {
        feed(z, &left);
        do {
            if (z->avail_out == 0 && output_more(&o, z) < 0)
                return NULL;
            int flush = left ? Z_SYNC_FLUSH : Z_FINISH;
            Py_BEGIN_ALLOW_THREADS
            code = inflate(z, flush);
            Py_END_ALLOW_THREADS
            if (code == Z_MEM_ERROR)
                PyErr_SetString(PyExc_MemoryError, "Out of memory while decompressing data");
            else if (code != Z_OK && code != Z_BUF_ERROR && code != Z_STREAM_END)
                fail(st, z, code, "while decompressing data");
            if (PyErr_Occurred()) {
                Py_DECREF(o.bytes);
                return NULL;
            }
        } while (z->avail_out == 0 && code != Z_STREAM_END);
    } while (code != Z_STREAM_END && left);
    if (code == Z_STREAM_END)
        return output_end(&o, z);
    Py_DECREF(o.bytes);
    return fail(st, z, code == Z_OK ? Z_BUF_ERROR : code, "while decompressing data");
}

static PyObject *module_decompress(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "wbits", "bufsize", NULL};
    PyObject *data, *b = NULL;
    int wbits = MAX_WBITS;
    Py_ssize_t bufsize = FIRST_OUTPUT;
    Py_buffer in;
    z_stream z;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|in:decompress", words, &data, &wbits, &bufsize))
        return NULL;
    if (bufsize < 0) {
        PyErr_SetString(PyExc_ValueError, "bufsize must be non-negative");
        return NULL;
    }
    if (PyObject_GetBuffer(data, &in, PyBUF_SIMPLE) < 0)
        return NULL;
    ZlibState *st = state_of(module);
    stream_blank(&z);
    int code = inflateInit2(&z, wbits);
    if (code == Z_MEM_ERROR)
        PyErr_SetString(PyExc_MemoryError, "Out of memory while decompressing data");
    else if (code != Z_OK) {
        (void)inflateEnd(&z);
        fail(st, &z, code, "while preparing to decompress data");
    } else {
        b = inflate_whole(st, &z, &in, bufsize);
        code = inflateEnd(&z);
        if (b && code != Z_OK) {
            Py_CLEAR(b);
            fail(st, &z, code, "while finishing decompression");
        }
    }
    PyBuffer_Release(&in);
    return b;
}

static PyObject *checksum(const char *name, uLong (*sum)(uLong, const Bytef *, z_size_t), uLong value, PyObject *const *args, Py_ssize_t n)
{
    enum { LONG = 1 << 16 };
    Py_buffer in;
    if (n < 1 || n > 2) {
        PyErr_Format(PyExc_TypeError, "%s expected at %s %d argument%s, got %zd", name, n < 1 ? "least" : "most", n < 1 ? 1 : 2, n < 1 ? "" : "s", n);
        return NULL;
    }
    if (PyObject_GetBuffer(args[0], &in, PyBUF_SIMPLE) < 0)
        return NULL;
    PyObject *index = n > 1 ? PyNumber_Index(args[1]) : NULL;
    if (index)
        value = (unsigned)PyLong_AsUnsignedLongMask(index);
    bool ok = n < 2 || index;
    Py_XDECREF(index);
    if (ok && in.len > LONG) {
        Py_BEGIN_ALLOW_THREADS
        value = sum(value, in.buf, (z_size_t)in.len);
        Py_END_ALLOW_THREADS
    } else if (ok) {
        value = sum(value, in.buf, (z_size_t)in.len);
    }
    PyBuffer_Release(&in);
    return ok ? PyLong_FromUnsignedLong(value & 0xffffffff) : NULL;
}
static PyObject *module_adler32(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t n) { return checksum("adler32", adler32_z, 1, args, n); }
static PyObject *module_crc32(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t n) { return checksum("crc32", crc32_z, 0, args, n); }

/* --- streams -------------------------------------------------------------------------------------------------------------------------------- */

static StreamObject *stream_new(ZlibState *st, PyTypeObject *type)
{
    StreamObject *s = (StreamObject *)type->tp_alloc(type, 0);
    if (s == NULL)
        return NULL;
    s->state = st;
    s->needs_input = 1;
    stream_blank(&s->z);
    s->unused_data = PyBytes_FromStringAndSize(NULL, 0);
    s->unconsumed_tail = PyBytes_FromStringAndSize(NULL, 0);
    if (s->unused_data && s->unconsumed_tail)
        return s;
    Py_DECREF(s);
    return NULL;
}

static void stream_dealloc(StreamObject *s)
{
    PyTypeObject *type = Py_TYPE(s);
    Py_XDECREF(s->unused_data);
    Py_XDECREF(s->unconsumed_tail);
    Py_XDECREF(s->zdict);
    Py_XDECREF(s->pending);
    type->tp_free((PyObject *)s);
    Py_DECREF(type);
}
static void compress_dealloc(PyObject *self)
{
    StreamObject *s = (StreamObject *)self;
    if (s->ready)
        (void)deflateEnd(&s->z);
    stream_dealloc(s);
}
static void decompress_dealloc(PyObject *self)
{
    StreamObject *s = (StreamObject *)self;
    if (s->ready)
        (void)inflateEnd(&s->z);
    stream_dealloc(s);
}

static PyObject *bytes_member(PyObject *self, void *offset)
{
    StreamObject *s = (StreamObject *)self;
    PyMutex_Lock(&s->lock);
    PyObject *b = Py_NewRef(*(PyObject **)(void *)((char *)s + (uintptr_t)offset));
    PyMutex_Unlock(&s->lock);
    return b;
}
static PyObject *flag_member(PyObject *self, void *offset)
{
    StreamObject *s = (StreamObject *)self;
    PyMutex_Lock(&s->lock);
    bool flag = *((char *)s + (uintptr_t)offset);
    PyMutex_Unlock(&s->lock);
    return PyBool_FromLong(flag);
}
#define MEMBER(name, get, doc) {#name, get, NULL, doc, (void *)offsetof(StreamObject, name)}

/* Sets what an allocation of the library has to say. NULL. */
static PyObject *init_failed(StreamObject *s, int code, const char *doing)
{
    if (code == Z_MEM_ERROR)
        PyErr_Format(PyExc_MemoryError, "Can't allocate memory for %s object", *doing == 'c' ? "compression" : "decompression");
    else if (code == Z_STREAM_ERROR)
        PyErr_SetString(PyExc_ValueError, "Invalid initialization option");
    else
        fail(s->state, &s->z, code, *doing == 'c' ? "while creating compression object" : "while creating decompression object");
    Py_DECREF(s);
    return NULL;
}

/* --- compressing ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *module_compressobj(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"level", "method", "wbits", "memLevel", "strategy", "zdict", NULL};
    int level = Z_DEFAULT_COMPRESSION, method = DEFLATED, wbits = MAX_WBITS, mem_level = DEF_MEM_LEVEL, strategy = Z_DEFAULT_STRATEGY;
    PyObject *zdict = NULL;
    Py_buffer dictionary = {0};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|iiiiiO:compressobj", words, &level, &method, &wbits, &mem_level, &strategy, &zdict) ||
        (zdict && PyObject_GetBuffer(zdict, &dictionary, PyBUF_SIMPLE) < 0))
        return NULL;
    PyObject *result = NULL;
    StreamObject *s = NULL;
    if (zdict && (size_t)dictionary.len > UINT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "zdict length does not fit in an unsigned int");
    } else if ((s = stream_new(state_of(module), state_of(module)->compress_type)) != NULL) {
        int code = deflateInit2(&s->z, level, method, wbits, mem_level, strategy);
        if (code != Z_OK) {
            init_failed(s, code, "compress");
        } else {
            s->ready = true;
            code = zdict ? deflateSetDictionary(&s->z, dictionary.buf, (uInt)dictionary.len) : Z_OK;
            if (code == Z_OK) {
                result = (PyObject *)s;
            } else {
                if (code == Z_STREAM_ERROR)
                    PyErr_SetString(PyExc_ValueError, "Invalid dictionary");
                else
                    PyErr_SetString(PyExc_ValueError, "deflateSetDictionary()");
                Py_DECREF(s);
            }
        }
    }
    if (zdict)
        PyBuffer_Release(&dictionary);
    return result;
}

static PyObject *compress_compress(PyObject *self, PyObject *data)
{
    StreamObject *s = (StreamObject *)self;
    Py_buffer in;
    int code = Z_OK;
    if (PyObject_GetBuffer(data, &in, PyBUF_SIMPLE) < 0)
        return NULL;
    PyMutex_Lock(&s->lock);
    PyObject *b = deflate_all(&s->z, in.buf, in.len, Z_NO_FLUSH, &code);
    if (b == NULL && code == Z_STREAM_ERROR)
        fail(s->state, &s->z, code, "while compressing data");
    PyMutex_Unlock(&s->lock);
    PyBuffer_Release(&in);
    return b;
}

static PyObject *compress_flush(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    StreamObject *s = (StreamObject *)self;
    if (n > 1) {
        PyErr_Format(PyExc_TypeError, "flush expected at most 1 argument, got %zd", n);
        return NULL;
    }
    int mode = n ? PyLong_AsInt(args[0]) : Z_FINISH, code = Z_OK;
    if (mode == -1 && PyErr_Occurred())
        return NULL;
    if (mode == Z_NO_FLUSH)
        return PyBytes_FromStringAndSize(NULL, 0);
    PyMutex_Lock(&s->lock);
    PyObject *b = deflate_all(&s->z, "", 0, mode, &code);
    if (b == NULL && code == Z_STREAM_ERROR) {
        fail(s->state, &s->z, code, "while flushing");
    } else if (b && code == Z_STREAM_END && mode == Z_FINISH) {
        code = deflateEnd(&s->z);
        s->ready = false;
        if (code != Z_OK) {
            Py_CLEAR(b);
            fail(s->state, &s->z, code, "while finishing compression");
        }
    } else if (b && code != Z_OK && code != Z_BUF_ERROR) {
        Py_CLEAR(b);
        fail(s->state, &s->z, code, "while flushing");
    }
    PyMutex_Unlock(&s->lock);
    return b;
}

/* A stream object of the same state. */
static PyObject *stream_copy(PyObject *self, bool inflating)
{
    StreamObject *s = (StreamObject *)self, *c = stream_new(s->state, Py_TYPE(self));
    if (c == NULL)
        return NULL;
    PyMutex_Lock(&s->lock);
    int code = inflating ? inflateCopy(&c->z, &s->z) : deflateCopy(&c->z, &s->z);
    if (code == Z_OK) {
        c->ready = true;
        c->eof = s->eof;
        Py_XSETREF(c->unused_data, Py_NewRef(s->unused_data));
        Py_XSETREF(c->unconsumed_tail, Py_NewRef(s->unconsumed_tail));
        c->zdict = Py_XNewRef(s->zdict);
    } else if (code == Z_STREAM_ERROR) {
        PyErr_SetString(PyExc_ValueError, "Inconsistent stream state");
    } else if (code == Z_MEM_ERROR) {
        PyErr_Format(PyExc_MemoryError, "Can't allocate memory for %s object", inflating ? "decompression" : "compression");
    } else {
        fail(s->state, &s->z, code, inflating ? "while copying decompression object" : "while copying compression object");
    }
    PyMutex_Unlock(&s->lock);
    if (code != Z_OK)
        Py_CLEAR(c);
    return (PyObject *)c;
}
static PyObject *compress_copy(PyObject *self, PyObject *Py_UNUSED(unused)) { return stream_copy(self, false); }
static PyObject *decompress_copy(PyObject *self, PyObject *Py_UNUSED(unused)) { return stream_copy(self, true); }

static PyMethodDef compress_methods[] = {
    {"compress", compress_compress, METH_O, PyDoc_STR("compress($self, data, /)\n--\n\nCompress data.\n\nReturns what is compressed so far, perhaps nothing; flush() gives the rest.")},
    {"flush", _PyCFunction_CAST(compress_flush), METH_FASTCALL, PyDoc_STR("flush($self, mode=zlib.Z_FINISH, /)\n--\n\nReturn what is still inside.\n\nAfter Z_FINISH, the default, the object cannot be used any more.")},
    {"copy", compress_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nReturn a copy of the compression object.")},
    {"__copy__", compress_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\n")},
    {"__deepcopy__", compress_copy, METH_O, PyDoc_STR("__deepcopy__($self, memo, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot compress_slots[] = {{Py_tp_dealloc, compress_dealloc}, {Py_tp_methods, compress_methods}, {0, NULL}};
static PyType_Spec compress_spec = {
    .name = "zlib.Compress",
    .basicsize = sizeof(StreamObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = compress_slots,
};

/* --- decompressing ------------------------------------------------------------------------------------------------------------------------------ */

static int use_dictionary(StreamObject *s)
{
    Py_buffer view;
    if (PyObject_GetBuffer(s->zdict, &view, PyBUF_SIMPLE) < 0)
        return -1;
    int code = (size_t)view.len > UINT_MAX ? Z_STREAM_ERROR : inflateSetDictionary(&s->z, view.buf, (uInt)view.len);
    PyBuffer_Release(&view);
    if (code == Z_OK)
        return 0;
    fail(s->state, &s->z, code, "while setting zdict");
    return -1;
}

static StreamObject *inflater_new(ZlibState *st, PyTypeObject *type, int wbits, PyObject *zdict)
{
    StreamObject *s = stream_new(st, type);
    if (s == NULL)
        return NULL;
    s->zdict = Py_XNewRef(zdict);
    int code = inflateInit2(&s->z, wbits);
    if (code != Z_OK)
        return (StreamObject *)init_failed(s, code, "decompress");
    s->ready = true;
    if (zdict && wbits < 0 && use_dictionary(s) < 0)         /* raw data names no dictionary: it is needed at once */
        Py_CLEAR(s);
    return s;
}

static PyObject *module_decompressobj(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"wbits", "zdict", NULL};
    int wbits = MAX_WBITS;
    PyObject *zdict = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|iO:decompressobj", words, &wbits, &zdict))
        return NULL;
    if (zdict && !PyObject_CheckBuffer(zdict)) {
        PyErr_SetString(PyExc_TypeError, "zdict argument must support the buffer protocol");
        return NULL;
    }
    return (PyObject *)inflater_new(state_of(module), state_of(module)->decompress_type, wbits, zdict);
}

/* z->next_in and what follows: left bytes beyond avail_in. limit: of the output, -1 for none. mode: for the last piece of the input. *code: Z_OK,
 * Z_BUF_ERROR or Z_STREAM_END; *left: what was not fed. */
static PyObject *inflate_some(StreamObject *s, Py_ssize_t *left, Py_ssize_t first, Py_ssize_t limit, int mode, int *code)
{
    z_stream *z = &s->z;
    struct output o;
    if (output_begin(&o, z, first, limit) < 0)
        return NULL;
    *code = Z_OK;
    do {
        feed(z, left);
        do {
            if (z->avail_out == 0) {
                int more = output_more(&o, z);
                if (more < 0)
                    return NULL;
                if (more == 0)
                    return output_end(&o, z);
            }
            int flush = *left ? Z_SYNC_FLUSH : mode;
            Py_BEGIN_ALLOW_THREADS
            *code = inflate(z, flush);
            Py_END_ALLOW_THREADS
            if (*code == Z_NEED_DICT && s->zdict) {
                if (use_dictionary(s) < 0)
                    goto failed;
                *code = Z_OK;
                continue;
            }
            if (*code != Z_OK && *code != Z_BUF_ERROR && *code != Z_STREAM_END) {
                if (*code == Z_MEM_ERROR)
                    PyErr_NoMemory();
                else
                    fail(s->state, z, *code, "while decompressing data");
                goto failed;
            }
            if (*code == Z_STREAM_END)
                return output_end(&o, z);
        } while (z->avail_out == 0 || (*code == Z_OK && z->avail_in));
    } while (*left);
    return output_end(&o, z);
failed:
    Py_DECREF(o.bytes);
    return NULL;
}

/* Sets *field to a + n more bytes. 0 or -1. */
static int set_joined(PyObject **field, PyObject *a, const void *more, Py_ssize_t n)
{
    Py_ssize_t m = PyBytes_GET_SIZE(a);
    PyObject *b = PyBytes_FromStringAndSize(NULL, m + n);
    if (b == NULL)
        return -1;
    if (m)
        memcpy(PyBytes_AS_STRING(b), PyBytes_AS_STRING(a), (size_t)m);
    if (n)
        memcpy(PyBytes_AS_STRING(b) + m, more, (size_t)n);
    Py_XSETREF(*field, b);
    return 0;
}

/* After a call of the library: what of the input is left goes to unused_data behind the end of the stream, else to unconsumed_tail. */
static int keep_rest(StreamObject *s, const void *next, Py_ssize_t rest, bool ended)
{
    if (ended) {
        if (rest && set_joined(&s->unused_data, s->unused_data, next, rest) < 0)
            return -1;
        rest = 0;
    }
    if (rest == 0 && PyBytes_GET_SIZE(s->unconsumed_tail) == 0)
        return 0;
    PyObject *tail = PyBytes_FromStringAndSize(next, rest);
    if (tail == NULL)
        return -1;
    Py_SETREF(s->unconsumed_tail, tail);
    return 0;
}

static PyObject *decompress_decompress(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "max_length", NULL};
    StreamObject *s = (StreamObject *)self;
    PyObject *data;
    Py_ssize_t limit = 0;
    Py_buffer in;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|n:decompress", words, &data, &limit))
        return NULL;
    if (limit < 0) {
        PyErr_SetString(PyExc_ValueError, "max_length must be non-negative");
        return NULL;
    }
    if (PyObject_GetBuffer(data, &in, PyBUF_SIMPLE) < 0)
        return NULL;
    PyMutex_Lock(&s->lock);
    PyObject *b = NULL;
    int code = Z_OK;
    if (s->eof) {                            /* all of it comes after the stream */
        b = keep_rest(s, in.buf, in.len, true) < 0 ? NULL : PyBytes_FromStringAndSize(NULL, 0);
    } else {
        Py_ssize_t left = in.len;
        s->z.next_in = in.buf;
        s->z.avail_in = 0;
        b = inflate_some(s, &left, FIRST_OUTPUT, limit ? limit : -1, Z_SYNC_FLUSH, &code);
        if (b && keep_rest(s, s->z.next_in, s->z.avail_in + left, code == Z_STREAM_END) < 0)
            Py_CLEAR(b);
        if (b && code == Z_STREAM_END)
            s->eof = 1;
    }
    PyMutex_Unlock(&s->lock);
    PyBuffer_Release(&in);
    return b;
}

static PyObject *decompress_flush(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    StreamObject *s = (StreamObject *)self;
    Py_ssize_t length = FIRST_OUTPUT;
    if (n > 1) {
        PyErr_Format(PyExc_TypeError, "flush expected at most 1 argument, got %zd", n);
        return NULL;
    }
    if (n) {
        PyObject *index = PyNumber_Index(args[0]);
        length = index ? PyLong_AsSsize_t(index) : -1;
        Py_XDECREF(index);
        if (length == -1 && PyErr_Occurred())
            return NULL;
    }
    if (length <= 0) {
        PyErr_SetString(PyExc_ValueError, "length must be greater than zero");
        return NULL;
    }
    PyMutex_Lock(&s->lock);
    PyObject *b, *tail = Py_NewRef(s->unconsumed_tail);
    if (s->eof || !s->ready) {
        if (s->ready)
            (void)inflateEnd(&s->z);
        s->ready = false;
        b = PyBytes_FromStringAndSize(NULL, 0);
    } else {
        Py_ssize_t left = PyBytes_GET_SIZE(tail);
        int code;
        s->z.next_in = (Bytef *)PyBytes_AS_STRING(tail);
        s->z.avail_in = 0;
        b = inflate_some(s, &left, length, -1, Z_FINISH, &code);
        if (b && keep_rest(s, s->z.next_in, s->z.avail_in + left, code == Z_STREAM_END) < 0)
            Py_CLEAR(b);
        if (b && code == Z_STREAM_END) {
            s->eof = 1;
            s->ready = false;
            code = inflateEnd(&s->z);
            if (code != Z_OK) {
                Py_CLEAR(b);
                fail(s->state, &s->z, code, "while finishing decompression");
            }
        }
    }
    PyMutex_Unlock(&s->lock);
    Py_DECREF(tail);
    return b;
}

static PyMethodDef decompress_methods[] = {
    {"decompress", _PyCFunction_CAST(decompress_decompress), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("decompress($self, data, /, max_length=0)\n--\n\nDecompress data.\n\nmax_length, if it is not 0, limits what is returned; input that could not be\nprocessed is then in unconsumed_tail.")},
    {"flush", _PyCFunction_CAST(decompress_flush), METH_FASTCALL, PyDoc_STR("flush($self, length=zlib.DEF_BUF_SIZE, /)\n--\n\nReturn what is still inside.\n\nlength: the first size of the output buffer.")},
    {"copy", decompress_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nReturn a copy of the decompression object.")},
    {"__copy__", decompress_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\n")},
    {"__deepcopy__", decompress_copy, METH_O, PyDoc_STR("__deepcopy__($self, memo, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef decompress_getset[] = {
    MEMBER(unused_data, bytes_member, NULL), MEMBER(unconsumed_tail, bytes_member, NULL), MEMBER(eof, flag_member, NULL),
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot decompress_slots[] = {
    {Py_tp_dealloc, decompress_dealloc}, {Py_tp_methods, decompress_methods}, {Py_tp_getset, decompress_getset}, {0, NULL}
};
static PyType_Spec decompress_spec = {
    .name = "zlib.Decompress",
    .basicsize = sizeof(StreamObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = decompress_slots,
};

/* --- _ZlibDecompressor: the interface that bz2 and lzma have ------------------------------------------------------------------------------------------ */

static PyObject *reader_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"wbits", "zdict", NULL};
    int wbits = MAX_WBITS;
    PyObject *zdict = NULL, *module = PyType_GetModuleByDef(type, &zlib_module);
    if (module == NULL || !PyArg_ParseTupleAndKeywords(args, kwargs, "|iO:_ZlibDecompressor", words, &wbits, &zdict))
        return NULL;
    return (PyObject *)inflater_new(state_of(module), type, wbits, zdict);
}

/* Takes the input that was left over, and data. limit < 0: none. */
static PyObject *reader_run(StreamObject *s, const Py_buffer *in, Py_ssize_t limit)
{
    const void *next = in->buf;
    Py_ssize_t left = in->len;
    int code;
    if (s->pending) {
        if (left && set_joined(&s->pending, s->pending, in->buf, in->len) < 0)
            return NULL;
        next = PyBytes_AS_STRING(s->pending);
        left = PyBytes_GET_SIZE(s->pending);
    }
    s->z.next_in = (Bytef *)(uintptr_t)next;
    s->z.avail_in = 0;
    PyObject *b = inflate_some(s, &left, FIRST_OUTPUT, limit, Z_SYNC_FLUSH, &code);
    if (b == NULL)
        return NULL;
    left += s->z.avail_in;
    PyObject *rest = left ? PyBytes_FromStringAndSize((const char *)s->z.next_in, left) : NULL;
    if (left && rest == NULL) {
        Py_DECREF(b);
        return NULL;
    }
    s->eof = code == Z_STREAM_END;
    Py_CLEAR(s->pending);
    if (s->eof) {
        s->needs_input = 0;
        if (rest)
            Py_SETREF(s->unused_data, rest);
    } else {
        s->pending = rest;                   /* output may also wait inside the library, when the limit cut it off */
        s->needs_input = rest == NULL && (limit < 0 || PyBytes_GET_SIZE(b) < limit);
    }
    return b;
}

static PyObject *reader_decompress(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"data", "max_length", NULL};
    StreamObject *s = (StreamObject *)self;
    PyObject *data, *b = NULL;
    Py_ssize_t limit = -1;
    Py_buffer in;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|n:decompress", words, &data, &limit) || PyObject_GetBuffer(data, &in, PyBUF_SIMPLE) < 0)
        return NULL;
    PyMutex_Lock(&s->lock);
    if (s->eof)
        PyErr_SetString(PyExc_EOFError, "End of stream already reached");
    else
        b = reader_run(s, &in, limit < 0 ? -1 : limit);
    PyMutex_Unlock(&s->lock);
    PyBuffer_Release(&in);
    return b;
}

static PyMethodDef reader_methods[] = {
    {"decompress", _PyCFunction_CAST(reader_decompress), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("decompress($self, /, data, max_length=-1)\n--\n\nDecompress data, and return what comes of it.\n\nmax_length, if it is not negative, limits what is returned; the next call, perhaps with no\ndata, then gives more. needs_input says whether more data is needed.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef reader_getset[] = {
    MEMBER(eof, flag_member, "True if the end-of-stream marker has been reached."),
    MEMBER(unused_data, bytes_member, "Data found after the end of the compressed stream."),
    MEMBER(needs_input, flag_member, "True if more input is needed before more decompressed data can be produced."),
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot reader_slots[] = {
    {Py_tp_new, reader_new}, {Py_tp_dealloc, decompress_dealloc}, {Py_tp_methods, reader_methods}, {Py_tp_getset, reader_getset},
    {Py_tp_doc, (void *)PyDoc_STR("_ZlibDecompressor(wbits=15, zdict=b'')\n--\n\nCreate a decompressor object for decompressing data incrementally.")}, {0, NULL}
};
static PyType_Spec reader_spec = {
    .name = "zlib._ZlibDecompressor",
    .basicsize = sizeof(StreamObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = reader_slots,
};

/* --- the module ------------------------------------------------------------------------------------------------------------------------------------------ */

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef methods[] = {
    {"adler32", _PyCFunction_CAST(module_adler32), METH_FASTCALL, PyDoc_STR("adler32($module, data, value=1, /)\n--\n\nThe Adler-32 checksum of data, going on from value.")},
    {"compress", WORDS(module_compress), PyDoc_STR("compress($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)\n--\n\nThe data, compressed.\n\nlevel: from 0 to 9, or -1. wbits: the window size, and which container is used.")},
    {"compressobj", WORDS(module_compressobj), PyDoc_STR("compressobj($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED,\n            wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,\n            strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)\n--\n\nAn object that compresses a stream piece by piece.\n\nzdict: bytes that are likely to occur in the data, known to both sides.")},
    {"crc32", _PyCFunction_CAST(module_crc32), METH_FASTCALL, PyDoc_STR("crc32($module, data, value=0, /)\n--\n\nThe CRC-32 checksum of data, going on from value.")},
    {"decompress", WORDS(module_decompress), PyDoc_STR("decompress($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)\n--\n\nThe data, decompressed.\n\nbufsize: the first size of the output buffer.")},
    {"decompressobj", WORDS(module_decompressobj), PyDoc_STR("decompressobj($module, /, wbits=MAX_WBITS, zdict=b'')\n--\n\nAn object that decompresses a stream piece by piece.\n\nzdict: the dictionary that the compressing side used.")},
    {NULL, NULL, 0, NULL}
};

static int add_constants(PyObject *module)
{
    static const struct { const char *name; int value; } table[] = {
        {"MAX_WBITS", MAX_WBITS}, {"DEFLATED", DEFLATED}, {"DEF_MEM_LEVEL", DEF_MEM_LEVEL}, {"DEF_BUF_SIZE", FIRST_OUTPUT},
        {"Z_NO_COMPRESSION", Z_NO_COMPRESSION}, {"Z_BEST_SPEED", Z_BEST_SPEED}, {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION},
        {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION}, {"Z_FILTERED", Z_FILTERED}, {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY}, {"Z_RLE", Z_RLE},
        {"Z_FIXED", Z_FIXED}, {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY}, {"Z_NO_FLUSH", Z_NO_FLUSH}, {"Z_PARTIAL_FLUSH", Z_PARTIAL_FLUSH},
        {"Z_SYNC_FLUSH", Z_SYNC_FLUSH}, {"Z_FULL_FLUSH", Z_FULL_FLUSH}, {"Z_FINISH", Z_FINISH}, {"Z_BLOCK", Z_BLOCK}, {"Z_TREES", Z_TREES},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (PyModule_AddIntConstant(module, table[i].name, table[i].value) < 0)
            return -1;
    return PyModule_AddStringConstant(module, "ZLIB_VERSION", ZLIB_VERSION) < 0 ||
           PyModule_AddStringConstant(module, "ZLIB_RUNTIME_VERSION", zlibVersion()) < 0 ? -1 : PyModule_AddStringConstant(module, "__version__", "1.0");
}

static int module_exec(PyObject *module)
{
    ZlibState *st = state_of(module);
    st->compress_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &compress_spec, NULL);
    st->decompress_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &decompress_spec, NULL);
    st->reader_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &reader_spec, NULL);
    st->error = PyErr_NewException("zlib.error", NULL, NULL);
    if (!st->compress_type || !st->decompress_type || !st->reader_type || !st->error)
        return -1;
    return PyModule_AddObjectRef(module, "error", st->error) < 0 || PyModule_AddType(module, st->reader_type) < 0 ? -1 : add_constants(module);
}
#define HELD(F) F(compress_type) F(decompress_type) F(reader_type) F(error)
MODULE_STATE_FUNCTIONS(ZlibState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef zlib_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "zlib",
    .m_doc = PyDoc_STR("Compression and decompression in the formats of the zlib library.\n\nadler32(), crc32(): checksums; compress(), decompress(): all of the data at once;\ncompressobj(), decompressobj(): streams."),
    .m_size = sizeof(ZlibState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_zlib(void) { return PyModuleDef_Init(&zlib_module); }
#else
typedef int zlib_is_missing;
#endif
