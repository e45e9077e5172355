/* stdlib/_heapq.c -- binary heaps in lists, the least item first, or the greatest (the functions named _max).
 *
 * A function works under the list's critical section, so threads may share a heap: each push and pop is atomic as long as the comparisons
 * run no Python code. Where they do, the section may be interrupted: after each such comparison the length is looked at again, and a
 * change is a RuntimeError, as the language's own iteration has it.
 * Items move by swaps, slot by slot, so the list holds all of them after each step and its lock-free readers never see a hole.
 */
#include "objects/argcheck.h"
#include "objects/list_int.h"
#include "stdlib/less.h"
#include "stdlib/module_state.h"

/* Is item i to stand above item j? 1, 0; -1: raised. The list has n items and keeps them. */
static int above(ListObj *l, size_t n, size_t i, size_t j, bool max)
{
    Value a = l->items->at[max ? j : i], b = l->items->at[max ? i : j];
    enum less l_now = less_now(a, b);
    if (LIKELY(l_now != LESS_ASK))
        return (int)l_now;
    value_keep(a);
    value_keep(b);
    int less = PyObject_RichCompareBool(api_of(a), api_of(b), Py_LT);
    value_release(a);
    value_release(b);
    if (less >= 0 && l->len != n) {
        PyErr_SetString(PyExc_RuntimeError, "list changed size during iteration");
        return -1;
    }
    return less;
}

static void swap(ListObj *l, size_t i, size_t j)
{
    Value a = l->items->at[i];
    store_release_value(&l->items->at[i], l->items->at[j]);
    store_release_value(&l->items->at[j], a);
}

/* Item i moves up as far as it belongs, but not above `top`. 0 or -1. */
static int rise(ListObj *l, size_t n, size_t top, size_t i, bool max)
{
    while (i > top) {
        size_t parent = (i - 1) / 2;
        int yes = above(l, n, i, parent, max);
        if (yes <= 0)
            return yes;
        swap(l, i, parent);
        i = parent;
    }
    return 0;
}

/* Item i goes down to a leaf, the better child coming up each time, and from there up again: fewer comparisons than stopping on the way,
 * since what is sunk comes from the bottom mostly. */
static int sink(ListObj *l, size_t n, size_t i, bool max)
{
    size_t top = i;
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n) {
            int left = above(l, n, child, child + 1, max);
            if (left < 0)
                return -1;
            child += !left;
        }
        swap(l, i, child);
    }
    return rise(l, n, top, i, max);
}

/* ---- the operations, in the critical section. Results are counted; V_RAISED ---- */

static Value out_of_range(void) { return raise_index_error("index out of range"); }

static Value push(ListObj *l, Value item, bool max)
{
    if (list_append_take(l, value_keep(item)) < 0)
        return V_RAISED;
    return rise(l, l->len, 0, l->len - 1, max) < 0 ? V_RAISED : V_NONE;
}

static Value pop(ListObj *l, Value item, bool max)
{
    (void)item;
    Value last = list_pop(l, -1, true);
    if (is_absent(last))
        return out_of_range();
    if (l->len == 0)
        return last;
    Value best = l->items->at[0];
    store_release_value(&l->items->at[0], last);
    if (sink(l, l->len, 0, max) == 0)
        return best;
    value_release(best);
    return V_RAISED;
}

static Value replace(ListObj *l, Value item, bool max)
{
    if (l->len == 0)
        return out_of_range();
    Value best = l->items->at[0];
    store_release_value(&l->items->at[0], value_keep(item));
    if (sink(l, l->len, 0, max) == 0)
        return best;
    value_release(best);
    return V_RAISED;
}

static Value push_pop(ListObj *l, Value item, bool max)
{
    if (l->len == 0)
        return value_keep(item);
    Value top = value_keep(l->items->at[0]), a = max ? item : top, b = max ? top : item;
    enum less now = less_now(a, b);
    int better = now == LESS_ASK ? PyObject_RichCompareBool(api_of(a), api_of(b), Py_LT) : (int)now;
    value_release(top);
    if (better < 0)
        return V_RAISED;
    return better ? replace(l, item, max) : value_keep(item);
}

static Value heapify(ListObj *l, Value item, bool max)
{
    (void)item;
    size_t n = l->len;
    for (size_t i = n / 2; i-- > 0;)
        if (sink(l, n, i, max) < 0)
            return V_RAISED;
    return V_NONE;
}

/* ---- the module ---- */

