/* stdlib/_locale.c -- the C library's locale: which one is set, what it says, sorting, and gettext.
 *
 * The locale is one for the process, and what localeconv() and nl_langinfo() give lies in memory that the next setlocale() changes: locale_lock is
 * held from the call until the answer is copied. The text of a category is in that category's encoding, which may be another than LC_CTYPE's; it
 * is decoded under a locale that only this thread uses meanwhile.
 * Tests. tests/stdlib/locale_calls.py
 */
#include "objects/argcheck.h"
#include "stdlib/blocking.h"
#include "stdlib/module_state.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <wchar.h>

typedef struct { PyObject *error; } LocaleState;

static LocaleState *state_of(PyObject *module) { return PyModule_GetState(module); }
static PyMutex locale_lock;

static PyObject *fail(PyObject *module, const char *message)
{
    PyErr_SetString(state_of(module)->error, message);
    return NULL;
}

/* A copy, PyMem_RawFree it. NULL: no memory (no exception). */
static char *copied(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = PyMem_RawMalloc(n);
    return copy ? memcpy(copy, s, n) : NULL;
}

/* -- decoding -------------------------------------------------------------------------------------------------------------------------------------- */

static bool is_ascii(const char *s)
{
    for (; *s; s++)
        if (*s & 0x80)
            return false;
    return true;
}

/* n bytes of text in the encoding of a locale; NULL: LC_CTYPE's. */
static PyObject *decoded(const char *s, const char *locale)
{
    if (is_ascii(s))
        return PyUnicode_FromString(s);
    locale_t own = locale ? newlocale(LC_CTYPE_MASK, locale, (locale_t)0) : (locale_t)0;
    locale_t before = own ? uselocale(own) : (locale_t)0;
    size_t room = strlen(s) + 1;
    wchar_t *wide = PyMem_New(wchar_t, room);
    size_t n = wide ? mbstowcs(wide, s, room) : 0;
    if (own) {
        uselocale(before);
        freelocale(own);
    }
    PyObject *r = !wide ? PyErr_NoMemory() : n == (size_t)-1 ? PyUnicode_DecodeLocale(s, "surrogateescape") : PyUnicode_FromWideChar(wide, (Py_ssize_t)n);
    PyMem_Free(wide);
    return r;
}

