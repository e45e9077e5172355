/* objects/type_buffer.c -- the buffer protocol of Python classes: __buffer__ and __release_buffer__.
 *
 * __buffer__ returns a memoryview; the buffer handed out is that view's. When the consumer releases it, the class's
 * __release_buffer__ is to be told, so the buffer's owner is a small object that keeps the view and the exporter.
 * A class that inherits a C type's buffer and defines __release_buffer__ has that called first, then the C type's function.
 */
#include "objects/memoryview_int.h"
#include "objects/tuple_int.h"
#include "objects/type_slots.h"

#include "memoryobject.h"

typedef struct BufferOwner {
    Obj   hdr;
    Value view, exporter GUARD(hdr.lock);    /* counted; 0 once released */
} BufferOwner;

static void call_release(PyObject *exporter, PyObject *view)
{
    Value r = special_call(value_of(exporter), N(dunder_release_buffer), value_of(view), V_ABSENT);
    if (is_raised(r))
        PyErr_WriteUnraisable(exporter);
    value_release(r);
}

/* Tells a class that inherits the C type's buffer. The memoryview that it is given shows the same memory and is released afterwards. */
static void tell_class(PyObject *exporter, Py_buffer *b)
{
    PyObject *pending = PyErr_GetRaisedException();
    Py_buffer shown = *b;
    shown.obj = NULL;
    PyObject *view = PyMemoryView_FromBuffer(&shown);
    if (view) {
        mem_restrict(view);
        PyMemoryView_GET_BUFFER(view)->obj = Py_NewRef(exporter);   /* wrap_release_buffer() asks whose buffer it is */
        call_release(exporter, view);
        Py_CLEAR(PyMemoryView_GET_BUFFER(view)->obj);
        PyObject *done = PyObject_CallMethod(view, "release", NULL);
        if (done == NULL)
            PyErr_WriteUnraisable(exporter);
        Py_XDECREF(done);
        Py_DECREF(view);
    } else {
        PyErr_WriteUnraisable(exporter);
    }
    PyErr_SetRaisedException(pending);
}

void dispatch_releasebuffer(PyObject *self, Py_buffer *b)
{
    tell_class(self, b);
    Value mro = value_of(type_of_api(self)->tp_mro);
    for (size_t i = 0; i < tuple_len(mro); i++) {
        const PyBufferProcs *p = ((PyTypeObject *)value_obj(tuple_at(mro, i)))->tp_as_buffer;
        if (p && p->bf_releasebuffer && p->bf_releasebuffer != dispatch_releasebuffer) {
            p->bf_releasebuffer(self, b);
            return;
        }
    }
}

static void owner_take(BufferOwner *o, Value *view, Value *exporter)
{
    obj_lock(&o->hdr);
    *view = o->view;
    *exporter = o->exporter;
    o->view = o->exporter = (Value){0};
    obj_unlock(&o->hdr);
}

static void owner_release(PyObject *self, Py_buffer *b)
{
    Value view, exporter;
    owner_take((BufferOwner *)self, &view, &exporter);
    if (view.w == 0)
        return;
    const PyBufferProcs *p = type_of(view)->tp_as_buffer;
    const PyBufferProcs *of_class = type_of(exporter)->tp_as_buffer;
    /* A view of the exporter itself (it asked its C type) tells the class when it is released; any other is given to the class as it is. */
    if (of_class && of_class->bf_releasebuffer == dispatch_releasebuffer && PyMemoryView_GET_BUFFER(api_of(view))->obj != api_of(exporter)) {
        PyObject *pending = PyErr_GetRaisedException();
        call_release(api_of(exporter), api_of(view));
        PyErr_SetRaisedException(pending);
    }
    if (p && p->bf_releasebuffer)
        p->bf_releasebuffer(api_of(view), b);
    value_release(view);
    value_release(exporter);
}

static int owner_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(((BufferOwner *)self)->view));
    Py_VISIT(api_of(((BufferOwner *)self)->exporter));
    return 0;
}

static int owner_clear(PyObject *self)
{
    Value view, exporter;
    owner_take((BufferOwner *)self, &view, &exporter);
    value_release(view);
    value_release(exporter);
    return 0;
}

static void owner_dealloc(PyObject *self)
{
    owner_clear(self);
    obj_free((Obj *)self);
}

static PyBufferProcs owner_as_buffer = {.bf_releasebuffer = owner_release};

PyTypeObject _PyBufferOwner_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_buffer_wrapper",
    .tp_basicsize = sizeof(BufferOwner),
    .tp_dealloc = owner_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_traverse = owner_traverse,
    .tp_clear = owner_clear,
    .tp_as_buffer = &owner_as_buffer,
};

int dispatch_getbuffer(PyObject *self, Py_buffer *b, int flags)
{
    b->obj = NULL;
    Value view = special_call(value_of(self), N(dunder_buffer), value_from_int(flags), V_ABSENT);
    if (is_absent(view))
        PyErr_SetObject(PyExc_AttributeError, NAPI(dunder_buffer));
    if (is_absent(view) || is_raised(view))
        return -1;
    int r = -1;
    if (!PyMemoryView_Check(api_of(view)))
        PyErr_SetString(PyExc_TypeError, "__buffer__ returned non-memoryview object");
    else
        r = PyObject_GetBuffer(api_of(view), b, flags);
    if (r == 0) {
        BufferOwner *o = (BufferOwner *)obj_new(SHAPE_ID_BUFFER_OWNER, sizeof *o, PAGE_CONTAINER);
        if (o) {
            Py_XDECREF(b->obj);                          /* the view itself: the owner keeps it */
            o->view = value_keep(view);
            o->exporter = value_keep(value_of(self));
            b->obj = (PyObject *)o;
            obj_track_new(&o->hdr);
        } else {
            PyBuffer_Release(b);
            r = -1;
        }
    }
    value_release(view);
    return r;
}
