/* stdlib/_warnings.c -- warn() and warn_explicit(): is a warning shown, raised or ignored, by the filters.
 *
 * The filters, the default action and the registry of warnings shown once are the module's state, shared with the module warnings, which
 * changes them. What shows a warning is warnings._showwarnmsg when that module is imported, else a plain line on standard error. One lock,
 * which its owner may take again, keeps filters and registries together; the library takes it too.
 * With sys.flags.context_aware_warnings the filters of warnings.catch_warnings() belong to a context variable: warnings._get_filters() gives
 * them.
 */
#include "Python.h"

#include "core/runtime/runtime.h"
#include "core/vm/vm.h"
#include "objects/dict_int.h"
#include "threading/lock.h"
#include "stdlib/module_state.h"

typedef struct {
    PyObject *filters, *once_registry, *default_action, *context;
    long filters_version;                /* GUARD(lock) */
    Mutex lock;
    uint64_t owner SHARED(relaxed);
    unsigned depth;                      /* GUARD(lock) */
} WarnState;

static struct PyModuleDef warnings_module;
static WarnState *state_of(PyObject *module) { return PyModule_GetState(module); }

/* -- the lock -------------------------------------------------------------------------------------------------------------------------- */

static void lock_take(WarnState *st)
{
    uint64_t me = tstate()->gc.base.id;
    if (load_relaxed_u64(&st->owner) != me) {
        byte_lock(&st->lock.byte);
        store_relaxed_u64(&st->owner, me);
    }
    st->depth++;
}

static int lock_drop(WarnState *st)
{
    if (load_relaxed_u64(&st->owner) != tstate()->gc.base.id || st->depth == 0)
        return -1;
    if (--st->depth == 0) {
        store_relaxed_u64(&st->owner, 0);
        byte_unlock(&st->lock.byte);
    }
    return 0;
}

/* -- finding the filter ------------------------------------------------------------------------------------------------------------------ */

/* An attribute of the module warnings, if that is imported: 1, 0, -1. */
static int library_attr(const char *name, bool try_import, PyObject **v)
{
    PyObject *key = PyUnicode_FromString("warnings"), *m = key ? PyImport_GetModule(key) : NULL;
    *v = NULL;
    if (key && !m && !PyErr_Occurred() && try_import && interp_now()->importlib_ready && !Py_IsFinalizing())
        m = PyImport_Import(key);
    Py_XDECREF(key);
    if (!m) {
        if (try_import)
            PyErr_Clear();
        return PyErr_Occurred() ? -1 : 0;
    }
    int rc = PyObject_GetOptionalAttrString(m, name, v);
    Py_DECREF(m);
    return rc;
}

/* Does a filter's pattern (None, text or compiled) match? 1, 0, -1. */
static int pattern_matches(PyObject *pattern, PyObject *text)
{
    if (pattern == Py_None)
        return 1;
    if (PyUnicode_CheckExact(pattern)) {
        int order = PyUnicode_Compare(pattern, text);
        return order == -1 && PyErr_Occurred() ? -1 : order == 0;
    }
    PyObject *r = PyObject_CallMethod(pattern, "match", "O", text);
    if (!r)
        return -1;
    int truth = PyObject_IsTrue(r);
    Py_DECREF(r);
    return truth;
}

