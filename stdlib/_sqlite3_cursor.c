/* stdlib/_sqlite3_cursor.c -- statements, and cursors, which execute them and give their rows.
 *
 * A connection keeps its last statements and gives one out again for the same text when nobody is using it. execute() takes the first step, so that
 * errors come at once and what changes data is done; the cursor then stands on the first row, and each fetch gives the row it stands on and goes on.
 */
#ifdef P3T_HAVE_SQLITE3
#include "stdlib/_sqlite3_int.h"

/* -- statements ---------------------------------------------------------------------------------------------------------------------------------------- */

/* Past white space and comments. */
static const char *first_word(const char *s)
{
    for (;;) {
        while (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r' || *s == '\f')
            s++;
        if (s[0] == '-' && s[1] == '-') {
            while (*s && *s != '\n')
                s++;
        } else if (s[0] == '/' && s[1] == '*') {
            const char *end = strstr(s + 2, "*/");
            s = end ? end + 2 : s + strlen(s);
        } else {
            return s;
        }
    }
}

static bool changes_data(const char *sql)
{
    static const char *const words[] = {"insert", "update", "delete", "replace"};
    sql = first_word(sql);
    for (size_t i = 0; i < 4; i++)
        if (sqlite3_strnicmp(sql, words[i], (int)strlen(words[i])) == 0)
            return true;
    return false;
}

static void statement_free(struct statement *s)
{
    sqlite3_finalize(s->st);
    Py_XDECREF(s->sql);
    PyMem_Free(s);
}

static void unlink_statement(Connection *c, struct statement *s)
{
    struct statement **p = &c->statements;
    while (*p && *p != s)
        p = &(*p)->next;
    if (*p)
        *p = s->next;
}

/* The oldest statements beyond the limit that nobody uses go. */
static void trim_cache(Connection *c)
{
    int n = 0;
    for (struct statement **p = &c->statements, *s; (s = *p);) {
        if (s->cached && !s->in_use && ++n > c->cache_size) {
            *p = s->next;
            statement_free(s);
        } else {
            p = &s->next;
        }
    }
}

void statement_release(Connection *c, struct statement *s)
{
    s->in_use = false;
    if (s->st) {
        SQL_DETACHED(sqlite3_reset(s->st));
        sqlite3_clear_bindings(s->st);
    }
    if (!s->cached || !c->db) {
        unlink_statement(c, s);
        statement_free(s);
    } else {
        trim_cache(c);
    }
}

static sqlite3_stmt *prepare(Connection *c, PyObject *sql, const char **text)
{
    Py_ssize_t n;
    sqlite3_stmt *st = NULL;
    const char *tail, *s = PyUnicode_AsUTF8AndSize(sql, &n);
    int rc;
    *text = s;
    if (!s)
        return NULL;
    if (n > sqlite3_limit(c->db, SQLITE_LIMIT_SQL_LENGTH, -1))
        PyErr_SetString(c->state->DataError, "query string is too large");
    else if (strlen(s) != (size_t)n)
        PyErr_SetString(c->state->ProgrammingError, "the query contains a null character");
    if (PyErr_Occurred())
        return NULL;
    SQL_DETACHED(rc = sqlite3_prepare_v2(c->db, s, (int)n + 1, &st, &tail));
    if (rc != SQLITE_OK)
        sql_raise(c);
    else if (*first_word(tail))
        PyErr_SetString(c->state->ProgrammingError, "You can only execute one statement at a time.");
    if (PyErr_Occurred()) {
        sqlite3_finalize(st);
        return NULL;
    }
    return st;
}

struct statement *statement_get(Connection *c, PyObject *sql)
{
    for (struct statement **p = &c->statements, *s; (s = *p); p = &s->next) {
        if (s->cached && !s->in_use && PyUnicode_Equal(s->sql, sql) == 1) {
            *p = s->next;
            s->next = c->statements;
            c->statements = s;
            s->in_use = true;
            return s;
        }
    }
    const char *text;
    sqlite3_stmt *st = prepare(c, sql, &text);
    if (!st && PyErr_Occurred())
        return NULL;
    struct statement *s = PyMem_Calloc(1, sizeof *s);
    if (!s) {
        sqlite3_finalize(st);
        PyErr_NoMemory();
        return NULL;
    }
    *s = (struct statement){.next = c->statements, .st = st, .sql = Py_NewRef(sql), .in_use = true, .changes = changes_data(text), .cached = c->cache_size > 0};
    c->statements = s;
    return s;
}

/* What a connection gives when it is called: a statement that is ready. */
typedef struct { PyObject_HEAD Connection *connection; struct statement *statement; } StatementObject;

PyObject *connection_call(PyObject *self, PyObject *args, PyObject *kwargs)
{
    Connection *c = (Connection *)self;
    PyObject *sql;
    if (!sql_enter(c))
        return NULL;
    StatementObject *s = NULL;
    if (kwargs && PyDict_GET_SIZE(kwargs))
        PyErr_SetString(PyExc_TypeError, "Connection() takes no keyword arguments");
    else if (PyArg_UnpackTuple(args, "Connection", 1, 1, &sql) && !PyUnicode_Check(sql))
        PyErr_Format(PyExc_TypeError, "argument 1 must be str, not %T", sql);
    if (!PyErr_Occurred() && (s = (StatementObject *)c->state->statement->tp_alloc(c->state->statement, 0))) {
        s->connection = (Connection *)Py_NewRef(self);
        s->statement = statement_get(c, sql);
        if (!s->statement)
            Py_CLEAR(s);
    }
    sql_leave(c);
    return (PyObject *)s;
}

static int statement_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((StatementObject *)self)->connection);
    return 0;
}

