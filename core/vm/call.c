/* core/vm/call.c -- frames for Python functions: binding arguments to parameters, entering, leaving.
 *
 * The interpreter pushes frames of simple functions itself, in place. Everything else comes here: defaults, keywords, *args, **kwargs,
 * calls from C, and calls whose registers do not fit the chunk. A frame is built in a window above the innermost frame; arguments are
 * moved or kept into the parameters' registers; what is missing comes from the defaults.
 * Registers of a frame under construction are visible to nobody, as ts->frame is set last.
 */
#include "core/vm/vm.h"

#include "core/vm/frame_object.h"
#include "objects/args.h"
#include "objects/dict_table.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

/* -- entering and leaving ------------------------------------------------------------------------------------------------------- */

int vm_enter_python(PyThreadState *ts)
{
    if (LIKELY(ts->recursion_left > 0)) {
        ts->recursion_left--;
        return 0;
    }
    /* A little room is lent to whoever handles the error. */
    if (!ts->recursion_headroom) {
        ts->recursion_headroom = true;
        PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded");
        ts->recursion_headroom = false;
    }
    return -1;
}

struct frame_extra *frame_extra(Frame *f)
{
    if (f->info & FRAME_EXTRA)
        return f->extra;
    struct frame_extra *x = buf_alloc(sizeof *x);
    if (!x) {
        raise_no_memory();
        return NULL;
    }
    *x = (struct frame_extra){.owner = f->info & (FRAME_INIT | FRAME_GENERATOR) ? f->owner : V_ABSENT, .frame_object = V_ABSENT, .namespace = V_ABSENT,
                               .trace = {.line = -1, .call = V_ABSENT, .call_arg = V_ABSENT}};
    f->extra = x;
    f->info |= FRAME_EXTRA;
    return x;
}

void vm_free_extra(struct frame_extra *x, bool owns_owner)
{
    while (x->keep) {
        struct kept *k = x->keep;
        x->keep = k->next;
        value_release(k->value);
        buf_free(k);
    }
    value_release(x->frame_object);
    value_release(x->namespace);
    value_release(x->trace.call);
    value_release(x->trace.call_arg);
    if (owns_owner)
        value_release(x->owner);
    buf_free(x);
}

static inline void pop_frame(PyThreadState *ts, Frame *f, bool raising)
{
    CodeObj *code = frame_code(f);
    if (f->info & FRAME_EXTRA && !is_absent(f->extra->frame_object))
        frame_object_take_over(f, raising);               /* locals move to the frame object if somebody else still has it */
    for (unsigned i = code->nlocals; i-- > 0;) {          /* the last first, as in CPython: programs with finalizers show it */
        Reg r = f->regs[i];
        f->regs[i].w = V_ABSENT.w;
        reg_release(r);
    }
    uint64_t info = f->info;
    Value owner = f->owner;
    Reg callable = f->callable;
    f->callable.w = 0;
    ts->frame = f->previous;
    ts->recursion_left++;
    /* The window may have been the caller's argument registers: to its liveness map they are still held, so they must be empty. */
    for (unsigned i = 0; i < code->nlocals; i++)
        f->regs[i].w = 0;
    if (info & FRAME_CHUNK)
        stack_pop_chunk(ts);
    reg_release(callable);                       /* first: nobody reports a deferred function for us while the rest runs code */
    if (info & FRAME_EXTRA)
        vm_free_extra((struct frame_extra *)(uintptr_t)owner.w, info & FRAME_INIT);
    else if (info & FRAME_INIT)
        value_release(owner);
}

void vm_pop_frame(PyThreadState *ts, Frame *f) { pop_frame(ts, f, false); }
void vm_pop_frame_raising(PyThreadState *ts, Frame *f) { pop_frame(ts, f, true); }

/* -- binding arguments ------------------------------------------------------------------------------------------------------------ */

struct binding {
    PyThreadState *ts;
    FunctionObj *fn;
    CodeObj *code;
    Reg *regs;                       /* parameters' registers; each V_ABSENT until bound */
    Value kwargs;                    /* dict under construction for **kwargs, or V_ABSENT */
};

static Value parameter_name(const struct binding *b, unsigned i) { return tuple_at(b->code->localnames, i); }
static unsigned parameters(const CodeObj *c) { return c->argcount + c->kwonly; }

