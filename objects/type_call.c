/* objects/type_call.c -- calling a type: __new__, then __init__.
 *
 * Most classes are made by a class statement, with object's __new__ and an __init__ in Python or none. For those a call needs no tuple:
 * allocate, then call the function with the new object put before the arguments. type_call_plan() says so, remembered once a version
 * of the type; the interpreter asks it too, and then pushes the frame of __init__ itself.
 */
#include "objects/attr.h"
#include "objects/descr.h"
#include "objects/object.h"
#include "objects/tuple_int.h"
#include "objects/type_slots.h"

/* --- the general way -------------------------------------------------------------------------------------------------------------- */

PyObject *type_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyTypeObject *t = (PyTypeObject *)self;
    if (t == &PyType_Type) {
        size_t n = tuple_len(value_of(args));
        if (n == 1 && (kwds == NULL || PyDict_GET_SIZE(kwds) == 0))
            return Py_NewRef((PyObject *)type_of(tuple_at(value_of(args), 0)));
        if (n != 3)
            return api_of(raise_type_error("type() takes 1 or 3 arguments"));
    }
    if (t->tp_new == NULL)
        return api_of(raise_type_error("cannot create '%s' instances", t->tp_name));
    PyObject *o = t->tp_new(t, args, kwds);
    if (o == NULL)
        return NULL;
    PyTypeObject *made = type_of_api(o);
    if (!type_is_subtype(made, t) || made->tp_init == NULL || made->tp_init(o, args, kwds) >= 0)
        return o;
    Py_DECREF(o);
    return NULL;
}

/* --- the plan ------------------------------------------------------------------------------------------------------------------------ */

static enum type_call plan_make(PyTypeObject *t, Value *init)
{
    TypeRecord *r = t->tp_p3t;
    type_lock_take();
    uint64_t version = r->version;
    enum type_call call = TYPE_CALL_GENERIC;
    *init = V_ABSENT;
    if (t->tp_new == object_new && t->tp_alloc == PyType_GenericAlloc && t->tp_itemsize == 0 &&
        !(t->tp_flags & Py_TPFLAGS_IS_ABSTRACT) && type_of_obj((Obj *)t)->tp_call == type_call && t->tp_vectorcall == type_vectorcall) {
        if (t->tp_init == object_init) {
            call = TYPE_CALL_PLAIN;
        } else if (t->tp_init == dispatch_init) {
            Value f = type_lookup_locked(t, N(dunder_init));
            if (IS_EXACT(f, FUNCTION) && load_relaxed_u16(&value_obj(f)->owner) >= SLOT_DEFERRED) {
                call = TYPE_CALL_INIT;
                *init = f;
            }
        }
    } else if (t->tp_new == dispatch_new && (t->tp_init == object_init || t->tp_init == dispatch_init) && type_of_obj((Obj *)t)->tp_call == type_call && t->tp_vectorcall == type_vectorcall) {
        Value f = type_lookup_locked(t, N(dunder_new));
        if (IS_EXACT(f, STATICMETHOD))
            f = descr_wrapped(f);
        if (IS_EXACT(f, FUNCTION) && load_relaxed_u16(&value_obj(f)->owner) >= SLOT_DEFERRED) {
            call = TYPE_CALL_NEW;
            *init = f;
        }
    }
    store_release_u64(&r->hot_version, 0);
    store_relaxed_u32(&r->hot_call, call);
    store_release_value(&r->hot_init, *init);            /* release: not before hot_version is 0 */
    store_release_u64(&r->hot_version, version);
    type_lock_drop();
    return call;
}

enum type_call type_call_plan(PyTypeObject *t, Reg *init)
{
    TypeRecord *r = t->tp_p3t;
    uint64_t version = load_acquire_u64(&r->version);
    if (LIKELY(load_acquire_u64(&r->hot_version) == version)) {
        enum type_call call = (enum type_call)load_acquire_u32(&r->hot_call);
        Value f = load_acquire_value(&r->hot_init);
        if (LIKELY(load_relaxed_u64(&r->hot_version) == version)) {
            *init = reg_borrow(f);
            return call;
        }
    }
    Value f;
    enum type_call call = plan_make(t, &f);
    *init = reg_borrow(f);                               /* deferred: lives until this thread's next safepoint at least */
    return call;
}

