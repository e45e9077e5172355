/* stdlib/_pickle_global.c -- classes and functions go by name: which module has an object, and what a module has under a name.
 *
 * Between protocols before 3 and later ones stand the tables of _compat_pickle, for modules and names that Python 3 renamed; and copyreg's
 * registry gives some names a number. The tables are dicts that any thread may change; one that has been tampered with raises.
 */
#include "stdlib/_pickle_int.h"

static bool is_local(PyObject *parts)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(parts); i++) {
        if (PyUnicode_EqualToUTF8(PyList_GET_ITEM(parts, i), "<locals>"))
            return true;
    }
    return false;
}

/* o.a.b.c: new reference, or NULL with AttributeError. */
static PyObject *attribute_at(PyObject *o, PyObject *parts)
{
    Py_INCREF(o);
    for (Py_ssize_t i = 0; o && i < PyList_GET_SIZE(parts); i++)
        Py_SETREF(o, PyObject_GetAttr(o, PyList_GET_ITEM(parts, i)));
    return o;
}

/* 1: the module has o at that path; 0: not; -1. */
static int module_has(PyObject *module, PyObject *parts, PyObject *o)
{
    PyObject *found = attribute_at(module, parts);
    if (found == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    Py_DECREF(found);
    return found == o;
}

/* The name of the module that has o, of those imported; NULL without an exception: none. */
static PyObject *search_modules(PyObject *o, PyObject *parts)
{
    PyObject *modules = PyImport_GetModuleDict(), *copy = modules ? PyDict_Copy(modules) : NULL, *name, *module, *found = NULL;
    Py_ssize_t pos = 0;
    if (copy == NULL)
        return NULL;
    while (found == NULL && PyDict_Next(copy, &pos, &name, &module)) {
        if (module == Py_None || !PyUnicode_Check(name) || PyUnicode_EqualToUTF8(name, "__main__") || PyUnicode_EqualToUTF8(name, "__mp_main__"))
            continue;
        int has = module_has(module, parts, o);
        if (has < 0)
            break;
        if (has)
            found = Py_NewRef(name);
    }
    Py_DECREF(copy);
    return found;
}

/* The name of the module where o is found as `name`: new reference. */
static PyObject *module_of(struct pickler *p, PyObject *o, PyObject *name, PyObject *parts)
{
    PyObject *module_name, *module, *found;
    if (PyObject_GetOptionalAttr(o, NAPI(dunder_module), &module_name) < 0)
        return NULL;
    if (is_local(parts)) {
        PyErr_Format(p->st->pickling_error, "Can't pickle local object %R", o);
        goto fail;
    }
    if (module_name == NULL || module_name == Py_None) {
        module_name = search_modules(o, parts);
        if (module_name || error_pending())
            return module_name;
        module_name = PyUnicode_InternFromString("__main__");
    }
    module = module_name ? PyImport_Import(module_name) : NULL;
    if (module == NULL) {
        if (module_name && (PyErr_ExceptionMatches(PyExc_ImportError) || PyErr_ExceptionMatches(PyExc_ValueError))) {
            PyObject *exc = PyErr_GetRaisedException();
            PyErr_SetRaisedException(Py_NewRef(exc));
            pickle_raise_from(p->st->pickling_error, "Can't pickle %R: %S", o, exc);
            Py_DECREF(exc);
        }
        goto fail;
    }
    found = attribute_at(module, parts);
    Py_DECREF(module);
    if (found == NULL) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError))
            pickle_raise_from(p->st->pickling_error, "Can't pickle %R: it's not found as %S.%S", o, module_name, name);
        goto fail;
    }
    Py_DECREF(found);
    if (found == o)
        return module_name;
    PyErr_Format(p->st->pickling_error, "Can't pickle %R: it's not the same object as %S.%S", o, module_name, name);
fail:
    Py_XDECREF(module_name);
    return NULL;
}

