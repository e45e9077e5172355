/* objects/args_bind.c -- see args.h.
 *
 * Keywords are matched by text: parameters are few, and comparing lengths decides nearly always. What the messages say, and which of
 * several errors is told, programs know from the reference implementation.
 */
#include "objects/args.h"

#include "objects/tuple_int.h"

struct binding {
    const struct arg_spec *spec;
    size_t n, posonly;
    PyObject *const *args;               /* positional arguments */
    Py_ssize_t nargs;
    PyObject *kwnames;                   /* tuple; values at args + nargs. Or: */
    PyObject *kwargs;                    /* dict */
    Py_ssize_t nkw;
};

static const char *plural(Py_ssize_t n) { return n == 1 ? "" : "s"; }

/* --- edit distance ---------------------------------------------------------------------------------------------------------------- */

enum { NAME_LONGEST = 40, COST_OTHER = 2, COST_CASE = 1 };

static unsigned substitution(char a, char b)
{
    if (a == b)
        return 0;
    return tolower(Py_CHARMASK(a)) == tolower(Py_CHARMASK(b)) ? COST_CASE : COST_OTHER;
}

/* Levenshtein's distance, one row at a time. */
static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
    unsigned row[NAME_LONGEST + 1];
    for (size_t j = 0; j <= nb; j++)
        row[j] = (unsigned)j * COST_OTHER;
    for (size_t i = 0; i < na; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)(i + 1) * COST_OTHER;
        for (size_t j = 0; j < nb; j++) {
            unsigned change = diagonal + substitution(a[i], b[j]), insert = row[j] + COST_OTHER, drop = row[j + 1] + COST_OTHER;
            diagonal = row[j + 1];
            unsigned least = insert < drop ? insert : drop;
            row[j + 1] = change < least ? change : least;
        }
    }
    return row[nb];
}

const char *args_near_name(PyObject *given, const char *const *known, size_t n)
{
    Py_ssize_t len;
    const char *text = PyUnicode_AsUTF8AndSize(given, &len), *best = NULL;
    unsigned best_distance = UINT32_MAX;
    if (text == NULL) {
        PyErr_Clear();
        return NULL;
    }
    for (size_t i = 0; i < n && len <= NAME_LONGEST; i++) {
        size_t other = strlen(known[i]);
        if (other == 0 || other > NAME_LONGEST)
            continue;
        unsigned most = (unsigned)((size_t)len + other + 3) * COST_OTHER / 6;    /* a third of both may differ */
        unsigned d = distance(text, (size_t)len, known[i], other);
        if (d <= most && d < best_distance) {
            best = known[i];
            best_distance = d;
        }
    }
    return best;
}

PyObject *args_unexpected(const char *function, PyObject *given, const char *const *known, size_t n)
{
    const char *near = args_near_name(given, known, n);
    if (near)
        raise_type_error("%.200s() got an unexpected keyword argument '%S'. Did you mean '%s'?", function, given, near);
    else
        raise_type_error("%.200s() got an unexpected keyword argument '%S'", function, given);
    return NULL;
}

/* --- keywords ------------------------------------------------------------------------------------------------------------------------ */

/* The value of keyword `name`: 1, 0 or -1. */
static int keyword_value(const struct binding *b, const char *name, PyObject **out)
{
    if (b->kwnames) {
        Value given = value_of(b->kwnames);
        for (Py_ssize_t k = 0; k < b->nkw; k++) {
            if (PyUnicode_EqualToUTF8(api_of(tuple_at(given, (size_t)k)), name)) {
                *out = b->args[b->nargs + k];
                return 1;
            }
        }
        return 0;
    }
    PyObject *v;
    int r = PyDict_GetItemStringRef(b->kwargs, name, &v);
    if (r == 1) {
        *out = v;                                        /* the dict, which belongs to this call, keeps it */
        Py_DECREF(v);
    }
    return r;
}

/* Keyword k of the call, borrowed. NULL at the end. */
static PyObject *keyword_at(const struct binding *b, Py_ssize_t *k)
{
    if (b->kwnames)
        return *k < b->nkw ? api_of(tuple_at(value_of(b->kwnames), (size_t)(*k)++)) : NULL;
    PyObject *key, *value;
    return PyDict_Next(b->kwargs, k, &key, &value) ? key : NULL;
}

