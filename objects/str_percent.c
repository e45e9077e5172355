/* objects/str_percent.c -- the % operator: printf-style formatting.
 *
 *     % [(key)] [flags # 0 - space +] [width] [.precision] [h l or L] conversion
 *
 * The text between directives is copied in stretches. A directive is parsed to a struct first, so that each conversion finds flags, width and
 * precision decided; numbers are laid out by format_number() as __format__ does it.
 * Tests.  tests/objects/test_str_format.c
 */
#include <limits.h>

#include "objects/format_spec.h"
#include "objects/numconv.h"
#include "objects/str_methods.h"
#include "objects/tuple_int.h"
#include "objects/unidata.h"

struct percent {
    struct text_view format;
    bool ascii;                       /* the format is */
    size_t at;                        /* next character of the format */
    Value args;                       /* a tuple, or the one argument */
    bool tuple, owned;                /* args is counted: a mapping's value */
    bool used;                        /* the one argument */
    size_t next;                      /* of the tuple */
    Value mapping;                    /* what keys are looked up in, or V_ABSENT */
    struct str_writer w;
};

struct directive {
    bool left, zero, alternate;
    char sign;
    Py_ssize_t width;                 /* -1: not given */
    int precision;
    uint32_t conversion;
    size_t index;                     /* of the conversion in the format */
};

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

static bool at_end(const struct percent *p) { return p->at >= p->format.len; }
static uint32_t look(const struct percent *p) { return text_at(&p->format, p->at); }

static int incomplete(void)
{
    raise_value_error("incomplete format");
    return -1;
}

/* "(key)": its value becomes the argument. */
static int take_key(struct percent *p, Value format)
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
        depth += (look(p) == '(') - (look(p) == ')');
        if (depth == 0)
            break;
    }
    Value key = str_slice(format, start, p->at++);
    if (is_raised(key))
        return -1;
    PyObject *v = PyObject_GetItem(api_of(p->mapping), api_of(key));
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

static void take_flags(struct percent *p, struct directive *d)
{
    for (; !at_end(p); p->at++) {
        switch (look(p)) {
        case '-': d->left = true; break;
        case '+': d->sign = '+'; break;
        case ' ': d->sign = d->sign ? d->sign : ' '; break;
        case '#': d->alternate = true; break;
        case '0': d->zero = true; break;
        default: return;
        }
    }
}

/* Digits, or '*'. n stays as it is if there are none. */
static int take_number(struct percent *p, Py_ssize_t *n, Py_ssize_t most, const char *what)
{
    if (at_end(p))
        return 0;
    if (look(p) == '*') {
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
    if (look(p) - '0' > 9)
        return 0;
    *n = 0;
    for (; !at_end(p) && look(p) - '0' <= 9; p->at++)
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, (Py_ssize_t)(look(p) - '0'), n) || *n > most) {
            raise_value_error("%s too big", what);
            return -1;
        }
    return 0;
}

/* p->at is behind the '%'. */
static int take_directive(struct percent *p, Value format, struct directive *d)
{
    *d = (struct directive){.width = -1, .precision = -1};
    if (at_end(p))
        return incomplete();
    if (look(p) == '(' && take_key(p, format) < 0)
        return -1;
    take_flags(p, d);
    Py_ssize_t width = -1, precision = -1;
    if (!at_end(p)) {
        bool star = look(p) == '*';
        if (take_number(p, &width, PY_SSIZE_T_MAX, "width") < 0)
            return -1;
        if (star && width < 0) {
            if (width == PY_SSIZE_T_MIN) {
                raise_overflow("width too big");
                return -1;
            }
            d->left = true;
            width = -width;
        }
    }
    d->width = width;
    if (!at_end(p) && look(p) == '.') {
        p->at++;
        precision = 0;
        if (take_number(p, &precision, INT_MAX, "precision") < 0)
            return -1;
        d->precision = precision < 0 ? 0 : (int)precision;
    }
    if (!at_end(p) && (look(p) == 'h' || look(p) == 'l' || look(p) == 'L'))
        p->at++;
    if (at_end(p))
        return incomplete();
    d->index = p->at;
    d->conversion = look(p);
    p->at++;
    return 0;
}

