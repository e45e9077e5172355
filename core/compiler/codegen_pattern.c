/* core/compiler/codegen_pattern.c -- match statements.
 *
 * The subject stays in a temporary until a case is taken. A pattern is a run of tests; what has been taken apart so far, and what has been
 * captured, are temporaries, listed in pattern.full. When a test fails, exactly those must be dropped before the next case is tried: a
 * chain of CLEARs, made when the first test needs it and shared by later ones with the same list. Names are bound only when the whole
 * pattern has matched.
 */
#include "core/compiler/codegen_int.h"

#include <string.h>

struct capture { struct ident *name; reg reg; };

struct stub { struct stub *next; struct block *block; size_t n; reg full[]; };

struct pattern_context {
    reg *full;                            /* temporaries to drop on failure, in order */
    size_t nfull, full_cap;
    struct capture *captures;
    size_t ncaptures, captures_cap;
    struct block *fail;                   /* where to go once they are dropped */
    struct stub *stubs;
    bool allow_irrefutable;
};

/* ---- temporaries and failure ---- */

static void add_full(struct compiler *c, struct pattern_context *pc, reg r)
{
    if (!GROW(c, pc->full, pc->nfull, pc->full_cap))
        fail(c);
    pc->full[pc->nfull++] = r;
}

static reg take_full(struct compiler *c, struct pattern_context *pc)
{
    reg r = take(c);
    add_full(c, pc, r);
    return r;
}

static void drop_full(struct pattern_context *pc, reg r)
{
    size_t i = pc->nfull;
    while (pc->full[--i] != r)
        ;
    memmove(&pc->full[i], &pc->full[i + 1], (--pc->nfull - i) * sizeof *pc->full);
}

static struct block *fail_block(struct compiler *c, struct pattern_context *pc, size_t n)
{
    if (n == 0)
        return pc->fail;
    for (struct stub *s = pc->stubs; s; s = s->next)
        if (s->n == n && memcmp(s->full, pc->full, n * sizeof(reg)) == 0)
            return s->block;
    struct stub *s = gen_alloc(c, sizeof *s + n * sizeof(reg));
    s->n = n;
    memcpy(s->full, pc->full, n * sizeof(reg));
    s->block = new_block(c);
    s->next = pc->stubs;
    pc->stubs = s;
    struct block *rest = fail_block(c, pc, n - 1);
    struct aside aside = aside_begin(c, s->block);
    clear(c, pc->full[n - 1], range_none());
    jump(c, rest, range_none());
    aside_end(c, aside);
    return s->block;
}

/* A jump to failure by an instruction that has consumed what it tested. */
static void fail_jump(struct compiler *c, struct pattern_context *pc, unsigned op, uint32_t a, uint32_t b, struct range where)
{
    emit_jump(c, op, a, b, fail_block(c, pc, pc->nfull), where);
}

static void capture(struct compiler *c, struct pattern_context *pc, struct name *name, reg subject, bool owned, struct range where)
{
    if (!name) {
        if (owned) {
            clear(c, subject, where);
            drop_full(pc, subject);
        }
        return;
    }
    struct ident *id = gen_ident(c, name);
    for (size_t i = 0; i < pc->ncaptures; i++)
        if (pc->captures[i].name == id)
            fail_at(c, where, "multiple assignments to name %R in pattern", name_str(c, id));
    reg r = subject;
    if (!owned) {
        r = take_full(c, pc);
        emit(c, OP_COPY, r, subject, 0, where);
    }
    if (!GROW(c, pc->captures, pc->ncaptures, pc->captures_cap))
        fail(c);
    pc->captures[pc->ncaptures++] = (struct capture){id, r};
}

/* subject as an operand that is consumed: itself if it is owned, else a copy. */
static reg consumable(struct compiler *c, struct pattern_context *pc, reg subject, bool owned, struct range where)
{
    if (owned) {
        drop_full(pc, subject);
        return subject;
    }
    reg copy = take(c);
    emit(c, OP_COPY, copy, subject, 0, where);
    set_top(c, copy);
    return copy;
}

