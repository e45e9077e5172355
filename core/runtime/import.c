/* core/runtime/import.c -- PyImport_*: finding modules in sys.modules, and asking importlib for the rest.
 *
 * Finders, loaders, locks of modules being imported: all of that is the library's importlib. What is native is the fast way (a module that
 * is in sys.modules and not being initialised), relative names, the fromlist, and the start.
 */
#include "core/runtime/import.h"

#include "core/runtime/config.h"
#include "core/vm/vm.h"
#include "gc/collect.h"
#include "objects/attr.h"
#include "objects/dict_int.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "p3t_build.h"

/* -- sys.modules ------------------------------------------------------------------------------------------------------------------------ */

PyObject *PyImport_GetModuleDict(void) { return api_of(interp_now()->modules); }

PyObject *PyImport_GetModule(PyObject *name)
{
    PyObject *modules = api_of(interp_now()->modules), *m = NULL;
    if (PyDict_CheckExact(modules))
        PyDict_GetItemRef(modules, name, &m);
    else
        PyMapping_GetOptionalItem(modules, name, &m);
    return m;
}

static PyObject *add_module(PyObject *name)
{
    PyObject *m = PyImport_GetModule(name);
    if (m && PyModule_Check(m))
        return m;
    Py_XDECREF(m);
    if (PyErr_Occurred())
        return NULL;
    m = PyModule_NewObject(name);
    if (m && PyObject_SetItem(api_of(interp_now()->modules), name, m) < 0)
        Py_CLEAR(m);
    return m;
}

PyObject *PyImport_AddModuleRef(const char *name)
{
    PyObject *s = PyUnicode_FromString(name), *m = s ? add_module(s) : NULL;
    Py_XDECREF(s);
    return m;
}

PyObject *PyImport_AddModuleObject(PyObject *name)
{
    PyObject *m = add_module(name);
    Py_XDECREF(m);                           /* borrowed, as documented: sys.modules keeps it */
    return m;
}

PyObject *PyImport_AddModule(const char *name)
{
    PyObject *m = PyImport_AddModuleRef(name);
    Py_XDECREF(m);
    return m;
}

/* -- relative names (PEP 328) --------------------------------------------------------------------------------------------------------------- */

