/* stdlib/datetime_date.c -- date, and what isocalendar() gives. */
#include "objects/type.h"
#include "stdlib/datetime_int.h"

#include <math.h>
#include <time.h>

/* ---- checks, which time and datetime use too ---- */

int check_date(int year, int month, int day)
{
    if (year < YEAR_MIN || year > YEAR_MAX)
        raise_value_error("year must be in %d..%d, not %d", YEAR_MIN, YEAR_MAX, year);
    else if (month < 1 || month > 12)
        raise_value_error("month must be in 1..12, not %d", month);
    else if (day < 1 || day > calendar_days_in_month(year, month))
        raise_value_error("day %i must be in range 1..%d for month %i in year %i", day, calendar_days_in_month(year, month), month, year);
    else
        return 0;
    return -1;
}

int int_argument(PyObject *o, int *n)
{
    int64_t i;
    if (!o)
        return 0;
    if (value_is_int(value_of(o))) {
        i = value_as_int(value_of(o));
    } else {
        PyObject *index = PyNumber_Index(o);
        if (!index)
            return -1;
        if (!int_as_i64(value_of(index), &i))
            i = int_sign(value_of(index)) < 0 ? INT64_MIN : INT64_MAX;
        Py_DECREF(index);
    }
    if (i < INT_MIN || i > INT_MAX) {
        raise_overflow(i < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum");
        return -1;
    }
    *n = (int)i;
    return 0;
}

/* ---- making ---- */

static PyObject *date_alloc(int year, int month, int day, PyTypeObject *type)
{
    DateObj *d = date_of(type->tp_alloc(type, 0));
    if (d) {
        d->year = (int16_t)year;
        d->month = (uint8_t)month;
        d->day = (uint8_t)day;
    }
    return (PyObject *)(void *)d;
}

PyObject *date_make(int year, int month, int day, PyTypeObject *cls)
{
    if (cls == &dt_date_type)
        return check_date(year, month, day) < 0 ? NULL : date_alloc(year, month, day, cls);
    if (cls == &dt_datetime_type)
        return datetime_make(year, month, day, (struct clock){0}, Py_None, cls);
    return PyObject_CallFunction((PyObject *)(void *)cls, "iii", year, month, day);
}

const unsigned char *state_bytes(PyObject *o, Py_ssize_t length, PyObject **owned)
{
    *owned = NULL;
    if (PyBytes_Check(o))
        return PyBytes_GET_SIZE(o) == length ? (const unsigned char *)PyBytes_AS_STRING(o) : NULL;
    if (!value_is_str(value_of(o)) || PyUnicode_GetLength(o) != length)
        return NULL;
    if (!(*owned = PyUnicode_AsLatin1String(o))) {
        PyErr_Clear();
        return NULL;
    }
    return (const unsigned char *)PyBytes_AS_STRING(*owned);
}

static PyObject *date_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"year", "month", "day", NULL};
    int year, month, day, plain[3];
    if (plain_ints(args, kwargs, 3, plain) == 3)
        return check_date(plain[0], plain[1], plain[2]) < 0 ? NULL : date_alloc(plain[0], plain[1], plain[2], type);
    if (PyTuple_GET_SIZE(args) == 1) {
        PyObject *owned, *made = NULL;
        const unsigned char *state = state_bytes(PyTuple_GET_ITEM(args, 0), 4, &owned);
        bool sane = state && state[2] >= 1 && state[2] <= 12;
        if (sane)
            made = date_alloc(state[0] << 8 | state[1], state[2], state[3], type);
        Py_XDECREF(owned);
        if (sane)
            return made;
        if (!state && state_not_latin1(PyTuple_GET_ITEM(args, 0), 4, 2, ~0u, 1, 12, "date"))
            return NULL;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "iii", (char **)(uintptr_t)words, &year, &month, &day) || check_date(year, month, day) < 0)
        return NULL;
    return date_alloc(year, month, day, type);
}

static PyObject *date_from_local_time(PyObject *cls, time_t t)
{
    struct tm tm;
    if (!localtime_r(&t, &tm))
        return errno == EOVERFLOW ? api_of(raise_overflow("timestamp out of range for platform time_t")) : PyErr_SetFromErrno(PyExc_OSError);
    return date_make(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, (PyTypeObject *)(void *)cls);
}

