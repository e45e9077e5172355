/* objects/str_split.c -- taking strs apart: split, rsplit, splitlines, partition, strip.
 *
 * Parts are gathered in an array, on the C stack at first; the list is made when all are there.
 * Tests.  tests/objects/test_str_methods.c
 */
#include "objects/list_int.h"
#include "objects/str_methods.h"
#include "objects/tuple_int.h"
#include "objects/unidata.h"

/* --- a list in the making ------------------------------------------------------------------------------------------------------------- */

enum { PARTS_FIRST = 20 };

struct parts {
    Value whole;                             /* of which the parts are slices */
    Value *at;
    size_t n, room;
    Value first[PARTS_FIRST];
};

static inline void parts_begin(struct parts *p, Value whole)
{
    p->whole = whole;
    p->at = p->first;
    p->n = 0;
    p->room = PARTS_FIRST;
}

static NOINLINE bool parts_grow(struct parts *p)
{
    size_t room = p->room * 2;
    Value *at = buf_realloc(p->at == p->first ? NULL : p->at, room * sizeof *at);
    if (at == NULL)
        return false;
    if (p->at == p->first)
        memcpy(at, p->first, sizeof p->first);
    p->at = at;
    p->room = room;
    return true;
}

static void parts_end(struct parts *p)
{
    if (p->at != p->first)
        buf_free(p->at);
}

/* False: raised, and all parts are released. */
static inline bool parts_add(struct parts *p, size_t start, size_t end)
{
    Value part = str_slice(p->whole, start, end);
    if (LIKELY(!is_raised(part)) && (LIKELY(p->n < p->room) || parts_grow(p))) {
        p->at[p->n++] = part;
        return true;
    }
    if (!is_raised(part)) {
        value_release(part);
        raise_no_memory();
    }
    while (p->n > 0)
        value_release(p->at[--p->n]);
    parts_end(p);
    return false;
}

static PyObject *parts_list(struct parts *p)
{
    Value list = list_take_values(p->at, p->n);
    parts_end(p);
    return api_of(list);
}

static PyObject *parts_reversed(struct parts *p)
{
    for (size_t i = 0, k = p->n; i + 1 < k; i++) {
        Value v = p->at[i];
        p->at[i] = p->at[--k];
        p->at[k] = v;
    }
    return parts_list(p);
}

/* --- whitespace -------------------------------------------------------------------------------------------------------------------------- */

static inline bool space_at(struct text_view t, size_t i) { return uni_is_space(text_at(&t, i)); }

static PyObject *split_space(Value s, size_t most)
{
    struct parts p;
    struct text_view t = str_view(str_obj(s));
    parts_begin(&p, s);
    for (size_t i = 0;; ) {
        while (i < t.len && space_at(t, i))
            i++;
        if (i == t.len)
            break;
        size_t start = i;
        if (most-- == 0) {                       /* the rest as it is, space at its end included */
            if (!parts_add(&p, start, t.len))
                return NULL;
            break;
        }
        while (i < t.len && !space_at(t, i))
            i++;
        if (!parts_add(&p, start, i))
            return NULL;
    }
    return parts_list(&p);
}

static PyObject *rsplit_space(Value s, size_t most)
{
    struct parts p;
    struct text_view t = str_view(str_obj(s));
    parts_begin(&p, s);
    for (size_t i = t.len;; ) {
        while (i > 0 && space_at(t, i - 1))
            i--;
        if (i == 0)
            break;
        size_t end = i;
        if (most-- == 0) {
            if (!parts_add(&p, 0, end))
                return NULL;
            break;
        }
        while (i > 0 && !space_at(t, i - 1))
            i--;
        if (!parts_add(&p, i, end))
            return NULL;
    }
    return parts_reversed(&p);
}

