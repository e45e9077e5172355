/* threading/atomic.h -- the one doorway to atomic operations, on libatomic_ops.
 *
 * Names say operation, order and width: load_acquire_u32(&x), store_release_ptr(&p, q), add_relaxed_u32(&n, 1). Without an
 * order they are sequentially consistent, the plain spelling; a weaker order is the marked one, and its comment names the
 * access that it pairs with. Widths: u8 u16 u32 u64 size, and ptr (any object pointer, by macro, type kept).
 *
 *   load_relaxed_W load_acquire_W load_W        store_relaxed_W store_release_W store_W
 *   cas_relaxed_W cas_acquire_W cas_release_W cas_acq_rel_W cas_W (p, &expected, desired): true if stored; else *expected is
 *       what was there. They are strong.
 *   exchange_relaxed_W exchange_acquire_W exchange_acq_rel_W exchange_W
 *   add_relaxed_W add_acq_rel_W add_W, or_... and_... : the value before
 *
 * libatomic_ops gives loads, stores, compare-and-swap and fetch-and-add. It writes some of its read-modify-writes as
 * assembly, which thread sanitizer cannot see, and has no exchange and no acq_rel: those, and everything in a thread
 * sanitizer build, are the compiler's builtins with the same orders. tests/threading/test_atomic.c runs both.
 *
 * Debug builds count, per thread, the read-modify-writes and what costs as much (fences, seq_cst stores), in atomic_rmw_count:
 * tests/core/test_hot_counts.c proves by it that the paths which are to do without them do.
 */
#ifndef P3T_THREADING_ATOMIC_H
#define P3T_THREADING_ATOMIC_H

#include <atomic_ops.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef ATOMIC_USE_BUILTINS
#if defined(P3T_TSAN) || defined(__SANITIZE_THREAD__)
#define ATOMIC_USE_BUILTINS 1
#else
#define ATOMIC_USE_BUILTINS 0
#endif
#endif

#ifdef P3T_DEBUG
extern _Thread_local uint64_t atomic_rmw_count;
#define ATOMIC_COUNTED ((void)atomic_rmw_count++)
#else
#define ATOMIC_COUNTED ((void)0)
#endif

#define ATOMIC_BUILTIN_LOADS(W, T)                                                                                            \
    static inline T load_relaxed_##W(const T *p) { return __atomic_load_n(p, __ATOMIC_RELAXED); }                             \
    static inline T load_acquire_##W(const T *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }                             \
    static inline void store_relaxed_##W(T *p, T v) { __atomic_store_n(p, v, __ATOMIC_RELAXED); }                             \
    static inline void store_release_##W(T *p, T v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }                             \
    static inline T add_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST); }                 \
    static inline T add_relaxed_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_add(p, v, __ATOMIC_RELAXED); }

#define ATOMIC_AO_LOADS(W, T, AT, A)                                                                                          \
    static inline T load_relaxed_##W(const T *p) { return (T)AO_##A##load((const volatile AT *)p); }                          \
    static inline T load_acquire_##W(const T *p) { return (T)AO_##A##load_acquire((const volatile AT *)p); }                  \
    static inline void store_relaxed_##W(T *p, T v) { AO_##A##store((volatile AT *)p, (AT)v); }                               \
    static inline void store_release_##W(T *p, T v) { AO_##A##store_release((volatile AT *)p, (AT)v); }                       \
    static inline T add_##W(T *p, T v) { ATOMIC_COUNTED; return (T)AO_##A##fetch_and_add_full((volatile AT *)p, (AT)v); }     \
    static inline T add_relaxed_##W(T *p, T v) { ATOMIC_COUNTED; return (T)AO_##A##fetch_and_add((volatile AT *)p, (AT)v); }

#define ATOMIC_CAS(W, T, NAME, ORDER, FAIL_ORDER)                                                                             \
    static inline bool NAME##_##W(T *p, T *expected, T desired)                                                               \
    {                                                                                                                         \
        ATOMIC_COUNTED;                                                                                                       \
        return __atomic_compare_exchange_n(p, expected, desired, false, ORDER, FAIL_ORDER);                                   \
    }

