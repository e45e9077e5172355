/* objects/list_type.c -- the type list: its operators and methods, on the operations of list.c.
 *
 * What compares items may run Python code that changes the list, or meets other threads that do. Such loops take one item at a time,
 * counted, and look at the length again; each step is atomic, the whole is not.
 */
#include "objects/argcheck.h"
#include "objects/args.h"
#include "objects/eq.h"
#include "objects/hold.h"
#include "objects/iter_int.h"
#include "threading/grace.h"

static inline ListObj *self_list(PyObject *self) { return (ListObj *)value_obj(value_of(self)); }
static inline bool is_list(Value v) { return value_has_flag(v, Py_TPFLAGS_LIST_SUBCLASS); }

/* --- life ---------------------------------------------------------------------------------------------------------------------- */

static void list_dealloc(PyObject *self)
{
    ListObj *l = self_list(self);
    ItemVec *vec = l->items;
    if (vec) {
        for (size_t i = l->len; i-- > 0;)
            value_release(vec->at[i]);
        buf_free(vec);                                  /* a reader would have a reference to the list */
    }
    obj_free(&l->hdr);
}

static int list_traverse(PyObject *self, visitproc visit, void *arg)
{
    ListObj *l = self_list(self);
    for (size_t i = l->len; i-- > 0;)
        Py_VISIT(api_of(l->items->at[i]));
    return 0;
}

static int list_tp_clear(PyObject *self)
{
    list_clear(self_list(self));
    return 0;
}

static int list_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyTypeObject *type = type_of_api(self);
    if ((type == &PyList_Type || type->tp_new == PyList_Type.tp_new) && !args_no_keywords("list", kwds))
        return -1;
    size_t n = tuple_len(value_of(args));
    if (!args_count("list", (Py_ssize_t)n, 0, 1))
        return -1;
    list_clear(self_list(self));
    return n ? list_extend(self_list(self), tuple_at(value_of(args), 0)) : 0;
}

static PyObject *list_vectorcall(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (!args_no_kwnames("list", kwnames) || !args_count("list", n, 0, 1))
        return NULL;
    Value l = list_new(0);
    if (is_raised(l))
        return NULL;
    list_publish(l);
    if (n && list_extend((ListObj *)value_obj(l), value_of(args[0])) < 0) {
        value_release(l);
        return NULL;
    }
    return api_of(l);
}

/* --- showing and comparing ---------------------------------------------------------------------------------------------------- */

static PyObject *list_repr(PyObject *self)
{
    ListObj *l = self_list(self);
    if (list_len(l) == 0)
        return PyUnicode_FromString("[]");
    int inside = Py_ReprEnter(self);
    if (inside != 0)
        return inside > 0 ? PyUnicode_FromString("[...]") : NULL;
    PyUnicodeWriter *w = PyUnicodeWriter_Create((Py_ssize_t)list_len(l) * 3 + 2);
    bool ok = w && PyUnicodeWriter_WriteChar(w, '[') == 0;
    for (size_t i = 0; ok; i++) {
        Value v = list_get(l, i);
        if (is_absent(v))
            break;
        ok = (i == 0 || PyUnicodeWriter_WriteASCII(w, ", ", 2) == 0) && PyUnicodeWriter_WriteRepr(w, api_of(v)) == 0;
        value_release(v);
    }
    ok = ok && PyUnicodeWriter_WriteChar(w, ']') == 0;
    Py_ReprLeave(self);
    if (ok)
        return PyUnicodeWriter_Finish(w);
    PyUnicodeWriter_Discard(w);
    return NULL;
}

static PyObject *list_richcompare(PyObject *a, PyObject *b, int op)
{
    if (!is_list(value_of(a)) || !is_list(value_of(b)))
        Py_RETURN_NOTIMPLEMENTED;
    ListObj *x = self_list(a), *y = self_list(b);
    if ((op == Py_EQ || op == Py_NE) && list_len(x) != list_len(y))
        return api_of(value_from_bool(op == Py_NE));
    for (size_t i = 0;; i++) {
        Value v = list_get(x, i), w = is_absent(v) ? V_ABSENT : list_get(y, i);
        if (is_absent(w)) {
            value_release(v);
            break;
        }
        PyObject *result = NULL;
        int same = value_equal(v, w);
        bool ended = same == 0 && (i >= list_len(x) || i >= list_len(y));    /* by what __eq__ did */
        if (same == 0 && !ended)
            result = op == Py_EQ || op == Py_NE ? api_of(value_from_bool(op == Py_NE)) : PyObject_RichCompare(api_of(v), api_of(w), op);
        value_release(v);
        value_release(w);
        if (ended)
            break;
        if (same <= 0)
            return result;
    }
    size_t n = list_len(x), m = list_len(y);
    Py_RETURN_RICHCOMPARE(n, m, op);
}

