/* tests/api/check_headers.c -- the public headers as facts: sizes, field order, numbers, and that typical extension code compiles.
 *
 * Nothing here runs.  check_headers.sh compiles it as C17 and as C++17 with each compiler there is, with all warnings on, so the
 * headers must be clean in both languages.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <datetime.h>
#include <frameobject.h>
#include <marshal.h>
#include <osdefs.h>
#include <py_curses.h>
#include <structmember.h>

#ifdef __cplusplus
#define CHECK_THAT(cond) static_assert(cond, #cond)
#else
#define CHECK_THAT(cond) _Static_assert(cond, #cond)
#endif
#define AT(type, field, where) CHECK_THAT(offsetof(type, field) == (where))

/* --- sizes the runtime and extensions agree on ---------------------------------------------------------------------------------- */

CHECK_THAT(sizeof(struct _p3t_head) == 16);
#ifdef __cplusplus
CHECK_THAT(alignof(struct _p3t_head) == 16);
#else
CHECK_THAT(_Alignof(struct _p3t_head) == 16);
#endif
CHECK_THAT(sizeof(PyVarObject) == 32); /* 24 used: the alignment of the header rounds it up */
AT(PyVarObject, ob_size, 16);
CHECK_THAT(sizeof(PyMutex) == 1);
CHECK_THAT(sizeof(PyCriticalSection) == 2 * sizeof(void *));
CHECK_THAT(sizeof(PyCriticalSection2) == 3 * sizeof(void *));
CHECK_THAT(sizeof(Py_ssize_t) == 8 && sizeof(Py_hash_t) == 8 && sizeof(Py_UCS4) == 4 && sizeof(PyTime_t) == 8);
CHECK_THAT(sizeof(Py_buffer) == 80);
CHECK_THAT(sizeof(PyMethodDef) == 32 && sizeof(PyMemberDef) == 40 && sizeof(PyGetSetDef) == 40);
CHECK_THAT(sizeof(PyNumberMethods) == 36 * 8 && sizeof(PySequenceMethods) == 10 * 8 && sizeof(PyMappingMethods) == 3 * 8);
CHECK_THAT(sizeof(PyAsyncMethods) == 4 * 8 && sizeof(PyBufferProcs) == 2 * 8);
CHECK_THAT(sizeof(PyMonitoringState) == 2);
CHECK_THAT(sizeof(PyLongLayout) == 4);

struct user_object {
    PyObject_HEAD
    int field;
};
AT(struct user_object, field, 16);
struct user_var_object {
    PyObject_VAR_HEAD
    PyObject *items[1];
};
AT(struct user_var_object, items, 32);

/* --- type objects: each field at its place in the documented order --------------------------------------------------------------- */

