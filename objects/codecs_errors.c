/* objects/codecs_errors.c -- the error handlers that every interpreter starts with, and how handlers are called.
 *
 * A handler gets a UnicodeError that tells what was being converted and which part is bad; it raises, or answers with a replacement and
 * the position to go on at. Conversions carry most of these out directly (codecs_text.c); the functions here are for those who call them by
 * name, as codecs written in Python do.
 * Tests.  tests/objects/test_str_codecs.c
 */
#include "objects/codecs_int.h"
#include "objects/unidata.h"

/* --- calling ---------------------------------------------------------------------------------------------------------------------------- */

/* The replacement, counted; *at: where to go on, within 0 .. len. */
PyObject *codecs_error_call(PyObject *handler, PyObject *exc, const char *role, bool bytes_allowed, Py_ssize_t len, Py_ssize_t *at)
{
    PyObject *answer = PyObject_CallOneArg(handler, exc), *with = NULL;
    if (answer == NULL)
        return NULL;
    if (PyTuple_Check(answer) && PyTuple_GET_SIZE(answer) == 2 && PyLong_Check(PyTuple_GET_ITEM(answer, 1))) {
        with = PyTuple_GET_ITEM(answer, 0);
        if (!PyUnicode_Check(with) && !(bytes_allowed && PyBytes_Check(with)))
            with = NULL;
    }
    if (with == NULL) {
        PyErr_Format(PyExc_TypeError, "%s error handler must return (%s, int) tuple", role, bytes_allowed ? "str/bytes" : "str");
    } else {
        Py_ssize_t next = PyLong_AsSsize_t(PyTuple_GET_ITEM(answer, 1));
        if (next == -1 && error_pending()) {
            with = NULL;
        } else {
            *at = next < 0 ? next + len : next;
            if (*at < 0 || *at > len) {
                PyErr_Format(PyExc_IndexError, "position %zd from error handler out of bounds", *at);
                with = NULL;
            }
        }
    }
    Py_XINCREF(with);
    Py_DECREF(answer);
    return with;
}

int codecs_raise(PyObject *exc)
{
    if (exc) {
        PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
        Py_DECREF(exc);
    }
    return -1;
}

/* --- what an exception is about ---------------------------------------------------------------------------------------------------------- */

struct problem {
    enum { ENCODE = 1, DECODE = 2, TRANSLATE = 4 } kind;
    PyObject *object;                        /* counted: str or bytes */
    Py_ssize_t start, end;
};

/* allowed: the kinds that the handler can deal with. 0, or -1 with TypeError. */
static int problem_read(PyObject *exc, int allowed, struct problem *p)
{
    PyObject *type = value_is_ptr(value_of(exc)) ? exc : NULL;
    int rc = -1;
    if (type && (allowed & ENCODE) && PyObject_TypeCheck(exc, (PyTypeObject *)PyExc_UnicodeEncodeError)) {
        p->kind = ENCODE;
        if ((p->object = PyUnicodeEncodeError_GetObject(exc)) != NULL)
            rc = PyUnicodeEncodeError_GetStart(exc, &p->start) < 0 ? -1 : PyUnicodeEncodeError_GetEnd(exc, &p->end);
    } else if (type && (allowed & DECODE) && PyObject_TypeCheck(exc, (PyTypeObject *)PyExc_UnicodeDecodeError)) {
        p->kind = DECODE;
        if ((p->object = PyUnicodeDecodeError_GetObject(exc)) != NULL)
            rc = PyUnicodeDecodeError_GetStart(exc, &p->start) < 0 ? -1 : PyUnicodeDecodeError_GetEnd(exc, &p->end);
    } else if (type && (allowed & TRANSLATE) && PyObject_TypeCheck(exc, (PyTypeObject *)PyExc_UnicodeTranslateError)) {
        p->kind = TRANSLATE;
        if ((p->object = PyUnicodeTranslateError_GetObject(exc)) != NULL)
            rc = PyUnicodeTranslateError_GetStart(exc, &p->start) < 0 ? -1 : PyUnicodeTranslateError_GetEnd(exc, &p->end);
    } else {
        PyErr_Format(PyExc_TypeError, "don't know how to handle %.200s in error callback", Py_TYPE(exc)->tp_name);
        return -1;
    }
    if (rc < 0)
        Py_XDECREF(p->object);
    else if (p->end < p->start)
        p->end = p->start;
    return rc;
}

