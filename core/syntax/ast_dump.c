/* core/syntax/ast_dump.c -- a tree as text, exactly as ast.dump() shows it.
 *
 * Works from the field tables, so it knows no class by name.  It is for tests and for looking at trees in a debugger: it
 * recurses as deep as the tree. */
#include "core/syntax/ast.h"
#include "core/syntax/parse.h"
#include "core/syntax/unicode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dump {
    ast_write write;
    void *ctx;
    bool attributes;
    int status;          /* what write() refused with; nothing more is written */
};

static void put(struct dump *d, const char *text, size_t len)
{
    if (!d->status && len)
        d->status = d->write(d->ctx, text, len);
}

static void put_text(struct dump *d, const char *text)
{
    put(d, text, strlen(text));
}

/* ---- constants ---- */

static void dump_string(struct dump *d, const char *text, size_t len, bool bytes)
{
    const char *end = text + len;
    char quote = memchr(text, '\'', len) && !memchr(text, '"', len) ? '"' : '\'';
    char out[16];
    if (bytes)
        put_text(d, "b");
    put(d, &quote, 1);
    for (const char *s = text; s < end && !d->status;) {
        uint32_t cp;
        const char *at = s;
        s = bytes ? s + 1 : utf8_next(s, end, &cp);
        if (bytes)
            cp = (uint8_t)*at;
        int n = 0;
        if (cp == (uint32_t)quote || cp == '\\')
            n = snprintf(out, sizeof out, "\\%c", (char)cp);
        else if (cp == '\n' || cp == '\r' || cp == '\t')
            n = snprintf(out, sizeof out, "\\%c", cp == '\n' ? 'n' : cp == '\r' ? 'r' : 't');
        else if (cp < ' ' || cp == 0x7f || (bytes && cp >= 0x80))
            n = snprintf(out, sizeof out, "\\x%02x", (unsigned)cp);
        else if (cp >= 0x80 && ((cp >= 0xd800 && cp < 0xe000) || !syntax_hooks.is_printable(cp)))
            n = snprintf(out, sizeof out, cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)cp);
        if (n)
            put(d, out, (size_t)n);
        else
            put(d, at, (size_t)(s - at));
    }
    put(d, &quote, 1);
}

/* The shortest decimal that reads back as x, in the form of repr(). */
static void dump_float(struct dump *d, const struct constant *c, bool imaginary)
{
    char text[400], out[64];
    size_t len = c->len < sizeof text ? c->len : sizeof text - 1;
    memcpy(text, c->text, len);
    text[len] = 0;
    double x = strtod(text, NULL);
    if (isinf(x)) {
        put_text(d, imaginary ? "infj" : "inf");
        return;
    }
    int precision = 1;
    do
        snprintf(out, sizeof out, "%.*e", precision - 1, x);
    while (strtod(out, NULL) != x && ++precision <= 17);
    int exponent = atoi(strchr(out, 'e') + 1);
    if (exponent < -4 || exponent >= 16) {
        char *e = strchr(out, 'e');
        int n = snprintf(text, sizeof text, "%.*se%c%02d", (int)(e - out), out, exponent < 0 ? '-' : '+', abs(exponent));
        put(d, text, (size_t)n);
    } else {
        int decimals = precision - 1 - exponent;
        int n = snprintf(text, sizeof text, "%.*f", decimals > 0 ? decimals : imaginary ? 0 : 1, x);
        put(d, text, (size_t)n);
    }
    if (imaginary)
        put_text(d, "j");
}

/* A literal of base 2, 8 or 16 in decimal, by repeated multiplication in base 10^9. */
static void dump_based(struct dump *d, const char *digits, size_t n, uint32_t base)
{
    uint32_t *limbs = calloc(n + 1, sizeof *limbs);
    size_t used = 1;
    if (!limbs) {
        d->status = -1;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t carry = (uint64_t)(digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'a' + 10);
        for (size_t j = 0; j < used; j++) {
            carry += (uint64_t)limbs[j] * base;
            limbs[j] = (uint32_t)(carry % 1000000000u);
            carry /= 1000000000u;
        }
        if (carry)
            limbs[used++] = (uint32_t)carry;
    }
    char out[16];
    for (size_t j = used; j-- > 0;) {
        int len = snprintf(out, sizeof out, j == used - 1 ? "%u" : "%09u", limbs[j]);
        put(d, out, (size_t)len);
    }
    free(limbs);
}

static void dump_int(struct dump *d, const struct constant *c)
{
    if (c->len > 2 && c->text[0] == '0' && c->text[1] > '9') {
        dump_based(d, c->text + 2, c->len - 2, c->text[1] == 'x' ? 16 : c->text[1] == 'o' ? 8 : 2);
        return;
    }
    size_t zeros = strspn(c->text, "0");
    zeros = zeros < c->len ? zeros : c->len - 1;
    put(d, c->text + zeros, c->len - zeros);
}

