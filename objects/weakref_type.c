/* objects/weakref_type.c -- weakref.ref, weakref.proxy: objects that point to another without keeping it alive.
 *
 * The side table of gc/weakref.c does the linking and the clearing; here is what Python sees. A plain reference (exact type, no callback) is
 * made once for an object and used again. A callback belongs to its reference from before linking until it is called: so it is read
 * and changed only before the reference is linked or after it was unlinked, when the referent's death can no longer look at it.
 * Proxies forward every operation to the object, which is held for the time of it.
 * Tests. tests/objects/test_weakref_type.c
 */
#include "objects/weakref_type.h"

#include "objects/call.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

static inline WeakRefObj *ref(PyObject *o) { return (WeakRefObj *)o; }
static inline Value referent_or_none(PyObject *o) { return weak_get(&ref(o)->weak); }

/* --- making ---------------------------------------------------------------------------------------------------------------------- */

static PyObject *ref_call(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames);

static bool is_plain_type(const PyTypeObject *t)
{
    return t == &_PyWeakref_RefType || t == &_PyWeakref_ProxyType || t == &_PyWeakref_CallableProxyType;
}

Value weakref_new(PyTypeObject *type, Value referent, Value callback)
{
    PyTypeObject *t = type_of(referent);
    if (!value_is_ptr(referent) || !type_has_weakrefs(t))
        return raise_type_error("cannot create weak reference to '%s' object", t->tp_name);
    bool plain = is_absent(callback) && is_plain_type(type);
    Value other = V_ABSENT;
    if (plain) {
        Value old = weak_find_plain(referent, type_shape(type)->id);
        if (!is_absent(old))
            return old;
    }
    PyObject *o = type->tp_alloc(type, 0);
    if (o == NULL)
        return V_RAISED;
    ref(o)->hash = -1;
    ref(o)->vectorcall = ref_call;
    store_relaxed_value(&ref(o)->weak.referent, V_NONE);
    store_release_value(&ref(o)->weak.callback, value_keep(callback));
    if (is_absent(callback) && type == &_PyWeakref_RefType)
        or_acq_rel_u8(&ref(o)->weak.hdr.flags, WEAK_FIRST);
    if (weak_link(&ref(o)->weak, referent, plain ? &other : NULL) < 0) {
        Py_DECREF(o);
        return raise_no_memory();
    }
    if (!is_absent(other)) {
        Py_DECREF(o);                                    /* (its referent is None: it was never linked) */
        return other;
    }
    return value_from_obj(o);
}

static Value callback_or_absent(PyObject *callback) { return callback == NULL || callback == Py_None ? V_ABSENT : value_of(callback); }

static PyObject *ref_make(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *referent, *callback = NULL;
    (void)kwds;                                          /* __init__ judges them */
    if (!PyArg_UnpackTuple(args, "__new__", 1, 2, &referent, &callback))
        return NULL;
    return api_of(weakref_new(type, value_of(referent), callback_or_absent(callback)));
}

static int ref_init(PyObject *Py_UNUSED(o), PyObject *args, PyObject *kwds)
{
    PyObject *referent, *callback = NULL;
    if (kwds && PyDict_Size(kwds) > 0) {
        PyErr_SetString(PyExc_TypeError, "ref() takes no keyword arguments");
        return -1;
    }
    return PyArg_UnpackTuple(args, "__init__", 1, 2, &referent, &callback) ? 0 : -1;
}

/* ref(referent[, callback]). What else may be given is judged in the general way. */
static PyObject *ref_vectorcall(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    size_t n = (size_t)PyVectorcall_NARGS(nargsf);
    if (UNLIKELY(kwnames != NULL) || UNLIKELY(n - 1 > 1))
        return type_vectorcall(type, args, nargsf, kwnames);
    return api_of(weakref_new((PyTypeObject *)type, value_of(args[0]), callback_or_absent(n == 2 ? args[1] : NULL)));
}

/* --- life ---------------------------------------------------------------------------------------------------------------------------- */

static int ref_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(ref(o)->weak.callback);
    return 0;
}

static int ref_clear(PyObject *o)
{
    weak_unlink(&ref(o)->weak);
    value_release(field_swap((Obj *)o, &ref(o)->weak.callback, V_ABSENT));
    return 0;
}

static void ref_destroy(PyObject *o)
{
    weak_unlink(&ref(o)->weak);
    field_clear_to(&ref(o)->weak.callback, V_ABSENT);
    Py_TYPE(o)->tp_free(o);
}