/* The first of the filters that fits: its action. 1 with new references, 0 none, -1. */
static int search_filters(PyObject *filters, PyObject *category, PyObject *text, Py_ssize_t line, PyObject *module, PyObject **action, PyObject **item)
{
    for (Py_ssize_t i = 0; i < PySequence_Size(filters); i++) {
        PyObject *f = PySequence_GetItem(filters, i);
        if (!f)
            return -1;
        if (!PyTuple_Check(f) || PyTuple_Size(f) != 5) {
            PyErr_Format(PyExc_ValueError, "warnings.filters item %zd isn't a 5-tuple", i);
            Py_DECREF(f);
            return -1;
        }
        PyObject *act = PyTuple_GetItem(f, 0);
        if (!PyUnicode_Check(act)) {
            PyErr_Format(PyExc_TypeError, "action must be a string, not '%.200s'", Py_TYPE(act)->tp_name);
            Py_DECREF(f);
            return -1;
        }
        int good = pattern_matches(PyTuple_GetItem(f, 1), text);
        if (good > 0)
            good = PyObject_IsSubclass(category, PyTuple_GetItem(f, 2));
        if (good > 0)
            good = pattern_matches(PyTuple_GetItem(f, 3), module);
        if (good > 0) {
            Py_ssize_t n = PyLong_AsSsize_t(PyTuple_GetItem(f, 4));
            good = n == -1 && PyErr_Occurred() ? -1 : n == 0 || n == line;
        }
        if (good > 0) {
            *action = Py_NewRef(act);
            *item = f;
            return 1;
        }
        Py_DECREF(f);
        if (good < 0)
            return -1;
    }
    return PyErr_Occurred() ? -1 : 0;
}

/* New reference: the action; *item the filter, or None. */
static PyObject *find_action(WarnState *st, PyObject *category, PyObject *text, Py_ssize_t line, PyObject *module, PyObject **item)
{
    PyObject *get_context, *action = NULL, *filters = NULL;
    *item = NULL;
    /* Filters of the context come first. */
    int rc = library_attr("_get_context", false, &get_context);
    if (rc < 0)
        return NULL;
    if (rc) {
        PyObject *context = PyObject_CallNoArgs(get_context), *own = NULL;
        Py_DECREF(get_context);
        if (!context)
            return NULL;
        if (PyObject_GetOptionalAttrString(context, "_filters", &own) > 0 && own != st->filters)
            rc = search_filters(own, category, text, line, module, &action, item);
        else
            rc = PyErr_Occurred() ? -1 : 0;
        Py_XDECREF(own);
        Py_DECREF(context);
        if (rc)
            return rc > 0 ? action : NULL;
    }
    if (library_attr("filters", false, &filters) < 0)
        return NULL;
    if (!filters)
        filters = Py_NewRef(st->filters);
    rc = search_filters(filters, category, text, line, module, &action, item);
    Py_DECREF(filters);
    if (rc)
        return rc > 0 ? action : NULL;
    if (library_attr("defaultaction", false, &action) < 0)
        return NULL;
    if (!action)
        action = Py_NewRef(st->default_action);
    *item = Py_None;
    return action;
}

/* -- registries of what was shown -------------------------------------------------------------------------------------------------------------- */

/* Has this key been shown under the present filters? 1, 0, -1. Marks it as shown when `mark`. */
static int already_shown(WarnState *st, PyObject *registry, PyObject *key, bool mark)
{
    PyObject *version = NULL;
    if (!key)
        return -1;
    if (!PyDict_Check(registry)) {
        PyErr_SetString(PyExc_TypeError, "'registry' must be a dict or None");
        return -1;
    }
    if (PyDict_GetItemStringRef(registry, "version", &version) < 0)
        return -1;
    long seen = version && PyLong_CheckExact(version) ? PyLong_AsLong(version) : -1;
    Py_XDECREF(version);
    if (seen != st->filters_version) {
        PyDict_Clear(registry);
        PyObject *now = PyLong_FromLong(st->filters_version);
        int rc = now ? PyDict_SetItemString(registry, "version", now) : -1;
        Py_XDECREF(now);
        if (rc < 0)
            return -1;
    } else {
        PyObject *v = NULL;
        if (PyDict_GetItemRef(registry, key, &v) < 0)
            return -1;
        int shown = v ? PyObject_IsTrue(v) : 0;
        Py_XDECREF(v);
        if (shown)
            return shown;
    }
    return mark && PyDict_SetItem(registry, key, Py_True) < 0 ? -1 : 0;
}

/* -- showing ----------------------------------------------------------------------------------------------------------------------------------- */

