/* tests/objects/test_type.c -- classes: making, metatypes, MRO, layout, changes seen at once and by threads. */
#include "objects/attr.h"
#include "objects/type.h"
#include "objects/type_int.h"
#include "rt_test.h"

#include <sched.h>

static PyObject *tuple1(void *a) { return PyTuple_Pack(1, (PyObject *)a); }
static PyObject *tuple2(void *a, void *b) { return PyTuple_Pack(2, (PyObject *)a, (PyObject *)b); }
static PyTypeObject *sub(const char *name, PyObject *bases) { PyTypeObject *t = rt_class(name, bases, NULL); Py_DECREF(bases); return t; }
static PyTypeObject *with(const char *name, PyObject *namespace)
{
    PyTypeObject *t = rt_class(name, NULL, namespace);
    Py_DECREF(namespace);
    return t;
}
static PyObject *number(int64_t n) { return api_of(value_from_int(n)); }

static PyObject *return_seven(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(u)) { return number(7); }
static PyMethodDef seven = {"seven", return_seven, METH_NOARGS, NULL};
static PyObject *add_method(PyObject *Py_UNUSED(self), PyObject *other) { return PyTuple_Pack(2, NAPI(dunder_add), other); }
static PyMethodDef add_def = {"add", add_method, METH_O, NULL};
static PyObject *radd_method(PyObject *Py_UNUSED(self), PyObject *other) { return PyTuple_Pack(2, NAPI(dunder_radd), other); }
static PyMethodDef radd_def = {"radd", radd_method, METH_O, NULL};
static PyObject *getattr_method(PyObject *Py_UNUSED(self), PyObject *name) { return Py_NewRef(name); }
static PyMethodDef getattr_def = {"getattr", getattr_method, METH_O, NULL};

static void test_mro(void)
{
    PyTypeObject *a = sub("A", tuple1(&PyBaseObject_Type)), *b = sub("B", tuple1(a)), *c = sub("C", tuple1(a)), *d = sub("D", tuple2(b, c));
    PyObject *mro = PyTuple_Pack(5, d, b, c, a, &PyBaseObject_Type);
    CHECK(PyObject_RichCompareBool(d->tp_mro, mro, Py_EQ) == 1);
    CHECK(type_is_subtype(d, c) && !type_is_subtype(c, b));
    CHECK(rt_repr_is(PyObject_CallMethod((PyObject *)a, "__subclasses__", NULL), "[<class 'B'>, <class 'C'>]"));
    CHECK(sub("X", tuple2(a, b)) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "Cannot create a consistent method resolution order (MRO) for bases A, B"));
    CHECK(sub("X", tuple2(a, a)) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "duplicate base class A"));
    CHECK(sub("X", tuple2(&PyLong_Type, &PyUnicode_Type)) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "multiple bases have instance lay-out conflict"));
    CHECK(sub("X", tuple1(&PyBool_Type)) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "type 'bool' is not an acceptable base type"));
    Py_DECREF(mro);
    Py_DECREF(a);
    Py_DECREF(b);
    Py_DECREF(c);
    Py_DECREF(d);
}

static void test_names(void)
{
    PyTypeObject *t = with("T", rt_dict("__module__", PyUnicode_FromString("m"), "__qualname__", PyUnicode_FromString("f.T"), NULL));
    CHECK(rt_repr_is((PyObject *)Py_NewRef(t), "<class 'm.f.T'>"));
    CHECK(rt_repr_is(PyObject_GetAttrString((PyObject *)t, "__name__"), "'T'"));
    CHECK(PyObject_SetAttrString((PyObject *)t, "__name__", NAPI(append)) == 0 && strcmp(t->tp_name, "append") == 0);
    CHECK(PyObject_SetAttrString((PyObject *)t, "__name__", number(1)) < 0);
    CHECK(rt_raised(PyExc_TypeError, "can only assign string to append.__name__, not 'int'"));
    CHECK(rt_repr_is(PyObject_GetAttrString((PyObject *)t, "__doc__"), "None"));
    CHECK(rt_repr_is(PyObject_GetAttrString((PyObject *)&PyLong_Type, "__module__"), "'builtins'"));
    CHECK(PyObject_SetAttrString((PyObject *)&PyLong_Type, "x", number(1)) < 0);
    CHECK(rt_raised(PyExc_TypeError, "cannot set 'x' attribute of immutable type 'int'"));
    CHECK(rt_repr_is(PyObject_GetAttrString((PyObject *)t, "__annotations__"), "{}"));
    CHECK(rt_repr_is(PyObject_GetAttrString((PyObject *)t, "__type_params__"), "()"));
    CHECK(PyObject_GetAttrString((PyObject *)t, "nothing") == NULL);
    CHECK(rt_raised(PyExc_AttributeError, "type object 'append' has no attribute 'nothing'"));
    Py_DECREF(t);
}

