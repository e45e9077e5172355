/* objects/abstract.c -- what can be done with any object: items, sizes, iteration, formatting; and mappings.
 *
 * Tests. tests/objects/test_abstract.c
 */
#include "objects/call.h"
#include "objects/exceptions.h"
#include "objects/int_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

static PyObject *null_error(void)
{
    if (!error_pending())
        PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
    return NULL;
}

PyObject *PyObject_Type(PyObject *o) { return o ? Py_NewRef((PyObject *)Py_TYPE(o)) : null_error(); }
int PyCallable_Check(PyObject *o) { return o != NULL && Py_TYPE(o)->tp_call != NULL; }

/* --- sizes ------------------------------------------------------------------------------------------------------------------------ */

static Py_ssize_t checked_size(PyObject *o, lenfunc len)
{
    Py_ssize_t n = len(o);
    call_check_slot(Py_TYPE(o), "__len__", n >= 0);
    return n;
}

static lenfunc length_of(const PyTypeObject *t)
{
    if (t->tp_as_sequence && t->tp_as_sequence->sq_length)
        return t->tp_as_sequence->sq_length;
    return t->tp_as_mapping ? t->tp_as_mapping->mp_length : NULL;
}

Py_ssize_t PyObject_Size(PyObject *o)
{
    if (o == NULL) {
        null_error();
        return -1;
    }
    lenfunc len = length_of(Py_TYPE(o));
    if (LIKELY(len != NULL))
        return checked_size(o, len);
    PyErr_Format(PyExc_TypeError, "object of type '%.200s' has no len()", Py_TYPE(o)->tp_name);
    return -1;
}
Py_ssize_t PyObject_Length(PyObject *o) { return PyObject_Size(o); }

Py_ssize_t PyObject_LengthHint(PyObject *o, Py_ssize_t fallback)
{
    if (length_of(Py_TYPE(o))) {
        Py_ssize_t n = PyObject_Size(o);
        if (n >= 0 || !PyErr_ExceptionMatches(PyExc_TypeError))
            return n;
        PyErr_Clear();
    }
    Value hint = special_call(value_of(o), N(dunder_length_hint), V_ABSENT, V_ABSENT);
    if (is_absent(hint) || value_is(hint, V_NOTIMPLEMENTED))
        return fallback;
    if (is_raised(hint)) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return -1;
        PyErr_Clear();
        return fallback;
    }
    Py_ssize_t n = -1;
    if (!value_is_any_int(hint)) {
        raise_type_error("__length_hint__ must be an integer, not %.100s", type_of(hint)->tp_name);
    } else {
        n = PyLong_AsSsize_t(api_of(hint));
        if (n < 0 && !error_pending()) {
            PyErr_SetString(PyExc_ValueError, "__length_hint__() should return >= 0");
            n = -1;
        }
    }
    value_release(hint);
    return n;
}

/* --- items ------------------------------------------------------------------------------------------------------------------------- */

/* The index that a sequence's slots take; a negative one counts from the end. 0 or -1. */
static int sequence_index(PyObject *o, PyObject *key, Py_ssize_t *i)
{
    if (!PyIndex_Check(key)) {
        raise_type_error("sequence index must be integer, not '%.200s'", Py_TYPE(key)->tp_name);
        return -1;
    }
    *i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (*i == -1 && error_pending())
        return -1;
    const PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    if (*i < 0 && s->sq_length) {
        Py_ssize_t n = checked_size(o, s->sq_length);
        if (n < 0)
            return -1;
        *i += n;
    }
    return 0;
}

/* type[key]: a class may say what that means, by __class_getitem__. */
static PyObject *class_item(PyObject *cls, PyObject *key)
{
    PyObject *method, *r;
    if ((PyTypeObject *)cls == &PyType_Type)
        return Py_GenericAlias(cls, key);
    if (PyObject_GetOptionalAttr(cls, NAPI(dunder_class_getitem), &method) < 0)
        return NULL;
    if (method && method != Py_None) {
        r = PyObject_CallOneArg(method, key);
        Py_DECREF(method);
        return r;
    }
    PyErr_Format(PyExc_TypeError, "type '%.200s' is not subscriptable", ((PyTypeObject *)cls)->tp_name);
    return NULL;
}

