/* stdlib/_lzma.c -- compression in the formats of xz, on liblzma. Chains of filters come as sequences of mappings: reading them is the
 * first half of this file, the streams are the second.
 */
#ifdef P3T_HAVE_LZMA
#include "stdlib/stream_codec.h"
#include "stdlib/module_state.h"

#include "objects/argcheck.h"

#include <lzma.h>

enum { FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW };

typedef struct { PyTypeObject *compressor, *decompressor; PyObject *error; } LzmaState;
static LzmaState *state_of(PyObject *module) { return PyModule_GetState(module); }
static struct PyModuleDef lzma_module;

static void *raw_alloc(void *Py_UNUSED(context), size_t n, size_t size) { return size && n > SIZE_MAX / size ? NULL : PyMem_RawMalloc(n * size); }
static void raw_free(void *Py_UNUSED(context), void *p) { PyMem_RawFree(p); }
static const lzma_allocator allocator = {.alloc = raw_alloc, .free = raw_free};

/* True: raised. */
static bool failed(LzmaState *st, lzma_ret code)
{
    static const struct { lzma_ret code; const char *text; } errors[] = {
        {LZMA_UNSUPPORTED_CHECK, "Unsupported integrity check"}, {LZMA_MEMLIMIT_ERROR, "Memory usage limit exceeded"},
        {LZMA_FORMAT_ERROR, "Input format not supported by decoder"}, {LZMA_OPTIONS_ERROR, "Invalid or unsupported options"},
        {LZMA_DATA_ERROR, "Corrupt input data"}, {LZMA_BUF_ERROR, "Insufficient buffer space"}, {LZMA_PROG_ERROR, "Internal error"},
    };
    if (code == LZMA_OK || code == LZMA_GET_CHECK || code == LZMA_NO_CHECK || code == LZMA_STREAM_END)
        return false;
    if (code == LZMA_MEM_ERROR) {
        PyErr_NoMemory();
        return true;
    }
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].code == code)
            PyErr_SetString(st->error, errors[i].text);
    if (!PyErr_Occurred())
        PyErr_Format(st->error, "Unrecognized error from liblzma: %d", code);
    return true;
}

/* -- filters ------------------------------------------------------------------------------------------------------------------------------------------ */

static bool to_u64(PyObject *o, uint64_t most, uint64_t *v)
{
    PyObject *index = PyNumber_Index(o);
    int rc = index ? PyLong_AsUInt64(index, v) : -1;
    if (rc < 0 && index && PyErr_ExceptionMatches(PyExc_OverflowError)) {
        int sign = 0;
        PyErr_Clear();
        PyLong_GetSign(index, &sign);
        if (sign < 0)
            PyErr_SetString(PyExc_ValueError, "Cannot convert negative int");
        else
            PyErr_SetString(PyExc_OverflowError, "Value too large for uint64_t type");
    }
    Py_XDECREF(index);
    if (rc == 0 && *v > most)
        PyErr_SetString(PyExc_OverflowError, "Value too large for uint32_t type");
    return !PyErr_Occurred();
}

static bool to_u32(PyObject *o, uint32_t *v)
{
    uint64_t wide;
    bool ok = to_u64(o, UINT32_MAX, &wide);
    if (ok)
        *v = (uint32_t)wide;
    return ok;
}

/* What a mapping may say of a filter: a name, and where its number goes. */
struct setting { const char *name; size_t offset; };
static const struct setting lzma_settings[] = {
    {"dict_size", offsetof(lzma_options_lzma, dict_size)}, {"lc", offsetof(lzma_options_lzma, lc)}, {"lp", offsetof(lzma_options_lzma, lp)},
    {"pb", offsetof(lzma_options_lzma, pb)}, {"mode", offsetof(lzma_options_lzma, mode)}, {"nice_len", offsetof(lzma_options_lzma, nice_len)},
    {"mf", offsetof(lzma_options_lzma, mf)}, {"depth", offsetof(lzma_options_lzma, depth)}, {NULL, 0}
};
static const struct setting delta_settings[] = {{"dist", offsetof(lzma_options_delta, dist)}, {NULL, 0}};
static const struct setting bcj_settings[] = {{"start_offset", offsetof(lzma_options_bcj, start_offset)}, {NULL, 0}};

