/* objects/dict_iter.c -- the iterators of dicts: keys, values and items, forwards and backwards.
 *
 * An iterator is a position in the dict's table and the size that the dict had: another size is a RuntimeError, as is an entry beyond the
 * number that there were. The table is looked at without a lock, so a thread iterates while others read, and notices others' changes.
 *   place  high half, forwards: the entry to look at next; backwards: one behind it. Low half: entries still to come. DICT_ITER_DONE: exhausted.
 *   used   the size; ITER_DONE after a RuntimeError, which then comes again and again.
 */
#include "objects/dict_private.h"

#include "objects/iter_common.h"
#include "objects/iter_int.h"

static inline DictIterObj *self_iter(PyObject *self) { return (DictIterObj *)value_obj(value_of(self)); }
static inline DictObj *iter_dict(DictIterObj *it) { return (DictObj *)value_obj(it->dict); }

static PyObject *iter_new(DictObj *d, uint32_t shape)
{
    DictIterObj *it = (DictIterObj *)obj_new(shape, sizeof *it, PAGE_CONTAINER);
    if (!it)
        return NULL;
    it->dict = value_keep(value_from_obj(d));
    it->used = load_acquire_size(&d->used);
    it->place = dict_iter_place(shape >= SHAPE_ID_DICT_REV_KEY_ITER ? (uint32_t)load_acquire_size(&dict_look(d)->filled) : 0, it->used);
    obj_track_new(&it->hdr);
    return (PyObject *)it;
}

static void iter_dealloc(PyObject *self)
{
    value_release(self_iter(self)->dict);
    obj_free(&self_iter(self)->hdr);
}

static int iter_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(api_of(self_iter(self)->dict));
    return 0;
}

/* The live entry before *pos, counted; false: there is none. */
bool dict_previous(DictObj *d, size_t *pos, Value *key, Value *value)
{
    for (;;) {
        DictTable *t = dict_look(d);
        uint64_t edition = t->edition;
        size_t i = *pos, end = load_acquire_size(&t->filled);
        if (i > end)
            return false;              /* cleared since: nothing that this iterator promised is left */
        uint32_t tail = load_relaxed_u32(&t->tail);
        if (i > tail)
            i = tail;                  /* holes behind it */
        while (i > 0 && load_acquire_value(&t->entries[i - 1].value).w == V_TOMBSTONE.w)
            i--;
        *pos = i;
        if (i == 0)
            return false;
        Value v = V_NONE, k;
        if (value) {
            v = entry_value_get(d, t, (uint32_t)(i - 1));
            if (v.w == V_TOMBSTONE.w || is_absent(v) || dict_look(d)->edition != edition) {
                value_release(v);
                continue;
            }
        }
        if (key) {
            k = entry_key_get(d, t, (uint32_t)(i - 1));
            if (is_absent(k)) {
                value_release(v);
                continue;
            }
            *key = k;
        }
        if (value)
            *value = v;
        *pos = i - 1;
        return true;
    }
}

/* pair: where the two of an item go instead of a tuple, or NULL. */
static ALWAYS_INLINE Value step_into(DictIterObj *it, enum dict_part part, bool backwards, Value *pair)
{
    DictObj *d = iter_dict(it);
    uint64_t place = load_relaxed_u64(&it->place);
    size_t pos = (size_t)(place >> 32), left = (uint32_t)place, used = load_acquire_size(&d->used);
    if (place == DICT_ITER_DONE)
        return V_DONE;
    if (UNLIKELY(load_relaxed_size(&it->used) != used)) {
        store_relaxed_size(&it->used, ITER_DONE);
        return raise_format(PyExc_RuntimeError, "dictionary changed size during iteration");
    }
    Value k = V_NONE, v = V_NONE, *kp = part == DICT_VALUES ? NULL : &k, *vp = part == DICT_KEYS ? NULL : &v;
    if (!(backwards ? dict_previous(d, &pos, kp, vp) : dict_next(d, &pos, kp, vp))) {
        store_relaxed_u64(&it->place, DICT_ITER_DONE);
        return V_DONE;
    }
    if (UNLIKELY(left == 0)) {
        store_relaxed_u64(&it->place, DICT_ITER_DONE);
        value_release(k);
        value_release(v);
        return raise_format(PyExc_RuntimeError, "dictionary keys changed during iteration");
    }
    store_relaxed_u64(&it->place, dict_iter_place(pos, left - 1));
    if (pair) {
        pair[0] = k;
        pair[1] = v;
        return V_NONE;
    }
    return part == DICT_KEYS ? k : part == DICT_VALUES ? v : tuple_pair_take(k, v);
}

static ALWAYS_INLINE Value step(DictIterObj *it, enum dict_part part, bool backwards) { return step_into(it, part, backwards, NULL); }

