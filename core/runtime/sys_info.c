/* core/runtime/sys_info.c -- facts in sys that never change: version, flags, limits of numbers, implementation. */
#include "core/runtime/sys_int.h"

#include "core/runtime/config.h"
#include "objects/dict_int.h"
#include "objects/numconv.h"
#include "objects/structseq_int.h"

#include <float.h>
#include <gnu/libc-version.h>
#include <stdio.h>
#include <unistd.h>

#include "p3t_build.h"

#define VERSION_SUFFIX "free-threading build"

const char *Py_GetVersion(void)
{
    static char text[256];
    if (!text[0])
        snprintf(text, sizeof text, "%s %s (python3t, %s, %s) [%s]", PY_VERSION, VERSION_SUFFIX, __DATE__, __TIME__, P3T_COMPILER);
    return text;
}

const char *Py_GetPlatform(void) { return "linux"; }
const char *Py_GetCopyright(void) { return "python3t: a free-threaded Python 3.14 runtime. Its standard library is CPython's, (c) Python Software Foundation."; }
const char *Py_GetCompiler(void) { return "[" P3T_COMPILER "]"; }
const char *Py_GetBuildInfo(void) { return "python3t, " __DATE__ ", " __TIME__; }
const unsigned long Py_Version = PY_VERSION_HEX;

void version_print(bool long_form)
{
    if (!long_form) {
        printf("Python %s\n", PY_VERSION);
        return;
    }
    printf("Python %s (python3t, %s; %s build, %s)\n", PY_VERSION, VERSION_SUFFIX, P3T_BUILD_MODE, P3T_COMPILER);
    printf("no global interpreter lock; register bytecode; ints on GMP %s, memory from %s, grace periods by liburcu, C library %s\n", gmp_version,
#if defined(P3T_TSAN) || defined(P3T_ASAN)
           "the sanitizer's malloc",
#else
           "mimalloc",
#endif
           gnu_get_libc_version());
}

/* -- structured records ---------------------------------------------------------------------------------------------------------------- */

/* Makes a record type once and an instance with the given items (consumed). */
enum { MANY_INSTANCES, ONE_INSTANCE };                                   /* may programs make others? */
static PyObject *record(PyStructSequence_Desc *desc, PyTypeObject **made, int instances, PyObject **items)
{
    PyTypeObject *type = structseq_type_once(made, desc, instances == ONE_INSTANCE ? Py_TPFLAGS_DISALLOW_INSTANTIATION : 0);
    PyObject *r = type ? PyStructSequence_New(type) : NULL;
    bool good = r != NULL;
    for (int i = 0; i < desc->n_in_sequence; i++) {
        good = good && items[i];
        if (good)
            PyStructSequence_SetItem(r, i, items[i]);
        else
            Py_XDECREF(items[i]);
    }
    if (!good)
        Py_CLEAR(r);
    return r;
}

static PyStructSequence_Field version_fields[] = {
    {"major", "first number: incompatible languages"}, {"minor", "second number: feature releases"}, {"micro", "third number: corrections"},
    {"releaselevel", "'alpha', 'beta', 'candidate' or 'final'"}, {"serial", "number within the release level"}, {NULL, NULL},
};
static PyStructSequence_Desc version_desc = {"sys.version_info", "sys.version_info\n\nThe version of the language, as a named tuple.", version_fields, 5};

PyObject *sys_version_info(void)
{
    static PyTypeObject *type SHARED(acq_rel);
    PyObject *items[] = {PyLong_FromLong(PY_MAJOR_VERSION), PyLong_FromLong(PY_MINOR_VERSION), PyLong_FromLong(PY_MICRO_VERSION),
                         PyUnicode_FromString("final"), PyLong_FromLong(PY_RELEASE_SERIAL)};
    return record(&version_desc, &type, ONE_INSTANCE, items);
}

