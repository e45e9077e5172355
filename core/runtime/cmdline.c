/* core/runtime/cmdline.c -- the command line and the PYTHON* environment variables, into a struct runtime_config. */
#include "core/runtime/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct runtime_config runtime_config;

int text_list_add(struct text_list *l, const char *text)
{
    if (l->n == l->room) {
        size_t room = l->room ? 2 * l->room : 8;
        const char **at = realloc((void *)l->at, room * sizeof *at);
        if (!at)
            return -1;
        l->at = at;
        l->room = room;
    }
    l->at[l->n++] = text;
    return 0;
}

static void text_list_drop(struct text_list *l)
{
    free((void *)l->at);
    *l = (struct text_list){0};
}

void config_defaults(struct runtime_config *c)
{
    *c = (struct runtime_config){
        .cpu_count = -1, .int_max_str_digits = -1, .check_hash_pycs = "default", .platlibdir = "lib",
        .thread_inherit_context = true, .context_aware_warnings = true,     /* the defaults of a free-threaded build */
    };
}

const char *config_getenv(const struct runtime_config *c, const char *name)
{
    const char *v = c->ignore_environment ? NULL : getenv(name);
    return v && *v ? v : NULL;
}

/* -- help ------------------------------------------------------------------------------------------------------------------------------ */

static const char usage_line[] = "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";

static const char help_options[] =
    "Options:\n"
    "-b     : warn about str(bytes), and comparing bytes with str or int (-bb: errors)\n"
    "-B     : do not write .pyc files (also PYTHONDONTWRITEBYTECODE=x)\n"
    "-c cmd : run this program text; ends the list of options\n"
    "-d     : debugging output of the parser; has no effect here (also PYTHONDEBUG=x)\n"
    "-E     : ignore PYTHON* environment variables\n"
    "-h     : this help (also -? or --help)\n"
    "-i     : prompt for more after the program has run (also PYTHONINSPECT=x)\n"
    "-I     : isolate from the user's environment: implies -E, -P and -s\n"
    "-m mod : run a module of the library as a script; ends the list of options\n"
    "-O     : leave out assert and __debug__ code (also PYTHONOPTIMIZE=x)\n"
    "-OO    : -O, and leave out docstrings\n"
    "-P     : put no unsafe folder in front of sys.path (also PYTHONSAFEPATH)\n"
    "-q     : no version and copyright at the prompt\n"
    "-s     : no user site folder in sys.path (also PYTHONNOUSERSITE=x)\n"
    "-S     : no 'import site' at the start\n"
    "-u     : unbuffered stdout and stderr (also PYTHONUNBUFFERED=x)\n"
    "-v     : trace imports (also PYTHONVERBOSE=x); more of them, more detail\n"
    "-V     : the version (also --version); twice: the build\n"
    "-W arg : warning filter action:message:category:module:lineno (also PYTHONWARNINGS=arg)\n"
    "-x     : skip the first line of the source\n"
    "-X opt : an option of this implementation; see --help-xoptions\n"
    "--check-hash-based-pycs always|default|never: when to look at the source of hash-based .pyc files\n"
    "--help-env: environment variables; --help-xoptions: -X options; --help-all: everything\n"
    "\n"
    "Arguments:\n"
    "file   : a program, or a folder or zip file with __main__.py\n"
    "-      : read the program from standard input (the default; a prompt if that is a terminal)\n"
    "arg ...: sys.argv[1:]\n";

