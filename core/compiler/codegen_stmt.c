/* core/compiler/codegen_stmt.c -- simple statements, if, while, for, and leaving blocks by return, break and continue.
 *
 * A loop tests at its bottom: `while` jumps there first, `for` ends in FOR_NEXT. Control flow out of a block runs what the blocks on the
 * way say (unit.fblock): iterators are dropped, finally bodies copied, __exit__ called, handled exceptions restored -- each as code that
 * only the handlers further out cover.
 */
#include "core/compiler/codegen_int.h"

#include <string.h>

/* ---- blocks on the way out ---- */

/* Blocks as the limit on their nesting counts them: a handler is one within another. */
static int weight(enum fblock_kind kind)
{
    return kind == FB_VALUE ? 0 : kind == FB_HANDLER || kind == FB_STAR ? 2 : 1;
}

void count_blocks(struct compiler *c, int n, struct range where)
{
    c->unit->nfblocks += n;
    if (c->unit->nfblocks > 21)
        fail_at(c, where, "too many statically nested blocks");
}

struct fblock *push_fblock(struct compiler *c, enum fblock_kind kind, struct range where)
{
    struct unit *u = c->unit;
    count_blocks(c, weight(kind), where);
    struct fblock *fb = gen_alloc(c, sizeof *fb);
    *fb = (struct fblock){.kind = kind, .outer = u->fblock, .handler = u->handler, .reg = NO_REG, .where = where};
    u->fblock = fb;
    return fb;
}

void pop_fblock(struct compiler *c, struct fblock *fb)
{
    ASSERT(c->unit->fblock == fb);
    c->unit->fblock = fb->outer;
    c->unit->nfblocks -= weight(fb->kind);
    c->unit->handler = fb->handler;
}

/* Code for control flow out of fb, which is the innermost: it is popped. */
void leave_fblock(struct compiler *c, struct fblock *fb, struct range where)
{
    struct unit *u = c->unit;
    pop_fblock(c, fb);
    switch (fb->kind) {
    case FB_TRY:
    case FB_LOOP: break;
    case FB_STAR: break;
    case FB_VALUE: clear(c, fb->reg, where); break;
    case FB_WITH:
    case FB_ASYNC_WITH: gen_with_exit(c, fb, where); break;
    case FB_HANDLER:
        emit(c, OP_POP_EXC, fb->reg + 1, 0, 0, range_none());
        clear(c, fb->reg, range_none());
        if (fb->name)
            unbind_name(c, gen_ident(c, fb->name), range_none());
        break;
    case FB_FINALLY: {
        bool quiet = c->no_warnings;
        c->no_warnings = true;
        gen_stmts(c, fb->body);
        c->no_warnings = quiet;
        break;
    }
    }
    (void)u;
}

/* State of the unit that a jump out of blocks changes while its code is made. */
struct way_out { struct fblock *fblock; int nfblocks; struct handler *handler; reg top; };

static struct way_out way_out(struct compiler *c)
{
    struct unit *u = c->unit;
    return (struct way_out){u->fblock, u->nfblocks, u->handler, u->top};
}

static void way_back(struct compiler *c, struct way_out w)
{
    struct unit *u = c->unit;
    u->fblock = w.fblock;
    u->nfblocks = w.nfblocks;
    u->handler = w.handler;
    u->top = w.top;
}

static void check_star(struct compiler *c, struct fblock *fb, struct range where)
{
    if (fb->kind == FB_STAR)
        fail_at(c, where, "'break', 'continue' and 'return' cannot appear in an except* block");
}

