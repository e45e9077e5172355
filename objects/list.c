/* objects/list.c -- the list: an array of values that threads read without a lock, and what changes it.
 *
 * list_int.h has the structure, the reader's fast path and the rules L1-L3. Writers enter by hold.h: appending, replacing and popping at
 * the end take the owner's section and cost no atomic read-modify-write; whatever allocates or touches many slots takes the lock.
 *
 * Growing. A new vector is filled, published with release, and the old one retired: a reader that still follows it finds the same items
 * and is sent back by its second look at l->items if they have changed since. A list that only its owner has read retires nothing.
 * Moving. A deletion or insertion moves slots one by one in the direction in which no item is lost from view (L1).
 * Types, methods: list_type.c; sorting: list_sort.c; PyList_*: list_api.c; iterators: list_iter.c.
 * Tests.  tests/objects/test_list.c, stress-tests/c/list_stress.c
 */
#include "objects/list_int.h"

#include "objects/hold.h"
#include "objects/iter_int.h"
#include "objects/set_int.h"
#include "threading/grace.h"
#include "threading/perturb.h"

enum { LIST_CAP_MAX = PTRDIFF_MAX / 8 - 2, VEC_LARGE = 1 << 17 };

/* --- vectors ---------------------------------------------------------------------------------------------------------------- */

static inline size_t vec_bytes(size_t cap) { return sizeof(ItemVec) + cap * sizeof(Value); }

static ItemVec *vec_new(size_t cap)
{
    if (UNLIKELY(cap > (size_t)LIST_CAP_MAX))
        return NULL;
    ItemVec *vec = cap < VEC_LARGE ? buf_alloc(vec_bytes(cap)) : buf_zalloc_front(vec_bytes(cap));
    if (vec)
        vec->cap = cap;
    return vec;
}

void list_drop_vec(ListObj *l, ItemVec *vec)
{
    if (!vec || !vec->cap)                              /* without room: list_sort.c's mark, which is static */
        return;
    if (LIKELY(obj_unlooked(&l->hdr)))
        buf_free(vec);
    else
        retire_buffer(vec, buf_free, vec_bytes(vec->cap));
}

/* Room for n items and some more: half as much while small, a quarter later. Vectors fill size classes of 32 bytes. A large one gets as much
 * again: what is not used is never touched, and so takes address space alone (buf_zalloc_front()). */
static size_t cap_for(size_t n)
{
    size_t more = n < 1024 ? n / 2 : n < VEC_LARGE ? n / 4 : n;
    return ((n + more + 4) & ~(size_t)3) - 1;
}

/* A vector of at least cap slots with the list's items in it, unpublished; lock held. NULL: out of memory. */
static ItemVec *vec_grown_locked(ListObj *l, size_t cap)
{
    ItemVec *vec = vec_new(cap), *old = load_relaxed_ptr(&l->items);
    size_t n = load_relaxed_size(&l->len);
    if (vec && old)
        memcpy(vec->at, old->at, n * sizeof(Value));   /* the lock is held: nobody writes, so plain reads race with nothing */
    if (vec && cap < VEC_LARGE)                         /* larger ones are born with 0 (L2) */
        for (size_t i = n; i < cap; i++)
            vec->at[i] = V_ABSENT;
    return vec;
}

/* Makes room for n items, lock held. The old vector, to be retired after unlocking, goes to *old (NULL: none). 0, or -1. */
static int list_room_locked(ListObj *l, size_t n, ItemVec **old)
{
    ItemVec *vec = load_relaxed_ptr(&l->items);
    *old = NULL;
    if (n == 0 || (vec && n <= vec->cap))
        return 0;
    ItemVec *bigger = vec_grown_locked(l, load_relaxed_size(&l->len) == 0 && n > 4 ? n : cap_for(n));
    if (UNLIKELY(!bigger) && n >= VEC_LARGE)
        bigger = vec_grown_locked(l, n + n / 8);        /* twice as much was too much */
    if (!bigger)
        return -1;
    PERTURB("list: new vector filled, not yet published");
    store_release_ptr(&l->items, bigger);               /* pairs with the acquire in list_get */
    *old = vec;
    return 0;
}

