/* objects/str_translate.c -- maketrans and translate.
 *
 * A table is asked once for each different character below 128, so long ASCII texts cost one lookup a letter of the alphabet. What it
 * answers for others may differ from time to time (the table can be any object), and is asked anew.
 * Tests.  tests/objects/test_str_methods.c
 */
#include "objects/codecs_int.h"
#include "objects/dict_int.h"
#include "objects/str_methods.h"
#include "objects/str_writer.h"
#include "objects/unidata.h"

/* --- maketrans ------------------------------------------------------------------------------------------------------------------------- */

static int put_pair(Value dict, uint32_t key, Value v)
{
    return dict_set((DictObj *)value_obj(dict), value_from_int((int64_t)key), v);
}

/* {character or ordinal: anything} -> {ordinal: anything} */
static int copy_table(Value dict, PyObject *from)
{
    Py_ssize_t pos = 0;
    PyObject *key, *v, *copy = PyDict_Copy(from);           /* nobody else changes it while we go through it */
    if (copy == NULL)
        return -1;
    int rc = 0;
    while (rc == 0 && PyDict_Next(copy, &pos, &key, &v)) {
        if (PyUnicode_Check(key)) {
            if (str_length(self_of(key)) != 1) {
                raise_value_error("string keys in translatetable must be of length 1");
                rc = -1;
            } else {
                rc = put_pair(dict, str_read(self_of(key), 0), value_of(v));
            }
        } else if (PyLong_Check(key)) {
            rc = dict_set((DictObj *)value_obj(dict), value_of(key), value_of(v));
        } else {
            raise_type_error("keys in translate table mustbe strings or integers");
            rc = -1;
        }
    }
    Py_DECREF(copy);
    return rc;
}

static int fill_table(Value dict, PyObject *const *args, Py_ssize_t nargs)
{
    if (nargs == 1) {
        if (Py_IS_TYPE(args[0], &PyDict_Type))
            return copy_table(dict, args[0]);
        raise_type_error("if you give only one argument to maketrans it must be a dict");
        return -1;
    }
    if (!arg_str("maketrans", "argument 2", args[1]) || (nargs > 2 && !arg_str("maketrans", "argument 3", args[2])))
        return -1;
    if (!value_is_str(value_of(args[0]))) {
        raise_type_error("first maketrans argument must be a string if there is a second argument");
        return -1;
    }
    struct text_view from = view_of(args[0]), to = view_of(args[1]);
    if (from.len != to.len) {
        raise_value_error("the first two maketrans arguments must have equal length");
        return -1;
    }
    for (size_t i = 0; i < from.len; i++)
        if (put_pair(dict, text_at(&from, i), value_from_int((int64_t)text_at(&to, i))) < 0)
            return -1;
    if (nargs > 2) {
        struct text_view gone = view_of(args[2]);
        for (size_t i = 0; i < gone.len; i++)
            if (put_pair(dict, text_at(&gone, i), V_NONE) < 0)
                return -1;
    }
    return 0;
}

PyObject *str_method_maketrans(PyObject *Py_UNUSED(unused), PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("maketrans", nargs, 1, 3))
        return NULL;
    Value dict = dict_new();
    if (!is_raised(dict) && fill_table(dict, args, nargs) < 0) {
        value_release(dict);
        return NULL;
    }
    return api_of(dict);
}

/* --- translate ---------------------------------------------------------------------------------------------------------------------------- */

/* What the table says about c: counted int or str, None, V_ABSENT (nothing), V_RAISED. */
static Value ask(PyObject *table, uint32_t c)
{
    PyObject *answer = PyObject_GetItem(table, api_of(value_from_int((int64_t)c)));
    if (answer == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_LookupError))
            return V_RAISED;
        PyErr_Clear();
        return V_ABSENT;
    }
    Value v = value_of(answer);
    if (is_none(v) || value_is_str(v))
        return v;
    if (!PyLong_Check(answer)) {
        value_release(v);
        return raise_type_error("character mapping must return integer, None or str");
    }
    int overflow;
    long n = PyLong_AsLongAndOverflow(answer, &overflow);
    value_release(v);
    if (overflow || n < 0 || n > (long)UNI_MAX)
        return raise_value_error("character mapping must be in range(0x110000)");
    return value_from_int(n);
}

