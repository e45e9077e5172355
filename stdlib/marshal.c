/* stdlib/marshal.c -- the module marshal and the C API of marshal.h: entry points of marshal_write.c and marshal_read.c.
 *
 * A file is read exactly as far as the object reaches, so that more than one may be stored in a row.
 */
#include "objects/argcheck.h"
#include "stdlib/marshal_int.h"
#include "stdlib/module_state.h"

/* ---- C API ---- */

PyObject *PyMarshal_WriteObjectToString(PyObject *value, int version)
{
    return PySys_Audit("marshal.dumps", "Oi", value, version) < 0 ? NULL : marshal_dumps(value, version, true);
}

void PyMarshal_WriteLongToFile(long value, FILE *file, int version)
{
    (void)version;
    for (int shift = 0; shift < 32; shift += 8)
        putc((int)((unsigned long)value >> shift & 0xFF), file);
}

void PyMarshal_WriteObjectToFile(PyObject *value, FILE *file, int version)
{
    PyObject *bytes = PyMarshal_WriteObjectToString(value, version);
    if (bytes && fwrite(PyBytes_AS_STRING(bytes), 1, (size_t)PyBytes_GET_SIZE(bytes), file) < (size_t)PyBytes_GET_SIZE(bytes))
        PyErr_SetFromErrno(PyExc_OSError);
    Py_XDECREF(bytes);
}

static PyObject *load_and_close(struct marshal_source *s, bool allow_code)
{
    PyObject *o = marshal_read(s, allow_code);
    marshal_source_close(s);
    return o;
}

PyObject *PyMarshal_ReadObjectFromString(const char *data, Py_ssize_t len)
{
    if (PySys_Audit("marshal.loads", "y#", data, len) < 0)
        return NULL;
    struct marshal_source s = {.at = (const unsigned char *)data, .end = (const unsigned char *)data + len};
    return load_and_close(&s, true);
}

PyObject *PyMarshal_ReadObjectFromFile(FILE *file)
{
    struct marshal_source s = {.file = file};
    return load_and_close(&s, true);
}

PyObject *PyMarshal_ReadLastObjectFromFile(FILE *file) { return PyMarshal_ReadObjectFromFile(file); }

/* Little-endian, sign extended; -1 with EOFError. */
static long read_signed(FILE *file, size_t n)
{
    struct marshal_source s = {.file = file};
    const unsigned char *p = marshal_take(&s, n);
    long v = p && p[n - 1] & 0x80 ? -1 : 0;
    for (size_t i = n; p && i > 0; i--)
        v = (long)((unsigned long)v << 8 | p[i - 1]);
    if (!p)
        v = -1;
    marshal_source_close(&s);
    return v;
}

long PyMarshal_ReadLongFromFile(FILE *file) { return read_signed(file, 4); }
int PyMarshal_ReadShortFromFile(FILE *file) { return (int)read_signed(file, 2); }

/* ---- the module ---- */

static const char *const dump_words[] = {"", "", "", "allow_code", NULL};
static const char *const load_words[] = {"", "allow_code", NULL};

static PyObject *py_dump(PyObject *module, PyObject *args, PyObject *kwargs)
{
    (void)module;
    PyObject *value, *file;
    int version = Py_MARSHAL_VERSION, allow_code = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|i$p:dump", (char **)(uintptr_t)dump_words, &value, &file, &version, &allow_code) ||
        PySys_Audit("marshal.dumps", "Oi", value, version) < 0)
        return NULL;
    PyObject *bytes = marshal_dumps(value, version, allow_code != 0);
    PyObject *result = bytes ? PyObject_CallMethod(file, "write", "O", bytes) : NULL;
    Py_XDECREF(bytes);
    return result;
}

static PyObject *py_dumps(PyObject *module, PyObject *args, PyObject *kwargs)
{
    (void)module;
    PyObject *value;
    int version = Py_MARSHAL_VERSION, allow_code = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|i$p:dumps", (char **)(uintptr_t)(dump_words + 1), &value, &version, &allow_code) ||
        PySys_Audit("marshal.dumps", "Oi", value, version) < 0)
        return NULL;
    return marshal_dumps(value, version, allow_code != 0);
}

/* A file opened for text would give str: tell so at once. */
static int check_reads_bytes(PyObject *file)
{
    PyObject *nothing = PyObject_CallMethod(file, "read", "i", 0);
    if (nothing && !PyBytes_Check(nothing)) {
        PyErr_Format(PyExc_TypeError, "file.read() returned not bytes but %.100s", Py_TYPE(nothing)->tp_name);
        Py_CLEAR(nothing);
    }
    Py_XDECREF(nothing);
    return nothing ? 0 : -1;
}

static PyObject *py_load(PyObject *module, PyObject *args, PyObject *kwargs)
{
    (void)module;
    PyObject *file;
    int allow_code = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$p:load", (char **)(uintptr_t)load_words, &file, &allow_code) ||
        PySys_Audit("marshal.load", NULL) < 0 || check_reads_bytes(file) < 0)
        return NULL;
    struct marshal_source s = {.reader = file};
    return load_and_close(&s, allow_code != 0);
}

static PyObject *py_loads(PyObject *module, PyObject *args, PyObject *kwargs)
{
    (void)module;
    Py_buffer bytes;
    int allow_code = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "y*|$p:loads", (char **)(uintptr_t)load_words, &bytes, &allow_code))
        return NULL;
    const unsigned char *start = bytes.buf ? bytes.buf : (const unsigned char *)"";
    struct marshal_source s = {.at = start, .end = start + bytes.len};
    PyObject *o = PySys_Audit("marshal.loads", "y#", (const char *)start, bytes.len) < 0 ? NULL : load_and_close(&s, allow_code != 0);
    PyBuffer_Release(&bytes);
    return o;
}

#define WITH_KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS
static PyMethodDef methods[] = {
    {"dump", WITH_KEYWORDS(py_dump),
     PyDoc_STR("dump($module, value, file, version=version, /, *, allow_code=True)\n--\n\n"
               "Write the value to a file opened for bytes, in the marshal format.\n\n"
               "ValueError: the value, or something in it, cannot be marshalled; nothing is written then.\n"
               "allow_code: whether code objects may be written.")},
    {"dumps", WITH_KEYWORDS(py_dumps),
     PyDoc_STR("dumps($module, value, version=version, /, *, allow_code=True)\n--\n\n"
               "Return the bytes that dump() would write.")},
    {"load", WITH_KEYWORDS(py_load),
     PyDoc_STR("load($module, file, /, *, allow_code=True)\n--\n\n"
               "Read one value from a file opened for bytes (it needs read() and readinto()) and return it.\n\n"
               "EOFError, ValueError or TypeError: the file does not hold a complete, valid value.")},
    {"loads", WITH_KEYWORDS(py_loads),
     PyDoc_STR("loads($module, bytes, /, *, allow_code=True)\n--\n\n"
               "Return the value that the bytes-like object begins with; what follows it is ignored.")},
    {NULL, NULL, 0, NULL}
};

static int exec(PyObject *module) { return PyModule_AddIntConstant(module, "version", Py_MARSHAL_VERSION); }

static PyModuleDef_Slot slots[] = MODULE_SLOTS(exec);

static PyModuleDef definition = {
    .m_name = "marshal",
    .m_doc = PyDoc_STR("Values of built-in types, and code objects, as bytes: the format of cached modules.\n\n"
                       "The format is not kept between versions of Python, and data from people you do not trust must not be loaded."),
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_marshal(void) { return PyModuleDef_Init(&definition); }
