/* tests/objects/test_str_core.c -- the str's layouts, caches, interning, growth in place, writer, C API. */
#include "gc/intern.h"
#include "objects/iter_int.h"
#include "objects/str_int.h"
#include "objects/str_writer.h"
#include "rt_test.h"

#include "threading/world.h"

static const char *const samples[] = {"", "a", "ab", "é", "éa", "aé", "€", "a€", "😀", "a😀é€", "hello, world", "ÿ", "\xc4\x80"};
enum { SAMPLES = sizeof samples / sizeof *samples };

static Value utf8(const char *text)
{
    Value v = str_from_utf8(text, strlen(text));
    CHECK(!is_raised(v));
    return v;
}

static Value repeated(const char *text, Py_ssize_t n)
{
    Value s = utf8(text), r = str_repeat(s, n);
    CHECK(!is_raised(r));
    value_release(s);
    return r;
}

/* Canonical, terminated, and with the flags that its text asks for. */
static void verify(Value v)
{
    const StrObj *s = str_obj(v);
    struct text_view t = str_view(s);
    uint32_t widest = 0;
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        widest = c > widest ? c : widest;
    }
    CHECK(str_kind(s) == (widest < 0x100 ? 1 : widest < 0x10000 ? 2 : 4));
    CHECK(str_is_ascii(s) == (widest < 0x80));
    CHECK(PyUnicode_READ(t.kind, t.data, (Py_ssize_t)t.len) == 0);
    CHECK(((s->meta & STR_EXTERNAL) != 0) == (str_bytes(s) > STR_INLINE_MAX));
}

static void test_layouts(void)
{
    for (int i = 0; i < SAMPLES; i++)
        for (Py_ssize_t n = 1; n < 5000; n *= 7) {
            Value a = repeated(samples[i], n), b = repeated(samples[i], n);
            verify(a);
            CHECK(str_equal(a, b) && str_compare(a, b) == 0 && str_hash(a) == str_hash(b) && str_hash(a) != -1);
            size_t len;
            const char *text = str_utf8(a, &len);
            CHECK(text && len == strlen(samples[i]) * (size_t)n && strlen(text) == len && memcmp(text, samples[i], strlen(samples[i])) == 0);
            CHECK(str_utf8(a, &len) == text && PyUnicode_EqualToUTF8(api_of(a), text));
            Value again = str_from_utf8(text, len);
            CHECK(str_equal(a, again));
            value_release(again);
            if (str_length(str_obj(a)) > 1) {
                Value shorter = str_slice(a, 0, str_length(str_obj(a)) - 1), longer = str_concat(a, N(dot));
                verify(shorter);
                verify(longer);
                CHECK(!str_equal(a, shorter) && !str_equal(a, longer) && str_compare(shorter, a) < 0 && str_compare(longer, a) > 0);
                value_release(shorter);
                value_release(longer);
            }
            value_release(a);
            value_release(b);
        }
    CHECK(value_is(utf8(""), str_empty()) && value_is(utf8("a"), str_char('a')) && value_is(utf8("é"), str_char(0xe9)));
    CHECK(value_is(N(empty), str_empty()) && value_is(N(dot), str_char('.')));
    CHECK(str_hash(str_empty()) == 0 && STR_IS(N(append), "append") && !STR_IS(N(append), "appenD"));
}

static void test_order(void)
{
    Value v[SAMPLES];
    for (int i = 0; i < SAMPLES; i++)
        v[i] = utf8(samples[i]);
    for (int i = 0; i < SAMPLES; i++)
        for (int j = 0; j < SAMPLES; j++) {
            /* UTF-8 sorts as code points do */
            int want = strcmp(samples[i], samples[j]), order = str_compare(v[i], v[j]);
            CHECK((want > 0) - (want < 0) == order);
            CHECK(str_equal(v[i], v[j]) == (i == j));
            Value sum = str_concat(v[i], v[j]), part;
            verify(sum);
            CHECK(str_length(str_obj(sum)) == str_length(str_obj(v[i])) + str_length(str_obj(v[j])));
            CHECK(str_contains(sum, v[i]) && str_contains(sum, v[j]));
            part = str_slice(sum, str_length(str_obj(v[i])), str_length(str_obj(sum)));
            CHECK(str_equal(part, v[j]));
            value_release(part);
            value_release(sum);
        }
    for (int i = 0; i < SAMPLES; i++)
        value_release(v[i]);
}

