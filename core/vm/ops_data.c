/* core/vm/ops_data.c -- slow paths of arithmetic, comparison, items, building and unpacking. Operands are borrowed, results counted. */
#include "core/vm/vm.h"

#include "objects/dict_int.h"
#include "objects/float_int.h"
#include "objects/int_int.h"
#include "objects/set_int.h"
#include "objects/str_int.h"
#include "objects/template.h"
#include "objects/tuple_int.h"

#include <math.h>

/* -- arithmetic ------------------------------------------------------------------------------------------------------------------- */

static PyObject *power(PyObject *a, PyObject *b) { return PyNumber_Power(a, b, Py_None); }
static PyObject *inplace_power(PyObject *a, PyObject *b) { return PyNumber_InPlacePower(a, b, Py_None); }

static bool number_as_double(Value v, double *d)
{
    if (value_is_float(v))
        *d = value_as_float(v);
    else if (value_is_int(v))
        *d = (double)value_as_int(v);
    else
        return false;
    return true;
}

/* Sums and products of exact complex numbers. V_ABSENT: something else, or a product that is no number, which has rules of its own. */
Value vm_complex(unsigned op, Value b, Value c)
{
    Py_complex x = ((ComplexObj *)value_obj(b))->value, y = ((ComplexObj *)value_obj(c))->value, r;
    switch (op) {
    case OP_ADD: case OP_IADD:
        r = (Py_complex){x.real + y.real, x.imag + y.imag};
        break;
    case OP_SUB: case OP_ISUB:
        r = (Py_complex){x.real - y.real, x.imag - y.imag};
        break;
    case OP_MUL: case OP_IMUL:
        r = (Py_complex){x.real * y.real - x.imag * y.imag, x.real * y.imag + x.imag * y.real};
        if (UNLIKELY(isnan(r.real)) || UNLIKELY(isnan(r.imag)))
            return V_ABSENT;
        break;
    default:
        return V_ABSENT;
    }
    return value_of(PyComplex_FromDoubles(r.real, r.imag));
}

/* Exact ints of which one or the result is no small one, as in products that are then cut to 32 bits: while they fit 64 bits, without
 * asking types and limb by limb. V_ABSENT: another operation. */
static Value int_binary(unsigned op, Value b, Value c)
{
    int64_t x, y;
    bool narrow = int_as_i64(b, &x) && int_as_i64(c, &y);
    switch (op) {
    case OP_ADD: case OP_IADD:
        return narrow ? int_from_i128((__int128)x + y) : int_add(b, c);
    case OP_SUB: case OP_ISUB:
        return narrow ? int_from_i128((__int128)x - y) : int_sub(b, c);
    case OP_MUL: case OP_IMUL:
        return narrow ? int_from_i128((__int128)x * y) : int_mul(b, c);
    case OP_AND: case OP_IAND:
        return narrow ? int_from_i64(x & y) : int_bitwise(INT_AND, b, c);
    case OP_OR: case OP_IOR:
        return narrow ? int_from_i64(x | y) : int_bitwise(INT_OR, b, c);
    case OP_XOR: case OP_IXOR:
        return narrow ? int_from_i64(x ^ y) : int_bitwise(INT_XOR, b, c);
    default:
        return V_ABSENT;
    }
}
Value vm_int_in_place(unsigned op, Value b, Value c)
{
    IntObj *o = (IntObj *)value_obj(b);
    int64_t x, y, sum;
    if ((op != OP_ADD && op != OP_IADD) || !int_as_i64(b, &x) || !int_as_i64(c, &y) || __builtin_add_overflow(x, y, &sum) ||
        int_fits_value(sum) || sum == INT64_MIN)
        return V_ABSENT;
    o->size = sum < 0 ? -1 : 1;
    o->limb[0] = (mp_limb_t)(sum < 0 ? -sum : sum);
    return value_keep(b);
}

static inline bool is_exact_int(Value v) { return value_is_int(v) || IS_EXACT(v, INT); }

