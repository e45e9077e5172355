/* initconfig.h -- starting the runtime with settings: PyStatus, PyPreConfig, PyConfig, and PyInitConfig which hides its fields.
 *
 * Fill a PyConfig from one of the Init functions, change fields, call Py_InitializeFromConfig, clear it.  Strings in it belong to it:
 * set them with PyConfig_SetString.
 */
#ifndef Py_INITCONFIG_H
#define Py_INITCONFIG_H

#include "object.h"

_P3T_BEGIN_DECLS

/* --- results of start-up functions: fine, an error, or a wish to exit --------------------------------------------------------------- */

typedef struct {
    enum {
        _PyStatus_TYPE_OK = 0,
        _PyStatus_TYPE_ERROR = 1,
        _PyStatus_TYPE_EXIT = 2,
    } _type;
    const char *func;
    const char *err_msg;
    int exitcode;
} PyStatus;

PyAPI_FUNC(PyStatus) PyStatus_Ok(void);
PyAPI_FUNC(PyStatus) PyStatus_Error(const char *err_msg);
PyAPI_FUNC(PyStatus) PyStatus_NoMemory(void);
PyAPI_FUNC(PyStatus) PyStatus_Exit(int exitcode);
PyAPI_FUNC(int) PyStatus_IsError(PyStatus err);
PyAPI_FUNC(int) PyStatus_IsExit(PyStatus err);
PyAPI_FUNC(int) PyStatus_Exception(PyStatus err);
PyAPI_FUNC(void) _Py_NO_RETURN Py_ExitStatusException(PyStatus err);

typedef struct {
    Py_ssize_t length;
    wchar_t **items;
} PyWideStringList;

PyAPI_FUNC(PyStatus) PyWideStringList_Append(PyWideStringList *list, const wchar_t *item);
PyAPI_FUNC(PyStatus) PyWideStringList_Insert(PyWideStringList *list, Py_ssize_t index, const wchar_t *item);

/* --- before memory and locale are settled ---------------------------------------------------------------------------------------------- */

typedef struct PyPreConfig {
    int _config_init;
    int parse_argv;
    int isolated;
    int use_environment;
    int configure_locale;
    int coerce_c_locale;
    int coerce_c_locale_warn;
    int utf8_mode;
    int dev_mode;
    int allocator;
} PyPreConfig;

PyAPI_FUNC(void) PyPreConfig_InitPythonConfig(PyPreConfig *preconfig);
PyAPI_FUNC(void) PyPreConfig_InitIsolatedConfig(PyPreConfig *preconfig);
PyAPI_FUNC(PyStatus) Py_PreInitialize(const PyPreConfig *preconfig);
PyAPI_FUNC(PyStatus) Py_PreInitializeFromBytesArgs(const PyPreConfig *preconfig, Py_ssize_t argc, char **argv);
PyAPI_FUNC(PyStatus) Py_PreInitializeFromArgs(const PyPreConfig *preconfig, Py_ssize_t argc, wchar_t **argv);

/* --- everything else -------------------------------------------------------------------------------------------------------------------- */

typedef struct PyConfig {
    int _config_init;
    int _init_main;
    int _install_importlib;
    int _is_python_build;

    /* the command line */
    PyWideStringList argv;
    PyWideStringList orig_argv;
    PyWideStringList warnoptions;
    PyWideStringList xoptions;
    int parse_argv;
    wchar_t *program_name;
    wchar_t *run_command;
    wchar_t *run_filename;
    wchar_t *run_module;
    wchar_t *sys_path_0;
    int skip_source_first_line;
    int inspect;
    int interactive;
    int quiet;
    int verbose;

    /* whom to trust */
    int isolated;
    int use_environment;
    int safe_path;
    int site_import;
    int user_site_directory;

    /* where things are */
    wchar_t *home;
    wchar_t *prefix;
    wchar_t *exec_prefix;
    wchar_t *base_prefix;
    wchar_t *base_exec_prefix;
    wchar_t *executable;
    wchar_t *base_executable;
    wchar_t *platlibdir;
    wchar_t *stdlib_dir;
    wchar_t *pythonpath_env;
    wchar_t *pycache_prefix;
    int module_search_paths_set;
    PyWideStringList module_search_paths;
    int pathconfig_warnings;
    int use_frozen_modules;
    wchar_t *check_hash_pycs_mode;
    int write_bytecode;

    /* text and streams */
    wchar_t *filesystem_encoding;
    wchar_t *filesystem_errors;
    wchar_t *stdio_encoding;
    wchar_t *stdio_errors;
    int buffered_stdio;
    int configure_c_stdio;
    int warn_default_encoding;

    /* how code runs */
    int optimization_level;
    int bytes_warning;
    int int_max_str_digits;
    int use_hash_seed;
    unsigned long hash_seed;
    int install_signal_handlers;
    int cpu_count;
    int enable_gil; /* anything but 0 or the default -1 is an error */
    int tlbc_enabled;
    int thread_inherit_context;
    int context_aware_warnings;

    /* finding faults */
    int dev_mode;
    int faulthandler;
    int tracemalloc;
    int perf_profiling;
    int remote_debug;
    int import_time;
    int code_debug_ranges;
    int show_ref_count;
    int dump_refs;
    wchar_t *dump_refs_file;
    int malloc_stats;
    int parser_debug;
} PyConfig;

