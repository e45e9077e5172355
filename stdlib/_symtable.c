/* stdlib/_symtable.c -- the compiler's scopes as objects, for the module symtable.
 *
 * The compiler is stopped where it knows what each name is bound to (compiler_begin() in core/compiler/compile.c), and its scopes are copied.
 * A comprehension that is inlined has a scope in the compiler, but none here: its names, but for the iterable it is given, join those of the
 * scope around it, and its inner scopes take its place. A name that is there already stays as it is, except that a cell of the
 * comprehension makes it one. */
#include "core/compiler/compile_int.h"
#include "core/compiler/source.h"
#include "stdlib/module_state.h"

#include <stddef.h>
#include <string.h>

enum { SCOPE_OFF = 12, SCOPE_MASK = 15, PUBLISHED_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT };
enum { TYPE_FUNCTION, TYPE_CLASS, TYPE_MODULE, TYPE_ANNOTATION, TYPE_TYPE_ALIAS, TYPE_TYPE_PARAMETERS, TYPE_TYPE_VARIABLE };

static const int published_type[] = {
    [SCOPE_FUNCTION] = TYPE_FUNCTION, [SCOPE_CLASS] = TYPE_CLASS, [SCOPE_MODULE] = TYPE_MODULE, [SCOPE_ANNOTATION] = TYPE_ANNOTATION,
    [SCOPE_TYPE_VARIABLE] = TYPE_TYPE_VARIABLE, [SCOPE_TYPE_ALIAS] = TYPE_TYPE_ALIAS, [SCOPE_TYPE_PARAMETERS] = TYPE_TYPE_PARAMETERS,
};

typedef struct { PyTypeObject *entry_type; } SymtableState;

typedef struct {                         /* FROZEN once made */
    PyObject_HEAD
    PyObject *id, *name, *symbols, *varnames, *children;
    int nested, type, lineno;
} Entry;

static Entry *entry_of(PyObject *o) { return (Entry *)(void *)o; }

/* ---- copying the scopes ---- */

static int append(PyObject *list, PyObject *item)
{
    int rc = item ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return rc;
}

static int set_flags(PyObject *symbols, PyObject *name, long flags)
{
    PyObject *v = PyLong_FromLong(flags);
    int rc = v ? PyDict_SetItem(symbols, name, v) : -1;
    Py_XDECREF(v);
    return rc;
}

/* A class that uses a variable from further out which an inner scope uses, too. */
static bool passed_on(const struct scope *s, const struct symbol *symbol)
{
    if (s->type != SCOPE_CLASS || symbol->kind != KIND_FREE || symbol->flags == 0)
        return false;
    for (size_t i = 0; i < s->nchildren; i++) {
        const struct symbol *inner = scope_lookup(s->children[i], symbol->name);
        if (inner && inner->kind == KIND_FREE)
            return true;
    }
    return false;
}

static PyObject *own_symbols(struct compiler *c, const struct scope *s)
{
    PyObject *symbols = PyDict_New();
    for (size_t i = 0; symbols && i < s->nsymbols; i++) {
        PyObject *name = ident_str(c, s->symbols[i]->name);
        if (s->type == SCOPE_ANNOTATION && s->parent->type == SCOPE_MODULE && strcmp(s->symbols[i]->name->text, "__conditional_annotations__") == 0)
            continue;                    /* of interest to the code generator alone */
        long flags = s->symbols[i]->flags | (long)s->symbols[i]->kind << SCOPE_OFF | (passed_on(s, s->symbols[i]) ? DEF_FREE_CLASS : 0);
        if (!name || set_flags(symbols, name, flags) < 0)
            Py_CLEAR(symbols);
    }
    return symbols;
}

/* The names of an inlined comprehension join those of the scope around it. */
static int join(PyObject *symbols, PyObject *of_comprehension, bool in_class)
{
    PyObject *name, *value;
    Py_ssize_t at = 0;
    while (PyDict_Next(of_comprehension, &at, &name, &value)) {
        long flags = PyLong_AsLong(value), kind = flags >> SCOPE_OFF & SCOPE_MASK;
        if (flags & DEF_PARAM)
            continue;
        if (kind == KIND_CELL && !in_class)
            flags |= DEF_COMP_CELL;
        PyObject *known = PyDict_GetItemWithError(symbols, name);
        if (!known && PyErr_Occurred())
            return -1;
        if (known) {
            long before = PyLong_AsLong(known);
            bool cell = kind == KIND_CELL && (before >> SCOPE_OFF & SCOPE_MASK) == KIND_LOCAL && !in_class;
            bool own = (flags & DEF_BOUND) && !(flags & DEF_NONLOCAL);       /* a variable of the comprehension, which shares no more than the name */
            flags = own || in_class ? before : before | (flags & USE);    /* a comprehension does not see what its class binds */
            if (cell)
                flags = (flags & ((1l << SCOPE_OFF) - 1)) | DEF_COMP_CELL | (long)KIND_CELL << SCOPE_OFF;
        }
        if (set_flags(symbols, name, flags) < 0)
            return -1;
    }
    return 0;
}