/* --- making ------------------------------------------------------------------------------------------------------------------- */

Value list_new(size_t n)
{
    ListObj *l = (ListObj *)obj_new(SHAPE_ID_LIST, sizeof(ListObj), PAGE_CONTAINER);
    if (UNLIKELY(!l))
        return V_RAISED;
    if (n) {
        ItemVec *vec = n > (size_t)LIST_CAP_MAX ? NULL : n <= 8 ? buf_alloc(vec_bytes(n)) : buf_zalloc(vec_bytes(n));
        if (UNLIKELY(!vec)) {
            value_release(value_from_obj(l));
            return raise_no_memory();
        }
        if (n <= 8)
            for (size_t i = 0; i < n; i++)
                vec->at[i] = V_RAISED;
        vec->cap = n;
        l->items = vec;
        l->len = n;
    }
    return value_from_obj(l);
}

Value list_take_values(Value *at, size_t n)
{
    Value list = list_new(n);
    if (is_raised(list)) {
        for (size_t i = 0; i < n; i++)
            value_release(at[i]);
        return V_RAISED;
    }
    ListObj *l = (ListObj *)value_obj(list);
    if (n)
        memcpy(l->items->at, at, n * sizeof(Value));
    list_publish(list);
    return list;
}

Value list_from_values(const Value *at, size_t n)
{
    Value list = list_new(n);
    if (is_raised(list))
        return V_RAISED;
    ListObj *l = (ListObj *)value_obj(list);
    for (size_t i = 0; i < n; i++)
        l->items->at[i] = value_keep(at[i]);
    list_publish(list);
    return list;
}

/* --- one item ------------------------------------------------------------------------------------------------------------------ */

Value list_get_slow(ListObj *l, size_t i)
{
    for (unsigned tries = 0; tries < 8; tries++) {
        if (i >= load_acquire_size(&l->len))
            return V_ABSENT;
        ItemVec *vec = list_look(l);
        if (!vec || i >= vec->cap)
            break;                                      /* between two stores of a writer: its lock tells */
        Value v = load_acquire_value(&vec->at[i]);
        if (is_absent(v) || is_raised(v) || !value_try_keep(v))
            break;
        PERTURB("list: kept, before the second look");
        if (!value_is_ptr(v) || obj_is_mine(value_obj(v)))
            return v;
        if (load_acquire_ptr(&l->items) == vec && load_acquire_value(&vec->at[i]).w == v.w)
            return v;
        value_drop_later(v);
    }
    enum hold h = hold_lock(&l->hdr);
    Value v = V_ABSENT;
    if (i < load_relaxed_size(&l->len)) {
        v = load_relaxed_value(&load_relaxed_ptr(&l->items)->at[i]);
        v = is_raised(v) ? V_ABSENT : value_keep_locked(v);
    }
    hold_end(&l->hdr, h);
    return v;
}

static COLD int append_slow(ListObj *l, Value v)
{
    ItemVec *old;
    enum hold h = hold_lock(&l->hdr);
    size_t n = load_relaxed_size(&l->len);
    int rc = list_room_locked(l, n + 1, &old);
    if (rc == 0) {
        list_changing(l);
        store_release_value(&load_relaxed_ptr(&l->items)->at[n], v);
        store_release_size(&l->len, n + 1);             /* pairs with list_get: slot n is filled first */
        list_changed(l);
    }
    hold_end(&l->hdr, h);
    list_drop_vec(l, old);
    if (rc < 0) {
        value_release(v);
        raise_no_memory();
    }
    return rc;
}

