/* tests/models/look.c -- when a buffer may be freed without a grace period: gc/look.h.
 *
 * An object has a buffer, which its owner reads and replaces; then the owner lets go of the object (a merge). A foreign thread reads
 * without a lock and says so first; another one takes the lock and replaces the buffer too. Stores are buffered. Whoever replaces frees the
 * old buffer at once if nobody has said that he looks, and he is the owner or there is none; else the buffer is kept for good here.
 * Checked: nobody uses a buffer that is freed.
 *
 * run: time=60
 * run: -DWEAK time=60
 * mutate: NO_FENCE PLAIN_FLAG FLAG_LAST FLAG_BEFORE ANY_WRITER MERGE_WHILE_READING
 */
enum { BUFFER_NOW, FLAG, OWNED, LOCK, FREED_0, FREED_1, FREED_2 };
#define WORDS 7
#define THREADS 4
#include "explore.h"

/* Registers: 0 the buffer read or replaced, 1 the flag as seen, 2 the rounds made. */

static void use(int t) { require(now.words[FREED_0 + reg(t, 0)] == 0); }
static void release(int t) { now.words[FREED_0 + reg(t, 0)] = 1; }

/* Steps from pc on: lock, replace, unlock, look, free. Ends at pc 20. */
static void replace(int t, bool owner)
{
    switch (at(t)) {
    case 10:
        if (!cas(t, LOCK, 0, 1)) {
            blocked();
            return;
        }
#ifdef MUTATE_FLAG_BEFORE
        reg(t, 1) = (unsigned char)load(t, FLAG);
#endif
        reg(t, 0) = (unsigned char)load(t, BUFFER_NOW);
        go(t, 11);
        break;
    case 11:
        store_release(t, BUFFER_NOW, reg(t, 0) + 1);
        go(t, 12);
        break;
    case 12:
        store_release(t, LOCK, 0);
        go(t, 13);
        break;
    case 13:
#ifndef MUTATE_NO_FENCE
        fence(t);
#endif
        go(t, 14);
        break;
    case 14:
#ifndef MUTATE_FLAG_BEFORE
        reg(t, 1) = (unsigned char)load(t, FLAG);
#endif
        go(t, 15);
        break;
    case 15:
#ifdef MUTATE_ANY_WRITER
        owner = true;
#endif
        if (reg(t, 1) == 0 && (owner || load(t, OWNED) == 0))
            release(t);
        go(t, 20);
        break;
    }
}

static void owner(int t)
{
    switch (at(t)) {
    case 0:
        reg(t, 0) = (unsigned char)load(t, BUFFER_NOW);
        go(t, 1);
        break;
#ifdef MUTATE_MERGE_WHILE_READING
    case 1:
        store_release(t, OWNED, 0);
        go(t, 2);
        break;
    case 2:
        use(t);
        stop(t);
        break;
#else
    case 1:
        use(t);
        go(t, reg(t, 2)++ == 0 ? 10 : 2);
        break;
    case 2:
        store_release(t, OWNED, 0);
        stop(t);
        break;
#endif
    case 20:
        go(t, 0);                                       /* reads once more, then merges */
        break;
    default:
        replace(t, true);
        break;
    }
}

static void reader(int t)
{
    switch (at(t)) {
    case 0:
#ifdef MUTATE_FLAG_LAST
        reg(t, 0) = (unsigned char)load(t, BUFFER_NOW);
#endif
        go(t, load(t, FLAG) ? 2 : 1);
        break;
    case 1:
#ifdef MUTATE_PLAIN_FLAG
        store(t, FLAG, 1);
#else
        if (!cas(t, FLAG, 0, 1) && !now.words[FLAG]) {
            blocked();
            return;
        }
#endif
        go(t, 2);
        break;
    case 2:
#ifndef MUTATE_FLAG_LAST
        reg(t, 0) = (unsigned char)load(t, BUFFER_NOW);
#endif
        go(t, 3);
        break;
    case 3:
        use(t);
        stop(t);
        break;
    }
}

static void step(int t)
{
    if (t == 0)
        owner(t);
    else if (t == 1 || t == 2)
        reader(t);
    else if (at(t) == 0)
        go(t, 10);
    else if (at(t) == 20)
        stop(t);
    else
        replace(t, false);
}

static void finally(void) {}

int main(void)
{
    now.words[OWNED] = 1;
    return explore("look");
}