/* --- calls with an array --------------------------------------------------------------------------------------------------------------- */

static PyObject *call_packed(PyObject *self, PyObject *const *args, size_t n, PyObject *kwnames)
{
    PyObject *tuple = api_of(tuple_from_values((const Value *)(const void *)args, n)), *kwds = NULL, *r = NULL;
    if (tuple == NULL)
        return NULL;
    size_t nkw = kwnames ? tuple_len(value_of(kwnames)) : 0;
    if (nkw && (kwds = PyDict_New()) == NULL)
        goto out;
    for (size_t i = 0; i < nkw; i++)
        if (PyDict_SetItem(kwds, api_of(tuple_at(value_of(kwnames), i)), args[n + i]) < 0)
            goto out;
    r = type_call(self, tuple, kwds);
out:
    Py_DECREF(tuple);
    Py_XDECREF(kwds);
    return r;
}

/* Calls the function with first in front of the arguments. */
static PyObject *call_behind(PyObject *first, Reg function, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    size_t n = (size_t)PyVectorcall_NARGS(nargsf), all = n + (kwnames ? tuple_len(value_of(kwnames)) : 0);
    PyObject *few[10], **argv = few, *r;
    struct Pin p;
    pin(&p, function);
    if (nargsf & PY_VECTORCALL_ARGUMENTS_OFFSET) {
        argv = (PyObject **)args - 1;                    /* the caller lends this place */
        PyObject *before = argv[0];
        argv[0] = first;
        r = PyObject_Vectorcall(api_of(value_borrow(function)), argv, n + 1, kwnames);
        argv[0] = before;
    } else {
        if (all > 9 && (argv = buf_alloc((all + 1) * sizeof *argv)) == NULL) {
            unpin(&p);
            return PyErr_NoMemory();
        }
        argv[0] = first;
        if (all)                                         /* without arguments, args may be NULL */
            memcpy(argv + 1, args, all * sizeof *argv);
        r = PyObject_Vectorcall(api_of(value_borrow(function)), argv, n + 1, kwnames);
        if (argv != few)
            buf_free(argv);
    }
    unpin(&p);
    return r;
}

static PyObject *call_init(PyObject *o, Reg init, PyObject *const *args, size_t nargsf, PyObject *kwnames);

/* Calls __new__ with the type. What it made gets its __init__, if that is an instance. */
static PyObject *call_new(PyTypeObject *t, Reg function, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyObject *o = call_behind((PyObject *)t, function, args, nargsf, kwnames);
    PyTypeObject *made = o ? type_of_api(o) : t;
    if (!o || (made != t && !type_is_subtype(made, t)) || !made->tp_init || made->tp_init == object_init)
        return o;
    if (made->tp_init == dispatch_init) {
        Reg init = type_lookup_reg(made, N(dunder_init));
        if (LIKELY(IS_EXACT(value_borrow(init), FUNCTION)) && LIKELY(!obj_counted_in_reg(value_obj(value_borrow(init)))))
            return call_init(o, init, args, nargsf, kwnames);
        reg_release(init);
    }
    size_t n = (size_t)PyVectorcall_NARGS(nargsf), nkw = kwnames ? tuple_len(value_of(kwnames)) : 0;
    PyObject *tuple = api_of(tuple_from_values((const Value *)(const void *)args, n)), *kwds = tuple && nkw ? PyDict_New() : NULL;
    bool failed = !tuple || (nkw && !kwds);
    for (size_t i = 0; i < nkw && !failed; i++)
        failed = PyDict_SetItem(kwds, api_of(tuple_at(value_of(kwnames), i)), args[n + i]) < 0;
    if (failed || made->tp_init(o, tuple, kwds) < 0)
        Py_CLEAR(o);
    Py_XDECREF(tuple);
    Py_XDECREF(kwds);
    return o;
}

