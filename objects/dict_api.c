/* objects/dict_api.c -- PyDict_*: the dict as extensions see it. Borrowed results come from a counted one that is let go again: the dict
 * keeps it, unless another thread takes it out.
 */
#include "objects/dict_private.h"

#include "objects/argcheck.h"
#include "objects/iter_int.h"

static bool must_be_dict(PyObject *p)
{
    if (LIKELY(p && value_is_dict(value_of(p))))
        return true;
    PyErr_BadInternalCall();
    return false;
}

int (PyDict_Check)(PyObject *o) { return value_is_dict(value_of(o)); }
int (PyDict_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), DICT); }

PyObject *PyDict_New(void) { return api_of(dict_new()); }

PyObject *PyDict_Copy(PyObject *p)
{
    if (!must_be_dict(p))
        return NULL;
    /* A subclass with its own __iter__ or keys() is asked for them. */
    if (type_of_api(p)->tp_iter == PyDict_Type.tp_iter)
        return api_of(dict_copy(dict_of(p)));
    Value copy = dict_new();
    if (!is_raised(copy) && dict_merge((DictObj *)value_obj(copy), value_of(p), 1) < 0) {
        value_release(copy);
        return NULL;
    }
    return api_of(copy);
}

void PyDict_Clear(PyObject *p)
{
    if (p && value_is_dict(value_of(p)))
        dict_clear(dict_of(p));
}

Py_ssize_t PyDict_Size(PyObject *p) { return must_be_dict(p) ? (Py_ssize_t)dict_used(dict_of(p)) : -1; }
Py_ssize_t (PyDict_GET_SIZE)(PyObject *p) { return (Py_ssize_t)dict_used(dict_of(p)); }

static PyObject *list_of(PyObject *p, enum dict_part part)
{
    struct values vs;
    if (!must_be_dict(p) || dict_snapshot(dict_of(p), part, &vs) < 0)
        return NULL;
    Value l = list_take_values(vs.at, vs.n);
    vs.n = 0;
    values_free(&vs);
    return api_of(l);
}

PyObject *PyDict_Keys(PyObject *p) { return list_of(p, DICT_KEYS); }
PyObject *PyDict_Values(PyObject *p) { return list_of(p, DICT_VALUES); }
PyObject *PyDict_Items(PyObject *p) { return list_of(p, DICT_ITEMS); }

/* --- looking ------------------------------------------------------------------------------------------------------------------------------ */

int PyDict_Contains(PyObject *p, PyObject *key) { return must_be_dict(p) ? dict_has(dict_of(p), value_of(key)) : -1; }

static int give(Value v, PyObject **result)
{
    *result = is_absent(v) ? NULL : api_of(v);
    return is_raised(v) ? -1 : !is_absent(v);
}

int PyDict_GetItemRef(PyObject *p, PyObject *key, PyObject **result)
{
    *result = NULL;
    return must_be_dict(p) ? give(dict_get(dict_of(p), value_of(key)), result) : -1;
}

/* A C string as a key: counted. A name that is interned already needs no new str, but then it is one lookup more. */
static Value key_of(const char *name) { return str_from_utf8(name, strlen(name)); }

int PyDict_GetItemStringRef(PyObject *p, const char *name, PyObject **result)
{
    *result = NULL;
    Value key = key_of(name);
    if (is_raised(key))
        return -1;
    int rc = PyDict_GetItemRef(p, api_of(key), result);
    value_release(key);
    return rc;
}

int PyDict_ContainsString(PyObject *p, const char *name)
{
    Value key = key_of(name);
    if (is_raised(key))
        return -1;
    int rc = PyDict_Contains(p, api_of(key));
    value_release(key);
    return rc;
}

static PyObject *borrow(Value v)
{
    if (is_absent(v))
        return NULL;
    value_release(v);
    return api_of(v);
}

PyObject *PyDict_GetItemWithError(PyObject *p, PyObject *key)
{
    return must_be_dict(p) ? borrow(dict_get(dict_of(p), value_of(key))) : NULL;
}

