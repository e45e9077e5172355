/* objects/args_parse.c -- PyArg_: reading arguments by a format string.
 *
 * A format is a row of units: a letter, sometimes with a mark behind it, or units in parentheses for a tuple. "|" begins the optional
 * ones, "$" those that are keyword-only, ":name" or ";message" ends the row. The format is read once for its structure (format_scan), which
 * finds all mistakes of the caller, and once to convert. A conversion that fails leaves what it wants to complain of in parser.want, or an
 * exception pending. What conversions allocated is given back if a later one fails.
 * Tests. tests/objects/test_args.c
 */
#include "objects/args.h"
#include "objects/int_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"

enum { DEEPEST = 30, UNDO_ROOM = 32 };

struct undo {                                            /* what a failure has to give back */
    enum { UNDO_MEMORY, UNDO_BUFFER, UNDO_CONVERTER } kind;
    void *what;
    int (*converter)(PyObject *, void *);
};

struct parser {
    const char *at;                                      /* the format from here */
    va_list args;
    const char *function, *message;                      /* NULL: not given */
    char  want[256];                                     /* "must be str, not int"; empty: the exception is pending */
    bool  misuse;                                        /* the format, not the argument, is at fault: SystemError */
    int   path[DEEPEST];                                 /* items inside an argument, from 1; 0 ends */
    struct undo undo[UNDO_ROOM], *undos;
    size_t nundo, undo_room;
};

/* --- the structure of formats ---------------------------------------------------------------------------------------------------- */

struct shape {
    int units, required, positional;                     /* required: units before "|"; positional: before "$"; else units */
    const char *error;
};

/* Past one unit; NULL: there is no such one. */
static const char *unit_end(const char *f)
{
    int depth = 0;
    do {
        switch (*f++) {
        case '(': depth++; break;
        case ')':
            if (--depth < 0)
                return NULL;
            break;
        case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'k': case 'L': case 'K': case 'n': case 'f': case 'd':
        case 'D': case 'c': case 'C': case 'p': case 'S': case 'Y': case 'U': break;
        case 's': case 'z': case 'y':
            if (*f == '*' || *f == '#')
                f++;
            break;
        case 'w':
            if (*f++ != '*')
                return NULL;
            break;
        case 'O':
            if (*f == '!' || *f == '&')
                f++;
            break;
        case 'e':
            if (*f != 's' && *f != 't')
                return NULL;
            if (*++f == '#')
                f++;
            break;
        default: return NULL;
        }
    } while (depth);
    return f;
}

static bool ends(char c) { return c == 0 || c == ':' || c == ';'; }

static void format_scan(struct parser *p, struct shape *s)
{
    *s = (struct shape){.required = -1, .positional = -1};
    const char *f = p->at;
    while (!ends(*f)) {
        if (*f == '|') {
            if (s->required >= 0)
                s->error = "Invalid format string (| specified twice)";
            else if (s->positional >= 0)
                s->error = "Invalid format string ($ before |)";
            s->required = s->units;
            f++;
        } else if (*f == '$') {
            if (s->positional >= 0)
                s->error = "Invalid format string ($ specified twice)";
            s->positional = s->units;
            f++;
        } else {
            const char *next = unit_end(f);
            if (next == NULL) {                          /* the conversion will say which */
                s->units++;
                break;
            }
            s->units++;
            f = next;
        }
        if (s->error)
            return;
    }
    if (s->required < 0)
        s->required = s->units;
    if (s->positional < 0)
        s->positional = s->units;
    while (*f && !ends(*f))
        f++;
    p->function = *f == ':' ? f + 1 : NULL;
    p->message = *f == ';' ? f + 1 : NULL;
}

/* --- giving back ------------------------------------------------------------------------------------------------------------------- */

static void undo_later(struct parser *p, struct undo u)
{
    if (p->nundo == p->undo_room) {
        struct undo *more = buf_alloc(p->undo_room * 2 * sizeof *more);
        if (more == NULL)
            return;                                      /* only a leak, and only if this call fails as well */
        memcpy(more, p->undos, p->nundo * sizeof *more);
        if (p->undos != p->undo)
            buf_free(p->undos);
        p->undos = more;
        p->undo_room *= 2;
    }
    p->undos[p->nundo++] = u;
}

