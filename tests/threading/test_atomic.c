/* The atomic operations: values before and after, every width, and counts that no thread loses. test_atomic_builtins.c runs the same
 * over the compiler's builtins. */
#include "threading/atomic.h"
#include "threading/check.h"

#include <pthread.h>
#include <stdio.h>

#define CHECK_WIDTH(W, T)                                                                                                     \
    static void check_##W(void)                                                                                               \
    {                                                                                                                         \
        T x = 5, e;                                                                                                           \
        CHECK(load_##W(&x) == 5 && load_acquire_##W(&x) == 5 && load_relaxed_##W(&x) == 5);                                   \
        store_##W(&x, 6), CHECK(x == 6), store_release_##W(&x, 7), CHECK(x == 7), store_relaxed_##W(&x, 8), CHECK(x == 8);    \
        e = 1, CHECK(!cas_##W(&x, &e, 9) && e == 8), CHECK(cas_##W(&x, &e, 9) && x == 9);                                     \
        e = 9, CHECK(cas_acquire_##W(&x, &e, 10)), e = 10, CHECK(cas_release_##W(&x, &e, 11));                                \
        e = 11, CHECK(cas_acq_rel_##W(&x, &e, 12)), e = 12, CHECK(cas_relaxed_##W(&x, &e, 13));                               \
        CHECK(exchange_##W(&x, 1) == 13 && exchange_acquire_##W(&x, 2) == 1 && exchange_acq_rel_##W(&x, 3) == 2);             \
        CHECK(exchange_relaxed_##W(&x, 4) == 3);                                                                              \
        CHECK(add_##W(&x, 1) == 4 && add_relaxed_##W(&x, 1) == 5 && add_acq_rel_##W(&x, (T)-2) == 6 && x == 4);               \
        CHECK(or_##W(&x, 3) == 4 && or_acq_rel_##W(&x, 8) == 7 && or_relaxed_##W(&x, 16) == 15 && x == 31);                   \
        CHECK(and_##W(&x, 30) == 31 && and_acq_rel_##W(&x, 12) == 30 && and_relaxed_##W(&x, 4) == 12 && x == 4);              \
        x = (T)-1;                                                                                                            \
        CHECK(add_##W(&x, 1) == (T)-1 && x == 0);                                                                             \
    }
CHECK_WIDTH(u8, uint8_t)
CHECK_WIDTH(u16, uint16_t)
CHECK_WIDTH(u32, uint32_t)
CHECK_WIDTH(u64, uint64_t)
CHECK_WIDTH(size, size_t)

static struct { uint8_t before, n, after; uint32_t u32; uint64_t u64; } shared;
enum { ROUNDS = 20000 };

static void *adder(void *unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        add_u8(&shared.n, 1);
        add_relaxed_u32(&shared.u32, 1);
        uint64_t old = load_relaxed_u64(&shared.u64);
        while (!cas_acq_rel_u64(&shared.u64, &old, old + 3))
            ;
    }
    return NULL;
}

int main(void)
{
    check_u8(), check_u16(), check_u32(), check_u64(), check_size();
    int a = 0, b = 0, *p = &a, *old = &a;
    CHECK(load_ptr(&p) == &a && cas_acq_rel_ptr(&p, &old, &b) && exchange_acq_rel_ptr(&p, &a) == &b && load_acquire_ptr(&p) == &a);
    pthread_t t[3];
    for (int i = 0; i < 3; i++)
        CHECK(pthread_create(&t[i], NULL, adder, NULL) == 0);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    CHECK(shared.n == (uint8_t)(3 * ROUNDS) && shared.u32 == 3 * ROUNDS && shared.u64 == 9 * ROUNDS);
    CHECK(shared.before == 0 && shared.after == 0);
    puts("atomic: ok");
    return 0;
}
