/* objects/type_wrappers.c -- special methods of C types: each turns a call with a tuple of arguments into a call of the slot's C function.
 *
 * `wrapped` is that function. A wrapper checks the number of arguments, converts indices, and turns C results (0, -1, a size) into objects.
 */
#include "objects/tuple_int.h"
#include "objects/memoryview_int.h"
#include "objects/type_slots.h"

#include "memoryobject.h"

static bool arity(PyObject *args, Py_ssize_t wanted)
{
    Py_ssize_t n = (Py_ssize_t)tuple_len(value_of(args));
    if (n == wanted)
        return true;
    PyErr_Format(PyExc_TypeError, "expected %zd argument%s, got %zd", wanted, wanted == 1 ? "" : "s", n);
    return false;
}
/* Where the message says which method it is. */
static bool two(PyObject *args, const char *name)
{
    if (tuple_len(value_of(args)) == 2)
        return true;
    PyErr_Format(PyExc_TypeError, "%s expected 2 arguments, got %zu", name, tuple_len(value_of(args)));
    return false;
}
static bool one_or_two(PyObject *args)
{
    size_t n = tuple_len(value_of(args));
    if (n == 1 || n == 2)
        return true;
    PyErr_Format(PyExc_TypeError, "expected 1 or 2 arguments, got %zu", n);
    return false;
}
static inline PyObject *arg(PyObject *args, size_t i) { return api_of(tuple_at(value_of(args), i)); }
static inline PyObject *none_or_error(int r) { return r < 0 ? NULL : Py_None; }

PyObject *wrap_unary(PyObject *self, PyObject *args, void *wrapped)
{
    return arity(args, 0) ? ((unaryfunc)wrapped)(self) : NULL;
}

PyObject *wrap_binary(PyObject *self, PyObject *args, void *wrapped)
{
    return arity(args, 1) ? ((binaryfunc)wrapped)(self, arg(args, 0)) : NULL;
}

PyObject *wrap_binary_left(PyObject *self, PyObject *args, void *wrapped) { return wrap_binary(self, args, wrapped); }

PyObject *wrap_binary_right(PyObject *self, PyObject *args, void *wrapped)
{
    return arity(args, 1) ? ((binaryfunc)wrapped)(arg(args, 0), self) : NULL;
}

PyObject *wrap_pow_left(PyObject *self, PyObject *args, void *wrapped)
{
    if (!one_or_two(args))
        return NULL;
    return ((ternaryfunc)wrapped)(self, arg(args, 0), tuple_len(value_of(args)) > 1 ? arg(args, 1) : Py_None);
}

PyObject *wrap_pow_right(PyObject *self, PyObject *args, void *wrapped)
{
    if (!one_or_two(args))
        return NULL;
    return ((ternaryfunc)wrapped)(arg(args, 0), self, tuple_len(value_of(args)) > 1 ? arg(args, 1) : Py_None);
}

PyObject *wrap_ipow(PyObject *self, PyObject *args, void *wrapped)
{
    return arity(args, 1) ? ((ternaryfunc)wrapped)(self, arg(args, 0), Py_None) : NULL;
}

PyObject *wrap_inquiry(PyObject *self, PyObject *args, void *wrapped)
{
    if (!arity(args, 0))
        return NULL;
    int r = ((inquiry)wrapped)(self);
    return r < 0 && PyErr_Occurred() ? NULL : api_of(value_from_bool(r != 0));
}

PyObject *wrap_len(PyObject *self, PyObject *args, void *wrapped)
{
    if (!arity(args, 0))
        return NULL;
    Py_ssize_t n = ((lenfunc)wrapped)(self);
    return n < 0 && PyErr_Occurred() ? NULL : PyLong_FromSsize_t(n);
}

PyObject *wrap_hash(PyObject *self, PyObject *args, void *wrapped)
{
    if (!arity(args, 0))
        return NULL;
    Py_hash_t h = ((hashfunc)wrapped)(self);
    return h == -1 && PyErr_Occurred() ? NULL : PyLong_FromSsize_t(h);
}

PyObject *wrap_call(PyObject *self, PyObject *args, void *wrapped, PyObject *kwds) { return ((ternaryfunc)wrapped)(self, args, kwds); }

