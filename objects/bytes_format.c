/* objects/bytes_format.c -- formatting to bytes: the % operator of bytes and bytearray, and PyBytes_FromFormat.
 *
 *     % [(key)] [flags # 0 - space +] [width] [.precision] [h l or L] conversion
 *
 * %b, %s and %c are about bytes and done here. Numbers, %r and %a have ASCII results that strs know how to make: their directive is
 * given to PyUnicode_Format once more, with '*' resolved.
 * Tests.  tests/objects/test_bytes.c
 */
#include <limits.h>

#include "objects/bytes_private.h"
#include "objects/numconv.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"
#include "objects/type.h"

struct percent {
    const uint8_t *format;
    size_t n, at;                     /* at: the next byte of it */
    Value args;                       /* a tuple, or the one argument */
    bool tuple, owned;                /* args is counted: a mapping's value */
    bool used;                        /* the one argument */
    size_t next;                      /* of the tuple */
    Value mapping;                    /* what keys are looked up in, or V_ABSENT */
    struct byte_sink out;
};

struct directive {
    bool left, zero, alternate, plus, space;
    Py_ssize_t width;                 /* -1: not given */
    int precision;
    uint8_t conversion;
    size_t index;                     /* of the conversion in the format */
};

static int put(struct byte_sink *out, const void *data, size_t n)
{
    if (!byte_sink_reserve(out, n)) {
        raise_no_memory();
        return -1;
    }
    if (n)
        memcpy(out->data + out->len, data, n);
    out->len += n;
    return 0;
}

static int put_fill(struct byte_sink *out, size_t n)
{
    if (!byte_sink_reserve(out, n)) {
        raise_no_memory();
        return -1;
    }
    if (n)
        memset(out->data + out->len, ' ', n);
    out->len += n;
    return 0;
}

/* The next argument, borrowed; V_RAISED. */
static Value next_argument(struct percent *p)
{
    if (p->tuple && p->next < tuple_len(p->args))
        return tuple_at(p->args, p->next++);
    if (!p->tuple && !p->used) {
        p->used = true;
        return p->args;
    }
    return raise_type_error("not enough arguments for format string");
}

/* --- parsing ----------------------------------------------------------------------------------------------------------------------------- */

static bool at_end(const struct percent *p) { return p->at >= p->n; }

/* "(key)": its value becomes the argument. */
static int take_key(struct percent *p)
{
    if (is_absent(p->mapping)) {
        raise_type_error("format requires a mapping");
        return -1;
    }
    size_t start = ++p->at;
    for (int depth = 1;; p->at++) {
        if (at_end(p)) {
            raise_value_error("incomplete format key");
            return -1;
        }
        depth += (p->format[p->at] == '(') - (p->format[p->at] == ')');
        if (depth == 0)
            break;
    }
    Value key = bytes_from_data(p->format + start, p->at++ - start);
    PyObject *v = is_raised(key) ? NULL : PyObject_GetItem(api_of(p->mapping), api_of(key));
    value_release(key);
    if (v == NULL)
        return -1;
    if (p->owned)
        value_release(p->args);
    p->args = value_of(v);
    p->owned = true;
    p->tuple = p->used = false;
    return 0;
}

/* Digits, or '*'. *n stays as it is if there are none. */
static int take_number(struct percent *p, Py_ssize_t *n, Py_ssize_t most, const char *what)
{
    if (at_end(p))
        return 0;
    if (p->format[p->at] == '*') {
        p->at++;
        Value v = next_argument(p);
        if (is_raised(v))
            return -1;
        if (!PyLong_Check(api_of(v))) {
            raise_type_error("* wants int");
            return -1;
        }
        *n = most == INT_MAX ? PyLong_AsInt(api_of(v)) : PyLong_AsSsize_t(api_of(v));
        return *n == -1 && error_pending() ? -1 : 0;
    }
    if (!Py_ISDIGIT(p->format[p->at]))
        return 0;
    *n = 0;
    for (; !at_end(p) && Py_ISDIGIT(p->format[p->at]); p->at++)
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, p->format[p->at] - '0', n) || *n > most) {
            raise_value_error("%s too big", what);
            return -1;
        }
    return 0;
}

