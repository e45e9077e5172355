/* tests/objects/test_errors.c -- the pending exception, exception classes, groups. */
#include "rt_test.h"

#include "objects/exceptions.h"

#include <errno.h>

static PyObject *make(PyObject *type, const char *format, ...)
{
    va_list v;
    va_start(v, format);
    PyObject *args = Py_VaBuildValue(format, v);
    va_end(v);
    CHECK(args && PyTuple_Check(args));
    PyObject *e = PyObject_Call(type, args, NULL);
    Py_DECREF(args);
    return e;
}

static bool str_is(PyObject *o, const char *text)        /* consumes o */
{
    CHECK(o != NULL);
    PyObject *s = PyObject_Str(o);
    CHECK(s != NULL);
    bool same = PyUnicode_EqualToUTF8(s, text);
    if (!same)
        fprintf(stderr, "str is %s, not %s\n", PyUnicode_AsUTF8(s), text);
    Py_DECREF(s);
    Py_DECREF(o);
    return same;
}

static void test_raising(void)
{
    CHECK(PyErr_Occurred() == NULL);
    PyErr_SetString(PyExc_ValueError, "bad");
    CHECK(PyErr_Occurred() == PyExc_ValueError && PyErr_ExceptionMatches(PyExc_Exception) && !PyErr_ExceptionMatches(PyExc_TypeError));
    CHECK(rt_raised(PyExc_ValueError, "bad"));
    PyErr_Format(PyExc_TypeError, "%d of %s: %R", 3, "four", Py_None);
    CHECK(rt_raised(PyExc_TypeError, "3 of four: None"));
    CHECK(is_raised(raise_value_error("x")) && rt_raised(PyExc_ValueError, "x"));
    PyErr_SetNone(PyExc_StopIteration);
    CHECK(rt_raised(PyExc_StopIteration, ""));
    PyErr_SetObject(PyExc_IndexError, Py_BuildValue("(ii)", 1, 2));
    CHECK(rt_raised(PyExc_IndexError, "(1, 2)"));
    PyErr_SetString((PyObject *)&PyLong_Type, "no exception class");
    CHECK(rt_raised(PyExc_SystemError, "exception <class 'int'> is not a BaseException subclass"));
    PyErr_BadInternalCall();
    CHECK(rt_raised(PyExc_SystemError, NULL));

    PyObject *t, *v, *tb;
    PyErr_SetString(PyExc_KeyError, "k");
    PyErr_Fetch(&t, &v, &tb);
    CHECK(!error_pending() && t == PyExc_KeyError && tb == NULL);
    PyErr_Restore(t, v, tb);
    CHECK(rt_raised(PyExc_KeyError, "'k'"));
    t = Py_NewRef(PyExc_OSError), v = Py_BuildValue("(is)", ENOENT, "gone"), tb = NULL;
    PyErr_NormalizeException(&t, &v, &tb);
    CHECK(t == PyExc_FileNotFoundError && Py_TYPE(v) == (PyTypeObject *)t);
    Py_DECREF(t);
    Py_DECREF(v);
}

static void test_context(void)
{
    Value a = exc_make(EXC_TYPE(ValueError), NULL, 0), b = exc_make(EXC_TYPE(TypeError), NULL, 0);
    HandledItem item = {.exc = a, .previous = tstate()->handled};
    tstate()->handled = &item;
    PyErr_SetObject(PyExc_TypeError, api_of(b));
    PyObject *got = PyErr_GetRaisedException(), *ctx = PyException_GetContext(got);
    CHECK(value_of(got).w == b.w && value_of(ctx).w == a.w);
    Py_DECREF(ctx);
    /* Raising a while b is handled would close a circle: the link from b to a is cut. */
    item.exc = b;
    PyErr_SetObject(PyExc_ValueError, api_of(a));
    PyObject *again = PyErr_GetRaisedException();
    ctx = PyException_GetContext(again);
    CHECK(value_of(ctx).w == b.w && PyException_GetContext(got) == NULL);
    Py_DECREF(ctx);
    /* The same one again: no link to itself. */
    PyErr_SetObject(PyExc_TypeError, api_of(b));
    PyErr_Clear();
    CHECK(PyException_GetContext(api_of(b)) == NULL);
    tstate()->handled = item.previous;
    Py_DECREF(got);
    Py_DECREF(again);
    value_release(a);
    value_release(b);

    PyObject *e = make(PyExc_RuntimeError, "(s)", "x");
    PyErr_SetHandledException(e);
    PyObject *h = PyErr_GetHandledException();
    CHECK(h == e);
    Py_DECREF(h);
    PyErr_SetHandledException(NULL);
    CHECK(PyErr_GetHandledException() == NULL);
    Py_DECREF(e);
}

