/* gc/intern.c -- the intern table: sharded, read without locks, written under a byte lock.
 *
 * Each shard is an open-addressing table of words: the address of a member with 16 bits of its hash in the top, so most wrong
 * entries are passed over without touching them. A reader loads a word, try-increfs the member, loads the word again, and only
 * then compares contents (gc/counts.h). A table that fills up is copied to a new one and retired.
 *
 * The table does not count its members. What keeps this sound:
 *   I1  A member allows try-incref (state S or later) before it is published, so a refusal means that it is dying.
 *   I2  A dying member calls intern_remove(), which takes the shard's lock, before its contents go. So whoever holds the lock
 *       may compare the contents of every member in the shard, counted or not.
 *   I3  intern_add() that meets an equal but dying member puts the fresh one in its place; the dying one then finds that the
 *       word is not its own any more, and leaves it.
 *   I4  Within one table a word changes only between empty, one member, tombstone, and a member again; readers re-check the word.
 * Locks.  Shard locks are leaves, taken without detaching.
 * Tests.  tests/gc/test_intern.c, tests/models/intern.pml, stress-tests/c/stress_intern.c
 */
#include "gc/intern.h"

#include "gc/heap_int.h"
#include "threading/grace.h"
#include "threading/lock.h"
#include "threading/perturb.h"

struct intern_table {
    uint32_t mask;
    uint32_t filled GUARD(shard.lock);      /* words that are not empty, tombstones included */
    uint32_t members GUARD(shard.lock);
    uint64_t word[] GUARD_W(shard.lock, release, acquire);
};

enum { EMPTY = 0, TOMBSTONE = 1, TAG_SHIFT = 48,
#ifdef P3T_STRESS
       FIRST_WORDS = 2 };
#else
       FIRST_WORDS = 16 };
#endif

