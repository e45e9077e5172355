/* objects/list_sort.c -- list.sort(): a stable, adaptive merge sort.
 *
 * Runs that are in order already are found and kept, short ones are lengthened by insertion, and neighbours are merged in the order
 * that powersort gives (Munro and Wild, "Nearly-optimal mergesorts", ESA 2018): a boundary between two runs has a power, the depth at
 * which a perfectly balanced tree over the positions would split there, and deeper boundaries are merged first. Merging gallops when one
 * side keeps winning (after McIlroy, "Optimistic sorting and information theoretic complexity", SODA 1993).
 *
 * Keys.    With a key function it is called once an item, and pairs of key and item are sorted.
 * Kinds.   All small ints, all floats, all exact strs are compared without calling anything; other keys by less_any().
 * Threads. While the sort goes on the list is empty (items = &sorting, a vector without room), and the vector that was in it belongs
 *          to the sort alone. If items is something else at the end, somebody has changed the list: ValueError, the
 *          sorted items are put back, and what had come in meanwhile is dropped. A long sort that runs no Python code is detached: it
 *          reads only what it owns.
 * Tests.   tests/objects/test_list.c
 */
#include "objects/eq.h"
#include "objects/hold.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"
#include "threading/grace.h"

enum {
    MIN_GALLOP = 7,         /* wins in a row after which a merge gallops, to begin with */
    GALLOP_WORTH = 7,       /* a gallop this long was worth it */
    SORT_STACK = 66,        /* powers on the stack grow: as many as a size_t has bits, and a little */
    DETACH_FROM = 20000,    /* items from which a sort without Python code is detached */
};

struct pair { Value key, item; };
struct run { size_t start, len; unsigned power; };
struct sorter {
    void *tmp;
    size_t tmp_bytes;
    unsigned min_gallop;
    unsigned asked;         /* comparisons by Python code, for polling */
    bool no_memory;
};

static ItemVec sorting;     /* cap 0 */

/* Runs are at least this long: n / 2^k, rounded up, for the k that gives 32 to 64. */
static size_t min_run(size_t n)
{
    size_t odd = 0;
    for (; n >= 64; n >>= 1)
        odd |= n & 1;
    return n + odd;
}

/* The power of the boundary between run [a, b) and the next, [b, b + len), of n: the first bit in which the middles of the two, as
 * fractions of n, differ. */
static unsigned node_power(size_t a, size_t b, size_t len, size_t n)
{
    uint64_t left = (uint64_t)a + b, right = 2 * (uint64_t)b + len, whole = 2 * (uint64_t)n;
    unsigned power = 0;
    for (;;) {
        power++;
        left *= 2;
        right *= 2;
        bool l = left >= whole, r = right >= whole;
        if (l != r)
            return power;
        if (l) {
            left -= whole;
            right -= whole;
        }
    }
}

/* --- comparisons ---------------------------------------------------------------------------------------------------------------- */

static inline int less_int(Value x, Value y) { return (int64_t)(x.w << 15) < (int64_t)(y.w << 15); }
static inline int less_float(Value x, Value y) { return value_as_float(x) < value_as_float(y); }
static inline int less_str(Value x, Value y) { return str_compare(x, y) < 0; }

static int less_ask(struct sorter *s, Value x, Value y)
{
    PyObject *answer = PyObject_RichCompare(api_of(x), api_of(y), Py_LT);
    if (++s->asked % 1024 == 0)
        safepoint(this_thread);                         /* comparisons written in C have none */
    if (answer == Py_True || answer == Py_False)
        return answer == Py_True;
    if (!answer)
        return -1;
    int less = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return less;
}

static int less_any(struct sorter *s, Value x, Value y)
{
    if (value_both_int(x, y))
        return less_int(x, y);
    if (value_is_float(x) && value_is_float(y))
        return less_float(x, y);
    if (IS_EXACT(x, STR) && IS_EXACT(y, STR))
        return less_str(x, y);
    if (IS_EXACT(x, TUPLE) && IS_EXACT(y, TUPLE)) {
        size_t n = tuple_len(x), m = tuple_len(y), i = 0, common = n < m ? n : m;
        enum eq e = EQ_YES;
        while (i < common && (e = eq_now(tuple_at(x, i), tuple_at(y, i))) == EQ_YES)
            i++;
        if (i == common)
            return n < m;
        if (e == EQ_NO)
            return less_any(s, tuple_at(x, i), tuple_at(y, i));
    }
    return less_ask(s, x, y);
}

#define E Value
#define SORT(name) int_##name
#define LESS(x, y) less_int((x), (y))
#include "objects/list_sort_merge.inc"
#define E Value
#define SORT(name) float_##name
#define LESS(x, y) less_float((x), (y))
#include "objects/list_sort_merge.inc"
#define E Value
#define SORT(name) str_##name
#define LESS(x, y) less_str((x), (y))
#include "objects/list_sort_merge.inc"
#define E Value
#define SORT(name) any_##name
#define LESS(x, y) less_any(s, (x), (y))
#include "objects/list_sort_merge.inc"
#define E struct pair
#define SORT(name) int_pair_##name
#define LESS(x, y) less_int((x).key, (y).key)
#include "objects/list_sort_merge.inc"
#define E struct pair
#define SORT(name) float_pair_##name
#define LESS(x, y) less_float((x).key, (y).key)
#include "objects/list_sort_merge.inc"
#define E struct pair
#define SORT(name) str_pair_##name
#define LESS(x, y) less_str((x).key, (y).key)
#include "objects/list_sort_merge.inc"
#define E struct pair
#define SORT(name) any_pair_##name
#define LESS(x, y) less_any(s, (x).key, (y).key)
#include "objects/list_sort_merge.inc"

