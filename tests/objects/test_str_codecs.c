/* tests/objects/test_str_codecs.c -- the codec registry, error handlers, decoding in pieces, charmaps, file system and locale. */
#include <locale.h>

#include "objects/codecs_int.h"
#include "rt_test.h"

static bool bytes_are(PyObject *b, const char *text, Py_ssize_t n)
{
    CHECK(b != NULL);
    bool same = PyBytes_Check(b) && PyBytes_GET_SIZE(b) == n && memcmp(PyBytes_AS_STRING(b), text, (size_t)n) == 0;
    Py_DECREF(b);
    return same;
}
#define BYTES_ARE(b, literal) bytes_are((b), "" literal, sizeof(literal) - 1)

static bool text_is(PyObject *s, const char *text)
{
    CHECK(s != NULL);
    bool same = PyUnicode_EqualToUTF8(s, text);
    if (!same) {
        PyObject *shown = PyObject_ASCII(s);
        fprintf(stderr, "%s, not %s\n", PyUnicode_AsUTF8(shown), text);
        Py_DECREF(shown);
    }
    Py_DECREF(s);
    return same;
}

/* --- the registry --------------------------------------------------------------------------------------------------------------------- */

static int searches;

static PyObject *shout(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs)
{
    CHECK(nargs >= 1);
    PyObject *upper = PyObject_CallMethod(args[0], "upper", NULL), *bytes = upper ? PyUnicode_AsUTF8String(upper) : NULL;
    Py_XDECREF(upper);
    return bytes ? Py_BuildValue("(Nn)", bytes, PyUnicode_GET_LENGTH(args[0])) : NULL;
}
static PyObject *whisper(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t nargs)
{
    CHECK(nargs >= 1);
    PyObject *text = PyUnicode_FromEncodedObject(args[0], "ascii", NULL), *lower = text ? PyObject_CallMethod(text, "lower", NULL) : NULL;
    Py_XDECREF(text);
    return lower ? Py_BuildValue("(Ni)", lower, 0) : NULL;
}
static PyMethodDef shout_def = {"shout", PyCFunction_CAST(shout), METH_FASTCALL, NULL};
static PyMethodDef whisper_def = {"whisper", PyCFunction_CAST(whisper), METH_FASTCALL, NULL};

static PyObject *find_loud(PyObject *Py_UNUSED(self), PyObject *name)
{
    searches++;
    if (PyUnicode_EqualToUTF8(name, "wrong"))
        return PyLong_FromLong(5);
    if (!PyUnicode_EqualToUTF8(name, "loud_text"))
        Py_RETURN_NONE;
    return Py_BuildValue("(NNOO)", PyCFunction_New(&shout_def, NULL), PyCFunction_New(&whisper_def, NULL), Py_None, Py_None);
}
static PyMethodDef find_def = {"find_loud", find_loud, METH_O, NULL};

static void test_registry(void)
{
    PyObject *text = PyUnicode_FromString("Hello"), *find = PyCFunction_New(&find_def, NULL);
    CHECK(PyUnicode_AsEncodedString(text, "loud text", NULL) == NULL &&
          rt_raised(PyExc_LookupError, "no codec search functions registered: can't find encoding"));
    CHECK(PyCodec_Register(Py_None) < 0 && rt_raised(PyExc_TypeError, "argument must be callable"));
    CHECK(PyCodec_Register(find) == 0);
    CHECK(PyUnicode_AsEncodedString(text, "quiet", NULL) == NULL && rt_raised(PyExc_LookupError, "unknown encoding: quiet"));
    CHECK(PyCodec_KnownEncoding("wrong") == 0 && PyCodec_Encode(text, "wrong", NULL) == NULL &&
          rt_raised(PyExc_TypeError, "codec search functions must return 4-tuples"));
    searches = 0;
    CHECK(BYTES_ARE(PyUnicode_AsEncodedString(text, "Loud--Text", NULL), "HELLO"));
    CHECK(BYTES_ARE(PyCodec_Encode(text, "loud text", "strict"), "HELLO") && PyCodec_KnownEncoding(" loud_TEXT"));
    CHECK(searches == 1);
    CHECK(text_is(PyUnicode_Decode("ABC", 3, "loud_text", NULL), "abc"));
    CHECK(PyUnicode_Decode("\xff", 1, "loud_text", NULL) == NULL && rt_raised(PyExc_UnicodeDecodeError, NULL));
    CHECK(PyCodec_Unregister(find) == 0 && !PyCodec_KnownEncoding("loud_text"));
    Py_DECREF(find);
    Py_DECREF(text);
}