/* Every key of the mapping but "id" and `also` must be a setting. */
static bool apply_settings(PyObject *spec, const struct setting *settings, const char *also, void *options, const char *wrong)
{
    PyObject *pairs = PyMapping_Items(spec), *tuple = pairs ? PySequence_Tuple(pairs) : NULL;
    Py_XDECREF(pairs);
    bool ok = tuple != NULL;
    for (Py_ssize_t i = 0; ok && i < PyTuple_GET_SIZE(tuple); i++) {
        PyObject *pair = PyTuple_GET_ITEM(tuple, i), *key = PyTuple_GET_ITEM(pair, 0);
        if (PyUnicode_Check(key) && (PyUnicode_EqualToUTF8(key, "id") || (also && PyUnicode_EqualToUTF8(key, also))))
            continue;
        const struct setting *s = settings;
        while (s->name && !(PyUnicode_Check(key) && PyUnicode_EqualToUTF8(key, s->name)))
            s++;
        uint32_t v;
        ok = s->name && to_u32(PyTuple_GET_ITEM(pair, 1), &v);
        if (ok)
            memcpy((char *)options + s->offset, &v, sizeof v);
    }
    if (!ok && tuple)
        PyErr_SetString(PyExc_ValueError, wrong);
    Py_XDECREF(tuple);
    return ok;
}

static void *blank_options(size_t size)
{
    void *options = PyMem_RawCalloc(1, size);
    if (!options)
        PyErr_NoMemory();
    return options;
}

static void *main_filter(LzmaState *st, PyObject *spec)
{
    uint32_t preset = LZMA_PRESET_DEFAULT;
    PyObject *given = NULL;
    if (PyMapping_GetOptionalItemString(spec, "preset", &given) < 0)
        return NULL;
    bool ok = !given || to_u32(given, &preset);
    Py_XDECREF(given);
    lzma_options_lzma *options = ok ? blank_options(sizeof *options) : NULL;
    if (!options)
        return NULL;
    if (lzma_lzma_preset(options, preset))
        PyErr_Format(st->error, "Invalid compression preset: %u", preset);
    else if (apply_settings(spec, lzma_settings, "preset", options, "Invalid filter specifier for LZMA filter"))
        return options;
    PyMem_RawFree(options);
    return NULL;
}

static void *delta_filter(PyObject *spec)
{
    lzma_options_delta *options = blank_options(sizeof *options);
    if (!options)
        return NULL;
    options->type = LZMA_DELTA_TYPE_BYTE;
    options->dist = 1;
    if (apply_settings(spec, delta_settings, NULL, options, "Invalid filter specifier for delta filter"))
        return options;
    PyMem_RawFree(options);
    return NULL;
}

static void *bcj_filter(PyObject *spec)
{
    lzma_options_bcj *options = blank_options(sizeof *options);
    if (!options || apply_settings(spec, bcj_settings, NULL, options, "Invalid filter specifier for BCJ filter"))
        return options;
    PyMem_RawFree(options);
    return NULL;
}

static bool filter_id(PyObject *spec, uint64_t *id)
{
    PyObject *o = NULL;
    if (!PyMapping_Check(spec)) {
        PyErr_SetString(PyExc_TypeError, "Filter specifier must be a dict or dict-like object");
        return false;
    }
    if (PyMapping_GetOptionalItemString(spec, "id", &o) == 0)
        PyErr_SetString(PyExc_ValueError, "Filter specifier must have an \"id\" entry");
    bool ok = o && to_u64(o, UINT64_MAX, id);
    Py_XDECREF(o);
    return ok;
}

