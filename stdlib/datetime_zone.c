/* stdlib/datetime_zone.c -- tzinfo, the base of time zones, and timezone, a fixed offset; what a zone says about a moment. */
#include "objects/type.h"
#include "stdlib/datetime_int.h"

PyObject *dt_utc;

/* ---- asking ---- */

static int out_of_range(PyObject *offset)
{
    raise_value_error("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %R", offset);
    return -1;
}
static bool below_a_day(PyObject *delta)
{
    __int128 us = delta_us(delta);
    return us > -US_A_DAY && us < US_A_DAY;
}

static int ask(Value tz, Value method, const char *name, PyObject *arg, PyObject **delta)
{
    *delta = NULL;
    if (is_none(tz))
        return 0;
    PyObject *result = PyObject_CallMethodOneArg(api_of(tz), api_of(method), arg);
    if (!result)
        return -1;
    if (result == Py_None)
        return 0;
    if (!is_delta(result))
        raise_type_error("tzinfo.%s() must return None or timedelta, not '%.200s'", name, Py_TYPE(result)->tp_name);
    else if (!below_a_day(result))
        out_of_range(result);
    else
        return *delta = result, 0;
    Py_DECREF(result);
    return -1;
}

int zone_offset(Value tz, PyObject *arg, PyObject **delta)
{
    if (!is_none(tz) && is_timezone(api_of(tz))) {
        *delta = api_of(value_keep(zone_of(api_of(tz))->offset));
        return 0;
    }
    return ask(tz, N(utcoffset), "utcoffset", arg, delta);
}
int zone_dst(Value tz, PyObject *arg, PyObject **delta) { return ask(tz, N(dst), "dst", arg, delta); }

PyObject *zone_name(Value tz, PyObject *arg)
{
    if (is_none(tz))
        return Py_None;
    PyObject *name = PyObject_CallMethodOneArg(api_of(tz), NAPI(tzname), arg);
    if (!name || name == Py_None || value_is_str(value_of(name)))
        return name;
    raise_type_error("tzinfo.tzname() must return None or a string, not '%.200s'", Py_TYPE(name)->tp_name);
    Py_DECREF(name);
    return NULL;
}

/* ---- tzinfo ---- */

static PyObject *must_implement(const char *name) { return PyErr_Format(PyExc_NotImplementedError, "a tzinfo subclass must implement %s()", name); }
static PyObject *tzinfo_utcoffset(PyObject *self, PyObject *dt) { return (void)self, (void)dt, must_implement("utcoffset"); }
static PyObject *tzinfo_dst(PyObject *self, PyObject *dt) { return (void)self, (void)dt, must_implement("dst"); }
static PyObject *tzinfo_tzname(PyObject *self, PyObject *dt) { return (void)self, (void)dt, must_implement("tzname"); }

static bool is_mine(PyObject *self, PyObject *dt)
{
    if (!is_datetime(dt))
        raise_type_error("fromutc: argument must be a datetime");
    else if (api_of(datetime_of(dt)->tz) != self)
        raise_value_error("fromutc: dt.tzinfo is not self");
    else
        return true;
    return false;
}

static PyObject *moved(PyObject *dt, PyObject *delta) { return PyNumber_Add(dt, delta); }