int dict_item_next_pair(Obj *it, Value out[2])
{
    Value r = step_into((DictIterObj *)it, DICT_ITEMS, false, out);
    return !is_done(r) && !is_raised(r);
}

Value dict_iter_next(DictIterObj *it)
{
    switch (load_relaxed_u32(&it->hdr.shape)) {
    case SHAPE_ID_DICT_KEY_ITER:
        return step(it, DICT_KEYS, false);
    case SHAPE_ID_DICT_VALUE_ITER:
        return step(it, DICT_VALUES, false);
    default:
        return step(it, DICT_ITEMS, false);
    }
}

static inline PyObject *api_step(Value v) { return is_done(v) ? NULL : api_of(v); }
static PyObject *key_next(PyObject *self) { return api_step(step(self_iter(self), DICT_KEYS, false)); }
static PyObject *value_next(PyObject *self) { return api_step(step(self_iter(self), DICT_VALUES, false)); }
static PyObject *item_next(PyObject *self) { return api_step(step(self_iter(self), DICT_ITEMS, false)); }
static PyObject *rev_key_next(PyObject *self) { return api_step(step(self_iter(self), DICT_KEYS, true)); }
static PyObject *rev_value_next(PyObject *self) { return api_step(step(self_iter(self), DICT_VALUES, true)); }
static PyObject *rev_item_next(PyObject *self) { return api_step(step(self_iter(self), DICT_ITEMS, true)); }

static PyObject *iter_len(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictIterObj *it = self_iter(self);
    uint64_t place = load_relaxed_u64(&it->place);
    bool going = place != DICT_ITER_DONE && load_relaxed_size(&it->used) == dict_used(iter_dict(it));
    return PyLong_FromSize_t(going ? (uint32_t)place : 0);
}

/* (iter, (list of what is still to come,)): the iterator itself stays where it is. */
static PyObject *iter_pickle(PyObject *self, PyObject *Py_UNUSED(unused))
{
    DictIterObj *it = self_iter(self);
    DictIterObj *copy = (DictIterObj *)obj_new(load_relaxed_u32(&it->hdr.shape), sizeof *copy, PAGE_CONTAINER);
    if (!copy)
        return NULL;
    copy->dict = value_keep(it->dict);
    copy->used = load_relaxed_size(&it->used);
    copy->place = load_relaxed_u64(&it->place);
    obj_track_new(&copy->hdr);
    PyObject *list = PySequence_List((PyObject *)copy);
    value_release(value_from_obj(copy));
    return iter_reduce_list_take(value_of(list));
}

static PyMethodDef iter_methods[] = {
    {"__length_hint__", iter_len, METH_NOARGS, ITER_LEN_DOC},
    {"__reduce__", iter_pickle, METH_NOARGS, ITER_REDUCE_DOC},
    {NULL, NULL, 0, NULL},
};

#define ITER_TYPE(symbol, name, next)                                                                                                \
    PyTypeObject symbol = {                                                                                                          \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                                                                       \
        .tp_name = name,                                                                                                             \
        .tp_basicsize = sizeof(DictIterObj),                                                                                         \
        .tp_dealloc = iter_dealloc,                                                                                                  \
        .tp_getattro = PyObject_GenericGetAttr,                                                                                      \
        .tp_flags = ITER_TYPE_FLAGS,                                                                                                 \
        .tp_traverse = iter_traverse,                                                                                                \
        .tp_iter = PyObject_SelfIter,                                                                                                \
        .tp_iternext = next,                                                                                                         \
        .tp_methods = iter_methods,                                                                                                  \
    }
ITER_TYPE(PyDictIterKey_Type, "dict_keyiterator", key_next);
ITER_TYPE(PyDictIterValue_Type, "dict_valueiterator", value_next);
ITER_TYPE(PyDictIterItem_Type, "dict_itemiterator", item_next);
ITER_TYPE(PyDictRevIterKey_Type, "dict_reversekeyiterator", rev_key_next);
ITER_TYPE(PyDictRevIterValue_Type, "dict_reversevalueiterator", rev_value_next);
ITER_TYPE(PyDictRevIterItem_Type, "dict_reverseitemiterator", rev_item_next);

PyObject *dict_iter_new(DictObj *d, enum dict_part part, bool backwards)
{
    uint32_t shape = part == DICT_KEYS ? SHAPE_ID_DICT_KEY_ITER : part == DICT_VALUES ? SHAPE_ID_DICT_VALUE_ITER : SHAPE_ID_DICT_ITEM_ITER;
    return iter_new(d, backwards ? shape + (SHAPE_ID_DICT_REV_KEY_ITER - SHAPE_ID_DICT_KEY_ITER) : shape);
}
