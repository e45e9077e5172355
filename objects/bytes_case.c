/* objects/bytes_case.c -- letters, digits and padding, as ASCII has them, of bytes and bytearrays.
 *
 * One table says what each byte is, another one gives the other case.
 * Tests.  tests/objects/test_bytes.c
 */
#include "objects/bytes_private.h"

/* --- questions ----------------------------------------------------------------------------------------------------------------------------- */

enum { DIGIT = 1, LOWER = 2, UPPER = 4, SPACE = 8, HIGH = 16, LETTER = LOWER | UPPER };

static inline unsigned kind_of(uint8_t c)
{
    return c >= 0x80 ? HIGH : Py_ISLOWER(c) ? LOWER : Py_ISUPPER(c) ? UPPER : Py_ISDIGIT(c) ? DIGIT : Py_ISSPACE(c) ? SPACE : 0;
}

/* Are there bytes, and all of these kinds? */
static PyObject *all_of(PyObject *self, unsigned kinds)
{
    struct byte_self s;
    self_look(&s, self);
    bool all = s.len > 0;
    for (size_t i = 0; all && i < s.len; i++)
        all = kind_of(s.data[i]) & kinds;
    self_end(&s);
    return api_of(value_from_bool(all));
}
PyObject *bytes_method_isalnum(PyObject *self, PyObject *Py_UNUSED(unused)) { return all_of(self, LETTER | DIGIT); }
PyObject *bytes_method_isalpha(PyObject *self, PyObject *Py_UNUSED(unused)) { return all_of(self, LETTER); }
PyObject *bytes_method_isdigit(PyObject *self, PyObject *Py_UNUSED(unused)) { return all_of(self, DIGIT); }
PyObject *bytes_method_isspace(PyObject *self, PyObject *Py_UNUSED(unused)) { return all_of(self, SPACE); }

PyObject *bytes_method_isascii(PyObject *self, PyObject *Py_UNUSED(unused))
{
    struct byte_self s;
    self_look(&s, self);
    bool all = ascii_prefix(s.data, s.len) == s.len;
    self_end(&s);
    return api_of(value_from_bool(all));
}

/* Is there one of the wanted kind, and none of the other? */
static PyObject *only_case(PyObject *self, unsigned wanted)
{
    struct byte_self s;
    self_look(&s, self);
    unsigned seen = 0;
    for (size_t i = 0; i < s.len; i++)
        seen |= kind_of(s.data[i]);
    self_end(&s);
    return api_of(value_from_bool((seen & LETTER) == wanted));
}
PyObject *bytes_method_islower(PyObject *self, PyObject *Py_UNUSED(unused)) { return only_case(self, LOWER); }
PyObject *bytes_method_isupper(PyObject *self, PyObject *Py_UNUSED(unused)) { return only_case(self, UPPER); }

PyObject *bytes_method_istitle(PyObject *self, PyObject *Py_UNUSED(unused))
{
    struct byte_self s;
    self_look(&s, self);
    bool title = true, in_word = false, letters = false;
    for (size_t i = 0; title && i < s.len; i++) {
        unsigned k = kind_of(s.data[i]) & LETTER;
        title = k == 0 || (k == UPPER) == !in_word;
        in_word = k != 0;
        letters |= in_word;
    }
    self_end(&s);
    return api_of(value_from_bool(title && letters));
}

/* --- copies in another case ------------------------------------------------------------------------------------------------------------------ */

enum casing { TO_LOWER, TO_UPPER, TO_SWAPPED, TO_TITLE, TO_CAPITAL };

static inline uint8_t lowered(uint8_t c) { return Py_ISUPPER(c) ? c | 0x20 : c; }
static inline uint8_t raised(uint8_t c) { return Py_ISLOWER(c) ? c & 0xdf : c; }

