/* objects/memoryview_index.c -- items and slices of memoryviews, read and assigned; casts.
 *
 * What may run Python code (indices, values) comes first; then the item is read or written with the lock held, by M2.
 * Tests.  tests/objects/test_bytes_memoryview.c
 */
#include "objects/memoryview_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"

/* --- places ------------------------------------------------------------------------------------------------------------------------------ */

static int not_implemented(const char *what)
{
    PyErr_SetString(PyExc_NotImplementedError, what);
    return -1;
}

static bool step(const Py_buffer *v, int dim, Py_ssize_t index, Py_ssize_t *offset)
{
    Py_ssize_t n = v->shape[dim];
    if (index < 0)
        index += n;
    if (index < 0 || index >= n) {
        raise_index_error("index out of bounds on dimension %d", dim + 1);
        return false;
    }
    offset[dim] = index * v->strides[dim];
    return true;
}

/* The address of an item. Follows pointers in the memory, so the view must not be released. */
static char *place(const Py_buffer *v, const Py_ssize_t *offset)
{
    char *p = v->buf;
    for (int i = 0; i < v->ndim; i++) {
        p += offset[i];
        if (v->suboffsets && v->suboffsets[i] >= 0)
            p = *(char **)(void *)p + v->suboffsets[i];
    }
    return p;
}

static PyObject *read_item(MemObj *m, const Py_ssize_t *offset)
{
    uint64_t raw[ITEM_MAX / 8];
    if (mem_item(m) == 0)
        return NULL;
    enum hold h = hold_begin(&m->hdr);
    bool gone = mem_gone(m);
    if (!gone)
        item_load(raw, place(&m->view, offset), (size_t)m->view.itemsize);
    hold_end(&m->hdr, h);
    if (gone) {
        mem_released();
        return NULL;
    }
    return api_of(item_unpack(raw, m->item));
}

static int write_item(MemObj *m, const Py_ssize_t *offset, PyObject *value)
{
    uint64_t raw[ITEM_MAX / 8];
    if (mem_item(m) == 0 || item_pack(raw, m->item, value) < 0)
        return -1;
    enum hold h = hold_begin(&m->hdr);
    bool gone = mem_gone(m);
    if (!gone)
        item_store(place(&m->view, offset), raw, (size_t)m->view.itemsize);
    hold_end(&m->hdr, h);
    return gone ? mem_released() : 0;
}

/* --- keys ------------------------------------------------------------------------------------------------------------------------------------- */

enum key { KEY_OTHER, KEY_INDEX, KEY_SLICE, KEY_INDICES, KEY_SLICES };

static enum key kind_of(PyObject *key)
{
    Value v = value_of(key);
    if (PyIndex_Check(key))
        return KEY_INDEX;
    if (PySlice_Check(key))
        return KEY_SLICE;
    if (!value_has_flag(v, Py_TPFLAGS_TUPLE_SUBCLASS))
        return KEY_OTHER;
    size_t n = tuple_len(v), indices = 0, slices = 0;
    for (size_t i = 0; i < n; i++) {
        indices += PyIndex_Check(api_of(tuple_at(v, i)));
        slices += PySlice_Check(api_of(tuple_at(v, i)));
    }
    return indices == n ? KEY_INDICES : slices == n ? KEY_SLICES : KEY_OTHER;
}

static bool index_of(PyObject *key, Py_ssize_t *i)
{
    *i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    return *i != -1 || !error_pending();
}

/* A tuple with an index for every dimension. 0 or -1. */
static int take_indices(const Py_buffer *v, PyObject *key, Py_ssize_t *offset)
{
    Value t = value_of(key);
    size_t n = tuple_len(t);
    if (n < (size_t)v->ndim)
        return not_implemented("sub-views are not implemented");
    if (n > (size_t)v->ndim) {
        raise_type_error("cannot index %d-dimension view with %zd-element tuple", v->ndim, (Py_ssize_t)n);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        Py_ssize_t index;
        if (!index_of(api_of(tuple_at(t, i)), &index) || !step(v, (int)i, index, offset))
            return -1;
    }
    return 0;
}

