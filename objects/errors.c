/* objects/errors.c -- the pending exception: raising, asking, handing over.
 *
 * Each thread has one pending exception, tstate()->raised: an instance (never a class and arguments: it is made when it is raised),
 * counted, or V_ABSENT. Whoever returns V_RAISED, NULL or -1 has set it.
 * How.    error_set() makes an instance the pending one. error_raise() does the same and links it to the exception that is being
 *         handled (__context__): if the handled exception's own chain leads to the new one, the link that would close the circle
 *         is cut. Running out of memory must not need memory: raise_no_memory() falls back on an instance made at start-up.
 * State.  all of it belongs to its thread; links of exceptions are fields (field.h), since an exception may be shared.
 * Breaks. A function that runs Python code with an exception pending: save it first (error_take, PyErr_GetRaisedException).
 * Tests.  tests/objects/test_errors.c
 */
#include "objects/exceptions_int.h"

#include "objects/type_int.h"

/* --- setting --------------------------------------------------------------------------------------------------------------------- */

void error_set(Value exc)
{
    PyThreadState *ts = tstate();
    Value old = ts->raised;
    ts->raised = exc;
    value_release(old);
}

Value error_take(void)
{
    PyThreadState *ts = tstate();
    Value exc = ts->raised;
    ts->raised = V_ABSENT;
    return exc;
}

Value error_handled(void)
{
    for (const HandledItem *h = tstate()->handled; h; h = h->previous)
        if (value_is_ptr(h->exc))
            return value_keep(h->exc);
    return V_ABSENT;
}

/* Cuts the link of handled's context chain that leads to exc, if there is one. The chain may have a circle that avoids exc: a second
 * walker at half speed notices. */
static void context_cut(Value handled, Value exc)
{
    Value at = value_keep(handled), slow = value_keep(handled);
    for (bool step = false;; step = !step) {
        ExcObj *e = exc_obj(at);
        Value next = field_get(&e->hdr, &e->context);
        if (is_absent(next))
            break;
        if (value_is(next, exc)) {
            field_set(&e->hdr, &e->context, FIELD_EMPTY);
            value_release(next);
            break;
        }
        value_release(at);
        at = next;
        if (value_is(at, slow))
            break;
        if (step) {
            ExcObj *s = exc_obj(slow);
            Value follow = field_get(&s->hdr, &s->context);
            if (is_absent(follow))                       /* another thread cut it there */
                break;
            value_release(slow);
            slow = follow;
        }
    }
    value_release(at);
    value_release(slow);
}

void error_raise(Value exc)
{
    Value handled = error_handled();
    if (is_absent(handled) || value_is(handled, exc)) {
        value_release(handled);
    } else {
        context_cut(handled, exc);
        field_set(&exc_obj(exc)->hdr, &exc_obj(exc)->context, handled);
    }
    error_set(exc);
}

/* An instance of type for a value as PyErr_SetObject takes it: the instance itself, a tuple of arguments, one argument, or nothing. */
static Value instance_for(PyTypeObject *type, PyObject *value)
{
    Value v = value ? value_of(value) : V_NONE;
    if (value_is_exception(v))
        return value_keep(v);
    if (is_none(v))
        return exc_make(type, NULL, 0);
    if (PyTuple_Check(value))
        return exc_make(type, ((TupleObj *)value_obj(v))->at, tuple_len(v));
    return exc_make(type, &v, 1);
}

static inline bool is_class(PyObject *o)
{
    return o && value_has_flag(value_of(o), Py_TPFLAGS_TYPE_SUBCLASS) && (((PyTypeObject *)o)->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS);
}

void PyErr_SetObject(PyObject *type, PyObject *value)
{
    if (UNLIKELY(!is_class(type))) {
        PyErr_Format(PyExc_SystemError, "exception %R is not a BaseException subclass", type ? type : Py_None);
        return;
    }
    if (error_pending())
        PyErr_Clear();                                   /* making an instance may run Python code */
    Value exc = instance_for((PyTypeObject *)type, value);
    if (!is_raised(exc))
        error_raise(exc);
}

