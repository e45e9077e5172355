/* stdlib/_json_int.h -- what the files of the module _json share. */
#ifndef P3T_STDLIB_JSON_INT_H
#define P3T_STDLIB_JSON_INT_H

#include "objects/argcheck.h"
#include "objects/str_writer.h"

extern PyType_Spec scanner_spec, encoder_spec;       /* _json_scan.c, _json_encode.c */

PyObject *json_scanstring(PyObject *module, PyObject *args);
PyObject *json_encode_basestring(PyObject *module, PyObject *string);
PyObject *json_encode_basestring_ascii(PyObject *module, PyObject *string);

/* Eight bytes at once: the high bit of each byte of the result is set if that byte is below n (n <= 128), or equal to c. May also be set
 * for bytes above the first such byte: so it tells whether, and the lowest one is right. */
#define JSON_ONES  UINT64_C(0x0101010101010101)
#define JSON_HIGHS UINT64_C(0x8080808080808080)
static inline uint64_t json_bytes_below(uint64_t x, uint64_t n) { return (x - JSON_ONES * n) & ~x & JSON_HIGHS; }
static inline uint64_t json_bytes_equal(uint64_t x, unsigned char c) { return json_bytes_below(x ^ (JSON_ONES * c), 1); }

#endif
