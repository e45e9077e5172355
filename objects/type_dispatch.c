/* objects/type_dispatch.c -- slots of Python classes: each calls the special method that stands for it.
 *
 * A method is looked up on the type at every call (lock-free) and called with the object as its first argument, without making a bound
 * method. Binary operators follow the language: the right operand goes first when its type is a subclass that overrides the method.
 * The found method is pinned while it runs: it may be deferred, hence uncounted, and its class may drop it meanwhile.
 */
#include "objects/attr_int.h"
#include "objects/call.h"
#include "objects/function.h"
#include "objects/tuple_int.h"
#include "objects/type_slots.h"

#include "iterobject.h"

/* --- finding and calling -------------------------------------------------------------------------------------------------------- */

enum found { FOUND_ERROR = -1, FOUND_NONE, FOUND_BOUND, FOUND_UNBOUND };

static enum found find(Value obj, Value name, Reg *callable)
{
    PyTypeObject *t = type_of(obj);
    Reg f = type_lookup_reg(t, name);
    *callable = f;
    if (is_absent(value_borrow(f)))
        return FOUND_NONE;
    const PyTypeObject *ft = type_of(value_borrow(f));
    if (ft->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR)
        return FOUND_UNBOUND;
    if (ft->tp_descr_get == NULL)
        return FOUND_BOUND;
    struct Pin p;
    pin(&p, f);
    Value bound = value_of(ft->tp_descr_get(api_of(value_borrow(f)), api_of(obj), (PyObject *)t));
    unpin(&p);
    reg_release(f);
    *callable = reg_from_value(bound);
    return is_raised(bound) ? FOUND_ERROR : FOUND_BOUND;
}

/* The same where a method that cannot be had counts as one that is not there: binding it raised AttributeError. */
static enum found find_lenient(Value obj, Value name, Reg *callable)
{
    enum found how = find(obj, name, callable);
    if (LIKELY(how != FOUND_ERROR) || !PyErr_ExceptionMatches(PyExc_AttributeError))
        return how;
    PyErr_Clear();
    return FOUND_NONE;
}