static void gen_pattern(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned);

static bool is_wildcard(const struct pattern *p)
{
    return p->kind == AST_MatchAs && !p->v.MatchAs.name;
}

static bool is_star_wildcard(const struct pattern *p)
{
    return p->kind == AST_MatchStar && !p->v.MatchStar.name;
}

/* ---- the kinds of patterns ---- */

static void gen_value(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    struct expr *value = p->v.MatchValue.value;
    if (value->kind != AST_Constant && value->kind != AST_Attribute && value->kind != AST_UnaryOp && value->kind != AST_BinOp)
        fail_at(c, p->where, "patterns may only match literals and attribute lookups");
    reg s = subject;
    uint32_t k = gen_constant(c, value);
    if (k == NO_CONST) {
        reg copy = take(c), v = c->unit->top;
        emit(c, OP_COPY, copy, subject, 0, p->where);
        gen_to(c, value, v);
        set_top(c, copy);
        fail_jump(c, pc, OP_JUMP_IF_NOT_EQ, copy, v, p->where);
        if (owned) {
            clear(c, subject, p->where);
            drop_full(pc, subject);
        }
        return;
    }
    s = consumable(c, pc, subject, owned, p->where);
    fail_jump(c, pc, OP_JUMP_IF_NOT_EQ + FORM_K, s, k, p->where);
}

static void gen_singleton(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    PyObject *value = constant_object(c, &p->v.MatchSingleton.value);
    reg s = consumable(c, pc, subject, owned, p->where);
    if (value == Py_None)
        fail_jump(c, pc, OP_JUMP_IF_NOT_NONE, s, 0, p->where);
    else
        fail_jump(c, pc, OP_JUMP_IF_IS_NOT + FORM_K, s, const_index(c, value), p->where);
}

/* Matches patterns against the items that lie in first, first + 1 ... */
static void gen_items(struct compiler *c, struct pattern_context *pc, struct pattern_seq *patterns, reg first)
{
    for (size_t i = 0; i < patterns->n; i++)
        add_full(c, pc, first + (reg)i);
    set_top(c, first + (reg)patterns->n);
    for (size_t i = 0; i < patterns->n; i++)
        gen_pattern(c, pc, patterns->at[i], first + (reg)i, true);
}

