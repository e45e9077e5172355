/* stdlib/binascii.c -- binary data as text and back: base64, hexadecimal, uuencode, quoted-printable; and two checksums.
 *
 * Functions of their arguments, no state but the two exceptions.
 */
#include "Python.h"
#include "stdlib/module_state.h"

#include <stdbool.h>
#ifdef P3T_HAVE_ZLIB
#include <zlib.h>
#endif

typedef struct { PyObject *error, *incomplete; } BinasciiState;

static PyObject *error_of(PyObject *module) { return ((BinasciiState *)PyModule_GetState(module))->error; }
static PyObject *fail(PyObject *module, const char *text)
{
    PyErr_SetString(error_of(module), text);
    return NULL;
}

/* --- arguments ------------------------------------------------------------------------------------------------------------------------- */

struct input { const unsigned char *data; Py_ssize_t len; Py_buffer view; };

static int input_bytes(PyObject *o, struct input *in)
{
    if (PyObject_GetBuffer(o, &in->view, PyBUF_SIMPLE) < 0)
        return -1;
    in->data = in->view.buf;
    in->len = in->view.len;
    return 0;
}

/* Bytes-like, or a str of ASCII characters. */
static int input_text(PyObject *o, struct input *in)
{
    if (PyUnicode_Check(o)) {
        if (!PyUnicode_IS_ASCII(o)) {
            PyErr_SetString(PyExc_ValueError, "string argument should contain only ASCII characters");
            return -1;
        }
        in->view.obj = NULL;
        in->data = PyUnicode_1BYTE_DATA(o);
        in->len = PyUnicode_GET_LENGTH(o);
        return 0;
    }
    if (input_bytes(o, in) == 0)
        return 0;
    if (PyErr_ExceptionMatches(PyExc_TypeError))
        PyErr_Format(PyExc_TypeError, "argument should be bytes, buffer or ASCII string, not '%.100s'", Py_TYPE(o)->tp_name);
    return -1;
}

static void input_done(struct input *in) { PyBuffer_Release(&in->view); }

/* One positional argument and keyword-only or other ones, all bools: *flags gives defaults, and takes what is given. */
static int parse(PyObject *args, PyObject *kwargs, const char *format, char **words, PyObject **data, int *a, int *b, int *c)
{
    return PyArg_ParseTupleAndKeywords(args, kwargs, format, words, data, a, b, c) ? 0 : -1;
}

/* A bytes object that is being filled: room for n bytes, of which `to - start` are used in the end. */
static PyObject *output_new(Py_ssize_t n, unsigned char **to)
{
    PyObject *b = PyBytes_FromStringAndSize(NULL, n);
    if (b)
        *to = (unsigned char *)PyBytes_AS_STRING(b);
    return b;
}
static PyObject *output_done(PyObject *b, const unsigned char *to)
{
    Py_ssize_t n = to - (const unsigned char *)PyBytes_AS_STRING(b);
    if (n != PyBytes_GET_SIZE(b) && _PyBytes_Resize(&b, n) < 0)
        return NULL;
    return b;
}

/* --- uuencode ---------------------------------------------------------------------------------------------------------------------------- */

/* The six bits of a character; -1: no such character. The end of the line counts as blanks. */
static int uu_value(const struct input *in, Py_ssize_t at)
{
    unsigned c = at < in->len ? in->data[at] : ' ';
    if (c == '\n' || c == '\r')
        c = ' ';
    return c < ' ' || c > ' ' + 64 ? -1 : (int)(c - ' ') & 63;
}

static PyObject *uu_decode(PyObject *module, const struct input *in)
{
    if (in->len == 0)
        return fail(module, "Missing length byte");
    unsigned char *to;
    Py_ssize_t n = (in->data[0] - ' ') & 63, at = 1;
    PyObject *b = output_new(n, &to);
    unsigned bits = 0, have = 0;
    while (b && n > 0) {
        int v = uu_value(in, at++);
        if (v < 0) {
            Py_DECREF(b);
            return fail(module, "Illegal char");
        }
        bits = bits << 6 | (unsigned)v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            *to++ = (unsigned char)(bits >> have);
            n--;
        }
    }
    for (; b && at < in->len; at++)
        if (!strchr(" `\n\r", in->data[at]) || in->data[at] == 0) {
            Py_DECREF(b);
            return fail(module, "Trailing garbage");
        }
    return b;
}

