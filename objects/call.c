/* objects/call.c -- calls of any object: the vectorcall protocol, and the bridge to tp_call.
 *
 * Vectorcall passes arguments as a C array, keyword values last and their names in a tuple; tp_call as a tuple and a dict. An object has
 * one or both; callers use whichever they like and the other is made up here. Every call that ends is checked: a result and no
 * exception, or none and an exception.
 * Holds. C1  Arguments are borrowed from the caller for the time of the call. Keyword values that come from a dict, which others may be
 *            changing, are counted (call_flatten).
 * Tests. tests/objects/test_call.c
 */
#include "objects/call.h"
#include "objects/type_int.h"

#include "objects/attr.h"
#include "objects/builtin_function.h"
#include "objects/function.h"
#include "objects/tuple_int.h"

/* --- results ---------------------------------------------------------------------------------------------------------------------- */

COLD static void raise_from_pending(PyObject *type, PyObject *text)   /* consumes text */
{
    PyObject *before = PyErr_GetRaisedException();
    PyErr_SetObject(type, text);
    Py_XDECREF(text);
    PyObject *now = PyErr_GetRaisedException();
    if (before) {
        PyException_SetCause(now, Py_NewRef(before));
        PyException_SetContext(now, before);
    }
    PyErr_SetRaisedException(now);
}

COLD PyObject *call_check_result_slow(PyObject *callable, PyObject *result)
{
    if (result == NULL) {
        PyErr_Format(PyExc_SystemError, "%R returned NULL without setting an exception", callable);
        return NULL;
    }
    Py_DECREF(result);
    PyObject *pending = PyErr_GetRaisedException(), *text = PyUnicode_FromFormat("%R returned a result with an exception set", callable);
    if (text == NULL)
        PyErr_Clear();
    PyErr_SetRaisedException(pending);
    raise_from_pending(PyExc_SystemError, text);
    return NULL;
}

COLD void call_slot_error(PyTypeObject *t, const char *slot)
{
    PyErr_Format(PyExc_SystemError, "Slot %s of type %.150s failed without setting an exception", slot, t->tp_name);
}

PyObject *callable_shown(PyObject *callable)
{
    PyObject *qualname, *module, *r = NULL;
    if (PyObject_GetOptionalAttr(callable, NAPI(dunder_qualname), &qualname) < 0)
        return NULL;
    if (qualname == NULL)
        return PyObject_Str(callable);
    if (PyObject_GetOptionalAttr(callable, NAPI(dunder_module), &module) >= 0) {
        if (module && module != Py_None && !(PyUnicode_Check(module) && PyUnicode_EqualToUTF8(module, "builtins")))
            r = PyUnicode_FromFormat("%S.%S()", module, qualname);
        else
            r = PyUnicode_FromFormat("%S()", qualname);
    }
    Py_XDECREF(module);
    Py_DECREF(qualname);
    return r;
}

COLD static PyObject *not_callable(PyObject *o)
{
    PyErr_Format(PyExc_TypeError, "'%.200s' object is not callable", Py_TYPE(o)->tp_name);
    return NULL;
}

/* --- keywords from a dict ------------------------------------------------------------------------------------------------------------ */

int call_flatten(struct flat_call *f, PyObject *const *args, size_t nargs, PyObject *kwargs)
{
    *f = (struct flat_call){.nargs = nargs};
    PyObject *key, *value;
    size_t nkw = 0, room = 0;
    Value keys = V_ABSENT;
    bool failed = false;
    Py_BEGIN_CRITICAL_SECTION(kwargs);
    nkw = (size_t)PyDict_GET_SIZE(kwargs);
    room = 1 + nargs + nkw;
    PyObject **words = room <= Py_ARRAY_LENGTH(f->room) ? f->room : buf_alloc(room * sizeof *words);
    keys = tuple_new(nkw);
    failed = words == NULL || is_raised(keys);
    if (!failed) {
        Py_ssize_t at = 0;
        f->args = words + 1;
        while (f->nkw < nkw && PyDict_Next(kwargs, &at, &key, &value)) {
            ((TupleObj *)value_obj(keys))->at[f->nkw] = value_keep(value_of(key));
            f->args[nargs + f->nkw++] = Py_NewRef(value);
        }
    } else if (words && words != f->room) {
        buf_free(words);
    }
    Py_END_CRITICAL_SECTION();
    if (failed) {
        if (!error_pending())
            raise_no_memory();
        value_release(keys);
        return -1;
    }
    if (nkw)
        obj_track_new(value_obj(keys));
    f->kwnames = api_of(keys);
    if (nargs)
        memcpy(f->args, args, nargs * sizeof *args);
    for (size_t i = 0; i < nkw; i++) {
        if (!value_has_flag(tuple_at(keys, i), Py_TPFLAGS_UNICODE_SUBCLASS)) {
            raise_type_error("keywords must be strings");
            call_flatten_end(f);
            return -1;
        }
    }
    return 0;
}

