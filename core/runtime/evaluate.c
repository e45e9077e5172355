/* core/runtime/evaluate.c -- compile(), eval(), exec(): from source, AST or code object to a result.
 *
 * Source text may be str or bytes-like. A str is UTF-8 here and its coding cookie means nothing; bytes are decoded by the parser. Flags
 * of __future__ statements are inherited from the calling code unless the caller says otherwise.
 */
#include "core/runtime/ast_bridge.h"
#include "core/runtime/runtime.h"

#include "core/vm/vm.h"
#include "objects/dict_int.h"

enum { FUTURE_FLAGS = 0x20000 | 0x40000 | 0x80000 | 0x100000 | 0x200000 | 0x400000 | 0x800000 | 0x1000000 };

/* -- source text -------------------------------------------------------------------------------------------------------------------- */

struct source {
    const char *text;
    size_t length;
    bool is_str;
    PyObject *holder;            /* what keeps text alive, or NULL */
    Py_buffer buffer;
    bool has_buffer;
};

static int source_open(struct source *s, PyObject *o, const char *function, const char *what)
{
    *s = (struct source){0};
    Py_ssize_t n = 0;
    if (PyUnicode_Check(o)) {
        s->is_str = true;
        s->text = PyUnicode_AsUTF8AndSize(o, &n);
        if (!s->text)
            return -1;
        s->holder = Py_NewRef(o);
    } else if (PyBytes_Check(o)) {
        s->text = PyBytes_AsString(o);
        n = PyBytes_Size(o);
        s->holder = Py_NewRef(o);
    } else if (PyObject_CheckBuffer(o) && PyObject_GetBuffer(o, &s->buffer, PyBUF_SIMPLE) == 0) {
        /* The bytes may change while we read: a copy, which also ends with the NUL that the text of bytes has. */
        s->holder = PyBytes_FromStringAndSize(s->buffer.buf, s->buffer.len);
        n = s->buffer.len;
        PyBuffer_Release(&s->buffer);
        if (!s->holder)
            return -1;
        s->text = PyBytes_AsString(s->holder);
    } else {
        PyErr_Clear();
        raise_type_error("%s() arg 1 must be a %s object", function, what);
        return -1;
    }
    s->length = (size_t)n;
    if (memchr(s->text, 0, s->length)) {
        Py_CLEAR(s->holder);
        PyErr_SetString(PyExc_SyntaxError, "source code string cannot contain null bytes");
        return -1;
    }
    return 0;
}

static void source_close(struct source *s) { Py_CLEAR(s->holder); }

static unsigned inherited_flags(void)
{
    Frame *f = tstate()->frame;
    return f ? frame_code(f)->flags & FUTURE_FLAGS : 0;
}

/* -- compile() ------------------------------------------------------------------------------------------------------------------------ */

static int mode_text(PyObject *o, void *out)
{
    Py_ssize_t n;
    if (!PyUnicode_Check(o)) {
        PyErr_Format(PyExc_TypeError, "compile() argument 'mode' must be str, not %.50s", o == Py_None ? "None" : Py_TYPE(o)->tp_name);
        return 0;
    }
    const char *text = PyUnicode_AsUTF8AndSize(o, &n);
    if (text && strlen(text) != (size_t)n)
        PyErr_SetString(PyExc_ValueError, "embedded null character");
    else if (text)
        *(const char **)out = text;
    return text && strlen(text) == (size_t)n;
}