enum sort_kind { SORT_INT, SORT_FLOAT, SORT_STR, SORT_ANY };

static enum sort_kind kind_of(Value v)
{
    return value_is_int(v) ? SORT_INT : value_is_float(v) ? SORT_FLOAT : IS_EXACT(v, STR) ? SORT_STR : SORT_ANY;
}

/* --- the sort ------------------------------------------------------------------------------------------------------------------- */

static int sort_values(struct sorter *s, Value *a, size_t n)
{
    enum sort_kind kind = kind_of(a[0]);
    for (size_t i = 1; i < n && kind != SORT_ANY; i++)
        if (kind_of(a[i]) != kind)
            kind = SORT_ANY;
    int rc = 0;
    if (kind == SORT_ANY)
        return any_sort(s, a, n);
    if (n < DETACH_FROM)
        return kind == SORT_INT ? int_sort(s, a, n) : kind == SORT_FLOAT ? float_sort(s, a, n) : str_sort(s, a, n);
    DETACHED {
        rc = kind == SORT_INT ? int_sort(s, a, n) : kind == SORT_FLOAT ? float_sort(s, a, n) : str_sort(s, a, n);
    }
    return rc;
}

static int sort_pairs(struct sorter *s, struct pair *a, size_t n)
{
    enum sort_kind kind = kind_of(a[0].key);
    for (size_t i = 1; i < n && kind != SORT_ANY; i++)
        if (kind_of(a[i].key) != kind)
            kind = SORT_ANY;
    int rc = 0;
    if (kind == SORT_ANY)
        return any_pair_sort(s, a, n);
    if (n < DETACH_FROM)
        return kind == SORT_INT ? int_pair_sort(s, a, n) : kind == SORT_FLOAT ? float_pair_sort(s, a, n) : str_pair_sort(s, a, n);
    DETACHED {
        rc = kind == SORT_INT ? int_pair_sort(s, a, n) : kind == SORT_FLOAT ? float_pair_sort(s, a, n) : str_pair_sort(s, a, n);
    }
    return rc;
}

static void reverse_values(Value *a, size_t n)
{
    for (size_t i = 0, j = n; i + 1 < j; i++) {
        Value v = a[i];
        a[i] = a[--j];
        a[j] = v;
    }
}

/* Sorts by key: pairs are made, sorted, and their items put back, in whatever order they got to. */
static int sort_by_key(struct sorter *s, Value *a, size_t n, Value key)
{
    struct pair *pairs = n > (size_t)PTRDIFF_MAX / sizeof *pairs ? NULL : buf_alloc(n * sizeof *pairs);
    if (!pairs) {
        s->no_memory = true;
        return -1;
    }
    size_t made = 0;
    for (; made < n; made++) {
        PyObject *k = PyObject_CallOneArg(api_of(key), api_of(a[made]));
        if (!k)
            break;
        pairs[made] = (struct pair){value_of(k), a[made]};
    }
    int rc = made == n ? sort_pairs(s, pairs, n) : -1;
    for (size_t i = 0; i < made; i++)
        a[i] = pairs[i].item;
    for (size_t i = 0; i < made; i++)
        value_release(pairs[i].key);
    buf_free(pairs);
    return rc;
}

int list_sort(ListObj *l, Value key, bool reverse)
{
    enum hold h = hold_lock(&l->hdr);
    ItemVec *vec = load_relaxed_ptr(&l->items);
    size_t n = load_relaxed_size(&l->len);
    list_changing(l);
    store_release_size(&l->len, 0);
    store_release_ptr(&l->items, &sorting);
    list_changed(l);
    hold_end(&l->hdr, h);

    int rc = 0;
    struct sorter s = {.min_gallop = MIN_GALLOP};
    if (vec == &sorting) {                              /* another thread, or a comparison, sorts the list now: to us it is empty */
        vec = NULL;
        n = 0;
    }
    /* A reader that loaded `vec` before may still look at its slots: it keeps nothing from them, since its second look finds another
     * vector. But its loads are there, so the items are sorted in memory of our own. */
    Value few[32], *a = n == 0 ? NULL : n <= 32 ? few : buf_alloc(n * sizeof *a);
    if (n && !a) {
        s.no_memory = true;
        rc = -1;
    } else if (n) {
        memcpy(a, vec->at, n * sizeof *a);
        if (n > 1 || !is_absent(key)) {
            if (reverse)
                reverse_values(a, n);                   /* so that equal items keep their order in the end */
            rc = is_absent(key) ? sort_values(&s, a, n) : sort_by_key(&s, a, n, key);
            if (reverse)
                reverse_values(a, n);
        }
    }
    buf_free(s.tmp);

    h = hold_lock(&l->hdr);
    ItemVec *came = load_relaxed_ptr(&l->items);
    size_t ncame = load_relaxed_size(&l->len);
    list_changing(l);
    if (a)
        for (size_t i = 0; i < n; i++)
            store_release_value(&vec->at[i], a[i]);
    store_release_ptr(&l->items, vec);
    store_release_size(&l->len, n);
    list_changed(l);
    hold_end(&l->hdr, h);
    if (a != few)
        buf_free(a);
    if (rc < 0 && s.no_memory)
        raise_no_memory();
    if (came != &sorting) {
        for (size_t i = 0; i < ncame; i++)
            value_release(load_relaxed_value(&came->at[i]));
        list_drop_vec(l, came);
        if (rc == 0) {
            raise_value_error("list modified during sort");
            rc = -1;
        }
    }
    return rc;
}
