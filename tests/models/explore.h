/* tests/models/explore.h -- an exhaustive explorer of small concurrent programs under store buffers.
 *
 * A model is a few threads, each a state machine of atomic steps over shared words. The explorer walks every interleaving, depth first,
 * and remembers each state it has been in. Stores go to a buffer of the thread and reach memory later, in any interleaving with the
 * other threads' steps: in the order of the buffer (as on x86) or, with WEAK, in any order that keeps the order of stores to one word
 * and puts a release store after all that precede it (as on ARM, in so far as stores are concerned; loads are not reordered).
 *
 * A model defines before including this:
 *     THREADS, WORDS             how many
 *     enum { ... };              names of the words
 * and after it:
 *     static void step(int t)    one step of thread t at program counter at(t), by means of the operations below; it ends by go(t, pc)
 *                                or stop(t). A step that cannot be taken now calls blocked().
 *     static void finally(void)  when all have stopped: checks of the outcome, by require()
 *     int main(void) { return explore("name"); }
 * Operations: load(t, word); store(t, word, v) (release: store_release); cas(t, word, old, new) and add(t, word, n), which wait until
 * the thread's buffer is empty, as a locked instruction does; fence(t); membarrier(t), a fence in every thread; reg(t, i), a thread's
 * own word, as an lvalue; require(condition).
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFER = 4, REGISTERS = 6, STOPPED = 255 };

struct entry { unsigned char word, value, release; };
static struct world {
    unsigned char words[WORDS];
    unsigned char pc[THREADS];
    unsigned char registers[THREADS][REGISTERS];
    unsigned char buffered[THREADS];
    struct entry buffer[THREADS][BUFFER];
} now;

static bool step_blocked, failed;
static const char *failed_what;
static unsigned long states;

static void step(int t);
static void finally(void);

#define require(condition) ((condition) ? (void)0 : (failed = true, failed_what = #condition, (void)0))
static inline int at(int t) { return now.pc[t]; }
static inline void go(int t, int pc) { now.pc[t] = (unsigned char)pc; }
static inline void stop(int t) { now.pc[t] = STOPPED; }
static inline void blocked(void) { step_blocked = true; }
#define reg(t, i) (now.registers[t][i])

static inline int load(int t, int word)
{
    for (int i = now.buffered[t]; i > 0; i--)
        if (now.buffer[t][i - 1].word == word)
            return now.buffer[t][i - 1].value;
    return now.words[word];
}

static inline void put(int t, int word, int value, int release)
{
    if (now.buffered[t] == BUFFER) {
        blocked();
        return;
    }
    now.buffer[t][now.buffered[t]++] = (struct entry){(unsigned char)word, (unsigned char)value, (unsigned char)release};
}
static inline void store(int t, int word, int value) { put(t, word, value, 0); }
static inline void store_release(int t, int word, int value) { put(t, word, value, 1); }

static inline void fence(int t)
{
    if (now.buffered[t])
        blocked();
}

static inline bool cas(int t, int word, int old, int new)
{
    fence(t);
    if (step_blocked || now.words[word] != old)
        return false;
    now.words[word] = (unsigned char)new;
    return true;
}

static inline int add(int t, int word, int n)
{
    fence(t);
    int before = now.words[word];
    if (!step_blocked)
        now.words[word] = (unsigned char)(before + n);
    return before;
}

static inline void membarrier(int t)
{
    (void)t;
    for (int i = 0; i < THREADS; i++)
        if (now.buffered[i])
            blocked();                  /* it returns when all buffers have been drained: until then others go on */
}

/* Entry i of t's buffer reaches memory. */
static void drain(int t, int i)
{
    now.words[now.buffer[t][i].word] = now.buffer[t][i].value;
    memmove(&now.buffer[t][i], &now.buffer[t][i + 1], (size_t)(now.buffered[t] - i - 1) * sizeof(struct entry));
    now.buffered[t]--;
    now.buffer[t][now.buffered[t]] = (struct entry){0, 0, 0};
}

static bool may_drain(int t, int i)
{
#ifdef WEAK
    for (int j = 0; j < i; j++)
        if (now.buffer[t][j].word == now.buffer[t][i].word || now.buffer[t][i].release)
            return false;
    return true;
#else
    (void)t;
    return i == 0;
#endif
}

/* States seen: an open-addressing table of hashes and copies. */
static struct world *seen;
static unsigned char *used;
static size_t capacity = 1 << 16, count;

static unsigned long hash_of(const struct world *w)
{
    unsigned long h = 1469598103934665603ul;
    const unsigned char *p = (const unsigned char *)w;
    for (size_t i = 0; i < sizeof *w; i++)
        h = (h ^ p[i]) * 1099511628211ul;
    return h ^ h >> 29;
}

static bool insert(struct world *table, unsigned char *taken, size_t room, const struct world *w)
{
    size_t i = hash_of(w) & (room - 1);
    while (taken[i]) {
        if (memcmp(&table[i], w, sizeof *w) == 0)
            return false;
        i = (i + 1) & (room - 1);
    }
    table[i] = *w;
    taken[i] = 1;
    return true;
}

static bool is_new(void)
{
    if (!seen || count * 2 > capacity) {
        size_t room = seen ? capacity * 2 : capacity;
        struct world *table = calloc(room, sizeof *table);
        unsigned char *taken = calloc(room, 1);
        if (!table || !taken) {
            puts("out of memory");
            exit(2);
        }
        for (size_t i = 0; seen && i < capacity; i++)
            if (used[i])
                insert(table, taken, room, &seen[i]);
        free(seen);
        free(used);
        seen = table, used = taken, capacity = room;
    }
    if (!insert(seen, used, capacity, &now))
        return false;
    count++;
    return true;
}

static void walk(void)
{
    struct world here = now;
    if (failed || !is_new())
        return;
    states++;
    bool moved = false, all_stopped = true;
    for (int t = 0; t < THREADS && !failed; t++) {
        for (int i = 0; i < here.buffered[t] && !failed; i++) {
            now = here;
            if (!may_drain(t, i))
                continue;
            drain(t, i);
            moved = true;
            walk();
        }
        if (here.pc[t] == STOPPED || failed)
            continue;
        all_stopped = false;
        now = here;
        step_blocked = false;
        step(t);
        if (step_blocked)
            continue;
        moved = true;
        if (!failed)
            walk();
    }
    now = here;
    if (failed || moved)
        return;
    if (!all_stopped)
        failed = true, failed_what = "nobody can go on";
    else
        finally();
}

static int explore(const char *name)
{
    walk();
    if (failed)
        printf("%s: broken: %s, after %lu states\n", name, failed_what, states);
    else
        printf("%s: holds, %lu states\n", name, states);
    return failed;
}
