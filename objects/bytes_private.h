/* objects/bytes_private.h -- between the files of bytes, bytearray and memoryview. */
#ifndef P3T_OBJECTS_BYTES_PRIVATE_H
#define P3T_OBJECTS_BYTES_PRIVATE_H

#include "objects/bytes_int.h"

void bytes_destroy(PyObject *);                      /* tp_dealloc: also of subclass instances whose own attributes are gone */

#endif
