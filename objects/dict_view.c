/* objects/dict_view.c -- the views of a dict: keys, values, items. A view has nothing but its dict, and shows it as it is now. Those of keys
 * and of items behave like sets.
 */
#include "objects/dict_private.h"

#include "objects/iter_common.h"
#include "objects/iter_int.h"
#include "objects/set_int.h"

static inline DictViewObj *self_view(PyObject *self) { return (DictViewObj *)value_obj(value_of(self)); }
static inline DictObj *view_dict(PyObject *self) { return dict_view_dict(value_obj(value_of(self))); }
static inline bool is_items(PyObject *self) { return (PyDictItems_Check)(self); }

int (PyDictKeys_Check)(PyObject *o) { return IS_EXACT(value_of(o), DICT_KEYS) || IS_EXACT(value_of(o), ODICT_KEYS); }
int (PyDictValues_Check)(PyObject *o) { return IS_EXACT(value_of(o), DICT_VALUES) || IS_EXACT(value_of(o), ODICT_VALUES); }
int (PyDictItems_Check)(PyObject *o) { return IS_EXACT(value_of(o), DICT_ITEMS) || IS_EXACT(value_of(o), ODICT_ITEMS); }
int (PyDictViewSet_Check)(PyObject *o) { return (PyDictKeys_Check)(o) || (PyDictItems_Check)(o); }

PyObject *dict_view_new(DictObj *d, enum dict_part part)
{
    uint32_t shape = part == DICT_KEYS ? SHAPE_ID_DICT_KEYS : part == DICT_VALUES ? SHAPE_ID_DICT_VALUES : SHAPE_ID_DICT_ITEMS;
    if (!IS_EXACT(value_from_obj(d), DICT) && PyODict_Check((PyObject *)(void *)d))
        shape += SHAPE_ID_ODICT_KEYS - SHAPE_ID_DICT_KEYS;
    DictViewObj *v = (DictViewObj *)obj_new(shape, sizeof *v, PAGE_CONTAINER);
    if (v) {
        v->dict = value_keep(value_from_obj(d));
        obj_track_new(&v->hdr);
    }
    return (PyObject *)v;
}

static void view_dealloc(PyObject *self)
{
    value_release(self_view(self)->dict);
    obj_free(&self_view(self)->hdr);
}

static int view_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_view(self)->dict));
    return 0;
}

static Py_ssize_t view_length(PyObject *self) { return (Py_ssize_t)dict_used(view_dict(self)); }

static enum dict_part part_of(PyObject *self)
{
    uint32_t shape = load_relaxed_u32(&self_view(self)->hdr.shape);
    return shape == SHAPE_ID_DICT_KEYS ? DICT_KEYS : shape == SHAPE_ID_DICT_VALUES ? DICT_VALUES : DICT_ITEMS;
}
static PyObject *view_iter(PyObject *self) { return dict_iter_new(view_dict(self), part_of(self), false); }
static PyObject *view_reversed(PyObject *self, PyObject *Py_UNUSED(unused)) { return dict_iter_new(view_dict(self), part_of(self), true); }

static PyObject *view_repr(PyObject *self)
{
    int inside = Py_ReprEnter(self);
    if (inside != 0)
        return inside > 0 ? PyUnicode_FromString("...") : NULL;
    PyObject *list = PySequence_List(self), *text = NULL;
    if (list)
        text = PyUnicode_FromFormat("%s(%R)", type_of_api(self)->tp_name, list);
    Py_XDECREF(list);
    Py_ReprLeave(self);
    return text;
}

static PyObject *view_mapping(PyObject *self, void *Py_UNUSED(closure)) { return PyDictProxy_New(api_of(self_view(self)->dict)); }

static int keys_contains(PyObject *self, PyObject *key) { return dict_has(view_dict(self), value_of(key)); }

static int items_contains(PyObject *self, PyObject *pair)
{
    Value p = value_of(pair);
    if (!value_has_flag(p, Py_TPFLAGS_TUPLE_SUBCLASS) || tuple_len(p) != 2)
        return 0;
    Value v = dict_get(view_dict(self), tuple_at(p, 0));
    if (is_absent(v) || is_raised(v))
        return is_raised(v) ? -1 : 0;
    int same = value_equal(v, tuple_at(p, 1));
    value_release(v);
    return same;
}

/* --- like a set --------------------------------------------------------------------------------------------------------------------------- */

/* Is every item of `a` in `b`? */
static int all_in(PyObject *a, PyObject *b)
{
    PyObject *it = PyObject_GetIter(a);
    int rc = it ? 1 : -1;
    while (rc > 0) {
        Value v = iter_step(it);
        if (is_done(v))
            break;
        rc = is_raised(v) ? -1 : PySequence_Contains(b, api_of(v));
        value_release(v);
    }
    Py_XDECREF(it);
    return rc;
}

static PyObject *view_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!PyAnySet_Check(other) && !PyDictViewSet_Check(other))
        Py_RETURN_NOTIMPLEMENTED;
    Py_ssize_t n = PyObject_Size(self), m = PyObject_Size(other);
    if (n < 0 || m < 0)
        return NULL;
    int rc = 0;
    switch (op) {
    case Py_NE:
    case Py_EQ:
        rc = n == m ? all_in(self, other) : 0;
        if (rc >= 0 && op == Py_NE)
            rc = !rc;
        break;
    case Py_LT:
        rc = n < m ? all_in(self, other) : 0;
        break;
    case Py_LE:
        rc = n <= m ? all_in(self, other) : 0;
        break;
    case Py_GT:
        rc = n > m ? all_in(other, self) : 0;
        break;
    case Py_GE:
        rc = n >= m ? all_in(other, self) : 0;
        break;
    }
    return rc < 0 ? NULL : api_of(value_from_bool(rc));
}