PyObject *builtin_compile(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"source", "filename", "mode", "flags", "dont_inherit", "optimize", "_feature_version", NULL};
    PyObject *source, *filename;
    const char *mode;
    int flags = 0, dont_inherit = 0, optimize = -1, feature_version = -1;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO&O&|ipi$i:compile", keywords, &source, PyUnicode_FSDecoder, &filename, mode_text, &mode, &flags, &dont_inherit,
                                     &optimize, &feature_version))
        return NULL;
    PyObject *result = NULL;
    if (PySys_Audit("compile", "OO", source, filename) < 0)
        goto out;
    if (flags & ~(FUTURE_FLAGS | PyCF_MASK_OBSOLETE | PyCF_COMPILE_MASK)) {
        PyErr_SetString(PyExc_ValueError, "compile(): unrecognised flags");
        goto out;
    }
    if (optimize < -1 || optimize > 2) {
        PyErr_SetString(PyExc_ValueError, "compile(): invalid optimize value");
        goto out;
    }
    bool only_ast = flags & PyCF_ONLY_AST;
    int kind = strcmp(mode, "exec") == 0 ? 'x' : strcmp(mode, "eval") == 0 ? 'e' : strcmp(mode, "single") == 0 ? 's' : strcmp(mode, "func_type") == 0 ? 'f' : 0;
    if (kind == 0) {
        PyErr_SetString(PyExc_ValueError, only_ast ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                                   : "compile() mode must be 'exec', 'eval' or 'single'");
        goto out;
    }
    if (kind == 'f' && !only_ast) {
        PyErr_SetString(PyExc_ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        goto out;
    }
    unsigned all = (unsigned)flags | (dont_inherit ? 0 : inherited_flags());
    if (optimize < 0)
        optimize = runtime_optimize();
    int is_ast = ast_bridge.is_ast ? ast_bridge.is_ast(source) : 0;
    if (is_ast < 0)
        goto out;
    if (is_ast) {
        result = ast_bridge.compile(source, filename, kind, all, optimize);
        goto out;
    }
    struct source s;
    if (source_open(&s, source, "compile", "string, bytes or AST") < 0)
        goto out;
    if (s.is_str)
        all |= PyCF_IGNORE_COOKIE;
    if (only_ast) {
        if (ast_bridge.parse)
            result = ast_bridge.parse(s.text, s.length, filename, kind, all, optimize, feature_version);
        else
            PyErr_SetString(PyExc_NotImplementedError, "this build has no _ast module");
    } else {
        result = api_of(compile_source(s.text, s.length, value_of(filename), kind, all, optimize));
    }
    source_close(&s);
out:
    Py_DECREF(filename);
    return result;
}

/* -- eval(), exec() ---------------------------------------------------------------------------------------------------------------------- */

/* Default namespaces from the running frame, and __builtins__ in globals. *globals and *locals become new references. */
static int namespaces(const char *function, PyObject **globals, PyObject **locals)
{
    if (*globals == Py_None)
        *globals = NULL;
    if (*locals == Py_None)
        *locals = NULL;
    if (*globals && !PyDict_Check(*globals)) {
        if (PyMapping_Check(*globals) && strcmp(function, "eval") == 0)
            PyErr_SetString(PyExc_TypeError, "globals must be a real dict; try eval(code, {}, mapping)");
        else if (strcmp(function, "eval") == 0)
            PyErr_SetString(PyExc_TypeError, "globals must be a dict");
        else
            raise_type_error("%s() globals must be a dict, not %.100s", function, Py_TYPE(*globals)->tp_name);
        return -1;
    }
    if (*locals && !PyMapping_Check(*locals)) {
        if (strcmp(function, "eval") == 0)
            PyErr_SetString(PyExc_TypeError, "locals must be a mapping");
        else
            raise_type_error("locals must be a mapping or None, not %.100s", Py_TYPE(*locals)->tp_name);
        return -1;
    }
    if (!*globals) {
        *globals = core_hooks.current_globals();
        if (!*globals) {
            PyErr_Format(PyExc_SystemError, "globals and locals cannot be NULL");
            return -1;
        }
        Py_INCREF(*globals);
        if (*locals)
            Py_INCREF(*locals);
        else if (!(*locals = runtime_locals())) {
            Py_CLEAR(*globals);
            return -1;
        }
    } else {
        Py_INCREF(*globals);
        *locals = Py_NewRef(*locals ? *locals : *globals);
    }
    int has = PyDict_Contains(*globals, NAPI(dunder_builtins));
    if (has == 0)
        has = PyDict_SetItem(*globals, NAPI(dunder_builtins), core_hooks.current_builtins());
    if (has < 0) {
        Py_CLEAR(*globals);
        Py_CLEAR(*locals);
        return -1;
    }
    return 0;
}

/* The builtins that code with these globals sees: globals["__builtins__"], a module or a dict. New reference. */
static PyObject *builtins_of(PyObject *globals)
{
    PyObject *b;
    int rc = PyDict_GetItemRef(globals, NAPI(dunder_builtins), &b);
    if (rc < 0)
        return NULL;
    if (rc == 0)
        return Py_NewRef(api_of(interp_now()->builtins));
    if (PyModule_Check(b))
        Py_SETREF(b, Py_NewRef(PyModule_GetDict(b)));
    return b;
}

