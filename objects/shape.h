/* objects/shape.h -- hidden classes: which attribute of an instance lies where.
 *
 * Every object names a shape (gc/object.h). A shape belongs to one type; a type whose instances have attributes of their own has a
 * tree of shapes: the root has none, and each step adds one name, in the order in which instances got their attributes. Two
 * instances with the same history share a shape, so an inline cache that compares shape ids knows where a name lies.
 *
 * Layout of an instance with attributes:
 *
 *     0                header
 *     16               the C struct and __slots__ members: tp_basicsize bytes in all
 *     inline_offset-16 dict word      DictObj *, NULL unless the instance is in dict mode
 *     inline_offset-8  overflow word  struct attr_overflow *, NULL until slot number inline_slots is needed
 *     inline_offset    inline slots   Value [inline_slots]
 *
 * In types with tp_itemsize the area lies behind the items, inline_slots is 0, and attr_area() finds it. Memory is zeroed at birth;
 * slots from shape->count on are never read, so a new instance needs no other initialisation.
 *
 * Holds.  A1  Within one instance a slot index belongs to one name for life. `del` stores V_ABSENT and keeps the shape.
 *         A2  Adding: the slot is stored first, the shape (release) after it. Readers: shape (acquire), overflow word if used (acquire),
 *             slot (acquire), try-incref, then all of them again.
 *         A3  What a step cannot express (a deleted name added again, a name that is no immortal interned str, too many names, a
 *             __class__ that lays the names out otherwise, a reader of __dict__) turns the instance to dict mode, for good: fill the
 *             dict, publish the dict word, publish the SHAPE_DICT shape of the type, then clear the slots.
 *         A4  The dict in a dict word is valid, uncounted, until the reader's next safepoint: who replaces it waits for a grace
 *             period before releasing it.
 *         A5  dict word, overflow word and slots are written in an owner section or with the object's lock held.
 * Locks.  RANK_SHAPES to make shapes, transitions and indices; lookups take none.
 * Tests.  tests/objects/test_attr.c, tests/models/slot_read.pml
 */
#ifndef P3T_OBJECTS_SHAPE_H
#define P3T_OBJECTS_SHAPE_H

#include "objects/rt.h"

enum {
    SHAPE_SLOTS_LIMIT = 128,     /* more attributes: dict mode */
    SHAPE_FANOUT_LIMIT = 128,    /* more different steps from one shape: dict mode */
    SHAPE_INLINE_LIMIT = 30,     /* inline slots that a class may learn to give its instances */
};

enum shape_flags {
    SHAPE_HAS_ATTRS = 1,         /* instances have dict word, overflow word and slots */
    SHAPE_VARSIZED  = 2,         /* ... behind their items */
    SHAPE_DICTWORD  = 4,         /* no slots: a dict pointer at tp_dictoffset in the C struct */
};

struct attr_overflow {
    uint32_t cap  FROZEN;
    uint32_t unused;
    Value    slot[] GUARD_W(lock of the instance, release, acquire);
};

struct attr_area {               /* where an instance's own attributes live */
    Obj   *dict                    GUARD_W(lock, release, acquire);
    struct attr_overflow *overflow GUARD_W(lock, release, acquire) RETIRED;
    Value  slot[]                  GUARD_W(lock, release, acquire);
};

/* The area of an object whose shape has SHAPE_HAS_ATTRS. */
struct attr_area *attr_area_behind_items(Obj *, const Shape *) LEAF;
static inline struct attr_area *attr_area(Obj *o, const Shape *s)
{
    if (UNLIKELY(s->flags & SHAPE_VARSIZED))
        return attr_area_behind_items(o, s);
    return (struct attr_area *)((char *)o + s->inline_offset - sizeof(struct attr_area));
}

/* Slot of name in instances of this shape, or -1. name: an interned str. Lock-free. */
int shape_lookup(Shape *, Value name);
/* The shape after adding name (not in s): its slot is s->count. NULL: the instance must go to dict mode instead. */
Shape *shape_add(Shape *, Value name);
/* The step if somebody made it before, else NULL. Lock-free. */
Shape *shape_next(Shape *, Value name);
/* The SHAPE_DICT shape of s's type. NULL: out of shapes. */
Shape *shape_dict_mode(Shape *);
/* A shape of another type with the same names at the same places, or NULL. */
Shape *shape_transfer(Shape *, PyTypeObject *to);
/* A root: no attributes. NULL: out of shapes (no exception is set). */
Shape *shape_root(PyTypeObject *, unsigned inline_slots);
/* Name of slot i; borrowed (immortal). */
Value shape_name(const Shape *, unsigned i);
/* Fills out[0 .. count-1]. */
void shape_names(const Shape *, Value *out);
/* The type is dying, no instance is left: its shapes give their tables back. The entries stay, since ids are never used again. */
void shape_forget(struct _p3t_type *);
int shape_init(void);

static inline unsigned shape_slots(const Shape *s) { return s->kind == SHAPE_SLOTS ? s->count : 0; }

/* Slot i of an instance whose overflow vector is known to be long enough. */
static inline Value *attr_slot(struct attr_area *a, const Shape *s, unsigned i)
{
    if (LIKELY(i < s->inline_slots))
        return &a->slot[i];
    return &load_acquire_ptr(&a->overflow)->slot[i - s->inline_slots];
}

struct shape_statistics { uint64_t shapes, indices, dict_modes; };
void shape_statistics(struct shape_statistics *);

#endif