static struct text_view problem_text(const struct problem *p)
{
    return text_part(str_view(str_obj(value_of(p->object))), (size_t)p->start, (size_t)p->end);
}

static const uint8_t *problem_bytes(const struct problem *p)
{
    return (const uint8_t *)PyBytes_AS_STRING(p->object) + p->start;
}

/* Ends the problem: (replacement, position); consumes replacement. */
static PyObject *answer(struct problem *p, PyObject *with, Py_ssize_t at)
{
    Py_DECREF(p->object);
    return with ? Py_BuildValue("(Nn)", with, at) : NULL;
}

static PyObject *raise_it(struct problem *p, PyObject *exc)
{
    Py_DECREF(p->object);
    (void)codecs_raise(Py_NewRef(exc));
    return NULL;
}

/* --- ways to show characters in ASCII --------------------------------------------------------------------------------------------------------- */

static int put_escape(struct str_writer *w, uint32_t c)
{
    char text[12];
    int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8, n = 0;
    text[n++] = '\\';
    text[n++] = digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
    while (digits-- > 0)
        text[n++] = Py_hexdigits[c >> 4 * digits & 15];
    return str_writer_ascii(w, text, (size_t)n);
}

int put_ascii_escapes(struct str_writer *w, struct text_view t)
{
    for (size_t i = 0; i < t.len; i++)
        if (put_escape(w, text_at(&t, i)) < 0)
            return -1;
    return 0;
}

int put_ascii_references(struct str_writer *w, struct text_view t)
{
    for (size_t i = 0; i < t.len; i++)
        if (str_writer_format(w, "&#%u;", (unsigned)text_at(&t, i)) < 0)
            return -1;
    return 0;
}

static int put_names(struct str_writer *w, struct text_view t)
{
    for (size_t i = 0; i < t.len; i++) {
        char name[UNI_NAME_MAX];
        uint32_t c = text_at(&t, i);
        size_t n = uni_name(c, name);
        if (n == 0 ? put_escape(w, c) < 0 : STR_WRITER_LITERAL(w, "\\N{") < 0 || str_writer_ascii(w, name, n) < 0 || str_writer_char(w, '}') < 0)
            return -1;
    }
    return 0;
}

/* The bad characters as `put` shows them. */
static PyObject *answer_text(struct problem *p, int (*put)(struct str_writer *, struct text_view))
{
    struct str_writer w;
    str_writer_init(&w);
    PyObject *with = put(&w, problem_text(p)) < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
    return answer(p, with, p->end);
}