/* Parameter that a keyword names, or -1. Names are interned nearly always: identity first, then equality. */
static int keyword_parameter(const struct binding *b, Value name)
{
    unsigned n = parameters(b->code);
    for (unsigned i = b->code->posonly; i < n; i++)
        if (value_is(parameter_name(b, i), name))
            return (int)i;
    for (unsigned i = b->code->posonly; i < n; i++) {
        int same = PyUnicode_Equal(api_of(parameter_name(b, i)), api_of(name));
        if (same != 0)
            return same > 0 ? (int)i : -2;
    }
    return -1;
}

static int too_many_positional(const struct binding *b, size_t given)
{
    CodeObj *code = b->code;
    Value defaults = load_acquire_value(&b->fn->defaults);
    size_t ndefaults = is_absent(defaults) ? 0 : tuple_len(defaults);
    unsigned kwonly_given = 0;
    for (unsigned i = 0; i < code->kwonly; i++)
        kwonly_given += b->regs[code->argcount + i].w != V_ABSENT.w;
    char takes[64], extra[96] = "";
    bool plural;
    if (ndefaults) {
        snprintf(takes, sizeof takes, "from %zu to %u", code->argcount - ndefaults, code->argcount);
        plural = true;
    } else {
        snprintf(takes, sizeof takes, "%u", code->argcount);
        plural = code->argcount != 1;
    }
    if (kwonly_given)
        snprintf(extra, sizeof extra, " positional argument%s (and %u keyword-only argument%s)", given != 1 ? "s" : "", kwonly_given,
                 kwonly_given != 1 ? "s" : "");
    raise_type_error("%U() takes %s positional argument%s but %zu%s %s given", api_of(b->fn->qualname), takes, plural ? "s" : "", given, extra,
                     given == 1 && !kwonly_given ? "was" : "were");
    return -1;
}

/* "f() missing 2 required positional arguments: 'a' and 'b'" */
static int missing_arguments(const struct binding *b, unsigned from, unsigned to, const char *kind)
{
    PyObject *lacking = PyList_New(0);
    if (!lacking)
        return -1;
    for (unsigned i = from; i < to; i++) {
        if (b->regs[i].w != V_ABSENT.w)
            continue;
        PyObject *r = PyObject_Repr(api_of(parameter_name(b, i)));
        if (!r || PyList_Append(lacking, r) < 0) {
            Py_XDECREF(r);
            Py_DECREF(lacking);
            return -1;
        }
        Py_DECREF(r);
    }
    Py_ssize_t n = PyList_Size(lacking);
    PyObject *text = NULL;
    if (n == 1) {
        text = PyUnicode_FromFormat("%U", PyList_GetItem(lacking, 0));
    } else if (n == 2) {
        text = PyUnicode_FromFormat("%U and %U", PyList_GetItem(lacking, 0), PyList_GetItem(lacking, 1));
    } else {
        PyObject *head = PyList_GetSlice(lacking, 0, n - 1), *comma = PyUnicode_FromString(", ");
        PyObject *joined = head && comma ? PyUnicode_Join(comma, head) : NULL;
        if (joined)
            text = PyUnicode_FromFormat("%U, and %U", joined, PyList_GetItem(lacking, n - 1));
        Py_XDECREF(head);
        Py_XDECREF(comma);
        Py_XDECREF(joined);
    }
    if (text)
        raise_type_error("%U() missing %zd required %s argument%s: %U", api_of(b->fn->qualname), n, kind, n == 1 ? "" : "s", text);
    Py_XDECREF(text);
    Py_DECREF(lacking);
    return -1;
}

/* Positional-only parameters given by keyword: the reference names all of them. */
static int positional_only_by_keyword(const struct binding *b, const Value *given, size_t n)
{
    PyObject *found = PyList_New(0);
    if (!found)
        return -1;
    for (unsigned i = 0; i < b->code->posonly; i++)
        for (size_t k = 0; k < n; k++) {
            int same = PyUnicode_Equal(api_of(parameter_name(b, i)), api_of(given[k]));
            if (same < 0 || (same && PyList_Append(found, api_of(given[k])) < 0)) {
                Py_DECREF(found);
                return -1;
            }
        }
    int rc = 0;
    if (PyList_Size(found)) {
        PyObject *comma = PyUnicode_FromString(", "), *text = comma ? PyUnicode_Join(comma, found) : NULL;
        if (text)
            raise_type_error("%U() got some positional-only arguments passed as keyword arguments: '%U'", api_of(b->fn->qualname), text);
        Py_XDECREF(comma);
        Py_XDECREF(text);
        rc = -1;
    }
    Py_DECREF(found);
    return rc;
}