static void test_slots_errors(void)
{
    CHECK(with("X", rt_dict("__slots__", number(1), NULL)) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "'int' object is not iterable"));
    CHECK(with("X", rt_dict("__slots__", tuple1(number(1)), NULL)) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "__slots__ items must be strings, not 'int'"));
    CHECK(with("X", rt_dict("__slots__", PyUnicode_FromString("1a"), NULL)) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "__slots__ must be identifiers"));
    CHECK(with("X", rt_dict("__slots__", PyUnicode_FromString("x"), "x", number(1), NULL)) == NULL);
    CHECK(rt_raised(PyExc_ValueError, "'x' in __slots__ conflicts with class variable"));
    PyTypeObject *t = with("_Private", rt_dict("__slots__", PyUnicode_FromString("__x"), NULL));
    CHECK(t && PyObject_HasAttrStringWithError((PyObject *)t, "_Private__x") == 1);
    Py_DECREF(t);
}

static void test_instantiation(void)
{
    PyTypeObject *t = with("T", rt_dict("f", rt_method(&seven), NULL));
    PyObject *o = rt_instance(t), *m = PyObject_GetAttrString(o, "f");
    CHECK(m && PyObject_CallNoArgs(m) == number(7));
    CHECK(PyObject_CallMethod(o, "f", NULL) == number(7));
    CHECK(PyObject_CallOneArg((PyObject *)t, Py_None) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "T() takes no arguments"));
    CHECK(PyObject_CallOneArg((PyObject *)&PyBaseObject_Type, Py_None) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "object() takes no arguments"));
    CHECK(PyObject_CallOneArg((PyObject *)&PyType_Type, o) == (PyObject *)t);
    Py_DECREF(t);
    CHECK(PyObject_IsInstance(o, (PyObject *)t) == 1 && PyObject_IsInstance(o, (PyObject *)&PyLong_Type) == 0);
    CHECK(PyObject_IsInstance(o, number(1)) < 0);
    CHECK(rt_raised(PyExc_TypeError, "isinstance() arg 2 must be a type, a tuple of types, or a union"));
    CHECK(PyObject_SetAttrString((PyObject *)t, "__abstractmethods__", tuple2(NAPI(append), NAPI(args))) == 0);
    CHECK(rt_instance(t) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "Can't instantiate abstract class T without an implementation for abstract methods 'append', 'args'"));
    Py_DECREF(m);
    Py_DECREF(o);
    Py_DECREF(t);
}

/* A special method set on a class later fills the slots of its subclasses; deleting it empties them. */
static void test_slot_updates(void)
{
    PyTypeObject *a = sub("A", tuple1(&PyBaseObject_Type)), *b = sub("B", tuple1(a));
    PyObject *o = rt_instance(b);
    CHECK(PyObject_Size(o) < 0);
    CHECK(rt_raised(PyExc_TypeError, "object of type 'B' has no len()"));
    PyObject *f = rt_method(&seven);
    CHECK(PyObject_SetAttrString((PyObject *)a, "__len__", f) == 0);
    CHECK(PyObject_Size(o) == 7 && b->tp_as_sequence->sq_length && b->tp_as_mapping->mp_length);
    CHECK(PyObject_DelAttrString((PyObject *)a, "__len__") == 0);
    CHECK(PyObject_Size(o) < 0 && b->tp_as_sequence->sq_length == NULL);
    PyErr_Clear();
    PyObject *add = rt_method(&add_def), *radd = rt_method(&radd_def);
    CHECK(PyObject_SetAttrString((PyObject *)a, "__add__", add) == 0 && PyObject_SetAttrString((PyObject *)b, "__radd__", radd) == 0);
    CHECK(rt_repr_is(PyNumber_Add(o, number(1)), "('__add__', 1)"));
    CHECK(rt_repr_is(PyNumber_Add(number(2), o), "('__radd__', 2)"));
    PyObject *p = rt_instance(a), *r = PyNumber_Add(p, o);   /* B overrides __radd__ and is a subclass: it goes first */
    CHECK(r && PyTuple_GET_ITEM(r, 0) == NAPI(dunder_radd));
    Py_DECREF(r);
    PyObject *hook = rt_method(&getattr_def);
    CHECK(PyObject_SetAttrString((PyObject *)a, "__getattr__", hook) == 0);
    CHECK(rt_repr_is(PyObject_GetAttrString(o, "anything"), "'anything'"));
    CHECK(PyObject_DelAttrString((PyObject *)a, "__getattr__") == 0 && b->tp_getattro == PyObject_GenericGetAttr);
    Py_DECREF(hook);
    Py_DECREF(p);
    Py_DECREF(add);
    Py_DECREF(radd);
    Py_DECREF(f);
    Py_DECREF(o);
    Py_DECREF(a);
    Py_DECREF(b);
}

