/* stdlib/_collections_deque.c -- collections.deque: a ring buffer.
 *
 * Item i stands in slot (head + i) & (room - 1); room is a power of two and grows as it fills. All of it is guarded by the deque's
 * critical section. `changes` counts what iterators must notice: everything but the replacement of an item. Whatever an operation takes
 * out it drops last, when the deque is whole again, for that may run Python code.
 */
#include <stdlib.h>

#include "objects/eq.h"
#include "objects/hold.h"
#include "stdlib/_collections_int.h"

typedef struct DequeObj {
    Obj hdr;
    PyObject **slots GUARD(critical section);
    size_t room, head, size GUARD(critical section);
    Py_ssize_t maxlen;                       /* -1: none; set by __init__, in the critical section */
    uint64_t changes GUARD(critical section);
    PyObject *weakrefs;
} DequeObj;

typedef struct DequeIterObj {
    Obj hdr;
    DequeObj *deque;                         /* counted; NULL when done. GUARD(critical section) */
    size_t at GUARD(critical section);
    uint64_t changes GUARD(critical section);
    bool backwards FROZEN;
} DequeIterObj;

static DequeObj *deque_of(PyObject *o) { return (DequeObj *)(void *)o; }
static PyObject **slot(const DequeObj *d, size_t i) { return &d->slots[(d->head + i) & (d->room - 1)]; }

static int grow(DequeObj *d, size_t want)
{
    size_t room = d->room ? d->room : 8;
    while (room < want) {
        if (room > SIZE_MAX / 4 / sizeof(PyObject *)) {
            PyErr_NoMemory();
            return -1;
        }
        room *= 2;
    }
    if (room == d->room)
        return 0;
    PyObject **slots = malloc(room * sizeof *slots);
    if (!slots) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < d->size; i++)
        slots[i] = *slot(d, i);
    free(d->slots);
    d->slots = slots;
    d->room = room;
    d->head = 0;
    return 0;
}

/* Takes the reference. What falls out at the other end goes to *out (counted, or NULL). 0, or -1: MemoryError, item dropped. */
static int push(DequeObj *d, PyObject *item, bool left, PyObject **out)
{
    *out = NULL;
    if (d->maxlen == 0) {
        *out = item;
        return 0;
    }
    if (d->size == d->room && (d->maxlen < 0 || d->size < (size_t)d->maxlen) && grow(d, d->size + 1) < 0) {
        Py_DECREF(item);
        return -1;
    }
    d->changes++;
    if (d->maxlen >= 0 && d->size >= (size_t)d->maxlen) {
        *out = left ? *slot(d, d->size - 1) : *slot(d, 0);
        d->head += left ? 0 : 1;
        d->size--;
    }
    if (left)
        d->head = (d->head - 1) & (d->room - 1);
    *slot(d, left ? 0 : d->size) = item;
    d->size++;
    return 0;
}

/* NULL when empty; no exception. */
static PyObject *take(DequeObj *d, bool left)
{
    if (!d->size)
        return NULL;
    PyObject *item = *slot(d, left ? 0 : d->size - 1);
    d->head = left ? (d->head + 1) & (d->room - 1) : d->head;
    d->size--;
    d->changes++;
    return item;
}

/* ---- adding and removing ---- */

/* The usual case, in the owner's section: there is room, and no bound. False: nothing done. */
static bool add_quick(DequeObj *d, PyObject *item, bool left)
{
    bool room = false;
    Py_INCREF(item);
    enum hold held = hold_begin(&d->hdr);
    if (LIKELY(d->maxlen < 0) && LIKELY(d->size < d->room)) {
        room = true;
        d->changes++;
        if (left)
            d->head = (d->head - 1) & (d->room - 1);
        *slot(d, left ? 0 : d->size) = item;
        d->size++;
    }
    hold_end(&d->hdr, held);
    if (UNLIKELY(!room))
        Py_DECREF(item);
    return room;
}

