/* objects/object.c -- what every object can be asked: repr, str, hash, comparison, truth, isinstance, dir.
 *
 * Each asks the slot of the object's type, checks what comes back, and bounds the native recursion.
 */
#include "objects/object.h"

#include "objects/attr.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"
#include "objects/type_slots.h"
#include "objects/union.h"

/* --- text ---------------------------------------------------------------------------------------------------------------------- */

/* Calls a slot that must give a str. Consumes nothing. */
static PyObject *text_of(PyObject *o, reprfunc slot, const char *where, const char *method)
{
    if (recursion_enter(where))
        return NULL;
    PyObject *r = slot(o);
    recursion_leave();
    if (r && !PyUnicode_Check(r)) {
        raise_type_error("%s returned non-string (type %.200s)", method, type_of_api(r)->tp_name);
        Py_CLEAR(r);
    }
    return r;
}

PyObject *PyObject_Repr(PyObject *o)
{
    if (o == NULL)
        return PyUnicode_FromString("<NULL>");
    reprfunc slot = type_of_api(o)->tp_repr;
    if (slot == NULL)
        return PyUnicode_FromFormat("<%s object at %p>", type_of_api(o)->tp_name, o);
    return text_of(o, slot, " while getting the repr of an object", "__repr__");
}

PyObject *PyObject_Str(PyObject *o)
{
    if (o == NULL)
        return PyUnicode_FromString("<NULL>");
    if (IS_EXACT(value_of(o), STR))
        return Py_NewRef(o);
    reprfunc slot = type_of_api(o)->tp_str;
    return slot ? text_of(o, slot, " while getting the str of an object", "__str__") : PyObject_Repr(o);
}

PyObject *PyObject_ASCII(PyObject *o)
{
    PyObject *r = PyObject_Repr(o);
    if (r == NULL || PyUnicode_IS_ASCII(r))
        return r;
    PyObject *bytes = PyUnicode_AsEncodedString(r, "ascii", "backslashreplace");
    Py_DECREF(r);
    if (bytes == NULL)
        return NULL;
    r = PyUnicode_DecodeASCII(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), "strict");
    Py_DECREF(bytes);
    return r;
}

PyObject *PyObject_Bytes(PyObject *o)
{
    if (o == NULL)
        return PyBytes_FromString("<NULL>");
    if (IS_EXACT(value_of(o), BYTES))
        return Py_NewRef(o);
    Value r = special_call(value_of(o), N(dunder_bytes), V_ABSENT, V_ABSENT);
    if (is_absent(r))
        return PyBytes_FromObject(o);
    if (!is_raised(r) && !PyBytes_Check(api_of(r))) {
        raise_type_error("__bytes__ returned non-bytes (type %.200s)", type_of(r)->tp_name);
        value_release(r);
        r = V_RAISED;
    }
    return api_of(r);
}

Value object_repr(Value v) { return value_of(PyObject_Repr(api_of(v))); }
Value object_str(Value v) { return value_of(PyObject_Str(api_of(v))); }

int PyObject_Print(PyObject *o, FILE *fp, int flags)
{
    PyObject *s = flags & Py_PRINT_RAW ? PyObject_Str(o) : PyObject_Repr(o);
    PyObject *b = s ? PyUnicode_AsEncodedString(s, "utf-8", "backslashreplace") : NULL;
    Py_XDECREF(s);
    if (b == NULL)
        return -1;
    size_t n = (size_t)PyBytes_GET_SIZE(b), done;
    DETACHED {
        done = fwrite(PyBytes_AS_STRING(b), 1, n, fp);
    }
    Py_DECREF(b);
    if (done == n)
        return 0;
    PyErr_SetFromErrno(PyExc_OSError);
    clearerr(fp);
    return -1;
}

/* --- hash ------------------------------------------------------------------------------------------------------------------------- */

Py_hash_t object_hash_address(const void *p)
{
    uintptr_t a = (uintptr_t)p;                          /* the low four bits are always the same */
    Py_hash_t h = (Py_hash_t)(a >> 4 | a << 60);
    return h == -1 ? -2 : h;
}

Py_hash_t PyObject_GenericHash(PyObject *o) { return object_hash_address(o); }

Py_hash_t PyObject_HashNotImplemented(PyObject *o)
{
    raise_type_error("unhashable type: '%.200s'", type_of_api(o)->tp_name);
    return -1;
}