static PyObject *date_fromtimestamp(PyObject *cls, PyObject *timestamp)
{
    int64_t seconds;
    if (PyFloat_Check(timestamp)) {
        double d = PyFloat_AS_DOUBLE(timestamp);
        if (isnan(d))
            return api_of(raise_value_error("Invalid value NaN (not a number)"));
        d = floor(d);
        if (!(d >= -0x1p63 && d < 0x1p63))
            return api_of(raise_overflow("timestamp out of range for platform time_t"));
        seconds = (int64_t)d;
    } else {
        PyObject *index = PyNumber_Index(timestamp);
        if (!index)
            return NULL;
        bool fits = int_as_i64(value_of(index), &seconds);
        Py_DECREF(index);
        if (!fits)
            return api_of(raise_overflow("timestamp out of range for platform time_t"));
    }
    return date_from_local_time(cls, (time_t)seconds);
}

static PyObject *date_today(PyObject *cls, PyObject *unused)
{
    (void)unused;
    if (cls == (PyObject *)(void *)&dt_date_type)
        return date_from_local_time(cls, time(NULL));
    PyObject *clock = PyImport_ImportModule("time"), *now = clock ? PyObject_CallMethod(clock, "time", NULL) : NULL;
    PyObject *result = now ? PyObject_CallMethod(cls, "fromtimestamp", "O", now) : NULL;
    Py_XDECREF(clock);
    Py_XDECREF(now);
    return result;
}

static PyObject *from_ordinal(int ordinal, PyTypeObject *cls)
{
    int year, month, day;
    calendar_from_ordinal(ordinal, &year, &month, &day);
    return date_make(year, month, day, cls);
}

static PyObject *date_fromordinal(PyObject *cls, PyObject *arg)
{
    int ordinal;
    if (int_argument(arg, &ordinal) < 0)
        return NULL;
    if (ordinal < 1)
        return api_of(raise_value_error("ordinal must be >= 1"));
    if (ordinal > ORDINAL_MAX) {
        int year, month, day;
        calendar_from_ordinal(ordinal > INT_MAX - 400 ? INT_MAX - 400 : ordinal, &year, &month, &day);
        check_date(year, month, day);
        return NULL;
    }
    return from_ordinal(ordinal, (PyTypeObject *)(void *)cls);
}

static PyObject *date_fromisocalendar(PyObject *cls, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"year", "week", "day", NULL};
    static const struct arg_spec spec = {"fromisocalendar", words, .required = 3, .positional = 3};
    PyObject *a[3];
    struct iso_date iso;
    int *const to[] = {&iso.year, &iso.week, &iso.day}, year, month, day;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    for (int i = 0; i < 3; i++) {
        if (int_argument(a[i], to[i]) < 0)
            return PyErr_ExceptionMatches(PyExc_OverflowError) ? api_of(raise_value_error("ISO calendar component out of range")) : NULL;
    }
    switch (calendar_from_iso(iso, &year, &month, &day)) {
    case ISO_YEAR:
        return api_of(raise_value_error("year must be in %d..%d, not %d", YEAR_MIN, YEAR_MAX, iso.year));
    case ISO_WEEK:
        return api_of(raise_value_error("Invalid week: %d", iso.week));
    case ISO_DAY:
        return api_of(raise_value_error("Invalid weekday: %d (range is [1, 7])", iso.day));
    case ISO_FINE:
        break;
    }
    return date_make(year, month, day, (PyTypeObject *)(void *)cls);
}

/* ---- arithmetic and comparison ---- */

static int ordinal_of(PyObject *o) { return calendar_ordinal(date_of(o)->year, date_of(o)->month, date_of(o)->day); }

static PyObject *shifted(PyObject *date, PyObject *delta, int sign)
{
    int64_t ordinal = ordinal_of(date) + (int64_t)sign * delta_of(delta)->days;
    if (ordinal < 1 || ordinal > ORDINAL_MAX)
        return api_of(raise_overflow("date value out of range"));
    return from_ordinal((int)ordinal, Py_TYPE(date));
}
static PyObject *date_add(PyObject *a, PyObject *b)
{
    if (is_datetime(a) || is_datetime(b))
        return Py_NotImplemented;
    if (is_date(a))
        return is_delta(b) ? shifted(a, b, 1) : Py_NotImplemented;
    return is_delta(a) ? shifted(b, a, 1) : Py_NotImplemented;
}
static PyObject *date_subtract(PyObject *a, PyObject *b)
{
    if (is_datetime(a) || is_datetime(b) || !is_date(a))
        return Py_NotImplemented;
    if (is_date(b))
        return delta_from_us((__int128)(ordinal_of(a) - ordinal_of(b)) * US_A_DAY, &dt_delta_type);
    return is_delta(b) ? shifted(a, b, -1) : Py_NotImplemented;
}
static PyObject *date_richcompare(PyObject *a, PyObject *b, int op)
{
    /* a datetime is a date, but not one to be compared with */
    if (!is_date(b) || is_datetime(b) || is_datetime(a))
        return Py_NotImplemented;
    return compared(ordinal_of(a) - ordinal_of(b), op);
}
static Py_hash_t date_hash(PyObject *a) { return us_hash(ordinal_of(a) * US_A_DAY); }

