/* objects/type_int.h -- the private part of a type object, for type*.c, attr*.c, interpreter and collector.
 *
 * A type object is the public PyTypeObject; tp_p3t points to this. The records are type-stable: a dead type's record may serve a later
 * type, but the memory is never given back and version numbers are never used twice. So an inline cache may keep the address of
 * a version word (a "cell") with the number it saw, and compare the two without asking whether the type still lives.
 *
 *   version   changes with every change that may alter what a lookup on the type (or on an instance through it) gives. A change to a
 *             type changes the versions of all its subclasses. Order: versions and caches first, then the dict: a reader that saw
 *             the old version before its lookup and sees it again after it has a valid answer.
 *   cache     names to what the MRO says, absent names too. Filled on a miss with type_lock held; replaced as a whole
 *             when the type changes, the old one being retired. Values in it are hints: kept alive by the dicts they come from.
 *   slots     tp_* fields, tp_flags, tp_bases and tp_mro of a published type change only while the world is stopped (STOPPED).
 *
 * Locks.  type_lock (RANK_TYPE), one for the process: hierarchy, dicts of types, versions, caches.
 */
#ifndef P3T_OBJECTS_TYPE_INT_H
#define P3T_OBJECTS_TYPE_INT_H

#include "objects/shape.h"

struct type_cache_entry {
    Value name  GUARD_W(type_lock, release, acquire);    /* 0: free. The value is stored first */
    Value value GUARD_W(type_lock, release, relaxed);    /* V_ABSENT: nothing of that name in the MRO */
};
struct type_cache {
    uint32_t mask, used;
    struct type_cache_entry entry[];
};

/* How the type makes an instance when called, decided once a version. */
enum type_call {
    TYPE_CALL_UNKNOWN,           /* ask type_call_plan() */
    TYPE_CALL_GENERIC,           /* tp_vectorcall or tp_call of the metatype */
    TYPE_CALL_PLAIN,             /* object.__new__, object.__init__: no arguments, allocate */
    TYPE_CALL_NEW,               /* a Python function __new__, __init__ object's or Python's: call it with the type, then look whose the result is */
    TYPE_CALL_INIT,              /* object.__new__ and a Python function __init__: allocate, then call it with the instance */
};

struct _p3t_type {
    uint64_t version        GUARD_W(type_lock, release, acquire);    /* the cell; 0: the type is dead */
    PyTypeObject *type      FROZEN;
    struct type_cache *cache GUARD_W(type_lock, release, acquire) RETIRED;   /* never NULL */
    uint32_t shape          GUARD_W(RANK_SHAPES, release, acquire);  /* root that new instances are born with */
    uint32_t dict_shape     GUARD_W(RANK_SHAPES, release, acquire);  /* 0: not made yet */
    uint8_t  page_kind      FROZEN;                                  /* enum page_kind of instances */
    uint8_t  born_flags     STOPPED;                                 /* OBJ_TRACKED, OBJ_HAS_FINALIZER for new instances */
    uint8_t  counts_type    FROZEN;    /* instances own a reference to their type: tp_dealloc of an extension's heap type drops it */
    uint8_t  drops_type     FROZEN;    /* a type from a spec whose own tp_dealloc drops a reference to the instance's type */
    uint8_t  learnt         GUARD(RANK_SHAPES);                      /* how often the inline capacity was raised */
    uint8_t  simple_get     STOPPED;   /* tp_getattro is PyObject_GenericGetAttr, or that and a __getattr__ for what is missing: what a
                                        * generic lookup finds is right, and caches may look through it */
    uint8_t  simple_set     STOPPED;
    uint8_t  python_class   FROZEN;    /* made by a class statement or type(): traverse, clear, destroy are type_inst.c's */
    uint8_t  has_finalizer  STOPPED;
    uint8_t  odd_keys       FROZEN;    /* its dict has keys that are not exactly strs: lookups may run their __eq__ */
    struct GcOps ops        STOPPED;
    PyInterpreterState *interp FROZEN; /* NULL: a static type, shared by all interpreters */
    struct Shape *roots     GUARD(RANK_SHAPES);                      /* all roots, linked by Shape.index of roots: shape.c */

    /* hot dunders, valid for hot_version == version; uncounted hints, deferred or immortal */
    uint64_t hot_version    GUARD_W(type_lock, release, acquire);
    uint32_t hot_call       GUARD_W(type_lock, release, relaxed);    /* enum type_call */
    Value    hot_init       GUARD_W(type_lock, release, relaxed);    /* TYPE_CALL_INIT, TYPE_CALL_NEW: the function, deferred */

