/* stdlib/_zoneinfo.c -- the module _zoneinfo: zoneinfo.ZoneInfo.
 *
 * A ZoneInfo never changes. ZoneInfo(key) gives the same object for the same key as long as anybody has it: a dict of weak references knows them
 * all, a list of the last few used keeps these alive. Of several threads that ask for a new key at once each may read the file; the first to
 * come back says whose object it is that all of them get. A subclass has a WeakValueDictionary instead, its attribute _weak_cache, and no list.
 *
 * State.  recent  GUARD(lock)              (key, zone), last used first
 *         known   written with lock held   key -> weak reference; dead ones stay, there are no more of them than zones
 *         Keys of both are exactly str: comparing them runs no Python code.
 * Files.  zoneinfo_rule.c TZ strings; zoneinfo_zone.c transitions.
 */
#include "stdlib/zoneinfo_int.h"
#include "stdlib/module_state.h"

#include "objects/args.h"

#include "datetime.h"

enum { RECENT = 8 };
enum source { FROM_CACHE, NOT_CACHED, FROM_FILE };

typedef struct {
    PyTypeObject *zone_type;
    PyObject *find_tzfile, *load_tzdata, *load_data, *open, *weak_dict_type, *known;
    PyMutex lock;
    struct { PyObject *key, *zone; } recent[RECENT];
} ZoneState;

typedef struct {
    PyObject_HEAD                                       /* all FROZEN */
    ZoneState *st;
    PyObject *key, *file_repr;                          /* key: may be None; file_repr: NULL unless it was made from a file object */
    enum source source;
    struct zone zone;
} ZoneObj;

static struct PyModuleDef zoneinfo_module;

static ZoneObj *zone_of(PyObject *o) { return (ZoneObj *)(void *)o; }

static ZoneState *state_of_type(PyObject *type)
{
    PyObject *m = PyType_GetModuleByDef((PyTypeObject *)type, &zoneinfo_module);
    return m ? PyModule_GetState(m) : NULL;
}

/* --- the last used ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *recent_find(ZoneState *st, PyObject *key)              /* counted; NULL: not there */
{
    PyObject *zone = NULL;
    PyMutex_Lock(&st->lock);
    for (int i = 0; i < RECENT && st->recent[i].key; i++)
        if (PyUnicode_Equal(st->recent[i].key, key) == 1) {
            PyObject *k = st->recent[i].key;
            zone = st->recent[i].zone;
            memmove(st->recent + 1, st->recent, (size_t)i * sizeof *st->recent);
            st->recent[0].key = k;
            st->recent[0].zone = zone;
            Py_INCREF(zone);
            break;
        }
    PyMutex_Unlock(&st->lock);
    return zone;
}

static void recent_drop(ZoneState *st, PyObject *key)                   /* NULL: all */
{
    PyObject *gone[2 * RECENT];
    int n = 0, kept = 0;
    PyMutex_Lock(&st->lock);
    for (int i = 0; i < RECENT && st->recent[i].key; i++) {
        if (key && PyUnicode_Equal(st->recent[i].key, key) != 1) {
            st->recent[kept++] = st->recent[i];
            continue;
        }
        gone[n++] = st->recent[i].key;
        gone[n++] = st->recent[i].zone;
    }
    for (int i = kept; i < RECENT; i++)
        st->recent[i].key = st->recent[i].zone = NULL;
    PyMutex_Unlock(&st->lock);
    while (n)
        Py_DECREF(gone[--n]);                            /* after the lock: a zone may go */
}

static void recent_put(ZoneState *st, PyObject *key, PyObject *zone)
{
    PyObject *old = recent_find(st, key), *last_key, *last_zone;
    if (old) {
        Py_DECREF(old);
        return;
    }
    PyMutex_Lock(&st->lock);
    last_key = st->recent[RECENT - 1].key;
    last_zone = st->recent[RECENT - 1].zone;
    memmove(st->recent + 1, st->recent, (RECENT - 1) * sizeof *st->recent);
    st->recent[0].key = Py_NewRef(key);
    st->recent[0].zone = Py_NewRef(zone);
    PyMutex_Unlock(&st->lock);
    Py_XDECREF(last_key);
    Py_XDECREF(last_zone);
}

