/* stdlib/time.c -- the module time: clocks and sleeping. time_calendar.c has dates and their text.
 *
 * Clocks. One row of a table per clock of the C library; the functions NAME() and NAME_ns() and get_clock_info() read the table, and
 * so do the PyTime_* functions of the C API.
 * Sleep.  Against an absolute time of the monotonic clock, so that signals that interrupt it do not lengthen it. The thread is
 * detached; after a signal its Python handler runs, and what it raises ends the sleep.
 * State.  None that threads share, but what the C library keeps of TZ, which locks itself.    Tests. tests/stdlib/time_*.py
 */
#include "stdlib/time_int.h"
#include "stdlib/module_state.h"

#include "objects/namespace.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>

enum { NS = 1000000000 };

/* -- conversions --------------------------------------------------------------------------------------------------------------- */

static int out_of_range(const char *type)
{
    PyErr_Format(PyExc_OverflowError, "timestamp out of range for %s", type);
    return -1;
}

static double rounded(double d, enum time_rounding how)
{
    return how == ROUND_DOWN ? floor(d) : how == ROUND_UP || d >= 0 ? ceil(d) : floor(d);
}

static int not_a_number(void)
{
    PyErr_SetString(PyExc_ValueError, "Invalid value NaN (not a number)");
    return -1;
}

static int whole_seconds(PyObject *o, time_t *t)
{
    int64_t v;
    if (PyLong_AsInt64(o, &v) < 0)
        return PyErr_ExceptionMatches(PyExc_OverflowError) ? out_of_range("platform time_t") : -1;
    *t = v;
    return 0;
}

int time_to_timespec(PyObject *o, struct timespec *ts, enum time_rounding how)
{
    if (!PyFloat_Check(o)) {
        ts->tv_nsec = 0;
        return whole_seconds(o, &ts->tv_sec);
    }
    double d = PyFloat_AS_DOUBLE(o), whole;
    if (isnan(d))
        return not_a_number();
    double nanos = rounded(modf(d, &whole) * NS, how);
    if (nanos < 0) {
        nanos += NS;
        whole -= 1;
    }
    if (nanos >= NS) {
        nanos -= NS;
        whole += 1;
    }
    if (!(whole >= -0x1p63 && whole < 0x1p63))
        return out_of_range("platform time_t");
    *ts = (struct timespec){(time_t)whole, (long)nanos};
    return 0;
}

int time_to_time_t(PyObject *o, time_t *t, enum time_rounding how)
{
    if (!PyFloat_Check(o))
        return whole_seconds(o, t);
    double d = PyFloat_AS_DOUBLE(o);
    if (isnan(d))
        return not_a_number();
    d = rounded(d, how);
    if (!(d >= -0x1p63 && d < 0x1p63))
        return out_of_range("platform time_t");
    *t = (time_t)d;
    return 0;
}

int time_to_ns(PyObject *o, int64_t *ns, enum time_rounding how)
{
    if (PyFloat_Check(o)) {
        double d = PyFloat_AS_DOUBLE(o);
        if (isnan(d))
            return not_a_number();
        d = rounded(d * NS, how);
        if (!(d >= -0x1p63 && d < 0x1p63))
            return out_of_range("C PyTime_t");
        *ns = (int64_t)d;
        return 0;
    }
    if (!PyIndex_Check(o)) {
        PyErr_Format(PyExc_TypeError, "'%T' object cannot be interpreted as an integer or float", o);
        return -1;
    }
    int64_t whole;
    if (PyLong_AsInt64(o, &whole) < 0)
        return PyErr_ExceptionMatches(PyExc_OverflowError) ? out_of_range("C PyTime_t") : -1;
    return __builtin_mul_overflow(whole, (int64_t)NS, ns) ? out_of_range("C PyTime_t") : 0;
}

static PyObject *seconds_of(const struct timespec *t) { return PyFloat_FromDouble((double)t->tv_sec + (double)t->tv_nsec * 1e-9); }