/* --- looking for items --------------------------------------------------------------------------------------------------------- */

/* From *at on: stops at the first item equal to `wanted`, or to be asked (EQ_ASK): counted in *item. EQ_NO: none below stop. Scans in
 * bursts: nothing is counted for items that can be told by looking, and nobody is kept waiting for long. */
static enum eq scan(ListObj *l, size_t *at, size_t stop, Value wanted, Value *item)
{
    enum { BURST = 128 };
    for (;;) {
        enum hold h = hold_begin(&l->hdr);
        size_t n = load_relaxed_size(&l->len), end = n < stop ? n : stop, i = *at, pause = i + BURST < end ? i + BURST : end;
        ItemVec *vec = load_relaxed_ptr(&l->items);
        enum eq found = EQ_NO;
        for (; i < pause; i++) {
            Value v = load_relaxed_value(&vec->at[i]);
            found = eq_now(v, wanted);
            if (found != EQ_NO) {
                *item = value_keep(v);
                break;
            }
        }
        hold_end(&l->hdr, h);
        *at = i;
        if (found != EQ_NO || i >= end)
            return found;
        if (i % (BURST * 64) == 0)
            safepoint(this_thread);
    }
}

/* The next place from *at on of an item equal to `wanted`: 1 and *item, counted; 0 or -1. */
static int find_item(ListObj *l, size_t *at, size_t stop, Value wanted, Value *item)
{
    for (;; ++*at) {
        enum eq e = scan(l, at, stop, wanted, item);
        if (e != EQ_ASK)
            return e == EQ_YES;
        int same = PyObject_RichCompareBool(api_of(*item), api_of(wanted), Py_EQ);
        if (same > 0)
            return 1;
        value_release(*item);
        if (same < 0)
            return -1;
    }
}

static int find(ListObj *l, size_t *at, size_t stop, Value wanted)
{
    Value item;
    int found = find_item(l, at, stop, wanted, &item);
    if (found > 0)
        value_release(item);
    return found;
}

static int list_contains(PyObject *self, PyObject *item)
{
    size_t at = 0;
    return find(self_list(self), &at, SIZE_MAX, value_of(item));
}

static PyObject *list_index(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    ListObj *l = self_list(self);
    Py_ssize_t start = 0, stop = PY_SSIZE_T_MAX;
    if (!args_count("index", nargs, 1, 3) || (nargs > 1 && args_slice_bound(args[1], &start, false) < 0) ||
        (nargs > 2 && args_slice_bound(args[2], &stop, false) < 0))
        return NULL;
    if (start < 0 && (start += (Py_ssize_t)list_len(l)) < 0)
        start = 0;
    if (stop < 0 && (stop += (Py_ssize_t)list_len(l)) < 0)
        stop = 0;
    size_t at = (size_t)start;
    int found = at < (size_t)stop ? find(l, &at, (size_t)stop, value_of(args[0])) : 0;
    if (found > 0)
        return PyLong_FromSize_t(at);
    return found < 0 ? NULL : api_of(raise_value_error("list.index(x): x not in list"));
}

static PyObject *list_count(PyObject *self, PyObject *item)
{
    Py_ssize_t n = 0;
    for (size_t at = 0;; at++) {
        int found = find(self_list(self), &at, SIZE_MAX, value_of(item));
        if (found < 0)
            return NULL;
        if (!found)
            return PyLong_FromSsize_t(n);
        n++;
    }
}