/* --- making ---------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *zone_alloc(ZoneState *st, PyTypeObject *type, PyObject *key, enum source source, PyObject *file)
{
    PyObject *data = PyObject_CallOneArg(st->load_data, file);
    ZoneObj *z = data ? zone_of(type->tp_alloc(type, 0)) : NULL;
    if (z) {
        z->st = st;
        z->key = Py_NewRef(key);
        z->source = source;
        if (zone_load(&z->zone, data) < 0)
            Py_CLEAR(z);
    }
    Py_XDECREF(data);
    return (PyObject *)z;
}

static PyObject *zone_read(ZoneState *st, PyTypeObject *type, PyObject *key, enum source source)
{
    PyObject *path = PyObject_CallOneArg(st->find_tzfile, key);
    if (path == NULL)
        return NULL;
    PyObject *file = path == Py_None ? PyObject_CallOneArg(st->load_tzdata, key) : PyObject_CallFunction(st->open, "Os", path, "rb");
    Py_DECREF(path);
    if (file == NULL)
        return NULL;
    PyObject *zone = zone_alloc(st, type, key, source, file), *error = PyErr_GetRaisedException();
    PyObject *closed = PyObject_CallMethod(file, "close", NULL);
    if (error) {
        PyErr_Clear();
        PyErr_SetRaisedException(error);
    } else if (closed == NULL) {
        Py_CLEAR(zone);
    }
    Py_XDECREF(closed);
    Py_DECREF(file);
    return zone;
}

/* --- caches ---------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *known_find(ZoneState *st, PyObject *key)               /* counted; NULL: not there, or raised */
{
    PyObject *ref, *zone = NULL;
    if (PyDict_GetItemRef(st->known, key, &ref) > 0) {
        PyWeakref_GetRef(ref, &zone);
        Py_DECREF(ref);
    }
    return zone;
}

/* The zone that the key stands for from now on: this one, or one that came before. Consumes made. */
static PyObject *known_add(ZoneState *st, PyObject *key, PyObject *made)
{
    PyObject *ref = PyWeakref_NewRef(made, NULL), *old = NULL, *there = NULL;
    if (ref == NULL) {
        Py_DECREF(made);
        return NULL;
    }
    PyMutex_Lock(&st->lock);
    int rc = PyDict_GetItemRef(st->known, key, &old);
    if (rc > 0)
        PyWeakref_GetRef(old, &there);
    if (rc >= 0 && there == NULL)
        rc = PyDict_SetItem(st->known, key, ref);
    PyMutex_Unlock(&st->lock);
    Py_XDECREF(old);
    Py_DECREF(ref);
    if (rc >= 0 && there == NULL)
        return made;
    Py_DECREF(made);
    return there;
}

/* For a key that is exactly str. */
static PyObject *zone_of_base(ZoneState *st, PyObject *plain, PyObject *key)
{
    PyObject *zone = recent_find(st, plain);
    if (zone)
        return zone;
    if ((zone = known_find(st, plain)) == NULL && !PyErr_Occurred()) {
        PyObject *made = zone_read(st, st->zone_type, key, FROM_CACHE);
        zone = made ? known_add(st, plain, made) : NULL;
    }
    if (zone)
        recent_put(st, plain, zone);
    return zone;
}

/* What a subclass's cache has given: consumes it. */
static PyObject *checked(PyTypeObject *type, PyObject *key, PyObject *zone)
{
    if (zone && zone != Py_None && !PyObject_TypeCheck(zone, type)) {
        PyErr_Format(PyExc_RuntimeError, "Unexpected instance of %T in %s weak cache for key %R", zone, type->tp_name, key);
        Py_DECREF(zone);
        return NULL;
    }
    return zone;
}

