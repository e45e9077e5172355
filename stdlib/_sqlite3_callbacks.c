/* stdlib/_sqlite3_callbacks.c -- Python functions that SQLite calls: functions, aggregates, collations, and hooks of a connection.
 *
 * The library calls them in the middle of a step, in the thread that took it, which is detached then: each attaches for its time. A registered object
 * has a context, which the library frees when the function is replaced or the connection closed. What a callback raises becomes an error of the
 * statement; sys.unraisablehook shows it if enable_callback_tracebacks() said so.
 */
#ifdef P3T_HAVE_SQLITE3
#include "stdlib/_sqlite3_int.h"

struct context { SqlState *state; PyObject *object, *module; };

static struct context *context_new(Connection *c, PyObject *object)
{
    struct context *x = PyMem_RawMalloc(sizeof *x);
    if (!x) {
        PyErr_NoMemory();
        return NULL;
    }
    *x = (struct context){c->state, Py_NewRef(object), Py_XNewRef(PyType_GetModuleByDef(Py_TYPE(c), &sqlite_module))};
    return x;
}

static void context_free(void *context)
{
    struct context *x = context;
    if (!x)
        return;
    PyGILState_STATE s = PyGILState_Ensure();
    Py_XDECREF(x->object);
    Py_XDECREF(x->module);
    PyGILState_Release(s);
    PyMem_RawFree(x);
}

/* An exception is pending: shown, or dropped. */
static void report(SqlState *st, PyObject *callable)
{
    if (load_relaxed_u8(&st->tracebacks))
        PyErr_FormatUnraisable("Exception ignored on sqlite3 callback %R", callable);
    else
        PyErr_Clear();
}

static void fail(sqlite3_context *context, SqlState *st, PyObject *callable, const char *message)
{
    if (PyErr_ExceptionMatches(PyExc_MemoryError))
        sqlite3_result_error_nomem(context);
    else if (PyErr_ExceptionMatches(PyExc_OverflowError))
        sqlite3_result_error_toobig(context);
    else
        sqlite3_result_error(context, message, -1);
    report(st, callable);
}

static PyObject *from_value(sqlite3_value *v)
{
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER: return PyLong_FromInt64(sqlite3_value_int64(v));
    case SQLITE_FLOAT: return PyFloat_FromDouble(sqlite3_value_double(v));
    case SQLITE_TEXT: {
        const char *s = (const char *)sqlite3_value_text(v);
        return s ? PyUnicode_DecodeUTF8(s, sqlite3_value_bytes(v), NULL) : PyErr_NoMemory();
    }
    case SQLITE_BLOB: {
        const void *data = sqlite3_value_blob(v);
        return PyBytes_FromStringAndSize(data, sqlite3_value_bytes(v));
    }
    }
    Py_RETURN_NONE;
}

/* False: raised, or (without an exception) not a type that SQLite has. */
static bool set_result(sqlite3_context *context, PyObject *o)
{
    if (o == Py_None) {
        sqlite3_result_null(context);
    } else if (PyLong_Check(o)) {
        int64_t v;
        if (PyLong_AsInt64(o, &v) < 0)
            return false;
        sqlite3_result_int64(context, v);
    } else if (PyFloat_Check(o)) {
        sqlite3_result_double(context, PyFloat_AsDouble(o));
    } else if (PyUnicode_Check(o)) {
        Py_ssize_t n;
        const char *s = PyUnicode_AsUTF8AndSize(o, &n);
        if (s && n > INT_MAX)
            PyErr_SetString(PyExc_OverflowError, "string is longer than INT_MAX bytes");
        if (!s || n > INT_MAX)
            return false;
        sqlite3_result_text(context, s, (int)n, SQLITE_TRANSIENT);
    } else if (PyObject_CheckBuffer(o)) {
        Py_buffer view;
        if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
            return false;
        bool fits = view.len <= INT_MAX;
        if (fits)
            sqlite3_result_blob(context, view.buf ? view.buf : "", (int)view.len, SQLITE_TRANSIENT);
        else
            PyErr_SetString(PyExc_OverflowError, "BLOB longer than INT_MAX bytes");
        PyBuffer_Release(&view);
        return fits;
    } else {
        return false;
    }
    return true;
}

