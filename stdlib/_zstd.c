/* stdlib/_zstd.c -- compression in Zstandard's format, on libzstd: streams (see stream_codec.h), dictionaries, and what a frame says of itself.
 *
 * A ZstdDict keeps the digested forms that were asked of it, one for decompression and one a compression level; the library may use them from
 * several threads. `lock` guards the lists.
 */
#ifdef P3T_HAVE_ZSTD
#include "stdlib/stream_codec.h"
#include "stdlib/module_state.h"

#include "objects/rt.h"

#include <zdict.h>
#include <zstd.h>

enum dict_use { DIGESTED, UNDIGESTED, PREFIX };

typedef struct { PyTypeObject *dict, *compressor, *decompressor, *c_parameter, *d_parameter; PyObject *error; } ZstdState;
static ZstdState *state_of(PyObject *module) { return PyModule_GetState(module); }
static struct PyModuleDef zstd_module;

static PyObject *raise(ZstdState *st, const char *format, size_t code) { return PyErr_Format(st->error, format, ZSTD_getErrorName(code)); }

/* -- dictionaries ------------------------------------------------------------------------------------------------------------------------------------ */

struct digest { struct digest *next; int level; ZSTD_CDict *dict; };

typedef struct {
    PyObject_HEAD
    PyObject *content FROZEN;                        /* bytes */
    uint32_t id FROZEN;
    PyMutex lock;
    struct digest *digests;                          /* guarded by lock; both last as long as the object */
    ZSTD_DDict *for_decompression;
} DictObject;

static PyObject *dict_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "is_raw", NULL};
    Py_buffer view;
    int raw = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*|$p:ZstdDict", words, &view, &raw))
        return NULL;
    uint32_t id = view.len < 8 ? 0 : ZSTD_getDictID_fromDict(view.buf, (size_t)view.len);
    DictObject *d = NULL;
    if (view.len < 8)
        PyErr_SetString(PyExc_ValueError, "Zstandard dictionary content too short (must have at least eight bytes)");
    else if (!raw && !id)
        PyErr_SetString(PyExc_ValueError, "invalid Zstandard dictionary");
    else
        d = (DictObject *)type->tp_alloc(type, 0);
    if (d) {
        d->id = id;
        d->content = PyBytes_FromStringAndSize(view.buf, view.len);
        if (!d->content)
            Py_CLEAR(d);
    }
    PyBuffer_Release(&view);
    return (PyObject *)d;
}

static void dict_dealloc(PyObject *self)
{
    DictObject *d = (DictObject *)self;
    PyTypeObject *type = Py_TYPE(self);
    for (struct digest *g = d->digests, *next; g; g = next) {
        next = g->next;
        ZSTD_freeCDict(g->dict);
        PyMem_RawFree(g);
    }
    ZSTD_freeDDict(d->for_decompression);
    Py_XDECREF(d->content);
    type->tp_free(self);
    Py_DECREF(type);
}

static const char *dict_data(DictObject *d) { return PyBytes_AS_STRING(d->content); }
static size_t dict_size(DictObject *d) { return (size_t)PyBytes_GET_SIZE(d->content); }

static ZSTD_CDict *dict_digest(ZstdState *st, DictObject *d, int level)
{
    PyMutex_Lock(&d->lock);
    struct digest *g = d->digests;
    while (g && g->level != level)
        g = g->next;
    if (!g && (g = PyMem_RawMalloc(sizeof *g))) {
        *g = (struct digest){d->digests, level, ZSTD_createCDict(dict_data(d), dict_size(d), level)};
        if (g->dict) {
            d->digests = g;
        } else {
            PyMem_RawFree(g);
            g = NULL;
        }
    }
    PyMutex_Unlock(&d->lock);
    if (!g)
        PyErr_SetString(st->error, "Failed to create a ZSTD_CDict instance from Zstandard dictionary content.");
    return g ? g->dict : NULL;
}

static ZSTD_DDict *dict_for_decompression(ZstdState *st, DictObject *d)
{
    PyMutex_Lock(&d->lock);
    if (!d->for_decompression)
        d->for_decompression = ZSTD_createDDict(dict_data(d), dict_size(d));
    ZSTD_DDict *r = d->for_decompression;
    PyMutex_Unlock(&d->lock);
    if (!r)
        PyErr_SetString(st->error, "Failed to create a ZSTD_DDict instance from Zstandard dictionary content.");
    return r;
}

static Py_ssize_t dict_length(PyObject *self) { return PyBytes_GET_SIZE(((DictObject *)self)->content); }
static PyObject *dict_content(PyObject *self, void *Py_UNUSED(closure)) { return Py_NewRef(((DictObject *)self)->content); }
static PyObject *dict_as(PyObject *self, void *use) { return Py_BuildValue("Oi", self, (int)(uintptr_t)use); }
static PyObject *dict_repr(PyObject *self)
{
    return PyUnicode_FromFormat("<ZstdDict dict_id=%u dict_size=%zd>", ((DictObject *)self)->id, dict_length(self));
}

