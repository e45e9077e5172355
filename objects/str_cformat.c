/* objects/str_cformat.c -- PyUnicode_FromFormat: printf for text, with objects.
 *
 *     % [flags] [width] [.precision] [length] conversion
 *
 * A directive is parsed to a struct, then its argument is fetched and shown. What is no directive the function knows is an error
 * (SystemError): the rest of the arguments could not be found.
 * Tests.  tests/objects/test_str_core.c
 */
#include "objects/numconv.h"
#include "objects/str_private.h"
#include "objects/str_writer.h"
#include "objects/unidata.h"

struct directive {
    bool left, zero, alternate;
    Py_ssize_t width, precision;                 /* -1: not given */
    char length;                                 /* 'l', 'L' for "ll", 'j', 'z', 't', or 0 */
    char conversion;
};

struct arguments { va_list list; };              /* an array type on some machines: passed on inside a struct */

static int bad_format(const char *at)
{
    PyErr_Format(PyExc_SystemError, "invalid format string: %s", at);
    return -1;
}

/* --- padding ------------------------------------------------------------------------------------------------------------------------ */

/* Text cut to the precision and padded to the width. */
static int put_text(struct str_writer *w, const struct directive *d, struct text_view t)
{
    if (d->precision >= 0 && t.len > (size_t)d->precision)
        t.len = (size_t)d->precision;
    size_t pad = d->width >= 0 && (size_t)d->width > t.len ? (size_t)d->width - t.len : 0;
    if (!d->left && str_writer_fill(w, ' ', pad) < 0)
        return -1;
    if (str_writer_text(w, t) < 0)
        return -1;
    return d->left ? str_writer_fill(w, ' ', pad) : 0;
}

static int put_object(struct str_writer *w, const struct directive *d, PyObject *s)     /* consumes s */
{
    if (s == NULL)
        return -1;
    int rc = put_text(w, d, str_view(str_obj(value_of(s))));
    Py_DECREF(s);
    return rc;
}

static int put_number(struct str_writer *w, const struct directive *d, bool negative, uint64_t magnitude, int base, bool upper)
{
    char digits[NUMCONV_I64_MAX];
    size_t n = numconv_u64_format(digits, magnitude, base);
    if (upper)
        for (size_t i = 0; i < n; i++)
            digits[i] = (char)Py_TOUPPER(digits[i]);
    size_t zeros = d->precision >= 0 && (size_t)d->precision > n ? (size_t)d->precision - n : 0;
    size_t all = n + zeros + negative;
    size_t pad = d->width >= 0 && (size_t)d->width > all ? (size_t)d->width - all : 0;
    bool pad_zeros = d->zero && !d->left;
    if (pad_zeros) {
        zeros += pad;
        pad = 0;
    }
    if (!d->left && str_writer_fill(w, ' ', pad) < 0)
        return -1;
    if ((negative && str_writer_char(w, '-') < 0) || str_writer_fill(w, '0', zeros) < 0 || str_writer_ascii(w, digits, n) < 0)
        return -1;
    return d->left ? str_writer_fill(w, ' ', pad) : 0;
}

/* --- C strings; the precision counts bytes, or wide characters ------------------------------------------------------------------------- */

static int put_utf8(struct str_writer *w, const struct directive *d, const char *text)
{
    size_t n = d->precision >= 0 ? strnlen(text, (size_t)d->precision) : strlen(text);
    if (d->width < 0)
        return str_writer_utf8(w, text, n);
    struct str_writer part;
    str_writer_init(&part);
    struct directive padded = *d;
    padded.precision = -1;
    int rc = str_writer_utf8(&part, text, n) < 0 ? -1 : put_text(w, &padded, str_writer_view(&part));
    str_writer_discard(&part);
    return rc;
}

static int put_wide(struct str_writer *w, const struct directive *d, const wchar_t *text)
{
    size_t n = d->precision >= 0 ? wcsnlen(text, (size_t)d->precision) : wcslen(text);
    return put_text(w, d, (struct text_view){text, n, sizeof(wchar_t)});
}

/* --- names of types -------------------------------------------------------------------------------------------------------------------- */

