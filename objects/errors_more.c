/* objects/errors_more.c -- raising what has a shape of its own: errno, imports, syntax, bad arguments; and making exception classes.
 *
 * Tests. tests/objects/test_errors.c
 */
#include "objects/exceptions_int.h"

#include <errno.h>

/* --- misuse of the C API --------------------------------------------------------------------------------------------------------- */

int PyErr_BadArgument(void)
{
    PyErr_SetString(PyExc_TypeError, "bad argument type for built-in operation");
    return 0;
}

void _PyErr_BadInternalCall(const char *filename, int lineno)
{
    PyErr_Format(PyExc_SystemError, "%s:%d: bad argument to internal function", filename, lineno);
}

#undef PyErr_BadInternalCall
void PyErr_BadInternalCall(void);
void PyErr_BadInternalCall(void) { PyErr_SetString(PyExc_SystemError, "bad argument to internal function"); }

/* --- errno ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *errno_text(int number)
{
    if (number == 0)
        return PyUnicode_FromString("Error");            /* strerror(0) says "Success", which helps nobody */
    char room[256];
    const char *text = strerror_r(number, room, sizeof room);        /* the GNU one: may point elsewhere */
    return PyUnicode_DecodeLocale(text, "surrogateescape");
}

PyObject *PyErr_SetFromErrnoWithFilenameObjects(PyObject *type, PyObject *filename, PyObject *filename2)
{
    int number = errno;
    if (number == EINTR && PyErr_CheckSignals() < 0)
        return NULL;
    PyObject *text = errno_text(number);
    if (text == NULL)
        return NULL;
    Value args[5] = {value_from_int(number), value_of(text), filename ? value_of(filename) : V_NONE, V_NONE,
                     filename2 ? value_of(filename2) : V_NONE};
    size_t n = filename == NULL ? 2 : filename2 == NULL ? 3 : 5;
    PyObject *exc = PyObject_Vectorcall(type, (PyObject *const *)args, n, NULL);
    Py_DECREF(text);
    if (exc) {
        PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
        Py_DECREF(exc);
    }
    return NULL;
}

PyObject *PyErr_SetFromErrno(PyObject *type) { return PyErr_SetFromErrnoWithFilenameObjects(type, NULL, NULL); }

PyObject *PyErr_SetFromErrnoWithFilenameObject(PyObject *type, PyObject *filename)
{
    return PyErr_SetFromErrnoWithFilenameObjects(type, filename, NULL);
}

PyObject *PyErr_SetFromErrnoWithFilename(PyObject *type, const char *filename)
{
    int number = errno;
    PyObject *name = filename ? PyUnicode_DecodeFSDefault(filename) : NULL;
    if (filename && name == NULL)
        return NULL;
    errno = number;
    PyErr_SetFromErrnoWithFilenameObjects(type, name, NULL);
    Py_XDECREF(name);
    return NULL;
}

/* --- imports ------------------------------------------------------------------------------------------------------------------------ */

PyObject *PyErr_SetImportErrorSubclass(PyObject *type, PyObject *msg, PyObject *name, PyObject *path)
{
    int ok = PyObject_IsSubclass(type, PyExc_ImportError);
    if (ok < 0)
        return NULL;
    if (!ok) {
        PyErr_SetString(PyExc_TypeError, "expected a subclass of ImportError");
        return NULL;
    }
    if (msg == NULL) {
        PyErr_SetString(PyExc_TypeError, "expected a message argument");
        return NULL;
    }
    Value words[3] = {value_of(msg), name ? value_of(name) : V_NONE, path ? value_of(path) : V_NONE}, keys[2] = {N(name), N(path)};
    Value kwnames = tuple_from_values(keys, 2);
    if (is_raised(kwnames))
        return NULL;
    PyObject *exc = PyObject_Vectorcall(type, (PyObject *const *)words, 1, api_of(kwnames));
    value_release(kwnames);
    if (exc) {
        PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
        Py_DECREF(exc);
    }
    return NULL;
}