/* argv[0] is room for the callee, argv[1] is the object, arguments follow: n of them. */
static PyObject *call_found(enum found how, Reg callable, PyObject **argv, size_t n, PyObject *kwnames)
{
    struct Pin p;
    pin(&p, callable);
    size_t skip = how == FOUND_UNBOUND ? 1 : 2;
    PyObject *r = PyObject_Vectorcall(api_of(value_borrow(callable)), argv + skip, (n + 2 - skip) | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
    unpin(&p);
    reg_release(callable);
    return r;
}

static Value call_if_found(enum found how, Reg f, Value obj, PyObject *const *args, Py_ssize_t nargs)
{
    if (how <= FOUND_NONE)
        return how < 0 ? V_RAISED : V_ABSENT;
    PyObject *few[6], **argv = few;
    if (nargs > 4 && (argv = buf_alloc((size_t)(nargs + 2) * sizeof *argv)) == NULL) {
        reg_release(f);
        return raise_no_memory();
    }
    argv[1] = api_of(obj);
    for (Py_ssize_t i = 0; i < nargs; i++)
        argv[i + 2] = args[i];
    Value r = value_of(call_found(how, f, argv, (size_t)nargs, NULL));
    if (argv != few)
        buf_free(argv);
    return r;
}

Value special_call_n(Value obj, Value name, PyObject *const *args, Py_ssize_t nargs)
{
    Reg f;
    enum found how = find(obj, name, &f);
    return call_if_found(how, f, obj, args, nargs);
}

/* The usual method, a Python function, called at once. False: it is something else, or there is none, or it is None; nothing has happened. The
 * callee's frame holds a deferred function, so that is not touched after the call. */
static ALWAYS_INLINE bool call_function(Value obj, Value name, Value a, Value b, Value *result, bool *none)
{
    Reg f = type_lookup_reg(type_of(obj), name);
    Value callable = value_borrow(f);
    if (UNLIKELY(!IS_EXACT(callable, FUNCTION))) {
        *none = is_none(callable);
        reg_release(f);
        return false;
    }
    PyObject *argv[4] = {NULL, api_of(obj), api_of(a), api_of(b)};
    size_t n = is_absent(a) ? 1 : is_absent(b) ? 2 : 3;
    bool counted = obj_counted_in_reg(value_obj(callable));
    *result = value_of(((FunctionObj *)value_obj(callable))->vectorcall(api_of(callable), argv + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL));
    if (UNLIKELY(counted))
        reg_release(f);
    return true;
}

Value special_call(Value obj, Value name, Value a, Value b)
{
    Value r;
    bool none;
    if (LIKELY(call_function(obj, name, a, b, &r, &none)))
        return r;
    PyObject *args[2] = {api_of(a), api_of(b)};
    return special_call_n(obj, name, args, is_absent(a) ? 0 : is_absent(b) ? 1 : 2);
}

/* *none: the class has None in the method's place, which says that it lacks the operation; V_ABSENT, and nothing is called. */
static Value try_unless_none(Value obj, Value name, Value a, Value b, bool *none)
{
    Value r;
    *none = false;
    if (LIKELY(call_function(obj, name, a, b, &r, none)))
        return r;
    if (*none)
        return V_ABSENT;
    PyObject *args[2] = {api_of(a), api_of(b)};
    Reg f;
    enum found how = find_lenient(obj, name, &f);
    return call_if_found(how, f, obj, args, is_absent(a) ? 0 : is_absent(b) ? 1 : 2);
}

Value special_try(Value obj, Value name, Value a, Value b)
{
    Value r;
    bool none;
    if (LIKELY(call_function(obj, name, a, b, &r, &none)))
        return r;
    PyObject *args[2] = {api_of(a), api_of(b)};
    Reg f;
    enum found how = find_lenient(obj, name, &f);
    return call_if_found(how, f, obj, args, is_absent(a) ? 0 : is_absent(b) ? 1 : 2);
}

int special_lookup(Value obj, Value name, Reg *callable, Reg *self)
{
    *self = reg_borrow(V_ABSENT);
    enum found how = find(obj, name, callable);
    if (how == FOUND_UNBOUND)
        *self = reg_keep(reg_borrow(obj));
    return how < 0 ? -1 : how != FOUND_NONE;
}

/* The method must be there: its slot says so, but another thread may just have deleted it. */
static PyObject *call_method(PyObject *self, Value name, Value a, Value b)
{
    Value r = special_call(value_of(self), name, a, b);
    if (is_absent(r)) {
        PyErr_SetObject(PyExc_AttributeError, api_of(name));
        return NULL;
    }
    return api_of(r);
}
static int call_status(PyObject *self, Value name, Value a, Value b)
{
    PyObject *r = call_method(self, name, a, b);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* --- one object ------------------------------------------------------------------------------------------------------------------- */

#define UNARY(dispatcher, name) \
    PyObject *dispatcher(PyObject *self) { return call_method(self, N(name), V_ABSENT, V_ABSENT); }
UNARY(dispatch_str, dunder_str)
UNARY(dispatch_next, dunder_next)
UNARY(dispatch_neg, dunder_neg)
UNARY(dispatch_pos, dunder_pos)
UNARY(dispatch_abs, dunder_abs)
UNARY(dispatch_invert, dunder_invert)
UNARY(dispatch_int, dunder_int)
UNARY(dispatch_float, dunder_float)
UNARY(dispatch_index, dunder_index)

PyObject *dispatch_repr(PyObject *self)
{
    Value r = special_try(value_of(self), N(dunder_repr), V_ABSENT, V_ABSENT);
    if (is_absent(r))
        return PyUnicode_FromFormat("<%s object at %p>", type_of_api(self)->tp_name, self);
    return api_of(r);
}

PyObject *dispatch_iter(PyObject *self)
{
    bool none;
    Value r = try_unless_none(value_of(self), N(dunder_iter), V_ABSENT, V_ABSENT, &none);
    if (!is_absent(r))
        return api_of(r);
    if (none) {
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not iterable", type_of_api(self)->tp_name);
        return NULL;
    }
    Reg getitem = reg_borrow(V_ABSENT);
    enum found how = find_lenient(value_of(self), N(dunder_getitem), &getitem);
    if (how == FOUND_ERROR)
        return NULL;
    reg_release(getitem);
    if (how == FOUND_NONE) {
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not iterable", type_of_api(self)->tp_name);
        return NULL;
    }
    return PySeqIter_New(self);
}

#define ASYNC(dispatcher, name)                                                                                                      \
    PyObject *dispatcher(PyObject *self)                                                                                              \
    {                                                                                                                                 \
        Value r = special_try(value_of(self), N(name), V_ABSENT, V_ABSENT);                                                          \
        if (is_absent(r)) {                                                                                                           \
            PyErr_Format(PyExc_AttributeError, "object %.50s does not have %U method", type_of_api(self)->tp_name, NAPI(name));       \
            return NULL;                                                                                                              \
        }                                                                                                                             \
        return api_of(r);                                                                                                             \
    }
ASYNC(dispatch_await, dunder_await)
ASYNC(dispatch_aiter, dunder_aiter)
ASYNC(dispatch_anext, dunder_anext)

Py_hash_t dispatch_hash(PyObject *self)
{
    bool none;
    Value r = try_unless_none(value_of(self), N(dunder_hash), V_ABSENT, V_ABSENT, &none);
    if (is_absent(r))
        return PyObject_HashNotImplemented(self);
    if (is_raised(r))
        return -1;
    if (LIKELY(value_is_int(r)) && LIKELY(value_as_int(r) != -1))
        return (Py_hash_t)value_as_int(r);
    if (!PyLong_Check(api_of(r))) {
        value_release(r);
        PyErr_SetString(PyExc_TypeError, "__hash__ method should return an integer");
        return -1;
    }
    Py_hash_t h;
    if (value_is_int(r))
        h = (Py_hash_t)value_as_int(r);
    else if ((h = PyLong_AsSsize_t(api_of(r))) == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        h = PyLong_Type.tp_hash(api_of(r));              /* too large for a hash: the int's own */
    }
    value_release(r);
    return h == -1 ? -2 : h;
}

int dispatch_bool(PyObject *self)
{
    Value name = N(dunder_bool);
    Value r = special_try(value_of(self), name, V_ABSENT, V_ABSENT);
    bool by_length = is_absent(r);
    if (by_length) {
        name = N(dunder_len);
        r = special_try(value_of(self), name, V_ABSENT, V_ABSENT);
        if (is_absent(r))
            return 1;
    }
    if (is_raised(r))
        return -1;
    int result = -1;
    if (by_length)
        result = PyObject_IsTrue(api_of(r));
    else if (value_is_bool(r))
        result = r.w == V_TRUE.w;
    else
        PyErr_Format(PyExc_TypeError, "%U should return bool, returned %s", api_of(name), type_of(r)->tp_name);
    value_release(r);
    return result;
}

Py_ssize_t dispatch_len(PyObject *self)
{
    PyObject *r = call_method(self, N(dunder_len), V_ABSENT, V_ABSENT);
    if (r == NULL)
        return -1;
    if (LIKELY(value_is_int(value_of(r))) && LIKELY(value_as_int(value_of(r)) >= 0))
        return (Py_ssize_t)value_as_int(value_of(r));
    PyObject *n = PyNumber_Index(r);
    Py_DECREF(r);
    if (n == NULL)
        return -1;
    int negative = PyObject_RichCompareBool(n, api_of(value_from_int(0)), Py_LT);
    Py_ssize_t len = -1;
    if (negative > 0)
        PyErr_SetString(PyExc_ValueError, "__len__() should return >= 0");
    else if (negative == 0)
        len = PyNumber_AsSsize_t(n, PyExc_OverflowError);
    Py_DECREF(n);
    return len;
}

void dispatch_finalize(PyObject *self)
{
    PyObject *pending = PyErr_GetRaisedException();
    Reg f;
    enum found how = find(value_of(self), N(dunder_del), &f);
    if (how > FOUND_NONE) {
        PyObject *argv[2] = {NULL, self};
        struct Pin p;
        pin(&p, f);
        reg_keep(f);
        PyObject *r = call_found(how, f, argv, 0, NULL);
        if (r == NULL)
            PyErr_FormatUnraisable("Exception ignored while calling deallocator %R", api_of(value_borrow(f)));
        Py_XDECREF(r);
        unpin(&p);
        reg_release(f);
    } else if (how < 0) {
        PyErr_WriteUnraisable(self);
    }
    PyErr_SetRaisedException(pending);
}

/* --- calls -------------------------------------------------------------------------------------------------------------------------- */

/* Calls a found method with the object, a tuple and a dict of arguments. */
static PyObject *call_with_tuple(enum found how, Reg f, PyObject *self, PyObject *args, PyObject *kwds)
{
    size_t n = tuple_len(value_of(args));
    if (kwds && PyDict_GET_SIZE(kwds)) {
        PyObject *all = how == FOUND_UNBOUND ? PyTuple_New((Py_ssize_t)n + 1) : Py_NewRef(args), *r = NULL;
        if (all && how == FOUND_UNBOUND) {
            PyTuple_SET_ITEM(all, 0, Py_NewRef(self));
            for (size_t i = 0; i < n; i++)
                PyTuple_SET_ITEM(all, (Py_ssize_t)i + 1, Py_NewRef(api_of(tuple_at(value_of(args), i))));
        }
        if (all) {
            struct Pin p;
            pin(&p, f);
            r = PyObject_Call(api_of(value_borrow(f)), all, kwds);
            unpin(&p);
            Py_DECREF(all);
        }
        reg_release(f);
        return r;
    }
    PyObject *few[10], **argv = few;
    if (n > 8 && (argv = buf_alloc((n + 2) * sizeof *argv)) == NULL) {
        reg_release(f);
        return PyErr_NoMemory();
    }
    argv[1] = self;
    for (size_t i = 0; i < n; i++)
        argv[i + 2] = api_of(tuple_at(value_of(args), i));
    PyObject *r = call_found(how, f, argv, n, NULL);
    if (argv != few)
        buf_free(argv);
    return r;
}

PyObject *dispatch_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    Reg f;
    enum found how = find(value_of(self), N(dunder_call), &f);
    if (how == FOUND_NONE)
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not callable", type_of_api(self)->tp_name);
    return how <= FOUND_NONE ? NULL : call_with_tuple(how, f, self, args, kwds);
}

int dispatch_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    Reg f;
    enum found how = find(value_of(self), N(dunder_init), &f);
    if (how <= FOUND_NONE) {
        if (how == FOUND_NONE)
            PyErr_SetObject(PyExc_AttributeError, NAPI(dunder_init));
        return -1;
    }
    PyObject *r = call_with_tuple(how, f, self, args, kwds);
    if (r == NULL)
        return -1;
    if (r != Py_None)
        PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'", type_of_api(r)->tp_name);
    Py_DECREF(r);
    return r == Py_None ? 0 : -1;
}

