/* stdlib/_csv_read.c -- reading CSV: the iterator that turns lines into rows.
 *
 * A row is parsed by a machine whose state is on the C stack (struct row): it lives as long as one step of the reader, also when a quoted
 * field goes over several lines. So a reader may be stepped by several threads: each row is one thread's, as far as the lines that its
 * iterator gives belong together. Runs of ordinary characters are taken at once.
 */
#include "objects/list_int.h"
#include "stdlib/_csv_int.h"

typedef struct ReaderObj {
    Obj hdr;
    PyObject *lines FROZEN, *dialect FROZEN;
    CsvState *state FROZEN;                          /* of the module, which the type keeps */
    uint64_t line_num SHARED(relaxed);
    Thread *stepping SHARED(relaxed);                /* a thread that is within a step: to tell a step within its own step */
} ReaderObj;
static ReaderObj *reader_of(PyObject *o) { return (ReaderObj *)(void *)o; }

enum row_state {
    RECORD_START, FIELD_START, ESCAPED, IN_FIELD, IN_QUOTES, ESCAPED_IN_QUOTES, QUOTE_IN_QUOTES, AFTER_LINE_END, AFTER_ESCAPED_LINE_END
};
struct row {
    const DialectObj *d;
    CsvState *csv;
    int64_t limit;
    enum row_state state;
    bool ascii;                                      /* the line is */
    bool unquoted;                                   /* the field in hand began without a quote */
    struct str_writer field;
    struct values fields;
};

static int fail(const struct row *r, const char *message)
{
    PyErr_SetString(r->csv->error, message);
    return -1;
}

static int too_long(const struct row *r)
{
    PyErr_Format(r->csv->error, "field larger than field limit (%lld)", (long long)r->limit);
    return -1;
}
static int add_char(struct row *r, uint32_t c)
{
    return (int64_t)r->field.sink.len >= r->limit ? too_long(r) : str_writer_char(&r->field, c);
}
static int add_run(struct row *r, const void *text, size_t n, int kind)
{
    return (int64_t)(r->field.sink.len + n) > r->limit ? too_long(r) : str_writer_array(&r->field, text, n, kind);
}

/* The field in hand becomes an item of the row. */
static int save(struct row *r)
{
    int quoting = r->d->quoting;
    size_t n = r->field.sink.len;
    Value v;
    if (r->unquoted && n == 0 && (quoting == QUOTE_NOTNULL || quoting == QUOTE_STRINGS))
        return values_push_take(&r->fields, V_NONE);
    if (n == 0) {
        v = str_empty();
    } else {
        v = str_writer_finish(&r->field);
        str_writer_init(&r->field);
    }
    if (!is_raised(v) && r->unquoted && n && (quoting == QUOTE_NONNUMERIC || quoting == QUOTE_STRINGS)) {
        PyObject *number = PyNumber_Float(api_of(v));
        value_release(v);
        v = value_of(number);
    }
    return is_raised(v) ? -1 : values_push_take(&r->fields, v);
}

static int save_and(struct row *r, enum row_state next)
{
    r->state = next;
    return save(r);
}

/* One character, or CHAR_NONE at the end of a line. */
static int step(struct row *r, uint32_t c)
{
    const DialectObj *d = r->d;
    bool line_end = c == '\n' || c == '\r', end = c == CHAR_NONE;
    switch (r->state) {
    case RECORD_START:
        if (end)
            return 0;
        if (line_end) {
            r->state = AFTER_LINE_END;
            return 0;
        }
        r->state = FIELD_START;
        /* fall through */
    case FIELD_START:
        r->unquoted = true;
        if (line_end || end)
            return save_and(r, end ? RECORD_START : AFTER_LINE_END);
        if (c == d->quotechar && d->quoting != QUOTE_NONE) {
            r->unquoted = false;
            r->state = IN_QUOTES;
            return 0;
        }
        if (c == d->escapechar) {
            r->state = ESCAPED;
            return 0;
        }
        if (c == ' ' && d->skipinitialspace)
            return 0;
        if (c == d->delimiter)
            return save(r);
        r->state = IN_FIELD;
        return add_char(r, c);
    case ESCAPED:
        r->state = line_end ? AFTER_ESCAPED_LINE_END : IN_FIELD;
        return add_char(r, end ? '\n' : c);
    case AFTER_ESCAPED_LINE_END:
        if (end)
            return 0;
        r->state = IN_FIELD;
        /* fall through */
    case IN_FIELD:
        if (line_end || end)
            return save_and(r, end ? RECORD_START : AFTER_LINE_END);
        if (c == d->escapechar) {
            r->state = ESCAPED;
            return 0;
        }
        return c == d->delimiter ? save_and(r, FIELD_START) : add_char(r, c);
    case IN_QUOTES:
        if (end)
            return 0;
        if (c == d->escapechar)
            r->state = ESCAPED_IN_QUOTES;
        else if (c == d->quotechar && d->quoting != QUOTE_NONE)
            r->state = d->doublequote ? QUOTE_IN_QUOTES : IN_FIELD;
        else
            return add_char(r, c);
        return 0;
    case ESCAPED_IN_QUOTES:
        r->state = IN_QUOTES;
        return add_char(r, end ? '\n' : c);
    case QUOTE_IN_QUOTES:
        if (c == d->quotechar && d->quoting != QUOTE_NONE) {
            r->state = IN_QUOTES;
            return add_char(r, c);
        }
        if (c == d->delimiter)
            return save_and(r, FIELD_START);
        if (line_end || end)
            return save_and(r, end ? RECORD_START : AFTER_LINE_END);
        if (d->strict) {
            PyErr_Format(r->csv->error, "'%c' expected after '%c'", (int)d->delimiter, (int)d->quotechar);
            return -1;
        }
        r->state = IN_FIELD;
        return add_char(r, c);
    case AFTER_LINE_END:
        if (end)
            r->state = RECORD_START;
        else if (!line_end)
            return fail(r, "new-line character seen in unquoted field - do you need to open the file with newline=''?");
        return 0;
    }
    return 0;
}