Py_hash_t PyObject_Hash(PyObject *o)
{
    PyTypeObject *t = type_of_api(o);
    if (LIKELY(t->tp_hash != NULL))
        return t->tp_hash(o);
    if (!(t->tp_flags & Py_TPFLAGS_READY) && PyType_Ready(t) == 0 && t->tp_hash)
        return t->tp_hash(o);
    return PyErr_Occurred() ? -1 : PyObject_HashNotImplemented(o);
}

/* --- comparison ------------------------------------------------------------------------------------------------------------------------- */

static PyObject *compare(PyObject *a, PyObject *b, int op)
{
    static const int mirrored[] = {[Py_LT] = Py_GT, [Py_LE] = Py_GE, [Py_EQ] = Py_EQ, [Py_NE] = Py_NE, [Py_GT] = Py_LT, [Py_GE] = Py_LE};
    static const char *const sign[] = {[Py_LT] = "<", [Py_LE] = "<=", [Py_EQ] = "==", [Py_NE] = "!=", [Py_GT] = ">", [Py_GE] = ">="};
    PyTypeObject *ta = type_of_api(a), *tb = type_of_api(b);
    bool tried = false;
    PyObject *r;
    if (ta != tb && tb->tp_richcompare && type_is_subtype(tb, ta)) {   /* the subclass's say comes first */
        tried = true;
        if ((r = tb->tp_richcompare(b, a, mirrored[op])) != Py_NotImplemented)
            return r;
    }
    if (ta->tp_richcompare && (r = ta->tp_richcompare(a, b, op)) != Py_NotImplemented)
        return r;
    if (!tried && tb->tp_richcompare && (r = tb->tp_richcompare(b, a, mirrored[op])) != Py_NotImplemented)
        return r;
    if (op == Py_EQ || op == Py_NE)
        return api_of(value_from_bool((a == b) == (op == Py_EQ)));
    return api_of(raise_type_error("'%s' not supported between instances of '%.100s' and '%.100s'", sign[op], ta->tp_name, tb->tp_name));
}

PyObject *PyObject_RichCompare(PyObject *a, PyObject *b, int op)
{
    if (a == NULL || b == NULL) {
        if (!PyErr_Occurred())
            PyErr_BadInternalCall();
        return NULL;
    }
    if (recursion_enter(" in comparison"))
        return NULL;
    PyObject *r = compare(a, b, op);
    recursion_leave();
    return r;
}

int PyObject_RichCompareBool(PyObject *a, PyObject *b, int op)
{
    if (a == b && (op == Py_EQ || op == Py_NE))
        return op == Py_EQ;
    PyObject *r = PyObject_RichCompare(a, b, op);
    if (r == NULL)
        return -1;
    int truth = value_is_bool(value_of(r)) ? r == Py_True : PyObject_IsTrue(r);
    Py_DECREF(r);
    return truth;
}

Value object_compare(Value a, Value b, int op) { return value_of(PyObject_RichCompare(api_of(a), api_of(b), op)); }
int object_equal(Value a, Value b) { return PyObject_RichCompareBool(api_of(a), api_of(b), Py_EQ); }

/* --- truth --------------------------------------------------------------------------------------------------------------------------------- */

int PyObject_IsTrue(PyObject *o)
{
    Value v = value_of(o);
    if (value_is_bool(v) || is_none(v))
        return v.w == V_TRUE.w;
    if (value_is_int(v))
        return value_as_int(v) != 0;
    const PyTypeObject *t = type_of(v);
    Py_ssize_t n;
    if (t->tp_as_number && t->tp_as_number->nb_bool)
        n = t->tp_as_number->nb_bool(o);
    else if (t->tp_as_mapping && t->tp_as_mapping->mp_length)
        n = t->tp_as_mapping->mp_length(o);
    else if (t->tp_as_sequence && t->tp_as_sequence->sq_length)
        n = t->tp_as_sequence->sq_length(o);
    else
        return 1;
    return n > 0 ? 1 : (int)n;
}

int PyObject_Not(PyObject *o)
{
    int r = PyObject_IsTrue(o);
    return r < 0 ? -1 : !r;
}

int object_truth(Value v) { return PyObject_IsTrue(api_of(v)); }

