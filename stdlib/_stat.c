/* stdlib/_stat.c -- constants and tests on st_mode, for the module stat. The file flags (UF_, SF_) are those of BSD, which Linux lacks. */
#include "Python.h"
#include "stdlib/module_state.h"

#include <stdbool.h>
#include <sys/stat.h>

static const struct { const char *name; unsigned long value; } table[] = {
    {"SF_APPEND", 0x40000},
    {"SF_ARCHIVED", 0x10000},
    {"SF_DATALESS", 0x40000000},
    {"SF_FIRMLINK", 0x800000},
    {"SF_IMMUTABLE", 0x20000},
    {"SF_NOUNLINK", 0x100000},
    {"SF_SETTABLE", 0xffff0000},
    {"SF_SNAPSHOT", 0x200000},
    {"ST_ATIME", 7},
    {"ST_CTIME", 9},
    {"ST_DEV", 2},
    {"ST_GID", 5},
    {"ST_INO", 1},
    {"ST_MODE", 0},
    {"ST_MTIME", 8},
    {"ST_NLINK", 3},
    {"ST_SIZE", 6},
    {"ST_UID", 4},
    {"S_ENFMT", 0x400},
    {"S_IEXEC", 0x40},
    {"S_IFBLK", 0x6000},
    {"S_IFCHR", 0x2000},
    {"S_IFDIR", 0x4000},
    {"S_IFDOOR", 0},
    {"S_IFIFO", 0x1000},
    {"S_IFLNK", 0xa000},
    {"S_IFPORT", 0},
    {"S_IFREG", 0x8000},
    {"S_IFSOCK", 0xc000},
    {"S_IFWHT", 0},
    {"S_IREAD", 0x100},
    {"S_IRGRP", 0x20},
    {"S_IROTH", 4},
    {"S_IRUSR", 0x100},
    {"S_IRWXG", 0x38},
    {"S_IRWXO", 7},
    {"S_IRWXU", 0x1c0},
    {"S_ISGID", 0x400},
    {"S_ISUID", 0x800},
    {"S_ISVTX", 0x200},
    {"S_IWGRP", 0x10},
    {"S_IWOTH", 2},
    {"S_IWRITE", 0x80},
    {"S_IWUSR", 0x80},
    {"S_IXGRP", 8},
    {"S_IXOTH", 1},
    {"S_IXUSR", 0x40},
    {"UF_APPEND", 4},
    {"UF_COMPRESSED", 0x20},
    {"UF_DATAVAULT", 0x80},
    {"UF_HIDDEN", 0x8000},
    {"UF_IMMUTABLE", 2},
    {"UF_NODUMP", 1},
    {"UF_NOUNLINK", 0x10},
    {"UF_OPAQUE", 8},
    {"UF_SETTABLE", 0xffff},
    {"UF_TRACKED", 0x40},
};

static int mode_of(PyObject *arg, mode_t *mode)
{
    unsigned long v = PyLong_AsUnsignedLong(arg);
    if (v == (unsigned long)-1 && PyErr_Occurred())
        return -1;
    if (v != (mode_t)v) {
        PyErr_SetString(PyExc_OverflowError, "mode out of range");
        return -1;
    }
    *mode = (mode_t)v;
    return 0;
}

#define TEST(name, expression)                                                                                                \
    static PyObject *stat_##name(PyObject *module, PyObject *arg)                                                             \
    {                                                                                                                         \
        mode_t mode;                                                                                                          \
        (void)module;                                                                                                         \
        return mode_of(arg, &mode) < 0 ? NULL : PyBool_FromLong(expression);                                                  \
    }
TEST(S_ISDIR, S_ISDIR(mode))
TEST(S_ISCHR, S_ISCHR(mode))
TEST(S_ISBLK, S_ISBLK(mode))
TEST(S_ISREG, S_ISREG(mode))
TEST(S_ISLNK, S_ISLNK(mode))
TEST(S_ISFIFO, S_ISFIFO(mode))
TEST(S_ISSOCK, S_ISSOCK(mode))
TEST(S_ISDOOR, ((void)mode, 0))
TEST(S_ISPORT, ((void)mode, 0))
TEST(S_ISWHT, ((void)mode, 0))

static PyObject *stat_S_IMODE(PyObject *module, PyObject *arg)
{
    mode_t mode;
    (void)module;
    return mode_of(arg, &mode) < 0 ? NULL : PyLong_FromUnsignedLong(mode & 07777);
}

static PyObject *stat_S_IFMT(PyObject *module, PyObject *arg)
{
    mode_t mode;
    (void)module;
    return mode_of(arg, &mode) < 0 ? NULL : PyLong_FromUnsignedLong(mode & S_IFMT);
}

/* Three letters of a class of users; special: what stands for x when the set-id or sticky bit is on. */
static void permissions(char *out, unsigned bits, bool set, char special)
{
    out[0] = bits & 4 ? 'r' : '-';
    out[1] = bits & 2 ? 'w' : '-';
    out[2] = set ? (bits & 1 ? special : (char)(special - 'a' + 'A')) : bits & 1 ? 'x' : '-';
}

static PyObject *stat_filemode(PyObject *module, PyObject *arg)
{
    mode_t mode;
    char text[11] = "?";
    (void)module;
    if (mode_of(arg, &mode) < 0)
        return NULL;
    text[0] = S_ISREG(mode) ? '-' : S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISBLK(mode) ? 'b' : S_ISCHR(mode) ? 'c' : S_ISFIFO(mode) ? 'p'
              : S_ISSOCK(mode) ? 's' : '?';
    permissions(text + 1, mode >> 6, mode & S_ISUID, 's');
    permissions(text + 4, mode >> 3, mode & S_ISGID, 's');
    permissions(text + 7, mode, mode & S_ISVTX, 't');
    return PyUnicode_FromStringAndSize(text, 10);
}

#define ROW(name, text) {#name, stat_##name, METH_O, PyDoc_STR(#name "($module, object, /)\n--\n\n" text)}
static PyMethodDef stat_methods[] = {
    ROW(S_ISDIR, "Is it a folder?"), ROW(S_ISCHR, "Is it a character device?"), ROW(S_ISBLK, "Is it a block device?"), ROW(S_ISREG, "Is it a regular file?"),
    ROW(S_ISFIFO, "Is it a named pipe?"), ROW(S_ISLNK, "Is it a symbolic link?"), ROW(S_ISSOCK, "Is it a socket?"), ROW(S_ISDOOR, "False: there are none."),
    ROW(S_ISPORT, "False: there are none."), ROW(S_ISWHT, "False: there are none."), ROW(S_IMODE, "The part that chmod() sets."),
    ROW(S_IFMT, "The part that tells the kind of file."), ROW(filemode, "The mode as ls -l shows it: '-rwxr-xr-x'."), {NULL, NULL, 0, NULL},
};

static int stat_exec(PyObject *module)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        PyObject *v = PyLong_FromUnsignedLong(table[i].value);
        int rc = v ? PyModule_AddObjectRef(module, table[i].name, v) : -1;
        Py_XDECREF(v);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static PyModuleDef_Slot stat_slots[] = MODULE_SLOTS(stat_exec);
static struct PyModuleDef stat_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_stat",
    .m_doc = PyDoc_STR("Constants of st_mode and st_flags, and tests on modes. Programs use the module stat."),
    .m_methods = stat_methods,
    .m_slots = stat_slots,
};

PyMODINIT_FUNC PyInit__stat(void) { return PyModuleDef_Init(&stat_module); }