static void gen_sequence_pattern(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    struct pattern_seq *patterns = p->v.MatchSequence.patterns;
    size_t n = patterns->n, star = n;
    bool only_wildcards = true;
    for (size_t i = 0; i < n; i++) {
        if (patterns->at[i]->kind == AST_MatchStar) {
            if (star < n)
                fail_at(c, p->where, "multiple starred names in sequence pattern");
            star = i;
            only_wildcards &= is_star_wildcard(patterns->at[i]);
        } else {
            only_wildcards &= is_wildcard(patterns->at[i]);
        }
    }
    reg t = take(c);
    emit(c, OP_MATCH_SEQUENCE, t, subject, 0, p->where);
    fail_jump(c, pc, OP_JUMP_IF_NOT, t, 0, p->where);
    if (star == n || n > 1) {
        PyObject *wanted = constant_merge(c, PyLong_FromSize_t(star < n ? n - 1 : n));
        if (!wanted)
            fail(c);
        emit(c, OP_GET_LEN, t, subject, 0, p->where);
        fail_jump(c, pc, (star < n ? OP_JUMP_IF_NOT_GE : OP_JUMP_IF_NOT_EQ) + FORM_K, t, const_index(c, wanted), p->where);
    }
    set_top(c, t);
    if (only_wildcards) {
        if (owned) {
            clear(c, subject, p->where);
            drop_full(pc, subject);
        }
        return;
    }
    if (star < n && is_star_wildcard(patterns->at[star])) {
        /* Only the items that matter, by index: the rest may be long. */
        for (size_t i = 0; i < n; i++) {
            if (i == star || is_wildcard(patterns->at[i]))
                continue;
            set_top(c, t);
            reg item = take(c);
            if (i < star) {
                emit(c, OP_COPY, item + 1, subject, 0, p->where);
                set_top(c, item + 2);
                PyObject *index = constant_merge(c, PyLong_FromSize_t(i));
                if (!index)
                    fail(c);
                emit(c, OP_GETITEM + FORM_K, item, item + 1, const_index(c, index), p->where);
            } else {
                PyObject *back = constant_merge(c, PyLong_FromSize_t(n - i));
                if (!back)
                    fail(c);
                emit(c, OP_COPY, item + 1, subject, 0, p->where);
                emit(c, OP_GET_LEN, item + 2, subject, 0, p->where);
                emit(c, OP_SUB + FORM_K, item + 2, item + 2, const_index(c, back), p->where);
                set_top(c, item + 3);
                emit(c, OP_GETITEM, item, item + 1, item + 2, p->where);
            }
            set_top(c, item + 1);
            add_full(c, pc, item);
            gen_pattern(c, pc, patterns->at[i], item, true);
            t = c->unit->top;
            for (size_t k = 0; k < pc->nfull; k++)
                if (pc->full[k] + 1 > t)
                    t = pc->full[k] + 1;
        }
        if (owned) {
            clear(c, subject, p->where);
            drop_full(pc, subject);
        }
        return;
    }
    reg s = consumable(c, pc, subject, owned, p->where), first = c->unit->top;
    if (star < n) {
        if (star >= 1 << 8 || n - star - 1 >= 1 << 8)
            fail_at(c, p->where, "too many expressions in star-unpacking sequence pattern");
        emit(c, OP_UNPACK_EX, first, (uint32_t)(star | (n - star - 1) << 8), s, p->where);
    } else {
        emit(c, OP_UNPACK, first, (uint32_t)n, s, p->where);
    }
    gen_items(c, pc, patterns, first);
}

static void gen_keys(struct compiler *c, struct pattern *p, reg d)
{
    struct expr_seq *keys = p->v.MatchMapping.keys;
    PyObject *seen = PySet_New(NULL);
    for (size_t i = 0; seen && i < keys->n; i++) {
        struct expr *key = keys->at[i];
        if (!key) {
            Py_DECREF(seen);
            fail_at(c, p->where, "can't use NULL keys in MatchMapping (set 'rest' parameter instead)");
        }
        if (key->kind == AST_Attribute)
            continue;
        PyObject *value = gen_fold(c, key);
        if (!value) {
            Py_DECREF(seen);
            fail_at(c, p->where, "mapping pattern keys may only match literals and attribute lookups");
        }
        int known = PySet_Contains(seen, value);
        if (known == 1) {
            Py_DECREF(seen);
            fail_at(c, p->where, "mapping pattern checks duplicate key (%R)", value);
        }
        if (known < 0 || PySet_Add(seen, value) < 0) {
            Py_DECREF(seen);
            fail(c);
        }
    }
    if (!seen)
        fail(c);
    Py_DECREF(seen);
    struct expr tuple = {.kind = AST_Tuple, .where = p->where, .v.Tuple = {keys, AST_Load}};
    gen_to(c, &tuple, d);
}