/* A registered number instead of the names. 1: written; 0; -1. */
static int save_extension(struct pickler *p, PyObject *module_name, PyObject *name)
{
    PyObject *key = PyTuple_Pack(2, module_name, name), *number;
    if (key == NULL)
        return -1;
    int found = PyDict_GetItemRef(p->st->extensions, key, &number);
    Py_DECREF(key);
    if (found <= 0)
        return found;
    long code = PyLong_AsLong(number);
    Py_DECREF(number);
    if (code == -1 && error_pending())
        return -1;
    if (code <= 0 || code > INT32_MAX) {
        PyErr_Format(PyExc_RuntimeError, "extension code %ld is out of range", code);
        return -1;
    }
    char text[5];
    text[0] = (char)(code < 256 ? OP_EXT1 : code < 65536 ? OP_EXT2 : OP_EXT4);
    put_u32(text + 1, (uint32_t)code);
    return write_bytes(p, text, code < 256 ? 2 : code < 65536 ? 3 : 5) < 0 ? -1 : 1;
}

/* Names as Python 2 knew them: replaces the references. */
static int to_old_names(struct pickler *p, PyObject **module_name, PyObject **name)
{
    PyObject *key = PyTuple_Pack(2, *module_name, *name), *found;
    if (key == NULL)
        return -1;
    int known = PyDict_GetItemRef(p->st->old_names, key, &found);
    Py_DECREF(key);
    if (known < 0)
        return -1;
    if (known) {
        if (!PyTuple_Check(found) || PyTuple_GET_SIZE(found) != 2 || !PyUnicode_Check(PyTuple_GET_ITEM(found, 0)) || !PyUnicode_Check(PyTuple_GET_ITEM(found, 1))) {
            PyErr_Format(PyExc_RuntimeError, "_compat_pickle.REVERSE_NAME_MAPPING values should be pairs of str, not %.200s", Py_TYPE(found)->tp_name);
            Py_DECREF(found);
            return -1;
        }
        Py_SETREF(*module_name, Py_NewRef(PyTuple_GET_ITEM(found, 0)));
        Py_SETREF(*name, Py_NewRef(PyTuple_GET_ITEM(found, 1)));
        Py_DECREF(found);
        return 0;
    }
    known = PyDict_GetItemRef(p->st->old_modules, *module_name, &found);
    if (known > 0 && !PyUnicode_Check(found)) {
        PyErr_Format(PyExc_RuntimeError, "_compat_pickle.REVERSE_IMPORT_MAPPING values should be strings, not %.200s", Py_TYPE(found)->tp_name);
        Py_DECREF(found);
        return -1;
    }
    if (known > 0)
        Py_SETREF(*module_name, found);
    return known < 0 ? -1 : 0;
}

static int write_name(struct pickler *p, PyObject *name, const char *what)
{
    PyObject *bytes = p->proto >= 3 ? PyUnicode_AsUTF8String(name) : PyUnicode_AsASCIIString(name);
    if (bytes == NULL) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            pickle_raise_from(p->st->pickling_error, "can't pickle %s identifier %R using pickle protocol %i", what, name, p->proto);
        return -1;
    }
    int failed = write_bytes(p, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes)) < 0 ? -1 : write_bytes(p, "\n", 1);
    Py_DECREF(bytes);
    return failed;
}

/* GLOBAL, for a name without dots. */
static int save_toplevel(struct pickler *p, PyObject *module_name, PyObject *name)
{
    Py_INCREF(module_name);
    Py_INCREF(name);
    int failed = p->proto < 3 && p->fix_imports ? to_old_names(p, &module_name, &name) : 0;
    failed = failed || write_op(p, OP_GLOBAL) < 0 || write_name(p, module_name, "module") < 0 || write_name(p, name, "global") < 0 ? -1 : 0;
    Py_DECREF(module_name);
    Py_DECREF(name);
    return failed;
}