/* --- the handlers -------------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyCodec_StrictErrors(PyObject *exc)
{
    if (PyExceptionInstance_Check(exc))
        (void)codecs_raise(Py_NewRef(exc));
    else
        PyErr_SetString(PyExc_TypeError, "codec must pass exception instance");
    return NULL;
}

PyObject *PyCodec_IgnoreErrors(PyObject *exc)
{
    struct problem p;
    if (problem_read(exc, ENCODE | DECODE | TRANSLATE, &p) < 0)
        return NULL;
    return answer(&p, api_of(str_empty()), p.end);
}

PyObject *PyCodec_ReplaceErrors(PyObject *exc)
{
    struct problem p;
    if (problem_read(exc, ENCODE | DECODE | TRANSLATE, &p) < 0)
        return NULL;
    Py_ssize_t n = p.kind == DECODE ? 1 : p.end - p.start;
    Value one = str_from_code(p.kind == ENCODE ? '?' : 0xfffd), with = is_raised(one) ? one : str_repeat(one, n);
    value_release(one);
    return answer(&p, api_of(with), p.end);
}

PyObject *PyCodec_XMLCharRefReplaceErrors(PyObject *exc)
{
    struct problem p;
    return problem_read(exc, ENCODE, &p) < 0 ? NULL : answer_text(&p, put_ascii_references);
}

PyObject *PyCodec_NameReplaceErrors(PyObject *exc)
{
    struct problem p;
    return problem_read(exc, ENCODE, &p) < 0 ? NULL : answer_text(&p, put_names);
}

PyObject *PyCodec_BackslashReplaceErrors(PyObject *exc)
{
    struct problem p;
    if (problem_read(exc, ENCODE | DECODE | TRANSLATE, &p) < 0)
        return NULL;
    if (p.kind != DECODE)
        return answer_text(&p, put_ascii_escapes);
    struct str_writer w;
    str_writer_init(&w);
    struct text_view bytes = {problem_bytes(&p), (size_t)(p.end - p.start), 1};
    PyObject *with = put_ascii_escapes(&w, bytes) < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
    return answer(&p, with, p.end);
}

static PyObject *surrogateescape(PyObject *exc)
{
    struct problem p;
    if (problem_read(exc, ENCODE | DECODE, &p) < 0)
        return NULL;
    if (p.kind == DECODE) {
        uint32_t text[4];
        const uint8_t *bytes = problem_bytes(&p);
        Py_ssize_t n = 0;
        while (n < 4 && n < p.end - p.start && bytes[n] >= 0x80) {
            text[n] = 0xdc00u + bytes[n];
            n++;
        }
        return n == 0 ? raise_it(&p, exc) : answer(&p, api_of(str_from_ucs4(text, (size_t)n)), p.start + n);
    }
    struct text_view t = problem_text(&p);
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)t.len);
    for (size_t i = 0; bytes && i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        if (c < 0xdc80 || c > 0xdcff) {
            Py_DECREF(bytes);
            return raise_it(&p, exc);
        }
        PyBytes_AS_STRING(bytes)[i] = (char)c;
    }
    return answer(&p, bytes, p.end);
}

/* --- surrogatepass: UTF-8, UTF-16 and UTF-32 by any of their names ------------------------------------------------------------------------------------ */

struct unicode_form { int bytes; bool big; };       /* bytes 3: UTF-8; 0: none of them */

static struct unicode_form form_of(const char *name)
{
    const struct unicode_form none = {0, false};
    if (PyOS_strnicmp(name, "utf", 3) != 0)
        return none;
    name += 3;
    name += *name == '-' || *name == '_';
    if (name[0] == '8' && name[1] == 0)
        return (struct unicode_form){3, false};
    bool two = strncmp(name, "16", 2) == 0;
    if (!two && strncmp(name, "32", 2) != 0)
        return none;
    name += 2;
    struct unicode_form form = {two ? 2 : 4, PY_BIG_ENDIAN};
    if (*name == 0)
        return form;
    name += *name == '-' || *name == '_';
    if (PyOS_stricmp(name, "le") != 0 && PyOS_stricmp(name, "be") != 0)
        return none;
    form.big = Py_TOLOWER(*name) == 'b';
    return form;
}

static void put_unit(uint8_t *to, struct unicode_form form, uint32_t c)
{
    if (form.bytes == 3) {
        to[0] = (uint8_t)(0xe0 | c >> 12);
        to[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        to[2] = (uint8_t)(0x80 | (c & 0x3f));
    } else {
        for (int i = 0; i < form.bytes; i++)
            to[i] = (uint8_t)(c >> 8 * (form.big ? form.bytes - 1 - i : i));
    }
}

static uint32_t read_unit(const uint8_t *from, struct unicode_form form)
{
    if (form.bytes == 3)
        return (from[0] & 0xf0) == 0xe0 && (from[1] & 0xc0) == 0x80 && (from[2] & 0xc0) == 0x80 ?
               (from[0] & 15u) << 12 | (from[1] & 63u) << 6 | (from[2] & 63u) : 0;
    uint32_t c = 0;
    for (int i = 0; i < form.bytes; i++)
        c |= (uint32_t)from[i] << 8 * (form.big ? form.bytes - 1 - i : i);
    return c;
}

static PyObject *pass_encode(struct problem *p, PyObject *exc, struct unicode_form form)
{
    struct text_view t = problem_text(p);
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)t.len * form.bytes);
    for (size_t i = 0; bytes && i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        if (!Py_UNICODE_IS_SURROGATE(c)) {
            Py_DECREF(bytes);
            return raise_it(p, exc);
        }
        put_unit((uint8_t *)PyBytes_AS_STRING(bytes) + i * (size_t)form.bytes, form, c);
    }
    return answer(p, bytes, p->end);
}

