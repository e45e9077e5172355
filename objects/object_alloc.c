/* objects/object_alloc.c -- making and freeing objects for C code: obj_new, PyObject_New and its kin, the collector's doors.
 *
 * Every object comes from the object heap, with a header; PyType_GenericAlloc zeroes and tracks, the others promise neither, but heap
 * memory is zeroed behind the header anyway. Freeing is one function for all: it tells objects from PyObject_Malloc's blocks by
 * asking whether the address lies in the object heap.
 */
#include "objects/attr.h"
#include "objects/object.h"
#include "objects/type_int.h"

#include "gc/collect.h"
#include "gc/heap_int.h"
#include "gc/weakref.h"

#undef PyObject_Init

Obj *obj_new(uint32_t shape, size_t bytes, enum page_kind kind)
{
    Obj *o = obj_alloc(shape, bytes, kind);
    if (UNLIKELY(o == NULL))
        raise_no_memory();
    return o;
}

/* --- new objects ------------------------------------------------------------------------------------------------------------------- */

PyObject *_PyObject_New(PyTypeObject *t) { return (PyObject *)type_alloc_items(t, 0, 0); }
PyVarObject *_PyObject_NewVar(PyTypeObject *t, Py_ssize_t n) { return (PyVarObject *)type_alloc_items(t, n, 0); }
PyObject *_PyObject_GC_New(PyTypeObject *t) { return (PyObject *)type_alloc_items(t, 0, 0); }
PyVarObject *_PyObject_GC_NewVar(PyTypeObject *t, Py_ssize_t n) { return (PyVarObject *)type_alloc_items(t, n, 0); }
PyObject *PyUnstable_Object_GC_NewWithExtraData(PyTypeObject *t, size_t extra) { return (PyObject *)type_alloc_items(t, 0, extra); }

/* A block gets its type. Blocks of the heap have a live header already; memory of the caller's own becomes an immortal object. */
PyObject *PyObject_Init(PyObject *op, PyTypeObject *t)
{
    Obj *o = (Obj *)op;
    if (o == NULL)
        return PyErr_NoMemory();
    if (in_heap(o)) {
        store_release_u32(&o->shape, load_relaxed_u32(&t->tp_p3t->shape));
        if (t->tp_p3t->counts_type)
            obj_incref((Obj *)t);
    } else {
        obj_init_static(o, load_relaxed_u32(&t->tp_p3t->shape));
    }
    return op;
}

PyVarObject *PyObject_InitVar(PyVarObject *op, PyTypeObject *t, Py_ssize_t n)
{
    if (op == NULL)
        return (PyVarObject *)PyErr_NoMemory();
    op->ob_size = n;
    return (PyVarObject *)PyObject_Init((PyObject *)op, t);
}