void gen_return(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    struct expr *value = s->v.Return.value;
    if (!scope_function_like(u->scope))
        fail_at(c, s->where, "'return' outside function");
    if (value && u->scope->coroutine && u->scope->generator)
        fail_at(c, s->where, "'return' with value in async generator");
    struct way_out here = way_out(c);
    reg r = NO_REG;
    struct range where = s->where;
    uint32_t k = value ? gen_constant(c, value) : const_index(c, Py_None);
    bool keeps = true;                    /* nothing on the way out can rebind a local */
    bool direct = true;                   /* the frame is left at this line, not at that of a block on the way */
    for (struct fblock *fb = u->fblock; fb; fb = fb->outer) {
        keeps &= fb->kind != FB_FINALLY && fb->kind != FB_HANDLER;
        direct &= fb->kind == FB_LOOP;
    }
    if (k == NO_CONST) {
        r = u->top;
        if (keeps)
            r = gen(c, value);
        else
            gen_to(c, value, r);
    } else if (u->fblock || (value && value->where.lineno != s->where.lineno)) {
        where = value ? value->where : s->where;
        emit(c, OP_NOP, 0, 0, 0, where);
    }
    bool temp = k == NO_CONST && is_temp(c, r);
    if (temp)
        set_top(c, r + 1);
    while (u->fblock) {
        struct fblock *fb = u->fblock;
        check_star(c, fb, where);
        if (fb->kind == FB_FINALLY && temp) {
            /* The body may leave by itself, and drop the value. */
            pop_fblock(c, fb);
            struct fblock *pending = push_fblock(c, FB_VALUE, s->where);
            pending->reg = r;
            bool quiet = c->no_warnings;
            c->no_warnings = true;
            gen_stmts(c, fb->body);
            c->no_warnings = quiet;
            pop_fblock(c, pending);
            continue;
        }
        leave_fblock(c, fb, where);
        if (fb->kind == FB_LOOP && fb->reg != NO_REG)
            clear(c, fb->reg, where);
    }
    if (k != NO_CONST)
        emit(c, OP_RETURN + FORM_K, k, 0, 0, direct ? s->where : range_none());
    else
        emit(c, OP_RETURN, r, 0, 0, direct ? s->where : range_none());
    way_back(c, here);
}

static void gen_break_or_continue(struct compiler *c, struct stmt *s, bool breaks)
{
    struct unit *u = c->unit;
    struct way_out here = way_out(c);
    emit(c, OP_NOP, 0, 0, 0, s->where);
    while (u->fblock && u->fblock->kind != FB_LOOP) {
        check_star(c, u->fblock, s->where);
        leave_fblock(c, u->fblock, s->where);
    }
    struct fblock *loop = u->fblock;
    if (!loop)
        fail_at(c, s->where, breaks ? "'break' outside loop" : "'continue' not properly in loop");
    if (breaks) {
        pop_fblock(c, loop);
        if (loop->reg != NO_REG)
            clear(c, loop->reg, range_none());
    }
    if (breaks)
        jump(c, loop->breaks, range_none());
    else
        jump_loop(c, loop->continues, range_none());
    way_back(c, here);
}

/* ---- if and loops ---- */

static void gen_if(struct compiler *c, struct stmt *s)
{
    struct block *end = new_block(c);
    for (;;) {
        struct stmt_seq *orelse = s->v.If.orelse;
        struct block *next = orelse->n ? new_block(c) : end;
        set_roots(c, s->v.If.test, NULL, NULL);
        gen_jump(c, s->v.If.test, next, false);
        gen_stmts(c, s->v.If.body);
        if (!orelse->n)
            break;
        jump(c, end, range_none());
        use_block(c, next);
        if (orelse->n != 1 || orelse->at[0]->kind != AST_If) {
            gen_stmts(c, orelse);
            break;
        }
        s = orelse->at[0];
    }
    use_block(c, end);
}

