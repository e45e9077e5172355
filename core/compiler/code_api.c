/* core/compiler/code_api.c -- PyCode_*: the C API of code objects, their watchers and extra pointers. */
#include "core/compiler/code_object.h"
#include "core/compiler/listing.h"
#include "core/compiler/compile_int.h"
#include "core/compiler/positions.h"

#undef PyCode_Check
int PyCode_Check(PyObject *o) { return IS_EXACT(value_of(o), CODE); }

Py_ssize_t PyCode_GetNumFree(PyCodeObject *co)
{
    if (!PyCode_Check((PyObject *)co)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return code_of((PyObject *)co)->nfree;
}

int PyUnstable_Code_GetFirstFree(PyCodeObject *co) { return code_of((PyObject *)co)->nlocals; }
PyObject *PyCode_GetCode(PyCodeObject *co) { return listing_code(code_of((PyObject *)co)); }
PyObject *PyCode_GetVarnames(PyCodeObject *co) { return api_of(value_keep(code_of((PyObject *)co)->varnames)); }
PyObject *PyCode_GetCellvars(PyCodeObject *co) { return api_of(value_keep(code_of((PyObject *)co)->cellvars)); }
PyObject *PyCode_GetFreevars(PyCodeObject *co) { return api_of(value_keep(code_of((PyObject *)co)->freevars)); }

PyObject *PyCode_Optimize(PyObject *code, PyObject *consts, PyObject *all, PyObject *lnotab)
{
    (void)consts;
    (void)all;
    (void)lnotab;
    return Py_NewRef(code);
}

/* Offsets are in bytes of co_code. */
int PyCode_Addr2Line(PyCodeObject *co, int offset)
{
    CodeObj *c = code_of((PyObject *)co);
    return offset < 0 ? c->firstlineno : code_line(c, listing_instr(c, (uint32_t)offset));
}

int PyCode_Addr2Location(PyCodeObject *co, int offset, int *line, int *column, int *end_line, int *end_column)
{
    CodeObj *c = code_of((PyObject *)co);
    if (offset < 0) {
        *line = c->firstlineno;
        *column = *end_line = *end_column = 0;
        return 1;
    }
    Position p = code_position(c, listing_instr(c, (uint32_t)offset));
    *line = p.line;
    *column = p.col;
    *end_line = p.end_line;
    *end_column = p.end_col;
    return p.line >= 0;
}

static PyCodeObject *foreign_bytecode(void)
{
    PyErr_SetString(PyExc_NotImplementedError, "bytecode of another interpreter has no meaning here; compile source, or use code.replace()");
    return NULL;
}

PyCodeObject *PyUnstable_Code_New(int argcount, int kwonlyargcount, int nlocals, int stacksize, int flags, PyObject *code, PyObject *consts,
                                  PyObject *all, PyObject *varnames, PyObject *freevars, PyObject *cellvars, PyObject *filename, PyObject *name,
                                  PyObject *qualname, int firstlineno, PyObject *linetable, PyObject *exceptiontable)
{
    return PyUnstable_Code_NewWithPosOnlyArgs(argcount, 0, kwonlyargcount, nlocals, stacksize, flags, code, consts, all, varnames, freevars,
                                              cellvars, filename, name, qualname, firstlineno, linetable, exceptiontable);
}

/* With bytes that came from a code object of ours it works all the same. */
PyCodeObject *PyUnstable_Code_NewWithPosOnlyArgs(int argcount, int posonlyargcount, int kwonlyargcount, int nlocals, int stacksize, int flags,
                                                 PyObject *code, PyObject *consts, PyObject *all, PyObject *varnames, PyObject *freevars,
                                                 PyObject *cellvars, PyObject *filename, PyObject *name, PyObject *qualname, int firstlineno,
                                                 PyObject *linetable, PyObject *exceptiontable)
{
    PyObject *t = Py_BuildValue("(iiiiiiOOOOOOOiOOOO)", argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, code, consts, all,
                                varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars, cellvars);
    PyObject *made = t ? listing_from_tuple(t) : NULL;
    Py_XDECREF(t);
    if (!made && PyErr_ExceptionMatches(PyExc_ValueError)) {
        PyErr_Clear();
        return foreign_bytecode();
    }
    return (PyCodeObject *)made;
}

/* Raises an exception when run: there only to give a traceback entry a name and a line. */
PyCodeObject *PyCode_NewEmpty(const char *filename, const char *funcname, int firstlineno)
{
    struct code_parts p = {.nregs = 1, .ninstrs = 2, .flags = CODE_OPTIMIZED | CODE_NEWLOCALS, .firstlineno = firstlineno};
    PyObject *file = PyUnicode_DecodeFSDefault(filename), *name = PyUnicode_FromString(funcname), *none = PyTuple_New(0);
    struct position_writer positions;
    position_begin(&positions, 2);
    for (int i = 0; i < 2; i++)
        position_add(&positions, (Position){firstlineno, firstlineno, -1, -1});
    p.positions = positions.data;
    p.positions_size = (uint32_t)positions.size;
    p.instrs = buf_alloc(2 * sizeof(Instr));
    uint8_t no_kinds[1] = {0};
    PyObject *no_objects[1] = {NULL};
    PyObject *code = NULL;
    if (file && name && none && p.instrs && !positions.failed) {
        p.instrs[0] = (Instr){.op = OP_LOAD_COMMON, .a = 0, .b = COMMON_ASSERTION_ERROR};
        p.instrs[1] = (Instr){.op = OP_RAISE, .a = 0};
        p.filename = file;
        p.name = p.qualname = name;
        p.localnames = p.varnames = p.cellvars = p.freevars = p.names = none;
        p.localkinds = no_kinds;
        p.consts = p.site_names = no_objects;
        code = code_new(NULL, &p);
    } else if (!PyErr_Occurred()) {
        no_memory();
    }
    if (!code) {
        buf_free(p.instrs);
        buf_free(p.positions);
    }
    Py_XDECREF(file);
    Py_XDECREF(name);
    Py_XDECREF(none);
    return (PyCodeObject *)code;
}

int PyCompile_OpcodeStackEffect(int opcode, int oparg)
{
    (void)oparg;
    return opcode >= 0 && opcode < FORM_END ? 0 : PY_INVALID_STACK_EFFECT;
}
int PyCompile_OpcodeStackEffectWithJump(int opcode, int oparg, int jump)
{
    (void)jump;
    return PyCompile_OpcodeStackEffect(opcode, oparg);
}

/* ---- watchers ---- */

enum { WATCHERS = 8 };
static PyCode_WatchCallback watchers[WATCHERS] SHARED(acq_rel);
static uint32_t watching SHARED(relaxed);        /* how many there are: none is the usual case */

int PyCode_AddWatcher(PyCode_WatchCallback callback)
{
    for (int i = 0; i < WATCHERS; i++) {
        PyCode_WatchCallback none = NULL;
        if (cas_acq_rel_ptr(&watchers[i], &none, callback)) {
            add_relaxed_u32(&watching, 1);
            return i;
        }
    }
    PyErr_SetString(PyExc_RuntimeError, "no more code watcher IDs available");
    return -1;
}

int PyCode_ClearWatcher(int id)
{
    if (id < 0 || id >= WATCHERS) {
        PyErr_Format(PyExc_ValueError, "Invalid code watcher ID %d", id);
        return -1;
    }
    if (!exchange_acq_rel_ptr(&watchers[id], (PyCode_WatchCallback)NULL)) {
        PyErr_Format(PyExc_ValueError, "No code watcher set for ID %d", id);
        return -1;
    }
    add_relaxed_u32(&watching, UINT32_MAX);
    return 0;
}

void code_notify_watchers(int event, CodeObj *c)
{
    if (LIKELY(load_relaxed_u32(&watching) == 0))
        return;
    PyObject *pending = PyErr_GetRaisedException();
    for (int i = 0; i < WATCHERS; i++) {
        PyCode_WatchCallback callback = load_acquire_ptr(&watchers[i]);
        if (callback && callback((PyCodeEvent)event, (PyCodeObject *)api_of(value_from_obj(c))) < 0)
            PyErr_FormatUnraisable("Exception ignored in %s watcher callback for <code object %U at %p, file \"%U\", line %d>",
                                   event == PY_CODE_EVENT_CREATE ? "PY_CODE_EVENT_CREATE" : "PY_CODE_EVENT_DESTROY", api_of(c->name), (void *)c,
                                   api_of(c->filename), c->firstlineno);
    }
    PyErr_SetRaisedException(pending);
}

/* ---- extra pointers ---- */

enum { EXTRAS = 255 };
static freefunc extra_free[EXTRAS] SHARED(acq_rel);
static uint32_t extras SHARED(acq_rel);

struct code_extra { uint32_t n; void *at[]; };

Py_ssize_t PyUnstable_Eval_RequestCodeExtraIndex(freefunc f)
{
    uint32_t i = add_acq_rel_u32(&extras, 1);
    if (i >= EXTRAS) {
        store_release_u32(&extras, EXTRAS);
        return -1;
    }
    store_release_ptr(&extra_free[i], f);
    return (Py_ssize_t)i;
}

int PyUnstable_Code_GetExtra(PyObject *code, Py_ssize_t index, void **extra)
{
    *extra = NULL;
    if (!PyCode_Check(code)) {
        PyErr_BadInternalCall();
        return -1;
    }
    CodeObj *c = code_of(code);
    obj_lock(&c->hdr);
    if (c->extra && index >= 0 && (size_t)index < c->extra->n)
        *extra = c->extra->at[index];
    obj_unlock(&c->hdr);
    return 0;
}

int PyUnstable_Code_SetExtra(PyObject *code, Py_ssize_t index, void *extra)
{
    if (!PyCode_Check(code) || index < 0 || (size_t)index >= load_acquire_u32(&extras) || index >= EXTRAS) {
        PyErr_BadInternalCall();
        return -1;
    }
    CodeObj *c = code_of(code);
    uint32_t need = (uint32_t)index + 1;
    obj_lock(&c->hdr);
    struct code_extra *x = c->extra;
    if (!x || x->n < need) {
        struct code_extra *more = buf_realloc(x, sizeof *more + need * sizeof(void *));
        if (!more) {
            obj_unlock(&c->hdr);
            PyErr_NoMemory();
            return -1;
        }
        for (uint32_t i = x ? more->n : 0; i < need; i++)
            more->at[i] = NULL;
        more->n = need;
        c->extra = x = more;
    }
    void *old = x->at[index];
    x->at[index] = extra;
    obj_unlock(&c->hdr);
    freefunc f = load_acquire_ptr(&extra_free[index]);
    if (old && f)
        f(old);
    return 0;
}

void code_free_extra(CodeObj *c)
{
    struct code_extra *x = c->extra;
    for (uint32_t i = 0; x && i < x->n; i++) {
        freefunc f = load_acquire_ptr(&extra_free[i]);
        if (x->at[i] && f)
            f(x->at[i]);
    }
    buf_free(x);
    c->extra = NULL;
}
