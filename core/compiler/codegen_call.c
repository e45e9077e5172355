/* core/compiler/codegen_call.c -- calls: the callable and its arguments are computed straight into the callee's frame.
 *
 * A window w holds the callable at w and the arguments from w + FRAME_ARGS on; x.name(...) has self at w + FRAME_SELF. Calls with *args,
 * **kwargs, or more arguments than a window should hold, collect them in a tuple and a dict.
 */
#include "core/compiler/codegen_int.h"

#include <string.h>

enum { MAX_ARGUMENTS = 255 };

/* ---- warnings about what cannot be called or subscripted ---- */

static const char *display_type(struct compiler *c, struct expr *e)
{
    switch (e->kind) {
    case AST_Tuple: return "tuple";
    case AST_List:
    case AST_ListComp: return "list";
    case AST_Dict:
    case AST_DictComp: return "dict";
    case AST_Set:
    case AST_SetComp: return "set";
    case AST_GeneratorExp: return "generator";
    case AST_Lambda: return "function";
    case AST_JoinedStr:
    case AST_FormattedValue: return "str";
    case AST_TemplateStr:
    case AST_Interpolation: return "string.templatelib.Template";
    case AST_Constant: {
        PyObject *value = constant_object(c, &e->v.Constant.value);
        if (!value)
            fail(c);
        return value == Py_None ? "NoneType" : value == Py_Ellipsis ? "ellipsis" : PyBool_Check(value) ? "bool" : PyLong_Check(value) ? "int"
               : PyFloat_Check(value) ? "float" : PyComplex_Check(value) ? "complex" : PyUnicode_Check(value) ? "str" : "bytes";
    }
    default: return NULL;
    }
}

static void check_callable(struct compiler *c, struct expr *e)
{
    switch (e->kind) {
    case AST_Constant: case AST_Tuple: case AST_List: case AST_ListComp: case AST_Dict: case AST_DictComp: case AST_Set: case AST_SetComp:
    case AST_GeneratorExp: case AST_JoinedStr: case AST_TemplateStr: case AST_FormattedValue: case AST_Interpolation:
        if (syntax_warning(c, e->where, "'%.200s' object is not callable; perhaps you missed a comma?", display_type(c, e)) < 0)
            fail(c);
        return;
    default: return;
    }
}

void check_subscripted(struct compiler *c, struct expr *e)
{
    switch (e->kind) {
    case AST_Constant: {
        enum constant_kind kind = (enum constant_kind)e->v.Constant.value.kind;
        if (kind == CONST_STR || kind == CONST_BYTES)
            return;
    } /* fall through */
    case AST_Set: case AST_SetComp: case AST_GeneratorExp: case AST_TemplateStr: case AST_Interpolation: case AST_Lambda:
        if (syntax_warning(c, e->where, "'%.200s' object is not subscriptable; perhaps you missed a comma?", display_type(c, e)) < 0)
            fail(c);
        return;
    default: return;
    }
}

void check_index(struct compiler *c, struct expr *value, struct expr *index)
{
    const char *type = display_type(c, index);
    if (!type || strcmp(type, "int") == 0 || strcmp(type, "bool") == 0)
        return;
    switch (value->kind) {
    case AST_Constant: {
        enum constant_kind kind = (enum constant_kind)value->v.Constant.value.kind;
        if (kind != CONST_STR && kind != CONST_BYTES)
            return;
    } /* fall through */
    case AST_Tuple: case AST_List: case AST_ListComp: case AST_JoinedStr: case AST_FormattedValue:
        if (syntax_warning(c, value->where, "%.200s indices must be integers or slices, not %.200s; perhaps you missed a comma?",
                           display_type(c, value), type) < 0)
            fail(c);
        return;
    default: return;
    }
}

/* ---- arguments ---- */

static bool needs_collecting(struct expr_seq *args, struct keyword_seq *keywords, size_t extra)
{
    if (args->n + keywords->n + extra > MAX_ARGUMENTS)
        return true;
    for (size_t i = 0; i < args->n; i++)
        if (args->at[i]->kind == AST_Starred)
            return true;
    for (size_t i = 0; i < keywords->n; i++)
        if (!keywords->at[i]->arg)
            return true;
    return false;
}

static void check_keywords(struct compiler *c, struct keyword_seq *keywords)
{
    for (size_t i = 0; i < keywords->n; i++)
        for (size_t k = i + 1; keywords->at[i]->arg && k < keywords->n; k++)
            if (keywords->at[k]->arg && gen_ident(c, keywords->at[k]->arg) == gen_ident(c, keywords->at[i]->arg))
                fail_at(c, keywords->at[k]->where, "keyword argument repeated: %U", name_str(c, gen_ident(c, keywords->at[i]->arg)));
}

/* Not mangled, unlike the parameter that it may be meant for. */
static PyObject *keyword_name(struct compiler *c, struct keyword *k)
{
    return name_str(c, gen_ident(c, k->arg));
}