static PyObject *a2b_uu(PyObject *module, PyObject *data)
{
    struct input in;
    if (input_text(data, &in) < 0)
        return NULL;
    PyObject *b = uu_decode(module, &in);
    input_done(&in);
    return b;
}

static PyObject *b2a_uu(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "backtick", NULL};
    PyObject *data;
    int backtick = 0;
    struct input in;
    if (parse(args, kwargs, "O|$p:b2a_uu", words, &data, &backtick, NULL, NULL) < 0 || input_bytes(data, &in) < 0)
        return NULL;
    if (in.len > 45) {
        input_done(&in);
        return fail(module, "At most 45 bytes at once");
    }
    unsigned char *to, zero = backtick ? '`' : ' ';
    PyObject *b = output_new(2 + (in.len + 2) / 3 * 4, &to);
    if (b) {
        *to++ = in.len ? (unsigned char)(' ' + in.len) : zero;
        for (Py_ssize_t i = 0; i < in.len; i += 3) {
            unsigned w = (unsigned)in.data[i] << 16 | (i + 1 < in.len ? (unsigned)in.data[i + 1] << 8 : 0) | (i + 2 < in.len ? in.data[i + 2] : 0);
            for (int shift = 18; shift >= 0; shift -= 6) {
                unsigned v = w >> shift & 63;
                *to++ = v ? (unsigned char)(v + ' ') : zero;
            }
        }
        *to++ = '\n';
    }
    input_done(&in);
    return b;
}

/* --- base64 --------------------------------------------------------------------------------------------------------------------------------- */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four characters at once while nothing is unusual: how many characters it has read. */
static Py_ssize_t base64_quads(const struct input *in, unsigned char **to)
{
    Py_ssize_t i = 0;
    for (; in->len - i >= 4; i += 4) {
        const unsigned char *p = in->data + i;
        int a = base64_value(p[0]), b = base64_value(p[1]), c = base64_value(p[2]), d = base64_value(p[3]);
        if ((a | b | c | d) < 0)
            break;
        unsigned w = (unsigned)a << 18 | (unsigned)b << 12 | (unsigned)c << 6 | (unsigned)d;
        *(*to)++ = (unsigned char)(w >> 16);
        *(*to)++ = (unsigned char)(w >> 8);
        *(*to)++ = (unsigned char)w;
    }
    return i;
}

/* What strict mode has against the character at i; NULL: nothing. in_quad: data characters of the quad so far, then pads. */
static const char *base64_objection(const struct input *in, Py_ssize_t i, int in_quad, int pads)
{
    unsigned char c = in->data[i];
    if (c == '=') {
        if (i == 0)
            return "Leading padding not allowed";
        return in_quad == 0 || (in_quad >= 2 && in_quad + pads >= 4) ? "Excess padding not allowed" : NULL;
    }
    if (base64_value(c) < 0)
        return "Only base64 data is allowed";
    if (pads == 0)
        return NULL;
    return in_quad + pads >= 4 ? "Excess data after padding" : "Discontinuous padding not allowed";
}

static PyObject *base64_decode(PyObject *module, const struct input *in, bool strict)
{
    unsigned char *to, *start;
    PyObject *b = output_new((in->len + 3) / 4 * 3, &to);
    if (b == NULL)
        return NULL;
    start = to;
    unsigned bits = 0;
    int in_quad = 0, pads = 0;
    for (Py_ssize_t i = base64_quads(in, &to); i < in->len; i++) {
        const char *objection = strict ? base64_objection(in, i, in_quad, pads) : NULL;
        if (objection) {
            Py_DECREF(b);
            return fail(module, objection);
        }
        if (in->data[i] == '=') {
            pads++;
            continue;
        }
        int v = base64_value(in->data[i]);
        if (v < 0)
            continue;
        pads = 0;
        bits = bits << 6 | (unsigned)v;
        in_quad = (in_quad + 1) & 3;
        if (in_quad != 1)
            *to++ = (unsigned char)(bits >> (in_quad == 0 ? 0 : 8 - 2 * in_quad));
    }
    if (in_quad == 1) {
        PyErr_Format(error_of(module), "Invalid base64-encoded string: number of data characters (%zd) cannot be 1 more than a multiple of 4",
                     (to - start) / 3 * 4 + 1);
        Py_DECREF(b);
        return NULL;
    }
    if (in_quad && in_quad + pads < 4) {
        Py_DECREF(b);
        return fail(module, "Incorrect padding");
    }
    return output_done(b, to);
}

