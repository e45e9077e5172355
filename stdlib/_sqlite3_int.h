/* stdlib/_sqlite3_int.h -- what the files of the module _sqlite3 share.
 *
 * Threads. A connection has a lock that its owner may take again: user functions and other callbacks run inside, and may use the connection. Each
 *          operation on it, its cursors and blobs holds the lock; calls of the library are detached. interrupt() alone takes none.
 *          A cursor's attributes are read without the lock, as fields (objects/field.h) and atomic words. Its connection is another one after
 *          a further __init__(), which holds the old one's lock: so who holds the lock of the connection that is there has the cursor.
 */
#ifndef P3T_STDLIB_SQLITE3_INT_H
#define P3T_STDLIB_SQLITE3_INT_H

#include "objects/rt.h"

#include "objects/argcheck.h"
#include "objects/field.h"

#include <sqlite3.h>

#define SQL_ERRORS(E)                                                                                                                 \
    E(InterfaceError, Error) E(DatabaseError, Error) E(DataError, DatabaseError) E(OperationalError, DatabaseError)                    \
    E(IntegrityError, DatabaseError) E(InternalError, DatabaseError) E(ProgrammingError, DatabaseError) E(NotSupportedError, DatabaseError)

typedef struct {
    PyTypeObject *connection, *cursor, *row, *blob, *protocol, *statement;
    PyObject *Warning, *Error;
#define E(name, base) PyObject *name;
    SQL_ERRORS(E)
#undef E
    PyObject *adapters, *converters;         /* dicts */
    uint8_t base_adapted SHARED(relaxed);    /* int, float, str or bytearray has an adapter */
    uint8_t tracebacks SHARED(relaxed);      /* callbacks show what they raise */
} SqlState;

enum { PARSE_DECLTYPES = 1, PARSE_COLNAMES = 2, LEGACY = -1 };

struct statement {
    struct statement *next;
    sqlite3_stmt *st;                        /* NULL: empty, or the connection is closed */
    PyObject *sql;
    bool in_use, changes, cached;
};

typedef struct {
    PyObject_HEAD
    SqlState *state;
    sqlite3 *db;                             /* NULL: closed; these under the lock; db and initialized are written under `handle` too */
    PyMutex mutex;
    PyMutex handle;                          /* a leaf: interrupt() does not wait for the lock, and the database must not be closed under it */
    uint64_t owner SHARED(relaxed);
    unsigned depth;
    uint8_t initialized SHARED(relaxed);      /* written under `handle` */
    uint8_t check_thread SHARED(relaxed);     /* these three: written under the lock, asked before it is taken */
    uint64_t thread, thread_ident SHARED(relaxed);
    int detect_types, autocommit, cache_size;
    const char *isolation;                   /* NULL: no transactions of ours; "": plain BEGIN */
    struct statement *statements;            /* most recently used first */
    PyObject *text_factory, *row_factory;
    PyObject *authorizer, *progress, *trace;
} Connection;

typedef struct {
    PyObject_HEAD
    Connection *connection;
    PyObject *description, *row_factory, *lastrowid;     /* fields: set by sql_field(), read by members and getters of any thread */
    PyObject *converters;
    struct statement *statement;
    uint64_t rowcount SHARED(relaxed);       /* a long long */
    uint32_t arraysize SHARED(relaxed);
    uint8_t initialized, closed, locked SHARED(relaxed); /* written under the lock */
} Cursor;

/* Sets a field of a cursor; v is consumed. */
static inline void sql_field(void *o, PyObject **field, PyObject *v) { field_set(o, (Value *)(void *)field, value_of(v)); }
static inline PyObject *sql_field_get(void *o, PyObject **field) { return field_get_api(o, (Value *)(void *)field); }

extern struct PyModuleDef sqlite_module;
static inline SqlState *sql_state(PyObject *module) { return PyModule_GetState(module); }
SqlState *sql_state_of_type(PyTypeObject *);

#define SQL_DETACHED(expression)                                                                                                      \
    do {                                                                                                                              \
        Py_BEGIN_ALLOW_THREADS                                                                                                        \
        expression;                                                                                                                   \
        Py_END_ALLOW_THREADS                                                                                                          \
    } while (0)

/* The lock; sql_enter() after the checks of an operation (thread, open): false raised. */
void sql_lock(Connection *);
void sql_leave(Connection *);
bool sql_enter(Connection *);

PyObject *sql_raise(Connection *);           /* the library's last error: NULL */
PyObject *sql_raise_code(SqlState *, int code, const char *message);
int sql_run(Connection *, const char *sql);  /* 0 or -1 */
bool sql_begin(Connection *);
PyObject *sql_adapt(SqlState *, PyObject *object, PyObject *protocol, PyObject *alternative, bool has_alternative);
int sql_bind(Connection *, struct statement *, PyObject *parameters);
void statement_release(Connection *, struct statement *);
struct statement *statement_get(Connection *, PyObject *sql);

PyObject *cursor_make(Connection *, PyObject *factory);
extern PyType_Spec sql_connection_spec, sql_cursor_spec, sql_row_spec, sql_blob_spec, sql_statement_spec;
PyObject *connection_call(PyObject *, PyObject *, PyObject *);
/* DeprecationWarning if fewer than n arguments were given by position. False: raised. */
bool sql_positional(PyObject *args, Py_ssize_t n, const char *function, const char *what, const char *them);
/* Methods of Connection in other files. */
#define SQL_METHODS(M)                                                                                                                 \
    M(blobopen, "($self, table, column, rowid, /, *, readonly=False, name='main')", "Opens a blob, to be read and written in pieces.") \
    M(create_function, "($self, /, name, narg, func, *, deterministic=False)", "A Python function for SQL; None removes it.")          \
    M(create_aggregate, "($self, /, name, n_arg, aggregate_class)", "A class with step() and finalize() as an aggregate of SQL.")      \
    M(create_window_function, "($self, name, num_params, aggregate_class, /)", "As an aggregate, with value() and inverse() too.")     \
    M(create_collation, "($self, name, callback, /)", "A function of two strings that orders them.")                                   \
    M(set_authorizer, "($self, /, authorizer_callback)", "A function that is asked before anything is accessed.")                      \
    M(set_progress_handler, "($self, /, progress_handler, n)", "A function called every n instructions; true stops the statement.")    \
    M(set_trace_callback, "($self, /, trace_callback)", "A function called with each statement that is executed.")
#define M(name, signature, doc) PyObject *connection_##name(PyObject *, PyObject *, PyObject *);
SQL_METHODS(M)
#undef M

#endif
