/* stdlib/_csv_write.c -- writing CSV: rows to lines, each handed to the file's write() at once.
 *
 * A line is built on the C stack and a writer is FROZEN when it is made, so threads may share one: lines come whole, if write() is atomic.
 */
#include "stdlib/_csv_int.h"

typedef struct WriterObj {
    Obj hdr;
    PyObject *write FROZEN, *dialect FROZEN;
    CsvState *state FROZEN;
} WriterObj;
static WriterObj *writer_of(PyObject *o) { return (WriterObj *)(void *)o; }

static bool is_special(const DialectObj *d, uint32_t c)
{
    if (c < 256)
        return d->special[c];
    if (c == d->delimiter || c == d->escapechar || c == d->quotechar)
        return true;
    const StrObj *end = str_obj(d->lineterminator);
    for (size_t i = 0; i < str_length(end); i++)
        if (str_read(end, i) == c)
            return true;
    return false;
}

/* What must be done with the text of a field. */
struct need { bool quotes, changes; };

/* False: an escape is needed and there is none. */
static bool look_at(const DialectObj *d, const StrObj *text, struct need *need)
{
    size_t n = str_length(text);
    int kind = str_kind(text);
    const void *data = str_data(text);
    for (size_t i = 0; i < n; i++) {
        uint32_t c = PyUnicode_READ(kind, data, (Py_ssize_t)i);
        if (LIKELY(c < 256 ? !d->special[c] : !is_special(d, c)))
            continue;
        bool escape = d->quoting == QUOTE_NONE || c == d->escapechar || (c == d->quotechar && !d->doublequote);
        if (escape && d->escapechar == CHAR_NONE)
            return false;
        if (escape || c == d->quotechar)
            need->changes = true;
        if (d->quoting != QUOTE_NONE && c != d->escapechar && !(c == d->quotechar && !d->doublequote))
            need->quotes = true;
    }
    return true;
}

static int write_changed(const DialectObj *d, struct str_writer *w, const StrObj *text)
{
    for (size_t i = 0; i < str_length(text); i++) {
        uint32_t c = str_read(text, i), before = CHAR_NONE;
        if (is_special(d, c)) {
            if (d->quoting == QUOTE_NONE || c == d->escapechar || (c == d->quotechar && !d->doublequote))
                before = d->escapechar;
            else if (c == d->quotechar)
                before = c;
        }
        if ((before != CHAR_NONE && str_writer_char(w, before) < 0) || str_writer_char(w, c) < 0)
            return -1;
    }
    return 0;
}

static int write_text(const WriterObj *o, struct str_writer *w, Value text, bool quoted, bool null)
{
    const DialectObj *d = dialect_of(o->dialect);
    const StrObj *s = str_obj(text);
    struct need need = {quoted, false};
    if (!look_at(d, s, &need)) {
        PyErr_SetString(o->state->error, "need to escape, but no escapechar set");
        return -1;
    }
    if (str_length(s) == 0 && d->delimiter == ' ' && d->skipinitialspace) {
        if (d->quoting == QUOTE_NONE || (null && (d->quoting == QUOTE_STRINGS || d->quoting == QUOTE_NOTNULL))) {
            PyErr_SetString(o->state->error, "empty field must be quoted if delimiter is a space and skipinitialspace is true");
            return -1;
        }
        need.quotes = true;
    }
    if (need.quotes && str_writer_char(w, d->quotechar) < 0)
        return -1;
    if (need.changes ? write_changed(d, w, s) < 0 : str_writer_value(w, text) < 0)
        return -1;
    return need.quotes ? str_writer_char(w, d->quotechar) : 0;
}

static bool wants_quotes(int quoting, PyObject *field)
{
    switch (quoting) {
    case QUOTE_ALL:
        return true;
    case QUOTE_NONNUMERIC:
        return !PyNumber_Check(field);
    case QUOTE_STRINGS:
        return value_is_str(value_of(field));
    case QUOTE_NOTNULL:
        return field != Py_None;
    default:
        return false;
    }
}

static int write_field(const WriterObj *o, struct str_writer *w, PyObject *field)
{
    bool quoted = wants_quotes(dialect_of(o->dialect)->quoting, field);
    if (value_is_str(value_of(field)))
        return write_text(o, w, value_of(field), quoted, false);
    if (field == Py_None)
        return write_text(o, w, str_empty(), quoted, true);
    PyObject *text = PyObject_Str(field);
    int failed = text ? write_text(o, w, value_of(text), quoted, false) : -1;
    Py_XDECREF(text);
    return failed;
}

