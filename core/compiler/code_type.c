/* core/compiler/code_type.c -- the type code: attributes, comparison, lines, positions and branches.
 *
 * co_code is a listing (listing.c). co_positions() gives an instruction's position once for each two bytes of it, since callers count in
 * those (traceback.py divides tb_lasti by 2). co_lines() and co_branches() speak in bytes of co_code. */
#include "core/compiler/code_object.h"
#include "core/compiler/compile_int.h"
#include "core/compiler/listing.h"
#include "core/compiler/liveness.h"
#include "core/compiler/positions.h"
#include "objects/args.h"
#include "objects/field.h"

#include <string.h>

/* ---- attributes ---- */

#define OBJECT_ATTRIBUTE(field) \
    static PyObject *get_##field(PyObject *o, void *unused) { return (void)unused, api_of(value_keep(code_of(o)->field)); }
#define NUMBER_ATTRIBUTE(name, expression) \
    static PyObject *get_##name(PyObject *o, void *unused) { const CodeObj *c = code_of(o); return (void)unused, PyLong_FromLong((long)(expression)); }
OBJECT_ATTRIBUTE(names)
OBJECT_ATTRIBUTE(varnames)
OBJECT_ATTRIBUTE(cellvars)
OBJECT_ATTRIBUTE(freevars)
OBJECT_ATTRIBUTE(filename)
OBJECT_ATTRIBUTE(name)
OBJECT_ATTRIBUTE(qualname)
NUMBER_ATTRIBUTE(argcount, c->argcount)
NUMBER_ATTRIBUTE(posonly, c->posonly)
NUMBER_ATTRIBUTE(kwonly, c->kwonly)
NUMBER_ATTRIBUTE(stacksize, c->nregs - c->nlocals)
NUMBER_ATTRIBUTE(flags, c->flags)
NUMBER_ATTRIBUTE(firstlineno, c->firstlineno)
NUMBER_ATTRIBUTE(nlocals, PyTuple_GET_SIZE(api_of(c->varnames)))

static PyObject *get_consts(PyObject *o, void *unused)
{
    CodeObj *c = code_of(o);
    (void)unused;
    Value known = load_acquire_value(&c->consts_tuple);
    if (!is_absent(known))
        return api_of(value_keep(known));
    PyObject *t = code_consts_tuple(c);
    if (!t)
        return NULL;
    uint64_t absent = V_ABSENT.w;
    Py_INCREF(t);
    if (!cas_acq_rel_u64(&c->consts_tuple.w, &absent, value_of(t).w)) {
        Py_DECREF(t);
        Py_DECREF(t);
        t = api_of(value_keep((Value){absent}));
    }
    return t;
}

static PyObject *get_code(PyObject *o, void *unused) { return (void)unused, listing_code(code_of(o)); }
static PyObject *get_linetable(PyObject *o, void *unused) { return (void)unused, listing_linetable(code_of(o)); }
static PyObject *get_exceptiontable(PyObject *o, void *unused) { return (void)unused, listing_exceptions(code_of(o)); }

/* The older table: pairs of a byte increment and a signed line increment. */
static PyObject *get_lnotab(PyObject *o, void *unused)
{
    CodeObj *c = code_of(o);
    struct position_reader r;
    (void)unused;
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "co_lnotab is deprecated, use co_lines instead.", 1) < 0)
        return NULL;
    char *out = NULL;
    size_t n = 0, cap = 0;
    bool failed = false;
    uint32_t *starts = listing_starts(c);
    if (!starts)
        return NULL;
    position_start(&r, c->positions, c->positions_size, 0);
    int line = c->firstlineno, bytes = 0;
    for (uint32_t i = 0; !failed && i < c->ninstrs; bytes += (int)(starts[i + 1] - starts[i]), i++) {
        Position p = position_next(&r);
        int delta = p.line < 0 ? 0 : p.line - line;
        while (delta != 0) {
            int b = bytes > 254 ? 254 : bytes, d = bytes > 254 ? 0 : delta > 127 ? 127 : delta < -128 ? -128 : delta;
            if (n + 2 > cap) {
                char *more = buf_realloc(out, cap = 2 * cap + 64);
                failed = more == NULL;
                if (failed)
                    break;
                out = more;
            }
            out[n++] = (char)b;
            out[n++] = (char)d;
            bytes -= b;
            delta -= d;
            line += d;
        }
    }
    PyObject *result = failed ? PyErr_NoMemory() : PyBytes_FromStringAndSize(out, (Py_ssize_t)n);
    buf_free(starts);
    buf_free(out);
    return result;
}