static void take_flags(struct percent *p, struct directive *d)
{
    for (; !at_end(p); p->at++) {
        switch (p->format[p->at]) {
        case '-': d->left = true; break;
        case '+': d->plus = true; break;
        case ' ': d->space = true; break;
        case '#': d->alternate = true; break;
        case '0': d->zero = true; break;
        default: return;
        }
    }
}

/* p->at is behind the '%'. */
static int take_directive(struct percent *p, struct directive *d)
{
    *d = (struct directive){.width = -1, .precision = -1};
    if (!at_end(p) && p->format[p->at] == '(' && take_key(p) < 0)
        return -1;
    take_flags(p, d);
    Py_ssize_t precision = 0;
    bool star = !at_end(p) && p->format[p->at] == '*';
    if (take_number(p, &d->width, PY_SSIZE_T_MAX, "width") < 0)
        return -1;
    if (star && d->width < 0) {
        if (d->width == PY_SSIZE_T_MIN) {
            raise_overflow("width too big");
            return -1;
        }
        d->left = true;
        d->width = -d->width;
    }
    if (!at_end(p) && p->format[p->at] == '.') {
        p->at++;
        if (take_number(p, &precision, INT_MAX, "prec") < 0)
            return -1;
        d->precision = precision < 0 ? 0 : (int)precision;
    }
    if (!at_end(p) && (p->format[p->at] == 'h' || p->format[p->at] == 'l' || p->format[p->at] == 'L'))
        p->at++;
    if (at_end(p)) {
        raise_value_error("incomplete format");
        return -1;
    }
    d->index = p->at;
    d->conversion = p->format[p->at++];
    return 0;
}

/* --- conversions -------------------------------------------------------------------------------------------------------------------------- */

static int put_text(struct percent *p, const struct directive *d, const void *text, size_t n)
{
    size_t pad = d->width > 0 && (size_t)d->width > n ? (size_t)d->width - n : 0;
    if (!d->left && put_fill(&p->out, pad) < 0)
        return -1;
    if (put(&p->out, text, n) < 0)
        return -1;
    return d->left ? put_fill(&p->out, pad) : 0;
}

static size_t cut(const struct directive *d, size_t n) { return d->precision >= 0 && (size_t)d->precision < n ? (size_t)d->precision : n; }

static int put_bytes_like(struct percent *p, const struct directive *d, Value v)
{
    if (!value_is_bytes(v) && !value_is_bytearray(v)) {
        Value b = special_call(v, N(dunder_bytes), V_ABSENT, V_ABSENT);
        if (is_raised(b))
            return -1;
        if (!is_absent(b)) {
            int rc = -1;
            if (value_is_bytes(b))
                rc = put_text(p, d, bytes_data(bytes_obj(b)), cut(d, bytes_length(b)));
            else
                raise_type_error("__bytes__ returned non-bytes (type %.200s)", type_of(b)->tp_name);
            value_release(b);
            return rc;
        }
        if (!PyObject_CheckBuffer(api_of(v))) {
            raise_type_error("%%b requires a bytes-like object, or an object that implements __bytes__, not '%.100s'", type_of(v)->tp_name);
            return -1;
        }
        PyObject *copy = PyBytes_FromObject(api_of(v));
        if (copy == NULL)
            return -1;
        int rc = put_text(p, d, PyBytes_AS_STRING(copy), cut(d, (size_t)PyBytes_GET_SIZE(copy)));
        Py_DECREF(copy);
        return rc;
    }
    struct byte_arg a;
    if (byte_arg_get(api_of(v), &a) < 0)
        return -1;
    int rc = put_text(p, d, a.data, cut(d, a.len));
    byte_arg_put(&a);
    return rc;
}

static int put_byte(struct percent *p, const struct directive *d, Value v)
{
    uint8_t c;
    if (value_is_bytes(v) || value_is_bytearray(v)) {
        struct byte_arg a;
        if (byte_arg_get(api_of(v), &a) < 0)
            return -1;
        size_t n = a.len;
        c = n == 1 ? a.data[0] : 0;
        byte_arg_put(&a);
        if (n == 1)
            return put_text(p, d, &c, 1);
        raise_type_error("%%c requires an integer in range(256) or a single byte, not a %s object of length %zd",
                         value_is_bytes(v) ? "bytes" : "bytearray", (Py_ssize_t)n);
        return -1;
    }
    if (!PyIndex_Check(api_of(v))) {
        raise_type_error("%%c requires an integer in range(256) or a single byte, not %T", api_of(v));
        return -1;
    }
    PyObject *index = PyNumber_Index(api_of(v));
    if (index == NULL)
        return -1;
    int overflow;
    long n = PyLong_AsLongAndOverflow(index, &overflow);
    Py_DECREF(index);
    if (overflow || n < 0 || n > 255) {
        raise_overflow("%%c arg not in range(256)");
        return -1;
    }
    c = (uint8_t)n;
    return put_text(p, d, &c, 1);
}