static int finish(struct parser *p, int ok)
{
    while (!ok && p->nundo) {
        const struct undo *u = &p->undos[--p->nundo];
        switch (u->kind) {
        case UNDO_MEMORY:
            PyMem_Free(*(void **)u->what);
            *(void **)u->what = NULL;
            break;
        case UNDO_BUFFER: PyBuffer_Release(u->what); break;
        case UNDO_CONVERTER: u->converter(NULL, u->what); break;
        }
    }
    if (p->undos != p->undo)
        buf_free(p->undos);
    va_end(p->args);
    return ok;
}

static void begin(struct parser *p, const char *format, va_list vargs)
{
    p->at = format;
    va_copy(p->args, vargs);
    p->function = p->message = NULL;
    p->want[0] = 0;
    p->misuse = false;
    p->path[0] = 0;
    p->undos = p->undo;
    p->nundo = 0;
    p->undo_room = UNDO_ROOM;
}

/* --- errors -------------------------------------------------------------------------------------------------------------------------- */

static const char *shown_type(PyObject *o) { return o == Py_None ? "None" : Py_TYPE(o)->tp_name; }

static bool want(struct parser *p, const char *what, PyObject *got)
{
    snprintf(p->want, sizeof p->want, "must be %.50s, not %.50s", what, shown_type(got));
    return false;
}

static bool format_error(struct parser *p, const char *text)
{
    snprintf(p->want, sizeof p->want, "%s", text);
    p->misuse = true;
    return false;
}

static void report(struct parser *p, int argument)
{
    char text[512];
    size_t n = 0;
    if (error_pending())
        return;
    if (p->message) {
        PyErr_SetString(p->misuse ? PyExc_SystemError : PyExc_TypeError, p->message);
        return;
    }
    if (p->function)
        n += (size_t)snprintf(text + n, sizeof text - n, "%.200s() ", p->function);
    if (argument)
        n += (size_t)snprintf(text + n, sizeof text - n, "argument %d", argument);
    else
        n += (size_t)snprintf(text + n, sizeof text - n, "argument");
    for (int i = 0; i < DEEPEST && p->path[i] > 0 && n < 220; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, ", item %d", p->path[i] - 1);
    snprintf(text + n, sizeof text - n, " %.256s", p->want);
    PyErr_SetString(p->misuse ? PyExc_SystemError : PyExc_TypeError, text);
}

/* --- numbers --------------------------------------------------------------------------------------------------------------------------- */

static bool ranged(PyObject *arg, long least, long most, const char *what, long *out)
{
    long n = PyLong_AsLong(arg);
    if (n == -1 && error_pending())
        return false;
    if (n < least || n > most) {
        PyErr_Format(PyExc_OverflowError, "%s is %s", what, n < least ? "less than minimum" : "greater than maximum");
        return false;
    }
    *out = n;
    return true;
}