int list_append_take(ListObj *l, Value v)
{
    Obj *o = &l->hdr;
    if (LIKELY(obj_is_mine(o)) && LIKELY(owner_enter(this_thread, o, &o->lock))) {
        size_t n = load_relaxed_size(&l->len);
        ItemVec *vec = load_relaxed_ptr(&l->items);
        bool room = vec && n < vec->cap;
        if (LIKELY(room)) {
            store_release_value(&vec->at[n], v);
            store_release_size(&l->len, n + 1);         /* pairs with list_get: slot n is filled first */
        }
        owner_leave(this_thread);
        if (LIKELY(room))
            return 0;
    }
    return append_slow(l, v);
}

struct list_changes list_changes[LIST_CHANGES];

/* at[len + i], without the lock. False: something has changed meanwhile. */
static bool from_end_unlocked(ListObj *l, Py_ssize_t i, Value *out)
{
    const struct list_changes *changes = list_changes_of(l);
    uint64_t done = load_acquire_u64(&changes->done);      /* pairs with list_changed() */
    size_t n = load_acquire_size(&l->len), at = n + (size_t)i;
    ItemVec *vec = list_look(l);
    if (at >= n) {
        *out = V_ABSENT;
        return load_acquire_u64(&changes->begun) == done;
    }
    if (!vec || at >= vec->cap)
        return false;
    Value v = load_acquire_value(&vec->at[at]);
    if (is_absent(v) || is_raised(v) || !value_try_keep(v))
        return false;
    PERTURB("list: kept the last item, before the second look");
    *out = v;
    if (load_acquire_ptr(&l->items) == vec && load_acquire_value(&vec->at[at]).w == v.w &&
        load_acquire_u64(&changes->begun) == done)          /* pairs with list_changing(): who saw a store of a change sees it begun */
        return true;
    value_drop_later(v);
    *out = V_ABSENT;
    return false;
}

/* at[len + i] as it is at one moment: length and item belong together, which a list that only its owner changes without a lock cannot tell. */
Value list_get_from_end(ListObj *l, Py_ssize_t i)
{
    Value v = V_ABSENT;
    if ((load_acquire_u8(&l->hdr.flags) & OBJ_ENDS_READ) && from_end_unlocked(l, i, &v))   /* pairs with the setting below */
        return v;
    enum hold h = hold_begin(&l->hdr);
    if (UNLIKELY(h == HOLD_LOCK) && !(load_relaxed_u8(&l->hdr.flags) & OBJ_ENDS_READ) &&
        ((load_relaxed_u8(&l->hdr.lock) & BYTE_FOREIGN) || load_relaxed_u16(&l->hdr.owner) == SLOT_NONE))
        or_acq_rel_u8(&l->hdr.flags, OBJ_ENDS_READ);
    size_t at = load_relaxed_size(&l->len) + (size_t)i;
    if (at < load_relaxed_size(&l->len)) {
        v = load_relaxed_value(&load_relaxed_ptr(&l->items)->at[at]);
        v = is_raised(v) ? V_ABSENT : value_keep_locked(v);
    }
    hold_end(&l->hdr, h);
    return v;
}

int list_set_take(ListObj *l, size_t i, Value v) { return list_set_signed_take(l, i > (size_t)LIST_CAP_MAX ? LIST_CAP_MAX : (Py_ssize_t)i, v); }

int list_set_signed_take(ListObj *l, Py_ssize_t index, Value v)
{
    enum hold h = hold_begin(&l->hdr);
    size_t i = (size_t)(index < 0 ? index + (Py_ssize_t)load_relaxed_size(&l->len) : index);
    if (UNLIKELY(i >= load_relaxed_size(&l->len))) {
        hold_end(&l->hdr, h);
        value_release(v);
        return -1;
    }
    Value *slot = &load_relaxed_ptr(&l->items)->at[i];
    Value old = load_relaxed_value(slot);
    store_release_value(slot, v);
    hold_end(&l->hdr, h);
    value_release(old);
    return 0;
}

/* --- moving ---------------------------------------------------------------------------------------------------------------------- */

