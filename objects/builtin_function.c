/* objects/builtin_function.c -- functions written in C (PyCFunction): one vectorcall function for each way of passing arguments.
 *
 * The METH_ flags of the definition are decoded once, when the object is made. How deep functions nest is watched where a C function
 * may call back without passing through the interpreter, which is everywhere.
 * Tests. tests/objects/test_call.c
 */
#include "objects/builtin_function.h"

#include "objects/call.h"
#include "objects/tuple_int.h"

/* objects/descr.h */
Value doc_text(const char *name, const char *doc);
Value method_text_signature(const PyMethodDef *);

static inline BuiltinObj *builtin(PyObject *o) { return (BuiltinObj *)o; }
static inline PyObject *self_of(PyObject *o)
{
    const BuiltinObj *b = builtin(o);
    return b->def->ml_flags & METH_STATIC ? NULL : api_of(b->self);
}

/* --- errors ------------------------------------------------------------------------------------------------------------------------ */

COLD PyObject *builtin_count_error(PyObject *callable, Py_ssize_t nargs)
{
    PyObject *name = callable_shown(callable);
    if (name == NULL)
        return NULL;
    if (builtin(callable)->def->ml_flags & METH_O)
        PyErr_Format(PyExc_TypeError, "%U takes exactly one argument (%zd given)", name, nargs);
    else
        PyErr_Format(PyExc_TypeError, "%U takes no arguments (%zd given)", name, nargs);
    Py_DECREF(name);
    return NULL;
}

COLD PyObject *builtin_keyword_error(PyObject *callable)
{
    PyObject *name = callable_shown(callable);
    if (name)
        PyErr_Format(PyExc_TypeError, "%U takes no keyword arguments", name);
    Py_XDECREF(name);
    return NULL;
}

static inline bool has_keywords(PyObject *kwnames) { return kwnames && tuple_len(value_of(kwnames)) > 0; }
#define WHILE_CALLING " while calling a Python object"

/* --- ways of passing arguments ------------------------------------------------------------------------------------------------------- */

static PyObject *call_noargs(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    (void)args;
    if (UNLIKELY(has_keywords(kwnames)))
        return builtin_keyword_error(o);
    if (UNLIKELY(PyVectorcall_NARGS(nargsf) != 0))
        return builtin_count_error(o, PyVectorcall_NARGS(nargsf));
    if (UNLIKELY(recursion_enter(WHILE_CALLING)))
        return NULL;
    PyObject *r = builtin(o)->def->ml_meth(self_of(o), NULL);
    recursion_leave();
    return r;
}

static PyObject *call_o(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (UNLIKELY(has_keywords(kwnames)))
        return builtin_keyword_error(o);
    if (UNLIKELY(PyVectorcall_NARGS(nargsf) != 1))
        return builtin_count_error(o, PyVectorcall_NARGS(nargsf));
    if (UNLIKELY(recursion_enter(WHILE_CALLING)))
        return NULL;
    PyObject *r = builtin(o)->def->ml_meth(self_of(o), args[0]);
    recursion_leave();
    return r;
}

static PyObject *call_fast(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (UNLIKELY(has_keywords(kwnames)))
        return builtin_keyword_error(o);
    if (UNLIKELY(recursion_enter(WHILE_CALLING)))
        return NULL;
    PyCFunctionFast f = (PyCFunctionFast)(void (*)(void))builtin(o)->def->ml_meth;
    PyObject *r = f(self_of(o), args, PyVectorcall_NARGS(nargsf));
    recursion_leave();
    return r;
}

static PyObject *call_fast_keywords(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (UNLIKELY(recursion_enter(WHILE_CALLING)))
        return NULL;
    PyCFunctionFastWithKeywords f = (PyCFunctionFastWithKeywords)(void (*)(void))builtin(o)->def->ml_meth;
    PyObject *r = f(self_of(o), args, PyVectorcall_NARGS(nargsf), kwnames);
    recursion_leave();
    return r;
}

