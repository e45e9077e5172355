/* core/runtime/hooks.c -- what the objects floor asks of core (struct core_hooks): the running frame's namespaces, warnings, audit events,
 * errors that nobody can catch. */
#include "core/runtime/runtime.h"

#include "core/runtime/dump_stack.h"
#include "core/vm/frame_object.h"
#include "objects/dict_int.h"
#include "objects/tuple_int.h"



/* -- the running frame ---------------------------------------------------------------------------------------------------------------- */

static PyObject *current_globals(void)
{
    Frame *f = tstate()->frame;
    return f ? api_of(frame_function(f)->globals) : NULL;
}

static PyObject *current_builtins(void)
{
    Frame *f = tstate()->frame;
    return api_of(f ? frame_function(f)->builtins : interp_now()->builtins);
}

/* super() without arguments: the class is in the cell __class__, the object is the first argument. New references through the
 * pointers; the result is NULL with an exception, or None. */
static PyObject *super_arguments(PyObject **type, PyObject **self)
{
    Frame *f = tstate()->frame;
    if (!f) {
        PyErr_SetString(PyExc_RuntimeError, "super(): no current frame");
        return NULL;
    }
    CodeObj *code = frame_code(f);
    if (code->argcount == 0) {
        PyErr_SetString(PyExc_RuntimeError, "super(): no arguments");
        return NULL;
    }
    Value first = value_borrow(f->regs[0]);
    if (IS_EXACT(first, CELL) && code->localkinds[0] & 2) {
        first = cell_get((CellObj *)value_obj(first));
    } else {
        value_keep(first);
    }
    if (is_absent(first)) {
        PyErr_SetString(PyExc_RuntimeError, "super(): arg[0] deleted");
        return NULL;
    }
    Value cls = V_ABSENT;
    bool found = false;
    for (unsigned i = 0; i < code->nfree && !found; i++)
        if (value_is(tuple_at(code->freevars, i), N(dunder_class))) {
            found = true;
            cls = cell_get((CellObj *)value_obj(vm_free_cell(f, i)));
        }
    if (!found)
        PyErr_SetString(PyExc_RuntimeError, "super(): __class__ cell not found");
    else if (is_absent(cls))
        PyErr_SetString(PyExc_RuntimeError, "super(): empty __class__ cell");
    else if (!PyType_Check(api_of(cls)))
        PyErr_Format(PyExc_RuntimeError, "super(): __class__ is not a type (%s)", type_of(cls)->tp_name);
    else {
        *type = api_of(cls);
        *self = api_of(first);
        return Py_None;
    }
    value_release(cls);
    value_release(first);
    return NULL;
}

static void traceback_here(Value exc)
{
    PyThreadState *ts = tstate();
    Value pending = ts->raised;
    if (!ts->frame)
        return;
    ts->raised = value_keep(exc);
    vm_traceback(ts, ts->frame);
    value_release(ts->raised);
    ts->raised = pending;
}

/* Is a variable of an inlined comprehension bound? */
static bool in_comprehension(const Frame *f)
{
    CodeObj *code = frame_code(f);
    for (unsigned i = 0; i < code->nlocals; i++)
        if (code->localkinds[i] & CODE_LOCAL_HIDDEN && !is_absent(value_borrow(f->regs[i])))
            return true;
    return false;
}