static PyObject *nanoseconds_of(const struct timespec *t)
{
    int64_t ns;
    if (__builtin_mul_overflow(t->tv_sec, (int64_t)NS, &ns) || __builtin_add_overflow(ns, t->tv_nsec, &ns)) {
        out_of_range("C PyTime_t");
        return NULL;
    }
    return PyLong_FromInt64(ns);
}

/* -- the named clocks ------------------------------------------------------------------------------------------------------------ */

#define CLOCKS(CLOCK)                                                                                                               \
    CLOCK(time, CLOCK_REALTIME, false, true, "seconds since the Epoch")                                                             \
    CLOCK(monotonic, CLOCK_MONOTONIC, true, false, "a clock that cannot go backward")                                               \
    CLOCK(perf_counter, CLOCK_MONOTONIC, true, false, "the clock to measure short durations with")                                  \
    CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID, true, false, "processor time of the process: user and kernel")                    \
    CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID, true, false, "processor time of the calling thread: user and kernel")

static const struct clock_row { const char *name; clockid_t id; const char *how; bool monotonic, adjustable; } clocks[] = {
#define CLOCK(name, id, monotonic, adjustable, doc) {#name, id, "clock_gettime(" #id ")", monotonic, adjustable},
    CLOCKS(CLOCK)
#undef CLOCK
};

static PyObject *read_clock(clockid_t id, PyObject *(*as)(const struct timespec *))
{
    struct timespec t;
    return clock_gettime(id, &t) < 0 ? PyErr_SetFromErrno(PyExc_OSError) : as(&t);
}

#define CLOCK(name, id, monotonic, adjustable, doc)                                                                                 \
    static PyObject *time_##name(PyObject *Py_UNUSED(m), PyObject *Py_UNUSED(a)) { return read_clock(id, seconds_of); }             \
    static PyObject *time_##name##_ns(PyObject *Py_UNUSED(m), PyObject *Py_UNUSED(a)) { return read_clock(id, nanoseconds_of); }
CLOCKS(CLOCK)
#undef CLOCK

static int set_new(PyObject *dict, const char *key, PyObject *value)
{
    int rc = value ? PyDict_SetItemString(dict, key, value) : -1;
    Py_XDECREF(value);
    return rc;
}

