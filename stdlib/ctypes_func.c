/* stdlib/ctypes_func.c -- function pointers: foreign functions and callbacks as Python objects.
 *
 * How a function is called (argtypes, restype, errcheck, paramflags) is a Signature, which never changes: a class has one from its _argtypes_ and
 * _restype_, and an object whose attributes are assigned gets one of its own, made from the one before. A call takes the Signature of its moment, so
 * a thread that assigns argtypes while another calls gives that one the old types or the new, never a mixture.
 *
 * State.  FuncObj.signature  GUARD(lock of the object)
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

#include <dlfcn.h>

enum { PARAM_IN = 1, PARAM_OUT = 2, PARAM_LCID = 4 };

/* --- signatures ---------------------------------------------------------------------------------------------------------------------------- */

/* The type whose conversion a bound from_param() is, or NULL if it is none of ours. */
static CType *direct_type(CtState *st, PyObject *converter)
{
    if (!PyCFunction_Check(converter) || PyCFunction_GetFunction(converter) != (PyCFunction)meta_from_param)
        return NULL;
    PyObject *type = PyCFunction_GetSelf(converter);
    return type ? ctype_of(st, type) : NULL;
}

PyObject *signature_make(CtState *st, const Signature *from)
{
    Signature *s = (Signature *)(void *)st->signature->tp_alloc(st->signature, 0);
    if (s == NULL)
        return NULL;
    s->argtypes = Py_XNewRef(from->argtypes);
    s->converters = Py_XNewRef(from->converters);
    s->restype = Py_XNewRef(from->restype);
    s->checker = Py_XNewRef(from->checker);
    s->errcheck = Py_XNewRef(from->errcheck);
    s->paramflags = Py_XNewRef(from->paramflags);
    s->result = s->restype && s->restype != Py_None ? ctype_of(st, s->restype) : NULL;
    Py_ssize_t n = s->converters ? PyTuple_GET_SIZE(s->converters) : 0;
    if (n && (s->direct = PyMem_Calloc((size_t)n, sizeof *s->direct)) == NULL) {
        Py_DECREF((PyObject *)s);
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < n; i++)
        s->direct[i] = direct_type(st, PyTuple_GET_ITEM(s->converters, i));
    return (PyObject *)s;
}

/* What signature_make() reads: not the header, which others count in. */
static Signature draft(const Signature *s)
{
    return (Signature){.argtypes = s->argtypes, .converters = s->converters, .restype = s->restype, .checker = s->checker,
                       .errcheck = s->errcheck, .paramflags = s->paramflags};
}

static int signature_traverse(PyObject *self, visitproc visit, void *arg)
{
    Signature *s = (Signature *)(void *)self;
    Py_VISIT(s->argtypes);
    Py_VISIT(s->converters);
    Py_VISIT(s->restype);
    Py_VISIT(s->checker);
    Py_VISIT(s->errcheck);
    Py_VISIT(s->paramflags);
    return 0;
}
static int signature_clear(PyObject *Py_UNUSED(self)) { return 0; }          /* never changes: types and function objects let go of it */
static void signature_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Signature *s = (Signature *)(void *)self;
    PyObject_GC_UnTrack(self);
    PyMem_Free(s->direct);
    PyMem_Free(s->prepared);
    Py_XDECREF(s->argtypes);
    Py_XDECREF(s->converters);
    Py_XDECREF(s->restype);
    Py_XDECREF(s->checker);
    Py_XDECREF(s->errcheck);
    Py_XDECREF(s->paramflags);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyType_Slot signature_slots[] = {
    {Py_tp_traverse, signature_traverse}, {Py_tp_clear, signature_clear}, {Py_tp_dealloc, signature_dealloc},
    {Py_tp_doc, (void *)PyDoc_STR("How a foreign function is called.")}, {0, NULL}
};
PyType_Spec signature_spec = {
    .name = "_ctypes.Signature",
    .basicsize = sizeof(Signature),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = signature_slots,
};

/* --- what a signature is made of --------------------------------------------------------------------------------------------------------------- */