static const char help_environment[] =
    "Environment variables:\n"
    "PYTHONHOME      : where the standard library is: PREFIX with lib/python3.14 in it\n"
    "PYTHONPATH      : folders put in front of sys.path, ':' between them\n"
    "PYTHONSTARTUP   : file run before the first prompt\n"
    "PYTHONSAFEPATH, PYTHONOPTIMIZE, PYTHONDEBUG, PYTHONDONTWRITEBYTECODE, PYTHONINSPECT, PYTHONUNBUFFERED, PYTHONVERBOSE,\n"
    "PYTHONNOUSERSITE, PYTHONWARNINGS, PYTHONDEVMODE, PYTHONUTF8, PYTHONTRACEMALLOC, PYTHONFAULTHANDLER, PYTHONPROFILEIMPORTTIME,\n"
    "PYTHONNODEBUGRANGES, PYTHONWARNDEFAULTENCODING, PYTHON_CPU_COUNT, PYTHON_THREAD_INHERIT_CONTEXT,\n"
    "PYTHON_CONTEXT_AWARE_WARNINGS: as the options of the same meaning\n"
    "PYTHONPYCACHEPREFIX : root of a tree for .pyc files, instead of __pycache__ folders\n"
    "PYTHONIOENCODING    : encoding[:errors] of stdin, stdout and stderr\n"
    "PYTHONHASHSEED      : 0 to 4294967295, or 'random': seed of the hashes of str and bytes\n"
    "PYTHONINTMAXSTRDIGITS : limit of digits when ints become text and back; 0: none\n";

static const char help_xoptions[] =
    "The following implementation-specific options are available:\n"
    "-X bare                : run without the library: native modules only, no site; for tests of the runtime itself\n"
    "-X cpu_count=N         : what os.process_cpu_count() and os.cpu_count() say (default: the system's word)\n"
    "-X deadlock-report=S   : show who waits for whom, and all stacks, when threads have waited in a ring for S seconds; and on SIGQUIT\n"
    "-X dev                 : checks that cost too much for every day\n"
    "-X faulthandler        : show stacks on a crash\n"
    "-X frozen_modules=off  : import start-up modules from the library instead of the executable\n"
    "-X gil=0               : accepted; there is no global interpreter lock to switch on\n"
    "-X importtime          : show how long each import takes\n"
    "-X int_max_str_digits=N: limit of digits when ints become text and back; 0: none\n"
    "-X no_debug_ranges     : no column positions in code objects\n"
    "-X pycache_prefix=PATH : root of a tree for .pyc files\n"
    "-X runtime-stats       : at exit, show counts of stops, their pauses, merges, contended locks and collections\n"
    "-X thread_inherit_context=0|1, -X context_aware_warnings=0|1: contexts of new threads, and of warning filters\n"
    "-X tracemalloc[=N]     : trace allocations, N frames each\n"
    "-X utf8[=0|1]          : UTF-8 mode\n"
    "-X warn_default_encoding : warn when a file is opened in the locale's encoding by default\n";

/* -- numbers ---------------------------------------------------------------------------------------------------------------------------- */

static bool parse_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
    char *end;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (end == text || *end || errno || v < least || v > most)
        return false;
    *out = v;
    return true;
}

static int fail(const char *format, const char *what)
{
    fprintf(stderr, "Fatal Python error: ");
    fprintf(stderr, format, what);
    fputc('\n', stderr);
    return 1;
}

/* A flag from the environment: set and not empty; a number counts as itself, anything else as 1. */
static void env_level(const struct runtime_config *c, const char *name, int *level)
{
    const char *v = config_getenv(c, name);
    int64_t n;
    if (!v)
        return;
    if (!parse_number(v, 0, 1000, &n))
        n = 1;
    if ((int)n > *level)
        *level = (int)n;
}

static void env_flag(const struct runtime_config *c, const char *name, bool *flag)
{
    int level = 0;
    env_level(c, name, &level);
    *flag |= level != 0;
}

/* -- -X ------------------------------------------------------------------------------------------------------------------------------------ */

static bool switch_value(const char *value, bool *flag)
{
    if (!value || strcmp(value, "1") == 0)
        *flag = true;
    else if (strcmp(value, "0") == 0)
        *flag = false;
    else
        return false;
    return true;
}

