/* tests/objects/test_abstract.c -- operators, items, iteration, sequences, mappings and buffers on any object. */
#include "rt_test.h"

static PyObject *value(const char *format, ...)
{
    va_list v;
    va_start(v, format);
    PyObject *r = Py_VaBuildValue(format, v);
    va_end(v);
    CHECK(r != NULL);
    return r;
}
#define FAILS(call, type, text) CHECK((call) == 0 && rt_raised(type, text))
#define FAILS1(call, type, text) CHECK((call) < 0 && rt_raised(type, text))

/* Two types whose + says which slot was asked. */
static int base_declines;
static PyObject *base_add(PyObject *a, PyObject *b);
static PyObject *sub_add(PyObject *Py_UNUSED(a), PyObject *Py_UNUSED(b)) { return PyUnicode_FromString("sub"); }
static PyNumberMethods base_number = {.nb_add = base_add}, sub_number = {.nb_add = sub_add};
static PyTypeObject base_type = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "t.Base", .tp_basicsize = sizeof(Obj), .tp_flags = Py_TPFLAGS_BASETYPE,
                                 .tp_as_number = &base_number, .tp_new = PyType_GenericNew};
static PyTypeObject sub_type = {PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "t.Sub", .tp_basicsize = sizeof(Obj), .tp_base = &base_type,
                                .tp_as_number = &sub_number};
static PyObject *base_add(PyObject *a, PyObject *b)
{
    if (base_declines)
        Py_RETURN_NOTIMPLEMENTED;
    return PyUnicode_FromFormat("base %d %d", Py_TYPE(a) == &sub_type, Py_TYPE(b) == &sub_type);
}

static void test_dispatch(void)
{
    CHECK(PyType_Ready(&base_type) == 0 && PyType_Ready(&sub_type) == 0);
    PyObject *b = PyObject_CallNoArgs((PyObject *)&base_type), *s = PyObject_CallNoArgs((PyObject *)&sub_type), *one = PyLong_FromLong(1);
    CHECK(rt_repr_is(PyNumber_Add(b, b), "'base 0 0'"));
    CHECK(rt_repr_is(PyNumber_Add(b, s), "'sub'"));      /* the subtype first, though it stands on the right */
    CHECK(rt_repr_is(PyNumber_Add(s, b), "'sub'"));
    CHECK(rt_repr_is(PyNumber_Add(one, b), "'base 0 0'"));
    base_declines = 1;
    FAILS(PyNumber_Add(one, b), PyExc_TypeError, "unsupported operand type(s) for +: 'int' and 't.Base'");
    FAILS(PyNumber_InPlaceAdd(b, one), PyExc_TypeError, "unsupported operand type(s) for +=: 't.Base' and 'int'");
    CHECK(rt_repr_is(PyNumber_Add(one, s), "'sub'"));
    Py_DECREF(b);
    Py_DECREF(s);
}

static void test_numbers(void)
{
    PyObject *i = PyLong_FromLong(7), *two = PyLong_FromLong(2), *s = PyUnicode_FromString("ab"), *l = value("[i]", 1), *big = PyLong_FromString("1" "000000000000000000000000000000", NULL, 10);
    CHECK(rt_repr_is(PyNumber_FloorDivide(i, two), "3") && rt_repr_is(PyNumber_TrueDivide(i, two), "3.5"));
    CHECK(rt_repr_is(PyNumber_Power(two, i, Py_None), "128") && rt_repr_is(PyNumber_Power(two, i, PyLong_FromLong(5)), "3"));
    FAILS(PyNumber_Power(two, s, Py_None), PyExc_TypeError, "unsupported operand type(s) for ** or pow(): 'int' and 'str'");
    FAILS(PyNumber_Power(s, two, i), PyExc_TypeError, "unsupported operand type(s) for ** or pow(): 'str', 'int', 'int'");
    FAILS(PyNumber_InPlacePower(two, s, Py_None), PyExc_TypeError, "unsupported operand type(s) for **=: 'int' and 'str'");
    CHECK(rt_repr_is(PyNumber_Multiply(two, s), "'abab'") && rt_repr_is(PyNumber_Multiply(l, two), "[1, 1]"));
    FAILS(PyNumber_Multiply(l, s), PyExc_TypeError, "can't multiply sequence by non-int of type 'str'");
    FAILS(PyNumber_Divmod(i, s), PyExc_TypeError, "unsupported operand type(s) for divmod(): 'int' and 'str'");
    FAILS(PyNumber_Negative(s), PyExc_TypeError, "bad operand type for unary -: 'str'");
    FAILS(PyNumber_Absolute(s), PyExc_TypeError, "bad operand type for abs(): 'str'");
    CHECK(rt_repr_is(PyNumber_InPlaceMultiply(Py_NewRef(l), two), "[1, 1]") && PyList_Size(l) == 2);    /* in place */
    CHECK(PyNumber_Index(Py_True) == api_of(value_from_int(1)));
    FAILS(PyNumber_Index(s), PyExc_TypeError, "'str' object cannot be interpreted as an integer");
    CHECK(PyNumber_AsSsize_t(big, NULL) == PY_SSIZE_T_MAX);
    CHECK(PyNumber_AsSsize_t(big, PyExc_IndexError) == -1 && rt_raised(PyExc_IndexError, "cannot fit 'int' into an index-sized integer"));
    CHECK(rt_repr_is(PyNumber_ToBase(i, 2), "'0b111'") && rt_repr_is(PyNumber_ToBase(i, 10), "'7'"));
    CHECK(PyNumber_Check(i) && !PyNumber_Check(s) && PyIndex_Check(Py_True) && !PyIndex_Check(s));
    Py_DECREF(l);
    Py_DECREF(s);
    Py_DECREF(big);
}

