/* core/runtime/streams.c -- sys.stdin, sys.stdout, sys.stderr.
 *
 * Until the io module is there, standard output and error are a plain type that writes UTF-8 straight to the descriptor; it also serves
 * when a program of one floor has no io at all.
 */
#include "core/runtime/import.h"

#include "core/runtime/config.h"

#include <errno.h>
#include <unistd.h>

/* -- the plain stream ------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    Obj hdr;
    int fd FROZEN;
} PlainObj;

static int plain_fd(PyObject *self) { return ((PlainObj *)value_obj(value_of(self)))->fd; }

static PyObject *plain_write(PyObject *self, PyObject *text)
{
    if (!PyUnicode_Check(text))
        return api_of(raise_type_error("write() argument must be str, not %T", text));
    PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
    if (!bytes)
        return NULL;
    const char *p = PyBytes_AsString(bytes);
    Py_ssize_t left = PyBytes_Size(bytes);
    while (left > 0) {
        ssize_t n = write(plain_fd(self), p, (size_t)left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            Py_DECREF(bytes);
            return PyErr_SetFromErrno(PyExc_OSError);
        }
        p += n;
        left -= n;
    }
    Py_DECREF(bytes);
    return PyLong_FromSsize_t(PyUnicode_GetLength(text));
}

static PyObject *plain_flush(PyObject *self, PyObject *unused) { return (void)self, (void)unused, Py_None; }
static PyObject *plain_fileno(PyObject *self, PyObject *unused) { return (void)unused, PyLong_FromLong(plain_fd(self)); }
static PyObject *plain_isatty(PyObject *self, PyObject *unused) { return (void)unused, PyBool_FromLong(isatty(plain_fd(self))); }
static PyObject *plain_encoding(PyObject *self, void *unused) { return (void)self, (void)unused, Py_NewRef(NAPI(utf_8)); }
static void plain_destroy(PyObject *self) { obj_free(value_obj(value_of(self))); }

static PyMethodDef plain_methods[] = {
    {"write", plain_write, METH_O, PyDoc_STR("write($self, text, /)\n--\n\nWrites text as UTF-8.")},
    {"flush", plain_flush, METH_NOARGS, PyDoc_STR("flush($self, /)\n--\n\nNothing is buffered.")},
    {"fileno", plain_fileno, METH_NOARGS, PyDoc_STR("fileno($self, /)\n--\n\nThe file descriptor.")},
    {"isatty", plain_isatty, METH_NOARGS, PyDoc_STR("isatty($self, /)\n--\n\nIs it a terminal?")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef plain_getset[] = {{"encoding", plain_encoding, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};

static PyTypeObject plain_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "stdprinter",
    .tp_basicsize = sizeof(PlainObj),
    .tp_dealloc = plain_destroy,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_methods = plain_methods,
    .tp_getset = plain_getset,
};

static PyObject *plain_new(int fd)
{
    if (PyType_Ready(&plain_type) < 0)
        return NULL;
    PyObject *o = plain_type.tp_alloc(&plain_type, 0);
    if (o)
        ((PlainObj *)value_obj(value_of(o)))->fd = fd;
    return o;
}

/* -- the real ones -------------------------------------------------------------------------------------------------------------------------- */

static bool descriptor_open(int fd)
{
    int copy = dup(fd);
    if (copy >= 0)
        close(copy);
    return copy >= 0;
}

/* A TextIOWrapper over a file descriptor, as io.open() and its classes make it. */
static PyObject *text_stream(PyObject *io, int fd, const char *name, bool writing, const char *encoding, const char *errors, bool unbuffered)
{
    PyObject *buffer = PyObject_CallMethod(io, "open", "isiOOOi", fd, writing ? "wb" : "rb", writing && unbuffered ? 0 : -1, Py_None, Py_None, Py_None, 0);
    if (!buffer)
        return NULL;
    PyObject *raw = NULL, *text = PyUnicode_FromString(name), *stream = NULL;
    if (PyObject_GetOptionalAttrString(buffer, "raw", &raw) <= 0) {
        PyErr_Clear();
        raw = Py_NewRef(buffer);
    }
    if (text && PyObject_SetAttr(raw, NAPI(name), text) == 0) {
        bool tty = isatty(fd);
        stream = PyObject_CallMethod(io, "TextIOWrapper", "OsssOO", buffer, encoding, errors, "\n", tty || fd == 2 ? Py_True : Py_False,
                                     unbuffered ? Py_True : Py_False);
        PyObject *mode = PyUnicode_FromString(writing ? "w" : "r");
        if (stream && (!mode || PyObject_SetAttrString(stream, "mode", mode) < 0))
            Py_CLEAR(stream);
        Py_XDECREF(mode);
    }
    Py_XDECREF(text);
    Py_DECREF(raw);
    Py_DECREF(buffer);
    return stream;
}