void PyErr_SetNone(PyObject *type) { PyErr_SetObject(type, NULL); }

void PyErr_SetString(PyObject *type, const char *message)
{
    PyObject *text = PyUnicode_FromString(message);
    if (text) {
        PyErr_SetObject(type, text);
        Py_DECREF(text);
    }
}

PyObject *PyErr_FormatV(PyObject *type, const char *format, va_list vargs)
{
    PyErr_Clear();                                       /* %S and %R may run Python code */
    PyObject *text = PyUnicode_FromFormatV(format, vargs);
    if (text) {
        PyErr_SetObject(type, text);
        Py_DECREF(text);
    }
    return NULL;
}

PyObject *PyErr_Format(PyObject *type, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyErr_FormatV(type, format, vargs);
    va_end(vargs);
    return NULL;
}

Value raise_format(PyObject *type, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyErr_FormatV(type, format, vargs);
    va_end(vargs);
    return V_RAISED;
}

/* --- running out of memory --------------------------------------------------------------------------------------------------------- */

/* A new MemoryError if there is memory for that, which there mostly is: one large request failed. Raises nothing. */
static Value fresh_memory_error(void)
{
    static Value none SHARED(acq_rel);                   /* the empty tuple, immortal in effect */
    PyTypeObject *type = EXC_TYPE(MemoryError);
    Value args = load_acquire_value(&none);
    Shape *s = type->tp_p3t ? type_shape(type) : NULL;
    if (s == NULL || !value_is_ptr(args)) {
        const PyInterpreterState *interp = interp_now();
        if (s == NULL || !value_is_ptr(interp->memory_error))
            return V_ABSENT;
        args = exc_args(api_of(interp->memory_error));
        obj_allow_try(value_obj(args));
        Value old = exchange_value(&none, args);         /* keeps the reference for ever */
        value_release(old);
    }
    Obj *o = obj_alloc(s->id, s->inline_offset + sizeof(Value) * s->inline_slots, (enum page_kind)type->tp_p3t->page_kind);
    if (o == NULL)
        return V_ABSENT;
    field_init(&((ExcObj *)o)->args, value_keep(args));
    if (type->tp_p3t->born_flags)
        store_relaxed_u8(&o->flags, type->tp_p3t->born_flags);
    return value_from_obj(o);
}

Value raise_no_memory(void)
{
    Value exc = fresh_memory_error();
    if (is_absent(exc)) {
        exc = interp_now()->memory_error;
        CHECK(value_is_ptr(exc));                        /* made before anything else can fail */
        ExcObj *e = exc_obj(exc);
        field_set(&e->hdr, &e->traceback, FIELD_EMPTY);  /* of its last use */
        field_set(&e->hdr, &e->context, FIELD_EMPTY);
        value_keep(exc);
    }
    error_raise(exc);
    return V_RAISED;
}

PyObject *PyErr_NoMemory(void)
{
    raise_no_memory();
    return NULL;
}

/* --- asking ------------------------------------------------------------------------------------------------------------------------ */

PyObject *PyErr_Occurred(void)
{
    Value exc = tstate()->raised;
    return is_absent(exc) ? NULL : (PyObject *)type_of(exc);
}

int PyErr_GivenExceptionMatches(PyObject *given, PyObject *exc)
{
    if (given == NULL || exc == NULL)
        return 0;
    if (PyTuple_Check(exc)) {
        for (size_t i = 0; i < tuple_len(value_of(exc)); i++)
            if (PyErr_GivenExceptionMatches(given, api_of(tuple_at(value_of(exc), i))))
                return 1;
        return 0;
    }
    if (value_is_exception(value_of(given)))
        given = (PyObject *)Py_TYPE(given);
    if (given == exc)
        return 1;
    if (is_class(given) && is_class(exc))
        return PyType_IsSubtype((PyTypeObject *)given, (PyTypeObject *)exc);
    return 0;
}

