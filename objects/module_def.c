/* objects/module_def.c -- modules written in C: definitions, the two ways of making a module from one, and filling it.
 *
 * Multi-phase (PEP 489): the init function returns the definition (PyModuleDef_Init), the import system has a module made from it and a
 * spec, and later runs its exec slots. Single-phase: the init function makes the module itself; the interpreter remembers it by the
 * definition's index (PyState_).
 * Functions are added deferred: builtins and module functions are called from all threads, and calling them should count nothing.
 * Tests. tests/objects/test_module.c
 */
#include "objects/module.h"
#include "objects/str_int.h"

static inline ModuleObj *module(PyObject *o) { return (ModuleObj *)o; }

/* --- definitions -------------------------------------------------------------------------------------------------------------------- */

PyTypeObject PyModuleDef_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "moduledef",
    .tp_basicsize = sizeof(PyModuleDef),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

PyObject *PyModuleDef_Init(PyModuleDef *def)
{
    static Mutex lock;
    static Py_ssize_t last_index GUARD(lock);
    mutex_lock_ranked(&lock, RANK_LEAF);
    if (def->m_base.m_index == 0) {
        obj_init_static((Obj *)def, SHAPE_ID_MODULE_DEF);
        def->m_base.m_index = ++last_index;
    }
    mutex_unlock_ranked(&lock, RANK_LEAF);
    return (PyObject *)def;
}

/* --- filling --------------------------------------------------------------------------------------------------------------------------- */

int PyModule_AddObjectRef(PyObject *o, const char *name, PyObject *v)
{
    if (!PyModule_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "PyModule_AddObjectRef() first argument must be a module");
        return -1;
    }
    if (v == NULL) {
        if (!error_pending())
            PyErr_SetString(PyExc_SystemError, "PyModule_AddObjectRef() must be called with an exception raised if value is NULL");
        return -1;
    }
    /* Keys of a module's dict are names in code, which are interned and immortal. */
    PyObject *key = PyUnicode_FromString(name);
    if (key == NULL)
        return -1;
    PyUnicode_InternInPlace(&key);
    int r = PyDict_SetItem(api_of(module(o)->dict), key, v);
    Py_DECREF(key);
    return r;
}

int PyModule_Add(PyObject *o, const char *name, PyObject *v)
{
    int r = PyModule_AddObjectRef(o, name, v);
    Py_XDECREF(v);
    return r;
}

int PyModule_AddObject(PyObject *o, const char *name, PyObject *v)
{
    int r = PyModule_AddObjectRef(o, name, v);
    if (r == 0)
        Py_DECREF(v);
    return r;
}

int PyModule_AddIntConstant(PyObject *o, const char *name, long v) { return PyModule_Add(o, name, PyLong_FromLong(v)); }
int PyModule_AddStringConstant(PyObject *o, const char *name, const char *v) { return PyModule_Add(o, name, PyUnicode_FromString(v)); }

int PyModule_AddType(PyObject *o, PyTypeObject *type)
{
    if (PyType_Ready(type) < 0)
        return -1;
    const char *dot = strrchr(type->tp_name, '.');
    return PyModule_AddObjectRef(o, dot ? dot + 1 : type->tp_name, (PyObject *)type);
}

static int add_functions(PyObject *o, PyMethodDef *defs, PyObject *name)
{
    for (PyMethodDef *d = defs; d->ml_name; d++) {
        if (d->ml_flags & (METH_CLASS | METH_STATIC)) {
            PyErr_SetString(PyExc_ValueError, "module functions cannot set METH_CLASS or METH_STATIC");
            return -1;
        }
        PyObject *f = PyCMethod_New(d, o, name, NULL);
        if (f == NULL)
            return -1;
        obj_make_deferred((Obj *)f);
        int r;
        if (PyModule_Check(o)) {
            r = PyModule_AddObjectRef(o, d->ml_name, f);
        } else {
            r = PyObject_SetAttrString(o, d->ml_name, f);
        }
        Py_DECREF(f);
        if (r < 0)
            return -1;
    }
    return 0;
}

int PyModule_AddFunctions(PyObject *o, PyMethodDef *defs)
{
    PyObject *name = PyModule_GetNameObject(o);
    if (name == NULL)
        return -1;
    int r = add_functions(o, defs, name);
    Py_DECREF(name);
    return r;
}

