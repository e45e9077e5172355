/* objects/type_new.c -- type.__new__: a class from a name, bases and a namespace.
 *
 * Order: metatype and bases; the __slots__; the type object with its layout; what the namespace says about name, module, doc, cells; PyType_Ready's
 * steps; slots from the special methods. Only then do others learn of the class: __set_name__ of what is in the namespace, and
 * __init_subclass__ of the parent.
 * A class is deferred from birth: registers, instances and frames refer to it without counting, and only a full collection frees it.
 */
#include "objects/attr.h"
#include "objects/dict_int.h"
#include "objects/function.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

#include "cellobject.h"
#include "funcobject.h"

struct making {
    PyTypeObject *metatype, *base;       /* borrowed from arguments and bases */
    PyObject *name, *bases;              /* counted */
    PyObject *dict;                      /* counted: the class's own copy of the namespace */
    PyObject *slots;                     /* counted list of mangled, sorted member names; NULL: no __slots__ */
    Py_ssize_t nslots;
    bool may_add_dict, may_add_weak, add_dict, add_weak;
    PyTypeObject *type;                  /* counted */
};

/* --- bases ------------------------------------------------------------------------------------------------------------------------------ */

static int check_bases(PyObject *bases)
{
    for (size_t i = 0; i < tuple_len(value_of(bases)); i++) {
        Value b = tuple_at(value_of(bases), i);
        if (PyType_Check(api_of(b)))
            continue;
        int r = PyObject_HasAttrWithError(api_of(b), NAPI(dunder_mro_entries));
        if (r > 0)
            raise_type_error("type() doesn't support MRO entry resolution; use types.new_class()");
        if (r)
            return -1;
    }
    return 0;
}

/* --- __slots__ ------------------------------------------------------------------------------------------------------------------------------ */

/* __x in class _C becomes _C__x. New reference. */
static PyObject *mangled(PyObject *class_name, PyObject *name)
{
    Py_ssize_t n, c;
    const char *s = PyUnicode_AsUTF8AndSize(name, &n), *k = PyUnicode_AsUTF8AndSize(class_name, &c);
    if (s == NULL || k == NULL)
        return NULL;
    bool private = n > 2 && s[0] == '_' && s[1] == '_' && !(s[n - 1] == '_' && s[n - 2] == '_');
    while (*k == '_')
        k++;
    return private && *k ? PyUnicode_FromFormat("_%s%U", k, name) : Py_NewRef(name);
}

static int special_slot(struct making *m, PyObject *slot)    /* 1: it was __dict__ or __weakref__ */
{
    if (PyUnicode_EqualToUTF8(slot, "__dict__")) {
        if (!m->may_add_dict || m->add_dict) {
            raise_type_error("__dict__ slot disallowed: we already got one");
            return -1;
        }
        m->add_dict = true;
        return 1;
    }
    if (PyUnicode_EqualToUTF8(slot, "__weakref__")) {
        if (!m->may_add_weak || m->add_weak) {
            raise_type_error("__weakref__ slot disallowed: we already got one");
            return -1;
        }
        m->add_weak = true;
        return 1;
    }
    return 0;
}

/* Appends one member name to the list; 0 or -1. */
static int add_slot(struct making *m, PyObject *slot)
{
    if (!PyUnicode_Check(slot)) {
        raise_type_error("__slots__ items must be strings, not '%.200s'", type_of_api(slot)->tp_name);
        return -1;
    }
    if (!PyUnicode_IsIdentifier(slot)) {
        raise_type_error("__slots__ must be identifiers");
        return -1;
    }
    int special = special_slot(m, slot);
    if (special)
        return special < 0 ? -1 : 0;
    PyObject *name = mangled(m->name, slot);
    if (name == NULL)
        return -1;
    PyUnicode_InternInPlace(&name);
    int r = PyList_Append(m->slots, name);
    if (r == 0) {
        r = PyDict_Contains(m->dict, name);
        if (r > 0) {                                     /* the compiler puts these two there itself */
            if (PyUnicode_EqualToUTF8(slot, "__qualname__") || PyUnicode_EqualToUTF8(slot, "__classcell__") ||
                PyUnicode_EqualToUTF8(slot, "__classdictcell__"))
                r = 0;
            else
                raise_value_error("%R in __slots__ conflicts with class variable", slot);
        }
    }
    Py_DECREF(name);
    return r ? -1 : 0;
}

