/* core/runtime/imp.c -- the module _imp, and bringing importlib up.
 *
 * The path of the library is worked out from PYTHONHOME, from where the executable is installed, or from where it was built.
 */
#include "core/runtime/import.h"

#include "core/runtime/config.h"
#include "core/runtime/frozen.h"
#include "core/vm/vm.h"
#include "objects/attr.h"
#include "objects/numconv.h"
#include "threading/lock.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "p3t_build.h"

const struct native_module *native_modules;

/* -- where the library is ------------------------------------------------------------------------------------------------------------- */

struct library_paths {
    char library[PATH_MAX];          /* folder with os.py */
    char own[PATH_MAX];              /* our own Python modules; "" for none */
    char executable[PATH_MAX];       /* sys.executable; "" if unknown */
    char prefix[PATH_MAX];           /* sys.prefix */
};
static struct library_paths paths;   /* FROZEN after import_start() */

static bool has_library(const char *folder)
{
    char name[PATH_MAX];
    struct stat st;
    return snprintf(name, sizeof name, "%s/os.py", folder) < (int)sizeof name && stat(name, &st) == 0;
}

static void find_executable(const struct runtime_config *c)
{
    ssize_t n = readlink("/proc/self/exe", paths.executable, sizeof paths.executable - 1);
    if (n > 0)
        paths.executable[n] = 0;
    else
        snprintf(paths.executable, sizeof paths.executable, "%s", c->program);
}

static bool try_library(const char *format, const char *base, const char *own)
{
    if (snprintf(paths.library, sizeof paths.library, format, base) >= (int)sizeof paths.library || !has_library(paths.library))
        return false;
    if (own)
        snprintf(paths.own, sizeof paths.own, "%s", own);
    else if ((size_t)snprintf(paths.own, sizeof paths.own, "%s/python3t-own", paths.library) >= sizeof paths.own)
        paths.own[0] = 0;
    return true;
}

static void say_text(const char *name, const char *value)
{
    if (value)
        fprintf(stderr, "  %s = '%s'\n", name, value);
    else
        fprintf(stderr, "  %s = (not set)\n", name);
}

/* What start-up went by when it did not find the library. */
static void say_configuration(const struct runtime_config *c)
{
    fputs("Python path configuration:\n", stderr);
    say_text("PYTHONHOME", c->home);
    say_text("PYTHONPATH", c->path);
    say_text("program name", c->program);
    fprintf(stderr, "  isolated = %d\n  environment = %d\n  user site = %d\n  safe_path = %d\n  import site = %d\n", c->isolated, !c->ignore_environment,
            !c->no_user_site, c->safe_path, !c->no_site);
    say_text("sys.executable", paths.executable);
    say_text("sys.prefix", paths.prefix[0] ? paths.prefix : NULL);
    say_text("library of the build", P3T_STDLIB_DIR);
}

static int find_library(const struct runtime_config *c)
{
    char folder[PATH_MAX], base[PATH_MAX];
    find_executable(c);
    snprintf(folder, sizeof folder, "%s", paths.executable);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = 0;
    bool found = false;
    if (c->home) {
        snprintf(paths.prefix, sizeof paths.prefix, "%s", c->home);
        found = try_library("%s/lib/python3.14", c->home, P3T_OWN_LIBRARY_DIR);
        if (!found) {
            say_configuration(c);
            fprintf(stderr, "python3t: there is no lib/python3.14/os.py in PYTHONHOME (%s)\n", c->home);
            return -1;
        }
        return 0;
    }
    if (snprintf(base, sizeof base, "%s/..", folder) < (int)sizeof base && realpath(base, paths.prefix))
        found = try_library("%s/lib/python3t-3.14", paths.prefix, NULL);
    if (!found)
        found = try_library("%s", P3T_STDLIB_DIR, P3T_OWN_LIBRARY_DIR);
    if (!found) {
        say_configuration(c);
        fprintf(stderr,
                "python3t: the Python 3.14 standard library is missing.\n"
                "Looked for os.py in %s/lib/python3t-3.14 and %s.\n"
                "Set PYTHONHOME to a folder with lib/python3.14 in it, or run `make` in the source folder, which provides the library.\n",
                paths.prefix, P3T_STDLIB_DIR);
        return -1;
    }
    return 0;
}

/* -- _imp: built-in modules ------------------------------------------------------------------------------------------------------------------ */

static const struct native_module *find_native(PyObject *name)
{
    for (const struct native_module *m = native_modules; m && m->name; m++)
        if (PyUnicode_EqualToUTF8(name, m->name))
            return m;
    return NULL;
}

