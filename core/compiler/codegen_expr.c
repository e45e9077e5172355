/* core/compiler/codegen_expr.c -- expressions, but for calls, comparisons, comprehensions and formatted strings. */
#include "core/compiler/codegen_int.h"

#include <string.h>

enum { MAX_WINDOW = 64 };                 /* items of a display that are laid out side by side; more are added one by one */

/* ---- constants ---- */

PyObject *gen_fold(struct compiler *c, struct expr *e)
{
    bool failed = false;
    PyObject *value = fold_expr(c, e, &failed);
    if (failed)
        fail(c);
    return value;
}

static bool may_fold(const struct expr *e)
{
    return e->kind == AST_Constant || e->kind == AST_UnaryOp || e->kind == AST_BinOp || e->kind == AST_Tuple || e->kind == AST_Slice ||
           e->kind == AST_Subscript || (e->kind == AST_Name && e->v.Name.id->len == 9 && e->v.Name.id->text[2] == 'd');
}

uint32_t gen_constant(struct compiler *c, struct expr *e)
{
    PyObject *value = may_fold(e) ? gen_fold(c, e) : NULL;
    if (!value)
        return NO_CONST;
    uint32_t k = const_index(c, value);
    return k <= MAX_NEAR_CONSTANT ? k : NO_CONST;
}

/* ---- operators ---- */

static unsigned operator_op(enum operator_kind op, bool in_place)
{
    static const uint8_t ops[] = {
        [AST_Add - AST_Add] = OP_ADD - OP_ADD, [AST_Sub - AST_Add] = OP_SUB - OP_ADD, [AST_Mult - AST_Add] = OP_MUL - OP_ADD,
        [AST_MatMult - AST_Add] = OP_MATMUL - OP_ADD, [AST_Div - AST_Add] = OP_TRUEDIV - OP_ADD, [AST_Mod - AST_Add] = OP_MOD - OP_ADD,
        [AST_Pow - AST_Add] = OP_POW - OP_ADD, [AST_LShift - AST_Add] = OP_LSHIFT - OP_ADD, [AST_RShift - AST_Add] = OP_RSHIFT - OP_ADD,
        [AST_BitOr - AST_Add] = OP_OR - OP_ADD, [AST_BitXor - AST_Add] = OP_XOR - OP_ADD, [AST_BitAnd - AST_Add] = OP_AND - OP_ADD,
        [AST_FloorDiv - AST_Add] = OP_FLOORDIV - OP_ADD,
    };
    return OP_ADD + ops[op - AST_Add] + (in_place ? OP_IADD - OP_ADD : 0);
}

/* d = left op right, where left is in a register already; the temporaries from d on are free but for left. */
static void gen_operation(struct compiler *c, enum operator_kind op, bool in_place, reg left, struct expr *right, reg d, struct range where)
{
    unsigned base = operator_op(op, in_place);
    uint32_t k = gen_constant(c, right);
    if (k != NO_CONST)
        emit(c, base + FORM_K, d, left, k, where);
    else
        emit(c, base, d, left, gen(c, right), where);
    set_top(c, d + 1);
}

static void gen_binop_to(struct compiler *c, struct expr *e, reg d)
{
    size_t n = 0;
    struct expr *leaf = e;
    for (; leaf->kind == AST_BinOp; leaf = leaf->v.BinOp.left)
        n++;
    struct expr **spine = gen_alloc(c, n * sizeof *spine);
    for (size_t i = n; i > 0; e = e->v.BinOp.left)
        spine[--i] = e;
    /* The constant part at the left end was not foldable as a whole, but a piece of it may be. */
    size_t i = 0;
    PyObject *value = may_fold(leaf) ? gen_fold(c, leaf) : NULL;
    for (; value && i < n; i++) {
        PyObject *more = gen_fold(c, spine[i]);
        if (!more)
            break;
        value = more;
    }
    reg left;
    if (value) {
        load_const(c, left = d, value, i ? spine[i - 1]->where : leaf->where);
        set_top(c, d + 1);
    } else {
        left = gen(c, leaf);
    }
    for (; i < n; i++) {
        gen_operation(c, spine[i]->v.BinOp.op, false, left, spine[i]->v.BinOp.right, d, spine[i]->where);
        left = d;
    }
}

