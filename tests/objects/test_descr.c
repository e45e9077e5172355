/* tests/objects/test_descr.c -- descriptors: methods of every calling convention, members of every type, property, classmethod, super. */
#include "objects/attr.h"
#include "objects/descr.h"
#include "objects/type.h"
#include "rt_test.h"

static PyObject *number(int64_t n) { return api_of(value_from_int(n)); }
static PyObject *text(const char *s) { return PyUnicode_FromString(s); }

/* --- calling conventions ---------------------------------------------------------------------------------------------------------- */

static PyObject *f_noargs(PyObject *Py_UNUSED(self), PyObject *u) { CHECK(u == NULL); return text("noargs"); }
static PyObject *f_one(PyObject *Py_UNUSED(self), PyObject *a) { return Py_NewRef(a); }
static PyObject *f_varargs(PyObject *Py_UNUSED(self), PyObject *args) { return Py_NewRef(args); }
static PyObject *f_keywords(PyObject *Py_UNUSED(self), PyObject *args, PyObject *kw) { return PyTuple_Pack(2, args, kw ? kw : Py_None); }
static PyObject *f_fast(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t n) { return n ? Py_NewRef(args[n - 1]) : number(n); }
static PyObject *f_fastkw(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t n, PyObject *kw)
{
    return kw ? PyTuple_Pack(2, args[n], kw) : number(n);
}
static PyObject *f_method(PyObject *Py_UNUSED(self), PyTypeObject *cls, PyObject *const *Py_UNUSED(args), size_t n, PyObject *Py_UNUSED(kw))
{
    return PyTuple_Pack(2, cls, number((int64_t)n));
}
static PyMethodDef defs[] = {
    {"noargs", f_noargs, METH_NOARGS, "noargs($self, /)\n--\n\nText."},
    {"one", f_one, METH_O, "Just text."},
    {"varargs", f_varargs, METH_VARARGS, NULL},
    {"keywords", PyCFunction_CAST(f_keywords), METH_VARARGS | METH_KEYWORDS, NULL},
    {"fast", PyCFunction_CAST(f_fast), METH_FASTCALL, NULL},
    {"fastkw", PyCFunction_CAST(f_fastkw), METH_FASTCALL | METH_KEYWORDS, NULL},
    {"method", PyCFunction_CAST(f_method), METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {"cls", f_one, METH_O | METH_CLASS, NULL},
    {"stat", f_one, METH_O | METH_STATIC, NULL},
    {NULL, NULL, 0, NULL}
};

/* --- a type with a member of every kind ----------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    short s; int i; long l; float f; double d; const char *str; PyObject *o, *ox; char c; signed char b; unsigned char ub;
    unsigned short us; unsigned int ui; unsigned long ul; char in[8]; char flag; long long ll; unsigned long long ull; Py_ssize_t n;
    PyObject *dict;
} Many;
static PyMemberDef members[] = {
    {"s", Py_T_SHORT, offsetof(Many, s), 0, NULL}, {"i", Py_T_INT, offsetof(Many, i), 0, NULL}, {"l", Py_T_LONG, offsetof(Many, l), 0, NULL},
    {"f", Py_T_FLOAT, offsetof(Many, f), 0, NULL}, {"d", Py_T_DOUBLE, offsetof(Many, d), 0, NULL},
    {"str", Py_T_STRING, offsetof(Many, str), 0, NULL}, {"o", _Py_T_OBJECT, offsetof(Many, o), 0, NULL},
    {"ox", Py_T_OBJECT_EX, offsetof(Many, ox), 0, NULL}, {"c", Py_T_CHAR, offsetof(Many, c), 0, NULL},
    {"b", Py_T_BYTE, offsetof(Many, b), 0, NULL}, {"ub", Py_T_UBYTE, offsetof(Many, ub), 0, NULL},
    {"us", Py_T_USHORT, offsetof(Many, us), 0, NULL}, {"ui", Py_T_UINT, offsetof(Many, ui), 0, NULL},
    {"ul", Py_T_ULONG, offsetof(Many, ul), 0, NULL}, {"in", Py_T_STRING_INPLACE, offsetof(Many, in), 0, NULL},
    {"flag", Py_T_BOOL, offsetof(Many, flag), 0, NULL}, {"ll", Py_T_LONGLONG, offsetof(Many, ll), 0, NULL},
    {"ull", Py_T_ULONGLONG, offsetof(Many, ull), 0, NULL}, {"n", Py_T_PYSSIZET, offsetof(Many, n), Py_READONLY, NULL},
    {"__dictoffset__", Py_T_PYSSIZET, offsetof(Many, dict), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyObject *get_closure(PyObject *Py_UNUSED(self), void *c) { return text(c); }
static PyGetSetDef getset[] = {
    {"g", get_closure, NULL, NULL, "closure"},
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static int many_traverse(PyObject *self, visitproc visit, void *arg)
{
    Many *m = (Many *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(m->o);
    Py_VISIT(m->ox);
    Py_VISIT(m->dict);
    return 0;
}
static int died;
static void many_dealloc(PyObject *self)
{
    Many *m = (Many *)self;
    PyTypeObject *t = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(m->o);
    Py_CLEAR(m->ox);
    Py_CLEAR(m->dict);
    t->tp_free(self);
    Py_DECREF(t);
    died++;
}
static PyType_Slot slots[] = {
    {Py_tp_methods, defs}, {Py_tp_members, members}, {Py_tp_getset, getset}, {Py_tp_doc, (void *)"Many()\n--\n\nMany things."},
    {Py_tp_traverse, many_traverse}, {Py_tp_dealloc, many_dealloc}, {0, NULL}
};
static PyType_Spec spec = {"mod.Many", sizeof(Many), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};

static bool is(PyObject *o, const char *name, const char *expected) { return rt_repr_is(PyObject_GetAttrString(o, name), expected); }

static void test_members(PyTypeObject *t)
{
    PyObject *o = rt_instance(t);
    CHECK(o != NULL);
    Many *m = (Many *)o;
    m->str = "text";
    strcpy(m->in, "place");
    m->n = -5;
    static const char *const numbers[] = {"s", "i", "l", "b", "ub", "us", "ui", "ul", "ll", "ull"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        CHECK(PyObject_SetAttrString(o, numbers[i], number(100)) == 0 && is(o, numbers[i], "100"));
    CHECK(PyObject_SetAttrString(o, "i", number(-1)) == 0 && is(o, "i", "-1") && m->i == -1);
    CHECK(PyObject_SetAttrString(o, "d", api_of(value_from_float(1.5))) == 0 && is(o, "d", "1.5") && m->d == 1.5);
    CHECK(PyObject_SetAttrString(o, "f", api_of(value_from_float(0.25))) == 0 && is(o, "f", "0.25"));
    CHECK(is(o, "str", "'text'") && is(o, "in", "'place'") && is(o, "n", "-5") && is(o, "o", "None") && is(o, "flag", "False"));
    CHECK(PyObject_SetAttrString(o, "flag", Py_True) == 0 && m->flag == 1);
    CHECK(PyObject_SetAttrString(o, "flag", number(1)) < 0 && rt_raised(PyExc_TypeError, "attribute value type must be bool"));
    CHECK(PyObject_SetAttrString(o, "n", number(1)) < 0 && rt_raised(PyExc_AttributeError, "readonly attribute"));
    CHECK(PyObject_DelAttrString(o, "i") < 0 && rt_raised(PyExc_TypeError, "can't delete numeric/char attribute"));
    CHECK(PyObject_GetAttrString(o, "ox") == NULL && rt_raised(PyExc_AttributeError, "'mod.Many' object has no attribute 'ox'"));
    CHECK(PyObject_SetAttrString(o, "ox", Py_True) == 0 && is(o, "ox", "True") && PyObject_DelAttrString(o, "ox") == 0);
    CHECK(PyObject_SetAttrString(o, "g", number(1)) < 0 && rt_raised(PyExc_AttributeError, "attribute 'g' of 'mod.Many' objects is not writable"));
    CHECK(is(o, "g", "'closure'"));
    CHECK(PyObject_SetAttrString(o, "own", number(3)) == 0 && is(o, "own", "3") && is(o, "__dict__", "{'own': 3}"));
    died = 0;
    Py_DECREF(o);
    CHECK(died == 1);
}

/* Members of all kinds that can be written, by some threads while others read: what is read is one of the values written. */
static const char *const shared_names[] = {"s", "i", "l", "b", "ub", "us", "ui", "ul", "ll", "ull", "f", "d", "flag", "c", "o", "ox"};
static uint32_t writers SHARED(seq_cst);

static PyObject *shared_value(const char *name, unsigned turn)
{
    if (!strcmp(name, "flag"))
        return PyBool_FromLong(turn);
    if (!strcmp(name, "c"))
        return PyUnicode_FromString(turn ? "x" : "y");
    return *name == 'f' || *name == 'd' ? PyFloat_FromDouble(turn ? 100.5 : 0.25) : PyLong_FromLong(turn ? 100 : 27);
}

static void write_members(void *o)
{
    for (unsigned i = 0; i < 4000; i++) {
        const char *name = shared_names[i / 2 % (sizeof shared_names / sizeof *shared_names)];
        PyObject *v = shared_value(name, i % 2);
        CHECK(PyObject_SetAttrString(o, name, v) == 0);
        Py_DECREF(v);
        safepoint(this_thread);
    }
    add_u32(&writers, (uint32_t)-1);
}

static void read_members(void *o)
{
    for (unsigned i = 0; load_u32(&writers); i++) {
        const char *name = shared_names[i % (sizeof shared_names / sizeof *shared_names)];
        PyObject *got = PyObject_GetAttrString(o, name), *a = shared_value(name, 0), *b = shared_value(name, 1);
        CHECK(got && (PyObject_RichCompareBool(got, a, Py_EQ) || PyObject_RichCompareBool(got, b, Py_EQ)));
        Py_DECREF(got);
        Py_DECREF(a);
        Py_DECREF(b);
        safepoint(this_thread);
    }
}

static void test_shared_members(PyTypeObject *t)
{
    PyObject *o = rt_instance(t);
    for (size_t i = 0; i < sizeof shared_names / sizeof *shared_names; i++) {
        PyObject *v = shared_value(shared_names[i], 0);
        CHECK(PyObject_SetAttrString(o, shared_names[i], v) == 0);
        Py_DECREF(v);
    }
    struct rt_thread w[2], r[2];
    store_u32(&writers, 2);
    for (int i = 0; i < 2; i++) {
        rt_thread(&w[i], write_members, o);
        rt_thread(&r[i], read_members, o);
    }
    for (int i = 0; i < 2; i++) {
        rt_join(&w[i]);
        rt_join(&r[i]);
    }
    Py_DECREF(o);
}

static void test_methods(PyTypeObject *t)
{
    PyObject *o = rt_instance(t);
    CHECK(rt_repr_is(PyObject_CallMethod(o, "noargs", NULL), "'noargs'"));
    CHECK(PyObject_CallMethod(o, "noargs", "i", 1) == NULL && rt_raised(PyExc_TypeError, "Many.noargs() takes no arguments (1 given)"));
    CHECK(PyObject_CallMethod(o, "one", NULL) == NULL && rt_raised(PyExc_TypeError, "Many.one() takes exactly one argument (0 given)"));
    CHECK(rt_repr_is(PyObject_CallMethod(o, "one", "i", 5), "5"));
    CHECK(rt_repr_is(PyObject_CallMethod(o, "varargs", "ii", 5, 6), "(5, 6)"));
    CHECK(rt_repr_is(PyObject_CallMethod(o, "keywords", "i", 5), "((5,), None)"));
    CHECK(rt_repr_is(PyObject_CallMethod(o, "fast", "iii", 1, 2, 3), "3"));
    CHECK(rt_repr_is(PyObject_CallMethod(o, "method", "i", 1), "(<class 'mod.Many'>, 1)"));
    CHECK(rt_repr_is(PyObject_CallMethod((PyObject *)t, "cls", "i", 1), "1") && rt_repr_is(PyObject_CallMethod(o, "stat", "i", 2), "2"));
    PyObject *d = PyObject_GetAttrString((PyObject *)t, "fastkw"), *kw = PyTuple_Pack(1, api_of(rt_name("k"))), *args[] = {o, number(9)};
    CHECK(rt_repr_is(PyObject_Vectorcall(d, args, 1, kw), "(9, ('k',))"));
    Py_SETREF(d, PyObject_GetAttrString((PyObject *)t, "fast"));
    CHECK(PyObject_Vectorcall(d, args, 1, kw) == NULL && rt_raised(PyExc_TypeError, "Many.fast() takes no keyword arguments"));
    CHECK(PyObject_CallNoArgs(d) == NULL && rt_raised(PyExc_TypeError, "unbound method Many.fast() needs an argument"));
    CHECK(PyObject_CallOneArg(d, number(1)) == NULL &&
          rt_raised(PyExc_TypeError, "descriptor 'fast' for 'mod.Many' objects doesn't apply to a 'int' object"));
    CHECK(rt_repr_is(Py_NewRef(d), "<method 'fast' of 'mod.Many' objects>") && is(d, "__qualname__", "'Many.fast'"));
    Py_SETREF(d, PyObject_GetAttrString((PyObject *)t, "noargs"));
    CHECK(is(d, "__doc__", "'Text.'") && is(d, "__text_signature__", "'($self, /)'") && is((PyObject *)t, "__doc__", "'Many things.'"));
    CHECK(is((PyObject *)t, "__text_signature__", "'()'") && is((PyObject *)t, "__module__", "'mod'"));
    Py_DECREF(kw);
    Py_DECREF(d);
    Py_DECREF(o);
}

/* A Python class over an extension's heap type: the extension's tp_dealloc drops the reference to the class that its instances have. */
static void test_counted_type(PyTypeObject *t)
{
    PyObject *bases = PyTuple_Pack(1, (PyObject *)t);
    PyTypeObject *c = rt_class("C", bases, NULL);
    Py_ssize_t before = Py_REFCNT(c);
    PyObject *o[8];
    for (int i = 0; i < 8; i++)
        CHECK((o[i] = rt_instance(c)) != NULL && PyObject_SetAttrString(o[i], "x", number(i)) == 0 && is(o[i], "g", "'closure'"));
    CHECK(Py_REFCNT(c) == before + 8);
    died = 0;
    for (int i = 0; i < 8; i++)
        Py_DECREF(o[i]);
    CHECK(died == 8 && Py_REFCNT(c) == before);
    Py_DECREF(bases);
    Py_DECREF(c);
}

static PyObject *get_five(PyObject *Py_UNUSED(m), PyObject *Py_UNUSED(o)) { return number(5); }
static PyMethodDef five = {"five", get_five, METH_O, "Gives five."};

static void test_property(void)
{
    PyObject *f = PyCFunction_NewEx(&five, NULL, NULL), *p = PyObject_CallOneArg((PyObject *)&PyProperty_Type, f);
    CHECK(p && is(p, "__doc__", "'Gives five.'"));
    PyTypeObject *t = rt_class("C", NULL, rt_dict("p", p, "q", PyObject_CallNoArgs((PyObject *)&PyProperty_Type), NULL));
    PyObject *o = rt_instance(t);
    CHECK(is(o, "p", "5"));
    CHECK(PyObject_SetAttrString(o, "p", number(1)) < 0 && rt_raised(PyExc_AttributeError, "property 'p' of 'C' object has no setter"));
    CHECK(PyObject_GetAttrString(o, "q") == NULL && rt_raised(PyExc_AttributeError, "property 'q' of 'C' object has no getter"));
    CHECK(PyObject_DelAttrString(o, "q") < 0 && rt_raised(PyExc_AttributeError, "property 'q' of 'C' object has no deleter"));
    PyObject *q = PyObject_GetAttrString((PyObject *)t, "q"), *r = PyObject_CallMethod(q, "getter", "O", f);
    CHECK(r && is(r, "__name__", "'q'"));
    Py_DECREF(q);
    Py_DECREF(r);
    Py_DECREF(o);
    Py_DECREF(t);
    Py_DECREF(f);
}

static void test_class_and_static(void)
{
    PyObject *f = PyCFunction_NewEx(&five, NULL, NULL);
    PyTypeObject *t = rt_class("C", NULL, rt_dict("c", PyClassMethod_New(f), "s", PyStaticMethod_New(f), NULL));
    PyObject *o = rt_instance(t);
    CHECK(rt_repr_is(PyObject_CallMethod(o, "c", NULL), "5") && rt_repr_is(PyObject_CallMethod((PyObject *)t, "c", NULL), "5"));
    CHECK(rt_repr_is(PyObject_CallMethod(o, "s", "i", 1), "5"));
    Py_DECREF(o);
    Py_DECREF(t);
    Py_DECREF(f);
}

static void test_super(void)
{
    PyTypeObject *a = rt_class("A", NULL, rt_dict("k", number(1), NULL));
    PyTypeObject *b = rt_class("B", PyTuple_Pack(1, a), rt_dict("k", number(2), NULL));
    PyTypeObject *c = rt_class("C", PyTuple_Pack(1, a), rt_dict("k", number(3), NULL));
    PyTypeObject *d = rt_class("D", PyTuple_Pack(2, b, c), rt_dict("k", number(4), NULL));
    PyObject *o = rt_instance(d);
    Value k = rt_name("k");
    CHECK(value_as_int(super_getattr(d, value_of(o), k)) == 2 && value_as_int(super_getattr(b, value_of(o), k)) == 3);
    CHECK(value_as_int(super_getattr(c, value_of(o), k)) == 1);
    CHECK(is_raised(super_getattr(a, value_of(o), k)) && rt_raised(PyExc_AttributeError, "'super' object has no attribute 'k'"));
    PyObject *s = PyObject_CallFunctionObjArgs((PyObject *)&PySuper_Type, b, o, NULL);
    CHECK(is(s, "k", "3") && is(s, "__class__", "<class 'super'>") && rt_repr_is(Py_NewRef(s), "<super: <class 'B'>, <D object>>"));
    CHECK(PyObject_CallFunctionObjArgs((PyObject *)&PySuper_Type, b, number(1), NULL) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "super(type, obj): obj (instance of int) is not an instance or subtype of type (B)."));
    Reg f, self;
    CHECK(super_lookup(d, value_of(o), rt_name("__repr__"), true, &f, &self) == 1 && value_borrow(self).w == value_of(o).w);
    reg_release(f);
    reg_release(self);
    Py_DECREF(s);
    Py_DECREF(o);
}

