/* stdlib/_sqlite3_row.c -- the type Row: a row whose columns have names. It does not change once it is made. */
#ifdef P3T_HAVE_SQLITE3
#include "stdlib/_sqlite3_int.h"

typedef struct { PyObject_HEAD PyObject *data, *description; } Row;

static PyObject *row_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    SqlState *st = sql_state_of_type(type);
    PyObject *cursor, *data;
    if (!st || (kwargs && PyDict_GET_SIZE(kwargs) && (PyErr_SetString(PyExc_TypeError, "Row() takes no keyword arguments"), true)) ||
        !PyArg_UnpackTuple(args, "Row", 2, 2, &cursor, &data))
        return NULL;
    if (!PyObject_TypeCheck(cursor, st->cursor))
        return PyErr_Format(PyExc_TypeError, "Row() argument 1 must be sqlite3.Cursor, not %T", cursor);
    if (!PyTuple_Check(data))
        return PyErr_Format(PyExc_TypeError, "Row() argument 2 must be tuple, not %T", data);
    Row *r = (Row *)type->tp_alloc(type, 0);
    if (r) {
        PyObject *description = sql_field_get(cursor, &((Cursor *)cursor)->description);
        r->data = Py_NewRef(data);
        r->description = description ? description : Py_None;
    }
    return (PyObject *)r;
}

static int row_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Row *)self)->data);
    Py_VISIT(((Row *)self)->description);
    return 0;
}

static int row_clear(PyObject *self)
{
    Py_CLEAR(((Row *)self)->data);
    Py_CLEAR(((Row *)self)->description);
    return 0;
}

static void row_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    row_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *row_item(PyObject *self, Py_ssize_t i) { return PySequence_GetItem(((Row *)self)->data, i); }
static Py_ssize_t row_length(PyObject *self) { return PyTuple_GET_SIZE(((Row *)self)->data); }
static PyObject *row_iter(PyObject *self) { return PyObject_GetIter(((Row *)self)->data); }

static Py_ssize_t columns(const Row *r) { return PyTuple_Check(r->description) ? PyTuple_GET_SIZE(r->description) : 0; }
static PyObject *column_name(const Row *r, Py_ssize_t i) { return PyTuple_GET_ITEM(PyTuple_GET_ITEM(r->description, i), 0); }

static PyObject *row_subscript(PyObject *self, PyObject *key)
{
    Row *r = (Row *)self;
    if (PyLong_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred())
            return NULL;
        i += i < 0 ? row_length(self) : 0;
        if (i < 0 || i >= row_length(self)) {
            PyErr_SetString(PyExc_IndexError, "tuple index out of range");
            return NULL;
        }
        return Py_NewRef(PyTuple_GET_ITEM(r->data, i));
    }
    if (PyUnicode_Check(key)) {
        const char *name = PyUnicode_AsUTF8(key);
        for (Py_ssize_t i = 0; name && i < columns(r); i++) {
            const char *column = PyUnicode_AsUTF8(column_name(r, i));
            if (!column)
                return NULL;
            if (sqlite3_stricmp(name, column) == 0)          /* ASCII letters in any case */
                return Py_NewRef(PyTuple_GET_ITEM(r->data, i));
        }
        if (name)
            PyErr_SetString(PyExc_IndexError, "No item with that key");
        return NULL;
    }
    if (PySlice_Check(key))
        return PyObject_GetItem(r->data, key);
    PyErr_SetString(PyExc_IndexError, "Index must be int or string");
    return NULL;
}

static PyObject *row_keys(PyObject *self, PyObject *Py_UNUSED(unused))
{
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; list && i < columns((Row *)self); i++)
        if (PyList_Append(list, column_name((Row *)self, i)) < 0)
            Py_CLEAR(list);
    return list;
}

static Py_hash_t row_hash(PyObject *self)
{
    Py_hash_t a = PyObject_Hash(((Row *)self)->description), b = a == -1 ? -1 : PyObject_Hash(((Row *)self)->data);
    return b == -1 ? -1 : (a ^ b) == -1 ? -2 : a ^ b;
}

static PyObject *row_compare(PyObject *self, PyObject *other, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyObject_TypeCheck(other, sql_state_of_type(Py_TYPE(self))->row))
        Py_RETURN_NOTIMPLEMENTED;
    int same = PyObject_RichCompareBool(((Row *)self)->description, ((Row *)other)->description, Py_EQ);
    if (same > 0)
        same = PyObject_RichCompareBool(((Row *)self)->data, ((Row *)other)->data, Py_EQ);
    return same < 0 ? NULL : PyBool_FromLong((op == Py_EQ) == same);
}

static PyMethodDef row_methods[] = {{"keys", row_keys, METH_NOARGS, PyDoc_STR("keys($self, /)\n--\n\nThe names of the columns.")}, {NULL, NULL, 0, NULL}};
static PyType_Slot row_slots[] = {
    {Py_tp_new, row_new}, {Py_tp_dealloc, row_dealloc}, {Py_tp_traverse, row_traverse}, {Py_tp_clear, row_clear}, {Py_tp_iter, row_iter},
    {Py_tp_hash, row_hash}, {Py_tp_richcompare, row_compare}, {Py_tp_methods, row_methods}, {Py_mp_length, row_length},
    {Py_mp_subscript, row_subscript}, {Py_sq_length, row_length}, {Py_sq_item, row_item}, {0, NULL}
};
PyType_Spec sql_row_spec = {
    .name = "sqlite3.Row", .basicsize = sizeof(Row), .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, .slots = row_slots,
};
#else
typedef int sqlite3_row_is_missing;
#endif