static void test_base(void)
{
    CHECK(rt_repr_is(make(PyExc_ValueError, "()"), "ValueError()"));
    CHECK(rt_repr_is(make(PyExc_ValueError, "(i)", 1), "ValueError(1)"));
    CHECK(rt_repr_is(make(PyExc_ValueError, "(is)", 1, "a"), "ValueError(1, 'a')"));
    CHECK(str_is(make(PyExc_ValueError, "(is)", 1, "a"), "(1, 'a')"));
    CHECK(str_is(make(PyExc_KeyError, "(s)", ""), "''"));
    PyObject *kw = Py_BuildValue("{s:i}", "a", 1), *none = PyTuple_New(0);
    CHECK(PyObject_Call(PyExc_ValueError, none, kw) == NULL && rt_raised(PyExc_TypeError, "ValueError() takes no keyword arguments"));
    PyObject *e = make(PyExc_ValueError, "(i)", 1);
    CHECK(PyObject_SetAttrString(e, "__traceback__", Py_True) < 0 && rt_raised(PyExc_TypeError, "__traceback__ must be a traceback or None"));
    CHECK(PyObject_SetAttrString(e, "__cause__", Py_True) < 0 &&
          rt_raised(PyExc_TypeError, "exception cause must be None or derive from BaseException"));
    CHECK(PyObject_SetAttrString(e, "__cause__", Py_None) == 0);
    PyObject *s = PyObject_GetAttrString(e, "__suppress_context__");
    CHECK(s == Py_True);
    PyObject *r = PyObject_CallMethod(e, "add_note", "s", "n1");
    CHECK(r == Py_None && PyObject_CallMethod(e, "add_note", "i", 1) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "add_note() argument must be str, not int"));
    CHECK(rt_repr_is(PyObject_GetAttrString(e, "__notes__"), "['n1']"));
    CHECK(rt_repr_is(PyObject_CallMethod(e, "__reduce__", NULL), "(<class 'ValueError'>, (1,), {'__notes__': ['n1']})"));
    CHECK(PyObject_SetAttrString(e, "x", Py_True) == 0 && rt_repr_is(PyObject_GetAttrString(e, "x"), "True"));
    CHECK(PyObject_DelAttrString(e, "args") < 0 && rt_raised(PyExc_TypeError, "args may not be deleted"));
    Py_DECREF(e);
    Py_DECREF(kw);
    Py_DECREF(none);
    CHECK(PyType_IsSubtype(EXC_TYPE(ExceptionGroup), EXC_TYPE(Exception)) && PyExc_IOError == PyExc_OSError);
    PyObject *k = PyErr_NewExceptionWithDoc("m.Special", "its doc", PyExc_LookupError, NULL);
    CHECK(k != NULL && rt_repr_is(make(k, "(i)", 7), "Special(7)"));
    CHECK(rt_repr_is(PyObject_GetAttrString(k, "__module__"), "'m'"));
    PyErr_SetString(k, "own class");
    CHECK(PyErr_ExceptionMatches(PyExc_LookupError) && rt_raised(k, "own class"));
    Py_DECREF(k);
}