void call_flatten_end(struct flat_call *f)
{
    for (size_t i = 0; i < f->nkw; i++)
        Py_DECREF(f->args[f->nargs + i]);
    if (f->args != f->room + 1)
        buf_free(f->args - 1);
    Py_DECREF(f->kwnames);
}

/* --- the bridge to tp_call ----------------------------------------------------------------------------------------------------------- */

static PyObject *keywords_as_dict(PyObject *const *values, PyObject *kwnames)
{
    PyObject *d = PyDict_New();
    for (size_t i = 0; d && i < tuple_len(value_of(kwnames)); i++)
        if (PyDict_SetItem(d, api_of(tuple_at(value_of(kwnames), i)), values[i]) < 0)
            Py_CLEAR(d);
    return d;
}

static PyObject *call_by_slot(PyObject *callable, PyObject *tuple, PyObject *dict)
{
    ternaryfunc call = Py_TYPE(callable)->tp_call;
    if (call == NULL)
        return not_callable(callable);
    if (recursion_enter(" while calling a Python object") < 0)
        return NULL;
    PyObject *r = call(callable, tuple, dict);
    recursion_leave();
    return call_check_result(callable, r);
}

static PyObject *bridge(PyObject *callable, PyObject *const *args, size_t nargs, PyObject *kwnames)
{
    if (Py_TYPE(callable)->tp_call == NULL)
        return not_callable(callable);
    Value tuple = tuple_from_values((const Value *)args, nargs);
    if (is_raised(tuple))
        return NULL;
    PyObject *dict = NULL, *r = NULL;
    if (kwnames == NULL || tuple_len(value_of(kwnames)) == 0 || (dict = keywords_as_dict(args + nargs, kwnames)) != NULL)
        r = call_by_slot(callable, api_of(tuple), dict);
    value_release(tuple);
    Py_XDECREF(dict);
    return r;
}

/* --- vectorcall ---------------------------------------------------------------------------------------------------------------------- */

PyObject *PyObject_Vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    vectorcallfunc call = vectorcall_of(callable);
    if (LIKELY(call != NULL))
        return call_check_result(callable, call(callable, args, nargsf, kwnames));
    return bridge(callable, args, (size_t)PyVectorcall_NARGS(nargsf), kwnames);
}

PyObject *PyObject_VectorcallDict(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwdict)
{
    if (kwdict == NULL || PyDict_GET_SIZE(kwdict) == 0)
        return PyObject_Vectorcall(callable, args, nargsf, NULL);
    size_t nargs = (size_t)PyVectorcall_NARGS(nargsf);
    struct flat_call f;
    if (vectorcall_of(callable) == NULL) {
        Value tuple = tuple_from_values((const Value *)args, nargs);
        if (is_raised(tuple))
            return NULL;
        PyObject *r = call_by_slot(callable, api_of(tuple), kwdict);
        value_release(tuple);
        return r;
    }
    if (call_flatten(&f, args, nargs, kwdict) < 0)
        return NULL;
    PyObject *r = PyObject_Vectorcall(callable, f.args, nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, f.kwnames);
    call_flatten_end(&f);
    return r;
}

static PyObject *vectorcall_tuple(vectorcallfunc call, PyObject *callable, PyObject *tuple, PyObject *dict)
{
    PyObject *const *args = (PyObject *const *)((TupleObj *)value_obj(value_of(tuple)))->at;
    size_t nargs = tuple_len(value_of(tuple));
    if (dict == NULL || PyDict_GET_SIZE(dict) == 0)
        return call_check_result(callable, call(callable, args, nargs, NULL));
    struct flat_call f;
    if (call_flatten(&f, args, nargs, dict) < 0)
        return NULL;
    PyObject *r = call_check_result(callable, call(callable, f.args, nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, f.kwnames));
    call_flatten_end(&f);
    return r;
}