/* Called with the values; consumes nothing. */
static PyObject *call_values(PyObject *f, int n, sqlite3_value **values)
{
    PyObject *args = PyTuple_New(n);
    for (int i = 0; args && i < n; i++) {
        PyObject *v = from_value(values[i]);
        if (v)
            PyTuple_SET_ITEM(args, i, v);
        else
            Py_CLEAR(args);
    }
    PyObject *r = args ? PyObject_CallObject(f, args) : NULL;
    Py_XDECREF(args);
    return r;
}

/* -- functions and aggregates ------------------------------------------------------------------------------------------------------------------------ */

static void on_function(sqlite3_context *context, int n, sqlite3_value **values)
{
    PyGILState_STATE s = PyGILState_Ensure();
    struct context *x = sqlite3_user_data(context);
    PyObject *r = call_values(x->object, n, values);
    if (!r || !set_result(context, r))
        fail(context, x->state, x->object, "user-defined function raised exception");
    Py_XDECREF(r);
    PyGILState_Release(s);
}

/* The method of an aggregate's instance, made at the first row. NULL: reported. */
static PyObject *aggregate_method(sqlite3_context *context, struct context *x, const char *name, bool make)
{
    PyObject **instance = sqlite3_aggregate_context(context, make ? (int)sizeof *instance : 0);
    if (!instance)
        return NULL;
    if (!*instance && make && !(*instance = PyObject_CallNoArgs(x->object))) {
        fail(context, x->state, x->object, "user-defined aggregate's '__init__' method raised error");
        return NULL;
    }
    return *instance ? PyObject_GetAttrString(*instance, name) : NULL;
}

static void no_method(sqlite3_context *context, struct context *x, const char *name)
{
    char message[100];
    bool missing = PyErr_ExceptionMatches(PyExc_AttributeError);
    snprintf(message, sizeof message, "user-defined aggregate's '%s' method %s", name, missing ? "not defined" : "raised error");
    fail(context, x->state, x->object, message);
}

static void method_failed(sqlite3_context *context, struct context *x, PyObject *f, const char *name)
{
    char message[100];
    snprintf(message, sizeof message, "user-defined aggregate's '%s' method raised error", name);
    fail(context, x->state, f, message);
}

static void take_row(sqlite3_context *context, int n, sqlite3_value **values, const char *name)
{
    PyGILState_STATE s = PyGILState_Ensure();
    struct context *x = sqlite3_user_data(context);
    PyObject *f = aggregate_method(context, x, name, true);
    if (f) {
        PyObject *r = call_values(f, n, values);
        if (!r)
            method_failed(context, x, f, name);
        Py_XDECREF(r);
        Py_DECREF(f);
    } else if (PyErr_Occurred()) {
        no_method(context, x, name);
    }
    PyGILState_Release(s);
}

static void give_value(sqlite3_context *context, const char *name)
{
    struct context *x = sqlite3_user_data(context);
    PyObject *f = aggregate_method(context, x, name, false);
    if (f) {
        PyObject *r = PyObject_CallNoArgs(f);
        if (!r || !set_result(context, r))
            method_failed(context, x, f, name);
        Py_XDECREF(r);
        Py_DECREF(f);
    } else if (PyErr_Occurred()) {
        no_method(context, x, name);
    }
}

static void on_step(sqlite3_context *context, int n, sqlite3_value **values) { take_row(context, n, values, "step"); }
static void on_inverse(sqlite3_context *context, int n, sqlite3_value **values) { take_row(context, n, values, "inverse"); }

static void on_value(sqlite3_context *context)
{
    PyGILState_STATE s = PyGILState_Ensure();
    give_value(context, "value");
    PyGILState_Release(s);
}

static void on_finalize(sqlite3_context *context)
{
    PyGILState_STATE s = PyGILState_Ensure();
    PyObject **instance = sqlite3_aggregate_context(context, 0), *raised = PyErr_GetRaisedException();
    if (instance && *instance) {
        give_value(context, "finalize");
        Py_CLEAR(*instance);
    }
    PyErr_SetRaisedException(raised);
    PyGILState_Release(s);
}

static PyObject *registered(Connection *c, int rc, const char *message)
{
    if (rc != SQLITE_OK && !PyErr_Occurred())
        PyErr_SetString(rc == SQLITE_MISUSE && c->state ? c->state->ProgrammingError : c->state->OperationalError, message);
    sql_leave(c);
    return PyErr_Occurred() ? NULL : Py_None;
}