static int take_argtypes(CtState *st, PyObject *v, PyObject **argtypes, PyObject **converters)
{
    *converters = NULL;
    *argtypes = PySequence_Tuple(v);
    if (*argtypes == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_SetString(PyExc_TypeError, "_argtypes_ must be a sequence of types");
        return -1;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(*argtypes);
    if (n > MAX_ARGUMENTS)
        PyErr_Format(st->argument_error, "_argtypes_ has too many arguments (%zi), maximum is %i", n, MAX_ARGUMENTS);
    else
        *converters = PyTuple_New(n);
    for (Py_ssize_t i = 0; *converters && i < n; i++) {
        PyObject *c;
        int rc = PyObject_GetOptionalAttrString(PyTuple_GET_ITEM(*argtypes, i), "from_param", &c);
        if (rc > 0) {
            PyTuple_SET_ITEM(*converters, i, c);
            continue;
        }
        if (rc == 0)
            PyErr_Format(PyExc_TypeError, "item %zd in _argtypes_ has no from_param method", i + 1);
        Py_CLEAR(*converters);
    }
    if (*converters)
        return 0;
    Py_CLEAR(*argtypes);
    return -1;
}

static int take_restype(CtState *st, PyObject *v, const char *name, PyObject **checker)
{
    *checker = NULL;
    if (v != Py_None && ctype_of(st, v) == NULL && !PyCallable_Check(v)) {
        PyErr_Format(PyExc_TypeError, "%s must be a type, a callable, or None", name);
        return -1;
    }
    return v == Py_None || PyObject_GetOptionalAttrString(v, "_check_retval_", checker) >= 0 ? 0 : -1;
}

static int out_type_check(CtState *st, PyObject *type, Py_ssize_t i)
{
    const CType *t = ctype_of(st, type);
    if (t && (t->kind == CT_POINTER || t->kind == CT_ARRAY || (t->kind == CT_SIMPLE && strchr("PzZ", t->code->letter))))
        return 0;
    PyErr_Format(PyExc_TypeError, "'out' parameter %zd must be a pointer type, not %s", i + 1,
                 PyType_Check(type) ? ((PyTypeObject *)type)->tp_name : Py_TYPE(type)->tp_name);
    return -1;
}

static int paramflags_check(CtState *st, PyObject *flags, PyObject *argtypes)
{
    if (flags == NULL || argtypes == NULL)
        return 0;
    if (!PyTuple_Check(flags)) {
        PyErr_SetString(PyExc_TypeError, "paramflags must be a tuple or None");
        return -1;
    }
    if (PyTuple_GET_SIZE(flags) != PyTuple_GET_SIZE(argtypes)) {
        PyErr_SetString(PyExc_ValueError, "paramflags must have the same length as argtypes");
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(flags); i++) {
        PyObject *item = PyTuple_GET_ITEM(flags, i), *fallback = NULL;
        unsigned flag;
        const char *name = NULL;
        if (!PyTuple_Check(item) || !PyArg_ParseTuple(item, "I|zO", &flag, &name, &fallback)) {
            PyErr_Clear();
            PyErr_SetString(PyExc_TypeError, "paramflags must be a sequence of (int [,string [,value]]) tuples");
            return -1;
        }
        if (flag & PARAM_OUT && out_type_check(st, PyTuple_GET_ITEM(argtypes, i), i) < 0)
            return -1;
    }
    return 0;
}

/* --- types ------------------------------------------------------------------------------------------------------------------------------------------ */

static int own_attribute(PyObject *dict, const char *name, PyObject **v)
{
    int rc = PyDict_GetItemStringRef(dict, name, v);
    return rc < 0 ? -1 : 0;
}

static int describe(CtState *st, CType *t, PyObject *dict)
{
    PyObject *flags = NULL, *argtypes = NULL, *restype = NULL;
    Signature s = {0};
    int rc = own_attribute(dict, "_flags_", &flags) < 0 || own_attribute(dict, "_argtypes_", &argtypes) < 0 ||
                     own_attribute(dict, "_restype_", &restype) < 0 ? -1 : 0;
    if (rc == 0 && (flags == NULL || !PyLong_Check(flags))) {
        PyErr_SetString(PyExc_TypeError, "class must define _flags_ which must be an integer");
        rc = -1;
    }
    if (rc == 0)
        t->func_flags = (int)PyLong_AsUnsignedLongMask(flags) | FUNCFLAG_CDECL;
    if (rc == 0 && argtypes)
        rc = take_argtypes(st, argtypes, &s.argtypes, &s.converters);
    if (rc == 0 && restype)
        rc = take_restype(st, restype, "_restype_", &s.checker);
    s.restype = restype;
    if (rc == 0 && (t->signature = signature_make(st, &s)) == NULL)
        rc = -1;
    Py_XDECREF(s.argtypes);
    Py_XDECREF(s.converters);
    Py_XDECREF(s.checker);
    Py_XDECREF(flags);
    Py_XDECREF(argtypes);
    Py_XDECREF(restype);
    return rc;
}

int meta_func_init(PyObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    CtState *st = state_of_type(type);
    CType *t = st ? ctype_new(st, CT_FUNC) : NULL;
    PyObject *dict = t ? PyType_GetDict((PyTypeObject *)type) : NULL;
    if (dict == NULL) {
        ctype_free(t);
        return -1;
    }
    t->size = sizeof(void *);
    t->align = _Alignof(void *);
    t->length = 1;
    t->flags = CT_IS_POINTER;
    t->format = PyMem_Malloc(4);
    if (t->format)
        memcpy(t->format, "X{}", 4);
    else
        PyErr_NoMemory();
    int rc = t->format ? describe(st, t, dict) : -1;
    Py_DECREF(dict);
    if (rc == 0)
        return ctype_init(type, t);
    ctype_free(t);
    return -1;
}

/* --- making function objects ------------------------------------------------------------------------------------------------------------------- */

static FuncObj *func_of(PyObject *o) { return (FuncObj *)(void *)o; }

static PyObject *func_at(PyTypeObject *type, void *address)
{
    PyObject *f = data_new((PyObject *)type);
    if (f)
        mem_store(data_ptr(data_of(f)), &address, sizeof address);
    return f;
}

static void *find_symbol(PyObject *dll, PyObject *name)
{
    void *handle = NULL, *at = NULL;
    const char *text = PyBytes_Check(name) ? PyBytes_AS_STRING(name) : PyUnicode_Check(name) ? PyUnicode_AsUTF8(name) : NULL;
    if (text == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "function name must be string, bytes object or integer");
        return NULL;
    }
    PyObject *h = library_handle(dll, &handle);
    if (h == NULL)
        return NULL;
    at = library_symbol(handle, text);
    Py_DECREF(h);
    if (at)
        return at;
    const char *why = dlerror();
    if (why) {
        PyObject *shown = PyUnicode_DecodeLocale(why, "surrogateescape");
        if (shown)
            PyErr_SetObject(PyExc_AttributeError, shown);
        Py_XDECREF(shown);
    } else
        PyErr_Format(PyExc_AttributeError, "function '%s' not found", text);
    return NULL;
}

