/* stdlib/zoneinfo_rule.c -- POSIX TZ strings, such as CET-1CEST,M3.5.0,M10.5.0/3: read once, asked about any year.
 *
 * std offset [dst [offset] , start [/time] , end [/time]]. Names are letters, or anything of letters, digits and signs in angle brackets. Times of
 * transitions may lie in -167..167 hours, so they may fall on another day than the rule names.
 */
#include "stdlib/zoneinfo_int.h"

/* --- reading ------------------------------------------------------------------------------------------------------------------------------ */

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool read_name(const char **at, const char **name, size_t *length)
{
    const char *p = *at;
    bool quoted = *p == '<';
    if (quoted)
        p++;
    *name = p;
    while (is_letter(*p) || (quoted && (is_digit(*p) || *p == '+' || *p == '-')))
        p++;
    *length = (size_t)(p - *name);
    if (*length == 0 || (quoted && *p++ != '>'))
        return false;
    *at = p;
    return true;
}

/* low to high digits. */
static bool read_number(const char **at, int low, int high, int *n)
{
    int count = 0;
    for (*n = 0; count < high && is_digit(**at); count++)
        *n = *n * 10 + *(*at)++ - '0';
    return count >= low;
}

/* [+|-] hh[h] [:mm [:ss]], in seconds. */
static bool read_time(const char **at, int hours, int64_t *seconds)
{
    bool negative = **at == '-';
    int h, m = 0, s = 0;
    if (**at == '+' || **at == '-')
        ++*at;
    if (!read_number(at, 1, 3, &h) || h > hours)
        return false;
    if (**at == ':') {
        ++*at;
        if (!read_number(at, 2, 2, &m))
            return false;
        if (**at == ':') {
            ++*at;
            if (!read_number(at, 2, 2, &s))
                return false;
        }
    }
    *seconds = (h * INT64_C(60) + m) * 60 + s;
    if (negative)
        *seconds = -*seconds;
    return true;
}

static bool read_yearday(const char **at, struct yearday *d)
{
    bool good;
    if (**at == 'M') {
        ++*at;
        d->kind = 'M';
        good = read_number(at, 1, 2, &d->month) && *(*at)++ == '.' && read_number(at, 1, 1, &d->week) && *(*at)++ == '.' &&
               read_number(at, 1, 1, &d->day) && d->month >= 1 && d->month <= 12 && d->week >= 1 && d->week <= 5 && d->day <= 6;
    } else {
        d->kind = **at == 'J' ? 'J' : '0';
        if (d->kind == 'J')
            ++*at;
        good = read_number(at, 1, 3, &d->day) && d->day <= 365 && d->day >= (d->kind == 'J');
    }
    d->seconds = 2 * 3600;
    if (good && **at == '/') {
        ++*at;
        good = read_time(at, 167, &d->seconds);
    }
    return good;
}

int rule_parse(const char *text, struct rule_text *r)
{
    const char *p = text;
    *r = (struct rule_text){0};
    if (!read_name(&p, &r->std, &r->std_length) || !read_time(&p, 24, &r->std_offset))
        return -1;
    r->std_offset = -r->std_offset;                     /* the text counts westwards */
    if (*p == 0)
        return 0;
    r->has_dst = true;
    if (!read_name(&p, &r->dst, &r->dst_length))
        return -1;
    r->dst_offset = r->std_offset + 3600;
    if (*p != ',' && *p) {
        if (!read_time(&p, 24, &r->dst_offset))
            return -1;
        r->dst_offset = -r->dst_offset;
    }
    return *p++ == ',' && read_yearday(&p, &r->start) && *p++ == ',' && read_yearday(&p, &r->end) && *p == 0 ? 0 : -1;
}

/* --- calendar ------------------------------------------------------------------------------------------------------------------------------- */

static bool is_leap(int64_t y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); }
static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

int64_t days_to_year(int64_t year)
{
    int64_t y = year - 1;
    return y * 365 + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) - 719162;
}

static int days_before_month(int year, int month)
{
    static const short before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    return before[month - 1] + (month > 2 && is_leap(year));
}

static int days_in_month(int year, int month)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

int64_t days_to_date(int year, int month, int day) { return days_to_year(year) + days_before_month(year, month) + day - 1; }

/* By the local clock that was in force before it. */
static int64_t yearday_in(const struct yearday *d, int year)
{
    int64_t day;
    if (d->kind == 'M') {
        int64_t first = days_to_date(year, d->month, 1);
        int weekday = (int)(((first + 4) % 7 + 7) % 7);                  /* 1970-01-01 was a Thursday; 0 is Sunday */
        int at = (d->day - weekday + 7) % 7 + (d->week - 1) * 7;
        if (at >= days_in_month(year, d->month))
            at -= 7;                                    /* the fifth is the last */
        day = first + at;
    } else {
        int n = d->kind == 'J' ? d->day - 1 + (d->day >= 60 && is_leap(year)) : d->day;
        day = days_to_year(year) + n;
    }
    return day * 86400 + d->seconds;
}

/* --- asking ----------------------------------------------------------------------------------------------------------------------------------- */

static bool within(int64_t start, int64_t end, int64_t when) { return start < end ? start <= when && when < end : !(end <= when && when < start); }

/* Daylight saving time that ends when that of the next year begins, in years of either length, is how a rule says "always" (RFC 9636, 3.3.1). */
bool rule_is_always_dst(const struct rule *r)
{
    for (int year = 2019; r->varies && year < 2022; year++)
        if (yearday_in(&r->end, year) - r->dst.seconds < yearday_in(&r->start, year + 1) - r->std.seconds)
            return false;
    return r->varies;
}

const struct ttinfo *rule_at_local(const struct rule *r, int64_t when, int year, int fold)
{
    if (!r->varies || r->always_dst)
        return r->varies ? &r->dst : &r->std;
    int64_t start = yearday_in(&r->start, year), end = yearday_in(&r->end, year);
    /* With fold 0 the smaller offset holds from the end of the gap to the end of the fold, with fold 1 from the beginning of either. */
    if (fold == (r->dst_diff >= 0))
        end -= r->dst_diff;
    else
        start += r->dst_diff;
    return within(start, end, when) ? &r->dst : &r->std;
}

const struct ttinfo *rule_at_utc(const struct rule *r, int64_t when, int year, int *fold)
{
    *fold = 0;
    if (!r->varies || r->always_dst)
        return r->varies ? &r->dst : &r->std;
    int64_t start = yearday_in(&r->start, year) - r->std.seconds, end = yearday_in(&r->end, year) - r->dst.seconds;
    int64_t twice = r->dst_diff > 0 ? end : start;      /* when the local clock goes back, and shows for so long what it has shown */
    *fold = twice <= when && when < twice + (r->dst_diff > 0 ? r->dst_diff : -r->dst_diff);
    return within(start, end, when) ? &r->dst : &r->std;
}
