/* core/runtime/builtins.c -- the module builtins: functions. The types in it come from objects/types.def, exceptions from errors.def.
 *
 * What compiles or runs source text is in evaluate.c, class statements in build_class.c, the prompt's input() in input.c.
 */
#include "core/runtime/runtime.h"

#include "core/vm/vm.h"
#include "objects/args.h"
#include "objects/attr.h"
#include "objects/exceptions.h"
#include "objects/float_int.h"
#include "objects/iter_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

#include <math.h>

bool args_between(const char *function, Py_ssize_t given, Py_ssize_t least, Py_ssize_t most)
{
    if (LIKELY(given >= least && given <= most))
        return true;
    Py_ssize_t bound = given < least ? least : most;
    raise_type_error("%s expected %s%zd argument%s, got %zd", function, least == most ? "" : given < least ? "at least " : "at most ", bound,
                     bound == 1 ? "" : "s", given);
    return false;
}

/* -- numbers, text, identity ------------------------------------------------------------------------------------------------------ */

static PyObject *builtin_abs(PyObject *module, PyObject *x)
{
    Value v = value_of(x);
    (void)module;
    if (value_is_int(v) && LIKELY(value_as_int(v) != VALUE_INT_MIN))
        return api_of(value_as_int(v) < 0 ? value_from_int(-value_as_int(v)) : v);
    if (value_is_float(v))
        return api_of(value_from_float(fabs(value_as_float(v))));
    if (IS_EXACT(v, COMPLEX)) {
        Py_complex z = ((ComplexObj *)value_obj(v))->value;
        double r = hypot(z.real, z.imag);
        if (LIKELY(isfinite(r)))
            return api_of(value_from_float(r));
    }
    return PyNumber_Absolute(x);
}

static PyObject *builtin_ascii(PyObject *module, PyObject *x)
{
    (void)module;
    return PyObject_ASCII(x);
}

static PyObject *builtin_bin(PyObject *module, PyObject *x)
{
    (void)module;
    return PyNumber_ToBase(x, 2);
}

static PyObject *builtin_oct(PyObject *module, PyObject *x)
{
    (void)module;
    return PyNumber_ToBase(x, 8);
}

static PyObject *builtin_hex(PyObject *module, PyObject *x)
{
    (void)module;
    return PyNumber_ToBase(x, 16);
}

static PyObject *builtin_callable(PyObject *module, PyObject *x)
{
    (void)module;
    return PyBool_FromLong(PyCallable_Check(x));
}

static PyObject *builtin_chr(PyObject *module, PyObject *x)
{
    (void)module;
    int overflow;
    long code = PyLong_AsLongAndOverflow(x, &overflow);
    if (code == -1 && PyErr_Occurred())
        return NULL;
    if (overflow || code < 0 || code > 0x10ffff) {
        PyErr_SetString(PyExc_ValueError, "chr() arg not in range(0x110000)");
        return NULL;
    }
    return PyUnicode_FromOrdinal((int)code);
}

static PyObject *builtin_ord(PyObject *module, PyObject *c)
{
    (void)module;
    Py_ssize_t n;
    if (PyUnicode_Check(c)) {
        n = PyUnicode_GetLength(c);
        if (n == 1)
            return PyLong_FromLong((long)PyUnicode_ReadChar(c, 0));
    } else if (PyBytes_Check(c)) {
        n = PyBytes_Size(c);
        if (n == 1)
            return PyLong_FromLong((unsigned char)PyBytes_AsString(c)[0]);
    } else if (PyByteArray_Check(c)) {
        n = PyByteArray_Size(c);
        if (n == 1)
            return PyLong_FromLong((unsigned char)PyByteArray_AsString(c)[0]);
    } else {
        return api_of(raise_type_error("ord() expected string of length 1, but %.200s found", Py_TYPE(c)->tp_name));
    }
    return api_of(raise_type_error("ord() expected a character, but string of length %zd found", n));
}

static PyObject *builtin_divmod(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("divmod", nargs, 2, 2))
        return NULL;
    return PyNumber_Divmod(args[0], args[1]);
}

static PyObject *builtin_pow(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names_[] = {"base", "exp", "mod", NULL};
    static const struct arg_spec spec = {"pow", names_, .required = 2, .positional = 3};
    PyObject *a[3];
    (void)module;
    return args_bind(&spec, args, nargs, kwnames, a) < 0 ? NULL : PyNumber_Power(a[0], a[1], a[2] ? a[2] : Py_None);
}