static PyObject *add(PyObject *self, PyObject *item, bool left)
{
    PyObject *out;
    int failed;
    if (LIKELY(add_quick(deque_of(self), item, left)))
        return Py_None;
    Py_BEGIN_CRITICAL_SECTION(self);
    failed = push(deque_of(self), Py_NewRef(item), left, &out);
    Py_END_CRITICAL_SECTION();
    Py_XDECREF(out);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *deque_append(PyObject *self, PyObject *item) { return add(self, item, false); }
static PyObject *deque_appendleft(PyObject *self, PyObject *item) { return add(self, item, true); }

static PyObject *removed(PyObject *self, bool left)
{
    DequeObj *d = deque_of(self);
    enum hold held = hold_begin(&d->hdr);
    PyObject *item = take(d, left);
    hold_end(&d->hdr, held);
    if (!item)
        PyErr_SetString(PyExc_IndexError, "pop from an empty deque");
    return item;
}

static PyObject *deque_pop(PyObject *self, PyObject *unused)
{
    (void)unused;
    return removed(self, false);
}

static PyObject *deque_popleft(PyObject *self, PyObject *unused)
{
    (void)unused;
    return removed(self, true);
}

/* Takes everything out at once: slots to be emptied by drop_slots. */
static void detach_all(DequeObj *d, DequeObj *out)
{
    *out = *d;
    d->slots = NULL;
    d->room = d->head = d->size = 0;
    d->changes++;
}

static void drop_slots(DequeObj *out)
{
    for (size_t i = 0; i < out->size; i++)
        Py_DECREF(*slot(out, i));
    free(out->slots);
}

static int deque_tp_clear(PyObject *self)
{
    DequeObj out;
    Py_BEGIN_CRITICAL_SECTION(self);
    detach_all(deque_of(self), &out);
    Py_END_CRITICAL_SECTION();
    drop_slots(&out);
    return 0;
}

static PyObject *deque_clear(PyObject *self, PyObject *unused)
{
    (void)unused;
    deque_tp_clear(self);
    return Py_NewRef(Py_None);
}

static PyObject *deque_iter(PyObject *);
static Py_ssize_t deque_length(PyObject *);

/* A list of what a deque holds at one moment; of what it iterates over, if a subclass says so itself. */
static PyObject *snapshot(PyObject *self)
{
    DequeObj *d = deque_of(self);
    for (;;) {
        size_t size = (size_t)deque_length(self);
        PyObject *list = Py_TYPE(self)->tp_iter == deque_iter ? PyList_New((Py_ssize_t)size) : PySequence_List(self);
        if (!list || Py_TYPE(self)->tp_iter != deque_iter)
            return list;
        bool same;
        Py_BEGIN_CRITICAL_SECTION(self);
        same = d->size == size;
        for (size_t i = 0; same && i < size; i++)
            PyList_SET_ITEM(list, (Py_ssize_t)i, Py_NewRef(*slot(d, i)));
        Py_END_CRITICAL_SECTION();
        if (same)
            return list;
        Py_DECREF(list);
    }
}

static bool has_own_items(PyObject *o) { return Py_TYPE(o)->tp_iter == deque_iter; }

static int extend(PyObject *self, PyObject *iterable, bool left)
{
    PyObject *items = iterable == self || has_own_items(iterable) ? snapshot(iterable) : Py_NewRef(iterable);
    PyObject *iterator = items ? PyObject_GetIter(items) : NULL, *item;
    Py_XDECREF(items);
    if (!iterator)
        return -1;
    while ((item = PyIter_Next(iterator)) != NULL) {
        PyObject *done = add(self, item, left);
        Py_DECREF(item);
        if (!done)
            break;
        Py_DECREF(done);
    }
    Py_DECREF(iterator);
    return error_pending() ? -1 : 0;
}

static PyObject *deque_extend(PyObject *self, PyObject *iterable) { return extend(self, iterable, false) < 0 ? NULL : Py_NewRef(Py_None); }
static PyObject *deque_extendleft(PyObject *self, PyObject *iterable) { return extend(self, iterable, true) < 0 ? NULL : Py_NewRef(Py_None); }
static PyObject *deque_inplace_concat(PyObject *self, PyObject *iterable) { return extend(self, iterable, false) < 0 ? NULL : Py_NewRef(self); }

/* Moves the items n places to the right. In the critical section. */
static void rotate(DequeObj *d, Py_ssize_t n)
{
    if (d->size < 2)
        return;
    Py_ssize_t size = (Py_ssize_t)d->size, by = (n % size + size) % size;
    if (by == 0)
        return;
    d->changes++;
    if (d->size == d->room) {                /* full: only where it begins changes */
        d->head = (d->head - (size_t)by) & (d->room - 1);
        return;
    }
    bool right = by <= size / 2;
    for (Py_ssize_t i = 0; i < (right ? by : size - by); i++) {
        PyObject *item = right ? *slot(d, d->size - 1) : *slot(d, 0);
        d->head = (d->head + (right ? (size_t)-1 : 1)) & (d->room - 1);
        *slot(d, right ? 0 : d->size - 1) = item;
    }
}

static PyObject *deque_rotate(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("rotate", nargs, 0, 1))
        return NULL;
    Py_ssize_t n = nargs ? PyNumber_AsSsize_t(args[0], PyExc_OverflowError) : 1;
    if (n == -1 && error_pending())
        return NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    rotate(deque_of(self), n);
    Py_END_CRITICAL_SECTION();
    return Py_NewRef(Py_None);
}