PyObject *dispatch_new(PyTypeObject *t, PyObject *args, PyObject *kwds)
{
    Value f = attr_get(value_from_obj(t), N(dunder_new));
    if (is_raised(f))
        return NULL;
    size_t n = tuple_len(value_of(args));
    PyObject *all = PyTuple_New((Py_ssize_t)n + 1), *r = NULL;
    if (all) {
        PyTuple_SET_ITEM(all, 0, Py_NewRef((PyObject *)t));
        for (size_t i = 0; i < n; i++)
            PyTuple_SET_ITEM(all, (Py_ssize_t)i + 1, Py_NewRef(api_of(tuple_at(value_of(args), i))));
        r = PyObject_Call(api_of(f), all, kwds);
        Py_DECREF(all);
    }
    value_release(f);
    return r;
}

/* --- attributes ----------------------------------------------------------------------------------------------------------------------- */

/* __getattribute__, and after its AttributeError __getattr__. */
bool is_generic_get(Value v)
{
    return IS_EXACT(v, WRAPPER_DESCR) && ((WrapperDescrObj *)value_obj(v))->wrapped == (void *)PyObject_GenericGetAttr;
}

PyObject *dispatch_getattr(PyObject *self, PyObject *name)
{
    PyTypeObject *t = type_of_api(self);
    Reg hook = type_lookup_reg(t, N(dunder_getattr));
    bool hooked = !is_absent(value_borrow(hook));
    reg_release(hook);
    Reg get = type_lookup_reg(t, N(dunder_getattribute));
    bool standard = is_generic_get(value_borrow(get));
    reg_release(get);
    Value r;
    if (standard) {
        Value key = attr_name(value_of(name));
        if (is_raised(key))
            return NULL;
        r = attr_generic_get(value_of(self), key, hooked);
        value_release(key);
    } else {
        r = special_call(value_of(self), N(dunder_getattribute), value_of(name), V_ABSENT);
        if (is_absent(r))
            r = attr_raise_missing(value_of(self), value_of(name));
        if (is_raised(r) && hooked && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            r = V_ABSENT;
        }
    }
    if (is_absent(r) || (is_raised(r) && standard && hooked && PyErr_ExceptionMatches(PyExc_AttributeError))) {
        if (is_raised(r))                                /* from a property, say */
            PyErr_Clear();
        r = special_call(value_of(self), N(dunder_getattr), value_of(name), V_ABSENT);
        if (is_absent(r))
            r = attr_raise_missing(value_of(self), value_of(name));
    }
    return api_of(r);
}

