/* stdlib/itertools.c -- the module itertools, and the iterators that count, repeat, join and select.
 *
 * The combinatoric iterators are in itertools_combine.c, groupby and tee in itertools_group.c.
 */
#include "stdlib/itertools_int.h"
#include "stdlib/module_state.h"

static int module_exec(PyObject *);
static int module_traverse(PyObject *, visitproc, void *);
static int module_clear(PyObject *);
static void module_free(void *module) { module_clear(module); }

/* ---- shared ---- */

PyObject *tool_ended(void)
{
    if (UNLIKELY(error_pending()) && PyErr_ExceptionMatches(PyExc_StopIteration))
        PyErr_Clear();
    return NULL;
}

int tool_traverse(PyObject *self, visitproc visit, void *arg)
{
    ToolObj *t = tool_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(t->source);
    Py_VISIT(t->function);
    Py_VISIT(t->held);
    Py_VISIT(t->more);
    Py_VISIT(t->last);
    return 0;
}

int tool_clear(PyObject *self)
{
    ToolObj *t = tool_of(self);
    Py_CLEAR(t->source);
    Py_CLEAR(t->function);
    Py_CLEAR(t->held);
    Py_CLEAR(t->more);
    Py_CLEAR(t->last);
    return 0;
}

void tool_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    tool_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

ToolObj *tool_new(PyTypeObject *type, PyObject *iterable)
{
    PyObject *source = iterable ? PyObject_GetIter(iterable) : NULL;
    if (iterable && !source)
        return NULL;
    ToolObj *t = tool_of(type->tp_alloc(type, 0));
    if (t)
        t->source = source;
    else
        Py_XDECREF(source);
    return t;
}

bool tool_no_keywords(PyTypeObject *type, PyTypeObject *itself, const char *name, PyObject *kwargs)
{
    return (type != itself && type->tp_init != itself->tp_init) || args_no_keywords(name, kwargs);
}

static PyObject *as_object(ToolObj *t) { return (PyObject *)(void *)t; }

/* (first, iterable) positional arguments, as most take. */
static ToolObj *new_function_first(PyTypeObject *type, PyTypeObject *itself, const char *name, PyObject *args, PyObject *kwargs)
{
    PyObject *function, *iterable;
    if (!tool_no_keywords(type, itself, name, kwargs) || !PyArg_UnpackTuple(args, name, 2, 2, &function, &iterable))
        return NULL;
    ToolObj *t = tool_new(type, iterable);
    if (t)
        t->function = Py_NewRef(function);
    return t;
}

/* ---- count: n[0] while it fits and steps by one; else held is the next number, and more the step ---- */

static PyObject *count_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"start", "step", NULL};
    PyObject *start = NULL, *step = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|OO:count", (char **)(uintptr_t)words, &start, &step))
        return NULL;
    if ((start && !PyNumber_Check(start)) || (step && !PyNumber_Check(step))) {
        PyErr_SetString(PyExc_TypeError, "a number is required");
        return NULL;
    }
    ToolObj *t = tool_new(type, NULL);
    if (!t)
        return NULL;
    int overflow = 0;
    bool by_one = !step || (PyLong_CheckExact(step) && PyLong_AsLongAndOverflow(step, &overflow) == 1);
    if (by_one && (!start || PyLong_CheckExact(start))) {
        t->n[0] = start ? PyLong_AsLongAndOverflow(start, &overflow) : 0;
        if (!overflow)
            return as_object(t);
    }
    t->held = start ? Py_NewRef(start) : PyLong_FromLong(0);
    t->more = step ? Py_NewRef(step) : PyLong_FromLong(1);
    return as_object(t);
}

static PyObject *count_step(ToolObj *t)
{
    if (!t->held) {
        if (t->n[0] < PY_SSIZE_T_MAX)
            return PyLong_FromSsize_t(t->n[0]++);
        t->held = PyLong_FromSsize_t(t->n[0]);
        t->more = PyLong_FromLong(1);
        if (!t->held)
            return NULL;
    }
    PyObject *now = Py_NewRef(t->held), *next = PyNumber_Add(now, t->more);
    if (!next) {
        Py_DECREF(now);
        return NULL;
    }
    Py_XSETREF(t->held, next);
    return now;
}
TOOL_NEXT(count)

