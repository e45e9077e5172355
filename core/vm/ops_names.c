/* core/vm/ops_names.c -- variables that are not there, functions and classes being made, imports, special methods, intrinsics. */
#include "core/vm/vm.h"

#include "objects/attr.h"
#include "objects/dict_int.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/typevar.h"

/* -- unbound variables -------------------------------------------------------------------------------------------------------------- */

static void unbound(PyObject *type, const char *format, Value name)
{
    raise_format(type, format, api_of(name));
    if (type != PyExc_NameError || !PyErr_ExceptionMatches(PyExc_NameError))
        return;                              /* a local that has no value yet needs no hint how it may be spelled */
    PyObject *exc = PyErr_GetRaisedException();
    if (PyObject_SetAttr(exc, api_of(names[NAME_name]), api_of(name)) < 0)
        PyErr_Clear();
    PyErr_SetRaisedException(exc);
}

int vm_unbound_local(const CodeObj *code, unsigned reg)
{
    unbound(PyExc_UnboundLocalError, "cannot access local variable '%U' where it is not associated with a value", tuple_at(code->localnames, reg));
    return -1;
}

int vm_unbound_free(const CodeObj *code, unsigned index)
{
    unbound(PyExc_NameError, "cannot access free variable '%U' where it is not associated with a value in enclosing scope",
            tuple_at(code->freevars, index));
    return -1;
}

Value vm_free_cell(const Frame *f, unsigned index) { return tuple_at(frame_function(f)->closure, index); }

/* -- functions and classes ------------------------------------------------------------------------------------------------------------ */

Value vm_make_function(Frame *f, Value code)
{
    FunctionObj *maker = frame_function(f);
    /* Functions made by modules and class bodies live long and are called by every thread: deferred. Closures come and go. */
    bool deferred = !(frame_code(f)->flags & CODE_OPTIMIZED);
    Value fn = function_new(code, maker->globals, V_ABSENT, deferred);
    if (!is_raised(fn) && !value_is(((FunctionObj *)value_obj(fn))->builtins, maker->builtins))
        value_set(&((FunctionObj *)value_obj(fn))->builtins, value_keep(maker->builtins));
    return fn;
}

int vm_set_function(Value fn, Value part, unsigned which)
{
    FunctionObj *o = (FunctionObj *)value_obj(fn);
    Value *fields[] = {
        [FUNCTION_CLOSURE] = &o->closure,         [FUNCTION_DEFAULTS] = &o->defaults, [FUNCTION_KWDEFAULTS] = &o->kwdefaults,
        [FUNCTION_ANNOTATIONS] = &o->annotations, [FUNCTION_ANNOTATE] = &o->annotate, [FUNCTION_TYPE_PARAMS] = &o->type_params,
    };
    value_set(fields[which], value_keep(part));      /* the function is not known to anybody yet */
    return 0;
}

Value vm_load_build_class(Frame *f)
{
    Value builtins = frame_function(f)->builtins;
    Value v = IS_EXACT(builtins, DICT) ? dict_get_name((DictObj *)value_obj(builtins), N(dunder_build_class))
                                       : value_of(PyObject_GetItem(api_of(builtins), NAPI(dunder_build_class)));
    if (is_absent(v) || (is_raised(v) && PyErr_ExceptionMatches(PyExc_KeyError))) {
        PyErr_Clear();
        return raise_format(PyExc_NameError, "__build_class__ not found");
    }
    return v;
}

Value vm_common(unsigned which)
{
    switch (which) {
    case COMMON_ASSERTION_ERROR:
        return value_of(PyExc_AssertionError);
    case COMMON_NOT_IMPLEMENTED_ERROR:
        return value_of(PyExc_NotImplementedError);
    case COMMON_TUPLE:
        return value_from_obj(&PyTuple_Type);
    case COMMON_ALL:
        return interp_now()->common_all;
    default:
        return interp_now()->common_any;
    }
}

/* -- special methods of with statements -------------------------------------------------------------------------------------------------- */

