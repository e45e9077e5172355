/* objects/type_spec.c -- types from a PyType_Spec, and questions about types that C code asks.
 *
 * A type from a spec is a heap type of the calling interpreter, immortal: modules and their types live as long as the interpreter, and
 * an immortal type costs its instances no counting, although the C API has tp_dealloc drop a reference to it. Python classes derived
 * from one do not live for ever, so their instances are born with that reference (TypeRecord.counts_type).
 */
#include "objects/attr.h"
#include "objects/tuple_int.h"
#include "objects/type_slots.h"

#include "threading/world.h"

/* --- slots by number ------------------------------------------------------------------------------------------------------------ */

static const struct { uint8_t table; uint16_t offset; } places[] = {
    [Py_bf_getbuffer] = {SLOTS_BF, offsetof(PyBufferProcs, bf_getbuffer)},
    [Py_bf_releasebuffer] = {SLOTS_BF, offsetof(PyBufferProcs, bf_releasebuffer)},
    [Py_mp_ass_subscript] = {SLOTS_MP, offsetof(PyMappingMethods, mp_ass_subscript)},
    [Py_mp_length] = {SLOTS_MP, offsetof(PyMappingMethods, mp_length)},
    [Py_mp_subscript] = {SLOTS_MP, offsetof(PyMappingMethods, mp_subscript)},
    [Py_nb_absolute] = {SLOTS_NB, offsetof(PyNumberMethods, nb_absolute)},
    [Py_nb_add] = {SLOTS_NB, offsetof(PyNumberMethods, nb_add)},
    [Py_nb_and] = {SLOTS_NB, offsetof(PyNumberMethods, nb_and)},
    [Py_nb_bool] = {SLOTS_NB, offsetof(PyNumberMethods, nb_bool)},
    [Py_nb_divmod] = {SLOTS_NB, offsetof(PyNumberMethods, nb_divmod)},
    [Py_nb_float] = {SLOTS_NB, offsetof(PyNumberMethods, nb_float)},
    [Py_nb_floor_divide] = {SLOTS_NB, offsetof(PyNumberMethods, nb_floor_divide)},
    [Py_nb_index] = {SLOTS_NB, offsetof(PyNumberMethods, nb_index)},
    [Py_nb_inplace_add] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_add)},
    [Py_nb_inplace_and] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_and)},
    [Py_nb_inplace_floor_divide] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_floor_divide)},
    [Py_nb_inplace_lshift] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_lshift)},
    [Py_nb_inplace_multiply] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_multiply)},
    [Py_nb_inplace_or] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_or)},
    [Py_nb_inplace_power] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_power)},
    [Py_nb_inplace_remainder] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_remainder)},
    [Py_nb_inplace_rshift] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_rshift)},
    [Py_nb_inplace_subtract] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_subtract)},
    [Py_nb_inplace_true_divide] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_true_divide)},
    [Py_nb_inplace_xor] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_xor)},
    [Py_nb_int] = {SLOTS_NB, offsetof(PyNumberMethods, nb_int)},
    [Py_nb_invert] = {SLOTS_NB, offsetof(PyNumberMethods, nb_invert)},
    [Py_nb_lshift] = {SLOTS_NB, offsetof(PyNumberMethods, nb_lshift)},
    [Py_nb_multiply] = {SLOTS_NB, offsetof(PyNumberMethods, nb_multiply)},
    [Py_nb_negative] = {SLOTS_NB, offsetof(PyNumberMethods, nb_negative)},
    [Py_nb_or] = {SLOTS_NB, offsetof(PyNumberMethods, nb_or)},
    [Py_nb_positive] = {SLOTS_NB, offsetof(PyNumberMethods, nb_positive)},
    [Py_nb_power] = {SLOTS_NB, offsetof(PyNumberMethods, nb_power)},
    [Py_nb_remainder] = {SLOTS_NB, offsetof(PyNumberMethods, nb_remainder)},
    [Py_nb_rshift] = {SLOTS_NB, offsetof(PyNumberMethods, nb_rshift)},
    [Py_nb_subtract] = {SLOTS_NB, offsetof(PyNumberMethods, nb_subtract)},
    [Py_nb_true_divide] = {SLOTS_NB, offsetof(PyNumberMethods, nb_true_divide)},
    [Py_nb_xor] = {SLOTS_NB, offsetof(PyNumberMethods, nb_xor)},
    [Py_sq_ass_item] = {SLOTS_SQ, offsetof(PySequenceMethods, sq_ass_item)},
    [Py_sq_concat] = {SLOTS_SQ, offsetof(PySequenceMethods, sq_concat)},
    [Py_sq_contains] = {SLOTS_SQ, offsetof(PySequenceMethods, sq_contains)},
    [Py_sq_inplace_concat] = {SLOTS_SQ, offsetof(PySequenceMethods, sq_inplace_concat)},
    [Py_sq_inplace_repeat] = {SLOTS_SQ, offsetof(PySequenceMethods, sq_inplace_repeat)},
    [Py_sq_item] = {SLOTS_SQ, offsetof(PySequenceMethods, sq_item)},
    [Py_sq_length] = {SLOTS_SQ, offsetof(PySequenceMethods, sq_length)},
    [Py_sq_repeat] = {SLOTS_SQ, offsetof(PySequenceMethods, sq_repeat)},
    [Py_tp_alloc] = {SLOTS_TP, offsetof(PyTypeObject, tp_alloc)},
    [Py_tp_base] = {SLOTS_TP, offsetof(PyTypeObject, tp_base)},
    [Py_tp_bases] = {SLOTS_TP, offsetof(PyTypeObject, tp_bases)},
    [Py_tp_call] = {SLOTS_TP, offsetof(PyTypeObject, tp_call)},
    [Py_tp_clear] = {SLOTS_TP, offsetof(PyTypeObject, tp_clear)},
    [Py_tp_dealloc] = {SLOTS_TP, offsetof(PyTypeObject, tp_dealloc)},
    [Py_tp_del] = {SLOTS_TP, offsetof(PyTypeObject, tp_del)},
    [Py_tp_descr_get] = {SLOTS_TP, offsetof(PyTypeObject, tp_descr_get)},
    [Py_tp_descr_set] = {SLOTS_TP, offsetof(PyTypeObject, tp_descr_set)},
    [Py_tp_doc] = {SLOTS_TP, offsetof(PyTypeObject, tp_doc)},
    [Py_tp_getattr] = {SLOTS_TP, offsetof(PyTypeObject, tp_getattr)},
    [Py_tp_getattro] = {SLOTS_TP, offsetof(PyTypeObject, tp_getattro)},
    [Py_tp_hash] = {SLOTS_TP, offsetof(PyTypeObject, tp_hash)},
    [Py_tp_init] = {SLOTS_TP, offsetof(PyTypeObject, tp_init)},
    [Py_tp_is_gc] = {SLOTS_TP, offsetof(PyTypeObject, tp_is_gc)},
    [Py_tp_iter] = {SLOTS_TP, offsetof(PyTypeObject, tp_iter)},
    [Py_tp_iternext] = {SLOTS_TP, offsetof(PyTypeObject, tp_iternext)},
    [Py_tp_methods] = {SLOTS_TP, offsetof(PyTypeObject, tp_methods)},
    [Py_tp_new] = {SLOTS_TP, offsetof(PyTypeObject, tp_new)},
    [Py_tp_repr] = {SLOTS_TP, offsetof(PyTypeObject, tp_repr)},
    [Py_tp_richcompare] = {SLOTS_TP, offsetof(PyTypeObject, tp_richcompare)},
    [Py_tp_setattr] = {SLOTS_TP, offsetof(PyTypeObject, tp_setattr)},
    [Py_tp_setattro] = {SLOTS_TP, offsetof(PyTypeObject, tp_setattro)},
    [Py_tp_str] = {SLOTS_TP, offsetof(PyTypeObject, tp_str)},
    [Py_tp_traverse] = {SLOTS_TP, offsetof(PyTypeObject, tp_traverse)},
    [Py_tp_members] = {SLOTS_TP, offsetof(PyTypeObject, tp_members)},
    [Py_tp_getset] = {SLOTS_TP, offsetof(PyTypeObject, tp_getset)},
    [Py_tp_free] = {SLOTS_TP, offsetof(PyTypeObject, tp_free)},
    [Py_nb_matrix_multiply] = {SLOTS_NB, offsetof(PyNumberMethods, nb_matrix_multiply)},
    [Py_nb_inplace_matrix_multiply] = {SLOTS_NB, offsetof(PyNumberMethods, nb_inplace_matrix_multiply)},
    [Py_am_await] = {SLOTS_AM, offsetof(PyAsyncMethods, am_await)},
    [Py_am_aiter] = {SLOTS_AM, offsetof(PyAsyncMethods, am_aiter)},
    [Py_am_anext] = {SLOTS_AM, offsetof(PyAsyncMethods, am_anext)},
    [Py_tp_finalize] = {SLOTS_TP, offsetof(PyTypeObject, tp_finalize)},
    [Py_am_send] = {SLOTS_AM, offsetof(PyAsyncMethods, am_send)},
    [Py_tp_vectorcall] = {SLOTS_TP, offsetof(PyTypeObject, tp_vectorcall)},
};
enum { SLOT_IDS = sizeof places / sizeof places[0] };