/* Nothing takes this keyword: says so, with the parameter that was perhaps meant. */
COLD static void unexpected_keyword(const struct binding *b, Value name)
{
    const char *known[64], *near;
    size_t n = 0;
    for (size_t i = b->code->posonly; i < (size_t)b->code->argcount + b->code->kwonly && n < sizeof known / sizeof *known; i++) {
        const char *text = PyUnicode_AsUTF8(api_of(tuple_at(b->code->varnames, i)));
        if (text)
            known[n++] = text;
        else
            PyErr_Clear();
    }
    near = args_near_name(api_of(name), known, n);
    if (near)
        raise_type_error("%U() got an unexpected keyword argument '%S'. Did you mean '%s'?", api_of(b->fn->qualname), api_of(name), near);
    else
        raise_type_error("%U() got an unexpected keyword argument '%S'", api_of(b->fn->qualname), api_of(name));
}

/* One keyword argument; value is a register's reference, consumed. all, nall: every keyword, for the error message. */
static int bind_keyword(struct binding *b, Value name, Reg value, const Value *all, size_t nall)
{
    if (UNLIKELY(!IS_EXACT(name, STR)) && !value_has_flag(name, Py_TPFLAGS_UNICODE_SUBCLASS)) {
        reg_release(value);
        raise_type_error("keywords must be strings");
        return -1;
    }
    int i = keyword_parameter(b, name);
    if (i >= 0) {
        if (UNLIKELY(b->regs[i].w != V_ABSENT.w)) {
            reg_release(value);
            raise_type_error("%U() got multiple values for argument '%S'", api_of(b->fn->qualname), api_of(name));
            return -1;
        }
        b->regs[i] = value;
        return 0;
    }
    Value v = value_from_reg(value);
    int rc = -1;
    if (LIKELY(i == -1 && !is_absent(b->kwargs) && IS_EXACT(name, STR)) && dict_put_private((DictObj *)value_obj(b->kwargs), name, v))
        return 0;
    if (i == -1 && !is_absent(b->kwargs)) {
        rc = dict_set((DictObj *)value_obj(b->kwargs), name, v);
    } else if (i == -1) {
        if (b->code->posonly == 0 || positional_only_by_keyword(b, all, nall) == 0)
            unexpected_keyword(b, name);
    }
    value_release(v);
    return rc;
}

/* A field that another thread may replace: counted, or V_ABSENT. */
static Value keep_field(FunctionObj *fn, Value *field)
{
    Value v = load_acquire_value(field);
    if (!value_is_ptr(v))
        return v;
    if (LIKELY(value_try_keep(v))) {
        if (LIKELY(load_acquire_value(field).w == v.w))
            return v;
        value_drop_later(v);
    }
    obj_lock(&fn->hdr);
    v = *field;
    if (value_is_ptr(v))
        v = value_keep_locked(v);
    obj_unlock(&fn->hdr);
    return v;
}

/* The default of keyword-only parameter i, by its name. Such dicts are in the order of the parameters, mostly. */
static Reg keyword_default(DictObj *d, unsigned i, Value name)
{
    const DictTable *t = dict_look(d);
    if (t->only_str && i < load_acquire_size(&t->filled) && t->entries[i].key.w == name.w) {
        Reg r = dict_cached_get(d, t->edition, i);
        if (LIKELY(r.w != V_ABSENT.w))
            return r;
    }
    return reg_from_value(dict_get(d, name));
}

