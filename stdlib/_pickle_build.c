/* stdlib/_pickle_build.c -- reading a pickle: the opcodes that call what was found by name, and those that fill what was made.
 *
 * They may run any Python code. An object's state goes into its attributes one by one where its class keeps them in the ordinary way, so that
 * an instance stays as compact as one that __init__ has filled; only otherwise its __dict__ is asked for.
 */
#include "objects/attr.h"
#include "objects/type.h"
#include "objects/type_int.h"
#include "stdlib/_pickle_int.h"

#include "descrobject.h"

static void drop_to(struct loader *l, size_t depth)
{
    while (l->depth > depth)
        value_release(l->stack[--l->depth]);
}

int build_reduce(struct loader *l)
{
    Value args = load_pop(l), callable = is_raised(args) ? V_RAISED : load_pop(l);
    PyObject *made = is_raised(callable) ? NULL : PyObject_CallObject(api_of(callable), api_of(args));
    value_release(args);
    value_release(callable);
    return load_push(l, value_of(made));
}

/* cls.__new__(cls, *args, **kwargs), as far as cls is a class; all borrowed. */
static PyObject *call_new(struct loader *l, PyObject *cls, PyObject *args, PyObject *kwargs, const char *op)
{
    PyObject *error = l->st->unpickling_error;
    if (!PyType_Check(cls))
        PyErr_Format(error, "%s class argument must be a type, not %.200s", op, Py_TYPE(cls)->tp_name);
    else if (((PyTypeObject *)cls)->tp_new == NULL)
        PyErr_Format(error, "%s class argument '%.200s' doesn't have __new__", op, ((PyTypeObject *)cls)->tp_name);
    else if (!PyTuple_Check(args))
        PyErr_Format(error, "%s args argument must be a tuple, not %.200s", op, Py_TYPE(args)->tp_name);
    else if (kwargs && !PyDict_Check(kwargs))
        PyErr_Format(error, "%s kwargs argument must be a dict, not %.200s", op, Py_TYPE(kwargs)->tp_name);
    else
        return ((PyTypeObject *)cls)->tp_new((PyTypeObject *)cls, args, kwargs);
    return NULL;
}

int build_new(struct loader *l, bool with_keywords)
{
    Value kwargs = with_keywords ? load_pop(l) : V_NONE, args = is_raised(kwargs) ? V_RAISED : load_pop(l);
    Value cls = is_raised(args) ? V_RAISED : load_pop(l);
    PyObject *made = NULL;
    if (!is_raised(cls))
        made = call_new(l, api_of(cls), api_of(args), with_keywords ? api_of(kwargs) : NULL, with_keywords ? "NEWOBJ_EX" : "NEWOBJ");
    value_release(kwargs);
    value_release(args);
    value_release(cls);
    return load_push(l, value_of(made));
}

/* Instances as Python 2 made them; consumes both. */
static int push_instance(struct loader *l, Value cls, Value args)
{
    PyObject *made = NULL, *init = NULL;
    int called = 1;
    if (tuple_len(args) == 0 && PyType_Check(api_of(cls)))
        called = PyObject_GetOptionalAttrString(api_of(cls), "__getinitargs__", &init);
    if (called > 0)
        made = PyObject_CallObject(api_of(cls), api_of(args));
    else if (called == 0)
        made = PyObject_CallMethod(api_of(cls), "__new__", "O", api_of(cls));
    Py_XDECREF(init);
    value_release(cls);
    value_release(args);
    return load_push(l, value_of(made));
}

int build_instance(struct loader *l)
{
    size_t from;
    if (load_marker(l, &from) < 0)
        return -1;
    if (l->depth < from + 1)
        return load_underflow(l);
    Value args = load_pop_tuple(l, from + 1), cls = is_raised(args) ? V_RAISED : load_pop(l);
    if (!is_raised(cls))
        return push_instance(l, cls, args);
    value_release(args);
    return -1;
}

