/* stdlib/ctypes_param.c -- Python objects as arguments of foreign functions.
 *
 * param_convert() does what type.from_param(value) does, param_from_object() what happens without a type. Both fill a struct param, which holds the
 * bytes to pass and references that keep them good during the call. From Python the same thing is a CArgObject, made by from_param() and byref().
 */
#ifdef P3T_HAVE_FFI
#include "stdlib/ctypes_int.h"

void param_clear(struct param *p)
{
    Py_CLEAR(p->object);
    Py_CLEAR(p->keep);
    Py_CLEAR(p->keep_also);
    PyMem_Free(p->copy);
    p->copy = NULL;
}

static void param_pointer(struct param *p, char tag, void *address, PyObject *keep)
{
    p->ffi = &ffi_type_pointer;
    p->tag = tag;
    p->size = sizeof(void *);
    p->value.p = address;
    p->keep = Py_XNewRef(keep);
}

/* --- instances ------------------------------------------------------------------------------------------------------------------------- */

static int by_value(CData *d, CType *t, struct param *p)
{
    if (t->flags & CT_NO_VALUE) {
        PyErr_Format(PyExc_TypeError, "%s has members unaligned or overlaid so that it cannot be passed by value", Py_TYPE((PyObject *)d)->tp_name);
        return -1;
    }
    p->ffi = t->ffi;
    p->tag = 'V';
    p->size = t->size;
    p->keep = Py_NewRef((PyObject *)d);
    if ((size_t)t->size <= sizeof p->value) {
        mem_load(&p->value, data_ptr(d), (size_t)t->size);
        return 0;
    }
    if ((p->copy = PyMem_Malloc((size_t)t->size)) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    mem_load(p->copy, data_ptr(d), (size_t)t->size);
    return 0;
}

int param_from_data(CData *d, struct param *p)
{
    CType *t = data_type(d);
    CData *root;
    enum hold h;
    switch (t->kind) {
    case CT_STRUCT:
    case CT_UNION: return by_value(d, t, p);
    case CT_ARRAY:
        param_pointer(p, 'P', data_ptr(d), (PyObject *)d);
        return 0;
    default:
        break;
    }
    p->ffi = t->ffi;
    p->tag = t->kind == CT_SIMPLE ? t->code->letter : 'P';
    p->size = t->size;
    p->keep = Py_NewRef((PyObject *)d);
    if (t->kind == CT_SIMPLE && !t->code->pointer) {
        mem_load(&p->value, data_ptr(d), (size_t)t->size);
        return 0;
    }
    root = data_root(d);                                 /* the pointer, and what it needs: another thread may be replacing both */
    h = hold_lock((Obj *)(void *)root);
    mem_load(&p->value, data_ptr(d), (size_t)t->size);
    p->keep_also = Py_XNewRef(root->objects);
    hold_end((Obj *)(void *)root, h);
    return 0;
}

static int as_itself(PyObject *value, struct param *p)
{
    p->object = Py_NewRef(value);
    return 0;
}

/* --- types with a conversion of their own --------------------------------------------------------------------------------------------- */

static int convert_inner(CtState *st, PyObject *type, PyObject *as, struct param *p)      /* consumes as */
{
    int rc = -1;
    if (Py_EnterRecursiveCall(" while processing _as_parameter_") == 0) {
        rc = param_convert(st, type, as, p);
        Py_LeaveRecursiveCall();
    }
    Py_DECREF(as);
    return rc;
}

static int from_as_parameter(CtState *st, PyObject *type, PyObject *value, struct param *p, int (*fallback)(PyObject *, PyObject *))
{
    PyObject *as;
    int rc = PyObject_GetOptionalAttrString(value, "_as_parameter_", &as);
    if (rc < 0)
        return -1;
    return rc ? convert_inner(st, type, as, p) : fallback(type, value);
}

static int not_a(PyObject *type, PyObject *value)
{
    const CType *t = type_info(type);
    const char *name = t->code->how == 'z' ? "c_char_p" : t->code->how == 'Z' ? "c_wchar_p" : "c_void_p";
    PyErr_Format(PyExc_TypeError, "'%.200s' object cannot be interpreted as ctypes.%s", Py_TYPE(value)->tp_name, name);
    return -1;
}

static bool is_letter(const CType *t, char letter) { return t && t->kind == CT_SIMPLE && t->code->letter == letter; }

static const CType *item_of(CtState *st, PyObject *value)               /* of an array or a pointer */
{
    const CType *t = is_data(st, value) ? data_type(data_of(value)) : NULL;
    return t && (t->kind == CT_ARRAY || t->kind == CT_POINTER) && t->proto ? ctype_of(st, t->proto) : NULL;
}

/* c_char_p and c_wchar_p: text, and whatever points to characters. */
static int to_text(CtState *st, PyObject *type, PyObject *value, struct param *p)
{
    const CType *t = type_info(type);
    char character = t->code->how == 'z' ? 'c' : 'u';
    if (value == Py_None)
        return as_itself(value, p);
    if (t->code->how == 'z' ? PyBytes_Check(value) : PyUnicode_Check(value)) {
        param_pointer(p, t->code->letter, NULL, NULL);
        return code_set(t->code, &p->value, value, &p->keep);
    }
    int same = PyObject_IsInstance(value, type);
    if (same)
        return same < 0 ? -1 : as_itself(value, p);
    if (is_letter(item_of(st, value), character))
        return as_itself(value, p);
    if (Py_IS_TYPE(value, st->arg)) {
        ArgObj *a = (ArgObj *)(void *)value;
        PyObject *to = a->p.keep;
        if (a->p.tag == 'P' && to && is_data(st, to) && is_letter(data_type(data_of(to)), character))
            return as_itself(value, p);
    }
    return from_as_parameter(st, type, value, p, not_a);
}

static int to_void_pointer(CtState *st, PyObject *type, PyObject *value, struct param *p)
{
    if (value == Py_None)
        return as_itself(value, p);
    if (PyLong_Check(value) || PyBytes_Check(value) || PyUnicode_Check(value)) {
        char letter = PyLong_Check(value) ? 'P' : PyBytes_Check(value) ? 'z' : 'Z';
        param_pointer(p, letter, NULL, NULL);
        return code_set(code_find((Py_UCS4)letter), &p->value, value, &p->keep);
    }
    int same = PyObject_IsInstance(value, type);
    if (same)
        return same < 0 ? -1 : as_itself(value, p);
    if (Py_IS_TYPE(value, st->arg) && ((ArgObj *)(void *)value)->p.tag == 'P')
        return as_itself(value, p);
    const CType *t = is_data(st, value) ? data_type(data_of(value)) : NULL;
    if (t && (t->kind == CT_ARRAY || t->kind == CT_POINTER))
        return as_itself(value, p);
    if (t && (t->kind == CT_FUNC || is_letter(t, 'z') || is_letter(t, 'Z'))) {
        if (param_from_data(data_of(value), p) < 0)
            return -1;
        p->tag = t->kind == CT_FUNC ? 'P' : 'Z';
        return 0;
    }
    return from_as_parameter(st, type, value, p, not_a);
}

static int to_simple(CtState *st, PyObject *type, PyObject *value, struct param *p)
{
    const CType *t = type_info(type);
    if (t->code->how == 'z' || t->code->how == 'Z')
        return to_text(st, type, value, p);
    if (t->code->how == 'P')
        return to_void_pointer(st, type, value, p);
    if (!PyLong_CheckExact(value) && !PyFloat_CheckExact(value)) {
        int same = PyObject_IsInstance(value, type);
        if (same)
            return same < 0 ? -1 : as_itself(value, p);
    }
    if (code_set(t->code, &p->value, value, &p->keep) == 0) {
        raw_swap(t, &p->value);
        p->ffi = t->ffi;
        p->tag = t->code->letter;
        p->size = t->size;
        return 0;
    }
    PyObject *error = PyErr_GetRaisedException(), *as;
    int rc = PyObject_GetOptionalAttrString(value, "_as_parameter_", &as);
    if (rc == 0)
        PyErr_SetRaisedException(Py_NewRef(error));
    Py_DECREF(error);
    return rc > 0 ? convert_inner(st, type, as, p) : -1;
}

static int not_instance(PyObject *type, PyObject *value)
{
    PyErr_Format(PyExc_TypeError, "expected %s instance instead of %s", ((PyTypeObject *)type)->tp_name, Py_TYPE(value)->tp_name);
    return -1;
}

static int to_instance(CtState *st, PyObject *type, PyObject *value, struct param *p)
{
    int same = PyObject_IsInstance(value, type);
    if (same)
        return same < 0 ? -1 : as_itself(value, p);
    if (Py_IS_TYPE(value, st->arg)) {
        ArgObj *a = (ArgObj *)(void *)value;
        const CType *t = type_info(type);
        if (t && t->proto && a->p.keep && PyType_Check(t->proto)) {
            same = PyObject_IsInstance(a->p.keep, t->proto);
            if (same)
                return same < 0 ? -1 : as_itself(value, p);
        }
        PyErr_Format(PyExc_TypeError, "expected %s instance instead of pointer to %s", ((PyTypeObject *)type)->tp_name,
                     a->p.keep ? Py_TYPE(a->p.keep)->tp_name : "<unknown>");
        return -1;
    }
    return from_as_parameter(st, type, value, p, not_instance);
}

static int to_pointer(CtState *st, PyObject *type, PyObject *value, struct param *p)
{
    const CType *t = type_info(type);
    if (value == Py_None)
        return as_itself(value, p);
    if (t == NULL || t->proto == NULL) {
        PyErr_SetString(PyExc_TypeError, t ? "has no _type_" : "abstract class");
        return -1;
    }
    int same = PyObject_IsInstance(value, t->proto);
    if (same < 0)
        return -1;
    if (same && is_data(st, value)) {                    /* passed by its address */
        param_pointer(p, 'P', data_ptr(data_of(value)), value);
        return 0;
    }
    const CType *v = is_data(st, value) ? data_type(data_of(value)) : NULL;
    if (v && (v->kind == CT_ARRAY || v->kind == CT_POINTER) && v->proto) {
        same = PyObject_IsSubclass(v->proto, t->proto);
        if (same)
            return same < 0 ? -1 : as_itself(value, p);
    }
    return to_instance(st, type, value, p);
}

int param_convert(CtState *st, PyObject *type, PyObject *value, struct param *p)
{
    const CType *t = type_info(type);
    if (PyObject_TypeCheck(type, st->meta_pointer))
        return to_pointer(st, type, value, p);
    if (PyObject_TypeCheck(type, st->meta_simple)) {
        if (t)
            return to_simple(st, type, value, p);
        PyErr_SetString(PyExc_TypeError, "abstract class");
        return -1;
    }
    return to_instance(st, type, value, p);
}

/* --- without a type ------------------------------------------------------------------------------------------------------------------------- */

static int int_param(PyObject *value, struct param *p)
{
    int overflow;
    long n = PyLong_AsLongAndOverflow(value, &overflow);
    if (overflow > 0) {                                  /* an unsigned long is cut, too */
        n = (long)PyLong_AsUnsignedLong(value);
        overflow = PyErr_Occurred() != NULL;
        PyErr_Clear();
    }
    if (overflow) {
        PyErr_SetString(PyExc_OverflowError, "int too long to convert");
        return -1;
    }
    p->ffi = &ffi_type_sint;
    p->tag = 'i';
    p->size = sizeof(int);
    p->value.u64 = 0;
    p->value.i = (int)n;
    return 0;
}

int param_from_object(CtState *st, PyObject *value, Py_ssize_t index, struct param *p)
{
    if (is_data(st, value))
        return param_from_data(data_of(value), p);
    if (Py_IS_TYPE(value, st->arg)) {
        const struct param *a = &((ArgObj *)(void *)value)->p;
        p->ffi = a->ffi;
        p->tag = a->tag;
        p->size = a->size;
        p->value = a->value;
        p->keep = Py_NewRef(value);
        if (a->copy) {
            if ((p->copy = PyMem_Malloc((size_t)a->size)) == NULL) {
                PyErr_NoMemory();
                return -1;
            }
            memcpy(p->copy, a->copy, (size_t)a->size);
        }
        return 0;
    }
    if (value == Py_None) {
        param_pointer(p, 'P', NULL, NULL);
        return 0;
    }
    if (PyLong_Check(value))
        return int_param(value, p);
    if (PyBytes_Check(value) || PyUnicode_Check(value)) {
        char letter = PyBytes_Check(value) ? 'z' : 'Z';
        param_pointer(p, letter, NULL, NULL);
        return code_set(code_find((Py_UCS4)letter), &p->value, value, &p->keep);
    }
    PyObject *as;
    int rc = PyObject_GetOptionalAttrString(value, "_as_parameter_", &as);
    if (rc < 0)
        return -1;
    if (rc == 0) {
        PyErr_Format(PyExc_TypeError, "Don't know how to convert parameter %zd", index + 1);
        return -1;
    }
    rc = -1;
    if (Py_EnterRecursiveCall(" while processing _as_parameter_") == 0) {
        rc = param_from_object(st, as, index, p);
        Py_LeaveRecursiveCall();
    }
    if (rc == 0 && p->keep_also == NULL)
        p->keep_also = as;                               /* it may be what keeps the memory */
    else
        Py_DECREF(as);
    return rc;
}

/* --- CArgObject ------------------------------------------------------------------------------------------------------------------------------ */

static ArgObj *arg_new(CtState *st) { return (ArgObj *)(void *)st->arg->tp_alloc(st->arg, 0); }

PyObject *meta_from_param(PyObject *type, PyObject *value)
{
    const CType *t = type_info(type);
    CtState *st = t ? t->st : state_of_type(type);
    ArgObj *a = st ? arg_new(st) : NULL;
    if (a == NULL)
        return NULL;
    PyObject *result = NULL;
    if (param_convert(st, type, value, &a->p) == 0)
        result = a->p.object ? Py_NewRef(a->p.object) : Py_NewRef((PyObject *)a);
    Py_DECREF((PyObject *)a);
    return result;
}

PyObject *byref_make(CtState *st, PyObject *o, Py_ssize_t offset)
{
    if (!is_data(st, o))
        return PyErr_Format(PyExc_TypeError, "byref() argument 1 must be _ctypes._CData, not %s", Py_TYPE(o)->tp_name);
    ArgObj *a = arg_new(st);
    if (a)
        param_pointer(&a->p, 'P', (void *)((uintptr_t)data_ptr(data_of(o)) + (uintptr_t)offset), o);
    return (PyObject *)a;
}

static PyObject *number_repr(const struct param *p)
{
    PyObject *v = code_get(code_find((Py_UCS4)(unsigned char)p->tag), &p->value);
    PyObject *r = v ? PyUnicode_FromFormat("<cparam '%c' (%R)>", p->tag, v) : NULL;
    Py_XDECREF(v);
    return r;
}

static PyObject *arg_repr(PyObject *self)
{
    const struct param *p = &((ArgObj *)(void *)self)->p;
    unsigned char c = (unsigned char)p->value.bytes[0];
    switch (p->tag) {
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'L': case 'q': case 'Q': case 'd': case 'f':
        return number_repr(p);
    case 'c':
        return c >= 32 && c < 127 && c != '\'' && c != '\\' ? PyUnicode_FromFormat("<cparam 'c' ('%c')>", c) : PyUnicode_FromFormat("<cparam 'c' ('\\x%02x')>", c);
    case 'z': case 'Z': case 'P':
        return PyUnicode_FromFormat("<cparam '%c' (%p)>", p->tag, p->value.p);
    default:
        return p->tag ? PyUnicode_FromFormat("<cparam '%c' at %p>", p->tag, self) : PyUnicode_FromFormat("<cparam 0x%02x at %p>", 0, self);
    }
}

static int arg_traverse(PyObject *self, visitproc visit, void *arg)
{
    const struct param *p = &((ArgObj *)(void *)self)->p;
    Py_VISIT(p->keep);
    Py_VISIT(p->keep_also);
    Py_VISIT(p->object);
    return 0;
}
static int arg_clear(PyObject *self)
{
    struct param *p = &((ArgObj *)(void *)self)->p;
    memset(&p->value, 0, sizeof p->value);
    Py_CLEAR(p->keep);
    Py_CLEAR(p->keep_also);
    return 0;
}
static void arg_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    param_clear(&((ArgObj *)(void *)self)->p);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyMemberDef arg_members[] = {
    {"_obj", _Py_T_OBJECT, offsetof(ArgObj, p.keep), Py_READONLY, PyDoc_STR("the wrapped object")},
    {NULL, 0, 0, 0, NULL}
};
static PyType_Slot arg_slots[] = {
    {Py_tp_traverse, arg_traverse}, {Py_tp_clear, arg_clear}, {Py_tp_dealloc, arg_dealloc}, {Py_tp_repr, arg_repr}, {Py_tp_members, arg_members}, {0, NULL}
};
PyType_Spec arg_spec = {
    .name = "_ctypes.CArgObject",
    .basicsize = sizeof(ArgObj),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = arg_slots,
};
#endif