/* The line of the source that a warning is about, indented; "" when it cannot be read. NULL: no memory. */
static PyObject *source_line(PyObject *filename, Py_ssize_t line)
{
    PyObject *text = line > 0 && line <= INT_MAX ? PyErr_ProgramTextObject(filename, (int)line) : NULL;
    PyObject *bare = text ? PyObject_CallMethod(text, "strip", NULL) : NULL;
    Py_XDECREF(text);
    PyErr_Clear();
    PyObject *shown = bare && PyUnicode_GET_LENGTH(bare) ? PyUnicode_FromFormat("  %U\n", bare) : PyUnicode_FromString("");
    Py_XDECREF(bare);
    return shown;
}

/* A line that was given is shown as it is. */
static int show_plainly(PyObject *filename, Py_ssize_t line, PyObject *text, PyObject *category, PyObject *given)
{
    PyObject *err;
    if (runtime_sys_get("stderr", &err) <= 0 || err == Py_None) {
        PyErr_Clear();
        return 0;
    }
    PyObject *name = PyObject_GetAttr(category, NAPI(dunder_name));
    PyObject *at = !name ? NULL : given ? PyUnicode_FromFormat("%U\n", given) : source_line(filename, line);
    PyObject *s = at ? PyUnicode_FromFormat("%S:%zd: %S: %S\n%U", filename, line, name, text, at) : NULL;
    if (!s || PyFile_WriteObject(s, err, Py_PRINT_RAW) < 0)
        PyErr_Clear();
    Py_XDECREF(s);
    Py_XDECREF(at);
    Py_XDECREF(name);
    Py_DECREF(err);
    return 0;
}