/* (name, library) and perhaps paramflags. */
static PyObject *func_from_dll(CtState *st, PyTypeObject *type, PyObject *args)
{
    PyObject *pair, *flags = NULL;
    if (!PyArg_ParseTuple(args, "O|O", &pair, &flags))
        return NULL;
    if (flags == Py_None)
        flags = NULL;
    if (PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "illegal func_spec argument");
        return NULL;
    }
    PyObject *name = PyTuple_GET_ITEM(pair, 0), *dll = PyTuple_GET_ITEM(pair, 1);
    if (PySys_Audit("ctypes.dlsym", "OO", dll, name) < 0)
        return NULL;
    CType *t = ctype_ready((PyObject *)type);
    void *at = t ? find_symbol(dll, name) : NULL;
    if (at == NULL)
        return NULL;
    const Signature *s = (const Signature *)(void *)t->signature;
    PyObject *f = NULL;
    if (flags && !PyTuple_Check(flags))
        PyErr_SetString(PyExc_TypeError, "paramflags must be a tuple or None");
    else if (paramflags_check(st, flags, s->argtypes) == 0)
        f = func_at(type, at);
    if (f && data_keep(data_of(f), 0, dll) < 0)
        Py_CLEAR(f);
    if (f && flags) {
        Signature with = draft(s);
        with.paramflags = flags;
        if ((func_of(f)->signature = signature_make(st, &with)) == NULL)
            Py_CLEAR(f);
    }
    return f;
}

