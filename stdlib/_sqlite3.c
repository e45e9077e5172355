/* stdlib/_sqlite3.c -- the module _sqlite3: errors, adapters and converters. Connections are in _sqlite3_connection.c, cursors and statements in
 * _sqlite3_cursor.c, functions and hooks in _sqlite3_callbacks.c, rows and blobs in _sqlite3_row.c and _sqlite3_blob.c.
 */
#ifdef P3T_HAVE_SQLITE3
#include "stdlib/_sqlite3_int.h"

static struct { const char *name; int value; } const numbers[] = {
    {"PARSE_DECLTYPES", PARSE_DECLTYPES}, {"PARSE_COLNAMES", PARSE_COLNAMES}, {"LEGACY_TRANSACTION_CONTROL", LEGACY},
#define C(name, value) {#name, value},
#include "stdlib/sqlite3_constants.h"
#include "stdlib/module_state.h"
#undef C
};

/* -- errors ----------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *type_of_error(SqlState *st, int code)
{
    switch (code & 0xff) {
    case SQLITE_INTERNAL: case SQLITE_NOTFOUND: return st->InternalError;
    case SQLITE_ERROR: case SQLITE_PERM: case SQLITE_ABORT: case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_READONLY: case SQLITE_INTERRUPT:
    case SQLITE_IOERR: case SQLITE_FULL: case SQLITE_CANTOPEN: case SQLITE_PROTOCOL: case SQLITE_EMPTY: case SQLITE_SCHEMA:
        return st->OperationalError;
    case SQLITE_TOOBIG: return st->DataError;
    case SQLITE_CONSTRAINT: case SQLITE_MISMATCH: return st->IntegrityError;
    case SQLITE_MISUSE: case SQLITE_RANGE: return st->InterfaceError;
    }
    return st->DatabaseError;
}

static const char *name_of_error(int code)
{
    static const struct { int value; const char *name; } primary[] = {
#define P(name) {name, #name},
        P(SQLITE_ERROR) P(SQLITE_INTERNAL) P(SQLITE_PERM) P(SQLITE_ABORT) P(SQLITE_BUSY) P(SQLITE_LOCKED) P(SQLITE_NOMEM) P(SQLITE_READONLY)
        P(SQLITE_INTERRUPT) P(SQLITE_IOERR) P(SQLITE_CORRUPT) P(SQLITE_NOTFOUND) P(SQLITE_FULL) P(SQLITE_CANTOPEN) P(SQLITE_PROTOCOL)
        P(SQLITE_EMPTY) P(SQLITE_SCHEMA) P(SQLITE_TOOBIG) P(SQLITE_CONSTRAINT) P(SQLITE_MISMATCH) P(SQLITE_MISUSE) P(SQLITE_NOLFS)
        P(SQLITE_AUTH) P(SQLITE_FORMAT) P(SQLITE_RANGE) P(SQLITE_NOTADB) P(SQLITE_NOTICE) P(SQLITE_WARNING)
#undef P
    };
    for (size_t i = 0; i < sizeof primary / sizeof *primary; i++)
        if (primary[i].value == code)
            return primary[i].name;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)    /* extended codes are above those of other kinds, but for DBCONFIG */
        if (code > 255 && numbers[i].value == code && strncmp(numbers[i].name, "SQLITE_DBCONFIG", 15) != 0)
            return numbers[i].name;
    return "unknown";
}

PyObject *sql_raise_code(SqlState *st, int code, const char *message)
{
    if (PyErr_Occurred())
        return NULL;
    if ((code & 0xff) == SQLITE_NOMEM)
        return PyErr_NoMemory();
    PyObject *type = type_of_error(st, code), *text = PyUnicode_FromString(message ? message : sqlite3_errstr(code));
    PyObject *e = text ? PyObject_CallOneArg(type, text) : NULL, *number = PyLong_FromLong(code), *name = PyUnicode_FromString(name_of_error(code));
    if (e && number && name && PyObject_SetAttrString(e, "sqlite_errorcode", number) == 0 && PyObject_SetAttrString(e, "sqlite_errorname", name) == 0)
        PyErr_SetObject(type, e);
    Py_XDECREF(name);
    Py_XDECREF(number);
    Py_XDECREF(e);
    Py_XDECREF(text);
    return NULL;
}

