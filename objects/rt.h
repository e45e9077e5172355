/* objects/rt.h -- what every file of the objects and core floors includes: the C API, values and counts, and the type machinery.
 *
 * Conventions. Slot and method functions have the C API's signatures (PyObject *, new references, NULL or -1 with an exception
 * pending), so that built-in types are ordinary types. Internal functions take and return Value: V_RAISED with an exception
 * pending, V_ABSENT looked and not there (no exception was built), V_DONE iterator finished; ..._peek gives a borrowed word (lock
 * held, world stopped, or immortal), ..._get a counted one, ..._take consumes its argument.
 */
#ifndef P3T_OBJECTS_RT_H
#define P3T_OBJECTS_RT_H

#include "Python.h"

#include "gc/counts.h"
#include "gc/heap.h"
#include "objects/tstate.h"

/* Shape ids of the built-in types' plain instances. */
enum builtin_shape {
    SHAPE_ID_NONE_YET = SHAPE_ID_DEAD,
#define TYPE(NAME, symbol, structure, kind) SHAPE_ID_##NAME,
#include "objects/types.def"
#undef TYPE
    SHAPE_ID_FIRST_FREE,
};

extern PyTypeObject _PyEncodingMap_Type, _PyNone_Type, _PyNotImplemented_Type, PyUnicodeIter_Type, _PyUnicodeASCIIIter_Type, _PyMemoryIter_Type, _PyManagedBuffer_Type, _PyBufferOwner_Type,
    PyFrameLocalsProxy_Type, _PyMethodWrapper_Type, _PyCoroWrapper_Type, _PyAsyncGenASend_Type, _PyAsyncGenAThrow_Type,
    _PyAsyncGenWrappedValue_Type, _PyAnextAwaitable_Type, _PyNamespace_Type, _PyWeakref_RefType, _PyWeakref_ProxyType,
    _PyWeakref_CallableProxyType, _Py_GenericAliasIterType, _PyUnion_Type, _PyTypeVar_Type, _PyParamSpec_Type, _PyTypeVarTuple_Type,
    _PyParamSpecArgs_Type, _PyParamSpecKwargs_Type, _PyTypeAlias_Type, _PyNoDefault_Type, _PyTemplate_Type,
    _PyTemplateIter_Type, _PyInterpolation_Type, PyInstanceMethod_Type;

/* Interned names: N(append). Immortal, so borrowed use is always right. */
enum name_index {
#define NAME(n) NAME_##n,
#define NAMED(n, text) NAME_##n,
#include "objects/names.def"
#undef NAME
#undef NAMED
    NAME_COUNT,
};
extern Value names[NAME_COUNT];              /* FROZEN after start-up */
#define N(n) (names[NAME_##n])
#define NAPI(n) api_of(names[NAME_##n])

/* The type of any word that is an object. Borrowed: kept alive by the object through its shape. */
PyTypeObject *type_of_immediate(Value v);
static inline PyTypeObject *type_of_obj(const Obj *o) { return (PyTypeObject *)obj_shape(o)->type; }
static inline PyTypeObject *type_of(Value v) { return value_is_ptr_nn(v) ? type_of_obj(value_obj(v)) : type_of_immediate(v); }
static inline PyTypeObject *type_of_api(PyObject *p) { return type_of(value_of(p)); }
static inline bool obj_has_shape(Value v, uint32_t shape) { return value_is_ptr(v) && load_relaxed_u32(&value_obj(v)->shape) == shape; }
/* Exact tests on built-in types: one compare. For subclasses too: PyList_Check(api_of(v)). */
#define IS_EXACT(v, NAME) obj_has_shape((v), SHAPE_ID_##NAME)
/* A subclass test by flag (Py_TPFLAGS_LIST_SUBCLASS ...) for any word. */
static inline bool value_has_flag(Value v, unsigned long flag) { return (type_of(v)->tp_flags & flag) != 0; }

/* Allocation of instances. obj_new sets MemoryError when it fails. */
Obj *obj_new(uint32_t shape, size_t bytes, enum page_kind kind);     /* not tracked */
Value raise_no_memory(void);                                         /* V_RAISED, with MemoryError pending */

