/* core/vm/unwind.c -- raising: making exceptions from raise statements, tracebacks, finding handlers.
 *
 * A frame's ranges are searched innermost first. Before the handler runs, temporaries that are full at the raising instruction and not
 * full at the handler's start are dropped; the range's register then takes the exception. Liveness comes from code_live().
 */
#include "core/vm/frame_object.h"

#include "objects/exceptions.h"
#include "objects/field.h"
#include "objects/tuple_int.h"

static Value exception_instance(Value exc)
{
    if (PyExceptionInstance_Check(api_of(exc)))
        return value_keep(exc);
    if (PyExceptionClass_Check(api_of(exc))) {
        if (LIKELY(((PyTypeObject *)value_obj(exc))->tp_new == ((PyTypeObject *)PyExc_BaseException)->tp_new))
            return exc_make((PyTypeObject *)value_obj(exc), NULL, 0);
        PyObject *made = PyObject_CallNoArgs(api_of(exc));
        if (!made)
            return V_RAISED;
        if (!PyExceptionInstance_Check(made)) {
            raise_type_error("calling %R should have returned an instance of BaseException, not %R", api_of(exc), (PyObject *)Py_TYPE(made));
            Py_DECREF(made);
            return V_RAISED;
        }
        return value_of(made);
    }
    return raise_type_error("exceptions must derive from BaseException");
}

void vm_raise(Value exc, Value cause)
{
    Value made = exception_instance(exc);
    if (is_raised(made))
        return;
    if (!is_absent(cause)) {
        PyObject *c;
        if (is_none(cause)) {
            c = NULL;
        } else if (PyExceptionClass_Check(api_of(cause))) {
            c = PyObject_CallNoArgs(api_of(cause));
            if (!c)
                goto out;
            if (!PyExceptionInstance_Check(c)) {
                raise_type_error("calling %R should have returned an instance of BaseException, not %R", api_of(cause), (PyObject *)Py_TYPE(c));
                Py_DECREF(c);
                goto out;
            }
        } else if (PyExceptionInstance_Check(api_of(cause))) {
            c = Py_NewRef(api_of(cause));
        } else {
            raise_type_error("exception causes must derive from BaseException");
            goto out;
        }
        PyException_SetCause(api_of(made), c);
    }
    error_raise(made);                   /* links the context */
    return;
out:
    value_release(made);
}

bool vm_raise_again(PyThreadState *ts)
{
    HandledItem *item = ts->handled;
    while (is_none(item->exc) && item->previous)
        item = item->previous;
    if (is_none(item->exc)) {
        PyErr_SetString(PyExc_RuntimeError, "No active exception to reraise");
        return false;
    }
    ts->raised = value_keep(item->exc);
    return true;
}

Value vm_exc_traceback(Value exc)
{
    PyObject *tb = PyException_GetTraceback(api_of(exc));
    return tb ? value_of(tb) : V_NONE;
}

/* Puts tb, which nobody else knows, in front of the exception's traceback; consumes it. */
static void prepend_traceback(PyThreadState *ts, Value exc, Value tb)
{
    ExcObj *e = (ExcObj *)value_obj(exc);
    Value *next = &((TracebackObj *)value_obj(tb))->next;
    if (LIKELY(obj_is_mine(&e->hdr)) && LIKELY(owner_enter(&ts->gc.base, e, &e->hdr.lock))) {
        if (!field_is_empty(&e->traceback))
            store_relaxed_value(next, load_relaxed_value(&e->traceback));    /* with its reference */
        store_release_value(&e->traceback, tb);                  /* pairs with field_get() */
        owner_leave(&ts->gc.base);
        return;
    }
    store_relaxed_value(next, vm_exc_traceback(exc));
    field_set(&e->hdr, &e->traceback, tb);
}

void vm_traceback(PyThreadState *ts, Frame *f)
{
    Value exc = ts->raised;
    ts->raised = V_ABSENT;
    Value frame = frame_object(f), tb = V_RAISED;
    if (ts->unwound)
        frame_object_returned(ts, is_raised(frame) ? V_NONE : frame);
    if (!is_raised(frame)) {
        tb = traceback_new(V_NONE, frame, frame_offset(f));
        value_release(frame);
    }
    if (is_raised(tb))
        value_release(ts->raised);       /* no memory for the traceback: the exception itself matters more */
    else
        prepend_traceback(ts, exc, tb);
    ts->raised = exc;
}