static void **place(PyTypeObject *t, int id)
{
    char *table = NULL;
    switch ((enum slot_table)places[id].table) {
    case SLOTS_TP: table = (char *)t; break;
    case SLOTS_BF: table = (char *)t->tp_as_buffer; break;
    case SLOTS_AM: table = (char *)t->tp_as_async; break;
    case SLOTS_NB: table = (char *)t->tp_as_number; break;
    case SLOTS_MP: table = (char *)t->tp_as_mapping; break;
    case SLOTS_SQ: table = (char *)t->tp_as_sequence; break;
    }
    return table ? (void **)(void *)(table + places[id].offset) : NULL;
}

void *PyType_GetSlot(PyTypeObject *t, int id)
{
    if (id <= 0 || (id >= SLOT_IDS && id != Py_tp_token)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (id == Py_tp_token)
        return t->tp_p3t->token;
    void **p = place(t, id);
    return p ? *p : NULL;
}

/* --- from a spec -------------------------------------------------------------------------------------------------------------------- */

struct building {
    PyType_Spec *spec;
    PyTypeObject *metaclass, *type;      /* type: counted */
    PyObject *bases;                     /* counted tuple */
    PyTypeObject *base;
};

static PyType_Slot *find_slot(PyType_Spec *spec, int id)
{
    for (PyType_Slot *s = spec->slots; s && s->slot; s++)
        if (s->slot == id)
            return s;
    return NULL;
}

static int choose_bases(struct building *b, PyObject *bases)
{
    PyType_Slot *s;
    if (bases == NULL && (s = find_slot(b->spec, Py_tp_bases)) != NULL)
        bases = s->pfunc;
    if (bases == NULL) {
        s = find_slot(b->spec, Py_tp_base);
        bases = s ? s->pfunc : (PyObject *)&PyBaseObject_Type;
    }
    b->bases = PyTuple_Check(bases) ? Py_NewRef(bases) : PyTuple_Pack(1, bases);
    if (b->bases == NULL)
        return -1;
    b->base = type_best_base(value_of(b->bases));
    if (b->base == NULL)
        return -1;
    for (size_t i = 0; b->spec->flags & Py_TPFLAGS_IMMUTABLETYPE && i < tuple_len(value_of(b->bases)); i++) {
        PyTypeObject *t = (PyTypeObject *)value_obj(tuple_at(value_of(b->bases), i));
        if (!(t->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) {
            raise_type_error("Creating immutable type %s from mutable base %s", b->spec->name, t->tp_name);
            return -1;
        }
    }
    return 0;
}

static int choose_metaclass(struct building *b)
{
    b->metaclass = type_calculate_metaclass(b->metaclass ? b->metaclass : &PyType_Type, b->bases);
    if (b->metaclass == NULL)
        return -1;
    if (b->metaclass->tp_new && b->metaclass->tp_new != PyType_Type.tp_new) {
        raise_type_error("Metaclasses with custom tp_new are not supported.");
        return -1;
    }
    return 0;
}

static int choose_size(struct building *b)
{
    PyTypeObject *t = b->type;
    Py_ssize_t size = b->spec->basicsize, above = b->base->tp_basicsize;
    if (size < 0) {
        t->tp_p3t->data_offset = (Py_ssize_t)_Py_SIZE_ROUND_UP(above, 16);
        size = t->tp_p3t->data_offset + (Py_ssize_t)_Py_SIZE_ROUND_UP(-size, 16);
        if (b->base->tp_itemsize && !((b->base->tp_flags | b->spec->flags) & Py_TPFLAGS_ITEMS_AT_END)) {
            PyErr_SetString(PyExc_SystemError, "Cannot extend variable-size class without Py_TPFLAGS_ITEMS_AT_END.");
            return -1;
        }
    } else if (size == 0) {
        size = above;
    }
    t->tp_basicsize = size;
    t->tp_itemsize = b->spec->itemsize;
    return 0;
}

/* Members that tell where in an instance the runtime finds something; they are attributes as well. */
static void special_member(PyTypeObject *t, const PyMemberDef *m)
{
    if (strcmp(m->name, "__weaklistoffset__") == 0)
        t->tp_weaklistoffset = m->offset;
    else if (strcmp(m->name, "__dictoffset__") == 0)
        t->tp_dictoffset = m->offset;
    else if (strcmp(m->name, "__vectorcalloffset__") == 0)
        t->tp_vectorcall_offset = m->offset;
}

static int copy_members(struct building *b, const PyMemberDef *from)
{
    size_t n = 0;
    while (from[n].name)
        n++;
    TypeRecord *r = b->type->tp_p3t;
    PyMemberDef *to = r->members = buf_zalloc((n + 1) * sizeof *to);
    if (to == NULL) {
        raise_no_memory();
        return -1;
    }
    for (; from->name; from++) {
        PyMemberDef m = *from;
        if (m.flags & Py_RELATIVE_OFFSET) {
            if (b->spec->basicsize >= 0) {
                PyErr_SetString(PyExc_SystemError, "With Py_RELATIVE_OFFSET, basicsize must be negative.");
                return -1;
            }
            m.flags &= ~Py_RELATIVE_OFFSET;
            m.offset += r->data_offset;
        }
        special_member(b->type, &m);
        *to++ = m;
    }
    b->type->tp_members = r->members;
    return 0;
}

static int fill_slot(struct building *b, const PyType_Slot *s)
{
    PyTypeObject *t = b->type;
    switch (s->slot) {
    case Py_tp_base:
    case Py_tp_bases: return 0;
    case Py_tp_members: return copy_members(b, s->pfunc);
    case Py_tp_token:
        t->tp_p3t->token = s->pfunc == Py_TP_USE_SPEC ? (void *)b->spec : s->pfunc;
        return 0;
    case Py_tp_doc:
        if (s->pfunc) {
            size_t n = strlen(s->pfunc) + 1;
            t->tp_p3t->doc_buffer = buf_alloc(n);
            if (t->tp_p3t->doc_buffer == NULL) {
                raise_no_memory();
                return -1;
            }
            t->tp_doc = memcpy(t->tp_p3t->doc_buffer, s->pfunc, n);
        }
        return 0;
    default:
        if (s->slot <= 0 || s->slot >= SLOT_IDS || (places[s->slot].table == SLOTS_TP && places[s->slot].offset == 0)) {
            PyErr_SetString(PyExc_RuntimeError, "invalid slot offset");
            return -1;
        }
        *place(t, s->slot) = s->pfunc;
        return 0;
    }
}

static int name_type(struct building *b)
{
    PyHeapTypeObject *h = (PyHeapTypeObject *)b->type;
    size_t n = strlen(b->spec->name) + 1;
    char *copy = buf_alloc(n);
    if (copy == NULL) {
        raise_no_memory();
        return -1;
    }
    memcpy(copy, b->spec->name, n);
    b->type->tp_p3t->name_buffer = copy;
    b->type->tp_name = copy;
    const char *dot = strrchr(copy, '.');
    h->ht_name = PyUnicode_FromString(dot ? dot + 1 : copy);
    h->ht_qualname = Py_XNewRef(h->ht_name);
    if (h->ht_name == NULL || (b->type->tp_dict = PyDict_New()) == NULL)
        return -1;
    if (dot == NULL)
        return 0;
    PyObject *module = PyUnicode_FromStringAndSize(copy, dot - copy);
    int r = module ? PyDict_SetItem(b->type->tp_dict, NAPI(dunder_module), module) : -1;
    Py_XDECREF(module);
    return r;
}

static int build(struct building *b, PyObject *module)
{
    PyTypeObject *t = (PyTypeObject *)b->metaclass->tp_alloc(b->metaclass, 0);
    if (t == NULL)
        return -1;
    b->type = t;
    obj_make_deferred((Obj *)t);
    PyHeapTypeObject *h = (PyHeapTypeObject *)t;
    t->tp_flags = b->spec->flags | Py_TPFLAGS_HEAPTYPE;
    if ((t->tp_p3t = type_record_new(t)) == NULL) {
        raise_no_memory();
        return -1;
    }
    t->tp_p3t->interp = interp_now();
    t->tp_as_async = &h->as_async;
    t->tp_as_number = &h->as_number;
    t->tp_as_sequence = &h->as_sequence;
    t->tp_as_mapping = &h->as_mapping;
    t->tp_as_buffer = &h->as_buffer;
    t->tp_bases = Py_NewRef(b->bases);
    t->tp_base = (PyTypeObject *)Py_NewRef((PyObject *)b->base);
    h->ht_module = Py_XNewRef(module);
    if (name_type(b) < 0 || choose_size(b) < 0)
        return -1;
    for (PyType_Slot *s = b->spec->slots; s && s->slot; s++)
        if (fill_slot(b, s) < 0)
            return -1;
    t->tp_p3t->drops_type = t->tp_dealloc != NULL;
    if (t->tp_dealloc == NULL)
        t->tp_dealloc = inst_destroy;
    if (t->tp_flags & Py_TPFLAGS_HAVE_GC && t->tp_traverse == NULL && !(b->base->tp_flags & Py_TPFLAGS_HAVE_GC)) {
        t->tp_traverse = inst_traverse;
        if (t->tp_clear == NULL)
            t->tp_clear = inst_clear;
    }
    if (type_ready_heap(t) < 0)
        return -1;
    obj_make_immortal((Obj *)t);
    type_immortalise(t);
    return 0;
}

PyObject *PyType_FromMetaclass(PyTypeObject *metaclass, PyObject *module, PyType_Spec *spec, PyObject *bases)
{
    struct building b = {.spec = spec, .metaclass = metaclass};
    if (spec->name == NULL) {
        PyErr_SetString(PyExc_SystemError, "Type spec does not define the name field.");
        return NULL;
    }
    if (choose_bases(&b, bases) < 0 || choose_metaclass(&b) < 0 || build(&b, module) < 0)
        Py_CLEAR(b.type);
    Py_XDECREF(b.bases);
    return (PyObject *)b.type;
}

PyObject *PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec, PyObject *bases) { return PyType_FromMetaclass(NULL, module, spec, bases); }
PyObject *PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases) { return PyType_FromMetaclass(NULL, NULL, spec, bases); }
PyObject *PyType_FromSpec(PyType_Spec *spec) { return PyType_FromMetaclass(NULL, NULL, spec, NULL); }

