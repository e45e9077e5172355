/* stdlib/_datetime.c -- the module _datetime: its types, constants and C API (include/datetime.h).
 *
 * The types, like the built-in ones, are static and shared by all interpreters; the first import makes them ready and fills their constants,
 * once for the process. What is shared is immutable.
 */
#include "datetime.h"

#include "objects/type.h"
#include "stdlib/datetime_int.h"
#include "stdlib/module_state.h"
#include "threading/lock.h"

static Once ready_once;

static int set(PyTypeObject *type, const char *name, PyObject *v)        /* consumes v, which may be NULL: raised */
{
    Value key = v ? str_intern_name(name, strlen(name)) : V_RAISED;
    int failed = is_raised(key) ? -1 : type_set_builtin(type, key, value_of(v));
    Py_XDECREF(v);
    return failed;
}
static PyObject *delta(int64_t us) { return delta_from_us(us, &dt_delta_type); }
static PyObject *zone(int64_t us)
{
    PyObject *offset = delta(us), *z = offset ? timezone_make(offset, NULL) : NULL;
    Py_XDECREF(offset);
    return z;
}

/* ---- isocalendar()'s tuples ---- */

static PyObject *iso_repr(PyObject *self)
{
    return PyUnicode_FromFormat("%.200s(year=%S, week=%S, weekday=%S)", Py_TYPE(self)->tp_name, PyTuple_GET_ITEM(self, 0), PyTuple_GET_ITEM(self, 1),
                                PyTuple_GET_ITEM(self, 2));
}
static PyObject *iso_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    return Py_BuildValue("O((OOO))", &PyTuple_Type, PyTuple_GET_ITEM(self, 0), PyTuple_GET_ITEM(self, 1), PyTuple_GET_ITEM(self, 2));
}
static PyObject *iso_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"year", "week", "weekday", NULL};
    PyObject *a[3];
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO:IsoCalendarDate", (char **)(uintptr_t)words, &a[0], &a[1], &a[2]))
        return NULL;
    PyObject *items = Py_BuildValue("((OOO))", a[0], a[1], a[2]), *made = items ? PyTuple_Type.tp_new(type, items, NULL) : NULL;
    Py_XDECREF(items);
    return made;
}
static PyObject *iso_part(PyObject *self, void *which) { return Py_NewRef(PyTuple_GET_ITEM(self, (Py_ssize_t)(uintptr_t)which)); }
static PyGetSetDef iso_getset[] = {
    {"year", iso_part, NULL, NULL, (void *)0}, {"week", iso_part, NULL, NULL, (void *)1}, {"weekday", iso_part, NULL, NULL, (void *)2},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMethodDef iso_methods[] = {{"__reduce__", iso_reduce, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyType_Slot iso_slots[] = {
    {Py_tp_new, iso_new}, {Py_tp_repr, iso_repr}, {Py_tp_methods, iso_methods}, {Py_tp_getset, iso_getset},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may be accessed either as a tuple of\n"
                "  ((year, week, weekday)\nor via the object attributes as named in the above tuple.")}, {0, NULL}
};
static PyType_Spec iso_spec = {"datetime.IsoCalendarDate", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, iso_slots};

/* ---- the C API ---- */

static PyObject *api_date(int year, int month, int day, PyTypeObject *type)
{
    return date_make(year, month, day, type);
}
static PyObject *api_datetime_fold(int year, int month, int day, int hour, int minute, int second, int us, PyObject *tz, int fold, PyTypeObject *type)
{
    if (check_date(year, month, day) < 0 || check_clock(hour, minute, second, us, fold) < 0 || check_tzinfo(tz) < 0)
        return NULL;
    return datetime_make(year, month, day, (struct clock){(uint8_t)hour, (uint8_t)minute, (uint8_t)second, (uint8_t)fold, us}, tz, type);
}
static PyObject *api_datetime(int year, int month, int day, int hour, int minute, int second, int us, PyObject *tz, PyTypeObject *type)
{
    return api_datetime_fold(year, month, day, hour, minute, second, us, tz, 0, type);
}
static PyObject *api_time_fold(int hour, int minute, int second, int us, PyObject *tz, int fold, PyTypeObject *type)
{
    if (check_clock(hour, minute, second, us, fold) < 0 || check_tzinfo(tz) < 0)
        return NULL;
    return time_make((struct clock){(uint8_t)hour, (uint8_t)minute, (uint8_t)second, (uint8_t)fold, us}, tz, type);
}
static PyObject *api_time(int hour, int minute, int second, int us, PyObject *tz, PyTypeObject *type)
{
    return api_time_fold(hour, minute, second, us, tz, 0, type);
}
static PyObject *api_delta(int days, int seconds, int us, int normalize, PyTypeObject *type)
{
    (void)normalize;                                         /* a sum in 128 bits is normal whatever came in */
    return delta_from_us(((__int128)days * SECONDS_A_DAY + seconds) * MICROSECONDS + us, type);
}
static PyObject *api_timezone(PyObject *offset, PyObject *name)
{
    if (is_delta(offset) && (!name || value_is_str(value_of(name))))
        return timezone_make(offset, name);
    return PyErr_Format(PyExc_TypeError, "timezone() argument %d must be %s", is_delta(offset) ? 2 : 1, is_delta(offset) ? "str" : "datetime.timedelta");
}
static PyObject *api_datetime_fromtimestamp(PyObject *cls, PyObject *args, PyObject *kwargs)
{
    PyObject *method = PyObject_GetAttrString(cls, "fromtimestamp"), *result = method ? PyObject_Call(method, args, kwargs) : NULL;
    Py_XDECREF(method);
    return result;
}
static PyObject *api_date_fromtimestamp(PyObject *cls, PyObject *args) { return api_datetime_fromtimestamp(cls, args, NULL); }

static PyDateTime_CAPI capi = {
    .DateType = &dt_date_type, .DateTimeType = &dt_datetime_type, .TimeType = &dt_time_type, .DeltaType = &dt_delta_type, .TZInfoType = &dt_tzinfo_type,
    .Date_FromDate = api_date, .DateTime_FromDateAndTime = api_datetime, .Time_FromTime = api_time, .Delta_FromDelta = api_delta,
    .TimeZone_FromTimeZone = api_timezone, .DateTime_FromTimestamp = api_datetime_fromtimestamp, .Date_FromTimestamp = api_date_fromtimestamp,
    .DateTime_FromDateAndTimeAndFold = api_datetime_fold, .Time_FromTimeAndFold = api_time_fold,
};

int (PyDateTime_GET_YEAR)(PyObject *o) { return date_of(o)->year; }
int (PyDateTime_GET_MONTH)(PyObject *o) { return date_of(o)->month; }
int (PyDateTime_GET_DAY)(PyObject *o) { return date_of(o)->day; }
int (PyDateTime_DATE_GET_HOUR)(PyObject *o) { return datetime_of(o)->c.hour; }
int (PyDateTime_DATE_GET_MINUTE)(PyObject *o) { return datetime_of(o)->c.minute; }
int (PyDateTime_DATE_GET_SECOND)(PyObject *o) { return datetime_of(o)->c.second; }
int (PyDateTime_DATE_GET_MICROSECOND)(PyObject *o) { return datetime_of(o)->c.us; }
int (PyDateTime_DATE_GET_FOLD)(PyObject *o) { return datetime_of(o)->c.fold; }
PyObject *(PyDateTime_DATE_GET_TZINFO)(PyObject *o) { return api_of(datetime_of(o)->tz); }
int (PyDateTime_TIME_GET_HOUR)(PyObject *o) { return time_of(o)->c.hour; }
int (PyDateTime_TIME_GET_MINUTE)(PyObject *o) { return time_of(o)->c.minute; }
int (PyDateTime_TIME_GET_SECOND)(PyObject *o) { return time_of(o)->c.second; }
int (PyDateTime_TIME_GET_MICROSECOND)(PyObject *o) { return time_of(o)->c.us; }
int (PyDateTime_TIME_GET_FOLD)(PyObject *o) { return time_of(o)->c.fold; }
PyObject *(PyDateTime_TIME_GET_TZINFO)(PyObject *o) { return api_of(time_of(o)->tz); }
int (PyDateTime_DELTA_GET_DAYS)(PyObject *o) { return delta_of(o)->days; }
int (PyDateTime_DELTA_GET_SECONDS)(PyObject *o) { return delta_of(o)->seconds; }
int (PyDateTime_DELTA_GET_MICROSECONDS)(PyObject *o) { return delta_of(o)->us; }

/* ---- the module ---- */

static PyTypeObject *const types[] = {&dt_delta_type, &dt_date_type, &dt_time_type, &dt_datetime_type, &dt_tzinfo_type, &dt_timezone_type};

static int fill_types(void)
{
    const __int128 longest = (__int128)(DAYS_MAX + INT64_C(1)) * US_A_DAY - 1;
    const struct clock midnight = {0}, last = {23, 59, 59, 0, 999999};
    if (set(&dt_delta_type, "resolution", delta(1)) < 0 || set(&dt_delta_type, "min", delta_from_us(-(__int128)DAYS_MAX * US_A_DAY, &dt_delta_type)) < 0 ||
        set(&dt_delta_type, "max", delta_from_us(longest, &dt_delta_type)) < 0 || set(&dt_date_type, "min", date_make(1, 1, 1, &dt_date_type)) < 0 ||
        set(&dt_date_type, "max", date_make(9999, 12, 31, &dt_date_type)) < 0 || set(&dt_date_type, "resolution", delta(US_A_DAY)) < 0 ||
        set(&dt_time_type, "min", time_make(midnight, Py_None, &dt_time_type)) < 0 || set(&dt_time_type, "max", time_make(last, Py_None, &dt_time_type)) < 0 ||
        set(&dt_time_type, "resolution", delta(1)) < 0 || set(&dt_datetime_type, "min", datetime_make(1, 1, 1, midnight, Py_None, &dt_datetime_type)) < 0 ||
        set(&dt_datetime_type, "max", datetime_make(9999, 12, 31, last, Py_None, &dt_datetime_type)) < 0 || set(&dt_datetime_type, "resolution", delta(1)) < 0)
        return -1;
    if (!(dt_utc = zone(0)) || set(&dt_timezone_type, "utc", Py_NewRef(dt_utc)) < 0 || set(&dt_timezone_type, "min", zone(-INT64_C(86340000000))) < 0 ||
        set(&dt_timezone_type, "max", zone(INT64_C(86340000000))) < 0 || !(dt_epoch = datetime_make(1970, 1, 1, midnight, dt_utc, &dt_datetime_type)))
        return -1;
    capi.TimeZone_UTC = dt_utc;
    return 0;
}
static int make_ready(void *unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        types[i]->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
        if (PyType_Ready(types[i]) < 0)
            return -1;
    }
    dt_isocalendar_type = (PyTypeObject *)(void *)PyType_FromSpecWithBases(&iso_spec, (PyObject *)(void *)&PyTuple_Type);
    return dt_isocalendar_type ? fill_types() : -1;
}

static int datetime_exec(PyObject *module)
{
    if (once_call(&ready_once, make_ready, NULL) < 0)
        return -1;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (PyModule_AddObjectRef(module, strchr(types[i]->tp_name, '.') + 1, (PyObject *)(void *)types[i]) < 0)
            return -1;
    return PyModule_AddIntConstant(module, "MINYEAR", YEAR_MIN) < 0 || PyModule_AddIntConstant(module, "MAXYEAR", YEAR_MAX) < 0 ||
           PyModule_AddObjectRef(module, "UTC", dt_utc) < 0 || PyModule_Add(module, "datetime_CAPI", PyCapsule_New(&capi, PyDateTime_CAPSULE_NAME, NULL)) < 0 ? -1 : 0;
}
static PyModuleDef_Slot datetime_slots[] = MODULE_SLOTS(datetime_exec);
static PyModuleDef datetime_module = {.m_name = "_datetime", .m_doc = PyDoc_STR("Fast implementation of the datetime module."), .m_slots = datetime_slots};
PyMODINIT_FUNC PyInit__datetime(void) { return PyModuleDef_Init(&datetime_module); }
