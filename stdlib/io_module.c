/* stdlib/io_module.c -- the module _io: open() and its like, and the types that the io_*.c files describe. */
#include "io_int.h"

#include "core/runtime/config.h"
#include "stdlib/module_state.h"

PyObject *io_names[IO_NAME_COUNT];

/* -- open --------------------------------------------------------------------------------------------------------------------------------------- */

struct open_mode {
    bool creating, reading, writing, appending, updating, text, binary;
    char raw[6];                             /* for FileIO */
};

static int parse_mode(const char *mode, struct open_mode *m)
{
    *m = (struct open_mode){0};
    for (const char *p = mode; *p; p++) {
        bool *flag = *p == 'x' ? &m->creating : *p == 'r' ? &m->reading : *p == 'w' ? &m->writing : *p == 'a' ? &m->appending
                   : *p == '+' ? &m->updating : *p == 't' ? &m->text : *p == 'b' ? &m->binary : NULL;
        if (!flag || *flag) {                /* unknown, or given twice */
            PyErr_Format(PyExc_ValueError, "invalid mode: '%s'", mode);
            return -1;
        }
        *flag = true;
    }
    char *out = m->raw;
    if (m->creating) *out++ = 'x';
    if (m->reading) *out++ = 'r';
    if (m->writing) *out++ = 'w';
    if (m->appending) *out++ = 'a';
    if (m->updating) *out++ = '+';
    *out = 0;
    if (m->text && m->binary)
        PyErr_SetString(PyExc_ValueError, "can't have text and binary mode at once");
    else if (m->creating + m->reading + m->writing + m->appending == 0)          /* FileIO's words, which would say it later */
        PyErr_SetString(PyExc_ValueError, "Must have exactly one of create/read/write/append mode and at most one plus");
    else if (m->creating + m->reading + m->writing + m->appending != 1)
        PyErr_SetString(PyExc_ValueError, "must have exactly one of create/read/write/append mode");
    else
        return 0;
    return -1;
}

/* A line-buffered terminal? 1, 0, -1. */
static int is_terminal(PyObject *raw)
{
    PyObject *r = PyObject_CallMethodNoArgs(raw, IO(_isatty_open_only));
    int yes = r ? PyObject_IsTrue(r) : -1;
    Py_XDECREF(r);
    return yes;
}

static Py_ssize_t default_size(PyObject *raw)
{
    PyObject *v = PyObject_GetAttr(raw, IO(_blksize));
    Py_ssize_t n = v ? PyLong_AsSsize_t(v) : -1;
    Py_XDECREF(v);
    if (n == -1 && PyErr_Occurred())
        return -1;
    return Py_MAX(Py_MIN(n, IO_BUFFER_SIZE_MAX), IO_DEFAULT_BUFFER_SIZE);
}

/* Puts the layers over raw that mode and buffering ask for. *top: the stream so far, owned, replaced. 0 or -1. */
static int put_layers(IoState *st, PyObject **top, const struct open_mode *m, int buffering, PyObject *encoding, PyObject *errors, PyObject *newline,
                      const char *mode)
{
    int terminal = buffering < 0 || buffering == 1 ? is_terminal(*top) : 0;
    if (terminal < 0)
        return -1;
    bool lines = buffering == 1 || (buffering < 0 && terminal);
    Py_ssize_t size = buffering > 1 ? buffering : default_size(*top);
    if (buffering == 0) {
        if (m->binary)
            return 0;
        PyErr_SetString(PyExc_ValueError, "can't have unbuffered text I/O");
        return -1;
    }
    if (size < 0)
        return -1;
    PyTypeObject *kind = m->updating ? st->random : m->reading ? st->reader : st->writer;
    PyObject *buffer = PyObject_CallFunction((PyObject *)kind, "On", *top, size);
    if (!buffer)
        return -1;
    Py_SETREF(*top, buffer);
    if (m->binary)
        return 0;
    PyObject *text = PyObject_CallFunction((PyObject *)st->textwrapper, "OOOOO", buffer, encoding, errors, newline, lines ? Py_True : Py_False);
    if (!text)
        return -1;
    Py_SETREF(*top, text);
    PyObject *mode_object = PyUnicode_FromString(mode);
    int rc = mode_object ? PyObject_SetAttr(text, IO(mode), mode_object) : -1;
    Py_XDECREF(mode_object);
    return rc;
}

