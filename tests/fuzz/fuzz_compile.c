/* tests/fuzz/fuzz_compile.c -- libFuzzer target: any source text gives verified code, or an exception that compile() may raise.
 *
 * The first byte chooses the mode and flags. The text is parsed, checked, its scopes resolved, and compiled; then the code, with the code objects in it,
 * goes through the verifier, through everything that is decoded when it is first needed (live registers, positions, handlers), and through marshal and
 * back, where it has to be verified again and be equal. With one more bit the tree becomes Python objects, and those are validated and compiled. Nothing is run.
 */
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/start.h"

#include "core/compiler/code.h"
#include "core/runtime/ast_bridge.h"
#include "objects/rt.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static PyObject *filename;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    start();
    PyObject *ast = PyImport_ImportModule("_ast");
    filename = PyUnicode_FromString("fuzz");
    CHECK(ast && filename);
    Py_DECREF(ast);
    return 0;
}

/* Clears the exception; anything that compile() is not documented to raise is a find. */
static void expect_error(const char *from)
{
    PyObject *error = PyErr_GetRaisedException();
    CHECK(error);
    if (!PyErr_GivenExceptionMatches(error, PyExc_SyntaxError) && !PyErr_GivenExceptionMatches(error, PyExc_ValueError) &&
        !PyErr_GivenExceptionMatches(error, PyExc_OverflowError) && !PyErr_GivenExceptionMatches(error, PyExc_MemoryError) &&
        !PyErr_GivenExceptionMatches(error, PyExc_RecursionError) && !PyErr_GivenExceptionMatches(error, PyExc_LookupError)) {
        PyObject *text = PyObject_Repr(error);
        fprintf(stderr, "%s raised %s\n", from, text ? PyUnicode_AsUTF8(text) : "?");
        abort();
    }
    PyObject *text = PyObject_Str(error);
    if (!text)
        PyErr_Clear();
    Py_XDECREF(text);
    Py_DECREF(error);
}

static void inspect(CodeObj *code)
{
    const char *why;
    uint32_t at;
    if (code_verify(code, &why, &at) < 0) {
        code_dump(code, stderr);
        fprintf(stderr, "instruction %u: %s\n", at, why);
        abort();
    }
    CHECK(code_live(code, 0));
    for (uint32_t i = 0; i < code->ninstrs; i++) {
        Position p = code_position(code, i);
        CHECK(p.line == -1 || p.end_line == -1 || p.line <= p.end_line);
        code_handler(code, i);
    }
    for (uint32_t i = 0; i < code->nconsts; i++)
        if (PyCode_Check(api_of(code->consts[i])))
            inspect((CodeObj *)value_obj(code->consts[i]));
}

static void round_trip(PyObject *code)
{
    PyObject *bytes = PyMarshal_WriteObjectToString(code, Py_MARSHAL_VERSION);
    if (!bytes) {                                           /* constants nested too deep */
        expect_error("marshal");
        return;
    }
    PyObject *again = PyMarshal_ReadObjectFromString(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
    if (!again) {
        PyErr_Print();
        abort();
    }
    inspect((CodeObj *)value_obj(value_of(again)));
    CHECK(PyObject_RichCompareBool(code, again, Py_EQ) == 1);
    Py_DECREF(again);
    Py_DECREF(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned compile_flags[] = {PyCF_IGNORE_COOKIE, 0, PyCF_IGNORE_COOKIE | PyCF_ALLOW_TOP_LEVEL_AWAIT, PyCF_IGNORE_COOKIE | PyCF_TYPE_COMMENTS};
    static size_t since;
    if (size < 1)
        return 0;
    int mode = "xxse"[data[0] & 3], optimize = (data[0] >> 2) % 3;
    unsigned flags = compile_flags[(data[0] >> 4) & 3];
    char *text = malloc(size);                              /* its own block, so that reading past its end is seen */
    memcpy(text, data + 1, size - 1);
    text[size - 1] = 0;
    Value code = compile_source(text, size - 1, value_of(filename), mode, flags, optimize);
    if (is_raised(code)) {
        expect_error("compile_source");
    } else {
        inspect((CodeObj *)value_obj(code));
        round_trip(api_of(code));
        value_release(code);
    }
    if (data[0] & 0x40) {
        PyObject *tree = ast_bridge.parse(text, size - 1, filename, mode, flags | PyCF_ONLY_AST, data[0] & 0x80 ? optimize : -1, 0);
        PyObject *compiled = tree ? ast_bridge.compile(tree, filename, mode, flags & ~(unsigned)PyCF_TYPE_COMMENTS, optimize) : NULL;
        if (compiled)
            inspect((CodeObj *)value_obj(value_of(compiled)));
        else
            expect_error(tree ? "compile of a tree" : "parse");
        Py_XDECREF(compiled);
        Py_XDECREF(tree);
    }
    free(text);
    since += size;
    if (since > 1 << 20) {                                  /* code is deferred: the collector frees it */
        since = 0;
        PyGC_Collect();
    }
    return 0;
}
