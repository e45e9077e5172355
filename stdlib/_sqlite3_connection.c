/* stdlib/_sqlite3_connection.c -- connections: opening and closing, transactions, limits, copies of databases. */
#ifdef P3T_HAVE_SQLITE3
#include "stdlib/_sqlite3_int.h"

#include <unistd.h>

/* -- the lock -------------------------------------------------------------------------------------------------------------------------------------- */

void sql_lock(Connection *c)
{
    uint64_t me = tstate()->gc.base.id;
    if (load_relaxed_u64(&c->owner) != me) {
        PyMutex_Lock(&c->mutex);
        store_relaxed_u64(&c->owner, me);
    }
    c->depth++;
}

void sql_leave(Connection *c)
{
    if (--c->depth == 0) {
        store_relaxed_u64(&c->owner, 0);
        PyMutex_Unlock(&c->mutex);
    }
}

/* Is this the thread that may use it? */
static bool right_thread(Connection *c)
{
    if (!load_relaxed_u8(&c->initialized)) {
        SqlState *st = sql_state_of_type(Py_TYPE(c));
        if (st)
            PyErr_SetString(st->ProgrammingError, "Base Connection.__init__ not called.");
        return false;
    }
    if (!load_relaxed_u8(&c->check_thread) || load_relaxed_u64(&c->thread) == tstate()->gc.base.id)
        return true;
    PyErr_Format(c->state->ProgrammingError, "SQLite objects created in a thread can only be used in that same thread. The object was created in thread id %lu and "
                                             "this is thread id %lu.", (unsigned long)load_relaxed_u64(&c->thread_ident), (unsigned long)tstate()->gc.base.os_id);
    return false;
}

bool sql_enter(Connection *c)
{
    if (!right_thread(c))
        return false;
    sql_lock(c);
    if (c->db)
        return true;
    sql_leave(c);
    PyErr_SetString(c->state->ProgrammingError, "Cannot operate on a closed database.");
    return false;
}

/* -- transactions ------------------------------------------------------------------------------------------------------------------------------------ */

int sql_run(Connection *c, const char *sql)
{
    sqlite3_stmt *st;
    int rc;
    SQL_DETACHED(rc = sqlite3_prepare_v2(c->db, sql, -1, &st, NULL));
    if (rc == SQLITE_OK)
        SQL_DETACHED((sqlite3_step(st), rc = sqlite3_finalize(st)));
    if (rc == SQLITE_OK && !PyErr_Occurred())
        return 0;
    sql_raise(c);
    return -1;
}

bool sql_begin(Connection *c)
{
    char sql[32];
    snprintf(sql, sizeof sql, "BEGIN %s", c->isolation ? c->isolation : "");
    return sql_run(c, sql) == 0;
}

/* COMMIT or ROLLBACK, as the mode of transactions asks. */
static int end_transaction(Connection *c, const char *how)
{
    if (c->autocommit == LEGACY)
        return sqlite3_get_autocommit(c->db) ? 0 : sql_run(c, how);
    return c->autocommit ? 0 : sql_run(c, how) < 0 ? -1 : sql_run(c, "BEGIN");
}

static PyObject *finish(PyObject *self, const char *how)
{
    Connection *c = (Connection *)self;
    if (!sql_enter(c))
        return NULL;
    int rc = end_transaction(c, how);
    sql_leave(c);
    return rc < 0 ? NULL : Py_None;
}
static PyObject *connection_commit(PyObject *self, PyObject *Py_UNUSED(unused)) { return finish(self, "COMMIT"); }
static PyObject *connection_rollback(PyObject *self, PyObject *Py_UNUSED(unused)) { return finish(self, "ROLLBACK"); }

static PyObject *connection_enter(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Connection *c = (Connection *)self;
    if (!sql_enter(c))
        return NULL;
    sql_leave(c);
    return Py_NewRef(self);
}

static PyObject *connection_exit(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Connection *c = (Connection *)self;
    if (!args_count("__exit__", nargs, 3, 3) || !sql_enter(c))
        return NULL;
    bool open = c->autocommit == 1 ? !sqlite3_get_autocommit(c->db) : true, good = args[0] == Py_None;
    int rc = 0;
    if (open && c->autocommit == 1)
        rc = sql_run(c, good ? "COMMIT" : "ROLLBACK");
    else if (open)
        rc = end_transaction(c, good ? "COMMIT" : "ROLLBACK");
    if (rc < 0 && good) {                    /* the transaction must not stay open */
        PyObject *raised = PyErr_GetRaisedException();
        if (end_transaction(c, "ROLLBACK") < 0)
            PyErr_Clear();
        PyErr_SetRaisedException(raised);
    }
    sql_leave(c);
    return rc < 0 ? NULL : Py_False;
}