/* As str would: the same directive, about the same argument. */
static int put_as_str(struct percent *p, const struct directive *d, Value v)
{
    bool decimal = d->conversion == 'd' || d->conversion == 'i' || d->conversion == 'u';
    if (value_is_int(v) && d->width < 0 && d->precision < 0 && (decimal || d->conversion == 'x') && !d->plus && !d->space && !d->alternate) {
        char digits[NUMCONV_I64_MAX];
        return put(&p->out, digits, numconv_i64_format(digits, value_as_int(v), decimal ? 10 : 16));
    }
    char again[64], *to = again;
    *to++ = '%';
    if (d->left)
        *to++ = '-';
    if (d->plus)
        *to++ = '+';
    if (d->space)
        *to++ = ' ';
    if (d->alternate)
        *to++ = '#';
    if (d->zero)
        *to++ = '0';
    if (d->width >= 0)
        to += snprintf(to, 24, "%zd", d->width);
    if (d->precision >= 0)
        to += snprintf(to, 16, ".%d", d->precision);
    *to++ = d->conversion == 'r' ? 'a' : (char)d->conversion;
    PyObject *format = PyUnicode_FromStringAndSize(again, to - again), *args = PyTuple_Pack(1, api_of(v));
    PyObject *text = format && args ? PyUnicode_Format(format, args) : NULL;
    Py_XDECREF(format);
    Py_XDECREF(args);
    if (text == NULL)
        return -1;
    const StrObj *s = str_obj(value_of(text));
    int rc = put(&p->out, str_data(s), str_length(s));
    Py_DECREF(text);
    return rc;
}

static int put_float(struct percent *p, const struct directive *d, Value v)
{
    double x = PyFloat_AsDouble(api_of(v));
    if (x == -1.0 && error_pending()) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            raise_type_error("float argument required, not %.200s", type_of(v)->tp_name);
        return -1;
    }
    PyObject *f = PyFloat_FromDouble(x);
    int rc = f ? put_as_str(p, d, value_of(f)) : -1;
    Py_XDECREF(f);
    return rc;
}

static int put_directive(struct percent *p, const struct directive *d)
{
    Value v = next_argument(p);
    if (is_raised(v))
        return -1;
    switch (d->conversion) {
    case 's': case 'b':
        return put_bytes_like(p, d, v);
    case 'c':
        return put_byte(p, d, v);
    case 'r': case 'a': case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
        return put_as_str(p, d, v);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        return put_float(p, d, v);
    default:
        raise_value_error("unsupported format character '%c' (0x%x) at index %zd", (int)d->conversion, (unsigned)d->conversion,
                          (Py_ssize_t)d->index);
        return -1;
    }
}

static int format_all(struct percent *p)
{
    while (!at_end(p)) {
        const uint8_t *from = p->format + p->at, *next = memchr(from, '%', p->n - p->at);
        size_t plain = next ? (size_t)(next - from) : p->n - p->at;
        if (put(&p->out, from, plain) < 0)
            return -1;
        p->at += plain;
        if (at_end(p))
            break;
        p->at++;
        if (!at_end(p) && p->format[p->at] == '%') {
            p->at++;
            if (put(&p->out, "%", 1) < 0)
                return -1;
            continue;
        }
        struct directive d;
        if (take_directive(p, &d) < 0 || put_directive(p, &d) < 0)
            return -1;
    }
    if (is_absent(p->mapping) && (p->tuple ? p->next < tuple_len(p->args) : !p->used)) {
        raise_type_error("not all arguments converted during bytes formatting");
        return -1;
    }
    return 0;
}