/* An answer for c, consumed. */
static int put_answer(struct str_writer *w, uint32_t c, Value v)
{
    int rc = 0;
    if (is_raised(v))
        return -1;
    if (is_absent(v))
        return str_writer_char(w, c);
    if (value_is_int(v))
        return str_writer_char(w, (uint32_t)value_as_int(v));
    if (!is_none(v)) {
        rc = str_writer_value(w, v);
        value_release(v);
    }
    return rc;
}

enum { NOT_ASKED = -1, ASK_AGAIN = -2, DELETED = -3 };

static PyObject *translate(PyObject *self, PyObject *table)
{
    struct text_view t = view_of(self);
    int32_t known[128];
    for (int i = 0; i < 128; i++)
        known[i] = NOT_ASKED;
    struct str_writer w;
    str_writer_init(&w);
    if (str_writer_reserve(&w, t.len, 0) < 0)
        return str_writer_fail(&w);
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = text_at(&t, i);
        int32_t *memo = c < 128 ? &known[c] : NULL;
        if (memo == NULL || *memo == NOT_ASKED || *memo == ASK_AGAIN) {
            Value v = ask(table, c);
            if (memo)
                *memo = is_absent(v) ? (int32_t)c : value_is_int(v) ? (int32_t)value_as_int(v) : is_none(v) ? DELETED : ASK_AGAIN;
            if (put_answer(&w, c, v) < 0)
                return str_writer_fail(&w);
        } else if (*memo != DELETED && str_writer_char(&w, (uint32_t)*memo) < 0) {
            return str_writer_fail(&w);
        }
    }
    return api_of(str_writer_finish(&w));
}

PyObject *str_method_translate(PyObject *self, PyObject *table)
{
    return translate(self, table);
}

/* Characters that the table maps to None are errors here: the handler says what becomes of a run of them. */
static int translate_strictly(struct str_writer *w, PyObject *u, PyObject *table, const char *errors)
{
    struct text_view t = view_of(u);
    PyObject *handler = PyCodec_LookupError(errors);
    int rc = handler ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < t.len; ) {
        Value v = ask(table, text_at(&t, i));
        if (!is_none(v)) {
            rc = put_answer(w, text_at(&t, i++), v);
            continue;
        }
        size_t end = i + 1;
        for (; end < t.len; end++) {
            v = ask(table, text_at(&t, end));
            value_release(v);
            if (!is_none(v))
                break;
        }
        if (is_raised(v) && error_pending()) {
            rc = -1;
            break;
        }
        PyObject *exc = PyObject_CallFunction(PyExc_UnicodeTranslateError, "Onns", u, (Py_ssize_t)i, (Py_ssize_t)end, "character maps to <undefined>");
        Py_ssize_t next = 0;
        PyObject *with = exc ? codecs_error_call(handler, exc, "translating", false, (Py_ssize_t)t.len, &next) : NULL;
        rc = with ? str_writer_value(w, value_of(with)) : -1;
        Py_XDECREF(with);
        Py_XDECREF(exc);
        i = (size_t)next;
    }
    Py_XDECREF(handler);
    return rc;
}

PyObject *PyUnicode_Translate(PyObject *u, PyObject *table, const char *errors)
{
    PyObject *s = PyUnicode_FromObject(u), *result;
    if (s == NULL)
        return NULL;
    if (errors && strcmp(errors, "ignore") == 0) {
        result = translate(s, table);
    } else {
        struct str_writer w;
        str_writer_init(&w);
        result = translate_strictly(&w, s, table, errors) < 0 ? str_writer_fail(&w) : api_of(str_writer_finish(&w));
    }
    Py_DECREF(s);
    return result;
}