static PyObject *count_repr(PyObject *self)
{
    ToolObj *t = tool_of(self);
    const char *name = Py_TYPE(self)->tp_name;
    const char *dot = strrchr(name, '.');
    name = dot ? dot + 1 : name;
    PyObject *now = NULL, *step = NULL, *text;
    Py_ssize_t small;
    Py_BEGIN_CRITICAL_SECTION(self);
    now = Py_XNewRef(t->held);
    step = Py_XNewRef(t->more);
    small = t->n[0];
    Py_END_CRITICAL_SECTION();
    int overflow;
    if (!now)
        text = PyUnicode_FromFormat("%s(%zd)", name, small);
    else if (PyLong_CheckExact(step) && PyLong_AsLongAndOverflow(step, &overflow) == 1)
        text = PyUnicode_FromFormat("%s(%R)", name, now);
    else
        text = PyUnicode_FromFormat("%s(%R, %R)", name, now, step);
    Py_XDECREF(now);
    Py_XDECREF(step);
    return text;
}

TOOL_SLOTS(count, "count(start=0, step=1)\n--\n\nAn iterator of start, start + step, start + 2*step, ... without end. Any numbers will do.",
           {Py_tp_repr, count_repr},)

/* ---- repeat: held, n[0] times more; without end if negative. No section: held never changes, and n[0] is SHARED(relaxed) here ---- */

static PyObject *repeat_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"object", "times", NULL};
    PyObject *object, *times = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:repeat", (char **)(uintptr_t)words, &object, &times))
        return NULL;
    Py_ssize_t n = times ? PyNumber_AsSsize_t(times, PyExc_OverflowError) : -1;
    if (n == -1 && error_pending())
        return NULL;
    ToolObj *t = tool_new(type, NULL);
    if (t) {
        t->held = Py_NewRef(object);
        t->n[0] = times && n < 0 ? 0 : n;
    }
    return as_object(t);
}

static size_t *repeat_count(PyObject *self) { return (size_t *)&tool_of(self)->n[0]; }

static PyObject *repeat_next(PyObject *self)
{
    size_t n = load_relaxed_size(repeat_count(self));
    if ((Py_ssize_t)n > 0) {
        enum hold h = hold_begin((Obj *)self);
        n = load_relaxed_size(repeat_count(self));
        if (n)
            store_relaxed_size(repeat_count(self), n - 1);
        hold_end((Obj *)self, h);
    }
    return n ? Py_NewRef(tool_of(self)->held) : NULL;
}

static Py_ssize_t repeat_left(PyObject *self) { return (Py_ssize_t)load_relaxed_size(repeat_count(self)); }

static PyObject *repeat_repr(PyObject *self)
{
    const char *dot = strrchr(Py_TYPE(self)->tp_name, '.'), *name = dot ? dot + 1 : Py_TYPE(self)->tp_name;
    Py_ssize_t n = repeat_left(self);
    return n < 0 ? PyUnicode_FromFormat("%s(%R)", name, tool_of(self)->held) : PyUnicode_FromFormat("%s(%R, %zd)", name, tool_of(self)->held, n);
}

static PyObject *repeat_length_hint(PyObject *self, PyObject *unused)
{
    (void)unused;
    Py_ssize_t n = repeat_left(self);
    if (n >= 0)
        return PyLong_FromSsize_t(n);
    PyErr_SetString(PyExc_TypeError, "len() of unsized object");
    return NULL;
}

static PyMethodDef repeat_methods[] = {
    {"__length_hint__", repeat_length_hint, METH_NOARGS, PyDoc_STR("__length_hint__($self, /)\n--\n\nHow often it will still come.")},
    {NULL, NULL, 0, NULL}
};
TOOL_SLOTS(repeat, "repeat(object[, times])\n--\n\nAn iterator that gives the object, times times or without end.",
           {Py_tp_repr, repeat_repr}, {Py_tp_methods, repeat_methods},)

/* ---- cycle: source until it ends, while held (a list) keeps what it gave; then held, from n[0] on ---- */