static void gen_while(struct compiler *c, struct stmt *s)
{
    struct block *body = new_block(c), *test = new_block(c), *end = new_block(c);
    struct expr *condition = s->v.While.test;
    set_roots(c, condition, NULL, NULL);
    PyObject *constant = gen_fold(c, condition);
    int truth = constant ? PyObject_IsTrue(constant) : -1;
    if (truth == 1) {
        emit(c, OP_NOP, 0, 0, 0, s->where);
        use_block(c, body);
    } else {
        jump(c, test, range_none());
        use_block(c, body);
    }
    struct fblock *loop = push_fblock(c, FB_LOOP, s->where);
    loop->breaks = end;
    loop->continues = truth == 1 ? body : test;
    gen_stmts(c, s->v.While.body);
    pop_fblock(c, loop);
    if (truth == 1) {
        jump_loop(c, body, condition->where);    /* so that tracing shows the loop's head again */
        use_block(c, new_block(c));
    } else {
        use_block(c, test);
        set_roots(c, condition, NULL, NULL);
        gen_jump(c, condition, body, true);
    }
    gen_stmts(c, s->v.While.orelse);
    use_block(c, end);
}

void gen_for(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    struct expr *target = s->v.For.target;
    struct block *body = new_block(c), *next = new_block(c), *end = new_block(c);
    reg iter = u->top, t = iter + 1;
    set_roots(c, s->v.For.iter, NULL, NULL);
    gen_iterable(c, s->v.For.iter, false, iter);
    set_roots(c, target, NULL, NULL);
    reg d = loop_target(c, target, t);
    jump(c, next, range_none());
    use_block(c, body);
    struct fblock *loop = push_fblock(c, FB_LOOP, s->where);
    loop->breaks = end;
    loop->continues = next;
    loop->reg = iter;
    if (d == t) {
        set_top(c, t + 1);
        gen_store(c, target, t);
        set_top(c, t);
    }
    gen_stmts(c, s->v.For.body);
    pop_fblock(c, loop);
    use_block(c, next);
    set_top(c, t + 1);
    emit_jump(c, OP_FOR_NEXT + (d == t ? 0 : FORM_L), d, iter, body, s->v.For.iter->where);
    clear(c, iter, range_none());
    set_top(c, iter);
    gen_stmts(c, s->v.For.orelse);
    use_block(c, end);
}

void gen_async_for(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    struct expr *target = s->v.AsyncFor.target;
    struct block *next = new_block(c), *done = new_block(c), *end = new_block(c);
    reg iter = u->top, t = iter + 1;
    set_roots(c, s->v.AsyncFor.iter, target, NULL);
    gen_iterable(c, s->v.AsyncFor.iter, true, iter);
    struct fblock *loop = push_fblock(c, FB_LOOP, s->where);
    loop->breaks = end;
    loop->continues = next;
    loop->reg = iter;
    use_block(c, next);
    gen_async_next(c, iter, t, done, s->v.AsyncFor.iter->where);
    set_top(c, t + 1);
    gen_store(c, target, t);
    set_top(c, t);
    gen_stmts(c, s->v.AsyncFor.body);
    pop_fblock(c, loop);
    jump_loop(c, next, range_none());
    use_block(c, done);
    clear(c, iter, range_none());
    set_top(c, iter);
    gen_stmts(c, s->v.AsyncFor.orelse);
    use_block(c, end);
}

/* ---- assignment ---- */

void note_static_attribute(struct compiler *c, struct expr *e)
{
    struct expr *on = e->v.Attribute.value;
    if (on->kind != AST_Name || on->v.Name.ctx != AST_Load || strcmp(on->v.Name.id->text, "self") != 0)
        return;
    for (struct unit *u = c->unit; u; u = u->outer) {
        if (u->scope->type != SCOPE_CLASS)
            continue;
        struct ident *attr = gen_ident(c, e->v.Attribute.attr);
        for (size_t i = 0; i < u->nstatics; i++)
            if (u->statics[i] == attr)
                return;
        if (!GROW(c, u->statics, u->nstatics, u->statics_cap))
            fail(c);
        u->statics[u->nstatics++] = attr;
        return;
    }
}

