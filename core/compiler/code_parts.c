/* core/compiler/code_parts.c -- code objects taken apart into a tuple and put together from one: types.CodeType(), replace(), marshal.
 *
 * co_linetable is the packed table of positions. co_exceptiontable carries what else the interpreter needs, in 32-bit words: the ranges;
 * for each site its name's index in co_names; for each local its kind, and for hidden ones (of inlined comprehensions) its name. Other
 * locals have their names from co_varnames and co_cellvars in order. */
#include "core/compiler/code_object.h"
#include "core/compiler/compile_int.h"
#include "core/compiler/liveness.h"

#include <string.h>

/* ---- out ---- */

PyObject *code_bytes(const CodeObj *c)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(c->ninstrs * sizeof(Instr)));
    if (!bytes)
        return NULL;
    char *out = PyBytes_AS_STRING(bytes);
    for (uint32_t i = 0; i < c->ninstrs; i++) {
        Instr w = {.w = load_relaxed_u64(&c->instrs[i].w)};
        w.op = (uint16_t)opcode_generic(w.op);
        memcpy(out + i * sizeof w, &w, sizeof w);
    }
    return bytes;
}

PyObject *code_consts_tuple(CodeObj *c)
{
    PyObject *t = PyTuple_New(c->nconsts);
    for (uint32_t i = 0; t && i < c->nconsts; i++)
        PyTuple_SET_ITEM(t, i, Py_NewRef(api_of(c->consts[i])));
    return t;
}

struct words { uint32_t *at; size_t n, cap; bool failed; };

static void put(struct words *w, uint32_t x)
{
    if (w->n == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 64;
        uint32_t *more = buf_realloc(w->at, cap * sizeof *more);
        if (!more) {
            w->failed = true;
            return;
        }
        w->at = more;
        w->cap = cap;
    }
    w->at[w->n++] = x;
}

static uint32_t index_of(PyObject *t, PyObject *name)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(t); i++)
        if (PyTuple_GET_ITEM(t, i) == name)
            return (uint32_t)i;
    return UINT32_MAX;
}

static PyObject *exception_table(CodeObj *c)
{
    struct words w = {0};
    put(&w, c->nregs);
    put(&w, c->nranges);
    for (uint32_t i = 0; i < c->nranges; i++) {
        const ExcRange *r = &c->ranges[i];
        put(&w, r->start);
        put(&w, r->end);
        put(&w, r->handler);
        put(&w, (uint32_t)r->reg << 16 | r->keep);
    }
    put(&w, c->nsites);
    /* Sites come in the order in which names first occur, so the search mostly ends at once. */
    for (uint32_t i = 0; i < c->nsites; i++)
        put(&w, index_of(api_of(c->names), api_of(c->sites[i].name)));
    put(&w, c->nlocals);
    put(&w, c->nplain);
    for (uint32_t i = 0; i < c->nlocals; i++) {
        put(&w, c->localkinds[i]);
        if (!(c->localkinds[i] & CODE_LOCAL_HIDDEN))
            continue;
        PyObject *name = PyUnicode_AsEncodedString(PyTuple_GET_ITEM(api_of(c->localnames), i), "utf-8", "surrogatepass");
        if (!name) {
            buf_free(w.at);
            return NULL;
        }
        uint32_t n = (uint32_t)PyBytes_GET_SIZE(name);
        put(&w, n);
        for (uint32_t k = 0; k < n; k += 4) {
            uint32_t four = 0;
            memcpy(&four, PyBytes_AS_STRING(name) + k, n - k < 4 ? n - k : 4);
            put(&w, four);
        }
        Py_DECREF(name);
    }
    PyObject *bytes = w.failed ? PyErr_NoMemory() : PyBytes_FromStringAndSize((char *)w.at, (Py_ssize_t)(w.n * sizeof *w.at));
    buf_free(w.at);
    return bytes;
}

