/* objects/descr_member.c -- fields of C structures as attributes: PyMember_GetOne, PyMember_SetOne.
 *
 * Numbers are read and written as single atomic words. Object fields follow field.h: read without a lock, swapped by an owner section or
 * under the object's lock; what a field let go of is released afterwards.
 */
#include "objects/descr.h"
#include "objects/field.h"

/* --- reading ---------------------------------------------------------------------------------------------------------------------- */

static PyObject *get_object(const char *obj, const PyMemberDef *m)
{
    Value v = field_get((Obj *)(uintptr_t)obj, (const Value *)(const void *)(obj + m->offset));
    if (!is_absent(v))
        return api_of(v);
    if (m->type == _Py_T_OBJECT)
        return Py_None;
    return PyErr_Format(PyExc_AttributeError, "'%T' object has no attribute '%s'", (PyObject *)(uintptr_t)obj, m->name);
}

static PyObject *from_double(double d) { return api_of(value_from_float(d)); }

PyObject *PyMember_GetOne(const char *obj, PyMemberDef *m)
{
    const void *at = obj + m->offset;
    uint32_t bits32;
    uint64_t bits64;
    float f;
    double d;
    if (m->flags & Py_RELATIVE_OFFSET) {
        PyErr_SetString(PyExc_SystemError, "PyMember_GetOne used with Py_RELATIVE_OFFSET");
        return NULL;
    }
    switch (m->type) {
    case Py_T_BOOL: return api_of(value_from_bool(load_relaxed_u8(at) != 0));
    case Py_T_BYTE: return PyLong_FromLong((int8_t)load_relaxed_u8(at));
    case Py_T_UBYTE: return PyLong_FromLong(load_relaxed_u8(at));
    case Py_T_SHORT: return PyLong_FromLong((int16_t)load_relaxed_u16(at));
    case Py_T_USHORT: return PyLong_FromLong(load_relaxed_u16(at));
    case Py_T_INT: return PyLong_FromLong((int32_t)load_relaxed_u32(at));
    case Py_T_UINT: return PyLong_FromUnsignedLong(load_relaxed_u32(at));
    case Py_T_LONG:
    case Py_T_LONGLONG:
    case Py_T_PYSSIZET: return PyLong_FromLongLong((int64_t)load_relaxed_u64(at));
    case Py_T_ULONG:
    case Py_T_ULONGLONG: return PyLong_FromUnsignedLongLong(load_relaxed_u64(at));
    case Py_T_FLOAT:
        bits32 = load_relaxed_u32(at);
        memcpy(&f, &bits32, sizeof f);
        return from_double(f);
    case Py_T_DOUBLE:
        bits64 = load_relaxed_u64(at);
        memcpy(&d, &bits64, sizeof d);
        return from_double(d);
    case Py_T_STRING: {
        const char *s = load_relaxed_ptr((const char *const *)at);
        return s ? PyUnicode_FromString(s) : Py_None;
    }
    case Py_T_STRING_INPLACE: return PyUnicode_FromString(at);
    case Py_T_CHAR: {
        char c = (char)load_relaxed_u8(at);
        return PyUnicode_FromStringAndSize(&c, 1);
    }
    case _Py_T_OBJECT:
    case Py_T_OBJECT_EX: return get_object(obj, m);
    case _Py_T_NONE: return Py_None;
    default:
        PyErr_Format(PyExc_SystemError, "bad memberdescr type for %s", m->name);
        return NULL;
    }
}

/* --- writing ------------------------------------------------------------------------------------------------------------------------- */

static int set_object(char *obj, const PyMemberDef *m, PyObject *v)
{
    Value *at = (Value *)(void *)(obj + m->offset);
    Value old = field_swap((Obj *)obj, at, v ? value_keep(value_of(v)) : FIELD_EMPTY);
    if (v == NULL && m->type == Py_T_OBJECT_EX && (old.w == 0 || is_absent(old))) {
        PyErr_SetString(PyExc_AttributeError, m->name);
        return -1;
    }
    value_release(old);
    return 0;
}

static int truncated(const char *what)
{
    char text[64];
    snprintf(text, sizeof text, "Truncation of value to %s", what);
    return PyErr_WarnEx(PyExc_RuntimeWarning, text, 1);
}

/* A number for a field that holds low .. high. 0 or -1. */
static int to_signed(PyObject *v, int64_t low, int64_t high, const char *name, int64_t *out)
{
    long n = PyLong_AsLong(v);
    if (n == -1 && PyErr_Occurred())
        return -1;
    *out = n;
    return (n < low || n > high) && truncated(name) < 0 ? -1 : 0;
}

/* An unsigned field takes a negative number too, with a warning. */
static int to_unsigned(PyObject *v, uint64_t *out)
{
    PyObject *n = PyNumber_Index(v);
    if (n == NULL)
        return -1;
    int negative = PyObject_RichCompareBool(n, api_of(value_from_int(0)), Py_LT), r = negative < 0 ? -1 : 0;
    if (negative > 0) {
        long s = PyLong_AsLong(n);
        *out = (uint64_t)s;
        r = s == -1 && PyErr_Occurred() ? -1 : PyErr_WarnEx(PyExc_RuntimeWarning, "Writing negative value into unsigned field", 1);
    } else if (r == 0) {
        *out = PyLong_AsUnsignedLongLong(n);
        r = *out == (uint64_t)-1 && PyErr_Occurred() ? -1 : 0;
    }
    Py_DECREF(n);
    return r;
}