    /* hierarchy */
    PyTypeObject **subclasses GUARD(type_lock);                      /* uncounted; a dying type takes itself out */
    uint32_t nsubclasses, subclass_room GUARD(type_lock);
    bool     listed GUARD(type_lock);    /* among the subclasses of its bases */
    const char *name_buffer FROZEN;    /* types from specs: tp_name's own copy */
    char    *doc_buffer;
    PyMemberDef *members    FROZEN;    /* __slots__ of a Python class: nmembers entries */
    uint32_t nmembers       FROZEN;
    Py_ssize_t data_offset  FROZEN;    /* PyObject_GetTypeData: where a negative basicsize began */
    void    *token          FROZEN;    /* Py_tp_token */
    Value    old_names      GUARD(type_lock);  /* list of former names: tp_name pointers into them may still be in use; or 0 */
    bool     foreign_mro    GUARD(type_lock);  /* a metatype's mro() put types in it that are no bases: type_foreign_mro() */
    struct _p3t_type *next_free GUARD(type_lock);
};
typedef struct _p3t_type TypeRecord;

extern Mutex type_lock;
static inline void type_lock_take(void) { mutex_lock_ranked(&type_lock, RANK_TYPE); }
static inline void type_lock_drop(void) { mutex_unlock_ranked(&type_lock, RANK_TYPE); }

static inline uint64_t type_version(const PyTypeObject *t) { return load_acquire_u64(&t->tp_p3t->version); }
static inline Shape *type_shape(const PyTypeObject *t) { return shape_at(load_acquire_u32(&t->tp_p3t->shape)); }

/* --- lookup, lock-free when the name was looked up before -------------------------------------------------------------------- */

static inline size_t type_cache_hash(Value name) { return (size_t)(name.w >> 4 ^ name.w >> 12); }
static inline struct type_cache_entry *type_cache_find(struct type_cache *c, Value name)
{
    for (size_t i = type_cache_hash(name);; i++) {
        struct type_cache_entry *e = &c->entry[i & c->mask];
        uint64_t w = load_acquire_u64(&e->name.w);       /* pairs with the release in type_cache_add(): the value is there */
        if (w == name.w)
            return e;
        if (w == 0)
            return NULL;
    }
}
Reg type_lookup_reg_slow(PyTypeObject *, Value name);
/* What the type's MRO gives for an interned name, as a register word (uncounted when deferred or immortal), or V_ABSENT's word. */
static inline Reg type_lookup_reg(PyTypeObject *t, Value name)
{
    struct type_cache *c = load_acquire_ptr(&t->tp_p3t->cache);
    struct type_cache_entry *e = type_cache_find(c, name);
    if (LIKELY(e != NULL)) {
        Value v = load_relaxed_value(&e->value);
        if (!value_is_ptr(v) || load_relaxed_u16(&value_obj(v)->owner) >= SLOT_DEFERRED) {
            if (LIKELY(load_acquire_ptr(&t->tp_p3t->cache) == c))
                return reg_borrow(v);
        }
    }
    return type_lookup_reg_slow(t, name);
}

/* --- hierarchy; all with type_lock held ---------------------------------------------------------------------------------------- */

Value type_lookup_locked(PyTypeObject *, Value name);            /* borrowed, by the dicts of the MRO; V_ABSENT */
Value type_own_locked(PyTypeObject *, Value name);               /* in its own dict only */
void  type_modified_locked(PyTypeObject *);                      /* new versions, empty caches: it and all its subclasses */
int   type_foreign_mro(PyTypeObject *);                          /* its MRO will name types that are no bases of it: their changes are its own */
int   type_subclass_add_locked(PyTypeObject *base, PyTypeObject *t);   /* -1: out of memory, no exception set */
void  type_subclass_drop_locked(PyTypeObject *base, PyTypeObject *t);
PyObject *type_subclasses(PyTypeObject *);                       /* takes the lock: a new list */
void  type_watchers_notify(PyTypeObject *) RUNS_PYTHON;          /* no lock held */
TypeRecord *type_record_new(PyTypeObject *);                     /* takes type_lock itself; NULL: out of memory, no exception set */
void  type_record_free(TypeRecord *);
void  type_fill_ops(PyTypeObject *);                             /* GcOps and born_flags from the slots; before publication or stopped */
int   type_make_shape(PyTypeObject *);                           /* root shape by layout: after basicsize, dict and flags are known */

/* --- getting ready (type_ready.c, type_inherit.c) ------------------------------------------------------------------------------------ */