Value vm_load_special(Value v, unsigned which, Value *self)
{
    static const struct { enum name_index name; const char *kind, *method, *other; } table[] = {
        [SPECIAL_ENTER] = {NAME_dunder_enter, "the context manager protocol", "__enter__", "__aenter__"},
        [SPECIAL_EXIT] = {NAME_dunder_exit, "the context manager protocol", "__exit__", "__aexit__"},
        [SPECIAL_AENTER] = {NAME_dunder_aenter, "the asynchronous context manager protocol", "__aenter__", "__enter__"},
        [SPECIAL_AEXIT] = {NAME_dunder_aexit, "the asynchronous context manager protocol", "__aexit__", "__exit__"},
    };
    Reg callable, bound;
    int found = special_lookup(v, names[table[which].name], &callable, &bound);
    if (found < 0)
        return V_RAISED;
    if (found) {
        Value f = value_from_reg(callable);
        *self = value_from_reg(bound);
        return f;
    }
    bool async = which == SPECIAL_AENTER || which == SPECIAL_AEXIT;
    const char *hint = "";
    PyTypeObject *type = type_of(v);
    if (type_has(type, async ? N(dunder_enter) : N(dunder_aenter)) && type_has(type, async ? N(dunder_exit) : N(dunder_aexit)))
        hint = async ? " but it supports the context manager protocol. Did you mean to use 'with'?"
                     : " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?";
    if (*hint)
        return raise_type_error("'%T' object does not support %s (missed %s method)%s", api_of(v), table[which].kind, table[which].method, hint);
    return raise_type_error("'%T' object does not support %s (missed %s method)", api_of(v), table[which].kind, table[which].method);
}

/* -- super ---------------------------------------------------------------------------------------------------------------------------------- */

Value vm_super_attr(Value super, Value type, Value self, size_t nargs, Value name, Value *method_self)
{
    if (method_self)
        *method_self = V_ABSENT;
    if (value_is(super, value_from_obj(&PySuper_Type)) && PyType_Check(api_of(type))) {
        Reg callable, bound;
        int found = name.w == N(dunder_class).w     /* the super object's own */
                        ? 0 : super_lookup((PyTypeObject *)api_of(type), self, name, method_self != NULL, &callable, &bound);
        if (found < 0)
            return V_RAISED;
        if (found) {
            Value v = value_from_reg(callable);
            if (method_self)
                *method_self = value_from_reg(bound);
            else
                reg_release(bound);
            return v;
        }
        return super_getattr((PyTypeObject *)api_of(type), self, name);
    }
    PyObject *args[] = {api_of(type), api_of(self)};
    PyObject *o = PyObject_Vectorcall(api_of(super), args, nargs, NULL);
    if (!o)
        return V_RAISED;
    Value v = attr_get(value_of(o), name);
    Py_DECREF(o);
    return v;
}

/* -- imports --------------------------------------------------------------------------------------------------------------------------------- */

Value vm_import_name(Frame *f, Value name, Value fromlist, Value level)
{
    FunctionObj *fn = frame_function(f);
    Value import = IS_EXACT(fn->builtins, DICT) ? dict_get_name((DictObj *)value_obj(fn->builtins), N(dunder_import))
                                                : value_of(PyObject_GetItem(api_of(fn->builtins), NAPI(dunder_import)));
    if (is_absent(import) || is_raised(import)) {
        PyErr_Clear();
        return raise_format(PyExc_ImportError, "__import__ not found");
    }
    PyObject *r;
    if (value_is(import, interp_now()->import_func)) {
        r = PyImport_ImportModuleLevelObject(api_of(name), api_of(fn->globals), NULL, api_of(fromlist), (int)PyLong_AsLong(api_of(level)));
    } else {
        Value namespace = f->info & FRAME_EXTRA && !is_absent(f->extra->namespace) ? f->extra->namespace : V_NONE;
        PyObject *args[] = {api_of(name), api_of(fn->globals), api_of(namespace), api_of(fromlist), api_of(level)};
        r = PyObject_Vectorcall(api_of(import), args, 5, NULL);
    }
    value_release(import);
    return value_of(r);
}

static Value import_from_failed(Value module, Value name)
{
    PyObject *package = PyObject_GetAttr(api_of(module), NAPI(dunder_name));
    if (!package || !PyUnicode_Check(package)) {
        PyErr_Clear();
        Py_XDECREF(package);
        package = PyUnicode_FromString("<unknown module name>");
        if (!package)
            return V_RAISED;
    }
    extern PyObject *_PyImport_ImportFromError(PyObject *module, PyObject *package, PyObject *name);   /* core/runtime/import.c */
    _PyImport_ImportFromError(api_of(module), package, api_of(name));
    Py_DECREF(package);
    return V_RAISED;
}

Value vm_import_from(Value module, Value name)
{
    Value v = attr_get_optional(module, name);
    if (!is_absent(v))
        return v;
    /* A submodule that is being imported is in sys.modules before its parent has it as an attribute. */
    PyObject *package = PyObject_GetAttr(api_of(module), NAPI(dunder_name));
    if (!package || !PyUnicode_Check(package)) {
        PyErr_Clear();
        Py_XDECREF(package);
        return import_from_failed(module, name);
    }
    PyObject *full = PyUnicode_FromFormat("%U.%U", package, api_of(name));
    Py_DECREF(package);
    if (!full)
        return V_RAISED;
    PyObject *sub = PyImport_GetModule(full);
    Py_DECREF(full);
    if (sub)
        return value_of(sub);
    if (error_pending())
        return V_RAISED;
    return import_from_failed(module, name);
}