static PyMemberDef dict_members[] = {
    {"dict_id", Py_T_UINT, offsetof(DictObject, id), Py_READONLY, "The dictionary's number; 0 for raw content."}, {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef dict_getset[] = {
    {"dict_content", dict_content, NULL, "The content of the dictionary.", NULL},
    {"as_digested_dict", dict_as, NULL, "To be loaded digested: work is shared by those that use it.", (void *)DIGESTED},
    {"as_undigested_dict", dict_as, NULL, "To be loaded as it is: options may change how.", (void *)UNDIGESTED},
    {"as_prefix", dict_as, NULL, "To be used as a prefix of the data, for one frame.", (void *)PREFIX}, {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot dict_slots[] = {
    {Py_tp_new, dict_new}, {Py_tp_dealloc, dict_dealloc}, {Py_tp_repr, dict_repr}, {Py_sq_length, dict_length}, {Py_tp_members, dict_members},
    {Py_tp_getset, dict_getset},
    {Py_tp_doc, (void *)PyDoc_STR("ZstdDict(dict_content, /, *, is_raw=False)\n--\n\nA dictionary for compression and decompression.\n\nis_raw: any content will do, rather than a trained dictionary.")},
    {0, NULL}
};
static PyType_Spec dict_spec = {
    .name = "compression.zstd.ZstdDict", .basicsize = sizeof(DictObject), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = dict_slots,
};

/* A ZstdDict, or a pair of one and how it is used (*use is what it means otherwise). */
static bool to_dict(ZstdState *st, PyObject *o, DictObject **d, enum dict_use *use)
{
    if (PyObject_TypeCheck(o, st->dict)) {
        *d = (DictObject *)o;
        return true;
    }
    if (PyTuple_CheckExact(o) && PyTuple_GET_SIZE(o) == 2 && PyObject_TypeCheck(PyTuple_GET_ITEM(o, 0), st->dict)) {
        int kind = PyLong_AsInt(PyTuple_GET_ITEM(o, 1));
        if (kind >= DIGESTED && kind <= PREFIX) {
            *d = (DictObject *)PyTuple_GET_ITEM(o, 0);
            *use = (enum dict_use)kind;
            return true;
        }
        if (PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError))
            return false;
        PyErr_Clear();
    }
    PyErr_SetString(PyExc_TypeError, "zstd_dict argument should be a ZstdDict object.");
    return false;
}

/* -- options ------------------------------------------------------------------------------------------------------------------------------------------- */

struct parameter { int key; const char *name; };
static const struct parameter c_parameters[] = {
    {ZSTD_c_compressionLevel, "compression_level"}, {ZSTD_c_windowLog, "window_log"}, {ZSTD_c_hashLog, "hash_log"}, {ZSTD_c_chainLog, "chain_log"},
    {ZSTD_c_searchLog, "search_log"}, {ZSTD_c_minMatch, "min_match"}, {ZSTD_c_targetLength, "target_length"}, {ZSTD_c_strategy, "strategy"},
    {ZSTD_c_enableLongDistanceMatching, "enable_long_distance_matching"}, {ZSTD_c_ldmHashLog, "ldm_hash_log"}, {ZSTD_c_ldmMinMatch, "ldm_min_match"},
    {ZSTD_c_ldmBucketSizeLog, "ldm_bucket_size_log"}, {ZSTD_c_ldmHashRateLog, "ldm_hash_rate_log"}, {ZSTD_c_contentSizeFlag, "content_size_flag"},
    {ZSTD_c_checksumFlag, "checksum_flag"}, {ZSTD_c_dictIDFlag, "dict_id_flag"}, {ZSTD_c_nbWorkers, "nb_workers"}, {ZSTD_c_jobSize, "job_size"},
    {ZSTD_c_overlapLog, "overlap_log"}, {0, NULL}
};
static const struct parameter d_parameters[] = {{ZSTD_d_windowLogMax, "window_log_max"}, {0, NULL}};

static void raise_parameter(bool compress, int key, int value)
{
    const char *kind = compress ? "compression" : "decompression", *name = NULL;
    for (const struct parameter *p = compress ? c_parameters : d_parameters; p->name; p++)
        if (p->key == key)
            name = p->name;
    ZSTD_bounds b = compress ? ZSTD_cParam_getBounds((ZSTD_cParameter)key) : ZSTD_dParam_getBounds((ZSTD_dParameter)key);
    if (!name)
        PyErr_Format(PyExc_ValueError, "invalid %s parameter 'unknown parameter (key %d)'", kind, key);
    else if (ZSTD_isError(b.error))
        PyErr_Format(PyExc_ValueError, "invalid %s parameter '%s'", kind, name);
    else if (compress && key == ZSTD_c_compressionLevel)
        PyErr_Format(PyExc_ValueError, "illegal compression level %d; the valid range is [%d, %d]", value, b.lowerBound, b.upperBound);
    else
        PyErr_Format(PyExc_ValueError, "%s parameter '%s' received an illegal value %d; the valid range is [%d, %d]", kind, name, value, b.lowerBound, b.upperBound);
}

static bool to_int(PyObject *o, int *v)
{
    *v = PyLong_AsInt(o);
    return *v != -1 || !PyErr_Occurred();
}

/* -- compressor ------------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    ZstdState *state FROZEN;
    PyObject *dict FROZEN;
    PyMutex lock;
    ZSTD_CCtx *z;                                    /* these: guarded by lock */
    int last_mode, level;
    bool threads;
    ZSTD_EndDirective mode;
    size_t code;
} Compressor;

static enum step compress_step(void *stream, struct piece *p)
{
    Compressor *c = stream;
    ZSTD_inBuffer in = {p->in, p->in_left, 0};
    ZSTD_outBuffer out = {p->out, p->out_left, 0};
    c->code = ZSTD_compressStream2(c->z, &out, &in, c->mode);
    p->in += in.pos;
    p->in_left -= in.pos;
    p->out += out.pos;
    p->out_left -= out.pos;
    if (ZSTD_isError(c->code))
        return STEP_FAILED;
    return c->mode == ZSTD_e_continue ? (p->in_left ? STEP_MORE : STEP_DONE) : c->code == 0 ? STEP_DONE : STEP_MORE;
}

static bool set_c_option(Compressor *c, int key, int value)
{
    ZSTD_bounds b = ZSTD_cParam_getBounds((ZSTD_cParameter)key);
    if (ZSTD_isError(b.error) || value < b.lowerBound || (value > b.upperBound) || ZSTD_isError(ZSTD_CCtx_setParameter(c->z, (ZSTD_cParameter)key, value))) {
        if (!ZSTD_isError(b.error) && value == 0 && !ZSTD_isError(ZSTD_CCtx_setParameter(c->z, (ZSTD_cParameter)key, 0)))
            return true;                             /* 0 stands for the library's choice */
        raise_parameter(true, key, value);
        return false;
    }
    if (key == ZSTD_c_compressionLevel)
        c->level = value;
    c->threads |= key == ZSTD_c_nbWorkers && value > 1;
    return true;
}

static bool set_options(ZstdState *st, PyObject *options, bool (*set)(void *, int, int), void *object, bool compress)
{
    PyObject *items = PyDict_Items(options);
    bool ok = items != NULL;
    for (Py_ssize_t i = 0; ok && i < PyList_GET_SIZE(items); i++) {
        PyObject *pair = PyList_GET_ITEM(items, i);
        int key, value;
        PyTypeObject *other = compress ? st->d_parameter : st->c_parameter;
        if (other && Py_TYPE(PyTuple_GET_ITEM(pair, 0)) == other) {
            PyErr_Format(PyExc_TypeError, "%s options dictionary key must not be a %s attribute", compress ? "compression" : "decompression",
                         compress ? "DecompressionParameter" : "CompressionParameter");
            ok = false;
        } else {
            ok = to_int(PyTuple_GET_ITEM(pair, 0), &key) && to_int(PyTuple_GET_ITEM(pair, 1), &value) && set(object, key, value);
        }
    }
    Py_XDECREF(items);
    return ok;
}

static bool set_c(void *c, int key, int value) { return set_c_option(c, key, value); }

static bool compress_dict(Compressor *c, PyObject *o)
{
    enum dict_use use = UNDIGESTED;
    DictObject *d;
    size_t code;
    if (!to_dict(c->state, o, &d, &use))
        return false;
    c->dict = Py_NewRef(d);
    if (use == DIGESTED) {
        ZSTD_CDict *digest = dict_digest(c->state, d, c->level);
        if (!digest)
            return false;
        code = ZSTD_CCtx_refCDict(c->z, digest);
    } else {
        code = use == PREFIX ? ZSTD_CCtx_refPrefix(c->z, dict_data(d), dict_size(d)) : ZSTD_CCtx_loadDictionary(c->z, dict_data(d), dict_size(d));
    }
    if (ZSTD_isError(code))
        raise(c->state, "Unable to load Zstandard dictionary or prefix for compression: %s", code);
    return !ZSTD_isError(code);
}

static PyObject *compress_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"level", "options", "zstd_dict", NULL};
    PyObject *level = Py_None, *options = Py_None, *dict = Py_None, *module = PyType_GetModuleByDef(type, &zstd_module);
    int number = 0;
    if (!module || !PyArg_ParseTupleAndKeywords(args, kwargs, "|OOO:ZstdCompressor", words, &level, &options, &dict))
        return NULL;
    if (level != Py_None && options != Py_None) {
        PyErr_SetString(PyExc_TypeError, "Only one of level or options should be used.");
        return NULL;
    }
    if (level != Py_None && !PyLong_Check(level)) {
        PyErr_SetString(PyExc_TypeError, "invalid type for level, expected int");
        return NULL;
    }
    if (level != Py_None && !to_int(level, &number)) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError))
            PyErr_Format(PyExc_ValueError, "illegal compression level; the valid range is [%d, %d]", ZSTD_minCLevel(), ZSTD_maxCLevel());
        return NULL;
    }
    if (options != Py_None && !PyDict_Check(options)) {
        PyErr_Format(PyExc_TypeError, "ZstdCompressor() argument 'options' must be dict, not %T", options);
        return NULL;
    }
    Compressor *c = (Compressor *)type->tp_alloc(type, 0);
    if (!c)
        return NULL;
    c->state = state_of(module);
    c->last_mode = ZSTD_e_end;
    c->level = ZSTD_CLEVEL_DEFAULT;
    c->z = ZSTD_createCCtx();
    bool ok = c->z != NULL;
    if (!ok)
        PyErr_NoMemory();
    ok = ok && (level == Py_None || set_c_option(c, ZSTD_c_compressionLevel, number)) &&
         (options == Py_None || set_options(c->state, options, set_c, c, true)) && (dict == Py_None || compress_dict(c, dict));
    if (!ok)
        Py_CLEAR(c);
    return (PyObject *)c;
}

