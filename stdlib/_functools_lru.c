/* stdlib/_functools_lru.c -- _lru_cache_wrapper: a callable that remembers results.
 *
 * What is remembered is in a dict: results if the cache is unbounded, else entries (result, moment of last use). A hit is a lookup in
 * the dict, which takes no lock, a store of the moment, and a count in the thread's own stripe; so threads that hit meet in nothing but the
 * reference counts of what they share. A miss calls the function with no lock held, then enters the result under the critical section.
 * How the least recently used entry is found. A heap holds the entries in order of rank, the moment each had when it was put in its
 *         place; the moments of last use only grow, so the top is the oldest if its two moments are the same. Else it was used since:
 *         it gets its new rank and sinks, and the next top is asked. Each hit costs at most one such step, at some later miss.
 * Moments are the processor's time stamp where there is one that is cheap and fine enough, else a shared counter.
 * State.  heap, held, room  GUARD(critical section)
 *         entries           result and key FROZEN; used SHARED(relaxed)
 *         own               OWNER(relaxed): counts of the thread that owns the object; stripes: of all others
 * Holds.  L1  An entry in the heap is in the dict, unless the cache was cleared between the two steps of a miss (then it ages there)
 *             or comparing keys raised. An entry that is only in the dict is being entered or removed.
 */
#include <stdlib.h>

#include "objects/attr.h"
#include "objects/dict_int.h"
#include "objects/eq.h"
#include "stdlib/_functools_int.h"

typedef struct EntryObj {
    Obj hdr;
    Value key FROZEN, result FROZEN;
    uint64_t used SHARED(relaxed);
} EntryObj;

struct ranked { uint64_t rank; EntryObj *e; };       /* rank: the moment e->used had when e was put in its place */

enum { STRIPES = 8, UNBOUNDED = -1 };
struct counts { uint64_t hits, misses; char pad[48]; };

typedef struct CacheObj {
    Obj hdr;
    vectorcallfunc call FROZEN;
    PyObject *function FROZEN, *results FROZEN, *info_type FROZEN;
    PyTypeObject *entry_type FROZEN;
    PyObject *mark FROZEN;
    Py_ssize_t maxsize FROZEN;               /* UNBOUNDED, or 0 and more */
    bool typed FROZEN;
    struct ranked *heap GUARD(critical section);     /* entries counted */
    size_t held, room GUARD(critical section);
    struct { uint64_t hits, misses; } own OWNER(relaxed);
    struct counts *stripes FROZEN;           /* STRIPES; SHARED(relaxed) */
} CacheObj;

static CacheObj *cache_of(PyObject *o) { return (CacheObj *)(void *)o; }
static DictObj *results_of(CacheObj *c) { return (DictObj *)value_obj(value_of(c->results)); }

static inline uint64_t moment(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    static uint64_t last SHARED(relaxed);
    return add_relaxed_u64(&last, 1);
#endif
}

static inline void count_hit(CacheObj *c)
{
    if (LIKELY(obj_is_mine(&c->hdr)))
        store_relaxed_u64(&c->own.hits, load_relaxed_u64(&c->own.hits) + 1);
    else
        add_relaxed_u64(&c->stripes[this_thread->slot_id % STRIPES].hits, 1);
}
static inline void count_miss(CacheObj *c)
{
    if (LIKELY(obj_is_mine(&c->hdr)))
        store_relaxed_u64(&c->own.misses, load_relaxed_u64(&c->own.misses) + 1);
    else
        add_relaxed_u64(&c->stripes[this_thread->slot_id % STRIPES].misses, 1);
}

/* ---- keys ---- */

/* The key of a call: its one argument if that is an exact int or str, else a tuple: the arguments, and if there are keywords a mark, and
 * each name and value; then, if types matter, all types. Counted. */
static Value make_key(const CacheObj *c, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    size_t nkw = kwnames ? length_of(kwnames) : 0, n = nargs;
    if (nargs == 1 && nkw == 0 && !c->typed) {
        Value v = value_of(args[0]);
        if (value_is_int(v) || IS_EXACT(v, STR) || IS_EXACT(v, INT))
            return value_keep(v);
    }
    Value key = tuple_new(nargs + (nkw ? 1 + 2 * nkw : 0) + (c->typed ? nargs + nkw : 0));
    if (is_raised(key) || tuple_len(key) == 0)
        return key;
    Value *at = ((TupleObj *)value_obj(key))->at;
    for (size_t i = 0; i < nargs; i++)
        at[i] = value_keep(value_of(args[i]));
    if (nkw)
        at[n++] = value_keep(value_of(c->mark));
    for (size_t i = 0; i < nkw; i++) {
        at[n++] = value_keep(value_of(item_of(kwnames, i)));
        at[n++] = value_keep(value_of(args[nargs + i]));
    }
    if (c->typed)
        for (size_t i = 0; i < nargs + nkw; i++)
            at[n++] = value_keep(value_from_obj(type_of_api(args[i])));
    tuple_publish(key);
    return key;
}

