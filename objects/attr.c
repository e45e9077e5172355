/* objects/attr.c -- an instance's own attributes: slots by shape, overflow vector, dict mode.
 *
 * Where a value lies and which rules readers and writers follow is in shape.h (A1-A5). This file has the slow paths: any shape, any
 * thread. The fast paths, for one known shape, are in attr_int.h.
 * How.    Reading by slot takes no lock; when a count is refused the lock is taken and the slot read again. Writing locks the
 *         instance: an owner section for its owner until somebody else locked it. What must be allocated is allocated before,
 *         and the shape compared again inside.
 *         __dict__ gives the dict that *is* the storage: asking for it turns the instance to dict mode, so writes through the dict and
 *         through attributes meet. Whoever only wants a copy (pickling, dir) uses attr_dict_copy(), which leaves the slots.
 * Breaks. A thread that keeps a dict from a dict word over a safepoint without counting it (A4).
 * Locks.  the instance's lock.   Tests.  tests/objects/test_attr.c
 */
#include "objects/attr_int.h"

#include "objects/dict_int.h"
#include "objects/hold.h"
#include "threading/grace.h"
#include "threading/perturb.h"

/* --- dict words ------------------------------------------------------------------------------------------------------------------ */

/* The dict word of an object that keeps its attributes in a dict, or NULL. Empty words are 0 or V_ABSENT. */
static Value *dict_word(Obj *o, Shape *s)
{
    if (s->flags & SHAPE_HAS_ATTRS)
        return (Value *)(void *)&attr_area(o, s)->dict;
    const PyTypeObject *t = s->type;
    Py_ssize_t at = t->tp_dictoffset;
    if (at == 0)
        return NULL;
    if (at < 0) {                                        /* counted from the end of an object of variable size */
        Py_ssize_t n = ((PyVarObject *)o)->ob_size;
        at += (Py_ssize_t)_PyObject_VAR_SIZE(t, n < 0 ? -n : n);
    }
    return (Value *)(void *)((char *)o + at);
}

static Value word_keep(Obj *o, Value *word)              /* counted, or V_ABSENT */
{
    for (;;) {
        Value d = load_acquire_value(word);
        if (!value_is_ptr(d))
            return V_ABSENT;
        if (value_try_keep(d)) {
            if (LIKELY(obj_is_mine(value_obj(d)) || load_acquire_value(word).w == d.w))
                return d;
            value_drop_later(d);
            continue;
        }
        enum hold held = hold_lock(o);
        d = load_relaxed_value(word);
        if (value_is_ptr(d))
            d = value_keep_locked(d);
        hold_end(o, held);
        return value_is_ptr(d) ? d : V_ABSENT;
    }
}

/* The dict of a dict word, made now if there is none. Counted, or V_RAISED. */
static Value word_keep_or_make(Obj *o, Value *word)
{
    for (;;) {
        Value d = word_keep(o, word);
        if (!is_absent(d))
            return d;
        d = dict_new();
        if (is_raised(d))
            return d;
        value_keep(d);                                   /* one reference for the word, one for the caller */
        enum hold held = hold_begin(o);
        bool empty = !value_is_ptr(load_relaxed_value(word));
        if (empty)
            store_release_value(word, d);
        hold_end(o, held);
        if (empty)
            return d;
        value_release(d);
        value_release(d);
    }
}

/* --- reading ------------------------------------------------------------------------------------------------------------------------ */

/* Slot i of an instance seen with shape s. V_ABSENT: deleted. False: the shape has changed. */
static bool slot_get(Obj *o, Shape *s, unsigned i, Value *out)
{
    struct attr_area *a = attr_area(o, s);
    Reg r;
    if (i < s->inline_slots) {
        if (LIKELY(attr_slot_reg_at(o, s->id, &a->slot[i], &r))) {
            *out = value_from_reg(r);
            return true;
        }
    } else if (attr_overflow_reg(o, s->id, (uint32_t)((char *)&a->overflow - (char *)o), i - s->inline_slots, &r)) {
        *out = value_from_reg(r);
        return true;
    }
    PERTURB("attr: refused, not yet locked");
    enum hold held = hold_lock(o);
    bool same = load_relaxed_u32(&o->shape) == s->id;
    if (same) {
        Value v = load_relaxed_value(attr_slot(a, s, i));
        *out = value_is_ptr(v) ? value_keep_locked(v) : v;
    }
    hold_end(o, held);
    return same;
}