static PyObject *list_remove(PyObject *self, PyObject *item)
{
    ListObj *l = self_list(self);
    for (;;) {
        size_t at = 0;
        Value found;
        int rc = find_item(l, &at, SIZE_MAX, value_of(item), &found);
        if (rc < 0)
            return NULL;
        if (rc == 0)
            return api_of(raise_value_error("list.remove(x): x not in list"));
        bool gone = list_take_out(l, at, found);        /* false: others have moved it; look again */
        value_release(found);
        if (gone)
            Py_RETURN_NONE;
    }
}

/* --- sequence and mapping -------------------------------------------------------------------------------------------------------- */

static Py_ssize_t list_length(PyObject *self) { return (Py_ssize_t)list_len(self_list(self)); }

static PyObject *item_at(ListObj *l, Py_ssize_t i)
{
    Value v = i < 0 ? list_get_from_end(l, i) : list_get(l, (size_t)i);
    return api_of(is_absent(v) ? raise_index_error("list index out of range") : v);
}

static PyObject *list_item(PyObject *self, Py_ssize_t i)
{
    Value v = list_get(self_list(self), (size_t)i);
    return api_of(is_absent(v) ? raise_index_error("list index out of range") : v);
}

static PyObject *list_subscript(PyObject *self, PyObject *key)
{
    ListObj *l = self_list(self);
    Value k = value_of(key);
    if (LIKELY(value_is_int(k)))
        return item_at(l, (Py_ssize_t)value_as_int(k));
    if (PyIndex_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        return i == -1 && error_pending() ? NULL : item_at(l, i);
    }
    Py_ssize_t start, stop, step;
    if (!PySlice_Check(key))
        return api_of(raise_type_error("list indices must be integers or slices, not %.200s", type_of(k)->tp_name));
    if (PySlice_Unpack(key, &start, &stop, &step) < 0)
        return NULL;
    return api_of(list_slice(l, start, stop, step));
}

/* i: from the front, or negative from the end. */
static int assign_or_delete(ListObj *l, Py_ssize_t i, PyObject *v)
{
    int rc;
    if (v) {
        rc = list_set_signed_take(l, i, value_keep(value_of(v)));
    } else {
        Value gone = list_pop(l, i, false);
        rc = is_absent(gone) ? -1 : 0;
        value_release(gone);
    }
    if (rc < 0)
        raise_index_error("list assignment index out of range");
    return rc;
}

static int list_ass_item(PyObject *self, Py_ssize_t i, PyObject *v)
{
    if (i < 0) {
        raise_index_error("list assignment index out of range");
        return -1;
    }
    return assign_or_delete(self_list(self), i, v);
}

/* Slots start, start + step, ... get new items, or (delete) go. values: as many as there are slots, else ValueError. */
static int stepped_assign(ListObj *l, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step, struct values *vs)
{
    enum hold h = hold_lock(&l->hdr);
    Py_ssize_t n = PySlice_AdjustIndices((Py_ssize_t)list_len(l), &start, &stop, step);
    bool fits = (size_t)n == vs->n;
    if (fits && n) {
        Value *at = load_relaxed_ptr(&l->items)->at;
        for (Py_ssize_t k = 0; k < n; k++, start += step) {
            Value old = load_relaxed_value(&at[start]);
            store_release_value(&at[start], vs->at[k]);
            vs->at[k] = old;                            /* values_free() releases it */
        }
    }
    hold_end(&l->hdr, h);
    if (!fits)
        raise_value_error("attempt to assign sequence of size %zd to extended slice of size %zd", (Py_ssize_t)vs->n, n);
    return fits ? 0 : -1;
}

static int stepped_delete(ListObj *l, Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step)
{
    struct values gone = {0};
    enum hold h = hold_lock(&l->hdr);
    size_t len = list_len(l);
    Py_ssize_t n = PySlice_AdjustIndices((Py_ssize_t)len, &start, &stop, step);
    if (n > 0) {
        gone.at = buf_alloc((size_t)n * sizeof(Value));
        if (!gone.at) {
            hold_end(&l->hdr, h);
            raise_no_memory();
            return -1;
        }
        if (step < 0) {
            start += (n - 1) * step;
            step = -step;
        }
        Value *at = load_relaxed_ptr(&l->items)->at;
        list_changing(l);
        size_t to = (size_t)start, next = to;
        for (size_t from = to; from < len; from++) {
            Value v = load_relaxed_value(&at[from]);
            if (gone.n < (size_t)n && from == next) {
                gone.at[gone.n++] = v;
                next += (size_t)step;
            } else {
                store_release_value(&at[to++], v);
            }
        }
        store_release_size(&l->len, to);
        for (size_t i = to; i < len; i++)
            store_relaxed_value(&at[i], V_ABSENT);
        list_changed(l);
    }
    hold_end(&l->hdr, h);
    values_free(&gone);
    return 0;
}