/* -- opening and closing --------------------------------------------------------------------------------------------------------------------------------- */

static bool to_isolation(PyObject *o, void *out)
{
    static const char *const levels[] = {"", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"};
    const char **level = out, *text;
    if (o == Py_None) {
        *level = NULL;
        return true;
    }
    if (!PyUnicode_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "isolation_level must be str or None");
        return false;
    }
    Py_ssize_t n;
    text = PyUnicode_AsUTF8AndSize(o, &n);
    if (!text)
        return false;
    if (strlen(text) != (size_t)n) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        if (sqlite3_stricmp(text, levels[i]) == 0) {
            *level = levels[i];
            return true;
        }
    }
    PyErr_SetString(PyExc_ValueError, "isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'");
    return false;
}

static bool to_autocommit(PyObject *o, int *mode)
{
    *mode = o == Py_True ? 1 : o == Py_False ? 0 : 2;
    if (*mode == 2 && PyLong_Check(o)) {
        *mode = PyLong_AsInt(o) == LEGACY ? LEGACY : 2;
        if (PyErr_Occurred())
            return false;
    }
    if (*mode == 2)
        PyErr_SetString(PyExc_ValueError, "autocommit must be True, False, or sqlite3.LEGACY_TRANSACTION_CONTROL");
    return *mode != 2;
}

/* All statements go; those that cursors hold stay with them: empty, or, with the old database, as they are. */
static void drop_statements(Connection *c, bool keep_used)
{
    struct statement *s = c->statements, *next;
    c->statements = NULL;
    for (; s; s = next) {
        next = s->next;
        if (!s->in_use || !keep_used) {
            sqlite3_finalize(s->st);
            s->st = NULL;
        }
        s->cached = false;
        if (!s->in_use) {
            Py_XDECREF(s->sql);
            PyMem_Free(s);
        }
    }
}

static void set_handle(Connection *c, sqlite3 *db, bool initialized)
{
    PyMutex_Lock(&c->handle);
    c->db = db;
    store_relaxed_u8(&c->initialized, initialized);
    PyMutex_Unlock(&c->handle);
}

static void close_database(Connection *c, bool keep_used)
{
    sqlite3 *db = c->db;
    drop_statements(c, keep_used);
    set_handle(c, NULL, load_relaxed_u8(&c->initialized));
    if (db)
        SQL_DETACHED(sqlite3_close_v2(db));
    Py_CLEAR(c->authorizer);
    Py_CLEAR(c->progress);
    Py_CLEAR(c->trace);
}

static int open_database(Connection *c, PyObject *name, double timeout, int uri)
{
    sqlite3 *db = NULL;
    int rc;
    SQL_DETACHED(rc = sqlite3_open_v2(PyBytes_AS_STRING(name), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | (uri ? SQLITE_OPEN_URI : 0), NULL));
    if (rc != SQLITE_OK) {
        if (db)
            sql_raise_code(c->state, sqlite3_extended_errcode(db), sqlite3_errmsg(db));
        else
            PyErr_NoMemory();
        sqlite3_close_v2(db);
        return -1;
    }
    sqlite3_busy_timeout(db, (int)(timeout * 1000));
    set_handle(c, db, load_relaxed_u8(&c->initialized));
    return 0;
}

static int set_text_factory(PyObject *, PyObject *, void *), set_row_factory(PyObject *, PyObject *, void *);