static PyObject *func_from_callable(CtState *st, PyTypeObject *type, PyObject *callable)
{
    CType *t = ctype_of(st, (PyObject *)type);
    const Signature *s = t ? (const Signature *)(void *)t->signature : NULL;
    if (s == NULL || s->argtypes == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot construct instance of this class: no argtypes");
        return NULL;
    }
    void *entry = NULL;
    PyObject *thunk = thunk_new(st, callable, s->argtypes, s->restype, t->func_flags, &entry);
    PyObject *f = thunk ? func_at(type, entry) : NULL;
    if (f) {
        func_of(f)->callable = Py_NewRef(callable);
        if (data_keep(data_of(f), 0, thunk) < 0)
            Py_CLEAR(f);
    }
    Py_XDECREF(thunk);
    return f;
}

static PyObject *func_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    CtState *st = state_of_type((PyObject *)type);
    if (st == NULL)
        return NULL;
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n == 0)
        return data_new((PyObject *)type);
    PyObject *first = PyTuple_GET_ITEM(args, 0);
    if (PyTuple_Check(first))
        return func_from_dll(st, type, args);
    if (n != 1)
        return PyErr_Format(PyExc_TypeError, "function takes exactly 1 argument (%zd given)", n);
    if (PyLong_Check(first)) {
        void *at = PyLong_AsVoidPtr(first);
        return at == NULL && PyErr_Occurred() ? NULL : func_at(type, at);
    }
    if (PyCallable_Check(first))
        return func_from_callable(st, type, first);
    PyErr_SetString(PyExc_TypeError, "argument must be callable or integer function address");
    return NULL;
}

/* --- attributes ------------------------------------------------------------------------------------------------------------------------------------- */

static Signature *signature_of(PyObject *self)               /* counted */
{
    FuncObj *f = func_of(self);
    enum hold h = hold_begin((Obj *)(void *)f);
    PyObject *s = f->signature ? f->signature : data_type(&f->data)->signature;
    if (s)
        Py_INCREF(s);
    hold_end((Obj *)(void *)f, h);
    if (s == NULL)
        PyErr_SetString(PyExc_TypeError, "the function type has been cleared");
    return (Signature *)(void *)s;
}

/* Makes `to` the signature if it is still `from`. Consumes both. 1 done, 0 it was another one, -1 raised. */
static int signature_swap(PyObject *self, Signature *from, PyObject *to)
{
    FuncObj *f = func_of(self);
    PyObject *old = NULL;
    int rc = to ? 0 : -1;
    if (to) {
        enum hold h = hold_lock((Obj *)(void *)f);
        PyObject *now = f->signature ? f->signature : data_type(&f->data)->signature;
        if (now == (PyObject *)from) {
            old = f->signature;
            f->signature = to;
            rc = 1;
        }
        hold_end((Obj *)(void *)f, h);
    }
    Py_XDECREF(old);
    if (rc != 1)
        Py_XDECREF(to);
    Py_DECREF((PyObject *)from);
    return rc;
}

static PyObject *get_restype(PyObject *self, void *Py_UNUSED(closure))
{
    Signature *s = signature_of(self);
    PyObject *v = s ? s->restype ? Py_NewRef(s->restype) : Py_None : NULL;
    Py_XDECREF((PyObject *)s);
    return v;
}
static PyObject *get_argtypes(PyObject *self, void *Py_UNUSED(closure))
{
    Signature *s = signature_of(self);
    PyObject *v = s ? s->argtypes ? Py_NewRef(s->argtypes) : Py_None : NULL;
    Py_XDECREF((PyObject *)s);
    return v;
}
static PyObject *get_errcheck(PyObject *self, void *Py_UNUSED(closure))
{
    Signature *s = signature_of(self);
    PyObject *v = s ? s->errcheck ? Py_NewRef(s->errcheck) : Py_None : NULL;
    Py_XDECREF((PyObject *)s);
    return v;
}

