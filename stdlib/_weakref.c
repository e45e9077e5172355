/* stdlib/_weakref.c -- what the module weakref needs: the types, and looking at an object's weak references. */
#include "Python.h"

#include "gc/weakref.h"
#include "objects/rt.h"
#include "stdlib/module_state.h"

static PyObject *weakref_count(PyObject *module, PyObject *o)
{
    (void)module;
    return PyLong_FromSize_t(value_is_ptr(value_of(o)) ? weak_count(value_of(o)) : 0);
}

static int append(WeakObj *w, void *list) { return PyList_Append(list, api_of(value_from_obj(w))); }

static PyObject *weakref_list(PyObject *module, PyObject *o)
{
    PyObject *list = PyList_New(0);
    (void)module;
    if (list && value_is_ptr(value_of(o)) && weak_each(value_of(o), append, list) < 0)
        Py_CLEAR(list);
    return list;
}

static PyObject *weakref_proxy(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (nargs < 1 || nargs > 2) {
        PyErr_Format(PyExc_TypeError, "proxy expected %s, got %zd", nargs < 1 ? "at least 1 argument" : "at most 2 arguments", nargs);
        return NULL;
    }
    return PyWeakref_NewProxy(args[0], nargs > 1 ? args[1] : NULL);
}

/* Takes a key out of a dict if its value is a weak reference whose referent is gone; another thread may have put a live one there. */
static PyObject *weakref_remove_dead(PyObject *module, PyObject *args)
{
    PyObject *dict, *key, *v = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!O:_remove_dead_weakref", &PyDict_Type, &dict, &key))
        return NULL;
    int rc;
    Py_BEGIN_CRITICAL_SECTION(dict);
    rc = PyDict_GetItemRef(dict, key, &v);
    if (rc > 0 && PyWeakref_Check(v) && PyWeakref_IsDead(v)) {
        PyObject *gone = NULL;
        rc = PyDict_Pop(dict, key, &gone);
        Py_XDECREF(gone);
    }
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(v);
    if (rc < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef weakref_methods[] = {
    {"getweakrefcount", weakref_count, METH_O, PyDoc_STR("getweakrefcount($module, object, /)\n--\n\nHow many weak references to the object there are.")},
    {"getweakrefs", weakref_list, METH_O, PyDoc_STR("getweakrefs($module, object, /)\n--\n\nA list of the weak references to the object.")},
    {"proxy", (PyCFunction)(void (*)(void))weakref_proxy, METH_FASTCALL,
     PyDoc_STR("proxy($module, object, callback=None, /)\n--\n\nAn object that acts as the other while that lives.")},
    {"_remove_dead_weakref", weakref_remove_dead, METH_VARARGS,
     PyDoc_STR("_remove_dead_weakref($module, dct, key, /)\n--\n\nTakes a key out of a dict if its value is a dead weak reference.")},
    {NULL, NULL, 0, NULL},
};

static int weakref_exec(PyObject *module)
{
    return PyModule_AddObjectRef(module, "ref", (PyObject *)&_PyWeakref_RefType) < 0 ||
                   PyModule_AddObjectRef(module, "ReferenceType", (PyObject *)&_PyWeakref_RefType) < 0 ||
                   PyModule_AddObjectRef(module, "ProxyType", (PyObject *)&_PyWeakref_ProxyType) < 0 ||
                   PyModule_AddObjectRef(module, "CallableProxyType", (PyObject *)&_PyWeakref_CallableProxyType) < 0
               ? -1
               : 0;
}

static PyModuleDef_Slot weakref_slots[] = MODULE_SLOTS(weakref_exec);
static struct PyModuleDef weakref_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_weakref",
    .m_doc = PyDoc_STR("Weak references. Programs use the module weakref."),
    .m_methods = weakref_methods,
    .m_slots = weakref_slots,
};

PyMODINIT_FUNC PyInit__weakref(void) { return PyModuleDef_Init(&weakref_module); }
