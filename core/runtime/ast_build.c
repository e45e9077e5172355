/* core/runtime/ast_build.c -- a tree of structs to a tree of objects.
 *
 * Works from the tables, so it knows no class by name. An object is born with the shape that has all its attributes; its children are made
 * before it, so nobody sees it unfinished and nothing is stored twice. A name of the parse becomes one str, which
 * all its uses share: it is this thread's own, so counting it costs no atomics, and threads that parse do not meet.
 */
#include "core/runtime/ast_objects.h"

#include "core/compiler/source.h"
#include "objects/list_int.h"
#include "objects/str_int.h"

#include <string.h>

struct build {
    struct ast_state *st;
    struct arena scratch;
    struct name **named;                 /* names whose `user` is a str that we own */
    size_t nnamed, named_cap;
};

struct any_seq { size_t n; void *at[]; };
struct enum_seq { size_t n; int at[]; };

static Value build_node(struct build *b, int index, const void *node);

/* ---- leaves ---- */

static Value text_value(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return value_of(PyUnicode_DecodeUTF8(text, (Py_ssize_t)len, "surrogatepass"));
    return str_from_ascii(text, len);
}

static Value name_value(struct build *b, struct name *name)
{
    if (name->user)
        return value_keep(value_of(name->user));
    if (b->nnamed == b->named_cap) {
        size_t cap = b->named_cap ? 2 * b->named_cap : 64;
        struct name **more = arena_alloc(&b->scratch, cap * sizeof *more);
        if (!more)
            return raise_no_memory();
        if (b->nnamed)
            memcpy(more, b->named, b->nnamed * sizeof *more);
        b->named = more;
        b->named_cap = cap;
    }
    Value s = text_value(name->text, name->len);
    if (is_raised(s))
        return s;
    name->user = api_of(value_keep(s));
    b->named[b->nnamed++] = name;
    return s;
}

static Value pointer_value(struct build *b, enum ast_field_kind kind, void *item)
{
    if (!item)
        return V_NONE;
    if (kind == FIELD_identifier)
        return name_value(b, item);
    if (kind == FIELD_string)
        return text_value(((const struct text *)item)->text, ((const struct text *)item)->len);
    return build_node(b, ast_class_of_node(kind, item), item);
}

/* ---- nodes ---- */

static Value sequence_value(struct build *b, enum ast_field_kind kind, const struct any_seq *seq)
{
    Value list = list_new(seq->n);
    if (is_raised(list))
        return list;
    bool enums = ast_kind_is_enum(kind);
    ListObj *l = (ListObj *)value_obj(list);
    for (size_t i = 0; i < seq->n; i++) {
        Value item = enums ? value_of(b->st->instance[((const struct enum_seq *)(const void *)seq)->at[i]]) : pointer_value(b, kind, seq->at[i]);
        if (is_raised(item)) {
            for (; i < seq->n; i++)      /* the list lets go of all its slots */
                l->items->at[i] = V_ABSENT;
            value_release(list);
            return item;
        }
        l->items->at[i] = item;
    }
    list_publish(list);
    return list;
}

static Value field_value(struct build *b, const struct ast_field *f, const char *node)
{
    const char *at = node + f->offset;
    if (f->kind == FIELD_constant)
        return value_of(constant_new(&b->scratch, (const struct constant *)(const void *)at));
    if (f->kind == FIELD_int)
        return value_from_int(*(const int *)(const void *)at);
    if (f->quantity < QUANTITY_SEQ && ast_kind_is_enum(f->kind))
        return value_of(b->st->instance[*(const int *)(const void *)at]);
    void *pointer;
    memcpy(&pointer, at, sizeof pointer);
    return f->quantity < QUANTITY_SEQ ? pointer_value(b, f->kind, pointer) : sequence_value(b, f->kind, pointer);
}

static Value build_fields(struct build *b, int index, const void *node)
{
    const struct ast_class *c = &ast_classes[index];
    Value values[AST_MOST_FIELDS + AST_POSITIONS];
    unsigned n = 0;
    const struct ast_field *f = c->fields();
    for (; n < c->n_fields; n++)
        if (is_raised(values[n] = field_value(b, &f[n], node)))
            goto fail;
    const Shape *s = b->st->shape[index];
    if (s->count > n) {
        struct range w;
        memcpy(&w, (const char *)node + ast_classes[c->type].where_offset, sizeof w);
        values[n++] = value_from_int(w.lineno);
        values[n++] = value_from_int(w.col_offset);
        values[n++] = value_from_int(w.end_lineno);
        values[n++] = value_from_int(w.end_col_offset);
    }
    Obj *o = obj_alloc(s->id, s->inline_offset + s->inline_slots * sizeof(Value), PAGE_CONTAINER);
    if (!o) {
        raise_no_memory();
        goto fail;
    }
    memcpy(attr_area(o, s)->slot, values, n * sizeof *values);      /* nobody else knows it */
    store_relaxed_u8(&o->flags, OBJ_TRACKED);
    return value_from_obj(o);
fail:
    while (n)
        value_release(values[--n]);
    return V_RAISED;
}

static Value build_node(struct build *b, int index, const void *node)
{
    if (recursion_enter(" during  ast construction"))
        return V_RAISED;
    Value v = build_fields(b, index, node);
    recursion_leave();
    return v;
}

PyObject *ast_build(struct ast_state *st, struct mod *tree)
{
    struct build b = {.st = st};
    arena_init(&b.scratch);
    Value v = build_node(&b, (int)tree->kind, tree);
    for (size_t i = 0; i < b.nnamed; i++) {
        Py_DECREF((PyObject *)b.named[i]->user);
        b.named[i]->user = NULL;
    }
    arena_free(&b.scratch);
    return api_of(v);
}
