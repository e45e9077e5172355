/* stdlib/ctypes_callback.c -- Python functions that foreign code calls.
 *
 * A thunk owns a closure of libffi's: a few bytes of machine code that call back_in() with the thunk. The calling thread may be one of ours that
 * is detached in a foreign function, one that is attached (a PyDLL function called us), or one that this runtime has never seen: it gets a thread
 * state for the time of the call. What the Python function raises cannot go through foreign frames: it is reported as unraisable, and the result
 * is zero.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

#include <errno.h>

typedef struct {
    PyObject_HEAD                                        /* all FROZEN */
    CtState *st;
    PyObject *callable, *argtypes, *restype;
    CType *result;                                       /* NULL: void */
    ffi_closure *closure;
    ffi_type **types;
    int flags;
    ffi_cif cif;
} Thunk;

/* --- arguments and result --------------------------------------------------------------------------------------------------------------- */

static PyObject *argument(Thunk *k, PyObject *type, void *raw)
{
    CType *t = ctype_of(k->st, type);
    if (t == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot build parameter");
        return NULL;
    }
    if (t->kind == CT_SIMPLE && simple_is_plain(k->st, type)) {
        union cvalue copy;
        memcpy(&copy, raw, t->code->size);
        raw_swap(t, &copy);
        return code_get(t->code, &copy);
    }
    PyObject *o = PyObject_CallNoArgs(type);
    if (o && !is_data(k->st, o)) {
        PyErr_Format(PyExc_TypeError, "calling %R gave no ctypes instance", type);
        Py_CLEAR(o);
    }
    if (o && t->kind == CT_ARRAY)                        /* comes as an address */
        raw = *(void **)raw;
    CType *made = o && raw ? data_type(data_of(o)) : NULL;
    if (made)
        mem_move(data_ptr(data_of(o)), raw, (size_t)(made->size < t->size ? made->size : t->size));
    return o;
}

static void give_result(Thunk *k, PyObject *v, void *to)
{
    const struct code *c = k->result->code;
    union cvalue raw = {.u64 = 0};
    PyObject *keep;
    if (code_set(c, &raw, v, &keep) < 0) {
        PyErr_FormatUnraisable("Exception ignored while converting result of ctypes callback function %R", k->callable);
        return;
    }
    raw_swap(k->result, &raw);
    if (c->how == 'i') {                                 /* libffi wants small ints as wide as a register */
        int unused = 64 - 8 * c->size;
        raw.u64 = (uint64_t)((int64_t)(raw.u64 << unused) >> unused);
    } else if (c->size < 8 && c->how != 'f') {
        raw.u64 &= (UINT64_C(1) << 8 * c->size) - 1;
    }
    memcpy(to, &raw, c->size < sizeof(ffi_arg) ? sizeof(ffi_arg) : c->size);
    /* The caller owns a py_object now. Text must stay for it as well, and nobody can say for how long. */
    if (keep && c->how != 'O' && PyErr_WarnEx(PyExc_RuntimeWarning, "memory leak in callback function.", 1) < 0)
        PyErr_FormatUnraisable("Exception ignored while converting result of ctypes callback function %R", k->callable);
}

/* --- the way in -------------------------------------------------------------------------------------------------------------------------------- */

static void run(Thunk *k, void *result, void **args)
{
    PyObject *stack[8], **v = stack, *answer = NULL;
    Py_ssize_t n = PyTuple_GET_SIZE(k->argtypes), made = 0;
    if (n > 8 && (v = PyMem_Malloc((size_t)n * sizeof *v)) == NULL) {
        PyErr_NoMemory();
        PyErr_FormatUnraisable("Exception ignored while calling ctypes callback function %R", k->callable);
        return;
    }
    while (made < n && (v[made] = argument(k, PyTuple_GET_ITEM(k->argtypes, made), args[made])) != NULL)
        made++;
    if (made < n) {
        PyErr_FormatUnraisable("Exception ignored while creating argument %zd of ctypes callback function %R", made + 1, k->callable);
    } else {
        int *mine = thread_errno();
        if (k->flags & FUNCFLAG_USE_ERRNO) {
            int theirs = errno;
            errno = *mine;
            *mine = theirs;
        }
        answer = PyObject_Vectorcall(k->callable, v, (size_t)n, NULL);
        if (k->flags & FUNCFLAG_USE_ERRNO) {
            int ours = errno;
            errno = *mine;
            *mine = ours;
        }
        if (answer == NULL)
            PyErr_FormatUnraisable("Exception ignored while calling ctypes callback function %R", k->callable);
    }
    if (answer && k->result)
        give_result(k, answer, result);
    Py_XDECREF(answer);
    for (Py_ssize_t i = 0; i < made; i++)
        Py_DECREF(v[i]);
    if (v != stack)
        PyMem_Free(v);
}

