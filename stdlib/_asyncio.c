/* stdlib/_asyncio.c -- the module _asyncio: futures and tasks in C for asyncio, the running loop and task of each thread, and all tasks.
 *
 *   _asyncio_future.c   Future, and awaiting
 *   _asyncio_task.c     Task
 * _asyncio_int.h tells of threads. Tests: tests/stdlib/asyncio_native.py, asyncio_threads.py
 */
#include "stdlib/_asyncio_int.h"
#include "stdlib/module_state.h"

#include <pthread.h>

AsyncState *async_state_of_type(PyTypeObject *type)
{
    PyObject *module = PyType_GetModuleByDef(type, &async_module);
    return module ? async_state(module) : NULL;
}

/* -- each thread's ----------------------------------------------------------------------------------------------------------------------- */

/* A thread's list is held by an object in the thread's dict, which goes when the thread ends. */
typedef struct { PyObject_HEAD struct thread_tasks *list FROZEN; } Record;

static PyMutex lists_lock;
static struct thread_tasks *lists GUARD(lists_lock);             /* all there ever were, in use or not */
static uint32_t forks SHARED(relaxed);           /* counted in children: nothing runs there that ran in the parent */
static _Thread_local struct { uint64_t thread; uint32_t forks; struct thread_tasks *list; } mine;       /* as found in that thread state's dict */
static void count_fork(void) { add_relaxed_u32(&forks, 1); }

static struct thread_tasks *take_list(PyInterpreterState *interp)
{
    struct thread_tasks *l, *fresh = PyMem_RawCalloc(1, sizeof *fresh);
    bool found = false;
    PyMutex_Lock(&lists_lock);
    for (l = lists; l && !found; l = found ? l : l->next) {
        PyMutex_Lock(&l->lock);
        if ((found = !l->users)) {
            l->users = 1;
            l->interp = interp;
        }
        PyMutex_Unlock(&l->lock);
    }
    if (!l && fresh) {
        l = fresh;
        fresh = NULL;
        l->tasks.previous = l->tasks.next = &l->tasks;
        l->users = 1;
        l->interp = interp;
        l->next = lists;
        lists = l;
    }
    PyMutex_Unlock(&lists_lock);
    PyMem_RawFree(fresh);
    if (!l)
        PyErr_NoMemory();
    return l;
}

static int record_traverse(PyObject *self, visitproc visit, void *arg)
{
    struct thread_tasks *l = ((Record *)self)->list;
    Py_VISIT(Py_TYPE(self));
    if (l) {
        Py_VISIT(l->loop);
        Py_VISIT(l->task);
    }
    return 0;
}

static void set_word(struct thread_tasks *l, PyObject **word, PyObject *value)
{
    PyMutex_Lock(&l->lock);
    PyObject *old = *word;
    store_relaxed_ptr(word, value);
    PyMutex_Unlock(&l->lock);
    Py_XDECREF(old);
}

static int record_clear(PyObject *self)
{
    struct thread_tasks *l = ((Record *)self)->list;
    if (l) {
        set_word(l, &l->loop, NULL);
        set_word(l, &l->task, NULL);
    }
    return 0;
}

