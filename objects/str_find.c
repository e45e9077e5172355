/* objects/str_find.c -- asking where text occurs: find, index, count, startswith, in; and replacing it.
 * Tests.  tests/objects/test_str_methods.c
 */
#include "objects/str_methods.h"
#include "objects/tuple_int.h"

/* --- reading arguments ---------------------------------------------------------------------------------------------------------------- */

bool arg_str(const char *function, const char *which, PyObject *o)
{
    if (LIKELY(value_is_str(value_of(o))))
        return true;
    raise_type_error("%s() %s must be str, not %.50s", function, which, is_none(value_of(o)) ? "None" : type_of_api(o)->tp_name);
    return false;
}

bool arg_size(PyObject *o, Py_ssize_t *n)
{
    if (LIKELY(value_is_int(value_of(o)))) {
        *n = value_as_int(value_of(o));
        return true;
    }
    PyObject *index = PyNumber_Index(o);
    if (index == NULL)
        return false;
    *n = PyLong_AsSsize_t(index);
    Py_DECREF(index);
    return *n != -1 || !error_pending();
}

/* sub, start and end of find(), count() and the like: the part of self to look at, and where it begins. 1; 0: the range is empty in a way in
 * which not even "" is found; -1: raised. */
static int search_range(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, struct text_view *text, size_t *from)
{
    Py_ssize_t start = 0, end = PY_SSIZE_T_MAX;
    if (!args_count(function, nargs, 1, 3) || !arg_str(function, "argument 1", args[0]) || (nargs > 1 && !arg_bound(args[1], &start)) ||
        (nargs > 2 && !arg_bound(args[2], &end)))
        return -1;
    *text = view_of(self);
    clip_range(&start, &end, text->len);
    if (start > end)
        return 0;
    *text = text_part(*text, (size_t)start, (size_t)end);
    *from = (size_t)start;
    return 1;
}

/* --- find, index, count ------------------------------------------------------------------------------------------------------------------ */

/* The index found, -1, or -2: raised. */
static Py_ssize_t search(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, bool back)
{
    struct text_view text;
    size_t from;
    int found = search_range(function, self, args, nargs, &text, &from);
    if (found <= 0)
        return found - 1;
    size_t i = back ? text_rfind(text, view_of(args[0])) : text_find(text, view_of(args[0]));
    return i == TEXT_NOT_FOUND ? -1 : (Py_ssize_t)(from + i);
}

static PyObject *found_or_minus_1(Py_ssize_t i)
{
    return i == -2 ? NULL : api_of(value_from_int(i));
}

static PyObject *found_or_raise(Py_ssize_t i)
{
    return i == -1 ? api_of(raise_value_error("substring not found")) : found_or_minus_1(i);
}

PyObject *str_method_find(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return found_or_minus_1(search("find", self, args, nargs, false));
}

PyObject *str_method_rfind(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return found_or_minus_1(search("rfind", self, args, nargs, true));
}

PyObject *str_method_index(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return found_or_raise(search("index", self, args, nargs, false));
}

PyObject *str_method_rindex(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return found_or_raise(search("rindex", self, args, nargs, true));
}

PyObject *str_method_count(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    struct text_view text;
    size_t from;
    int found = search_range("count", self, args, nargs, &text, &from);
    if (found < 0)
        return NULL;
    return PyLong_FromSize_t(found == 0 ? 0 : text_count(text, view_of(args[0]), SIZE_MAX));
}

/* --- startswith, endswith, removeprefix, removesuffix --------------------------------------------------------------------------------------- */

static bool tail_match(struct text_view text, struct text_view part, bool at_end)
{
    return part.len <= text.len && text_equal_at(text, at_end ? text.len - part.len : 0, part);
}

static PyObject *ends_match(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, bool at_end)
{
    Py_ssize_t start = 0, end = PY_SSIZE_T_MAX;
    if (!args_count(function, nargs, 1, 3) || (nargs > 1 && !arg_bound(args[1], &start)) || (nargs > 2 && !arg_bound(args[2], &end)))
        return NULL;
    struct text_view text = view_of(self);
    clip_range(&start, &end, text.len);
    bool empty = start > end;
    if (!empty)
        text = text_part(text, (size_t)start, (size_t)end);
    Value part = value_of(args[0]);
    if (value_is_str(part))
        return api_of(value_from_bool(!empty && tail_match(text, str_view(str_obj(part)), at_end)));
    if (!value_is_ptr(part) || !value_has_flag(part, Py_TPFLAGS_TUPLE_SUBCLASS))
        return api_of(raise_type_error("%s first arg must be str or a tuple of str, not %.100s", function, type_of(part)->tp_name));
    for (size_t i = 0; i < tuple_len(part); i++) {
        Value one = tuple_at(part, i);
        if (!value_is_str(one))
            return api_of(raise_type_error("tuple for %s must only contain str, not %.100s", function, type_of(one)->tp_name));
        if (!empty && tail_match(text, str_view(str_obj(one)), at_end))
            Py_RETURN_TRUE;
    }
    Py_RETURN_FALSE;
}

