/* typeobject.h -- type objects: the slots that say what a type can do, and the functions that make and question types.
 *
 * PyTypeObject is the runtime's own type object as far as it is documented, with one pointer behind it to what is private.  Fill a
 * static PyTypeObject and call PyType_Ready, or describe the type by a PyType_Spec and have it made; the second way works in every
 * interpreter.  Slots hold plain C functions.  Once a type is ready its slots are read by other threads: change them through
 * attributes of the type, or not at all.
 */
#ifndef Py_TYPEOBJECT_H
#define Py_TYPEOBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

/* --- slot functions ------------------------------------------------------------------------------------------------------------ */

typedef PyObject *(*unaryfunc)(PyObject *);
typedef PyObject *(*binaryfunc)(PyObject *, PyObject *);
typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*inquiry)(PyObject *);
typedef Py_ssize_t (*lenfunc)(PyObject *);
typedef PyObject *(*ssizeargfunc)(PyObject *, Py_ssize_t);
typedef PyObject *(*ssizessizeargfunc)(PyObject *, Py_ssize_t, Py_ssize_t);
typedef int (*ssizeobjargproc)(PyObject *, Py_ssize_t, PyObject *);
typedef int (*ssizessizeobjargproc)(PyObject *, Py_ssize_t, Py_ssize_t, PyObject *);
typedef int (*objobjproc)(PyObject *, PyObject *);
typedef int (*objobjargproc)(PyObject *, PyObject *, PyObject *);
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);
typedef void (*freefunc)(void *);
typedef void (*destructor)(PyObject *);
typedef PyObject *(*getattrfunc)(PyObject *, char *);
typedef PyObject *(*getattrofunc)(PyObject *, PyObject *);
typedef int (*setattrfunc)(PyObject *, char *, PyObject *);
typedef int (*setattrofunc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*reprfunc)(PyObject *);
typedef Py_hash_t (*hashfunc)(PyObject *);
typedef PyObject *(*richcmpfunc)(PyObject *, PyObject *, int);
typedef PyObject *(*getiterfunc)(PyObject *);
typedef PyObject *(*iternextfunc)(PyObject *);
typedef PyObject *(*descrgetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*descrsetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*initproc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*newfunc)(PyTypeObject *, PyObject *, PyObject *);
typedef PyObject *(*allocfunc)(PyTypeObject *, Py_ssize_t);
typedef PyObject *(*vectorcallfunc)(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames);

typedef enum { PYGEN_RETURN = 0, PYGEN_ERROR = -1, PYGEN_NEXT = 1 } PySendResult;
typedef PySendResult (*sendfunc)(PyObject *iter, PyObject *value, PyObject **result);

_P3T_END_DECLS
#include "pybuffer.h"
_P3T_BEGIN_DECLS

/* --- slot tables ------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    binaryfunc nb_add;
    binaryfunc nb_subtract;
    binaryfunc nb_multiply;
    binaryfunc nb_remainder;
    binaryfunc nb_divmod;
    ternaryfunc nb_power;
    unaryfunc nb_negative;
    unaryfunc nb_positive;
    unaryfunc nb_absolute;
    inquiry nb_bool;
    unaryfunc nb_invert;
    binaryfunc nb_lshift;
    binaryfunc nb_rshift;
    binaryfunc nb_and;
    binaryfunc nb_xor;
    binaryfunc nb_or;
    unaryfunc nb_int;
    void *nb_reserved; /* unused, NULL */
    unaryfunc nb_float;

    binaryfunc nb_inplace_add;
    binaryfunc nb_inplace_subtract;
    binaryfunc nb_inplace_multiply;
    binaryfunc nb_inplace_remainder;
    ternaryfunc nb_inplace_power;
    binaryfunc nb_inplace_lshift;
    binaryfunc nb_inplace_rshift;
    binaryfunc nb_inplace_and;
    binaryfunc nb_inplace_xor;
    binaryfunc nb_inplace_or;

    binaryfunc nb_floor_divide;
    binaryfunc nb_true_divide;
    binaryfunc nb_inplace_floor_divide;
    binaryfunc nb_inplace_true_divide;

    unaryfunc nb_index;

    binaryfunc nb_matrix_multiply;
    binaryfunc nb_inplace_matrix_multiply;
} PyNumberMethods;

typedef struct {
    lenfunc sq_length;
    binaryfunc sq_concat;
    ssizeargfunc sq_repeat;
    ssizeargfunc sq_item;
    void *was_sq_slice; /* unused, NULL */
    ssizeobjargproc sq_ass_item;
    void *was_sq_ass_slice; /* unused, NULL */
    objobjproc sq_contains;
    binaryfunc sq_inplace_concat;
    ssizeargfunc sq_inplace_repeat;
} PySequenceMethods;

