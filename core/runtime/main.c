/* core/runtime/main.c -- the program python3t: its native modules, and main(). */
#include "core/runtime/config.h"
#include "core/runtime/import.h"

#include "marshal.h"

#define MODULE(name) extern PyObject *PyInit_##name(void);
#include "stdlib/modules.def"
#undef MODULE

static const struct native_module modules[] = {
#define MODULE(name) {#name, PyInit_##name},
#include "stdlib/modules.def"
#undef MODULE
    {NULL, NULL},
};

int main(int argc, char **argv)
{
    native_modules = modules;
    runtime_unmarshal = PyMarshal_ReadObjectFromString;
    return Py_BytesMain(argc, argv);
}