static int show(PyObject *category, PyObject *text, PyObject *message, PyObject *filename, Py_ssize_t line, PyObject *source, PyObject *given)
{
    PyObject *show_function, *class_, *number = NULL, *made = NULL, *r = NULL;
    int rc = library_attr("_showwarnmsg", source != NULL, &show_function);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return show_plainly(filename, line, text, category, given);
    if (!PyCallable_Check(show_function)) {
        PyErr_SetString(PyExc_TypeError, "warnings._showwarnmsg() must be set to a callable");
        Py_DECREF(show_function);
        return -1;
    }
    rc = library_attr("WarningMessage", false, &class_);
    if (rc == 0)
        PyErr_SetString(PyExc_RuntimeError, "unable to get warnings.WarningMessage");
    if (rc > 0 && (number = PyLong_FromSsize_t(line)))
        made = PyObject_CallFunctionObjArgs(class_, message, category, filename, number, Py_None, given ? given : Py_None,
                                            source ? source : Py_None, NULL);
    if (made)
        r = PyObject_CallOneArg(show_function, made);
    Py_XDECREF(made);
    Py_XDECREF(number);
    Py_XDECREF(class_);
    Py_DECREF(show_function);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* -- the decision --------------------------------------------------------------------------------------------------------------------------------- */

static bool is(PyObject *action, const char *name) { return PyUnicode_EqualToUTF8(action, name); }

/* All given; registry may be NULL or None. Lock held. 0 shown or ignored, -1 raised. */
static int decide_locked(WarnState *st, PyObject *category, PyObject *text, PyObject *message, PyObject *filename, Py_ssize_t line, PyObject *module,
                         PyObject *registry, PyObject *source, PyObject *given)
{
    PyObject *number = PyLong_FromSsize_t(line), *key = number ? PyTuple_Pack(3, text, category, number) : NULL, *item = NULL, *action = NULL;
    int rc = -1, shown = 0;
    if (!key)
        goto out;
    if (registry && registry != Py_None) {
        shown = already_shown(st, registry, key, false);
        if (shown) {
            rc = shown > 0 ? 0 : -1;
            goto out;
        }
    }
    action = find_action(st, category, text, line, module, &item);
    if (!action)
        goto out;
    if (is(action, "error")) {
        PyErr_SetObject(category, message);
        goto out;
    }
    if (is(action, "ignore")) {
        rc = 0;
        goto out;
    }
    if (!is(action, "always") && !is(action, "all")) {
        if (registry && registry != Py_None && PyDict_SetItem(registry, key, Py_True) < 0)
            goto out;
        if (is(action, "once")) {
            PyObject *once = registry && registry != Py_None ? Py_NewRef(registry) : NULL, *short_key = PyTuple_Pack(2, text, category);
            if (!once && library_attr("onceregistry", false, &once) <= 0)
                once = PyErr_Occurred() ? NULL : Py_NewRef(st->once_registry);
            shown = once ? already_shown(st, once, short_key, true) : -1;
            Py_XDECREF(short_key);
            Py_XDECREF(once);
        } else if (is(action, "module")) {
            PyObject *zero_key = PyTuple_Pack(3, text, category, api_of(value_from_int(0)));
            shown = registry && registry != Py_None ? already_shown(st, registry, zero_key, true) : 0;
            Py_XDECREF(zero_key);
        } else if (!is(action, "default")) {
            PyErr_Format(PyExc_RuntimeError, "Unrecognized action (%R) in warnings.filters:\n %R", action, item);
            goto out;
        }
        if (shown) {
            rc = shown > 0 ? 0 : -1;
            goto out;
        }
    }
    rc = show(category, text, message, filename, line, source, given);
out:
    Py_XDECREF(item);
    Py_XDECREF(action);
    Py_XDECREF(key);
    Py_XDECREF(number);
    return rc;
}

static PyObject *explicit_warning(WarnState *st, PyObject *category, PyObject *message, PyObject *filename, Py_ssize_t line, PyObject *module_in,
                                  PyObject *registry, PyObject *source, PyObject *given)
{
    PyObject *module = NULL, *text = NULL, *made = NULL;
    int rc = -1;
    if (module_in == Py_None || Py_IsFinalizing() > 1)
        Py_RETURN_NONE;
    if (registry && registry != Py_None && !PyDict_Check(registry)) {
        PyErr_Format(PyExc_TypeError, "'registry' must be a dict or None, not '%.200s'", Py_TYPE(registry)->tp_name);
        return NULL;
    }
    if (module_in) {
        module = Py_NewRef(module_in);
    } else {                                 /* the file's name without .py */
        Py_ssize_t n = PyUnicode_GetLength(filename);
        bool py = n >= 3 && PyUnicode_ReadChar(filename, n - 3) == '.' && PyUnicode_ReadChar(filename, n - 2) == 'p' && PyUnicode_ReadChar(filename, n - 1) == 'y';
        module = n == 0 ? PyUnicode_FromString("<unknown>") : py ? PyUnicode_Substring(filename, 0, n - 3) : Py_NewRef(filename);
    }
    if (!module)
        return NULL;
    int is_warning = PyObject_IsInstance(message, PyExc_Warning);
    if (is_warning > 0) {
        text = PyObject_Str(message);
        category = (PyObject *)Py_TYPE(message);
        made = Py_NewRef(message);
    } else if (is_warning == 0) {
        text = Py_NewRef(message);
        made = PyObject_CallOneArg(category, message);
    }
    if (text && made) {
        lock_take(st);
        rc = decide_locked(st, category, text, made, filename, line, module, registry, source, given);
        lock_drop(st);
    }
    Py_XDECREF(made);
    Py_XDECREF(text);
    Py_DECREF(module);
    return rc < 0 ? NULL : Py_None;
}

/* -- warn() -------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *category_of(PyObject *message, PyObject *category)
{
    int is_warning = PyObject_IsInstance(message, PyExc_Warning);
    if (is_warning < 0)
        return NULL;
    if (is_warning)
        category = (PyObject *)Py_TYPE(message);
    else if (!category || category == Py_None)
        category = PyExc_UserWarning;
    int good = PyType_Check(category) ? PyObject_IsSubclass(category, PyExc_Warning) : 0;
    if (good <= 0) {
        if (good == 0)
            PyErr_Format(PyExc_TypeError, "category must be a Warning subclass, not '%.200s'", Py_TYPE(category)->tp_name);
        return NULL;
    }
    return category;
}

static bool is_internal(Frame *f)
{
    const char *name = PyUnicode_AsUTF8(api_of(frame_code(f)->filename));
    return name && strstr(name, "importlib") && strstr(name, "_bootstrap");
}

static bool has_prefix(Frame *f, PyObject *prefixes)
{
    for (Py_ssize_t i = 0; prefixes && i < PyTuple_Size(prefixes); i++)
        if (PyUnicode_Tailmatch(api_of(frame_code(f)->filename), PyTuple_GetItem(prefixes, i), 0, PY_SSIZE_T_MAX, -1) > 0)
            return true;
    return false;
}

static Frame *outer(Frame *f, PyObject *prefixes)
{
    do
        f = f->previous;
    while (f && (is_internal(f) || has_prefix(f, prefixes)));
    return f;
}

/* The frame that a stack level means: the first is who called warn(). NULL: none. */
static Frame *frame_at(Py_ssize_t level, PyObject *prefixes)
{
    Frame *f = tstate()->frame;
    if (prefixes && PyTuple_Size(prefixes) && level < 2)
        level = 2;
    if (level <= 0 || (f && is_internal(f))) {
        while (--level > 0 && f)
            f = f->previous;
    } else {
        while (--level > 0 && f)
            f = outer(f, prefixes);
    }
    return f;
}

static PyObject *do_warn(WarnState *st, PyObject *message, PyObject *category, Py_ssize_t level, PyObject *source, PyObject *prefixes)
{
    Frame *f = frame_at(level, prefixes);
    PyObject *globals, *filename = NULL, *module = NULL, *registry = NULL, *r = NULL;
    Py_ssize_t line;
    if (f) {
        globals = api_of(frame_function(f)->globals);
        filename = api_of(value_keep(frame_code(f)->filename));
        line = code_line(frame_code(f), frame_offset(f));
    } else {
        globals = api_of(interp_now()->sysdict);
        filename = PyUnicode_FromString("<sys>");
        line = 0;
    }
    if (!filename || PyDict_GetItemStringRef(globals, "__warningregistry__", &registry) < 0)
        goto out;
    if (!registry) {
        registry = PyDict_New();
        if (!registry || PyDict_SetItemString(globals, "__warningregistry__", registry) < 0)
            goto out;
    }
    if (PyDict_GetItemRef(globals, NAPI(dunder_name), &module) < 0)
        goto out;
    if (!module || (module != Py_None && !PyUnicode_Check(module)))
        Py_XSETREF(module, PyUnicode_FromString("<string>"));
    if (module)
        r = explicit_warning(st, category, message, filename, line, module, registry, source, NULL);
out:
    Py_XDECREF(module);
    Py_XDECREF(registry);
    Py_XDECREF(filename);
    return r;
}

static PyObject *warnings_warn(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"message", "category", "stacklevel", "source", "skip_file_prefixes", NULL};
    PyObject *message, *category = NULL, *source = NULL, *prefixes = NULL;
    Py_ssize_t level = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OnO$O!:warn", keywords, &message, &category, &level, &source, &PyTuple_Type, &prefixes))
        return NULL;
    for (Py_ssize_t i = 0; prefixes && i < PyTuple_Size(prefixes); i++)
        if (!PyUnicode_Check(PyTuple_GetItem(prefixes, i))) {
            PyErr_Format(PyExc_TypeError, "Found non-str '%s' in skip_file_prefixes.", Py_TYPE(PyTuple_GetItem(prefixes, i))->tp_name);
            return NULL;
        }
    category = category_of(message, category);
    return category ? do_warn(state_of(module), message, category, level, source == Py_None ? NULL : source, prefixes) : NULL;
}