/* The package that globals belong to: __package__, or the parent of __spec__, or worked out of __name__ and __path__. New reference. */
static PyObject *calling_package(PyObject *globals)
{
    PyObject *package = NULL, *spec = NULL, *parent = NULL, *name = NULL;
    if (!globals || !PyDict_Check(globals)) {
        raise_type_error("globals must be a dict");
        return NULL;
    }
    if (PyDict_GetItemRef(globals, NAPI(dunder_package), &package) < 0 || PyDict_GetItemRef(globals, NAPI(dunder_spec), &spec) < 0)
        goto failed;
    if (package && package != Py_None) {
        if (!PyUnicode_Check(package)) {
            raise_type_error("package must be a string");
            goto failed;
        }
        if (spec && spec != Py_None) {
            PyObject *spec_parent = PyObject_GetAttrString(spec, "parent");
            int same = spec_parent ? PyObject_RichCompareBool(package, spec_parent, Py_EQ) : -1;
            if (same == 0 && PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "__package__ != __spec__.parent (%R != %R)", package, spec_parent) < 0)
                same = -1;
            Py_XDECREF(spec_parent);
            if (same < 0)
                goto failed;
        }
        Py_XDECREF(spec);
        return package;
    }
    Py_CLEAR(package);
    if (spec && spec != Py_None) {
        parent = PyObject_GetAttrString(spec, "parent");
        if (parent && !PyUnicode_Check(parent)) {
            raise_type_error("__spec__.parent must be a string");
            Py_CLEAR(parent);
        }
        Py_DECREF(spec);
        return parent;
    }
    Py_CLEAR(spec);
    if (PyErr_WarnEx(PyExc_ImportWarning, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__", 1) < 0)
        goto failed;
    if (PyDict_GetItemRef(globals, NAPI(dunder_name), &name) < 0)
        goto failed;
    if (!name) {
        PyErr_SetString(PyExc_KeyError, "'__name__' not in globals");
        goto failed;
    }
    if (!PyUnicode_Check(name)) {
        raise_type_error("__name__ must be a string");
        goto failed;
    }
    int has_path = PyDict_Contains(globals, NAPI(dunder_path));
    if (has_path < 0)
        goto failed;
    if (!has_path) {
        Py_ssize_t dot = PyUnicode_FindChar(name, '.', 0, PyUnicode_GetLength(name), -1);
        if (dot == -2)
            goto failed;
        Py_SETREF(name, dot == -1 ? PyUnicode_FromString("") : PyUnicode_Substring(name, 0, dot));
    }
    return name;
failed:
    Py_XDECREF(package);
    Py_XDECREF(spec);
    Py_XDECREF(name);
    return NULL;
}

static PyObject *resolve_name(PyObject *name, PyObject *globals, int level)
{
    PyObject *package = calling_package(globals);
    if (!package)
        return NULL;
    Py_ssize_t end = PyUnicode_GetLength(package);
    if (end == 0) {
        PyErr_SetString(PyExc_ImportError, "attempted relative import with no known parent package");
        Py_DECREF(package);
        return NULL;
    }
    for (int up = 1; up < level; up++) {
        end = PyUnicode_FindChar(package, '.', 0, end, -1);
        if (end < 0) {
            if (end == -1)
                PyErr_SetString(PyExc_ImportError, "attempted relative import beyond top-level package");
            Py_DECREF(package);
            return NULL;
        }
    }
    PyObject *base = PyUnicode_Substring(package, 0, end), *full = NULL;
    Py_DECREF(package);
    if (base)
        full = PyUnicode_GetLength(name) ? PyUnicode_FromFormat("%U.%U", base, name) : Py_NewRef(base);
    Py_XDECREF(base);
    return full;
}

/* -- importing --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *importlib_call(const char *function, PyObject *a, PyObject *b, PyObject *c)
{
    PyObject *f = PyObject_GetAttrString(api_of(interp_now()->importlib), function);
    PyObject *r = f ? PyObject_CallFunctionObjArgs(f, a, b, c, NULL) : NULL;
    Py_XDECREF(f);
    return r;
}

/* Frames of the import machinery are of no interest in the traceback of an ImportError: cut them out. */
static void trim_traceback(void)
{
    if (runtime_config.verbose || !PyErr_Occurred())
        return;
    PyObject *exc = PyErr_GetRaisedException();
    bool always = PyErr_GivenExceptionMatches(exc, PyExc_ImportError);
    extern void traceback_trim(PyObject *exc, bool always);      /* core/runtime/import_traceback.c */
    traceback_trim(exc, always);
    PyErr_SetRaisedException(exc);
}

/* Another thread may be running the module's body: wait for it as importlib does. 0, or -1. */
static int wait_until_initialized(PyObject *module, PyObject *name)
{
    PyObject *spec;
    int rc = PyObject_GetOptionalAttr(module, NAPI(dunder_spec), &spec);
    if (rc <= 0)
        return rc;
    PyObject *busy = NULL;
    int initializing = 0;
    if (spec != Py_None && PyObject_GetOptionalAttr(spec, NAPI(initializing), &busy) > 0)
        initializing = PyObject_IsTrue(busy);
    Py_XDECREF(busy);
    Py_DECREF(spec);
    if (initializing < 0 || PyErr_Occurred())
        return -1;
    if (initializing) {
        PyObject *r = importlib_call("_lock_unlock_module", name, NULL, NULL);
        Py_XDECREF(r);
        return r ? 0 : -1;
    }
    return 0;
}

/* -X importtime: how long an import took, with and without what it imported in turn. */
struct import_timer { int64_t start, outer; };
static _Thread_local int64_t import_inner;   /* microseconds that the imports inside the one that runs have taken */
static _Thread_local int import_depth;

static void show_import(int64_t own, int64_t all, PyObject *name)
{
    static uint8_t headed;
    PyObject *pending = PyErr_GetRaisedException(), *bytes = PyUnicode_AsEncodedString(name, "utf-8", "backslashreplace");
    if (!exchange_u8(&headed, 1))
        fputs("import time: self [us] | cumulative | imported package\n", stderr);
    const char *text = bytes ? PyBytes_AsString(bytes) : "?";
    if (own < 0)
        fprintf(stderr, "import time: cached    | cached     | %*s%s\n", import_depth * 2, "", text);
    else
        fprintf(stderr, "import time: %9ld | %10ld | %*s%s\n", (long)own, (long)all, import_depth * 2, "", text);
    Py_XDECREF(bytes);
    PyErr_SetRaisedException(pending);
}

static int64_t microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static void timer_start(struct import_timer *t)
{
    if (!runtime_config.import_time)
        return;
    t->outer = import_inner;
    import_inner = 0;
    import_depth++;
    t->start = microseconds();
}

static void timer_stop(const struct import_timer *t, PyObject *name)
{
    if (!runtime_config.import_time)
        return;
    int64_t all = microseconds() - t->start;
    import_depth--;
    show_import(all - import_inner, all, name);
    import_inner = t->outer + all;
}

static PyObject *find_and_load(PyObject *name)
{
    if (PySys_Audit("import", "OOOOO", name, Py_None, Py_None, Py_None, Py_None) < 0)
        return NULL;
    if (is_absent(interp_now()->importlib)) {
        PyErr_Format(PyExc_ImportError, "%U: the import system has not started", name);
        return NULL;
    }
    struct import_timer timer;
    timer_start(&timer);
    PyObject *m = importlib_call("_find_and_load", name, api_of(interp_now()->import_func), NULL);
    if (!m)
        trim_traceback();
    timer_stop(&timer, name);
    return m;
}

PyObject *PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals, PyObject *locals, PyObject *fromlist, int level)
{
    (void)locals;
    if (!name) {
        PyErr_SetString(PyExc_ValueError, "Empty module name");
        return NULL;
    }
    if (!PyUnicode_Check(name))
        return api_of(raise_type_error("module name must be a string"));
    if (level < 0) {
        PyErr_SetString(PyExc_ValueError, "level must be >= 0");
        return NULL;
    }
    PyObject *full = level > 0 ? resolve_name(name, globals, level) : Py_NewRef(name), *module = NULL, *result = NULL;
    if (!full)
        return NULL;
    if (level == 0 && PyUnicode_GetLength(name) == 0) {
        PyErr_SetString(PyExc_ValueError, "Empty module name");
        goto out;
    }
    module = PyImport_GetModule(full);
    if (!module && PyErr_Occurred())
        goto out;
    if (module && module != Py_None) {
        if (wait_until_initialized(module, full) < 0)
            goto out;
        if (UNLIKELY(runtime_config.import_time > 1))
            show_import(-1, 0, full);
    } else {
        Py_CLEAR(module);
        module = find_and_load(full);
        if (!module)
            goto out;
    }
    int has_from = fromlist && fromlist != Py_None ? PyObject_IsTrue(fromlist) : 0;
    if (has_from < 0)
        goto out;
    if (has_from) {
        PyObject *path = NULL;
        int rc = PyObject_GetOptionalAttr(module, NAPI(dunder_path), &path);
        if (rc < 0)
            goto out;
        result = rc ? importlib_call("_handle_fromlist", module, fromlist, api_of(interp_now()->import_func)) : Py_NewRef(module);
        Py_XDECREF(path);
        goto out;
    }
    Py_ssize_t length = PyUnicode_GetLength(name), dot = PyUnicode_FindChar(name, '.', 0, length, 1);
    if (dot == -2)
        goto out;
    if (dot == -1 && (level == 0 || length)) {
        result = Py_NewRef(module);          /* no dot: the module itself */
    } else if (level == 0) {
        PyObject *front = PyUnicode_Substring(name, 0, dot);
        result = front ? PyImport_ImportModuleLevelObject(front, NULL, NULL, NULL, 0) : NULL;
        Py_XDECREF(front);
    } else if (length == 0) {
        result = Py_NewRef(module);
    } else {
        PyObject *front = PyUnicode_Substring(full, 0, PyUnicode_GetLength(full) - (length - dot));
        result = front ? PyImport_GetModule(front) : NULL;
        if (front && !result && !PyErr_Occurred())
            PyErr_Format(PyExc_KeyError, "%R not in sys.modules as expected", front);
        Py_XDECREF(front);
    }
out:
    Py_XDECREF(module);
    Py_DECREF(full);
    return result;
}

