/* objects/type_layout.c -- which bases go together, and which types' instances look alike in memory.
 *
 * A type is "solid" if it adds fields to its base's structure: C fields, or __slots__. The attribute area is not counted: it lies behind
 * everything and moves. A class may have several bases as long as their solid bases lie on one line; the end of that line is tp_base.
 */
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

PyTypeObject *type_solid_base(PyTypeObject *t)
{
    while (t->tp_base && t->tp_basicsize == t->tp_base->tp_basicsize && t->tp_itemsize == t->tp_base->tp_itemsize)
        t = t->tp_base;
    return t;
}

/* The base whose structure a class with these bases has. Borrowed; NULL raised. */
PyTypeObject *type_best_base(Value bases)
{
    PyTypeObject *best = NULL, *solid = NULL;
    for (size_t i = 0; i < tuple_len(bases); i++) {
        Value v = tuple_at(bases, i);
        if (!PyType_Check(api_of(v))) {
            raise_type_error("bases must be types");
            return NULL;
        }
        PyTypeObject *b = (PyTypeObject *)value_obj(v);
        if (!(b->tp_flags & (Py_TPFLAGS_READY | Py_TPFLAGS_READYING)) && PyType_Ready(b) < 0)
            return NULL;
        if (!(b->tp_flags & Py_TPFLAGS_BASETYPE)) {
            raise_type_error("type '%.100s' is not an acceptable base type", b->tp_name);
            return NULL;
        }
        PyTypeObject *s = type_solid_base(b);
        if (best == NULL || (s != solid && type_is_subtype(s, solid))) {
            best = b;
            solid = s;
        } else if (!type_is_subtype(solid, s)) {
            raise_type_error("multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return best;
}

PyTypeObject *type_calculate_metaclass(PyTypeObject *winner, PyObject *bases)
{
    for (size_t i = 0; i < tuple_len(value_of(bases)); i++) {
        PyTypeObject *m = type_of(tuple_at(value_of(bases), i));
        if (type_is_subtype(winner, m))
            continue;
        if (type_is_subtype(m, winner)) {
            winner = m;
            continue;
        }
        raise_type_error("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of "
                         "all its bases");
        return NULL;
    }
    return winner;
}

/* --- assignment of __class__ and __bases__ ------------------------------------------------------------------------------------------- */

static unsigned long layout_flags(const PyTypeObject *t)
{
    return t->tp_flags & (Py_TPFLAGS_MANAGED_DICT | Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_HAVE_GC);
}

/* Does t add nothing at all to what its base's instances have? */
static bool adds_nothing(const PyTypeObject *t)
{
    const PyTypeObject *b = t->tp_base;
    return b && t->tp_basicsize == b->tp_basicsize && t->tp_itemsize == b->tp_itemsize && t->tp_dictoffset == b->tp_dictoffset &&
           t->tp_weaklistoffset == b->tp_weaklistoffset && layout_flags(t) == layout_flags(b);
}

static bool same_slots(const PyTypeObject *a, const PyTypeObject *b)
{
    const TypeRecord *x = a->tp_p3t, *y = b->tp_p3t;
    if (!x->python_class || !y->python_class || x->nmembers != y->nmembers || a->tp_basicsize != b->tp_basicsize ||
        layout_flags(a) != layout_flags(b))
        return false;
    for (uint32_t i = 0; i < x->nmembers; i++)
        if (strcmp(x->members[i].name, y->members[i].name) != 0)
            return false;
    return true;
}

static bool same_layout(PyTypeObject *a, PyTypeObject *b)
{
    while (adds_nothing(a))
        a = a->tp_base;
    while (adds_nothing(b))
        b = b->tp_base;
    return a == b || (a->tp_base == b->tp_base && same_slots(a, b));
}

bool type_same_layout(PyTypeObject *old, PyTypeObject *new, const char *attribute)
{
    if (old->tp_free != new->tp_free)
        raise_type_error("%s assignment: '%s' deallocator differs from '%s'", attribute, new->tp_name, old->tp_name);
    else if (!same_layout(old, new))
        raise_type_error("%s assignment: '%s' object layout differs from '%s'", attribute, new->tp_name, old->tp_name);
    else
        return true;
    return false;
}
