/* objects/bytes_change.c -- changed copies of bytes and bytearrays: replace, translate, expandtabs, join.
 *
 * Sizes are found first, by a pass of their own, so that the result is made once.
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_private.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"

/* --- replace ----------------------------------------------------------------------------------------------------------------------------- */

/* new between all bytes and at both ends, `most` times. */
static Value interleave(const struct byte_self *s, struct text_view new, size_t most)
{
    size_t times = s->len + 1 < most ? s->len + 1 : most, total;
    if (__builtin_mul_overflow(times, new.len, &total) || __builtin_add_overflow(total, s->len, &total) || total > PY_SSIZE_T_MAX)
        return raise_overflow("replace bytes is too long");
    char *to;
    Value v = out_new(s->array, total, &to);
    if (is_raised(v))
        return v;
    for (size_t i = 0; i < times; i++) {
        memcpy(to, new.data, new.len);
        to += new.len;
        if (i < s->len)
            *to++ = (char)s->data[i];
    }
    if (times < s->len)
        memcpy(to, s->data + times, s->len - times);
    return v;
}

static Value replace_same_size(const struct byte_self *s, struct text_view old, struct text_view new, size_t most)
{
    char *to;
    Value v = out_new(s->array, s->len, &to);
    if (is_raised(v))
        return v;
    memcpy(to, s->data, s->len);
    struct text_finder f = text_finder(self_view(s), old);
    for (size_t at; most-- > 0 && (at = text_finder_next(&f)) != TEXT_NOT_FOUND;)
        memcpy(to + at, new.data, new.len);
    return v;
}

static Value replace(const struct byte_self *s, struct text_view old, struct text_view new, size_t most)
{
    if (most == 0 || (old.len == 0 && new.len == 0) || old.len > s->len)
        return out_same(s);
    if (old.len == 0)
        return interleave(s, new, most);
    size_t times = text_count(self_view(s), old, most), total;
    if (times == 0)
        return out_same(s);
    if (old.len == new.len)
        return replace_same_size(s, old, new, times);
    if (__builtin_mul_overflow(times, new.len, &total) || __builtin_add_overflow(total, s->len - times * old.len, &total) || total > PY_SSIZE_T_MAX)
        return raise_overflow("replace bytes is too long");
    char *to;
    Value v = out_new(s->array, total, &to);
    if (is_raised(v))
        return v;
    struct text_finder f = text_finder(self_view(s), old);
    size_t from = 0;
    while (times-- > 0) {
        size_t at = text_finder_next(&f);
        memcpy(to, s->data + from, at - from);
        to += at - from;
        memcpy(to, new.data, new.len);
        to += new.len;
        from = at + old.len;
    }
    memcpy(to, s->data + from, s->len - from);
    return v;
}

PyObject *bytes_method_replace(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t count = -1;
    struct byte_arg old, new;
    if (!args_count("replace", nargs, 2, 3) || byte_arg_get(args[0], &old) < 0)
        return NULL;
    Value v = V_RAISED;
    if (byte_arg_get(args[1], &new) == 0 && (nargs < 3 || byte_arg_size(args[2], &count))) {
        struct byte_self s;
        self_begin(&s, self);
        v = replace(&s, arg_view(&old), arg_view(&new), count < 0 ? SIZE_MAX : (size_t)count);
        self_end(&s);
    }
    byte_arg_put(&new);
    byte_arg_put(&old);
    return api_of(v);
}

/* --- translate ------------------------------------------------------------------------------------------------------------------------------ */

/* table NULL: as it is. drop NULL: nothing. */
static Value translate(const struct byte_self *s, const uint8_t *table, const bool *drop)
{
    char *to;
    Value v = out_new(s->array, s->len, &to);
    if (is_raised(v))
        return v;
    size_t n = 0;
    bool changed = false;
    for (size_t i = 0; i < s->len; i++) {
        uint8_t c = s->data[i];
        if (drop && drop[c])
            continue;
        uint8_t d = table ? table[c] : c;
        changed |= d != c;
        to[n++] = (char)d;
    }
    if (!changed && n == s->len && !s->array && IS_EXACT(s->object, BYTES)) {
        value_release(v);
        return value_keep(s->object);
    }
    if (n == s->len)
        return v;
    if (!s->array)
        return bytes_resize_take(v, n, NULL);
    Value shorter = bytearray_from_data(to, n);
    value_release(v);
    return shorter;
}

PyObject *bytes_method_translate(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"", "delete", NULL};
    static const struct arg_spec spec = {"translate", words, .required = 1, .positional = 2};
    PyObject *a[2] = {NULL};
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    struct byte_arg table = {.data = NULL}, delete = {.data = NULL};
    bool drop[256] = {false};
    Value v = V_RAISED;
    if (!is_none(value_of(a[0]))) {
        if (byte_arg_get(a[0], &table) < 0)
            return NULL;
        if (table.len != 256) {
            byte_arg_put(&table);
            return api_of(raise_value_error("translation table must be 256 characters long"));
        }
    }
    if (a[1] == NULL || byte_arg_get(a[1], &delete) == 0) {
        for (size_t i = 0; a[1] && i < delete.len; i++)
            drop[delete.data[i]] = true;
        struct byte_self s;
        self_begin(&s, self);
        v = translate(&s, table.data, a[1] && delete.len ? drop : NULL);
        self_end(&s);
    }
    byte_arg_put(&delete);
    byte_arg_put(&table);
    return api_of(v);
}