PyObject *wrap_init(PyObject *self, PyObject *args, void *wrapped, PyObject *kwds)
{
    return none_or_error(((initproc)wrapped)(self, args, kwds));
}

PyObject *wrap_next(PyObject *self, PyObject *args, void *wrapped)
{
    if (!arity(args, 0))
        return NULL;
    PyObject *r = ((unaryfunc)wrapped)(self);
    if (r == NULL && !PyErr_Occurred())
        PyErr_SetNone(PyExc_StopIteration);
    return r;
}

PyObject *wrap_del(PyObject *self, PyObject *args, void *wrapped)
{
    if (!arity(args, 0))
        return NULL;
    ((destructor)wrapped)(self);
    return Py_None;
}

/* --- attributes ------------------------------------------------------------------------------------------------------------------- */

/* object.__setattr__(a_class, ...) must not go round the __setattr__ of the C type that a_class's metatype is made of. */
static bool setter_allowed(PyObject *self, setattrofunc wrapped, const char *what)
{
    PyTypeObject *t = type_of_api(self);
    while (t && t->tp_setattro == dispatch_setattr)
        t = t->tp_base;
    if (t == NULL || t->tp_setattro == wrapped)
        return true;
    PyErr_Format(PyExc_TypeError, "can't apply this %s to %s object", what, type_of_api(self)->tp_name);
    return false;
}

PyObject *wrap_setattr(PyObject *self, PyObject *args, void *wrapped)
{
    if (!two(args, "__setattr__") || !setter_allowed(self, (setattrofunc)wrapped, "__setattr__"))
        return NULL;
    return none_or_error(((setattrofunc)wrapped)(self, arg(args, 0), arg(args, 1)));
}

PyObject *wrap_delattr(PyObject *self, PyObject *args, void *wrapped)
{
    if (!arity(args, 1) || !setter_allowed(self, (setattrofunc)wrapped, "__delattr__"))
        return NULL;
    return none_or_error(((setattrofunc)wrapped)(self, arg(args, 0), NULL));
}

PyObject *wrap_get(PyObject *self, PyObject *args, void *wrapped)
{
    size_t n = tuple_len(value_of(args));
    if (n < 1 || n > 2) {
        PyErr_Format(PyExc_TypeError, "__get__ expected at %s, got %zu", n < 1 ? "least 1 argument" : "most 2 arguments", n);
        return NULL;
    }
    PyObject *obj = arg(args, 0), *type = n > 1 ? arg(args, 1) : NULL;
    obj = obj == Py_None ? NULL : obj;
    type = type == Py_None ? NULL : type;
    if (obj == NULL && type == NULL) {
        PyErr_SetString(PyExc_TypeError, "__get__(None, None) is invalid");
        return NULL;
    }
    return ((descrgetfunc)wrapped)(self, obj, type);
}

PyObject *wrap_set(PyObject *self, PyObject *args, void *wrapped)
{
    return two(args, "__set__") ? none_or_error(((descrsetfunc)wrapped)(self, arg(args, 0), arg(args, 1))) : NULL;
}

PyObject *wrap_delete(PyObject *self, PyObject *args, void *wrapped)
{
    return arity(args, 1) ? none_or_error(((descrsetfunc)wrapped)(self, arg(args, 0), NULL)) : NULL;
}

/* --- comparison ------------------------------------------------------------------------------------------------------------------- */

static PyObject *compare(PyObject *self, PyObject *args, void *wrapped, int op)
{
    return arity(args, 1) ? ((richcmpfunc)wrapped)(self, arg(args, 0), op) : NULL;
}
PyObject *wrap_lt(PyObject *self, PyObject *args, void *wrapped) { return compare(self, args, wrapped, Py_LT); }
PyObject *wrap_le(PyObject *self, PyObject *args, void *wrapped) { return compare(self, args, wrapped, Py_LE); }
PyObject *wrap_eq(PyObject *self, PyObject *args, void *wrapped) { return compare(self, args, wrapped, Py_EQ); }
PyObject *wrap_ne(PyObject *self, PyObject *args, void *wrapped) { return compare(self, args, wrapped, Py_NE); }
PyObject *wrap_gt(PyObject *self, PyObject *args, void *wrapped) { return compare(self, args, wrapped, Py_GT); }
PyObject *wrap_ge(PyObject *self, PyObject *args, void *wrapped) { return compare(self, args, wrapped, Py_GE); }