static int missing(const struct binding *b, size_t i)
{
    raise_type_error("%.200s() missing required argument '%s' (pos %zd)", b->spec->function, b->spec->names[i], (Py_ssize_t)i + 1);
    return -1;
}

/* Some keyword was not taken: which, and why. */
COLD static int keyword_error(const struct binding *b)
{
    const struct arg_spec *s = b->spec;
    PyObject *key;
    PyObject *unused;
    for (size_t i = b->posonly; i < (size_t)b->nargs && i < b->n; i++) {
        int r = keyword_value(b, s->names[i], &unused);
        if (r < 0)
            return -1;
        if (r) {
            raise_type_error("argument for %.200s() given by name ('%s') and position (%zd)", s->function, s->names[i], (Py_ssize_t)i + 1);
            return -1;
        }
    }
    for (Py_ssize_t k = 0; (key = keyword_at(b, &k)) != NULL;) {
        if (!PyUnicode_Check(key)) {
            raise_type_error("keywords must be strings");
            return -1;
        }
        size_t i = b->posonly;
        while (i < b->n && !PyUnicode_EqualToUTF8(key, s->names[i]))
            i++;
        if (i < b->n)
            continue;
        args_unexpected(s->function, key, s->names + b->posonly, b->n - b->posonly);
        return -1;
    }
    raise_system_error("%.200s(): a keyword argument vanished", s->function);
    return -1;
}

/* --- counts ------------------------------------------------------------------------------------------------------------------------------ */

COLD static int count_error(const struct binding *b)
{
    const struct arg_spec *s = b->spec;
    size_t least = s->required < b->posonly ? s->required : b->posonly;
    if ((size_t)(b->nargs + b->nkw) > b->n)
        raise_type_error("%.200s() takes at most %zd %sargument%s (%zd given)", s->function, (Py_ssize_t)b->n, b->nargs == 0 ? "keyword " : "",
                         plural((Py_ssize_t)b->n), b->nargs + b->nkw);
    else if (b->nargs > s->positional && s->positional == 0)
        raise_type_error("%.200s() takes no positional arguments", s->function);
    else if (b->nargs > s->positional)
        raise_type_error("%.200s() takes %s %d positional argument%s (%zd given)", s->function,
                         s->required < s->positional ? "at most" : "exactly", (int)s->positional, plural(s->positional), b->nargs);
    else
        raise_type_error("%.200s() takes %s %zd positional argument%s (%zd given)", s->function,
                         least < s->positional ? "at least" : "exactly", (Py_ssize_t)least, plural((Py_ssize_t)least), b->nargs);
    return -1;
}

static int bind(struct binding *b, PyObject **out)
{
    const struct arg_spec *s = b->spec;
    while (s->names[b->n])
        b->posonly += s->names[b->n++][0] == 0;
    size_t least = s->required < b->posonly ? s->required : b->posonly;
    if (UNLIKELY((size_t)(b->nargs + b->nkw) > b->n || b->nargs > s->positional || (size_t)b->nargs < least))
        return count_error(b);
    size_t must = s->required_keywords ? (size_t)s->positional + s->required_keywords : s->required;
    Py_ssize_t left = b->nkw;
    for (size_t i = 0; i < b->n; i++) {
        if (i < (size_t)b->nargs) {
            out[i] = b->args[i];
            continue;
        }
        out[i] = NULL;
        if (left && i >= b->posonly) {
            int r = keyword_value(b, s->names[i], &out[i]);
            if (r < 0)
                return -1;
            left -= r;
        }
        if (UNLIKELY(out[i] == NULL && i < must && i >= least))
            return missing(b, i);
    }
    return LIKELY(left == 0) ? 0 : keyword_error(b);
}

int args_bind(const struct arg_spec *spec, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, PyObject **out)
{
    struct binding b = {.spec = spec, .args = args, .nargs = nargs, .kwnames = kwnames};
    if (kwnames)
        b.nkw = (Py_ssize_t)tuple_len(value_of(kwnames));
    return bind(&b, out);
}

int args_bind_dict(const struct arg_spec *spec, PyObject *tuple, PyObject *kwargs, PyObject **out)
{
    struct binding b = {.spec = spec, .args = (PyObject *const *)((TupleObj *)value_obj(value_of(tuple)))->at, .kwargs = kwargs};
    b.nargs = (Py_ssize_t)tuple_len(value_of(tuple));
    if (kwargs)
        b.nkw = PyDict_Size(kwargs);
    return bind(&b, out);
}