static void compress_dealloc(PyObject *self)
{
    Compressor *c = (Compressor *)self;
    PyTypeObject *type = Py_TYPE(self);
    ZSTD_freeCCtx(c->z);
    Py_XDECREF(c->dict);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *compress(Compressor *c, const void *data, Py_ssize_t n, int mode)
{
    struct piece p = {.in = data, .in_left = (size_t)n};
    bool done, failed;
    PyMutex_Lock(&c->lock);
    c->mode = (ZSTD_EndDirective)mode;
    PyObject *out = stream_run(compress_step, c, &p, -1, true, &done, &failed);
    c->last_mode = out ? mode : ZSTD_e_end;
    if (!out)
        ZSTD_CCtx_reset(c->z, ZSTD_reset_session_only);
    if (failed)
        raise(c->state, "Unable to compress Zstandard data: %s", c->code);
    PyMutex_Unlock(&c->lock);
    return out;
}

static PyObject *compress_compress(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"data", "mode", NULL};
    Py_buffer view;
    int mode = ZSTD_e_continue;
    PyObject *out = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*|i:compress", words, &view, &mode))
        return NULL;
    if (mode != ZSTD_e_continue && mode != ZSTD_e_flush && mode != ZSTD_e_end)
        PyErr_SetString(PyExc_ValueError, "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME.");
    else
        out = compress((Compressor *)self, view.buf, view.len, mode);
    PyBuffer_Release(&view);
    return out;
}