static void gen_unpack(struct compiler *c, struct expr *target, struct expr_seq *elts, reg s)
{
    struct unit *u = c->unit;
    size_t star = elts->n;
    for (size_t i = 0; i < elts->n; i++)
        if (elts->at[i]->kind == AST_Starred) {
            if (star < elts->n)
                fail_at(c, target->where, "multiple starred expressions in assignment");
            if (i >= 1 << 8 || elts->n - i - 1 >= 1 << 8)
                fail_at(c, target->where, "too many expressions in star-unpacking assignment");
            star = i;
        }
    reg first = is_temp(c, s) && s + 1 == u->top ? s : u->top;
    if (star < elts->n)
        emit(c, OP_UNPACK_EX, first, (uint32_t)(star | (elts->n - star - 1) << 8), s, target->where);
    else
        emit(c, OP_UNPACK, first, (uint32_t)elts->n, s, target->where);
    set_top(c, first + (reg)elts->n);
    for (size_t i = 0; i < elts->n; i++)
        gen_store(c, elts->at[i]->kind == AST_Starred ? elts->at[i]->v.Starred.value : elts->at[i], first + (reg)i);
    set_top(c, first);
}

void gen_store(struct compiler *c, struct expr *target, reg s)
{
    struct unit *u = c->unit;
    reg top = u->top;
    switch (target->kind) {
    case AST_Name: store_name(c, gen_ident(c, target->v.Name.id), s, target->where); break;
    case AST_Attribute: {
        note_static_attribute(c, target);
        reg on = gen(c, target->v.Attribute.value);
        emit(c, OP_SETATTR, on, s, attribute_site(c, target->v.Attribute.attr, SITE_SETATTR, on), attribute_where(target));
        break;
    }
    case AST_Subscript: {
        reg on = gen(c, target->v.Subscript.value);
        uint32_t k = gen_constant(c, target->v.Subscript.slice);
        if (k != NO_CONST)
            emit(c, OP_SETITEM + FORM_K, on, s, k, target->where);
        else
            emit(c, OP_SETITEM, on, s, gen(c, target->v.Subscript.slice), target->where);
        break;
    }
    case AST_Tuple: gen_unpack(c, target, target->v.Tuple.elts, s); break;
    case AST_List: gen_unpack(c, target, target->v.List.elts, s); break;
    case AST_Starred: fail_at(c, target->where, "starred assignment target must be in a list or tuple");
    default: fail_at(c, target->where, "cannot assign to this expression");
    }
    set_top(c, top);
}

/* x.name = constant, x[i] = constant: without a register for it. */
static bool store_constant(struct compiler *c, struct expr *target, struct expr *value)
{
    if (target->kind != AST_Attribute && target->kind != AST_Subscript)
        return false;
    uint32_t k = gen_constant(c, value);
    if (k == NO_CONST || value->where.lineno != target->where.lineno)
        return false;
    reg top = c->unit->top;
    if (target->kind == AST_Subscript) {
        if (gen_constant(c, target->v.Subscript.slice) != NO_CONST)
            return false;
        reg on = gen(c, target->v.Subscript.value);
        emit(c, OP_SETITEM_CONST, on, k, gen(c, target->v.Subscript.slice), target->where);
        set_top(c, top);
        return true;
    }
    note_static_attribute(c, target);
    reg on = gen(c, target->v.Attribute.value);
    emit(c, OP_SETATTR + FORM_K, on, k, attribute_site(c, target->v.Attribute.attr, SITE_SETATTR, on), attribute_where(target));
    set_top(c, top);
    return true;
}

static bool plain_names(struct compiler *c, struct expr_seq *elts, reg *locals)
{
    for (size_t i = 0; i < elts->n; i++) {
        if (elts->at[i]->kind != AST_Name)
            return false;
        struct place p = resolve_name(c, gen_ident(c, elts->at[i]->v.Name.id));
        if (p.access != ACCESS_LOCAL || p.symbol->walrus)
            return false;
        locals[i] = p.at;
    }
    return true;
}

enum { MAX_PARALLEL = 8 };

