/* stdlib/datetime_calendar.c -- the Gregorian calendar, extended both ways: days to dates and back, ISO weeks.
 *
 * A year is counted from March on, so the leap day comes last; 400 such years are an era of 146097 days. Divisions by the lengths of years and months
 * are multiplications with their reciprocals as fractions of 2^32 and 2^16, whose low halves hold the remainders (Neri and Schneider, "Euclidean
 * affine functions and their application to calendar algorithms", 2023).
 */
#include "stdlib/datetime_int.h"

enum { ERA_DAYS = 146097, DAYS_BEFORE_YEAR_1 = 306 };        /* from March 1 of year 0 to January 1 of year 1 */
enum { YEAR_SCALE = 2939745, MONTH_SCALE = 2141, MONTH_START = 197913 };

bool calendar_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int calendar_days_in_month(int year, int month)
{
    return month == 2 ? 28 + calendar_leap(year) : 30 + ((month + (month >> 3)) & 1);
}

int calendar_ordinal(int year, int month, int day)
{
    int y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - DAYS_BEFORE_YEAR_1;
}

void calendar_from_ordinal(int ordinal, int *year, int *month, int *day)
{
    uint32_t quarters = 4 * (uint32_t)(ordinal - 1 + DAYS_BEFORE_YEAR_1) + 3, century = quarters / ERA_DAYS;
    uint64_t scaled = (uint64_t)YEAR_SCALE * (quarters % ERA_DAYS | 3);      /* quarter days of the century */
    uint32_t of_year = (uint32_t)scaled / YEAR_SCALE / 4, m = MONTH_SCALE * of_year + MONTH_START;
    bool next_year = of_year >= 306;                             /* January and February */
    *year = (int)(100 * century + (uint32_t)(scaled >> 32) + next_year);
    *month = (int)(m >> 16) - (next_year ? 12 : 0);
    *day = (int)((m & 0xffff) / MONTH_SCALE) + 1;
}

int calendar_day_of_year(int year, int month, int day) { return calendar_ordinal(year, month, day) - calendar_ordinal(year, 1, 1) + 1; }

/* The Monday of week 1: the week with the year's first Thursday. */
static int first_monday(int year)
{
    int january_1 = calendar_ordinal(year, 1, 1), weekday = calendar_weekday(january_1);
    return january_1 - weekday + (weekday > 3 ? 7 : 0);
}

struct iso_date calendar_to_iso(int year, int month, int day)
{
    int today = calendar_ordinal(year, month, day);
    int y = today < first_monday(year) ? year - 1 : today >= first_monday(year + 1) ? year + 1 : year;
    int since = today - first_monday(y);
    return (struct iso_date){y, since / 7 + 1, since % 7 + 1};
}

enum iso_error calendar_from_iso(struct iso_date iso, int *year, int *month, int *day)
{
    if (iso.year < YEAR_MIN || iso.year > YEAR_MAX)
        return ISO_YEAR;
    int weeks = (first_monday(iso.year + 1) - first_monday(iso.year)) / 7;
    if (iso.week < 1 || iso.week > weeks)
        return ISO_WEEK;
    if (iso.day < 1 || iso.day > 7)
        return ISO_DAY;
    calendar_from_ordinal(first_monday(iso.year) + (iso.week - 1) * 7 + iso.day - 1, year, month, day);
    return ISO_FINE;
}
