/* stdlib/_bz2.c -- compression in bzip2's format, on libbz2. */
#ifdef P3T_HAVE_BZ2
#include "stdlib/stream_codec.h"
#include "stdlib/module_state.h"

#include <bzlib.h>

typedef struct {
    PyObject_HEAD
    PyMutex lock;
    bool flushed, ready;                             /* guarded by lock */
    int action, error;
    bz_stream z;
} Compressor;

typedef struct {
    Reader head;
    bool ready, spent;
    int error;
    bz_stream z;
} Decompressor;

static void raise_error(int code)
{
    static const struct { int code; PyObject **type; const char *text; } errors[] = {
        {BZ_PARAM_ERROR, &PyExc_ValueError, "Internal error - invalid parameters passed to libbzip2"},
        {BZ_DATA_ERROR, &PyExc_OSError, "Invalid data stream"},
        {BZ_DATA_ERROR_MAGIC, &PyExc_OSError, "Invalid data stream"},
        {BZ_IO_ERROR, &PyExc_OSError, "Unknown I/O error"},
        {BZ_UNEXPECTED_EOF, &PyExc_EOFError, "Compressed file ended before the logical end-of-stream was detected"},
        {BZ_SEQUENCE_ERROR, &PyExc_RuntimeError, "Internal error - Invalid sequence of commands sent to libbzip2"},
    };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (errors[i].code == code) {
            PyErr_SetString(*errors[i].type, errors[i].text);
            return;
        }
    }
    if (code == BZ_MEM_ERROR)
        PyErr_NoMemory();
    else
        PyErr_Format(PyExc_OSError, "Unrecognized error from libbzip2: %d", code);
}

static void *bz_alloc(void *Py_UNUSED(context), int n, int size) { return n < 0 || size < 0 ? NULL : PyMem_RawMalloc((size_t)n * (size_t)size); }
static void bz_free(void *Py_UNUSED(context), void *p) { PyMem_RawFree(p); }
static unsigned clip(size_t n) { return n > UINT_MAX ? UINT_MAX : (unsigned)n; }

/* Lends the piece to the library, and takes back what is left of it. */
static void lend(bz_stream *z, struct piece *p)
{
    z->next_in = (char *)(uintptr_t)p->in;
    z->avail_in = clip(p->in_left);
    z->next_out = p->out;
    z->avail_out = clip(p->out_left);
}
static void take_back(bz_stream *z, struct piece *p)
{
    p->in_left -= (size_t)(z->next_in - p->in);
    p->in = z->next_in;
    p->out_left -= (size_t)(z->next_out - p->out);
    p->out = z->next_out;
}

/* -- compressor ---------------------------------------------------------------------------------------------------------------------------------------- */

static enum step compress_step(void *stream, struct piece *p)
{
    Compressor *c = stream;
    if (c->action == BZ_RUN && !p->in_left)
        return STEP_MORE;
    lend(&c->z, p);
    int code = BZ2_bzCompress(&c->z, c->action == BZ_FINISH && p->in_left > UINT_MAX ? BZ_RUN : c->action);
    take_back(&c->z, p);
    c->error = code;
    return code < 0 ? STEP_FAILED : code == BZ_STREAM_END ? STEP_DONE : STEP_MORE;
}

static PyObject *compress_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *number = NULL;
    int level = 9;
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "BZ2Compressor() takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "BZ2Compressor", 0, 1, &number) || (number && (level = PyLong_AsInt(number)) == -1 && PyErr_Occurred()))
        return NULL;
    if (level < 1 || level > 9) {
        PyErr_SetString(PyExc_ValueError, "compresslevel must be between 1 and 9");
        return NULL;
    }
    Compressor *c = (Compressor *)type->tp_alloc(type, 0);
    if (!c)
        return NULL;
    c->z = (bz_stream){.bzalloc = bz_alloc, .bzfree = bz_free};
    int code = BZ2_bzCompressInit(&c->z, level, 0, 0);
    if (code != BZ_OK) {
        raise_error(code);
        Py_DECREF(c);
        return NULL;
    }
    c->ready = true;
    return (PyObject *)c;
}

static void compress_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    if (((Compressor *)self)->ready)
        BZ2_bzCompressEnd(&((Compressor *)self)->z);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *compress(PyObject *self, const void *data, Py_ssize_t n, int action)
{
    Compressor *c = (Compressor *)self;
    struct piece p = {.in = data, .in_left = (size_t)n};
    PyObject *out = NULL;
    bool done, failed;
    PyMutex_Lock(&c->lock);
    if (c->flushed) {
        PyErr_SetString(PyExc_ValueError, action == BZ_RUN ? "Compressor has been flushed" : "Repeated call to flush()");
    } else {
        c->flushed = action == BZ_FINISH;
        c->action = action;
        out = stream_run(compress_step, c, &p, -1, action == BZ_FINISH, &done, &failed);
        if (failed)
            raise_error(c->error);
    }
    PyMutex_Unlock(&c->lock);
    return out;
}