static bool convert_number(struct parser *p, char unit, PyObject *arg)
{
    long n;
    unsigned long m;
    switch (unit) {
    case 'b': {
        unsigned char *out = va_arg(p->args, unsigned char *);
        if (!ranged(arg, 0, UCHAR_MAX, "unsigned byte integer", &n))
            return false;
        *out = (unsigned char)n;
        return true;
    }
    case 'h': {
        short *out = va_arg(p->args, short *);
        if (!ranged(arg, SHRT_MIN, SHRT_MAX, "signed short integer", &n))
            return false;
        *out = (short)n;
        return true;
    }
    case 'i': {
        int *out = va_arg(p->args, int *);
        if (!ranged(arg, INT_MIN, INT_MAX, "signed integer", &n))
            return false;
        *out = (int)n;
        return true;
    }
    case 'l': {
        long *out = va_arg(p->args, long *);
        if (!ranged(arg, LONG_MIN, LONG_MAX, "", &n))
            return false;
        *out = n;
        return true;
    }
    case 'L': {
        long long *out = va_arg(p->args, long long *);
        long long v = PyLong_AsLongLong(arg);
        if (v == -1 && error_pending())
            return false;
        *out = v;
        return true;
    }
    case 'n': {
        Py_ssize_t *out = va_arg(p->args, Py_ssize_t *), v = -1;
        PyObject *index = PyNumber_Index(arg);
        if (index) {
            v = PyLong_AsSsize_t(index);
            Py_DECREF(index);
        }
        if (v == -1 && error_pending())
            return false;
        *out = v;
        return true;
    }
    case 'B':
    case 'H':
    case 'I': {
        void *out = va_arg(p->args, void *);
        m = PyLong_AsUnsignedLongMask(arg);
        if (m == (unsigned long)-1 && error_pending())
            return false;
        if (unit == 'B')
            *(unsigned char *)out = (unsigned char)m;
        else if (unit == 'H')
            *(unsigned short *)out = (unsigned short)m;
        else
            *(unsigned int *)out = (unsigned int)m;
        return true;
    }
    case 'k':
    case 'K': {
        void *out = va_arg(p->args, void *);
        if (!PyIndex_Check(arg))
            return want(p, "int", arg);
        unsigned long long v = PyLong_AsUnsignedLongLongMask(arg);
        if (v == (unsigned long long)-1 && error_pending())
            return false;
        if (unit == 'k')
            *(unsigned long *)out = (unsigned long)v;
        else
            *(unsigned long long *)out = v;
        return true;
    }
    case 'f':
    case 'd': {
        void *out = va_arg(p->args, void *);
        double d = PyFloat_AsDouble(arg);
        if (d == -1.0 && error_pending())
            return false;
        if (unit == 'f')
            *(float *)out = (float)d;
        else
            *(double *)out = d;
        return true;
    }
    default: {                                           /* 'D' */
        Py_complex *out = va_arg(p->args, Py_complex *), c = PyComplex_AsCComplex(arg);
        if (c.real == -1.0 && error_pending())
            return false;
        *out = c;
        return true;
    }
    }
}

/* --- characters and text ------------------------------------------------------------------------------------------------------------------ */

static bool convert_character(struct parser *p, char unit, PyObject *arg)
{
    if (unit == 'c') {
        char *out = va_arg(p->args, char *);
        bool bytes = PyBytes_Check(arg);
        if (!bytes && !PyByteArray_Check(arg))
            return want(p, "a byte string of length 1", arg);
        Py_ssize_t n = bytes ? PyBytes_GET_SIZE(arg) : PyByteArray_Size(arg);
        if (n != 1) {
            snprintf(p->want, sizeof p->want, "must be a byte string of length 1, not a %s object of length %zd", bytes ? "bytes" : "bytearray", n);
            return false;
        }
        *out = bytes ? PyBytes_AS_STRING(arg)[0] : PyByteArray_AsString(arg)[0];
        return true;
    }
    int *out = va_arg(p->args, int *);
    if (!PyUnicode_Check(arg))
        return want(p, "a unicode character", arg);
    if (PyUnicode_GET_LENGTH(arg) != 1) {
        snprintf(p->want, sizeof p->want, "must be a unicode character, not a string of length %zd", PyUnicode_GET_LENGTH(arg));
        return false;
    }
    *out = (int)PyUnicode_READ_CHAR(arg, 0);
    return true;
}

/* The memory of an object that need not be kept: whose buffers are never given back. */
static bool plain_bytes(struct parser *p, PyObject *arg, const char **out, Py_ssize_t *n)
{
    const PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;
    Py_buffer view;
    if (procs && procs->bf_releasebuffer)
        return want(p, "read-only bytes-like object", arg);
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return false;
    *out = view.buf;
    *n = view.len;
    bool whole = PyBuffer_IsContiguous(&view, 'C');
    PyBuffer_Release(&view);
    return whole || want(p, "contiguous buffer", arg);
}

static bool fill_view(struct parser *p, PyObject *arg, Py_buffer *view)
{
    if (PyObject_GetBuffer(arg, view, PyBUF_SIMPLE) < 0)
        return false;
    if (PyBuffer_IsContiguous(view, 'C'))
        return true;
    PyBuffer_Release(view);
    return want(p, "contiguous buffer", arg);
}

