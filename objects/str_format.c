/* objects/str_format.c -- str.format(), format_map() and str.__format__().
 *
 * A template is walked by markup_next(); a field's object is found along its path, converted, and shown by its type's __format__. A
 * specification may contain fields, which are expanded by the same walk, one level deep.
 * Tests.  tests/objects/test_str_format.c
 */
#include "objects/str_format.h"

#include "objects/attr.h"
#include "objects/format_spec.h"
#include "objects/str_methods.h"
#include "objects/tuple_int.h"
#include "objects/unidata.h"

/* --- templates -------------------------------------------------------------------------------------------------------------------------- */

static int fail(const char *message)
{
    raise_value_error("%s", message);
    return -1;
}

/* m->at is behind the '{'. */
static int take_field(struct markup *m, struct markup_item *item)
{
    const struct text_view *t = &m->text;
    uint32_t c = 0;
    bool brackets = false;
    item->field = true;
    item->name.start = m->at;
    for (;; m->at++) {
        if (m->at == t->len)
            return fail("expected '}' before end of string");
        c = text_at(t, m->at);
        if (brackets)
            brackets = c != ']';
        else if (c == '{')
            return fail("unexpected '{' in field name");
        else if (c == '[')
            brackets = true;
        else if (c == '}' || c == ':' || c == '!')
            break;
    }
    item->name.end = m->at++;
    item->spec = (struct text_range){m->at, m->at};
    if (c == '}')
        return 1;
    if (c == '!') {
        if (m->at == t->len)
            return fail("end of string while looking for conversion specifier");
        item->conversion = text_at(t, m->at++);
        if (m->at < t->len) {
            c = text_at(t, m->at++);
            if (c == '}')
                return 1;
            if (c != ':')
                return fail("expected ':' after conversion specifier");
        }
    }
    item->spec.start = m->at;
    for (int depth = 1; m->at < t->len; m->at++) {
        c = text_at(t, m->at);
        if (c == '{') {
            item->nested = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            item->spec.end = m->at++;
            return 1;
        }
    }
    return fail("unmatched '{' in format spec");
}

int markup_next(struct markup *m, struct markup_item *item)
{
    const struct text_view *t = &m->text;
    *item = (struct markup_item){.literal = {m->at, m->at}};
    if (m->at == t->len)
        return 0;
    uint32_t c = 0;
    while (m->at < t->len && (c = text_at(t, m->at)) != '{' && c != '}')
        m->at++;
    item->literal.end = m->at;
    if (m->at == t->len)
        return 1;
    m->at++;
    if (m->at < t->len && text_at(t, m->at) == c) {            /* "{{" or "}}": the first one is literal, the second is passed over */
        item->literal.end = m->at++;
        return 1;
    }
    if (c == '}')
        return fail("Single '}' encountered in format string");
    if (m->at == t->len)
        return fail("Single '{' encountered in format string");
    return take_field(m, item);
}

/* --- paths ----------------------------------------------------------------------------------------------------------------------------------- */

static int parse_number(const struct text_view *t, struct text_range r, Py_ssize_t *n)
{
    *n = r.start == r.end ? -1 : 0;
    for (size_t i = r.start; i < r.end; i++) {
        int digit = uni_decimal_value(text_at(t, i));
        if (digit < 0) {
            *n = -1;
            return 0;
        }
        if (__builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, digit, n))
            return fail("Too many decimal digits in format string");
    }
    return 0;
}

static size_t name_end(const struct field_path *p)
{
    size_t i = p->at;
    while (i < p->end && text_at(&p->text, i) != '.' && text_at(&p->text, i) != '[')
        i++;
    return i;
}

int field_path_begin(struct field_path *p, const struct text_view *text, struct text_range name, struct field_step *first)
{
    p->text = *text;
    p->at = name.start;
    p->end = name.end;
    *first = (struct field_step){.name = {p->at, name_end(p)}};
    p->at = first->name.end;
    return parse_number(text, first->name, &first->number);
}

int field_path_next(struct field_path *p, struct field_step *step)
{
    if (p->at == p->end)
        return 0;
    uint32_t c = text_at(&p->text, p->at++);
    *step = (struct field_step){.name = {p->at, p->at}, .number = -1, .attribute = c == '.'};
    if (c == '.') {
        step->name.end = p->at = name_end(p);
    } else if (c == '[') {
        while (p->at < p->end && text_at(&p->text, p->at) != ']')
            p->at++;
        if (p->at == p->end)
            return fail("Missing ']' in format string");
        step->name.end = p->at++;
        if (parse_number(&p->text, step->name, &step->number) < 0)
            return -1;
    } else {
        return fail("Only '.' or '[' may follow ']' in format field specifier");
    }
    return step->name.start == step->name.end ? fail("Empty attribute in format string") : 1;
}

