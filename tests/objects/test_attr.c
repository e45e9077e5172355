/* tests/objects/test_attr.c -- instance attributes: slots by shape, overflow, dict mode, plans for inline caches, readers beside writers. */
#include "objects/attr_int.h"
#include "objects/dict_int.h"
#include "rt_test.h"

#include <sched.h>

static void set_int(PyObject *o, const char *name, int64_t n)
{
    CHECK(attr_set(value_of(o), rt_name(name), value_from_int(n)) == 0);
}
static int64_t get_int(PyObject *o, const char *name)
{
    Value v = attr_get(value_of(o), rt_name(name));
    CHECK(value_is_int(v));
    return value_as_int(v);
}
static Shape *shape_of(PyObject *o) { return obj_shape((Obj *)o); }

static void test_slots(void)
{
    PyTypeObject *t = rt_class("C", NULL, NULL);
    PyObject *a = rt_instance(t), *b = rt_instance(t);
    CHECK(a && b && shape_of(a) == shape_of(b) && shape_of(a)->kind == SHAPE_SLOTS && shape_of(a)->count == 0);
    set_int(a, "x", 1);
    set_int(a, "y", 2);
    set_int(b, "x", 3);
    CHECK(shape_of(a)->count == 2 && shape_of(b)->count == 1);
    set_int(b, "y", 4);
    CHECK(shape_of(a) == shape_of(b));
    CHECK(get_int(a, "x") == 1 && get_int(a, "y") == 2 && get_int(b, "x") == 3 && get_int(b, "y") == 4);
    set_int(a, "x", 10);
    CHECK(get_int(a, "x") == 10 && shape_of(a) == shape_of(b));
    CHECK(shape_lookup(shape_of(a), rt_name("y")) == 1 && shape_lookup(shape_of(a), rt_name("z")) == -1);
    CHECK(is_absent(attr_get_optional(value_of(a), rt_name("z"))));
    CHECK(is_raised(attr_get(value_of(a), rt_name("z"))));
    CHECK(rt_raised(PyExc_AttributeError, "'C' object has no attribute 'z'"));
    CHECK(attr_set(value_of(a), rt_name("z"), V_ABSENT) < 0);
    CHECK(rt_raised(PyExc_AttributeError, "'C' object has no attribute 'z'"));
    Py_DECREF(a);
    Py_DECREF(b);
    Py_DECREF(t);
}

static void test_delete(void)
{
    PyTypeObject *t = rt_class("C", NULL, NULL);
    PyObject *a = rt_instance(t);
    set_int(a, "x", 1);
    set_int(a, "y", 2);
    Shape *s = shape_of(a);
    CHECK(attr_set(value_of(a), rt_name("x"), V_ABSENT) == 0);
    CHECK(shape_of(a) == s && is_absent(attr_get_optional(value_of(a), rt_name("x"))));
    CHECK(attr_set(value_of(a), rt_name("x"), V_ABSENT) < 0);
    PyErr_Clear();
    set_int(a, "x", 3);                                  /* added again: at the end, so in dict mode */
    CHECK(shape_of(a)->kind == SHAPE_DICT);
    CHECK(rt_repr_is(PyObject_GetAttrString(a, "__dict__"), "{'y': 2, 'x': 3}"));
    CHECK(get_int(a, "x") == 3 && get_int(a, "y") == 2);
    Py_DECREF(a);
    Py_DECREF(t);
}

static void test_many(void)
{
    PyTypeObject *t = rt_class("C", NULL, NULL);
    char name[8];
    for (int round = 0; round < 6; round++) {
        PyObject *a = rt_instance(t);
        for (int i = 0; i < 60; i++) {
            snprintf(name, sizeof name, "a%d", i);
            set_int(a, name, i);
        }
        CHECK(shape_of(a)->kind == SHAPE_SLOTS && shape_of(a)->count == 60);
        for (int i = 0; i < 60; i++) {
            snprintf(name, sizeof name, "a%d", i);
            CHECK(get_int(a, name) == i);
        }
        Py_DECREF(a);
    }
    CHECK(type_shape(t)->inline_slots > 8);              /* learnt from its instances */
    PyObject *a = rt_instance(t);
    for (int i = 0; i < SHAPE_SLOTS_LIMIT + 5; i++) {
        snprintf(name, sizeof name, "b%d", i);
        set_int(a, name, i);
    }
    CHECK(shape_of(a)->kind == SHAPE_DICT && get_int(a, "b0") == 0 && get_int(a, "b130") == 130);
    Py_DECREF(a);
    Py_DECREF(t);
}