static bool no_nul(const char *text, Py_ssize_t n, const char *error)
{
    if (strlen(text) == (size_t)n)
        return true;
    PyErr_SetString(PyExc_ValueError, error);
    return false;
}

/* s, z and y, with *, # or nothing. */
static bool convert_text(struct parser *p, char unit, PyObject *arg)
{
    bool none = unit == 'z' && arg == Py_None, str = unit != 'y' && PyUnicode_Check(arg);
    const char *text = NULL;
    Py_ssize_t n = 0;
    if (*p->at == '*') {
        p->at++;
        Py_buffer *view = va_arg(p->args, Py_buffer *);
        if (none) {
            PyBuffer_FillInfo(view, NULL, NULL, 0, 1, 0);
        } else if (str) {
            text = PyUnicode_AsUTF8AndSize(arg, &n);
            if (text == NULL)
                return false;
            PyBuffer_FillInfo(view, arg, (void *)(uintptr_t)text, n, 1, 0);
        } else if (!fill_view(p, arg, view)) {
            return false;
        }
        undo_later(p, (struct undo){UNDO_BUFFER, view, NULL});
        return true;
    }
    bool sized = *p->at == '#';
    p->at += sized;
    const char **out = va_arg(p->args, const char **);
    Py_ssize_t *size = sized ? va_arg(p->args, Py_ssize_t *) : NULL;
    if (str) {
        text = PyUnicode_AsUTF8AndSize(arg, &n);
        if (text == NULL || (!sized && !no_nul(text, n, "embedded null character")))
            return false;
    } else if (!none) {
        if (!sized && unit != 'y')
            return want(p, unit == 's' ? "str" : "str or None", arg);
        if (!plain_bytes(p, arg, &text, &n) || (!sized && !no_nul(text, n, "embedded null byte")))
            return false;
    }
    *out = text;
    if (size)
        *size = n;
    return true;
}

/* es, et, es#, et#: text in a given encoding, in memory of the caller's or of ours. */
static bool convert_encoded(struct parser *p, PyObject *arg)
{
    bool pass_bytes = *p->at++ == 't', sized = *p->at == '#';
    p->at += sized;
    const char *encoding = va_arg(p->args, const char *);
    char **out = va_arg(p->args, char **);
    Py_ssize_t *size = sized ? va_arg(p->args, Py_ssize_t *) : NULL;
    if (encoding == NULL)
        encoding = "utf-8";
    PyObject *bytes;
    if (pass_bytes && (PyBytes_Check(arg) || PyByteArray_Check(arg)))
        bytes = PyBytes_Check(arg) ? Py_NewRef(arg) : PyBytes_FromStringAndSize(PyByteArray_AsString(arg), PyByteArray_Size(arg));
    else if (PyUnicode_Check(arg))
        bytes = PyUnicode_AsEncodedString(arg, encoding, NULL);
    else
        return want(p, pass_bytes ? "str, bytes or bytearray" : "str", arg);
    if (bytes == NULL)
        return false;
    bool ok = false;
    Py_ssize_t n = PyBytes_Size(bytes);
    const char *text = n < 0 ? NULL : PyBytes_AS_STRING(bytes);
    if (text == NULL)
        goto out;
    if (sized && *out) {                                 /* the caller's memory */
        if (n + 1 > *size) {
            PyErr_Format(PyExc_ValueError, "encoded string too long (%zd, maximum length %zd)", n, *size - 1);
            goto out;
        }
    } else {
        if (!sized && strlen(text) != (size_t)n) {
            want(p, "encoded string without null bytes", arg);
            goto out;
        }
        *out = PyMem_Malloc((size_t)n + 1);
        if (*out == NULL) {
            PyErr_NoMemory();
            goto out;
        }
        undo_later(p, (struct undo){UNDO_MEMORY, out, NULL});
    }
    memcpy(*out, text, (size_t)n + 1);
    if (size)
        *size = n;
    ok = true;
out:
    Py_DECREF(bytes);
    return ok;
}

