/* unicodeobject.h -- str: making, reading and comparing strings, and the writer that builds them.  Codecs are in unicodecodecs.h.
 *
 * A str is immutable once anyone but its maker can see it.  PyUnicode_DATA points to its characters, each of KIND bytes; they live as
 * long as the string.  Unless a line says otherwise, objects returned are new references, or NULL with an exception set.
 */
#ifndef Py_UNICODEOBJECT_H
#define Py_UNICODEOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef uint32_t Py_UCS4;
typedef uint16_t Py_UCS2;
typedef uint8_t Py_UCS1;
#define Py_UNICODE_SIZE SIZEOF_WCHAR_T
typedef wchar_t PY_UNICODE_TYPE;
typedef wchar_t Py_UNICODE; /* a relic: use wchar_t */

typedef struct PyUnicodeObject PyUnicodeObject;
typedef struct PyUnicodeObject PyASCIIObject;
typedef struct PyUnicodeObject PyCompactUnicodeObject;

PyAPI_DATA(PyTypeObject) PyUnicode_Type;
PyAPI_DATA(PyTypeObject) PyUnicodeIter_Type;

PyAPI_FUNC(int) PyUnicode_Check(PyObject *o);
PyAPI_FUNC(int) PyUnicode_CheckExact(PyObject *o);
#define PyUnicode_Check(o) PyUnicode_Check(_PyObject_CAST(o))
#define PyUnicode_CheckExact(o) PyUnicode_CheckExact(_PyObject_CAST(o))

/* --- characters ------------------------------------------------------------------------------------------------------------------ */

enum PyUnicode_Kind {
    PyUnicode_1BYTE_KIND = 1,
    PyUnicode_2BYTE_KIND = 2,
    PyUnicode_4BYTE_KIND = 4,
};

PyAPI_FUNC(Py_ssize_t) PyUnicode_GetLength(PyObject *u);
PyAPI_FUNC(Py_UCS4) PyUnicode_ReadChar(PyObject *u, Py_ssize_t index);                   /* (Py_UCS4)-1 with an exception */
PyAPI_FUNC(int) PyUnicode_WriteChar(PyObject *u, Py_ssize_t index, Py_UCS4 character); /* only in a new string; 0 or -1 */

/* Without checks. */
PyAPI_FUNC(Py_ssize_t) PyUnicode_GET_LENGTH(PyObject *u);
PyAPI_FUNC(int) PyUnicode_KIND(PyObject *u);
PyAPI_FUNC(void *) PyUnicode_DATA(PyObject *u);
PyAPI_FUNC(Py_UCS4) PyUnicode_READ_CHAR(PyObject *u, Py_ssize_t index);
PyAPI_FUNC(Py_UCS4) PyUnicode_MAX_CHAR_VALUE(PyObject *u); /* an upper bound: 0x7f, 0xff, 0xffff or 0x10ffff */
PyAPI_FUNC(unsigned int) PyUnicode_IS_ASCII(PyObject *u);
PyAPI_FUNC(unsigned int) PyUnicode_CHECK_INTERNED(PyObject *u); /* 0 if not interned */
#define PyUnicode_GET_LENGTH(u) PyUnicode_GET_LENGTH(_PyObject_CAST(u))
#define PyUnicode_KIND(u) PyUnicode_KIND(_PyObject_CAST(u))
#define PyUnicode_DATA(u) PyUnicode_DATA(_PyObject_CAST(u))
#define PyUnicode_READ_CHAR(u, index) PyUnicode_READ_CHAR(_PyObject_CAST(u), (index))
#define PyUnicode_MAX_CHAR_VALUE(u) PyUnicode_MAX_CHAR_VALUE(_PyObject_CAST(u))
#define PyUnicode_IS_ASCII(u) PyUnicode_IS_ASCII(_PyObject_CAST(u))
#define PyUnicode_CHECK_INTERNED(u) PyUnicode_CHECK_INTERNED(_PyObject_CAST(u))
#define PyUnicode_1BYTE_DATA(u) ((Py_UCS1 *)PyUnicode_DATA(u))
#define PyUnicode_2BYTE_DATA(u) ((Py_UCS2 *)PyUnicode_DATA(u))
#define PyUnicode_4BYTE_DATA(u) ((Py_UCS4 *)PyUnicode_DATA(u))
#define PyUnicode_IS_READY(u) 1
#define PyUnicode_READY(u) 0
#define PyUnicode_IS_COMPACT(u) 1
#define PyUnicode_IS_COMPACT_ASCII(u) PyUnicode_IS_ASCII(u)