/* Its options are PyMem_Raw memory. */
static bool to_filter(LzmaState *st, PyObject *spec, lzma_filter *f)
{
    uint64_t id;
    if (!filter_id(spec, &id))
        return false;
    f->id = id;
    switch (id) {
    case LZMA_FILTER_LZMA1:
    case LZMA_FILTER_LZMA2:
        f->options = main_filter(st, spec);
        break;
    case LZMA_FILTER_DELTA:
        f->options = delta_filter(spec);
        break;
    case LZMA_FILTER_X86: case LZMA_FILTER_POWERPC: case LZMA_FILTER_IA64: case LZMA_FILTER_ARM: case LZMA_FILTER_ARMTHUMB: case LZMA_FILTER_SPARC:
        f->options = bcj_filter(spec);
        break;
    default:
        PyErr_Format(PyExc_ValueError, "Invalid filter ID: %llu", (unsigned long long)id);
        return false;
    }
    return f->options != NULL;
}

static void filters_clear(lzma_filter *filters)
{
    for (; filters->id != LZMA_VLI_UNKNOWN; filters++)
        PyMem_RawFree(filters->options);
}

/* A chain, to be cleared; ends with LZMA_VLI_UNKNOWN, also when it fails. */
static bool to_filters(LzmaState *st, PyObject *specs, lzma_filter filters[LZMA_FILTERS_MAX + 1])
{
    filters[0] = (lzma_filter){.id = LZMA_VLI_UNKNOWN};
    Py_ssize_t n = PySequence_Length(specs);
    if (n < 0)
        return false;
    if (n > LZMA_FILTERS_MAX) {
        PyErr_Format(PyExc_ValueError, "Too many filters - liblzma supports a maximum of %d", LZMA_FILTERS_MAX);
        return false;
    }
    bool ok = true;
    for (Py_ssize_t i = 0; ok && i < n; i++) {
        lzma_filter f = {0};
        PyObject *spec = PySequence_GetItem(specs, i);
        ok = spec && to_filter(st, spec, &f);
        Py_XDECREF(spec);
        if (ok) {
            filters[i] = f;
            filters[i + 1] = (lzma_filter){.id = LZMA_VLI_UNKNOWN};
        }
    }
    return ok;
}

static PyObject *lzma_encode_filter_properties(PyObject *module, PyObject *spec)
{
    LzmaState *st = state_of(module);
    lzma_filter f = {0};
    uint32_t size;
    PyObject *r = NULL;
    if (!to_filter(st, spec, &f))
        return NULL;
    if (!failed(st, lzma_properties_size(&size, &f))) {
        r = PyBytes_FromStringAndSize(NULL, size);
        if (r && failed(st, lzma_properties_encode(&f, (uint8_t *)PyBytes_AS_STRING(r))))
            Py_CLEAR(r);
    }
    PyMem_RawFree(f.options);
    return r;
}

static int describe(PyObject *dict, const char *name, uint64_t v)
{
    PyObject *o = PyLong_FromUInt64(v);
    int rc = o ? PyDict_SetItemString(dict, name, o) : -1;
    Py_XDECREF(o);
    return rc;
}

static int describe_options(PyObject *dict, const lzma_filter *f)
{
    const lzma_options_lzma *l = f->options;
    const lzma_options_delta *d = f->options;
    const lzma_options_bcj *b = f->options;
    if (f->id == LZMA_FILTER_LZMA1)
        return describe(dict, "lc", l->lc) < 0 || describe(dict, "lp", l->lp) < 0 || describe(dict, "pb", l->pb) < 0 ? -1
                                                                                                                     : describe(dict, "dict_size", l->dict_size);
    if (f->id == LZMA_FILTER_LZMA2)
        return describe(dict, "dict_size", l->dict_size);
    if (f->id == LZMA_FILTER_DELTA)
        return describe(dict, "dist", d->dist);
    return b ? describe(dict, "start_offset", b->start_offset) : 0;
}

