/* stdlib/gcmodule.c -- the module gc: the door to the collector (gc/collect.h).
 *
 * There is one state an interpreter: the lists garbage and callbacks, the debug flags, and the thresholds as they were set. The collector
 * tells of collections through collect_hooks, with the world going, on the thread that collects; whatever walks the heap here does so in
 * a stopped world and keeps a counted reference to each object it found (gc/inspect.c).
 *
 * The collector sizes its generations by the heap. threshold0 replaces its own measure until the default is set again; threshold1 and
 * threshold2 have no meaning and are kept for those who read them back.
 *
 * State.  states     SHARED(acq_rel)   grows at its head, one for each interpreter that imported the module, and never shrinks
 *         debug, threshold   SHARED(relaxed) */
#include "gc/collect.h"
#include "objects/rt.h"
#include "stdlib/module_state.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

enum { DEBUG_STATS = 1, DEBUG_COLLECTABLE = 2, DEBUG_UNCOLLECTABLE = 4, DEBUG_SAVEALL = 32, DEBUG_LEAK = DEBUG_COLLECTABLE | DEBUG_UNCOLLECTABLE | DEBUG_SAVEALL };
enum { GENERATIONS = 3 };
static const int default_threshold[GENERATIONS] = {2000, 10, 10};

typedef struct GcState {
    struct GcState *next;                /* FROZEN; so are the next three */
    PyInterpreterState *interp;
    PyObject *garbage, *callbacks;
    int debug;
    int threshold[GENERATIONS];
    double started;                      /* of the collecting thread: when the collection began */
} GcState;

static GcState *states;

static GcState *state_of(PyInterpreterState *interp)
{
    GcState *s = __atomic_load_n(&states, __ATOMIC_ACQUIRE);
    while (s && s->interp != interp)
        s = s->next;
    return s;
}

static GcState *state(void) { return state_of(PyInterpreterState_Get()); }

/* ---- what the collector tells ---- */

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void call_callbacks(GcState *s, bool start, int generation, const struct collect_result *r)
{
    PyObject *list = PyList_GetSlice(s->callbacks, 0, PY_SSIZE_T_MAX), *info = NULL;
    if (list && PyList_GET_SIZE(list) > 0)
        info = Py_BuildValue("{sisnsn}", "generation", generation, "collected", (Py_ssize_t)r->collected, "uncollectable", (Py_ssize_t)r->uncollectable);
    PyObject *phase = info ? PyUnicode_FromString(start ? "start" : "stop") : NULL;
    for (Py_ssize_t i = 0; phase && i < PyList_GET_SIZE(list); i++) {
        PyObject *f = PyList_GET_ITEM(list, i), *result = PyObject_CallFunctionObjArgs(f, phase, info, NULL);
        if (!result)
            PyErr_WriteUnraisable(f);
        Py_XDECREF(result);
    }
    if (PyErr_Occurred())
        PyErr_WriteUnraisable(NULL);
    Py_XDECREF(phase);
    Py_XDECREF(info);
    Py_XDECREF(list);
}

static void collection(bool start, int generation, const struct collect_result *r)
{
    GcState *s = state();
    if (!s)
        return;
    if (s->debug & DEBUG_STATS) {
        if (start) {
            s->started = seconds();
            fprintf(stderr, "gc: collecting generation %d...\ngc: %zu objects were born since the last collection\n", generation, gc_born());
        } else {
            fprintf(stderr, "gc: done, %zu unreachable, %zu uncollectable, %.4fs elapsed\n", r->collected + r->uncollectable, r->uncollectable, seconds() - s->started);
        }
    }
    if (PyList_GET_SIZE(s->callbacks) == 0)
        return;
    PyObject *pending = PyErr_GetRaisedException();
    call_callbacks(s, start, generation, r);
    PyErr_SetRaisedException(pending);
}

static void save(Value v)
{
    GcState *s = state();
    if (s && PyList_Append(s->garbage, api_of(v)) < 0)
        PyErr_Clear();
}

static void announce(Value v)
{
    fprintf(stderr, "gc: collectable <%s %p>\n", Py_TYPE(api_of(v))->tp_name, (void *)api_of(v));
}

/* ---- collecting ---- */

static PyObject *gc_module_collect(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"generation", NULL};
    int generation = GENERATIONS - 1;
    struct collect_result r;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|i:collect", keywords, &generation))
        return NULL;
    if (generation < 0 || generation >= GENERATIONS) {
        PyErr_SetString(PyExc_ValueError, "invalid generation");
        return NULL;
    }
    gc_collect(generation, COLLECT_ASKED, &r);
    if (generation == GENERATIONS - 1)
        heap_give_back();
    return PyErr_Occurred() ? NULL : PyLong_FromSize_t(r.collected + r.uncollectable);
}

