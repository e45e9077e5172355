/* tests/models/weakref.pml -- weak_get() against the death of the referent: gc/weakref.c, gc/die.c.
 *
 * The referent belongs to the owner and is in state S, since a weak reference exists. The owner drops its last reference; the
 * object has a finalizer, which may resurrect it. Two threads look the weak reference up under the shard's lock. After the weak
 * references are cleared, contents are destroyed and the block holds another object, which others may count.
 * Checked: who gets the referent gets this object, alive; who does not get it finds it dead; it is destroyed once, when nobody has it; at the end it is destroyed.
 *
 * NO_LOCK           lookups do not take the shard's lock
 * FREE_FIRST        the block is given back before its weak references are cleared
 * DIE_FROM_S        a zero local count in (0,S) means death without a compare-and-swap
 * LATE_DEAD         weak references are cleared before the counts say that the object is dead
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: NO_LOCK FREE_FIRST DIE_FROM_S LATE_DEAD */

#define S 1
#define M 3

short own = 1, count = 0;
byte state = S, holds, finished, destroyed;
bool owned = true, lock, linked = true, reused, finalized, contents = true;

inline clear_weakrefs()
{
    atomic { !lock -> lock = true }
    linked = false;
    lock = false
}

/* count is 0, state M */
inline destroy()
{
    if
    :: !finalized ->
        finalized = true;
        atomic { count = 1; state = M; holds++ }
        if
        :: skip
        :: atomic { count++; holds++; revived++ }    /* somebody keeps it */
        fi;
        atomic { count--; holds--; last = (count == 0) }
    :: else -> last = true
    fi;
    if
    :: last ->
#ifdef MUTATE_FREE_FIRST
        atomic { assert(holds == 0); contents = false; destroyed++ }
        atomic { reused = true; state = S; count = 1 }
        clear_weakrefs()
#else
#ifndef MUTATE_LATE_DEAD
        clear_weakrefs();
#endif
        atomic { assert(holds == 0 && count == 0); contents = false; destroyed++ }
        atomic { reused = true; state = S; count = 1 }
#endif
    :: else
    fi
}

inline release()
{
    atomic { assert(contents); holds--; count--; dying = (count == 0 && state == M) }
    if
    :: dying -> destroy()
    :: else
    fi
}

proctype Owner()
{
    short c;
    byte s, revived;
    bool last, dying;
    own = 0;
    atomic { c = count; s = state; holds-- }
#ifdef MUTATE_LATE_DEAD
    clear_weakrefs();
#endif
    if
#ifdef MUTATE_DIE_FROM_S
    :: c == 0 -> atomic { owned = false; count = 0; state = M } destroy()
#endif
    :: else ->
        owned = false;
        atomic { state = M; c = count }
        if
        :: c == 0 -> destroy()
        :: else
        fi
    fi;
    do
    :: revived > 0 -> revived--; release()
    :: else -> break
    od;
    finished++
}

proctype Looker()
{
    byte revived, tries = 2;
    bool ok, last, dying;
    do
    :: tries == 0 && revived == 0 -> break
    :: revived > 0 -> revived--; release()
    :: tries > 0 ->
        tries--;
        if
        :: atomic { !linked -> assert(reused || (count == 0 && state == M)) } goto next
        :: else
        fi;
#ifndef MUTATE_NO_LOCK
        atomic { !lock -> lock = true }
        ok = linked;
#else
        ok = true;
#endif
        if
        :: ok ->
            atomic {
                if
                :: count == 0 && state == M -> ok = false
                :: else -> assert(!reused && contents); count++; holds++
                fi
            }
        :: else
        fi;
#ifndef MUTATE_NO_LOCK
        lock = false;
#endif
        if
        :: ok -> assert(contents); release()
        :: else
        fi;
next:   skip
    od;
    finished++
}

init
{
    atomic { holds = 1; run Owner(); run Looker(); run Looker() }
    finished == 3 -> assert(destroyed == 1 && holds == 0)
}