PyObject *PyErr_SetImportError(PyObject *msg, PyObject *name, PyObject *path)
{
    return PyErr_SetImportErrorSubclass(PyExc_ImportError, msg, name, path);
}

/* --- syntax errors -------------------------------------------------------------------------------------------------------------------- */

/* Sets an attribute, None for NULL, and forgets that it failed. Consumes v. */
static void set_quietly(PyObject *exc, PyObject *name, PyObject *v)
{
    if (v == NULL) {
        PyErr_Clear();
        v = Py_None;
    }
    if (PyObject_SetAttr(exc, name, v) < 0)
        PyErr_Clear();
    Py_DECREF(v);
}

/* The pending exception is one about syntax, as PyErr_ functions raised it: adds where. Columns from 1; -1: none. */
static void locate(PyObject *filename, int line, int column, int end_line, int end_column)
{
    PyObject *exc = PyErr_GetRaisedException();
    if (exc == NULL)
        return;
    set_quietly(exc, NAPI(lineno), PyLong_FromLong(line));
    set_quietly(exc, NAPI(offset), column >= 0 ? PyLong_FromLong(column + 1) : Py_None);
    set_quietly(exc, NAPI(end_lineno), end_line >= 0 ? PyLong_FromLong(end_line) : Py_None);
    set_quietly(exc, NAPI(end_offset), end_column >= 0 ? PyLong_FromLong(end_column + 1) : Py_None);
    if (filename) {
        set_quietly(exc, NAPI(filename), Py_NewRef(filename));
        set_quietly(exc, NAPI(text), PyErr_ProgramTextObject(filename, line));
    }
    if (!PyObject_TypeCheck(exc, EXC_TYPE(SyntaxError))) {
        if (!PyObject_HasAttr(exc, NAPI(msg)))
            set_quietly(exc, NAPI(msg), PyObject_Str(exc));
        if (!PyObject_HasAttr(exc, NAPI(print_file_and_line)))
            set_quietly(exc, NAPI(print_file_and_line), Py_None);
    }
    PyErr_SetRaisedException(exc);
}

void PyErr_SyntaxLocationObject(PyObject *filename, int lineno, int col_offset) { locate(filename, lineno, col_offset, lineno, -1); }

void PyErr_RangedSyntaxLocationObject(PyObject *filename, int lineno, int col_offset, int end_lineno, int end_col_offset)
{
    locate(filename, lineno, col_offset, end_lineno, end_col_offset);
}

void PyErr_SyntaxLocationEx(const char *filename, int lineno, int col_offset)
{
    PyObject *exc = PyErr_GetRaisedException(), *name = filename ? PyUnicode_DecodeFSDefault(filename) : NULL;
    if (filename && name == NULL)
        PyErr_Clear();
    PyErr_SetRaisedException(exc);
    locate(name, lineno, col_offset, lineno, -1);
    Py_XDECREF(name);
}

void PyErr_SyntaxLocation(const char *filename, int lineno) { PyErr_SyntaxLocationEx(filename, lineno, -1); }

enum { ENCODING_MAX = 64 };

/* The encoding that a comment declares (PEP 263), copied to name. More: may the next line declare one still? */
static bool find_cookie(const char *text, char name[ENCODING_MAX], bool *more)
{
    const char *at = text + strspn(text, " \t\f");
    *more = *at == '#' || *at == '\n' || *at == '\r' || *at == 0;
    if (*at != '#')
        return false;
    while ((at = strstr(at, "coding")) != NULL) {
        at += strlen("coding");
        if (*at != ':' && *at != '=')
            continue;
        at++;
        at += strspn(at, " \t");
        size_t n = 0;
        while (n < ENCODING_MAX - 1 && (Py_ISALNUM(at[n]) || at[n] == '-' || at[n] == '_' || at[n] == '.'))
            n++;
        memcpy(name, at, n);
        name[n] = 0;
        return n > 0;
    }
    return false;
}

