/* objects/bytes_split.c -- taking bytes and bytearrays apart: split, rsplit, splitlines, partition, strip.
 *
 * Parts of a bytearray are cut out while its lock is held: they are parts of what it was at one moment.
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_private.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"

/* --- a list in the making ------------------------------------------------------------------------------------------------------------------ */

enum { PARTS_FEW = 24 };

struct parts {
    const struct byte_self *whole;
    Value *at;                               /* counted */
    size_t n, room;
    bool failed;
    Value few[PARTS_FEW];
};

static void parts_begin(struct parts *p, const struct byte_self *whole)
{
    p->whole = whole;
    p->at = p->few;
    p->n = 0;
    p->room = PARTS_FEW;
    p->failed = false;
}

static bool parts_grow(struct parts *p)
{
    Value *more = p->room <= SIZE_MAX / sizeof *more / 2 ? buf_alloc(p->room * 2 * sizeof *more) : NULL;
    if (more == NULL) {
        raise_no_memory();
        p->failed = true;
        return false;
    }
    memcpy(more, p->at, p->n * sizeof *more);
    if (p->at != p->few)
        buf_free(p->at);
    p->at = more;
    p->room *= 2;
    return true;
}

static bool parts_add(struct parts *p, size_t start, size_t end)
{
    if (UNLIKELY(p->n == p->room) && !parts_grow(p))
        return false;
    Value part = out_slice(p->whole, start, end);
    p->at[p->n] = part;
    p->failed = is_raised(part);
    p->n += !p->failed;
    return !p->failed;
}

static PyObject *parts_end(struct parts *p, bool reversed)
{
    for (size_t i = 0, j = p->n; reversed && i + 1 < j; i++) {
        Value v = p->at[i];
        p->at[i] = p->at[--j];
        p->at[j] = v;
    }
    Value list = V_RAISED;
    if (!p->failed)
        list = list_take_values(p->at, p->n);
    else
        for (size_t i = 0; i < p->n; i++)
            value_release(p->at[i]);
    if (p->at != p->few)
        buf_free(p->at);
    return api_of(list);
}

/* --- splitting -------------------------------------------------------------------------------------------------------------------------------- */

static void split_space(struct parts *p, size_t most)
{
    const uint8_t *t = p->whole->data;
    size_t n = p->whole->len;
    for (size_t i = 0;;) {
        while (i < n && Py_ISSPACE(t[i]))
            i++;
        if (i == n)
            return;
        size_t start = i;
        if (most-- == 0) {
            (void)parts_add(p, start, n);
            return;
        }
        while (i < n && !Py_ISSPACE(t[i]))
            i++;
        if (!parts_add(p, start, i))
            return;
    }
}

static void rsplit_space(struct parts *p, size_t most)
{
    const uint8_t *t = p->whole->data;
    for (size_t i = p->whole->len;;) {
        while (i > 0 && Py_ISSPACE(t[i - 1]))
            i--;
        if (i == 0)
            return;
        size_t end = i;
        if (most-- == 0) {
            (void)parts_add(p, 0, end);
            return;
        }
        while (i > 0 && !Py_ISSPACE(t[i - 1]))
            i--;
        if (!parts_add(p, i, end))
            return;
    }
}

static void split_sep(struct parts *p, struct text_view sep, size_t most)
{
    if (sep.len == 1) {
        const uint8_t *t = p->whole->data, *end = t + p->whole->len, *from = t, *next;
        uint8_t c = *(const uint8_t *)sep.data;
        while (most-- > 0 && (next = memchr(from, c, (size_t)(end - from))) != NULL) {
            if (!parts_add(p, (size_t)(from - t), (size_t)(next - t)))
                return;
            from = next + 1;
        }
        (void)parts_add(p, (size_t)(from - t), p->whole->len);
        return;
    }
    struct text_finder f = text_finder(self_view(p->whole), sep);
    size_t start = 0;
    while (most-- > 0) {
        size_t i = text_finder_next(&f);
        if (i == TEXT_NOT_FOUND)
            break;
        if (!parts_add(p, start, i))
            return;
        start = i + sep.len;
    }
    (void)parts_add(p, start, p->whole->len);
}

static void rsplit_sep(struct parts *p, struct text_view sep, size_t most)
{
    size_t end = p->whole->len;
    while (most-- > 0) {
        size_t i = text_rfind(byte_view(p->whole->data, end), sep);
        if (i == TEXT_NOT_FOUND)
            break;
        if (!parts_add(p, i + sep.len, end))
            return;
        end = i;
    }
    (void)parts_add(p, 0, end);
}