static void gen_unary_to(struct compiler *c, struct expr *e, reg d)
{
    static const uint8_t ops[] = {[AST_Invert - AST_Invert] = OP_INVERT - OP_NEG, [AST_Not - AST_Invert] = OP_NOT - OP_NEG,
                                  [AST_UAdd - AST_Invert] = OP_POS - OP_NEG, [AST_USub - AST_Invert] = 0};
    if (e->v.UnaryOp.op == AST_Not && gen_negated_to(c, e->v.UnaryOp.operand, d, e->where)) {
        set_top(c, d + 1);
        return;
    }
    reg operand = gen(c, e->v.UnaryOp.operand);
    emit(c, OP_NEG + ops[e->v.UnaryOp.op - AST_Invert], d, operand, 0, e->where);
    set_top(c, d + 1);
}

static void gen_boolop_to(struct compiler *c, struct expr *e, reg d)
{
    struct block *end = new_block(c);
    struct expr_seq *values = e->v.BoolOp.values;
    unsigned op = e->v.BoolOp.op == AST_And ? OP_JUMP_IF_NOT_KEEP : OP_JUMP_IF_KEEP;
    for (size_t i = 0; i < values->n; i++) {
        set_top(c, d);
        gen_to(c, values->at[i], d);
        if (i + 1 < values->n)
            emit_jump(c, op, d, 0, end, e->where);
    }
    use_block(c, end);
}

static void gen_ifexp_to(struct compiler *c, struct expr *e, reg d)
{
    struct block *orelse = new_block(c), *end = new_block(c);
    gen_jump(c, e->v.IfExp.test, orelse, false);
    gen_to(c, e->v.IfExp.body, d);
    jump(c, end, range_none());
    use_block(c, orelse);
    set_top(c, d);
    gen_to(c, e->v.IfExp.orelse, d);
    use_block(c, end);
}

/* ---- displays ---- */

static bool has_starred(const struct expr_seq *elts)
{
    for (size_t i = 0; i < elts->n; i++)
        if (elts->at[i]->kind == AST_Starred)
            return true;
    return false;
}

/* The items as one constant tuple (for sets: frozenset), or NULL. */
static PyObject *constant_items(struct compiler *c, struct expr_seq *elts, bool as_set)
{
    for (size_t i = 0; i < elts->n; i++)
        if (!may_fold(elts->at[i]) || !gen_fold(c, elts->at[i]))
            return NULL;
    PyObject *tuple = PyTuple_New((Py_ssize_t)elts->n);
    if (!tuple)
        fail(c);
    for (size_t i = 0; i < elts->n; i++)
        PyTuple_SET_ITEM(tuple, (Py_ssize_t)i, Py_NewRef(gen_fold(c, elts->at[i])));
    if (as_set) {
        PyObject *set = PyFrozenSet_New(tuple);
        Py_DECREF(tuple);
        if (!set) {                       /* something unhashable: it raises when run */
            PyErr_Clear();
            return NULL;
        }
        tuple = set;
    }
    tuple = constant_merge(c, tuple);
    if (!tuple)
        fail(c);
    return tuple;
}

/* d = a list, set or tuple (build: BUILD_LIST ...) of the elements. */
void gen_sequence(struct compiler *c, struct expr_seq *elts, unsigned build, reg d, struct range where)
{
    unsigned add = build == OP_BUILD_SET ? OP_SET_ADD : OP_LIST_APPEND, extend = build == OP_BUILD_SET ? OP_SET_UPDATE : OP_LIST_EXTEND;
    if (elts->n >= 3 && build != OP_BUILD_TUPLE) {
        PyObject *items = constant_items(c, elts, build == OP_BUILD_SET);
        if (items) {
            emit(c, build, d, d, 0, where);
            set_top(c, d + 1);
            reg t = take(c);
            load_const(c, t, items, where);
            emit(c, extend, d, t, 0, where);
            set_top(c, d + 1);
            return;
        }
    }
    if (!has_starred(elts) && elts->n <= MAX_WINDOW) {
        for (size_t i = 0; i < elts->n; i++)
            gen_to(c, elts->at[i], d + (reg)i);
        emit(c, build, d, d, (uint32_t)elts->n, where);
        set_top(c, d + 1);
        return;
    }
    size_t i = 0;
    if (elts->n <= MAX_WINDOW)                /* else one by one from the start: whoever watches lines sees each item added */
        for (; elts->at[i]->kind != AST_Starred; i++)
            gen_to(c, elts->at[i], d + (reg)i);
    emit(c, build == OP_BUILD_SET ? OP_BUILD_SET : OP_BUILD_LIST, d, d, (uint32_t)i, where);
    set_top(c, d + 1);
    for (; i < elts->n; i++) {
        bool starred = elts->at[i]->kind == AST_Starred;
        reg item = gen(c, starred ? elts->at[i]->v.Starred.value : elts->at[i]);
        emit(c, starred ? extend : add, d, item, 0, where);
        set_top(c, d + 1);
    }
    if (build == OP_BUILD_TUPLE)
        emit(c, OP_LIST_TO_TUPLE, d, d, 0, where);
}