static PyObject *io_open(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener", NULL};
    IoState *st = PyModule_GetState(module);
    PyObject *file, *encoding = Py_None, *errors = Py_None, *newline = Py_None, *opener = Py_None;
    const char *mode = "r";
    int buffering = -1, closefd = 1;
    struct open_mode m;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|siOOOpO:open", keywords, &file, &mode, &buffering, &encoding, &errors, &newline, &closefd, &opener))
        return NULL;
    PyObject *const text_args[] = {encoding, errors, newline};
    static const char *const text_names[] = {"encoding", "errors", "newline"};
    for (int i = 0; i < 3; i++)
        if (text_args[i] != Py_None && !PyUnicode_Check(text_args[i]))
            return PyErr_Format(PyExc_TypeError, "open() argument '%s' must be str or None, not %.200s", text_names[i], Py_TYPE(text_args[i])->tp_name);
    if (parse_mode(mode, &m) < 0)
        return NULL;
    for (int i = 0; m.binary && i < 3; i++)
        if (text_args[i] != Py_None)
            return PyErr_Format(PyExc_ValueError, "binary mode doesn't take %s %s argument", i == 2 ? "a" : "an", text_names[i]);
    if (m.binary && buffering == 1 &&
        PyErr_WarnEx(PyExc_RuntimeWarning, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used", 1) < 0)
        return NULL;
    PyObject *path = PyNumber_Check(file) ? Py_NewRef(file) : PyOS_FSPath(file);
    if (!path)
        return NULL;
    PyObject *top = PyObject_CallFunction((PyObject *)st->fileio, "OsOO", path, m.raw, closefd ? Py_True : Py_False, opener);
    Py_DECREF(path);
    if (top && put_layers(st, &top, &m, m.binary && buffering == 1 ? -1 : buffering, encoding, errors, newline, mode) < 0) {
        PyObject *exc = PyErr_GetRaisedException(), *r = PyObject_CallMethodNoArgs(top, IO(close));
        io_chain(exc);
        Py_XDECREF(r);
        Py_CLEAR(top);
    }
    return top;
}

/* -- open_code, text_encoding ------------------------------------------------------------------------------------------------------------------------- */

static PyObject *io_open_code(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"path", NULL};
    PyObject *path;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "U:open_code", keywords, &path))
        return NULL;
    return PyFile_OpenCodeObject(path);
}

static PyObject *io_text_encoding_function(PyObject *module, PyObject *args)
{
    PyObject *encoding;
    int level = 2;
    (void)module;
    if (!PyArg_ParseTuple(args, "O|i:text_encoding", &encoding, &level))
        return NULL;
    if (encoding != Py_None)
        return Py_NewRef(encoding);
    if (runtime_config.warn_default_encoding && PyErr_WarnEx(PyExc_EncodingWarning, "'encoding' argument not specified", level) < 0)
        return NULL;
    return PyUnicode_FromString(runtime_config.utf8_mode ? "utf-8" : "locale");
}

static PyMethodDef io_methods[] = {
    {"open", IO_METHOD(io_open), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("open($module, /, file, mode='r', buffering=-1, encoding=None,\n     errors=None, newline=None, closefd=True, opener=None)\n--\n\n"
               "Open file and return a stream.  Raise OSError upon failure.\n\n"
               "file: a path, or a descriptor, which is closed with the stream unless closefd is false.\n"
               "mode: 'r' to read, 'w' to write anew, 'x' to create, 'a' to append; with '+' both; with 'b' bytes, else text.\n"
               "buffering: 0 none (bytes only), 1 by lines (text only), more: the buffer's size.\n"
               "encoding, errors, newline: see TextIOWrapper. opener: called with path and flags, gives a descriptor.")},
    {"open_code", IO_METHOD(io_open_code), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("open_code($module, /, path)\n--\n\nOpens the provided file with the intent to import the contents.")},
    {"text_encoding", io_text_encoding_function, METH_VARARGS,
     PyDoc_STR("text_encoding($module, encoding, stacklevel=2, /)\n--\n\nThe encoding, or what stands for the default one when it is None.")},
    {NULL, NULL, 0, NULL},
};