/* -- which locale ------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *locale_setlocale(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    const char *name = NULL;
    if (!args_count("setlocale", nargs, 1, 2))
        return NULL;
    int category = PyLong_AsInt(args[0]);
    if (category == -1 && PyErr_Occurred())
        return NULL;
    if (nargs > 1 && args[1] != Py_None) {
        if (!PyUnicode_Check(args[1])) {
            PyErr_Format(PyExc_TypeError, "setlocale() argument 2 must be str or None, not %T", args[1]);
            return NULL;
        }
        if (!PyArg_Parse(args[1], "s:setlocale", &name))
            return NULL;
    }
    PyMutex_Lock(&locale_lock);
    const char *now = setlocale(category, name);
    char *copy = now ? copied(now) : NULL;
    PyMutex_Unlock(&locale_lock);
    if (!now)
        return fail(module, name ? "unsupported locale setting" : "locale query failed");
    PyObject *r = copy ? decoded(copy, NULL) : PyErr_NoMemory();
    PyMem_RawFree(copy);
    return r;
}

/* -- what it says -------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *grouping(const char *s)
{
    PyObject *list = PyList_New(0);
    for (bool more = list && *s; more; s++) {
        PyObject *n = PyLong_FromLong(*s);
        more = *s && *s != CHAR_MAX;
        if (!n || PyList_Append(list, n) < 0) {
            Py_CLEAR(list);
            more = false;
        }
        Py_XDECREF(n);
    }
    return list;
}

#define CONV_TEXTS(T)                                                                                                                 \
    T(decimal_point, NUMERIC) T(thousands_sep, NUMERIC) T(grouping, NUMERIC) T(int_curr_symbol, MONETARY) T(currency_symbol, MONETARY)  \
    T(mon_decimal_point, MONETARY) T(mon_thousands_sep, MONETARY) T(mon_grouping, MONETARY) T(positive_sign, MONETARY)                  \
    T(negative_sign, MONETARY)
#define CONV_NUMBERS(T)                                                                                                               \
    T(int_frac_digits) T(frac_digits) T(p_cs_precedes) T(p_sep_by_space) T(n_cs_precedes) T(n_sep_by_space) T(p_sign_posn) T(n_sign_posn)

enum { NUMERIC, MONETARY, CATEGORIES };
struct conv {
    char *locale[CATEGORIES];
#define T(name, category) char *name;
    CONV_TEXTS(T)
#undef T
#define T(name) char name;
    CONV_NUMBERS(T)
#undef T
};

static bool conv_read(struct conv *c)
{
    bool ok = true;
    PyMutex_Lock(&locale_lock);
    const struct lconv *l = localeconv();
    ok = (c->locale[NUMERIC] = copied(setlocale(LC_NUMERIC, NULL))) && (c->locale[MONETARY] = copied(setlocale(LC_MONETARY, NULL)));
#define T(name, category) ok = ok && (c->name = copied(l->name));
    CONV_TEXTS(T)
#undef T
#define T(name) c->name = l->name;
    CONV_NUMBERS(T)
#undef T
    PyMutex_Unlock(&locale_lock);
    return ok;
}

static void conv_clear(struct conv *c)
{
    for (int i = 0; i < CATEGORIES; i++)
        PyMem_RawFree(c->locale[i]);
#define T(name, category) PyMem_RawFree(c->name);
    CONV_TEXTS(T)
#undef T
}

static int set_new(PyObject *dict, const char *key, PyObject *value)
{
    int rc = value ? PyDict_SetItemString(dict, key, value) : -1;
    Py_XDECREF(value);
    return rc;
}

static PyObject *locale_localeconv(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    struct conv c = {0};
    PyObject *dict = conv_read(&c) ? PyDict_New() : PyErr_NoMemory();
    bool ok = dict != NULL;
#define T(field, category)                                                                                                            \
    ok = ok && set_new(dict, #field, strstr(#field, "grouping") ? grouping(c.field) : decoded(c.field, c.locale[category])) == 0;
    CONV_TEXTS(T)
#undef T
#define T(field) ok = ok && set_new(dict, #field, PyLong_FromLong(c.field)) == 0;
    CONV_NUMBERS(T)
#undef T
    conv_clear(&c);
    if (!ok)
        Py_CLEAR(dict);
    return dict;
}

#define LANGINFO(I)                                                                                                                   \
    I(DAY_1, LC_TIME) I(DAY_2, LC_TIME) I(DAY_3, LC_TIME) I(DAY_4, LC_TIME) I(DAY_5, LC_TIME) I(DAY_6, LC_TIME) I(DAY_7, LC_TIME)       \
    I(ABDAY_1, LC_TIME) I(ABDAY_2, LC_TIME) I(ABDAY_3, LC_TIME) I(ABDAY_4, LC_TIME) I(ABDAY_5, LC_TIME) I(ABDAY_6, LC_TIME)             \
    I(ABDAY_7, LC_TIME) I(MON_1, LC_TIME) I(MON_2, LC_TIME) I(MON_3, LC_TIME) I(MON_4, LC_TIME) I(MON_5, LC_TIME) I(MON_6, LC_TIME)     \
    I(MON_7, LC_TIME) I(MON_8, LC_TIME) I(MON_9, LC_TIME) I(MON_10, LC_TIME) I(MON_11, LC_TIME) I(MON_12, LC_TIME) I(ABMON_1, LC_TIME)  \
    I(ABMON_2, LC_TIME) I(ABMON_3, LC_TIME) I(ABMON_4, LC_TIME) I(ABMON_5, LC_TIME) I(ABMON_6, LC_TIME) I(ABMON_7, LC_TIME)             \
    I(ABMON_8, LC_TIME) I(ABMON_9, LC_TIME) I(ABMON_10, LC_TIME) I(ABMON_11, LC_TIME) I(ABMON_12, LC_TIME) I(RADIXCHAR, LC_NUMERIC)     \
    I(THOUSEP, LC_NUMERIC) I(CRNCYSTR, LC_MONETARY) I(D_FMT, LC_TIME) I(D_T_FMT, LC_TIME) I(T_FMT, LC_TIME) I(AM_STR, LC_TIME)          \
    I(PM_STR, LC_TIME) I(CODESET, LC_CTYPE) I(T_FMT_AMPM, LC_TIME) I(ERA, LC_TIME) I(ERA_D_FMT, LC_TIME) I(ERA_D_T_FMT, LC_TIME)        \
    I(ERA_T_FMT, LC_TIME) I(ALT_DIGITS, LC_TIME) I(YESEXPR, LC_MESSAGES) I(NOEXPR, LC_MESSAGES) I(_DATE_FMT, LC_TIME)

static const struct { nl_item item; int category; } items[] = {
#define I(name, category) {name, category},
    LANGINFO(I)
#undef I
};

/* The hundred alternative digits are strings one after another: joined with semicolons. */
static char *copied_digits(const char *s)
{
    enum { DIGITS = 100 };
    if (!*s)
        return copied(s);
    const char *end = s;
    int n = 0;
    for (; n < DIGITS && *end; n++)
        end += strlen(end) + 1;
    char *copy = PyMem_RawMalloc((size_t)(end - s));
    if (!copy)
        return NULL;
    memcpy(copy, s, (size_t)(end - s));
    for (char *p = copy; n > 1; n--) {
        p += strlen(p);
        *p = ';';
    }
    return copy;
}

