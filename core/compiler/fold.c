/* core/compiler/fold.c -- the values of constant expressions, computed once when compiling.
 *
 * What is folded, and how large a result may get, follows the reference: arithmetic on constants, tuples of constants, items of
 * constants. What raises is not folded, so it raises when it is run. A chain of binary operators is folded from its left end.
 */
#include "core/compiler/compile_int.h"

enum { MAX_INT_BITS = 128, MAX_COLLECTION = 256, MAX_TEXT = 4096, MAX_TUPLE_ITEMS = 1024 };

/* Bits of an int; SIZE_MAX when an exception is pending. */
static size_t int_bits(PyObject *o)
{
    int overflow;
    long long n = PyLong_AsLongLongAndOverflow(o, &overflow);
    if (!overflow)
        return n == 0 ? 0 : 64 - (size_t)__builtin_clzll(n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n);
    PyObject *bits = PyObject_CallMethod(o, "bit_length", NULL);
    size_t size = bits ? PyLong_AsSize_t(bits) : SIZE_MAX;
    Py_XDECREF(bits);
    return size;
}

/* Items in a tuple of tuples, at most limit + 1. */
static Py_ssize_t tuple_items(PyObject *t, Py_ssize_t limit)
{
    Py_ssize_t items = PyTuple_GET_SIZE(t);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(t) && items <= limit; i++)
        if (PyTuple_CheckExact(PyTuple_GET_ITEM(t, i)))
            items += tuple_items(PyTuple_GET_ITEM(t, i), limit);
    return items;
}

static PyObject *fold_multiply(PyObject *a, PyObject *b)
{
    if (PyLong_CheckExact(a) && PyLong_CheckExact(b)) {
        size_t bits_a = int_bits(a), bits_b = int_bits(b);
        if (bits_a && bits_b && (bits_a > MAX_INT_BITS || bits_b > MAX_INT_BITS || bits_a + bits_b > MAX_INT_BITS))
            return NULL;
    } else if (PyLong_CheckExact(a) && (PyTuple_CheckExact(b) || PyUnicode_CheckExact(b) || PyBytes_CheckExact(b))) {
        Py_ssize_t size = PyObject_Size(b), limit = PyTuple_CheckExact(b) ? MAX_COLLECTION : MAX_TEXT;
        int overflow;
        long long n = PyLong_AsLongLongAndOverflow(a, &overflow);
        if (size && (overflow || n < 0 || n > limit / size))
            return NULL;
        if (size && n && PyTuple_CheckExact(b) && tuple_items(b, MAX_TUPLE_ITEMS / n) > MAX_TUPLE_ITEMS / n)
            return NULL;
    } else if (PyLong_CheckExact(b) && (PyTuple_CheckExact(a) || PyUnicode_CheckExact(a) || PyBytes_CheckExact(a))) {
        return fold_multiply(b, a);
    }
    return PyNumber_Multiply(a, b);
}

static PyObject *fold_power(PyObject *a, PyObject *b)
{
    if (PyLong_CheckExact(a) && PyLong_CheckExact(b)) {
        int overflow;
        long long n = PyLong_AsLongLongAndOverflow(b, &overflow);
        size_t bits = int_bits(a);
        if (overflow > 0 || (n > 0 && bits && (bits > MAX_INT_BITS || n > (long long)(MAX_INT_BITS / bits))))
            return NULL;
    }
    return PyNumber_Power(a, b, Py_None);
}

static PyObject *fold_lshift(PyObject *a, PyObject *b)
{
    if (PyLong_CheckExact(a) && PyLong_CheckExact(b)) {
        int overflow;
        long long n = PyLong_AsLongLongAndOverflow(b, &overflow);
        size_t bits = int_bits(a);
        if (bits && (overflow || n > MAX_INT_BITS || bits > (size_t)(MAX_INT_BITS - n)))
            return NULL;
    }
    return PyNumber_Lshift(a, b);
}

static PyObject *fold_operator(enum operator_kind op, PyObject *a, PyObject *b)
{
    switch (op) {
    case AST_Add: return PyNumber_Add(a, b);
    case AST_Sub: return PyNumber_Subtract(a, b);
    case AST_Mult: return fold_multiply(a, b);
    case AST_MatMult: return NULL;
    case AST_Div: return PyNumber_TrueDivide(a, b);
    case AST_Mod: return PyUnicode_CheckExact(a) || PyBytes_CheckExact(a) ? NULL : PyNumber_Remainder(a, b);
    case AST_Pow: return fold_power(a, b);
    case AST_LShift: return fold_lshift(a, b);
    case AST_RShift: return PyNumber_Rshift(a, b);
    case AST_BitOr: return PyNumber_Or(a, b);
    case AST_BitXor: return PyNumber_Xor(a, b);
    case AST_BitAnd: return PyNumber_And(a, b);
    case AST_FloorDiv: return PyNumber_FloorDivide(a, b);
    }
    return NULL;
}

/* Keeps what folding gave; a failure of it is no error, unless memory ran out or the user interrupts. Consumes o. */
static PyObject *folded(struct compiler *c, PyObject *o, bool *failed)
{
    if (!o) {
        if (PyErr_Occurred()) {
            if (PyErr_ExceptionMatches(PyExc_MemoryError) || PyErr_ExceptionMatches(PyExc_KeyboardInterrupt))
                *failed = true;
            else
                PyErr_Clear();
        }
        return NULL;
    }
    PyObject *merged = constant_merge(c, o);
    *failed |= merged == NULL;
    return merged;
}