static PyObject *builtin_round(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names_[] = {"number", "ndigits", NULL};
    static const struct arg_spec spec = {"round", names_, .required = 1, .positional = 2};
    PyObject *a[2];
    (void)module;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    Value r = special_try(value_of(a[0]), N(dunder_round), !a[1] || a[1] == Py_None ? V_ABSENT : value_of(a[1]), V_ABSENT);
    if (is_absent(r))
        return api_of(raise_type_error("type %.100s doesn't define __round__ method", Py_TYPE(a[0])->tp_name));
    return api_of(r);
}

static PyObject *builtin_hash(PyObject *module, PyObject *x)
{
    (void)module;
    Py_hash_t h = PyObject_Hash(x);
    return h == -1 ? NULL : PyLong_FromSsize_t(h);
}

static PyObject *builtin_id(PyObject *module, PyObject *x)
{
    (void)module;
    PyObject *id = PyLong_FromVoidPtr(x);
    if (id && PySys_Audit("builtins.id", "O", id) < 0)
        Py_CLEAR(id);
    return id;
}

static PyObject *builtin_repr(PyObject *module, PyObject *x)
{
    (void)module;
    return PyObject_Repr(x);
}

static PyObject *builtin_format(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("format", nargs, 1, 2))
        return NULL;
    if (nargs > 1 && !PyUnicode_Check(args[1]))
        return api_of(raise_type_error("format() argument 2 must be str, not %.50s", Py_TYPE(args[1])->tp_name));
    return PyObject_Format(args[0], nargs > 1 ? args[1] : NULL);
}

PyObject *builtin_len(PyObject *module, PyObject *x)
{
    (void)module;
    Py_ssize_t n = PyObject_Size(x);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}

/* -- attributes, types ------------------------------------------------------------------------------------------------------------- */

static PyObject *builtin_getattr(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("getattr", nargs, 2, 3))
        return NULL;
    if (nargs == 2)
        return PyObject_GetAttr(args[0], args[1]);
    PyObject *found;
    int rc = PyObject_GetOptionalAttr(args[0], args[1], &found);
    return rc < 0 ? NULL : rc ? found : Py_NewRef(args[2]);
}

static PyObject *builtin_hasattr(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("hasattr", nargs, 2, 2))
        return NULL;
    int has = PyObject_HasAttrWithError(args[0], args[1]);
    return has < 0 ? NULL : PyBool_FromLong(has);
}

static PyObject *builtin_setattr(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("setattr", nargs, 3, 3) || PyObject_SetAttr(args[0], args[1], args[2]) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *builtin_delattr(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("delattr", nargs, 2, 2) || PyObject_DelAttr(args[0], args[1]) < 0)
        return NULL;
    Py_RETURN_NONE;
}

PyObject *builtin_isinstance(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("isinstance", nargs, 2, 2))
        return NULL;
    int is = PyObject_IsInstance(args[0], args[1]);
    return is < 0 ? NULL : PyBool_FromLong(is);
}

static PyObject *builtin_issubclass(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("issubclass", nargs, 2, 2))
        return NULL;
    int is = PyObject_IsSubclass(args[0], args[1]);
    return is < 0 ? NULL : PyBool_FromLong(is);
}

static PyObject *builtin_dir(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("dir", nargs, 0, 1))
        return NULL;
    return PyObject_Dir(nargs ? args[0] : NULL);
}

static PyObject *builtin_vars(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("vars", nargs, 0, 1))
        return NULL;
    if (nargs == 0)
        return runtime_locals();
    PyObject *dict;
    int rc = PyObject_GetOptionalAttr(args[0], NAPI(dunder_dict), &dict);
    if (rc == 0)
        PyErr_SetString(PyExc_TypeError, "vars() argument must have __dict__ attribute");
    return rc > 0 ? dict : NULL;
}

static PyObject *builtin_globals(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    PyObject *g = core_hooks.current_globals();
    if (!g) {
        PyErr_SetString(PyExc_SystemError, "globals() without a running frame");
        return NULL;
    }
    return Py_NewRef(g);
}

static PyObject *builtin_locals(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return runtime_locals();
}

