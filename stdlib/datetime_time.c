/* stdlib/datetime_time.c -- time: a time of the day, with a zone or without. */
#include "objects/type.h"
#include "stdlib/datetime_int.h"

int check_clock(int hour, int minute, int second, int us, int fold)
{
    if (hour < 0 || hour > 23)
        raise_value_error("hour must be in 0..23, not %i", hour);
    else if (minute < 0 || minute > 59)
        raise_value_error("minute must be in 0..59, not %i", minute);
    else if (second < 0 || second > 59)
        raise_value_error("second must be in 0..59, not %i", second);
    else if (us < 0 || us > 999999)
        raise_value_error("microsecond must be in 0..999999, not %i", us);
    else if (fold != 0 && fold != 1)
        raise_value_error("fold must be either 0 or 1, not %i", fold);
    else
        return 0;
    return -1;
}

int check_tzinfo(PyObject *tz)
{
    if (tz == Py_None || is_tzinfo(tz))
        return 0;
    raise_type_error("tzinfo argument must be None or of a tzinfo subclass, not type '%s'", Py_TYPE(tz)->tp_name);
    return -1;
}

/* ---- making ---- */

static PyObject *time_alloc(struct clock c, PyObject *tz, PyTypeObject *type)
{
    TimeObj *t = time_of(type->tp_alloc(type, 0));
    if (t) {
        t->c = c;
        t->tz = value_keep(value_of(tz));
    }
    return (PyObject *)(void *)t;
}

PyObject *time_make(struct clock c, PyObject *tz, PyTypeObject *cls)
{
    if (cls == &dt_time_type)
        return time_alloc(c, tz, cls);
    PyObject *t = PyObject_CallFunction((PyObject *)(void *)cls, "iiiiO", (int)c.hour, (int)c.minute, (int)c.second, (int)c.us, tz);
    if (t && c.fold && is_time(t))
        time_of(t)->c.fold = c.fold;                         /* nobody else has seen it */
    return t;
}

/* From the bytes of a pickle; *is_state tells whether it was one. */
static PyObject *from_state(PyTypeObject *type, PyObject *args, bool *is_state)
{
    PyObject *owned, *tz = PyTuple_GET_SIZE(args) == 2 ? PyTuple_GET_ITEM(args, 1) : Py_None, *made = NULL;
    const unsigned char *s = state_bytes(PyTuple_GET_ITEM(args, 0), 6, &owned);
    *is_state = s && (s[0] & 0x7f) < 24;
    if (!*is_state)
        ;
    else if (tz != Py_None && !is_tzinfo(tz))
        raise_type_error("bad tzinfo state arg");
    else
        made = time_alloc((struct clock){s[0] & 0x7f, s[1], s[2], s[0] >> 7, s[3] << 16 | s[4] << 8 | s[5]}, tz, type);
    Py_XDECREF(owned);
    return made;
}

static PyObject *time_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"hour", "minute", "second", "microsecond", "tzinfo", "fold", NULL};
    int hour = 0, minute = 0, second = 0, us = 0, fold = 0;
    PyObject *tz = Py_None;
    if (PyTuple_GET_SIZE(args) >= 1 && PyTuple_GET_SIZE(args) <= 2) {
        bool is_state;
        PyObject *made = from_state(type, args, &is_state);
        if (is_state || state_not_latin1(PyTuple_GET_ITEM(args, 0), 6, 0, 0x7f, 0, 23, "time"))
            return made;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|iiiiO$i", (char **)(uintptr_t)words, &hour, &minute, &second, &us, &tz, &fold) ||
        check_clock(hour, minute, second, us, fold) < 0 || check_tzinfo(tz) < 0)
        return NULL;
    return time_alloc((struct clock){(uint8_t)hour, (uint8_t)minute, (uint8_t)second, (uint8_t)fold, us}, tz, type);
}
static void time_dealloc(PyObject *self)
{
    value_release(time_of(self)->tz);
    Py_TYPE(self)->tp_free(self);
}

/* ---- the zone ---- */

static PyObject *or_none(int failed, PyObject *delta) { return failed ? NULL : delta ? delta : Py_None; }
static PyObject *time_utcoffset(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *delta;
    int failed = zone_offset(time_of(self)->tz, Py_None, &delta);
    return or_none(failed, delta);
}
static PyObject *time_dst(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *delta;
    int failed = zone_dst(time_of(self)->tz, Py_None, &delta);
    return or_none(failed, delta);
}
static PyObject *time_tzname(PyObject *self, PyObject *unused) { return (void)unused, zone_name(time_of(self)->tz, Py_None); }

/* ---- comparison ---- */

