/* core/runtime/config.h -- how this process was asked to run: command line and environment, as plain C data.
 *
 * Filled once on the main thread before any object exists; FROZEN afterwards. Text is in the locale's bytes, as the system gave it.
 */
#ifndef P3T_CORE_RUNTIME_CONFIG_H
#define P3T_CORE_RUNTIME_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_list {
    const char **at;
    size_t n, room;
};

enum run_kind { RUN_STDIN, RUN_COMMAND, RUN_MODULE, RUN_FILE };

struct runtime_config {
    enum run_kind run;
    const char *target;                  /* command text, module name, or path */
    struct text_list argv;               /* sys.argv: argv[0] is "-c", "-m", the path, or "" */
    struct text_list orig_argv;          /* sys.orig_argv */
    struct text_list warn_options;       /* -W and PYTHONWARNINGS, weakest first */
    struct text_list xoptions;           /* -X */
    const char *program;                 /* argv[0] of the process */
    /* sys.flags */
    int debug, inspect, interactive, optimize, verbose, bytes_warning, quiet;
    bool dont_write_bytecode, no_user_site, no_site, ignore_environment, isolated, dev_mode, safe_path, utf8_mode, warn_default_encoding;
    bool unbuffered, skip_first_line;
    bool no_debug_ranges, faulthandler, show_refcount, frozen_modules_off;
    int import_time;                     /* 1: of modules that are loaded; 2: say also which were there */
    bool gil_given;                      /* -X gil=0 or PYTHON_GIL=0 */
    bool random_hashes;                  /* -R: PYTHONHASHSEED does not count */
    bool thread_inherit_context, context_aware_warnings;
    int tracemalloc;
    int cpu_count;                       /* -X cpu_count=N; -1: not given */
    bool hash_seed_given;
    uint32_t hash_seed;                  /* 0 with hash_seed_given: no randomisation */
    int64_t int_max_str_digits;          /* -1: the default */
    const char *check_hash_pycs;         /* "default", "always", "never" */
    const char *pycache_prefix;          /* or NULL */
    const char *home;                    /* PYTHONHOME, or NULL */
    const char *path;                    /* PYTHONPATH, or NULL */
    const char *startup;                 /* PYTHONSTARTUP, or NULL */
    const char *io_encoding;             /* PYTHONIOENCODING, or NULL */
    const char *platlibdir;
    int deadlock_report;                 /* -X deadlock-report=SECONDS; 0: off */
    bool runtime_stats;
    bool utf8_mode_given;                /* -X utf8 or PYTHONUTF8: the locale does not decide */
    bool bare;                           /* -X bare: no library modules */
};
extern struct runtime_config runtime_config;

enum cmdline_result { CMDLINE_RUN, CMDLINE_EXIT };
/* Reads argv and the environment. CMDLINE_EXIT: something was printed (version, help, usage error) and *status says how to exit. */
enum cmdline_result cmdline_parse(int argc, char **argv, struct runtime_config *, int *status);
void config_defaults(struct runtime_config *);
int  text_list_add(struct text_list *, const char *);    /* 0 or -1: no memory */
const char *config_getenv(const struct runtime_config *, const char *name);    /* NULL under -E and -I, and for an empty value */
/* locale.c: UTF-8 mode and the coercion of the C locale, and the file system's encoding that follows. */
void locale_start(struct runtime_config *);
const char *locale_stdio_encoding(const struct runtime_config *);
const char *locale_stdio_errors(const struct runtime_config *);
/* exported_flags.c: Py_OptimizeFlag and its like. */
void exported_flags_start(const struct runtime_config *);
/* Text of -V and -VV. */
void version_print(bool long_form);

#endif
