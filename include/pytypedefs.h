/* pytypedefs.h -- names of types that several headers mention.
 *
 * PyObject stays incomplete on purpose: a PyObject pointer is a 64-bit word that may be an immediate (None, an int, a float) and no
 * address at all, so nothing outside the runtime can read through it.
 */
#ifndef Py_PYTYPEDEFS_H
#define Py_PYTYPEDEFS_H

#include "pyport.h"

_P3T_BEGIN_DECLS

typedef struct _object PyObject;
typedef struct _typeobject PyTypeObject;
typedef struct PyVarObject PyVarObject;

typedef struct PyMethodDef PyMethodDef;
typedef struct PyMemberDef PyMemberDef;
typedef struct PyGetSetDef PyGetSetDef;
typedef struct PyModuleDef PyModuleDef;
typedef struct PyModuleDef_Slot PyModuleDef_Slot;

/* Instances of built-in types: their layout is the runtime's own. */
typedef struct _longobject PyLongObject;
typedef struct PyCodeObject PyCodeObject;
typedef struct _frame PyFrameObject;
typedef struct _ts PyThreadState;
typedef struct _is PyInterpreterState;
typedef struct _traceback PyTracebackObject;
typedef struct PyWeakReference PyWeakReference;

_P3T_END_DECLS

#endif
