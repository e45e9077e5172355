/* objects/intern.c -- interned strs: one object a text, so that names are compared by address.
 *
 * The table itself, with its lock-free lookups, is gc/intern.c; here is what its members are. A member is an exact str whose hash is
 * stored, with OBJ_USER in its header. Names from code become immortal; strs interned from data stay mortal, and leave the table when
 * they die (str_destroy).
 * Holds.  N1  OBJ_USER is set by the thread that added the str, after it has done so and while it holds a reference. So whoever sees
 *             the flag on two strs may conclude from their addresses; who does not see it yet compares texts.
 * Locks.  none of its own.   Tests.  tests/objects/test_str_core.c
 */
#include "gc/intern.h"

#include "objects/str_int.h"
#include "objects/str_private.h"

static InternSet strs;

static bool member_equal(Value member, const void *key)
{
    const struct text_view *want = key;
    const StrObj *s = str_obj(member);
    return str_length(s) == want->len && str_kind(s) == want->kind && memcmp(str_data(s), want->data, str_bytes(s)) == 0;
}

static uint64_t member_hash(Value member)
{
    return (uint64_t)str_hash_if_known(member);
}

static const struct intern_ops ops = {member_equal, member_hash};

int str_intern_init(void)
{
    return intern_init(&strs, &ops);
}

Value str_intern_find(struct text_view text)
{
    return intern_find(&strs, (uint64_t)hash_text(text.data, text.len * (size_t)text.kind), &text);
}

Value str_intern_take(Value s)
{
    if (is_raised(s) || str_is_interned(str_obj(s)))
        return s;
    ASSERT(IS_EXACT(s, STR));
    uint64_t hash = (uint64_t)str_hash(s);
    struct text_view text = str_view(str_obj(s));
    Value v = intern_find(&strs, hash, &text);
    if (is_absent(v)) {
        v = intern_add(&strs, hash, &text, s);
        if (is_raised(v))
            return raise_no_memory();
        if (value_is(v, s))
            or_acq_rel_u8(&str_obj(s)->hdr.flags, OBJ_USER);    /* N1 */
        return v;
    }
    value_release(s);
    return v;
}

Value str_intern(Value s)
{
    return str_intern_take(value_keep(s));
}

static Value make_immortal(Value s)
{
    if (!is_raised(s) && load_relaxed_u16(&value_obj(s)->owner) != SLOT_IMMORTAL)
        obj_make_immortal(value_obj(s));
    return s;
}

Value str_intern_immortal(Value s)
{
    return make_immortal(str_intern(s));
}

Value str_intern_name(const char *ascii, size_t n)
{
    Value s = str_intern_find((struct text_view){ascii, n, 1});
    return make_immortal(is_absent(s) ? str_intern_take(str_from_ascii(ascii, n)) : s);
}

void str_intern_forget(StrObj *s)
{
    intern_remove(&strs, (uint64_t)s->hash, value_from_obj(s));
}

size_t str_interned_count(void)
{
    return intern_count(&strs);
}

/* --- C API ------------------------------------------------------------------------------------------------------------------------ */

void PyUnicode_InternInPlace(PyObject **u)
{
    if (*u == NULL || !IS_EXACT(value_of(*u), STR))
        return;                                     /* a subclass may have attributes: it stays itself */
    Value v = str_intern(value_of(*u));
    if (is_raised(v)) {
        PyErr_Clear();                              /* interning is a favour: without memory the str stays as it is */
        return;
    }
    value_release(value_of(*u));
    *u = api_of(v);
}

void PyUnicode_InternImmortal(PyObject **u)
{
    PyUnicode_InternInPlace(u);
    if (*u != NULL && IS_EXACT(value_of(*u), STR) && str_is_interned(str_obj(value_of(*u))))
        make_immortal(value_of(*u));
}

PyObject *PyUnicode_InternFromString(const char *text)
{
    Value s = str_intern_find((struct text_view){text, strlen(text), 1});
    if (!is_absent(s) && str_is_ascii(str_obj(s)))
        return api_of(s);
    if (!is_absent(s))
        value_release(s);                           /* a Latin-1 str whose bytes happen to be those of the UTF-8 text */
    return api_of(str_intern_take(str_from_utf8(text, strlen(text))));
}

unsigned int (PyUnicode_CHECK_INTERNED)(PyObject *u)
{
    const StrObj *s = str_obj(value_of(u));
    if (!str_is_interned(s))
        return 0;
    if (load_relaxed_u16(&s->hdr.owner) != SLOT_IMMORTAL)
        return 1;
    return s == (const StrObj *)&str_nothing || (s >= &str_latin1[0].head && s <= &str_latin1[255].head) ? 3 : 2;
}
