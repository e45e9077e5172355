/* tests/objects/test_no_memory.c -- every allocation of calls, exceptions, modules, typing and contexts fails once: MemoryError, no crash,
 * nothing left behind.
 */
#include "rt_test.h"

#include "gc/heap.h"
#include "objects/exceptions.h"
#include "objects/namespace.h"
#include "objects/template.h"
#include "objects/typevar.h"

static PyObject *name, *kw, *args, *object;

static PyObject *f_fast(PyObject *Py_UNUSED(self), PyObject *const *Py_UNUSED(a), Py_ssize_t n, PyObject *Py_UNUSED(k)) { return PyLong_FromSsize_t(n); }
static PyObject *f_tuple(PyObject *Py_UNUSED(self), PyObject *a, PyObject *Py_UNUSED(k)) { return Py_NewRef(a); }
static PyMethodDef fast_def = {"fast", PyCFunction_CAST(f_fast), METH_FASTCALL | METH_KEYWORDS, NULL};
static PyMethodDef tuple_def = {"tuple", PyCFunction_CAST(f_tuple), METH_VARARGS | METH_KEYWORDS, NULL};
static PyModuleDef_Slot slots[] = {{0, NULL}};
static PyMethodDef functions[] = {{"fast", PyCFunction_CAST(f_fast), METH_FASTCALL | METH_KEYWORDS, NULL}, {NULL, NULL, 0, NULL}};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, .m_name = "m", .m_doc = "doc", .m_size = 8, .m_methods = functions, .m_slots = slots};

static PyObject *with_keywords(PyMethodDef *d)
{
    PyObject *f = PyCFunction_New(d, NULL), *r = f ? PyObject_Call(f, args, kw) : NULL;
    Py_XDECREF(f);
    return r;
}
static PyObject *do_fast(void) { return with_keywords(&fast_def); }
static PyObject *do_tuple(void) { return with_keywords(&tuple_def); }
static PyObject *do_method(void)
{
    PyObject *m = PyMethod_New(name, object), *r = m ? PyObject_Repr(m) : NULL;
    Py_XDECREF(m);
    return r;
}
static PyObject *do_exception(void)
{
    PyObject *e = PyObject_CallFunction(PyExc_OSError, "iss", 2, "text", "file"), *r = NULL, *x;
    if (e && PyObject_SetAttrString(e, "x", Py_True) == 0 && (x = PyObject_CallMethod(e, "add_note", "s", "n")) != NULL) {
        Py_DECREF(x);
        r = PyObject_Str(e);
    }
    Py_XDECREF(e);
    return r;
}
static PyObject *do_group(void)
{
    PyObject *v = PyObject_CallNoArgs(PyExc_ValueError), *t = v ? PyObject_CallNoArgs(PyExc_TypeError) : NULL;
    PyObject *g = t ? PyObject_CallFunction(PyExc_BaseExceptionGroup, "s[OO]", "g", v, t) : NULL;
    Py_XDECREF(v);
    Py_XDECREF(t);
    PyObject *r = g ? PyObject_CallMethod(g, "split", "O", PyExc_ValueError) : NULL;
    Py_XDECREF(g);
    return r;
}
static PyObject *do_raise(void)
{
    PyErr_Format(PyExc_ValueError, "%d %s %R", 1, "two", args);
    return PyErr_ExceptionMatches(PyExc_ValueError) ? (PyErr_Clear(), Py_None) : NULL;
}
static PyObject *do_module(void)
{
    PyObject *spec = api_of(namespace_new(value_of(kw))), *m = NULL;
    if (spec && PyObject_SetAttrString(spec, "name", name) == 0)
        m = PyModule_FromDefAndSpec(&def, spec);
    if (m && (PyModule_ExecDef(m, &def) < 0 || PyModule_AddIntConstant(m, "x", 1) < 0))
        Py_CLEAR(m);
    Py_XDECREF(spec);
    return m;
}
static PyObject *do_alias(void)
{
    PyObject *a = Py_GenericAlias((PyObject *)&PyList_Type, (PyObject *)&PyLong_Type), *u = a ? PyNumber_Or(a, (PyObject *)&PyUnicode_Type) : NULL;
    PyObject *r = u ? PyObject_Repr(u) : NULL;
    Py_XDECREF(a);
    Py_XDECREF(u);
    return r;
}
static PyObject *do_typevar(void)
{
    PyObject *t = api_of(typevar_new(value_of(name), V_ABSENT, V_ABSENT)), *a = t ? Py_GenericAlias((PyObject *)&PyList_Type, t) : NULL;
    PyObject *r = a ? PyObject_GetAttrString(a, "__parameters__") : NULL;
    Py_XDECREF(t);
    Py_XDECREF(a);
    return r;
}
static PyObject *do_template(void)
{
    PyObject *i = api_of(interpolation_new(V_TRUE, value_of(name), V_NONE, value_of(name)));
    PyObject *t = i ? PyObject_CallFunctionObjArgs((PyObject *)&_PyTemplate_Type, name, i, name, NULL) : NULL, *r = t ? PySequence_Concat(t, t) : NULL;
    Py_XDECREF(i);
    Py_XDECREF(t);
    return r;
}
static PyObject *do_weakref(void)
{
    PyObject *w = PyWeakref_NewRef(object, Py_None), *p = w ? PyWeakref_NewProxy(object, NULL) : NULL, *r = p ? PyObject_Repr(p) : NULL;
    Py_XDECREF(w);
    Py_XDECREF(p);
    return r;
}
static PyObject *do_context(void)
{
    PyObject *c = PyContext_New(), *v = PyContextVar_New("v", NULL), *t = NULL;
    if (c && v && PyContext_Enter(c) == 0) {
        t = PyContextVar_Set(v, Py_True);
        if (t && PyContextVar_Reset(v, t) < 0)
            Py_CLEAR(t);
        CHECK(PyContext_Exit(c) == 0);
    }
    Py_XDECREF(c);
    Py_XDECREF(v);
    return t;
}
static PyObject *do_parse(void)
{
    char *encoded = NULL;
    PyObject *a;
    if (!PyArg_ParseTuple(args, "Oes", &a, "utf-8", &encoded))
        return NULL;
    PyMem_Free(encoded);
    return Py_None;
}