static PyObject *lzma_decode_filter_properties(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    lzma_filter f = {0};
    uint64_t id;
    Py_buffer props;
    if (!args_count("_decode_filter_properties", nargs, 2, 2) || !to_u64(args[0], UINT64_MAX, &id) || PyObject_GetBuffer(args[1], &props, PyBUF_SIMPLE) < 0)
        return NULL;
    f.id = id;
    lzma_ret code = lzma_properties_decode(&f, &allocator, props.buf, (size_t)props.len);
    PyBuffer_Release(&props);
    if (failed(state_of(module), code))
        return NULL;
    PyObject *dict = PyDict_New();
    if (dict && (describe(dict, "id", f.id) < 0 || describe_options(dict, &f) < 0))
        Py_CLEAR(dict);
    PyMem_RawFree(f.options);
    return dict;
}

static PyObject *lzma_is_check_supported(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int check = PyLong_AsInt(arg);
    return check == -1 && PyErr_Occurred() ? NULL : PyBool_FromLong(lzma_check_is_supported((lzma_check)check));
}

/* -- streams ------------------------------------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    PyObject_HEAD
    LzmaState *state;
    PyMutex lock;
    bool flushed;
    lzma_action action;
    lzma_ret code;
    lzma_stream z;
} Compressor;

typedef struct {
    Reader head;
    LzmaState *state;
    int check;
    lzma_ret code;
    lzma_stream z;
} Decompressor;

static lzma_ret run(lzma_stream *z, struct piece *p, lzma_action action)
{
    z->next_in = (const uint8_t *)p->in;
    z->avail_in = p->in_left;
    z->next_out = (uint8_t *)p->out;
    z->avail_out = p->out_left;
    lzma_ret code = lzma_code(z, action);
    p->in = (const char *)z->next_in;
    p->in_left = z->avail_in;
    p->out = (char *)z->next_out;
    p->out_left = z->avail_out;
    return code == LZMA_BUF_ERROR && (p->in_left == 0 || p->out_left == 0) ? LZMA_OK : code;   /* nothing to do, no room: no error */
}

static enum step compress_step(void *stream, struct piece *p)
{
    Compressor *c = stream;
    if (c->action == LZMA_RUN && !p->in_left)
        return STEP_MORE;
    c->code = run(&c->z, p, c->action);
    return c->code == LZMA_STREAM_END ? STEP_DONE : c->code == LZMA_OK ? STEP_MORE : STEP_FAILED;
}

static bool encoder_alone(Compressor *c, uint32_t preset, PyObject *specs)
{
    lzma_options_lzma options;
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    if (specs == Py_None) {
        if (lzma_lzma_preset(&options, preset)) {
            PyErr_Format(c->state->error, "Invalid compression preset: %u", preset);
            return false;
        }
        return !failed(c->state, lzma_alone_encoder(&c->z, &options));
    }
    bool ok = to_filters(c->state, specs, filters);
    if (ok && !(filters[0].id == LZMA_FILTER_LZMA1 && filters[1].id == LZMA_VLI_UNKNOWN)) {
        PyErr_SetString(PyExc_ValueError, "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter");
        ok = false;
    }
    ok = ok && !failed(c->state, lzma_alone_encoder(&c->z, filters[0].options));
    filters_clear(filters);
    return ok;
}

static bool encoder(Compressor *c, int format, int check, uint32_t preset, PyObject *specs)
{
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    if (format == FORMAT_ALONE)
        return encoder_alone(c, preset, specs);
    if (format == FORMAT_XZ && specs == Py_None)
        return !failed(c->state, lzma_easy_encoder(&c->z, preset, (lzma_check)check));
    if (format != FORMAT_XZ && format != FORMAT_RAW) {
        PyErr_Format(PyExc_ValueError, "Invalid container format: %d", format);
        return false;
    }
    if (specs == Py_None) {
        PyErr_SetString(PyExc_ValueError, "Must specify filters for FORMAT_RAW");
        return false;
    }
    bool ok = to_filters(c->state, specs, filters) &&
              !failed(c->state, format == FORMAT_RAW ? lzma_raw_encoder(&c->z, filters) : lzma_stream_encoder(&c->z, filters, (lzma_check)check));
    filters_clear(filters);
    return ok;
}