#define ATOMIC_RMW(W, T)                                                                                                      \
    static inline T load_##W(const T *p) { return __atomic_load_n(p, __ATOMIC_SEQ_CST); }                                     \
    static inline void store_##W(T *p, T v) { ATOMIC_COUNTED; __atomic_store_n(p, v, __ATOMIC_SEQ_CST); }                     \
    ATOMIC_CAS(W, T, cas_relaxed, __ATOMIC_RELAXED, __ATOMIC_RELAXED)                                                         \
    ATOMIC_CAS(W, T, cas_acquire, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)                                                         \
    ATOMIC_CAS(W, T, cas_release, __ATOMIC_RELEASE, __ATOMIC_RELAXED)                                                         \
    ATOMIC_CAS(W, T, cas_acq_rel, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)                                                         \
    ATOMIC_CAS(W, T, cas, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)                                                                 \
    static inline T exchange_relaxed_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_exchange_n(p, v, __ATOMIC_RELAXED); }   \
    static inline T exchange_acquire_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_exchange_n(p, v, __ATOMIC_ACQUIRE); }   \
    static inline T exchange_acq_rel_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_exchange_n(p, v, __ATOMIC_ACQ_REL); }   \
    static inline T exchange_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); }           \
    static inline T add_acq_rel_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_add(p, v, __ATOMIC_ACQ_REL); }         \
    static inline T or_relaxed_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_or(p, v, __ATOMIC_RELAXED); }           \
    static inline T or_acq_rel_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_or(p, v, __ATOMIC_ACQ_REL); }           \
    static inline T or_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_or(p, v, __ATOMIC_SEQ_CST); }                   \
    static inline T and_relaxed_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_and(p, v, __ATOMIC_RELAXED); }         \
    static inline T and_acq_rel_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_and(p, v, __ATOMIC_ACQ_REL); }         \
    static inline T and_##W(T *p, T v) { ATOMIC_COUNTED; return __atomic_fetch_and(p, v, __ATOMIC_SEQ_CST); }

#if ATOMIC_USE_BUILTINS
#define ATOMIC_FAMILY(W, T, AT, A) ATOMIC_BUILTIN_LOADS(W, T) ATOMIC_RMW(W, T)
#else
#define ATOMIC_FAMILY(W, T, AT, A) ATOMIC_AO_LOADS(W, T, AT, A) ATOMIC_RMW(W, T)
#endif

ATOMIC_FAMILY(u8, uint8_t, unsigned char, char_)
ATOMIC_FAMILY(u16, uint16_t, unsigned short, short_)
ATOMIC_FAMILY(u32, uint32_t, unsigned int, int_)
ATOMIC_FAMILY(u64, uint64_t, AO_t, )
ATOMIC_FAMILY(size, size_t, AO_t, )

/* Pointers of any type; the result has the pointer's own type. */
#define load_relaxed_ptr(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define load_acquire_ptr(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define load_ptr(p) __atomic_load_n((p), __ATOMIC_SEQ_CST)
#define store_relaxed_ptr(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define store_release_ptr(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define store_ptr(p, v) (ATOMIC_COUNTED, __atomic_store_n((p), (v), __ATOMIC_SEQ_CST))
#define cas_acq_rel_ptr(p, expected, v)                                                                                       \
    (ATOMIC_COUNTED, __atomic_compare_exchange_n((p), (expected), (v), false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
#define cas_ptr(p, expected, v) (ATOMIC_COUNTED, __atomic_compare_exchange_n((p), (expected), (v), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
#define cas_release_ptr(p, expected, v)                                                                                       \
    (ATOMIC_COUNTED, __atomic_compare_exchange_n((p), (expected), (v), false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
#define exchange_acquire_ptr(p, v) (ATOMIC_COUNTED, __atomic_exchange_n((p), (v), __ATOMIC_ACQUIRE))
#define exchange_acq_rel_ptr(p, v) (ATOMIC_COUNTED, __atomic_exchange_n((p), (v), __ATOMIC_ACQ_REL))
#define exchange_ptr(p, v) (ATOMIC_COUNTED, __atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST))

static inline void fence(void)
{
    ATOMIC_COUNTED;
#ifdef P3T_TSAN                         /* the tool knows no fences; a locked operation on a word of our own is one on x86 */
    uint32_t own = 0;
    __atomic_fetch_add(&own, 0, __ATOMIC_SEQ_CST);
#else
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}
/* A full barrier where the access before it was a seq_cst read-modify-write: that is one already on x86, but not on ARM. */
static inline void fence_after_rmw(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
#else
    fence();
#endif
}
/* Keeps the compiler, not the processor, from moving accesses across. For membarrier and owner sections. */
static inline void compiler_barrier(void) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

static inline void cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

#endif