static int set_restype(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    CType *t = data_type(data_of(self));
    PyObject *checker = NULL;
    int rc = v ? take_restype(t->st, v, "restype", &checker) : 0;
    for (int swapped = 0; rc == 0 && swapped == 0;) {
        Signature *now = signature_of(self);
        if (now == NULL) {
            rc = -1;
            break;
        }
        if (now->restype == v && v && now->checker == checker) {             /* programs say this before every call */
            Py_DECREF((PyObject *)now);
            break;
        }
        const Signature *of_type = (const Signature *)(void *)t->signature;
        Signature next = draft(now);
        next.restype = v ? v : of_type->restype;
        next.checker = v ? checker : of_type->checker;
        swapped = signature_swap(self, now, signature_make(t->st, &next));
        rc = swapped < 0 ? -1 : 0;
    }
    Py_XDECREF(checker);
    return rc;
}

static int set_argtypes(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    CType *t = data_type(data_of(self));
    PyObject *argtypes = NULL, *converters = NULL;
    int rc = v && v != Py_None ? take_argtypes(t->st, v, &argtypes, &converters) : 0;
    for (int swapped = 0; rc == 0 && swapped == 0;) {
        Signature *now = signature_of(self);
        if (now == NULL || (argtypes && paramflags_check(t->st, now->paramflags, argtypes) < 0)) {
            Py_XDECREF((PyObject *)now);
            rc = -1;
            break;
        }
        const Signature *of_type = (const Signature *)(void *)t->signature;
        Signature next = draft(now);
        next.argtypes = argtypes ? argtypes : of_type->argtypes;
        next.converters = argtypes ? converters : of_type->converters;
        swapped = signature_swap(self, now, signature_make(t->st, &next));
        rc = swapped < 0 ? -1 : 0;
    }
    Py_XDECREF(argtypes);
    Py_XDECREF(converters);
    return rc;
}

static int set_errcheck(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    CtState *st = data_type(data_of(self))->st;
    if (v && v != Py_None && !PyCallable_Check(v)) {
        PyErr_SetString(PyExc_TypeError, "the errcheck attribute must be callable");
        return -1;
    }
    for (;;) {
        Signature *now = signature_of(self);
        if (now == NULL)
            return -1;
        Signature next = draft(now);
        next.errcheck = v == Py_None ? NULL : v;
        int swapped = signature_swap(self, now, signature_make(st, &next));
        if (swapped)
            return swapped < 0 ? -1 : 0;
    }
}

/* --- parameters by paramflags ------------------------------------------------------------------------------------------------------------------------- */

struct binding {
    PyObject *args, *kwds, *call;                        /* call: the tuple to pass, being made */
    Py_ssize_t next;                                     /* positional arguments and keywords used up */
    uint64_t out, inout;                                 /* parameters that come back, by number */
    Py_ssize_t results;
};

static PyObject *given_argument(struct binding *b, PyObject *name, PyObject *fallback)
{
    PyObject *v = NULL;
    if (b->next < PyTuple_GET_SIZE(b->args))
        return Py_NewRef(PyTuple_GET_ITEM(b->args, b->next++));
    if (b->kwds && name && PyDict_GetItemRef(b->kwds, name, &v)) {
        b->next++;
        return v;
    }
    if (fallback)
        return Py_NewRef(fallback);
    if (name)
        PyErr_Format(PyExc_TypeError, "required argument '%S' missing", name);
    else
        PyErr_SetString(PyExc_TypeError, "not enough arguments");
    return NULL;
}

