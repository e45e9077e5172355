/* tests/core/test_compiler.c -- the compiler without an interpreter: errors, code objects, their tables, and memory that runs out. */
#include "core/compiler/code_object.h"
#include "core/compiler/liveness.h"
#include "core/compiler/positions.h"
#include "core/vm/opcode.h"
#include "tests/objects/rt_test.h"

static const char *const everything =
    "'doc'\nfrom __future__ import annotations\nimport os.path as p, sys\nfrom a import b as c, d\n"
    "x: int = 5\ny = z = [1, 2, 3, *a]\n(q, *r), s[0], t.u = 1, 2, 3\n"
    "def f(a, b=1, /, c: str = 'x', *args, k, m=2, **kw) -> None:\n"
    "    'function doc'\n    global g\n    try:\n        for i, j in kw.items():\n            if i and not j or a < b <= c: continue\n"
    "            else: break\n        else: g = f'{a!r:>{b}}{c}' + t'{a}'.x\n    except (A, B) as e:\n        raise C from e\n"
    "    except D: raise\n    else: return a[1:2, ::3]\n    finally:\n        del a, kw['x']\n"
    "    with o as n, o.l: n += 1; return n\n    return [x for x in y if x], {v: w for v, w in a}, {*a}, (lambda *z: z)\n"
    "async def h():\n    async with a as b: await c\n    async for i in j: yield i\n    return\n"
    "class K[T: int](M, metaclass=N):\n    a: T\n    def m(self): self.x = super().m(); return __class__\n    if a: b: T\n"
    "    def gen[S](self, s: S = 1): yield from self.x\n"
    "type L[U] = list[U]\n"
    "match y:\n    case [1, *rest] | (K(a=1) as rest): pass\n    case {'k': v, **w} if v: pass\n    case -1 | None | 'x': pass\n    case _: pass\n"
    "while x: x -= 1\nassert x, 'm'\n"
    "try: pass\nexcept* E as e: pass\n"
    "v = w if (w := f(*a, **b, k=3)) else ~-w ** 2\nprint(lambda: (yield), a.b(c, d=1), 10 ** 30, 1.5, 2j, b'x', ..., {1: 2, **a}, x in [1, 2], y in {3, 4})\n";

static Value compile_text(const char *text, int mode)
{
    PyObject *filename = PyUnicode_FromString("<test>");
    if (!filename)
        return V_RAISED;
    Value code = compile_source(text, strlen(text), value_of(filename), mode, PyCF_IGNORE_COOKIE, 0);
    Py_DECREF(filename);
    return code;
}

static CodeObj *code_in(Value code, uint32_t n)
{
    CodeObj *c = code_of(api_of(code));
    for (uint32_t i = 0; i < c->nconsts; i++)
        if (PyCode_Check(api_of(c->consts[i])) && n-- == 0)
            return code_of(api_of(c->consts[i]));
    return NULL;
}

/* ---- memory ---- */

static void test_no_memory(void)
{
    uint64_t n = 1;
    for (;; n += 1 + n / 50) {            /* every allocation at first, then ever fewer: there are thousands */
        alloc_fail_at(n);
        Value code = compile_text(everything, 'x');
        bool failed = alloc_fail_countdown == 0;
        alloc_fail_at(0);
        if (is_raised(code)) {
            CHECK(rt_raised(PyExc_MemoryError, NULL));
        } else {
            value_release(code);
            if (!failed)
                break;
        }
    }
    printf("  %llu allocations could fail\n", (unsigned long long)n);
}

/* ---- errors ---- */

static void expect_error(const char *text, const char *message, int line, int column)
{
    Value code = compile_text(text, 'x');
    CHECK(is_raised(code));
    PyObject *e = PyErr_GetRaisedException(), *msg = PyObject_GetAttrString(e, "msg"), *at = PyObject_GetAttrString(e, "lineno"),
             *offset = PyObject_GetAttrString(e, "offset");
    CHECK(msg && at && offset);
    if (!PyUnicode_EqualToUTF8(msg, message) || PyLong_AsLong(at) != line || PyLong_AsLong(offset) != column) {
        fprintf(stderr, "%s\n%s (%ld:%ld), not %s (%d:%d)\n", text, PyUnicode_AsUTF8(msg), PyLong_AsLong(at), PyLong_AsLong(offset), message, line, column);
        abort();
    }
    Py_DECREF(msg);
    Py_DECREF(at);
    Py_DECREF(offset);
    Py_DECREF(e);
}

