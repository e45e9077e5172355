/* objects/exceptions_os.c -- OSError: its arguments, and the subclass that an error number stands for.
 *
 * OSError(errno, strerror, ...) gives an instance of the subclass for errno, so the arguments are read in __new__. A Python class that
 * overrides __init__ but not __new__ may take other arguments than OSError: then __new__ leaves them alone, and they are read when
 * that class calls OSError.__init__.
 */
#include "objects/exceptions_int.h"

#include <errno.h>

EXC_MEMORY(os, 4)

static PyTypeObject *type_for_errno(int number)
{
    switch (number) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
        return EXC_TYPE(BlockingIOError);
    case EPIPE:
    case ESHUTDOWN: return EXC_TYPE(BrokenPipeError);
    case ECHILD: return EXC_TYPE(ChildProcessError);
    case ECONNABORTED: return EXC_TYPE(ConnectionAbortedError);
    case ECONNREFUSED: return EXC_TYPE(ConnectionRefusedError);
    case ECONNRESET: return EXC_TYPE(ConnectionResetError);
    case EEXIST: return EXC_TYPE(FileExistsError);
    case ENOENT: return EXC_TYPE(FileNotFoundError);
    case EISDIR: return EXC_TYPE(IsADirectoryError);
    case ENOTDIR: return EXC_TYPE(NotADirectoryError);
    case EINTR: return EXC_TYPE(InterruptedError);
    case EACCES:
    case EPERM: return EXC_TYPE(PermissionError);
    case ESRCH: return EXC_TYPE(ProcessLookupError);
    case ETIMEDOUT: return EXC_TYPE(TimeoutError);
    default: return NULL;
    }
}

static PyObject *os_new(PyTypeObject *type, PyObject *args, PyObject *kwds);
static int os_init(PyObject *self, PyObject *args, PyObject *kwds);

static bool read_in_init(const PyTypeObject *type) { return type->tp_init != os_init && type->tp_new == os_new; }

static int refuse_keywords(PyTypeObject *type, PyObject *kwds)
{
    if (kwds == NULL || PyDict_Size(kwds) == 0)
        return 0;
    raise_type_error("%.200s() takes no keyword arguments", type->tp_name);
    return -1;
}

/* Fills the instance from its arguments (errno, strerror[, filename[, winerror[, filename2]]]); other numbers of them mean nothing. */
static int read_arguments(OSErrorObj *e, PyObject *args)
{
    Value t = value_of(args), part[5] = {V_NONE, V_NONE, V_NONE, V_NONE, V_NONE};
    size_t n = tuple_len(t);
    bool shorten = false;
    if (n >= 2 && n <= 5) {
        for (size_t i = 0; i < n; i++)
            part[i] = tuple_at(t, i);
        field_set(&e->base.hdr, &e->errno_, value_keep(part[0]));
        field_set(&e->base.hdr, &e->strerror, value_keep(part[1]));
        if (!is_none(part[2])) {
            if (Py_TYPE((PyObject *)e) == EXC_TYPE(BlockingIOError) && PyNumber_Check(api_of(part[2]))) {
                Py_ssize_t written = PyNumber_AsSsize_t(api_of(part[2]), PyExc_ValueError);
                if (written == -1 && error_pending())
                    return -1;
                store_relaxed_size((size_t *)&e->written, (size_t)written);
            } else {
                field_set(&e->base.hdr, &e->filename, value_keep(part[2]));
                if (!is_none(part[4]))
                    field_set(&e->base.hdr, &e->filename2, value_keep(part[4]));
                shorten = true;                          /* args stay (errno, strerror), as they were before there were filenames */
            }
        }
    }
    Value shown = shorten ? tuple_from_values(part, 2) : value_keep(t);
    if (is_raised(shown))
        return -1;
    exc_set_args((PyObject *)e, shown);
    return 0;
}

static PyObject *os_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    bool later = read_in_init(type);
    if (!later) {
        if (refuse_keywords(type, kwds) < 0)
            return NULL;
        size_t n = tuple_len(value_of(args));
        if (type == EXC_TYPE(OSError) && n >= 2 && n <= 5 && PyLong_Check(api_of(tuple_at(value_of(args), 0)))) {
            int overflow;
            long number = PyLong_AsLongAndOverflow(api_of(tuple_at(value_of(args), 0)), &overflow);
            PyTypeObject *special = number == (int)number ? type_for_errno((int)number) : NULL;
            if (special && !overflow)
                type = special;
        }
    }
    PyObject *self = exc_base_new(type, later ? NULL : args, NULL);
    if (self == NULL)
        return NULL;
    ((OSErrorObj *)self)->written = -1;
    if (!later && read_arguments((OSErrorObj *)self, args) < 0)
        Py_CLEAR(self);
    return self;
}