static void record_dealloc(PyObject *self)
{
    struct thread_tasks *l = ((Record *)self)->list;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    record_clear(self);
    if (mine.list == l)
        mine.list = NULL;
    if (l) {
        PyMutex_Lock(&l->lock);
        l->users--;
        PyMutex_Unlock(&l->lock);
    }
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot record_slots[] = {{Py_tp_dealloc, record_dealloc}, {Py_tp_traverse, record_traverse}, {Py_tp_clear, record_clear}, {0, NULL}};
static PyType_Spec record_spec = {.name = "_asyncio._ThreadRecord", .basicsize = sizeof(Record), .slots = record_slots,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION};

static NOINLINE struct thread_tasks *find_list(AsyncState *st)
{
    static const char KEY[] = "_asyncio";
    PyObject *dict = PyThreadState_GetDict(), *o = NULL;
    if (!dict) {
        PyErr_SetString(PyExc_RuntimeError, "the thread has no dict");
        return NULL;
    }
    if (PyDict_GetItemStringRef(dict, KEY, &o) < 0)
        return NULL;
    if (!o && (o = st->record->tp_alloc(st->record, 0)) && (!(((Record *)o)->list = take_list(interp_now())) || PyDict_SetItemString(dict, KEY, o) < 0))
        Py_CLEAR(o);
    if (!o)
        return NULL;
    if (mine.forks != load_relaxed_u32(&forks)) {
        record_clear(o);
        mine.forks = load_relaxed_u32(&forks);
    }
    mine.list = ((Record *)o)->list;
    mine.thread = tstate()->gc.base.id;
    Py_DECREF(o);
    return mine.list;
}

struct thread_tasks *thread_tasks(AsyncState *st)
{
    return LIKELY(mine.list && mine.thread == tstate()->gc.base.id && mine.forks == load_relaxed_u32(&forks)) ? mine.list : find_list(st);
}

PyObject *running_loop(AsyncState *st)
{
    struct thread_tasks *l = thread_tasks(st);
    return !l ? NULL : l->loop ? Py_NewRef(l->loop) : Py_None;
}

PyObject *current_event_loop(AsyncState *st)
{
    PyObject *loop = running_loop(st);
    if (loop != Py_None)
        return loop;
    PyObject *policy = PyObject_CallNoArgs(st->get_policy), *r = policy ? PyObject_CallMethod(policy, "get_event_loop", NULL) : NULL;
    Py_XDECREF(policy);
    return r;
}

/* -- the current task --------------------------------------------------------------------------------------------------------------------------- */

static struct thread_tasks *list_of_loop(AsyncState *st, PyObject *loop)
{
    struct thread_tasks *l = thread_tasks(st);
    if (l && l->loop != loop) {
        PyErr_Format(PyExc_RuntimeError, "loop %R is not the running loop", loop);
        return NULL;
    }
    return l;
}

int enter_task(AsyncState *st, PyObject *loop, PyObject *task)
{
    struct thread_tasks *l = list_of_loop(st, loop);
    if (!l)
        return -1;
    if (l->task) {
        PyErr_Format(PyExc_RuntimeError, "Cannot enter into task %R while another task %R is being executed.", task, l->task);
        return -1;
    }
    set_word(l, &l->task, Py_NewRef(task));
    return 0;
}

int leave_task(AsyncState *st, PyObject *loop, PyObject *task)
{
    struct thread_tasks *l = list_of_loop(st, loop);
    if (!l)
        return -1;
    if (l->task != task) {
        PyErr_Format(PyExc_RuntimeError, "Leaving task %R does not match the current task %R.", task, l->task ? l->task : Py_None);
        return -1;
    }
    set_word(l, &l->task, NULL);
    return 0;
}

PyObject *swap_task(AsyncState *st, PyObject *loop, PyObject *task)
{
    struct thread_tasks *l = list_of_loop(st, loop);
    if (!l)
        return NULL;
    PyObject *before = l->task ? Py_NewRef(l->task) : Py_None;
    set_word(l, &l->task, task == Py_None ? NULL : Py_NewRef(task));
    return before;
}

/* The task that the thread runs whose running loop that is. New reference. */
static PyObject *current_of(AsyncState *st, PyObject *loop)
{
    struct thread_tasks *l = thread_tasks(st);
    PyObject *task = NULL;
    if (!l)
        return NULL;
    if (l->loop == loop)
        return l->task ? Py_NewRef(l->task) : Py_None;
    PyMutex_Lock(&lists_lock);
    for (l = lists; l && !task; l = l->next) {
        PyMutex_Lock(&l->lock);
        if (l->users && l->loop == loop && l->task)
            task = Py_NewRef(l->task);
        PyMutex_Unlock(&l->lock);
    }
    PyMutex_Unlock(&lists_lock);
    return task ? task : Py_None;
}

/* -- all tasks --------------------------------------------------------------------------------------------------------------------------------------- */

int register_task(AsyncState *st, Task *t)
{
    struct thread_tasks *l = thread_tasks(st);
    if (!l)
        return -1;
    PyUnstable_EnableTryIncRef((PyObject *)t);
    PyMutex_Lock(&l->lock);
    struct thread_tasks *none = NULL;
    if (cas_acq_rel_ptr(&t->list, &none, l)) {
        t->link.previous = l->tasks.previous;
        t->link.next = &l->tasks;
        t->link.previous->next = t->link.next->previous = &t->link;
        l->users++;
    }
    PyMutex_Unlock(&l->lock);
    return 0;
}

void unregister_task(Task *t)
{
    struct thread_tasks *l = load_acquire_ptr(&t->list);
    if (!l)
        return;
    PyMutex_Lock(&l->lock);
    if (load_relaxed_ptr(&t->list) == l) {
        t->link.previous->next = t->link.next;
        t->link.next->previous = t->link.previous;
        l->users--;
        store_release_ptr(&t->list, NULL);
    }
    PyMutex_Unlock(&l->lock);
}

struct found { PyObject **tasks; size_t count, room; };

static void release_found(struct found *f)
{
    while (f->count)
        Py_DECREF(f->tasks[--f->count]);
    PyMem_Free(f->tasks);
}

/* Adds the tasks of a list. False: raised. */
static bool collect(struct thread_tasks *l, struct found *f)
{
    for (;;) {
        PyMutex_Lock(&l->lock);
        size_t n = l->interp == interp_now() ? l->users : 0;
        bool fits = f->count + n <= f->room;
        for (struct task_link *k = l->tasks.next; fits && n && k != &l->tasks; k = k->next) {
            PyObject *t = (PyObject *)((char *)k - offsetof(Task, link));
            if (PyUnstable_TryIncRef(t))
                f->tasks[f->count++] = t;
        }
        PyMutex_Unlock(&l->lock);
        if (fits)
            return true;
        size_t room = f->count + n + n / 2 + 16;
        PyObject **tasks = PyMem_Realloc(f->tasks, room * sizeof *tasks);
        if (!tasks) {
            PyErr_NoMemory();
            return false;
        }
        f->tasks = tasks;
        f->room = room;
    }
}

PyObject *loop_of(AsyncState *st, PyObject *f)
{
    PyObject *method, *r;
    if (is_plain(st, f)) {
        r = field_of(f, &((Future *)f)->loop);
        if (!r)
            PyErr_SetString(PyExc_RuntimeError, "Future object is not initialized.");
        return r;
    }
    if (PyObject_GetOptionalAttrString(f, "get_loop", &method) < 0)
        return NULL;
    r = method ? PyObject_CallNoArgs(method) : PyObject_GetAttrString(f, "_loop");
    Py_XDECREF(method);
    return r;
}

/* 1: it belongs to the loop and is not done. */
static int belongs(AsyncState *st, PyObject *t, PyObject *loop)
{
    PyObject *its = loop_of(st, t);
    bool same = its == loop;
    if (!its)
        return -1;
    Py_DECREF(its);
    if (!same)
        return 0;
    if (is_plain(st, t))
        return future_status((Future *)t) == PENDING;
    PyObject *done = PyObject_CallMethod(t, "done", NULL);
    int yes = done ? PyObject_IsTrue(done) : -1;
    Py_XDECREF(done);
    return yes < 0 ? -1 : !yes;
}

static PyObject *all_of(AsyncState *st, PyObject *loop)
{
    struct found f = {0};
    PyMutex_Lock(&lists_lock);
    struct thread_tasks *l = lists;          /* later ones are in front of it, and hold no task that was there when we were called */
    PyMutex_Unlock(&lists_lock);
    PyObject *eager = PySequence_List(st->eager), *others = eager ? PySequence_List(st->scheduled) : NULL, *set = others ? PySet_New(NULL) : NULL;
    bool ok = set;
    for (; ok && l; l = l->next)
        ok = collect(l, &f);
    for (size_t i = 0; ok && i < f.count; i++) {
        int yes = belongs(st, f.tasks[i], loop);
        ok = yes >= 0 && (!yes || PySet_Add(set, f.tasks[i]) == 0);
    }
    for (int which = 0; which < 2; which++) {
        PyObject *list = which ? others : eager;
        for (Py_ssize_t i = 0; ok && i < PyList_GET_SIZE(list); i++) {
            int yes = belongs(st, PyList_GET_ITEM(list, i), loop);
            ok = yes >= 0 && (!yes || PySet_Add(set, PyList_GET_ITEM(list, i)) == 0);
        }
    }
    if (!ok)
        Py_CLEAR(set);
    Py_XDECREF(others);
    Py_XDECREF(eager);
    release_found(&f);
    return set;
}

/* -- who awaits whom ------------------------------------------------------------------------------------------------------------------------------------ */

/* awaited_by is one task, as nearly always, or a set that is not shown to anybody. */
int awaited_by_add(AsyncState *st, PyObject *o, PyObject *waiter)
{
    if (!is_future(st, o) || !is_future(st, waiter))
        return 0;
    Future *f = (Future *)o;
    for (;;) {
        PyObject *now, *set;
        LOCKED(f, if (!(now = Py_XNewRef(f->awaited_by))) f->awaited_by = Py_NewRef(waiter));
        if (!now)
            return 0;
        bool is_set = PySet_CheckExact(now);
        int rc = is_set ? PySet_Add(now, waiter) : 0;
        if (is_set || now == waiter) {
            Py_DECREF(now);
            return rc;
        }
        set = PySet_New(NULL);
        if (!set || PySet_Add(set, now) < 0 || PySet_Add(set, waiter) < 0) {
            Py_XDECREF(set);
            Py_DECREF(now);
            return -1;
        }
        bool same;
        LOCKED(f, if ((same = f->awaited_by == now)) f->awaited_by = set);
        Py_DECREF(same ? now : set);             /* what the field held; or the set, in vain */
        Py_DECREF(now);
        if (same)
            return 0;
    }
}

int awaited_by_discard(AsyncState *st, PyObject *o, PyObject *waiter)
{
    if (!is_future(st, o) || !is_future(st, waiter))
        return 0;
    Future *f = (Future *)o;
    PyObject *now;
    LOCKED(f, now = Py_XNewRef(f->awaited_by); if (now == waiter) f->awaited_by = NULL);
    if (!now)
        return 0;
    int rc = PySet_CheckExact(now) ? PySet_Discard(now, waiter) : 0;
    if (now == waiter)
        Py_DECREF(now);                          /* the field's */
    Py_DECREF(now);
    return rc < 0 ? -1 : 0;
}

/* -- functions ------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *module_get_running_loop_or_none(PyObject *module, PyObject *Py_UNUSED(unused)) { return running_loop(async_state(module)); }

static PyObject *module_get_running_loop(PyObject *module, PyObject *Py_UNUSED(unused))
{
    PyObject *loop = running_loop(async_state(module));
    if (loop != Py_None)
        return loop;
    PyErr_SetString(PyExc_RuntimeError, "no running event loop");
    return NULL;
}

static PyObject *module_set_running_loop(PyObject *module, PyObject *loop)
{
    struct thread_tasks *l = thread_tasks(async_state(module));
    if (!l)
        return NULL;
    set_word(l, &l->loop, loop == Py_None ? NULL : Py_NewRef(loop));
    Py_RETURN_NONE;
}

static PyObject *module_get_event_loop(PyObject *module, PyObject *Py_UNUSED(unused)) { return current_event_loop(async_state(module)); }

static bool loop_and_task(PyObject *args, PyObject *kwargs, const char *format, PyObject **loop, PyObject **task)
{
    static char *words[] = {"loop", "task", NULL};
    return PyArg_ParseTupleAndKeywords(args, kwargs, format, words, loop, task);
}
static PyObject *module_enter_task(PyObject *module, PyObject *args, PyObject *kwargs)
{
    PyObject *loop, *task;
    return loop_and_task(args, kwargs, "OO:_enter_task", &loop, &task) && enter_task(async_state(module), loop, task) == 0 ? Py_None : NULL;
}
static PyObject *module_leave_task(PyObject *module, PyObject *args, PyObject *kwargs)
{
    PyObject *loop, *task;
    return loop_and_task(args, kwargs, "OO:_leave_task", &loop, &task) && leave_task(async_state(module), loop, task) == 0 ? Py_None : NULL;
}
static PyObject *module_swap_current_task(PyObject *module, PyObject *args, PyObject *kwargs)
{
    PyObject *loop, *task;
    return loop_and_task(args, kwargs, "OO:_swap_current_task", &loop, &task) ? swap_task(async_state(module), loop, task) : NULL;
}

/* The loop that was given, or the running one; counted. NULL raised. */
static PyObject *given_loop(AsyncState *st, PyObject *args, PyObject *kwargs, const char *format)
{
    static char *words[] = {"loop", NULL};
    PyObject *loop = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, format, words, &loop))
        return NULL;
    loop = loop == Py_None ? running_loop(st) : Py_NewRef(loop);
    if (loop != Py_None)
        return loop;
    PyErr_SetString(PyExc_RuntimeError, "no running event loop");
    return NULL;
}
static PyObject *module_current_task(PyObject *module, PyObject *args, PyObject *kwargs)
{
    PyObject *loop = given_loop(async_state(module), args, kwargs, "|O:current_task"), *r = loop ? current_of(async_state(module), loop) : NULL;
    Py_XDECREF(loop);
    return r;
}
static PyObject *module_all_tasks(PyObject *module, PyObject *args, PyObject *kwargs)
{
    PyObject *loop = given_loop(async_state(module), args, kwargs, "|O:all_tasks"), *r = loop ? all_of(async_state(module), loop) : NULL;
    Py_XDECREF(loop);
    return r;
}

