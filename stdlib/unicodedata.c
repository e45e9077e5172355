/* stdlib/unicodedata.c -- the module unicodedata, on the tables of objects/unidata.h. ucd_3_2_0 has the same functions as methods, which ask the
 * tables of Unicode 3.2; names are those of today for characters that were there.
 * Tests. tests/stdlib/unicodedata_calls.py; the tables have theirs in tests/objects
 */
#include "objects/argcheck.h"
#include "objects/unidata.h"
#include "stdlib/module_state.h"

#include <strings.h>

typedef struct { PyObject_HEAD const char *version; } OldObject;

static bool is_old(PyObject *self) { return !PyModule_Check(self); }

/* A str of one character. argument: its number, where there are others. */
static bool to_character(PyObject *o, const char *function, int argument, uint32_t *c)
{
    if (PyUnicode_Check(o) && PyUnicode_GET_LENGTH(o) == 1) {
        *c = PyUnicode_READ_CHAR(o, 0);
        return true;
    }
    char which[16] = "";
    if (argument)
        snprintf(which, sizeof which, " %d", argument);
    if (PyUnicode_Check(o))
        PyErr_Format(PyExc_TypeError, "%s(): argument%s must be a unicode character, not a string of length %zd", function, which, PyUnicode_GET_LENGTH(o));
    else
        PyErr_Format(PyExc_TypeError, "%s() argument%s must be a unicode character, not %T", function, which, o);
    return false;
}

/* -- one character: text and flags ---------------------------------------------------------------------------------------------------------------- */

#define TEXT(name)                                                                                                                    \
    static PyObject *ucd_##name(PyObject *self, PyObject *arg)                                                                        \
    {                                                                                                                                 \
        uint32_t c;                                                                                                                   \
        return to_character(arg, #name, 0, &c) ? PyUnicode_FromString(is_old(self) ? uni_old_##name(c) : uni_##name(c)) : NULL;       \
    }
TEXT(category)
TEXT(bidirectional)
TEXT(east_asian_width)

static PyObject *ucd_combining(PyObject *self, PyObject *arg)
{
    uint32_t c;
    return to_character(arg, "combining", 0, &c) ? PyLong_FromLong(is_old(self) ? uni_old_combining(c) : uni_combining(c)) : NULL;
}

static PyObject *ucd_mirrored(PyObject *self, PyObject *arg)
{
    uint32_t c;
    return to_character(arg, "mirrored", 0, &c) ? PyLong_FromLong(is_old(self) ? uni_old_is_mirrored(c) : uni_is_mirrored(c)) : NULL;
}

static PyObject *ucd_decomposition(PyObject *self, PyObject *arg)
{
    uint32_t c;
    char text[UNI_DECOMPOSITION_MAX];
    if (!to_character(arg, "decomposition", 0, &c))
        return NULL;
    size_t n = is_old(self) ? uni_old_decomposition(c, text) : uni_decomposition(c, text);
    return PyUnicode_FromStringAndSize(text, (Py_ssize_t)n);
}

/* -- one character: numbers and names ------------------------------------------------------------------------------------------------------------- */

static PyObject *or_default(PyObject *const *args, Py_ssize_t nargs, const char *none)
{
    if (nargs > 1)
        return Py_NewRef(args[1]);
    PyErr_SetString(PyExc_ValueError, none);
    return NULL;
}

static bool character_argument(const char *function, PyObject *const *args, Py_ssize_t nargs, uint32_t *c)
{
    return args_count(function, nargs, 1, 2) && to_character(args[0], function, 1, c);
}

static PyObject *ucd_decimal(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    uint32_t c;
    if (!character_argument("decimal", args, nargs, &c))
        return NULL;
    int v = is_old(self) ? uni_old_decimal_value(c) : uni_decimal_value(c);
    return v < 0 ? or_default(args, nargs, "not a decimal") : PyLong_FromLong(v);
}

static PyObject *ucd_digit(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    uint32_t c;
    if (!character_argument("digit", args, nargs, &c))
        return NULL;
    int v = is_old(self) ? uni_old_digit_value(c) : uni_digit_value(c);
    return v < 0 ? or_default(args, nargs, "not a digit") : PyLong_FromLong(v);
}

static PyObject *ucd_numeric(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    uint32_t c;
    if (!character_argument("numeric", args, nargs, &c))
        return NULL;
    double v = is_old(self) ? uni_old_numeric_value(c) : uni_numeric_value(c);
    return v == -1 ? or_default(args, nargs, "not a numeric character") : PyFloat_FromDouble(v);
}

static PyObject *ucd_name(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    uint32_t c;
    char name[UNI_NAME_MAX];
    if (!character_argument("name", args, nargs, &c))
        return NULL;
    size_t n = is_old(self) && !(uni_flags(c) & UNI_IN_3_2) ? 0 : uni_name(c, name);
    return n ? PyUnicode_FromStringAndSize(name, (Py_ssize_t)n) : or_default(args, nargs, "no such name");
}

/* The database of 3.2 knows characters by their names alone. */
static bool is_proper_name(uint32_t c, const char *name, Py_ssize_t n)
{
    char proper[UNI_NAME_MAX];
    return uni_name(c, proper) == (size_t)n && strncasecmp(proper, name, (size_t)n) == 0;
}

static PyObject *ucd_lookup(PyObject *self, PyObject *arg)
{
    const char *name;
    Py_ssize_t n;
    uint32_t found[UNI_SEQUENCE_MAX];
    if (!PyArg_Parse(arg, "s#:lookup", &name, &n))
        return NULL;
    if (n > UNI_NAME_MAX) {
        PyErr_SetString(PyExc_KeyError, "name too long");
        return NULL;
    }
    int count = uni_lookup(name, (size_t)n, !is_old(self), found);
    if (count && (!is_old(self) || is_proper_name(found[0], name, n)))
        return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, found, count);
    PyObject *text = PyUnicode_FromStringAndSize(name, n);
    if (text)
        PyErr_Format(PyExc_KeyError, "undefined character name '%U'", text);
    Py_XDECREF(text);
    return NULL;
}

