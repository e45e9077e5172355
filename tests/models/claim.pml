/* tests/models/claim.pml -- slot states, merge queues and handshakes: threading/slot.c, thread.c, world.c, and the pusher in gc/counts.c.
 *
 * One owner goes to and fro between attached and detached and ends asleep; pushers put work on its queue, and act on the state they
 * find; one asks for a handshake. Checked: only one at a time acts for the slot; at the end, with the owner asleep, the queue is
 * empty (nothing is stranded) and the handshake was answered.
 *
 * run: -DSAFETY -DCOLLAPSE -m200000 time=60
 * mutate: NO_LOOK_ON_LEAVING LOOK_BEFORE_LEAVING NO_SECOND_LOOK ATTACH_CLAIMED NO_CLAIM
 */
#define PUSHERS 2
#define ROUNDS 2
mtype = { ATTACHED, DETACHED, CLAIMED };
mtype state = DETACHED;
byte queue, acting, finished;
bit poll_merge, asked, answered;

inline act() { acting++; assert(acting == 1); queue = 0; acting-- }

inline claim_and_merge(gone)
{
    do
    :: atomic {
           if
           :: state == DETACHED -> state = CLAIMED; gone = 0
           :: else -> gone = 1
           fi
       };
       if
       :: gone -> break
       :: else
       fi;
       act();
       state = DETACHED;
#ifdef MUTATE_NO_SECOND_LOOK
       break
#else
       if
       :: queue == 0 -> break
       :: else
       fi
#endif
    od
}

proctype owner()
{
    byte rounds;
    bit dirty;
    do
    :: rounds < ROUNDS ->
attach:
#ifdef MUTATE_ATTACH_CLAIMED
        state = ATTACHED;
#else
        atomic { state == DETACHED -> state = ATTACHED };
#endif
        if                              /* a safepoint, or none */
        :: poll_merge -> poll_merge = 0; act()
        :: skip
        fi;
leave:
        if
        :: queue > 0 -> act()
        :: else
        fi;
#ifdef MUTATE_LOOK_BEFORE_LEAVING
        dirty = (queue > 0 || asked);
        state = DETACHED;
#else
        state = DETACHED;
        dirty = (queue > 0 || asked);
#endif
#ifdef MUTATE_NO_LOOK_ON_LEAVING
        dirty = 0;
#endif
        if
        :: dirty ->
            atomic { state == DETACHED -> state = ATTACHED };
            atomic {
                if
                :: asked -> asked = 0; answered = 1
                :: else
                fi
            };
            goto leave
        :: else
        fi;
        rounds++
    :: else -> break
    od;
    finished++
}

proctype pusher()
{
    bit gone;
    queue++;
#ifdef MUTATE_NO_CLAIM
    skip;
#else
    claim_and_merge(gone);
#endif
    if
    :: state == ATTACHED -> poll_merge = 1
    :: else
    fi;
    finished++
}

/* The requester comes again while the slot is claimed by somebody else. */
proctype asker()
{
    bit gone;
    asked = 1;
    do
    :: answered -> break
    :: atomic { state == DETACHED && asked -> state = CLAIMED };
        if
        :: asked -> acting++; assert(acting == 1); asked = 0; answered = 1; acting--
        :: else
        fi;
        state = DETACHED;
        if
        :: queue > 0 -> claim_and_merge(gone)
        :: else
        fi
    od;
    finished++
}

init
{
    atomic { run owner(); run asker(); byte n; n = 0; do :: n < PUSHERS -> run pusher(); n++ :: else -> break od };
    finished == PUSHERS + 2;
    assert(queue == 0);
    assert(answered);
}