static PyObject *surrogatepass(PyObject *exc)
{
    struct problem p;
    if (problem_read(exc, ENCODE | DECODE, &p) < 0)
        return NULL;
    PyObject *encoding = p.kind == ENCODE ? PyUnicodeEncodeError_GetEncoding(exc) : PyUnicodeDecodeError_GetEncoding(exc);
    const char *name = encoding ? PyUnicode_AsUTF8(encoding) : NULL;
    if (name == NULL) {
        Py_XDECREF(encoding);
        Py_DECREF(p.object);
        return NULL;
    }
    struct unicode_form form = form_of(name);
    Py_DECREF(encoding);
    if (form.bytes == 0)
        return raise_it(&p, exc);
    if (p.kind == ENCODE)
        return pass_encode(&p, exc, form);
    uint32_t c = PyBytes_GET_SIZE(p.object) - p.start >= form.bytes ? read_unit(problem_bytes(&p), form) : 0;
    if (!Py_UNICODE_IS_SURROGATE(c))
        return raise_it(&p, exc);
    return answer(&p, api_of(str_from_code(c)), p.start + form.bytes);
}

/* --- as Python sees them ----------------------------------------------------------------------------------------------------------------------------------- */

#define HANDLER(function, call) static PyObject *function(PyObject *Py_UNUSED(unused), PyObject *exc) { return call(exc); }
HANDLER(do_strict, PyCodec_StrictErrors)
HANDLER(do_ignore, PyCodec_IgnoreErrors)
HANDLER(do_replace, PyCodec_ReplaceErrors)
HANDLER(do_xml, PyCodec_XMLCharRefReplaceErrors)
HANDLER(do_backslash, PyCodec_BackslashReplaceErrors)
HANDLER(do_name, PyCodec_NameReplaceErrors)
HANDLER(do_pass, surrogatepass)
HANDLER(do_escape, surrogateescape)

static struct { const char *name; PyMethodDef def; } handlers[] = {
    {"strict", {"strict_errors", do_strict, METH_O, PyDoc_STR("The error handler 'strict': raises the exception.")}},
    {"ignore", {"ignore_errors", do_ignore, METH_O, PyDoc_STR("The error handler 'ignore': passes over what is malformed.")}},
    {"replace", {"replace_errors", do_replace, METH_O, PyDoc_STR("The error handler 'replace': a replacement mark for what is malformed.")}},
    {"xmlcharrefreplace", {"xmlcharrefreplace_errors", do_xml, METH_O,
                           PyDoc_STR("The error handler 'xmlcharrefreplace': XML character references for what cannot be encoded.")}},
    {"backslashreplace", {"backslashreplace_errors", do_backslash, METH_O,
                          PyDoc_STR("The error handler 'backslashreplace': backslash escapes for what is malformed.")}},
    {"namereplace", {"namereplace_errors", do_name, METH_O,
                     PyDoc_STR("The error handler 'namereplace': \\N{...} escapes for what cannot be encoded.")}},
    {"surrogatepass", {"surrogatepass", do_pass, METH_O, NULL}},
    {"surrogateescape", {"surrogateescape", do_escape, METH_O, NULL}},
};
enum { HANDLERS = sizeof handlers / sizeof *handlers };

bool codecs_error_is_builtin(const char *name)
{
    for (int i = 0; i < HANDLERS; i++)
        if (strcmp(name, handlers[i].name) == 0)
            return true;
    return false;
}

int codecs_errors_fill(PyObject *registry)
{
    for (int i = 0; i < HANDLERS; i++) {
        PyObject *f = PyCFunction_NewEx(&handlers[i].def, NULL, NULL);
        int rc = f ? PyDict_SetItemString(registry, handlers[i].name, f) : -1;
        Py_XDECREF(f);
        if (rc < 0)
            return -1;
    }
    return 0;
}
