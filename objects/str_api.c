/* objects/str_api.c -- PyUnicode_*: reading, making and comparing strs from C. Methods' own functions are beside them, codecs in codecs*.c.
 */
#include "objects/str_private.h"
#include "objects/unidata.h"

static inline StrObj *obj(PyObject *u) { return str_obj(value_of(u)); }

/* Is it a str? If not, TypeError: "bad argument type for built-in operation". */
static bool need_str(PyObject *u)
{
    if (LIKELY(PyUnicode_Check(u)))
        return true;
    PyErr_BadArgument();
    return false;
}

/* --- questions ---------------------------------------------------------------------------------------------------------------------- */

int (PyUnicode_Check)(PyObject *o) { return value_is_str(value_of(o)); }
int (PyUnicode_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), STR); }
Py_ssize_t (PyUnicode_GET_LENGTH)(PyObject *u) { return (Py_ssize_t)str_length(obj(u)); }
int (PyUnicode_KIND)(PyObject *u) { return str_kind(obj(u)); }
void *(PyUnicode_DATA)(PyObject *u) { return str_data(obj(u)); }
Py_UCS4 (PyUnicode_READ_CHAR)(PyObject *u, Py_ssize_t index) { return str_read(obj(u), (size_t)index); }
Py_UCS4 (PyUnicode_MAX_CHAR_VALUE)(PyObject *u) { return str_widest(obj(u)); }
unsigned int (PyUnicode_IS_ASCII)(PyObject *u) { return str_is_ascii(obj(u)); }

Py_ssize_t PyUnicode_GetLength(PyObject *u)
{
    return need_str(u) ? (Py_ssize_t)str_length(obj(u)) : -1;
}

Py_ssize_t PyUnicode_GetSize(PyObject *u)
{
    return PyUnicode_GetLength(u);
}

Py_UCS4 PyUnicode_ReadChar(PyObject *u, Py_ssize_t index)
{
    if (!need_str(u))
        return (Py_UCS4)-1;
    if (index < 0 || (size_t)index >= str_length(obj(u))) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return (Py_UCS4)-1;
    }
    return str_read(obj(u), (size_t)index);
}

int PyUnicode_IsIdentifier(PyObject *u)
{
    struct text_view t = str_view(obj(u));
    if (t.len == 0)
        return 0;
    uint32_t c = text_at(&t, 0);
    if (c != '_' && !uni_is_xid_start(c))
        return 0;
    for (size_t i = 1; i < t.len; i++)
        if (!uni_is_xid_continue(text_at(&t, i)))
            return 0;
    return 1;
}

int Py_UNICODE_ISSPACE(Py_UCS4 ch) { return uni_is_space(ch); }
int Py_UNICODE_ISLOWER(Py_UCS4 ch) { return uni_is_lower(ch); }
int Py_UNICODE_ISUPPER(Py_UCS4 ch) { return uni_is_upper(ch); }
int Py_UNICODE_ISTITLE(Py_UCS4 ch) { return uni_is_title(ch); }
int Py_UNICODE_ISLINEBREAK(Py_UCS4 ch) { return uni_is_linebreak(ch); }
int Py_UNICODE_ISDECIMAL(Py_UCS4 ch) { return uni_is_decimal(ch); }
int Py_UNICODE_ISDIGIT(Py_UCS4 ch) { return uni_is_digit(ch); }
int Py_UNICODE_ISNUMERIC(Py_UCS4 ch) { return uni_is_numeric(ch); }
int Py_UNICODE_ISALPHA(Py_UCS4 ch) { return uni_is_alpha(ch); }
int Py_UNICODE_ISALNUM(Py_UCS4 ch) { return uni_is_alnum(ch); }
int Py_UNICODE_ISPRINTABLE(Py_UCS4 ch) { return uni_is_printable(ch); }
Py_UCS4 Py_UNICODE_TOLOWER(Py_UCS4 ch) { return uni_to_lower(ch); }
Py_UCS4 Py_UNICODE_TOUPPER(Py_UCS4 ch) { return uni_to_upper(ch); }
Py_UCS4 Py_UNICODE_TOTITLE(Py_UCS4 ch) { return uni_to_title(ch); }
int Py_UNICODE_TODECIMAL(Py_UCS4 ch) { return uni_decimal_value(ch); }
int Py_UNICODE_TODIGIT(Py_UCS4 ch) { return uni_digit_value(ch); }
double Py_UNICODE_TONUMERIC(Py_UCS4 ch) { return uni_numeric_value(ch); }