int PyModule_SetDocString(PyObject *o, const char *doc)
{
    PyObject *text = PyUnicode_FromString(doc);
    int r = text ? PyObject_SetAttr(o, NAPI(dunder_doc), text) : -1;
    Py_XDECREF(text);
    return r;
}

static int add_state(ModuleObj *m, const PyModuleDef *def)
{
    if (def->m_size < 0 || m->state)
        return 0;
    void *state = PyMem_Calloc(1, def->m_size ? (size_t)def->m_size : 1);
    if (state == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    store_release_ptr(&m->state, state);
    return 0;
}

/* --- single phase ------------------------------------------------------------------------------------------------------------------------ */

static int check_version(const char *name, int version)
{
    if (version == PYTHON_API_VERSION || version == PYTHON_ABI_VERSION)
        return 0;
    return PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "Python C API version mismatch for module %.100s: This Python has API version %d, module "
                            "%.100s has version %d.", name, PYTHON_API_VERSION, name, version);
}

PyObject *PyModule_Create2(PyModuleDef *def, int version)
{
    PyModuleDef_Init(def);
    if (check_version(def->m_name, version) < 0)
        return NULL;
    if (def->m_slots) {
        PyErr_Format(PyExc_SystemError, "module %s: PyModule_Create is incompatible with m_slots", def->m_name);
        return NULL;
    }
    PyObject *o = PyModule_New(def->m_name);
    if (o == NULL)
        return NULL;
    if ((def->m_size > 0 && add_state(module(o), def) < 0) || (def->m_methods && PyModule_AddFunctions(o, def->m_methods) < 0) ||
        (def->m_doc && PyModule_SetDocString(o, def->m_doc) < 0)) {
        Py_DECREF(o);
        return NULL;
    }
    store_release_ptr(&module(o)->def, def);
    return o;
}

/* The list of an interpreter's single-phase modules, by index; borrowed from the interpreter. */
static PyObject *by_index(Py_ssize_t index)              /* long enough for index, or NULL raised */
{
    PyInterpreterState *interp = interp_now();
    if (!value_is_ptr(interp->modules_by_index)) {
        PyObject *list = PyList_New(0);
        if (list == NULL)
            return NULL;
        interp->modules_by_index = value_of(list);       /* imports of native modules hold the import lock */
    }
    PyObject *list = api_of(interp->modules_by_index);
    while (PyList_Size(list) <= index)
        if (PyList_Append(list, Py_None) < 0)
            return NULL;
    return list;
}

PyObject *PyState_FindModule(PyModuleDef *def)
{
    Py_ssize_t i = def->m_base.m_index;
    Value list = interp_now()->modules_by_index;
    if (def->m_slots || i == 0 || !value_is_ptr(list) || i >= PyList_Size(api_of(list)))
        return NULL;
    PyObject *o = PyList_GetItemRef(api_of(list), i);
    if (o)
        Py_DECREF(o);                                    /* the list has it */
    return o == Py_None ? NULL : o;
}

int PyState_AddModule(PyObject *o, PyModuleDef *def)
{
    if (def == NULL) {
        _Py_FatalErrorFunc("PyState_AddModule", "module definition is NULL");
    }
    if (def->m_slots) {
        PyErr_SetString(PyExc_SystemError, "PyState_AddModule called on module with slots");
        return -1;
    }
    PyModuleDef_Init(def);
    PyObject *list = by_index(def->m_base.m_index);
    return list ? PyList_SetItem(list, def->m_base.m_index, Py_NewRef(o)) : -1;
}

int PyState_RemoveModule(PyModuleDef *def)
{
    if (def->m_slots) {
        PyErr_SetString(PyExc_SystemError, "PyState_RemoveModule called on module with slots");
        return -1;
    }
    if (PyState_FindModule(def) == NULL) {
        PyErr_SetString(PyExc_SystemError, "PyState_RemoveModule: module is not in the interpreter's table");
        return -1;
    }
    PyObject *list = by_index(def->m_base.m_index);
    return list ? PyList_SetItem(list, def->m_base.m_index, Py_None) : -1;
}

/* --- multi-phase -------------------------------------------------------------------------------------------------------------------------- */

struct slots {
    PyObject *(*create)(PyObject *spec, PyModuleDef *def);
    void *interpreters;
    bool has_exec, knows_interpreters, knows_gil;
};

static int twice(const char *name, const char *slot)
{
    PyErr_Format(PyExc_SystemError, "module %s has more than one '%s' slots", name, slot);
    return -1;
}