static void test_errors(void)
{
    expect_error("def f(a, a): pass", "duplicate argument 'a' in function definition", 1, 10);
    expect_error("def f(a):\n    global a", "name 'a' is parameter and global", 2, 5);
    expect_error("def f():\n    nonlocal q", "no binding for nonlocal 'q' found", 2, 5);
    expect_error("return 1", "'return' outside function", 1, 1);
    expect_error("def f(): await x", "'await' outside async function", 1, 10);
    expect_error("[i for i in (j := x)]", "assignment expression cannot be used in a comprehension iterable expression", 1, 14);
    expect_error("[(i := 0) for i in x]", "assignment expression cannot rebind comprehension iteration variable 'i'", 1, 3);
    expect_error("class C:\n    break", "'break' outside loop", 2, 5);
    expect_error("*a, *b = c", "multiple starred expressions in assignment", 1, 1);
    expect_error("match x:\n    case _: pass\n    case 1: pass", "wildcard makes remaining patterns unreachable", 2, 10);
    expect_error("try: pass\nexcept: pass\nexcept E: pass", "default 'except:' must be last", 2, 1);
    expect_error("def f[T, T](): pass", "duplicate type parameter 'T'", 1, 10);
    expect_error("import a\nfrom __future__ import annotations", "from __future__ imports must occur at the beginning of the file", 2, 1);
}

/* ---- code objects ---- */

static void test_tuple(void)
{
    Value code = compile_text(everything, 'x');
    CHECK(!is_raised(code));
    for (uint32_t i = 0; i < 5; i++) {
        CodeObj *c = i ? code_in(code, i - 1) : code_of(api_of(code));
        PyObject *t = code_to_tuple(c), *again = t ? code_from_tuple(t) : NULL;
        CHECK(t && again);
        CHECK(PyObject_RichCompareBool(api_of(value_from_obj(c)), again, Py_EQ) == 1);
        CHECK(PyObject_Hash(api_of(value_from_obj(c))) == PyObject_Hash(again));
        Py_DECREF(t);
        Py_DECREF(again);
    }
    PyObject *kwds = Py_BuildValue("{s:i}", "co_firstlineno", 99), *none = PyTuple_New(0);
    PyObject *method = PyObject_GetAttrString(api_of(code), "replace"), *other = PyObject_Call(method, none, kwds);
    CHECK(other && code_of(other)->firstlineno == 99);
    CHECK(PyObject_RichCompareBool(api_of(code), other, Py_NE) == 1);
    Py_DECREF(kwds);
    kwds = Py_BuildValue("{s:y}", "co_code", "12345678");
    CHECK(PyObject_Call(method, none, kwds) == NULL && rt_raised(PyExc_ValueError, NULL));
    Py_DECREF(kwds);
    Py_DECREF(none);
    Py_DECREF(method);
    Py_DECREF(other);
    value_release(code);
}

static void test_constants(void)
{
    Value code = compile_text("a = 1, 1.0, True, 0.0, -0.0, (1,), (1.0,), 'x' 'y', b'xy', 10**30, 2**3, 'a' * 3, x[1:2]\nb = 1000000, 'xy', 10**30", 'x');
    CodeObj *c = code_of(api_of(code));
    unsigned floats = 0, big = 0, xy = 0;
    for (uint32_t i = 0; i < c->nconsts; i++) {
        PyObject *o = api_of(c->consts[i]);
        floats += PyFloat_CheckExact(o);
        big += PyLong_CheckExact(o) && value_is_ptr(c->consts[i]);
        xy += PyUnicode_CheckExact(o) && PyUnicode_EqualToUTF8(o, "xy");
        if (value_is_ptr(c->consts[i]))
            CHECK(load_relaxed_u16(&value_obj(c->consts[i])->owner) >= SLOT_DEFERRED);
    }
    CHECK(floats == 3 && big == 1 && xy <= 1);
    value_release(code);
}