/* What the caller did not give, from defaults and keyword-only defaults. */
static int bind_defaults(struct binding *b)
{
    CodeObj *code = b->code;
    unsigned missing = 0;
    for (unsigned i = 0; i < code->argcount; i++)
        missing += b->regs[i].w == V_ABSENT.w;
    if (missing) {
        Value defaults = keep_field(b->fn, &b->fn->defaults);
        size_t n = is_absent(defaults) ? 0 : tuple_len(defaults);
        size_t first = n > code->argcount ? n - code->argcount : 0;
        unsigned start = (unsigned)(code->argcount - (n - first));
        bool lacking = false;
        for (unsigned i = 0; i < code->argcount; i++) {
            if (b->regs[i].w != V_ABSENT.w)
                continue;
            if (i >= start)
                b->regs[i] = reg_keep((Reg){tuple_at(defaults, first + i - start).w});
            else
                lacking = true;
        }
        value_release(defaults);
        if (lacking)
            return missing_arguments(b, 0, start, "positional");
    }
    bool lacking = false;
    Value kwdefaults = code->kwonly ? keep_field(b->fn, &b->fn->kwdefaults) : V_ABSENT;
    for (unsigned i = code->argcount; i < parameters(code); i++) {
        if (b->regs[i].w != V_ABSENT.w)
            continue;
        Reg r = {V_ABSENT.w};
        if (!is_absent(kwdefaults)) {
            r = keyword_default((DictObj *)value_obj(kwdefaults), i - code->argcount, parameter_name(b, i));
            if (is_raised(value_borrow(r))) {
                value_release(kwdefaults);
                return -1;
            }
        }
        lacking |= r.w == V_ABSENT.w;
        b->regs[i] = r;
    }
    value_release(kwdefaults);
    return lacking ? missing_arguments(b, code->argcount, parameters(code), "keyword-only") : 0;
}

bool vm_default_arguments(FunctionObj *fn, CodeObj *code, Reg *parameters, unsigned n)
{
    Value defaults = keep_field(fn, &fn->defaults);
    if (is_absent(defaults))
        return false;
    size_t have = tuple_len(defaults);
    bool enough = have + n >= code->argcount && have <= code->argcount;
    for (unsigned i = n; enough && i < code->argcount; i++)
        parameters[i] = reg_from_value(value_keep(tuple_at(defaults, have + i - code->argcount)));
    value_release(defaults);
    return enough;
}

static void binding_undo(struct binding *b)
{
    for (unsigned i = 0; i < b->code->nlocals; i++) {
        Reg r = b->regs[i];
        b->regs[i].w = V_ABSENT.w;
        reg_release(r);
    }
    value_release(b->kwargs);
}

/* Room and header for a frame of fn; registers all absent. */
static ALWAYS_INLINE Frame *open_frame(PyThreadState *ts, FunctionObj *fn, struct binding *b)
{
    CodeObj *code = (CodeObj *)value_obj(load_acquire_value(&fn->code));
    bool fresh;
    if (UNLIKELY(vm_enter_python(ts) < 0))
        return NULL;
    Value *window = stack_window(ts, FRAME_ARGS + code->nregs, &fresh);
    if (UNLIKELY(!window)) {
        ts->recursion_left++;
        return NULL;
    }
    Frame *f = (Frame *)window;
    f->callable = reg_keep((Reg){value_from_obj(fn).w});
    f->previous = ts->frame;
    f->pc = code->instrs;
    f->regs = frame_args(f);
    f->info = frame_info(code, fresh ? FRAME_CHUNK : 0);
    f->owner = V_ABSENT;
    for (unsigned i = 0; i < code->nlocals; i++)
        f->regs[i].w = V_ABSENT.w;
    *b = (struct binding){.ts = ts, .fn = fn, .code = code, .regs = f->regs, .kwargs = V_ABSENT};
    return f;
}

static Frame *drop_frame(struct binding *b, Frame *f)
{
    PyThreadState *ts = b->ts;
    uint64_t info = f->info;
    Reg callable = f->callable;
    binding_undo(b);
    ts->recursion_left++;
    if (info & FRAME_CHUNK)
        stack_pop_chunk(ts);
    reg_release(callable);
    return NULL;
}

static int open_varkeywords(struct binding *b, size_t nkw)
{
    if (!(b->code->flags & CODE_VARKEYWORDS))
        return 0;
    b->kwargs = dict_new_sized(nkw, true);
    if (is_raised(b->kwargs)) {
        b->kwargs = V_ABSENT;
        return -1;
    }
    return 0;
}

static void close_varkeywords(struct binding *b)
{
    if (b->code->flags & CODE_VARKEYWORDS) {
        unsigned at = parameters(b->code) + (b->code->flags & CODE_VARARGS ? 1 : 0);
        b->regs[at] = reg_from_value(b->kwargs);
        b->kwargs = V_ABSENT;
    }
}

/* What a call gives: positional arguments, and keywords with their values. */
struct given {
    Reg *self, *args;
    size_t npos;
    const Value *keywords;
    Reg *values;
    size_t nkw;
};

