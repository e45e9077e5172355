/* core/compiler/codegen_compare.c -- comparisons, as values and as conditions, and the warnings about suspicious ones.
 *
 * `a < b < c` evaluates b once: it stays in its register (a temporary is copied for the first comparison) until the second. */
#include "core/compiler/codegen_int.h"

static unsigned value_op(enum cmpop_kind op)
{
    switch (op) {
    case AST_Eq: return OP_EQ;
    case AST_NotEq: return OP_NE;
    case AST_Lt: return OP_LT;
    case AST_LtE: return OP_LE;
    case AST_Gt: return OP_GT;
    case AST_GtE: return OP_GE;
    case AST_Is: return OP_IS;
    case AST_IsNot: return OP_IS_NOT;
    case AST_In: return OP_IN;
    case AST_NotIn: return OP_NOT_IN;
    }
    return OP_EQ;
}

static unsigned jump_op(enum cmpop_kind op, bool sense)
{
    switch (op) {
    case AST_Eq: return sense ? OP_JUMP_IF_EQ : OP_JUMP_IF_NOT_EQ;
    case AST_NotEq: return sense ? OP_JUMP_IF_NE : OP_JUMP_IF_NOT_NE;
    case AST_Lt: return sense ? OP_JUMP_IF_LT : OP_JUMP_IF_NOT_LT;
    case AST_LtE: return sense ? OP_JUMP_IF_LE : OP_JUMP_IF_NOT_LE;
    case AST_Gt: return sense ? OP_JUMP_IF_GT : OP_JUMP_IF_NOT_GT;
    case AST_GtE: return sense ? OP_JUMP_IF_GE : OP_JUMP_IF_NOT_GE;
    case AST_Is: return sense ? OP_JUMP_IF_IS : OP_JUMP_IF_IS_NOT;
    case AST_IsNot: return sense ? OP_JUMP_IF_IS_NOT : OP_JUMP_IF_IS;
    case AST_In: return sense ? OP_JUMP_IF_IN : OP_JUMP_IF_NOT_IN;
    case AST_NotIn: return sense ? OP_JUMP_IF_NOT_IN : OP_JUMP_IF_IN;
    }
    return OP_JUMP_IF_EQ;
}

/* ---- warnings ---- */

/* The name of a literal's type, if `is` with it is a mistake. */
static const char *literal_type(struct compiler *c, struct expr *e)
{
    PyObject *value = e->kind == AST_Constant || e->kind == AST_Tuple || e->kind == AST_UnaryOp ? gen_fold(c, e) : NULL;
    if (e->kind == AST_Tuple)
        return value ? "tuple" : NULL;
    if (!value || e->kind == AST_UnaryOp || value == Py_None || value == Py_Ellipsis || PyBool_Check(value))
        return NULL;
    return PyLong_CheckExact(value) ? "int" : PyFloat_CheckExact(value) ? "float" : PyComplex_CheckExact(value) ? "complex"
           : PyUnicode_CheckExact(value) ? "str" : "bytes";
}

static void check_identity(struct compiler *c, struct expr *e)
{
    struct expr *left = e->v.Compare.left;
    for (size_t i = 0; i < e->v.Compare.ops->n; i++) {
        enum cmpop_kind op = e->v.Compare.ops->at[i];
        struct expr *right = e->v.Compare.comparators->at[i];
        if (op == AST_Is || op == AST_IsNot) {
            const char *type = literal_type(c, left);
            if (!type)
                type = literal_type(c, right);
            if (type) {
                if (syntax_warning(c, e->where, op == AST_Is ? "\"is\" with '%.200s' literal. Did you mean \"==\"?"
                                                             : "\"is not\" with '%.200s' literal. Did you mean \"!=\"?", type) < 0)
                    fail(c);
                return;
            }
        }
        left = right;
    }
}

/* ---- operands ---- */

/* `x in [1, 2]` looks in a constant: a tuple for a list, a frozenset for a set. */
static PyObject *constant_container(struct compiler *c, struct expr *e)
{
    struct expr_seq *elts;
    if (e->kind == AST_List)
        elts = e->v.List.elts;
    else if (e->kind == AST_Set)
        elts = e->v.Set.elts;
    else
        return NULL;
    struct expr as_tuple = {.kind = AST_Tuple, .where = e->where, .v.Tuple = {elts, AST_Load}};
    PyObject *tuple = gen_fold(c, &as_tuple);
    if (!tuple || e->kind == AST_List)
        return tuple;
    PyObject *set = PyFrozenSet_New(tuple);
    if (!set) {
        PyErr_Clear();
        return NULL;
    }
    if (!(set = constant_merge(c, set)))
        fail(c);
    return set;
}

static uint32_t constant_operand(struct compiler *c, struct expr *e, enum cmpop_kind op)
{
    PyObject *container = op == AST_In || op == AST_NotIn ? constant_container(c, e) : NULL;
    if (!container)
        return gen_constant(c, e);
    uint32_t k = const_index(c, container);
    return k <= MAX_NEAR_CONSTANT ? k : NO_CONST;
}

static reg right_operand(struct compiler *c, struct expr *e, enum cmpop_kind op)
{
    if ((op == AST_In || op == AST_NotIn) && e->kind == AST_List && e->v.List.elts->n <= 30) {
        struct expr as_tuple = {.kind = AST_Tuple, .where = e->where, .v.Tuple = {e->v.List.elts, AST_Load}};
        for (size_t i = 0; i < e->v.List.elts->n; i++)
            if (e->v.List.elts->at[i]->kind == AST_Starred)
                return gen(c, e);
        return gen(c, &as_tuple);
    }
    return gen(c, e);
}

/* ---- as a value ---- */