/* a, b = b, a + b without a tuple. Targets that are plain locals take values that are locals where they are. */
static bool gen_parallel(struct compiler *c, struct expr *target, struct expr *value)
{
    struct expr_seq *to = target->kind == AST_Tuple ? target->v.Tuple.elts : target->kind == AST_List ? target->v.List.elts : NULL;
    struct expr_seq *from = value->kind == AST_Tuple ? value->v.Tuple.elts : value->kind == AST_List ? value->v.List.elts : NULL;
    if (!to || !from || to->n != from->n || to->n == 0 || to->n > MAX_PARALLEL)
        return false;
    for (size_t i = 0; i < to->n; i++)
        if (to->at[i]->kind == AST_Starred || from->at[i]->kind == AST_Starred)
            return false;
    struct unit *u = c->unit;
    reg top = u->top, locals[MAX_PARALLEL], values[MAX_PARALLEL];
    bool plain = plain_names(c, to, locals);
    for (size_t i = 0; i < to->n; i++) {
        if (plain) {
            values[i] = gen(c, from->at[i]);
        } else {
            values[i] = u->top;
            gen_to(c, from->at[i], u->top);
        }
    }
    for (size_t i = 0; i < to->n; i++) {
        for (size_t k = i + 1; plain && k < to->n; k++)
            if (values[k] == locals[i]) {
                values[k] = take(c);
                emit(c, OP_MOVE, values[k], locals[i], 0, from->at[k]->where);
            }
        gen_store(c, to->at[i], values[i]);
    }
    set_top(c, top);
    return true;
}

static void gen_assign(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    struct expr_seq *targets = s->v.Assign.targets;
    struct expr *value = s->v.Assign.value;
    reg top = u->top;
    set_roots(c, value, targets->at[0], targets->n > 1 ? targets->at[1] : NULL);
    if (targets->n > 2)
        u->root_walrus = 1;
    if (targets->n == 1 && (gen_parallel(c, targets->at[0], value) || store_constant(c, targets->at[0], value)))
        return;
    reg r = gen(c, value);
    for (size_t i = 0; i < targets->n; i++) {
        if (i + 1 < targets->n) {
            reg copy = take(c);
            emit(c, is_temp(c, r) ? OP_COPY : OP_MOVE, copy, r, 0, s->where);
            gen_store(c, targets->at[i], copy);
            set_top(c, is_temp(c, r) ? r + 1 : top);
        } else {
            gen_store(c, targets->at[i], r);
        }
    }
    set_top(c, top);
}

static unsigned in_place_op(enum operator_kind op)
{
    switch (op) {
    case AST_Add: return OP_IADD;
    case AST_Sub: return OP_ISUB;
    case AST_Mult: return OP_IMUL;
    case AST_MatMult: return OP_IMATMUL;
    case AST_Div: return OP_ITRUEDIV;
    case AST_Mod: return OP_IMOD;
    case AST_Pow: return OP_IPOW;
    case AST_LShift: return OP_ILSHIFT;
    case AST_RShift: return OP_IRSHIFT;
    case AST_BitOr: return OP_IOR;
    case AST_BitXor: return OP_IXOR;
    case AST_BitAnd: return OP_IAND;
    case AST_FloorDiv: return OP_IFLOORDIV;
    }
    return OP_IADD;
}

static void gen_in_place(struct compiler *c, struct stmt *s, reg d, reg left)
{
    unsigned op = in_place_op(s->v.AugAssign.op);
    uint32_t k = gen_constant(c, s->v.AugAssign.value);
    if (k != NO_CONST)
        emit(c, op + FORM_K, d, left, k, s->where);
    else
        emit(c, op, d, left, gen(c, s->v.AugAssign.value), s->where);
}

/* A register whose value is needed again: a copy for the first use. */
static reg for_first_use(struct compiler *c, reg r, struct range where)
{
    if (!is_temp(c, r))
        return r;
    reg copy = take(c);
    emit(c, OP_COPY, copy, r, 0, where);
    return copy;
}