static PyObject *zone_of_subclass(ZoneState *st, PyTypeObject *type, PyObject *key)
{
    PyObject *cache = PyObject_GetAttrString((PyObject *)type, "_weak_cache");
    if (cache == NULL)
        return NULL;
    PyObject *zone = checked(type, key, PyObject_CallMethod(cache, "get", "OO", key, Py_None));
    if (zone == Py_None) {
        PyObject *made = zone_read(st, type, key, FROM_CACHE);
        zone = made ? checked(type, key, PyObject_CallMethod(cache, "setdefault", "OO", key, made)) : NULL;
        Py_XDECREF(made);
    }
    Py_DECREF(cache);
    return zone;
}

static const char *const key_name[] = {"key", NULL};
static const struct arg_spec new_spec = {"ZoneInfo", key_name, .required = 1, .positional = 1};

static PyObject *zone_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    ZoneState *st = state_of_type((PyObject *)type);
    PyObject *key;
    if (st == NULL || args_bind_dict(&new_spec, args, kwds, &key) < 0)
        return NULL;
    if (type != st->zone_type)
        return zone_of_subclass(st, type, key);
    if (!PyUnicode_Check(key))
        return zone_read(st, type, key, FROM_CACHE);     /* which will say what is wrong with it */
    PyObject *plain = PyUnicode_FromObject(key), *zone = plain ? zone_of_base(st, plain, key) : NULL;
    Py_XDECREF(plain);
    return zone;
}

static const struct arg_spec no_cache_spec = {"no_cache", key_name, .required = 1, .positional = 1};

static PyObject *zone_no_cache(PyObject *type, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    ZoneState *st = state_of_type(type);
    PyObject *key;
    return st && args_bind(&no_cache_spec, args, n, kwnames, &key) == 0 ? zone_read(st, (PyTypeObject *)type, key, NOT_CACHED) : NULL;
}

static PyObject *zone_from_file(PyObject *type, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static const char *const parameters[] = {"", "key", NULL};
    static const struct arg_spec spec = {"from_file", parameters, .required = 1, .positional = 2};
    ZoneState *st = state_of_type(type);
    PyObject *a[2];
    if (st == NULL || args_bind(&spec, args, n, kwnames, a) < 0)
        return NULL;
    PyObject *shown = PyObject_Repr(a[0]), *zone = shown ? zone_alloc(st, (PyTypeObject *)type, a[1] ? a[1] : Py_None, FROM_FILE, a[0]) : NULL;
    if (zone)
        zone_of(zone)->file_repr = shown;
    else
        Py_XDECREF(shown);
    return zone;
}

static PyObject *forget(ZoneState *st, bool base, PyObject *cache, PyObject *keys)
{
    PyObject *it = PyObject_GetIter(keys), *key;
    if (it == NULL)
        return NULL;
    while ((key = PyIter_Next(it)) != NULL) {
        PyObject *plain = PyUnicode_Check(key) ? PyUnicode_FromObject(key) : Py_NewRef(key);
        Py_DECREF(key);
        if (plain && base && PyUnicode_Check(plain))
            recent_drop(st, plain);
        PyObject *gone = plain ? PyObject_CallMethod(cache, "pop", "OO", plain, Py_None) : NULL;
        Py_XDECREF(plain);
        Py_XDECREF(gone);
        if (gone == NULL)
            break;
    }
    Py_DECREF(it);
    return PyErr_Occurred() ? NULL : Py_None;
}

static PyObject *zone_clear_cache(PyObject *type, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static const char *const parameters[] = {"only_keys", NULL};
    static const struct arg_spec spec = {"clear_cache", parameters, .required = 0};
    ZoneState *st = state_of_type(type);
    PyObject *keys;
    if (st == NULL || args_bind(&spec, args, n, kwnames, &keys) < 0)
        return NULL;
    bool base = (PyTypeObject *)type == st->zone_type;
    PyObject *cache = base ? Py_NewRef(st->known) : PyObject_GetAttrString(type, "_weak_cache");
    if (cache == NULL)
        return NULL;
    PyObject *done = keys && keys != Py_None ? forget(st, base, cache, keys) : PyObject_CallMethod(cache, "clear", NULL);
    if (done && base && (keys == NULL || keys == Py_None))
        recent_drop(st, NULL);
    Py_DECREF(cache);
    Py_XDECREF(done);
    return done ? Py_None : NULL;
}