static PyObject *entry_new(SymtableState *st, struct compiler *c, const struct scope *s);

/* The symbols of a scope and of the comprehensions inlined in it; the entries of its other inner scopes go to children. */
static PyObject *gather(SymtableState *st, struct compiler *c, const struct scope *s, PyObject *children)
{
    PyObject *symbols = own_symbols(c, s);
    for (size_t i = 0; symbols && i < s->nchildren; i++) {
        const struct scope *inner = s->children[i];
        if (!inner->inlined) {
            if (append(children, entry_new(st, c, inner)) < 0)
                Py_CLEAR(symbols);
            continue;
        }
        PyObject *more = gather(st, c, inner, children);
        if (!more || join(symbols, more, s->type == SCOPE_CLASS) < 0)
            Py_CLEAR(symbols);
        Py_XDECREF(more);
    }
    return symbols;
}

/* <lambda> and <genexpr> are listed without the brackets. */
static PyObject *name_of(struct compiler *c, const struct scope *s)
{
    if (s->name->text[0] == '<')
        return PyUnicode_FromStringAndSize(s->name->text + 1, (Py_ssize_t)s->name->len - 2);
    return Py_XNewRef(ident_str(c, s->name));
}

static PyObject *entry_new(SymtableState *st, struct compiler *c, const struct scope *s)
{
    if (Py_EnterRecursiveCall(" while listing symbol tables"))
        return NULL;
    PyObject *o = st->entry_type->tp_alloc(st->entry_type, 0), *name = o ? name_of(c, s) : NULL;
    bool done = false;
    if (name) {
        Entry *e = entry_of(o);
        e->id = PyLong_FromVoidPtr(o);
        e->name = name;
        e->varnames = PyList_New(0);
        e->children = PyList_New(0);
        e->symbols = e->id && e->varnames && e->children ? gather(st, c, s, e->children) : NULL;
        e->nested = s->nested;
        e->type = published_type[s->type];
        e->lineno = s->where.lineno;
        done = e->symbols != NULL;
        for (size_t i = 0; done && i < s->nparams; i++) {
            PyObject *param = ident_str(c, s->params[i]->name);
            done = param && PyList_Append(e->varnames, param) == 0;
        }
    }
    Py_LeaveRecursiveCall();
    if (!done)
        Py_CLEAR(o);
    return o;
}

static PyObject *entries_of(SymtableState *st, const char *text, size_t length, PyObject *filename, int mode, unsigned flags)
{
    struct arena arena;
    struct mod *tree;
    struct compiler c;
    PyObject *top = NULL;
    arena_init(&arena);
    if (parse_text(&arena, text, length, filename, mode, flags, 0, &tree) == 0) {
        if (compiler_begin(&c, tree, filename, flags, 0) == 0)
            top = entry_new(st, &c, c.top);
        compiler_end(&c);
    }
    arena_free(&arena);
    return top;
}