/* Before protocol 4: getattr(getattr(module.a, 'b'), 'c'). */
static int save_path(struct pickler *p, PyObject *module_name, PyObject *parts)
{
    Py_ssize_t n = PyList_GET_SIZE(parts);
    for (Py_ssize_t i = 1; i < n; i++) {
        if (save_api(p, p->st->getattr) < 0 || (p->proto < 2 && write_op(p, OP_MARK) < 0))
            return -1;
    }
    if (save_toplevel(p, module_name, PyList_GET_ITEM(parts, 0)) < 0)
        return -1;
    for (Py_ssize_t i = 1; i < n; i++) {
        if (save_api(p, PyList_GET_ITEM(parts, i)) < 0 || write_op(p, p->proto < 2 ? OP_TUPLE : OP_TUPLE2) < 0 || write_op(p, OP_REDUCE) < 0)
            return -1;
    }
    return 0;
}

static int save_by_name(struct pickler *p, PyObject *o, PyObject *module_name, PyObject *name, PyObject *parts)
{
    if (p->proto >= 2) {
        int done = save_extension(p, module_name, name);
        if (done)
            return done < 0 ? -1 : 0;        /* a number is not memoised */
    }
    if (p->proto >= 4) {
        if (save_api(p, module_name) < 0 || save_api(p, name) < 0 || write_op(p, OP_STACK_GLOBAL) < 0)
            return -1;
    } else if (save_path(p, module_name, parts) < 0) {
        return -1;
    }
    return save_memo_put(p, value_of(o));
}

int save_global(struct pickler *p, PyObject *o, PyObject *given)
{
    PyObject *name = Py_XNewRef(given), *dot = NULL, *parts = NULL, *module_name = NULL;
    int failed = -1;
    if (name == NULL) {
        if (PyObject_GetOptionalAttr(o, NAPI(dunder_qualname), &name) < 0)
            return -1;
        if (name == NULL && (name = PyObject_GetAttr(o, NAPI(dunder_name))) == NULL)
            return -1;
    }
    if ((dot = PyUnicode_FromString(".")) != NULL && (parts = PyUnicode_Split(name, dot, -1)) != NULL &&
        (module_name = module_of(p, o, name, parts)) != NULL)
        failed = save_by_name(p, o, module_name, name, parts);
    Py_XDECREF(module_name);
    Py_XDECREF(parts);
    Py_XDECREF(dot);
    Py_DECREF(name);
    return failed;
}

/* ---- loading ---- */

/* Names as they are today: replaces the references. */
static int to_new_names(struct loader *l, PyObject **module, PyObject **name)
{
    PyObject *key = PyTuple_Pack(2, *module, *name), *found;
    if (key == NULL)
        return -1;
    int known = PyDict_GetItemRef(l->st->new_names, key, &found);
    Py_DECREF(key);
    if (known < 0)
        return -1;
    if (known) {
        PyObject *a = NULL, *b = NULL;
        if (!PyTuple_Check(found) || PyTuple_GET_SIZE(found) != 2)
            PyErr_Format(PyExc_RuntimeError, "_compat_pickle.NAME_MAPPING values should be 2-tuples, not %.200s", Py_TYPE(found)->tp_name);
        else if (!PyUnicode_Check(a = PyTuple_GET_ITEM(found, 0)) || !PyUnicode_Check(b = PyTuple_GET_ITEM(found, 1)))
            PyErr_Format(PyExc_RuntimeError, "_compat_pickle.NAME_MAPPING values should be pairs of str, not (%.200s, %.200s)",
                         Py_TYPE(a)->tp_name, Py_TYPE(PyTuple_GET_ITEM(found, 1))->tp_name);
        else {
            Py_SETREF(*module, Py_NewRef(a));
            Py_SETREF(*name, Py_NewRef(b));
        }
        Py_DECREF(found);
        return error_pending() ? -1 : 0;
    }
    known = PyDict_GetItemRef(l->st->new_modules, *module, &found);
    if (known > 0 && !PyUnicode_Check(found)) {
        PyErr_Format(PyExc_RuntimeError, "_compat_pickle.IMPORT_MAPPING values should be strings, not %.200s", Py_TYPE(found)->tp_name);
        Py_DECREF(found);
        return -1;
    }
    if (known > 0)
        Py_SETREF(*module, found);
    return known < 0 ? -1 : 0;
}

