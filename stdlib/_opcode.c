/* stdlib/_opcode.c -- _opcode and _opcode_metadata: the instruction set as co_code shows it, for opcode.py and dis.py of the library.
 *
 * Both are made at import from the table of instructions (core/vm/opcodes.def) by way of core/compiler/listing.c, so there is no list here
 * to keep in step. dis.py looks some names of its own up when it is imported; those that are no instruction of ours get numbers past any
 * byte, so that they name something that never occurs.
 *
 * The machine has registers and no stack of values, so stack_effect() is 0 for every instruction. */
#include "core/compiler/code_object.h"
#include "core/compiler/listing.h"
#include "core/vm/opcode.h"

#include <stdio.h>

/* ---- names ---- */

/* What dis.py and opcode.py look up and no instruction of ours is called. */
static const char *const wanted[] = {
    "ENTER_EXECUTOR", "BINARY_OP", "FOR_ITER", "LOAD_SUPER_ATTR", "LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW",
    "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST", "END_ASYNC_FOR", "COMPARE_OP",
};
enum { N_WANTED = sizeof wanted / sizeof *wanted };

static int set_number(PyObject *map, const char *name, unsigned n)
{
    PyObject *v = PyLong_FromUnsignedLong(n);
    int rc = v ? PyDict_SetItemString(map, name, v) : -1;
    Py_XDECREF(v);
    return rc;
}

/* Jumps back are to dis.py what it calls specialised kinds of JUMP_BACKWARD, so that it reads their distance the right way. */
static PyObject *map_of_ops(bool specialised)
{
    PyObject *map = PyDict_New();
    char name[40];
    for (unsigned i = 0; map && i < LISTING_NUMBERS; i++) {
        unsigned properties = listing_op(i, name);
        if (properties && !(properties & LISTING_BACK) == !specialised && set_number(map, name, i) < 0)
            Py_CLEAR(map);
    }
    for (unsigned i = 0; map && !specialised && i < N_WANTED; i++)
        if (set_number(map, wanted[i], LISTING_NUMBERS + i) < 0)
            Py_CLEAR(map);
    return map;
}

static PyObject *specialisations(void)
{
    PyObject *back = map_of_ops(true), *list = back ? PySequence_List(back) : NULL, *families = list ? Py_BuildValue("{sO}", "JUMP_BACKWARD", list) : NULL;
    Py_XDECREF(back);
    Py_XDECREF(list);
    return families;
}

/* ---- what an instruction's argument is ---- */

static bool is_op(int op)
{
    char name[40];
    return (op >= 0 && op < LISTING_NUMBERS && listing_op((unsigned)op, name)) || (op >= LISTING_NUMBERS && op < LISTING_NUMBERS + N_WANTED);
}

static PyObject *ask(PyObject *args, PyObject *kwargs, const char *format, unsigned property)
{
    static char *keywords[] = {"opcode", NULL};
    char name[40];
    int op;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, format, keywords, &op))
        return NULL;
    if (property == LISTING_VALID)
        return PyBool_FromLong(is_op(op));
    return PyBool_FromLong(op >= 0 && op < LISTING_NUMBERS && (listing_op((unsigned)op, name) & property));
}

#define QUESTION(name, property) \
    static PyObject *opcode_##name(PyObject *module, PyObject *args, PyObject *kwargs) { return (void)module, ask(args, kwargs, "i:" #name, property); }
QUESTION(is_valid, LISTING_VALID)
QUESTION(has_arg, LISTING_ARG)
QUESTION(has_const, LISTING_CONST)
QUESTION(has_name, LISTING_NAME)
QUESTION(has_jump, LISTING_JUMP)
QUESTION(has_free, LISTING_FREE)
QUESTION(has_local, LISTING_LOCAL)
QUESTION(has_exc, 0)