static void gen_augmented(struct compiler *c, struct stmt *s)
{
    struct unit *u = c->unit;
    struct expr *target = s->v.AugAssign.target;
    reg top = u->top;
    set_roots(c, target, s->v.AugAssign.value, NULL);
    switch (target->kind) {
    case AST_Name: {
        struct expr load = *target;
        load.v.Name.ctx = AST_Load;
        reg left = gen_name(c, &load);
        reg d = is_temp(c, left) ? left : take(c);
        gen_in_place(c, s, d, left);
        store_name(c, gen_ident(c, target->v.Name.id), d, target->where);
        break;
    }
    case AST_Attribute: {
        note_static_attribute(c, target);
        reg on = gen(c, target->v.Attribute.value), d = u->top;
        reg first = for_first_use(c, on, target->where);
        set_top(c, d + 1);
        emit(c, OP_GETATTR, d, first, attribute_site(c, target->v.Attribute.attr, SITE_ATTR, on), attribute_where(target));
        gen_in_place(c, s, d, d);
        emit(c, OP_SETATTR, on, d, attribute_site(c, target->v.Attribute.attr, SITE_SETATTR, on), attribute_where(target));
        break;
    }
    case AST_Subscript: {
        reg on = gen(c, target->v.Subscript.value);
        uint32_t k = gen_constant(c, target->v.Subscript.slice);
        reg index = k == NO_CONST ? gen(c, target->v.Subscript.slice) : NO_REG, d = u->top;
        reg first = for_first_use(c, on, target->where);
        if (k != NO_CONST) {
            set_top(c, d + 1);
            emit(c, OP_GETITEM + FORM_K, d, first, k, target->where);
        } else {
            reg at = for_first_use(c, index, target->where);
            set_top(c, d + 1);
            emit(c, OP_GETITEM, d, first, at, target->where);
        }
        gen_in_place(c, s, d, d);
        if (k != NO_CONST)
            emit(c, OP_SETITEM + FORM_K, on, d, k, target->where);
        else
            emit(c, OP_SETITEM, on, d, index, target->where);
        break;
    }
    default: fail_at(c, target->where, "invalid target of an augmented assignment");
    }
    set_top(c, top);
}

static void gen_delete(struct compiler *c, struct expr *e)
{
    reg top = c->unit->top;
    switch (e->kind) {
    case AST_Name: delete_name(c, gen_ident(c, e->v.Name.id), e->where); break;
    case AST_Attribute: {
        reg on = gen(c, e->v.Attribute.value);
        struct ident *id = scope_mangle(c, c->unit->scope, gen_ident(c, e->v.Attribute.attr));
        emit(c, OP_DELATTR, on, site(c, name_str(c, id), SITE_OTHER, 0), 0, attribute_where(e));
        break;
    }
    case AST_Subscript: {
        reg on = gen(c, e->v.Subscript.value);
        emit(c, OP_DELITEM, on, gen(c, e->v.Subscript.slice), 0, e->where);
        break;
    }
    case AST_Tuple:
        for (size_t i = 0; i < e->v.Tuple.elts->n; i++)
            gen_delete(c, e->v.Tuple.elts->at[i]);
        break;
    case AST_List:
        for (size_t i = 0; i < e->v.List.elts->n; i++)
            gen_delete(c, e->v.List.elts->at[i]);
        break;
    default: fail_at(c, e->where, "cannot delete this expression");
    }
    set_top(c, top);
}

/* ---- imports ---- */

static uint32_t name_site(struct compiler *c, PyObject *name)
{
    if (!name)
        fail(c);
    return site(c, name, SITE_OTHER, 0);
}

static PyObject *module_name(struct compiler *c, const char *text, size_t len)
{
    /* Private names are mangled here as elsewhere in a class, unlikely as such a module is. */
    struct ident *id = ident_from(c, text, len);
    if (!id || !(id = scope_mangle(c, c->unit->scope, id)))
        fail(c);
    return name_str(c, id);
}

static void gen_import_name(struct compiler *c, PyObject *name, int level, PyObject *fromlist, reg d, struct range where)
{
    PyObject *n = constant_merge(c, PyLong_FromLong(level));
    load_const(c, d, n, where);
    load_const(c, d + 1, fromlist, where);
    set_top(c, d + 2);
    emit(c, OP_IMPORT_NAME, d, d, name_site(c, name), where);
    set_top(c, d + 1);
}

