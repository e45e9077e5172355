/* stdlib/time_calendar.c -- calendar time: struct_time, seconds to dates and back, dates to text.
 *
 * The C library knows the time zones and the locale; the work here is the range checks that it leaves undone, and text: the format is
 * handed over in stretches of ASCII, so that what it cannot hold (NUL, lone surrogates, any other letter) passes through as it is.
 *
 * Tests. tests/stdlib/time_calendar.py
 */
#include "stdlib/time_int.h"

#include <errno.h>
#include <limits.h>

/* Around the calls of the C library that may read its time zone anew. It has a lock of its own, which the thread sanitizer does not see. */
static PyMutex zone_lock;

/* -- struct_time ------------------------------------------------------------------------------------------------------------------ */

static PyStructSequence_Field time_fields[] = {
    {"tm_year", "year, for example, 1993"},
    {"tm_mon", "month of year, range [1, 12]"},
    {"tm_mday", "day of month, range [1, 31]"},
    {"tm_hour", "hours, range [0, 23]"},
    {"tm_min", "minutes, range [0, 59]"},
    {"tm_sec", "seconds, range [0, 61])"},
    {"tm_wday", "day of week, range [0, 6], Monday is 0"},
    {"tm_yday", "day of year, range [1, 366]"},
    {"tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"},
    {"tm_zone", "abbreviation of timezone name"},
    {"tm_gmtoff", "offset from UTC in seconds"},
    {NULL, NULL},
};
static PyStructSequence_Desc time_desc = {
    "time.struct_time", "A date and time, as gmtime(), localtime() and strptime() return it: a sequence of 9 integers.", time_fields, 9,
};

static PyObject *struct_of(PyObject *module, const struct tm *tm)
{
    PyObject *t = PyStructSequence_New(((TimeState *)PyModule_GetState(module))->struct_time);
    if (!t)
        return NULL;
    const long numbers[] = {(long)tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
                            (tm->tm_wday + 6) % 7, tm->tm_yday + 1, tm->tm_isdst};
    bool complete = true;
    for (int i = 0; i < 11; i++) {
        PyObject *o = i < 9 ? PyLong_FromLong(numbers[i])
                            : i == 9 ? PyUnicode_DecodeLocale(tm->tm_zone, "surrogateescape") : PyLong_FromLong(tm->tm_gmtoff);
        complete &= o != NULL;
        PyStructSequence_SetItem(t, i, o);
    }
    if (!complete)
        Py_CLEAR(t);
    return t;
}

/* -- from seconds ------------------------------------------------------------------------------------------------------------------- */

static bool given_or_now(PyObject *args, const char *format, time_t *t)
{
    PyObject *seconds = NULL;
    if (!PyArg_ParseTuple(args, format, &seconds))
        return false;
    if (seconds && seconds != Py_None)
        return time_to_time_t(seconds, t, ROUND_DOWN) == 0;
    *t = time(NULL);
    return true;
}

static bool broken_down(struct tm *(*how)(const time_t *, struct tm *), time_t t, struct tm *tm)
{
    errno = 0;
    if (how(&t, tm))
        return true;
    if (errno == 0)
        errno = EINVAL;
    PyErr_SetFromErrno(PyExc_OSError);
    return false;
}

static PyObject *time_gmtime(PyObject *module, PyObject *args)
{
    time_t t;
    struct tm tm;
    return given_or_now(args, "|O:gmtime", &t) && broken_down(gmtime_r, t, &tm) ? struct_of(module, &tm) : NULL;
}

static PyObject *time_localtime(PyObject *module, PyObject *args)
{
    time_t t;
    struct tm tm;
    return given_or_now(args, "|O:localtime", &t) && broken_down(localtime_r, t, &tm) ? struct_of(module, &tm) : NULL;
}

/* -- from tuples ---------------------------------------------------------------------------------------------------------------------- */

