/* datetime.h -- the C API of the datetime module.  Not included by Python.h: include it, and call PyDateTime_IMPORT once.
 *
 * The types and constructors come through a capsule.  Fields are read by functions of the runtime, which accept subclasses.
 */
#ifndef DATETIME_H
#define DATETIME_H

#include "Python.h"

_P3T_BEGIN_DECLS

typedef struct PyDateTime_Date PyDateTime_Date;
typedef struct PyDateTime_DateTime PyDateTime_DateTime;
typedef struct PyDateTime_Time PyDateTime_Time;
typedef struct PyDateTime_Delta PyDateTime_Delta;
typedef struct PyDateTime_TZInfo PyDateTime_TZInfo;

typedef struct {
    PyTypeObject *DateType;
    PyTypeObject *DateTimeType;
    PyTypeObject *TimeType;
    PyTypeObject *DeltaType;
    PyTypeObject *TZInfoType;

    PyObject *TimeZone_UTC;

    PyObject *(*Date_FromDate)(int year, int month, int day, PyTypeObject *type);
    PyObject *(*DateTime_FromDateAndTime)(int year, int month, int day, int hour, int minute, int second, int usecond, PyObject *tzinfo,
                                          PyTypeObject *type);
    PyObject *(*Time_FromTime)(int hour, int minute, int second, int usecond, PyObject *tzinfo, PyTypeObject *type);
    PyObject *(*Delta_FromDelta)(int days, int seconds, int useconds, int normalize, PyTypeObject *type);
    PyObject *(*TimeZone_FromTimeZone)(PyObject *offset, PyObject *name);

    PyObject *(*DateTime_FromTimestamp)(PyObject *cls, PyObject *args, PyObject *kwds);
    PyObject *(*Date_FromTimestamp)(PyObject *cls, PyObject *args);

    PyObject *(*DateTime_FromDateAndTimeAndFold)(int year, int month, int day, int hour, int minute, int second, int usecond,
                                                 PyObject *tzinfo, int fold, PyTypeObject *type);
    PyObject *(*Time_FromTimeAndFold)(int hour, int minute, int second, int usecond, PyObject *tzinfo, int fold, PyTypeObject *type);
} PyDateTime_CAPI;

#define PyDateTime_CAPSULE_NAME "datetime.datetime_CAPI"

static PyDateTime_CAPI *PyDateTimeAPI __attribute__((unused)) = NULL; /* NULL with an exception if the import failed */
#define PyDateTime_IMPORT PyDateTimeAPI = (PyDateTime_CAPI *)PyCapsule_Import(PyDateTime_CAPSULE_NAME, 0)

#define PyDateTime_TimeZone_UTC PyDateTimeAPI->TimeZone_UTC /* borrowed */

#define PyDate_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->DateType)
#define PyDate_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->DateType)
#define PyDateTime_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->DateTimeType)
#define PyDateTime_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->DateTimeType)
#define PyTime_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->TimeType)
#define PyTime_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->TimeType)
#define PyDelta_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->DeltaType)
#define PyDelta_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->DeltaType)
#define PyTZInfo_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->TZInfoType)
#define PyTZInfo_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->TZInfoType)

/* New references. */
#define PyDate_FromDate(year, month, day) PyDateTimeAPI->Date_FromDate((year), (month), (day), PyDateTimeAPI->DateType)
#define PyDateTime_FromDateAndTime(year, month, day, hour, min, sec, usec)                                                          \
    PyDateTimeAPI->DateTime_FromDateAndTime((year), (month), (day), (hour), (min), (sec), (usec), Py_None, PyDateTimeAPI->DateTimeType)
#define PyDateTime_FromDateAndTimeAndFold(year, month, day, hour, min, sec, usec, fold)                                             \
    PyDateTimeAPI->DateTime_FromDateAndTimeAndFold((year), (month), (day), (hour), (min), (sec), (usec), Py_None, (fold),           \
                                                   PyDateTimeAPI->DateTimeType)
#define PyTime_FromTime(hour, minute, second, usecond)                                                                              \
    PyDateTimeAPI->Time_FromTime((hour), (minute), (second), (usecond), Py_None, PyDateTimeAPI->TimeType)
#define PyTime_FromTimeAndFold(hour, minute, second, usecond, fold)                                                                 \
    PyDateTimeAPI->Time_FromTimeAndFold((hour), (minute), (second), (usecond), Py_None, (fold), PyDateTimeAPI->TimeType)
#define PyDelta_FromDSU(days, seconds, useconds)                                                                                    \
    PyDateTimeAPI->Delta_FromDelta((days), (seconds), (useconds), 1, PyDateTimeAPI->DeltaType)
#define PyTimeZone_FromOffset(offset) PyDateTimeAPI->TimeZone_FromTimeZone((offset), NULL)
#define PyTimeZone_FromOffsetAndName(offset, name) PyDateTimeAPI->TimeZone_FromTimeZone((offset), (name))
#define PyDateTime_FromTimestamp(args)                                                                                              \
    PyDateTimeAPI->DateTime_FromTimestamp(_PyObject_CAST(PyDateTimeAPI->DateTimeType), (args), NULL)