/* Raising. Each returns V_RAISED, so that `return raise_type_error(...)` works; formats are PyErr_Format's. */
Value raise_format(PyObject *type, const char *format, ...);
#define raise_type_error(...)   raise_format(PyExc_TypeError, __VA_ARGS__)
#define raise_value_error(...)  raise_format(PyExc_ValueError, __VA_ARGS__)
#define raise_index_error(...)  raise_format(PyExc_IndexError, __VA_ARGS__)
#define raise_system_error(...) raise_format(PyExc_SystemError, __VA_ARGS__)
#define raise_overflow(...)     raise_format(PyExc_OverflowError, __VA_ARGS__)
static inline bool error_pending(void) { return !is_absent(tstate()->raised); }

/* Native recursion: `if (recursion_enter(" while calling")) return NULL; ...; recursion_leave();` */
int recursion_enter_slow(const char *where);
static inline int recursion_enter(const char *where)
{
    PyThreadState *ts = tstate();
    if (UNLIKELY(!stack_has_room(&ts->gc.base)))
        return recursion_enter_slow(where);
    ts->c_recursion++;
    return 0;
}
static inline void recursion_leave(void) { tstate()->c_recursion--; }

/* What the objects floor asks of core, filled at start-up. Each may be NULL before. */
struct code_facts;
struct core_hooks {
    vectorcallfunc call_function;                                    /* a Python function, from C */
    int (*warn)(PyObject *category, Py_ssize_t level, const char *text);
    void (*unraisable)(PyObject *where, const char *message);        /* pending exception -> sys.unraisablehook */
    int (*audit)(const char *event, PyObject *args);
    PyObject *(*import)(const char *module);
    PyObject *(*current_globals)(void);                              /* borrowed from the running frame; NULL: none */
    PyObject *(*current_builtins)(void);
    PyObject *(*super_arguments)(PyObject **type, PyObject **self);  /* zero-argument super(): from the running frame */
    PyObject *(*current_locals)(void);                               /* new reference; NULL: no frame, or raised */
    void (*traceback_here)(Value exc);                               /* adds the running frame to an exception's traceback */
    int (*warn_explicit)(PyObject *category, PyObject *message, PyObject *filename, int line, PyObject *module, PyObject *registry);
    int (*warn_resource)(PyObject *source, Py_ssize_t level, PyObject *text);
    int (*check_signals)(void);                                      /* PyErr_CheckSignals */
    void (*fatal)(void);                                             /* a fatal error: shows where the threads are */
    void (*code_facts)(Value code, struct code_facts *);             /* what a function takes over from its code; cannot fail */
};
struct code_facts {                                                  /* borrowed from the code object */
    Value name, qualname, doc;                                       /* doc: a str, or None */
    size_t nfree;
    uint32_t flags;                                                  /* CO_* */
};
extern struct core_hooks core_hooks;

/* What extensions call as functions is inline here. */
#undef Py_INCREF
#undef Py_XINCREF
#undef Py_DECREF
#undef Py_XDECREF
#undef Py_NewRef
#undef Py_XNewRef
#undef Py_TYPE
#undef Py_IS_TYPE
#define Py_INCREF(op)  ((void)value_keep(value_of((PyObject *)(op))))
#define Py_XINCREF(op) ((void)value_keep(value_of((PyObject *)(op))))
#define Py_DECREF(op)  value_release(value_of((PyObject *)(op)))
#define Py_XDECREF(op) value_release(value_of((PyObject *)(op)))
#define Py_NewRef(op)  api_of(value_keep(value_of((PyObject *)(op))))
#define Py_XNewRef(op) api_of(value_keep(value_of((PyObject *)(op))))
#define Py_TYPE(op)    type_shown((PyObject *)(op))
#define Py_IS_TYPE(op, type) (type_of_api((PyObject *)(op)) == (type))
/* A static type that is not ready yet has a dead header, and is a type. */
static inline PyTypeObject *type_shown(PyObject *o)
{
    PyTypeObject *t = type_of_api(o);
    return LIKELY(t != NULL) ? t : &PyType_Type;
}

#undef Py_BEGIN_CRITICAL_SECTION
#undef Py_END_CRITICAL_SECTION
#define Py_BEGIN_CRITICAL_SECTION(op)                                                                                         \
    {                                                                                                                         \
        PyCriticalSection _p3t_cs;                                                                                            \
        section_begin(&_p3t_cs, (PyObject *)(op))
#define Py_END_CRITICAL_SECTION()                                                                                             \
        obj_critical_end((struct critical_section *)&_p3t_cs);                                                                \
    }
static inline void section_begin(PyCriticalSection *c, PyObject *o)
{
    if (LIKELY(value_is_ptr(value_of(o))))
        obj_critical_begin((struct critical_section *)c, (Obj *)o);
    else
        (PyCriticalSection_Begin)(c, o);
}

#endif