typedef struct {
    lenfunc mp_length;
    binaryfunc mp_subscript;
    objobjargproc mp_ass_subscript; /* deletes when the value is NULL */
} PyMappingMethods;

typedef struct {
    unaryfunc am_await;
    unaryfunc am_aiter;
    unaryfunc am_anext;
    sendfunc am_send;
} PyAsyncMethods;

typedef struct {
    getbufferproc bf_getbuffer;
    releasebufferproc bf_releasebuffer;
} PyBufferProcs;

struct _p3t_type; /* the private part of a type */

struct _typeobject {
    PyObject_VAR_HEAD
    const char *tp_name; /* "module.Name" */
    Py_ssize_t tp_basicsize, tp_itemsize;

    destructor tp_dealloc;
    Py_ssize_t tp_vectorcall_offset;
    getattrfunc tp_getattr;
    setattrfunc tp_setattr;
    PyAsyncMethods *tp_as_async;
    reprfunc tp_repr;

    PyNumberMethods *tp_as_number;
    PySequenceMethods *tp_as_sequence;
    PyMappingMethods *tp_as_mapping;

    hashfunc tp_hash;
    ternaryfunc tp_call;
    reprfunc tp_str;
    getattrofunc tp_getattro;
    setattrofunc tp_setattro;
    PyBufferProcs *tp_as_buffer;
    unsigned long tp_flags;
    const char *tp_doc;

    traverseproc tp_traverse;
    inquiry tp_clear;
    richcmpfunc tp_richcompare;
    Py_ssize_t tp_weaklistoffset;
    getiterfunc tp_iter;
    iternextfunc tp_iternext;

    PyMethodDef *tp_methods;
    PyMemberDef *tp_members;
    PyGetSetDef *tp_getset;
    PyTypeObject *tp_base;
    PyObject *tp_dict; /* read it with PyType_GetDict; do not change it */
    descrgetfunc tp_descr_get;
    descrsetfunc tp_descr_set;
    Py_ssize_t tp_dictoffset;
    initproc tp_init;
    allocfunc tp_alloc;
    newfunc tp_new;
    freefunc tp_free;
    inquiry tp_is_gc;
    PyObject *tp_bases;
    PyObject *tp_mro;
    PyObject *tp_cache;   /* unused */
    void *tp_subclasses;  /* the runtime's */
    PyObject *tp_weaklist; /* unused: weak references are kept outside objects */
    destructor tp_del;    /* unused; use tp_finalize */
    unsigned int tp_version_tag;
    destructor tp_finalize;
    vectorcallfunc tp_vectorcall;
    unsigned char tp_watched;  /* a bit a type watcher */
    uint16_t tp_versions_used;

    struct _p3t_type *tp_p3t; /* filled by PyType_Ready; leave it out of initialisers */
};

/* A type made at run time: a type object, the slot tables it points into, and its names. */
typedef struct _heaptypeobject {
    PyTypeObject ht_type;
    PyAsyncMethods as_async;
    PyNumberMethods as_number;
    PyMappingMethods as_mapping;
    PySequenceMethods as_sequence;
    PyBufferProcs as_buffer;
    PyObject *ht_name, *ht_slots, *ht_qualname;
    void *ht_cached_keys; /* unused */
    PyObject *ht_module;  /* the module it was made for, or NULL */
    char *_ht_tpname;     /* the string behind tp_name */
    void *ht_token;       /* Py_tp_token */
} PyHeapTypeObject;

/* --- tp_flags ---------------------------------------------------------------------------------------------------------------------- */

