/* core/compiler/liveness.c -- exact maps of full temporaries, by walking the code forward.
 *
 * Before the first instruction all temporaries are empty; the table of opcodes says what each instruction consumes and writes. Every path
 * to an instruction must bring the same set: the code generator works with a stack of temporaries, and this is where it is held to it.
 * At a handler those below ExcRange.keep are full that are full at every instruction of its ranges, besides the exception's register.
 * What a handler gets is only known when its ranges have been walked, which may lie behind other handlers: so handlers are entered last,
 * and if one turns out to have been entered with too much, the walk is done again with what was learnt (limits).
 *
 * The map is made when the collector, an unwinder or a debugger first asks, and kept. */
#include "core/compiler/liveness.h"

#include <string.h>

struct walk {
    const CodeObj *code;
    uint32_t words, ntemps;
    uint32_t *of;                        /* set number by instruction */
    uint64_t *sets;
    uint32_t nsets, sets_cap;
    uint32_t *index, index_size;         /* hash of sets */
    uint32_t *stack, depth;
    uint64_t *now, *during;              /* scratch */
    uint64_t *gets, *limits;             /* by range: what its handler gets, and may get */
    bool *seen, *entered;
    const char *why;
    uint32_t at;
    bool out_of_memory;
};

static bool wrong(struct walk *w, uint32_t at, const char *why)
{
    if (!w->why) {
        w->why = why;
        w->at = at;
    }
    return false;
}

/* ---- sets, each once ---- */

static uint64_t hash_set(const uint64_t *set, uint32_t words)
{
    uint64_t h = 0;
    for (uint32_t i = 0; i < words; i++)
        h = (h ^ set[i]) * UINT64_C(0x9e3779b97f4a7c15) + (h >> 31);
    return h ^ (h >> 32);
}

static bool grow_sets(struct walk *w)
{
    uint32_t cap = w->sets_cap ? 2 * w->sets_cap : 16, size = 4 * cap;
    uint64_t *sets = buf_realloc(w->sets, (size_t)cap * w->words * sizeof *sets);
    if (!sets)
        return false;
    w->sets = sets;
    w->sets_cap = cap;
    uint32_t *index = buf_zalloc(size * sizeof *index);
    if (!index)
        return false;
    buf_free(w->index);
    w->index = index;
    w->index_size = size;
    for (uint32_t i = 0; i < w->nsets; i++) {
        uint32_t k = (uint32_t)hash_set(sets + (size_t)i * w->words, w->words) & (size - 1);
        while (index[k])
            k = (k + 1) & (size - 1);
        index[k] = i + 1;
    }
    return true;
}

static uint32_t set_number(struct walk *w, const uint64_t *set)
{
    if (w->nsets == w->sets_cap && !grow_sets(w)) {
        w->out_of_memory = true;
        return LIVE_UNREACHED;
    }
    uint32_t k = (uint32_t)hash_set(set, w->words) & (w->index_size - 1);
    for (; w->index[k]; k = (k + 1) & (w->index_size - 1))
        if (memcmp(w->sets + (size_t)(w->index[k] - 1) * w->words, set, w->words * sizeof *set) == 0)
            return w->index[k] - 1;
    memcpy(w->sets + (size_t)w->nsets * w->words, set, w->words * sizeof *set);
    w->index[k] = ++w->nsets;
    return w->nsets - 1;
}

/* ---- the effect of an instruction on a set ---- */

static bool full(const uint64_t *set, uint32_t t) { return set[t >> 6] >> (t & 63) & 1; }
static void add(uint64_t *set, uint32_t t) { set[t >> 6] |= UINT64_C(1) << (t & 63); }
static void drop(uint64_t *set, uint32_t t) { set[t >> 6] &= ~(UINT64_C(1) << (t & 63)); }

static bool in_range(struct walk *w, struct register_run run)
{
    return (uint64_t)run.first + run.count <= w->code->nregs;
}

static bool consume(struct walk *w, uint64_t *set, const struct instr_effects *e, uint32_t at)
{
    uint32_t nlocals = w->code->nlocals;
    for (int i = 0; i < e->npeeked; i++)
        for (uint32_t r = e->peeked[i].first; r < e->peeked[i].first + e->peeked[i].count; r++) {
            if (!in_range(w, e->peeked[i]))
                return wrong(w, at, "register out of range");
            if (r >= nlocals && !full(set, r - nlocals))
                return wrong(w, at, "reads an empty temporary");
        }
    for (int i = 0; i < e->nconsumed; i++)
        for (uint32_t r = e->consumed[i].first; r < e->consumed[i].first + e->consumed[i].count; r++) {
            if (!in_range(w, e->consumed[i]))
                return wrong(w, at, "register out of range");
            if (r < nlocals)
                return wrong(w, at, "a window reaches into the locals");
            if (!full(set, r - nlocals))
                return wrong(w, at, "consumes an empty temporary");
            drop(set, r - nlocals);
        }
    return true;
}