static PyObject *compress_flush(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"mode", NULL};
    int mode = ZSTD_e_end;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|i:flush", words, &mode))
        return NULL;
    if (mode == ZSTD_e_flush || mode == ZSTD_e_end)
        return compress((Compressor *)self, "", 0, mode);
    PyErr_SetString(PyExc_ValueError, "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or ZstdCompressor.FLUSH_BLOCK.");
    return NULL;
}

static PyObject *compress_set_pledged_input_size(PyObject *self, PyObject *arg)
{
    Compressor *c = (Compressor *)self;
    unsigned long long size = ZSTD_CONTENTSIZE_UNKNOWN;
    if (arg != Py_None) {
        if (!PyLong_Check(arg)) {
            PyErr_SetString(PyExc_TypeError, "an integer is required");
            return NULL;
        }
        size = PyLong_AsUnsignedLongLong(arg);
        if (PyErr_Occurred() || size >= ZSTD_CONTENTSIZE_ERROR) {
            PyErr_Format(PyExc_ValueError, "size argument should be a positive int less than %llu", ZSTD_CONTENTSIZE_ERROR);
            return NULL;
        }
    }
    size_t code = 0;
    PyMutex_Lock(&c->lock);
    bool between = c->last_mode == ZSTD_e_end;
    if (between)
        code = ZSTD_CCtx_setPledgedSrcSize(c->z, size);
    PyMutex_Unlock(&c->lock);
    if (!between) {
        PyErr_SetString(PyExc_ValueError, "set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME");
        return NULL;
    }
    return ZSTD_isError(code) ? raise(c->state, "Unable to set pledged uncompressed content size: %s", code) : Py_None;
}

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef compress_methods[] = {
    {"compress", WORDS(compress_compress), PyDoc_STR("compress($self, /, data, mode=ZstdCompressor.CONTINUE)\n--\n\nGives data to the compressor; what compressed data there is.\n\nmode: CONTINUE, FLUSH_BLOCK or FLUSH_FRAME.")},
    {"flush", WORDS(compress_flush), PyDoc_STR("flush($self, /, mode=ZstdCompressor.FLUSH_FRAME)\n--\n\nEnds a block or the frame; the compressed data.")},
    {"set_pledged_input_size", compress_set_pledged_input_size, METH_O, PyDoc_STR("set_pledged_input_size($self, size, /)\n--\n\nThe length of the next frame's data, which is written to its header; None: not known.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef compress_members[] = {
    {"last_mode", Py_T_INT, offsetof(Compressor, last_mode), Py_READONLY, "The last mode used to this compressor."}, {NULL, 0, 0, 0, NULL}
};
static PyType_Slot compress_slots[] = {
    {Py_tp_new, compress_new}, {Py_tp_dealloc, compress_dealloc}, {Py_tp_methods, compress_methods}, {Py_tp_members, compress_members},
    {Py_tp_doc, (void *)PyDoc_STR("ZstdCompressor(level=None, options=None, zstd_dict=None)\n--\n\nCompresses a stream piece by piece.\n\noptions: a dict of CompressionParameter to int.")}, {0, NULL}
};
static PyType_Spec compress_spec = {
    .name = "compression.zstd.ZstdCompressor", .basicsize = sizeof(Compressor), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = compress_slots,
};

/* -- decompressor ------------------------------------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    Reader head;
    ZstdState *state;
    PyObject *dict;
    ZSTD_DCtx *z;
    size_t code;
} Decompressor;

static enum step decompress_step(void *stream, struct piece *p)
{
    Decompressor *d = stream;
    ZSTD_inBuffer in = {p->in, p->in_left, 0};
    ZSTD_outBuffer out = {p->out, p->out_left, 0};
    d->code = ZSTD_decompressStream(d->z, &out, &in);
    p->in += in.pos;
    p->in_left -= in.pos;
    p->out += out.pos;
    p->out_left -= out.pos;
    return ZSTD_isError(d->code) ? STEP_FAILED : d->code == 0 ? STEP_DONE : STEP_MORE;
}

static void decompress_fail(void *stream)
{
    Decompressor *d = stream;
    raise(d->state, "Unable to decompress Zstandard data: %s", d->code);
    ZSTD_DCtx_reset(d->z, ZSTD_reset_session_only);
}

static bool set_d(void *stream, int key, int value)
{
    Decompressor *d = stream;
    if (!ZSTD_isError(ZSTD_DCtx_setParameter(d->z, (ZSTD_dParameter)key, value)))
        return true;
    raise_parameter(false, key, value);
    return false;
}

static bool decompress_dict(Decompressor *d, PyObject *o)
{
    enum dict_use use = DIGESTED;
    DictObject *dict;
    size_t code;
    if (!to_dict(d->state, o, &dict, &use))
        return false;
    d->dict = Py_NewRef(dict);
    if (use == DIGESTED) {
        ZSTD_DDict *digest = dict_for_decompression(d->state, dict);
        if (!digest)
            return false;
        code = ZSTD_DCtx_refDDict(d->z, digest);
    } else {
        code = use == PREFIX ? ZSTD_DCtx_refPrefix(d->z, dict_data(dict), dict_size(dict)) : ZSTD_DCtx_loadDictionary(d->z, dict_data(dict), dict_size(dict));
    }
    if (ZSTD_isError(code))
        raise(d->state, "Unable to load Zstandard dictionary or prefix for decompression: %s", code);
    return !ZSTD_isError(code);
}

static PyObject *decompress_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"zstd_dict", "options", NULL};
    PyObject *dict = Py_None, *options = Py_None, *module = PyType_GetModuleByDef(type, &zstd_module);
    if (!module || !PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:ZstdDecompressor", words, &dict, &options))
        return NULL;
    if (options != Py_None && !PyDict_Check(options)) {
        PyErr_Format(PyExc_TypeError, "ZstdDecompressor() argument 'options' must be dict, not %T", options);
        return NULL;
    }
    Decompressor *d = (Decompressor *)type->tp_alloc(type, 0);
    if (!d)
        return NULL;
    d->state = state_of(module);
    d->z = ZSTD_createDCtx();
    bool ok = d->z && reader_init(&d->head, "Already at the end of a Zstandard frame.") == 0;
    if (!d->z)
        PyErr_NoMemory();
    ok = ok && (dict == Py_None || decompress_dict(d, dict)) && (options == Py_None || set_options(d->state, options, set_d, d, false));
    if (!ok)
        Py_CLEAR(d);
    return (PyObject *)d;
}

static void decompress_dealloc(PyObject *self)
{
    Decompressor *d = (Decompressor *)self;
    PyTypeObject *type = Py_TYPE(self);
    ZSTD_freeDCtx(d->z);
    Py_XDECREF(d->dict);
    reader_clear(&d->head);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *decompress_decompress(PyObject *self, PyObject *args, PyObject *kwargs)
{
    return reader_decompress((Reader *)self, args, kwargs, decompress_step, self, decompress_fail);
}

static PyMethodDef decompress_methods[] = {
    {"decompress", WORDS(decompress_decompress),
     PyDoc_STR("decompress($self, /, data, max_length=-1)\n--\n\nDecompresses data, and gives what comes of it.\n\n"
               "max_length, if it is not negative, limits what is returned; the next call, perhaps with no data, then\ngives more. needs_input says whether more data is needed.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef decompress_getset[] = {READER_GETSET, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot decompress_slots[] = {
    {Py_tp_new, decompress_new}, {Py_tp_dealloc, decompress_dealloc}, {Py_tp_methods, decompress_methods}, {Py_tp_getset, decompress_getset},
    {Py_tp_doc, (void *)PyDoc_STR("ZstdDecompressor(zstd_dict=None, options=None)\n--\n\nDecompresses one frame piece by piece.\n\noptions: a dict of DecompressionParameter to int.")}, {0, NULL}
};
static PyType_Spec decompress_spec = {
    .name = "compression.zstd.ZstdDecompressor", .basicsize = sizeof(Decompressor), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = decompress_slots,
};

/* -- functions ------------------------------------------------------------------------------------------------------------------------------------------------------- */

/* The sizes as C numbers, PyMem_Free them. NULL: raised. */
static size_t *to_sizes(PyObject *tuple, Py_ssize_t total)
{
    Py_ssize_t n = PyTuple_GET_SIZE(tuple);
    size_t *sizes = PyMem_New(size_t, n ? n : 1), sum = 0;
    if (!sizes)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; sizes && i < n && !PyErr_Occurred(); i++) {
        sizes[i] = PyLong_AsSize_t(PyTuple_GET_ITEM(tuple, i));
        sum += PyErr_Occurred() ? 0 : sizes[i];
    }
    if (sizes && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError))
        PyErr_Format(PyExc_ValueError, "Items in samples_sizes should be an int object, with a value between 0 and %zu", SIZE_MAX);
    if (sizes && !PyErr_Occurred() && sum != (size_t)total)
        PyErr_SetString(PyExc_ValueError, "The samples size tuple doesn't match the concatenation's size.");
    if (sizes && !PyErr_Occurred())
        return sizes;
    PyMem_Free(sizes);
    return NULL;
}