static PyObject *symtable_symtable(PyObject *module, PyObject *args)
{
    PyObject *source, *filename = NULL, *top = NULL;
    const char *mode;
    Py_buffer bytes = {0};
    if (!PyArg_ParseTuple(args, "OO&s:symtable", &source, PyUnicode_FSDecoder, &filename, &mode))
        return NULL;
    int kind = strcmp(mode, "exec") == 0 ? 'x' : strcmp(mode, "eval") == 0 ? 'e' : strcmp(mode, "single") == 0 ? 's' : 0;
    if (!kind) {
        PyErr_SetString(PyExc_ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
    } else if (PyUnicode_Check(source)) {
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(source, &n);
        if (text)
            top = entries_of(PyModule_GetState(module), text, (size_t)n, filename, kind, PyCF_IGNORE_COOKIE);
    } else if (PyObject_CheckBuffer(source)) {
        if (PyObject_GetBuffer(source, &bytes, PyBUF_SIMPLE) == 0) {
            char *copy = PyMem_Malloc((size_t)bytes.len + 1);    /* the parser wants a NUL behind the text, and the text to stay as it is */
            if (copy) {
                memcpy(copy, bytes.buf, (size_t)bytes.len);
                copy[bytes.len] = 0;
                top = entries_of(PyModule_GetState(module), copy, (size_t)bytes.len, filename, kind, 0);
            } else {
                PyErr_NoMemory();
            }
            PyMem_Free(copy);
            PyBuffer_Release(&bytes);
        }
    } else {
        PyErr_SetString(PyExc_TypeError, "symtable() arg 1 must be a string or bytes object");
    }
    Py_DECREF(filename);
    return top;
}

/* ---- the type ---- */

static PyObject *entry_repr(PyObject *o)
{
    Entry *e = entry_of(o);
    return PyUnicode_FromFormat("<symtable entry %U(%R), line %d>", e->name, e->id, e->lineno);
}

static int entry_traverse(PyObject *o, visitproc visit, void *arg)
{
    Entry *e = entry_of(o);
    Py_VISIT(Py_TYPE(o));
    Py_VISIT(e->id);
    Py_VISIT(e->name);
    Py_VISIT(e->symbols);
    Py_VISIT(e->varnames);
    Py_VISIT(e->children);
    return 0;
}

static int entry_clear(PyObject *o)
{
    PyObject **const fields[] = {&entry_of(o)->symbols, &entry_of(o)->varnames, &entry_of(o)->children};
    for (int i = 0; i < 3; i++)
        Py_CLEAR(*fields[i]);
    return 0;
}

static void entry_dealloc(PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    PyObject_GC_UnTrack(o);
    entry_clear(o);
    Py_CLEAR(entry_of(o)->id);
    Py_CLEAR(entry_of(o)->name);
    type->tp_free(o);
    Py_DECREF(type);
}

static PyMemberDef entry_members[] = {
    {"id", Py_T_OBJECT_EX, offsetof(Entry, id), Py_READONLY, NULL},
    {"name", Py_T_OBJECT_EX, offsetof(Entry, name), Py_READONLY, NULL},
    {"symbols", Py_T_OBJECT_EX, offsetof(Entry, symbols), Py_READONLY, NULL},
    {"varnames", Py_T_OBJECT_EX, offsetof(Entry, varnames), Py_READONLY, NULL},
    {"children", Py_T_OBJECT_EX, offsetof(Entry, children), Py_READONLY, NULL},
    {"nested", Py_T_INT, offsetof(Entry, nested), Py_READONLY, NULL},
    {"type", Py_T_INT, offsetof(Entry, type), Py_READONLY, NULL},
    {"lineno", Py_T_INT, offsetof(Entry, lineno), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};

static PyType_Slot entry_slots[] = {
    {Py_tp_dealloc, entry_dealloc}, {Py_tp_traverse, entry_traverse}, {Py_tp_clear, entry_clear}, {Py_tp_repr, entry_repr},
    {Py_tp_members, entry_members}, {0, NULL}
};
static PyType_Spec entry_spec = {
    .name = "_symtable.symtable entry", .basicsize = sizeof(Entry),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, .slots = entry_slots,
};

/* ---- the module ---- */

static int symtable_exec(PyObject *m)
{
    static const struct { const char *name; int value; } constants[] = {
        {"USE", USE}, {"DEF_GLOBAL", DEF_GLOBAL}, {"DEF_NONLOCAL", DEF_NONLOCAL}, {"DEF_LOCAL", DEF_LOCAL}, {"DEF_PARAM", DEF_PARAM},
        {"DEF_TYPE_PARAM", DEF_TYPE_PARAM}, {"DEF_FREE_CLASS", DEF_FREE_CLASS}, {"DEF_IMPORT", DEF_IMPORT}, {"DEF_BOUND", PUBLISHED_BOUND},
        {"DEF_ANNOT", DEF_ANNOT}, {"DEF_COMP_ITER", DEF_COMP_ITER}, {"DEF_COMP_CELL", DEF_COMP_CELL}, {"TYPE_FUNCTION", TYPE_FUNCTION},
        {"TYPE_CLASS", TYPE_CLASS}, {"TYPE_MODULE", TYPE_MODULE}, {"TYPE_ANNOTATION", TYPE_ANNOTATION}, {"TYPE_TYPE_ALIAS", TYPE_TYPE_ALIAS},
        {"TYPE_TYPE_PARAMETERS", TYPE_TYPE_PARAMETERS}, {"TYPE_TYPE_VARIABLE", TYPE_TYPE_VARIABLE}, {"LOCAL", KIND_LOCAL},
        {"GLOBAL_EXPLICIT", KIND_GLOBAL_EXPLICIT}, {"GLOBAL_IMPLICIT", KIND_GLOBAL_IMPLICIT}, {"FREE", KIND_FREE}, {"CELL", KIND_CELL},
        {"SCOPE_OFF", SCOPE_OFF}, {"SCOPE_MASK", SCOPE_MASK},
    };
    SymtableState *st = PyModule_GetState(m);
    st->entry_type = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(m, &entry_spec, NULL);
    if (!st->entry_type)
        return -1;
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (PyModule_AddIntConstant(m, constants[i].name, constants[i].value) < 0)
            return -1;
    return 0;
}

#define HELD(F) F(entry_type)
MODULE_STATE_FUNCTIONS(SymtableState, HELD)

static PyMethodDef symtable_methods[] = {
    {"symtable", symtable_symtable, METH_VARARGS,
     PyDoc_STR("symtable($module, source, filename, startstr, /)\n--\n\nReturn symbol and scope dictionaries used internally by compiler.")},
    {NULL, NULL, 0, NULL}
};
static PyModuleDef_Slot symtable_slots[] = MODULE_SLOTS(symtable_exec);
static PyModuleDef symtable_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_symtable", .m_doc = PyDoc_STR("The compiler's symbol tables."), .m_size = sizeof(SymtableState),
    .m_methods = symtable_methods, .m_slots = symtable_slots, .m_traverse = module_traverse, .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__symtable(void) { return PyModuleDef_Init(&symtable_module); }
