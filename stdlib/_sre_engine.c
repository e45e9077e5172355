/* stdlib/_sre_engine.c -- runs Programs over the characters of a string.
 *
 * A backtracking machine. What is still to be tried is a stack of Choices; what a choice must find again when it is taken up is in the trail:
 * the old values of the variables (ends of groups, counters of loops) that were set since. A variable is put into the trail only when it was
 * not put there since the youngest choice. An atomic group, a look around or a possessive loop notes the height of the stack where it
 * begins and cuts back to it where it ends; the trail stays, so older choices restore what was set inside.
 *
 * Both stacks and the variables begin in the MatchState, mostly on the C stack of the caller, and move to the heap when they grow.
 * Nothing here recurses. Every POLL_EVERY steps the thread looks for signals and lets others stop the world.
 *
 * Variables of atomic constructs need no trail: between their setting and their use no choice from before can be taken up without setting
 * them anew, and the choices from inside are cut off with the use.
 *
 * The machine is compiled for each width of characters, from _sre_engine.inc.   Tests.  tests/stdlib/sre_*.py
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "stdlib/_sre_int.h"

#include "threading/thread.h"

enum { POLL_EVERY = 1 << 16, GROW_FAST_BELOW = 1 << 24 };

bool sre_poll(MatchState *st)
{
    st->fuel = POLL_EVERY;
    safepoint(this_thread);
    return PyErr_CheckSignals() == 0 && !PyErr_Occurred();
}

/* A larger stack; it leaves the state it began in. It quadruples while that is cheap: what is not used yet is not touched. */
static void *stack_grow(void *old, const void *within, size_t *room, size_t size)
{
    size_t bytes, factor = *room * size < GROW_FAST_BELOW ? 4 : 2;
    void *bigger = NULL;
    if (*room <= SIZE_MAX / 8 && !__builtin_mul_overflow(*room * factor, size, &bytes) && bytes <= PY_SSIZE_T_MAX)
        bigger = PyMem_Realloc(old == within ? NULL : old, bytes);
    if (bigger == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (old == within)
        memcpy(bigger, old, *room * size);
    *room *= factor;
    return bigger;
}

__attribute__((noinline)) bool choices_grow(MatchState *st)
{
    Choice *bigger = stack_grow(st->choice, st->choice_inline, &st->choices_room, sizeof(Choice));
    if (bigger)
        st->choice = bigger;
    return bigger != NULL;
}

__attribute__((noinline)) bool trail_grow(MatchState *st)
{
    TrailEntry *bigger = stack_grow(st->trail, st->trail_inline, &st->trail_room, sizeof(TrailEntry));
    if (bigger)
        st->trail = bigger;
    return bigger != NULL;
}

static void marks_forget(MatchState *st)
{
    for (uint32_t i = 0; i < st->program->marks; i++)
        st->var[i].value = -1;
    st->dirty = false;
}

#define CHAR uint8_t
#define WIDTH 1
#define NAME(x) x##_1
#include "stdlib/_sre_engine.inc"

#define CHAR uint16_t
#define WIDTH 2
#define NAME(x) x##_2
#include "stdlib/_sre_engine.inc"

#define CHAR uint32_t
#define WIDTH 4
#define NAME(x) x##_4
#include "stdlib/_sre_engine.inc"

int sre_match(MatchState *st)
{
    if (st->from > st->end)
        return 0;
    switch (st->width) {
    case 1: return run_1(st, (const uint8_t *)st->data + st->from, st->must_advance);
    case 2: return run_2(st, (const uint16_t *)st->data + st->from, st->must_advance);
    default: return run_4(st, (const uint32_t *)st->data + st->from, st->must_advance);
    }
}

int sre_search(MatchState *st)
{
    if (st->from > st->end || (size_t)(st->end - st->from) < st->program->min_width)
        return 0;
    switch (st->width) {
    case 1: return search_1(st);
    case 2: return search_2(st);
    default: return search_4(st);
    }
}