static PyObject *deque_reverse(PyObject *self, PyObject *unused)
{
    (void)unused;
    DequeObj *d = deque_of(self);
    Py_BEGIN_CRITICAL_SECTION(self);
    for (size_t i = 0, k = d->size; i + 1 < k--; i++) {
        PyObject *item = *slot(d, i);
        *slot(d, i) = *slot(d, k);
        *slot(d, k) = item;
    }
    d->changes++;
    Py_END_CRITICAL_SECTION();
    return Py_NewRef(Py_None);
}

/* ---- by index ---- */

static Py_ssize_t deque_length(PyObject *self)
{
    size_t n;
    Py_BEGIN_CRITICAL_SECTION(self);
    n = deque_of(self)->size;
    Py_END_CRITICAL_SECTION();
    return (Py_ssize_t)n;
}

static PyObject *deque_item(PyObject *self, Py_ssize_t i)
{
    DequeObj *d = deque_of(self);
    PyObject *item = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (i >= 0 && (size_t)i < d->size)
        item = Py_NewRef(*slot(d, (size_t)i));
    Py_END_CRITICAL_SECTION();
    if (!item)
        PyErr_SetString(PyExc_IndexError, "deque index out of range");
    return item;
}

/* In the critical section; i < size. */
static PyObject *take_at(DequeObj *d, size_t i)
{
    PyObject *item = *slot(d, i);
    for (; i + 1 < d->size; i++)
        *slot(d, i) = *slot(d, i + 1);
    d->size--;
    d->changes++;
    return item;
}

static int deque_ass_item(PyObject *self, Py_ssize_t i, PyObject *value)
{
    DequeObj *d = deque_of(self);
    PyObject *old = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (i >= 0 && (size_t)i < d->size) {
        if (value) {
            old = *slot(d, (size_t)i);
            *slot(d, (size_t)i) = Py_NewRef(value);
        } else {
            old = take_at(d, (size_t)i);
        }
    }
    Py_END_CRITICAL_SECTION();
    if (!old)
        PyErr_SetString(PyExc_IndexError, "deque index out of range");
    Py_XDECREF(old);
    return old ? 0 : -1;
}

static PyObject *deque_insert(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("insert", nargs, 2, 2))
        return NULL;
    Py_ssize_t i = PyNumber_AsSsize_t(args[0], PyExc_OverflowError);
    if (i == -1 && error_pending())
        return NULL;
    DequeObj *d = deque_of(self);
    const char *full = NULL;
    int failed = 0;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (d->maxlen >= 0 && d->size >= (size_t)d->maxlen) {
        full = "deque already at its maximum size";
    } else if ((failed = grow(d, d->size + 1)) == 0) {
        Py_ssize_t size = (Py_ssize_t)d->size, at = i < 0 ? i + size : i;
        size_t place = at < 0 ? 0 : at > size ? d->size : (size_t)at;
        for (size_t k = d->size++; k > place; k--)
            *slot(d, k) = *slot(d, k - 1);
        *slot(d, place) = Py_NewRef(args[1]);
        d->changes++;
    }
    Py_END_CRITICAL_SECTION();
    if (full)
        PyErr_SetString(PyExc_IndexError, full);
    return full || failed ? NULL : Py_NewRef(Py_None);
}