/* --- conversions -------------------------------------------------------------------------------------------------------------------------- */

static int put_text(struct percent *p, const struct directive *d, struct text_view t)
{
    size_t pad = d->width > 0 && (size_t)d->width > t.len ? (size_t)d->width - t.len : 0;
    if (!d->left && str_writer_fill(&p->w, ' ', pad) < 0)
        return -1;
    if (str_writer_text(&p->w, t) < 0)
        return -1;
    return d->left ? str_writer_fill(&p->w, ' ', pad) : 0;
}

static int put_object(struct percent *p, const struct directive *d, Value v)
{
    if (d->conversion == 's' && d->width <= 0 && d->precision < 0)
        return str_writer_str(&p->w, v);
    PyObject *o = api_of(v), *s = d->conversion == 's' ? PyObject_Str(o) : d->conversion == 'r' ? PyObject_Repr(o) : PyObject_ASCII(o);
    if (s == NULL)
        return -1;
    struct text_view t = view_of(s);
    if (d->precision >= 0 && (size_t)d->precision < t.len)
        t.len = (size_t)d->precision;
    int rc = put_text(p, d, t);
    Py_DECREF(s);
    return rc;
}

static int put_character(struct percent *p, const struct directive *d, Value v)
{
    if (value_is_str(v)) {
        if (str_length(str_obj(v)) == 1)
            return put_text(p, d, str_view(str_obj(v)));
        raise_type_error("%%c requires an int or a unicode character, not a string of length %zd", (Py_ssize_t)str_length(str_obj(v)));
        return -1;
    }
    PyObject *index = PyIndex_Check(api_of(v)) ? PyNumber_Index(api_of(v)) : NULL;
    if (index == NULL) {
        if (!error_pending() || PyErr_ExceptionMatches(PyExc_TypeError))
            raise_type_error("%%c requires an int or a unicode character, not %T", api_of(v));
        return -1;
    }
    int overflow;
    long c = PyLong_AsLongAndOverflow(index, &overflow);
    Py_DECREF(index);
    if (overflow || c < 0 || c > (long)UNI_MAX) {
        raise_overflow("%%c arg not in range(0x110000)");
        return -1;
    }
    uint32_t text = (uint32_t)c;
    return put_text(p, d, (struct text_view){&text, 1, 4});
}

static int put_number(struct percent *p, const struct directive *d, const struct format_parts *parts)
{
    struct format_spec spec = {.fill = ' ', .align = '>', .sign = d->sign, .width = d->width, .precision = -1};
    if (d->left)
        spec.align = '<';
    else if (d->zero) {
        spec.align = '=';
        spec.fill = '0';
    }
    return format_number(&p->w, &spec, parts);
}

/* digits: with '-' in front where negative, without prefix. */
static int put_digits(struct percent *p, const struct directive *d, const char *digits, size_t n)
{
    struct format_parts parts = {.negative = *digits == '-'};
    char *own = NULL, upper[NUMCONV_I64_MAX];
    digits += parts.negative;
    n -= parts.negative;
    size_t zeros = d->precision > 0 && (size_t)d->precision > n ? (size_t)d->precision - n : 0;
    if (zeros || (d->conversion == 'X' && n > sizeof upper)) {
        own = buf_alloc(zeros + n);
        if (own == NULL)
            return str_writer_no_memory();
        memset(own, '0', zeros);
        memcpy(own + zeros, digits, n);
        digits = own;
        n += zeros;
    }
    if (d->conversion == 'X') {
        char *to = own ? own : upper;
        for (size_t i = 0; i < n; i++)
            to[i] = (char)Py_TOUPPER(digits[i]);
        digits = to;
    }
    if (d->alternate && d->conversion != 'd') {
        parts.prefix = d->conversion == 'x' ? "0x" : d->conversion == 'X' ? "0X" : "0o";
        parts.prefix_len = 2;
    }
    parts.digits = digits;
    parts.digits_len = n;
    int rc = put_number(p, d, &parts);
    buf_free(own);
    return rc;
}