PyObject *connection_create_function(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"name", "narg", "func", "deterministic", NULL};
    Connection *c = (Connection *)self;
    const char *name;
    int narg, deterministic = 0, rc;
    PyObject *f;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "siO|$p:create_function", words, &name, &narg, &f, &deterministic) || !sql_positional(args, 3, "create_function", "'name', 'narg' and 'func'", "'name', 'narg' and 'func'") || !sql_enter(c))
        return NULL;
    struct context *x = f == Py_None ? NULL : context_new(c, f);
    if (f != Py_None && !x) {
        sql_leave(c);
        return NULL;
    }
    SQL_DETACHED(rc = sqlite3_create_function_v2(c->db, name, narg, SQLITE_UTF8 | (deterministic ? SQLITE_DETERMINISTIC : 0), x, x ? on_function : NULL, NULL, NULL,
                                                 x ? context_free : NULL));
    return registered(c, rc == SQLITE_MISUSE ? SQLITE_ERROR : rc, "Error creating function");
}

PyObject *connection_create_aggregate(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"name", "n_arg", "aggregate_class", NULL};
    Connection *c = (Connection *)self;
    const char *name;
    int narg, rc;
    PyObject *f;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "siO:create_aggregate", words, &name, &narg, &f) || !sql_positional(args, 3, "create_aggregate", "'name', 'n_arg' and 'aggregate_class'", "'name', 'n_arg' and 'aggregate_class'") || !sql_enter(c))
        return NULL;
    struct context *x = f == Py_None ? NULL : context_new(c, f);
    if (f != Py_None && !x) {
        sql_leave(c);
        return NULL;
    }
    SQL_DETACHED(rc = sqlite3_create_function_v2(c->db, name, narg, SQLITE_UTF8, x, NULL, x ? on_step : NULL, x ? on_finalize : NULL, x ? context_free : NULL));
    return registered(c, rc == SQLITE_MISUSE ? SQLITE_ERROR : rc, "Error creating aggregate");
}

PyObject *connection_create_window_function(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "", "", NULL};
    Connection *c = (Connection *)self;
    const char *name;
    int narg, rc;
    PyObject *f;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "siO:create_window_function", words, &name, &narg, &f) || !sql_enter(c))
        return NULL;
    struct context *x = f == Py_None ? NULL : context_new(c, f);
    if (f != Py_None && !x) {
        sql_leave(c);
        return NULL;
    }
    SQL_DETACHED(rc = sqlite3_create_window_function(c->db, name, narg, SQLITE_UTF8, x, x ? on_step : NULL, x ? on_finalize : NULL, x ? on_value : NULL,
                                                     x ? on_inverse : NULL, x ? context_free : NULL));
    return registered(c, rc, sqlite3_errmsg(c->db));
}

/* -- collations ----------------------------------------------------------------------------------------------------------------------------------------------- */

static int on_collation(void *context, int n, const void *a, int m, const void *b)
{
    PyGILState_STATE s = PyGILState_Ensure();
    struct context *x = context;
    int order = 0;
    if (!PyErr_Occurred()) {
        PyObject *p = PyUnicode_DecodeUTF8(a, n, NULL), *q = p ? PyUnicode_DecodeUTF8(b, m, NULL) : NULL;
        PyObject *r = q ? PyObject_CallFunctionObjArgs(x->object, p, q, NULL) : NULL;
        int overflow = 0;
        long v = r ? PyLong_AsLongAndOverflow(r, &overflow) : 0;
        order = overflow ? overflow : v < 0 ? -1 : v > 0;
        Py_XDECREF(r);
        Py_XDECREF(p);
        Py_XDECREF(q);
        if (PyErr_Occurred()) {
            order = 0;
            report(x->state, x->object);
        }
    }
    PyGILState_Release(s);
    return order;
}

PyObject *connection_create_collation(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"", "", NULL};
    Connection *c = (Connection *)self;
    const char *name;
    int rc;
    PyObject *f;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "sO:create_collation", words, &name, &f) || !sql_enter(c))
        return NULL;
    struct context *x = NULL;
    if (f != Py_None && !PyCallable_Check(f))
        PyErr_SetString(PyExc_TypeError, "parameter must be callable");
    else if (f != Py_None)
        x = context_new(c, f);
    if (PyErr_Occurred()) {
        sql_leave(c);
        return NULL;
    }
    SQL_DETACHED(rc = sqlite3_create_collation_v2(c->db, name, SQLITE_UTF8, x, x ? on_collation : NULL, x ? context_free : NULL));
    if (rc != SQLITE_OK) {
        if (x)
            context_free(x);                 /* of all these calls, this one does not free it */
        sql_raise(c);
    }
    return registered(c, rc, "");
}

