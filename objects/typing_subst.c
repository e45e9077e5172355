/* objects/typing_subst.c -- type parameters in the arguments of generics: finding them, substituting them, showing types.
 *
 * An argument takes part by its attributes, so that classes of typing written in Python join in: __typing_subst__ makes it a parameter,
 * __parameters__ tells those inside it, __typing_prepare_subst__ lets it rearrange all the given types (defaults, *Ts), and
 * __typing_is_unpacked_typevartuple__ says that what replaces it is a row of types.
 * Tests. tests/objects/test_typing.c
 */
#include "objects/generic_alias.h"

#include "objects/attr.h"
#include "objects/int_int.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"

static bool is_row(Value v) { return value_has_flag(v, Py_TPFLAGS_TUPLE_SUBCLASS) || value_has_flag(v, Py_TPFLAGS_LIST_SUBCLASS); }
static bool is_type(Value v) { return value_is_ptr(v) && PyType_Check(api_of(v)); }

Value typing_call(const char *name, const Value *args, size_t n)
{
    PyObject *typing = core_hooks.import ? core_hooks.import("typing") : NULL;
    if (typing == NULL) {
        if (!error_pending())
            PyErr_SetString(PyExc_ImportError, "there is no module typing yet");
        return V_RAISED;
    }
    PyObject *f = PyObject_GetAttrString(typing, name);
    PyObject *r = f ? PyObject_Vectorcall(f, (PyObject *const *)args, n, NULL) : NULL;
    Py_XDECREF(f);
    Py_DECREF(typing);
    return value_of(r);
}

/* --- finding ---------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t index_in(PyObject *list, Value v)
{
    Py_ssize_t n = PyList_GET_SIZE(list);
    for (Py_ssize_t i = 0; i < n; i++)
        if (value_is(value_of(PyList_GET_ITEM(list, i)), v))
            return i;
    return -1;
}

static int add_once(PyObject *list, Value v) { return index_in(list, v) >= 0 ? 0 : PyList_Append(list, api_of(v)); }

static int collect(PyObject *found, Value args)          /* args: a tuple */
{
    if (recursion_enter(" in __parameter__ calculation") < 0)
        return -1;
    int r = 0;
    for (size_t i = 0; i < tuple_len(args) && r == 0; i++) {
        Value t = tuple_at(args, i);
        if (is_type(t))                                  /* a class that has a __parameters__ descriptor for its instances */
            continue;
        if (is_row(t)) {
            PyObject *row = PySequence_Tuple(api_of(t));
            r = row ? collect(found, value_of(row)) : -1;
            Py_XDECREF(row);
            continue;
        }
        r = PyObject_HasAttrWithError(api_of(t), NAPI(dunder_typing_subst));
        if (r > 0) {
            r = add_once(found, t);
        } else if (r == 0) {
            Value inner = attr_get_optional(t, N(dunder_parameters));
            r = is_raised(inner) ? -1 : 0;
            if (value_is_ptr(inner) && PyTuple_Check(api_of(inner)))
                for (size_t k = 0; k < tuple_len(inner) && r == 0; k++)
                    r = add_once(found, tuple_at(inner, k));
            value_release(inner);
        }
    }
    recursion_leave();
    return r;
}

Value typing_parameters(Value args)
{
    PyObject *found = PyList_New(0), *r = NULL;
    if (found && collect(found, args) == 0)
        r = PyList_AsTuple(found);
    Py_XDECREF(found);
    return value_of(r);
}

/* --- substituting ------------------------------------------------------------------------------------------------------------------- */

/* The given types as a tuple, with *tuple[int, str] spread out. Counted. */
static Value given_types(Value item)
{
    Value one = item;
    Value row = value_has_flag(item, Py_TPFLAGS_TUPLE_SUBCLASS) ? value_keep(item) : tuple_from_values(&one, 1);
    PyObject *list = is_raised(row) ? NULL : PyList_New(0);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < tuple_len(row); i++) {
        Value t = tuple_at(row, i), inner = V_ABSENT;
        if (!is_type(t)) {
            inner = attr_get_optional(t, N(dunder_typing_unpacked_tuple_args));
            if (is_raised(inner)) {
                ok = false;
                break;
            }
        }
        size_t n = value_is_ptr(inner) && PyTuple_Check(api_of(inner)) ? tuple_len(inner) : 0;
        bool open_ended = n && value_is(tuple_at(inner, n - 1), V_ELLIPSIS);
        if (value_is_ptr(inner) && PyTuple_Check(api_of(inner)) && !open_ended) {
            for (size_t k = 0; ok && k < n; k++)
                ok = PyList_Append(list, api_of(tuple_at(inner, k))) == 0;
        } else {
            ok = PyList_Append(list, api_of(t)) == 0;
        }
        value_release(inner);
    }
    value_release(row);
    PyObject *r = ok ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return value_of(r);
}