/* A larger (or smaller) object with the same contents; the old one, of which the caller has the only reference, is gone. */
PyVarObject *_PyObject_GC_Resize(PyVarObject *op, Py_ssize_t n)
{
    Obj *o = (Obj *)op;
    PyTypeObject *t = type_of_obj(o);
    size_t before = (size_t)t->tp_basicsize + (size_t)op->ob_size * (size_t)t->tp_itemsize;
    if (load_relaxed_u8(&o->flags) & OBJ_TRACKED || !obj_is_unique(o)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Obj *new = type_alloc_items(t, n, 0);
    if (new == NULL)
        return NULL;
    size_t after = (size_t)t->tp_basicsize + (size_t)n * (size_t)t->tp_itemsize;
    memcpy((char *)new + sizeof(Obj), (char *)o + sizeof(Obj), (before < after ? before : after) - sizeof(Obj));
    ((PyVarObject *)new)->ob_size = n;
    if (t->tp_p3t->counts_type)
        obj_decref((Obj *)t);                            /* the new object has a reference of its own */
    store_relaxed_u16(&o->owner, SLOT_NONE);             /* dead before it is freed */
    store_relaxed_u32(&o->local, 0);
    store_relaxed_u32(&o->shared, COUNT_M);
    obj_free(o);
    return (PyVarObject *)new;
}

/* --- the collector -------------------------------------------------------------------------------------------------------------------- */

void PyObject_GC_Track(void *op) { obj_track(op); }
void PyObject_GC_UnTrack(void *op)
{
    if (value_is_ptr(value_of(op)))
        obj_untrack(op);
}

void PyObject_GC_Del(void *op) { PyObject_Free(op); }

int PyObject_IS_GC(PyObject *o)
{
    PyTypeObject *t = type_of_api(o);
    return value_is_ptr(value_of(o)) && t->tp_flags & Py_TPFLAGS_HAVE_GC && (t->tp_is_gc == NULL || t->tp_is_gc(o));
}

int PyObject_GC_IsTracked(PyObject *o)
{
    return value_is_ptr(value_of(o)) && load_relaxed_u8(&((Obj *)o)->flags) & OBJ_TRACKED;
}

int PyObject_GC_IsFinalized(PyObject *o)
{
    return value_is_ptr(value_of(o)) && load_relaxed_u8(&((Obj *)o)->flags) & OBJ_FINALIZED ? 1 : 0;
}

Py_ssize_t PyGC_Collect(void)
{
    struct collect_result r;
    PyObject *pending = PyErr_GetRaisedException();
    gc_collect(2, COLLECT_ASKED, &r);
    PyErr_SetRaisedException(pending);
    return (Py_ssize_t)(r.collected + r.uncollectable);
}

int PyGC_Enable(void)
{
    bool was = gc_enabled();
    gc_enable(true);
    return was;
}
int PyGC_Disable(void)
{
    bool was = gc_enabled();
    gc_enable(false);
    return was;
}
int PyGC_IsEnabled(void) { return gc_enabled(); }

struct visiting {
    gcvisitobjects_t f;
    void *arg;
    bool stop;
};
static int visit_one(Value v, void *arg)
{
    struct visiting *x = arg;
    if (!x->stop && x->f(api_of(v), x->arg) == 0)
        x->stop = true;
    return 0;
}
void PyUnstable_GC_VisitObjects(gcvisitobjects_t callback, void *arg)
{
    struct visiting x = {callback, arg, false};
    gc_get_objects(-1, visit_one, &x);
}

/* --- finalizers and weak references ------------------------------------------------------------------------------------------------------ */

void PyObject_CallFinalizer(PyObject *o)
{
    destructor f = type_of_api(o)->tp_finalize;
    if (f == NULL || or_acq_rel_u8(&((Obj *)o)->flags, OBJ_FINALIZED) & OBJ_FINALIZED)
        return;
    f(o);
}

/* Counts reach zero in gc/die.c, which calls the finalizer before any tp_dealloc; what is left here is to say so. A tp_dealloc that somebody
 * calls for a type whose objects were born before it had a finalizer is the one exception, and then the object is dying for good. */
int PyObject_CallFinalizerFromDealloc(PyObject *o)
{
    (void)o;
    return 0;
}

void PyObject_ClearWeakRefs(PyObject *o)
{
    if (!(load_relaxed_u8(&((Obj *)o)->flags) & OBJ_HAS_WEAKREFS))
        return;
    struct weak_list called = {0};
    PyObject *pending = PyErr_GetRaisedException();
    weak_clear_all((Obj *)o, &called);
    gc_run_weak_callbacks(&called);
    PyErr_SetRaisedException(pending);
}

void PyUnstable_Object_ClearWeakRefsNoCallbacks(PyObject *o)
{
    if (!(load_relaxed_u8(&((Obj *)o)->flags) & OBJ_HAS_WEAKREFS))
        return;
    struct weak_list called = {0};
    weak_clear_all((Obj *)o, &called);
    while (called.first) {                               /* each is counted */
        WeakObj *w = called.first;
        called.first = w->next;
        obj_decref(&w->hdr);
    }
}

PyObject **PyObject_GET_WEAKREFS_LISTPTR(PyObject *o)
{
    Py_ssize_t at = type_of_api(o)->tp_weaklistoffset;
    return at > 0 ? (PyObject **)(void *)((char *)o + at) : NULL;
}