static PyObject *a2b_base64(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "strict_mode", NULL};
    PyObject *data;
    int strict = 0;
    struct input in;
    if (parse(args, kwargs, "O|$p:a2b_base64", words, &data, &strict, NULL, NULL) < 0 || input_text(data, &in) < 0)
        return NULL;
    PyObject *b = base64_decode(module, &in, strict);
    input_done(&in);
    return b;
}

static PyObject *b2a_base64(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "newline", NULL};
    PyObject *data;
    int newline = 1;
    struct input in;
    (void)module;
    if (parse(args, kwargs, "O|$p:b2a_base64", words, &data, &newline, NULL, NULL) < 0 || input_bytes(data, &in) < 0)
        return NULL;
    unsigned char *to;
    PyObject *b = in.len > PY_SSIZE_T_MAX / 2 ? PyErr_NoMemory() : output_new((in.len + 2) / 3 * 4 + newline, &to);
    Py_ssize_t i = 0;
    for (; b && in.len - i >= 3; i += 3) {
        unsigned w = (unsigned)in.data[i] << 16 | (unsigned)in.data[i + 1] << 8 | in.data[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *to++ = (unsigned char)base64_digits[w >> shift & 63];
    }
    if (b && i < in.len) {
        bool two = in.len - i == 2;
        unsigned w = (unsigned)in.data[i] << 16 | (two ? (unsigned)in.data[i + 1] << 8 : 0);
        *to++ = (unsigned char)base64_digits[w >> 18];
        *to++ = (unsigned char)base64_digits[w >> 12 & 63];
        *to++ = two ? (unsigned char)base64_digits[w >> 6 & 63] : '=';
        *to++ = '=';
    }
    if (b && newline)
        *to = '\n';
    input_done(&in);
    return b;
}

/* --- hexadecimal -------------------------------------------------------------------------------------------------------------------------------- */

static const char hex_digits[] = "0123456789abcdef";

static int hex_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int separator(PyObject *o, unsigned char *sep)
{
    Py_ssize_t n = PyObject_Length(o);
    if (n < 0)
        return -1;
    if (n != 1) {
        PyErr_SetString(PyExc_ValueError, "sep must be length 1.");
        return -1;
    }
    if (PyUnicode_Check(o)) {
        if (PyUnicode_READ_CHAR(o, 0) > 255) {
            PyErr_SetString(PyExc_ValueError, "sep must be ASCII.");
            return -1;
        }
        *sep = (unsigned char)PyUnicode_READ_CHAR(o, 0);
    } else if (PyBytes_Check(o)) {
        *sep = (unsigned char)*PyBytes_AS_STRING(o);
    } else {
        PyErr_SetString(PyExc_TypeError, "sep must be str or bytes.");
        return -1;
    }
    return 0;
}

static PyObject *hexlify(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"data", "sep", "bytes_per_sep", NULL};
    PyObject *data, *sep_arg = NULL;
    int per_sep = 1;
    unsigned char sep = 0, *to;
    struct input in;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|Oi:b2a_hex", words, &data, &sep_arg, &per_sep) || input_bytes(data, &in) < 0)
        return NULL;
    if (sep_arg && separator(sep_arg, &sep) < 0) {
        input_done(&in);
        return NULL;
    }
    Py_ssize_t group = sep_arg == NULL ? 0 : per_sep < 0 ? -(Py_ssize_t)per_sep : per_sep, seps = 0;
    if (group && in.len)
        seps = (in.len - 1) / group;
    PyObject *b = in.len > PY_SSIZE_T_MAX / 3 ? PyErr_NoMemory() : output_new(2 * in.len + seps, &to);
    Py_ssize_t until = !group ? PY_SSIZE_T_MAX : per_sep < 0 ? group : in.len - seps * group;
    for (Py_ssize_t i = 0; b && i < in.len; i++, until--) {
        if (until == 0) {
            *to++ = sep;
            until = group;
        }
        *to++ = (unsigned char)hex_digits[in.data[i] >> 4];
        *to++ = (unsigned char)hex_digits[in.data[i] & 15];
    }
    input_done(&in);
    return b;
}