/* A class with __slots__ has a __dict__ if any of its bases has one. */
static void inherit_places(struct making *m)
{
    for (size_t i = 0; i < tuple_len(value_of(m->bases)); i++) {
        PyTypeObject *b = (PyTypeObject *)value_obj(tuple_at(value_of(m->bases), i));
        if (b == m->base)
            continue;
        if (m->may_add_dict && !m->add_dict && type_has_dict(b))
            m->add_dict = true;
        if (m->may_add_weak && !m->add_weak && type_has_weakrefs(b))
            m->add_weak = true;
    }
}

static int read_slots(struct making *m)
{
    m->may_add_dict = !type_has_dict(m->base);
    m->may_add_weak = !type_has_weakrefs(m->base) && m->base->tp_itemsize == 0;
    Value slots = dict_get_name((DictObj *)m->dict, N(dunder_slots));
    if (is_raised(slots))
        return -1;
    if (is_absent(slots)) {
        m->add_dict = m->may_add_dict;
        m->add_weak = m->may_add_weak;
        return 0;
    }
    PyObject *items = PyUnicode_Check(api_of(slots)) ? PyTuple_Pack(1, api_of(slots)) : PySequence_Tuple(api_of(slots));
    value_release(slots);
    m->slots = items ? PyList_New(0) : NULL;
    int r = m->slots ? 0 : -1;
    if (r == 0 && tuple_len(value_of(items)) && m->base->tp_itemsize) {
        raise_type_error("nonempty __slots__ not supported for subtype of '%s'", m->base->tp_name);
        r = -1;
    }
    for (size_t i = 0; r == 0 && i < tuple_len(value_of(items)); i++)
        r = add_slot(m, api_of(tuple_at(value_of(items), i)));
    Py_XDECREF(items);
    if (r == 0) {
        r = PyList_Sort(m->slots);                       /* classes with the same names have the same layout */
        m->nslots = PyList_Size(m->slots);
        inherit_places(m);
    }
    return r;
}

/* --- the type object -------------------------------------------------------------------------------------------------------------------------- */

static int make_members(struct making *m)
{
    TypeRecord *r = m->type->tp_p3t;
    PyHeapTypeObject *h = (PyHeapTypeObject *)m->type;
    if (m->slots == NULL)
        return 0;
    h->ht_slots = PyList_AsTuple(m->slots);
    if (h->ht_slots == NULL)
        return -1;
    r->members = buf_zalloc((size_t)(m->nslots + 1) * sizeof *r->members);
    if (r->members == NULL) {
        raise_no_memory();
        return -1;
    }
    Py_ssize_t at = _Py_SIZE_ROUND_UP(m->base->tp_basicsize, sizeof(Value));
    for (Py_ssize_t i = 0; i < m->nslots; i++, at += (Py_ssize_t)sizeof(Value)) {
        const char *name = PyUnicode_AsUTF8(api_of(tuple_at(value_of(h->ht_slots), (size_t)i)));
        if (name == NULL)
            return -1;
        r->members[i] = (PyMemberDef){.name = name, .type = Py_T_OBJECT_EX, .offset = at};
    }
    r->nmembers = (uint32_t)m->nslots;
    m->type->tp_members = r->members;
    if (m->nslots)
        m->type->tp_basicsize = at;
    return 0;
}