Value attr_own_get(Value obj, Value name)
{
    if (!value_is_ptr(obj))
        return V_ABSENT;
    Obj *o = value_obj(obj);
    Shape *s = obj_shape(o);
    while (s->kind == SHAPE_SLOTS) {
        int i = shape_lookup(s, name);
        Value v;
        if (i < 0)
            return V_ABSENT;
        if (slot_get(o, s, (unsigned)i, &v))
            return v;
        s = obj_shape(o);
    }
    Value *word = dict_word(o, s);
    Value d = word ? word_keep(o, word) : V_ABSENT;
    if (is_absent(d))
        return d;
    Value v = dict_get_name((DictObj *)value_obj(d), name);
    value_release(d);
    return v;
}

/* --- dict mode ------------------------------------------------------------------------------------------------------------------------ */

static void values_release(Value *v, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        value_release(v[i]);
}

/* Fills a dict that nobody else knows with the values of the slots; the object's lock is held, its shape is s. */
static int dict_fill(Value d, struct attr_area *a, const Shape *s)
{
    Value names_[SHAPE_SLOTS_LIMIT];
    shape_names(s, names_);
    for (unsigned i = 0; i < s->count; i++) {
        Value v = load_relaxed_value(attr_slot(a, s, i));
        if (is_absent(v))
            continue;
        if (LIKELY(dict_put_private((DictObj *)value_obj(d), names_[i], value_keep(v))))
            continue;
        value_release(v);
        if (dict_set_name((DictObj *)value_obj(d), names_[i], v) < 0)
            return -1;
    }
    return 0;
}

/* Takes the values out of the slots (release: who sees an emptied slot sees the new shape). Lock held; n = shape_slots(s). */
static struct attr_overflow *slots_take(struct attr_area *a, const Shape *s, Value *out)
{
    for (unsigned i = 0; i < s->count; i++) {
        Value *slot = attr_slot(a, s, i);
        out[i] = load_relaxed_value(slot);
        store_release_value(slot, V_ABSENT);
    }
    struct attr_overflow *v = a->overflow;
    store_release_ptr(&a->overflow, (struct attr_overflow *)NULL);
    return v;
}

static void overflow_retire(struct attr_overflow *v)
{
    if (v)
        retire_buffer(v, buf_free, sizeof *v + v->cap * sizeof v->slot[0]);
}

/* Makes d (consumed) the storage of o. keep: with the present attributes in it. 0, or -1 raised. */
static int enter_dict_mode(Obj *o, Value d, bool keep)
{
    Value old[SHAPE_SLOTS_LIMIT];
    for (;;) {
        Shape *s = obj_shape(o);
        Shape *to = s->kind == SHAPE_SLOTS ? shape_dict_mode(s) : s;
        if (to == NULL) {
            value_release(d);
            raise_no_memory();
            return -1;
        }
        if (to == s) {                                   /* another thread was here first */
            value_release(d);
            return 1;
        }
        enum hold held = hold_lock(o);
        if (load_relaxed_u32(&o->shape) != s->id) {
            hold_end(o, held);
            continue;
        }
        struct attr_area *a = attr_area(o, s);
        if (keep && dict_fill(d, a, s) < 0) {
            hold_end(o, held);
            value_release(d);
            return -1;
        }
        store_release_ptr(&a->dict, value_obj(d));       /* A3: fill, dict word, shape, and then the slots */
        PERTURB("attr: dict published, shape not yet");
        store_release_u32(&o->shape, to->id);
        struct attr_overflow *v = slots_take(a, s, old);
        hold_end(o, held);
        overflow_retire(v);
        values_release(old, s->count);
        return 0;
    }
}

int attr_to_dict_mode(Obj *o)
{
    const Shape *s = obj_shape(o);
    if (s->kind != SHAPE_SLOTS)
        return 0;
    Value d = dict_new_sized(s->count, true);
    if (is_raised(d))
        return -1;
    return enter_dict_mode(o, d, true) < 0 ? -1 : 0;
}

Value attr_dict_get(Value obj)
{
    if (!value_is_ptr(obj))
        return V_ABSENT;
    Obj *o = value_obj(obj);
    if (attr_to_dict_mode(o) < 0)
        return V_RAISED;
    Value *word = dict_word(o, obj_shape(o));
    return word ? word_keep_or_make(o, word) : V_ABSENT;
}