static void gen_mapping_pattern(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    struct pattern_seq *patterns = p->v.MatchMapping.patterns;
    size_t n = p->v.MatchMapping.keys->n;
    struct name *rest = p->v.MatchMapping.rest;
    if (n != patterns->n)
        fail_at(c, p->where, "keys (%zd) / patterns (%zd) length mismatch in mapping pattern", n, patterns->n);
    reg t = take(c);
    emit(c, OP_MATCH_MAPPING, t, subject, 0, p->where);
    fail_jump(c, pc, OP_JUMP_IF_NOT, t, 0, p->where);
    set_top(c, t);
    if (n == 0 && !rest) {
        if (owned) {
            clear(c, subject, p->where);
            drop_full(pc, subject);
        }
        return;
    }
    if (n) {
        PyObject *wanted = constant_merge(c, PyLong_FromSize_t(n));
        if (!wanted)
            fail(c);
        emit(c, OP_GET_LEN, t, subject, 0, p->where);
        fail_jump(c, pc, OP_JUMP_IF_NOT_GE + FORM_K, t, const_index(c, wanted), p->where);
    }
    gen_keys(c, p, t);
    reg keys = t;
    set_top(c, t + 1);
    if (n == 0) {
        emit(c, OP_MAPPING_REST, t, subject, t, p->where);
        add_full(c, pc, t);
        capture(c, pc, rest, t, true, p->where);
        if (owned) {
            clear(c, subject, p->where);
            drop_full(pc, subject);
        }
        return;
    }
    add_full(c, pc, keys);
    reg copy = take(c), values = copy;
    emit(c, OP_COPY, copy, keys, 0, p->where);
    emit(c, OP_MATCH_KEYS, values, subject, copy, p->where);
    add_full(c, pc, values);
    reg probe = take(c);
    emit(c, OP_COPY, probe, values, 0, p->where);
    fail_jump(c, pc, OP_JUMP_IF_NONE, probe, 0, p->where);
    set_top(c, probe);
    drop_full(pc, values);
    emit(c, OP_UNPACK, values, (uint32_t)n, values, p->where);
    gen_items(c, pc, patterns, values);
    if (rest) {
        drop_full(pc, keys);
        emit(c, OP_MAPPING_REST, keys, subject, keys, p->where);
        add_full(c, pc, keys);
        capture(c, pc, rest, keys, true, p->where);
    } else {
        clear(c, keys, p->where);
        drop_full(pc, keys);
    }
    if (owned) {
        clear(c, subject, p->where);
        drop_full(pc, subject);
    }
}

static void gen_class_pattern(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    struct pattern_seq *patterns = p->v.MatchClass.patterns, *kwd_patterns = p->v.MatchClass.kwd_patterns;
    struct name_seq *attrs = p->v.MatchClass.kwd_attrs;
    if (attrs->n != kwd_patterns->n)
        fail_at(c, p->where, "kwd_attrs (%zd) / kwd_patterns (%zd) length mismatch in class pattern", attrs->n, kwd_patterns->n);
    for (size_t i = 0; i < attrs->n; i++)
        for (size_t k = i + 1; k < attrs->n; k++)
            if (gen_ident(c, attrs->at[i]) == gen_ident(c, attrs->at[k]))
                fail_at(c, kwd_patterns->at[k]->where, "attribute name repeated in class pattern: %U", name_str(c, gen_ident(c, attrs->at[i])));
    reg w = c->unit->top;
    gen_to(c, p->v.MatchClass.cls, w);
    load_const(c, w + 1, constant_merge(c, PyLong_FromSize_t(patterns->n)), p->where);
    PyObject *kwnames = PyTuple_New((Py_ssize_t)attrs->n);
    if (!kwnames)
        fail(c);
    for (size_t i = 0; i < attrs->n; i++)
        PyTuple_SET_ITEM(kwnames, (Py_ssize_t)i, Py_NewRef(name_str(c, gen_ident(c, attrs->at[i]))));
    load_const(c, w + 2, constant_merge(c, kwnames), p->where);
    set_top(c, w + 3);
    emit(c, OP_MATCH_CLASS, w, subject, w, p->where);
    add_full(c, pc, w);
    emit(c, OP_COPY, w + 1, w, 0, p->where);
    fail_jump(c, pc, OP_JUMP_IF_NONE, w + 1, 0, p->where);
    drop_full(pc, w);
    if (owned) {
        clear(c, subject, p->where);
        drop_full(pc, subject);
    }
    size_t n = patterns->n + kwd_patterns->n;
    struct pattern_seq *all = gen_alloc(c, sizeof *all + (n + 1) * sizeof(struct pattern *));
    all->n = n;
    memcpy(all->at, patterns->at, patterns->n * sizeof(struct pattern *));
    memcpy(all->at + patterns->n, kwd_patterns->at, kwd_patterns->n * sizeof(struct pattern *));
    if (n == 0) {
        clear(c, w, p->where);
        set_top(c, w);
        return;
    }
    emit(c, OP_UNPACK, w, (uint32_t)n, w, p->where);
    gen_items(c, pc, all, w);
}