static int set_stream(const char *name, const char *spare_name, PyObject *stream)
{
    int rc = stream && PySys_SetObject(name, stream) == 0 && PySys_SetObject(spare_name, stream) == 0 ? 0 : -1;
    Py_XDECREF(stream);
    return rc;
}

int streams_plain(void)
{
    return set_stream("stdin", "__stdin__", Py_None) < 0 || set_stream("stdout", "__stdout__", descriptor_open(1) ? plain_new(1) : Py_None) < 0 ||
                   set_stream("stderr", "__stderr__", descriptor_open(2) ? plain_new(2) : Py_None) < 0
               ? -1
               : 0;
}

/* The name that the codec gives itself: "iso8859-1" for "latin-1". Unknown ones stay as they are, and fail where they are used. */
static void usual_name(char *encoding, size_t room)
{
    PyObject *codecs = PyImport_ImportModule("_codecs"), *info = codecs ? PyObject_CallMethod(codecs, "lookup", "s", encoding) : NULL;
    PyObject *name = info ? PyObject_GetAttr(info, NAPI(name)) : NULL;
    if (name && PyUnicode_Check(name))
        snprintf(encoding, room, "%s", PyUnicode_AsUTF8(name));
    PyErr_Clear();
    Py_XDECREF(name);
    Py_XDECREF(info);
    Py_XDECREF(codecs);
}

int streams_start(const struct runtime_config *c)
{
    PyObject *io = PyImport_ImportModule("_io");
    if (!io) {
        if (!PyErr_ExceptionMatches(PyExc_ImportError))
            return -1;
        PyErr_Clear();                       /* a runtime without io: the plain streams stay */
        return 0;
    }
    /* PYTHONIOENCODING=encoding[:errors]; in the C locale and in UTF-8 mode undecodable bytes pass through. */
    char encoding[64], errors[64];
    snprintf(encoding, sizeof encoding, "%s", locale_stdio_encoding(c));
    snprintf(errors, sizeof errors, "%s", locale_stdio_errors(c));
    if (c->io_encoding) {
        const char *colon = strchr(c->io_encoding, ':');
        size_t n = colon ? (size_t)(colon - c->io_encoding) : strlen(c->io_encoding);
        if (n && n < sizeof encoding) {
            memcpy(encoding, c->io_encoding, n);
            encoding[n] = 0;
            strcpy(errors, "strict");
            usual_name(encoding, sizeof encoding);
        }
        if (colon && colon[1])
            snprintf(errors, sizeof errors, "%s", colon + 1);
    }
    int rc = 0;
    for (int fd = 0; fd < 3 && rc == 0; fd++) {
        static const char *const stream_names[][3] = {{"stdin", "__stdin__", "<stdin>"}, {"stdout", "__stdout__", "<stdout>"}, {"stderr", "__stderr__", "<stderr>"}};
        PyObject *stream = descriptor_open(fd) ? text_stream(io, fd, stream_names[fd][2], fd > 0, encoding, fd == 2 ? "backslashreplace" : errors,
                                                             c->unbuffered && fd > 0)
                                               : Py_None;
        rc = set_stream(stream_names[fd][0], stream_names[fd][1], stream);
    }
    PyObject *open_function = rc == 0 ? PyObject_GetAttrString(io, "open") : NULL;
    if (rc == 0)
        rc = open_function ? PyDict_SetItemString(api_of(interp_now()->builtins), "open", open_function) : -1;
    Py_XDECREF(open_function);
    Py_DECREF(io);
    return rc;
}