/* module.qualname, or with '#' module:qualname. */
static PyObject *type_name(PyTypeObject *type, bool colon)
{
    if (!colon)
        return PyType_GetFullyQualifiedName(type);
    PyObject *module = PyType_GetModuleName(type), *name = PyType_GetQualName(type), *result = NULL;
    if (module == NULL || name == NULL)
        ;
    else if (!PyUnicode_Check(module) || PyUnicode_EqualToUTF8(module, "builtins") || PyUnicode_EqualToUTF8(module, "__main__"))
        result = Py_NewRef(name);
    else
        result = PyUnicode_FromFormat("%U:%U", module, name);
    Py_XDECREF(module);
    Py_XDECREF(name);
    return result;
}

/* --- directives -------------------------------------------------------------------------------------------------------------------------- */

static int put_signed(struct str_writer *w, const struct directive *d, struct arguments *a)
{
    int64_t n = d->length == 'l' ? va_arg(a->list, long) : d->length == 'L' ? va_arg(a->list, long long) :
                d->length == 'j' ? va_arg(a->list, intmax_t) : d->length == 'z' ? va_arg(a->list, Py_ssize_t) :
                d->length == 't' ? va_arg(a->list, ptrdiff_t) : va_arg(a->list, int);
    return put_number(w, d, n < 0, n < 0 ? -(uint64_t)n : (uint64_t)n, 10, false);
}

static int put_unsigned(struct str_writer *w, const struct directive *d, struct arguments *a)
{
    uint64_t n = d->length == 'l' ? va_arg(a->list, unsigned long) : d->length == 'L' ? va_arg(a->list, unsigned long long) :
                 d->length == 'j' ? va_arg(a->list, uintmax_t) : d->length == 'z' ? va_arg(a->list, size_t) :
                 d->length == 't' ? (uint64_t)va_arg(a->list, ptrdiff_t) : va_arg(a->list, unsigned);
    char c = d->conversion;
    return put_number(w, d, false, n, c == 'u' ? 10 : c == 'o' ? 8 : 16, c == 'X');
}

static int put_character(struct str_writer *w, const struct directive *d, struct arguments *a)
{
    int c = va_arg(a->list, int);
    if (c < 0 || c > (int)UNI_MAX) {
        PyErr_SetString(PyExc_OverflowError, "character argument not in range(0x110000)");
        return -1;
    }
    uint32_t text = (uint32_t)c;
    struct directive whole = *d;
    whole.precision = -1;
    return put_text(w, &whole, (struct text_view){&text, 1, 4});
}

static int put_pointer(struct str_writer *w, const struct directive *d, struct arguments *a)
{
    char text[2 + NUMCONV_I64_MAX] = "0x";
    size_t n = 2 + numconv_u64_format(text + 2, (uint64_t)(uintptr_t)va_arg(a->list, void *), 16);
    return put_text(w, d, (struct text_view){text, n, 1});
}

static int put_directive(struct str_writer *w, const struct directive *d, struct arguments *a)
{
    switch (d->conversion) {
    case 'd': case 'i':
        return put_signed(w, d, a);
    case 'u': case 'o': case 'x': case 'X':
        return put_unsigned(w, d, a);
    case 'c':
        return put_character(w, d, a);
    case 'p':
        return put_pointer(w, d, a);
    case 's':
        if (d->length == 'l')
            return put_wide(w, d, va_arg(a->list, const wchar_t *));
        return put_utf8(w, d, va_arg(a->list, const char *));
    case 'U':
        return put_object(w, d, Py_NewRef(va_arg(a->list, PyObject *)));
    case 'V': {
        PyObject *s = va_arg(a->list, PyObject *);
        const void *other = va_arg(a->list, const void *);
        if (s)
            return put_object(w, d, Py_NewRef(s));
        return d->length == 'l' ? put_wide(w, d, other) : put_utf8(w, d, other);
    }
    case 'S':
        return put_object(w, d, PyObject_Str(va_arg(a->list, PyObject *)));
    case 'R':
        return put_object(w, d, PyObject_Repr(va_arg(a->list, PyObject *)));
    case 'A':
        return put_object(w, d, PyObject_ASCII(va_arg(a->list, PyObject *)));
    case 'T':
        return put_object(w, d, type_name(type_of_api(va_arg(a->list, PyObject *)), d->alternate));
    default:                                                           /* 'N' */
        ;
        PyObject *type = va_arg(a->list, PyObject *);
        if (!PyType_Check(type)) {
            PyErr_SetString(PyExc_TypeError, "%N argument must be a type");
            return -1;
        }
        return put_object(w, d, type_name((PyTypeObject *)type, d->alternate));
    }
}