PyObject *sql_raise(Connection *c) { return sql_raise_code(c->state, sqlite3_extended_errcode(c->db), sqlite3_errmsg(c->db)); }

SqlState *sql_state_of_type(PyTypeObject *type)
{
    PyObject *module = PyType_GetModuleByDef(type, &sqlite_module);
    return module ? sql_state(module) : NULL;
}

/* -- adapters and converters ------------------------------------------------------------------------------------------------------------------------- */

static PyObject *conform(PyObject *object, const char *method, PyObject *argument)
{
    PyObject *f = NULL, *r;
    if (PyObject_GetOptionalAttrString(object, method, &f) <= 0)
        return PyErr_Occurred() ? NULL : Py_None;
    r = PyObject_CallOneArg(f, argument);
    Py_DECREF(f);
    if (!r && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        return Py_None;
    }
    return r;
}

PyObject *sql_adapt(SqlState *st, PyObject *object, PyObject *protocol, PyObject *alternative, bool has_alternative)
{
    PyObject *key = PyTuple_Pack(2, (PyObject *)Py_TYPE(object), protocol), *adapter = NULL, *r;
    int found = key ? PyDict_GetItemRef(st->adapters, key, &adapter) : -1;
    Py_XDECREF(key);
    if (found < 0)
        return NULL;
    if (found) {
        r = PyObject_CallOneArg(adapter, object);
        Py_DECREF(adapter);
        return r;
    }
    r = conform(protocol, "__adapt__", object);
    if (r == Py_None)
        r = conform(object, "__conform__", protocol);
    if (r != Py_None)
        return r;
    if (has_alternative)
        return Py_NewRef(alternative);
    PyErr_SetString(st->ProgrammingError, "can't adapt");
    return NULL;
}

static PyObject *module_adapt(PyObject *module, PyObject *args)
{
    SqlState *st = sql_state(module);
    PyObject *object, *protocol = (PyObject *)st->protocol, *alternative = NULL;
    if (!PyArg_UnpackTuple(args, "adapt", 1, 3, &object, &protocol, &alternative))
        return NULL;
    return sql_adapt(st, object, protocol, alternative, alternative != NULL);
}

static PyObject *module_register_adapter(PyObject *module, PyObject *args)
{
    SqlState *st = sql_state(module);
    PyObject *type, *adapter;
    if (!PyArg_ParseTuple(args, "O!O:register_adapter", &PyType_Type, &type, &adapter))
        return NULL;
    if (type == (PyObject *)&PyLong_Type || type == (PyObject *)&PyFloat_Type || type == (PyObject *)&PyUnicode_Type || type == (PyObject *)&PyByteArray_Type)
        store_relaxed_u8(&st->base_adapted, 1);
    PyObject *key = PyTuple_Pack(2, type, (PyObject *)st->protocol);
    int rc = key ? PyDict_SetItem(st->adapters, key, adapter) : -1;
    Py_XDECREF(key);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *module_register_converter(PyObject *module, PyObject *args)
{
    PyObject *name, *converter;
    if (!PyArg_ParseTuple(args, "UO:register_converter", &name, &converter))
        return NULL;
    PyObject *upper = PyObject_CallMethod(name, "upper", NULL);
    int rc = upper ? PyDict_SetItem(sql_state(module)->converters, upper, converter) : -1;
    Py_XDECREF(upper);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *module_enable_callback_tracebacks(PyObject *module, PyObject *arg)
{
    int on = PyObject_IsTrue(arg);
    if (on < 0)
        return NULL;
    store_relaxed_u8(&sql_state(module)->tracebacks, (uint8_t)on);
    Py_RETURN_NONE;
}

static PyObject *module_complete_statement(PyObject *Py_UNUSED(module), PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"statement", NULL};
    const char *sql;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "s:complete_statement", words, &sql) ? PyBool_FromLong(sqlite3_complete(sql)) : NULL;
}