#define Py_TPFLAGS_INLINE_VALUES (1UL << 2) /* accepted and ignored: all instances keep their attributes inline */
#define Py_TPFLAGS_MANAGED_WEAKREF (1UL << 3)
#define Py_TPFLAGS_MANAGED_DICT (1UL << 4)
#define Py_TPFLAGS_PREHEADER (Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_MANAGED_DICT)
#define Py_TPFLAGS_SEQUENCE (1UL << 5) /* matches [a, b] patterns */
#define Py_TPFLAGS_MAPPING (1UL << 6)  /* matches {k: v} patterns */
#define Py_TPFLAGS_DISALLOW_INSTANTIATION (1UL << 7)
#define Py_TPFLAGS_IMMUTABLETYPE (1UL << 8)
#define Py_TPFLAGS_HEAPTYPE (1UL << 9)
#define Py_TPFLAGS_BASETYPE (1UL << 10)
#define Py_TPFLAGS_HAVE_VECTORCALL (1UL << 11)
#define _Py_TPFLAGS_HAVE_VECTORCALL Py_TPFLAGS_HAVE_VECTORCALL
#define Py_TPFLAGS_READY (1UL << 12)
#define Py_TPFLAGS_READYING (1UL << 13)
#define Py_TPFLAGS_HAVE_GC (1UL << 14)
#define Py_TPFLAGS_HAVE_STACKLESS_EXTENSION 0
#define Py_TPFLAGS_METHOD_DESCRIPTOR (1UL << 17)
#define Py_TPFLAGS_VALID_VERSION_TAG (1UL << 19)
#define Py_TPFLAGS_IS_ABSTRACT (1UL << 20)
#define _Py_TPFLAGS_MATCH_SELF (1UL << 22)
#define Py_TPFLAGS_ITEMS_AT_END (1UL << 23)
#define Py_TPFLAGS_LONG_SUBCLASS (1UL << 24)
#define Py_TPFLAGS_LIST_SUBCLASS (1UL << 25)
#define Py_TPFLAGS_TUPLE_SUBCLASS (1UL << 26)
#define Py_TPFLAGS_BYTES_SUBCLASS (1UL << 27)
#define Py_TPFLAGS_UNICODE_SUBCLASS (1UL << 28)
#define Py_TPFLAGS_DICT_SUBCLASS (1UL << 29)
#define Py_TPFLAGS_BASE_EXC_SUBCLASS (1UL << 30)
#define Py_TPFLAGS_TYPE_SUBCLASS (1UL << 31)
#define Py_TPFLAGS_DEFAULT (Py_TPFLAGS_HAVE_STACKLESS_EXTENSION | 0)
/* No longer meaningful, still written in extension code. */
#define Py_TPFLAGS_HAVE_FINALIZE (1UL << 0)
#define Py_TPFLAGS_HAVE_VERSION_TAG (1UL << 18)

/* In tp_traverse functions, whose last two parameters must be called visit and arg. */
#define Py_VISIT(o)                                                                                                                 \
    do {                                                                                                                            \
        if (o) {                                                                                                                    \
            int _p3t_stop = visit(_PyObject_CAST(o), arg);                                                                          \
            if (_p3t_stop)                                                                                                          \
                return _p3t_stop;                                                                                                   \
        }                                                                                                                           \
    } while (0)

/* --- making types ------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    int slot; /* Py_tp_new and so on: typeslots.h */
    void *pfunc;
} PyType_Slot;

typedef struct {
    const char *name;
    int basicsize; /* 0: as the base; negative: that many bytes behind the base's */
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots; /* ends with slot 0 */
} PyType_Spec;

PyAPI_DATA(PyTypeObject) PyType_Type;
PyAPI_DATA(PyTypeObject) PyBaseObject_Type;
PyAPI_DATA(PyTypeObject) PySuper_Type;

PyAPI_FUNC(int) PyType_Ready(PyTypeObject *type); /* completes a static type: 0 or -1 */
PyAPI_FUNC(PyObject *) PyType_FromSpec(PyType_Spec *spec); /* these five: new reference */
PyAPI_FUNC(PyObject *) PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases);
PyAPI_FUNC(PyObject *) PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec, PyObject *bases);
PyAPI_FUNC(PyObject *) PyType_FromMetaclass(PyTypeObject *metaclass, PyObject *module, PyType_Spec *spec, PyObject *bases);
PyAPI_FUNC(PyObject *) PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t nitems); /* zeroed behind the header */
PyAPI_FUNC(PyObject *) PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *kwds);
PyAPI_FUNC(int) PyType_Freeze(PyTypeObject *type); /* makes it immutable; all its bases must be: 0 or -1 */
PyAPI_FUNC(void) PyType_Modified(PyTypeObject *type); /* after changing a type behind the runtime's back */
PyAPI_FUNC(unsigned int) PyType_ClearCache(void);