/* Drops the temporaries that `held` names, but for those that the handler of `range` keeps. */
static void drop_temporaries(Frame *f, const uint64_t *held, const uint64_t *keep, const ExcRange *range)
{
    CodeObj *code = frame_code(f);
    unsigned n = (unsigned)code->nregs - code->nlocals;
    for (unsigned word = 0; word * 64 < n; word++) {
        uint64_t bits = held[word];
        while (bits) {
            unsigned bit = (unsigned)__builtin_ctzll(bits), i = code->nlocals + word * 64 + bit;
            bits &= bits - 1;
            if (keep && i < range->keep && i != range->reg && (keep[word] >> bit & 1))
                continue;
            Reg r = f->regs[i];
            f->regs[i].w = 0;
            reg_release(r);
        }
    }
}

static bool holds_any(const Frame *f, const uint64_t *held)
{
    const CodeObj *code = frame_code(f);
    for (unsigned i = code->nlocals; i < code->nregs; i += 64, held++)
        for (uint64_t bits = *held; bits; bits &= bits - 1)
            if (value_is_ptr(value_borrow(f->regs[i + (unsigned)__builtin_ctzll(bits)])))
                return true;
    return false;
}

/* The general way is right for every frame; this one is short. It is for frames that nobody knows, neither by an object nor by watching. */
static bool raise_through(PyThreadState *ts, Frame *f)
{
    CodeObj *code = frame_code(f);
    if (f->info & FRAME_UNUSUAL & ~(uint64_t)(FRAME_ENTRY | FRAME_CHUNK) || f->pc == frame_instrs(f))
        return false;
    uint32_t at = frame_offset(f);
    const uint64_t *held;
    if (code_handler(code, at) || !(held = code_live(code, at)))
        return false;
    bool holds = holds_any(f, held);
    if (holds && ts->unwound)
        return false;                        /* the callee's object must know its caller before code runs */
    Value exc = ts->raised, back = V_ABSENT, tb = V_RAISED;
    ts->raised = V_ABSENT;
    if (holds) {
        drop_temporaries(f, held, NULL, NULL);
        if (UNLIKELY(f->info & FRAME_EXTRA) || UNLIKELY(ts->traced))
            goto stay;                       /* a finalizer has looked at the frame */
    }
    Frame *previous = f->previous;
    if (f->info & FRAME_ENTRY && is_raised(back = previous ? frame_object(previous) : V_NONE))
        goto stay;
    FrameObj *o = frame_object_ended(f);     /* from here on no safepoint until the caller's object is known to o */
    if (UNLIKELY(!o))
        goto stay;
    o->back = back;
    tb = traceback_new(V_NONE, value_from_obj(o), at);
    if (LIKELY(!is_raised(tb))) {
        prepend_traceback(ts, exc, tb);
    } else {
        value_release(ts->raised);           /* the exception itself matters more */
    }
    if (ts->unwound)
        frame_object_returned(ts, value_from_obj(o));
    ts->raised = exc;
    ts->frame = previous;
    ts->recursion_left++;
    if (f->info & FRAME_CHUNK)
        stack_pop_chunk(ts);
    if (is_absent(back))
        ts->unwound = o;                     /* with its reference */
    else
        value_release(value_from_obj(o));
    return true;
stay:
    value_release(ts->raised);
    value_release(back);
    ts->raised = exc;
    return false;
}

enum vm_raising vm_raise_through(PyThreadState *ts)
{
    for (;;) {
        uint64_t info = ts->frame->info;
        if (ts->traced || !raise_through(ts, ts->frame))
            return VM_STAYS;
        if (info & FRAME_ENTRY)
            return VM_LEAVES;
    }
}

bool vm_find_handler(PyThreadState *ts, Frame *f)
{
    CodeObj *code = frame_code(f);
    Value exc = ts->raised;
    ts->raised = V_ABSENT;               /* finalizers that run below start clean */
    uint32_t at = frame_offset(f);
    bool begun = f->pc != frame_instrs(f);
    const ExcRange *range = begun ? code_handler(code, at) : NULL;
    const uint64_t *held = code_live(code, at);
    if (UNLIKELY(!held)) {
        /* No memory for the map: what is held cannot be told, so the temporaries of this frame leak. */
        ts->raised = exc;
        return false;
    }
    if (!range) {
        drop_temporaries(f, held, NULL, NULL);
        ts->raised = exc;
        return false;
    }
    const uint64_t *kept = code_live(code, range->handler);          /* the map is made: this cannot fail */
    drop_temporaries(f, held, kept, range);
    f->regs[range->reg] = reg_from_value(exc);
    f->pc = frame_instrs(f) + range->handler;
    return true;
}

