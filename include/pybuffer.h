/* pybuffer.h -- the buffer protocol: one object's memory, seen by another.
 *
 * A consumer fills a Py_buffer with PyObject_GetBuffer and gives it back with PyBuffer_Release.  While a buffer is out, the exporter
 * neither moves nor frees the memory; whether other threads write to it meanwhile is for the consumers to settle.
 */
#ifndef Py_PYBUFFER_H
#define Py_PYBUFFER_H

#include "pytypedefs.h"

_P3T_BEGIN_DECLS

typedef struct {
    void *buf;
    PyObject *obj;         /* owned reference to the exporter, or NULL */
    Py_ssize_t len;        /* bytes */
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;          /* as in the struct module; NULL means "B" */
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;        /* the exporter's own */
} Py_buffer;

typedef int (*getbufferproc)(PyObject *exporter, Py_buffer *view, int flags);
typedef void (*releasebufferproc)(PyObject *exporter, Py_buffer *view);

/* What the consumer can cope with. */
#define PyBUF_MAX_NDIM 64
#define PyBUF_SIMPLE 0
#define PyBUF_WRITABLE 0x0001
#define PyBUF_WRITEABLE PyBUF_WRITABLE
#define PyBUF_FORMAT 0x0004
#define PyBUF_ND 0x0008
#define PyBUF_STRIDES (0x0010 | PyBUF_ND)
#define PyBUF_C_CONTIGUOUS (0x0020 | PyBUF_STRIDES)
#define PyBUF_F_CONTIGUOUS (0x0040 | PyBUF_STRIDES)
#define PyBUF_ANY_CONTIGUOUS (0x0080 | PyBUF_STRIDES)
#define PyBUF_INDIRECT (0x0100 | PyBUF_STRIDES)
#define PyBUF_CONTIG (PyBUF_ND | PyBUF_WRITABLE)
#define PyBUF_CONTIG_RO (PyBUF_ND)
#define PyBUF_STRIDED (PyBUF_STRIDES | PyBUF_WRITABLE)
#define PyBUF_STRIDED_RO (PyBUF_STRIDES)
#define PyBUF_RECORDS (PyBUF_STRIDES | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_RECORDS_RO (PyBUF_STRIDES | PyBUF_FORMAT)
#define PyBUF_FULL (PyBUF_INDIRECT | PyBUF_WRITABLE | PyBUF_FORMAT)
#define PyBUF_FULL_RO (PyBUF_INDIRECT | PyBUF_FORMAT)

/* For PyMemoryView_FromMemory and PyMemoryView_GetContiguous. */
#define PyBUF_READ 0x100
#define PyBUF_WRITE 0x200

PyAPI_FUNC(int) PyObject_CheckBuffer(PyObject *o);
PyAPI_FUNC(int) PyObject_GetBuffer(PyObject *exporter, Py_buffer *view, int flags); /* 0; -1 and BufferError, view->obj NULL */
PyAPI_FUNC(void) PyBuffer_Release(Py_buffer *view); /* nothing if view->obj is NULL */

PyAPI_FUNC(Py_ssize_t) PyBuffer_SizeFromFormat(const char *format); /* -1 on error */
PyAPI_FUNC(int) PyBuffer_IsContiguous(const Py_buffer *view, char order); /* 'C', 'F' or 'A' */
PyAPI_FUNC(void *) PyBuffer_GetPointer(const Py_buffer *view, const Py_ssize_t *indices);
PyAPI_FUNC(int) PyBuffer_ToContiguous(void *buf, const Py_buffer *src, Py_ssize_t len, char order);
PyAPI_FUNC(int) PyBuffer_FromContiguous(const Py_buffer *view, const void *buf, Py_ssize_t len, char order);
PyAPI_FUNC(void) PyBuffer_FillContiguousStrides(int ndims, Py_ssize_t *shape, Py_ssize_t *strides, int itemsize, char order);
PyAPI_FUNC(int) PyBuffer_FillInfo(Py_buffer *view, PyObject *exporter, void *buf, Py_ssize_t len, int readonly, int flags);
PyAPI_FUNC(int) PyObject_CopyData(PyObject *dest, PyObject *src);

/* The protocol of Python 2, still exported: the memory is valid only as long as nobody resizes the object. */
PyAPI_FUNC(int) PyObject_AsCharBuffer(PyObject *o, const char **buffer, Py_ssize_t *len);
PyAPI_FUNC(int) PyObject_AsReadBuffer(PyObject *o, const void **buffer, Py_ssize_t *len);
PyAPI_FUNC(int) PyObject_AsWriteBuffer(PyObject *o, void **buffer, Py_ssize_t *len);
PyAPI_FUNC(int) PyObject_CheckReadBuffer(PyObject *o);

_P3T_END_DECLS

#endif
