/* cellobject.h -- cells: variables shared by nested functions. */
#ifndef Py_CELLOBJECT_H
#define Py_CELLOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyCellObject PyCellObject;

PyAPI_DATA(PyTypeObject) PyCell_Type;

PyAPI_FUNC(int) PyCell_Check(PyObject *o);
#define PyCell_Check(o) PyCell_Check(_PyObject_CAST(o))
PyAPI_FUNC(PyObject *) PyCell_New(PyObject *value); /* new reference; value may be NULL, and is not consumed */
PyAPI_FUNC(PyObject *) PyCell_Get(PyObject *cell);  /* new reference; NULL without an exception if empty */
PyAPI_FUNC(int) PyCell_Set(PyObject *cell, PyObject *value); /* does not consume; NULL empties; 0 or -1 */
PyAPI_FUNC(PyObject *) PyCell_GET(PyObject *cell);  /* borrowed: only while nobody sets the cell */
PyAPI_FUNC(void) PyCell_SET(PyObject *cell, PyObject *value); /* consumes value; the old one is not released */
#define PyCell_GET(cell) PyCell_GET(_PyObject_CAST(cell))
#define PyCell_SET(cell, value) PyCell_SET(_PyObject_CAST(cell), _PyObject_CAST(value))

_P3T_END_DECLS

#endif