/* at[to .. to+n) = at[from .. from+n), slot by slot in the order that loses no item from view. */
static void slots_move(Value *at, size_t to, size_t from, size_t n)
{
    if (to < from)
        for (size_t i = 0; i < n; i++)
            store_release_value(&at[to + i], load_relaxed_value(&at[from + i]));
    else
        for (size_t i = n; i-- > 0;)
            store_release_value(&at[to + i], load_relaxed_value(&at[from + i]));
}

static void slots_blank(Value *at, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        store_relaxed_value(&at[i], V_ABSENT);
}

/* A vector that has become far too large is replaced; lock held. What is to be retired, or NULL. Without memory it stays. */
static ItemVec *list_shrink_locked(ListObj *l)
{
    ItemVec *vec = load_relaxed_ptr(&l->items);
    size_t n = load_relaxed_size(&l->len);
    if (!vec || vec->cap < 32 || n > vec->cap / 3)
        return NULL;
    ItemVec *smaller = n ? vec_grown_locked(l, cap_for(n)) : NULL;
    if (n && !smaller)
        return NULL;
    store_release_ptr(&l->items, smaller);
    return vec;
}

Value list_pop(ListObj *l, Py_ssize_t index, bool from_end)
{
    enum hold h = hold_begin(&l->hdr);
    size_t n = load_relaxed_size(&l->len);
    ItemVec *vec = load_relaxed_ptr(&l->items);
    size_t i = (size_t)(from_end || index < 0 ? index + (Py_ssize_t)n : index);
    if (i >= n) {
        hold_end(&l->hdr, h);
        return V_ABSENT;
    }
    if (h == HOLD_OWNER && n - i > 64) {                /* long moves are not for an owner's section */
        hold_end(&l->hdr, h);
        h = hold_lock(&l->hdr);
        if (load_relaxed_size(&l->len) != n) {
            hold_end(&l->hdr, h);
            return list_pop(l, index, from_end);
        }
        vec = load_relaxed_ptr(&l->items);
    }
    Value v = load_relaxed_value(&vec->at[i]);
    list_changing(l);
    slots_move(vec->at, i, i + 1, n - 1 - i);
    store_release_size(&l->len, n - 1);
    store_relaxed_value(&vec->at[n - 1], V_ABSENT);
    list_changed(l);
    hold_end(&l->hdr, h);
    if (UNLIKELY(vec->cap >= 32 && n - 1 < vec->cap / 3)) {
        h = hold_lock(&l->hdr);
        ItemVec *old = list_shrink_locked(l);
        hold_end(&l->hdr, h);
        list_drop_vec(l, old);
    }
    return v;
}

bool list_take_out(ListObj *l, size_t i, Value v)
{
    enum hold h = hold_lock(&l->hdr);
    size_t n = load_relaxed_size(&l->len);
    Value *at = n ? load_relaxed_ptr(&l->items)->at : NULL;
    bool there = i < n && value_is(load_relaxed_value(&at[i]), v);
    if (there) {
        list_changing(l);
        slots_move(at, i, i + 1, n - 1 - i);
        store_release_size(&l->len, n - 1);
        store_relaxed_value(&at[n - 1], V_ABSENT);
        list_changed(l);
    }
    ItemVec *large = there ? list_shrink_locked(l) : NULL;
    hold_end(&l->hdr, h);
    list_drop_vec(l, large);
    if (there)
        value_release(v);
    return there;
}