static void test_slices(void)
{
    Value s = utf8("aé€😀bcdefg");
    for (size_t start = 0; start <= 10; start++)
        for (size_t end = start; end <= 10; end++) {
            Value part = str_slice(s, start, end);
            verify(part);
            CHECK(str_length(str_obj(part)) == end - start);
            for (size_t i = start; i < end; i++)
                CHECK(str_read(str_obj(part), i - start) == str_read(str_obj(s), i));
            value_release(part);
        }
    Value back = str_slice_step(s, 9, -3, 4), narrow = str_slice_step(s, 0, 4, 3);
    CHECK(PyUnicode_EqualToUTF8(api_of(back), "gd😀a") && PyUnicode_EqualToUTF8(api_of(narrow), "abf"));
    verify(back);
    verify(narrow);
    CHECK(value_is(str_slice(s, 0, 0), str_empty()) && value_is(str_at(s, 1), str_char(0xe9)));
    Value iter = str_iter_new(s), c;
    size_t n = 0;
    while (!is_done(c = str_iter_next((StrIterObj *)value_obj(iter)))) {
        CHECK(str_read(str_obj(c), 0) == str_read(str_obj(s), n++));
        value_release(c);
    }
    CHECK(n == 10);
    value_release(iter);
    value_release(back);
    value_release(narrow);
    value_release(s);
}

static void test_append(void)
{
    for (int kind = 0; kind < 4; kind++) {
        static const char *const pieces[] = {"xy", "xé", "x€", "x😀"};
        Value sum = repeated(pieces[kind], 3), piece = utf8(pieces[kind]), want;
        size_t moved = 0;
        for (int i = 3; i < 6000; i++) {
            Value before = sum;
            if (i % 100 == 0) {
                (void)str_hash(sum);
                size_t len;
                CHECK(str_utf8(sum, &len));
            }
            CHECK(str_append_inplace(&sum, piece) == 0);
            moved += !value_is(sum, before);
        }
        want = repeated(pieces[kind], 6000);
        verify(sum);
        CHECK(str_equal(sum, want) && str_hash(sum) == str_hash(want) && moved < 200);
        size_t a, b;
        CHECK(strcmp(str_utf8(sum, &a), str_utf8(want, &b)) == 0 && a == b);
        value_release(want);
        /* somebody else has it: it stays as it was */
        Value other = value_keep(sum);
        CHECK(str_append_inplace(&sum, piece) == 0 && !value_is(sum, other));
        CHECK(str_length(str_obj(other)) == 12000 && str_length(str_obj(sum)) == 12002);
        value_release(other);
        CHECK(str_append_inplace(&sum, sum) == 0 && str_length(str_obj(sum)) == 24004);
        value_release(sum);
        value_release(piece);
    }
    Value s = value_keep(N(append));
    CHECK(str_append_inplace(&s, N(dot)) == 0 && STR_IS(s, "append.") && STR_IS(N(append), "append"));
    CHECK(str_append_inplace(&s, str_char(0xe9)) == 0 && PyUnicode_EqualToUTF8(api_of(s), "append.é"));
    value_release(s);
    Value parts[3] = {N(empty), N(append), N(empty)}, joined = str_join_values(parts, 3);
    CHECK(value_is(joined, N(append)) && value_is(str_join_values(parts, 1), str_empty()));
}