/* As vm_push_frame(). move, move_values: positional arguments and keywords' values are taken over, else kept. */
static ALWAYS_INLINE Frame *bind_frame(PyThreadState *ts, FunctionObj *fn, const struct given *g, bool move, bool move_values)
{
    Reg *self = g->self, *args = g->args;
    size_t npos = g->npos, nkw = g->nkw;
    struct binding b;
    Frame *f = open_frame(ts, fn, &b);
    if (UNLIKELY(!f))
        return NULL;
    CodeObj *code = b.code;
    bool has_self = self && self->w != V_ABSENT.w;
    size_t given = npos + has_self, direct = given < code->argcount ? given : code->argcount;

#define ARGUMENT(i) ((i) < has_self ? self : &args[(i) - has_self])
    for (size_t i = 0; i < direct; i++) {
        Reg *source = ARGUMENT(i);
        f->regs[i] = move ? *source : reg_keep(*source);
        if (move)
            source->w = 0;
    }
    if (code->flags & CODE_VARARGS) {
        size_t extra = given - direct;
        Value t = tuple_new(extra);
        if (UNLIKELY(is_raised(t)))
            return drop_frame(&b, f);
        for (size_t i = 0; i < extra; i++) {
            Reg *source = ARGUMENT(direct + i);
            ((TupleObj *)value_obj(t))->at[i] = value_from_reg(move ? *source : reg_keep(*source));
            if (move)
                source->w = 0;
        }
        if (extra)
            tuple_publish(t);
        f->regs[parameters(code)] = reg_from_value(t);
    }
#undef ARGUMENT
    if (UNLIKELY(open_varkeywords(&b, nkw) < 0))
        return drop_frame(&b, f);
    for (size_t k = 0; k < nkw; k++) {
        Reg *source = &g->values[k];
        Reg v = move_values ? *source : reg_keep(*source);
        if (move_values)
            source->w = 0;
        if (UNLIKELY(bind_keyword(&b, g->keywords[k], v, g->keywords, nkw) < 0))
            return drop_frame(&b, f);
    }
    if (UNLIKELY(given > code->argcount && !(code->flags & CODE_VARARGS))) {
        too_many_positional(&b, given);
        return drop_frame(&b, f);
    }
    if (UNLIKELY(given < code->argcount || code->kwonly) && UNLIKELY(bind_defaults(&b) < 0))
        return drop_frame(&b, f);
    close_varkeywords(&b);
    /* Whatever was not moved into the frame stays the caller's; the rest of its window is empty now. */
    ts->frame = f;
    return f;
}

static NOINLINE Frame *push_keeping(PyThreadState *ts, FunctionObj *fn, const struct given *g) { return bind_frame(ts, fn, g, false, false); }
static NOINLINE Frame *push_moving(PyThreadState *ts, FunctionObj *fn, const struct given *g) { return bind_frame(ts, fn, g, true, true); }
static NOINLINE Frame *push_unpacked(PyThreadState *ts, FunctionObj *fn, const struct given *g) { return bind_frame(ts, fn, g, false, true); }

Frame *vm_push_frame(PyThreadState *ts, FunctionObj *fn, Reg *self, Reg *args, size_t nargs, Value kwnames, bool move)
{
    struct given g = {.self = self, .args = args, .npos = nargs};
    if (UNLIKELY(!is_absent(kwnames))) {
        const TupleObj *keywords = (TupleObj *)value_obj(kwnames);
        g.keywords = keywords->at;
        g.nkw = keywords->len;
        g.npos = nargs - g.nkw;
        g.values = args + g.npos;
    }
    return (move ? push_moving : push_keeping)(ts, fn, &g);
}

/* def f(*args, **kwargs): the tuple is the one that was passed, and so is a dict that only the caller's window has. */
static Frame *push_pass_on(PyThreadState *ts, FunctionObj *fn, Value tuple, Value dict)
{
    struct binding b;
    Value kwargs = V_ABSENT;
    if (((CodeObj *)value_obj(fn->code))->flags & CODE_VARKEYWORDS) {
        if (is_absent(dict) || is_none(dict))
            kwargs = dict_new();
        else
            kwargs = obj_is_unique(value_obj(dict)) ? value_keep(dict) : dict_copy((DictObj *)value_obj(dict));
        if (is_raised(kwargs))
            return NULL;
    }
    Frame *f = open_frame(ts, fn, &b);
    if (UNLIKELY(!f) || UNLIKELY(b.code->argcount | b.code->kwonly) || UNLIKELY(!(b.code->flags & CODE_VARARGS)) ||
        UNLIKELY(!(b.code->flags & CODE_VARKEYWORDS) != is_absent(kwargs))) {
        value_release(kwargs);                   /* no frame; or another thread has given fn other code just now */
        return f ? drop_frame(&b, f) : NULL;
    }
    f->regs[0] = reg_keep((Reg){tuple.w});
    if (!is_absent(kwargs))
        f->regs[1] = reg_from_value(kwargs);
    ts->frame = f;
    return f;
}