int attr_dict_set(Value obj, Value dict)
{
    Obj *o = value_obj(obj);
    Value d = is_absent(dict) ? dict_new() : value_keep(dict);
    if (is_raised(d))
        return -1;
    Shape *s = obj_shape(o);
    if (s->kind == SHAPE_SLOTS) {
        value_keep(d);                                   /* in case another thread is quicker */
        int done = enter_dict_mode(o, d, false);
        if (done <= 0) {
            value_release(d);
            return done;
        }
        s = obj_shape(o);
    }
    Value *word = dict_word(o, s);
    CHECK(word != NULL);
    enum hold held = hold_lock(o);
    Value old = load_relaxed_value(word);
    store_release_value(word, d);
    hold_end(o, held);
    if (value_is_ptr(old)) {
        grace_wait();                                    /* A4: readers may be in it, uncounted */
        value_release(old);
    }
    return 0;
}

Value attr_dict_copy(Value obj)
{
    if (!value_is_ptr(obj))
        return V_ABSENT;
    Obj *o = value_obj(obj);
    Shape *s = obj_shape(o);
    while (s->kind == SHAPE_SLOTS) {
        Value d = dict_new_sized(s->count, true);
        if (is_raised(d))
            return d;
        enum hold held = hold_lock(o);
        bool same = load_relaxed_u32(&o->shape) == s->id;
        int r = same ? dict_fill(d, attr_area(o, s), s) : 0;
        hold_end(o, held);
        if (r == 0 && same)
            return d;
        value_release(d);
        if (r < 0)
            return V_RAISED;
        s = obj_shape(o);
    }
    Value *word = dict_word(o, s);
    if (word == NULL)
        return V_ABSENT;
    Value d = word_keep(o, word);
    if (is_absent(d))
        return dict_new();
    PyObject *copy = PyDict_Copy(api_of(d));
    value_release(d);
    return value_of(copy);
}

/* --- writing ------------------------------------------------------------------------------------------------------------------------ */

enum put { PUT_DONE, PUT_AGAIN, PUT_DICT, PUT_NOTHING };

/* Stores into slot i, which the shape names already. v is consumed on PUT_DONE. */
static enum put slot_replace(Obj *o, Shape *s, unsigned i, Value v)
{
    Value old = V_ABSENT;
    enum put result = PUT_AGAIN;
    enum hold held = hold_begin(o);
    if (load_relaxed_u32(&o->shape) == s->id) {
        Value *slot = attr_slot(attr_area(o, s), s, i);
        old = load_relaxed_value(slot);
        if (is_absent(old)) {
            result = is_absent(v) ? PUT_NOTHING : PUT_DICT;   /* A3: a deleted name added again */
        } else {
            store_release_value(slot, v);
            result = PUT_DONE;
        }
    }
    hold_end(o, held);
    if (result == PUT_DONE)
        value_release(old);
    return result;
}

bool attr_slot_set_shared(Obj *o, uint32_t shape, uint32_t offset, Value v)
{
    Value *slot = (Value *)(void *)((char *)o + offset), old = V_ABSENT;
    enum hold held = hold_lock(o);
    if (LIKELY(load_relaxed_u32(&o->shape) == shape) && !is_absent(old = load_relaxed_value(slot)))
        store_release_value(slot, v);
    hold_end(o, held);
    if (is_absent(old))                                     /* another shape, or a deleted name */
        return false;
    value_release(old);
    return true;
}

/* Adds the attribute that leads from s to n. v is consumed on PUT_DONE. */
static enum put slot_append(Obj *o, Shape *s, Shape *n, Value v)
{
    unsigned i = s->count, have = s->inline_slots;
    struct attr_area *a = attr_area(o, s);
    struct attr_overflow *bigger = NULL, *old = NULL;
    if (i >= have) {
        old = load_acquire_ptr(&a->overflow);
        if (old == NULL || i - have >= old->cap) {
            uint32_t cap = old ? old->cap * 2 : 4;
            bigger = buf_zalloc(sizeof *bigger + cap * sizeof bigger->slot[0]);
            if (bigger == NULL) {
                raise_no_memory();
                return PUT_NOTHING;
            }
            bigger->cap = cap;
        }
    }
    enum put result = PUT_AGAIN;
    enum hold held = hold_begin(o);
    if (load_relaxed_u32(&o->shape) == s->id && (!bigger || a->overflow == old)) {
        if (bigger) {
            for (unsigned k = 0; old && k < i - have; k++)
                bigger->slot[k] = load_relaxed_value(&old->slot[k]);
            bigger->slot[i - have] = v;
            store_release_ptr(&a->overflow, bigger);     /* pairs with attr_overflow_reg() */
        } else {
            store_relaxed_value(attr_slot(a, s, i), v);
        }
        store_release_u32(&o->shape, n->id);             /* A2 */
        result = PUT_DONE;
    }
    hold_end(o, held);
    if (result == PUT_DONE && bigger)
        overflow_retire(old);
    else if (bigger)
        buf_free(bigger);
    return result;
}

