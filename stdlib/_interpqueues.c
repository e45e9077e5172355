/* stdlib/_interpqueues.c -- queues, known by number, that concurrent.interpreters passes objects through.
 *
 * What can be shared (interp_share.h) goes through as it is, being immutable; anything else is pickled by put() and made anew by get(), so
 * that a queue never hands on an object that two sides could change. Nothing waits here: who finds a queue empty or full gets QueueEmpty or
 * QueueFull at once, and the library tries again.
 * State.  queues, and all that is in them  GUARD(lock)   pickling, and dropping references, are done without it
 * Refs.   create() and bind() count a user, release() takes one off and destroys the queue with the last; only users who bound it count, so
 *         a queue that was never bound stays until destroy().
 * Tests.  tests/stdlib/interpreter_queues.py
 */
#include <stdlib.h>

#include "stdlib/interp_share.h"
#include "stdlib/module_state.h"

enum { UNBOUND_REMOVE = 1, UNBOUND_ERROR = 2, UNBOUND_REPLACE = 3 };     /* what becomes of an item whose interpreter ends */
enum { SHARED_ONLY, OR_PICKLED };                                        /* the fallback */

struct item { PyObject *object; bool pickled; };

typedef struct Queue {
    struct Queue *next;
    int64_t id, maxsize;                         /* maxsize <= 0: no limit */
    int unbound, fallback;
    size_t users;
    struct item *ring;
    size_t room, head, count;                    /* room: a power of two, or 0 */
} Queue;

typedef struct {
    PyMutex lock;
    PyObject *error, *not_found, *interpreters;
    PyObject *queue_type, *empty, *full GUARD(lock);     /* of the library, told by _register_heap_types() */
    Queue *queues GUARD(lock);                   /* the newest first */
    int64_t last_id GUARD(lock);
} QueuesState;

/* ---- queues ---- */

/* The link that leads to it; *it is NULL if there is none. */
static Queue **find(QueuesState *st, int64_t id)
{
    Queue **at = &st->queues;
    while (*at && (*at)->id != id)
        at = &(*at)->next;
    return at;
}

static struct item *item_at(const Queue *q, size_t i) { return &q->ring[(q->head + i) & (q->room - 1)]; }

static bool is_full(const Queue *q) { return q->maxsize > 0 && q->count >= (size_t)q->maxsize; }

static int make_room(Queue *q)
{
    size_t room = q->room ? q->room * 2 : 8;
    if (q->count < q->room)
        return 0;
    struct item *ring = room > SIZE_MAX / 2 / sizeof *ring ? NULL : malloc(room * sizeof *ring);
    if (!ring)
        return -1;
    for (size_t i = 0; i < q->count; i++)
        ring[i] = *item_at(q, i);
    free(q->ring);
    q->ring = ring;
    q->room = room;
    q->head = 0;
    return 0;
}

/* A queue that nobody finds any more. */
static void queue_free(Queue *q)
{
    for (size_t i = 0; q && i < q->count; i++)
        Py_DECREF(item_at(q, i)->object);
    if (q)
        free(q->ring);
    free(q);
}

static PyObject *not_found(QueuesState *st, int64_t id) { return PyErr_Format(st->not_found, "queue %lld not found", (long long)id); }

/* QueueEmpty or QueueFull, once the library has told them; QueueError before. NULL. */
static PyObject *no_way(QueuesState *st, PyObject **type, int64_t id, const char *what)
{
    PyMutex_Lock(&st->lock);
    PyObject *error = Py_NewRef(*type ? *type : st->error);
    PyMutex_Unlock(&st->lock);
    PyErr_Format(error, "queue %lld is %s", (long long)id, what);
    Py_DECREF(error);
    return NULL;
}

/* ---- items ---- */

static PyObject *call_pickle(const char *function, PyObject *argument)
{
    PyObject *pickle = PyImport_ImportModule("pickle");
    PyObject *r = pickle ? PyObject_CallMethod(pickle, function, "(O)", argument) : NULL;
    Py_XDECREF(pickle);
    return r;
}

