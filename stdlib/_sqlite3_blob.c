/* stdlib/_sqlite3_blob.c -- the type Blob: a blob in a table, read and written in pieces. The connection's lock guards it. */
#ifdef P3T_HAVE_SQLITE3
#include "stdlib/_sqlite3_int.h"

typedef struct { PyObject_HEAD Connection *connection; sqlite3_blob *blob; int pos; } Blob;

PyObject *connection_blobopen(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "", "", "readonly", "name", NULL};
    Connection *c = (Connection *)self;
    const char *table, *column, *name = "main";
    long long row;
    int readonly = 0, rc;
    sqlite3_blob *blob;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "ssL|$ps:blobopen", words, &table, &column, &row, &readonly, &name) || !sql_enter(c))
        return NULL;
    SQL_DETACHED(rc = sqlite3_blob_open(c->db, name, table, column, row, !readonly, &blob));
    Blob *b = NULL;
    if (rc != SQLITE_OK) {
        sql_raise(c);
    } else if ((b = (Blob *)c->state->blob->tp_alloc(c->state->blob, 0))) {
        b->connection = (Connection *)Py_NewRef(self);
        b->blob = blob;
    } else {
        sqlite3_blob_close(blob);
    }
    sql_leave(c);
    return (PyObject *)b;
}

static bool enter(Blob *b)
{
    if (!sql_enter(b->connection))
        return false;
    if (b->blob)
        return true;
    sql_leave(b->connection);
    PyErr_SetString(b->connection->state->ProgrammingError, "Cannot operate on a closed blob.");
    return false;
}

static void raise_code(Blob *b, int rc)
{
    if (rc == SQLITE_ABORT)
        PyErr_SetString(b->connection->state->OperationalError, "Cannot operate on an expired blob handle");
    else
        sql_raise_code(b->connection->state, rc, sqlite3_errmsg(b->connection->db));
}

static PyObject *read_at(Blob *b, int at, int n)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, n);
    int rc = SQLITE_OK;
    if (bytes)
        SQL_DETACHED(rc = sqlite3_blob_read(b->blob, PyBytes_AS_STRING(bytes), n, at));
    if (rc != SQLITE_OK) {
        raise_code(b, rc);
        Py_CLEAR(bytes);
    }
    return bytes;
}

static bool write_at(Blob *b, int at, const void *data, Py_ssize_t n)
{
    int rc;
    SQL_DETACHED(rc = sqlite3_blob_write(b->blob, data, (int)n, at));
    if (rc != SQLITE_OK)
        raise_code(b, rc);
    return rc == SQLITE_OK;
}

static void shut(Blob *b)
{
    sqlite3_blob *blob = b->blob;
    b->blob = NULL;
    if (blob)
        SQL_DETACHED(sqlite3_blob_close(blob));
}

static PyObject *blob_close(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Blob *b = (Blob *)self;
    if (!sql_enter(b->connection))
        return NULL;
    shut(b);
    sql_leave(b->connection);
    Py_RETURN_NONE;
}

static PyObject *blob_read(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Blob *b = (Blob *)self;
    int n = -1;
    if (!args_count("read", nargs, 0, 1) || (nargs && (n = PyLong_AsInt(args[0])) == -1 && PyErr_Occurred()) || !enter(b))
        return NULL;
    int left = sqlite3_blob_bytes(b->blob) - b->pos;
    PyObject *r = read_at(b, b->pos, n < 0 || n > left ? left : n);
    if (r)
        b->pos += (int)PyBytes_GET_SIZE(r);
    sql_leave(b->connection);
    return r;
}

static PyObject *blob_write(PyObject *self, PyObject *arg)
{
    Blob *b = (Blob *)self;
    Py_buffer view;
    if (!PyArg_Parse(arg, "y*:write", &view))
        return NULL;
    if (enter(b)) {
        if (view.len > sqlite3_blob_bytes(b->blob) - b->pos)
            PyErr_SetString(PyExc_ValueError, "data longer than blob length");
        else if (write_at(b, b->pos, view.buf, view.len))
            b->pos += (int)view.len;
        sql_leave(b->connection);
    }
    PyBuffer_Release(&view);
    return PyErr_Occurred() ? NULL : Py_None;
}

