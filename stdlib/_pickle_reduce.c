/* stdlib/_pickle_reduce.c -- writing objects without opcodes of their own: by what reducer_override(), a dispatch table or the object's
 * __reduce_ex__() says: the name of a global, or a callable, its arguments, and the state to give what it returns.
 */
#include <stdarg.h>

#include "objects/attr.h"
#include "objects/object.h"
#include "objects/type.h"
#include "objects/type_int.h"
#include "stdlib/_pickle_int.h"

int pickle_note(const char *format, ...)
{
    PyObject *exc = PyErr_GetRaisedException();
    va_list args;
    va_start(args, format);
    PyObject *note = PyUnicode_FromFormatV(format, args), *done = note ? PyObject_CallMethod(exc, "add_note", "O", note) : NULL;
    va_end(args);
    Py_XDECREF(note);
    Py_XDECREF(done);
    PyErr_SetRaisedException(exc);           /* also if there could be no note */
    return -1;
}

void pickle_raise_from(PyObject *type, const char *format, ...)
{
    PyObject *context = PyErr_GetRaisedException();
    va_list args;
    va_start(args, format);
    PyErr_FormatV(type, format, args);
    va_end(args);
    PyObject *exc = PyErr_GetRaisedException();
    PyException_SetContext(exc, context);
    PyErr_SetRaisedException(exc);
}

/* The parts of a reduction: borrowed; what is missing or None is NULL. */
struct reduction { PyObject *callable, *args, *state, *list, *dict, *setter; };

static int refuse(struct pickler *p, const char *format, PyObject *o)
{
    PyErr_Format(p->st->pickling_error, format, o);
    return -1;
}

static int take_apart(struct pickler *p, PyObject *tuple, struct reduction *r)
{
    Py_ssize_t n = PyTuple_GET_SIZE(tuple);
    if (n < 2 || n > 6)
        return refuse(p, "tuple returned by __reduce__ must contain 2 through 6 elements", NULL);
    PyObject *part[6] = {NULL};
    for (Py_ssize_t i = 0; i < n; i++)
        part[i] = i >= 2 && PyTuple_GET_ITEM(tuple, i) == Py_None ? NULL : PyTuple_GET_ITEM(tuple, i);
    *r = (struct reduction){part[0], part[1], part[2], part[3], part[4], part[5]};
    if (!PyCallable_Check(r->callable))
        return refuse(p, "first item of the tuple returned by __reduce__ must be callable, not %T", r->callable);
    if (!PyTuple_Check(r->args))
        return refuse(p, "second item of the tuple returned by __reduce__ must be a tuple, not %T", r->args);
    if (r->list && !PyIter_Check(r->list))
        return refuse(p, "fourth item of the tuple returned by __reduce__ must be an iterator, not %T", r->list);
    if (r->dict && !PyIter_Check(r->dict))
        return refuse(p, "fifth item of the tuple returned by __reduce__ must be an iterator, not %T", r->dict);
    if (r->setter && !PyCallable_Check(r->setter))
        return refuse(p, "sixth item of the tuple returned by __reduce__ must be callable, not %T", r->setter);
    return 0;
}

/* save(), with a note if it fails. */
static int save_noted(struct pickler *p, PyObject *o, const char *note, PyObject *of)
{
    if (save_api(p, o) == 0)
        return 0;
    return of ? pickle_note(note, of) : -1;
}

static int save_new_ex(struct pickler *p, PyObject *args, PyObject *of)
{
    if (PyTuple_GET_SIZE(args) != 3) {
        PyErr_Format(p->st->pickling_error, "__newobj_ex__ expected 3 arguments, got %zd", PyTuple_GET_SIZE(args));
        return -1;
    }
    PyObject *cls = PyTuple_GET_ITEM(args, 0), *positional = PyTuple_GET_ITEM(args, 1), *keywords = PyTuple_GET_ITEM(args, 2);
    if (!PyType_Check(cls))
        return refuse(p, "first argument to __newobj_ex__() must be a class, not %T", cls);
    if (!PyTuple_Check(positional))
        return refuse(p, "second argument to __newobj_ex__() must be a tuple, not %T", positional);
    if (!PyDict_Check(keywords))
        return refuse(p, "third argument to __newobj_ex__() must be a dict, not %T", keywords);
    if (p->proto >= 4)
        return save_noted(p, cls, "when serializing %T class", of) < 0 || save_noted(p, positional, "when serializing %T __new__ arguments", of) < 0
            || save_noted(p, keywords, "when serializing %T __new__ arguments", of) < 0 ? -1 : write_op(p, OP_NEWOBJ_EX);
    /* before there was an opcode: partial(cls.__new__, cls, *args, **kwargs)() */
    PyObject *make = PyObject_GetAttrString(cls, "__new__"), *partial = NULL;
    PyObject *head = make ? PyTuple_Pack(2, make, cls) : NULL, *all = head ? PySequence_Concat(head, positional) : NULL;
    if (all)
        partial = PyObject_Call(p->st->partial, all, keywords);
    Py_XDECREF(make);
    Py_XDECREF(head);
    Py_XDECREF(all);
    int failed = partial ? save_noted(p, partial, "when serializing %T reconstructor", of) : -1;
    Py_XDECREF(partial);
    return failed ? -1 : write_op(p, OP_EMPTY_TUPLE) < 0 ? -1 : write_op(p, OP_REDUCE);
}