static bool to_samples(PyObject *bytes, PyObject *tuple, Py_ssize_t size, size_t **sizes)
{
    if (size <= 0) {
        PyErr_SetString(PyExc_ValueError, "dict_size argument should be positive number.");
        return false;
    }
    if (PyTuple_GET_SIZE(tuple) > UINT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "The number of samples should be <= UINT32_MAX.");
        return false;
    }
    return (*sizes = to_sizes(tuple, PyBytes_GET_SIZE(bytes))) != NULL;
}

static PyObject *trained(ZstdState *st, PyObject *out, size_t code, const char *format)
{
    if (ZDICT_isError(code)) {
        PyErr_Format(st->error, format, ZDICT_getErrorName(code));
        Py_CLEAR(out);
    } else {
        _PyBytes_Resize(&out, (Py_ssize_t)code);
    }
    return out;
}

static PyObject *module_train_dict(PyObject *module, PyObject *args)
{
    PyObject *bytes, *tuple;
    Py_ssize_t size;
    size_t *sizes, code;
    if (!PyArg_ParseTuple(args, "SO!n:train_dict", &bytes, &PyTuple_Type, &tuple, &size) || !to_samples(bytes, tuple, size, &sizes))
        return NULL;
    PyObject *out = PyBytes_FromStringAndSize(NULL, size);
    if (out) {
        Py_BEGIN_ALLOW_THREADS
        code = ZDICT_trainFromBuffer(PyBytes_AS_STRING(out), (size_t)size, PyBytes_AS_STRING(bytes), sizes, (unsigned)PyTuple_GET_SIZE(tuple));
        Py_END_ALLOW_THREADS
        out = trained(state_of(module), out, code, "Unable to train the Zstandard dictionary: %s");
    }
    PyMem_Free(sizes);
    return out;
}