static PyObject *zone_init_subclass(PyObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    ZoneState *st = state_of_type(type);
    PyObject *cache = st ? PyObject_CallNoArgs(st->weak_dict_type) : NULL;
    int rc = cache ? PyObject_SetAttrString(type, "_weak_cache", cache) : -1;
    Py_XDECREF(cache);
    return rc < 0 ? NULL : Py_None;
}

/* --- asking -------------------------------------------------------------------------------------------------------------------------------------- */

static int64_t clock_of(PyObject *dt)
{
    int64_t days = days_to_date(PyDateTime_GET_YEAR(dt), PyDateTime_GET_MONTH(dt), PyDateTime_GET_DAY(dt));
    return ((days * 24 + PyDateTime_DATE_GET_HOUR(dt)) * 60 + PyDateTime_DATE_GET_MINUTE(dt)) * 60 + PyDateTime_DATE_GET_SECOND(dt);
}

/* 1, 0: nothing is known, or -1. */
static int find(PyObject *self, PyObject *dt, const struct ttinfo **found)
{
    const struct zone *z = &zone_of(self)->zone;
    if (dt == Py_None) {
        *found = z->fixed ? z->has_rule ? &z->rule.std : z->last : NULL;
        return *found != NULL;
    }
    if (!PyDateTime_Check(dt)) {
        PyErr_Format(PyExc_TypeError, "expected a datetime or None, not %T", dt);
        return -1;
    }
    *found = zone_at_local(z, clock_of(dt), PyDateTime_GET_YEAR(dt), PyDateTime_DATE_GET_FOLD(dt));
    return *found != NULL;
}

#define QUESTION(function, member)                                                                                                     \
    static PyObject *function(PyObject *self, PyObject *dt)                                                                            \
    {                                                                                                                                  \
        const struct ttinfo *t;                                                                                                        \
        int known = find(self, dt, &t);                                                                                                \
        return known < 0 ? NULL : known ? Py_NewRef(t->member) : Py_None;                                                              \
    }
QUESTION(zone_utcoffset, utcoff)
QUESTION(zone_dst, dstoff)
QUESTION(zone_tzname, name)

static PyObject *with_fold(PyObject *dt)                                /* consumes dt */
{
    PyObject *result = NULL;
    if (PyDateTime_CheckExact(dt)) {
        result = PyDateTimeAPI->DateTime_FromDateAndTimeAndFold(
            PyDateTime_GET_YEAR(dt), PyDateTime_GET_MONTH(dt), PyDateTime_GET_DAY(dt), PyDateTime_DATE_GET_HOUR(dt), PyDateTime_DATE_GET_MINUTE(dt),
            PyDateTime_DATE_GET_SECOND(dt), PyDateTime_DATE_GET_MICROSECOND(dt), PyDateTime_DATE_GET_TZINFO(dt), 1, Py_TYPE(dt));
    } else {
        PyObject *replace = PyObject_GetAttrString(dt, "replace"), *none = PyTuple_New(0), *fold = Py_BuildValue("{si}", "fold", 1);
        if (replace && none && fold)
            result = PyObject_Call(replace, none, fold);
        Py_XDECREF(replace);
        Py_XDECREF(none);
        Py_XDECREF(fold);
    }
    Py_DECREF(dt);
    return result;
}

static PyObject *zone_fromutc(PyObject *self, PyObject *dt)
{
    if (!PyDateTime_Check(dt)) {
        PyErr_SetString(PyExc_TypeError, "fromutc: argument must be a datetime instance");
        return NULL;
    }
    if (PyDateTime_DATE_GET_TZINFO(dt) != self) {
        PyErr_SetString(PyExc_ValueError, "fromutc: dt.tzinfo is not self");
        return NULL;
    }
    int fold;
    const struct ttinfo *t = zone_at_utc(&zone_of(self)->zone, clock_of(dt), PyDateTime_GET_YEAR(dt), &fold);
    PyObject *local = PyNumber_Add(dt, t->utcoff);
    return local && fold ? with_fold(local) : local;
}