static int save_new(struct pickler *p, PyObject *args, PyObject *of)
{
    if (PyTuple_GET_SIZE(args) < 1) {
        PyErr_Format(p->st->pickling_error, "__newobj__ expected at least 1 argument, got %zd", PyTuple_GET_SIZE(args));
        return -1;
    }
    PyObject *cls = PyTuple_GET_ITEM(args, 0);
    if (!PyType_Check(cls))
        return refuse(p, "first argument to __newobj__() must be a class, not %T", cls);
    if (of && (PyObject *)Py_TYPE(of) != cls) {
        PyObject *own = PyObject_GetAttrString(of, "__class__");
        if (own == NULL)
            return -1;
        bool same = own == cls;
        if (!same)
            PyErr_Format(p->st->pickling_error, "first argument to __newobj__() must be %R, not %R", own, cls);
        Py_DECREF(own);
        if (!same)
            return -1;
    }
    if (save_noted(p, cls, "when serializing %T class", of) < 0)
        return -1;
    PyObject *rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    int failed = rest ? save_noted(p, rest, "when serializing %T __new__ arguments", of) : -1;
    Py_XDECREF(rest);
    return failed ? -1 : write_op(p, OP_NEWOBJ);
}

/* What the callable is, by its name. */
static int kind_of_callable(PyObject *callable, bool *new, bool *new_ex)
{
    PyObject *name;
    *new = *new_ex = false;
    if (PyObject_GetOptionalAttr(callable, NAPI(dunder_name), &name) < 0)
        return -1;
    if (name && PyUnicode_Check(name)) {
        *new = PyUnicode_EqualToUTF8(name, "__newobj__");
        *new_ex = !*new && PyUnicode_EqualToUTF8(name, "__newobj_ex__");
    }
    Py_XDECREF(name);
    return 0;
}

static int save_state(struct pickler *p, struct reduction *r, PyObject *of)
{
    if (r->setter == NULL)
        return save_noted(p, r->state, "when serializing %T state", of) < 0 ? -1 : write_op(p, OP_BUILD);
    if (save_noted(p, r->setter, "when serializing %T state setter", of) < 0 || save_api(p, of) < 0
        || save_noted(p, r->state, "when serializing %T state", of) < 0)
        return -1;
    return write_op(p, OP_TUPLE2) < 0 || write_op(p, OP_REDUCE) < 0 ? -1 : write_op(p, OP_POP);
}

int save_reduction(struct pickler *p, PyObject *tuple, PyObject *of)
{
    struct reduction r;
    bool new = false, new_ex = false;
    int failed;
    if (take_apart(p, tuple, &r) < 0 || (p->proto >= 2 && kind_of_callable(r.callable, &new, &new_ex) < 0))
        return -1;
    if (new_ex) {
        failed = save_new_ex(p, r.args, of);
    } else if (new) {
        failed = save_new(p, r.args, of);
    } else {
        failed = save_noted(p, r.callable, "when serializing %T reconstructor", of) < 0
              || save_noted(p, r.args, "when serializing %T reconstructor arguments", of) < 0 ? -1 : write_op(p, OP_REDUCE);
    }
    if (failed)
        return -1;
    struct memo_entry *e = save_memo_find(&p->memo, value_of(of).w);
    if (e) {                                 /* it is inside itself and has been written meanwhile: take this one off the stack */
        size_t index = e->index;
        failed = write_op(p, OP_POP) < 0 ? -1 : save_memo_get(p, index);
    } else {
        failed = save_memo_put(p, value_of(of));
    }
    if (failed || (r.list && save_from_iterator(p, r.list, of, false) < 0) || (r.dict && save_from_iterator(p, r.dict, of, true) < 0))
        return -1;
    return r.state ? save_state(p, &r, of) : 0;
}

int save_reduction_take(struct pickler *p, PyObject *reduction, PyObject *of)
{
    int failed = reduction ? save_reduction(p, reduction, of) : -1;
    Py_XDECREF(reduction);
    return failed;
}

/* From the pickler's own dispatch table, or copyreg's. 1 found; 0; -1. */
static int find_reducer(struct pickler *p, PyObject *type, PyObject **reducer)
{
    PyObject *own = p->own_dispatch_table ? field_get_api(p->owner, p->own_dispatch_table) : NULL;
    if (own == NULL)
        return PyDict_GetItemRef(p->st->dispatch_table, type, reducer);
    int found = PyMapping_GetOptionalItem(own, type, reducer);
    Py_DECREF(own);
    return found;
}