static PyObject *time_get_clock_info(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *name;
    if (!PyArg_ParseTuple(args, "s:get_clock_info", &name))
        return NULL;
    const struct clock_row *c = clocks, *end = clocks + sizeof clocks / sizeof *clocks;
    while (c < end && strcmp(c->name, name))
        c++;
    if (c == end) {
        PyErr_SetString(PyExc_ValueError, "unknown clock");
        return NULL;
    }
    struct timespec t;
    if (clock_getres(c->id, &t) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    PyObject *d = PyDict_New();
    Value space = V_RAISED;
    if (d && set_new(d, "implementation", PyUnicode_FromString(c->how)) == 0 && set_new(d, "monotonic", PyBool_FromLong(c->monotonic)) == 0 &&
        set_new(d, "adjustable", PyBool_FromLong(c->adjustable)) == 0 && set_new(d, "resolution", seconds_of(&t)) == 0)
        space = namespace_new(value_of(d));
    Py_XDECREF(d);
    return is_raised(space) ? NULL : api_of(space);
}

/* -- clocks by number ------------------------------------------------------------------------------------------------------------- */

static int to_clock(PyObject *o, void *out)
{
    if (!PyIndex_Check(o)) {
        PyErr_Format(PyExc_TypeError, "clk_id should be integer, not %T", o);
        return 0;
    }
    int id = PyLong_AsInt(o);
    *(clockid_t *)out = id;
    return id != -1 || !PyErr_Occurred();
}

static PyObject *time_clock_gettime(PyObject *Py_UNUSED(m), PyObject *o)
{
    clockid_t id;
    return to_clock(o, &id) ? read_clock(id, seconds_of) : NULL;
}

static PyObject *time_clock_gettime_ns(PyObject *Py_UNUSED(m), PyObject *o)
{
    clockid_t id;
    return to_clock(o, &id) ? read_clock(id, nanoseconds_of) : NULL;
}

static PyObject *time_clock_getres(PyObject *Py_UNUSED(m), PyObject *o)
{
    clockid_t id;
    struct timespec t;
    if (!to_clock(o, &id))
        return NULL;
    return clock_getres(id, &t) < 0 ? PyErr_SetFromErrno(PyExc_OSError) : seconds_of(&t);
}

static PyObject *set_clock(clockid_t id, int64_t ns)
{
    struct timespec t = {ns / NS, ns % NS};
    if (t.tv_nsec < 0) {
        t.tv_nsec += NS;
        t.tv_sec--;
    }
    if (clock_settime(id, &t) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    Py_RETURN_NONE;
}

static PyObject *time_clock_settime(PyObject *Py_UNUSED(m), PyObject *args)
{
    clockid_t id;
    PyObject *when;
    int64_t ns;
    if (!PyArg_ParseTuple(args, "O&O:clock_settime", to_clock, &id, &when) || time_to_ns(when, &ns, ROUND_UP) < 0)
        return NULL;
    return set_clock(id, ns);
}

static PyObject *time_clock_settime_ns(PyObject *Py_UNUSED(m), PyObject *args)
{
    clockid_t id;
    PyObject *when;
    int64_t ns;
    if (!PyArg_ParseTuple(args, "O&O:clock_settime", to_clock, &id, &when))
        return NULL;
    if (!PyLong_Check(when)) {
        PyErr_Format(PyExc_TypeError, "expect int, got %T", when);
        return NULL;
    }
    return PyLong_AsInt64(when, &ns) < 0 ? NULL : set_clock(id, ns);
}

static PyObject *time_pthread_getcpuclockid(PyObject *Py_UNUSED(m), PyObject *o)
{
    if (!PyLong_Check(o)) {
        PyErr_Format(PyExc_TypeError, "pthread_getcpuclockid() argument 1 must be int, not %T", o);
        return NULL;
    }
    clockid_t id;
    int rc = pthread_getcpuclockid((pthread_t)PyLong_AsUnsignedLongMask(o), &id);
    if (rc) {
        errno = rc;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyLong_FromLong(id);
}

/* -- sleep --------------------------------------------------------------------------------------------------------------------------- */

static PyObject *time_sleep(PyObject *Py_UNUSED(module), PyObject *seconds)
{
    int64_t ns;
    if (PySys_Audit("time.sleep", "O", seconds) < 0 || time_to_ns(seconds, &ns, ROUND_AWAY) < 0)
        return NULL;
    if (ns < 0) {
        PyErr_SetString(PyExc_ValueError, "sleep length must be non-negative");
        return NULL;
    }
    struct timespec end;
    if (clock_gettime(CLOCK_MONOTONIC, &end) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    /* The clock counts from the start of the machine: the sum of the seconds cannot overflow. */
    end.tv_sec += ns / NS;
    end.tv_nsec += ns % NS;
    if (end.tv_nsec >= NS) {
        end.tv_nsec -= NS;
        end.tv_sec++;
    }
    for (;;) {
        int rc;
        Py_BEGIN_ALLOW_THREADS
        rc = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
        Py_END_ALLOW_THREADS
        if (rc == 0)
            Py_RETURN_NONE;
        if (rc != EINTR) {
            errno = rc;
            return PyErr_SetFromErrno(PyExc_OSError);
        }
        if (PyErr_CheckSignals() < 0)
            return NULL;
    }
}

/* -- PyTime_* -------------------------------------------------------------------------------------------------------------------------- */

static int raw(clockid_t id, PyTime_t *result)
{
    struct timespec t;
    *result = 0;
    if (clock_gettime(id, &t) < 0 || __builtin_mul_overflow(t.tv_sec, (int64_t)NS, result) || __builtin_add_overflow(*result, t.tv_nsec, result))
        return -1;
    return 0;
}

static int checked(clockid_t id, PyTime_t *result)
{
    if (raw(id, result) == 0)
        return 0;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

double PyTime_AsSecondsDouble(PyTime_t t) { return t % NS == 0 ? (double)(t / NS) : (double)t / NS; }
int PyTime_Monotonic(PyTime_t *result) { return checked(CLOCK_MONOTONIC, result); }
int PyTime_MonotonicRaw(PyTime_t *result) { return raw(CLOCK_MONOTONIC, result); }
int PyTime_PerfCounter(PyTime_t *result) { return checked(CLOCK_MONOTONIC, result); }
int PyTime_PerfCounterRaw(PyTime_t *result) { return raw(CLOCK_MONOTONIC, result); }
int PyTime_Time(PyTime_t *result) { return checked(CLOCK_REALTIME, result); }
int PyTime_TimeRaw(PyTime_t *result) { return raw(CLOCK_REALTIME, result); }

/* -- the module -------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef time_methods[] = {
#define CLOCK(name, id, monotonic, adjustable, doc)                                                                                 \
    {#name, time_##name, METH_NOARGS, PyDoc_STR(#name "() -> floating-point number\n\nIn seconds: " doc ".")},                      \
    {#name "_ns", time_##name##_ns, METH_NOARGS, PyDoc_STR(#name "_ns() -> int\n\nIn nanoseconds, from the clock of " #name "().")},
    CLOCKS(CLOCK)
#undef CLOCK
    {"get_clock_info", time_get_clock_info, METH_VARARGS, PyDoc_STR("get_clock_info(name: str) -> namespace\n\nWhat is known of a clock.")},
    {"clock_gettime", time_clock_gettime, METH_O,
     PyDoc_STR("clock_gettime($module, clk_id, /)\n--\n\nReturn the time of the specified clock clk_id as a float.")},
    {"clock_gettime_ns", time_clock_gettime_ns, METH_O,
     PyDoc_STR("clock_gettime_ns($module, clk_id, /)\n--\n\nReturn the time of the specified clock clk_id as nanoseconds (int).")},
    {"clock_settime", time_clock_settime, METH_VARARGS, PyDoc_STR("clock_settime(clk_id, time)\n\nSets a clock, in seconds.")},
    {"clock_settime_ns", time_clock_settime_ns, METH_VARARGS, PyDoc_STR("clock_settime_ns(clk_id, time)\n\nSets a clock, in nanoseconds.")},
    {"clock_getres", time_clock_getres, METH_O, PyDoc_STR("clock_getres(clk_id) -> floating-point number\n\nThe resolution of a clock.")},
    {"pthread_getcpuclockid", time_pthread_getcpuclockid, METH_O,
     PyDoc_STR("pthread_getcpuclockid(thread_id) -> int\n\nThe clk_id of a thread's processor time.")},
    {"sleep", time_sleep, METH_O,
     PyDoc_STR("sleep($module, object, /)\n--\n\nsleep(seconds)\n\nDelays for so many seconds, which may have a fraction.")},
    {NULL, NULL, 0, NULL}
};

static int time_exec(PyObject *module)
{
    static const struct { const char *name; int value; } numbers[] = {
        {"CLOCK_REALTIME", CLOCK_REALTIME}, {"CLOCK_MONOTONIC", CLOCK_MONOTONIC}, {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
        {"CLOCK_BOOTTIME", CLOCK_BOOTTIME}, {"CLOCK_TAI", CLOCK_TAI}, {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID},
        {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (PyModule_AddIntConstant(module, numbers[i].name, numbers[i].value) < 0)
            return -1;
    return time_calendar_exec(module, PyModule_GetState(module));
}

#define HELD(F) F(struct_time)
MODULE_STATE_FUNCTIONS(TimeState, HELD)

static PyModuleDef_Slot time_slots[] = MODULE_SLOTS(time_exec);
static struct PyModuleDef time_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "time",
    .m_doc = PyDoc_STR("Clocks, sleeping, and calendar time.\n\nTimes are numbers of seconds since the Epoch, in UTC, or tuples of nine "
                       "integers: year, month, day,\nhour, minute, second, weekday, day of the year, and whether summer time holds."),
    .m_size = sizeof(TimeState),
    .m_methods = time_methods,
    .m_slots = time_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_time(void) { return PyModuleDef_Init(&time_module); }
