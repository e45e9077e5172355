/* objects/buffer_pickle.c -- pickle.PickleBuffer: an object's buffer, to be sent beside a pickle instead of in it.
 *
 * It holds the buffer until it is released; to take the buffer and to give it up, threads hold its lock.
 */
#include "objects/args.h"
#include "objects/hold.h"
#include "objects/memoryview_int.h"

#include "picklebufobject.h"

typedef struct PickleBufferObj {
    Obj       hdr;
    Py_buffer view GUARD(hdr.lock);          /* obj NULL: released */
} PickleBufferObj;

static PickleBufferObj *self_of(PyObject *o) { return (PickleBufferObj *)(void *)o; }

static int released(void)
{
    PyErr_SetString(PyExc_ValueError, "operation forbidden on released PickleBuffer object");
    return -1;
}

/* The object whose buffer it is: counted, or NULL with ValueError. */
static PyObject *base_of(PickleBufferObj *p)
{
    enum hold h = hold_begin(&p->hdr);
    PyObject *base = Py_XNewRef(p->view.obj);
    hold_end(&p->hdr, h);
    if (base == NULL)
        (void)released();
    return base;
}

static void give_up(PickleBufferObj *p)
{
    enum hold h = hold_begin(&p->hdr);
    Py_buffer view = p->view;
    p->view.obj = NULL;
    hold_end(&p->hdr, h);
    PyBuffer_Release(&view);
}

PyObject *PyPickleBuffer_FromObject(PyObject *base)
{
    PickleBufferObj *p = (PickleBufferObj *)(void *)PyPickleBuffer_Type.tp_alloc(&PyPickleBuffer_Type, 0);
    if (p && PyObject_GetBuffer(base, &p->view, PyBUF_FULL_RO) < 0) {
        p->view.obj = NULL;
        Py_DECREF(p);
        return NULL;
    }
    return (PyObject *)p;
}

const Py_buffer *PyPickleBuffer_GetBuffer(PyObject *o)
{
    if (!PyPickleBuffer_Check(o))
        return (PyErr_Format(PyExc_TypeError, "expected PickleBuffer, %.200s found", Py_TYPE(o)->tp_name), NULL);
    if (self_of(o)->view.obj)
        return &self_of(o)->view;
    (void)released();
    return NULL;
}

int PyPickleBuffer_Release(PyObject *o)
{
    if (!PyPickleBuffer_Check(o)) {
        PyErr_Format(PyExc_TypeError, "expected PickleBuffer, %.200s found", Py_TYPE(o)->tp_name);
        return -1;
    }
    give_up(self_of(o));
    return 0;
}

int (PyPickleBuffer_Check)(PyObject *o) { return Py_IS_TYPE(o, &PyPickleBuffer_Type); }

/* --- the type --------------------------------------------------------------------------------------------------------------------------- */

static PyObject *tp_new(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"", NULL};
    static const struct arg_spec spec = {"PickleBuffer", words, .required = 1, .positional = 1};
    PyObject *base = NULL;
    return args_bind_dict(&spec, args, kwargs, &base) < 0 ? NULL : PyPickleBuffer_FromObject(base);
}

static int tp_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(self_of(self)->view.obj);
    return 0;
}
static int tp_clear(PyObject *self)
{
    give_up(self_of(self));
    return 0;
}
static void tp_dealloc(PyObject *self)
{
    give_up(self_of(self));
    obj_free(&self_of(self)->hdr);
}

static int getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    PyObject *base = base_of(self_of(self));
    view->obj = NULL;
    int rc = base ? PyObject_GetBuffer(base, view, flags) : -1;
    Py_XDECREF(base);
    return rc;
}

/* The memory as bytes, whatever its shape. */
static PyObject *raw(PyObject *self, PyObject *Py_UNUSED(unused))
{
    PyObject *base = base_of(self_of(self)), *m = base ? PyMemoryView_FromObject(base) : NULL, *flat = NULL;
    Py_XDECREF(base);
    if (m == NULL)
        return NULL;
    Py_buffer shown = *PyMemoryView_GET_BUFFER(m);
    if (!PyBuffer_IsContiguous(&shown, 'A')) {
        PyErr_SetString(PyExc_BufferError, "cannot extract raw buffer from non-contiguous buffer");
    } else {
        shown.format = (char *)(uintptr_t)"B";
        shown.itemsize = 1;
        shown.ndim = 1;
        shown.shape = shown.strides = shown.suboffsets = NULL;
        flat = (PyObject *)mem_new_view(mem_of(m), &shown, 1);
    }
    Py_DECREF(m);
    return flat;
}

static PyObject *release(PyObject *self, PyObject *Py_UNUSED(unused))
{
    give_up(self_of(self));
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"raw", raw, METH_NOARGS, PyDoc_STR("raw($self, /)\n--\n\nA memoryview of the memory as bytes.\n\nRaises BufferError if it is contiguous neither in C's nor in Fortran's order.")},
    {"release", release, METH_NOARGS, PyDoc_STR("release($self, /)\n--\n\nGive the underlying buffer back.")},
    {NULL, NULL, 0, NULL}
};
static PyBufferProcs as_buffer = {.bf_getbuffer = getbuffer};

PyTypeObject PyPickleBuffer_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "pickle.PickleBuffer",
    .tp_basicsize = sizeof(PickleBufferObj),
    .tp_dealloc = tp_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_doc = PyDoc_STR("Wrapper for potentially out-of-band buffers"),
    .tp_traverse = tp_traverse,
    .tp_clear = tp_clear,
    .tp_methods = methods,
    .tp_new = tp_new,
};