/* --- objects --------------------------------------------------------------------------------------------------------------------------------- */

static bool convert_object(struct parser *p, PyObject *arg)
{
    if (*p->at == '!') {
        p->at++;
        PyTypeObject *type = va_arg(p->args, PyTypeObject *);
        PyObject **out = va_arg(p->args, PyObject **);
        if (!PyType_IsSubtype(Py_TYPE(arg), type))
            return want(p, type->tp_name, arg);
        *out = arg;
        return true;
    }
    if (*p->at == '&') {
        p->at++;
        int (*converter)(PyObject *, void *) = va_arg(p->args, int (*)(PyObject *, void *));
        void *out = va_arg(p->args, void *);
        int r = converter(arg, out);
        if (r == 0) {
            snprintf(p->want, sizeof p->want, "(unspecified)");
            return false;
        }
        if (r == Py_CLEANUP_SUPPORTED)
            undo_later(p, (struct undo){UNDO_CONVERTER, out, converter});
        return true;
    }
    *va_arg(p->args, PyObject **) = arg;
    return true;
}

/* --- units --------------------------------------------------------------------------------------------------------------------------------------- */

static bool convert_tuple(struct parser *p, PyObject *arg, int depth);

static bool convert_unit(struct parser *p, PyObject *arg, int depth)
{
    char unit = *p->at++;
    switch (unit) {
    case '(': return convert_tuple(p, arg, depth);
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'k': case 'L': case 'K': case 'n': case 'f': case 'd': case 'D':
        return convert_number(p, unit, arg);
    case 'c': case 'C': return convert_character(p, unit, arg);
    case 's': case 'z': case 'y': return convert_text(p, unit, arg);
    case 'O': return convert_object(p, arg);
    case 'p': {
        int *out = va_arg(p->args, int *), r = PyObject_IsTrue(arg);
        if (r >= 0)
            *out = r;
        return r >= 0;
    }
    case 'S':
    case 'Y':
    case 'U': {
        PyObject **out = va_arg(p->args, PyObject **);
        bool ok = unit == 'S' ? PyBytes_Check(arg) : unit == 'Y' ? PyByteArray_Check(arg) : PyUnicode_Check(arg);
        if (!ok)
            return want(p, unit == 'S' ? "bytes" : unit == 'Y' ? "bytearray" : "str", arg);
        *out = arg;
        return true;
    }
    case 'e':
        if (*p->at != 's' && *p->at != 't')
            return format_error(p, "(unknown parser marker combination)");
        return convert_encoded(p, arg);
    case 'w': {
        if (*p->at != '*')
            return format_error(p, "(invalid use of 'w' format character)");
        p->at++;
        Py_buffer *view = va_arg(p->args, Py_buffer *);
        if (PyObject_GetBuffer(arg, view, PyBUF_WRITABLE) < 0) {
            PyErr_Clear();
            return want(p, "read-write bytes-like object", arg);
        }
        if (!PyBuffer_IsContiguous(view, 'C')) {
            PyBuffer_Release(view);
            return want(p, "contiguous buffer", arg);
        }
        undo_later(p, (struct undo){UNDO_BUFFER, view, NULL});
        return true;
    }
    default: return format_error(p, "(impossible<bad format char>)");
    }
}

/* Passes over a unit that has no argument. */
static void skip_unit(struct parser *p)
{
    const char *end = unit_end(p->at);
    for (; p->at < end; p->at++) {
        switch (*p->at) {
        case '(': case ')': case '*': break;
        case 'e':                                        /* encoding, memory; then s or t, which take nothing more */
            (void)va_arg(p->args, void *);
            (void)va_arg(p->args, void *);
            p->at++;
            break;
        case '!':                                        /* a type, or a function, before the place that O takes */
        case '&':
        case '#':                                        /* the size */
        default: (void)va_arg(p->args, void *);
        }
    }
}

