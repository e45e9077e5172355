/* objects/str_case.c -- case: lower, upper, title, capitalize, swapcase, casefold; and the is...() questions.
 *
 * ASCII text is mapped byte by byte. Other text goes through the full mappings of Unicode, which may give several characters for one; only the Greek sigma
 * depends on its neighbours (the Unicode Standard, section 3.13: Final_Sigma).
 * Tests.  tests/objects/test_str_methods.c
 */
#include "objects/str_methods.h"
#include "objects/str_writer.h"
#include "objects/unidata.h"

/* --- ASCII --------------------------------------------------------------------------------------------------------------------------- */

static inline uint8_t ascii_lower(uint8_t c) { return (uint8_t)(c | ((uint8_t)(c - 'A') < 26 ? 0x20 : 0)); }
static inline uint8_t ascii_upper(uint8_t c) { return (uint8_t)(c & ~((uint8_t)(c - 'a') < 26 ? 0x20 : 0)); }

enum mapping { LOWER, UPPER, TITLE, CAPITALIZE, SWAP, FOLD };

static void map_ascii(uint8_t *to, const uint8_t *from, size_t n, enum mapping how)
{
    switch (how) {
    case LOWER: case FOLD:
        for (size_t i = 0; i < n; i++)
            to[i] = ascii_lower(from[i]);
        break;
    case UPPER:
        for (size_t i = 0; i < n; i++)
            to[i] = ascii_upper(from[i]);
        break;
    case SWAP:
        for (size_t i = 0; i < n; i++)
            to[i] = (uint8_t)(from[i] ^ ((uint8_t)((from[i] | 0x20) - 'a') < 26 ? 0x20 : 0));
        break;
    case CAPITALIZE:
        for (size_t i = 0; i < n; i++)
            to[i] = ascii_lower(from[i]);
        to[0] = ascii_upper(from[0]);
        break;
    case TITLE: {
        bool inside = false;
        for (size_t i = 0; i < n; i++) {
            to[i] = inside ? ascii_lower(from[i]) : ascii_upper(from[i]);
            inside = (uint8_t)((from[i] | 0x20) - 'a') < 26;
        }
        break;
    }
    }
}

/* --- any text ---------------------------------------------------------------------------------------------------------------------------- */

/* A sigma ends its word: cased text before it, none after it, what may stand in between not counted. */
static bool is_final_sigma(const struct text_view *t, size_t at)
{
    size_t i = at;
    while (i > 0 && uni_is_case_ignorable(text_at(t, i - 1)))
        i--;
    if (i == 0 || !uni_is_cased(text_at(t, i - 1)))
        return false;
    i = at + 1;
    while (i < t->len && uni_is_case_ignorable(text_at(t, i)))
        i++;
    return i == t->len || !uni_is_cased(text_at(t, i));
}

static int lower_at(const struct text_view *t, size_t i, uint32_t c, uint32_t out[UNI_CASE_MAX])
{
    if (UNLIKELY(c == 0x3a3)) {
        out[0] = is_final_sigma(t, i) ? 0x3c2 : 0x3c3;
        return 1;
    }
    return uni_lower_full(c, out);
}

static int map_text(struct str_writer *w, struct text_view t, enum mapping how)
{
    bool inside = false;                     /* of a word */
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i), out[UNI_CASE_MAX] = {c};
        int n = 1;
        switch (how) {
        case LOWER:
            n = lower_at(&t, i, c, out);
            break;
        case UPPER:
            n = uni_upper_full(c, out);
            break;
        case FOLD:
            n = uni_fold_full(c, out);
            break;
        case CAPITALIZE:
            n = i == 0 ? uni_title_full(c, out) : lower_at(&t, i, c, out);
            break;
        case TITLE:
            n = inside ? lower_at(&t, i, c, out) : uni_title_full(c, out);
            inside = uni_is_cased(c);
            break;
        case SWAP:
            n = uni_is_upper(c) ? lower_at(&t, i, c, out) : uni_is_lower(c) ? uni_upper_full(c, out) : 1;
            break;
        }
        for (int k = 0; k < n; k++)
            if (str_writer_char(w, out[k]) < 0)
                return -1;
    }
    return 0;
}

static PyObject *map_case(PyObject *self, enum mapping how)
{
    struct text_view t = view_of(self);
    if (t.len == 0)
        return api_of(str_empty());
    if (str_is_ascii(self_of(self))) {
        StrObj *r = str_new(t.len, 0);
        if (r == NULL)
            return NULL;
        map_ascii(str_data(r), t.data, t.len, how);
        return api_of(str_finished(r));
    }
    struct str_writer w;
    str_writer_init(&w);
    if (map_text(&w, t, how) < 0)
        return str_writer_fail(&w);
    return api_of(str_writer_finish(&w));
}