static PyObject *time_richcompare(PyObject *a, PyObject *b, int op)
{
    if (!is_time(b))
        return Py_NotImplemented;
    int64_t x = clock_us(&time_of(a)->c), y = clock_us(&time_of(b)->c);
    if (value_is(time_of(a)->tz, time_of(b)->tz))
        return compared(x < y ? -1 : x > y, op);
    PyObject *p, *q;
    if (zone_offset(time_of(a)->tz, Py_None, &p) < 0)
        return NULL;
    if (zone_offset(time_of(b)->tz, Py_None, &q) < 0) {
        Py_XDECREF(p);
        return NULL;
    }
    PyObject *result;
    if (!p != !q) {
        result = op == Py_EQ ? Py_False : op == Py_NE ? Py_True : api_of(raise_type_error("can't compare offset-naive and offset-aware times"));
    } else {
        if (p) {
            x -= (int64_t)delta_us(p);
            y -= (int64_t)delta_us(q);
        }
        result = compared(x < y ? -1 : x > y, op);
    }
    Py_XDECREF(p);
    Py_XDECREF(q);
    return result;
}
static Py_hash_t time_hash(PyObject *self)
{
    PyObject *offset;
    if (zone_offset(time_of(self)->tz, Py_None, &offset) < 0)
        return -1;
    int64_t us = clock_us(&time_of(self)->c) - (offset ? (int64_t)delta_us(offset) : 0);
    Py_XDECREF(offset);
    return us_hash(us);
}

/* ---- text and pickling ---- */

static PyObject *time_isoformat(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"timespec", NULL};
    static const struct arg_spec spec = {"isoformat", words, .required = 0, .positional = 1};
    PyObject *name, *offset;
    char text[CLOCK_TEXT_MAX + OFFSET_TEXT_MAX], *p;
    if (args_bind(&spec, args, nargs, kwnames, &name) < 0)
        return NULL;
    if (name && !value_is_str(value_of(name)))
        return api_of(raise_type_error("isoformat() argument 1 must be str, not %.50s", name == Py_None ? "None" : Py_TYPE(name)->tp_name));
    int s = time_spec(name, &time_of(self)->c);
    if (s < 0 || zone_offset(time_of(self)->tz, Py_None, &offset) < 0)
        return NULL;
    p = put_clock(text, &time_of(self)->c, s);
    if (offset)
        p = put_offset(p, offset, ":");
    Py_XDECREF(offset);
    return text_of(text, p);
}
static PyObject *time_str(PyObject *self) { return PyObject_CallMethodNoArgs(self, NAPI(isoformat)); }

static PyObject *time_repr(PyObject *self)
{
    const TimeObj *t = time_of(self);
    struct str_writer w;
    str_writer_init(&w);
    int failed = str_writer_format(&w, "%s(%d, %d", Py_TYPE(self)->tp_name, (int)t->c.hour, (int)t->c.minute);
    if (!failed && (t->c.second || t->c.us))
        failed = str_writer_format(&w, ", %d", (int)t->c.second);
    if (!failed && t->c.us)
        failed = str_writer_format(&w, ", %d", (int)t->c.us);
    if (!failed && !is_none(t->tz))
        failed = str_writer_format(&w, ", tzinfo=%R", api_of(t->tz));
    if (!failed && t->c.fold)
        failed = STR_WRITER_LITERAL(&w, ", fold=1");
    return failed || STR_WRITER_LITERAL(&w, ")") < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
}

static PyObject *time_strftime(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"format", NULL};
    static const struct arg_spec spec = {"strftime", words, .required = 1, .positional = 1};
    PyObject *format;
    const struct clock *c = &time_of(self)->c;
    if (args_bind(&spec, args, nargs, kwnames, &format) < 0)
        return NULL;
    if (!value_is_str(value_of(format)))
        return api_of(raise_type_error("strftime() argument 1 must be str, not %.50s", format == Py_None ? "None" : Py_TYPE(format)->tp_name));
    PyObject *plain = plain_strftime(self, format);
    if (plain || error_pending())
        return plain;
    PyObject *tuple = Py_BuildValue("iiiiiiiii", 1900, 1, 1, (int)c->hour, (int)c->minute, (int)c->second, 0, 1, -1);
    PyObject *text = tuple ? wrapped_strftime(self, format, tuple, Py_None) : NULL;
    Py_XDECREF(tuple);
    return text;
}

static PyObject *time_replace(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"hour", "minute", "second", "microsecond", "tzinfo", "fold", NULL};
    static const struct arg_spec spec = {"replace", words, .required = 0, .positional = 5};
    PyObject *a[6];
    const struct clock *c = &time_of(self)->c;
    int hour = c->hour, minute = c->minute, second = c->second, us = c->us, fold = c->fold;
    if (args_bind(&spec, args, nargs, kwnames, a) < 0 || int_argument(a[0], &hour) < 0 || int_argument(a[1], &minute) < 0 || int_argument(a[2], &second) < 0 ||
        int_argument(a[3], &us) < 0 || int_argument(a[5], &fold) < 0)
        return NULL;
    PyObject *tz = a[4] ? a[4] : api_of(time_of(self)->tz);
    if (check_clock(hour, minute, second, us, fold) < 0 || check_tzinfo(tz) < 0)
        return NULL;
    return time_make((struct clock){(uint8_t)hour, (uint8_t)minute, (uint8_t)second, (uint8_t)fold, us}, tz, Py_TYPE(self));
}