Value vm_binary(unsigned op, Value b, Value c)
{
    double x, y;
    if (is_exact_int(b) && is_exact_int(c)) {
        Value r = int_binary(op, b, c);
        if (LIKELY(!is_absent(r)))
            return r;
    }
    if ((op == OP_POW || op == OP_IPOW) && value_is_float(b) && number_as_double(c, &y) && (x = value_as_float(b)) > 0) {
        double r = pow(x, y);
        if (LIKELY(isfinite(r)))
            return value_from_float(r);
    }
    if (!value_is_ptr(b) && !value_is_ptr(c) && number_as_double(b, &x) && number_as_double(c, &y) && !value_both_int(b, c)) {
        switch (op) {                /* an int and a float */
        case OP_ADD: case OP_IADD:
            return value_from_float(x + y);
        case OP_SUB: case OP_ISUB:
            return value_from_float(x - y);
        case OP_MUL: case OP_IMUL:
            return value_from_float(x * y);
        case OP_TRUEDIV: case OP_ITRUEDIV:
            if (y != 0.0)
                return value_from_float(x / y);
            break;
        }
    }
    static binaryfunc const table[] = {
#define PAIR(name, plain, inplace) [OP_##name] = plain, [OP_I##name] = inplace
        PAIR(ADD, PyNumber_Add, PyNumber_InPlaceAdd),
        PAIR(SUB, PyNumber_Subtract, PyNumber_InPlaceSubtract),
        PAIR(MUL, PyNumber_Multiply, PyNumber_InPlaceMultiply),
        PAIR(TRUEDIV, PyNumber_TrueDivide, PyNumber_InPlaceTrueDivide),
        PAIR(FLOORDIV, PyNumber_FloorDivide, PyNumber_InPlaceFloorDivide),
        PAIR(MOD, PyNumber_Remainder, PyNumber_InPlaceRemainder),
        PAIR(POW, power, inplace_power),
        PAIR(MATMUL, PyNumber_MatrixMultiply, PyNumber_InPlaceMatrixMultiply),
        PAIR(LSHIFT, PyNumber_Lshift, PyNumber_InPlaceLshift),
        PAIR(RSHIFT, PyNumber_Rshift, PyNumber_InPlaceRshift),
        PAIR(AND, PyNumber_And, PyNumber_InPlaceAnd),
        PAIR(OR, PyNumber_Or, PyNumber_InPlaceOr),
        PAIR(XOR, PyNumber_Xor, PyNumber_InPlaceXor),
#undef PAIR
    };
    return value_of(table[op](api_of(b), api_of(c)));
}

Value vm_unary(unsigned op, Value v)
{
    PyObject *o = api_of(v);
    return value_of(op == OP_NEG ? PyNumber_Negative(o) : op == OP_POS ? PyNumber_Positive(o) : PyNumber_Invert(o));
}

Value vm_compare(unsigned op, Value b, Value c)
{
    switch (op) {
    case OP_IN: case OP_NOT_IN: {
        int found = IS_EXACT(c, DICT) ? dict_has((DictObj *)value_obj(c), b) :
                    IS_EXACT(c, STR) && IS_EXACT(b, STR) ? PyUnicode_Contains(api_of(c), api_of(b)) :
                                                           PySequence_Contains(api_of(c), api_of(b));
        return found < 0 ? V_RAISED : value_from_bool((op == OP_IN) == found);
    }
    case OP_EQ: case OP_NE:
        if (IS_EXACT(b, STR) && IS_EXACT(c, STR))
            return value_from_bool(str_equal(b, c) == (op == OP_EQ));
        break;
    }
    int how = op == OP_LT ? Py_LT : op == OP_LE ? Py_LE : op == OP_EQ ? Py_EQ : op == OP_NE ? Py_NE : op == OP_GT ? Py_GT : Py_GE;
    return value_of(PyObject_RichCompare(api_of(b), api_of(c), how));
}

int vm_truth(Value v)
{
    if (!value_is_ptr(v)) {
        if (value_is_int(v))
            return value_as_int(v) != 0;
        if (value_is_float(v))
            return value_as_float(v) != 0.0;
        if (is_none(v))
            return 0;
        if (value_is_bool(v))
            return v.w == V_TRUE.w;
    }
    return PyObject_IsTrue(api_of(v));
}

/* -- items -------------------------------------------------------------------------------------------------------------------------- */

Value vm_getitem(Value b, Value c)
{
    if (IS_EXACT(b, DICT)) {
        Value v = dict_get((DictObj *)value_obj(b), c);
        if (!is_absent(v))
            return v;
    }
    return value_of(PyObject_GetItem(api_of(b), api_of(c)));
}

