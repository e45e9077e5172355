/* stdlib/datetime_text.c -- text: ISO 8601 both ways, strftime, strptime.
 *
 * What is parsed is first copied as ASCII, with a byte that is no digit for all else; nothing that has a meaning is longer than TEXT_MAX.
 * strftime() is the module time's: what only this module knows (%f, %z, %Z, years below 1000) is put into the format before.
 */
#include "stdlib/datetime_int.h"

/* ---- writing ---- */

PyObject *text_of(const char *from, const char *to) { return api_of(str_from_ascii(from, (size_t)(to - from))); }

char *put_digits(char *p, unsigned n, int width)
{
    for (int i = width; i-- > 0; n /= 10)
        p[i] = (char)('0' + n % 10);
    return p + width;
}
char *put_date(char *p, const DateObj *d)
{
    p = put_digits(p, (unsigned)d->year, 4);
    *p++ = '-';
    p = put_digits(p, d->month, 2);
    *p++ = '-';
    return put_digits(p, d->day, 2);
}

enum { SPEC_HOURS, SPEC_MINUTES, SPEC_SECONDS, SPEC_MILLISECONDS, SPEC_MICROSECONDS };

int time_spec(PyObject *name, const struct clock *c)
{
    static const char *const names_[] = {"hours", "minutes", "seconds", "milliseconds", "microseconds"};
    if (!name || PyUnicode_CompareWithASCIIString(name, "auto") == 0)
        return c->us ? SPEC_MICROSECONDS : SPEC_SECONDS;
    for (int i = 0; i < 5; i++)
        if (PyUnicode_CompareWithASCIIString(name, names_[i]) == 0)
            return i;
    raise_value_error("Unknown timespec value");
    return -1;
}

char *put_clock(char *p, const struct clock *c, int spec)
{
    p = put_digits(p, c->hour, 2);
    if (spec >= SPEC_MINUTES) {
        *p++ = ':';
        p = put_digits(p, c->minute, 2);
    }
    if (spec >= SPEC_SECONDS) {
        *p++ = ':';
        p = put_digits(p, c->second, 2);
    }
    if (spec >= SPEC_MILLISECONDS) {
        *p++ = '.';
        p = spec == SPEC_MILLISECONDS ? put_digits(p, (unsigned)c->us / 1000, 3) : put_digits(p, (unsigned)c->us, 6);
    }
    return p;
}

char *put_offset(char *p, PyObject *delta, const char *separator)
{
    int64_t us = (int64_t)delta_us(delta);
    *p++ = us < 0 ? '-' : '+';
    us = us < 0 ? -us : us;
    unsigned seconds = (unsigned)(us / MICROSECONDS), rest = (unsigned)(us % MICROSECONDS);
    p = put_digits(p, seconds / 3600, 2);
    if (*separator)
        *p++ = *separator;
    p = put_digits(p, seconds / 60 % 60, 2);
    if (seconds % 60 || rest) {
        if (*separator)
            *p++ = *separator;
        p = put_digits(p, seconds % 60, 2);
    }
    if (rest) {
        *p++ = '.';
        p = put_digits(p, rest, 6);
    }
    return p;
}

/* ---- reading ---- */

enum { TEXT_MAX = 96 };
struct text { char at[TEXT_MAX + 1]; size_t n; };    /* a NUL behind it */

static PyObject *invalid(PyObject *string) { return api_of(raise_value_error("Invalid isoformat string: %R", string)); }

