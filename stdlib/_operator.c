/* stdlib/_operator.c -- the module _operator: the language's operators as functions.
 *
 * The callables attrgetter, itemgetter and methodcaller are in _operator_getters.c. Functions keep no state; compare_digest looks at
 * every byte whatever the ones before were, so the time it takes tells nothing about where two secrets differ.
 */
#include "stdlib/_operator_int.h"
#include "stdlib/module_state.h"

#include "objects/str_int.h"

/* UNARY(name, as a documentation shows it, computed) and BINARY: a and b are arguments; what is computed is a new reference or NULL. */
static PyObject *truth_value(int truth) { return truth < 0 ? NULL : api_of(value_from_bool(truth != 0)); }
static PyObject *count_value(Py_ssize_t n) { return n < 0 ? NULL : PyLong_FromSsize_t(n); }
static PyObject *done(int failed) { return failed ? NULL : Py_None; }

#define UNARIES                                                                                                                          \
    UNARY(truth, "True if a is true, False otherwise.", truth_value(PyObject_IsTrue(a)))                                                 \
    UNARY(not_, "Same as not a.", truth_value(PyObject_Not(a)))                                                                          \
    UNARY(index, "Same as a.__index__()", PyNumber_Index(a))                                                                             \
    UNARY(is_none, "Same as a is None.", truth_value(a == Py_None))                                                                      \
    UNARY(is_not_none, "Same as a is not None.", truth_value(a != Py_None))                                                              \
    UNARY(neg, "Same as -a.", PyNumber_Negative(a))                                                                                      \
    UNARY(pos, "Same as +a.", PyNumber_Positive(a))                                                                                      \
    UNARY(abs, "Same as abs(a).", PyNumber_Absolute(a))                                                                                  \
    UNARY(inv, "Same as ~a.", PyNumber_Invert(a))                                                                                        \
    UNARY(invert, "Same as ~a.", PyNumber_Invert(a))