/* --- fields ------------------------------------------------------------------------------------------------------------------------------------ */

struct formatter {
    PyObject *const *args;               /* NULL: format_map() */
    Py_ssize_t nargs;
    PyObject *kwnames;                   /* a tuple, or NULL; their values follow args[nargs - 1] */
    PyObject *mapping;                   /* format_map()'s */
    bool ascii;                          /* the template is */
    enum { NUMBERING_OPEN, AUTOMATIC, MANUAL } numbering;
    Py_ssize_t next;
};

static Value slice_of(struct text_view t, struct text_range r)
{
    return str_from_text(text_part(t, r.start, r.end));
}

static Value positional(struct formatter *f, Py_ssize_t i)
{
    if (f->args == NULL)
        return raise_value_error("Format string contains positional fields");
    if (i >= f->nargs)
        return raise_index_error("Replacement index %zd out of range for positional args tuple", i);
    return value_keep(value_of(f->args[i]));
}

static Value named(struct formatter *f, Value name)
{
    if (f->mapping)
        return value_of(PyObject_GetItem(f->mapping, api_of(name)));
    Value words = f->kwnames ? value_of(f->kwnames) : V_ABSENT;
    for (size_t i = 0; f->kwnames && i < tuple_len(words); i++)
        if (str_equal(tuple_at(words, i), name))
            return value_keep(value_of(f->args[f->nargs + (Py_ssize_t)i]));
    PyErr_SetObject(PyExc_KeyError, api_of(name));
    return V_RAISED;
}

/* What the first part of a path stands for: counted. */
static Value first_object(struct formatter *f, const struct text_view *t, const struct field_step *first)
{
    bool automatic = first->name.start == first->name.end;
    if (!automatic && first->number < 0) {
        Value name = slice_of(*t, first->name), v = is_raised(name) ? name : named(f, name);
        value_release(name);
        return v;
    }
    if (f->numbering == (automatic ? MANUAL : AUTOMATIC))
        return raise_value_error(automatic ? "cannot switch from manual field specification to automatic field numbering" :
                                             "cannot switch from automatic field numbering to manual field specification");
    f->numbering = automatic ? AUTOMATIC : MANUAL;
    return positional(f, automatic ? f->next++ : first->number);
}

/* obj.name or obj[name]; consumes obj. */
static Value step_to(Value obj, const struct text_view *t, const struct field_step *step)
{
    Value v, name = V_ABSENT;
    if (step->number >= 0 && PySequence_Check(api_of(obj))) {
        v = value_of(PySequence_GetItem(api_of(obj), step->number));
    } else {
        name = step->number >= 0 ? value_of(PyLong_FromSsize_t(step->number)) : slice_of(*t, step->name);
        v = is_raised(name) ? name : step->attribute ? attr_get(obj, name) : value_of(PyObject_GetItem(api_of(obj), api_of(name)));
    }
    value_release(name);
    value_release(obj);
    return v;
}

static Value field_object(struct formatter *f, const struct text_view *t, struct text_range name)
{
    struct field_path path;
    struct field_step step;
    if (field_path_begin(&path, t, name, &step) < 0)
        return V_RAISED;
    Value obj = first_object(f, t, &step);
    while (!is_raised(obj)) {
        int more = field_path_next(&path, &step);
        if (more == 0)
            break;
        if (more < 0) {
            value_release(obj);
            return V_RAISED;
        }
        obj = step_to(obj, t, &step);
    }
    return obj;
}

/* !r, !s, !a; consumes obj. */
static Value convert(Value obj, uint32_t conversion)
{
    PyObject *s;
    switch (conversion) {
    case 0: return obj;
    case 'r': s = PyObject_Repr(api_of(obj)); break;
    case 's': s = PyObject_Str(api_of(obj)); break;
    case 'a': s = PyObject_ASCII(api_of(obj)); break;
    default:
        value_release(obj);
        if (conversion > 32 && conversion < 127)
            return raise_value_error("Unknown conversion specifier %c", (int)conversion);
        return raise_value_error("Unknown conversion specifier \\x%x", (unsigned)conversion);
    }
    value_release(obj);
    return value_of(s);
}

