/* stdlib/_suggestions.c -- "Did you mean: ...?" for the module traceback.
 *
 * The distance of two names is the least cost of turning one into the other by putting in, taking out and exchanging bytes; another case of
 * the same letter costs half. It is worked out row by row over the part of the names that differs, and given up as soon as every entry of
 * a row is dearer than what would be of use. */
#include "Python.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { COST_MOVE = 2, COST_CASE = 1, NAMES_MAX = 750, NAME_MAX_LENGTH = 40 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static size_t cost_of_exchange(char a, char b)
{
    return a == b ? 0 : Py_TOLOWER(a) == Py_TOLOWER(b) ? COST_CASE : COST_MOVE;
}

/* The distance, or limit + 1 when it is more than limit. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb, size_t limit)
{
    while (na && nb && *a == *b)
        a++, b++, na--, nb--;
    while (na && nb && a[na - 1] == b[nb - 1])
        na--, nb--;
    if (na == 0 || nb == 0)
        return (na + nb) * COST_MOVE;
    if (na > NAME_MAX_LENGTH || nb > NAME_MAX_LENGTH || (na > nb ? na - nb : nb - na) * COST_MOVE > limit)
        return limit + 1;
    size_t row[NAME_MAX_LENGTH + 1];         /* row[j]: of the first i bytes of a and the first j bytes of b */
    for (size_t j = 0; j <= nb; j++)
        row[j] = j * COST_MOVE;
    for (size_t i = 0; i < na; i++) {
        size_t diagonal = row[0], least = row[0] = (i + 1) * COST_MOVE;
        for (size_t j = 0; j < nb; j++) {
            size_t exchanged = diagonal + cost_of_exchange(a[i], b[j]);
            diagonal = row[j + 1];
            row[j + 1] = smaller(exchanged, smaller(diagonal, row[j]) + COST_MOVE);
            least = smaller(least, row[j + 1]);
        }
        if (least > limit)
            return limit + 1;
    }
    return row[nb];
}

static PyObject *closest(PyObject *names, const char *wanted, size_t length)
{
    PyObject *best = NULL;
    size_t best_distance = SIZE_MAX;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(name, &n);
        if (!text)
            return NULL;
        if ((size_t)n == length && memcmp(text, wanted, length) == 0)
            continue;                        /* the name itself is there: another would be no help */
        size_t limit = ((size_t)n + length + 3) * COST_MOVE / 6;     /* a third of the bytes may differ */
        if (best_distance <= limit)
            limit = best_distance - 1;
        size_t d = distance(wanted, length, text, (size_t)n, limit);
        if (d <= limit) {
            best = name;
            best_distance = d;
            if (d == 0)
                break;
        }
    }
    return Py_NewRef(best ? best : Py_None);
}

static PyObject *generate_suggestions(PyObject *module, PyObject *args)
{
    PyObject *candidates, *item;
    Py_ssize_t length;
    (void)module;
    if (!PyArg_ParseTuple(args, "OU:_generate_suggestions", &candidates, &item))
        return NULL;
    if (!PyList_Check(candidates)) {
        PyErr_SetString(PyExc_TypeError, "candidates must be a list");
        return NULL;
    }
    PyObject *names = PyList_AsTuple(candidates), *found = NULL;     /* the list may change under another thread's hands */
    if (!names)
        return NULL;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++)
        if (!PyUnicode_Check(PyTuple_GET_ITEM(names, i))) {
            Py_DECREF(names);
            PyErr_SetString(PyExc_TypeError, "all elements in 'candidates' must be strings");
            return NULL;
        }
    const char *wanted = PyUnicode_AsUTF8AndSize(item, &length);
    if (wanted)
        found = PyTuple_GET_SIZE(names) >= NAMES_MAX ? Py_NewRef(Py_None) : closest(names, wanted, (size_t)length);
    Py_DECREF(names);
    return found;
}

static PyMethodDef suggestions_methods[] = {
    {"_generate_suggestions", generate_suggestions, METH_VARARGS,
     PyDoc_STR("_generate_suggestions($module, candidates, item, /)\n--\n\nReturns the candidate in candidates that's closest to item")},
    {NULL, NULL, 0, NULL}
};
static PyModuleDef_Slot suggestions_slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};
static PyModuleDef suggestions_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_suggestions", .m_doc = PyDoc_STR("Names that are like a name."), .m_methods = suggestions_methods,
    .m_slots = suggestions_slots,
};

PyMODINIT_FUNC PyInit__suggestions(void) { return PyModuleDef_Init(&suggestions_module); }