/* What a module's loader knows it by: the name in its __spec__ (a program's __name__ is another), else __name__. NULL without an error: none. */
static PyObject *name_for_loader(PyObject *globals)
{
    PyObject *spec, *name = NULL;
    if (PyDict_GetItemStringRef(globals, "__spec__", &spec) < 0)
        return NULL;
    int rc = spec && spec != Py_None ? PyObject_GetOptionalAttrString(spec, "name", &name) : 0;
    Py_XDECREF(spec);
    if (rc == 0)
        rc = PyDict_GetItemRef(globals, NAPI(dunder_name), &name);
    return name;
}

/* The whole source of a module as its loader gives it, a str or None. NULL: raised. */
static PyObject *loaded_source(PyObject *globals)
{
    PyObject *external = PyImport_ImportModule("_frozen_importlib_external"), *get_source = NULL, *name = NULL, *source = NULL;
    PyObject *loader = external ? PyObject_CallMethod(external, "_bless_my_loader", "O", globals) : NULL;
    if (loader && loader != Py_None && PyObject_GetOptionalAttrString(loader, "get_source", &get_source) > 0 && (name = name_for_loader(globals))) {
        source = PyObject_CallOneArg(get_source, name);
        if (!source && PyErr_ExceptionMatches(PyExc_ImportError)) {          /* another module's loader */
            PyErr_Clear();
            source = Py_None;
        }
        if (source && source != Py_None && !PyUnicode_Check(source)) {
            PyErr_Format(PyExc_TypeError, "must be str, not %T", source);
            Py_CLEAR(source);
        }
    } else if (!PyErr_Occurred()) {
        source = Py_None;
    }
    Py_XDECREF(name);
    Py_XDECREF(get_source);
    Py_XDECREF(loader);
    Py_XDECREF(external);
    return source;
}