static bool slice_bound(Value v, Py_ssize_t otherwise, Py_ssize_t *bound)
{
    if (is_none(v))
        *bound = otherwise;
    else if (value_is_int(v))
        *bound = (Py_ssize_t)value_as_int(v);
    else
        return false;
    return true;
}

/* b[start:stop]. The usual sequences with ints or None need no slice object. */
Value vm_getslice(Value b, Value start, Value stop)
{
    PyObject *o = api_of(b);
    Py_ssize_t low, high;
    bool str = IS_EXACT(b, STR), tuple = IS_EXACT(b, TUPLE), bytes = IS_EXACT(b, BYTES);
    if (IS_EXACT(b, LIST) && slice_bound(start, 0, &low) && slice_bound(stop, PY_SSIZE_T_MAX, &high))
        return list_slice((ListObj *)value_obj(b), low, high, 1);       /* which knows how long the list is when it copies */
    if ((str || tuple || bytes) && slice_bound(start, 0, &low) && slice_bound(stop, PY_SSIZE_T_MAX, &high)) {
        Py_ssize_t n = str ? PyUnicode_GET_LENGTH(o) : tuple ? PyTuple_GET_SIZE(o) : PyBytes_GET_SIZE(o);
        PySlice_AdjustIndices(n, &low, &high, 1);
        if (high < low)
            high = low;
        if (tuple)
            return value_of(PyTuple_GetSlice(o, low, high));
        return value_of(str ? PyUnicode_Substring(o, low, high) : PyBytes_FromStringAndSize(PyBytes_AS_STRING(o) + low, high - low));
    }
    PyObject *slice = PySlice_New(api_of(start), api_of(stop), NULL), *r = slice ? PyObject_GetItem(o, slice) : NULL;
    Py_XDECREF(slice);
    return value_of(r);
}

int vm_setitem(Value a, Value b, Value c) { return PyObject_SetItem(api_of(a), api_of(b), api_of(c)); }

/* A store into an existing slot by the list's owner, in an owner section. 0: not the owner, contended, or out of range. */
int vm_list_store(PyThreadState *ts, ListObj *l, size_t i, Value v)
{
    if (!obj_is_mine(&l->hdr) || !owner_enter(&ts->gc.base, l, &l->hdr.lock))
        return 0;
    if (UNLIKELY(i >= l->len)) {
        owner_leave(&ts->gc.base);
        return 0;
    }
    Value old = l->items->at[i];
    value_keep(v);
    store_release_value(&l->items->at[i], v);        /* pairs with list_get_reg() */
    owner_leave(&ts->gc.base);
    value_release(old);
    return 1;
}

/* -- building ------------------------------------------------------------------------------------------------------------------------ */

static Reg take_reg(Reg *r)
{
    Reg v = *r;
    r->w = 0;
    return v;
}

static Value take(Reg *r)
{
    Reg v = *r;
    r->w = 0;
    return value_from_reg(v);
}

Value vm_build_tuple(Reg *from, unsigned n)
{
    Value t = tuple_new(n);
    if (is_raised(t))
        return t;
    for (unsigned i = 0; i < n; i++)
        ((TupleObj *)value_obj(t))->at[i] = take(&from[i]);
    if (n)
        tuple_publish(t);
    return t;
}

Value vm_build_list(Reg *from, unsigned n)
{
    Value l = list_new(n);
    if (is_raised(l))
        return l;
    ListObj *list = (ListObj *)value_obj(l);
    for (unsigned i = 0; i < n; i++)
        list->items->at[i] = take(&from[i]);         /* nobody else knows the list yet */
    list_publish(l);
    return l;
}

Value vm_build_map(Reg *from, unsigned npairs)
{
    Value few[16];
    if (npairs && 2 * npairs <= Py_ARRAY_LENGTH(few)) {
        for (unsigned i = 0; i < 2 * npairs; i++)
            few[i] = take(&from[i]);
        return dict_take_pairs(few, npairs);
    }
    Value d = dict_new();
    if (is_raised(d))
        return d;
    for (unsigned i = 0; i < npairs; i++)
        if (dict_set((DictObj *)value_obj(d), value_borrow(from[2 * i]), value_borrow(from[2 * i + 1])) < 0) {
            value_release(d);
            return V_RAISED;
        }
    for (unsigned i = 0; i < 2 * npairs; i++)
        value_release(take(&from[i]));
    return d;
}

