/* pylifecycle.h -- starting and stopping the runtime and its interpreters; versions; process-wide flags. */
#ifndef Py_PYLIFECYCLE_H
#define Py_PYLIFECYCLE_H

#include "initconfig.h"
#include "object.h"

_P3T_BEGIN_DECLS

/* --- starting and stopping --------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(void) Py_Initialize(void); /* does nothing when it is done already */
PyAPI_FUNC(void) Py_InitializeEx(int initsigs);
PyAPI_FUNC(PyStatus) Py_InitializeFromConfig(const PyConfig *config);
PyAPI_FUNC(void) Py_Finalize(void);
PyAPI_FUNC(int) Py_FinalizeEx(void); /* 0, or -1 if buffered data could not be written */
PyAPI_FUNC(int) Py_IsInitialized(void);
PyAPI_FUNC(int) Py_IsFinalizing(void);
PyAPI_FUNC(int) Py_RunMain(void); /* the exit status; finalizes */
PyAPI_FUNC(int) Py_Main(int argc, wchar_t **argv);
PyAPI_FUNC(int) Py_BytesMain(int argc, char **argv);
PyAPI_FUNC(int) Py_FrozenMain(int argc, char **argv);
PyAPI_FUNC(void) _Py_NO_RETURN Py_Exit(int status);
PyAPI_FUNC(int) Py_AtExit(void (*func)(void)); /* 0, or -1 if there are 32 already; func must not use this API */
PyAPI_FUNC(int) PyUnstable_AtExit(PyInterpreterState *interp, void (*func)(void *), void *data); /* 0 or -1 */

/* --- interpreters ------------------------------------------------------------------------------------------------------------------- */

#define PyInterpreterConfig_DEFAULT_GIL 0
#define PyInterpreterConfig_SHARED_GIL 1
#define PyInterpreterConfig_OWN_GIL 2

typedef struct {
    int use_main_obmalloc;
    int allow_fork;
    int allow_exec;
    int allow_threads;
    int allow_daemon_threads;
    int check_multi_interp_extensions;
    int gil; /* accepted: there is none to share */
} PyInterpreterConfig;

PyAPI_FUNC(PyStatus) Py_NewInterpreterFromConfig(PyThreadState **tstate_p, const PyInterpreterConfig *config);
PyAPI_FUNC(PyThreadState *) Py_NewInterpreter(void); /* NULL without an exception on failure */
PyAPI_FUNC(void) Py_EndInterpreter(PyThreadState *tstate);

/* --- versions; static strings ---------------------------------------------------------------------------------------------------------- */

PyAPI_DATA(const unsigned long) Py_Version; /* PY_VERSION_HEX of the runtime that is running */
PyAPI_FUNC(const char *) Py_GetVersion(void);
PyAPI_FUNC(const char *) Py_GetPlatform(void);
PyAPI_FUNC(const char *) Py_GetCopyright(void);
PyAPI_FUNC(const char *) Py_GetCompiler(void);
PyAPI_FUNC(const char *) Py_GetBuildInfo(void);
PyAPI_FUNC(uint32_t) Py_PACK_FULL_VERSION(int major, int minor, int micro, int level, int serial);
PyAPI_FUNC(uint32_t) Py_PACK_VERSION(int major, int minor);
#define Py_PACK_FULL_VERSION(major, minor, micro, level, serial) ((uint32_t)_Py_PACK_FULL_VERSION(major, minor, micro, level, serial))
#define Py_PACK_VERSION(major, minor) ((uint32_t)_Py_PACK_VERSION(major, minor))

/* --- paths; deprecated in favour of PyConfig.  Static wide strings, NULL before start-up. ----------------------------------------------- */

PyAPI_FUNC(void) Py_SetProgramName(const wchar_t *name); /* the string must stay */
PyAPI_FUNC(wchar_t *) Py_GetProgramName(void);
PyAPI_FUNC(void) Py_SetPythonHome(const wchar_t *home);
PyAPI_FUNC(wchar_t *) Py_GetPythonHome(void);
PyAPI_FUNC(void) Py_SetPath(const wchar_t *path);
PyAPI_FUNC(wchar_t *) Py_GetPath(void);
PyAPI_FUNC(wchar_t *) Py_GetProgramFullPath(void);
PyAPI_FUNC(wchar_t *) Py_GetPrefix(void);
PyAPI_FUNC(wchar_t *) Py_GetExecPrefix(void);

/* --- flags; deprecated in favour of PyConfig ------------------------------------------------------------------------------------------------ */

PyAPI_DATA(int) Py_DebugFlag;
PyAPI_DATA(int) Py_VerboseFlag;
PyAPI_DATA(int) Py_QuietFlag;
PyAPI_DATA(int) Py_InteractiveFlag;
PyAPI_DATA(int) Py_InspectFlag;
PyAPI_DATA(int) Py_OptimizeFlag;
PyAPI_DATA(int) Py_NoSiteFlag;
PyAPI_DATA(int) Py_BytesWarningFlag;
PyAPI_DATA(int) Py_FrozenFlag;
PyAPI_DATA(int) Py_IgnoreEnvironmentFlag;
PyAPI_DATA(int) Py_DontWriteBytecodeFlag;
PyAPI_DATA(int) Py_NoUserSiteDirectory;
PyAPI_DATA(int) Py_UnbufferedStdioFlag;
PyAPI_DATA(int) Py_HashRandomizationFlag;
PyAPI_DATA(int) Py_IsolatedFlag;
PyAPI_DATA(int) Py_UTF8Mode;
PyAPI_FUNC(char *) Py_GETENV(const char *name); /* getenv(), or NULL when the environment is to be ignored */

/* --- signals and terminals ---------------------------------------------------------------------------------------------------------------------- */

typedef void (*PyOS_sighandler_t)(int);
PyAPI_FUNC(PyOS_sighandler_t) PyOS_getsig(int signum);
PyAPI_FUNC(PyOS_sighandler_t) PyOS_setsig(int signum, PyOS_sighandler_t handler); /* the former one, SIG_ERR on error */
PyAPI_FUNC(int) Py_FdIsInteractive(FILE *fp, const char *filename);

_P3T_END_DECLS

#endif
