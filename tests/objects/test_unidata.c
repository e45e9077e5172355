/* tests/objects/test_unidata.c -- the Unicode tables: known characters, laws that hold for all of them, names both ways,
 * and NormalizationTest.txt of the installed data (python3, which the build needs anyway, unpacks it). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "objects/unidata.h"
#include "objects/unidata_source.h"

static long failures;

#define FAIL(...) do { if (failures++ < 20) { fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
                       fprintf(stderr, __VA_ARGS__); fputc('\n', stderr); } } while (0)
#define EXPECT(e) do { if (!(e)) FAIL("not so: %s", #e); } while (0)

static void test_properties(void)
{
    for (uint32_t c = 0; c < 128; c++) {
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z', digit = c >= '0' && c <= '9';
        EXPECT(uni_is_alpha(c) == letter && uni_is_digit(c) == digit && uni_is_decimal(c) == digit);
        EXPECT(uni_is_alnum(c) == (letter || digit) && uni_is_xid_start(c) == letter);
        EXPECT(uni_is_xid_continue(c) == (letter || digit || c == '_'));
        EXPECT(uni_is_upper(c) == (letter && c < 'a') && uni_is_lower(c) == (letter && c >= 'a'));
        EXPECT(uni_is_printable(c) == (c >= 32 && c < 127));
        EXPECT(uni_is_space(c) == ((c >= 9 && c <= 13) || (c >= 28 && c <= 32)));
        EXPECT(uni_is_linebreak(c) == ((c >= 10 && c <= 13) || (c >= 28 && c <= 30)));
    }
    for (uint32_t c = 0; c < 256; c++)
        EXPECT(uni_flags(c) == uni_flags_beyond_latin1(c));
    EXPECT(uni_is_space(0x85) && uni_is_space(0xa0) && uni_is_space(0x2028) && !uni_is_space(0x200b) && !uni_is_printable(0xa0));
    EXPECT(uni_is_linebreak(0x2028) && uni_is_linebreak(0x2029) && uni_is_linebreak(0x85));
    EXPECT(uni_is_title(0x1c5) && !uni_is_upper(0x1c5) && uni_is_cased(0x1c5) && uni_is_case_ignorable('\'') && uni_is_case_ignorable(0x300));
    EXPECT(uni_is_mirrored('(') && !uni_is_mirrored('a') && uni_is_xid_start(0x4e00) && uni_is_alpha(0x20000));
    EXPECT(uni_decimal_value('7') == 7 && uni_decimal_value(0x0663) == 3 && uni_decimal_value(0xb2) == -1);
    EXPECT(uni_digit_value(0xb2) == 2 && uni_digit_value(0xbd) == -1 && uni_is_numeric(0xbd) && !uni_is_digit(0xbd));
    EXPECT(uni_numeric_value(0xbd) == 0.5 && uni_numeric_value(0x0f33) == -0.5 && uni_numeric_value('a') == -1);
    EXPECT(uni_numeric_value(0x4e07) == 10000 && uni_is_numeric(0x4e07) && uni_is_alpha(0x4e07));
    EXPECT(strcmp(uni_category('A'), "Lu") == 0 && strcmp(uni_category(0x10ffff), "Cn") == 0 && strcmp(uni_category(0xd800), "Cs") == 0);
    EXPECT(strcmp(uni_bidirectional(0x5d0), "R") == 0 && strcmp(uni_bidirectional(0x378), "") == 0);
    EXPECT(strcmp(uni_east_asian_width('a'), "Na") == 0 && strcmp(uni_east_asian_width(0x3fffd), "W") == 0);
    EXPECT(uni_combining(0x301) == 230 && uni_combining('a') == 0);
    for (uint32_t c = UNI_MAX - 1; c < UNI_MAX + 3; c++)           /* beyond the last */
        EXPECT(uni_flags(c) == 0 && uni_to_lower(c) == c && strcmp(uni_category(c), "Cn") == 0);
    EXPECT(uni_flags(UINT32_MAX) == 0 && uni_combining(UINT32_MAX) == 0 && uni_compose(UINT32_MAX, UINT32_MAX) == 0);
}

static void check_case(int (*map)(uint32_t, uint32_t *), uint32_t c, int n, uint32_t a, uint32_t b, uint32_t d)
{
    uint32_t out[UNI_CASE_MAX] = {0}, expected[3] = {a, b, d};
    int got = map(c, out);
    if (got != n || memcmp(out, expected, (size_t)n * sizeof *out) != 0)
        FAIL("U+%04X maps to %d: %x %x %x", c, got, out[0], out[1], out[2]);
}