static int apply_xoption(struct runtime_config *c, const char *option)
{
    const char *equals = strchr(option, '='), *value = equals ? equals + 1 : NULL;
    size_t n = equals ? (size_t)(equals - option) : strlen(option);
    int64_t number;
#define IS(name) (n == sizeof name - 1 && memcmp(option, name, n) == 0)
    if (IS("dev")) {
        c->dev_mode = true;
    } else if (IS("bare")) {
        c->bare = c->no_site = true;
    } else if (IS("faulthandler")) {
        c->faulthandler = true;
    } else if (IS("utf8")) {
        if (!switch_value(value, &c->utf8_mode))
            return fail("preconfig_init_utf8_mode: invalid -X utf8 option value", NULL);
        c->utf8_mode_given = true;
    } else if (IS("no_debug_ranges")) {
        c->no_debug_ranges = true;
    } else if (IS("importtime")) {
        if (value && strcmp(value, "2") == 0)
            c->import_time = 2;
        else if (!value || strcmp(value, "1") == 0 || strcmp(value, "true") == 0)
            c->import_time = 1;
        else
            return fail("config_init_import_time: -X importtime: values other than 1, 2 or true are unknown", NULL);
    } else if (IS("tlbc")) {
        bool ignored;
        if (!value || !switch_value(value, &ignored))
            return fail("config_read_tlbc: -X tlbc=n: n is missing or invalid", NULL);
    } else if (IS("warn_default_encoding")) {
        c->warn_default_encoding = true;
    } else if (IS("frozen_modules")) {
        c->frozen_modules_off = value && strcmp(value, "off") == 0;
    } else if (IS("pycache_prefix")) {
        c->pycache_prefix = value && *value ? value : NULL;
    } else if (IS("runtime-stats")) {
        c->runtime_stats = true;
    } else if (IS("thread_inherit_context")) {
        if (!switch_value(value, &c->thread_inherit_context))
            return fail("-X thread_inherit_context=n: n must be 0 or 1", NULL);
    } else if (IS("context_aware_warnings")) {
        if (!switch_value(value, &c->context_aware_warnings))
            return fail("-X context_aware_warnings=n: n must be 0 or 1", NULL);
    } else if (IS("gil")) {
        c->gil_given = true;
        if (value && strcmp(value, "0") != 0)
            return fail("-X gil=%s: this runtime has no global interpreter lock to switch on", value);
    } else if (IS("cpu_count")) {
        if (value && strcmp(value, "default") == 0)
            c->cpu_count = -1;
        else if (value && parse_number(value, 1, 1 << 20, &number))
            c->cpu_count = (int)number;
        else
            return fail("-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0", NULL);
    } else if (IS("int_max_str_digits")) {
        if (!value || !parse_number(value, 0, INT32_MAX, &number) || (number && number < 640))
            return fail("config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.", NULL);
        c->int_max_str_digits = number;
    } else if (IS("tracemalloc")) {
        if (value && !parse_number(value, 0, 65535, &number))
            return fail("-X tracemalloc=NFRAME: invalid number of frames", NULL);
        c->tracemalloc = value ? (int)number : 1;
    } else if (IS("deadlock-report")) {
        if (!value || !parse_number(value, 1, 1 << 20, &number))
            return fail("-X deadlock-report=SECONDS: give a number of seconds", NULL);
        c->deadlock_report = (int)number;
    }
#undef IS
    return 0;
}

/* -- the environment ------------------------------------------------------------------------------------------------------------------------ */

