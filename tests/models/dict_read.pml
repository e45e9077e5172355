/* tests/models/dict_read.pml -- reading a dict entry without a lock: gc's rules for hints, and the dict's for entries.
 *
 * Key 1 is in entry 0 of the table with the value object in block 1. A writer, with the lock, gives it a new value, deletes
 * it, inserts key 2, and makes a new table. An index within one table never goes to another key: a deleted entry stays a hole.
 * Blocks of dropped values are reused for objects that were never in the dict.
 * Checked: a lookup of key 1 gives a value of key 1, or finds nothing; one of key 3, which is never there, finds nothing.
 *
 * REUSE_HOLE        key 2 is put into the hole that key 1 left
 * NO_RECHECK        the reader does not look at the table and the value again
 * KEY_LAST          a new entry's key is written after the index shows the entry
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: REUSE_HOLE NO_RECHECK KEY_LAST */

#define HOLE 0
#define OTHER 9

/* two tables of two entries: key, value (block number) */
byte key[4], value[4], filled[2];
byte table = 0;
byte holds[5];                   /* object in a block: 1x is a value of key 1, 2x of key 2 */
byte refs[5];
bool lock;

inline drop(b)
{
    atomic { refs[b]--; if :: refs[b] == 0 -> holds[b] = OTHER; refs[b] = 1 :: else fi }
}

proctype Writer()
{
    byte e;
    atomic { !lock -> lock = true }
    value[0] = 2;                                    /* a new value for key 1 */
    lock = false;
    drop(1);
    atomic { !lock -> lock = true }
    value[0] = HOLE;                                 /* del d[1] */
    lock = false;
    drop(2);
    atomic { !lock -> lock = true }
#ifdef MUTATE_REUSE_HOLE
    e = 0;
    key[e] = 2;
    value[e] = 3;
#else
    e = 1;
#ifdef MUTATE_KEY_LAST
    key[e] = 3;                                      /* what lay there before: garbage that looks like a key */
    value[e] = 3;
    filled[0] = 2;
    key[e] = 2;
#else
    key[e] = 2;
    value[e] = 3;
    filled[0] = 2;
#endif
#endif
    lock = false;
    atomic { !lock -> lock = true }
    key[2] = 2; value[2] = value[e]; filled[1] = 1;  /* a new table, without the hole */
    table = 1;
    value[2] = 4;                                    /* and another value in it: the old table still has the dropped one */
    lock = false;
    drop(3)
}

proctype Reader(byte k)
{
    byte t, e, b, got, tries = 2;
    do
    :: tries > 0 ->
        tries--;
        t = table;
        e = 0;
        do
        :: e < filled[t] && key[t * 2 + e] == k -> break
        :: e < filled[t] && key[t * 2 + e] != k -> e++
        :: e >= filled[t] -> goto absent
        od;
        b = value[t * 2 + e];
        if
        :: b == HOLE -> goto absent
        :: else
        fi;
        atomic { refs[b]++; got = holds[b] }
#ifndef MUTATE_NO_RECHECK
        if
        :: table != t || value[t * 2 + e] != b -> drop(b); goto absent   /* again, in the real thing */
        :: else
        fi;
#endif
        assert(k == 1 && (got == 10 || got == 11));
        drop(b);
absent: skip
    :: else -> break
    od
}

init
{
    atomic {
        key[0] = 1; value[0] = 1; filled[0] = 1;
        holds[1] = 10; holds[2] = 11; holds[3] = 20; holds[4] = 21;
        refs[1] = 1; refs[2] = 1; refs[3] = 1; refs[4] = 1;
        run Writer(); run Reader(1); run Reader(3)
    }
}