static PyObject *sys_again(void) { return api_of(value_keep(interp_now()->sys_module)); }
static PyObject *builtins_again(void) { return api_of(value_keep(interp_now()->builtins_module)); }

static PyObject *imp_create_builtin(PyObject *module, PyObject *spec)
{
    (void)module;
    PyObject *name = PyObject_GetAttr(spec, NAPI(name)), *m = NULL;
    if (!name)
        return NULL;
    if (!PyUnicode_Check(name)) {
        raise_type_error("spec.name must be a string, not %T", name);
    } else if (PyUnicode_EqualToUTF8(name, "sys")) {
        m = sys_again();
    } else if (PyUnicode_EqualToUTF8(name, "builtins")) {
        m = builtins_again();
    } else {
        const struct native_module *native = find_native(name);
        m = native ? native->init() : Py_None;
        /* Multi-phase initialisation: the definition makes the module for this spec. */
        if (m && m != Py_None && PyObject_TypeCheck(m, &PyModuleDef_Type)) {
            PyModuleDef *def = (PyModuleDef *)m;
            m = PyModule_FromDefAndSpec(def, spec);
        }
    }
    Py_DECREF(name);
    return m;
}

static PyObject *imp_exec_builtin(PyObject *module, PyObject *m)
{
    (void)module;
    if (!PyModule_Check(m))
        return PyLong_FromLong(0);
    PyModuleDef *def = PyModule_GetDef(m);
    if (!def || !def->m_slots)
        return PyLong_FromLong(0);
    return PyModule_ExecDef(m, def) < 0 ? NULL : PyLong_FromLong(0);
}

static PyObject *imp_is_builtin(PyObject *module, PyObject *name)
{
    (void)module;
    if (!PyUnicode_Check(name))
        return api_of(raise_type_error("is_builtin() argument must be str, not %T", name));
    bool own = PyUnicode_EqualToUTF8(name, "sys") || PyUnicode_EqualToUTF8(name, "builtins");
    return PyLong_FromLong(own ? -1 : find_native(name) ? 1 : 0);
}

/* -- _imp: frozen modules ---------------------------------------------------------------------------------------------------------------------- */

static PyObject *imp_is_frozen(PyObject *module, PyObject *name)
{
    (void)module;
    if (!PyUnicode_Check(name))
        return api_of(raise_type_error("is_frozen() argument must be str, not %T", name));
    return PyBool_FromLong(frozen_find(name, &(struct frozen){0}));
}

static PyObject *no_such_frozen(PyObject *name)
{
    PyObject *message = PyUnicode_FromFormat("No such frozen object named %R", name);
    if (message)
        PyErr_SetImportError(message, name, NULL);
    Py_XDECREF(message);
    return NULL;
}

static PyObject *imp_find_frozen(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"", "withdata", NULL};
    PyObject *name;
    int with_data = 0;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "U|$p:find_frozen", keywords, &name, &with_data))
        return NULL;
    struct frozen f;
    if (!frozen_find(name, &f))
        Py_RETURN_NONE;
    PyObject *data = Py_None;
    if (with_data && !f.data) {
        PyErr_SetString(PyExc_NotImplementedError, "the code of this frozen module is compiled when it is wanted: there are no data");
        return NULL;
    }
    if (with_data && !(data = PyMemoryView_FromMemory((char *)(uintptr_t)f.data, (Py_ssize_t)f.length, PyBUF_READ)))
        return NULL;
    PyObject *r = Py_BuildValue("OOs", data, f.package ? Py_True : Py_False, f.origin);
    Py_DECREF(data);
    return r;
}

static PyObject *imp_get_frozen_object(PyObject *module, PyObject *args)
{
    PyObject *name, *data = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "U|O:get_frozen_object", &name, &data))
        return NULL;
    if (data && data != Py_None) {
        Py_buffer view;
        if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0)
            return NULL;
        PyObject *code = runtime_unmarshal ? runtime_unmarshal(view.buf, view.len) : NULL;
        PyBuffer_Release(&view);
        if (code && !PyCode_Check(code)) {
            PyErr_Format(PyExc_TypeError, "frozen object %R is not a code object", name);
            Py_CLEAR(code);
        } else if (!code && !PyErr_Occurred()) {
            no_such_frozen(name);
        }
        return code;
    }
    struct frozen f;
    return frozen_find(name, &f) ? frozen_code(&f) : no_such_frozen(name);
}