int PyErr_ExceptionMatches(PyObject *exc) { return PyErr_GivenExceptionMatches(PyErr_Occurred(), exc); }

/* --- handing over -------------------------------------------------------------------------------------------------------------------- */

void PyErr_Clear(void) { value_release(error_take()); }

PyObject *PyErr_GetRaisedException(void)
{
    Value exc = error_take();
    return is_absent(exc) ? NULL : api_of(exc);
}

void PyErr_SetRaisedException(PyObject *exc) { error_set(exc ? value_of(exc) : V_ABSENT); }

PyObject *PyErr_GetHandledException(void)
{
    Value exc = error_handled();
    return is_absent(exc) ? NULL : api_of(exc);
}

static void handled_set(Value exc)                       /* consumes */
{
    HandledItem *h = tstate()->handled;
    Value old = h->exc;
    h->exc = value_is_ptr(exc) ? exc : V_NONE;
    value_release(old);
}

void PyErr_SetHandledException(PyObject *exc) { handled_set(exc ? value_keep(value_of(exc)) : V_NONE); }

void PyErr_GetExcInfo(PyObject **type, PyObject **value, PyObject **traceback)
{
    *value = PyErr_GetHandledException();
    *type = *value ? Py_NewRef((PyObject *)Py_TYPE(*value)) : NULL;
    *traceback = *value ? PyException_GetTraceback(*value) : NULL;
    if (*value == NULL)
        *type = *value = Py_None;
    if (*traceback == NULL)
        *traceback = Py_None;
}

void PyErr_SetExcInfo(PyObject *type, PyObject *value, PyObject *traceback)
{
    PyErr_SetHandledException(value);
    Py_XDECREF(value);
    Py_XDECREF(type);                                    /* an exception knows these two itself */
    Py_XDECREF(traceback);
}

/* --- the older three words ------------------------------------------------------------------------------------------------------------ */

void PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback)
{
    *value = PyErr_GetRaisedException();
    *type = *value ? Py_NewRef((PyObject *)Py_TYPE(*value)) : NULL;
    *traceback = *value ? PyException_GetTraceback(*value) : NULL;
}

void PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback)
{
    PyErr_Clear();
    if (type == NULL)
        goto out;
    if (!PyExceptionClass_Check(type)) {
        PyErr_Format(PyExc_SystemError, "exception %R is not a BaseException subclass", type);
        goto out;
    }
    Value exc = instance_for((PyTypeObject *)type, value);
    if (is_raised(exc))
        goto out;
    if (traceback && traceback != Py_None && !IS_EXACT(value_of(traceback), TRACEBACK)) {
        value_release(exc);
        PyErr_SetString(PyExc_TypeError, "traceback must be a Traceback or None");
        goto out;
    }
    if (traceback)
        PyException_SetTraceback(api_of(exc), traceback);
    error_set(exc);
out:
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

/* Makes *value an instance of *type. If that fails, the exception that says why takes their place. */
void PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback)
{
    if (*type == NULL || !PyExceptionClass_Check(*type))
        return;
    if (*value && value_is_exception(value_of(*value)) && PyObject_TypeCheck(*value, (PyTypeObject *)*type)) {
        Py_SETREF(*type, Py_NewRef((PyObject *)Py_TYPE(*value)));
        return;
    }
    Value exc;
    if (*value && value_is_exception(value_of(*value))) {            /* of another class: an argument like any other */
        Value v = value_of(*value);
        exc = exc_make((PyTypeObject *)*type, &v, 1);
    } else {
        exc = instance_for((PyTypeObject *)*type, *value);
    }
    if (is_raised(exc)) {
        exc = error_take();
        PyObject *tb = PyException_GetTraceback(api_of(exc));
        if (tb)
            Py_XSETREF(*traceback, tb);
    }
    Py_XSETREF(*value, api_of(exc));
    Py_SETREF(*type, Py_NewRef((PyObject *)Py_TYPE(*value)));
}
