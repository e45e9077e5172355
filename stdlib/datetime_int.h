/* stdlib/datetime_int.h -- what the files of the module _datetime share.
 *
 * All objects are FROZEN when they are made, so threads share them without a lock. A duration is days, seconds and microseconds in their
 * normal ranges; arithmetic goes over its total of microseconds in 128 bits. A moment is counted in microseconds since the day before
 * year 1 (64 bits suffice); dates count days from then: 0001-01-01 is day 1. The types are static: one for all interpreters.
 */
#ifndef P3T_STDLIB_DATETIME_INT_H
#define P3T_STDLIB_DATETIME_INT_H

#include "objects/args.h"
#include "objects/argcheck.h"
#include "objects/int_int.h"
#include "objects/str_writer.h"

enum { YEAR_MIN = 1, YEAR_MAX = 9999, ORDINAL_MAX = 3652059, DAYS_MAX = 999999999, SECONDS_A_DAY = 86400, MICROSECONDS = 1000000 };
#define US_A_DAY INT64_C(86400000000)

struct clock { uint8_t hour, minute, second, fold; int32_t us; };
typedef struct { Obj hdr; int32_t days, seconds, us; } DeltaObj;
typedef struct { Obj hdr; int16_t year; uint8_t month, day; } DateObj;
typedef struct { Obj hdr; struct clock c; Value tz; } TimeObj;                      /* tz: counted; V_NONE: naive */
typedef struct { DateObj date; struct clock c; Value tz; } DateTimeObj;
typedef struct { Obj hdr; Value offset, name; } ZoneObj;                            /* name: V_ABSENT if there is none */

extern PyTypeObject dt_delta_type, dt_date_type, dt_time_type, dt_datetime_type, dt_tzinfo_type, dt_timezone_type;
extern PyTypeObject *dt_isocalendar_type;
extern PyObject *dt_utc, *dt_epoch;                                                  /* FROZEN after the first import */

static inline DeltaObj *delta_of(PyObject *o) { return (DeltaObj *)(void *)o; }
static inline DateObj *date_of(PyObject *o) { return (DateObj *)(void *)o; }
static inline TimeObj *time_of(PyObject *o) { return (TimeObj *)(void *)o; }
static inline DateTimeObj *datetime_of(PyObject *o) { return (DateTimeObj *)(void *)o; }
static inline ZoneObj *zone_of(PyObject *o) { return (ZoneObj *)(void *)o; }
static inline bool is_a(PyObject *o, PyTypeObject *type) { return type_of_api(o) == type || PyObject_TypeCheck(o, type); }
static inline bool is_delta(PyObject *o) { return is_a(o, &dt_delta_type); }
static inline bool is_date(PyObject *o) { return is_a(o, &dt_date_type); }           /* a datetime too */
static inline bool is_time(PyObject *o) { return is_a(o, &dt_time_type); }
static inline bool is_datetime(PyObject *o) { return is_a(o, &dt_datetime_type); }
static inline bool is_tzinfo(PyObject *o) { return is_a(o, &dt_tzinfo_type); }
static inline bool is_timezone(PyObject *o) { return type_of_api(o) == &dt_timezone_type; }

/* ---- datetime_calendar.c: the Gregorian calendar, both ways without end ---- */

bool calendar_leap(int year);
int  calendar_days_in_month(int year, int month);
int  calendar_ordinal(int year, int month, int day);
void calendar_from_ordinal(int ordinal, int *year, int *month, int *day);
int  calendar_day_of_year(int year, int month, int day);
static inline int calendar_weekday(int ordinal) { return (ordinal + 6) % 7; }       /* Monday: 0 */
struct iso_date { int year, week, day; };                                           /* day: Monday is 1 */
struct iso_date calendar_to_iso(int year, int month, int day);
enum iso_error { ISO_FINE, ISO_YEAR, ISO_WEEK, ISO_DAY };
enum iso_error calendar_from_iso(struct iso_date, int *year, int *month, int *day);

/* Microseconds since the day before year 1. */
static inline int64_t clock_us(const struct clock *c) { return ((c->hour * 60 + c->minute) * 60 + c->second) * INT64_C(1000000) + c->us; }
static inline int64_t moment_us(const DateObj *d, const struct clock *c) { return calendar_ordinal(d->year, d->month, d->day) * US_A_DAY + clock_us(c); }
static inline struct clock clock_from_us(int64_t us_of_day, int fold)
{
    int seconds = (int)(us_of_day / MICROSECONDS);
    return (struct clock){(uint8_t)(seconds / 3600), (uint8_t)(seconds / 60 % 60), (uint8_t)(seconds % 60), (uint8_t)fold, (int32_t)(us_of_day % MICROSECONDS)};
}

/* ---- checks: 0, or -1 raised ---- */
int check_date(int year, int month, int day);
int check_clock(int hour, int minute, int second, int us, int fold);
int check_tzinfo(PyObject *tz);                                                     /* None or of a subclass */
int int_argument(PyObject *o, int *n);

