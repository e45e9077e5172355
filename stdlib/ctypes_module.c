/* stdlib/ctypes_module.c -- the module _ctypes: its functions, and the functions that ctypes calls through foreign function objects of its own
 * (cast, string_at, ...), whose addresses it exports.
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"
#include "stdlib/module_state.h"

#include <dlfcn.h>
#include <link.h>

#define CTYPES_VERSION "1.1.0"                           /* ctypes/__init__.py wants its own */

static CtState *state_of(PyObject *module) { return PyModule_GetState(module); }

/* The state of the running interpreter's module, for functions that foreign function objects call. NULL: raised. */
static CtState *state_now(void)
{
    PyObject *m = PyImport_ImportModule("_ctypes");
    Py_XDECREF(m);                                       /* sys.modules has it, and types that are never freed */
    return m ? PyModule_GetState(m) : NULL;
}

/* --- sizes and addresses --------------------------------------------------------------------------------------------------------------- */

static const CType *described(CtState *st, PyObject *o, const char *error)
{
    const CType *t = is_ctype(st, o) ? type_info(o) : is_data(st, o) ? data_type(data_of(o)) : NULL;
    if (t == NULL)
        PyErr_SetString(PyExc_TypeError, error);
    return t;
}

static PyObject *module_sizeof(PyObject *module, PyObject *o)
{
    CtState *st = state_of(module);
    if (is_data(st, o))
        return PyLong_FromSize_t(load_acquire_size((size_t *)&data_of(o)->size));
    const CType *t = described(st, o, "this type has no size");
    return t ? PyLong_FromSsize_t(t->size) : NULL;
}

static PyObject *module_alignment(PyObject *module, PyObject *o)
{
    const CType *t = described(state_of(module), o, "no alignment info");
    return t ? PyLong_FromSsize_t(t->align) : NULL;
}

static PyObject *module_addressof(PyObject *module, PyObject *o)
{
    if (!is_data(state_of(module), o))
        return PyErr_Format(PyExc_TypeError, "addressof() argument must be _ctypes._CData, not %s", Py_TYPE(o)->tp_name);
    return PySys_Audit("ctypes.addressof", "(O)", o) < 0 ? NULL : PyLong_FromVoidPtr(data_ptr(data_of(o)));
}

static PyObject *module_byref(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    if (n < 1 || n > 2)
        return PyErr_Format(PyExc_TypeError, "byref expected %s argument%s, got %zd", n < 1 ? "at least 1" : "at most 2", n < 1 ? "" : "s", n);
    Py_ssize_t offset = n > 1 ? PyNumber_AsSsize_t(args[1], PyExc_OverflowError) : 0;
    return offset == -1 && PyErr_Occurred() ? NULL : byref_make(state_of(module), args[0], offset);
}

static PyObject *module_resize(PyObject *module, PyObject *args)
{
    PyObject *o;
    Py_ssize_t size;
    CtState *st = state_of(module);
    if (!PyArg_ParseTuple(args, "On:resize", &o, &size))
        return NULL;
    if (!is_data(st, o))
        return PyErr_Format(PyExc_TypeError, "resize() argument 1 must be _ctypes._CData, not %s", Py_TYPE(o)->tp_name);
    return data_resize(st, o, size);
}

static PyObject *module_buffer_info(PyObject *module, PyObject *o)
{
    const CType *t = described(state_of(module), o, "not a ctypes type or object");
    PyObject *shape = t ? PyTuple_New(t->ndim) : NULL;
    for (int i = 0; shape && i < t->ndim; i++) {
        PyObject *n = PyLong_FromSsize_t(t->shape[i]);
        if (n == NULL)
            Py_CLEAR(shape);
        else
            PyTuple_SET_ITEM(shape, i, n);
    }
    return shape ? Py_BuildValue("siN", t->format ? t->format : "B", t->ndim, shape) : NULL;
}

/* --- errno -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *module_get_errno(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none))
{
    return PySys_Audit("ctypes.get_errno", NULL) < 0 ? NULL : PyLong_FromLong(*thread_errno());
}

static PyObject *module_set_errno(PyObject *Py_UNUSED(module), PyObject *args)
{
    int n;
    if (!PyArg_ParseTuple(args, "i", &n) || PySys_Audit("ctypes.set_errno", "i", n) < 0)
        return NULL;
    int old = *thread_errno();
    *thread_errno() = n;
    return PyLong_FromLong(old);
}

/* --- libraries ----------------------------------------------------------------------------------------------------------------------------- */