static bool length_fits(char length, char conversion)
{
    switch (conversion) {
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': return true;
    case 's': case 'V': return length == 0 || length == 'l';
    case 'c': case 'p': case 'U': case 'S': case 'R': case 'A': case 'T': case 'N': return length == 0;
    default: return false;
    }
}

/* Digits at *p, or an argument for '*': *n. -1: raised. */
static int parse_number(const char **p, struct arguments *a, Py_ssize_t *n, const char *what)
{
    if (**p == '*') {
        ++*p;
        *n = va_arg(a->list, int);
        return 0;
    }
    if (!Py_ISDIGIT(**p))
        return 0;
    *n = 0;
    for (; Py_ISDIGIT(**p); ++*p)
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, **p - '0', n)) {
            PyErr_Format(PyExc_ValueError, "%s too big", what);
            return -1;
        }
    return 0;
}

/* p: behind the '%'. Where the directive ends, or NULL. */
static const char *parse_directive(const char *p, struct arguments *a, struct directive *d)
{
    const char *start = p - 1;
    *d = (struct directive){.width = -1, .precision = -1};
    for (;; p++) {
        if (*p == '-')
            d->left = true;
        else if (*p == '0')
            d->zero = true;
        else if (*p == '#')
            d->alternate = true;
        else
            break;
    }
    Py_ssize_t width = 0;
    if (parse_number(&p, a, &width, "width") < 0)
        return NULL;
    if (width < 0) {
        d->left = true;
        width = -width;
    }
    d->width = width;
    if (*p == '.') {
        p++;
        d->precision = 0;
        if (parse_number(&p, a, &d->precision, "precision") < 0)
            return NULL;
        if (d->precision < 0)
            d->precision = -1;                     /* a negative '*': none */
    }
    if (*p == 'l' && p[1] == 'l') {
        d->length = 'L';
        p += 2;
    } else if (*p == 'l' || *p == 'j' || *p == 'z' || *p == 't') {
        d->length = *p++;
    }
    d->conversion = *p;
    if (!length_fits(d->length, *p) || (d->alternate && *p != 'T' && *p != 'N')) {
        bad_format(start);
        return NULL;
    }
    return p + 1;
}

int str_writer_vformat(struct str_writer *w, const char *format, va_list args)
{
    struct arguments a;
    va_copy(a.list, args);
    int rc = -1;
    for (const char *p = format;;) {
        const char *next = strchr(p, '%');
        if (next == NULL)
            next = p + strlen(p);
        size_t n = (size_t)(next - p);
        if (ascii_prefix((const uint8_t *)p, n) != n) {
            PyErr_Format(PyExc_ValueError, "PyUnicode_FromFormatV() expects an ASCII-encoded format string, got a non-ASCII byte: 0x%02x",
                         (unsigned char)p[ascii_prefix((const uint8_t *)p, n)]);
            break;
        }
        if (str_writer_ascii(w, p, n) < 0)
            break;
        if (*next == 0) {
            rc = 0;
            break;
        }
        if (next[1] == '%') {
            if (str_writer_char(w, '%') < 0)
                break;
            p = next + 2;
            continue;
        }
        struct directive d;
        p = parse_directive(next + 1, &a, &d);
        if (p == NULL || put_directive(w, &d, &a) < 0)
            break;
    }
    va_end(a.list);
    return rc;
}

int str_writer_format(struct str_writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int rc = str_writer_vformat(w, format, args);
    va_end(args);
    return rc;
}

PyObject *PyUnicode_FromFormatV(const char *format, va_list vargs)
{
    struct str_writer w;
    str_writer_init(&w);
    if (str_writer_vformat(&w, format, vargs) < 0)
        return str_writer_fail(&w);
    return api_of(str_writer_finish(&w));
}

PyObject *PyUnicode_FromFormat(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    PyObject *s = PyUnicode_FromFormatV(format, args);
    va_end(args);
    return s;
}