static PyObject *module_connect(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"timeout", "detect_types", "isolation_level", "check_same_thread", "factory", "cached_statements", "uri"};
    PyObject *factory = NULL, *rest = kwargs ? PyDict_Copy(kwargs) : PyDict_New(), *first = NULL, *r = NULL;
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    bool ok = rest != NULL;
    if (ok && n > 1)
        ok = PyErr_WarnEx(PyExc_DeprecationWarning, "Passing more than 1 positional argument to sqlite3.connect() is deprecated. Parameters 'timeout', 'detect_types', "
                          "'isolation_level', 'check_same_thread', 'factory', 'cached_statements' and 'uri' will become keyword-only parameters in Python 3.15.", 1) == 0;
    if (ok && n > 8) {
        PyErr_Format(PyExc_TypeError, "connect() takes at most 8 positional arguments (%zd given)", n);
        ok = false;
    }
    for (Py_ssize_t i = 1; ok && i < n; i++)         /* the factory is not to warn again */
        ok = PyDict_SetItemString(rest, words[i - 1], PyTuple_GET_ITEM(args, i)) == 0;
    ok = ok && PyDict_PopString(rest, "factory", &factory) >= 0 && (first = PyTuple_GetSlice(args, 0, 1));
    if (ok)
        r = PyObject_Call(factory ? factory : (PyObject *)sql_state(module)->connection, first, rest);
    Py_XDECREF(first);
    Py_XDECREF(factory);
    Py_XDECREF(rest);
    return r;
}

bool sql_positional(PyObject *args, Py_ssize_t n, const char *function, const char *what, const char *them)
{
    const char *s = strchr(what, ' ') ? "s" : "";
    return PyTuple_GET_SIZE(args) >= n ||
           PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "Passing keyword argument%s %s to _sqlite3.Connection.%s() is deprecated. Parameter%s %s will become "
                            "positional-only in Python 3.15.", s, what, function, s, them) == 0;
}

/* -- the module -------------------------------------------------------------------------------------------------------------------------------------------- */

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef methods[] = {
    {"connect", WORDS(module_connect),
     PyDoc_STR("connect($module, /, database, timeout=5.0, detect_types=0,\n        isolation_level='', check_same_thread=True,\n        factory=ConnectionType, cached_statements=128, uri=False, *,\n"
               "        autocommit=sqlite3.LEGACY_TRANSACTION_CONTROL)\n--\n\nOpens a database file; \":memory:\" for one in memory.")},
    {"complete_statement", WORDS(module_complete_statement), PyDoc_STR("complete_statement($module, /, statement)\n--\n\nWhether a text ends with a whole statement.")},
    {"adapt", module_adapt, METH_VARARGS, PyDoc_STR("adapt($module, obj, proto=PrepareProtocolType, alt=<unrepresentable>, /)\n--\n\nThe object as SQLite can store it.")},
    {"register_adapter", module_register_adapter, METH_VARARGS, PyDoc_STR("register_adapter($module, type, adapter, /)\n--\n\nA function that makes objects of a type fit for SQLite.")},
    {"register_converter", module_register_converter, METH_VARARGS, PyDoc_STR("register_converter($module, typename, converter, /)\n--\n\nA function from the bytes of a declared type to an object.")},
    {"enable_callback_tracebacks", module_enable_callback_tracebacks, METH_O, PyDoc_STR("enable_callback_tracebacks($module, enable, /)\n--\n\nWhether what callbacks raise is shown.")},
    {NULL, NULL, 0, NULL}
};

static PyType_Slot protocol_slots[] = {{Py_tp_doc, (void *)PyDoc_STR("PEP 246 style object adaption protocol type.")}, {0, NULL}};
static PyType_Spec protocol_spec = {.name = "sqlite3.PrepareProtocol", .basicsize = sizeof(PyObject *) * 2, .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = protocol_slots};

