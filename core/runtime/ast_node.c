/* core/runtime/ast_node.c -- the type AST: making a node by a call, showing it, copying it.
 *
 * A node is an ordinary object with attributes. What its class says is looked up like any attribute, so that a program's own classes
 * can say something else: _fields and _attributes name the attributes that make the node, _field_types tells what a field is
 * when a call leaves it out: a list is then empty, an expression's context Load, and what may be None is left to the class.
 *
 * Tests.  tests/language/ast_nodes.py
 */
#include "core/runtime/ast_objects.h"

#include "objects/attr.h"
#include "objects/str_int.h"
#include "objects/type.h"

#include <string.h>

static PyObject *class_attribute(PyObject *self, Value name)     /* new reference, NULL: raised */
{
    return PyObject_GetAttr((PyObject *)Py_TYPE(self), api_of(name));
}

/* 1, 0, -1 */
static int class_attribute_optional(PyObject *self, Value name, PyObject **out)
{
    return PyObject_GetOptionalAttr((PyObject *)Py_TYPE(self), api_of(name), out);
}

static bool is_interned(PyObject *o) { return PyUnicode_CheckExact(o) && str_is_interned(str_obj(value_of(o))); }

/* Index of key in the tuple of names; n: it is not there; -1: raised. */
static Py_ssize_t index_of(PyObject *set, PyObject *key)
{
    Py_ssize_t n = PyTuple_GET_SIZE(set);
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyTuple_GET_ITEM(set, i) == key)
            return i;
    bool interned = is_interned(key);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (interned && is_interned(PyTuple_GET_ITEM(set, i)))
            continue;                     /* one object for one text */
        int same = PyObject_RichCompareBool(PyTuple_GET_ITEM(set, i), key, Py_EQ);
        if (same)
            return same < 0 ? -1 : i;
    }
    return n;
}

/* _fields or _attributes as a tuple. New reference. */
static PyObject *names_of(PyObject *self, Value which)
{
    PyTypeObject *type = Py_TYPE(self);
    if (LIKELY(Py_IS_TYPE((PyObject *)type, &PyType_Type))) {        /* no metaclass has a say */
        Value found = type_lookup_get(type, which);
        if (LIKELY(IS_EXACT(found, TUPLE)))
            return api_of(found);
        value_release(found);
    }
    PyObject *set = class_attribute(self, which);
    if (set && PyObject_Size(set) < 0)
        Py_CLEAR(set);
    if (set && !PyTuple_CheckExact(set))
        Py_SETREF(set, PySequence_Tuple(set));
    return set;
}

/* ---- __init__ ---- */

static int set_positional(PyObject *self, PyObject *args, PyObject *fields, char *given)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args), most = PyTuple_GET_SIZE(fields);
    if (n > most) {
        const char *name = Py_TYPE(self)->tp_name, *dot = strrchr(name, '.');
        raise_type_error("%.400s constructor takes at most %zd positional argument%s", dot ? dot + 1 : name, most, most == 1 ? "" : "s");
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (PyObject_SetAttr(self, PyTuple_GET_ITEM(fields, i), PyTuple_GET_ITEM(args, i)) < 0)
            return -1;
        given[i] = 1;
    }
    return 0;
}

/* A keyword that is no field must be one of _attributes. */
static int check_keyword(struct ast_state *st, PyObject *self, PyObject *key, PyObject **attributes)
{
    if (!*attributes && !(*attributes = names_of(self, st->attributes)))
        return -1;
    Py_ssize_t i = index_of(*attributes, key);
    if (i != PyTuple_GET_SIZE(*attributes))
        return i < 0 ? -1 : 0;
    return PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                            "%.400s.__init__ got an unexpected keyword argument %R. "
                            "Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.",
                            Py_TYPE(self)->tp_name, key);
}

