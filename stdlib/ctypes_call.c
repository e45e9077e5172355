/* stdlib/ctypes_call.c -- the call of a foreign function: arguments to bytes, libffi, the result to a value.
 *
 * The thread is detached during the call (C4), so a function that waits holds nobody up; the arguments' struct params keep what the pointers among
 * them need until it is back. errno: functions with use_errno swap C's errno with a copy of this thread's, which get_errno() and set_errno() see.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

#include <errno.h>

static _Thread_local int own_errno;
int *thread_errno(void) { return &own_errno; }

/* --- errors -------------------------------------------------------------------------------------------------------------------------------- */

PyObject *error_prefix(PyObject *type, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *error = PyErr_GetRaisedException(), *prefix = PyUnicode_FromFormatV(format, va);
    va_end(va);
    PyObject *text = error ? PyObject_Str(error) : NULL;
    if (text == NULL)
        PyErr_Clear();
    if (prefix && error)
        PyErr_Format(type, text ? "%U%s: %U" : "%U%s: ???", prefix, Py_TYPE(error)->tp_name, text);
    Py_XDECREF(error);
    Py_XDECREF(prefix);
    Py_XDECREF(text);
    return NULL;
}

/* --- arguments -------------------------------------------------------------------------------------------------------------------------------- */

static int convert(CtState *st, const Signature *s, Py_ssize_t i, PyObject *arg, struct param *p)
{
    Py_ssize_t typed = s->converters ? PyTuple_GET_SIZE(s->converters) : 0;
    if (i >= typed)
        return param_from_object(st, arg, i, p);
    PyObject *converter = PyTuple_GET_ITEM(s->converters, i);
    if (s->direct[i]) {
        if (param_convert(st, PyCFunction_GetSelf(converter), arg, p) < 0)
            return -1;
    } else if ((p->object = PyObject_CallOneArg(converter, arg)) == NULL) {
        return -1;
    }
    return p->object ? param_from_object(st, p->object, i, p) : 0;
}

/* --- results -------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *result_value(CtState *st, const Signature *s, const void *raw)
{
    if (s->restype == NULL)
        return PyLong_FromLong(*(const int *)raw);
    if (s->restype == Py_None)
        return Py_None;
    const CType *t = s->result;
    PyObject *v;
    if (t == NULL) {
        v = PyObject_CallFunction(s->restype, "i", *(const int *)raw);
    } else if (t->kind == CT_SIMPLE && simple_is_plain(st, s->restype)) {
        union cvalue copy;
        memcpy(&copy, raw, t->code->size);
        raw_swap(t, &copy);
        v = code_get(t->code, &copy);
        if (v && t->code->how == 'O')
            Py_DECREF(v);                                /* the reference that the function gave us is the one we return */
    } else {
        v = data_view(s->restype, NULL, 0, raw);
    }
    if (v == NULL || s->checker == NULL)
        return v;
    PyObject *checked = PyObject_CallOneArg(s->checker, v);
    Py_DECREF(v);
    return checked;
}

static ffi_type *result_ffi(const Signature *s)
{
    if (s->restype == Py_None)
        return &ffi_type_void;
    if (s->result && s->result->flags & CT_NO_VALUE && s->result->kind != CT_ARRAY) {
        PyErr_Format(PyExc_TypeError, "%s has members unaligned or overlaid so that it cannot be returned by value", ((PyTypeObject *)s->restype)->tp_name);
        return NULL;
    }
    const CType *t = s->result;
    if (t && t->ffi == &t->own && t->nleaves == 1 && t->leaves[0].size == t->size && t->leaves[0].type == &ffi_type_longdouble)
        return &ffi_type_longdouble;                     /* where the value itself is returned; libffi looks for the struct elsewhere */
    return ctype_ffi(t);
}

/* --- the call ------------------------------------------------------------------------------------------------------------------------------------------ */

enum { ON_STACK = 12, RESULT_ON_STACK = 64 };

struct call {
    struct param *params;
    ffi_type **types;
    void **values;
    void *result;
};

static int prepare(ffi_cif *cif, const Signature *s, unsigned n, ffi_type *rtype, ffi_type **types)
{
    unsigned fixed = s->converters ? (unsigned)PyTuple_GET_SIZE(s->converters) : 0;
    ffi_status rc = FFI_BAD_ARGTYPE;
    if (fixed && fixed < n)
        rc = ffi_prep_cif_var(cif, FFI_DEFAULT_ABI, fixed, n, rtype, types);
    if (rc == FFI_BAD_ARGTYPE)                           /* not variadic, or with arguments that no variadic function takes */
        rc = ffi_prep_cif(cif, FFI_DEFAULT_ABI, n, rtype, types);
    if (rc == FFI_OK)
        return 0;
    PyErr_SetString(PyExc_RuntimeError, rc == FFI_BAD_TYPEDEF ? "ffi_prep_cif failed: a type that cannot be passed by value" : "ffi_prep_cif failed");
    return -1;
}

