/* objects/type.c -- the hierarchy of types: records, versions, lookup caches, subclasses, subtype tests.
 *
 * Problem. Every attribute access asks what a type's MRO says about a name, from all threads at once; now and then somebody
 *         changes a type. So lookups must write no shared memory, and a change must be seen by every cache at once.
 * How.    Each type publishes a table of answers (TypeRecord.cache). A miss takes type_lock, walks the MRO, and adds the answer; a change
 *         takes type_lock, gives the type and all its subclasses new versions and empty tables, and then changes the dict.
 * State.  see type_int.h.
 * Holds.  Y1  A table only ever holds answers that are right for the version that was current while it was published.
 *         Y2  Versions and tables change before the dict does. So whoever finds the same table (or version) after its lookup as before
 *             has an answer that was right at some moment in between.
 *         Y3  A value in a table is kept alive by a dict of the MRO, until that dict changes after the table was unpublished. A reader
 *             of a value that is counted try-increfs it and looks again (gc/counts.h); deferred values live until the thread's
 *             next safepoint, which is what lets type_lookup_reg() return them uncounted.
 *         Y4  Under type_lock no Python code runs: keys of type dicts are interned strs, and what a dict lets go of is released
 *             after the lock.
 * Locks.  type_lock (RANK_TYPE).   Tests.  tests/objects/test_type.c, tests/objects/class_threads.py
 */
#include "objects/type_int.h"

#include "objects/attr.h"
#include "objects/dict_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "threading/grace.h"
#include "threading/perturb.h"

Mutex type_lock;
static uint64_t versions_given SHARED(relaxed);
static TypeRecord *free_records GUARD(type_lock);

/* --- records ---------------------------------------------------------------------------------------------------------------------- */

enum { CACHE_FIRST = 16, CACHE_MOST = 4096 };
/* What a type has before its first lookup, and after every change: no room for anything, never written. */
static uint64_t empty_words[(sizeof(struct type_cache) + sizeof(struct type_cache_entry)) / sizeof(uint64_t)];
#define EMPTY_CACHE ((struct type_cache *)(void *)empty_words)

static uint64_t version_next(void) { return add_relaxed_u64(&versions_given, 1) + 1; }

TypeRecord *type_record_new(PyTypeObject *t)
{
    type_lock_take();
    TypeRecord *r = free_records;
    if (r)
        free_records = r->next_free;
    type_lock_drop();
    if (r == NULL && (r = buf_zalloc(sizeof *r)) == NULL)
        return NULL;
    *r = (TypeRecord){.type = t, .cache = EMPTY_CACHE, .page_kind = PAGE_CONTAINER};
    store_release_u64(&r->version, version_next());
    return r;
}

static void cache_retire(struct type_cache *c)
{
    if (c != EMPTY_CACHE)
        retire_buffer(c, buf_free, sizeof *c + (c->mask + 1) * sizeof c->entry[0]);
}

/* Types whose MRO names types that are no bases of theirs, and so do not know them as subclasses. Hardly ever any. */
static struct { PyTypeObject **at; uint32_t n, room; } foreign GUARD(type_lock);

int type_foreign_mro(PyTypeObject *t)
{
    int rc = 0;
    type_lock_take();
    if (!t->tp_p3t->foreign_mro) {
        if (foreign.n == foreign.room) {
            uint32_t room = foreign.room ? foreign.room * 2 : 8;
            PyTypeObject **more = buf_realloc(foreign.at, room * sizeof *more);
            if (more) {
                foreign.at = more;
                foreign.room = room;
            } else {
                rc = -1;
            }
        }
        if (rc == 0) {
            foreign.at[foreign.n++] = t;
            t->tp_p3t->foreign_mro = true;
        }
    }
    type_lock_drop();
    return rc < 0 ? (raise_no_memory(), -1) : 0;
}

static void forget_foreign_locked(const TypeRecord *r)
{
    for (uint32_t i = 0; r->foreign_mro && i < foreign.n; i++)
        if (foreign.at[i] == r->type) {
            foreign.at[i] = foreign.at[--foreign.n];
            return;
        }
}

