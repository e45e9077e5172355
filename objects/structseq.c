/* objects/structseq.c -- tuples with named fields: what os.stat() and time.localtime() return.
 *
 * An instance is a tuple (tuple_int.h) whose len counts the visible fields; hidden ones, attributes only, lie behind them. How many there are in
 * all is told by the type's dict (n_fields), as programs may ask it too. Members read the fields by their offset.
 * Only the first n_in_sequence fields take part in comparing, hashing and iterating: all that is the tuple's.
 */
#include "objects/structseq_int.h"

#include "objects/argcheck.h"
#include "objects/dict_int.h"
#include "objects/hold.h"
#include "objects/iter_int.h"
#include "objects/type.h"

static const char unnamed[] = "unnamed field";
const char *const PyStructSequence_UnnamedField = unnamed;

static inline TupleObj *seq_of(PyObject *p) { return (TupleObj *)value_obj(value_of(p)); }

enum { COUNT_VISIBLE, COUNT_ALL, COUNT_UNNAMED };
static const char *const count_names[3] = {"n_sequence_fields", "n_fields", "n_unnamed_fields"};
static Value count_keys[3];             /* interned and immortal, made with the first type */

static int make_count_keys(void)
{
    for (int i = 0; i < 3; i++) {
        if (!is_raised(load_acquire_value(&count_keys[i])))
            continue;
        Value key = str_intern_name(count_names[i], strlen(count_names[i]));
        if (is_raised(key))
            return -1;
        store_release_value(&count_keys[i], key);       /* two threads store the same */
    }
    return 0;
}

/* A number from the type's dict or that of its structseq base. */
static Py_ssize_t count_of_type(PyTypeObject *type, int which)
{
    Value n = type_lookup_get(type, load_acquire_value(&count_keys[which]));
    return value_is_int(n) ? (Py_ssize_t)value_as_int(n) : -1;
}

/* --- instances -------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyStructSequence_New(PyTypeObject *type)
{
    Py_ssize_t all = count_of_type(type, COUNT_ALL), visible = count_of_type(type, COUNT_VISIBLE);
    if (all < 0 || visible < 0)
        return api_of(raise_type_error("Missed attribute 'n_fields' of type %s", type->tp_name));
    PyObject *self = PyType_GenericAlloc(type, all);
    if (self)
        seq_of(self)->len = (size_t)visible;            /* the hidden fields are zeroes until they are set */
    return self;
}

void PyStructSequence_SetItem(PyObject *p, Py_ssize_t i, PyObject *v) { seq_of(p)->at[i] = value_of(v); }
PyObject *PyStructSequence_GetItem(PyObject *p, Py_ssize_t i) { return api_of(seq_of(p)->at[i]); }

static void structseq_dealloc(PyObject *self)
{
    PyTypeObject *type = type_of_api(self);
    TupleObj *t = seq_of(self);
    Py_ssize_t n = count_of_type(type, COUNT_ALL);
    for (Py_ssize_t i = 0; i < n; i++)
        value_release(t->at[i]);
    obj_free(&t->hdr);
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
        Py_DECREF((PyObject *)type);
}

static int structseq_traverse(PyObject *self, visitproc visit, void *arg)
{
    PyTypeObject *type = type_of_api(self);
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE)
        Py_VISIT((PyObject *)type);
    Py_ssize_t n = count_of_type(type, COUNT_ALL);
    for (Py_ssize_t i = 0; i < n; i++)
        Py_VISIT(api_of(seq_of(self)->at[i]));
    return 0;
}

static PyObject *structseq_make(PyTypeObject *type, PyObject *arg, PyObject *dict)
{
    Py_ssize_t min = count_of_type(type, COUNT_VISIBLE), max = count_of_type(type, COUNT_ALL), skipped = count_of_type(type, COUNT_UNNAMED);
    struct values vs;
    if (!PySequence_Check(arg) && !type_of_api(arg)->tp_iter)
        return api_of(raise_type_error("constructor requires a sequence"));
    if (values_of(value_of(arg), &vs) < 0)
        return NULL;
    PyObject *self = NULL;
    Py_ssize_t n = (Py_ssize_t)vs.n, found = 0;
    if (dict && !PyDict_Check(dict)) {
        raise_type_error("%.500s() takes a dict as second arg, if any", type->tp_name);
    } else if (n < min || n > max) {
        if (min == max)
            raise_type_error("%.500s() takes a %zd-sequence (%zd-sequence given)", type->tp_name, min, n);
        else
            raise_type_error("%.500s() takes an at %s %zd-sequence (%zd-sequence given)", type->tp_name, n < min ? "least" : "most",
                             n < min ? min : max, n);
    } else {
        self = PyStructSequence_New(type);
    }
    for (Py_ssize_t i = 0; self && i < max; i++) {
        Value v = i < n ? value_keep(vs.at[i]) : V_NONE;
        if (i >= n && dict) {
            PyObject *given;
            int rc = PyDict_GetItemStringRef(dict, type->tp_members[i - skipped].name, &given);
            if (rc < 0)
                Py_CLEAR(self);
            else if (rc > 0)
                v = value_of(given);
            found += rc > 0;
        }
        if (self)
            seq_of(self)->at[i] = v;
    }
    values_free(&vs);
    if (self && dict && PyDict_Size(dict) > found) {
        raise_type_error("%.500s() got duplicate or unexpected field name(s)", type->tp_name);
        Py_CLEAR(self);
    }
    return self;
}

