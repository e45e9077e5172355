/* stdlib/_posixshmem.c -- named shared memory, for multiprocessing.shared_memory. */
#include "stdlib/blocking.h"

#include <fcntl.h>
#include <sys/mman.h>

static PyObject *shm_open_name(PyObject *Py_UNUSED(module), PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"path", "flags", "mode", NULL};
    PyObject *path;
    int flags, mode = 0777, fd;
    const char *name;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Ui|i:shm_open", words, &path, &flags, &mode) || !PyArg_Parse(path, "s:shm_open", &name))
        return NULL;
    SYSCALL_AGAIN(fd, shm_open(name, flags, (mode_t)mode));
    if (fd >= 0)
        return PyLong_FromLong(fd);
    return PyErr_Occurred() ? NULL : PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
}

static PyObject *shm_unlink_name(PyObject *Py_UNUSED(module), PyObject *arg)
{
    const char *name;
    int rc;
    if (!PyArg_Parse(arg, "s:shm_unlink", &name))
        return NULL;
    SYSCALL_AGAIN(rc, shm_unlink(name));
    if (rc == 0)
        Py_RETURN_NONE;
    return PyErr_Occurred() ? NULL : PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, arg);
}

static PyMethodDef methods[] = {
    {"shm_open", _PyCFunction_CAST(shm_open_name), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("shm_open($module, /, path, flags, mode=511)\n--\n\nOpens a shared memory object; its descriptor.")},
    {"shm_unlink", shm_unlink_name, METH_O,
     PyDoc_STR("shm_unlink($module, path, /)\n--\n\nRemoves the name of a shared memory object. The memory goes when nobody has it open or mapped.")},
    {NULL, NULL, 0, NULL}
};
static PyModuleDef_Slot slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};
static struct PyModuleDef shm_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_posixshmem", .m_doc = PyDoc_STR("POSIX shared memory module"), .m_methods = methods, .m_slots = slots,
};

PyMODINIT_FUNC PyInit__posixshmem(void) { return PyModuleDef_Init(&shm_module); }
