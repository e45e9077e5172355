/* objects/descr_call.c -- calling a method descriptor with the object as first argument: one function for each calling convention.
 *
 * Each checks the object and the number of arguments, counts the native recursion, and calls the C function.
 */
#include "objects/descr.h"

#include "objects/tuple_int.h"

static MethodDescrObj *check_self(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, bool keywords)
{
    MethodDescrObj *d = (MethodDescrObj *)self;
    if (n < 1) {
        PyObject *name = descr_get_qualname(self, NULL);
        if (name)
            raise_type_error("unbound method %U() needs an argument", name);
        Py_XDECREF(name);
        return NULL;
    }
    if (!descr_applies(&d->d, args[0]))
        return NULL;
    if (!keywords && kwnames && tuple_len(value_of(kwnames))) {
        PyObject *name = descr_get_qualname(self, NULL);
        if (name)
            raise_type_error("%U() takes no keyword arguments", name);
        Py_XDECREF(name);
        return NULL;
    }
    return d;
}

static PyObject *wrong_count(PyObject *self, const char *takes, Py_ssize_t n)
{
    PyObject *name = descr_get_qualname(self, NULL);
    if (name)
        raise_type_error("%U() takes %s (%zd given)", name, takes, n);
    Py_XDECREF(name);
    return NULL;
}

/* Opens a call: d, n, and the recursion that LEAVE closes. */
#define ENTER(keywords)                                                                                                              \
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);                                                                                        \
    MethodDescrObj *d = check_self(self, args, n, kwnames, keywords);                                                                 \
    if (d == NULL || recursion_enter(" while calling a Python object"))                                                              \
        return NULL;
#define LEAVE(result)                                                                                                                \
    PyObject *r = (result);                                                                                                           \
    recursion_leave();                                                                                                                \
    return r;

static PyObject *call_noargs(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    ENTER(false)
    if (n != 1) {
        recursion_leave();
        return wrong_count(self, "no arguments", n - 1);
    }
    LEAVE(d->def->ml_meth(args[0], NULL))
}

static PyObject *call_one(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    ENTER(false)
    if (n != 2) {
        recursion_leave();
        return wrong_count(self, "exactly one argument", n - 1);
    }
    LEAVE(d->def->ml_meth(args[0], args[1]))
}

static PyObject *call_fast(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    ENTER(false)
    LEAVE(((PyCFunctionFast)(void (*)(void))d->def->ml_meth)(args[0], args + 1, n - 1))
}

static PyObject *call_fast_keywords(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    ENTER(true)
    LEAVE(((PyCFunctionFastWithKeywords)(void (*)(void))d->def->ml_meth)(args[0], args + 1, n - 1, kwnames))
}

static PyObject *call_method(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    ENTER(true)
    LEAVE(((PyCMethod)(void (*)(void))d->def->ml_meth)(args[0], d->d.type, args + 1, (size_t)(n - 1), kwnames))
}

static PyObject *rest_tuple(PyObject *const *args, Py_ssize_t n)
{
    return api_of(tuple_from_values((const Value *)(const void *)(args + 1), (size_t)(n - 1)));
}

static PyObject *call_varargs(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    ENTER(false)
    PyObject *tuple = rest_tuple(args, n);
    PyObject *result = tuple ? d->def->ml_meth(args[0], tuple) : NULL;
    Py_XDECREF(tuple);
    LEAVE(result)
}

static PyObject *call_varargs_keywords(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    ENTER(true)
    PyObject *tuple = rest_tuple(args, n), *kwds = NULL, *result = NULL;
    size_t nkw = kwnames ? tuple_len(value_of(kwnames)) : 0;
    bool ok = tuple && (nkw == 0 || (kwds = PyDict_New()) != NULL);
    for (size_t i = 0; ok && i < nkw; i++)
        ok = PyDict_SetItem(kwds, api_of(tuple_at(value_of(kwnames), i)), args[n + (Py_ssize_t)i]) == 0;
    if (ok)
        result = ((PyCFunctionWithKeywords)(void (*)(void))d->def->ml_meth)(args[0], tuple, kwds);
    Py_XDECREF(tuple);
    Py_XDECREF(kwds);
    LEAVE(result)
}

vectorcallfunc descr_method_vectorcall(int flags)
{
    switch (flags & (METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD)) {
    case METH_NOARGS: return call_noargs;
    case METH_O: return call_one;
    case METH_VARARGS: return call_varargs;
    case METH_VARARGS | METH_KEYWORDS: return call_varargs_keywords;
    case METH_FASTCALL: return call_fast;
    case METH_FASTCALL | METH_KEYWORDS: return call_fast_keywords;
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS: return call_method;
    default: return NULL;
    }
}