/* Memory for what an output parameter brings back. */
static PyObject *make_output(CtState *st, PyObject *type)
{
    const CType *t = ctype_of(st, type);
    if (t && t->kind == CT_ARRAY)
        return PyObject_CallNoArgs(type);
    if (t && t->kind == CT_POINTER && t->proto)
        return PyObject_CallNoArgs(t->proto);
    return PyErr_Format(PyExc_TypeError, "%s 'out' parameter must be passed as default value", ((PyTypeObject *)type)->tp_name);
}

static PyObject *bind_parameter(CtState *st, struct binding *b, const Signature *s, Py_ssize_t i)
{
    PyObject *item = PyTuple_GET_ITEM(s->paramflags, i);
    unsigned flag = (unsigned)PyLong_AsUnsignedLongMask(PyTuple_GET_ITEM(item, 0));
    PyObject *name = PyTuple_GET_SIZE(item) > 1 ? PyTuple_GET_ITEM(item, 1) : NULL, *fallback = PyTuple_GET_SIZE(item) > 2 ? PyTuple_GET_ITEM(item, 2) : NULL;
    if (name == Py_None)
        name = NULL;
    switch (flag & (PARAM_IN | PARAM_OUT | PARAM_LCID)) {
    case PARAM_IN | PARAM_LCID:
        return fallback ? Py_NewRef(fallback) : PyLong_FromLong(0);
    case PARAM_IN | PARAM_OUT:
        b->inout |= i < 64 ? UINT64_C(1) << i : 0;
        b->results++;
        return given_argument(b, name, fallback);
    case 0:
    case PARAM_IN:
        return given_argument(b, name, fallback);
    case PARAM_OUT:
        b->out |= i < 64 ? UINT64_C(1) << i : 0;
        b->results++;
        return fallback ? Py_NewRef(fallback) : make_output(st, PyTuple_GET_ITEM(s->argtypes, i));
    default:
        return PyErr_Format(PyExc_ValueError, "paramflag %u not yet implemented", flag);
    }
}

/* b->call: the arguments as they are to be passed; counted. */
static int bind(CtState *st, const Signature *s, struct binding *b)
{
    if (s->paramflags == NULL || s->argtypes == NULL || PyTuple_GET_SIZE(s->argtypes) == 0) {
        b->call = Py_NewRef(b->args);
        return 0;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(s->argtypes);
    if (n > 64) {
        PyErr_SetString(PyExc_ValueError, "paramflags are for functions of up to 64 parameters");
        return -1;
    }
    if ((b->call = PyTuple_New(n)) == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *v = bind_parameter(st, b, s, i);
        if (v == NULL)
            return -1;
        PyTuple_SET_ITEM(b->call, i, v);
    }
    Py_ssize_t given = PyTuple_GET_SIZE(b->args) + (b->kwds ? PyDict_GET_SIZE(b->kwds) : 0);
    if (given == b->next)
        return 0;
    PyErr_Format(PyExc_TypeError, "call takes exactly %zd arguments (%zd given)", b->next, given);
    return -1;
}

/* What the caller gets: the result, or the values of the output parameters. Consumes result. */
static PyObject *outputs(struct binding *b, PyObject *result)
{
    if (result == NULL || b->results == 0)
        return result;
    PyObject *tuple = b->results > 1 ? PyTuple_New(b->results) : NULL;
    Py_DECREF(result);
    if (b->results > 1 && tuple == NULL)
        return NULL;
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(b->call) && i < 64; i++) {
        uint64_t bit = UINT64_C(1) << i;
        PyObject *v = PyTuple_GET_ITEM(b->call, i);
        if (!((b->out | b->inout) & bit))
            continue;
        v = b->out & bit ? PyObject_CallMethod(v, "__ctypes_from_outparam__", NULL) : Py_NewRef(v);
        if (tuple == NULL || v == NULL) {
            Py_XDECREF(tuple);
            return v;
        }
        PyTuple_SET_ITEM(tuple, at++, v);
    }
    return tuple;
}