/* --- what else an object does -------------------------------------------------------------------------------------------------------------------- */

static PyObject *zone_repr(PyObject *self)
{
    ZoneObj *z = zone_of(self);
    const char *name = Py_TYPE(self)->tp_name;
    if (z->key != Py_None)
        return PyUnicode_FromFormat("%s(key=%R)", name, z->key);
    return z->file_repr ? PyUnicode_FromFormat("%s.from_file(%U)", name, z->file_repr) : PyUnicode_FromFormat("%s(key=None)", name);
}

static PyObject *zone_str(PyObject *self) { return zone_of(self)->key == Py_None ? zone_repr(self) : PyObject_Str(zone_of(self)->key); }

static PyObject *zone_reduce(PyObject *self, PyObject *Py_UNUSED(none))
{
    ZoneObj *z = zone_of(self);
    if (z->source == FROM_FILE) {
        PyObject *error = PyImport_ImportModuleAttrString("pickle", "PicklingError");
        if (error)
            PyErr_SetString(error, "Cannot pickle a ZoneInfo file from a file stream.");
        Py_XDECREF(error);
        return NULL;
    }
    PyObject *unpickle = PyObject_GetAttrString((PyObject *)Py_TYPE(self), "_unpickle");
    return unpickle ? Py_BuildValue("N(Oi)", unpickle, z->key, z->source == FROM_CACHE) : NULL;
}

static PyObject *zone_unpickle(PyObject *type, PyObject *const *args, Py_ssize_t n)
{
    if (n != 2)
        return PyErr_Format(PyExc_TypeError, "_unpickle expected 2 arguments, got %zd", n);
    int cached = PyObject_IsTrue(args[1]);
    if (cached < 0)
        return NULL;
    if (cached)
        return PyObject_CallOneArg(type, args[0]);
    ZoneState *st = state_of_type(type);
    return st ? zone_read(st, (PyTypeObject *)type, args[0], NOT_CACHED) : NULL;
}

static int zone_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(zone_of(self)->key);
    return 0;
}
static int zone_clear(PyObject *Py_UNUSED(self)) { return 0; }          /* never changes; a key is no way into a cycle */

static void zone_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    ZoneObj *z = zone_of(self);
    PyObject_GC_UnTrack(self);
    zone_free(&z->zone);
    Py_XDECREF(z->key);
    Py_XDECREF(z->file_repr);
    type->tp_free(self);
    Py_DECREF(type);
}