static bool convert_tuple(struct parser *p, PyObject *arg, int depth)
{
    int n = 0;
    bool tuple = PyTuple_Check(arg), ok = false;
    for (const char *f = p->at; *f != ')'; n++) {
        f = unit_end(f);
        if (f == NULL)
            return format_error(p, "(impossible<bad format char>)");
    }
    if (depth >= DEEPEST - 1)
        return format_error(p, "(nested too deeply)");
    if (!tuple && (!PySequence_Check(arg) || PyUnicode_Check(arg) || PyBytes_Check(arg) || PyByteArray_Check(arg))) {
        p->path[depth] = 0;
        snprintf(p->want, sizeof p->want, "must be %d-item tuple, not %.50s", n, shown_type(arg));
        return false;
    }
    if (!tuple && PyErr_WarnFormat(PyExc_DeprecationWarning, 0, "argument must be %d-item tuple, not %T", n, arg) < 0)
        return false;
    Py_ssize_t len = PySequence_Size(arg);
    if (len < 0)
        return false;
    if (len != n) {
        p->path[depth] = 0;
        snprintf(p->want, sizeof p->want, "must be %s of length %d, not %zd", tuple ? "tuple" : "sequence", n, len);
        return false;
    }
    /* Borrowed results must be kept alive by the argument; a sequence that makes its items up would not. */
    PyObject *items = tuple ? Py_NewRef(arg) : PySequence_Tuple(arg);
    if (items == NULL)
        return false;
    ok = true;
    for (int i = 0; i < n && ok; i++) {
        p->path[depth] = i + 1;
        p->path[depth + 1] = 0;
        ok = convert_unit(p, api_of(tuple_at(value_of(items), (size_t)i)), depth + 1);
    }
    if (ok) {
        p->path[depth] = 0;
        p->at++;                                         /* ')' */
    }
    Py_DECREF(items);
    return ok;
}

/* --- positional arguments -------------------------------------------------------------------------------------------------------------------------- */

static const char *name_of(const struct parser *p) { return p->function ? p->function : "function"; }
static const char *parens(const struct parser *p) { return p->function ? "()" : ""; }

static bool shape_ok(const struct shape *s)
{
    if (s->error == NULL)
        return true;
    PyErr_SetString(PyExc_SystemError, s->error);
    return false;
}

static int parse_positional(struct parser *p, PyObject *tuple)
{
    struct shape s;
    format_scan(p, &s);
    if (!shape_ok(&s))
        return 0;
    Py_ssize_t n = (Py_ssize_t)tuple_len(value_of(tuple));
    if (n < s.required || n > s.units) {
        int bound = n < s.required ? s.required : s.units;
        if (p->message)
            PyErr_SetString(PyExc_TypeError, p->message);
        else
            PyErr_Format(PyExc_TypeError, "%.150s%s takes %s %d argument%s (%zd given)", name_of(p), parens(p),
                         s.required == s.units ? "exactly" : n < s.required ? "at least" : "at most", bound, bound == 1 ? "" : "s", n);
        return 0;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        while (*p->at == '|' || *p->at == '$')
            p->at++;
        if (!convert_unit(p, api_of(tuple_at(value_of(tuple), (size_t)i)), 0)) {
            report(p, (int)i + 1);
            return 0;
        }
    }
    return 1;
}

int PyArg_VaParse(PyObject *args, const char *format, va_list vargs)
{
    struct parser p;
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_SystemError, "new style getargs format but argument is not a tuple");
        return 0;
    }
    begin(&p, format, vargs);
    return finish(&p, parse_positional(&p, args));
}

int PyArg_ParseTuple(PyObject *args, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    int r = PyArg_VaParse(args, format, vargs);
    va_end(vargs);
    return r;
}

/* One object by one unit. */
int PyArg_Parse(PyObject *arg, const char *format, ...)
{
    va_list vargs;
    struct parser p;
    struct shape s;
    va_start(vargs, format);
    begin(&p, format, vargs);
    va_end(vargs);
    format_scan(&p, &s);
    int ok = 0;
    if (s.units == 0 && s.error == NULL) {
        ok = arg == NULL;
        if (!ok)
            PyErr_Format(PyExc_TypeError, "%.200s%s takes no arguments", name_of(&p), parens(&p));
    } else if (s.units != 1 || s.error || s.required != 1) {
        PyErr_SetString(PyExc_SystemError, "old style getargs format uses new features");
    } else if (arg == NULL) {
        PyErr_Format(PyExc_TypeError, "%.200s%s takes at least one argument", name_of(&p), parens(&p));
    } else {
        ok = convert_unit(&p, arg, 0);
        if (!ok)
            report(&p, 0);
    }
    return finish(&p, ok);
}

