/* gc/object.h -- the 16 bytes in front of every heap object, and the table of shapes that they index.
 *
 * Header words are only ever touched by atomics, relaxed where nothing stronger is named. A dead block keeps a valid dead
 * header (free-list links and poison start at byte 16), so a stale pointer always reads *some* header: gc/counts.h.
 */
#ifndef P3T_GC_OBJECT_H
#define P3T_GC_OBJECT_H

#include "gc/value.h"
#include "threading/section.h"
#include "threading/thread.h"

struct Obj {
    uint32_t local  OWNER(relaxed);                     /* the owner's references */
    uint32_t shared SHARED(acq_rel);                    /* everyone else's count << 2, and a state: U, S, Q or M */
    uint32_t shape  GUARD_W(lock, release, acquire);    /* index into shapes[] */
    uint16_t owner  OWNER(relaxed);                     /* slot id, SLOT_NONE, SLOT_DEFERRED or SLOT_IMMORTAL */
    uint8_t  lock   SHARED(acquire to take, release to drop);
    uint8_t  flags  SHARED(acq_rel);                    /* OBJ_* */
} __attribute__((aligned(16)));
_Static_assert(sizeof(Obj) == 16, "allocator and interpreter rely on the header size");

enum {
    OBJ_TRACKED        = 1,   /* the collector looks at it */
    OBJ_FINALIZED      = 2,   /* its finalizer has run */
    OBJ_HAS_WEAKREFS   = 4,   /* the weak-reference table knows it */
    OBJ_DEFERRED       = 8,   /* owner is SLOT_DEFERRED; registers do not count it. Changes only in a stopped world */
    OBJ_DEEP_IMMUTABLE = 16,  /* it and all it reaches never change: may cross interpreters */
    OBJ_FOREIGN_READ   = 32,  /* another thread has read its storage without a lock: gc/look.h */
    OBJ_HAS_FINALIZER  = 64,  /* ops->finalize is to be asked when it dies */
    OBJ_USER           = 128, /* free for the type: list.c, dict.c ... say what for */
};

typedef int (*gc_visit)(PyObject *, void *);            /* the C API's visitproc; immediates may be passed, and are ignored */

/* What the collector and the counts need of a type: filled by the objects floor from the type's slots. */
struct GcOps {
    int  (*traverse)(PyObject *self, gc_visit visit, void *arg); /* each counted reference once; not the type, unless it is counted */
    int  (*clear)(PyObject *self);                      /* drops references that may form cycles; may be NULL */
    void (*destroy)(PyObject *self);                    /* count is 0, finalizer and weak references are done: drop contents, obj_free */
    void (*finalize)(PyObject *self) RUNS_PYTHON;       /* PEP 442; may be NULL */
    size_t (*size)(PyObject *self);                     /* bytes of buffers it keeps outside; may be NULL */
    uint8_t weak;                                       /* FROZEN: its objects begin as a WeakObj (gc/weakref.h) */
    uint8_t buffer;                                     /* FROZEN: where in the object the pointer to what traverse reads first lies; 0: in itself */
    uint8_t finalize_all;                               /* STOPPED: the type got its finalizer late, so objects without OBJ_HAS_FINALIZER have it, too */
};

/* Shape.flags; the objects floor may use the others. */
enum { SHAPE_STRUCTURAL = 0x80 };      /* any heap object may refer to objects of this shape without counting: types */
enum shape_kind { SHAPE_DEAD, SHAPE_PLAIN, SHAPE_SLOTS, SHAPE_DICT };

/* A shape names the type of an object and the layout of its attributes. Entries never move and ids are never reused. */
typedef struct Shape {
    void    *type           FROZEN;    /* PyTypeObject *: uncounted structural edge, visited by full collections */
    const struct GcOps *ops FROZEN;
    uint32_t id             FROZEN;
    uint8_t  kind           FROZEN;    /* enum shape_kind */
    uint8_t  flags          FROZEN;
    uint16_t count          FROZEN;    /* attributes named so far: slots 0 .. count-1 */
    /* Below: the objects floor's (objects/shape.h). */
    uint16_t inline_offset  FROZEN;    /* bytes from the object's start to its slot area */
    uint16_t inline_slots   FROZEN;    /* how many slots lie in the object; the rest in its overflow vector */
    uint32_t parent         FROZEN;
    Value    name           FROZEN;    /* immortal str which the step from parent added */
    void    *transitions    GUARD_W(RANK_SHAPES, release, acquire) RETIRED;
    void    *index          GUARD_W(RANK_SHAPES, release, acquire);   /* name -> slot, built when first looked up */
    void    *private_       FROZEN;                                   /* the objects floor's record of the type */
} Shape;
_Static_assert(sizeof(Shape) == 64, "shape ids are scaled by a shift");

enum { SHAPE_ID_DEAD = 0, SHAPE_MAX = 1 << 22 };
extern Shape *shapes;                  /* reserved once at its full size; FROZEN after gc_init */

static inline Shape *shape_at(uint32_t id) { return &shapes[id]; }
static inline Shape *obj_shape(const Obj *o) { return shape_at(load_acquire_u32(&o->shape)); }
/* A fresh entry, zeroed but for its id, not yet published. NULL: all are used up. */
Shape *shape_new(void);

/* The object's lock. Regions between obj_lock and obj_unlock contain no safepoint and run no Python code; waiting detaches. The
 * first lock by a thread that is not the owner revokes the owner's sections. */
static inline void obj_lock(Obj *o)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    if (LIKELY(owner == this_thread->slot_id)) {
        if (UNLIKELY(!owner_lock(this_thread, o, &o->lock)))
            byte_lock(&o->lock);
    } else if (owner == SLOT_NONE || owner >= SLOT_DEFERRED || (load_relaxed_u8(&o->lock) & BYTE_FOREIGN)) {
        byte_lock(&o->lock);
    } else {
        foreign_lock(o, &o->lock, owner);
    }
}
static inline void obj_unlock(Obj *o)
{
    if (load_relaxed_u16(&o->owner) != this_thread->slot_id || UNLIKELY(!owner_unlock(this_thread, o, &o->lock)))
        byte_unlock(&o->lock);
}
/* A critical section on an object: section.h. */
static inline void obj_critical_begin(struct critical_section *c, Obj *o)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    if (owner != this_thread->slot_id || UNLIKELY(!critical_begin_owned(this_thread, c, o, &o->lock)))
        critical_begin(c, o, &o->lock, owner);
}
/* The object's ownership may have gone to others meanwhile, and c may be of something else than an object: SECTION_OWNED tells. */
static inline void obj_critical_end(struct critical_section *c)
{
    if (LIKELY(c->lock != NULL) && LIKELY(c->previous & SECTION_OWNED)) {
        Obj *o = (Obj *)(void *)(c->lock - offsetof(Obj, lock));
        if (LIKELY(load_relaxed_u16(&o->owner) == this_thread->slot_id) && LIKELY(critical_end_owned(this_thread, c, o, c->lock)))
            return;
    }
    critical_end(c);
}
static inline void obj_lock2(Obj *a, Obj *b)            /* once when they are the same; never waits for one with the other in its hands */
{
    object_lock2(a, &a->lock, load_relaxed_u16(&a->owner), b, &b->lock, load_relaxed_u16(&b->owner));
}
static inline void obj_unlock2(Obj *a, Obj *b)
{
    obj_unlock(a);
    if (a != b)
        obj_unlock(b);
}
#define ASSERT_LOCKED(o) ASSERT(load_relaxed_u8(&(o)->lock) & BYTE_LOCKED)

#endif