/* zone keeps tm->tm_zone alive, or is NULL; on false too it must be released. */
static bool tm_of(PyObject *module, PyObject *args, struct tm *tm, const char *format, PyObject **zone)
{
    int year;
    *tm = (struct tm){0};
    *zone = NULL;
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_TypeError, "Tuple or struct_time argument required");
        return false;
    }
    PyTypeObject *type = ((TimeState *)PyModule_GetState(module))->struct_time;
    bool named = Py_IS_TYPE(args, type);
    PyObject *plain = named ? PyTuple_GetSlice(args, 0, 9) : Py_NewRef(args);
    bool ok = plain && PyArg_ParseTuple(plain, format, &year, &tm->tm_mon, &tm->tm_mday, &tm->tm_hour, &tm->tm_min, &tm->tm_sec,
                                        &tm->tm_wday, &tm->tm_yday, &tm->tm_isdst);
    Py_XDECREF(plain);
    if (!ok)
        return false;
    if (year < INT_MIN + 1900) {
        PyErr_SetString(PyExc_OverflowError, "year out of range");
        return false;
    }
    tm->tm_year = year - 1900;
    tm->tm_mon = (int)((unsigned)tm->tm_mon - 1u);
    tm->tm_wday = (int)(((long)tm->tm_wday + 1) % 7);
    tm->tm_yday = (int)((unsigned)tm->tm_yday - 1u);
    if (!named)
        return true;
    PyObject *name = PyStructSequence_GetItem(args, 9), *offset = PyStructSequence_GetItem(args, 10);
    if (name != Py_None) {
        *zone = PyUnicode_EncodeLocale(name, "surrogateescape");
        if (!*zone)
            return false;
        tm->tm_zone = PyBytes_AS_STRING(*zone);
    }
    if (offset != Py_None) {
        long seconds = PyLong_AsLong(offset);
        if (seconds == -1 && PyErr_Occurred())
            return false;
        tm->tm_gmtoff = seconds;
    }
    return true;
}

/* What the text functions of the C library take for granted. Month, day and day of the year may be 0: then they are the first. */
static bool tm_in_range(struct tm *tm)
{
    if (tm->tm_mon == -1)
        tm->tm_mon = 0;
    if (tm->tm_mday == 0)
        tm->tm_mday = 1;
    if (tm->tm_yday == -1)
        tm->tm_yday = 0;
    tm->tm_isdst = tm->tm_isdst < -1 ? -1 : tm->tm_isdst > 1 ? 1 : tm->tm_isdst;
    const struct { int value, min, max; const char *what; } ranges[] = {
        {tm->tm_mon, 0, 11, "month"}, {tm->tm_mday, 1, 31, "day of month"}, {tm->tm_hour, 0, 23, "hour"}, {tm->tm_min, 0, 59, "minute"},
        {tm->tm_sec, 0, 61, "seconds"}, {tm->tm_wday, 0, 6, "day of week"}, {tm->tm_yday, 0, 365, "day of year"},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (ranges[i].value < ranges[i].min || ranges[i].value > ranges[i].max) {
            PyErr_Format(PyExc_ValueError, "%s out of range", ranges[i].what);
            return false;
        }
    }
    return true;
}

static PyObject *text_of(const struct tm *tm)
{
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    snprintf(text, sizeof text, "%s %s %2d %.2d:%.2d:%.2d %ld", days[tm->tm_wday], months[tm->tm_mon], tm->tm_mday, tm->tm_hour, tm->tm_min,
             tm->tm_sec, (long)tm->tm_year + 1900);
    return PyUnicode_FromString(text);
}

static bool local_now(struct tm *tm) { return broken_down(localtime_r, time(NULL), tm); }

static PyObject *time_asctime(PyObject *module, PyObject *args)
{
    PyObject *tuple = NULL, *zone = NULL;
    struct tm tm;
    if (!PyArg_UnpackTuple(args, "asctime", 0, 1, &tuple))
        return NULL;
    bool ok = tuple ? tm_of(module, tuple, &tm, "iiiiiiiii;asctime(): illegal time tuple argument", &zone) && tm_in_range(&tm) : local_now(&tm);
    Py_XDECREF(zone);
    return ok ? text_of(&tm) : NULL;
}