void type_record_free(TypeRecord *r)
{
    shape_forget(r);
    cache_retire(r->cache);
    buf_free(r->subclasses);
    buf_free(r->members);
    buf_free((void *)r->name_buffer);
    buf_free(r->doc_buffer);
    value_release(r->old_names);
    store_release_u64(&r->version, 0);                   /* inline caches that still name the cell see that it is over */
    r->cache = EMPTY_CACHE;
    type_lock_take();
    forget_foreign_locked(r);
    r->next_free = free_records;
    free_records = r;
    type_lock_drop();
}

/* --- lookup ------------------------------------------------------------------------------------------------------------------------- */

Value type_own_locked(PyTypeObject *t, Value name)
{
    if (t->tp_dict == NULL)
        return V_ABSENT;
    Value v = dict_get_plain_name((DictObj *)t->tp_dict, name);
    value_release(v);                                    /* the dict, which type_lock guards, has a reference of its own */
    return v;
}

static bool odd_keys_locked(const PyTypeObject *t)       /* in the dict of one of the types of its MRO */
{
    for (size_t i = 0; t->tp_mro && i < tuple_len(value_of(t->tp_mro)); i++) {
        const TypeRecord *r = ((PyTypeObject *)value_obj(tuple_at(value_of(t->tp_mro), i)))->tp_p3t;
        if (r && r->odd_keys)
            return true;
    }
    return false;
}

/* Keys that are no strs are compared by their own __eq__, which may do anything; so: no lock, an MRO that stays, and nothing is cached. */
static Value lookup_odd(PyTypeObject *t, Value name)
{
    type_lock_take();
    Value mro = value_keep(value_of(t->tp_mro)), v = V_ABSENT;
    type_lock_drop();
    for (size_t i = 0; i < tuple_len(mro) && is_absent(v); i++) {
        PyTypeObject *of = (PyTypeObject *)value_obj(tuple_at(mro, i));
        v = of->tp_dict ? dict_get_name((DictObj *)of->tp_dict, name) : V_ABSENT;
        if (is_raised(v)) {                              /* could not be compared: not ours to report */
            PyErr_Clear();
            v = V_ABSENT;
        }
    }
    value_release(mro);
    return v;
}

Value type_lookup_locked(PyTypeObject *t, Value name)
{
    PyObject *mro = t->tp_mro;
    if (mro == NULL)                                     /* not ready yet */
        return type_own_locked(t, name);
    size_t n = tuple_len(value_of(mro));
    for (size_t i = 0; i < n; i++) {
        Value v = type_own_locked((PyTypeObject *)value_obj(tuple_at(value_of(mro), i)), name);
        if (!is_absent(v))
            return v;
    }
    return V_ABSENT;
}

static bool cacheable(Value name)
{
    return load_relaxed_u16(&value_obj(name)->owner) == SLOT_IMMORTAL;   /* others could die, and their address be another's */
}

/* Adds an answer; type_lock held. No memory: no answer is kept, that is all. *retired: a table to retire after the lock. */
static void type_cache_add(TypeRecord *r, Value name, Value value, struct type_cache **retired)
{
    struct type_cache *c = r->cache;
    if ((c->used + 1) * 4 > (c->mask + 1) * 3) {
        uint32_t cap = c->used == 0 ? CACHE_FIRST : (c->mask + 1) * 2;
        if (cap > CACHE_MOST) {                          /* somebody asks for ever new names: start again */
            *retired = c;
            store_release_ptr(&r->cache, EMPTY_CACHE);
            return;
        }
        struct type_cache *bigger = buf_zalloc(sizeof *bigger + cap * sizeof bigger->entry[0]);
        if (bigger == NULL)
            return;
        bigger->mask = cap - 1;
        for (uint32_t i = 0; c->used && i <= c->mask; i++) {
            if (c->entry[i].name.w == 0)
                continue;
            size_t k = type_cache_hash(c->entry[i].name);
            while (bigger->entry[k & bigger->mask].name.w)
                k++;
            bigger->entry[k & bigger->mask] = c->entry[i];
        }
        bigger->used = c->used;
        if (c != EMPTY_CACHE)
            *retired = c;
        store_release_ptr(&r->cache, bigger);
        c = bigger;
    }
    size_t k = type_cache_hash(name);
    while (c->entry[k & c->mask].name.w)
        k++;
    store_relaxed_value(&c->entry[k & c->mask].value, value);
    store_release_value(&c->entry[k & c->mask].name, name);   /* pairs with type_cache_find() */
    c->used++;
}