/* ---- searching: what can be decided by looking at the items is one step for other threads. An item that only Python code can compare is
 * held meanwhile, and the deque must not change. ---- */

struct search {
    PyObject *value;
    size_t at, stop;                         /* item `at` is next */
    uint64_t changes;
    Py_ssize_t found;
    bool begun, changed, count;              /* count: all of them, else the first */
    bool take;                               /* takes the one it finds out of the deque */
    PyObject *ask, *taken;                   /* the item at - 1, counted: only Python code knows; the one taken out */
};

/* One look, as far as it goes. True: found the first, item at - 1. */
static bool look(PyObject *self, struct search *s)
{
    DequeObj *d = deque_of(self);
    bool hit = false;
    s->ask = NULL;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (!s->begun)
        s->changes = d->changes;
    s->begun = true;
    s->changed = d->changes != s->changes;
    while (!s->changed && !hit && !s->ask && s->at < s->stop && s->at < d->size) {
        PyObject *item = *slot(d, s->at++);
        enum eq same = eq_now(value_of(item), value_of(s->value));
        if (same == EQ_ASK)
            s->ask = Py_NewRef(item);
        s->found += same == EQ_YES;
        hit = same == EQ_YES && !s->count;
    }
    if (hit && s->take)
        s->taken = take_at(d, s->at - 1);
    Py_END_CRITICAL_SECTION();
    return hit;
}

/* Item at - 1 has proved to be equal: takes it out, if the deque has not changed. */
static bool take_found(PyObject *self, struct search *s)
{
    DequeObj *d = deque_of(self);
    Py_BEGIN_CRITICAL_SECTION(self);
    s->changed = d->changes != s->changes;
    if (!s->changed)
        s->taken = take_at(d, s->at - 1);
    Py_END_CRITICAL_SECTION();
    return !s->changed;
}

/* Has it found one? Else raises, if the deque has changed or a comparison raised: -1. */
static int search_run(PyObject *self, struct search *s, PyObject *changed_error)
{
    for (;;) {
        if (look(self, s))
            return 1;
        if (!s->ask)
            break;
        int same = PyObject_RichCompareBool(s->ask, s->value, Py_EQ);
        Py_DECREF(s->ask);
        if (same < 0)
            return -1;
        s->found += same;
        if (same && !s->count) {
            if (!s->take || take_found(self, s))
                return 1;
            break;
        }
    }
    if (!s->changed)
        return s->found > 0;
    PyErr_SetString(changed_error, "deque mutated during iteration");
    return -1;
}

static int deque_contains(PyObject *self, PyObject *value)
{
    struct search s = {.value = value, .stop = SIZE_MAX};
    return search_run(self, &s, PyExc_RuntimeError);
}

static PyObject *deque_count(PyObject *self, PyObject *value)
{
    struct search s = {.value = value, .stop = SIZE_MAX, .count = true};
    return search_run(self, &s, PyExc_RuntimeError) < 0 ? NULL : PyLong_FromSsize_t(s.found);
}

static PyObject *deque_index(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t start = 0, stop = PY_SSIZE_T_MAX, size = deque_length(self);
    if (!args_count("index", nargs, 1, 3) || (nargs > 1 && args_slice_bound(args[1], &start, false) < 0) ||
        (nargs > 2 && args_slice_bound(args[2], &stop, false) < 0))
        return NULL;
    start = start < 0 ? start + size < 0 ? 0 : start + size : start;
    stop = stop < 0 ? stop + size < 0 ? 0 : stop + size : stop;
    struct search s = {.value = args[0], .at = (size_t)start, .stop = (size_t)(stop > size ? size : stop)};
    int found = search_run(self, &s, PyExc_RuntimeError);
    if (found == 0)
        PyErr_SetString(PyExc_ValueError, "deque.index(x): x not in deque");
    return found <= 0 ? NULL : PyLong_FromSize_t(s.at - 1);
}