PyObject *runtime_locals(void)
{
    Frame *f = tstate()->frame;
    if (!f) {
        PyErr_SetString(PyExc_SystemError, "frame does not exist");
        return NULL;
    }
    CodeObj *code = frame_code(f);
    if (!(code->flags & CODE_OPTIMIZED) && !in_comprehension(f))
        return api_of(vm_namespace(f));
    /* A snapshot of the variables that are bound (PEP 667). */
    PyObject *dict = PyDict_New();
    if (!dict)
        return NULL;
    for (unsigned i = 0; i < code->nlocals + code->nfree; i++) {
        bool local = i < code->nlocals;
        Value name = local ? tuple_at(code->localnames, i) : tuple_at(code->freevars, i - code->nlocals);
        Value v = local ? value_borrow(f->regs[i]) : vm_free_cell(f, i - code->nlocals);
        if ((!local || code->localkinds[i] & 2) && IS_EXACT(v, CELL))
            v = cell_get((CellObj *)value_obj(v));
        else
            v = value_from_reg(reg_keep((Reg){v.w}));
        if (is_absent(v))
            continue;
        int rc = PyDict_SetDefaultRef(dict, api_of(name), api_of(v), NULL);      /* a comprehension's variable hides a free one */
        value_release(v);
        if (rc < 0) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    /* Names that somebody has set through f_locals. */
    FrameObj *o = f->info & FRAME_EXTRA && !is_absent(f->extra->frame_object) ? (FrameObj *)value_obj(f->extra->frame_object) : NULL;
    Value extra = o ? load_acquire_value(&o->extra_locals) : V_ABSENT;
    if (!is_absent(extra) && PyDict_Update(dict, api_of(extra)) < 0)
        Py_CLEAR(dict);
    return dict;
}

int runtime_sys_get(const char *name, PyObject **value) { return PyDict_GetItemStringRef(api_of(interp_now()->sysdict), name, value); }

/* -- warnings ----------------------------------------------------------------------------------------------------------------------------- */

/* Kept from the start, so that there are warnings when modules go. New reference. */
static PyObject *warnings_module(void)
{
    Value kept = interp_now()->warnings_module;
    return is_absent(kept) ? PyImport_ImportModule("_warnings") : api_of(value_keep(kept));
}

static int warn(PyObject *category, Py_ssize_t level, const char *text)
{
    PyObject *message = PyUnicode_FromString(text), *r = NULL, *warn_function = NULL;
    if (!message)
        return -1;
    PyObject *module = warnings_module();
    if (module)
        warn_function = PyObject_GetAttrString(module, "warn");
    if (warn_function)
        r = PyObject_CallFunction(warn_function, "OOn", message, category ? category : PyExc_RuntimeWarning, level);
    Py_XDECREF(warn_function);
    Py_XDECREF(module);
    Py_DECREF(message);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* -- errors that nobody can catch ------------------------------------------------------------------------------------------------------------ */

static void unraisable(PyObject *where, const char *message)
{
    PyObject *exc = PyErr_GetRaisedException(), *hook = NULL;
    if (!exc)
        return;
    Value tb = vm_exc_traceback(value_of(exc));
    if (is_none(tb))
        traceback_here(value_of(exc));
    value_release(tb);
    if (runtime_sys_get("unraisablehook", &hook) > 0 && hook != Py_None) {
        PyObject *args = runtime_unraisable_args(exc, message, where);
        PyObject *r = args ? PyObject_CallOneArg(hook, args) : NULL;
        Py_XDECREF(args);
        Py_DECREF(hook);
        if (r) {
            Py_DECREF(r);
            Py_DECREF(exc);
            return;
        }
        /* The hook itself failed: both are shown natively. */
        PyObject *second = PyErr_GetRaisedException();
        if (second) {
            runtime_print_exception_native(second, "Exception ignored in sys.unraisablehook:");
            Py_DECREF(second);
        }
    }
    PyErr_Clear();
    char head[256];
    snprintf(head, sizeof head, "%s:", message ? message : "Exception ignored");
    runtime_print_exception_native(exc, head);
    Py_DECREF(exc);
}

/* -- audit events (PEP 578) -------------------------------------------------------------------------------------------------------------------- */

struct audit_hook {
    struct audit_hook *next;
    Py_AuditHookFunction function;
    void *data;
};
static struct audit_hook *audit_hooks;       /* SHARED(acq_rel): only ever pushed to; freed at the end of the process */

int PySys_AddAuditHook(Py_AuditHookFunction function, void *data)
{
    if (PySys_Audit("sys.addaudithook", NULL) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_RuntimeError))
            return -1;
        PyErr_Clear();                       /* a hook objected: quietly not added */
        return 0;
    }
    struct audit_hook *h = buf_alloc(sizeof *h), *first = load_acquire_ptr(&audit_hooks);
    if (!h) {
        raise_no_memory();
        return -1;
    }
    *h = (struct audit_hook){.function = function, .data = data};
    do
        h->next = first;
    while (!cas_acq_rel_ptr(&audit_hooks, &first, h));       /* pairs with the acquire in run_hooks() */
    return 0;
}