static void test_dict_is_storage(void)
{
    PyTypeObject *t = rt_class("C", NULL, NULL);
    PyObject *a = rt_instance(t);
    set_int(a, "x", 1);
    PyObject *copy = api_of(attr_dict_copy(value_of(a)));
    CHECK(shape_of(a)->kind == SHAPE_SLOTS && rt_repr_is(copy, "{'x': 1}"));
    PyObject *d = PyObject_GetAttrString(a, "__dict__"), *again = PyObject_GetAttrString(a, "__dict__");
    CHECK(d && d == again && shape_of(a)->kind == SHAPE_DICT);
    CHECK(PyDict_SetItem(d, api_of(rt_name("y")), api_of(value_from_int(2))) == 0);
    CHECK(get_int(a, "y") == 2 && get_int(a, "x") == 1);
    set_int(a, "z", 3);
    CHECK(rt_repr_is(Py_NewRef(d), "{'x': 1, 'y': 2, 'z': 3}"));
    PyObject *other = rt_dict("q", api_of(value_from_int(9)), NULL);
    CHECK(PyObject_SetAttrString(a, "__dict__", other) == 0);
    CHECK(get_int(a, "q") == 9 && is_absent(attr_get_optional(value_of(a), rt_name("x"))));
    CHECK(PyObject_SetAttrString(a, "__dict__", api_of(value_from_int(1))) < 0);
    CHECK(rt_raised(PyExc_TypeError, "__dict__ must be set to a dictionary, not a 'int'"));
    CHECK(PyObject_DelAttrString(a, "__dict__") == 0);
    CHECK(rt_repr_is(PyObject_GetAttrString(a, "__dict__"), "{}"));
    Py_DECREF(d);
    Py_DECREF(again);
    Py_DECREF(other);
    Py_DECREF(a);
    Py_DECREF(t);
}

static void test_no_place(void)
{
    PyTypeObject *t = rt_class("S", NULL, rt_dict("__slots__", PyTuple_Pack(2, api_of(rt_name("b")), api_of(rt_name("a"))), NULL));
    PyObject *o = rt_instance(t);
    CHECK(shape_of(o)->kind == SHAPE_PLAIN);
    set_int(o, "a", 1);
    CHECK(get_int(o, "a") == 1);
    CHECK(is_raised(attr_get(value_of(o), rt_name("b"))));
    CHECK(rt_raised(PyExc_AttributeError, "'S' object has no attribute 'b'"));
    CHECK(attr_set(value_of(o), rt_name("c"), V_NONE) < 0);
    CHECK(rt_raised(PyExc_AttributeError, "'S' object has no attribute 'c' and no __dict__ for setting new attributes"));
    CHECK(attr_set(value_of(o), rt_name("a"), V_ABSENT) == 0 && attr_set(value_of(o), rt_name("a"), V_ABSENT) < 0);
    CHECK(rt_raised(PyExc_AttributeError, "a"));
    CHECK(attr_set(value_of(o), rt_name("__init__"), V_NONE) < 0);
    CHECK(rt_raised(PyExc_AttributeError, "'S' object attribute '__init__' is read-only"));
    CHECK(attr_set(value_from_int(1), rt_name("x"), V_NONE) < 0);
    CHECK(rt_raised(PyExc_AttributeError, "'int' object has no attribute 'x' and no __dict__ for setting new attributes"));
    CHECK(is_raised(attr_get(value_of(o), value_from_int(1))));
    CHECK(rt_raised(PyExc_TypeError, "attribute name must be string, not 'int'"));
    Py_DECREF(o);
    Py_DECREF(t);
}

/* A subclass of a built-in type of variable size: the attributes lie behind the items. */
static void test_behind_items(void)
{
    PyTypeObject *t = rt_class("T", PyTuple_Pack(1, (PyObject *)&PyTuple_Type), NULL);
    CHECK(t != NULL);
    PyObject *items = PyTuple_Pack(3, Py_None, Py_True, Py_False), *o = PyObject_CallOneArg((PyObject *)t, items);
    CHECK(o != NULL && shape_of(o)->flags & SHAPE_VARSIZED);
    set_int(o, "x", 5);
    set_int(o, "y", 6);
    CHECK(get_int(o, "x") == 5 && get_int(o, "y") == 6 && PyTuple_GET_ITEM(o, 2) == Py_False);
    CHECK(rt_repr_is(PyObject_GetAttrString(o, "__dict__"), "{'x': 5, 'y': 6}"));
    Py_DECREF(items);
    Py_DECREF(o);
    Py_DECREF(t);
}