static PyObject *unhexlify(PyObject *module, PyObject *hexstr)
{
    struct input in;
    if (input_text(hexstr, &in) < 0)
        return NULL;
    unsigned char *to;
    PyObject *b = in.len % 2 ? fail(module, "Odd-length string") : output_new(in.len / 2, &to);
    for (Py_ssize_t i = 0; b && i < in.len; i += 2) {
        int high = hex_value(in.data[i]), low = hex_value(in.data[i + 1]);
        if (high < 0 || low < 0) {
            Py_CLEAR(b);
            fail(module, "Non-hexadecimal digit found");
        } else {
            *to++ = (unsigned char)(high << 4 | low);
        }
    }
    input_done(&in);
    return b;
}

/* --- quoted-printable ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *a2b_qp(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"data", "header", NULL};
    PyObject *data;
    int header = 0;
    struct input in;
    (void)module;
    if (parse(args, kwargs, "O|p:a2b_qp", words, &data, &header, NULL, NULL) < 0 || input_text(data, &in) < 0)
        return NULL;
    unsigned char *to;
    PyObject *b = output_new(in.len, &to);
    const unsigned char *p = in.data, *end = p + in.len;
    while (b && p < end) {
        unsigned char c = *p++;
        if (c != '=') {
            *to++ = header && c == '_' ? ' ' : c;
        } else if (p == end) {
            break;
        } else if (*p == '\n' || *p == '\r') {           /* a soft break: on to the next line */
            const unsigned char *line = memchr(p, '\n', (size_t)(end - p));
            p = line ? line + 1 : end;
        } else if (*p == '=') {
            *to++ = *p++;
        } else if (end - p >= 2 && hex_value(p[0]) >= 0 && hex_value(p[1]) >= 0) {
            *to++ = (unsigned char)(hex_value(p[0]) << 4 | hex_value(p[1]));
            p += 2;
        } else {
            *to++ = '=';
        }
    }
    input_done(&in);
    return b ? output_done(b, to) : NULL;
}

enum { QP_LINE = 76 };

struct quoting {
    const unsigned char *data;
    Py_ssize_t len;
    bool tabs, text, header, crlf;
    Py_ssize_t column, out;                  /* characters in the line, and in all */
    unsigned char last, *to;                 /* to NULL: only measure */
};

static void qp_put(struct quoting *q, unsigned char c)
{
    if (q->to)
        q->to[q->out] = c;
    q->out++;
    q->last = c;
}
static void qp_put_quoted(struct quoting *q, unsigned char c)
{
    qp_put(q, '=');
    qp_put(q, (unsigned char)Py_TOUPPER(hex_digits[c >> 4]));
    qp_put(q, (unsigned char)Py_TOUPPER(hex_digits[c & 15]));
}
static void qp_newline(struct quoting *q)
{
    if (q->crlf)
        qp_put(q, '\r');
    qp_put(q, '\n');
    q->column = 0;
}

static bool qp_must_quote(const struct quoting *q, Py_ssize_t i)
{
    unsigned char c = q->data[i];
    bool last = i + 1 == q->len, blank = c == ' ' || c == '\t', end = c == '\r' || c == '\n';
    if (c > 126 || c == '=' || (q->header && c == '_'))
        return true;
    if (c == '.' && q->column == 0)              /* a line of one dot ends a mail */
        return last || strchr("\n\r", q->data[i + 1]) != NULL;
    if (end)
        return !q->text;
    if (blank)
        return last || q->tabs;
    return c < 33;
}

