/* objects/abstract_buffer.c -- the buffer protocol as consumers use it: getting and giving back, contiguity, copies.
 *
 * A view of n dimensions is walked by an odometer over its indices, innermost last (C) or first (Fortran).
 * Tests. tests/objects/test_abstract.c
 */
#include "objects/rt.h"
#include "objects/shared_bytes.h"

int PyObject_CheckBuffer(PyObject *o)
{
    const PyBufferProcs *b = Py_TYPE(o)->tp_as_buffer;
    return b && b->bf_getbuffer;
}

int PyObject_GetBuffer(PyObject *o, Py_buffer *view, int flags)
{
    if (flags == PyBUF_READ || flags == PyBUF_WRITE) {   /* those are for memoryviews; asked for by mistake */
        PyErr_BadInternalCall();
        return -1;
    }
    const PyBufferProcs *b = Py_TYPE(o)->tp_as_buffer;
    if (b == NULL || b->bf_getbuffer == NULL) {
        view->obj = NULL;
        PyErr_Format(PyExc_TypeError, "a bytes-like object is required, not '%.100s'", Py_TYPE(o)->tp_name);
        return -1;
    }
    return b->bf_getbuffer(o, view, flags);
}

void PyBuffer_Release(Py_buffer *view)
{
    PyObject *o = view->obj;
    if (o == NULL)
        return;
    const PyBufferProcs *b = Py_TYPE(o)->tp_as_buffer;
    if (b && b->bf_releasebuffer)
        b->bf_releasebuffer(o, view);
    view->obj = NULL;
    Py_DECREF(o);
}

int PyBuffer_FillInfo(Py_buffer *view, PyObject *o, void *buf, Py_ssize_t len, int readonly, int flags)
{
    if (view == NULL) {
        PyErr_SetString(PyExc_BufferError, "PyBuffer_FillInfo: view==NULL argument is obsolete");
        return -1;
    }
    if (flags == PyBUF_READ || flags == PyBUF_WRITE) {
        PyErr_BadInternalCall();
        return -1;
    }
    if ((flags & PyBUF_WRITABLE) && readonly) {
        PyErr_SetString(PyExc_BufferError, "Object is not writable.");
        return -1;
    }
    *view = (Py_buffer){.buf = buf, .obj = Py_XNewRef(o), .len = len, .itemsize = 1, .readonly = readonly, .ndim = 1};
    if (flags & PyBUF_FORMAT)
        view->format = (char *)"B";
    if (flags & PyBUF_ND)
        view->shape = &view->len;
    if ((flags & PyBUF_STRIDES) == PyBUF_STRIDES)
        view->strides = &view->itemsize;
    return 0;
}

/* --- contiguity -------------------------------------------------------------------------------------------------------------------- */

static bool contiguous(const Py_buffer *v, bool fortran)
{
    if (v->len == 0 || v->strides == NULL)
        return v->len == 0 || !fortran || v->ndim <= 1 || v->shape == NULL;
    Py_ssize_t expected = v->itemsize;
    for (int k = 0; k < v->ndim; k++) {
        int i = fortran ? k : v->ndim - 1 - k;
        if (v->shape[i] > 1 && v->strides[i] != expected)
            return false;
        expected *= v->shape[i];
    }
    return true;
}

/* No strides means C order; that is Fortran order too if at most one dimension is longer than 1. */
static bool fortran_by_shape(const Py_buffer *v)
{
    int longer = 0;
    for (int i = 0; v->shape && i < v->ndim; i++)
        longer += v->shape[i] > 1;
    return longer <= 1;
}

int PyBuffer_IsContiguous(const Py_buffer *v, char order)
{
    if (v->suboffsets)
        return 0;
    bool c = contiguous(v, false), f = v->strides ? contiguous(v, true) : v->len == 0 || fortran_by_shape(v);
    switch (order) {
    case 'C': return c;
    case 'F': return f;
    case 'A': return c || f;
    default: return 0;
    }
}

void PyBuffer_FillContiguousStrides(int ndims, Py_ssize_t *shape, Py_ssize_t *strides, int itemsize, char order)
{
    Py_ssize_t step = itemsize;
    for (int k = 0; k < ndims; k++) {
        int i = order == 'F' ? k : ndims - 1 - k;
        strides[i] = step;
        step *= shape[i];
    }
}

void *PyBuffer_GetPointer(const Py_buffer *v, const Py_ssize_t *indices)
{
    char *p = v->buf;
    for (int i = 0; i < v->ndim; i++) {
        p += v->strides[i] * indices[i];
        if (v->suboffsets && v->suboffsets[i] >= 0)
            p = *(char **)(void *)p + v->suboffsets[i];
    }
    return p;
}

/* --- copies -------------------------------------------------------------------------------------------------------------------------- */

/* The address of an element, with strides that may be missing. */
static char *element(const Py_buffer *v, const Py_ssize_t *strides, const Py_ssize_t *index)
{
    char *p = v->buf;
    for (int i = 0; i < v->ndim; i++) {
        p += strides[i] * index[i];
        if (v->suboffsets && v->suboffsets[i] >= 0)
            p = *(char **)(void *)p + v->suboffsets[i];
    }
    return p;
}

/* One step of the odometer; false: all the way round. */
static bool next_index(const Py_buffer *v, Py_ssize_t *index, bool fortran)
{
    for (int k = 0; k < v->ndim; k++) {
        int i = fortran ? k : v->ndim - 1 - k;
        if (++index[i] < v->shape[i])
            return true;
        index[i] = 0;
    }
    return false;
}