PyObject *PyImport_ImportModuleLevel(const char *name, PyObject *globals, PyObject *locals, PyObject *fromlist, int level)
{
    PyObject *s = PyUnicode_FromString(name), *m = s ? PyImport_ImportModuleLevelObject(s, globals, locals, fromlist, level) : NULL;
    Py_XDECREF(s);
    return m;
}

/* What `import name` binds last: the module of that full name. By __import__ of the running code, so that replacements of it count. */
PyObject *PyImport_Import(PyObject *name)
{
    PyObject *globals = core_hooks.current_globals(), *builtins = core_hooks.current_builtins(), *import = NULL, *r = NULL;
    PyObject *fromlist = PyList_New(0);
    if (!fromlist)
        return NULL;
    if (PyDict_Check(builtins))
        PyDict_GetItemRef(builtins, NAPI(dunder_import), &import);
    else
        import = PyObject_GetItem(builtins, NAPI(dunder_import));
    if (!import) {
        if (!PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, NAPI(dunder_import));
        Py_DECREF(fromlist);
        return NULL;
    }
    r = PyObject_CallFunction(import, "OOOOi", name, globals ? globals : Py_None, globals ? globals : Py_None, fromlist, 0);
    Py_DECREF(import);
    Py_DECREF(fromlist);
    if (!r)
        return NULL;
    Py_DECREF(r);
    r = PyImport_GetModule(name);
    if (!r && !PyErr_Occurred())
        PyErr_SetObject(PyExc_KeyError, name);
    return r;
}