static PyObject *deque_remove(PyObject *self, PyObject *value)
{
    struct search s = {.value = value, .stop = SIZE_MAX, .take = true};
    int found = search_run(self, &s, PyExc_IndexError);
    if (found == 0)
        PyErr_SetString(PyExc_ValueError, "deque.remove(x): x not in deque");
    if (found <= 0)
        return NULL;
    Py_DECREF(s.taken);
    return Py_NewRef(Py_None);
}

/* ---- whole deques ---- */

static PyObject *new_like(PyObject *self, PyObject *iterable)
{
    Py_ssize_t maxlen = deque_of(self)->maxlen;
    PyObject *type = (PyObject *)(void *)Py_TYPE(self);
    PyObject *limit = maxlen < 0 ? Py_NewRef(Py_None) : PyLong_FromSsize_t(maxlen);
    PyObject *result = limit ? PyObject_CallFunctionObjArgs(type, iterable, limit, NULL) : NULL;
    Py_XDECREF(limit);
    return result;
}

static PyObject *deque_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *items = snapshot(self), *copy = items ? new_like(self, items) : NULL;
    Py_XDECREF(items);
    return copy;
}

static bool is_deque(PyObject *self, PyObject *other) { return PyObject_TypeCheck(other, collections_state(Py_TYPE(self))->deque); }

static PyObject *deque_concat(PyObject *self, PyObject *other)
{
    if (!is_deque(self, other)) {
        PyErr_Format(PyExc_TypeError, "can only concatenate deque (not \"%.200s\") to deque", Py_TYPE(other)->tp_name);
        return NULL;
    }
    PyObject *sum = deque_copy(self, NULL);
    if (sum && extend(sum, other, false) < 0)
        Py_CLEAR(sum);
    return sum;
}

/* The items n times over, in place. */
static PyObject *deque_inplace_repeat(PyObject *self, Py_ssize_t n)
{
    if (n <= 0) {
        deque_tp_clear(self);
        return Py_NewRef(self);
    }
    PyObject *items = n > 1 ? snapshot(self) : NULL;
    if (n > 1 && !items)
        return NULL;
    Py_ssize_t size = items ? PyList_GET_SIZE(items) : 0, maxlen = deque_of(self)->maxlen;
    if (size && maxlen >= 0 && n > maxlen / size + 2)
        n = maxlen / size + 2;               /* more would only fall out again; the last `maxlen` are the same */
    else if (size && n > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(PyObject *) / size) {
        Py_DECREF(items);
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 1; i < n && size; i++)
        if (extend(self, items, false) < 0) {
            Py_DECREF(items);
            return NULL;
        }
    Py_XDECREF(items);
    return Py_NewRef(self);
}

static PyObject *deque_repeat(PyObject *self, Py_ssize_t n)
{
    PyObject *copy = deque_copy(self, NULL), *result = copy ? deque_inplace_repeat(copy, n) : NULL;
    Py_XDECREF(copy);
    return result;
}

static PyObject *deque_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!is_deque(self, other))
        return Py_NewRef(Py_NotImplemented);
    PyObject *a = snapshot(self), *b = a ? snapshot(other) : NULL;
    PyObject *result = b ? PyObject_RichCompare(a, b, op) : NULL;
    Py_XDECREF(a);
    Py_XDECREF(b);
    return result;
}

static PyObject *deque_repr(PyObject *self)
{
    const char *dot = strrchr(Py_TYPE(self)->tp_name, '.'), *name = dot ? dot + 1 : Py_TYPE(self)->tp_name;
    int nested = Py_ReprEnter(self);
    if (nested)
        return nested < 0 ? NULL : PyUnicode_FromString("[...]");
    PyObject *items = snapshot(self), *text = NULL;
    Py_ssize_t maxlen = deque_of(self)->maxlen;
    if (items)
        text = maxlen < 0 ? PyUnicode_FromFormat("%s(%R)", name, items) : PyUnicode_FromFormat("%s(%R, maxlen=%zd)", name, items, maxlen);
    Py_XDECREF(items);
    Py_ReprLeave(self);
    return text;
}

