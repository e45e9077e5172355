/* core/runtime/ast_classes.c -- the classes of module _ast, made from the table that ast.def gives.
 *
 * The base AST is a type from a spec; everything else is a class as a class statement would make it: an abstract one for each type with
 * several classes (expr), below it its classes (BinOp), and the types with one class (arg). They belong to the interpreter, not to the
 * module: compile() makes trees without anybody having imported _ast, and all copies of the module show the same classes.
 *
 * State.  interp->ast_state    published with release when complete, by exchange: of two threads that make the classes at once, the
 *                              second throws its own away
 *         interp->ast_classes  the root that owns what the state borrows: a tuple
 * Tests.  tests/language/ast_nodes.py
 */
#include "core/runtime/ast_objects.h"

#include "objects/str_int.h"
#include "objects/type_int.h"

#include <string.h>

/* ---- documentation: the grammar, as Module(stmt* body, type_ignore* type_ignores) ---- */

static const char *kind_name(enum ast_field_kind kind)
{
    static const char *const plain[] = {"identifier", "string", "constant", "int"};
    return kind <= FIELD_int ? plain[kind] : ast_classes[ast_class_of_field(kind)].name;
}

static int write_text(PyUnicodeWriter *w, const char *text) { return PyUnicodeWriter_WriteUTF8(w, text, -1); }

static int write_signature(PyUnicodeWriter *w, const struct ast_class *c)
{
    static const char *const marks[] = {"", "?", "*", "?*"};
    if (write_text(w, c->name) < 0)
        return -1;
    if (c->n_fields == 0)
        return 0;
    const struct ast_field *fields = c->fields();
    for (int i = 0; i < c->n_fields; i++)
        if (PyUnicodeWriter_Format(w, "%s%s%s %s", i ? ", " : "(", kind_name(fields[i].kind), marks[fields[i].quantity], fields[i].name) < 0)
            return -1;
    return write_text(w, ")");
}

/* One alternative a line, unless none has fields. */
static int write_alternatives(PyUnicodeWriter *w, int type)
{
    const struct ast_class *c = &ast_classes[type];
    static const char blanks[] = "                    ";
    int indent = (int)strlen(c->name) + 1;
    if (PyUnicodeWriter_Format(w, "%s = ", c->name) < 0)
        return -1;
    for (int i = type + 1; i < AST_CLASS_COUNT && ast_classes[i].type == type; i++) {
        if (i > type + 1 && c->form == FORM_SUM && PyUnicodeWriter_Format(w, "\n%.*s| ", indent, blanks) < 0)
            return -1;
        if (i > type + 1 && c->form == FORM_ENUM && write_text(w, " | ") < 0)
            return -1;
        if (write_signature(w, &ast_classes[i]) < 0)
            return -1;
    }
    return 0;
}

static PyObject *class_doc(int index)
{
    PyUnicodeWriter *w = PyUnicodeWriter_Create(64);
    if (!w)
        return NULL;
    int form = ast_classes[index].form;
    int rc = form == FORM_SUM || form == FORM_ENUM ? write_alternatives(w, index) : write_signature(w, &ast_classes[index]);
    if (rc < 0) {
        PyUnicodeWriter_Discard(w);
        return NULL;
    }
    return PyUnicodeWriter_Finish(w);
}

/* ---- classes ---- */

static bool is_abstract(int index) { return ast_classes[index].form == FORM_SUM || ast_classes[index].form == FORM_ENUM; }

/* Immortal: whoever walks a tree reads these tuples at each node, on any thread. */
static PyObject *names_tuple(const Value *of, int n)
{
    PyObject *t = PyTuple_New(n);
    for (int i = 0; t && i < n; i++)
        PyTuple_SET_ITEM(t, i, Py_NewRef(api_of(of[i])));
    if (t && n)
        obj_make_immortal(value_obj(value_of(t)));
    return t;
}

static int set_take(PyObject *dict, const char *key, PyObject *value)     /* consumes value */
{
    int rc = value ? PyDict_SetItemString(dict, key, value) : -1;
    Py_XDECREF(value);
    return rc;
}