static PyObject *cycle_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *iterable;
    if (!tool_no_keywords(type, itertools_state(type)->cycle, "cycle", kwargs) || !PyArg_UnpackTuple(args, "cycle", 1, 1, &iterable))
        return NULL;
    ToolObj *t = tool_new(type, iterable);
    if (t && !(t->held = PyList_New(0))) {
        Py_DECREF(t);
        return NULL;
    }
    return as_object(t);
}

static PyObject *cycle_step(ToolObj *t)
{
    if (t->source) {
        PyObject *source = Py_NewRef(t->source), *item = tool_item(source);
        Py_DECREF(source);
        if (item) {
            if (PyList_Append(t->held, item) < 0)
                Py_CLEAR(item);
            return item;
        }
        if (error_pending())
            return NULL;
        Py_CLEAR(t->source);
    }
    Py_ssize_t size = PyList_GET_SIZE(t->held);
    if (size == 0)
        return NULL;
    Py_ssize_t i = t->n[0];
    t->n[0] = i + 1 < size ? i + 1 : 0;
    return Py_NewRef(PyList_GET_ITEM(t->held, i));
}
TOOL_NEXT(cycle)
TOOL_SLOTS(cycle, "cycle(iterable, /)\n--\n\nAn iterator that gives the iterable's items, and then the same again, without end.")

/* ---- accumulate: held is the total so far; more the initial value that was not given yet ---- */

static PyObject *accumulate_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"iterable", "func", "initial", NULL};
    PyObject *iterable, *function = Py_None, *initial = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O$O:accumulate", (char **)(uintptr_t)words, &iterable, &function, &initial))
        return NULL;
    ToolObj *t = tool_new(type, iterable);
    if (t) {
        t->function = function == Py_None ? NULL : Py_NewRef(function);
        t->more = initial == Py_None ? NULL : Py_NewRef(initial);
    }
    return as_object(t);
}

static PyObject *accumulate_step(ToolObj *t)
{
    if (t->more) {
        PyObject *initial = t->more;
        t->more = NULL;
        Py_XSETREF(t->held, Py_NewRef(initial));
        return initial;
    }
    PyObject *item = tool_item(t->source);
    if (!item)
        return NULL;
    if (!t->function && t->held && value_both_int(value_of(t->held), value_of(item))) {
        int64_t sum = value_as_int(value_of(t->held)) + value_as_int(value_of(item));
        if (LIKELY(int_fits_value(sum)))
            return t->held = api_of(value_from_int(sum));
    }
    PyObject *total = Py_XNewRef(t->held), *next;
    if (!total)
        next = Py_NewRef(item);
    else if (t->function)
        next = PyObject_CallFunctionObjArgs(t->function, total, item, NULL);
    else
        next = PyNumber_Add(total, item);
    Py_XDECREF(total);
    Py_DECREF(item);
    if (next)
        Py_XSETREF(t->held, Py_NewRef(next));
    return next;
}
TOOL_NEXT(accumulate)
TOOL_SLOTS(accumulate, "accumulate(iterable, func=None, *, initial=None)\n--\n\n"
                       "An iterator of the sums of the items so far, or of what func(total, item) makes of them.")

/* ---- batched: tuples of n[0] items; n[1]: the last one must be whole ---- */

static PyObject *batched_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"iterable", "n", "strict", NULL};
    PyObject *iterable;
    Py_ssize_t n;
    int strict = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "On|$p:batched", (char **)(uintptr_t)words, &iterable, &n, &strict))
        return NULL;
    if (n < 1) {
        PyErr_SetString(PyExc_ValueError, "n must be at least one");
        return NULL;
    }
    ToolObj *t = tool_new(type, iterable);
    if (t) {
        t->n[0] = n;
        t->n[1] = strict;
    }
    return as_object(t);
}

static PyObject *batched_step(ToolObj *t)
{
    if (!t->source)
        return NULL;
    PyObject *source = Py_NewRef(t->source), *items = PyList_New(0), *batch = NULL;
    Py_ssize_t n = t->n[0], count = 0;
    for (; items && count < n; count++) {
        PyObject *item = tool_item(source);
        if (!item)
            break;
        if (PyList_Append(items, item) < 0)
            Py_CLEAR(items);
        Py_DECREF(item);
    }
    Py_DECREF(source);
    if (items && !error_pending()) {
        if (count < n)
            Py_CLEAR(t->source);
        if (count > 0 && count < n && t->n[1])
            PyErr_SetString(PyExc_ValueError, "batched(): incomplete batch");
        else if (count > 0)
            batch = PyList_AsTuple(items);
    }
    Py_XDECREF(items);
    return batch;
}
TOOL_NEXT(batched)
TOOL_SLOTS(batched, "batched(iterable, n, *, strict=False)\n--\n\n"
                    "An iterator of tuples of n items each. The last may be shorter; ValueError instead if strict.")