enum { TYPE_FIELDS = sizeof(PyVarObject) }; /* where the fields of a type begin */
#define TYPE_FIELD(name, index) AT(PyTypeObject, name, TYPE_FIELDS + 8 * (index))
TYPE_FIELD(tp_name, 0);
TYPE_FIELD(tp_basicsize, 1);
TYPE_FIELD(tp_itemsize, 2);
TYPE_FIELD(tp_dealloc, 3);
TYPE_FIELD(tp_vectorcall_offset, 4);
TYPE_FIELD(tp_getattr, 5);
TYPE_FIELD(tp_setattr, 6);
TYPE_FIELD(tp_as_async, 7);
TYPE_FIELD(tp_repr, 8);
TYPE_FIELD(tp_as_number, 9);
TYPE_FIELD(tp_as_sequence, 10);
TYPE_FIELD(tp_as_mapping, 11);
TYPE_FIELD(tp_hash, 12);
TYPE_FIELD(tp_call, 13);
TYPE_FIELD(tp_str, 14);
TYPE_FIELD(tp_getattro, 15);
TYPE_FIELD(tp_setattro, 16);
TYPE_FIELD(tp_as_buffer, 17);
TYPE_FIELD(tp_flags, 18);
TYPE_FIELD(tp_doc, 19);
TYPE_FIELD(tp_traverse, 20);
TYPE_FIELD(tp_clear, 21);
TYPE_FIELD(tp_richcompare, 22);
TYPE_FIELD(tp_weaklistoffset, 23);
TYPE_FIELD(tp_iter, 24);
TYPE_FIELD(tp_iternext, 25);
TYPE_FIELD(tp_methods, 26);
TYPE_FIELD(tp_members, 27);
TYPE_FIELD(tp_getset, 28);
TYPE_FIELD(tp_base, 29);
TYPE_FIELD(tp_dict, 30);
TYPE_FIELD(tp_descr_get, 31);
TYPE_FIELD(tp_descr_set, 32);
TYPE_FIELD(tp_dictoffset, 33);
TYPE_FIELD(tp_init, 34);
TYPE_FIELD(tp_alloc, 35);
TYPE_FIELD(tp_new, 36);
TYPE_FIELD(tp_free, 37);
TYPE_FIELD(tp_is_gc, 38);
TYPE_FIELD(tp_bases, 39);
TYPE_FIELD(tp_mro, 40);
TYPE_FIELD(tp_cache, 41);
TYPE_FIELD(tp_subclasses, 42);
TYPE_FIELD(tp_weaklist, 43);
TYPE_FIELD(tp_del, 44);
TYPE_FIELD(tp_version_tag, 45);
TYPE_FIELD(tp_finalize, 46);
TYPE_FIELD(tp_vectorcall, 47);
TYPE_FIELD(tp_watched, 48);
AT(PyTypeObject, tp_versions_used, TYPE_FIELDS + 8 * 48 + 2);
TYPE_FIELD(tp_p3t, 49);
AT(PyHeapTypeObject, ht_type, 0);
AT(PyHeapTypeObject, as_async, sizeof(PyTypeObject));

AT(PyNumberMethods, nb_bool, 9 * 8);
AT(PyNumberMethods, nb_reserved, 17 * 8);
AT(PyNumberMethods, nb_index, 33 * 8);
AT(PySequenceMethods, sq_contains, 7 * 8);
AT(Py_buffer, obj, 8);
AT(Py_buffer, readonly, 32);
AT(Py_buffer, internal, 72);
AT(PyModuleDef, m_name, sizeof(PyModuleDef_Base));

/* --- numbers that binaries carry -------------------------------------------------------------------------------------------------- */

CHECK_THAT(PY_VERSION_HEX == 0x030e00f0);
CHECK_THAT(Py_GIL_DISABLED == 1);
CHECK_THAT(Py_bf_getbuffer == 1 && Py_nb_add == 7 && Py_sq_ass_item == 39 && Py_tp_alloc == 47 && Py_tp_doc == 56);
CHECK_THAT(Py_tp_free == 74 && Py_nb_matrix_multiply == 75 && Py_am_send == 81 && Py_tp_token == 83);
CHECK_THAT(Py_mod_create == 1 && Py_mod_exec == 2 && Py_mod_multiple_interpreters == 3 && Py_mod_gil == 4);
CHECK_THAT(METH_VARARGS == 1 && METH_FASTCALL == 0x80 && METH_METHOD == 0x200);
CHECK_THAT(Py_TPFLAGS_DEFAULT == 0 && Py_TPFLAGS_BASETYPE == 1UL << 10 && Py_TPFLAGS_HAVE_GC == 1UL << 14);
CHECK_THAT(Py_LT == 0 && Py_GE == 5 && T_PYSSIZET == 19 && READONLY == 1);
CHECK_THAT(PyBUF_FULL_RO == (0x100 | 0x10 | 0x8 | 0x4));
CHECK_THAT(PyHASH_MODULUS == 2305843009213693951u);
CHECK_THAT(PyCF_OPTIMIZED_AST == 0x8400 && CO_FUTURE_ANNOTATIONS == 0x1000000);

/* The constants are usable in static initialisers. */
static PyObject *const constants[] = {Py_None, Py_False, Py_True, Py_NotImplemented, Py_Ellipsis};