static int set_keywords(struct ast_state *st, PyObject *self, PyObject *kwargs, PyObject *fields, char *given)
{
    PyObject *key, *value, *attributes = NULL;
    Py_ssize_t at = 0;
    int rc = 0;
    while (rc == 0 && PyDict_Next(kwargs, &at, &key, &value)) {
        Py_ssize_t i = index_of(fields, key);
        if (i < 0) {
            rc = -1;
        } else if (i == PyTuple_GET_SIZE(fields)) {
            rc = check_keyword(st, self, key, &attributes);
        } else if (given[i]) {
            raise_type_error("%.400s got multiple values for argument %R", Py_TYPE(self)->tp_name, key);
            rc = -1;
        } else {
            given[i] = 1;
        }
        if (rc == 0)
            rc = PyObject_SetAttr(self, key, value);
    }
    Py_XDECREF(attributes);
    return rc;
}

static int set_default(struct ast_state *st, PyObject *self, PyObject *name, PyObject *types)
{
    PyObject *type, *value = NULL;
    int has = PyDict_Check(types) ? PyDict_GetItemRef(types, name, &type) : (raise_type_error("_field_types must be a dict"), -1);
    if (has < 0)
        return -1;
    if (has == 0)
        return PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                "Field %R is missing from %.400s._field_types. This will become an error in Python 3.15.", name,
                                Py_TYPE(self)->tp_name);
    int rc = 0;
    if (Py_IS_TYPE(type, &_PyUnion_Type)) {
        /* the class says None */
    } else if (Py_IS_TYPE(type, &Py_GenericAliasType)) {
        rc = (value = PyList_New(0)) ? PyObject_SetAttr(self, name, value) : -1;
        Py_XDECREF(value);
    } else if (type == (PyObject *)st->class_of[CLASS_expr_context]) {
        rc = PyObject_SetAttr(self, name, st->instance[CLASS_Load]);
    } else {
        rc = PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                              "%.400s.__init__ missing 1 required positional argument: %R. This will become an error in Python 3.15.",
                              Py_TYPE(self)->tp_name, name);
    }
    Py_DECREF(type);
    return rc;
}

static int set_defaults(struct ast_state *st, PyObject *self, PyObject *fields, const char *given)
{
    Py_ssize_t n = PyTuple_GET_SIZE(fields);
    if (memchr(given, 0, (size_t)n) == NULL)
        return 0;
    PyObject *types;
    int rc = class_attribute_optional(self, st->field_types, &types);
    if (rc <= 0)
        return rc;
    rc = 0;
    for (Py_ssize_t i = 0; i < n && rc == 0; i++)
        if (!given[i])
            rc = set_default(st, self, PyTuple_GET_ITEM(fields, i), types);
    Py_DECREF(types);
    return rc;
}

static int node_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    struct ast_state *st = ast_state_if_made();
    if (!st)                              /* the instances made while the state is */
        return 0;
    PyObject *fields = names_of(self, st->fields);
    if (!fields)
        return -1;
    char few[16] = {0}, *given = few;
    Py_ssize_t n = PyTuple_GET_SIZE(fields);
    if (n > (Py_ssize_t)sizeof few && !(given = buf_zalloc((size_t)n))) {
        raise_no_memory();
        Py_DECREF(fields);
        return -1;
    }
    int rc = set_positional(self, args, fields, given);
    if (rc == 0 && kwargs)
        rc = set_keywords(st, self, kwargs, fields, given);
    if (rc == 0)
        rc = set_defaults(st, self, fields, given);
    if (given != few)
        buf_free(given);
    Py_DECREF(fields);
    return rc;
}

/* ---- __repr__: the first levels of the tree ---- */

enum { SHOWN_LEVELS = 3, SHOWN_ITEMS = 2 };

static int write_node(PyUnicodeWriter *w, PyObject *self, int levels);

static int write_item(struct ast_state *st, PyUnicodeWriter *w, PyObject *item, int levels)
{
    return PyObject_TypeCheck(item, st->node) ? write_node(w, item, levels) : PyUnicodeWriter_WriteRepr(w, item);
}

