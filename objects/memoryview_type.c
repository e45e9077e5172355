/* objects/memoryview_type.c -- the type memoryview: attributes, methods, iterator, the table.
 * Tests.  tests/objects/test_bytes_memoryview.c
 */
#include "objects/bytes_private.h"
#include "objects/eq.h"
#include "objects/memoryview_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"

/* --- construction ------------------------------------------------------------------------------------------------------------------------- */

static const char *const new_words[] = {"object", NULL};
static const struct arg_spec new_spec = {"memoryview", new_words, .required = 1, .positional = 1};

static PyObject *tp_new(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwargs)
{
    PyObject *o = NULL;
    return args_bind_dict(&new_spec, args, kwargs, &o) < 0 ? NULL : PyMemoryView_FromObject(o);
}

static PyObject *tp_call(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyObject *o = NULL;
    return args_bind(&new_spec, args, PyVectorcall_NARGS(nargsf), kwnames, &o) < 0 ? NULL : PyMemoryView_FromObject(o);
}

static PyObject *from_flags(PyObject *Py_UNUSED(type), PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"object", "flags", NULL};
    static const struct arg_spec spec = {"_from_flags", words, .required = 2, .positional = 2};
    PyObject *a[2] = {NULL};
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    int flags = PyLong_AsInt(a[1]);
    return flags == -1 && error_pending() ? NULL : mem_from_object(a[0], flags);
}

/* --- attributes ------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *tuple_of(const Py_ssize_t *words, int n)
{
    PyObject *t = PyTuple_New(words ? n : 0);
    for (int i = 0; t && words && i < n; i++) {
        PyObject *o = PyLong_FromSsize_t(words[i]);
        if (o == NULL)
            Py_CLEAR(t);
        else
            PyTuple_SET_ITEM(t, i, o);
    }
    return t;
}

enum attribute { A_OBJ, A_NBYTES, A_READONLY, A_ITEMSIZE, A_FORMAT, A_NDIM, A_SHAPE, A_STRIDES, A_SUBOFFSETS, A_C, A_F, A_ANY };

static PyObject *attribute(PyObject *self, void *which)
{
    MemObj *m = mem_of(self);
    const Py_buffer *v = &m->view;
    PyObject *o = NULL;
    if (view_enter(m) < 0)
        return NULL;
    switch ((enum attribute)(uintptr_t)which) {
    case A_OBJ: o = Py_NewRef(v->obj ? v->obj : Py_None); break;
    case A_NBYTES: o = PyLong_FromSsize_t(v->len); break;
    case A_READONLY: o = PyBool_FromLong(v->readonly); break;
    case A_ITEMSIZE: o = PyLong_FromSsize_t(v->itemsize); break;
    case A_FORMAT: o = PyUnicode_FromString(v->format); break;
    case A_NDIM: o = PyLong_FromLong(v->ndim); break;
    case A_SHAPE: o = tuple_of(v->shape, v->ndim); break;
    case A_STRIDES: o = tuple_of(v->strides, v->ndim); break;
    case A_SUBOFFSETS: o = tuple_of(v->suboffsets, v->ndim); break;
    case A_C: o = PyBool_FromLong(m->c_order); break;
    case A_F: o = PyBool_FromLong(m->f_order); break;
    case A_ANY: o = PyBool_FromLong(m->c_order || m->f_order); break;
    }
    view_leave(m);
    return o;
}

#define ATTRIBUTE(name, which, doc) {name, attribute, NULL, PyDoc_STR(doc), (void *)(uintptr_t)which}
static PyGetSetDef getset[] = {
    ATTRIBUTE("obj", A_OBJ, "The underlying object of the memoryview."),
    ATTRIBUTE("nbytes", A_NBYTES, "The bytes that the data would take in a contiguous array."),
    ATTRIBUTE("readonly", A_READONLY, "Is the memory read-only?"),
    ATTRIBUTE("itemsize", A_ITEMSIZE, "The bytes of one element."),
    ATTRIBUTE("format", A_FORMAT, "The format of the elements, as the struct module has it."),
    ATTRIBUTE("ndim", A_NDIM, "How many dimensions the view has."),
    ATTRIBUTE("shape", A_SHAPE, "A tuple of ndim ints: the length of each dimension."),
    ATTRIBUTE("strides", A_STRIDES, "A tuple of ndim ints: the bytes from one element to the next of each dimension."),
    ATTRIBUTE("suboffsets", A_SUBOFFSETS, "A tuple of ints: what to add after following a pointer, in arrays of pointers to arrays."),
    ATTRIBUTE("c_contiguous", A_C, "Is the memory contiguous in C's order?"),
    ATTRIBUTE("f_contiguous", A_F, "Is the memory contiguous in Fortran's order?"),
    ATTRIBUTE("contiguous", A_ANY, "Is the memory contiguous?"),
    {NULL, NULL, NULL, NULL, NULL}
};

/* --- contents ---------------------------------------------------------------------------------------------------------------------------------- */