static int to_address(PyObject *o, void *to)
{
    if (!PyLong_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return 0;
    }
    void *p = PyLong_AsVoidPtr(o);
    memcpy(to, &p, sizeof p);
    return !(p == NULL && PyErr_Occurred());
}

static PyObject *dl_error(const char *otherwise)
{
    const char *why = dlerror();
    PyObject *text = PyUnicode_DecodeLocale(why ? why : otherwise, "surrogateescape");
    if (text)
        PyErr_SetObject(PyExc_OSError, text);
    Py_XDECREF(text);
    return NULL;
}

static PyObject *module_dlopen(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *name, *path = NULL;
    int mode = RTLD_NOW | RTLD_LOCAL;
    void *handle;
    if (!PyArg_ParseTuple(args, "O|i:dlopen", &name, &mode))
        return NULL;
    if (name != Py_None && !PyUnicode_FSConverter(name, &path))
        return NULL;
    if (PySys_Audit("ctypes.dlopen", "O", name) < 0) {
        Py_XDECREF(path);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS                               /* constructors of the library run */
    handle = dlopen(path ? PyBytes_AS_STRING(path) : NULL, mode | RTLD_NOW);
    Py_END_ALLOW_THREADS
    Py_XDECREF(path);
    return handle ? PyLong_FromVoidPtr(handle) : dl_error("dlopen() error");
}

static PyObject *module_dlclose(PyObject *Py_UNUSED(module), PyObject *args)
{
    void *handle;
    int rc;
    if (!PyArg_ParseTuple(args, "O&:dlclose", to_address, &handle))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    rc = dlclose(handle);
    Py_END_ALLOW_THREADS
    return rc ? dl_error("dlclose() error") : Py_None;
}

static PyObject *module_dlsym(PyObject *Py_UNUSED(module), PyObject *args)
{
    void *handle;
    const char *name;
    if (!PyArg_ParseTuple(args, "O&s:dlsym", to_address, &handle, &name) ||
        PySys_Audit("ctypes.dlsym/handle", "O", PyTuple_GET_ITEM(args, 0)) < 0)
        return NULL;
    void *at = library_symbol(handle, name);
    if (at)
        return PyLong_FromVoidPtr(at);
    char unknown[200];
    snprintf(unknown, sizeof unknown, "symbol '%s' not found", name);
    return dl_error(unknown);
}

struct names { char **list; size_t n, room; bool failed; };

static int note_library(struct dl_phdr_info *info, size_t Py_UNUSED(size), void *arg)      /* the loader's lock is held: no Python */
{
    struct names *found = arg;
    if (info->dlpi_name == NULL || info->dlpi_name[0] == 0)
        return 0;
    if (found->n == found->room) {
        size_t room = found->room ? found->room * 2 : 64;
        char **more = realloc(found->list, room * sizeof *more);
        if (more == NULL) {
            found->failed = true;
            return 1;
        }
        found->list = more;
        found->room = room;
    }
    if ((found->list[found->n] = strdup(info->dlpi_name)) == NULL) {
        found->failed = true;
        return 1;
    }
    found->n++;
    return 0;
}

static PyObject *module_dllist(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none))
{
    struct names found = {0};
    Py_BEGIN_ALLOW_THREADS
    dl_iterate_phdr(note_library, &found);
    Py_END_ALLOW_THREADS
    PyObject *list = found.failed ? PyErr_NoMemory() : PyList_New(0);
    for (size_t i = 0; i < found.n; i++) {
        PyObject *name = list ? PyUnicode_DecodeFSDefault(found.list[i]) : NULL;
        if (list && (name == NULL || PyList_Append(list, name) < 0))
            Py_CLEAR(list);
        Py_XDECREF(name);
        free(found.list[i]);
    }
    free(found.list);
    return list;
}

/* --- calls by address, and objects by address ------------------------------------------------------------------------------------------------- */