/* Makes v, whose shape and strides are its own, show a slice of its first dimension. */
static int take_slice(Py_buffer *v, PyObject *key)
{
    Py_ssize_t start, stop, by;
    if (PySlice_Unpack(key, &start, &stop, &by) < 0)
        return -1;
    Py_ssize_t n = PySlice_AdjustIndices(v->shape[0], &start, &stop, by);
    v->buf = (char *)v->buf + v->strides[0] * start;     /* where the first dimension is pointers, this chooses among them */
    v->shape[0] = n;
    v->strides[0] *= by;
    v->len = v->itemsize;
    for (int i = 0; i < v->ndim; i++)
        v->len *= v->shape[i];
    return 0;
}

static int zero_dim_key(PyObject *key)                   /* 1: (), 2: ..., else raises */
{
    if (value_has_flag(value_of(key), Py_TPFLAGS_TUPLE_SUBCLASS) && tuple_len(value_of(key)) == 0)
        return 1;
    if (key == Py_Ellipsis)
        return 2;
    raise_type_error("invalid indexing of 0-dim memory");
    return -1;
}

/* --- reading --------------------------------------------------------------------------------------------------------------------------------- */

PyObject *mem_get_item(PyObject *self, Py_ssize_t index)
{
    MemObj *m = mem_of(self);
    Py_ssize_t offset[1];
    if (mem_check(m) < 0)
        return NULL;
    if (m->view.ndim == 0)
        return api_of(raise_type_error("invalid indexing of 0-dim memory"));
    if (m->view.ndim > 1) {
        not_implemented("multi-dimensional sub-views are not implemented");
        return NULL;
    }
    if (mem_item(m) == 0 || !step(&m->view, 0, index, offset))
        return NULL;
    return read_item(m, offset);
}

static PyObject *get_slice(MemObj *m, PyObject *key)
{
    MemObj *n = mem_new_view(m, NULL, m->view.ndim);
    if (n == NULL)
        return NULL;
    if (take_slice(&n->view, key) < 0) {
        obj_decref(&n->hdr);
        return NULL;
    }
    mem_init_flags(n);
    return (PyObject *)n;
}

PyObject *mem_subscript(PyObject *self, PyObject *key)
{
    MemObj *m = mem_of(self);
    Py_ssize_t offset[PyBUF_MAX_NDIM], i;
    if (mem_check(m) < 0)
        return NULL;
    if (LIKELY(value_is_int(value_of(key)) && m->view.ndim == 1 && m->item))
        return step(&m->view, 0, (Py_ssize_t)value_as_int(value_of(key)), offset) ? read_item(m, offset) : NULL;
    if (m->view.ndim == 0) {
        int zero = zero_dim_key(key);
        return zero < 0 ? NULL : zero == 2 ? Py_NewRef(self) : read_item(m, offset);
    }
    switch (kind_of(key)) {
    case KEY_INDEX:
        return index_of(key, &i) ? mem_get_item(self, i) : NULL;
    case KEY_SLICE:
        return get_slice(m, key);
    case KEY_INDICES:
        return mem_item(m) == 0 || take_indices(&m->view, key, offset) < 0 ? NULL : read_item(m, offset);
    case KEY_SLICES:
        not_implemented("multi-dimensional slicing is not implemented");
        return NULL;
    default:
        return api_of(raise_type_error("memoryview: invalid slice key"));
    }
}

/* --- assigning -------------------------------------------------------------------------------------------------------------------------------- */

/* Are items of the two laid out alike, and are there as many? */
static bool same_structure(const Py_buffer *v, const Py_buffer *w)
{
    const char *a = v->format ? v->format : "B", *b = w->format ? w->format : "B";
    a += *a == '@';
    b += *b == '@';
    return strcmp(a, b) == 0 && v->itemsize == w->itemsize && w->ndim == 1 && v->shape[0] == w->shape[0];
}

static const char *at(const Py_buffer *v, Py_ssize_t i)
{
    const char *p = (const char *)v->buf + i * (v->strides ? v->strides[0] : v->itemsize);
    return v->suboffsets && v->suboffsets[0] >= 0 ? *(char *const *)(const void *)p + v->suboffsets[0] : p;
}

