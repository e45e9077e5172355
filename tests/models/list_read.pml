/* tests/models/list_read.pml -- reading list items without a lock, while the first item is deleted in place or in a new vector.
 *
 * The list holds A, B, C in blocks 1, 2, 3. The writer deletes A, with the lock; block 1 is then reused for an object that
 * was never in the list, but that others may count. A list that no other thread has read yet is changed in place; one that was
 * gets a new vector, published by one store. The first foreign read takes the lock to set the flag.
 * A reader reads item 0, then item 1. Each item read must have been there, and the two must not run backwards in time: B and then
 * B again would be item 0 of the new list and item 1 of the old.
 *
 * FLAG_UNLOCKED     the first foreign read sets the flag without the lock
 * IN_PLACE          the writer does not look at the flag
 * NO_RECHECK        the reader does not look at vector and slot again after try-incref
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: FLAG_UNLOCKED IN_PLACE NO_RECHECK */

#define A 1
#define B 2
#define C 3
#define D 4

byte at[6];              /* two vectors of three slots: block numbers */
byte vec = 0, size = 3;   /* the vector in use: 0 or 3 */
byte holds[4];           /* which object a block holds */
byte refs[4];
bool lock, foreign_read;

proctype Writer()
{
    atomic { !lock -> lock = true }
#ifndef MUTATE_IN_PLACE
    if
    :: foreign_read ->
        at[3] = at[1]; at[4] = at[2]; at[5] = 0;
        vec = 3
    :: else ->
#endif
        at[0] = at[1];
        at[1] = at[2];
        at[2] = 0;
#ifndef MUTATE_IN_PLACE
    fi;
#endif
    size = 2;
    lock = false;
    atomic { refs[1]--; if :: refs[1] == 0 -> holds[1] = D; refs[1] = 1 :: else fi }  /* drops A, the block is reused */
}

inline drop(b)
{
    atomic { refs[b]--; if :: b == 1 && refs[1] == 0 -> holds[1] = D; refs[1] = 1 :: else fi }
}

inline read(i, result)
{
    result = 0;
    if
#ifndef MUTATE_FLAG_UNLOCKED
    :: !foreign_read ->
        atomic { !lock -> lock = true }
        foreign_read = true;
        b = at[vec + i];
        if
        :: b != 0 -> result = holds[b]               /* kept and dropped: the lock pins it */
        :: else
        fi;
        lock = false
#endif
    :: else ->
#ifdef MUTATE_FLAG_UNLOCKED
        foreign_read = true;
#endif
        do
        :: i < size ->
            v = vec;
            b = at[v + i];
            if
            :: b == 0 -> break
            :: else
            fi;
            atomic { refs[b]++; result = holds[b] }
#ifndef MUTATE_NO_RECHECK
            if
            :: vec != v || at[v + i] != b -> drop(b); result = 0
            :: else -> drop(b); break
            fi
#else
            drop(b);
            break
#endif
        :: else -> break
        od
    fi
}

proctype Reader()
{
    byte b, v, r0, r1;
    read(0, r0);
    read(1, r1);
    assert(r0 == A || r0 == B);
    assert(r1 == B || r1 == C || r1 == 0);
    assert(!(r0 == B && r1 == B))
}

init
{
    atomic {
        at[0] = 1; at[1] = 2; at[2] = 3;
        holds[1] = A; holds[2] = B; holds[3] = C;
        refs[1] = 1; refs[2] = 1; refs[3] = 1;
        run Writer(); run Reader(); run Reader()
    }
}