void type_inherit_special(PyTypeObject *, PyTypeObject *base);   /* size, flags, collector functions */
void type_inherit_pattern(PyTypeObject *);
void type_inherit_slots(PyTypeObject *);                         /* from the MRO */
int  type_ready_heap(PyTypeObject *);                            /* PyType_Ready for a heap type whose record exists; RUNS_PYTHON: mro() */
void type_immortalise(PyTypeObject *);                           /* its dict, MRO and what is in the dict */
PyObject *type_new_impl(PyTypeObject *, PyObject *args, PyObject *kwds);   /* type.__new__ */
PyObject *type_vectorcall(PyObject *, PyObject *const *, size_t, PyObject *);
extern PyMethodDef type_methods[];
extern PyGetSetDef type_getsets[];
extern PyMemberDef type_members[];
PyObject *type_getattro(PyObject *, PyObject *name);
int  type_setattro(PyObject *, PyObject *name, PyObject *value);
Value type_attr_get(PyTypeObject *, Value name, bool optional);
/* Into (V_ABSENT: from) its own dict, immutable or not: 1 done, 0 nothing to delete, -1. */
int  type_dict_store(PyTypeObject *, Value name, Value v) RUNS_PYTHON;
int  type_set_bases(PyTypeObject *, PyObject *bases) RUNS_PYTHON;

/* --- instances of Python classes (type_inst.c) ------------------------------------------------------------------------------------ */

int  inst_traverse(PyObject *, visitproc, void *);
int  inst_clear(PyObject *);
void inst_destroy(PyObject *);
/* The attribute area alone: for every type with SHAPE_HAS_ATTRS. */
int  attrs_traverse(Obj *, visitproc, void *);
void attrs_clear(Obj *);
void attrs_destroy(Obj *, Shape *);

/* An instance of a class whose tp_alloc is PyType_GenericAlloc and whose items are none: header, zeroes, tracked as its type says.
 * NULL with MemoryError. What PyType_GenericAlloc(type, 0) does, without a call. */
Obj *type_alloc_failed(void);
Obj *type_alloc_items(PyTypeObject *, Py_ssize_t items, size_t extra);   /* any layout; never tracked; extra zeroed bytes at the end */
extern PyGetSetDef inst_dict_getset[], inst_weakref_getset[], inst_both_getset[];
static inline Obj *type_alloc(PyTypeObject *t)
{
    TypeRecord *r = t->tp_p3t;
    Shape *s = shape_at(load_acquire_u32(&r->shape));
    size_t bytes = s->flags & SHAPE_HAS_ATTRS ? s->inline_offset + sizeof(Value) * s->inline_slots : (size_t)t->tp_basicsize;
    Obj *o = obj_alloc(s->id, bytes, (enum page_kind)r->page_kind);
    if (UNLIKELY(o == NULL))
        return type_alloc_failed();
    if (r->counts_type)
        obj_incref((Obj *)t);
    if (r->born_flags)
        store_relaxed_u8(&o->flags, r->born_flags);      /* nobody else knows the object yet */
    return o;
}

/* How a call of the type may be done without the generic path: kind, and the __init__ function as a register word. */
enum type_call type_call_plan(PyTypeObject *, Reg *init);

/* --- method resolution order (type_mro.c): new tuples, or V_RAISED ----------------------------------------------------------------- */

Value mro_compute(PyTypeObject *, Value bases);
Value mro_of(PyTypeObject *) RUNS_PYTHON;

/* --- layout ----------------------------------------------------------------------------------------------------------------------- */

PyTypeObject *type_best_base(Value bases);                       /* the base whose structure instances have; NULL raised */
/* Can instances of one become instances of the other? Else TypeError: "__class__ assignment: ..." */
bool type_same_layout(PyTypeObject *old, PyTypeObject *new, const char *attribute);
PyTypeObject *type_solid_base(PyTypeObject *);                   /* nearest base that added fields */
bool type_has_dict(const PyTypeObject *);                        /* instances have a __dict__ */
bool type_has_weakrefs(const PyTypeObject *);

/* --- slots (type_slots.c) ----------------------------------------------------------------------------------------------------------- */

int  type_add_operators(PyTypeObject *);                         /* tp_ slots -> wrapper descriptors in its dict */
void type_fix_slots(PyTypeObject *);                             /* all slots from the dunders in its MRO: a new class; type_lock held */
/* Slots for one dunder, of t and its subclasses; type_lock held, world stopped. */
void type_update_slot(PyTypeObject *, Value dunder);
void type_update_all_slots(PyTypeObject *);
bool type_slot_outdated(PyTypeObject *, Value dunder);           /* would type_update_slot() change anything? type_lock held */
bool type_is_slot_name(Value name);

#endif