static void gen_dict_to(struct compiler *c, struct expr *e, reg d)
{
    struct expr_seq *keys = e->v.Dict.keys, *values = e->v.Dict.values;
    size_t i = 0;
    for (; i < keys->n && i < MAX_WINDOW / 2 && keys->at[i]; i++) {
        gen_to(c, keys->at[i], d + 2 * (reg)i);
        gen_to(c, values->at[i], d + 2 * (reg)i + 1);
    }
    emit(c, OP_BUILD_MAP, d, d, (uint32_t)i, e->where);
    set_top(c, d + 1);
    for (; i < keys->n; i++) {
        if (keys->at[i]) {
            reg key = gen(c, keys->at[i]), value = gen(c, values->at[i]);
            emit(c, OP_MAP_ADD, d, key, value, e->where);
        } else {
            emit(c, OP_DICT_UPDATE, d, gen(c, values->at[i]), 0, e->where);
        }
        set_top(c, d + 1);
    }
}

/* ---- attributes and items ---- */

/* An attribute of something that began on an earlier line is reported on its own line. */
struct range attribute_where(struct expr *e)
{
    struct range where = e->where;
    if (where.lineno != where.end_lineno) {
        int len = 0;
        for (const char *p = e->v.Attribute.attr->text; *p; p++)
            len += (*p & 0xc0) != 0x80;
        where.lineno = where.end_lineno;
        if (len <= where.end_col_offset) {
            where.col_offset = where.end_col_offset - len;
        } else {
            where.col_offset = -1;
            where.end_col_offset = -1;
        }
    }
    return where;
}

uint32_t attribute_site(struct compiler *c, struct name *attr, enum site_kind kind, reg on)
{
    struct ident *id = scope_mangle(c, c->unit->scope, gen_ident(c, attr));
    if (!id)
        fail(c);
    return site(c, name_str(c, id), is_temp(c, on) ? SITE_UNSHARED : kind, on);
}

/* Is this the name super, with its ordinary meaning, called in a way that needs no super object? */
static bool is_super_call(struct compiler *c, struct expr *e)
{
    if (e->kind != AST_Call || e->v.Call.func->kind != AST_Name || e->v.Call.keywords->n || c->unit->scope->type != SCOPE_FUNCTION ||
        c->unit->scope->comprehension || c->unit->inlining)
        return false;
    struct expr_seq *args = e->v.Call.args;
    if (strcmp(e->v.Call.func->v.Name.id->text, "super") != 0 || (args->n != 0 && args->n != 2) || has_starred(args))
        return false;
    struct place p = resolve_name(c, gen_ident(c, e->v.Call.func->v.Name.id));
    struct symbol *module = scope_lookup(c->top, p.name);
    if (p.access != ACCESS_GLOBAL || (module && (module->flags & (DEF_BOUND | DEF_GLOBAL))))
        return false;
    return args->n == 2 || c->unit->argcount > 0;
}

/* The form of the two super instructions for a call that says neither class nor object. */
static unsigned super_op(struct expr *call, unsigned op) { return call->v.Call.args->n ? op : op + (OP_SUPER_ATTR_BARE - OP_SUPER_ATTR); }

/* Lays out super, class and object at d, d+1, d+2. False: cannot be done here. */
static bool gen_super(struct compiler *c, struct expr *call, reg d)
{
    struct expr_seq *args = call->v.Call.args;
    struct ident *class_name = ident_from(c, "__class__", 9);
    if (!class_name)
        fail(c);
    struct unit *u = c->unit;
    uint32_t class_at = args->n ? 0 : unit_free(u, class_name);
    if (class_at == NO_REG || (!args->n && u->scope->comprehension))
        return false;
    gen_to(c, call->v.Call.func, d);
    if (args->n) {
        gen_to(c, args->at[0], d + 1);
        gen_to(c, args->at[1], d + 2);
        return true;
    }
    emit(c, OP_LOAD_FREE, d + 1, class_at, 0, call->where);
    set_top(c, d + 3);
    if (u->locals[0].cell)
        emit(c, OP_LOAD_CELL, d + 2, 0, 0, call->where);
    else {
        struct symbol *self = scope_lookup(u->scope, u->locals[0].name);
        if (self->unbound_somewhere) {
            emit(c, OP_CHECK, 0, 0, 0, call->where);
            u->any_check = true;
        }
        emit(c, OP_MOVE, d + 2, 0, 0, call->where);
    }
    return true;
}

