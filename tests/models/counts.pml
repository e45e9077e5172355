/* tests/models/counts.pml -- the state machine of biased reference counts, merge queues and claimed slots: gc/counts.c.
 *
 * One object; its owner, and two other threads; one of them holds a reference counted in the owner's `local` at first. Everybody counts up
 * and down, passes references on, tries to count without having one, and the owner detaches and attaches. `held` and `queue_ref` are ghosts: who has references.
 * Checked: it dies exactly once, when nobody has a reference; nobody touches it afterwards; when all threads are done it is dead,
 * i.e. no queued object is stranded; the queue is pushed once.
 *
 * LOWER_ON_QUEUE    the reference handed to the queue is lowered too
 * FORGET_LOCAL      a merge does not add the owner's count
 * NO_DETACH_LOOK    the owner does not look at its queue after it has published DETACHED
 * CLAIM_ATTACHED    a claimer does not ask whether the owner is attached
 * DIE_QUEUED        an owner whose count falls to zero dies although others have counted
 * TRY_AT_ZERO       try-incref does not refuse (0,M)
 * OWNER_STAYS       the owner's count falls to zero, but it remains the owner
 */
/* run: -DSAFETY -DCOLLAPSE -DNOCLAIM -m200000 time=60 */
/* mutate: LOWER_ON_QUEUE FORGET_LOCAL TRY_AT_ZERO NO_DETACH_LOOK CLAIM_ATTACHED DIE_QUEUED OWNER_STAYS */

#define U 0
#define S 1
#define Q 2
#define M 3
#define NONE 0
#define OWNER 1
#define ATTACHED 0
#define DETACHED 1
#define CLAIMED 2

short own = 2, count = 0;
byte state = U, owner = OWNER;
bool queue, pushed, poll;
byte slot = ATTACHED;

byte held[3];
byte queue_ref;
bool dead;
byte finished;
byte trying = 1;

inline touch() { assert(!dead) }
inline die()
{
    atomic { assert(!dead); assert(held[0] + held[1] + held[2] + queue_ref == 0); dead = true; owner = NONE; own = 0; state = M; count = 0 }
}

/* A plain decrement by one compare-and-swap loop; `what` tells what follows. */
inline lower(ref)
{
    atomic {
        touch();
        ref--;
        if
        :: count == 0 && (state == U || state == S) ->
            state = Q;
            queue_ref = 1;
#ifdef MUTATE_LOWER_ON_QUEUE
            count--;
#endif
            what = 1
        :: else ->
            count--;
            what = (count == 0 && state == M -> 2 : 0)
        fi
    }
}

inline merge()
{
    atomic { got = queue; queue = false }
    if
    :: got ->
        touch();
        if
        :: owner == NONE ->
            atomic { touch(); assert(state == M); queue_ref--; count--; what = (count == 0 -> 2 : 0) }
        :: else ->
            l = own;
            owner = NONE;
            own = 0;
            atomic {
                touch();
#ifdef MUTATE_FORGET_LOCAL
                l = 1;
#endif
                queue_ref--;
                count = count + l - 1;
                state = M;
                what = (count == 0 -> 2 : 0)
            }
        fi;
        if
        :: what == 2 -> to_destroy = true
        :: else
        fi
    :: else
    fi
}

/* After (0,Q): the reference is on its way to the owner's queue. */
inline hand_over()
{
    w = owner;
    if
    :: w == NONE ->
        atomic { touch(); queue_ref--; count--; what = (count == 0 && state == M -> 2 : 0) }
        if
        :: what == 2 -> die()
        :: else
        fi
    :: else ->
        atomic { assert(!pushed); pushed = true; queue = true }
        do
        :: atomic {
               if
#ifdef MUTATE_CLAIM_ATTACHED
               :: slot != CLAIMED -> was = slot; slot = CLAIMED; got = true
#else
               :: slot == DETACHED -> was = slot; slot = CLAIMED; got = true
#endif
               :: else -> got = false
               fi
           }
           if
           :: !got -> break
           :: else
           fi;
           merge();
           slot = was;
           if
           :: !queue -> break
           :: else
           fi
        od;
        if
        :: slot == ATTACHED -> poll = true
        :: else
        fi;
        if
        :: to_destroy -> to_destroy = false; die()
        :: else
        fi
    fi
}

