/* tests/objects/test_module.c -- modules, definitions, capsules, SimpleNamespace. */
#include "rt_test.h"

#include "objects/namespace.h"

#define FAILS(call, type, text) CHECK((call) == 0 && rt_raised(type, text))

struct state { int value; };
static int executed;
static int mod_exec(PyObject *m)
{
    struct state *s = PyModule_GetState(m);
    CHECK(s && s->value == 0);
    s->value = 5;
    executed++;
    return PyModule_AddIntConstant(m, "CONSTANT", 42);
}
static PyObject *mod_function(PyObject *m, PyObject *Py_UNUSED(none)) { return PyLong_FromLong(((struct state *)PyModule_GetState(m))->value); }
static PyMethodDef functions[] = {{"value", mod_function, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)mod_exec}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, .m_name = "m", .m_doc = "about m", .m_size = sizeof(struct state), .m_methods = functions, .m_slots = slots};
static PyModuleDef single = {PyModuleDef_HEAD_INIT, .m_name = "one", .m_size = sizeof(struct state), .m_methods = functions};
static PyModuleDef_Slot bad_slots[] = {{99, NULL}, {0, NULL}};
static PyModuleDef bad = {PyModuleDef_HEAD_INIT, .m_name = "bad", .m_slots = bad_slots};

static void test_definitions(void)
{
    PyObject *name = PyUnicode_FromString("pack.m"), *dict = PyDict_New();
    PyDict_SetItemString(dict, "name", name);
    PyObject *spec = api_of(namespace_new(value_of(dict)));
    CHECK(PyModuleDef_Init(&def) == (PyObject *)&def && Py_TYPE((PyObject *)&def) == &PyModuleDef_Type);
    PyObject *m = PyModule_FromDefAndSpec(&def, spec);
    CHECK(m && executed == 0 && PyModule_GetState(m) == NULL && PyModule_GetDef(m) == &def);
    CHECK(PyModule_ExecDef(m, &def) == 0 && executed == 1);
    CHECK(strcmp(PyModule_GetName(m), "pack.m") == 0);
    CHECK(rt_repr_is(PyObject_CallMethod(m, "value", NULL), "5") && rt_repr_is(PyObject_GetAttrString(m, "CONSTANT"), "42"));
    CHECK(rt_repr_is(PyObject_GetAttrString(m, "__doc__"), "'about m'"));
    PyObject *f = PyObject_GetAttrString(m, "value");
    CHECK(rt_repr_is(PyObject_GetAttrString(f, "__module__"), "'pack.m'"));
    CHECK(load_relaxed_u16(&((Obj *)f)->owner) == SLOT_DEFERRED);
    Py_DECREF(f);
    Py_DECREF(m);
    FAILS(PyModule_FromDefAndSpec(&bad, spec), PyExc_SystemError, "module pack.m uses unknown slot ID 99");
    FAILS(PyModule_Create(&def), PyExc_SystemError, "module m: PyModule_Create is incompatible with m_slots");
    m = PyModule_Create(&single);
    CHECK(m && PyModule_GetState(m) && PyState_FindModule(&single) == NULL && PyState_AddModule(m, &single) == 0 && PyState_FindModule(&single) == m);
    CHECK(PyState_RemoveModule(&single) == 0 && PyState_FindModule(&single) == NULL);
    Py_DECREF(m);
    Py_DECREF(spec);
    Py_DECREF(dict);
    Py_DECREF(name);
}

static PyObject *dunder_getattr(PyObject *Py_UNUSED(self), PyObject *name) { return PyUnicode_FromFormat("made %U", name); }
static PyMethodDef getattr_def = {"__getattr__", dunder_getattr, METH_O, NULL};
static PyObject *annotate(PyObject *Py_UNUSED(self), PyObject *format) { return Py_BuildValue("{sO}", "x", format); }
static PyMethodDef annotate_def = {"__annotate__", annotate, METH_O, NULL};

