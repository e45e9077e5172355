/* tests/models/intern.pml -- lookup of an interned object against its death: gc/intern.c.
 *
 * One key, one word of the table. Two threads look the key up, add an object when there is none, and drop it again; the dying
 * object takes itself out of the table. Objects lie in three blocks that are reused at once. All counts are merged (state M):
 * how counts get there is the business of counts.pml.
 * Checked: two threads that hold the key hold the same object; whoever has it has a live one; in the end the word is vacant.
 *
 * NO_RECHECK        the reader does not load the word again after try-incref
 * COUNT_DEAD        try-incref accepts a count of zero
 * TAKE_AWAY         a dying object empties the word although it holds another object
 * KEEP_DYING        who adds and meets a dying object gives up its own and returns that one
 */
/* run: -DSAFETY -DCOLLAPSE -DNOCLAIM -m200000 time=60 */
/* mutate: NO_RECHECK COUNT_DEAD TAKE_AWAY KEEP_DYING */

byte count[4], word, finished;
bool live[4], is_key[4], lock;
byte holder[2];          /* which block thread 0 and 1 hold for the key, 0: none */

inline destroy(b)
{
    /* intern_remove() */
    atomic { !lock -> lock = true }
#ifdef MUTATE_TAKE_AWAY
    word = 0;
#else
    if
    :: word == b -> word = 0
    :: else
    fi;
#endif
    lock = false;
    atomic { assert(live[b] && count[b] == 0); live[b] = false; is_key[b] = false }
}

inline release(b)
{
    atomic { assert(live[b] && count[b] > 0); count[b]--; dies = (count[b] == 0) }
    if
    :: dies -> destroy(b)
    :: else
    fi
}

inline try_incref(b)
{
    atomic {
        if
#ifndef MUTATE_COUNT_DEAD
        :: count[b] == 0 -> ok = false
#endif
        :: else -> count[b]++; ok = true
        fi
    }
}

inline allocate(b)
{
    atomic {
        if
        :: !live[1] -> b = 1
        :: !live[2] -> b = 2
        :: !live[3] -> b = 3
        fi;
        live[b] = true; count[b] = 1; is_key[b] = false
    }
}

proctype User(byte me)
{
    byte v, fresh, rounds = 2;
    bool ok, dies;
    do
    :: rounds == 0 -> break
    :: rounds > 0 ->
        rounds--;
        /* intern_find() */
        v = word;
        if
        :: v != 0 ->
            try_incref(v);
            if
            :: ok ->
#ifndef MUTATE_NO_RECHECK
                if
                :: word == v -> goto have
                :: else -> release(v)
                fi
#else
                goto have
#endif
            :: else
            fi
        :: else
        fi;
        /* intern_add() */
        allocate(fresh);
        atomic { !lock -> lock = true }
        v = word;
        if
        :: v != 0 ->
            assert(live[v] && is_key[v]);            /* contents may be compared under the lock */
            try_incref(v);
#ifdef MUTATE_KEEP_DYING
            ok = true;
#endif
            if
            :: ok -> lock = false; release(fresh); goto have
            :: else
            fi
        :: else
        fi;
        is_key[fresh] = true;
        word = fresh;
        v = fresh;
        lock = false;
have:   atomic {
            assert(live[v] && is_key[v]);
            holder[me] = v;
            assert(holder[1 - me] == 0 || holder[1 - me] == v)
        }
        if
        :: true -> allocate(fresh); release(fresh)   /* an object of no interest takes a block for a while */
        :: true
        fi;
        atomic { assert(live[v] && is_key[v]); holder[me] = 0 }
        release(v)
    od;
    finished++
}

init
{
    atomic { run User(0); run User(1) }
    finished == 2 -> assert(word == 0 && !live[1] && !live[2] && !live[3])
}