static PyObject *compress_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"format", "check", "preset", "filters", NULL};
    int format = FORMAT_XZ, check = -1;
    uint32_t preset = LZMA_PRESET_DEFAULT;
    PyObject *preset_arg = Py_None, *specs = Py_None, *module = PyType_GetModuleByDef(type, &lzma_module);
    if (!module || !PyArg_ParseTupleAndKeywords(args, kwargs, "|iiOO:LZMACompressor", words, &format, &check, &preset_arg, &specs))
        return NULL;
    if (preset_arg != Py_None && specs != Py_None) {
        PyErr_SetString(PyExc_ValueError, "Cannot specify both preset and filter chain");
        return NULL;
    }
    if (preset_arg != Py_None && !to_u32(preset_arg, &preset))
        return NULL;
    if (format != FORMAT_XZ && check != -1 && check != LZMA_CHECK_NONE) {
        PyErr_SetString(PyExc_ValueError, "Integrity checks are only supported by FORMAT_XZ");
        return NULL;
    }
    Compressor *c = (Compressor *)type->tp_alloc(type, 0);
    if (!c)
        return NULL;
    c->state = state_of(module);
    c->z = (lzma_stream)LZMA_STREAM_INIT;
    c->z.allocator = &allocator;
    if (encoder(c, format, check == -1 ? LZMA_CHECK_CRC64 : check, preset, specs))
        return (PyObject *)c;
    Py_DECREF(c);
    return NULL;
}

static void compress_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    lzma_end(&((Compressor *)self)->z);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *compress(PyObject *self, const void *data, Py_ssize_t n, lzma_action action)
{
    Compressor *c = (Compressor *)self;
    struct piece p = {.in = data, .in_left = (size_t)n};
    PyObject *out = NULL;
    bool done, wrong;
    PyMutex_Lock(&c->lock);
    if (c->flushed) {
        PyErr_SetString(PyExc_ValueError, action == LZMA_RUN ? "Compressor has been flushed" : "Repeated call to flush()");
    } else {
        c->flushed = action == LZMA_FINISH;
        c->action = action;
        out = stream_run(compress_step, c, &p, -1, action == LZMA_FINISH, &done, &wrong);
        if (wrong)
            failed(c->state, c->code);
    }
    PyMutex_Unlock(&c->lock);
    return out;
}

static PyObject *compress_compress(PyObject *self, PyObject *arg)
{
    Py_buffer view;
    if (!PyArg_Parse(arg, "y*:compress", &view))
        return NULL;
    PyObject *out = compress(self, view.buf, view.len, LZMA_RUN);
    PyBuffer_Release(&view);
    return out;
}

static PyObject *compress_flush(PyObject *self, PyObject *Py_UNUSED(unused)) { return compress(self, "", 0, LZMA_FINISH); }

