/* objects/attr_access.c -- attribute access by the language's rules, and the C API's functions for it.
 *
 * object.__getattribute__: a data descriptor of the type, else the instance's own attribute, else what the type has, bound by its
 * __get__. Every lookup on the type is lock-free (type_int.h). What a lookup gave is a register word: deferred values (functions,
 * descriptors) are not counted, so two threads that use one class write no shared memory; while such a word is on the C stack
 * across a call that may run Python code, it is pinned.
 * `optional` variants build no AttributeError: a failed hasattr() costs two lookups.
 * Tests. tests/objects/test_attr.c, tests/objects/attributes.py
 */
#include "objects/attr_int.h"

#include "objects/descr.h"
#include "objects/exceptions.h"
#include "objects/str_int.h"
#include "objects/type.h"

/* --- names ------------------------------------------------------------------------------------------------------------------------ */

Value attr_name(Value name)
{
    if (LIKELY(IS_EXACT(name, STR) && str_is_interned(str_obj(name))))
        return value_keep(name);
    if (!value_is_ptr(name) || !PyUnicode_Check(api_of(name)))
        return raise_type_error("attribute name must be string, not '%.200s'", type_of(name)->tp_name);
    PyObject *s = IS_EXACT(name, STR) ? Py_NewRef(api_of(name)) : PyUnicode_FromObject(api_of(name));
    if (s)
        PyUnicode_InternInPlace(&s);
    return value_of(s);
}

/* --- AttributeError ---------------------------------------------------------------------------------------------------------------- */

void attr_error_context(Value obj, Value name)
{
    if (PyErr_ExceptionMatches(PyExc_AttributeError))
        exc_note_attribute(tstate()->raised, obj, name);
}

/* The usual AttributeError, which programs catch often, without a format. V_ABSENT: the names are long, or not of ASCII. */
static Value missing_error(Value obj, Value name)
{
    static const char between[] = "' object has no attribute '";
    enum { LONGEST = 100 };
    char text[2 * LONGEST + sizeof between + 2], *to = text;
    if (!IS_EXACT(name, STR) || !str_is_ascii(str_obj(name)) || str_length(str_obj(name)) > LONGEST || error_pending())
        return V_ABSENT;
    *to++ = '\'';
    const char *type = type_of(obj)->tp_name;
    for (size_t i = 0; type[i]; i++) {
        if (i == LONGEST || type[i] & 0x80)
            return V_ABSENT;
        *to++ = type[i];
    }
    memcpy(to, between, sizeof between - 1);
    to += sizeof between - 1;
    memcpy(to, str_data(str_obj(name)), str_length(str_obj(name)));
    to += str_length(str_obj(name));
    *to++ = '\'';
    Value message = str_from_ascii(text, (size_t)(to - text));
    if (is_raised(message))
        return V_RAISED;
    Value exc = exc_make_named((PyTypeObject *)PyExc_AttributeError, message, name, obj);
    value_release(message);
    return exc;
}

Value attr_raise_missing(Value obj, Value name)
{
    bool type = PyType_Check(api_of(obj));
    Value exc = type ? V_ABSENT : missing_error(obj, name);
    if (is_raised(exc))
        return V_RAISED;
    if (LIKELY(!is_absent(exc))) {
        error_raise(exc);
        return V_RAISED;
    }
    if (type)
        raise_format(PyExc_AttributeError, "type object '%.50s' has no attribute '%U'", ((PyTypeObject *)value_obj(obj))->tp_name,
                     api_of(name));
    else
        raise_format(PyExc_AttributeError, "'%.100s' object has no attribute '%U'", type_of(obj)->tp_name, api_of(name));
    attr_error_context(obj, name);
    return V_RAISED;
}

/* --- descriptors --------------------------------------------------------------------------------------------------------------------- */

/* Binds what was found on the type; the word is consumed. */
static Value bind(Reg found, descrgetfunc get, Value obj, PyTypeObject *t)
{
    struct Pin p;
    pin(&p, found);
    PyObject *r = get(api_of(value_borrow(found)), api_of(obj), (PyObject *)t);
    unpin(&p);
    reg_release(found);
    return value_of(r);
}

/* For what was found in t, the class that obj had then: when the descriptor of a slot (a __slots__ entry, whose own work raises no TypeError)
 * then says that it does not apply, `__class__` was assigned meanwhile, and the caller looks up again. */