#define PyDate_FromTimestamp(args) PyDateTimeAPI->Date_FromTimestamp(_PyObject_CAST(PyDateTimeAPI->DateType), (args))

/* Fields.  The argument must be of the right type. */
PyAPI_FUNC(int) PyDateTime_GET_YEAR(PyObject *o);
PyAPI_FUNC(int) PyDateTime_GET_MONTH(PyObject *o);
PyAPI_FUNC(int) PyDateTime_GET_DAY(PyObject *o);
PyAPI_FUNC(int) PyDateTime_DATE_GET_HOUR(PyObject *o);
PyAPI_FUNC(int) PyDateTime_DATE_GET_MINUTE(PyObject *o);
PyAPI_FUNC(int) PyDateTime_DATE_GET_SECOND(PyObject *o);
PyAPI_FUNC(int) PyDateTime_DATE_GET_MICROSECOND(PyObject *o);
PyAPI_FUNC(int) PyDateTime_DATE_GET_FOLD(PyObject *o);
PyAPI_FUNC(PyObject *) PyDateTime_DATE_GET_TZINFO(PyObject *o); /* borrowed, or None */
PyAPI_FUNC(int) PyDateTime_TIME_GET_HOUR(PyObject *o);
PyAPI_FUNC(int) PyDateTime_TIME_GET_MINUTE(PyObject *o);
PyAPI_FUNC(int) PyDateTime_TIME_GET_SECOND(PyObject *o);
PyAPI_FUNC(int) PyDateTime_TIME_GET_MICROSECOND(PyObject *o);
PyAPI_FUNC(int) PyDateTime_TIME_GET_FOLD(PyObject *o);
PyAPI_FUNC(PyObject *) PyDateTime_TIME_GET_TZINFO(PyObject *o); /* borrowed, or None */
PyAPI_FUNC(int) PyDateTime_DELTA_GET_DAYS(PyObject *o);
PyAPI_FUNC(int) PyDateTime_DELTA_GET_SECONDS(PyObject *o);
PyAPI_FUNC(int) PyDateTime_DELTA_GET_MICROSECONDS(PyObject *o);
#define PyDateTime_GET_YEAR(o) PyDateTime_GET_YEAR(_PyObject_CAST(o))
#define PyDateTime_GET_MONTH(o) PyDateTime_GET_MONTH(_PyObject_CAST(o))
#define PyDateTime_GET_DAY(o) PyDateTime_GET_DAY(_PyObject_CAST(o))
#define PyDateTime_DATE_GET_HOUR(o) PyDateTime_DATE_GET_HOUR(_PyObject_CAST(o))
#define PyDateTime_DATE_GET_MINUTE(o) PyDateTime_DATE_GET_MINUTE(_PyObject_CAST(o))
#define PyDateTime_DATE_GET_SECOND(o) PyDateTime_DATE_GET_SECOND(_PyObject_CAST(o))
#define PyDateTime_DATE_GET_MICROSECOND(o) PyDateTime_DATE_GET_MICROSECOND(_PyObject_CAST(o))
#define PyDateTime_DATE_GET_FOLD(o) PyDateTime_DATE_GET_FOLD(_PyObject_CAST(o))
#define PyDateTime_DATE_GET_TZINFO(o) PyDateTime_DATE_GET_TZINFO(_PyObject_CAST(o))
#define PyDateTime_TIME_GET_HOUR(o) PyDateTime_TIME_GET_HOUR(_PyObject_CAST(o))
#define PyDateTime_TIME_GET_MINUTE(o) PyDateTime_TIME_GET_MINUTE(_PyObject_CAST(o))
#define PyDateTime_TIME_GET_SECOND(o) PyDateTime_TIME_GET_SECOND(_PyObject_CAST(o))
#define PyDateTime_TIME_GET_MICROSECOND(o) PyDateTime_TIME_GET_MICROSECOND(_PyObject_CAST(o))
#define PyDateTime_TIME_GET_FOLD(o) PyDateTime_TIME_GET_FOLD(_PyObject_CAST(o))
#define PyDateTime_TIME_GET_TZINFO(o) PyDateTime_TIME_GET_TZINFO(_PyObject_CAST(o))
#define PyDateTime_DELTA_GET_DAYS(o) PyDateTime_DELTA_GET_DAYS(_PyObject_CAST(o))
#define PyDateTime_DELTA_GET_SECONDS(o) PyDateTime_DELTA_GET_SECONDS(_PyObject_CAST(o))
#define PyDateTime_DELTA_GET_MICROSECONDS(o) PyDateTime_DELTA_GET_MICROSECONDS(_PyObject_CAST(o))

_P3T_END_DECLS

#endif
