/* tests/objects/rt_test.h -- the harness of C unit tests for built-in types: starts the runtime without an interpreter loop.
 *
 *     #include "rt_test.h"
 *     static void test_something(void) { ... CHECK(...); ... }
 *     int main(void) { rt_begin(); test_something(); ...; return rt_end("test_list"); }
 *
 * rt_begin() leaves the main thread attached to the main interpreter, with all built-in types that are linked. No Python code can run.
 * rt_thread(f, arg) runs f(arg) on a new attached thread; rt_join() waits for it, detached. Helpers below CHECK that calls succeed.
 */
#ifndef P3T_TESTS_OBJECTS_RT_TEST_H
#define P3T_TESTS_OBJECTS_RT_TEST_H

#include "objects/numconv.h"
#include "objects/object.h"
#include "objects/rt.h"
#include "objects/start.h"
#include "threading/lock.h"

#include <stdio.h>

static inline void rt_begin(void)
{
    CHECK(objects_init(&(struct hash_key){1, 2}) == 0);
    CHECK(!error_pending());
}

static inline int rt_end(const char *name)
{
    CHECK(!error_pending());
    printf("%s: ok\n", name);
    return 0;
}

/* The text of an interned, immortal str. */
UNUSED static Value rt_name(const char *text)
{
    PyObject *s = PyUnicode_InternFromString(text);
    CHECK(s != NULL);
    PyUnicode_InternImmortal(&s);
    return value_of(s);
}

/* repr(o) == text? Consumes o. */
UNUSED static bool rt_repr_is(PyObject *o, const char *text)
{
    CHECK(o != NULL);
    PyObject *r = PyObject_Repr(o);
    CHECK(r != NULL);
    bool same = PyUnicode_EqualToUTF8(r, text);
    if (!same)
        fprintf(stderr, "repr is %s, not %s\n", PyUnicode_AsUTF8(r), text);
    Py_DECREF(r);
    Py_DECREF(o);
    return same;
}

/* Is an exception of this class, with this message (NULL: any), pending? Clears it. */
UNUSED static bool rt_raised(PyObject *type, const char *message)
{
    CHECK(error_pending());
    bool same = PyErr_ExceptionMatches(type);
    PyObject *e = PyErr_GetRaisedException(), *text = PyObject_Str(e);
    CHECK(text != NULL);
    if (message && !PyUnicode_EqualToUTF8(text, message))
        same = false;
    if (!same)
        fprintf(stderr, "raised %s: %s\n", Py_TYPE(e)->tp_name, PyUnicode_AsUTF8(text));
    Py_DECREF(text);
    Py_DECREF(e);
    return same;
}

/* A class: type(name, bases, namespace). bases NULL: (object,); namespace NULL: {}; both are kept. */
UNUSED static PyTypeObject *rt_class(const char *name, PyObject *bases, PyObject *namespace)
{
    PyObject *b = bases ? Py_NewRef(bases) : PyTuple_New(0), *d = namespace ? Py_NewRef(namespace) : PyDict_New();
    PyObject *n = PyUnicode_FromString(name), *args = PyTuple_Pack(3, n, b, d);
    CHECK(args != NULL);
    PyObject *t = PyType_Type.tp_new(&PyType_Type, args, NULL);
    Py_DECREF(args);
    Py_DECREF(n);
    Py_DECREF(b);
    Py_DECREF(d);
    return (PyTypeObject *)t;
}

/* A method in C for any class: put it into a namespace. New reference. */
UNUSED static PyObject *rt_method(PyMethodDef *def)
{
    PyObject *m = PyDescr_NewMethod(&PyBaseObject_Type, def);
    CHECK(m != NULL);
    return m;
}

/* {name: value, ...}: pairs of const char * and PyObject * (consumed), then NULL. */
UNUSED static PyObject *rt_dict(const char *name, ...)
{
    PyObject *d = PyDict_New();
    CHECK(d != NULL);
    va_list list;
    va_start(list, name);
    for (; name; name = va_arg(list, const char *)) {
        PyObject *v = va_arg(list, PyObject *);
        CHECK(v != NULL);
        Value key = rt_name(name);
        CHECK(PyDict_SetItem(d, api_of(key), v) == 0);
        Py_DECREF(v);
    }
    va_end(list);
    return d;
}

/* Calls callable() and CHECKs nothing. */
UNUSED static PyObject *rt_instance(PyTypeObject *t) { return PyObject_CallNoArgs((PyObject *)t); }

struct rt_thread {
    void (*f)(void *);
    void *arg;
    Event done;
};
UNUSED static void rt_thread_main(void *arg)
{
    struct rt_thread *t = arg;
    t->f(t->arg);
    CHECK(!error_pending());
    event_set(&t->done);
}
UNUSED static void rt_thread(struct rt_thread *t, void (*f)(void *), void *arg)
{
    int failed = 0;
    *t = (struct rt_thread){.f = f, .arg = arg};
    CHECK(thread_start(interp_now()->base, rt_thread_main, t, 0, &failed) == 0);
}
UNUSED static void rt_join(struct rt_thread *t) { CHECK(event_wait(&t->done, -1, true)); }

#endif
