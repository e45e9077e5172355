/* structseq.h -- tuples with named fields, such as os.stat() returns. */
#ifndef Py_STRUCTSEQ_H
#define Py_STRUCTSEQ_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct PyStructSequence_Field {
    const char *name; /* NULL ends the array; PyStructSequence_UnnamedField: no name */
    const char *doc;
} PyStructSequence_Field;

typedef struct PyStructSequence_Desc {
    const char *name;
    const char *doc;
    PyStructSequence_Field *fields;
    int n_in_sequence; /* fields beyond these are attributes only */
} PyStructSequence_Desc;

typedef struct PyTupleObject PyStructSequence;

PyAPI_DATA(const char *const) PyStructSequence_UnnamedField;

PyAPI_FUNC(PyTypeObject *) PyStructSequence_NewType(PyStructSequence_Desc *desc); /* new reference */
PyAPI_FUNC(void) PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc);
PyAPI_FUNC(int) PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *desc); /* 0 or -1 */
PyAPI_FUNC(PyObject *) PyStructSequence_New(PyTypeObject *type); /* new reference; fill all fields before anyone sees it */
PyAPI_FUNC(void) PyStructSequence_SetItem(PyObject *p, Py_ssize_t pos, PyObject *o); /* consumes o; only in a new one */
PyAPI_FUNC(PyObject *) PyStructSequence_GetItem(PyObject *p, Py_ssize_t pos);        /* borrowed; no checks */
#define PyStructSequence_SET_ITEM(p, pos, o) PyStructSequence_SetItem(_PyObject_CAST(p), (pos), _PyObject_CAST(o))
#define PyStructSequence_GET_ITEM(p, pos) PyStructSequence_GetItem(_PyObject_CAST(p), (pos))

_P3T_END_DECLS

#endif