PyObject *code_to_tuple(CodeObj *c)
{
    PyObject *code = code_bytes(c), *consts = code_consts_tuple(c), *exceptions = exception_table(c);
    PyObject *lines = PyBytes_FromStringAndSize((char *)c->positions, c->positions_size);
    if (!code || !consts || !exceptions || !lines) {
        Py_XDECREF(code);
        Py_XDECREF(consts);
        Py_XDECREF(exceptions);
        Py_XDECREF(lines);
        return NULL;
    }
    return Py_BuildValue("(iiiiiiNNOOOOOiNNOO)", (int)c->argcount, (int)c->posonly, (int)c->kwonly, (int)PyTuple_GET_SIZE(api_of(c->varnames)),
                         c->nregs - c->nlocals, (int)c->flags, code, consts, api_of(c->names), api_of(c->varnames), api_of(c->filename),
                         api_of(c->name), api_of(c->qualname), c->firstlineno, lines, exceptions, api_of(c->freevars), api_of(c->cellvars));
}

/* ---- in ---- */

struct source {
    PyObject *t;
    const uint32_t *at, *end;
    struct code_parts p;
    PyObject *localnames, *names;        /* owned */
};

static bool malformed(const char *what)
{
    PyErr_Format(PyExc_ValueError, "code: %s", what);
    return false;
}

static uint32_t get(struct source *s)
{
    if (s->at >= s->end) {
        s->end = NULL;                   /* seen by the caller at the end: a table that is too short */
        return 0;
    }
    return *s->at++;
}

static bool is_tuple_of_str(PyObject *t)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(t); i++)
        if (!PyUnicode_Check(PyTuple_GET_ITEM(t, i)))
            return false;
    return true;
}

/* A tuple with the same names, interned for ever. */
static PyObject *intern_names(PyObject *t)
{
    PyObject *out = PyTuple_New(PyTuple_GET_SIZE(t));
    for (Py_ssize_t i = 0; out && i < PyTuple_GET_SIZE(t); i++) {
        PyObject *name = PyUnicode_FromObject(PyTuple_GET_ITEM(t, i));
        if (!name) {
            Py_DECREF(out);
            return NULL;
        }
        PyUnicode_InternImmortal(&name);
        PyTuple_SET_ITEM(out, i, name);
    }
    return out;
}

static bool read_ranges(struct source *s)
{
    struct code_parts *p = &s->p;
    uint32_t n = get(s);
    if (s->end == NULL || n > (size_t)(s->end - s->at) / 4)
        return malformed("bad exception table");
    p->ranges = buf_alloc((n + 1) * sizeof *p->ranges);
    if (!p->ranges) {
        no_memory();
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t start = get(s), end = get(s), handler = get(s), registers = get(s);
        p->ranges[i] = (ExcRange){start, end, handler, (uint16_t)(registers >> 16), (uint16_t)registers};
    }
    p->nranges = n;
    return true;
}

static bool read_sites(struct source *s, PyObject *all)
{
    struct code_parts *p = &s->p;
    uint32_t n = get(s);
    if (s->end == NULL || n > (size_t)(s->end - s->at) || n > UINT16_MAX)
        return malformed("bad exception table");
    p->site_names = buf_alloc((n + 1) * sizeof *p->site_names);
    if (!p->site_names) {
        no_memory();
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = get(s);
        if (k >= (size_t)PyTuple_GET_SIZE(all))
            return malformed("a name is missing from co_names");
        p->site_names[i] = PyTuple_GET_ITEM(all, k);
    }
    p->nsites = n;
    return true;
}

static PyObject *hidden_name(struct source *s)
{
    uint32_t n = get(s), words = n / 4 + (n % 4 != 0);
    if (s->end == NULL || words > (size_t)(s->end - s->at)) {
        malformed("bad exception table");
        return NULL;
    }
    PyObject *name = PyUnicode_DecodeUTF8((const char *)s->at, n, "surrogatepass");
    s->at += words;
    return name;
}

