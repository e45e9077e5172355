/* stdlib/grp.c -- the module grp: the groups the system knows. Structures come from the re-entrant functions of the C library (nss.h);
 * the list of all is read under a lock, since the C library has one position for the process, and turned into objects after.
 */
#include "stdlib/nss.h"
#include "stdlib/posix_int.h"
#include "stdlib/module_state.h"

#include <grp.h>

typedef struct { PyTypeObject *type; } GrpState;

static GrpState *state_of(PyObject *module) { return PyModule_GetState(module); }
static PyMutex all_lock;                         /* over setgrent() to endgrent() */

static PyObject *text(const char *s) { return s ? PyUnicode_DecodeFSDefault(s) : Py_None; }

static PyObject *members(char *const *p)
{
    PyObject *list = PyList_New(0);
    for (; list && *p; p++) {
        PyObject *name = text(*p);
        if (!name || PyList_Append(list, name) < 0)
            Py_CLEAR(list);
        Py_XDECREF(name);
    }
    return list;
}

static PyObject *from_group(PyObject *module, const struct group *g)
{
    PyObject *r = PyStructSequence_New(state_of(module)->type);
    if (!r)
        return NULL;
    PyObject *fields[] = {text(g->gr_name), text(g->gr_passwd), from_uid(g->gr_gid), members(g->gr_mem)};
    bool ok = true;
    for (Py_ssize_t i = 0; i < 4; i++) {
        ok = ok && fields[i];
        PyStructSequence_SetItem(r, i, fields[i]);
    }
    if (!ok)
        Py_CLEAR(r);
    return r;
}

static PyObject *grp_getgrgid(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"id", NULL};
    PyObject *arg;
    gid_t gid;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:getgrgid", words, &arg) || !to_gid(arg, &gid))
        return NULL;
    struct group entry, *found = NULL;
    char *buffer = NULL;
    size_t room = 0;
    int rc;
    LOOK_UP(rc, buffer, room, getgrgid_r(gid, &entry, buffer, room, &found));
    PyObject *r = found ? from_group(module, found) : NULL;
    PyMem_RawFree(buffer);
    if (found)
        return r;
    if (rc == ENOMEM)
        return PyErr_NoMemory();
    PyObject *number = from_uid(gid);
    if (number)
        PyErr_Format(PyExc_KeyError, "getgrgid(): gid not found: %S", number);
    Py_XDECREF(number);
    return NULL;
}

static PyObject *grp_getgrnam(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"name", NULL};
    PyObject *arg, *name;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:getgrnam", words, &arg))
        return NULL;
    if (!PyUnicode_Check(arg)) {
        PyErr_Format(PyExc_TypeError, "getgrnam() argument 'name' must be str, not %T", arg);
        return NULL;
    }
    if (!PyUnicode_FSConverter(arg, &name))
        return NULL;
    struct group entry, *found = NULL;
    char *buffer = NULL;
    size_t room = 0;
    int rc;
    LOOK_UP(rc, buffer, room, getgrnam_r(PyBytes_AS_STRING(name), &entry, buffer, room, &found));
    PyObject *r = found ? from_group(module, found) : NULL;
    PyMem_RawFree(buffer);
    Py_DECREF(name);
    if (found)
        return r;
    return rc == ENOMEM ? PyErr_NoMemory() : PyErr_Format(PyExc_KeyError, "getgrnam(): name not found: %R", arg);
}

struct read_entry { struct read_entry *next; struct group entry; char *buffer; };

/* The next group, in memory of its own. NULL: the end, or *failed. */
static struct read_entry *read_next(bool *failed)
{
    struct read_entry *e = PyMem_RawCalloc(1, sizeof *e);
    struct group *found = NULL;
    int rc = ENOMEM;
    for (size_t room = FIRST_ROOM; e && room <= MOST_ROOM; room *= 4) {
        PyMem_RawFree(e->buffer);
        e->buffer = PyMem_RawMalloc(room);
        rc = e->buffer ? getgrent_r(&e->entry, e->buffer, room, &found) : ENOMEM;
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
    setgrent();
    while ((*last = read_next(failed)))
        last = &(*last)->next;
    endgrent();
    Py_END_ALLOW_THREADS
    PyMutex_Unlock(&all_lock);
    return first;
}

static PyObject *grp_getgrall(PyObject *module, PyObject *Py_UNUSED(unused))
{
    bool failed = false;
    struct read_entry *e = read_all(&failed);
    PyObject *list = failed ? PyErr_NoMemory() : PyList_New(0);
    while (e) {
        struct read_entry *next = e->next;
        PyObject *item = list ? from_group(module, &e->entry) : NULL;
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
    {"getgrgid", _PyCFunction_CAST(grp_getgrgid), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("getgrgid($module, /, id)\n--\n\nThe group with that number. KeyError if there is none.")},
    {"getgrnam", _PyCFunction_CAST(grp_getgrnam), METH_VARARGS | METH_KEYWORDS, PyDoc_STR("getgrnam($module, /, name)\n--\n\nThe group with that name. KeyError if there is none.")},
    {"getgrall", grp_getgrall, METH_NOARGS, PyDoc_STR("getgrall($module, /)\n--\n\nA list of all groups, in the system's order.")},
    {NULL, NULL, 0, NULL}
};

static PyStructSequence_Field fields[] = {
    {"gr_name", "group name"}, {"gr_passwd", "password"}, {"gr_gid", "group id"}, {"gr_mem", "group members"}, {NULL, NULL}
};
static PyStructSequence_Desc desc = {"grp.struct_group", "grp.struct_group: a group.\n\nAlso a tuple (gr_name, gr_passwd, gr_gid, gr_mem).", fields, 4};

static int module_exec(PyObject *module)
{
    GrpState *st = state_of(module);
    st->type = PyStructSequence_NewType(&desc);
    return st->type ? PyModule_AddType(module, st->type) : -1;
}

#define HELD(F) F(type)
MODULE_STATE_FUNCTIONS(GrpState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef grp_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "grp",
    .m_doc = PyDoc_STR("The groups the system knows: getgrgid(), getgrnam(), getgrall()."),
    .m_size = sizeof(GrpState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_grp(void) { return PyModuleDef_Init(&grp_module); }
