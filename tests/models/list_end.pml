/* tests/models/list_end.pml -- reading list[-1] without the lock: length and item have to belong together.
 *
 * A list of one to three items is changed at its end and at its front, and its first item is replaced, which alone would let a reader be
 * deceived by a length and a slot that have both come back to what they were. Who changes the length counts `begun` before and `done` after
 * it. Another list, whose changes are counted in the same place, is changed meanwhile. A reader that finds `begun` at its end where `done`
 * was at its beginning has met no change, and what it read must have been the last item at some moment in between.
 * `now` has a bit for each item that may be seen as the last at this moment (two while a change is under way); `since` gathers them.
 *
 * NO_CHECK     the reader does not compare the counts
 * ONE_COUNT    it compares `done` with `done`
 * LATE_BEGIN   `begun` is counted after the change
 * EARLY_DONE   `done` is counted before the change
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: NO_CHECK ONE_COUNT LATE_BEGIN EARLY_DONE */

#define CHANGES 5

byte at[4], size = 1;
byte begun, done;
byte now, since;

inline seen(what) { now = what; since = since | now }

inline change_begins()
{
#ifndef MUTATE_LATE_BEGIN
    begun++;
#endif
#ifdef MUTATE_EARLY_DONE
    done++
#else
    skip
#endif
}

inline change_ends()
{
#ifdef MUTATE_LATE_BEGIN
    begun++;
#endif
#ifndef MUTATE_EARLY_DONE
    done++
#else
    skip
#endif
}

proctype Writer()
{
    byte i, next = 2;
    do
    :: i < CHANGES ->
        i++;
        if
        :: size < 3 ->                                   /* append */
            change_begins();
            d_step { seen(now | (1 << next)); at[size] = next };
            d_step { size++; seen(1 << next) };
            next++;
            change_ends()
        :: size > 1 ->                                   /* pop */
            change_begins();
            d_step { seen(now | (1 << at[size - 2])) };
            size--;
            at[size] = 0;
            d_step { seen(1 << at[size - 1]) };
            change_ends()
        :: size < 3 ->                                   /* insert in front: an item is always to be seen in its slot */
            change_begins();
            at[size] = at[size - 1];
            size++;
            if
            :: size == 3 -> at[1] = at[0]
            :: else
            fi;
            at[0] = next;
            next++;
            change_ends()
        :: d_step { at[0] = next; if :: size == 1 -> seen(1 << next) :: else fi; next++ }   /* list[0] = */
        fi
    :: else -> break
    od
}

proctype Other()
{
    begun++;
    done++
}

proctype Reader()
{
    byte d, n, v;
    d_step { d = done; since = now };
    n = size;
    v = at[n - 1];
    if
    :: v != 0 && at[n - 1] == v ->
#ifdef MUTATE_ONE_COUNT
        if
        :: done == d -> assert(since & (1 << v))
        :: else
        fi
#else
#ifndef MUTATE_NO_CHECK
        if
        :: begun == d -> assert(since & (1 << v))
        :: else
        fi
#else
        assert(since & (1 << v))
#endif
#endif
    :: else
    fi
}

init
{
    atomic {
        at[0] = 1;
        now = 2;
        run Writer(); run Other(); run Reader()
    }
}
