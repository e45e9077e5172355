/* tests/models/merge_queue.pml -- no queued object is stranded: gc/counts.c N2, with the slot states of threading/slot.c.
 *
 * Two pushers put two items each on the queue of a slot whose owner attaches and detaches. Whoever finds the slot detached claims
 * it, drains, lets go, and looks again. An attached owner drains at its safepoint, if the poll bit tells it to.
 * Checked: nobody drains while another does; when all is quiet and the owner is detached, the queue is empty.
 *
 * NO_SECOND_LOOK    a claimer does not look at the queue after it has unclaimed
 * NO_DETACH_LOOK    the owner does not look at its queue after it has published DETACHED
 * LOOK_FIRST        a pusher looks at the state before it pushes
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: NO_SECOND_LOOK NO_DETACH_LOOK LOOK_FIRST */

#define ATTACHED 0
#define DETACHED 1
#define CLAIMED 2

byte queue, drained, draining, slot = ATTACHED, finished;
bool poll;

inline drain()
{
    atomic { assert(draining == 0); draining++ }
    atomic { got = queue; queue = 0 }
    drained = drained + got;
    draining--
}

proctype Owner()
{
    byte got, leaves = 3;
    bool back;
    do
    :: poll -> poll = false; drain()
    :: leaves > 0 ->
        leaves--;
        do
        :: slot = DETACHED;
#ifdef MUTATE_NO_DETACH_LOOK
           break
#else
           if
           :: queue == 0 -> break
           :: else
           fi;
           atomic { if :: slot == DETACHED -> slot = ATTACHED; back = true :: else -> back = false fi }
           if
           :: back -> poll = false; drain()
           :: else -> break
           fi
#endif
        od;
        if
        :: leaves == 0 -> break
        :: else -> atomic { slot == DETACHED -> slot = ATTACHED }
        fi
    od;
    finished++
}

proctype Pusher()
{
    byte got, n = 2, seen;
    bool mine;
    do
    :: n == 0 -> break
    :: else ->
        n--;
#ifdef MUTATE_LOOK_FIRST
        seen = slot;
        queue++;
#else
        queue++;
        seen = slot;
#endif
        do
        :: seen == ATTACHED -> poll = true; break
        :: else ->
            atomic { if :: slot == DETACHED -> slot = CLAIMED; mine = true :: else -> mine = false fi }
            if
            :: mine -> drain(); slot = DETACHED
            :: else -> seen = slot; if :: seen == CLAIMED -> break :: seen == ATTACHED :: seen == DETACHED fi; goto next
            fi;
#ifdef MUTATE_NO_SECOND_LOOK
            break;
#endif
            if
            :: queue == 0 -> break
            :: else
            fi;
            seen = slot;
next:       skip
        od
    od;
    finished++
}

init
{
    atomic { run Owner(); run Pusher(); run Pusher() }
    finished == 3 && slot == DETACHED -> assert(queue == 0 && drained == 4)
}
