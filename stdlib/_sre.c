/* stdlib/_sre.c -- the module _sre, re.Pattern and its scanners.
 *
 * A Pattern never changes once it is made and may be used by any number of threads at once: what a match needs to remember is in the
 * MatchState of the call. A scanner keeps one between calls, so it belongs to one call at a time (ScannerObj.busy); a second thread gets an
 * exception. The string that is searched cannot change: a str never does, and of other objects a buffer is held, which forbids resizing
 * them (their bytes may change, which alters what matches, not where the engine reads).
 */
#include "stdlib/_sre_int.h"
#include "stdlib/module_state.h"

static struct PyModuleDef sre_module;

/* --- arguments ------------------------------------------------------------------------------------------------------------------------------- */

bool args_take(const char *function, const char *const *names, Py_ssize_t min, Py_ssize_t max, PyObject *const *args, Py_ssize_t n,
               PyObject *kwnames, PyObject **out)
{
    Py_ssize_t words = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    if (words == 0 && n >= min && n <= max) {
        for (Py_ssize_t i = 0; i < max; i++)
            out[i] = i < n ? args[i] : NULL;
        return true;
    }
    if (n + words > max) {
        PyErr_Format(PyExc_TypeError, "%s() takes at most %zd argument%s (%zd given)", function, max, max == 1 ? "" : "s", n + words);
        return false;
    }
    for (Py_ssize_t i = 0; i < max; i++)
        out[i] = i < n ? args[i] : NULL;
    PyObject *unknown = NULL;
    for (Py_ssize_t w = 0; w < words; w++) {
        PyObject *word = PyTuple_GET_ITEM(kwnames, w);
        Py_ssize_t i = 0;
        while (i < max && PyUnicode_CompareWithASCIIString(word, names[i]) != 0)
            i++;
        if (i == max) {
            unknown = word;
        } else if (out[i]) {
            PyErr_Format(PyExc_TypeError, "argument for %s() given by name ('%s') and position (%zd)", function, names[i], i + 1);
            return false;
        } else {
            out[i] = args[n + w];
        }
    }
    for (Py_ssize_t i = 0; i < min; i++)
        if (out[i] == NULL) {
            PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s' (pos %zd)", function, names[i], i + 1);
            return false;
        }
    if (unknown)
        PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", function, unknown);
    return unknown == NULL;
}

static bool index_take(PyObject *o, Py_ssize_t *n)
{
    if (o == NULL)
        return true;
    PyObject *index = PyNumber_Index(o);
    *n = index ? PyLong_AsSsize_t(index) : -1;
    Py_XDECREF(index);
    return *n != -1 || !PyErr_Occurred();
}

/* --- states ---------------------------------------------------------------------------------------------------------------------------------- */

static int subject_open(MatchState *st, PyObject *string)
{
    st->viewing = false;
    st->bytes = !PyUnicode_Check(string);
    if (!st->bytes) {
        st->width = PyUnicode_KIND(string);
        st->data = PyUnicode_DATA(string);
        st->length = PyUnicode_GET_LENGTH(string);
        return 0;
    }
    st->width = 1;
    if (PyBytes_CheckExact(string)) {
        st->data = PyBytes_AS_STRING(string);
        st->length = PyBytes_GET_SIZE(string);
        return 0;
    }
    if (PyObject_GetBuffer(string, &st->view, PyBUF_SIMPLE) < 0) {
        PyErr_Format(PyExc_TypeError, "expected string or bytes-like object, got '%.200s'", Py_TYPE(string)->tp_name);
        return -1;
    }
    st->viewing = true;
    st->data = st->view.buf ? st->view.buf : "";
    st->length = st->view.len;
    return 0;
}

static Py_ssize_t clamp(Py_ssize_t i, Py_ssize_t n) { return i < 0 ? 0 : i > n ? n : i; }

