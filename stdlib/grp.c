/* stdlib/grp.c -- the module grp: the groups the system knows. The look-ups are in nss.c. */
#include "stdlib/nss.h"
#include "stdlib/posix_int.h"
#include "stdlib/module_state.h"

typedef struct { PyTypeObject *type; } GrpState;

static GrpState *state_of(PyObject *module) { return PyModule_GetState(module); }

static PyObject *members(char *const *p)
{
    PyObject *list = PyList_New(0);
    for (; list && *p; p++) {
        PyObject *name = nss_text(*p);
        if (!name || PyList_Append(list, name) < 0)
            Py_CLEAR(list);
        Py_XDECREF(name);
    }
    return list;
}

static PyObject *from_group(PyObject *module, const void *found)
{
    const struct group *g = found;
    PyObject *fields[] = {nss_text(g->gr_name), nss_text(g->gr_passwd), from_uid(g->gr_gid), members(g->gr_mem)};
    return nss_record(state_of(module)->type, fields, 4);
}

static int by_number(unsigned gid, union nss_entry *entry, char *buffer, size_t room, void **found) { NSS_CALL(group, getgrgid_r, gid); }
static int by_name(const char *name, union nss_entry *entry, char *buffer, size_t room, void **found) { NSS_CALL(group, getgrnam_r, name); }
static int next(union nss_entry *entry, char *buffer, size_t room, void **found) { NSS_CALL(group, getgrent_r); }
static struct nss_database groups = {by_number, by_name, next, setgrent, endgrent, from_group, "gid", "getgrgid", "getgrnam", {0}};

static PyObject *grp_getgrgid(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"id", NULL};
    PyObject *arg;
    gid_t gid;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:getgrgid", words, &arg) || !to_gid(arg, &gid))
        return NULL;
    return nss_by_number(module, &groups, gid);
}

static PyObject *grp_getgrnam(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"name", NULL};
    PyObject *arg;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:getgrnam", words, &arg))
        return NULL;
    if (PyUnicode_Check(arg))
        return nss_by_name(module, &groups, arg);
    return PyErr_Format(PyExc_TypeError, "getgrnam() argument 'name' must be str, not %T", arg);
}

static PyObject *grp_getgrall(PyObject *module, PyObject *Py_UNUSED(unused)) { return nss_all(module, &groups); }

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