PyObject *PyVectorcall_Call(PyObject *callable, PyObject *tuple, PyObject *dict)
{
    /* Whoever names this function in tp_call has the offset, even if a subclass has lost the flag. */
    Py_ssize_t at = Py_TYPE(callable)->tp_vectorcall_offset;
    vectorcallfunc call = at > 0 ? load_relaxed_ptr((vectorcallfunc *)(void *)((char *)callable + at)) : NULL;
    if (call == NULL) {
        PyErr_Format(PyExc_TypeError, "'%.200s' object does not support vectorcall", Py_TYPE(callable)->tp_name);
        return NULL;
    }
    return vectorcall_tuple(call, callable, tuple, dict);
}

vectorcallfunc PyVectorcall_Function(PyObject *callable) { return vectorcall_of(callable); }

#undef PyVectorcall_NARGS
Py_ssize_t PyVectorcall_NARGS(size_t nargsf) { return (Py_ssize_t)(nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET); }

PyObject *PyObject_Call(PyObject *callable, PyObject *args, PyObject *kwargs)
{
    vectorcallfunc call = vectorcall_of(callable);
    if (call == type_vectorcall && kwargs && PyDict_GET_SIZE(kwargs)) {
        Reg init;                                        /* __new__ and __init__ in C take the dict, whatever its keys are */
        if (type_call_plan((PyTypeObject *)callable, &init) != TYPE_CALL_INIT)
            call = NULL;
    }
    return call ? vectorcall_tuple(call, callable, args, kwargs) : call_by_slot(callable, args, kwargs);
}

PyObject *PyObject_CallObject(PyObject *callable, PyObject *args)
{
    if (args == NULL)
        return PyObject_CallNoArgs(callable);
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_TypeError, "argument list must be a tuple");
        return NULL;
    }
    return PyObject_Call(callable, args, NULL);
}

PyObject *PyObject_CallNoArgs(PyObject *callable) { return PyObject_Vectorcall(callable, NULL, 0, NULL); }

