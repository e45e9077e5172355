/* core/vm/ops_match.c -- structural pattern matching (PEP 634): mappings and classes. */
#include "core/vm/vm.h"

#include "objects/attr.h"
#include "objects/dict_int.h"
#include "objects/tuple_int.h"

/* Looks a key up by the subject's get(key, sentinel), as the language says, so that a defaultdict does not grow. */
static Value match_key(Value subject, Value get, Value key, PyObject *sentinel)
{
    if (IS_EXACT(subject, DICT))
        return dict_get((DictObj *)value_obj(subject), key);
    PyObject *args[] = {api_of(key), sentinel};
    PyObject *v = PyObject_Vectorcall(api_of(get), args, 2, NULL);
    if (v == sentinel) {
        Py_DECREF(v);
        return V_ABSENT;
    }
    return value_of(v);
}

Value vm_match_keys(Value subject, Value keys)
{
    size_t n = tuple_len(keys);
    Value result = V_RAISED, get = V_ABSENT;
    PyObject *seen = NULL, *sentinel = NULL, *values = NULL;
    if (n == 0)
        return value_of(PyTuple_New(0));
    seen = PySet_New(NULL);
    sentinel = seen ? PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type) : NULL;
    values = sentinel ? PyList_New(0) : NULL;
    if (!values)
        goto out;
    if (!IS_EXACT(subject, DICT)) {
        get = attr_get(subject, N(get));
        if (is_raised(get))
            goto out;
    }
    for (size_t i = 0; i < n; i++) {
        Value key = tuple_at(keys, i);
        int repeated = PySet_Contains(seen, api_of(key));
        if (repeated < 0)
            goto out;
        if (repeated) {
            raise_value_error("mapping pattern checks duplicate key (%R)", api_of(key));
            goto out;
        }
        if (PySet_Add(seen, api_of(key)) < 0)
            goto out;
        Value v = match_key(subject, get, key, sentinel);
        if (is_raised(v))
            goto out;
        if (is_absent(v)) {
            result = V_NONE;
            goto out;
        }
        int rc = PyList_Append(values, api_of(v));
        value_release(v);
        if (rc < 0)
            goto out;
    }
    result = value_of(PyList_AsTuple(values));
out:
    if (!is_raised(get))
        value_release(get);
    Py_XDECREF(seen);
    Py_XDECREF(sentinel);
    Py_XDECREF(values);
    return result;
}

/* One attribute of a class pattern: 1 found and appended, 0 not there, -1. */
static int match_attribute(Value subject, PyTypeObject *cls, PyObject *name, PyObject *seen, PyObject *values)
{
    int repeated = PySet_Contains(seen, name);
    if (repeated < 0)
        return -1;
    if (repeated) {
        raise_type_error("%s() got multiple sub-patterns for attribute %R", cls->tp_name, name);
        return -1;
    }
    if (PySet_Add(seen, name) < 0)
        return -1;
    Value v = attr_get_optional(subject, value_of(name));
    if (is_raised(v))
        return -1;
    if (is_absent(v))
        return 0;
    int rc = PyList_Append(values, api_of(v));
    value_release(v);
    return rc < 0 ? -1 : 1;
}

static int match_positional(Value subject, PyTypeObject *cls, Py_ssize_t n, PyObject *seen, PyObject *values)
{
    PyObject *match_args;
    int rc = PyObject_GetOptionalAttr((PyObject *)cls, NAPI(dunder_match_args), &match_args);
    if (rc < 0)
        return -1;
    bool self_match = false;
    if (!match_args) {
        self_match = (cls->tp_flags & _Py_TPFLAGS_MATCH_SELF) != 0;
        match_args = PyTuple_New(0);
        if (!match_args)
            return -1;
    } else if (!PyTuple_CheckExact(match_args)) {
        raise_type_error("%s.__match_args__ must be a tuple (got %s)", cls->tp_name, Py_TYPE(match_args)->tp_name);
        Py_DECREF(match_args);
        return -1;
    }
    Py_ssize_t allowed = self_match ? 1 : PyTuple_Size(match_args);
    rc = 1;
    if (n > allowed) {
        raise_type_error("%s() accepts %zd positional sub-pattern%s (%zd given)", cls->tp_name, allowed, allowed == 1 ? "" : "s", n);
        rc = -1;
    } else if (self_match) {
        rc = PyList_Append(values, api_of(subject)) < 0 ? -1 : 1;
    } else {
        for (Py_ssize_t i = 0; i < n && rc > 0; i++) {
            PyObject *name = PyTuple_GetItem(match_args, i);
            if (!PyUnicode_CheckExact(name)) {
                raise_type_error("__match_args__ elements must be strings (got %s)", Py_TYPE(name)->tp_name);
                rc = -1;
            } else {
                rc = match_attribute(subject, cls, name, seen, values);
            }
        }
    }
    Py_DECREF(match_args);
    return rc;
}

Value vm_match_class(Value subject, Value cls, Value keywords, Value npositional)
{
    if (!PyType_Check(api_of(cls)))
        return raise_type_error("called match pattern must be a class");
    int is = PyObject_IsInstance(api_of(subject), api_of(cls));
    if (is <= 0)
        return is < 0 ? V_RAISED : V_NONE;
    PyTypeObject *type = (PyTypeObject *)api_of(cls);
    PyObject *seen = PySet_New(NULL), *values = PyList_New(0);
    Value result = V_RAISED;
    if (!seen || !values)
        goto out;
    Py_ssize_t n = (Py_ssize_t)value_as_int(npositional);
    int rc = n ? match_positional(subject, type, n, seen, values) : 1;
    for (size_t i = 0; i < tuple_len(keywords) && rc > 0; i++)
        rc = match_attribute(subject, type, api_of(tuple_at(keywords, i)), seen, values);
    if (rc == 0)
        result = V_NONE;
    else if (rc > 0)
        result = value_of(PyList_AsTuple(values));
out:
    Py_XDECREF(seen);
    Py_XDECREF(values);
    return result;
}

Value vm_mapping_rest(Value subject, Value keys)
{
    PyObject *rest = PyDict_New();
    if (!rest)
        return V_RAISED;
    if (PyDict_Update(rest, api_of(subject)) < 0)
        goto failed;
    for (size_t i = 0; i < tuple_len(keys); i++)
        if (PyDict_Pop(rest, api_of(tuple_at(keys, i)), NULL) < 0)
            goto failed;
    return value_of(rest);
failed:
    Py_DECREF(rest);
    return V_RAISED;
}