static void test_items(void)
{
    PyObject *l = value("[iii]", 1, 2, 3), *d = value("{s:i}", "k", 1), *i = PyLong_FromLong(1), *k = PyUnicode_FromString("k"), *x = PyUnicode_FromString("x");
    CHECK(PyObject_Size(l) == 3 && PyMapping_Size(d) == 1);
    FAILS1(PyObject_Size(i), PyExc_TypeError, "object of type 'int' has no len()");
    FAILS1(PyMapping_Size(i), PyExc_TypeError, "object of type 'int' has no len()");
    FAILS1(PySequence_Size(d), PyExc_TypeError, "dict is not a sequence");
    FAILS(PyObject_GetItem(i, i), PyExc_TypeError, "'int' object is not subscriptable");
    FAILS(PyObject_GetItem((PyObject *)&PyLong_Type, i), PyExc_TypeError, "type 'int' is not subscriptable");
    CHECK(rt_repr_is(PyObject_GetItem((PyObject *)&PyType_Type, (PyObject *)&PyLong_Type), "type[int]"));
    FAILS1(PyObject_SetItem(i, i, i), PyExc_TypeError, "'int' object does not support item assignment");
    FAILS1(PyObject_DelItem(i, i), PyExc_TypeError, "'int' object does not support item deletion");
    CHECK(rt_repr_is(PyObject_GetItem(l, i), "2") && rt_repr_is(PySequence_GetItem(l, -1), "3"));
    CHECK(rt_repr_is(PySequence_GetSlice(l, 1, 3), "[2, 3]") && PySequence_SetItem(l, 0, k) == 0 && PySequence_DelItem(l, 1) == 0);
    CHECK(rt_repr_is(Py_NewRef(l), "['k', 3]"));
    FAILS(PySequence_GetItem(d, 0), PyExc_TypeError, "dict is not a sequence");
    FAILS(PySequence_GetItem(i, 0), PyExc_TypeError, "'int' object does not support indexing");
    CHECK(PySequence_Contains(l, k) == 1 && PySequence_Count(l, k) == 1 && PySequence_Index(l, k) == 0);
    FAILS1(PySequence_Index(l, i), PyExc_ValueError, "sequence.index(x): x not in sequence");
    FAILS1(PySequence_Contains(i, i), PyExc_TypeError, "argument of type 'int' is not a container or iterable");
    FAILS1(PySequence_Count(i, i), PyExc_TypeError, "argument of type 'int' is not iterable");
    CHECK(rt_repr_is(PySequence_Concat(l, l), "['k', 3, 'k', 3]") && rt_repr_is(PySequence_Repeat(l, 2), "['k', 3, 'k', 3]"));
    FAILS(PySequence_Concat(i, i), PyExc_TypeError, "'int' object can't be concatenated");
    CHECK(rt_repr_is(PySequence_Tuple(l), "('k', 3)") && rt_repr_is(PySequence_List(d), "['k']") && rt_repr_is(PySequence_Tuple(d), "('k',)"));
    PyObject *range = PyObject_CallFunction((PyObject *)&PyRange_Type, "i", 100), *t = PySequence_Tuple(range);
    CHECK(t && PyTuple_Size(t) == 100);
    Py_DECREF(range);
    Py_DECREF(t);
    FAILS(PySequence_Fast(i, "no luck"), PyExc_TypeError, "no luck");
    PyObject *fast = PySequence_Fast(d, "");
    CHECK(PySequence_Fast_GET_SIZE(fast) == 1 && PySequence_Fast_ITEMS(fast)[0] == PySequence_Fast_GET_ITEM(fast, 0));
    Py_DECREF(fast);
    PyObject *got;
    CHECK(PyMapping_GetOptionalItem(d, x, &got) == 0 && got == NULL && PyMapping_HasKey(d, k) && PyMapping_HasKeyStringWithError(d, "k") == 1);
    CHECK(rt_repr_is(PyMapping_Items(d), "[('k', 1)]") && PyMapping_SetItemString(d, "y", Py_None) == 0 && PyMapping_DelItemString(d, "y") == 0);
    CHECK(rt_repr_is(PyObject_Format(k, NULL), "'k'") && rt_repr_is(PyObject_Format(i, NULL), "'1'"));
    FAILS(PyObject_Format(k, i), PyExc_SystemError, "Format specifier must be a string, not int");
    CHECK(PyObject_AsFileDescriptor(i) == 1);
    FAILS1(PyObject_AsFileDescriptor(k), PyExc_TypeError, "argument must be an int, or have a fileno() method.");
    Py_DECREF(l);
    Py_DECREF(d);
    Py_DECREF(k);
    Py_DECREF(x);
}

