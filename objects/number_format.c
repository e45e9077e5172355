/* objects/number_format.c -- __format__ of int, float and complex, on the shared format specifications (format_spec.h). */
#include "objects/float_int.h"

#include "objects/format_spec.h"
#include "objects/int_int.h"
#include "objects/numconv.h"

#include <math.h>

/* -- int ------------------------------------------------------------------------------------------------------------------------------- */

static int bad(const char *message)
{
    PyErr_SetString(PyExc_ValueError, message);
    return -1;
}

static int format_character(struct str_writer *w, struct format_spec *spec, Value v)
{
    if (spec->sign)
        return bad("Sign not allowed with integer format specifier 'c'");
    if (spec->alternate)
        return bad("Alternate form (#) not allowed with integer format specifier 'c'");
    int64_t c;
    if (!int_as_i64(v, &c)) {
        raise_overflow("Python int too large to convert to C long");
        return -1;
    }
    if (c < 0 || c > 0x10ffff) {
        raise_overflow("%%c arg not in range(0x110000)");
        return -1;
    }
    uint32_t code = (uint32_t)c;
    return format_text(w, spec, (struct text_view){&code, 1, 4});
}

static int format_integer(struct str_writer *w, struct format_spec *spec, Value v)
{
    if (spec->precision != -1)
        return bad("Precision not allowed in integer format specifier");
    if (spec->no_neg_0)
        return bad("Negative zero coercion (z) not allowed in integer format specifier");
    if (spec->type == 'c')
        return format_character(w, spec, v);
    int base = spec->type == 'b' ? 2 : spec->type == 'o' ? 8 : spec->type == 'x' || spec->type == 'X' ? 16 : 10;
    if (spec->type == 'n')
        spec->grouping = FORMAT_GROUP_LOCALE;
    Value text = int_to_text(v, base, false);
    if (is_raised(text))
        return -1;
    size_t n = str_length(str_obj(text));
    char *digits = buf_alloc(n + 1);
    int rc = -1;
    if (!digits) {
        raise_no_memory();
    } else {
        memcpy(digits, str_data(str_obj(text)), n);
        if (spec->type == 'X')
            for (size_t i = 0; i < n; i++)
                if (digits[i] >= 'a' && digits[i] <= 'z')
                    digits[i] = (char)(digits[i] - 'a' + 'A');
        bool negative = digits[0] == '-';
        char prefix[2] = {'0', (char)spec->type};
        struct format_parts parts = {.negative = negative, .digits = digits + negative, .digits_len = n - negative,
                                     .prefix = prefix, .prefix_len = spec->alternate && base != 10 ? 2 : 0};
        rc = format_number(w, spec, &parts);
    }
    buf_free(digits);
    value_release(text);
    return rc;
}

static int format_real(struct str_writer *, struct format_spec *, double, Value v);

PyObject *int_format(PyObject *self, PyObject *spec_text)
{
    struct format_spec spec;
    struct str_writer w;
    Value v = value_of(self);
    if (PyUnicode_GetLength(spec_text) == 0)
        return PyObject_Str(self);
    if (format_spec_parse(value_of(spec_text), v, 'd', '>', &spec) < 0)
        return NULL;
    str_writer_init(&w);
    int rc;
    switch (spec.type) {
    case 'b': case 'c': case 'd': case 'o': case 'x': case 'X': case 'n':
        rc = format_integer(&w, &spec, v);
        break;
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case '%': {
        bool overflow;
        double d = int_as_double(v, &overflow);
        if (overflow)
            raise_overflow("int too large to convert to float");
        rc = overflow ? -1 : format_real(&w, &spec, d, v);
        break;
    }
    default:
        rc = format_spec_unknown_type(spec.type, v);
    }
    return rc < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
}

/* -- float ------------------------------------------------------------------------------------------------------------------------------- */

/* How a presentation type shows a double: numconv's code, precision and flags. */
struct real_style { char code; int precision; unsigned flags; };

static int style_of(const struct format_spec *spec, bool complex_part, struct real_style *s)
{
    if (spec->precision > INT_MAX)
        return bad("precision too big");
    *s = (struct real_style){.code = (char)spec->type, .precision = spec->precision < 0 ? 6 : (int)spec->precision,
                             .flags = (spec->alternate ? NUMCONV_ALT : 0) | (spec->no_neg_0 ? NUMCONV_NO_NEG_0 : 0)};
    if (!spec->type) {                       /* like repr, or with a precision like 'g', but never without a fraction */
        s->code = spec->precision < 0 ? 'r' : 'g';
        if (!complex_part)
            s->flags |= NUMCONV_ADD_DOT_0;
    } else if (spec->type == 'n') {
        s->code = 'g';
    }
    return 0;
}