PyObject *str_method_startswith(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return ends_match("startswith", self, args, nargs, false);
}

PyObject *str_method_endswith(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return ends_match("endswith", self, args, nargs, true);
}

PyObject *str_method_removeprefix(PyObject *self, PyObject *prefix)
{
    if (!arg_str("removeprefix", "argument", prefix))
        return NULL;
    size_t n = str_length(self_of(self));
    size_t cut = tail_match(view_of(self), view_of(prefix), false) ? str_length(self_of(prefix)) : 0;
    return api_of(str_slice(value_of(self), cut, n));
}

PyObject *str_method_removesuffix(PyObject *self, PyObject *suffix)
{
    if (!arg_str("removesuffix", "argument", suffix))
        return NULL;
    size_t n = str_length(self_of(self));
    size_t cut = tail_match(view_of(self), view_of(suffix), true) ? str_length(self_of(suffix)) : 0;
    return api_of(str_slice(value_of(self), 0, n - cut));
}

/* --- replace ------------------------------------------------------------------------------------------------------------------------------------ */

/* One character by another, where the result is as wide as the text. */
static Value replace_char(Value self, uint32_t from, uint32_t to, size_t most)
{
    const StrObj *s = str_obj(self);
    struct text_view text = str_view(s);
    size_t i = text_find_char(text, from);
    if (i == TEXT_NOT_FOUND)
        return str_exact(self);
    StrObj *r = str_new(text.len, str_widest(s));
    if (r == NULL)
        return V_RAISED;
    memcpy(str_data(r), text.data, str_bytes(s));
    void *p = str_data(r);
    while (most-- > 0) {
        text_store(p, text.kind, i, to);
        size_t next = text_find_char(text_part(text, i + 1, text.len), from);
        if (next == TEXT_NOT_FOUND)
            break;
        i += 1 + next;
    }
    return str_finished(r);
}

/* new between all characters, and at both ends. */
static Value interleave(Value self, const StrObj *new, size_t most)
{
    const StrObj *s = str_obj(self);
    size_t n = str_length(s), times = most <= n ? most : n + 1, total;
    if (__builtin_mul_overflow(times, str_length(new), &total) || __builtin_add_overflow(total, n, &total) || total > STR_LENGTH_MAX)
        return raise_overflow("replace string is too long");
    uint32_t a = str_widest(s), b = str_widest(new);
    StrObj *r = total ? str_new(total, a > b ? a : b) : NULL;
    if (r == NULL)
        return total ? V_RAISED : str_empty();
    struct text_view text = str_view(s);
    size_t at = 0, i = 0;
    for (; times > 0; times--) {
        text_copy(str_data(r), str_kind(r), at, str_view(new));
        at += str_length(new);
        if (i < n)
            text_store(str_data(r), str_kind(r), at++, text_at(&text, i++));
    }
    text_copy(str_data(r), str_kind(r), at, text_part(text, i, n));
    return str_finished(r);
}

/* One byte by others, so many times. */
static void replace_bytes(uint8_t *to, const uint8_t *from, size_t n, uint8_t old, const uint8_t *new, size_t k, size_t times)
{
    const uint8_t *end = from + n;
    for (; times > 0; times--) {
        const uint8_t *hit = memchr(from, old, (size_t)(end - from));
        size_t before = (size_t)(hit - from);
        memcpy(to, from, before);
        to += before;
        if (k == 1)
            *to = *new;
        else
            memcpy(to, new, k);
        to += k;
        from = hit + 1;
    }
    memcpy(to, from, (size_t)(end - from));
}

/* ws, wo, ww: how wide text, old and new part are. */
static Value finish_replaced(StrObj *r, uint32_t ws, uint32_t wo, uint32_t ww)
{
    if (ws < 0x80 || wo < ws || ww >= ws)
        return str_finished(r);
    Value narrow = str_from_text(str_view(r));             /* the widest characters may all be gone */
    obj_decref(&r->hdr);
    return narrow;
}

