/* tests/objects/test_object.c -- the C API around objects: making and freeing, counts, locks, comparison, isinstance, thread states. */
#include "objects/attr.h"
#include "rt_test.h"

#include "ceval.h"
#include "pystate.h"

#include <pthread.h>

static PyObject *number(int64_t n) { return api_of(value_from_int(n)); }

/* --- types of extensions ------------------------------------------------------------------------------------------------------------ */

typedef struct { PyObject_HEAD int n; } Plain;
static int freed;
static void plain_dealloc(PyObject *self)
{
    freed++;
    PyObject_Free(self);
}
static PyTypeObject Plain_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "mod.Plain", .tp_basicsize = sizeof(Plain), .tp_dealloc = plain_dealloc, .tp_flags = Py_TPFLAGS_DEFAULT,
};
typedef struct { PyObject_VAR_HEAD int item[1]; } Var;
static int var_traverse(PyObject *Py_UNUSED(self), visitproc Py_UNUSED(visit), void *Py_UNUSED(arg)) { return 0; }
static void var_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    freed++;
    PyObject_GC_Del(self);
}
static PyTypeObject Var_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "mod.Var", .tp_basicsize = offsetof(Var, item), .tp_itemsize = sizeof(int), .tp_dealloc = var_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, .tp_traverse = var_traverse,
};

static void test_extension_objects(void)
{
    CHECK(PyType_Ready(&Plain_Type) == 0 && PyType_Ready(&Var_Type) == 0);
    Plain *p = PyObject_New(Plain, &Plain_Type);
    p->n = 5;
    CHECK(Py_TYPE(p) == &Plain_Type && Py_REFCNT(p) == 1 && !PyObject_IS_GC((PyObject *)p));
    CHECK(PyUnstable_Object_IsUniquelyReferenced((PyObject *)p) == 1);
    Py_INCREF(p);
    CHECK(Py_REFCNT(p) == 2 && PyUnstable_Object_IsUniquelyReferenced((PyObject *)p) == 0);
    Py_DECREF(p);
    Py_DECREF(p);
    CHECK(freed == 1);
    CHECK(PyObject_CallNoArgs((PyObject *)&Plain_Type) == NULL && rt_raised(PyExc_TypeError, "cannot create 'mod.Plain' instances"));
    Var *v = PyObject_GC_NewVar(Var, &Var_Type, 4);
    CHECK(Py_SIZE(v) == 4 && PyObject_IS_GC((PyObject *)v) && !PyObject_GC_IsTracked((PyObject *)v));
    for (int i = 0; i < 4; i++)
        v->item[i] = i;
    v = PyObject_GC_Resize(Var, v, 400);
    CHECK(v && Py_SIZE(v) == 400 && v->item[3] == 3);
    PyObject_GC_Track(v);
    CHECK(PyObject_GC_IsTracked((PyObject *)v));
    Py_DECREF(v);
    CHECK(freed == 2);
    void *raw = PyObject_Malloc(100);
    CHECK(raw != NULL && (raw = PyObject_Realloc(raw, 1000)) != NULL);
    PyObject_Free(raw);
    CHECK(PyMem_Calloc(SIZE_MAX / 2, 4) == NULL && PyMem_Malloc((size_t)PY_SSIZE_T_MAX + 1) == NULL);
    PyMem_Free(PyMem_Malloc(0));
}

/* --- questions -------------------------------------------------------------------------------------------------------------------------- */

static void test_questions(void)
{
    CHECK(Py_TYPE(Py_None) == &_PyNone_Type && Py_TYPE(number(1)) == &PyLong_Type && Py_TYPE(Py_True) == &PyBool_Type);
    CHECK(Py_GetConstantBorrowed(Py_CONSTANT_ONE) == number(1) && Py_GetConstantBorrowed(Py_CONSTANT_NONE) == Py_None);
    CHECK(Py_GetConstantBorrowed(99) == NULL && rt_raised(PyExc_SystemError, NULL));
    CHECK(PyObject_RichCompareBool(number(1), number(1), Py_EQ) == 1 && PyObject_RichCompareBool(number(1), number(2), Py_LT) == 1);
    CHECK(PyObject_RichCompare(number(1), NAPI(append), Py_LT) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "'<' not supported between instances of 'int' and 'str'"));
    CHECK(PyObject_IsTrue(number(0)) == 0 && PyObject_IsTrue(NAPI(append)) == 1 && PyObject_Not(Py_None) == 1);
    CHECK(PyObject_IsInstance(Py_True, (PyObject *)&PyLong_Type) == 1 && PyObject_IsSubclass((PyObject *)&PyBool_Type, (PyObject *)&PyLong_Type) == 1);
    PyObject *both = PyTuple_Pack(2, &PyUnicode_Type, &PyLong_Type);
    CHECK(PyObject_IsInstance(number(1), both) == 1 && PyObject_IsInstance(Py_None, both) == 0);
    Py_DECREF(both);
    CHECK(PyObject_IsSubclass(number(1), (PyObject *)&PyLong_Type) < 0 && rt_raised(PyExc_TypeError, "issubclass() arg 1 must be a class"));
    PyObject *o = rt_instance(&PyBaseObject_Type);
    CHECK(PyObject_Hash(o) == PyObject_Hash(o) && PyObject_Hash(PyList_New(0)) == -1 && rt_raised(PyExc_TypeError, "unhashable type: 'list'"));
    PyObject *names_ = PyObject_Dir(o);
    CHECK(names_ && PySequence_Contains(names_, NAPI(dunder_repr)) == 1);
    Py_DECREF(names_);
    PyObject *v;
    CHECK(PyObject_GetOptionalAttr(o, NAPI(append), &v) == 0 && v == NULL && PyObject_HasAttrWithError(o, NAPI(dunder_class)) == 1);
    Py_DECREF(o);
}