PyObject *runtime_run_code(PyObject *code, PyObject *globals, PyObject *locals, PyObject *closure)
{
    PyObject *builtins = builtins_of(globals);
    if (!builtins)
        return NULL;
    Value r = vm_run_code((CodeObj *)value_obj(value_of(code)), value_of(globals), value_of(builtins), value_of(locals),
                          closure ? value_of(closure) : V_ABSENT);
    Py_DECREF(builtins);
    return api_of(r);
}

static PyObject *run_source(PyObject *source, PyObject *globals, PyObject *locals, int mode, const char *function)
{
    struct source s;
    if (source_open(&s, source, function, "string, bytes or code") < 0)
        return NULL;
    const char *text = s.text;
    size_t length = s.length;
    if (mode == 'e')                        /* blanks before an expression are no indentation */
        while (length && (*text == ' ' || *text == '\t'))
            text++, length--;
    unsigned flags = inherited_flags() | (s.is_str ? PyCF_IGNORE_COOKIE : 0);
    Value code = V_RAISED;
    if (PySys_Audit("compile", "y#O", text, (Py_ssize_t)length, api_of(N(angle_string))) == 0)
        code = compile_source(text, length, N(angle_string), mode, flags, runtime_optimize());
    source_close(&s);
    if (is_raised(code))
        return NULL;
    PyObject *r = PySys_Audit("exec", "O", api_of(code)) < 0 ? NULL : runtime_run_code(api_of(code), globals, locals, NULL);
    value_release(code);
    return r;
}

PyObject *builtin_eval(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"", "globals", "locals", NULL};
    PyObject *source, *globals = NULL, *locals = NULL, *r = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OO:eval", keywords, &source, &globals, &locals) || namespaces("eval", &globals, &locals) < 0)
        return NULL;
    if (PyCode_Check(source)) {
        if (PySys_Audit("exec", "O", source) < 0)
            goto out;
        if (((CodeObj *)value_obj(value_of(source)))->nfree)
            PyErr_SetString(PyExc_TypeError, "code object passed to eval() may not contain free variables");
        else
            r = runtime_run_code(source, globals, locals, NULL);
    } else {
        r = run_source(source, globals, locals, 'e', "eval");
    }
out:
    Py_DECREF(globals);
    Py_DECREF(locals);
    return r;
}

static int check_closure(PyObject *code, PyObject **closure)
{
    unsigned n = ((CodeObj *)value_obj(value_of(code)))->nfree;
    if (*closure == Py_None)
        *closure = NULL;
    if (n == 0) {
        if (*closure)
            PyErr_SetString(PyExc_TypeError, "cannot use a closure with this code object");
        return *closure ? -1 : 0;
    }
    bool right = *closure && PyTuple_CheckExact(*closure) && PyTuple_Size(*closure) == (Py_ssize_t)n;
    for (unsigned i = 0; right && i < n; i++)
        right = PyCell_Check(PyTuple_GetItem(*closure, (Py_ssize_t)i));
    if (!right)
        raise_type_error("code object requires a closure of exactly length %u", n);
    return right ? 0 : -1;
}

PyObject *builtin_exec(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"", "globals", "locals", "closure", NULL};
    PyObject *source, *globals = NULL, *locals = NULL, *closure = NULL, *r = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OO$O:exec", keywords, &source, &globals, &locals, &closure) ||
        namespaces("exec", &globals, &locals) < 0)
        return NULL;
    if (PyCode_Check(source)) {
        if (check_closure(source, &closure) == 0 && PySys_Audit("exec", "O", source) == 0)
            r = runtime_run_code(source, globals, locals, closure);
    } else if (closure && closure != Py_None) {
        PyErr_SetString(PyExc_TypeError, "closure can only be used when source is a code object");
    } else {
        r = run_source(source, globals, locals, 'x', "exec");
    }
    Py_DECREF(globals);
    Py_DECREF(locals);
    if (!r)
        return NULL;
    Py_DECREF(r);
    Py_RETURN_NONE;
}