static PyObject *blob_seek(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Blob *b = (Blob *)self;
    int origin = 0;
    if (!args_count("seek", nargs, 1, 2))
        return NULL;
    int offset = PyLong_AsInt(args[0]);
    if ((offset == -1 && PyErr_Occurred()) || (nargs > 1 && (origin = PyLong_AsInt(args[1])) == -1 && PyErr_Occurred()) || !enter(b))
        return NULL;
    int size = sqlite3_blob_bytes(b->blob), from = origin == 1 ? b->pos : origin == 2 ? size : 0, to;
    if (origin < 0 || origin > 2)
        PyErr_SetString(PyExc_ValueError, "'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END");
    else if (__builtin_add_overflow(from, offset, &to))
        PyErr_SetString(PyExc_OverflowError, "seek offset results in offset overflow");
    else if (to < 0 || to > size)
        PyErr_SetString(PyExc_ValueError, "offset out of blob range");
    else
        b->pos = to;
    sql_leave(b->connection);
    return PyErr_Occurred() ? NULL : Py_None;
}

static PyObject *blob_tell(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Blob *b = (Blob *)self;
    if (!enter(b))
        return NULL;
    int pos = b->pos;
    sql_leave(b->connection);
    return PyLong_FromLong(pos);
}

static PyObject *blob_enter(PyObject *self, PyObject *Py_UNUSED(unused))
{
    if (!enter((Blob *)self))
        return NULL;
    sql_leave(((Blob *)self)->connection);
    return Py_NewRef(self);
}

static PyObject *blob_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    (void)args;
    if (!args_count("__exit__", nargs, 3, 3) || !enter((Blob *)self))
        return NULL;
    shut((Blob *)self);
    sql_leave(((Blob *)self)->connection);
    Py_RETURN_FALSE;
}

static Py_ssize_t blob_length(PyObject *self)
{
    Blob *b = (Blob *)self;
    if (!enter(b))
        return -1;
    Py_ssize_t n = sqlite3_blob_bytes(b->blob);
    sql_leave(b->connection);
    return n;
}

/* A place in the blob: false raised. */
static bool to_index(Blob *b, PyObject *key, int *at)
{
    Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError), n = sqlite3_blob_bytes(b->blob);
    if (i == -1 && PyErr_Occurred())
        return false;
    i += i < 0 ? n : 0;
    if (i < 0 || i >= n)
        PyErr_SetString(PyExc_IndexError, "Blob index out of range");
    *at = (int)i;
    return !PyErr_Occurred();
}

static PyObject *slice_of(Blob *b, PyObject *slice)
{
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        return NULL;
    Py_ssize_t n = PySlice_AdjustIndices(sqlite3_blob_bytes(b->blob), &start, &stop, step);
    if (n && step < 0)
        return PyErr_Format(PyExc_ValueError, "Blob slices with a negative step are not supported");
    if (n == 0)
        return PyBytes_FromStringAndSize(NULL, 0);
    if (step == 1)
        return read_at(b, (int)start, (int)n);
    PyObject *all = read_at(b, 0, sqlite3_blob_bytes(b->blob)), *r = all ? PyBytes_FromStringAndSize(NULL, n) : NULL;
    for (Py_ssize_t i = 0; r && i < n; i++, start += step)
        PyBytes_AS_STRING(r)[i] = PyBytes_AS_STRING(all)[start];
    Py_XDECREF(all);
    return r;
}

static PyObject *blob_subscript(PyObject *self, PyObject *key)
{
    Blob *b = (Blob *)self;
    PyObject *r = NULL;
    int at;
    if (!enter(b))
        return NULL;
    if (PySlice_Check(key)) {
        r = slice_of(b, key);
    } else if (!PyIndex_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "Blob indices must be integers");
    } else if (to_index(b, key, &at)) {
        PyObject *byte = read_at(b, at, 1);
        r = byte ? PyLong_FromLong((unsigned char)*PyBytes_AS_STRING(byte)) : NULL;
        Py_XDECREF(byte);
    }
    sql_leave(b->connection);
    return r;
}

