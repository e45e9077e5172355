/* stdlib/datetime_datetime.c -- datetime: a date and a time of the day, with a zone or without.
 *
 * Local time of the system is asked of the C library, as seconds there and back; what lies in a gap or a fold of it is found by trying
 * the offsets of a day before and after (PEP 495).
 */
#include <math.h>
#include <time.h>

#include "objects/type.h"
#include "stdlib/datetime_int.h"

PyObject *dt_epoch;

#define EPOCH_SECONDS (INT64_C(719163) * SECONDS_A_DAY)      /* 1970-01-01, counted as moment_us() does */

static int64_t us_of(PyObject *o) { return moment_us(&datetime_of(o)->date, &datetime_of(o)->c); }
static int64_t seconds_of(PyObject *o) { return us_of(o) / MICROSECONDS; }

/* ---- making ---- */

static PyObject *datetime_alloc(int year, int month, int day, struct clock c, PyObject *tz, PyTypeObject *type)
{
    DateTimeObj *d = datetime_of(type->tp_alloc(type, 0));
    if (d) {
        d->date.year = (int16_t)year;
        d->date.month = (uint8_t)month;
        d->date.day = (uint8_t)day;
        d->c = c;
        d->tz = value_keep(value_of(tz));
    }
    return (PyObject *)(void *)d;
}

PyObject *datetime_make(int year, int month, int day, struct clock c, PyObject *tz, PyTypeObject *cls)
{
    if (cls == &dt_datetime_type) {
        if (check_date(year, month, day) < 0 || check_clock(c.hour, c.minute, c.second, c.us, c.fold) < 0 || check_tzinfo(tz) < 0)
            return NULL;
        return datetime_alloc(year, month, day, c, tz, cls);
    }
    PyObject *d = PyObject_CallFunction((PyObject *)(void *)cls, "iiiiiiiO", year, month, day, (int)c.hour, (int)c.minute, (int)c.second, (int)c.us, tz);
    if (d && c.fold && is_datetime(d))
        datetime_of(d)->c.fold = c.fold;                     /* nobody else has seen it */
    return d;
}

PyObject *datetime_from_us(int64_t us, int fold, PyObject *tz, PyTypeObject *cls)
{
    int year, month, day;
    if (us < US_A_DAY || us >= (ORDINAL_MAX + INT64_C(1)) * US_A_DAY)
        return api_of(raise_overflow("date value out of range"));
    calendar_from_ordinal((int)(us / US_A_DAY), &year, &month, &day);
    struct clock c = clock_from_us(us % US_A_DAY, fold);
    return cls == &dt_datetime_type ? datetime_alloc(year, month, day, c, tz, cls) : datetime_make(year, month, day, c, tz, cls);
}

static PyObject *from_state(PyTypeObject *type, PyObject *args, bool *is_state)
{
    PyObject *owned, *tz = PyTuple_GET_SIZE(args) == 2 ? PyTuple_GET_ITEM(args, 1) : Py_None, *made = NULL;
    const unsigned char *s = state_bytes(PyTuple_GET_ITEM(args, 0), 10, &owned);
    *is_state = s && (s[2] & 0x7f) >= 1 && (s[2] & 0x7f) <= 12;
    if (!*is_state)
        ;
    else if (tz != Py_None && !is_tzinfo(tz))
        raise_type_error("bad tzinfo state arg");
    else
        made = datetime_alloc(s[0] << 8 | s[1], s[2] & 0x7f, s[3], (struct clock){s[4], s[5], s[6], s[2] >> 7, s[7] << 16 | s[8] << 8 | s[9]}, tz, type);
    Py_XDECREF(owned);
    return made;
}

static PyObject *datetime_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold", NULL};
    int year, month, day, hour = 0, minute = 0, second = 0, us = 0, fold = 0;
    PyObject *tz = Py_None;
    int n[7] = {0};
    if (plain_ints(args, kwargs, 7, n) >= 3) {
        if (check_date(n[0], n[1], n[2]) < 0 || check_clock(n[3], n[4], n[5], n[6], 0) < 0)
            return NULL;
        return datetime_alloc(n[0], n[1], n[2], (struct clock){(uint8_t)n[3], (uint8_t)n[4], (uint8_t)n[5], 0, n[6]}, tz, type);
    }
    if (PyTuple_GET_SIZE(args) >= 1 && PyTuple_GET_SIZE(args) <= 2) {
        bool is_state;
        PyObject *made = from_state(type, args, &is_state);
        if (is_state || state_not_latin1(PyTuple_GET_ITEM(args, 0), 10, 2, 0x7f, 1, 12, "datetime"))
            return made;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "iii|iiiiO$i", (char **)(uintptr_t)words, &year, &month, &day, &hour, &minute, &second, &us, &tz, &fold) ||
        check_date(year, month, day) < 0 || check_clock(hour, minute, second, us, fold) < 0 || check_tzinfo(tz) < 0)
        return NULL;
    return datetime_alloc(year, month, day, (struct clock){(uint8_t)hour, (uint8_t)minute, (uint8_t)second, (uint8_t)fold, us}, tz, type);
}
static void datetime_dealloc(PyObject *self)
{
    value_release(datetime_of(self)->tz);
    Py_TYPE(self)->tp_free(self);
}