/* -- iteration ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *builtin_iter(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("iter", nargs, 1, 2))
        return NULL;
    if (nargs == 1)
        return PyObject_GetIter(args[0]);
    if (!PyCallable_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "iter(v, w): v must be callable");
        return NULL;
    }
    return PyCallIter_New(args[0], args[1]);
}

static PyObject *builtin_next(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("next", nargs, 1, 2))
        return NULL;
    if (!PyIter_Check(args[0]))
        return api_of(raise_type_error("'%.200s' object is not an iterator", Py_TYPE(args[0])->tp_name));
    PyObject *item = Py_TYPE(args[0])->tp_iternext(args[0]);
    if (item)
        return item;
    if (nargs > 1) {
        if (PyErr_Occurred()) {
            if (!PyErr_ExceptionMatches(PyExc_StopIteration))
                return NULL;
            PyErr_Clear();
        }
        return Py_NewRef(args[1]);
    }
    if (!PyErr_Occurred())
        PyErr_SetNone(PyExc_StopIteration);
    return NULL;
}

static PyObject *builtin_aiter(PyObject *module, PyObject *x)
{
    (void)module;
    return PyObject_GetAIter(x);
}

static PyObject *builtin_anext(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_between("anext", nargs, 1, 2))
        return NULL;
    PyAsyncMethods *async = Py_TYPE(args[0])->tp_as_async;
    if (!async || !async->am_anext)
        return api_of(raise_type_error("'%.200s' object is not an async iterator", Py_TYPE(args[0])->tp_name));
    PyObject *awaitable = async->am_anext(args[0]);
    if (!awaitable || nargs == 1)
        return awaitable;
    PyObject *with_default = anext_awaitable_new(awaitable, args[1]);
    Py_DECREF(awaitable);
    return with_default;
}

/* Is every (any) item true? wanted: the truth that decides early. */
static PyObject *decide(PyObject *iterable, int wanted)
{
    PyObject *it = PyObject_GetIter(iterable), *item;
    if (!it)
        return NULL;
    int rc;
    while ((rc = PyIter_NextItem(it, &item)) > 0) {
        int truth = PyObject_IsTrue(item);
        Py_DECREF(item);
        if (truth < 0 || truth == wanted) {
            Py_DECREF(it);
            return truth < 0 ? NULL : PyBool_FromLong(wanted);
        }
    }
    Py_DECREF(it);
    return rc < 0 ? NULL : PyBool_FromLong(!wanted);
}

static PyObject *builtin_all(PyObject *module, PyObject *iterable)
{
    (void)module;
    return decide(iterable, 0);
}

static PyObject *builtin_any(PyObject *module, PyObject *iterable)
{
    (void)module;
    return decide(iterable, 1);
}

/* The sum of doubles loses no low bits: the correction term of Kahan, Babuska and Neumaier. */
struct compensated { double sum, correction; };

static void compensated_add(struct compensated *s, double x)
{
    double t = s->sum + x;
    if (__builtin_fabs(s->sum) >= __builtin_fabs(x))
        s->correction += (s->sum - t) + x;
    else
        s->correction += (x - t) + s->sum;
    s->sum = t;
}

static double compensated_result(const struct compensated *s)
{
    bool usable = s->correction != 0.0 && __builtin_isfinite(s->correction);
    return usable ? s->sum + s->correction : s->sum;
}

/* The items of an exact list or tuple are taken from it, others from an iterator. 1, 0 at the end, -1. */
static int sum_next(PyObject *source, size_t *i, PyObject **item)
{
    Value s = value_of(source), v;
    if (IS_EXACT(s, LIST)) {
        v = list_get((ListObj *)value_obj(s), (*i)++);
        if (is_absent(v))
            return 0;
    } else if (IS_EXACT(s, TUPLE)) {
        if (*i >= tuple_len(s))
            return 0;
        v = value_keep(tuple_at(s, (*i)++));
    } else {
        v = iter_step(source);
        if (is_done(v))
            return 0;
    }
    *item = api_of(v);
    return is_raised(v) ? -1 : 1;
}

/* How far a sum has come: ints first, then floats, then complexes, each as machine numbers for as long as the items allow; from the first
 * other item on (a Fraction, a subclass's instance as the start) it goes by +, one by one. */
enum sum_stage { SUM_INTS, SUM_FLOATS, SUM_COMPLEXES, SUM_BY_ADDING };
struct running_sum {
    enum sum_stage stage;
    PyObject *total;                 /* counted, SUM_BY_ADDING */
    long long whole;                 /* SUM_INTS */
    struct compensated real, imag;
};

static void sum_set(struct running_sum *s, PyObject *total)         /* consumes total */
{
    Value t = value_of(total);
    int overflow = 0;
    s->total = NULL;
    if (s->stage == SUM_INTS && PyLong_CheckExact(total)) {
        s->whole = PyLong_AsLongLongAndOverflow(total, &overflow);
        if (overflow) {
            s->stage = SUM_BY_ADDING;
            s->total = total;
            return;
        }
    } else if (s->stage <= SUM_FLOATS && value_is_float(t)) {
        s->stage = SUM_FLOATS;
        s->real = (struct compensated){value_as_float(t), 0};
    } else if (IS_EXACT(t, COMPLEX) && s->stage <= SUM_COMPLEXES) {
        Py_complex z = PyComplex_AsCComplex(total);
        s->stage = SUM_COMPLEXES;
        s->real = (struct compensated){z.real, 0};
        s->imag = (struct compensated){z.imag, 0};
    } else {
        s->stage = SUM_BY_ADDING;
        s->total = total;
        return;
    }
    Py_DECREF(total);
}