static PyStructSequence_Field hash_fields[] = {
    {"width", "bits of a hash"}, {"modulus", "the prime of numeric hashes"}, {"inf", "hash of positive infinity"}, {"nan", "not used"},
    {"imag", "multiplier for imaginary parts"}, {"algorithm", "hash of str, bytes and memoryview"}, {"hash_bits", "bits of its result"},
    {"seed_bits", "bits of its key"}, {"cutoff", "length below which another one is used"}, {NULL, NULL},
};
static PyStructSequence_Desc hash_desc = {"sys.hash_info", "hash_info\n\nHow objects are hashed.", hash_fields, 9};

PyObject *sys_hash_info(void)
{
    static PyTypeObject *type SHARED(acq_rel);
    PyObject *items[] = {PyLong_FromLong(64), PyLong_FromUnsignedLongLong(NUMCONV_HASH_MODULUS), PyLong_FromLong(NUMCONV_HASH_INF), PyLong_FromLong(0),
                         PyLong_FromUnsignedLongLong(NUMCONV_HASH_IMAG), PyUnicode_FromString("siphash13"), PyLong_FromLong(64), PyLong_FromLong(128),
                         PyLong_FromLong(0)};
    return record(&hash_desc, &type, MANY_INSTANCES, items);
}

static PyStructSequence_Field thread_fields[] = {
    {"name", "thread library"}, {"lock", "what locks are made of"}, {"version", "version of the thread library"}, {NULL, NULL},
};
static PyStructSequence_Desc thread_desc = {"sys.thread_info", "sys.thread_info\n\nHow threads are made.", thread_fields, 3};

PyObject *sys_thread_info(void)
{
    static PyTypeObject *type SHARED(acq_rel);
    char version[64] = "";
    size_t n = confstr(_CS_GNU_LIBPTHREAD_VERSION, version, sizeof version);
    PyObject *items[] = {PyUnicode_FromString("pthread"), PyUnicode_FromString("mutex+cond"), n ? PyUnicode_FromString(version) : Py_None};
    return record(&thread_desc, &type, MANY_INSTANCES, items);
}

static PyStructSequence_Field float_fields[] = {
    {"max", "largest finite float"}, {"max_exp", "largest e for which 2**(e-1) is a float"}, {"max_10_exp", "largest e for which 10**e is a float"},
    {"min", "smallest normal float above 0"}, {"min_exp", "smallest e for which 2**(e-1) is normal"}, {"min_10_exp", "smallest e for which 10**e is normal"},
    {"dig", "decimal digits that any float keeps"}, {"mant_dig", "bits of the significand"}, {"epsilon", "from 1 to the next float"},
    {"radix", "base of the exponent"}, {"rounds", "rounding mode of arithmetic"}, {NULL, NULL},
};
static PyStructSequence_Desc float_desc = {"sys.float_info", "sys.float_info\n\nLimits and precision of float.", float_fields, 11};

PyObject *PyFloat_GetInfo(void)
{
    static PyTypeObject *type SHARED(acq_rel);
    PyObject *items[] = {PyFloat_FromDouble(DBL_MAX), PyLong_FromLong(DBL_MAX_EXP), PyLong_FromLong(DBL_MAX_10_EXP), PyFloat_FromDouble(DBL_MIN),
                         PyLong_FromLong(DBL_MIN_EXP), PyLong_FromLong(DBL_MIN_10_EXP), PyLong_FromLong(DBL_DIG), PyLong_FromLong(DBL_MANT_DIG),
                         PyFloat_FromDouble(DBL_EPSILON), PyLong_FromLong(FLT_RADIX), PyLong_FromLong(1)};
    return record(&float_desc, &type, MANY_INSTANCES, items);
}

static PyStructSequence_Field int_fields[] = {
    {"bits_per_digit", "bits of a limb"}, {"sizeof_digit", "bytes of a limb"}, {"default_max_str_digits", "limit of digits in text conversions at the start"},
    {"str_digits_check_threshold", "smallest limit that may be set"}, {NULL, NULL},
};
static PyStructSequence_Desc int_desc = {"sys.int_info", "sys.int_info\n\nHow ints are represented.", int_fields, 4};

PyObject *PyLong_GetInfo(void)
{
    static PyTypeObject *type SHARED(acq_rel);
    PyObject *items[] = {PyLong_FromLong(64), PyLong_FromLong(8), PyLong_FromLong(SYS_INT_DIGITS_DEFAULT), PyLong_FromLong(SYS_INT_DIGITS_LEAST)};
    return record(&int_desc, &type, MANY_INSTANCES, items);
}