int list_insert_take(ListObj *l, Py_ssize_t index, Value v)
{
    ItemVec *old;
    enum hold h = hold_lock(&l->hdr);
    size_t n = load_relaxed_size(&l->len), i;
    if (index < 0)
        index += (Py_ssize_t)n;
    i = index < 0 ? 0 : (size_t)index > n ? n : (size_t)index;
    int rc = list_room_locked(l, n + 1, &old);
    if (rc == 0) {
        Value *at = load_relaxed_ptr(&l->items)->at;
        list_changing(l);
        if (i < n) {
            store_release_value(&at[n], load_relaxed_value(&at[n - 1]));
            store_release_size(&l->len, n + 1);
            slots_move(at, i + 1, i, n - 1 - i);
            store_release_value(&at[i], v);
        } else {
            store_release_value(&at[n], v);
            store_release_size(&l->len, n + 1);
        }
        list_changed(l);
    }
    hold_end(&l->hdr, h);
    list_drop_vec(l, old);
    if (rc < 0) {
        value_release(v);
        raise_no_memory();
    }
    return rc;
}

int list_splice(ListObj *l, Py_ssize_t lo, Py_ssize_t hi, Value *values, size_t count)
{
    return list_assign_slice(l, lo < 0 ? 0 : lo, hi < 0 ? 0 : hi, values, count);
}

int list_assign_slice(ListObj *l, Py_ssize_t lo, Py_ssize_t hi, Value *values, size_t count)
{
    ItemVec *old = NULL;
    Value few[8], *gone = few;
    enum hold h = hold_lock(&l->hdr);
    size_t n = load_relaxed_size(&l->len);
    PySlice_AdjustIndices((Py_ssize_t)n, &lo, &hi, 1);
    if (hi < lo)
        hi = lo;
    size_t low = (size_t)lo, ngone = (size_t)(hi - lo), tail = n - (size_t)hi, after = n - ngone + count;
    int rc = 0;
    if (ngone > 8 && !(gone = buf_alloc(ngone * sizeof(Value))))
        rc = -1;
    if (rc == 0)
        rc = list_room_locked(l, after, &old);
    ItemVec *vec = load_relaxed_ptr(&l->items);
    if (rc == 0 && vec) {
        Value *at = vec->at;
        for (size_t i = 0; i < ngone; i++)
            gone[i] = load_relaxed_value(&at[low + i]);
        list_changing(l);
        if (count > ngone) {
            slots_move(at, low + count, low + ngone, tail);
            for (size_t i = 0; i < count; i++)
                store_release_value(&at[low + i], values[i]);
            store_release_size(&l->len, after);
        } else {
            for (size_t i = 0; i < count; i++)
                store_release_value(&at[low + i], values[i]);
            slots_move(at, low + count, low + ngone, tail);
            store_release_size(&l->len, after);
            slots_blank(at, after, n);
        }
        list_changed(l);
    }
    ItemVec *large = rc == 0 ? list_shrink_locked(l) : NULL;
    hold_end(&l->hdr, h);
    list_drop_vec(l, old);
    list_drop_vec(l, large);
    if (rc < 0) {
        for (size_t i = 0; i < count; i++)
            value_release(values[i]);
        raise_no_memory();
        ngone = 0;
    }
    for (size_t i = 0; i < ngone; i++)
        value_release(gone[i]);
    if (gone != few)
        buf_free(gone);
    return rc;
}

void list_clear(ListObj *l)
{
    enum hold h = hold_begin(&l->hdr);
    ItemVec *vec = load_relaxed_ptr(&l->items);
    size_t n = load_relaxed_size(&l->len);
    list_changing(l);
    store_release_size(&l->len, 0);
    store_release_ptr(&l->items, NULL);
    list_changed(l);
    hold_end(&l->hdr, h);
    if (!vec)
        return;
    for (size_t i = n; i-- > 0;)
        value_release(load_relaxed_value(&vec->at[i]));
    list_drop_vec(l, vec);
}

void list_reverse(ListObj *l)
{
    enum hold h = hold_lock(&l->hdr);
    size_t n = load_relaxed_size(&l->len);
    if (n > 1) {
        Value *at = load_relaxed_ptr(&l->items)->at;
        for (size_t i = 0, j = n - 1; i < j; i++, j--) {
            Value v = load_relaxed_value(&at[i]);
            store_release_value(&at[i], load_relaxed_value(&at[j]));
            store_release_value(&at[j], v);
        }
    }
    hold_end(&l->hdr, h);
}

