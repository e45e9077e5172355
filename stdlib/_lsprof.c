/* stdlib/_lsprof.c -- the module _lsprof: the profiler behind cProfile.
 *
 * A Profiler is a tool of sys.monitoring. Events come from all threads, in the thread they happen in, and each thread keeps its own account: a
 * stack of the calls that are running, and an entry a function with its times. So threads do not wait for each other, and recursion is what it
 * looks like to one thread. getstats() adds the accounts up.
 *
 * Times. A call's total time is from its beginning to its end; its inline time is that without the calls it made. Of a recursive function only
 *        the outermost call counts in the total.
 * State. Profiler.accounts  GUARD(Profiler.lock)  one a thread; freed with the profiler, emptied by clear()
 *        Account: all of it GUARD(Account.lock), which its own thread takes for a few instructions an event, others in getstats(), clear(), disable()
 *        my_account         this thread's, as long as `of` is the profiler's number: numbers are not used twice
 * Locks. An account's lock is a leaf; nothing is released, and no timer called, under it.
 */
#include "objects/args.h"
#include "objects/builtin_function.h"
#include "objects/descr.h"

#include "pytime.h"
#include "structseq.h"
#include "stdlib/module_state.h"

struct times {
    PyTime_t total, inlined;
    long calls, recursive, depth;                       /* depth: of this thread's calls that are running */
};

struct entry;
struct callee {                                         /* the part of an entry's times that one caller is answerable for */
    struct callee *next;
    const struct entry *entry;
    struct times times;
};
struct entry {
    const void *key;                                    /* a code object, or a PyMethodDef */
    PyObject *what;                                     /* owned: the code object, or a str */
    struct times times;
    struct callee *callees;                             /* last called first */
};
struct call {                                           /* a call that is running */
    struct call *caller;
    struct entry *entry;
    PyTime_t begun, in_callees;
};
struct account {
    struct account *next;
    uint64_t thread FROZEN;
    PyMutex lock;
    struct entry **entries;                             /* a hash table: size a power of two, at most half full */
    size_t size, used;
    struct call *running, *spare;
};

typedef struct {
    PyTypeObject *profiler_type, *entry_type, *subentry_type;
} ProfState;

typedef struct {
    PyObject_HEAD
    ProfState *st FROZEN;
    uint64_t number FROZEN;
    PyMutex lock;
    struct account *accounts  GUARD(lock);
    PyObject *timer;                                    /* NULL: the machine's clock */
    double unit;                                        /* of the timer's ints, in seconds; 0: it gives seconds */
    uint8_t enabled       SHARED(relaxed), subcalls SHARED(relaxed), builtins SHARED(relaxed);
    uint8_t no_memory     SHARED(relaxed);              /* an event was lost for want of it */
    uint32_t in_timer     SHARED(relaxed);              /* threads that are in the timer */
} ProfilerObj;

static struct PyModuleDef lsprof_module;
static uint64_t numbers SHARED(relaxed);
static _Thread_local uint64_t my_number;
static _Thread_local struct { uint64_t of; struct account *account; } my_account;

static ProfilerObj *profiler_of(PyObject *o) { return (ProfilerObj *)(void *)o; }

/* --- the clock -------------------------------------------------------------------------------------------------------------------------------- */

static PyTime_t timer_value(ProfilerObj *p, PyObject *v)
{
    if (p->unit > 0) {
        PyTime_t t = PyLong_AsLongLong(v);
        return t == -1 && PyErr_Occurred() ? -1 : t;
    }
    double seconds = PyFloat_AsDouble(v);
    if ((seconds == -1.0 && PyErr_Occurred()) || !(seconds > -9e9 && seconds < 9e9))
        return PyErr_Occurred() ? -1 : (PyErr_SetString(PyExc_OverflowError, "timer value out of range"), -1);
    return (PyTime_t)(seconds * 1e9);
}