/* -- hooks of a connection ----------------------------------------------------------------------------------------------------------------------------------------- */

static int on_authorizer(void *connection, int action, const char *a, const char *b, const char *db, const char *inner)
{
    PyGILState_STATE s = PyGILState_Ensure();
    Connection *c = connection;
    int answer = SQLITE_DENY;
    PyObject *f = Py_XNewRef(c->authorizer), *r = f ? PyObject_CallFunction(f, "issss", action, a, b, db, inner) : NULL;
    if (r && PyLong_Check(r))
        answer = PyLong_AsInt(r);
    if (PyErr_Occurred()) {
        answer = SQLITE_DENY;
        report(c->state, f);
    }
    Py_XDECREF(r);
    Py_XDECREF(f);
    PyGILState_Release(s);
    return answer;
}

static int on_progress(void *connection)
{
    PyGILState_STATE s = PyGILState_Ensure();
    Connection *c = connection;
    PyObject *f = Py_XNewRef(c->progress), *r = f ? PyObject_CallNoArgs(f) : NULL;
    int stop = r ? PyObject_IsTrue(r) : -1;
    if (stop < 0) {
        report(c->state, f);
        stop = 1;
    }
    Py_XDECREF(r);
    Py_XDECREF(f);
    PyGILState_Release(s);
    return stop;
}

static int on_trace(unsigned kind, void *connection, void *statement, void *text)
{
    if (kind != SQLITE_TRACE_STMT)
        return 0;
    PyGILState_STATE s = PyGILState_Ensure();
    Connection *c = connection;
    char *expanded = sqlite3_expanded_sql(statement);
    PyObject *f = Py_XNewRef(c->trace), *sql = PyUnicode_DecodeUTF8(expanded ? expanded : text, (Py_ssize_t)strlen(expanded ? expanded : text), "replace");
    if (!expanded && sqlite3_errcode(c->db) != SQLITE_NOMEM && f) {
        PyErr_SetString(c->state->DataError, "Expanded SQL string exceeds the maximum string length");
        report(c->state, f);
    }
    PyObject *r = f && sql ? PyObject_CallOneArg(f, sql) : NULL;
    if (PyErr_Occurred())
        report(c->state, f);
    Py_XDECREF(r);
    Py_XDECREF(sql);
    Py_XDECREF(f);
    sqlite3_free(expanded);
    PyGILState_Release(s);
    return 0;
}

static void keep(PyObject **slot, PyObject *f)
{
    PyObject *old = *slot;
    *slot = f == Py_None ? NULL : Py_NewRef(f);
    Py_XDECREF(old);
}

PyObject *connection_set_authorizer(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"authorizer_callback", NULL};
    Connection *c = (Connection *)self;
    PyObject *f;
    int rc;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:set_authorizer", words, &f) || !sql_positional(args, 1, "set_authorizer", "'authorizer_callback'", "'authorizer_callback'") || !sql_enter(c))
        return NULL;
    SQL_DETACHED(rc = sqlite3_set_authorizer(c->db, f == Py_None ? NULL : on_authorizer, c));
    if (rc == SQLITE_OK)
        keep(&c->authorizer, f);
    return registered(c, rc, "Error setting authorizer callback");
}

PyObject *connection_set_progress_handler(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"progress_handler", "n", NULL};
    Connection *c = (Connection *)self;
    PyObject *f;
    int n;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Oi:set_progress_handler", words, &f, &n) || !sql_positional(args, 1, "set_progress_handler", "'progress_handler'", "'progress_handler'") || !sql_enter(c))
        return NULL;
    keep(&c->progress, f);
    sqlite3_progress_handler(c->db, f == Py_None ? 0 : n, f == Py_None ? NULL : on_progress, c);
    return registered(c, SQLITE_OK, "");
}

PyObject *connection_set_trace_callback(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"trace_callback", NULL};
    Connection *c = (Connection *)self;
    PyObject *f;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:set_trace_callback", words, &f) || !sql_positional(args, 1, "set_trace_callback", "'trace_callback'", "'trace_callback'") || !sql_enter(c))
        return NULL;
    keep(&c->trace, f);
    sqlite3_trace_v2(c->db, f == Py_None ? 0 : SQLITE_TRACE_STMT, f == Py_None ? NULL : on_trace, c);
    return registered(c, SQLITE_OK, "");
}
#else
typedef int sqlite3_callbacks_is_missing;
#endif