static void back_in(ffi_cif *cif, void *result, void **args, void *thunk)
{
    int kept = errno;
    Thunk *k = thunk;
    if (cif->rtype != &ffi_type_void)
        memset(result, 0, cif->rtype->size < sizeof(ffi_arg) ? sizeof(ffi_arg) : cif->rtype->size);
    if (!Py_IsInitialized())
        return;
    PyGILState_STATE was = PyGILState_Ensure();
    errno = kept;
    Py_INCREF((PyObject *)k);                            /* the function may drop the last reference to itself */
    PyObject *pending = PyErr_GetRaisedException();      /* of an attached caller */
    errno = kept;
    run(k, result, args);
    kept = errno;
    if (pending)
        PyErr_SetRaisedException(pending);
    Py_DECREF((PyObject *)k);
    PyGILState_Release(was);
    errno = kept;
}

/* --- thunks ------------------------------------------------------------------------------------------------------------------------------------------ */

static int thunk_types(Thunk *k, PyObject *restype)
{
    Py_ssize_t n = PyTuple_GET_SIZE(k->argtypes);
    if ((k->types = PyMem_Malloc((size_t)(n + 1) * sizeof *k->types)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        CType *t = ctype_of(k->st, PyTuple_GET_ITEM(k->argtypes, i));
        if (t && t->flags & CT_NO_VALUE && t->kind != CT_ARRAY) {
            PyErr_Format(PyExc_TypeError, "argument %zd has members unaligned or overlaid so that it cannot be passed by value", i + 1);
            return -1;
        }
        k->types[i] = ctype_ffi(t);
    }
    k->result = restype == Py_None ? NULL : ctype_of(k->st, restype);
    if (restype != Py_None && (k->result == NULL || k->result->kind != CT_SIMPLE)) {
        PyErr_SetString(PyExc_TypeError, "invalid result type for callback function");
        return -1;
    }
    return 0;
}

PyObject *thunk_new(CtState *st, PyObject *callable, PyObject *argtypes, PyObject *restype, int flags, void **entry)
{
    Thunk *k = (Thunk *)(void *)st->thunk->tp_alloc(st->thunk, 0);
    if (k == NULL)
        return NULL;
    k->st = st;
    k->flags = flags;
    k->callable = Py_NewRef(callable);
    k->argtypes = Py_NewRef(argtypes);
    k->restype = Py_NewRef(restype ? restype : Py_None);
    if (thunk_types(k, k->restype) == 0) {
        ffi_type *rtype = k->result ? k->result->ffi : &ffi_type_void;
        k->closure = ffi_closure_alloc(sizeof *k->closure, entry);
        if (k->closure == NULL)
            PyErr_NoMemory();
        else if (ffi_prep_cif(&k->cif, FFI_DEFAULT_ABI, (unsigned)PyTuple_GET_SIZE(argtypes), rtype, k->types) != FFI_OK)
            PyErr_SetString(PyExc_RuntimeError, "ffi_prep_cif failed");
        else if (ffi_prep_closure_loc(k->closure, &k->cif, back_in, k, *entry) != FFI_OK)
            PyErr_SetString(PyExc_RuntimeError, "ffi_prep_closure failed");
        else
            return (PyObject *)k;
    }
    Py_DECREF((PyObject *)k);
    return NULL;
}

static int thunk_traverse(PyObject *self, visitproc visit, void *arg)
{
    Thunk *k = (Thunk *)(void *)self;
    Py_VISIT(k->callable);
    Py_VISIT(k->argtypes);
    Py_VISIT(k->restype);
    return 0;
}
static int thunk_clear(PyObject *Py_UNUSED(self)) { return 0; }              /* foreign code may still call it: the function object lets go of it */
static void thunk_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Thunk *k = (Thunk *)(void *)self;
    PyObject_GC_UnTrack(self);
    if (k->closure)
        ffi_closure_free(k->closure);
    PyMem_Free(k->types);
    Py_XDECREF(k->callable);
    Py_XDECREF(k->argtypes);
    Py_XDECREF(k->restype);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyType_Slot thunk_slots[] = {
    {Py_tp_traverse, thunk_traverse}, {Py_tp_clear, thunk_clear}, {Py_tp_dealloc, thunk_dealloc},
    {Py_tp_doc, (void *)PyDoc_STR("Machine code that calls a Python function.")}, {0, NULL}
};
PyType_Spec thunk_spec = {
    .name = "_ctypes.CThunkObject",
    .basicsize = sizeof(Thunk),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = thunk_slots,
};
#endif