Value bytes_format(const void *format, size_t n, PyObject *args, bool array)
{
    struct percent p = {.format = format, .n = n, .args = value_of(args), .mapping = V_ABSENT, .out = byte_sink(codec_resize_buffer, NULL)};
    p.tuple = value_has_flag(p.args, Py_TPFLAGS_TUPLE_SUBCLASS);
    if (!p.tuple && !value_is_bytes(p.args) && !value_is_bytearray(p.args) && !PyUnicode_Check(args) && PyMapping_Check(args))
        p.mapping = p.args;
    int rc = byte_sink_reserve(&p.out, n + 32) ? format_all(&p) : (raise_no_memory(), -1);
    if (p.owned)
        value_release(p.args);
    Value v = V_RAISED;
    if (rc == 0 && !array)
        return bytes_from_sink(&p.out);
    if (rc == 0)
        v = bytearray_from_data(p.out.data, p.out.len);
    buf_free(p.out.data);
    return v;
}

/* --- PyBytes_FromFormat --------------------------------------------------------------------------------------------------------------------- */

struct c_arguments { va_list list; };

/* A conversion of C: p behind the '%'. Where it ends; NULL: raised; unknown ones end the format and are copied. */
static const char *put_c(struct byte_sink *out, const char *p, struct c_arguments *a)
{
    const char *start = p - 1;
    char text[32];
    int precision = -1, size = 0;
    while (Py_ISDIGIT(*p))                                /* a width, ignored */
        p++;
    if (*p == '.') {
        precision = 0;
        for (p++; Py_ISDIGIT(*p); p++)
            precision = precision > INT_MAX / 10 - 10 ? precision : precision * 10 + (*p - '0');
    }
    if ((*p == 'l' || *p == 'z') && (p[1] == 'd' || p[1] == 'u'))
        size = *p++;
    int n = -1;
    switch (*p) {
    case 'c': {
        int c = va_arg(a->list, int);
        if (c < 0 || c > 255) {
            raise_overflow("PyBytes_FromFormatV(): %%c format expects an integer in range [0; 255]");
            return NULL;
        }
        text[0] = (char)c;
        n = 1;
        break;
    }
    case 'd':
        n = size == 'l'   ? snprintf(text, sizeof text, "%ld", va_arg(a->list, long))
            : size == 'z' ? snprintf(text, sizeof text, "%zd", va_arg(a->list, Py_ssize_t))
                          : snprintf(text, sizeof text, "%d", va_arg(a->list, int));
        break;
    case 'u':
        n = size == 'l'   ? snprintf(text, sizeof text, "%lu", va_arg(a->list, unsigned long))
            : size == 'z' ? snprintf(text, sizeof text, "%zu", va_arg(a->list, size_t))
                          : snprintf(text, sizeof text, "%u", va_arg(a->list, unsigned));
        break;
    case 'i':
        n = snprintf(text, sizeof text, "%i", va_arg(a->list, int));
        break;
    case 'x':
        n = snprintf(text, sizeof text, "%x", va_arg(a->list, unsigned));
        break;
    case 'p':
        n = snprintf(text, sizeof text, "%p", va_arg(a->list, void *));
        break;
    case 's': {
        const char *s = va_arg(a->list, const char *);
        return put(out, s, precision < 0 ? strlen(s) : strnlen(s, (size_t)precision)) < 0 ? NULL : p + 1;
    }
    case '%':
        text[0] = '%';
        n = 1;
        break;
    default:
        return put(out, start, strlen(start)) < 0 ? NULL : start + strlen(start);
    }
    return put(out, text, (size_t)n) < 0 ? NULL : p + 1;
}

PyObject *PyBytes_FromFormatV(const char *format, va_list vargs)
{
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    struct c_arguments a;
    va_copy(a.list, vargs);
    for (const char *p = format; p;) {
        const char *next = strchr(p, '%');
        size_t plain = next ? (size_t)(next - p) : strlen(p);
        if (put(&out, p, plain) < 0)
            break;
        if (next == NULL) {
            va_end(a.list);
            return api_of(bytes_from_sink(&out));
        }
        p = put_c(&out, next + 1, &a);
    }
    va_end(a.list);
    buf_free(out.data);
    return NULL;
}

PyObject *PyBytes_FromFormat(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    PyObject *o = PyBytes_FromFormatV(format, args);
    va_end(args);
    return o;
}