static void dump_constant(struct dump *d, const struct constant *c)
{
    switch ((enum constant_kind)c->kind) {
    case CONST_NONE: put_text(d, "None"); break;
    case CONST_TRUE: put_text(d, "True"); break;
    case CONST_FALSE: put_text(d, "False"); break;
    case CONST_ELLIPSIS: put_text(d, "Ellipsis"); break;
    case CONST_INT: dump_int(d, c); break;
    case CONST_FLOAT: dump_float(d, c, false); break;
    case CONST_COMPLEX: dump_float(d, c, true); break;
    case CONST_STR: dump_string(d, c->text, c->len, false); break;
    case CONST_BYTES: dump_string(d, c->text, c->len, true); break;
    case CONST_OBJECT: put_text(d, "<object>"); break;
    }
}

/* ---- nodes ---- */

static void dump_node(struct dump *d, int class_index, const void *node);

struct any_seq { size_t n; char items[]; };

static void dump_pointer(struct dump *d, enum ast_field_kind kind, const void *item)
{
    if (!item)
        put_text(d, "None");
    else if (kind == FIELD_identifier)
        dump_string(d, ((const struct name *)item)->text, ((const struct name *)item)->len, false);
    else if (kind == FIELD_string)
        dump_string(d, ((const struct text *)item)->text, ((const struct text *)item)->len, false);
    else
        dump_node(d, ast_class_of_node(kind, item), item);
}

static void dump_enum(struct dump *d, int value)
{
    put_text(d, ast_classes[value].name);
    put_text(d, "()");
}

static void dump_seq(struct dump *d, const struct ast_field *f, const struct any_seq *seq)
{
    put_text(d, "[");
    for (size_t i = 0; i < seq->n; i++) {
        if (i)
            put_text(d, ", ");
        if (ast_kind_is_enum(f->kind)) {
            dump_enum(d, ((const int *)(const void *)seq->items)[i]);
        } else {
            const void *item;
            memcpy(&item, seq->items + i * sizeof item, sizeof item);
            dump_pointer(d, f->kind, item);
        }
    }
    put_text(d, "]");
}

/* name=value, unless it is a default that ast.dump() leaves out. */
static bool dump_field(struct dump *d, const struct ast_field *f, const void *node, bool first)
{
    const char *at = (const char *)node + f->offset;
    bool seq = f->quantity == QUANTITY_SEQ || f->quantity == QUANTITY_OSEQ;
    const void *pointer = NULL;
    bool is_pointer = f->kind != FIELD_constant && f->kind != FIELD_int && (seq || !ast_kind_is_enum(f->kind));
    if (is_pointer)
        memcpy(&pointer, at, sizeof pointer);
    if (seq ? ((const struct any_seq *)pointer)->n == 0 : is_pointer && f->quantity == QUANTITY_OPT && !pointer)
        return false;
    if (!first)
        put_text(d, ", ");
    put_text(d, f->name);
    put_text(d, "=");
    if (seq) {
        dump_seq(d, f, pointer);
    } else if (f->kind == FIELD_constant) {
        dump_constant(d, (const struct constant *)(const void *)at);
    } else if (f->kind == FIELD_int) {
        char out[16];
        put(d, out, (size_t)snprintf(out, sizeof out, "%d", *(const int *)(const void *)at));
    } else if (is_pointer) {
        dump_pointer(d, f->kind, pointer);
    } else {
        dump_enum(d, *(const int *)(const void *)at);
    }
    return true;
}

static void dump_node(struct dump *d, int class_index, const void *node)
{
    const struct ast_class *c = &ast_classes[class_index];
    const struct ast_field *fields = c->fields();
    bool first = true;
    put_text(d, c->name);
    put_text(d, "(");
    for (int i = 0; i < c->n_fields && !d->status; i++)
        if (dump_field(d, &fields[i], node, first))
            first = false;
    if (d->attributes && ast_class_has_where(class_index)) {
        struct range w;
        char out[128];
        memcpy(&w, (const char *)node + ast_classes[c->type].where_offset, sizeof w);
        int n = snprintf(out, sizeof out, "%slineno=%d, col_offset=%d, end_lineno=%d, end_col_offset=%d", first ? "" : ", ",
                         w.lineno, w.col_offset, w.end_lineno, w.end_col_offset);
        put(d, out, (size_t)n);
    }
    put_text(d, ")");
}

int ast_dump(const struct mod *tree, bool attributes, ast_write write, void *ctx)
{
    struct dump d = {write, ctx, attributes, 0};
    dump_node(&d, (int)tree->kind, tree);
    return d.status;
}
