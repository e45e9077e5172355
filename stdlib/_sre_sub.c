/* stdlib/_sre_sub.c -- replacement: templates, and Pattern.sub. */
#include "stdlib/_sre_int.h"

/* --- templates ------------------------------------------------------------------------------------------------------------------------------------ */

PyObject *replacement_new(SreState *state, PatternObj *Py_UNUSED(re), PyObject *list)
{
    Py_ssize_t n = PyList_Size(list);
    if (n % 2 == 0) {
        PyErr_SetString(PyExc_TypeError, "invalid template");
        return NULL;
    }
    TemplateObj *t = template_of(state->template_type->tp_alloc(state->template_type, n / 2));
    if (t == NULL)
        return NULL;
    t->head = PyList_GetItemRef(list, 0);
    bool ok = t->head != NULL;
    for (Py_ssize_t i = 0; ok && i < n / 2; i++) {
        TemplatePart *part = &t->part[i];
        PyObject *number = PyList_GetItemRef(list, i * 2 + 1);
        part->group = number ? PyLong_AsSsize_t(number) : -1;
        Py_XDECREF(number);
        if (part->group < 0 && !PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "invalid template");
        part->text = part->group < 0 ? NULL : PyList_GetItemRef(list, i * 2 + 2);
        ok = part->text != NULL;
        t->parts = i + 1;
        if (ok && ((PyUnicode_Check(part->text) && PyUnicode_GET_LENGTH(part->text) == 0) ||
                   (PyBytes_Check(part->text) && PyBytes_GET_SIZE(part->text) == 0)))
            Py_CLEAR(part->text);
    }
    if (!ok)
        Py_CLEAR(t);
    return (PyObject *)t;
}

