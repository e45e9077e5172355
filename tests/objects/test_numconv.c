/* tests/objects/test_numconv.c -- numbers and text: every conversion against glibc or GMP, and the documented edges.
 *
 * Random doubles are random bit patterns, so all exponents are met equally, and random short decimals, which lie near
 * ties. NUMCONV_TEST_COUNT scales the random parts; the seed is printed. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "gc/heap.h"
#include "objects/numconv_int.h"

static long failures;

#define FAIL(...) do { if (failures++ < 20) { fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
                       fprintf(stderr, __VA_ARGS__); fputc('\n', stderr); } } while (0)
#define EXPECT(e) do { if (!(e)) FAIL("not so: %s", #e); } while (0)

static uint64_t seed = 20240607, counter;

static uint64_t random64(void)                          /* splitmix64 */
{
    uint64_t z = (seed + ++counter * UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static double random_finite(void)
{
    uint64_t bits;
    do
        bits = random64();
    while (!is_finite_bits(bits));
    return double_of_bits(bits);
}

static bool same(double a, double b)
{
    return double_bits(a) == double_bits(b);
}

/* ---- Doubles to text ------------------------------------------------------------------------------------------- */

static void check_format(double x, char code, int precision, unsigned flags, const char *expected)
{
    char buf[2000];
    enum numconv_double_kind kind;
    size_t len = numconv_format_double(buf, sizeof buf, x, code, precision, flags, &kind);
    if (len != strlen(expected) || strcmp(buf, expected) != 0)
        FAIL("%a as %c.%d flags %u: \"%s\", expected \"%s\"", x, code, precision, flags, buf, expected);
    char tight[2000];
    EXPECT(numconv_format_double(tight, len, x, code, precision, flags, NULL) == len);      /* one too small: untouched */
    EXPECT(numconv_format_double(tight, len + 1, x, code, precision, flags, NULL) == len && strcmp(tight, buf) == 0);
}

static void check_repr(double x)
{
    char digits[NUMCONV_DIGITS_MAX], reference[64];
    int decpt, n = numconv_double_to_digits(x, NUMCONV_SHORTEST, 0, digits, &decpt);
    if (x == 0) {
        EXPECT(n == 0);
        return;
    }
    char text[64];
    snprintf(text, sizeof text, "%s.%.*se%d", signbit(x) ? "-" : "", n, digits, decpt);
    if (!same(strtod(text, NULL), x))
        FAIL("%a gives %s, which is another number", x, text);
    EXPECT(n >= 1 && n <= 17 && digits[0] != '0' && digits[n - 1] != '0');
    bool power_of_2 = (double_bits(x) & ((UINT64_C(1) << 52) - 1)) == 0;     /* there the nearest need not be the shortest */
    if (!power_of_2) {
        snprintf(reference, sizeof reference, "%.*e", n - 1, fabs(x));
        char mine[64];
        snprintf(mine, sizeof mine, "%c%s%.*se%+03d", digits[0], n > 1 ? "." : "", n - 1, digits + 1, decpt - 1);
        if (strcmp(mine, reference) != 0 && !(same(strtod(reference, NULL), fabs(x)) == false))
            FAIL("%a gives %s, but %s is nearer", x, mine, reference);
    }
    if (n > 1) {
        snprintf(reference, sizeof reference, "%.*e", n - 2, x);
        if (same(strtod(reference, NULL), x))
            FAIL("%a gives %s, but %s is shorter", x, text, reference);
    }
}

static const double edges[] = {
    0.0, -0.0, 5e-324, 1e-323, 1.5e-323, 2.2250738585072009e-308, 2.2250738585072014e-308, 2.225073858507202e-308,
    1.7976931348623157e308, 1.7976931348623155e308, 1.0, 1.5, 0.1, 0.2, 0.3, 1e15, 1e16, 1e17, 123456789012345680.0,
    9007199254740991.0, 9007199254740992.0, 9007199254740994.0, 1e21, 1e22, 1e23, 9.5e22, 9.999999999999999e22, 1e-4, 1e-5,
    1.2345e-4, 9.9e-5, 5e-5, 0.5, 2.5, 3.5, 0.25, 0.125, 1e100, 1e-100, 4.35, 0.015625, 99.5, 999999.5, 9.5, 0.95, 0.05,
    4.5e15, 1e-7, 1e-323, 4.9406564584124654e-324, 6.9e-310, 3.141592653589793, 2.718281828459045, 1e300, 12345678.9,
    5.684341886080802e-14, 8.41e21, 2.0e-3, 0.000316, 44501477170144023.0, 1.1125369292536007e-308, 9.5367431640625e-07,
};
enum { EDGES = sizeof edges / sizeof *edges };

static void test_repr(long count)
{
    for (size_t i = 0; i < EDGES; i++)
        check_repr(edges[i]), check_repr(-edges[i]);
    for (int e = 0; e < 2047; e++) {
        check_repr(double_of_bits((uint64_t)e << 52));
        check_repr(double_of_bits(((uint64_t)e << 52) + 1));
        if (e)
            check_repr(double_of_bits(((uint64_t)e << 52) - 1));
    }
    for (long i = 0; i < count; i++)
        check_repr(random_finite());
    for (long i = 0; i < count / 4; i++) {
        check_repr((double)(random64() >> (random64() & 63)));
        char text[64];
        snprintf(text, sizeof text, "%llue%d", (unsigned long long)(random64() % 100000), (int)(random64() % 600) - 300);
        check_repr(strtod(text, NULL));
    }
    check_format(1e16, 'r', 0, NUMCONV_ADD_DOT_0, "1e+16");
    check_format(1e15, 'r', 0, NUMCONV_ADD_DOT_0, "1000000000000000.0");
    check_format(1e15, 'r', 0, 0, "1000000000000000");
    check_format(0.0001, 'r', 0, NUMCONV_ADD_DOT_0, "0.0001");
    check_format(0.00001, 'r', 0, NUMCONV_ADD_DOT_0, "1e-05");
    check_format(-0.0, 'r', 0, NUMCONV_ADD_DOT_0, "-0.0");
    check_format(-0.0, 'r', 0, NUMCONV_ADD_DOT_0 | NUMCONV_NO_NEG_0, "0.0");
    check_format(1.7976931348623157e308, 'r', 0, NUMCONV_ADD_DOT_0, "1.7976931348623157e+308");
    check_format(5e-324, 'r', 0, NUMCONV_ADD_DOT_0, "5e-324");
    check_format(-2.2250738585072014e-308, 'r', 0, NUMCONV_ADD_DOT_0, "-2.2250738585072014e-308");
    check_format(9007199254740993.0, 'r', 0, NUMCONV_ADD_DOT_0, "9007199254740992.0");
    check_format(0x1p-44, 'r', 0, NUMCONV_ADD_DOT_0, "5.684341886080802e-14");
    check_format(INFINITY, 'r', 0, NUMCONV_ADD_DOT_0, "inf");
    check_format(-INFINITY, 'G', 3, 0, "-INF");
    check_format(-NAN, 'r', 0, NUMCONV_ADD_DOT_0, "nan");
    check_format(NAN, 'E', 0, NUMCONV_SIGN, "+NAN");
    check_format(1.0, 'r', 0, NUMCONV_SIGN | NUMCONV_ADD_DOT_0, "+1.0");
    check_format(0.5, '%', 0, 0, "50%");
    check_format(0.125, '%', 1, 0, "12.5%");
    check_format(INFINITY, '%', 1, 0, "inf%");
    check_format(123456.0, 'g', 6, NUMCONV_ADD_DOT_0, "1.23456e+05");
    check_format(12345.0, 'g', 6, NUMCONV_ADD_DOT_0, "12345.0");
    check_format(-0.0004, 'f', 3, NUMCONV_NO_NEG_0, "0.000");
    check_format(-0.0006, 'f', 3, NUMCONV_NO_NEG_0, "-0.001");
    check_format(1e16, 'r', 0, NUMCONV_ALT, "1.e+16");
    check_format(0.0, 'g', 6, NUMCONV_ALT, "0.00000");
    char far[1200];
    EXPECT(numconv_format_double(far, 10, 1.0, 'f', INT32_MAX, 0, NULL) == (size_t)INT32_MAX + 2);
    EXPECT(numconv_format_double(far, 10, 1e-300, 'g', INT32_MAX, NUMCONV_ALT, NULL) == (size_t)INT32_MAX + 6);
}

/* printf's e, f and g are exact in glibc, and PyOS_double_to_string() lays them out the same way. */
static void check_printf(double x, char code, int precision, unsigned flags)
{
    char format[16], expected[2000];
    snprintf(format, sizeof format, "%%%s%s.*%c", flags & NUMCONV_SIGN ? "+" : "", flags & NUMCONV_ALT ? "#" : "", code);
    snprintf(expected, sizeof expected, format, precision, x);
    char buf[2000];
    size_t len = numconv_format_double(buf, sizeof buf, x, code, precision, flags, NULL);
    if (len != strlen(expected) || strcmp(buf, expected) != 0)
        FAIL("%a as %s, precision %d: \"%s\", glibc gives \"%s\"", x, format, precision, buf, expected);
}

static void test_precision(long count)
{
    static const char codes[] = "efgEFG";
    for (size_t i = 0; i < EDGES; i++) {
        for (const char *code = codes; *code; code++) {
            for (int precision = 0; precision < 30; precision++)
                check_printf(edges[i], *code, precision, precision & 1 ? NUMCONV_ALT : NUMCONV_SIGN);
            check_printf(-edges[i], *code, 400, 0);
            check_printf(edges[i], *code, 1100, 0);
        }
    }
    for (long i = 0; i < count; i++) {
        double x = random_finite();
        int precision = (int)(random64() % 24);
        char code = codes[random64() % 6];
        bool general = (code | 0x20) == 'g';         /* glibc's %#g loses a zero when 99.9 rounds up to 1.0e+02 */
        check_printf(x, code, precision, (unsigned)(random64() & (general ? NUMCONV_SIGN : NUMCONV_SIGN | NUMCONV_ALT)));
        /* an ordinary size, and one that ends in a tie */
        double near = (double)(int64_t)random64() / (double)(UINT64_C(1) << (random64() & 63));
        check_printf(near, codes[random64() % 6], precision, 0);
        double tie = (double)(random64() >> 44) / (double)(1 << (random64() % 12));
        check_printf(tie, codes[random64() % 6], precision % 12, 0);
    }
    for (long i = 0; i < count / 100; i++)
        check_printf(random_finite(), codes[random64() % 6], (int)(random64() % 1200), 0);
}

static void test_round(long count)
{
    bool overflow;
    EXPECT(numconv_round(2.5, 0, &overflow) == 2.0);
    EXPECT(numconv_round(2.675, 2, &overflow) == 2.67);
    EXPECT(numconv_round(0.15, 1, &overflow) == 0.1);
    EXPECT(numconv_round(125.0, -1, &overflow) == 120.0);
    EXPECT(numconv_round(135.0, -1, &overflow) == 140.0);
    EXPECT(numconv_round(5e15, -16, &overflow) == 0.0);
    EXPECT(numconv_round(5.1e15, -16, &overflow) == 1e16);
    EXPECT(numconv_round(123.456, 400, &overflow) == 123.456);
    EXPECT(numconv_round(1e308, -309, &overflow) == 0.0 && !overflow);
    EXPECT(same(numconv_round(-0.4, 0, &overflow), -0.0));
    EXPECT(same(numconv_round(-1e300, -400, &overflow), -0.0));
    numconv_round(1.7e308, -308, &overflow);
    EXPECT(overflow);
    EXPECT(isinf(numconv_round(1.5e308, -308, &overflow)) && overflow);
    EXPECT(numconv_round(1.4e308, -308, &overflow) == 1e308 && !overflow);
    EXPECT(isnan(numconv_round(NAN, 3, &overflow)) && isinf(numconv_round(INFINITY, -3, &overflow)));
    for (long i = 0; i < count; i++) {
        double x = (double)(int64_t)random64() / (double)(UINT64_C(1) << (random64() & 63));
        int n = (int)(random64() % 20);
        char text[400];
        snprintf(text, sizeof text, "%.*f", n, x);
        if (!same(numconv_round(x, n, &overflow), strtod(text, NULL)))
            FAIL("round(%a, %d) gives %a", x, n, numconv_round(x, n, &overflow));
    }
}

/* ---- Text to doubles ------------------------------------------------------------------------------------------- */

static void check_parse(const char *text)
{
    double x = -1, expected = strtod(text, NULL);
    bool overflow;
    const char *end = text + strlen(text);
    if (numconv_parse_double(text, end, &x, &overflow) != end)
        FAIL("\"%.60s\" is not taken whole", text);
    else if (!same(x, expected))
        FAIL("\"%.60s\" gives %a, expected %a", text, x, expected);
    EXPECT(overflow == (isinf(expected) && (text[0] | 0x20) != 'i' && (text[1] | 0x20) != 'i'));
}

static void check_parse_end(const char *text, size_t expected)
{
    double x;
    size_t taken = (size_t)(numconv_parse_double(text, text + strlen(text), &x, NULL) - text);
    if (taken != expected)
        FAIL("of \"%s\" %zu bytes are taken, expected %zu", text, taken, expected);
}

static void test_parse(long count)
{
    static const char *const texts[] = {
        "0", "-0", "1", "1.", ".5", "-.5e1", "1e5", "1E+5", "1e-5", "+3.25", "0.0000", "1e400", "-1e400", "1e-400", "inf",
        "-Infinity", "INF", "00000000000000000000000000000000000000000001", "0.000000000000000000000000000000000000000001",
        "9007199254740993", "9007199254740992.99999999999999999999", "9007199254740993.00000000000000000000000000000001",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416"
        "692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959"
        "622842914819860834936475292719074168444365510704342711559699508093042880e0",
        "1.7976931348623158e308", "1.7976931348623159e308", "17976931348623158e292", "2.4703282292062327208e-324",
        "2.4703282292062328e-324", "2.2250738585072011e-308", "2.2250738585072012e-308", "6.8985846e-310",
        "1e99999999999999999999", "1e-99999999999999999999", "0e99999999999999999999", "123456789012345678901234567890",
        "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651",
        "8.988465674311579539e307", "1e23", "9.5e22", "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124", "1.00000000000000011102230246251565404236316680908203126",
        "1.00000000000000033306690738754696212708950042724609375", "8.41e21", "7.2057594037927933e16", "2.0e-3",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_parse(texts[i]);
    static const struct { const char *text; size_t taken; } ends[] = {
        {"", 0}, {"e5", 0}, {".", 0}, {"-", 0}, {"1e", 1}, {"1e+", 1}, {"1x", 1}, {"1.5.2", 3}, {"1_000", 1}, {" 1", 0},
        {"0x10", 1}, {"infinit", 3}, {"nano", 3}, {"na", 0}, {"+inf", 4}, {"--1", 0}, {"1,5", 1}, {"1e5e5", 3}, {".e1", 0},
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        check_parse_end(ends[i].text, ends[i].taken);
    char text[2000];
    for (long i = 0; i < count; i++) {
        double x = random_finite();
        snprintf(text, sizeof text, "%.*e", (int)(random64() % 25), x);
        check_parse(text);
        snprintf(text, sizeof text, "%llu.%llue%d", (unsigned long long)(random64() >> (random64() & 63)),
                 (unsigned long long)(random64() >> (random64() & 63)), (int)(random64() % 700) - 360);
        check_parse(text);
    }
    /* the exact middle between two doubles, and a hair to either side */
    for (long i = 0; i < count / 50; i++) {
        uint64_t bits = double_bits(fabs(random_finite()));
        struct binary b = binary_of(double_of_bits(bits));
        char digits[NUMCONV_DIGITS_MAX];
        int half = b.exponent - 1;
        mpz_t z;
        mpz_init(z);
        mpz_set_ui(z, 2 * b.significand + 1);
        if (half >= 0) {
            mpz_mul_2exp(z, z, (mp_bitcnt_t)half);
            half = 0;
        } else {
            mpz_t five;
            mpz_init(five);
            mpz_ui_pow_ui(five, 5, (unsigned long)-half);
            mpz_mul(z, z, five);
            mpz_clear(five);
        }
        mpz_get_str(digits, 10, z);
        snprintf(text, sizeof text, "%se%d", digits, half);
        check_parse(text);
        snprintf(text, sizeof text, "%s0000000000000000000000000000000000001e%d", digits, half - 37);
        check_parse(text);
        mpz_sub_ui(z, z, 1);
        mpz_get_str(digits, 10, z);
        mpz_clear(z);
        snprintf(text, sizeof text, "%s9e%d", digits, half - 1);
        check_parse(text);
    }
}

static void check_fromhex(const char *text, enum numconv_hex_status status, double expected)
{
    double x = 0;
    enum numconv_hex_status got = numconv_parse_hex(text, text + strlen(text), &x);
    if (got != status || (status == NUMCONV_HEX_OK && !same(x, expected) && !(isnan(x) && isnan(expected))))
        FAIL("fromhex \"%s\": status %d, %a, expected %d, %a", text, got, x, status, expected);
}

static void test_hex(long count)
{
    char buf[NUMCONV_REPR_MAX];
    static const struct { double x; const char *text; } formats[] = {
        {0.0, "0x0.0p+0"}, {-0.0, "-0x0.0p+0"}, {1.0, "0x1.0000000000000p+0"}, {-0.1, "-0x1.999999999999ap-4"},
        {5e-324, "0x0.0000000000001p-1022"}, {1.7976931348623157e308, "0x1.fffffffffffffp+1023"}, {INFINITY, "inf"},
        {-INFINITY, "-inf"}, {NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t len = numconv_format_hex(buf, formats[i].x);
        if (strcmp(buf, formats[i].text) != 0 || len != strlen(buf))
            FAIL("hex of %a: %s", formats[i].x, buf);
    }
    static const char *const bad[] = {"", " ", "0x", "x1", "0x.", ".", "p1", "0x1p", "0x1p+", "0x1..2", "1 2", "0x1p1.0", "infin",
                                      "nano", "--1", "0x-1", "0xg", "- 1", "0x1pA", "1e"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad - 1; i++)
        check_fromhex(bad[i], NUMCONV_HEX_INVALID, 0);
    check_fromhex("1e", NUMCONV_HEX_OK, 0x1e);
    check_fromhex(" \t0x1.8p1\n", NUMCONV_HEX_OK, 3.0);
    check_fromhex("-.8", NUMCONV_HEX_OK, -0.5);
    check_fromhex("+Inf", NUMCONV_HEX_OK, INFINITY);
    check_fromhex("-infinity", NUMCONV_HEX_OK, -INFINITY);
    check_fromhex("nan", NUMCONV_HEX_OK, NAN);
    check_fromhex("0x1p1024", NUMCONV_HEX_OVERFLOW, 0);
    check_fromhex("0x1.fffffffffffff7p1023", NUMCONV_HEX_OK, 1.7976931348623157e308);
    check_fromhex("0x1.fffffffffffff8p1023", NUMCONV_HEX_OVERFLOW, 0);
    check_fromhex("0x1p-1075", NUMCONV_HEX_OK, 0.0);
    check_fromhex("0x1.0000000000000000000000001p-1075", NUMCONV_HEX_OK, 5e-324);
    check_fromhex("0x3p-1075", NUMCONV_HEX_OK, 1e-323);
    check_fromhex("0x0p99999999999999999999", NUMCONV_HEX_OK, 0.0);
    check_fromhex("0x1p-99999999999999999999", NUMCONV_HEX_OK, 0.0);
    check_fromhex("0x1p99999999999999999999", NUMCONV_HEX_OVERFLOW, 0.0);
    char text[200];
    for (long i = 0; i < count; i++) {
        double x = random_finite();
        numconv_format_hex(buf, x);
        check_fromhex(buf, NUMCONV_HEX_OK, x);
        snprintf(text, sizeof text, "0x%llx.%llx%llxp%d", (unsigned long long)random64() >> (random64() & 63),
                 (unsigned long long)random64(), (unsigned long long)random64(), (int)(random64() % 2300) - 1200);
        double expected = strtod(text, NULL);
        check_fromhex(text, isinf(expected) ? NUMCONV_HEX_OVERFLOW : NUMCONV_HEX_OK, expected);
    }
}

/* ---- Integers -------------------------------------------------------------------------------------------------- */

static void check_int(const char *text, int base, bool negative, const mp_limb_t *limbs, size_t n)
{
    struct numconv_int v;
    enum numconv_int_status status = numconv_int_parse(text, strlen(text), base, 0, &v);
    mp_limb_t word[1];
    if (status != NUMCONV_INT_OK) {
        FAIL("\"%.60s\" base %d: status %d", text, base, status);
        return;
    }
    const mp_limb_t *found = v.limbs;
    size_t found_n = v.n;
    bool found_negative = v.negative;
    if (v.small) {
        word[0] = v.value < 0 ? 0 - (uint64_t)v.value : (uint64_t)v.value;
        found = word;
        found_n = v.value != 0;
        found_negative = v.value < 0;
    }
    if (found_n != n || (n && (mpn_cmp(found, limbs, (mp_size_t)n) != 0 || found_negative != negative)))
        FAIL("\"%.60s\" base %d: another number", text, base);
    buf_free(v.limbs);
}

static void check_int_status(const char *text, int base, enum numconv_int_status status)
{
    struct numconv_int v;
    if (numconv_int_parse(text, strlen(text), base, 0, &v) != status)
        FAIL("\"%s\" base %d: not status %d", text, base, status);
    buf_free(v.limbs);
}

static void check_small(const char *text, int base, int64_t expected)
{
    struct numconv_int v;
    if (numconv_int_parse(text, strlen(text), base, 0, &v) != NUMCONV_INT_OK || !v.small || v.value != expected)
        FAIL("\"%s\" base %d: not %lld", text, base, (long long)expected);
    buf_free(v.limbs);
}

static void test_int_limbs(size_t n, int base)
{
    mp_limb_t *limbs = malloc((n + 1) * sizeof *limbs);
    for (size_t i = 0; i < n; i++)
        limbs[i] = random64();
    if (n)
        limbs[n - 1] = (limbs[n - 1] >> (random64() & 63)) | 1;
    size_t bound = numconv_limbs_format_bound(limbs, n, base), len = 0;
    char *text = malloc(bound + 2);
    text[0] = '-';
    EXPECT(numconv_limbs_format(text + 1, &len, limbs, n, base) == 0 && len <= bound);
    text[len + 1] = '\0';
    EXPECT(text[1] != '0' || len == 1);
    mpz_t z;
    char *expected = mpz_get_str(NULL, base, mpz_roinit_n(z, limbs, (mp_size_t)n));
    if (strcmp(expected, text + 1) != 0)
        FAIL("%zu limbs in base %d: %.60s, expected %.60s", n, base, text + 1, expected);
    free(expected);
    check_int(text, base, true, limbs, n);
    check_int(text + 1, base, false, limbs, n);
    free(text);
    free(limbs);
}

static void test_ints(void)
{
    static const char *const invalid[] = {"", " ", "-", "+", "_1", "1_", "1__2", "1 2", "a", "0x", "12a", "--1", "1.0", "+-1", "- 1"};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        check_int_status(invalid[i], 10, NUMCONV_INT_INVALID);
    static const char *const invalid0[] = {"010", "0_7", "0x", "0x_", "0b2", "0o8", "0x__1", "00_1", "1e5", "0_"};
    for (size_t i = 0; i < sizeof invalid0 / sizeof *invalid0; i++)
        check_int_status(invalid0[i], 0, NUMCONV_INT_INVALID);
    check_small("0", 0, 0);
    check_small("0_0", 0, 0);
    check_small("00", 0, 0);
    check_small("-0", 10, 0);
    check_small("0x_1f", 0, 31);
    check_small("0X1F", 16, 31);
    check_small("0b1", 16, 0xb1);
    check_small("0b1", 0, 1);
    check_small("0o17", 0, 15);
    check_small("0o17", 8, 15);
    check_small("017", 10, 17);
    check_small("0b1", 2, 1);
    check_small(" \t\n\v\f\r1_000 ", 10, 1000);
    check_small("zz", 36, 35 * 36 + 35);
    check_small("ZZ", 36, 35 * 36 + 35);
    check_small("-9223372036854775808", 10, INT64_MIN);
    check_small("9223372036854775807", 10, INT64_MAX);
    check_small("-0x8000000000000000", 0, INT64_MIN);
    check_small("0000000000000000000000000000000000000000000000000000000000000000000000000000012", 10, 12);
    mp_limb_t big = UINT64_C(1) << 63;
    check_int("9223372036854775808", 10, false, &big, 1);
    check_int("-9_223372036854775809", 10, true, (mp_limb_t[]){big + 1}, 1);
    check_int("18446744073709551616", 10, false, (mp_limb_t[]){0, 1}, 2);
    check_int("0x1_0000000000000000", 16, false, (mp_limb_t[]){0, 1}, 2);
    struct numconv_int v;
    char nines[6001];
    memset(nines, '9', 6000);
    EXPECT(numconv_int_parse(nines, 4301, 10, 4300, &v) == NUMCONV_INT_TOO_LONG && v.digits == 4301);
    EXPECT(numconv_int_parse(nines, 4300, 10, 4300, &v) == NUMCONV_INT_OK);
    buf_free(v.limbs);
    memset(nines, '1', 6000);
    EXPECT(numconv_int_parse(nines, 6000, 16, 4300, &v) == NUMCONV_INT_OK);
    buf_free(v.limbs);
    char buf[NUMCONV_I64_MAX], expected[80];
    for (int base = 2; base <= 36; base++) {
        static const int64_t words[] = {0, 1, -1, 9, 10, 35, 36, 99, 100, INT64_MAX, INT64_MIN, -255, 4096};
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            mpz_t z;
            mpz_init_set_si(z, words[i]);
            mpz_get_str(expected, base, z);
            mpz_clear(z);
            size_t len = numconv_i64_format(buf, words[i], base);
            if (len != strlen(expected) || memcmp(buf, expected, len) != 0)
                FAIL("%lld in base %d: %.*s", (long long)words[i], base, (int)len, buf);
        }
        for (size_t n = 0; n < 12; n++)
            test_int_limbs(n, base);
        test_int_limbs(33, base);
        test_int_limbs(700, base);
    }
    for (int i = 0; i < 100000; i++) {
        uint64_t u = random64() >> (random64() & 63);
        size_t len = numconv_u64_format(buf, u, 10);
        snprintf(expected, sizeof expected, "%llu", (unsigned long long)u);
        if (len != strlen(expected) || memcmp(buf, expected, len) != 0)
            FAIL("%s comes as %.*s", expected, (int)len, buf);
    }
    test_int_limbs(20000, 10);
    test_int_limbs(30000, 7);
}

static void test_int_double(void)
{
    for (int i = 0; i < 20000; i++) {
        mp_limb_t limbs[20];
        size_t n = random64() % 17 + 1;
        for (size_t k = 0; k < n; k++)
            limbs[k] = random64() % 3 ? (random64() % 2 ? 0 : UINT64_MAX) : random64();
        limbs[n - 1] = limbs[n - 1] >> (random64() & 63) | 1;
        char text[600];
        size_t len;
        EXPECT(numconv_limbs_format(text, &len, limbs, n, 10) == 0);
        text[len] = 0;
        bool overflow;
        double x = numconv_limbs_to_double(limbs, n, &overflow), expected = strtod(text, NULL);
        if (!same(x, expected) || overflow != isinf(expected))
            FAIL("%s as a double: %a, expected %a", text, x, expected);
    }
    for (int i = 0; i < 20000; i++) {
        double x = random_finite();
        mp_limb_t limbs[NUMCONV_DOUBLE_LIMBS];
        size_t n = numconv_double_to_limbs(x, limbs);
        EXPECT(n == 0 || limbs[n - 1] != 0);
        bool overflow;
        EXPECT(numconv_limbs_to_double(limbs, n, &overflow) == trunc(fabs(x)));
    }
    EXPECT(numconv_round_to_double(UINT64_MAX, true, 0) == 0x1p64);
    EXPECT(numconv_round_to_double(UINT64_C(0x8000000000000400), false, 0) == 0x1p63);
    EXPECT(numconv_round_to_double(UINT64_C(0x8000000000000400), true, 0) == 0x1.0000000000001p63);
    EXPECT(isinf(numconv_round_to_double(1, false, 1024)) && numconv_round_to_double(1, false, -1075) == 0);
}

/* ---- Memory, hashes, locale ------------------------------------------------------------------------------------ */

static void test_exhaustion(void)
{
    enum { DIGITS = 200000 };
    char *text = malloc(DIGITS);
    for (int i = 0; i < DIGITS; i++)
        text[i] = (char)('1' + random64() % 9);
    struct numconv_int v, again;
    long fails = 0;
    for (;; fails++) {
        alloc_fail_at((uint64_t)fails + 1);
        enum numconv_int_status status = numconv_int_parse(text, DIGITS, 10, 0, &v);
        alloc_fail_at(0);
        if (status == NUMCONV_INT_OK)
            break;
        EXPECT(status == NUMCONV_INT_NOMEM && v.limbs == NULL);
    }
    EXPECT(fails > 3);                              /* GMP's scratch was among them */
    char *back = malloc(numconv_limbs_format_bound(v.limbs, v.n, 10));
    size_t len;
    for (fails = 0;; fails++) {
        alloc_fail_at((uint64_t)fails + 1);
        int rc = numconv_limbs_format(back, &len, v.limbs, v.n, 10);
        alloc_fail_at(0);
        if (rc == 0)
            break;
    }
    EXPECT(fails > 3 && len == DIGITS && memcmp(back, text, DIGITS) == 0);
    EXPECT(numconv_int_parse(back, len, 10, 0, &again) == NUMCONV_INT_OK && again.n == v.n
           && mpn_cmp(again.limbs, v.limbs, (mp_size_t)v.n) == 0);
    buf_free(again.limbs);
    buf_free(v.limbs);
    free(back);
    free(text);
}

static void test_hashes(void)
{
    EXPECT(numconv_hash_i64(0) == 0 && numconv_hash_i64(1) == 1 && numconv_hash_i64(-1) == -2);
    EXPECT(numconv_hash_i64((int64_t)NUMCONV_HASH_MODULUS) == 0 && numconv_hash_i64(INT64_MIN) == -4);
    EXPECT(numconv_hash_double(1.5, 0) == 1152921504606846977);
    EXPECT(numconv_hash_double(-1.0, 0) == -2 && numconv_hash_double(-0.0, 0) == 0);
    EXPECT(numconv_hash_double(0.1, 0) == 230584300921369408);
    EXPECT(numconv_hash_double(1e300, 0) == 1224995262755759164);
    EXPECT(numconv_hash_double(INFINITY, 0) == 314159 && numconv_hash_double(-INFINITY, 0) == -314159);
    EXPECT(numconv_hash_double(NAN, 77) == 77 && numconv_hash_double(NAN, -1) == -2);
    EXPECT(numconv_hash_complex(1, 0, 0) == 1 && numconv_hash_complex(1, 2, 0) == 2000007);
    EXPECT(numconv_hash_complex(0, -1, 0) == -2000006);
    for (int i = 0; i < 20000; i++) {                /* equal numbers, equal hashes */
        double x = trunc(random_finite());
        mp_limb_t limbs[NUMCONV_DOUBLE_LIMBS];
        size_t n = numconv_double_to_limbs(x, limbs);
        EXPECT(numconv_hash_limbs(limbs, n, x < 0) == numconv_hash_double(x, 0));
        int64_t v = (int64_t)random64() >> (random64() & 63);
        limbs[0] = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
        EXPECT(numconv_hash_limbs(limbs, v != 0, v < 0) == numconv_hash_i64(v));
    }
    struct hash_key zero = hash_key_from_seed(0), key = hash_key_from_seed(42);
    EXPECT(zero.k0 == 0 && zero.k1 == 0);
    EXPECT(hash_bytes("", 0, &key) == 0);
    EXPECT(hash_bytes("a", 1, &zero) == 4644417185603328019 && hash_bytes("abc", 3, &zero) == -4594863902769663758);
    EXPECT(hash_bytes("0123456789abcdef", 16, &zero) == 2108444454683020324);
    EXPECT(hash_bytes("01234567", 8, &zero) == -2720791140458926906);
    EXPECT(hash_bytes("a", 1, &key) == -123207753977932514 && hash_bytes("abc", 3, &key) == 3869580338025362921);
    EXPECT(hash_bytes("0123456789abcdef", 16, &key) == -340665684943043982);
    /* each byte of each length counts, and alignment does not */
    char text[80], copy[80];
    for (size_t len = 1; len < 64; len++) {
        for (size_t i = 0; i < 80; i++)
            text[i] = (char)random64();
        int64_t h = hash_bytes(text, len, &key);
        memcpy(copy + 3, text, len);
        EXPECT(hash_bytes(copy + 3, len, &key) == h);
        for (size_t i = 0; i < len; i++) {
            copy[3 + i] ^= 1;
            EXPECT(hash_bytes(copy + 3, len, &key) != h);
            copy[3 + i] ^= 1;
        }
    }
}

static void measure(void)
{
    enum { N = 4096, ROUNDS = 20 };
    static double values[N];
    static char texts[N][40];
    char buf[64];
    size_t sum = 0;
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < N; i++) {
            values[i] = kind ? random_finite() : (double)(random64() % 10000000) / 1000;
            numconv_format_double(texts[i], sizeof texts[i], values[i], 'r', 0, 0, NULL);
        }
        struct timespec t[5];
        clock_gettime(CLOCK_MONOTONIC, &t[0]);
        for (int r = 0; r < ROUNDS; r++)
            for (int i = 0; i < N; i++)
                sum += numconv_format_double(buf, sizeof buf, values[i], 'r', 0, NUMCONV_ADD_DOT_0, NULL);
        clock_gettime(CLOCK_MONOTONIC, &t[1]);
        for (int r = 0; r < ROUNDS; r++)
            for (int i = 0; i < N; i++) {
                double x;
                sum += (size_t)(numconv_parse_double(texts[i], texts[i] + strlen(texts[i]), &x, NULL) - texts[i]);
            }
        clock_gettime(CLOCK_MONOTONIC, &t[2]);
        for (int r = 0; r < ROUNDS; r++)
            for (int i = 0; i < N; i++)
                sum += numconv_format_double(buf, sizeof buf, values[i], kind ? 'e' : 'f', kind ? 10 : 2, 0, NULL);
        clock_gettime(CLOCK_MONOTONIC, &t[3]);
        for (int r = 0; r < ROUNDS; r++)
            for (int i = 0; i < N; i++)
                sum += numconv_u64_format(buf, double_bits(values[i]) >> (kind ? 0 : 44), 10);
        clock_gettime(CLOCK_MONOTONIC, &t[4]);
        double ns[4];
        for (int k = 0; k < 4; k++)
            ns[k] = ((double)(t[k + 1].tv_sec - t[k].tv_sec) * 1e9 + (double)(t[k + 1].tv_nsec - t[k].tv_nsec)) / (N * ROUNDS);
        printf("%s: repr %.0f ns, parse %.0f ns, %s %.0f ns, int decimal %.0f ns\n", kind ? "random bits" : "short decimals",
               ns[0], ns[1], kind ? "%.10e" : "%.2f", ns[2], ns[3]);
    }
    struct hash_key key = hash_key_from_seed(42);
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int i = 0; i < 1000000; i++)
        sum += (size_t)hash_bytes(texts[i % N], 10, &key);
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("hash of 10 bytes %.1f ns (%zu)\n",
           ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / 1e6, sum % 10);
}

int main(void)
{
    const char *scale = getenv("NUMCONV_TEST_COUNT");
#if defined(__OPTIMIZE__) && !defined(P3T_TSAN) && !defined(P3T_ASAN)
    long count = scale ? atol(scale) : 200000;
#else
    long count = scale ? atol(scale) : 10000;
#endif
    if (getenv("NUMCONV_TEST_SEED"))
        seed = strtoull(getenv("NUMCONV_TEST_SEED"), NULL, 0);
    test_repr(count);
    test_precision(count / 3);
    test_round(count / 2);
    test_parse(count);
    test_hex(count / 2);
    test_ints();
    test_int_double();
    test_exhaustion();
    test_hashes();
    /* a comma for a point, where such a locale is installed, changes nothing */
    if (setlocale(LC_ALL, "de_DE.UTF-8"))
        check_format(1.5, 'f', 2, 0, "1.50");
    setlocale(LC_ALL, "C");
    if (getenv("NUMCONV_MEASURE"))
        measure();
    printf("test_numconv: %ld failures, seed %llu\n", failures, (unsigned long long)seed);
    return failures != 0;
}