/* Text of a double in memory of its own (buf_free). NULL: raised. */
static char *real_text(double d, const struct real_style *s, size_t *n)
{
    size_t room = 64;
    for (;;) {
        char *buf = buf_alloc(room);
        if (!buf) {
            raise_no_memory();
            return NULL;
        }
        *n = numconv_format_double(buf, room, d, s->code, s->precision, s->flags, NULL);
        if (*n < room)
            return buf;
        buf_free(buf);
        room = *n + 1;
    }
}

static int format_real(struct str_writer *w, struct format_spec *spec, double d, Value v)
{
    struct real_style style;
    size_t n;
    (void)v;
    if (style_of(spec, false, &style) < 0)
        return -1;
    if (spec->type == 'n')
        spec->grouping = FORMAT_GROUP_LOCALE;
    char *text = real_text(d, &style, &n);
    if (!text)
        return -1;
    struct format_parts parts;
    format_parts_of(&parts, text, n);
    int rc = format_number(w, spec, &parts);
    buf_free(text);
    return rc;
}

PyObject *float_format(PyObject *self, PyObject *spec_text)
{
    struct format_spec spec;
    struct str_writer w;
    Value v = value_of(self);
    if (PyUnicode_GetLength(spec_text) == 0)
        return PyObject_Str(self);
    if (format_spec_parse(value_of(spec_text), v, 0, '>', &spec) < 0)
        return NULL;
    str_writer_init(&w);
    int rc;
    switch (spec.type) {
    case 0: case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'n': case '%':
        rc = format_real(&w, &spec, float_of(v), v);
        break;
    default:
        rc = format_spec_unknown_type(spec.type, v);
    }
    return rc < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
}

/* -- complex ------------------------------------------------------------------------------------------------------------------------------- */

/* Both parts unpadded in a writer of their own, then padding around the whole. */
static int format_complex(struct str_writer *w, struct format_spec *spec, Py_complex z)
{
    if (spec->fill == '0')
        return bad("Zero padding is not allowed in complex format specifier");
    if (spec->align == '=')
        return bad("'=' alignment flag is not allowed in complex format specifier");
    struct real_style style;
    struct format_spec part = *spec;
    struct str_writer inner;
    if (style_of(spec, true, &style) < 0)
        return -1;
    bool bare = !spec->type;                 /* without a type: parentheses, and no real part that is zero */
    bool skip_real = bare && z.real == 0.0 && !signbit(z.real);
    if (spec->type == 'n')
        part.grouping = FORMAT_GROUP_LOCALE;
    part.width = -1;
    part.fill = ' ';
    part.align = '>';
    str_writer_init(&inner);
    int rc = 0;
    if (bare && !skip_real)
        rc = str_writer_char(&inner, '(');
    for (int i = skip_real ? 1 : 0; i < 2 && rc == 0; i++) {
        size_t n;
        char *text = real_text(i ? z.imag : z.real, &style, &n);
        if (!text) {
            rc = -1;
            break;
        }
        struct format_parts parts;
        format_parts_of(&parts, text, n);
        if (i && !skip_real)
            part.sign = '+';
        rc = format_number(&inner, &part, &parts);
        buf_free(text);
    }
    if (rc == 0)
        rc = str_writer_char(&inner, 'j');
    if (rc == 0 && bare && !skip_real)
        rc = str_writer_char(&inner, ')');
    if (rc == 0)
        rc = format_text(w, spec, str_writer_view(&inner));
    str_writer_discard(&inner);
    return rc;
}

PyObject *complex_format(PyObject *self, PyObject *spec_text)
{
    struct format_spec spec;
    struct str_writer w;
    Value v = value_of(self);
    if (PyUnicode_GetLength(spec_text) == 0)
        return PyObject_Str(self);
    if (format_spec_parse(value_of(spec_text), v, 0, '>', &spec) < 0)
        return NULL;
    str_writer_init(&w);
    int rc;
    switch (spec.type) {
    case 0: case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'n':
        rc = format_complex(&w, &spec, ((ComplexObj *)value_obj(v))->value);
        break;
    default:
        rc = format_spec_unknown_type(spec.type, v);
    }
    return rc < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
}
