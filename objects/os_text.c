/* objects/os_text.c -- PyOS_*: numbers and text that do not depend on the locale, on numconv; and os.fspath(). */
#include "objects/rt.h"

#include "objects/numconv.h"
#include "objects/type.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

double PyOS_string_to_double(const char *s, char **end, PyObject *overflow_exception)
{
    double x = -1.0;
    bool overflow = false;
    const char *stop = numconv_parse_double(s, s + strlen(s), &x, &overflow);
    if (end)
        *end = (char *)(uintptr_t)stop;
    if (stop == s || (!end && *stop)) {
        if (!end || stop == s)
            PyErr_Format(PyExc_ValueError, "could not convert string to float: '%.200s'", s);
        return -1.0;
    }
    if (overflow && overflow_exception) {
        PyErr_Format(overflow_exception, "value too large to convert to float: '%.200s'", s);
        return -1.0;
    }
    return x;
}

char *PyOS_double_to_string(double x, char code, int precision, int flags, int *kind)
{
    enum numconv_double_kind k;
    if (!strchr("eEfFgGr", code) || (code == 'r' && precision != 0)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    size_t room = 64;
    for (;;) {
        char *buf = PyMem_Malloc(room);
        if (!buf) {
            PyErr_NoMemory();
            return NULL;
        }
        size_t n = numconv_format_double(buf, room, x, code, precision, (unsigned)flags, &k);
        if (n < room) {
            if (kind)
                *kind = (int)k;
            return buf;
        }
        PyMem_Free(buf);
        room = n + 1;
    }
}

int PyOS_vsnprintf(char *out, size_t size, const char *format, va_list va)
{
    int n = vsnprintf(out, size, format, va);
    if (size)
        out[size - 1] = 0;
    return n;
}

int PyOS_snprintf(char *out, size_t size, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    int n = PyOS_vsnprintf(out, size, format, va);
    va_end(va);
    return n;
}

Value path_of(Value o)
{
    Value method = type_lookup_get(type_of(o), N(dunder_fspath));    /* None: says that it is no path */
    Value r = is_none(method) ? V_ABSENT : special_call(o, N(dunder_fspath), V_ABSENT, V_ABSENT);
    value_release(method);
    return r;
}

PyObject *PyOS_FSPath(PyObject *path)
{
    if (PyUnicode_Check(path) || PyBytes_Check(path))
        return Py_NewRef(path);
    Value r = path_of(value_of(path));
    if (is_absent(r))
        return api_of(raise_type_error("expected str, bytes or os.PathLike object, not %.200s", Py_TYPE(path)->tp_name));
    if (is_raised(r) || PyUnicode_Check(api_of(r)) || PyBytes_Check(api_of(r)))
        return api_of(r);
    raise_type_error("expected %.200s.__fspath__() to return str or bytes, not %.200s", Py_TYPE(path)->tp_name, type_of(r)->tp_name);
    value_release(r);
    return NULL;
}