/* Slots of built-in types come through to subclasses as the C functions themselves. */
static void test_specific_slots(void)
{
    PyTypeObject *l = sub("L", tuple1(&PyList_Type)), *i = sub("I", tuple1(&PyLong_Type));
    CHECK(l->tp_as_sequence->sq_concat == PyList_Type.tp_as_sequence->sq_concat && l->tp_as_number->nb_add == NULL);
    CHECK(l->tp_as_mapping->mp_subscript == PyList_Type.tp_as_mapping->mp_subscript && l->tp_iter == PyList_Type.tp_iter);
    CHECK(i->tp_as_number->nb_add == PyLong_Type.tp_as_number->nb_add && i->tp_hash == PyLong_Type.tp_hash);
    CHECK(i->tp_richcompare == PyLong_Type.tp_richcompare && i->tp_new == PyLong_Type.tp_new);
    CHECK(l->tp_flags & Py_TPFLAGS_LIST_SUBCLASS && l->tp_flags & Py_TPFLAGS_SEQUENCE && i->tp_flags & Py_TPFLAGS_LONG_SUBCLASS);
    PyTypeObject *e = with("E", rt_dict("__eq__", rt_method(&add_def), NULL));
    CHECK(e->tp_hash == PyObject_HashNotImplemented);
    PyObject *o = rt_instance(e);
    CHECK(PyObject_Hash(o) == -1 && rt_raised(PyExc_TypeError, "unhashable type: 'E'"));
    Py_DECREF(o);
    Py_DECREF(e);
    Py_DECREF(l);
    Py_DECREF(i);
}

static void test_metatypes(void)
{
    PyTypeObject *m = sub("M", tuple1(&PyType_Type)), *n = sub("N", tuple1(&PyType_Type));
    PyObject *name = PyUnicode_FromString("C"), *none = PyTuple_New(0), *d = PyDict_New();
    PyTypeObject *c = (PyTypeObject *)PyObject_CallFunctionObjArgs((PyObject *)m, name, none, d, NULL);
    PyTypeObject *x = (PyTypeObject *)PyObject_CallFunctionObjArgs((PyObject *)n, name, none, d, NULL);
    CHECK(c && Py_TYPE(c) == m && x && Py_TYPE(x) == n);
    PyTypeObject *s = sub("S", tuple1(c));
    CHECK(s && Py_TYPE(s) == m);
    CHECK(sub("Z", tuple2(c, x)) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses "
                                     "of all its bases"));
    PyObject *v = number(3);
    CHECK(PyObject_SetAttrString((PyObject *)m, "attr", v) == 0);
    CHECK(PyObject_GetAttrString((PyObject *)s, "attr") == v);
    PyObject *o = rt_instance(s);
    CHECK(PyObject_HasAttrStringWithError(o, "attr") == 0);
    Py_DECREF(o);
    Py_DECREF(name);
    Py_DECREF(none);
    Py_DECREF(d);
    Py_DECREF(c);
    Py_DECREF(x);
    Py_DECREF(s);
    Py_DECREF(m);
    Py_DECREF(n);
}