/* The positional arguments as one object at d: a tuple, or for f(*x) alone x itself. `extra` of them are in registers d, d + 1 ... */
static void collect_positional(struct compiler *c, size_t extra, struct expr_seq *args, reg d, struct range where)
{
    if (extra == 0 && args->n == 1 && args->at[0]->kind == AST_Starred) {
        gen_to(c, args->at[0]->v.Starred.value, d);
        return;
    }
    if (extra == 0) {
        gen_sequence(c, args, OP_BUILD_TUPLE, d, where);
        return;
    }
    emit(c, OP_BUILD_LIST, d, d, (uint32_t)extra, where);
    set_top(c, d + 1);
    for (size_t i = 0; i < args->n; i++) {
        bool starred = args->at[i]->kind == AST_Starred;
        reg item = gen(c, starred ? args->at[i]->v.Starred.value : args->at[i]);
        emit(c, starred ? OP_LIST_EXTEND : OP_LIST_APPEND, d, item, 0, where);
        set_top(c, d + 1);
    }
    emit(c, OP_LIST_TO_TUPLE, d, d, 0, where);
}

/* The keyword arguments as a dict at d, or a single **mapping as it is; w is the callable. */
static void collect_keywords(struct compiler *c, reg w, struct keyword_seq *keywords, reg d, struct range where)
{
    bool made = false;
    if (keywords->n == 1 && !keywords->at[0]->arg) {
        gen_to(c, keywords->at[0]->value, d);
        set_top(c, d + 1);
        return;
    }
    for (size_t i = 0; i < keywords->n;) {
        if (!keywords->at[i]->arg) {
            if (!made)
                emit(c, OP_BUILD_MAP, d, d, 0, where);
            made = true;
            set_top(c, d + 1);
            emit(c, OP_DICT_MERGE, d, gen(c, keywords->at[i]->value), w, where);
            set_top(c, d + 1);
            i++;
            continue;
        }
        reg at = made ? d + 1 : d;
        uint32_t n = 0;
        set_top(c, at);
        for (; i < keywords->n && keywords->at[i]->arg && n < MAX_ARGUMENTS / 2; i++, n++) {
            load_const(c, at + 2 * n, keyword_name(c, keywords->at[i]), where);
            set_top(c, at + 2 * n + 1);
            gen_to(c, keywords->at[i]->value, at + 2 * n + 1);
        }
        emit(c, OP_BUILD_MAP, at, at, n, where);
        if (made)
            emit(c, OP_DICT_MERGE, d, at, w, where);
        made = true;
        set_top(c, d + 1);
    }
}

/* With the callable at w (and self, if method), and `extra` arguments already in place: evaluates the others, and calls. The result is
 * in w. */
void gen_call_arguments(struct compiler *c, reg w, bool method, size_t extra, struct expr_seq *args, struct keyword_seq *keywords, struct range where)
{
    reg first = w + FRAME_ARGS;
    check_keywords(c, keywords);
    set_top(c, first + (reg)extra);
    if (needs_collecting(args, keywords, extra)) {
        ASSERT(!method);
        collect_positional(c, extra, args, first, where);
        set_top(c, first + 1);
        if (keywords->n)
            collect_keywords(c, w, keywords, first + 1, where);
        emit(c, OP_CALL_EX, w, w, keywords->n ? 1 : 0, where);
        set_top(c, w + 1);
        return;
    }
    for (size_t i = 0; i < args->n; i++)
        gen_to(c, args->at[i], first + (reg)(extra + i));
    uint32_t n = (uint32_t)(extra + args->n);
    if (keywords->n == 0) {
        emit(c, method ? OP_CALL_METHOD : OP_CALL, w, w, n, where);
        set_top(c, w + 1);
        return;
    }
    PyObject *kwnames = PyTuple_New((Py_ssize_t)keywords->n);
    if (!kwnames)
        fail(c);
    for (size_t i = 0; i < keywords->n; i++)
        PyTuple_SET_ITEM(kwnames, (Py_ssize_t)i, Py_NewRef(keyword_name(c, keywords->at[i])));
    if (!(kwnames = constant_merge(c, kwnames)))
        fail(c);
    uint32_t k = const_index(c, kwnames);
    if (k > MAX_NEAR_CONSTANT && !method) {
        emit(c, OP_BUILD_TUPLE, first, first, n, where);
        set_top(c, first + 1);
        collect_keywords(c, w, keywords, first + 1, where);
        emit(c, OP_CALL_EX, w, w, 1, where);
        set_top(c, w + 1);
        return;
    }
    for (size_t i = 0; i < keywords->n; i++)
        gen_to(c, keywords->at[i]->value, first + n + (reg)i);
    emit(c, method ? OP_CALL_METHOD_KW : OP_CALL_KW, w, n + (uint32_t)keywords->n, k, where);
    set_top(c, w + 1);
}

void gen_call_to(struct compiler *c, struct expr *e, reg d)
{
    struct expr *func = e->v.Call.func;
    struct range where = e->where;
    check_callable(c, func);
    if (func->kind == AST_Attribute && func->v.Attribute.ctx == AST_Load && !needs_collecting(e->v.Call.args, e->v.Call.keywords, 0) &&
        (e->v.Call.keywords->n == 0 || c->unit->nconsts < MAX_NEAR_CONSTANT)) {
        gen_method_to(c, func, d);
        struct range at = attribute_where(func);
        if (at.lineno != where.lineno && at.col_offset >= 0) {
            where.lineno = at.lineno;
            where.col_offset = at.col_offset;
        }
        gen_call_arguments(c, d, true, 0, e->v.Call.args, e->v.Call.keywords, where);
        return;
    }
    gen_to(c, func, d);
    gen_call_arguments(c, d, false, 0, e->v.Call.args, e->v.Call.keywords, where);
}