/* 0, or -1: raised. */
static int item_make(QueuesState *st, PyObject *o, int fallback, struct item *item)
{
    *item = (struct item){NULL, false};
    if (interp_shareable(st->interpreters, o, true)) {
        item->object = Py_NewRef(o);
    } else if (fallback == SHARED_ONLY) {
        interp_not_shareable(st->interpreters, o);
    } else {
        item->object = call_pickle("dumps", o);
        item->pickled = true;
        if (!item->object)
            interp_not_pickled(st->interpreters);
    }
    return item->object ? 0 : -1;
}

static PyObject *item_open(struct item item)
{
    if (!item.pickled)
        return item.object;
    PyObject *o = call_pickle("loads", item.object);
    Py_DECREF(item.object);
    return o;
}

/* ---- functions ---- */

static int unbound_of(int given)
{
    if (given >= UNBOUND_REMOVE && given <= UNBOUND_REPLACE)
        return 0;
    PyErr_Format(PyExc_ValueError, "unsupported unboundop %d", given);
    return -1;
}
static int fallback_of(int given)
{
    if (given == SHARED_ONLY || given == OR_PICKLED)
        return 0;
    PyErr_Format(PyExc_ValueError, "unsupported fallback %d", given);
    return -1;
}

static PyObject *create(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"maxsize", "unboundop", "fallback", NULL};
    QueuesState *st = PyModule_GetState(module);
    Py_ssize_t maxsize;
    int unbound = -1, fallback = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "n|ii:create", keywords, &maxsize, &unbound, &fallback))
        return NULL;
    unbound = unbound < 0 ? UNBOUND_REPLACE : unbound;
    fallback = fallback < 0 ? OR_PICKLED : fallback;
    if (unbound_of(unbound) < 0 || fallback_of(fallback) < 0)
        return NULL;
    Queue *q = calloc(1, sizeof *q);
    if (!q)
        return PyErr_NoMemory();
    q->maxsize = maxsize;
    q->unbound = unbound;
    q->fallback = fallback;
    PyMutex_Lock(&st->lock);
    int64_t id = q->id = ++st->last_id;
    q->next = st->queues;
    st->queues = q;
    PyMutex_Unlock(&st->lock);
    return PyLong_FromLongLong(id);
}

/* Takes it out of the list, or one user off. */
static PyObject *drop(PyObject *module, PyObject *given, bool whole)
{
    QueuesState *st = PyModule_GetState(module);
    int64_t id = interp_parse_id(given, "queue ID");
    if (id < 0)
        return NULL;
    PyMutex_Lock(&st->lock);
    Queue **at = find(st, id), *q = *at, *over = NULL;
    bool unbound = q && !whole && q->users == 0;
    if (q && !unbound && (whole || --q->users == 0)) {
        over = q;
        *at = q->next;
    }
    PyMutex_Unlock(&st->lock);
    if (!q)
        return not_found(st, id);
    if (unbound)
        return PyErr_Format(st->error, "queue %lld not bound", (long long)id);
    queue_free(over);
    Py_RETURN_NONE;
}
static PyObject *destroy(PyObject *module, PyObject *id) { return drop(module, id, true); }
static PyObject *release(PyObject *module, PyObject *id) { return drop(module, id, false); }

enum question { BIND, COUNT, MAXSIZE, FULL, DEFAULTS };

static PyObject *ask(PyObject *module, PyObject *given, enum question question)
{
    QueuesState *st = PyModule_GetState(module);
    int64_t id = interp_parse_id(given, "queue ID");
    if (id < 0)
        return NULL;
    PyMutex_Lock(&st->lock);
    Queue *q = *find(st, id), now = {0};
    if (q) {
        q->users += question == BIND;
        now = *q;
    }
    PyMutex_Unlock(&st->lock);
    if (!q)
        return not_found(st, id);
    switch (question) {
    case COUNT:
        return PyLong_FromSize_t(now.count);
    case MAXSIZE:
        return PyLong_FromLongLong(now.maxsize);
    case FULL:
        return PyBool_FromLong(is_full(&now));
    case DEFAULTS:
        return Py_BuildValue("(ii)", now.unbound, now.fallback);
    case BIND:
        break;
    }
    Py_RETURN_NONE;
}
static PyObject *bind(PyObject *module, PyObject *id) { return ask(module, id, BIND); }
static PyObject *get_count(PyObject *module, PyObject *id) { return ask(module, id, COUNT); }
static PyObject *get_maxsize(PyObject *module, PyObject *id) { return ask(module, id, MAXSIZE); }
static PyObject *get_is_full(PyObject *module, PyObject *id) { return ask(module, id, FULL); }
static PyObject *get_queue_defaults(PyObject *module, PyObject *id) { return ask(module, id, DEFAULTS); }

