/* tests/core/test_native_memory.c -- native modules with every allocation failing once: MemoryError or success, never a crash, and what was there
 * before still works.
 */
#include "core/runtime/config.h"
#include "core/runtime/import.h"
#include "core/runtime/runtime.h"
#include "tests/objects/rt_test.h"

#include "marshal.h"

/* modules.def leaves out what is on an optional library; this one is tested here where it is there. */
#if __has_include(<ffi.h>) && !defined(P3T_HAVE_FFI)
#define P3T_HAVE_FFI 1
#endif
#define MODULE(name) extern PyObject *PyInit_##name(void);
#include "stdlib/modules.def"
#undef MODULE
static const struct native_module modules[] = {
#define MODULE(name) {#name, PyInit_##name},
#include "stdlib/modules.def"
#undef MODULE
    {NULL, NULL},
};

/* Each function is run with the first allocation failing, the second, ...; `check` between them. */
static const char program[] =
    "import _lsprof, sys\n"
    "sys.unraisablehook = lambda u: None\n"
    "def profile():\n"
    "    p = _lsprof.Profiler()\n"
    "    p.getstats()\n"
    "    p.clear()\n"
    "functions = [profile]\n"
    "def check(): pass\n"
    "try:\n"
    "    import _ctypes\n"
    "    from ctypes import *\n"
    "except ImportError: pass\n"
    "else:\n"
    "    libc = CDLL(None)\n"
    "    cmp = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))\n"
    "    class Inner(Structure): _fields_ = [('a', c_int), ('s', c_char_p)]\n"
    "    class Outer(Structure): _fields_ = [('i', Inner), ('w', c_wchar_p), ('p', POINTER(Inner)), ('t', c_char * 8), ('b', c_int, 5)]\n"
    "    class Pair(Structure): _fields_ = [('x', c_long), ('y', c_long * 5)]\n"
    "    kept = Outer((1, b'kept'), 'wide', pointer(Inner(2, b'two')), b'text', 3)\n"
    "    def members():\n"
    "        o = Outer((1, b'x' * 20), 'wide', pointer(Inner(2)), b'text', 3)\n"
    "        o.i = Inner(5, b'y' * 20)\n"
    "        o.i.s = b'z' * 20\n"
    "        o.p = (Inner * 3)()\n"
    "        o.p[1].s = b'deep'\n"
    "        return o.i.s, o.w, o.p.contents, o.t, o.b, o._objects, bytes(o)\n"
    "    def assign():\n"
    "        kept.i = Inner(1, b'kept')\n"
    "        kept.w = 'wide'\n"
    "    def calls():\n"
    "        f = libc.snprintf\n"
    "        buf = create_string_buffer(200)\n"
    "        f(buf, 200, b'%d %s %ls', 5, b'bytes', 'wide')\n"
    "        g = libc['strchr']\n"
    "        g.restype, g.argtypes = c_char_p, [c_char_p, c_int]\n"
    "        return buf.value, g(b'abc', 98), cast(buf, POINTER(c_char))[:3], string_at(buf)\n"
    "    def back():\n"
    "        a = (c_int * 5)(3, 1, 2, 5, 4)\n"
    "        libc.qsort(a, 5, 4, cmp(lambda x, y: x[0] - y[0]))\n"
    "        return CFUNCTYPE(c_int, Pair)(lambda p: p.y[2])\n"
    "    def types():\n"
    "        class T(Structure): _fields_ = [('x', c_int * 3), ('y', Inner), ('z', c_uint, 4)]\n"
    "        class U(Union): _fields_ = [('x', c_double), ('t', T)]\n"
    "        return (POINTER(U) * 3)(), CFUNCTYPE(T, U)\n"
    "    def grow():\n"
    "        b = create_string_buffer(b'abc')\n"
    "        resize(b, 5000)\n"
    "        return b.raw, memoryview(b), c_int.from_buffer(bytearray(8)), c_double.from_buffer_copy(bytes(8))\n"
    "    functions += [members, assign, calls, back, types, grow]\n"
    "    def check():\n"
    "        assert kept.i.s == b'kept' and kept.w == 'wide' and kept.p[0].s == b'two' and kept.t == b'text' and kept.b == 3\n"
    "try:\n"
    "    import io, struct\n"
    "    from _zoneinfo import ZoneInfo\n"
    "except ImportError: pass\n"
    "else:\n"
    "    head = b'TZif3' + bytes(15)\n"
    "    part = head + struct.pack('>6l', 0, 0, 0, 2, 2, 8)\n"
    "    rest = bytes([1, 0]) + struct.pack('>lbblbb', 3600, 0, 0, 7200, 1, 4) + b'CET\\0CST\\0'\n"
    "    data = part + struct.pack('>2l', 100, 10**6) + rest + part + struct.pack('>2q', 100, 10**6) + rest + b'\\nCET-1CEST,M3.5.0,M10.5.0/3\\n'\n"
    "    def zones():\n"
    "        return ZoneInfo.from_file(io.BytesIO(data), key='x')\n"
    "    functions.append(zones)\n";

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    native_modules = modules;
    runtime_unmarshal = PyMarshal_ReadObjectFromString;
    char *words[] = {"test_native_memory", "-I", "-c", "", NULL};
    int status;
    CHECK(cmdline_parse(4, words, &runtime_config, &status) == CMDLINE_RUN);
    if (runtime_start(&runtime_config) < 0) {
        printf("test_native_memory: no library, nothing to do\n");
        return 0;
    }
    PyObject *main_module = PyImport_AddModule("__main__"), *globals = PyModule_GetDict(main_module);
    PyObject *done = PyRun_String(program, Py_file_input, globals, globals);
    if (!done)
        PyErr_Print();
    CHECK(done);
    PyObject *functions = PyDict_GetItemString(globals, "functions"), *check = PyDict_GetItemString(globals, "check");
    for (Py_ssize_t k = 0; k < PyList_GET_SIZE(functions); k++) {
        PyObject *f = PyList_GET_ITEM(functions, k), *r = PyObject_CallNoArgs(f);        /* once without failures: caches fill */
        CHECK(r);
        Py_XDECREF(r);
        uint64_t n = 1;
        for (bool failed = true; failed; n += 1 + n / 200) {
            alloc_fail_at(n);
            r = PyObject_CallNoArgs(f);
            failed = alloc_fail_countdown == 0;
            alloc_fail_at(0);
            if (!r)
                PyErr_Clear();
            Py_XDECREF(r);
            PyObject *good = PyObject_CallNoArgs(check);
            if (!good)
                PyErr_Print();
            CHECK(good);
            Py_XDECREF(good);
        }
        printf("  function %zd: %llu allocations could fail\n", k, (unsigned long long)n);
    }
    printf("test_native_memory: passed\n");
    return 0;
}