static bool fill(struct walk *w, uint64_t *set, const struct instr_effects *e, uint32_t at)
{
    uint32_t nlocals = w->code->nlocals;
    for (int i = 0; i < e->nwritten; i++)
        for (uint32_t r = e->written[i].first; r < e->written[i].first + e->written[i].count; r++) {
            if (!in_range(w, e->written[i]))
                return wrong(w, at, "register out of range");
            if (r < nlocals)
                continue;
            if (full(set, r - nlocals))
                return wrong(w, at, "writes a full temporary");
            add(set, r - nlocals);
        }
    return true;
}

/* ---- the walk ---- */

static bool arrive(struct walk *w, uint32_t from, int64_t to, const uint64_t *set)
{
    if (to < 0 || to >= w->code->ninstrs)
        return wrong(w, from, "control leaves the code");
    uint32_t n = set_number(w, set);
    if (n == LIVE_UNREACHED)
        return false;
    if (w->of[to] == LIVE_UNREACHED) {
        w->of[to] = n;
        w->stack[w->depth++] = (uint32_t)to;
        return true;
    }
    return w->of[to] == n || wrong(w, (uint32_t)to, "paths bring different temporaries");
}

static void note_handler(struct walk *w, uint32_t at, const uint64_t *set)
{
    const ExcRange *r = code_handler(w->code, at);
    if (!r)
        return;
    uint32_t i = (uint32_t)(r - w->code->ranges);
    uint64_t *gets = w->gets + (size_t)i * w->words;
    for (uint32_t k = 0; k < w->words; k++)
        gets[k] &= set[k];
    w->seen[i] = true;
}

static bool walk_instruction(struct walk *w, uint32_t at)
{
    struct instr_effects e;
    Instr i = w->code->instrs[at];
    instr_effects(i, w->code->nlocals, &e);
    memcpy(w->now, w->sets + (size_t)w->of[at] * w->words, w->words * sizeof *w->now);
    memcpy(w->during, w->now, w->words * sizeof *w->now);
    if (!consume(w, w->during, &e, at))
        return false;
    note_handler(w, at, w->during);
    if (e.jump >= 0) {
        const uint64_t *set = e.kept_on_jump ? w->now : w->during;
        uint64_t *taken = w->now;
        memmove(taken, set, w->words * sizeof *taken);
        if (!fill(w, taken, &e, at) || !arrive(w, at, instr_target(i, at, e.jump), taken))
            return false;
    }
    if (e.ends)
        return true;
    if (!e.on_jump_only && !fill(w, w->during, &e, at))
        return false;
    return arrive(w, at, (int64_t)at + 1, w->during);
}

static bool walk_pending(struct walk *w)
{
    while (w->depth > 0)
        if (!walk_instruction(w, w->stack[--w->depth]))
            return false;
    return true;
}

/* Several ranges may share a handler: it gets what all of them can give. */
static void handler_set(struct walk *w, uint32_t range, uint64_t *set)
{
    const ExcRange *r = &w->code->ranges[range];
    memset(set, 0xff, w->words * sizeof *set);
    for (uint32_t i = 0; i < w->code->nranges; i++)
        if (w->code->ranges[i].handler == r->handler)
            for (uint32_t k = 0; k < w->words; k++)
                set[k] &= (w->seen[i] ? w->gets[(size_t)i * w->words + k] : UINT64_MAX) & w->limits[(size_t)i * w->words + k];
    uint32_t keep = r->keep > w->code->nlocals ? (uint32_t)(r->keep - w->code->nlocals) : 0;
    for (uint32_t t = keep; t < w->words * 64; t++)
        drop(set, t);
    add(set, (uint32_t)(r->reg - w->code->nlocals));
}

/* One walk. False with w->why unset and no lack of memory: a limit was lowered; try again. */
static bool walk_once(struct walk *w)
{
    const CodeObj *code = w->code;
    memset(w->of, 0xff, code->ninstrs * sizeof *w->of);
    memset(w->gets, 0xff, ((size_t)code->nranges + 1) * w->words * sizeof *w->gets);
    memset(w->seen, 0, code->nranges + 1);
    memset(w->entered, 0, code->nranges + 1);
    w->depth = 0;
    memset(w->now, 0, w->words * sizeof *w->now);
    if (!arrive(w, 0, 0, w->now) || !walk_pending(w))
        return false;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < code->nranges; i++) {
            if (!w->seen[i] || w->entered[i])
                continue;
            w->entered[i] = more = true;
            if (code->ranges[i].reg < code->nlocals || code->ranges[i].reg >= code->nregs)
                return wrong(w, code->ranges[i].start, "a handler's register is no temporary");
            handler_set(w, i, w->now);
            if (!arrive(w, code->ranges[i].start, code->ranges[i].handler, w->now) || !walk_pending(w))
                return false;
        }
    }
    bool settled = true;
    for (uint32_t i = 0; i < code->nranges; i++) {
        if (!w->seen[i])
            continue;
        handler_set(w, i, w->now);
        if (w->of[code->ranges[i].handler] == set_number(w, w->now))
            continue;
        settled = false;
        for (uint32_t k = 0; k < w->words; k++)
            w->limits[(size_t)i * w->words + k] &= w->gets[(size_t)i * w->words + k];
    }
    return settled;
}

