/* objects/memoryview.c -- memoryviews and managed buffers: making, releasing, being a buffer, PyMemoryView_*.
 * The rules are in memoryview_int.h.
 * Tests.  tests/objects/test_bytes_memoryview.c
 */
#include "objects/memoryview_int.h"

#include "objects/bytes_int.h"

/* --- managed buffers ---------------------------------------------------------------------------------------------------------------------- */

static ManagedObj *managed_new(void)
{
    ManagedObj *b = (ManagedObj *)obj_new(SHAPE_ID_MANAGED_BUFFER, sizeof *b, PAGE_CONTAINER);
    return b;
}

static ManagedObj *managed_from(PyObject *o, getbufferproc get, int flags)
{
    ManagedObj *b = managed_new();
    if (b == NULL)
        return NULL;
    if (get(o, &b->master, flags) < 0) {
        b->master.obj = NULL;
        obj_decref(&b->hdr);
        return NULL;
    }
    obj_track_new(&b->hdr);
    return b;
}

static void managed_release(ManagedObj *b)
{
    uint8_t no = 0;
    if (cas_acq_rel_u8(&b->released, &no, 1))
        PyBuffer_Release(&b->master);
}

static void managed_drop(ManagedObj *b)              /* a memoryview is released */
{
    if (load_acquire_size(&b->views) == 1 || add_acq_rel_size(&b->views, (size_t)-1) == 1)     /* M3: the last one, so none can come */
        managed_release(b);
}

static int managed_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((ManagedObj *)(void *)self)->master.obj);
    return 0;
}

static int managed_clear(PyObject *self)             /* memoryviews may still be there: M2, they look at `released` */
{
    managed_release((ManagedObj *)(void *)self);
    return 0;
}

static void managed_destroy(PyObject *self)
{
    ManagedObj *b = (ManagedObj *)(void *)self;
    managed_release(b);
    buf_free(b->format);
    obj_free(&b->hdr);
}

PyTypeObject _PyManagedBuffer_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "managedbuffer",
    .tp_basicsize = sizeof(ManagedObj),
    .tp_dealloc = managed_destroy,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = managed_traverse,
    .tp_clear = managed_clear,
};

/* --- views ---------------------------------------------------------------------------------------------------------------------------------- */

int mem_released(void)
{
    raise_value_error("operation forbidden on released memoryview object");
    return -1;
}

void mem_shape_strides(Py_buffer *v)
{
    Py_ssize_t step = v->itemsize;
    for (int i = v->ndim; i-- > 0;) {
        v->strides[i] = step;
        step *= v->shape[i];
    }
}

static bool in_order(const Py_buffer *v, bool fortran)
{
    Py_ssize_t step = v->itemsize;
    for (int k = 0; k < v->ndim; k++) {
        int i = fortran ? k : v->ndim - 1 - k;
        if (v->shape[i] > 1 && v->strides[i] != step)
            return false;
        step *= v->shape[i];
    }
    return true;
}

void mem_init_flags(MemObj *m)
{
    const Py_buffer *v = &m->view;
    bool empty = v->len == 0;
    if (LIKELY(v->ndim == 1 && v->suboffsets == NULL)) {
        m->c_order = m->f_order = empty || v->shape[0] <= 1 || v->strides[0] == v->itemsize;
        return;
    }
    m->c_order = v->suboffsets == NULL && (empty || in_order(v, false));
    m->f_order = v->suboffsets == NULL && (empty || in_order(v, true));
}

/* An unregistered view; src's shape is copied as far as ndim is its own. */
static MemObj *new_view(const Py_buffer *src, int ndim)
{
    if (ndim > PyBUF_MAX_NDIM) {
        raise_value_error("memoryview: number of dimensions must not exceed %d", PyBUF_MAX_NDIM);
        return NULL;
    }
    size_t words = 3 * (size_t)ndim, bytes = sizeof(Py_ssize_t) * (size_t)ndim;
    MemObj *m = (MemObj *)obj_new(SHAPE_ID_MEMORYVIEW, sizeof *m + words * sizeof(Py_ssize_t), PAGE_CONTAINER);
    if (m == NULL)
        return NULL;
    Py_buffer *v = &m->view;
    m->words = (Py_ssize_t)words;
    *v = *src;
    v->ndim = ndim;
    if (v->format == NULL)
        v->format = (char *)(uintptr_t)"B";
    v->shape = ndim ? m->room : NULL;
    v->strides = ndim ? m->room + ndim : NULL;
    v->suboffsets = NULL;
    m->item = item_format(v->format);
    if (ndim != src->ndim || ndim == 0)
        return m;
    if (LIKELY(ndim == 1)) {
        v->shape[0] = src->shape ? src->shape[0] : v->itemsize ? v->len / v->itemsize : 0;
        v->strides[0] = src->strides ? src->strides[0] : v->itemsize;
        if (src->suboffsets) {
            v->suboffsets = m->room + 2;
            v->suboffsets[0] = src->suboffsets[0];
        }
        return m;
    }
    if (src->shape)
        memcpy(v->shape, src->shape, bytes);
    if (src->strides)
        memcpy(v->strides, src->strides, bytes);
    else
        mem_shape_strides(v);
    if (src->suboffsets) {
        v->suboffsets = m->room + 2 * ndim;
        memcpy(v->suboffsets, src->suboffsets, bytes);
    }
    return m;
}