static PyObject *gc_module_enable(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    gc_enable(true);
    Py_RETURN_NONE;
}

static PyObject *gc_module_disable(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    gc_enable(false);
    Py_RETURN_NONE;
}

static PyObject *gc_module_isenabled(PyObject *module, PyObject *unused)
{
    return (void)module, (void)unused, PyBool_FromLong(gc_enabled());
}

static PyObject *gc_module_set_debug(PyObject *module, PyObject *arg)
{
    int flags = PyLong_AsInt(arg);
    (void)module;
    if (flags == -1 && PyErr_Occurred())
        return NULL;
    __atomic_store_n(&state()->debug, flags, __ATOMIC_RELAXED);
    gc_save_all((flags & DEBUG_SAVEALL) != 0);
    gc_announce((flags & DEBUG_COLLECTABLE) != 0);
    Py_RETURN_NONE;
}

static PyObject *gc_module_get_debug(PyObject *module, PyObject *unused)
{
    return (void)module, (void)unused, PyLong_FromLong(__atomic_load_n(&state()->debug, __ATOMIC_RELAXED));
}

static PyObject *gc_module_set_threshold(PyObject *module, PyObject *args)
{
    GcState *s = state();
    int t[GENERATIONS];
    (void)module;
    for (int i = 0; i < GENERATIONS; i++)
        t[i] = __atomic_load_n(&s->threshold[i], __ATOMIC_RELAXED);
    if (!PyArg_ParseTuple(args, "i|ii:set_threshold", &t[0], &t[1], &t[2]))
        return NULL;
    for (int i = 0; i < GENERATIONS; i++)
        __atomic_store_n(&s->threshold[i], t[i], __ATOMIC_RELAXED);
    gc_set_growth(t[0] == default_threshold[0] ? GC_GROWTH_AUTO : t[0] < 0 ? 0 : (size_t)t[0]);
    Py_RETURN_NONE;
}

static PyObject *gc_module_get_threshold(PyObject *module, PyObject *unused)
{
    GcState *s = state();
    (void)module, (void)unused;
    return Py_BuildValue("(iii)", __atomic_load_n(&s->threshold[0], __ATOMIC_RELAXED), __atomic_load_n(&s->threshold[1], __ATOMIC_RELAXED),
                         __atomic_load_n(&s->threshold[2], __ATOMIC_RELAXED));
}

static PyObject *gc_module_get_count(PyObject *module, PyObject *unused)
{
    struct collect_statistics of[GENERATIONS];
    (void)module, (void)unused;
    gc_statistics(of);
    return Py_BuildValue("(nii)", (Py_ssize_t)gc_born(), 0, 0);
}

static PyObject *gc_module_get_stats(PyObject *module, PyObject *unused)
{
    struct collect_statistics of[GENERATIONS];
    (void)module, (void)unused;
    gc_statistics(of);
    PyObject *list = PyList_New(0);
    for (int i = 0; list && i < GENERATIONS; i++) {
        PyObject *d = Py_BuildValue("{sKsKsK}", "collections", (unsigned long long)of[i].collections, "collected", (unsigned long long)of[i].collected,
                                    "uncollectable", (unsigned long long)of[i].uncollectable);
        if (!d || PyList_Append(list, d) < 0)
            Py_CLEAR(list);
        Py_XDECREF(d);
    }
    return list;
}

/* ---- looking at the heap ---- */

struct into_list { PyObject *list; bool failed; };

static int append_each(Value v, void *arg)
{
    struct into_list *to = arg;
    if (api_of(v) == to->list)
        return 0;
    if (PyList_Append(to->list, api_of(v)) == 0)
        return 0;
    to->failed = true;
    return 1;
}