static PyObject *module_finalize_dict(PyObject *module, PyObject *args)
{
    PyObject *custom, *bytes, *tuple;
    Py_ssize_t size;
    int level;
    size_t *sizes, code;
    if (!PyArg_ParseTuple(args, "SSO!ni:finalize_dict", &custom, &bytes, &PyTuple_Type, &tuple, &size, &level) || !to_samples(bytes, tuple, size, &sizes))
        return NULL;
    ZDICT_params_t params = {.compressionLevel = level};
    PyObject *out = PyBytes_FromStringAndSize(NULL, size);
    if (out) {
        Py_BEGIN_ALLOW_THREADS
        code = ZDICT_finalizeDictionary(PyBytes_AS_STRING(out), (size_t)size, PyBytes_AS_STRING(custom), (size_t)PyBytes_GET_SIZE(custom),
                                        PyBytes_AS_STRING(bytes), sizes, (unsigned)PyTuple_GET_SIZE(tuple), params);
        Py_END_ALLOW_THREADS
        out = trained(state_of(module), out, code, "Unable to finalize the Zstandard dictionary: %s");
    }
    PyMem_Free(sizes);
    return out;
}

static PyObject *module_get_param_bounds(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"parameter", "is_compress", NULL};
    int parameter, compress_side;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "ip:get_param_bounds", words, &parameter, &compress_side))
        return NULL;
    ZSTD_bounds b = compress_side ? ZSTD_cParam_getBounds((ZSTD_cParameter)parameter) : ZSTD_dParam_getBounds((ZSTD_dParameter)parameter);
    if (ZSTD_isError(b.error))
        return raise(state_of(module), compress_side ? "Unable to get zstd compression parameter bounds: %s" : "Unable to get zstd decompression parameter bounds: %s", b.error);
    return Py_BuildValue("ii", b.lowerBound, b.upperBound);
}