/* The referent is gone; w is unlinked. An exception that was pending when it died stays pending. */
static void run_callback(WeakObj *w)
{
    Value callback = field_swap(&w->hdr, &w->callback, V_ABSENT);
    if (!value_is_ptr(callback))
        return;
    PyObject *pending = PyErr_GetRaisedException();
    PyObject *r = PyObject_CallOneArg(api_of(callback), (PyObject *)w);
    if (r)
        Py_DECREF(r);
    else
        PyErr_FormatUnraisable("Exception ignored while calling weakref callback %R", api_of(callback));
    value_release(callback);
    PyErr_SetRaisedException(pending);
}

void weakref_type_init(void) { weak_run_callback = run_callback; }

/* --- weakref.ref ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *ref_call(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    (void)args;
    if (kwnames && tuple_len(value_of(kwnames)) > 0) {
        PyErr_SetString(PyExc_TypeError, "weakref() takes no keyword arguments");
        return NULL;
    }
    if (PyVectorcall_NARGS(nargsf) != 0) {
        PyErr_Format(PyExc_TypeError, "weakref expected 0 arguments, got %zd", PyVectorcall_NARGS(nargsf));
        return NULL;
    }
    return api_of(referent_or_none(o));
}

static Py_hash_t ref_hash(PyObject *o)
{
    Py_hash_t h = (Py_hash_t)load_relaxed_size((size_t *)&ref(o)->hash);
    if (h != -1)
        return h;
    Value v = referent_or_none(o);
    if (is_none(v)) {
        PyErr_SetString(PyExc_TypeError, "weak object has gone away");
        return -1;
    }
    h = PyObject_Hash(api_of(v));
    if (h != -1)
        store_relaxed_size((size_t *)&ref(o)->hash, (size_t)h);
    value_release(v);
    return h;
}

static PyObject *ref_repr(PyObject *o)
{
    Value v = referent_or_none(o);
    if (is_none(v))
        return PyUnicode_FromFormat("<weakref at %p; dead>", (void *)o);
    /* Of functions and classes, whose types know it; a __getattr__ is not asked. */
    PyObject *name = NULL, *r = NULL;
    Value descr = type_lookup_get(type_of(v), N(dunder_name));
    bool known = !is_absent(descr);
    value_release(descr);
    if (!known || PyObject_GetOptionalAttr(api_of(v), NAPI(dunder_name), &name) >= 0) {
        if (name && PyUnicode_Check(name))
            r = PyUnicode_FromFormat("<weakref at %p; to '%s' at %p (%U)>", (void *)o, type_of(v)->tp_name, (void *)api_of(v), name);
        else
            r = PyUnicode_FromFormat("<weakref at %p; to '%s' at %p>", (void *)o, type_of(v)->tp_name, (void *)api_of(v));
        Py_XDECREF(name);
    }
    value_release(v);
    return r;
}

/* By the referents while both live, then by identity. */
static PyObject *ref_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyWeakref_CheckRef(a) || !PyWeakref_CheckRef(b))
        Py_RETURN_NOTIMPLEMENTED;
    Value x = referent_or_none(a), y = load_acquire_value(&ref(b)->weak.referent);
    y = !is_none(x) && value_is(x, y) ? value_keep(x) : referent_or_none(b);     /* x is alive, so b's referent is */
    PyObject *r;
    if (is_none(x) || is_none(y))
        r = (a == b) == (op == Py_EQ) ? Py_True : Py_False;
    else
        r = PyObject_RichCompare(api_of(x), api_of(y), op);
    value_release(x);
    value_release(y);
    return r;
}

static PyObject *ref_class_getitem(PyObject *cls, PyObject *item) { return Py_GenericAlias(cls, item); }

