/* stdlib/math_sum.c -- the functions of math that add up: fsum, sumprod, prod, hypot, dist.
 *
 * fsum is exact: every double is a whole number of 2**-1074, so the sum is kept as one long number in words that overlap by half
 * (struct exact). Adding is three additions of words, whatever the exponents; the rounding happens once, at the end.
 * The others work in double-double arithmetic: the sum of a large and a small double, exact to about 106 bits.
 */
#include "objects/int_int.h"
#include "objects/list_int.h"
#include "stdlib/math_int.h"

#include <math.h>

/* ---- iterating ---- */

/* The items of an iterable, one after the other; a list or tuple without an iterator. */
struct walk { PyObject *iterator, *list, *tuple; size_t i; };

static bool walk_begin(struct walk *w, PyObject *iterable)
{
    *w = (struct walk){0};
    if (IS_EXACT(value_of(iterable), LIST))
        w->list = iterable;
    else if (IS_EXACT(value_of(iterable), TUPLE))
        w->tuple = iterable;
    else
        w->iterator = PyObject_GetIter(iterable);
    return w->list || w->tuple || w->iterator;
}

/* Counted; NULL at the end, or raised. */
static inline PyObject *walk_next(struct walk *w)
{
    if (w->list) {
        Value v = list_get((ListObj *)value_obj(value_of(w->list)), w->i++);
        return is_absent(v) ? NULL : api_of(v);
    }
    if (w->tuple)
        return w->i < tuple_len(value_of(w->tuple)) ? api_of(value_keep(tuple_at(value_of(w->tuple), w->i++))) : NULL;
    return PyIter_Next(w->iterator);
}

static void walk_end(struct walk *w) { Py_XDECREF(w->iterator); }

/* ---- fsum ---- */

enum { WORDS = 2098 / 32 + 4, ADDITIONS_UNTIL_CARRY = 1 << 28 };

struct exact {
    int64_t word[WORDS];                     /* the sum of word[i] * 2**(32 i - 1074) */
    unsigned additions;                      /* since the carries were last moved on */
};

static void exact_carry(struct exact *e)
{
    for (size_t i = 0; i + 1 < WORDS; i++) {
        e->word[i + 1] += e->word[i] >> 32;
        e->word[i] &= INT64_C(0xffffffff);
    }
    e->additions = 0;
}

static inline void exact_add(struct exact *e, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    unsigned exponent = (unsigned)(bits >> 52) & 0x7ff;
    uint64_t m = bits & ((UINT64_C(1) << 52) - 1);
    if (exponent)
        m |= UINT64_C(1) << 52;
    unsigned place = exponent ? exponent - 1 : 0, shift = place & 31;
    int64_t sign = (int64_t)bits >> 63;              /* 0 or -1: (w ^ sign) - sign negates */
    int64_t *word = &e->word[place >> 5];
    unsigned __int128 wide = (unsigned __int128)m << shift;
    word[0] += ((int64_t)((uint64_t)wide & 0xffffffff) ^ sign) - sign;
    word[1] += ((int64_t)((uint64_t)(wide >> 32) & 0xffffffff) ^ sign) - sign;
    word[2] += ((int64_t)(wide >> 64) ^ sign) - sign;
    if (UNLIKELY(++e->additions == ADDITIONS_UNTIL_CARRY))
        exact_carry(e);
}

