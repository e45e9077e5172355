/* core/runtime/ast_read.c -- a tree of objects, made or changed by a program, to a tree of structs.
 *
 * A program can give anything as a tree, and other threads, or the attributes' own code, may change it meanwhile. So each attribute is
 * fetched once, with a reference; names and texts are copied, and constants are kept (struct ast_kept) as long as the structs live. What
 * comes out has the right types everywhere; what it means is for ast_validate.c.
 *
 * Every field whose quantity is ONE is filled, every sequence is there. Elements of a sequence may be NULL where the object was None, if
 * their type has several classes: ast_validate.c refuses those that the compiler would look at.
 */
#include "core/runtime/ast_objects.h"

#include "core/syntax/names.h"
#include "objects/str_int.h"

#include <stdio.h>
#include <string.h>

struct reader {
    struct ast_state *st;
    struct arena *arena;
    struct ast_kept *kept;
    struct names names;
};

static int read_node(struct reader *, int type, PyObject *, void **out);

static int no_room(void)
{
    raise_no_memory();
    return -1;
}

/* ---- what is kept ---- */

int ast_keep(struct ast_kept *k, PyObject *o)
{
    if (k->n == k->cap) {
        size_t cap = k->cap ? 2 * k->cap : 32;
        PyObject **more = PyMem_Realloc(k->at, cap * sizeof *more);
        if (!more) {
            Py_DECREF(o);
            return no_room();
        }
        k->at = more;
        k->cap = cap;
    }
    k->at[k->n++] = o;
    return 0;
}

void ast_kept_free(struct ast_kept *k)
{
    for (size_t i = 0; i < k->n; i++)
        Py_DECREF(k->at[i]);
    PyMem_Free(k->at);
    *k = (struct ast_kept){0};
}

/* ---- leaves ---- */

/* The text of a str as the parser would give it: UTF-8, in which a lone surrogate takes three bytes. It lives as long as o is kept. */
static int utf8_of(struct reader *r, PyObject *o, const char **text, size_t *len)
{
    Py_ssize_t n;
    *text = PyUnicode_AsUTF8AndSize(o, &n);
    if (!*text) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return -1;
        PyErr_Clear();
        PyObject *bytes = PyUnicode_AsEncodedString(o, "utf-8", "surrogatepass");
        if (!bytes)
            return -1;
        *text = PyBytes_AS_STRING(bytes);
        n = PyBytes_GET_SIZE(bytes);
        if (ast_keep(r->kept, bytes) < 0)
            return -1;
    }
    if ((uint64_t)n > UINT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "string in AST too long");
        return -1;
    }
    *len = (size_t)n;
    return 0;
}

static int read_name(struct reader *r, PyObject *o, void **out)
{
    const char *text;
    size_t len;
    *out = NULL;
    if (o == Py_None)
        return 0;
    if (!PyUnicode_CheckExact(o)) {
        raise_type_error("AST identifier must be of type str");
        return -1;
    }
    if (utf8_of(r, o, &text, &len) < 0)
        return -1;
    *out = names_get(&r->names, text, len);
    return *out ? 0 : no_room();
}

static int read_text(struct reader *r, PyObject *o, void **out)
{
    const char *text;
    size_t len;
    *out = NULL;
    if (PyBytes_CheckExact(o)) {
        text = PyBytes_AS_STRING(o);
        len = (size_t)PyBytes_GET_SIZE(o);
    } else if (!PyUnicode_CheckExact(o)) {
        raise_type_error("AST string must be of type str");
        return -1;
    } else if (utf8_of(r, o, &text, &len) < 0) {
        return -1;
    }
    struct text *t = arena_alloc(r->arena, sizeof *t + len + 1);
    if (!t)
        return no_room();
    t->len = len;
    memcpy(t->text, text, len);
    t->text[len] = 0;
    *out = t;
    return 0;
}

static int read_int(PyObject *o, int *out)
{
    if (!PyLong_Check(o)) {
        raise_value_error("invalid integer value: %R", o);
        return -1;
    }
    *out = PyLong_AsInt(o);
    return *out == -1 && PyErr_Occurred() ? -1 : 0;
}