PyObject *str_method_lower(PyObject *self, PyObject *Py_UNUSED(unused)) { return map_case(self, LOWER); }
PyObject *str_method_upper(PyObject *self, PyObject *Py_UNUSED(unused)) { return map_case(self, UPPER); }
PyObject *str_method_title(PyObject *self, PyObject *Py_UNUSED(unused)) { return map_case(self, TITLE); }
PyObject *str_method_capitalize(PyObject *self, PyObject *Py_UNUSED(unused)) { return map_case(self, CAPITALIZE); }
PyObject *str_method_swapcase(PyObject *self, PyObject *Py_UNUSED(unused)) { return map_case(self, SWAP); }
PyObject *str_method_casefold(PyObject *self, PyObject *Py_UNUSED(unused)) { return map_case(self, FOLD); }

/* --- questions --------------------------------------------------------------------------------------------------------------------------- */

static bool all_have(struct text_view t, unsigned flags)
{
    if (t.kind == 1) {
        const uint8_t *p = t.data;
        for (size_t i = 0; i < t.len; i++)
            if (!(uni_latin1[p[i]] & flags))
                return false;
    } else {
        for (size_t i = 0; i < t.len; i++)
            if (!(uni_flags(text_at(&t, i)) & flags))
                return false;
    }
    return true;
}

static PyObject *some_and_all(PyObject *self, unsigned flags)
{
    struct text_view t = view_of(self);
    return api_of(value_from_bool(t.len > 0 && all_have(t, flags)));
}

PyObject *str_method_isspace(PyObject *self, PyObject *Py_UNUSED(unused)) { return some_and_all(self, UNI_SPACE); }
PyObject *str_method_isdecimal(PyObject *self, PyObject *Py_UNUSED(unused)) { return some_and_all(self, UNI_DECIMAL); }
PyObject *str_method_isdigit(PyObject *self, PyObject *Py_UNUSED(unused)) { return some_and_all(self, UNI_DIGIT); }
PyObject *str_method_isnumeric(PyObject *self, PyObject *Py_UNUSED(unused)) { return some_and_all(self, UNI_NUMERIC); }
PyObject *str_method_isalpha(PyObject *self, PyObject *Py_UNUSED(unused)) { return some_and_all(self, UNI_ALPHA); }
PyObject *str_method_isalnum(PyObject *self, PyObject *Py_UNUSED(unused)) { return some_and_all(self, UNI_ALNUM); }

PyObject *str_method_isprintable(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return api_of(value_from_bool(all_have(view_of(self), UNI_PRINTABLE)));
}

PyObject *str_method_isascii(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return api_of(value_from_bool(str_is_ascii(self_of(self))));
}

PyObject *str_method_isidentifier(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return api_of(value_from_bool(PyUnicode_IsIdentifier(self)));
}

/* Some character has `wanted`, none has `refused`. */
static PyObject *cased_as(PyObject *self, unsigned wanted, unsigned refused)
{
    struct text_view t = view_of(self);
    unsigned seen = 0;
    for (size_t i = 0; i < t.len; i++) {
        seen |= uni_flags(text_at(&t, i));
        if (seen & refused)
            Py_RETURN_FALSE;
    }
    return api_of(value_from_bool(seen & wanted));
}

PyObject *str_method_islower(PyObject *self, PyObject *Py_UNUSED(unused)) { return cased_as(self, UNI_LOWER, UNI_UPPER | UNI_TITLE); }
PyObject *str_method_isupper(PyObject *self, PyObject *Py_UNUSED(unused)) { return cased_as(self, UNI_UPPER, UNI_LOWER | UNI_TITLE); }

PyObject *str_method_istitle(PyObject *self, PyObject *Py_UNUSED(unused))
{
    struct text_view t = view_of(self);
    bool inside = false, cased = false;
    for (size_t i = 0; i < t.len; i++) {
        unsigned flags = uni_flags(text_at(&t, i));
        if (flags & (UNI_UPPER | UNI_TITLE)) {
            if (inside)
                Py_RETURN_FALSE;
            inside = cased = true;
        } else if (flags & UNI_LOWER) {
            if (!inside)
                Py_RETURN_FALSE;
            cased = true;
        } else {
            inside = false;
        }
    }
    return api_of(value_from_bool(cased));
}