static void *room(struct walk *w, size_t bytes)
{
    void *p = buf_zalloc(bytes + 8);
    w->out_of_memory |= p == NULL;
    return p;
}

struct live_map *live_build(const CodeObj *code, const char **why, uint32_t *at)
{
    struct walk w = {.code = code, .words = live_words(code), .ntemps = (uint32_t)(code->nregs - code->nlocals)};
    size_t sets = ((size_t)code->nranges + 1) * w.words * sizeof(uint64_t);
    w.of = room(&w, code->ninstrs * sizeof *w.of);
    w.stack = room(&w, code->ninstrs * sizeof *w.stack);
    w.now = room(&w, w.words * sizeof(uint64_t));
    w.during = room(&w, w.words * sizeof(uint64_t));
    w.gets = room(&w, sets);
    w.limits = room(&w, sets);
    w.seen = room(&w, code->nranges + 1);
    w.entered = room(&w, code->nranges + 1);
    struct live_map *map = NULL;
    bool good = false;
    if (!w.out_of_memory) {
        memset(w.limits, 0xff, sets);
        /* Each further walk lowers a limit; nesting bounds how often that can happen. */
        for (uint32_t round = 0; round <= code->nranges + 1 && !good && !w.why && !w.out_of_memory; round++)
            good = walk_once(&w);
        if (!good && !w.why && !w.out_of_memory)
            wrong(&w, 0, "a handler's temporaries do not settle");
    }
    if (good) {
        size_t of_bytes = (code->ninstrs * sizeof *w.of + 7) & ~(size_t)7;
        map = buf_alloc(sizeof *map + of_bytes + (size_t)w.nsets * w.words * sizeof(uint64_t));
        w.out_of_memory |= map == NULL;
        if (map) {
            map->words = w.words;
            map->nsets = w.nsets;
            map->of = (uint32_t *)(map + 1);
            map->sets = (uint64_t *)((char *)map->of + of_bytes);
            memcpy(map->of, w.of, code->ninstrs * sizeof *w.of);
            memcpy(map->sets, w.sets, (size_t)w.nsets * w.words * sizeof(uint64_t));
        }
    }
    *why = w.why;
    *at = w.at;
    void *const buffers[] = {w.of, w.sets, w.index, w.stack, w.now, w.during, w.gets, w.limits, w.seen, w.entered};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        buf_free(buffers[i]);
    return map;
}

/* ---- the door ---- */

static const uint64_t empty_set[1024];

const uint64_t *code_live(CodeObj *code, uint32_t instr)
{
    struct live_map *map = load_acquire_ptr(&code->live);
    if (!map) {
        const char *why;
        uint32_t at;
        map = live_build(code, &why, &at);
        if (!map) {
            CHECK(why == NULL);          /* code that does not verify is never run */
            return NULL;
        }
        struct live_map *other = NULL;
        if (!cas_acq_rel_ptr(&code->live, &other, map)) {
            buf_free(map);
            map = other;
        }
    }
    const uint64_t *set = live_set(map, instr);
    return set ? set : empty_set;
}

void code_find_kept(CodeObj *code)
{
    uint32_t kept = code->nlocals, words = live_words(code);
    for (uint32_t i = 0; i < code->ninstrs; i++) {
        if (opcode_base((uint16_t)load_relaxed_u64(&code->instrs[i].w)) != OP_YIELD)
            continue;
        const uint64_t *live = code_live(code, i);
        if (!live)
            return;                      /* out of memory: all of them, as before */
        for (uint32_t k = words; k-- > 0;)
            if (live[k]) {
                uint32_t last = code->nlocals + k * 64 + 63 - (uint32_t)__builtin_clzll(live[k]);
                kept = last + 1 > kept ? last + 1 : kept;
                break;
            }
    }
    store_relaxed_u16(&code->nkept, (uint16_t)kept);
}

int code_live_during(CodeObj *code, uint32_t instr, uint64_t *bits)
{
    const uint64_t *before = code_live(code, instr);
    if (!before)
        return -1;
    memcpy(bits, before, ((uint32_t)(code->nregs - code->nlocals) + 63) / 64 * sizeof *bits);
    struct instr_effects e;
    instr_effects(code->instrs[instr], code->nlocals, &e);
    for (int i = 0; i < e.nconsumed; i++)
        for (uint32_t r = e.consumed[i].first; r < e.consumed[i].first + e.consumed[i].count; r++)
            drop(bits, r - code->nlocals);
    return 0;
}