int dispatch_setattr(PyObject *self, PyObject *name, PyObject *value)
{
    if (value == NULL)
        return call_status(self, N(dunder_delattr), value_of(name), V_ABSENT);
    return call_status(self, N(dunder_setattr), value_of(name), value_of(value));
}

PyObject *dispatch_get(PyObject *self, PyObject *obj, PyObject *type)
{
    Value r = special_call(value_of(self), N(dunder_get), obj ? value_of(obj) : V_NONE, type ? value_of(type) : V_NONE);
    return is_absent(r) ? Py_NewRef(self) : api_of(r);   /* the method has just gone: no descriptor any more */
}

int dispatch_set(PyObject *self, PyObject *target, PyObject *value)
{
    if (value == NULL)
        return call_status(self, N(dunder_delete), value_of(target), V_ABSENT);
    return call_status(self, N(dunder_set), value_of(target), value_of(value));
}

/* --- comparison ------------------------------------------------------------------------------------------------------------------------ */

PyObject *dispatch_compare(PyObject *self, PyObject *other, int op)
{
    static const uint16_t method[] = {
        [Py_LT] = NAME_dunder_lt, [Py_LE] = NAME_dunder_le, [Py_EQ] = NAME_dunder_eq,
        [Py_NE] = NAME_dunder_ne, [Py_GT] = NAME_dunder_gt, [Py_GE] = NAME_dunder_ge,
    };
    Value r = special_try(value_of(self), names[method[op]], value_of(other), V_ABSENT);
    return is_absent(r) ? Py_NotImplemented : api_of(r);
}

