/* core/syntax/ast.c -- the tables made from ast.def: every class with its fields, and where each lies in its struct. */
#include "core/syntax/ast.h"

#include <assert.h>

const size_t ast_empty_seq[2];

void *ast_seq_alloc(struct arena *a, size_t n, size_t element)
{
    if (n == 0)
        return (void *)ast_empty_seq;
    struct { size_t n; } *seq = arena_alloc(a, sizeof *seq + n * element);
    if (seq)
        seq->n = n;
    return seq;
}

enum {
#define NODE(s, C) COUNT_##C = 0
#define END_NODE(s, C) ,
#define PRODUCT(s, attrs) COUNT_##s = 0
#define END_PRODUCT(s, attrs) ,
#define FIELD(kind, quantity, name) + 1
#include "core/syntax/ast.def"
};

/* One function per class: FIELD() is not told its class, but a type local to the function gives offsetof() a fixed name. */
#define NODE(s, C) \
    static const struct ast_field *fields_of_##C(void) \
    { \
        typedef __typeof__(((struct s *)0)->v.C) Members; \
        enum { BASE = offsetof(struct s, v) }; \
        static const struct ast_field fields[] = {
#define PRODUCT(s, attrs) \
    static const struct ast_field *fields_of_##s(void) \
    { \
        typedef struct s Members; \
        enum { BASE = 0 }; \
        static const struct ast_field fields[] = {
#define FIELD(kind_, quantity_, name_) \
    {#name_, FIELD_##kind_, QUANTITY_##quantity_, (uint16_t)(BASE + offsetof(Members, name_))},
#define END_FIELDS \
            {0}}; \
        (void)BASE; \
        (void)sizeof(Members); \
        return fields; \
    }
#define END_NODE(s, C) END_FIELDS
#define END_PRODUCT(s, attrs) END_FIELDS
#include "core/syntax/ast.def"

#define WHERE_OFFSET_0(s) 0
#define WHERE_OFFSET_1(s) offsetof(struct s, where)
#define WHERE_OFFSET_2(s) offsetof(struct s, where)
static const uint8_t sum_has_where[AST_CLASS_COUNT] = {
#define SUM(s, attrs) [CLASS_##s] = attrs,
#include "core/syntax/ast.def"
};

const struct ast_class ast_classes[AST_CLASS_COUNT] = {
#define SUM(s, attrs) [CLASS_##s] = {#s, FORM_SUM, CLASS_##s, attrs, sizeof(struct s), WHERE_OFFSET_##attrs(s), 0, NULL},
#define NODE(s, C) [CLASS_##C] = {#C, FORM_NODE, CLASS_##s, 0, sizeof(struct s), 0, COUNT_##C, fields_of_##C},
#define PRODUCT(s, attrs) \
    [CLASS_##s] = {#s, FORM_PRODUCT, CLASS_##s, attrs, sizeof(struct s), WHERE_OFFSET_##attrs(s), COUNT_##s, fields_of_##s},
#define ENUM(s) [CLASS_##s] = {#s, FORM_ENUM, CLASS_##s, 0, 0, 0, 0, NULL},
#define VALUE(s, C) [CLASS_##C] = {#C, FORM_VALUE, CLASS_##s, 0, 0, 0, 0, NULL},
#include "core/syntax/ast.def"
};

bool ast_class_has_where(int class_index)
{
    const struct ast_class *c = &ast_classes[class_index];
    return c->form == FORM_NODE ? sum_has_where[c->type] : c->has_where;
}

static const uint8_t class_of_field[] = {
#define SUM(s, attrs) [FIELD_##s] = CLASS_##s,
#define PRODUCT(s, attrs) [FIELD_##s] = CLASS_##s,
#define ENUM(s) [FIELD_##s] = CLASS_##s,
#include "core/syntax/ast.def"
};
static_assert(AST_CLASS_COUNT < 256, "a class index fits a byte");

int ast_class_of_field(enum ast_field_kind kind)
{
    return class_of_field[kind];
}

int ast_class_of_node(enum ast_field_kind kind, const void *node)
{
    int class_index = class_of_field[kind];
    if (ast_classes[class_index].form == FORM_SUM)
        class_index = *(const int *)node;      /* kind is the first member of every sum's struct */
    return class_index;
}

bool ast_kind_is_enum(enum ast_field_kind kind)
{
    return kind > FIELD_int && ast_classes[class_of_field[kind]].form == FORM_ENUM;
}