int build_named_instance(struct loader *l)
{
    size_t from, n;
    if (load_marker(l, &from) < 0)
        return -1;
    const uint8_t *line = read_line(l, &n);
    if (line == NULL || n < 2)
        return line ? read_truncated(l) : -1;
    PyObject *module = PyUnicode_DecodeASCII((const char *)line, (Py_ssize_t)n - 1, "strict"), *name = NULL, *cls = NULL;
    if (module && (line = read_line(l, &n)) != NULL) {
        if (n < 2)
            (void)read_truncated(l);
        else if ((name = PyUnicode_DecodeASCII((const char *)line, (Py_ssize_t)n - 1, "strict")) != NULL)
            cls = find_class(l, module, name);
    }
    Py_XDECREF(module);
    Py_XDECREF(name);
    if (cls == NULL)
        return -1;
    Value args = load_pop_tuple(l, from);
    if (!is_raised(args))
        return push_instance(l, value_of(cls), args);
    Py_DECREF(cls);
    return -1;
}

/* ---- BUILD ---- */

/* Are o's attributes where object.__getattribute__ looks for them, and is __dict__ just that? */
static bool has_plain_attributes(struct loader *l, PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    if (type == l->plain_type && type_version(type) == l->plain_version)
        return true;
    uint64_t version = type->tp_p3t ? type_version(type) : 0;
    if (type->tp_p3t == NULL || !type->tp_p3t->python_class || type->tp_getattro != PyObject_GenericGetAttr)
        return false;
    Value dict = type_lookup_get(type, N(dunder_dict));
    bool plain = !is_absent(dict) && Py_IS_TYPE(api_of(dict), &PyGetSetDescr_Type);
    value_release(dict);
    if (plain)
        l->plain_type = type, l->plain_version = version;
    return plain;
}

/* The interned str equal to key; consumes key. V_RAISED. Keys come again and again, with the same word when the pickle has a memo. */
static Value attribute_name(struct loader *l, Value key)
{
    if (str_is_interned(str_obj(key)))
        return key;
    size_t i = key.w >> 5 & (sizeof l->names / sizeof *l->names - 1);
    if (l->names[i].key.w == key.w) {
        value_release(key);
        return value_keep(l->names[i].name);
    }
    Value name = str_intern(key);
    if (is_raised(name)) {
        value_release(key);
        return name;
    }
    value_release(l->names[i].key);
    value_release(l->names[i].name);
    l->names[i].key = key;
    l->names[i].name = value_keep(name);
    return name;
}

/* o.__dict__[key] = value for each. */
static int set_attributes(struct loader *l, PyObject *o, PyObject *state)
{
    if (!PyDict_Check(state)) {
        PyErr_SetString(l->st->unpickling_error, "state is not a dictionary");
        return -1;
    }
    bool plain = has_plain_attributes(l, o);
    PyObject *dict = NULL;
    size_t pos = 0;
    Value key, value;
    int failed = 0;
    while (failed == 0 && dict_next((DictObj *)value_obj(value_of(state)), &pos, &key, &value)) {
        if (IS_EXACT(key, STR))
            key = attribute_name(l, key);
        int set = ATTR_NO_PLACE;
        if (plain && !is_raised(key) && IS_EXACT(key, STR))
            set = attr_own_set(value_of(o), key, value);
        if (is_raised(key) || set == -1 || (set == ATTR_NO_PLACE && dict == NULL && (dict = PyObject_GetAttr(o, NAPI(dunder_dict))) == NULL))
            failed = -1;
        else if (set == ATTR_NO_PLACE)
            failed = PyObject_SetItem(dict, api_of(key), api_of(value));
        value_release(key);
        value_release(value);
    }
    if (failed == 0 && dict == NULL && !plain && (dict = PyObject_GetAttr(o, NAPI(dunder_dict))) == NULL)
        failed = -1;
    Py_XDECREF(dict);
    return failed;
}

static int set_slots(struct loader *l, PyObject *o, PyObject *state)
{
    if (!PyDict_Check(state)) {
        PyErr_SetString(l->st->unpickling_error, "slot state is not a dictionary");
        return -1;
    }
    size_t pos = 0;
    Value key, value;
    int failed = 0;
    while (failed == 0 && dict_next((DictObj *)value_obj(value_of(state)), &pos, &key, &value)) {
        failed = PyObject_SetAttr(o, api_of(key), api_of(value));
        value_release(key);
        value_release(value);
    }
    return failed;
}