static int save_type(struct pickler *p, PyObject *o)
{
    PyObject *single = o == (PyObject *)Py_TYPE(Py_None) ? Py_None : o == (PyObject *)Py_TYPE(Py_Ellipsis) ? Py_Ellipsis
                     : o == (PyObject *)Py_TYPE(Py_NotImplemented) ? Py_NotImplemented : NULL;
    if (single)
        return save_reduction_take(p, Py_BuildValue("(O(O))", (PyObject *)&PyType_Type, single), o);
    return save_global(p, o, NULL);
}

/* A reduction by the object's own methods. */
static PyObject *reduce_itself(struct pickler *p, PyObject *o)
{
    PyObject *method, *result = NULL;
    int found = PyObject_GetOptionalAttrString(o, "__reduce_ex__", &method);
    if (found > 0) {
        PyObject *proto = PyLong_FromLong(p->proto);
        result = PyObject_CallOneArg(method, proto);
        Py_XDECREF(proto);
    } else if (found == 0 && (found = PyObject_GetOptionalAttrString(o, "__reduce__", &method)) > 0) {
        result = PyObject_CallNoArgs(method);
    } else if (found == 0) {
        PyErr_Format(p->st->pickling_error, "Can't pickle %T object", o);
    }
    Py_XDECREF(method);
    return result;
}

/* Does the type have for that name what object has, and the instance nothing of its own? */
static bool as_object_has(PyObject *o, Value name)
{
    Reg own = type_lookup_reg(Py_TYPE(o), name), base = type_lookup_reg(&PyBaseObject_Type, name);
    bool same = value_borrow(own).w == value_borrow(base).w;
    reg_release(own);
    reg_release(base);
    if (!same)
        return false;
    Value mine = attr_own_get(value_of(o), name);
    value_release(mine);
    return is_absent(mine);
}

/* An instance of a plain class: nothing says how to pickle it, and all it has is attributes. */
static bool is_plain_instance(struct pickler *p, PyObject *o)
{
    PyTypeObject *type = Py_TYPE(o);
    return p->proto >= 2 && type->tp_p3t && type->tp_p3t->python_class && type->tp_getattro == PyObject_GenericGetAttr && type->tp_itemsize == 0
        && type->tp_basicsize == sizeof(Obj) && type->tp_new && as_object_has(o, N(dunder_reduce_ex)) && as_object_has(o, N(dunder_reduce))
        && as_object_has(o, N(dunder_getstate)) && as_object_has(o, N(dunder_getnewargs_ex)) && as_object_has(o, N(dunder_getnewargs))
        && as_object_has(o, N(dunder_class));
}

/* What the reduction (copyreg.__newobj__, (cls,), state) would write, without making it. */
static int save_plain_instance(struct pickler *p, PyObject *o)
{
    PyObject *state = object_getstate(o), *cls = (PyObject *)Py_TYPE(o);
    struct reduction r = {.state = state};
    int failed = -1;
    if (state && save_noted(p, cls, "when serializing %T class", o) == 0 && write_op(p, OP_EMPTY_TUPLE) == 0 && write_op(p, OP_NEWOBJ) == 0
        && save_memo_put(p, value_of(o)) == 0 && (state == Py_None || save_state(p, &r, o) == 0))
        failed = 0;
    Py_XDECREF(state);
    return failed ? pickle_note("when serializing %T object", o) : 0;
}

int save_other(struct pickler *p, PyObject *o)
{
    PyObject *reducer = NULL, *result = NULL, *type = (PyObject *)Py_TYPE(o);
    if (p->reducer_override) {
        result = PyObject_CallOneArg(p->reducer_override, o);
        if (result == NULL)
            return -1;
        if (result == Py_NotImplemented)
            result = NULL;
    }
    if (result == NULL) {
        if (type == (PyObject *)&PyType_Type)
            return save_type(p, o);
        if (type == (PyObject *)&PyFunction_Type)
            return save_global(p, o, NULL);
        Py_INCREF(type);
        int found = find_reducer(p, type, &reducer);
        Py_DECREF(type);
        if (found < 0)
            return -1;
        if (found == 0 && PyType_IsSubtype((PyTypeObject *)type, &PyType_Type))
            return save_global(p, o, NULL);
        if (found == 0 && is_plain_instance(p, o))
            return save_plain_instance(p, o);
        result = found ? PyObject_CallOneArg(reducer, o) : reduce_itself(p, o);
        Py_XDECREF(reducer);
        if (result == NULL)
            return -1;
    }
    int failed;
    if (PyUnicode_Check(result)) {
        failed = save_global(p, o, result);
    } else {
        if (PyTuple_Check(result))
            failed = save_reduction(p, result, o);
        else
            failed = refuse(p, "__reduce__ must return a string or tuple, not %T", result);
        if (failed)
            pickle_note("when serializing %T object", o);
    }
    Py_DECREF(result);
    return failed;
}
