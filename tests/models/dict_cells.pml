/* tests/models/dict_cells.pml -- cells of deleted keys are used again while others search: objects/dict_table.c, in tables with other keys than strs.
 *
 * All keys probe the same chain of cells: first, second, ... A deleted key leaves a hole (an entry that no key has), and its cell goes on
 * naming it until a key that is added, and was searched for along the whole chain, takes a new entry: then the first cell that names a
 * hole comes to name that. Key 5 is there all the time, in the middle of the chain; key 7 never is.
 * Checked: a search for 5 finds its entry, one for 7 finds nothing, also when it meets cells and entries that change; no key is there twice.
 *
 * EMPTIES        deleting makes the cell empty
 * CELL_FIRST     the cell names the entry before the key is in it
 * NO_SEARCH      a hole is taken without looking whether the key is farther on
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: EMPTIES CELL_FIRST NO_SEARCH */

#define EMPTY 9
#define HOLE 0
#define CELLS 4
#define ENTRIES 7

byte cell[CELLS];
byte key[ENTRIES];               /* what lies in unused ones looks like a key */
bool live[ENTRIES];
byte filled = 2;

inline find(k)                   /* at: its entry, or EMPTY; place: the cell that is to name it */
{
    i = 0; at = EMPTY; place = EMPTY;
    do
    :: cell[i] == EMPTY -> if :: place == EMPTY -> place = i :: else fi; break
    :: cell[i] != EMPTY && key[cell[i]] == k && live[cell[i]] -> at = cell[i]; place = i; break
    :: cell[i] != EMPTY && key[cell[i]] == HOLE && place == EMPTY ->
        place = i;
#ifdef MUTATE_NO_SEARCH
        break
#else
        i++
#endif
    :: cell[i] != EMPTY && !(key[cell[i]] == k && live[cell[i]]) && !(key[cell[i]] == HOLE && place == EMPTY) -> i++
    od
}

inline add(k)
{
    find(k);
    if
    :: at == EMPTY ->
#ifdef MUTATE_CELL_FIRST
        cell[place] = filled;
#endif
        key[filled] = k;
        live[filled] = true;
#ifndef MUTATE_CELL_FIRST
        cell[place] = filled;
#endif
        filled++
    :: else
    fi
}

inline delete(k)
{
    find(k);
    if
    :: at != EMPTY ->
        live[at] = false;
        key[at] = HOLE;
#ifdef MUTATE_EMPTIES
        cell[place] = EMPTY
#endif
        skip
    :: else
    fi
}

proctype Writer()                /* with the lock */
{
    byte i, at, place, n;
    do
    :: n < 4 && filled < ENTRIES ->
        if
        :: add(1)
        :: delete(1)
        :: add(2)
        :: delete(2)
        fi;
        n++
    :: else -> break
    od;
    add(1);
    i = 0; n = 0;
    do
    :: i < filled -> if :: live[i] && key[i] == 1 -> n++ :: else fi; i++
    :: else -> break
    od;
    assert(n <= 1)
}

proctype Reader(byte k)
{
    byte i, c, found = EMPTY;
    do
    :: i < CELLS ->
        c = cell[i];
        if
        :: c == EMPTY -> break
        :: else
        fi;
        if
        :: key[c] == k -> found = c; break
        :: else
        fi;
        i++
    :: else -> break
    od;
    assert(k != 5 || found == 1);
    assert(k != 7 || found == EMPTY)
}

init
{
    atomic {
        byte n;
        do :: n < CELLS -> cell[n] = EMPTY; n++ :: else -> break od;
        n = 2;
        do :: n < ENTRIES -> key[n] = 7; n++ :: else -> break od;
        cell[0] = 0; key[0] = 1; live[0] = true;
        cell[1] = 1; key[1] = 5; live[1] = true;
        run Writer(); run Reader(5); run Reader(7)
    }
}