Value str_replace(Value self, Value old, Value new, size_t most)
{
    const StrObj *s = str_obj(self), *o = str_obj(old), *w = str_obj(new);
    size_t n = str_length(s), m = str_length(o), k = str_length(w);
    if (most == 0 || m > n || str_kind(o) > str_kind(s) || str_equal(old, new))
        return str_exact(self);
    if (m == 0)
        return k == 0 ? str_exact(self) : interleave(self, w, most);
    uint32_t ws = str_widest(s), wo = str_widest(o), ww = k ? str_widest(w) : 0;
    if (m == 1 && k == 1 && ww <= ws && (wo < ws || ww == ws || ws < 0x80))     /* the result is as wide as the text */
        return replace_char(self, str_read(o, 0), str_read(w, 0), most);

    size_t times = text_count(str_view(s), str_view(o), most);
    if (times == 0)
        return str_exact(self);
    size_t total;
    if (__builtin_mul_overflow(times, k, &total) || __builtin_add_overflow(total, n - times * m, &total) || total > STR_LENGTH_MAX)
        return raise_overflow("replace string is too long");
    if (total == 0)
        return str_empty();
    StrObj *r = str_new(total, ws > ww ? ws : ww);
    if (r == NULL)
        return V_RAISED;
    struct text_view text = str_view(s);
    void *to = str_data(r);
    int kind = str_kind(r);
    if (kind == 1 && m == 1) {
        replace_bytes(to, text.data, n, *(const uint8_t *)str_data(o), str_data(w), k, times);
        return finish_replaced(r, ws, wo, ww);
    }
    struct text_finder finder = text_finder(text, str_view(o));
    size_t at = 0, done = 0;
    for (; times > 0; times--) {
        size_t i = text_finder_next(&finder);
        text_copy(to, kind, at, text_part(text, done, i));
        at += i - done;
        text_copy(to, kind, at, str_view(w));
        at += k;
        done = i + m;
    }
    text_copy(to, kind, at, text_part(text, done, n));
    return finish_replaced(r, ws, wo, ww);
}

PyObject *str_method_replace(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"", "", "count", NULL};
    static const struct arg_spec spec = {"replace", words, .required = 2, .positional = 3};
    PyObject *a[3] = {NULL};
    Py_ssize_t most = -1;
    if (LIKELY(nargs == 2 && kwnames == NULL)) {
        a[0] = args[0];
        a[1] = args[1];
    } else if (args_bind(&spec, args, nargs, kwnames, a) < 0) {
        return NULL;
    }
    if (!arg_str("replace", "argument 1", a[0]) || !arg_str("replace", "argument 2", a[1]) || (a[2] && !arg_size(a[2], &most)))
        return NULL;
    return api_of(str_replace(value_of(self), value_of(a[0]), value_of(a[1]), most < 0 ? SIZE_MAX : (size_t)most));
}

/* --- C API ----------------------------------------------------------------------------------------------------------------------------------------- */

static bool need_strs(PyObject *a, PyObject *b)
{
    PyObject *wrong = !PyUnicode_Check(a) ? a : !PyUnicode_Check(b) ? b : NULL;
    if (wrong)
        raise_type_error("must be str, not %.100s", type_of_api(wrong)->tp_name);
    return wrong == NULL;
}

Py_ssize_t PyUnicode_Find(PyObject *u, PyObject *substr, Py_ssize_t start, Py_ssize_t end, int direction)
{
    if (!need_strs(u, substr))
        return -2;
    struct text_view text = view_of(u);
    clip_range(&start, &end, text.len);
    if (start > end)
        return -1;
    text = text_part(text, (size_t)start, (size_t)end);
    size_t i = direction > 0 ? text_find(text, view_of(substr)) : text_rfind(text, view_of(substr));
    return i == TEXT_NOT_FOUND ? -1 : start + (Py_ssize_t)i;
}

Py_ssize_t PyUnicode_FindChar(PyObject *u, Py_UCS4 ch, Py_ssize_t start, Py_ssize_t end, int direction)
{
    struct text_view text = view_of(u);
    clip_range(&start, &end, text.len);
    if (start >= end)
        return -1;
    text = text_part(text, (size_t)start, (size_t)end);
    size_t i = direction > 0 ? text_find_char(text, ch) : text_rfind_char(text, ch);
    return i == TEXT_NOT_FOUND ? -1 : start + (Py_ssize_t)i;
}

Py_ssize_t PyUnicode_Count(PyObject *u, PyObject *substr, Py_ssize_t start, Py_ssize_t end)
{
    if (!need_strs(u, substr))
        return -1;
    struct text_view text = view_of(u);
    clip_range(&start, &end, text.len);
    return start > end ? 0 : (Py_ssize_t)text_count(text_part(text, (size_t)start, (size_t)end), view_of(substr), SIZE_MAX);
}

Py_ssize_t PyUnicode_Tailmatch(PyObject *u, PyObject *substr, Py_ssize_t start, Py_ssize_t end, int direction)
{
    if (!need_strs(u, substr))
        return -1;
    struct text_view text = view_of(u);
    clip_range(&start, &end, text.len);
    return start <= end && tail_match(text_part(text, (size_t)start, (size_t)end), view_of(substr), direction > 0);
}

int PyUnicode_Contains(PyObject *u, PyObject *substr)
{
    if (!PyUnicode_Check(substr)) {
        raise_type_error("'in <string>' requires string as left operand, not %.100s", type_of_api(substr)->tp_name);
        return -1;
    }
    if (!need_strs(u, substr))
        return -1;
    return str_contains(value_of(u), value_of(substr));
}

PyObject *PyUnicode_Replace(PyObject *u, PyObject *substr, PyObject *replstr, Py_ssize_t maxcount)
{
    if (!need_strs(u, substr) || !need_strs(u, replstr))
        return NULL;
    return api_of(str_replace(value_of(u), value_of(substr), value_of(replstr), maxcount < 0 ? SIZE_MAX : (size_t)maxcount));
}