static int read_environment(struct runtime_config *c)
{
    const char *v;
    int64_t number;
    env_level(c, "PYTHONDEBUG", &c->debug);
    if (c->debug > 1)
        c->debug = 1;
    env_level(c, "PYTHONOPTIMIZE", &c->optimize);
    env_level(c, "PYTHONVERBOSE", &c->verbose);
    if (config_getenv(c, "PYTHONINSPECT"))
        c->inspect = 1;
    env_flag(c, "PYTHONDONTWRITEBYTECODE", &c->dont_write_bytecode);
    env_flag(c, "PYTHONNOUSERSITE", &c->no_user_site);
    env_flag(c, "PYTHONUNBUFFERED", &c->unbuffered);
    env_flag(c, "PYTHONDEVMODE", &c->dev_mode);
    env_flag(c, "PYTHONSAFEPATH", &c->safe_path);
    env_flag(c, "PYTHONFAULTHANDLER", &c->faulthandler);
    env_flag(c, "PYTHONNODEBUGRANGES", &c->no_debug_ranges);
    env_flag(c, "PYTHONWARNDEFAULTENCODING", &c->warn_default_encoding);
    env_level(c, "PYTHONPROFILEIMPORTTIME", &c->import_time);
    if ((v = config_getenv(c, "PYTHONUTF8"))) {
        if (!switch_value(v, &c->utf8_mode))
            return fail("preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value", NULL);
        c->utf8_mode_given = true;
    }
    if ((v = config_getenv(c, "PYTHON_THREAD_INHERIT_CONTEXT")) && !switch_value(v, &c->thread_inherit_context))
        return fail("PYTHON_THREAD_INHERIT_CONTEXT must be 0 or 1", NULL);
    if ((v = config_getenv(c, "PYTHON_CONTEXT_AWARE_WARNINGS")) && !switch_value(v, &c->context_aware_warnings))
        return fail("PYTHON_CONTEXT_AWARE_WARNINGS must be 0 or 1", NULL);
    bool ignored;                            /* there is no bytecode of a thread's own here */
    if ((v = config_getenv(c, "PYTHON_TLBC")) && !switch_value(v, &ignored))
        return fail("config_read_tlbc: PYTHON_TLBC=N: N is missing or invalid", NULL);
    if (!c->gil_given && (v = config_getenv(c, "PYTHON_GIL")) && strcmp(v, "0") == 0)
        c->gil_given = true;
    else if (!c->gil_given && v)
        return fail("PYTHON_GIL=%s: this runtime has no global interpreter lock to switch on", v);
    if (!c->random_hashes && (v = config_getenv(c, "PYTHONHASHSEED")) && strcmp(v, "random") != 0) {
        if (!parse_number(v, 0, UINT32_MAX, &number))
            return fail("config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]", NULL);
        c->hash_seed_given = true;
        c->hash_seed = (uint32_t)number;
    }
    if ((v = config_getenv(c, "PYTHONINTMAXSTRDIGITS"))) {
        if (!parse_number(v, 0, INT32_MAX, &number) || (number && number < 640))
            return fail("config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.", NULL);
        c->int_max_str_digits = number;
    }
    if ((v = config_getenv(c, "PYTHON_CPU_COUNT")) && strcmp(v, "default") != 0) {
        if (!parse_number(v, 1, 1 << 20, &number))
            return fail("PYTHON_CPU_COUNT=N: invalid value of N", NULL);
        c->cpu_count = (int)number;
    }
    if ((v = config_getenv(c, "PYTHONTRACEMALLOC"))) {
        if (!parse_number(v, 0, 65535, &number))
            return fail("PYTHONTRACEMALLOC: invalid number of frames", NULL);
        c->tracemalloc = (int)number;
    }
    c->pycache_prefix = config_getenv(c, "PYTHONPYCACHEPREFIX");
    c->home = config_getenv(c, "PYTHONHOME");
    c->path = config_getenv(c, "PYTHONPATH");
    c->startup = config_getenv(c, "PYTHONSTARTUP");
    c->io_encoding = config_getenv(c, "PYTHONIOENCODING");
    if ((v = config_getenv(c, "PYTHONPLATLIBDIR")))
        c->platlibdir = v;
    if ((v = config_getenv(c, "PYTHONWARNINGS"))) {
        char *copy = strdup(v), *save = NULL;
        if (!copy)
            return fail("out of memory", NULL);
        for (char *item = strtok_r(copy, ",", &save); item; item = strtok_r(NULL, ",", &save))
            if (text_list_add(&c->warn_options, item) < 0)
                return fail("out of memory", NULL);
    }
    return 0;
}

/* -- the command line ------------------------------------------------------------------------------------------------------------------------- */

