/* stdlib/zoneinfo_zone.c -- the transitions of a zone: made from what a TZif file says, and searched.
 *
 * A file gives the moments in UTC, and for each what holds from then on. By the local clock a transition is at two moments, for the clock
 * either jumps over some time or shows it twice; fold tells which is meant, so there are two lists to search.
 */
#include "stdlib/zoneinfo_int.h"

#include "datetime.h"

/* --- making ---------------------------------------------------------------------------------------------------------------------------------- */

static int ttinfo_make(struct ttinfo *t, int64_t utcoff, int64_t dstoff, PyObject *name)
{
    if (PyDateTimeAPI == NULL)
        PyDateTime_IMPORT;
    if (PyDateTimeAPI == NULL)
        return -1;
    t->seconds = utcoff;
    t->name = Py_XNewRef(name);
    t->utcoff = PyDelta_FromDSU(0, (int)utcoff, 0);
    t->dstoff = PyDelta_FromDSU(0, (int)dstoff, 0);
    return t->name && t->utcoff && t->dstoff ? 0 : -1;
}

static void ttinfo_free(struct ttinfo *t)
{
    Py_XDECREF(t->utcoff);
    Py_XDECREF(t->dstoff);
    Py_XDECREF(t->name);
}

static bool same(const struct ttinfo *a, const struct ttinfo *b)        /* -1 counts as different; the exception is dropped */
{
    int eq = a->seconds == b->seconds ? PyObject_RichCompareBool(a->dstoff, b->dstoff, Py_EQ) : 0;
    if (eq > 0)
        eq = PyObject_RichCompareBool(a->name, b->name, Py_EQ);
    if (eq < 0)
        PyErr_Clear();
    return eq > 0;
}

void zone_free(struct zone *z)
{
    for (size_t i = 0; i < z->listed; i++)
        ttinfo_free(&z->list[i]);
    ttinfo_free(&z->rule.std);
    ttinfo_free(&z->rule.dst);
    PyMem_Free(z->list);
    PyMem_Free(z->infos);
    PyMem_Free(z->utc);
    PyMem_Free(z->local[0]);
    PyMem_Free(z->local[1]);
    *z = (struct zone){0};
}

struct raw {                                            /* the file's tables as numbers */
    size_t n, types;
    int64_t *index, *utcoff, *isdst, *dstoff;
};

/* A tuple of ints within low..high as an array; NULL: raised. */
static int64_t *numbers(PyObject *o, int64_t low, int64_t high, size_t *n)
{
    PyObject *list = PySequence_Fast(o, "a sequence of numbers expected");
    if (list == NULL)
        return NULL;
    *n = (size_t)PySequence_Fast_GET_SIZE(list);
    int64_t *to = PyMem_Calloc(*n ? *n : 1, sizeof *to);
    if (to == NULL)
        PyErr_NoMemory();
    for (size_t i = 0; to && i < *n; i++) {
        to[i] = PyLong_AsLongLong(PySequence_Fast_GET_ITEM(list, (Py_ssize_t)i));
        bool bad = to[i] < low || to[i] > high;
        if ((to[i] == -1 && PyErr_Occurred()) || bad) {
            if (!PyErr_Occurred())
                PyErr_Format(PyExc_ValueError, "Invalid number found while reading TZif file: %lld", (long long)to[i]);
            PyMem_Free(to);
            to = NULL;
        }
    }
    Py_DECREF(list);
    return to;
}

