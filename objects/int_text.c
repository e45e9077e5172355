/* objects/int_text.c -- ints to text and back, with the limit on decimal digits that guards against quadratic conversions (CVE-2020-10735;
 * sys.set_int_max_str_digits). */
#include "objects/int_int.h"

static uint32_t max_digits(void) { return load_relaxed_u32(&interp_now()->int_max_str_digits); }

static Value too_many_to_print(void)
{
    return raise_value_error("Exceeds the limit (%u digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit",
                             max_digits());
}

static Value large_to_text(const struct int_view *a, int base, const char *prefix)
{
    uint32_t limit = base == 10 ? max_digits() : 0;
    /* A lower bound of the digits before any work: a limb has 19.26 decimal digits. */
    if (limit && a->n > 1 && (a->n - 1) * 19 > limit)
        return too_many_to_print();
    size_t room = numconv_limbs_format_bound(a->limb, a->n, base), n;
    char *buf = buf_alloc(room + 4);
    if (!buf)
        return raise_no_memory();
    size_t at = 0;
    if (a->negative)
        buf[at++] = '-';
    for (const char *p = prefix; *p; p++)
        buf[at++] = *p;
    Value r;
    if (numconv_limbs_format(buf + at, &n, a->limb, a->n, base) < 0)
        r = raise_no_memory();
    else if (limit && n > limit)
        r = too_many_to_print();
    else
        r = value_of(PyUnicode_FromStringAndSize(buf, (Py_ssize_t)(at + n)));
    buf_free(buf);
    return r;
}

Value int_to_text(Value v, int base, bool with_prefix)
{
    struct int_view a;
    int_view(v, &a);
    const char *prefix = !with_prefix ? "" : base == 2 ? "0b" : base == 8 ? "0o" : base == 16 ? "0x" : "";
    if (a.n > 1)
        return large_to_text(&a, base, prefix);
    char buf[NUMCONV_I64_MAX + 3];
    size_t at = 0;
    if (a.n && a.negative)
        buf[at++] = '-';
    while (*prefix)
        buf[at++] = *prefix++;
    at += numconv_u64_format(buf + at, a.n ? a.limb[0] : 0, base);
    return value_of(PyUnicode_FromStringAndSize(buf, (Py_ssize_t)at));
}

Value int_parse(const char *text, size_t length, int base, Value original)
{
    struct numconv_int parsed;
    switch (numconv_int_parse(text, length, base, max_digits(), &parsed)) {
    case NUMCONV_INT_OK: {
        if (parsed.small)
            return int_from_i64(parsed.value);
        Value v = int_from_limbs(parsed.limbs, parsed.n, parsed.negative);
        buf_free(parsed.limbs);
        return v;
    }
    case NUMCONV_INT_NOMEM:
        return raise_no_memory();
    case NUMCONV_INT_TOO_LONG:
        return raise_value_error("Exceeds the limit (%u digits) for integer string conversion: value has %zu digits; use "
                                 "sys.set_int_max_str_digits() to increase the limit", max_digits(), parsed.digits);
    case NUMCONV_INT_INVALID:
        break;
    }
    return raise_value_error("invalid literal for int() with base %d: %.200R", base, api_of(original));
}

/* -- the C API's parsers ---------------------------------------------------------------------------------------------------------- */

static bool base_is_right(int base)
{
    if (base == 0 || (base >= 2 && base <= 36))
        return true;
    PyErr_SetString(PyExc_ValueError, "int() base must be >= 2 and <= 36, or 0");
    return false;
}

PyObject *PyLong_FromString(const char *str, char **pend, int base)
{
    if (!base_is_right(base))
        return NULL;
    size_t n = strlen(str);
    PyObject *shown = PyUnicode_DecodeUTF8(str, (Py_ssize_t)n, "replace");
    if (!shown)
        return NULL;
    Value v = int_parse(str, n, base, value_of(shown));
    Py_DECREF(shown);
    if (pend)
        *pend = (char *)(uintptr_t)str + (is_raised(v) ? 0 : n);
    return api_of(v);
}

/* Decimal digits of any script, and blanks of any kind, as ASCII. NULL with an exception; *ascii is buf_alloc's. */
static char *ascii_digits(PyObject *u, size_t *length)
{
    Py_ssize_t n = PyUnicode_GetLength(u);
    char *ascii = buf_alloc((size_t)n + 1);
    if (!ascii) {
        raise_no_memory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = PyUnicode_ReadChar(u, i);
        int digit = c < 128 ? -1 : Py_UNICODE_TODECIMAL(c);
        ascii[i] = c < 128 ? (c ? (char)c : '?') : digit >= 0 ? (char)('0' + digit) : Py_UNICODE_ISSPACE(c) ? ' ' : '?';
    }
    *length = (size_t)n;
    return ascii;
}

PyObject *PyLong_FromUnicodeObject(PyObject *u, int base)
{
    if (!base_is_right(base))
        return NULL;
    size_t n;
    char *ascii = ascii_digits(u, &n);
    if (!ascii)
        return NULL;
    Value v = int_parse(ascii, n, base, value_of(u));
    buf_free(ascii);
    return api_of(v);
}