static PyObject *deque_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *state = PyObject_CallMethod(self, "__getstate__", NULL), *iterator = state ? PyObject_GetIter(self) : NULL;
    PyObject *type = (PyObject *)(void *)Py_TYPE(self);
    Py_ssize_t maxlen = deque_of(self)->maxlen;
    if (iterator && maxlen < 0)
        return Py_BuildValue("O()NN", type, state, iterator);
    if (iterator)
        return Py_BuildValue("O(()n)NN", type, maxlen, state, iterator);
    Py_XDECREF(state);
    return NULL;
}

static PyObject *deque_sizeof(PyObject *self, PyObject *unused)
{
    (void)unused;
    return PyLong_FromSize_t((size_t)Py_TYPE(self)->tp_basicsize + deque_of(self)->room * sizeof(PyObject *));
}

static PyObject *deque_get_maxlen(PyObject *self, void *closure)
{
    (void)closure;
    Py_ssize_t maxlen = deque_of(self)->maxlen;
    return maxlen < 0 ? Py_NewRef(Py_None) : PyLong_FromSsize_t(maxlen);
}

/* ---- making and freeing ---- */

static PyObject *deque_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)args, (void)kwargs;
    PyObject *o = type->tp_alloc(type, 0);
    if (o)
        deque_of(o)->maxlen = -1;
    return o;
}

static int deque_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"iterable", "maxlen", NULL};
    PyObject *iterable = NULL, *limit = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:deque", (char **)(uintptr_t)words, &iterable, &limit))
        return -1;
    Py_ssize_t maxlen = -1;
    if (limit != Py_None) {
        maxlen = PyLong_Check(limit) ? PyLong_AsSsize_t(limit) : (PyErr_SetString(PyExc_TypeError, "an integer is required"), -1);
        if (maxlen < 0 && !error_pending())
            PyErr_SetString(PyExc_ValueError, "maxlen must be non-negative");
        if (error_pending())
            return -1;
    }
    PyObject *items = iterable == self ? snapshot(iterable) : Py_XNewRef(iterable);
    if (iterable && !items)
        return -1;
    DequeObj out;
    Py_BEGIN_CRITICAL_SECTION(self);
    deque_of(self)->maxlen = maxlen;
    detach_all(deque_of(self), &out);
    Py_END_CRITICAL_SECTION();
    drop_slots(&out);
    int failed = items ? extend(self, items, false) : 0;
    Py_XDECREF(items);
    return failed;
}

static int deque_traverse(PyObject *self, visitproc visit, void *arg)
{
    DequeObj *d = deque_of(self);
    Py_VISIT(Py_TYPE(self));
    for (size_t i = 0; i < d->size; i++)
        Py_VISIT(*slot(d, i));
    return 0;
}

static void deque_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    DequeObj out;
    detach_all(deque_of(self), &out);
    drop_slots(&out);
    type->tp_free(self);
    Py_DECREF(type);
}

/* ---- iterators ---- */

static PyObject *iterator_over(PyObject *self, bool backwards, size_t at)
{
    CollectionsState *st = collections_state(Py_TYPE(self));
    PyTypeObject *type = backwards ? st->_deque_reverse_iterator : st->_deque_iterator;
    DequeIterObj *it = (DequeIterObj *)(void *)type->tp_alloc(type, 0);
    if (!it)
        return NULL;
    it->deque = deque_of(Py_NewRef(self));
    Py_BEGIN_CRITICAL_SECTION(self);
    it->changes = it->deque->changes;
    Py_END_CRITICAL_SECTION();
    it->backwards = backwards;
    it->at = at;
    return (PyObject *)(void *)it;
}

static PyObject *deque_iter(PyObject *self) { return iterator_over(self, false, 0); }
static PyObject *deque_reversed(PyObject *self, PyObject *unused)
{
    (void)unused;
    return iterator_over(self, true, 0);
}

