/* tests/models/alone.c -- a grace period without a reclaimer, while nobody else is attached: threading/grace.c, slot.c
 * (thread_attached_elsewhere), against a thread that attaches: thread.c (attach_once). Stores are buffered.
 *
 * The writer unlinks a buffer, and frees it if it finds the other slot not ATTACHED. The reader says ATTACHED, loads the pointer, uses the
 * buffer, leaves; twice. Checked: no use of a freed buffer.
 *
 * run: time=60
 * run: -DWEAK time=60
 * mutate: NO_FENCE PLAIN_ATTACH LOAD_FIRST LOOK_TOO_EARLY
 */
enum { POINTER, STATE, FREED };
#define WORDS 3
#define THREADS 2
#include "explore.h"

static void writer(int t)
{
    switch (at(t)) {
#ifdef MUTATE_LOOK_TOO_EARLY
    case 0:
        reg(t, 1) = (unsigned char)load(t, STATE);
        go(t, 1);
        break;
    case 1:
        store_release(t, POINTER, 1);
        go(t, 2);
        break;
    case 2:
        fence(t);
        go(t, 3);
        break;
    case 3:
        go(t, reg(t, 1) ? 5 : 4);
        break;
#else
    case 0:
        store_release(t, POINTER, 1);
        go(t, 1);
        break;
    case 1:
#ifndef MUTATE_NO_FENCE
        fence(t);
#endif
        go(t, 2);
        break;
    case 2:
        reg(t, 1) = (unsigned char)load(t, STATE);
        go(t, 3);
        break;
    case 3:
        go(t, reg(t, 1) ? 5 : 4);        /* somebody is attached: the buffer waits for a period of the reclaimer */
        break;
#endif
    case 4:
        now.words[FREED] = 1;
        stop(t);
        break;
    case 5:
        stop(t);
        break;
    }
}

static void reader(int t)
{
    switch (at(t)) {
    case 0:
        if (reg(t, 0) == 2) {
            stop(t);
            return;
        }
        reg(t, 0)++;
#ifdef MUTATE_LOAD_FIRST
        reg(t, 1) = (unsigned char)load(t, POINTER);
#endif
        go(t, 1);
        break;
    case 1:
#ifdef MUTATE_PLAIN_ATTACH
        store(t, STATE, 1);
#else
        if (!cas(t, STATE, 0, 1)) {
            blocked();
            return;
        }
#endif
        go(t, 2);
        break;
    case 2:
#ifndef MUTATE_LOAD_FIRST
        reg(t, 1) = (unsigned char)load(t, POINTER);
#endif
        go(t, 3);
        break;
    case 3:
        require(reg(t, 1) == 1 || !now.words[FREED]);
        go(t, 4);
        break;
    case 4:
        store_release(t, STATE, 0);
        go(t, 0);
        break;
    }
}

static void step(int t)
{
    if (t == 0)
        writer(t);
    else
        reader(t);
}

static void finally(void)
{
    require(now.words[POINTER] == 1);
}

int main(void)
{
    return explore("alone");
}