/* ---- chain: source gives iterables; held is the iterator of the one whose turn it is ---- */

static PyObject *chain_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return tool_no_keywords(type, itertools_state(type)->chain, "chain", kwargs) ? as_object(tool_new(type, args)) : NULL;
}

static PyObject *chain_from_iterable(PyObject *type, PyObject *iterables) { return as_object(tool_new((PyTypeObject *)(void *)type, iterables)); }

/* held is a field (field.h), read by steps that need no section; set in the section. */
static Value *chain_field(ToolObj *t) { return (Value *)(void *)&t->held; }

/* ended: the active iterator that has just come to its end, or NULL. */
static PyObject *chain_step(ToolObj *t, PyObject *ended)
{
    if (ended && t->held == ended)
        field_set(&t->hdr, chain_field(t), FIELD_EMPTY);
    while (t->source) {
        if (!t->held) {
            PyObject *source = Py_NewRef(t->source), *iterable = tool_item(source);
            PyObject *active = iterable ? PyObject_GetIter(iterable) : NULL;
            Py_DECREF(source);
            Py_XDECREF(iterable);
            if (!active) {                   /* the end, or raised: over either way */
                Py_CLEAR(t->source);
                return NULL;
            }
            field_set(&t->hdr, chain_field(t), value_of(active));
        }
        PyObject *active = Py_NewRef(t->held), *item = tool_item(active);
        if (!item && !error_pending() && t->held == active)
            field_set(&t->hdr, chain_field(t), FIELD_EMPTY);
        Py_DECREF(active);
        if (item || error_pending())
            return item;
    }
    return NULL;
}

static PyObject *chain_next(PyObject *self)
{
    ToolObj *t = tool_of(self);
    Value active = field_get(&t->hdr, chain_field(t));
    PyObject *item = NULL;
    if (LIKELY(!is_absent(active))) {
        item = type_of(active)->tp_iternext(api_of(active));
        if (LIKELY(item != NULL) || UNLIKELY(error_pending() && (tool_ended(), error_pending()))) {
            value_release(active);
            return item;
        }
    }
    Py_BEGIN_CRITICAL_SECTION(self);
    item = chain_step(t, is_absent(active) ? NULL : api_of(active));
    Py_END_CRITICAL_SECTION();
    value_release(active);
    return item;
}

static PyMethodDef chain_methods[] = {
    {"from_iterable", chain_from_iterable, METH_O | METH_CLASS,
     PyDoc_STR("from_iterable($type, iterable, /)\n--\n\nThe same as chain(*iterable), but the iterable is asked only as it goes.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, PyDoc_STR("See PEP 585")},
    {NULL, NULL, 0, NULL}
};
TOOL_SLOTS(chain, "chain(*iterables)\n--\n\nAn iterator of the items of the first iterable, then of the second, and so on.", {Py_tp_methods, chain_methods},)

/* ---- compress: source, and function: the iterator of selectors ---- */

static PyObject *compress_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"data", "selectors", NULL};
    PyObject *data, *selectors;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO:compress", (char **)(uintptr_t)words, &data, &selectors))
        return NULL;
    ToolObj *t = tool_new(type, data);
    if (t && !(t->function = PyObject_GetIter(selectors))) {
        Py_DECREF(t);
        return NULL;
    }
    return as_object(t);
}

static PyObject *compress_step(ToolObj *t)
{
    for (;;) {
        PyObject *item = tool_item(t->source), *selector = item ? tool_item(t->function) : NULL;
        int keep = selector ? PyObject_IsTrue(selector) : -1;
        Py_XDECREF(selector);
        if (keep > 0)
            return item;
        Py_XDECREF(item);
        if (keep < 0)
            return NULL;
    }
}
TOOL_NEXT(compress)
TOOL_SLOTS(compress, "compress(data, selectors)\n--\n\nAn iterator of those items of data whose selector is true. Ends with the shorter.")