static PyObject *call_address(PyObject *module, PyObject *args, int flags)
{
    void *function;
    PyObject *list;
    CtState *st = state_of(module);
    if (!PyArg_ParseTuple(args, "O&O!", to_address, &function, &PyTuple_Type, &list) ||
        PySys_Audit("ctypes.call_function", "nO", (Py_ssize_t)(uintptr_t)function, list) < 0)
        return NULL;
    PyObject *v[64];
    Py_ssize_t n = PyTuple_GET_SIZE(list);
    if (n > 64)
        return PyErr_Format(st->argument_error, "too many arguments (%zi), maximum is %i", n, 64);
    for (Py_ssize_t i = 0; i < n; i++)
        v[i] = PyTuple_GET_ITEM(list, i);
    Signature plain = {0};
    return call_foreign(st, function, v, n, flags, &plain);
}
static PyObject *module_call_function(PyObject *module, PyObject *args) { return call_address(module, args, 0); }
static PyObject *module_call_cdeclfunction(PyObject *module, PyObject *args) { return call_address(module, args, FUNCFLAG_CDECL); }

/* id() gives the address of an object, and the word itself of a value without one; words that are no values are told apart here. */
static PyObject *module_from_ptr(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *o;
    if (!PyArg_ParseTuple(args, "O&:PyObj_FromPtr", to_address, &o) || PySys_Audit("ctypes.PyObj_FromPtr", "(O)", PyTuple_GET_ITEM(args, 0)) < 0)
        return NULL;
    Value v = value_of(o);
    bool constant = value_is(v, V_NONE) || value_is_bool(v) || value_is(v, V_NOTIMPLEMENTED) || value_is(v, V_ELLIPSIS);
    if (!constant && !value_is_int(v) && !value_is_float(v) && !(value_is_ptr(v) && v.w % 16 == 0 && v.w > 4096))
        return PyErr_Format(PyExc_ValueError, "%p is not the address of an object", (void *)o);
    return Py_NewRef(o);
}

static PyObject *module_incref(PyObject *Py_UNUSED(module), PyObject *o)
{
    Py_INCREF(o);
    return Py_NewRef(o);
}
static PyObject *module_decref(PyObject *Py_UNUSED(module), PyObject *o)
{
    Py_DECREF(o);
    return Py_NewRef(o);
}

/* --- what ctypes reaches by address ---------------------------------------------------------------------------------------------------------------- */

static bool is_pointer_type(const CType *t)
{
    return t && (t->kind == CT_POINTER || t->kind == CT_FUNC || (t->kind == CT_SIMPLE && strchr("sPzUZXO", t->code->letter)));
}

static PyObject *cast_at(void *address, PyObject *from, PyObject *type)
{
    CtState *st = state_now();
    if (st == NULL)
        return NULL;
    if (!is_pointer_type(ctype_of(st, type)))
        return PyErr_Format(PyExc_TypeError, "cast() argument 2 must be a pointer, not %s",
                            PyType_Check(type) ? ((PyTypeObject *)type)->tp_name : Py_TYPE(type)->tp_name);
    PyObject *result = PyObject_CallNoArgs(type);
    if (result && !is_data(st, result)) {
        PyErr_Format(PyExc_TypeError, "calling %R gave no ctypes instance", type);
        Py_CLEAR(result);
    }
    if (result && is_data(st, from) && data_share_kept(data_of(result), data_of(from), from) < 0)
        Py_CLEAR(result);
    if (result)
        mem_store(data_ptr(data_of(result)), &address, sizeof address);
    return result;
}

static int size_check(int size)                             /* -1: up to the NUL */
{
    if (size < -1)
        PyErr_SetString(PyExc_SystemError, "Negative size passed to string_at or wstring_at");
    return size < -1 ? -1 : 0;
}

static PyObject *string_at(const char *at, int size)
{
    if (PySys_Audit("ctypes.string_at", "ni", (Py_ssize_t)(uintptr_t)at, size) < 0 || size_check(size) < 0)
        return NULL;
    return size == -1 ? PyBytes_FromStringAndSize(at, (Py_ssize_t)strlen(at)) : PyBytes_FromStringAndSize(at, size);
}