static PyObject *compress_compress(PyObject *self, PyObject *arg)
{
    Py_buffer view;
    if (!PyArg_Parse(arg, "y*:compress", &view))
        return NULL;
    PyObject *out = compress(self, view.buf, view.len, BZ_RUN);
    PyBuffer_Release(&view);
    return out;
}

static PyObject *compress_flush(PyObject *self, PyObject *Py_UNUSED(unused)) { return compress(self, "", 0, BZ_FINISH); }

static PyMethodDef compress_methods[] = {
    {"compress", compress_compress, METH_O, PyDoc_STR("compress($self, data, /)\n--\n\nGives data to the compressor; what compressed data there is so far.")},
    {"flush", compress_flush, METH_NOARGS, PyDoc_STR("flush($self, /)\n--\n\nEnds the stream; the rest of the compressed data.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot compress_slots[] = {
    {Py_tp_new, compress_new}, {Py_tp_dealloc, compress_dealloc}, {Py_tp_methods, compress_methods},
    {Py_tp_doc, (void *)PyDoc_STR("BZ2Compressor(compresslevel=9, /)\n--\n\nCompresses a stream piece by piece.\n\ncompresslevel: from 1 to 9.")}, {0, NULL}
};
static PyType_Spec compress_spec = {
    .name = "_bz2.BZ2Compressor", .basicsize = sizeof(Compressor), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = compress_slots,
};

/* -- decompressor -------------------------------------------------------------------------------------------------------------------------------------------- */

static enum step decompress_step(void *stream, struct piece *p)
{
    Decompressor *d = stream;
    d->spent = d->error < 0;                         /* the library is not to be called again after an error */
    if (d->spent)
        return STEP_FAILED;
    lend(&d->z, p);
    int code = BZ2_bzDecompress(&d->z);
    take_back(&d->z, p);
    d->error = code;
    return code < 0 ? STEP_FAILED : code == BZ_STREAM_END ? STEP_DONE : STEP_MORE;
}

static void decompress_fail(void *stream)
{
    Decompressor *d = stream;
    if (d->spent)
        PyErr_SetString(PyExc_ValueError, "Decompressor is unusable after a previous error");
    else
        raise_error(d->error);
}

static PyObject *decompress_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_GET_SIZE(args) || (kwargs && PyDict_GET_SIZE(kwargs))) {
        PyErr_Format(PyExc_TypeError, "BZ2Decompressor() takes no %s arguments", PyTuple_GET_SIZE(args) ? "positional" : "keyword");
        return NULL;
    }
    Decompressor *d = (Decompressor *)type->tp_alloc(type, 0);
    if (!d)
        return NULL;
    d->z = (bz_stream){.bzalloc = bz_alloc, .bzfree = bz_free};
    int code = reader_init(&d->head, "End of stream already reached") < 0 ? BZ_MEM_ERROR : BZ2_bzDecompressInit(&d->z, 0, 0);
    if (code != BZ_OK) {
        raise_error(code);
        Py_DECREF(d);
        return NULL;
    }
    d->ready = true;
    return (PyObject *)d;
}

static void decompress_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Decompressor *d = (Decompressor *)self;
    if (d->ready)
        BZ2_bzDecompressEnd(&d->z);
    reader_clear(&d->head);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *decompress_decompress(PyObject *self, PyObject *args, PyObject *kwargs)
{
    return reader_decompress((Reader *)self, args, kwargs, decompress_step, self, decompress_fail);
}

static PyMethodDef decompress_methods[] = {
    {"decompress", _PyCFunction_CAST(decompress_decompress), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("decompress($self, /, data, max_length=-1)\n--\n\nDecompresses data, and gives what comes of it.\n\n"
               "max_length, if it is not negative, limits what is returned; the next call, perhaps with no data, then\ngives more. needs_input says whether more data is needed.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef decompress_getset[] = {READER_GETSET, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot decompress_slots[] = {
    {Py_tp_new, decompress_new}, {Py_tp_dealloc, decompress_dealloc}, {Py_tp_methods, decompress_methods}, {Py_tp_getset, decompress_getset},
    {Py_tp_doc, (void *)PyDoc_STR("BZ2Decompressor()\n--\n\nDecompresses one stream piece by piece.")}, {0, NULL}
};
static PyType_Spec decompress_spec = {
    .name = "_bz2.BZ2Decompressor", .basicsize = sizeof(Decompressor), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = decompress_slots,
};

/* -- the module -------------------------------------------------------------------------------------------------------------------------------------------------- */

static int module_exec(PyObject *module)
{
    PyObject *c = PyType_FromModuleAndSpec(module, &compress_spec, NULL), *d = PyType_FromModuleAndSpec(module, &decompress_spec, NULL);
    int rc = c && d && PyModule_AddType(module, (PyTypeObject *)c) == 0 ? PyModule_AddType(module, (PyTypeObject *)d) : -1;
    Py_XDECREF(c);
    Py_XDECREF(d);
    return rc;
}

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef bz2_module = {PyModuleDef_HEAD_INIT, .m_name = "_bz2", .m_slots = slots};

PyMODINIT_FUNC PyInit__bz2(void) { return PyModuleDef_Init(&bz2_module); }
#else
typedef int bz2_is_missing;
#endif
