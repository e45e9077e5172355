/* tests/models/stop.pml -- stopping the world against attaching, detaching and other stops: threading/world.c, thread.c.
 *
 * Each thread attaches, works, passes a safepoint, detaches, some rounds long; two of them also stop the world. A futex is a counter:
 * who sleeps on it wakes when it differs from what was seen. With END the first thread ends the world after its rounds: the others
 * sleep until the process is over, also one that stands in the line.
 * With WATCHDOG there is one more requester, which is no thread of Python: it is never attached, and gives up whenever it likes, in the line or
 * after it has raised the stop.
 * Checked: while one has the world stopped, or after its end, nobody else works; nobody waits for ever.
 *
 * run: -DSAFETY -DCOLLAPSE -m400000 time=60
 * run: -DSAFETY -DCOLLAPSE -DEND -m400000 time=120
 * run: -DSAFETY -DCOLLAPSE -DWATCHDOG -m400000 time=120
 * mutate: LOOK_BEFORE_ATTACHED NO_NEWS_ON_LEAVING NO_NEWS_ON_BACKING_OUT SEEN_AFTER_LOOKING WAIT_ATTACHED NO_LINE STANDS_IN_LINE ENDS_UNSTOPPED GIVES_UP_RAISED GIVES_UP_IN_LINE
 */
#if defined(MUTATE_GIVES_UP_RAISED) || defined(MUTATE_GIVES_UP_IN_LINE)
#define WATCHDOG
#endif
#define N 3
#define IN_LINE 2                       /* requesters */
#ifdef WATCHDOG
#define STOPPERS 1
#define ROUNDS 1
#else
#define STOPPERS 2
#define ROUNDS 2
#endif
bit attached[N], working[N];
bit stop, granted_to_some;
#if defined(MUTATE_STANDS_IN_LINE) || defined(MUTATE_ENDS_UNSTOPPED)
#define END
#endif
bit ended, over;
#define MUST_WAIT(me) (stop || (ended && me != 0))
byte left;                              /* small: it only has to differ from what was seen a few steps ago */
byte line[IN_LINE], waiting;           /* first come, first served */

inline bump() { d_step { left = (left + 1) % 8 } }

inline attach(me)
{
    do
    ::
#ifdef MUTATE_LOOK_BEFORE_ATTACHED
       !stop; attached[me] = 1; break
#else
       attached[me] = 1;
       if
       :: !MUST_WAIT(me) -> break
       :: else ->
           attached[me] = 0;
#ifndef MUTATE_NO_NEWS_ON_BACKING_OUT
           bump();
#endif
           !MUST_WAIT(me) || over;
           if
           :: MUST_WAIT(me) -> goto gone
           :: else
           fi
       fi
#endif
    od
}

inline leave(me)
{
    attached[me] = 0;
#ifndef MUTATE_NO_NEWS_ON_LEAVING
    if
    :: stop -> bump()
    :: else
    fi
#endif
}

inline stop_world(me)
{
#ifndef MUTATE_NO_LINE
    d_step { line[waiting] = me; waiting++ };
    if
    :: line[0] != me ->
#ifndef MUTATE_WAIT_ATTACHED
        leave(me);
#endif
        line[0] == me;
#ifndef MUTATE_WAIT_ATTACHED
        attach(me);
#endif
        skip
    :: else
    fi;
#endif
    stop = 1;
    do
    ::
#ifdef MUTATE_SEEN_AFTER_LOOKING
       any = 0; i = 0;
       do
       :: i < N -> any = any || (i != me && attached[i]); i++
       :: else -> break
       od;
       seen = left;
#else
       seen = left;
       any = 0; i = 0;
       do
       :: i < N -> any = any || (i != me && attached[i]); i++
       :: else -> break
       od;
#endif
       i = 0;
       if
       :: !any -> break
       :: else -> left != seen
       fi
    od;
    seen = 0
}

inline start_world()
{
    stop = 0;
#ifndef MUTATE_NO_LINE
    d_step { waiting--; i = 0; do :: i < waiting -> line[i] = line[i + 1]; i++ :: else -> break od; line[waiting] = 255; i = 0 }
#endif
}

#ifdef WATCHDOG
#define DOG 100
/* Its entry goes, wherever it stands. */
inline leave_line()
{
    d_step {
        i = 0;
        do
        :: line[i] != DOG -> i++
        :: else -> break
        od;
        waiting--;
        do
        :: i < waiting -> line[i] = line[i + 1]; i++
        :: else -> break
        od;
        line[waiting] = 255;
        i = 0
    }
}

proctype watchdog()
{
    byte seen, i;
    bit any;
    d_step { line[waiting] = DOG; waiting++ };
    if
    :: line[0] == DOG
    :: true ->                          /* time is over */
#ifndef MUTATE_GIVES_UP_IN_LINE
        leave_line();
#endif
        goto given_up
    fi;
    stop = 1;
    do
    :: seen = left;
       any = 0;
       i = 0;
       do
       :: i < N -> any = any || attached[i]; i++
       :: else -> break
       od;
       i = 0;
       if
       :: !any ->
           assert(!working[0]);
           assert(!working[1]);
           assert(!working[2]);
           break
       :: else ->
           if
           :: left != seen
           :: true -> break             /* time is over */
           fi
       fi
    od;
#ifdef MUTATE_GIVES_UP_RAISED
    if
    :: any -> skip
    :: else -> stop = 0
    fi;
#else
    stop = 0;
#endif
    leave_line();
given_up:
    skip
}
#endif

proctype thread(byte me)
{
    byte rounds, seen, i;
    bit any;
    do
    :: rounds < ROUNDS ->
        attach(me);
        working[me] = 1;
        working[me] = 0;
        if
        :: me < STOPPERS ->
            stop_world(me);
            assert(!working[(me + 1) % N]);
            assert(!working[(me + 2) % N]);
            start_world()
        :: MUST_WAIT(me) -> leave(me); attach(me); working[me] = 1; working[me] = 0
        :: else
        fi;
        leave(me);
        rounds++
    :: else -> break
    od;
#ifdef END
    if
    :: me == 0 ->
        attach(me);
#ifndef MUTATE_ENDS_UNSTOPPED
        stop_world(me);
#endif
        ended = 1;
#ifndef MUTATE_ENDS_UNSTOPPED
        start_world();
#endif
#ifdef MUTATE_STANDS_IN_LINE
        stop_world(me);
        start_world();
#endif
        assert(!working[1]);
        assert(!working[2]);
        over = 1
    :: else
    fi;
#endif
gone:
    skip
}

init { atomic { byte n; n = 0; do :: n < IN_LINE -> line[n] = 255; n++ :: else -> break od; n = 0;
#ifdef WATCHDOG
    run watchdog();
#endif
    do :: n < N -> run thread(n); n++ :: else -> break od } }
