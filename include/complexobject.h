/* complexobject.h -- complex, and arithmetic on its C counterpart. */
#ifndef Py_COMPLEXOBJECT_H
#define Py_COMPLEXOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

typedef struct {
    double real;
    double imag;
} Py_complex;

typedef struct PyComplexObject PyComplexObject;

PyAPI_DATA(PyTypeObject) PyComplex_Type;

PyAPI_FUNC(int) PyComplex_Check(PyObject *o);
PyAPI_FUNC(int) PyComplex_CheckExact(PyObject *o);
#define PyComplex_Check(o) PyComplex_Check(_PyObject_CAST(o))
#define PyComplex_CheckExact(o) PyComplex_CheckExact(_PyObject_CAST(o))

PyAPI_FUNC(PyObject *) PyComplex_FromCComplex(Py_complex v); /* new reference */
PyAPI_FUNC(PyObject *) PyComplex_FromDoubles(double real, double imag);
PyAPI_FUNC(double) PyComplex_RealAsDouble(PyObject *o); /* -1.0 with an exception */
PyAPI_FUNC(double) PyComplex_ImagAsDouble(PyObject *o);
PyAPI_FUNC(Py_complex) PyComplex_AsCComplex(PyObject *o); /* real part -1.0 with an exception */

/* Errors by errno: EDOM, ERANGE. */
PyAPI_FUNC(Py_complex) _Py_c_sum(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) _Py_c_diff(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) _Py_c_neg(Py_complex num);
PyAPI_FUNC(Py_complex) _Py_c_prod(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) _Py_c_quot(Py_complex dividend, Py_complex divisor);
PyAPI_FUNC(Py_complex) _Py_c_pow(Py_complex num, Py_complex exp);
PyAPI_FUNC(double) _Py_c_abs(Py_complex num);

_P3T_END_DECLS

#endif