static void gen_import(struct compiler *c, struct stmt *s)
{
    reg d = c->unit->top;
    for (size_t i = 0; i < s->v.Import.names->n; i++) {
        struct alias *a = s->v.Import.names->at[i];
        const char *text = a->name->text, *dot = strchr(text, '.');
        gen_import_name(c, module_name(c, text, a->name->len), 0, Py_None, d, s->where);
        if (!a->asname) {
            store_name(c, ident_from(c, text, dot ? (size_t)(dot - text) : a->name->len), d, s->where);
        } else {
            /* import a.b.c as m: m is the module at the end, reached by name. */
            while (dot) {
                const char *part = dot + 1;
                dot = strchr(part, '.');
                emit(c, OP_IMPORT_FROM, d + 1, d, name_site(c, module_name(c, part, dot ? (size_t)(dot - part) : strlen(part))), s->where);
                clear(c, d, s->where);
                emit(c, OP_MOVE, d, d + 1, 0, s->where);
                set_top(c, d + 2);
            }
            store_name(c, gen_ident(c, a->asname), d, s->where);
        }
        set_top(c, d);
    }
}

static void gen_import_from(struct compiler *c, struct stmt *s)
{
    struct alias_seq *aliases = s->v.ImportFrom.names;
    reg d = c->unit->top;
    PyObject *list = PyTuple_New((Py_ssize_t)aliases->n);
    if (!list)
        fail(c);
    for (size_t i = 0; i < aliases->n; i++)
        PyTuple_SET_ITEM(list, (Py_ssize_t)i, Py_NewRef(name_str(c, gen_ident(c, aliases->at[i]->name))));
    if (!(list = constant_merge(c, list)))
        fail(c);
    struct name *module = s->v.ImportFrom.module;
    gen_import_name(c, module ? module_name(c, module->text, module->len) : module_name(c, "", 0), s->v.ImportFrom.level, list, d, s->where);
    if (aliases->n == 1 && strcmp(aliases->at[0]->name->text, "*") == 0) {
        emit(c, OP_IMPORT_STAR, d, 0, 0, s->where);
        set_top(c, d);
        return;
    }
    for (size_t i = 0; i < aliases->n; i++) {
        struct alias *a = aliases->at[i];
        set_top(c, d + 2);
        emit(c, OP_IMPORT_FROM, d + 1, d, name_site(c, module_name(c, a->name->text, a->name->len)), s->where);
        store_name(c, gen_ident(c, a->asname ? a->asname : a->name), d + 1, s->where);
    }
    clear(c, d, s->where);
    set_top(c, d);
}

/* ---- the rest ---- */

static void gen_raise(struct compiler *c, struct stmt *s)
{
    reg top = c->unit->top;
    set_roots(c, s->v.Raise.exc, s->v.Raise.cause, NULL);
    if (!s->v.Raise.exc) {
        emit(c, OP_RAISE_AGAIN, 0, 0, 0, s->where);
        return;
    }
    reg exc = gen(c, s->v.Raise.exc);
    if (s->v.Raise.cause)
        emit(c, OP_RAISE_FROM, exc, gen(c, s->v.Raise.cause), 0, s->where);
    else
        emit(c, OP_RAISE, exc, 0, 0, s->where);
    set_top(c, top);
}

static void gen_assert(struct compiler *c, struct stmt *s)
{
    struct expr *test = s->v.Assert.test;
    bool always = test->kind == AST_Tuple && test->v.Tuple.elts->n > 0;
    if (always && syntax_warning(c, s->where, "assertion is always true, perhaps remove parentheses?") < 0)
        fail(c);
    if (c->optimize)
        return;
    struct unit *u = c->unit;
    struct block *end = new_block(c);
    reg d = u->top;
    set_roots(c, test, s->v.Assert.msg, NULL);
    gen_jump(c, test, end, true);
    emit(c, OP_LOAD_COMMON, d, COMMON_ASSERTION_ERROR, 0, s->where);
    set_top(c, d + 1);
    if (s->v.Assert.msg) {
        set_top(c, d + FRAME_ARGS);
        gen_to(c, s->v.Assert.msg, d + FRAME_ARGS);
        emit(c, OP_CALL, d, d, 1, s->where);
    }
    emit(c, OP_RAISE, d, 0, 0, test->where);
    set_top(c, d);
    use_block(c, end);
}

