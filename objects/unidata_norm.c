/* objects/unidata_norm.c -- the four normalization forms of UAX #15, over arrays of code points.
 *
 * How.    The text is decomposed into the output (recursively, since the database maps one step at a time); marks are
 *         put in canonical order while they come, a run of them being sorted when the next starter ends it; then, for
 *         the composed forms, one pass moves from left to right and composes in place, which only shrinks.
 *         The caller supplies the room: uni_normalize_room() counts what decomposition gives, so nothing is allocated.
 * Sort.   A run of marks is usually one or two long: insertion. A long run (only an attack has one) is merged in place
 *         by rotations, stable, in n log(n)**2 steps, so that a megabyte of accents takes no quadratic time.
 * Holds.  N1  The decomposition of a character never needs another character's context, and its length is fixed.
 *         N2  A composition never makes room necessary: the result takes the place of its first part.
 * Tests.  test_unidata.c runs NormalizationTest.txt where the data folder has it. */
#include <string.h>
#include "objects/unidata_int.h"

static inline bool is_compatible(enum uni_form form) { return form >= UNI_NFKD; }
static inline bool is_composed(enum uni_form form) { return form & 1; }

enum uni_answer uni_quick_check(enum uni_form form, const uint32_t *text, size_t n)
{
    enum uni_answer answer = UNI_YES;
    unsigned before = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < 0xa0) {                          /* all is well with these, and they are starters */
            before = 0;
            continue;
        }
        unsigned facts = uni_combining_and_checks(text[i]), class = facts & 0xff;
        if (class && before > class)
            return UNI_NO;
        before = class;
        enum uni_answer one = (enum uni_answer)(facts >> (8 + 2 * form) & 3);
        if (one == UNI_NO)
            return UNI_NO;
        if (one == UNI_MAYBE)
            answer = UNI_MAYBE;
    }
    return answer;
}

/* Appends the full decomposition of c; only counts where out is NULL. */
static size_t decompose(uint32_t c, bool compatible, bool old, uint32_t *out)
{
    if (c < 0xa0)
        goto itself;
    if (c - HANGUL_FIRST < HANGUL_COUNT) {
        uint32_t s = c - HANGUL_FIRST, trail = s % HANGUL_TS;
        if (out) {
            out[0] = HANGUL_L + s / (HANGUL_VS * HANGUL_TS);
            out[1] = HANGUL_V + s / HANGUL_TS % HANGUL_VS;
            if (trail)
                out[2] = HANGUL_T + trail;
        }
        return 2 + (trail != 0);
    }
    struct uni_mapping mapping = uni_mapping(c);
    uint32_t corrected;
    if (mapping.n == 0 || (mapping.tag && !compatible))
        goto itself;
    if (old) {
        if (!(uni_flags(c) & UNI_IN_3_2))
            goto itself;
        corrected = uni_old_mapping(c);
        if (corrected)
            mapping = (struct uni_mapping){0, 1, &corrected};
    }
    size_t n = 0;
    for (int i = 0; i < mapping.n; i++)
        n += decompose(mapping.codes[i], compatible, old, out ? out + n : NULL);
    return n;
itself:
    if (out)
        out[0] = c;
    return 1;
}

size_t uni_normalize_room(enum uni_form form, const uint32_t *text, size_t n)
{
    if (n > SIZE_MAX / 32)                             /* no character decomposes into more than 18 */
        return SIZE_MAX;
    size_t room = 0;
    for (size_t i = 0; i < n; i++)
        room += text[i] < 0xa0 ? 1 : decompose(text[i], is_compatible(form), false, NULL);
    return room;
}

/* ---- Canonical order ------------------------------------------------------------------------------------------- */

static inline unsigned class_of(uint32_t c)
{
    return c < 0x300 ? 0 : (unsigned)uni_combining(c);
}

static void insertion_sort(uint32_t *run, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t c = run[i];
        unsigned class = class_of(c);
        size_t at = i;
        for (; at > 0 && class_of(run[at - 1]) > class; at--)
            run[at] = run[at - 1];
        run[at] = c;
    }
}

static void reverse(uint32_t *a, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        uint32_t c = a[i];
        a[i] = a[n - 1 - i];
        a[n - 1 - i] = c;
    }
}

/* ab -> ba */
static void rotate(uint32_t *at, size_t a, size_t b)
{
    reverse(at, a);
    reverse(at + a, b);
    reverse(at, a + b);
}

/* The first place in the sorted run where a mark of this class can stand: before its equals, or after them. */
static size_t place(const uint32_t *run, size_t n, unsigned class, bool after)
{
    size_t low = 0;
    while (low < n) {
        size_t middle = low + (n - low) / 2;
        unsigned here = class_of(run[middle]);
        if (here < class || (after && here == class))
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

/* Merges two sorted neighbours: halves the longer, finds where its middle goes in the other, rotates, recurses. */
static void merge(uint32_t *at, size_t a, size_t b)
{
    while (a && b) {
        size_t i, j;
        if (a == 1 && b == 1) {
            if (class_of(at[0]) > class_of(at[1]))
                rotate(at, 1, 1);
            return;
        }
        if (a >= b) {
            i = a / 2;
            j = place(at + a, b, class_of(at[i]), false);
        } else {
            j = b / 2;
            i = place(at, a, class_of(at[a + j]), true);
        }
        rotate(at + i, a - i, j);
        merge(at, i, j);
        at += i + j;                                   /* the right part in this frame: the depth stays logarithmic */
        size_t right_a = a - i, right_b = b - j;
        a = right_a;
        b = right_b;
    }
}

static void sort_marks(uint32_t *run, size_t n)
{
    enum { SHORT = 16 };
    if (n <= SHORT) {
        insertion_sort(run, n);
        return;
    }
    size_t half = n / 2;
    sort_marks(run, half);
    sort_marks(run + half, n - half);
    merge(run, half, n - half);
}

/* ---- Forms ----------------------------------------------------------------------------------------------------- */

static size_t decompose_text(const uint32_t *text, size_t n, bool compatible, bool old, uint32_t *out)
{
    size_t len = 0, run = 0;                           /* out[run..len) are the marks since the last starter */
    for (size_t i = 0; i < n; i++) {
        size_t added = 1;
        if (text[i] < 0xa0)
            out[len] = text[i];
        else
            added = decompose(text[i], compatible, old, out + len);
        for (size_t end = len + added; len < end; len++) {
            if (class_of(out[len]) == 0) {
                if (len - run > 1)
                    sort_marks(out + run, len - run);
                run = len + 1;
            }
        }
    }
    if (len - run > 1)
        sort_marks(out + run, len - run);
    return len;
}

static size_t compose_text(uint32_t *text, size_t n)
{
    enum { NONE = -1 };
    size_t len = 0, starter = 0;
    bool have_starter = false;
    int before = NONE;                                 /* class of the mark kept last after the starter */
    for (size_t i = 0; i < n; i++) {
        uint32_t c = text[i];
        int class = (int)class_of(c);
        if (have_starter && before < class + (before == NONE)) {
            uint32_t composed = c < 0x300 ? 0 : uni_compose(text[starter], c);
            if (composed) {
                text[starter] = composed;
                continue;
            }
        }
        if (class == 0) {
            starter = len;
            have_starter = true;
            before = NONE;
        } else {
            before = class;
        }
        text[len++] = c;
    }
    return len;
}

size_t uni_normalize(enum uni_form form, const uint32_t *text, size_t n, uint32_t *out, bool old)
{
    size_t len = decompose_text(text, n, is_compatible(form), old, out);
    return is_composed(form) ? compose_text(out, len) : len;
}