int state_open(MatchState *st, PatternObj *re, PyObject *string, Py_ssize_t pos, Py_ssize_t endpos)
{
    const Program *p = re->program;
    st->string = NULL;
    st->var = st->var_inline;
    if (subject_open(st, string) < 0)
        return -1;
    if (re->bytes >= 0 && (bool)re->bytes != st->bytes) {
        PyErr_SetString(PyExc_TypeError, st->bytes ? "cannot use a string pattern on a bytes-like object" : "cannot use a bytes pattern on a string-like object");
        goto failed;
    }
    if (p->vars > VARS_INLINE && (st->var = PyMem_New(Var, p->vars)) == NULL) {
        PyErr_NoMemory();
        goto failed;
    }
    for (uint32_t i = 0; i < p->vars; i++)
        st->var[i] = (Var){-1, 0};
    st->program = p;
    st->string = Py_NewRef(string);
    st->pos = st->from = clamp(pos, st->length);
    st->end = clamp(endpos, st->length);
    st->must_advance = st->full = st->dirty = false;
    st->last_group = 0;
    st->match_start = st->match_end = 0;
    st->fuel = 1 << 16;
    st->choice = st->choice_inline;
    st->choices_room = CHOICES_INLINE;
    st->trail = st->trail_inline;
    st->trail_room = TRAIL_INLINE;
    return 0;
failed:
    if (st->viewing)
        PyBuffer_Release(&st->view);
    return -1;
}

void state_close(MatchState *st)
{
    if (st->var != st->var_inline)
        PyMem_Free(st->var);
    if (st->choice != st->choice_inline)
        PyMem_Free(st->choice);
    if (st->trail != st->trail_inline)
        PyMem_Free(st->trail);
    if (st->viewing)
        PyBuffer_Release(&st->view);
    Py_CLEAR(st->string);
}

PyObject *state_piece(const MatchState *st, Py_ssize_t i, Py_ssize_t j)
{
    if (!st->bytes)
        return PyUnicode_Substring(st->string, i, j);
    if (i == 0 && j == st->length && PyBytes_CheckExact(st->string))
        return Py_NewRef(st->string);
    return PyBytes_FromStringAndSize((const char *)st->data + i, j - i);
}

static inline bool state_span(const MatchState *st, Py_ssize_t g, Py_ssize_t *i, Py_ssize_t *j)
{
    if (g == 0) {
        *i = st->match_start;
        *j = st->match_end;
        return true;
    }
    size_t var = (size_t)g * 2 - 2;
    *i = *j = -1;
    if (var + 1 >= st->program->marks || st->var[var].value < 0 || st->var[var + 1].value < 0)
        return false;
    *i = st->var[var].value;
    *j = st->var[var + 1].value;
    return true;
}

/* A group cannot end before it begins, unless someone has made up the code. */
bool state_span_valid(const MatchState *st, const PatternObj *re)
{
    Py_ssize_t i, j;
    for (Py_ssize_t g = 1; g <= re->groups && (size_t)g * 2 <= st->program->marks; g++)
        if (state_span(st, g, &i, &j) && i > j) {
            PyErr_SetString(PyExc_SystemError, "The span of capturing group is wrong, please report a bug for the re module.");
            return false;
        }
    return true;
}

PyObject *state_group(const MatchState *st, Py_ssize_t g, PyObject *fallback)
{
    Py_ssize_t i, j;
    return state_span(st, g, &i, &j) ? state_piece(st, i, j) : Py_NewRef(fallback);
}

PyObject *match_new(PatternObj *re, const MatchState *st, int result)
{
    if (result <= 0)
        return result < 0 ? NULL : Py_NewRef(Py_None);
    if (!state_span_valid(st, re))
        return NULL;
    PyTypeObject *type = re->state->match_type;
    MatchObj *m = match_of(type->tp_alloc(type, (re->groups + 1) * 2));
    if (m == NULL)
        return NULL;
    m->re = (PatternObj *)Py_NewRef(re);
    m->string = Py_NewRef(st->string);
    m->pos = st->pos;
    m->endpos = st->end;
    m->last_group = st->last_group;
    m->groups = re->groups + 1;
    for (Py_ssize_t g = 0; g < m->groups; g++)
        state_span(st, g, &m->span[g * 2], &m->span[g * 2 + 1]);
    return (PyObject *)m;
}

