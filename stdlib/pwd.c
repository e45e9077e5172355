/* stdlib/pwd.c -- the module pwd: the users the system knows. Structures come from the re-entrant functions of the C library (nss.h);
 * the list of all is read under a lock, since the C library has one position for the process, and turned into objects after.
 */
#include "stdlib/nss.h"
#include "stdlib/posix_int.h"
#include "stdlib/module_state.h"

#include <pwd.h>

typedef struct { PyTypeObject *type; } PwdState;

static PwdState *state_of(PyObject *module) { return PyModule_GetState(module); }
static PyMutex all_lock;                         /* over setpwent() to endpwent() */

static PyObject *text(const char *s) { return s ? PyUnicode_DecodeFSDefault(s) : Py_None; }

static PyObject *from_passwd(PyObject *module, const struct passwd *p)
{
    PyObject *r = PyStructSequence_New(state_of(module)->type);
    if (!r)
        return NULL;
    PyObject *fields[] = {text(p->pw_name), text(p->pw_passwd), from_uid(p->pw_uid), from_uid(p->pw_gid), text(p->pw_gecos), text(p->pw_dir), text(p->pw_shell)};
    bool ok = true;
    for (Py_ssize_t i = 0; i < 7; i++) {
        ok = ok && fields[i];
        PyStructSequence_SetItem(r, i, fields[i]);
    }
    if (!ok)
        Py_CLEAR(r);
    return r;
}

static PyObject *pwd_getpwuid(PyObject *module, PyObject *arg)
{
    uid_t uid;
    if (!to_uid(arg, &uid)) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError))
            PyErr_SetString(PyExc_KeyError, "getpwuid(): uid not found");
        return NULL;
    }
    struct passwd entry, *found = NULL;
    char *buffer = NULL;
    size_t room = 0;
    int rc;
    LOOK_UP(rc, buffer, room, getpwuid_r(uid, &entry, buffer, room, &found));
    PyObject *r = found ? from_passwd(module, found) : NULL;
    PyMem_RawFree(buffer);
    if (found)
        return r;
    if (rc == ENOMEM)
        return PyErr_NoMemory();
    PyObject *number = from_uid(uid);
    if (number)
        PyErr_Format(PyExc_KeyError, "getpwuid(): uid not found: %S", number);
    Py_XDECREF(number);
    return NULL;
}

static PyObject *pwd_getpwnam(PyObject *module, PyObject *arg)
{
    PyObject *name;
    if (!PyUnicode_Check(arg)) {
        PyErr_Format(PyExc_TypeError, "getpwnam() argument must be str, not %T", arg);
        return NULL;
    }
    if (!PyUnicode_FSConverter(arg, &name))
        return NULL;
    struct passwd entry, *found = NULL;
    char *buffer = NULL;
    size_t room = 0;
    int rc;
    LOOK_UP(rc, buffer, room, getpwnam_r(PyBytes_AS_STRING(name), &entry, buffer, room, &found));
    PyObject *r = found ? from_passwd(module, found) : NULL;
    PyMem_RawFree(buffer);
    Py_DECREF(name);
    if (found)
        return r;
    return rc == ENOMEM ? PyErr_NoMemory() : PyErr_Format(PyExc_KeyError, "getpwnam(): name not found: %R", arg);
}

struct read_entry { struct read_entry *next; struct passwd entry; char *buffer; };

/* The next user, in memory of its own. NULL: the end, or *failed. */
static struct read_entry *read_next(bool *failed)
{
    struct read_entry *e = PyMem_RawCalloc(1, sizeof *e);
    struct passwd *found = NULL;
    int rc = ENOMEM;
    for (size_t room = FIRST_ROOM; e && room <= MOST_ROOM; room *= 4) {
        PyMem_RawFree(e->buffer);
        e->buffer = PyMem_RawMalloc(room);
        rc = e->buffer ? getpwent_r(&e->entry, e->buffer, room, &found) : ENOMEM;
        if (rc != ERANGE)
            break;
    }
    if (found)
        return e;
    *failed = rc == ENOMEM;
    if (e)
        PyMem_RawFree(e->buffer);
    PyMem_RawFree(e);
    return NULL;
}

static struct read_entry *read_all(bool *failed)
{
    struct read_entry *first = NULL, **last = &first;
    PyMutex_Lock(&all_lock);
    Py_BEGIN_ALLOW_THREADS
    setpwent();
    while ((*last = read_next(failed)))
        last = &(*last)->next;
    endpwent();
    Py_END_ALLOW_THREADS
    PyMutex_Unlock(&all_lock);
    return first;
}

static PyObject *pwd_getpwall(PyObject *module, PyObject *Py_UNUSED(unused))
{
    bool failed = false;
    struct read_entry *e = read_all(&failed);
    PyObject *list = failed ? PyErr_NoMemory() : PyList_New(0);
    while (e) {
        struct read_entry *next = e->next;
        PyObject *item = list ? from_passwd(module, &e->entry) : NULL;
        if (list && (!item || PyList_Append(list, item) < 0))
            Py_CLEAR(list);
        Py_XDECREF(item);
        PyMem_RawFree(e->buffer);
        PyMem_RawFree(e);
        e = next;
    }
    return list;
}

static PyMethodDef methods[] = {
    {"getpwuid", pwd_getpwuid, METH_O, PyDoc_STR("getpwuid($module, uidobj, /)\n--\n\nThe user with that number. KeyError if there is none.")},
    {"getpwnam", pwd_getpwnam, METH_O, PyDoc_STR("getpwnam($module, name, /)\n--\n\nThe user with that name. KeyError if there is none.")},
    {"getpwall", pwd_getpwall, METH_NOARGS, PyDoc_STR("getpwall($module, /)\n--\n\nA list of all users, in the system's order.")},
    {NULL, NULL, 0, NULL}
};

static PyStructSequence_Field fields[] = {
    {"pw_name", "user name"}, {"pw_passwd", "password"}, {"pw_uid", "user id"}, {"pw_gid", "group id"}, {"pw_gecos", "real name"},
    {"pw_dir", "home directory"}, {"pw_shell", "shell program"}, {NULL, NULL}
};
static PyStructSequence_Desc desc = {"pwd.struct_passwd", "pwd.struct_passwd: a user.\n\nAlso a tuple (pw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell).", fields, 7};

static int module_exec(PyObject *module)
{
    PwdState *st = state_of(module);
    st->type = PyStructSequence_NewType(&desc);
    return st->type ? PyModule_AddType(module, st->type) : -1;
}

#define HELD(F) F(type)
MODULE_STATE_FUNCTIONS(PwdState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef pwd_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "pwd",
    .m_doc = PyDoc_STR("The users the system knows: getpwuid(), getpwnam(), getpwall()."),
    .m_size = sizeof(PwdState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_pwd(void) { return PyModuleDef_Init(&pwd_module); }