/* ---- making: counted; NULL: raised ---- */
PyObject *delta_from_us(__int128 us, PyTypeObject *type);
static inline __int128 delta_us(PyObject *o)
{
    DeltaObj *d = delta_of(o);
    return ((__int128)d->days * SECONDS_A_DAY + d->seconds) * MICROSECONDS + d->us;
}
PyObject *date_make(int year, int month, int day, PyTypeObject *cls);               /* checked; calls cls if it is a subclass */
PyObject *time_make(struct clock, PyObject *tz, PyTypeObject *cls);
PyObject *datetime_make(int year, int month, int day, struct clock, PyObject *tz, PyTypeObject *cls);
PyObject *datetime_from_us(int64_t us, int fold, PyObject *tz, PyTypeObject *cls);   /* OverflowError out of range */
PyObject *timezone_make(PyObject *offset, PyObject *name);                          /* name: NULL for none; checks the range */

/* ---- datetime_zone.c: what a tzinfo says ---- */
/* 0 with *delta counted, or NULL for None; -1 raised. arg: the datetime, or None. */
int zone_offset(Value tz, PyObject *arg, PyObject **delta);
int zone_dst(Value tz, PyObject *arg, PyObject **delta);
PyObject *zone_name(Value tz, PyObject *arg);                                       /* str or None */
static inline bool same_offset(PyObject *a, PyObject *b) { return a == b || (a && b && delta_us(a) == delta_us(b)); }

/* ---- datetime_text.c ---- */
char *put_digits(char *p, unsigned n, int width);
char *put_date(char *p, const DateObj *);                                           /* YYYY-MM-DD */
char *put_clock(char *p, const struct clock *, int spec);                           /* specs: see time_spec() */
char *put_offset(char *p, PyObject *delta, const char *separator);                  /* "+HH:MM[:SS[.ffffff]]" */
enum { CLOCK_TEXT_MAX = 16, OFFSET_TEXT_MAX = 24 };
int  time_spec(PyObject *name, const struct clock *);                               /* -1: raised. NULL: auto */
PyObject *plain_strftime(PyObject *o, PyObject *format);                            /* NULL, nothing raised: it is not as simple as that */
PyObject *wrapped_strftime(PyObject *o, PyObject *format, PyObject *timetuple, PyObject *zone_arg);
PyObject *time_struct(int y, int m, int d, int hh, int mm, int ss, int dst);        /* time.struct_time */
PyObject *by_strptime(const char *function, PyObject *cls, PyObject *const *args, Py_ssize_t nargs);
PyObject *date_fromisoformat(PyObject *cls, PyObject *text), *time_fromisoformat(PyObject *cls, PyObject *text), *datetime_fromisoformat(PyObject *cls, PyObject *text);
PyObject *format_by(PyObject *self, PyObject *format);                              /* __format__ */
PyObject *text_of(const char *from, const char *to);

/* ---- pickled states ---- */
/* The bytes of a state of that length, or NULL (nothing raised): o is no state. A str counts as Latin-1, as Python 2 pickled it; *owned is
 * then to be released. */
const unsigned char *state_bytes(PyObject *o, Py_ssize_t length, PyObject **owned);
/* A str of that length which would be a state, if only it were Latin-1: what stands at index `at` says so. Raises then, and is true. */
static inline bool state_not_latin1(PyObject *o, size_t length, size_t at, uint32_t mask, uint32_t low, uint32_t high, const char *type)
{
    if (!value_is_str(value_of(o)) || str_length(str_obj(value_of(o))) != length)
        return false;
    uint32_t c = str_read(str_obj(value_of(o)), at) & mask;
    if (c < low || c > high)
        return false;
    raise_value_error("Failed to encode latin1 string when unpickling a %s object. pickle.load(data, encoding='latin1') is assumed.", type);
    return true;
}

static inline Py_hash_t us_hash(__int128 us)
{
    uint64_t x = (uint64_t)us ^ (uint64_t)((unsigned __int128)us >> 64) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    Py_hash_t h = (Py_hash_t)(x ^ x >> 31);
    return h == -1 ? -2 : h;
}
/* The positional arguments of a constructor, if they are all small ints (no keywords, at most max of them): how many, else -1. */
static inline Py_ssize_t plain_ints(PyObject *args, PyObject *kwargs, Py_ssize_t max, int *n)
{
    Py_ssize_t count = (Py_ssize_t)tuple_len(value_of(args));
    if (kwargs || count > max)
        return -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        Value v = tuple_at(value_of(args), (size_t)i);
        if (!value_is_int(v) || value_as_int(v) != (int)value_as_int(v))
            return -1;
        n[i] = (int)value_as_int(v);
    }
    return count;
}
static inline PyObject *compared(int order, int op)
{
    Py_RETURN_RICHCOMPARE(order, 0, op);
}

PyObject *date_isocalendar(PyObject *self, PyObject *unused);

#endif
