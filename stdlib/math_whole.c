/* stdlib/math_whole.c -- the functions of math that work on whole numbers: gcd, lcm, isqrt, factorial, comb, perm.
 *
 * Products of many factors are made as a balanced tree: first words of 64 bits filled to the brim, then halves of like size, which is
 * where the multiplication of long numbers is fast. Binomial coefficients are a product over a product.
 */
#include "objects/int_int.h"
#include "stdlib/math_int.h"
#include "threading/lock.h"

/* from * (from + 1) * ... * (to - 1) without the factors 2 in each. Counted; V_RAISED. */
static Value product_of_odd_parts(uint64_t from, uint64_t to)
{
    if (to - from <= 24) {
        Value all = value_from_int(1);
        uint64_t word = 1;
        for (uint64_t n = from; n < to && !is_raised(all); n++) {
            uint64_t odd = n >> __builtin_ctzll(n), next;
            if (!__builtin_mul_overflow(word, odd, &next)) {
                word = next;
                continue;
            }
            Value w = int_from_u64(word), more = is_raised(w) ? V_RAISED : int_mul(all, w);
            value_release(w);
            value_release(all);
            all = more;
            word = odd;
        }
        Value w = is_raised(all) ? V_RAISED : int_from_u64(word), more = is_raised(w) ? V_RAISED : int_mul(all, w);
        value_release(w);
        value_release(all);
        return more;
    }
    uint64_t middle = from + (to - from) / 2;
    if (PyErr_CheckSignals() < 0)
        return V_RAISED;
    Value low = product_of_odd_parts(from, middle), high = is_raised(low) ? V_RAISED : product_of_odd_parts(middle, to);
    Value all = is_raised(high) ? V_RAISED : int_mul(low, high);
    value_release(low);
    value_release(high);
    return all;
}

static unsigned ones(uint64_t n) { return (unsigned)__builtin_popcountll(n); }

/* x * 2**n; consumes x. */
static Value shifted(Value x, uint64_t n)
{
    if (is_raised(x) || n == 0)
        return x;
    Value count = int_from_u64(n), result = is_raised(count) ? V_RAISED : int_shift(x, count, true);
    value_release(count);
    value_release(x);
    return result;
}

/* The product of n, n - 1, ..., n - k + 1: its odd part, and how many twos there are: n! has n - ones(n) of them. */
static Value falling_odd(uint64_t n, uint64_t k, uint64_t *twos)
{
    *twos = (n - ones(n)) - ((n - k) - ones(n - k));
    return product_of_odd_parts(n - k + 1, n + 1);
}

/* n (n - 1) ... (n - k + 1) for an n beyond 64 bits. */
static Value falling_big(Value n, uint64_t k)
{
    if (k == 1)
        return value_keep(n);
    uint64_t half = k / 2;
    Value down = int_from_u64(half), rest = is_raised(down) ? V_RAISED : int_sub(n, down);
    Value low = is_raised(rest) ? V_RAISED : falling_big(n, half), high = is_raised(low) ? V_RAISED : falling_big(rest, k - half);
    Value all = is_raised(high) ? V_RAISED : int_mul(low, high);
    value_release(down);
    value_release(rest);
    value_release(low);
    value_release(high);
    return all;
}

static Value falling(Value n, uint64_t k)
{
    int64_t small;
    if (k == 0)
        return value_from_int(1);
    if (!int_as_i64(n, &small))
        return falling_big(n, k);
    uint64_t twos;
    Value odd = falling_odd((uint64_t)small, k, &twos);
    return shifted(odd, twos);
}

static PyObject *factorial(Value n)
{
    static const uint64_t known[] = {1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600, 6227020800, 87178291200,
        1307674368000, 20922789888000, 355687428096000, 6402373705728000, 121645100408832000, 2432902008176640000};
    int64_t small;
    if (int_sign(n) < 0)
        return api_of(raise_value_error("factorial() not defined for negative values"));
    if (!int_as_i64(n, &small))
        return api_of(raise_overflow("factorial() argument should not exceed %ld", LONG_MAX));
    if ((uint64_t)small < sizeof known / sizeof *known)
        return api_of(int_from_u64(known[small]));
    return api_of(falling(n, (uint64_t)small));
}

PyObject *math_factorial(PyObject *module, PyObject *arg)
{
    (void)module;
    PyObject *n = PyNumber_Index(arg), *result = n ? factorial(value_of(n)) : NULL;
    Py_XDECREF(n);
    return result;
}

PyObject *math_isqrt(PyObject *module, PyObject *arg)
{
    (void)module;
    PyObject *n = PyNumber_Index(arg), *result = n ? api_of(int_isqrt(value_of(n))) : NULL;
    Py_XDECREF(n);
    return result;
}

/* ---- comb and perm ---- */

/* Pascal's triangle as far as all of a row fits a word, the left half of each row. Made once. */
enum { TRIANGLE = 68 };
static uint64_t triangle[TRIANGLE][TRIANGLE / 2] FROZEN;
static Once triangle_once;

static int make_triangle(void *unused)
{
    (void)unused;
    for (unsigned n = 0; n < TRIANGLE; n++) {
        triangle[n][0] = 1;
        for (unsigned k = 1; k <= n / 2; k++)
            triangle[n][k] = triangle[n - 1][k - 1] + triangle[n - 1][k > (n - 1) / 2 ? n - 1 - k : k];
    }
    return 0;
}

