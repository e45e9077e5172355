/* threading/check.c -- what a failed CHECK says, and the numbers in RT_DEBUG. */
#include "threading/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void check_failed(const char *expression, const char *file, int line, const char *function)
{
    fprintf(stderr, "%s:%d: %s: check failed: %s\n", file, line, function, expression);
    fflush(stderr);
    abort();
}

/* RT_DEBUG is a list of words, name or name=number, divided by commas. A name alone counts as 1. */
bool debug_option(const char *name, uint64_t *value)
{
    const char *at = getenv("RT_DEBUG");
    size_t length = strlen(name);
    while (at && *at) {
        size_t word = strcspn(at, ",");
        if (word >= length && memcmp(at, name, length) == 0 && (word == length || at[length] == '=')) {
            *value = word == length ? 1 : strtoull(at + length + 1, NULL, 0);
            return true;
        }
        at += word + (at[word] == ',');
    }
    return false;
}