/* The line of the source of the module with those globals in *text, NULL if it has no such line. 0, -1 raised. */
static int line_from_loader(PyObject *globals, Py_ssize_t line, PyObject **text)
{
    *text = NULL;
    PyObject *source = loaded_source(globals), *lines = source && source != Py_None ? PyUnicode_Splitlines(source, false) : NULL;
    int rc = !source || (source != Py_None && !lines) ? -1 : 0;
    if (lines && line >= 1 && line <= PyList_GET_SIZE(lines))
        *text = PyList_GetItemRef(lines, line - 1);
    Py_XDECREF(lines);
    Py_XDECREF(source);
    return rc;
}

static PyObject *warnings_warn_explicit(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"message", "category", "filename", "lineno", "module", "registry", "module_globals", "source", NULL};
    PyObject *message, *category, *filename, *where = NULL, *registry = NULL, *globals = NULL, *source = NULL;
    int line;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOUi|OOOO:warn_explicit", keywords, &message, &category, &filename, &line, &where, &registry, &globals,
                                     &source))
        return NULL;
    if (globals && globals != Py_None && !PyDict_Check(globals)) {
        PyErr_Format(PyExc_TypeError, "module_globals must be a dict, not '%.200s'", Py_TYPE(globals)->tp_name);
        return NULL;
    }
    PyObject *given = NULL, *r = NULL;
    if (globals && globals != Py_None && line_from_loader(globals, line, &given) < 0)
        return NULL;
    category = category_of(message, category);
    if (category)
        r = explicit_warning(state_of(module), category, message, filename, line, where == Py_None ? NULL : where, registry,
                             source == Py_None ? NULL : source, given);
    Py_XDECREF(given);
    return r;
}

static PyObject *warnings_mutated(PyObject *module, PyObject *unused)
{
    WarnState *st = state_of(module);
    (void)unused;
    if (load_relaxed_u64(&st->owner) != tstate()->gc.base.id) {
        PyErr_SetString(PyExc_RuntimeError, "warnings lock is not held");
        return NULL;
    }
    st->filters_version++;
    Py_RETURN_NONE;
}

