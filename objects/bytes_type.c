/* objects/bytes_type.c -- the type bytes: construction, operators, indexing.
 *
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_private.h"
#include "objects/str_int.h"

static Py_hash_t bytes_tp_hash(PyObject *self) { return bytes_hash(value_of(self)); }
static Py_ssize_t bytes_len(PyObject *self) { return (Py_ssize_t)bytes_length(value_of(self)); }

static PyObject *bytes_richcompare(PyObject *a, PyObject *b, int op)
{
    Value v = value_of(a), w = value_of(b);
    if (!value_is_bytes(v) || !value_is_bytes(w))
        Py_RETURN_NOTIMPLEMENTED;
    if (op == Py_EQ || op == Py_NE)
        return api_of(value_from_bool(bytes_equal(v, w) == (op == Py_EQ)));
    int order = bytes_compare(v, w);
    Py_RETURN_RICHCOMPARE(order, 0, op);
}

static int bytes_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    const BytesObj *b = bytes_obj(value_of(self));
    return PyBuffer_FillInfo(view, self, bytes_data(b), (Py_ssize_t)b->len, 1, flags);
}

static PySequenceMethods as_sequence = {.sq_length = bytes_len};
static PyBufferProcs as_buffer = {.bf_getbuffer = bytes_getbuffer};

PyTypeObject PyBytes_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "bytes",
    .tp_basicsize = offsetof(BytesObj, data) + 1,
    .tp_itemsize = 1,
    .tp_dealloc = bytes_destroy,
    .tp_as_sequence = &as_sequence,
    .tp_hash = bytes_tp_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_BYTES_SUBCLASS | _Py_TPFLAGS_MATCH_SELF,
    .tp_richcompare = bytes_richcompare,
    .tp_base = &PyBaseObject_Type,
};
