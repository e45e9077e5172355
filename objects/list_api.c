/* objects/list_api.c -- PyList_*: the list as extensions see it. */
#include "objects/hold.h"
#include "objects/list_int.h"
#include "objects/tuple_int.h"

static inline ListObj *list_obj(PyObject *p) { return (ListObj *)value_obj(value_of(p)); }
static inline bool is_list(PyObject *p) { return p && value_has_flag(value_of(p), Py_TPFLAGS_LIST_SUBCLASS); }
static bool must_be_list(PyObject *p)
{
    if (LIKELY(is_list(p)))
        return true;
    PyErr_BadInternalCall();
    return false;
}

int (PyList_Check)(PyObject *o) { return is_list(o); }
int (PyList_CheckExact)(PyObject *o) { return IS_EXACT(value_of(o), LIST); }

PyObject *PyList_New(Py_ssize_t n)
{
    if (n < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Value l = list_new((size_t)n);
    if (!is_raised(l))
        list_publish(l);
    return api_of(l);
}

Py_ssize_t PyList_Size(PyObject *p) { return must_be_list(p) ? (Py_ssize_t)list_len(list_obj(p)) : -1; }

PyObject *PyList_GetItemRef(PyObject *p, Py_ssize_t i)
{
    if (!is_list(p))
        return api_of(raise_type_error("expected a list"));
    Value v = list_get(list_obj(p), (size_t)i);
    return api_of(is_absent(v) ? raise_index_error("list index out of range") : v);
}

PyObject *PyList_GetItem(PyObject *p, Py_ssize_t i)
{
    if (!must_be_list(p))
        return NULL;
    ListObj *l = list_obj(p);
    if ((size_t)i >= load_acquire_size(&l->len))
        return api_of(raise_index_error("list index out of range"));
    return api_of(load_acquire_value(&list_look(l)->at[i]));
}

int PyList_SetItem(PyObject *p, Py_ssize_t i, PyObject *v)
{
    if (!is_list(p)) {
        value_release(value_of(v));
        PyErr_BadInternalCall();
        return -1;
    }
    if (list_set_take(list_obj(p), (size_t)i, value_of(v)) < 0) {
        raise_index_error("list assignment index out of range");
        return -1;
    }
    return 0;
}

int PyList_Insert(PyObject *p, Py_ssize_t i, PyObject *v)
{
    if (!is_list(p) || !v) {
        PyErr_BadInternalCall();
        return -1;
    }
    return list_insert_take(list_obj(p), i, value_keep(value_of(v)));
}

int PyList_Append(PyObject *p, PyObject *v)
{
    if (!is_list(p) || !v) {
        PyErr_BadInternalCall();
        return -1;
    }
    return list_append_take(list_obj(p), value_keep(value_of(v)));
}

int PyList_Extend(PyObject *p, PyObject *iterable) { return must_be_list(p) ? list_extend(list_obj(p), value_of(iterable)) : -1; }

int PyList_Clear(PyObject *p)
{
    if (!must_be_list(p))
        return -1;
    list_clear(list_obj(p));
    return 0;
}

PyObject *PyList_GetSlice(PyObject *p, Py_ssize_t low, Py_ssize_t high)
{
    if (!must_be_list(p))
        return NULL;
    return api_of(list_slice(list_obj(p), low < 0 ? 0 : low, high < 0 ? 0 : high, 1));
}

int PyList_SetSlice(PyObject *p, Py_ssize_t low, Py_ssize_t high, PyObject *items)
{
    struct values vs = {0};
    if (!must_be_list(p) || (items && values_of(value_of(items), &vs) < 0))
        return -1;
    int rc = list_splice(list_obj(p), low, high, vs.at, vs.n);
    vs.n = 0;
    values_free(&vs);
    return rc;
}

int PyList_Sort(PyObject *p) { return must_be_list(p) ? list_sort(list_obj(p), V_ABSENT, false) : -1; }

int PyList_Reverse(PyObject *p)
{
    if (!must_be_list(p))
        return -1;
    list_reverse(list_obj(p));
    return 0;
}

PyObject *PyList_AsTuple(PyObject *p) { return must_be_list(p) ? api_of(list_to_tuple(list_obj(p))) : NULL; }

Py_ssize_t (PyList_GET_SIZE)(PyObject *p) { return (Py_ssize_t)list_len(list_obj(p)); }
PyObject *(PyList_GET_ITEM)(PyObject *p, Py_ssize_t i) { return api_of(load_acquire_value(&list_look(list_obj(p))->at[i])); }
void (PyList_SET_ITEM)(PyObject *p, Py_ssize_t i, PyObject *v) { store_release_value(&list_obj(p)->items->at[i], value_of(v)); }