/* ---- the heap: under the critical section ---- */

/* x goes to place i or further down. */
static void sink(CacheObj *c, size_t i, struct ranked x)
{
    struct ranked *heap = c->heap;
    for (size_t child; (child = 2 * i + 1) < c->held; i = child) {
        if (child + 1 < c->held && heap[child + 1].rank < heap[child].rank)
            child++;
        if (x.rank <= heap[child].rank)
            break;
        heap[i] = heap[child];
    }
    heap[i] = x;
}

/* Consumes e. A new entry is the youngest or nearly so, and rises no more than a step or two. 0, or -1: no memory. */
static int heap_add(CacheObj *c, EntryObj *e)
{
    if (c->held == c->room) {
        size_t room = c->room ? 2 * c->room : 16;
        struct ranked *heap = realloc(c->heap, room * sizeof *heap);
        if (!heap) {
            value_release(value_from_obj(e));
            raise_no_memory();
            return -1;
        }
        c->heap = heap;
        c->room = room;
    }
    struct ranked x = {load_relaxed_u64(&e->used), e};
    size_t i = c->held++;
    for (size_t parent; i > 0 && c->heap[parent = (i - 1) / 2].rank > x.rank; i = parent)
        c->heap[i] = c->heap[parent];
    c->heap[i] = x;
    return 0;
}

/* Takes out the least recently used entry; the reference is the caller's. */
static EntryObj *heap_take_oldest(CacheObj *c)
{
    for (;;) {
        struct ranked top = c->heap[0];
        uint64_t used = load_relaxed_u64(&top.e->used);
        if (used <= top.rank) {
            struct ranked last = c->heap[--c->held];
            if (c->held)
                sink(c, 0, last);
            return top.e;
        }
        top.rank = used;
        sink(c, 0, top);
    }
}

/* ---- calls ---- */

static PyObject *call_function(CacheObj *c, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    count_miss(c);
    return PyObject_Vectorcall(c->function, args, nargs, kwnames);
}

static PyObject *unbounded(CacheObj *c, Value key, Py_hash_t hash, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    Value found = dict_get_hash(results_of(c), key, hash);
    if (!is_absent(found)) {
        if (!is_raised(found))
            count_hit(c);
        return api_of(found);
    }
    PyObject *result = call_function(c, args, nargs, kwnames);
    if (result && dict_set_hash(results_of(c), key, hash, value_of(result)) < 0)
        Py_CLEAR(result);
    return result;
}

/* Removes what the heap gave up from the dict, unless there is another entry under its key by now. 0 or -1. */
static int forget(CacheObj *c, EntryObj *old)
{
    Value now = dict_get(results_of(c), old->key);
    if (is_raised(now))
        return -1;
    bool same = value_is(now, value_from_obj(old));
    value_release(now);
    return same && dict_del(results_of(c), old->key) < 0 ? -1 : 0;
}

/* Enters a result that was missing; by now another call may have entered one, which stays. 0 or -1. */
static int enter(CacheObj *c, EntryObj *e, Py_hash_t hash)
{
    EntryObj *old = NULL;
    Value there;
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(c);
    there = dict_get_hash(results_of(c), e->key, hash);
    if (is_raised(there))
        failed = -1;
    else if (is_absent(there)) {
        failed = dict_set_hash(results_of(c), e->key, hash, value_from_obj(e));
        if (!failed)
            failed = heap_add(c, (EntryObj *)value_obj(value_keep(value_from_obj(e))));
        if (!failed && c->held > (size_t)c->maxsize)
            old = heap_take_oldest(c);
    }
    if (old)
        failed = forget(c, old);
    Py_END_CRITICAL_SECTION();
    value_release(there);
    if (old)
        value_release(value_from_obj(old));
    return failed;
}