static int read_slots(const PyModuleDef *def, const char *name, struct slots *s)
{
    *s = (struct slots){.interpreters = Py_MOD_MULTIPLE_INTERPRETERS_SUPPORTED};
    if (def->m_size < 0) {
        PyErr_Format(PyExc_SystemError, "module %s: m_size may not be negative for multi-phase initialization", name);
        return -1;
    }
    for (const PyModuleDef_Slot *p = def->m_slots; p && p->slot; p++) {
        switch (p->slot) {
        case Py_mod_create:
            if (s->create) {
                PyErr_Format(PyExc_SystemError, "module %s has multiple create slots", name);
                return -1;
            }
            s->create = (PyObject *(*)(PyObject *, PyModuleDef *))p->value;
            break;
        case Py_mod_exec: s->has_exec = true; break;
        case Py_mod_multiple_interpreters:
            if (s->knows_interpreters)
                return twice(name, "multiple interpreters");
            s->knows_interpreters = true;
            s->interpreters = p->value;
            break;
        case Py_mod_gil:
            if (s->knows_gil)
                return twice(name, "gil");
            s->knows_gil = true;
            break;
        default:
            PyErr_Format(PyExc_SystemError, "module %s uses unknown slot ID %i", name, p->slot);
            return -1;
        }
    }
    return 0;
}

/* What a create slot returned: must obey the rules of results. */
static PyObject *create_checked(const struct slots *s, PyObject *spec, PyModuleDef *def, const char *name)
{
    PyObject *o = s->create(spec, def);
    if (o == NULL && !error_pending()) {
        PyErr_Format(PyExc_SystemError, "creation of module %s failed without setting an exception", name);
    } else if (o && error_pending()) {
        Py_CLEAR(o);
        PyObject *cause = PyErr_GetRaisedException();
        PyErr_Format(PyExc_SystemError, "creation of module %s raised unreported exception", name);
        PyObject *exc = PyErr_GetRaisedException();
        PyException_SetCause(exc, cause);
        PyErr_SetRaisedException(exc);
    }
    return o;
}

PyObject *PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *spec, int version)
{
    PyModuleDef_Init(def);
    PyObject *name = PyObject_GetAttr(spec, NAPI(name)), *o = NULL;
    const char *text = name ? PyUnicode_AsUTF8(name) : NULL;
    struct slots s;
    if (text == NULL || check_version(text, version) < 0 || read_slots(def, text, &s) < 0)
        goto out;
    if (s.interpreters == Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED && interp_now()->id != 0) {
        PyErr_Format(PyExc_ImportError, "module %s does not support loading in subinterpreters", text);
        goto out;
    }
    o = s.create ? create_checked(&s, spec, def, text) : PyModule_NewObject(name);
    if (o == NULL)
        goto out;
    if (PyModule_Check(o)) {
        store_release_ptr(&module(o)->def, def);
    } else {
        const char *what = def->m_size > 0 || def->m_traverse || def->m_clear || def->m_free ? "but requests module state" :
                           s.has_exec ? "but specifies execution slots" : NULL;
        if (what) {
            PyErr_Format(PyExc_SystemError, "module %s is not a module object, %s", text, what);
            Py_CLEAR(o);
            goto out;
        }
    }
    if ((def->m_methods && add_functions(o, def->m_methods, name) < 0) || (def->m_doc && PyModule_SetDocString(o, def->m_doc) < 0))
        Py_CLEAR(o);
out:
    Py_XDECREF(name);
    return o;
}

int PyModule_ExecDef(PyObject *o, PyModuleDef *def)
{
    const char *name = PyModule_GetName(o);
    if (name == NULL)
        return -1;
    if (def->m_size >= 0 && add_state(module(o), def) < 0)
        return -1;
    for (const PyModuleDef_Slot *p = def->m_slots; p && p->slot; p++) {
        if (p->slot != Py_mod_exec)
            continue;
        int r = ((int (*)(PyObject *))p->value)(o);
        if (r != 0) {
            if (!error_pending())
                PyErr_Format(PyExc_SystemError, "execution of module %s failed without setting an exception", name);
            return -1;
        }
        if (error_pending()) {
            PyObject *cause = PyErr_GetRaisedException();
            PyErr_Format(PyExc_SystemError, "execution of module %s raised unreported exception", name);
            PyObject *exc = PyErr_GetRaisedException();
            PyException_SetCause(exc, cause);
            PyErr_SetRaisedException(exc);
            return -1;
        }
    }
    return 0;
}