static int assign_slice(ListObj *l, PyObject *slice, PyObject *v)
{
    Py_ssize_t start, stop, step;
    struct values vs = {0};
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        return -1;
    if (!v && step != 1)
        return stepped_delete(l, start, stop, step);
    if (v && values_of(value_of(v), &vs) < 0) {
        if (PyErr_ExceptionMatches(PyExc_TypeError) && type_of_api(v)->tp_iter == NULL && !PySequence_Check(v))
            raise_type_error("must assign iterable to extended slice");
        return -1;
    }
    int rc;
    if (step == 1) {
        rc = list_assign_slice(l, start, stop, vs.at, vs.n);
        vs.n = 0;
    } else {
        rc = stepped_assign(l, start, stop, step, &vs);
    }
    values_free(&vs);
    return rc;
}

static int list_ass_subscript(PyObject *self, PyObject *key, PyObject *v)
{
    ListObj *l = self_list(self);
    Value k = value_of(key);
    Py_ssize_t i;
    if (LIKELY(value_is_int(k))) {
        i = (Py_ssize_t)value_as_int(k);
    } else if (PyIndex_Check(key)) {
        i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && error_pending())
            return -1;
    } else if (PySlice_Check(key)) {
        return assign_slice(l, key, v);
    } else {
        raise_type_error("list indices must be integers or slices, not %.200s", type_of(k)->tp_name);
        return -1;
    }
    return assign_or_delete(l, i, v);
}

static PyObject *list_concat(PyObject *a, PyObject *b)
{
    if (!is_list(value_of(b)))
        return api_of(raise_type_error("can only concatenate list (not \"%.200s\") to list", type_of_api(b)->tp_name));
    ListObj *x = self_list(a), *y = self_list(b);
    for (;;) {
        size_t n = list_len(x), m = list_len(y);
        Value both = list_new(n + m);
        if (is_raised(both))
            return NULL;
        ListObj *c = (ListObj *)value_obj(both);
        struct hold2 h = hold_lock2(&x->hdr, &y->hdr);
        bool same = list_len(x) == n && list_len(y) == m;
        for (size_t i = 0; same && i < n; i++)
            c->items->at[i] = value_keep(load_relaxed_value(&x->items->at[i]));
        for (size_t i = 0; same && i < m; i++)
            c->items->at[n + i] = value_keep(load_relaxed_value(&y->items->at[i]));
        hold_end2(&x->hdr, &y->hdr, h);
        list_publish(both);
        if (same)
            return api_of(both);
        value_release(both);
    }
}

static PyObject *list_repeat(PyObject *self, Py_ssize_t times)
{
    ListObj *l = self_list(self);
    size_t count = times < 0 ? 0 : (size_t)times;
    for (;;) {
        size_t n = list_len(l);
        Value many = count && n > (size_t)PTRDIFF_MAX / 16 / count ? raise_no_memory() : list_new(n * count);
        if (is_raised(many) || n * count == 0)
            return api_of(many);
        Value *at = ((ListObj *)value_obj(many))->items->at;
        enum hold h = hold_lock(&l->hdr);
        bool same = l->len == n;                         /* else it has changed meanwhile */
        for (size_t i = 0; same && i < n; i++) {
            Value v = l->items->at[i];
            value_keep_many(v, count);
            at[i] = v;
        }
        hold_end(&l->hdr, h);
        if (LIKELY(same)) {
            for (size_t done = n, more; done < n * count; done += more) {        /* nobody else knows this one: without the lock */
                more = Py_MIN(done, n * count - done);
                memcpy(at + done, at, more * sizeof *at);
            }
            list_publish(many);
            return api_of(many);
        }
        for (size_t i = 0; i < n * count; i++)
            at[i] = V_NONE;
        list_publish(many);
        value_release(many);
    }
}

