/* objects/type_bases.c -- assignment to __bases__: a class and its subclasses get new MROs.
 *
 * New MROs are computed with the world going (a metatype's mro() is Python code) and put in place in a stopped world, class by
 * class, parents first. If one cannot be computed, all that was changed is put back. Old tuples are released at the end.
 * That Python code, or another thread, may assign bases as well. An MRO is put in place only where the one is that stood there before it was
 * computed; else it is computed once more. So the last one that is put was computed from what the others had put, or whoever changes
 * its bases or their MROs after that computes it again. What mro() itself has assigned meanwhile stands: that assignment is the later one.
 * Nothing is put back where something else stands by now. (An assignment that fails, in a mro() of Python, while another thread
 * assigns to a subclass can leave that one with what was put back.)
 * Tests. stress-tests/bases.py: related_bases
 */
#include "objects/tuple_int.h"
#include "objects/type.h"
#include "objects/type_int.h"

#include "threading/world.h"

struct change {
    PyTypeObject *type;                  /* counted */
    Value before, after;                 /* its MRO until now, and what we replaced it by; both counted */
};
struct changes {
    struct change *at;
    size_t n, room;
};

static _Thread_local uint64_t assignments;               /* by this thread */

/* Puts mro in place of expected; consumes mro and hands the reference to the other out. False: something else is there, nothing done. */
static bool put_mro(PyTypeObject *t, Value expected, Value mro)
{
    type_lock_take();
    bool same = t->tp_mro == api_of(expected);
    if (same) {
        stop_world(interp_now()->base);
        t->tp_mro = api_of(mro);
        start_world(interp_now()->base);
        type_modified_locked(t);
    }
    type_lock_drop();
    return same;
}

/* Makes room for one more. */
static int reserve(struct changes *c)
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
    return 0;
}

/* Computes t's MRO and puts it in place: 1; -1; 0: mro() has assigned bases itself, and another MRO stands there. */
static int put_new_mro(PyTypeObject *t, Value *before, Value *mro)
{
    for (;;) {
        type_lock_take();
        *before = value_keep(value_of(t->tp_mro));       /* kept, so that its address stays its own */
        type_lock_drop();
        uint64_t mine = assignments;
        *mro = mro_of(t);
        if (!is_raised(*mro) && put_mro(t, *before, value_keep(*mro)))
            return 1;
        value_release(*before);
        if (is_raised(*mro))
            return -1;
        value_release(*mro);                             /* kept in vain */
        value_release(*mro);
        if (mine != assignments)
            return 0;
    }
}

static int recompute(struct changes *c, PyTypeObject *t)
{
    Value before, mro;
    int put = reserve(c) < 0 ? -1 : put_new_mro(t, &before, &mro);
    if (put <= 0)
        return put;
    value_release(before);                               /* the type's reference is ours now */
    c->at[c->n++] = (struct change){(PyTypeObject *)Py_NewRef((PyObject *)t), before, mro};
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

/* Puts these in place of the expected ones (both consumed, what was there is handed out). False: others are there by now, nothing done. */
static bool put_bases(PyTypeObject *t, PyObject *expected, PyObject *bases, PyTypeObject *base)
{
    type_lock_take();
    bool same = t->tp_bases == expected;
    if (same) {
        Value before = value_of(expected);
        for (size_t i = 0; i < tuple_len(before); i++)
            type_subclass_drop_locked((PyTypeObject *)value_obj(tuple_at(before, i)), t);
        for (size_t i = 0; i < tuple_len(value_of(bases)); i++)
            if (type_subclass_add_locked((PyTypeObject *)value_obj(tuple_at(value_of(bases), i)), t) < 0)
                break;                                   /* out of memory: __subclasses__() of that base lacks it */
        stop_world(interp_now()->base);
        t->tp_bases = bases;
        t->tp_base = base;
        start_world(interp_now()->base);
    }
    type_lock_drop();
    return same;
}

/* Undoes all of it; the references that the types held in between are ours then. */
static void put_back(struct changes *c)
{
    for (size_t i = c->n; i-- > 0;)
        if (put_mro(c->at[i].type, c->at[i].after, c->at[i].before))
            c->at[i].before = c->at[i].after;
}

int type_set_bases(PyTypeObject *t, PyObject *bases)
{
    PyTypeObject *base = type_best_base(value_of(bases)), *old_base;
    PyObject *old_bases;
    if (base == NULL)
        return -1;
    for (bool put = false; !put;) {
        type_lock_take();
        old_bases = Py_NewRef(t->tp_bases);
        old_base = (PyTypeObject *)Py_NewRef((PyObject *)t->tp_base);
        type_lock_drop();
        bool fits = type_same_layout(old_base, base, "__bases__");
        put = fits && put_bases(t, old_bases, Py_NewRef(bases), (PyTypeObject *)Py_NewRef((PyObject *)base));
        Py_DECREF(old_bases);                            /* put: the type's references are ours now */
        Py_DECREF((PyObject *)old_base);
        if (!fits)
            return -1;
        if (!put) {                                      /* another thread was quicker */
            Py_DECREF(bases);
            Py_DECREF((PyObject *)base);
        }
    }
    assignments++;
    struct changes c = {0};
    int r = recompute(&c, t);
    if (r < 0) {
        PyObject *e = PyErr_GetRaisedException();
        put_back(&c);
        if (put_bases(t, bases, old_bases, old_base)) {
            old_bases = bases;                           /* what is released below */
            old_base = base;
        }
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
        value_release(c.at[i].after);
        Py_DECREF((PyObject *)c.at[i].type);
    }
    buf_free(c.at);
    Py_DECREF(old_bases);
    Py_DECREF((PyObject *)old_base);
    type_watchers_notify(t);
    return r;
}