static bool read_locals(struct source *s, PyObject *varnames, PyObject *cellvars)
{
    struct code_parts *p = &s->p;
    uint32_t n = get(s), nplain = get(s);
    if (s->end == NULL || n > UINT16_MAX || nplain > n)
        return malformed("bad exception table");
    p->localkinds = buf_zalloc(n + 1);
    s->localnames = PyTuple_New(n);
    if (!p->localkinds || !s->localnames) {
        no_memory();
        return false;
    }
    Py_ssize_t variable = 0, cell = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t kind = p->localkinds[i] = (uint8_t)get(s);
        bool parameter_cell = i < nplain && (kind & CODE_LOCAL_CELL);
        PyObject *name;
        if (kind & CODE_LOCAL_HIDDEN)
            name = hidden_name(s);
        else if (i < nplain)
            name = variable < PyTuple_GET_SIZE(varnames) ? Py_NewRef(PyTuple_GET_ITEM(varnames, variable++)) : NULL;
        else
            name = cell < PyTuple_GET_SIZE(cellvars) ? Py_NewRef(PyTuple_GET_ITEM(cellvars, cell++)) : NULL;
        cell += parameter_cell && !(kind & CODE_LOCAL_HIDDEN);
        if (!name)
            return PyErr_Occurred() ? false : malformed("co_varnames or co_cellvars is too short");
        PyUnicode_InternImmortal(&name);
        PyTuple_SET_ITEM(s->localnames, i, name);
        p->ncells += (kind & CODE_LOCAL_CELL) != 0;
    }
    p->nlocals = n;
    p->nplain = nplain;
    if (variable != PyTuple_GET_SIZE(varnames) || cell != PyTuple_GET_SIZE(cellvars))
        return malformed("co_varnames or co_cellvars is too long");
    return true;
}

static bool read_instructions(struct source *s, PyObject *code, PyObject *consts)
{
    struct code_parts *p = &s->p;
    size_t size = (size_t)PyBytes_GET_SIZE(code);
    if (size == 0 || size % sizeof(Instr) || size / sizeof(Instr) > INT32_MAX)
        return malformed("co_code is no bytecode of this interpreter");
    p->ninstrs = (uint32_t)(size / sizeof(Instr));
    p->instrs = buf_alloc(size);
    p->nconsts = (uint32_t)PyTuple_GET_SIZE(consts);
    p->consts = buf_alloc((p->nconsts + 1) * sizeof *p->consts);
    if (!p->instrs || !p->consts) {
        no_memory();
        return false;
    }
    memcpy(p->instrs, PyBytes_AS_STRING(code), size);
    for (uint32_t i = 0; i < p->ninstrs; i++)
        if (p->instrs[i].op >= FORM_END)
            return malformed("co_code is no bytecode of this interpreter");
    for (uint32_t i = 0; i < p->nconsts; i++)
        p->consts[i] = PyTuple_GET_ITEM(consts, i);
    return true;
}

_Thread_local bool code_trusted;

/* The code object must be consistent before code_new() hands it out: a verifier that ran afterwards would be too late. */
static bool fits(struct source *s)
{
    CodeObj probe = {0};
    const char *why;
    uint32_t at;
    probe.instrs = s->p.instrs;
    probe.ninstrs = s->p.ninstrs;
    probe.ranges = s->p.ranges;
    probe.nranges = s->p.nranges;
    probe.nconsts = s->p.nconsts;
    probe.nsites = s->p.nsites;
    probe.nlocals = (uint16_t)s->p.nlocals;
    probe.nregs = (uint16_t)s->p.nregs;
    probe.nfree = (uint16_t)s->p.nfree;
    probe.localkinds = s->p.localkinds;
    if (s->p.nregs < s->p.nlocals || s->p.nregs > UINT16_MAX)
        return malformed("bad exception table");
    if (code_trusted || code_verify(&probe, &why, &at) == 0)
        return true;
    if (why == code_out_of_memory)
        no_memory();
    else
        PyErr_Format(PyExc_ValueError, "code: instruction %u: %s", at, why);
    return false;
}