/* The nearest double, ties to even; infinite if there is none. */
static double exact_round(struct exact *e)
{
    exact_carry(e);
    bool negative = e->word[WORDS - 1] < 0;
    if (negative) {
        for (size_t i = 0; i < WORDS; i++)
            e->word[i] = -e->word[i];
        exact_carry(e);
    }
    int top = WORDS - 1;
    while (top > 0 && e->word[top] == 0)
        top--;
    /* 96 bits from the top word on, of which at least 65 count; what is below only matters as not being zero */
    unsigned __int128 head = (unsigned __int128)(uint64_t)e->word[top] << 64;
    for (int i = 1; i <= 2; i++)
        if (top - i >= 0)
            head |= (unsigned __int128)(uint64_t)e->word[top - i] << (64 - 32 * i);
    bool rest = false;
    for (int i = top - 3; i >= 0 && !rest; i--)
        rest = e->word[i] != 0;
    if (head == 0)
        return 0.0;
    int exponent = 32 * (top - 2) - 1074;            /* of head's lowest bit */
    int length = (head >> 64) ? 128 - __builtin_clzll((uint64_t)(head >> 64)) : 64 - __builtin_clzll((uint64_t)head);
    int drop = length > 53 ? length - 53 : 0;
    if (exponent + drop < -1074)
        drop = -1074 - exponent;                     /* below the subnormals all bits are zero */
    uint64_t m = (uint64_t)(head >> drop);
    if (drop) {
        unsigned __int128 below = head & (((unsigned __int128)1 << drop) - 1), half = (unsigned __int128)1 << (drop - 1);
        if (below > half || (below == half && (rest || (m & 1))))
            m++;
    }
    double x = ldexp((double)m, exponent + drop);
    return negative ? -x : x;
}

PyObject *math_fsum(PyObject *module, PyObject *iterable)
{
    (void)module;
    struct exact e = {{0}, 0};
    struct walk w;
    double special = 0.0, infinities = 0.0, x;
    if (!walk_begin(&w, iterable))
        return NULL;
    for (PyObject *item; (item = walk_next(&w)) != NULL;) {
        bool ok = math_number(item, &x);
        Py_DECREF(item);
        if (!ok)
            break;
        if (LIKELY(isfinite(x))) {
            exact_add(&e, x);
            continue;
        }
        special += x;
        if (isinf(x))
            infinities += x;
    }
    walk_end(&w);
    if (error_pending())
        return NULL;
    if (special != 0.0 || isnan(special)) {
        if (isnan(infinities))
            return api_of(raise_value_error("-inf + inf in fsum"));
        return math_float(special);
    }
    double sum = exact_round(&e);
    return isinf(sum) ? api_of(raise_overflow("intermediate overflow in fsum")) : math_float(sum);
}

/* ---- double-double ---- */

struct dd { double high, low; };

/* a + b exactly, as a double and what it lacks. */
static inline struct dd two_sum(double a, double b)
{
    double s = a + b, t = s - a;
    return (struct dd){s, (a - (s - t)) + (b - t)};
}
static inline struct dd two_product(double a, double b)
{
    double p = a * b;
    return (struct dd){p, fma(a, b, -p)};
}

/* A sum of products in three doubles: high, low, and what even low lacks. */
struct triple { double high, low, tiny; };
static inline void triple_add(struct triple *t, double a, double b)
{
    struct dd p = two_product(a, b), s = two_sum(t->high, p.high), r = two_sum(t->low, p.low), q = two_sum(r.high, s.low);
    t->high = s.high;
    t->low = q.high;
    t->tiny += r.low + q.low;
}
static double triple_value(const struct triple *t)
{
    struct dd last = two_sum(t->high, t->low);
    return last.high + (t->tiny + last.low);
}

/* ---- sumprod: the pairs run in stages (ints of 64 bits, then floats, then any objects), and each stage adds to the total ---- */

struct pairs { struct walk p, q; PyObject *a, *b; bool done, plain; };   /* plain: one pair was of any kind: the rest is added as the language does */

/* The next pair in a and b; false: at the end (done), or raised. */
static inline bool pairs_next(struct pairs *s)
{
    s->a = walk_next(&s->p);
    if (!s->a && error_pending())
        return false;
    s->b = walk_next(&s->q);
    if (!s->b && error_pending())
        return false;
    if (!s->a != !s->b) {
        raise_value_error("Inputs are not the same length");
        return false;
    }
    s->done = !s->a;
    return s->a != NULL;
}
static inline void pairs_drop(struct pairs *s)
{
    value_release(value_of(s->a));
    value_release(value_of(s->b));
    s->a = s->b = NULL;
}