static int make_type(struct making *m)
{
    Py_ssize_t size;
    const char *name = PyUnicode_AsUTF8AndSize(m->name, &size);
    if (name == NULL)
        return -1;
    if (strlen(name) != (size_t)size) {
        raise_value_error("type name must not contain null characters");
        return -1;
    }
    PyTypeObject *t = (PyTypeObject *)m->metatype->tp_alloc(m->metatype, 0);
    if (t == NULL)
        return -1;
    m->type = t;
    obj_make_deferred((Obj *)t);
    PyHeapTypeObject *h = (PyHeapTypeObject *)t;
    t->tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HEAPTYPE | Py_TPFLAGS_BASETYPE;
    t->tp_p3t = type_record_new(t);
    if (t->tp_p3t == NULL) {
        raise_no_memory();
        return -1;
    }
    t->tp_p3t->interp = interp_now();
    t->tp_p3t->python_class = 1;
    h->ht_name = Py_NewRef(m->name);
    t->tp_name = name;
    t->tp_as_async = &h->as_async;
    t->tp_as_number = &h->as_number;
    t->tp_as_sequence = &h->as_sequence;
    t->tp_as_mapping = &h->as_mapping;
    t->tp_as_buffer = &h->as_buffer;
    t->tp_bases = Py_NewRef(m->bases);
    t->tp_base = (PyTypeObject *)Py_NewRef((PyObject *)m->base);
    t->tp_dict = Py_NewRef(m->dict);
    t->tp_basicsize = m->base->tp_basicsize;
    t->tp_itemsize = m->base->tp_itemsize;
    if (make_members(m) < 0)
        return -1;
    if (m->add_dict)
        t->tp_flags |= Py_TPFLAGS_MANAGED_DICT;
    if (m->add_weak)
        t->tp_flags |= Py_TPFLAGS_MANAGED_WEAKREF;
    t->tp_flags |= Py_TPFLAGS_HAVE_GC;       /* without slots, too: gc.is_tracked() tells instances of a class from those of built-in types */
    t->tp_getset = m->add_dict ? (m->add_weak ? inst_both_getset : inst_dict_getset) : m->add_weak ? inst_weakref_getset : NULL;
    t->tp_dealloc = inst_destroy;
    t->tp_traverse = inst_traverse;
    t->tp_clear = inst_clear;
    t->tp_free = PyObject_GC_Del;
    t->tp_alloc = PyType_GenericAlloc;
    t->tp_vectorcall = type_vectorcall;
    return 0;
}

/* --- what the namespace says --------------------------------------------------------------------------------------------------------------------- */

static int take_qualname(struct making *m)
{
    PyHeapTypeObject *h = (PyHeapTypeObject *)m->type;
    PyObject *q;
    int r = PyDict_Pop(m->dict, NAPI(dunder_qualname), &q);
    if (r < 0)
        return -1;
    if (r && !PyUnicode_Check(q)) {
        raise_type_error("type __qualname__ must be a str, not %s", type_of_api(q)->tp_name);
        Py_DECREF(q);
        return -1;
    }
    h->ht_qualname = r ? q : Py_NewRef(m->name);
    return 0;
}

static int set_module(struct making *m)
{
    int there = PyDict_Contains(m->dict, NAPI(dunder_module));
    if (there || core_hooks.current_globals == NULL)
        return there < 0 ? -1 : 0;
    PyObject *globals = core_hooks.current_globals(), *name;
    if (globals == NULL)
        return 0;
    int r = PyDict_GetItemRef(globals, NAPI(dunder_name), &name);
    if (r > 0)
        r = PyDict_SetItem(m->dict, NAPI(dunder_module), name);
    Py_XDECREF(name);
    return r < 0 ? -1 : 0;
}