static PyObject *sum_result(const struct running_sum *s)
{
    switch (s->stage) {
    case SUM_INTS: return PyLong_FromLongLong(s->whole);
    case SUM_FLOATS: return PyFloat_FromDouble(compensated_result(&s->real));
    case SUM_COMPLEXES: return PyComplex_FromDoubles(compensated_result(&s->real), compensated_result(&s->imag));
    case SUM_BY_ADDING: break;
    }
    return Py_NewRef(s->total);
}

/* Adds an item as machine numbers: 1 done, 0 it is not for this stage, -1. */
static int sum_quickly(struct running_sum *s, PyObject *item)
{
    Value v = value_of(item);
    if (s->stage == SUM_INTS) {
        if (value_is_int(v))
            return !__builtin_add_overflow(s->whole, (long long)value_as_int(v), &s->whole);
        if (value_is_bool(v))
            return !__builtin_add_overflow(s->whole, (long long)value_is(v, V_TRUE), &s->whole);
        int overflow = 1;
        long long n = PyLong_CheckExact(item) ? PyLong_AsLongLongAndOverflow(item, &overflow) : 0;
        return !overflow && !__builtin_add_overflow(s->whole, n, &s->whole);
    }
    if (s->stage == SUM_BY_ADDING)
        return 0;
    if (value_is_float(v) || (s->stage == SUM_COMPLEXES && PyFloat_Check(item))) {
        compensated_add(&s->real, PyFloat_AS_DOUBLE(item));
        return 1;
    }
    if (PyLong_Check(item)) {
        double d = value_is_int(v) ? (double)value_as_int(v) : PyLong_AsDouble(item);
        if (d == -1.0 && PyErr_Occurred())
            return -1;
        compensated_add(&s->real, d);
        return 1;
    }
    if (s->stage != SUM_COMPLEXES || !IS_EXACT(v, COMPLEX))
        return 0;
    Py_complex z = PyComplex_AsCComplex(item);
    compensated_add(&s->real, z.real);
    compensated_add(&s->imag, z.imag);
    return 1;
}

static PyObject *sum_items(PyObject *source, PyObject *start)       /* consumes start */
{
    struct running_sum s = {SUM_INTS, NULL, 0, {0, 0}, {0, 0}};
    size_t i = 0;
    PyObject *item, *r = NULL;
    int rc;
    sum_set(&s, start);
    while ((rc = sum_next(source, &i, &item)) > 0) {
        struct running_sum before = s;
        int quick = sum_quickly(&s, item);
        if (quick == 0) {
            if (before.stage != SUM_BY_ADDING)
                s = before;                                  /* an overflow has left its mark */
            PyObject *total = sum_result(&s), *next = total ? PyNumber_Add(total, item) : NULL;
            Py_XDECREF(total);
            if (s.stage == SUM_BY_ADDING)
                Py_CLEAR(s.total);
            if (next)
                sum_set(&s, next);
            else
                quick = -1;
        }
        Py_DECREF(item);
        if (quick < 0)
            return NULL;
    }
    if (rc == 0)
        r = sum_result(&s);
    Py_XDECREF(s.total);
    return r;
}

static PyObject *builtin_sum(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names_[] = {"", "start", NULL};
    static const struct arg_spec spec = {"sum", names_, .required = 1, .positional = 2};
    PyObject *a[2];
    (void)module;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    PyObject *iterable = a[0], *start = a[1];
    const char *refused = NULL;
    if (start && PyUnicode_Check(start))
        refused = "sum() can't sum strings [use ''.join(seq) instead]";
    else if (start && PyBytes_Check(start))
        refused = "sum() can't sum bytes [use b''.join(seq) instead]";
    else if (start && PyByteArray_Check(start))
        refused = "sum() can't sum bytearray [use b''.join(seq) instead]";
    bool plain = IS_EXACT(value_of(iterable), LIST) || IS_EXACT(value_of(iterable), TUPLE);
    PyObject *it = plain ? Py_NewRef(iterable) : PyObject_GetIter(iterable);
    if (!it)
        return NULL;
    PyObject *r = NULL;
    if (refused)
        PyErr_SetString(PyExc_TypeError, refused);
    else
        r = sum_items(it, start ? Py_NewRef(start) : PyLong_FromLong(0));
    Py_DECREF(it);
    return r;
}