static PyObject *list_all(PyObject *module, PyObject *unused)
{
    QueuesState *st = PyModule_GetState(module);
    PyObject *list = PyList_New(0);
    (void)unused;
    for (int64_t before = INT64_MAX; list;) {            /* the list is as it was at one moment or another for each queue */
        Queue now = {0};
        PyMutex_Lock(&st->lock);
        for (Queue *q = st->queues; q && !now.id; q = q->next)
            if (q->id < before)
                now = *q;
        PyMutex_Unlock(&st->lock);
        if (!now.id)
            break;
        before = now.id;
        PyObject *row = Py_BuildValue("(Lii)", (long long)now.id, now.unbound, now.fallback);
        if (!row || PyList_Append(list, row) < 0)
            Py_CLEAR(list);
        Py_XDECREF(row);
    }
    return list;
}

static PyObject *put(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"qid", "obj", "unboundop", "fallback", NULL};
    QueuesState *st = PyModule_GetState(module);
    PyObject *given, *o;
    int unbound = -1, fallback = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|ii:put", keywords, &given, &o, &unbound, &fallback))
        return NULL;
    int64_t id = interp_parse_id(given, "queue ID");
    if (id < 0 || (unbound >= 0 && unbound_of(unbound) < 0) || (fallback >= 0 && fallback_of(fallback) < 0))
        return NULL;
    PyMutex_Lock(&st->lock);
    Queue *q = *find(st, id);
    bool full = q && is_full(q);
    if (q && fallback < 0)
        fallback = q->fallback;
    PyMutex_Unlock(&st->lock);
    if (!q)
        return not_found(st, id);
    struct item item;
    if (full)
        return no_way(st, &st->full, id, "full");
    if (item_make(st, o, fallback, &item) < 0)
        return NULL;
    PyMutex_Lock(&st->lock);
    q = *find(st, id);                                   /* again: much may have happened */
    full = q && is_full(q);
    bool no_memory = q && !full && make_room(q) < 0, done = q && !full && !no_memory;
    if (done)
        *item_at(q, q->count++) = item;
    PyMutex_Unlock(&st->lock);
    if (done)
        Py_RETURN_NONE;
    Py_DECREF(item.object);
    return !q ? not_found(st, id) : full ? no_way(st, &st->full, id, "full") : PyErr_NoMemory();
}

static PyObject *get(PyObject *module, PyObject *given)
{
    QueuesState *st = PyModule_GetState(module);
    int64_t id = interp_parse_id(given, "queue ID");
    struct item item = {NULL, false};
    if (id < 0)
        return NULL;
    PyMutex_Lock(&st->lock);
    Queue *q = *find(st, id);
    if (q && q->count) {
        item = *item_at(q, 0);
        q->head = (q->head + 1) & (q->room - 1);
        q->count--;
    }
    PyMutex_Unlock(&st->lock);
    if (!q)
        return not_found(st, id);
    if (!item.object)
        return no_way(st, &st->empty, id, "empty");
    PyObject *o = item_open(item);
    return o ? Py_BuildValue("(NO)", o, Py_None) : NULL;         /* None: the interpreter that put it lives */
}

static void replace(QueuesState *st, PyObject **field, PyObject *value)
{
    PyMutex_Lock(&st->lock);
    PyObject *old = *field;
    *field = Py_NewRef(value);
    PyMutex_Unlock(&st->lock);
    Py_XDECREF(old);
}

static PyObject *register_heap_types(PyObject *module, PyObject *args)
{
    QueuesState *st = PyModule_GetState(module);
    PyObject *type, *empty, *full;
    if (!PyArg_ParseTuple(args, "O!O!O!:_register_heap_types", &PyType_Type, &type, &PyType_Type, &empty, &PyType_Type, &full))
        return NULL;
    if (interp_share_type(st->interpreters, type) < 0)
        return NULL;
    replace(st, &st->queue_type, type);
    replace(st, &st->empty, empty);
    replace(st, &st->full, full);
    Py_RETURN_NONE;
}

