/* objects/str_build.c -- strs made of strs: concatenation, growing in place, repetition, slices, joins.
 *
 * Growing in place. `s += t` in a loop is how many programs build text. The interpreter knows when the old s dies with the addition; if it is
 * then an exact str that only this thread has ever counted, with one reference, nobody can tell that it changes, so t is put behind it
 * where its block has room. Long text lies in a buffer of its own, which gets an eighth more than it needs: the copies of a whole loop sum up
 * to a few times its result.
 * Tests.  tests/objects/test_str_core.c
 */
#include "objects/list_int.h"
#include "objects/str_int.h"
#include "objects/str_private.h"
#include "objects/str_search.h"
#include "objects/tuple_int.h"

static COLD Value raise_too_long(const char *what)
{
    return raise_overflow("%s", what);
}

/* --- concatenation --------------------------------------------------------------------------------------------------------------------- */

static inline void put(void *to, int kind, size_t at, const StrObj *s)
{
    if (LIKELY(kind == 1))
        memcpy((uint8_t *)to + at, str_data(s), str_length(s));
    else
        text_copy(to, kind, at, str_view(s));
}

Value str_concat(Value a, Value b)
{
    const StrObj *s = str_obj(a), *t = str_obj(b);
    size_t n = str_length(s), m = str_length(t);
    if (m == 0)
        return str_exact(a);
    if (n == 0)
        return str_exact(b);
    uint32_t u = str_widest(s), v = str_widest(t);
    StrObj *r = str_new(n + m, u > v ? u : v);
    if (UNLIKELY(r == NULL))
        return V_RAISED;
    void *to = str_data(r);
    put(to, str_kind(r), 0, s);
    put(to, str_kind(r), n, t);
    return value_from_obj(r);
}

/* Room for so many characters of s's own kind and a terminator, in its block. */
static size_t room_inside(StrObj *s)
{
    size_t front = (size_t)((char *)str_data(s) - (char *)s);
    return (obj_block_size(&s->hdr) - front) / (size_t)str_kind(s) - 1;
}

/* Makes s, which is unique, m characters longer. False: no room, nothing changed. */
static bool grow_in_place(StrObj *s, size_t m)
{
    size_t kind = (size_t)str_kind(s), n = str_length(s) + m;
    if (!(s->meta & STR_EXTERNAL)) {
        if (n > room_inside(s))
            return false;
    } else {
        StrExternalObj *e = (StrExternalObj *)s;
        if (!str_size_ok(n, (int)kind))
            return false;
        size_t need = (n + 1) * kind;
        if (need > buf_usable(e->text)) {
            void *text = buf_realloc(e->text, need + need / 8);
            if (text == NULL)
                return false;
            e->text = text;
        }
    }
    if (!str_is_ascii(s)) {
        buf_free(((StrWideObj *)s)->utf8);
        ((StrWideObj *)s)->utf8 = NULL;
    }
    s->meta += (uint64_t)m << STR_LENGTH_SHIFT;
    s->hash = -1;
    text_store(str_data(s), (int)kind, n, 0);
    return true;
}

static bool may_grow(Value left)
{
    return IS_EXACT(left, STR) && obj_is_unique(value_obj(left)) && !str_is_interned(str_obj(left));
}

bool str_grow(Value left, Value right)
{
    StrObj *s = str_obj(left);
    const StrObj *t = str_obj(right);
    size_t n = str_length(s);
    if (!may_grow(left) || n == 0 || str_widest(t) > str_widest(s) || value_is(left, right) || !grow_in_place(s, str_length(t)))
        return false;
    put(str_data(s), str_kind(s), n, t);
    return true;
}

int str_append_inplace(Value *left, Value right)
{
    if (str_grow(*left, right))
        return 0;
    Value sum = str_concat(*left, right);
    value_release(*left);
    *left = sum;
    return is_raised(sum) ? -1 : 0;
}

/* --- joins --------------------------------------------------------------------------------------------------------------------------------- */

Value str_join_values(const Value *strs, size_t n)
{
    size_t total = 0, parts = 0, last = 0;
    uint32_t widest = 0;
    for (size_t i = 0; i < n; i++) {
        const StrObj *s = str_obj(strs[i]);
        if (str_length(s) == 0)
            continue;
        uint32_t w = str_widest(s);
        widest = w > widest ? w : widest;
        parts++;
        last = i;
        if (__builtin_add_overflow(total, str_length(s), &total))
            return raise_no_memory();
    }
    if (parts <= 1)
        return parts == 0 ? str_empty() : str_exact(strs[last]);
    StrObj *r = str_new(total, widest);
    if (r == NULL)
        return V_RAISED;
    void *to = str_data(r);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const StrObj *s = str_obj(strs[i]);
        put(to, str_kind(r), at, s);
        at += str_length(s);
    }
    return value_from_obj(r);
}