/* ---- the system's local time ---- */

/* Local time at that moment of UTC, both in seconds as seconds_of() counts. False: raised. */
static bool local_time(int64_t utc, int64_t *local)
{
    time_t t = (time_t)(utc - EPOCH_SECONDS);
    struct tm tm;
    if (!localtime_r(&t, &tm)) {
        PyErr_SetFromErrno(PyExc_OSError);
        return false;
    }
    if (tm.tm_year + 1900 < YEAR_MIN || tm.tm_year + 1900 > YEAR_MAX) {
        raise_value_error("year must be in %d..%d, not %d", YEAR_MIN, YEAR_MAX, tm.tm_year + 1900);
        return false;
    }
    *local = calendar_ordinal(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * (int64_t)SECONDS_A_DAY + tm.tm_hour * 3600 + tm.tm_min * 60 +
             (tm.tm_sec > 59 ? 59 : tm.tm_sec);
    return true;
}

/* The moment of UTC whose local time is `local`: of two the earlier one, unless fold; in a gap, what the offset before (fold: behind) it gives. */
static bool utc_of_local(int64_t local, int fold, int64_t *utc)
{
    int64_t shown, a, b, first, second, shown_first, shown_second;
    if (!local_time(local, &shown))
        return false;
    a = shown - local;
    first = local - a;
    if (!local_time(first, &shown_first))
        return false;
    if (shown_first == local) {                              /* a solution; is there another one on the other side? */
        second = first + (fold ? SECONDS_A_DAY : -SECONDS_A_DAY);
        if (!local_time(second, &shown))
            return false;
        b = shown - second;
        if (a == b) {
            *utc = first;
            return true;
        }
    } else {
        b = shown_first - first;
    }
    second = local - b;
    if (!local_time(second, &shown_second))
        return false;
    *utc = shown_second == local ? second : shown_first == local ? first : (first < second) == !!fold ? first : second;
    return true;
}

/* A timezone of the system's offset and name at that moment. */
static PyObject *zone_at(int64_t utc)
{
    time_t t = (time_t)(utc - EPOCH_SECONDS);
    struct tm tm;
    if (!localtime_r(&t, &tm))
        return PyErr_SetFromErrno(PyExc_OSError);
    PyObject *offset = delta_from_us((__int128)tm.tm_gmtoff * MICROSECONDS, &dt_delta_type);
    PyObject *name = offset ? PyUnicode_DecodeLocale(tm.tm_zone, "surrogateescape") : NULL, *zone = name ? timezone_make(offset, name) : NULL;
    Py_XDECREF(offset);
    Py_XDECREF(name);
    return zone;
}

static PyObject *zone_of_naive(PyObject *self)
{
    int64_t local = seconds_of(self), utc, other;
    int fold = datetime_of(self)->c.fold;
    if (!utc_of_local(local, fold, &utc) || !utc_of_local(local, !fold, &other))
        return NULL;
    if (utc != other && (other > utc) == fold)               /* in a gap or a fold */
        utc = other;
    return zone_at(utc);
}

/* ---- from timestamps ---- */

/* Rounded half to even. False: raised. */
static bool timestamp_parts(PyObject *o, int64_t *seconds, int *us)
{
    *us = 0;
    if (PyFloat_Check(o)) {
        double d = PyFloat_AS_DOUBLE(o), whole, part = modf(d, &whole);
        if (isnan(d)) {
            raise_value_error("Invalid value NaN (not a number)");
            return false;
        }
        part = rint(part * 1e6);
        if (part >= 1e6) {
            part -= 1e6;
            whole += 1;
        } else if (part < 0) {
            part += 1e6;
            whole -= 1;
        }
        if (whole >= -0x1p63 && whole < 0x1p63) {
            *seconds = (int64_t)whole;
            *us = (int)part;
            return true;
        }
    } else if (PyIndex_Check(o)) {
        PyObject *index = PyNumber_Index(o);
        if (!index)
            return false;
        bool fits = int_as_i64(value_of(index), seconds);
        Py_DECREF(index);
        if (fits)
            return true;
    } else {
        raise_type_error("argument must be int or float, not %T", o);
        return false;
    }
    raise_overflow("timestamp out of range for platform time_t");
    return false;
}

static PyObject *from_tm(const struct tm *tm, int us, int fold, PyObject *tz, PyTypeObject *cls)
{
    struct clock c = {(uint8_t)tm->tm_hour, (uint8_t)tm->tm_min, (uint8_t)(tm->tm_sec > 59 ? 59 : tm->tm_sec), (uint8_t)fold, us};
    return datetime_make(tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday, c, tz, cls);
}

static PyObject *from_seconds(PyTypeObject *cls, int64_t seconds, int us, PyObject *tz, bool utc)
{
    time_t t = (time_t)seconds;
    struct tm tm;
    if (!(utc ? gmtime_r(&t, &tm) : localtime_r(&t, &tm)))
        return errno == EOVERFLOW ? api_of(raise_overflow("timestamp out of range for platform time_t")) : PyErr_SetFromErrno(PyExc_OSError);
    int fold = 0;
    if (!utc && tm.tm_year + 1900 > YEAR_MIN && tm.tm_year + 1900 <= YEAR_MAX) {         /* was the clock put back during the last day? */
        int64_t now = seconds + EPOCH_SECONDS, local, before, again;
        if (!local_time(now, &local) || !local_time(now - SECONDS_A_DAY, &before))
            return NULL;
        int64_t back = local - before - SECONDS_A_DAY;
        if (back < 0) {
            if (!local_time(now + back, &again))
                return NULL;
            fold = again == local;
        }
    }
    return from_tm(&tm, us, fold, tz, cls);
}

/* With a zone: UTC first, then the zone's fromutc(). */
static PyObject *at_moment(PyObject *cls, int64_t seconds, int us, PyObject *tz)
{
    PyObject *d = from_seconds((PyTypeObject *)(void *)cls, seconds, us, tz, tz != Py_None);
    if (!d || tz == Py_None)
        return d;
    PyObject *local = PyObject_CallMethodOneArg(tz, NAPI(fromutc), d);
    Py_DECREF(d);
    return local;
}

static PyObject *datetime_fromtimestamp(PyObject *cls, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"timestamp", "tz", NULL};
    static const struct arg_spec spec = {"fromtimestamp", words, .required = 1, .positional = 2};
    PyObject *a[2];
    int64_t seconds;
    int us;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    PyObject *tz = a[1] ? a[1] : Py_None;
    return check_tzinfo(tz) < 0 || !timestamp_parts(a[0], &seconds, &us) ? NULL : at_moment(cls, seconds, us, tz);
}

