/* threading/lock.h -- one-byte locks, and what is built on them.
 *
 * byte_lock() is the lock of object headers and of Mutex. Bits: LOCKED, PARKED (somebody sleeps in the parking lot), FOREIGN
 * (some thread other than the owner has locked this object once: owner sections are off for good, see section.h), REVOKED (some other
 * thread is about to set FOREIGN). Waiting
 * looks again a little, then detaches and parks; after 1 ms of waiting the lock is handed over, so nobody starves.
 *   L1  Nobody waits for an object's lock while holding another object's lock, but through object_lock2() (section.h): a waiting
 *       thread's critical sections are suspended, and it takes the innermost again before it goes on.
 * Public PyMutex is a Mutex. Every Mutex of the runtime has a rank from locks.def, which debug builds check at each acquire.
 */
#ifndef P3T_THREADING_LOCK_H
#define P3T_THREADING_LOCK_H

#include "threading/thread.h"

enum park_result { PARK_WOKEN, PARK_TIMEOUT, PARK_INVALID, PARK_INTERRUPTED };
enum { BYTE_LOCKED = 1, BYTE_PARKED = 2, BYTE_FOREIGN = 4, BYTE_REVOKED = 8 };

typedef struct Mutex {
    uint8_t byte SHARED(acquire to take, release to drop);
} Mutex;

void byte_lock_slow(uint8_t *byte);                 /* may detach while it waits */
void byte_unlock_slow(uint8_t *byte);
bool byte_lock_timed(uint8_t *byte, int64_t nanoseconds, bool detach); /* -1: for ever; 0: try; false: not taken */
bool byte_lock_spin(uint8_t *byte);                 /* looks again for some time, without detaching; false: better sleep */
/* For waits that a signal may end (threading.Lock): PARK_WOKEN is taken, PARK_TIMEOUT, PARK_INTERRUPTED. Does not detach: the caller
 * does so before, with thread_detach(), so that what died is destroyed before a long wait; and before that it may try byte_lock_spin(). */
enum park_result byte_lock_interruptible(uint8_t *byte, int64_t nanoseconds);

static inline bool byte_try_lock(uint8_t *byte)
{
    uint8_t old = load_relaxed_u8(byte);
    return !(old & BYTE_LOCKED) && cas_acquire_u8(byte, &old, (uint8_t)(old | BYTE_LOCKED)); /* pairs with byte_unlock */
}
static inline void byte_lock(uint8_t *byte)
{
    if (UNLIKELY(!byte_try_lock(byte)))
        byte_lock_slow(byte);
}
static inline void byte_unlock(uint8_t *byte)
{
    uint8_t old = load_relaxed_u8(byte);
    if (UNLIKELY((old & BYTE_PARKED) || !cas_release_u8(byte, &old, (uint8_t)(old & ~BYTE_LOCKED)))) /* pairs with the next holder's acquire */
        byte_unlock_slow(byte);
}

/* Ranked mutexes: mutex_lock(&m, RANK_x). Waiting is detached when the thread is attached. */
enum lock_rank {
    RANK_NONE,
#define LOCK(name, meaning) RANK_##name,
#include "threading/locks.def"
#undef LOCK
    RANK_COUNT,
    RANK_FIRST_SHORT = RANK_WORLD
};
void mutex_lock_ranked(Mutex *, enum lock_rank);
void mutex_unlock_ranked(Mutex *, enum lock_rank);
bool mutex_try_lock_ranked(Mutex *, enum lock_rank);

/* Process-wide lock acquisitions (mutexes of locks.def that are not per object): tests prove that bytecode adds none. */
uint64_t process_lock_count(void);

/* The parking lot: threads sleep on an address. park() sleeps only if still(arg) holds under the bucket's lock. */
enum park_result park(const void *address, bool (*still)(void *), void *arg, int64_t nanoseconds, void *token, bool detach);
/* Wakes one sleeper; under the bucket's lock calls found(arg, token or NULL, more sleepers?, waited over 1 ms?). */
void unpark_one(const void *address, void (*found)(void *arg, void *token, bool more, bool fair), void *arg);
unsigned unpark_all(const void *address);
/* Who sleeps on what, and since when (monotonic clock), for deadlock reports. Under bucket locks: visit() must not lock or park. */
void park_sleepers(void (*visit)(uint64_t thread_id, const void *address, int64_t since_ns, void *arg), void *arg);

/* Built on the parking lot. */
typedef struct Event { uint8_t state; } Event;      /* set once; waiting may time out */
void event_set(Event *);
bool event_is_set(const Event *);
bool event_wait(Event *, int64_t nanoseconds, bool detach);

typedef struct Once { uint8_t state; } Once;
int once_call(Once *, int (*make)(void *), void *); /* runs make once; a failure (-1) is returned and may be tried again */

typedef struct Semaphore { uint32_t count; } Semaphore;
void semaphore_post(Semaphore *, uint32_t);
bool semaphore_wait(Semaphore *, int64_t nanoseconds, bool detach);

typedef struct Condition { uint32_t epoch; } Condition;
bool condition_wait(Condition *, Mutex *, enum lock_rank, int64_t nanoseconds, bool detach);
void condition_notify(Condition *, bool all);

typedef struct RwLock { uint32_t state; } RwLock;   /* many readers or one writer; a waiting writer holds new readers off */
void rwlock_read(RwLock *);
void rwlock_read_done(RwLock *);
void rwlock_write(RwLock *);
void rwlock_write_done(RwLock *);

#endif