/* --- copies ---------------------------------------------------------------------------------------------------------------------- */

/* The items start, start + step, ... of the list as it is at one moment. Memory is found first, without the lock: then the owner's
 * section will do for short ones. */
Value list_slice(ListObj *l, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step)
{
    for (;;) {
        size_t n = load_acquire_size(&l->len);
        Py_ssize_t i = start, end = stop, count = PySlice_AdjustIndices((Py_ssize_t)n, &i, &end, step);
        Value copy = list_new((size_t)count);
        if (is_raised(copy))
            return V_RAISED;
        ListObj *c = (ListObj *)value_obj(copy);
        enum hold h = count <= 32 ? hold_begin(&l->hdr) : hold_lock(&l->hdr);
        bool same = load_relaxed_size(&l->len) == n;
        if (LIKELY(same) && count > 0) {
            Value *at = load_relaxed_ptr(&l->items)->at;
            for (Py_ssize_t k = 0; k < count; k++, i += step)
                c->items->at[k] = value_keep(load_relaxed_value(&at[i]));
        }
        hold_end(&l->hdr, h);
        list_publish(copy);
        if (LIKELY(same))
            return copy;
        value_release(copy);
    }
}

/* Exactly n items, as references of registers: true, or false and nothing, if the list is of another length at that moment. */
bool list_unpack(ListObj *l, Reg *out, size_t n)
{
    enum hold h = n <= 32 ? hold_begin(&l->hdr) : hold_lock(&l->hdr);
    bool fits = load_relaxed_size(&l->len) == n;
    if (LIKELY(fits) && n > 0) {
        Value *at = load_relaxed_ptr(&l->items)->at;
        for (size_t i = 0; i < n; i++)
            out[i] = reg_from_value(value_keep(load_relaxed_value(&at[i])));
    }
    hold_end(&l->hdr, h);
    return fits;
}

Value list_copy(ListObj *l)
{
    return list_slice(l, 0, PY_SSIZE_T_MAX, 1);
}

Value list_to_tuple(ListObj *l)
{
    for (;;) {
        size_t n = load_acquire_size(&l->len);
        Value copy = tuple_new(n);
        if (is_raised(copy))
            return V_RAISED;
        Value *to = ((TupleObj *)value_obj(copy))->at;
        enum hold h = n <= 32 ? hold_begin(&l->hdr) : hold_lock(&l->hdr);
        bool same = load_relaxed_size(&l->len) == n;
        if (LIKELY(same) && n > 0) {
            Value *at = load_relaxed_ptr(&l->items)->at;
            for (size_t k = 0; k < n; k++)
                to[k] = value_keep(load_relaxed_value(&at[k]));
        }
        hold_end(&l->hdr, h);
        if (LIKELY(same)) {
            if (n)
                tuple_publish(copy);
            return copy;
        }
        value_release(copy);
    }
}

/* --- extending ------------------------------------------------------------------------------------------------------------------- */

/* Takes n references over. 0, or -1 with MemoryError: they are released. */
static int extend_take(ListObj *l, Value *at, size_t n)
{
    ItemVec *old = NULL;
    enum hold h = hold_lock(&l->hdr);
    size_t len = load_relaxed_size(&l->len);
    int rc = n > (size_t)LIST_CAP_MAX - len ? -1 : list_room_locked(l, len + n, &old);
    if (rc == 0 && n) {
        Value *to = load_relaxed_ptr(&l->items)->at + len;
        list_changing(l);
        for (size_t i = 0; i < n; i++)
            store_release_value(&to[i], at[i]);
        store_release_size(&l->len, len + n);
        list_changed(l);
    }
    hold_end(&l->hdr, h);
    list_drop_vec(l, old);
    if (rc < 0) {
        for (size_t i = 0; i < n; i++)
            value_release(at[i]);
        raise_no_memory();
    }
    return rc;
}