/* Calls __init__ with the new object. */
static PyObject *call_init(PyObject *o, Reg init, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyObject *r = call_behind(o, init, args, nargsf, kwnames);
    if (r == Py_None)
        return o;
    if (r) {
        raise_type_error("__init__() should return None, not '%.200s'", type_of_api(r)->tp_name);
        Py_DECREF(r);
    }
    Py_DECREF(o);
    return NULL;
}

PyObject *type_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyTypeObject *t = (PyTypeObject *)self;
    size_t n = (size_t)PyVectorcall_NARGS(nargsf);
    Reg init;
    enum type_call plan = type_call_plan(t, &init);
    if (plan == TYPE_CALL_INIT) {
        PyObject *o = (PyObject *)type_alloc(t);
        return o ? call_init(o, init, args, nargsf, kwnames) : NULL;
    }
    if (plan == TYPE_CALL_NEW)
        return call_new(t, init, args, nargsf, kwnames);
    if (plan == TYPE_CALL_PLAIN && n == 0 && (kwnames == NULL || tuple_len(value_of(kwnames)) == 0))
        return (PyObject *)type_alloc(t);
    return call_packed(self, args, n, kwnames);
}

/* type(x), which asks; type(name, bases, namespace) goes the general way. */
PyObject *type_type_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    size_t n = (size_t)PyVectorcall_NARGS(nargsf);
    if (n == 1 && self == (PyObject *)&PyType_Type && (kwnames == NULL || tuple_len(value_of(kwnames)) == 0))
        return Py_NewRef((PyObject *)type_of_api(args[0]));
    return call_packed(self, args, n, kwnames);
}

/* --- T.__new__ for a type whose __new__ is in C -------------------------------------------------------------------------------------------- */

static PyObject *new_builtin(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyTypeObject *t = (PyTypeObject *)self;
    if (tuple_len(value_of(args)) < 1)
        return api_of(raise_type_error("%s.__new__(): not enough arguments", t->tp_name));
    PyObject *arg = api_of(tuple_at(value_of(args), 0));
    if (!PyType_Check(arg))
        return api_of(raise_type_error("%s.__new__(X): X is not a type object (%s)", t->tp_name, type_of_api(arg)->tp_name));
    PyTypeObject *sub = (PyTypeObject *)arg;
    if (!type_is_subtype(sub, t))
        return api_of(raise_type_error("%s.__new__(%s): %s is not a subtype of %s", t->tp_name, sub->tp_name, sub->tp_name, t->tp_name));
    PyTypeObject *native = sub;                          /* whose C structure would not be initialised by another __new__ */
    while (native && native->tp_new == dispatch_new)
        native = native->tp_base;
    if (native && !native->tp_new)
        return api_of(raise_type_error("cannot create '%s' instances", native->tp_name));
    if (native && native->tp_new != t->tp_new)
        return api_of(raise_type_error("%s.__new__(%s) is not safe, use %s.__new__()", t->tp_name, sub->tp_name, native->tp_name));
    if (!t->tp_new)
        return api_of(raise_type_error("cannot create '%s' instances", sub->tp_name));
    PyObject *rest = PyTuple_GetSlice(args, 1, PY_SSIZE_T_MAX);
    PyObject *r = rest ? t->tp_new(sub, rest, kwds) : NULL;
    Py_XDECREF(rest);
    return r;
}

static PyMethodDef new_def = {
    "__new__", PyCFunction_CAST(new_builtin), METH_VARARGS | METH_KEYWORDS,
    PyDoc_STR("__new__($type, *args, **kwargs)\n--\n\nCreate and return a new object.  See help(type) for accurate signature."),
};

PyObject *type_new_builtin(PyTypeObject *t)
{
    return PyCFunction_NewEx(&new_def, (PyObject *)t, NULL);
}

PyTypeObject *type_new_builtin_of(Value builtin)
{
    if (!IS_EXACT(builtin, BUILTIN) || PyCFunction_GET_FUNCTION(api_of(builtin)) != new_def.ml_meth)
        return NULL;
    return (PyTypeObject *)PyCFunction_GET_SELF(api_of(builtin));
}