/* What a dict holds at one moment. */
enum { FEW_KEYWORDS = 12 };
struct keywords {
    size_t n;
    Reg *values;
    Value *names;
    Reg few[FEW_KEYWORDS];
    Value few_names[FEW_KEYWORDS];
};

static int keywords_of(DictObj *d, struct keywords *k)
{
    k->values = k->few;
    k->names = k->few_names;
    k->n = 0;
    for (size_t room = FEW_KEYWORDS;;) {
        enum hold h = room == FEW_KEYWORDS ? hold_begin(&d->hdr) : hold_lock(&d->hdr);
        const DictTable *t = load_relaxed_ptr(&d->table);
        size_t used = load_relaxed_size(&d->used);
        for (size_t i = 0; used <= room && i < t->filled; i++) {
            Value v = load_relaxed_value(&t->entries[i].value);
            if (v.w == V_TOMBSTONE.w)
                continue;
            k->names[k->n] = value_keep_locked(load_relaxed_value(&t->entries[i].key));
            k->values[k->n++].w = value_keep_locked(v).w;
        }
        hold_end(&d->hdr, h);
        if (used <= room)
            break;
        if (k->values != k->few)
            buf_free(k->values);
        room = used;
        if (!(k->values = buf_alloc(room * (sizeof *k->values + sizeof *k->names)))) {
            raise_no_memory();
            return -1;
        }
        k->names = (Value *)(void *)(k->values + room);
    }
    for (size_t i = 0; i < k->n; i++)
        k->values[i] = reg_from_value(value_borrow(k->values[i]));       /* they were counted */
    return 0;
}

/* A frame for fn(*tuple, **dict), with self before them if it is not V_ABSENT. */
static Frame *push_frame_ex(PyThreadState *ts, FunctionObj *fn, Reg self, Value tuple, Value dict)
{
    const CodeObj *code = (CodeObj *)value_obj(load_acquire_value(&fn->code));
    size_t room = is_absent(dict) || is_none(dict) ? 0 : dict_used((DictObj *)value_obj(dict));
    if ((code->argcount | code->kwonly) == 0 && code->flags & CODE_VARARGS && self.w == V_ABSENT.w &&
        (room == 0 || (code->flags & CODE_VARKEYWORDS && dict_look((DictObj *)value_obj(dict))->only_str))) {  /* other keys are for the binding to refuse */
        Frame *f = push_pass_on(ts, fn, tuple, dict);
        if (LIKELY(f) || error_pending())
            return f;
    }
    struct given g = {.self = &self, .args = (Reg *)(void *)((TupleObj *)value_obj(tuple))->at, .npos = tuple_len(tuple)};
    if (LIKELY(room == 0))
        return push_unpacked(ts, fn, &g);
    struct keywords k;
    if (UNLIKELY(keywords_of((DictObj *)value_obj(dict), &k) < 0))
        return NULL;
    g.keywords = k.names;
    g.values = k.values;
    g.nkw = k.n;
    Frame *f = push_unpacked(ts, fn, &g);
    for (size_t i = 0; i < k.n; i++) {
        reg_release(k.values[i]);                /* what was not moved into a frame */
        value_release(k.names[i]);
    }
    if (k.values != k.few)
        buf_free(k.values);
    return f;
}

/* As push_frame_ex() for a class: the instance is made here. */
static Frame *push_new_ex(PyThreadState *ts, PyTypeObject *t, Reg init, Value tuple, Value dict)
{
    Obj *o = type_alloc(t);
    if (UNLIKELY(!o))
        return NULL;
    Frame *f = push_frame_ex(ts, (FunctionObj *)value_obj(value_borrow(init)), (Reg){value_from_obj(o).w}, tuple, dict);
    if (UNLIKELY(!f)) {
        value_release(value_from_obj(o));
        return NULL;
    }
    f->owner = value_from_obj(o);
    f->info |= FRAME_INIT;
    return f;
}