/* total + more, both consumed. */
static PyObject *added(PyObject *total, PyObject *more)
{
    PyObject *sum = total && more ? PyNumber_Add(total, more) : NULL;
    Py_XDECREF(total);
    Py_XDECREF(more);
    return sum;
}

/* Exact ints and floats only: 1 two ints, 2 floats or a float with an int that is exact as one, 0 anything else. */
static inline int pair_kind(const struct pairs *s)
{
    Value a = value_of(s->a), b = value_of(s->b);
    if (value_both_int(a, b))
        return 1;
    bool af = value_is_float(a), bf = value_is_float(b);
    return (af && (bf || value_is_int(b))) || (bf && value_is_int(a)) ? 2 : 0;
}
static double small_number(PyObject *o)
{
    Value v = value_of(o);
    return value_is_float(v) ? value_as_float(v) : (double)value_as_int(v);
}

/* Both runs begin with a pair of their kind in hand and end with one of another kind, at the end, or raised (false). */
static bool run_of_ints(struct pairs *s, PyObject **total)
{
    __int128 sum = 0;                                /* 2**30 products of 96 bits fit */
    unsigned n = 0;
    bool more = true;
    while (more && pair_kind(s) == 1 && n++ < 1u << 30) {
        sum += (__int128)value_as_int(value_of(s->a)) * value_as_int(value_of(s->b));
        pairs_drop(s);
        more = pairs_next(s);
    }
    if (error_pending())
        return false;
    *total = added(*total, api_of(int_from_i128(sum)));
    return *total != NULL;
}
static bool run_of_floats(struct pairs *s, PyObject **total)
{
    struct triple sum = {0, 0, 0};
    double plain = 0;                                /* for infinities and NaNs, which the compensation would spoil */
    bool more = true;
    if (value_is_float(value_of(*total))) {
        sum.high = plain = value_as_float(value_of(*total));
        Py_SETREF(*total, math_float(0.0));
    }
    while (more && pair_kind(s) == 2) {
        double a = small_number(s->a), b = small_number(s->b);
        plain += a * b;
        triple_add(&sum, a, b);
        pairs_drop(s);
        more = pairs_next(s);
    }
    if (error_pending())
        return false;
    double result = triple_value(&sum);
    *total = added(*total, math_float(isfinite(result) ? result : plain));
    return *total != NULL;
}

PyObject *math_sumprod(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    struct pairs s = {.done = false, .plain = false};
    if (!args_count("sumprod", nargs, 2, 2) || !walk_begin(&s.p, args[0]))
        return NULL;
    PyObject *total = walk_begin(&s.q, args[1]) ? PyLong_FromLong(0) : NULL;
    bool ok = total && pairs_next(&s);
    while (ok && !s.done) {
        switch (s.plain || (!PyLong_CheckExact(total) && !PyFloat_CheckExact(total)) ? 0 : pair_kind(&s)) {
        case 1:
            ok = run_of_ints(&s, &total);
            break;
        case 2:
            ok = run_of_floats(&s, &total);
            break;
        default:
            s.plain = true;
            total = added(total, PyNumber_Multiply(s.a, s.b));
            pairs_drop(&s);
            if (!total)
                ok = false;
            else
                pairs_next(&s), ok = !error_pending();
        }
    }
    pairs_drop(&s);
    walk_end(&s.p);
    walk_end(&s.q);
    if (error_pending())
        Py_CLEAR(total);
    return total;
}

/* ---- prod ---- */

PyObject *math_prod(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)module;
    PyObject *start = NULL, *item;
    struct walk w;
    if (nargs != 1) {
        PyErr_Format(PyExc_TypeError, "prod() takes exactly 1 positional argument (%zd given)", nargs);
        return NULL;
    }
    if (!args_one_keyword("prod", "start", N(start), args, nargs, kwnames, &start) || !walk_begin(&w, args[0]))
        return NULL;
    Value total = start ? value_keep(value_of(start)) : value_from_int(1);
    while (!is_raised(total) && (item = walk_next(&w)) != NULL) {
        Value v = value_of(item), next;
        int64_t n;
        if (value_both_int(total, v) && !__builtin_mul_overflow(value_as_int(total), value_as_int(v), &n) && int_fits_value(n))
            next = value_from_int(n);
        else if (value_is_float(total) && value_is_float(v))
            next = value_from_float(value_as_float(total) * value_as_float(v));
        else
            next = value_of(PyNumber_Multiply(api_of(total), item));
        value_release(v);
        value_release(total);
        total = next;
    }
    walk_end(&w);
    if (!is_raised(total) && error_pending()) {
        value_release(total);
        total = V_RAISED;
    }
    return api_of(total);
}

