/* stdlib/termios.c -- the module termios: attributes of terminals, their queues and window sizes. Errors are termios.error(number, text). */
#include "objects/argcheck.h"
#include "stdlib/blocking.h"

#include <linux/serial.h>
#include <linux/tty.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { ATTRIBUTES = 7 };                 /* iflag, oflag, cflag, lflag, ispeed, ospeed, cc */

typedef struct { PyObject *error; } TermiosState;

static TermiosState *state_of(PyObject *module) { return PyModule_GetState(module); }
static PyObject *fail(PyObject *module) { return PyErr_Occurred() ? NULL : PyErr_SetFromErrno(state_of(module)->error); }
static PyObject *checked(PyObject *module, int rc) { return rc < 0 ? fail(module) : Py_None; }

/* -- attributes --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *control_characters(const struct termios *t)
{
    PyObject *list = PyList_New(NCCS);
    for (int i = 0; list && i < NCCS; i++) {
        bool number = !(t->c_lflag & ICANON) && (i == VMIN || i == VTIME);
        PyObject *o = number ? PyLong_FromLong(t->c_cc[i]) : PyBytes_FromStringAndSize((const char *)&t->c_cc[i], 1);
        if (o)
            PyList_SET_ITEM(list, i, o);
        else
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *tty_tcgetattr(PyObject *module, PyObject *arg)
{
    struct termios t;
    int fd = PyObject_AsFileDescriptor(arg), rc;
    if (fd < 0)
        return NULL;
    SYSCALL(rc, tcgetattr(fd, &t));
    if (rc < 0)
        return fail(module);
    PyObject *characters = control_characters(&t);
    return characters ? Py_BuildValue("[IIIIIIN]", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, cfgetispeed(&t), cfgetospeed(&t), characters) : NULL;
}

static bool to_character(PyObject *o, cc_t *c)
{
    if (PyBytes_Check(o) && PyBytes_GET_SIZE(o) == 1) {
        *c = (cc_t)*PyBytes_AS_STRING(o);
        return true;
    }
    if (PyLong_Check(o)) {
        *c = (cc_t)PyLong_AsLong(o);
        return !PyErr_Occurred();
    }
    PyErr_SetString(PyExc_TypeError, "tcsetattr: elements of attributes must be bytes objects of length 1 or integers");
    return false;
}

/* Lists may change under us: both are copied. */
static bool to_attributes(PyObject *attributes, struct termios *t, unsigned long speeds[2])
{
    unsigned long flags[6];
    for (int i = 0; i < 6; i++) {
        PyObject *index = PyNumber_Index(PyTuple_GET_ITEM(attributes, i));
        flags[i] = index ? (unsigned long)PyLong_AsLong(index) : 0;
        Py_XDECREF(index);
        if (PyErr_Occurred())
            return false;
    }
    PyObject *list = PyTuple_GET_ITEM(attributes, 6), *characters = PyList_Check(list) ? PyList_AsTuple(list) : NULL;
    bool ok = characters && PyTuple_GET_SIZE(characters) == NCCS;
    if (!ok && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "tcsetattr: attributes[6] must be %d element list", NCCS);
    for (int i = 0; ok && i < NCCS; i++)
        ok = to_character(PyTuple_GET_ITEM(characters, i), &t->c_cc[i]);
    Py_XDECREF(characters);
    t->c_iflag = (tcflag_t)flags[0];
    t->c_oflag = (tcflag_t)flags[1];
    t->c_cflag = (tcflag_t)flags[2];
    t->c_lflag = (tcflag_t)flags[3];
    speeds[0] = flags[4];
    speeds[1] = flags[5];
    return ok;
}

static PyObject *tty_tcsetattr(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("tcsetattr", nargs, 3, 3))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]), rc, when = fd < 0 ? -1 : PyLong_AsInt(args[1]);
    if (PyErr_Occurred())
        return NULL;
    PyObject *attributes = PyList_Check(args[2]) ? PyList_AsTuple(args[2]) : NULL;
    if (!attributes || PyTuple_GET_SIZE(attributes) != ATTRIBUTES) {
        Py_XDECREF(attributes);
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "tcsetattr, arg 3: must be 7 element list");
        return NULL;
    }
    struct termios t = {0};
    unsigned long speeds[2];
    SYSCALL(rc, tcgetattr(fd, &t));      /* what the list does not say stays as it is */
    PyObject *r = NULL;
    if (rc < 0)
        fail(module);
    else if (to_attributes(attributes, &t, speeds)) {
        if (cfsetispeed(&t, (speed_t)speeds[0]) < 0 || cfsetospeed(&t, (speed_t)speeds[1]) < 0)
            rc = -1;
        else
            SYSCALL(rc, tcsetattr(fd, when, &t));
        r = checked(module, rc);
    }
    Py_DECREF(attributes);
    return r;
}

