/* objects/type_bases.c -- assignment to __bases__: a class and its subclasses get new MROs.
 *
 * New MROs are computed with the world going (a metatype's mro() is Python code) and put in place in a stopped world, class by
 * class, parents first. If one cannot be computed, all that was changed is put back. Old tuples are released at the end.
 */
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

#include "threading/world.h"

struct change {
    PyTypeObject *type;                  /* counted */
    Value before;                        /* its MRO until now, counted */
};
struct changes {
    struct change *at;
    size_t n, room;
};

static void put_mro(PyTypeObject *t, Value mro)          /* consumes; the old reference is the caller's */
{
    type_lock_take();
    stop_world(interp_now()->base);
    t->tp_mro = api_of(mro);
    start_world(interp_now()->base);
    type_modified_locked(t);
    type_lock_drop();
}

static int remember(struct changes *c, PyTypeObject *t)
{
    if (c->n == c->room) {
        size_t room = c->room ? c->room * 2 : 8;
        struct change *more = buf_realloc(c->at, room * sizeof *more);
        if (more == NULL) {
            raise_no_memory();
            return -1;
        }
        c->at = more;
        c->room = room;
    }
    c->at[c->n++] = (struct change){(PyTypeObject *)Py_NewRef((PyObject *)t), value_of(t->tp_mro)};
    return 0;
}

static int recompute(struct changes *c, PyTypeObject *t)
{
    Value mro = mro_of(t);
    if (is_raised(mro))
        return -1;
    if (remember(c, t) < 0) {
        value_release(mro);
        return -1;
    }
    put_mro(t, mro);
    PyObject *subs = type_subclasses(t);
    int r = subs ? 0 : -1;
    for (Py_ssize_t i = 0; r == 0 && i < PyList_Size(subs); i++) {
        PyObject *s = PyList_GetItemRef(subs, i);
        r = s ? recompute(c, (PyTypeObject *)s) : -1;
        Py_XDECREF(s);
    }
    Py_XDECREF(subs);
    return r;
}

static void put_bases(PyTypeObject *t, PyObject *bases, PyTypeObject *base)
{
    Value before = value_of(t->tp_bases);
    type_lock_take();
    for (size_t i = 0; i < tuple_len(before); i++)
        type_subclass_drop_locked((PyTypeObject *)value_obj(tuple_at(before, i)), t);
    for (size_t i = 0; i < tuple_len(value_of(bases)); i++)
        if (type_subclass_add_locked((PyTypeObject *)value_obj(tuple_at(value_of(bases), i)), t) < 0)
            break;                                       /* out of memory: __subclasses__() of that base lacks it */
    stop_world(interp_now()->base);
    t->tp_bases = bases;
    t->tp_base = base;
    start_world(interp_now()->base);
    type_lock_drop();
}

int type_set_bases(PyTypeObject *t, PyObject *bases)
{
    PyTypeObject *base = type_best_base(value_of(bases)), *old_base = t->tp_base;
    if (base == NULL)
        return -1;
    if (!type_same_layout(old_base, base, "__bases__"))
        return -1;
    PyObject *old_bases = t->tp_bases;
    put_bases(t, Py_NewRef(bases), (PyTypeObject *)Py_NewRef((PyObject *)base));
    struct changes c = {0};
    int r = recompute(&c, t);
    if (r < 0) {
        PyObject *e = PyErr_GetRaisedException();
        for (size_t i = c.n; i-- > 0;) {
            Value new = value_of(c.at[i].type->tp_mro);
            put_mro(c.at[i].type, c.at[i].before);
            c.at[i].before = new;
        }
        put_bases(t, old_bases, old_base);
        old_bases = bases;                               /* what is released below */
        old_base = base;
        PyErr_SetRaisedException(e);
    } else {
        type_lock_take();
        type_modified_locked(t);
        stop_world(interp_now()->base);
        type_update_all_slots(t);
        start_world(interp_now()->base);
        type_lock_drop();
    }
    for (size_t i = 0; i < c.n; i++) {
        value_release(c.at[i].before);
        Py_DECREF((PyObject *)c.at[i].type);
    }
    buf_free(c.at);
    Py_DECREF(old_bases);
    Py_DECREF((PyObject *)old_base);
    type_watchers_notify(t);
    return r;
}
