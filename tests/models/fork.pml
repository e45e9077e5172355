/* tests/models/fork.pml -- a fork against threads that take locks while detached: threading/lock.c (lock_may_own), world.c (await_owning).
 *
 * Waiters take the lock while detached, by themselves or handed to them, then attach, or give it back because the world is stopped. The
 * forker stops the world, waits until nobody is `owning`, and forks: at that moment the lock must not be taken, for in the child
 * nobody would ever drop it.
 *
 * run: -DSAFETY -DCOLLAPSE -m200000 time=60
 * mutate: NO_WAIT MARK_LATE NO_LOOK UNMARK_EARLY HAND_UNMARKED HAND_BACK
 */
#define N 3
#define ROUNDS 2
bit stop, taken, asleep[N], handed[N], owning[N], attached[N], busy;
byte rounds_left = ROUNDS;

/* Drops the lock, perhaps into the hands of a sleeper. */
inline drop()
{
    if
    :: atomic { asleep[(me + 1) % N] -> asleep[(me + 1) % N] = 0;
#ifndef MUTATE_HAND_UNMARKED HAND_BACK
                owning[(me + 1) % N] = 1;
#endif
                handed[(me + 1) % N] = 1 }
    :: atomic { asleep[(me + 2) % N] -> asleep[(me + 2) % N] = 0; taken = 0 }
    :: atomic { !asleep[(me + 1) % N] && !asleep[(me + 2) % N] -> taken = 0 }
    fi
}

proctype waiter(byte me)
{
    byte rounds;
    do
    :: rounds < ROUNDS ->
again:
        if
        :: !taken ->
#ifndef MUTATE_MARK_LATE
            owning[me] = 1;
#endif
#ifndef MUTATE_NO_LOOK
            if
            :: stop -> owning[me] = 0; !stop; goto again
            :: else
            fi;
#endif
            atomic {
                if
                :: !taken -> taken = 1
                :: else -> owning[me] = 0; goto again
                fi
            };
#ifdef MUTATE_MARK_LATE
            owning[me] = 1
#endif
        :: atomic { taken -> asleep[me] = 1 };
            !asleep[me];
            if
            :: handed[me] -> handed[me] = 0
            :: else -> goto again
            fi
        fi;
        /* attach */
        attached[me] = 1;
        if
        :: stop ->
            attached[me] = 0;
#ifdef MUTATE_UNMARK_EARLY
            owning[me] = 0;
#endif
#ifdef MUTATE_HAND_BACK
            drop();
#else
            taken = 0;                   /* given back, never handed over */
            if
            :: atomic { asleep[(me + 1) % N] -> asleep[(me + 1) % N] = 0 }
            :: atomic { asleep[(me + 2) % N] -> asleep[(me + 2) % N] = 0 }
            :: atomic { !asleep[(me + 1) % N] && !asleep[(me + 2) % N] }
            fi;
#endif
            owning[me] = 0;
            !stop;
            goto again
        :: else
        fi;
        owning[me] = 0;
        drop();
        attached[me] = 0;
        rounds++
    :: else -> break
    od
}

proctype forker()
{
    stop = 1;
    !attached[0]; !attached[1]; !attached[2];
#ifndef MUTATE_NO_WAIT
    do                                   /* one look at all, under threads_lock; then again */
    :: busy = 0;
       busy = busy || owning[0];
       busy = busy || owning[1];
       busy = busy || owning[2];
       if
       :: !busy -> break
       :: else -> (!owning[0] || !owning[1] || !owning[2])
       fi
    od;
#endif
    assert(!taken);
    stop = 0
}

init { atomic { byte n; n = 0; run forker(); do :: n < N -> run waiter(n); n++ :: else -> break od } }
