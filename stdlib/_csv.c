/* stdlib/_csv.c -- the module _csv: dialects, their register, and the limit on the size of a field.
 *
 * A dialect is checked and FROZEN when it is made. The register is a dict of the module; the limit is one word. Reading is in
 * _csv_read.c, writing in _csv_write.c.
 */
#include "objects/args.h"
#include "objects/dict_int.h"
#include "stdlib/_csv_int.h"
#include "stdlib/module_state.h"

enum { DIALECT, DELIMITER, DOUBLEQUOTE, ESCAPECHAR, LINETERMINATOR, QUOTECHAR, QUOTING, SKIPINITIALSPACE, STRICT, PARTS };
static const char *const parts[] = {"dialect", "delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace",
                                    "strict", NULL};

/* ---- checking; 0, or -1 raised ---- */

static int character(const char *name, PyObject *o, bool may_be_none, uint32_t usual, uint32_t *c)
{
    *c = usual;
    if (!o)
        return 0;
    if (o == Py_None && may_be_none) {
        *c = CHAR_NONE;
        return 0;
    }
    if (!value_is_str(value_of(o))) {
        raise_type_error("\"%s\" must be a unicode character%s, not %T", name, may_be_none ? " or None" : "", o);
        return -1;
    }
    const StrObj *s = str_obj(value_of(o));
    if (str_length(s) != 1) {
        raise_type_error("\"%s\" must be a unicode character%s, not a string of length %zu", name, may_be_none ? " or None" : "", str_length(s));
        return -1;
    }
    *c = str_read(s, 0);
    return 0;
}
static int truth(PyObject *o, char usual, char *result)
{
    int yes = o ? PyObject_IsTrue(o) : usual;
    *result = yes > 0;
    return yes < 0 ? -1 : 0;
}
static int terminator(PyObject *o, Value *text)
{
    if (o && !value_is_str(value_of(o))) {
        raise_type_error("\"lineterminator\" must be a string, not %T", o);
        return -1;
    }
    *text = o ? value_keep(value_of(o)) : STR_LITERAL("\r\n");
    return is_raised(*text) ? -1 : 0;
}
static int quoting_number(PyObject *o, int *quoting)
{
    *quoting = QUOTE_MINIMAL;
    if (!o)
        return 0;
    if (!PyLong_CheckExact(o)) {
        raise_type_error("\"quoting\" must be an integer, not %T", o);
        return -1;
    }
    *quoting = PyLong_AsInt(o);
    return *quoting == -1 && error_pending() ? -1 : 0;
}

static bool in_text(Value text, uint32_t c)
{
    for (size_t i = 0; i < str_length(str_obj(text)); i++)
        if (str_read(str_obj(text), i) == c)
            return true;
    return false;
}

static int bad(const char *one, const char *other)
{
    if (other)
        raise_value_error("bad %s or %s value", one, other);
    else
        raise_value_error("bad %s value", one);
    return -1;
}
static int check_characters(const DialectObj *d)
{
    const struct { const char *name; uint32_t c; bool space; } c[] = {
        {"delimiter", d->delimiter, true}, {"escapechar", d->escapechar, !d->skipinitialspace}, {"quotechar", d->quotechar, !d->skipinitialspace}
    };
    for (int i = 0; i < 3; i++)
        if (c[i].c == '\n' || c[i].c == '\r' || (c[i].c == ' ' && !c[i].space))
            return bad(c[i].name, NULL);
    for (int i = 0; i < 3; i++)
        for (int j = i + 1; j < 3; j++)
            if (c[i].c == c[j].c && c[i].c != CHAR_NONE)
                return bad(c[i].name, c[j].name);
    for (int i = 0; i < 3; i++)
        if (c[i].c != CHAR_NONE && in_text(d->lineterminator, c[i].c))
            return bad(c[i].name, "lineterminator");
    return 0;
}

