/* stdlib/pwd.c -- the module pwd: the users the system knows. The look-ups are in nss.c. */
#include "stdlib/nss.h"
#include "stdlib/posix_int.h"
#include "stdlib/module_state.h"

typedef struct { PyTypeObject *type; } PwdState;

static PwdState *state_of(PyObject *module) { return PyModule_GetState(module); }

static PyObject *from_passwd(PyObject *module, const void *found)
{
    const struct passwd *p = found;
    PyObject *fields[] = {nss_text(p->pw_name), nss_text(p->pw_passwd), from_uid(p->pw_uid), from_uid(p->pw_gid), nss_text(p->pw_gecos),
                          nss_text(p->pw_dir), nss_text(p->pw_shell)};
    return nss_record(state_of(module)->type, fields, 7);
}

static int by_number(unsigned uid, union nss_entry *entry, char *buffer, size_t room, void **found) { NSS_CALL(user, getpwuid_r, uid); }
static int by_name(const char *name, union nss_entry *entry, char *buffer, size_t room, void **found) { NSS_CALL(user, getpwnam_r, name); }
static int next(union nss_entry *entry, char *buffer, size_t room, void **found) { NSS_CALL(user, getpwent_r); }
static struct nss_database users = {by_number, by_name, next, setpwent, endpwent, from_passwd, "uid", "getpwuid", "getpwnam", {0}};

static PyObject *pwd_getpwuid(PyObject *module, PyObject *arg)
{
    uid_t uid;
    if (to_uid(arg, &uid))
        return nss_by_number(module, &users, uid);
    if (PyErr_ExceptionMatches(PyExc_OverflowError))
        PyErr_SetString(PyExc_KeyError, "getpwuid(): uid not found");
    return NULL;
}

static PyObject *pwd_getpwnam(PyObject *module, PyObject *arg)
{
    if (PyUnicode_Check(arg))
        return nss_by_name(module, &users, arg);
    return PyErr_Format(PyExc_TypeError, "getpwnam() argument must be str, not %T", arg);
}

static PyObject *pwd_getpwall(PyObject *module, PyObject *Py_UNUSED(unused)) { return nss_all(module, &users); }

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