static int connection_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"database", "timeout", "detect_types", "isolation_level", "check_same_thread", "factory", "cached_statements", "uri", "autocommit", NULL};
    Connection *c = (Connection *)self;
    SqlState *st = sql_state_of_type(Py_TYPE(self));
    PyObject *database, *isolation = NULL, *factory = NULL, *autocommit = NULL, *name;
    double timeout = 5;
    int detect = 0, same_thread = 1, cache = 128, uri = 0, mode = LEGACY;
    const char *level = "";
    if (PyTuple_GET_SIZE(args) > 1 && PyErr_WarnEx(PyExc_DeprecationWarning, "Passing more than 1 positional argument to _sqlite3.Connection() is deprecated. Parameters 'timeout', "
            "'detect_types', 'isolation_level', 'check_same_thread', 'factory', 'cached_statements' and 'uri' will become keyword-only parameters in Python 3.15.", 1) < 0)
        return -1;
    if (!st || !PyArg_ParseTupleAndKeywords(args, kwargs, "O|diOpOip$O:Connection", words, &database, &timeout, &detect, &isolation, &same_thread, &factory, &cache, &uri,
                                            &autocommit) || (isolation && !to_isolation(isolation, &level)) || (autocommit && !to_autocommit(autocommit, &mode)) ||
        PySys_Audit("sqlite3.connect", "O", database) < 0 || !PyUnicode_FSConverter(database, &name))
        return -1;
    sql_lock(c);
    if (load_relaxed_u8(&c->initialized)) {                    /* made anew */
        close_database(c, true);
        set_handle(c, c->db, false);
    }
    if (c->state != st)                              /* the first time: later it is read beside the lock */
        c->state = st;
    c->detect_types = detect;
    c->isolation = level;
    c->autocommit = mode;
    c->cache_size = cache;
    store_relaxed_u8(&c->check_thread, same_thread != 0);
    store_relaxed_u64(&c->thread, tstate()->gc.base.id);
    store_relaxed_u64(&c->thread_ident, tstate()->gc.base.os_id);
    set_text_factory(self, (PyObject *)&PyUnicode_Type, NULL);
    set_row_factory(self, Py_None, NULL);
    int rc = open_database(c, name, timeout, uri);
    Py_DECREF(name);
    if (rc == 0) {
        set_handle(c, c->db, true);
        rc = PySys_Audit("sqlite3.connect/handle", "O", self) < 0 ? -1 : mode == 0 ? sql_run(c, "BEGIN") : 0;
    }
    sql_leave(c);
    return rc;
}

static PyObject *connection_close(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Connection *c = (Connection *)self;
    if (!right_thread(c))
        return NULL;
    sql_lock(c);
    int rc = c->db && c->autocommit == 0 && !sqlite3_get_autocommit(c->db) ? sql_run(c, "ROLLBACK") : 0;
    close_database(c, false);
    sql_leave(c);
    return rc < 0 ? NULL : Py_None;
}