/* Reading and writing characters in memory of a known kind. */
static inline Py_UCS4 PyUnicode_READ(int kind, const void *data, Py_ssize_t index)
{
    if (kind == PyUnicode_1BYTE_KIND)
        return ((const Py_UCS1 *)data)[index];
    if (kind == PyUnicode_2BYTE_KIND)
        return ((const Py_UCS2 *)data)[index];
    return ((const Py_UCS4 *)data)[index];
}

static inline void PyUnicode_WRITE(int kind, void *data, Py_ssize_t index, Py_UCS4 value)
{
    if (kind == PyUnicode_1BYTE_KIND)
        ((Py_UCS1 *)data)[index] = (Py_UCS1)value;
    else if (kind == PyUnicode_2BYTE_KIND)
        ((Py_UCS2 *)data)[index] = (Py_UCS2)value;
    else
        ((Py_UCS4 *)data)[index] = value;
}
#define PyUnicode_READ(kind, data, index) PyUnicode_READ((int)(kind), (const void *)(data), (Py_ssize_t)(index))
#define PyUnicode_WRITE(kind, data, index, value) PyUnicode_WRITE((int)(kind), (void *)(data), (Py_ssize_t)(index), (Py_UCS4)(value))

/* UTF-16 surrogates. */
#define Py_UNICODE_IS_SURROGATE(ch) ((Py_UCS4)(ch) - 0xD800U < 0x800U)
#define Py_UNICODE_IS_HIGH_SURROGATE(ch) ((Py_UCS4)(ch) - 0xD800U < 0x400U)
#define Py_UNICODE_IS_LOW_SURROGATE(ch) ((Py_UCS4)(ch) - 0xDC00U < 0x400U)
#define Py_UNICODE_JOIN_SURROGATES(high, low) (0x10000U + (((Py_UCS4)(high) & 0x3FFU) << 10) + ((Py_UCS4)(low) & 0x3FFU))
#define Py_UNICODE_HIGH_SURROGATE(ch) ((Py_UCS4)(0xD800U + (((Py_UCS4)(ch) - 0x10000U) >> 10)))
#define Py_UNICODE_LOW_SURROGATE(ch) ((Py_UCS4)(0xDC00U + ((Py_UCS4)(ch) & 0x3FFU)))
#define Py_UNICODE_REPLACEMENT_CHARACTER ((Py_UCS4)0xFFFD)