/* --- error handlers ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *answer;                     /* what the handler below gives */

static PyObject *give_answer(PyObject *Py_UNUSED(self), PyObject *exc)
{
    CHECK(PyExceptionInstance_Check(exc));
    return Py_NewRef(answer);
}
static PyMethodDef give_def = {"give_answer", give_answer, METH_O, NULL};

static PyObject *encode(const char *text, const char *encoding, const char *errors)
{
    PyObject *s = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "surrogatepass"), *b = PyUnicode_AsEncodedString(s, encoding, errors);
    Py_DECREF(s);
    return b;
}
static PyObject *decode(const char *bytes, const char *encoding, const char *errors)
{
    return PyUnicode_Decode(bytes, (Py_ssize_t)strlen(bytes), encoding, errors);
}

static void test_own_handler(void)
{
    PyObject *handler = PyCFunction_New(&give_def, NULL);
    CHECK(PyCodec_RegisterError("own", handler) == 0);
    answer = Py_BuildValue("(si)", "<?>", 1);
    CHECK(text_is(decode("\xff" "a", "ascii", "own"), "<?>a") && BYTES_ARE(encode("éa", "ascii", "own"), "<?>a"));
    CHECK(encode("\xed\xa0\x80", "utf-16", "own") != NULL);
    Py_SETREF(answer, Py_BuildValue("(yi)", "\x80!", -1));
    CHECK(BYTES_ARE(encode("éa", "ascii", "own"), "\x80!a"));
    CHECK(decode("\xff" "a", "ascii", "own") == NULL && rt_raised(PyExc_TypeError, "decoding error handler must return (str, int) tuple"));
    Py_SETREF(answer, Py_BuildValue("(si)", "é", 9));
    CHECK(decode("\xff", "ascii", "own") == NULL && rt_raised(PyExc_IndexError, "position 9 from error handler out of bounds"));
    CHECK(encode("é", "ascii", "own") == NULL && rt_raised(PyExc_IndexError, "position 9 from error handler out of bounds"));
    Py_SETREF(answer, Py_BuildValue("(si)", "é", 1));
    CHECK(encode("é", "ascii", "own") == NULL && rt_raised(PyExc_UnicodeEncodeError, NULL));
    CHECK(BYTES_ARE(encode("€", "latin-1", "own"), "\xe9"));
    Py_SETREF(answer, PyLong_FromLong(1));
    CHECK(encode("é", "ascii", "own") == NULL && rt_raised(PyExc_TypeError, "encoding error handler must return (str/bytes, int) tuple"));
    CHECK(codecs_unregister_error("own") == 1 && codecs_unregister_error("own") == 0);
    CHECK(codecs_unregister_error("strict") < 0 && rt_raised(PyExc_ValueError, "cannot un-register built-in error handler 'strict'"));
    CHECK(encode("é", "ascii", "own") == NULL && rt_raised(PyExc_LookupError, "unknown error handler name 'own'"));
    Py_CLEAR(answer);
    Py_DECREF(handler);
}

static void test_builtin_handlers(void)
{
    PyObject *exc = PyObject_CallFunction(PyExc_UnicodeEncodeError, "ssiis", "utf-8", "a\xc3\xa9\xe2\x82\xac", 1, 3, "why"), *pair;
    static const struct { const char *name, *want; } shown[] = {
        {"ignore", "('', 3)"}, {"replace", "('?\?', 3)"}, {"xmlcharrefreplace", "('&#233;&#8364;', 3)"},
        {"backslashreplace", "('\\\\xe9\\\\u20ac', 3)"}, {"namereplace", "('\\\\N{LATIN SMALL LETTER E WITH ACUTE}\\\\N{EURO SIGN}', 3)"},
    };
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        PyObject *handler = PyCodec_LookupError(shown[i].name);
        pair = PyObject_CallOneArg(handler, exc);
        CHECK(rt_repr_is(pair, shown[i].want));
        Py_DECREF(handler);
    }
    CHECK(PyCodec_StrictErrors(exc) == NULL && rt_raised(PyExc_UnicodeEncodeError, NULL));
    CHECK(PyCodec_IgnoreErrors(Py_None) == NULL && rt_raised(PyExc_TypeError, "don't know how to handle NoneType in error callback"));
    Py_DECREF(exc);
    exc = PyUnicodeDecodeError_Create("utf-8", "a\xed\xa0\x80", 4, 1, 4, "why");
    PyObject *pass = PyCodec_LookupError("surrogatepass"), *escape = PyCodec_LookupError(NULL);
    CHECK(rt_repr_is(PyObject_CallOneArg(pass, exc), "('\\ud800', 4)"));
    CHECK(PyObject_CallOneArg(escape, exc) == NULL && rt_raised(PyExc_UnicodeDecodeError, NULL));
    Py_DECREF(pass);
    Py_DECREF(escape);
    Py_DECREF(exc);
    CHECK(PyCodec_LookupError("none such") == NULL && rt_raised(PyExc_LookupError, "unknown error handler name 'none such'"));
}