/* --- questioning types -------------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) PyType_Check(PyObject *o);
PyAPI_FUNC(int) PyType_CheckExact(PyObject *o);
#define PyType_Check(o) PyType_Check(_PyObject_CAST(o))
#define PyType_CheckExact(o) PyType_CheckExact(_PyObject_CAST(o))
PyAPI_FUNC(int) PyType_IsSubtype(PyTypeObject *a, PyTypeObject *b); /* looks at the mro only */
PyAPI_FUNC(unsigned long) PyType_GetFlags(PyTypeObject *type);
PyAPI_FUNC(int) PyType_HasFeature(PyTypeObject *type, unsigned long feature);
PyAPI_FUNC(int) PyType_FastSubclass(PyTypeObject *type, unsigned long flag);
PyAPI_FUNC(int) PyType_IS_GC(PyTypeObject *type);
PyAPI_FUNC(int) PyType_SUPPORTS_WEAKREFS(PyTypeObject *type);
PyAPI_FUNC(void *) PyType_GetSlot(PyTypeObject *type, int slot); /* NULL if empty; SystemError if there is no such slot */
PyAPI_FUNC(PyObject *) PyType_GetName(PyTypeObject *type);               /* new reference: __name__ */
PyAPI_FUNC(PyObject *) PyType_GetQualName(PyTypeObject *type);           /* new reference: __qualname__ */
PyAPI_FUNC(PyObject *) PyType_GetModuleName(PyTypeObject *type);         /* new reference: __module__ */
PyAPI_FUNC(PyObject *) PyType_GetFullyQualifiedName(PyTypeObject *type); /* new reference: module.qualname */
PyAPI_FUNC(PyObject *) PyType_GetDict(PyTypeObject *type);               /* new reference; read only */
PyAPI_FUNC(PyObject *) PyType_GetModule(PyTypeObject *type);             /* borrowed; NULL and TypeError if it has none */
PyAPI_FUNC(void *) PyType_GetModuleState(PyTypeObject *type);            /* NULL and TypeError if it has no module */
PyAPI_FUNC(PyObject *) PyType_GetModuleByDef(PyTypeObject *type, PyModuleDef *def); /* borrowed; searches the mro */
PyAPI_FUNC(int) PyType_GetBaseByToken(PyTypeObject *type, void *token, PyTypeObject **result); /* 1 found (new ref.), 0, -1 */
PyAPI_FUNC(Py_ssize_t) PyType_GetTypeDataSize(PyTypeObject *cls);
PyAPI_FUNC(void *) PyObject_GetTypeData(PyObject *o, PyTypeObject *cls); /* the part that cls added with a negative basicsize */
PyAPI_FUNC(void *) PyObject_GetItemData(PyObject *o); /* needs Py_TPFLAGS_ITEMS_AT_END */
PyAPI_FUNC(int) PyUnstable_Type_AssignVersionTag(PyTypeObject *type); /* 1 if it has one now */

/* --- watching types; a callback runs under no lock of the type -------------------------------------------------------------------- */

typedef int (*PyType_WatchCallback)(PyTypeObject *type);
PyAPI_FUNC(int) PyType_AddWatcher(PyType_WatchCallback callback); /* an id, or -1 */
PyAPI_FUNC(int) PyType_ClearWatcher(int watcher_id);
PyAPI_FUNC(int) PyType_Watch(int watcher_id, PyObject *type);
PyAPI_FUNC(int) PyType_Unwatch(int watcher_id, PyObject *type);

/* --- what tp_* slots may be set to ---------------------------------------------------------------------------------------------- */

PyAPI_FUNC(PyObject *) PyObject_GenericGetAttr(PyObject *o, PyObject *name);
PyAPI_FUNC(int) PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value);
PyAPI_FUNC(PyObject *) PyObject_GenericGetDict(PyObject *o, void *context);
PyAPI_FUNC(int) PyObject_GenericSetDict(PyObject *o, PyObject *value, void *context);
PyAPI_FUNC(PyObject *) PyObject_SelfIter(PyObject *o);
PyAPI_FUNC(Py_hash_t) PyObject_GenericHash(PyObject *o); /* by identity */
PyAPI_FUNC(Py_hash_t) PyObject_HashNotImplemented(PyObject *o);
PyAPI_FUNC(PyObject *) _PyObject_NextNotImplemented(PyObject *o);
PyAPI_FUNC(int) PyObject_VisitManagedDict(PyObject *o, visitproc visit, void *arg); /* for Py_TPFLAGS_MANAGED_DICT */
PyAPI_FUNC(void) PyObject_ClearManagedDict(PyObject *o);
PyAPI_FUNC(void) PyObject_CallFinalizer(PyObject *o);
PyAPI_FUNC(int) PyObject_CallFinalizerFromDealloc(PyObject *o); /* 0, or -1 if the object lives again: then stop deallocating */
PyAPI_FUNC(void) PyObject_ClearWeakRefs(PyObject *o);           /* from tp_dealloc; runs the callbacks */
PyAPI_FUNC(void) PyUnstable_Object_ClearWeakRefsNoCallbacks(PyObject *o);

/* Deep structures die in a loop, not by recursion: destruction is flattened by the runtime, so these brackets do nothing. */
#define Py_TRASHCAN_BEGIN(op, dealloc) do {
#define Py_TRASHCAN_END } while (0);

_P3T_END_DECLS

#include "typeslots.h"

#endif
