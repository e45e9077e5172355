/* objects/float_int.h -- floats and complex numbers beneath the C API. Every exact float is an immediate; instances of subclasses are
 * FloatObjs. A complex is an object. All fields are FROZEN. */
#ifndef P3T_OBJECTS_FLOAT_INT_H
#define P3T_OBJECTS_FLOAT_INT_H

#include "objects/rt.h"

typedef struct { Obj hdr; double value; } FloatObj;
typedef struct { Obj hdr; Py_complex value; } ComplexObj;

static inline bool value_is_any_float(Value v) { return value_is_float(v) || (value_is_ptr(v) && PyType_IsSubtype(type_of(v), &PyFloat_Type)); }
static inline double float_of(Value v) { return value_is_float(v) ? value_as_float(v) : ((FloatObj *)value_obj(v))->value; }

/* x divided by y, rounded down, and the rest with the sign of y. y is not 0. */
void  float_divmod(double x, double y, double *quotient, double *rest);
Value float_power(double x, double y);               /* counted; a complex for a negative x and a broken y; V_RAISED */
Value float_parse(const char *text, size_t n, Value shown);   /* float() of text: blanks and underscores allowed */
Value float_repr_text(double, bool dot_zero);        /* counted str */

/* objects/number_format.c */
PyObject *int_format(PyObject *self, PyObject *spec);
PyObject *float_format(PyObject *self, PyObject *spec);
PyObject *complex_format(PyObject *self, PyObject *spec);

#endif