/* How many characters from i on only add themselves to the field in hand. */
static inline __attribute__((always_inline)) size_t run_of(const struct row *r, const void *data, int kind, size_t i, size_t n)
{
    const DialectObj *d = r->d;
    uint32_t stop = r->state == IN_FIELD ? d->delimiter : r->state == IN_QUOTES && d->quoting != QUOTE_NONE ? d->quotechar : CHAR_NONE;
    uint32_t escape = d->escapechar, newline = r->state == IN_FIELD ? '\n' : CHAR_NONE, cr = r->state == IN_FIELD ? '\r' : CHAR_NONE;
    size_t k = i;
    if (r->state != IN_FIELD && r->state != IN_QUOTES)
        return 0;
    for (; k < n; k++) {
        uint32_t c = PyUnicode_READ(kind, data, (Py_ssize_t)k);
        if (c == stop || c == escape || c == newline || c == cr)
            break;
    }
    return k - i;
}

/* A whole field at i that ends in this line and needs no second look: without quotes, or between two of them, and without escapes. It is cut out of
 * the line. Where the next one starts; i: nothing done; SIZE_MAX: raised. */
static inline __attribute__((always_inline)) size_t whole_field(struct row *r, const void *data, int kind, size_t i, size_t n)
{
    const DialectObj *d = r->d;
    uint32_t c = PyUnicode_READ(kind, data, (Py_ssize_t)i), delimiter = d->delimiter, quote = d->quotechar, escape = d->escapechar;
    bool quoted = c == quote;
    size_t from = i + quoted, k = from;
    if (quoted) {
        while (k < n && (c = PyUnicode_READ(kind, data, (Py_ssize_t)k)) != quote && c != escape)
            k++;
        if (k + 1 >= n || c != quote)
            return i;
        c = PyUnicode_READ(kind, data, (Py_ssize_t)k + 1);
    } else {
        if (c == ' ' && d->skipinitialspace)
            return i;
        while (k < n && (c = PyUnicode_READ(kind, data, (Py_ssize_t)k)) != delimiter && c != '\n' && c != '\r' && c != escape)
            k++;
        if (k >= n)
            return i;
    }
    if ((c != delimiter && c != '\n' && c != '\r') || k == from || (int64_t)(k - from) > r->limit || (quoted && d->strict))
        return i;
    const char *text = (const char *)data + from * (size_t)kind;
    Value field = r->ascii ? str_from_ascii(text, k - from) : str_from_array(text, k - from, kind);
    if (is_raised(field) || values_push_take(&r->fields, field) < 0)
        return SIZE_MAX;
    r->unquoted = !quoted;
    r->state = c == delimiter ? FIELD_START : AFTER_LINE_END;
    return k + 1 + quoted;
}