/* tp_doc is __doc__ when that is text. */
static int set_doc(struct making *m)
{
    PyObject *doc;
    int r = PyDict_GetItemRef(m->dict, NAPI(dunder_doc), &doc);
    if (r <= 0)
        return r;
    Py_ssize_t n;
    const char *text = PyUnicode_Check(doc) ? PyUnicode_AsUTF8AndSize(doc, &n) : NULL;
    if (text) {
        m->type->tp_p3t->doc_buffer = buf_alloc((size_t)n + 1);
        if (m->type->tp_p3t->doc_buffer)
            m->type->tp_doc = memcpy(m->type->tp_p3t->doc_buffer, text, (size_t)n + 1);
    }
    r = PyUnicode_Check(doc) && !text ? -1 : 0;          /* lone surrogates have no UTF-8 form */
    Py_DECREF(doc);
    return r;
}

/* Plain functions under these names are meant as static or class methods. */
static int wrap_function(struct making *m, Value name, PyObject *(*wrap)(PyObject *))
{
    Value f = dict_get_name((DictObj *)m->dict, name);
    if (is_raised(f))
        return -1;
    int r = 0;
    if (IS_EXACT(f, FUNCTION)) {
        PyObject *w = wrap(api_of(f));
        r = w ? PyDict_SetItem(m->dict, api_of(name), w) : -1;
        Py_XDECREF(w);
    }
    value_release(f);
    return r;
}

/* The compiler leaves cells through which methods see the class (super(), __class__) and its namespace. */
static int fill_cell(struct making *m, Value key, const char *what, PyObject *content)
{
    PyObject *cell;
    int r = PyDict_Pop(m->dict, api_of(key), &cell);
    if (r <= 0)
        return r;
    if (!IS_EXACT(value_of(cell), CELL)) {
        raise_type_error("%s must be a nonlocal cell, not %.200R", what, (PyObject *)type_of_api(cell));
        r = -1;
    } else {
        cell_set((CellObj *)cell, value_keep(value_of(content)));
        r = 0;
    }
    Py_DECREF(cell);
    return r;
}

static int read_namespace(struct making *m)
{
    return take_qualname(m) < 0 || set_module(m) < 0 || set_doc(m) < 0 ||
                   wrap_function(m, N(dunder_new), PyStaticMethod_New) < 0 ||
                   wrap_function(m, N(dunder_init_subclass), PyClassMethod_New) < 0 ||
                   wrap_function(m, N(dunder_class_getitem), PyClassMethod_New) < 0 ||
                   fill_cell(m, N(dunder_classcell), "__classcell__", (PyObject *)m->type) < 0 ||
                   fill_cell(m, N(dunder_classdictcell), "__classdictcell__", m->dict) < 0
               ? -1
               : 0;
}

/* --- telling others --------------------------------------------------------------------------------------------------------------------------------- */

static void note_set_name(PyTypeObject *t, PyObject *key, PyObject *value)
{
    PyObject *e = PyErr_GetRaisedException();
    PyObject *note = PyUnicode_FromFormat("Error calling __set_name__ on '%.100s' instance %R in '%.100s'", type_of_api(value)->tp_name,
                                          key, t->tp_name);
    PyObject *r = note ? PyObject_CallMethod(e, "add_note", "O", note) : NULL;
    if (r == NULL)
        PyErr_Clear();
    Py_XDECREF(r);
    Py_XDECREF(note);
    PyErr_SetRaisedException(e);
}

static int set_names(PyTypeObject *t)
{
    PyObject *copy = PyDict_Copy(t->tp_dict), *key, *value;
    Py_ssize_t at = 0;
    int r = copy ? 0 : -1;
    while (r == 0 && PyDict_Next(copy, &at, &key, &value)) {    /* nobody else has the copy */
        Value done = special_call(value_of(value), N(dunder_set_name), value_from_obj(t), value_of(key));
        if (is_raised(done)) {
            note_set_name(t, key, value);
            r = -1;
        }
        value_release(done);
    }
    Py_XDECREF(copy);
    return r;
}