static PyObject *first_view(ManagedObj *b)           /* consumes the managed buffer */
{
    MemObj *m = new_view(&b->master, b->master.ndim);
    if (m == NULL) {
        obj_decref(&b->hdr);
        return NULL;
    }
    store_relaxed_size(&b->views, 1);
    m->managed = b;
    mem_init_flags(m);
    obj_track_new(&m->hdr);
    return (PyObject *)m;
}

MemObj *mem_new_view(MemObj *m, const Py_buffer *src, int ndim)
{
    if (m->restricted) {
        raise_value_error("cannot create new view on restricted memoryview");
        return NULL;
    }
    MemObj *n = new_view(src ? src : &m->view, ndim);
    if (n == NULL)
        return NULL;
    enum hold h = hold_begin(&m->hdr);
    bool gone = mem_gone(m);
    if (!gone) {
        add_acq_rel_size(&m->managed->views, 1);         /* M3 */
        n->managed = m->managed;
        obj_incref(&n->managed->hdr);
    }
    hold_end(&m->hdr, h);
    if (gone) {
        obj_decref(&n->hdr);
        mem_released();
        return NULL;
    }
    mem_init_flags(n);
    obj_track_new(&n->hdr);
    return n;
}

PyObject *mem_from_object(PyObject *o, int flags)
{
    if (PyMemoryView_Check(o))
        return mem_check(mem_of(o)) < 0 ? NULL : (PyObject *)mem_new_view(mem_of(o), NULL, mem_of(o)->view.ndim);
    if (!PyObject_CheckBuffer(o))
        return api_of(raise_type_error("memoryview: a bytes-like object is required, not '%.200s'", type_of_api(o)->tp_name));
    ManagedObj *b = managed_from(o, PyObject_GetBuffer, flags);
    return b ? first_view(b) : NULL;
}

PyObject *mem_from_getbuffer(PyObject *o, getbufferproc get, int flags)
{
    ManagedObj *b = managed_from(o, get, flags);
    return b ? first_view(b) : NULL;
}

void mem_restrict(PyObject *o) { mem_of(o)->restricted = 1; }

/* --- the end ----------------------------------------------------------------------------------------------------------------------------------- */

int mem_release(MemObj *m)
{
    enum hold h = hold_begin(&m->hdr);
    size_t out = m->exports;
    ManagedObj *b = NULL;
    if (!m->released && out == 0) {
        store_release_u8(&m->released, 1);
        b = m->managed;
    } else if (m->released) {
        out = 0;
    }
    hold_end(&m->hdr, h);
    if (b)
        managed_drop(b);
    if (out == 0)
        return 0;
    PyErr_Format(PyExc_BufferError, "memoryview has %zd exported buffer%s", (Py_ssize_t)out, out == 1 ? "" : "s");
    return -1;
}

void mem_destroy(PyObject *self)
{
    MemObj *m = mem_of(self);
    ManagedObj *b = m->managed;
    if (b) {
        if (!m->released)
            managed_drop(b);
        obj_decref(&b->hdr);
    }
    obj_free(&m->hdr);
}

int mem_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)mem_of(self)->managed);
    return 0;
}

int mem_clear(PyObject *self)
{
    MemObj *m = mem_of(self);
    if (m->exports == 0)
        (void)mem_release(m);
    return 0;
}

/* --- a memoryview as a buffer ----------------------------------------------------------------------------------------------------------------- */

static int refuse(const char *why)
{
    PyErr_SetString(PyExc_BufferError, why);
    return -1;
}

static int shape_for(const MemObj *m, Py_buffer *view, int flags)
{
    if ((flags & PyBUF_WRITABLE) && view->readonly)
        return refuse("memoryview: underlying buffer is not writable");
    if (!(flags & PyBUF_FORMAT))
        view->format = NULL;
    if ((flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS && !m->c_order)
        return refuse("memoryview: underlying buffer is not C-contiguous");
    if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && !m->f_order)
        return refuse("memoryview: underlying buffer is not Fortran contiguous");
    if ((flags & PyBUF_ANY_CONTIGUOUS) == PyBUF_ANY_CONTIGUOUS && !m->c_order && !m->f_order)
        return refuse("memoryview: underlying buffer is not contiguous");
    if ((flags & PyBUF_INDIRECT) != PyBUF_INDIRECT && view->suboffsets)
        return refuse("memoryview: underlying buffer requires suboffsets");
    if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES) {
        if (!m->c_order)
            return refuse("memoryview: underlying buffer is not C-contiguous");
        view->strides = NULL;
    }
    if (!(flags & PyBUF_ND)) {
        if (view->format)
            return refuse("memoryview: cannot cast to unsigned bytes if the format flag is present");
        view->ndim = 1;
        view->shape = NULL;
    }
    return 0;
}