PyObject *PyImport_ImportModule(const char *name)
{
    PyObject *s = PyUnicode_FromString(name), *top = NULL, *m = NULL;
    if (s) {
        PyObject *list = PyList_New(0);
        top = list ? PyImport_ImportModuleLevelObject(s, NULL, NULL, list, 0) : NULL;
        Py_XDECREF(list);
        if (top && !(m = PyImport_GetModule(s)) && !PyErr_Occurred())
            PyErr_SetObject(PyExc_KeyError, s);
    }
    Py_XDECREF(top);
    Py_XDECREF(s);
    return m;
}

PyObject *PyImport_ImportModuleNoBlock(const char *name) { return PyImport_ImportModule(name); }

PyObject *PyImport_ReloadModule(PyObject *m)
{
    PyObject *importlib = PyImport_ImportModule("importlib"), *r = importlib ? PyObject_CallMethod(importlib, "reload", "O", m) : NULL;
    Py_XDECREF(importlib);
    return r;
}

/* An attribute that a module of the object's kind should have, imported when first wanted. */
PyObject *PyImport_ImportModuleAttr(PyObject *module_name, PyObject *attr)
{
    PyObject *m = PyImport_Import(module_name), *v = m ? PyObject_GetAttr(m, attr) : NULL;
    Py_XDECREF(m);
    return v;
}

PyObject *PyImport_ImportModuleAttrString(const char *module_name, const char *attr)
{
    PyObject *m = PyImport_ImportModule(module_name), *v = m ? PyObject_GetAttrString(m, attr) : NULL;
    Py_XDECREF(m);
    return v;
}