static int add_errors(PyObject *module, SqlState *st)
{
    st->Error = PyErr_NewException("sqlite3.Error", PyExc_Exception, NULL);
    st->Warning = PyErr_NewException("sqlite3.Warning", PyExc_Exception, NULL);
    if (!st->Error || !st->Warning || PyModule_AddObjectRef(module, "Error", st->Error) < 0 || PyModule_AddObjectRef(module, "Warning", st->Warning) < 0)
        return -1;
#define E(name, base)                                                                                                                  \
    st->name = PyErr_NewException("sqlite3." #name, st->base, NULL);                                                                   \
    if (!st->name || PyModule_AddObjectRef(module, #name, st->name) < 0)                                                               \
        return -1;
    SQL_ERRORS(E)
#undef E
    return 0;
}

static int add_error_attributes(SqlState *st)
{
    PyObject *d = st->connection->tp_dict;
    if (PyDict_SetItemString(d, "Error", st->Error) < 0 || PyDict_SetItemString(d, "Warning", st->Warning) < 0)
        return -1;
#define E(name, base)                                                                                                                  \
    if (PyDict_SetItemString(d, #name, st->name) < 0)                                                                                  \
        return -1;
    SQL_ERRORS(E)
#undef E
    PyType_Modified(st->connection);
    return 0;
}

static int module_exec(PyObject *module)
{
    SqlState *st = sql_state(module);
    struct { PyTypeObject **type; PyType_Spec *spec; } types[] = {
        {&st->connection, &sql_connection_spec}, {&st->cursor, &sql_cursor_spec}, {&st->row, &sql_row_spec}, {&st->blob, &sql_blob_spec}, {&st->protocol, &protocol_spec}, {&st->statement, &sql_statement_spec},
    };
    if (sqlite3_initialize() != SQLITE_OK) {
        PyErr_SetString(PyExc_ImportError, "sqlite3 cannot be initialized");
        return -1;
    }
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        *types[i].type = (PyTypeObject *)PyType_FromModuleAndSpec(module, types[i].spec, NULL);
        if (!*types[i].type || (types[i].spec != &sql_statement_spec && PyModule_AddType(module, *types[i].type) < 0))
            return -1;
    }
    st->adapters = PyDict_New();
    st->converters = PyDict_New();
    if (!st->adapters || !st->converters || add_errors(module, st) < 0 || add_error_attributes(st) < 0 ||
        PyModule_AddObjectRef(module, "adapters", st->adapters) < 0 || PyModule_AddObjectRef(module, "converters", st->converters) < 0 ||
        PyModule_AddStringConstant(module, "sqlite_version", sqlite3_libversion()) < 0 ||
        PyModule_AddIntConstant(module, "threadsafety", sqlite3_threadsafe() == 0 ? 0 : sqlite3_threadsafe() == 1 ? 3 : 1) < 0)
        return -1;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (PyModule_AddIntConstant(module, numbers[i].name, numbers[i].value) < 0)
            return -1;
    return 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    SqlState *st = sql_state(module);
    Py_VISIT(st->connection);
    Py_VISIT(st->cursor);
    Py_VISIT(st->row);
    Py_VISIT(st->blob);
    Py_VISIT(st->protocol);
    Py_VISIT(st->statement);
    Py_VISIT(st->Warning);
    Py_VISIT(st->Error);
#define E(name, base) Py_VISIT(st->name);
    SQL_ERRORS(E)
#undef E
    Py_VISIT(st->adapters);
    Py_VISIT(st->converters);
    return 0;
}

static int module_clear(PyObject *module)
{
    SqlState *st = sql_state(module);
    Py_CLEAR(st->connection);
    Py_CLEAR(st->cursor);
    Py_CLEAR(st->row);
    Py_CLEAR(st->blob);
    Py_CLEAR(st->protocol);
    Py_CLEAR(st->statement);
    Py_CLEAR(st->Warning);
    Py_CLEAR(st->Error);
#define E(name, base) Py_CLEAR(st->name);
    SQL_ERRORS(E)
#undef E
    Py_CLEAR(st->adapters);
    Py_CLEAR(st->converters);
    return 0;
}

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
struct PyModuleDef sqlite_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_sqlite3",
    .m_size = sizeof(SqlState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__sqlite3(void) { return PyModuleDef_Init(&sqlite_module); }
#else
typedef int sqlite3_is_missing;
#endif