/* ---- text, tuples, pickling ---- */

static PyObject *date_repr(PyObject *self)
{
    const DateObj *d = date_of(self);
    return PyUnicode_FromFormat("%s(%d, %d, %d)", Py_TYPE(self)->tp_name, (int)d->year, (int)d->month, (int)d->day);
}
static PyObject *date_isoformat(PyObject *self, PyObject *unused)
{
    (void)unused;
    char text[16];
    return text_of(text, put_date(text, date_of(self)));
}
static PyObject *date_str(PyObject *self) { return PyObject_CallMethodNoArgs(self, NAPI(isoformat)); }
static PyObject *date_ctime(PyObject *self, PyObject *unused)
{
    static const char days[] = "MonTueWedThuFriSatSun", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    (void)unused;
    const DateObj *d = date_of(self);
    struct clock c = is_datetime(self) ? datetime_of(self)->c : (struct clock){0};
    return PyUnicode_FromFormat("%.3s %.3s %2d %02d:%02d:%02d %04d", days + 3 * calendar_weekday(ordinal_of(self)), months + 3 * (d->month - 1), (int)d->day,
                                (int)c.hour, (int)c.minute, (int)c.second, (int)d->year);
}

static PyObject *date_strftime(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"format", NULL};
    static const struct arg_spec spec = {"strftime", words, .required = 1, .positional = 1};
    PyObject *format;
    if (args_bind(&spec, args, nargs, kwnames, &format) < 0)
        return NULL;
    if (!value_is_str(value_of(format)))
        return api_of(raise_type_error("strftime() argument 1 must be str, not %.50s", format == Py_None ? "None" : Py_TYPE(format)->tp_name));
    PyObject *plain = plain_strftime(self, format);
    if (plain || error_pending())
        return plain;
    PyObject *tuple = PyObject_CallMethodNoArgs(self, NAPI(timetuple)), *text = tuple ? wrapped_strftime(self, format, tuple, self) : NULL;
    Py_XDECREF(tuple);
    return text;
}

static PyObject *date_timetuple(PyObject *self, PyObject *unused)
{
    (void)unused;
    const DateObj *d = date_of(self);
    return time_struct(d->year, d->month, d->day, 0, 0, 0, -1);
}
static PyObject *date_toordinal(PyObject *self, PyObject *unused) { return (void)unused, PyLong_FromLong(ordinal_of(self)); }
static PyObject *date_weekday(PyObject *self, PyObject *unused) { return (void)unused, PyLong_FromLong(calendar_weekday(ordinal_of(self))); }
static PyObject *date_isoweekday(PyObject *self, PyObject *unused) { return (void)unused, PyLong_FromLong(calendar_weekday(ordinal_of(self)) + 1); }

static PyObject *date_replace(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"year", "month", "day", NULL};
    static const struct arg_spec spec = {"replace", words, .required = 0, .positional = 3};
    PyObject *a[3];
    const DateObj *d = date_of(self);
    int year = d->year, month = d->month, day = d->day;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0 || int_argument(a[0], &year) < 0 || int_argument(a[1], &month) < 0 || int_argument(a[2], &day) < 0)
        return NULL;
    return date_make(year, month, day, Py_TYPE(self));
}

static PyObject *date_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    const DateObj *d = date_of(self);
    const char state[4] = {(char)(d->year >> 8), (char)d->year, (char)d->month, (char)d->day};
    return Py_BuildValue("O(y#)", Py_TYPE(self), state, (Py_ssize_t)4);
}
static PyObject *date_strptime(PyObject *cls, PyObject *const *args, Py_ssize_t nargs)
{
    return by_strptime("_strptime_datetime_date", cls, args, nargs);
}

static PyObject *get_year(PyObject *self, void *unused) { return (void)unused, PyLong_FromLong(date_of(self)->year); }
static PyObject *get_month(PyObject *self, void *unused) { return (void)unused, PyLong_FromLong(date_of(self)->month); }
static PyObject *get_day(PyObject *self, void *unused) { return (void)unused, PyLong_FromLong(date_of(self)->day); }

/* ---- isocalendar ---- */

PyTypeObject *dt_isocalendar_type;