/* The tuple of arguments, when *args is a list: it takes the list's place. 1; 0: it is neither; -1. */
static int tuple_of_arguments(Reg *args)
{
    Value given = value_borrow(*args);
    if (LIKELY(IS_EXACT(given, TUPLE)))
        return 1;
    if (!IS_EXACT(given, LIST))
        return 0;
    Value copy = value_of(PyList_AsTuple(api_of(given)));
    if (is_raised(copy))
        return -1;
    Reg list = *args;
    *args = reg_from_value(copy);
    reg_release(list);
    return 1;
}

static bool is_plain_keywords(Value v) { return IS_EXACT(v, DICT) && dict_look((DictObj *)value_obj(v))->only_str; }

/* A dict in the place of a mapping, or TypeError: keys that are no strs. callee: for the message. */
static int dict_of_keywords(Reg *mapping, Value callee)
{
    Value d = dict_new();
    if (is_raised(d))
        return -1;
    if (dict_merge_call((DictObj *)value_obj(d), value_borrow(*mapping), callee) < 0) {
        value_release(d);
        return -1;
    }
    Reg old = *mapping;
    *mapping = reg_from_value(d);
    reg_release(old);
    return 0;
}

enum vm_pushed vm_push_call_ex(PyThreadState *ts, Reg *args, Value callee, bool has_dict)
{
    Reg self = {V_ABSENT.w}, init;
    if (has_dict && UNLIKELY(!is_plain_keywords(value_borrow(args[1]))) && dict_of_keywords(&args[1], callee) < 0)
        return VM_CALL_RAISED;
    if (!value_is_ptr(callee))
        return VM_OTHER_CALL;
    bool method = IS_EXACT(callee, METHOD) && IS_EXACT(((MethodObj *)value_obj(callee))->func, FUNCTION);
    bool function = IS_EXACT(callee, FUNCTION) || method, type = IS_EXACT(callee, TYPE) && !obj_counted_in_reg(value_obj(callee));
    int usual = function || type ? tuple_of_arguments(args) : 0;
    if (usual <= 0)
        return usual < 0 ? VM_CALL_RAISED : VM_OTHER_CALL;
    Value tuple = value_borrow(args[0]), dict = has_dict ? value_borrow(args[1]) : V_ABSENT;
    Frame *f;
    if (function) {
        if (method) {                                    /* which the caller has for the time of the call, and with it its parts */
            self.w = ((MethodObj *)value_obj(callee))->self.w;
            callee = ((MethodObj *)value_obj(callee))->func;
        }
        f = push_frame_ex(ts, (FunctionObj *)value_obj(callee), self, tuple, dict);
    } else {
        if (type_call_plan((PyTypeObject *)value_obj(callee), &init) != TYPE_CALL_INIT)
            return VM_OTHER_CALL;
        f = push_new_ex(ts, (PyTypeObject *)value_obj(callee), init, tuple, dict);
    }
    return f ? VM_PUSHED : VM_CALL_RAISED;
}

/* -- calls from C -------------------------------------------------------------------------------------------------------------------- */

static Value run_pushed(PyThreadState *ts, Frame *f)
{
    CodeObj *code = frame_code(f);
    if (code->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR))
        return vm_make_generator(ts, f);
    f->info |= FRAME_ENTRY;
    return vm_run(ts, f, false);
}

/* The frame of a simple function that is given each of its parameters by position, where it fits. NULL: nothing done. */
static ALWAYS_INLINE Frame *push_simple(PyThreadState *ts, FunctionObj *fn, const Reg *args, size_t n)
{
    CodeObj *code = (CodeObj *)value_obj(load_acquire_value(&fn->code));
    Frame *top = ts->frame;
    if (UNLIKELY(!code->simple || n != code->argcount || ts->recursion_left <= 0 || !top))
        return NULL;
    Value *window = (Value *)top->regs + frame_code(top)->nregs;
    if (UNLIKELY(window + FRAME_ARGS + code->nregs > ts->stack_limit))
        return NULL;
    Frame *f = (Frame *)window;
    f->callable = reg_keep((Reg){value_from_obj(fn).w});
    f->previous = top;
    f->pc = code->instrs;
    f->regs = frame_args(f);
    f->info = frame_info(code, FRAME_ENTRY);
    f->owner = V_ABSENT;
    size_t i = 0;
    for (; i < n; i++)
        f->regs[i] = reg_keep(args[i]);
    for (; i < code->nlocals; i++)
        f->regs[i].w = V_ABSENT.w;
    ts->recursion_left--;
    ts->frame = f;
    return f;
}