/* ---- norms ---- */

/* The square root of the sum of squares, rounded as if the sum had been exact but for one case in millions. largest: of all |x|. */
static double norm(const double *x, size_t n, double largest)
{
    if (isinf(largest) || largest == 0.0 || n == 1)
        return largest;
    int exponent;
    frexp(largest, &exponent);
    double sum = 0, lost = 0;
    /* Scaling by a power of two keeps every bit; in two steps, for 2**-exponent may itself be out of range. */
    int first = -exponent / 2, second = -exponent - first;
    double scale1 = ldexp(1.0, first), scale2 = ldexp(1.0, second);
    for (size_t i = 0; i < n; i++) {
        double y = x[i] * scale1 * scale2;
        struct dd p = two_product(y, y), s = two_sum(sum, p.high);
        sum = s.high;
        lost += s.low + p.low;
    }
    double root = sqrt(sum + lost);
    struct dd square = two_product(root, root);
    double missing = ((sum - square.high) - square.low) + lost;     /* sum - square.high is exact: they are neighbours */
    root += missing / (2.0 * root);
    return root / scale1 / scale2;
}

enum { COORDINATES_HERE = 16 };

/* Room for n doubles: `here`, or allocated. */
static double *coordinates(double *here, size_t n)
{
    double *x = n <= COORDINATES_HERE ? here : PyMem_Malloc(n * sizeof *x);
    if (!x)
        PyErr_NoMemory();
    return x;
}

struct extent { double largest; bool nan; };
static void extend(struct extent *e, double x)
{
    double size = fabs(x);
    if (isnan(x))
        e->nan = true;
    else if (size > e->largest)
        e->largest = size;
}
static double norm_within(const double *x, size_t n, const struct extent *e)
{
    return e->nan && !isinf(e->largest) ? (double)NAN : norm(x, n, e->largest);
}

PyObject *math_hypot(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    double here[COORDINATES_HERE], *x = coordinates(here, (size_t)nargs);
    struct extent e = {0, false};
    if (!x)
        return NULL;
    Py_ssize_t i = 0;
    for (; i < nargs && math_number(args[i], &x[i]); i++)
        extend(&e, x[i]);
    PyObject *result = i == nargs ? math_float(norm_within(x, (size_t)nargs, &e)) : NULL;
    if (x != here)
        PyMem_Free(x);
    return result;
}

PyObject *math_dist(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_count("dist", nargs, 2, 2))
        return NULL;
    PyObject *p = PySequence_Tuple(args[0]), *q = p ? PySequence_Tuple(args[1]) : NULL, *result = NULL;
    double here[COORDINATES_HERE], *x = NULL, a, b;
    struct extent e = {0, false};
    if (!q)
        goto out;
    size_t n = tuple_len(value_of(p));
    if (n != tuple_len(value_of(q))) {
        raise_value_error("both points must have the same number of dimensions");
        goto out;
    }
    if (!(x = coordinates(here, n)))
        goto out;
    for (size_t i = 0; i < n; i++) {
        if (!math_number(api_of(tuple_at(value_of(p), i)), &a) || !math_number(api_of(tuple_at(value_of(q), i)), &b))
            goto out;
        x[i] = fabs(a - b);
        extend(&e, x[i]);
    }
    result = math_float(norm_within(x, n, &e));
out:
    if (x && x != here)
        PyMem_Free(x);
    Py_XDECREF(p);
    Py_XDECREF(q);
    return result;
}
