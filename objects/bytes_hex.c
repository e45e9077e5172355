/* objects/bytes_hex.c -- bytes to hexadecimal digits and back: hex(), fromhex(); and repr.
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_private.h"
#include "objects/str_int.h"

static const char digits[] = "0123456789abcdef";

/* --- hex ------------------------------------------------------------------------------------------------------------------------------------- */

int bytes_hex_args(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, char *sep, int *per_sep)
{
    static const char *const words[] = {"sep", "bytes_per_sep", NULL};
    static const struct arg_spec spec = {"hex", words, .positional = 2};
    PyObject *a[2] = {NULL};
    *sep = 0;
    *per_sep = 1;
    if (nargs == 0 && kwnames == NULL)
        return 0;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return -1;
    if (a[1] && (*per_sep = PyLong_AsInt(a[1])) == -1 && error_pending())
        return -1;
    if (a[0] == NULL)
        return 0;
    Py_ssize_t n = PyObject_Length(a[0]);
    if (n < 0)
        return -1;
    if (n != 1) {
        raise_value_error("sep must be length 1.");
        return -1;
    }
    Value v = value_of(a[0]);
    uint32_t c;
    if (value_is_str(v)) {
        c = str_length(str_obj(v)) == 1 ? str_read(str_obj(v), 0) : 0x80;
    } else if (value_is_bytes(v)) {
        c = bytes_length(v) == 1 ? (unsigned char)*bytes_data(bytes_obj(v)) : 0x80;
    } else {
        raise_type_error("sep must be str or bytes.");
        return -1;
    }
    if (c >= 0x80) {
        raise_value_error("sep must be ASCII.");
        return -1;
    }
    *sep = (char)c;
    return 1;
}

Value bytes_hex(const uint8_t *data, size_t n, const char *sep, int per_sep)
{
    size_t group = sep == NULL ? 0 : per_sep < 0 ? (size_t)-(int64_t)per_sep : (size_t)per_sep, seps = 0, total;
    if (n == 0)
        return str_empty();
    if (group && group < n)
        seps = (n - 1) / group;
    else
        group = 0;
    if (n > (PY_SSIZE_T_MAX - seps) / 2)
        return raise_no_memory();
    total = 2 * n + seps;
    StrObj *s = str_new(total, 0x7f);
    if (s == NULL)
        return V_RAISED;
    char *to = str_data(s);
    if (group == 0) {
        for (size_t i = 0; i < n; i++) {
            *to++ = digits[data[i] >> 4];
            *to++ = digits[data[i] & 15];
        }
        return value_from_obj(s);
    }
    size_t until = per_sep < 0 ? group : n - seps * group;     /* bytes before the next separator */
    for (size_t i = 0; i < n; i++, until--) {
        if (until == 0) {
            *to++ = *sep;
            until = group;
        }
        *to++ = digits[data[i] >> 4];
        *to++ = digits[data[i] & 15];
    }
    return value_from_obj(s);
}

PyObject *bytes_method_hex(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    char sep;
    bool pinned = nargs > 0 && self_pin(self, args[0]);
    int per_sep, given = bytes_hex_args(args, nargs, kwnames, &sep, &per_sep);
    self_unpin(self, pinned);
    if (given < 0)
        return NULL;
    struct byte_self s;
    self_begin(&s, self);
    Value v = bytes_hex(s.data, s.len, given ? &sep : NULL, per_sep);
    self_end(&s);
    return api_of(v);
}

/* --- fromhex ----------------------------------------------------------------------------------------------------------------------------------- */

