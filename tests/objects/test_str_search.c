/* tests/objects/test_str_search.c -- text searches against the obvious ones, on texts that are hard for them. */
#include "objects/str_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "threading/check.h"

static uint64_t seed = 42;
static uint32_t rnd(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

static size_t slow_find(struct text_view t, struct text_view p, bool back)
{
    size_t found = TEXT_NOT_FOUND;
    for (size_t i = 0; i + p.len <= t.len; i++)
        if (text_equal_at(t, i, p)) {
            found = i;
            if (!back)
                break;
        }
    return found;
}

static size_t slow_count(struct text_view t, struct text_view p)
{
    size_t n = 0;
    for (size_t i = 0; i + p.len <= t.len; )
        if (text_equal_at(t, i, p)) {
            n++;
            i += p.len;
        } else {
            i++;
        }
    return n;
}

/* Words over few letters repeat a lot: every path of the two-way search is met. */
static void random_texts(int text_kind, int part_kind)
{
    static uint32_t text[4000], part[600];
    for (int round = 0; round < 3000; round++) {
        size_t n = rnd(round % 50 == 0 ? 4000 : 200), m = 1 + rnd(round % 10 == 0 ? 300 : 12);
        unsigned letters = 1 + rnd(3), base = part_kind == 4 ? 0x10400 : part_kind == 2 ? 0x3b0 : 'a';
        for (size_t i = 0; i < n; i++)
            text_store(text, text_kind, i, (rnd(30) ? 0 : 1) + base + rnd(letters));
        if (n > m && rnd(2)) {
            size_t from = rnd((uint32_t)(n - m));
            struct text_view t = {text, n, text_kind};
            for (size_t i = 0; i < m; i++)
                text_store(part, part_kind, i, text_at(&t, from + i));
            if (rnd(3) == 0)
                text_store(part, part_kind, rnd((uint32_t)m), base + rnd(letters));
        } else {
            for (size_t i = 0; i < m; i++)
                text_store(part, part_kind, i, base + rnd(letters));
        }
        struct text_view t = {text, n, text_kind}, p = {part, m, part_kind};
        CHECK(text_find(t, p) == slow_find(t, p, false));
        CHECK(text_rfind(t, p) == slow_find(t, p, true));
        CHECK(text_count(t, p, SIZE_MAX) == slow_count(t, p));
    }
}

/* A quadratic search would take minutes. */
static void hard_texts(void)
{
    size_t n = 4000000, m = 200000;
    uint8_t *text = malloc(n), *part = malloc(m);
    CHECK(text && part);
    memset(text, 'a', n);
    memset(part, 'a', m);
    struct text_view t = {text, n, 1}, p = {part, m, 1};
    part[m / 2] = 'b';
    CHECK(text_find(t, p) == TEXT_NOT_FOUND && text_rfind(t, p) == TEXT_NOT_FOUND);
    part[m / 2] = 'a';
    part[1] = 'b';
    CHECK(text_find(t, p) == TEXT_NOT_FOUND && text_rfind(t, p) == TEXT_NOT_FOUND);
    part[1] = 'a';
    part[m - 2] = 'b';
    CHECK(text_find(t, p) == TEXT_NOT_FOUND && text_rfind(t, p) == TEXT_NOT_FOUND && text_count(t, p, SIZE_MAX) == 0);
    part[m - 2] = 'a';
    CHECK(text_count(t, p, SIZE_MAX) == n / m && text_find(t, p) == 0 && text_rfind(t, p) == n - m);
    CHECK(text_count(t, p, 3) == 3);
    free(text);
    free(part);
}

int main(void)
{
    random_texts(1, 1);
    random_texts(2, 1);
    random_texts(2, 2);
    random_texts(4, 1);
    random_texts(4, 2);
    random_texts(4, 4);
    hard_texts();
    struct text_view empty = {"", 0, 1}, abc = {"abc", 3, 1};
    CHECK(text_find(abc, empty) == 0 && text_rfind(abc, empty) == 3 && text_count(abc, empty, SIZE_MAX) == 4);
    CHECK(text_find(empty, abc) == TEXT_NOT_FOUND && text_rfind(empty, abc) == TEXT_NOT_FOUND);
    CHECK(text_find_char(abc, 0x161) == TEXT_NOT_FOUND && text_find_char(abc, 'c') == 2 && text_rfind_char(abc, 'a') == 0);
    printf("test_str_search: all well\n");
    return 0;
}
