/* objects/str_type.c -- the type str: construction, operators, indexing, the table of methods.
 *
 * Instances of subclasses have their own layout behind StrExternalObj, attributes included, and always keep their text in a buffer.
 * Tests.  tests/objects/test_str_methods.c
 */
#include "objects/str_methods.h"
#include "objects/tuple_int.h"
#include "objects/type_int.h"

/* --- construction ----------------------------------------------------------------------------------------------------------------------- */

/* str(object, encoding, errors) as an exact str or what __str__ gave; the words are NULL where they were not given. */
static PyObject *text_of(PyObject *object, PyObject *encoding, PyObject *errors)
{
    if ((encoding && !arg_str("str", "argument 'encoding'", encoding)) || (errors && !arg_str("str", "argument 'errors'", errors)))
        return NULL;
    if (object == NULL)
        return api_of(str_empty());
    if (encoding == NULL && errors == NULL)
        return PyObject_Str(object);
    const char *e = encoding ? PyUnicode_AsUTF8(encoding) : NULL, *h = errors ? PyUnicode_AsUTF8(errors) : NULL;
    if ((encoding && e == NULL) || (errors && h == NULL))
        return NULL;
    if ((encoding && strlen(e) != str_length(self_of(encoding))) || (errors && strlen(h) != str_length(self_of(errors))))
        return api_of(raise_value_error("embedded null character"));
    return PyUnicode_FromEncodedObject(object, e, h);
}

/* An instance of a subclass with the text of s. */
static PyObject *instance_of(PyTypeObject *type, PyObject *s)
{
    const StrObj *from = self_of(s);
    size_t bytes = str_bytes(from), kind = (size_t)str_kind(from);
    void *text = buf_alloc(bytes + kind);
    if (text == NULL)
        return PyErr_NoMemory();
    PyObject *o = type->tp_alloc(type, 0);
    if (o == NULL) {
        buf_free(text);
        return NULL;
    }
    memcpy(text, str_data(from), bytes + kind);
    StrExternalObj *r = (StrExternalObj *)(void *)o;
    r->head.hash = str_hash_if_known(value_of(s));
    r->text = text;
    r->head.meta = from->meta | STR_EXTERNAL;
    return o;
}

static PyObject *str_make(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static const char *const words[] = {"object", "encoding", "errors", NULL};
    static const struct arg_spec spec = {"str", words, .positional = 3};
    PyObject *a[3] = {NULL};
    if (args_bind_dict(&spec, args, kwargs, a) < 0)
        return NULL;
    PyObject *s = text_of(a[0], a[1], a[2]);
    if (s == NULL || type == &PyUnicode_Type)
        return s;
    PyObject *o = instance_of(type, s);
    Py_DECREF(s);
    return o;
}

/* str(...) itself; calls of subclasses come by tp_new. */
static PyObject *str_call(PyObject *type, PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    PyObject *a[3] = {NULL};
    (void)type;
    if (kwnames && value_is_ptr(value_of(kwnames)) && tuple_len(value_of(kwnames)) > 0) {
        static const char *const words[] = {"object", "encoding", "errors", NULL};
        static const struct arg_spec spec = {"str", words, .positional = 3};
        if (args_bind(&spec, args, n, kwnames, a) < 0)
            return NULL;
        return text_of(a[0], a[1], a[2]);
    }
    if (n == 1)
        return PyObject_Str(args[0]);
    if (!args_count("str", n, 0, 3))
        return NULL;
    return text_of(n > 0 ? args[0] : NULL, n > 1 ? args[1] : NULL, n > 2 ? args[2] : NULL);
}