int PyType_Freeze(PyTypeObject *t)
{
    Value mro = value_of(t->tp_mro);
    for (size_t i = 1; i < tuple_len(mro); i++) {
        PyTypeObject *b = (PyTypeObject *)value_obj(tuple_at(mro, i));
        if (!(b->tp_flags & Py_TPFLAGS_IMMUTABLETYPE)) {
            raise_type_error("Creating immutable type %s from mutable base %s", t->tp_name, b->tp_name);
            return -1;
        }
    }
    type_lock_take();
    stop_world(interp_now()->base);
    t->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
    start_world(interp_now()->base);
    type_modified_locked(t);
    type_lock_drop();
    return 0;
}

/* --- questions ----------------------------------------------------------------------------------------------------------------------------- */

PyObject *PyType_GetDict(PyTypeObject *t) { return Py_XNewRef(t->tp_dict); }

PyObject *PyType_GetModule(PyTypeObject *t)
{
    if (!(t->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
        raise_type_error("PyType_GetModule: Type '%s' is not a heap type", t->tp_name);
        return NULL;
    }
    PyObject *m = ((PyHeapTypeObject *)t)->ht_module;
    if (m == NULL)
        raise_type_error("PyType_GetModule: Type '%s' has no associated module", t->tp_name);
    return m;
}

void *PyType_GetModuleState(PyTypeObject *t)
{
    PyObject *m = PyType_GetModule(t);
    return m ? PyModule_GetState(m) : NULL;
}

PyObject *PyType_GetModuleByDef(PyTypeObject *t, PyModuleDef *def)
{
    Value mro = value_of(t->tp_mro);
    for (size_t i = 0; i < tuple_len(mro); i++) {
        PyTypeObject *b = (PyTypeObject *)value_obj(tuple_at(mro, i));
        PyObject *m = b->tp_flags & Py_TPFLAGS_HEAPTYPE ? ((PyHeapTypeObject *)b)->ht_module : NULL;
        if (m && PyModule_GetDef(m) == def)
            return m;
    }
    raise_type_error("PyType_GetModuleByDef: No superclass of '%s' has the given module", t->tp_name);
    return NULL;
}

int PyType_GetBaseByToken(PyTypeObject *t, void *token, PyTypeObject **result)
{
    if (result)
        *result = NULL;
    if (token == NULL) {
        PyErr_SetString(PyExc_SystemError, "PyType_GetBaseByToken called with token=NULL");
        return -1;
    }
    if (!PyType_Check((PyObject *)t)) {
        raise_type_error("expected a type, got a '%s' object", type_of_obj((Obj *)t)->tp_name);
        return -1;
    }
    Value mro = value_of(t->tp_mro);
    for (size_t i = 0; i < tuple_len(mro); i++) {
        PyTypeObject *b = (PyTypeObject *)value_obj(tuple_at(mro, i));
        if (b->tp_flags & Py_TPFLAGS_HEAPTYPE && b->tp_p3t->token == token) {
            if (result)
                *result = (PyTypeObject *)Py_NewRef((PyObject *)b);
            return 1;
        }
    }
    return 0;
}

Py_ssize_t PyType_GetTypeDataSize(PyTypeObject *t)
{
    Py_ssize_t n = t->tp_basicsize - t->tp_p3t->data_offset;
    return n < 0 ? 0 : n;
}

void *PyObject_GetTypeData(PyObject *o, PyTypeObject *t) { return (char *)o + t->tp_p3t->data_offset; }

void *PyObject_GetItemData(PyObject *o)
{
    PyTypeObject *t = type_of_api(o);
    if (!(t->tp_flags & Py_TPFLAGS_ITEMS_AT_END)) {
        raise_type_error("type '%s' does not have Py_TPFLAGS_ITEMS_AT_END", t->tp_name);
        return NULL;
    }
    return (char *)o + t->tp_basicsize;
}
