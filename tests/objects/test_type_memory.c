/* tests/objects/test_type_memory.c -- every allocation of making and using classes fails once: MemoryError, and nothing is broken. */
#include "objects/attr.h"
#include "objects/type_int.h"
#include "rt_test.h"

#include "threading/fail.h"

static Value keys[24], slot_names[2], k_property, k_slots;
static PyObject *text_t, *text_u;

/* 0, or -1 with an exception. */
static int use(PyObject *o)
{
    for (int i = 0; i < 24; i++) {
        PyObject *v = PyTuple_Pack(1, Py_None);
        int r = v ? attr_set(value_of(o), keys[i], value_of(v)) : -1;
        Py_XDECREF(v);
        if (r < 0)
            return -1;
    }
    if (attr_set(value_of(o), keys[3], V_ABSENT) < 0 || attr_set(value_of(o), keys[3], V_NONE) < 0)
        return -1;
    PyObject *d = PyObject_GetAttrString(o, "__dict__"), *r = d ? PyObject_Repr(o) : NULL;
    Py_XDECREF(d);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static PyObject *make(PyObject *name, PyObject *bases, PyObject *namespace)
{
    return PyObject_CallFunctionObjArgs((PyObject *)&PyType_Type, name, bases, namespace, NULL);
}

static int run(void)
{
    int r = -1;
    PyObject *bases = PyTuple_New(0), *d = PyDict_New(), *t = NULL, *u = NULL, *o = NULL, *p = NULL, *s = NULL, *b2 = NULL;
    if (bases && d && (p = PyObject_CallNoArgs((PyObject *)&PyProperty_Type)) != NULL && PyDict_SetItem(d, api_of(k_property), p) == 0 &&
        (t = make(text_t, bases, d)) != NULL && (s = PyTuple_Pack(2, api_of(slot_names[0]), api_of(slot_names[1]))) != NULL &&
        PyDict_SetItem(d, api_of(k_slots), s) == 0 && (b2 = PyTuple_Pack(1, t)) != NULL && (u = make(text_u, b2, d)) != NULL &&
        (o = PyObject_CallNoArgs(u)) != NULL && use(o) == 0 && PyObject_SetAttr(t, api_of(keys[0]), p) == 0)
        r = 0;
    Py_XDECREF(o);
    Py_XDECREF(u);
    Py_XDECREF(t);
    Py_XDECREF(s);
    Py_XDECREF(b2);
    Py_XDECREF(p);
    Py_XDECREF(d);
    Py_XDECREF(bases);
    return r;
}

int main(void)
{
    rt_begin();
    char name[8];
    for (int i = 0; i < 24; i++) {
        snprintf(name, sizeof name, "key%d", i);
        keys[i] = rt_name(name);
    }
    slot_names[0] = rt_name("sa");
    slot_names[1] = rt_name("sb");
    k_property = rt_name("prop");
    k_slots = rt_name("__slots__");
    text_t = api_of(rt_name("T"));
    text_u = api_of(rt_name("U"));
    CHECK(run() == 0);
    uint64_t n = 1;
    for (;; n++) {
        alloc_fail_at(n);
        int r = run();
        bool reached = alloc_fail_countdown == 0;
        alloc_fail_at(0);
        if (r < 0) {
            CHECK(PyErr_ExceptionMatches(PyExc_MemoryError));
            PyErr_Clear();
        }
        CHECK(!error_pending());
        if (n % 16 == 0)
            heap_verify();
        if (!reached)
            break;
    }
    printf("%llu allocations\n", (unsigned long long)n);
    CHECK(run() == 0);
    return rt_end("test_type_memory");
}