/* --- slots --------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *str_tp_repr(PyObject *self)
{
    return api_of(str_repr(value_of(self)));
}

static PyObject *str_tp_str(PyObject *self)
{
    return api_of(str_exact(value_of(self)));
}

static Py_hash_t str_tp_hash(PyObject *self)
{
    return str_hash(value_of(self));
}

static PyObject *str_tp_iter(PyObject *self)
{
    return api_of(str_iter_new(value_of(self)));
}

static Py_ssize_t str_len(PyObject *self)
{
    return (Py_ssize_t)str_length(self_of(self));
}

static PyObject *str_times(PyObject *self, Py_ssize_t n)
{
    return api_of(str_repeat(value_of(self), n));
}

static PyObject *str_item(PyObject *self, Py_ssize_t i)
{
    if (i < 0 || (size_t)i >= str_length(self_of(self)))
        return api_of(raise_index_error("string index out of range"));
    return api_of(str_at(value_of(self), (size_t)i));
}

static PyObject *str_subscript(PyObject *self, PyObject *key)
{
    Py_ssize_t n = str_len(self);
    if (PyIndex_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && error_pending())
            return NULL;
        return str_item(self, i < 0 ? i + n : i);
    }
    if (Py_IS_TYPE(key, &PySlice_Type)) {
        Py_ssize_t start, stop, step;
        if (PySlice_Unpack(key, &start, &stop, &step) < 0)
            return NULL;
        Py_ssize_t count = PySlice_AdjustIndices(n, &start, &stop, step);
        return api_of(str_slice_step(value_of(self), start, step, (size_t)count));
    }
    return api_of(raise_type_error("string indices must be integers, not '%.200s'", type_of_api(key)->tp_name));
}

PyObject *str_method_join(PyObject *self, PyObject *iterable)
{
    return PyUnicode_Join(self, iterable);
}

PyObject *str_method___sizeof__(PyObject *self, PyObject *Py_UNUSED(unused))
{
    StrObj *s = self_of(self);
    size_t text = str_bytes(s) + (size_t)str_kind(s), size;
    if (s->meta & STR_EXTERNAL)
        size = (size_t)type_of_api(self)->tp_basicsize + text;
    else
        size = (size_t)((char *)str_data(s) - (char *)s) + text;
    const struct str_utf8 *utf8 = str_is_ascii(s) ? NULL : load_acquire_ptr(&((StrWideObj *)s)->utf8);
    return PyLong_FromSize_t(size + (utf8 ? sizeof *utf8 + utf8->len + 1 : 0));
}

PyObject *str_method___getnewargs__(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Value s = str_from_text(view_of(self));                    /* a copy: pickle must not take it for self */
    return is_raised(s) ? NULL : api_of(tuple_take_values(&s, 1));
}

/* --- the type --------------------------------------------------------------------------------------------------------------------------------- */

#define FLAGS_NONE   METH_NOARGS
#define FLAGS_ONE    METH_O
#define FLAGS_FAST   METH_FASTCALL
#define FLAGS_WORDS  (METH_FASTCALL | METH_KEYWORDS)
#define FLAGS_STATIC (METH_STATIC | METH_FASTCALL)
static PyMethodDef methods[] = {
#define METHOD(how, name, doc) {#name, PyCFunction_CAST(str_method_##name), FLAGS_##how, doc},
#include "objects/str_methods.def"
#undef METHOD
    {NULL, NULL, 0, NULL}
};

static PyNumberMethods as_number = {.nb_remainder = str_percent};
static PySequenceMethods as_sequence = {
    .sq_length = str_len,
    .sq_concat = PyUnicode_Concat,
    .sq_repeat = str_times,
    .sq_item = str_item,
    .sq_contains = PyUnicode_Contains,
};
static PyMappingMethods as_mapping = {.mp_length = str_len, .mp_subscript = str_subscript};

PyTypeObject PyUnicode_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "str",
    .tp_basicsize = sizeof(StrExternalObj),
    .tp_dealloc = str_destroy,
    .tp_repr = str_tp_repr,
    .tp_as_number = &as_number,
    .tp_as_sequence = &as_sequence,
    .tp_as_mapping = &as_mapping,
    .tp_hash = str_tp_hash,
    .tp_str = str_tp_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_UNICODE_SUBCLASS | _Py_TPFLAGS_MATCH_SELF,
    .tp_doc = PyDoc_STR("str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
                        "Text. The first form gives what object.__str__() returns. The second one decodes bytes;\n"
                        "encoding is 'utf-8' and errors 'strict' unless they are given."),
    .tp_richcompare = PyUnicode_RichCompare,
    .tp_iter = str_tp_iter,
    .tp_methods = methods,
    .tp_base = &PyBaseObject_Type,
    .tp_new = str_make,
    .tp_vectorcall = str_call,
};