int vm_exc_match(Value exc, Value type)
{
    if (value_obj(type) == (Obj *)type_of(exc))
        return 1;
    if (value_has_flag(type, Py_TPFLAGS_TUPLE_SUBCLASS)) {
        for (size_t i = 0; i < tuple_len(type); i++)
            if (!PyExceptionClass_Check(api_of(tuple_at(type, i))))
                goto bad;
    } else if (!PyExceptionClass_Check(api_of(type))) {
        goto bad;
    }
    return PyErr_GivenExceptionMatches(api_of(exc), api_of(type));
bad:
    raise_type_error("catching classes that do not inherit from BaseException is not allowed");
    return -1;
}

static int check_group_type(Value type)
{
    size_t n = 1;
    bool many = value_has_flag(type, Py_TPFLAGS_TUPLE_SUBCLASS);
    if (many)
        n = tuple_len(type);
    for (size_t i = 0; i < n; i++) {
        PyObject *t = api_of(many ? tuple_at(type, i) : type);
        if (!PyExceptionClass_Check(t)) {
            raise_type_error("catching classes that do not inherit from BaseException is not allowed");
            return -1;
        }
        int group = PyObject_IsSubclass(t, PyExc_BaseExceptionGroup);
        if (group < 0)
            return -1;
        if (group) {
            raise_type_error("catching ExceptionGroup with except* is not allowed. Use except instead.");
            return -1;
        }
    }
    return 0;
}

int vm_exc_group_match(Frame *f, Value exc, Value type, Value *match, Value *rest)
{
    if (check_group_type(type) < 0)
        return -1;
    if (is_none(exc)) {
        *match = V_NONE;
        *rest = V_NONE;
        return 0;
    }
    int group = PyObject_IsInstance(api_of(exc), PyExc_BaseExceptionGroup);
    if (group < 0)
        return -1;
    if (!group) {
        if (!PyErr_GivenExceptionMatches(api_of(exc), api_of(type))) {
            *match = V_NONE;
            *rest = value_keep(exc);
            return 0;
        }
        /* A naked exception is wrapped, so that the handler always sees a group; its traceback begins at the except clause. */
        PyObject *wrapped = PyObject_CallFunction(PyExc_BaseExceptionGroup, "s(O)", "", api_of(exc));
        if (!wrapped)
            return -1;
        Value frame = frame_object(f), tb = is_raised(frame) ? V_RAISED : traceback_new(V_NONE, frame, frame_offset(f));
        value_release(frame);
        if (is_raised(tb)) {
            Py_DECREF(wrapped);
            return -1;
        }
        PyException_SetTraceback(wrapped, api_of(tb));
        value_release(tb);
        *match = value_of(wrapped);
        *rest = V_NONE;
        return 0;
    }
    PyObject *pair = PyObject_CallMethod(api_of(exc), "split", "(O)", api_of(type));
    if (!pair)
        return -1;
    if (!PyTuple_Check(pair) || PyTuple_Size(pair) < 2) {
        raise_type_error("%.200s.split must return a tuple, not %.200s", type_of(exc)->tp_name, Py_TYPE(pair)->tp_name);
        if (PyTuple_Check(pair)) {
            PyErr_Clear();
            raise_type_error("%.200s.split must return a 2-tuple, got tuple of size %zd", type_of(exc)->tp_name, PyTuple_Size(pair));
        }
        Py_DECREF(pair);
        return -1;
    }
    *match = value_keep(tuple_at(value_of(pair), 0));
    *rest = value_keep(tuple_at(value_of(pair), 1));
    Py_DECREF(pair);
    return 0;
}

Value vm_exc_star_end(Value original, Value list)
{
    extern PyObject *_PyExc_PrepReraiseStar(PyObject *, PyObject *);     /* objects/exception_group.c */
    return value_of(_PyExc_PrepReraiseStar(api_of(original), api_of(list)));
}

bool vm_stop_to_runtime_error(CodeObj *code, Value exc)
{
    const char *text = NULL;
    bool async_gen = (code->flags & CODE_ASYNC_GENERATOR) != 0;
    if (PyErr_GivenExceptionMatches(api_of(exc), PyExc_StopIteration))
        text = async_gen ? "async generator raised StopIteration"
               : code->flags & CODE_COROUTINE ? "coroutine raised StopIteration" : "generator raised StopIteration";
    else if (async_gen && PyErr_GivenExceptionMatches(api_of(exc), PyExc_StopAsyncIteration))
        text = "async generator raised StopAsyncIteration";
    if (!text)
        return false;
    PyObject *message = PyUnicode_FromString(text), *made = message ? PyObject_CallOneArg(PyExc_RuntimeError, message) : NULL;
    Py_XDECREF(message);
    if (made) {
        PyException_SetCause(made, Py_NewRef(api_of(exc)));
        PyException_SetContext(made, Py_NewRef(api_of(exc)));
        PyErr_SetRaisedException(made);
    }
    value_release(exc);
    return true;
}