static size_t live(void)
{
    struct heap_statistics s;
    heap_statistics(&s);
    return s.live_blocks;
}

static void run(const char *what, PyObject *(*f)(void))
{
    Py_XDECREF(f());                                     /* what is made once and kept: names, shapes, cached lookups */
    for (uint64_t n = 1;; n++) {
        size_t before = live();
        alloc_fail_at(n);
        PyObject *r = f();
        bool failed = alloc_fail_countdown == 0;
        alloc_fail_at(0);
        if (r == NULL) {
            CHECK(failed && rt_raised(PyExc_MemoryError, NULL));
        } else {
            CHECK(!error_pending());
            Py_DECREF(r);
        }
        safepoint(this_thread);
        if (f != do_module && live() > before + 1) {     /* one may be kept as a cache; modules are deferred, and wait for a collection */
            fprintf(stderr, "%s, allocation %llu: %zu blocks more than before\n", what, (unsigned long long)n, live() - before);
            abort();
        }
        if (!failed)
            break;
        CHECK(n < 2000);
    }
}

int main(void)
{
    rt_begin();
    name = PyUnicode_FromString("a name");
    kw = Py_BuildValue("{s:i,s:i}", "a", 1, "b", 2);
    args = Py_BuildValue("(is)", 1, "x");
    object = PyObject_CallNoArgs((PyObject *)rt_class("A", NULL, NULL));
#define RUN(f) run(#f, f)
    RUN(do_fast);
    RUN(do_tuple);
    RUN(do_method);
    RUN(do_exception);
    RUN(do_group);
    RUN(do_raise);
    RUN(do_module);
    RUN(do_alias);
    RUN(do_typevar);
    RUN(do_template);
    RUN(do_weakref);
    RUN(do_context);
    RUN(do_parse);
    return rt_end("test_no_memory");
}