static PyObject *wstring_at(const wchar_t *at, int size)
{
    if (PySys_Audit("ctypes.wstring_at", "ni", (Py_ssize_t)(uintptr_t)at, size) < 0 || size_check(size) < 0)
        return NULL;
    return PyUnicode_FromWideChar(at, size == -1 ? (Py_ssize_t)wcslen(at) : size);
}

static PyObject *memoryview_at(void *at, Py_ssize_t size, int readonly)
{
    if (PySys_Audit("ctypes.memoryview_at", "nni", (Py_ssize_t)(uintptr_t)at, size, readonly) < 0)
        return NULL;
    if (size < 0)
        return PyErr_Format(PyExc_ValueError, "memoryview_at: size is negative (or overflowed): %zd", size);
    return PyMemoryView_FromMemory(at, size, readonly ? PyBUF_READ : PyBUF_WRITE);
}

/* --- the module -------------------------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef module_methods[] = {
    {"PyObj_FromPtr", module_from_ptr, METH_VARARGS, NULL},
    {"Py_DECREF", module_decref, METH_O, PyDoc_STR("Py_DECREF($module, object, /)\n--\n\n")},
    {"Py_INCREF", module_incref, METH_O, PyDoc_STR("Py_INCREF($module, object, /)\n--\n\n")},
    {"addressof", module_addressof, METH_O, PyDoc_STR("addressof($module, obj, /)\n--\n\nThe address of the memory of an instance.")},
    {"alignment", module_alignment, METH_O, PyDoc_STR("alignment($module, object, /)\n--\n\nThe alignment of a C type or an instance of one.")},
    {"buffer_info", module_buffer_info, METH_O, PyDoc_STR("buffer_info($module, object, /)\n--\n\nFormat, dimensions and shape of the buffers of a C type.")},
    {"byref", _PyCFunction_CAST(module_byref), METH_FASTCALL, PyDoc_STR("byref($module, obj, offset=0, /)\n--\n\nA pointer to an instance, for a foreign function's argument and nothing else.")},
    {"call_cdeclfunction", module_call_cdeclfunction, METH_VARARGS, NULL},
    {"call_function", module_call_function, METH_VARARGS, NULL},
    {"dlclose", module_dlclose, METH_VARARGS, PyDoc_STR("dlclose(handle)\n\nClose a library.")},
    {"dllist", module_dllist, METH_NOARGS, PyDoc_STR("dllist($module, /)\n--\n\nThe shared libraries that are loaded.")},
    {"dlopen", module_dlopen, METH_VARARGS, PyDoc_STR("dlopen(name, flag=RTLD_LOCAL)\n\nOpen a shared library.")},
    {"dlsym", module_dlsym, METH_VARARGS, PyDoc_STR("dlsym(handle, name)\n\nThe address of a symbol in a shared library.")},
    {"get_errno", module_get_errno, METH_NOARGS, PyDoc_STR("get_errno($module, /)\n--\n\nThis thread's copy of errno, for functions with use_errno.")},
    {"resize", module_resize, METH_VARARGS, PyDoc_STR("resize($module, obj, size, /)\n--\n\nGive an instance more memory.")},
    {"set_errno", module_set_errno, METH_VARARGS, PyDoc_STR("set_errno(value)\n\nSet this thread's copy of errno; gives the value before.")},
    {"sizeof", module_sizeof, METH_O, PyDoc_STR("sizeof($module, obj, /)\n--\n\nThe size in bytes of a C type or an instance of one.")},
    {NULL, NULL, 0, NULL}
};

static PyTypeObject *made(PyObject *module, PyTypeObject *meta, PyType_Spec *spec, PyTypeObject *base)
{
    return (PyTypeObject *)PyType_FromMetaclass(meta, module, spec, (PyObject *)base);
}

static int make_types(PyObject *m, CtState *st)
{
    if (!(st->meta = made(m, NULL, &meta_spec, &PyType_Type)) || !(st->data = made(m, NULL, &data_spec, NULL)) ||
        !(st->arg = made(m, NULL, &arg_spec, NULL)) || !(st->field = made(m, NULL, &field_spec, NULL)) ||
        !(st->thunk = made(m, NULL, &thunk_spec, NULL)) || !(st->signature = made(m, NULL, &signature_spec, NULL)))
        return -1;
#define TYPE(name, meta_name)                                                                                                        \
    if (!(st->meta_name = made(m, NULL, &meta_name##_spec, st->meta)) || !(st->name = made(m, st->meta_name, NAME_SPEC_##name, st->data)) || \
        PyModule_AddType(m, st->name) < 0)                                                                                            \
        return -1;
#define NAME_SPEC_structure &structure_spec
#define NAME_SPEC_union_ &union_spec
#define NAME_SPEC_pointer &pointer_spec
#define NAME_SPEC_array &array_spec
#define NAME_SPEC_simple &simple_spec
#define NAME_SPEC_func &func_spec
    TYPE(structure, meta_struct)
    TYPE(union_, meta_union)
    TYPE(pointer, meta_pointer)
    TYPE(array, meta_array)
    TYPE(simple, meta_simple)
    TYPE(func, meta_func)
#undef TYPE
    if (PyObject_GetTypeData((PyObject *)st->structure, st->meta) != (void *)type_data((PyObject *)st->structure)) {
        PyErr_SetString(PyExc_SystemError, "_ctypes: type data is not where it was expected");
        return -1;
    }
    return PyModule_AddType(m, st->field);
}

static int add_address(PyObject *m, const char *name, void *at) { return PyModule_Add(m, name, PyLong_FromVoidPtr(at)); }

static int module_exec(PyObject *m)
{
    CtState *st = state_of(m);
    if (make_types(m, st) < 0 || (st->argument_error = PyErr_NewException("ctypes.ArgumentError", NULL, NULL)) == NULL ||
        PyModule_AddObjectRef(m, "ArgumentError", st->argument_error) < 0)
        return -1;
    if ((st->fields_name = PyUnicode_InternFromString("_fields_")) == NULL)
        return -1;
    PyObject *name = PyModule_GetNameObject(m);
    st->unpickle = name ? PyCFunction_NewEx(&unpickle_method, m, name) : NULL;
    Py_XDECREF(name);
    if (st->unpickle == NULL || PyModule_AddObjectRef(m, "_unpickle", st->unpickle) < 0)
        return -1;
    static const struct { const char *name; long value; } numbers[] = {
        {"FUNCFLAG_CDECL", FUNCFLAG_CDECL}, {"FUNCFLAG_PYTHONAPI", FUNCFLAG_PYTHONAPI}, {"FUNCFLAG_USE_ERRNO", FUNCFLAG_USE_ERRNO},
        {"FUNCFLAG_USE_LASTERROR", FUNCFLAG_USE_LASTERROR}, {"RTLD_LOCAL", RTLD_LOCAL}, {"RTLD_GLOBAL", RTLD_GLOBAL},
        {"CTYPES_MAX_ARGCOUNT", MAX_ARGUMENTS}, {"SIZEOF_TIME_T", sizeof(time_t)},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (PyModule_AddIntConstant(m, numbers[i].name, numbers[i].value) < 0)
            return -1;
    if (PyModule_AddStringConstant(m, "__version__", CTYPES_VERSION) < 0 || add_address(m, "_memmove_addr", (void *)memmove) < 0 ||
        add_address(m, "_memset_addr", (void *)memset) < 0 || add_address(m, "_string_at_addr", (void *)string_at) < 0 ||
        add_address(m, "_wstring_at_addr", (void *)wstring_at) < 0 || add_address(m, "_cast_addr", (void *)cast_at) < 0)
        return -1;
    return add_address(m, "_memoryview_at_addr", (void *)memoryview_at);
}

static int module_traverse(PyObject *m, visitproc visit, void *arg)
{
    Py_VISIT(state_of(m)->argument_error);               /* the types are immortal */
    Py_VISIT(state_of(m)->unpickle);
    return 0;
}
static int module_clear(PyObject *m)
{
    Py_CLEAR(state_of(m)->argument_error);
    Py_CLEAR(state_of(m)->unpickle);
    Py_CLEAR(state_of(m)->fields_name);
    return 0;
}

static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
struct PyModuleDef ctypes_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_ctypes",
    .m_doc = PyDoc_STR("Create and manipulate C compatible data types in Python."),
    .m_size = sizeof(CtState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__ctypes(void) { return PyModuleDef_Init(&ctypes_module); }
#endif