static PyObject *datetime_now(PyObject *cls, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"tz", NULL};
    static const struct arg_spec spec = {"now", words, .required = 0, .positional = 1};
    PyObject *tz;
    struct timespec now;
    if (args_bind(&spec, args, nargs, kwnames, &tz) < 0 || check_tzinfo(tz ? tz : Py_None) < 0)
        return NULL;
    clock_gettime(CLOCK_REALTIME, &now);
    return at_moment(cls, now.tv_sec, (int)(now.tv_nsec / 1000), tz ? tz : Py_None);
}

static PyObject *datetime_utcnow(PyObject *cls, PyObject *unused)
{
    (void)unused;
    struct timespec now;
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use "
                                               "timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).", 1) < 0)
        return NULL;
    clock_gettime(CLOCK_REALTIME, &now);
    return from_seconds((PyTypeObject *)(void *)cls, now.tv_sec, (int)(now.tv_nsec / 1000), Py_None, true);
}
static PyObject *datetime_utcfromtimestamp(PyObject *cls, PyObject *timestamp)
{
    int64_t seconds;
    int us;
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. Use "
                                               "timezone-aware objects to represent datetimes in UTC: datetime.datetime.fromtimestamp(timestamp, "
                                               "datetime.UTC).", 1) < 0)
        return NULL;
    return timestamp_parts(timestamp, &seconds, &us) ? from_seconds((PyTypeObject *)(void *)cls, seconds, us, Py_None, true) : NULL;
}