/* False: raised. */
static bool take_text(PyObject *string, struct text *t)
{
    if (!value_is_str(value_of(string))) {
        raise_type_error("fromisoformat: argument must be str");
        return false;
    }
    const StrObj *s = str_obj(value_of(string));
    t->n = str_length(s);
    if (t->n > TEXT_MAX) {
        invalid(string);
        return false;
    }
    if (str_is_ascii(s))
        memcpy(t->at, str_data(s), t->n);
    for (size_t i = 0; i < t->n && !str_is_ascii(s); i++) {
        uint32_t c = str_read(s, i);
        t->at[i] = c && c < 128 ? (char)c : (char)0x80;
    }
    t->at[t->n] = 0;
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* n digits at p, before end. */
static bool digits(const char **p, const char *end, int n, int *value)
{
    *value = 0;
    for (; n > 0; n--, ++*p) {
        if (*p >= end || !is_digit(**p))
            return false;
        *value = *value * 10 + (**p - '0');
    }
    return true;
}

struct ymd { int year, month, day; };

/* All of [p, end) as YYYY-MM-DD, YYYYMMDD, YYYY-Www[-D] or YYYYWww[D]. */
static bool read_date(const char *p, const char *end, struct ymd *d)
{
    if (!digits(&p, end, 4, &d->year))
        return false;
    bool dashes = *p == '-';
    p += dashes;
    if (p < end && *p == 'W') {
        struct iso_date iso = {.year = d->year, .day = 1};
        p++;
        if (!digits(&p, end, 2, &iso.week))
            return false;
        if (p < end && ((*p == '-') != dashes || (p += dashes, !digits(&p, end, 1, &iso.day))))
            return false;
        return p == end && calendar_from_iso(iso, &d->year, &d->month, &d->day) == ISO_FINE;
    }
    if (!digits(&p, end, 2, &d->month) || (p < end && *p == '-') != dashes)
        return false;
    p += dashes;
    return digits(&p, end, 2, &d->day) && p == end;
}

struct hms { int hour, minute, second, us; };

/* All of [p, end) as HH[[:]MM[[:]SS[(.|,)f+]]]. */
static bool read_clock(const char *p, const char *end, struct hms *t)
{
    *t = (struct hms){0};
    int *const parts[] = {&t->hour, &t->minute, &t->second};
    bool colons = false;
    for (int i = 0; i < 3; i++) {
        if (!digits(&p, end, 2, parts[i]))
            return false;
        if (p == end)
            return true;
        if (i == 0)
            colons = *p == ':';
        if (i == 2)
            break;
        if (colons && *p != ':')
            return false;
        p += colons;
    }
    if ((*p != '.' && *p != ',') || ++p == end)
        return false;
    for (int weight = 100000; p < end; p++, weight /= 10) {
        if (!is_digit(*p))
            return false;
        t->us += (*p - '0') * weight;
    }
    return true;
}

enum outcome { READ, INVALID, RAISED };

/* A clock and perhaps a zone; *tz counted. */
static enum outcome read_time(const char *p, const char *end, struct hms *t, bool *next_day, PyObject **tz)
{
    const char *mark = NULL;
    struct hms z;
    *tz = NULL;
    *next_day = false;
    if (end - p < 2)
        return INVALID;
    for (const char *kinds = "-+Z"; !mark && *kinds; kinds++)
        mark = memchr(p, *kinds, (size_t)(end - p));
    if (!read_clock(p, mark ? mark : end, t))
        return INVALID;
    if (t->hour == 24) {
        if (t->minute || t->second || t->us) {
            raise_value_error("minute, second, and microsecond must be 0 when hour is 24");
            return RAISED;
        }
        t->hour = 0;
        *next_day = true;
    }
    if (!mark) {
        *tz = Py_None;
        return READ;
    }
    ptrdiff_t n = end - mark - 1;
    if (*mark == 'Z' && n == 0) {
        *tz = Py_NewRef(dt_utc);
        return READ;
    }
    if (*mark == 'Z' || n < 2 || n == 3 || !read_clock(mark + 1, end, &z))
        return INVALID;
    int64_t us = ((z.hour * 60 + z.minute) * 60 + z.second) * INT64_C(1000000) + z.us;
    PyObject *offset = delta_from_us(*mark == '-' ? -us : us, &dt_delta_type);
    *tz = offset ? timezone_make(offset, NULL) : NULL;
    Py_XDECREF(offset);
    return *tz ? READ : RAISED;
}

PyObject *date_fromisoformat(PyObject *cls, PyObject *string)
{
    struct text t;
    struct ymd d;
    if (!take_text(string, &t))
        return NULL;
    if ((t.n != 7 && t.n != 8 && t.n != 10) || !read_date(t.at, t.at + t.n, &d))
        return invalid(string);
    return date_make(d.year, d.month, d.day, (PyTypeObject *)(void *)cls);
}

PyObject *time_fromisoformat(PyObject *cls, PyObject *string)
{
    struct text t;
    struct hms c;
    bool next_day;
    PyObject *tz, *result = NULL;
    if (!take_text(string, &t))
        return NULL;
    const char *p = t.at + (t.at[0] == 'T');
    switch (read_time(p, t.at + t.n, &c, &next_day, &tz)) {
    case INVALID:
        return invalid(string);
    case RAISED:
        return NULL;
    case READ:
        if (check_clock(c.hour, c.minute, c.second, c.us, 0) == 0)
            result = time_make((struct clock){(uint8_t)c.hour, (uint8_t)c.minute, (uint8_t)c.second, 0, c.us}, tz, (PyTypeObject *)(void *)cls);
        Py_DECREF(tz);
    }
    return result;
}

/* Where the date ends in a date and time; 0: nowhere. A digit may separate, so the number of digits behind a week decides. */
static size_t date_end(const struct text *t)
{
    const char *s = t->at;
    if (t->n == 7)
        return 7;
    if (s[4] == '-') {
        if (s[5] != 'W')
            return 10;
        if (s[8] != '-')
            return 8;
        return t->n == 9 ? 0 : t->n > 10 && is_digit(s[10]) ? 8 : 10;
    }
    if (s[4] != 'W')
        return 8;
    size_t i = 7;
    while (is_digit(s[i]))
        i++;
    return i < 9 ? i : i % 2 == 0 ? 7 : 8;
}

PyObject *datetime_fromisoformat(PyObject *cls, PyObject *string)
{
    struct text t;
    struct ymd d;
    struct hms c = {0};
    bool next_day = false;
    PyObject *tz = Py_None, *result = NULL;
    if (!take_text(string, &t))
        return NULL;
    size_t end = t.n < 7 ? 0 : date_end(&t);
    size_t stop = end < t.n ? end : t.n;
    if (end == 0 || (stop != 7 && stop != 8 && stop != 10) || !read_date(t.at, t.at + stop, &d))
        return invalid(string);
    if (end < t.n) {
        enum outcome o = read_time(t.at + end + 1, t.at + t.n, &c, &next_day, &tz);
        if (o != READ)
            return o == INVALID ? invalid(string) : NULL;
    }
    if (next_day && check_date(d.year, d.month, d.day) == 0 && ++d.day > calendar_days_in_month(d.year, d.month)) {
        d.day = 1;
        if (++d.month > 12) {
            d.month = 1;
            d.year++;
        }
    }
    if (!error_pending() && check_date(d.year, d.month, d.day) == 0 && check_clock(c.hour, c.minute, c.second, c.us, 0) == 0)
        result = datetime_make(d.year, d.month, d.day, (struct clock){(uint8_t)c.hour, (uint8_t)c.minute, (uint8_t)c.second, 0, c.us}, tz,
                               (PyTypeObject *)(void *)cls);
    Py_DECREF(tz);
    return result;
}

/* ---- strftime ---- */

static PyObject *time_module(const char *name, const char *format, PyObject *a, PyObject *b)
{
    PyObject *module = PyImport_ImportModule("time"), *result = module ? PyObject_CallMethod(module, name, format, a, b) : NULL;
    Py_XDECREF(module);
    return result;
}

PyObject *time_struct(int y, int m, int d, int hh, int mm, int ss, int dst)
{
    PyObject *items = Py_BuildValue("iiiiiiiii", y, m, d, hh, mm, ss, calendar_weekday(calendar_ordinal(y, m, d)), calendar_day_of_year(y, m, d), dst);
    PyObject *result = items ? time_module("struct_time", "(O)", items, NULL) : NULL;
    Py_XDECREF(items);
    return result;
}

static Value zone_in(PyObject *o) { return is_datetime(o) ? datetime_of(o)->tz : is_time(o) ? time_of(o)->tz : V_NONE; }

static int add_offset(struct str_writer *w, PyObject *o, PyObject *zone_arg, const char *separator)
{
    PyObject *offset;
    char text[OFFSET_TEXT_MAX];
    if (zone_offset(zone_in(o), zone_arg, &offset) < 0)
        return -1;
    if (!offset)
        return 0;
    char *end = put_offset(text, offset, separator);
    Py_DECREF(offset);
    return str_writer_ascii(w, text, (size_t)(end - text));
}

/* The name, with each % doubled, for strftime will read it: by its own replace(), as it may be of a subclass. */
static int add_name(struct str_writer *w, PyObject *o, PyObject *zone_arg)
{
    PyObject *name = zone_name(zone_in(o), zone_arg);
    if (!name || name == Py_None)
        return name ? 0 : -1;
    PyObject *doubled = PyObject_CallMethod(name, "replace", "ss", "%", "%%");
    Py_DECREF(name);
    int failed = -1;
    if (doubled && !value_is_str(value_of(doubled)))
        raise_type_error("tzname.replace() did not return a string");
    else if (doubled)
        failed = str_writer_value(w, value_of(doubled));
    Py_XDECREF(doubled);
    return failed;
}

struct day { int year, month, day; };

/* What C does not pad below the year 1000. */
static int add_year(struct str_writer *w, uint32_t code, const struct day *d)
{
    char text[16], *p = text;
    int year = code == 'G' ? calendar_to_iso(d->year, d->month, d->day).year : d->year;
    p = code == 'C' ? put_digits(p, (unsigned)year / 100, 2) : put_digits(p, (unsigned)year, 4);
    if (code == 'F') {
        *p++ = '-';
        p = put_digits(p, (unsigned)d->month, 2);
        *p++ = '-';
        p = put_digits(p, (unsigned)d->day, 2);
    }
    return str_writer_ascii(w, text, (size_t)(p - text));
}

static int day_of_tuple(PyObject *tuple, struct day *d)
{
    int *const to[] = {&d->year, &d->month, &d->day};
    for (int i = 0; i < 3; i++) {
        PyObject *item = PySequence_GetItem(tuple, i);
        int failed = item ? int_argument(item, to[i]) : -1;
        Py_XDECREF(item);
        if (failed)
            return -1;
    }
    return 0;
}

/* Formats of ASCII and of directives that give the same digits in all locales, for an object that is of no subclass. */
PyObject *plain_strftime(PyObject *o, PyObject *format)
{
    static const DateObj no_date = {.year = 1900, .month = 1, .day = 1};
    static const struct clock no_clock;
    const StrObj *f = str_obj(value_of(format));
    size_t n = str_length(f);
    char text[128], *p = text;
    PyTypeObject *type = type_of_api(o);
    if (n > 64 || (type != &dt_datetime_type && type != &dt_date_type && type != &dt_time_type))
        return NULL;
    const DateObj *d = type == &dt_time_type ? &no_date : date_of(o);
    const struct clock *c = type == &dt_time_type ? &time_of(o)->c : type == &dt_date_type ? &no_clock : &datetime_of(o)->c;
    for (size_t i = 0; i < n; i++) {
        uint32_t code = str_read(f, i);
        if (code != '%') {
            if (code >= 128 || code == 0 || p == text + 100)
                return NULL;
            *p++ = (char)code;
            continue;
        }
        if (++i == n || p > text + 100)
            return NULL;
        switch (str_read(f, i)) {
        case 'Y': p = put_digits(p, (unsigned)d->year, 4); break;
        case 'm': p = put_digits(p, d->month, 2); break;
        case 'd': p = put_digits(p, d->day, 2); break;
        case 'y': p = put_digits(p, (unsigned)d->year % 100, 2); break;
        case 'j': p = put_digits(p, (unsigned)calendar_day_of_year(d->year, d->month, d->day), 3); break;
        case 'H': p = put_digits(p, c->hour, 2); break;
        case 'I': p = put_digits(p, (c->hour + 11u) % 12 + 1, 2); break;
        case 'M': p = put_digits(p, c->minute, 2); break;
        case 'S': p = put_digits(p, c->second, 2); break;
        case 'f': p = put_digits(p, (unsigned)c->us, 6); break;
        case '%': *p++ = '%'; break;
        default: return NULL;
        }
    }
    return text_of(text, p);
}

PyObject *wrapped_strftime(PyObject *o, PyObject *format, PyObject *timetuple, PyObject *zone_arg)
{
    const StrObj *f = str_obj(value_of(format));
    size_t n = str_length(f);
    struct str_writer w;
    struct day d;
    int failed = day_of_tuple(timetuple, &d);
    bool early = d.year >= 1 && d.year < 1000 && d.month >= 1 && d.month <= 12;
    char us[8];
    if (failed)
        return NULL;
    str_writer_init(&w);
    for (size_t i = 0; i < n && !failed; i++) {
        uint32_t c = str_read(f, i), code = c == '%' && i + 1 < n ? str_read(f, i + 1) : 0;
        if (code == 0) {
            failed = str_writer_char(&w, c);
            continue;
        }
        i++;
        if (code == 'z') {
            failed = add_offset(&w, o, zone_arg, "");
        } else if (code == ':' && i + 1 < n && str_read(f, i + 1) == 'z') {
            i++;
            failed = add_offset(&w, o, zone_arg, ":");
        } else if (code == 'Z') {
            failed = add_name(&w, o, zone_arg);
        } else if (code == 'f') {
            put_digits(us, (unsigned)(is_datetime(o) ? datetime_of(o)->c.us : is_time(o) ? time_of(o)->c.us : 0), 6);
            failed = str_writer_ascii(&w, us, 6);
        } else if (early && (code == 'Y' || code == 'G' || code == 'F' || code == 'C')) {
            failed = add_year(&w, code, &d);
        } else {
            failed = str_writer_char(&w, c) < 0 || str_writer_char(&w, code) < 0 ? -1 : 0;
        }
    }
    if (failed)
        return str_writer_fail(&w);
    PyObject *changed = api_of(str_writer_finish(&w)), *text = changed ? time_module("strftime", "OO", changed, timetuple) : NULL;
    Py_XDECREF(changed);
    return text;
}

PyObject *format_by(PyObject *self, PyObject *format)
{
    if (!value_is_str(value_of(format)))
        return api_of(raise_type_error("__format__() argument 1 must be str, not %.50s", format == Py_None ? "None" : Py_TYPE(format)->tp_name));
    return PyUnicode_GetLength(format) == 0 ? PyObject_Str(self) : PyObject_CallMethodOneArg(self, NAPI(strftime), format);
}

PyObject *by_strptime(const char *function, PyObject *cls, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("strptime", nargs, 2, 2))
        return NULL;
    for (int i = 0; i < 2; i++)
        if (!value_is_str(value_of(args[i])))
            return api_of(raise_type_error("strptime() argument %d must be str, not %.50s", i + 1, args[i] == Py_None ? "None" : Py_TYPE(args[i])->tp_name));
    PyObject *module = PyImport_ImportModule("_strptime"), *result = module ? PyObject_CallMethod(module, function, "OOO", cls, args[0], args[1]) : NULL;
    Py_XDECREF(module);
    return result;
}
