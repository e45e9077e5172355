/* objects/iter_int.h -- iterators that the interpreter steps itself: range, list, tuple; and the dict's.
 *
 * An iterator may be shared by threads, so what moves in it is one word, read and written relaxed: two threads that step it at once
 * may get the same item or skip one, but never one that is not there. Each keeps its container until it dies, exhausted or not: an
 * iterator that let go at its end would take the container from under another thread that is still reading it.
 */
#ifndef P3T_OBJECTS_ITER_INT_H
#define P3T_OBJECTS_ITER_INT_H

#include "objects/dict_int.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"

#define ITER_DONE ((size_t)-1)              /* index of an exhausted list or tuple iterator: stays so for good */

/* range: all that it yields fits a small int (else PyLongRangeIter_Type). One mutable word, not two: with a count beside `next`, two
 * threads could meet the new value of one and the old value of the other, and run past the end. */
typedef struct RangeIterObj {
    Obj     hdr;
    int64_t next SHARED(relaxed);           /* == end: exhausted */
    int64_t step FROZEN;
    int64_t end  FROZEN;                    /* start + length * step: the first one that is not yielded */
} RangeIterObj;

/* The next int, or V_DONE. */
static inline Value range_iter_next(RangeIterObj *r)
{
    int64_t n = (int64_t)load_relaxed_u64((const uint64_t *)&r->next);
    if (UNLIKELY(n == r->end))
        return V_DONE;
    store_relaxed_u64((uint64_t *)&r->next, (uint64_t)n + (uint64_t)r->step);
    return value_from_int(n);
}

typedef struct ListIterObj {
    Obj    hdr;
    size_t index SHARED(relaxed);           /* of the next item, or ITER_DONE; a reverse iterator counts down to ITER_DONE by itself */
    Value  list  FROZEN;
} ListIterObj;

typedef struct TupleIterObj {
    Obj    hdr;
    size_t index SHARED(relaxed);
    Value  tuple FROZEN;
} TupleIterObj;

/* Keys, values or items, either way round; the type says which. `used` is the dict's size when the iterator was made; another size
 * later is the RuntimeError that users know. */
typedef struct DictIterObj {
    Obj      hdr;
    Value    dict FROZEN;
    size_t   used  SHARED(relaxed);         /* ITER_DONE: has raised, and will again */
    uint64_t place SHARED(relaxed);         /* entry to look at next << 32 | entries still to come: one word, so that they fit each other */
} DictIterObj;
#define DICT_ITER_DONE UINT64_MAX            /* place of an exhausted one */
static inline uint64_t dict_iter_place(size_t pos, size_t left) { return (uint64_t)pos << 32 | (uint32_t)left; }

/* One step of any iterator through tp_iternext: a counted item, V_DONE, or V_RAISED. */
Value iter_end(void);
static inline Value iter_step(PyObject *it) RUNS_PYTHON;
static inline Value iter_step(PyObject *it)
{
    PyObject *item = type_of_api(it)->tp_iternext(it);
    return LIKELY(item != NULL) ? value_of(item) : iter_end();
}

/* The same, without a call for an iterator over a list. */
static inline Value iter_step_list(PyObject *it) RUNS_PYTHON;
static inline Value iter_step_list(PyObject *it)
{
    if (!IS_EXACT(value_of(it), LIST_ITER))
        return iter_step(it);
    ListIterObj *l = (ListIterObj *)(void *)it;
    size_t i = load_relaxed_size(&l->index);
    if (i == ITER_DONE)
        return V_DONE;
    Value v = list_get((ListObj *)value_obj(l->list), i);
    store_relaxed_size(&l->index, is_absent(v) ? ITER_DONE : i + 1);
    return is_absent(v) ? V_DONE : v;
}
/* What a zip of two (zip_is_of_two) yields next, without its tuple: 1, 0 at the end, -1 raised. */
bool zip_is_of_two(Value it);
int  zip_step_two(PyObject *zip, Value pair[2]) RUNS_PYTHON;

Value dict_iter_next(DictIterObj *);        /* counted key, value or (key, value); V_DONE; V_RAISED. Keys, values, items, forwards */

/* The same of other iterators of pairs, for a FOR_NEXT whose item is taken apart at once: 1; 0: the end, or raised. By exact shape: */
int enum_next_pair(Obj *, Value out[2]) RUNS_PYTHON;     /* ENUMERATE */
int dict_item_next_pair(Obj *, Value out[2]);            /* DICT_ITEM_ITER */

#endif