/* a > b, or a < b by op: 1, 0, -1. */
static inline int goes_before(PyObject *a, PyObject *b, int op)
{
    Value x = value_of(a), y = value_of(b);
    if (value_both_int(x, y))
        return op == Py_GT ? value_as_int(x) > value_as_int(y) : value_as_int(x) < value_as_int(y);
    if (value_is_float(x) && value_is_float(y))
        return op == Py_GT ? value_as_float(x) > value_as_float(y) : value_as_float(x) < value_as_float(y);
    return PyObject_RichCompareBool(a, b, op);
}

/* max() and min(). op: Py_GT or Py_LT. */
static PyObject *extreme(PyObject *const *args, size_t nargs, PyObject *kwnames, const char *name, int op)
{
    if (nargs == 2 && !kwnames) {                /* of two numbers */
        Value a = value_of(args[0]), b = value_of(args[1]);
        if (value_both_int(a, b))
            return api_of((op == Py_GT ? value_as_int(b) > value_as_int(a) : value_as_int(b) < value_as_int(a)) ? b : a);
        if (value_is_float(a) && value_is_float(b))
            return api_of((op == Py_GT ? value_as_float(b) > value_as_float(a) : value_as_float(b) < value_as_float(a)) ? b : a);
    }
    PyObject *key = NULL, *standard = NULL, *it = NULL, *best = NULL, *best_key = NULL;
    for (Py_ssize_t i = 0; kwnames && i < PyTuple_Size(kwnames); i++) {
        PyObject *k = PyTuple_GetItem(kwnames, i);
        if (PyUnicode_EqualToUTF8(k, "key"))
            key = args[nargs + (size_t)i];
        else if (PyUnicode_EqualToUTF8(k, "default"))
            standard = args[nargs + (size_t)i];
        else
            return args_unexpected(name, k, (const char *const[]){"key", "default"}, 2);
    }
    if (nargs == 0)
        return api_of(raise_type_error("%s expected at least 1 argument, got 0", name));
    bool several = nargs > 1;
    if (several && standard)
        return api_of(raise_type_error("Cannot specify a default for %s() with multiple positional arguments", name));
    if (key == Py_None)
        key = NULL;
    if (!several && !(it = PyObject_GetIter(args[0])))
        return NULL;
    for (size_t i = 0;; i++) {
        PyObject *item;
        if (several) {
            if (i == nargs)
                break;
            item = Py_NewRef(args[i]);
        } else {
            Value v = iter_step_list(it);
            if (is_raised(v))
                goto failed;
            if (is_done(v))
                break;
            item = api_of(v);
        }
        PyObject *k = key ? PyObject_CallOneArg(key, item) : Py_NewRef(item);
        int better = !k ? -1 : best ? goes_before(k, best_key, op) : 1;
        if (better > 0) {
            Py_XSETREF(best, item);
            Py_XSETREF(best_key, k);
            continue;
        }
        Py_DECREF(item);
        Py_XDECREF(k);
        if (better < 0)
            goto failed;
    }
    if (!best) {
        if (standard)
            best = Py_NewRef(standard);
        else
            raise_value_error("%s() iterable argument is empty", name);
    }
    Py_XDECREF(best_key);
    Py_XDECREF(it);
    return best;
failed:
    Py_XDECREF(best);
    Py_XDECREF(best_key);
    Py_XDECREF(it);
    return NULL;
}

static PyObject *builtin_max(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)module;
    return extreme(args, (size_t)nargs, kwnames, "max", Py_GT);
}

static PyObject *builtin_min(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)module;
    return extreme(args, (size_t)nargs, kwnames, "min", Py_LT);
}

static PyObject *builtin_sorted(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)module;
    if (!args_between("sorted", nargs, 1, 1))
        return NULL;
    PyObject *list = PySequence_List(args[0]);
    if (!list)
        return NULL;
    PyObject *sort = PyObject_GetAttr(list, NAPI(sort));
    PyObject *r = sort ? PyObject_Vectorcall(sort, args + 1, 0, kwnames) : NULL;
    Py_XDECREF(sort);
    if (!r)
        Py_CLEAR(list);
    Py_XDECREF(r);
    return list;
}

/* -- output ----------------------------------------------------------------------------------------------------------------------------- */