static void test_intern(void)
{
    size_t before = str_interned_count();
    Value a = utf8("some text of no name"), b = utf8("some text of no name");
    Value x = str_intern(a), y = str_intern(b);
    CHECK(value_is(x, a) && value_is(y, a) && str_is_interned(str_obj(a)) && !str_is_interned(str_obj(b)));
    CHECK(str_interned_count() == before + 1 && PyUnicode_CHECK_INTERNED(api_of(a)) == 1);
    Value found = str_intern_find(str_view(str_obj(b)));
    CHECK(value_is(found, a));
    value_release(found);
    value_release(x);
    value_release(y);
    value_release(b);
    value_release(a);
    CHECK(str_interned_count() == before);
    CHECK(is_absent(str_intern_find((struct text_view){"some text of no name", 20, 1})));
    CHECK(PyUnicode_CHECK_INTERNED(NAPI(append)) == 2 && PyUnicode_CHECK_INTERNED(api_of(str_char('x'))) == 3);
    CHECK(value_is(str_intern_name("append", 6), N(append)));
    PyObject *p = PyUnicode_FromString("append");
    CHECK(!value_is(value_of(p), N(append)));
    PyUnicode_InternInPlace(&p);
    CHECK(value_is(value_of(p), N(append)));
    p = PyUnicode_InternFromString("é");
    CHECK(value_is(value_of(p), str_char(0xe9)));
}

static void intern_many(void *arg)
{
    (void)arg;
    for (int round = 0; round < 20; round++)
        for (int i = 0; i < 300; i++) {
            PyObject *s = PyUnicode_FromFormat("shared name %d", i), *kept = Py_NewRef(s);
            PyUnicode_InternInPlace(&s);
            CHECK(PyUnicode_Equal(s, kept) == 1);
            PyObject *t = PyUnicode_FromFormat("shared name %d", i);
            PyUnicode_InternInPlace(&t);
            CHECK(s == t);
            size_t len;
            CHECK(str_utf8(value_of(s), &len) && str_hash(value_of(s)) == str_hash(value_of(kept)));
            Py_DECREF(s);
            Py_DECREF(t);
            Py_DECREF(kept);
        }
}

enum { SHARED_STRS = 200 };
static Value shared_strs[SHARED_STRS], shared_iter;

/* All threads ask the same new strs for what is made when first asked for. */
static void use_shared(void *arg)
{
    (void)arg;
    for (int i = 0; i < SHARED_STRS; i++) {
        size_t len;
        const char *text = str_utf8(shared_strs[i], &len);
        CHECK(text && strlen(text) == len && str_hash(shared_strs[i]) != -1);
        CHECK(str_equal(shared_strs[i], shared_strs[(i + SHARED_STRS / 2) % SHARED_STRS]));
        Value c = str_iter_next((StrIterObj *)value_obj(shared_iter));
        CHECK(is_done(c) || str_length(str_obj(c)) == 1);
        value_release(c);
        Value part = str_slice(shared_strs[i], 1, 3), sum = str_concat(part, shared_strs[i]);
        value_release(sum);
        value_release(part);
        safepoint(this_thread);
    }
}

static void test_shared(void)
{
    struct rt_thread t[4];
    for (int i = 0; i < SHARED_STRS; i++)
        shared_strs[i] = repeated("aé€", 2 + i % (SHARED_STRS / 2) * 5);
    shared_iter = str_iter_new(shared_strs[SHARED_STRS - 1]);
    for (int i = 0; i < 4; i++)
        rt_thread(&t[i], use_shared, NULL);
    for (int i = 0; i < 4; i++)
        rt_join(&t[i]);
    value_release(shared_iter);
    for (int i = 0; i < SHARED_STRS; i++)
        value_release(shared_strs[i]);
}

static void test_threads(void)
{
    size_t before = str_interned_count();
    struct rt_thread t[4];
    for (int i = 0; i < 4; i++)
        rt_thread(&t[i], intern_many, NULL);
    for (int i = 0; i < 4; i++)
        rt_join(&t[i]);
    stop_world(this_thread->interp);                        /* they end a little later, and give back what they held: a stop waits for that */
    start_world(this_thread->interp);
    for (int i = 0; i < 1000 && str_interned_count() != before; i++)
        safepoint(this_thread);                             /* what other threads handed over dies here */
    CHECK(str_interned_count() == before);
}

static PyObject *format(const char *f, ...)
{
    va_list args;
    va_start(args, f);
    PyObject *s = PyUnicode_FromFormatV(f, args);
    va_end(args);
    return s;
}
#define FORMATS(want, ...) do { PyObject *f_ = format(__VA_ARGS__); CHECK(f_); if (!PyUnicode_EqualToUTF8(f_, want)) { \
    fprintf(stderr, "%s, not %s\n", PyUnicode_AsUTF8(f_), want); CHECK(0); } Py_DECREF(f_); } while (0)