static void test_modules(void)
{
    PyObject *m = PyModule_New("mod");
    CHECK(rt_repr_is(Py_NewRef(m), "<module 'mod'>"));
    CHECK(rt_repr_is(PyObject_GetAttrString(m, "__dict__"), "{'__name__': 'mod', '__doc__': None, '__package__': None, '__loader__': None, '__spec__': None}"));
    FAILS(PyObject_GetAttrString(m, "nothing"), PyExc_AttributeError, "module 'mod' has no attribute 'nothing'");
    CHECK(PyModule_Add(m, "x", PyLong_FromLong(1)) == 0 && rt_repr_is(PyObject_GetAttrString(m, "x"), "1"));
    CHECK(PyModule_Add(m, "y", NULL) < 0 && rt_raised(PyExc_SystemError, NULL));
    PyObject *f = PyCFunction_New(&getattr_def, NULL);
    CHECK(PyObject_SetAttrString(m, "__getattr__", f) == 0 && rt_repr_is(PyObject_GetAttrString(m, "zz"), "'made zz'"));
    Py_DECREF(f);
    f = PyCFunction_New(&annotate_def, NULL);
    CHECK(PyObject_SetAttrString(m, "__annotate__", f) == 0 && rt_repr_is(PyObject_GetAttrString(m, "__annotations__"), "{'x': 1}"));
    Py_DECREF(f);
    FAILS(PyModule_GetFilenameObject(m), PyExc_SystemError, "module filename missing");
    FAILS(PyObject_CallFunction((PyObject *)&PyModule_Type, NULL), PyExc_TypeError, "module() missing required argument 'name' (pos 1)");
    CHECK(PyObject_SetAttrString(m, "__dict__", m) < 0 && rt_raised(PyExc_AttributeError, NULL));
    Py_DECREF(m);
}

static int destroyed;
static void destructor_(PyObject *c) { destroyed += PyCapsule_GetPointer(c, "n.x") == &destroyed; }

static void test_capsules(void)
{
    PyObject *c = PyCapsule_New(&destroyed, "n.x", destructor_);
    CHECK(PyCapsule_GetPointer(c, "n.x") == &destroyed && PyCapsule_IsValid(c, "n.x") && !PyCapsule_IsValid(c, "other"));
    FAILS(PyCapsule_GetPointer(c, "other"), PyExc_ValueError, "PyCapsule_GetPointer called with incorrect name");
    FAILS(PyCapsule_GetPointer(Py_None, "x"), PyExc_ValueError, "PyCapsule_GetPointer called with invalid PyCapsule object");
    CHECK(PyCapsule_SetContext(c, c) == 0 && PyCapsule_GetContext(c) == c && PyCapsule_GetDestructor(c) == destructor_);
    FAILS(PyCapsule_New(NULL, "x", NULL), PyExc_ValueError, "PyCapsule_New called with null pointer");
    Py_DECREF(c);
    CHECK(destroyed == 1);
}

static void test_namespaces(void)
{
    PyObject *kw = Py_BuildValue("{s:i,s:s}", "a", 1, "b", "x"), *none = PyTuple_New(0), *n = PyObject_Call((PyObject *)&_PyNamespace_Type, none, kw);
    CHECK(rt_repr_is(Py_NewRef(n), "namespace(a=1, b='x')"));
    PyObject *same = api_of(namespace_new(value_of(kw)));
    CHECK(PyObject_RichCompareBool(n, same, Py_EQ) == 1);
    CHECK(PyObject_SetAttrString(n, "self", n) == 0 && rt_repr_is(Py_NewRef(n), "namespace(a=1, b='x', self=namespace(...))"));
    CHECK(PyObject_DelAttrString(n, "self") == 0);
    CHECK(rt_repr_is(PyObject_CallMethod(n, "__reduce__", NULL), "(<class 'types.SimpleNamespace'>, (), {'a': 1, 'b': 'x'})"));
    CHECK(PyObject_DelAttrString(n, "a") == 0 && PyObject_RichCompareBool(n, same, Py_NE) == 1);
    CHECK(PyObject_Hash(n) == -1 && rt_raised(PyExc_TypeError, "unhashable type: 'types.SimpleNamespace'"));
    Py_DECREF(n);
    Py_DECREF(same);
    Py_DECREF(kw);
    Py_DECREF(none);
}

int main(void)
{
    rt_begin();
    test_definitions();
    test_modules();
    test_capsules();
    test_namespaces();
    return rt_end("test_module");
}