/* One-dimensional, of the same structure; the two may overlap. */
static int copy_items(const Py_buffer *to, const Py_buffer *from)
{
    size_t size = (size_t)to->itemsize;
    Py_ssize_t n = to->shape[0];
    bool packed = to->suboffsets == NULL && from->suboffsets == NULL && to->strides[0] == to->itemsize &&
                  (from->strides == NULL || from->strides[0] == from->itemsize);
    if (packed) {
        memmove(to->buf, from->buf, size * (size_t)n);
        return 0;
    }
    char *all = buf_alloc(size * (size_t)n + 1);
    if (all == NULL) {
        raise_no_memory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        item_load(all + (size_t)i * size, at(from, i), size);
    for (Py_ssize_t i = 0; i < n; i++)
        item_store((char *)(uintptr_t)at(to, i), all + (size_t)i * size, size);
    buf_free(all);
    return 0;
}

static int set_slice(MemObj *m, PyObject *key, PyObject *value)
{
    Py_buffer from, to = m->view;
    Py_ssize_t shape[1] = {m->view.shape[0]}, strides[1] = {m->view.strides[0]};
    to.shape = shape;
    to.strides = strides;
    if (PyObject_GetBuffer(value, &from, PyBUF_FULL_RO) < 0)
        return -1;
    int rc = take_slice(&to, key);
    if (rc == 0 && (rc = view_enter(m)) == 0) {
        if (same_structure(&to, &from)) {
            rc = copy_items(&to, &from);
        } else {
            raise_value_error("memoryview assignment: lvalue and rvalue have different structures");
            rc = -1;
        }
        view_leave(m);
    }
    PyBuffer_Release(&from);
    return rc;
}

int mem_ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    MemObj *m = mem_of(self);
    Py_ssize_t offset[PyBUF_MAX_NDIM], i;
    if (mem_check(m) < 0)
        return -1;
    if (m->view.readonly || value == NULL) {
        raise_type_error(m->view.readonly ? "cannot modify read-only memory" : "cannot delete memory");
        return -1;
    }
    if (m->view.ndim == 0)
        return zero_dim_key(key) < 0 ? -1 : write_item(m, offset, value);
    enum key kind = kind_of(key);
    switch (kind) {
    case KEY_INDEX:
        if (m->view.ndim > 1)
            return not_implemented("sub-views are not implemented");
        return mem_item(m) == 0 || !index_of(key, &i) || !step(&m->view, 0, i, offset) ? -1 : write_item(m, offset, value);
    case KEY_INDICES:
        return mem_item(m) == 0 || take_indices(&m->view, key, offset) < 0 ? -1 : write_item(m, offset, value);
    case KEY_SLICE: case KEY_SLICES:
        if (m->view.ndim == 1 && kind == KEY_SLICE)
            return set_slice(m, key, value);
        return not_implemented("memoryview slice assignments are currently restricted to ndim = 1");
    default:
        raise_type_error("memoryview: invalid slice key");
        return -1;
    }
}

/* --- casts --------------------------------------------------------------------------------------------------------------------------------------- */

/* Format strings for views that were cast: they outlive any exporter. */
static char *static_format(const char *format)
{
    static const char all[] = "@c\0@b\0@B\0@h\0@H\0@i\0@I\0@l\0@L\0@q\0@Q\0@n\0@N\0@f\0@d\0@e\0@?\0@P";
    bool prefix = *format == '@';
    for (const char *p = all; p < all + sizeof all; p += 3)
        if (p[1] == format[prefix])
            return (char *)(uintptr_t)(p + !prefix);
    return NULL;
}

static bool bytewise(char item) { return item == 'b' || item == 'B' || item == 'c'; }