PyObject *PyObject_CallOneArg(PyObject *callable, PyObject *arg)
{
    PyObject *words[2] = {NULL, arg};
    return PyObject_Vectorcall(callable, words + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

/* --- methods by name ----------------------------------------------------------------------------------------------------------------- */

PyObject *PyObject_VectorcallMethod(PyObject *name, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Reg found, self;
    if (attr_get_method(value_of(args[0]), value_of(name), &found, &self) < 0)
        return NULL;
    struct Pin p;                                        /* a register word need not be counted, and nobody scans the C stack */
    pin(&p, found);
    PyObject *callable = api_of(value_borrow(found)), *r;
    if (!is_absent(value_borrow(self)))                  /* a function of the type: args[0] is its first argument as it stands */
        r = PyObject_Vectorcall(callable, args, nargsf, kwnames);
    else                                                 /* bound already; args[0] may be used as scratch, as it is ours to lend */
        r = PyObject_Vectorcall(callable, args + 1, (size_t)(PyVectorcall_NARGS(nargsf) - 1) | (nargsf & PY_VECTORCALL_ARGUMENTS_OFFSET), kwnames);
    unpin(&p);
    reg_release(found);
    reg_release(self);
    return r;
}

PyObject *PyObject_CallMethodNoArgs(PyObject *self, PyObject *name)
{
    PyObject *words[2] = {NULL, self};
    return PyObject_VectorcallMethod(name, words + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *PyObject_CallMethodOneArg(PyObject *self, PyObject *name, PyObject *arg)
{
    PyObject *words[3] = {NULL, self, arg};
    return PyObject_VectorcallMethod(name, words + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

/* --- variable numbers of arguments ------------------------------------------------------------------------------------------------------ */

/* Calls with the objects of a va_list up to NULL, behind `first` if there is one. by_name: callable is a method's name, first its self. */
static PyObject *call_with_list(PyObject *callable, PyObject *first, bool by_name, va_list vargs)
{
    PyObject *room[12], **words = room;
    size_t n = first != NULL;
    va_list count;
    va_copy(count, vargs);
    while (va_arg(count, PyObject *))
        n++;
    va_end(count);
    if (n + 1 > Py_ARRAY_LENGTH(room) && (words = buf_alloc((n + 1) * sizeof *words)) == NULL)
        return PyErr_NoMemory();
    words[0] = NULL;
    if (first)
        words[1] = first;
    for (size_t i = first != NULL; i < n; i++)
        words[i + 1] = va_arg(vargs, PyObject *);
    PyObject *r = by_name ? PyObject_VectorcallMethod(callable, words + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL)
                          : PyObject_Vectorcall(callable, words + 1, n | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (words != room)
        buf_free(words);
    return r;
}

static PyObject *null_error(void)
{
    if (!error_pending())
        PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
    return NULL;
}

PyObject *PyObject_CallFunctionObjArgs(PyObject *callable, ...)
{
    if (callable == NULL)
        return null_error();
    va_list vargs;
    va_start(vargs, callable);
    PyObject *r = call_with_list(callable, NULL, false, vargs);
    va_end(vargs);
    return r;
}

PyObject *PyObject_CallMethodObjArgs(PyObject *o, PyObject *name, ...)
{
    if (o == NULL || name == NULL)
        return null_error();
    va_list vargs;
    va_start(vargs, name);
    PyObject *r = call_with_list(name, o, true, vargs);
    va_end(vargs);
    return r;
}

/* A format that builds one tuple means its items; anything else is one argument. */
static PyObject *call_with_format(PyObject *callable, const char *format, va_list vargs)
{
    if (callable == NULL)
        return null_error();
    if (format == NULL || *format == 0)
        return PyObject_CallNoArgs(callable);
    PyObject *built = Py_VaBuildValue(format, vargs);
    if (built == NULL)
        return NULL;
    PyObject *r = PyTuple_Check(built) ? PyObject_Call(callable, built, NULL) : PyObject_CallOneArg(callable, built);
    Py_DECREF(built);
    return r;
}

PyObject *PyObject_CallFunction(PyObject *callable, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *r = call_with_format(callable, format, vargs);
    va_end(vargs);
    return r;
}

static PyObject *call_method_format(PyObject *o, const char *name, const char *format, va_list vargs)
{
    if (o == NULL || name == NULL)
        return null_error();
    PyObject *callable = PyObject_GetAttrString(o, name);
    if (callable == NULL)
        return NULL;
    PyObject *r = NULL;
    if (PyCallable_Check(callable))
        r = call_with_format(callable, format, vargs);
    else
        PyErr_Format(PyExc_TypeError, "attribute of type '%.200s' is not callable", Py_TYPE(callable)->tp_name);
    Py_DECREF(callable);
    return r;
}

PyObject *PyObject_CallMethod(PyObject *o, const char *name, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *r = call_method_format(o, name, format, vargs);
    va_end(vargs);
    return r;
}

/* --- older names ------------------------------------------------------------------------------------------------------------------------ */

PyObject *PyCFunction_Call(PyObject *callable, PyObject *args, PyObject *kwargs) { return PyObject_Call(callable, args, kwargs); }

PyObject *PyEval_CallObjectWithKeywords(PyObject *callable, PyObject *args, PyObject *kwargs)
{
    if (args && !PyTuple_Check(args)) {
        PyErr_SetString(PyExc_TypeError, "argument list must be a tuple");
        return NULL;
    }
    if (kwargs && !PyDict_Check(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "keyword list must be a dictionary");
        return NULL;
    }
    if (args)
        return PyObject_Call(callable, args, kwargs);
    return PyObject_VectorcallDict(callable, NULL, 0, kwargs);
}

PyObject *PyEval_CallFunction(PyObject *callable, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *r = call_with_format(callable, format, vargs);
    va_end(vargs);
    return r;
}

PyObject *PyEval_CallMethod(PyObject *o, const char *name, const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *r = call_method_format(o, name, format, vargs);
    va_end(vargs);
    return r;
}

const char *PyEval_GetFuncName(PyObject *func)
{
    if (PyMethod_Check(func))
        return PyEval_GetFuncName(PyMethod_GET_FUNCTION(func));
    if (PyFunction_Check(func)) {
        const char *name = PyUnicode_AsUTF8(api_of(load_acquire_value(&((FunctionObj *)func)->name)));
        return name ? name : "";
    }
    if (PyCFunction_Check(func))
        return ((BuiltinObj *)func)->def->ml_name;
    return Py_TYPE(func)->tp_name;
}

const char *PyEval_GetFuncDesc(PyObject *func)
{
    return PyMethod_Check(func) || PyFunction_Check(func) || PyCFunction_Check(func) ? "()" : " object";
}