static bool other_class_now(bool slot)
{
    if (!slot || !PyErr_ExceptionMatches(PyExc_TypeError))
        return false;
    PyErr_Clear();
    return true;
}

Value attr_generic_get(Value obj, Value name, bool optional)
{
    PyTypeObject *t = type_of(obj);
    Reg found = type_lookup_reg(t, name);
    descrgetfunc get = NULL;
    if (!is_absent(value_borrow(found))) {
        const PyTypeObject *dt = type_of(value_borrow(found));
        get = dt->tp_descr_get;
        if (get && dt->tp_descr_set) {
            bool slot = descr_member_offset(value_borrow(found), t) > 0;
            Value v = bind(found, get, obj, t);
            return UNLIKELY(is_raised(v)) && other_class_now(slot) ? attr_generic_get(obj, name, optional) : v;
        }
    }
    Value own = attr_own_get(obj, name);
    if (!is_absent(own)) {
        reg_release(found);
        return own;
    }
    if (get)
        return bind(found, get, obj, t);
    if (!is_absent(value_borrow(found)))
        return value_from_reg(found);
    return optional ? V_ABSENT : attr_raise_missing(obj, name);
}

static int raise_unset(Value obj, Value name, Value v, bool on_type)
{
    const char *type = type_of(obj)->tp_name;
    if (on_type)
        raise_format(PyExc_AttributeError, "'%.100s' object attribute '%U' is read-only", type, api_of(name));
    else
        raise_format(PyExc_AttributeError, "'%.100s' object has no attribute '%U' and no __dict__ for setting new attributes", type,
                     api_of(name));
    (void)v;
    if (!on_type)
        attr_error_context(obj, name);
    return -1;
}

int attr_generic_set(Value obj, Value name, Value v)
{
    PyTypeObject *t = type_of(obj);
    if (UNLIKELY(t->tp_flags & Py_TPFLAGS_TYPE_SUBCLASS)) {
        raise_type_error("can't apply this __setattr__ to %s object", t->tp_name);
        return -1;
    }
    Reg found = type_lookup_reg(t, name);
    bool on_type = !is_absent(value_borrow(found));
    if (on_type) {
        descrsetfunc set = type_of(value_borrow(found))->tp_descr_set;
        if (set) {
            bool slot = descr_member_offset(value_borrow(found), t) > 0;
            struct Pin p;
            pin(&p, found);
            int r = set(api_of(value_borrow(found)), api_of(obj), is_absent(v) ? NULL : api_of(v));
            unpin(&p);
            reg_release(found);
            return UNLIKELY(r < 0) && other_class_now(slot) ? attr_generic_set(obj, name, v) : r;
        }
    }
    int r = attr_own_set(obj, name, v);
    if (r == ATTR_NO_PLACE)
        raise_unset(obj, name, v, on_type);
    else if (r == 0)
        raise_format(PyExc_AttributeError, "'%.100s' object has no attribute '%U'", t->tp_name, api_of(name));
    reg_release(found);
    return r == 1 ? 0 : -1;
}

/* --- any object ------------------------------------------------------------------------------------------------------------------------ */

static Value get_named(Value obj, Value name, bool optional)
{
    PyTypeObject *t = type_of(obj);
    PyObject *r;
    if (t->tp_getattro == PyObject_GenericGetAttr) {
        Value v = attr_generic_get(obj, name, optional);
        if (LIKELY(!is_raised(v)))
            return v;
        r = NULL;                                        /* a descriptor's own error may be an AttributeError too */
    } else if (t->tp_getattro) {
        r = t->tp_getattro(api_of(obj), api_of(name));
    } else if (t->tp_getattr) {
        const char *text = PyUnicode_AsUTF8(api_of(name));
        r = text ? t->tp_getattr(api_of(obj), (char *)text) : NULL;
    } else {
        return optional ? V_ABSENT : attr_raise_missing(obj, name);
    }
    if (r == NULL) {
        if (!optional)
            attr_error_context(obj, name);
        else if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            return V_ABSENT;
        }
    }
    return value_of(r);
}

Value attr_get(Value obj, Value name)
{
    Value key = attr_name(name);
    if (is_raised(key))
        return key;
    Value v = get_named(obj, key, false);
    value_release(key);
    return v;
}