/* -- the module ------------------------------------------------------------------------------------------------------------------------------------------- */

static int fill_names(void *unused)
{
    static const char *const texts[] = {
#define NAME(n) #n,
        IO_NAMES(NAME)
#undef NAME
    };
    (void)unused;
    for (size_t i = 0; i < IO_NAME_COUNT; i++) {
        PyObject *name = PyUnicode_InternFromString(texts[i]);
        if (!name)
            return -1;
        PyUnicode_InternImmortal(&name);
        io_names[i] = name;
    }
    return 0;
}

static PyTypeObject *add_type(PyObject *module, PyType_Spec *spec, PyTypeObject *base)
{
    PyTypeObject *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, (PyObject *)base);
    if (type && !(type->tp_flags & Py_TPFLAGS_DISALLOW_INSTANTIATION) && PyModule_AddType(module, type) < 0)
        Py_CLEAR(type);
    return type;
}

static int add_types(PyObject *module, IoState *st)
{
    return (st->iobase = add_type(module, &iobase_spec, NULL)) && (st->rawiobase = add_type(module, &rawiobase_spec, st->iobase)) &&
                   (st->bufferediobase = add_type(module, &bufferediobase_spec, st->iobase)) &&
                   (st->textiobase = add_type(module, &textiobase_spec, st->iobase)) && (st->fileio = add_type(module, &fileio_spec, st->rawiobase)) &&
                   (st->bytesio = add_type(module, &bytesio_spec, st->bufferediobase)) && (st->bytesio_view = add_type(module, &bytesio_view_spec, NULL)) &&
                   (st->reader = add_type(module, &reader_spec, st->bufferediobase)) && (st->writer = add_type(module, &writer_spec, st->bufferediobase)) &&
                   (st->random = add_type(module, &random_spec, st->bufferediobase)) && (st->rwpair = add_type(module, &rwpair_spec, st->bufferediobase)) &&
                   (st->newline_decoder = add_type(module, &newline_decoder_spec, NULL)) && (st->plain_decoder = add_type(module, &plain_decoder_spec, NULL)) &&
                   (st->stringio = add_type(module, &stringio_spec, st->textiobase)) && (st->textwrapper = add_type(module, &textwrapper_spec, st->textiobase))
               ? 0
               : -1;
}

static int io_exec(PyObject *module)
{
    static Once names_once;
    IoState *st = PyModule_GetState(module);
    if (once_call(&names_once, fill_names, NULL) < 0 || PyModule_AddIntConstant(module, "DEFAULT_BUFFER_SIZE", IO_DEFAULT_BUFFER_SIZE) < 0 ||
        PyModule_AddObjectRef(module, "BlockingIOError", PyExc_BlockingIOError) < 0)
        return -1;
    PyObject *bases = PyTuple_Pack(2, PyExc_OSError, PyExc_ValueError);
    st->unsupported = bases ? PyErr_NewException("io.UnsupportedOperation", bases, NULL) : NULL;
    Py_XDECREF(bases);
    return PyModule_AddObjectRef(module, "UnsupportedOperation", st->unsupported) < 0 ? -1 : add_types(module, st);
}

#define ALL_OF_STATE(X)                                                                                                                    \
    X(iobase) X(rawiobase) X(bufferediobase) X(textiobase) X(fileio) X(bytesio) X(bytesio_view) X(reader) X(writer) X(random) X(rwpair)    \
    X(newline_decoder) X(plain_decoder) X(stringio) X(textwrapper) X(unsupported)

MODULE_STATE_FUNCTIONS(IoState, ALL_OF_STATE)

static PyModuleDef_Slot io_slots[] = MODULE_SLOTS(io_exec);

struct PyModuleDef io_module = {
    .m_name = "_io",
    .m_doc = PyDoc_STR("Streams: files, buffers and text. The module io is the way to use them."),
    .m_size = sizeof(IoState),
    .m_methods = io_methods,
    .m_slots = io_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__io(void)
{
    return PyModuleDef_Init(&io_module);
}