static void set_byte(Blob *b, PyObject *key, PyObject *value)
{
    int at;
    if (!PyLong_Check(value)) {
        PyErr_Format(PyExc_TypeError, "'%s' object cannot be interpreted as an integer", Py_TYPE(value)->tp_name);
        return;
    }
    if (!to_index(b, key, &at))
        return;
    long v = PyLong_AsLong(value);
    if (v < 0 || v > 255) {
        PyErr_Clear();
        PyErr_SetString(PyExc_ValueError, "byte must be in range(0, 256)");
        return;
    }
    unsigned char byte = (unsigned char)v;
    write_at(b, at, &byte, 1);
}

static void set_slice(Blob *b, PyObject *slice, PyObject *value)
{
    Py_ssize_t start, stop, step;
    Py_buffer view;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        return;
    int size = sqlite3_blob_bytes(b->blob);
    Py_ssize_t n = PySlice_AdjustIndices(size, &start, &stop, step);
    if (n && step < 0)
        PyErr_SetString(PyExc_ValueError, "Blob slices with a negative step are not supported");
    if (PyErr_Occurred() || PyObject_GetBuffer(value, &view, PyBUF_SIMPLE) < 0)
        return;
    if (view.len != n) {
        PyErr_SetString(PyExc_IndexError, "Blob slice assignment is wrong size");
    } else if (n && step == 1) {
        write_at(b, (int)start, view.buf, n);
    } else if (n) {
        PyObject *all = read_at(b, 0, size);
        for (Py_ssize_t i = 0; all && i < n; i++, start += step)
            PyBytes_AS_STRING(all)[start] = ((const char *)view.buf)[i];
        if (all)
            write_at(b, 0, PyBytes_AS_STRING(all), size);
        Py_XDECREF(all);
    }
    PyBuffer_Release(&view);
}

static int blob_ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    Blob *b = (Blob *)self;
    if (!enter(b))
        return -1;
    if (!value)
        PyErr_SetString(PyExc_TypeError, PySlice_Check(key) ? "Blob doesn't support slice deletion" : "Blob doesn't support item deletion");
    else if (PySlice_Check(key))
        set_slice(b, key, value);
    else if (PyIndex_Check(key))
        set_byte(b, key, value);
    else
        PyErr_SetString(PyExc_TypeError, "Blob indices must be integers");
    sql_leave(b->connection);
    return PyErr_Occurred() ? -1 : 0;
}

static int blob_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Blob *)self)->connection);
    return 0;
}

static void blob_dealloc(PyObject *self)
{
    Blob *b = (Blob *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (b->connection) {
        sql_lock(b->connection);
        shut(b);
        sql_leave(b->connection);
    }
    Py_CLEAR(b->connection);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef blob_methods[] = {
    {"close", blob_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nCloses the blob.")},
    {"read", _PyCFunction_CAST(blob_read), METH_FASTCALL, PyDoc_STR("read($self, length=-1, /)\n--\n\nReads from the position on; negative: to the end.")},
    {"write", blob_write, METH_O, PyDoc_STR("write($self, data, /)\n--\n\nWrites at the position. The length of the blob stays.")},
    {"seek", _PyCFunction_CAST(blob_seek), METH_FASTCALL, PyDoc_STR("seek($self, offset, origin=0, /)\n--\n\nSets the position.")},
    {"tell", blob_tell, METH_NOARGS, PyDoc_STR("tell($self, /)\n--\n\nThe position.")},
    {"__enter__", blob_enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\n")},
    {"__exit__", _PyCFunction_CAST(blob_exit), METH_FASTCALL, PyDoc_STR("__exit__($self, type, val, tb, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot blob_slots[] = {
    {Py_tp_dealloc, blob_dealloc}, {Py_tp_traverse, blob_traverse}, {Py_tp_methods, blob_methods}, {Py_mp_length, blob_length},
    {Py_mp_subscript, blob_subscript}, {Py_mp_ass_subscript, blob_ass_subscript}, {0, NULL}
};
PyType_Spec sql_blob_spec = {
    .name = "sqlite3.Blob", .basicsize = sizeof(Blob),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = blob_slots,
};
#else
typedef int sqlite3_blob_is_missing;
#endif