/* A line of a source file as text; what cannot be decoded is replaced. NULL without an exception if it cannot be read. */
static PyObject *line_of(FILE *fp, int line)
{
    char *text = NULL, encoding[ENCODING_MAX] = "utf-8";
    size_t room = 0;
    ssize_t n = -1;
    bool look = true;
    for (int i = 1; i <= line || (i == 2 && look); i++) {
        char *this_line = NULL;
        size_t this_room = 0;
        ssize_t got = getline(i <= line ? &text : &this_line, i <= line ? &room : &this_room, fp);
        if (i <= line && (n = got) < 0)
            break;
        if (got >= 0 && look && i <= 2 && find_cookie(i <= line ? text : this_line, encoding, &look))
            look = false;
        free(this_line);
    }
    const char *start = text;
    if (n >= 3 && line == 1 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        start += 3, n -= 3;
    PyObject *r = n >= 0 ? PyUnicode_Decode(start, n, encoding, "replace") : NULL;
    if (n >= 0 && r == NULL) {
        PyErr_Clear();
        r = PyUnicode_DecodeUTF8(start, n, "replace");
    }
    free(text);
    if (r == NULL)
        PyErr_Clear();
    return r;
}

PyObject *PyErr_ProgramTextObject(PyObject *filename, int line)
{
    if (filename == NULL || line <= 0 || !PyUnicode_Check(filename))
        return NULL;
    PyObject *path = PyUnicode_EncodeFSDefault(filename), *text = NULL;
    FILE *fp = path ? fopen(PyBytes_AS_STRING(path), "re") : NULL;
    if (fp) {
        text = line_of(fp, line);
        fclose(fp);
    }
    if (path == NULL)
        PyErr_Clear();
    Py_XDECREF(path);
    return text;
}

PyObject *PyErr_ProgramText(const char *filename, int line)
{
    PyObject *name = filename ? PyUnicode_DecodeFSDefault(filename) : NULL;
    if (name == NULL) {
        PyErr_Clear();
        return NULL;
    }
    PyObject *text = PyErr_ProgramTextObject(name, line);
    Py_DECREF(name);
    return text;
}

/* --- classes ---------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyErr_NewException(const char *name, PyObject *base, PyObject *dict)
{
    const char *dot = strrchr(name, '.');
    if (dot == NULL) {
        PyErr_SetString(PyExc_SystemError, "PyErr_NewException: name must be module.class");
        return NULL;
    }
    PyObject *own = dict ? PyDict_Copy(dict) : PyDict_New();
    PyObject *module = PyUnicode_FromStringAndSize(name, dot - name), *class_name = PyUnicode_FromString(dot + 1);
    PyObject *bases = NULL, *r = NULL;
    if (own == NULL || module == NULL || class_name == NULL)
        goto out;
    int known = PyDict_Contains(own, NAPI(dunder_module));
    if (known < 0 || (!known && PyDict_SetItem(own, NAPI(dunder_module), module) < 0))
        goto out;
    if (base == NULL)
        base = PyExc_Exception;
    bases = PyTuple_Check(base) ? Py_NewRef(base) : PyTuple_Pack(1, base);
    if (bases)
        r = PyObject_CallFunctionObjArgs((PyObject *)&PyType_Type, class_name, bases, own, NULL);
out:
    Py_XDECREF(own);
    Py_XDECREF(module);
    Py_XDECREF(class_name);
    Py_XDECREF(bases);
    return r;
}

PyObject *PyErr_NewExceptionWithDoc(const char *name, const char *doc, PyObject *base, PyObject *dict)
{
    if (doc == NULL)
        return PyErr_NewException(name, base, dict);
    PyObject *own = dict ? PyDict_Copy(dict) : PyDict_New(), *text = PyUnicode_FromString(doc), *r = NULL;
    if (own && text && PyDict_SetItem(own, NAPI(dunder_doc), text) == 0)
        r = PyErr_NewException(name, base, own);
    Py_XDECREF(own);
    Py_XDECREF(text);
    return r;
}
