/* object.h -- what every Python object has: a header, an identity, a type, a reference count.
 *
 * An object that lives on the heap starts with 16 opaque bytes.  A C type of your own begins with PyObject_HEAD (or
 * PyObject_VAR_HEAD) and continues with your fields; the header is the runtime's, and its layout is no part of the API.
 * A PyObject pointer need not point to a header: None, small numbers and floats are words of their own.  So everything below is a
 * function, or a macro around one, and accepts every object.
 *
 * Macros that take "any pointer to an object" cast it to PyObject * and call the function of the same name; to define such a function
 * (only the runtime does) or to take its address, write its name without an argument list behind it, or in parentheses.
 */
#ifndef Py_OBJECT_H
#define Py_OBJECT_H

#include "pymacro.h"
#include "pytypedefs.h"

_P3T_BEGIN_DECLS

/* --- headers ---------------------------------------------------------------------------------------------------------------- */

struct _p3t_head {
    _P3T_ALIGNAS(16) unsigned char opaque[16];
};

struct PyVarObject {
    struct _p3t_head ob_base;
    Py_ssize_t ob_size; /* number of items in the variable part */
};

#define PyObject_HEAD struct _p3t_head ob_base;
#define PyObject_VAR_HEAD PyVarObject ob_base;

/* Initialisers for static objects: a dead header, which PyType_Ready or PyModuleDef_Init brings to life.  The type given is a hint
 * for readers.  Each ends with its comma, as extension code expects. */
#define PyObject_HEAD_INIT(type) {{0}},
#define PyVarObject_HEAD_INIT(type, size) {{{0}}, (size)},

#define _PyObject_CAST(op) ((PyObject *)(op))
#define _PyVarObject_CAST(op) ((PyVarObject *)(op))

#define Py_INVALID_SIZE ((Py_ssize_t)-1)

/* --- constants: words of their own, never counted ----------------------------------------------------------------------------- */

#define Py_None ((PyObject *)(uintptr_t)0x02)
#define Py_False ((PyObject *)(uintptr_t)0x06)
#define Py_True ((PyObject *)(uintptr_t)0x0a)
#define Py_NotImplemented ((PyObject *)(uintptr_t)0x0e)
#define Py_Ellipsis ((PyObject *)(uintptr_t)0x12)

#define Py_RETURN_NONE return Py_None
#define Py_RETURN_TRUE return Py_True
#define Py_RETURN_FALSE return Py_False
#define Py_RETURN_NOTIMPLEMENTED return Py_NotImplemented

/* For languages that cannot use the macros above. */
#define Py_CONSTANT_NONE 0
#define Py_CONSTANT_FALSE 1
#define Py_CONSTANT_TRUE 2
#define Py_CONSTANT_ELLIPSIS 3
#define Py_CONSTANT_NOT_IMPLEMENTED 4
#define Py_CONSTANT_ZERO 5
#define Py_CONSTANT_ONE 6
#define Py_CONSTANT_EMPTY_STR 7
#define Py_CONSTANT_EMPTY_BYTES 8
#define Py_CONSTANT_EMPTY_TUPLE 9
PyAPI_FUNC(PyObject *) Py_GetConstant(unsigned int constant_id);         /* new reference; NULL and SystemError if unknown */
PyAPI_FUNC(PyObject *) Py_GetConstantBorrowed(unsigned int constant_id); /* borrowed, valid as long as the interpreter */

/* --- identity and type -------------------------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) Py_Is(PyObject *x, PyObject *y); /* x is y; numbers are identical when they are equal and of one type */
PyAPI_FUNC(int) Py_IsNone(PyObject *x);
PyAPI_FUNC(int) Py_IsTrue(PyObject *x);
PyAPI_FUNC(int) Py_IsFalse(PyObject *x);
#define Py_Is(x, y) ((x) == (y))
#define Py_IsNone(x) Py_Is((x), Py_None)
#define Py_IsTrue(x) Py_Is((x), Py_True)
#define Py_IsFalse(x) Py_Is((x), Py_False)

PyAPI_FUNC(PyTypeObject *) Py_TYPE(PyObject *op); /* borrowed from the object */
PyAPI_FUNC(int) Py_IS_TYPE(PyObject *op, PyTypeObject *type);
PyAPI_FUNC(void) Py_SET_TYPE(PyObject *op, PyTypeObject *type);
PyAPI_FUNC(Py_ssize_t) Py_SIZE(PyObject *op); /* ob_size of an object of variable size */
PyAPI_FUNC(void) Py_SET_SIZE(PyVarObject *op, Py_ssize_t size);
PyAPI_FUNC(int) PyObject_TypeCheck(PyObject *op, PyTypeObject *type); /* of this type or a subtype; cannot fail */
#define Py_TYPE(op) Py_TYPE(_PyObject_CAST(op))
#define Py_IS_TYPE(op, type) Py_IS_TYPE(_PyObject_CAST(op), (type))
#define Py_SET_TYPE(op, type) Py_SET_TYPE(_PyObject_CAST(op), (type))
#define Py_SIZE(op) Py_SIZE(_PyObject_CAST(op))
#define Py_SET_SIZE(op, size) Py_SET_SIZE(_PyVarObject_CAST(op), (size))
#define PyObject_TypeCheck(op, type) PyObject_TypeCheck(_PyObject_CAST(op), (type))

/* --- comparison operators, for tp_richcompare and PyObject_RichCompare ----------------------------------------------------------- */

#define Py_LT 0
#define Py_LE 1
#define Py_EQ 2
#define Py_NE 3
#define Py_GT 4
#define Py_GE 5

/* In a tp_richcompare function: return the bool that op makes of two C values. */
#define Py_RETURN_RICHCOMPARE(a, b, op)                                                                                             \
    do {                                                                                                                            \
        switch (op) {                                                                                                               \
        case Py_EQ: return (a) == (b) ? Py_True : Py_False;                                                                         \
        case Py_NE: return (a) != (b) ? Py_True : Py_False;                                                                         \
        case Py_LT: return (a) < (b) ? Py_True : Py_False;                                                                          \
        case Py_GT: return (a) > (b) ? Py_True : Py_False;                                                                          \
        case Py_LE: return (a) <= (b) ? Py_True : Py_False;                                                                         \
        case Py_GE: return (a) >= (b) ? Py_True : Py_False;                                                                         \
        default: Py_UNREACHABLE();                                                                                                  \
        }                                                                                                                           \
    } while (0)

/* --- printing --------------------------------------------------------------------------------------------------------------------- */

#define Py_PRINT_RAW 1 /* str() instead of repr() */
PyAPI_FUNC(int) PyObject_Print(PyObject *o, FILE *fp, int flags); /* 0 or -1 */

/* --- recursion of repr() ------------------------------------------------------------------------------------------------------------ */

PyAPI_FUNC(int) Py_ReprEnter(PyObject *o);  /* 0: go on; 1: this thread is already inside o's repr; -1 with an exception */
PyAPI_FUNC(void) Py_ReprLeave(PyObject *o); /* after Py_ReprEnter returned 0 */

_P3T_END_DECLS

#include "refcount.h"
#include "typeobject.h"

#endif