/* file.write(str(o)) */
static int print_one(PyObject *file, PyObject *o)
{
    PyObject *text = PyUnicode_CheckExact(o) ? Py_NewRef(o) : PyObject_Str(o);
    PyObject *r = text ? PyObject_CallMethodOneArg(file, NAPI(write), text) : NULL;
    Py_XDECREF(text);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static PyObject *builtin_print(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *sep = NULL, *end = NULL, *file = NULL, *flush = NULL;
    (void)module;
    for (Py_ssize_t i = 0; kwnames && i < PyTuple_Size(kwnames); i++) {
        PyObject *k = PyTuple_GetItem(kwnames, i), *v = args[nargs + i];
        if (PyUnicode_EqualToUTF8(k, "sep"))
            sep = v;
        else if (PyUnicode_EqualToUTF8(k, "end"))
            end = v;
        else if (PyUnicode_EqualToUTF8(k, "file"))
            file = v;
        else if (PyUnicode_EqualToUTF8(k, "flush"))
            flush = v;
        else
            return args_unexpected("print", k, (const char *const[]){"sep", "end", "file", "flush"}, 4);
    }
    if (sep == Py_None)
        sep = NULL;
    if (end == Py_None)
        end = NULL;
    if (sep && !PyUnicode_Check(sep))
        return api_of(raise_type_error("sep must be None or a string, not %.200s", Py_TYPE(sep)->tp_name));
    if (end && !PyUnicode_Check(end))
        return api_of(raise_type_error("end must be None or a string, not %.200s", Py_TYPE(end)->tp_name));
    if (file && file != Py_None) {
        Py_INCREF(file);
    } else {
        int rc = runtime_sys_get("stdout", &file);
        if (rc < 0)
            return NULL;
        if (rc == 0) {
            PyErr_SetString(PyExc_RuntimeError, "lost sys.stdout");
            return NULL;
        }
        if (file == Py_None)                 /* no standard output: nothing to do */
            return file;
    }
    PyObject *result = NULL;
    for (Py_ssize_t i = 0; i < nargs; i++)
        if ((i && print_one(file, sep ? sep : api_of(str_char(' '))) < 0) || print_one(file, args[i]) < 0)
            goto out;
    if (print_one(file, end ? end : api_of(str_char('\n'))) < 0)
        goto out;
    if (flush) {
        int truth = PyObject_IsTrue(flush);
        if (truth < 0)
            goto out;
        if (truth) {
            PyObject *r = PyObject_CallMethodNoArgs(file, NAPI(flush));
            if (!r)
                goto out;
            Py_DECREF(r);
        }
    }
    result = Py_None;
out:
    Py_DECREF(file);
    return result;
}

static PyObject *builtin_breakpoint(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *hook;
    (void)module;
    int rc = runtime_sys_get("breakpointhook", &hook);
    if (rc < 0)
        return NULL;
    if (rc == 0) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.breakpointhook");
        return NULL;
    }
    PyObject *r = NULL;
    if (PySys_Audit("builtins.breakpoint", "O", hook) == 0)
        r = PyObject_Vectorcall(hook, args, (size_t)nargs, kwnames);
    Py_DECREF(hook);
    return r;
}

static PyObject *builtin_import(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"name", "globals", "locals", "fromlist", "level", NULL};
    PyObject *name, *globals = NULL, *locals = NULL, *fromlist = NULL;
    int level = 0;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OOOi:__import__", keywords, &name, &globals, &locals, &fromlist, &level))
        return NULL;
    return PyImport_ImportModuleLevelObject(name, globals, locals, fromlist, level);
}

