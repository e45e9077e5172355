/* tests/models/critical.pml -- critical sections suspended and resumed, with plain locks inside: threading/section.c, thread.c, lock.c.
 *
 * Threads nest a section on one object in a section on the other, in both orders, or take the other's plain lock inside. A waiting thread
 * suspends all its sections; before it runs on it takes the innermost again, without waiting for one lock while holding another.
 * Spurious suspensions (a stop, a blocking call) happen too. Checked: the innermost section excludes others; no order deadlocks.
 *
 * run: -DSAFETY -DCOLLAPSE -m400000 time=60
 * mutate: KEEP_ON_WAITING HOLD_WHILE_RESUMING RESUME_NOTHING OUTER_NOT_RESUMED
 */
#define N 3
#define OBJECTS 2
#define NONE 255
byte owner[OBJECTS] = NONE;             /* which thread has the lock */
byte inside[OBJECTS];

/* depth sections: on[0] outermost; suspended[] as in the mark of `previous` */
inline suspend_all()
{
    i = depth;
    do
    :: i > 0 ->
        i--;
        if
        :: !suspended[i] ->
            if
            :: on[i] != NONE -> assert(owner[on[i]] == me); owner[on[i]] = NONE
            :: else
            fi;
            suspended[i] = 1
        :: else -> i = 0
        fi
    :: else -> break
    od
}

/* Attach holding `lock` (or NONE), which was taken while detached. lost: it was given back. */
inline resume(lock, lost)
{
    lost = 0;
    if
    :: depth > 0 && suspended[depth - 1] ->
#ifdef MUTATE_RESUME_NOTHING
        suspended[depth - 1] = 0
#else
        if
        :: on[depth - 1] != NONE ->
            if
            :: atomic { owner[on[depth - 1]] == NONE -> owner[on[depth - 1]] = me }; suspended[depth - 1] = 0
#ifndef MUTATE_HOLD_WHILE_RESUMING
            :: atomic { lock != NONE && owner[on[depth - 1]] != NONE -> lost = 1 };
                owner[lock] = NONE;
                owner[on[depth - 1]] == NONE
#endif
            fi
        :: else -> suspended[depth - 1] = 0
        fi
#endif
    :: else
    fi
}

inline take(lock)
{
    if
    :: atomic { owner[lock] == NONE -> owner[lock] = me }
    :: owner[lock] != NONE ->
#ifndef MUTATE_KEEP_ON_WAITING
        suspend_all();
#endif
        do
        :: atomic { owner[lock] == NONE -> owner[lock] = me };
            resume(lock, lost);
            if
            :: lost
            :: else -> break
            fi
        od
    fi
}

inline begin(what)
{
    on[depth] = NONE; suspended[depth] = 0; depth++;
    take(what);
    on[depth - 1] = what
}

inline finish()
{
    assert(!suspended[depth - 1] && owner[on[depth - 1]] == me);
    owner[on[depth - 1]] = NONE;
    depth--;
    on[depth] = 0;
    if
    :: depth > 0 && suspended[depth - 1] ->
#ifndef MUTATE_OUTER_NOT_RESUMED
        resume(NONE, lost);
#endif
        skip
    :: else
    fi
}

inline work(what) { inside[what]++; assert(inside[what] == 1); inside[what]-- }

proctype thread(byte me)
{
    byte on[3], depth, i, first, second;
    bit suspended[3], lost;
    first = me % 2;
    second = 1 - first;
    begin(first);
    work(first);
    if
    :: me == 2 ->                        /* suspended for a reason of its own */
        suspend_all();
        resume(NONE, lost);
        work(first)
    :: me != 2 ->
        begin(second);
        work(second);
        finish();
        work(first)
    :: me != 2 ->
        take(second);
        work(second);
        owner[second] = NONE;
        work(first)
    fi;
    finish()
}

init { atomic { byte n; n = 0; do :: n < N -> run thread(n); n++ :: else -> break od } }