static PyObject *locale_nl_langinfo(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int item = PyLong_AsInt(arg);
    size_t i = 0, n = sizeof items / sizeof *items;
    if (item == -1 && PyErr_Occurred())
        return NULL;
    while (i < n && items[i].item != item)
        i++;
    if (i == n) {
        PyErr_SetString(PyExc_ValueError, "unsupported langinfo constant");
        return NULL;
    }
    PyMutex_Lock(&locale_lock);
    const char *text = nl_langinfo(item);
    char *copy = !text ? copied("") : item == ALT_DIGITS ? copied_digits(text) : copied(text), *locale = copied(setlocale(items[i].category, NULL));
    PyMutex_Unlock(&locale_lock);
    PyObject *r = copy && locale ? decoded(copy, locale) : PyErr_NoMemory();
    PyMem_RawFree(copy);
    PyMem_RawFree(locale);
    return r;
}

static PyObject *locale_getencoding(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    PyMutex_Lock(&locale_lock);
    char *copy = copied(nl_langinfo(CODESET));
    PyMutex_Unlock(&locale_lock);
    PyObject *r = copy ? PyUnicode_FromString(*copy ? copy : "UTF-8") : PyErr_NoMemory();
    PyMem_RawFree(copy);
    return r;
}

/* -- sorting ------------------------------------------------------------------------------------------------------------------------------------------------ */

static wchar_t *to_wide(PyObject *o, const char *format, int argument)
{
    if (PyUnicode_Check(o)) {
        wchar_t *wide = PyUnicode_AsWideCharString(o, NULL);
        if (!wide && PyErr_ExceptionMatches(PyExc_ValueError))
            PyErr_SetString(PyExc_ValueError, "embedded null character");
        return wide;
    }
    if (argument)
        PyErr_Format(PyExc_TypeError, format, argument, Py_TYPE(o)->tp_name);
    else
        PyErr_Format(PyExc_TypeError, format, Py_TYPE(o)->tp_name);
    return NULL;
}