/* n over k, k <= n / 2, as far as it is below 2**63; 0: it is not. */
static uint64_t binomial_word(uint64_t n, uint64_t k)
{
    if (n < TRIANGLE) {
        once_call(&triangle_once, make_triangle, NULL);
        return triangle[n][k];
    }
    uint64_t r = 1, small;
    for (uint64_t i = 0; i < k; i++) {               /* exact: r is always i factors over i! */
        if (!__builtin_mul_overflow(r, n - i, &small)) {
            r = small / (i + 1);
            continue;
        }
        unsigned __int128 wide = (unsigned __int128)r * (n - i) / (i + 1);
        if (wide >> 63)
            return 0;
        r = (uint64_t)wide;
    }
    return r;
}

static Value binomial(Value n, uint64_t k)
{
    int64_t small;
    if (int_as_i64(n, &small)) {
        uint64_t word = k <= 40 ? binomial_word((uint64_t)small, k) : 0, twos_above, twos_below;
        if (word)
            return int_from_u64(word);
        Value above = falling_odd((uint64_t)small, k, &twos_above), below = is_raised(above) ? V_RAISED : falling_odd(k, k, &twos_below);
        Value odd = V_RAISED;
        if (!is_raised(below) && int_divmod(above, below, &odd, NULL) < 0)
            odd = V_RAISED;
        value_release(above);
        value_release(below);
        return is_raised(odd) ? odd : shifted(odd, twos_above - twos_below);
    }
    Value whole = value_from_int((int64_t)k), above = k ? falling(n, k) : value_from_int(1);
    Value below = is_raised(above) ? V_RAISED : value_of(factorial(whole)), result = V_RAISED;
    if (!is_raised(below) && int_divmod(above, below, &result, NULL) < 0)
        result = V_RAISED;
    value_release(above);
    value_release(below);
    return result;
}

/* Both not negative. False: raised. */
static bool not_negative(Value n, Value k)
{
    if (int_sign(n) < 0)
        raise_value_error("n must be a non-negative integer");
    else if (int_sign(k) < 0)
        raise_value_error("k must be a non-negative integer");
    else
        return true;
    return false;
}

static Value comb(Value n, Value k)
{
    if (!not_negative(n, k))
        return V_RAISED;
    if (int_compare(k, n) > 0)
        return value_from_int(0);
    Value other = int_sub(n, k);
    if (is_raised(other))
        return other;
    int64_t few;
    bool fits = int_as_i64(int_compare(other, k) < 0 ? other : k, &few);
    value_release(other);
    if (!fits || few > VALUE_INT_MAX)
        return raise_overflow("min(n - k, k) must not exceed %lld", LLONG_MAX);
    return binomial(n, (uint64_t)few);
}

static Value perm(Value n, Value k)
{
    int64_t few;
    if (!not_negative(n, k))
        return V_RAISED;
    if (int_compare(k, n) > 0)
        return value_from_int(0);
    if (!int_as_i64(k, &few))
        return raise_overflow("k must not exceed %lld", LLONG_MAX);
    return falling(n, (uint64_t)few);
}

static PyObject *of_two(PyObject *first, PyObject *second, Value (*function)(Value, Value))
{
    PyObject *n = PyNumber_Index(first), *k = n ? PyNumber_Index(second) : NULL;
    PyObject *result = k ? api_of(function(value_of(n), value_of(k))) : NULL;
    Py_XDECREF(n);
    Py_XDECREF(k);
    return result;
}

PyObject *math_comb(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_count("comb", nargs, 2, 2))
        return NULL;
    Value n = value_of(args[0]), k = value_of(args[1]);
    if (value_both_int(n, k) && value_as_int(n) < TRIANGLE && value_as_int(k) >= 0 && value_as_int(k) <= value_as_int(n)) {
        uint64_t few = (uint64_t)value_as_int(k), other = (uint64_t)value_as_int(n) - few;
        return api_of(int_from_u64(binomial_word((uint64_t)value_as_int(n), few < other ? few : other)));
    }
    return of_two(args[0], args[1], comb);
}

PyObject *math_perm(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("perm", nargs, 1, 2))
        return NULL;
    return nargs == 1 || args[1] == Py_None ? math_factorial(module, args[0]) : of_two(args[0], args[1], perm);
}

/* ---- gcd and lcm ---- */

static uint64_t gcd_word(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    do {
        b >>= __builtin_ctzll(b);
        uint64_t less = a < b ? a : b;
        b = a < b ? b - a : a - b;
        a = less;
    } while (b);
    return a << twos;
}

static Value gcd(Value a, Value b)
{
    if (value_both_int(a, b)) {
        int64_t x = value_as_int(a), y = value_as_int(b);
        return int_from_u64(gcd_word((uint64_t)(x < 0 ? -x : x), (uint64_t)(y < 0 ? -y : y)));
    }
    return int_gcd(a, b);
}

static Value lcm(Value a, Value b)
{
    if (int_sign(a) == 0 || int_sign(b) == 0)
        return value_from_int(0);
    Value g = gcd(a, b), part = V_RAISED, product;
    if (!is_raised(g) && int_divmod(a, g, &part, NULL) < 0)
        part = V_RAISED;
    value_release(g);
    product = is_raised(part) ? V_RAISED : int_mul(part, b);
    value_release(part);
    if (is_raised(product) || int_sign(product) >= 0)
        return product;
    Value result = int_negate(product);
    value_release(product);
    return result;
}

static PyObject *over_all(PyObject *const *args, Py_ssize_t nargs, int64_t neutral, Value (*function)(Value, Value))
{
    Value total = value_from_int(neutral);
    for (Py_ssize_t i = 0; i < nargs && !is_raised(total); i++) {
        PyObject *n = PyNumber_Index(args[i]);
        Value next = n ? function(total, value_of(n)) : V_RAISED;
        Py_XDECREF(n);
        value_release(total);
        total = next;
    }
    return api_of(total);
}

PyObject *math_gcd(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    return over_all(args, nargs, 0, gcd);
}

PyObject *math_lcm(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    return over_all(args, nargs, 1, lcm);
}