static void test_case(void)
{
    check_case(uni_upper_full, 0xdf, 2, 'S', 'S', 0);
    check_case(uni_title_full, 0xdf, 2, 'S', 's', 0);
    check_case(uni_fold_full, 0xdf, 2, 's', 's', 0);
    check_case(uni_lower_full, 0xdf, 1, 0xdf, 0, 0);
    check_case(uni_lower_full, 0x130, 2, 'i', 0x307, 0);
    check_case(uni_fold_full, 0x130, 2, 'i', 0x307, 0);
    check_case(uni_upper_full, 0xfb03, 3, 'F', 'F', 'I');
    check_case(uni_upper_full, 0x390, 3, 0x399, 0x308, 0x301);
    check_case(uni_title_full, 0x1c4, 1, 0x1c5, 0, 0);
    check_case(uni_fold_full, 0xb5, 1, 0x3bc, 0, 0);
    check_case(uni_fold_full, 0x13a0, 1, 0x13a0, 0, 0);
    check_case(uni_fold_full, 0xab70, 1, 0x13a0, 0, 0);
    check_case(uni_lower_full, 0x13a0, 1, 0xab70, 0, 0);
    check_case(uni_lower_full, 0x3a3, 1, 0x3c3, 0, 0);
    EXPECT(uni_to_upper(0xff) == 0x178 && uni_to_lower(0x130) == 'i' && uni_to_title(0x1f1) == 0x1f2 && uni_to_upper(0xb5) == 0x39c);
    for (uint32_t c = 0; c <= UNI_MAX; c++) {
        uint32_t out[UNI_CASE_MAX], again[UNI_CASE_MAX];
        int n = uni_fold_full(c, out);
        for (int i = 0; i < n; i++) {                          /* folding is idempotent */
            if (uni_fold_full(out[i], again) != 1 || again[0] != out[i])
                FAIL("U+%04X folds to U+%04X, which folds on", c, out[i]);
        }
        EXPECT(n >= 1 && n <= UNI_CASE_MAX);
        EXPECT(uni_to_lower(c) <= UNI_MAX && uni_to_upper(c) <= UNI_MAX && uni_to_title(c) <= UNI_MAX);
        if (uni_is_decimal(c) ? uni_decimal_value(c) != uni_digit_value(c) || uni_decimal_value(c) != (int)uni_numeric_value(c)
                              : uni_decimal_value(c) != -1)
            FAIL("U+%04X has inconsistent numbers", c);
    }
}

/* ---- Normalization --------------------------------------------------------------------------------------------- */

static size_t normal(enum uni_form form, const uint32_t *text, size_t n, uint32_t *out, size_t room)
{
    size_t needed = uni_normalize_room(form, text, n);
    EXPECT(needed <= room);
    size_t len = uni_normalize(form, text, n, out, false);
    EXPECT(len <= needed);
    return len;
}

static void check_normal(enum uni_form form, const uint32_t *text, size_t n, const uint32_t *expected, size_t expected_n, const char *line)
{
    uint32_t out[256];
    size_t len = normal(form, text, n, out, 256);
    if (len != expected_n || memcmp(out, expected, len * sizeof *out) != 0)
        FAIL("form %d: %s", form, line);
    EXPECT(uni_quick_check(form, expected, expected_n) != UNI_NO);
    if (uni_quick_check(form, text, n) == UNI_YES && (n != len || memcmp(out, text, n * sizeof *out) != 0))
        FAIL("quick check of form %d: %s", form, line);
}

static size_t parse_codes(const char **at, uint32_t *out)
{
    size_t n = 0;
    char *p = (char *)*at;
    while (*p != ';' && n < 64)
        out[n++] = (uint32_t)strtoul(p, &p, 16);
    *at = p + 1;
    return n;
}

static bool has_unassigned(const uint32_t *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(uni_category(text[i]), "Cn") == 0)
            return true;
    }
    return false;
}