static PyObject *state_of(PyObject *self, int protocol)
{
    const struct clock *c = &time_of(self)->c;
    const char state[6] = {(char)(c->hour | (protocol > 3 && c->fold ? 0x80 : 0)), (char)c->minute, (char)c->second, (char)(c->us >> 16), (char)(c->us >> 8), (char)c->us};
    if (is_none(time_of(self)->tz))
        return Py_BuildValue("O(y#)", Py_TYPE(self), state, (Py_ssize_t)6);
    return Py_BuildValue("O(y#O)", Py_TYPE(self), state, (Py_ssize_t)6, api_of(time_of(self)->tz));
}
static PyObject *time_reduce_ex(PyObject *self, PyObject *protocol)
{
    int n = PyLong_AsInt(protocol);
    return n == -1 && error_pending() ? NULL : state_of(self, n);
}
static PyObject *time_reduce(PyObject *self, PyObject *unused) { return (void)unused, state_of(self, 2); }
static PyObject *time_strptime(PyObject *cls, PyObject *const *args, Py_ssize_t nargs) { return by_strptime("_strptime_datetime_time", cls, args, nargs); }

#define GET(name, value) static PyObject *get_##name(PyObject *self, void *unused) { return (void)unused, value; }
GET(hour, PyLong_FromLong(time_of(self)->c.hour))
GET(minute, PyLong_FromLong(time_of(self)->c.minute))
GET(second, PyLong_FromLong(time_of(self)->c.second))
GET(microsecond, PyLong_FromLong(time_of(self)->c.us))
GET(fold, PyLong_FromLong(time_of(self)->c.fold))
GET(tzinfo, api_of(value_keep(time_of(self)->tz)))

#define WORDS(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
static PyMethodDef time_methods[] = {
    {"fromisoformat", time_fromisoformat, METH_O | METH_CLASS,
     PyDoc_STR("fromisoformat($type, string, /)\n--\n\nConstruct a time from a string in ISO 8601 format.")},
    {"strptime", (PyCFunction)(void (*)(void))time_strptime, METH_FASTCALL | METH_CLASS,
     PyDoc_STR("strptime($type, string, format, /)\n--\n\nParse string according to the given date and time format (like time.strptime()).")},
    {"isoformat", WORDS(time_isoformat),
     PyDoc_STR("isoformat($self, /, timespec='auto')\n--\n\nReturn the time formatted according to ISO: HH[:MM[:SS[.mmm[uuu]]]][+HH:MM].")},
    {"strftime", WORDS(time_strftime), PyDoc_STR("strftime($self, /, format)\n--\n\nFormat using strftime().")},
    {"__format__", format_by, METH_O, PyDoc_STR("__format__($self, format, /)\n--\n\nFormats self with strftime.")},
    {"utcoffset", time_utcoffset, METH_NOARGS, PyDoc_STR("utcoffset($self, /)\n--\n\nReturn self.tzinfo.utcoffset(self).")},
    {"tzname", time_tzname, METH_NOARGS, PyDoc_STR("tzname($self, /)\n--\n\nReturn self.tzinfo.tzname(self).")},
    {"dst", time_dst, METH_NOARGS, PyDoc_STR("dst($self, /)\n--\n\nReturn self.tzinfo.dst(self).")},
    {"replace", WORDS(time_replace),
     PyDoc_STR("replace($self, /, hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)\n--\n\n"
               "Return time with new specified fields.")},
    {"__replace__", WORDS(time_replace), PyDoc_STR("__replace__($self, /, **changes)\n--\n\nThe same as replace().")},
    {"__reduce_ex__", time_reduce_ex, METH_O, PyDoc_STR("__reduce_ex__($self, proto, /)\n--\n\n")},
    {"__reduce__", time_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\n")}, {NULL, NULL, 0, NULL}
};
#define FIELD(name) {#name, get_##name, NULL, NULL, NULL}
static PyGetSetDef time_getset[] = {
    FIELD(hour), FIELD(minute), FIELD(second), FIELD(microsecond), FIELD(fold), FIELD(tzinfo), {NULL, NULL, NULL, NULL, NULL}
};
PyTypeObject dt_time_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.time",
    .tp_basicsize = sizeof(TimeObj),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\n"
                        "All arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. The remaining arguments may be ints.\n"),
    .tp_new = time_new, .tp_dealloc = time_dealloc, .tp_repr = time_repr, .tp_str = time_str, .tp_hash = time_hash, .tp_richcompare = time_richcompare,
    .tp_methods = time_methods, .tp_getset = time_getset,
};