static PyObject *warnings_acquire(PyObject *module, PyObject *unused)
{
    (void)unused;
    lock_take(state_of(module));
    Py_RETURN_NONE;
}

static PyObject *warnings_release(PyObject *module, PyObject *unused)
{
    (void)unused;
    if (lock_drop(state_of(module)) == 0)
        Py_RETURN_NONE;
    PyErr_SetString(PyExc_RuntimeError, "cannot release un-acquired lock");
    return NULL;
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef warnings_methods[] = {
    {"warn", CALL(warnings_warn), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("warn($module, /, message, category=None, stacklevel=1, source=None, *,\n     skip_file_prefixes=())\n--\n\nShows, raises or ignores a warning.\n\n"
               "stacklevel: whose line is shown, 1 for the caller's. source: the object that was destroyed.")},
    {"warn_explicit", CALL(warnings_warn_explicit), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("warn_explicit($module, /, message, category, filename, lineno,\n              module=<unrepresentable>, registry=None, module_globals=None,\n"
               "              source=None)\n--\n\nAs warn(), with the place given.")},
    {"_filters_mutated_lock_held", warnings_mutated, METH_NOARGS, PyDoc_STR("_filters_mutated_lock_held($module, /)\n--\n\nThe filters have changed.")},
    {"_acquire_lock", warnings_acquire, METH_NOARGS, PyDoc_STR("_acquire_lock($module, /)\n--\n\nTakes the lock of the filters; its owner may take it again.")},
    {"_release_lock", warnings_release, METH_NOARGS, PyDoc_STR("_release_lock($module, /)\n--\n\nGives the lock back.")},
    {NULL, NULL, 0, NULL},
};

/* -- start ------------------------------------------------------------------------------------------------------------------------------------------ */

static int add_filter(PyObject *list, const char *action, PyObject *category, const char *module)
{
    PyObject *f = Py_BuildValue("sOOzi", action, Py_None, category, module, 0);
    int rc = f ? PyList_Append(list, f) : -1;
    Py_XDECREF(f);
    return rc;
}

static PyObject *default_filters(void)
{
    PyObject *list = PyList_New(0);
    if (list && (add_filter(list, "default", PyExc_DeprecationWarning, "__main__") < 0 || add_filter(list, "ignore", PyExc_DeprecationWarning, NULL) < 0 ||
                 add_filter(list, "ignore", PyExc_PendingDeprecationWarning, NULL) < 0 || add_filter(list, "ignore", PyExc_ImportWarning, NULL) < 0 ||
                 add_filter(list, "ignore", PyExc_ResourceWarning, NULL) < 0))
        Py_CLEAR(list);
    return list;
}

static int warnings_exec(PyObject *module)
{
    WarnState *st = state_of(module);
    st->filters = default_filters();
    st->once_registry = PyDict_New();
    st->default_action = PyUnicode_FromString("default");
    st->context = PyContextVar_New("_warnings_context", NULL);
    if (!st->filters || !st->once_registry || !st->default_action || !st->context)
        return -1;
    return PyModule_AddObjectRef(module, "filters", st->filters) < 0 || PyModule_AddObjectRef(module, "_onceregistry", st->once_registry) < 0 ||
                   PyModule_AddObjectRef(module, "_defaultaction", st->default_action) < 0 ||
                   PyModule_AddObjectRef(module, "_warnings_context", st->context) < 0
               ? -1
               : 0;
}

#define HELD(F) F(filters) F(once_registry) F(default_action) F(context)
MODULE_STATE_FUNCTIONS(WarnState, HELD)

static PyModuleDef_Slot warnings_slots[] = MODULE_SLOTS(warnings_exec);
static struct PyModuleDef warnings_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_warnings",
    .m_doc = PyDoc_STR("What decides on warnings. Programs use the module warnings."),
    .m_size = sizeof(WarnState),
    .m_methods = warnings_methods,
    .m_slots = warnings_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__warnings(void) { return PyModuleDef_Init(&warnings_module); }