static void qp_encode(struct quoting *q)
{
    for (Py_ssize_t i = 0; i < q->len; i++) {
        unsigned char c = q->data[i];
        if (qp_must_quote(q, i)) {
            if (q->column + 3 >= QP_LINE) {
                qp_put(q, '=');
                qp_newline(q);
            }
            qp_put_quoted(q, c);
            q->column += 3;
        } else if (q->text && (c == '\n' || (c == '\r' && i + 1 < q->len && q->data[i + 1] == '\n'))) {
            if (q->out && (q->last == ' ' || q->last == '\t')) {     /* a blank before the end of the line would be lost */
                unsigned char blank = q->last;
                q->out--;
                qp_put_quoted(q, blank);
            }
            i += c == '\r';
            qp_newline(q);
        } else {
            if (i + 1 < q->len && q->data[i + 1] != '\n' && q->column + 1 >= QP_LINE) {
                qp_put(q, '=');
                qp_newline(q);
            }
            q->column++;
            qp_put(q, q->header && c == ' ' ? '_' : c);
        }
    }
}

static PyObject *b2a_qp(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"data", "quotetabs", "istext", "header", NULL};
    PyObject *data;
    int tabs = 0, text = 1, header = 0;
    struct input in;
    (void)module;
    if (parse(args, kwargs, "O|ppp:b2a_qp", words, &data, &tabs, &text, &header) < 0 || input_bytes(data, &in) < 0)
        return NULL;
    const unsigned char *line = in.len ? memchr(in.data, '\n', (size_t)in.len) : NULL;
    struct quoting q = {.data = in.data, .len = in.len, .tabs = tabs, .text = text, .header = header, .crlf = line && line > in.data && line[-1] == '\r'};
    struct quoting measured = q;
    qp_encode(&measured);
    PyObject *b = output_new(measured.out, &q.to);
    if (b)
        qp_encode(&q);
    input_done(&in);
    return b;
}

/* --- checksums --------------------------------------------------------------------------------------------------------------------------------------- */

static bool two_arguments(const char *name, Py_ssize_t n, Py_ssize_t least)
{
    if (n >= least && n <= 2)
        return true;
    if (least == 2)
        PyErr_Format(PyExc_TypeError, "%s expected 2 arguments, got %zd", name, n);
    else
        PyErr_Format(PyExc_TypeError, "%s expected at %s %d argument%s, got %zd", name, n < least ? "least" : "most", n < least ? 1 : 2,
                     n < least ? "" : "s", n);
    return false;
}

static int start_value(PyObject *o, unsigned *crc)
{
    PyObject *index = PyNumber_Index(o);
    if (index == NULL)
        return -1;
    *crc = (unsigned)PyLong_AsUnsignedLongMask(index);
    Py_DECREF(index);
    return *crc == (unsigned)-1 && PyErr_Occurred() ? -1 : 0;
}

static PyObject *crc_hqx(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    struct input in;
    unsigned crc;
    (void)module;
    if (!two_arguments("crc_hqx", n, 2) || input_bytes(args[0], &in) < 0)
        return NULL;
    int rc = start_value(args[1], &crc);
    crc &= 0xffff;
    for (Py_ssize_t i = 0; rc == 0 && i < in.len; i++) {      /* the polynomial x^16 + x^12 + x^5 + 1, eight bits at once */
        unsigned t = (crc >> 8 ^ in.data[i]) & 0xff;
        t ^= t >> 4;
        crc = (crc << 8 ^ t << 12 ^ t << 5 ^ t) & 0xffff;
    }
    input_done(&in);
    return rc < 0 ? NULL : PyLong_FromUnsignedLong(crc);
}