static PyObject *imp_is_frozen_package(PyObject *module, PyObject *name)
{
    (void)module;
    if (!PyUnicode_Check(name))
        return api_of(raise_type_error("is_frozen_package() argument must be str, not %T", name));
    struct frozen f;
    return frozen_find(name, &f) ? PyBool_FromLong(f.package) : no_such_frozen(name);
}

static PyObject *imp_frozen_names(PyObject *module, PyObject *unused) { return (void)module, (void)unused, frozen_names(); }

static PyObject *imp_override(PyObject *module, PyObject *arg)
{
    int how = PyLong_AsInt(arg);
    (void)module;
    if (how == -1 && PyErr_Occurred())
        return NULL;
    frozen_override(how);
    Py_RETURN_NONE;
}

static PyObject *imp_override_check(PyObject *module, PyObject *arg)
{
    (void)module, (void)arg;
    Py_RETURN_NONE;                          /* there is one interpreter */
}

/* -- _imp: the rest ----------------------------------------------------------------------------------------------------------------------------- */

/* The import lock of the interpreter: importlib has a lock a module; this one is for hooks and old code. It may be taken again by its owner. */
static Mutex import_mutex;
static uint64_t import_owner SHARED(relaxed);
static unsigned import_depth GUARD(import_mutex);

void import_lock(void)
{
    uint64_t me = tstate()->gc.base.id;
    if (load_relaxed_u64(&import_owner) != me) {
        byte_lock(&import_mutex.byte);
        store_relaxed_u64(&import_owner, me);
    }
    import_depth++;
}

void import_unlock(void)
{
    if (--import_depth == 0) {
        store_relaxed_u64(&import_owner, 0);
        byte_unlock(&import_mutex.byte);
    }
}

static PyObject *imp_acquire_lock(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    import_lock();
    Py_RETURN_NONE;
}

static PyObject *imp_release_lock(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    if (load_relaxed_u64(&import_owner) != tstate()->gc.base.id || import_depth == 0) {
        PyErr_SetString(PyExc_RuntimeError, "not holding the import lock");
        return NULL;
    }
    import_unlock();
    Py_RETURN_NONE;
}

static PyObject *imp_lock_held(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyBool_FromLong(load_relaxed_u64(&import_owner) != 0);
}

static PyObject *imp_extension_suffixes(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return Py_BuildValue("[ss]", ".python3t-314-x86_64-linux-gnu.so", ".abi3t.so");
}

static PyObject *imp_source_hash(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"key", "source", NULL};
    long long key;
    Py_buffer source;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Ly*:source_hash", keywords, &key, &source))
        return NULL;
    struct hash_key k = {(uint64_t)key, 0};
    int64_t h = hash_bytes(source.buf, (size_t)source.len, &k);
    PyBuffer_Release(&source);
    return PyBytes_FromStringAndSize((const char *)&h, sizeof h);
}

/* Code that was compiled under another file name: the name in it and in all code inside it. */
static int fix_filename(PyObject *code, PyObject *old, PyObject *new)
{
    CodeObj *c = (CodeObj *)value_obj(value_of(code));
    int same = PyUnicode_Equal(api_of(c->filename), old);
    if (same <= 0)
        return same;
    obj_lock(&c->hdr);
    Value before = c->filename;
    c->filename = value_keep(value_of(new));
    obj_unlock(&c->hdr);
    value_release(before);
    for (uint32_t i = 0; i < c->nconsts; i++)
        if (IS_EXACT(c->consts[i], CODE) && fix_filename(api_of(c->consts[i]), old, new) < 0)
            return -1;
    return 0;
}

