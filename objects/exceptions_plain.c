/* objects/exceptions_plain.c -- the exception classes that add a word or two: StopIteration, SystemExit, KeyError, NameError,
 * AttributeError, ImportError.
 */
#include "objects/exceptions_int.h"

/* The arguments as one value: nothing, the one argument, or all. Counted. */
static Value argument_or_all(PyObject *args)
{
    Value t = value_of(args);
    switch (tuple_len(t)) {
    case 0: return V_NONE;
    case 1: return value_keep(tuple_at(t, 0));
    default: return value_keep(t);
    }
}

/* --- StopIteration, SystemExit --------------------------------------------------------------------------------------------------- */

EXC_MEMORY(stop, 1)

static int stop_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (exc_base_init(self, args, kwds) < 0)
        return -1;
    Value t = value_of(args);
    field_set(&exc_obj(value_of(self))->hdr, &((StopIterationObj *)self)->value, tuple_len(t) ? value_keep(tuple_at(t, 0)) : V_NONE);
    return 0;
}

static PyMemberDef stop_members[] = {
    EXC_FIELD(StopIterationObj, value, "value", "what the generator returned"),
    {NULL, 0, 0, 0, NULL}
};
const struct exc_layout exc_layout_STOP = {EXC_SLOTS(stop, StopIterationObj), .init = stop_init, .members = stop_members};

static int exit_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (exc_base_init(self, args, kwds) < 0)
        return -1;
    if (tuple_len(value_of(args)))
        field_set(&exc_obj(value_of(self))->hdr, &((SystemExitObj *)self)->code, argument_or_all(args));
    return 0;
}

static PyMemberDef exit_members[] = {
    EXC_FIELD(SystemExitObj, code, "code", "what the process ends with"),
    {NULL, 0, 0, 0, NULL}
};
const struct exc_layout exc_layout_EXIT = {EXC_SLOTS(stop, SystemExitObj), .init = exit_init, .members = exit_members};

/* --- KeyError ------------------------------------------------------------------------------------------------------------------------ */

EXC_MEMORY(key, 0)

/* A key is shown as repr: KeyError('') would be an empty message. */
static PyObject *key_str(PyObject *self)
{
    Value args = exc_args(self);
    PyObject *r = tuple_len(args) == 1 ? PyObject_Repr(api_of(tuple_at(args, 0))) : exc_base_str(self);
    value_release(args);
    return r;
}
const struct exc_layout exc_layout_KEY = {EXC_SLOTS(key, ExcObj), .str = key_str};

/* --- NameError, AttributeError ---------------------------------------------------------------------------------------------------------- */

static int name_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (exc_base_init(self, args, NULL) < 0)
        return -1;
    return exc_init_keywords(self, kwds, (const char *[]){"name"}, (Value *[]){&((NameErrorObj *)self)->name}, 1);
}

static PyMemberDef name_members[] = {
    EXC_FIELD(NameErrorObj, name, "name", "the name that was not found"),
    {NULL, 0, 0, 0, NULL}
};
const struct exc_layout exc_layout_NAME = {EXC_SLOTS(stop, NameErrorObj), .init = name_init, .members = name_members};

EXC_MEMORY(attribute, 2)

static int attribute_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    AttributeErrorObj *e = (AttributeErrorObj *)self;
    if (exc_base_init(self, args, NULL) < 0)
        return -1;
    return exc_init_keywords(self, kwds, (const char *[]){"name", "obj"}, (Value *[]){&e->name, &e->obj}, 2);
}

static int dict_put_field(PyObject *d, const char *key, PyObject *self, const Value *field)
{
    PyObject *v = field_get_api(&exc_obj(value_of(self))->hdr, field);
    int r = v ? PyDict_SetItemString(d, key, v) : 0;
    Py_XDECREF(v);
    return r;
}