static PyObject *time_ctime(PyObject *Py_UNUSED(module), PyObject *args)
{
    time_t t;
    struct tm tm;
    return given_or_now(args, "|O:ctime", &t) && broken_down(localtime_r, t, &tm) ? text_of(&tm) : NULL;
}

static PyObject *time_mktime(PyObject *module, PyObject *tuple)
{
    struct tm tm;
    PyObject *zone;
    bool ok = tm_of(module, tuple, &tm, "iiiiiiiii;mktime(): illegal time tuple argument", &zone);
    Py_XDECREF(zone);
    if (!ok)
        return NULL;
    tm.tm_wday = -1;                     /* what mktime() sets when it succeeds; -1 is also the second before the Epoch */
    PyMutex_Lock(&zone_lock);
    time_t t = mktime(&tm);
    PyMutex_Unlock(&zone_lock);
    if (t == (time_t)-1 && tm.tm_wday == -1) {
        PyErr_SetString(PyExc_OverflowError, "mktime argument out of range");
        return NULL;
    }
    return PyFloat_FromDouble((double)t);
}

/* -- strftime -------------------------------------------------------------------------------------------------------------------------- */

/* Appends a stretch of the format as strftime() writes it. A first character of our own tells empty results from too little room. */
static int write_stretch(PyUnicodeWriter *w, char *format, size_t n, const struct tm *tm)
{
    format[0] = '#';
    format[n] = 0;
    for (size_t room = 256 + n;; room *= 2) {
        char *text = PyMem_Malloc(room);
        if (!text) {
            PyErr_NoMemory();
            return -1;
        }
        PyMutex_Lock(&zone_lock);
        size_t len = strftime(text, room, format, tm);
        PyMutex_Unlock(&zone_lock);
        if (len == 0 && room < 256 * (n + 16)) {
            PyMem_Free(text);
            continue;
        }
        PyObject *s = len > 1 ? PyUnicode_DecodeLocaleAndSize(text + 1, (Py_ssize_t)len - 1, "surrogateescape") : NULL;
        int rc = len <= 1 ? 0 : s ? PyUnicodeWriter_WriteStr(w, s) : -1;
        Py_XDECREF(s);
        PyMem_Free(text);
        return rc;
    }
}

static PyObject *formatted(PyObject *format, const struct tm *tm)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(format);
    char *stretch = PyMem_Malloc((size_t)n + 2);
    PyUnicodeWriter *w = stretch ? PyUnicodeWriter_Create(0) : NULL;
    if (!w) {
        PyMem_Free(stretch);
        return PyErr_NoMemory();
    }
    size_t filled = 1;
    int rc = 0;
    for (Py_ssize_t i = 0; rc == 0 && i <= n; i++) {
        Py_UCS4 c = i < n ? PyUnicode_READ_CHAR(format, i) : 0;
        if (c != 0 && c < 128) {
            stretch[filled++] = (char)c;
            continue;
        }
        rc = filled > 1 ? write_stretch(w, stretch, filled, tm) : 0;
        filled = 1;
        if (rc == 0 && i < n)
            rc = PyUnicodeWriter_WriteChar(w, c);
    }
    PyMem_Free(stretch);
    if (rc < 0) {
        PyUnicodeWriter_Discard(w);
        return NULL;
    }
    return PyUnicodeWriter_Finish(w);
}

static PyObject *time_strftime(PyObject *module, PyObject *args)
{
    PyObject *format, *tuple = NULL, *zone = NULL;
    struct tm tm;
    if (!PyArg_ParseTuple(args, "U|O:strftime", &format, &tuple))
        return NULL;
    bool ok = tuple ? tm_of(module, tuple, &tm, "iiiiiiiii;strftime(): illegal time tuple argument", &zone) && tm_in_range(&tm) : local_now(&tm);
    PyObject *text = ok ? formatted(format, &tm) : NULL;
    Py_XDECREF(zone);
    return text;
}

static PyObject *time_strptime(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *parser = PyImport_ImportModule("_strptime"), *f = parser ? PyObject_GetAttrString(parser, "_strptime_time") : NULL;
    PyObject *result = f ? PyObject_Call(f, args, NULL) : NULL;
    Py_XDECREF(f);
    Py_XDECREF(parser);
    return result;
}