static PyObject *datetime_combine(PyObject *cls, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"date", "time", "tzinfo", NULL};
    static const struct arg_spec spec = {"combine", words, .required = 2, .positional = 3};
    PyObject *a[3];
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    if (!is_date(a[0]) || !is_time(a[1]))
        return api_of(raise_type_error("combine() argument %d must be datetime.%s, not %.50s", is_date(a[0]) ? 2 : 1, is_date(a[0]) ? "time" : "date",
                                       Py_TYPE(a[is_date(a[0])])->tp_name));
    const DateObj *d = date_of(a[0]);
    PyObject *tz = a[2] ? a[2] : api_of(time_of(a[1])->tz);
    return check_tzinfo(tz) < 0 ? NULL : datetime_make(d->year, d->month, d->day, time_of(a[1])->c, tz, (PyTypeObject *)(void *)cls);
}

static PyObject *datetime_strptime(PyObject *cls, PyObject *const *args, Py_ssize_t nargs)
{
    return by_strptime("_strptime_datetime_datetime", cls, args, nargs);
}

/* ---- the zone ---- */

static PyObject *or_none(int failed, PyObject *delta) { return failed ? NULL : delta ? delta : Py_None; }
static PyObject *datetime_utcoffset(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *delta;
    int failed = zone_offset(datetime_of(self)->tz, self, &delta);
    return or_none(failed, delta);
}
static PyObject *datetime_dst(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *delta;
    int failed = zone_dst(datetime_of(self)->tz, self, &delta);
    return or_none(failed, delta);
}
static PyObject *datetime_tzname(PyObject *self, PyObject *unused) { return (void)unused, zone_name(datetime_of(self)->tz, self); }

static PyObject *with_zone(PyObject *self, PyObject *tz, int fold, PyTypeObject *cls)
{
    const DateTimeObj *d = datetime_of(self);
    struct clock c = d->c;
    c.fold = (uint8_t)fold;
    return datetime_alloc(d->date.year, d->date.month, d->date.day, c, tz, cls);
}

static PyObject *datetime_astimezone(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"tz", NULL};
    static const struct arg_spec spec = {"astimezone", words, .required = 0, .positional = 1};
    PyObject *given, *offset = NULL, *mine = NULL, *tz = NULL, *utc = NULL, *result = NULL;
    if (args_bind(&spec, args, nargs, kwnames, &given) < 0 || check_tzinfo(given ? given : Py_None) < 0)
        return NULL;
    bool local = !given || given == Py_None, naive = is_none(datetime_of(self)->tz);
    if (!naive && !local && api_of(datetime_of(self)->tz) == given)
        return Py_NewRef(self);
    if (!naive && zone_offset(datetime_of(self)->tz, self, &offset) < 0)
        return NULL;
    if (!offset && (!(mine = zone_of_naive(self)) || zone_offset(value_of(mine), self, &offset) < 0))
        goto out;
    if (!local && mine == given) {
        result = Py_NewRef(self);
        goto out;
    }
    int64_t us = us_of(self) - (int64_t)delta_us(offset);
    if (local) {
        int64_t seconds = us >= 0 ? us / MICROSECONDS : -((-us + MICROSECONDS - 1) / MICROSECONDS);
        tz = zone_at(seconds);
    } else {
        tz = Py_NewRef(given);
    }
    if (tz && (utc = datetime_from_us(us, 0, tz, Py_TYPE(self))) != NULL)
        result = PyObject_CallMethodOneArg(tz, NAPI(fromutc), utc);
out:
    Py_XDECREF(offset);
    Py_XDECREF(mine);
    Py_XDECREF(tz);
    Py_XDECREF(utc);
    return result;
}

static PyObject *datetime_timestamp(PyObject *self, PyObject *unused)
{
    (void)unused;
    int64_t utc;
    if (is_none(datetime_of(self)->tz)) {
        if (!utc_of_local(seconds_of(self), datetime_of(self)->c.fold, &utc))
            return NULL;
        return PyFloat_FromDouble((double)(utc - EPOCH_SECONDS) + datetime_of(self)->c.us / 1e6);
    }
    PyObject *since = PyNumber_Subtract(self, dt_epoch), *result = since ? PyObject_CallMethod(since, "total_seconds", NULL) : NULL;
    Py_XDECREF(since);
    return result;
}

/* ---- arithmetic ---- */

static PyObject *shifted(PyObject *dt, PyObject *delta, int sign)
{
    __int128 us = us_of(dt) + sign * delta_us(delta);
    if (us < 0 || us > INT64_MAX)
        return api_of(raise_overflow("date value out of range"));
    return datetime_from_us((int64_t)us, 0, api_of(datetime_of(dt)->tz), Py_TYPE(dt));
}
static PyObject *datetime_add(PyObject *a, PyObject *b)
{
    if (is_datetime(a))
        return is_delta(b) ? shifted(a, b, 1) : Py_NotImplemented;
    return is_delta(a) && is_datetime(b) ? shifted(b, a, 1) : Py_NotImplemented;
}