static int dict_put(Obj *o, Value *word, Value name, Value v)
{
    Value d = is_absent(v) ? word_keep(o, word) : word_keep_or_make(o, word);
    if (is_raised(d))
        return -1;
    if (is_absent(d))
        return 0;
    int r;
    if (is_absent(v))
        r = dict_del_name((DictObj *)value_obj(d), name);
    else
        r = dict_set_name((DictObj *)value_obj(d), name, v) < 0 ? -1 : 1;
    value_release(d);
    return r;
}

int attr_own_set(Value obj, Value name, Value v)
{
    if (!value_is_ptr(obj))
        return ATTR_NO_PLACE;
    Obj *o = value_obj(obj);
    Shape *s = obj_shape(o);
    for (; s->kind == SHAPE_SLOTS; s = obj_shape(o)) {
        int i = shape_lookup(s, name);
        enum put put = PUT_DICT;
        if (i >= 0) {
            put = slot_replace(o, s, (unsigned)i, value_keep(v));
        } else if (is_absent(v)) {
            return 0;
        } else {
            Shape *n = shape_add(s, name);
            value_keep(v);
            if (n)
                put = slot_append(o, s, n, v);
        }
        if (put == PUT_DONE)
            return 1;
        value_release(v);
        if (put == PUT_NOTHING)
            return is_absent(v) ? 0 : -1;
        if (put == PUT_DICT && attr_to_dict_mode(o) < 0)
            return -1;
    }
    Value *word = dict_word(o, s);
    return word ? dict_put(o, word, name, v) : ATTR_NO_PLACE;
}

/* --- for the collector and for dying instances -------------------------------------------------------------------------------------- */

int attrs_traverse(Obj *o, visitproc visit, void *arg)
{
    Shape *s = obj_shape(o);
    if (!(s->flags & SHAPE_HAS_ATTRS))
        return 0;
    struct attr_area *a = attr_area(o, s);
    Py_VISIT(a->dict);
    for (unsigned i = 0; i < shape_slots(s); i++)
        Py_VISIT(api_of(*attr_slot(a, s, i)));
    return 0;
}

/* Nobody else can reach o, or it is garbage that only its own finalizers may still look at. */
void attrs_clear(Obj *o)
{
    Shape *s = obj_shape(o);
    if (!(s->flags & SHAPE_HAS_ATTRS))
        return;
    struct attr_area *a = attr_area(o, s);
    for (unsigned i = 0; i < shape_slots(s); i++) {
        Value *slot = attr_slot(a, s, i);
        Value v = load_relaxed_value(slot);
        store_release_value(slot, V_ABSENT);
        value_release(v);
        s = obj_shape(o);                                /* what was released may have run code that changed it */
        if (s->kind != SHAPE_SLOTS)
            break;
    }
    Obj *d = a->dict;
    store_release_ptr(&a->dict, (Obj *)NULL);
    if (d)
        obj_decref(d);
}

/* The object is dead: nobody can reach it, whatever the values' finalizers do. */
void attrs_destroy(Obj *o, Shape *s)
{
    struct attr_area *a = attr_area(o, s);
    unsigned n = shape_slots(s), here = n < s->inline_slots ? n : s->inline_slots;
    for (unsigned i = 0; i < here; i++)
        value_release(a->slot[i]);
    if (UNLIKELY(a->overflow != NULL)) {
        for (unsigned i = here; i < n; i++)
            value_release(a->overflow->slot[i - here]);
        buf_free(a->overflow);
    }
    if (a->dict)
        obj_decref(a->dict);
}

int PyObject_VisitManagedDict(PyObject *op, visitproc visit, void *arg)
{
    if (type_of_api(op)->tp_traverse == inst_traverse)      /* which has called the C base that calls us, and visits the attributes itself */
        return 0;
    return attrs_traverse((Obj *)op, visit, arg);
}

/* From tp_clear the object goes on, from tp_dealloc it does not. */
void PyObject_ClearManagedDict(PyObject *op)
{
    Obj *o = (Obj *)op;
    Shape *s = obj_shape(o);
    if (load_relaxed_u32(&o->shared) != COUNT_M) {
        attrs_clear(o);
    } else if (s->flags & SHAPE_HAS_ATTRS) {
        struct attr_area *a = attr_area(o, s);
        attrs_destroy(o, s);
        a->dict = NULL;
        a->overflow = NULL;
        store_relaxed_u32(&o->shape, load_relaxed_u32(&((TypeRecord *)s->private_)->shape));   /* called again it finds nothing */
    }
}
