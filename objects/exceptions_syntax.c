/* objects/exceptions_syntax.c -- SyntaxError: where in which source. */
#include "objects/exceptions_int.h"

EXC_MEMORY(syntax, 9)

/* SyntaxError(msg, (filename, lineno, offset, text[, end_lineno, end_offset[, metadata]])) */
static int syntax_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    SyntaxErrorObj *e = (SyntaxErrorObj *)self;
    if (exc_base_init(self, args, kwds) < 0)
        return -1;
    Value t = value_of(args);
    if (tuple_len(t) >= 1)
        field_set(&e->base.hdr, &e->msg, value_keep(tuple_at(t, 0)));
    if (tuple_len(t) != 2)
        return 0;
    PyObject *info = PySequence_Tuple(api_of(tuple_at(t, 1)));
    if (info == NULL)
        return -1;
    PyObject *part[7] = {NULL};
    int r = -1;
    if (!PyArg_ParseTuple(info, "OOOO|OOO", &part[0], &part[1], &part[2], &part[3], &part[4], &part[5], &part[6]))
        goto out;
    Value *const place[7] = {&e->filename, &e->lineno, &e->offset, &e->text, &e->end_lineno, &e->end_offset, &e->metadata};
    for (int i = 0; i < 7; i++)
        field_set(&e->base.hdr, place[i], part[i] ? value_keep(value_of(part[i])) : FIELD_EMPTY);
    if (part[4] && !part[5])
        PyErr_SetString(PyExc_TypeError, "end_offset must be provided when end_lineno is provided");
    else
        r = 0;
out:
    Py_DECREF(info);
    return r;
}

/* The last part of a path: a new reference. */
static PyObject *file_part(PyObject *path)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(path), slash = PyUnicode_FindChar(path, '/', 0, n, -1);
    return slash == -2 ? NULL : slash < 0 ? Py_NewRef(path) : PyUnicode_Substring(path, slash + 1, n);
}

static PyObject *syntax_str(PyObject *self)
{
    SyntaxErrorObj *e = (SyntaxErrorObj *)self;
    PyObject *msg = field_get_or_none(&e->base.hdr, &e->msg), *r = NULL, *file = NULL;
    PyObject *path = field_get_or_none(&e->base.hdr, &e->filename), *line = field_get_or_none(&e->base.hdr, &e->lineno);
    bool numbered = PyLong_CheckExact(line);
    int overflow = 0;
    long number = numbered ? PyLong_AsLongAndOverflow(line, &overflow) : 0;
    if (PyUnicode_Check(path) && (file = file_part(path)) == NULL)
        goto out;
    if (file && numbered)
        r = PyUnicode_FromFormat("%S (%U, line %ld)", msg, file, number);
    else if (file)
        r = PyUnicode_FromFormat("%S (%U)", msg, file);
    else if (numbered)
        r = PyUnicode_FromFormat("%S (line %ld)", msg, number);
    else
        r = PyObject_Str(msg);
out:
    Py_DECREF(msg);
    Py_DECREF(path);
    Py_DECREF(line);
    Py_XDECREF(file);
    return r;
}

static PyMemberDef syntax_members[] = {
    EXC_FIELD(SyntaxErrorObj, msg, "msg", "the message"),
    EXC_FIELD(SyntaxErrorObj, filename, "filename", "the file"),
    EXC_FIELD(SyntaxErrorObj, lineno, "lineno", "the line, from 1"),
    EXC_FIELD(SyntaxErrorObj, offset, "offset", "the column, from 1"),
    EXC_FIELD(SyntaxErrorObj, text, "text", "the line's text"),
    EXC_FIELD(SyntaxErrorObj, end_lineno, "end_lineno", "the line where the error ends"),
    EXC_FIELD(SyntaxErrorObj, end_offset, "end_offset", "the column where the error ends"),
    EXC_FIELD(SyntaxErrorObj, print_file_and_line, "print_file_and_line", "tracebacks look for this"),
    EXC_FIELD(SyntaxErrorObj, metadata, "_metadata", "what tools need to look for a better message"),
    {NULL, 0, 0, 0, NULL}
};
const struct exc_layout exc_layout_SYNTAX = {
    EXC_SLOTS(syntax, SyntaxErrorObj), .init = syntax_init, .str = syntax_str, .members = syntax_members,
};