static int fill(DialectObj *d, PyObject *const *a)
{
    if (character("delimiter", a[DELIMITER], false, ',', &d->delimiter) < 0 || truth(a[DOUBLEQUOTE], 1, &d->doublequote) < 0 ||
        character("escapechar", a[ESCAPECHAR], true, CHAR_NONE, &d->escapechar) < 0 || terminator(a[LINETERMINATOR], &d->lineterminator) < 0 ||
        character("quotechar", a[QUOTECHAR], true, '"', &d->quotechar) < 0 || quoting_number(a[QUOTING], &d->quoting) < 0 ||
        truth(a[SKIPINITIALSPACE], 0, &d->skipinitialspace) < 0 || truth(a[STRICT], 0, &d->strict) < 0)
        return -1;
    if (d->quoting < QUOTE_MINIMAL || d->quoting > QUOTE_NOTNULL) {
        raise_type_error("bad \"quoting\" value");
        return -1;
    }
    if (a[QUOTECHAR] == Py_None && !a[QUOTING])
        d->quoting = QUOTE_NONE;
    if (d->quoting != QUOTE_NONE && d->quotechar == CHAR_NONE) {
        raise_type_error("quotechar must be set if quoting enabled");
        return -1;
    }
    if (check_characters(d) < 0)
        return -1;
    for (uint32_t c = 0; c < 256; c++)
        d->special[c] = c == d->delimiter || c == d->escapechar || c == d->quotechar || c == '\n' || c == '\r' || in_text(d->lineterminator, c);
    return 0;
}

/* ---- the dialect ---- */

/* Counted; NULL: raised. */
static PyObject *registered(CsvState *st, PyObject *name)
{
    PyObject *dialect = NULL;
    if (PyDict_GetItemRef(st->dialects, name, &dialect) == 0)
        PyErr_SetString(st->error, "unknown dialect");
    return dialect;
}

/* What is not given as a parameter comes from the attributes of base; all parts are counted then. */
static int complete(PyObject *base, PyObject **a)
{
    int failed = 0;
    for (int i = DELIMITER; i < PARTS; i++) {
        if (a[i])
            Py_INCREF(a[i]);
        else if (base && !failed && PyObject_GetOptionalAttrString(base, parts[i], &a[i]) < 0)
            failed = -1;
    }
    return failed;
}

static PyObject *dialect_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    CsvState *st = csv_state(type);
    PyObject *a[PARTS] = {NULL}, *base;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OOOOOOOOO", (char **)(uintptr_t)parts, &a[0], &a[1], &a[2], &a[3], &a[4], &a[5], &a[6], &a[7], &a[8]))
        return NULL;
    base = a[DIALECT] && value_is_str(value_of(a[DIALECT])) ? registered(st, a[DIALECT]) : Py_XNewRef(a[DIALECT]);
    if (!base && error_pending())
        return NULL;
    bool alone = true;
    for (int i = DELIMITER; i < PARTS; i++)
        alone = alone && !a[i];
    if (base && alone && Py_TYPE(base) == st->dialect)
        return base;
    DialectObj *d = complete(base, a) == 0 ? dialect_of(type->tp_alloc(type, 0)) : NULL;
    if (d && fill(d, a) < 0)
        Py_CLEAR(d);
    for (int i = DELIMITER; i < PARTS; i++)
        Py_XDECREF(a[i]);
    Py_XDECREF(base);
    return (PyObject *)(void *)d;
}

PyObject *csv_dialect(CsvState *st, PyObject *args, PyObject *kwargs)
{
    PyObject *only = PyTuple_GetSlice(args, 1, 2), *dialect = only ? PyObject_Call((PyObject *)(void *)st->dialect, only, kwargs) : NULL;
    Py_XDECREF(only);
    return dialect;
}

static void dialect_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    value_release(dialect_of(self)->lineterminator);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyObject *dialect_reduce(PyObject *self, PyObject *args)
{
    (void)args;
    const char *name = strrchr(Py_TYPE(self)->tp_name, '.');
    return api_of(raise_type_error("cannot pickle '%s' instances", name ? name + 1 : Py_TYPE(self)->tp_name));
}
static PyObject *character_object(uint32_t c) { return c == CHAR_NONE ? Py_None : api_of(str_from_code(c)); }
static PyObject *get_delimiter(PyObject *self, void *unused) { return (void)unused, character_object(dialect_of(self)->delimiter); }
static PyObject *get_escapechar(PyObject *self, void *unused) { return (void)unused, character_object(dialect_of(self)->escapechar); }
static PyObject *get_quotechar(PyObject *self, void *unused) { return (void)unused, character_object(dialect_of(self)->quotechar); }
static PyObject *get_quoting(PyObject *self, void *unused) { return (void)unused, PyLong_FromLong(dialect_of(self)->quoting); }
static PyObject *get_lineterminator(PyObject *self, void *unused) { return (void)unused, api_of(value_keep(dialect_of(self)->lineterminator)); }