static int extend_tuple(ListObj *l, TupleObj *t)
{
    size_t n = (size_t)Py_SIZE(t);
    for (size_t i = 0; i < n; i++)
        value_keep(t->at[i]);
    return extend_take(l, t->at, n);
}

static int extend_list(ListObj *l, ListObj *other)
{
    ItemVec *old = NULL;
    struct hold2 h = hold_lock2(&l->hdr, &other->hdr);
    size_t len = load_relaxed_size(&l->len), n = load_relaxed_size(&other->len);
    int rc = n > (size_t)LIST_CAP_MAX - len ? -1 : list_room_locked(l, len + n, &old);
    if (rc == 0 && n) {
        Value *to = load_relaxed_ptr(&l->items)->at + len, *from = load_relaxed_ptr(&other->items)->at;
        list_changing(l);
        for (size_t i = 0; i < n; i++)
            store_release_value(&to[i], value_keep(load_relaxed_value(&from[i])));
        store_release_size(&l->len, len + n);
        list_changed(l);
    }
    hold_end2(&l->hdr, &other->hdr, h);
    list_drop_vec(l, old);
    if (rc < 0)
        raise_no_memory();
    return rc;
}

/* Makes room for a promised number of items; a promise is no reason to fail. */
static void list_expect(ListObj *l, size_t more)
{
    ItemVec *old = NULL;
    if (more < 4 || more > (size_t)1 << 40)
        return;
    enum hold h = hold_lock(&l->hdr);
    list_room_locked(l, load_relaxed_size(&l->len) + more, &old);
    hold_end(&l->hdr, h);
    list_drop_vec(l, old);
}

static int extend_iter(ListObj *l, Value iterable)
{
    PyObject *it = PyObject_GetIter(api_of(iterable));
    if (!it)
        return -1;
    Py_ssize_t hint = PyObject_LengthHint(api_of(iterable), 8);
    int rc = hint < 0 ? -1 : 0;
    if (rc == 0)
        list_expect(l, (size_t)hint);
    while (rc == 0) {
        Value v = iter_step(it);
        if (is_done(v))
            break;
        rc = is_raised(v) ? -1 : list_append_take(l, v);
    }
    Py_DECREF(it);
    return rc;
}

int list_extend(ListObj *l, Value iterable)
{
    if (IS_EXACT(iterable, LIST))
        return extend_list(l, (ListObj *)value_obj(iterable));
    if (!value_is_ptr(iterable))
        return extend_iter(l, iterable);
    switch (load_relaxed_u32(&value_obj(iterable)->shape)) {
    case SHAPE_ID_TUPLE:
        return extend_tuple(l, (TupleObj *)value_obj(iterable));
    case SHAPE_ID_DICT:
    case SHAPE_ID_ODICT:
    case SHAPE_ID_DICT_KEYS:
    case SHAPE_ID_ODICT_KEYS:
    case SHAPE_ID_DICT_VALUES:
    case SHAPE_ID_ODICT_VALUES:
    case SHAPE_ID_DICT_ITEMS:
    case SHAPE_ID_ODICT_ITEMS:
    case SHAPE_ID_SET:
    case SHAPE_ID_FROZENSET: {
        struct values vs;
        if (values_of(iterable, &vs) < 0)
            return -1;
        int rc = extend_take(l, vs.at, vs.n);
        vs.n = 0;
        values_free(&vs);
        return rc;
    }
    default:
        return extend_iter(l, iterable);
    }
}

/* --- snapshots of iterables ----------------------------------------------------------------------------------------------------- */

static int values_room(struct values *vs, size_t n)
{
    if (n <= vs->cap)
        return 0;
    size_t cap = n + n / 2 + 4;
    Value *at = n > (size_t)LIST_CAP_MAX ? NULL : buf_realloc(vs->at, cap * sizeof(Value));
    if (!at) {
        raise_no_memory();
        return -1;
    }
    vs->at = at;
    vs->cap = cap;
    return 0;
}