/* "cannot import name": with a hint when the module is still being initialised. */
PyObject *_PyImport_ImportFromError(PyObject *module, PyObject *package, PyObject *name)
{
    PyObject *spec = NULL, *path = NULL, *busy = NULL, *located = NULL, *message;
    bool initializing = false;
    if (PyObject_GetOptionalAttr(module, NAPI(dunder_spec), &spec) > 0 && spec != Py_None) {
        if (PyObject_GetOptionalAttrString(spec, "_initializing", &busy) > 0)
            initializing = PyObject_IsTrue(busy) > 0;
        /* only where the origin is a place: that of a built-in module is the word "built-in" */
        if (PyObject_GetOptionalAttrString(spec, "has_location", &located) > 0 && PyObject_IsTrue(located) > 0)
            PyObject_GetOptionalAttrString(spec, "origin", &path);
    }
    PyErr_Clear();
    if (!path && PyObject_GetOptionalAttr(module, NAPI(dunder_file), &path) < 0)
        PyErr_Clear();
    if (path && !PyUnicode_Check(path))
        Py_CLEAR(path);
    if (initializing)
        message = PyUnicode_FromFormat("cannot import name %R from partially initialized module %R (most likely due to a circular import) (%S)", name, package,
                                       path ? path : NAPI(empty));
    else if (path)
        message = PyUnicode_FromFormat("cannot import name %R from %R (%S)", name, package, path);
    else
        message = PyUnicode_FromFormat("cannot import name %R from %R (unknown location)", name, package);
    if (message)
        PyErr_SetImportErrorSubclass(PyExc_ImportError, message, package, path);
    if (message && PyErr_Occurred()) {
        PyObject *exc = PyErr_GetRaisedException();
        if (PyObject_SetAttr(exc, NAPI(name_from), name) < 0)
            PyErr_Clear();
        PyErr_SetRaisedException(exc);
    }
    Py_XDECREF(located);
    Py_XDECREF(message);
    Py_XDECREF(busy);
    Py_XDECREF(spec);
    Py_XDECREF(path);
    return NULL;
}

/* -- running code as a module ------------------------------------------------------------------------------------------------------------------- */

PyObject *PyImport_ExecCodeModuleObject(PyObject *name, PyObject *code, PyObject *pathname, PyObject *cpathname)
{
    PyObject *m = add_module(name), *d = m ? PyModule_GetDict(m) : NULL, *r = NULL;
    if (!d)
        return NULL;
    int has = PyDict_Contains(d, NAPI(dunder_builtins));
    if (has == 0)
        has = PyDict_SetItem(d, NAPI(dunder_builtins), core_hooks.current_builtins());
    if (has >= 0 && !is_absent(interp_now()->importlib_external)) {
        PyObject *fix = PyObject_GetAttrString(api_of(interp_now()->importlib_external), "_fix_up_module");
        PyObject *fixed = fix ? PyObject_CallFunctionObjArgs(fix, d, name, pathname ? pathname : Py_None, cpathname ? cpathname : Py_None, NULL) : NULL;
        if (!fixed)
            PyErr_Clear();
        Py_XDECREF(fixed);
        Py_XDECREF(fix);
    }
    r = has >= 0 ? runtime_run_code(code, d, d, NULL) : NULL;
    Py_DECREF(m);
    if (!r) {
        PyObject *exc = PyErr_GetRaisedException(), *gone = NULL;
        PyDict_Pop(api_of(interp_now()->modules), name, &gone);
        Py_XDECREF(gone);
        PyErr_SetRaisedException(exc);
        return NULL;
    }
    Py_DECREF(r);
    m = PyImport_GetModule(name);
    if (!m && !PyErr_Occurred())
        PyErr_Format(PyExc_ImportError, "Loaded module %R not found in sys.modules", name);
    return m;
}