/* --- binary operators -------------------------------------------------------------------------------------------------------------------- */

struct operator {
    size_t offset;                       /* of the slot in PyNumberMethods */
    void  *dispatcher;
    Value  left, right;                  /* method names */
};

static bool uses(PyTypeObject *t, const struct operator *op)
{
    return t->tp_as_number && *(void **)(void *)((char *)t->tp_as_number + op->offset) == op->dispatcher;
}

/* Does the right operand's class give the reflected method anew, rather than inherit the left one's? */
static bool overrides(PyTypeObject *right, PyTypeObject *left, Value name)
{
    Reg a = type_lookup_reg(right, name), b = type_lookup_reg(left, name);
    bool differ = !is_absent(value_borrow(a)) && value_borrow(a).w != value_borrow(b).w;
    reg_release(a);
    reg_release(b);
    return differ;
}

static PyObject *try_operator(PyObject *self, Value name, PyObject *other)
{
    Value r = special_try(value_of(self), name, value_of(other), V_ABSENT);
    return is_absent(r) ? Py_NotImplemented : api_of(r);
}

static PyObject *binary(PyObject *self, PyObject *other, const struct operator *op)
{
    PyTypeObject *ts = type_of_api(self), *to = type_of_api(other);
    bool reflected = ts != to && uses(to, op);
    if (uses(ts, op)) {
        if (reflected && type_is_subtype(to, ts) && overrides(to, ts, op->right)) {
            PyObject *r = try_operator(other, op->right, self);
            if (r != Py_NotImplemented)
                return r;
            reflected = false;
        }
        PyObject *r = try_operator(self, op->left, other);
        if (r != Py_NotImplemented || ts == to)
            return r;
    }
    return reflected ? try_operator(other, op->right, self) : Py_NotImplemented;
}