static int connection_traverse(PyObject *self, visitproc visit, void *arg)
{
    Connection *c = (Connection *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(c->text_factory);
    Py_VISIT(c->row_factory);
    Py_VISIT(c->authorizer);
    Py_VISIT(c->progress);
    Py_VISIT(c->trace);
    return 0;
}

static int connection_clear(PyObject *self)
{
    Connection *c = (Connection *)self;
    Py_CLEAR(c->text_factory);
    Py_CLEAR(c->row_factory);
    return 0;
}

static void connection_finalize(PyObject *self)
{
    Connection *c = (Connection *)self;
    PyObject *raised = PyErr_GetRaisedException();
    if (c->db && PyErr_ResourceWarning(self, 1, "unclosed database in %R", self) < 0 && PyErr_ExceptionMatches(PyExc_Warning))
        PyErr_WriteUnraisable(self);
    sql_lock(c);
    if (c->db && c->autocommit == 0 && !sqlite3_get_autocommit(c->db) && sql_run(c, "ROLLBACK") < 0)
        PyErr_WriteUnraisable(self);
    close_database(c, false);
    sql_leave(c);
    PyErr_SetRaisedException(raised);
}

static void connection_dealloc(PyObject *self)
{
    if (PyObject_CallFinalizerFromDealloc(self) < 0)
        return;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    connection_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

/* -- cursors, and short cuts -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *connection_cursor(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"factory", NULL};
    Connection *c = (Connection *)self;
    PyObject *factory = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:cursor", words, &factory) || !sql_enter(c))
        return NULL;
    PyObject *u = cursor_make(c, factory);
    sql_leave(c);
    return u;
}

static PyObject *by_cursor(PyObject *self, const char *method, PyObject *const *args, Py_ssize_t nargs)
{
    PyObject *u = PyObject_CallMethod(self, "cursor", NULL), *f = u ? PyObject_GetAttrString(u, method) : NULL;
    PyObject *r = f ? PyObject_Vectorcall(f, args, (size_t)nargs, NULL) : NULL;
    Py_XDECREF(f);
    Py_XDECREF(u);
    return r;
}
static PyObject *connection_execute(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return by_cursor(self, "execute", args, nargs); }
static PyObject *connection_executemany(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return by_cursor(self, "executemany", args, nargs); }
static PyObject *connection_executescript(PyObject *self, PyObject *arg) { return by_cursor(self, "executescript", &arg, 1); }

static PyObject *connection_iterdump(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"filter", NULL};
    Connection *c = (Connection *)self;
    PyObject *filter = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$O:iterdump", words, &filter) || !sql_enter(c))
        return NULL;
    sql_leave(c);
    PyObject *module = PyImport_ImportModule("sqlite3.dump"), *f = module ? PyObject_GetAttrString(module, "_iterdump") : NULL;
    PyObject *positional = f ? PyTuple_Pack(1, self) : NULL, *named = positional ? Py_BuildValue("{s:O}", "filter", filter) : NULL;
    PyObject *r = named ? PyObject_Call(f, positional, named) : NULL;
    Py_XDECREF(named);
    Py_XDECREF(positional);
    Py_XDECREF(f);
    Py_XDECREF(module);
    return r;
}

/* Without the lock: it is for another thread than the one at work. */
static PyObject *connection_interrupt(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Connection *c = (Connection *)self;
    PyMutex_Lock(&c->handle);
    bool open = c->db != NULL, initialized = load_relaxed_u8(&c->initialized);
    if (open && initialized)
        sqlite3_interrupt(c->db);
    PyMutex_Unlock(&c->handle);
    if (open && initialized)
        Py_RETURN_NONE;
    SqlState *st = sql_state_of_type(Py_TYPE(self));
    if (st)
        PyErr_SetString(st->ProgrammingError, initialized ? "Cannot operate on a closed database." : "Base Connection.__init__ not called.");
    return NULL;
}

/* -- limits and settings ----------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *limit(PyObject *self, const char *function, PyObject *const *args, Py_ssize_t nargs, Py_ssize_t wanted)
{
    Connection *c = (Connection *)self;
    if (!args_count(function, nargs, wanted, wanted))
        return NULL;
    int category = PyLong_AsInt(args[0]), value = wanted > 1 && !PyErr_Occurred() ? PyLong_AsInt(args[1]) : -1;
    if (PyErr_Occurred() || !sql_enter(c))
        return NULL;
    int old = sqlite3_limit(c->db, category, value);
    sql_leave(c);
    if (old >= 0)
        return PyLong_FromLong(old);
    PyErr_SetString(c->state->ProgrammingError, "'category' is out of bounds");
    return NULL;
}
static PyObject *connection_setlimit(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return limit(self, "setlimit", args, nargs, 2); }
static PyObject *connection_getlimit(PyObject *self, PyObject *arg) { return limit(self, "getlimit", &arg, 1, 1); }

/* on < 0: asks. The setting, or -1 raised. */
static int configure(Connection *c, int op, int on)
{
    int now = -1, rc = -1;
    if (op < SQLITE_DBCONFIG_ENABLE_FKEY || op > SQLITE_DBCONFIG_MAX) {
        PyErr_Format(PyExc_ValueError, "unknown config 'op': %d", op);
        return -1;
    }
    if (!sql_enter(c))
        return -1;
    rc = sqlite3_db_config(c->db, op, on, &now);
    if (rc != SQLITE_OK) {
        sql_raise_code(c->state, rc, NULL);
        now = -1;
    } else if (on >= 0 && now != on) {
        PyErr_Format(c->state->OperationalError, "Unable to set config");
        now = -1;
    }
    sql_leave(c);
    return now;
}

static PyObject *connection_getconfig(PyObject *self, PyObject *arg)
{
    int op = PyLong_AsInt(arg), v = op == -1 && PyErr_Occurred() ? -1 : configure((Connection *)self, op, -1);
    return v < 0 ? NULL : PyBool_FromLong(v);
}

static PyObject *connection_setconfig(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    int on = 1;
    if (!args_count("setconfig", nargs, 1, 2))
        return NULL;
    int op = PyLong_AsInt(args[0]);
    if ((op == -1 && PyErr_Occurred()) || (nargs > 1 && (on = PyObject_IsTrue(args[1])) < 0))
        return NULL;
    return configure((Connection *)self, op, on) < 0 ? NULL : Py_None;
}

static PyObject *connection_enable_load_extension(PyObject *self, PyObject *arg)
{
    Connection *c = (Connection *)self;
    int on = PyObject_IsTrue(arg);
    if (on < 0 || PySys_Audit("sqlite3.enable_load_extension", "OO", self, on ? Py_True : Py_False) < 0 || !sql_enter(c))
        return NULL;
    int rc = sqlite3_enable_load_extension(c->db, on);
    sql_leave(c);
    if (rc == SQLITE_OK)
        Py_RETURN_NONE;
    PyErr_SetString(c->state->OperationalError, "Error enabling load extension");
    return NULL;
}

static PyObject *connection_load_extension(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "entrypoint", NULL};
    Connection *c = (Connection *)self;
    const char *name, *entry = NULL;
    char *message = NULL;
    int rc;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s|$z:load_extension", words, &name, &entry) ||
        PySys_Audit("sqlite3.load_extension", "Os", self, name) < 0 || !sql_enter(c))
        return NULL;
    SQL_DETACHED(rc = sqlite3_load_extension(c->db, name, entry, &message));
    if (rc != SQLITE_OK)
        PyErr_SetString(c->state->OperationalError, message ? message : "unable to load the extension");
    sqlite3_free(message);
    sql_leave(c);
    return rc == SQLITE_OK ? Py_None : NULL;
}