/* --- making ------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyUnicode_New(Py_ssize_t size, Py_UCS4 maxchar)
{
    if (size == 0)
        return api_of(str_empty());
    if (maxchar > UNI_MAX || size < 0)
        return api_of(raise_system_error(size < 0 ? "Negative size passed to PyUnicode_New" :
                                                    "invalid maximum character passed to PyUnicode_New"));
    return (PyObject *)str_new((size_t)size, maxchar);
}

PyObject *PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size)
{
    if (size < 0)
        return api_of(raise_value_error("size must be positive"));
    if (kind != 1 && kind != 2 && kind != 4)
        return api_of(raise_system_error("invalid kind"));
    if (kind == 4)
        for (Py_ssize_t i = 0; i < size; i++) {
            uint32_t c = ((const uint32_t *)buffer)[i];
            if (c > UNI_MAX)
                return api_of(raise_value_error("character U+%x is not in range [U+0000; U+10ffff]", (unsigned)c));
        }
    return api_of(str_from_text((struct text_view){buffer, (size_t)size, kind}));
}

PyObject *PyUnicode_FromStringAndSize(const char *str, Py_ssize_t size)
{
    if (size < 0)
        return api_of(raise_system_error("Negative size passed to PyUnicode_FromStringAndSize"));
    if (str == NULL && size > 0)
        return api_of(raise_system_error("NULL string with positive size with NULL passed to PyUnicode_FromStringAndSize"));
    return size == 0 ? api_of(str_empty()) : api_of(str_from_utf8(str, (size_t)size));
}

PyObject *PyUnicode_FromString(const char *str)
{
    return api_of(str_from_utf8(str, strlen(str)));
}

PyObject *PyUnicode_FromObject(PyObject *o)
{
    if (!PyUnicode_Check(o))
        return api_of(raise_type_error("Can't convert '%.100s' object to str implicitly", type_of_api(o)->tp_name));
    return api_of(str_exact(value_of(o)));
}

PyObject *PyUnicode_FromOrdinal(int ordinal)
{
    if (ordinal < 0 || ordinal > (int)UNI_MAX)
        return api_of(raise_value_error("chr() arg not in range(0x110000)"));
    return api_of(str_from_code((uint32_t)ordinal));
}

PyObject *PyUnicode_FromWideChar(const wchar_t *wstr, Py_ssize_t size)
{
    if (wstr == NULL && size != 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return PyUnicode_FromKindAndData(4, wstr, size == -1 ? (Py_ssize_t)wcslen(wstr) : size);
}

PyObject *PyUnicode_Substring(PyObject *u, Py_ssize_t start, Py_ssize_t end)
{
    Py_ssize_t n = (Py_ssize_t)str_length(obj(u));
    if (start < 0 || end < 0)
        return api_of(raise_index_error("string index out of range"));
    end = end < n ? end : n;
    if (start >= n || end < start)
        return api_of(str_empty());
    return api_of(str_slice(value_of(u), (size_t)start, (size_t)end));
}

PyObject *PyUnicode_Concat(PyObject *left, PyObject *right)
{
    if (!PyUnicode_Check(left))
        return api_of(raise_type_error("must be str, not %.100s", type_of_api(left)->tp_name));
    if (!PyUnicode_Check(right))
        return api_of(raise_type_error("can only concatenate str (not \"%.200s\") to str", type_of_api(right)->tp_name));
    return api_of(str_concat(value_of(left), value_of(right)));
}

void PyUnicode_Append(PyObject **left, PyObject *right)
{
    if (*left == NULL)
        return;                                     /* an earlier failure: right is then NULL as well, or of no interest */
    if (right == NULL || !PyUnicode_Check(*left) || !PyUnicode_Check(right)) {
        if (right != NULL || !PyErr_Occurred())
            PyErr_BadInternalCall();
        Py_CLEAR(*left);
        return;
    }
    Value sum = value_of(*left);
    (void)str_append_inplace(&sum, value_of(right));
    *left = api_of(sum);
}

