/* tests/models/cache.pml -- an inline cache record: published by pointer, read without a lock, reclaimed by grace period.
 *
 * A site points to an immutable record: a guard and what it guards. A writer replaces the record; the old one is freed when every
 * reader has left the read-side section it was in, and is then used for the next record.
 * Checked: a reader that finds its guard reads what belongs to it, from a record that is not being written.
 *
 * NO_GRACE          the old record is freed at once
 * IN_PLACE          the published record is rewritten
 * PUBLISH_FIRST     the site is stored before the record is filled
 * OLD_SECTIONS      the grace period waits only for sections that began after it
 */
/* run: -DSAFETY -DNOCLAIM -m100000 time=60 */
/* mutate: NO_GRACE IN_PLACE PUBLISH_FIRST OLD_SECTIONS */

byte guard[2], what[2], site = 0;
bool writing[2];
byte inside[2], sections[2];         /* is the reader in a section; how many it has sections */

proctype Writer()
{
    byte n = 1, r, i, seen[2];
    bool was[2];
    do
    :: n > 4 -> break
    :: else ->
#ifdef MUTATE_IN_PLACE
        r = site;
#else
        r = 1 - site;
#endif
#ifdef MUTATE_PUBLISH_FIRST
        site = r;
#endif
        writing[r] = true;
        guard[r] = n;
        what[r] = n + 10;
        writing[r] = false;
        site = r;
        n++;
#ifndef MUTATE_NO_GRACE
        i = 0;
        do
        :: i < 2 -> atomic { was[i] = inside[i]; seen[i] = sections[i]; i++ }
        :: else -> break
        od;
        i = 0;
        do
        :: i < 2 ->
#ifdef MUTATE_OLD_SECTIONS
            if
            :: was[i] || inside[i] == 0 || sections[i] != seen[i]
            fi;
#else
            if
            :: !was[i] || sections[i] != seen[i]
            fi;
#endif
            i++
        :: else -> break
        od
#endif
    od
}

proctype Reader(byte me)
{
    byte r, g, w, rounds = 3;
    do
    :: rounds == 0 -> break
    :: rounds > 0 ->
        rounds--;
        inside[me] = 1;
        r = site;
        assert(!writing[r]);
        g = guard[r];
        assert(!writing[r]);
        w = what[r];
        assert(!writing[r] && w == g + 10);
        atomic { inside[me] = 0; sections[me]++ }        /* a safepoint */
    od
}

init
{
    atomic { guard[0] = 0; what[0] = 10; run Writer(); run Reader(0); run Reader(1) }
}