static void gen_single(struct compiler *c, struct expr *e, enum cmpop_kind op, reg d, struct range where)
{
    reg left = gen(c, e->v.Compare.left);
    uint32_t k = constant_operand(c, e->v.Compare.comparators->at[0], op);
    if (k != NO_CONST)
        emit(c, value_op(op) + FORM_K, d, left, k, where);
    else
        emit(c, value_op(op), d, left, right_operand(c, e->v.Compare.comparators->at[0], op), where);
}

/* `not a is b` and `not a in b` are one comparison. False: e, the operand of `not` at `where`, is no such thing. */
bool gen_negated_to(struct compiler *c, struct expr *e, reg d, struct range where)
{
    static const uint8_t opposite[] = {[AST_Is] = AST_IsNot, [AST_IsNot] = AST_Is, [AST_In] = AST_NotIn, [AST_NotIn] = AST_In};
    if (e->kind != AST_Compare || e->v.Compare.ops->n != 1)
        return false;
    enum cmpop_kind op = e->v.Compare.ops->at[0];
    if (op != AST_Is && op != AST_IsNot && op != AST_In && op != AST_NotIn)
        return false;
    check_identity(c, e);
    gen_single(c, e, (enum cmpop_kind)opposite[op], d, where);
    return true;
}

void gen_compare_to(struct compiler *c, struct expr *e, reg d)
{
    check_identity(c, e);
    size_t n = e->v.Compare.ops->n;
    if (n == 1) {
        gen_single(c, e, e->v.Compare.ops->at[0], d, e->where);
        return;
    }
    /* The chain: results go to d; the middle value lives above it, in the same register each time if it is a temporary. */
    struct block *out = new_block(c), *end = new_block(c);
    bool out_used = false;
    set_top(c, d + 1);
    reg middle = gen(c, e->v.Compare.left);
    for (size_t i = 0; i < n; i++) {
        enum cmpop_kind op = e->v.Compare.ops->at[i];
        reg left = middle;
        set_top(c, is_temp(c, left) ? left + 1 : d + 1);
        middle = right_operand(c, e->v.Compare.comparators->at[i], op);
        reg right = middle;
        if (i + 1 < n && is_temp(c, middle)) {
            right = take(c);
            emit(c, OP_COPY, right, middle, 0, e->where);
        }
        emit(c, value_op(op), d, left, right, e->where);
        if (i + 1 == n)
            break;
        if (is_temp(c, middle)) {
            /* Leaving early must drop the middle value, which lies at d + 1 or d + 2: bring it to d + 1. */
            move_to(c, d + 1, middle, e->where);
            middle = d + 1;
            emit_jump(c, OP_JUMP_IF_NOT_KEEP, d, 0, out, e->where);
            out_used = true;
        } else {
            emit_jump(c, OP_JUMP_IF_NOT_KEEP, d, 0, end, e->where);
        }
    }
    if (out_used) {
        jump(c, end, range_none());
        use_block(c, out);
        clear(c, d + 1, e->where);
    }
    use_block(c, end);
    set_top(c, d + 1);
}

/* ---- as a condition ---- */

static void jump_on(struct compiler *c, enum cmpop_kind op, bool sense, reg left, struct expr *right, struct block *target, struct range where)
{
    uint32_t k = constant_operand(c, right, op);
    if (op == AST_Is || op == AST_IsNot)
        if (k != NO_CONST && c->unit->consts[k] == Py_None) {
            emit_jump(c, (op == AST_Is) == sense ? OP_JUMP_IF_NONE : OP_JUMP_IF_NOT_NONE, left, 0, target, where);
            return;
        }
    if (k != NO_CONST)
        emit_jump(c, jump_op(op, sense) + FORM_K, left, k, target, where);
    else
        emit_jump(c, jump_op(op, sense), left, right_operand(c, right, op), target, where);
}

void gen_compare_jump(struct compiler *c, struct expr *e, struct block *target, bool sense)
{
    check_identity(c, e);
    size_t n = e->v.Compare.ops->n;
    reg base = c->unit->top;
    reg left = gen(c, e->v.Compare.left);
    if (n == 1) {
        jump_on(c, e->v.Compare.ops->at[0], sense, left, e->v.Compare.comparators->at[0], target, e->where);
        set_top(c, base);
        return;
    }
    struct block *not_true = new_block(c), *dropping = new_block(c), *end = new_block(c);
    bool drops = false;
    for (size_t i = 0; i + 1 < n; i++) {
        enum cmpop_kind op = e->v.Compare.ops->at[i];
        set_top(c, is_temp(c, left) ? left + 1 : base);
        reg middle = right_operand(c, e->v.Compare.comparators->at[i], op), right = middle;
        if (is_temp(c, middle)) {
            right = take(c);
            emit(c, OP_COPY, right, middle, 0, e->where);
            /* The middle value stays while the comparison runs; it is then found at `base`. */
            reg result = take(c);
            emit(c, value_op(op), result, left, right, e->where);
            move_to(c, base, middle, e->where);
            emit_jump(c, OP_JUMP_IF_NOT, result, 0, dropping, e->where);
            drops = true;
            left = base;
        } else {
            emit_jump(c, jump_op(op, false), left, right, not_true, e->where);
            left = middle;
        }
    }
    set_top(c, is_temp(c, left) ? left + 1 : base);
    jump_on(c, e->v.Compare.ops->at[n - 1], sense, left, e->v.Compare.comparators->at[n - 1], target, e->where);
    jump(c, end, range_none());
    if (drops) {
        use_block(c, dropping);
        clear(c, base, e->where);
    }
    use_block(c, not_true);
    if (!sense)
        jump(c, target, range_none());
    use_block(c, end);
    set_top(c, base);
}
