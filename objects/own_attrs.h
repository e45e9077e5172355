/* objects/own_attrs.h -- for C types whose instances have attributes of their own (Py_TPFLAGS_MANAGED_DICT): visiting, clearing, freeing
 * the attribute area. Instances of Python classes derived from them are left alone: type_inst.c does that for every such class.
 */
#ifndef P3T_OBJECTS_OWN_ATTRS_H
#define P3T_OBJECTS_OWN_ATTRS_H

#include "objects/type_int.h"

static inline bool own_attrs(PyObject *self) { return !type_of_api(self)->tp_p3t->python_class; }
static inline int own_attrs_traverse(PyObject *self, visitproc visit, void *arg)
{
    return own_attrs(self) ? attrs_traverse((Obj *)self, visit, arg) : 0;
}
static inline void own_attrs_clear(PyObject *self)
{
    if (own_attrs(self))
        attrs_clear((Obj *)self);
}
/* In tp_dealloc, before tp_free. */
static inline void own_attrs_destroy(PyObject *self)
{
    Shape *s = obj_shape((Obj *)self);
    if (own_attrs(self) && s->flags & SHAPE_HAS_ATTRS)
        attrs_destroy((Obj *)self, s);
}

#endif