PyObject *PyObject_GetItem(PyObject *o, PyObject *key)
{
    if (o == NULL || key == NULL)
        return null_error();
    PyTypeObject *t = Py_TYPE(o);
    if (t->tp_as_mapping && t->tp_as_mapping->mp_subscript)
        return t->tp_as_mapping->mp_subscript(o, key);
    if (t->tp_as_sequence && t->tp_as_sequence->sq_item) {
        Py_ssize_t i;
        return sequence_index(o, key, &i) < 0 ? NULL : t->tp_as_sequence->sq_item(o, i);
    }
    if (PyType_Check(o))
        return class_item(o, key);
    PyErr_Format(PyExc_TypeError, "'%.200s' object is not subscriptable", t->tp_name);
    return NULL;
}

static int store_item(PyObject *o, PyObject *key, PyObject *v)      /* v NULL: delete */
{
    PyTypeObject *t = Py_TYPE(o);
    if (t->tp_as_mapping && t->tp_as_mapping->mp_ass_subscript)
        return t->tp_as_mapping->mp_ass_subscript(o, key, v);
    if (t->tp_as_sequence && t->tp_as_sequence->sq_ass_item) {
        Py_ssize_t i;
        return sequence_index(o, key, &i) < 0 ? -1 : t->tp_as_sequence->sq_ass_item(o, i, v);
    }
    const char *not = t->tp_as_sequence && PyIndex_Check(key) && v == NULL ? "doesn't" : "does not";    /* both are known to programs */
    PyErr_Format(PyExc_TypeError, "'%.200s' object %s support item %s", t->tp_name, not, v ? "assignment" : "deletion");
    return -1;
}

int PyObject_SetItem(PyObject *o, PyObject *key, PyObject *v)
{
    if (o == NULL || key == NULL || v == NULL) {
        null_error();
        return -1;
    }
    return store_item(o, key, v);
}

int PyObject_DelItem(PyObject *o, PyObject *key)
{
    if (o == NULL || key == NULL) {
        null_error();
        return -1;
    }
    return store_item(o, key, NULL);
}

int PyObject_DelItemString(PyObject *o, const char *key)
{
    PyObject *k = key ? PyUnicode_FromString(key) : null_error();
    if (k == NULL)
        return -1;
    int r = PyObject_DelItem(o, k);
    Py_DECREF(k);
    return r;
}

/* --- iteration ------------------------------------------------------------------------------------------------------------------------- */

int PyIter_Check(PyObject *o)
{
    iternextfunc next = Py_TYPE(o)->tp_iternext;
    return next != NULL && next != _PyObject_NextNotImplemented;
}

int PyAIter_Check(PyObject *o)
{
    const PyAsyncMethods *a = Py_TYPE(o)->tp_as_async;
    return a && a->am_anext && a->am_anext != (unaryfunc)_PyObject_NextNotImplemented;
}

PyObject *PyObject_GetIter(PyObject *o)
{
    PyTypeObject *t = Py_TYPE(o);
    if (t->tp_iter == NULL) {
        if (PySequence_Check(o))
            return PySeqIter_New(o);
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not iterable", t->tp_name);
        return NULL;
    }
    PyObject *r = t->tp_iter(o);
    if (r && UNLIKELY(!PyIter_Check(r))) {
        PyErr_Format(PyExc_TypeError, "iter() returned non-iterator of type '%.100s'", Py_TYPE(r)->tp_name);
        Py_CLEAR(r);
    }
    return r;
}

PyObject *PyObject_GetAIter(PyObject *o)
{
    PyTypeObject *t = Py_TYPE(o);
    if (t->tp_as_async == NULL || t->tp_as_async->am_aiter == NULL) {
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not an async iterable", t->tp_name);
        return NULL;
    }
    PyObject *r = t->tp_as_async->am_aiter(o);
    if (r && !PyAIter_Check(r)) {
        PyErr_Format(PyExc_TypeError, "aiter() returned not an async iterator of type '%.100s'", Py_TYPE(r)->tp_name);
        Py_CLEAR(r);
    }
    return r;
}

PyObject *PyIter_Next(PyObject *iter)
{
    PyObject *item = Py_TYPE(iter)->tp_iternext(iter);
    if (item == NULL && error_pending() && PyErr_ExceptionMatches(PyExc_StopIteration))
        PyErr_Clear();
    return item;
}