/* Any object: what kinds are allowed, all the way down, is ast_validate.c's to say. */
static int read_constant(struct reader *r, PyObject *o, struct constant *out)
{
    size_t len = 0;
    *out = (struct constant){.text = ""};
    if (o == Py_None)
        out->kind = CONST_NONE;
    else if (o == Py_True || o == Py_False)
        out->kind = o == Py_True ? CONST_TRUE : CONST_FALSE;
    else if (o == Py_Ellipsis)
        out->kind = CONST_ELLIPSIS;
    else if (ast_keep(r->kept, Py_NewRef(o)) < 0)
        return -1;
    else if (PyUnicode_CheckExact(o)) {
        out->kind = CONST_STR;
        out->is_ascii = PyUnicode_IS_ASCII(o) != 0;
        if (utf8_of(r, o, &out->text, &len) < 0)
            return -1;
        out->len = (uint32_t)len;
    } else if (PyBytes_CheckExact(o) && (uint64_t)PyBytes_GET_SIZE(o) <= UINT32_MAX) {
        out->kind = CONST_BYTES;
        out->text = PyBytes_AS_STRING(o);
        out->len = (uint32_t)PyBytes_GET_SIZE(o);
    } else {
        out->kind = CONST_OBJECT;
        out->object = o;
    }
    return 0;
}

/* The class of o among those of a type, below it in the table; the type itself when it is none of them; -1: raised. */
static int class_below(struct reader *r, int type, PyObject *o)
{
    PyTypeObject *exact = Py_TYPE(o);
    int end = type + 1;
    for (; end < AST_CLASS_COUNT && ast_classes[end].type == type; end++)
        if (r->st->class_of[end] == exact)
            return end;
    for (int i = type + 1; i < end; i++) {
        int is = PyObject_IsInstance(o, (PyObject *)r->st->class_of[i]);
        if (is)
            return is < 0 ? -1 : i;
    }
    return type;
}

static int not_some(int type, PyObject *o)
{
    raise_type_error("expected some sort of %s, but got %R", ast_classes[type].name, o);
    return -1;
}

static int read_enum(struct reader *r, int type, PyObject *o, int *out)
{
    *out = class_below(r, type, o);
    return *out < 0 ? -1 : *out == type ? not_some(type, o) : 0;
}

/* ---- fields ---- */

static int read_pointer(struct reader *r, enum ast_field_kind kind, PyObject *o, void **out)
{
    if (kind == FIELD_identifier)
        return read_name(r, o, out);
    if (kind == FIELD_string)
        return read_text(r, o, out);
    return read_node(r, ast_class_of_field(kind), o, out);
}

struct any_seq { size_t n; void *at[]; };
struct enum_seq { size_t n; int at[]; };

static int read_sequence(struct reader *r, const char *owner, const struct ast_field *f, PyObject *list, void **out)
{
    if (!PyList_Check(list)) {
        raise_type_error("%s field \"%s\" must be a list, not a %.200s", owner, f->name, Py_TYPE(list)->tp_name);
        return -1;
    }
    bool enums = ast_kind_is_enum(f->kind);
    Py_ssize_t n = PyList_GET_SIZE(list);
    struct any_seq *seq = ast_seq_alloc(r->arena, (size_t)n, enums ? sizeof(int) : sizeof(void *));
    if (!seq)
        return no_room();
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = PyList_GetItemRef(list, i);
        int rc = -1;
        if (!item)
            PyErr_Clear();
        else if (enums)
            rc = read_enum(r, ast_class_of_field(f->kind), item, &((struct enum_seq *)(void *)seq)->at[i]);
        else if (f->kind == FIELD_identifier && item == Py_None)
            raise_value_error("None disallowed in identifier list");
        else
            rc = read_pointer(r, f->kind, item, &seq->at[i]);
        Py_XDECREF(item);
        if (item && rc < 0)
            return -1;
        if (!item || PyList_GET_SIZE(list) != n) {
            PyErr_Format(PyExc_RuntimeError, "%s field \"%s\" changed size during iteration", owner, f->name);
            return -1;
        }
    }
    *out = seq;
    return 0;
}

/* value: NULL when the object has no such attribute. */
static int read_field(struct reader *r, const char *owner, const struct ast_field *f, PyObject *value, char *at)
{
    void *pointer = NULL;
    int rc = 0;
    if (f->quantity >= QUANTITY_SEQ) {
        pointer = (void *)ast_empty_seq;
        rc = value ? read_sequence(r, owner, f, value, &pointer) : 0;
    } else if (f->quantity == QUANTITY_OPT && (!value || value == Py_None)) {
        return 0;                         /* the struct is zeroed */
    } else if (!value) {
        raise_type_error("required field \"%s\" missing from %s", f->name, owner);
        return -1;
    } else if (f->kind == FIELD_constant) {
        return read_constant(r, value, (struct constant *)(void *)at);
    } else if (f->kind == FIELD_int) {
        return read_int(value, (int *)(void *)at);
    } else if (ast_kind_is_enum(f->kind)) {
        return read_enum(r, ast_class_of_field(f->kind), value, (int *)(void *)at);
    } else {
        rc = read_pointer(r, f->kind, value, &pointer);
    }
    memcpy(at, &pointer, sizeof pointer);
    return rc;
}