struct scan {
    char **argv;
    int argc, at;                        /* argv[at]: the argument being read */
    const char *rest;                    /* letters left in it */
    struct text_list warnings, xoptions; /* in the order given */
    int versions;
    bool help, help_env, help_x;
};

static int usage_error(struct scan *s, const char *format, const char *what)
{
    fprintf(stderr, format, what);
    fputc('\n', stderr);
    fprintf(stderr, usage_line, s->argv[0]);
    fprintf(stderr, "Try `python -h' for more information.\n");
    return 2;
}

/* The value of an option: what follows in the same argument, or the next one. */
static const char *option_value(struct scan *s)
{
    const char *v = *s->rest ? s->rest : s->at + 1 < s->argc ? s->argv[++s->at] : NULL;
    s->rest = "";
    return v;
}

static int long_option(struct scan *s, struct runtime_config *c, const char *name)
{
    if (strcmp(name, "help") == 0) {
        s->help = true;
    } else if (strcmp(name, "help-all") == 0) {
        s->help = s->help_env = s->help_x = true;
    } else if (strcmp(name, "help-env") == 0) {
        s->help_env = true;
    } else if (strcmp(name, "help-xoptions") == 0) {
        s->help_x = true;
    } else if (strcmp(name, "version") == 0) {
        s->versions++;
    } else if (strcmp(name, "check-hash-based-pycs") == 0) {
        const char *v = s->at + 1 < s->argc ? s->argv[++s->at] : "";
        if (strcmp(v, "always") != 0 && strcmp(v, "never") != 0 && strcmp(v, "default") != 0)
            return usage_error(s, "--check-hash-based-pycs must be one of 'default', 'always', or 'never'", NULL);
        c->check_hash_pycs = v;
    } else {
        return usage_error(s, "Unknown option: --%s", name);
    }
    return 0;
}

/* One letter. 0 go on, -1: the options end here, else an exit status. */
static int short_option(struct scan *s, struct runtime_config *c, char letter)
{
    const char *v;
    switch (letter) {
    case 'b': c->bytes_warning++; break;
    case 'B': c->dont_write_bytecode = true; break;
    case 'd': c->debug++; break;
    case 'E': c->ignore_environment = true; break;
    case 'h': case '?': s->help = true; break;
    case 'i': c->inspect++; c->interactive++; break;
    case 'I': c->isolated = c->ignore_environment = c->no_user_site = c->safe_path = true; break;
    case 'O': c->optimize++; break;
    case 'P': c->safe_path = true; break;
    case 'q': c->quiet++; break;
    case 'R': c->random_hashes = true; break;
    case 's': c->no_user_site = true; break;
    case 'S': c->no_site = true; break;
    case 't': break;
    case 'u': c->unbuffered = true; break;
    case 'v': c->verbose++; break;
    case 'V': s->versions++; break;
    case 'x': c->skip_first_line = true; break;
    case 'W':
        if (!(v = option_value(s)))
            return usage_error(s, "Argument expected for the -W option", NULL);
        return text_list_add(&s->warnings, v) < 0 ? fail("out of memory", NULL) : 0;
    case 'X':
        if (!(v = option_value(s)))
            return usage_error(s, "Argument expected for the -X option", NULL);
        return text_list_add(&s->xoptions, v) < 0 ? fail("out of memory", NULL) : 0;
    case 'c':
        if (!(v = option_value(s)))
            return usage_error(s, "Argument expected for the -c option", NULL);
        c->run = RUN_COMMAND;
        c->target = v;
        return -1;
    case 'm':
        if (!(v = option_value(s)))
            return usage_error(s, "Argument expected for the -m option", NULL);
        c->run = RUN_MODULE;
        c->target = v;
        return -1;
    default: {
        char text[2] = {letter, 0};
        return usage_error(s, "Unknown option: -%s", text);
    }
    }
    return 0;
}