static void test_plans(void)
{
    PyTypeObject *t = rt_class("C", NULL, rt_dict("k", api_of(value_from_int(7)), NULL));
    PyObject *a = rt_instance(t);
    struct attr_plan p;
    Value x = rt_name("x"), k = rt_name("k");
    Thread *me = this_thread;
    attr_plan_set(value_of(a), x, &p);
    CHECK(p.kind == ATTR_ADD && attr_guard((Obj *)a, p.shape, p.cell, p.version));
    CHECK(attr_slot_add_owner(me, (Obj *)a, p.shape, p.new_shape, p.offset, value_from_int(1)));
    CHECK(get_int(a, "x") == 1);
    attr_plan_set(value_of(a), x, &p);
    Value old;
    CHECK(p.kind == ATTR_SLOT && attr_slot_set_owner(me, (Obj *)a, p.shape, p.offset, value_from_int(2), &old) && value_as_int(old) == 1);
    attr_plan_get(value_of(a), x, &p);
    Reg r;
    CHECK(p.kind == ATTR_SLOT && attr_slot_reg((Obj *)a, p.shape, p.offset, &r) && value_as_int(value_borrow(r)) == 2);
    struct attr_plan q;
    attr_plan_get(value_of(a), k, &q);
    CHECK(q.kind == ATTR_CLASS && value_as_int(q.value) == 7 && q.value_deferred);
    CHECK(attr_guard((Obj *)a, q.shape, q.cell, q.version));
    CHECK(PyObject_SetAttr((PyObject *)t, api_of(k), api_of(value_from_int(8))) == 0);
    CHECK(!attr_guard((Obj *)a, q.shape, q.cell, q.version));   /* the class changed: the record is void */
    attr_plan_get(value_of(a), rt_name("__repr__"), &p);
    CHECK(p.kind == ATTR_METHOD && IS_EXACT(p.value, WRAPPER_DESCR));
    attr_plan_get(value_from_obj(t), k, &p);
    CHECK(p.kind == ATTR_TYPE && value_as_int(p.value) == 8 && p.self_version == type_version(t));
    Py_DECREF(PyObject_GetAttrString(a, "__dict__"));
    attr_plan_get(value_of(a), x, &p);
    CHECK(p.kind == ATTR_DICT);
    Value d = load_acquire_value((Value *)(void *)((char *)a + p.offset));
    CHECK(IS_EXACT(d, DICT));
    Py_DECREF(a);
    Py_DECREF(t);
}

/* Readers and writers on one object; every value read is one that was written, whole. */
struct shared {
    PyObject *o;
    Value names_[8];
    uint32_t stop, running;
};
static PyObject *fresh(int i) { return PyTuple_Pack(2, api_of(value_from_int(i)), api_of(value_from_int(-i))); }

static void reader(void *arg)
{
    struct shared *s = arg;
    add_relaxed_u32(&s->running, 1);
    while (!load_relaxed_u32(&s->stop)) {
        for (int i = 0; i < 8; i++) {
            Value v = attr_get_optional(value_of(s->o), s->names_[i]);
            CHECK(!is_raised(v));
            if (is_absent(v))
                continue;
            CHECK(IS_EXACT(v, TUPLE));
            PyObject *t = api_of(v);
            CHECK(value_as_int(value_of(PyTuple_GET_ITEM(t, 0))) == -value_as_int(value_of(PyTuple_GET_ITEM(t, 1))));
            value_release(v);
        }
        safepoint(this_thread);
    }
}

static void test_threads(void)
{
    char name[8];
    for (int round = 0; round < 30; round++) {
        PyTypeObject *t = rt_class("C", NULL, NULL);
        struct shared s = {.o = rt_instance(t)};
        for (int i = 0; i < 8; i++) {
            snprintf(name, sizeof name, "n%d", i);
            s.names_[i] = rt_name(name);
        }
        struct rt_thread th[2];
        rt_thread(&th[0], reader, &s);
        rt_thread(&th[1], reader, &s);
        while (load_relaxed_u32(&s.running) < 2)
            DETACHED { sched_yield(); }
        for (int i = 0; i < 3000; i++) {
            PyObject *v = fresh(i);
            CHECK(attr_set(value_of(s.o), s.names_[i & 7], value_of(v)) == 0);
            Py_DECREF(v);
            if (i % 7 == 3 && attr_set(value_of(s.o), s.names_[i & 3], V_ABSENT) < 0)
                PyErr_Clear();
            if (i == 1500 && round % 3 == 1)
                CHECK(attr_to_dict_mode((Obj *)s.o) == 0);
            if (i == 2000 && round % 3 == 2) {
                PyObject *d = PyDict_New();
                CHECK(PyObject_SetAttrString(s.o, "__dict__", d) == 0);
                Py_DECREF(d);
            }
            safepoint(this_thread);
        }
        store_relaxed_u32(&s.stop, 1);
        rt_join(&th[0]);
        rt_join(&th[1]);
        Py_DECREF(s.o);
        Py_DECREF(t);
    }
}

int main(void)
{
    rt_begin();
    test_slots();
    test_delete();
    test_many();
    test_dict_is_storage();
    test_no_place();
    test_behind_items();
    test_plans();
    test_threads();
    return rt_end("test_attr");
}