Value vm_build_set(Reg *from, unsigned n)
{
    Value s = set_of_values(false, (const Value *)(const void *)from, n);
    for (unsigned i = 0; i < n && !is_raised(s); i++)
        reg_release(take_reg(&from[i]));
    return s;
}

Value vm_build_slice(const Reg *from, unsigned n)
{
    return value_of(PySlice_New(api_of(value_borrow(from[0])), api_of(value_borrow(from[1])), n == 3 ? api_of(value_borrow(from[2])) : NULL));
}

Value vm_build_string(const Reg *from, unsigned n)
{
    return str_join_values((const Value *)(const void *)from, n);
}

Value vm_convert(Value v, unsigned how)
{
    PyObject *o = api_of(v);
    return value_of(how == CONVERSION_STR ? PyObject_Str(o) : how == CONVERSION_REPR ? PyObject_Repr(o) : PyObject_ASCII(o));
}

Value vm_format(Value v, Value spec)
{
    if (IS_EXACT(v, STR) && (is_absent(spec) || value_is(spec, N(empty))))
        return value_keep(v);
    return value_of(PyObject_Format(api_of(v), is_absent(spec) ? NULL : api_of(spec)));
}

Value vm_build_interpolation(const Reg *from, unsigned how)
{
    static const unsigned char letters[] = {0, 's', 'r', 'a'};
    Value conversion = how & 3 ? str_char(letters[how & 3]) : V_NONE;
    return interpolation_new(value_borrow(from[0]), value_borrow(from[1]), conversion, how & 4 ? value_borrow(from[2]) : N(empty));
}

Value vm_build_template(Value strings, Value interpolations) { return template_new(strings, interpolations); }

/* A comprehension's set, or the one that notes which annotations were reached: that has a name, so a program may have put anything there. */
int vm_set_add(Value set, Value v)
{
    if (UNLIKELY(!PySet_Check(api_of(set)))) {
        raise_type_error("'%.200s' object is not a set", type_of(set)->tp_name);
        return -1;
    }
    return PySet_Add(api_of(set), api_of(v));
}

int vm_list_extend(Value list, Value iterable)
{
    if (list_extend((ListObj *)value_obj(list), iterable) < 0) {
        if (PyErr_ExceptionMatches(PyExc_TypeError) && !type_of(iterable)->tp_iter && !PySequence_Check(api_of(iterable))) {
            PyErr_Clear();
            raise_type_error("Value after * must be an iterable, not %.200s", type_of(iterable)->tp_name);
        }
        return -1;
    }
    return 0;
}

int vm_set_update(Value set, Value iterable)
{
    return set_update((SetObj *)value_obj(set), iterable);
}

int vm_dict_update(Value dict, Value mapping)
{
    if (PyDict_Update(api_of(dict), api_of(mapping)) == 0)
        return 0;
    if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        raise_type_error("'%.200s' object is not a mapping", type_of(mapping)->tp_name);
    }
    return -1;
}

/* -- unpacking ---------------------------------------------------------------------------------------------------------------------- */

/* The first of these registers may be the one that had the sequence: whoever unwinds must find it empty. */
static void drop(Reg *out, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        Reg r = out[i];
        out[i].w = 0;
        reg_release(r);
    }
}

/* Up to n items of an iterator; the number got, or -1. What was got is left in out. */
static int take_items(PyObject *it, Reg *out, unsigned n, unsigned *got)
{
    for (*got = 0; *got < n; ++*got) {
        PyObject *item;
        int rc = PyIter_NextItem(it, &item);
        if (rc < 0)
            return -1;
        if (rc == 0)
            return 0;
        out[*got] = reg_from_value(value_of(item));
    }
    return 1;
}

static PyObject *iterator_to_unpack(Value v)
{
    PyObject *it = PyObject_GetIter(api_of(v));
    if (!it && PyErr_ExceptionMatches(PyExc_TypeError) && !type_of(v)->tp_iter && !PySequence_Check(api_of(v))) {
        PyErr_Clear();
        raise_type_error("cannot unpack non-iterable %.200s object", type_of(v)->tp_name);
    }
    return it;
}