static void test_assign_class_and_bases(void)
{
    PyTypeObject *a = with("A", rt_dict("k", number(1), NULL)), *b = with("B", rt_dict("k", number(2), NULL));
    PyObject *o = rt_instance(a), *x = number(5);
    CHECK(PyObject_SetAttrString(o, "x", x) == 0);
    CHECK(PyObject_SetAttrString(o, "__class__", (PyObject *)b) == 0 && Py_TYPE(o) == b);
    CHECK(PyObject_GetAttrString(o, "x") == x && PyObject_GetAttrString(o, "k") == number(2));
    CHECK(PyObject_SetAttrString(o, "y", x) == 0);
    CHECK(PyObject_SetAttrString(o, "__class__", (PyObject *)&PyLong_Type) < 0);
    CHECK(rt_raised(PyExc_TypeError, "__class__ assignment only supported for mutable types or ModuleType subclasses"));
    PyTypeObject *s = with("S", rt_dict("__slots__", PyUnicode_FromString("q"), NULL));
    CHECK(PyObject_SetAttrString(o, "__class__", (PyObject *)s) < 0);
    CHECK(rt_raised(PyExc_TypeError, "__class__ assignment: 'S' object layout differs from 'B'"));
    PyTypeObject *c = sub("C", tuple1(a));
    PyObject *p = rt_instance(c);
    CHECK(PyObject_GetAttrString(p, "k") == number(1));
    PyObject *bases = tuple1(b);
    CHECK(PyObject_SetAttrString((PyObject *)c, "__bases__", bases) == 0);
    CHECK(PyObject_GetAttrString(p, "k") == number(2) && c->tp_base == b);
    CHECK(rt_repr_is(PyObject_CallMethod((PyObject *)a, "__subclasses__", NULL), "[]"));
    Py_SETREF(bases, tuple1(c));
    CHECK(PyObject_SetAttrString((PyObject *)b, "__bases__", bases) < 0);
    CHECK(rt_raised(PyExc_TypeError, "a __bases__ item causes an inheritance cycle"));
    Py_SETREF(bases, tuple1(&PyLong_Type));
    CHECK(PyObject_SetAttrString((PyObject *)c, "__bases__", bases) < 0);
    CHECK(rt_raised(PyExc_TypeError, "__bases__ assignment: 'int' deallocator differs from 'B'"));
    Py_DECREF(bases);
    Py_DECREF(p);
    Py_DECREF(o);
    Py_DECREF(a);
    Py_DECREF(b);
    Py_DECREF(c);
    Py_DECREF(s);
}

/* Two threads look a name up while a third keeps changing it: the answer is always a value that was set. */
struct shared { PyTypeObject *t; PyObject *o; uint32_t stop, running; };
static void looker(void *arg)
{
    struct shared *s = arg;
    Value name = rt_name("volatile");
    add_relaxed_u32(&s->running, 1);
    while (!load_relaxed_u32(&s->stop)) {
        Value v = type_lookup_get(s->t, name);
        CHECK(is_absent(v) || (IS_EXACT(v, TUPLE) && PyTuple_GET_SIZE(api_of(v)) == 1));
        value_release(v);
        v = attr_get_optional(value_of(s->o), name);
        CHECK(is_absent(v) || IS_EXACT(v, TUPLE));
        value_release(v);
        safepoint(this_thread);
    }
}
static void test_threads(void)
{
    PyTypeObject *a = sub("A", tuple1(&PyBaseObject_Type)), *b = sub("B", tuple1(a));
    struct shared s = {.t = b, .o = rt_instance(b)};
    struct rt_thread th[2];
    PyObject *f = rt_method(&seven);
    rt_thread(&th[0], looker, &s);
    rt_thread(&th[1], looker, &s);
    while (load_relaxed_u32(&s.running) < 2)
        DETACHED { sched_yield(); }
    for (int i = 0; i < 4000; i++) {
        PyObject *v = tuple1(number(i));
        CHECK(PyObject_SetAttrString((PyObject *)a, "volatile", v) == 0);
        Py_DECREF(v);
        if (i % 16 == 0)
            CHECK(PyObject_DelAttrString((PyObject *)a, "volatile") == 0);
        if (i % 256 == 0)
            CHECK(PyObject_SetAttrString((PyObject *)a, "__len__", f) == 0);
        if (i % 256 == 128)
            CHECK(PyObject_DelAttrString((PyObject *)a, "__len__") == 0);
        safepoint(this_thread);
    }
    store_relaxed_u32(&s.stop, 1);
    rt_join(&th[0]);
    rt_join(&th[1]);
    Py_DECREF(f);
    Py_DECREF(s.o);
    Py_DECREF(a);
    Py_DECREF(b);
}

int main(void)
{
    rt_begin();
    test_mro();
    test_names();
    test_slots_errors();
    test_instantiation();
    test_slot_updates();
    test_specific_slots();
    test_metatypes();
    test_assign_class_and_bases();
    test_threads();
    return rt_end("test_type");
}