Value attr_get_optional(Value obj, Value name)
{
    Value key = attr_name(name);
    if (is_raised(key))
        return key;
    Value v = get_named(obj, key, true);
    value_release(key);
    return v;
}

static int raise_no_setter(Value obj, Value name, Value v)
{
    const PyTypeObject *t = type_of(obj);
    bool readable = t->tp_getattr || t->tp_getattro;
    raise_type_error("'%.100s' object has %s attributes (%s .%U)", t->tp_name, readable ? "only read-only" : "no",
                     is_absent(v) ? "del" : "assign to", api_of(name));
    return -1;
}

int attr_set(Value obj, Value name, Value v)
{
    Value key = attr_name(name);
    if (is_raised(key))
        return -1;
    PyTypeObject *t = type_of(obj);
    PyObject *value = is_absent(v) ? NULL : api_of(v);
    int r;
    if (t->tp_setattro) {
        r = t->tp_setattro(api_of(obj), api_of(key), value);
    } else if (t->tp_setattr) {
        const char *text = PyUnicode_AsUTF8(api_of(key));
        r = text ? t->tp_setattr(api_of(obj), (char *)text, value) : -1;
    } else {
        r = raise_no_setter(obj, key, v);
    }
    value_release(key);
    return r;
}

/* --- for calls: leave functions unbound ---------------------------------------------------------------------------------------------- */

static int find_named(Value obj, Value name, bool optional, Reg *callable)
{
    Value v = get_named(obj, name, optional);
    *callable = reg_from_value(v);
    return is_raised(v) ? -1 : !is_absent(v);
}

/* 1, 0 (only if optional, or for the caller to raise), -1. */
static int find_method(Value obj, Value name, bool optional, Reg *callable, Reg *self)
{
    PyTypeObject *t = type_of(obj);
    *self = reg_borrow(V_ABSENT);
    if (!((TypeRecord *)t->tp_p3t)->simple_get)
        return find_named(obj, name, optional, callable);
    bool hooked = t->tp_getattro != PyObject_GenericGetAttr;         /* then a descriptor's AttributeError has __getattr__ asked */
    Reg found = type_lookup_reg(t, name);
    descrgetfunc get = NULL;
    bool method = false;
    if (!is_absent(value_borrow(found))) {
        const PyTypeObject *dt = type_of(value_borrow(found));
        method = (dt->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) != 0;
        get = dt->tp_descr_get;
        if (hooked && get && !method) {
            reg_release(found);
            return find_named(obj, name, optional, callable);
        }
        if (get && dt->tp_descr_set) {
            bool slot = descr_member_offset(value_borrow(found), t) > 0;
            Value v = bind(found, get, obj, t);
            if (UNLIKELY(is_raised(v)) && other_class_now(slot))
                return find_method(obj, name, optional, callable, self);
            *callable = reg_from_value(v);
            return is_raised(v) ? -1 : 1;
        }
    }
    Value own = attr_own_get(obj, name);
    if (!is_absent(own)) {
        reg_release(found);
        *callable = reg_from_value(own);
        return is_raised(own) ? -1 : 1;
    }
    if (method) {
        *callable = found;
        *self = reg_keep(reg_borrow(obj));
        return 1;
    }
    if (get) {
        Value v = bind(found, get, obj, t);
        *callable = reg_from_value(v);
        return is_raised(v) ? -1 : 1;
    }
    if (hooked && is_absent(value_borrow(found)))
        return find_named(obj, name, optional, callable);
    *callable = found;
    return !is_absent(value_borrow(found));
}

int attr_find_method(Value obj, Value name, Reg *callable, Reg *self)
{
    Value key = attr_name(name);
    if (is_raised(key))
        return -1;
    int r = find_method(obj, key, true, callable, self);
    value_release(key);
    if (r < 0 && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        return 0;
    }
    return r;
}

int attr_get_method(Value obj, Value name, Reg *callable, Reg *self)
{
    Value key = attr_name(name);
    if (is_raised(key))
        return -1;
    int r = find_method(obj, key, false, callable, self);
    if (r == 0)
        attr_raise_missing(obj, key);
    value_release(key);
    return r > 0 ? 0 : -1;
}

/* --- C API ------------------------------------------------------------------------------------------------------------------------------ */