/* ---- the module ---- */

#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS
static PyMethodDef methods[] = {
    {"create", WORDS(create), PyDoc_STR("create($module, maxsize, unboundop=-1, fallback=-1)\n--\n\nA new queue's id.")},
    {"destroy", destroy, METH_O, PyDoc_STR("destroy($module, qid, /)\n--\n\nEnd the queue, with what is in it.")},
    {"list_all", list_all, METH_NOARGS, PyDoc_STR("list_all($module, /)\n--\n\nA list of (qid, unboundop, fallback) for each queue.")},
    {"put", WORDS(put), PyDoc_STR("put($module, qid, obj, unboundop=-1, fallback=-1)\n--\n\nAdd an object; QueueFull if there is no room.")},
    {"get", get, METH_O, PyDoc_STR("get($module, qid, /)\n--\n\n(object, None) for the object that was put first; QueueEmpty if there is none.")},
    {"bind", bind, METH_O, PyDoc_STR("bind($module, qid, /)\n--\n\nCount one more user of the queue.")},
    {"release", release, METH_O, PyDoc_STR("release($module, qid, /)\n--\n\nCount one user less; the queue ends with the last.")},
    {"get_maxsize", get_maxsize, METH_O, PyDoc_STR("get_maxsize($module, qid, /)\n--\n\nHow many objects the queue holds at most; 0: no limit.")},
    {"get_queue_defaults", get_queue_defaults, METH_O, PyDoc_STR("get_queue_defaults($module, qid, /)\n--\n\n(unboundop, fallback) as given to create().")},
    {"is_full", get_is_full, METH_O, PyDoc_STR("is_full($module, qid, /)\n--\n\nIs there no room now?")},
    {"get_count", get_count, METH_O, PyDoc_STR("get_count($module, qid, /)\n--\n\nHow many objects are in the queue now.")},
    {"_register_heap_types", register_heap_types, METH_VARARGS,
     PyDoc_STR("_register_heap_types($module, queuetype, emptyerror, fullerror, /)\n--\n\nTell the types that the library defines.")},
    {NULL, NULL, 0, NULL}
};

static int queues_exec(PyObject *module)
{
    QueuesState *st = PyModule_GetState(module);
    st->interpreters = interp_module();
    st->error = st->interpreters ? PyErr_NewExceptionWithDoc("concurrent.interpreters.QueueError", "Indicates that a queue-related error happened.",
                                                            PyExc_RuntimeError, NULL) : NULL;
    st->not_found = st->error ? PyErr_NewException("concurrent.interpreters.QueueNotFoundError", st->error, NULL) : NULL;
    return st->not_found && PyModule_AddObjectRef(module, "QueueError", st->error) == 0 ? PyModule_AddObjectRef(module, "QueueNotFoundError", st->not_found) : -1;
}

#define HELD(F) F(error) F(not_found) F(interpreters) F(queue_type) F(empty) F(full)
static int queues_traverse(PyObject *module, visitproc visit, void *arg)
{
    QueuesState *st = PyModule_GetState(module);
    HELD(MODULE_STATE_VISIT)
    for (Queue *q = st->queues; q; q = q->next)
        for (size_t i = 0; i < q->count; i++)
            Py_VISIT(item_at(q, i)->object);
    return 0;
}
static int queues_clear(PyObject *module)
{
    QueuesState *st = PyModule_GetState(module);
    PyMutex_Lock(&st->lock);
    Queue *q = st->queues;
    st->queues = NULL;
    PyMutex_Unlock(&st->lock);
    for (Queue *next; q; q = next) {
        next = q->next;
        queue_free(q);
    }
    HELD(MODULE_STATE_CLEAR)
    return 0;
}
static void queues_free(void *module) { queues_clear(module); }
static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(queues_exec);
static PyModuleDef queues_module = {
    .m_name = "_interpqueues",
    .m_doc = PyDoc_STR("Queues between interpreters, by number. concurrent.interpreters is what to use."),
    .m_size = sizeof(QueuesState),
    .m_methods = methods,
    .m_slots = module_slots,
    .m_traverse = queues_traverse,
    .m_clear = queues_clear,
    .m_free = queues_free,
};
PyMODINIT_FUNC PyInit__interpqueues(void) { return PyModuleDef_Init(&queues_module); }