/* ---- dropwhile, takewhile, filterfalse, starmap: source and function; n[0]: the predicate has failed ---- */

static int called_predicate(PyObject *function, PyObject *item)
{
    PyObject *answer = PyObject_CallOneArg(function, item);
    int yes = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    return yes;
}

/* filterfalse's: None stands for the truth of the item. */
static int predicate(PyObject *function, PyObject *item)
{
    return function == Py_None || function == (PyObject *)&PyBool_Type ? PyObject_IsTrue(item) : called_predicate(function, item);
}

static PyObject *dropwhile_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return as_object(new_function_first(type, itertools_state(type)->dropwhile, "dropwhile", args, kwargs));
}

static PyObject *dropwhile_step(ToolObj *t)
{
    for (;;) {
        PyObject *item = tool_item(t->source);
        if (!item || t->n[0])
            return item;
        int drop = called_predicate(t->function, item);
        if (drop == 0) {
            t->n[0] = 1;
            return item;
        }
        Py_DECREF(item);
        if (drop < 0)
            return NULL;
    }
}
TOOL_NEXT(dropwhile)
TOOL_SLOTS(dropwhile, "dropwhile(predicate, iterable, /)\n--\n\nAn iterator of the items from the first one on for which the predicate is false.")

static PyObject *takewhile_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return as_object(new_function_first(type, itertools_state(type)->takewhile, "takewhile", args, kwargs));
}

static PyObject *takewhile_step(ToolObj *t)
{
    PyObject *item = t->n[0] ? NULL : tool_item(t->source);
    int take = item ? called_predicate(t->function, item) : -1;
    if (take > 0)
        return item;
    if (take == 0)
        t->n[0] = 1;
    Py_XDECREF(item);
    return NULL;
}
TOOL_NEXT(takewhile)
TOOL_SLOTS(takewhile, "takewhile(predicate, iterable, /)\n--\n\nAn iterator of the items before the first one for which the predicate is false.")

static PyObject *filterfalse_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return as_object(new_function_first(type, itertools_state(type)->filterfalse, "filterfalse", args, kwargs));
}

static PyObject *filterfalse_step(ToolObj *t)
{
    for (;;) {
        PyObject *item = tool_item(t->source);
        int yes = item ? predicate(t->function, item) : -1;
        if (yes == 0)
            return item;
        Py_XDECREF(item);
        if (yes < 0)
            return NULL;
    }
}
TOOL_NEXT_FREE(filterfalse)
TOOL_SLOTS(filterfalse, "filterfalse(function, iterable, /)\n--\n\n"
                        "An iterator of the items for which function(item) is false; for None, of the items that are false.")

static PyObject *starmap_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    return as_object(new_function_first(type, itertools_state(type)->starmap, "starmap", args, kwargs));
}

static PyObject *starmap_step(ToolObj *t)
{
    PyObject *item = tool_item(t->source);
    if (item && !PyTuple_CheckExact(item))
        Py_SETREF(item, PySequence_Tuple(item));
    PyObject *result = item ? PyObject_Call(t->function, item, NULL) : NULL;
    Py_XDECREF(item);
    return result;
}
TOOL_NEXT_FREE(starmap)
TOOL_SLOTS(starmap, "starmap(function, iterable, /)\n--\n\nAn iterator of function(*item) for each item.")

/* ---- islice: n[0] the index wanted next, n[1] where it stops (-1: nowhere), n[2] the step, n[3] items taken from the source ---- */

static bool islice_bound(PyObject *o, Py_ssize_t *n, const char *message)
{
    if (o == Py_None)
        return true;
    *n = PyNumber_AsSsize_t(o, PyExc_OverflowError);
    if (*n >= 0)
        return true;
    PyErr_SetString(PyExc_ValueError, message);
    return false;
}