static void test_normalization_file(void)
{
    char command[1024];
    snprintf(command, sizeof command,
             "python3 -c \"import bz2,os,sys; p=sys.argv[1]+'/NormalizationTest.txt'; "
             "sys.stdout.buffer.write(open(p,'rb').read() if os.path.exists(p) else bz2.open(p+'.bz2').read())\" '%s' 2>/dev/null",
             UNIDATA_SOURCE);
    FILE *file = popen(command, "r");
    char line[2000];
    long lines = 0;
    static unsigned char listed[UNI_MAX + 1];
    bool part1 = false;
    while (file && fgets(line, sizeof line, file)) {
        if (line[0] == '@')
            part1 = strncmp(line, "@Part1", 6) == 0;
        if (line[0] == '#' || line[0] == '@' || line[0] == '\n')
            continue;
        uint32_t column[5][64];
        size_t n[5];
        const char *at = line;
        for (int i = 0; i < 5; i++)
            n[i] = parse_codes(&at, column[i]);
        if (has_unassigned(column[0], n[0]))          /* of a version after the one our tables are made for */
            continue;
        lines++;
        if (part1)
            listed[column[0][0]] = 1;
        for (int i = 0; i < 5; i++) {
            int nfc = i < 3 ? 1 : 3, nfd = i < 3 ? 2 : 4;
            check_normal(UNI_NFC, column[i], n[i], column[nfc], n[nfc], line);
            check_normal(UNI_NFD, column[i], n[i], column[nfd], n[nfd], line);
            check_normal(UNI_NFKC, column[i], n[i], column[3], n[3], line);
            check_normal(UNI_NFKD, column[i], n[i], column[4], n[4], line);
        }
    }
    bool whole = file && pclose(file) == 0 && lines > 0;
    if (!whole) {
        printf("NormalizationTest.txt is not there: left out\n");
        return;
    }
    for (uint32_t c = 0; c <= UNI_MAX; c++) {              /* what part 1 does not list is its own normal form */
        for (int form = UNI_NFD; form <= UNI_NFKC && !listed[c]; form++)
            check_normal((enum uni_form)form, &c, 1, &c, 1, "a character that is not listed");
    }
    printf("NormalizationTest.txt: %ld lines\n", lines);
}

static void test_long_runs(void)
{
    enum { N = 200000 };
    static uint32_t text[N], out[4 * N];
    static const uint32_t marks[] = {0x301, 0x323, 0x345, 0x31b, 0x334, 0x35c, 0x5b0, 0x3099};
    uint32_t state = 12345;
    size_t n = 0;
    text[n++] = 'a';
    while (n < N) {
        state = state * 1664525 + 1013904223;
        text[n++] = marks[state >> 29];
    }
    clock_t start = clock();
    size_t len = normal(UNI_NFD, text, N, out, 4 * N);
    EXPECT(len == N);
    for (size_t i = 2; i < len; i++)
        EXPECT(uni_combining(out[i - 1]) <= uni_combining(out[i]));
    EXPECT((double)(clock() - start) / CLOCKS_PER_SEC < 5);
    /* stable: equal classes keep their order */
    n = 0;
    text[n++] = 'a';
    for (uint32_t i = 0; i < 1000; i++) {
        text[n++] = 0x300 + i % 5;                       /* all of class 230 */
        text[n++] = i & 1 ? 0x323 : 0x324;               /* both of class 220 */
    }
    len = normal(UNI_NFD, text, n, out, 4 * N);
    EXPECT(len == n);
    for (uint32_t i = 0; i < 1000; i++)
        EXPECT(out[1 + i] == (i & 1 ? 0x323u : 0x324u) && out[1001 + i] == 0x300 + i % 5);
}

static void test_old(void)
{
    uint32_t out[8], text[] = {0x2f868};
    EXPECT(uni_normalize(UNI_NFC, text, 1, out, true) == 1 && out[0] == 0x2136a);
    EXPECT(uni_normalize(UNI_NFC, text, 1, out, false) == 1 && out[0] == 0x36fc);
    EXPECT(strcmp(uni_old_category(0x220), "Lu") == 0 && strcmp(uni_old_category(0x221), "Cn") == 0);
    EXPECT(strcmp(uni_old_category(0x200b), "Zs") == 0 && strcmp(uni_old_bidirectional('+'), "ET") == 0);
    EXPECT(uni_old_numeric_value(0x5793) == 1e20 && uni_old_decimal_value(0xb2) == 2 && !uni_old_is_mirrored(0xf3a));
    char decomposition[UNI_DECOMPOSITION_MAX];
    EXPECT(uni_old_decomposition(0x2f868, decomposition) == 4 && strcmp(decomposition, "36FC") == 0);
    EXPECT(uni_decomposition(0xac01, decomposition) == 14 && strcmp(decomposition, "1100 1161 11A8") == 0);
    EXPECT(uni_decomposition(0xa8, decomposition) == 18 && strcmp(decomposition, "<compat> 0020 0308") == 0);
    EXPECT(uni_decomposition('a', decomposition) == 0 && uni_decomposition(UNI_MAX + 1, decomposition) == 0);
}