static void test_verifier(void)
{
    Value code = compile_text("def f(a, b):\n    for i in a:\n        try: b(i)\n        except E: return i\n    return [b for b in a]", 'x');
    CodeObj *c = code_in(code, 0);
    const char *why;
    uint32_t at, caught = 0, tried = 0;
    CHECK(code_verify(c, &why, &at) == 0);
    /* Each operand made wrong in turn: the verifier must not crash, and mostly objects. */
    for (uint32_t i = 0; i < c->ninstrs; i++) {
        Instr right = c->instrs[i];
        for (int k = 0; k < 4; k++)
            for (int wrong = 0; wrong < 3; wrong++) {
                Instr w = right;
                uint16_t x = wrong == 0 ? 0xffff : wrong == 1 ? (uint16_t)(c->nregs + 3) : 0;
                if (k == 0)
                    w.op = x;
                else if (k == 1)
                    w.a = x;
                else if (k == 2)
                    w.b = x;
                else
                    w.c = x;
                if (w.w == right.w)
                    continue;
                c->instrs[i] = w;
                tried++;
                caught += code_verify(c, &why, &at) < 0;
                c->instrs[i] = right;
            }
    }
    CHECK(code_verify(c, &why, &at) == 0);
    CHECK(caught > tried / 2);
    printf("  verifier: %u of %u breakages caught\n", caught, tried);
    value_release(code);
}

static void test_live(void)
{
    Value code = compile_text("def f(a):\n    return a(1, a.b, [2])", 'x');
    CodeObj *c = code_in(code, 0);
    for (uint32_t i = 0; i < c->ninstrs; i++) {
        uint64_t during[8] = {0};
        struct instr_effects e;
        const uint64_t *before = code_live(c, i);
        CHECK(before && code_live_during(c, i, during) == 0);
        instr_effects(c->instrs[i], c->nlocals, &e);
        for (int k = 0; k < e.nconsumed; k++)
            for (uint32_t r = e.consumed[k].first; r < e.consumed[k].first + e.consumed[k].count; r++) {
                uint32_t t = r - c->nlocals;
                CHECK((before[t / 64] >> (t % 64) & 1) && !(during[t / 64] >> (t % 64) & 1));
            }
    }
    value_release(code);
}

/* ---- positions ---- */

static void test_positions(void)
{
    enum { N = 1000 };
    Position in[N];
    struct position_writer w;
    uint32_t seed = 7;
    int line = 1;
    position_begin(&w, N);
    for (int i = 0; i < N; i++) {
        seed = seed * 1664525 + 1013904223;
        unsigned kind = seed >> 28, more = seed >> 8 & 0xffff;
        if (kind < 5 && i)
            in[i] = in[i - 1];
        else if (kind < 6)
            in[i] = (Position){-1, -1, -1, -1};
        else if (kind < 12)
            in[i] = (Position){line, line, (int)(more & 127), (int)(more & 127) + (int)(more >> 12)};
        else {
            line += (int)(more & 31) - 12;
            if (line < 1)
                line = 1;
            in[i] = (Position){line, line + (int)(more >> 13), (int)(more & 255) - 1, (int)(more & 1023) - 1};
        }
        position_add(&w, in[i]);
    }
    CHECK(!w.failed);
    CodeObj c = {.positions = w.data, .positions_size = (uint32_t)w.size, .ninstrs = N};
    struct position_reader r;
    position_start(&r, w.data, w.size, 0);
    for (int i = 0; i < N; i++) {
        Position p = position_next(&r), q = code_position(&c, (uint32_t)i);
        CHECK(memcmp(&p, &in[i], sizeof p) == 0 && memcmp(&q, &in[i], sizeof q) == 0);
    }
    buf_free(w.data);
}

/* ---- threads ---- */

static void compile_often(void *arg)
{
    (void)arg;
    for (int i = 0; i < 30; i++) {
        Value code = compile_text(everything, 'x'), small = compile_text("a + 'some text' + b'x' if c else [1, 2, 'y']", 'e');
        CHECK(!is_raised(code) && !is_raised(small));
        value_release(code);
        value_release(small);
        safepoint(this_thread);
    }
}

static void test_threads(void)
{
    struct rt_thread threads[3];
    for (int i = 0; i < 3; i++)
        rt_thread(&threads[i], compile_often, NULL);
    compile_often(NULL);
    for (int i = 0; i < 3; i++)
        rt_join(&threads[i]);
}

int main(void)
{
    rt_begin();
    test_positions();
    test_errors();
    test_constants();
    test_tuple();
    test_verifier();
    test_live();
    test_no_memory();
    test_threads();
    return rt_end("test_compiler");
}