static PyObject *list_inplace_concat(PyObject *self, PyObject *other)
{
    if (list_extend(self_list(self), value_of(other)) < 0)
        return NULL;
    return Py_NewRef(self);
}

static PyObject *list_inplace_repeat(PyObject *self, Py_ssize_t times)
{
    ListObj *l = self_list(self);
    if (times <= 0) {
        list_clear(l);
    } else if (times > 1 && list_len(l)) {
        PyObject *more = list_repeat(self, times - 1);
        if (!more || list_extend(l, value_of(more)) < 0) {
            Py_XDECREF(more);
            return NULL;
        }
        Py_DECREF(more);
    }
    return Py_NewRef(self);
}

/* --- methods ----------------------------------------------------------------------------------------------------------------------- */

static PyObject *list_append(PyObject *self, PyObject *item)
{
    return list_append_take(self_list(self), value_keep(value_of(item))) < 0 ? NULL : Py_None;
}

static PyObject *list_insert(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("insert", nargs, 2, 2))
        return NULL;
    Py_ssize_t i = PyNumber_AsSsize_t(args[0], PyExc_OverflowError);
    if (i == -1 && error_pending())
        return NULL;
    return list_insert_take(self_list(self), i, value_keep(value_of(args[1]))) < 0 ? NULL : Py_None;
}

static PyObject *list_extend_method(PyObject *self, PyObject *iterable)
{
    return list_extend(self_list(self), value_of(iterable)) < 0 ? NULL : Py_None;
}

static PyObject *list_pop_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t i = -1;
    if (!args_count("pop", nargs, 0, 1))
        return NULL;
    if (nargs) {
        i = PyNumber_AsSsize_t(args[0], PyExc_IndexError);
        if (i == -1 && error_pending())
            return NULL;
    }
    Value v = list_pop(self_list(self), i, false);
    if (!is_absent(v))
        return api_of(v);
    return api_of(raise_index_error(list_len(self_list(self)) == 0 ? "pop from empty list" : "pop index out of range"));
}

static PyObject *list_clear_method(PyObject *self, PyObject *Py_UNUSED(unused))
{
    list_clear(self_list(self));
    Py_RETURN_NONE;
}

static PyObject *list_copy_method(PyObject *self, PyObject *Py_UNUSED(unused)) { return api_of(list_copy(self_list(self))); }

static PyObject *list_reverse_method(PyObject *self, PyObject *Py_UNUSED(unused))
{
    list_reverse(self_list(self));
    Py_RETURN_NONE;
}

static PyObject *list_sort_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *key = Py_None;
    int reverse = 0;
    if (nargs)
        return api_of(raise_type_error("sort() takes no positional arguments"));
    for (size_t i = 0; kwnames && i < tuple_len(value_of(kwnames)); i++) {
        PyObject *name = api_of(tuple_at(value_of(kwnames), i));
        if (PyUnicode_EqualToUTF8(name, "key")) {
            key = args[i];
        } else if (PyUnicode_EqualToUTF8(name, "reverse")) {
            reverse = PyObject_IsTrue(args[i]);
            if (reverse < 0)
                return NULL;
        } else {
            return args_unexpected("sort", name, (const char *const[]){"key", "reverse"}, 2);
        }
    }
    return list_sort(self_list(self), key == Py_None ? V_ABSENT : value_of(key), reverse != 0) < 0 ? NULL : Py_None;
}

static PyObject *list_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ListObj *l = self_list(self);
    ItemVec *vec = list_look(l);
    return PyLong_FromSize_t((size_t)type_of_api(self)->tp_basicsize + (vec ? sizeof(ItemVec) + vec->cap * sizeof(Value) : 0));
}

static PyObject *list_reversed(PyObject *self, PyObject *Py_UNUSED(unused))
{
    ListIterObj *it = (ListIterObj *)obj_new(SHAPE_ID_LIST_REV_ITER, sizeof *it, PAGE_CONTAINER);
    if (it) {
        it->list = value_keep(value_of(self));
        it->index = list_len(self_list(self)) - 1;      /* of an empty list: ITER_DONE */
        obj_track_new(&it->hdr);
    }
    return (PyObject *)it;
}

