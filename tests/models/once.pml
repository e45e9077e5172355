/* tests/models/once.pml -- once_call() and events: threading/sync.c.
 *
 * Callers race to make something; the first attempt may fail and is then made again by another caller. Waiters of an event that is set at
 * the end. Checked: made once at a time, and once successfully; nobody sleeps for ever; nobody goes on before it is made.
 *
 * run: -DSAFETY -DCOLLAPSE -m200000 time=60
 * mutate: NO_STILL PLAIN_STORE WAKE_ONE FAIL_IS_DONE
 */
#define N 3
mtype = { NEW, RUNNING, WAITED, DONE, CLEAR, SET };
mtype state = NEW, event = CLEAR;
bit bucket, failed_once, asleep[N], asleep_event[N];
byte making, made, passed;

#ifdef MUTATE_WAKE_ONE
#define ENOUGH woken_one
#else
#define ENOUGH false
#endif
#define WAKE_ALL(who)                                                                                   \
    atomic { bucket == 0 -> bucket = 1 };                                                               \
    d_step {                                                                                            \
        i = 0; woken_one = 0;                                                                           \
        do                                                                                              \
        :: i >= N || ENOUGH -> break                                                                    \
        :: else -> if :: who[i] -> who[i] = 0; woken_one = 1 :: else fi; i++                            \
        od;                                                                                             \
        i = 0; woken_one = 0                                                                            \
    };                                                                                                  \
    bucket = 0

proctype caller(byte me)
{
    byte i;
    bit ok, woken_one;
    mtype old;
again:
    old = state;
    if
    :: old == DONE -> goto finished
    :: old == NEW ->
        atomic { if :: state == NEW -> state = RUNNING :: else -> goto again fi };
        making++;
        assert(making == 1);
        if
        :: !failed_once -> failed_once = 1; ok = 0
        :: ok = 1
        fi;
        if
        :: ok -> made++
        :: else
        fi;
        making--;
#ifdef MUTATE_FAIL_IS_DONE
        ok = 1;
#endif
#ifdef MUTATE_PLAIN_STORE
        old = state;
        state = (ok -> DONE : NEW);
#else
        d_step { old = state; state = (ok -> DONE : NEW) };
#endif
        if
        :: old == WAITED -> WAKE_ALL(asleep)
        :: else
        fi;
        if
        :: ok -> goto finished
        :: else -> goto again            /* its caller tries once more */
        fi
    :: old == RUNNING ->
        atomic { if :: state == RUNNING -> state = WAITED :: else -> goto again fi }
    :: else
    fi;
    atomic { bucket == 0 -> bucket = 1 };
    if
#ifdef MUTATE_NO_STILL
    :: 1 -> asleep[me] = 1
#else
    :: state == WAITED -> asleep[me] = 1
    :: else
#endif
    fi;
    bucket = 0;
    !asleep[me];
    goto again;
finished:
    assert(made == 1);
    passed++;
    if
    :: me == 0 ->
        d_step { old = event; event = SET };
        if
        :: old == WAITED -> WAKE_ALL(asleep_event)
        :: else
        fi
    :: else ->
wait:
        if
        :: event == SET -> goto out
        :: else
        fi;
        atomic { if :: event == CLEAR -> event = WAITED :: event == SET -> goto wait :: else fi };
        atomic { bucket == 0 -> bucket = 1 };
        if
        :: event == WAITED -> asleep_event[me] = 1
        :: else
        fi;
        bucket = 0;
        !asleep_event[me];
        goto wait
    fi;
out:
    skip
}

init { atomic { byte n; n = 0; do :: n < N -> run caller(n); n++ :: else -> break od } }