static PyObject *iter_step(DequeIterObj *it)
{
    if (!it->deque)
        return NULL;
    DequeObj *d = deque_of(Py_NewRef((PyObject *)(void *)it->deque));
    PyObject *item = NULL;
    bool changed;
    Py_BEGIN_CRITICAL_SECTION((PyObject *)(void *)d);
    changed = d->changes != it->changes;
    if (!changed && it->at < d->size)
        item = Py_NewRef(*slot(d, it->backwards ? d->size - 1 - it->at : it->at));
    Py_END_CRITICAL_SECTION();
    if (item)
        it->at++;
    else if (!changed)
        Py_CLEAR(it->deque);
    else
        PyErr_SetString(PyExc_RuntimeError, "deque mutated during iteration");
    Py_DECREF((PyObject *)(void *)d);
    return item;
}

static PyObject *iter_next(PyObject *self)
{
    PyObject *item;
    Py_BEGIN_CRITICAL_SECTION(self);
    item = iter_step((DequeIterObj *)(void *)self);
    Py_END_CRITICAL_SECTION();
    return item;
}

/* None, once the deque has changed: the iterator will only say so. */
static Py_ssize_t items_left(const DequeIterObj *it, DequeObj *d)
{
    Py_ssize_t left;
    Py_BEGIN_CRITICAL_SECTION((PyObject *)(void *)d);
    left = d->changes == it->changes ? (Py_ssize_t)d->size - (Py_ssize_t)it->at : 0;
    Py_END_CRITICAL_SECTION();
    return left;
}

static PyObject *iter_length_hint(PyObject *self, PyObject *unused)
{
    (void)unused;
    DequeIterObj *it = (DequeIterObj *)(void *)self;
    Py_ssize_t left = 0;
    Py_BEGIN_CRITICAL_SECTION(self);
    if (it->deque)
        left = items_left(it, it->deque);
    Py_END_CRITICAL_SECTION();
    return PyLong_FromSsize_t(left > 0 ? left : 0);
}

static PyObject *iter_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    DequeIterObj *it = (DequeIterObj *)(void *)self;
    PyObject *deque;
    size_t at;
    Py_BEGIN_CRITICAL_SECTION(self);
    deque = Py_XNewRef((PyObject *)(void *)it->deque);
    at = it->at;
    Py_END_CRITICAL_SECTION();
    if (!deque)
        deque = PyObject_CallNoArgs((PyObject *)(void *)collections_state(Py_TYPE(self))->deque);
    return deque ? Py_BuildValue("O(Nn)", Py_TYPE(self), deque, (Py_ssize_t)at) : NULL;
}

static PyObject *iter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    CollectionsState *st = collections_state(type);
    PyObject *deque;
    Py_ssize_t at = 0;
    if (!args_no_keywords("_deque_iterator", kwargs) || !PyArg_ParseTuple(args, "O!|n", st->deque, &deque, &at))
        return NULL;
    return iterator_over(deque, type == st->_deque_reverse_iterator, at < 0 ? 0 : (size_t)at);
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT((PyObject *)(void *)((DequeIterObj *)(void *)self)->deque);
    return 0;
}