static PyObject *call_method(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    if (UNLIKELY(recursion_enter(WHILE_CALLING)))
        return NULL;
    PyCMethod f = (PyCMethod)(void (*)(void))builtin(o)->def->ml_meth;
    PyObject *r = f(self_of(o), (PyTypeObject *)api_of(builtin(o)->defining_class), args, (size_t)PyVectorcall_NARGS(nargsf), kwnames);
    recursion_leave();
    return r;
}

/* METH_VARARGS, with METH_KEYWORDS or without: a tuple and perhaps a dict are made. */
static PyObject *call_tuple(PyObject *o, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    bool takes_keywords = (builtin(o)->def->ml_flags & METH_KEYWORDS) != 0;
    if (UNLIKELY(!takes_keywords && has_keywords(kwnames)))
        return builtin_keyword_error(o);
    size_t n = (size_t)PyVectorcall_NARGS(nargsf);
    Value tuple = tuple_from_values((const Value *)args, n);
    if (is_raised(tuple))
        return NULL;
    PyObject *dict = NULL, *r = NULL;
    if (has_keywords(kwnames)) {
        dict = PyDict_New();
        for (size_t i = 0; dict && i < tuple_len(value_of(kwnames)); i++)
            if (PyDict_SetItem(dict, api_of(tuple_at(value_of(kwnames), i)), args[n + i]) < 0)
                Py_CLEAR(dict);
        if (dict == NULL)
            goto out;
    }
    if (recursion_enter(WHILE_CALLING) == 0) {
        PyCFunction f = builtin(o)->def->ml_meth;
        r = takes_keywords ? ((PyCFunctionWithKeywords)(void (*)(void))f)(self_of(o), api_of(tuple), dict) : f(self_of(o), api_of(tuple));
        recursion_leave();
    }
out:
    value_release(tuple);
    Py_XDECREF(dict);
    return r;
}

static vectorcallfunc vectorcall_for(int flags)
{
    switch (flags & (METH_VARARGS | METH_FASTCALL | METH_NOARGS | METH_O | METH_KEYWORDS | METH_METHOD)) {
    case METH_VARARGS:
    case METH_VARARGS | METH_KEYWORDS: return call_tuple;
    case METH_FASTCALL: return call_fast;
    case METH_FASTCALL | METH_KEYWORDS: return call_fast_keywords;
    case METH_NOARGS: return call_noargs;
    case METH_O: return call_o;
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS: return call_method;
    default: return NULL;
    }
}