/* Between a view and packed bytes of the given order. */
static int copy_packed(const Py_buffer *v, char *packed, Py_ssize_t len, bool fortran, bool out)
{
    Py_ssize_t index[PyBUF_MAX_NDIM] = {0}, own[PyBUF_MAX_NDIM];
    if (v->ndim > PyBUF_MAX_NDIM) {
        PyErr_SetString(PyExc_ValueError, "memoryview: number of dimensions must not exceed " Py_STRINGIFY(PyBUF_MAX_NDIM));
        return -1;
    }
    if (v->itemsize <= 0 || len == 0)
        return 0;
    const Py_ssize_t *strides = v->strides;
    if (strides == NULL) {
        if (v->shape == NULL) {                          /* plain bytes */
            out ? shared_bytes_load(packed, v->buf, (size_t)len) : shared_bytes_store(v->buf, packed, (size_t)len);
            return 0;
        }
        PyBuffer_FillContiguousStrides(v->ndim, v->shape, own, (int)v->itemsize, 'C');
        strides = own;
    }
    size_t size = (size_t)v->itemsize;
    for (Py_ssize_t left = len / v->itemsize; left > 0; left--) {
        char *at = element(v, strides, index);
        out ? shared_bytes_load(packed, at, size) : shared_bytes_store(at, packed, size);
        packed += size;
        if (!next_index(v, index, fortran))
            break;
    }
    return 0;
}

int PyBuffer_ToContiguous(void *buf, const Py_buffer *src, Py_ssize_t len, char order)
{
    if (len != src->len) {
        PyErr_SetString(PyExc_ValueError, "PyBuffer_ToContiguous: len != view->len");
        return -1;
    }
    if (PyBuffer_IsContiguous(src, order)) {
        shared_bytes_load(buf, src->buf, (size_t)len);
        return 0;
    }
    bool fortran = order == 'F';
    return copy_packed(src, buf, len, fortran, true);
}

int PyBuffer_FromContiguous(const Py_buffer *view, const void *buf, Py_ssize_t len, char order)
{
    if (len > view->len)
        len = view->len;
    if (PyBuffer_IsContiguous(view, order)) {
        shared_bytes_store(view->buf, buf, (size_t)len);
        return 0;
    }
    return copy_packed(view, (char *)(uintptr_t)buf, len, order == 'F', false);
}

int PyObject_CopyData(PyObject *dest, PyObject *src)
{
    Py_buffer d, s;
    if (!PyObject_CheckBuffer(dest) || !PyObject_CheckBuffer(src)) {
        PyErr_SetString(PyExc_TypeError, "both destination and source must be bytes-like objects");
        return -1;
    }
    if (PyObject_GetBuffer(dest, &d, PyBUF_FULL) < 0)
        return -1;
    if (PyObject_GetBuffer(src, &s, PyBUF_FULL_RO) < 0) {
        PyBuffer_Release(&d);
        return -1;
    }
    int r = -1;
    char *packed;
    if (d.len < s.len) {
        PyErr_SetString(PyExc_BufferError, "destination is too small to receive data from source");
    } else if (PyBuffer_IsContiguous(&d, 'C') && PyBuffer_IsContiguous(&s, 'C')) {
        memmove(d.buf, s.buf, (size_t)s.len);
        r = 0;
    } else if ((packed = buf_alloc(s.len ? (size_t)s.len : 1)) == NULL) {
        raise_no_memory();
    } else {
        r = PyBuffer_ToContiguous(packed, &s, s.len, 'C') < 0 || PyBuffer_FromContiguous(&d, packed, s.len, 'C') < 0 ? -1 : 0;
        buf_free(packed);
    }
    PyBuffer_Release(&d);
    PyBuffer_Release(&s);
    return r;
}

Py_ssize_t PyBuffer_SizeFromFormat(const char *format)
{
    PyObject *module = core_hooks.import("struct"), *size = module ? PyObject_CallMethod(module, "calcsize", "s", format) : NULL;
    Py_ssize_t n = size ? PyLong_AsSsize_t(size) : -1;
    Py_XDECREF(module);
    Py_XDECREF(size);
    return n;
}

/* --- the protocol of Python 2 ---------------------------------------------------------------------------------------------------------- */

int PyObject_CheckReadBuffer(PyObject *o)
{
    Py_buffer view;
    if (!PyObject_CheckBuffer(o))
        return 0;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        return 0;
    }
    PyBuffer_Release(&view);
    return 1;
}

static int as_memory(PyObject *o, void **buffer, Py_ssize_t *len, int flags)
{
    Py_buffer view;
    if (o == NULL || buffer == NULL || len == NULL) {
        PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
        return -1;
    }
    if (PyObject_GetBuffer(o, &view, flags) < 0) {
        if (flags & PyBUF_WRITABLE)
            PyErr_SetString(PyExc_TypeError, "expected a writable bytes-like object");
        return -1;
    }
    *buffer = view.buf;
    *len = view.len;
    PyBuffer_Release(&view);
    return 0;
}
int PyObject_AsCharBuffer(PyObject *o, const char **buffer, Py_ssize_t *len) { return as_memory(o, (void **)(uintptr_t)buffer, len, PyBUF_SIMPLE); }
int PyObject_AsReadBuffer(PyObject *o, const void **buffer, Py_ssize_t *len) { return as_memory(o, (void **)(uintptr_t)buffer, len, PyBUF_SIMPLE); }
int PyObject_AsWriteBuffer(PyObject *o, void **buffer, Py_ssize_t *len) { return as_memory(o, buffer, len, PyBUF_WRITABLE); }