/* --- isinstance, issubclass ------------------------------------------------------------------------------------------------------------------ */

/* cls.__bases__ if it is a tuple; V_ABSENT: this is no class. */
static Value bases_of(PyObject *cls)
{
    Value b = attr_get_optional(value_of(cls), N(dunder_bases));
    if (value_is_ptr(b) && !PyTuple_Check(api_of(b))) {
        value_release(b);
        b = V_ABSENT;
    }
    return is_absent(b) || is_raised(b) || value_is_ptr(b) ? b : V_ABSENT;
}

static int check_class(PyObject *cls, const char *message)   /* 1, or -1 with TypeError */
{
    Value b = bases_of(cls);
    if (is_absent(b))
        raise_type_error("%s", message);
    value_release(b);
    return value_is_ptr(b) ? 1 : -1;
}

/* For things that only look like classes: by __bases__. 1, 0, -1. */
static int abstract_issubclass(PyObject *derived, PyObject *cls)
{
    if (derived == cls)
        return 1;
    Value b = bases_of(derived);
    if (!value_is_ptr(b))
        return is_raised(b) ? -1 : 0;
    if (recursion_enter(" in __issubclass__")) {
        value_release(b);
        return -1;
    }
    int r = 0;
    for (size_t i = 0; r == 0 && i < tuple_len(b); i++)
        r = abstract_issubclass(api_of(tuple_at(b, i)), cls);
    recursion_leave();
    value_release(b);
    return r;
}