static void statement_dealloc(PyObject *self)
{
    StatementObject *s = (StatementObject *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (s->statement) {
        sql_lock(s->connection);
        statement_release(s->connection, s->statement);
        sql_leave(s->connection);
    }
    Py_XDECREF(s->connection);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot statement_slots[] = {{Py_tp_dealloc, statement_dealloc}, {Py_tp_traverse, statement_traverse}, {0, NULL}};
PyType_Spec sql_statement_spec = {
    .name = "sqlite3.Statement", .basicsize = sizeof(StatementObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = statement_slots,
};

/* -- parameters ------------------------------------------------------------------------------------------------------------------------------------------- */

static bool is_plain(PyObject *o)
{
    return PyLong_CheckExact(o) || PyFloat_CheckExact(o) || PyUnicode_CheckExact(o) || PyByteArray_CheckExact(o) || o == Py_None;
}

/* A result code; SQLITE_MISMATCH: not a type that can be stored; -1: raised. */
static int bind_one(sqlite3_stmt *st, int i, PyObject *o)
{
    if (o == Py_None)
        return sqlite3_bind_null(st, i);
    if (PyLong_Check(o)) {
        int64_t v;
        if (PyLong_AsInt64(o, &v) < 0) {
            if (PyErr_ExceptionMatches(PyExc_OverflowError))
                PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to SQLite INTEGER");
            return -1;
        }
        return sqlite3_bind_int64(st, i, v);
    }
    if (PyFloat_Check(o))
        return sqlite3_bind_double(st, i, PyFloat_AsDouble(o));
    if (PyUnicode_Check(o)) {
        Py_ssize_t n;
        const char *s = PyUnicode_AsUTF8AndSize(o, &n);
        if (s && n > INT_MAX) {
            PyErr_SetString(PyExc_OverflowError, "string longer than INT_MAX bytes");
            s = NULL;
        }
        return s ? sqlite3_bind_text(st, i, s, (int)n, SQLITE_TRANSIENT) : -1;
    }
    if (PyObject_CheckBuffer(o)) {
        Py_buffer view;
        if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
            return -1;
        int rc = -1;
        if (view.len > INT_MAX)
            PyErr_SetString(PyExc_OverflowError, "BLOB longer than INT_MAX bytes");
        else
            rc = sqlite3_bind_blob(st, i, view.buf ? view.buf : "", (int)view.len, SQLITE_TRANSIENT);
        PyBuffer_Release(&view);
        return rc;
    }
    return SQLITE_MISMATCH;
}

static int bind_adapted(Connection *c, sqlite3_stmt *st, int i, const char *name, PyObject *o)
{
    PyObject *v = is_plain(o) && !load_relaxed_u8(&c->state->base_adapted) ? Py_NewRef(o) : sql_adapt(c->state, o, (PyObject *)c->state->protocol, o, true);
    if (!v)
        return -1;
    int rc = bind_one(st, i, v);
    if (rc == SQLITE_MISMATCH && name)
        PyErr_Format(c->state->ProgrammingError, "Error binding parameter ':%s': type '%s' is not supported", name, Py_TYPE(v)->tp_name);
    else if (rc == SQLITE_MISMATCH)
        PyErr_Format(c->state->ProgrammingError, "Error binding parameter %d: type '%s' is not supported", i, Py_TYPE(v)->tp_name);
    else if (rc > 0)
        sql_raise(c);
    Py_DECREF(v);
    return PyErr_Occurred() ? -1 : 0;
}

static int bind_sequence(Connection *c, sqlite3_stmt *st, int wanted, PyObject *parameters)
{
    Py_ssize_t n = PySequence_Size(parameters);
    if (n < 0)
        return -1;
    if (n != wanted) {
        PyErr_Format(c->state->ProgrammingError, "Incorrect number of bindings supplied. The current statement uses %d, and there are %zd supplied.", wanted, n);
        return -1;
    }
    for (int i = 1; i <= wanted; i++) {
        const char *name = sqlite3_bind_parameter_name(st, i);
        if (name && name[0] != '?') {
            PyErr_Format(c->state->ProgrammingError, "Binding %d ('%s') is a named parameter, but you supplied a sequence which requires nameless (qmark) placeholders.", i, name);
            return -1;
        }
        PyObject *o = PySequence_GetItem(parameters, i - 1);
        int rc = o ? bind_adapted(c, st, i, NULL, o) : -1;
        Py_XDECREF(o);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int bind_mapping(Connection *c, sqlite3_stmt *st, int wanted, PyObject *parameters)
{
    for (int i = 1; i <= wanted; i++) {
        const char *name = sqlite3_bind_parameter_name(st, i);
        if (!name) {
            PyErr_Format(c->state->ProgrammingError, "Binding %d has no name, but you supplied a dictionary (which has only names).", i);
            return -1;
        }
        name++;                              /* the colon */
        PyObject *key = PyUnicode_FromString(name), *o = key ? PyObject_GetItem(parameters, key) : NULL;
        Py_XDECREF(key);
        if (!o && PyErr_ExceptionMatches(PyExc_LookupError))
            PyErr_Format(c->state->ProgrammingError, "You did not supply a value for binding parameter :%s.", name);
        int rc = o ? bind_adapted(c, st, i, name, o) : -1;
        Py_XDECREF(o);
        if (rc < 0)
            return -1;
    }
    return 0;
}

int sql_bind(Connection *c, struct statement *s, PyObject *parameters)
{
    int wanted = s->st ? sqlite3_bind_parameter_count(s->st) : 0;
    if (PyTuple_CheckExact(parameters) || PyList_CheckExact(parameters) || (!PyDict_Check(parameters) && PySequence_Check(parameters)))
        return bind_sequence(c, s->st, wanted, parameters);
    if (PyMapping_Check(parameters))
        return bind_mapping(c, s->st, wanted, parameters);
    PyErr_SetString(c->state->ProgrammingError, "parameters are of unsupported type");
    return -1;
}

/* -- cursors: taking part in an operation --------------------------------------------------------------------------------------------------------------------- */

/* The cursor's connection as it is now, counted, with its lock held. It stays the cursor's until the lock is left. NULL: there is none, or, when
 * it is to be used, raised. */
static Connection *lock_connection(Cursor *u, bool to_use)
{
    for (;;) {
        Connection *c = (Connection *)(void *)sql_field_get(u, (PyObject **)&u->connection);
        if (!c)
            return NULL;
        if (!to_use) {
            sql_lock(c);
        } else if (!sql_enter(c)) {
            Py_DECREF(c);
            return NULL;
        }
        if (LIKELY(load_relaxed_ptr(&u->connection) == c))
            return c;
        sql_leave(c);                                    /* initialised again meanwhile */
        Py_DECREF(c);
    }
}

static void end(Connection *c)
{
    sql_leave(c);
    Py_DECREF(c);
}

static bool is_initialized(Cursor *u)
{
    if (LIKELY(load_relaxed_u8(&u->initialized)))
        return true;
    SqlState *st = sql_state_of_type(Py_TYPE(u));
    if (st)
        PyErr_SetString(st->ProgrammingError, "Base Cursor.__init__ not called.");
    return false;
}

/* The connection, locked and counted: for end(). NULL: raised. A closed cursor may be closed again. */
static Connection *begin(Cursor *u, bool even_closed)
{
    Connection *c = is_initialized(u) ? lock_connection(u, true) : NULL;
    if (!c)
        return NULL;
    const char *wrong = load_relaxed_u8(&u->closed) && !even_closed ? "Cannot operate on a closed cursor." :
                        load_relaxed_u8(&u->locked)                 ? "Recursive use of cursors not allowed." : NULL;
    if (!wrong)
        return c;
    PyErr_SetString(c->state->ProgrammingError, wrong);
    end(c);
    return NULL;
}

static void drop_statement(Cursor *u)
{
    struct statement *s = u->statement;
    u->statement = NULL;
    if (s)
        statement_release(u->connection, s);
}

static int step(Cursor *u)
{
    int rc = SQLITE_DONE;
    sqlite3_stmt *st = u->statement->st;
    if (st)
        SQL_DETACHED(rc = sqlite3_step(st));
    return rc;
}

static void finish_step(Cursor *u, int rc)
{
    if (rc == SQLITE_DONE) {
        if (u->statement->changes)
            store_relaxed_u64(&u->rowcount, u->rowcount + (uint64_t)sqlite3_changes(u->connection->db));
    }
}

/* -- columns ------------------------------------------------------------------------------------------------------------------------------------------------------ */

/* A column's name, without " [type]" if types are looked for there. */
static PyObject *column_name(Connection *c, const char *name)
{
    if (!name)
        Py_RETURN_NONE;
    const char *end = name + strlen(name);
    if (c->detect_types & PARSE_COLNAMES)
        for (const char *p = name; *p; p++)
            if (*p == '[') {
                end = p > name && p[-1] == ' ' ? p - 1 : p;
                break;
            }
    return PyUnicode_FromStringAndSize(name, end - name);
}

static int describe(Cursor *u)
{
    int n = u->statement->st ? sqlite3_column_count(u->statement->st) : 0;
    PyObject *all = n ? PyTuple_New(n) : Py_None;
    for (int i = 0; all && i < n; i++) {
        PyObject *name = column_name(u->connection, sqlite3_column_name(u->statement->st, i));
        PyObject *column = name ? PyTuple_Pack(7, name, Py_None, Py_None, Py_None, Py_None, Py_None, Py_None) : NULL;
        Py_XDECREF(name);
        if (column)
            PyTuple_SET_ITEM(all, i, column);
        else
            Py_CLEAR(all);
    }
    if (!all)
        return -1;
    sql_field(u, &u->description, all);
    return 0;
}

/* The converter of a type's name, n bytes, or None. NULL: raised. */
static PyObject *converter_of(Connection *c, const char *name, size_t n)
{
    PyObject *text = PyUnicode_FromStringAndSize(name, (Py_ssize_t)n), *upper = text ? PyObject_CallMethod(text, "upper", NULL) : NULL, *f = NULL;
    int rc = upper ? PyDict_GetItemRef(c->state->converters, upper, &f) : -1;
    Py_XDECREF(text);
    Py_XDECREF(upper);
    return rc < 0 ? NULL : rc == 0 ? Py_None : f;
}

static PyObject *converter_of_column(Connection *c, sqlite3_stmt *st, int i)
{
    PyObject *f = Py_None;
    const char *name = sqlite3_column_name(st, i), *type = sqlite3_column_decltype(st, i), *open, *end;
    if (c->detect_types & PARSE_COLNAMES && name && (open = strchr(name, '[')) && (end = strchr(open, ']')))
        f = converter_of(c, open + 1, (size_t)(end - open - 1));
    if (f == Py_None && c->detect_types & PARSE_DECLTYPES && type)
        f = converter_of(c, type, strcspn(type, " ("));
    return f;
}

static int find_converters(Cursor *u)
{
    Connection *c = u->connection;
    Py_CLEAR(u->converters);
    if (!c->detect_types || !u->statement->st)
        return 0;
    int n = sqlite3_column_count(u->statement->st);
    PyObject *all = PyTuple_New(n);
    for (int i = 0; all && i < n; i++) {
        PyObject *f = converter_of_column(c, u->statement->st, i);
        if (f)
            PyTuple_SET_ITEM(all, i, f);
        else
            Py_CLEAR(all);
    }
    u->converters = all;
    return all ? 0 : -1;
}

static PyObject *raise_undecodable(Connection *c, sqlite3_stmt *st, int i, const char *text, int n)
{
    PyObject *shown = PyUnicode_DecodeUTF8(text, n, "replace");
    if (!PyErr_Occurred())
        PyErr_Format(c->state->OperationalError, "Could not decode to UTF-8 column '%s' with text '%U'", sqlite3_column_name(st, i), shown);
    Py_XDECREF(shown);
    return NULL;
}

static PyObject *column_text(Connection *c, sqlite3_stmt *st, int i)
{
    const char *text = (const char *)sqlite3_column_text(st, i);
    int n = sqlite3_column_bytes(st, i);
    if (!text && sqlite3_errcode(c->db) == SQLITE_NOMEM)
        return PyErr_NoMemory();
    if (c->text_factory == (PyObject *)&PyUnicode_Type) {
        PyObject *r = PyUnicode_DecodeUTF8(text, n, NULL);
        if (!r && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
            PyErr_Clear();
            return raise_undecodable(c, st, i, text, n);
        }
        return r;
    }
    if (c->text_factory == (PyObject *)&PyBytes_Type)
        return PyBytes_FromStringAndSize(text, n);
    if (c->text_factory == (PyObject *)&PyByteArray_Type)
        return PyByteArray_FromStringAndSize(text, n);
    PyObject *factory = Py_NewRef(c->text_factory), *r = PyObject_CallFunction(factory, "y#", text, (Py_ssize_t)n);
    Py_DECREF(factory);
    return r;
}

static PyObject *column_value(Cursor *u, int i)
{
    sqlite3_stmt *st = u->statement->st;
    PyObject *f = u->converters && i < PyTuple_GET_SIZE(u->converters) ? PyTuple_GET_ITEM(u->converters, i) : Py_None;
    if (f != Py_None) {
        if (sqlite3_column_type(st, i) == SQLITE_NULL)
            Py_RETURN_NONE;
        const void *data = sqlite3_column_blob(st, i);
        if (!data)                           /* of no length, or no memory */
            return sqlite3_errcode(u->connection->db) == SQLITE_NOMEM ? PyErr_NoMemory() : Py_None;
        return PyObject_CallFunction(f, "y#", data, (Py_ssize_t)sqlite3_column_bytes(st, i));
    }
    switch (sqlite3_column_type(st, i)) {
    case SQLITE_INTEGER: return PyLong_FromInt64(sqlite3_column_int64(st, i));
    case SQLITE_FLOAT: return PyFloat_FromDouble(sqlite3_column_double(st, i));
    case SQLITE_TEXT: return column_text(u->connection, st, i);
    case SQLITE_BLOB: {
        const void *data = sqlite3_column_blob(st, i);
        return PyBytes_FromStringAndSize(data, sqlite3_column_bytes(st, i));
    }
    }
    Py_RETURN_NONE;
}

static PyObject *current_row(Cursor *u)
{
    int n = sqlite3_data_count(u->statement->st);
    PyObject *row = PyTuple_New(n);
    for (int i = 0; row && i < n; i++) {
        PyObject *v = column_value(u, i);
        if (v)
            PyTuple_SET_ITEM(row, i, v);
        else
            Py_CLEAR(row);
    }
    return row;
}

/* -- executing -------------------------------------------------------------------------------------------------------------------------------------------------------- */

static int set_lastrowid(Cursor *u)
{
    PyObject *id = PyLong_FromInt64(sqlite3_last_insert_rowid(u->connection->db));
    if (!id)
        return -1;
    sql_field(u, &u->lastrowid, id);
    return 0;
}

/* One set of parameters. The code of the step, or -1 raised. */
static int execute_one(Cursor *u, PyObject *parameters, bool multiple)
{
    Connection *c = u->connection;
    if (u->statement->st) {
        sqlite3_reset(u->statement->st);
        sqlite3_clear_bindings(u->statement->st);
    }
    if (sql_bind(c, u->statement, parameters) < 0)
        return -1;
    int rc = step(u);
    if (PyErr_Occurred())
        return -1;
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
        sql_raise(c);
        return -1;
    }
    if (!multiple && (find_converters(u) < 0 || describe(u) < 0 || (c->db && set_lastrowid(u) < 0)))
        return -1;
    while (multiple && rc == SQLITE_ROW)     /* rows of RETURNING are not given here */
        rc = step(u);
    finish_step(u, rc);
    return rc;
}

static int execute_all(Cursor *u, PyObject *parameters, bool multiple)
{
    if (!multiple)
        return execute_one(u, parameters, false);
    PyObject *it = PyObject_GetIter(parameters), *one;
    int more = it ? 0 : -1, rc = SQLITE_DONE;
    while (rc >= 0 && it && (more = PyIter_NextItem(it, &one)) > 0) {
        rc = execute_one(u, one, true);
        Py_DECREF(one);
    }
    Py_XDECREF(it);
    return more < 0 ? -1 : rc;
}

static PyObject *execute(Cursor *u, PyObject *sql, PyObject *parameters, bool multiple)
{
    Connection *c = begin(u, false);
    if (!c)
        return NULL;
    int rc = -1;
    store_relaxed_u8(&u->locked, true);
    drop_statement(u);
    sql_field(u, &u->description, Py_None);
    store_relaxed_u64(&u->rowcount, (uint64_t)-1);
    u->statement = statement_get(c, sql);
    if (u->statement) {
        store_relaxed_u64(&u->rowcount, u->statement->changes ? 0 : (uint64_t)-1);
        if (multiple && u->statement->st && sqlite3_stmt_readonly(u->statement->st))
            PyErr_SetString(c->state->ProgrammingError, "executemany() can only execute DML statements.");
        else if (!(c->autocommit == LEGACY && c->isolation && u->statement->changes && sqlite3_get_autocommit(c->db)) || sql_begin(c))
            rc = execute_all(u, parameters, multiple);
    }
    store_relaxed_u8(&u->locked, false);
    if (rc < 0)
        store_relaxed_u64(&u->rowcount, (uint64_t)-1);
    if (rc != SQLITE_ROW)
        drop_statement(u);
    end(c);
    return rc < 0 ? NULL : Py_NewRef((PyObject *)u);
}

static bool is_sql(const char *function, PyObject *o)
{
    if (PyUnicode_Check(o))
        return true;
    PyErr_Format(PyExc_TypeError, "%s() argument 1 must be str, not %T", function, o);
    return false;
}

static PyObject *cursor_execute(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("execute", nargs, 1, 2) || !is_sql("execute", args[0]))
        return NULL;
    PyObject *none = nargs > 1 ? Py_NewRef(args[1]) : PyTuple_New(0), *r = none ? execute((Cursor *)self, args[0], none, false) : NULL;
    Py_XDECREF(none);
    return r;
}

static PyObject *cursor_executemany(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    return args_count("executemany", nargs, 2, 2) && is_sql("executemany", args[0]) ? execute((Cursor *)self, args[0], args[1], true) : NULL;
}

static int run_script(Connection *c, const char *sql)
{
    while (*sql) {
        sqlite3_stmt *st = NULL;
        int rc;
        SQL_DETACHED(rc = sqlite3_prepare_v2(c->db, sql, -1, &st, &sql));
        while (rc == SQLITE_OK || rc == SQLITE_ROW) {
            if (!st)
                break;
            SQL_DETACHED(rc = sqlite3_step(st));
        }
        SQL_DETACHED(rc = st ? sqlite3_finalize(st) : rc);
        if (rc != SQLITE_OK || PyErr_Occurred()) {
            sql_raise(c);
            return -1;
        }
    }
    return 0;
}

static PyObject *cursor_executescript(PyObject *self, PyObject *arg)
{
    Cursor *u = (Cursor *)self;
    Py_ssize_t n;
    if (!PyUnicode_Check(arg))
        return PyErr_Format(PyExc_TypeError, "executescript() argument must be str, not %T", arg);
    const char *sql = PyUnicode_AsUTF8AndSize(arg, &n);
    if (!sql)
        return NULL;
    if (strlen(sql) != (size_t)n) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    Connection *c = begin(u, false);
    if (!c)
        return NULL;
    int rc = 0;
    store_relaxed_u8(&u->locked, true);
    drop_statement(u);
    if (n > sqlite3_limit(c->db, SQLITE_LIMIT_SQL_LENGTH, -1)) {
        PyErr_SetString(c->state->DataError, "query string is too large");
        rc = -1;
    } else if (c->autocommit == LEGACY && !sqlite3_get_autocommit(c->db)) {
        rc = sql_run(c, "COMMIT");
    }
    rc = rc < 0 ? -1 : run_script(c, sql);
    store_relaxed_u8(&u->locked, false);
    end(c);
    return rc < 0 ? NULL : Py_NewRef(self);
}

/* -- fetching ------------------------------------------------------------------------------------------------------------------------------------------------------------ */

/* NULL: no more, or raised. */
static PyObject *cursor_next(PyObject *self)
{
    Cursor *u = (Cursor *)self;
    Connection *c = begin(u, false);
    if (!c)
        return NULL;
    PyObject *row = NULL;
    if (u->statement && u->statement->st) {
        store_relaxed_u8(&u->locked, true);
        row = current_row(u);
        if (row) {
            int rc = step(u);
            if (PyErr_Occurred() || (rc != SQLITE_DONE && rc != SQLITE_ROW)) {
                Py_CLEAR(row);
                sql_raise(c);
            } else {
                finish_step(u, rc);
            }
            if (rc != SQLITE_ROW)
                drop_statement(u);
        } else {
            drop_statement(u);
        }
        store_relaxed_u8(&u->locked, false);
        PyObject *factory = row ? sql_field_get(u, &u->row_factory) : NULL;
        if (factory && factory != Py_None)
            Py_SETREF(row, PyObject_CallFunctionObjArgs(factory, self, row, NULL));
        Py_XDECREF(factory);
    }
    end(c);
    return row;
}

static PyObject *cursor_fetchone(PyObject *self, PyObject *Py_UNUSED(unused))
{
    PyObject *row = cursor_next(self);
    return row || PyErr_Occurred() ? row : Py_None;
}

static PyObject *fetch(PyObject *self, uint64_t most)
{
    PyObject *list = PyList_New(0), *row = NULL;
    for (uint64_t n = 0; list && n < most && (row = cursor_next(self)); n++) {
        if (PyList_Append(list, row) < 0)
            Py_CLEAR(list);
        Py_DECREF(row);
    }
    if (PyErr_Occurred())
        Py_CLEAR(list);
    return list;
}

static bool to_size(PyObject *o, unsigned *size)
{
    PyObject *index = PyNumber_Index(o);
    unsigned long v = index ? PyLong_AsUnsignedLong(index) : 0;
    if (index && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError)) {
        int sign = 0;
        PyErr_Clear();
        PyLong_GetSign(index, &sign);
        PyErr_SetString(sign < 0 ? PyExc_ValueError : PyExc_OverflowError, sign < 0 ? "Cannot convert negative int" : "Python int too large for C uint32_t");
    } else if (index && v > UINT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large for C uint32_t");
    }
    Py_XDECREF(index);
    *size = (unsigned)v;
    return !PyErr_Occurred();
}

static PyObject *cursor_fetchmany(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"size", NULL};
    PyObject *o = NULL;
    unsigned size = load_relaxed_u32(&((Cursor *)self)->arraysize);
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:fetchmany", words, &o) || (o && !to_size(o, &size)))
        return NULL;
    return fetch(self, size);
}

static PyObject *cursor_fetchall(PyObject *self, PyObject *Py_UNUSED(unused)) { return fetch(self, UINT64_MAX); }
static PyObject *cursor_ignore(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args)) { Py_RETURN_NONE; }

