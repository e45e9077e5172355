/* tests/models/purse.pml -- references taken many at a time, and how they are called in: gc/purse.h.
 *
 * One object, its owner (0), a thread with a purse (1) and one without (2). Everybody counts up and down and passes references on. `others` is
 * the shared count; a purse is K of it. `held` are ghosts: who has references in use; `n` those that lie in the purse. The merge queue is
 * worked off by the owner at one of its safepoints (counts.pml has the whole of that). A thread that has nothing in hand passes safepoints.
 * Checked: the object dies once, when nobody has a reference in use; and all of them wait for that, so one that never dies is a deadlock.
 *
 * NO_CALL_MERGED    purses are not called in when the object becomes merged
 * NO_CALL_LOWERED   nor by a decrement that leaves no ordinary reference
 * TAKE_BELOW        a purse is taken while there are less than no ordinary references
 * OVERFULL          more goes into the purse than came out of it
 * LOSE_REST         a purse that cannot go back as a whole does so in part
 */
/* run: -DSAFETY -DCOLLAPSE -DNOCLAIM -m200000 time=100 */
/* mutate: NO_CALL_MERGED NO_CALL_LOWERED OVERFULL LOSE_REST */

#define U 0
#define S 1
#define Q 2
#define M 3
#define K 16
#define ALONE (others >= K / 2 && (others % K >= K / 2 || (others % K == 0 && state == M)))

short own = 2, others = 0;
byte state = U;
bool owned = true, queue, queue_ref, called, dead;
byte held[3];
byte n;                                  /* in the purse */
bool purse;

inline touch() { assert(!dead) }
inline die() { assert(!dead); assert(held[0] + held[1] + held[2] + n + queue_ref == 0); dead = true; owned = false; own = 0; others = 0; state = M }

inline merged()
{
#ifndef MUTATE_NO_CALL_MERGED
    if
    :: ALONE -> called = true
    :: else
    fi;
#endif
    if
    :: others == 0 -> die()
    :: else
    fi
}

/* One reference, not into a purse. */
inline lower(me)
{
    atomic {
        touch();
        held[me]--;
        if
        :: others == 0 && (state == U || state == S) -> state = Q; queue = true; queue_ref = true
        :: else ->
            others--;
            if
            :: others == 0 && state == M -> die()
#ifndef MUTATE_NO_CALL_LOWERED
            :: !(others == 0 && state == M) && state != Q && ALONE -> called = true
            :: !(others == 0 && state == M) && !(state != Q && ALONE)
#else
            :: !(others == 0 && state == M)
#endif
            fi
        fi
    }
}

/* What was called in: as much as can do no harm goes at once, the rest one by one, as usual. */
inline give_back()
{
    called = false;
    if
    :: purse ->
        purse = false;
        atomic {
            touch();
            if
            :: state == Q -> others = others - n; n = 0
            :: state != Q && others > (state == M) ->
                if
                :: n <= others - (state == M) -> others = others - n; n = 0
                :: else -> n = n - (others - (state == M)); others = (state == M)
                fi
            :: else
            fi;
#ifdef MUTATE_LOSE_REST
            n = 0;
#endif
        }
        do
        :: n > 0 -> atomic { n--; held[1]++ }; lower(1)
        :: else -> break
        od
    :: else
    fi
}

proctype Owner()
{
    byte incs = 1;
    short l;
    do
    :: held[0] > 0 && owned ->
        atomic { touch(); held[0]--; own--; l = own }
        if
        :: l == 0 ->
            if
            :: others == 0 && state == U -> atomic { if :: others == 0 && state == U -> die() :: else -> owned = false; state = M; merged() fi }
            :: else -> owned = false; atomic { touch(); state = M; merged() }
            fi
        :: else
        fi
    :: held[0] > 0 && !owned -> lower(0)
    :: held[0] > 0 && incs > 0 && owned -> atomic { incs--; touch(); own++; held[0]++ }
    :: held[0] > 0 && held[1] < 2 && incs > 0 -> atomic { incs--; held[0]--; held[1]++ }
    :: held[0] > 0 && held[2] < 2 && incs > 0 -> atomic { incs--; held[0]--; held[2]++ }
    :: queue ->
        queue = false;
        if
        :: owned ->
            l = own;
            owned = false;
            own = 0;
            atomic { touch(); queue_ref = false; others = others + l - 1; state = M; merged() }
        :: else -> atomic { touch(); queue_ref = false; others--; merged() }
        fi
    :: dead && !queue -> break
    od
}

proctype Purse()
{
    byte incs = 2, gives = 1, takes = 2;
    do
    :: held[1] > 0 && incs > 0 ->
        incs--;
        if
        :: purse && n > 0 -> atomic { touch(); n--; held[1]++ }
        :: !(purse && n > 0) -> atomic { touch(); others++; held[1]++ }
        fi
    :: held[1] > 0 && incs > 0 && takes > 0 && !purse ->
        incs--; takes--;
        atomic {
            touch();
            if
#ifdef MUTATE_TAKE_BELOW
            :: state != Q && others > 0
#else
            :: state != Q && others >= (state == M) && others % K < K / 2
#endif
               -> others = others + K; purse = true; n = K - 1; held[1]++
            :: else -> others++; held[1]++
            fi
        }
    :: held[1] > 0 ->
        if
#ifdef MUTATE_OVERFULL
        :: purse -> atomic { held[1]--; n++ }
        :: !purse -> lower(1)
#else
        :: purse && n < K -> atomic { held[1]--; n++ }
        :: !(purse && n < K) ->
            lower(1);
            atomic {                     /* they are all its own */
                if
                :: purse && n == K && state == M && others == K -> n = 0; others = 0; purse = false; die()
                :: else
                fi
            }
#endif
        fi
    :: held[1] > 0 && gives > 0 -> atomic { gives--; held[1]--; held[0]++ }
    :: held[1] > 0 && gives > 0 -> atomic { gives--; held[1]--; held[2]++ }
    :: purse && state < Q -> atomic { if :: state < Q -> touch(); others++; state = Q; queue_ref = true; queue = true :: else fi }  /* watched */
    :: called -> give_back()
    :: dead && !called -> break
    od
}

proctype Plain()
{
    byte incs = 1, gives = 1;
    do
    :: held[2] > 0 -> lower(2)
    :: held[2] > 0 && incs > 0 -> atomic { incs--; touch(); others++; held[2]++ }
    :: held[2] > 0 && state == U -> atomic { touch(); if :: state == U -> state = S :: else fi }
    :: held[2] > 0 && gives > 0 -> atomic { gives--; held[2]--; held[1]++ }
    :: dead -> break
    od
}

init { atomic { held[0] = 1; held[1] = 1; run Owner(); run Purse(); run Plain() } }