/* --- decoding in pieces --------------------------------------------------------------------------------------------------------------------------- */

static void test_stateful(void)
{
    static const char utf8[] = "a\xe2\x82\xac\xf0\x9f\x98\x80";
    for (Py_ssize_t cut = 0; cut <= 8; cut++) {
        Py_ssize_t used = -1;
        PyObject *s = PyUnicode_DecodeUTF8Stateful(utf8, cut, NULL, &used);
        CHECK(s && used == (cut < 1 ? 0 : cut < 4 ? 1 : cut < 8 ? 4 : 8));
        Py_DECREF(s);
    }
    static const char utf16[] = "\xfe\xff\x20\xac\xd8\x3d\xde\x00";
    int order = 0;
    Py_ssize_t used;
    CHECK(text_is(PyUnicode_DecodeUTF16Stateful(utf16, 7, NULL, &order, &used), "€") && order == 1 && used == 4);
    order = 0;
    CHECK(text_is(PyUnicode_DecodeUTF16(utf16, 8, NULL, &order), "€😀") && order == 1);
    order = -1;
    CHECK(text_is(PyUnicode_DecodeUTF16("a\0", 2, NULL, &order), "a") && order == -1);
    CHECK(PyUnicode_DecodeUTF16(utf16, 7, NULL, NULL) == NULL && rt_raised(PyExc_UnicodeDecodeError,
          "'utf-16-be' codec can't decode bytes in position 4-6: unexpected end of data"));
    CHECK(BYTES_ARE(encode("a€", "utf-16", NULL), "\xff\xfe" "a\0\xac\x20") && BYTES_ARE(encode("a", "utf-32", NULL), "\xff\xfe\0\0a\0\0\0"));
    CHECK(text_is(PyUnicode_DecodeUTF7("+IKw-x", 6, NULL), "€x") && text_is(PyUnicode_DecodeUnicodeEscape("\\x41\\u20ac\\n", 12, NULL), "A€\n"));
    CHECK(text_is(PyUnicode_DecodeRawUnicodeEscape("\\u20ac\\n", 8, NULL), "€\\n"));
    PyObject *s = PyUnicode_FromString("é\n€");
    CHECK(BYTES_ARE(PyUnicode_AsUnicodeEscapeString(s), "\\xe9\\n\\u20ac") && BYTES_ARE(PyUnicode_AsRawUnicodeEscapeString(s), "\xe9\n\\u20ac"));
    Py_DECREF(s);
}

/* --- charmaps ---------------------------------------------------------------------------------------------------------------------------------------- */