/* A list or tuple: first and last item, when there are more than two. */
static int write_sequence(struct ast_state *st, PyUnicodeWriter *w, PyObject *sequence, int levels)
{
    bool list = PyList_Check(sequence);
    PyObject *items = PySequence_Tuple(sequence);
    if (!items)
        return -1;
    Py_ssize_t n = PyTuple_GET_SIZE(items);
    int rc = PyUnicodeWriter_WriteChar(w, list ? '[' : '(');
    for (Py_ssize_t i = 0; i < n && rc == 0; i++) {
        if (i == 1 && n > SHOWN_ITEMS) {
            rc = PyUnicodeWriter_WriteUTF8(w, ", ...", -1);
            i = n - 1;
        }
        if (i && rc == 0)
            rc = PyUnicodeWriter_WriteUTF8(w, ", ", -1);
        if (rc == 0)
            rc = write_item(st, w, PyTuple_GET_ITEM(items, i), levels);
    }
    Py_DECREF(items);
    return rc < 0 ? rc : PyUnicodeWriter_WriteChar(w, list ? ']' : ')');
}

static int write_fields(struct ast_state *st, PyUnicodeWriter *w, PyObject *self, PyObject *fields, int levels)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields); i++) {
        PyObject *name = PyTuple_GET_ITEM(fields, i), *value = PyObject_GetAttr(self, name);
        if (!value)
            return -1;
        int rc = PyUnicodeWriter_Format(w, i ? ", %S=" : "%S=", name);
        if (rc == 0)
            rc = PyList_Check(value) || PyTuple_Check(value) ? write_sequence(st, w, value, levels - 1) : write_item(st, w, value, levels - 1);
        Py_DECREF(value);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int write_node(PyUnicodeWriter *w, PyObject *self, int levels)
{
    struct ast_state *st = ast_state();
    if (!st)
        return -1;
    int inside = levels <= 0 ? 1 : Py_ReprEnter(self);
    if (inside)
        return inside < 0 ? -1 : PyUnicodeWriter_Format(w, "%s(...)", Py_TYPE(self)->tp_name);
    PyObject *fields = names_of(self, st->fields);
    int rc = fields ? PyUnicodeWriter_Format(w, "%s(", Py_TYPE(self)->tp_name) : -1;
    if (rc == 0)
        rc = write_fields(st, w, self, fields, levels);
    Py_XDECREF(fields);
    Py_ReprLeave(self);
    return rc < 0 ? rc : PyUnicodeWriter_WriteChar(w, ')');
}

static PyObject *node_repr(PyObject *self)
{
    PyUnicodeWriter *w = PyUnicodeWriter_Create(0);
    if (w && write_node(w, self, SHOWN_LEVELS) < 0) {
        PyUnicodeWriter_Discard(w);
        w = NULL;
    }
    return w ? PyUnicodeWriter_Finish(w) : NULL;
}

/* ---- copying ---- */

/* (type, (None, ...), attributes): as many Nones as there are fields present, so that the call does not complain. */
static PyObject *node_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    struct ast_state *st = ast_state();
    PyObject *fields = st ? names_of(self, st->fields) : NULL, *result = NULL, *args = NULL;
    PyObject *dict = fields ? api_of(attr_dict_copy(value_of(self))) : NULL;
    if (!dict)
        goto out;
    Py_ssize_t n = 0;
    for (; n < PyTuple_GET_SIZE(fields); n++) {
        int has = PyDict_Contains(dict, PyTuple_GET_ITEM(fields, n));
        if (has < 0)
            goto out;
        if (has == 0)
            break;
    }
    if (!(args = PyTuple_New(n)))
        goto out;
    for (Py_ssize_t i = 0; i < n; i++)
        PyTuple_SET_ITEM(args, i, Py_NewRef(Py_None));
    result = PyTuple_Pack(3, (PyObject *)Py_TYPE(self), args, dict);
out:
    Py_XDECREF(args);
    Py_XDECREF(dict);
    Py_XDECREF(fields);
    return result;
}

/* Copies what `dict` has of the names to `out`. */
static int copy_named(PyObject *set, PyObject *dict, PyObject *out)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(set); i++) {
        PyObject *value;
        int has = PyDict_GetItemRef(dict, PyTuple_GET_ITEM(set, i), &value);
        if (has > 0) {
            has = PyDict_SetItem(out, PyTuple_GET_ITEM(set, i), value);
            Py_DECREF(value);
        }
        if (has < 0)
            return -1;
    }
    return 0;
}