static char *frame_words[] = {"frame_buffer", NULL};

static PyObject *module_get_frame_size(PyObject *module, PyObject *args, PyObject *kwargs)
{
    Py_buffer view;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*:get_frame_size", frame_words, &view))
        return NULL;
    size_t n = ZSTD_findFrameCompressedSize(view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
    if (ZSTD_isError(n))
        return raise(state_of(module), "Error when finding the compressed size of a Zstandard frame. Ensure the frame_buffer argument starts from the beginning of a "
                                       "frame, and its length is not less than this complete frame. Zstd error message: %s.", n);
    return PyLong_FromSize_t(n);
}

static PyObject *module_get_frame_info(PyObject *module, PyObject *args, PyObject *kwargs)
{
    Py_buffer view;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*:get_frame_info", frame_words, &view))
        return NULL;
    unsigned long long size = ZSTD_getFrameContentSize(view.buf, (size_t)view.len);
    unsigned id = ZSTD_getDictID_fromFrame(view.buf, (size_t)view.len);
    PyBuffer_Release(&view);
    if (size == ZSTD_CONTENTSIZE_ERROR) {
        PyErr_SetString(state_of(module)->error, "Error when getting information from the header of a Zstandard frame. Ensure the frame_buffer argument starts from "
                                                 "the beginning of a frame, and its length is not less than the frame header (6~18 bytes).");
        return NULL;
    }
    return size == ZSTD_CONTENTSIZE_UNKNOWN ? Py_BuildValue("OI", Py_None, id) : Py_BuildValue("KI", size, id);
}

static PyObject *module_set_parameter_types(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"c_parameter_type", "d_parameter_type", NULL};
    ZstdState *st = state_of(module);
    PyObject *types[2];
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO:set_parameter_types", words, &types[0], &types[1]))
        return NULL;
    for (int i = 0; i < 2; i++) {
        if (!PyType_Check(types[i])) {
            PyErr_Format(PyExc_TypeError, "set_parameter_types() argument '%s' must be type, not %T", words[i], types[i]);
            return NULL;
        }
    }
    Py_BEGIN_CRITICAL_SECTION(module);
    Py_XSETREF(st->c_parameter, (PyTypeObject *)Py_NewRef(types[0]));
    Py_XSETREF(st->d_parameter, (PyTypeObject *)Py_NewRef(types[1]));
    Py_END_CRITICAL_SECTION();
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"train_dict", module_train_dict, METH_VARARGS, PyDoc_STR("train_dict($module, samples_bytes, samples_sizes, dict_size, /)\n--\n\nA dictionary from samples, one after another in one bytes object.")},
    {"finalize_dict", module_finalize_dict, METH_VARARGS,
     PyDoc_STR("finalize_dict($module, custom_dict_bytes, samples_bytes, samples_sizes,\n              dict_size, compression_level, /)\n--\n\nA dictionary from content of one's own, and samples.")},
    {"get_param_bounds", WORDS(module_get_param_bounds), PyDoc_STR("get_param_bounds($module, /, parameter, is_compress)\n--\n\nThe least and the greatest value of an option.")},
    {"get_frame_size", WORDS(module_get_frame_size), PyDoc_STR("get_frame_size($module, /, frame_buffer)\n--\n\nThe length of a frame, header and checksum included.")},
    {"get_frame_info", WORDS(module_get_frame_info), PyDoc_STR("get_frame_info($module, /, frame_buffer)\n--\n\n(length of the data or None, number of the dictionary) as a frame's header says.")},
    {"set_parameter_types", WORDS(module_set_parameter_types), PyDoc_STR("set_parameter_types($module, /, c_parameter_type, d_parameter_type)\n--\n\nThe enumerations of options.")},
    {NULL, NULL, 0, NULL}
};

