/* core/runtime/build_class.c -- what a class statement does: resolve bases, find the metaclass, prepare the namespace, run the body in
 * it, call the metaclass, and check that the cell of __class__ was filled (PEP 3115, PEP 560, PEP 487). */
#include "core/runtime/runtime.h"

#include "core/vm/vm.h"
#include "objects/attr.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

/* Bases with __mro_entries__ put others in their place. The same tuple when there are none. */
static PyObject *resolve_bases(PyObject *bases)
{
    PyObject *list = NULL;
    Py_ssize_t n = PyTuple_Size(bases);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *base = PyTuple_GetItem(bases, i), *entries_method = NULL;
        if (!PyType_Check(base) && PyObject_GetOptionalAttr(base, NAPI(dunder_mro_entries), &entries_method) < 0)
            goto failed;
        if (!entries_method) {
            if (list && PyList_Append(list, base) < 0)
                goto failed;
            continue;
        }
        PyObject *entries = PyObject_CallOneArg(entries_method, bases);
        Py_DECREF(entries_method);
        if (!entries)
            goto failed;
        if (!PyTuple_Check(entries)) {
            PyErr_SetString(PyExc_TypeError, "__mro_entries__ must return a tuple");
            Py_DECREF(entries);
            goto failed;
        }
        if (!list) {
            list = PyList_New(0);
            for (Py_ssize_t j = 0; list && j < i; j++)
                if (PyList_Append(list, PyTuple_GetItem(bases, j)) < 0)
                    Py_CLEAR(list);
        }
        int rc = list ? PyList_SetSlice(list, PyList_Size(list), PyList_Size(list), entries) : -1;
        Py_DECREF(entries);
        if (rc < 0)
            goto failed;
    }
    if (!list)
        return Py_NewRef(bases);
    PyObject *resolved = PyList_AsTuple(list);
    Py_DECREF(list);
    return resolved;
failed:
    Py_XDECREF(list);
    return NULL;
}

/* Keyword arguments as a dict without "metaclass", which *metaclass gets (new reference, NULL: not given). */
static int split_keywords(PyObject *const *values, PyObject *kwnames, PyObject **metaclass, PyObject **keywords)
{
    *metaclass = *keywords = NULL;
    for (Py_ssize_t i = 0; kwnames && i < PyTuple_Size(kwnames); i++) {
        PyObject *name = PyTuple_GetItem(kwnames, i);
        if (PyUnicode_EqualToUTF8(name, "metaclass")) {
            *metaclass = Py_NewRef(values[i]);
            continue;
        }
        if (!*keywords && !(*keywords = PyDict_New()))
            return -1;
        if (PyDict_SetItem(*keywords, name, values[i]) < 0)
            return -1;
    }
    return 0;
}

static PyObject *prepare_namespace(PyObject *metaclass, PyObject *name, PyObject *bases, PyObject *keywords)
{
    PyObject *prepare;
    int rc = PyObject_GetOptionalAttr(metaclass, NAPI(dunder_prepare), &prepare);
    if (rc < 0)
        return NULL;
    if (rc == 0)
        return PyDict_New();
    PyObject *args[] = {name, bases}, *namespace = PyObject_VectorcallDict(prepare, args, 2, keywords);
    Py_DECREF(prepare);
    if (namespace && !PyMapping_Check(namespace)) {
        raise_type_error("%.200s.__prepare__() must return a mapping, not %.200s",
                         PyType_Check(metaclass) ? ((PyTypeObject *)metaclass)->tp_name : "<metaclass>", Py_TYPE(namespace)->tp_name);
        Py_CLEAR(namespace);
    }
    return namespace;
}

/* The metaclass must have put the new class into the cell that methods see as __class__. */
static int check_class_cell(PyObject *cell, PyObject *cls, PyObject *name)
{
    Value content = cell_get((CellObj *)value_obj(value_of(cell)));
    int rc = value_is(content, value_of(cls)) ? 0 : -1;
    if (is_absent(content))
        PyErr_Format(PyExc_RuntimeError, "__class__ not set defining %.200R as %.200R. Was __classcell__ propagated to type.__new__?", name, cls);
    else if (rc < 0)
        raise_type_error("__class__ set to %.200R defining %.200R as %.200R", api_of(content), name, cls);
    value_release(content);
    return rc;
}

PyObject *builtin_build_class(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *original = NULL, *bases = NULL, *metaclass = NULL, *keywords = NULL, *namespace = NULL, *cls = NULL, *cell = NULL;
    (void)module;
    if (nargs < 2)
        return api_of(raise_type_error("__build_class__: not enough arguments"));
    PyObject *func = args[0], *name = args[1];
    if (!PyFunction_Check(func))
        return api_of(raise_type_error("__build_class__: func must be a function"));
    if (!PyUnicode_Check(name))
        return api_of(raise_type_error("__build_class__: name is not a string"));
    original = PyTuple_New(nargs - 2);
    for (Py_ssize_t i = 2; original && i < nargs; i++)
        PyTuple_SetItem(original, i - 2, Py_NewRef(args[i]));
    if (!original || !(bases = resolve_bases(original)) || split_keywords(args + nargs, kwnames, &metaclass, &keywords) < 0)
        goto out;
    if (!metaclass)
        metaclass = Py_NewRef(PyTuple_Size(bases) ? (PyObject *)Py_TYPE(PyTuple_GetItem(bases, 0)) : (PyObject *)&PyType_Type);
    if (PyType_Check(metaclass)) {           /* any other callable is taken as it is */
        PyTypeObject *winner = type_calculate_metaclass((PyTypeObject *)metaclass, bases);
        if (!winner)
            goto out;
        Py_XSETREF(metaclass, Py_NewRef((PyObject *)winner));
    }
    namespace = prepare_namespace(metaclass, name, bases, keywords);
    if (!namespace)
        goto out;
    FunctionObj *fn = (FunctionObj *)value_obj(value_of(func));
    Value r = vm_run_code((CodeObj *)value_obj(fn->code), fn->globals, fn->builtins, value_of(namespace), fn->closure);
    if (is_raised(r))
        goto out;
    cell = api_of(r);
    if (bases != original && PyObject_SetItem(namespace, NAPI(dunder_orig_bases), original) < 0)
        goto out;
    PyObject *made[] = {name, bases, namespace};
    cls = PyObject_VectorcallDict(metaclass, made, 3, keywords);
    if (cls && PyType_Check(cls) && PyCell_Check(cell) && check_class_cell(cell, cls, name) < 0)
        Py_CLEAR(cls);
out:
    Py_XDECREF(cell);
    Py_XDECREF(namespace);
    Py_XDECREF(keywords);
    Py_XDECREF(metaclass);
    Py_XDECREF(bases);
    Py_XDECREF(original);
    return cls;
}