int PyIter_NextItem(PyObject *iter, PyObject **item)
{
    if (!PyIter_Check(iter)) {
        *item = NULL;
        PyErr_Format(PyExc_TypeError, "expected an iterator, got '%.200s'", Py_TYPE(iter)->tp_name);
        return -1;
    }
    *item = PyIter_Next(iter);
    return *item ? 1 : error_pending() ? -1 : 0;
}

/* The end of an iterator whose step gave NULL: *result is what it returned. */
static PySendResult iteration_end(PyObject **result)
{
    if (!error_pending()) {
        *result = Py_None;
        return PYGEN_RETURN;
    }
    *result = NULL;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration))
        return PYGEN_ERROR;
    Value stop = error_take();
    *result = field_get_or_none(&exc_obj(stop)->hdr, &((StopIterationObj *)value_obj(stop))->value);
    value_release(stop);
    return PYGEN_RETURN;
}

PySendResult PyIter_Send(PyObject *iter, PyObject *arg, PyObject **result)
{
    PyTypeObject *t = Py_TYPE(iter);
    if (t->tp_as_async && t->tp_as_async->am_send)
        return t->tp_as_async->am_send(iter, arg, result);
    if (arg == Py_None && PyIter_Check(iter))
        *result = t->tp_iternext(iter);
    else
        *result = PyObject_CallMethodOneArg(iter, NAPI(send), arg);
    return *result ? PYGEN_NEXT : iteration_end(result);
}

/* --- formatting -------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyObject_Format(PyObject *o, PyObject *spec)
{
    if (spec && !PyUnicode_Check(spec)) {
        PyErr_Format(PyExc_SystemError, "Format specifier must be a string, not %.200s", Py_TYPE(spec)->tp_name);
        return NULL;
    }
    Value v = value_of(o), s = spec ? value_of(spec) : N(empty);
    if (str_length(str_obj(s)) == 0) {
        if (IS_EXACT(v, STR))
            return Py_NewRef(o);
        if (value_is_int(v) || IS_EXACT(v, INT))
            return PyObject_Str(o);
    }
    Value r = special_call(v, N(dunder_format), s, V_ABSENT);
    if (is_absent(r)) {
        PyErr_Format(PyExc_TypeError, "Type %.100s doesn't define __format__", Py_TYPE(o)->tp_name);
        return NULL;
    }
    if (!is_raised(r) && !PyUnicode_Check(api_of(r))) {
        PyErr_Format(PyExc_TypeError, "__format__ must return a str, not %.200s", type_of(r)->tp_name);
        value_release(r);
        return NULL;
    }
    return api_of(r);
}

int PyObject_AsFileDescriptor(PyObject *o)
{
    int fd;
    if (value_is_any_int(value_of(o))) {
        if (PyBool_Check(o) && PyErr_WarnEx(PyExc_RuntimeWarning, "bool is used as a file descriptor", 1) < 0)
            return -1;
        fd = PyLong_AsInt(o);
    } else {
        PyObject *fileno, *number;
        if (PyObject_GetOptionalAttr(o, NAPI(fileno), &fileno) < 0)
            return -1;
        if (fileno == NULL) {
            PyErr_SetString(PyExc_TypeError, "argument must be an int, or have a fileno() method.");
            return -1;
        }
        number = PyObject_CallNoArgs(fileno);
        Py_DECREF(fileno);
        if (number == NULL)
            return -1;
        if (!value_is_any_int(value_of(number))) {
            PyErr_SetString(PyExc_TypeError, "fileno() returned a non-integer");
            Py_DECREF(number);
            return -1;
        }
        fd = PyLong_AsInt(number);
        Py_DECREF(number);
    }
    if (fd == -1 && error_pending())
        return -1;
    if (fd < 0) {
        PyErr_Format(PyExc_ValueError, "file descriptor cannot be a negative integer (%i)", fd);
        return -1;
    }
    return fd;
}

/* --- mappings ------------------------------------------------------------------------------------------------------------------------------ */

int PyMapping_Check(PyObject *o) { return o && Py_TYPE(o)->tp_as_mapping && Py_TYPE(o)->tp_as_mapping->mp_subscript; }