static uint64_t mix(uint64_t hash)
{
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t word_of(Value member, uint64_t mixed) { return member.w | mixed >> TAG_SHIFT << TAG_SHIFT; }
static Value member_of(uint64_t word) { return (Value){word & ((UINT64_C(1) << TAG_SHIFT) - 1)}; }
static bool tag_is(uint64_t word, uint64_t mixed) { return ((word ^ mixed) >> TAG_SHIFT) == 0 && word > TOMBSTONE; }
static struct intern_shard *shard_of(InternSet *set, uint64_t mixed) { return &set->shards[(mixed >> 40) % INTERN_SHARDS]; }

static struct intern_table *table_new(uint32_t words)
{
    struct intern_table *t = buf_zalloc(sizeof *t + words * sizeof *t->word);
    if (t)
        t->mask = words - 1;
    return t;
}

int intern_init(InternSet *set, const struct intern_ops *ops)
{
    set->ops = ops;
    for (unsigned i = 0; i < INTERN_SHARDS; i++) {
        set->shards[i].lock = 0;
        set->shards[i].table = table_new(FIRST_WORDS);
        if (!set->shards[i].table) {
            while (i > 0)
                buf_free(set->shards[--i].table);
            return -1;
        }
    }
    return 0;
}

Value intern_find(InternSet *set, uint64_t hash, const void *key)
{
    uint64_t mixed = mix(hash);
    const struct intern_table *t = load_acquire_ptr(&shard_of(set, mixed)->table);
    for (uint32_t i = (uint32_t)mixed & t->mask;; i = (i + 1) & t->mask) {
        uint64_t word = load_acquire_u64(&t->word[i]);
        if (word == EMPTY)
            return V_ABSENT;
        if (!tag_is(word, mixed))
            continue;
        Value v = member_of(word);
        PERTURB("intern: between word and try-incref");
        if (!value_try_keep(v))
            continue;                               /* dying (I1); or another object has its block, which the re-check would find */
        PERTURB("intern: between try-incref and re-check");
        if (load_acquire_u64(&t->word[i]) == word && set->ops->equal(v, key))
            return v;
        value_drop_later(v);
    }
}

static void shard_lock(struct intern_shard *s)
{
    if (UNLIKELY(!byte_try_lock(&s->lock)))
        (void)byte_lock_timed(&s->lock, -1, false);
}

static int shard_grow_locked(InternSet *set, struct intern_shard *s)
{
    struct intern_table *old = s->table;
    uint32_t words = old->mask + 1;
    struct intern_table *t = table_new(old->members * 2 >= words ? words * 2 : words);
    if (!t)
        return -1;
    for (uint32_t i = 0; i <= old->mask; i++) {
        uint64_t word = load_relaxed_u64(&old->word[i]);
        if (word <= TOMBSTONE)
            continue;
        uint64_t mixed = mix(set->ops->hash(member_of(word)));  /* by I2 its contents are there */
        uint32_t at = (uint32_t)mixed & t->mask;
        while (t->word[at] != EMPTY)
            at = (at + 1) & t->mask;
        t->word[at] = word;
        t->filled++;
        t->members++;
    }
    store_release_ptr(&s->table, t);
    retire_buffer(old, buf_free, sizeof *old + words * sizeof *old->word);
    return 0;
}

/* Under the lock: finds key, or makes room and puts fresh. */
static Value add_locked(InternSet *set, struct intern_shard *s, uint64_t mixed, const void *key, Value fresh)
{
    struct intern_table *t = s->table;
    if ((t->filled + 1) * 4 > (t->mask + 1) * 3) {
        if (shard_grow_locked(set, s) < 0 && t->filled == t->mask)
            return V_RAISED;                        /* a denser table will do until the last empty word, which ends searches */
        t = s->table;
    }
    uint64_t *free_word = NULL;
    uint32_t i = (uint32_t)mixed & t->mask;
    for (;; i = (i + 1) & t->mask) {
        uint64_t word = load_relaxed_u64(&t->word[i]);
        if (word == EMPTY)
            break;
        if (word == TOMBSTONE && !free_word)
            free_word = &t->word[i];
        if (!tag_is(word, mixed) || !set->ops->equal(member_of(word), key))
            continue;
        if (value_try_keep(member_of(word)))
            return member_of(word);
        store_release_u64(&t->word[i], word_of(fresh, mixed));   /* I3 */
        return fresh;
    }
    if (!free_word) {
        free_word = &t->word[i];
        t->filled++;
    }
    t->members++;
    store_release_u64(free_word, word_of(fresh, mixed));
    return fresh;
}

Value intern_add(InternSet *set, uint64_t hash, const void *key, Value fresh)
{
    uint64_t mixed = mix(hash);
    struct intern_shard *s = shard_of(set, mixed);
    obj_allow_try(value_obj(fresh));                /* I1 */
    shard_lock(s);
    Value v = add_locked(set, s, mixed, key, fresh);
    byte_unlock(&s->lock);
    if (!value_is(v, fresh))
        value_release(fresh);                       /* after the lock: it may be destroyed, and look for itself in the table */
    return v;
}

void intern_remove(InternSet *set, uint64_t hash, Value dying)
{
    uint64_t mixed = mix(hash), word = word_of(dying, mixed);
    struct intern_shard *s = shard_of(set, mixed);
    PERTURB("intern: between death and removal");
    shard_lock(s);
    struct intern_table *t = s->table;
    for (uint32_t i = (uint32_t)mixed & t->mask; t->word[i] != EMPTY; i = (i + 1) & t->mask)
        if (t->word[i] == word) {
            store_release_u64(&t->word[i], TOMBSTONE);
            t->members--;
            break;
        }
    byte_unlock(&s->lock);
}

size_t intern_count(InternSet *set)
{
    size_t n = 0;
    for (unsigned i = 0; i < INTERN_SHARDS; i++) {
        shard_lock(&set->shards[i]);
        n += set->shards[i].table->members;
        byte_unlock(&set->shards[i].lock);
    }
    return n;
}
