/* tests/objects/test_weakref_type.c -- weakref.ref and proxies. */
#include "rt_test.h"

#include "objects/weakref_type.h"

#define FAILS(call, type, text) CHECK((call) == 0 && rt_raised(type, text))

static PyObject *object(void)
{
    static PyTypeObject *cls;
    if (cls == NULL)
        cls = rt_class("A", NULL, NULL);
    return PyObject_CallNoArgs((PyObject *)cls);
}

static int calls;
static PyObject *callback(PyObject *Py_UNUSED(self), PyObject *ref)
{
    calls++;
    CHECK(PyWeakref_CheckRef(ref) && PyWeakref_IsDead(ref) == 1 && !error_pending());
    Py_RETURN_NONE;
}
static PyObject *raising(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ref)) { return PyErr_Format(PyExc_ValueError, "in a callback"); }
static PyMethodDef defs[] = {{"callback", callback, METH_O, NULL}, {"raising", raising, METH_O, NULL}};

static void test_refs(void)
{
    PyObject *a = object(), *b = object(), *f = PyCFunction_New(&defs[0], NULL), *got;
    PyObject *r = PyWeakref_NewRef(a, NULL), *same = PyWeakref_NewRef(a, Py_None), *c = PyWeakref_NewRef(a, f);
    CHECK(r == same && c != r && PyWeakref_CheckRefExact(r) && !PyWeakref_CheckProxy(r));
    CHECK(PyWeakref_GetRef(r, &got) == 1 && got == a);
    Py_DECREF(got);
    CHECK(PyObject_CallNoArgs(r) == a);
    Py_DECREF(a);
    FAILS(PyObject_CallOneArg(r, a), PyExc_TypeError, "weakref expected 0 arguments, got 1");
    CHECK(PyObject_Hash(r) == PyObject_Hash(a) && PyObject_RichCompareBool(r, c, Py_EQ) == 1);
    PyObject *o = PyWeakref_NewRef(b, NULL);
    CHECK(PyObject_RichCompareBool(r, o, Py_EQ) == 0);
    CHECK(PyObject_GetAttrString(c, "__callback__") == f && PyObject_GetAttrString(r, "__callback__") == Py_None);
    Py_DECREF(f);
    FAILS(PyWeakref_NewRef(Py_None, NULL), PyExc_TypeError, "cannot create weak reference to 'NoneType' object");
    FAILS(PyObject_CallNoArgs((PyObject *)&_PyWeakref_RefType), PyExc_TypeError, "__new__ expected at least 1 argument, got 0");

    PyErr_SetString(PyExc_KeyError, "kept");             /* callbacks run with no exception pending, and leave it as it was */
    Py_DECREF(a);
    CHECK(rt_raised(PyExc_KeyError, "'kept'"));
    CHECK(calls == 1 && PyWeakref_GetRef(r, &got) == 0 && got == NULL && PyObject_CallNoArgs(r) == Py_None);
    CHECK(PyObject_GetAttrString(c, "__callback__") == Py_None);
    CHECK(PyObject_Hash(r) != -1 && PyObject_Hash(c) == -1 && rt_raised(PyExc_TypeError, "weak object has gone away"));
    CHECK(PyObject_RichCompareBool(r, c, Py_EQ) == 0 && PyObject_RichCompareBool(r, r, Py_EQ) == 1);

    PyObject *g = PyCFunction_New(&defs[1], NULL), *w = PyWeakref_NewRef(b, g);
    Py_DECREF(b);                                        /* reported, not raised */
    CHECK(!error_pending());
    b = object();
    PyObject *dropped = PyWeakref_NewRef(b, f);
    Py_DECREF(dropped);
    Py_DECREF(b);
    CHECK(calls == 1);                                   /* a reference that died before is not called */
    Py_DECREF(g);
    Py_DECREF(w);
    Py_DECREF(o);
    Py_DECREF(r);
    Py_DECREF(same);
    Py_DECREF(c);
    Py_DECREF(f);
}