static void gen_expression_statement(struct compiler *c, struct stmt *s)
{
    struct expr *e = s->v.Expr.value;
    struct unit *u = c->unit;
    set_roots(c, e, NULL, NULL);
    if (c->interactive && u->outer == NULL) {
        reg d = u->top;
        gen_to(c, e, d);
        emit(c, OP_INTRINSIC, d, d, INTRINSIC_PRINT, s->where);
        clear(c, d, range_none());
        set_top(c, d);
    } else if (e->kind == AST_Constant) {
        emit(c, OP_NOP, 0, 0, 0, s->where);
    } else {
        gen_discard(c, e);
    }
}

void gen_stmt(struct compiler *c, struct stmt *s)
{
    reg top = c->unit->top;
    gen_enter(c);
    c->unit->where = s->where;
    switch (s->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: gen_function(c, s); break;
    case AST_ClassDef: gen_class(c, s); break;
    case AST_Return:
        set_roots(c, s->v.Return.value, NULL, NULL);
        gen_return(c, s);
        break;
    case AST_Delete:
        for (size_t i = 0; i < s->v.Delete.targets->n; i++) {
            set_roots(c, s->v.Delete.targets->at[i], NULL, NULL);
            gen_delete(c, s->v.Delete.targets->at[i]);
        }
        break;
    case AST_Assign: gen_assign(c, s); break;
    case AST_TypeAlias: gen_type_alias(c, s); break;
    case AST_AugAssign: gen_augmented(c, s); break;
    case AST_AnnAssign: gen_annotated(c, s); break;
    case AST_For: c->unit->in_conditional++; gen_for(c, s); c->unit->in_conditional--; break;
    case AST_AsyncFor: c->unit->in_conditional++; gen_async_for(c, s); c->unit->in_conditional--; break;
    case AST_While: c->unit->in_conditional++; gen_while(c, s); c->unit->in_conditional--; break;
    case AST_If: c->unit->in_conditional++; gen_if(c, s); c->unit->in_conditional--; break;
    case AST_With:
    case AST_AsyncWith: c->unit->in_conditional++; gen_with(c, s); c->unit->in_conditional--; break;
    case AST_Match: c->unit->in_conditional++; gen_match(c, s); c->unit->in_conditional--; break;
    case AST_Raise: gen_raise(c, s); break;
    case AST_Try: c->unit->in_conditional++; gen_try(c, s); c->unit->in_conditional--; break;
    case AST_TryStar: c->unit->in_conditional++; gen_try_star(c, s); c->unit->in_conditional--; break;
    case AST_Assert: gen_assert(c, s); break;
    case AST_Import: gen_import(c, s); break;
    case AST_ImportFrom: gen_import_from(c, s); break;
    case AST_Global:
    case AST_Nonlocal: break;
    case AST_Expr: gen_expression_statement(c, s); break;
    case AST_Pass: emit(c, OP_NOP, 0, 0, 0, s->where); break;
    case AST_Break: gen_break_or_continue(c, s, true); break;
    case AST_Continue: gen_break_or_continue(c, s, false); break;
    }
    ASSERT(c->unit->top == top);
    set_top(c, top);
    gen_leave(c);
}

void gen_stmts(struct compiler *c, struct stmt_seq *body)
{
    for (size_t i = 0; i < body->n; i++)
        gen_stmt(c, body->at[i]);
}

void gen_implicit_return(struct compiler *c)
{
    if (!c->unit->current->closed)
        emit(c, OP_RETURN + FORM_K, const_index(c, Py_None), 0, 0, range_none());
}