/* callable and self of the attribute e at window w. */
void gen_method_to(struct compiler *c, struct expr *e, reg w)
{
    struct expr *value = e->v.Attribute.value;
    struct range where = attribute_where(e);
    if (is_super_call(c, value) && gen_super(c, value, w)) {
        emit(c, super_op(value, OP_SUPER_METHOD), w, w, attribute_site(c, e->v.Attribute.attr, SITE_UNSHARED, w), where);
    } else {
        reg on = gen(c, value);
        emit(c, OP_LOAD_METHOD, w, on, attribute_site(c, e->v.Attribute.attr, SITE_METHOD, on), where);
    }
    set_top(c, w + FRAME_ARGS);
}

static void gen_attribute_to(struct compiler *c, struct expr *e, reg d)
{
    struct expr *value = e->v.Attribute.value;
    struct range where = attribute_where(e);
    if (is_super_call(c, value) && gen_super(c, value, d)) {
        emit(c, super_op(value, OP_SUPER_ATTR), d, d, attribute_site(c, e->v.Attribute.attr, SITE_UNSHARED, d), where);
    } else {
        reg on = gen(c, value);
        emit(c, OP_GETATTR, d, on, attribute_site(c, e->v.Attribute.attr, SITE_ATTR, on), where);
    }
    set_top(c, d + 1);
}

void gen_slice_to(struct compiler *c, struct expr *e, reg d)
{
    struct expr *const parts[3] = {e->v.Slice.lower, e->v.Slice.upper, e->v.Slice.step};
    unsigned n = parts[2] ? 3 : 2;
    for (unsigned i = 0; i < n; i++) {
        if (parts[i]) {
            gen_to(c, parts[i], d + i);
        } else {
            load_const(c, d + i, Py_None, e->where);
            set_top(c, d + i + 1);
        }
    }
    emit(c, OP_BUILD_SLICE, d, d, n, e->where);
    set_top(c, d + 1);
}

static void gen_subscript_to(struct compiler *c, struct expr *e, reg d)
{
    struct expr *value = e->v.Subscript.value, *index = e->v.Subscript.slice;
    check_subscripted(c, value);
    check_index(c, value, index);
    if (index->kind == AST_Slice && !index->v.Slice.step) {
        struct expr *const parts[2] = {index->v.Slice.lower, index->v.Slice.upper};
        gen_to(c, value, d);
        for (unsigned i = 0; i < 2; i++) {
            if (parts[i])
                gen_to(c, parts[i], d + 1 + i);
            else
                load_const(c, d + 1 + i, Py_None, index->where);
            set_top(c, d + 2 + i);
        }
        emit(c, OP_GETSLICE, d, d, 0, e->where);
        set_top(c, d + 1);
        return;
    }
    reg container = gen(c, value);
    uint32_t k = gen_constant(c, index);
    if (k != NO_CONST)
        emit(c, OP_GETITEM + FORM_K, d, container, k, e->where);
    else
        emit(c, OP_GETITEM, d, container, gen(c, index), e->where);
    set_top(c, d + 1);
}

/* ---- walrus ---- */

static void gen_walrus_to(struct compiler *c, struct expr *e, reg d)
{
    struct expr *target = e->v.NamedExpr.target;
    gen_to(c, e->v.NamedExpr.value, d);
    reg copy = take(c);
    emit(c, OP_COPY, copy, d, 0, e->where);
    store_name(c, gen_ident(c, target->v.Name.id), copy, target->where);
    set_top(c, d + 1);
}

/* ---- the door ---- */

