/* tests/fuzz/fuzz_marshal.c -- libFuzzer target: any bytes given to marshal are an object or an exception, and a code object among them is sound.
 *
 * What is in a cache file is not trusted: marshal verifies each code object. What comes out is walked (all tables that are decoded late),
 * shown, and written again. Nothing is run.
 */
#include "core/compiler/code.h"
#include "tests/fuzz/start.h"
#include "objects/rt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    start();
    return 0;
}

static void forget(PyObject *result)
{
    if (!result)
        PyErr_Clear();
    Py_XDECREF(result);
}

static void inspect(CodeObj *code)
{
    static const char *const views[] = {"co_code", "co_consts", "co_linetable", "co_exceptiontable", "co_varnames", "co_names", "co_freevars", "co_stacksize"};
    const char *why;
    uint32_t at;
    CHECK(code_verify(code, &why, &at) == 0);
    CHECK(code->ninstrs && code_live(code, 0));
    for (uint32_t i = 0; i < code->ninstrs; i++) {
        code_position(code, i);
        code_line(code, i);
        code_handler(code, i);
    }
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        forget(PyObject_GetAttrString(api_of(value_from_obj(code)), views[i]));
    forget(PyObject_CallMethod(api_of(value_from_obj(code)), "replace", NULL));
    for (uint32_t i = 0; i < code->nconsts; i++)
        if (PyCode_Check(api_of(code->consts[i])))
            inspect((CodeObj *)value_obj(code->consts[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static size_t since;
    char *copy = malloc(size ? size : 1);                   /* its own block, so that reading past its end is seen */
    memcpy(copy, data, size);
    PyObject *object = PyMarshal_ReadObjectFromString(copy, (Py_ssize_t)size);
    free(copy);
    if (object) {
        CHECK(!PyErr_Occurred());
        if (PyCode_Check(object))
            inspect((CodeObj *)value_obj(value_of(object)));
        PyObject *again = PyMarshal_WriteObjectToString(object, Py_MARSHAL_VERSION);
        if (again)
            forget(PyMarshal_ReadObjectFromString(PyBytes_AS_STRING(again), PyBytes_GET_SIZE(again)));
        forget(again);
        forget(PyObject_Repr(object));
        Py_DECREF(object);
    } else {
        CHECK(PyErr_Occurred());
        PyErr_Clear();
    }
    since += size;
    if (since > 1 << 20) {
        since = 0;
        PyGC_Collect();
    }
    return 0;
}
