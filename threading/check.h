/* threading/check.h -- CHECK stays in every build, for what would corrupt memory; ASSERT states an invariant in debug builds.
 *
 * A failed check prints the expression with its place and aborts: nothing that runs after it could be trusted.
 */
#ifndef P3T_THREADING_CHECK_H
#define P3T_THREADING_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

_Noreturn void check_failed(const char *expression, const char *file, int line, const char *function);

/* A number from the environment: RT_DEBUG=seed=42,fail_alloc=137. False, and *value is untouched: not named there. */
bool debug_option(const char *name, uint64_t *value);

#define LIKELY(e) __builtin_expect(!!(e), 1)
#define UNLIKELY(e) __builtin_expect(!!(e), 0)

#define CHECK(e) (LIKELY(e) ? (void)0 : check_failed(#e, __FILE__, __LINE__, __func__))
#ifdef P3T_DEBUG
#define ASSERT(e) CHECK(e)
#else
#define ASSERT(e) ((void)sizeof(!(e)))
#endif
#define UNREACHABLE(why) check_failed(why, __FILE__, __LINE__, __func__)

#define NOINLINE __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define COLD __attribute__((cold, noinline))
#define UNUSED __attribute__((unused))

#endif