static PyObject *bounded(CacheObj *c, Value key, Py_hash_t hash, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    Value found = dict_get_hash(results_of(c), key, hash);
    if (is_raised(found))
        return NULL;
    if (!is_absent(found)) {
        EntryObj *e = (EntryObj *)value_obj(found);
        Value result = value_keep(e->result);
        store_relaxed_u64(&e->used, moment());
        value_release(found);
        count_hit(c);
        return api_of(result);
    }
    PyObject *result = call_function(c, args, nargs, kwnames);
    if (!result)
        return NULL;
    EntryObj *e = (EntryObj *)(void *)c->entry_type->tp_alloc(c->entry_type, 0);
    if (!e) {
        Py_DECREF(result);
        return NULL;
    }
    e->key = value_keep(key);
    e->result = value_keep(value_of(result));
    e->used = moment();
    if (enter(c, e, hash) < 0)
        Py_CLEAR(result);
    value_release(value_from_obj(e));
    return result;
}

static PyObject *cache_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    CacheObj *c = cache_of(self);
    size_t nargs = (size_t)PyVectorcall_NARGS(nargsf);
    if (c->maxsize == 0)
        return call_function(c, args, nargs, kwnames);
    Value key = make_key(c, args, nargs, kwnames);
    Py_hash_t hash = is_raised(key) ? -1 : value_hash(key);
    PyObject *result = NULL;
    if (hash != -1)
        result = (c->maxsize == UNBOUNDED ? unbounded : bounded)(c, key, hash, args, nargs, kwnames);
    value_release(key);
    return result;
}

/* ---- methods ---- */

static PyObject *cache_info(PyObject *self, PyObject *unused)
{
    (void)unused;
    CacheObj *c = cache_of(self);
    uint64_t hits = load_relaxed_u64(&c->own.hits), misses = load_relaxed_u64(&c->own.misses);
    for (size_t i = 0; i < STRIPES; i++) {
        hits += load_relaxed_u64(&c->stripes[i].hits);
        misses += load_relaxed_u64(&c->stripes[i].misses);
    }
    if (c->maxsize == UNBOUNDED)
        return PyObject_CallFunction(c->info_type, "KKOn", (unsigned long long)hits, (unsigned long long)misses, Py_None,
                                     (Py_ssize_t)dict_used(results_of(c)));
    Py_ssize_t used = (Py_ssize_t)dict_used(results_of(c));      /* one more for each miss whose oldest entry is about to go */
    return PyObject_CallFunction(c->info_type, "KKnn", (unsigned long long)hits, (unsigned long long)misses, c->maxsize,
                                 used < c->maxsize ? used : c->maxsize);
}

static PyObject *cache_clear(PyObject *self, PyObject *unused)
{
    (void)unused;
    CacheObj *c = cache_of(self);
    struct ranked *heap;
    size_t held;
    Py_BEGIN_CRITICAL_SECTION(self);
    heap = c->heap;
    held = c->held;
    c->heap = NULL;
    c->held = c->room = 0;
    store_relaxed_u64(&c->own.hits, 0);
    store_relaxed_u64(&c->own.misses, 0);
    for (size_t i = 0; i < STRIPES; i++) {
        store_relaxed_u64(&c->stripes[i].hits, 0);
        store_relaxed_u64(&c->stripes[i].misses, 0);
    }
    Py_END_CRITICAL_SECTION();
    dict_clear(results_of(c));
    for (size_t i = 0; i < held; i++)
        value_release(value_from_obj(heap[i].e));
    free(heap);
    return Py_None;
}

static PyObject *cache_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyObject_GetAttrString(self, "__qualname__");
}
static PyObject *cache_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_NewRef(self);
}
static PyObject *cache_get(PyObject *self, PyObject *obj, PyObject *type)
{
    (void)type;
    return !obj || obj == Py_None ? Py_NewRef(self) : PyMethod_New(self, obj);
}

/* ---- the types ---- */

static PyObject *cache_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"user_function", "maxsize", "typed", "cache_info_type", NULL};
    FunctoolsState *st = functools_state(type);
    PyObject *function, *maxsize, *info_type;
    int typed;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOpO:lru_cache", (char **)(uintptr_t)words, &function, &maxsize, &typed, &info_type))
        return NULL;
    if (!PyCallable_Check(function))
        return api_of(raise_type_error("the first argument must be callable"));
    Py_ssize_t limit = UNBOUNDED;
    if (maxsize != Py_None) {
        if (!PyIndex_Check(maxsize))
            return api_of(raise_type_error("maxsize should be integer or None"));
        limit = PyNumber_AsSsize_t(maxsize, PyExc_OverflowError);
        if (limit == -1 && error_pending())
            return NULL;
        limit = limit < 0 ? 0 : limit;
    }
    struct counts *stripes = calloc(STRIPES, sizeof *stripes);
    PyObject *results = stripes ? PyDict_New() : NULL;
    CacheObj *c = results ? cache_of(type->tp_alloc(type, 0)) : NULL;
    if (!c) {
        free(stripes);
        Py_XDECREF(results);
        return error_pending() ? NULL : PyErr_NoMemory();
    }
    c->stripes = stripes;
    c->results = results;
    c->function = Py_NewRef(function);
    c->info_type = Py_NewRef(info_type);
    c->entry_type = (PyTypeObject *)(void *)Py_NewRef((PyObject *)(void *)st->lru_entry);
    c->mark = Py_NewRef(st->keyword_mark);
    c->maxsize = limit;
    c->typed = typed;
    c->call = cache_call;
    return (PyObject *)(void *)c;
}