static PyGetSetDef code_getset[] = {
    {"co_argcount", get_argcount, NULL, NULL, NULL},
    {"co_posonlyargcount", get_posonly, NULL, NULL, NULL},
    {"co_kwonlyargcount", get_kwonly, NULL, NULL, NULL},
    {"co_nlocals", get_nlocals, NULL, NULL, NULL},
    {"co_stacksize", get_stacksize, NULL, NULL, NULL},
    {"co_flags", get_flags, NULL, NULL, NULL},
    {"co_code", get_code, NULL, NULL, NULL},
    {"_co_code_adaptive", get_code, NULL, NULL, NULL},
    {"co_consts", get_consts, NULL, NULL, NULL},
    {"co_names", get_names, NULL, NULL, NULL},
    {"co_varnames", get_varnames, NULL, NULL, NULL},
    {"co_freevars", get_freevars, NULL, NULL, NULL},
    {"co_cellvars", get_cellvars, NULL, NULL, NULL},
    {"co_filename", get_filename, NULL, NULL, NULL},
    {"co_name", get_name, NULL, NULL, NULL},
    {"co_qualname", get_qualname, NULL, NULL, NULL},
    {"co_firstlineno", get_firstlineno, NULL, NULL, NULL},
    {"co_linetable", get_linetable, NULL, NULL, NULL},
    {"co_exceptiontable", get_exceptiontable, NULL, NULL, NULL},
    {"co_lnotab", get_lnotab, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};

/* ---- methods ---- */

static PyObject *iterator_of(PyObject *list)
{
    PyObject *iter = list ? PyObject_GetIter(list) : NULL;
    Py_XDECREF(list);
    return iter;
}

static int append(PyObject *list, PyObject *item)
{
    int rc = item ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return rc;
}

static PyObject *number_or_none(int n)
{
    return n < 0 ? Py_NewRef(Py_None) : PyLong_FromLong(n);
}

static PyObject *code_positions(PyObject *o, PyObject *unused)
{
    CodeObj *c = code_of(o);
    struct position_reader r;
    (void)unused;
    uint32_t *starts = listing_starts(c);
    PyObject *list = starts ? PyList_New(0) : NULL;
    position_start(&r, c->positions, c->positions_size, 0);
    int first = listing_first_line(c);
    if (list && append(list, Py_BuildValue("(iiii)", first, first ? first : 1, 0, 0)) < 0)
        Py_CLEAR(list);
    for (uint32_t i = 0; list && i < c->ninstrs; i++) {
        Position p = position_next(&r);
        PyObject *item = Py_BuildValue("(NNNN)", number_or_none(p.line), number_or_none(p.end_line), number_or_none(p.col), number_or_none(p.end_col));
        for (uint32_t at = starts[i]; item && at < starts[i + 1]; at += 2)
            if (PyList_Append(list, item) < 0)
                Py_CLEAR(item);
        if (!item)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    buf_free(starts);
    return iterator_of(list);
}

static PyObject *code_lines(PyObject *o, PyObject *unused)
{
    CodeObj *c = code_of(o);
    struct position_reader r;
    (void)unused;
    uint32_t *starts = listing_starts(c);
    PyObject *list = starts ? PyList_New(0) : NULL;
    position_start(&r, c->positions, c->positions_size, 0);
    int line = listing_first_line(c);
    uint32_t start = 0;
    for (uint32_t i = 0; list && i <= c->ninstrs; i++) {
        int here = i < c->ninstrs ? position_next(&r).line : -2;
        if (here != line) {
            if (append(list, Py_BuildValue("(iiN)", (int)start, (int)starts[i], number_or_none(line))) < 0)
                Py_CLEAR(list);
            else
                start = starts[i];
        }
        line = here;
    }
    buf_free(starts);
    return iterator_of(list);
}

/* (from, left, right), for every instruction that may or may not jump. To the left a loop goes on, and other branches are not taken. */
static PyObject *code_branches(PyObject *o, PyObject *unused)
{
    CodeObj *c = code_of(o);
    (void)unused;
    uint32_t *starts = listing_starts(c);
    PyObject *list = starts ? PyList_New(0) : NULL;
    for (uint32_t i = 0; list && i < c->ninstrs; i++) {
        struct instr_effects e;
        Instr w = {.w = load_relaxed_u64(&c->instrs[i].w)};
        instr_effects(w, c->nlocals, &e);
        if (e.jump < 0 || e.ends || opcode_base(opcode_generic(w.op)) == OP_SEND)
            continue;
        int taken = (int)instr_target(w, i, e.jump);
        bool loop = taken <= (int)i;
        if (append(list, Py_BuildValue("(iii)", (int)starts[i], (int)starts[loop ? taken : (int)i + 1], (int)starts[loop ? (int)i + 1 : taken])) < 0)
            Py_CLEAR(list);
    }
    buf_free(starts);
    return iterator_of(list);
}

/* Variables by index, as dis asks, then the operands of instructions. */
static PyObject *code_varname(PyObject *o, PyObject *arg)
{
    CodeObj *c = code_of(o);
    Py_ssize_t i = PyLong_AsSsize_t(arg);
    if (i == -1 && PyErr_Occurred())
        return NULL;
    if (i >= 0 && i < c->nlocals)
        return Py_NewRef(PyTuple_GET_ITEM(api_of(c->localnames), i));
    i -= c->nlocals;
    if (i >= 0 && i < c->nfree)
        return Py_NewRef(PyTuple_GET_ITEM(api_of(c->freevars), i));
    i -= c->nfree;
    if (i >= 0 && i < c->ninstrs)
        return listing_operands(c, (uint32_t)i);
    PyErr_SetString(PyExc_IndexError, "tuple index out of range");
    return NULL;
}

static PyObject *code_sizeof(PyObject *o, PyObject *unused)
{
    CodeObj *c = code_of(o);
    (void)unused;
    size_t size = sizeof *c + c->ninstrs * sizeof *c->instrs + c->nconsts * sizeof *c->consts + c->nsites * sizeof *c->sites +
                  c->nranges * sizeof *c->ranges + c->positions_size + c->nlocals;
    return PyLong_FromSize_t(size);
}

static PyObject *code_replace(PyObject *o, PyObject *args, PyObject *kwds)
{
    static const char *const fields[CODE_TUPLE_SIZE] = {"co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize",
        "co_flags", "co_code", "co_consts", "co_names", "co_varnames", "co_filename", "co_name", "co_qualname", "co_firstlineno", "co_linetable",
        "co_exceptiontable", "co_freevars", "co_cellvars"};
    if (PyTuple_GET_SIZE(args) > 0) {
        PyErr_Format(PyExc_TypeError, "replace() takes exactly 0 positional arguments (%zd given)", PyTuple_GET_SIZE(args));
        return NULL;
    }
    PyObject *old = listing_to_tuple(code_of(o)), *new = old ? PyTuple_New(CODE_TUPLE_SIZE) : NULL;
    Py_ssize_t used = 0;
    for (int i = 0; new && i < CODE_TUPLE_SIZE; i++) {
        PyObject *value = kwds ? PyDict_GetItemString(kwds, fields[i]) : NULL;
        used += value != NULL;
        if (value && i == CODE_TUPLE_LINES && PyBytes_Check(value) && listing_says_nothing(value)) {
            PyObject *bare = listing_without_positions(PyTuple_GET_ITEM(old, i));
            if (!bare)
                Py_CLEAR(new);
            else
                PyTuple_SET_ITEM(new, i, bare);
            continue;
        }
        PyTuple_SET_ITEM(new, i, Py_NewRef(value ? value : PyTuple_GET_ITEM(old, i)));
    }
    PyObject *first = kwds ? PyDict_GetItemString(kwds, "co_firstlineno") : NULL, *moved = NULL;
    if (new && first && PyLong_Check(first) && !PyDict_GetItemString(kwds, "co_linetable")) {
        int overflow;
        long line = PyLong_AsLongAndOverflow(first, &overflow);          /* what is out of range is told later */
        if (!overflow && line >= INT_MIN / 2 && line <= INT_MAX / 2) {
            moved = listing_with_lines_moved(code_of(o), PyTuple_GET_ITEM(new, CODE_TUPLE_LINES), (int)line - code_of(o)->firstlineno);
            PyObject *table = PyTuple_GET_ITEM(new, CODE_TUPLE_LINES);
            if (moved)
                PyTuple_SET_ITEM(new, CODE_TUPLE_LINES, moved), Py_DECREF(table);
            else
                Py_CLEAR(new);
        }
    }
    PyObject *result = NULL;
    if (new && kwds && used != PyDict_Size(kwds)) {
        PyObject *key, *value;
        Py_ssize_t at = 0;
        while (PyDict_Next(kwds, &at, &key, &value)) {
            int i = 0;
            while (i < CODE_TUPLE_SIZE && !PyUnicode_EqualToUTF8(key, fields[i]))
                i++;
            if (i == CODE_TUPLE_SIZE) {
                args_unexpected("replace", key, fields, CODE_TUPLE_SIZE);
                break;
            }
        }
    } else if (new) {
        result = listing_from_tuple(new);
    }
    Py_XDECREF(old);
    Py_XDECREF(new);
    return result;
}

static PyMethodDef code_methods[] = {
    {"__sizeof__", code_sizeof, METH_NOARGS, PyDoc_STR("Size of the code object and its tables, in bytes.")},
    {"co_lines", code_lines, METH_NOARGS, PyDoc_STR("co_lines($self, /)\n--\n\n(start, end, line) for each run of bytecode.")},
    {"co_branches", code_branches, METH_NOARGS, PyDoc_STR("co_branches($self, /)\n--\n\n(from, not taken, taken) for each branch.")},
    {"co_positions", code_positions, METH_NOARGS, PyDoc_STR("co_positions($self, /)\n--\n\n(line, end line, column, end column) for each code unit.")},
    {"replace", (PyCFunction)(void (*)(void))code_replace, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("replace($self, /, **changes)\n--\n\nA copy of the code object with new values for the given attributes.")},
    {"__replace__", (PyCFunction)(void (*)(void))code_replace, METH_VARARGS | METH_KEYWORDS, PyDoc_STR("__replace__($self, /, **changes)\n--\n\nThe same as replace().")},
    {"_varname_from_oparg", code_varname, METH_O, PyDoc_STR("_varname_from_oparg($self, /, oparg)\n--\n\nThe name of a variable, or the operands of an instruction. For dis only.")},
    {NULL, NULL, 0, NULL}
};

/* ---- slots ---- */

static PyObject *code_make(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)type;
    if (kwds && PyDict_Size(kwds)) {
        PyErr_SetString(PyExc_TypeError, "code() takes no keyword arguments");
        return NULL;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n < 16 || n > 18) {
        PyErr_Format(PyExc_TypeError, n < 16 ? "code expected at least 16 arguments, got %zd" : "code expected at most 18 arguments, got %zd", n);
        return NULL;
    }
    PyObject *t = PyTuple_New(CODE_TUPLE_SIZE), *none = PyTuple_New(0);
    for (Py_ssize_t i = 0; t && none && i < CODE_TUPLE_SIZE; i++)
        PyTuple_SET_ITEM(t, i, Py_NewRef(i < n ? PyTuple_GET_ITEM(args, i) : none));
    PyObject *code = t && none ? listing_from_tuple(t) : NULL;
    Py_XDECREF(t);
    Py_XDECREF(none);
    return code;
}

static PyObject *code_repr(PyObject *o)
{
    CodeObj *c = code_of(o);
    return PyUnicode_FromFormat("<code object %U at %p, file \"%U\", line %d>", api_of(c->name), (void *)c, api_of(c->filename), c->firstlineno);
}

static bool same_instructions(const CodeObj *a, const CodeObj *b)
{
    if (a->ninstrs != b->ninstrs)
        return false;
    for (uint32_t i = 0; i < a->ninstrs; i++) {
        Instr x = {.w = load_relaxed_u64(&a->instrs[i].w)}, y = {.w = load_relaxed_u64(&b->instrs[i].w)};
        x.op = (uint16_t)opcode_generic(x.op);
        y.op = (uint16_t)opcode_generic(y.op);
        if (x.w != y.w)
            return false;
    }
    return true;
}

/* 1, 0 or -1. Constants are the same when their types are, too. */
static int same_code(CodeObj *a, CodeObj *b)
{
    if (a == b)
        return 1;
    if (a->argcount != b->argcount || a->posonly != b->posonly || a->kwonly != b->kwonly || a->flags != b->flags || a->firstlineno != b->firstlineno ||
        a->nconsts != b->nconsts || a->nlocals != b->nlocals || a->nplain != b->nplain || a->nregs != b->nregs || a->nranges != b->nranges ||
        a->nsites != b->nsites || a->positions_size != b->positions_size || !same_instructions(a, b) ||
        memcmp(a->positions, b->positions, a->positions_size) || memcmp(a->localkinds, b->localkinds, a->nlocals))
        return 0;
    for (uint32_t i = 0; i < a->nranges; i++) {
        const ExcRange *x = &a->ranges[i], *y = &b->ranges[i];
        if (x->start != y->start || x->end != y->end || x->handler != y->handler || x->reg != y->reg || x->keep != y->keep)
            return 0;
    }
    for (uint32_t i = 0; i < a->nsites; i++)
        if (!value_is(a->sites[i].name, b->sites[i].name) && PyUnicode_Compare(api_of(a->sites[i].name), api_of(b->sites[i].name)))
            return 0;
    const Value pairs[][2] = {{a->name, b->name}, {a->localnames, b->localnames}, {a->freevars, b->freevars}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int same = PyObject_RichCompareBool(api_of(pairs[i][0]), api_of(pairs[i][1]), Py_EQ);
        if (same != 1)
            return same;
    }
    for (uint32_t i = 0; i < a->nconsts; i++) {
        PyObject *x = api_of(a->consts[i]), *y = api_of(b->consts[i]);
        int same = constant_equal(x, y);
        if (same != 1)
            return same;
    }
    return 1;
}

static PyObject *code_compare(PyObject *a, PyObject *b, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyCode_Check(a) || !PyCode_Check(b))
        Py_RETURN_NOTIMPLEMENTED;
    int same = same_code(code_of(a), code_of(b));
    if (same < 0)
        return NULL;
    return (same == 1) == (op == Py_EQ) ? Py_True : Py_False;
}