static PyObject *given_task(PyObject *args, PyObject *kwargs, const char *format)
{
    static char *words[] = {"task", NULL};
    PyObject *task;
    return PyArg_ParseTupleAndKeywords(args, kwargs, format, words, &task) ? task : NULL;
}
static PyObject *in_set(PyObject *set, const char *method, PyObject *task)
{
    PyObject *r = PyObject_CallMethod(set, method, "O", task);
    Py_XDECREF(r);
    return r ? Py_None : NULL;
}
#define REGISTER(name, set)                                                                                                           \
    static PyObject *module_register_##name(PyObject *module, PyObject *args, PyObject *kwargs)                                       \
    {                                                                                                                                 \
        AsyncState *st = async_state(module);                                                                                         \
        PyObject *t = given_task(args, kwargs, "O:_register_" #name);                                                                 \
        return !t ? NULL : is_task(st, t) ? (register_task(st, (Task *)t) < 0 ? NULL : Py_None) : in_set(st->set, "add", t);           \
    }                                                                                                                                 \
    static PyObject *module_unregister_##name(PyObject *module, PyObject *args, PyObject *kwargs)                                     \
    {                                                                                                                                 \
        AsyncState *st = async_state(module);                                                                                         \
        PyObject *t = given_task(args, kwargs, "O:_unregister_" #name);                                                               \
        return !t ? NULL : is_task(st, t) ? (unregister_task((Task *)t), Py_None) : in_set(st->set, "discard", t);                     \
    }
REGISTER(task, scheduled)
REGISTER(eager_task, eager)

static PyObject *module_add_to_awaited_by(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    return args_count("future_add_to_awaited_by", nargs, 2, 2) && awaited_by_add(async_state(module), args[0], args[1]) == 0 ? Py_None : NULL;
}
static PyObject *module_discard_from_awaited_by(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    return args_count("future_discard_from_awaited_by", nargs, 2, 2) && awaited_by_discard(async_state(module), args[0], args[1]) == 0 ? Py_None : NULL;
}

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef methods[] = {
    {"current_task", WORDS(module_current_task), PyDoc_STR("current_task($module, /, loop=None)\n--\n\nThe task that a loop runs, or None.")},
    {"get_event_loop", module_get_event_loop, METH_NOARGS, PyDoc_STR("get_event_loop($module, /)\n--\n\nThe running loop; if there is none, the policy's.")},
    {"get_running_loop", module_get_running_loop, METH_NOARGS, PyDoc_STR("get_running_loop($module, /)\n--\n\nThe loop that runs in this thread. RuntimeError if none does.")},
    {"_get_running_loop", module_get_running_loop_or_none, METH_NOARGS, PyDoc_STR("_get_running_loop($module, /)\n--\n\nThe loop that runs in this thread, or None.")},
    {"_set_running_loop", module_set_running_loop, METH_O, PyDoc_STR("_set_running_loop($module, loop, /)\n--\n\nFor loops: which one runs in this thread.")},
    {"_register_task", WORDS(module_register_task), PyDoc_STR("_register_task($module, /, task)\n--\n\nFor all_tasks().")},
    {"_register_eager_task", WORDS(module_register_eager_task), PyDoc_STR("_register_eager_task($module, /, task)\n--\n\nFor all_tasks().")},
    {"_unregister_task", WORDS(module_unregister_task), PyDoc_STR("_unregister_task($module, /, task)\n--\n\nFor all_tasks().")},
    {"_unregister_eager_task", WORDS(module_unregister_eager_task), PyDoc_STR("_unregister_eager_task($module, /, task)\n--\n\nFor all_tasks().")},
    {"_enter_task", WORDS(module_enter_task), PyDoc_STR("_enter_task($module, /, loop, task)\n--\n\nThe task begins to run.")},
    {"_leave_task", WORDS(module_leave_task), PyDoc_STR("_leave_task($module, /, loop, task)\n--\n\nThe task no longer runs.")},
    {"_swap_current_task", WORDS(module_swap_current_task), PyDoc_STR("_swap_current_task($module, /, loop, task)\n--\n\nThe task, or None, runs instead of the one that is returned.")},
    {"all_tasks", WORDS(module_all_tasks), PyDoc_STR("all_tasks($module, /, loop=None)\n--\n\nA set of the loop's tasks that are not done.")},
    {"future_add_to_awaited_by", _PyCFunction_CAST(module_add_to_awaited_by), METH_FASTCALL,
     PyDoc_STR("future_add_to_awaited_by($module, fut, waiter, /)\n--\n\nNotes that a future is awaited by another.")},
    {"future_discard_from_awaited_by", _PyCFunction_CAST(module_discard_from_awaited_by), METH_FASTCALL,
     PyDoc_STR("future_discard_from_awaited_by($module, fut, waiter, /)\n--\n\nIt is no longer.")},
    {NULL, NULL, 0, NULL}
};

/* -- the module --------------------------------------------------------------------------------------------------------------------------------------------- */

#define STATE(S)                                                                                                                      \
    S(future) S(task) S(iterator) S(record) S(InvalidStateError) S(CancelledError) S(get_policy) S(future_repr) S(task_repr) S(get_stack)    \
    S(print_stack) S(iscoroutine) S(extract_stack) S(scheduled) S(eager) S(context_name) S(call_soon)

static void watch_forks(void) { (void)pthread_atfork(NULL, NULL, count_fork); }

static int module_exec(PyObject *module)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    AsyncState *st = async_state(module);
    pthread_once(&once, watch_forks);
    struct { PyObject **to; const char *module, *name; } wanted[] = {
        {&st->get_policy, "asyncio.events", "_get_event_loop_policy"}, {&st->future_repr, "asyncio.base_futures", "_future_repr"},
        {&st->InvalidStateError, "asyncio.exceptions", "InvalidStateError"}, {&st->CancelledError, "asyncio.exceptions", "CancelledError"},
        {&st->task_repr, "asyncio.base_tasks", "_task_repr"}, {&st->get_stack, "asyncio.base_tasks", "_task_get_stack"},
        {&st->print_stack, "asyncio.base_tasks", "_task_print_stack"}, {&st->iscoroutine, "asyncio.coroutines", "iscoroutine"},
        {&st->extract_stack, "traceback", "extract_stack"}, {&st->scheduled, "weakref", "WeakSet"},
    };
    st->eager = PySet_New(NULL);
    st->context_name = Py_BuildValue("(s)", "context");
    st->call_soon = PyUnicode_InternFromString("call_soon");
    st->record = (PyTypeObject *)PyType_FromModuleAndSpec(module, &record_spec, NULL);
    st->iterator = (PyTypeObject *)PyType_FromModuleAndSpec(module, &future_iterator_spec, NULL);
    st->future = (PyTypeObject *)PyType_FromModuleAndSpec(module, &future_spec, NULL);
    st->task = st->future ? (PyTypeObject *)PyType_FromModuleAndSpec(module, &task_spec, (PyObject *)st->future) : NULL;
    if (!st->eager || !st->context_name || !st->call_soon || !st->record || !st->iterator || !st->task || PyModule_AddType(module, st->future) < 0 ||
        PyModule_AddType(module, st->task) < 0)
        return -1;
    /* Those modules import this one, which has its types by now. */
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        PyObject *m = PyImport_ImportModule(wanted[i].module);
        *wanted[i].to = m ? PyObject_GetAttrString(m, wanted[i].name) : NULL;
        Py_XDECREF(m);
        if (!*wanted[i].to)
            return -1;
    }
    Py_SETREF(st->scheduled, PyObject_CallNoArgs(st->scheduled));
    return st->scheduled ? 0 : -1;
}

MODULE_STATE_FUNCTIONS(AsyncState, STATE)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
struct PyModuleDef async_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_asyncio",
    .m_doc = PyDoc_STR("Accelerator module for asyncio"),
    .m_size = sizeof(AsyncState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__asyncio(void) { return PyModuleDef_Init(&async_module); }
