/* longobject.h -- int.
 *
 * Conversions to C return -1 (as the result's type) with an exception set when the value does not fit or is no int; -1 may also be the
 * value, so ask PyErr_Occurred.  They accept objects with __index__ unless a line says otherwise.
 */
#ifndef Py_LONGOBJECT_H
#define Py_LONGOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_DATA(PyTypeObject) PyLong_Type;

PyAPI_FUNC(int) PyLong_Check(PyObject *o);
PyAPI_FUNC(int) PyLong_CheckExact(PyObject *o);
#define PyLong_Check(o) PyLong_Check(_PyObject_CAST(o))
#define PyLong_CheckExact(o) PyLong_CheckExact(_PyObject_CAST(o))

/* --- from C: new reference ----------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyLong_FromLong(long v);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedLong(unsigned long v);
PyAPI_FUNC(PyObject *) PyLong_FromLongLong(long long v);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedLongLong(unsigned long long v);
PyAPI_FUNC(PyObject *) PyLong_FromSsize_t(Py_ssize_t v);
PyAPI_FUNC(PyObject *) PyLong_FromSize_t(size_t v);
PyAPI_FUNC(PyObject *) PyLong_FromInt32(int32_t v);
PyAPI_FUNC(PyObject *) PyLong_FromUInt32(uint32_t v);
PyAPI_FUNC(PyObject *) PyLong_FromInt64(int64_t v);
PyAPI_FUNC(PyObject *) PyLong_FromUInt64(uint64_t v);
PyAPI_FUNC(PyObject *) PyLong_FromDouble(double v); /* the integer part */
PyAPI_FUNC(PyObject *) PyLong_FromVoidPtr(void *p);
PyAPI_FUNC(PyObject *) PyLong_FromString(const char *str, char **pend, int base); /* base 0: as in source */
PyAPI_FUNC(PyObject *) PyLong_FromUnicodeObject(PyObject *u, int base);
PyAPI_FUNC(PyObject *) PyLong_FromNativeBytes(const void *buffer, size_t n_bytes, int flags);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedNativeBytes(const void *buffer, size_t n_bytes, int flags);
#define PyLong_FromPid PyLong_FromLong

/* --- to C ------------------------------------------------------------------------------------------------------------------------ */

PyAPI_FUNC(long) PyLong_AsLong(PyObject *o);
PyAPI_FUNC(int) PyLong_AsInt(PyObject *o);
PyAPI_FUNC(long) PyLong_AsLongAndOverflow(PyObject *o, int *overflow); /* does not fit: -1 and *overflow 1 or -1, no exception */
PyAPI_FUNC(long long) PyLong_AsLongLong(PyObject *o);
PyAPI_FUNC(long long) PyLong_AsLongLongAndOverflow(PyObject *o, int *overflow);
PyAPI_FUNC(Py_ssize_t) PyLong_AsSsize_t(PyObject *o); /* these four: int objects only */
PyAPI_FUNC(size_t) PyLong_AsSize_t(PyObject *o);
PyAPI_FUNC(unsigned long) PyLong_AsUnsignedLong(PyObject *o);
PyAPI_FUNC(unsigned long long) PyLong_AsUnsignedLongLong(PyObject *o);
PyAPI_FUNC(unsigned long) PyLong_AsUnsignedLongMask(PyObject *o); /* modulo 2^64, no overflow error */
PyAPI_FUNC(unsigned long long) PyLong_AsUnsignedLongLongMask(PyObject *o);
PyAPI_FUNC(int) PyLong_AsInt32(PyObject *o, int32_t *value); /* these four: 0 or -1 */
PyAPI_FUNC(int) PyLong_AsUInt32(PyObject *o, uint32_t *value);
PyAPI_FUNC(int) PyLong_AsInt64(PyObject *o, int64_t *value);
PyAPI_FUNC(int) PyLong_AsUInt64(PyObject *o, uint64_t *value);
PyAPI_FUNC(double) PyLong_AsDouble(PyObject *o); /* int objects only */
PyAPI_FUNC(void *) PyLong_AsVoidPtr(PyObject *o);
PyAPI_FUNC(int) PyLong_GetSign(PyObject *o, int *sign); /* int objects only: *sign is -1, 0 or 1; 0, or -1 with TypeError */
PyAPI_FUNC(int) PyLong_IsPositive(PyObject *o); /* these three: 1, 0, or -1 with TypeError */
PyAPI_FUNC(int) PyLong_IsNegative(PyObject *o);
PyAPI_FUNC(int) PyLong_IsZero(PyObject *o);
#define PyLong_AS_LONG(o) PyLong_AsLong(_PyObject_CAST(o))
#define PyLong_AsPid PyLong_AsLong

/* Two's complement bytes.  Returns how many bytes the value needs (the caller compares with n_bytes), or -1. */
#define Py_ASNATIVEBYTES_DEFAULTS -1
#define Py_ASNATIVEBYTES_BIG_ENDIAN 0
#define Py_ASNATIVEBYTES_LITTLE_ENDIAN 1
#define Py_ASNATIVEBYTES_NATIVE_ENDIAN 3
#define Py_ASNATIVEBYTES_UNSIGNED_BUFFER 4
#define Py_ASNATIVEBYTES_REJECT_NEGATIVE 8
#define Py_ASNATIVEBYTES_ALLOW_INDEX 16
PyAPI_FUNC(Py_ssize_t) PyLong_AsNativeBytes(PyObject *o, void *buffer, Py_ssize_t n_bytes, int flags);

PyAPI_FUNC(PyObject *) PyLong_GetInfo(void); /* new reference: sys.int_info */

/* The next two take the int of the caller's conversion of an object to PyLongObject *. */
PyAPI_FUNC(int) PyUnstable_Long_IsCompact(const PyLongObject *op);
PyAPI_FUNC(Py_ssize_t) PyUnstable_Long_CompactValue(const PyLongObject *op); /* only when compact */

/* --- digits: import and export without conversion ------------------------------------------------------------------------------------ */

typedef struct PyLongLayout {
    uint8_t bits_per_digit;
    uint8_t digit_size;
    int8_t digits_order;    /* 1: most significant digit first; -1: least */
    int8_t digit_endianness;
} PyLongLayout;

typedef struct PyLongExport {
    int64_t value;      /* meaningful if digits is NULL */
    uint8_t negative;
    Py_ssize_t ndigits;
    const void *digits; /* an array in the native layout, or NULL */
    Py_uintptr_t _reserved;
} PyLongExport;

PyAPI_FUNC(const PyLongLayout *) PyLong_GetNativeLayout(void);
PyAPI_FUNC(int) PyLong_Export(PyObject *o, PyLongExport *export_long); /* 0 or -1; then PyLong_FreeExport */
PyAPI_FUNC(void) PyLong_FreeExport(PyLongExport *export_long);

typedef struct PyLongWriter PyLongWriter;
PyAPI_FUNC(PyLongWriter *) PyLongWriter_Create(int negative, Py_ssize_t ndigits, void **digits); /* fill all digits, then finish */
PyAPI_FUNC(PyObject *) PyLongWriter_Finish(PyLongWriter *writer);                                /* new reference; ends the writer */
PyAPI_FUNC(void) PyLongWriter_Discard(PyLongWriter *writer);                                     /* NULL is allowed */

/* --- strtol() that does not depend on the locale ---------------------------------------------------------------------------------------- */

PyAPI_FUNC(unsigned long) PyOS_strtoul(const char *str, char **ptr, int base);
PyAPI_FUNC(long) PyOS_strtol(const char *str, char **ptr, int base);

_P3T_END_DECLS

#endif