int vm_import_star(Frame *f, Value module)
{
    int rc = -1;
    Value namespace = vm_namespace(f);
    PyObject *dict = NULL, *all;
    bool skip_private = false;
    if (PyObject_GetOptionalAttr(api_of(module), NAPI(dunder_all), &all) < 0)
        goto out;
    if (!all) {
        if (PyObject_GetOptionalAttr(api_of(module), NAPI(dunder_dict), &dict) < 0)
            goto out;
        if (!dict) {
            PyErr_SetString(PyExc_ImportError, "from-import-* object has no __dict__ and no __all__");
            goto out;
        }
        all = PyMapping_Keys(dict);
        if (!all)
            goto out;
        skip_private = true;
    }
    for (Py_ssize_t i = 0;; i++) {
        PyObject *name = PySequence_GetItem(all, i);
        if (!name) {
            if (PyErr_ExceptionMatches(PyExc_IndexError)) {
                PyErr_Clear();
                rc = 0;
            }
            break;
        }
        if (!PyUnicode_Check(name)) {
            PyObject *module_name = PyObject_GetAttr(api_of(module), NAPI(dunder_name));
            if (module_name && PyUnicode_Check(module_name))
                raise_type_error("%s in %U.%s must be str, not %.100s", skip_private ? "Key" : "Item", module_name,
                                 skip_private ? "__dict__" : "__all__", Py_TYPE(name)->tp_name);
            else if (module_name)
                raise_type_error("module __name__ must be a string, not %.100s", Py_TYPE(module_name)->tp_name);
            Py_XDECREF(module_name);
            Py_DECREF(name);
            break;
        }
        if (skip_private && PyUnicode_GetLength(name) && PyUnicode_ReadChar(name, 0) == '_') {
            Py_DECREF(name);
            continue;
        }
        PyObject *v = PyObject_GetAttr(api_of(module), name);
        int stored = v ? PyObject_SetItem(api_of(namespace), name, v) : -1;
        Py_DECREF(name);
        Py_XDECREF(v);
        if (stored < 0)
            break;
    }
    Py_DECREF(all);
out:
    Py_XDECREF(dict);
    value_release(namespace);
    return rc;
}

/* -- intrinsics -------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *display(PyObject *v)
{
    PyObject *hook;
    if (PyDict_GetItemStringRef(api_of(interp_now()->sysdict), "displayhook", &hook) < 0)
        return NULL;
    if (!hook) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.displayhook");
        return NULL;
    }
    PyObject *r = PyObject_CallOneArg(hook, v);
    Py_DECREF(hook);
    return r;
}

static PyObject *setup_annotations(Frame *f)
{
    Value namespace = vm_namespace(f);
    PyObject *o = api_of(namespace), *found = NULL, *r = NULL;
    if (PyMapping_GetOptionalItem(o, NAPI(dunder_annotations), &found) < 0)
        goto out;
    if (!found) {
        found = PyDict_New();
        if (!found || PyObject_SetItem(o, NAPI(dunder_annotations), found) < 0)
            goto out;
    }
    r = Py_None;
out:
    Py_XDECREF(found);
    value_release(namespace);
    return r;
}

Value vm_intrinsic(Frame *f, unsigned i, Value v)
{
    switch (i) {
    case INTRINSIC_PRINT:
        return value_of(display(api_of(v)));
    case INTRINSIC_TYPEVAR:
        return typevar_new(v, V_ABSENT, V_ABSENT);
    case INTRINSIC_PARAMSPEC:
        return paramspec_new(v);
    case INTRINSIC_TYPEVARTUPLE:
        return typevartuple_new(v);
    case INTRINSIC_SUBSCRIPT_GENERIC:
        return generic_subscript(v);
    case INTRINSIC_TYPEALIAS:
        return type_alias_new(tuple_at(v, 0), tuple_at(v, 1), tuple_at(v, 2));
    case INTRINSIC_SETUP_ANNOTATIONS:
        return value_of(setup_annotations(f));
    }
    return raise_system_error("unknown intrinsic %u", i);
}

Value vm_intrinsic2(Frame *f, unsigned i, Value a, Value b)
{
    (void)f;
    switch (i) {
    case INTRINSIC_2_TYPEVAR_BOUND:
        return typevar_new(a, b, V_ABSENT);
    case INTRINSIC_2_TYPEVAR_CONSTRAINTS:
        return typevar_new(a, V_ABSENT, b);
    case INTRINSIC_2_TYPEPARAM_DEFAULT:
        return type_param_set_default(a, b);
    }
    return raise_system_error("unknown intrinsic %u", i);
}