static void test_charmap(void)
{
    Py_UCS4 table[256];
    for (Py_UCS4 i = 0; i < 256; i++)
        table[i] = i < 0x80 ? i : i == 0x80 ? 0x20ac : i == 0x81 ? 0xfffe : 0x400 + i;
    PyObject *t = PyUnicode_FromKindAndData(4, table, 256), *map = PyUnicode_BuildEncodingMap(t), *s = PyUnicode_FromString("a€");
    CHECK(map && Py_IS_TYPE(map, &_PyEncodingMap_Type));
    CHECK(BYTES_ARE(PyUnicode_AsCharmapString(s, map), "a\x80") && text_is(PyUnicode_DecodeCharmap("a\x80\x90", 3, t, NULL), "a€Ґ"));
    CHECK(PyUnicode_DecodeCharmap("\x81", 1, t, NULL) == NULL && rt_raised(PyExc_UnicodeDecodeError,
          "'charmap' codec can't decode byte 0x81 in position 0: character maps to <undefined>"));
    Py_SETREF(s, PyUnicode_FromString("aéèb"));
    CHECK(PyUnicode_AsCharmapString(s, map) == NULL && rt_raised(PyExc_UnicodeEncodeError,
          "'charmap' codec can't encode characters in position 1-2: character maps to <undefined>"));
    Py_DECREF(map);
    map = Py_BuildValue("{i:y,i:i,i:O}", 'a', "xy", 'b', 'B', 0xe9, Py_None);
    CHECK(PyUnicode_AsCharmapString(s, map) == NULL && rt_raised(PyExc_UnicodeEncodeError, NULL));
    CHECK(BYTES_ARE(charmap_encode_text(s, map, "ignore"), "xyB"));
    Py_DECREF(map);
    map = Py_BuildValue("{i:s,i:i,i:O}", 'a', "é€", 'b', 0x20ac, 'c', Py_None);
    CHECK(text_is(PyUnicode_DecodeCharmap("abc", 3, map, "replace"), "é€€\xef\xbf\xbd"));
    CHECK(text_is(PyUnicode_Translate(s, map, "ignore"), "é€éè€"));
    Py_SETREF(s, PyUnicode_FromString("ccb"));
    CHECK(PyUnicode_Translate(s, map, NULL) == NULL && rt_raised(PyExc_UnicodeTranslateError, NULL));
    CHECK(text_is(PyUnicode_Translate(s, map, "replace"), "\xef\xbf\xbd\xef\xbf\xbd€"));
    Py_DECREF(map);
    Py_DECREF(s);
    Py_DECREF(t);
}

/* --- the system --------------------------------------------------------------------------------------------------------------------------------------- */

static void test_system(void)
{
    PyObject *name = PyUnicode_DecodeFSDefault("a\xff\xc3\xa9"), *bytes, *text;
    CHECK(name && PyUnicode_GET_LENGTH(name) == 3 && PyUnicode_READ_CHAR(name, 1) == 0xdcff);
    CHECK(PyUnicode_FSConverter(name, &bytes) == Py_CLEANUP_SUPPORTED && PyBytes_GET_SIZE(bytes) == 4);
    CHECK(PyUnicode_FSDecoder(bytes, &text) == Py_CLEANUP_SUPPORTED && PyUnicode_Equal(text, name) == 1);
    CHECK(PyUnicode_FSConverter(NULL, &bytes) == 1 && bytes == NULL && PyUnicode_FSDecoder(NULL, &text) == 1 && text == NULL);
    Py_DECREF(name);
    name = PyUnicode_FromStringAndSize("a\0b", 3);
    CHECK(PyUnicode_FSConverter(name, &bytes) == 0 && rt_raised(PyExc_ValueError, "embedded null byte"));
    CHECK(PyUnicode_FSDecoder(name, &text) == 0 && rt_raised(PyExc_ValueError, "embedded null character"));
    CHECK(PyUnicode_FSConverter(Py_None, &bytes) == 0 && rt_raised(PyExc_TypeError, "expected str, bytes or os.PathLike object, not NoneType"));
    Py_DECREF(name);
    CHECK(PyUnicode_DecodeLocale("\xff", "strict") == NULL && rt_raised(PyExc_UnicodeDecodeError, NULL));
    CHECK(PyUnicode_DecodeLocale("a", "ignore") == NULL &&
          rt_raised(PyExc_ValueError, "only 'strict' and 'surrogateescape' error handlers are supported, not 'ignore'"));
    name = PyUnicode_DecodeLocale("a\xff", "surrogateescape");
    CHECK(name && BYTES_ARE(PyUnicode_EncodeLocale(name, "surrogateescape"), "a\xff"));
    CHECK(PyUnicode_EncodeLocale(name, NULL) == NULL && rt_raised(PyExc_UnicodeEncodeError, NULL));
    Py_DECREF(name);
    size_t n;
    wchar_t *wide = Py_DecodeLocale("a\xff", &n);
    CHECK(wide && n == 2 && wide[1] == 0xdcff);
    char *back = Py_EncodeLocale(wide, NULL);
    CHECK(back && strcmp(back, "a\xff") == 0);
    PyMem_Free(back);
    PyMem_RawFree(wide);
}

int main(void)
{
    rt_begin();
    test_registry();
    test_own_handler();
    test_builtin_handlers();
    test_stateful();
    test_charmap();
    test_system();
    return rt_end("test_str_codecs");
}
