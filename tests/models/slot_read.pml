/* tests/models/slot_read.pml -- reading an attribute from an instance's slot, while the instance goes to dict mode for good.
 *
 * Attribute x lies in a slot while the shape names it; in dict mode it lies in the dict. The writer sets x, turns the instance to
 * dict mode (fill the dict, publish it, then publish the dict-mode shape; the slot's references are the dict's from then on), and
 * sets x twice more. A dropped value's block is reused for an object that was never an attribute.
 * Checked: a reader gets a value that x had between the beginning and the end of the read. Values count upwards.
 *
 * SHAPE_FIRST       the dict-mode shape is published before the dict
 * NO_SHAPE_AGAIN    the reader looks again at the slot, not at the shape
 * NO_SLOT_AGAIN     the reader looks again at the shape, not at the slot
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: SHAPE_FIRST NO_SHAPE_AGAIN NO_SLOT_AGAIN */

#define SLOTS 1
#define DICT 2
#define NEVER 99

byte shape = SLOTS, slot = 1, dict, entry;
byte holds[6], refs[6];
byte current = 1;                /* ghost: the value of x */
byte next_block = 2;

inline drop(b)
{
    atomic { refs[b]--; if :: refs[b] == 0 -> holds[b] = NEVER; refs[b] = 1 :: else fi }
}

inline set_x()
{
    atomic { b = next_block; next_block++; holds[b] = current + 1; refs[b] = 1 }
    if
    :: shape == SLOTS -> old = slot; atomic { slot = b; current++ }
    :: else -> old = entry; atomic { entry = b; current++ }
    fi;
    drop(old)
}

proctype Writer()
{
    byte b, old;
    set_x();
#ifdef MUTATE_SHAPE_FIRST
    shape = DICT;
    entry = slot;
    dict = 1;
#else
    entry = slot;
    dict = 1;
    shape = DICT;
#endif
    set_x();
    set_x()
}

proctype Reader()
{
    byte b, low, got, reads = 2;
    do
    :: reads == 0 -> break
    :: reads > 0 ->
        low = current;
        if
        :: shape == SLOTS ->
            b = slot;
            atomic { refs[b]++; got = holds[b] }
#ifndef MUTATE_NO_SLOT_AGAIN
            if
            :: slot != b -> drop(b); goto again
            :: else
            fi;
#endif
#ifndef MUTATE_NO_SHAPE_AGAIN
            if
            :: shape != SLOTS -> drop(b); goto again
            :: else
            fi;
#endif
        :: else ->
            assert(dict == 1);
            b = entry;
            atomic { refs[b]++; got = holds[b] }
            if
            :: entry != b -> drop(b); goto again
            :: else
            fi
        fi;
        assert(low <= got && got <= current);
        drop(b);
        reads--;
again:  skip
    od
}

init
{
    atomic { holds[1] = 1; refs[1] = 1; run Writer(); run Reader() }
}