static int init_subclass(PyTypeObject *t, PyObject *kwds)
{
    bool in_mro = false;                                 /* a metatype's mro() may have left it out */
    for (size_t i = 0; i < tuple_len(value_of(t->tp_mro)); i++)
        in_mro |= value_is(tuple_at(value_of(t->tp_mro), i), value_from_obj(t));
    if (!in_mro) {
        raise_type_error("super(type, obj): obj (type %.200s) is not an instance or subtype of type (%.200s).", t->tp_name, t->tp_name);
        return -1;
    }
    Value f = super_getattr(t, value_from_obj(t), N(dunder_init_subclass));   /* an odd MRO has none behind t: then it is super's own */
    if (is_raised(f))
        return -1;
    PyObject *res = PyObject_VectorcallDict(api_of(f), NULL, 0, kwds);
    value_release(f);
    Py_XDECREF(res);
    return res ? 0 : -1;
}

/* --- all of it ------------------------------------------------------------------------------------------------------------------------------------------ */

static void note_odd_keys(struct making *m)
{
    PyObject *key;
    Py_ssize_t at = 0;
    while (PyDict_Next(m->dict, &at, &key, NULL))        /* nobody else has the dict */
        if (!IS_EXACT(value_of(key), STR))
            m->type->tp_p3t->odd_keys = 1;
}

/* Attributes are found by name alone, so another key may be a mistake. */
static int warn_of_odd_keys(struct making *m)
{
    PyObject *key;
    Py_ssize_t at = 0;
    while (m->type->tp_p3t->odd_keys && PyDict_Next(m->dict, &at, &key, NULL))
        if (!PyUnicode_Check(key))
            return PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "non-string key in the __dict__ of class %.200s", m->type->tp_name);
    return 0;
}

static PyObject *make(struct making *m, PyObject *kwds)
{
    if (read_slots(m) < 0 || make_type(m) < 0 || read_namespace(m) < 0)
        return NULL;
    note_odd_keys(m);
    if (type_ready_heap(m->type) < 0)
        return NULL;
    type_lock_take();
    type_fix_slots(m->type);
    type_lock_drop();
    if (warn_of_odd_keys(m) < 0 || set_names(m->type) < 0 || init_subclass(m->type, kwds) < 0)
        return NULL;
    return Py_NewRef((PyObject *)m->type);
}

PyObject *type_new_impl(PyTypeObject *metatype, PyObject *args, PyObject *kwds)
{
    struct making m = {0};
    PyObject *namespace;
    if (!PyArg_ParseTuple(args, "UO!O!:type.__new__", &m.name, &PyTuple_Type, &m.bases, &PyDict_Type, &namespace))
        return NULL;
    if (tuple_len(value_of(m.bases)) == 0) {
        m.base = &PyBaseObject_Type;
        m.metatype = metatype;
        m.bases = PyTuple_Pack(1, (PyObject *)m.base);
        if (m.bases == NULL)
            return NULL;
    } else {
        if (check_bases(m.bases) < 0 || (m.metatype = type_calculate_metaclass(metatype, m.bases)) == NULL)
            return NULL;
        if (m.metatype != metatype && m.metatype->tp_new != type_new_impl) {
            if (m.metatype->tp_new)
                return m.metatype->tp_new(m.metatype, args, kwds);
            return api_of(raise_type_error("cannot create '%s' instances", m.metatype->tp_name));
        }
        if ((m.base = type_best_base(value_of(m.bases))) == NULL)
            return NULL;
        Py_INCREF(m.bases);
    }
    Py_INCREF(m.name);
    m.dict = PyDict_Copy(namespace);
    PyObject *result = m.dict ? make(&m, kwds) : NULL;
    Py_DECREF(m.name);
    Py_DECREF(m.bases);
    Py_XDECREF(m.dict);
    Py_XDECREF(m.slots);
    Py_XDECREF((PyObject *)m.type);
    return result;
}