static int give_state(struct loader *l, PyObject *o, PyObject *state)
{
    PyObject *method, *slots = NULL;
    int found = PyObject_GetOptionalAttr(o, NAPI(dunder_setstate), &method);
    if (found < 0)
        return -1;
    if (found) {
        PyObject *done = PyObject_CallOneArg(method, state);
        Py_DECREF(method);
        Py_XDECREF(done);
        return done ? 0 : -1;
    }
    if (PyTuple_Check(state) && PyTuple_GET_SIZE(state) == 2) {
        slots = PyTuple_GET_ITEM(state, 1);
        state = PyTuple_GET_ITEM(state, 0);
    }
    if (state != Py_None && set_attributes(l, o, state) < 0)
        return -1;
    return slots && slots != Py_None ? set_slots(l, o, slots) : 0;
}

int build_state(struct loader *l)
{
    if (l->depth < l->fence + 2)
        return load_underflow(l);
    Value state = load_pop(l);
    int failed = give_state(l, api_of(l->stack[l->depth - 1]), api_of(state));
    value_release(state);
    return failed;
}

/* ---- items ---- */

static int call_with(PyObject *callable, PyObject *arg)
{
    PyObject *done = PyObject_CallOneArg(callable, arg);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

/* Every item from `from` on. */
static int call_for_each(struct loader *l, PyObject *o, const char *name, size_t from)
{
    PyObject *method = PyObject_GetAttrString(o, name);
    int failed = method ? 0 : -1;
    for (size_t i = from; failed == 0 && i < l->depth; i++)
        failed = call_with(method, api_of(l->stack[i]));
    Py_XDECREF(method);
    drop_to(l, from);
    return failed;
}

int build_append(struct loader *l, size_t from)
{
    if (from > l->depth || from <= l->fence)
        return load_underflow(l);
    size_t n = l->depth - from;
    if (n == 0)
        return 0;
    Value list = l->stack[from - 1];
    if (IS_EXACT(list, LIST)) {
        l->depth = from;
        ListObj *o = (ListObj *)value_obj(list);
        return n == 1 ? list_append_take(o, l->stack[from]) : list_splice(o, PY_SSIZE_T_MAX, PY_SSIZE_T_MAX, &l->stack[from], n);
    }
    PyObject *extend;
    int found = PyObject_GetOptionalAttr(api_of(list), NAPI(extend), &extend);
    if (found <= 0)
        return found < 0 ? -1 : call_for_each(l, api_of(list), "append", from);
    l->depth = from;
    Value items = list_take_values(&l->stack[from], n);
    int failed = is_raised(items) ? -1 : call_with(extend, api_of(items));
    value_release(items);
    Py_DECREF(extend);
    return failed;
}

int build_set_items(struct loader *l, size_t from)
{
    if (from > l->depth || from <= l->fence)
        return load_underflow(l);
    size_t n = l->depth - from;
    if (n % 2) {
        PyErr_SetString(l->st->unpickling_error, "odd number of items for SETITEMS");
        return -1;
    }
    Value dict = l->stack[from - 1];
    int failed = 0;
    if (IS_EXACT(dict, DICT)) {
        size_t i = from, end = l->depth;
        dict_reserve((DictObj *)value_obj(dict), n / 2, n && IS_EXACT(l->stack[from], STR));
        l->depth = from;                     /* what dict_set_take() gets is no longer ours */
        for (; i < end && failed == 0; i += 2)
            failed = dict_set_take((DictObj *)value_obj(dict), l->stack[i], l->stack[i + 1]);
        for (; i < end; i++)
            value_release(l->stack[i]);
        return failed;
    }
    for (size_t i = from; i < l->depth && failed == 0; i += 2)
        failed = PyObject_SetItem(api_of(dict), api_of(l->stack[i]), api_of(l->stack[i + 1]));
    drop_to(l, from);
    return failed;
}

int build_add_items(struct loader *l)
{
    size_t from;
    if (load_marker(l, &from) < 0)
        return -1;
    if (from > l->depth || from <= l->fence)
        return load_underflow(l);
    Value set = l->stack[from - 1];
    if (l->depth == from)
        return 0;
    if (!PySet_Check(api_of(set)))
        return call_for_each(l, api_of(set), "add", from);
    int failed = 0;
    for (size_t i = from; i < l->depth && failed >= 0; i++)
        failed = set_add((SetObj *)value_obj(set), l->stack[i]);
    drop_to(l, from);
    return failed < 0 ? -1 : 0;
}