int mem_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    MemObj *m = mem_of(self);
    view->obj = NULL;
    if (m->restricted) {
        raise_value_error("cannot create new view on restricted memoryview");
        return -1;
    }
    if (view_enter(m) < 0)
        return -1;
    *view = m->view;
    view->obj = NULL;
    if (shape_for(m, view, flags) < 0) {
        view_leave(m);
        return -1;
    }
    view->obj = Py_NewRef(self);
    return 0;
}

void mem_releasebuffer(PyObject *self, Py_buffer *Py_UNUSED(view)) { view_leave(mem_of(self)); }

/* --- the C API ----------------------------------------------------------------------------------------------------------------------------------- */

int (PyMemoryView_Check)(PyObject *o) { return type_of_api(o) == &PyMemoryView_Type; }
Py_buffer *(PyMemoryView_GET_BUFFER)(PyObject *o) { return &mem_of(o)->view; }
PyObject *(PyMemoryView_GET_BASE)(PyObject *o) { return mem_of(o)->view.obj; }

PyObject *PyMemoryView_FromObject(PyObject *o) { return mem_from_object(o, PyBUF_FULL_RO); }

PyObject *PyMemoryView_FromBuffer(const Py_buffer *info)
{
    if (info->buf == NULL)
        return api_of(raise_value_error("PyMemoryView_FromBuffer(): info->buf must not be NULL"));
    ManagedObj *b = managed_new();
    if (b == NULL)
        return NULL;
    b->master = *info;
    b->master.obj = NULL;
    obj_track_new(&b->hdr);
    return first_view(b);
}

PyObject *PyMemoryView_FromMemory(char *mem, Py_ssize_t size, int flags)
{
    Py_buffer info;
    if (PyBuffer_FillInfo(&info, NULL, mem, size, flags == PyBUF_WRITE ? 0 : 1, PyBUF_FULL_RO) < 0)
        return NULL;
    ManagedObj *b = managed_new();
    if (b == NULL)
        return NULL;
    b->master = info;
    b->master.shape = NULL;                          /* they point to info */
    b->master.strides = NULL;
    obj_track_new(&b->hdr);
    return first_view(b);
}

/* A view of packed bytes that are a copy of src, with its shape. */
static PyObject *packed_copy(const Py_buffer *src, char order)
{
    char *to, *format = buf_alloc(strlen(src->format) + 1);
    Value data = format ? bytes_new((size_t)src->len, &to) : raise_no_memory();
    ManagedObj *b = NULL;
    if (!is_raised(data) && PyBuffer_ToContiguous(to, src, src->len, order) == 0)
        b = managed_from(api_of(data), PyObject_GetBuffer, PyBUF_FULL_RO);
    value_release(data);
    if (b == NULL) {
        buf_free(format);
        return NULL;
    }
    b->format = strcpy(format, src->format);         /* the exporter's own may go */
    PyObject *base = first_view(b);
    if (base == NULL)
        return NULL;
    Py_buffer shown = *src;
    shown.buf = b->master.buf;
    shown.obj = b->master.obj;
    shown.format = format;
    shown.readonly = 1;
    shown.suboffsets = NULL;
    MemObj *m = mem_new_view(mem_of(base), &shown, src->ndim);
    Py_DECREF(base);
    if (m) {
        PyBuffer_FillContiguousStrides(m->view.ndim, m->view.shape, m->view.strides, (int)m->view.itemsize, order);
        mem_init_flags(m);
    }
    return (PyObject *)m;
}

PyObject *PyMemoryView_GetContiguous(PyObject *o, int buffertype, char order)
{
    PyObject *m = PyMemoryView_FromObject(o);
    if (m == NULL)
        return NULL;
    const Py_buffer *v = &mem_of(m)->view;
    if (buffertype == PyBUF_WRITE && v->readonly) {
        PyErr_SetString(PyExc_BufferError, "underlying buffer is not writable");
        Py_DECREF(m);
        return NULL;
    }
    if (PyBuffer_IsContiguous(v, order))
        return m;
    if (buffertype == PyBUF_WRITE) {
        PyErr_SetString(PyExc_BufferError, "writable contiguous buffer requested for a non-contiguous object.");
        Py_DECREF(m);
        return NULL;
    }
    PyObject *copy = packed_copy(v, order);
    Py_DECREF(m);
    return copy;
}