static void gen_as_pattern(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    struct name *name = p->v.MatchAs.name;
    if (!p->v.MatchAs.pattern) {
        if (!pc->allow_irrefutable) {
            if (name)
                fail_at(c, p->where, "name capture %R makes remaining patterns unreachable", name_str(c, gen_ident(c, name)));
            fail_at(c, p->where, "wildcard makes remaining patterns unreachable");
        }
        capture(c, pc, name, subject, owned, p->where);
        return;
    }
    gen_pattern(c, pc, p->v.MatchAs.pattern, subject, false);
    capture(c, pc, name, subject, owned, p->where);
}

static void collect_names(struct compiler *c, struct pattern_context *found, struct pattern *p)
{
    struct name *name = NULL;
    struct pattern_seq *inner = NULL, *more = NULL;
    gen_enter(c);
    switch (p->kind) {
    case AST_MatchSequence: inner = p->v.MatchSequence.patterns; break;
    case AST_MatchMapping: inner = p->v.MatchMapping.patterns; name = p->v.MatchMapping.rest; break;
    case AST_MatchClass: inner = p->v.MatchClass.patterns; more = p->v.MatchClass.kwd_patterns; break;
    case AST_MatchStar: name = p->v.MatchStar.name; break;
    case AST_MatchAs:
        if (p->v.MatchAs.pattern)
            collect_names(c, found, p->v.MatchAs.pattern);
        name = p->v.MatchAs.name;
        break;
    case AST_MatchOr: collect_names(c, found, p->v.MatchOr.patterns->at[0]); break;
    default: break;
    }
    for (size_t i = 0; inner && i < inner->n; i++)
        collect_names(c, found, inner->at[i]);
    for (size_t i = 0; more && i < more->n; i++)
        collect_names(c, found, more->at[i]);
    if (name) {
        if (!GROW(c, found->captures, found->ncaptures, found->captures_cap))
            fail(c);
        found->captures[found->ncaptures++] = (struct capture){gen_ident(c, name), NO_REG};
    }
    gen_leave(c);
}

/* Every alternative captures the same names; they end up in the same registers, reserved before the first. */
static void gen_or_pattern(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    struct pattern_seq *patterns = p->v.MatchOr.patterns;
    struct block *matched = new_block(c);
    struct pattern_context wanted = {0};
    collect_names(c, &wanted, patterns->at[0]);
    struct capture *captured = wanted.captures;
    size_t nnames = wanted.ncaptures;
    reg first = c->unit->top;
    for (size_t i = 0; i < patterns->n; i++) {
        struct block *next = new_block(c);
        /* What the other parts of the pattern hold stays: failing goes to the next alternative. */
        struct pattern_context alternative = {.fail = next, .allow_irrefutable = i + 1 == patterns->n && pc->allow_irrefutable};
        set_top(c, first + (reg)nnames);
        gen_pattern(c, &alternative, patterns->at[i], subject, false);
        if (alternative.ncaptures != nnames)
            fail_at(c, p->where, "alternative patterns bind different names");
        for (size_t k = 0; k < nnames; k++) {
            size_t m = 0;
            while (m < nnames && alternative.captures[m].name != captured[k].name)
                m++;
            if (m == nnames)
                fail_at(c, p->where, "alternative patterns bind different names");
            emit(c, OP_MOVE, first + (reg)k, alternative.captures[m].reg, 0, p->where);
        }
        jump(c, matched, range_none());
        use_block(c, next);
        set_top(c, first);
    }
    jump(c, fail_block(c, pc, pc->nfull), range_none());
    use_block(c, matched);
    set_top(c, first + (reg)nnames);
    for (size_t k = 0; k < nnames; k++) {
        for (size_t i = 0; i < pc->ncaptures; i++)
            if (pc->captures[i].name == captured[k].name)
                fail_at(c, p->where, "multiple assignments to name %R in pattern", name_str(c, captured[k].name));
        add_full(c, pc, first + (reg)k);
        if (!GROW(c, pc->captures, pc->ncaptures, pc->captures_cap))
            fail(c);
        pc->captures[pc->ncaptures++] = (struct capture){captured[k].name, first + (reg)k};
    }
    if (owned) {
        clear(c, subject, p->where);
        drop_full(pc, subject);
    }
}