static PyMethodDef compress_methods[] = {
    {"compress", compress_compress, METH_O, PyDoc_STR("compress($self, data, /)\n--\n\nGives data to the compressor; what compressed data there is so far.")},
    {"flush", compress_flush, METH_NOARGS, PyDoc_STR("flush($self, /)\n--\n\nEnds the stream; the rest of the compressed data.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot compress_slots[] = {
    {Py_tp_new, compress_new}, {Py_tp_dealloc, compress_dealloc}, {Py_tp_methods, compress_methods},
    {Py_tp_doc, (void *)PyDoc_STR("LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)\n\nCompresses a stream piece by piece.\n\n"
                                  "format: FORMAT_XZ, FORMAT_ALONE or FORMAT_RAW. check: CHECK_..., for FORMAT_XZ. preset: 0 to 9, perhaps with\n"
                                  "PRESET_EXTREME; or filters: a sequence of dicts, each with an \"id\" and the filter's settings.")}, {0, NULL}
};
static PyType_Spec compress_spec = {
    .name = "_lzma.LZMACompressor", .basicsize = sizeof(Compressor), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = compress_slots,
};

static enum step decompress_step(void *stream, struct piece *p)
{
    Decompressor *d = stream;
    d->code = run(&d->z, p, LZMA_RUN);
    if (d->code == LZMA_GET_CHECK || d->code == LZMA_NO_CHECK)
        d->check = (int)lzma_get_check(&d->z);
    return d->code == LZMA_STREAM_END ? STEP_DONE : d->code == LZMA_OK || d->code == LZMA_GET_CHECK || d->code == LZMA_NO_CHECK ? STEP_MORE : STEP_FAILED;
}

static void decompress_fail(void *stream)
{
    Decompressor *d = stream;
    failed(d->state, d->code);
}

static bool decoder(Decompressor *d, int format, uint64_t limit, PyObject *specs)
{
    const uint32_t flags = LZMA_TELL_ANY_CHECK | LZMA_TELL_NO_CHECK;
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    d->check = format == FORMAT_ALONE || format == FORMAT_RAW ? LZMA_CHECK_NONE : LZMA_CHECK_ID_MAX + 1;
    switch (format) {
    case FORMAT_AUTO: return !failed(d->state, lzma_auto_decoder(&d->z, limit, flags));
    case FORMAT_XZ: return !failed(d->state, lzma_stream_decoder(&d->z, limit, flags));
    case FORMAT_ALONE: return !failed(d->state, lzma_alone_decoder(&d->z, limit));
    case FORMAT_RAW: break;
    default:
        PyErr_Format(PyExc_ValueError, "Invalid container format: %d", format);
        return false;
    }
    bool ok = to_filters(d->state, specs, filters) && !failed(d->state, lzma_raw_decoder(&d->z, filters));
    filters_clear(filters);
    return ok;
}

static PyObject *decompress_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"format", "memlimit", "filters", NULL};
    int format = FORMAT_AUTO;
    uint64_t limit = UINT64_MAX;
    PyObject *limit_arg = Py_None, *specs = Py_None, *module = PyType_GetModuleByDef(type, &lzma_module);
    if (!module || !PyArg_ParseTupleAndKeywords(args, kwargs, "|iOO:LZMADecompressor", words, &format, &limit_arg, &specs))
        return NULL;
    const char *wrong = format == FORMAT_RAW && limit_arg != Py_None ? "Cannot specify memory limit with FORMAT_RAW"
                        : format == FORMAT_RAW && specs == Py_None ? "Must specify filters for FORMAT_RAW"
                        : format != FORMAT_RAW && specs != Py_None ? "Cannot specify filters except with FORMAT_RAW" : NULL;
    if (wrong) {
        PyErr_SetString(PyExc_ValueError, wrong);
        return NULL;
    }
    if (limit_arg != Py_None && !to_u64(limit_arg, UINT64_MAX, &limit))
        return NULL;
    Decompressor *d = (Decompressor *)type->tp_alloc(type, 0);
    if (!d)
        return NULL;
    d->state = state_of(module);
    d->z = (lzma_stream)LZMA_STREAM_INIT;
    d->z.allocator = &allocator;
    if (reader_init(&d->head, "Already at end of stream") == 0 && decoder(d, format, limit, specs))
        return (PyObject *)d;
    Py_DECREF(d);
    return NULL;
}