static PyObject *structseq_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *argument_names[] = {"sequence", "dict", NULL};
    PyObject *arg, *dict = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:structseq", argument_names, &arg, &dict))
        return NULL;
    return structseq_make(type, arg, dict);
}

static PyObject *structseq_repr(PyObject *self)
{
    PyTypeObject *type = type_of_api(self);
    TupleObj *t = seq_of(self);
    PyUnicodeWriter *w = PyUnicodeWriter_Create(0);
    bool ok = w && PyUnicodeWriter_WriteUTF8(w, type->tp_name, -1) == 0 && PyUnicodeWriter_WriteChar(w, '(') == 0;
    for (size_t i = 0; ok && i < t->len; i++) {
        const char *name = type->tp_members[i].name;
        ok = (i == 0 || PyUnicodeWriter_WriteASCII(w, ", ", 2) == 0) && name && PyUnicodeWriter_WriteUTF8(w, name, -1) == 0 &&
             PyUnicodeWriter_WriteChar(w, '=') == 0 && PyUnicodeWriter_WriteRepr(w, api_of(t->at[i])) == 0;
    }
    if (ok && PyUnicodeWriter_WriteChar(w, ')') == 0)
        return PyUnicodeWriter_Finish(w);
    PyUnicodeWriter_Discard(w);
    return error_pending() ? NULL : api_of(raise_system_error("In structseq_repr(), member name is NULL for type %.500s", type->tp_name));
}

/* Fields from `from` on, by name, as a dict. */
static Value named_fields(PyObject *self, Py_ssize_t from)
{
    PyTypeObject *type = type_of_api(self);
    Py_ssize_t all = count_of_type(type, COUNT_ALL), skipped = count_of_type(type, COUNT_UNNAMED);
    Value dict = dict_new();
    for (Py_ssize_t i = from; !is_raised(dict) && i < all; i++) {
        if (PyDict_SetItemString(api_of(dict), type->tp_members[i - skipped].name, api_of(seq_of(self)->at[i])) < 0) {
            value_release(dict);
            dict = V_RAISED;
        }
    }
    return dict;
}

static PyObject *structseq_reduce(PyObject *self, PyObject *Py_UNUSED(unused))
{
    TupleObj *t = seq_of(self);
    Value visible = tuple_from_values(t->at, t->len), dict = is_raised(visible) ? V_RAISED : named_fields(self, (Py_ssize_t)t->len);
    if (is_raised(dict)) {
        value_release(visible);
        return NULL;
    }
    Value args = tuple_pair_take(visible, dict);
    return is_raised(args) ? NULL : api_of(tuple_pair_take(value_keep(value_from_obj(type_of_api(self))), args));
}

static PyObject *structseq_replace(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyTypeObject *type = type_of_api(self);
    if (tuple_len(value_of(args)))
        return api_of(raise_type_error("__replace__() takes no positional arguments"));
    if (count_of_type(type, COUNT_UNNAMED) > 0)
        return api_of(raise_type_error("__replace__() is not supported for %.500s because it has unnamed field(s)", type->tp_name));
    Py_ssize_t all = count_of_type(type, COUNT_ALL);
    PyObject *changes = kwargs ? PyDict_Copy(kwargs) : PyDict_New(), *new = changes ? PyStructSequence_New(type) : NULL;
    for (Py_ssize_t i = 0; new && i < all; i++) {
        PyObject *v;
        int rc = PyDict_PopString(changes, type->tp_members[i].name, &v);
        if (rc < 0)
            Py_CLEAR(new);
        else
            seq_of(new)->at[i] = rc ? value_of(v) : value_keep(seq_of(self)->at[i]);
    }
    if (new && PyDict_Size(changes) > 0) {
        PyObject *left = PyDict_Keys(changes);
        if (left)
            raise_type_error("Got unexpected field name(s): %R", left);
        Py_XDECREF(left);
        Py_CLEAR(new);
    }
    Py_XDECREF(changes);
    return new;
}