/* -- normal forms ------------------------------------------------------------------------------------------------------------------------------------ */

struct form_text { enum uni_form form; PyObject *object; uint32_t *text; size_t n; };

static bool to_form(PyObject *o, enum uni_form *form)
{
    static const char *const forms[] = {[UNI_NFD] = "NFD", [UNI_NFC] = "NFC", [UNI_NFKD] = "NFKD", [UNI_NFKC] = "NFKC"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (PyUnicode_EqualToUTF8(o, forms[i])) {
            *form = (enum uni_form)i;
            return true;
        }
    }
    PyErr_SetString(PyExc_ValueError, "invalid normalization form");
    return false;
}

static bool is_text(const char *function, int argument, PyObject *o)
{
    if (PyUnicode_Check(o))
        return true;
    PyErr_Format(PyExc_TypeError, "%s() argument %d must be str, not %T", function, argument, o);
    return false;
}

/* 1: the text is at t->text (PyMem_Free it). 0: it is in the form as it is. -1: raised. */
static int form_argument(const char *function, PyObject *const *args, Py_ssize_t nargs, struct form_text *t)
{
    if (!args_count(function, nargs, 2, 2) || !is_text(function, 1, args[0]) || !is_text(function, 2, args[1]))
        return -1;
    t->object = args[1];
    t->n = (size_t)PyUnicode_GET_LENGTH(t->object);
    if (t->n == 0)
        return 0;
    if (!to_form(args[0], &t->form))
        return -1;
    if (PyUnicode_IS_ASCII(t->object))
        return 0;
    t->text = PyUnicode_AsUCS4Copy(t->object);
    return t->text ? 1 : -1;
}

/* The normal form, PyMem_Free it; its length in *n. */
static uint32_t *normal_form(const struct form_text *t, bool old, size_t *n)
{
    size_t room = uni_normalize_room(t->form, t->text, t->n);
    uint32_t *out = room <= PY_SSIZE_T_MAX / sizeof *out ? PyMem_Malloc((room ? room : 1) * sizeof *out) : NULL;
    if (out)
        *n = uni_normalize(t->form, t->text, t->n, out, old);
    else
        PyErr_NoMemory();
    return out;
}

static PyObject *ucd_normalize(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    struct form_text t;
    bool old = is_old(self);
    int rc = form_argument("normalize", args, nargs, &t);
    if (rc <= 0)
        return rc < 0 ? NULL : PyUnicode_FromObject(t.object);
    PyObject *r;
    if (!old && uni_quick_check(t.form, t.text, t.n) == UNI_YES) {
        r = PyUnicode_FromObject(t.object);
    } else {
        size_t n;
        uint32_t *out = normal_form(&t, old, &n);
        r = out ? PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, out, (Py_ssize_t)n) : NULL;
        PyMem_Free(out);
    }
    PyMem_Free(t.text);
    return r;
}

static PyObject *ucd_is_normalized(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    struct form_text t;
    bool old = is_old(self);
    int rc = form_argument("is_normalized", args, nargs, &t);
    if (rc <= 0)
        return rc < 0 ? NULL : Py_True;
    enum uni_answer answer = old ? UNI_MAYBE : uni_quick_check(t.form, t.text, t.n);
    if (answer == UNI_MAYBE) {
        size_t n;
        uint32_t *out = normal_form(&t, old, &n);
        if (out)
            answer = n == t.n && memcmp(out, t.text, n * sizeof *out) == 0 ? UNI_YES : UNI_NO;
        PyMem_Free(out);
    }
    PyMem_Free(t.text);
    return PyErr_Occurred() ? NULL : PyBool_FromLong(answer == UNI_YES);
}

