/* tests/models/deferred.pml -- deferred objects: counted in containers, not in registers, destroyed in a stopped world.
 *
 * One deferred object lies in a container, counted. Two threads read it into a register without counting, turn that into a counted
 * reference and drop it again, and clear the register; one of them empties the container. Whoever drops the last counted
 * reference leaves it to the list, which thus owns one. A third thread stops the world and works off the list: a member that is
 * counted again leaves it, one that a register has stays, any other is destroyed.
 * Checked: no register has a destroyed object, it is on the list at most once, and when all is quiet it is destroyed.
 *
 * LOWER             the count is lowered to zero when the object goes on the list
 * NO_REGISTERS      the registers are not asked
 * UNSTOPPED         the world is not stopped
 * NO_RECHECK        a register is filled without looking at the container again
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: LOWER NO_REGISTERS UNSTOPPED NO_RECHECK */

short count = 1;
bool container = true, dead;
byte listed, finished;
bool reg[2], stop, halted[2];

inline drop()
{
    atomic {
        assert(!dead && count > 0);
        if
        :: count == 1 ->
#ifdef MUTATE_LOWER
            count--;
#endif
            listed++;
            assert(listed == 1)
        :: else -> count--
        fi
    }
}

inline safepoint(me)
{
    if
    :: stop -> halted[me] = true; atomic { !stop -> halted[me] = false }
    :: else
    fi
}

proctype User(byte me)
{
    byte steps = 4;
    bool seen, kept;
    do
    :: steps == 0 -> break
    :: steps > 0 ->
        steps--;
        if
        :: !reg[me] ->
            seen = container;
            if
            :: seen ->
#ifndef MUTATE_NO_RECHECK
                atomic { if :: container -> reg[me] = true :: else fi }   /* loads word, owner, word: no safepoint between, see below */
#else
                safepoint(me);
                reg[me] = true
#endif
            :: else
            fi
        :: reg[me] -> assert(!dead); reg[me] = false
        :: reg[me] && !kept -> atomic { assert(!dead); count++; kept = true }
        :: kept -> kept = false; drop()
        :: me == 0 && container -> container = false; drop()
        :: true
        fi;
        assert(!(reg[me] && dead));
        safepoint(me)
    od;
    reg[me] = false;
    if
    :: kept -> kept = false; drop()
    :: else
    fi;
    if
    :: me == 0 && container -> container = false; drop()
    :: else
    fi;
    finished++;
    halted[me] = true           /* detached for good */
}

proctype Reaper()
{
    byte rounds = 3;
    do
    :: finished == 2 && listed == 0 && rounds < 3 -> break
    :: rounds > 0 || finished == 2 ->
        if
        :: rounds > 0 -> rounds--
        :: else
        fi;
#ifndef MUTATE_UNSTOPPED
        stop = true;
        halted[0] && halted[1];
#endif
        if
        :: listed > 0 ->
            if
            :: count > 1 -> atomic { count--; listed-- }
#ifndef MUTATE_NO_REGISTERS
            :: count <= 1 && (reg[0] || reg[1])
            :: count <= 1 && !reg[0] && !reg[1] ->
#else
            :: count <= 1 ->
#endif
                atomic { assert(!dead && !reg[0] && !reg[1] && count <= 1); dead = true; listed--; count = 0 }
            fi
        :: else
        fi;
        stop = false
    od;
    assert(dead)
}

init { atomic { run User(0); run User(1); run Reaper() } }