static PyMethodDef dialect_methods[] = {
    {"__reduce__", dialect_reduce, METH_VARARGS, NULL}, {"__reduce_ex__", dialect_reduce, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}
};
static PyGetSetDef dialect_getset[] = {
    {"delimiter", get_delimiter, NULL, NULL, NULL}, {"escapechar", get_escapechar, NULL, NULL, NULL}, {"quotechar", get_quotechar, NULL, NULL, NULL},
    {"quoting", get_quoting, NULL, NULL, NULL}, {"lineterminator", get_lineterminator, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
#define FLAG(name) {#name, Py_T_BOOL, offsetof(DialectObj, name), Py_READONLY, NULL}
static PyMemberDef dialect_members[] = {FLAG(doublequote), FLAG(skipinitialspace), FLAG(strict), {NULL, 0, 0, 0, NULL}};
static PyType_Slot dialect_slots[] = {
    {Py_tp_new, dialect_new}, {Py_tp_dealloc, dialect_dealloc}, {Py_tp_methods, dialect_methods}, {Py_tp_getset, dialect_getset},
    {Py_tp_members, dialect_members},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("CSV dialect\n\nThe Dialect type records CSV parsing and generation options.\n")}, {0, NULL}
};
static PyType_Spec dialect_spec = {"_csv.Dialect", sizeof(DialectObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE, dialect_slots};

/* ---- the register ---- */

static PyObject *register_dialect(PyObject *module, PyObject *args, PyObject *kwargs)
{
    CsvState *st = PyModule_GetState(module);
    PyObject *name, *dialect = NULL;
    if (!PyArg_UnpackTuple(args, "register_dialect", 1, 2, &name, &dialect))
        return NULL;
    if (!value_is_str(value_of(name)))
        return api_of(raise_type_error("dialect name must be a string"));
    PyObject *made = csv_dialect(st, args, kwargs);
    int failed = made ? PyDict_SetItem(st->dialects, name, made) : -1;
    Py_XDECREF(made);
    return failed ? NULL : Py_None;
}

static PyObject *one_name(const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)    /* borrowed */
{
    static const char *const words[] = {"name", NULL};
    struct arg_spec spec = {function, words, .required = 1, .positional = 1};
    PyObject *name;
    return args_bind(&spec, args, nargs, kwnames, &name) < 0 ? NULL : name;
}
static PyObject *unregister_dialect(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    CsvState *st = PyModule_GetState(module);
    PyObject *name = one_name("unregister_dialect", args, nargs, kwnames);
    int found = name ? dict_del((DictObj *)value_obj(value_of(st->dialects)), value_of(name)) : -1;
    if (found == 0)
        PyErr_SetString(st->error, "unknown dialect");
    return found > 0 ? Py_None : NULL;
}
static PyObject *get_dialect(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *name = one_name("get_dialect", args, nargs, kwnames);
    return name ? registered(PyModule_GetState(module), name) : NULL;
}
static PyObject *list_dialects(PyObject *module, PyObject *unused)
{
    (void)unused;
    return PyDict_Keys(((CsvState *)PyModule_GetState(module))->dialects);
}

static PyObject *field_size_limit(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"new_limit", NULL};
    static const struct arg_spec spec = {"field_size_limit", words, .required = 0, .positional = 1};
    uint64_t *limit = (uint64_t *)&((CsvState *)PyModule_GetState(module))->field_limit;
    PyObject *given;
    if (args_bind(&spec, args, nargs, kwnames, &given) < 0)
        return NULL;
    if (!given)
        return PyLong_FromLongLong((long long)load_relaxed_u64(limit));
    if (!PyLong_CheckExact(given))
        return api_of(raise_type_error("limit must be an integer"));
    Py_ssize_t n = PyLong_AsSsize_t(given);
    if (n == -1 && error_pending())
        return NULL;
    return PyLong_FromLongLong((long long)exchange_relaxed_u64(limit, (uint64_t)n));
}

/* ---- the module ---- */

#define KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS
#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef csv_methods[] = {
    {"reader", KEYWORDS(csv_reader),
     PyDoc_STR("reader($module, iterable, /, dialect='excel', **fmtparams)\n--\n\nReturn a reader object that will process lines from the given iterable.")},
    {"writer", KEYWORDS(csv_writer),
     PyDoc_STR("writer($module, fileobj, /, dialect='excel', **fmtparams)\n--\n\nReturn a writer object that will write user data on the given file object.")},
    {"register_dialect", KEYWORDS(register_dialect),
     PyDoc_STR("register_dialect($module, name, /, dialect='excel', **fmtparams)\n--\n\nCreate a mapping from a string name to a CVS dialect.")},
    {"unregister_dialect", WORDS(unregister_dialect), PyDoc_STR("unregister_dialect($module, /, name)\n--\n\nDelete the name/dialect mapping.")},
    {"get_dialect", WORDS(get_dialect), PyDoc_STR("get_dialect($module, /, name)\n--\n\nReturn the dialect instance associated with name.")},
    {"list_dialects", list_dialects, METH_NOARGS, PyDoc_STR("list_dialects($module, /)\n--\n\nReturn a list of all known dialect names.")},
    {"field_size_limit", WORDS(field_size_limit),
     PyDoc_STR("field_size_limit($module, /, new_limit=<unrepresentable>)\n--\n\nThe limit on the size of a field, before it is set to new_limit.")},
    {NULL, NULL, 0, NULL}
};