/* --- items ------------------------------------------------------------------------------------------------------------------------- */

PyObject *wrap_setitem(PyObject *self, PyObject *args, void *wrapped)
{
    return two(args, "__setitem__") ? none_or_error(((objobjargproc)wrapped)(self, arg(args, 0), arg(args, 1))) : NULL;
}

PyObject *wrap_delitem(PyObject *self, PyObject *args, void *wrapped)
{
    return arity(args, 1) ? none_or_error(((objobjargproc)wrapped)(self, arg(args, 0), NULL)) : NULL;
}

static bool to_index(PyObject *key, Py_ssize_t *i)
{
    *i = PyNumber_AsSsize_t(key, PyExc_OverflowError);
    return *i != -1 || !PyErr_Occurred();
}

/* sq_item counts from the front: negative indices are the sequence's length less. */
static bool to_position(PyObject *self, PyObject *key, Py_ssize_t *i)
{
    if (!to_index(key, i))
        return false;
    const PySequenceMethods *m = type_of_api(self)->tp_as_sequence;
    if (*i < 0 && m && m->sq_length) {
        Py_ssize_t n = m->sq_length(self);
        if (n < 0)
            return false;
        *i += n;
    }
    return true;
}

PyObject *wrap_index(PyObject *self, PyObject *args, void *wrapped)
{
    Py_ssize_t i;
    return arity(args, 1) && to_index(arg(args, 0), &i) ? ((ssizeargfunc)wrapped)(self, i) : NULL;
}

PyObject *wrap_item(PyObject *self, PyObject *args, void *wrapped)
{
    Py_ssize_t i;
    return arity(args, 1) && to_position(self, arg(args, 0), &i) ? ((ssizeargfunc)wrapped)(self, i) : NULL;
}

PyObject *wrap_ass_item(PyObject *self, PyObject *args, void *wrapped)
{
    Py_ssize_t i;
    if (!two(args, "__setitem__") || !to_position(self, arg(args, 0), &i))
        return NULL;
    return none_or_error(((ssizeobjargproc)wrapped)(self, i, arg(args, 1)));
}

PyObject *wrap_del_item(PyObject *self, PyObject *args, void *wrapped)
{
    Py_ssize_t i;
    if (!arity(args, 1) || !to_position(self, arg(args, 0), &i))
        return NULL;
    return none_or_error(((ssizeobjargproc)wrapped)(self, i, NULL));
}

PyObject *wrap_contains(PyObject *self, PyObject *args, void *wrapped)
{
    if (!arity(args, 1))
        return NULL;
    int r = ((objobjproc)wrapped)(self, arg(args, 0));
    return r < 0 && PyErr_Occurred() ? NULL : api_of(value_from_bool(r != 0));
}

/* --- buffers: a memoryview stands for the Py_buffer --------------------------------------------------------------------------------- */

PyObject *wrap_buffer(PyObject *self, PyObject *args, void *wrapped)
{
    if (!arity(args, 1))
        return NULL;
    Py_ssize_t flags = PyNumber_AsSsize_t(arg(args, 0), PyExc_OverflowError);
    if (flags == -1 && PyErr_Occurred())
        return NULL;
    if (flags > INT_MAX || flags < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "buffer flags out of range");
        return NULL;
    }
    return mem_from_getbuffer(self, (getbufferproc)wrapped, (int)flags);
}

PyObject *wrap_release_buffer(PyObject *self, PyObject *args, void *Py_UNUSED(wrapped))
{
    if (!arity(args, 1))
        return NULL;
    PyObject *view = arg(args, 0);
    if (!PyMemoryView_Check(view)) {
        PyErr_SetString(PyExc_TypeError, "expected a memoryview object");
        return NULL;
    }
    const Py_buffer *b = PyMemoryView_GET_BUFFER(view);
    if (b->obj == NULL)
        return Py_None;                                  /* released before */
    if (b->obj != self) {
        PyErr_SetString(PyExc_ValueError, "memoryview's buffer is not this object");
        return NULL;
    }
    return PyObject_CallMethod(view, "release", NULL);
}