static void test_layouts(void)
{
    PyObject *e = make(PyExc_OSError, "(iss)", ENOENT, "gone", "f");
    CHECK(Py_TYPE(e) == EXC_TYPE(FileNotFoundError) && str_is(Py_NewRef(e), "[Errno 2] gone: 'f'"));
    CHECK(rt_repr_is(PyObject_CallMethod(e, "__reduce__", NULL), "(<class 'FileNotFoundError'>, (2, 'gone', 'f'))"));
    CHECK(PyObject_GetAttrString(e, "characters_written") == NULL && rt_raised(PyExc_AttributeError, "characters_written"));
    Py_DECREF(e);
    CHECK(str_is(make(PyExc_OSError, "(issOs)", ENOENT, "x", "f", Py_None, "g"), "[Errno 2] x: 'f' -> 'g'"));
    CHECK(rt_repr_is(make(PyExc_OSError, "(ss)", "a", "b"), "OSError('a', 'b')"));
    errno = EACCES;
    PyErr_SetFromErrno(PyExc_OSError);
    CHECK(rt_raised(PyExc_PermissionError, NULL));

    CHECK(str_is(make(PyExc_SyntaxError, "(s(siis))", "m", "/a/f.py", 3, 4, "t"), "m (f.py, line 3)"));
    CHECK(make(PyExc_SyntaxError, "(s(iii))", "m", 1, 2, 3) == NULL && rt_raised(PyExc_TypeError, "function takes at least 4 arguments (3 given)"));
    CHECK(str_is(make(PyExc_UnicodeEncodeError, "(ssiis)", "a", "abc", 1, 2, "r"), "'a' codec can't encode character '\\x62' in position 1: r"));
    CHECK(str_is(make(PyExc_UnicodeDecodeError, "(syiis)", "a", "abc", 1, 3, "r"), "'a' codec can't decode bytes in position 1-2: r"));
    CHECK(make(PyExc_UnicodeEncodeError, "(s)", "a") == NULL && rt_raised(PyExc_TypeError, "function takes exactly 5 arguments (1 given)"));
    e = make(PyExc_UnicodeTranslateError, "(siis)", "abc", -7, 99, "r");
    Py_ssize_t at;
    CHECK(PyUnicodeTranslateError_GetStart(e, &at) == 0 && at == 0 && PyUnicodeTranslateError_GetEnd(e, &at) == 0 && at == 3);
    CHECK(PyUnicodeEncodeError_GetStart(e, &at) < 0 && rt_raised(PyExc_TypeError, NULL));
    Py_DECREF(e);
    e = PyUnicodeDecodeError_Create("utf-8", "\xff", 1, 0, 1, "why");
    CHECK(e && str_is(e, "'utf-8' codec can't decode byte 0xff in position 0: why"));

    e = make(PyExc_StopIteration, "(i)", 5);
    CHECK(rt_repr_is(PyObject_GetAttrString(e, "value"), "5"));
    Py_DECREF(e);
    e = make(PyExc_SystemExit, "(ii)", 5, 6);
    CHECK(rt_repr_is(PyObject_GetAttrString(e, "code"), "(5, 6)"));
    Py_DECREF(e);
    PyObject *kw = Py_BuildValue("{s:s,s:i}", "name", "n", "obj", 3), *args = Py_BuildValue("(s)", "x");
    e = PyObject_Call(PyExc_AttributeError, args, kw);
    CHECK(rt_repr_is(PyObject_CallMethod(e, "__reduce__", NULL), "(<class 'AttributeError'>, ('x',), {'name': 'n', 'args': ('x',)})"));
    Py_DECREF(e);
    CHECK(PyObject_Call(PyExc_NameError, args, kw) == NULL && rt_raised(PyExc_TypeError, "NameError() got an unexpected keyword argument 'obj'"));
    Py_DECREF(kw);
    PyErr_SetImportError(PyTuple_GetItem(args, 0), Py_True, NULL);
    e = PyErr_GetRaisedException();
    CHECK(rt_repr_is(PyObject_GetAttrString(e, "name"), "True") && str_is(e, "x"));
    Py_DECREF(args);
}

static void test_groups(void)
{
    PyObject *v = make(PyExc_ValueError, "(i)", 1), *t = make(PyExc_TypeError, "(i)", 2);
    PyObject *g = make(PyExc_BaseExceptionGroup, "(s[OO])", "g", v, t);
    CHECK(Py_TYPE(g) == EXC_TYPE(ExceptionGroup) && str_is(Py_NewRef(g), "g (2 sub-exceptions)"));
    CHECK(rt_repr_is(Py_NewRef(g), "ExceptionGroup('g', [ValueError(1), TypeError(2)])"));
    CHECK(rt_repr_is(PyObject_CallMethod(g, "split", "O", PyExc_ValueError),
                     "(ExceptionGroup('g', [ValueError(1)]), ExceptionGroup('g', [TypeError(2)]))"));
    CHECK(rt_repr_is(PyObject_CallMethod(g, "subgroup", "O", PyExc_KeyError), "None"));
    PyObject *nested = make(PyExc_BaseExceptionGroup, "(s(OO))", "n", g, v);
    CHECK(rt_repr_is(PyObject_CallMethod(nested, "subgroup", "O", PyExc_TypeError),
                     "ExceptionGroup('n', [ExceptionGroup('g', [TypeError(2)])])"));
    CHECK(PyObject_CallMethod(g, "split", "i", 3) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "expected an exception type, a tuple of exception types, or a callable (other than a class)"));
    CHECK(make(PyExc_BaseExceptionGroup, "(s[])", "g") == NULL);
    CHECK(rt_raised(PyExc_ValueError, "second argument (exceptions) must be a non-empty sequence"));
    CHECK(make(PyExc_BaseExceptionGroup, "(s[i])", "g", 1) == NULL);
    CHECK(rt_raised(PyExc_ValueError, "Item 0 of second argument (exceptions) is not an exception"));
    PyObject *k = make(PyExc_KeyboardInterrupt, "()");
    CHECK(make((PyObject *)EXC_TYPE(ExceptionGroup), "(s[O])", "g", k) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup"));
    PyObject *bg = make(PyExc_BaseExceptionGroup, "(s[O])", "g", k);
    CHECK(Py_TYPE(bg) == EXC_TYPE(BaseExceptionGroup));
    Py_DECREF(bg);
    Py_DECREF(k);
    Py_DECREF(nested);
    Py_DECREF(g);
    Py_DECREF(v);
    Py_DECREF(t);
}

