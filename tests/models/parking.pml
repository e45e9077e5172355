/* tests/models/parking.pml -- byte lock over parking lot: threading/lock.c, threading/park.c.
 *
 * Every step that other threads can tell apart is one: the look at the byte, each CAS, the bucket's lock, the check under it, the
 * store of the unlocker, the wake-up. Sleepers may give up (time-outs) at any time. Checked: never two holders; no sleeper stays
 * when nobody will wake it (that is an invalid end state); a handed lock is never free in between.
 *
 * run: -DSAFETY -DCOLLAPSE -m200000 time=60
 * mutate: NO_STILL STILL_OUTSIDE FORGET_MORE UNLOCK_BLIND HAND_FREE KEEP_QUEUED
 */
#define N 3
#define ROUNDS 2
#define LOCKED 1
#define PARKED 2

byte lock_byte, holders;
bit bucket;
byte queue[N], queued;
bit woken[N], handed[N];

inline bucket_lock() { atomic { bucket == 0 -> bucket = 1 } }
inline bucket_unlock() { bucket = 0 }

/* Takes `who` out of the queue, wherever it is; found says whether it was there. */
inline unqueue(who, found)
{
    d_step {
        found = 0; i = 0;
        do
        :: i < queued ->
            if
            :: found -> queue[i - 1] = queue[i]
            :: !found && queue[i] == who -> found = 1
            :: else
            fi;
            i++
        :: else -> break
        od;
        if
        :: found -> queued--; queue[queued] = 0
        :: else
        fi;
        i = 0
    }
}

proctype taker(byte me)
{
    byte old, expected, rounds, i, first;
    bit found, fair, more, valid;
    do
    :: rounds == ROUNDS -> break
    :: else ->
again:
        old = lock_byte;
        if
        :: !(old & LOCKED) ->
            atomic {
                if
                :: lock_byte == old -> lock_byte = old | LOCKED; goto inside
                :: else -> goto again
                fi
            }
        :: else
        fi;
        expected = old | PARKED;
        if
        :: !(old & PARKED) ->
            atomic {
                if
                :: lock_byte == old -> lock_byte = expected
                :: else -> goto again
                fi
            }
        :: else
        fi;
#ifdef MUTATE_STILL_OUTSIDE
        valid = (lock_byte == expected);
        bucket_lock();
#else
        bucket_lock();
#ifdef MUTATE_NO_STILL
        valid = 1;
#else
        valid = (lock_byte == expected);
#endif
#endif
        if
        :: !valid -> bucket_unlock(); goto again
        :: else
        fi;
        d_step { queue[queued] = me; queued++ };
        bucket_unlock();
        if
        :: atomic { woken[me] -> woken[me] = 0 }
        :: rounds == 0 ->               /* a time-out */
            bucket_lock();
            if
            :: !woken[me] ->
#ifndef MUTATE_KEEP_QUEUED
                unqueue(me, found);
#endif
                bucket_unlock();
                rounds = ROUNDS;
                goto give_up
            :: else -> bucket_unlock(); woken[me] = 0
            fi
        fi;
        if
        :: handed[me] -> handed[me] = 0; goto inside
        :: else -> goto again
        fi;
inside:
        holders++;
        assert(holders == 1);
        assert(lock_byte & LOCKED);
        holders--;
drop:
        old = lock_byte;
#ifdef MUTATE_UNLOCK_BLIND
        if
        :: 1 -> lock_byte = 0; goto dropped
        fi;
#endif
        if
        :: !(old & PARKED) ->
            atomic {
                if
                :: lock_byte == old -> lock_byte = old & ~LOCKED; goto dropped
                :: else -> goto drop
                fi
            }
        :: else
        fi;
        bucket_lock();
        if
        :: queued > 0 ->
            first = queue[0];
            unqueue(first, found);
            more = (queued > 0);
            fair = 0;
            if
            :: fair = 1; handed[first] = 1
            :: skip
            fi;
#ifdef MUTATE_FORGET_MORE
            more = 0;
#endif
#ifdef MUTATE_HAND_FREE
            lock_byte = (more -> PARKED : 0);
#else
            lock_byte = (more -> PARKED : 0) | (fair -> LOCKED : 0);
#endif
            woken[first] = 1
        :: else -> lock_byte = 0
        fi;
        bucket_unlock();
dropped:
        rounds++;
        old = 0; expected = 0; first = 0; found = 0; fair = 0; more = 0; valid = 0
    od;
give_up:
    skip
}

init { atomic { byte n; n = 0; do :: n < N -> run taker(n); n++ :: else -> break od } }