static void gen_inner(struct compiler *c, struct expr *e, reg d)
{
    switch (e->kind) {
    case AST_BoolOp: gen_boolop_to(c, e, d); break;
    case AST_NamedExpr: gen_walrus_to(c, e, d); break;
    case AST_BinOp: gen_binop_to(c, e, d); break;
    case AST_UnaryOp: gen_unary_to(c, e, d); break;
    case AST_Lambda: gen_lambda(c, e, d); break;
    case AST_IfExp: gen_ifexp_to(c, e, d); break;
    case AST_Dict: gen_dict_to(c, e, d); break;
    case AST_Set: gen_sequence(c, e->v.Set.elts, OP_BUILD_SET, d, e->where); break;
    case AST_List: gen_sequence(c, e->v.List.elts, OP_BUILD_LIST, d, e->where); break;
    case AST_Tuple: gen_sequence(c, e->v.Tuple.elts, OP_BUILD_TUPLE, d, e->where); break;
    case AST_ListComp:
    case AST_SetComp:
    case AST_DictComp:
    case AST_GeneratorExp: gen_comprehension(c, e, d); break;
    case AST_Await:
    case AST_Yield:
    case AST_YieldFrom: gen_yield_to(c, e, d); break;
    case AST_Compare: gen_compare_to(c, e, d); break;
    case AST_Call: gen_call_to(c, e, d); break;
    case AST_FormattedValue:
    case AST_Interpolation:
    case AST_JoinedStr:
    case AST_TemplateStr: gen_format_to(c, e, d); break;
    case AST_Constant: load_const(c, d, constant_object(c, &e->v.Constant.value), e->where); break;
    case AST_Attribute: gen_attribute_to(c, e, d); break;
    case AST_Subscript: gen_subscript_to(c, e, d); break;
    case AST_Starred: fail_at(c, e->where, e->v.Starred.ctx == AST_Store ? "starred assignment target must be in a list or tuple"
                                                                          : "can't use starred expression here");
    case AST_Name: gen_name_to(c, e, d); break;
    case AST_Slice: gen_slice_to(c, e, d); break;
    }
}

void gen_to(struct compiler *c, struct expr *e, reg d)
{
    set_top(c, d);
    if (may_fold(e)) {
        PyObject *value = gen_fold(c, e);
        if (value) {
            load_const(c, d, value, e->where);
            set_top(c, d + 1);
            return;
        }
    }
    if (e->kind == AST_Name) {
        gen_name_to(c, e, d);
    } else {
        gen_enter(c);
        gen_inner(c, e, d);
        gen_leave(c);
    }
    set_top(c, d + 1);
}

reg gen(struct compiler *c, struct expr *e)
{
    if (e->kind == AST_Name && gen_constant(c, e) == NO_CONST)
        return gen_name(c, e);
    reg d = c->unit->top;
    gen_to(c, e, d);
    return d;
}

void gen_discard(struct compiler *c, struct expr *e)
{
    reg top = c->unit->top, r = 0;
    bool constant = may_fold(e) && gen_fold(c, e);
    if (!constant)
        r = gen(c, e);
    if (!constant && is_temp(c, r))
        clear(c, r, e->where);
    else
        emit(c, OP_NOP, 0, 0, 0, e->where);      /* the line was there */
    set_top(c, top);
}

/* ---- conditions ---- */

void gen_jump(struct compiler *c, struct expr *e, struct block *target, bool sense)
{
    reg top = c->unit->top;
    PyObject *value = may_fold(e) ? gen_fold(c, e) : NULL;
    if (value) {
        int truth = PyObject_IsTrue(value);
        if (truth < 0)
            fail(c);
        if ((truth != 0) == sense) {
            jump(c, target, e->where);
            use_block(c, new_block(c));
        } else {
            emit(c, OP_NOP, 0, 0, 0, e->where);
        }
        return;
    }
    gen_enter(c);
    if (e->kind == AST_UnaryOp && e->v.UnaryOp.op == AST_Not) {
        gen_jump(c, e->v.UnaryOp.operand, target, !sense);
    } else if (e->kind == AST_BoolOp) {
        /* One value of the deciding sense settles it. */
        bool decides = e->v.BoolOp.op == AST_Or;
        struct expr_seq *values = e->v.BoolOp.values;
        struct block *settled = decides == sense ? target : new_block(c);
        for (size_t i = 0; i + 1 < values->n; i++)
            gen_jump(c, values->at[i], settled, decides);
        gen_jump(c, values->at[values->n - 1], target, sense);
        if (settled != target)
            use_block(c, settled);
    } else if (e->kind == AST_IfExp) {
        struct block *orelse = new_block(c), *end = new_block(c);
        gen_jump(c, e->v.IfExp.test, orelse, false);
        gen_jump(c, e->v.IfExp.body, target, sense);
        jump(c, end, range_none());
        use_block(c, orelse);
        gen_jump(c, e->v.IfExp.orelse, target, sense);
        use_block(c, end);
    } else if (e->kind == AST_Compare) {
        gen_compare_jump(c, e, target, sense);
    } else {
        reg r = gen(c, e);
        emit_jump(c, sense ? OP_JUMP_IF : OP_JUMP_IF_NOT, r, 0, target, e->where);
    }
    set_top(c, top);
    gen_leave(c);
}