/* -- copies ------------------------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *connection_backup(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"target", "pages", "progress", "name", "sleep", NULL};
    Connection *c = (Connection *)self, *t;
    PyObject *target, *progress = Py_None;
    int pages = -1, rc = SQLITE_OK;
    const char *name = "main";
    double sleep_seconds = 0.25;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$iOsd:backup", words, &target, &pages, &progress, &name, &sleep_seconds))
        return NULL;
    SqlState *st = sql_state_of_type(Py_TYPE(self));
    if (!PyObject_TypeCheck(target, st->connection))
        return PyErr_Format(PyExc_TypeError, "backup() argument 'target' must be sqlite3.Connection, not %T", target);
    if (sleep_seconds < 0) {
        PyErr_SetString(PyExc_ValueError, "sleep must be greater-than or equal to zero");
        return NULL;
    }
    if (target == self) {
        PyErr_SetString(PyExc_ValueError, "target cannot be the same connection instance");
        return NULL;
    }
    if (progress != Py_None && !PyCallable_Check(progress)) {
        PyErr_SetString(PyExc_TypeError, "progress argument must be a callable");
        return NULL;
    }
    t = (Connection *)target;
    if (!sql_enter(c))
        return NULL;
    if (!sql_enter(t)) {
        sql_leave(c);
        return NULL;
    }
    sqlite3_backup *b;
    SQL_DETACHED(b = sqlite3_backup_init(t->db, "main", c->db, name));
    if (!b)
        sql_raise(t);
    while (b && !PyErr_Occurred()) {
        SQL_DETACHED(rc = sqlite3_backup_step(b, pages == 0 ? -1 : pages));
        if (progress != Py_None)
            Py_XDECREF(PyObject_CallFunction(progress, "iii", rc, sqlite3_backup_remaining(b), sqlite3_backup_pagecount(b)));
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
            SQL_DETACHED(sqlite3_sleep((int)(sleep_seconds * 1000)));
        else if (rc != SQLITE_OK)
            break;
        if (!PyErr_Occurred())
            PyErr_CheckSignals();
    }
    if (b) {
        SQL_DETACHED(rc = sqlite3_backup_finish(b));
        if (rc != SQLITE_OK)
            sql_raise_code(t->state, rc, sqlite3_errmsg(t->db));
    }
    sql_leave(t);
    sql_leave(c);
    return PyErr_Occurred() ? NULL : Py_None;
}

static PyObject *connection_serialize(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"name", NULL};
    Connection *c = (Connection *)self;
    const char *name = "main";
    sqlite3_int64 n;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|$s:serialize", words, &name) || !sql_enter(c))
        return NULL;
    unsigned char *data;
    SQL_DETACHED(data = sqlite3_serialize(c->db, name, &n, 0));
    PyObject *r = data ? PyBytes_FromStringAndSize((const char *)data, n) : PyErr_Format(c->state->OperationalError, "unable to serialize '%s'", name);
    sqlite3_free(data);
    sql_leave(c);
    return r;
}

static PyObject *connection_deserialize(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "name", NULL};
    Connection *c = (Connection *)self;
    Py_buffer view;
    const char *name = "main";
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s*|$s:deserialize", words, &view, &name))
        return NULL;
    unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)view.len + 1);
    if (copy)
        memcpy(copy, view.buf, (size_t)view.len);
    else
        PyErr_NoMemory();
    if (copy && !sql_enter(c)) {
        sqlite3_free(copy);
        copy = NULL;
    } else if (copy) {                       /* the library's from now on */
        int rc;
        SQL_DETACHED(rc = sqlite3_deserialize(c->db, name, copy, view.len, view.len, SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE));
        if (rc != SQLITE_OK)
            sql_raise(c);
        sql_leave(c);
    }
    PyBuffer_Release(&view);
    return PyErr_Occurred() ? NULL : Py_None;
}