/* --- with keywords ------------------------------------------------------------------------------------------------------------------------------------- */

struct keyword_call {
    PyObject *tuple, *dict;
    const char *const *names;
    Py_ssize_t nargs, nkw;
    int n, posonly;
};

static bool names_ok(const struct keyword_call *c, const struct shape *s)
{
    if (c->n < 0)
        PyErr_SetString(PyExc_SystemError, "Empty keyword parameter name");
    else if (s->positional < c->posonly && s->positional < s->units)
        PyErr_SetString(PyExc_SystemError, "Empty parameter name after $");
    else if (c->n > s->units)
        PyErr_Format(PyExc_SystemError, "More keyword list entries (%d) than format specifiers (%d)", c->n, s->units);
    else if (c->n < s->units)
        PyErr_Format(PyExc_SystemError, "more argument specifiers than keyword list entries (%d)", s->units - c->n);
    else
        return true;
    return false;
}

static void too_many(const struct parser *p, int most, Py_ssize_t given, const char *kind)
{
    PyErr_Format(PyExc_TypeError, "%.200s%s takes at most %d %sargument%s (%zd given)", name_of(p), parens(p), most, kind,
                 most == 1 ? "" : "s", given);
}

static bool counts_ok(const struct parser *p, const struct keyword_call *c, const struct shape *s)
{
    int least = s->required < c->posonly ? s->required : c->posonly;
    if (c->nargs + c->nkw > c->n) {
        too_many(p, c->n, c->nargs + c->nkw, c->nargs == 0 ? "keyword " : "");
        return false;
    }
    if (c->nargs > s->positional) {
        if (s->positional == 0)
            PyErr_Format(PyExc_TypeError, "%.200s%s takes no positional arguments", name_of(p), parens(p));
        else
            PyErr_Format(PyExc_TypeError, "%.200s%s takes %s %d positional argument%s (%zd given)", name_of(p), parens(p),
                         s->required < s->positional ? "at most" : "exactly", s->positional, s->positional == 1 ? "" : "s", c->nargs);
        return false;
    }
    if (c->nargs < least) {
        PyErr_Format(PyExc_TypeError, "%.200s%s takes %s %d positional argument%s (%zd given)", name_of(p), parens(p),
                     least < s->positional ? "at least" : "exactly", least, least == 1 ? "" : "s", c->nargs);
        return false;
    }
    return true;
}

/* Which keyword was not taken, and why. */
COLD static void keyword_error(const struct parser *p, const struct keyword_call *c)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    for (int i = c->posonly; i < c->n && i < c->nargs; i++) {
        int r = PyDict_ContainsString(c->dict, c->names[i]);
        if (r < 0)
            return;
        if (r) {
            PyErr_Format(PyExc_TypeError, "argument for %.200s%s given by name ('%s') and position (%d)", name_of(p), parens(p), c->names[i], i + 1);
            return;
        }
    }
    while (PyDict_Next(c->dict, &at, &key, &value)) {
        if (!PyUnicode_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "keywords must be strings");
            return;
        }
        int i = c->posonly;
        while (i < c->n && !PyUnicode_EqualToUTF8(key, c->names[i]))
            i++;
        if (i < c->n)
            continue;
        const char *near = args_near_name(key, c->names + c->posonly, (size_t)(c->n - c->posonly));
        const char *who = p->function ? p->function : "this function";
        if (near)
            PyErr_Format(PyExc_TypeError, "%.200s%s got an unexpected keyword argument '%S'. Did you mean '%s'?", who, parens(p), key, near);
        else
            PyErr_Format(PyExc_TypeError, "%.200s%s got an unexpected keyword argument '%S'", who, parens(p), key);
        return;
    }
    PyErr_Format(PyExc_TypeError, "invalid keyword argument for %.200s%s", p->function ? p->function : "this function", parens(p));
}

