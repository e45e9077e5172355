/* tests/objects/containers_test.h -- what the tests and stress programs of the containers share: values that can be checked. */
#ifndef P3T_TESTS_CONTAINERS_TEST_H
#define P3T_TESTS_CONTAINERS_TEST_H

#include "tests/objects/rt_test.h"

#include "objects/dict_int.h"
#include "objects/eq.h"
#include "objects/iter_int.h"
#include "objects/set_int.h"

#include <time.h>

/* A fresh str "PREFIXn", never the same object twice. */
static UNUSED Value text_of(char prefix, uint64_t n)
{
    char text[32];
    int len = snprintf(text, sizeof text, "%c%llu", prefix, (unsigned long long)n);
    return str_from_ascii(text, (size_t)len);
}
/* The n of such a str; aborts on anything else. */
static UNUSED uint64_t number_of_text(Value v, char prefix)
{
    CHECK(IS_EXACT(v, STR) && str_is_ascii(str_obj(v)));
    const char *text = str_data(str_obj(v));
    CHECK(text[0] == prefix && strlen(text) == str_length(str_obj(v)));
    return strtoull(text + 1, NULL, 10);
}

static UNUSED uint64_t test_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static UNUSED double now_seconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Runs work(0) .. work(n-1), the first on this thread if it joins in, and waits for all. */
static UNUSED void run_threads(void (*work)(void *), unsigned n, bool join_in)
{
    struct rt_thread threads[16];
    for (unsigned i = join_in; i < n; i++)
        rt_thread(&threads[i], work, (void *)(uintptr_t)i);
    if (join_in)
        work(NULL);
    for (unsigned i = join_in; i < n; i++)
        rt_join(&threads[i]);
}

#endif
