/* objects/str_pad.c -- filling up: center, ljust, rjust, zfill, expandtabs. */
#include "objects/str_methods.h"

/* before and after fill characters around s. */
static PyObject *pad(PyObject *self, size_t before, size_t after, uint32_t fill)
{
    const StrObj *s = self_of(self);
    size_t n = str_length(s), total;
    if (before == 0 && after == 0)
        return api_of(str_exact(value_of(self)));
    if (__builtin_add_overflow(before, after, &total) || __builtin_add_overflow(total, n, &total) || total > PY_SSIZE_T_MAX)
        return api_of(raise_overflow("padded string is too long"));
    uint32_t widest = n ? str_widest(s) : 0;
    StrObj *r = str_new(total, widest > fill ? widest : fill);
    if (r == NULL)
        return NULL;
    void *to = str_data(r);
    int kind = str_kind(r);
    text_fill(to, kind, 0, before, fill);
    text_copy(to, kind, before, str_view(s));
    text_fill(to, kind, before + n, after, fill);
    return api_of(str_finished(r));
}

/* width and fillchar: how much to fill. False: raised. */
static bool read_field(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, size_t *padding, uint32_t *fill)
{
    Py_ssize_t width;
    *fill = ' ';
    if (!args_count(function, nargs, 1, 2) || !arg_size(args[0], &width))
        return false;
    if (nargs > 1) {
        if (!value_is_str(value_of(args[1]))) {
            raise_type_error("The fill character must be a unicode character, not %.100s", type_of_api(args[1])->tp_name);
            return false;
        }
        if (str_length(self_of(args[1])) != 1) {
            raise_type_error("The fill character must be exactly one character long");
            return false;
        }
        *fill = str_read(self_of(args[1]), 0);
    }
    size_t n = str_length(self_of(self));
    *padding = width > 0 && (size_t)width > n ? (size_t)width - n : 0;
    return true;
}

PyObject *str_method_ljust(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    size_t padding;
    uint32_t fill;
    return read_field("ljust", self, args, nargs, &padding, &fill) ? pad(self, 0, padding, fill) : NULL;
}

PyObject *str_method_rjust(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    size_t padding;
    uint32_t fill;
    return read_field("rjust", self, args, nargs, &padding, &fill) ? pad(self, padding, 0, fill) : NULL;
}

PyObject *str_method_center(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    size_t padding;
    uint32_t fill;
    if (!read_field("center", self, args, nargs, &padding, &fill))
        return NULL;
    size_t width = str_length(self_of(self)) + padding;
    size_t before = padding / 2 + (padding & width & 1);       /* an odd one goes left in a field of odd width */
    return pad(self, before, padding - before, fill);
}

PyObject *str_method_zfill(PyObject *self, PyObject *arg)
{
    Py_ssize_t width;
    if (!arg_size(arg, &width))
        return NULL;
    struct text_view t = view_of(self);
    if (width < 0 || (size_t)width <= t.len)
        return api_of(str_exact(value_of(self)));
    size_t zeros = (size_t)width - t.len;
    PyObject *padded = pad(self, zeros, 0, '0');
    if (padded == NULL || t.len == 0)
        return padded;
    uint32_t first = text_at(&t, 0);
    if (first == '+' || first == '-') {                         /* the result is new: its sign may change places */
        StrObj *r = self_of(padded);
        text_store(str_data(r), str_kind(r), 0, first);
        text_store(str_data(r), str_kind(r), zeros, '0');
    }
    return padded;
}

PyObject *str_method_expandtabs(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"tabsize", NULL};
    static const struct arg_spec spec = {"expandtabs", words, .positional = 1};
    PyObject *size = NULL;
    int tab = 8;
    if ((nargs || kwnames) && args_bind(&spec, args, nargs, kwnames, &size) < 0)
        return NULL;
    if (size && (tab = PyLong_AsInt(size)) == -1 && error_pending())
        return NULL;
    const StrObj *s = self_of(self);
    struct text_view t = str_view(s);
    size_t total = 0, column = 0, tabs = 0;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        size_t width = 1;
        if (c == '\t') {
            tabs++;
            width = tab > 0 ? (size_t)tab - column % (size_t)tab : 0;
        }
        column = c == '\n' || c == '\r' ? 0 : column + width;
        if (__builtin_add_overflow(total, width, &total) || total > PY_SSIZE_T_MAX)
            return api_of(raise_overflow("new string is too long"));
    }
    if (tabs == 0)
        return api_of(str_exact(value_of(self)));
    if (total == 0)
        return api_of(str_empty());
    StrObj *r = str_new(total, str_widest(s));
    if (r == NULL)
        return NULL;
    void *to = str_data(r);
    size_t at = 0;
    column = 0;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        size_t width = 1;
        if (c == '\t') {
            width = tab > 0 ? (size_t)tab - column % (size_t)tab : 0;
            text_fill(to, t.kind, at, width, ' ');
        } else {
            text_store(to, t.kind, at, c);
        }
        column = c == '\n' || c == '\r' ? 0 : column + width;
        at += width;
    }
    return api_of(str_finished(r));
}
