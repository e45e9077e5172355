/* objects/descr.h -- descriptors of C types, and what caches ask of descriptors. All results here are borrowed. */
#ifndef P3T_OBJECTS_DESCR_H
#define P3T_OBJECTS_DESCR_H

#include "objects/rt.h"

/* Common head of the descriptors made from C tables. Deferred objects, FROZEN but for qualname. */
typedef struct DescrObj {
    Obj   hdr;
    PyTypeObject *type FROZEN;           /* counted */
    Value name         FROZEN;           /* interned str */
    Value qualname     GUARD_W(hdr.lock, release, acquire);   /* made when asked for; 0 before */
} DescrObj;
typedef struct MethodDescrObj {
    DescrObj       d;
    PyMethodDef   *def FROZEN;
    vectorcallfunc vectorcall FROZEN;    /* NULL for a classmethod */
} MethodDescrObj;
typedef struct GetSetDescrObj {
    DescrObj     d;
    PyGetSetDef *def FROZEN;
} GetSetDescrObj;
typedef struct MemberDescrObj {
    DescrObj     d;
    PyMemberDef *def FROZEN;
} MemberDescrObj;
typedef struct WrapperDescrObj {
    DescrObj     d;
    const struct wrapperbase *base FROZEN;
    void        *wrapped FROZEN;         /* the C function of the slot */
} WrapperDescrObj;

/* A field of object words at a fixed offset (__slots__, Py_T_OBJECT_EX) in instances of t: its offset; else 0. */
Py_ssize_t descr_member_offset(Value descr, PyTypeObject *t);
bool  descr_member_writable(Value descr);
/* What a staticmethod or classmethod wraps; V_ABSENT if uninitialised. Borrowed from it. */
Value descr_wrapped(Value descr);
/* A property's functions; V_ABSENT where there is none. */
Value property_getter(Value property);
Value property_setter(Value property);

/* Is the callable's __isabstractmethod__ true? V_ABSENT: no. 1, 0, -1. */
int   descr_is_abstract(Value callable) RUNS_PYTHON;

/* `__text_signature__` and `__doc__` in a C docstring "name(args)\n--\n\ntext". Counted str or None; V_RAISED. */
Value doc_signature(const char *name, const char *doc);
Value method_text_signature(const struct PyMethodDef *);      /* from its docstring, else from its flags if these leave no doubt */
Value doc_text(const char *name, const char *doc);

/* A new descriptor of one of the C kinds, filled but for what follows the head: deferred, or immortal when type is static. NULL raised. */
DescrObj *descr_new(uint32_t shape, size_t bytes, PyTypeObject *type, const char *name);
int   descr_traverse(PyObject *, visitproc, void *);
void  descr_dealloc(PyObject *);
PyObject *descr_get_qualname(PyObject *, void *);
PyObject *descr_reduce(PyObject *, PyObject *);
extern PyMemberDef descr_members[];
extern PyMethodDef descr_methods[];
/* Is obj an instance of the descriptor's type? Else TypeError. */
bool  descr_applies(DescrObj *, PyObject *obj);
vectorcallfunc descr_method_vectorcall(int flags);       /* for the METH_ flags; NULL: no such convention */

PyObject *descr_new_slot_wrapper(PyTypeObject *, const struct wrapperbase *, void *wrapped);
/* A method as a class attribute, whatever its METH_ flags: method descriptor, classmethod descriptor, or staticmethod. */
PyObject *descr_new_for_method(PyTypeObject *, PyMethodDef *);

#endif