PyObject *code_from_tuple(PyObject *t)
{
    struct source s = {.t = t};
    struct code_parts *p = &s.p;
    int argcount, posonly, kwonly, nlocals, stacksize, flags;
    PyObject *code, *consts, *all, *varnames, *lines, *exceptions, *freevars, *cellvars;
    if (!PyArg_ParseTuple(t, "iiiiiiSO!O!O!UUUiSSO!O!:code", &argcount, &posonly, &kwonly, &nlocals, &stacksize, &flags, &code, &PyTuple_Type, &consts,
                          &PyTuple_Type, &all, &PyTuple_Type, &varnames, &p->filename, &p->name, &p->qualname, &p->firstlineno, &lines, &exceptions,
                          &PyTuple_Type, &freevars, &PyTuple_Type, &cellvars))
        return NULL;
    if (argcount < 0 || posonly < 0 || kwonly < 0 || nlocals < 0 || stacksize < 0 || flags < 0 || posonly > argcount) {
        const char *what = argcount < 0 ? "argcount must not be negative" : posonly < 0 ? "posonlyargcount must not be negative"
                           : kwonly < 0 ? "kwonlyargcount must not be negative" : nlocals < 0 ? "nlocals must not be negative"
                                                                                : "bad argument counts";
        malformed(what);
        return NULL;
    }
    if (!is_tuple_of_str(all) || !is_tuple_of_str(varnames) || !is_tuple_of_str(freevars) || !is_tuple_of_str(cellvars)) {
        PyErr_SetString(PyExc_TypeError, "name tuples must contain only strings");
        return NULL;
    }
    if (nlocals != PyTuple_GET_SIZE(varnames)) {
        malformed("co_nlocals != len(co_varnames)");
        return NULL;
    }
    s.at = (const uint32_t *)(const void *)PyBytes_AS_STRING(exceptions);
    s.end = s.at + (size_t)PyBytes_GET_SIZE(exceptions) / 4;
    p->argcount = (uint32_t)argcount;
    p->posonly = (uint32_t)posonly;
    p->kwonly = (uint32_t)kwonly;
    p->flags = (unsigned)flags;
    p->nfree = (uint32_t)PyTuple_GET_SIZE(freevars);
    p->nregs = get(&s);
    s.names = intern_names(all);
    p->varnames = s.names ? intern_names(varnames) : NULL;
    p->freevars = p->varnames ? intern_names(freevars) : NULL;
    p->cellvars = p->freevars ? intern_names(cellvars) : NULL;
    PyObject *result = NULL;
    if (p->cellvars && read_ranges(&s) && read_sites(&s, s.names) && read_locals(&s, p->varnames, p->cellvars) && read_instructions(&s, code, consts)) {
        uint32_t parameters = p->argcount + p->kwonly + !!(p->flags & CODE_VARARGS) + !!(p->flags & CODE_VARKEYWORDS);
        p->names = s.names;
        p->localnames = s.localnames;
        p->positions_size = (uint32_t)PyBytes_GET_SIZE(lines);
        p->positions = buf_alloc(p->positions_size + 1);
        if (!p->positions)
            no_memory();
        else if (s.end == NULL || parameters > p->nplain)
            malformed(s.end ? "varnames is too small" : "bad exception table");
        else if (memcpy(p->positions, PyBytes_AS_STRING(lines), p->positions_size), fits(&s))
            result = code_new(NULL, p);
    }
    if (!result) {
        buf_free(p->instrs);
        buf_free(p->ranges);
        buf_free(p->positions);
    }
    buf_free(p->consts);
    buf_free(p->site_names);
    buf_free(p->localkinds);
    Py_XDECREF(s.names);
    Py_XDECREF(s.localnames);
    Py_XDECREF(p->varnames);
    Py_XDECREF(p->freevars);
    Py_XDECREF(p->cellvars);
    return result;
}
