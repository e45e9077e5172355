/* gc/purse.c -- taking purses and giving them back: see purse.h. */
#include "gc/purse.h"

#include "threading/perturb.h"

enum { CROWDED = 4096, CALLS_APART = 64, MOVES = 2 };

static bool purse_take(GcThread *t, struct purse_entry *e, Obj *o, bool trying)
{
    uint32_t s = load_relaxed_u32(&o->shared);
    e->heat = 0;
    do {
        int32_t count = count_of(s);
        if (load_relaxed_u16(&o->owner) == t->base.slot_id || state_of(s) == COUNT_Q)
            return false;
        if (trying ? s == COUNT_U || s == COUNT_M : state_of(s) == COUNT_M && count <= 0)
            return false;                               /* as obj_try_incref_foreign() refuses */
        if (count < 0 || count >= PURSE_BUSIEST || (count & (PURSE - 1)) >= PURSE / 2)
            return false;                               /* P4 */
    } while (!cas_acquire_u32(&o->shared, &s, s + (uint32_t)PURSE * COUNT_ONE)); /* acquire: as a try-incref's */
    e->refs = PURSE;                                    /* n = PURSE - 1: one is given out */
    e->local = load_relaxed_u32(&o->local);
    e->moves = 0;
    t->purses++;
    return true;
}

bool purse_missed(GcThread *t, struct purse_entry *e, Obj *o, bool trying)
{
    if (e) {
        if (e->refs == 1) {                             /* all of them are in use: they are ordinary ones from now on */
            e->refs = e->heat = 0;
            t->purses--;
            return false;
        }
        return ++e->heat >= PURSE_HEAT && purse_take(t, e, o, trying);
    }
    struct purse_entry *set = purse_set(t, o);
    e = set->refs ? set + 1 : set[1].refs || set->heat <= set[1].heat ? set : set + 1;
    t->crowded++;
    if (e->refs) {
        if (t->crowded >= CROWDED) {                    /* others may be worth it more by now */
            t->crowded = 0;
            or_acq_rel_u32(&t->base.poll, POLL_RELEASE);
        }
    } else if (e->heat == 0) {
        e->object = o;                                  /* an address, not a reference: it may be another object's by the time it is compared */
        e->heat = 1;
    } else if (t->crowded % 4 == 0) {                   /* so that one of two that are wanted equally often gets its purse */
        e->heat--;
    }
    return false;
}

/* A reference for the owner's queue is counted, so that the owner gives the object up. */
void purse_watch(struct purse_entry *e, Obj *o)
{
    uint16_t owner = load_relaxed_u16(&o->owner);
    uint32_t local = load_relaxed_u32(&o->local);
    if (owner == SLOT_NONE || owner >= SLOT_DEFERRED || local == e->local)
        return;
    e->local = local;
    if (++e->moves < MOVES)
        return;
    e->moves = 0;
    uint32_t s = load_relaxed_u32(&o->shared);
    do
        if (state_of(s) >= COUNT_Q || count_of(s) >= PURSE_BUSIEST)
            return;
    while (!cas_acq_rel_u32(&o->shared, &s, shared_word(count_of(s) + 1, COUNT_Q)));
    counts_hand_over(o);
}

/* Drops n references. */
static void give_back(Obj *o, uint32_t n)
{
    uint32_t s = load_relaxed_u32(&o->shared);
    while (n > 0) {
        int32_t count = count_of(s);
        uint32_t some = n;
        if (count >= COUNT_STUCK || count <= -COUNT_STUCK || load_relaxed_u16(&o->owner) == SLOT_IMMORTAL)
            return;
        if (state_of(s) != COUNT_Q) {                   /* nothing is to die here, or to be handed to its owner */
            int32_t floor = state_of(s) == COUNT_M;
            if (count <= floor)
                break;
            if (some > (uint32_t)(count - floor))
                some = (uint32_t)(count - floor);
        }
        PERTURB("purse: about to give back");
        if (cas_acq_rel_u32(&o->shared, &s, s - some * COUNT_ONE)) {
            n -= some;
            s = load_relaxed_u32(&o->shared);
        }
    }
    while (n-- > 0)
        if (load_relaxed_u16(&o->owner) == SLOT_DEFERRED)
            obj_decref_deferred(o);                     /* on the list of those that nobody counts */
        else
            value_drop_later(value_from_obj(o));
}

void purse_empty(GcThread *t)
{
    for (unsigned i = 0; t->purses > 0 && i < sizeof t->purse / sizeof t->purse[0]; i++) {
        struct purse_entry *e = &t->purse[i];
        if (e->refs) {
            uint32_t n = e->refs - 1;
            Obj *o = (Obj *)e->object;
            e->refs = 0;
            e->heat = PURSE_HEAT - 1;                   /* it is worth having: the next count takes it again */
            t->purses--;
            give_back(o, n);
        }
    }
}

void purses_call_in(void)
{
    PERTURB("purse: about to call in");
    slots_poll_attached(POLL_RELEASE);
}

bool purse_lowered_far(GcThread *t, Obj *o, uint32_t shared)
{
    struct purse_entry *e = purse_find(t, o);
    uint32_t all = shared_word(PURSE, COUNT_M);
    if (e && e->refs == PURSE + 1 && load_relaxed_u16(&o->owner) == SLOT_NONE && cas_acq_rel_u32(&o->shared, &all, COUNT_M)) {
        e->refs = e->heat = 0;
        t->purses--;
        return true;
    }
    /* With very many ordinary references each decrement would look like a reason. */
    if (t->called_in == o && t->calls_spared > 0 && count_of(shared) % PURSE != 0) {
        t->calls_spared--;
        return false;
    }
    t->called_in = o;
    t->calls_spared = CALLS_APART;
    purses_call_in();
    return false;
}
