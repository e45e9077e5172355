/* tests/fuzz/start.h -- brings the whole interpreter up inside a fuzzer, with all native modules, as core/runtime/main.c does. */
#include "core/runtime/config.h"
#include "core/runtime/import.h"
#include "core/runtime/runtime.h"

#include "marshal.h"
#include <stdlib.h>

#define MODULE(name) extern PyObject *PyInit_##name(void);
#include "stdlib/modules.def"
#undef MODULE

static const struct native_module modules[] = {
#define MODULE(name) {#name, PyInit_##name},
#include "stdlib/modules.def"
#undef MODULE
    {NULL, NULL},
};

static void start(void)
{
    char *argv[] = {"fuzz", "-I", "-S", "-W", "ignore", "-c", "", NULL};
    int status;
    native_modules = modules;
    runtime_unmarshal = PyMarshal_ReadObjectFromString;
    CHECK(cmdline_parse(7, argv, &runtime_config, &status) == CMDLINE_RUN);
    locale_start(&runtime_config);
    if (runtime_start(&runtime_config) < 0)
        exit(1);
}