PyObject *PyObject_GenericGetAttr(PyObject *o, PyObject *name)
{
    Value key = attr_name(value_of(name));
    if (is_raised(key))
        return NULL;
    Value v = attr_generic_get(value_of(o), key, false);
    value_release(key);
    return api_of(v);
}

int PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value)
{
    Value key = attr_name(value_of(name));
    if (is_raised(key))
        return -1;
    int r = attr_generic_set(value_of(o), key, value ? value_of(value) : V_ABSENT);
    value_release(key);
    return r;
}

PyObject *PyObject_GetAttr(PyObject *o, PyObject *name) { return api_of(attr_get(value_of(o), value_of(name))); }

int PyObject_GetOptionalAttr(PyObject *o, PyObject *name, PyObject **result)
{
    Value v = attr_get_optional(value_of(o), value_of(name));
    *result = is_absent(v) ? NULL : api_of(v);
    return is_raised(v) ? -1 : !is_absent(v);
}

int PyObject_SetAttr(PyObject *o, PyObject *name, PyObject *value)
{
    return attr_set(value_of(o), value_of(name), value ? value_of(value) : V_ABSENT);
}

int PyObject_DelAttr(PyObject *o, PyObject *name) { return attr_set(value_of(o), value_of(name), V_ABSENT); }

int PyObject_HasAttrWithError(PyObject *o, PyObject *name)
{
    PyObject *v;
    int r = PyObject_GetOptionalAttr(o, name, &v);
    Py_XDECREF(v);
    return r;
}

int PyObject_HasAttr(PyObject *o, PyObject *name)
{
    int r = PyObject_HasAttrWithError(o, name);
    if (r < 0)
        PyErr_FormatUnraisable("Exception ignored in PyObject_HasAttr(); consider using PyObject_HasAttrWithError(), "
                               "PyObject_GetOptionalAttr() or PyObject_GetAttr()");
    return r > 0;
}

/* The same with a C string for a name. */
PyObject *PyObject_GetAttrString(PyObject *o, const char *name)
{
    PyObject *key = PyUnicode_InternFromString(name);
    PyObject *v = key ? PyObject_GetAttr(o, key) : NULL;
    Py_XDECREF(key);
    return v;
}

int PyObject_GetOptionalAttrString(PyObject *o, const char *name, PyObject **result)
{
    *result = NULL;
    PyObject *key = PyUnicode_InternFromString(name);
    int r = key ? PyObject_GetOptionalAttr(o, key, result) : -1;
    Py_XDECREF(key);
    return r;
}

int PyObject_SetAttrString(PyObject *o, const char *name, PyObject *value)
{
    PyObject *key = PyUnicode_InternFromString(name);
    int r = key ? PyObject_SetAttr(o, key, value) : -1;
    Py_XDECREF(key);
    return r;
}

int PyObject_DelAttrString(PyObject *o, const char *name) { return PyObject_SetAttrString(o, name, NULL); }

int PyObject_HasAttrStringWithError(PyObject *o, const char *name)
{
    PyObject *v;
    int r = PyObject_GetOptionalAttrString(o, name, &v);
    Py_XDECREF(v);
    return r;
}

int PyObject_HasAttrString(PyObject *o, const char *name)
{
    int r = PyObject_HasAttrStringWithError(o, name);
    if (r < 0)
        PyErr_FormatUnraisable("Exception ignored in PyObject_HasAttrString(); consider using PyObject_HasAttrStringWithError(), "
                               "PyObject_GetOptionalAttrString() or PyObject_GetAttrString()");
    return r > 0;
}

/* --- __dict__ ---------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyObject_GenericGetDict(PyObject *o, void *Py_UNUSED(context))
{
    Value d = attr_dict_get(value_of(o));
    if (is_absent(d)) {
        PyErr_SetString(PyExc_AttributeError, "This object has no __dict__");
        return NULL;
    }
    return api_of(d);
}

int PyObject_GenericSetDict(PyObject *o, PyObject *value, void *Py_UNUSED(context))
{
    if (!type_has_dict(type_of_api(o))) {
        PyErr_SetString(PyExc_AttributeError, "This object has no __dict__");
        return -1;
    }
    if (value && !PyDict_Check(value)) {
        PyErr_Format(PyExc_TypeError, "__dict__ must be set to a dictionary, not a '%.200s'", Py_TYPE(value)->tp_name);
        return -1;
    }
    return attr_dict_set(value_of(o), value ? value_of(value) : V_ABSENT);
}