static PyObject *list_iter(PyObject *self)
{
    ListIterObj *it = (ListIterObj *)obj_new(SHAPE_ID_LIST_ITER, sizeof *it, PAGE_CONTAINER);
    if (it) {
        it->list = value_keep(value_of(self));
        obj_track_new(&it->hdr);
    }
    return (PyObject *)it;
}

static PyMethodDef list_methods[] = {
    {"__getitem__", list_subscript, METH_O | METH_COEXIST, PyDoc_STR("__getitem__($self, index, /)\n--\n\nReturn self[index].")},
    {"__reversed__", list_reversed, METH_NOARGS, PyDoc_STR("__reversed__($self, /)\n--\n\nAn iterator from the last item to the first.")},
    {"__sizeof__", list_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nBytes of memory that the list takes, without its items.")},
    {"clear", list_clear_method, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nTake all items out.")},
    {"copy", list_copy_method, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nA new list of the same items.")},
    {"append", list_append, METH_O, PyDoc_STR("append($self, object, /)\n--\n\nPut object at the end.")},
    {"insert", _PyCFunction_CAST(list_insert), METH_FASTCALL,
     PyDoc_STR("insert($self, index, object, /)\n--\n\nPut object in front of the item at index.")},
    {"extend", list_extend_method, METH_O, PyDoc_STR("extend($self, iterable, /)\n--\n\nPut all items of iterable at the end.")},
    {"pop", _PyCFunction_CAST(list_pop_method), METH_FASTCALL,
     PyDoc_STR("pop($self, index=-1, /)\n--\n\nTake the item at index out and return it; the last one by default.\n\n"
               "Raises IndexError if there is none.")},
    {"remove", list_remove, METH_O,
     PyDoc_STR("remove($self, value, /)\n--\n\nTake the first item out that equals value.\n\nRaises ValueError if there is none.")},
    {"index", _PyCFunction_CAST(list_index), METH_FASTCALL,
     PyDoc_STR("index($self, value, start=0, stop=sys.maxsize, /)\n--\n\n"
               "The first place of value, looked for from start to stop.\n\nRaises ValueError if it is not there.")},
    {"count", list_count, METH_O, PyDoc_STR("count($self, value, /)\n--\n\nHow many items equal value.")},
    {"reverse", list_reverse_method, METH_NOARGS, PyDoc_STR("reverse($self, /)\n--\n\nTurn the order round, in place.")},
    {"sort", _PyCFunction_CAST(list_sort_method), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("sort($self, /, *, key=None, reverse=False)\n--\n\nSort in place, ascending, and return None.\n\n"
               "Equal items keep their order. With a key function the items are ordered by\nwhat it returns for each, called once an item. "
               "reverse sorts descending.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nSee PEP 585")},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods list_as_sequence = {
    .sq_length = list_length,
    .sq_concat = list_concat,
    .sq_repeat = list_repeat,
    .sq_item = list_item,
    .sq_ass_item = list_ass_item,
    .sq_contains = list_contains,
    .sq_inplace_concat = list_inplace_concat,
    .sq_inplace_repeat = list_inplace_repeat,
};

static PyMappingMethods list_as_mapping = {
    .mp_length = list_length,
    .mp_subscript = list_subscript,
    .mp_ass_subscript = list_ass_subscript,
};

PyTypeObject PyList_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "list",
    .tp_basicsize = sizeof(ListObj),
    .tp_dealloc = list_dealloc,
    .tp_repr = list_repr,
    .tp_as_sequence = &list_as_sequence,
    .tp_as_mapping = &list_as_mapping,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_LIST_SUBCLASS | _Py_TPFLAGS_MATCH_SELF |
                Py_TPFLAGS_SEQUENCE,
    .tp_doc = PyDoc_STR("list(iterable=(), /)\n--\n\nA sequence that can change.\n\n"
                        "Without an argument it is empty; else it has the items of iterable."),
    .tp_traverse = list_traverse,
    .tp_clear = list_tp_clear,
    .tp_richcompare = list_richcompare,
    .tp_iter = list_iter,
    .tp_methods = list_methods,
    .tp_init = list_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
    .tp_vectorcall = list_vectorcall,
};