static int run_hooks(const char *event, PyObject *args)
{
    for (struct audit_hook *h = load_acquire_ptr(&audit_hooks); h; h = h->next)
        if (h->function(event, args, h->data) < 0)
            return -1;
    PyInterpreterState *interp = this_thread ? interp_now() : NULL;
    if (!interp || is_absent(interp->audit_hooks))
        return 0;
    PyObject *name = PyUnicode_FromString(event);
    if (!name)
        return -1;
    PyObject *list = api_of(interp->audit_hooks);
    PyThreadState *ts = tstate();
    int rc = 0;
    ts->tracing++;                           /* hooks are not traced, unless they say that they can be */
    for (Py_ssize_t i = 0; rc == 0; i++) {
        PyObject *hook = PyList_GetItemRef(list, i);
        if (!hook) {
            PyErr_Clear();
            break;
        }
        PyObject *can_trace = NULL;
        int traced = PyObject_GetOptionalAttrString(hook, "__cantrace__", &can_trace);
        if (traced > 0)
            traced = PyObject_IsTrue(can_trace);
        Py_XDECREF(can_trace);
        ts->tracing -= traced > 0;
        PyObject *r = traced < 0 ? NULL : PyObject_CallFunctionObjArgs(hook, name, args, NULL);
        ts->tracing += traced > 0;
        Py_DECREF(hook);
        rc = r ? 0 : -1;
        Py_XDECREF(r);
    }
    ts->tracing--;
    Py_DECREF(name);
    return rc;
}

static bool anybody_listens(void)
{
    return load_acquire_ptr(&audit_hooks) || (this_thread && !is_absent(interp_now()->audit_hooks));
}

static int audit(const char *event, PyObject *args)
{
    if (LIKELY(!anybody_listens()))
        return 0;
    PyObject *pending = PyErr_GetRaisedException(), *tuple = args ? Py_NewRef(args) : PyTuple_New(0);
    int rc = tuple ? run_hooks(event, tuple) : -1;
    Py_XDECREF(tuple);
    if (rc == 0)
        PyErr_SetRaisedException(pending);
    else
        Py_XDECREF(pending);
    return rc;
}

int PySys_AuditTuple(const char *event, PyObject *args)
{
    if (args && !PyTuple_Check(args)) {
        raise_type_error("args must be tuple, got %s", Py_TYPE(args)->tp_name);
        return -1;
    }
    return audit(event, args);
}

int PySys_Audit(const char *event, const char *format, ...)
{
    if (LIKELY(!anybody_listens()))
        return 0;
    PyObject *args = NULL;
    if (format && *format) {
        va_list va;
        va_start(va, format);
        args = Py_VaBuildValue(format, va);
        va_end(va);
        if (args && !PyTuple_Check(args)) {
            PyObject *one = PyTuple_Pack(1, args);
            Py_DECREF(args);
            args = one;
        }
        if (!args)
            return -1;
    }
    int rc = audit(event, args);
    Py_XDECREF(args);
    return rc;
}

/* The registry is the module's __warningregistry__ where the warning is, if the caller gives none. */
static int warn_explicit(PyObject *category, PyObject *message, PyObject *filename, int line, PyObject *module, PyObject *registry)
{
    PyObject *warnings = warnings_module(), *f = warnings ? PyObject_GetAttrString(warnings, "warn_explicit") : NULL;
    PyObject *r = f ? PyObject_CallFunction(f, "OOOiOO", message, category, filename, line, module ? module : Py_None, registry ? registry : Py_None) : NULL;
    Py_XDECREF(f);
    Py_XDECREF(warnings);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static int warn_resource(PyObject *source, Py_ssize_t level, PyObject *text)
{
    PyObject *warnings = warnings_module(), *f = warnings ? PyObject_GetAttrString(warnings, "warn") : NULL;
    PyObject *r = f ? PyObject_CallFunction(f, "OOnO", text, PyExc_ResourceWarning, level, source) : NULL;
    Py_XDECREF(f);
    Py_XDECREF(warnings);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

static void code_facts(Value code, struct code_facts *facts)
{
    CodeObj *c = (CodeObj *)value_obj(code);
    *facts = (struct code_facts){
        .name = c->name, .qualname = c->qualname, .nfree = c->nfree, .flags = c->flags,
        .doc = c->flags & CODE_HAS_DOCSTRING && c->nconsts ? c->consts[0] : V_NONE,
    };
}

static PyObject *import(const char *module) { return PyImport_ImportModule(module); }

void runtime_fill_hooks(void)
{
    core_hooks = (struct core_hooks){
        .call_function = vm_call_function,
        .warn = warn,
        .unraisable = unraisable,
        .audit = audit,
        .import = import,
        .current_globals = current_globals,
        .current_builtins = current_builtins,
        .super_arguments = super_arguments,
        .current_locals = runtime_locals,
        .traceback_here = traceback_here,
        .warn_explicit = warn_explicit,
        .warn_resource = warn_resource,
        .code_facts = code_facts,
        .fatal = dump_fatal,
    };
}