/* A set of what a view, or any iterable, holds. */
static PyObject *set_of(PyObject *o) { return PySet_New(o); }

static PyObject *view_sub(PyObject *a, PyObject *b)
{
    PyObject *result = set_of(a);
    if (result && set_subtract((SetObj *)value_obj(value_of(result)), value_of(b)) < 0)
        Py_CLEAR(result);
    return result;
}

static PyObject *view_or(PyObject *a, PyObject *b)
{
    PyObject *result = set_of(a);
    if (result && set_update((SetObj *)value_obj(value_of(result)), value_of(b)) < 0)
        Py_CLEAR(result);
    return result;
}

static PyObject *view_xor(PyObject *a, PyObject *b)
{
    PyObject *result = set_of(a);
    if (result && set_toggle((SetObj *)value_obj(value_of(result)), value_of(b)) < 0)
        Py_CLEAR(result);
    return result;
}

/* The items of one that are in the other; the longer one is asked. A set operand decides by its own contents. */
static PyObject *view_and(PyObject *a, PyObject *b)
{
    if (!PyDictViewSet_Check(a)) {                      /* `iterable & view` */
        PyObject *t = a;
        a = b;
        b = t;
    }
    if (PyDictViewSet_Check(b) && view_length(b) > view_length(a)) {
        PyObject *t = a;
        a = b;
        b = t;
    }
    PyObject *result = set_of(NULL), *it = result ? PyObject_GetIter(b) : NULL;
    int rc = it ? 0 : -1;
    while (rc == 0) {
        Value v = iter_step(it);
        if (is_done(v))
            break;
        int in = is_raised(v) ? -1 : is_items(a) ? items_contains(a, api_of(v)) : keys_contains(a, api_of(v));
        rc = in > 0 ? set_add((SetObj *)value_obj(value_of(result)), v) < 0 ? -1 : 0 : in;
        value_release(v);
    }
    Py_XDECREF(it);
    if (rc < 0)
        Py_CLEAR(result);
    return result;
}

static PyObject *view_isdisjoint(PyObject *self, PyObject *other)
{
    if (self == other)
        return api_of(value_from_bool(view_length(self) == 0));
    if ((PyAnySet_CheckExact(other) || PyDictViewSet_Check(other)) && PyObject_Size(other) > view_length(self)) {
        PyObject *t = other;
        other = self;
        self = t;
    }
    PyObject *it = PyObject_GetIter(other);
    int found = it ? 0 : -1;
    while (found == 0) {
        Value v = iter_step(it);
        if (is_done(v))
            break;
        found = is_raised(v) ? -1 : PySequence_Contains(self, api_of(v));
        value_release(v);
    }
    Py_XDECREF(it);
    return found < 0 ? NULL : api_of(value_from_bool(!found));
}

/* --- the types ----------------------------------------------------------------------------------------------------------------------------- */

#define REVERSED_DOC PyDoc_STR("__reversed__($self, /)\n--\n\nAn iterator from the last to the first.")
static PyMethodDef set_methods[] = {
    {"isdisjoint", view_isdisjoint, METH_O, PyDoc_STR("isdisjoint($self, object, /)\n--\n\nTrue if nothing in the view is in object too.")},
    {"__reversed__", view_reversed, METH_NOARGS, REVERSED_DOC},
    {NULL, NULL, 0, NULL},
};
static PyMethodDef values_methods[] = {
    {"__reversed__", view_reversed, METH_NOARGS, REVERSED_DOC},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef view_getset[] = {
    {"mapping", view_mapping, NULL, PyDoc_STR("The dict that this view shows, read-only"), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyNumberMethods view_as_number = {.nb_subtract = view_sub, .nb_and = view_and, .nb_xor = view_xor, .nb_or = view_or};
static PySequenceMethods keys_as_sequence = {.sq_length = view_length, .sq_contains = keys_contains};
static PySequenceMethods items_as_sequence = {.sq_length = view_length, .sq_contains = items_contains};
static PySequenceMethods values_as_sequence = {.sq_length = view_length};

PyTypeObject PyDictKeys_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dict_keys",
    .tp_basicsize = sizeof(DictViewObj),
    .tp_dealloc = view_dealloc,
    .tp_repr = view_repr,
    .tp_as_number = &view_as_number,
    .tp_as_sequence = &keys_as_sequence,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = view_traverse,
    .tp_richcompare = view_richcompare,
    .tp_iter = view_iter,
    .tp_methods = set_methods,
    .tp_getset = view_getset,
};

PyTypeObject PyDictItems_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dict_items",
    .tp_basicsize = sizeof(DictViewObj),
    .tp_dealloc = view_dealloc,
    .tp_repr = view_repr,
    .tp_as_number = &view_as_number,
    .tp_as_sequence = &items_as_sequence,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = view_traverse,
    .tp_richcompare = view_richcompare,
    .tp_iter = view_iter,
    .tp_methods = set_methods,
    .tp_getset = view_getset,
};

PyTypeObject PyDictValues_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dict_values",
    .tp_basicsize = sizeof(DictViewObj),
    .tp_dealloc = view_dealloc,
    .tp_repr = view_repr,
    .tp_as_sequence = &values_as_sequence,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = ITER_TYPE_FLAGS,
    .tp_traverse = view_traverse,
    .tp_iter = view_iter,
    .tp_methods = values_methods,
    .tp_getset = view_getset,
};
