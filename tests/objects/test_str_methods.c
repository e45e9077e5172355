/* tests/objects/test_str_methods.c -- replays str_cases.txt (see make_str_cases.py): every method of str, with its errors. */
#include <string.h>

#include "objects/codecs_int.h"
#include "rt_test.h"

/* --- Python literals, as ascii() writes them -------------------------------------------------------------------------------------------- */

static const char *p;

static PyObject *parse(void);

static PyObject *parse_quoted(bool bytes)
{
    char quote = *p++;
    const char *start = p;
    while (*p != quote)
        p += *p == '\\' ? 2 : 1;
    Py_ssize_t n = p++ - start;
    if (!bytes)
        return PyUnicode_DecodeUnicodeEscape(start, n, NULL);
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    struct escape_notes notes = {SIZE_MAX};
    struct codec_error e;
    size_t at = 0;
    CHECK(bytes_escape_decode((const uint8_t *)start, (size_t)n, &at, &out, &e, &notes) == CODEC_DONE);
    PyObject *b = PyBytes_FromStringAndSize((const char *)out.data, (Py_ssize_t)out.len);
    buf_free(out.data);
    return b;
}

static PyObject *parse_number(void)
{
    size_t n = strspn(p, "-+.0123456789einfa");
    char text[64];
    CHECK(n < sizeof text);
    memcpy(text, p, n);
    text[n] = 0;
    p += n;
    if (strpbrk(text, ".einf"))
        return PyFloat_FromDouble(strtod(text, NULL));
    return PyLong_FromString(text, NULL, 10);
}

static void skip(const char *text)
{
    CHECK(strncmp(p, text, strlen(text)) == 0);
    p += strlen(text);
}

static PyObject *parse_items(char end)
{
    PyObject *list = PyList_New(0);
    while (*p != end) {
        PyObject *item = parse();
        CHECK(item && PyList_Append(list, item) == 0);
        Py_DECREF(item);
        p += *p == ',';
        p += *p == ' ';
    }
    p++;
    return list;
}

static PyObject *parse_dict(void)
{
    PyObject *dict = PyDict_New();
    while (*p != '}') {
        PyObject *key = parse();
        skip(": ");
        PyObject *v = parse();
        CHECK(PyDict_SetItem(dict, key, v) == 0);
        Py_DECREF(key);
        Py_DECREF(v);
        p += *p == ',';
        p += *p == ' ';
    }
    p++;
    return dict;
}

static PyObject *parse(void)
{
    switch (*p) {
    case '\'': case '"':
        return parse_quoted(false);
    case 'b':
        p++;
        return parse_quoted(true);
    case 'N':
        skip("None");
        return Py_None;
    case 'T':
        skip("True");
        return Py_True;
    case '[':
        p++;
        return parse_items(']');
    case '{':
        p++;
        return parse_dict();
    case '(': {
        p++;
        PyObject *list = parse_items(')'), *tuple = PyList_AsTuple(list);
        Py_DECREF(list);
        return tuple;
    }
    default:
        return parse_number();
    }
}

/* --- replaying ------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *call(const char *name, PyObject *args)
{
    PyObject *self = PyTuple_GET_ITEM(args, 0);
    if (strcmp(name, "%") == 0)
        return PyNumber_Remainder(self, PyTuple_GET_ITEM(args, 1));
    if (strcmp(name, "repr") == 0)
        return PyObject_Repr(self);
    if (strcmp(name, "decode") == 0)
        return PyUnicode_FromEncodedObject(self, PyUnicode_AsUTF8(PyTuple_GET_ITEM(args, 1)), PyUnicode_AsUTF8(PyTuple_GET_ITEM(args, 2)));
    PyObject *method = PyObject_GetAttrString(self, name), *rest = method ? PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args)) : NULL;
    PyObject *result = rest ? PyObject_Call(method, rest, NULL) : NULL;
    Py_XDECREF(method);
    Py_XDECREF(rest);
    return result;
}

static PyObject *shown_bytes(PyObject *b)
{
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    CHECK(bytes_escape_encode((const uint8_t *)PyBytes_AS_STRING(b), (size_t)PyBytes_GET_SIZE(b), &out) == CODEC_DONE);
    PyObject *text = PyUnicode_FromFormat("b'%.*s'", (int)out.len, out.len ? (const char *)out.data : "");
    buf_free(out.data);
    return text;
}

/* ascii() of the result, or "Class: " and ascii() of the message. */
static PyObject *shown(PyObject *result)
{
    PyObject *text;
    if (result) {
        text = PyBytes_Check(result) ? shown_bytes(result) : PyObject_ASCII(result);
        Py_DECREF(result);
    } else {
        PyObject *e = PyErr_GetRaisedException(), *message = PyObject_Str(e);
        CHECK(message);
        text = PyUnicode_FromFormat("%s: %A", Py_TYPE(e)->tp_name, message);
        Py_DECREF(message);
        Py_DECREF(e);
    }
    CHECK(text);
    return text;
}

static int injected;                         /* allocations that failed */

/* Each allocation of the call fails once: MemoryError, or the result all the same (what was tried is done another way). */
static int replay_failing(const char *name, PyObject *args, const char *want)
{
    for (uint64_t n = 1; n < 100; n++) {
        alloc_fail_at(n);
        PyObject *result = call(name, args);
        bool failed = alloc_fail_countdown == 0;
        injected += failed;
        alloc_fail_at(0);
        if (failed && result == NULL && PyErr_ExceptionMatches(PyExc_MemoryError)) {
            PyErr_Clear();
            continue;
        }
        PyObject *text = shown(result);
        bool same = PyUnicode_EqualToUTF8(text, want);
        if (!same)
            fprintf(stderr, "%s, allocation %d fails: %s, not %s\n", name, (int)n, PyUnicode_AsUTF8(text), want);
        Py_DECREF(text);
        if (!same || !failed)
            return !same;
    }
    return 0;
}

static int replay(char *line, bool failing)
{
    char *args = strchr(line, '\t'), *want = strchr(args + 1, '\t');
    *args++ = 0;
    *want++ = 0;
    want[strcspn(want, "\n")] = 0;
    p = args;
    PyObject *tuple = parse();
    CHECK(tuple && PyTuple_Check(tuple));
    PyObject *text = shown(call(line, tuple));
    int wrong = !PyUnicode_EqualToUTF8(text, want);
    if (!wrong && failing)
        wrong = replay_failing(line, tuple, want);
    else if (wrong)
        fprintf(stderr, "%s%s\n    is       %s\n    expected %s\n", line, args, PyUnicode_AsUTF8(text), want);
    Py_DECREF(text);
    Py_DECREF(tuple);
    return wrong;
}

int main(void)
{
    static char line[4096], path[1024];
    const char *slash = strrchr(__FILE__, '/');
    snprintf(path, sizeof path, "%.*s/str_cases.txt", slash ? (int)(slash - __FILE__) : 1, slash ? __FILE__ : ".");
    FILE *f = fopen(path, "r");
    if (f == NULL)
        f = fopen("tests/objects/str_cases.txt", "r");          /* run from the source folder */
    CHECK(f);
    rt_begin();
    int cases = 0, wrong = 0;
    while (fgets(line, sizeof line, f)) {
        cases++;
        wrong += replay(line, cases % 3 == 0);
    }
    fclose(f);
    printf("%d cases, %d wrong; %d allocations failed\n", cases, wrong, injected);
    return wrong != 0 || cases < 1000 ? 1 : rt_end("test_str_methods");
}