#ifdef P3T_HAVE_ZLIB
static unsigned checksum(unsigned crc, const unsigned char *p, Py_ssize_t n)
{
    return (unsigned)crc32_z(crc, p, (size_t)n);
}
#else
static unsigned checksum(unsigned crc, const unsigned char *p, Py_ssize_t n)
{
    static const unsigned nibble[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    crc = ~crc;
    for (Py_ssize_t i = 0; i < n; i++) {
        crc = nibble[(crc ^ p[i]) & 15] ^ crc >> 4;
        crc = nibble[(crc ^ p[i] >> 4) & 15] ^ crc >> 4;
    }
    return ~crc;
}
#endif

static PyObject *binascii_crc32(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    enum { LONG = 1 << 16 };                 /* bytes worth detaching for */
    struct input in;
    unsigned crc = 0;
    (void)module;
    if (!two_arguments("crc32", n, 1) || input_bytes(args[0], &in) < 0)
        return NULL;
    int rc = n > 1 ? start_value(args[1], &crc) : 0;
    if (rc == 0 && in.len > LONG) {
        Py_BEGIN_ALLOW_THREADS
        crc = checksum(crc, in.data, in.len);
        Py_END_ALLOW_THREADS
    } else if (rc == 0) {
        crc = checksum(crc, in.data, in.len);
    }
    input_done(&in);
    return rc < 0 ? NULL : PyLong_FromUnsignedLong(crc);
}

/* --- the module ------------------------------------------------------------------------------------------------------------------------------------------ */

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
#define HEX_DOC                                                                                                                     \
    "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nThe data in hexadecimal digits, as bytes.\n\nsep, one "        \
    "character, stands between every bytes_per_sep bytes, counted from the right;\nfrom the left if the number is negative."
static PyMethodDef methods[] = {
    {"a2b_uu", a2b_uu, METH_O, PyDoc_STR("a2b_uu($module, data, /)\n--\n\nDecode a line of uuencoded data.")},
    {"b2a_uu", WORDS(b2a_uu), PyDoc_STR("b2a_uu($module, data, /, *, backtick=False)\n--\n\nUuencode a line of data.")},
    {"a2b_base64", WORDS(a2b_base64), PyDoc_STR("a2b_base64($module, data, /, *, strict_mode=False)\n--\n\nDecode base64 data.\n\nstrict_mode: raise an error for what does not follow the base64 standard, instead of ignoring it.")},
    {"b2a_base64", WORDS(b2a_base64), PyDoc_STR("b2a_base64($module, data, /, *, newline=True)\n--\n\nEncode data in base64, as one line.")},
    {"a2b_hex", unhexlify, METH_O, PyDoc_STR("a2b_hex($module, hexstr, /)\n--\n\nThe data that hexadecimal digits stand for. Also known as unhexlify().")},
    {"b2a_hex", WORDS(hexlify), PyDoc_STR("b2a_hex" HEX_DOC)},
    {"hexlify", WORDS(hexlify), PyDoc_STR("hexlify" HEX_DOC)},
    {"unhexlify", unhexlify, METH_O, PyDoc_STR("unhexlify($module, hexstr, /)\n--\n\nThe data that hexadecimal digits stand for.")},
    {"crc_hqx", _PyCFunction_CAST(crc_hqx), METH_FASTCALL, PyDoc_STR("crc_hqx($module, data, crc, /)\n--\n\nCRC-CCITT of data, going on from crc.")},
    {"crc32", _PyCFunction_CAST(binascii_crc32), METH_FASTCALL, PyDoc_STR("crc32($module, data, crc=0, /)\n--\n\nCRC-32 of data, going on from crc.")},
    {"a2b_qp", WORDS(a2b_qp), PyDoc_STR("a2b_qp($module, /, data, header=False)\n--\n\nDecode quoted-printable data.")},
    {"b2a_qp", WORDS(b2a_qp), PyDoc_STR("b2a_qp($module, /, data, quotetabs=False, istext=True, header=False)\n--\n\nEncode data as quoted-printable.\n\nquotetabs: quote blanks and tabs everywhere. istext: leave ends of lines as they are.\nheader: spaces become underscores.")},
    {NULL, NULL, 0, NULL}
};

static int module_exec(PyObject *module)
{
    BinasciiState *st = PyModule_GetState(module);
    st->error = PyErr_NewException("binascii.Error", PyExc_ValueError, NULL);
    st->incomplete = PyErr_NewException("binascii.Incomplete", NULL, NULL);
    if (PyModule_AddObjectRef(module, "Error", st->error) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "Incomplete", st->incomplete);
}
#define HELD(F) F(error) F(incomplete)
MODULE_STATE_FUNCTIONS(BinasciiState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "binascii",
    .m_doc = PyDoc_STR("Conversion between binary data and ASCII"),
    .m_size = sizeof(BinasciiState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_binascii(void) { return PyModuleDef_Init(&definition); }