/* What the class body would have assigned. */
static PyObject *class_dict(struct ast_state *st, int index)
{
    const struct ast_class *c = &ast_classes[index];
    PyObject *dict = PyDict_New(), *fields = names_tuple(st->name[index], c->n_fields);
    if (!dict || !fields || PyDict_SetItemString(dict, "_fields", fields) < 0 || PyDict_SetItemString(dict, "__match_args__", fields) < 0 ||
        set_take(dict, "__module__", PyUnicode_FromString("ast")) < 0 || set_take(dict, "__doc__", class_doc(index)) < 0)
        goto fail;
    if (is_abstract(index) || c->form == FORM_PRODUCT)
        if (set_take(dict, "_attributes", names_tuple(st->position, c->has_where ? AST_POSITIONS : 0)) < 0)
            goto fail;
    const struct ast_field *f = c->n_fields ? c->fields() : NULL;
    for (int i = 0; i < c->n_fields; i++)
        if (f[i].quantity == QUANTITY_OPT && PyDict_SetItem(dict, api_of(st->name[index][i]), Py_None) < 0)
            goto fail;
    if (c->has_where == AST_END_OPTIONAL)
        for (int i = 2; i < AST_POSITIONS; i++)
            if (PyDict_SetItem(dict, api_of(st->position[i]), Py_None) < 0)
                goto fail;
    Py_DECREF(fields);
    return dict;
fail:
    Py_XDECREF(dict);
    Py_XDECREF(fields);
    return NULL;
}

/* New reference. static_attributes tells the class how much room its instances need; the class itself does not show it. */
static PyTypeObject *make_class(struct ast_state *st, int index)
{
    const struct ast_class *c = &ast_classes[index];
    bool top = is_abstract(index) || c->form == FORM_PRODUCT;
    PyTypeObject *base = top ? st->node : st->class_of[c->type];
    int n = c->n_fields + (ast_class_has_where(index) ? AST_POSITIONS : 0);
    Value name = str_intern_name(c->name, strlen(c->name));
    PyObject *dict = is_raised(name) ? NULL : class_dict(st, index), *type = NULL, *room = PyTuple_New(n);
    for (int i = 0; room && i < n; i++)
        PyTuple_SET_ITEM(room, i, Py_NewRef(Py_None));
    if (dict && room && PyDict_SetItem(dict, NAPI(dunder_static_attributes), room) == 0)
        type = PyObject_CallFunction((PyObject *)&PyType_Type, "O(O)O", api_of(name), (PyObject *)base, dict);
    if (type && PyObject_DelAttr(type, NAPI(dunder_static_attributes)) < 0)
        Py_CLEAR(type);
    Py_XDECREF(room);
    Py_XDECREF(dict);
    return (PyTypeObject *)type;
}

/* ---- the types of fields ---- */

static PyObject *field_type(struct ast_state *st, const struct ast_field *f)
{
    static PyTypeObject *const plain[] = {&PyUnicode_Type, &PyUnicode_Type, &PyBaseObject_Type, &PyLong_Type};
    PyObject *type = (PyObject *)(f->kind <= FIELD_int ? plain[f->kind] : st->class_of[ast_class_of_field(f->kind)]);
    switch ((enum ast_quantity)f->quantity) {
    case QUANTITY_OPT: return PyNumber_Or(type, Py_None);
    case QUANTITY_SEQ:
    case QUANTITY_OSEQ: return Py_GenericAlias((PyObject *)&PyList_Type, type);
    case QUANTITY_ONE: break;
    }
    return Py_NewRef(type);
}

static int add_field_types(struct ast_state *st, int index)
{
    const struct ast_class *c = &ast_classes[index];
    PyObject *types = PyDict_New(), *class = (PyObject *)st->class_of[index];
    int rc = types ? 0 : -1;
    for (int i = 0; i < c->n_fields && rc == 0; i++) {
        PyObject *type = field_type(st, &c->fields()[i]);
        rc = type ? PyDict_SetItem(types, api_of(st->name[index][i]), type) : -1;
        Py_XDECREF(type);
    }
    if (rc == 0)
        rc = PyObject_SetAttr(class, api_of(st->field_types), types);
    if (rc == 0)
        rc = PyObject_SetAttr(class, NAPI(dunder_annotations), types);
    Py_XDECREF(types);
    return rc;
}

/* ---- the state ---- */