/* What libffi has worked out for a function is good for all calls with arguments of the same types. It is kept when these are libffi's own, which
 * cannot go away; a struct's might, and another be made at its place. */
struct prepared {
    unsigned n;
    ffi_cif cif;
    ffi_type *types[];
};

static ffi_cif *prepared_for(Signature *s, unsigned n, ffi_type **types)
{
    struct prepared *p = load_acquire_ptr(&s->prepared);
    return p && p->n == n && memcmp(p->types, types, n * sizeof *types) == 0 ? &p->cif : NULL;
}

static void keep_prepared(Signature *s, unsigned n, ffi_type *rtype, ffi_type **types)
{
    if (load_acquire_ptr(&s->prepared) || rtype->type == FFI_TYPE_STRUCT)
        return;
    for (unsigned i = 0; i < n; i++)
        if (types[i]->type == FFI_TYPE_STRUCT)
            return;
    struct prepared *p = PyMem_Malloc(sizeof *p + n * sizeof *types), *none = NULL;
    if (p == NULL)
        return;                                          /* the next call works it out again */
    p->n = n;
    memcpy(p->types, types, n * sizeof *types);
    if (prepare(&p->cif, s, n, rtype, p->types) < 0)
        PyErr_Clear();
    else if (cas_acq_rel_ptr(&s->prepared, &none, p))
        return;
    PyMem_Free(p);
}

static void invoke(ffi_cif *cif, void *function, struct call *c, int flags)
{
    PyThreadState *ts = flags & FUNCFLAG_PYTHONAPI ? NULL : PyEval_SaveThread();
    if (flags & FUNCFLAG_USE_ERRNO) {
        int theirs = own_errno;
        own_errno = errno;
        errno = theirs;
    }
    ffi_call(cif, FFI_FN(function), c->result, c->values);
    if (flags & FUNCFLAG_USE_ERRNO) {
        int ours = own_errno;
        own_errno = errno;
        errno = ours;
    }
    if (ts)
        PyEval_RestoreThread(ts);
}

static PyObject *call_prepared(CtState *st, void *function, PyObject *const *args, Py_ssize_t n, int flags, Signature *s, struct call *c)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        if (convert(st, s, i, args[i], &c->params[i]) < 0)
            return error_prefix(st->argument_error, "argument %zd: ", i + 1);
        c->types[i] = c->params[i].ffi;
        c->values[i] = c->params[i].copy ? c->params[i].copy : &c->params[i].value;
    }
    char stack[RESULT_ON_STACK] __attribute__((aligned(16))) = {0};
    ffi_type *rtype = result_ffi(s);
    if (rtype == NULL)
        return NULL;
    ffi_cif own, *cif = prepared_for(s, (unsigned)n, c->types);
    if (cif == NULL) {
        cif = &own;
        if (prepare(cif, s, (unsigned)n, rtype, c->types) < 0)
            return NULL;
        if (s->argtypes)                                 /* else every call may have other types */
            keep_prepared(s, (unsigned)n, rtype, c->types);
    }
    bool large = rtype->size > sizeof stack;
    c->result = large ? PyMem_Calloc(1, rtype->size) : stack;
    if (c->result == NULL)
        return PyErr_NoMemory();
    invoke(cif, function, c, flags);
    PyObject *v = flags & FUNCFLAG_PYTHONAPI && PyErr_Occurred() ? NULL : result_value(st, s, c->result);
    if (large)
        PyMem_Free(c->result);
    return v;
}

PyObject *call_foreign(CtState *st, void *function, PyObject *const *args, Py_ssize_t n, int flags, Signature *s)
{
    if (n > MAX_ARGUMENTS)
        return PyErr_Format(st->argument_error, "too many arguments (%zi), maximum is %i", n, MAX_ARGUMENTS);
    struct param params[ON_STACK];
    ffi_type *types[ON_STACK];
    void *values[ON_STACK];
    struct call c = {params, types, values, NULL};
    void *room = NULL;
    if (n > ON_STACK) {
        room = PyMem_Malloc((size_t)n * (sizeof *c.params + 2 * sizeof(void *)));
        if (room == NULL)
            return PyErr_NoMemory();
        c.params = room;
        c.types = (ffi_type **)(void *)(c.params + n);
        c.values = (void **)(c.types + n);
    }
    memset(c.params, 0, (size_t)n * sizeof *c.params);
    PyObject *v = call_prepared(st, function, args, n, flags, s, &c);
    for (Py_ssize_t i = 0; i < n; i++)
        param_clear(&c.params[i]);
    PyMem_Free(room);
    return v;
}
#endif