static PyObject *recased(PyObject *self, enum casing how)
{
    struct byte_self s;
    self_begin(&s, self);
    char *to;
    Value v = out_new(s.array, s.len, &to);
    if (!is_raised(v)) {
        bool in_word = false;
        for (size_t i = 0; i < s.len; i++) {
            uint8_t c = s.data[i];
            switch (how) {
            case TO_LOWER: c = lowered(c); break;
            case TO_UPPER: c = raised(c); break;
            case TO_SWAPPED: c = kind_of(c) & LETTER ? c ^ 0x20 : c; break;
            case TO_TITLE: c = in_word ? lowered(c) : raised(c); break;
            case TO_CAPITAL: c = i ? lowered(c) : raised(c); break;
            }
            in_word = kind_of(c) & LETTER;
            to[i] = (char)c;
        }
    }
    self_end(&s);
    return api_of(v);
}
PyObject *bytes_method_lower(PyObject *self, PyObject *Py_UNUSED(unused)) { return recased(self, TO_LOWER); }
PyObject *bytes_method_upper(PyObject *self, PyObject *Py_UNUSED(unused)) { return recased(self, TO_UPPER); }
PyObject *bytes_method_swapcase(PyObject *self, PyObject *Py_UNUSED(unused)) { return recased(self, TO_SWAPPED); }
PyObject *bytes_method_title(PyObject *self, PyObject *Py_UNUSED(unused)) { return recased(self, TO_TITLE); }
PyObject *bytes_method_capitalize(PyObject *self, PyObject *Py_UNUSED(unused)) { return recased(self, TO_CAPITAL); }

/* --- padding -------------------------------------------------------------------------------------------------------------------------------------- */

static bool fill_arg(const char *function, PyObject *o, int *fill)
{
    Value v = value_of(o);
    size_t n;
    bool array = value_is_bytearray(v);
    if (!array && !value_is_bytes(v)) {
        raise_type_error("%s() argument 2 must be a byte string of length 1, not %.50s", function, is_none(v) ? "None" : type_of(v)->tp_name);
        return false;
    }
    if (array) {
        n = bytearray_len(bytearray_obj(v));
        *fill = bytearray_get(bytearray_obj(v), 0);
        if (n == 1 && *fill >= 0)
            return true;
    } else {
        n = bytes_length(v);
        *fill = (unsigned char)*bytes_data(bytes_obj(v));
        if (n == 1)
            return true;
    }
    raise_type_error("%s(): argument 2 must be a byte string of length 1, not a %s object of length %zd", function, array ? "bytearray" : "bytes",
                     (Py_ssize_t)n);
    return false;
}

static Value padded(const struct byte_self *s, size_t left, size_t right, int fill)
{
    if (left > BYTES_LENGTH_MAX - s->len - right)
        return raise_no_memory();
    char *to;
    Value v = out_new(s->array, left + s->len + right, &to);
    if (!is_raised(v) && left + s->len + right > 0) {
        memset(to, fill, left);
        memcpy(to + left, s->data, s->len);
        memset(to + left + s->len, fill, right);
    }
    return v;
}

static PyObject *justify(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, char side)
{
    Py_ssize_t width;
    int fill = ' ';
    if (!args_count(function, nargs, 1, 2) || !byte_arg_size(args[0], &width) || (nargs > 1 && !fill_arg(function, args[1], &fill)))
        return NULL;
    struct byte_self s;
    self_begin(&s, self);
    Value v;
    if (width <= (Py_ssize_t)s.len) {
        v = out_same(&s);
    } else {
        size_t pad = (size_t)width - s.len, left = side == 'l' ? 0 : side == 'r' ? pad : pad / 2 + (pad & (size_t)width & 1);
        v = padded(&s, left, pad - left, fill);
    }
    self_end(&s);
    return api_of(v);
}
PyObject *bytes_method_ljust(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return justify("ljust", self, args, nargs, 'l'); }
PyObject *bytes_method_rjust(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return justify("rjust", self, args, nargs, 'r'); }
PyObject *bytes_method_center(PyObject *self, PyObject *const *args, Py_ssize_t nargs) { return justify("center", self, args, nargs, 'c'); }

PyObject *bytes_method_zfill(PyObject *self, PyObject *arg)
{
    Py_ssize_t width;
    if (!byte_arg_size(arg, &width))
        return NULL;
    struct byte_self s;
    self_begin(&s, self);
    Value v = width <= (Py_ssize_t)s.len ? out_same(&s) : padded(&s, (size_t)width - s.len, 0, '0');
    if (!is_raised(v) && width > (Py_ssize_t)s.len && s.len && (s.data[0] == '+' || s.data[0] == '-')) {
        char *to = s.array ? bytearray_obj(v)->start : bytes_data(bytes_obj(v));
        to[0] = (char)s.data[0];
        to[(size_t)width - s.len] = '0';
    }
    self_end(&s);
    return api_of(v);
}