inline foreign_release(ref)
{
    lower(ref);
    if
    :: what == 1 -> hand_over()
    :: what == 2 -> die()
    :: else
    fi
}

inline drain_and_destroy()
{
    poll = false;
    merge();
    if
    :: to_destroy -> to_destroy = false; die()
    :: else
    fi
}

inline own_release()
{
    if
    :: owner == OWNER ->
        atomic { touch(); held[0]--; own--; l = own }
        if
        :: l == 0 ->
            atomic { touch(); c = count; s = state }
            if
#ifdef MUTATE_DIE_QUEUED
            :: c == 0 -> die()
#else
            :: c == 0 && s == U -> die()
#endif
            :: else ->
#ifndef MUTATE_OWNER_STAYS
                touch();
                owner = NONE;
#endif
                atomic { touch(); state = M; c = count }
                if
                :: c == 0 -> die()
                :: else
                fi
            fi
        :: else
        fi
    :: else -> foreign_release(held[0])
    fi
}

proctype Owner()
{
    short l, c;
    byte s, what, w, was, incs = 1, leaves = 2;
    bool got, to_destroy;
    do
    :: held[0] > 0 -> own_release()
    :: held[0] > 0 && incs > 0 ->
        incs--;
        if
        :: owner == OWNER -> atomic { touch(); own++; held[0]++ }
        :: else -> atomic { touch(); count++; held[0]++ }
        fi
    :: held[0] > 0 && held[1] < 2 && incs > 0 -> atomic { incs--; held[0]--; held[1]++ }     /* passes a reference on */
    :: held[0] > 0 && state == U -> atomic { touch(); if :: state == U -> state = S :: else fi }
    :: poll -> drain_and_destroy()
    :: leaves > 0 || held[0] == 0 ->
        if
        :: leaves > 0 -> leaves--
        :: else
        fi;
        if
        :: poll -> drain_and_destroy()
        :: else
        fi;
        do
        :: slot = DETACHED;
#ifndef MUTATE_NO_DETACH_LOOK
            if
            :: !queue -> break
            :: else
            fi;
            atomic { if :: slot == DETACHED -> slot = ATTACHED; got = true :: else -> got = false fi }
            if
            :: got -> drain_and_destroy()
            :: else -> break                         /* a claimer is at it */
            fi
#else
            break
#endif
        od;
        if
        :: held[0] + held[1] + held[2] == 0 && trying == 0 -> break      /* gone for good */
        :: else -> atomic { slot == DETACHED -> slot = ATTACHED }
        fi
    od;
    finished++
}

proctype Other(byte me)
{
    short l;
    byte what, w, was, incs = 1, passes = 1, gives = 2;
    bool got, to_destroy;
    do
    :: held[me] > 0 -> foreign_release(held[me])
    :: held[me] > 0 && incs > 0 -> incs--; atomic { touch(); count++; held[me]++ }
    :: held[me] > 0 && passes > 0 -> atomic { passes--; held[me]--; held[3 - me]++ }
    :: held[me] > 0 && state == U -> atomic { touch(); if :: state == U -> state = S :: else fi }
    :: me == 1 && held[1] > 0 && gives > 0 -> atomic { gives--; held[1]--; held[0]++ }
    :: me == 2 && trying > 0 ->                      /* as a weak reference does */
        atomic {
            trying--;
            if
            :: count == 0 && state == U
#ifndef MUTATE_TRY_AT_ZERO
            :: count == 0 && state == M
#endif
            :: !(count == 0 && (state == U || state == M)) -> touch(); count++; held[2]++
#ifdef MUTATE_TRY_AT_ZERO
            :: count == 0 && state == M -> count++; held[2]++
#endif
            fi
        }
    :: held[me] == 0 && held[0] == 0 && held[3 - me] == 0 && trying == 0 -> break
    od;
    finished++
}

init
{
    atomic { held[0] = 1; held[1] = 1; run Owner(); run Other(1); run Other(2) }
    finished == 3 -> assert(dead && !queue && slot == DETACHED)
}