PyObject *bytes_method_maketrans(PyObject *Py_UNUSED(none), PyObject *const *args, Py_ssize_t nargs)
{
    struct byte_arg from, to;
    if (!args_count("maketrans", nargs, 2, 2) || byte_arg_get(args[0], &from) < 0)
        return NULL;
    Value v = V_RAISED;
    if (byte_arg_get(args[1], &to) == 0) {
        uint8_t table[256];
        for (int c = 0; c < 256; c++)
            table[c] = (uint8_t)c;
        if (from.len != to.len) {
            raise_value_error("maketrans arguments must have same length");
        } else {
            for (size_t i = 0; i < from.len; i++)
                table[from.data[i]] = to.data[i];
            v = bytes_from_data(table, sizeof table);
        }
    }
    byte_arg_put(&to);
    byte_arg_put(&from);
    return api_of(v);
}

/* --- expandtabs ------------------------------------------------------------------------------------------------------------------------------ */

/* Writes the expansion to `to`, or measures it if to is NULL; PY_SSIZE_T_MAX at most. */
static size_t expand(const struct byte_self *s, size_t tab, char *to)
{
    size_t n = 0, column = 0;
    for (size_t i = 0; i < s->len; i++) {
        uint8_t c = s->data[i];
        if (c == '\t') {
            size_t pad = tab ? tab - column % tab : 0;
            if (to)
                memset(to + n, ' ', pad);
            if (pad > PY_SSIZE_T_MAX - n)
                return SIZE_MAX;
            n += pad;
            column += pad;
        } else {
            if (to)
                to[n] = (char)c;
            n++;
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        }
    }
    return n;
}

PyObject *bytes_method_expandtabs(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"tabsize", NULL};
    static const struct arg_spec spec = {"expandtabs", words, .positional = 1};
    PyObject *a = NULL;
    if (args_bind(&spec, args, nargs, kwnames, &a) < 0)
        return NULL;
    int tab = a ? PyLong_AsInt(a) : 8;
    if (tab == -1 && error_pending())
        return NULL;
    struct byte_self s;
    self_begin(&s, self);
    size_t width = tab > 0 ? (size_t)tab : 0, n = expand(&s, width, NULL);
    char *to;
    Value v = n > PY_SSIZE_T_MAX ? raise_overflow("result too long") : out_new(s.array, n, &to);
    if (!is_raised(v) && n)
        (void)expand(&s, width, to);
    self_end(&s);
    return api_of(v);
}

/* --- join ------------------------------------------------------------------------------------------------------------------------------------- */

struct piece { const char *data; size_t len; };

static void release_views(Py_buffer *views, size_t n)
{
    while (n-- > 0)
        PyBuffer_Release(&views[n]);
    buf_free(views);
}

/* One item's bytes; a buffer in *views[*held] for what is no bytes. */
static int take_piece(Value item, size_t i, size_t n, struct piece *p, Py_buffer **views, size_t *held, Value list)
{
    if (LIKELY(IS_EXACT(item, BYTES))) {
        *p = (struct piece){bytes_data(bytes_obj(item)), bytes_length(item)};
        return 0;
    }
    if (*views == NULL && (*views = buf_alloc((n - i) * sizeof **views)) == NULL) {
        raise_no_memory();
        return -1;
    }
    Py_buffer *view = &(*views)[*held];
    bool look = IS_EXACT(list, LIST) && type_of(item)->tp_flags & Py_TPFLAGS_HEAPTYPE;      /* its __buffer__ may be Python code */
    size_t before = look ? list_len((ListObj *)value_obj(list)) : 0;
    if (PyObject_GetBuffer(api_of(item), view, PyBUF_SIMPLE) < 0) {
        raise_type_error("sequence item %zd: expected a bytes-like object, %.80s found", (Py_ssize_t)i, type_of(item)->tp_name);
        return -1;
    }
    ++*held;
    if (look && list_len((ListObj *)value_obj(list)) != before) {
        raise_format(PyExc_RuntimeError, "sequence changed size during iteration");
        return -1;
    }
    *p = (struct piece){view->buf, (size_t)view->len};
    return 0;
}

/* A bytearray's bytes may be changed by other threads, if not moved, while we have its buffer. */
static void copy_piece(char *to, Value item, const struct piece *p)
{
    if (p->len == 0)
        return;
    if (!IS_EXACT(item, BYTEARRAY)) {
        memcpy(to, p->data, p->len);
        return;
    }
    enum hold h = hold_lock(value_obj(item));
    memcpy(to, p->data, p->len);
    hold_end(value_obj(item), h);
}