/* 1 found (borrowed from the dict), 0, -1. */
static int keyword_value(const struct keyword_call *c, const char *name, PyObject **out)
{
    int r = PyDict_GetItemStringRef(c->dict, name, out);
    if (r > 0)
        Py_DECREF(*out);
    return r;
}

static int parse_keywords(struct parser *p, struct keyword_call *c)
{
    struct shape s;
    format_scan(p, &s);
    while (c->names[c->posonly] && c->names[c->posonly][0] == 0)
        c->posonly++;
    for (c->n = c->posonly; c->names[c->n]; c->n++)
        if (c->names[c->n][0] == 0) {
            c->n = -1;
            break;
        }
    if (!shape_ok(&s) || !names_ok(c, &s) || !counts_ok(p, c, &s))
        return 0;
    Py_ssize_t left = c->nkw;
    for (int i = 0; i < c->n; i++) {
        PyObject *arg = NULL;
        while (*p->at == '|' || *p->at == '$')
            p->at++;
        if (i < c->nargs) {
            arg = api_of(tuple_at(value_of(c->tuple), (size_t)i));
        } else if (left && i >= c->posonly) {
            int r = keyword_value(c, c->names[i], &arg);
            if (r < 0)
                return 0;
            left -= r;
        }
        if (arg) {
            if (!convert_unit(p, arg, 0)) {
                report(p, i + 1);
                return 0;
            }
        } else if (i < s.required && i >= c->posonly) {
            PyErr_Format(PyExc_TypeError, "%.200s%s missing required argument '%s' (pos %d)", name_of(p), parens(p), c->names[i], i + 1);
            return 0;
        } else {
            skip_unit(p);
        }
    }
    if (left) {
        keyword_error(p, c);
        return 0;
    }
    return 1;
}

int PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kw, const char *format, char *const *keywords, va_list vargs)
{
    if (args == NULL || !PyTuple_Check(args) || (kw && !PyDict_Check(kw)) || format == NULL || keywords == NULL) {
        PyErr_BadInternalCall();
        return 0;
    }
    struct keyword_call c = {.tuple = args, .dict = kw, .names = (const char *const *)keywords};
    c.nargs = (Py_ssize_t)tuple_len(value_of(args));
    c.nkw = kw ? PyDict_GET_SIZE(kw) : 0;
    struct parser p;
    begin(&p, format, vargs);
    return finish(&p, parse_keywords(&p, &c));
}

int PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kw, const char *format, char *const *keywords, ...)
{
    va_list vargs;
    va_start(vargs, keywords);
    int r = PyArg_VaParseTupleAndKeywords(args, kw, format, keywords, vargs);
    va_end(vargs);
    return r;
}

int PyArg_ValidateKeywordArguments(PyObject *kw)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    if (!PyDict_Check(kw)) {
        PyErr_BadInternalCall();
        return 0;
    }
    while (PyDict_Next(kw, &at, &key, &value)) {
        if (!PyUnicode_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "keywords must be strings");
            return 0;
        }
    }
    return 1;
}

int PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max, ...)
{
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_SystemError, "PyArg_UnpackTuple() argument list is not a tuple");
        return 0;
    }
    Py_ssize_t n = (Py_ssize_t)tuple_len(value_of(args));
    if (n < min || n > max) {
        Py_ssize_t bound = n < min ? min : max;
        const char *kind = min == max ? "" : n < min ? "at least " : "at most ";
        if (name)
            PyErr_Format(PyExc_TypeError, "%.200s expected %s%zd argument%s, got %zd", name, kind, bound, bound == 1 ? "" : "s", n);
        else
            PyErr_Format(PyExc_TypeError, "unpacked tuple should have %s%zd element%s, but has %zd", kind, bound, bound == 1 ? "" : "s", n);
        return 0;
    }
    va_list vargs;
    va_start(vargs, max);
    for (Py_ssize_t i = 0; i < n; i++)
        *va_arg(vargs, PyObject **) = api_of(tuple_at(value_of(args), (size_t)i));
    va_end(vargs);
    return 1;
}