/* Both offsets, counted or NULL; without asking if the zones are the same. 0 or -1. */
static int offsets(PyObject *a, PyObject *b, PyObject **p, PyObject **q)
{
    *p = *q = NULL;
    if (value_is(datetime_of(a)->tz, datetime_of(b)->tz))
        return 0;
    if (zone_offset(datetime_of(a)->tz, a, p) < 0)
        return -1;
    if (zone_offset(datetime_of(b)->tz, b, q) == 0)
        return 0;
    Py_CLEAR(*p);
    return -1;
}

static PyObject *datetime_subtract(PyObject *a, PyObject *b)
{
    if (!is_datetime(a))
        return Py_NotImplemented;
    if (is_delta(b))
        return shifted(a, b, -1);
    if (!is_datetime(b))
        return Py_NotImplemented;
    PyObject *p, *q, *result = NULL;
    if (offsets(a, b, &p, &q) < 0)
        return NULL;
    if (!p != !q) {
        raise_type_error("can't subtract offset-naive and offset-aware datetimes");
    } else {
        __int128 us = (__int128)us_of(a) - us_of(b);
        if (p)
            us += delta_us(q) - delta_us(p);
        result = delta_from_us(us, &dt_delta_type);
    }
    Py_XDECREF(p);
    Py_XDECREF(q);
    return result;
}

/* Does the offset depend on fold? Such times are equal to none of another zone (PEP 495). 1, 0, -1. */
static int depends_on_fold(PyObject *dt, PyObject *offset)
{
    PyObject *other = with_zone(dt, api_of(datetime_of(dt)->tz), !datetime_of(dt)->c.fold, &dt_datetime_type), *its = NULL;
    int failed = other ? zone_offset(datetime_of(other)->tz, other, &its) : -1, differs = failed ? -1 : !same_offset(offset, its);
    Py_XDECREF(other);
    Py_XDECREF(its);
    return differs;
}

/* All fields but fold as one number, which orders as they do. */
static uint64_t packed(PyObject *o)
{
    const DateObj *d = &datetime_of(o)->date;
    const struct clock *c = &datetime_of(o)->c;
    return (uint64_t)(d->year << 9 | d->month << 5 | d->day) << 37 | (uint64_t)(c->hour << 12 | c->minute << 6 | c->second) << 20 | (uint64_t)c->us;
}

static PyObject *datetime_richcompare(PyObject *a, PyObject *b, int op)
{
    if (!is_datetime(b))
        return Py_NotImplemented;
    if (value_is(datetime_of(a)->tz, datetime_of(b)->tz)) {      /* the zone is not asked */
        uint64_t m = packed(a), n = packed(b);
        return compared(m < n ? -1 : m > n, op);
    }
    PyObject *p, *q, *result = NULL;
    if (offsets(a, b, &p, &q) < 0)
        return NULL;
    int64_t x = us_of(a), y = us_of(b);
    if (!p != !q) {
        result = op == Py_EQ ? Py_False : op == Py_NE ? Py_True : api_of(raise_type_error("can't compare offset-naive and offset-aware datetimes"));
        goto out;
    }
    if (p) {
        x -= (int64_t)delta_us(p);
        y -= (int64_t)delta_us(q);
    }
    int order = x < y ? -1 : x > y;
    if ((op == Py_EQ || op == Py_NE) && order == 0 && !value_is(datetime_of(a)->tz, datetime_of(b)->tz)) {
        int differs = depends_on_fold(a, p);
        if (differs == 0)
            differs = depends_on_fold(b, q);
        if (differs < 0)
            goto out;
        order = differs;
    }
    result = compared(order, op);
out:
    Py_XDECREF(p);
    Py_XDECREF(q);
    return result;
}

static Py_hash_t datetime_hash(PyObject *self)
{
    PyObject *offset = NULL, *first = NULL;
    int failed = 0;
    if (datetime_of(self)->c.fold) {                         /* both times of a fold have one hash */
        first = with_zone(self, api_of(datetime_of(self)->tz), 0, &dt_datetime_type);
        failed = first ? zone_offset(datetime_of(self)->tz, first, &offset) : -1;
    } else {
        failed = zone_offset(datetime_of(self)->tz, self, &offset);
    }
    Py_XDECREF(first);
    if (failed)
        return -1;
    int64_t us = us_of(self) - (offset ? (int64_t)delta_us(offset) : 0);
    Py_XDECREF(offset);
    return us_hash(us);
}