static inline __attribute__((always_inline)) int parse_text(struct row *r, const void *data, int kind, size_t n)
{
    int quoting = r->d->quoting;
    bool whole = quoting == QUOTE_MINIMAL || quoting == QUOTE_ALL;
    for (size_t i = 0; i < n;) {
        while (whole && i < n && (r->state == FIELD_START || (r->state == RECORD_START && !r->field.sink.len))) {
            size_t next = whole_field(r, data, kind, i, n);
            if (next == SIZE_MAX)
                return -1;
            if (next == i)
                break;
            i = next;
        }
        if (i == n)
            break;
        size_t run = run_of(r, data, kind, i, n);
        if (run && add_run(r, (const char *)data + i * (size_t)kind, run, kind) < 0)
            return -1;
        i += run;
        if (i < n && step(r, PyUnicode_READ(kind, data, (Py_ssize_t)i)) < 0)
            return -1;
        i++;
    }
    return step(r, CHAR_NONE);
}

static int parse_line(struct row *r, const StrObj *line)
{
    const void *data = str_data(line);
    r->ascii = str_is_ascii(line);
    size_t n = str_length(line);
    switch (str_kind(line)) {
    case 1:
        return parse_text(r, data, 1, n);
    case 2:
        return parse_text(r, data, 2, n);
    default:
        return parse_text(r, data, 4, n);
    }
}

/* 1: a row; 0: the end; -1: raised. */
static int read_row(ReaderObj *reader, struct row *r)
{
    do {
        PyObject *line = PyIter_Next(reader->lines);
        if (!line) {
            if (error_pending() || (r->field.sink.len == 0 && r->state != IN_QUOTES))
                return error_pending() ? -1 : 0;
            if (r->d->strict)
                return fail(r, "unexpected end of data");
            return save(r) < 0 ? -1 : 1;
        }
        if (!value_is_str(value_of(line))) {
            PyErr_Format(r->csv->error, "iterator should return strings, not %.200s (the file should be opened in text mode)", Py_TYPE(line)->tp_name);
            Py_DECREF(line);
            return -1;
        }
        add_relaxed_u64(&reader->line_num, 1);
        int failed = parse_line(r, str_obj(value_of(line)));
        Py_DECREF(line);
        if (failed)
            return -1;
    } while (r->state != RECORD_START);
    return 1;
}

static PyObject *reader_next(PyObject *self)
{
    ReaderObj *reader = reader_of(self);
    if (load_relaxed_ptr(&reader->stepping) == this_thread) {
        PyErr_SetString(reader->state->error, "iterator has already advanced the reader");
        return NULL;
    }
    struct row r = {.d = dialect_of(reader->dialect), .csv = reader->state, .limit = (int64_t)load_relaxed_u64((uint64_t *)&reader->state->field_limit),
                    .state = RECORD_START, .unquoted = true};
    str_writer_init(&r.field);
    store_relaxed_ptr(&reader->stepping, this_thread);
    int got = read_row(reader, &r);
    store_relaxed_ptr(&reader->stepping, NULL);
    str_writer_discard(&r.field);
    Value row = V_RAISED;
    if (got > 0) {
        row = list_take_values(r.fields.at, r.fields.n);
        r.fields.n = 0;
    }
    values_free(&r.fields);
    return api_of(row);
}

/* ---- the type ---- */

PyObject *csv_reader(PyObject *module, PyObject *args, PyObject *kwargs)
{
    CsvState *st = PyModule_GetState(module);
    PyObject *iterable, *dialect = NULL;
    if (!PyArg_UnpackTuple(args, "reader", 1, 2, &iterable, &dialect))
        return NULL;
    ReaderObj *r = reader_of(st->reader->tp_alloc(st->reader, 0));
    if (!r)
        return NULL;
    r->state = st;
    if (!(r->lines = PyObject_GetIter(iterable)) || !(r->dialect = csv_dialect(st, args, kwargs))) {
        Py_DECREF(r);
        return NULL;
    }
    return (PyObject *)(void *)r;
}

static int reader_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(reader_of(self)->lines);
    Py_VISIT(reader_of(self)->dialect);
    return 0;
}
static void reader_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(reader_of(self)->lines);
    Py_XDECREF(reader_of(self)->dialect);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyObject *reader_line_num(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromUnsignedLongLong(load_relaxed_u64(&reader_of(self)->line_num));
}
static PyGetSetDef reader_getset[] = {{"line_num", reader_line_num, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyMemberDef reader_members[] = {{"dialect", Py_T_OBJECT_EX, offsetof(ReaderObj, dialect), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}};
static PyType_Slot reader_slots[] = {
    {Py_tp_dealloc, reader_dealloc}, {Py_tp_traverse, reader_traverse}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, reader_next},
    {Py_tp_getset, reader_getset}, {Py_tp_members, reader_members},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.\n")}, {0, NULL}
};
PyType_Spec csv_reader_spec = {"_csv.reader", sizeof(ReaderObj), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, reader_slots};