/* The shape of a new instance that ast_build.c fills at once. NULL without an exception: no shapes are left, or too many fields. */
static Shape *full_shape(struct ast_state *st, int index)
{
    Shape *s = type_shape(st->class_of[index]);
    for (int i = 0; s && i < ast_classes[index].n_fields; i++)
        s = shape_add(s, st->name[index][i]);
    for (int i = 0; s && i < AST_POSITIONS && ast_class_has_where(index); i++)
        s = shape_add(s, st->position[i]);
    return s && s->count <= s->inline_slots ? s : NULL;
}

static int fill_names(struct ast_state *st)
{
    static const char *const positions[AST_POSITIONS] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    bool good = true;
    for (int i = 0; i < AST_POSITIONS; i++)
        good &= !is_raised(st->position[i] = str_intern_name(positions[i], strlen(positions[i])));
    good &= !is_raised(st->fields = str_intern_name("_fields", 7));
    good &= !is_raised(st->attributes = str_intern_name("_attributes", 11));
    good &= !is_raised(st->field_types = str_intern_name("_field_types", 12));
    for (int c = 0; c < AST_CLASS_COUNT && good; c++) {
        ASSERT(ast_classes[c].n_fields <= AST_MOST_FIELDS);
        for (int i = 0; i < ast_classes[c].n_fields && good; i++) {
            const char *name = ast_classes[c].fields()[i].name;
            good = !is_raised(st->name[c][i] = str_intern_name(name, strlen(name)));
        }
    }
    return good ? 0 : -1;
}

static int add_base(struct ast_state *st)
{
    st->node = (PyTypeObject *)PyType_FromSpec(&ast_node_spec);
    PyObject *none = PyTuple_New(0);
    int rc = st->node && none ? 0 : -1;
    static const char *const empty[] = {"_fields", "__match_args__", "_attributes"};
    for (int i = 0; i < 3 && rc == 0; i++)
        rc = PyObject_SetAttrString((PyObject *)st->node, empty[i], none);
    Py_XDECREF(none);
    return rc;
}

/* Fills st; what it makes goes to the list `owner`. */
static int state_fill(struct ast_state *st, PyObject *owner)
{
    if (fill_names(st) < 0 || add_base(st) < 0 || PyList_Append(owner, (PyObject *)st->node) < 0)
        return -1;
    for (int i = 0; i < AST_CLASS_COUNT; i++) {
        st->class_of[i] = make_class(st, i);
        if (!st->class_of[i] || PyList_Append(owner, (PyObject *)st->class_of[i]) < 0)
            return -1;
        Py_DECREF(st->class_of[i]);
    }
    Py_DECREF(st->node);
    for (int i = 0; i < AST_CLASS_COUNT; i++) {
        if (is_abstract(i))
            continue;
        if (add_field_types(st, i) < 0)
            return -1;
        if (ast_classes[i].form == FORM_VALUE) {
            st->instance[i] = PyObject_CallNoArgs((PyObject *)st->class_of[i]);
            if (!st->instance[i] || PyList_Append(owner, st->instance[i]) < 0)
                return -1;
            obj_make_immortal(value_obj(value_of(st->instance[i])));
        } else if (!(st->shape[i] = full_shape(st, i))) {
            PyErr_NoMemory();
            return -1;
        }
    }
    return 0;
}

struct ast_state *ast_state_if_made(void) { return load_acquire_ptr((struct ast_state **)&interp_now()->ast_state); }

struct ast_state *ast_state(void)
{
    struct ast_state *there = ast_state_if_made();
    if (there)
        return there;
    PyInterpreterState *interp = interp_now();
    struct ast_state *st = buf_zalloc(sizeof *st);
    PyObject *owner = PyList_New(0);
    if (!st || !owner || state_fill(st, owner) < 0) {
        if (!st)
            raise_no_memory();
        buf_free(st);
        Py_XDECREF(owner);
        return NULL;
    }
    void *expected = NULL;
    if (cas_ptr(&interp->ast_state, &expected, (void *)st)) {       /* pairs with ast_state_if_made() */
        interp->ast_classes = value_of(owner);
        return st;
    }
    buf_free(st);
    Py_DECREF(owner);
    return expected;
}