/* Lets every parameter rearrange the given types. item is consumed; counted tuple. */
static Value prepare(Value self, Value parameters, Value item)
{
    for (size_t i = 0; i < tuple_len(parameters) && !is_raised(item); i++) {
        Value f = attr_get_optional(tuple_at(parameters, i), N(dunder_typing_prepare_subst));
        if (is_raised(f)) {
            value_release(item);
            return f;
        }
        if (!is_absent(f) && !is_none(f)) {
            PyObject *row = PyTuple_Check(api_of(item)) ? Py_NewRef(api_of(item)) : PyTuple_Pack(1, api_of(item));
            PyObject *args[2] = {api_of(self), row};
            PyObject *next = row ? PyObject_Vectorcall(api_of(f), args, 2, NULL) : NULL;
            Py_XDECREF(row);
            value_release(item);
            item = value_of(next);
        }
        value_release(f);
    }
    return item;
}

static Py_ssize_t parameter_index(Value parameters, Value v)
{
    for (size_t i = 0; i < tuple_len(parameters); i++)
        if (value_is(tuple_at(parameters, i), v))
            return (Py_ssize_t)i;
    return -1;
}

/* A generic among the arguments, with its own parameters replaced: arg[...]. Counted. */
static Value substitute_inside(Value arg, Value parameters, Value given)
{
    Value inner = attr_get_optional(arg, N(dunder_parameters));
    if (is_raised(inner))
        return inner;
    if (!value_is_ptr(inner) || !PyTuple_Check(api_of(inner)) || tuple_len(inner) == 0) {
        value_release(inner);
        return value_keep(arg);
    }
    PyObject *list = PyList_New(0), *key = NULL, *r = NULL;
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < tuple_len(inner); i++) {
        Value p = tuple_at(inner, i);
        Py_ssize_t at = parameter_index(parameters, p);
        Value v = at >= 0 ? tuple_at(given, (size_t)at) : p;
        if (at >= 0 && type_of(p)->tp_iter && PyTuple_Check(api_of(v))) {     /* *Ts: as many as there are */
            for (size_t k = 0; ok && k < tuple_len(v); k++)
                ok = PyList_Append(list, api_of(tuple_at(v, k))) == 0;
        } else {
            ok = PyList_Append(list, api_of(v)) == 0;
        }
    }
    value_release(inner);
    if (ok)
        key = PyList_AsTuple(list);
    if (key)
        r = PyObject_GetItem(api_of(arg), key);
    Py_XDECREF(list);
    Py_XDECREF(key);
    return value_of(r);
}

static int is_unpacked_tuple(Value arg)                  /* Unpack[Ts] */
{
    if (is_type(arg))
        return 0;
    Value flag = attr_get_optional(arg, N(dunder_typing_is_unpacked_typevartuple));
    if (is_absent(flag))
        return 0;
    int r = is_raised(flag) ? -1 : PyObject_IsTrue(api_of(flag));
    value_release(flag);
    return r;
}

static int append_all(PyObject *list, Value row)
{
    for (size_t i = 0; i < tuple_len(row); i++)
        if (PyList_Append(list, api_of(tuple_at(row, i))) < 0)
            return -1;
    return 0;
}