static int csv_exec(PyObject *module)
{
    CsvState *st = PyModule_GetState(module);
    static const struct { const char *name; int n; } numbers[] = {
        {"QUOTE_MINIMAL", QUOTE_MINIMAL}, {"QUOTE_ALL", QUOTE_ALL}, {"QUOTE_NONNUMERIC", QUOTE_NONNUMERIC}, {"QUOTE_NONE", QUOTE_NONE},
        {"QUOTE_STRINGS", QUOTE_STRINGS}, {"QUOTE_NOTNULL", QUOTE_NOTNULL}
    };
    st->field_limit = 128 * 1024;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (PyModule_AddIntConstant(module, numbers[i].name, numbers[i].n) < 0)
            return -1;
    if (!(st->dialects = PyDict_New()) || PyModule_AddObjectRef(module, "_dialects", st->dialects) < 0 ||
        !(st->dialect = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, &dialect_spec, NULL)) || PyModule_AddType(module, st->dialect) < 0 ||
        !(st->reader = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, &csv_reader_spec, NULL)) ||
        PyModule_AddObjectRef(module, "Reader", (PyObject *)(void *)st->reader) < 0 ||
        !(st->writer = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, &csv_writer_spec, NULL)) ||
        PyModule_AddObjectRef(module, "Writer", (PyObject *)(void *)st->writer) < 0 ||
        !(st->error = PyErr_NewException("_csv.Error", NULL, NULL)))
        return -1;
    return PyModule_AddObjectRef(module, "Error", st->error);
}
#define HELD(F) F(dialect) F(reader) F(writer) F(error) F(dialects)
MODULE_STATE_FUNCTIONS(CsvState, HELD)
static void csv_free(void *module) { module_clear(module); }
static PyModuleDef_Slot csv_slots[] = MODULE_SLOTS(csv_exec);
static PyModuleDef csv_module = {
    .m_name = "_csv",
    .m_doc = PyDoc_STR("CSV parsing and writing.\n"),
    .m_size = sizeof(CsvState),
    .m_methods = csv_methods,
    .m_slots = csv_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = csv_free,
};
CsvState *csv_state(PyTypeObject *type) { return PyModule_GetState(PyType_GetModuleByDef(type, &csv_module)); }
PyMODINIT_FUNC PyInit__csv(void) { return PyModuleDef_Init(&csv_module); }