int values_push_take(struct values *vs, Value v)
{
    if (UNLIKELY(vs->n == vs->cap) && values_room(vs, vs->n + 1) < 0) {
        value_release(v);
        return -1;
    }
    vs->at[vs->n++] = v;
    return 0;
}

void values_free(struct values *vs)
{
    for (size_t i = 0; i < vs->n; i++)
        value_release(vs->at[i]);
    buf_free(vs->at);
    *vs = (struct values){0};
}

static int values_of_list(ListObj *l, struct values *vs)
{
    for (;;) {
        size_t n = load_acquire_size(&l->len);
        if (values_room(vs, n) < 0)
            return -1;
        enum hold h = n <= 32 ? hold_begin(&l->hdr) : hold_lock(&l->hdr);
        bool fits = load_relaxed_size(&l->len) <= vs->cap && (n > 32 || load_relaxed_size(&l->len) <= 32);
        if (fits) {
            n = load_relaxed_size(&l->len);
            for (size_t i = 0; i < n; i++)
                vs->at[i] = value_keep(load_relaxed_value(&load_relaxed_ptr(&l->items)->at[i]));
        }
        hold_end(&l->hdr, h);
        if (fits) {
            vs->n = n;
            return 0;
        }
    }
}

static int values_of_iter(Value iterable, struct values *vs, bool ask)
{
    PyObject *it = PyObject_GetIter(api_of(iterable));
    if (!it)
        return -1;
    Py_ssize_t hint = ask ? PyObject_LengthHint(api_of(iterable), 8) : 8;
    int rc = hint < 0 ? -1 : hint < (Py_ssize_t)1 << 24 ? values_room(vs, (size_t)hint) : 0;
    while (rc == 0) {
        Value v = iter_step(it);
        if (is_done(v))
            break;
        rc = is_raised(v) ? -1 : values_push_take(vs, v);
    }
    Py_DECREF(it);
    if (rc < 0)
        values_free(vs);
    return rc;
}

static int gather(Value iterable, struct values *vs, bool ask)
{
    *vs = (struct values){0};
    if (!value_is_ptr(iterable))
        return values_of_iter(iterable, vs, ask);
    Obj *o = value_obj(iterable);
    switch (load_relaxed_u32(&o->shape)) {
    case SHAPE_ID_LIST:
        return values_of_list((ListObj *)o, vs);
    case SHAPE_ID_TUPLE: {
        TupleObj *t = (TupleObj *)o;
        if (values_room(vs, t->len) < 0)
            return -1;
        for (size_t i = 0; i < t->len; i++)
            vs->at[i] = value_keep(t->at[i]);
        vs->n = t->len;
        return 0;
    }
    case SHAPE_ID_DICT:
    case SHAPE_ID_ODICT:
        return dict_snapshot((DictObj *)o, DICT_KEYS, vs);
    case SHAPE_ID_DICT_KEYS:
    case SHAPE_ID_ODICT_KEYS:
        return dict_snapshot(dict_view_dict(o), DICT_KEYS, vs);
    case SHAPE_ID_DICT_VALUES:
    case SHAPE_ID_ODICT_VALUES:
        return dict_snapshot(dict_view_dict(o), DICT_VALUES, vs);
    case SHAPE_ID_DICT_ITEMS:
    case SHAPE_ID_ODICT_ITEMS:
        return dict_snapshot(dict_view_dict(o), DICT_ITEMS, vs);
    case SHAPE_ID_SET:
    case SHAPE_ID_FROZENSET:
        return set_snapshot((SetObj *)o, vs);
    default:
        return values_of_iter(iterable, vs, ask);
    }
}

int values_of(Value iterable, struct values *vs) { return gather(iterable, vs, true); }
int values_of_unasked(Value iterable, struct values *vs) { return gather(iterable, vs, false); }