/* The answer as a counted Value, by the lock; leaves it in the table. */
static Value lookup_fill(PyTypeObject *t, Value name)
{
    struct type_cache *retired = NULL;
    type_lock_take();
    if (odd_keys_locked(t)) {
        type_lock_drop();
        return lookup_odd(t, name);
    }
    Value v = type_lookup_locked(t, name);
    if (cacheable(name) && t->tp_flags & Py_TPFLAGS_READY && type_cache_find(t->tp_p3t->cache, name) == NULL)
        type_cache_add(t->tp_p3t, name, v, &retired);
    if (value_is_ptr(v))
        v = value_keep_locked(v);
    type_lock_drop();
    if (retired)
        cache_retire(retired);
    return v;
}

/* A value that has to be counted, or a miss. */
Reg type_lookup_reg_slow(PyTypeObject *t, Value name)
{
    struct type_cache *c = load_acquire_ptr(&t->tp_p3t->cache);
    struct type_cache_entry *e = type_cache_find(c, name);
    if (e) {
        Value v = load_relaxed_value(&e->value);
        PERTURB("type: a hint is loaded, not yet kept");
        if (value_try_keep(v)) {
            if (LIKELY(load_acquire_ptr(&t->tp_p3t->cache) == c))   /* Y3 */
                return reg_from_value(v);
            value_drop_later(v);
        }
    }
    return reg_from_value(lookup_fill(t, name));
}

Value type_lookup_get(PyTypeObject *t, Value name) { return value_from_reg(type_lookup_reg(t, name)); }

bool type_has(PyTypeObject *t, Value name)
{
    Reg r = type_lookup_reg(t, name);
    reg_release(r);
    return !is_absent(value_borrow(r));
}

/* --- change --------------------------------------------------------------------------------------------------------------------------- */

static void renew_locked(PyTypeObject *t)
{
    TypeRecord *r = t->tp_p3t;
    if (r == NULL)
        return;
    struct type_cache *c = r->cache;
    store_release_u64(&r->version, version_next());
    store_release_ptr(&r->cache, EMPTY_CACHE);
    cache_retire(c);
    for (uint32_t i = 0; i < r->nsubclasses; i++)
        renew_locked(r->subclasses[i]);
}

/* The type and its subclasses, each once or more; depth is bounded by the length of an MRO. */
void type_modified_locked(PyTypeObject *t)
{
    renew_locked(t);
    for (uint32_t i = 0; i < foreign.n; i++) {
        PyObject *mro = foreign.at[i]->tp_mro;
        for (size_t k = 0; mro && k < tuple_len(value_of(mro)); k++)
            if (tuple_at(value_of(mro), k).w == (uint64_t)(uintptr_t)t) {
                renew_locked(foreign.at[i]);
                break;
            }
    }
}

void PyType_Modified(PyTypeObject *t)
{
    type_lock_take();
    type_modified_locked(t);
    type_lock_drop();
    type_watchers_notify(t);
}

unsigned int PyType_ClearCache(void) { return (unsigned)load_relaxed_u64(&versions_given); }

int PyUnstable_Type_AssignVersionTag(PyTypeObject *t) { return t->tp_p3t != NULL; }

/* --- subclasses ------------------------------------------------------------------------------------------------------------------------- */

int type_subclass_add_locked(PyTypeObject *base, PyTypeObject *t)
{
    TypeRecord *r = base->tp_p3t;
    for (uint32_t i = t->tp_p3t && t->tp_p3t->listed ? 0 : r->nsubclasses; i < r->nsubclasses; i++)
        if (r->subclasses[i] == t)
            return 0;
    if (r->nsubclasses == r->subclass_room) {
        uint32_t room = r->subclass_room ? r->subclass_room * 2 : 4;
        PyTypeObject **more = buf_realloc(r->subclasses, room * sizeof *more);
        if (more == NULL)
            return -1;
        r->subclasses = more;
        r->subclass_room = room;
    }
    r->subclasses[r->nsubclasses++] = t;
    return 0;
}