static PyObject *listed(int rc, struct into_list *to)
{
    if (rc == 0 && !to->failed)
        return to->list;
    Py_DECREF(to->list);
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

/* A call without a tuple or dict of arguments, which would be among the objects. */
static PyObject *gc_module_get_objects(PyObject *module, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    Py_ssize_t named = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    PyObject *which = n + named > 0 ? args[0] : Py_None;
    int generation = -1;
    (void)module;
    if (n + named > 1)
        return PyErr_Format(PyExc_TypeError, "get_objects() takes at most 1 argument (%zd given)", n + named);
    if (named && !PyUnicode_EqualToUTF8(PyTuple_GET_ITEM(kwnames, 0), "generation"))
        return PyErr_Format(PyExc_TypeError, "get_objects() got an unexpected keyword argument '%U'", PyTuple_GET_ITEM(kwnames, 0));
    if (which != Py_None) {
        generation = PyLong_AsInt(which);
        if (generation == -1 && PyErr_Occurred()) {
            if (PyErr_ExceptionMatches(PyExc_TypeError))
                PyErr_Format(PyExc_TypeError, "argument should be integer or None, not '%.200s'", Py_TYPE(which)->tp_name);
            return NULL;
        }
        if (generation >= GENERATIONS)
            return PyErr_Format(PyExc_ValueError, "generation parameter must be less than the number of available generations (%i)", GENERATIONS);
        if (generation < -1) {
            PyErr_SetString(PyExc_ValueError, "generation parameter cannot be negative");
            return NULL;
        }
    }
    if (PySys_Audit("gc.get_objects", "n", (Py_ssize_t)generation) < 0)
        return NULL;
    struct into_list to = {.list = PyList_New(0)};
    return to.list ? listed(gc_get_objects(generation, append_each, &to), &to) : NULL;
}

static int audit_objects(const char *event, PyObject *const *args, Py_ssize_t n)
{
    PyObject *all = PyTuple_New(n);
    for (Py_ssize_t i = 0; all && i < n; i++)
        PyTuple_SetItem(all, i, Py_NewRef(args[i]));
    int rc = all ? PySys_Audit(event, "(O)", all) : -1;
    Py_XDECREF(all);
    return rc;
}

static PyObject *gc_module_get_referrers(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    if (audit_objects("gc.get_referrers", args, n) < 0)
        return NULL;
    struct into_list to = {.list = PyList_New(0)};
    (void)module;
    return to.list ? listed(gc_get_referrers((const Value *)(const void *)args, (size_t)n, append_each, &to), &to) : NULL;
}

static PyObject *gc_module_get_referents(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    if (audit_objects("gc.get_referents", args, n) < 0)
        return NULL;
    struct into_list to = {.list = PyList_New(0)};
    (void)module;
    return to.list ? listed(gc_get_referents((const Value *)(const void *)args, (size_t)n, append_each, &to), &to) : NULL;
}

static PyObject *gc_module_is_tracked(PyObject *module, PyObject *o) { return (void)module, PyBool_FromLong(PyObject_GC_IsTracked(o)); }
static PyObject *gc_module_is_finalized(PyObject *module, PyObject *o) { return (void)module, PyBool_FromLong(PyObject_GC_IsFinalized(o)); }

static PyObject *gc_module_freeze(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    gc_freeze();
    Py_RETURN_NONE;
}

static PyObject *gc_module_unfreeze(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    gc_unfreeze();
    Py_RETURN_NONE;
}

static PyObject *gc_module_get_freeze_count(PyObject *module, PyObject *unused)
{
    return (void)module, (void)unused, PyLong_FromSize_t(gc_freeze_count());
}

/* ---- the module ---- */

#define WITH_KEYWORDS(f) ((PyCFunction)(void (*)(void))(f)), METH_VARARGS | METH_KEYWORDS
static PyMethodDef gc_methods[] = {
    {"enable", gc_module_enable, METH_NOARGS, PyDoc_STR("enable($module, /)\n--\n\nEnable automatic garbage collection.")},
    {"disable", gc_module_disable, METH_NOARGS, PyDoc_STR("disable($module, /)\n--\n\nDisable automatic garbage collection.")},
    {"isenabled", gc_module_isenabled, METH_NOARGS, PyDoc_STR("isenabled($module, /)\n--\n\nReturns true if automatic garbage collection is enabled.")},
    {"collect", WITH_KEYWORDS(gc_module_collect),
     PyDoc_STR("collect($module, /, generation=2)\n--\n\nRun the garbage collector: generations 0 and 1 are young objects, 2 is all.\n\nThe number of unreachable objects is returned.")},
    {"set_debug", gc_module_set_debug, METH_O, PyDoc_STR("set_debug($module, flags, /)\n--\n\nSet the garbage collection debugging flags.")},
    {"get_debug", gc_module_get_debug, METH_NOARGS, PyDoc_STR("get_debug($module, /)\n--\n\nGet the garbage collection debugging flags.")},
    {"set_threshold", gc_module_set_threshold, METH_VARARGS,
     PyDoc_STR("set_threshold(threshold0, [threshold1, [threshold2]])\n\nSets how many objects are born between collections. 0 disables collection.")},
    {"get_threshold", gc_module_get_threshold, METH_NOARGS, PyDoc_STR("get_threshold($module, /)\n--\n\nReturn the current collection thresholds.")},
    {"get_count", gc_module_get_count, METH_NOARGS,
     PyDoc_STR("get_count($module, /)\n--\n\nReturn a three-tuple: how many objects were born since the last collection, and two zeros.")},
    {"get_stats", gc_module_get_stats, METH_NOARGS, PyDoc_STR("get_stats($module, /)\n--\n\nReturn a list of dictionaries containing per-generation statistics.")},
    {"get_objects", (PyCFunction)(void (*)(void))gc_module_get_objects, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("get_objects($module, /, generation=None)\n--\n\nReturn a list of objects tracked by the collector (excluding the list returned).")},
    {"get_referrers", (PyCFunction)(void (*)(void))gc_module_get_referrers, METH_FASTCALL,
     PyDoc_STR("get_referrers($module, /, *objs)\n--\n\nReturn the list of objects that directly refer to any of 'objs'.")},
    {"get_referents", (PyCFunction)(void (*)(void))gc_module_get_referents, METH_FASTCALL,
     PyDoc_STR("get_referents($module, /, *objs)\n--\n\nReturn the list of objects that are directly referred to by 'objs'.")},
    {"is_tracked", gc_module_is_tracked, METH_O, PyDoc_STR("is_tracked($module, obj, /)\n--\n\nReturns true if the object is tracked by the garbage collector.")},
    {"is_finalized", gc_module_is_finalized, METH_O,
     PyDoc_STR("is_finalized($module, obj, /)\n--\n\nReturns true if the object has been already finalized by the GC.")},
    {"freeze", gc_module_freeze, METH_NOARGS, PyDoc_STR("freeze($module, /)\n--\n\nFreeze all current tracked objects and ignore them for future collections.")},
    {"unfreeze", gc_module_unfreeze, METH_NOARGS, PyDoc_STR("unfreeze($module, /)\n--\n\nUnfreeze all objects in the permanent generation.")},
    {"get_freeze_count", gc_module_get_freeze_count, METH_NOARGS,
     PyDoc_STR("get_freeze_count($module, /)\n--\n\nReturn the number of objects in the permanent generation.")},
    {NULL, NULL, 0, NULL}
};

/* The state of this interpreter, made when there is none. */
static GcState *state_make(void)
{
    GcState *s = state();
    if (s)
        return s;
    s = PyMem_RawCalloc(1, sizeof *s);
    if (!s) {
        PyErr_NoMemory();
        return NULL;
    }
    s->interp = PyInterpreterState_Get();
    s->garbage = PyList_New(0);
    s->callbacks = PyList_New(0);
    if (!s->garbage || !s->callbacks) {
        Py_XDECREF(s->garbage);
        Py_XDECREF(s->callbacks);
        PyMem_RawFree(s);
        return NULL;
    }
    for (int i = 0; i < GENERATIONS; i++)
        s->threshold[i] = default_threshold[i];
    s->next = __atomic_load_n(&states, __ATOMIC_ACQUIRE);
    while (!__atomic_compare_exchange_n(&states, &s->next, s, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        ;
    collect_hooks.callback = collection;
    collect_hooks.uncollectable = save;
    collect_hooks.collectable = announce;
    return s;
}

static int gc_exec(PyObject *m)
{
    static const struct { const char *name; int value; } constants[] = {
        {"DEBUG_STATS", DEBUG_STATS}, {"DEBUG_COLLECTABLE", DEBUG_COLLECTABLE}, {"DEBUG_UNCOLLECTABLE", DEBUG_UNCOLLECTABLE},
        {"DEBUG_SAVEALL", DEBUG_SAVEALL}, {"DEBUG_LEAK", DEBUG_LEAK},
    };
    GcState *s = state_make();
    if (!s || PyModule_AddObjectRef(m, "garbage", s->garbage) < 0 || PyModule_AddObjectRef(m, "callbacks", s->callbacks) < 0)
        return -1;
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (PyModule_AddIntConstant(m, constants[i].name, constants[i].value) < 0)
            return -1;
    return 0;
}

static PyModuleDef_Slot gc_slots[] = MODULE_SLOTS(gc_exec);
static PyModuleDef gc_module = {
    PyModuleDef_HEAD_INIT, .m_name = "gc", .m_doc = PyDoc_STR("This module provides access to the garbage collector for reference cycles."),
    .m_methods = gc_methods, .m_slots = gc_slots,
};

PyMODINIT_FUNC PyInit_gc(void) { return PyModuleDef_Init(&gc_module); }