#define CLASS_KEYWORDS (METH_FASTCALL | METH_KEYWORDS | METH_CLASS)
static PyMethodDef zone_methods[] = {
    {"clear_cache", _PyCFunction_CAST(zone_clear_cache), CLASS_KEYWORDS, PyDoc_STR("clear_cache($type, /, *, only_keys=None)\n--\n\nForget the zones that were asked for.")},
    {"no_cache", _PyCFunction_CAST(zone_no_cache), CLASS_KEYWORDS, PyDoc_STR("no_cache($type, /, key)\n--\n\nA new object for the key, which the cache does not get.")},
    {"from_file", _PyCFunction_CAST(zone_from_file), CLASS_KEYWORDS, PyDoc_STR("from_file($type, file_obj, /, key=None)\n--\n\nA zone from a file object with TZif data.")},
    {"utcoffset", zone_utcoffset, METH_O, PyDoc_STR("utcoffset($self, dt, /)\n--\n\nThe offset from UTC at a local time, as a timedelta.")},
    {"dst", zone_dst, METH_O, PyDoc_STR("dst($self, dt, /)\n--\n\nHow much of the offset is daylight saving time, as a timedelta.")},
    {"tzname", zone_tzname, METH_O, PyDoc_STR("tzname($self, dt, /)\n--\n\nThe abbreviation that is used at a local time.")},
    {"fromutc", zone_fromutc, METH_O, PyDoc_STR("fromutc($self, dt, /)\n--\n\nThe local time at a time in UTC.")},
    {"__reduce__", zone_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nHelper for pickle.")},
    {"_unpickle", _PyCFunction_CAST(zone_unpickle), METH_FASTCALL | METH_CLASS, PyDoc_STR("_unpickle($type, key, from_cache, /)\n--\n\nHelper for pickle.")},
    {"__init_subclass__", _PyCFunction_CAST(zone_init_subclass), METH_VARARGS | METH_KEYWORDS | METH_CLASS, PyDoc_STR("Gives a subclass its own cache.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef zone_members[] = {
    {"key", Py_T_OBJECT_EX, offsetof(ZoneObj, key), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyType_Slot zone_slots[] = {
    {Py_tp_new, zone_new}, {Py_tp_traverse, zone_traverse}, {Py_tp_clear, zone_clear}, {Py_tp_dealloc, zone_dealloc}, {Py_tp_repr, zone_repr},
    {Py_tp_str, zone_str}, {Py_tp_methods, zone_methods}, {Py_tp_members, zone_members}, {Py_tp_getattro, PyObject_GenericGetAttr}, {0, NULL}
};
static PyType_Spec zone_spec = {
    .name = "zoneinfo.ZoneInfo",
    .basicsize = sizeof(ZoneObj),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = zone_slots,
};

/* --- the module ------------------------------------------------------------------------------------------------------------------------------------- */

static int module_exec(PyObject *m)
{
    ZoneState *st = PyModule_GetState(m);
    if (PyDateTimeAPI == NULL)
        PyDateTime_IMPORT;
    if (PyDateTimeAPI == NULL)
        return -1;
    if (PyDateTimeAPI->TZInfoType->tp_basicsize > (Py_ssize_t)offsetof(ZoneObj, st)) {
        PyErr_SetString(PyExc_SystemError, "_zoneinfo: tzinfo has fields of its own");
        return -1;
    }
    st->zone_type = (PyTypeObject *)PyType_FromModuleAndSpec(m, &zone_spec, (PyObject *)PyDateTimeAPI->TZInfoType);
    if (st->zone_type == NULL || PyModule_AddObjectRef(m, "ZoneInfo", (PyObject *)st->zone_type) < 0)     /* first: zoneinfo may import us meanwhile */
        return -1;
    st->weak_dict_type = PyImport_ImportModuleAttrString("weakref", "WeakValueDictionary");
    st->known = PyDict_New();
    st->find_tzfile = PyImport_ImportModuleAttrString("zoneinfo._tzpath", "find_tzfile");
    st->load_tzdata = PyImport_ImportModuleAttrString("zoneinfo._common", "load_tzdata");
    st->load_data = PyImport_ImportModuleAttrString("zoneinfo._common", "load_data");
    st->open = PyImport_ImportModuleAttrString("io", "open");
    return st->known && st->weak_dict_type && st->find_tzfile && st->load_tzdata && st->load_data && st->open ? 0 : -1;
}

static int module_traverse(PyObject *m, visitproc visit, void *arg)
{
    ZoneState *st = PyModule_GetState(m);
    Py_VISIT(st->zone_type);
    Py_VISIT(st->find_tzfile);
    Py_VISIT(st->load_tzdata);
    Py_VISIT(st->load_data);
    Py_VISIT(st->open);
    Py_VISIT(st->weak_dict_type);
    Py_VISIT(st->known);
    for (int i = 0; i < RECENT; i++) {
        Py_VISIT(st->recent[i].key);
        Py_VISIT(st->recent[i].zone);
    }
    return 0;
}
static int module_clear(PyObject *m)
{
    ZoneState *st = PyModule_GetState(m);
    recent_drop(st, NULL);
    Py_CLEAR(st->find_tzfile);
    Py_CLEAR(st->load_tzdata);
    Py_CLEAR(st->load_data);
    Py_CLEAR(st->open);
    Py_CLEAR(st->weak_dict_type);
    Py_CLEAR(st->known);
    return 0;
}

static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef zoneinfo_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_zoneinfo",
    .m_doc = PyDoc_STR("C implementation of the zoneinfo module"),
    .m_size = sizeof(ZoneState),
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__zoneinfo(void) { return PyModuleDef_Init(&zoneinfo_module); }