static int add_mode(PyTypeObject *type, const char *name, int value)
{
    PyObject *n = PyLong_FromLong(value);
    int rc = n ? PyDict_SetItemString(type->tp_dict, name, n) : -1;
    Py_XDECREF(n);
    return rc;
}

static int module_exec(PyObject *module)
{
    static const struct { const char *name; int value; } numbers[] = {
#define C(name) {#name, name},
        C(ZSTD_CLEVEL_DEFAULT) C(ZSTD_fast) C(ZSTD_dfast) C(ZSTD_greedy) C(ZSTD_lazy) C(ZSTD_lazy2) C(ZSTD_btlazy2) C(ZSTD_btopt) C(ZSTD_btultra)
        C(ZSTD_btultra2) C(ZSTD_c_compressionLevel) C(ZSTD_c_windowLog) C(ZSTD_c_hashLog) C(ZSTD_c_chainLog) C(ZSTD_c_searchLog) C(ZSTD_c_minMatch)
        C(ZSTD_c_targetLength) C(ZSTD_c_strategy) C(ZSTD_c_enableLongDistanceMatching) C(ZSTD_c_ldmHashLog) C(ZSTD_c_ldmMinMatch)
        C(ZSTD_c_ldmBucketSizeLog) C(ZSTD_c_ldmHashRateLog) C(ZSTD_c_contentSizeFlag) C(ZSTD_c_checksumFlag) C(ZSTD_c_dictIDFlag)
        C(ZSTD_c_nbWorkers) C(ZSTD_c_jobSize) C(ZSTD_c_overlapLog) C(ZSTD_d_windowLogMax)
#undef C
    };
    ZstdState *st = state_of(module);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (PyModule_AddIntConstant(module, numbers[i].name, numbers[i].value) < 0)
            return -1;
    st->error = PyErr_NewExceptionWithDoc("compression.zstd.ZstdError", "An error occurred in the zstd library.", NULL, NULL);
    st->dict = (PyTypeObject *)PyType_FromModuleAndSpec(module, &dict_spec, NULL);
    st->compressor = (PyTypeObject *)PyType_FromModuleAndSpec(module, &compress_spec, NULL);
    st->decompressor = (PyTypeObject *)PyType_FromModuleAndSpec(module, &decompress_spec, NULL);
    if (!st->error || !st->dict || !st->compressor || !st->decompressor || PyModule_AddObjectRef(module, "ZstdError", st->error) < 0 ||
        PyModule_AddType(module, st->dict) < 0 || PyModule_AddType(module, st->compressor) < 0 || PyModule_AddType(module, st->decompressor) < 0 ||
        add_mode(st->compressor, "CONTINUE", ZSTD_e_continue) < 0 || add_mode(st->compressor, "FLUSH_BLOCK", ZSTD_e_flush) < 0 ||
        add_mode(st->compressor, "FLUSH_FRAME", ZSTD_e_end) < 0)
        return -1;
    return PyModule_AddIntConstant(module, "ZSTD_DStreamOutSize", (long)ZSTD_DStreamOutSize()) < 0 ||
           PyModule_AddIntConstant(module, "zstd_version_number", (long)ZSTD_versionNumber()) < 0 ? -1 : PyModule_AddStringConstant(module, "zstd_version", ZSTD_versionString());
}

#define HELD(F) F(dict) F(compressor) F(decompressor) F(c_parameter) F(d_parameter) F(error)
MODULE_STATE_FUNCTIONS(ZstdState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef zstd_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_zstd",
    .m_doc = PyDoc_STR("Implementation module for Zstandard compression."),
    .m_size = sizeof(ZstdState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__zstd(void) { return PyModuleDef_Init(&zstd_module); }
#else
typedef int zstd_is_missing;
#endif
