/* objects/type_mro.c -- the method resolution order.
 *
 * C3 linearisation (Barrett et al., OOPSLA 1996): the type, then the merge of its bases' orders and the list of bases; the merge takes the
 * first head that occurs in no other list's tail. A metatype may override mro().
 */
#include "objects/attr.h"
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

/* The lists to merge: next[i] of list i is its head. */
struct merge {
    size_t n;
    Value *list;                         /* tuples */
    size_t *next;
};

static bool in_tail(const struct merge *m, Value candidate)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = m->next[i] + 1; k < tuple_len(m->list[i]); k++)
            if (tuple_at(m->list[i], k).w == candidate.w)
                return true;
    return false;
}

static void raise_inconsistent(const struct merge *m)
{
    PyObject *text = PyUnicode_FromString("");
    for (size_t i = 0; i < m->n && text; i++) {
        if (m->next[i] >= tuple_len(m->list[i]))
            continue;
        Value head = tuple_at(m->list[i], m->next[i]);
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= m->next[k] < tuple_len(m->list[k]) && tuple_at(m->list[k], m->next[k]).w == head.w;
        if (again)
            continue;
        PyObject *more = PyUnicode_FromFormat("%U%s%s", text, PyUnicode_GetLength(text) ? ", " : "",
                                              type_short_name((PyTypeObject *)value_obj(head)));
        Py_SETREF(text, more);
    }
    if (text)
        PyErr_Format(PyExc_TypeError, "Cannot create a consistent method resolution order (MRO) for bases %U", text);
    Py_XDECREF(text);
}

/* Appends the merge to out; returns how many there are now, or 0 with an exception. */
static size_t merge_lists(const struct merge *m, Value *out, size_t filled)
{
    for (;;) {
        bool left = false, taken = false;
        for (size_t i = 0; i < m->n && !taken; i++) {
            if (m->next[i] >= tuple_len(m->list[i]))
                continue;
            left = true;
            Value head = tuple_at(m->list[i], m->next[i]);
            if (in_tail(m, head))
                continue;
            out[filled++] = head;
            taken = true;
            for (size_t k = 0; k < m->n; k++)
                if (m->next[k] < tuple_len(m->list[k]) && tuple_at(m->list[k], m->next[k]).w == head.w)
                    m->next[k]++;
        }
        if (!left)
            return filled;
        if (!taken) {
            raise_inconsistent(m);
            return 0;
        }
    }
}

static int check_duplicates(Value bases)
{
    for (size_t i = 0; i < tuple_len(bases); i++)
        for (size_t k = i + 1; k < tuple_len(bases); k++)
            if (tuple_at(bases, i).w == tuple_at(bases, k).w) {
                raise_type_error("duplicate base class %.200s", type_short_name((PyTypeObject *)value_obj(tuple_at(bases, i))));
                return -1;
            }
    return 0;
}

/* The standard order of a type with these bases: a new tuple, or V_RAISED. */
Value mro_compute(PyTypeObject *t, Value bases)
{
    size_t n = tuple_len(bases), total = 1;
    for (size_t i = 0; i < n; i++) {
        PyTypeObject *b = (PyTypeObject *)value_obj(tuple_at(bases, i));
        if (b->tp_mro == NULL)
            return raise_type_error("Cannot extend an incomplete type '%.100s'", b->tp_name);
        total += tuple_len(value_of(b->tp_mro));
    }
    if (check_duplicates(bases) < 0)
        return V_RAISED;
    struct merge m = {.n = n + 1};
    Value *out = buf_zalloc((total + n + 1) * sizeof *out);
    m.list = buf_zalloc((n + 1) * sizeof *m.list);
    m.next = buf_zalloc((n + 1) * sizeof *m.next);
    Value result = V_RAISED;
    if (out == NULL || m.list == NULL || m.next == NULL) {
        raise_no_memory();
    } else {
        for (size_t i = 0; i < n; i++)                   /* kept: another thread may assign a base's __bases__ */
            m.list[i] = value_keep(value_of(((PyTypeObject *)value_obj(tuple_at(bases, i)))->tp_mro));
        m.list[n] = value_keep(bases);
        out[0] = value_from_obj(t);
        size_t filled = merge_lists(&m, out, 1);
        if (filled)
            result = tuple_from_values(out, filled);
        for (size_t i = 0; i <= n; i++)
            value_release(m.list[i]);
    }
    buf_free(out);
    buf_free(m.list);
    buf_free(m.next);
    return result;
}

/* What the metatype's own mro() gave must be types whose layout t's instances have. */
static int check_custom(PyTypeObject *t, Value mro)
{
    PyTypeObject *solid = type_solid_base(t);
    for (size_t i = 0; i < tuple_len(mro); i++) {
        Value v = tuple_at(mro, i);
        if (!PyType_Check(api_of(v))) {
            raise_type_error("mro() returned a non-class ('%.500s')", type_of(v)->tp_name);
            return -1;
        }
        if (!type_is_subtype(solid, type_solid_base((PyTypeObject *)value_obj(v)))) {
            raise_type_error("mro() returned base with unsuitable layout ('%.500s')", ((PyTypeObject *)value_obj(v))->tp_name);
            return -1;
        }
    }
    return 0;
}

static bool has_base(const PyTypeObject *t, Value base)
{
    Value bases = value_of(t->tp_bases);
    for (size_t i = 0; t->tp_bases && i < tuple_len(bases); i++)
        if (tuple_at(bases, i).w == base.w || has_base((PyTypeObject *)value_obj(tuple_at(bases, i)), base))
            return true;
    return false;
}

static bool names_foreign(PyTypeObject *t, Value mro)
{
    for (size_t i = 0; i < tuple_len(mro); i++)
        if (tuple_at(mro, i).w != (uint64_t)(uintptr_t)t && !has_base(t, tuple_at(mro, i)))
            return true;
    return false;
}

/* The order of t as its metatype wants it: a new tuple, or V_RAISED. */
Value mro_of(PyTypeObject *t)
{
    PyTypeObject *meta = type_of_obj((Obj *)t);
    if (meta == &PyType_Type)
        return mro_compute(t, value_of(t->tp_bases));
    Reg f = type_lookup_reg(meta, N(mro));
    bool standard = IS_EXACT(value_borrow(f), METHOD_DESCR);
    reg_release(f);
    if (standard)
        return mro_compute(t, value_of(t->tp_bases));
    Value list = special_call(value_from_obj(t), N(mro), V_ABSENT, V_ABSENT);
    if (is_raised(list))
        return list;
    PyObject *tuple = PySequence_Tuple(api_of(list));
    value_release(list);
    if (tuple && check_custom(t, value_of(tuple)) < 0)
        Py_CLEAR(tuple);
    if (tuple && names_foreign(t, value_of(tuple)) && type_foreign_mro(t) < 0)
        Py_CLEAR(tuple);
    return value_of(tuple);
}