/* The older calls clear errors and leave a pending exception as it is. */
PyObject *PyDict_GetItem(PyObject *p, PyObject *key)
{
    if (!p || !value_is_dict(value_of(p)))
        return NULL;
    PyObject *pending = PyErr_GetRaisedException();
    Value v = dict_get(dict_of(p), value_of(key));
    if (is_raised(v))
        PyErr_FormatUnraisable("Exception ignored in PyDict_GetItem(); consider using PyDict_GetItemRef() or PyDict_GetItemWithError()");
    PyErr_SetRaisedException(pending);
    return borrow(v);
}

PyObject *PyDict_GetItemString(PyObject *p, const char *name)
{
    PyObject *pending = PyErr_GetRaisedException();
    Value key = key_of(name);
    PyObject *found = is_raised(key) ? NULL : PyDict_GetItem(p, api_of(key));
    if (is_raised(key))
        PyErr_FormatUnraisable("Exception ignored in PyDict_GetItemString(); consider using PyDict_GetItemStringRef()");
    value_release(key);
    PyErr_SetRaisedException(pending);
    return found;
}

int PyDict_Next(PyObject *p, Py_ssize_t *pos, PyObject **key, PyObject **value)
{
    if (!p || !value_is_dict(value_of(p)))
        return 0;
    size_t at = (size_t)*pos;
    Value k, v;
    if (!dict_next(dict_of(p), &at, &k, &v))
        return 0;
    *pos = (Py_ssize_t)at;
    value_release(k);
    value_release(v);
    if (key)
        *key = api_of(k);
    if (value)
        *value = api_of(v);
    return 1;
}

/* --- changing ------------------------------------------------------------------------------------------------------------------------------- */

int PyDict_SetItem(PyObject *p, PyObject *key, PyObject *v)
{
    return must_be_dict(p) ? dict_set(dict_of(p), value_of(key), value_of(v)) : -1;
}

int PyDict_SetItemString(PyObject *p, const char *name, PyObject *v)
{
    Value key = str_intern_take(key_of(name));
    if (is_raised(key))
        return -1;
    int rc = PyDict_SetItem(p, api_of(key), v);
    value_release(key);
    return rc;
}

int PyDict_DelItem(PyObject *p, PyObject *key)
{
    int rc = must_be_dict(p) ? dict_del(dict_of(p), value_of(key)) : -1;
    if (rc == 0)
        raise_key_error(value_of(key));
    return rc > 0 ? 0 : -1;
}

int PyDict_DelItemString(PyObject *p, const char *name)
{
    Value key = key_of(name);
    if (is_raised(key))
        return -1;
    int rc = PyDict_DelItem(p, api_of(key));
    value_release(key);
    return rc;
}

int PyDict_SetDefaultRef(PyObject *p, PyObject *key, PyObject *fallback, PyObject **result)
{
    bool added = false;
    Value v = must_be_dict(p) ? dict_set_default(dict_of(p), value_of(key), value_of(fallback), &added) : V_RAISED;
    if (result)
        *result = api_of(v);
    else
        value_release(v);
    return is_raised(v) ? -1 : !added;
}

PyObject *PyDict_SetDefault(PyObject *p, PyObject *key, PyObject *fallback)
{
    return must_be_dict(p) ? borrow(dict_set_default(dict_of(p), value_of(key), value_of(fallback), NULL)) : NULL;
}

int PyDict_Pop(PyObject *p, PyObject *key, PyObject **result)
{
    if (result)
        *result = NULL;
    Value v = must_be_dict(p) ? dict_pop(dict_of(p), value_of(key)) : V_RAISED;
    if (is_raised(v) || is_absent(v))
        return is_raised(v) ? -1 : 0;
    if (result)
        *result = api_of(v);
    else
        value_release(v);
    return 1;
}

int PyDict_PopString(PyObject *p, const char *name, PyObject **result)
{
    Value key = key_of(name);
    if (is_raised(key)) {
        if (result)
            *result = NULL;
        return -1;
    }
    int rc = PyDict_Pop(p, api_of(key), result);
    value_release(key);
    return rc;
}

int PyDict_Merge(PyObject *a, PyObject *b, int override)
{
    if (!must_be_dict(a) || !b)
        return -1;
    return dict_merge(dict_of(a), value_of(b), override != 0);
}

int PyDict_Update(PyObject *a, PyObject *b) { return PyDict_Merge(a, b, 1); }
