/* tests/models/mark_byte.pml -- the mark byte while references are counted: gc/trial.c, step 2, and gc/mark.c.
 *
 * One object. The member to whose page it belongs looks whether it is marked, takes it off the waiting list if it is on it, and
 * makes it a candidate; two others come upon structural edges that lead to it, and mark it.
 * Checked: in the end it is marked, is no candidate, waits no more if it was seen unmarked, and lies on exactly one stack.
 *
 * PLAIN_STORE     a mark is a load and a store, as in the other steps
 * NO_SECOND_LOOK  who made it a candidate does not look whether it was marked before
 * PLAIN_CANDIDATE the candidate's bit is set by a load and a store
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=30 */
/* mutate: PLAIN_STORE NO_SECOND_LOOK PLAIN_CANDIDATE */

#define MARKED 1
#define CANDIDATE 8
#define WAITING 16

byte mark = WAITING, pushed, over;
bool seen_unmarked;

inline end_check()
{
    atomic {
        over++;
        if
        :: over == 3 -> assert(pushed == 1 && (mark & (MARKED | CANDIDATE)) == MARKED && (!seen_unmarked || !(mark & WAITING)))
        :: else
        fi
    }
}

active [2] proctype marker()
{
    byte was, seen;
    was = mark;
    do
    :: was & MARKED -> break
    :: else ->
#ifdef MUTATE_PLAIN_STORE
        mark = (was & (255 - CANDIDATE)) | MARKED; pushed++; break
#else
        atomic {
            if
            :: mark == was -> mark = (was & (255 - CANDIDATE)) | MARKED; pushed++; break
            :: else -> was = mark
            fi
        }
#endif
    od;
    end_check()
}

active proctype counter()
{
    byte was;
    was = mark;
    if
    :: was & MARKED
    :: else ->
        seen_unmarked = true;
        mark = mark & (255 - WAITING);          /* one atomic step */
#ifdef MUTATE_PLAIN_CANDIDATE
        was = mark;
        mark = was | CANDIDATE;
#else
        atomic { was = mark; mark = was | CANDIDATE }
#endif
#ifndef MUTATE_NO_SECOND_LOOK
        if
        :: was & MARKED -> mark = mark & (255 - CANDIDATE)
        :: else
        fi
#endif
    fi;
    end_check()
}
