/* core/runtime/exported_flags.c -- the command line's switches as the C API has long shown them: ints that foreign code may read.
 *
 * They tell what this process was started with; nothing in the runtime reads them, but for Py_BytesWarningFlag (objects/bytes_type.c). Written once,
 * by the main thread, before any Python code runs.
 */
#include "core/runtime/runtime.h"

#include "core/runtime/config.h"

int Py_DebugFlag, Py_VerboseFlag, Py_QuietFlag, Py_InteractiveFlag, Py_InspectFlag, Py_OptimizeFlag, Py_NoSiteFlag, Py_FrozenFlag,
    Py_IgnoreEnvironmentFlag, Py_DontWriteBytecodeFlag, Py_NoUserSiteDirectory, Py_UnbufferedStdioFlag, Py_HashRandomizationFlag, Py_IsolatedFlag, Py_UTF8Mode;

void exported_flags_start(const struct runtime_config *c)
{
    Py_BytesWarningFlag = c->bytes_warning;
    Py_DebugFlag = c->debug;
    Py_VerboseFlag = c->verbose;
    Py_QuietFlag = c->quiet;
    Py_InteractiveFlag = c->interactive;
    Py_InspectFlag = c->inspect;
    Py_OptimizeFlag = c->optimize;
    Py_NoSiteFlag = c->no_site;
    Py_IgnoreEnvironmentFlag = c->ignore_environment;
    Py_DontWriteBytecodeFlag = c->dont_write_bytecode;
    Py_NoUserSiteDirectory = c->no_user_site;
    Py_UnbufferedStdioFlag = c->unbuffered;
    Py_HashRandomizationFlag = !c->hash_seed_given || c->hash_seed != 0;
    Py_IsolatedFlag = c->isolated;
    Py_UTF8Mode = c->utf8_mode;
}