static void decompress_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    lzma_end(&((Decompressor *)self)->z);
    reader_clear((Reader *)self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *decompress_decompress(PyObject *self, PyObject *args, PyObject *kwargs)
{
    return reader_decompress((Reader *)self, args, kwargs, decompress_step, self, decompress_fail);
}

static PyObject *decompress_check(PyObject *self, void *Py_UNUSED(closure))
{
    Decompressor *d = (Decompressor *)self;
    PyMutex_Lock(&d->head.lock);
    int check = d->check;
    PyMutex_Unlock(&d->head.lock);
    return PyLong_FromLong(check);
}

static PyMethodDef decompress_methods[] = {
    {"decompress", _PyCFunction_CAST(decompress_decompress), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("decompress($self, /, data, max_length=-1)\n--\n\nDecompresses data, and gives what comes of it.\n\n"
               "max_length, if it is not negative, limits what is returned; the next call, perhaps with no data, then\ngives more. needs_input says whether more data is needed.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef decompress_getset[] = {
    READER_GETSET, {"check", decompress_check, NULL, "ID of the integrity check used by the input stream.", NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot decompress_slots[] = {
    {Py_tp_new, decompress_new}, {Py_tp_dealloc, decompress_dealloc}, {Py_tp_methods, decompress_methods}, {Py_tp_getset, decompress_getset},
    {Py_tp_doc, (void *)PyDoc_STR("LZMADecompressor(format=FORMAT_AUTO, memlimit=None, filters=None)\n--\n\nDecompresses one stream piece by piece.\n\n"
                                  "memlimit: bytes of memory it may use. filters: for FORMAT_RAW.")}, {0, NULL}
};
static PyType_Spec decompress_spec = {
    .name = "_lzma.LZMADecompressor", .basicsize = sizeof(Decompressor), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = decompress_slots,
};

/* -- the module -------------------------------------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef methods[] = {
    {"is_check_supported", lzma_is_check_supported, METH_O, PyDoc_STR("is_check_supported($module, check_id, /)\n--\n\nWhether an integrity check is there.")},
    {"_encode_filter_properties", lzma_encode_filter_properties, METH_O,
     PyDoc_STR("_encode_filter_properties($module, filter, /)\n--\n\nA filter's settings as bytes, without its id.")},
    {"_decode_filter_properties", _PyCFunction_CAST(lzma_decode_filter_properties), METH_FASTCALL,
     PyDoc_STR("_decode_filter_properties($module, filter_id, encoded_props, /)\n--\n\nA filter's settings from bytes, as a dict.")},
    {NULL, NULL, 0, NULL}
};

static const struct { const char *name; uint64_t value; } numbers[] = {
    {"FORMAT_AUTO", FORMAT_AUTO}, {"FORMAT_XZ", FORMAT_XZ}, {"FORMAT_ALONE", FORMAT_ALONE}, {"FORMAT_RAW", FORMAT_RAW},
    {"CHECK_UNKNOWN", LZMA_CHECK_ID_MAX + 1},
#define C(name) {#name, LZMA_##name},
    C(CHECK_CRC32) C(CHECK_CRC64) C(CHECK_ID_MAX) C(CHECK_NONE) C(CHECK_SHA256) C(FILTER_ARM) C(FILTER_ARMTHUMB) C(FILTER_DELTA) C(FILTER_IA64)
    C(FILTER_LZMA1) C(FILTER_LZMA2) C(FILTER_POWERPC) C(FILTER_SPARC) C(FILTER_X86) C(MF_BT2) C(MF_BT3) C(MF_BT4) C(MF_HC3) C(MF_HC4) C(MODE_FAST)
    C(MODE_NORMAL) C(PRESET_DEFAULT) C(PRESET_EXTREME)
#undef C
};

static int module_exec(PyObject *module)
{
    LzmaState *st = state_of(module);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (PyModule_Add(module, numbers[i].name, PyLong_FromUInt64(numbers[i].value)) < 0)
            return -1;
    st->error = PyErr_NewExceptionWithDoc("_lzma.LZMAError", "Call to liblzma failed.", NULL, NULL);
    st->compressor = (PyTypeObject *)PyType_FromModuleAndSpec(module, &compress_spec, NULL);
    st->decompressor = (PyTypeObject *)PyType_FromModuleAndSpec(module, &decompress_spec, NULL);
    if (!st->error || !st->compressor || !st->decompressor || PyModule_AddObjectRef(module, "LZMAError", st->error) < 0 ||
        PyModule_AddType(module, st->compressor) < 0)
        return -1;
    return PyModule_AddType(module, st->decompressor);
}

#define HELD(F) F(compressor) F(decompressor) F(error)
MODULE_STATE_FUNCTIONS(LzmaState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef lzma_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_lzma",
    .m_size = sizeof(LzmaState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__lzma(void) { return PyModuleDef_Init(&lzma_module); }
#else
typedef int lzma_is_missing;
#endif
