/* objects/object_api.c -- functions of object.h, refcount.h and pylock.h that macros shadow or that have no home elsewhere. */
#include "objects/type_int.h"

#include "gc/weakref.h"
#include "threading/section.h"

#undef Py_Is
#undef Py_IsNone
#undef Py_IsTrue
#undef Py_IsFalse
#undef Py_TYPE
#undef Py_IS_TYPE
#undef Py_SET_TYPE
#undef Py_SIZE
#undef Py_SET_SIZE
#undef PyObject_TypeCheck
#undef Py_INCREF
#undef Py_XINCREF
#undef Py_DECREF
#undef Py_XDECREF
#undef Py_NewRef
#undef Py_XNewRef
#undef Py_REFCNT
#undef Py_SET_REFCNT

int Py_Is(PyObject *x, PyObject *y) { return x == y; }
int Py_IsNone(PyObject *x) { return x == Py_None; }
int Py_IsTrue(PyObject *x) { return x == Py_True; }
int Py_IsFalse(PyObject *x) { return x == Py_False; }

/* --- type and size --------------------------------------------------------------------------------------------------------------------- */

/* A static type that is not ready yet has a dead header, and is a type. */
PyTypeObject *Py_TYPE(PyObject *o)
{
    PyTypeObject *t = type_of_api(o);
    return t ? t : &PyType_Type;
}
int Py_IS_TYPE(PyObject *o, PyTypeObject *t) { return type_of_api(o) == t; }
int PyObject_TypeCheck(PyObject *o, PyTypeObject *t)
{
    PyTypeObject *of = type_of_api(o);
    return of == t || PyType_IsSubtype(of, t);
}

void Py_SET_TYPE(PyObject *o, PyTypeObject *t)
{
    if (t->tp_p3t)
        store_release_u32(&((Obj *)o)->shape, load_relaxed_u32(&t->tp_p3t->shape));
}

Py_ssize_t Py_SIZE(PyObject *o) { return value_is_ptr(value_of(o)) ? ((PyVarObject *)o)->ob_size : 1; }
void Py_SET_SIZE(PyVarObject *o, Py_ssize_t n) { o->ob_size = n; }

/* --- references ---------------------------------------------------------------------------------------------------------------------------- */

void Py_INCREF(PyObject *o) { value_keep(value_of(o)); }
void Py_XINCREF(PyObject *o) { value_keep(value_of(o)); }
void Py_DECREF(PyObject *o) { value_release(value_of(o)); }
void Py_XDECREF(PyObject *o) { value_release(value_of(o)); }
void Py_IncRef(PyObject *o) { value_keep(value_of(o)); }
void Py_DecRef(PyObject *o) { value_release(value_of(o)); }
PyObject *Py_NewRef(PyObject *o) { return api_of(value_keep(value_of(o))); }
PyObject *Py_XNewRef(PyObject *o) { return api_of(value_keep(value_of(o))); }

Py_ssize_t Py_REFCNT(PyObject *o)
{
    return value_is_ptr(value_of(o)) ? (Py_ssize_t)obj_refcount_in_use((Obj *)o) : (Py_ssize_t)UINT32_MAX;
}
void Py_SET_REFCNT(PyObject *o, Py_ssize_t count)
{
    if (value_is_ptr(value_of(o)) && count >= UINT32_MAX >> 2)
        obj_make_immortal((Obj *)o);                     /* the one use that can be honoured; counts belong to the runtime */
}

int PyUnstable_Object_IsUniquelyReferenced(PyObject *o) { return value_is_ptr(value_of(o)) && obj_is_unique((Obj *)o); }
/* An argument may be borrowed from a caller's register: then its count does not tell, so the answer is no. */
int PyUnstable_Object_IsUniqueReferencedTemporary(PyObject *o) { (void)o; return 0; }
int PyUnstable_IsImmortal(PyObject *o)
{
    return !value_is_ptr(value_of(o)) || load_relaxed_u16(&((Obj *)o)->owner) == SLOT_IMMORTAL;
}
/* Deferral is decided at birth, or in a stopped world that corrects all registers; not here. */
int PyUnstable_Object_EnableDeferredRefcount(PyObject *o)
{
    return value_is_ptr(value_of(o)) && load_relaxed_u16(&((Obj *)o)->owner) == SLOT_DEFERRED;
}
void PyUnstable_EnableTryIncRef(PyObject *o)
{
    if (value_is_ptr(value_of(o)))
        obj_allow_try((Obj *)o);
}
int PyUnstable_TryIncRef(PyObject *o) { return value_try_keep(value_of(o)); }