PyObject *date_isocalendar(PyObject *self, PyObject *unused)
{
    (void)unused;
    const DateObj *d = date_of(self);
    struct iso_date iso = calendar_to_iso(d->year, d->month, d->day);
    PyObject *items = Py_BuildValue("((iii))", iso.year, iso.week, iso.day);
    PyObject *result = items ? PyTuple_Type.tp_new(dt_isocalendar_type, items, NULL) : NULL;
    Py_XDECREF(items);
    return result;
}

#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef date_methods[] = {
    {"fromtimestamp", date_fromtimestamp, METH_O | METH_CLASS,
     PyDoc_STR("fromtimestamp($type, timestamp, /)\n--\n\nCreate a date from a POSIX timestamp, interpreted as local time.")},
    {"fromordinal", date_fromordinal, METH_O | METH_CLASS,
     PyDoc_STR("fromordinal($type, ordinal, /)\n--\n\nConstruct a date from a proleptic Gregorian ordinal; January 1 of year 1 is day 1.")},
    {"fromisoformat", date_fromisoformat, METH_O | METH_CLASS,
     PyDoc_STR("fromisoformat($type, string, /)\n--\n\nConstruct a date from a string in ISO 8601 format.")},
    {"fromisocalendar", WORDS(date_fromisocalendar) | METH_CLASS,
     PyDoc_STR("fromisocalendar($type, /, year, week, day)\n--\n\nConstruct a date from the ISO year, week number and weekday.")},
    {"strptime", (PyCFunction)(void (*)(void))date_strptime, METH_FASTCALL | METH_CLASS,
     PyDoc_STR("strptime($type, string, format, /)\n--\n\nParse string according to the given date and time format (like time.strptime()).")},
    {"today", date_today, METH_NOARGS | METH_CLASS, PyDoc_STR("today($type, /)\n--\n\nCurrent date or datetime: same as self.__class__.fromtimestamp(time.time()).")},
    {"ctime", date_ctime, METH_NOARGS, PyDoc_STR("ctime($self, /)\n--\n\nReturn ctime() style string.")},
    {"strftime", WORDS(date_strftime), PyDoc_STR("strftime($self, /, format)\n--\n\nFormat using strftime().")},
    {"__format__", format_by, METH_O, PyDoc_STR("__format__($self, format, /)\n--\n\nFormats self with strftime.")},
    {"timetuple", date_timetuple, METH_NOARGS, PyDoc_STR("timetuple($self, /)\n--\n\nReturn time tuple, compatible with time.localtime().")},
    {"isocalendar", date_isocalendar, METH_NOARGS, PyDoc_STR("isocalendar($self, /)\n--\n\nReturn a named tuple containing ISO year, week number, and weekday.")},
    {"isoformat", date_isoformat, METH_NOARGS, PyDoc_STR("isoformat($self, /)\n--\n\nReturn string in ISO 8601 format, YYYY-MM-DD.")},
    {"isoweekday", date_isoweekday, METH_NOARGS, PyDoc_STR("isoweekday($self, /)\n--\n\nReturn the day of the week represented by the date. Monday == 1 ... Sunday == 7")},
    {"toordinal", date_toordinal, METH_NOARGS, PyDoc_STR("toordinal($self, /)\n--\n\nReturn proleptic Gregorian ordinal.  January 1 of year 1 is day 1.")},
    {"weekday", date_weekday, METH_NOARGS, PyDoc_STR("weekday($self, /)\n--\n\nReturn the day of the week represented by the date. Monday == 0 ... Sunday == 6")},
    {"replace", WORDS(date_replace),
     PyDoc_STR("replace($self, /, year=unchanged, month=unchanged, day=unchanged)\n--\n\nReturn date with new specified fields.")},
    {"__replace__", WORDS(date_replace), PyDoc_STR("__replace__($self, /, **changes)\n--\n\nThe same as replace().")},
    {"__reduce__", date_reduce, METH_NOARGS, PyDoc_STR("__reduce__() -> (cls, state)")}, {NULL, NULL, 0, NULL}
};
static PyGetSetDef date_getset[] = {
    {"year", get_year, NULL, NULL, NULL}, {"month", get_month, NULL, NULL, NULL}, {"day", get_day, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}
};
static PyNumberMethods date_number = {.nb_add = date_add, .nb_subtract = date_subtract};
PyTypeObject dt_date_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.date",
    .tp_basicsize = sizeof(DateObj),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("date(year, month, day) --> date object"),
    .tp_new = date_new, .tp_repr = date_repr, .tp_str = date_str, .tp_hash = date_hash, .tp_richcompare = date_richcompare,
    .tp_as_number = &date_number, .tp_methods = date_methods, .tp_getset = date_getset,
};