static int os_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyTypeObject *type = Py_TYPE(self);
    if (!read_in_init(type))
        return 0;                                        /* done in __new__ */
    return refuse_keywords(type, kwds) < 0 ? -1 : read_arguments((OSErrorObj *)self, args);
}

static PyObject *os_str(PyObject *self)
{
    OSErrorObj *e = (OSErrorObj *)self;
    bool named = !field_is_empty(&e->filename), whole = !field_is_empty(&e->errno_) && !field_is_empty(&e->strerror);
    if (!named && !whole)
        return exc_base_str(self);
    PyObject *number = field_get_or_none(&e->base.hdr, &e->errno_), *text = field_get_or_none(&e->base.hdr, &e->strerror);
    PyObject *file = field_get_or_none(&e->base.hdr, &e->filename), *file2 = field_get_api(&e->base.hdr, &e->filename2);
    PyObject *r;
    if (named && file2)
        r = PyUnicode_FromFormat("[Errno %S] %S: %R -> %R", number, text, file, file2);
    else if (named)
        r = PyUnicode_FromFormat("[Errno %S] %S: %R", number, text, file);
    else
        r = PyUnicode_FromFormat("[Errno %S] %S", number, text);
    Py_DECREF(number);
    Py_DECREF(text);
    Py_DECREF(file);
    Py_XDECREF(file2);
    return r;
}

static PyObject *os_reduce(PyObject *self, PyObject *Py_UNUSED(none))
{
    OSErrorObj *e = (OSErrorObj *)self;
    bool failed;
    PyObject *state = exc_own_dict(self, &failed);
    if (failed)
        return NULL;
    Value args = exc_args(self);
    PyObject *file = field_get_api(&e->base.hdr, &e->filename), *file2 = field_get_api(&e->base.hdr, &e->filename2);
    if (file && tuple_len(args) == 2) {                  /* the filenames that the arguments were stripped of */
        Value all[5] = {tuple_at(args, 0), tuple_at(args, 1), value_of(file), V_NONE, file2 ? value_of(file2) : V_NONE};
        Value full = tuple_from_values(all, file2 ? 5 : 3);
        value_release(args);
        args = full;
    }
    Py_XDECREF(file);
    Py_XDECREF(file2);
    PyObject *r = NULL;
    if (!is_raised(args))
        r = state ? PyTuple_Pack(3, (PyObject *)Py_TYPE(self), api_of(args), state) : PyTuple_Pack(2, (PyObject *)Py_TYPE(self), api_of(args));
    value_release(args);
    Py_XDECREF(state);
    return r;
}

static PyObject *get_written(PyObject *self, void *Py_UNUSED(closure))
{
    Py_ssize_t n = (Py_ssize_t)load_relaxed_size((const size_t *)&((OSErrorObj *)self)->written);
    if (n == -1) {
        PyErr_SetString(PyExc_AttributeError, "characters_written");
        return NULL;
    }
    return PyLong_FromSsize_t(n);
}

static int set_written(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    size_t *place = (size_t *)&((OSErrorObj *)self)->written;
    Py_ssize_t n = -1;
    if (v == NULL) {
        if (load_relaxed_size(place) == (size_t)-1) {
            PyErr_SetString(PyExc_AttributeError, "characters_written");
            return -1;
        }
    } else {
        n = PyNumber_AsSsize_t(v, PyExc_ValueError);
        if (n == -1 && error_pending())
            return -1;
    }
    store_relaxed_size(place, (size_t)n);
    return 0;
}

static PyMemberDef os_members[] = {
    EXC_FIELD(OSErrorObj, errno_, "errno", "the error number"),
    EXC_FIELD(OSErrorObj, strerror, "strerror", "what the system says about it"),
    EXC_FIELD(OSErrorObj, filename, "filename", "the file, if there is one"),
    EXC_FIELD(OSErrorObj, filename2, "filename2", "the second file, if there is one"),
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef os_methods[] = {
    {"__reduce__", os_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef os_getset[] = {
    {"characters_written", get_written, set_written, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
const struct exc_layout exc_layout_OS = {
    EXC_SLOTS(os, OSErrorObj), .make = os_new, .init = os_init, .str = os_str,
    .methods = os_methods, .members = os_members, .getset = os_getset,
};