/* --- separators ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *split_text(Value s, struct text_view sep, size_t most)
{
    struct parts p;
    struct text_view t = str_view(str_obj(s));
    parts_begin(&p, s);
    size_t start = 0;
    if (t.kind == 1 && sep.len == 1 && sep.kind == 1) {        /* most of all splits */
        const uint8_t *text = t.data, *hit;
        int c = *(const uint8_t *)sep.data;
        while (most-- > 0 && (hit = memchr(text + start, c, t.len - start)) != NULL) {
            if (!parts_add(&p, start, (size_t)(hit - text)))
                return NULL;
            start = (size_t)(hit - text) + 1;
        }
        return parts_add(&p, start, t.len) ? parts_list(&p) : NULL;
    }
    struct text_finder f = text_finder(t, sep);
    while (most-- > 0) {
        size_t i = text_finder_next(&f);
        if (i == TEXT_NOT_FOUND)
            break;
        if (!parts_add(&p, start, i))
            return NULL;
        start = i + sep.len;
    }
    return parts_add(&p, start, t.len) ? parts_list(&p) : NULL;
}

static PyObject *rsplit_text(Value s, struct text_view sep, size_t most)
{
    struct parts p;
    struct text_view t = str_view(str_obj(s));
    parts_begin(&p, s);
    size_t end = t.len;
    while (most-- > 0) {
        size_t i = text_rfind(text_part(t, 0, end), sep);
        if (i == TEXT_NOT_FOUND)
            break;
        if (!parts_add(&p, i + sep.len, end))
            return NULL;
        end = i;
    }
    if (!parts_add(&p, 0, end))
        return NULL;
    return parts_reversed(&p);
}

static PyObject *split_any(Value s, PyObject *sep, Py_ssize_t maxsplit, bool back)
{
    size_t most = maxsplit < 0 ? SIZE_MAX : (size_t)maxsplit;
    if (sep == NULL || is_none(value_of(sep)))
        return back ? rsplit_space(s, most) : split_space(s, most);
    if (!value_is_str(value_of(sep)))
        return api_of(raise_type_error("must be str or None, not %.100s", type_of_api(sep)->tp_name));
    if (str_length(self_of(sep)) == 0)
        return api_of(raise_value_error("empty separator"));
    struct text_view t = str_view(str_obj(s)), part = view_of(sep);
    if (t.len < part.len || t.kind < part.kind)
        return api_of(list_from_values(&s, 1));                /* the very object, as users of subclasses can see */
    return back ? rsplit_text(s, part, most) : split_text(s, part, most);
}

static PyObject *split_method(const struct arg_spec *spec, PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, bool back)
{
    PyObject *a[2] = {NULL};
    Py_ssize_t most = -1;
    if (LIKELY(nargs <= 1 && kwnames == NULL))
        a[0] = nargs ? args[0] : NULL;
    else if (args_bind(spec, args, nargs, kwnames, a) < 0 || (a[1] && !arg_size(a[1], &most)))
        return NULL;
    return split_any(value_of(self), a[0], most, back);
}

static const char *const split_words[] = {"sep", "maxsplit", NULL};

PyObject *str_method_split(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const struct arg_spec spec = {"split", split_words, .positional = 2};
    return split_method(&spec, self, args, nargs, kwnames, false);
}

PyObject *str_method_rsplit(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const struct arg_spec spec = {"rsplit", split_words, .positional = 2};
    return split_method(&spec, self, args, nargs, kwnames, true);
}

PyObject *PyUnicode_Split(PyObject *u, PyObject *sep, Py_ssize_t maxsplit)
{
    if (!PyUnicode_Check(u))
        return api_of(raise_type_error("must be str, not %.100s", type_of_api(u)->tp_name));
    return split_any(value_of(u), sep, maxsplit, false);
}

PyObject *PyUnicode_RSplit(PyObject *u, PyObject *sep, Py_ssize_t maxsplit)
{
    if (!PyUnicode_Check(u))
        return api_of(raise_type_error("must be str, not %.100s", type_of_api(u)->tp_name));
    return split_any(value_of(u), sep, maxsplit, true);
}

