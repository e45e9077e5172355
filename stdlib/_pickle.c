/* stdlib/_pickle.c -- the module: dump, dumps, load, loads, and what pickling needs of other modules.
 *
 * The four functions keep their structure on the C stack; they can be used by any number of threads at once.
 * How objects are written: _pickle_save.c; how pickles are read: _pickle_load.c. Tests: tests/stdlib/pickle_*.py.
 */
#include "stdlib/_pickle_int.h"
#include "stdlib/module_state.h"

#include "picklebufobject.h"

static const char *const dump_names[] = {"obj", "file", "protocol", "fix_imports", "buffer_callback", NULL};
static const struct arg_spec dump_spec = {"dump", dump_names, .required = 2, .positional = 3};
static const char *const dumps_names[] = {"obj", "protocol", "fix_imports", "buffer_callback", NULL};
static const struct arg_spec dumps_spec = {"dumps", dumps_names, .required = 1, .positional = 2};
static const char *const load_names[] = {"file", "fix_imports", "encoding", "errors", "buffers", NULL};
static const struct arg_spec load_spec = {"load", load_names, .required = 1, .positional = 1};
static const char *const loads_names[] = {"", "fix_imports", "encoding", "errors", "buffers", NULL};
static const struct arg_spec loads_spec = {"loads", loads_names, .required = 1, .positional = 1};

static PyObject *pickle_dump(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a[5];
    if (args_bind(&dump_spec, args, nargs, kwnames, a) < 0)
        return NULL;
    int fix_imports = a[3] ? PyObject_IsTrue(a[3]) : 1;
    if (fix_imports < 0)
        return NULL;
    struct pickler p;
    pickler_start(&p, pickle_state_of(module));
    int failed = pickler_set(&p, a[2], fix_imports, a[4]) < 0 || pickler_set_file(&p, a[1]) < 0 || pickler_dump(&p, a[0]) < 0;
    pickler_end(&p);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *pickle_dumps(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a[4] = {nargs == 1 ? args[0] : NULL, NULL, NULL, NULL};
    if ((nargs != 1 || kwnames != NULL) && args_bind(&dumps_spec, args, nargs, kwnames, a) < 0)
        return NULL;
    int fix_imports = a[2] ? PyObject_IsTrue(a[2]) : 1;
    if (fix_imports < 0)
        return NULL;
    struct pickler p;
    pickler_start(&p, pickle_state_of(module));
    Value out = V_RAISED;
    if (pickler_set(&p, a[1], fix_imports, a[3]) == 0 && pickler_dump(&p, a[0]) == 0) {
        out = bytes_resize_take(p.out, p.len, NULL);
        p.out = (Value){0};
    }
    pickler_end(&p);
    return api_of(out);
}

/* The keywords from fix_imports on. */
static int set_from_keywords(struct loader *l, PyObject *const *a, const char *function)
{
    for (int i = 1; i < 3; i++) {
        if (a[i] && !PyUnicode_Check(a[i])) {
            raise_type_error("%s() argument '%s' must be str, not %.50s", function, i == 1 ? "encoding" : "errors",
                             a[i] == Py_None ? "None" : Py_TYPE(a[i])->tp_name);
            return -1;
        }
    }
    int fix_imports = a[0] ? PyObject_IsTrue(a[0]) : 1;
    return fix_imports < 0 ? -1 : loader_set(l, fix_imports, a[1], a[2], a[3]);
}

static PyObject *pickle_load(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a[5];
    if (args_bind(&load_spec, args, nargs, kwnames, a) < 0)
        return NULL;
    struct loader l;
    loader_start(&l, pickle_state_of(module));
    PyObject *loaded = loader_set_file(&l, a[0]) < 0 || set_from_keywords(&l, a + 1, "load") < 0 ? NULL : loader_load(&l);
    loader_end(&l);
    return loaded;
}

static PyObject *pickle_loads(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *a[5] = {nargs == 1 ? args[0] : NULL, NULL, NULL, NULL, NULL};
    if ((nargs != 1 || kwnames != NULL) && args_bind(&loads_spec, args, nargs, kwnames, a) < 0)
        return NULL;
    struct loader l;
    loader_start(&l, pickle_state_of(module));
    PyObject *loaded = NULL;
    if (PyObject_GetBuffer(a[0], &l.view, PyBUF_CONTIG_RO) < 0) {
        memset(&l.view, 0, sizeof l.view);
    } else {
        l.in = l.view.len ? l.view.buf : l.in;
        l.end = l.whole = l.in + l.view.len;
        if (set_from_keywords(&l, a + 1, "loads") == 0)
            loaded = loader_load(&l);
    }
    loader_end(&l);
    return loaded;
}

/* ---- the module ---- */

/* module.name, which has to be of that type; *to new reference. */
static int take(PyObject *module, const char *name, PyTypeObject *type, PyObject **to)
{
    *to = module ? PyObject_GetAttrString(module, name) : NULL;
    if (*to && type && !PyObject_TypeCheck(*to, type)) {
        PyErr_Format(PyExc_RuntimeError, "%S.%s should be a %s, not a %.200s", module, name, type->tp_name, Py_TYPE(*to)->tp_name);
        return -1;
    }
    return *to ? 0 : -1;
}

static int take_from_others(struct pickle_state *st)
{
    PyObject *copyreg = PyImport_ImportModule("copyreg"), *compat = copyreg ? PyImport_ImportModule("_compat_pickle") : NULL;
    PyObject *codecs = compat ? PyImport_ImportModule("codecs") : NULL, *functools = codecs ? PyImport_ImportModule("functools") : NULL;
    PyObject *builtins = functools ? PyImport_ImportModule("builtins") : NULL;
    int failed = !builtins || take(copyreg, "dispatch_table", &PyDict_Type, &st->dispatch_table) < 0
              || take(copyreg, "_extension_registry", &PyDict_Type, &st->extensions) < 0
              || take(copyreg, "_inverted_registry", &PyDict_Type, &st->extension_names) < 0
              || take(copyreg, "_extension_cache", &PyDict_Type, &st->extension_cache) < 0
              || take(compat, "REVERSE_NAME_MAPPING", &PyDict_Type, &st->old_names) < 0
              || take(compat, "REVERSE_IMPORT_MAPPING", &PyDict_Type, &st->old_modules) < 0
              || take(compat, "NAME_MAPPING", &PyDict_Type, &st->new_names) < 0
              || take(compat, "IMPORT_MAPPING", &PyDict_Type, &st->new_modules) < 0
              || take(codecs, "encode", NULL, &st->codecs_encode) < 0 || take(functools, "partial", NULL, &st->partial) < 0
              || take(builtins, "getattr", NULL, &st->getattr) < 0;
    Py_XDECREF(copyreg);
    Py_XDECREF(compat);
    Py_XDECREF(codecs);
    Py_XDECREF(functools);
    Py_XDECREF(builtins);
    return failed ? -1 : 0;
}

static int add_type(PyObject *module, PyType_Spec *spec, PyTypeObject **to, bool shown)
{
    *to = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *to == NULL ? -1 : shown ? PyModule_AddType(module, *to) : 0;
}

static int module_exec(PyObject *module)
{
    struct pickle_state *st = pickle_state_of(module);
    if (take_from_others(st) < 0 || (st->error = PyErr_NewException("_pickle.PickleError", NULL, NULL)) == NULL
        || (st->pickling_error = PyErr_NewException("_pickle.PicklingError", st->error, NULL)) == NULL
        || (st->unpickling_error = PyErr_NewException("_pickle.UnpicklingError", st->error, NULL)) == NULL)
        return -1;
    if (PyModule_AddObjectRef(module, "PickleError", st->error) < 0 || PyModule_AddObjectRef(module, "PicklingError", st->pickling_error) < 0
        || PyModule_AddObjectRef(module, "UnpicklingError", st->unpickling_error) < 0 || PyModule_AddType(module, &PyPickleBuffer_Type) < 0)
        return -1;
    return add_type(module, &pickler_spec, &st->pickler_type, true) < 0 || add_type(module, &unpickler_spec, &st->unpickler_type, true) < 0
        || add_type(module, &pickler_memo_spec, &st->pickler_memo_type, false) < 0
        || add_type(module, &unpickler_memo_spec, &st->unpickler_memo_type, false) < 0 ? -1 : 0;
}

/* All of the state's words are objects. */
enum { STATE_WORDS = sizeof(struct pickle_state) / sizeof(PyObject *) };

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    PyObject **word = PyModule_GetState(module);
    for (int i = 0; i < STATE_WORDS; i++)
        Py_VISIT(word[i]);
    return 0;
}
static int module_clear(PyObject *module)
{
    PyObject **word = PyModule_GetState(module);
    for (int i = 0; i < STATE_WORDS; i++)
        Py_CLEAR(word[i]);
    return 0;
}

