/* objects/codecs_fs.c -- text for the operating system: file names, and whatever the C locale's encoding is.
 *
 * File names are bytes that need not be text; by "surrogateescape" every name has a str and comes back from it. The locale's encoding is
 * asked of the C library a character at a time, since a bad byte must be found exactly.
 * Tests.  tests/objects/test_str_codecs.c
 */
#include <wchar.h>

#include "objects/codecs_int.h"

/* --- the file system ---------------------------------------------------------------------------------------------------------------------- */

static char fs_encoding[32] FROZEN = "utf-8", fs_errors[32] FROZEN = "surrogateescape";
static bool fs_utf8 FROZEN = true;

void codecs_set_filesystem(const char *encoding, const char *errors)
{
    snprintf(fs_encoding, sizeof fs_encoding, "%s", encoding);
    snprintf(fs_errors, sizeof fs_errors, "%s", errors);
    fs_utf8 = PyOS_stricmp(encoding, "utf-8") == 0;
}

const char *codecs_filesystem_encoding(void) { return fs_encoding; }
const char *codecs_filesystem_errors(void) { return fs_errors; }

PyObject *PyUnicode_DecodeFSDefaultAndSize(const char *str, Py_ssize_t size)
{
    return fs_utf8 ? PyUnicode_DecodeUTF8(str, size, fs_errors) : PyUnicode_Decode(str, size, fs_encoding, fs_errors);
}

PyObject *PyUnicode_DecodeFSDefault(const char *str)
{
    return PyUnicode_DecodeFSDefaultAndSize(str, (Py_ssize_t)strlen(str));
}

PyObject *PyUnicode_EncodeFSDefault(PyObject *u)
{
    return PyUnicode_AsEncodedString(u, fs_encoding, fs_errors);
}

int PyUnicode_FSConverter(PyObject *obj, void *result)
{
    PyObject **place = result;
    if (obj == NULL) {                              /* called again, to clean up */
        Py_CLEAR(*place);
        return 1;
    }
    PyObject *path = PyOS_FSPath(obj), *bytes = path;
    if (path == NULL)
        return 0;
    if (PyUnicode_Check(path)) {
        bytes = PyUnicode_EncodeFSDefault(path);
        Py_DECREF(path);
        if (bytes == NULL)
            return 0;
    }
    if (memchr(PyBytes_AS_STRING(bytes), 0, (size_t)PyBytes_GET_SIZE(bytes))) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
        Py_DECREF(bytes);
        return 0;
    }
    *place = bytes;
    return Py_CLEANUP_SUPPORTED;
}

int PyUnicode_FSDecoder(PyObject *obj, void *result)
{
    PyObject **place = result;
    if (obj == NULL) {
        Py_CLEAR(*place);
        return 1;
    }
    PyObject *path = PyOS_FSPath(obj), *text = path;
    if (path == NULL)
        return 0;
    if (PyBytes_Check(path)) {
        text = PyUnicode_DecodeFSDefaultAndSize(PyBytes_AS_STRING(path), PyBytes_GET_SIZE(path));
        Py_DECREF(path);
        if (text == NULL)
            return 0;
    }
    if (PyUnicode_FindChar(text, 0, 0, PyUnicode_GET_LENGTH(text), 1) >= 0) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        Py_DECREF(text);
        return 0;
    }
    *place = text;
    return Py_CLEANUP_SUPPORTED;
}

/* --- the locale ---------------------------------------------------------------------------------------------------------------------------------- */

/* Bytes of the locale's encoding to characters, one after another to put(). Bad bytes become U+DC80 to U+DCFF, or end it with false. */
static bool decode_locale(const char *text, size_t n, bool escape, bool (*put)(void *, uint32_t), void *arg, size_t *bad)
{
    mbstate_t state = {0};
    for (size_t i = 0; i < n; ) {
        wchar_t c;
        size_t used = mbrtowc(&c, text + i, n - i, &state);
        uint32_t code = (uint32_t)c;
        if (used == 0)
            used = 1;                               /* a NUL */
        if (used > n - i || Py_UNICODE_IS_SURROGATE(code)) {
            if (!escape || (unsigned char)text[i] < 0x80) {
                *bad = i;
                return false;
            }
            code = 0xdc00u + (unsigned char)text[i];
            used = 1;
            memset(&state, 0, sizeof state);
        }
        if (!put(arg, code)) {
            *bad = SIZE_MAX;
            return false;
        }
        i += used;
    }
    return true;
}

enum { LOCALE_CHAR_MAX = 32 };