#define BINARIES                                                                                                                         \
    BINARY(add, "Same as a + b.", PyNumber_Add(a, b))                                                                                    \
    BINARY(sub, "Same as a - b.", PyNumber_Subtract(a, b))                                                                               \
    BINARY(mul, "Same as a * b.", PyNumber_Multiply(a, b))                                                                               \
    BINARY(matmul, "Same as a @ b.", PyNumber_MatrixMultiply(a, b))                                                                      \
    BINARY(floordiv, "Same as a // b.", PyNumber_FloorDivide(a, b))                                                                      \
    BINARY(truediv, "Same as a / b.", PyNumber_TrueDivide(a, b))                                                                         \
    BINARY(mod, "Same as a % b.", PyNumber_Remainder(a, b))                                                                              \
    BINARY(pow, "Same as a ** b.", PyNumber_Power(a, b, Py_None))                                                                        \
    BINARY(lshift, "Same as a << b.", PyNumber_Lshift(a, b))                                                                             \
    BINARY(rshift, "Same as a >> b.", PyNumber_Rshift(a, b))                                                                             \
    BINARY(and_, "Same as a & b.", PyNumber_And(a, b))                                                                                   \
    BINARY(xor, "Same as a ^ b.", PyNumber_Xor(a, b))                                                                                    \
    BINARY(or_, "Same as a | b.", PyNumber_Or(a, b))                                                                                     \
    BINARY(iadd, "Same as a += b.", PyNumber_InPlaceAdd(a, b))                                                                           \
    BINARY(isub, "Same as a -= b.", PyNumber_InPlaceSubtract(a, b))                                                                      \
    BINARY(imul, "Same as a *= b.", PyNumber_InPlaceMultiply(a, b))                                                                      \
    BINARY(imatmul, "Same as a @= b.", PyNumber_InPlaceMatrixMultiply(a, b))                                                             \
    BINARY(ifloordiv, "Same as a //= b.", PyNumber_InPlaceFloorDivide(a, b))                                                             \
    BINARY(itruediv, "Same as a /= b.", PyNumber_InPlaceTrueDivide(a, b))                                                                \
    BINARY(imod, "Same as a %= b.", PyNumber_InPlaceRemainder(a, b))                                                                     \
    BINARY(ipow, "Same as a **= b.", PyNumber_InPlacePower(a, b, Py_None))                                                               \
    BINARY(ilshift, "Same as a <<= b.", PyNumber_InPlaceLshift(a, b))                                                                    \
    BINARY(irshift, "Same as a >>= b.", PyNumber_InPlaceRshift(a, b))                                                                    \
    BINARY(iand, "Same as a &= b.", PyNumber_InPlaceAnd(a, b))                                                                           \
    BINARY(ixor, "Same as a ^= b.", PyNumber_InPlaceXor(a, b))                                                                           \
    BINARY(ior, "Same as a |= b.", PyNumber_InPlaceOr(a, b))                                                                             \
    BINARY(lt, "Same as a < b.", PyObject_RichCompare(a, b, Py_LT))                                                                      \
    BINARY(le, "Same as a <= b.", PyObject_RichCompare(a, b, Py_LE))                                                                     \
    BINARY(eq, "Same as a == b.", PyObject_RichCompare(a, b, Py_EQ))                                                                     \
    BINARY(ne, "Same as a != b.", PyObject_RichCompare(a, b, Py_NE))                                                                     \
    BINARY(gt, "Same as a > b.", PyObject_RichCompare(a, b, Py_GT))                                                                      \
    BINARY(ge, "Same as a >= b.", PyObject_RichCompare(a, b, Py_GE))                                                                     \
    BINARY(is_, "Same as a is b.", truth_value(a == b))                                                                                  \
    BINARY(is_not, "Same as a is not b.", truth_value(a != b))                                                                           \
    BINARY(concat, "Same as a + b, for a and b sequences.", PySequence_Concat(a, b))                                                     \
    BINARY(iconcat, "Same as a += b, for a and b sequences.", PySequence_InPlaceConcat(a, b))                                            \
    BINARY(contains, "Same as b in a (note reversed operands).", truth_value(PySequence_Contains(a, b)))                                 \
    BINARY(countOf, "How many items in a are, or are equal to, b.", count_value(PySequence_Count(a, b)))                                 \
    BINARY(indexOf, "The first index of b in a.", count_value(PySequence_Index(a, b)))                                                   \
    BINARY(getitem, "Same as a[b].", PyObject_GetItem(a, b))                                                                             \
    BINARY(delitem, "Same as del a[b].", done(PyObject_DelItem(a, b)))

#define UNARY(name, doc, computed)                                                                                                       \
    static PyObject *op_##name(PyObject *module, PyObject *a)                                                                            \
    {                                                                                                                                    \
        (void)module;                                                                                                                    \
        return computed;                                                                                                                 \
    }
