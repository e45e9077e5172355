/* tests/models/crew.pml -- stopped threads that join the collector's steps: gc/crew.c.
 *
 * The collector does two steps of three pieces of work each; two others join if they are in time. The word (step, open, joined, at work) is
 * read and changed as one. A piece is taken by one, and done later.
 * Checked: who has joined works on the step that it joined, with a number that nobody else has; when a step is over all its pieces are done and
 * nobody is at work.
 *
 * NO_WAIT      the collector does not wait for those who have joined
 * JOIN_CLOSED  who joins looks whether the step is open, and then joins whatever there is
 * NO_CLOSE     a step is not closed before its end is waited for
 */
/* run: -DSAFETY -DCOLLAPSE -m100000 time=60 */
/* mutate: NO_WAIT JOIN_CLOSED NO_CLOSE */

#define PIECES 3
byte step, joined, busy;
bool open;
byte arg;                               /* what the step is about; plain */
byte taken, done;
bool inuse[3];                             /* numbers in use */
bool over;

inline work(number)
{
    assert(!inuse[number]);
    inuse[number] = true;
    do
    :: atomic { taken < PIECES -> taken++ };
        assert(arg == step);
        done++
    :: taken == PIECES -> break
    od;
    inuse[number] = false
}

active proctype collector()
{
    byte s = 0;
    do
    :: s < 2 ->
        s++;
        arg = s;
        taken = 0; done = 0;
        atomic { step = s; open = true; joined = 0; busy = 0 }
        work(0);
#ifndef MUTATE_NO_CLOSE
        open = false;
#endif
#ifndef MUTATE_NO_WAIT
        busy == 0;
#endif
        assert(done == PIECES && !inuse[1] && !inuse[2])
    :: s == 2 -> break
    od;
    over = true
}

active [2] proctype helper()
{
    byte last = 0, number, seen;
    do
    :: over -> break
#ifdef MUTATE_JOIN_CLOSED
    :: open && joined < 2 && last != step ->
        atomic { joined++; busy++; number = joined; seen = step }
#else
    :: atomic { open && joined < 2 && last != step -> joined++; busy++; number = joined; seen = step }
#endif
        last = seen;
        if
        :: number <= 2 -> assert(arg == seen); work(number)
        :: else
        fi;
        busy--
    od
}