static PyObject *locale_strcoll(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs)
{
    static const char wrong[] = "strcoll() argument %d must be str, not %.200s";
    if (!args_count("strcoll", nargs, 2, 2))
        return NULL;
    wchar_t *a = to_wide(args[0], wrong, 1), *b = a ? to_wide(args[1], wrong, 2) : NULL;
    PyObject *r = b ? PyLong_FromLong(wcscoll(a, b)) : NULL;
    PyMem_Free(a);
    PyMem_Free(b);
    return r;
}

/* A key may have units beyond what a str holds: those beyond 16 bits become two, in the same order. */
static PyObject *from_key(const wchar_t *key, size_t n)
{
    Py_UCS4 *out = PyMem_New(Py_UCS4, n ? 2 * n : 1);
    Py_ssize_t used = 0;
    if (!out)
        return PyErr_NoMemory();
    for (size_t i = 0; i < n; i++) {
        Py_UCS4 c = (Py_UCS4)key[i];
        if (c > 0xffff) {
            out[used++] = 0x10000 | c >> 16;
            c &= 0xffff;
        }
        out[used++] = c;
    }
    PyObject *r = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, out, used);
    PyMem_Free(out);
    return r;
}

static PyObject *locale_strxfrm(PyObject *Py_UNUSED(module), PyObject *arg)
{
    wchar_t *text = to_wide(arg, "strxfrm() argument must be str, not %.200s", 0), *key = NULL;
    if (!text)
        return NULL;
    size_t room = wcslen(text) + 1, n = 0;
    PyObject *r = NULL;
    for (bool again = true; again;) {
        wchar_t *more = PyMem_Realloc(key, room * sizeof *key);
        if (!more) {
            PyErr_NoMemory();
            break;
        }
        key = more;
        errno = 0;
        n = wcsxfrm(key, text, room);
        again = n >= room;
        room = n + 1;
        if (errno && errno != ERANGE) {
            PyErr_SetFromErrno(PyExc_OSError);
            break;
        }
        if (!again)
            r = from_key(key, n);
    }
    PyMem_Free(key);
    PyMem_Free(text);
    return r;
}

/* -- messages ---------------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *locale_gettext(PyObject *Py_UNUSED(module), PyObject *arg)
{
    const char *message;
    return PyArg_Parse(arg, "s:gettext", &message) ? decoded(gettext(message), NULL) : NULL;
}

static PyObject *locale_dgettext(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *domain, *message;
    return PyArg_ParseTuple(args, "zs:dgettext", &domain, &message) ? decoded(dgettext(domain, message), NULL) : NULL;
}

static PyObject *locale_dcgettext(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *domain, *message;
    int category;
    return PyArg_ParseTuple(args, "zsi:dcgettext", &domain, &message, &category) ? decoded(dcgettext(domain, message, category), NULL) : NULL;
}

static PyObject *locale_textdomain(PyObject *Py_UNUSED(module), PyObject *arg)
{
    const char *domain;
    if (!PyArg_Parse(arg, "z:textdomain", &domain))
        return NULL;
    const char *now = textdomain(domain);
    return now ? decoded(now, NULL) : PyErr_SetFromErrno(PyExc_OSError);
}

static PyObject *locale_bindtextdomain(PyObject *module, PyObject *args)
{
    const char *domain;
    PyObject *folder, *path = NULL;
    if (!PyArg_ParseTuple(args, "sO:bindtextdomain", &domain, &folder))
        return NULL;
    if (!*domain)
        return fail(module, "domain must be a non-empty string");
    if (folder != Py_None && !PyUnicode_FSConverter(folder, &path))
        return NULL;
    const char *now = bindtextdomain(domain, path ? PyBytes_AS_STRING(path) : NULL);
    PyObject *r = now ? decoded(now, NULL) : PyErr_SetFromErrno(PyExc_OSError);
    Py_XDECREF(path);
    return r;
}

static PyObject *locale_bind_textdomain_codeset(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *domain, *codeset;
    if (!PyArg_ParseTuple(args, "sz:bind_textdomain_codeset", &domain, &codeset))
        return NULL;
    const char *now = bind_textdomain_codeset(domain, codeset);
    return now ? decoded(now, NULL) : Py_None;
}

/* -- the module ------------------------------------------------------------------------------------------------------------------------------------------------------ */