static PyObject *cursor_close(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Cursor *u = (Cursor *)self;
    Connection *c = begin(u, true);
    if (!c)
        return NULL;
    drop_statement(u);
    store_relaxed_u8(&u->closed, true);
    end(c);
    Py_RETURN_NONE;
}

/* -- making ------------------------------------------------------------------------------------------------------------------------------------------------------------------ */

static int cursor_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    Cursor *u = (Cursor *)self;
    SqlState *st = sql_state_of_type(Py_TYPE(self));
    PyObject *connection;
    if (!st || (kwargs && PyDict_GET_SIZE(kwargs) && (PyErr_SetString(PyExc_TypeError, "Cursor() takes no keyword arguments"), true)) ||
        !PyArg_UnpackTuple(args, "Cursor", 1, 1, &connection))
        return -1;
    if (!PyObject_TypeCheck(connection, st->connection)) {
        PyErr_Format(PyExc_TypeError, "Cursor() argument 1 must be sqlite3.Connection, not %T", connection);
        return -1;
    }
    Connection *c = (Connection *)connection, *old;
    bool locked = false;
    for (bool put = false; !put && !locked;) {
        if ((old = lock_connection(u, false)) && (locked = load_relaxed_u8(&u->locked))) {
            end(old);
            break;
        }
        drop_statement(u);                               /* there is none without a connection */
        sql_field(u, &u->description, Py_None);
        sql_field(u, &u->lastrowid, Py_None);
        sql_field(u, &u->row_factory, Py_None);
        store_relaxed_u32(&u->arraysize, 1);
        store_relaxed_u64(&u->rowcount, (uint64_t)-1);
        store_relaxed_u8(&u->closed, false);
        if (old) {
            sql_field(u, (PyObject **)&u->connection, Py_NewRef(connection));
            put = true;
            end(old);
        } else {
            Value now = field_set_if_empty((Obj *)u, (Value *)(void *)&u->connection, value_of(Py_NewRef(connection)));
            put = value_is(now, value_of(connection));
            value_release(now);
        }
    }
    if (locked) {
        PyErr_SetString(st->ProgrammingError, "Recursive use of cursors not allowed.");
        return -1;
    }
    if (!sql_enter(c))
        return -1;
    store_relaxed_u8(&u->initialized, true);
    sql_leave(c);
    return 0;
}