/* Local time from UTC in dt's fields: standard offset first, then what dst() says at the time that gives. */
static PyObject *tzinfo_fromutc(PyObject *self, PyObject *dt)
{
    PyObject *offset = NULL, *dst = NULL, *standard = NULL, *shifted = NULL, *result = NULL;
    if (!is_mine(self, dt) || zone_offset(value_of(self), dt, &offset) < 0)
        return NULL;
    if (!offset)
        return api_of(raise_value_error("fromutc: non-None utcoffset() result required"));
    if (zone_dst(value_of(self), dt, &dst) < 0)
        goto out;
    if (!dst) {
        raise_value_error("fromutc: non-None dst() result required");
        goto out;
    }
    if (!(standard = delta_from_us(delta_us(offset) - delta_us(dst), &dt_delta_type)) || !(shifted = moved(dt, standard)))
        goto out;
    Py_CLEAR(dst);
    if (zone_dst(value_of(self), shifted, &dst) < 0)
        goto out;
    if (!dst)
        raise_value_error("fromutc: tz.dst() gave inconsistent results; cannot convert");
    else
        result = delta_us(dst) == 0 ? Py_NewRef(shifted) : moved(shifted, dst);
out:
    Py_XDECREF(offset);
    Py_XDECREF(dst);
    Py_XDECREF(standard);
    Py_XDECREF(shifted);
    return result;
}

static PyObject *tzinfo_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *get, *args = NULL, *state;
    if (PyObject_GetOptionalAttrString(self, "__getinitargs__", &get) < 0)
        return NULL;
    args = get ? PyObject_CallNoArgs(get) : PyTuple_New(0);
    Py_XDECREF(get);
    state = args ? PyObject_CallMethodNoArgs(self, NAPI(dunder_getstate)) : NULL;
    if (!state) {
        Py_XDECREF(args);
        return NULL;
    }
    return Py_BuildValue("ONN", Py_TYPE(self), args, state);
}

static PyMethodDef tzinfo_methods[] = {
    {"tzname", tzinfo_tzname, METH_O, PyDoc_STR("tzname($self, dt, /)\n--\n\ndatetime -> string name of time zone.")},
    {"utcoffset", tzinfo_utcoffset, METH_O,
     PyDoc_STR("utcoffset($self, dt, /)\n--\n\ndatetime -> timedelta showing offset from UTC, negative values indicating West of UTC")},
    {"dst", tzinfo_dst, METH_O, PyDoc_STR("dst($self, dt, /)\n--\n\ndatetime -> DST offset as timedelta positive east of UTC.")},
    {"fromutc", tzinfo_fromutc, METH_O, PyDoc_STR("fromutc($self, dt, /)\n--\n\ndatetime in UTC -> datetime in local time.")},
    {"__reduce__", tzinfo_reduce, METH_NOARGS, PyDoc_STR("-> (cls, state)")}, {NULL, NULL, 0, NULL}
};
PyTypeObject dt_tzinfo_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.tzinfo",
    .tp_basicsize = sizeof(Obj),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = PyDoc_STR("Abstract base class for time zone info objects."),
    .tp_new = PyType_GenericNew, .tp_methods = tzinfo_methods,
};

/* ---- timezone ---- */

static PyObject *zone_alloc(PyObject *offset, PyObject *name)
{
    ZoneObj *z = zone_of(dt_timezone_type.tp_alloc(&dt_timezone_type, 0));
    if (z) {
        z->offset = value_keep(value_of(offset));
        z->name = name ? value_keep(value_of(name)) : V_ABSENT;
    }
    return (PyObject *)(void *)z;
}

PyObject *timezone_make(PyObject *offset, PyObject *name)
{
    if (!name && dt_utc && delta_us(offset) == 0)
        return Py_NewRef(dt_utc);
    if (!below_a_day(offset)) {
        out_of_range(offset);
        return NULL;
    }
    return zone_alloc(offset, name);
}

static PyObject *timezone_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"offset", "name", NULL};
    PyObject *offset, *name = NULL;
    (void)type;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!|U:timezone", (char **)(uintptr_t)words, &dt_delta_type, &offset, &name))
        return NULL;
    return timezone_make(offset, name);
}

static bool moment_or_none(const char *method, PyObject *dt)
{
    if (dt == Py_None || is_datetime(dt))
        return true;
    raise_type_error("%s(dt) argument must be a datetime instance or None, not %.200s", method, Py_TYPE(dt)->tp_name);
    return false;
}