static void iter_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF((PyObject *)(void *)((DequeIterObj *)(void *)self)->deque);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef iter_methods[] = {
    {"__length_hint__", iter_length_hint, METH_NOARGS, PyDoc_STR("__length_hint__($self, /)\n--\n\nHow many items are still to come.")},
    {"__reduce__", iter_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs to make this iterator again.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot iter_slots[] = {
    {Py_tp_new, iter_new}, {Py_tp_dealloc, iter_dealloc}, {Py_tp_traverse, iter_traverse}, {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, iter_next}, {Py_tp_methods, iter_methods}, {0, NULL}
};
enum { ITER_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE };
PyType_Spec _deque_iterator_spec = {"collections._deque_iterator", sizeof(DequeIterObj), 0, ITER_FLAGS, iter_slots};
PyType_Spec _deque_reverse_iterator_spec = {"collections._deque_reverse_iterator", sizeof(DequeIterObj), 0, ITER_FLAGS, iter_slots};

/* ---- the type ---- */

#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL
static PyMethodDef deque_methods[] = {
    {"append", deque_append, METH_O, PyDoc_STR("append($self, item, /)\n--\n\nAdd an item at the right end. Atomic.")},
    {"appendleft", deque_appendleft, METH_O, PyDoc_STR("appendleft($self, item, /)\n--\n\nAdd an item at the left end. Atomic.")},
    {"clear", deque_clear, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nRemove every item.")},
    {"copy", deque_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nA deque of the same items and the same maxlen.")},
    {"count", deque_count, METH_O, PyDoc_STR("count($self, value, /)\n--\n\nHow many items are equal to the value.")},
    {"extend", deque_extend, METH_O, PyDoc_STR("extend($self, iterable, /)\n--\n\nAdd each item of the iterable at the right end.")},
    {"extendleft", deque_extendleft, METH_O, PyDoc_STR("extendleft($self, iterable, /)\n--\n\nAdd each item of the iterable at the left end.")},
    {"index", FAST(deque_index),
     PyDoc_STR("index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nThe place of the first item equal to the value; ValueError if there is none.")},
    {"insert", FAST(deque_insert),
     PyDoc_STR("insert($self, index, value, /)\n--\n\nPut a value before the index; IndexError if maxlen is reached.")},
    {"pop", deque_pop, METH_NOARGS, PyDoc_STR("pop($self, /)\n--\n\nRemove and return the rightmost item; IndexError if there is none. Atomic.")},
    {"popleft", deque_popleft, METH_NOARGS, PyDoc_STR("popleft($self, /)\n--\n\nRemove and return the leftmost item; IndexError if there is none. Atomic.")},
    {"remove", deque_remove, METH_O, PyDoc_STR("remove($self, value, /)\n--\n\nRemove the first item equal to the value; ValueError if there is none.")},
    {"reverse", deque_reverse, METH_NOARGS, PyDoc_STR("reverse($self, /)\n--\n\nReverse the items in place.")},
    {"rotate", FAST(deque_rotate), PyDoc_STR("rotate($self, n=1, /)\n--\n\nMove every item n places to the right, round the end; to the left if n is negative.")},
    {"__copy__", deque_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\nA deque of the same items and the same maxlen.")},
    {"__reduce__", deque_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs.")},
    {"__reversed__", deque_reversed, METH_NOARGS, PyDoc_STR("__reversed__($self, /)\n--\n\nAn iterator from right to left.")},
    {"__sizeof__", deque_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize of the deque in bytes, without its items.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef deque_getset[] = {
    {"maxlen", deque_get_maxlen, NULL, PyDoc_STR("how many items it can hold, or None"), NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef deque_members[] = {
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(DequeObj, weakrefs), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}
};
static PyType_Slot deque_slots[] = {
    {Py_tp_new, deque_new}, {Py_tp_init, deque_init}, {Py_tp_dealloc, deque_dealloc}, {Py_tp_traverse, deque_traverse}, {Py_tp_clear, deque_tp_clear},
    {Py_tp_repr, deque_repr}, {Py_tp_hash, PyObject_HashNotImplemented}, {Py_tp_richcompare, deque_richcompare}, {Py_tp_iter, deque_iter},
    {Py_tp_methods, deque_methods}, {Py_tp_getset, deque_getset}, {Py_tp_members, deque_members}, {Py_sq_length, deque_length},
    {Py_sq_item, deque_item}, {Py_sq_ass_item, deque_ass_item}, {Py_sq_contains, deque_contains}, {Py_sq_concat, deque_concat},
    {Py_sq_repeat, deque_repeat}, {Py_sq_inplace_concat, deque_inplace_concat}, {Py_sq_inplace_repeat, deque_inplace_repeat},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("deque(iterable=(), maxlen=None)\n--\n\n"
                "A sequence that is added to and taken from at both ends in the same short time. With maxlen, what is added at one end of a\n"
                "full deque lets an item fall out at the other. Threads may share a deque: append, pop and the like are atomic.")},
    {0, NULL}
};
PyType_Spec deque_spec = {"collections.deque", sizeof(DequeObj), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_SEQUENCE, deque_slots};