static int write_fields(const WriterObj *o, struct str_writer *w, PyObject *fields)
{
    const DialectObj *d = dialect_of(o->dialect);
    size_t n = 0;
    bool null = false;
    int failed = 0;
    for (PyObject *field; !failed && (field = PyIter_Next(fields)) != NULL; n++) {
        failed = n && str_writer_char(w, d->delimiter) < 0 ? -1 : write_field(o, w, field);
        null = field == Py_None;
        Py_DECREF(field);
    }
    if (failed || error_pending())
        return -1;
    if (n == 1 && w->sink.len == 0) {                        /* an empty line would be no row */
        if (d->quoting == QUOTE_NONE || (null && (d->quoting == QUOTE_STRINGS || d->quoting == QUOTE_NOTNULL))) {
            PyErr_SetString(o->state->error, "single empty field record must be quoted");
            return -1;
        }
        if (str_writer_char(w, d->quotechar) < 0 || str_writer_char(w, d->quotechar) < 0)
            return -1;
    }
    return str_writer_value(w, d->lineterminator);
}

static PyObject *writer_writerow(PyObject *self, PyObject *row)
{
    WriterObj *o = writer_of(self);
    PyObject *fields = PyObject_GetIter(row);
    if (!fields) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_Format(o->state->error, "iterable expected, not %.200s", Py_TYPE(row)->tp_name);
        return NULL;
    }
    struct str_writer w;
    str_writer_init(&w);
    int failed = write_fields(o, &w, fields);
    Py_DECREF(fields);
    if (failed)
        return str_writer_fail(&w);
    PyObject *line = api_of(str_writer_finish(&w)), *result = line ? PyObject_CallOneArg(o->write, line) : NULL;
    Py_XDECREF(line);
    return result;
}

static PyObject *writer_writerows(PyObject *self, PyObject *rows)
{
    PyObject *iterator = PyObject_GetIter(rows);
    if (!iterator)
        return NULL;
    for (PyObject *row; (row = PyIter_Next(iterator)) != NULL;) {
        PyObject *result = writer_writerow(self, row);
        Py_DECREF(row);
        if (!result)
            break;
        Py_DECREF(result);
    }
    Py_DECREF(iterator);
    return error_pending() ? NULL : Py_None;
}

/* ---- the type ---- */

PyObject *csv_writer(PyObject *module, PyObject *args, PyObject *kwargs)
{
    CsvState *st = PyModule_GetState(module);
    PyObject *file, *dialect = NULL;
    if (!PyArg_UnpackTuple(args, "writer", 1, 2, &file, &dialect))
        return NULL;
    WriterObj *w = writer_of(st->writer->tp_alloc(st->writer, 0));
    if (!w)
        return NULL;
    w->state = st;
    if (!(w->dialect = csv_dialect(st, args, kwargs)) || PyObject_GetOptionalAttrString(file, "write", &w->write) < 0) {
        Py_DECREF(w);
        return NULL;
    }
    if (!w->write || !PyCallable_Check(w->write)) {
        Py_DECREF(w);
        return api_of(raise_type_error("argument 1 must have a \"write\" method"));
    }
    return (PyObject *)(void *)w;
}

static int writer_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(writer_of(self)->write);
    Py_VISIT(writer_of(self)->dialect);
    return 0;
}
static void writer_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(writer_of(self)->write);
    Py_XDECREF(writer_of(self)->dialect);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyMethodDef writer_methods[] = {
    {"writerow", writer_writerow, METH_O,
     PyDoc_STR("writerow($self, row, /)\n--\n\nConstruct and write a CSV record from an iterable of fields; non-strings are turned into strings.")},
    {"writerows", writer_writerows, METH_O, PyDoc_STR("writerows($self, rows, /)\n--\n\nConstruct and write a series of iterables to a csv file.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef writer_members[] = {{"dialect", Py_T_OBJECT_EX, offsetof(WriterObj, dialect), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}};
static PyType_Slot writer_slots[] = {
    {Py_tp_dealloc, writer_dealloc}, {Py_tp_traverse, writer_traverse}, {Py_tp_methods, writer_methods}, {Py_tp_members, writer_members},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.\n")},
    {0, NULL}
};
PyType_Spec csv_writer_spec = {"_csv.writer", sizeof(WriterObj), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, writer_slots};