static PyObject *split(const struct arg_spec *spec, PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, bool back)
{
    PyObject *a[2] = {NULL};
    Py_ssize_t maxsplit = -1;
    if (LIKELY(nargs <= 1 && kwnames == NULL))
        a[0] = nargs ? args[0] : NULL;
    else if (args_bind(spec, args, nargs, kwnames, a) < 0 || (a[1] && !byte_arg_size(a[1], &maxsplit)))
        return NULL;
    size_t most = maxsplit < 0 ? SIZE_MAX : (size_t)maxsplit;
    bool space = a[0] == NULL || is_none(value_of(a[0]));
    struct byte_arg sep = {.own = NULL};
    if (!space) {
        bool pinned = self_pin(self, a[0]);
        int rc = byte_arg_get(a[0], &sep);
        self_unpin(self, pinned);
        if (rc < 0)
            return NULL;
        if (sep.len == 0) {
            byte_arg_put(&sep);
            return api_of(raise_value_error("empty separator"));
        }
    }
    struct byte_self s;
    struct parts p;
    self_begin(&s, self);
    parts_begin(&p, &s);
    if (space)
        back ? rsplit_space(&p, most) : split_space(&p, most);
    else
        back ? rsplit_sep(&p, arg_view(&sep), most) : split_sep(&p, arg_view(&sep), most);
    self_end(&s);
    byte_arg_put(&sep);
    return parts_end(&p, back);
}

static const char *const split_words[] = {"sep", "maxsplit", NULL};

PyObject *bytes_method_split(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const struct arg_spec spec = {"split", split_words, .positional = 2};
    return split(&spec, self, args, nargs, kwnames, false);
}
PyObject *bytes_method_rsplit(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const struct arg_spec spec = {"rsplit", split_words, .positional = 2};
    return split(&spec, self, args, nargs, kwnames, true);
}

PyObject *bytes_method_splitlines(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"keepends", NULL};
    static const struct arg_spec spec = {"splitlines", words, .positional = 1};
    PyObject *keep = NULL;
    if (args_bind(&spec, args, nargs, kwnames, &keep) < 0)
        return NULL;
    int keepends = keep ? PyObject_IsTrue(keep) : 0;
    if (keepends < 0)
        return NULL;
    struct byte_self s;
    struct parts p;
    self_begin(&s, self);
    parts_begin(&p, &s);
    for (size_t i = 0; i < s.len;) {
        size_t start = i;
        while (i < s.len && s.data[i] != '\n' && s.data[i] != '\r')
            i++;
        size_t end = i;
        if (i < s.len)
            i += s.data[i] == '\r' && i + 1 < s.len && s.data[i + 1] == '\n' ? 2 : 1;
        if (!parts_add(&p, start, keepends ? i : end))
            break;
    }
    self_end(&s);
    return parts_end(&p, false);
}

/* --- partition ------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *triple(Value a, Value b, Value c)
{
    if (!is_raised(a) && !is_raised(b) && !is_raised(c)) {
        Value three[3] = {a, b, c};
        return api_of(tuple_take_values(three, 3));
    }
    value_release(a);
    value_release(b);
    value_release(c);
    return NULL;
}

static PyObject *partition(PyObject *self, PyObject *sep, bool back)
{
    struct byte_arg a;
    if (byte_arg_get(sep, &a) < 0)
        return NULL;
    if (a.len == 0) {
        byte_arg_put(&a);
        return api_of(raise_value_error("empty separator"));
    }
    struct byte_self s;
    self_begin(&s, self);
    size_t i = back ? text_rfind(self_view(&s), arg_view(&a)) : text_find(self_view(&s), arg_view(&a));
    Value before, middle, after;
    if (i != TEXT_NOT_FOUND) {
        before = out_slice(&s, 0, i);
        middle = s.array ? bytearray_from_data(a.data, a.len) : value_keep(value_of(sep));
        after = out_slice(&s, i + a.len, s.len);
    } else {
        Value all = out_same(&s);
        before = back ? out_data(s.array, "", 0) : all;
        middle = out_data(s.array, "", 0);
        after = back ? all : out_data(s.array, "", 0);
    }
    self_end(&s);
    byte_arg_put(&a);
    return triple(before, middle, after);
}
PyObject *bytes_method_partition(PyObject *self, PyObject *sep) { return partition(self, sep, false); }
PyObject *bytes_method_rpartition(PyObject *self, PyObject *sep) { return partition(self, sep, true); }

/* --- strip ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *strip(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, bool left, bool right)
{
    bool set[256];
    if (!args_count(function, nargs, 0, 1))
        return NULL;
    if (nargs == 0 || is_none(value_of(args[0]))) {
        for (int c = 0; c < 256; c++)
            set[c] = Py_ISSPACE((unsigned char)c) != 0;
    } else {
        struct byte_arg a;
        if (byte_arg_get(args[0], &a) < 0)
            return NULL;
        memset(set, 0, sizeof set);
        for (size_t i = 0; i < a.len; i++)
            set[a.data[i]] = true;
        byte_arg_put(&a);
    }
    struct byte_self s;
    self_begin(&s, self);
    size_t start = 0, end = s.len;
    if (left)
        while (start < end && set[s.data[start]])
            start++;
    if (right)
        while (end > start && set[s.data[end - 1]])
            end--;
    Value v = out_slice(&s, start, end);
    self_end(&s);
    return api_of(v);
}
PyObject *bytes_method_strip(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return strip("strip", self, args, nargs, true, true); }
PyObject *bytes_method_lstrip(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return strip("lstrip", self, args, nargs, true, false); }
PyObject *bytes_method_rstrip(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return strip("rstrip", self, args, nargs, false, true); }