int PyRefTracer_SetTracer(PyRefTracer f, void *Py_UNUSED(data))
{
    if (f) {
        PyErr_SetString(PyExc_NotImplementedError, "objects cannot be traced in this runtime");
        return -1;
    }
    return 0;
}
PyRefTracer PyRefTracer_GetTracer(void **data)
{
    if (data)
        *data = NULL;
    return NULL;
}

/* --- constants ------------------------------------------------------------------------------------------------------------------------------- */

PyObject *Py_GetConstantBorrowed(unsigned int id)
{
    static const uint64_t immediate[] = {0x02, 0x06, 0x0a, 0x12, 0x0e};
    switch (id) {
    case Py_CONSTANT_ZERO: return api_of(value_from_int(0));
    case Py_CONSTANT_ONE: return api_of(value_from_int(1));
    case Py_CONSTANT_EMPTY_STR: return NAPI(empty);
    case Py_CONSTANT_EMPTY_BYTES:
    case Py_CONSTANT_EMPTY_TUPLE: {                      /* one object each, which lives for ever */
        PyObject *o = id == Py_CONSTANT_EMPTY_BYTES ? PyBytes_FromStringAndSize(NULL, 0) : PyTuple_New(0);
        if (o && load_relaxed_u16(&((Obj *)o)->owner) != SLOT_IMMORTAL)
            obj_make_immortal((Obj *)o);
        return o;
    }
    default:
        if (id < sizeof immediate / sizeof immediate[0])
            return api_of((Value){immediate[id]});
        PyErr_BadInternalCall();
        return NULL;
    }
}
PyObject *Py_GetConstant(unsigned int id) { return Py_XNewRef(Py_GetConstantBorrowed(id)); }

/* --- locks -------------------------------------------------------------------------------------------------------------------------------------- */

void PyMutex_Lock(PyMutex *m) { byte_lock(&m->_bits); }
void PyMutex_Unlock(PyMutex *m)
{
    CHECK(load_relaxed_u8(&m->_bits) & BYTE_LOCKED);
    byte_unlock(&m->_bits);
}
int PyMutex_IsLocked(PyMutex *m) { return load_relaxed_u8(&m->_bits) & BYTE_LOCKED; }

_Static_assert(sizeof(PyCriticalSection) == sizeof(struct critical_section), "the public layout is the runtime's");
_Static_assert(sizeof(PyCriticalSection2) == sizeof(struct critical_section2), "the public layout is the runtime's");

static uint8_t *lock_of(PyObject *o, uint8_t *none, uint16_t *owner)
{
    if (!value_is_ptr(value_of(o))) {                    /* None, a number: nothing to guard */
        *owner = SLOT_NONE;
        return none;
    }
    *owner = load_relaxed_u16(&((Obj *)o)->owner);
    return &((Obj *)o)->lock;
}

/* Immediates have no lock: a section around one uses a byte of the thread's own, which nobody else ever takes. */
static _Thread_local uint8_t no_lock[2];

void PyCriticalSection_Begin(PyCriticalSection *c, PyObject *o)
{
    if (LIKELY(value_is_ptr(value_of(o))))
        obj_critical_begin((struct critical_section *)c, (Obj *)o);
    else
        critical_begin((struct critical_section *)c, o, &no_lock[0], SLOT_NONE);
}
void PyCriticalSection_BeginMutex(PyCriticalSection *c, PyMutex *m)
{
    critical_begin((struct critical_section *)c, m, &m->_bits, SLOT_NONE);
}
void PyCriticalSection_End(PyCriticalSection *c) { obj_critical_end((struct critical_section *)c); }
void PyCriticalSection2_Begin(PyCriticalSection2 *c, PyObject *a, PyObject *b)
{
    uint16_t owner_a, owner_b;
    uint8_t *x = lock_of(a, &no_lock[0], &owner_a), *y = lock_of(b, &no_lock[1], &owner_b);
    critical_begin2((struct critical_section2 *)c, a, x, owner_a, b, y, owner_b);
}
void PyCriticalSection2_BeginMutex(PyCriticalSection2 *c, PyMutex *m1, PyMutex *m2)
{
    critical_begin2((struct critical_section2 *)c, m1, &m1->_bits, SLOT_NONE, m2, &m2->_bits, SLOT_NONE);
}
void PyCriticalSection2_End(PyCriticalSection2 *c) { critical_end2((struct critical_section2 *)c); }