int object_real_issubclass(PyObject *sub, PyObject *cls)
{
    if (PyType_Check(cls) && PyType_Check(sub))
        return type_is_subtype((PyTypeObject *)sub, (PyTypeObject *)cls);
    if (check_class(sub, "issubclass() arg 1 must be a class") < 0 ||
        check_class(cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union") < 0)
        return -1;
    return abstract_issubclass(sub, cls);
}

/* Is the answer of the instances' __class__ their type? */
static bool class_is_plain(PyTypeObject *t)
{
    if (t->tp_getattro != PyObject_GenericGetAttr) {
        if (t->tp_getattro != dispatch_getattr)
            return false;
        Reg get = type_lookup_reg(t, N(dunder_getattribute));        /* __getattr__ is for names that are not found */
        bool generic = is_generic_get(value_borrow(get));
        reg_release(get);
        if (!generic)
            return false;
    }
    Reg own = type_lookup_reg(t, N(dunder_class)), plain = type_lookup_reg(&PyBaseObject_Type, N(dunder_class));
    bool same = own.w == plain.w;
    reg_release(own);
    reg_release(plain);
    return same;
}

/* A class whose metaclass leaves isinstance() to type.__instancecheck__. */
static bool has_plain_check(Value cls)
{
    if (LIKELY(IS_EXACT(cls, TYPE)))
        return true;
    if (!value_has_flag(cls, Py_TPFLAGS_TYPE_SUBCLASS))
        return false;
    Reg own = type_lookup_reg(type_of(cls), N(dunder_instancecheck)), plain = type_lookup_reg(&PyType_Type, N(dunder_instancecheck));
    bool same = own.w == plain.w;
    reg_release(own);
    reg_release(plain);
    return same;
}

int object_plain_isinstance(Value v, Value cls)
{
    PyTypeObject *t = type_of(v);
    if (has_plain_check(cls)) {
        if (type_is_subtype(t, (PyTypeObject *)value_obj(cls)))
            return 1;
    } else if (IS_EXACT(cls, TUPLE)) {
        for (size_t i = 0; i < tuple_len(cls); i++) {
            Value one = tuple_at(cls, i);
            if (!has_plain_check(one))
                return -1;
            if (type_is_subtype(t, (PyTypeObject *)value_obj(one)))
                return 1;
        }
    } else {
        return -1;
    }
    return !value_is_ptr(v) || class_is_plain(t) ? 0 : -1;
}

int object_real_isinstance(PyObject *inst, PyObject *cls)
{
    bool is_type = PyType_Check(cls);
    if (is_type && type_is_subtype(type_of_api(inst), (PyTypeObject *)cls))
        return 1;
    PyTypeObject *t = type_of_api(inst);
    if (!is_type && check_class(cls, "isinstance() arg 2 must be a type, a tuple of types, or a union") < 0)
        return -1;
    if (is_type && class_is_plain(t))
        return 0;                                        /* object's own __class__ names the type that was just asked */
    Value c = attr_get_optional(value_of(inst), N(dunder_class));
    if (is_raised(c))
        return -1;
    int r = 0;
    if (is_absent(c))
        return 0;
    if (!is_type)
        r = abstract_issubclass(api_of(c), cls);
    else if (PyType_Check(api_of(c)) && value_obj(c) != (Obj *)t)
        r = type_is_subtype((PyTypeObject *)value_obj(c), (PyTypeObject *)cls);
    value_release(c);
    return r;
}

/* The question by the metatype's hook. 1, 0, -1; 2: there is no hook. */
static int ask_hook(PyObject *cls, Value hook, PyObject *arg, const char *where)
{
    if (recursion_enter(where))
        return -1;
    Value r = special_call(value_of(cls), hook, value_of(arg), V_ABSENT);
    recursion_leave();
    if (is_absent(r))
        return 2;
    if (is_raised(r))
        return -1;
    int truth = PyObject_IsTrue(api_of(r));
    value_release(r);
    return truth;
}

int PyObject_IsInstance(PyObject *inst, PyObject *cls)
{
    cls = union_members_or(cls);
    if ((PyObject *)type_of_api(inst) == cls)
        return 1;
    if (has_plain_check(value_of(cls)))
        return object_real_isinstance(inst, cls);
    if (PyTuple_Check(cls)) {
        if (recursion_enter(" in __instancecheck__"))
            return -1;
        int r = 0;
        for (size_t i = 0; r == 0 && i < tuple_len(value_of(cls)); i++)
            r = PyObject_IsInstance(inst, api_of(tuple_at(value_of(cls), i)));
        recursion_leave();
        return r;
    }
    int r = ask_hook(cls, N(dunder_instancecheck), inst, " in __instancecheck__");
    return r == 2 ? object_real_isinstance(inst, cls) : r;
}

int PyObject_IsSubclass(PyObject *derived, PyObject *cls)
{
    cls = union_members_or(cls);
    if (PyType_CheckExact(cls))
        return derived == cls ? 1 : object_real_issubclass(derived, cls);
    if (PyTuple_Check(cls)) {
        if (recursion_enter(" in __subclasscheck__"))
            return -1;
        int r = 0;
        for (size_t i = 0; r == 0 && i < tuple_len(value_of(cls)); i++)
            r = PyObject_IsSubclass(derived, api_of(tuple_at(value_of(cls), i)));
        recursion_leave();
        return r;
    }
    int r = ask_hook(cls, N(dunder_subclasscheck), derived, " in __subclasscheck__");
    return r == 2 ? object_real_issubclass(derived, cls) : r;
}

/* --- the rest --------------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyObject_SelfIter(PyObject *o) { return Py_NewRef(o); }

PyObject *_PyObject_NextNotImplemented(PyObject *o)
{
    return PyErr_Format(PyExc_TypeError, "'%.200s' object is not iterable", type_of_api(o)->tp_name);
}

PyObject *PyObject_Dir(PyObject *o)
{
    PyObject *list;
    if (o == NULL) {
        PyObject *locals = core_hooks.current_locals ? core_hooks.current_locals() : NULL;
        if (locals == NULL) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_SystemError, "frame does not exist");
            return NULL;
        }
        list = PyMapping_Keys(locals);
        Py_DECREF(locals);
    } else {
        Value r = special_call(value_of(o), N(dunder_dir), V_ABSENT, V_ABSENT);
        if (is_absent(r))
            return api_of(raise_type_error("object does not provide __dir__"));
        list = is_raised(r) ? NULL : PySequence_List(api_of(r));
        value_release(r);
    }
    if (list && PyList_Sort(list) < 0)
        Py_CLEAR(list);
    return list;
}

PyObject *builtin_get(const char *name)
{
    PyObject *f = NULL;
    Value d = interp_now()->builtins;
    if (value_is_ptr(d) && PyDict_GetItemStringRef(api_of(d), name, &f) == 0)
        PyErr_Format(PyExc_AttributeError, "module 'builtins' has no attribute '%s'", name);
    else if (!value_is_ptr(d))
        PyErr_Format(PyExc_SystemError, "there is no module 'builtins' yet, for '%s'", name);
    return f;
}