/* The int that a conversion is about: counted, or V_RAISED. */
static Value as_int(const struct directive *d, Value v)
{
    if (PyLong_Check(api_of(v)))
        return value_keep(v);
    bool any_number = d->conversion == 'd' || d->conversion == 'i' || d->conversion == 'u';
    PyObject *n = NULL;
    if (any_number && PyNumber_Check(api_of(v)))
        n = PyNumber_Long(api_of(v));
    else if (!any_number && PyIndex_Check(api_of(v)))
        n = PyNumber_Index(api_of(v));
    if (n == NULL && (!error_pending() || PyErr_ExceptionMatches(PyExc_TypeError)))
        raise_type_error(any_number ? "%%%c format: a real number is required, not %.200s" : "%%%c format: an integer is required, not %.200s",
                         (int)d->conversion, type_of(v)->tp_name);
    return value_of(n);
}

static int put_int(struct percent *p, struct directive *d, Value v)
{
    if (d->precision > INT_MAX - 3) {
        raise_overflow("precision too large");
        return -1;
    }
    v = as_int(d, v);
    if (is_raised(v))
        return -1;
    int base = d->conversion == 'o' ? 8 : d->conversion == 'x' || d->conversion == 'X' ? 16 : 10, rc;
    if (base == 10)
        d->conversion = 'd';
    if (value_is_int(v) || value_is_bool(v)) {
        char digits[NUMCONV_I64_MAX];
        if (d->conversion == 'd' && d->width <= 0 && d->precision < 0 && !d->sign)
            return str_writer_ascii(&p->w, digits, numconv_i64_format(digits, value_is_int(v) ? value_as_int(v) : value_is(v, V_TRUE), 10));
        return put_digits(p, d, digits, numconv_i64_format(digits, value_is_int(v) ? value_as_int(v) : value_is(v, V_TRUE), base));
    }
    PyObject *text = PyNumber_ToBase(api_of(v), base);
    value_release(v);
    if (text == NULL)
        return -1;
    const StrObj *s = self_of(text);
    const char *digits = str_data(s);
    size_t n = str_length(s);
    if (base == 10) {
        rc = put_digits(p, d, digits, n);
    } else {                                               /* "-0xff": the sign goes where the prefix was */
        bool negative = *digits == '-';
        char *own = buf_alloc(n);
        if (own == NULL) {
            rc = str_writer_no_memory();
        } else {
            *own = '-';
            memcpy(own + negative, digits + negative + 2, n - 2 - negative);
            rc = put_digits(p, d, own, n - 2);
            buf_free(own);
        }
    }
    Py_DECREF(text);
    return rc;
}

static int put_float(struct percent *p, const struct directive *d, Value v)
{
    double x = PyFloat_AsDouble(api_of(v));
    if (x == -1.0 && error_pending())
        return -1;
    if (d->precision >= INT_MAX - 1) {
        raise_value_error("precision too big");
        return -1;
    }
    int precision = d->precision < 0 ? 6 : d->precision;
    unsigned flags = d->alternate ? NUMCONV_ALT : 0;
    char room[512], *text = room, *own = NULL;
    size_t n = numconv_format_double(room, sizeof room, x, (char)d->conversion, precision, flags, NULL);
    if (n >= sizeof room) {
        text = own = buf_alloc(n + 1);
        if (own == NULL)
            return str_writer_no_memory();
        (void)numconv_format_double(own, n + 1, x, (char)d->conversion, precision, flags, NULL);
    }
    struct format_parts parts;
    format_parts_of(&parts, text, n);
    int rc = put_number(p, d, &parts);
    buf_free(own);
    return rc;
}

