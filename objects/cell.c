/* objects/cell.c -- cells: variables that nested functions share, and that several threads may therefore read and set.
 *
 * A cell is one field (field.h): read without a lock, set in an owner section or under the lock.
 * Tests. tests/objects/test_call.c
 */
#include "objects/field.h"
#include "objects/function.h"

static inline CellObj *cell(PyObject *o) { return (CellObj *)o; }

Value cell_new(Value content)
{
    Obj *o = obj_new(SHAPE_ID_CELL, sizeof(CellObj), PAGE_CONTAINER);
    if (o == NULL) {
        value_release(content);
        return V_RAISED;
    }
    store_relaxed_value(&((CellObj *)o)->content, content);
    obj_track_new(o);
    return value_from_obj(o);
}

Value cell_get(CellObj *c) { return field_get(&c->hdr, &c->content); }

Reg cell_get_reg(CellObj *c) { return field_get_reg(&c->hdr, &c->content); }

void cell_set(CellObj *c, Value content) { field_set(&c->hdr, &c->content, content); }

static PyObject *cell_make(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)type;
    PyObject *content = NULL;
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_SetString(PyExc_TypeError, "cell() takes no keyword arguments");
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "cell", 0, 1, &content))
        return NULL;
    return PyCell_New(content);
}

static int cell_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(cell(o)->content);
    return 0;
}

static int cell_clear(PyObject *o)
{
    field_clear_to(&cell(o)->content, V_ABSENT);
    return 0;
}

static void cell_destroy(PyObject *o)
{
    field_clear_to(&cell(o)->content, V_ABSENT);
    obj_free((Obj *)o);
}

static PyObject *cell_repr(PyObject *o)
{
    Value v = cell_get(cell(o));
    if (is_absent(v))
        return PyUnicode_FromFormat("<cell at %p: empty>", (void *)o);
    PyObject *r = PyUnicode_FromFormat("<cell at %p: %.80s object at %p>", (void *)o, type_of(v)->tp_name, (void *)api_of(v));
    value_release(v);
    return r;
}

/* By contents; an empty cell comes before all others. */
static PyObject *cell_compare(PyObject *a, PyObject *b, int op)
{
    if (!PyCell_Check(a) || !PyCell_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    Value x = cell_get(cell(a)), y = cell_get(cell(b));
    PyObject *r = NULL;
    if (!is_absent(x) && !is_absent(y)) {
        r = PyObject_RichCompare(api_of(x), api_of(y), op);
    } else {
        int full_a = !is_absent(x), full_b = !is_absent(y);
        switch (op) {
        case Py_EQ: r = full_a == full_b ? Py_True : Py_False; break;
        case Py_NE: r = full_a != full_b ? Py_True : Py_False; break;
        case Py_LT: r = full_a < full_b ? Py_True : Py_False; break;
        case Py_LE: r = full_a <= full_b ? Py_True : Py_False; break;
        case Py_GT: r = full_a > full_b ? Py_True : Py_False; break;
        case Py_GE: r = full_a >= full_b ? Py_True : Py_False; break;
        }
    }
    value_release(x);
    value_release(y);
    return r;
}

static PyObject *get_contents(PyObject *o, void *Py_UNUSED(closure))
{
    Value v = cell_get(cell(o));
    if (is_absent(v)) {
        PyErr_SetString(PyExc_ValueError, "Cell is empty");
        return NULL;
    }
    return api_of(v);
}

static int set_contents(PyObject *o, PyObject *v, void *Py_UNUSED(closure))
{
    cell_set(cell(o), v ? value_keep(value_of(v)) : V_ABSENT);
    return 0;
}

static PyGetSetDef cell_getset[] = {
    {"cell_contents", get_contents, set_contents, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

PyTypeObject PyCell_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "cell",
    .tp_basicsize = sizeof(CellObj),
    .tp_dealloc = cell_destroy,
    .tp_repr = cell_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = PyDoc_STR("cell([contents])\n--\n\nA variable that functions share. cell_contents raises ValueError while it is empty."),
    .tp_traverse = cell_traverse,
    .tp_clear = cell_clear,
    .tp_richcompare = cell_compare,
    .tp_getset = cell_getset,
    .tp_new = cell_make,
};

/* --- the C API --------------------------------------------------------------------------------------------------------------------- */

#undef PyCell_Check
int PyCell_Check(PyObject *o) { return IS_EXACT(value_of(o), CELL); }

PyObject *PyCell_New(PyObject *v) { return api_of(cell_new(v ? value_keep(value_of(v)) : V_ABSENT)); }

PyObject *PyCell_Get(PyObject *o)
{
    if (!PyCell_Check(o)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Value v = cell_get(cell(o));
    return is_absent(v) ? NULL : api_of(v);
}

int PyCell_Set(PyObject *o, PyObject *v)
{
    if (!PyCell_Check(o)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return set_contents(o, v, NULL);
}

#undef PyCell_GET
#undef PyCell_SET
PyObject *PyCell_GET(PyObject *o)
{
    Value v = load_acquire_value(&cell(o)->content);
    return is_absent(v) ? NULL : api_of(v);
}
void PyCell_SET(PyObject *o, PyObject *v) { store_release_value(&cell(o)->content, value_of(v)); }
