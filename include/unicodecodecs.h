/* unicodecodecs.h -- str to bytes and back, by the built-in codecs.
 *
 * Objects returned are new references.  errors names an error handler; NULL means "strict".  The Stateful decoders stop before an
 * incomplete sequence at the end and tell in *consumed how far they came; with consumed NULL they are the plain decoders.
 */
#ifndef P3T_UNICODECODECS_H
#define P3T_UNICODECODECS_H

#include "unicodeobject.h"

_P3T_BEGIN_DECLS

/* --- any codec by name ------------------------------------------------------------------------------------------------------------ */

PyAPI_FUNC(const char *) PyUnicode_GetDefaultEncoding(void); /* "utf-8" */
PyAPI_FUNC(PyObject *) PyUnicode_Decode(const char *str, Py_ssize_t size, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_FromEncodedObject(PyObject *o, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedString(PyObject *u, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_BuildEncodingMap(PyObject *string);

/* Exported for old binaries of the stable ABI. */
PyAPI_FUNC(PyObject *) PyUnicode_AsDecodedObject(PyObject *u, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsDecodedUnicode(PyObject *u, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedObject(PyObject *u, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedUnicode(PyObject *u, const char *encoding, const char *errors);
PyAPI_FUNC(Py_ssize_t) PyUnicode_GetSize(PyObject *u);

/* --- UTF-8, UTF-7 --------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF8(const char *str, Py_ssize_t size, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF8Stateful(const char *str, Py_ssize_t size, const char *errors, Py_ssize_t *consumed);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF8String(PyObject *u);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF7(const char *str, Py_ssize_t size, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF7Stateful(const char *str, Py_ssize_t size, const char *errors, Py_ssize_t *consumed);

/* --- UTF-16, UTF-32; *byteorder is -1 little, 1 big, 0 by the mark or native, and is set to what was found ------------------------------- */

PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF16(const char *str, Py_ssize_t size, const char *errors, int *byteorder);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF16Stateful(const char *str, Py_ssize_t size, const char *errors, int *byteorder,
                                                     Py_ssize_t *consumed);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF16String(PyObject *u);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF32(const char *str, Py_ssize_t size, const char *errors, int *byteorder);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF32Stateful(const char *str, Py_ssize_t size, const char *errors, int *byteorder,
                                                     Py_ssize_t *consumed);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF32String(PyObject *u);

/* --- one byte a character ------------------------------------------------------------------------------------------------------------------ */

PyAPI_FUNC(PyObject *) PyUnicode_DecodeLatin1(const char *str, Py_ssize_t size, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsLatin1String(PyObject *u);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeASCII(const char *str, Py_ssize_t size, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsASCIIString(PyObject *u);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeCharmap(const char *str, Py_ssize_t length, PyObject *mapping, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsCharmapString(PyObject *u, PyObject *mapping);

/* --- backslash escapes ----------------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyUnicode_DecodeUnicodeEscape(const char *str, Py_ssize_t size, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsUnicodeEscapeString(PyObject *u);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeRawUnicodeEscape(const char *str, Py_ssize_t size, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsRawUnicodeEscapeString(PyObject *u);

/* --- the locale and the file system ------------------------------------------------------------------------------------------------------------ */

PyAPI_FUNC(PyObject *) PyUnicode_DecodeLocaleAndSize(const char *str, Py_ssize_t length, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeLocale(const char *str, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_EncodeLocale(PyObject *u, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeFSDefaultAndSize(const char *str, Py_ssize_t size);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeFSDefault(const char *str);
PyAPI_FUNC(PyObject *) PyUnicode_EncodeFSDefault(PyObject *u);

/* O& converters: 0 with an exception, else 1 or Py_CLEANUP_SUPPORTED. */
PyAPI_FUNC(int) PyUnicode_FSConverter(PyObject *obj, void *result); /* *(PyObject **)result: bytes, new reference */
PyAPI_FUNC(int) PyUnicode_FSDecoder(PyObject *obj, void *result);   /* *(PyObject **)result: str, new reference */

_P3T_END_DECLS

#endif