static PyObject *islice_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *iterable, *first, *second = NULL, *third = Py_None;
    if (!tool_no_keywords(type, itertools_state(type)->islice, "islice", kwargs) ||
        !PyArg_UnpackTuple(args, "islice", 2, 4, &iterable, &first, &second, &third))
        return NULL;
    Py_ssize_t start = 0, stop = -1, step = 1;
    const char *indices = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const char *stops = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    if (second) {
        if (!islice_bound(second, &stop, stops) || !islice_bound(first, &start, indices))
            return NULL;
    } else if (!islice_bound(first, &stop, stops)) {
        return NULL;
    }
    if (!islice_bound(third, &step, "Step for islice() must be a positive integer or None."))
        return NULL;
    if (step < 1) {
        PyErr_SetString(PyExc_ValueError, "Step for islice() must be a positive integer or None.");
        return NULL;
    }
    ToolObj *t = tool_new(type, iterable);
    if (t)
        memcpy(t->n, (Py_ssize_t[]){start, stop, step, 0}, sizeof t->n);
    return as_object(t);
}

static PyObject *islice_step(ToolObj *t)
{
    if (!t->source)
        return NULL;
    PyObject *source = Py_NewRef(t->source), *item = NULL;
    Py_ssize_t stop = t->n[1];
    for (;;) {
        bool skip = t->n[3] < t->n[0];
        if (!skip && stop >= 0 && t->n[3] >= stop)
            break;                           /* everything there was to take */
        item = tool_item(source);
        if (!item)
            break;
        t->n[3]++;
        if (!skip)
            break;
        Py_CLEAR(item);
    }
    if (item) {
        Py_ssize_t next = t->n[0];
        bool past = __builtin_add_overflow(next, t->n[2], &next);
        t->n[0] = past || (stop >= 0 && next > stop) ? (stop >= 0 ? stop : PY_SSIZE_T_MAX) : next;
    } else {
        Py_CLEAR(t->source);
    }
    Py_DECREF(source);
    return item;
}

/* The usual step: nothing to skip, one by one. Which item is wanted is settled in the owner's section; the source is asked outside. */
static PyObject *islice_next(PyObject *self)
{
    ToolObj *t = tool_of(self);
    PyObject *source = NULL, *item;
    if (LIKELY(obj_is_mine(&t->hdr)) && LIKELY(owner_enter(this_thread, t, &t->hdr.lock))) {
        if (LIKELY(t->source != NULL) && t->n[2] == 1 && t->n[3] == t->n[0] && t->n[0] != (t->n[1] < 0 ? PY_SSIZE_T_MAX : t->n[1])) {
            t->n[3] = ++t->n[0];
            source = Py_NewRef(t->source);
        }
        owner_leave(this_thread);
    }
    if (LIKELY(source != NULL)) {
        item = tool_item(source);
        Py_DECREF(source);
        if (LIKELY(item != NULL))
            return item;
        Py_BEGIN_CRITICAL_SECTION(self);
        source = t->source;
        t->source = NULL;
        Py_END_CRITICAL_SECTION();
        Py_XDECREF(source);
        return NULL;
    }
    Py_BEGIN_CRITICAL_SECTION(self);
    item = islice_step(t);
    Py_END_CRITICAL_SECTION();
    return item;
}
TOOL_SLOTS(islice, "islice(iterable, stop) or islice(iterable, start, stop[, step])\n--\n\n"
                   "An iterator of what a slice of the iterable would hold. Bounds and step may be None but not negative.")

/* ---- pairwise: held is the item before ---- */

static PyObject *pairwise_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *iterable;
    if (!tool_no_keywords(type, itertools_state(type)->pairwise, "pairwise", kwargs) || !PyArg_UnpackTuple(args, "pairwise", 1, 1, &iterable))
        return NULL;
    return as_object(tool_new(type, iterable));
}

static PyObject *pairwise_step(ToolObj *t)
{
    if (!t->source)
        return NULL;
    PyObject *source = Py_NewRef(t->source), *pair = NULL, *second = NULL, *first = Py_XNewRef(t->held);
    if (!first) {
        first = tool_item(source);
        if (first)
            Py_XSETREF(t->held, Py_NewRef(first));       /* a step inside this one goes on from here */
    }
    if (first && t->source)
        second = tool_item(source);
    if (second) {
        Py_XSETREF(t->held, Py_NewRef(second));
        pair = PyTuple_Pack(2, first, second);
    } else {
        Py_CLEAR(t->held);
        Py_CLEAR(t->source);
    }
    Py_DECREF(source);
    Py_XDECREF(first);
    Py_XDECREF(second);
    return pair;
}
TOOL_NEXT(pairwise)
TOOL_SLOTS(pairwise, "pairwise(iterable, /)\n--\n\nAn iterator of (first, second), (second, third), ... of the items.")