Py_ssize_t PyMapping_Size(PyObject *o)
{
    if (o == NULL) {
        null_error();
        return -1;
    }
    PyTypeObject *t = Py_TYPE(o);
    if (t->tp_as_mapping && t->tp_as_mapping->mp_length)
        return checked_size(o, t->tp_as_mapping->mp_length);
    if (t->tp_as_sequence && t->tp_as_sequence->sq_length)
        PyErr_Format(PyExc_TypeError, "%.200s is not a mapping", t->tp_name);
    else
        PyErr_Format(PyExc_TypeError, "object of type '%.200s' has no len()", t->tp_name);
    return -1;
}
Py_ssize_t PyMapping_Length(PyObject *o) { return PyMapping_Size(o); }

PyObject *PyMapping_GetItemString(PyObject *o, const char *key)
{
    PyObject *k = key ? PyUnicode_FromString(key) : null_error();
    PyObject *r = k ? PyObject_GetItem(o, k) : NULL;
    Py_XDECREF(k);
    return r;
}

int PyMapping_GetOptionalItem(PyObject *o, PyObject *key, PyObject **result)
{
    if (PyDict_CheckExact(o))
        return PyDict_GetItemRef(o, key, result);
    *result = PyObject_GetItem(o, key);
    if (*result)
        return 1;
    if (!PyErr_ExceptionMatches(PyExc_KeyError))
        return -1;
    PyErr_Clear();
    return 0;
}

int PyMapping_GetOptionalItemString(PyObject *o, const char *key, PyObject **result)
{
    *result = NULL;
    PyObject *k = key ? PyUnicode_FromString(key) : null_error();
    int r = k ? PyMapping_GetOptionalItem(o, k, result) : -1;
    Py_XDECREF(k);
    return r;
}

int PyMapping_SetItemString(PyObject *o, const char *key, PyObject *v)
{
    PyObject *k = key ? PyUnicode_FromString(key) : null_error();
    int r = k ? PyObject_SetItem(o, k, v) : -1;
    Py_XDECREF(k);
    return r;
}

int PyMapping_HasKeyWithError(PyObject *o, PyObject *key)
{
    PyObject *v;
    int r = PyMapping_GetOptionalItem(o, key, &v);
    Py_XDECREF(v);
    return r;
}
int PyMapping_HasKeyStringWithError(PyObject *o, const char *key)
{
    PyObject *v;
    int r = PyMapping_GetOptionalItemString(o, key, &v);
    Py_XDECREF(v);
    return r;
}

int PyMapping_HasKey(PyObject *o, PyObject *key)
{
    int r = o && key ? PyMapping_HasKeyWithError(o, key) : (null_error(), -1);
    if (r < 0)
        PyErr_FormatUnraisable("Exception ignored in PyMapping_HasKey(); consider using PyMapping_HasKeyWithError(), "
                               "PyMapping_GetOptionalItem() or PyObject_GetItem()");
    return r > 0;
}
int PyMapping_HasKeyString(PyObject *o, const char *key)
{
    int r = o && key ? PyMapping_HasKeyStringWithError(o, key) : (null_error(), -1);
    if (r < 0)
        PyErr_FormatUnraisable("Exception ignored in PyMapping_HasKeyString(); consider using PyMapping_HasKeyStringWithError(), "
                               "PyMapping_GetOptionalItemString() or PyMapping_GetItemString()");
    return r > 0;
}

/* The list of what a method gives that should be iterable. */
static PyObject *list_from_method(PyObject *o, PyObject *name)
{
    PyObject *given = PyObject_CallMethodNoArgs(o, name);
    if (given == NULL)
        return NULL;
    PyObject *it = PyObject_GetIter(given), *list = NULL;
    if (it) {
        list = PySequence_List(it);
        Py_DECREF(it);
    } else if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Format(PyExc_TypeError, "%.200s.%U() returned a non-iterable (type %.200s)", Py_TYPE(o)->tp_name, name, Py_TYPE(given)->tp_name);
    }
    Py_DECREF(given);
    return list;
}
PyObject *PyMapping_Keys(PyObject *o)
{
    return o == NULL ? null_error() : PyDict_CheckExact(o) ? PyDict_Keys(o) : list_from_method(o, NAPI(keys));
}
PyObject *PyMapping_Values(PyObject *o)
{
    return o == NULL ? null_error() : PyDict_CheckExact(o) ? PyDict_Values(o) : list_from_method(o, NAPI(values));
}
PyObject *PyMapping_Items(PyObject *o)
{
    return o == NULL ? null_error() : PyDict_CheckExact(o) ? PyDict_Items(o) : list_from_method(o, NAPI(items));
}