static int template_traverse(PyObject *self, visitproc visit, void *arg)
{
    TemplateObj *t = template_of(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(t->head);
    for (Py_ssize_t i = 0; i < t->parts; i++)
        Py_VISIT(t->part[i].text);
    return 0;
}
static void template_dealloc(PyObject *self)
{
    TemplateObj *t = template_of(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(t->head);
    for (Py_ssize_t i = 0; i < t->parts; i++)
        Py_XDECREF(t->part[i].text);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyType_Slot template_slots[] = {{Py_tp_dealloc, template_dealloc}, {Py_tp_traverse, template_traverse}, {0, NULL}};
PyType_Spec sre_template_spec = {
    "_sre.SRE_Template", sizeof(TemplateObj), sizeof(TemplatePart),
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, template_slots,
};

/* re._compile_template: borrowed from the module's state. */
static PyObject *template_compiler(SreState *state)
{
    PyObject *known = __atomic_load_n(&state->compile_template, __ATOMIC_ACQUIRE);
    if (known)
        return known;
    PyObject *function = PyImport_ImportModuleAttrString("re", "_compile_template");
    if (function && !__atomic_compare_exchange_n(&state->compile_template, &known, function, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        Py_DECREF(function);
        function = known;
    }
    return function;
}

PyObject *template_compile(PatternObj *re, PyObject *text)
{
    PyObject *function = template_compiler(re->state);
    if (function == NULL)
        return NULL;
    PyObject *args[] = {(PyObject *)re, text};
    PyObject *t = PyObject_Vectorcall(function, args, 2, NULL);
    if (t == NULL && PyErr_ExceptionMatches(PyExc_TypeError)) {          /* an unhashable text, say: once more with a plain copy */
        PyObject *raised = PyErr_GetRaisedException();
        if (PyUnicode_Check(text) && !PyUnicode_CheckExact(text))
            args[1] = PyUnicode_FromObject(text);
        else if (!PyUnicode_Check(text) && !PyBytes_CheckExact(text) && PyObject_CheckBuffer(text))
            args[1] = PyBytes_FromObject(text);
        if (args[1] == text) {
            PyErr_SetRaisedException(raised);
        } else {
            Py_DECREF(raised);
            t = args[1] ? PyObject_Vectorcall(function, args, 2, NULL) : NULL;
            Py_XDECREF(args[1]);
        }
    }
    if (t && Py_TYPE(t) != re->state->template_type) {
        PyErr_Format(PyExc_RuntimeError, "the result of compiling a replacement string is %.200s, not SRE_Template object", Py_TYPE(t)->tp_name);
        Py_CLEAR(t);
    }
    return t;
}

/* --- sub ------------------------------------------------------------------------------------------------------------------------------------------- */

PyObject *sre_join(const MatchState *st, PyObject *list)
{
    PyObject *glue = state_piece(st, 0, 0), *r = NULL;
    if (glue)
        r = st->bytes ? PyBytes_Join(glue, list) : PyUnicode_Join(glue, list);
    Py_XDECREF(glue);
    Py_DECREF(list);
    return r;
}

typedef struct { PyObject *call, *text, *template; } Replacement;      /* one of them; template owned, text owned */

/* 1: text has no backslash; 0: it has, or is something else; -1: error. */
static int is_plain(PyObject *text)
{
    if (PyUnicode_Check(text)) {
        Py_ssize_t at = PyUnicode_FindChar(text, '\\', 0, PyUnicode_GET_LENGTH(text), 1);
        return at == -2 ? -1 : at < 0;
    }
    Py_buffer view;
    if (!PyObject_CheckBuffer(text))
        return 0;
    if (PyObject_GetBuffer(text, &view, PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        return 0;
    }
    bool plain = view.len == 0 || memchr(view.buf, '\\', (size_t)view.len) == NULL;
    PyBuffer_Release(&view);
    return plain;
}

static bool replacement_open(Replacement *r, PatternObj *re, PyObject *repl)
{
    *r = (Replacement){NULL, NULL, NULL};
    if (PyCallable_Check(repl)) {
        r->call = repl;
        return true;
    }
    int plain = is_plain(repl);
    if (plain > 0)
        r->text = Py_NewRef(repl);
    else if (plain == 0)
        r->template = template_compile(re, repl);
    if (r->template && template_of(r->template)->parts == 0) {
        r->text = Py_NewRef(template_of(r->template)->head);
        Py_CLEAR(r->template);
    }
    return r->text || r->template;
}

static int append_piece(PyObject *list, PyObject *piece)
{
    int r = piece == NULL ? -1 : piece == Py_None ? 0 : PyList_Append(list, piece);
    Py_XDECREF(piece);
    return r;
}

static int append_template(PyObject *list, const TemplateObj *t, PatternObj *re, const MatchState *st)
{
    if (PyList_Append(list, t->head) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < t->parts; i++) {
        if (t->part[i].group > re->groups) {
            PyErr_SetString(PyExc_IndexError, "no such group");
            return -1;
        }
        if (append_piece(list, state_group(st, t->part[i].group, Py_None)) < 0 || (t->part[i].text && PyList_Append(list, t->part[i].text) < 0))
            return -1;
    }
    return 0;
}

static int append_replacement(PyObject *list, const Replacement *r, PatternObj *re, const MatchState *st)
{
    if (r->text)
        return PyList_Append(list, r->text);
    if (r->template)
        return append_template(list, template_of(r->template), re, st);
    PyObject *m = match_new(re, st, 1);
    PyObject *piece = m ? PyObject_CallOneArg(r->call, m) : NULL;
    Py_XDECREF(m);
    return append_piece(list, piece);
}

PyObject *sre_substitute(PatternObj *re, PyObject *repl, PyObject *string, Py_ssize_t count, Py_ssize_t *made)
{
    Replacement r;
    MatchState st;
    Py_ssize_t last = 0;
    *made = 0;
    if (!replacement_open(&r, re, repl))
        return NULL;
    PyObject *list = NULL, *result = NULL;
    if (state_open(&st, re, string, 0, PY_SSIZE_T_MAX) == 0) {
        list = PyList_New(0);
        int found = list ? 1 : -1;
        while (found > 0 && (count == 0 || *made < count) && (found = sre_search(&st)) > 0) {
            if (!state_span_valid(&st, re) || (last < st.match_start && append_piece(list, state_piece(&st, last, st.match_start)) < 0) ||
                append_replacement(list, &r, re, &st) < 0)
                found = -1;
            last = st.match_end;
            ++*made;
            state_advance(&st);
        }
        if (found >= 0 && last < st.length && append_piece(list, state_piece(&st, last, st.length)) < 0)
            found = -1;
        if (found >= 0)
            result = sre_join(&st, list);
        else
            Py_XDECREF(list);
        state_close(&st);
    }
    Py_XDECREF(r.text);
    Py_XDECREF(r.template);
    return result;
}