static int scan_options(struct scan *s, struct runtime_config *c)
{
    for (s->at = 1; s->at < s->argc; s->at++) {
        const char *arg = s->argv[s->at];
        if (arg[0] != '-' || arg[1] == 0)
            return 0;
        if (arg[1] == '-') {
            if (arg[2] == 0) {
                s->at++;
                return 0;
            }
            int status = long_option(s, c, arg + 2);
            if (status)
                return status;
            continue;
        }
        s->rest = arg + 1;
        while (*s->rest) {
            char letter = *s->rest++;
            int status = short_option(s, c, letter);
            if (status > 0)
                return status;
            if (status < 0) {
                s->at++;
                return 0;
            }
        }
    }
    return 0;
}

static void print_help(const struct scan *s)
{
    if (s->help) {
        printf(usage_line, s->argv[0]);
        fputs(help_options, stdout);
    }
    if (s->help_env)
        fputs(help_environment, stdout);
    if (s->help_x)
        fputs(help_xoptions, stdout);
}

/* c->warn_options, the environment's so far, from the weakest to the strongest: development mode, the environment, -W, -b. */
static int order_warn_options(struct runtime_config *c, const struct text_list *given)
{
    struct text_list from_environment = c->warn_options;
    int bad = 0;
    c->warn_options = (struct text_list){0};
    if (c->dev_mode)
        bad |= text_list_add(&c->warn_options, "default");
    for (size_t i = 0; i < from_environment.n; i++)
        bad |= text_list_add(&c->warn_options, from_environment.at[i]);
    for (size_t i = 0; i < given->n; i++)
        bad |= text_list_add(&c->warn_options, given->at[i]);
    if (c->bytes_warning)
        bad |= text_list_add(&c->warn_options, c->bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
    text_list_drop(&from_environment);
    return bad;
}

static enum cmdline_result parse(struct scan *s, struct runtime_config *c, int *status)
{
    int argc = s->argc;
    char **argv = s->argv;
    *status = scan_options(s, c);
    if (*status)
        return CMDLINE_EXIT;
    if (s->help || s->help_env || s->help_x) {
        print_help(s);
        return CMDLINE_EXIT;
    }
    if (s->versions) {
        version_print(s->versions > 1);
        return CMDLINE_EXIT;
    }
    for (size_t i = 0; i < s->xoptions.n; i++)
        c->gil_given |= strncmp(s->xoptions.at[i], "gil=", 4) == 0;      /* the environment's word does not count then */
    *status = read_environment(c);
    if (*status)
        return CMDLINE_EXIT;
    for (size_t i = 0; i < s->xoptions.n; i++)
        if ((*status = apply_xoption(c, s->xoptions.at[i])) != 0)
            return CMDLINE_EXIT;
    c->xoptions = s->xoptions;
    s->xoptions = (struct text_list){0};
    if (order_warn_options(c, &s->warnings) < 0)
        *status = 1;
    for (int i = 0; i < argc; i++)
        if (text_list_add(&c->orig_argv, argv[i]) < 0)
            *status = 1;
    const char *first = c->run == RUN_COMMAND ? "-c" : c->run == RUN_MODULE ? "-m" : s->at < argc ? argv[s->at] : "";
    if (c->run == RUN_STDIN && s->at < argc) {
        if (strcmp(argv[s->at], "-") != 0) {
            c->run = RUN_FILE;
            c->target = argv[s->at];
        }
        s->at++;
    }
    if (text_list_add(&c->argv, first) < 0)
        *status = 1;
    for (int i = s->at; i < argc; i++)
        if (text_list_add(&c->argv, argv[i]) < 0)
            *status = 1;
    if (c->optimize > 2)
        c->optimize = 2;
    if (*status == 0)
        return CMDLINE_RUN;
    fail("out of memory", NULL);
    return CMDLINE_EXIT;
}

enum cmdline_result cmdline_parse(int argc, char **argv, struct runtime_config *c, int *status)
{
    struct scan s = {.argv = argv, .argc = argc};
    config_defaults(c);
    c->program = argc ? argv[0] : "";
    enum cmdline_result result = parse(&s, c, status);
    text_list_drop(&s.warnings);
    text_list_drop(&s.xoptions);
    return result;
}