/* ---- text ---- */

static PyObject *datetime_isoformat(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"sep", "timespec", NULL};
    static const struct arg_spec spec = {"isoformat", words, .required = 0, .positional = 2};
    PyObject *a[2], *offset;
    const DateTimeObj *d = datetime_of(self);
    char date[16], clock[CLOCK_TEXT_MAX + OFFSET_TEXT_MAX], *p;
    uint32_t separator = 'T';
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    if (a[0]) {
        if (!value_is_str(value_of(a[0])))
            return api_of(raise_type_error("isoformat() argument 1 must be a unicode character, not %.50s", a[0] == Py_None ? "None" : Py_TYPE(a[0])->tp_name));
        if (PyUnicode_GetLength(a[0]) != 1)
            return api_of(raise_type_error("isoformat() argument 1 must be a unicode character, not a string of length %zd", PyUnicode_GetLength(a[0])));
        separator = str_read(str_obj(value_of(a[0])), 0);
    }
    if (a[1] && !value_is_str(value_of(a[1])))
        return api_of(raise_type_error("isoformat() argument 2 must be str, not %.50s", a[1] == Py_None ? "None" : Py_TYPE(a[1])->tp_name));
    int s = time_spec(a[1], &d->c);
    if (s < 0 || zone_offset(d->tz, self, &offset) < 0)
        return NULL;
    char *date_end = put_date(date, &d->date);
    p = put_clock(clock, &d->c, s);
    if (offset)
        p = put_offset(p, offset, ":");
    Py_XDECREF(offset);
    if (separator < 128) {
        char text[64];
        size_t n = (size_t)(date_end - date), m = (size_t)(p - clock);
        memcpy(text, date, n);
        text[n] = (char)separator;
        memcpy(text + n + 1, clock, m);
        return text_of(text, text + n + 1 + m);
    }
    struct str_writer w;
    str_writer_init(&w);
    if (str_writer_ascii(&w, date, (size_t)(date_end - date)) < 0 || str_writer_char(&w, separator) < 0 || str_writer_ascii(&w, clock, (size_t)(p - clock)) < 0)
        return str_writer_fail(&w);
    return api_of(str_writer_finish(&w));
}

static PyObject *datetime_str(PyObject *self)
{
    PyObject *call[2] = {self, NAPI(space)};
    return PyObject_VectorcallMethod(NAPI(isoformat), call, 2, NULL);
}

static PyObject *datetime_repr(PyObject *self)
{
    const DateTimeObj *d = datetime_of(self);
    struct str_writer w;
    str_writer_init(&w);
    int failed = str_writer_format(&w, "%s(%d, %d, %d, %d, %d", Py_TYPE(self)->tp_name, (int)d->date.year, (int)d->date.month, (int)d->date.day,
                                   (int)d->c.hour, (int)d->c.minute);
    if (!failed && (d->c.second || d->c.us))
        failed = str_writer_format(&w, ", %d", (int)d->c.second);
    if (!failed && d->c.us)
        failed = str_writer_format(&w, ", %d", (int)d->c.us);
    if (!failed && d->c.fold)
        failed = STR_WRITER_LITERAL(&w, ", fold=1");
    if (!failed && !is_none(d->tz))
        failed = str_writer_format(&w, ", tzinfo=%R", api_of(d->tz));
    return failed || STR_WRITER_LITERAL(&w, ")") < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
}

/* ---- parts ---- */