/* A file says which times are daylight saving, but not by how much; the neighbours do. */
static void infer_dst(struct raw *r)
{
    size_t wanted = 0, found = 0;
    for (size_t i = 0; i < r->types; i++)
        wanted += r->isdst[i] != 0;
    for (size_t i = 1; i < r->n && found < wanted; i++) {
        size_t k = (size_t)r->index[i], before = (size_t)r->index[i - 1];
        if (!r->isdst[k] || r->dstoff[k])
            continue;
        int64_t by = r->isdst[before] ? 0 : r->utcoff[k] - r->utcoff[before];
        if (by == 0 && k + 1 < r->types && i + 1 < r->n) {
            size_t after = (size_t)r->index[i + 1];
            if (r->isdst[after])
                continue;                               /* perhaps another transition tells */
            by = r->utcoff[k] - r->utcoff[after];
        }
        if (by) {
            r->dstoff[k] = by;
            found++;
        }
    }
    for (size_t k = 0; found < wanted && k < r->types; k++)
        if (r->isdst[k] && r->dstoff[k] == 0)
            r->dstoff[k] = 3600;                        /* a better guess than none */
}

static int make_local(struct zone *z, const struct raw *r)
{
    for (int fold = 0; fold < 2; fold++)
        if ((z->local[fold] = PyMem_Calloc(z->n ? z->n : 1, sizeof(int64_t))) == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    for (size_t i = 0; i < z->n; i++) {
        int64_t before = i ? r->utcoff[r->index[i - 1]] : r->utcoff[0], after = r->utcoff[r->index[i]];
        if (i == 0 && r->types == 1)
            after = before;
        int64_t larger = before > after ? before : after, smaller = before > after ? after : before;
        if (__builtin_add_overflow(z->utc[i], larger, &z->local[0][i]) || __builtin_add_overflow(z->utc[i], smaller, &z->local[1][i])) {
            PyErr_SetString(PyExc_OverflowError, "a transition is out of range");
            return -1;
        }
    }
    return 0;
}

static int make_infos(struct zone *z, const struct raw *r, PyObject *names)
{
    z->list = PyMem_Calloc(r->types ? r->types : 1, sizeof *z->list);
    z->infos = PyMem_Calloc(z->n ? z->n : 1, sizeof(struct ttinfo *));
    if (z->list == NULL || z->infos == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (; z->listed < r->types; z->listed++) {
        PyObject *name = PySequence_GetItem(names, (Py_ssize_t)z->listed);
        int rc = name ? ttinfo_make(&z->list[z->listed], r->utcoff[z->listed], r->dstoff[z->listed], name) : -1;
        Py_XDECREF(name);
        if (rc < 0) {
            ttinfo_free(&z->list[z->listed]);
            return -1;
        }
    }
    for (size_t i = 0; i < z->n; i++)
        z->infos[i] = &z->list[r->index[i]];
    z->before = z->n ? z->infos[0] : NULL;
    for (size_t k = r->types; k-- > 0;)
        if (!r->isdst[k])
            z->before = &z->list[k];                    /* the first that is not daylight saving */
    return 0;
}

static int make_rule(struct zone *z, PyObject *text)
{
    struct rule_text t;
    struct rule *r = &z->rule;
    if (PyBytes_GET_SIZE(text) != (Py_ssize_t)strlen(PyBytes_AS_STRING(text)) || rule_parse(PyBytes_AS_STRING(text), &t) < 0) {
        PyErr_Format(PyExc_ValueError, "malformed TZ string: %R", text);
        return -1;
    }
    z->has_rule = true;
    r->varies = t.has_dst;
    r->dst_diff = t.dst_offset - t.std_offset;
    r->start = t.start;
    r->end = t.end;
    PyObject *std = PyUnicode_FromStringAndSize(t.std, (Py_ssize_t)t.std_length);
    PyObject *dst = t.has_dst ? PyUnicode_FromStringAndSize(t.dst, (Py_ssize_t)t.dst_length) : NULL;
    int rc = ttinfo_make(&r->std, t.std_offset, 0, std);
    if (rc == 0 && t.has_dst)
        rc = ttinfo_make(&r->dst, t.dst_offset, r->dst_diff, dst);
    Py_XDECREF(std);
    Py_XDECREF(dst);
    r->always_dst = rc == 0 && rule_is_always_dst(r);
    return rc;
}

static int read_raw(struct zone *z, struct raw *r, PyObject *data)
{
    PyObject *index, *utc, *utcoff, *isdst, *names, *text;
    if (!PyArg_ParseTuple(data, "OOOOOO", &index, &utc, &utcoff, &isdst, &names, &text))
        return -1;
    size_t n, types;
    if ((z->utc = numbers(utc, INT64_MIN, INT64_MAX, &z->n)) == NULL || (r->utcoff = numbers(utcoff, -86399, 86399, &r->types)) == NULL ||
        (r->index = numbers(index, 0, (int64_t)r->types - 1, &n)) == NULL || (r->isdst = numbers(isdst, INT64_MIN, INT64_MAX, &types)) == NULL)
        return -1;
    r->n = z->n;
    if (n != z->n || types != r->types || PySequence_Size(names) != (Py_ssize_t)types) {
        PyErr_SetString(PyExc_ValueError, "tables of different lengths in a TZif file");
        return -1;
    }
    if ((r->dstoff = PyMem_Calloc(types ? types : 1, sizeof *r->dstoff)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    infer_dst(r);
    if (make_local(z, r) < 0 || make_infos(z, r, names) < 0)
        return -1;
    if (PyBytes_Check(text) && PyBytes_GET_SIZE(text))
        return make_rule(z, text);
    if (types == 0) {
        PyErr_SetString(PyExc_ValueError, "No time zone information found.");
        return -1;
    }
    z->last = z->n ? z->infos[z->n - 1] : &z->list[types - 1];
    return 0;
}

int zone_load(struct zone *z, PyObject *data)
{
    struct raw r = {0};
    int rc = PyTuple_Check(data) ? read_raw(z, &r, data) : -1;
    if (!PyTuple_Check(data))
        PyErr_Format(PyExc_TypeError, "Invalid data result type: %R", data);
    PyMem_Free(r.index);
    PyMem_Free(r.utcoff);
    PyMem_Free(r.isdst);
    PyMem_Free(r.dstoff);
    if (rc < 0)
        return -1;
    /* Does what is asked not depend on when? So it is taken to be when there is but one thing in the file, and the rule says the same. */
    const struct ttinfo *after = z->has_rule ? &z->rule.std : z->last;
    z->fixed = z->listed <= 1 && !(z->has_rule && z->rule.varies) && (z->listed == 0 || same(&z->list[0], after));
    return 0;
}

/* --- asking ------------------------------------------------------------------------------------------------------------------------------------- */

/* How many of n moments are not later than when. */
static size_t count_until(const int64_t *at, size_t n, int64_t when)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (when < at[mid])
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

const struct ttinfo *zone_at_local(const struct zone *z, int64_t when, int year, int fold)
{
    const int64_t *at = z->local[fold != 0];
    if (z->n && when < at[0])
        return z->before;
    if (z->n == 0 || when > at[z->n - 1])
        return z->has_rule ? rule_at_local(&z->rule, when, year, fold != 0) : z->last;
    return z->infos[count_until(at, z->n, when) - 1];
}

const struct ttinfo *zone_at_utc(const struct zone *z, int64_t when, int year, int *fold)
{
    *fold = 0;
    if (z->n && when < z->utc[0])
        return z->before;
    bool after = z->n == 0 || when > z->utc[z->n - 1];
    if (after && z->has_rule && z->rule.varies)
        return rule_at_utc(&z->rule, when, year, fold);
    const struct ttinfo *end = z->has_rule ? &z->rule.std : z->last;
    if (z->n == 0)
        return end;
    size_t k = count_until(z->utc, z->n, when);
    const struct ttinfo *now = z->infos[k - 1], *previous = k > 1 ? z->infos[k - 2] : z->before;
    if (after && z->n == 1)
        now = end;
    *fold = previous->seconds - now->seconds > when - z->utc[k - 1];
    return now;
}