/* ---- Names ----------------------------------------------------------------------------------------------------- */

static void check_lookup(const char *name, bool sequences, int n, uint32_t first)
{
    uint32_t out[UNI_SEQUENCE_MAX] = {0};
    int got = uni_lookup(name, strlen(name), sequences, out);
    if (got != n || (n && out[0] != first))
        FAIL("\"%s\" is %d code points, U+%04X", name, got, out[0]);
}

static void check_name(uint32_t c, const char *expected)
{
    char name[UNI_NAME_MAX];
    size_t len = uni_name(c, name);
    if (len != strlen(expected) || strcmp(name, expected) != 0)
        FAIL("U+%04X is called \"%s\"", c, name);
}

static void test_names(void)
{
    check_name('A', "LATIN CAPITAL LETTER A");
    check_name(0, "");
    check_name(0x378, "");
    check_name(0x4e00, "CJK UNIFIED IDEOGRAPH-4E00");
    check_name(0x2f801, "CJK COMPATIBILITY IDEOGRAPH-2F801");
    check_name(0xac00, "HANGUL SYLLABLE GA");
    check_name(0xd7a3, "HANGUL SYLLABLE HIH");
    check_name(0xc544, "HANGUL SYLLABLE A");
    check_name(0xf0a, "TIBETAN MARK BKA- SHOG YIG MGO");
    check_name(0xf60, "TIBETAN LETTER -A");
    check_name(0xe0100, "VARIATION SELECTOR-17");
    check_name(0x1f40d, "SNAKE");
    check_name(0xe000, "");
    check_name(UNI_MAX + 5, "");
    check_lookup("snake", false, 1, 0x1f40d);
    check_lookup("NULL", false, 1, 0);
    check_lookup("nul", false, 1, 0);
    check_lookup("LATIN CAPITAL LETTER GHA", false, 1, 0x1a2);
    check_lookup("KEYCAP DIGIT ONE", true, 3, '1');
    check_lookup("KEYCAP DIGIT ONE", false, 0, 0);
    check_lookup("hangul syllable ga", false, 1, 0xac00);
    check_lookup("HANGUL SYLLABLE ", false, 0, 0);
    check_lookup("HANGUL SYLLABLE GAX", false, 0, 0);
    check_lookup("CJK UNIFIED IDEOGRAPH-4e00", false, 1, 0x4e00);
    check_lookup("CJK UNIFIED IDEOGRAPH-04E00", false, 0, 0);
    check_lookup("CJK UNIFIED IDEOGRAPH-F900", false, 0, 0);
    check_lookup("TANGUT IDEOGRAPH-17000", false, 1, 0x17000);
    check_lookup("", false, 0, 0);
    check_lookup(" SNAKE", false, 0, 0);
    check_lookup("SNAKE ", false, 0, 0);
    check_lookup("LATIN  SMALL LETTER A", false, 0, 0);
    uint32_t out[UNI_SEQUENCE_MAX];
    char longest[400];
    memset(longest, 'A', sizeof longest);
    EXPECT(uni_lookup(longest, sizeof longest, true, out) == 0 && uni_lookup("SNA\0KE", 6, true, out) == 0);
    long named = 0;
    for (uint32_t c = 0; c <= UNI_MAX; c++) {
        char name[UNI_NAME_MAX];
        size_t len = uni_name(c, name);
        if (len == 0)
            continue;
        named++;
        if (len != strlen(name) || uni_lookup(name, len, true, out) != 1 || out[0] != c)
            FAIL("U+%04X is called \"%s\", which is not found again", c, name);
        name[len - 1] ^= 1;
        if (uni_lookup(name, len, true, out) == 1 && out[0] == c)
            FAIL("\"%s\" is taken for U+%04X", name, c);
    }
    EXPECT(named > 140000);
}

int main(void)
{
    test_properties();
    test_case();
    test_normalization_file();
    test_long_runs();
    test_old();
    test_names();
    printf("test_unidata: %ld failures, Unicode %s\n", failures, unidata_version);
    return failures != 0;
}