static int set_double(void *at, int type, PyObject *v)
{
    double d = PyFloat_AsDouble(v);
    if (d == -1.0 && PyErr_Occurred())
        return -1;
    if (type == Py_T_FLOAT) {
        float f = (float)d;
        uint32_t bits;
        memcpy(&bits, &f, sizeof bits);
        store_relaxed_u32(at, bits);
    } else {
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        store_relaxed_u64(at, bits);
    }
    return 0;
}

static int set_number(void *at, int type, PyObject *v)
{
    int64_t n;
    uint64_t u;
    switch (type) {
    case Py_T_BYTE:
        if (to_signed(v, INT8_MIN, INT8_MAX, "char", &n) < 0)
            return -1;
        store_relaxed_u8(at, (uint8_t)n);
        return 0;
    case Py_T_UBYTE:
        if (to_signed(v, 0, UINT8_MAX, "unsigned char", &n) < 0)
            return -1;
        store_relaxed_u8(at, (uint8_t)n);
        return 0;
    case Py_T_SHORT:
        if (to_signed(v, INT16_MIN, INT16_MAX, "short", &n) < 0)
            return -1;
        store_relaxed_u16(at, (uint16_t)n);
        return 0;
    case Py_T_USHORT:
        if (to_signed(v, 0, UINT16_MAX, "unsigned short", &n) < 0)
            return -1;
        store_relaxed_u16(at, (uint16_t)n);
        return 0;
    case Py_T_INT:
        if (to_signed(v, INT32_MIN, INT32_MAX, "int", &n) < 0)
            return -1;
        store_relaxed_u32(at, (uint32_t)n);
        return 0;
    case Py_T_UINT:
        if (to_unsigned(v, &u) < 0 || (u > UINT32_MAX && truncated("unsigned int") < 0))
            return -1;
        store_relaxed_u32(at, (uint32_t)u);
        return 0;
    case Py_T_LONG:
    case Py_T_LONGLONG:
        n = PyLong_AsLongLong(v);
        break;
    case Py_T_PYSSIZET:
        n = PyLong_AsSsize_t(v);
        break;
    default:                                             /* Py_T_ULONG, Py_T_ULONGLONG */
        if (to_unsigned(v, &u) < 0)
            return -1;
        n = (int64_t)u;
        store_relaxed_u64(at, u);
        return 0;
    }
    if (n == -1 && PyErr_Occurred())
        return -1;
    store_relaxed_u64(at, (uint64_t)n);
    return 0;
}

int PyMember_SetOne(char *obj, PyMemberDef *m, PyObject *v)
{
    void *at = obj + m->offset;
    if (m->flags & Py_RELATIVE_OFFSET) {
        PyErr_SetString(PyExc_SystemError, "PyMember_SetOne used with Py_RELATIVE_OFFSET");
        return -1;
    }
    if (m->flags & Py_READONLY) {
        PyErr_SetString(PyExc_AttributeError, "readonly attribute");
        return -1;
    }
    if (v == NULL && m->type != _Py_T_OBJECT && m->type != Py_T_OBJECT_EX) {
        PyErr_SetString(PyExc_TypeError, "can't delete numeric/char attribute");
        return -1;
    }
    switch (m->type) {
    case _Py_T_OBJECT:
    case Py_T_OBJECT_EX: return set_object(obj, m, v);
    case Py_T_FLOAT:
    case Py_T_DOUBLE: return set_double(at, m->type, v);
    case Py_T_BOOL:
        if (!value_is_bool(value_of(v))) {
            PyErr_SetString(PyExc_TypeError, "attribute value type must be bool");
            return -1;
        }
        store_relaxed_u8(at, v == Py_True);
        return 0;
    case Py_T_CHAR: {
        Py_ssize_t n;
        const char *s = PyUnicode_Check(v) ? PyUnicode_AsUTF8AndSize(v, &n) : NULL;
        if (s == NULL || n != 1) {
            if (!PyErr_Occurred())
                PyErr_BadArgument();
            return -1;
        }
        store_relaxed_u8(at, (uint8_t)s[0]);
        return 0;
    }
    case Py_T_STRING:
    case Py_T_STRING_INPLACE:
        PyErr_SetString(PyExc_TypeError, "readonly attribute");
        return -1;
    case Py_T_BYTE: case Py_T_UBYTE: case Py_T_SHORT: case Py_T_USHORT: case Py_T_INT: case Py_T_UINT:
    case Py_T_LONG: case Py_T_ULONG: case Py_T_LONGLONG: case Py_T_ULONGLONG: case Py_T_PYSSIZET:
        return set_number(at, m->type, v);
    default:
        PyErr_Format(PyExc_SystemError, "bad memberdescr type for %s", m->name);
        return -1;
    }
}