/* -- time zones ------------------------------------------------------------------------------------------------------------------------ */

static int add_new(PyObject *module, const char *name, PyObject *value) { return value ? PyModule_Add(module, name, value) : -1; }

/* timezone, altzone, daylight and tzname from what holds at the start and in the middle of this year: the lesser offset is standard time. */
static int add_zone(PyObject *module)
{
    enum { YEAR = (365 * 24 + 6) * 3600 };
    time_t start = time(NULL) / YEAR * YEAR;
    struct tm winter, summer;
    if (!broken_down(localtime_r, start, &winter) || !broken_down(localtime_r, start + YEAR / 2, &summer))
        return -1;
    if (summer.tm_gmtoff < winter.tm_gmtoff) {                   /* south of the equator */
        struct tm t = winter;
        winter = summer;
        summer = t;
    }
    PyObject *standard = PyUnicode_DecodeLocale(winter.tm_zone, "surrogateescape"), *other = NULL;
    if (standard)
        other = PyUnicode_DecodeLocale(summer.tm_zone, "surrogateescape");
    PyObject *both = other ? PyTuple_Pack(2, standard, other) : NULL;
    Py_XDECREF(standard);
    Py_XDECREF(other);
    if (add_new(module, "tzname", both) < 0 || PyModule_AddIntConstant(module, "timezone", -winter.tm_gmtoff) < 0 ||
        PyModule_AddIntConstant(module, "altzone", -summer.tm_gmtoff) < 0)
        return -1;
    return PyModule_AddIntConstant(module, "daylight", winter.tm_gmtoff != summer.tm_gmtoff);
}

static PyObject *time_tzset(PyObject *module, PyObject *Py_UNUSED(unused))
{
    PyMutex_Lock(&zone_lock);
    tzset();
    PyMutex_Unlock(&zone_lock);
    return add_zone(module) < 0 ? NULL : Py_None;
}

PyMethodDef time_calendar_methods[] = {
    {"gmtime", time_gmtime, METH_VARARGS,
     PyDoc_STR("gmtime([seconds]) -> struct_time\n\nThe date of a number of seconds since the Epoch (of now), in UTC.")},
    {"localtime", time_localtime, METH_VARARGS,
     PyDoc_STR("localtime([seconds]) -> struct_time\n\nThe date of a number of seconds since the Epoch (of now), in local time.")},
    {"asctime", time_asctime, METH_VARARGS, PyDoc_STR("asctime([tuple]) -> string\n\nA date as text, such as 'Sat Jun 06 16:26:11 1998'.")},
    {"ctime", time_ctime, METH_VARARGS, PyDoc_STR("ctime([seconds]) -> string\n\nasctime(localtime(seconds)).")},
    {"mktime", time_mktime, METH_O, PyDoc_STR("mktime($module, time_tuple, /)\n--\n\nmktime(tuple) -> floating-point number\n\nA date of local "
                                              "time as seconds since the Epoch.")},
    {"strftime", time_strftime, METH_VARARGS, PyDoc_STR("strftime(format[, tuple]) -> string\n\nA date (now) as text, as the format says.")},
    {"strptime", time_strptime, METH_VARARGS, PyDoc_STR("strptime(string, format) -> struct_time\n\nReads a date as the format says.")},
    {"tzset", time_tzset, METH_NOARGS, PyDoc_STR("tzset($module, /)\n--\n\nLooks at the environment variable TZ again.")},
    {NULL, NULL, 0, NULL}
};

int time_calendar_exec(PyObject *module, TimeState *st)
{
    st->struct_time = PyStructSequence_NewType(&time_desc);
    if (!st->struct_time || PyModule_AddObjectRef(module, "struct_time", (PyObject *)st->struct_time) < 0 ||
        PyModule_AddIntConstant(module, "_STRUCT_TM_ITEMS", 11) < 0 || PyModule_AddFunctions(module, time_calendar_methods) < 0)
        return -1;
    PyMutex_Lock(&zone_lock);
    tzset();
    PyMutex_Unlock(&zone_lock);
    return add_zone(module);
}