/* ---- zip_longest: held is a list of iterators, None for one that has ended; n[0] are left; more fills ---- */

static PyObject *zip_longest_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *fill = Py_None;
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        fill = PyDict_GetItemString(kwargs, "fillvalue");
        if (!fill || PyDict_GET_SIZE(kwargs) > 1) {
            PyErr_SetString(PyExc_TypeError, "zip_longest() got an unexpected keyword argument");
            return NULL;
        }
    }
    PyObject *iterators = PyList_New(0);
    for (Py_ssize_t i = 0; iterators && i < PyTuple_GET_SIZE(args); i++) {
        PyObject *iterator = PyObject_GetIter(PyTuple_GET_ITEM(args, i));
        if (!iterator || PyList_Append(iterators, iterator) < 0)
            Py_CLEAR(iterators);
        Py_XDECREF(iterator);
    }
    ToolObj *t = iterators ? tool_new(type, NULL) : NULL;
    if (!t) {
        Py_XDECREF(iterators);
        return NULL;
    }
    t->held = iterators;
    t->more = Py_NewRef(fill);
    t->n[0] = PyList_GET_SIZE(iterators);
    return as_object(t);
}

static PyObject *zip_longest_step(ToolObj *t)
{
    Py_ssize_t size = PyList_GET_SIZE(t->held);
    if (t->n[0] == 0)
        return NULL;
    PyObject *row = PyTuple_New(size);
    for (Py_ssize_t i = 0; row && i < size; i++) {
        PyObject *iterator = Py_NewRef(PyList_GET_ITEM(t->held, i));
        PyObject *item = iterator == Py_None ? NULL : tool_item(iterator);
        if (!item && error_pending()) {
            t->n[0] = 0;
            Py_CLEAR(row);
        } else if (!item && iterator != Py_None && PyList_GET_ITEM(t->held, i) == iterator) {
            PyList_SetItem(t->held, i, Py_NewRef(Py_None));
            if (t->n[0] > 0 && --t->n[0] == 0)
                Py_CLEAR(row);               /* the last one: there is no such row */
        }
        Py_DECREF(iterator);
        if (row)
            PyTuple_SET_ITEM(row, i, item ? item : Py_NewRef(t->more));
        else
            Py_XDECREF(item);
    }
    return row;
}
TOOL_NEXT(zip_longest)
TOOL_SLOTS(zip_longest, "zip_longest(*iterables, fillvalue=None)\n--\n\n"
                        "An iterator of tuples of one item of each iterable, until the longest has ended; the others give fillvalue then.")

/* ---- the module ---- */

static PyMethodDef module_methods[] = {
    {"tee", (PyCFunction)(void (*)(void))itertools_tee, METH_FASTCALL,
     PyDoc_STR("tee($module, iterable, n=2, /)\n--\n\nA tuple of n independent iterators over the items of one.")},
    {NULL, NULL, 0, NULL}
};

static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);

static PyModuleDef itertools_module = {
    .m_name = "itertools",
    .m_doc = PyDoc_STR("Iterators made of iterators: endless ones, ones that select and join, and all the combinations of what there is."),
    .m_size = sizeof(ItertoolsState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

ItertoolsState *itertools_state(PyTypeObject *type)
{
    return PyModule_GetState(PyType_GetModuleByDef(type, &itertools_module));
}

static int module_exec(PyObject *module)
{
    ItertoolsState *st = PyModule_GetState(module);
#define TYPE(name)                                                                                                                       \
    if (!(st->name = (PyTypeObject *)(void *)PyType_FromModuleAndSpec(module, &name##_spec, NULL)) || PyModule_AddType(module, st->name) < 0) \
        return -1;
    ITERTOOLS(TYPE)
#undef TYPE
    return 0;
}

MODULE_STATE_FUNCTIONS(ItertoolsState, ITERTOOLS)

PyMODINIT_FUNC PyInit_itertools(void) { return PyModuleDef_Init(&itertools_module); }