PyObject *vm_call_function(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyThreadState *ts = tstate();
    if (UNLIKELY(recursion_enter(" while calling a Python object")))
        return NULL;
    if (LIKELY(!kwnames)) {
        Frame *simple = push_simple(ts, (FunctionObj *)value_obj(value_of(callable)), (const Reg *)(const void *)args, (size_t)PyVectorcall_NARGS(nargsf));
        if (LIKELY(simple != NULL)) {
            Value r = vm_run(ts, simple, false);
            recursion_leave();
            return api_of(r);
        }
    }
    size_t nkw = kwnames ? tuple_len(value_of(kwnames)) : 0;
    Frame *f = vm_push_frame(ts, (FunctionObj *)value_obj(value_of(callable)), NULL, (Reg *)(uintptr_t)args, (size_t)PyVectorcall_NARGS(nargsf) + nkw,
                             kwnames ? value_of(kwnames) : V_ABSENT, false);
    Value r = V_RAISED;
    if (LIKELY(f))
        r = run_pushed(ts, f);
    recursion_leave();
    return api_of(r);
}

Value vm_run_code(CodeObj *code, Value globals, Value builtins, Value namespace, Value closure)
{
    PyThreadState *ts = tstate();
    Value fn = function_new(value_from_obj(code), globals, V_ABSENT, false);
    if (is_raised(fn))
        return V_RAISED;
    FunctionObj *o = (FunctionObj *)value_obj(fn);
    if (!is_absent(builtins))
        value_set(&o->builtins, value_keep(builtins));
    if (!is_absent(closure))
        value_set(&o->closure, value_keep(closure));
    Value r = V_RAISED;
    if (recursion_enter(" while running code"))
        goto out;
    Frame *f = vm_push_frame(ts, o, NULL, NULL, 0, V_ABSENT, false);
    if (f) {
        struct frame_extra *x = NULL;
        if (!is_absent(namespace) && !(x = frame_extra(f))) {
            vm_pop_frame(ts, f);
        } else {
            if (x)
                x->namespace = value_keep(namespace);
            r = run_pushed(ts, f);
        }
    }
    recursion_leave();
out:
    value_release(fn);
    return r;
}

/* -- calls of anything, from a window ---------------------------------------------------------------------------------------------- */

Value vm_call_window(PyThreadState *ts, Reg *window, size_t nargs, Value kwnames)
{
    (void)ts;
    PyObject *callable = api_of(value_borrow(window[0]));
    Reg *args = window + FRAME_ARGS;
    size_t n = nargs - (is_absent(kwnames) ? 0 : tuple_len(kwnames));
    if (window[FRAME_SELF].w != V_ABSENT.w)
        args--, n++;
    /* The word before the arguments is the absent self word or the frame's owner word: scratch, as the flag promises. */
    return value_of(PyObject_Vectorcall(callable, (PyObject *const *)args, n | PY_VECTORCALL_ARGUMENTS_OFFSET,
                                        is_absent(kwnames) ? NULL : api_of(kwnames)));
}

static Value call_ex(Value callable, Value tuple, Value dict)
{
    PyObject *args;
    if (value_has_flag(tuple, Py_TPFLAGS_TUPLE_SUBCLASS)) {
        args = Py_NewRef(api_of(tuple));
    } else {
        args = PySequence_Tuple(api_of(tuple));
        if (!args) {
            if (PyErr_ExceptionMatches(PyExc_TypeError) && !type_of(tuple)->tp_iter && !PySequence_Check(api_of(tuple))) {
                PyErr_Clear();
                PyObject *text = text_of_callable(callable);
                if (text)
                    raise_type_error("%U argument after * must be an iterable, not %.200s", text, type_of(tuple)->tp_name);
                Py_XDECREF(text);
            }
            return V_RAISED;
        }
    }
    PyObject *r = PyObject_Call(api_of(callable), args, is_absent(dict) ? NULL : api_of(dict));
    Py_DECREF(args);
    return value_of(r);
}

/* What is called may keep the dict, or change it; and *args may be an iterator whose code changes it. */
Value vm_call_ex(Value callable, Value tuple, Value dict)
{
    if (is_absent(dict) || obj_is_unique(value_obj(dict)))
        return call_ex(callable, tuple, dict);
    Value copy = dict_copy((DictObj *)value_obj(dict));
    if (is_raised(copy))
        return copy;
    Value r = call_ex(callable, tuple, copy);
    value_release(copy);
    return r;
}