#define BINARY(name, doc, computed)                                                                                                      \
    static PyObject *op_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs)                                                \
    {                                                                                                                                    \
        (void)module;                                                                                                                    \
        if (!args_count(#name, nargs, 2, 2))                                                                                             \
            return NULL;                                                                                                                 \
        PyObject *a = args[0], *b = args[1];                                                                                             \
        return computed;                                                                                                                 \
    }
UNARIES
BINARIES
#undef UNARY
#undef BINARY

static PyObject *op_setitem(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    return args_count("setitem", nargs, 3, 3) ? done(PyObject_SetItem(args[0], args[1], args[2])) : NULL;
}

static PyObject *op_length_hint(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    Py_ssize_t fallback = 0;
    if (!args_count("length_hint", nargs, 1, 2))
        return NULL;
    if (nargs == 2) {
        PyObject *n = PyNumber_Index(args[1]);
        if (!n)
            return NULL;
        fallback = PyLong_AsSsize_t(n);
        Py_DECREF(n);
        if (fallback == -1 && error_pending())
            return NULL;
    }
    Py_ssize_t hint = PyObject_LengthHint(args[0], fallback);
    return hint == -1 && error_pending() ? NULL : PyLong_FromSsize_t(hint);
}

static PyObject *op_call(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    (void)module;
    return args_count("call", nargs, 1, PY_SSIZE_T_MAX) ? PyObject_Vectorcall(args[0], args + 1, (size_t)(nargs - 1), kwnames) : NULL;
}

/* ---- compare_digest ---- */

static bool same_bytes(const unsigned char *a, size_t na, const unsigned char *b, size_t nb)
{
    volatile unsigned char difference = na != nb;
    const unsigned char *other = na == nb ? b : a;           /* of another length: as long a comparison, with itself */
    unsigned char any = 0;
    for (size_t i = 0; i < na; i++)
        any = (unsigned char)(any | (a[i] ^ other[i]));
    difference = (unsigned char)(difference | any);
    return difference == 0;
}

static PyObject *compare_buffers(PyObject *a, PyObject *b)
{
    Py_buffer p, q;
    PyObject *result = NULL;
    if (PyObject_GetBuffer(a, &p, PyBUF_SIMPLE) < 0)
        return NULL;
    if (PyObject_GetBuffer(b, &q, PyBUF_SIMPLE) == 0) {
        if (p.ndim > 1 || q.ndim > 1)
            PyErr_SetString(PyExc_BufferError, "Buffer must be single dimension");
        else
            result = truth_value(same_bytes(p.buf, (size_t)p.len, q.buf, (size_t)q.len));
        PyBuffer_Release(&q);
    }
    PyBuffer_Release(&p);
    return result;
}

static PyObject *op_compare_digest(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_count("_compare_digest", nargs, 2, 2))
        return NULL;
    PyObject *a = args[0], *b = args[1];
    if (value_is_str(value_of(a)) && value_is_str(value_of(b))) {
        const StrObj *s = str_obj(value_of(a)), *t = str_obj(value_of(b));
        if (str_is_ascii(s) && str_is_ascii(t))
            return truth_value(same_bytes(str_data(s), str_length(s), str_data(t), str_length(t)));
        return api_of(raise_type_error("comparing strings with non-ASCII characters is not supported"));
    }
    return compare_buffers(a, b);
}

/* ---- the module ---- */

#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL
static PyMethodDef operator_methods[] = {
#define UNARY(name, doc, computed)  {#name, op_##name, METH_O, PyDoc_STR(#name "($module, a, /)\n--\n\n" doc)},
#define BINARY(name, doc, computed) {#name, FAST(op_##name), PyDoc_STR(#name "($module, a, b, /)\n--\n\n" doc)},
    UNARIES
    BINARIES
    {"setitem", FAST(op_setitem), PyDoc_STR("setitem($module, a, b, c, /)\n--\n\nSame as a[b] = c.")},
    {"length_hint", FAST(op_length_hint),
     PyDoc_STR("length_hint($module, obj, default=0, /)\n--\n\nAbout how many items obj has; the default if it cannot say.")},
    {"call", (PyCFunction)(void (*)(void))op_call, METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("call($module, obj, /, *args, **kwargs)\n--\n\nSame as obj(*args, **kwargs).")},
    {"_compare_digest", FAST(op_compare_digest),
     PyDoc_STR("_compare_digest($module, a, b, /)\n--\n\n"
               "Same as a == b, in a time that depends on the length of a but not on the content of either: for ASCII strs or bytes.")},
    {NULL, NULL, 0, NULL}
};

static int operator_exec(PyObject *module)
{
    PyType_Spec *const specs[] = {&attrgetter_spec, &itemgetter_spec, &methodcaller_spec};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, specs[i], NULL);
        int failed = type ? PyModule_AddType(module, (PyTypeObject *)(void *)type) : -1;
        Py_XDECREF(type);
        if (failed)
            return -1;
    }
    return 0;
}
static PyModuleDef_Slot operator_slots[] = MODULE_SLOTS(operator_exec);
static PyModuleDef operator_module = {
    .m_name = "_operator",
    .m_doc = PyDoc_STR("The operators of the language as functions: operator.add(x, y) is x + y."),
    .m_methods = operator_methods,
    .m_slots = operator_slots,
};
PyMODINIT_FUNC PyInit__operator(void) { return PyModuleDef_Init(&operator_module); }