void PyUnicode_AppendAndDel(PyObject **left, PyObject *right)
{
    PyUnicode_Append(left, right);
    Py_XDECREF(right);
}

/* --- changing one's own new string ---------------------------------------------------------------------------------------------------- */

static bool may_change(const StrObj *s)
{
    return obj_shape(&s->hdr)->id == SHAPE_ID_STR && obj_is_unique(&s->hdr) && !str_is_interned(s) && str_hash_if_known(value_from_obj(s)) == -1;
}

static bool need_changeable(const StrObj *s)
{
    if (may_change(s))
        return true;
    PyErr_SetString(PyExc_SystemError, "Cannot modify a string currently used");
    return false;
}

int PyUnicode_WriteChar(PyObject *u, Py_ssize_t index, Py_UCS4 character)
{
    if (!need_str(u))
        return -1;
    StrObj *s = obj(u);
    if (index < 0 || (size_t)index >= str_length(s)) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return -1;
    }
    if (!need_changeable(s))
        return -1;
    if (character > str_widest(s)) {
        PyErr_SetString(PyExc_ValueError, "character out of range");
        return -1;
    }
    text_store(str_data(s), str_kind(s), (size_t)index, character);
    return 0;
}

Py_ssize_t PyUnicode_CopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start, Py_ssize_t n)
{
    if (!PyUnicode_Check(from) || !PyUnicode_Check(to)) {
        PyErr_BadInternalCall();
        return -1;
    }
    StrObj *s = obj(from), *t = obj(to);
    Py_ssize_t from_len = (Py_ssize_t)str_length(s), to_len = (Py_ssize_t)str_length(t);
    if (from_start < 0 || to_start < 0 || from_start > from_len || to_start > to_len) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return -1;
    }
    if (n < 0) {
        PyErr_SetString(PyExc_SystemError, "how_many cannot be negative");
        return -1;
    }
    n = n < from_len - from_start ? n : from_len - from_start;
    if (n > to_len - to_start) {
        PyErr_Format(PyExc_SystemError, "Cannot write %zi characters at %zi in a string of %zi characters", n, to_start, to_len);
        return -1;
    }
    if (n == 0)
        return 0;
    struct text_view part = text_part(str_view(s), (size_t)from_start, (size_t)(from_start + n));
    if (!need_changeable(t))
        return -1;
    uint32_t widest = text_widest(part);
    if (kind_for(widest) > str_kind(t) || (str_is_ascii(t) && widest >= 0x80)) {
        static const char *const widths[] = {"ASCII", "UCS1", "UCS2", "", "UCS4"};
        PyErr_Format(PyExc_SystemError, "Cannot copy %s characters into a string of %s characters",
                     widths[str_is_ascii(s) ? 0 : str_kind(s)], widths[str_is_ascii(t) ? 0 : str_kind(t)]);
        return -1;
    }
    text_copy(str_data(t), str_kind(t), (size_t)to_start, part);
    return n;
}