void type_subclass_drop_locked(PyTypeObject *base, PyTypeObject *t)
{
    TypeRecord *r = base->tp_p3t;
    if (r == NULL)
        return;
    for (uint32_t i = r->nsubclasses; i-- > 0;) {        /* what was made last goes first, mostly */
        if (r->subclasses[i] == t) {
            memmove(&r->subclasses[i], &r->subclasses[i + 1], (r->nsubclasses - i - 1) * sizeof r->subclasses[0]);
            r->nsubclasses--;
            return;
        }
    }
}

/* A list of the live direct subclasses that this interpreter may see. */
PyObject *type_subclasses(PyTypeObject *t)
{
    TypeRecord *r = t->tp_p3t;
    Value *seen = NULL;
    uint32_t n = 0, room;
    do {
        type_lock_take();
        room = r->nsubclasses;
        type_lock_drop();
        buf_free(seen);
        seen = buf_alloc((room + 1) * sizeof *seen);
        if (seen == NULL)
            return PyErr_NoMemory();
        type_lock_take();
        if (r->nsubclasses <= room) {
            for (uint32_t i = 0; i < r->nsubclasses; i++) {
                PyTypeObject *s = r->subclasses[i];
                const PyInterpreterState *of = s->tp_p3t->interp;
                if ((of == NULL || of == interp_now()) && value_try_keep(value_from_obj(s)))
                    seen[n++] = value_from_obj(s);       /* the type takes itself out before it dies, so the word is sound */
            }
            room = UINT32_MAX;
        }
        type_lock_drop();
    } while (room != UINT32_MAX);
    PyObject *list = PyList_New(0);
    for (uint32_t i = 0; i < n; i++) {
        if (list && PyList_Append(list, api_of(seen[i])) < 0)
            Py_CLEAR(list);
        value_release(seen[i]);
    }
    buf_free(seen);
    return list;
}

/* --- questions ---------------------------------------------------------------------------------------------------------------------------- */

bool type_is_subtype(PyTypeObject *t, PyTypeObject *base)
{
    if (t == base)
        return true;
    PyObject *mro = t->tp_mro;
    if (mro) {
        size_t n = tuple_len(value_of(mro));
        for (size_t i = 0; i < n; i++)
            if (tuple_at(value_of(mro), i).w == (uint64_t)(uintptr_t)base)
                return true;
        return false;
    }
    for (; t; t = t->tp_base)                            /* not ready yet */
        if (t == base)
            return true;
    return base == &PyBaseObject_Type;
}

int PyType_IsSubtype(PyTypeObject *a, PyTypeObject *b) { return type_is_subtype(a, b); }

PyTypeObject *type_of_immediate(Value v)
{
    if (value_is_int(v))
        return &PyLong_Type;
    if (value_is_float(v))
        return &PyFloat_Type;
    switch (v.w) {
    case 0x02: return &_PyNone_Type;
    case 0x06:
    case 0x0a: return &PyBool_Type;
    case 0x0e: return &_PyNotImplemented_Type;
    case 0x12: return &PyEllipsis_Type;
    default: UNREACHABLE("the type of a word that is no object");
    }
}

bool type_has_dict(const PyTypeObject *t) { return t->tp_flags & Py_TPFLAGS_MANAGED_DICT || t->tp_dictoffset != 0; }
bool type_has_weakrefs(const PyTypeObject *t) { return t->tp_flags & Py_TPFLAGS_MANAGED_WEAKREF || t->tp_weaklistoffset != 0; }

const char *type_short_name(const PyTypeObject *t)
{
    const char *dot = strrchr(t->tp_name, '.');
    bool whole = t->tp_p3t && t->tp_p3t->python_class;   /* such a name has no module in front */
    return dot && !whole ? dot + 1 : t->tp_name;
}