static PyObject *opcode_stack_effect(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"", "", "jump", NULL};
    int op;
    PyObject *oparg = Py_None, *jump = Py_None;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "i|O$O:stack_effect", keywords, &op, &oparg, &jump))
        return NULL;
    if (oparg != Py_None) {
        (void)PyLong_AsInt(oparg);
        if (PyErr_Occurred())
            return NULL;
    }
    if (jump != Py_None && jump != Py_True && jump != Py_False) {
        PyErr_SetString(PyExc_ValueError, "stack_effect: jump must be False, True or None");
        return NULL;
    }
    if (!is_op(op)) {
        PyErr_SetString(PyExc_ValueError, "invalid opcode or oparg");
        return NULL;
    }
    return PyLong_FromLong(0);
}

/* ---- lists ---- */

static int append(PyObject *list, PyObject *item)
{
    int rc = item ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return rc;
}

static PyObject *strings(const char *const *texts, size_t n)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < n; i++)
        if (append(list, PyUnicode_FromString(texts[i])) < 0)
            Py_CLEAR(list);
    return list;
}

static PyObject *opcode_get_intrinsic1_descs(PyObject *module, PyObject *unused)
{
#define INTRINSIC(name, meaning) #name,
#define INTRINSIC_2(name, meaning)
    static const char *const names[] = {
#include "core/vm/intrinsics.def"
#include "stdlib/module_state.h"
    };
#undef INTRINSIC
#undef INTRINSIC_2
    return (void)module, (void)unused, strings(names, sizeof names / sizeof *names);
}

static PyObject *opcode_get_intrinsic2_descs(PyObject *module, PyObject *unused)
{
#define INTRINSIC(name, meaning)
#define INTRINSIC_2(name, meaning) #name,
    static const char *const names[] = {
#include "core/vm/intrinsics.def"
    };
#undef INTRINSIC
#undef INTRINSIC_2
    return (void)module, (void)unused, strings(names, sizeof names / sizeof *names);
}

static PyObject *opcode_get_special_method_names(PyObject *module, PyObject *unused)
{
    static const char *const names[] = {
        [SPECIAL_ENTER] = "__enter__", [SPECIAL_EXIT] = "__exit__", [SPECIAL_AENTER] = "__aenter__", [SPECIAL_AEXIT] = "__aexit__",
    };
    return (void)module, (void)unused, strings(names, sizeof names / sizeof *names);
}

/* The arithmetic instructions stand together in the table, and what they mean is written "d = b + c" there. */
static PyObject *opcode_get_nb_ops(PyObject *module, PyObject *unused)
{
    PyObject *list = PyList_New(0);
    (void)module, (void)unused;
    for (int i = OP_ADD; list && i <= OP_IXOR; i++) {
        char sign[8] = "";
        sscanf(opcode_table[i].meaning, "d = b %7s", sign);
        if (append(list, Py_BuildValue("(ss)", opcode_table[i].name, sign)) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *opcode_get_specialization_stats(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    Py_RETURN_NONE;                          /* none are kept */
}

static PyObject *opcode_get_executor(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"code", "offset", NULL};
    PyObject *code;
    int offset;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "Oi:get_executor", keywords, &code, &offset))
        return NULL;
    if (!PyCode_Check(code))
        return PyErr_Format(PyExc_TypeError, "expected a code object, not '%.100s'", Py_TYPE(code)->tp_name);
    PyErr_SetString(PyExc_RuntimeError, "Executors are not available in this build");
    return NULL;
}

/* ---- the modules ---- */