static PyMemberDef ref_members[] = {
    {"__callback__", _Py_T_OBJECT, offsetof(WeakRefObj, weak.callback), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef ref_methods[] = {
    {"__class_getitem__", ref_class_getitem, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};

PyTypeObject _PyWeakref_RefType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "weakref.ReferenceType",
    .tp_basicsize = sizeof(WeakRefObj),
    .tp_dealloc = ref_destroy,
    .tp_vectorcall_offset = offsetof(WeakRefObj, vectorcall),
    .tp_repr = ref_repr,
    .tp_hash = ref_hash,
    .tp_call = PyVectorcall_Call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_BASETYPE,
    .tp_traverse = ref_traverse,
    .tp_clear = ref_clear,
    .tp_richcompare = ref_compare,
    .tp_methods = ref_methods,
    .tp_members = ref_members,
    .tp_init = ref_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = ref_make,
    .tp_vectorcall = ref_vectorcall,
    .tp_free = PyObject_GC_Del,
};

/* --- proxies --------------------------------------------------------------------------------------------------------------------------------- */

/* What a proxy stands for; another object stands for itself. Counted; V_RAISED with ReferenceError. */
static Value target(PyObject *o)
{
    if (!PyWeakref_CheckProxy(o))
        return value_keep(value_of(o));
    Value v = referent_or_none(o);
    if (!is_none(v))
        return v;
    PyErr_SetString(PyExc_ReferenceError, "weakly-referenced object no longer exists");
    return V_RAISED;
}

#define FORWARD_1(name, call)                                                                                                  \
    static PyObject *name(PyObject *a)                                                                                         \
    {                                                                                                                          \
        Value x = target(a);                                                                                                   \
        PyObject *r = is_raised(x) ? NULL : call(api_of(x));                                                                   \
        value_release(x);                                                                                                      \
        return r;                                                                                                              \
    }
#define FORWARD_2(name, call)                                                                                                  \
    static PyObject *name(PyObject *a, PyObject *b)                                                                            \
    {                                                                                                                          \
        Value x = target(a), y = is_raised(x) ? x : target(b);                                                                 \
        PyObject *r = is_raised(y) ? NULL : call(api_of(x), api_of(y));                                                        \
        value_release(x);                                                                                                      \
        value_release(y);                                                                                                      \
        return r;                                                                                                              \
    }
#define FORWARD_3(name, call)                                                                                                  \
    static PyObject *name(PyObject *a, PyObject *b, PyObject *c)                                                               \
    {                                                                                                                          \
        Value x = target(a), y = is_raised(x) ? x : target(b), z = is_raised(y) ? y : target(c);                               \
        PyObject *r = is_raised(z) ? NULL : call(api_of(x), api_of(y), api_of(z));                                             \
        value_release(x);                                                                                                      \
        value_release(y);                                                                                                      \
        value_release(z);                                                                                                      \
        return r;                                                                                                              \
    }
/* An int result; -1 is failure. */
#define FORWARD_INT(name, type, parameters, call)                                                                              \
    static type name parameters                                                                                                \
    {                                                                                                                          \
        Value x = target(a);                                                                                                   \
        if (is_raised(x))                                                                                                      \
            return -1;                                                                                                         \
        type r = call;                                                                                                         \
        value_release(x);                                                                                                      \
        return r;                                                                                                              \
    }

FORWARD_1(proxy_str, PyObject_Str)
FORWARD_1(proxy_iter, PyObject_GetIter)
FORWARD_1(proxy_neg, PyNumber_Negative)
FORWARD_1(proxy_pos, PyNumber_Positive)
FORWARD_1(proxy_abs, PyNumber_Absolute)
FORWARD_1(proxy_invert, PyNumber_Invert)
FORWARD_1(proxy_int, PyNumber_Long)
FORWARD_1(proxy_float, PyNumber_Float)
FORWARD_1(proxy_index, PyNumber_Index)
FORWARD_2(proxy_getattr, PyObject_GetAttr)
FORWARD_2(proxy_getitem, PyObject_GetItem)
FORWARD_2(proxy_add, PyNumber_Add)
FORWARD_2(proxy_sub, PyNumber_Subtract)
FORWARD_2(proxy_mul, PyNumber_Multiply)
FORWARD_2(proxy_matmul, PyNumber_MatrixMultiply)
FORWARD_2(proxy_floordiv, PyNumber_FloorDivide)
FORWARD_2(proxy_truediv, PyNumber_TrueDivide)
FORWARD_2(proxy_mod, PyNumber_Remainder)
FORWARD_2(proxy_divmod, PyNumber_Divmod)
FORWARD_2(proxy_lshift, PyNumber_Lshift)
FORWARD_2(proxy_rshift, PyNumber_Rshift)
FORWARD_2(proxy_and, PyNumber_And)
FORWARD_2(proxy_xor, PyNumber_Xor)
FORWARD_2(proxy_or, PyNumber_Or)
FORWARD_3(proxy_pow, PyNumber_Power)
FORWARD_2(proxy_iadd, PyNumber_InPlaceAdd)
FORWARD_2(proxy_isub, PyNumber_InPlaceSubtract)
FORWARD_2(proxy_imul, PyNumber_InPlaceMultiply)
FORWARD_2(proxy_imatmul, PyNumber_InPlaceMatrixMultiply)
FORWARD_2(proxy_ifloordiv, PyNumber_InPlaceFloorDivide)
FORWARD_2(proxy_itruediv, PyNumber_InPlaceTrueDivide)
FORWARD_2(proxy_imod, PyNumber_InPlaceRemainder)
FORWARD_2(proxy_ilshift, PyNumber_InPlaceLshift)
FORWARD_2(proxy_irshift, PyNumber_InPlaceRshift)
FORWARD_2(proxy_iand, PyNumber_InPlaceAnd)
FORWARD_2(proxy_ixor, PyNumber_InPlaceXor)
FORWARD_2(proxy_ior, PyNumber_InPlaceOr)
FORWARD_3(proxy_ipow, PyNumber_InPlacePower)
FORWARD_INT(proxy_setattr, int, (PyObject *a, PyObject *name, PyObject *v), PyObject_SetAttr(api_of(x), name, v))
FORWARD_INT(proxy_bool, int, (PyObject *a), PyObject_IsTrue(api_of(x)))
FORWARD_INT(proxy_length, Py_ssize_t, (PyObject *a), PyObject_Size(api_of(x)))
FORWARD_INT(proxy_contains, int, (PyObject *a, PyObject *v), PySequence_Contains(api_of(x), v))
FORWARD_INT(proxy_setitem, int, (PyObject *a, PyObject *key, PyObject *v),
            v ? PyObject_SetItem(api_of(x), key, v) : PyObject_DelItem(api_of(x), key))

static PyObject *proxy_call(PyObject *o, PyObject *args, PyObject *kwds)
{
    Value x = target(o);
    PyObject *r = is_raised(x) ? NULL : PyObject_Call(api_of(x), args, kwds);
    value_release(x);
    return r;
}

static PyObject *proxy_next(PyObject *o)
{
    Value x = target(o);
    PyObject *r = NULL;
    if (is_raised(x))
        return NULL;
    if (PyIter_Check(api_of(x)))
        r = PyIter_Next(api_of(x));
    else
        PyErr_Format(PyExc_TypeError, "Weakref proxy referenced a non-iterator '%.200s' object", type_of(x)->tp_name);
    value_release(x);
    return r;
}

static PyObject *proxy_compare(PyObject *a, PyObject *b, int op)
{
    Value x = target(a), y = is_raised(x) ? x : target(b);
    PyObject *r = is_raised(y) ? NULL : PyObject_RichCompare(api_of(x), api_of(y), op);
    value_release(x);
    value_release(y);
    return r;
}

static PyObject *proxy_repr(PyObject *o)
{
    Value v = referent_or_none(o);
    PyObject *r = is_none(v) ? PyUnicode_FromFormat("<weakproxy at %p; dead>", (void *)o)
                             : PyUnicode_FromFormat("<weakproxy at %p; to '%s' at %p>", (void *)o, type_of(v)->tp_name, (void *)api_of(v));
    value_release(v);
    return r;
}

static PyObject *proxy_bytes(PyObject *o, PyObject *Py_UNUSED(none))
{
    Value x = target(o);
    PyObject *r = is_raised(x) ? NULL : PyObject_CallMethodNoArgs(api_of(x), NAPI(dunder_bytes));
    value_release(x);
    return r;
}
static PyObject *proxy_reversed(PyObject *o, PyObject *Py_UNUSED(none))
{
    Value x = target(o);
    PyObject *r = is_raised(x) ? NULL : PyObject_CallMethodNoArgs(api_of(x), NAPI(dunder_reversed));
    value_release(x);
    return r;
}

static PyMethodDef proxy_methods[] = {
    {"__bytes__", proxy_bytes, METH_NOARGS, NULL},
    {"__reversed__", proxy_reversed, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};
static PyNumberMethods proxy_number = {
    .nb_add = proxy_add, .nb_subtract = proxy_sub, .nb_multiply = proxy_mul, .nb_remainder = proxy_mod, .nb_divmod = proxy_divmod,
    .nb_power = proxy_pow, .nb_negative = proxy_neg, .nb_positive = proxy_pos, .nb_absolute = proxy_abs, .nb_bool = proxy_bool,
    .nb_invert = proxy_invert, .nb_lshift = proxy_lshift, .nb_rshift = proxy_rshift, .nb_and = proxy_and, .nb_xor = proxy_xor,
    .nb_or = proxy_or, .nb_int = proxy_int, .nb_float = proxy_float, .nb_inplace_add = proxy_iadd, .nb_inplace_subtract = proxy_isub,
    .nb_inplace_multiply = proxy_imul, .nb_inplace_remainder = proxy_imod, .nb_inplace_power = proxy_ipow,
    .nb_inplace_lshift = proxy_ilshift, .nb_inplace_rshift = proxy_irshift, .nb_inplace_and = proxy_iand, .nb_inplace_xor = proxy_ixor,
    .nb_inplace_or = proxy_ior, .nb_floor_divide = proxy_floordiv, .nb_true_divide = proxy_truediv,
    .nb_inplace_floor_divide = proxy_ifloordiv, .nb_inplace_true_divide = proxy_itruediv, .nb_index = proxy_index,
    .nb_matrix_multiply = proxy_matmul, .nb_inplace_matrix_multiply = proxy_imatmul,
};
static PySequenceMethods proxy_sequence = {.sq_length = proxy_length, .sq_contains = proxy_contains};
static PyMappingMethods proxy_mapping = {.mp_length = proxy_length, .mp_subscript = proxy_getitem, .mp_ass_subscript = proxy_setitem};

#define PROXY_TYPE(name)                                                                                                       \
    PyVarObject_HEAD_INIT(&PyType_Type, 0) .tp_name = (name), .tp_basicsize = sizeof(WeakRefObj), .tp_dealloc = ref_destroy,    \
    .tp_repr = proxy_repr, .tp_as_number = &proxy_number, .tp_as_sequence = &proxy_sequence, .tp_as_mapping = &proxy_mapping,   \
    .tp_hash = PyObject_HashNotImplemented, .tp_str = proxy_str, .tp_getattro = proxy_getattr, .tp_setattro = proxy_setattr,    \
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, .tp_traverse = ref_traverse,       \
    .tp_clear = ref_clear, .tp_richcompare = proxy_compare, .tp_iter = proxy_iter, .tp_iternext = proxy_next,                   \
    .tp_methods = proxy_methods, .tp_alloc = PyType_GenericAlloc, .tp_free = PyObject_GC_Del

PyTypeObject _PyWeakref_ProxyType = {PROXY_TYPE("weakref.ProxyType")};
PyTypeObject _PyWeakref_CallableProxyType = {PROXY_TYPE("weakref.CallableProxyType"), .tp_call = proxy_call};

/* --- the C API ----------------------------------------------------------------------------------------------------------------------------------- */

#undef PyWeakref_Check
#undef PyWeakref_CheckRef
#undef PyWeakref_CheckRefExact
#undef PyWeakref_CheckProxy
int PyWeakref_CheckRefExact(PyObject *o) { return IS_EXACT(value_of(o), WEAKREF); }
int PyWeakref_CheckRef(PyObject *o) { return PyWeakref_CheckRefExact(o) || PyObject_TypeCheck(o, &_PyWeakref_RefType); }
int PyWeakref_CheckProxy(PyObject *o) { return IS_EXACT(value_of(o), WEAK_PROXY) || IS_EXACT(value_of(o), WEAK_CALL_PROXY); }
int PyWeakref_Check(PyObject *o) { return PyWeakref_CheckRef(o) || PyWeakref_CheckProxy(o); }

PyObject *PyWeakref_NewRef(PyObject *o, PyObject *callback)
{
    return api_of(weakref_new(&_PyWeakref_RefType, value_of(o), callback_or_absent(callback)));
}
PyObject *PyWeakref_NewProxy(PyObject *o, PyObject *callback)
{
    PyTypeObject *type = PyCallable_Check(o) ? &_PyWeakref_CallableProxyType : &_PyWeakref_ProxyType;
    return api_of(weakref_new(type, value_of(o), callback_or_absent(callback)));
}

static bool check(PyObject *o)
{
    if (o && PyWeakref_Check(o))
        return true;
    if (o)
        PyErr_SetString(PyExc_TypeError, "expected a weakref");
    else
        PyErr_BadInternalCall();
    return false;
}

int PyWeakref_GetRef(PyObject *o, PyObject **out)
{
    *out = NULL;
    if (!check(o))
        return -1;
    Value v = referent_or_none(o);
    if (is_none(v))
        return 0;
    *out = api_of(v);
    return 1;
}

int PyWeakref_IsDead(PyObject *o)
{
    if (!check(o))
        return -1;
    Value v = referent_or_none(o);
    value_release(v);
    return is_none(v);
}

PyObject *PyWeakref_GetObject(PyObject *o)
{
    if (o == NULL || !PyWeakref_Check(o)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return PyWeakref_GET_OBJECT(o);
}
#undef PyWeakref_GET_OBJECT
PyObject *PyWeakref_GET_OBJECT(PyObject *o)
{
    Value v = referent_or_none(o);
    value_release(v);                                    /* borrowed, as good as somebody else keeps it */
    return api_of(v);
}