/* Properties of characters. */
PyAPI_FUNC(int) Py_UNICODE_ISSPACE(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISLOWER(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISUPPER(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISTITLE(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISLINEBREAK(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISDECIMAL(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISDIGIT(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISNUMERIC(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISALPHA(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISALNUM(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_ISPRINTABLE(Py_UCS4 ch);
PyAPI_FUNC(Py_UCS4) Py_UNICODE_TOLOWER(Py_UCS4 ch);
PyAPI_FUNC(Py_UCS4) Py_UNICODE_TOUPPER(Py_UCS4 ch);
PyAPI_FUNC(Py_UCS4) Py_UNICODE_TOTITLE(Py_UCS4 ch);
PyAPI_FUNC(int) Py_UNICODE_TODECIMAL(Py_UCS4 ch); /* -1 if it is none */
PyAPI_FUNC(int) Py_UNICODE_TODIGIT(Py_UCS4 ch);
PyAPI_FUNC(double) Py_UNICODE_TONUMERIC(Py_UCS4 ch);

/* --- making strings ------------------------------------------------------------------------------------------------------------------ */

PyAPI_FUNC(PyObject *) PyUnicode_New(Py_ssize_t size, Py_UCS4 maxchar); /* to be filled before anyone sees it */
PyAPI_FUNC(PyObject *) PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size);
PyAPI_FUNC(PyObject *) PyUnicode_FromStringAndSize(const char *str, Py_ssize_t size); /* UTF-8 */
PyAPI_FUNC(PyObject *) PyUnicode_FromString(const char *str);
PyAPI_FUNC(PyObject *) PyUnicode_FromFormat(const char *format, ...);
PyAPI_FUNC(PyObject *) PyUnicode_FromFormatV(const char *format, va_list vargs);
PyAPI_FUNC(PyObject *) PyUnicode_FromObject(PyObject *o);
PyAPI_FUNC(PyObject *) PyUnicode_FromOrdinal(int ordinal);
PyAPI_FUNC(PyObject *) PyUnicode_FromWideChar(const wchar_t *wstr, Py_ssize_t size); /* size -1: up to the NUL */
PyAPI_FUNC(Py_ssize_t) PyUnicode_CopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start, Py_ssize_t n);
PyAPI_FUNC(Py_ssize_t) PyUnicode_Fill(PyObject *u, Py_ssize_t start, Py_ssize_t length, Py_UCS4 ch); /* characters written, -1 */
PyAPI_FUNC(int) PyUnicode_Resize(PyObject **u, Py_ssize_t length); /* 0 or -1 */

PyAPI_FUNC(void) PyUnicode_InternInPlace(PyObject **u); /* replaces the reference by one to the interned string */
PyAPI_FUNC(PyObject *) PyUnicode_InternFromString(const char *str);
PyAPI_FUNC(void) PyUnicode_InternImmortal(PyObject **u);

/* --- to C arrays ----------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(const char *) PyUnicode_AsUTF8(PyObject *u); /* lives as long as the string */
PyAPI_FUNC(const char *) PyUnicode_AsUTF8AndSize(PyObject *u, Py_ssize_t *size);
PyAPI_FUNC(Py_UCS4 *) PyUnicode_AsUCS4(PyObject *u, Py_UCS4 *buffer, Py_ssize_t buflen, int copy_null);
PyAPI_FUNC(Py_UCS4 *) PyUnicode_AsUCS4Copy(PyObject *u); /* PyMem_Free it */
PyAPI_FUNC(Py_ssize_t) PyUnicode_AsWideChar(PyObject *u, wchar_t *wstr, Py_ssize_t size); /* characters copied, or -1 */
PyAPI_FUNC(wchar_t *) PyUnicode_AsWideCharString(PyObject *u, Py_ssize_t *size); /* PyMem_Free it; size NULL: no embedded NULs */
#define _PyUnicode_AsString PyUnicode_AsUTF8

/* --- operations -------------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyUnicode_Concat(PyObject *left, PyObject *right);
PyAPI_FUNC(void) PyUnicode_Append(PyObject **left, PyObject *right);       /* *left replaced; NULL on failure */
PyAPI_FUNC(void) PyUnicode_AppendAndDel(PyObject **left, PyObject *right); /* and right consumed */
PyAPI_FUNC(PyObject *) PyUnicode_Split(PyObject *u, PyObject *sep, Py_ssize_t maxsplit); /* sep NULL: whitespace */
PyAPI_FUNC(PyObject *) PyUnicode_RSplit(PyObject *u, PyObject *sep, Py_ssize_t maxsplit);
PyAPI_FUNC(PyObject *) PyUnicode_Splitlines(PyObject *u, int keepends);
PyAPI_FUNC(PyObject *) PyUnicode_Partition(PyObject *u, PyObject *sep);
PyAPI_FUNC(PyObject *) PyUnicode_RPartition(PyObject *u, PyObject *sep);
PyAPI_FUNC(PyObject *) PyUnicode_Join(PyObject *separator, PyObject *seq);
PyAPI_FUNC(PyObject *) PyUnicode_Substring(PyObject *u, Py_ssize_t start, Py_ssize_t end); /* no negative indices */
PyAPI_FUNC(Py_ssize_t) PyUnicode_Tailmatch(PyObject *u, PyObject *substr, Py_ssize_t start, Py_ssize_t end, int direction); /* 1, 0, -1 */
PyAPI_FUNC(Py_ssize_t) PyUnicode_Find(PyObject *u, PyObject *substr, Py_ssize_t start, Py_ssize_t end, int direction); /* -1 absent, -2 */
PyAPI_FUNC(Py_ssize_t) PyUnicode_FindChar(PyObject *u, Py_UCS4 ch, Py_ssize_t start, Py_ssize_t end, int direction);
PyAPI_FUNC(Py_ssize_t) PyUnicode_Count(PyObject *u, PyObject *substr, Py_ssize_t start, Py_ssize_t end);
PyAPI_FUNC(PyObject *) PyUnicode_Replace(PyObject *u, PyObject *substr, PyObject *replstr, Py_ssize_t maxcount);
PyAPI_FUNC(PyObject *) PyUnicode_Format(PyObject *format, PyObject *args); /* the % operator */
PyAPI_FUNC(PyObject *) PyUnicode_Translate(PyObject *u, PyObject *table, const char *errors);
PyAPI_FUNC(int) PyUnicode_Contains(PyObject *u, PyObject *substr); /* 1, 0 or -1 */
PyAPI_FUNC(int) PyUnicode_IsIdentifier(PyObject *u);

/* --- comparison ----------------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) PyUnicode_Compare(PyObject *left, PyObject *right); /* -1, 0, 1; -1 also with an exception */
PyAPI_FUNC(int) PyUnicode_Equal(PyObject *a, PyObject *b);          /* 1, 0; -1 if either is no str */
PyAPI_FUNC(int) PyUnicode_EqualToUTF8(PyObject *u, const char *str); /* 1 or 0; cannot fail */
PyAPI_FUNC(int) PyUnicode_EqualToUTF8AndSize(PyObject *u, const char *str, Py_ssize_t size);
PyAPI_FUNC(int) PyUnicode_CompareWithASCIIString(PyObject *u, const char *string); /* -1, 0, 1; cannot fail */
PyAPI_FUNC(PyObject *) PyUnicode_RichCompare(PyObject *left, PyObject *right, int op);

/* --- building a string piece by piece ---------------------------------------------------------------------------------------------------------- */

typedef struct PyUnicodeWriter PyUnicodeWriter;
PyAPI_FUNC(PyUnicodeWriter *) PyUnicodeWriter_Create(Py_ssize_t length); /* a hint */
PyAPI_FUNC(PyObject *) PyUnicodeWriter_Finish(PyUnicodeWriter *writer);  /* new reference; ends the writer, even on failure */
PyAPI_FUNC(void) PyUnicodeWriter_Discard(PyUnicodeWriter *writer);       /* NULL is allowed */
PyAPI_FUNC(int) PyUnicodeWriter_WriteChar(PyUnicodeWriter *writer, Py_UCS4 ch); /* the rest: 0 or -1; after -1, discard */
PyAPI_FUNC(int) PyUnicodeWriter_WriteUTF8(PyUnicodeWriter *writer, const char *str, Py_ssize_t size); /* size -1: up to the NUL */
PyAPI_FUNC(int) PyUnicodeWriter_WriteASCII(PyUnicodeWriter *writer, const char *str, Py_ssize_t size);
PyAPI_FUNC(int) PyUnicodeWriter_WriteWideChar(PyUnicodeWriter *writer, const wchar_t *str, Py_ssize_t size);
PyAPI_FUNC(int) PyUnicodeWriter_WriteUCS4(PyUnicodeWriter *writer, const Py_UCS4 *str, Py_ssize_t size);
PyAPI_FUNC(int) PyUnicodeWriter_WriteStr(PyUnicodeWriter *writer, PyObject *obj); /* str(obj) */
PyAPI_FUNC(int) PyUnicodeWriter_WriteRepr(PyUnicodeWriter *writer, PyObject *obj);
PyAPI_FUNC(int) PyUnicodeWriter_WriteSubstring(PyUnicodeWriter *writer, PyObject *str, Py_ssize_t start, Py_ssize_t end);
PyAPI_FUNC(int) PyUnicodeWriter_Format(PyUnicodeWriter *writer, const char *format, ...);
PyAPI_FUNC(int) PyUnicodeWriter_DecodeUTF8Stateful(PyUnicodeWriter *writer, const char *string, Py_ssize_t length, const char *errors,
                                                   Py_ssize_t *consumed);

_P3T_END_DECLS

#include "unicodecodecs.h"

#endif