PyAPI_FUNC(void) PyConfig_InitPythonConfig(PyConfig *config);
PyAPI_FUNC(void) PyConfig_InitIsolatedConfig(PyConfig *config);
PyAPI_FUNC(void) PyConfig_Clear(PyConfig *config);
PyAPI_FUNC(PyStatus) PyConfig_SetString(PyConfig *config, wchar_t **config_str, const wchar_t *str);
PyAPI_FUNC(PyStatus) PyConfig_SetBytesString(PyConfig *config, wchar_t **config_str, const char *str);
PyAPI_FUNC(PyStatus) PyConfig_Read(PyConfig *config);
PyAPI_FUNC(PyStatus) PyConfig_SetBytesArgv(PyConfig *config, Py_ssize_t argc, char *const *argv);
PyAPI_FUNC(PyStatus) PyConfig_SetArgv(PyConfig *config, Py_ssize_t argc, wchar_t *const *argv);
PyAPI_FUNC(PyStatus) PyConfig_SetWideStringList(PyConfig *config, PyWideStringList *list, Py_ssize_t length, wchar_t **items);

/* The settings of the running interpreter, by name. */
PyAPI_FUNC(PyObject *) PyConfig_Get(const char *name); /* new reference; ValueError if there is no such option */
PyAPI_FUNC(int) PyConfig_GetInt(const char *name, int *value); /* 0 or -1 */
PyAPI_FUNC(PyObject *) PyConfig_Names(void);                   /* new reference: a frozenset */
PyAPI_FUNC(int) PyConfig_Set(const char *name, PyObject *value); /* 0 or -1; ValueError if read-only */

/* --- the same, with options by name: 0 or -1, the error kept in the configuration --------------------------------------------------------- */

typedef struct PyInitConfig PyInitConfig;
PyAPI_FUNC(PyInitConfig *) PyInitConfig_Create(void); /* isolated settings; NULL without memory */
PyAPI_FUNC(void) PyInitConfig_Free(PyInitConfig *config);
PyAPI_FUNC(int) PyInitConfig_GetError(PyInitConfig *config, const char **err_msg); /* 1 if there is one; valid until the next call */
PyAPI_FUNC(int) PyInitConfig_GetExitCode(PyInitConfig *config, int *exitcode);     /* 1 if there is one */
PyAPI_FUNC(int) PyInitConfig_HasOption(PyInitConfig *config, const char *name);
PyAPI_FUNC(int) PyInitConfig_GetInt(PyInitConfig *config, const char *name, int64_t *value);
PyAPI_FUNC(int) PyInitConfig_GetStr(PyInitConfig *config, const char *name, char **value); /* free() it */
PyAPI_FUNC(int) PyInitConfig_GetStrList(PyInitConfig *config, const char *name, size_t *length, char ***items);
PyAPI_FUNC(void) PyInitConfig_FreeStrList(size_t length, char **items);
PyAPI_FUNC(int) PyInitConfig_SetInt(PyInitConfig *config, const char *name, int64_t value);
PyAPI_FUNC(int) PyInitConfig_SetStr(PyInitConfig *config, const char *name, const char *value);
PyAPI_FUNC(int) PyInitConfig_SetStrList(PyInitConfig *config, const char *name, size_t length, char *const *items);
PyAPI_FUNC(int) PyInitConfig_AddModule(PyInitConfig *config, const char *name, PyObject *(*initfunc)(void));
PyAPI_FUNC(int) Py_InitializeFromInitConfig(PyInitConfig *config);

/* argc and argv as the process got them. */
PyAPI_FUNC(void) Py_GetArgcArgv(int *argc, wchar_t ***argv);

_P3T_END_DECLS

#endif