/* Does a field default to None? 1, 0, -1 */
static int field_is_optional(PyObject *types, PyObject *name)
{
    PyObject *type;
    int has = types && PyDict_Check(types) ? PyDict_GetItemRef(types, name, &type) : 0;
    if (has <= 0)
        return has;
    has = Py_IS_TYPE(type, &_PyUnion_Type);
    Py_DECREF(type);
    return has;
}

/* The fields that neither the node nor the call gives: none, or TypeError. */
static int check_missing(struct ast_state *st, PyObject *self, PyObject *fields, PyObject *values)
{
    PyObject *missing = PyList_New(0), *types = NULL, *comma = NULL, *text = NULL;
    int rc = missing ? class_attribute_optional(self, st->field_types, &types) : -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields) && rc >= 0; i++) {
        PyObject *name = PyTuple_GET_ITEM(fields, i);
        if ((rc = PyDict_Contains(values, name)) || (rc = field_is_optional(types, name)))
            continue;
        PyObject *shown = PyObject_Repr(name);
        rc = shown ? PyList_Append(missing, shown) : -1;
        Py_XDECREF(shown);
    }
    Py_ssize_t n = rc < 0 ? 0 : PyList_GET_SIZE(missing);
    if (n) {
        rc = -1;
        if (PyList_Sort(missing) == 0 && (comma = PyUnicode_FromString(", ")) && (text = PyUnicode_Join(comma, missing)))
            raise_type_error("%.400s.__replace__ missing %zd keyword argument%s: %U.", Py_TYPE(self)->tp_name, n, n == 1 ? "" : "s", text);
    }
    Py_XDECREF(missing);
    Py_XDECREF(types);
    Py_XDECREF(comma);
    Py_XDECREF(text);
    return rc < 0 ? -1 : 0;
}

static int replace_values(PyObject *self, PyObject *fields, PyObject *attributes, PyObject *dict, PyObject *kwargs, PyObject *values)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    if (copy_named(fields, dict, values) < 0 || copy_named(attributes, dict, values) < 0)
        return -1;
    while (kwargs && PyDict_Next(kwargs, &at, &key, &value)) {
        Py_ssize_t i = index_of(fields, key);
        if (i == PyTuple_GET_SIZE(fields) && (i = index_of(attributes, key)) == PyTuple_GET_SIZE(attributes)) {
            raise_type_error("%.400s.__replace__ got an unexpected keyword argument %R.", Py_TYPE(self)->tp_name, key);
            i = -1;
        }
        if (i < 0 || PyDict_SetItem(values, key, value) < 0)
            return -1;
    }
    return 0;
}

static PyObject *node_replace(PyObject *self, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_GET_SIZE(args))
        return api_of(raise_type_error("__replace__() takes no positional arguments"));
    struct ast_state *st = ast_state();
    PyObject *fields = st ? names_of(self, st->fields) : NULL, *attributes = fields ? names_of(self, st->attributes) : NULL;
    PyObject *dict = attributes ? api_of(attr_dict_copy(value_of(self))) : NULL, *values = dict ? PyDict_New() : NULL, *result = NULL;
    if (values && replace_values(self, fields, attributes, dict, kwargs, values) == 0 && check_missing(st, self, fields, values) == 0)
        result = PyObject_Call((PyObject *)Py_TYPE(self), args, values);
    Py_XDECREF(values);
    Py_XDECREF(dict);
    Py_XDECREF(attributes);
    Py_XDECREF(fields);
    return result;
}

/* ---- the type ---- */

static PyMethodDef node_methods[] = {
    {"__reduce__", node_reduce, METH_NOARGS, NULL},
    {"__replace__", (PyCFunction)(void (*)(void))node_replace, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("__replace__($self, /, **fields)\n--\n\nReturn a copy of the AST node with new values for the specified fields.")},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef node_getsets[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot node_slots[] = {
    {Py_tp_new, PyType_GenericNew}, {Py_tp_init, node_init},       {Py_tp_repr, node_repr},
    {Py_tp_methods, node_methods},  {Py_tp_getset, node_getsets},  {0, NULL},
};
PyType_Spec ast_node_spec = {"ast.AST", sizeof(Obj), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_DICT, node_slots};