static PyMethodDef methods[] = {
    {"setlocale", _PyCFunction_CAST(locale_setlocale), METH_FASTCALL, PyDoc_STR("setlocale($module, category, locale=None, /)\n--\n\nSets or asks for the locale of a category.")},
    {"localeconv", locale_localeconv, METH_NOARGS, PyDoc_STR("localeconv($module, /)\n--\n\nHow numbers and amounts of money are written.")},
    {"nl_langinfo", locale_nl_langinfo, METH_O, PyDoc_STR("nl_langinfo($module, key, /)\n--\n\nA text of the locale.")},
    {"getencoding", locale_getencoding, METH_NOARGS, PyDoc_STR("getencoding($module, /)\n--\n\nThe encoding of the locale.")},
    {"strcoll", _PyCFunction_CAST(locale_strcoll), METH_FASTCALL, PyDoc_STR("strcoll($module, os1, os2, /)\n--\n\nCompares two strings as the locale sorts them.")},
    {"strxfrm", locale_strxfrm, METH_O, PyDoc_STR("strxfrm($module, string, /)\n--\n\nA string that sorts as the locale sorts the given one.")},
    {"gettext", locale_gettext, METH_O, PyDoc_STR("gettext($module, msg, /)\n--\n\ngettext(msg) -> string\n\nA message in the language of the locale.")},
    {"dgettext", locale_dgettext, METH_VARARGS, PyDoc_STR("dgettext($module, domain, msg, /)\n--\n\ndgettext(domain, msg) -> string\n\nA message of a domain.")},
    {"dcgettext", locale_dcgettext, METH_VARARGS, PyDoc_STR("dcgettext($module, domain, msg, category, /)\n--\n\nA message of a domain and category.")},
    {"textdomain", locale_textdomain, METH_O, PyDoc_STR("textdomain($module, domain, /)\n--\n\nSets the domain of gettext(), and gives it.")},
    {"bindtextdomain", locale_bindtextdomain, METH_VARARGS, PyDoc_STR("bindtextdomain($module, domain, dir, /)\n--\n\nSets the folder with a domain's messages.")},
    {"bind_textdomain_codeset", locale_bind_textdomain_codeset, METH_VARARGS,
     PyDoc_STR("bind_textdomain_codeset($module, domain, codeset, /)\n--\n\nSets the encoding of a domain's messages.")},
    {NULL, NULL, 0, NULL}
};

static const struct number_constant numbers[] = {
#define C(name) {#name, name},
    C(LC_CTYPE) C(LC_TIME) C(LC_COLLATE) C(LC_MONETARY) C(LC_MESSAGES) C(LC_NUMERIC) C(LC_ALL) C(CHAR_MAX)
#undef C
#define I(name, category) {#name, name},
    LANGINFO(I)
#undef I
};

static int module_exec(PyObject *module)
{
    LocaleState *st = state_of(module);
    st->error = PyErr_NewException("locale.Error", NULL, NULL);
    return st->error && PyModule_AddObjectRef(module, "Error", st->error) == 0 ? ADD_NUMBERS(module, numbers) : -1;
}

#define HELD(F) F(error)
MODULE_STATE_FUNCTIONS(LocaleState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef locale_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_locale",
    .m_doc = PyDoc_STR("Support for POSIX locales."),
    .m_size = sizeof(LocaleState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__locale(void) { return PyModuleDef_Init(&locale_module); }