static int digit_of(uint8_t c)
{
    if (Py_ISDIGIT(c))
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* n bytes of text into `to`. 0: *made of them; -1: ValueError. */
static int read_hex(const uint8_t *text, size_t n, char *to, size_t *made)
{
    size_t i = 0, out = 0;
    for (;;) {
        while (i < n && Py_ISSPACE(text[i]))
            i++;
        if (i == n)
            break;
        int high = digit_of(text[i]), low;
        if (high >= 0 && ++i == n) {
            raise_value_error("fromhex() arg must contain an even number of hexadecimal digits");
            return -1;
        }
        if (high < 0 || (low = digit_of(text[i])) < 0) {
            raise_value_error("non-hexadecimal number found in fromhex() arg at position %zd", (Py_ssize_t)i);
            return -1;
        }
        i++;
        to[out++] = (char)(high << 4 | low);
    }
    *made = out;
    return 0;
}

static Value bytes_of_hex(const uint8_t *text, size_t n, bool array)
{
    char *to;
    size_t made = 0;
    Value v = bytes_new(n / 2, &to);
    if (is_raised(v))
        return v;
    char room[1];
    if (read_hex(text, n, n / 2 ? to : room, &made) < 0) {
        value_release(v);
        return V_RAISED;
    }
    if (array) {
        Value a = bytearray_from_data(to, made);
        value_release(v);
        return a;
    }
    return made == n / 2 ? v : bytes_resize_take(v, made, NULL);
}

PyObject *bytes_method_fromhex(PyObject *type, PyObject *text)
{
    Value t = value_of(text), v;
    bool array = PyType_IsSubtype((PyTypeObject *)type, &PyByteArray_Type);
    if (value_is_str(t)) {
        StrObj *s = str_obj(t);
        if (!str_is_ascii(s)) {
            size_t i = 0;
            while (str_read(s, i) < 0x80)
                i++;
            return api_of(raise_value_error("non-hexadecimal number found in fromhex() arg at position %zd", (Py_ssize_t)i));
        }
        v = bytes_of_hex(str_data(s), str_length(s), array);
    } else if (PyObject_CheckBuffer(text)) {
        struct byte_arg a;
        if (byte_arg_get(text, &a) < 0)
            return NULL;
        v = bytes_of_hex(a.data, a.len, array);
        byte_arg_put(&a);
    } else {
        return api_of(raise_type_error("fromhex() argument must be str or bytes-like, not %T", text));
    }
    if (is_raised(v) || (PyTypeObject *)type == &PyBytes_Type || (PyTypeObject *)type == &PyByteArray_Type)
        return api_of(v);
    PyObject *o = PyObject_CallOneArg(type, api_of(v));
    value_release(v);
    return o;
}

/* --- repr ------------------------------------------------------------------------------------------------------------------------------------------ */

Value bytes_repr(const void *data, size_t n, bool smart_quotes, const char *before, const char *after)
{
    const uint8_t *p = data;
    size_t size = 3, front = strlen(before), behind = strlen(after), singles = 0, doubles = 0;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = p[i];
        singles += c == '\'';
        doubles += c == '"';
        size += c == '\\' || c == '\t' || c == '\n' || c == '\r' ? 2 : c < ' ' || c >= 0x7f ? 4 : 1;
        if (size > PY_SSIZE_T_MAX - 4)
            return raise_overflow("bytes object is too large to make repr");
    }
    char quote = smart_quotes && singles && !doubles ? '"' : '\'';
    bool escape_singles = quote == '\'' || front;            /* bytearray's repr does in any case */
    if (escape_singles)
        size += singles;
    StrObj *s = str_new(front + size + behind, 0x7f);
    if (s == NULL)
        return V_RAISED;
    char *to = str_data(s);
    memcpy(to, before, front);
    to += front;
    *to++ = 'b';
    *to++ = quote;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = p[i];
        if (c >= ' ' && c < 0x7f) {
            if ((c == '\'' && escape_singles) || c == '\\')
                *to++ = '\\';
            *to++ = (char)c;
            continue;
        }
        *to++ = '\\';
        if (c == '\t' || c == '\n' || c == '\r') {
            *to++ = c == '\t' ? 't' : c == '\n' ? 'n' : 'r';
        } else {
            *to++ = 'x';
            *to++ = digits[c >> 4];
            *to++ = digits[c & 15];
        }
    }
    *to++ = quote;
    memcpy(to, after, behind);
    return value_from_obj(s);
}

PyObject *PyBytes_Repr(PyObject *o, int smartquotes)
{
    return api_of(bytes_repr(bytes_data(bytes_obj(value_of(o))), bytes_length(value_of(o)), smartquotes, "", ""));
}