/* --- making ---------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyCMethod_New(PyMethodDef *def, PyObject *self, PyObject *module, PyTypeObject *cls)
{
    vectorcallfunc call = vectorcall_for(def->ml_flags);
    if (call == NULL) {
        PyErr_Format(PyExc_SystemError, "%s() method: bad call flags", def->ml_name);
        return NULL;
    }
    bool has_class = (def->ml_flags & METH_METHOD) != 0;
    if (has_class != (cls != NULL)) {
        PyErr_SetString(PyExc_SystemError, has_class ? "attempting to create PyCMethod with a METH_METHOD flag but no class"
                                                     : "attempting to create PyCFunction with class but no METH_METHOD flag");
        return NULL;
    }
    Obj *o = obj_new(has_class ? SHAPE_ID_BUILTIN_METHOD : SHAPE_ID_BUILTIN, sizeof(BuiltinObj), PAGE_CONTAINER);
    if (o == NULL)
        return NULL;
    BuiltinObj *b = (BuiltinObj *)o;
    b->def = def;
    b->vectorcall = call;
    field_init(&b->self, value_keep(value_of(self)));
    field_init(&b->module, value_keep(value_of(module)));
    field_init(&b->defining_class, value_keep(value_from_obj(cls)));
    obj_track_new(o);
    return (PyObject *)o;
}

#undef PyCFunction_New
#undef PyCFunction_NewEx
PyObject *PyCFunction_New(PyMethodDef *def, PyObject *self) { return PyCMethod_New(def, self, NULL, NULL); }
PyObject *PyCFunction_NewEx(PyMethodDef *def, PyObject *self, PyObject *module) { return PyCMethod_New(def, self, module, NULL); }

static int builtin_traverse(PyObject *o, visitproc visit, void *arg)
{
    VISIT_FIELD(builtin(o)->self);
    VISIT_FIELD(builtin(o)->module);
    VISIT_FIELD(builtin(o)->defining_class);
    return 0;
}

static void builtin_destroy(PyObject *o)
{
    field_clear(&builtin(o)->self);
    field_clear(&builtin(o)->module);
    field_clear(&builtin(o)->defining_class);
    obj_free((Obj *)o);
}

/* --- attributes -------------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_name(PyObject *o, void *Py_UNUSED(closure)) { return PyUnicode_FromString(builtin(o)->def->ml_name); }

static bool is_module_function(PyObject *o)
{
    Value self = builtin(o)->self;
    return !value_is_ptr(self) ? self.w == 0 : PyModule_Check(api_of(self));
}

static PyObject *get_qualname(PyObject *o, void *closure)
{
    if (is_module_function(o))
        return get_name(o, closure);
    PyObject *self = api_of(builtin(o)->self);
    PyObject *type = PyType_Check(self) ? self : (PyObject *)Py_TYPE(self), *of = PyObject_GetAttr(type, NAPI(dunder_qualname)), *r = NULL;
    if (of && !PyUnicode_Check(of))
        PyErr_SetString(PyExc_TypeError, "<method>.__class__.__qualname__ is not a unicode object");
    else if (of)
        r = PyUnicode_FromFormat("%S.%s", of, builtin(o)->def->ml_name);
    Py_XDECREF(of);
    return r;
}

static PyObject *get_self(PyObject *o, void *Py_UNUSED(closure))
{
    PyObject *self = self_of(o);
    return self ? Py_NewRef(self) : Py_None;
}

static PyObject *get_doc(PyObject *o, void *Py_UNUSED(closure)) { return api_of(doc_text(builtin(o)->def->ml_name, builtin(o)->def->ml_doc)); }

static PyObject *get_signature(PyObject *o, void *Py_UNUSED(closure))
{
    return api_of(method_text_signature(builtin(o)->def));
}

static PyGetSetDef builtin_getset[] = {
    {"__doc__", get_doc, NULL, NULL, NULL},
    {"__name__", get_name, NULL, NULL, NULL},
    {"__qualname__", get_qualname, NULL, NULL, NULL},
    {"__self__", get_self, NULL, NULL, NULL},
    {"__text_signature__", get_signature, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef builtin_members[] = {
    {"__module__", _Py_T_OBJECT, offsetof(BuiltinObj, module), 0, NULL},
    {NULL, 0, 0, 0, NULL}
};

/* A module's function is pickled by name, a bound method as getattr(self, name). */
static PyObject *builtin_reduce(PyObject *o, PyObject *Py_UNUSED(none))
{
    if (is_module_function(o))
        return get_name(o, NULL);
    PyObject *getattr, *r = NULL;
    int found = PyDict_GetItemStringRef(api_of(interp_now()->builtins), "getattr", &getattr);
    if (found == 0)
        PyErr_SetString(PyExc_AttributeError, "getattr");
    else if (found > 0)
        r = Py_BuildValue("N(Os)", getattr, api_of(builtin(o)->self), builtin(o)->def->ml_name);
    return r;
}