static PyObject *in_section(PyObject *list, PyObject *item, bool max, Value (*operation)(ListObj *, Value, bool))
{
    Value result;
    Py_BEGIN_CRITICAL_SECTION(list);
    result = operation((ListObj *)value_obj(value_of(list)), value_of(item), max);
    Py_END_CRITICAL_SECTION();
    return api_of(result);
}

static PyObject *with_item(const char *name, PyObject *const *args, Py_ssize_t nargs, bool max, Value (*operation)(ListObj *, Value, bool))
{
    if (!args_count(name, nargs, 2, 2))
        return NULL;
    if (!PyList_Check(args[0]))
        return api_of(raise_type_error("%s() argument 1 must be list, not %.50s", name, args[0] == Py_None ? "None" : Py_TYPE(args[0])->tp_name));
    return in_section(args[0], args[1], max, operation);
}
static PyObject *without_item(const char *name, PyObject *list, bool max, Value (*operation)(ListObj *, Value, bool))
{
    if (!PyList_Check(list))
        return api_of(raise_type_error("%s() argument must be list, not %.50s", name, list == Py_None ? "None" : Py_TYPE(list)->tp_name));
    return in_section(list, NULL, max, operation);
}

#define ITEM(name, operation, max)                                                                                                       \
    static PyObject *heapq_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs)                                             \
    {                                                                                                                                    \
        (void)module;                                                                                                                    \
        return with_item(#name, args, nargs, max, operation);                                                                            \
    }
#define ALONE(name, operation, max)                                                                                                      \
    static PyObject *heapq_##name(PyObject *module, PyObject *list)                                                                      \
    {                                                                                                                                    \
        (void)module;                                                                                                                    \
        return without_item(#name, list, max, operation);                                                                                \
    }
ITEM(heappush, push, false)
ITEM(heappush_max, push, true)
ITEM(heapreplace, replace, false)
ITEM(heapreplace_max, replace, true)
ITEM(heappushpop, push_pop, false)
ITEM(heappushpop_max, push_pop, true)
ALONE(heappop, pop, false)
ALONE(heappop_max, pop, true)
ALONE(heapify, heapify, false)
ALONE(heapify_max, heapify, true)

#define ITEM_METHOD(name, doc)                                                                                                           \
    {#name, (PyCFunction)(void (*)(void))heapq_##name, METH_FASTCALL, PyDoc_STR(#name "($module, heap, item, /)\n--\n\n" doc)}
#define ALONE_METHOD(name, doc) {#name, heapq_##name, METH_O, PyDoc_STR(#name "($module, heap, /)\n--\n\n" doc)}
static PyMethodDef heapq_methods[] = {
    ITEM_METHOD(heappush, "Push item onto heap, maintaining the heap invariant."),
    ITEM_METHOD(heappush_max, "Push item onto max heap, maintaining the heap invariant."),
    ITEM_METHOD(heapreplace, "Pop and return the smallest item, and add the new one: as heappop() and heappush(), but in one step."),
    ITEM_METHOD(heapreplace_max, "Pop and return the largest item, and add the new one, in one step."),
    ITEM_METHOD(heappushpop, "Push item on the heap, then pop and return the smallest item, in one step."),
    ITEM_METHOD(heappushpop_max, "Push item on the max heap, then pop and return the largest item, in one step."),
    ALONE_METHOD(heappop, "Pop the smallest item off the heap, maintaining the heap invariant."),
    ALONE_METHOD(heappop_max, "Pop the largest item off the max heap, maintaining the heap invariant."),
    ALONE_METHOD(heapify, "Transform list into a heap, in-place, in O(len(heap)) time."),
    ALONE_METHOD(heapify_max, "Transform list into a max heap, in-place, in O(len(heap)) time."),
    {NULL, NULL, 0, NULL}
};

static int heapq_exec(PyObject *module)
{
    return PyModule_AddStringConstant(module, "__about__",
        "A heap is a list a with a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for all k: a tree in which each node is as small as its children or\n"
        "smaller, so a[0] is the smallest item. Pushing and popping take time in proportion to the height of the tree. With heapify, a\n"
        "heap sorts; with pairs of priority and task, it is a queue by priority.\n");
}
static PyModuleDef_Slot heapq_slots[] = MODULE_SLOTS(heapq_exec);
static PyModuleDef heapq_module = {
    .m_name = "_heapq",
    .m_doc = PyDoc_STR("Heap queue algorithm (a.k.a. priority queue)."),
    .m_methods = heapq_methods,
    .m_slots = heapq_slots,
};
PyMODINIT_FUNC PyInit__heapq(void) { return PyModuleDef_Init(&heapq_module); }