static PyStructSequence_Field flag_fields[] = {
    {"debug", "-d"}, {"inspect", "-i"}, {"interactive", "-i"}, {"optimize", "-O or -OO"}, {"dont_write_bytecode", "-B"}, {"no_user_site", "-s"},
    {"no_site", "-S"}, {"ignore_environment", "-E"}, {"verbose", "-v"}, {"bytes_warning", "-b"}, {"quiet", "-q"}, {"hash_randomization", "-R"},
    {"isolated", "-I"}, {"dev_mode", "-X dev"}, {"utf8_mode", "-X utf8"}, {"warn_default_encoding", "-X warn_default_encoding"}, {"safe_path", "-P"},
    {"int_max_str_digits", "-X int_max_str_digits"}, {"gil", "-X gil"}, {"thread_inherit_context", "-X thread_inherit_context"},
    {"context_aware_warnings", "-X context_aware_warnings"}, {NULL, NULL},
};
/* The last three are reached by name only, as in the reference. */
static PyStructSequence_Desc flag_desc = {"sys.flags", "sys.flags\n\nCommand-line flags.", flag_fields, 18};

PyObject *sys_flags(const struct runtime_config *c, int int_digits)
{
    static PyTypeObject *type SHARED(acq_rel);
    PyObject *items[] = {
        PyLong_FromLong(c->debug), PyLong_FromLong(c->inspect), PyLong_FromLong(c->interactive), PyLong_FromLong(c->optimize),
        PyLong_FromLong(c->dont_write_bytecode), PyLong_FromLong(c->no_user_site), PyLong_FromLong(c->no_site), PyLong_FromLong(c->ignore_environment),
        PyLong_FromLong(c->verbose), PyLong_FromLong(c->bytes_warning), PyLong_FromLong(c->quiet),
        PyLong_FromLong(!(c->hash_seed_given && c->hash_seed == 0)), PyLong_FromLong(c->isolated), PyBool_FromLong(c->dev_mode),
        PyLong_FromLong(c->utf8_mode), PyLong_FromLong(c->warn_default_encoding), PyBool_FromLong(c->safe_path), PyLong_FromLong(int_digits),
    };
    PyObject *flags = record(&flag_desc, &type, ONE_INSTANCE, items);
    if (!flags)
        return NULL;
    PyStructSequence_SetItem(flags, 18, c->gil_given ? PyLong_FromLong(0) : Py_None);
    PyStructSequence_SetItem(flags, 19, PyLong_FromLong(c->thread_inherit_context));
    PyStructSequence_SetItem(flags, 20, PyLong_FromLong(c->context_aware_warnings));
    return flags;
}

PyObject *sys_implementation(PyObject *version_info)
{
    PyObject *dict = Py_BuildValue("{s:s,s:s,s:O,s:l,s:s,s:O}", "name", "python3t", "cache_tag", "python3t-314", "version", version_info, "hexversion",
                                   (long)PY_VERSION_HEX, "_multiarch", "x86_64-linux-gnu", "supports_isolated_interpreters", Py_True);
    PyObject *empty = PyTuple_New(0), *ns = dict && empty ? PyObject_Call((PyObject *)&_PyNamespace_Type, empty, dict) : NULL;
    Py_XDECREF(empty);
    Py_XDECREF(dict);
    return ns;
}

PyObject *sys_stdlib_names(void)
{
    static const char *const stdlib[] = {
#define STDLIB(name) #name,
#include "core/runtime/stdlib_names.def"
#undef STDLIB
    };
    PyObject *list = PyList_New(0), *set = NULL;
    for (size_t i = 0; list && i < sizeof stdlib / sizeof *stdlib; i++) {
        PyObject *s = PyUnicode_InternFromString(stdlib[i]);
        if (!s || PyList_Append(list, s) < 0)
            Py_CLEAR(list);
        Py_XDECREF(s);
    }
    if (list)
        set = PyFrozenSet_New(list);
    Py_XDECREF(list);
    return set;
}