/* --- locks and states ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *guarded;
static int total, plain_total;
static PyMutex mutex;
static void add(void *arg)
{
    for (int i = 0; i < 2000; i++) {
        Py_BEGIN_CRITICAL_SECTION(guarded);
        total++;
        CHECK(PyObject_SetAttr(guarded, NAPI(value), number(i)) == 0);   /* takes the same lock again */
        Py_END_CRITICAL_SECTION();
        PyMutex_Lock(&mutex);
        plain_total++;
        PyMutex_Unlock(&mutex);
        safepoint(this_thread);
    }
    (void)arg;
}

static void test_locks(void)
{
    PyTypeObject *t = rt_class("C", NULL, NULL);
    guarded = rt_instance(t);
    struct rt_thread th[2];
    rt_thread(&th[0], add, NULL);
    rt_thread(&th[1], add, NULL);
    add(NULL);
    rt_join(&th[0]);
    rt_join(&th[1]);
    CHECK(total == 6000 && plain_total == 6000 && !PyMutex_IsLocked(&mutex));
    Py_BEGIN_CRITICAL_SECTION2(Py_None, guarded);
    Py_BEGIN_CRITICAL_SECTION(Py_None);
    total++;
    Py_END_CRITICAL_SECTION();
    Py_END_CRITICAL_SECTION2();
    Py_DECREF(guarded);
    Py_DECREF(t);
}

static void *foreign(void *arg)
{
    CHECK(PyGILState_GetThisThreadState() == NULL && !PyGILState_Check());
    PyGILState_STATE a = PyGILState_Ensure(), b = PyGILState_Ensure();
    CHECK(a == PyGILState_UNLOCKED && b == PyGILState_LOCKED && PyGILState_Check());
    PyObject *d = PyThreadState_GetDict();
    CHECK(d && PyDict_SetItem(d, NAPI(append), number(1)) == 0 && PyThreadState_GetDict() == d);
    Py_BEGIN_ALLOW_THREADS
    CHECK(!PyGILState_Check());
    Py_END_ALLOW_THREADS
    PyGILState_Release(b);
    PyGILState_Release(a);
    CHECK(PyGILState_GetThisThreadState() == NULL);
    return arg;
}

static void test_states(void)
{
    PyThreadState *me = PyThreadState_Get();
    CHECK(PyThreadState_GetInterpreter(me) == PyInterpreterState_Main() && PyInterpreterState_Get() == PyInterpreterState_Main());
    CHECK(PyInterpreterState_GetID(PyInterpreterState_Main()) == 0 && PyInterpreterState_GetDict(PyInterpreterState_Get()) != NULL);
    pthread_t th;
    CHECK(pthread_create(&th, NULL, foreign, NULL) == 0);
    Py_BEGIN_ALLOW_THREADS
    pthread_join(th, NULL);
    Py_END_ALLOW_THREADS
    PyThreadState *other = PyThreadState_New(PyInterpreterState_Get());
    CHECK(other && PyThreadState_Swap(other) == me && PyThreadState_Get() == other && PyThreadState_GetID(other) != PyThreadState_GetID(me));
    CHECK(PyThreadState_Swap(me) == other);
    PyThreadState_Clear(other);
    PyThreadState_Delete(other);
    CHECK(PyThreadState_SetAsyncExc(12345, PyExc_ValueError) == 0);
    CHECK(PyThreadState_SetAsyncExc(me->gc.base.os_id, PyExc_ValueError) == 1 && me->async_exc.w == value_of(PyExc_ValueError).w);
    CHECK(PyThreadState_SetAsyncExc(me->gc.base.os_id, NULL) == 1 && is_absent(me->async_exc));
}

int main(void)
{
    rt_begin();
    test_extension_objects();
    test_questions();
    test_locks();
    test_states();
    return rt_end("test_object");
}