#define FAST(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef builtin_methods[] = {
    {"__build_class__", FAST(builtin_build_class), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nWhat a class statement calls.")},
    {"__import__", FAST(builtin_import), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("__import__($module, /, name, globals=None, locals=None, fromlist=(),\n           level=0)\n--\n\n"
               "What an import statement calls. importlib.import_module() is the function for programs.")},
    {"abs", builtin_abs, METH_O, PyDoc_STR("abs($module, number, /)\n--\n\nThe absolute value of a number.")},
    {"aiter", builtin_aiter, METH_O, PyDoc_STR("aiter($module, async_iterable, /)\n--\n\nThe asynchronous iterator of an asynchronous iterable.")},
    {"all", builtin_all, METH_O, PyDoc_STR("all($module, iterable, /)\n--\n\nTrue if no item is false; True for no items.")},
    {"anext", FAST(builtin_anext), METH_FASTCALL,
     PyDoc_STR("anext($module, aiterator, default=<unrepresentable>, /)\n--\n\nAn awaitable for the next item, or for the default when there is none.")},
    {"any", builtin_any, METH_O, PyDoc_STR("any($module, iterable, /)\n--\n\nTrue if some item is true; False for no items.")},
    {"ascii", builtin_ascii, METH_O, PyDoc_STR("ascii($module, obj, /)\n--\n\nThe object's repr() with all but ASCII escaped.")},
    {"bin", builtin_bin, METH_O, PyDoc_STR("bin($module, number, /)\n--\n\nBinary digits of an int.\n\n>>> bin(10)\n'0b1010'")},
    {"breakpoint", FAST(builtin_breakpoint), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("breakpoint($module, /, *args, **kws)\n--\n\nCalls sys.breakpointhook(*args, **kws).")},
    {"callable", builtin_callable, METH_O, PyDoc_STR("callable($module, obj, /)\n--\n\nCan the object be called?")},
    {"chr", builtin_chr, METH_O, PyDoc_STR("chr($module, i, /)\n--\n\nThe character with code point i, 0 <= i <= 0x10ffff.")},
    {"compile", FAST(builtin_compile), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("compile($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)\n--\n\n"
               "A code object of source text or an AST; mode is 'exec', 'eval' or 'single'.")},
    {"delattr", FAST(builtin_delattr), METH_FASTCALL, PyDoc_STR("delattr($module, obj, name, /)\n--\n\nDeletes an attribute, as del obj.name does.")},
    {"dir", FAST(builtin_dir), METH_FASTCALL, PyDoc_STR("dir([object]) -> list of str\n\nNames in the present scope, or attributes of an object.")},
    {"divmod", FAST(builtin_divmod), METH_FASTCALL, PyDoc_STR("divmod($module, x, y, /)\n--\n\nThe tuple (x//y, x%y).")},
    {"eval", FAST(builtin_eval), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("eval($module, source, /, globals=None, locals=None)\n--\n\nThe value of an expression, given as text or code object.")},
    {"exec", FAST(builtin_exec), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("exec($module, source, /, globals=None, locals=None, *, closure=None)\n--\n\nRuns statements, given as text or code object.")},
    {"format", FAST(builtin_format), METH_FASTCALL,
     PyDoc_STR("format($module, value, format_spec='', /)\n--\n\nWhat type(value).__format__(value, format_spec) gives.")},
    {"getattr", FAST(builtin_getattr), METH_FASTCALL,
     PyDoc_STR("getattr(object, name[, default]) -> value\n\nAn attribute by name; the default, if given, when there is none.")},
    {"globals", builtin_globals, METH_NOARGS, PyDoc_STR("globals($module, /)\n--\n\nThe dict of the module whose code runs.")},
    {"hasattr", FAST(builtin_hasattr), METH_FASTCALL, PyDoc_STR("hasattr($module, obj, name, /)\n--\n\nDoes getattr(obj, name) find something?")},
    {"hash", builtin_hash, METH_O, PyDoc_STR("hash($module, obj, /)\n--\n\nThe object's hash; equal objects have equal hashes.")},
    {"hex", builtin_hex, METH_O, PyDoc_STR("hex($module, number, /)\n--\n\nHexadecimal digits of an int.\n\n>>> hex(255)\n'0xff'")},
    {"id", builtin_id, METH_O, PyDoc_STR("id($module, obj, /)\n--\n\nA number that no other object has while this one lives.")},
    {"input", FAST(builtin_input), METH_FASTCALL,
     PyDoc_STR("input($module, prompt='', /)\n--\n\nA line from standard input, without its newline; EOFError at the end.")},
    {"isinstance", FAST(builtin_isinstance), METH_FASTCALL,
     PyDoc_STR("isinstance($module, obj, class_or_tuple, /)\n--\n\nIs the object an instance of the class, or of one in the tuple or union?")},
    {"issubclass", FAST(builtin_issubclass), METH_FASTCALL,
     PyDoc_STR("issubclass($module, cls, class_or_tuple, /)\n--\n\nDoes cls derive from the class, or from one in the tuple or union?")},
    {"iter", FAST(builtin_iter), METH_FASTCALL,
     PyDoc_STR("iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nAn iterator over items, or over results of calls until one equals the sentinel.")},
    {"len", builtin_len, METH_O, PyDoc_STR("len($module, obj, /)\n--\n\nHow many items a container has.")},
    {"locals", builtin_locals, METH_NOARGS, PyDoc_STR("locals($module, /)\n--\n\nA mapping of the present local variables.")},
    {"max", FAST(builtin_max), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nThe largest item.")},
    {"min", FAST(builtin_min), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nThe smallest item.")},
    {"next", FAST(builtin_next), METH_FASTCALL,
     PyDoc_STR("next(iterator[, default]) -> item\n\nThe next item; at the end the default, or StopIteration.")},
    {"oct", builtin_oct, METH_O, PyDoc_STR("oct($module, number, /)\n--\n\nOctal digits of an int.\n\n>>> oct(8)\n'0o10'")},
    {"ord", builtin_ord, METH_O, PyDoc_STR("ord($module, c, /)\n--\n\nThe code point of a one-character string, or the byte in a one-byte object.")},
    {"pow", FAST(builtin_pow), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("pow($module, /, base, exp, mod=None)\n--\n\nbase**exp, or, with mod, base**exp % mod worked out faster.")},
    {"print", FAST(builtin_print), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("print($module, /, *args, sep=' ', end='\\n', file=None, flush=False)\n--\n\nWrites values as text to a file, sys.stdout by default.")},
    {"repr", builtin_repr, METH_O, PyDoc_STR("repr($module, obj, /)\n--\n\nText that tells what the object is; for many types, source that makes it.")},
    {"round", FAST(builtin_round), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("round($module, /, number, ndigits=None)\n--\n\nThe number rounded to ndigits decimals; an int without ndigits.")},
    {"setattr", FAST(builtin_setattr), METH_FASTCALL, PyDoc_STR("setattr($module, obj, name, value, /)\n--\n\nSets an attribute, as obj.name = value does.")},
    {"sorted", FAST(builtin_sorted), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("sorted($module, iterable, /, *, key=None, reverse=False)\n--\n\nA new list of the items in ascending order; equal ones keep theirs.")},
    {"sum", FAST(builtin_sum), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("sum($module, iterable, /, start=0)\n--\n\nThe start value plus all items; sums of floats are compensated.")},
    {"vars", FAST(builtin_vars), METH_FASTCALL, PyDoc_STR("vars([object]) -> dict\n\nThe object's __dict__, or locals() without an argument.")},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef builtins_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "builtins",
    .m_doc = PyDoc_STR("Functions, types, exceptions and constants that every module sees.\n\n"
                       "They may be used by their plain names; this module gives access to them all."),
    .m_size = -1,
    .m_methods = builtin_methods,
};

/* Types that programs see by name, in addition to the exceptions. */
static PyTypeObject *const builtin_types[] = {
    &PyBool_Type,     &PyByteArray_Type,    &PyBytes_Type,     &PyClassMethod_Type, &PyComplex_Type, &PyDict_Type,         &PyEnum_Type,
    &PyFilter_Type,   &PyFloat_Type,        &PyFrozenSet_Type, &PyLong_Type,        &PyList_Type,    &PyMap_Type,          &PyMemoryView_Type,
    &PyBaseObject_Type, &PyProperty_Type,   &PyRange_Type,     &PyReversed_Type,    &PySet_Type,     &PySlice_Type,        &PyStaticMethod_Type,
    &PyUnicode_Type,  &PySuper_Type,        &PyTuple_Type,     &PyType_Type,        &PyZip_Type,
};

static int add_exceptions(PyObject *dict)
{
#define EXC(name, base, structure, doc)                                                                                       \
    if (PyDict_SetItemString(dict, #name, (PyObject *)EXC_TYPE(name)) < 0)                                                    \
        return -1;
#define EXC2(name, base, second, structure, doc) EXC(name, base, structure, doc)
#include "objects/errors.def"
#undef EXC
#undef EXC2
    if (PyDict_SetItemString(dict, "EnvironmentError", PyExc_OSError) < 0 || PyDict_SetItemString(dict, "IOError", PyExc_OSError) < 0)
        return -1;
    return 0;
}

int builtins_init(PyInterpreterState *interp, int optimize)
{
    static const struct { const char *name; uint64_t word; } constants[] = {
        {"None", 0x02}, {"False", 0x06}, {"True", 0x0a}, {"NotImplemented", 0x0e}, {"Ellipsis", 0x12},
    };
    PyObject *module = PyModule_Create(&builtins_def);
    if (!module)
        return -1;
    PyObject *dict = PyModule_GetDict(module);
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (PyDict_SetItemString(dict, constants[i].name, api_of((Value){constants[i].word})) < 0)
            goto failed;
    for (size_t i = 0; i < sizeof builtin_types / sizeof *builtin_types; i++)
        if (PyDict_SetItemString(dict, type_short_name(builtin_types[i]), (PyObject *)builtin_types[i]) < 0)
            goto failed;
    if (PyDict_SetItemString(dict, "__debug__", optimize ? Py_False : Py_True) < 0 || add_exceptions(dict) < 0)
        goto failed;
    interp->builtins = value_keep(value_of(dict));
    interp->builtins_module = value_of(module);
    PyObject *import, *all, *any;
    if (PyDict_GetItemStringRef(dict, "__import__", &import) <= 0 || PyDict_GetItemStringRef(dict, "all", &all) <= 0 ||
        PyDict_GetItemStringRef(dict, "any", &any) <= 0)
        return -1;
    interp->import_func = value_of(import);
    interp->common_all = value_of(all);
    interp->common_any = value_of(any);
    return 0;
failed:
    Py_DECREF(module);
    return -1;
}