static PyObject *datetime_timetuple(PyObject *self, PyObject *unused)
{
    (void)unused;
    const DateTimeObj *d = datetime_of(self);
    PyObject *dst;
    if (zone_dst(d->tz, self, &dst) < 0)
        return NULL;
    int flag = dst ? delta_us(dst) != 0 : -1;
    Py_XDECREF(dst);
    return time_struct(d->date.year, d->date.month, d->date.day, d->c.hour, d->c.minute, d->c.second, flag);
}
static PyObject *datetime_utctimetuple(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *offset;
    if (zone_offset(datetime_of(self)->tz, self, &offset) < 0)
        return NULL;
    int64_t us = us_of(self) - (offset ? (int64_t)delta_us(offset) : 0);
    Py_XDECREF(offset);
    int year, month, day;
    if (us < US_A_DAY || us >= (ORDINAL_MAX + INT64_C(1)) * US_A_DAY)
        return api_of(raise_overflow("date value out of range"));
    calendar_from_ordinal((int)(us / US_A_DAY), &year, &month, &day);
    struct clock c = clock_from_us(us % US_A_DAY, 0);
    return time_struct(year, month, day, c.hour, c.minute, c.second, 0);
}
static PyObject *datetime_date(PyObject *self, PyObject *unused)
{
    (void)unused;
    const DateObj *d = &datetime_of(self)->date;
    return date_make(d->year, d->month, d->day, &dt_date_type);
}
static PyObject *datetime_time(PyObject *self, PyObject *unused) { return (void)unused, time_make(datetime_of(self)->c, Py_None, &dt_time_type); }
static PyObject *datetime_timetz(PyObject *self, PyObject *unused)
{
    return (void)unused, time_make(datetime_of(self)->c, api_of(datetime_of(self)->tz), &dt_time_type);
}

static PyObject *datetime_replace(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold", NULL};
    static const struct arg_spec spec = {"replace", words, .required = 0, .positional = 8};
    PyObject *a[9];
    const DateTimeObj *d = datetime_of(self);
    int n[] = {d->date.year, d->date.month, d->date.day, d->c.hour, d->c.minute, d->c.second, d->c.us, 0, d->c.fold};
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    for (int i = 0; i < 9; i++)
        if (i != 7 && int_argument(a[i], &n[i]) < 0)
            return NULL;
    PyObject *tz = a[7] ? a[7] : api_of(d->tz);
    if (check_date(n[0], n[1], n[2]) < 0 || check_clock(n[3], n[4], n[5], n[6], n[8]) < 0 || check_tzinfo(tz) < 0)
        return NULL;
    return datetime_make(n[0], n[1], n[2], (struct clock){(uint8_t)n[3], (uint8_t)n[4], (uint8_t)n[5], (uint8_t)n[8], n[6]}, tz, Py_TYPE(self));
}

/* ---- pickling ---- */

static PyObject *state_of(PyObject *self, int protocol)
{
    const DateTimeObj *d = datetime_of(self);
    const struct clock *c = &d->c;
    const char state[10] = {(char)(d->date.year >> 8), (char)d->date.year, (char)(d->date.month | (protocol > 3 && c->fold ? 0x80 : 0)), (char)d->date.day,
                            (char)c->hour, (char)c->minute, (char)c->second, (char)(c->us >> 16), (char)(c->us >> 8), (char)c->us};
    if (is_none(d->tz))
        return Py_BuildValue("O(y#)", Py_TYPE(self), state, (Py_ssize_t)10);
    return Py_BuildValue("O(y#O)", Py_TYPE(self), state, (Py_ssize_t)10, api_of(d->tz));
}
static PyObject *datetime_reduce_ex(PyObject *self, PyObject *protocol)
{
    int n = PyLong_AsInt(protocol);
    return n == -1 && error_pending() ? NULL : state_of(self, n);
}
static PyObject *datetime_reduce(PyObject *self, PyObject *unused) { return (void)unused, state_of(self, 2); }

#define GET(name, value) static PyObject *get_##name(PyObject *self, void *unused) { return (void)unused, value; }
GET(hour, PyLong_FromLong(datetime_of(self)->c.hour))
GET(minute, PyLong_FromLong(datetime_of(self)->c.minute))
GET(second, PyLong_FromLong(datetime_of(self)->c.second))
GET(microsecond, PyLong_FromLong(datetime_of(self)->c.us))
GET(fold, PyLong_FromLong(datetime_of(self)->c.fold))
GET(tzinfo, api_of(value_keep(datetime_of(self)->tz)))