static Py_hash_t code_hash(PyObject *o)
{
    CodeObj *c = code_of(o);
    uint64_t h = (uint64_t)c->firstlineno ^ (uint64_t)c->ninstrs << 20 ^ (uint64_t)c->argcount << 40;
    const Value parts[] = {c->name, c->localnames, c->freevars, c->names};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        Py_hash_t x = PyObject_Hash(api_of(parts[i]));
        if (x == -1)
            return -1;
        h = (h ^ (uint64_t)x) * UINT64_C(0x9e3779b97f4a7c15);
    }
    for (uint32_t i = 0; i < c->ninstrs; i++) {
        Instr w = {.w = load_relaxed_u64(&c->instrs[i].w)};
        w.op = (uint16_t)opcode_generic(w.op);
        h = (h ^ w.w) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    return (Py_hash_t)h == -1 ? -2 : (Py_hash_t)h;
}

static int code_traverse(PyObject *o, visitproc visit, void *arg)
{
    CodeObj *c = code_of(o);
    for (uint32_t i = 0; i < c->nconsts; i++)
        VISIT_FIELD(c->consts[i]);
    VISIT_FIELD(c->consts_tuple);
    VISIT_FIELD(c->name);
    VISIT_FIELD(c->qualname);
    VISIT_FIELD(c->filename);
    VISIT_FIELD(c->names);
    VISIT_FIELD(c->localnames);
    VISIT_FIELD(c->varnames);
    VISIT_FIELD(c->cellvars);
    VISIT_FIELD(c->freevars);
    return 0;
}

static void code_destroy(PyObject *o)
{
    CodeObj *c = code_of(o);
    if (c->ninstrs)
        code_notify_watchers(PY_CODE_EVENT_DESTROY, c);
    code_free_extra(c);
    for (uint32_t i = 0; i < c->nconsts; i++)
        value_release(c->consts[i]);
    Value *const fields[] = {&c->consts_tuple, &c->name, &c->qualname, &c->filename, &c->names, &c->localnames, &c->varnames, &c->cellvars, &c->freevars};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        value_release(*fields[i]);
    code_free_buffers(c);
    obj_free(&c->hdr);
}

PyTypeObject PyCode_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "code",
    .tp_basicsize = sizeof(CodeObj),
    .tp_dealloc = code_destroy,
    .tp_repr = code_repr,
    .tp_hash = code_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, "
                        "filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)\n--\n\n"
                        "Compiled code. Not for the faint of heart: bytecode and tables come from another code object."),
    .tp_traverse = code_traverse,
    .tp_richcompare = code_compare,
    .tp_methods = code_methods,
    .tp_getset = code_getset,
    .tp_new = code_make,
};