static PyTime_t clock_now(ProfilerObj *p)
{
    PyTime_t t = 0;
    if (p->timer == NULL) {
        (void)PyTime_PerfCounterRaw(&t);
        return t;
    }
    PyObject *timer = Py_NewRef(p->timer), *pending = PyErr_GetRaisedException();
    add_relaxed_u32(&p->in_timer, 1);
    PyObject *v = PyObject_CallNoArgs(timer);
    add_relaxed_u32(&p->in_timer, (uint32_t)-1);
    if (v)
        t = timer_value(p, v);
    if (PyErr_Occurred()) {
        PyErr_FormatUnraisable("Exception ignored while calling _lsprof timer %R", timer);
        t = 0;
    }
    Py_XDECREF(v);
    Py_DECREF(timer);
    if (pending)
        PyErr_SetRaisedException(pending);
    return t;
}

/* --- accounts ------------------------------------------------------------------------------------------------------------------------------------ */

static struct account *account_of_thread(ProfilerObj *p)               /* NULL: no memory */
{
    if (my_account.of == p->number)
        return my_account.account;
    if (my_number == 0)
        my_number = add_relaxed_u64(&numbers, 1) + 1;
    PyMutex_Lock(&p->lock);
    struct account *a = p->accounts;
    while (a && a->thread != my_number)
        a = a->next;
    if (a == NULL && (a = PyMem_RawCalloc(1, sizeof *a)) != NULL) {
        a->thread = my_number;
        a->next = p->accounts;
        p->accounts = a;
    }
    PyMutex_Unlock(&p->lock);
    if (a) {
        my_account.of = p->number;
        my_account.account = a;
    }
    return a;
}

