/* stdlib/zoneinfo_int.h -- what the files of _zoneinfo share: a zone's transitions, and the rule that holds after the last of them.
 *
 * Everything here is made once and never changes, so any number of threads may ask a zone. Moments are seconds since 1970, in UTC or as a local
 * clock shows them.
 */
#ifndef P3T_STDLIB_ZONEINFO_INT_H
#define P3T_STDLIB_ZONEINFO_INT_H

#include "Python.h"

#include <stdbool.h>
#include <stdint.h>

struct ttinfo {                                         /* what holds between two transitions */
    PyObject *utcoff, *dstoff, *name;                   /* owned; NULL: none of the three */
    int64_t seconds;                                    /* utcoff */
};

struct yearday {                                        /* a moment of every year */
    char kind;                                          /* 'M' month, week, day; 'J' day without leap days, from 1; '0' day, from 0 */
    int month, week, day;
    int64_t seconds;                                    /* after that day's midnight; may be negative */
};

struct rule {                                           /* a POSIX TZ string */
    bool varies;                                        /* there is daylight saving time; else std alone counts */
    bool always_dst;
    struct ttinfo std, dst;
    int64_t dst_diff;
    struct yearday start, end;
};

struct rule_text {                                      /* what parsing gives: the names as slices of the text */
    const char *std, *dst;
    size_t std_length, dst_length;
    int64_t std_offset, dst_offset;
    bool has_dst;
    struct yearday start, end;
};

struct zone {
    size_t n;                                           /* transitions */
    int64_t *utc, *local[2];                            /* when: by UTC; by the local clock, fold 0 and 1 */
    struct ttinfo **infos;                              /* what holds from each on */
    struct ttinfo *list;
    size_t listed;
    struct ttinfo *before;                              /* may be NULL when n is 0 */
    struct ttinfo *last;                                /* what holds after the last one, if there is no rule */
    bool has_rule, fixed;
    struct rule rule;
};

/* zoneinfo_rule.c */
int rule_parse(const char *text, struct rule_text *);   /* 0, or -1: no TZ string; no exception */
bool rule_is_always_dst(const struct rule *);
int64_t days_to_year(int64_t year);                     /* from 1970-01-01 to the first of January */
int64_t days_to_date(int year, int month, int day);
const struct ttinfo *rule_at_local(const struct rule *, int64_t when, int year, int fold);
const struct ttinfo *rule_at_utc(const struct rule *, int64_t when, int year, int *fold);

/* zoneinfo_zone.c */
int zone_load(struct zone *, PyObject *data);           /* data: what zoneinfo._common.load_data() gives. 0 or -1; zone_free() either way */
void zone_free(struct zone *);
const struct ttinfo *zone_at_local(const struct zone *, int64_t when, int year, int fold);
const struct ttinfo *zone_at_utc(const struct zone *, int64_t when, int year, int *fold);

#endif