static PyObject *fold_binop(struct compiler *c, struct expr *e, bool *failed)
{
    size_t n = 0;
    struct expr *leaf = e;
    for (; leaf->kind == AST_BinOp; leaf = leaf->v.BinOp.left)
        n++;
    PyObject *value = fold_expr(c, leaf, failed);
    if (!value)
        return NULL;
    struct expr **spine = arena_alloc(&c->arena, n * sizeof *spine);
    if (!spine) {
        *failed = true;
        return no_memory();
    }
    for (size_t i = n; i > 0; e = e->v.BinOp.left)
        spine[--i] = e;
    for (size_t i = 0; i < n && value; i++) {
        PyObject *right = fold_expr(c, spine[i]->v.BinOp.right, failed);
        value = right ? folded(c, fold_operator(spine[i]->v.BinOp.op, value, right), failed) : NULL;
    }
    return value;
}

static PyObject *fold_tuple(struct compiler *c, struct expr_seq *elts, bool *failed)
{
    size_t n = elts->n;
    if (n && elts->at[0]->kind != AST_Constant && elts->at[0]->kind != AST_Tuple && elts->at[0]->kind != AST_UnaryOp && elts->at[0]->kind != AST_BinOp)
        return NULL;
    PyObject **values = arena_alloc(&c->arena, (n + 1) * sizeof *values);
    if (!values) {
        *failed = true;
        return no_memory();
    }
    for (size_t i = 0; i < n; i++)
        if (!(values[i] = fold_expr(c, elts->at[i], failed)))
            return NULL;
    PyObject *tuple = PyTuple_New((Py_ssize_t)n);
    for (size_t i = 0; i < n && tuple; i++)
        PyTuple_SET_ITEM(tuple, (Py_ssize_t)i, Py_NewRef(values[i]));
    *failed |= tuple == NULL;
    return tuple ? folded(c, tuple, failed) : NULL;
}

static PyObject *fold_unary(struct compiler *c, struct expr *e, bool *failed)
{
    PyObject *operand = fold_expr(c, e->v.UnaryOp.operand, failed);
    if (!operand)
        return NULL;
    switch (e->v.UnaryOp.op) {
    case AST_Invert: return PyBool_Check(operand) ? NULL : folded(c, PyNumber_Invert(operand), failed);
    case AST_Not: {
        int truth = PyObject_IsTrue(operand);
        *failed |= truth < 0;
        return truth < 0 ? NULL : truth ? Py_False : Py_True;
    }
    case AST_UAdd: return folded(c, PyNumber_Positive(operand), failed);
    case AST_USub: return folded(c, PyNumber_Negative(operand), failed);
    }
    return NULL;
}

static PyObject *fold_slice(struct compiler *c, struct expr *e, bool *failed)
{
    struct expr *const parts[3] = {e->v.Slice.lower, e->v.Slice.upper, e->v.Slice.step};
    PyObject *values[3];
    for (int i = 0; i < 3; i++) {
        if (parts[i] && parts[i]->kind != AST_Constant && parts[i]->kind != AST_UnaryOp)
            return NULL;
        values[i] = parts[i] ? fold_expr(c, parts[i], failed) : Py_None;
        if (!values[i])
            return NULL;
    }
    PyObject *slice = PySlice_New(values[0], values[1], values[2]);
    if (!slice || constant_keep(c, slice) < 0) {
        *failed = true;
        return NULL;
    }
    return slice;
}

static PyObject *fold_inner(struct compiler *c, struct expr *e, bool *failed)
{
    switch (e->kind) {
    case AST_UnaryOp: return fold_unary(c, e, failed);
    case AST_BinOp: return fold_binop(c, e, failed);
    case AST_Tuple: return e->v.Tuple.ctx == AST_Load ? fold_tuple(c, e->v.Tuple.elts, failed) : NULL;
    case AST_Slice: return fold_slice(c, e, failed);
    case AST_Subscript: {
        if (e->v.Subscript.ctx != AST_Load)
            return NULL;
        PyObject *container = fold_expr(c, e->v.Subscript.value, failed);
        PyObject *index = container ? fold_expr(c, e->v.Subscript.slice, failed) : NULL;
        return index ? folded(c, PyObject_GetItem(container, index), failed) : NULL;
    }
    default: return NULL;
    }
}

PyObject *fold_expr(struct compiler *c, struct expr *e, bool *failed)
{
    if (*failed)
        return NULL;
    PyObject *value = NULL;
    switch (e->kind) {
    case AST_Constant:
        value = constant_object(c, &e->v.Constant.value);
        *failed |= value == NULL;
        return value;
    case AST_Name:
        if (e->v.Name.ctx == AST_Load && e->v.Name.id->len == 9 && __builtin_memcmp(e->v.Name.id->text, "__debug__", 9) == 0)
            return c->optimize ? Py_False : Py_True;
        return NULL;
    case AST_UnaryOp:
    case AST_BinOp:
    case AST_Tuple:
    case AST_Slice:
    case AST_Subscript:
        if (compiler_enter(c) < 0) {
            *failed = true;
            return NULL;
        }
        value = fold_inner(c, e, failed);
        compiler_leave(c);
        return value;
    default: return NULL;
    }
}
