/* objects/capsule.c -- capsules: a C pointer with a name, passed between extension modules as an object.
 *
 * Tests. tests/objects/test_module.c
 */
#include "objects/rt.h"

#include "objects/tuple_int.h"

typedef struct CapsuleObj {
    Obj hdr;
    void *pointer       GUARD_W(atomic, release, acquire);   /* never NULL while the capsule is valid */
    const char *name    GUARD_W(atomic, release, acquire);
    void *context       GUARD_W(atomic, release, acquire);
    PyCapsule_Destructor destructor GUARD_W(atomic, release, acquire);
} CapsuleObj;

static inline CapsuleObj *capsule(PyObject *o) { return (CapsuleObj *)o; }

static bool is_capsule(PyObject *o) { return o && IS_EXACT(value_of(o), CAPSULE) && load_acquire_ptr(&capsule(o)->pointer) != NULL; }

static bool check(PyObject *o, const char *function)
{
    if (is_capsule(o))
        return true;
    PyErr_Format(PyExc_ValueError, "%s called with %s", function,
                 o == NULL || !IS_EXACT(value_of(o), CAPSULE) ? "invalid PyCapsule object" : "PyCapsule object with a NULL pointer");
    return false;
}

static bool same_name(const char *a, const char *b) { return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0; }

PyObject *PyCapsule_New(void *pointer, const char *name, PyCapsule_Destructor destroy)
{
    if (pointer == NULL) {
        PyErr_SetString(PyExc_ValueError, "PyCapsule_New called with null pointer");
        return NULL;
    }
    Obj *o = obj_new(SHAPE_ID_CAPSULE, sizeof(CapsuleObj), PAGE_CONTAINER);
    if (o == NULL)
        return NULL;
    CapsuleObj *c = (CapsuleObj *)o;
    c->pointer = pointer;
    c->name = name;
    c->destructor = destroy;
    obj_track_new(o);
    return (PyObject *)o;
}

#undef PyCapsule_CheckExact
int PyCapsule_CheckExact(PyObject *o) { return IS_EXACT(value_of(o), CAPSULE); }

int PyCapsule_IsValid(PyObject *o, const char *name) { return is_capsule(o) && same_name(load_acquire_ptr(&capsule(o)->name), name); }

void *PyCapsule_GetPointer(PyObject *o, const char *name)
{
    if (!check(o, "PyCapsule_GetPointer"))
        return NULL;
    if (!same_name(load_acquire_ptr(&capsule(o)->name), name)) {
        PyErr_SetString(PyExc_ValueError, "PyCapsule_GetPointer called with incorrect name");
        return NULL;
    }
    return load_acquire_ptr(&capsule(o)->pointer);
}
const char *PyCapsule_GetName(PyObject *o) { return check(o, "PyCapsule_GetName") ? load_acquire_ptr(&capsule(o)->name) : NULL; }
void *PyCapsule_GetContext(PyObject *o) { return check(o, "PyCapsule_GetContext") ? load_acquire_ptr(&capsule(o)->context) : NULL; }
PyCapsule_Destructor PyCapsule_GetDestructor(PyObject *o)
{
    return check(o, "PyCapsule_GetDestructor") ? load_acquire_ptr(&capsule(o)->destructor) : NULL;
}

int PyCapsule_SetPointer(PyObject *o, void *pointer)
{
    if (!check(o, "PyCapsule_SetPointer"))
        return -1;
    if (pointer == NULL) {
        PyErr_SetString(PyExc_ValueError, "PyCapsule_SetPointer called with null pointer");
        return -1;
    }
    store_release_ptr(&capsule(o)->pointer, pointer);
    return 0;
}
int PyCapsule_SetName(PyObject *o, const char *name)
{
    if (!check(o, "PyCapsule_SetName"))
        return -1;
    store_release_ptr(&capsule(o)->name, name);
    return 0;
}
int PyCapsule_SetContext(PyObject *o, void *context)
{
    if (!check(o, "PyCapsule_SetContext"))
        return -1;
    store_release_ptr(&capsule(o)->context, context);
    return 0;
}
int PyCapsule_SetDestructor(PyObject *o, PyCapsule_Destructor destroy)
{
    if (!check(o, "PyCapsule_SetDestructor"))
        return -1;
    store_release_ptr(&capsule(o)->destructor, destroy);
    return 0;
}

/* "package.module.attribute": the module is imported, then attributes followed. */
void *PyCapsule_Import(const char *name, int no_block)
{
    (void)no_block;
    PyObject *o = NULL;
    const char *part = name;
    void *pointer = NULL;
    while (part && *part) {
        const char *dot = strchr(part, '.');
        PyObject *text = PyUnicode_FromStringAndSize(part, dot ? dot - part : (Py_ssize_t)strlen(part));
        if (text == NULL)
            goto out;
        if (o == NULL) {
            const char *utf8 = PyUnicode_AsUTF8(text);
            o = utf8 ? core_hooks.import(utf8) : NULL;
            if (o == NULL && utf8)
                PyErr_Format(PyExc_ImportError, "PyCapsule_Import could not import module \"%s\"", utf8);
        } else {
            Py_SETREF(o, PyObject_GetAttr(o, text));
        }
        Py_DECREF(text);
        if (o == NULL)
            goto out;
        part = dot ? dot + 1 : NULL;
    }
    if (PyCapsule_IsValid(o, name))
        pointer = load_acquire_ptr(&capsule(o)->pointer);
    else
        PyErr_Format(PyExc_AttributeError, "PyCapsule_Import \"%s\" is not valid", name);
out:
    Py_XDECREF(o);
    return pointer;
}

static int capsule_traverse(PyObject *Py_UNUSED(o), visitproc Py_UNUSED(visit), void *Py_UNUSED(arg)) { return 0; }

static void capsule_destroy(PyObject *o)
{
    PyCapsule_Destructor destroy = capsule(o)->destructor;
    if (destroy)
        destroy(o);
    obj_free((Obj *)o);
}

static PyObject *capsule_repr(PyObject *o)
{
    const char *name = load_acquire_ptr(&capsule(o)->name), *quote = name ? "\"" : "";
    return PyUnicode_FromFormat("<capsule object %s%s%s at %p>", quote, name ? name : "NULL", quote, (void *)o);
}

PyTypeObject PyCapsule_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "PyCapsule",
    .tp_basicsize = sizeof(CapsuleObj),
    .tp_dealloc = capsule_destroy,
    .tp_repr = capsule_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = PyDoc_STR("A C pointer that modules written in C hand to each other."),
    .tp_traverse = capsule_traverse,
};