static void test_subclass(void)
{
    PyObject *bases = PyTuple_Pack(1, (PyObject *)&_PyWeakref_RefType);
    PyTypeObject *k = rt_class("K", bases, NULL);
    PyObject *a = object(), *r = PyObject_CallOneArg((PyObject *)k, a), *s = PyObject_CallOneArg((PyObject *)k, a);
    CHECK(r && s && r != s && PyWeakref_CheckRef(r) && !PyWeakref_CheckRefExact(r));
    CHECK(PyObject_SetAttrString(r, "key", Py_True) == 0 && PyObject_CallNoArgs(r) == a);
    Py_DECREF(a);
    Py_DECREF(a);
    CHECK(PyObject_CallNoArgs(r) == Py_None && PyObject_GetAttrString(r, "key") == Py_True);
    Py_DECREF(r);
    Py_DECREF(s);
    Py_DECREF(bases);
}

static void test_proxies(void)
{
    PyObject *a = object(), *p = PyWeakref_NewProxy(a, NULL), *q = PyWeakref_NewProxy(a, NULL);
    CHECK(p == q && PyWeakref_CheckProxy(p));
    CHECK(PyObject_SetAttrString(p, "x", Py_True) == 0 && PyObject_GetAttrString(a, "x") == Py_True && PyObject_GetAttrString(p, "x") == Py_True);
    CHECK(PyObject_RichCompareBool(p, a, Py_EQ) == 1 && PyObject_IsTrue(p) == 1);
    CHECK(PyObject_Hash(p) == -1 && rt_raised(PyExc_TypeError, "unhashable type: 'weakref.ProxyType'"));
    FAILS(PyNumber_Add(p, Py_True), PyExc_TypeError, "unsupported operand type(s) for +: 'A' and 'bool'");
    FAILS(Py_TYPE(p)->tp_iternext(p), PyExc_TypeError, "Weakref proxy referenced a non-iterator 'A' object");
    PyTypeObject *k = rt_class("C", NULL, NULL);
    PyObject *set = PyFrozenSet_New(NULL), *sp = PyWeakref_NewProxy((PyObject *)k, NULL);
    CHECK(Py_TYPE(sp) == &_PyWeakref_CallableProxyType);
    PyObject *made = PyObject_CallNoArgs(sp);
    CHECK(made && Py_TYPE(made) == k);
    Py_DECREF(made);
    Py_DECREF(sp);
    Py_DECREF(set);
    Py_DECREF(a);
    FAILS(PyObject_GetAttrString(p, "x"), PyExc_ReferenceError, "weakly-referenced object no longer exists");
    FAILS(PyObject_Str(p), PyExc_ReferenceError, NULL);
    Py_DECREF(p);
    Py_DECREF(q);
}

/* One thread makes objects and lets them die, others try to get hold of them through weak references. */
enum { ROUNDS = 4000 };
static Value current SHARED(field);
static Obj *holder;
static uint32_t over SHARED(acq_rel);

static void reader(void *arg)
{
    while (!load_acquire_u32(&over)) {
        Value r = field_get(holder, &current);
        if (value_is_ptr(r)) {
            PyObject *got;
            int alive = PyWeakref_GetRef(api_of(r), &got);
            CHECK(alive >= 0);
            if (alive) {
                CHECK(PyObject_HasAttrString(got, "mark") == 1);
                PyObject *again = PyWeakref_NewRef(got, NULL);
                CHECK(again != NULL);
                Py_DECREF(again);
                Py_DECREF(got);
            }
        }
        value_release(r);
        safepoint(this_thread);
    }
    (void)arg;
}

static void test_threads(void)
{
    struct rt_thread t[3];
    PyObject *list = PyList_New(0);                      /* lends its lock to `current` */
    holder = (Obj *)list;
    for (int i = 0; i < 3; i++)
        rt_thread(&t[i], reader, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        PyObject *a = object();
        CHECK(PyObject_SetAttrString(a, "mark", Py_True) == 0);
        PyObject *r = PyWeakref_NewRef(a, NULL);
        field_set(holder, &current, value_of(r));
        Py_DECREF(a);
        safepoint(this_thread);
    }
    store_release_u32(&over, 1);
    for (int i = 0; i < 3; i++)
        rt_join(&t[i]);
    field_set(holder, &current, FIELD_EMPTY);
    Py_DECREF(list);
}

int main(void)
{
    rt_begin();
    test_refs();
    test_subclass();
    test_proxies();
    test_threads();
    return rt_end("test_weakref_type");
}