/* The items must not change meanwhile. Raises what str.join() raises. */
static Value join_items(const StrObj *sep, const Value *items, size_t n)
{
    if (n == 0)
        return str_empty();
    if (n == 1 && IS_EXACT(items[0], STR))
        return value_keep(items[0]);
    size_t total = 0;
    uint32_t widest = n > 1 && str_length(sep) > 0 ? str_widest(sep) : 0;
    bool overflow = false;
    for (size_t i = 0; i < n; i++) {
        if (!value_is_str(items[i]))
            return raise_type_error("sequence item %zd: expected str instance, %.80s found", (Py_ssize_t)i, type_of(items[i])->tp_name);
        uint32_t w = str_widest(str_obj(items[i]));
        widest = w > widest ? w : widest;
        overflow |= __builtin_add_overflow(total, str_length(str_obj(items[i])), &total);
    }
    size_t gaps;
    overflow |= __builtin_mul_overflow(str_length(sep), n - 1, &gaps) || __builtin_add_overflow(total, gaps, &total);
    if (overflow || total > STR_LENGTH_MAX)
        return raise_too_long("join() result is too long for a Python string");
    if (total == 0)
        return str_empty();
    StrObj *r = str_new(total, widest);
    if (r == NULL)
        return V_RAISED;
    char *to = str_data(r);
    int kind = str_kind(r);
    size_t at = 0, sep_len = str_length(sep);
    for (size_t i = 0; i < n; i++) {
        const StrObj *s = str_obj(items[i]);
        if (i > 0 && sep_len == 1)
            text_store(to, kind, at++, str_read(sep, 0));
        else if (i > 0 && sep_len > 0) {
            put(to, kind, at, sep);
            at += sep_len;
        }
        put(to, kind, at, s);
        at += str_length(s);
    }
    return str_finished(r);
}

PyObject *PyUnicode_Join(PyObject *separator, PyObject *seq)
{
    const StrObj *sep = str_obj(N(space));
    if (separator != NULL) {
        if (!value_is_str(value_of(separator)))
            return api_of(raise_type_error("separator: expected str instance, %.80s found", type_of_api(separator)->tp_name));
        sep = str_obj(value_of(separator));
    }
    Value items = value_of(seq), result;
    if (IS_EXACT(items, TUPLE)) {
        TupleObj *t = (TupleObj *)value_obj(items);
        return api_of(join_items(sep, t->at, t->len));
    }
    PyObject *own = NULL;
    if (!IS_EXACT(items, LIST)) {
        if ((own = PySequence_Fast(seq, "can only join an iterable")) == NULL)
            return NULL;
        items = value_of(own);
    }
    if (value_has_flag(items, Py_TPFLAGS_TUPLE_SUBCLASS)) {
        TupleObj *t = (TupleObj *)value_obj(items);
        result = join_items(sep, t->at, t->len);
    } else {                                       /* the section keeps the list as it is: nothing in join_items() detaches */
        ListObj *l = (ListObj *)value_obj(items);
        Py_BEGIN_CRITICAL_SECTION(api_of(items));
        result = join_items(sep, l->items ? l->items->at : NULL, l->len);
        Py_END_CRITICAL_SECTION();
    }
    Py_XDECREF(own);
    return api_of(result);
}

/* --- repetition ----------------------------------------------------------------------------------------------------------------------------- */

Value str_repeat(Value v, Py_ssize_t times)
{
    const StrObj *s = str_obj(v);
    size_t n = str_length(s), total;
    if (times <= 0 || n == 0)
        return str_empty();
    if (times == 1)
        return str_exact(v);
    if (__builtin_mul_overflow(n, (size_t)times, &total) || total > PY_SSIZE_T_MAX)
        return raise_too_long("repeated string is too long");
    StrObj *r = str_new(total, str_widest(s));
    if (r == NULL)
        return V_RAISED;
    char *to = str_data(r);
    if (n == 1) {
        text_fill(to, str_kind(r), 0, total, str_read(s, 0));
        return value_from_obj(r);
    }
    size_t done = str_bytes(s), all = str_bytes(r);
    memcpy(to, str_data(s), done);
    while (done < all) {
        size_t more = done < all - done ? done : all - done;
        memcpy(to + done, to, more);
        done += more;
    }
    return value_from_obj(r);
}

/* --- slices ---------------------------------------------------------------------------------------------------------------------------------- */

Value str_at(Value v, size_t i)
{
    return str_from_code(str_read(str_obj(v), i));
}

Value str_slice(Value v, size_t start, size_t end)
{
    const StrObj *s = str_obj(v);
    ASSERT(start <= end && end <= str_length(s));
    if (end - start == str_length(s))
        return str_exact(v);
    if (str_is_ascii(s))
        return str_from_ascii((const char *)str_data(s) + start, end - start);
    return str_from_text(text_part(str_view(s), start, end));
}

#define STEP_LOOP(T)                                                                                                                \
    do {                                                                                                                            \
        const T *p = from.data;                                                                                                     \
        T *q = to;                                                                                                                  \
        for (size_t i = 0; i < n; i++, start += step)                                                                               \
            q[i] = p[start];                                                                                                        \
    } while (0)

static void copy_steps(void *to, struct text_view from, Py_ssize_t start, Py_ssize_t step, size_t n)
{
    if (from.kind == 1)
        STEP_LOOP(uint8_t);
    else if (from.kind == 2)
        STEP_LOOP(uint16_t);
    else
        STEP_LOOP(uint32_t);
}

Value str_slice_step(Value v, Py_ssize_t start, Py_ssize_t step, size_t n)
{
    const StrObj *s = str_obj(v);
    if (n == 0)
        return str_empty();
    if (step == 1)
        return str_slice(v, (size_t)start, (size_t)start + n);
    if (n == 1)
        return str_at(v, (size_t)start);
    StrObj *r = str_new(n, str_widest(s));
    if (r == NULL)
        return V_RAISED;
    copy_steps(str_data(r), str_view(s), start, step, n);
    if (str_is_ascii(r))
        return value_from_obj(r);
    uint32_t widest = text_widest(str_view(r));
    if (kind_for(widest) == str_kind(r) && widest >= 0x80)
        return value_from_obj(r);
    Value narrow = str_from_text(str_view(r));
    obj_decref(&r->hdr);
    return narrow;
}

bool str_contains(Value v, Value part)
{
    return text_find(str_view(str_obj(v)), str_view(str_obj(part))) != TEXT_NOT_FOUND;
}