static void test_iteration(void)
{
    PyObject *l = value("[ii]", 1, 2), *i = PyLong_FromLong(1), *it = PyObject_GetIter(l), *item;
    CHECK(PyIter_Check(it) && !PyIter_Check(l) && PyIter_NextItem(it, &item) == 1 && item == i);
    CHECK(PyIter_Send(it, Py_None, &item) == PYGEN_NEXT && PyIter_Send(it, Py_None, &item) == PYGEN_RETURN && item == Py_None);
    CHECK(PyIter_Next(it) == NULL && !error_pending() && PyIter_NextItem(it, &item) == 0);
    FAILS1(PyIter_NextItem(l, &item), PyExc_TypeError, "expected an iterator, got 'list'");
    FAILS(PyObject_GetIter(i), PyExc_TypeError, "'int' object is not iterable");
    FAILS(PyObject_GetAIter(i), PyExc_TypeError, "'int' object is not an async iterable");
    CHECK(PyObject_LengthHint(l, 9) == 2 && PyObject_LengthHint(i, 9) == 9);
    PyObject *fresh = PyObject_GetIter(l);
    CHECK(PyObject_LengthHint(fresh, 9) == 2);           /* __length_hint__ */
    Py_DECREF(fresh);
    Py_DECREF(it);
    Py_DECREF(l);
}

static void test_buffers(void)
{
    char memory[24];
    for (int i = 0; i < 24; i++)
        memory[i] = (char)i;
    Py_ssize_t shape[3] = {2, 3, 4}, strides[3], f[3], at[3] = {1, 2, 3};
    PyBuffer_FillContiguousStrides(3, shape, strides, 1, 'C');
    PyBuffer_FillContiguousStrides(3, shape, f, 1, 'F');
    CHECK(strides[0] == 12 && strides[2] == 1 && f[0] == 1 && f[2] == 6);
    Py_buffer v = {.buf = memory, .len = 24, .itemsize = 1, .ndim = 3, .shape = shape, .strides = strides};
    CHECK(PyBuffer_IsContiguous(&v, 'C') && !PyBuffer_IsContiguous(&v, 'F') && PyBuffer_IsContiguous(&v, 'A'));
    CHECK(PyBuffer_GetPointer(&v, at) == memory + 23);
    char packed[24], back[24] = {0};
    CHECK(PyBuffer_ToContiguous(packed, &v, 24, 'F') == 0 && packed[0] == 0 && packed[1] == 12 && packed[2] == 4);
    Py_buffer w = v;
    w.buf = back;
    CHECK(PyBuffer_FromContiguous(&w, packed, 24, 'F') == 0 && memcmp(back, memory, 24) == 0);
    strides[2] = 2, shape[2] = 2, v.len = 12;
    CHECK(!PyBuffer_IsContiguous(&v, 'A') && PyBuffer_ToContiguous(packed, &v, 12, 'C') == 0 && packed[1] == 2 && packed[2] == 4);
    Py_buffer filled;
    FAILS1(PyBuffer_FillInfo(&filled, NULL, memory, 24, 1, PyBUF_WRITABLE), PyExc_BufferError, "Object is not writable.");
    CHECK(PyBuffer_FillInfo(&filled, NULL, memory, 24, 0, PyBUF_FULL) == 0 && filled.shape == &filled.len && strcmp(filled.format, "B") == 0);
    FAILS1(PyObject_GetBuffer(Py_None, &filled, PyBUF_SIMPLE), PyExc_TypeError, "a bytes-like object is required, not 'NoneType'");
}

int main(void)
{
    rt_begin();
    test_dispatch();
    test_numbers();
    test_items();
    test_iteration();
    test_buffers();
    return rt_end("test_abstract");
}