#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef datetime_methods[] = {
    {"now", WORDS(datetime_now) | METH_CLASS, PyDoc_STR("now($type, /, tz=None)\n--\n\nReturns new datetime object representing current time local to tz.")},
    {"utcnow", datetime_utcnow, METH_NOARGS | METH_CLASS, PyDoc_STR("utcnow($type, /)\n--\n\nReturn a new datetime representing UTC day and time.")},
    {"fromtimestamp", WORDS(datetime_fromtimestamp) | METH_CLASS,
     PyDoc_STR("fromtimestamp($type, /, timestamp, tz=None)\n--\n\nCreate a datetime from a POSIX timestamp, in the zone tz or local time.")},
    {"utcfromtimestamp", datetime_utcfromtimestamp, METH_O | METH_CLASS,
     PyDoc_STR("utcfromtimestamp($type, timestamp, /)\n--\n\nCreate a naive UTC datetime from a POSIX timestamp.")},
    {"strptime", (PyCFunction)(void (*)(void))datetime_strptime, METH_FASTCALL | METH_CLASS,
     PyDoc_STR("strptime($type, string, format, /)\n--\n\nParse string according to the given date and time format (like time.strptime()).")},
    {"combine", WORDS(datetime_combine) | METH_CLASS,
     PyDoc_STR("combine($type, /, date, time, tzinfo=<unrepresentable>)\n--\n\nConstruct a datetime from a given date and a given time.")},
    {"fromisoformat", datetime_fromisoformat, METH_O | METH_CLASS,
     PyDoc_STR("fromisoformat($type, string, /)\n--\n\nConstruct a datetime from a string in ISO 8601 format.")},
    {"date", datetime_date, METH_NOARGS, PyDoc_STR("date($self, /)\n--\n\nReturn date object with same year, month and day.")},
    {"time", datetime_time, METH_NOARGS, PyDoc_STR("time($self, /)\n--\n\nReturn time object with same time but with tzinfo=None.")},
    {"timetz", datetime_timetz, METH_NOARGS, PyDoc_STR("timetz($self, /)\n--\n\nReturn time object with same time and tzinfo.")},
    {"timetuple", datetime_timetuple, METH_NOARGS, PyDoc_STR("timetuple($self, /)\n--\n\nReturn time tuple, compatible with time.localtime().")},
    {"timestamp", datetime_timestamp, METH_NOARGS, PyDoc_STR("timestamp($self, /)\n--\n\nReturn POSIX timestamp as float.")},
    {"utctimetuple", datetime_utctimetuple, METH_NOARGS, PyDoc_STR("utctimetuple($self, /)\n--\n\nReturn UTC time tuple, compatible with time.localtime().")},
    {"isoformat", WORDS(datetime_isoformat),
     PyDoc_STR("isoformat($self, /, sep='T', timespec='auto')\n--\n\nReturn the time formatted according to ISO: YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].")},
    {"utcoffset", datetime_utcoffset, METH_NOARGS, PyDoc_STR("utcoffset($self, /)\n--\n\nReturn self.tzinfo.utcoffset(self).")},
    {"tzname", datetime_tzname, METH_NOARGS, PyDoc_STR("tzname($self, /)\n--\n\nReturn self.tzinfo.tzname(self).")},
    {"dst", datetime_dst, METH_NOARGS, PyDoc_STR("dst($self, /)\n--\n\nReturn self.tzinfo.dst(self).")},
    {"replace", WORDS(datetime_replace),
     PyDoc_STR("replace($self, /, year=unchanged, month=unchanged, day=unchanged,\n        hour=unchanged, minute=unchanged, second=unchanged,\n"
               "        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)\n--\n\nReturn datetime with new specified fields.")},
    {"__replace__", WORDS(datetime_replace), PyDoc_STR("__replace__($self, /, **changes)\n--\n\nThe same as replace().")},
    {"astimezone", WORDS(datetime_astimezone), PyDoc_STR("astimezone($self, /, tz=None)\n--\n\nConvert to local time in new timezone tz.")},
    {"__reduce_ex__", datetime_reduce_ex, METH_O, PyDoc_STR("__reduce_ex__($self, proto, /)\n--\n\n")},
    {"__reduce__", datetime_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\n")}, {NULL, NULL, 0, NULL}
};
#define FIELD(name) {#name, get_##name, NULL, NULL, NULL}
static PyGetSetDef datetime_getset[] = {
    FIELD(hour), FIELD(minute), FIELD(second), FIELD(microsecond), FIELD(fold), FIELD(tzinfo), {NULL, NULL, NULL, NULL, NULL}
};
static PyNumberMethods datetime_number = {.nb_add = datetime_add, .nb_subtract = datetime_subtract};
PyTypeObject dt_datetime_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.datetime",
    .tp_basicsize = sizeof(DateTimeObj),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_base = &dt_date_type,
    .tp_doc = PyDoc_STR("datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\n"
                        "The year, month and day arguments are required. tzinfo may be None, or an\n"
                        "instance of a tzinfo subclass. The remaining arguments may be ints.\n"),
    .tp_new = datetime_new, .tp_dealloc = datetime_dealloc, .tp_repr = datetime_repr, .tp_str = datetime_str, .tp_hash = datetime_hash,
    .tp_richcompare = datetime_richcompare, .tp_as_number = &datetime_number, .tp_methods = datetime_methods, .tp_getset = datetime_getset,
};