void type_visit_edges(Obj *o, void (*visit)(Value, void *), void *arg)
{
    visit(value_from_obj(obj_shape(o)->type), arg);
}

#undef PyType_Check
#undef PyType_CheckExact
int PyType_Check(PyObject *o) { return value_has_flag(value_of(o), Py_TPFLAGS_TYPE_SUBCLASS); }
int PyType_CheckExact(PyObject *o) { return type_of_api(o) == &PyType_Type; }
unsigned long PyType_GetFlags(PyTypeObject *t) { return t->tp_flags; }
int PyType_HasFeature(PyTypeObject *t, unsigned long feature) { return (t->tp_flags & feature) != 0; }
int PyType_FastSubclass(PyTypeObject *t, unsigned long flag) { return (t->tp_flags & flag) != 0; }
int PyType_IS_GC(PyTypeObject *t) { return (t->tp_flags & Py_TPFLAGS_HAVE_GC) != 0; }
int PyType_SUPPORTS_WEAKREFS(PyTypeObject *t) { return type_has_weakrefs(t); }

/* --- watchers ------------------------------------------------------------------------------------------------------------------------------- */

enum { WATCHERS = 8 };
static PyType_WatchCallback watchers[WATCHERS] SHARED(acq_rel);
static uint8_t watched_any SHARED(relaxed);              /* some type was watched once */

int PyType_AddWatcher(PyType_WatchCallback callback)
{
    for (int i = 0; i < WATCHERS; i++) {
        PyType_WatchCallback none = NULL;
        if (cas_acq_rel_ptr(&watchers[i], &none, callback))
            return i;
    }
    PyErr_SetString(PyExc_RuntimeError, "no more type watcher IDs available");
    return -1;
}

static bool watcher_known(int id)
{
    if (id < 0 || id >= WATCHERS)
        PyErr_Format(PyExc_ValueError, "Invalid type watcher ID %d", id);
    else if (load_acquire_ptr(&watchers[id]) == NULL)
        PyErr_Format(PyExc_ValueError, "No type watcher set for ID %d", id);
    else
        return true;
    return false;
}

int PyType_ClearWatcher(int id)
{
    if (!watcher_known(id))
        return -1;
    store_release_ptr(&watchers[id], (PyType_WatchCallback)NULL);
    return 0;
}

static int watch(int id, PyObject *type, bool on)
{
    if (!PyType_Check(type)) {
        PyErr_Format(PyExc_ValueError, "Cannot %s non-type", on ? "watch" : "unwatch");
        return -1;
    }
    if (!watcher_known(id))
        return -1;
    uint8_t *bits = &((PyTypeObject *)type)->tp_watched;
    store_relaxed_u8(&watched_any, 1);
    if (on)
        or_acq_rel_u8(bits, (uint8_t)(1 << id));
    else
        and_acq_rel_u8(bits, (uint8_t)~(1 << id));
    return 0;
}

int PyType_Watch(int id, PyObject *type) { return watch(id, type, true); }
int PyType_Unwatch(int id, PyObject *type) { return watch(id, type, false); }

/* After a change, under no lock: the type and, as they changed with it, its subclasses. */
void type_watchers_notify(PyTypeObject *t)
{
    if (!load_relaxed_u8(&watched_any))
        return;
    uint8_t bits = load_acquire_u8(&t->tp_watched);
    for (int i = 0; bits; i++, bits >>= 1) {
        PyType_WatchCallback f = bits & 1 ? load_acquire_ptr(&watchers[i]) : NULL;
        if (f && f(t) < 0)
            PyErr_FormatUnraisable("Exception ignored in type watcher callback #%d for %R", i, (PyObject *)t);
    }
    PyObject *subs = type_subclasses(t);
    for (Py_ssize_t i = 0; subs && i < PyList_Size(subs); i++) {
        PyObject *s = PyList_GetItemRef(subs, i);
        if (s)
            type_watchers_notify((PyTypeObject *)s);
        Py_XDECREF(s);
    }
    if (subs == NULL)
        PyErr_Clear();
    Py_XDECREF(subs);
}