Py_ssize_t PyUnicode_Fill(PyObject *u, Py_ssize_t start, Py_ssize_t length, Py_UCS4 ch)
{
    if (!PyUnicode_Check(u)) {
        PyErr_BadInternalCall();
        return -1;
    }
    StrObj *s = obj(u);
    Py_ssize_t n = (Py_ssize_t)str_length(s);
    if (!need_changeable(s))
        return -1;
    if (start < 0) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return -1;
    }
    if (ch > str_widest(s)) {
        PyErr_SetString(PyExc_ValueError, "fill character is bigger than the string maximum character");
        return -1;
    }
    length = length < n - start ? length : n - start;
    if (length <= 0)
        return 0;
    text_fill(str_data(s), str_kind(s), (size_t)start, (size_t)length, ch);
    return length;
}

int PyUnicode_Resize(PyObject **u, Py_ssize_t length)
{
    if (u == NULL || *u == NULL || !PyUnicode_Check(*u) || length < 0) {
        PyErr_BadInternalCall();
        return -1;
    }
    StrObj *s = obj(*u);
    size_t n = str_length(s), m = (size_t)length;
    if (n == m)
        return 0;
    if (m == 0) {
        Py_SETREF(*u, api_of(str_empty()));
        return 0;
    }
    if (m < n && may_change(s)) {                   /* its block stays longer than it need be */
        s->meta = str_meta(m, 0, false) | (s->meta & ((1 << STR_LENGTH_SHIFT) - 1));
        text_store(str_data(s), str_kind(s), m, 0);
        return 0;
    }
    StrObj *r = str_new(m, str_widest(s));
    if (r == NULL)
        return -1;
    memcpy(str_data(r), str_data(s), (n < m ? n : m) * (size_t)str_kind(s));
    Py_SETREF(*u, (PyObject *)r);
    return 0;
}

/* --- to C arrays ------------------------------------------------------------------------------------------------------------------------ */

const char *PyUnicode_AsUTF8AndSize(PyObject *u, Py_ssize_t *size)
{
    size_t n;
    const char *text = NULL;
    if (!PyUnicode_Check(u))
        PyErr_BadArgument();
    else
        text = str_utf8(value_of(u), &n);
    if (size)
        *size = text ? (Py_ssize_t)n : -1;
    return text;
}

const char *PyUnicode_AsUTF8(PyObject *u)
{
    return PyUnicode_AsUTF8AndSize(u, NULL);
}