/* --- Pattern: matching -------------------------------------------------------------------------------------------------------------------------- */

static const char *const subject_names[] = {"string", "pos", "endpos"};

/* Arguments string, pos, endpos: opens st. */
static bool subject_take(const char *function, PatternObj *re, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, MatchState *st)
{
    PyObject *given[3];
    Py_ssize_t pos = 0, endpos = PY_SSIZE_T_MAX;
    if (n == 1 && kwnames == NULL)
        return state_open(st, re, args[0], pos, endpos) == 0;
    return args_take(function, subject_names, 1, 3, args, n, kwnames, given) && index_take(given[1], &pos) && index_take(given[2], &endpos) &&
           state_open(st, re, given[0], pos, endpos) == 0;
}

enum how { HOW_MATCH, HOW_FULL, HOW_SEARCH };
static inline PyObject *run_once(const char *function, enum how how, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    PatternObj *re = pattern_of(self);
    MatchState st;
    if (!subject_take(function, re, args, n, kwnames, &st))
        return NULL;
    st.full = how == HOW_FULL;
    PyObject *m = match_new(re, &st, how == HOW_SEARCH ? sre_search(&st) : sre_match(&st));
    state_close(&st);
    return m;
}

static PyObject *pattern_match(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    return run_once("match", HOW_MATCH, self, args, n, kwnames);
}
static PyObject *pattern_fullmatch(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    return run_once("fullmatch", HOW_FULL, self, args, n, kwnames);
}
static PyObject *pattern_search(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    return run_once("search", HOW_SEARCH, self, args, n, kwnames);
}

/* What findall() collects of a match. */
static PyObject *findall_item(PatternObj *re, const MatchState *st, PyObject *empty)
{
    if (re->groups <= 1)
        return state_group(st, re->groups, empty);
    PyObject *t = PyTuple_New(re->groups);
    for (Py_ssize_t g = 1; t && g <= re->groups; g++) {
        PyObject *piece = state_group(st, g, empty);
        if (piece == NULL)
            Py_CLEAR(t);
        else
            PyTuple_SET_ITEM(t, g - 1, piece);
    }
    return t;
}

/* Appends item, which it takes over and which may be NULL for an error. */
static int append_take(PyObject *list, PyObject *item)
{
    int r = item ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return r;
}

static PyObject *pattern_findall(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    PatternObj *re = pattern_of(self);
    MatchState st;
    if (!subject_take("findall", re, args, n, kwnames, &st))
        return NULL;
    PyObject *list = PyList_New(0), *empty = list ? state_piece(&st, 0, 0) : NULL;
    int found = empty ? 1 : -1;
    while (found > 0 && (found = sre_search(&st)) > 0) {
        if (!state_span_valid(&st, re) || append_take(list, findall_item(re, &st, empty)) < 0)
            found = -1;
        state_advance(&st);
    }
    state_close(&st);
    Py_XDECREF(empty);
    if (found < 0)
        Py_CLEAR(list);
    return list;
}

static PyObject *pattern_split(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    static const char *const names[] = {"string", "maxsplit"};
    PatternObj *re = pattern_of(self);
    PyObject *given[2];
    Py_ssize_t most = 0, done = 0, last = 0;
    MatchState st;
    if (!args_take("split", names, 1, 2, args, n, kwnames, given) || !index_take(given[1], &most) ||
        state_open(&st, re, given[0], 0, PY_SSIZE_T_MAX) < 0)
        return NULL;
    PyObject *list = PyList_New(0);
    int found = list ? 1 : -1;
    while (found > 0 && (most == 0 || done < most) && (found = sre_search(&st)) > 0) {
        if (!state_span_valid(&st, re) || append_take(list, state_piece(&st, last, st.match_start)) < 0)
            found = -1;
        for (Py_ssize_t g = 1; found > 0 && g <= re->groups; g++)
            if (append_take(list, state_group(&st, g, Py_None)) < 0)
                found = -1;
        last = st.match_end;
        done++;
        state_advance(&st);
    }
    if (found >= 0 && append_take(list, state_piece(&st, last, st.length)) < 0)
        found = -1;
    state_close(&st);
    if (found < 0)
        Py_CLEAR(list);
    return list;
}

