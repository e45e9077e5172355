/* objects/object_reduce.c -- how objects are pickled and copied unless their class says otherwise: __reduce_ex__, __getstate__.
 *
 * Protocols 0 and 1 are done by copyreg._reduce_ex; from 2 on the result is (copyreg.__newobj__, (cls, *args), state, list items, dict
 * items), with __newobj_ex__ where there are keyword arguments. Reading the state of an instance leaves its attributes in their slots.
 */
#include "objects/object.h"

#include "objects/attr.h"
#include "objects/shape.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

/* copyreg.name: new reference. */
static PyObject *copyreg_get(const char *name)
{
    if (core_hooks.import == NULL)
        return PyErr_Format(PyExc_ImportError, "no module named copyreg: imports are not ready");
    PyObject *m = core_hooks.import("copyreg");
    PyObject *f = m ? PyObject_GetAttrString(m, name) : NULL;
    Py_XDECREF(m);
    return f;
}

/* The names of __slots__ members that make up the state: a list, or None. */
static PyObject *slot_names(PyTypeObject *t)
{
    type_lock_take();
    Value v = type_own_locked(t, N(dunder_slotnames));
    if (value_is_ptr(v))
        v = value_keep_locked(v);
    type_lock_drop();
    if (!is_absent(v)) {
        if (is_none(v) || PyList_Check(api_of(v)))
            return api_of(v);
        raise_type_error("%.200s.__slotnames__ should be a list or None, not %.200s", t->tp_name, type_of(v)->tp_name);
        value_release(v);
        return NULL;
    }
    PyObject *f = copyreg_get("_slotnames"), *names_ = f ? PyObject_CallOneArg(f, (PyObject *)t) : NULL;
    Py_XDECREF(f);
    if (names_ && names_ != Py_None && !PyList_Check(names_)) {
        raise_type_error("copyreg._slotnames didn't return a list or None");
        Py_CLEAR(names_);
    }
    return names_;
}

/* The instance's __dict__ or a copy of it; None if it has none. */
static PyObject *dict_state(PyObject *self)
{
    if (value_is_ptr(value_of(self)) && obj_shape((Obj *)self)->kind == SHAPE_SLOTS) {
        Reg d = type_lookup_reg(type_of_api(self), N(dunder_dict));
        bool standard = IS_EXACT(value_borrow(d), GETSET_DESCR);
        reg_release(d);
        if (standard) {
            PyObject *copy = api_of(attr_dict_copy(value_of(self)));
            if (copy && PyDict_GET_SIZE(copy) == 0)
                Py_SETREF(copy, Py_None);
            return copy;
        }
    }
    Value d = attr_get_optional(value_of(self), N(dunder_dict));
    return is_absent(d) ? Py_None : api_of(d);
}

/* The values of the members named: a dict; NULL raised. */
static PyObject *slots_state(PyObject *self, PyObject *names_)
{
    PyObject *d = PyDict_New();
    for (Py_ssize_t i = 0; d && i < PyList_Size(names_); i++) {
        PyObject *name = PyList_GetItemRef(names_, i), *v = NULL;
        int r = name ? PyObject_GetOptionalAttr(self, name, &v) : -1;
        if (r > 0)
            r = PyDict_SetItem(d, name, v);
        if (r < 0)
            Py_CLEAR(d);
        Py_XDECREF(v);
        Py_XDECREF(name);
    }
    return d;
}

static PyObject *default_state(PyObject *self, bool required)
{
    PyTypeObject *t = type_of_api(self);
    if (required && t->tp_itemsize)
        return api_of(raise_type_error("cannot pickle %.200s objects", t->tp_name));
    PyObject *state = dict_state(self), *names_ = state ? slot_names(t) : NULL;
    if (names_ == NULL) {
        Py_XDECREF(state);
        return NULL;
    }
    Py_ssize_t nslots = names_ == Py_None ? 0 : PyList_Size(names_);
    size_t known = sizeof(Obj) + (size_t)nslots * sizeof(Value) + (t->tp_dictoffset > 0 ? sizeof(Value) : 0) +
                   (t->tp_weaklistoffset > 0 ? sizeof(Value) : 0);
    if (required && (size_t)t->tp_basicsize > known) {   /* C fields that nobody would save */
        raise_type_error("cannot pickle '%.200s' object", t->tp_name);
        Py_CLEAR(state);
    } else if (nslots) {
        PyObject *slots = slots_state(self, names_);
        if (slots && PyDict_GET_SIZE(slots))
            Py_SETREF(state, PyTuple_Pack(2, state, slots));
        else if (slots == NULL)
            Py_CLEAR(state);
        Py_XDECREF(slots);
    }
    Py_DECREF(names_);
    return state;
}

PyObject *object_getstate(PyObject *self) { return default_state(self, false); }