/* --- extension code as it is written ----------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *held;
    PyObject *weaklist;
    PyMutex lock;
    Py_ssize_t count;
} Spam;

static int spam_traverse(PyObject *op, visitproc visit, void *arg)
{
    Spam *self = (Spam *)op;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->held);
    return 0;
}

static int spam_clear(PyObject *op)
{
    Py_CLEAR(((Spam *)op)->held);
    return 0;
}

static void spam_dealloc(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    PyObject_GC_UnTrack(op);
    (void)spam_clear(op);
    type->tp_free(op);
    Py_DECREF(type);
}

static PyObject *spam_compare(PyObject *a, PyObject *b, int op)
{
    if (!PyLong_Check(a) || !Py_IS_TYPE(b, &PyLong_Type))
        Py_RETURN_NOTIMPLEMENTED;
    Py_RETURN_RICHCOMPARE(PyLong_AsLong(a), PyLong_AsLong(b), op);
}

static PyObject *spam_swap(PyObject *op, PyObject *value)
{
    Spam *self = (Spam *)op;
    PyObject *before;
    Py_BEGIN_CRITICAL_SECTION(self);
    before = Py_XNewRef(self->held);
    Py_XSETREF(self->held, Py_NewRef(value));
    Py_END_CRITICAL_SECTION();
    Py_BEGIN_CRITICAL_SECTION2(self, value);
    self->count++;
    Py_END_CRITICAL_SECTION2();
    Py_BEGIN_CRITICAL_SECTION_MUTEX(&self->lock);
    self->count++;
    Py_END_CRITICAL_SECTION();
    Py_BEGIN_ALLOW_THREADS
    Py_BLOCK_THREADS
    Py_UNBLOCK_THREADS
    Py_END_ALLOW_THREADS
    return before ? before : Py_None;
}

static PyObject *spam_vector(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *tuple = PyTuple_New(nargs);
    if (tuple == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < nargs; i++)
        PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    if (PyTuple_GET_SIZE(tuple) == 0 || kwnames != NULL || PyUnicode_READ_CHAR(PyTuple_GET_ITEM(tuple, 0), 0) == 'x')
        return PyErr_Format(PyExc_TypeError, "%zd", Py_SIZE(tuple));
    return tuple;
}

static PyMethodDef spam_methods[] = {
    {"swap", spam_swap, METH_O, PyDoc_STR("swap(value)\n--\n\nPuts value in place of what was held.")},
    {"vector", _PyCFunction_CAST(spam_vector), METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef spam_members[] = {
    {"count", Py_T_PYSSIZET, offsetof(Spam, count), Py_READONLY, NULL},
    {"__weaklistoffset__", Py_T_PYSSIZET, offsetof(Spam, weaklist), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot spam_slots[] = {
    {Py_tp_traverse, (void *)spam_traverse}, {Py_tp_clear, (void *)spam_clear},   {Py_tp_dealloc, (void *)spam_dealloc},
    {Py_tp_methods, spam_methods},           {Py_tp_members, spam_members},       {Py_tp_richcompare, (void *)spam_compare},
    {0, NULL},
};

static PyType_Spec spam_spec = {"spam.Spam", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, spam_slots};

#ifndef __cplusplus /* C++17 has no designated initialisers */
static PyTypeObject static_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Static",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
};
static PyTypeObject static_type2 = {
    .ob_base = PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "spam.Static2",
};
#else
static PyTypeObject static_type = {PyVarObject_HEAD_INIT(NULL, 0) "spam.Static", sizeof(Spam), 0};
static PyTypeObject static_type2 = {PyVarObject_HEAD_INIT(NULL, 0) "spam.Static2", sizeof(Spam), 0};
#endif

static int spam_exec(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spam_spec, NULL);
    if (type == NULL || PyModule_Add(module, "Spam", type) < 0 || PyType_Ready(&static_type) < 0 || PyType_Ready(&static_type2) < 0)
        return -1;
    PyDateTime_IMPORT;
    return PyDateTimeAPI == NULL ? -1 : PyModule_AddIntMacro(module, PyBUF_FULL);
}

static PyModuleDef_Slot spam_module_slots[] = {
    {Py_mod_exec, (void *)spam_exec},
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
    {0, NULL},
};

static struct PyModuleDef spam_module = {PyModuleDef_HEAD_INIT, "spam", NULL, 0, NULL, spam_module_slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_spam(void);
PyMODINIT_FUNC PyInit_spam(void)
{
    return constants[0] == Py_None ? PyModuleDef_Init(&spam_module) : NULL;
}