/* Bytes of one character; 0: it has none. */
static size_t encode_locale_char(uint32_t c, bool escape, char out[LOCALE_CHAR_MAX])
{
    if (escape && c >= 0xdc80 && c <= 0xdcff) {
        out[0] = (char)c;
        return 1;
    }
    mbstate_t state = {0};
    size_t n = wcrtomb(out, (wchar_t)c, &state);
    return n == (size_t)-1 ? 0 : n;
}

/* -1: raised. */
static int escape_of(const char *errors)
{
    if (errors == NULL || strcmp(errors, "strict") == 0)
        return 0;
    if (strcmp(errors, "surrogateescape") == 0)
        return 1;
    PyErr_Format(PyExc_ValueError, "only 'strict' and 'surrogateescape' error handlers are supported, not '%s'", errors);
    return -1;
}

static bool put_to_writer(void *w, uint32_t c)
{
    return str_writer_char(w, c) == 0;
}

PyObject *PyUnicode_DecodeLocaleAndSize(const char *str, Py_ssize_t length, const char *errors)
{
    int escape = escape_of(errors);
    if (escape < 0)
        return NULL;
    if (str[length] != 0 || strlen(str) != (size_t)length) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
        return NULL;
    }
    struct str_writer w;
    size_t bad;
    str_writer_init(&w);
    if (decode_locale(str, (size_t)length, escape, put_to_writer, &w, &bad))
        return api_of(str_writer_finish(&w));
    if (bad != SIZE_MAX)
        (void)codecs_raise(PyUnicodeDecodeError_Create("locale", str, length, (Py_ssize_t)bad, (Py_ssize_t)bad + 1, "decoding error"));
    return str_writer_fail(&w);
}

PyObject *PyUnicode_DecodeLocale(const char *str, const char *errors)
{
    return PyUnicode_DecodeLocaleAndSize(str, (Py_ssize_t)strlen(str), errors);
}

PyObject *PyUnicode_EncodeLocale(PyObject *u, const char *errors)
{
    int escape = escape_of(errors);
    if (escape < 0)
        return NULL;
    if (!PyUnicode_Check(u)) {
        PyErr_BadArgument();
        return NULL;
    }
    struct text_view t = str_view(str_obj(value_of(u)));
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    PyObject *bytes = NULL;
    for (size_t i = 0; i < t.len; i++) {
        char text[LOCALE_CHAR_MAX];
        uint32_t c = text_at(&t, i);
        size_t n = encode_locale_char(c, escape, text);
        if (c == 0) {
            PyErr_SetString(PyExc_ValueError, "embedded null character");
            goto out;
        }
        if (n == 0) {
            struct codec_error e = {i, i + 1, "encoding error"};
            str_raise_encode(value_of(u), "locale", &e);
            goto out;
        }
        if (!byte_sink_append(&out, text, n)) {
            PyErr_NoMemory();
            goto out;
        }
    }
    bytes = PyBytes_FromStringAndSize((const char *)out.data, (Py_ssize_t)out.len);
out:
    buf_free(out.data);
    return bytes;
}

/* --- wide strings, without objects: before the interpreter is there --------------------------------------------------------------------------------- */

struct wide { wchar_t *text; size_t len; };

static bool put_wide(void *arg, uint32_t c)
{
    struct wide *w = arg;
    w->text[w->len++] = (wchar_t)c;
    return true;
}

wchar_t *Py_DecodeLocale(const char *arg, size_t *size)
{
    size_t n = strlen(arg), bad = 0;
    struct wide w = {PyMem_RawMalloc((n + 1) * sizeof(wchar_t)), 0};
    if (w.text == NULL || !decode_locale(arg, n, true, put_wide, &w, &bad)) {
        if (size)
            *size = w.text ? (size_t)-2 : (size_t)-1;
        PyMem_RawFree(w.text);
        return NULL;
    }
    w.text[w.len] = 0;
    if (size)
        *size = w.len;
    return w.text;
}

char *Py_EncodeLocale(const wchar_t *text, size_t *error_pos)
{
    char room[LOCALE_CHAR_MAX], *out = NULL;
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++) {          /* count, then write */
        size_t at = 0;
        for (size_t i = 0; text[i]; i++) {
            size_t used = encode_locale_char((uint32_t)text[i], true, room);
            if (used == 0) {
                if (error_pos)
                    *error_pos = i;
                return NULL;
            }
            if (out)
                memcpy(out + at, room, used);
            at += used;
        }
        if (out)
            break;
        n = at;
        out = PyMem_Malloc(n + 1);
        if (out == NULL) {
            if (error_pos)
                *error_pos = (size_t)-1;
            return NULL;
        }
    }
    out[n] = 0;
    if (error_pos)
        *error_pos = 0;
    return out;
}