#define ABOUT_DUMP "The protocol is 0 to 5, 5 if it is None; a negative one stands for the highest.\nfix_imports, with a protocol below 3, writes the names that Python 2 knows.\nbuffer_callback, with protocol 5, is called with each PickleBuffer: if it\nreturns a false value, the buffer stays out of the pickle."
#define ABOUT_LOAD "fix_imports translates names of Python 2. encoding and errors say how strings\nof Python 2 are decoded; with 'bytes' they stay bytes. buffers gives, in order,\nthe buffers that were sent beside the pickle."
static PyMethodDef module_methods[] = {
    {"dump", _PyCFunction_CAST(pickle_dump), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("dump($module, /, obj, file, protocol=None, *, fix_imports=True,\n     buffer_callback=None)\n--\n\nWrite the pickle of an object to an open file.\n\n" ABOUT_DUMP)},
    {"dumps", _PyCFunction_CAST(pickle_dumps), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("dumps($module, /, obj, protocol=None, *, fix_imports=True,\n      buffer_callback=None)\n--\n\nThe pickle of an object, as bytes.\n\n" ABOUT_DUMP)},
    {"load", _PyCFunction_CAST(pickle_load), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("load($module, /, file, *, fix_imports=True, encoding='ASCII',\n     errors='strict', buffers=())\n--\n\nRead a pickle from an open file and return the object in it.\n\n" ABOUT_LOAD)},
    {"loads", _PyCFunction_CAST(pickle_loads), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("loads($module, data, /, *, fix_imports=True, encoding='ASCII',\n      errors='strict', buffers=())\n--\n\nThe object whose pickle the data are.\n\n" ABOUT_LOAD)},
    {NULL, NULL, 0, NULL}
};

static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
struct PyModuleDef pickle_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_pickle",
    .m_doc = PyDoc_STR("Optimized C implementation for the Python pickle module."),
    .m_size = sizeof(struct pickle_state),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__pickle(void) { return PyModuleDef_Init(&pickle_module); }