/* All but obj, which may be anything and often cannot be pickled. */
static PyObject *attribute_getstate(PyObject *self, PyObject *Py_UNUSED(none))
{
    bool failed;
    PyObject *d = exc_own_dict(self, &failed);
    if (d == NULL && (failed || (d = PyDict_New()) == NULL))
        return NULL;
    if (dict_put_field(d, "name", self, &((AttributeErrorObj *)self)->name) < 0 ||
        dict_put_field(d, "args", self, &exc_obj(value_of(self))->args) < 0)
        Py_CLEAR(d);
    return d;
}

static PyObject *attribute_reduce(PyObject *self, PyObject *none)
{
    PyObject *state = attribute_getstate(self, none);
    return state ? exc_base_reduce_state(self, state) : NULL;
}

static PyMemberDef attribute_members[] = {
    EXC_FIELD(AttributeErrorObj, name, "name", "the name of the attribute"),
    EXC_FIELD(AttributeErrorObj, obj, "obj", "the object that was asked"),
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef attribute_methods[] = {
    {"__getstate__", attribute_getstate, METH_NOARGS, NULL},
    {"__reduce__", attribute_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};
const struct exc_layout exc_layout_ATTR = {
    EXC_SLOTS(attribute, AttributeErrorObj), .init = attribute_init, .members = attribute_members, .methods = attribute_methods,
};

/* --- ImportError ---------------------------------------------------------------------------------------------------------------------------- */

EXC_MEMORY(import, 4)

static int import_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    ImportErrorObj *e = (ImportErrorObj *)self;
    if (exc_base_init(self, args, NULL) < 0 ||
        exc_init_keywords(self, kwds, (const char *[]){"name", "path", "name_from"}, (Value *[]){&e->name, &e->path, &e->name_from}, 3) < 0)
        return -1;
    Value t = value_of(args);
    field_set(&e->base.hdr, &e->msg, tuple_len(t) == 1 ? value_keep(tuple_at(t, 0)) : FIELD_EMPTY);
    return 0;
}

static PyObject *import_str(PyObject *self)
{
    Value msg = field_get(&exc_obj(value_of(self))->hdr, &((ImportErrorObj *)self)->msg);
    if (IS_EXACT(msg, STR))
        return api_of(msg);
    value_release(msg);
    return exc_base_str(self);
}

static PyObject *import_reduce(PyObject *self, PyObject *Py_UNUSED(none))
{
    static const struct { const char *name; size_t at; } parts[] = {
        {"name", offsetof(ImportErrorObj, name)}, {"path", offsetof(ImportErrorObj, path)}, {"name_from", offsetof(ImportErrorObj, name_from)},
    };
    bool failed;
    PyObject *d = exc_own_dict(self, &failed);
    if (failed)
        return NULL;
    for (size_t i = 0; i < Py_ARRAY_LENGTH(parts); i++) {
        const Value *field = (const Value *)(const void *)((const char *)self + parts[i].at);
        if (field_is_empty(field))
            continue;
        if ((d == NULL && (d = PyDict_New()) == NULL) || dict_put_field(d, parts[i].name, self, field) < 0) {
            Py_XDECREF(d);
            return NULL;
        }
    }
    return exc_base_reduce_state(self, d);
}

static PyMemberDef import_members[] = {
    EXC_FIELD(ImportErrorObj, msg, "msg", "the message"),
    EXC_FIELD(ImportErrorObj, name, "name", "the module's name"),
    EXC_FIELD(ImportErrorObj, path, "path", "the module's path"),
    EXC_FIELD(ImportErrorObj, name_from, "name_from", "the name that was to be imported from the module"),
    {NULL, 0, 0, 0, NULL}
};
static PyMethodDef import_methods[] = {
    {"__reduce__", import_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL}
};
const struct exc_layout exc_layout_IMPORT = {
    EXC_SLOTS(import, ImportErrorObj), .init = import_init, .str = import_str, .members = import_members, .methods = import_methods,
};
