/* objects/argcheck.c -- see argcheck.h. */
#include "objects/argcheck.h"
#include "objects/args.h"

COLD bool args_count_failed(const char *name, Py_ssize_t n, Py_ssize_t min, Py_ssize_t max)
{
    Py_ssize_t wanted = n < min ? min : max;
    const char *kind = min == max ? "" : n < min ? "at least " : "at most ";
    raise_type_error("%.200s expected %s%zd argument%s, got %zd", name, kind, wanted, wanted == 1 ? "" : "s", n);
    return false;
}

COLD static bool takes_no_keywords(const char *name)
{
    raise_type_error("%.200s() takes no keyword arguments", name);
    return false;
}

bool args_no_keywords(const char *name, PyObject *dict)
{
    return dict == NULL || PyDict_Size(dict) == 0 || takes_no_keywords(name);
}

bool args_no_kwnames(const char *name, PyObject *kwnames)
{
    return kwnames == NULL || tuple_len(value_of(kwnames)) == 0 || takes_no_keywords(name);
}

int args_slice_bound(PyObject *o, Py_ssize_t *n, bool none_allowed)
{
    Value v = value_of(o);
    if (LIKELY(value_is_int(v))) {
        *n = (Py_ssize_t)value_as_int(v);
        return 0;
    }
    if (none_allowed && is_none(v))
        return 0;
    if (!PyIndex_Check(o)) {
        raise_type_error(none_allowed ? "slice indices must be integers or None or have an __index__ method"
                                      : "slice indices must be integers or have an __index__ method");
        return -1;
    }
    Py_ssize_t got = PyNumber_AsSsize_t(o, NULL);
    if (got == -1 && error_pending())
        return -1;
    *n = got;
    return 0;
}

bool args_one_keyword(const char *function, const char *name, Value key, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                      PyObject **value)
{
    if (kwnames == NULL)
        return true;
    Value given_names = value_of(kwnames);
    size_t n = tuple_len(given_names);
    if (n > 1) {
        raise_type_error("%s() takes at most 1 keyword argument (%zd given)", function, (Py_ssize_t)n);
        return false;
    }
    if (n == 0)
        return true;
    Value given = tuple_at(given_names, 0);
    if (!value_is(given, key) && !PyUnicode_EqualToUTF8(api_of(given), name)) {
        args_unexpected(function, api_of(given), &name, 1);
        return false;
    }
    *value = args[nargs];
    return true;
}

Value raise_key_error(Value key)
{
    PyObject *exc = PyObject_CallOneArg(PyExc_KeyError, api_of(key));   /* a tuple must not be taken for a list of arguments */
    if (exc) {
        PyErr_SetObject(PyExc_KeyError, exc);
        Py_DECREF(exc);
    }
    return V_RAISED;
}