static struct entry **place(struct entry **table, size_t size, const void *key)
{
    size_t i = ((uintptr_t)key >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20;
    while (table[i & (size - 1)] && table[i & (size - 1)]->key != key)
        i++;
    return &table[i & (size - 1)];
}

static struct entry *entry_find(const struct account *a, const void *key) { return a->size ? *place(a->entries, a->size, key) : NULL; }

static bool entries_grow(struct account *a)
{
    size_t size = a->size ? a->size * 2 : 64;
    struct entry **table = PyMem_RawCalloc(size, sizeof *table);
    if (table == NULL)
        return false;
    for (size_t i = 0; i < a->size; i++)
        if (a->entries[i])
            *place(table, size, a->entries[i]->key) = a->entries[i];
    PyMem_RawFree(a->entries);
    a->entries = table;
    a->size = size;
    return true;
}

static struct entry *entry_add(struct account *a, const void *key, PyObject *what)      /* consumes what only if it gives an entry */
{
    if (2 * (a->used + 1) > a->size && !entries_grow(a))
        return NULL;
    struct entry *e = PyMem_RawCalloc(1, sizeof *e);
    if (e) {
        e->key = key;
        e->what = what;
        *place(a->entries, a->size, key) = e;
        a->used++;
    }
    return e;
}

static struct callee *callee_of(struct entry *caller, const struct entry *e, bool make)
{
    for (struct callee **at = &caller->callees, *c; (c = *at) != NULL; at = &c->next)
        if (c->entry == e) {
            *at = c->next;
            c->next = caller->callees;
            return caller->callees = c;
        }
    struct callee *c = make ? PyMem_RawCalloc(1, sizeof *c) : NULL;
    if (c) {
        c->entry = e;
        c->next = caller->callees;
        caller->callees = c;
    }
    return c;
}

/* --- calls begin and end ------------------------------------------------------------------------------------------------------------------------ */

static void times_end(struct times *t, PyTime_t total, PyTime_t inlined)
{
    if (--t->depth == 0)
        t->total += total;
    else
        t->recursive++;
    t->inlined += inlined;
    t->calls++;
}

static void call_end_locked(const ProfilerObj *p, struct account *a, PyTime_t now)
{
    struct call *c = a->running;
    PyTime_t total = now - c->begun, inlined = total - c->in_callees;
    a->running = c->caller;
    if (c->caller)
        c->caller->in_callees += total;
    times_end(&c->entry->times, total, inlined);
    if (c->caller && load_relaxed_u8(&p->subcalls)) {
        struct callee *sub = callee_of(c->caller->entry, c->entry, false);
        if (sub && sub->times.depth)
            times_end(&sub->times, total, inlined);
    }
    c->caller = a->spare;
    a->spare = c;
}

static bool begin_locked(ProfilerObj *p, struct account *a, struct entry *e, PyTime_t now)
{
    struct call *c = a->spare;
    if (c)
        a->spare = c->caller;
    else if ((c = PyMem_RawMalloc(sizeof *c)) == NULL)
        return false;
    *c = (struct call){.caller = a->running, .entry = e, .begun = now};
    e->times.depth++;
    if (c->caller && load_relaxed_u8(&p->subcalls)) {
        struct callee *sub = callee_of(c->caller->entry, e, true);
        if (sub)
            sub->times.depth++;
    }
    a->running = c;
    return true;
}

static void call_begin(ProfilerObj *p, const void *key, PyObject *(*describe)(PyObject *), PyObject *callable)
{
    struct account *a = account_of_thread(p);
    PyObject *what = NULL;
    PyTime_t now = a ? clock_now(p) : 0;
    bool good = a != NULL, begun = false;
    while (good && !begun) {
        PyMutex_Lock(&a->lock);
        struct entry *e = entry_find(a, key);
        if (e == NULL && what) {
            e = entry_add(a, key, what);
            good = e != NULL;
            what = e ? NULL : what;
        }
        if (e)
            good = begun = begin_locked(p, a, e, now);
        PyMutex_Unlock(&a->lock);
        if (good && !begun)                              /* not known, or not any more: clear() may come between */
            good = (what = describe(callable)) != NULL;
    }
    Py_XDECREF(what);
    if (!good) {
        PyErr_Clear();
        store_relaxed_u8(&p->no_memory, 1);
    }
}

static void call_end(ProfilerObj *p)
{
    struct account *a = account_of_thread(p);
    if (a == NULL)
        return;
    PyMutex_Lock(&a->lock);
    bool any = a->running != NULL;
    PyMutex_Unlock(&a->lock);
    if (!any)
        return;
    PyTime_t now = clock_now(p);
    PyMutex_Lock(&a->lock);
    if (a->running)
        call_end_locked(p, a, now);
    PyMutex_Unlock(&a->lock);
}

/* --- what is called -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *describe_code(PyObject *code) { return Py_NewRef(code); }

/* What an attribute of a type is, without asking it: new reference, or NULL. */
static PyObject *type_attribute(PyTypeObject *t, PyObject *name)
{
    PyObject *mro = t->tp_mro, *found = NULL;
    for (Py_ssize_t i = 0; mro && !found && i < PyTuple_GET_SIZE(mro); i++) {
        PyObject *dict = PyType_GetDict((PyTypeObject *)PyTuple_GET_ITEM(mro, i));
        if (dict && PyDict_GetItemRef(dict, name, &found) < 0)
            PyErr_Clear();
        Py_XDECREF(dict);
    }
    return found;
}

static PyObject *describe_builtin(PyObject *f)
{
    if (!PyCFunction_Check(f))
        return PyObject_Repr(f);                         /* a method of a type */
    BuiltinObj *b = (BuiltinObj *)(void *)f;
    PyObject *self = api_of(b->self);
    if (self == NULL || PyModule_Check(self)) {
        PyObject *module = PyObject_GetAttrString(f, "__module__"), *text;
        if (module && PyUnicode_Check(module))
            text = PyUnicode_FromFormat("<built-in method %U.%s>", module, b->def->ml_name);
        else
            text = PyUnicode_FromFormat("<built-in method %s>", b->def->ml_name);
        Py_XDECREF(module);
        return text;
    }
    PyObject *name = PyUnicode_FromString(b->def->ml_name), *method = name ? type_attribute(Py_TYPE(self), name) : NULL;
    PyObject *text = method ? PyObject_Repr(method) : NULL;
    Py_XDECREF(name);
    Py_XDECREF(method);
    if (text)
        return text;
    PyErr_Clear();
    return PyUnicode_FromFormat("<built-in method %s>", b->def->ml_name);
}

static const void *builtin_key(PyObject *f, PyObject *self)
{
    if (PyCFunction_Check(f))
        return ((BuiltinObj *)(void *)f)->def;
    if (Py_IS_TYPE(f, &PyMethodDescr_Type) && self != Py_None && PyObject_TypeCheck(self, PyDescr_TYPE(f)))
        return ((MethodDescrObj *)(void *)f)->def;
    return NULL;
}

/* --- events ------------------------------------------------------------------------------------------------------------------------------------------ */

static int count_check(const char *name, Py_ssize_t n, Py_ssize_t want)
{
    if (n == want)
        return 0;
    PyErr_Format(PyExc_TypeError, "%s expected %zd arguments, got %zd", name, want, n);
    return -1;
}

static PyObject *on_start(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    if (count_check("_pystart_callback", n, 2) < 0)
        return NULL;
    call_begin(profiler_of(self), args[0], describe_code, args[0]);
    return Py_None;
}
static PyObject *on_throw(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    if (count_check("_pythrow_callback", n, 3) < 0)
        return NULL;
    call_begin(profiler_of(self), args[0], describe_code, args[0]);
    return Py_None;
}
static PyObject *on_return(PyObject *self, PyObject *const *Py_UNUSED(args), Py_ssize_t n)
{
    if (count_check("_pyreturn_callback", n, 3) < 0)
        return NULL;
    call_end(profiler_of(self));
    return Py_None;
}
static PyObject *on_c_call(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    if (count_check("_ccall_callback", n, 4) < 0)
        return NULL;
    const void *key = load_relaxed_u8(&profiler_of(self)->builtins) ? builtin_key(args[2], args[3]) : NULL;
    if (key)
        call_begin(profiler_of(self), key, describe_builtin, args[2]);
    return Py_None;
}
static PyObject *on_c_return(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    if (count_check("_creturn_callback", n, 4) < 0)
        return NULL;
    if (load_relaxed_u8(&profiler_of(self)->builtins) && builtin_key(args[2], args[3]))
        call_end(profiler_of(self));
    return Py_None;
}

/* --- on and off ---------------------------------------------------------------------------------------------------------------------------------------- */

static const struct { const char *event, *callback; } events[] = {
    {"PY_START", "_pystart_callback"}, {"PY_RESUME", "_pystart_callback"}, {"PY_THROW", "_pythrow_callback"}, {"PY_RETURN", "_pyreturn_callback"},
    {"PY_YIELD", "_pyreturn_callback"}, {"PY_UNWIND", "_pyreturn_callback"}, {"CALL", "_ccall_callback"}, {"C_RETURN", "_creturn_callback"},
    {"C_RAISE", "_creturn_callback"},
};
enum { EVENTS = sizeof events / sizeof *events, TOOL = 2 };             /* sys.monitoring.PROFILER_ID */

static PyObject *monitoring(void) { return PyImport_ImportModuleAttrString("sys", "monitoring"); }

static int set_events(PyObject *m, long set)
{
    PyObject *r = PyObject_CallMethod(m, "set_events", "il", TOOL, set);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static int register_all(PyObject *m, PyObject *self, long *all)         /* self NULL: unregister */
{
    PyObject *numbered = PyObject_GetAttrString(m, "events");
    int rc = numbered ? 0 : -1;
    *all = 0;
    for (int i = 0; rc == 0 && i < EVENTS; i++) {
        PyObject *event = PyObject_GetAttrString(numbered, events[i].event);
        PyObject *callback = self ? PyObject_GetAttrString(self, events[i].callback) : Py_None;
        PyObject *old = event && callback ? PyObject_CallMethod(m, "register_callback", "iOO", TOOL, event, callback) : NULL;
        if (old && !Py_Is(event, Py_None))
            *all |= PyLong_AsLong(event);
        rc = old ? 0 : -1;
        Py_XDECREF(event);
        Py_XDECREF(callback);
        Py_XDECREF(old);
    }
    Py_XDECREF(numbered);
    return rc;
}

static PyObject *profiler_enable(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static const char *const parameters[] = {"subcalls", "builtins", NULL};
    static const struct arg_spec spec = {"enable", parameters, .required = 0, .positional = 2};
    ProfilerObj *p = profiler_of(self);
    PyObject *a[2];
    if (args_bind(&spec, args, n, kwnames, a) < 0)
        return NULL;
    int subcalls = a[0] ? PyObject_IsTrue(a[0]) : 1, builtins = subcalls < 0 ? -1 : a[1] ? PyObject_IsTrue(a[1]) : 1;
    if (builtins < 0)
        return NULL;
    PyObject *m = monitoring(), *used = m ? PyObject_CallMethod(m, "use_tool_id", "is", TOOL, "cProfile") : NULL;
    Py_XDECREF(used);
    long all;
    int rc = -1;
    if (used) {
        store_relaxed_u8(&p->subcalls, (uint8_t)subcalls);
        store_relaxed_u8(&p->builtins, (uint8_t)builtins);
        rc = register_all(m, self, &all) < 0 || set_events(m, all) < 0 ? -1 : 0;
        store_relaxed_u8(&p->enabled, rc == 0);
        if (rc < 0) {
            PyObject *error = PyErr_GetRaisedException(), *freed = PyObject_CallMethod(m, "free_tool_id", "i", TOOL);
            Py_XDECREF(freed);
            PyErr_Clear();
            PyErr_SetRaisedException(error);
        }
    }
    Py_XDECREF(m);
    return rc < 0 ? NULL : Py_None;
}

/* Calls that are running are taken to end now. */
static void end_all(ProfilerObj *p)
{
    PyMutex_Lock(&p->lock);
    struct account *first = p->accounts;                /* accounts stay as long as the profiler does */
    PyMutex_Unlock(&p->lock);
    for (struct account *a = first; a; a = a->next)
        for (bool more = true; more;) {
            PyMutex_Lock(&a->lock);
            more = a->running != NULL;
            PyMutex_Unlock(&a->lock);
            if (!more)
                break;
            PyTime_t now = clock_now(p);
            PyMutex_Lock(&a->lock);
            if (a->running)
                call_end_locked(p, a, now);
            PyMutex_Unlock(&a->lock);
        }
}

static PyObject *profiler_disable(PyObject *self, PyObject *Py_UNUSED(none))
{
    ProfilerObj *p = profiler_of(self);
    if (load_relaxed_u32(&p->in_timer)) {
        PyErr_SetString(PyExc_RuntimeError, "cannot disable profiler in external timer");
        return NULL;
    }
    uint8_t on = 1;
    if (cas_acq_rel_u8(&p->enabled, &on, 0)) {
        PyObject *m = monitoring();
        long all;
        int rc = m ? set_events(m, 0) : -1;
        if (rc == 0)
            rc = register_all(m, NULL, &all);
        PyObject *freed = rc == 0 ? PyObject_CallMethod(m, "free_tool_id", "i", TOOL) : NULL;
        Py_XDECREF(m);
        Py_XDECREF(freed);
        if (freed == NULL)
            return NULL;
        end_all(p);
    }
    uint8_t lost = 1;
    if (cas_acq_rel_u8(&p->no_memory, &lost, 0)) {
        PyErr_SetString(PyExc_MemoryError, "memory was exhausted while profiling");
        return NULL;
    }
    return Py_None;
}

/* What an account held: freed by the caller with no lock held. */
static struct account account_empty(struct account *a)
{
    PyMutex_Lock(&a->lock);
    struct account old = {.entries = a->entries, .size = a->size, .running = a->running, .spare = a->spare};
    a->entries = NULL;
    a->size = a->used = 0;
    a->running = a->spare = NULL;
    PyMutex_Unlock(&a->lock);
    return old;
}

static void calls_free(struct call *c)
{
    while (c) {
        struct call *next = c->caller;
        PyMem_RawFree(c);
        c = next;
    }
}

static void contents_free(struct account *a)
{
    for (size_t i = 0; i < a->size; i++)
        if (a->entries[i]) {
            for (struct callee *c = a->entries[i]->callees, *next; c; c = next) {
                next = c->next;
                PyMem_RawFree(c);
            }
            Py_XDECREF(a->entries[i]->what);
            PyMem_RawFree(a->entries[i]);
        }
    PyMem_RawFree(a->entries);
    calls_free(a->running);
    calls_free(a->spare);
}

static PyObject *profiler_clear(PyObject *self, PyObject *Py_UNUSED(none))
{
    ProfilerObj *p = profiler_of(self);
    if (load_relaxed_u32(&p->in_timer)) {
        PyErr_SetString(PyExc_RuntimeError, "cannot clear profiler in external timer");
        return NULL;
    }
    PyMutex_Lock(&p->lock);
    struct account *first = p->accounts;
    PyMutex_Unlock(&p->lock);
    for (struct account *a = first; a; a = a->next) {
        struct account old = account_empty(a);
        contents_free(&old);
    }
    return Py_None;
}

/* --- statistics ------------------------------------------------------------------------------------------------------------------------------------------- */

static int fill(PyObject *to, PyObject *what, const struct times *t, double unit)
{
    PyObject *v[] = {Py_NewRef(what), PyLong_FromLong(t->calls), PyLong_FromLong(t->recursive), PyFloat_FromDouble(unit * (double)t->total),
                     PyFloat_FromDouble(unit * (double)t->inlined)};
    int rc = 0;
    for (int i = 0; i < 5; i++) {
        rc = v[i] ? rc : -1;
        PyStructSequence_SET_ITEM(to, i, v[i]);
    }
    return rc;
}

static void times_add(struct times *to, const struct times *t)
{
    to->total += t->total;
    to->inlined += t->inlined;
    to->calls += t->calls;
    to->recursive += t->recursive;
}

/* Adds what an account holds to sum. False: no memory. */
static bool account_add(struct account *sum, struct account *a)
{
    bool good = true;
    PyMutex_Lock(&a->lock);
    for (int pass = 0; pass < 2; pass++)                 /* entries first, so that callees have theirs */
        for (size_t i = 0; good && i < a->size; i++) {
            const struct entry *e = a->entries[i];
            if (e == NULL)
                continue;
            struct entry *s = entry_find(sum, e->key);
            if (pass == 0) {
                if (s == NULL && (s = entry_add(sum, e->key, e->what)) != NULL)
                    Py_INCREF(e->what);
                good = s != NULL;
                if (s)
                    times_add(&s->times, &e->times);
                continue;
            }
            for (const struct callee *c = e->callees; good && c; c = c->next) {
                struct entry *called = entry_find(sum, c->entry->key);
                struct callee *to = called ? callee_of(s, called, true) : NULL;
                good = to != NULL;
                if (to)
                    times_add(&to->times, &c->times);
            }
        }
    PyMutex_Unlock(&a->lock);
    return good;
}

static PyObject *callees_list(ProfState *st, const struct entry *e, double unit)
{
    if (e->callees == NULL)
        return Py_None;
    PyObject *list = PyList_New(0);
    for (const struct callee *c = e->callees; list && c; c = c->next) {
        if (c->times.calls == 0)
            continue;
        PyObject *sub = PyStructSequence_New(st->subentry_type);
        if (sub == NULL || fill(sub, c->entry->what, &c->times, unit) < 0 || PyList_Append(list, sub) < 0)
            Py_CLEAR(list);
        Py_XDECREF(sub);
    }
    return list;
}

static PyObject *profiler_getstats(PyObject *self, PyObject *Py_UNUSED(none))
{
    ProfilerObj *p = profiler_of(self);
    double unit = p->timer && p->unit > 0 ? p->unit : 1e-9;
    PyMutex_Lock(&p->lock);
    struct account *first = p->accounts, sum = {0};
    PyMutex_Unlock(&p->lock);
    bool good = true;
    for (struct account *a = first; good && a; a = a->next)
        good = account_add(&sum, a);
    PyObject *list = good ? PyList_New(0) : PyErr_NoMemory();
    for (size_t i = 0; list && i < sum.size; i++) {
        const struct entry *e = sum.entries[i];
        if (e == NULL || e->times.calls == 0)
            continue;
        PyObject *line = PyStructSequence_New(p->st->entry_type), *callees = line ? callees_list(p->st, e, unit) : NULL;
        int rc = line ? fill(line, e->what, &e->times, unit) : -1;
        if (line)
            PyStructSequence_SET_ITEM(line, 5, callees);
        if (rc < 0 || callees == NULL || PyList_Append(list, line) < 0)
            Py_CLEAR(list);
        Py_XDECREF(line);
    }
    contents_free(&sum);
    return list;
}

/* --- the type ------------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *profiler_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    PyObject *m = PyType_GetModuleByDef(type, &lsprof_module);
    ProfilerObj *p = m ? profiler_of(type->tp_alloc(type, 0)) : NULL;
    if (p) {
        p->st = PyModule_GetState(m);
        p->number = add_relaxed_u64(&numbers, 1) + 1;
        p->subcalls = p->builtins = 1;
    }
    return (PyObject *)p;
}

static int profiler_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    static const char *const parameters[] = {"timer", "timeunit", "subcalls", "builtins", NULL};
    static const struct arg_spec spec = {"Profiler", parameters, .required = 0, .positional = 4};
    ProfilerObj *p = profiler_of(self);
    PyObject *a[4];
    if (args_bind_dict(&spec, args, kwds, a) < 0)
        return -1;
    double unit = a[1] ? PyFloat_AsDouble(a[1]) : 0.0;
    if (unit == -1.0 && PyErr_Occurred())
        return -1;
    int subcalls = a[2] ? PyObject_IsTrue(a[2]) : 1, builtins = subcalls < 0 ? -1 : a[3] ? PyObject_IsTrue(a[3]) : 1;
    if (builtins < 0)
        return -1;
    if (load_relaxed_u8(&p->enabled) || load_relaxed_u32(&p->in_timer)) {
        PyErr_SetString(PyExc_RuntimeError, "cannot initialize a profiler that is enabled");
        return -1;
    }
    PyObject *old = p->timer;
    p->timer = a[0] && a[0] != Py_None ? Py_NewRef(a[0]) : NULL;
    p->unit = unit;
    store_relaxed_u8(&p->subcalls, (uint8_t)subcalls);
    store_relaxed_u8(&p->builtins, (uint8_t)builtins);
    Py_XDECREF(old);
    return 0;
}

static int profiler_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(profiler_of(self)->timer);
    return 0;
}
static int profiler_tp_clear(PyObject *self)
{
    Py_CLEAR(profiler_of(self)->timer);
    return 0;
}
static void profiler_dealloc(PyObject *self)             /* not while it is enabled: sys.monitoring has its methods */
{
    PyTypeObject *type = Py_TYPE(self);
    ProfilerObj *p = profiler_of(self);
    PyObject_GC_UnTrack(self);
    for (struct account *a = p->accounts, *next; a; a = next) {
        next = a->next;
        contents_free(a);
        PyMem_RawFree(a);
    }
    Py_XDECREF(p->timer);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef profiler_methods[] = {
    {"getstats", profiler_getstats, METH_NOARGS, PyDoc_STR("getstats($self, /)\n--\n\nAll that was collected, as a list of profiler_entry objects: code (a code object, or the name of a\nbuilt-in function), callcount, reccallcount (calls from inside the function itself), totaltime,\ninlinetime, and calls (a list of profiler_subentry objects for the functions it called, or None).")},
    {"enable", _PyCFunction_CAST(profiler_enable), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("enable($self, /, subcalls=True, builtins=True)\n--\n\nStart collecting, in all threads.\n\n  subcalls\n    Record the times of each function for its callers separately, too.\n  builtins\n    Record built-in functions as functions of their own.")},
    {"disable", profiler_disable, METH_NOARGS, PyDoc_STR("disable($self, /)\n--\n\nStop collecting.")},
    {"clear", profiler_clear, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nForget what was collected.")},
    {"_pystart_callback", _PyCFunction_CAST(on_start), METH_FASTCALL, PyDoc_STR("_pystart_callback($self, code, instruction_offset, /)\n--\n\n")},
    {"_pythrow_callback", _PyCFunction_CAST(on_throw), METH_FASTCALL, PyDoc_STR("_pythrow_callback($self, code, instruction_offset, exception, /)\n--\n\n")},
    {"_pyreturn_callback", _PyCFunction_CAST(on_return), METH_FASTCALL, PyDoc_STR("_pyreturn_callback($self, code, instruction_offset, retval, /)\n--\n\n")},
    {"_ccall_callback", _PyCFunction_CAST(on_c_call), METH_FASTCALL, PyDoc_STR("_ccall_callback($self, code, instruction_offset, callable, self_arg, /)\n--\n\n")},
    {"_creturn_callback", _PyCFunction_CAST(on_c_return), METH_FASTCALL, PyDoc_STR("_creturn_callback($self, code, instruction_offset, callable, self_arg, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot profiler_slots[] = {
    {Py_tp_new, profiler_new}, {Py_tp_init, profiler_init}, {Py_tp_traverse, profiler_traverse}, {Py_tp_clear, profiler_tp_clear},
    {Py_tp_dealloc, profiler_dealloc}, {Py_tp_methods, profiler_methods},
    {Py_tp_doc, (void *)PyDoc_STR("Profiler(timer=None, timeunit=None, subcalls=True, builtins=True)\n\nCounts and times the calls that are made while it is enabled. A timer gives seconds, or, with a\ntimeunit, ints of so many seconds each.")},
    {0, NULL}
};
static PyType_Spec profiler_spec = {
    .name = "_lsprof.Profiler",
    .basicsize = sizeof(ProfilerObj),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = profiler_slots,
};

/* --- the module ---------------------------------------------------------------------------------------------------------------------------------------------- */

static PyStructSequence_Field entry_fields[] = {
    {"code", "code object or built-in function name"}, {"callcount", "how many times this was called"},
    {"reccallcount", "how many times called recursively"}, {"totaltime", "total time in this entry"}, {"inlinetime", "inline time in this entry (not in subcalls)"},
    {"calls", "details of the calls"}, {NULL, NULL}
};
static PyStructSequence_Field subentry_fields[] = {
    {"code", "called code object or built-in function name"}, {"callcount", "how many times this is called"},
    {"reccallcount", "how many times this is called recursively"}, {"totaltime", "total time spent in this call"},
    {"inlinetime", "inline time (not in further subcalls)"}, {NULL, NULL}
};
static PyStructSequence_Desc entry_desc = {"_lsprof.profiler_entry", NULL, entry_fields, 6};
static PyStructSequence_Desc subentry_desc = {"_lsprof.profiler_subentry", NULL, subentry_fields, 5};

static int module_exec(PyObject *m)
{
    ProfState *st = PyModule_GetState(m);
    st->profiler_type = (PyTypeObject *)PyType_FromModuleAndSpec(m, &profiler_spec, NULL);
    st->entry_type = PyStructSequence_NewType(&entry_desc);
    st->subentry_type = PyStructSequence_NewType(&subentry_desc);
    if (!st->profiler_type || !st->entry_type || !st->subentry_type)
        return -1;
    return PyModule_AddType(m, st->profiler_type) < 0 || PyModule_AddType(m, st->entry_type) < 0 || PyModule_AddType(m, st->subentry_type) < 0 ? -1 : 0;
}

#define HELD(F) F(profiler_type) F(entry_type) F(subentry_type)
MODULE_STATE_FUNCTIONS(ProfState, HELD)

static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef lsprof_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_lsprof",
    .m_doc = PyDoc_STR("Fast profiler"),
    .m_size = sizeof(ProfState),
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__lsprof(void) { return PyModuleDef_Init(&lsprof_module); }