/* One argument; what comes of it is appended. */
static int substitute_one(PyObject *out, Value self, Value arg, Value parameters, Value given)
{
    if (is_type(arg))
        return PyList_Append(out, api_of(arg));
    if (is_row(arg)) {
        PyObject *row = PySequence_Tuple(api_of(arg));
        Value inner = row ? typing_substitute(self, value_of(row), parameters, given) : V_RAISED;
        Py_XDECREF(row);
        if (!is_raised(inner) && PyList_Check(api_of(arg))) {
            PyObject *list = PySequence_List(api_of(inner));
            value_release(inner);
            inner = value_of(list);
        }
        int r = is_raised(inner) ? -1 : PyList_Append(out, api_of(inner));
        value_release(inner);
        return r;
    }
    int unpack = is_unpacked_tuple(arg);
    Value subst = unpack < 0 ? V_RAISED : attr_get_optional(arg, N(dunder_typing_subst)), v;
    if (is_raised(subst))
        return -1;
    if (!is_absent(subst)) {
        Py_ssize_t at = parameter_index(parameters, arg);
        v = at < 0 ? raise_type_error("argument %R with __typing_subst__ was not found in __parameters__", api_of(arg))
                   : value_of(PyObject_CallOneArg(api_of(subst), api_of(tuple_at(given, (size_t)at))));
        value_release(subst);
    } else {
        v = substitute_inside(arg, parameters, given);
    }
    if (is_raised(v))
        return -1;
    int r;
    if (!unpack) {
        r = PyList_Append(out, api_of(v));
    } else if (PyTuple_Check(api_of(v))) {
        r = append_all(out, v);
    } else {
        PyErr_Format(PyExc_TypeError, "expected __typing_subst__ of %T objects to return a tuple, not %T", api_of(arg), api_of(v));
        r = -1;
    }
    value_release(v);
    return r;
}

Value typing_substitute(Value self, Value args, Value parameters, Value item)
{
    size_t n = tuple_len(parameters);
    if (n == 0)
        return raise_type_error("%R is not a generic class", api_of(self));
    Value given = given_types(item);
    if (!is_raised(given))
        given = prepare(self, parameters, given);
    if (is_raised(given))
        return V_RAISED;
    if (!PyTuple_Check(api_of(given))) {
        PyObject *row = PyTuple_Pack(1, api_of(given));
        value_release(given);
        if (row == NULL)
            return V_RAISED;
        given = value_of(row);
    }
    PyObject *out = NULL, *r = NULL;
    if (tuple_len(given) != n) {
        raise_type_error("Too %s arguments for %R; actual %zd, expected %zd", tuple_len(given) > n ? "many" : "few", api_of(self),
                         (Py_ssize_t)tuple_len(given), (Py_ssize_t)n);
        goto out;
    }
    if (recursion_enter(" while substituting type parameters") < 0)
        goto out;
    out = PyList_New(0);
    bool ok = out != NULL;
    for (size_t i = 0; ok && i < tuple_len(args); i++)
        ok = substitute_one(out, self, tuple_at(args, i), parameters, given) == 0;
    recursion_leave();
    if (ok)
        r = PyList_AsTuple(out);
out:
    Py_XDECREF(out);
    value_release(given);
    return value_of(r);
}

/* --- showing -------------------------------------------------------------------------------------------------------------------------- */

int typing_write_type(PyUnicodeWriter *w, Value v)
{
    if (value_is(v, V_ELLIPSIS))
        return PyUnicodeWriter_WriteASCII(w, "...", 3);
    PyObject *o = api_of(v);
    int r = PyObject_HasAttrWithError(o, NAPI(dunder_origin));
    if (r > 0)
        r = PyObject_HasAttrWithError(o, NAPI(dunder_args));
    if (r)                                               /* a generic shows itself */
        return r < 0 ? -1 : PyUnicodeWriter_WriteRepr(w, o);
    Value qualname = attr_get_optional(v, N(dunder_qualname)), module = is_raised(qualname) ? V_RAISED : attr_get_optional(v, N(dunder_module));
    if (is_raised(module)) {
        r = -1;
    } else if (is_absent(qualname) || is_none(qualname) || is_absent(module) || is_none(module)) {
        r = PyUnicodeWriter_WriteRepr(w, o);
    } else {
        if (!(PyUnicode_Check(api_of(module)) && PyUnicode_EqualToUTF8(api_of(module), "builtins")))
            r = PyUnicodeWriter_WriteStr(w, api_of(module)) < 0 || PyUnicodeWriter_WriteChar(w, '.') < 0 ? -1 : 0;
        if (r == 0)
            r = PyUnicodeWriter_WriteStr(w, api_of(qualname));
    }
    value_release(qualname);
    value_release(module);
    return r;
}