static PyObject *imp_fix_co_filename(PyObject *module, PyObject *args)
{
    PyObject *code, *path;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!U:_fix_co_filename", &PyCode_Type, &code, &path))
        return NULL;
    PyObject *old = api_of(value_keep(((CodeObj *)value_obj(value_of(code)))->filename));
    int rc = fix_filename(code, old, path);
    Py_DECREF(old);
    if (rc < 0)
        return NULL;
    Py_RETURN_NONE;
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef imp_methods[] = {
    {"extension_suffixes", imp_extension_suffixes, METH_NOARGS, PyDoc_STR("extension_suffixes($module, /)\n--\n\nSuffixes of extension modules' files.")},
    {"lock_held", imp_lock_held, METH_NOARGS, PyDoc_STR("lock_held($module, /)\n--\n\nDoes any thread hold the import lock?")},
    {"acquire_lock", imp_acquire_lock, METH_NOARGS, PyDoc_STR("acquire_lock($module, /)\n--\n\nTakes the import lock; the owner may take it again.")},
    {"release_lock", imp_release_lock, METH_NOARGS, PyDoc_STR("release_lock($module, /)\n--\n\nGives the import lock back.")},
    {"find_frozen", CALL(imp_find_frozen), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("find_frozen($module, name, /, *, withdata=False)\n--\n\n(data, is it a package, original name) of a frozen module, or None.")},
    {"get_frozen_object", imp_get_frozen_object, METH_VARARGS, PyDoc_STR("get_frozen_object($module, name, data=None, /)\n--\n\nThe code of a frozen module.")},
    {"is_frozen_package", imp_is_frozen_package, METH_O, PyDoc_STR("is_frozen_package($module, name, /)\n--\n\nIs the frozen module a package?")},
    {"create_builtin", imp_create_builtin, METH_O, PyDoc_STR("create_builtin($module, spec, /)\n--\n\nMakes a built-in module.")},
    {"exec_builtin", imp_exec_builtin, METH_O, PyDoc_STR("exec_builtin($module, mod, /)\n--\n\nInitialises a built-in module.")},
    {"is_builtin", imp_is_builtin, METH_O, PyDoc_STR("is_builtin($module, name, /)\n--\n\n1 for a built-in module, -1 for one that is made only once, else 0.")},
    {"is_frozen", imp_is_frozen, METH_O, PyDoc_STR("is_frozen($module, name, /)\n--\n\nIs there a frozen module of that name?")},
    {"_frozen_module_names", imp_frozen_names, METH_NOARGS, PyDoc_STR("_frozen_module_names($module, /)\n--\n\nNames of the frozen modules.")},
    {"_override_frozen_modules_for_tests", imp_override, METH_O, PyDoc_STR("_override_frozen_modules_for_tests($module, override, /)\n--\n\nFinds modules in the executable (1), or in the library (-1), or as was asked at start (0).")},
    {"_override_multi_interp_extensions_check", imp_override_check, METH_O,
     PyDoc_STR("_override_multi_interp_extensions_check($module, override, /)\n--\n\nWithout effect.")},
    {"_fix_co_filename", imp_fix_co_filename, METH_VARARGS, PyDoc_STR("_fix_co_filename($module, code, path, /)\n--\n\nGives code, and code in it, another file name.")},
    {"source_hash", CALL(imp_source_hash), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("source_hash($module, /, key, source)\n--\n\nThe hash in hash-based .pyc files.")},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef imp_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_imp",
    .m_doc = PyDoc_STR("What the import system needs of the runtime."),
    .m_size = -1,
    .m_methods = imp_methods,
};

/* Our own bytecode, our own magic: its low half says so, the high half is \r\n as in all .pyc files. */
enum { PYC_MAGIC = 0x0a0d0000 | 0x7406 };

long PyImport_GetMagicNumber(void) { return PYC_MAGIC; }
const char *PyImport_GetMagicTag(void) { return "python3t-314"; }

PyObject *imp_module(void)
{
    PyObject *m = PyModule_Create(&imp_def);
    if (m && (PyModule_AddStringConstant(m, "check_hash_based_pycs", runtime_config.check_hash_pycs) < 0 ||
              PyModule_AddIntConstant(m, "pyc_magic_number_token", PYC_MAGIC) < 0))
        Py_CLEAR(m);
    return m;
}

/* -- starting ------------------------------------------------------------------------------------------------------------------------------------ */

static int put(const char *name, PyObject *v)      /* consumes v */
{
    int rc = v ? PySys_SetObject(name, v) : -1;
    Py_XDECREF(v);
    return rc;
}

static PyObject *fs(const char *text) { return PyUnicode_DecodeFSDefault(text); }

static int append_path(PyObject *list, const char *folder, size_t n)
{
    PyObject *s = PyUnicode_DecodeFSDefaultAndSize(folder, (Py_ssize_t)n);
    int rc = s ? PyList_Append(list, s) : -1;
    Py_XDECREF(s);
    return rc;
}

static int set_paths(const struct runtime_config *c)
{
    PyObject *list = PyList_New(0), *builtin_list = PyList_New(0), *builtin_names = NULL;
    if (!list || !builtin_list)
        return -1;
    for (const char *p = c->path; p;) {
        const char *colon = strchr(p, ':');
        if (append_path(list, p, colon ? (size_t)(colon - p) : strlen(p)) < 0)
            return -1;
        p = colon ? colon + 1 : NULL;
    }
    if ((paths.own[0] && append_path(list, paths.own, strlen(paths.own)) < 0) || append_path(list, paths.library, strlen(paths.library)) < 0)
        return -1;
    for (const struct native_module *m = native_modules; m && m->name; m++) {
        PyObject *s = PyUnicode_FromString(m->name);
        if (!s || PyList_Append(builtin_list, s) < 0)
            return -1;
        Py_DECREF(s);
    }
    for (const char *const *own = (const char *const[]){"_imp", "builtins", "sys", NULL}; *own; own++) {
        PyObject *s = PyUnicode_FromString(*own);
        if (!s || PyList_Append(builtin_list, s) < 0)
            return -1;
        Py_DECREF(s);
    }
    if (PyList_Sort(builtin_list) < 0 || !(builtin_names = PyList_AsTuple(builtin_list)))
        return -1;
    Py_DECREF(builtin_list);
    if (put("path", list) < 0 || put("meta_path", PyList_New(0)) < 0 || put("path_hooks", PyList_New(0)) < 0 || put("path_importer_cache", PyDict_New()) < 0 ||
        put("builtin_module_names", builtin_names) < 0 || put("executable", fs(paths.executable)) < 0 || put("_base_executable", fs(paths.executable)) < 0 ||
        put("prefix", fs(paths.prefix)) < 0 || put("exec_prefix", fs(paths.prefix)) < 0 || put("base_prefix", fs(paths.prefix)) < 0 ||
        put("base_exec_prefix", fs(paths.prefix)) < 0 || put("_stdlib_dir", fs(paths.library)) < 0 || put("_home", Py_None) < 0)
        return -1;
    return 0;
}

/* Runs a frozen module's code in a fresh module of that name. New reference or NULL. */
static PyObject *load_frozen(const char *name)
{
    PyObject *s = PyUnicode_FromString(name), *code = NULL, *m = NULL, *origin = NULL;
    struct frozen f;
    if (s && frozen_find(s, &f) && (code = frozen_code(&f)) && (origin = PyUnicode_FromString(f.origin))) {
        m = PyImport_AddModuleRef(name);
        PyObject *d = m ? PyModule_GetDict(m) : NULL;
        bool ready = d && PyDict_SetItem(d, NAPI(dunder_builtins), api_of(interp_now()->builtins)) == 0 &&
                     PyDict_SetItemString(d, "__origname__", origin) == 0;
        PyObject *r = ready ? runtime_run_code(code, d, d, NULL) : NULL;
        if (!r)
            Py_CLEAR(m);
        Py_XDECREF(r);
    }
    Py_XDECREF(origin);
    Py_XDECREF(code);
    Py_XDECREF(s);
    return m;
}

int import_start(PyInterpreterState *interp, const struct runtime_config *c)
{
    if (find_library(c) < 0 || set_paths(c) < 0)
        return -1;
    frozen_start(paths.library, paths.own);
    PyObject *importlib = load_frozen("_frozen_importlib"), *imp = importlib ? imp_module() : NULL;
    if (!imp)
        return -1;
    interp->importlib = value_of(importlib);
    if (PyDict_SetItemString(api_of(interp->modules), "_imp", imp) < 0)
        return -1;
    PyObject *r = PyObject_CallMethod(importlib, "_install", "OO", api_of(interp->sys_module), imp);
    Py_DECREF(imp);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* sys.path_hooks begins with zipimport's. */
static int add_zip_hook(void)
{
    PyObject *zip = PyImport_ImportModule("zipimport"), *hook = zip ? PyObject_GetAttrString(zip, "zipimporter") : NULL;
    PyObject *hooks = PySys_GetObject("path_hooks");
    int rc = hook && hooks ? PyList_Insert(hooks, 0, hook) : -1;
    Py_XDECREF(hook);
    Py_XDECREF(zip);
    return rc;
}

int import_start_library(PyInterpreterState *interp, const struct runtime_config *c)
{
    if (c->bare)
        return streams_start(c);
    PyObject *r = PyObject_CallMethod(api_of(interp->importlib), "_install_external_importers", NULL);
    if (!r)
        return -1;
    Py_DECREF(r);
    PyObject *external = PyImport_ImportModule("_frozen_importlib_external");
    if (!external)
        return -1;
    interp->importlib_external = value_of(external);
    store_relaxed_u8(&interp->importlib_ready, 1);
    if (add_zip_hook() < 0)
        return -1;
    PyObject *encodings = PyImport_ImportModule("encodings");    /* registers the search for codecs that are not native */
    if (!encodings)
        return -1;
    Py_DECREF(encodings);
    return streams_start(c);
}