/* --- Pattern: replacing --------------------------------------------------------------------------------------------------------------------------- */

static PyObject *substitute(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, Py_ssize_t *made)
{
    static const char *const names[] = {"repl", "string", "count"};
    PyObject *given[3];
    Py_ssize_t count = 0;
    if (!args_take(function, names, 2, 3, args, n, kwnames, given) || !index_take(given[2], &count))
        return NULL;
    return sre_substitute(pattern_of(self), given[0], given[1], count, made);
}

static PyObject *pattern_sub(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    Py_ssize_t made;
    return substitute("sub", self, args, n, kwnames, &made);
}
static PyObject *pattern_subn(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    Py_ssize_t made;
    PyObject *r = substitute("subn", self, args, n, kwnames, &made);
    return r ? Py_BuildValue("Nn", r, made) : NULL;
}

/* --- scanners ------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *scanner_new(const char *function, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    PatternObj *re = pattern_of(self);
    ScannerObj *s = scanner_of(re->state->scanner_type->tp_alloc(re->state->scanner_type, 0));
    if (s == NULL)
        return NULL;
    if (!subject_take(function, re, args, n, kwnames, &s->st)) {
        s->st.string = NULL;
        Py_DECREF(s);
        return NULL;
    }
    s->re = (PatternObj *)Py_NewRef(re);
    return (PyObject *)s;
}

static PyObject *pattern_scanner(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    return scanner_new("scanner", self, args, n, kwnames);
}

static PyObject *pattern_finditer(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kwnames)
{
    PyObject *scanner = scanner_new("finditer", self, args, n, kwnames);
    PyObject *search = scanner ? PyObject_GetAttrString(scanner, "search") : NULL;
    PyObject *iterator = search ? PyCallIter_New(search, Py_None) : NULL;
    Py_XDECREF(search);
    Py_XDECREF(scanner);
    return iterator;
}

static PyObject *scanner_step(PyObject *self, int (*step)(MatchState *))
{
    ScannerObj *s = scanner_of(self);
    if (__atomic_exchange_n(&s->busy, 1, __ATOMIC_ACQUIRE)) {
        PyErr_SetString(PyExc_ValueError, "regular expression scanner already executing");
        return NULL;
    }
    PyObject *m = NULL;
    if (s->over) {
        m = Py_NewRef(Py_None);
    } else {
        int found = step(&s->st);
        m = match_new(s->re, &s->st, found);
        if (found > 0)
            state_advance(&s->st);
        else if (found == 0)
            s->over = true;
    }
    __atomic_store_n(&s->busy, 0, __ATOMIC_RELEASE);     /* pairs with the exchange: the next caller sees the state */
    return m;
}
static PyObject *scanner_match(PyObject *self, PyObject *Py_UNUSED(unused)) { return scanner_step(self, sre_match); }
static PyObject *scanner_search(PyObject *self, PyObject *Py_UNUSED(unused)) { return scanner_step(self, sre_search); }