PyObject *PyImport_ExecCodeModuleWithPathnames(const char *name, PyObject *code, const char *pathname, const char *cpathname)
{
    PyObject *n = PyUnicode_FromString(name), *p = pathname ? PyUnicode_DecodeFSDefault(pathname) : NULL,
             *c = cpathname ? PyUnicode_DecodeFSDefault(cpathname) : NULL;
    PyObject *m = n && (p || !pathname) && (c || !cpathname) ? PyImport_ExecCodeModuleObject(n, code, p, c) : NULL;
    Py_XDECREF(n);
    Py_XDECREF(p);
    Py_XDECREF(c);
    return m;
}

PyObject *PyImport_ExecCodeModuleEx(const char *name, PyObject *code, const char *pathname)
{
    return PyImport_ExecCodeModuleWithPathnames(name, code, pathname, NULL);
}

PyObject *PyImport_ExecCodeModule(const char *name, PyObject *code) { return PyImport_ExecCodeModuleWithPathnames(name, code, NULL, NULL); }

/* -- exit ------------------------------------------------------------------------------------------------------------------------------------------ */

/* What programs leave in sys that keeps their objects alive; without a meta_path imports say that the interpreter is going down. */
static void clear_sys(void)
{
    static const char *const attributes[] = {"path", "argv", "ps1", "ps2", "last_exc", "last_type", "last_value", "last_traceback",
                                             "path_importer_cache", "meta_path", "path_hooks"};
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (PySys_SetObject(attributes[i], Py_None) < 0)
            PyErr_Clear();
}

/* What is in a module becomes None: private names first, so that the others' finalizers find what they use for longer. */
static void clear_module(PyObject *module)
{
    PyObject *d = PyModule_GetDict(module), *keys = d ? PyDict_Keys(d) : NULL;
    for (int pass = 0; keys && pass < 2; pass++)
        for (Py_ssize_t i = 0; i < PyList_Size(keys); i++) {
            PyObject *key = PyList_GetItem(keys, i);
            const char *name = PyUnicode_Check(key) ? PyUnicode_AsUTF8(key) : NULL;
            bool private = name && name[0] == '_' && name[1] != '_';
            if (name && (pass == 0 ? private : strcmp(name, "__builtins__") != 0) && PyDict_SetItem(d, key, Py_None) < 0)
                PyErr_Clear();
        }
    PyErr_Clear();
    Py_XDECREF(keys);
}

/* Modules lose their places in the reverse order of import, and what nobody else holds goes, cycles too; finalizers see whole modules.
 * Then those that somebody holds are emptied. Weak references to them are kept meanwhile. */
void import_finish(PyInterpreterState *interp)
{
    PyObject *modules = api_of(interp->modules), *all = PyDict_Keys(modules), *alive = PyList_New(0);
    clear_sys();
    for (Py_ssize_t i = all ? PyList_Size(all) - 1 : -1; i >= 0; i--) {
        PyObject *name = PyList_GetItem(all, i), *m = NULL;
        if (PyUnicode_Check(name) && (PyUnicode_EqualToUTF8(name, "sys") || PyUnicode_EqualToUTF8(name, "builtins")))
            continue;
        if (PyDict_Pop(modules, name, &m) < 0)
            PyErr_Clear();
        PyObject *weak = m && alive && PyModule_Check(m) ? PyWeakref_NewRef(m, NULL) : NULL;
        if (weak && PyList_Append(alive, weak) < 0)
            PyErr_Clear();
        Py_XDECREF(weak);
        Py_XDECREF(m);
    }
    PyErr_Clear();
    Py_XDECREF(all);
    gc_collect(2, COLLECT_SHUTDOWN, NULL);
    for (Py_ssize_t i = 0; alive && i < PyList_Size(alive); i++) {
        PyObject *m;
        if (PyWeakref_GetRef(PyList_GetItem(alive, i), &m) > 0) {
            clear_module(m);
            Py_DECREF(m);
        }
        PyErr_Clear();
    }
    Py_XDECREF(alive);
    gc_collect(2, COLLECT_SHUTDOWN, NULL);
}