/* self.__getstate__(), or the default at once where it is the default. */
static PyObject *state_of(PyObject *self, bool required)
{
    Value f = attr_get(value_of(self), N(dunder_getstate));
    if (is_raised(f))
        return NULL;
    Value method = type_lookup_get(&PyBaseObject_Type, N(dunder_getstate));
    Reg own = type_lookup_reg(type_of_api(self), N(dunder_getstate));
    bool standard = value_borrow(own).w == method.w && IS_EXACT(f, BUILTIN) && PyCFunction_GET_SELF(api_of(f)) == self;
    reg_release(own);
    value_release(method);
    PyObject *r = standard ? default_state(self, required) : PyObject_CallNoArgs(api_of(f));
    value_release(f);
    return r;
}

/* --- arguments for __new__ --------------------------------------------------------------------------------------------------------- */

static int check_newargs_ex(PyObject *r, PyObject **args, PyObject **kwargs)
{
    PyObject *a, *k;
    if (!PyTuple_Check(r)) {
        raise_type_error("__getnewargs_ex__ should return a tuple, not '%.200s'", type_of_api(r)->tp_name);
    } else if (tuple_len(value_of(r)) != 2) {
        raise_value_error("__getnewargs_ex__ should return a tuple of length 2, not %zu", tuple_len(value_of(r)));
    } else {
        a = api_of(tuple_at(value_of(r), 0));
        k = api_of(tuple_at(value_of(r), 1));
        if (!PyTuple_Check(a)) {
            raise_type_error("first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%.200s'", type_of_api(a)->tp_name);
        } else if (!PyDict_Check(k)) {
            raise_type_error("second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%.200s'", type_of_api(k)->tp_name);
        } else {
            *args = Py_NewRef(a);
            *kwargs = Py_NewRef(k);
            return 0;
        }
    }
    return -1;
}

/* New references or NULL where the class gives none. 0 or -1. */
static int newargs(PyObject *self, PyObject **args, PyObject **kwargs)
{
    *args = *kwargs = NULL;
    Value r = special_call(value_of(self), N(dunder_getnewargs_ex), V_ABSENT, V_ABSENT);
    if (!is_absent(r)) {
        int bad = is_raised(r) ? -1 : check_newargs_ex(api_of(r), args, kwargs);
        value_release(r);
        return bad;
    }
    r = special_call(value_of(self), N(dunder_getnewargs), V_ABSENT, V_ABSENT);
    if (is_absent(r))
        return 0;
    if (is_raised(r))
        return -1;
    if (!PyTuple_Check(api_of(r))) {
        raise_type_error("__getnewargs__ should return a tuple, not '%.200s'", type_of(r)->tp_name);
        value_release(r);
        return -1;
    }
    *args = api_of(r);
    return 0;
}

static PyObject *make_function_and_args(PyTypeObject *cls, PyObject *args, PyObject *kwargs, PyObject **call_args)
{
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        *call_args = PyTuple_Pack(3, (PyObject *)cls, args, kwargs);
        return copyreg_get("__newobj_ex__");
    }
    size_t n = args ? tuple_len(value_of(args)) : 0;
    Value t = tuple_new(n + 1);
    if (!is_raised(t)) {
        Value *at = ((TupleObj *)value_obj(t))->at;
        at[0] = value_keep(value_from_obj(cls));
        for (size_t i = 0; i < n; i++)
            at[i + 1] = value_keep(tuple_at(value_of(args), i));
        obj_track_new(value_obj(t));
    }
    *call_args = api_of(t);
    return copyreg_get("__newobj__");
}

static PyObject *dict_items(PyObject *self)
{
    if (!PyDict_Check(self))
        return Py_None;
    PyObject *items = PyObject_CallMethod(self, "items", NULL), *it = items ? PyObject_GetIter(items) : NULL;
    Py_XDECREF(items);
    return it;
}

static PyObject *reduce_newobj(PyObject *self)
{
    PyTypeObject *cls = type_of_api(self);
    PyObject *args, *kwargs, *call_args = NULL, *f = NULL, *state = NULL, *list = NULL, *dict = NULL, *r = NULL;
    if (cls->tp_new == NULL)
        return api_of(raise_type_error("cannot pickle '%.200s' object", cls->tp_name));
    if (newargs(self, &args, &kwargs) < 0)
        return NULL;
    bool required = !args && !PyList_Check(self) && !PyDict_Check(self);
    f = make_function_and_args(cls, args, kwargs, &call_args);
    if (f && call_args && (state = state_of(self, required)) != NULL &&
        (list = PyList_Check(self) ? PyObject_GetIter(self) : Py_None) != NULL && (dict = dict_items(self)) != NULL)
        r = PyTuple_Pack(5, f, call_args, state, list, dict);
    Py_XDECREF(args);
    Py_XDECREF(kwargs);
    Py_XDECREF(call_args);
    Py_XDECREF(f);
    Py_XDECREF(state);
    Py_XDECREF(list);
    Py_XDECREF(dict);
    return r;
}

PyObject *object_reduce_ex(PyObject *self, int protocol)
{
    if (protocol >= 2)
        return reduce_newobj(self);
    PyObject *f = copyreg_get("_reduce_ex"), *n = PyLong_FromLong(protocol);
    PyObject *r = f && n ? PyObject_CallFunctionObjArgs(f, self, n, NULL) : NULL;
    Py_XDECREF(f);
    Py_XDECREF(n);
    return r;
}
