/* stdlib/posix_module.c -- the module posix: its tables of functions and constants. os.py makes the module os of it.
 *
 * posix_functions.def  every function with its parameters; here it becomes the argument binding and the method table
 * posix_constants.def  every constant, and the names of confstr(), pathconf() and sysconf()
 * posix_args.c         arguments: paths, descriptors, numbers
 * posix_stat.c  posix_dir.c  posix_path.c  posix_fd.c  posix_fd_more.c  posix_process.c  posix_fork.c  posix_ids.c  posix_env.c
 *
 * State. The types, in the module. What is one for the process: the environment, under environ_lock in posix_env.c. The functions to call
 * around fork() belong to the module: posix_fork.c.
 */
#include "stdlib/posix_int.h"

#include "objects/args.h"

#include <dlfcn.h>
#include <limits.h>
#include <linux/limits.h>
#include <linux/memfd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <sysexits.h>

/* Names of the kernel that the C library's headers may not have. */
#ifndef SCHED_NORMAL
#define SCHED_NORMAL SCHED_OTHER
#endif
#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE 6
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#ifndef PIDFD_NONBLOCK
#define PIDFD_NONBLOCK O_NONBLOCK
#endif
#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#ifndef ST_RELATIME
#define ST_RELATIME 4096
#endif

/* -- functions ------------------------------------------------------------------------------------------------------------------------ */

#define ARGS(...) {__VA_ARGS__}
#define F(name, required_, positional_, names_, signature, doc)                                                                     \
    static PyObject *bind_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)                       \
    {                                                                                                                               \
        static const char *const parameters[12] = names_;                                                                           \
        static const struct arg_spec spec = {#name, parameters, .required = required_, .positional = positional_};                  \
        PyObject *a[12];                                                                                                            \
        return args_bind(&spec, args, nargs, kwnames, a) < 0 ? NULL : os_##name(module, a);                                         \
    }
#include "stdlib/posix_functions.def"
#undef F

static PyMethodDef posix_methods[] = {
#define F(name, required, positional, names, signature, doc)                                                                        \
    {#name, _PyCFunction_CAST(bind_##name), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR(#name signature "\n--\n\n" doc)},
#include "stdlib/posix_functions.def"
#undef F
    {NULL, NULL, 0, NULL}
};

/* -- constants -------------------------------------------------------------------------------------------------------------------------- */

struct constant { const char *name; long long value; };
static const struct constant numbers[] = {
#define NUMBER(n) {#n, n},
#define CONFSTR(n)
#define PATHCONF(n)
#define SYSCONF(n)
#define HAVE(n)
#include "stdlib/posix_constants.def"
#include "stdlib/module_state.h"
#undef NUMBER
};
#define NUMBER(n)
static const struct constant confstr_names[] = {
#undef CONFSTR
#define CONFSTR(n) {#n, _##n},
#include "stdlib/posix_constants.def"
#undef CONFSTR
#define CONFSTR(n)
};
static const struct constant pathconf_names[] = {
#undef PATHCONF
#define PATHCONF(n) {#n, _##n},
#include "stdlib/posix_constants.def"
#undef PATHCONF
#define PATHCONF(n)
};
static const struct constant sysconf_names[] = {
#undef SYSCONF
#define SYSCONF(n) {#n, _##n},
#include "stdlib/posix_constants.def"
#undef SYSCONF
#define SYSCONF(n)
};
static const char *const have_functions[] = {
#undef HAVE
#define HAVE(n) #n,
#include "stdlib/posix_constants.def"
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static int add_names(PyObject *module, const char *attribute, const struct constant *constants, size_t n)
{
    PyObject *d = PyDict_New();
    int rc = d ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        PyObject *v = PyLong_FromLongLong(constants[i].value);
        rc = v ? PyDict_SetItemString(d, constants[i].name, v) : -1;
        Py_XDECREF(v);
    }
    if (rc == 0)
        rc = PyModule_AddObjectRef(module, attribute, d);
    Py_XDECREF(d);
    return rc;
}

static int add_constants(PyObject *module)
{
    for (size_t i = 0; i < COUNT(numbers); i++) {
        PyObject *v = PyLong_FromLongLong(numbers[i].value);
        if (!v || PyModule_Add(module, numbers[i].name, v) < 0)
            return -1;
    }
    if (add_names(module, "confstr_names", confstr_names, COUNT(confstr_names)) < 0 ||
        add_names(module, "pathconf_names", pathconf_names, COUNT(pathconf_names)) < 0 ||
        add_names(module, "sysconf_names", sysconf_names, COUNT(sysconf_names)) < 0)
        return -1;
    PyObject *list = PyList_New(0);
    int rc = list ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < COUNT(have_functions); i++) {
        PyObject *s = PyUnicode_FromString(have_functions[i]);
        rc = s ? PyList_Append(list, s) : -1;
        Py_XDECREF(s);
    }
    if (rc == 0)
        rc = PyModule_AddObjectRef(module, "_have_functions", list);
    Py_XDECREF(list);
    return rc;
}

int posix_add_type(PyObject *module, PyTypeObject **slot, PyStructSequence_Desc *desc, const char *name)
{
    *slot = PyStructSequence_NewType(desc);
    return *slot ? PyModule_AddObjectRef(module, name, (PyObject *)*slot) : -1;
}

/* -- the module -------------------------------------------------------------------------------------------------------------------------- */

static int posix_exec(PyObject *module)
{
    PosixState *st = posix_state(module);
    if (add_constants(module) < 0 || PyModule_AddObjectRef(module, "error", PyExc_OSError) < 0)
        return -1;
    return posix_stat_exec(module, st) < 0 || posix_dir_exec(module, st) < 0 || posix_process_exec(module, st) < 0 ||
                   posix_env_exec(module, st) < 0 ? -1 : 0;
}

MODULE_STATE_FUNCTIONS(PosixState, POSIX_TYPES)

static PyModuleDef_Slot posix_slots[] = MODULE_SLOTS(posix_exec);
static struct PyModuleDef posix_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "posix",
    .m_doc = PyDoc_STR("The calls of the operating system that the C library and POSIX know. Use the module os, which is the same everywhere."),
    .m_size = sizeof(PosixState),
    .m_methods = posix_methods,
    .m_slots = posix_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_posix(void) { return PyModuleDef_Init(&posix_module); }