#define WITH_KEYWORDS(f) ((PyCFunction)(void (*)(void))(f)), METH_VARARGS | METH_KEYWORDS
static PyMethodDef opcode_methods[] = {
    {"stack_effect", WITH_KEYWORDS(opcode_stack_effect),
     PyDoc_STR("stack_effect($module, opcode, oparg=None, /, *, jump=None)\n--\n\nCompute the stack effect of the opcode: 0, as there is no stack.")},
    {"is_valid", WITH_KEYWORDS(opcode_is_valid), PyDoc_STR("is_valid($module, /, opcode)\n--\n\nReturn True if opcode is valid, False otherwise.")},
    {"has_arg", WITH_KEYWORDS(opcode_has_arg), PyDoc_STR("has_arg($module, /, opcode)\n--\n\nReturn True if the opcode uses its oparg, False otherwise.")},
    {"has_const", WITH_KEYWORDS(opcode_has_const),
     PyDoc_STR("has_const($module, /, opcode)\n--\n\nReturn True if the opcode accesses a constant, False otherwise.")},
    {"has_name", WITH_KEYWORDS(opcode_has_name),
     PyDoc_STR("has_name($module, /, opcode)\n--\n\nReturn True if the opcode accesses an attribute by name, False otherwise.")},
    {"has_jump", WITH_KEYWORDS(opcode_has_jump), PyDoc_STR("has_jump($module, /, opcode)\n--\n\nReturn True if the opcode has a jump target, False otherwise.")},
    {"has_free", WITH_KEYWORDS(opcode_has_free),
     PyDoc_STR("has_free($module, /, opcode)\n--\n\nReturn True if the opcode accesses a free variable, False otherwise.")},
    {"has_local", WITH_KEYWORDS(opcode_has_local),
     PyDoc_STR("has_local($module, /, opcode)\n--\n\nReturn True if the opcode accesses a local variable, False otherwise.")},
    {"has_exc", WITH_KEYWORDS(opcode_has_exc),
     PyDoc_STR("has_exc($module, /, opcode)\n--\n\nReturn True if the opcode sets an exception handler, False otherwise.")},
    {"get_specialization_stats", opcode_get_specialization_stats, METH_NOARGS,
     PyDoc_STR("get_specialization_stats($module, /)\n--\n\nReturn the specialization stats: None, as none are kept.")},
    {"get_nb_ops", opcode_get_nb_ops, METH_NOARGS,
     PyDoc_STR("get_nb_ops($module, /)\n--\n\nReturn the arithmetic instructions and their symbols.")},
    {"get_intrinsic1_descs", opcode_get_intrinsic1_descs, METH_NOARGS,
     PyDoc_STR("get_intrinsic1_descs($module, /)\n--\n\nReturn a list of names of the unary intrinsics.")},
    {"get_intrinsic2_descs", opcode_get_intrinsic2_descs, METH_NOARGS,
     PyDoc_STR("get_intrinsic2_descs($module, /)\n--\n\nReturn a list of names of the binary intrinsics.")},
    {"get_special_method_names", opcode_get_special_method_names, METH_NOARGS,
     PyDoc_STR("get_special_method_names($module, /)\n--\n\nReturn a list of special method names.")},
    {"get_executor", WITH_KEYWORDS(opcode_get_executor),
     PyDoc_STR("get_executor($module, /, code, offset)\n--\n\nRaises RuntimeError: there is no compiler to machine code.")},
    {NULL, NULL, 0, NULL}
};

static int opcode_exec(PyObject *m)
{
    /* Instructions are not rewritten into others: what they learn is in the records of their sites. */
    return PyModule_AddIntConstant(m, "ENABLE_SPECIALIZATION", 0) < 0 ? -1 : PyModule_AddIntConstant(m, "ENABLE_SPECIALIZATION_FT", 0);
}

static int metadata_exec(PyObject *m)
{
    if (PyModule_Add(m, "opmap", map_of_ops(false)) < 0 || PyModule_Add(m, "_specialized_opmap", map_of_ops(true)) < 0 ||
        PyModule_Add(m, "_specializations", specialisations()) < 0)
        return -1;
    return PyModule_AddIntConstant(m, "HAVE_ARGUMENT", 0) < 0 ? -1 : PyModule_AddIntConstant(m, "MIN_INSTRUMENTED_OPCODE", LISTING_NUMBERS);
}

static PyModuleDef_Slot opcode_slots[] = MODULE_SLOTS(opcode_exec);
static PyModuleDef_Slot metadata_slots[] = MODULE_SLOTS(metadata_exec);

static PyModuleDef opcode_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_opcode", .m_doc = PyDoc_STR("Opcode support module."), .m_methods = opcode_methods, .m_slots = opcode_slots,
};
static PyModuleDef metadata_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_opcode_metadata", .m_doc = PyDoc_STR("The numbers of the instructions."), .m_slots = metadata_slots,
};

PyMODINIT_FUNC PyInit__opcode(void) { return PyModuleDef_Init(&opcode_module); }
PyMODINIT_FUNC PyInit__opcode_metadata(void) { return PyModuleDef_Init(&metadata_module); }