static int cast_to_1d(MemObj *n, PyObject *format)
{
    PyObject *ascii = PyUnicode_AsASCIIString(format);
    if (ascii == NULL)
        return -1;
    const char *wanted = PyBytes_AS_STRING(ascii);
    char item = item_format(wanted);
    Py_buffer *v = &n->view;
    int rc = -1;
    if (item == 0) {
        raise_value_error("memoryview: destination format must be a native single character format prefixed with an optional '@'");
    } else if (!bytewise(n->item) && !bytewise(item)) {      /* whatever the source's format is, it may be seen as bytes */
        raise_type_error("memoryview: cannot cast between two non-byte formats");
    } else if (v->len % (Py_ssize_t)item_size(item)) {
        raise_type_error("memoryview: length is not a multiple of itemsize");
    } else {
        v->format = static_format(wanted);
        n->item = item;
        v->itemsize = (Py_ssize_t)item_size(item);
        v->ndim = 1;
        v->shape = n->room;
        v->strides = n->room + 1;
        v->suboffsets = NULL;
        v->shape[0] = v->len / v->itemsize;
        v->strides[0] = v->itemsize;
        rc = 0;
    }
    Py_DECREF(ascii);
    return rc;
}

/* The dimensions, from a list or tuple. */
static int take_shape(PyObject *shape, int ndim, Py_ssize_t *to)
{
    for (int i = 0; i < ndim; i++) {
        PyObject *o = PySequence_GetItem(shape, i);
        if (o == NULL)
            return -1;
        bool integer = PyLong_Check(o);
        Py_ssize_t n = integer ? PyLong_AsSsize_t(o) : 0;
        Py_DECREF(o);
        if (!integer) {
            raise_type_error("memoryview.cast(): elements of shape must be integers");
            return -1;
        }
        if (n == -1 && error_pending())
            return -1;
        if (n <= 0) {
            raise_value_error("memoryview.cast(): elements of shape must be integers > 0");
            return -1;
        }
        to[i] = n;
    }
    return 0;
}

static int cast_to_nd(MemObj *n, const Py_ssize_t *shape, int ndim)
{
    Py_buffer *v = &n->view;
    Py_ssize_t items = 1, bytes;
    for (int i = 0; i < ndim; i++)
        if (__builtin_mul_overflow(items, shape[i], &items)) {
            raise_value_error("memoryview.cast(): product(shape) > SSIZE_MAX");
            return -1;
        }
    if (__builtin_mul_overflow(items, v->itemsize, &bytes) || bytes != v->len) {
        raise_type_error("memoryview: product(shape) * itemsize != buffer size");
        return -1;
    }
    v->ndim = ndim;
    v->shape = ndim ? n->room : NULL;
    v->strides = ndim ? n->room + ndim : NULL;
    if (ndim) {
        memcpy(v->shape, shape, sizeof *shape * (size_t)ndim);
        mem_shape_strides(v);
    }
    return 0;
}

static bool has_zeros(const Py_buffer *v)
{
    for (int i = 0; i < v->ndim; i++)
        if (v->shape[i] == 0 || v->strides[i] == 0)
            return true;
    return false;
}

PyObject *mem_cast(MemObj *m, PyObject *format, PyObject *shape)
{
    Py_ssize_t dims[PyBUF_MAX_NDIM];
    int ndim = 1;
    if (mem_check(m) < 0)
        return NULL;
    if (!m->c_order)
        return api_of(raise_type_error("memoryview: casts are restricted to C-contiguous views"));
    if ((shape || m->view.ndim != 1) && has_zeros(&m->view))
        return api_of(raise_type_error("memoryview: cannot cast view with zeros in shape or strides"));
    if (shape) {
        if (!PyList_Check(shape) && !PyTuple_Check(shape))
            return api_of(raise_type_error("shape must be a list or a tuple"));
        Py_ssize_t n = PySequence_Size(shape);
        if (n > PyBUF_MAX_NDIM)
            return api_of(raise_value_error("memoryview: number of dimensions must not exceed %d", PyBUF_MAX_NDIM));
        ndim = (int)n;
        if (m->view.ndim != 1 && ndim != 1)
            return api_of(raise_type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    Py_buffer flat = m->view;                            /* room for the larger of the two */
    MemObj *n = mem_new_view(m, &flat, ndim == 0 ? 1 : ndim);
    if (n == NULL)
        return NULL;
    if (cast_to_1d(n, format) < 0 || (shape && (take_shape(shape, ndim, dims) < 0 || cast_to_nd(n, dims, ndim) < 0))) {
        obj_decref(&n->hdr);
        return NULL;
    }
    mem_init_flags(n);
    return (PyObject *)n;
}