static void gen_pattern_inner(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    bool was = pc->allow_irrefutable;
    switch (p->kind) {
    case AST_MatchValue: gen_value(c, pc, p, subject, owned); return;
    case AST_MatchSingleton: gen_singleton(c, pc, p, subject, owned); return;
    case AST_MatchAs: gen_as_pattern(c, pc, p, subject, owned); return;
    case AST_MatchStar: capture(c, pc, p->v.MatchStar.name, subject, owned, p->where); return;
    case AST_MatchOr: gen_or_pattern(c, pc, p, subject, owned); return;
    default: break;
    }
    pc->allow_irrefutable = true;         /* nested captures and wildcards are fine */
    if (p->kind == AST_MatchSequence)
        gen_sequence_pattern(c, pc, p, subject, owned);
    else if (p->kind == AST_MatchMapping)
        gen_mapping_pattern(c, pc, p, subject, owned);
    else
        gen_class_pattern(c, pc, p, subject, owned);
    pc->allow_irrefutable = was;
}

/* Tests subject, which is kept, or with `owned` is in pc->full and used up. Temporaries above the top at entry stay for captures. */
static void gen_pattern(struct compiler *c, struct pattern_context *pc, struct pattern *p, reg subject, bool owned)
{
    gen_enter(c);
    gen_pattern_inner(c, pc, p, subject, owned);
    reg top = subject + 1;
    for (size_t i = 0; i < pc->nfull; i++)
        if (pc->full[i] >= top)
            top = pc->full[i] + 1;
    if (c->unit->top < top)
        set_top(c, top);
    gen_leave(c);
}

/* ---- the statement ---- */

void gen_match(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    struct match_case_seq *cases = s->v.Match.cases;
    struct block *end = new_block(c);
    reg subject = u->top;
    set_roots(c, s->v.Match.subject, NULL, NULL);
    gen_to(c, s->v.Match.subject, subject);
    for (size_t i = 0; i < cases->n; i++) {
        struct match_case *k = cases->at[i];
        bool last = i + 1 == cases->n;
        struct block *next = new_block(c);
        struct pattern_context pc = {.fail = next, .allow_irrefutable = k->guard != NULL || last};
        set_top(c, subject + 1);
        if (last && cases->n > 1 && is_wildcard(k->pattern) && !k->guard) {
            emit(c, OP_NOP, 0, 0, 0, k->pattern->where);
            clear(c, subject, k->pattern->where);
            set_top(c, subject);
            gen_stmts(c, k->body);
            jump(c, end, range_none());
            use_block(c, next);
            u->current->closed = true;
            break;
        }
        gen_pattern(c, &pc, k->pattern, subject, false);
        for (size_t n = 0; n < pc.ncaptures; n++)
            store_name(c, pc.captures[n].name, pc.captures[n].reg, k->pattern->where);
        ASSERT(pc.nfull == pc.ncaptures);
        set_top(c, subject + 1);
        if (k->guard) {
            set_roots(c, k->guard, NULL, NULL);
            gen_jump(c, k->guard, next, false);
        }
        clear(c, subject, k->pattern->where);
        set_top(c, subject);
        gen_stmts(c, k->body);
        jump(c, end, range_none());
        use_block(c, next);
        if (last)
            clear(c, subject, range_none());
    }
    set_top(c, subject);
    use_block(c, end);
}