static void test_from_format(void)
{
    PyObject *s = PyUnicode_FromString("é€");
    FORMATS("", "");
    FORMATS("abc%", "abc%%");
    FORMATS("1 -2 3 -4 5 6", "%d %ld %lld %zd %ju %tu", 1, -2L, 3LL, (Py_ssize_t)-4, (uintmax_t)5, (ptrdiff_t)6);
    FORMATS("ff FF 17 0x2a", "%x %X %o %p", 255, 255, 15, (void *)42);
    FORMATS("  12|12  |0012|  007|0000007|-0005", "%4d|%-4d|%04d|%5.3d|%07.3d|%05d", 12, 12, 12, 7, 7, -5);
    FORMATS("   7|7   |   7", "%*d|%*d|%*d", 4, 7, -4, 7, 4, 7);
    FORMATS("ab|a|  ab|ab  |\xef\xbf\xbd", "%s|%.1s|%4s|%-4s|%s", "ab", "ab", "ab", "ab", "\xff");
    FORMATS("é€|é|   é€|'é€'|'\\xe9\\u20ac'", "%U|%.1U|%5S|%R|%A", s, s, s, s, s);
    FORMATS("é€|x", "%V|%V", s, "no", NULL, "x");
    FORMATS("A€|  z", "%c%c|%3c", 'A', 0x20ac, 'z');
    FORMATS("w\xe2\x82\xac", "%ls", L"w\u20ac");
    FORMATS("str int", "%T %N", s, (PyObject *)&PyLong_Type);
    CHECK(format("%y") == NULL && rt_raised(PyExc_SystemError, "invalid format string: %y"));
    CHECK(format("%c", 0x110000) == NULL && rt_raised(PyExc_OverflowError, "character argument not in range(0x110000)"));
    Py_DECREF(s);
}

static void test_writer(void)
{
    for (int n = 1; n < 4000; n = n * 3 + 1) {
        struct str_writer w;
        str_writer_init(&w);
        for (int i = 0; i < n; i++)
            CHECK(str_writer_ascii(&w, "ab", 2) == 0 && str_writer_char(&w, i == n / 2 ? 0x20ac : 'c') == 0);
        CHECK(str_writer_fill(&w, 0xe9, 3) == 0);
        Value v = str_writer_finish(&w);
        verify(v);
        CHECK(str_length(str_obj(v)) == (size_t)n * 3 + 3 && str_read(str_obj(v), (size_t)n / 2 * 3 + 2) == 0x20ac);
        value_release(v);
    }
    PyUnicodeWriter *w = PyUnicodeWriter_Create(5);
    CHECK(w && PyUnicodeWriter_WriteChar(w, 'x') == 0 && PyUnicodeWriter_WriteUTF8(w, "é", -1) == 0 && PyUnicodeWriter_WriteASCII(w, "yz", 1) == 0);
    CHECK(PyUnicodeWriter_WriteStr(w, api_of(value_from_int(12))) == 0 && PyUnicodeWriter_WriteRepr(w, NAPI(dot)) == 0);
    CHECK(PyUnicodeWriter_WriteSubstring(w, NAPI(append), 1, 3) == 0 && PyUnicodeWriter_Format(w, "%d", 7) == 0);
    CHECK(PyUnicodeWriter_WriteUTF8(w, "\xff", 1) < 0 && rt_raised(PyExc_UnicodeDecodeError, NULL));
    CHECK(PyUnicodeWriter_WriteChar(w, 0x110000) < 0 && rt_raised(PyExc_ValueError, "character must be in range(0x110000)"));
    PyObject *s = PyUnicodeWriter_Finish(w);
    CHECK(s && PyUnicode_EqualToUTF8(s, "xéy12'.'pp7"));
    Py_DECREF(s);
}