static int scanner_traverse(PyObject *self, visitproc visit, void *arg)
{
    ScannerObj *s = scanner_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(s->re);
    Py_VISIT(s->st.string);
    if (s->st.string && s->st.viewing)
        Py_VISIT(s->st.view.obj);
    return 0;
}
static void scanner_dealloc(PyObject *self)
{
    ScannerObj *s = scanner_of(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    if (s->st.string)
        state_close(&s->st);
    Py_XDECREF(s->re);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef scanner_methods[] = {
    {"match", scanner_match, METH_NOARGS, PyDoc_STR("match($self, /)\n--\n\n")},
    {"search", scanner_search, METH_NOARGS, PyDoc_STR("search($self, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef scanner_members[] = {
    {"pattern", _Py_T_OBJECT, offsetof(ScannerObj, re), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyType_Slot scanner_slots[] = {
    {Py_tp_dealloc, scanner_dealloc}, {Py_tp_traverse, scanner_traverse}, {Py_tp_methods, scanner_methods}, {Py_tp_members, scanner_members}, {0, NULL}
};
enum { TYPE_FLAGS = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION };
PyType_Spec sre_scanner_spec = {"_sre.SRE_Scanner", sizeof(ScannerObj), 0, TYPE_FLAGS, scanner_slots};

/* --- Pattern: the rest ----------------------------------------------------------------------------------------------------------------------------- */

static PyObject *pattern_copy(PyObject *self, PyObject *Py_UNUSED(memo)) { return Py_NewRef(self); }

static PyObject *pattern_groupindex(PyObject *self, void *Py_UNUSED(context))
{
    PyObject *names = pattern_of(self)->groupindex;
    return names ? PyDictProxy_New(names) : PyDict_New();
}

static PyObject *flag_names(const PatternObj *re)
{
    static const struct { int flag; const char *name; } known[] = {
        {2, "re.IGNORECASE"}, {4, "re.LOCALE"}, {8, "re.MULTILINE"}, {16, "re.DOTALL"}, {32, "re.UNICODE"}, {64, "re.VERBOSE"}, {128, "re.DEBUG"}, {256, "re.ASCII"},
    };
    int flags = re->flags;
    if (re->bytes == 0 && (flags & (4 | 32 | 256)) == 32)
        flags &= ~SRE_FLAG_UNICODE;          /* goes without saying */
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < sizeof known / sizeof *known; i++)
        if (flags & known[i].flag) {
            flags &= ~known[i].flag;
            if (append_take(list, PyUnicode_FromString(known[i].name)) < 0)
                Py_CLEAR(list);
        }
    if (list && flags && append_take(list, PyUnicode_FromFormat("0x%x", (unsigned)flags)) < 0)
        Py_CLEAR(list);
    PyObject *bar = list ? PyUnicode_FromString("|") : NULL, *names = bar ? PyUnicode_Join(bar, list) : NULL;
    Py_XDECREF(bar);
    Py_XDECREF(list);
    return names;
}

static PyObject *pattern_repr(PyObject *self)
{
    PatternObj *re = pattern_of(self);
    PyObject *names = flag_names(re), *r = NULL;
    if (names && PyUnicode_GET_LENGTH(names))
        r = PyUnicode_FromFormat("re.compile(%.200R, %U)", re->pattern, names);
    else if (names)
        r = PyUnicode_FromFormat("re.compile(%.200R)", re->pattern);
    Py_XDECREF(names);
    return r;
}

static Py_hash_t pattern_hash(PyObject *self)
{
    PatternObj *re = pattern_of(self);
    Py_hash_t h = PyObject_Hash(re->pattern);
    if (h == -1)
        return -1;
    h ^= re->code_hash ^ re->flags ^ re->bytes ^ re->groups;
    return h == -1 ? -2 : h;
}

static PyObject *pattern_compare(PyObject *self, PyObject *o, int op)
{
    PatternObj *a = pattern_of(self), *b = pattern_of(o);
    if ((op != Py_EQ && op != Py_NE) || Py_TYPE(o) != a->state->pattern_type)
        Py_RETURN_NOTIMPLEMENTED;
    if (a == b)
        return PyBool_FromLong(op == Py_EQ);
    bool same = a->flags == b->flags && a->bytes == b->bytes && a->groups == b->groups && a->program->codes == b->program->codes &&
                memcmp(a->program->code, b->program->code, a->program->codes * sizeof(uint32_t)) == 0;
    return same ? PyObject_RichCompare(a->pattern, b->pattern, op) : PyBool_FromLong(op == Py_NE);
}

static PyObject *pattern_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return PyLong_FromSize_t((size_t)Py_TYPE(self)->tp_basicsize + program_size(pattern_of(self)->program));
}

static int pattern_traverse(PyObject *self, visitproc visit, void *arg)
{
    PatternObj *re = pattern_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(re->pattern);
    Py_VISIT(re->groupindex);
    Py_VISIT(re->indexgroup);
    return 0;
}
static void pattern_dealloc(PyObject *self)
{
    PatternObj *re = pattern_of(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    program_free(re->program);
    Py_XDECREF(re->pattern);
    Py_XDECREF(re->groupindex);
    Py_XDECREF(re->indexgroup);
    type->tp_free(self);
    Py_DECREF(type);
}

#define WORDS METH_FASTCALL | METH_KEYWORDS
#define SUBJECT "($self, /, string, pos=0, endpos=sys.maxsize)\n--\n\n"
static PyMethodDef pattern_methods[] = {
    {"match", _PyCFunction_CAST(pattern_match), WORDS, PyDoc_STR("match" SUBJECT "A match that begins at pos, or None.")},
    {"fullmatch", _PyCFunction_CAST(pattern_fullmatch), WORDS, PyDoc_STR("fullmatch" SUBJECT "A match of all that is between pos and endpos, or None.")},
    {"search", _PyCFunction_CAST(pattern_search), WORDS, PyDoc_STR("search" SUBJECT "The first match between pos and endpos, or None.")},
    {"sub", _PyCFunction_CAST(pattern_sub), WORDS, PyDoc_STR("sub($self, /, repl, string, count=0)\n--\n\nThe string with matches, from the left, replaced by repl.")},
    {"subn", _PyCFunction_CAST(pattern_subn), WORDS, PyDoc_STR("subn($self, /, repl, string, count=0)\n--\n\nAs sub(): a tuple of the new string and the number of replacements.")},
    {"findall", _PyCFunction_CAST(pattern_findall), WORDS, PyDoc_STR("findall" SUBJECT "A list of all matches, which do not overlap.")},
    {"split", _PyCFunction_CAST(pattern_split), WORDS, PyDoc_STR("split($self, /, string, maxsplit=0)\n--\n\nThe string, split where the pattern matches.")},
    {"finditer", _PyCFunction_CAST(pattern_finditer), WORDS, PyDoc_STR("finditer" SUBJECT "An iterator over all matches, which do not overlap, as match objects.")},
    {"scanner", _PyCFunction_CAST(pattern_scanner), WORDS, PyDoc_STR("scanner" SUBJECT)},
    {"__copy__", pattern_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\n")},
    {"__deepcopy__", pattern_copy, METH_O, PyDoc_STR("__deepcopy__($self, memo, /)\n--\n\n")},
    {"__sizeof__", pattern_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize in memory, in bytes.")},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS,
     PyDoc_STR("__class_getitem__($type, object, /)\n--\n\nPatterns are generic over the type of string they handle (str or bytes)")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef pattern_getset[] = {
    {"groupindex", pattern_groupindex, NULL, PyDoc_STR("A dictionary mapping group names to group numbers."), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyMemberDef pattern_members[] = {
    {"pattern", _Py_T_OBJECT, offsetof(PatternObj, pattern), Py_READONLY, PyDoc_STR("The pattern string from which the RE object was compiled.")},
    {"flags", Py_T_INT, offsetof(PatternObj, flags), Py_READONLY, PyDoc_STR("The regex matching flags.")},
    {"groups", Py_T_PYSSIZET, offsetof(PatternObj, groups), Py_READONLY, PyDoc_STR("The number of capturing groups in the pattern.")},
    {NULL, 0, 0, 0, NULL}
};
static PyType_Slot pattern_slots[] = {
    {Py_tp_dealloc, pattern_dealloc}, {Py_tp_traverse, pattern_traverse}, {Py_tp_repr, pattern_repr}, {Py_tp_hash, pattern_hash},
    {Py_tp_richcompare, pattern_compare}, {Py_tp_methods, pattern_methods}, {Py_tp_getset, pattern_getset}, {Py_tp_members, pattern_members},
    {Py_tp_doc, (void *)PyDoc_STR("Compiled regular expression object.")}, {0, NULL}
};
PyType_Spec sre_pattern_spec = {"re.Pattern", sizeof(PatternObj), 0, TYPE_FLAGS | Py_TPFLAGS_MANAGED_WEAKREF, pattern_slots};

/* --- functions --------------------------------------------------------------------------------------------------------------------------------------- */

/* The words of a list of ints, in PyMem; NULL with an exception. */
static uint32_t *code_words(PyObject *list, Py_ssize_t n)
{
    uint32_t *code = PyMem_New(uint32_t, n ? n : 1);
    if (code == NULL)
        return (uint32_t *)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *word = PyList_GetItemRef(list, i);
        unsigned long value = word ? PyLong_AsUnsignedLong(word) : (unsigned long)-1;
        Py_XDECREF(word);
        if (value == (unsigned long)-1 && PyErr_Occurred()) {
            if (word && PyErr_ExceptionMatches(PyExc_OverflowError))
                PyErr_SetString(PyExc_OverflowError, "regular expression code size limit exceeded");
        } else if (value > UINT32_MAX) {
            PyErr_SetString(PyExc_OverflowError, "regular expression code size limit exceeded");
        } else {
            code[i] = (uint32_t)value;
            continue;
        }
        PyMem_Free(code);
        return NULL;
    }
    return code;
}

static bool is_kind(const char *argument, PyObject *o, int is, const char *kind)
{
    if (!is)
        PyErr_Format(PyExc_TypeError, "compile() argument '%s' must be %s, not %.200s", argument, kind, Py_TYPE(o)->tp_name);
    return is;
}

static PyObject *sre_compile(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"pattern", "flags", "code", "groups", "groupindex", "indexgroup", NULL};
    SreState *state = PyModule_GetState(module);
    PyObject *pattern, *list, *groupindex, *indexgroup;
    int flags;
    Py_ssize_t groups;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OiOnOO:compile", names, &pattern, &flags, &list, &groups, &groupindex, &indexgroup) ||
        !is_kind("code", list, PyList_Check(list), "list") || !is_kind("groupindex", groupindex, PyDict_Check(groupindex), "dict") ||
        !is_kind("indexgroup", indexgroup, PyTuple_Check(indexgroup), "tuple"))
        return NULL;
    Py_ssize_t n = PyList_Size(list);
    if (groups < 0 || groups > SRE_MAXGROUPS || n > INT32_MAX) {
        PyErr_SetString(PyExc_RuntimeError, "invalid SRE code");
        return NULL;
    }
    uint32_t *code = code_words(list, n);
    Program *program = code ? program_new(code, (uint32_t)n, groups) : NULL;
    PatternObj *re = program ? pattern_of(state->pattern_type->tp_alloc(state->pattern_type, 0)) : NULL;
    if (re == NULL) {
        program_free(program);
        return NULL;
    }
    re->state = state;
    re->program = program;
    re->pattern = Py_NewRef(pattern);
    re->groups = groups;
    re->flags = flags;
    re->code_hash = Py_HashBuffer(program->code, (Py_ssize_t)(program->codes * sizeof(uint32_t)));
    re->bytes = pattern == Py_None ? -1 : !PyUnicode_Check(pattern);
    if (re->bytes == 1) {
        Py_buffer view;
        if (PyObject_GetBuffer(pattern, &view, PyBUF_SIMPLE) < 0) {
            PyErr_Format(PyExc_TypeError, "expected string or bytes-like object, got '%.200s'", Py_TYPE(pattern)->tp_name);
            Py_DECREF(re);
            return NULL;
        }
        PyBuffer_Release(&view);
    }
    if (PyDict_Size(groupindex) > 0) {
        re->groupindex = PyDict_Copy(groupindex);
        re->indexgroup = Py_NewRef(indexgroup);
        if (re->groupindex == NULL)
            Py_CLEAR(re);
    }
    return (PyObject *)re;
}

static PyObject *sre_template(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    SreState *state = PyModule_GetState(module);
    if (n != 2)
        return PyErr_Format(PyExc_TypeError, "template expected 2 arguments, got %zd", n);
    if (!PyList_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "template() argument 2 must be list, not %.200s", Py_TYPE(args[1])->tp_name);
    return replacement_new(state, NULL, args[1]);
}

static PyObject *sre_getcodesize(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused)) { return PyLong_FromLong(SRE_CODESIZE); }

enum letter_question { ASCII_CASED, ASCII_LOWER, UNICODE_CASED, UNICODE_LOWER };
static PyObject *letter(PyObject *arg, enum letter_question what)
{
    int c = PyLong_AsInt(arg);
    if (c == -1 && PyErr_Occurred())
        return NULL;
    bool ascii = what == ASCII_CASED || what == ASCII_LOWER, valid = (uint32_t)c <= 0x10ffff;
    Py_UCS4 low = !valid ? (Py_UCS4)c : ascii ? sre_fold(FOLD_ASCII, (Py_UCS4)c) : sre_fold(FOLD_UNICODE, (Py_UCS4)c);
    if (what == ASCII_LOWER || what == UNICODE_LOWER)
        return PyLong_FromLong((int)low);
    if (what == UNICODE_CASED)
        return PyBool_FromLong(valid && (low != (Py_UCS4)c || sre_upper((Py_UCS4)c) != (Py_UCS4)c));
    return PyBool_FromLong(valid && c < 128 && Py_ISALPHA(c));
}
static PyObject *sre_ascii_iscased(PyObject *Py_UNUSED(module), PyObject *arg) { return letter(arg, ASCII_CASED); }
static PyObject *sre_ascii_tolower(PyObject *Py_UNUSED(module), PyObject *arg) { return letter(arg, ASCII_LOWER); }
static PyObject *sre_unicode_iscased(PyObject *Py_UNUSED(module), PyObject *arg) { return letter(arg, UNICODE_CASED); }
static PyObject *sre_unicode_tolower(PyObject *Py_UNUSED(module), PyObject *arg) { return letter(arg, UNICODE_LOWER); }

static PyMethodDef module_methods[] = {
    {"compile", _PyCFunction_CAST(sre_compile), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("compile($module, /, pattern, flags, code, groups, groupindex,\n        indexgroup)\n--\n\n")},
    {"template", _PyCFunction_CAST(sre_template), METH_FASTCALL,
     PyDoc_STR("template($module, pattern, template, /)\n--\n\nA replacement, from a list of texts and group numbers by turns, as\nre._parser.parse_template() makes it.")},
    {"getcodesize", sre_getcodesize, METH_NOARGS, PyDoc_STR("getcodesize($module, /)\n--\n\n")},
    {"ascii_iscased", sre_ascii_iscased, METH_O, PyDoc_STR("ascii_iscased($module, character, /)\n--\n\n")},
    {"ascii_tolower", sre_ascii_tolower, METH_O, PyDoc_STR("ascii_tolower($module, character, /)\n--\n\n")},
    {"unicode_iscased", sre_unicode_iscased, METH_O, PyDoc_STR("unicode_iscased($module, character, /)\n--\n\n")},
    {"unicode_tolower", sre_unicode_tolower, METH_O, PyDoc_STR("unicode_tolower($module, character, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};

static int module_exec(PyObject *module)
{
    SreState *st = PyModule_GetState(module);
    st->pattern_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &sre_pattern_spec, NULL);
    st->match_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &sre_match_spec, NULL);
    st->scanner_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &sre_scanner_spec, NULL);
    st->template_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &sre_template_spec, NULL);
    if (!st->pattern_type || !st->match_type || !st->scanner_type || !st->template_type)
        return -1;
    if (PyModule_AddIntConstant(module, "MAGIC", SRE_MAGIC) < 0 || PyModule_AddIntConstant(module, "CODESIZE", SRE_CODESIZE) < 0 ||
        PyModule_AddIntConstant(module, "MAXREPEAT", SRE_MAXREPEAT) < 0 || PyModule_AddIntConstant(module, "MAXGROUPS", SRE_MAXGROUPS) < 0)
        return -1;
    return 0;
}
#define HELD(F) F(pattern_type) F(match_type) F(scanner_type) F(template_type) F(compile_template)
MODULE_STATE_FUNCTIONS(SreState, HELD)

static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef sre_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_sre",
    .m_size = sizeof(SreState),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__sre(void) { return PyModuleDef_Init(&sre_module); }