static void test_wrappers(void)
{
    PyObject *w = PyObject_GetAttrString(number(5), "__add__");
    CHECK(rt_repr_is(PyObject_CallOneArg(w, number(2)), "7") && is(w, "__name__", "'__add__'") && is(w, "__doc__", "'Return self+value.'"));
    CHECK(PyObject_CallNoArgs(w) == NULL && rt_raised(PyExc_TypeError, "expected 1 argument, got 0"));
    Py_SETREF(w, PyObject_GetAttrString((PyObject *)&PyLong_Type, "__add__"));
    CHECK(rt_repr_is(Py_NewRef(w), "<slot wrapper '__add__' of 'int' objects>"));
    CHECK(PyObject_CallFunctionObjArgs(w, Py_None, number(1), NULL) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "descriptor '__add__' requires a 'int' object but received a 'NoneType'"));
    Py_SETREF(w, PyObject_GetAttrString((PyObject *)&PyBaseObject_Type, "__setattr__"));
    CHECK(PyObject_CallFunctionObjArgs(w, &PyLong_Type, NAPI(append), number(1), NULL) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "can't apply this __setattr__ to type object"));
    Py_DECREF(w);
    PyObject *new = PyObject_GetAttrString((PyObject *)&PyBaseObject_Type, "__new__");
    CHECK(PyObject_CallNoArgs(new) == NULL && rt_raised(PyExc_TypeError, "object.__new__(): not enough arguments"));
    CHECK(PyObject_CallOneArg(new, (PyObject *)&PyLong_Type) == NULL);
    CHECK(rt_raised(PyExc_TypeError, "object.__new__(int) is not safe, use int.__new__()"));
    Py_DECREF(new);
}

int main(void)
{
    rt_begin();
    PyTypeObject *many = (PyTypeObject *)PyType_FromSpec(&spec);
    CHECK(many != NULL);
    test_members(many);
    test_shared_members(many);
    test_methods(many);
    test_counted_type(many);
    test_property();
    test_class_and_static();
    test_super();
    test_wrappers();
    return rt_end("test_descr");
}