static PyObject *resolve_path(PyObject *module, PyObject *module_name, PyObject *name)
{
    PyObject *dot = PyUnicode_FromString("."), *parts = dot ? PyUnicode_Split(name, dot, -1) : NULL, *found = NULL;
    Py_XDECREF(dot);
    if (parts == NULL)
        return NULL;
    if (PyList_GET_SIZE(parts) == 1) {
        found = PyObject_GetAttr(module, name);
    } else if ((found = attribute_at(module, parts)) == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        pickle_raise_from(PyExc_AttributeError, "Can't resolve path %R on module %R", name, module_name);
    }
    Py_DECREF(parts);
    return found;
}

PyObject *find_class_here(struct loader *l, PyObject *module_name, PyObject *name)
{
    if (PySys_Audit("pickle.find_class", "OO", module_name, name) < 0)
        return NULL;
    Py_INCREF(module_name);
    Py_INCREF(name);
    PyObject *found = NULL, *module = NULL;
    if ((l->proto >= 3 || !l->fix_imports || to_new_names(l, &module_name, &name) == 0) && (module = PyImport_Import(module_name)) != NULL)
        found = l->proto >= 4 ? resolve_path(module, module_name, name) : PyObject_GetAttr(module, name);
    Py_XDECREF(module);
    Py_DECREF(module_name);
    Py_DECREF(name);
    return found;
}

PyObject *find_class(struct loader *l, PyObject *module, PyObject *name)
{
    return l->self ? PyObject_CallMethod(l->self, "find_class", "OO", module, name) : find_class_here(l, module, name);
}

int load_global(struct loader *l)
{
    size_t n;
    const uint8_t *line = read_line(l, &n);
    if (line == NULL || n < 2)
        return line ? read_truncated(l) : -1;
    PyObject *module = PyUnicode_DecodeUTF8((const char *)line, (Py_ssize_t)n - 1, "strict"), *name = NULL, *found = NULL;
    if (module && (line = read_line(l, &n)) != NULL) {
        if (n < 2)
            (void)read_truncated(l);
        else
            name = PyUnicode_DecodeUTF8((const char *)line, (Py_ssize_t)n - 1, "strict");
    }
    if (name)
        found = find_class(l, module, name);
    Py_XDECREF(module);
    Py_XDECREF(name);
    return load_push(l, value_of(found));
}

int load_stack_global(struct loader *l)
{
    Value name = load_pop(l), module = is_raised(name) ? V_RAISED : load_pop(l);
    PyObject *found = NULL;
    if (!is_raised(module)) {
        if (IS_EXACT(name, STR) && IS_EXACT(module, STR))
            found = find_class(l, api_of(module), api_of(name));
        else
            PyErr_SetString(l->st->unpickling_error, "STACK_GLOBAL requires str");
    }
    value_release(name);
    value_release(module);
    return load_push(l, value_of(found));
}

int load_extension(struct loader *l, size_t bytes)
{
    const uint8_t *at = read_bytes(l, bytes);
    uint32_t n = 0;
    if (at == NULL)
        return -1;
    memcpy(&n, at, bytes);
    long code = (int32_t)n;
    if (code <= 0) {
        PyErr_SetString(l->st->unpickling_error, "EXT specifies code <= 0");
        return -1;
    }
    PyObject *number = PyLong_FromLong(code), *found = NULL, *pair = NULL;
    int known = number ? PyDict_GetItemRef(l->st->extension_cache, number, &found) : -1;
    if (known == 0 && (known = PyDict_GetItemRef(l->st->extension_names, number, &pair)) == 0)
        raise_value_error("unregistered extension code %ld", code);
    if (pair) {
        if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2 || !PyUnicode_Check(PyTuple_GET_ITEM(pair, 0)) || !PyUnicode_Check(PyTuple_GET_ITEM(pair, 1)))
            raise_value_error("_inverted_registry[%ld] isn't a 2-tuple of strings", code);
        else if ((found = find_class(l, PyTuple_GET_ITEM(pair, 0), PyTuple_GET_ITEM(pair, 1))) != NULL && PyDict_SetItem(l->st->extension_cache, number, found) < 0)
            Py_CLEAR(found);
        Py_DECREF(pair);
    }
    Py_XDECREF(number);
    return load_push(l, value_of(found));
}