/* -- attributes ---------------------------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_isolation_level(PyObject *self, void *Py_UNUSED(closure))
{
    Connection *c = (Connection *)self;
    if (!sql_enter(c))
        return NULL;
    PyObject *r = c->isolation ? PyUnicode_FromString(c->isolation) : Py_None;
    sql_leave(c);
    return r;
}

static int set_isolation_level(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    Connection *c = (Connection *)self;
    const char *level;
    if (!v) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    if (!to_isolation(v, &level) || !sql_enter(c))
        return -1;
    c->isolation = level;
    int rc = !level && c->autocommit == LEGACY && !sqlite3_get_autocommit(c->db) ? sql_run(c, "COMMIT") : 0;
    sql_leave(c);
    return rc;
}

static PyObject *get_autocommit(PyObject *self, void *Py_UNUSED(closure))
{
    Connection *c = (Connection *)self;
    if (!sql_enter(c))
        return NULL;
    int mode = c->autocommit;
    sql_leave(c);
    return mode == LEGACY ? PyLong_FromLong(LEGACY) : PyBool_FromLong(mode);
}

static int set_autocommit(PyObject *self, PyObject *v, void *Py_UNUSED(closure))
{
    Connection *c = (Connection *)self;
    int mode, rc = 0;
    if (!v) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    if (!to_autocommit(v, &mode) || !sql_enter(c))
        return -1;
    if (mode == 1 && !sqlite3_get_autocommit(c->db))
        rc = sql_run(c, "COMMIT");
    else if (mode == 0 && sqlite3_get_autocommit(c->db))
        rc = sql_run(c, "BEGIN");
    c->autocommit = mode;
    sql_leave(c);
    return rc;
}

static PyObject *get_total_changes(PyObject *self, void *Py_UNUSED(closure))
{
    Connection *c = (Connection *)self;
    if (!sql_enter(c))
        return NULL;
    int n = sqlite3_total_changes(c->db);
    sql_leave(c);
    return PyLong_FromLong(n);
}

static PyObject *get_in_transaction(PyObject *self, void *Py_UNUSED(closure))
{
    Connection *c = (Connection *)self;
    if (!sql_enter(c))
        return NULL;
    int open = !sqlite3_get_autocommit(c->db);
    sql_leave(c);
    return PyBool_FromLong(open);
}

#define FACTORY(name)                                                                                                                  \
    static PyObject *get_##name(PyObject *self, void *Py_UNUSED(closure))                                                              \
    {                                                                                                                                  \
        Connection *c = (Connection *)self;                                                                                            \
        sql_lock(c);                                                                                                                   \
        PyObject *f = Py_NewRef(c->name ? c->name : Py_None);                                                                          \
        sql_leave(c);                                                                                                                  \
        return f;                                                                                                                      \
    }                                                                                                                                  \
    static int set_##name(PyObject *self, PyObject *v, void *Py_UNUSED(closure))                                                       \
    {                                                                                                                                  \
        Connection *c = (Connection *)self;                                                                                            \
        if (!v) {                                                                                                                      \
            PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");                                                          \
            return -1;                                                                                                                 \
        }                                                                                                                              \
        sql_lock(c);                                                                                                                   \
        PyObject *old = c->name;                                                                                                       \
        c->name = Py_NewRef(v);                                                                                                        \
        sql_leave(c);                                                                                                                  \
        Py_XDECREF(old);                                                                                                               \
        return 0;                                                                                                                      \
    }
FACTORY(text_factory)
FACTORY(row_factory)

#define FAST(f) _PyCFunction_CAST(f), METH_FASTCALL
#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef connection_methods[] = {
    {"cursor", WORDS(connection_cursor), PyDoc_STR("cursor($self, /, factory=<unrepresentable>)\n--\n\nA new cursor.")},
    {"commit", connection_commit, METH_NOARGS, PyDoc_STR("commit($self, /)\n--\n\nCommits the open transaction, if there is one.")},
    {"rollback", connection_rollback, METH_NOARGS, PyDoc_STR("rollback($self, /)\n--\n\nRolls back to the start of the open transaction, if there is one.")},
    {"close", connection_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nCloses the connection; without autocommit, an open transaction is rolled back.")},
    {"execute", FAST(connection_execute), PyDoc_STR("execute($self, sql, parameters=(), /)\n--\n\nExecutes a statement with a new cursor.")},
    {"executemany", FAST(connection_executemany), PyDoc_STR("executemany($self, sql, parameters, /)\n--\n\nExecutes a statement once for each set of parameters.")},
    {"executescript", connection_executescript, METH_O, PyDoc_STR("executescript($self, sql_script, /)\n--\n\nExecutes several statements.")},
    {"interrupt", connection_interrupt, METH_NOARGS, PyDoc_STR("interrupt($self, /)\n--\n\nStops what another thread executes.")},
    {"iterdump", WORDS(connection_iterdump), PyDoc_STR("iterdump($self, /, *, filter=None)\n--\n\nThe statements that make the database, one after another.")},
    {"backup", WORDS(connection_backup), PyDoc_STR("backup($self, /, target, *, pages=-1, progress=None, name='main',\n       sleep=0.25)\n--\n\nCopies the database to another connection.")},
    {"serialize", WORDS(connection_serialize), PyDoc_STR("serialize($self, /, *, name='main')\n--\n\nThe database as bytes.")},
    {"deserialize", WORDS(connection_deserialize), PyDoc_STR("deserialize($self, data, /, *, name='main')\n--\n\nLoads a database from bytes.")},
#define M(name, signature, doc) {#name, WORDS(connection_##name), PyDoc_STR(#name signature "\n--\n\n" doc)},
    SQL_METHODS(M)
#undef M
    {"getlimit", connection_getlimit, METH_O, PyDoc_STR("getlimit($self, category, /)\n--\n\nA limit of the connection.")},
    {"setlimit", FAST(connection_setlimit), PyDoc_STR("setlimit($self, category, limit, /)\n--\n\nSets a limit of the connection; the old one.")},
    {"getconfig", connection_getconfig, METH_O, PyDoc_STR("getconfig($self, op, /)\n--\n\nA boolean setting of the connection.")},
    {"setconfig", FAST(connection_setconfig), PyDoc_STR("setconfig($self, op, enable=True, /)\n--\n\nSets a boolean setting of the connection.")},
    {"enable_load_extension", connection_enable_load_extension, METH_O, PyDoc_STR("enable_load_extension($self, enable, /)\n--\n\nWhether extensions may be loaded.")},
    {"load_extension", WORDS(connection_load_extension), PyDoc_STR("load_extension($self, name, /, *, entrypoint=None)\n--\n\nLoads an extension.")},
    {"__enter__", connection_enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\n")},
    {"__exit__", FAST(connection_exit), PyDoc_STR("__exit__($self, type, value, traceback, /)\n--\n\nCommits, or rolls back after an exception.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef connection_getset[] = {
    {"isolation_level", get_isolation_level, set_isolation_level, NULL, NULL}, {"total_changes", get_total_changes, NULL, NULL, NULL},
    {"in_transaction", get_in_transaction, NULL, NULL, NULL}, {"autocommit", get_autocommit, set_autocommit, NULL, NULL},
    {"text_factory", get_text_factory, set_text_factory, NULL, NULL}, {"row_factory", get_row_factory, set_row_factory, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

static PyType_Slot connection_slots[] = {
    {Py_tp_call, connection_call}, {Py_tp_init, connection_init}, {Py_tp_new, PyType_GenericNew}, {Py_tp_dealloc, connection_dealloc}, {Py_tp_finalize, connection_finalize},
    {Py_tp_traverse, connection_traverse}, {Py_tp_clear, connection_clear}, {Py_tp_methods, connection_methods}, {Py_tp_getset, connection_getset},
    {Py_tp_doc, (void *)PyDoc_STR("SQLite database connection object.")}, {0, NULL}
};
PyType_Spec sql_connection_spec = {
    .name = "sqlite3.Connection", .basicsize = sizeof(Connection),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF, .slots = connection_slots,
};
#else
typedef int sqlite3_connection_is_missing;
#endif