Py_UCS4 *PyUnicode_AsUCS4(PyObject *u, Py_UCS4 *buffer, Py_ssize_t buflen, int copy_null)
{
    if (buffer == NULL || buflen < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    const StrObj *s = obj(u);
    size_t n = str_length(s);
    if ((size_t)buflen < n + (copy_null != 0)) {
        PyErr_SetString(PyExc_SystemError, "string is longer than the buffer");
        if (copy_null && buflen > 0)
            buffer[0] = 0;
        return NULL;
    }
    text_copy(buffer, 4, 0, str_view(s));
    if (copy_null)
        buffer[n] = 0;
    return buffer;
}

static void *copy_wide(const StrObj *s)
{
    size_t n = str_length(s);
    uint32_t *p = str_size_ok(n, 4) ? PyMem_Malloc((n + 1) * sizeof *p) : NULL;
    if (p == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    text_copy(p, 4, 0, str_view(s));
    p[n] = 0;
    return p;
}

Py_UCS4 *PyUnicode_AsUCS4Copy(PyObject *u)
{
    return copy_wide(obj(u));
}

Py_ssize_t PyUnicode_AsWideChar(PyObject *u, wchar_t *wstr, Py_ssize_t size)
{
    if (u == NULL || !PyUnicode_Check(u)) {
        PyErr_BadInternalCall();
        return -1;
    }
    const StrObj *s = obj(u);
    size_t n = str_length(s), room = size < 0 ? SIZE_MAX : (size_t)size;
    if (wstr == NULL)
        return (Py_ssize_t)n + 1;
    text_copy(wstr, 4, 0, text_part(str_view(s), 0, n < room ? n : room));
    if (n < room)
        wstr[n] = 0;
    return (Py_ssize_t)(n < room ? n : room);
}

wchar_t *PyUnicode_AsWideCharString(PyObject *u, Py_ssize_t *size)
{
    if (u == NULL || !PyUnicode_Check(u)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    wchar_t *p = copy_wide(obj(u));
    if (p == NULL)
        return NULL;
    size_t n = str_length(obj(u));
    if (size) {
        *size = (Py_ssize_t)n;
    } else if (wcslen(p) != n) {
        PyMem_Free(p);
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    return p;
}

/* --- comparison --------------------------------------------------------------------------------------------------------------------------- */

int PyUnicode_Compare(PyObject *left, PyObject *right)
{
    if (!PyUnicode_Check(left) || !PyUnicode_Check(right)) {
        PyErr_Format(PyExc_TypeError, "Can't compare %.200s and %.200s", type_of_api(left)->tp_name, type_of_api(right)->tp_name);
        return -1;
    }
    return str_compare(value_of(left), value_of(right));
}

int PyUnicode_Equal(PyObject *a, PyObject *b)
{
    if (!PyUnicode_Check(a)) {
        PyErr_Format(PyExc_TypeError, "first argument must be str, not %T", a);
        return -1;
    }
    if (!PyUnicode_Check(b)) {
        PyErr_Format(PyExc_TypeError, "second argument must be str, not %T", b);
        return -1;
    }
    return str_equal(value_of(a), value_of(b));
}

/* Bytes of c in UTF-8; 0 for a surrogate. */
static size_t encode_one(uint32_t c, unsigned char out[4])
{
    if (c < 0x80) {
        out[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (unsigned char)(0xc0 | c >> 6);
        out[1] = (unsigned char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (unsigned char)(0xe0 | c >> 12);
        out[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (unsigned char)(0x80 | (c & 0x3f));
        return Py_UNICODE_IS_SURROGATE(c) ? 0 : 3;
    }
    out[0] = (unsigned char)(0xf0 | c >> 18);
    out[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (unsigned char)(0x80 | (c & 0x3f));
    return 4;
}

int PyUnicode_EqualToUTF8AndSize(PyObject *u, const char *str, Py_ssize_t size)
{
    const StrObj *s = obj(u);
    struct text_view t = str_view(s);
    if (str_is_ascii(s))
        return t.len == (size_t)size && memcmp(t.data, str, t.len) == 0;
    if (utf8_encoded_size(t) != (size_t)size)
        return 0;
    for (size_t i = 0; i < t.len; i++) {
        unsigned char bytes[4];
        size_t n = encode_one(text_at(&t, i), bytes);
        if (n == 0 || memcmp(bytes, str, n) != 0)
            return 0;
        str += n;
    }
    return 1;
}

int PyUnicode_EqualToUTF8(PyObject *u, const char *str)
{
    return PyUnicode_EqualToUTF8AndSize(u, str, (Py_ssize_t)strlen(str));
}

int PyUnicode_CompareWithASCIIString(PyObject *u, const char *string)
{
    struct text_view t = str_view(obj(u));
    size_t i = 0;
    for (; i < t.len && string[i]; i++) {
        uint32_t c = text_at(&t, i), d = (unsigned char)string[i];
        if (c != d)
            return c < d ? -1 : 1;
    }
    return i < t.len ? 1 : string[i] ? -1 : 0;
}

PyObject *PyUnicode_RichCompare(PyObject *left, PyObject *right, int op)
{
    if (!PyUnicode_Check(left) || !PyUnicode_Check(right))
        Py_RETURN_NOTIMPLEMENTED;
    Value a = value_of(left), b = value_of(right);
    if (op == Py_EQ || op == Py_NE)
        return api_of(value_from_bool(str_equal(a, b) == (op == Py_EQ)));
    Py_RETURN_RICHCOMPARE(str_compare(a, b), 0, op);
}
