/* tests/models/grace.pml -- grace periods over liburcu's two parities, with nudged readers: threading/grace.c.
 *
 * liburcu (bp): a reader that enters copies the parity. The writer waits for readers of the old parity, flips it, and waits again. Readers
 * leave and re-enter only at a safepoint with POLL_GRACE, or when they detach. A writer thread swaps the pointer, takes a ticket, and
 * frees the old buffer when the ticket's period has passed. A reader that has nothing more to do stays attached, at safepoints.
 * While `nudging` is up, who enters with the parity that readers are to leave is nudged again; who gets the new one is left alone.
 * Checked: no reader uses a freed buffer; every period ends. (The first nudge, once all have served it, is a grace period by itself; so
 * only without both waits is a buffer freed early.)
 *
 * run: -DSAFETY -DCOLLAPSE -m400000 time=60
 * mutate: NO_NUDGE_AGAIN NO_NUDGE_ON_ATTACH TICKET_OF_RUNNING NO_WAITS PUBLISH_FIRST NUDGING_AFTER_LOOK NEW_PARITY
 */
#define READERS 2
#define BUFFERS 2
bit parity, done;
byte nudging;                           /* 0, or 1 + the parity to leave */
#ifdef MUTATE_NEW_PARITY
#define NUDGED(me) (nudging && in_section[me] != nudging)
#else
#define NUDGED(me) (in_section[me] == nudging)
#endif
byte in_section[READERS];               /* 0 outside, 1 + parity inside */
bit attached[READERS], poll[READERS];
byte current, started, completed, requested;
bit freed[BUFFERS];

inline enter(me)
{
    in_section[me] = 1 + parity;
#ifndef MUTATE_NO_NUDGE_ON_ATTACH
    if
    :: NUDGED(me) -> poll[me] = 1
    :: else
    fi
#endif
}
inline safepoint(me)
{
    if
    :: poll[me] ->
        poll[me] = 0;
        in_section[me] = 0;
        in_section[me] = 1 + parity;
#ifndef MUTATE_NO_NUDGE_AGAIN
        if
        :: NUDGED(me) -> poll[me] = 1
        :: else
        fi
#endif
    :: else
    fi
}
inline use(me)
{
    seen = current;
    assert(!freed[seen]);
    assert(!freed[seen]);
    seen = 0
}

proctype reader(byte me)
{
    byte seen, rounds;
    attached[me] = 1;
    enter(me);
    do
    :: rounds < 2 - me ->
        use(me);
        safepoint(me);
        rounds++
    :: rounds < 2 - me ->                    /* a blocking call */
        in_section[me] = 0;
        attached[me] = 0;
        attached[me] = 1;
        enter(me);
        rounds++
    :: rounds >= 2 - me && poll[me] -> safepoint(me)
    :: rounds >= 2 - me && done -> break
    od;
    in_section[me] = 0;
    attached[me] = 0
}

proctype reclaimer()
{
    byte i, number;
    bit waits[READERS];
    do
    :: requested > completed ->
        number = started + 1;
        started = number;
#ifdef MUTATE_PUBLISH_FIRST
        completed = number;
#endif
        /* One nudge, and until all have seen it. */
        i = 0;
        do
        :: i < READERS -> if :: attached[i] -> poll[i] = 1 :: else fi; i++
        :: else -> break
        od;
        i = 0;
        do
#ifdef MUTATE_NO_WAITS
        :: break
#else
        :: i < READERS -> !(attached[i] && poll[i]); i++
        :: else -> break
#endif
        od;
#ifndef MUTATE_NUDGING_AFTER_LOOK
        nudging = 1 + parity;
#endif
        i = 0;
        do
        :: i < READERS -> if :: attached[i] -> poll[i] = 1 :: else fi; i++
        :: else -> break
        od;
#ifdef MUTATE_NUDGING_AFTER_LOOK
        nudging = 1 + parity;
#endif
        /* urcu_bp_synchronize_rcu() */
        i = 0;
        do
        :: i < READERS -> !(in_section[i] == 1 + !parity); waits[i] = (in_section[i] != 0); i++
        :: else -> break
        od;
        parity = !parity;
        i = 0;
        do
#ifdef MUTATE_NO_WAITS
        :: break
#else
        :: i < READERS -> !(waits[i] && in_section[i] == 1 + !parity); waits[i] = 0; i++
        :: else -> break
#endif
        od;
        nudging = 0;
        completed = number;
        i = 0; number = 0
    :: requested <= completed && done -> break
    od
}

proctype writer()
{
    byte old, ticket;
    do
    :: current + 1 < BUFFERS ->
        old = current;
        current = old + 1;
#ifdef MUTATE_TICKET_OF_RUNNING
        ticket = (started > completed -> started : started + 1);
#else
        ticket = started + 1;
#endif
        if
        :: requested < ticket -> requested = ticket
        :: else
        fi;
        completed >= ticket;
        freed[old] = 1
    :: else -> break
    od;
    done = 1
}

/* Somebody else's periods, so that tickets are taken while one is running. */
proctype other()
{
    requested = started + 1
}

init { atomic { byte n; n = 0; run writer(); run other(); run reclaimer(); do :: n < READERS -> run reader(n); n++ :: else -> break od } }
