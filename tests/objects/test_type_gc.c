/* tests/objects/test_type_gc.c -- classes and their instances as garbage: cycles, order of death, finalizers, stale versions. */
#include "objects/attr.h"
#include "objects/type_int.h"
#include "rt_test.h"

#include "gc/collect.h"

static Py_ssize_t subclasses(PyTypeObject *t)
{
    PyObject *l = PyObject_CallMethod((PyObject *)t, "__subclasses__", NULL);
    CHECK(l != NULL);
    Py_ssize_t n = PyList_Size(l);
    Py_DECREF(l);
    return n;
}
static void collect(void)
{
    struct collect_result r;
    for (int i = 0; i < 3; i++)
        gc_collect(2, COLLECT_ASKED, &r);
}

static int deleted;
static PyObject *on_delete(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(u))
{
    deleted++;
    return Py_None;
}
static PyMethodDef del_def = {"del", on_delete, METH_NOARGS, NULL};

static void make_garbage(PyTypeObject *base, bool finalizer)
{
    PyObject *bases = PyTuple_Pack(1, (PyObject *)base), *d = finalizer ? rt_dict("__del__", rt_method(&del_def), NULL) : PyDict_New();
    PyTypeObject *t = rt_class("T", bases, d);
    PyObject *a = rt_instance(t), *b = rt_instance(t);
    CHECK(attr_set(value_of(a), rt_name("other"), value_of(b)) == 0 && attr_set(value_of(b), rt_name("other"), value_of(a)) == 0);
    CHECK(attr_set(value_from_obj(t), rt_name("first"), value_of(a)) == 0);    /* the class keeps its instance, the shape the class */
    Py_DECREF(bases);
    Py_DECREF(d);
    Py_DECREF(a);
    Py_DECREF(b);
    Py_DECREF(t);
}

int main(void)
{
    rt_begin();
    PyTypeObject *base = rt_class("Base", NULL, NULL);
    for (int i = 0; i < 50; i++)
        make_garbage(base, false);
    CHECK(subclasses(base) > 0);
    collect();
    CHECK(subclasses(base) == 0);
    for (int i = 0; i < 20; i++)
        make_garbage(base, true);
    collect();
    CHECK(deleted == 40 && subclasses(base) == 0);
    /* An instance alone keeps its class: by its shape, uncounted. */
    PyTypeObject *t = rt_class("Kept", PyTuple_Pack(1, (PyObject *)base), rt_dict("k", api_of(value_from_int(5)), NULL));
    PyObject *o = rt_instance(t);
    Py_DECREF(t);
    collect();
    CHECK(subclasses(base) == 1 && value_as_int(attr_get(value_of(o), rt_name("k"))) == 5);
    Py_DECREF(o);
    collect();
    CHECK(subclasses(base) == 0);
    return rt_end("test_type_gc");
}