/* -- the module ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyMethodDef methods[] = {
    {"decimal", _PyCFunction_CAST(ucd_decimal), METH_FASTCALL,
     PyDoc_STR("decimal($self, chr, default=<unrepresentable>, /)\n--\n\nThe value of a decimal digit, an int; default, or ValueError, if the character is none.")},
    {"digit", _PyCFunction_CAST(ucd_digit), METH_FASTCALL,
     PyDoc_STR("digit($self, chr, default=<unrepresentable>, /)\n--\n\nThe value of a digit, an int; default, or ValueError, if the character is none.")},
    {"numeric", _PyCFunction_CAST(ucd_numeric), METH_FASTCALL,
     PyDoc_STR("numeric($self, chr, default=<unrepresentable>, /)\n--\n\nThe value of a numeric character, a float; default, or ValueError, if the character is none.")},
    {"category", ucd_category, METH_O, PyDoc_STR("category($self, chr, /)\n--\n\nThe general category, two letters.")},
    {"bidirectional", ucd_bidirectional, METH_O, PyDoc_STR("bidirectional($self, chr, /)\n--\n\nThe bidirectional class; empty if there is none.")},
    {"combining", ucd_combining, METH_O, PyDoc_STR("combining($self, chr, /)\n--\n\nThe canonical combining class, an int.")},
    {"mirrored", ucd_mirrored, METH_O, PyDoc_STR("mirrored($self, chr, /)\n--\n\n1 for a character that is mirrored in text from right to left, else 0.")},
    {"east_asian_width", ucd_east_asian_width, METH_O, PyDoc_STR("east_asian_width($self, chr, /)\n--\n\nThe East Asian width, one or two letters.")},
    {"decomposition", ucd_decomposition, METH_O, PyDoc_STR("decomposition($self, chr, /)\n--\n\nThe decomposition as the database writes it; empty if there is none.")},
    {"name", _PyCFunction_CAST(ucd_name), METH_FASTCALL,
     PyDoc_STR("name($self, chr, default=<unrepresentable>, /)\n--\n\nThe name of a character; default, or ValueError, if it has none.")},
    {"lookup", ucd_lookup, METH_O, PyDoc_STR("lookup($self, name, /)\n--\n\nThe character, or sequence of them, with that name or alias. KeyError if there is none.")},
    {"is_normalized", _PyCFunction_CAST(ucd_is_normalized), METH_FASTCALL,
     PyDoc_STR("is_normalized($self, form, unistr, /)\n--\n\nWhether a str is in a normal form: 'NFC', 'NFKC', 'NFD' or 'NFKD'.")},
    {"normalize", _PyCFunction_CAST(ucd_normalize), METH_FASTCALL,
     PyDoc_STR("normalize($self, form, unistr, /)\n--\n\nThe normal form of a str: 'NFC', 'NFKC', 'NFD' or 'NFKD'.")},
    {NULL, NULL, 0, NULL}
};

static void old_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMemberDef old_members[] = {{"unidata_version", Py_T_STRING, offsetof(OldObject, version), Py_READONLY, NULL}, {NULL, 0, 0, 0, NULL}};
static PyType_Slot old_slots[] = {{Py_tp_dealloc, old_dealloc}, {Py_tp_methods, methods}, {Py_tp_members, old_members}, {0, NULL}};
static PyType_Spec old_spec = {
    .name = "unicodedata.UCD",
    .basicsize = sizeof(OldObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = old_slots,
};

static int module_exec(PyObject *module)
{
    PyTypeObject *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &old_spec, NULL);
    OldObject *old = type ? (OldObject *)type->tp_alloc(type, 0) : NULL;
    int rc = -1;
    if (old) {
        old->version = "3.2.0";
        rc = PyModule_AddObjectRef(module, "UCD", (PyObject *)type) < 0 || PyModule_AddObjectRef(module, "ucd_3_2_0", (PyObject *)old) < 0
                 ? -1 : PyModule_AddStringConstant(module, "unidata_version", unidata_version);
    }
    Py_XDECREF(old);
    Py_XDECREF(type);
    return rc;
}

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef unicodedata_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "unicodedata",
    .m_doc = PyDoc_STR("The Unicode Character Database: properties, names and normal forms of characters.\n\nThe version is unidata_version; ucd_3_2_0 answers as version 3.2 did."),
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_unicodedata(void) { return PyModuleDef_Init(&unicodedata_module); }