/* -- queues ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *with_number(PyObject *module, const char *name, PyObject *const *args, Py_ssize_t nargs, int (*call)(int, int))
{
    if (!args_count(name, nargs, 2, 2))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]), rc, number = fd < 0 ? -1 : PyLong_AsInt(args[1]);
    if (PyErr_Occurred())
        return NULL;
    SYSCALL(rc, call(fd, number));
    return checked(module, rc);
}

static PyObject *tty_tcsendbreak(PyObject *module, PyObject *const *args, Py_ssize_t nargs) { return with_number(module, "tcsendbreak", args, nargs, tcsendbreak); }
static PyObject *tty_tcflush(PyObject *module, PyObject *const *args, Py_ssize_t nargs) { return with_number(module, "tcflush", args, nargs, tcflush); }
static PyObject *tty_tcflow(PyObject *module, PyObject *const *args, Py_ssize_t nargs) { return with_number(module, "tcflow", args, nargs, tcflow); }

static PyObject *tty_tcdrain(PyObject *module, PyObject *arg)
{
    int fd = PyObject_AsFileDescriptor(arg), rc;
    if (fd < 0)
        return NULL;
    SYSCALL(rc, tcdrain(fd));
    return checked(module, rc);
}

/* -- window size ----------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *tty_tcgetwinsize(PyObject *module, PyObject *arg)
{
    struct winsize w;
    int fd = PyObject_AsFileDescriptor(arg);
    if (fd < 0)
        return NULL;
    return ioctl(fd, TIOCGWINSZ, &w) < 0 ? fail(module) : Py_BuildValue("(ii)", w.ws_row, w.ws_col);
}

static bool to_window(PyObject *o, long size[2])
{
    PyObject *pair = PySequence_Check(o) ? PySequence_Tuple(o) : NULL;
    if (!pair || PyTuple_GET_SIZE(pair) != 2) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "tcsetwinsize, arg 2: must be a two-item sequence");
    } else {
        for (int i = 0; i < 2 && !PyErr_Occurred(); i++) {
            size[i] = PyLong_AsLong(PyTuple_GET_ITEM(pair, i));
            if (!PyErr_Occurred() && (size[i] < 0 || size[i] > USHRT_MAX))
                PyErr_SetString(PyExc_OverflowError, "winsize value(s) out of range.");
        }
    }
    Py_XDECREF(pair);
    return !PyErr_Occurred();
}

static PyObject *tty_tcsetwinsize(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    struct winsize w;
    long size[2];
    if (!args_count("tcsetwinsize", nargs, 2, 2))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]);
    if (fd < 0 || !to_window(args[1], size))
        return NULL;
    if (ioctl(fd, TIOCGWINSZ, &w) < 0)
        return fail(module);
    w.ws_row = (unsigned short)size[0];
    w.ws_col = (unsigned short)size[1];
    return checked(module, ioctl(fd, TIOCSWINSZ, &w));
}

static PyMethodDef methods[] = {
    {"tcgetattr", tty_tcgetattr, METH_O,
     PyDoc_STR("tcgetattr($module, fd, /)\n--\n\nThe attributes of a terminal: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc].\n\n"
               "cc: a list of the control characters, bytes of length 1; VMIN and VTIME are numbers if ICANON is off.")},
    {"tcsetattr", _PyCFunction_CAST(tty_tcsetattr), METH_FASTCALL,
     PyDoc_STR("tcsetattr($module, fd, when, attributes, /)\n--\n\nSets the attributes of a terminal.\n\n"
               "when: TCSANOW at once, TCSADRAIN when all output is sent, TCSAFLUSH then too, and input is discarded.")},
    {"tcsendbreak", _PyCFunction_CAST(tty_tcsendbreak), METH_FASTCALL, PyDoc_STR("tcsendbreak($module, fd, duration, /)\n--\n\nSends a break.")},
    {"tcdrain", tty_tcdrain, METH_O, PyDoc_STR("tcdrain($module, fd, /)\n--\n\nWaits until all output is sent.")},
    {"tcflush", _PyCFunction_CAST(tty_tcflush), METH_FASTCALL, PyDoc_STR("tcflush($module, fd, queue, /)\n--\n\nDiscards what waits: TCIFLUSH, TCOFLUSH or TCIOFLUSH.")},
    {"tcflow", _PyCFunction_CAST(tty_tcflow), METH_FASTCALL, PyDoc_STR("tcflow($module, fd, action, /)\n--\n\nSuspends or resumes output or input: TCOOFF, TCOON, TCIOFF, TCION.")},
    {"tcgetwinsize", tty_tcgetwinsize, METH_O, PyDoc_STR("tcgetwinsize($module, fd, /)\n--\n\nThe window of a terminal: (rows, columns).")},
    {"tcsetwinsize", _PyCFunction_CAST(tty_tcsetwinsize), METH_FASTCALL, PyDoc_STR("tcsetwinsize($module, fd, winsize, /)\n--\n\nSets the window of a terminal: (rows, columns).")},
    {NULL, NULL, 0, NULL}
};

static const struct number_constant numbers[] = {
#define C(name, value) {#name, (long long)(value)},
#include "stdlib/termios_constants.h"
#include "stdlib/module_state.h"
#undef C
};

static int module_exec(PyObject *module)
{
    TermiosState *st = state_of(module);
    st->error = PyErr_NewException("termios.error", NULL, NULL);
    return st->error && PyModule_AddObjectRef(module, "error", st->error) == 0 ? ADD_NUMBERS(module, numbers) : -1;
}

#define HELD(F) F(error)
MODULE_STATE_FUNCTIONS(TermiosState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef termios_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "termios",
    .m_doc = PyDoc_STR("Control of terminals, on descriptors or objects with fileno()."),
    .m_size = sizeof(TermiosState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_termios(void) { return PyModuleDef_Init(&termios_module); }