#define BINARY(name, field)                                                                                                          \
    PyObject *dispatch_##name(PyObject *self, PyObject *other)                                                                        \
    {                                                                                                                                 \
        struct operator op = {offsetof(PyNumberMethods, field), (void *)dispatch_##name, N(dunder_##name), N(dunder_r##name)};        \
        return binary(self, other, &op);                                                                                              \
    }
BINARY(add, nb_add)
BINARY(sub, nb_subtract)
BINARY(mul, nb_multiply)
BINARY(mod, nb_remainder)
BINARY(divmod, nb_divmod)
BINARY(lshift, nb_lshift)
BINARY(rshift, nb_rshift)
BINARY(and, nb_and)
BINARY(xor, nb_xor)
BINARY(or, nb_or)
BINARY(floordiv, nb_floor_divide)
BINARY(truediv, nb_true_divide)
BINARY(matmul, nb_matrix_multiply)

static PyObject *in_place(PyObject *self, Value name, PyObject *other)
{
    Value r = special_call(value_of(self), name, value_of(other), V_ABSENT);
    return is_absent(r) ? Py_NotImplemented : api_of(r);
}

#define INPLACE(name) \
    PyObject *dispatch_##name(PyObject *self, PyObject *other) { return in_place(self, N(dunder_##name), other); }
INPLACE(iadd)
INPLACE(isub)
INPLACE(imul)
INPLACE(imod)
INPLACE(ilshift)
INPLACE(irshift)
INPLACE(iand)
INPLACE(ixor)
INPLACE(ior)
INPLACE(ifloordiv)
INPLACE(itruediv)
INPLACE(imatmul)

/* Three operands: the third does not take part in choosing, but may choose __rpow__ of its own since 3.14. */
PyObject *dispatch_pow(PyObject *self, PyObject *other, PyObject *mod)
{
    struct operator op = {offsetof(PyNumberMethods, nb_power), (void *)dispatch_pow, N(dunder_pow), N(dunder_rpow)};
    if (mod == Py_None)
        return binary(self, other, &op);
    PyTypeObject *ts = type_of_api(self), *to = type_of_api(other);
    bool reflected = ts != to && uses(to, &op);
    PyObject *r = Py_NotImplemented;
    if (uses(ts, &op)) {
        if (reflected && type_is_subtype(to, ts) && overrides(to, ts, op.right)) {
            r = api_of(special_try(value_of(other), op.right, value_of(self), value_of(mod)));
            if (r == api_of(V_ABSENT))
                r = Py_NotImplemented;
            if (r != Py_NotImplemented)
                return r;
            reflected = false;
        }
        Value v = special_try(value_of(self), op.left, value_of(other), value_of(mod));
        r = is_absent(v) ? Py_NotImplemented : api_of(v);
        if (r != Py_NotImplemented || ts == to)
            return r;
    }
    if (reflected) {
        Value v = special_try(value_of(other), op.right, value_of(self), value_of(mod));
        r = is_absent(v) ? Py_NotImplemented : api_of(v);
    }
    return r;
}

PyObject *dispatch_ipow(PyObject *self, PyObject *other, PyObject *Py_UNUSED(mod)) { return in_place(self, N(dunder_ipow), other); }

/* --- items -------------------------------------------------------------------------------------------------------------------------------- */

PyObject *dispatch_getitem(PyObject *self, PyObject *key) { return call_method(self, N(dunder_getitem), value_of(key), V_ABSENT); }

int dispatch_setitem(PyObject *self, PyObject *key, PyObject *value)
{
    if (value == NULL)
        return call_status(self, N(dunder_delitem), value_of(key), V_ABSENT);
    return call_status(self, N(dunder_setitem), value_of(key), value_of(value));
}

PyObject *dispatch_item(PyObject *self, Py_ssize_t i)
{
    PyObject *key = PyLong_FromSsize_t(i);
    PyObject *r = key ? dispatch_getitem(self, key) : NULL;
    Py_XDECREF(key);
    return r;
}

int dispatch_ass_item(PyObject *self, Py_ssize_t i, PyObject *value)
{
    PyObject *key = PyLong_FromSsize_t(i);
    int r = key ? dispatch_setitem(self, key, value) : -1;
    Py_XDECREF(key);
    return r;
}

int dispatch_contains(PyObject *self, PyObject *key)
{
    bool none;
    Value r = try_unless_none(value_of(self), N(dunder_contains), value_of(key), V_ABSENT, &none);
    if (none) {
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not a container", type_of_api(self)->tp_name);
        return -1;
    }
    if (is_raised(r))
        return -1;
    if (value_is_bool(r))
        return r.w == V_TRUE.w;
    if (!is_absent(r)) {
        int truth = PyObject_IsTrue(api_of(r));
        value_release(r);
        return truth;
    }
    return sequence_contains(self, key);                 /* no __contains__: compare with each item */
}