static int put_directive(struct percent *p, struct directive *d)
{
    Value v = next_argument(p);
    if (is_raised(v))
        return -1;
    switch (d->conversion) {
    case 's': case 'r': case 'a':
        return put_object(p, d, v);
    case 'c':
        return put_character(p, d, v);
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
        return put_int(p, d, v);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        return put_float(p, d, v);
    default:
        raise_value_error("unsupported format character '%c' (0x%x) at index %zd",
                          d->conversion >= 32 && d->conversion < 127 ? (int)d->conversion : '?', (unsigned)d->conversion, (Py_ssize_t)d->index);
        return -1;
    }
}

/* Text up to the next '%', which is passed over. 1, 0: there is none, -1. */
static int put_literal(struct percent *p)
{
    struct text_view rest = text_part(p->format, p->at, p->format.len);
    if (LIKELY(p->ascii)) {
        const char *start = rest.data, *hit = memchr(start, '%', rest.len);
        size_t n = hit ? (size_t)(hit - start) : rest.len;
        p->at += n + (hit != NULL);
        return n && str_writer_ascii(&p->w, start, n) < 0 ? -1 : hit != NULL;
    }
    size_t n = text_find_char(rest, '%');
    bool found = n != TEXT_NOT_FOUND;
    if (found)
        rest.len = n;
    p->at += rest.len + found;
    return str_writer_text(&p->w, rest) < 0 ? -1 : found;
}

static int format_all(struct percent *p, Value format)
{
    for (;;) {
        if (at_end(p))
            break;
        int more = put_literal(p);
        if (more < 0)
            return -1;
        if (more == 0)
            break;
        uint32_t c = at_end(p) ? 0 : look(p);
        struct directive d;
        if (c == 's' || c == 'd') {                            /* most of all directives */
            d = (struct directive){.width = -1, .precision = -1, .conversion = c};
            p->at++;
        } else if (c == '%') {
            p->at++;
            if (str_writer_char(&p->w, '%') < 0)
                return -1;
            continue;
        } else if (take_directive(p, format, &d) < 0) {
            return -1;
        }
        if (put_directive(p, &d) < 0)
            return -1;
    }
    if (is_absent(p->mapping) && (p->tuple ? p->next < tuple_len(p->args) : !p->used)) {
        raise_type_error("not all arguments converted during string formatting");
        return -1;
    }
    return 0;
}

PyObject *PyUnicode_Format(PyObject *format, PyObject *args)
{
    if (format == NULL || args == NULL || !PyUnicode_Check(format)) {
        if (format == NULL || args == NULL)
            PyErr_BadInternalCall();
        else
            raise_type_error("must be str, not %.100s", type_of_api(format)->tp_name);
        return NULL;
    }
    struct percent p;                         /* field by field: its writer's room stays as it is */
    p.format = view_of(format);
    p.ascii = str_is_ascii(self_of(format));
    p.at = p.next = 0;
    p.args = value_of(args);
    p.mapping = V_ABSENT;
    p.owned = p.used = false;
    p.tuple = value_is_ptr(p.args) && value_has_flag(p.args, Py_TPFLAGS_TUPLE_SUBCLASS);
    if (!p.tuple && !PyUnicode_Check(args) && PyMapping_Check(args))
        p.mapping = p.args;
    if (text_find_char(p.format, '%') == TEXT_NOT_FOUND && p.format.len > 0 && (!is_absent(p.mapping) || (p.tuple && tuple_len(p.args) == 0)))
        return Py_NewRef(format);
    str_writer_init(&p.w);
    int rc = format_all(&p, value_of(format));
    if (p.owned)
        value_release(p.args);
    return rc < 0 ? str_writer_fail(&p.w) : api_of(str_writer_finish(&p.w));
}

PyObject *str_percent(PyObject *self, PyObject *args)
{
    if (!PyUnicode_Check(self))
        Py_RETURN_NOTIMPLEMENTED;
    return PyUnicode_Format(self, args);
}