static void test_api(void)
{
    PyObject *s = PyUnicode_New(3, 0x20ac);
    CHECK(s && PyUnicode_KIND(s) == 2 && PyUnicode_GET_LENGTH(s) == 3 && !PyUnicode_IS_ASCII(s));
    CHECK(PyUnicode_WriteChar(s, 0, 0x20ac) == 0 && PyUnicode_Fill(s, 1, 9, 'z') == 2 && PyUnicode_ReadChar(s, 2) == 'z');
    CHECK(PyUnicode_WriteChar(s, 3, 'x') < 0 && rt_raised(PyExc_IndexError, "string index out of range"));
    CHECK(PyUnicode_CopyCharacters(s, 1, NAPI(append), 1, 100) < 0 && rt_raised(PyExc_SystemError, NULL));
    CHECK(PyUnicode_CopyCharacters(s, 1, NAPI(append), 1, 2) == 2 && PyUnicode_EqualToUTF8(s, "€pp"));
    (void)PyObject_Hash(s);
    CHECK(PyUnicode_WriteChar(s, 0, 'x') < 0 && rt_raised(PyExc_SystemError, "Cannot modify a string currently used"));
    CHECK(PyUnicode_CompareWithASCIIString(s, "a") > 0 && PyUnicode_CompareWithASCIIString(NAPI(append), "appendix") < 0 &&
          PyUnicode_CompareWithASCIIString(NAPI(append), "append") == 0);
    Py_ssize_t n;
    wchar_t *wide = PyUnicode_AsWideCharString(s, &n);
    CHECK(wide && n == 3 && wide[0] == 0x20ac && wide[3] == 0);
    PyObject *t = PyUnicode_FromWideChar(wide, -1);
    CHECK(t && PyUnicode_Equal(s, t) == 1);
    PyMem_Free(wide);
    Py_DECREF(t);
    PyUnicode_Append(&s, NAPI(dot));
    CHECK(s && PyUnicode_EqualToUTF8(s, "€pp."));
    CHECK(PyUnicode_Resize(&s, 2) == 0 && PyUnicode_EqualToUTF8(s, "€p"));
    Py_DECREF(s);
    CHECK(PyUnicode_FromOrdinal(0x110000) == NULL && rt_raised(PyExc_ValueError, "chr() arg not in range(0x110000)"));
    CHECK(PyUnicode_Concat(NAPI(dot), Py_None) == NULL && rt_raised(PyExc_TypeError, "can only concatenate str (not \"NoneType\") to str"));
    CHECK(is_raised(str_repeat(N(append), PY_SSIZE_T_MAX)) && rt_raised(PyExc_OverflowError, "repeated string is too long"));
    static const Py_UCS4 wrong[] = {'a', 0x110000};
    CHECK(PyUnicode_FromKindAndData(4, wrong, 2) == NULL && rt_raised(PyExc_ValueError, "character U+110000 is not in range [U+0000; U+10ffff]"));
}

/* Every allocation gets to fail once. */
static int run(void)
{
    int rc = -1;
    Value s = str_from_utf8("some é text that is not interned", 33), t = V_RAISED, u = V_RAISED;
    PyObject *list = NULL;
    if (is_raised(s))
        goto out;
    t = str_repeat(s, 300);
    if (is_raised(t) || is_raised(u = str_intern(s)))
        goto out;
    size_t len;
    if (str_utf8(t, &len) == NULL || str_append_inplace(&t, s) < 0)
        goto out;
    list = PyUnicode_Split(api_of(t), NAPI(space), -1);
    PyObject *joined = list ? PyUnicode_Join(NAPI(comma_space), list) : NULL;
    PyObject *f = joined ? PyUnicode_FromFormat("%S%R", joined, joined) : NULL;
    rc = f ? 0 : -1;
    Py_XDECREF(f);
    Py_XDECREF(joined);
out:
    Py_XDECREF(list);
    value_release(u);
    value_release(t);
    value_release(s);
    return rc;
}

static void test_memory(void)
{
    uint64_t n = 1;
    for (;; n++) {
        alloc_fail_at(n);
        int rc = run();
        bool failed = alloc_fail_countdown == 0;
        alloc_fail_at(0);
        if (!failed)
            break;
        CHECK(rc == 0 || rt_raised(PyExc_MemoryError, NULL));      /* 0: done another way */
    }
    CHECK(n > 10);
}

int main(void)
{
    rt_begin();
    test_layouts();
    test_order();
    test_slices();
    test_append();
    test_intern();
    test_threads();
    test_shared();
    test_from_format();
    test_writer();
    test_api();
    test_memory();
    return rt_end("test_str_core");
}