/* --- lines -------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyUnicode_Splitlines(PyObject *u, int keepends)
{
    if (!PyUnicode_Check(u))
        return api_of(raise_type_error("must be str, not %.100s", type_of_api(u)->tp_name));
    struct parts p;
    struct text_view t = view_of(u);
    parts_begin(&p, value_of(u));
    for (size_t i = 0; i < t.len; ) {
        size_t start = i;
        while (i < t.len && !uni_is_linebreak(text_at(&t, i)))
            i++;
        size_t end = i;
        if (i < t.len)
            i += text_at(&t, i) == '\r' && i + 1 < t.len && text_at(&t, i + 1) == '\n' ? 2 : 1;
        if (!parts_add(&p, start, keepends ? i : end))
            return NULL;
    }
    return parts_list(&p);
}

PyObject *str_method_splitlines(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"keepends", NULL};
    static const struct arg_spec spec = {"splitlines", words, .positional = 1};
    PyObject *keep = NULL;
    if ((nargs || kwnames) && args_bind(&spec, args, nargs, kwnames, &keep) < 0)
        return NULL;
    int keepends = keep ? PyObject_IsTrue(keep) : 0;
    return keepends < 0 ? NULL : PyUnicode_Splitlines(self, keepends);
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

static PyObject *partition(Value s, PyObject *sep, bool back)
{
    if (!value_is_str(value_of(sep)))
        return api_of(raise_type_error("must be str, not %.100s", type_of_api(sep)->tp_name));
    struct text_view t = str_view(str_obj(s)), part = view_of(sep);
    if (part.len == 0)
        return api_of(raise_value_error("empty separator"));
    size_t i = back ? text_rfind(t, part) : text_find(t, part);
    if (i == TEXT_NOT_FOUND)
        return back ? triple(str_empty(), str_empty(), value_keep(s)) : triple(value_keep(s), str_empty(), str_empty());
    return triple(str_slice(s, 0, i), value_keep(value_of(sep)), str_slice(s, i + part.len, t.len));
}

PyObject *str_method_partition(PyObject *self, PyObject *sep)
{
    return partition(value_of(self), sep, false);
}

PyObject *str_method_rpartition(PyObject *self, PyObject *sep)
{
    return partition(value_of(self), sep, true);
}

PyObject *PyUnicode_Partition(PyObject *u, PyObject *sep)
{
    return PyUnicode_Check(u) ? partition(value_of(u), sep, false) : api_of(raise_type_error("must be str, not %.100s", type_of_api(u)->tp_name));
}

PyObject *PyUnicode_RPartition(PyObject *u, PyObject *sep)
{
    return PyUnicode_Check(u) ? partition(value_of(u), sep, true) : api_of(raise_type_error("must be str, not %.100s", type_of_api(u)->tp_name));
}

/* --- strip ------------------------------------------------------------------------------------------------------------------------------------------ */

struct char_set {                            /* the characters that strip() takes away */
    bool space;
    struct text_view text;
    uint64_t ascii[2];                       /* a bit each, so most are decided at once */
};

static void set_fill(struct char_set *set, struct text_view text)
{
    *set = (struct char_set){.text = text};
    for (size_t i = 0; i < text.len; i++) {
        uint32_t c = text_at(&text, i);
        if (c < 128)
            set->ascii[c >> 6] |= UINT64_C(1) << (c & 63);
    }
}

static inline bool set_has(const struct char_set *set, uint32_t c)
{
    if (set->space)
        return uni_is_space(c);
    if (c < 128)
        return set->ascii[c >> 6] >> (c & 63) & 1;
    return text_find_char(set->text, c) != TEXT_NOT_FOUND;
}

static PyObject *strip(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, bool left, bool right)
{
    struct char_set set = {.space = true};
    if (!args_count(function, nargs, 0, 1))
        return NULL;
    if (nargs && !is_none(value_of(args[0]))) {
        if (!value_is_str(value_of(args[0])))
            return api_of(raise_type_error("%s arg must be None or str", function));
        set_fill(&set, view_of(args[0]));
    }
    struct text_view t = view_of(self);
    size_t start = 0, end = t.len;
    if (left)
        while (start < end && set_has(&set, text_at(&t, start)))
            start++;
    if (right)
        while (end > start && set_has(&set, text_at(&t, end - 1)))
            end--;
    return api_of(str_slice(value_of(self), start, end));
}

PyObject *str_method_strip(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return strip("strip", self, args, nargs, true, true);
}

PyObject *str_method_lstrip(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return strip("lstrip", self, args, nargs, true, false);
}

PyObject *str_method_rstrip(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return strip("rstrip", self, args, nargs, false, true);
}