static int read_fields(struct reader *r, int index, PyObject *o, char *node)
{
    const struct ast_class *c = &ast_classes[index];
    if (c->n_fields == 0)
        return 0;
    const struct ast_field *f = c->fields();
    for (int i = 0; i < c->n_fields; i++) {
        PyObject *value;
        if (PyObject_GetOptionalAttr(o, api_of(r->st->name[index][i]), &value) < 0)
            return -1;
        int rc = read_field(r, c->name, &f[i], value, node + f[i].offset);
        Py_XDECREF(value);
        if (rc < 0)
            return -1;
    }
    for (int i = 0; i < c->n_fields; i++) {
        void *pointer;
        if (f[i].quantity != QUANTITY_ONE || f[i].kind == FIELD_constant || f[i].kind == FIELD_int || ast_kind_is_enum(f[i].kind))
            continue;
        memcpy(&pointer, node + f[i].offset, sizeof pointer);
        if (!pointer) {
            raise_value_error("field '%s' is required for %s", f[i].name, c->name);
            return -1;
        }
    }
    return 0;
}

static int read_position(struct reader *r, int type, PyObject *o, struct range *out)
{
    int at[AST_POSITIONS];
    for (int i = 0; i < AST_POSITIONS; i++) {
        PyObject *value;
        int rc = PyObject_GetOptionalAttr(o, api_of(r->st->position[i]), &value);
        if (rc < 0)
            return -1;
        if (i >= 2 && ast_classes[type].has_where == AST_END_OPTIONAL && (!value || value == Py_None)) {
            at[i] = at[i - 2];            /* it ends where it begins */
        } else if (!value) {
            raise_type_error("required field \"%U\" missing from %s", api_of(r->st->position[i]), ast_classes[type].name);
            return -1;
        } else {
            rc = read_int(value, &at[i]);
        }
        Py_XDECREF(value);
        if (rc < 0)
            return -1;
    }
    *out = (struct range){at[0], at[1], at[2], at[3]};
    return 0;
}

/* ---- nodes ---- */

static int read_inside(struct reader *r, int type, PyObject *o, char *node)
{
    const struct ast_class *t = &ast_classes[type];
    struct range where;
    if (t->form == FORM_PRODUCT) {
        if (read_fields(r, type, o, node) < 0 || (t->has_where && read_position(r, type, o, &where) < 0))
            return -1;
    } else {
        if (t->has_where && read_position(r, type, o, &where) < 0)
            return -1;
        int index = class_below(r, type, o);
        if (index < 0)
            return -1;
        if (index == type)
            return not_some(type, o);
        memcpy(node, &index, sizeof index);          /* `kind` comes first in every sum's struct */
        if (read_fields(r, index, o, node) < 0)
            return -1;
    }
    if (t->has_where)
        memcpy(node + t->where_offset, &where, sizeof where);
    return 0;
}

static int enter(PyObject *o)
{
    if (LIKELY(stack_has_room(&tstate()->gc.base))) {
        tstate()->c_recursion++;
        return 0;
    }
    char where[120];
    snprintf(where, sizeof where, " while traversing '%.80s' node", Py_TYPE(o)->tp_name);
    return recursion_enter_slow(where);
}

/* type: abstract, or a product. None is a NULL, if the type has several classes. */
static int read_node(struct reader *r, int type, PyObject *o, void **out)
{
    *out = NULL;
    if (o == Py_None && ast_classes[type].form == FORM_SUM)
        return 0;
    char *node = arena_zalloc(r->arena, ast_classes[type].size);
    if (!node)
        return no_room();
    if (enter(o) < 0)
        return -1;
    int rc = read_inside(r, type, o, node);
    recursion_leave();
    *out = node;
    return rc;
}

int ast_read(struct ast_state *st, struct arena *arena, PyObject *tree, struct ast_kept *kept, struct mod **out)
{
    struct reader r = {.st = st, .arena = arena, .kept = kept};
    void *node;
    if (!identifiers_init(&r.names, arena))
        return no_room();
    if (read_node(&r, CLASS_mod, tree, &node) < 0)
        return -1;
    *out = node;
    return 0;
}