static int cache_traverse(PyObject *self, visitproc visit, void *arg)
{
    CacheObj *c = cache_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(c->function);
    Py_VISIT(c->results);
    Py_VISIT(c->info_type);
    Py_VISIT((PyObject *)(void *)c->entry_type);
    Py_VISIT(c->mark);
    for (size_t i = 0; i < c->held; i++)
        Py_VISIT((PyObject *)(void *)c->heap[i].e);
    return PyObject_VisitManagedDict(self, visit, arg);
}
/* What a call needs stays; the cycle breaks at the results or the attributes. */
static int cache_tp_clear(PyObject *self)
{
    cache_clear(self, NULL);
    PyObject_ClearManagedDict(self);
    return 0;
}
static void cache_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    CacheObj *c = cache_of(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    PyObject_ClearManagedDict(self);
    for (size_t i = 0; i < c->held; i++)
        value_release(value_from_obj(c->heap[i].e));
    free(c->heap);
    free(c->stripes);
    Py_XDECREF(c->function);
    Py_XDECREF(c->results);
    Py_XDECREF(c->info_type);
    Py_XDECREF((PyObject *)(void *)c->entry_type);
    Py_XDECREF(c->mark);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef cache_methods[] = {
    {"cache_info", cache_info, METH_NOARGS, PyDoc_STR("cache_info($self, /)\n--\n\nReport cache statistics")},
    {"cache_clear", cache_clear, METH_NOARGS, PyDoc_STR("cache_clear($self, /)\n--\n\nClear the cache and cache statistics")},
    {"__reduce__", cache_reduce, METH_NOARGS, NULL},
    {"__copy__", cache_copy, METH_VARARGS, NULL},
    {"__deepcopy__", cache_copy, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef cache_getset[] = {
    {"__dict__", PyObject_GenericGetDict, set_dict, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef cache_members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET, offsetof(CacheObj, call), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}
};
static PyType_Slot cache_slots[] = {
    {Py_tp_new, cache_new}, {Py_tp_dealloc, cache_dealloc}, {Py_tp_traverse, cache_traverse}, {Py_tp_clear, cache_tp_clear},
    {Py_tp_call, PyVectorcall_Call}, {Py_tp_descr_get, cache_get}, {Py_tp_methods, cache_methods}, {Py_tp_getset, cache_getset},
    {Py_tp_members, cache_members},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("Create a cached callable that wraps another function.\n\n"
                "user_function:      the function being cached\n\n"
                "maxsize:  0         for no caching\n"
                "          None      for unlimited cache size\n"
                "          n         for a bounded cache\n\n"
                "typed:    False     cache f(3) and f(3.0) as identical calls\n"
                "          True      cache f(3) and f(3.0) as distinct calls\n\n"
                "cache_info_type:    namedtuple class with the fields:\n"
                "                        hits misses currsize maxsize\n")},
    {0, NULL}
};
PyType_Spec lru_cache_spec = {"functools._lru_cache_wrapper", sizeof(CacheObj), 0,
                              Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_METHOD_DESCRIPTOR |
                                  Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF,
                              cache_slots};

static int entry_traverse(PyObject *self, visitproc visit, void *arg)
{
    EntryObj *e = (EntryObj *)(void *)self;
    Py_VISIT(Py_TYPE(self));
    VISIT_FIELD(e->key);
    VISIT_FIELD(e->result);
    return 0;
}
static void entry_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    EntryObj *e = (EntryObj *)(void *)self;
    PyObject_GC_UnTrack(self);
    value_release(e->key);
    value_release(e->result);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyType_Slot entry_slots[] = {{Py_tp_dealloc, entry_dealloc}, {Py_tp_traverse, entry_traverse}, {0, NULL}};
PyType_Spec lru_entry_spec = {"functools._lru_entry", sizeof(EntryObj), 0,
                              Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, entry_slots};
