/* objects/bytes_find.c -- asking bytes and bytearrays where others occur in them: find, index, count, startswith, in.
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_private.h"
#include "objects/tuple_int.h"

/* What is looked for: bytes-like, or one byte. */
static int sub_arg(PyObject *o, struct byte_arg *a)
{
    if (PyObject_CheckBuffer(o))
        return byte_arg_get(o, a);
    a->own = NULL;
    a->view.obj = NULL;
    if (!PyIndex_Check(o)) {
        raise_type_error("argument should be integer or bytes-like object, not '%.200s'", type_of_api(o)->tp_name);
        return -1;
    }
    int c = byte_from(o);
    if (c < 0)
        return -1;
    a->room[0] = (uint8_t)c;
    a->data = a->room;
    a->len = 1;
    return 0;
}

static bool bounds(const char *function, PyObject *const *args, Py_ssize_t nargs, Py_ssize_t *start, Py_ssize_t *end)
{
    *start = 0;
    *end = PY_SSIZE_T_MAX;
    return args_count(function, nargs, 1, 3) && (nargs <= 1 || args_slice_bound(args[1], start, true) == 0) &&
           (nargs <= 2 || args_slice_bound(args[2], end, true) == 0);
}

enum search { SEARCH_FIRST, SEARCH_LAST, SEARCH_COUNT };

/* The answer to find, rfind or count; -1: not there. -2: raised. */
static Py_ssize_t search(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, enum search how)
{
    Py_ssize_t start, end, answer = how == SEARCH_COUNT ? 0 : -1;
    struct byte_arg sub;
    if (!bounds(function, args, nargs, &start, &end))
        return -2;
    bool pinned = self_pin(self, args[0]);
    int rc = sub_arg(args[0], &sub);
    self_unpin(self, pinned);
    if (rc < 0)
        return -2;
    struct byte_self s;
    self_look(&s, self);
    clip_bounds(&start, &end, s.len);
    if (start <= end) {
        struct text_view text = byte_view(s.data + start, (size_t)(end - start)), part = arg_view(&sub);
        if (how == SEARCH_COUNT) {
            answer = (Py_ssize_t)text_count(text, part, SIZE_MAX);
        } else {
            size_t at = how == SEARCH_LAST ? text_rfind(text, part) : text_find(text, part);
            if (at != TEXT_NOT_FOUND)
                answer = start + (Py_ssize_t)at;
        }
    }
    self_end(&s);
    byte_arg_put(&sub);
    return answer;
}

static PyObject *number(Py_ssize_t n) { return n == -2 ? NULL : PyLong_FromSsize_t(n); }

PyObject *bytes_method_find(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return number(search("find", self, args, nargs, SEARCH_FIRST));
}
PyObject *bytes_method_rfind(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return number(search("rfind", self, args, nargs, SEARCH_LAST));
}
PyObject *bytes_method_count(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return number(search("count", self, args, nargs, SEARCH_COUNT));
}
static PyObject *found(Py_ssize_t n)
{
    return n == -1 ? api_of(raise_value_error("subsection not found")) : number(n);
}
PyObject *bytes_method_index(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return found(search("index", self, args, nargs, SEARCH_FIRST));
}
PyObject *bytes_method_rindex(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return found(search("rindex", self, args, nargs, SEARCH_LAST));
}

int bytes_contains(PyObject *self, PyObject *o)
{
    struct byte_arg sub = {.own = NULL};
    struct byte_self s;
    Value v = value_of(o);
    bool pinned = self_pin(self, o);
    if (PyIndex_Check(o)) {
        Py_ssize_t n = value_is_int(v) ? (Py_ssize_t)value_as_int(v) : PyNumber_AsSsize_t(o, NULL);
        if (n == -1 && error_pending()) {
            PyErr_Clear();
        } else {
            self_unpin(self, pinned);
            if (n < 0 || n > 255) {
                raise_value_error("byte must be in range(0, 256)");
                return -1;
            }
            self_look(&s, self);
            bool there = text_find_char(self_view(&s), (uint32_t)n) != TEXT_NOT_FOUND;
            self_end(&s);
            return there;
        }
    }
    int rc = byte_arg_get(o, &sub);
    self_unpin(self, pinned);
    if (rc < 0)
        return -1;
    self_look(&s, self);
    bool there = text_find(self_view(&s), arg_view(&sub)) != TEXT_NOT_FOUND;
    self_end(&s);
    byte_arg_put(&sub);
    return there;
}

/* --- beginnings and ends ------------------------------------------------------------------------------------------------------------------ */

/* 1, 0, -1. The bounds as they were given. */
static int has_affix(PyObject *self, PyObject *affix, Py_ssize_t start, Py_ssize_t end, bool at_end)
{
    struct byte_arg a;
    if (byte_arg_get(affix, &a) < 0)
        return -1;
    struct byte_self s;
    self_look(&s, self);
    clip_bounds(&start, &end, s.len);
    bool has = end - start >= (Py_ssize_t)a.len &&
               memcmp(s.data + (at_end ? end - (Py_ssize_t)a.len : start), a.data, a.len) == 0;
    self_end(&s);
    byte_arg_put(&a);
    return has;
}

static PyObject *affix_method(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, bool at_end)
{
    Py_ssize_t start, end;
    if (!bounds(function, args, nargs, &start, &end))
        return NULL;
    Value v = value_of(args[0]);
    if (value_has_flag(v, Py_TPFLAGS_TUPLE_SUBCLASS)) {
        int has = 0;
        PyObject *moment = PyByteArray_Check(self) ? PyBytes_FromObject(self) : Py_NewRef(self);    /* all are compared with the same bytes */
        if (!moment)
            return NULL;
        for (size_t i = 0; has == 0 && i < tuple_len(v); i++)
            has = has_affix(moment, api_of(tuple_at(v, i)), start, end, at_end);
        Py_DECREF(moment);
        return has < 0 ? NULL : api_of(value_from_bool(has));
    }
    int has = has_affix(self, args[0], start, end, at_end);
    if (has < 0 && PyErr_ExceptionMatches(PyExc_TypeError))
        raise_type_error("%s first arg must be bytes or a tuple of bytes, not %s", function, type_of(v)->tp_name);
    return has < 0 ? NULL : api_of(value_from_bool(has));
}

PyObject *bytes_method_startswith(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return affix_method("startswith", self, args, nargs, false);
}
PyObject *bytes_method_endswith(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return affix_method("endswith", self, args, nargs, true);
}

static PyObject *without_affix(PyObject *self, PyObject *affix, bool at_end)
{
    struct byte_arg a;
    if (byte_arg_get(affix, &a) < 0)
        return NULL;
    struct byte_self s;
    self_begin(&s, self);
    size_t start = 0, end = s.len;
    if (a.len <= s.len && memcmp(s.data + (at_end ? s.len - a.len : 0), a.data, a.len) == 0) {
        if (at_end)
            end -= a.len;
        else
            start = a.len;
    }
    Value v = out_slice(&s, start, end);
    self_end(&s);
    byte_arg_put(&a);
    return api_of(v);
}
PyObject *bytes_method_removeprefix(PyObject *self, PyObject *prefix) { return without_affix(self, prefix, false); }
PyObject *bytes_method_removesuffix(PyObject *self, PyObject *suffix) { return without_affix(self, suffix, true); }