static Value join_values(const struct values *items, Value list, const void *sep, size_t sep_len, bool array)
{
    size_t n = items->n, total = n > 1 ? sep_len : 0, held = 0;
    struct piece few[16], *pieces = n <= 16 ? few : buf_alloc(n * sizeof *pieces);
    Py_buffer *views = NULL;
    Value v = V_RAISED;
    if (pieces == NULL)
        return raise_no_memory();
    bool fits = n < 2 || !__builtin_mul_overflow(sep_len, n - 1, &total);
    size_t i = 0;
    for (; fits && i < n; i++) {
        if (take_piece(items->at[i], i, n, &pieces[i], &views, &held, list) < 0)
            goto out;
        fits = !__builtin_add_overflow(total, pieces[i].len, &total) && total <= PY_SSIZE_T_MAX;
    }
    char *to;
    v = fits ? out_new(array, total, &to) : raise_overflow("join() result is too long for a Python bytes");
    for (i = 0; !is_raised(v) && i < n; i++) {
        if (i && sep_len) {
            memcpy(to, sep, sep_len);
            to += sep_len;
        }
        copy_piece(to, items->at[i], &pieces[i]);
        to += pieces[i].len;
    }
out:
    release_views(views, held);
    if (pieces != few)
        buf_free(pieces);
    return v;
}

/* All items are exact bytes and stay where they are: nothing need be counted. V_ABSENT: they are not, so nothing was done. */
static Value join_bytes(const Value *items, size_t n, const char *sep, size_t sep_len, bool array)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++) {
        Value v = load_relaxed_value(&items[i]);
        if (!IS_EXACT(v, BYTES) || __builtin_add_overflow(total, bytes_length(v) + (i ? sep_len : 0), &total))
            return V_ABSENT;
    }
    char *to;
    Value v = total > PY_SSIZE_T_MAX ? V_ABSENT : out_new(array, total, &to);
    if (is_raised(v) || is_absent(v) || total == 0)
        return v;
    for (size_t i = 0; i < n; i++) {
        const BytesObj *b = bytes_obj(load_relaxed_value(&items[i]));
        size_t m = b->len;
        const char *from = bytes_data(b);
        if (i && sep_len == 1)
            *to++ = *sep;
        else if (i && sep_len)
            to = (char *)memcpy(to, sep, sep_len) + sep_len;
        if (m < 16)
            for (size_t k = 0; k < m; k++)
                to[k] = from[k];
        else
            memcpy(to, from, m);
        to += m;
    }
    return v;
}

static Value join_in_place(Value it, const void *sep, size_t sep_len, bool array)
{
    if (IS_EXACT(it, TUPLE) && tuple_len(it) > 1)
        return join_bytes(((const TupleObj *)value_obj(it))->at, tuple_len(it), sep, sep_len, array);
    if (!IS_EXACT(it, LIST))
        return V_ABSENT;
    ListObj *l = (ListObj *)value_obj(it);
    enum hold h = hold_lock(&l->hdr);                        /* its references keep the items */
    size_t n = load_relaxed_size(&l->len);
    Value v = n > 1 ? join_bytes(load_relaxed_ptr(&l->items)->at, n, sep, sep_len, array) : V_ABSENT;
    hold_end(&l->hdr, h);
    return v;
}

Value bytes_join(const void *sep, size_t sep_len, PyObject *iterable, bool array)
{
    Value it = value_of(iterable), quick = join_in_place(it, sep, sep_len, array);
    if (!is_absent(quick))
        return quick;
    if (type_of(it)->tp_iter == NULL && !PySequence_Check(iterable))
        return raise_type_error("can only join an iterable");
    struct values items = {0};
    Value v = V_RAISED;
    if (values_of(it, &items) == 0) {
        if (items.n == 0)
            v = out_data(array, "", 0);
        else if (items.n == 1 && !array && IS_EXACT(items.at[0], BYTES))
            v = value_keep(items.at[0]);
        else
            v = join_values(&items, it, sep, sep_len, array);
        values_free(&items);
    }
    return v;
}

PyObject *bytes_method_join(PyObject *self, PyObject *iterable)
{
    bool array = !value_has_flag(value_of(self), Py_TPFLAGS_BYTES_SUBCLASS);
    if (!array)
        return api_of(bytes_join(bytes_data(bytes_obj(value_of(self))), bytes_length(value_of(self)), iterable, false));
    Py_buffer view;                                          /* joining runs Python code, which may not resize it meanwhile */
    if (PyObject_GetBuffer(self, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    struct byte_self s;
    self_begin(&s, self);
    Value sep = bytes_from_data(s.data, s.len);
    self_end(&s);
    Value v = is_raised(sep) ? sep : bytes_join(bytes_data(bytes_obj(sep)), bytes_length(sep), iterable, true);
    value_release(sep);
    PyBuffer_Release(&view);
    return api_of(v);
}

PyObject *PyBytes_Join(PyObject *sep, PyObject *iterable)
{
    if (sep == NULL || !value_is_bytes(value_of(sep)))
        return api_of(raise_type_error("sep: expected bytes, got %T", sep ? sep : Py_None));
    return bytes_method_join(sep, iterable);
}