PyObject *cursor_make(Connection *c, PyObject *factory)
{
    PyObject *u = PyObject_CallOneArg(factory ? factory : (PyObject *)c->state->cursor, (PyObject *)c);
    if (!u)
        return NULL;
    if (!PyObject_TypeCheck(u, c->state->cursor)) {
        PyErr_Format(PyExc_TypeError, "factory must return a cursor, not %.100s", Py_TYPE(u)->tp_name);
        Py_DECREF(u);
        return NULL;
    }
    sql_lock(c);
    PyObject *rows = Py_XNewRef(c->row_factory);
    sql_leave(c);
    if (rows && rows != Py_None)
        sql_field(u, &((Cursor *)u)->row_factory, rows);
    else
        Py_XDECREF(rows);
    return u;
}

static int cursor_traverse(PyObject *self, visitproc visit, void *arg)
{
    Cursor *u = (Cursor *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(u->connection);
    Py_VISIT(u->description);
    Py_VISIT(u->row_factory);
    Py_VISIT(u->lastrowid);
    Py_VISIT(u->converters);
    return 0;
}

static int cursor_clear(PyObject *self)
{
    Cursor *u = (Cursor *)self;
    if (u->statement) {
        sql_lock(u->connection);
        drop_statement(u);
        sql_leave(u->connection);
    }
    store_relaxed_u8(&u->initialized, false);
    Py_CLEAR(u->connection);
    Py_CLEAR(u->description);
    Py_CLEAR(u->row_factory);
    Py_CLEAR(u->lastrowid);
    Py_CLEAR(u->converters);
    return 0;
}

static void cursor_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    cursor_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *get_arraysize(PyObject *self, void *Py_UNUSED(closure)) { return PyLong_FromUnsignedLong(load_relaxed_u32(&((Cursor *)self)->arraysize)); }
static int set_arraysize(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    if (!v) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    unsigned size;
    if (!to_size(v, &size))
        return -1;
    store_relaxed_u32(&((Cursor *)self)->arraysize, size);
    return 0;
}
static PyObject *get_row_factory(PyObject *self, void *Py_UNUSED(closure))
{
    PyObject *f = sql_field_get(self, &((Cursor *)self)->row_factory);
    return f ? f : Py_None;
}
static int set_row_factory(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    if (!v) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    sql_field(self, &((Cursor *)self)->row_factory, Py_NewRef(v));
    return 0;
}

static PyMethodDef cursor_methods[] = {
    {"execute", _PyCFunction_CAST(cursor_execute), METH_FASTCALL, PyDoc_STR("execute($self, sql, parameters=(), /)\n--\n\nExecutes a statement.")},
    {"executemany", _PyCFunction_CAST(cursor_executemany), METH_FASTCALL, PyDoc_STR("executemany($self, sql, seq_of_parameters, /)\n--\n\nExecutes a statement once for each set of parameters.")},
    {"executescript", cursor_executescript, METH_O, PyDoc_STR("executescript($self, sql_script, /)\n--\n\nExecutes several statements.")},
    {"fetchone", cursor_fetchone, METH_NOARGS, PyDoc_STR("fetchone($self, /)\n--\n\nThe next row, or None.")},
    {"fetchmany", _PyCFunction_CAST(cursor_fetchmany), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("fetchmany($self, /, size=1)\n--\n\nA list of the next rows; arraysize of them, if no size is given.")},
    {"fetchall", cursor_fetchall, METH_NOARGS, PyDoc_STR("fetchall($self, /)\n--\n\nA list of all rows that are left.")},
    {"close", cursor_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nCloses the cursor.")},
    {"setinputsizes", cursor_ignore, METH_O, PyDoc_STR("setinputsizes($self, sizes, /)\n--\n\nDoes nothing; the DB-API asks for it.")},
    {"setoutputsize", cursor_ignore, METH_VARARGS, PyDoc_STR("setoutputsize($self, size, column=None, /)\n--\n\nDoes nothing; the DB-API asks for it.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef cursor_members[] = {
    {"connection", _Py_T_OBJECT, offsetof(Cursor, connection), Py_READONLY, NULL}, {"description", _Py_T_OBJECT, offsetof(Cursor, description), Py_READONLY, NULL},
    {"lastrowid", _Py_T_OBJECT, offsetof(Cursor, lastrowid), Py_READONLY, NULL}, {"rowcount", Py_T_LONGLONG, offsetof(Cursor, rowcount), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef cursor_getset[] = {
    {"arraysize", get_arraysize, set_arraysize, NULL, NULL}, {"row_factory", get_row_factory, set_row_factory, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot cursor_slots[] = {
    {Py_tp_init, cursor_init}, {Py_tp_dealloc, cursor_dealloc}, {Py_tp_traverse, cursor_traverse}, {Py_tp_clear, cursor_clear}, {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, cursor_next}, {Py_tp_methods, cursor_methods}, {Py_tp_members, cursor_members}, {Py_tp_getset, cursor_getset}, {Py_tp_new, PyType_GenericNew},
    {Py_tp_doc, (void *)PyDoc_STR("SQLite database cursor class.")}, {0, NULL}
};
PyType_Spec sql_cursor_spec = {
    .name = "sqlite3.Cursor", .basicsize = sizeof(Cursor),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF, .slots = cursor_slots,
};
#else
typedef int sqlite3_cursor_is_missing;
#endif