/* --- calling ----------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *call_bound(PyObject *self, CtState *st, Signature *s, PyObject *call)
{
    Py_ssize_t typed = s->converters ? PyTuple_GET_SIZE(s->converters) : 0, n = PyTuple_GET_SIZE(call);
    if (typed > n)
        return PyErr_Format(PyExc_TypeError, "this function takes at least %zd argument%s (%zd given)", typed, typed == 1 ? "" : "s", n);
    void *function;
    mem_load(&function, data_ptr(data_of(self)), sizeof function);
    if (function == NULL) {
        PyErr_SetString(PyExc_ValueError, "NULL function pointer called");
        return NULL;
    }
    PyObject *stack[8], **args = stack;
    if (n > 8 && (args = PyMem_Malloc((size_t)n * sizeof *args)) == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++)
        args[i] = PyTuple_GET_ITEM(call, i);
    PyObject *result = call_foreign(st, function, args, n, data_type(data_of(self))->func_flags, s);
    if (args != stack)
        PyMem_Free(args);
    return result;
}

static PyObject *func_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    CtState *st = data_type(data_of(self))->st;
    Signature *s = signature_of(self);
    if (s == NULL)
        return NULL;
    struct binding b = {.args = args, .kwds = kwds};
    PyObject *result = bind(st, s, &b) == 0 ? call_bound(self, st, s, b.call) : NULL;
    if (result && s->errcheck) {
        PyObject *checked = PyObject_CallFunctionObjArgs(s->errcheck, result, self, b.call, NULL);
        if (checked != b.call) {                         /* its own answer, or an exception */
            b.results = 0;
            Py_DECREF(result);
            result = checked;
        } else {
            Py_DECREF(checked);
        }
    }
    result = outputs(&b, result);
    Py_XDECREF(b.call);
    Py_DECREF((PyObject *)s);
    return result;
}

/* --- the type -------------------------------------------------------------------------------------------------------------------------------------------------- */

static int func_traverse(PyObject *self, visitproc visit, void *arg)
{
    FuncObj *f = func_of(self);
    Py_VISIT((PyObject *)f->data.base);
    Py_VISIT(f->data.objects);
    Py_VISIT(f->signature);
    Py_VISIT(f->callable);
    return 0;
}

static int func_clear(PyObject *self)
{
    FuncObj *f = func_of(self);
    if (f->data.owns)
        mem_store(f->data.ptr, &(void *){NULL}, sizeof(void *));
    Py_CLEAR(f->data.objects);
    Py_CLEAR(f->signature);
    Py_CLEAR(f->callable);
    return 0;
}

static void func_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    FuncObj *f = func_of(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(f->data.objects);
    Py_CLEAR(f->signature);
    Py_CLEAR(f->callable);
    for (struct block *k = f->data.block, *older; k; k = older) {
        older = k->older;
        PyMem_Free(k);
    }
    Py_XDECREF((PyObject *)f->data.base);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *func_repr(PyObject *self) { return PyUnicode_FromFormat("<%s object at %p>", Py_TYPE(self)->tp_name, self); }

static int func_bool(PyObject *self)
{
    void *p;
    mem_load(&p, data_ptr(data_of(self)), sizeof p);
    return p != NULL;
}

static PyGetSetDef func_getset[] = {
    {"errcheck", get_errcheck, set_errcheck, PyDoc_STR("a function to check for errors"), NULL},
    {"restype", get_restype, set_restype, PyDoc_STR("specify the result type"), NULL},
    {"argtypes", get_argtypes, set_argtypes, PyDoc_STR("specify the argument types"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot func_slots[] = {
    {Py_tp_new, func_new}, {Py_tp_traverse, func_traverse}, {Py_tp_clear, func_clear}, {Py_tp_dealloc, func_dealloc}, {Py_tp_repr, func_repr},
    {Py_tp_call, func_call}, {Py_nb_bool, func_bool}, {Py_tp_getset, func_getset}, {Py_bf_getbuffer, data_getbuffer},
    {Py_tp_doc, (void *)PyDoc_STR("Function Pointer")}, {0, NULL}
};
PyType_Spec func_spec = {
    .name = "_ctypes.CFuncPtr",
    .basicsize = sizeof(FuncObj),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = func_slots,
};
#endif