static PyMethodDef structseq_methods[] = {
    {"__reduce__", structseq_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs to make this object again.")},
    {"__replace__", _PyCFunction_CAST(structseq_replace), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("__replace__($self, /, **changes)\n--\n\nA copy with other values for the fields named.")},
    {NULL, NULL, 0, NULL},
};

/* --- types -------------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t count_fields(const PyStructSequence_Desc *desc, Py_ssize_t *nunnamed)
{
    Py_ssize_t n = 0;
    *nunnamed = 0;
    for (; desc->fields[n].name; n++)
        *nunnamed += desc->fields[n].name == PyStructSequence_UnnamedField;
    return n;
}

/* A member a named field. NULL: MemoryError. */
static PyMemberDef *members_of(const PyStructSequence_Desc *desc, Py_ssize_t n)
{
    PyMemberDef *members = buf_zalloc((size_t)(n + 1) * sizeof *members), *m = members;
    if (!members) {
        raise_no_memory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (desc->fields[i].name == PyStructSequence_UnnamedField)
            continue;
        *m++ = (PyMemberDef){.name = desc->fields[i].name,
                             .type = _Py_T_OBJECT,
                             .offset = (Py_ssize_t)(offsetof(TupleObj, at) + (size_t)i * sizeof(Value)),
                             .flags = Py_READONLY,
                             .doc = desc->fields[i].doc};
    }
    return members;
}

/* n_fields and its like, and __match_args__, into the type's dict. */
static int fill_type(PyTypeObject *type, const PyStructSequence_Desc *desc, Py_ssize_t n, Py_ssize_t nunnamed)
{
    if (make_count_keys() < 0)
        return -1;
    Py_ssize_t counts[3] = {desc->n_in_sequence, n, nunnamed};
    for (int i = 0; i < 3; i++)
        if (type_set_builtin(type, count_keys[i], value_from_int(counts[i])) < 0)
            return -1;
    struct values vs = {0};
    int rc = 0;
    for (Py_ssize_t i = 0; rc == 0 && i < desc->n_in_sequence; i++) {
        if (desc->fields[i].name == PyStructSequence_UnnamedField)
            continue;
        Value name = str_intern_name(desc->fields[i].name, strlen(desc->fields[i].name));
        rc = is_raised(name) ? -1 : values_push_take(&vs, name);
    }
    Value match = rc < 0 ? V_RAISED : tuple_from_values(vs.at, vs.n);
    values_free(&vs);
    if (is_raised(match))
        return -1;
    rc = type_set_builtin(type, N(dunder_match_args), match);
    value_release(match);
    return rc;
}

int structseq_init_type(PyTypeObject *type, PyStructSequence_Desc *desc, unsigned long flags)
{
    Py_ssize_t nunnamed, n = count_fields(desc, &nunnamed);
    PyMemberDef *members = members_of(desc, n);
    if (!members)
        return -1;
    type->tp_name = desc->name;
    type->tp_basicsize = sizeof(TupleObj);
    type->tp_itemsize = sizeof(Value);
    type->tp_dealloc = structseq_dealloc;
    type->tp_repr = structseq_repr;
    type->tp_doc = desc->doc;
    type->tp_base = &PyTuple_Type;
    type->tp_methods = structseq_methods;
    type->tp_members = members;
    type->tp_traverse = structseq_traverse;
    type->tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | flags;
    if (!(flags & Py_TPFLAGS_DISALLOW_INSTANTIATION))
        type->tp_new = structseq_new;
    return PyType_Ready(type) < 0 ? -1 : fill_type(type, desc, n, nunnamed);
}

int PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *desc) { return structseq_init_type(type, desc, 0); }
void PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc) { (void)PyStructSequence_InitType2(type, desc); }

PyTypeObject *PyStructSequence_NewType(PyStructSequence_Desc *desc)
{
    Py_ssize_t nunnamed, n = count_fields(desc, &nunnamed);
    PyMemberDef *members = members_of(desc, n);
    if (!members)
        return NULL;
    PyType_Slot slots[] = {
        {Py_tp_dealloc, (void *)structseq_dealloc}, {Py_tp_repr, (void *)structseq_repr},         {Py_tp_doc, (void *)(uintptr_t)desc->doc},
        {Py_tp_methods, structseq_methods},         {Py_tp_new, (void *)structseq_new},           {Py_tp_members, members},
        {Py_tp_traverse, (void *)structseq_traverse}, {0, NULL},
    };
    PyType_Spec spec = {
        .name = desc->name,
        .basicsize = sizeof(TupleObj),
        .itemsize = sizeof(Value),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
        .slots = slots,
    };
    PyObject *bases = PyTuple_Pack(1, (PyObject *)&PyTuple_Type);
    PyTypeObject *type = bases ? (PyTypeObject *)PyType_FromSpecWithBases(&spec, bases) : NULL;
    Py_XDECREF(bases);
    buf_free(members);                               /* the type has its own copy */
    if (type && fill_type(type, desc, n, nunnamed) < 0) {
        Py_DECREF((PyObject *)type);
        type = NULL;
    }
    return type;
}

PyTypeObject *structseq_type_once(PyTypeObject **at, PyStructSequence_Desc *desc, unsigned long flags)
{
    PyTypeObject *type = load_acquire_ptr(at), *first = NULL;       /* pairs with the one that published it */
    if (type || !(type = PyStructSequence_NewType(desc)))
        return type;
    if (flags & Py_TPFLAGS_DISALLOW_INSTANTIATION)
        type->tp_new = NULL;
    type->tp_flags |= flags;
    if (cas_acq_rel_ptr(at, &first, type))
        return type;
    Py_DECREF((PyObject *)type);                     /* another thread was quicker */
    return first;
}