static Value bytes_in_order(MemObj *m, char order)
{
    char *to;
    if (view_enter(m) < 0)
        return V_RAISED;
    Value v = bytes_new((size_t)m->view.len, &to);
    if (!is_raised(v) && m->view.len && PyBuffer_ToContiguous(to, &m->view, m->view.len, order) < 0) {
        value_release(v);
        v = V_RAISED;
    }
    view_leave(m);
    return v;
}

static PyObject *tobytes(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"order", NULL};
    static const struct arg_spec spec = {"tobytes", words, .positional = 1};
    PyObject *o = NULL;
    char order = 'C';
    if (args_bind(&spec, args, nargs, kwnames, &o) < 0)
        return NULL;
    if (o && o != Py_None) {
        if (!PyUnicode_Check(o))
            return api_of(raise_type_error("tobytes() argument 'order' must be str or None, not %.50s", type_of_api(o)->tp_name));
        if (mem_check(mem_of(self)) < 0)
            return NULL;
        if (!STR_IS(value_of(o), "C") && !STR_IS(value_of(o), "F") && !STR_IS(value_of(o), "A"))
            return api_of(raise_value_error("order must be 'C', 'F' or 'A'"));
        order = (char)str_read(str_obj(value_of(o)), 0);
    }
    return api_of(bytes_in_order(mem_of(self), order));
}

static PyObject *hex(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    MemObj *m = mem_of(self);
    char sep;
    int per_sep;
    if (view_enter(m) < 0)                               /* whatever code the arguments run cannot release it */
        return NULL;
    int given = bytes_hex_args(args, nargs, kwnames, &sep, &per_sep);
    if (given < 0 || !m->c_order) {
        Value packed = given < 0 ? V_RAISED : bytes_in_order(m, 'C');
        view_leave(m);
        if (is_raised(packed))
            return NULL;
        Value text = bytes_hex((const uint8_t *)bytes_data(bytes_obj(packed)), bytes_length(packed), given ? &sep : NULL, per_sep);
        value_release(packed);
        return api_of(text);
    }
    Value text = bytes_hex(m->view.buf, (size_t)m->view.len, given ? &sep : NULL, per_sep);
    view_leave(m);
    return api_of(text);
}

static PyObject *tolist(PyObject *self, PyObject *Py_UNUSED(unused))
{
    MemObj *m = mem_of(self);
    if (mem_check(m) < 0 || mem_item(m) == 0 || view_enter(m) < 0)
        return NULL;
    Value list = mem_tolist(m);
    view_leave(m);
    return api_of(list);
}

static PyObject *cast(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const words[] = {"format", "shape", NULL};
    static const struct arg_spec spec = {"cast", words, .required = 1, .positional = 2};
    PyObject *a[2] = {NULL};
    if (args_bind(&spec, args, nargs, kwnames, a) < 0)
        return NULL;
    if (!PyUnicode_Check(a[0]))
        return api_of(raise_type_error("cast() argument 'format' must be str, not %.50s", a[0] == Py_None ? "None" : type_of_api(a[0])->tp_name));
    return mem_cast(mem_of(self), a[0], a[1]);
}

static PyObject *toreadonly(PyObject *self, PyObject *Py_UNUSED(unused))
{
    MemObj *m = mem_of(self);
    if (mem_check(m) < 0)
        return NULL;
    MemObj *n = mem_new_view(m, NULL, m->view.ndim);
    if (n)
        n->view.readonly = 1;
    return (PyObject *)n;
}

