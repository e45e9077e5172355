/* descrobject.h -- attributes of types written in C: struct members, getters and setters, and the descriptors made from them. */
#ifndef Py_DESCROBJECT_H
#define Py_DESCROBJECT_H

#include "object.h"

_P3T_BEGIN_DECLS

/* --- getters and setters ------------------------------------------------------------------------------------------------------ */

typedef PyObject *(*getter)(PyObject *self, void *closure);
typedef int (*setter)(PyObject *self, PyObject *value, void *closure); /* value NULL: delete; 0 or -1 */

struct PyGetSetDef {
    const char *name; /* NULL ends a table */
    getter get;
    setter set; /* NULL: read only */
    const char *doc;
    void *closure;
};

/* --- members: a field of the C struct, shown as an attribute; read and written atomically ------------------------------------------- */

struct PyMemberDef {
    const char *name; /* NULL ends a table */
    int type;         /* Py_T_ */
    Py_ssize_t offset;
    int flags;
    const char *doc;
};

#define Py_T_SHORT 0
#define Py_T_INT 1
#define Py_T_LONG 2
#define Py_T_FLOAT 3
#define Py_T_DOUBLE 4
#define Py_T_STRING 5 /* const char *; read only */
#define _Py_T_OBJECT 6 /* NULL reads as None */
#define Py_T_CHAR 7   /* a str of one ASCII character */
#define Py_T_BYTE 8
#define Py_T_UBYTE 9
#define Py_T_USHORT 10
#define Py_T_UINT 11
#define Py_T_ULONG 12
#define Py_T_STRING_INPLACE 13 /* char[]; read only */
#define Py_T_BOOL 14           /* a char that is 0 or 1 */
#define Py_T_OBJECT_EX 16      /* NULL reads as AttributeError */
#define Py_T_LONGLONG 17
#define Py_T_ULONGLONG 18
#define Py_T_PYSSIZET 19
#define _Py_T_NONE 20 /* always None */

#define Py_READONLY 1
#define Py_AUDIT_READ 2
#define _Py_WRITE_RESTRICTED 4 /* no effect */
#define Py_RELATIVE_OFFSET 8   /* offset counts from the part that a negative basicsize added */

PyAPI_FUNC(PyObject *) PyMember_GetOne(const char *obj_addr, PyMemberDef *m); /* new reference */
PyAPI_FUNC(int) PyMember_SetOne(char *obj_addr, PyMemberDef *m, PyObject *o); /* o NULL: delete; 0 or -1 */

/* --- descriptors ---------------------------------------------------------------------------------------------------------------------- */

typedef PyObject *(*wrapperfunc)(PyObject *self, PyObject *args, void *wrapped);
typedef PyObject *(*wrapperfunc_kwds)(PyObject *self, PyObject *args, void *wrapped, PyObject *kwds);

struct wrapperbase {
    const char *name;
    int offset;
    void *function;
    wrapperfunc wrapper;
    const char *doc;
    int flags;
    PyObject *name_strobj;
};

#define PyWrapperFlag_KEYWORDS 1 /* the wrapper is a wrapperfunc_kwds */

PyAPI_DATA(PyTypeObject) PyClassMethodDescr_Type;
PyAPI_DATA(PyTypeObject) PyGetSetDescr_Type;
PyAPI_DATA(PyTypeObject) PyMemberDescr_Type;
PyAPI_DATA(PyTypeObject) PyMethodDescr_Type;
PyAPI_DATA(PyTypeObject) PyWrapperDescr_Type;
PyAPI_DATA(PyTypeObject) _PyMethodWrapper_Type;
PyAPI_DATA(PyTypeObject) PyDictProxy_Type;
PyAPI_DATA(PyTypeObject) PyProperty_Type;

PyAPI_FUNC(PyObject *) PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *meth); /* these five: new reference */
PyAPI_FUNC(PyObject *) PyDescr_NewClassMethod(PyTypeObject *type, PyMethodDef *meth);
PyAPI_FUNC(PyObject *) PyDescr_NewMember(PyTypeObject *type, PyMemberDef *meth);
PyAPI_FUNC(PyObject *) PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *getset);
PyAPI_FUNC(PyObject *) PyDescr_NewWrapper(PyTypeObject *type, struct wrapperbase *base, void *wrapped);
PyAPI_FUNC(int) PyDescr_IsData(PyObject *descr); /* has it a __set__?  cannot fail */
PyAPI_FUNC(PyTypeObject *) PyDescr_TYPE(PyObject *descr); /* borrowed: the type it belongs to; descr must be a descriptor of C */
PyAPI_FUNC(PyObject *) PyDescr_NAME(PyObject *descr);     /* borrowed: its name */
#define PyDescr_TYPE(descr) PyDescr_TYPE(_PyObject_CAST(descr))
#define PyDescr_NAME(descr) PyDescr_NAME(_PyObject_CAST(descr))
PyAPI_FUNC(PyObject *) PyWrapper_New(PyObject *descr, PyObject *self);
PyAPI_FUNC(PyObject *) PyDictProxy_New(PyObject *mapping); /* a read-only view */

_P3T_END_DECLS

#endif