static PyObject *timezone_str(PyObject *self)
{
    ZoneObj *z = zone_of(self);
    char text[4 + OFFSET_TEXT_MAX] = "UTC";
    if (!is_absent(z->name))
        return api_of(value_keep(z->name));
    if (self == dt_utc || delta_us(api_of(z->offset)) == 0)
        return text_of(text, text + 3);
    return text_of(text, put_offset(text + 3, api_of(z->offset), ":"));
}
static PyObject *timezone_repr(PyObject *self)
{
    ZoneObj *z = zone_of(self);
    const char *type = Py_TYPE(self)->tp_name;
    if (self == dt_utc)
        return PyUnicode_FromFormat("%s.utc", type);
    if (is_absent(z->name))
        return PyUnicode_FromFormat("%s(%R)", type, api_of(z->offset));
    return PyUnicode_FromFormat("%s(%R, %R)", type, api_of(z->offset), api_of(z->name));
}
static PyObject *timezone_tzname(PyObject *self, PyObject *dt) { return moment_or_none("tzname", dt) ? timezone_str(self) : NULL; }
static PyObject *timezone_utcoffset(PyObject *self, PyObject *dt)
{
    return moment_or_none("utcoffset", dt) ? api_of(value_keep(zone_of(self)->offset)) : NULL;
}
static PyObject *timezone_dst(PyObject *self, PyObject *dt) { return (void)self, moment_or_none("dst", dt) ? Py_None : NULL; }
static PyObject *timezone_fromutc(PyObject *self, PyObject *dt) { return is_mine(self, dt) ? moved(dt, api_of(zone_of(self)->offset)) : NULL; }
static PyObject *timezone_getinitargs(PyObject *self, PyObject *unused)
{
    (void)unused;
    ZoneObj *z = zone_of(self);
    return is_absent(z->name) ? PyTuple_Pack(1, api_of(z->offset)) : PyTuple_Pack(2, api_of(z->offset), api_of(z->name));
}
static PyObject *timezone_richcompare(PyObject *self, PyObject *other, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !is_timezone(other))
        return Py_NotImplemented;
    return compared(delta_us(api_of(zone_of(self)->offset)) != delta_us(api_of(zone_of(other)->offset)), op);
}
static Py_hash_t timezone_hash(PyObject *self) { return PyObject_Hash(api_of(zone_of(self)->offset)); }
static void timezone_dealloc(PyObject *self)
{
    value_release(zone_of(self)->offset);
    value_release(zone_of(self)->name);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef timezone_methods[] = {
    {"tzname", timezone_tzname, METH_O, PyDoc_STR("tzname($self, dt, /)\n--\n\nIf name is specified when timezone is created, returns the name.  Otherwise returns offset as 'UTC(+|-)HH:MM'.")},
    {"utcoffset", timezone_utcoffset, METH_O, PyDoc_STR("utcoffset($self, dt, /)\n--\n\nReturn fixed offset.")},
    {"dst", timezone_dst, METH_O, PyDoc_STR("dst($self, dt, /)\n--\n\nReturn None.")},
    {"fromutc", timezone_fromutc, METH_O, PyDoc_STR("fromutc($self, dt, /)\n--\n\ndatetime in UTC -> datetime in local time.")},
    {"__getinitargs__", timezone_getinitargs, METH_NOARGS, PyDoc_STR("pickle support")}, {NULL, NULL, 0, NULL}
};
PyTypeObject dt_timezone_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.timezone",
    .tp_basicsize = sizeof(ZoneObj),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_base = &dt_tzinfo_type,
    .tp_doc = PyDoc_STR("Fixed offset from UTC implementation of tzinfo."),
    .tp_new = timezone_new, .tp_dealloc = timezone_dealloc, .tp_repr = timezone_repr, .tp_str = timezone_str, .tp_hash = timezone_hash,
    .tp_richcompare = timezone_richcompare, .tp_methods = timezone_methods,
};