static PyObject *release(PyObject *self, PyObject *Py_UNUSED(unused))
{
    if (mem_release(mem_of(self)) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *enter(PyObject *self, PyObject *Py_UNUSED(unused)) { return mem_check(mem_of(self)) < 0 ? NULL : Py_NewRef(self); }
static PyObject *exit_(PyObject *self, PyObject *const *Py_UNUSED(args), Py_ssize_t Py_UNUSED(n)) { return release(self, NULL); }

/* --- searching ------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *count(PyObject *self, PyObject *value)
{
    MemObj *m = mem_of(self);
    size_t found = 0;
    PyObject *it = PyObject_GetIter(self), *item;
    if (it == NULL)
        return NULL;
    (void)m;
    while ((item = PyIter_Next(it)) != NULL) {
        int same = value_equal(value_of(item), value_of(value));
        Py_DECREF(item);
        if (same < 0)
            break;
        found += (size_t)same;
    }
    Py_DECREF(it);
    return error_pending() ? NULL : PyLong_FromSize_t(found);
}

static PyObject *index_(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    MemObj *m = mem_of(self);
    Py_ssize_t start = 0, stop = PY_SSIZE_T_MAX;
    if (!args_count("index", nargs, 1, 3) || (nargs > 1 && args_slice_bound(args[1], &start, false) < 0) ||
        (nargs > 2 && args_slice_bound(args[2], &stop, false) < 0) || mem_check(m) < 0)
        return NULL;
    if (m->view.ndim != 1) {
        if (m->view.ndim == 0)
            return api_of(raise_type_error("invalid lookup on 0-dim memory"));
        PyErr_SetString(PyExc_NotImplementedError, "multi-dimensional lookup is not implemented");
        return NULL;
    }
    clip_bounds(&start, &stop, (size_t)m->view.shape[0]);
    for (Py_ssize_t i = start; i < stop; i++) {
        PyObject *item = mem_get_item(self, i);
        int same = item ? value_equal(value_of(item), value_of(args[0])) : -1;
        Py_XDECREF(item);
        if (same < 0)
            return NULL;
        if (same)
            return PyLong_FromSsize_t(i);
    }
    return api_of(raise_value_error("memoryview.index(x): x not found"));
}

/* --- slots ------------------------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t length(PyObject *self)
{
    MemObj *m = mem_of(self);
    if (mem_check(m) < 0)
        return -1;
    if (m->view.ndim)
        return m->view.shape[0];
    raise_type_error("0-dim memory has no length");
    return -1;
}

static PyObject *tp_repr(PyObject *self)
{
    return PyUnicode_FromFormat(mem_gone(mem_of(self)) ? "<released memory at %p>" : "<memory at %p>", (void *)self);
}

static Py_hash_t tp_hash(PyObject *self)
{
    MemObj *m = mem_of(self);
    Py_hash_t h = (Py_hash_t)load_relaxed_u64((const uint64_t *)&m->hash);
    if (h)
        return h;
    if (mem_check(m) < 0)
        return -1;
    if (!m->view.readonly) {
        raise_value_error("cannot hash writable memoryview object");
        return -1;
    }
    if (m->item != 'B' && m->item != 'b' && m->item != 'c') {
        raise_value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        return -1;
    }
    if (view_enter(m) < 0)
        return -1;
    bool hashable = m->view.obj == NULL || PyObject_Hash(m->view.obj) != -1;
    view_leave(m);
    if (!hashable)
        return -1;
    Value packed = bytes_in_order(m, 'C');
    if (is_raised(packed))
        return -1;
    h = bytes_hash(packed);
    value_release(packed);
    store_relaxed_u64((uint64_t *)&m->hash, (uint64_t)h);
    return h;
}

/* --- iterator --------------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct MemIterObj {
    Obj    hdr;
    size_t index SHARED(relaxed);                        /* SIZE_MAX: exhausted */
    Value  view  FROZEN;
} MemIterObj;

static PyObject *tp_iter(PyObject *self)
{
    MemObj *m = mem_of(self);
    if (mem_check(m) < 0)
        return NULL;
    if (m->view.ndim != 1) {
        if (m->view.ndim == 0)
            return api_of(raise_type_error("invalid indexing of 0-dim memory"));
        PyErr_SetString(PyExc_NotImplementedError, "multi-dimensional sub-views are not implemented");
        return NULL;
    }
    if (mem_item(m) == 0)
        return NULL;
    MemIterObj *it = (MemIterObj *)obj_new(SHAPE_ID_MEMORY_ITER, sizeof *it, PAGE_CONTAINER);
    if (it == NULL)
        return NULL;
    it->view = value_keep(value_of(self));
    obj_track_new(&it->hdr);
    return api_of(value_from_obj(it));
}

static PyObject *iter_next(PyObject *self)
{
    MemIterObj *it = (MemIterObj *)(void *)self;
    MemObj *m = mem_obj(it->view);
    size_t i = load_relaxed_size(&it->index);
    if (i == SIZE_MAX || mem_check(m) < 0)
        return NULL;
    if (i >= (size_t)m->view.shape[0]) {
        store_relaxed_size(&it->index, SIZE_MAX);
        return NULL;
    }
    store_relaxed_size(&it->index, i + 1);
    return mem_get_item(api_of(it->view), (Py_ssize_t)i);
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(((MemIterObj *)(void *)self)->view));
    return 0;
}