static void test_no_memory(void)
{
    alloc_fail_at(1);
    raise_no_memory();                                   /* nothing can be allocated for the first time: the reserve */
    alloc_fail_at(0);
    CHECK(value_is(tstate()->raised, interp_now()->memory_error));
    PyErr_Clear();
    raise_no_memory();
    CHECK(!value_is(tstate()->raised, interp_now()->memory_error) && rt_raised(PyExc_MemoryError, ""));
    for (uint64_t n = 1;; n++) {
        alloc_fail_at(n);
        PyErr_SetString(PyExc_ValueError, "a message");
        bool done = alloc_fail_countdown != 0;
        alloc_fail_at(0);
        CHECK(PyErr_ExceptionMatches(done ? PyExc_ValueError : PyExc_MemoryError));
        PyErr_Clear();
        if (done)
            break;
    }
}

static int dive(int n)
{
    volatile char room[2048];                            /* thread sanitizer follows only so many calls */
    room[n % 2048] = 1;
    if (recursion_enter(" in a test"))
        return n;
    int deepest = dive(n + room[n % 2048]);
    recursion_leave();
    return deepest;
}

static void test_recursion(void)
{
    CHECK(dive(0) > 100);
    CHECK(rt_raised(PyExc_RecursionError, "maximum recursion depth exceeded in a test"));
    PyObject *o = PyList_New(0), *many[100];
    CHECK(Py_ReprEnter(o) == 0 && Py_ReprEnter(o) == 1);
    for (int i = 0; i < 100; i++) {
        many[i] = PyList_New(0);
        CHECK(Py_ReprEnter(many[i]) == 0);
    }
    CHECK(Py_ReprEnter(many[50]) == 1);
    for (int i = 0; i < 100; i++) {
        Py_ReprLeave(many[i]);
        Py_DECREF(many[i]);
    }
    Py_ReprLeave(o);
    CHECK(Py_ReprEnter(o) == 0);
    Py_ReprLeave(o);
    Py_DECREF(o);
}

/* One exception, many threads that set its context, cause and args, and look at them. */
enum { ROUNDS = 3000 };
static PyObject *shared;
static void hammer(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        PyObject *mine = make((uintptr_t)arg % 2 ? PyExc_ValueError : PyExc_TypeError, "(i)", i);
        PyException_SetContext(shared, Py_NewRef(mine));
        PyException_SetCause(shared, mine);
        PyObject *c = PyException_GetContext(shared), *k = PyException_GetCause(shared), *a = PyException_GetArgs(shared);
        CHECK(c && k && a && PyExceptionInstance_Check(c) && PyExceptionInstance_Check(k) && PyTuple_Check(a));
        PyObject *args = PyTuple_Pack(1, c);
        PyException_SetArgs(shared, args);
        PyException_SetArgs(shared, a);
        Py_DECREF(args);
        Py_DECREF(a);
        Py_DECREF(c);
        Py_DECREF(k);
        safepoint(this_thread);
    }
}

static void test_threads(void)
{
    struct rt_thread t[3];
    shared = make(PyExc_RuntimeError, "()");
    for (uintptr_t i = 0; i < 3; i++)
        rt_thread(&t[i], hammer, (void *)i);
    hammer((void *)7);
    for (int i = 0; i < 3; i++)
        rt_join(&t[i]);
    PyException_SetContext(shared, NULL);
    PyException_SetCause(shared, NULL);
    Py_DECREF(shared);
}

int main(void)
{
    rt_begin();
    test_raising();
    test_context();
    test_base();
    test_layouts();
    test_groups();
    test_no_memory();
    test_recursion();
    test_threads();
    return rt_end("test_errors");
}