static int unpack_items(Value sequence, unsigned n, Reg *out)
{
    PyObject *it = iterator_to_unpack(sequence);
    if (!it)
        return -1;
    unsigned got;
    int rc = take_items(it, out, n, &got);
    if (rc == 0)
        raise_value_error("not enough values to unpack (expected %u, got %u)", n, got);
    if (rc > 0) {
        PyObject *extra;
        rc = PyIter_NextItem(it, &extra);
        if (rc == 0) {
            Py_DECREF(it);
            return 0;
        }
        if (rc > 0) {
            Py_DECREF(extra);
            Value v = sequence;
            if (IS_EXACT(v, LIST) || IS_EXACT(v, TUPLE) || IS_EXACT(v, DICT))
                raise_value_error("too many values to unpack (expected %u, got %zd)", n, PyObject_Size(api_of(v)));
            else
                raise_value_error("too many values to unpack (expected %u)", n);
        }
    }
    drop(out, got);
    Py_DECREF(it);
    return -1;
}

/* A list is unpacked as it is at one moment. */
int vm_unpack(Value sequence, unsigned n, Reg *out)
{
    Value copy = V_ABSENT;
    if (IS_EXACT(sequence, LIST)) {
        if (LIKELY(list_unpack((ListObj *)value_obj(sequence), out, n)))
            return 0;
        copy = list_copy((ListObj *)value_obj(sequence));   /* what others do to the list cannot change the mistake, or mend it */
        if (is_raised(copy))
            return -1;
        sequence = copy;
    }
    int rc = unpack_items(sequence, n, out);
    value_release(copy);
    return rc;
}

/* vm_unpack_ex() of n items that nobody changes. */
static int unpack_around(const Value *at, size_t n, unsigned before, unsigned after, Reg *out)
{
    if (n < (size_t)before + after) {
        raise_value_error("not enough values to unpack (expected at least %u, got %zu)", before + after, n);
        return -1;
    }
    size_t middle = n - before - after;
    Value rest = list_new(middle);
    if (is_raised(rest))
        return -1;
    for (size_t i = 0; i < middle; i++)
        ((ListObj *)value_obj(rest))->items->at[i] = value_keep(at[before + i]);
    list_publish(rest);
    for (unsigned i = 0; i < before; i++)
        out[i] = reg_from_value(value_keep(at[i]));
    out[before] = reg_from_value(rest);
    for (unsigned i = 0; i < after; i++)
        out[before + 1 + i] = reg_from_value(value_keep(at[before + middle + i]));
    return 0;
}

int vm_unpack_ex(Value sequence, unsigned before, unsigned after, Reg *out)
{
    if (IS_EXACT(sequence, TUPLE))
        return unpack_around(((TupleObj *)value_obj(sequence))->at, tuple_len(sequence), before, after, out);
    if (IS_EXACT(sequence, LIST)) {
        Value copy = list_copy((ListObj *)value_obj(sequence));
        if (is_raised(copy))
            return -1;
        const ListObj *l = (ListObj *)value_obj(copy);
        int rc = unpack_around(l->len ? l->items->at : NULL, l->len, before, after, out);
        value_release(copy);
        return rc;
    }
    PyObject *it = iterator_to_unpack(sequence);
    if (!it)
        return -1;
    unsigned got;
    int rc = take_items(it, out, before, &got);
    if (rc <= 0) {
        if (rc == 0)
            raise_value_error("not enough values to unpack (expected at least %u, got %u)", before + after, got);
        drop(out, got);
        Py_DECREF(it);
        return -1;
    }
    PyObject *rest = PySequence_List(it);
    Py_DECREF(it);
    if (!rest) {
        drop(out, before);
        return -1;
    }
    Py_ssize_t n = PyList_Size(rest);
    if (n < (Py_ssize_t)after) {
        raise_value_error("not enough values to unpack (expected at least %u, got %zd)", before + after, before + n);
        Py_DECREF(rest);
        drop(out, before);
        return -1;
    }
    for (unsigned i = 0; i < after; i++)
        out[before + 1 + i] = reg_from_value(value_of(PyList_GetItemRef(rest, n - (Py_ssize_t)after + i)));
    if (after && PyList_SetSlice(rest, n - (Py_ssize_t)after, n, NULL) < 0) {
        drop(out, before);
        drop(out + before + 1, after);
        Py_DECREF(rest);
        return -1;
    }
    out[before] = reg_from_value(value_of(rest));
    return 0;
}