static int put_formatted(struct str_writer *w, Value obj, Value spec)
{
    PyObject *s = PyObject_Format(api_of(obj), api_of(spec));
    if (s == NULL)
        return -1;
    int rc = str_writer_value(w, value_of(s));
    Py_DECREF(s);
    return rc;
}

static int expand(struct formatter *, struct text_view, int depth, struct str_writer *);

static int put_field(struct formatter *f, const struct text_view *t, const struct markup_item *item, int depth, struct str_writer *w)
{
    Value obj = field_object(f, t, item->name);
    if (!is_raised(obj))
        obj = convert(obj, item->conversion);
    if (is_raised(obj))
        return -1;
    if (item->spec.start == item->spec.end && (IS_EXACT(obj, STR) || value_is_int(obj))) {     /* most of all fields */
        int done = str_writer_str(w, obj);
        value_release(obj);
        return done;
    }
    Value spec;
    if (item->nested) {
        struct str_writer inner;
        str_writer_init(&inner);
        if (expand(f, text_part(*t, item->spec.start, item->spec.end), depth - 1, &inner) < 0) {
            str_writer_discard(&inner);
            spec = V_RAISED;
        } else {
            spec = str_writer_finish(&inner);
        }
    } else {
        spec = slice_of(*t, item->spec);
    }
    int rc = is_raised(spec) ? -1 : put_formatted(w, obj, spec);
    value_release(spec);
    value_release(obj);
    return rc;
}

static int expand(struct formatter *f, struct text_view t, int depth, struct str_writer *w)
{
    if (depth <= 0)
        return fail("Max string recursion exceeded");
    struct markup m = {t, 0};
    struct markup_item item;
    int more;
    while ((more = markup_next(&m, &item)) > 0) {
        size_t n = item.literal.end - item.literal.start;
        if (n && (f->ascii ? str_writer_ascii(w, (const char *)t.data + item.literal.start, n) :
                             str_writer_text(w, text_part(t, item.literal.start, item.literal.end))) < 0)
            return -1;
        if (item.field && put_field(f, &t, &item, depth, w) < 0)
            return -1;
    }
    return more;
}

static PyObject *format(struct formatter *f, PyObject *self)
{
    struct str_writer w;
    str_writer_init(&w);
    f->ascii = str_is_ascii(self_of(self));
    if (expand(f, view_of(self), 2, &w) < 0)
        return str_writer_fail(&w);
    return api_of(str_writer_finish(&w));
}

PyObject *str_method_format(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static PyObject *const none[1] = {NULL};
    struct formatter f = {.args = args ? args : none, .nargs = nargs, .kwnames = kwnames};
    return format(&f, self);
}

PyObject *str_method_format_map(PyObject *self, PyObject *mapping)
{
    struct formatter f = {.mapping = mapping};
    return format(&f, self);
}

/* --- __format__ ---------------------------------------------------------------------------------------------------------------------------------- */

static int format_str(struct str_writer *w, PyObject *self, PyObject *arg)
{
    struct format_spec spec;
    if (format_spec_parse(value_of(arg), value_of(self), 's', '<', &spec) < 0)
        return -1;
    if (spec.type != 's')
        return format_spec_unknown_type(spec.type, value_of(self));
    if (spec.sign)
        return fail(spec.sign == ' ' ? "Space not allowed in string format specifier" : "Sign not allowed in string format specifier");
    if (spec.no_neg_0)
        return fail("Negative zero coercion (z) not allowed in string format specifier");
    if (spec.alternate)
        return fail("Alternate form (#) not allowed in string format specifier");
    if (spec.align == '=')
        return fail("'=' alignment not allowed in string format specifier");
    struct text_view t = view_of(self);
    if (spec.precision >= 0 && (size_t)spec.precision < t.len)
        t.len = (size_t)spec.precision;
    return format_text(w, &spec, t);
}

PyObject *str_method___format__(PyObject *self, PyObject *arg)
{
    if (!arg_str("__format__", "argument", arg))
        return NULL;
    if (str_length(self_of(arg)) == 0)
        return Py_IS_TYPE(self, &PyUnicode_Type) ? Py_NewRef(self) : PyObject_Str(self);
    struct str_writer w;
    str_writer_init(&w);
    if (format_str(&w, self, arg) < 0)
        return str_writer_fail(&w);
    return api_of(str_writer_finish(&w));
}
