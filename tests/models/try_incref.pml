/* tests/models/try_incref.pml -- reading a shared slot without its lock, while objects die and their blocks are reused at once.
 *
 * The owner allocates objects in two blocks and swaps them into a slot, which it locks to write; one
 * object it keeps to itself. Two readers load the slot,
 * try-incref, re-check, use the object, and drop it. `holds` and `made` are ghosts: references that readers have, and which
 * object a block holds.
 * Checked: an object dies only when no reader has it; a reader has an object that was in the slot, and keeps it; blocks do not leak.
 *
 * NO_RECHECK        the reader does not load the slot again
 * ALLOW_U           try-incref accepts (0,U)
 * ALLOW_M           try-incref accepts (0,M)
 * DIE_FROM_S        the owner's count falls to zero in (0,S), and it dies without a compare-and-swap
 * NO_LOCK           a refused reader counts without taking the lock
 */
/* run: -DSAFETY -DCOLLAPSE -DNOCLAIM -m200000 time=60 */
/* mutate: NO_RECHECK ALLOW_U ALLOW_M DIE_FROM_S NO_LOCK */

#define U 0
#define S 1
#define Q 2
#define M 3
#define WRITES 3

short own[3], count[3];
byte state[3] = M;
bool owned[3], live[3], queued[3], was_in_slot[3];
byte private;
byte made[3], holds[3];
byte slot, finished;
bool lock;

#define ZERO(b, s) (count[b] == 0 && state[b] == s)

inline die(b)
{
    atomic {
        assert(live[b] && holds[b] == 0 && slot != b && !queued[b]);
        owned[b] = false; own[b] = 0; count[b] = 0; state[b] = M; live[b] = false;
        made[b]++
    }
}

inline release_foreign(b)
{
    atomic {
        assert(live[b]);
        if
        :: ZERO(b, U) || ZERO(b, S) -> state[b] = Q; what = 1
        :: else -> count[b]--; what = (ZERO(b, M) -> 2 : 0)
        fi
    }
    if
    :: what == 1 ->
        if
        :: owned[b] -> atomic { assert(!queued[b]); queued[b] = true }
        :: else -> atomic { count[b]--; what = (ZERO(b, M) -> 2 : 0) } if :: what == 2 -> die(b) :: else fi
        fi
    :: what == 2 -> die(b)
    :: else
    fi
}

inline release_own(b)
{
    if
    :: owned[b] ->
        own[b]--;
        if
        :: own[b] == 0 ->
            atomic { c = count[b]; s = state[b] }
            if
#ifdef MUTATE_DIE_FROM_S
            :: c == 0 && (s == U || s == S) -> die(b)
#else
            :: c == 0 && s == U -> die(b)
#endif
            :: else ->
                owned[b] = false;
                atomic { state[b] = M; c = count[b] }
                if
                :: c == 0 -> die(b)
                :: else
                fi
            fi
        :: else
        fi
    :: else -> release_foreign(b)
    fi
}

inline drain(b)
{
    if
    :: queued[b] ->
        queued[b] = false;
        if
        :: owned[b] ->
            c = own[b];
            owned[b] = false;
            own[b] = 0;
            atomic { count[b] = count[b] + c - 1; state[b] = M; c = count[b] }
        :: else -> atomic { count[b]--; c = count[b] }
        fi;
        if
        :: c == 0 -> die(b)
        :: else
        fi
    :: else
    fi
}

proctype Owner()
{
    short c;
    byte s, what, writes = WRITES, b, old;
    do
    :: drain(1); drain(2);
       if
       :: writes == 0 -> b = 0
       :: writes > 0 && !live[1] -> b = 1
       :: writes > 0 && !live[2] -> b = 2
       :: writes > 0 && live[1] && live[2] -> b = 3
       fi;
       if
       :: private != 0 -> b = private; private = 0; release_own(b)
       :: b == 3 && private == 0                     /* none free yet */
       :: b != 3 && (writes > 0 || slot != 0) ->
           if
           :: b != 0 ->
               writes--;
               owned[b] = true;
               own[b] = 1;
               live[b] = true;
               atomic { count[b] = 0; state[b] = U; was_in_slot[b] = false }
               if
               :: private == 0 ->                    /* an object that the slot never sees, but others may count */
                   state[b] = S;
                   private = b;
                   goto next
               :: true
               fi
           :: else
           fi;
           atomic { !lock -> lock = true }
           old = slot;
           atomic { slot = b; was_in_slot[b] = true }
           lock = false;
           if
           :: old != 0 -> release_own(old)
           :: else
           fi
       :: writes == 0 && slot == 0 && !queued[1] && !queued[2] && !live[1] && !live[2] -> break
       :: writes == 0 && slot == 0 && (queued[1] || queued[2] || live[1] || live[2])
       fi;
next:  skip
    od;
    finished++
}

proctype Reader()
{
    short c;
    byte what, v, g, reads = 2;
    bool ok;
    do
    :: reads == 0 -> break
    :: reads > 0 ->
        reads--;
        v = slot;
        if
        :: v == 0 -> goto next
        :: else
        fi;
        atomic {
            if
#ifndef MUTATE_ALLOW_U
            :: ZERO(v, U) -> ok = false
#endif
#ifndef MUTATE_ALLOW_M
            :: ZERO(v, M) -> ok = false
#endif
            :: else -> count[v]++; ok = true
            fi
        }
        if
        :: ok ->
#ifndef MUTATE_NO_RECHECK
            if
            :: slot != v -> release_foreign(v); goto next   /* in vain */
            :: else
            fi;
#endif
            atomic { assert(live[v] && was_in_slot[v]); g = made[v]; holds[v]++ }
        :: else ->
#ifndef MUTATE_NO_LOCK
            atomic { !lock -> lock = true }
#endif
            v = slot;
            if
            :: v == 0 -> lock = false; goto next
            :: else
            fi;
            atomic { assert(live[v]); count[v]++; state[v] = (state[v] == U -> S : state[v]); g = made[v]; holds[v]++ }
#ifndef MUTATE_NO_LOCK
            lock = false;
#endif
        fi;
        atomic { assert(live[v] && made[v] == g); holds[v]-- }
        release_foreign(v);
next:   skip
    od;
    finished++
}

init
{
    atomic { run Owner(); run Reader(); run Reader() }
    finished == 3 -> assert(!live[1] && !live[2])
}