static void iter_dealloc(PyObject *self)
{
    value_release(((MemIterObj *)(void *)self)->view);
    obj_free(&((MemIterObj *)(void *)self)->hdr);
}

PyTypeObject _PyMemoryIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "memory_iterator",
    .tp_basicsize = sizeof(MemIterObj),
    .tp_dealloc = iter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = iter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = iter_next,
};

/* --- the type -------------------------------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef methods[] = {
    {"release", release, METH_NOARGS, PyDoc_STR("release($self, /)\n--\n\nGive the underlying buffer back.")},
    {"tobytes", PyCFunction_CAST(tobytes), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("tobytes($self, /, order='C')\n--\n\nThe data as bytes.\n\norder 'C' or None: as a C array would have them, whatever the layout; 'F': as a Fortran\narray would; 'A': as they lie in memory if that is contiguous, else like 'C'.")},
    {"hex", PyCFunction_CAST(hex), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nThe data as a string of hexadecimal digits; see bytes.hex().\n\n>>> memoryview(b'\\xb9\\x01\\xef').hex(':')\n'b9:01:ef'")},
    {"tolist", tolist, METH_NOARGS, PyDoc_STR("tolist($self, /)\n--\n\nThe elements as a list, nested where there is more than one dimension.")},
    {"cast", PyCFunction_CAST(cast), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR("cast($self, /, format, shape=<unrepresentable>)\n--\n\nA view of the same memory with another format or shape.")},
    {"toreadonly", toreadonly, METH_NOARGS, PyDoc_STR("toreadonly($self, /)\n--\n\nA view of the same memory that cannot be written to.")},
    {"_from_flags", PyCFunction_CAST(from_flags), METH_FASTCALL | METH_KEYWORDS | METH_CLASS, PyDoc_STR("_from_flags($type, /, object, flags)\n--\n\nA memoryview of the object's buffer, which is asked for with the given flags.")},
    {"count", count, METH_O, PyDoc_STR("count($self, value, /)\n--\n\nHow many elements equal the value.")},
    {"index", PyCFunction_CAST(index_), METH_FASTCALL, PyDoc_STR("index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nThe index of the first element that equals the value; ValueError if there is none.")},
    {"__enter__", enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\n")},
    {"__exit__", PyCFunction_CAST(exit_), METH_FASTCALL, PyDoc_STR("__exit__($self, /, *exc_info)\n--\n\nGive the underlying buffer back.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nMemoryviews are generic in the type of their elements.")},
    {NULL, NULL, 0, NULL}
};

static PySequenceMethods as_sequence = {.sq_length = length, .sq_item = mem_get_item};
static PyMappingMethods as_mapping = {.mp_length = length, .mp_subscript = mem_subscript, .mp_ass_subscript = mem_ass_subscript};
static PyBufferProcs as_buffer = {.bf_getbuffer = mem_getbuffer, .bf_releasebuffer = mem_releasebuffer};

PyTypeObject PyMemoryView_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "memoryview",
    .tp_basicsize = offsetof(MemObj, room),
    .tp_itemsize = sizeof(Py_ssize_t),
    .tp_dealloc = mem_destroy,
    .tp_repr = tp_repr,
    .tp_as_sequence = &as_sequence,
    .tp_as_mapping = &as_mapping,
    .tp_hash = tp_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_SEQUENCE,
    .tp_doc = PyDoc_STR("memoryview(object)\n--\n\nCreate a new memoryview object which references the given object."),
    .tp_traverse = mem_traverse,
    .tp_clear = mem_clear,
    .tp_richcompare = mem_richcompare,
    .tp_iter = tp_iter,
    .tp_methods = methods,
    .tp_getset = getset,
    .tp_new = tp_new,
    .tp_vectorcall = tp_call,
};
