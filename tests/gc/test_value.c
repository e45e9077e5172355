/* tests/gc/test_value.c -- every kind of word is told apart from every other, and comes back as it went in. */
#include "gc/value.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

static void kinds(Value v, bool ptr, bool an_int, bool a_float)
{
    CHECK(value_is_ptr(v) == ptr);
    CHECK(value_is_int(v) == an_int);
    CHECK(value_is_float(v) == a_float);
}

static void test_ints(void)
{
    const int64_t some[] = {0, 1, -1, 42, -42, INT32_MAX, INT32_MIN, VALUE_INT_MAX, VALUE_INT_MIN, VALUE_INT_MAX - 1, VALUE_INT_MIN + 1};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        Value v = value_from_int(some[i]);
        kinds(v, false, true, false);
        CHECK(value_as_int(v) == some[i]);
        CHECK(value_both_int(v, value_from_int(7)));
        CHECK(!value_both_int(v, V_NONE) && !value_both_int(value_from_float(1.5), v));
    }
    CHECK(int_fits_value(VALUE_INT_MAX) && !int_fits_value(VALUE_INT_MAX + 1));
    CHECK(int_fits_value(VALUE_INT_MIN) && !int_fits_value(VALUE_INT_MIN - 1));
}

static void test_floats(void)
{
    const double some[] = {0.0, -0.0, 1.0, -1.0, DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, -DBL_TRUE_MIN, INFINITY, -INFINITY, M_PI};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        Value v = value_from_float(some[i]);
        kinds(v, false, false, true);
        double back = value_as_float(v);
        CHECK(memcmp(&back, &some[i], sizeof back) == 0);
    }
    /* Every NaN pattern boxes to a float word, never to an int. */
    const uint64_t nans[] = {0x7ff8000000000000, 0xfff8000000000000, 0xffffffffffffffff, 0x7fffffffffffffff, 0x7ff0000000000001,
                             0xfffc000000000001, 0xfffe000000000000};
    for (size_t i = 0; i < sizeof nans / sizeof *nans; i++) {
        double d;
        memcpy(&d, &nans[i], sizeof d);
        Value v = value_from_float(d);
        kinds(v, false, false, true);
        CHECK(isnan(value_as_float(v)) && !signbit(value_as_float(v)) == !(nans[i] >> 63));
    }
}

static void test_words(void)
{
    const Value words[] = {V_RAISED, V_NONE, V_FALSE, V_TRUE, V_NOTIMPLEMENTED, V_ELLIPSIS, V_ABSENT, V_DONE, V_TOMBSTONE};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        kinds(words[i], false, false, false);
        for (size_t j = 0; j < i; j++)
            CHECK(!value_is(words[i], words[j]));
    }
    CHECK(is_raised(V_RAISED) && is_absent(V_ABSENT) && is_done(V_DONE) && is_none(V_NONE));
    CHECK(value_is_bool(V_TRUE) && value_is_bool(V_FALSE) && !value_is_bool(V_NONE));
    CHECK(value_is(value_from_bool(true), V_TRUE) && value_is(value_from_bool(false), V_FALSE));
    static int somewhere __attribute__((aligned(16)));
    Value v = value_from_obj(&somewhere);
    kinds(v, true, false, false);
    CHECK(value_is_ptr_nn(v) && (void *)value_obj(v) == &somewhere && value_is(value_of(api_of(v)), v));
    kinds(value_from_obj((void *)UINT64_C(0x0000fffffffffff0)), true, false, false);
}

int main(void)
{
    test_ints();
    test_floats();
    test_words();
    puts("test_value: ok");
    return 0;
}