static PyMethodDef builtin_methods[] = {
    {"__reduce__", builtin_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};

static PyObject *builtin_repr(PyObject *o)
{
    const BuiltinObj *b = builtin(o);
    if (is_module_function(o))
        return PyUnicode_FromFormat("<built-in function %s>", b->def->ml_name);
    return PyUnicode_FromFormat("<built-in method %s of %s object at %p>", b->def->ml_name, type_of(b->self)->tp_name, (void *)api_of(b->self));
}

static PyObject *builtin_compare(PyObject *x, PyObject *y, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyCFunction_Check(x) || !PyCFunction_Check(y))
        Py_RETURN_NOTIMPLEMENTED;
    bool same = value_is(builtin(x)->self, builtin(y)->self) && builtin(x)->def->ml_meth == builtin(y)->def->ml_meth;
    return same == (op == Py_EQ) ? Py_True : Py_False;
}

static Py_hash_t builtin_hash(PyObject *o)
{
    uintptr_t f = (uintptr_t)builtin(o)->def->ml_meth, s = (uintptr_t)builtin(o)->self.w;
    Py_hash_t h = (Py_hash_t)((f >> 4 | f << 60) ^ (s >> 4 | s << 60));
    return h == -1 ? -2 : h;
}

#define BUILTIN_TYPE(name)                                                                                                     \
    PyVarObject_HEAD_INIT(&PyType_Type, 0) .tp_name = (name), .tp_basicsize = sizeof(BuiltinObj), .tp_dealloc = builtin_destroy, \
    .tp_vectorcall_offset = offsetof(BuiltinObj, vectorcall), .tp_repr = builtin_repr, .tp_hash = builtin_hash,                  \
    .tp_call = PyVectorcall_Call, .tp_traverse = builtin_traverse,                       \
    .tp_richcompare = builtin_compare, .tp_methods = builtin_methods, .tp_members = builtin_members, .tp_getset = builtin_getset

PyTypeObject PyCFunction_Type = {
    BUILTIN_TYPE("builtin_function_or_method"),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_MANAGED_WEAKREF |
                Py_TPFLAGS_DISALLOW_INSTANTIATION,
};
PyTypeObject PyCMethod_Type = {
    BUILTIN_TYPE("builtin_method"),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_MANAGED_WEAKREF |
                Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_base = &PyCFunction_Type,
};

/* --- the C API ------------------------------------------------------------------------------------------------------------------------------ */

#undef PyCFunction_Check
#undef PyCFunction_CheckExact
#undef PyCMethod_Check
#undef PyCMethod_CheckExact
int PyCFunction_Check(PyObject *o) { return IS_EXACT(value_of(o), BUILTIN) || IS_EXACT(value_of(o), BUILTIN_METHOD); }
int PyCFunction_CheckExact(PyObject *o) { return IS_EXACT(value_of(o), BUILTIN); }
int PyCMethod_Check(PyObject *o) { return IS_EXACT(value_of(o), BUILTIN_METHOD); }
int PyCMethod_CheckExact(PyObject *o) { return IS_EXACT(value_of(o), BUILTIN_METHOD); }

static bool check(PyObject *o)
{
    if (PyCFunction_Check(o))
        return true;
    PyErr_BadInternalCall();
    return false;
}
PyCFunction PyCFunction_GetFunction(PyObject *o) { return check(o) ? builtin(o)->def->ml_meth : NULL; }
PyObject *PyCFunction_GetSelf(PyObject *o) { return check(o) ? self_of(o) : NULL; }
int PyCFunction_GetFlags(PyObject *o) { return check(o) ? builtin(o)->def->ml_flags : -1; }
#undef PyCFunction_GET_FUNCTION
#undef PyCFunction_GET_SELF
#undef PyCFunction_GET_FLAGS
#undef PyCFunction_GET_CLASS
PyCFunction PyCFunction_GET_FUNCTION(PyObject *o) { return builtin(o)->def->ml_meth; }
PyObject *PyCFunction_GET_SELF(PyObject *o) { return self_of(o); }
int PyCFunction_GET_FLAGS(PyObject *o) { return builtin(o)->def->ml_flags; }
PyTypeObject *PyCFunction_GET_CLASS(PyObject *o) { return (PyTypeObject *)api_of(builtin(o)->defining_class); }
