/* objects/type_slots.c -- special methods and slots kept in step, both ways, from the table slots.def.
 *
 * A C type fills slots; type_add_operators() gives it a wrapper descriptor for each method that stands for a filled slot. A Python
 * class has methods; type_fix_slots() fills its slots: for each slot the methods that stand for it are looked up on the class.
 *   all of them are wrappers of one and the same C function   that function: no detour through Python-level lookups
 *   some other object among them                             the dispatcher, which looks the method up when the slot is called
 *   none                                                     empty
 * A wrapper that belongs to another slot (list.__add__ wraps sq_concat, not nb_add) says nothing about this one.
 * Setting or deleting such a method on a class later does the same for the class and its subclasses, in a stopped world.
 * Tests. tests/objects/test_type.c, tests/objects/special_methods.py
 */
#include "objects/type_slots.h"

#include "threading/world.h"

#define TABLE_OF_TP PyTypeObject
#define TABLE_OF_BF PyBufferProcs
#define TABLE_OF_AM PyAsyncMethods
#define TABLE_OF_NB PyNumberMethods
#define TABLE_OF_MP PyMappingMethods
#define TABLE_OF_SQ PySequenceMethods

struct slot_row slot_rows[] = {
#define SLOT(dunder, TABLE, field, wrap, dispatch, keywords, text)                                                                  \
    {.base = {.name = #dunder,                                                                                                      \
              .offset = (int)offsetof(TABLE_OF_##TABLE, field),                                                                     \
              .function = (void *)(dispatch),                                                                                       \
              .wrapper = (wrapperfunc)(void (*)(void))(wrap),                                                                       \
              .doc = PyDoc_STR(text),                                                                                               \
              .flags = (keywords) ? PyWrapperFlag_KEYWORDS : 0},                                                                    \
     .table = SLOTS_##TABLE},
#include "objects/slots.def"
#undef SLOT
};
const unsigned slot_row_count = sizeof slot_rows / sizeof slot_rows[0];

int slots_init(void)
{
    for (unsigned i = 0; i < slot_row_count; i++) {
        struct slot_row *r = &slot_rows[i];
        PyObject *name = PyUnicode_InternFromString(r->base.name);
        if (name == NULL)
            return -1;
        PyUnicode_InternImmortal(&name);
        r->base.name_strobj = name;
        r->name = value_of(name);
        r->first = i == 0 || r[-1].table != r->table || r[-1].base.offset != r->base.offset;
    }
    return 0;
}

void **slot_address(PyTypeObject *t, const struct slot_row *r)
{
    void *table = NULL;
    switch ((enum slot_table)r->table) {
    case SLOTS_TP: table = t; break;
    case SLOTS_BF: table = t->tp_as_buffer; break;
    case SLOTS_AM: table = t->tp_as_async; break;
    case SLOTS_NB: table = t->tp_as_number; break;
    case SLOTS_MP: table = t->tp_as_mapping; break;
    case SLOTS_SQ: table = t->tp_as_sequence; break;
    }
    return table ? (void **)(void *)((char *)table + r->base.offset) : NULL;
}

/* --- slots to methods ------------------------------------------------------------------------------------------------------------- */

int type_add_operators(PyTypeObject *t)
{
    for (unsigned i = 0; i < slot_row_count; i++) {
        const struct slot_row *r = &slot_rows[i];
        void **slot = r->base.wrapper ? slot_address(t, r) : NULL;
        if (slot == NULL || *slot == NULL)
            continue;
        void **above = t->tp_base ? slot_address(t->tp_base, r) : NULL;
        if (above && *above == *slot)                    /* it says so itself, but has it from its base */
            continue;
        int there = PyDict_Contains(t->tp_dict, r->base.name_strobj), bad;
        if (there < 0)
            return -1;
        if (there)
            continue;
        if (*slot == (void *)PyObject_HashNotImplemented) {
            bad = PyDict_SetItem(t->tp_dict, r->base.name_strobj, Py_None);
        } else {
            PyObject *d = descr_new_slot_wrapper(t, &r->base, *slot);
            bad = d == NULL ? -1 : PyDict_SetItem(t->tp_dict, r->base.name_strobj, d);
            Py_XDECREF(d);
        }
        if (bad)
            return -1;
    }
    return 0;
}

/* --- methods to slots --------------------------------------------------------------------------------------------------------------- */

struct choice {
    void *specific, *generic;
    bool  use_generic;
};

/* What one method found on the type says about its slot. */
static void consider(PyTypeObject *t, const struct slot_row *r, Value found, struct choice *c)
{
    if (IS_EXACT(found, WRAPPER_DESCR)) {
        const WrapperDescrObj *d = (WrapperDescrObj *)value_obj(found);
        const struct slot_row *of = (const struct slot_row *)d->base;   /* .base is a row's first member */
        bool ours = of >= slot_rows && of < slot_rows + slot_row_count;
        if (ours && of->name.w == r->name.w) {
            bool mine = type_is_subtype(t, d->d.type);
            if (mine && (of->table != r->table || of->base.offset != r->base.offset))
                return;
            if (mine && of == r && (c->specific == NULL || c->specific == d->wrapped)) {
                c->specific = d->wrapped;
                return;
            }
        }
    } else if (IS_EXACT(found, METHOD_DESCR) && ((MethodDescrObj *)value_obj(found))->def->ml_flags & METH_COEXIST) {
        const MethodDescrObj *d = (MethodDescrObj *)value_obj(found);     /* stands beside a slot and does the same (list.__getitem__) */
        void **slot = value_is(d->d.name, r->name) && type_is_subtype(t, d->d.type) ? slot_address(d->d.type, r) : NULL;
        if (slot && *slot && (c->specific == NULL || c->specific == *slot)) {
            c->specific = *slot;
            return;
        }
    } else if (r->base.function == (void *)dispatch_new) {
        PyTypeObject *of = type_new_builtin_of(found);
        if (of) {
            c->specific = (void *)of->tp_new;
            return;
        }
    } else if (is_none(found) && r->base.function == (void *)dispatch_hash) {
        c->specific = (void *)PyObject_HashNotImplemented;
        return;
    }
    c->use_generic = true;
    c->generic = r->base.function;
}

static unsigned group_end(unsigned i)
{
    do
        i++;
    while (i < slot_row_count && !slot_rows[i].first);
    return i;
}

/* What the slot whose group begins at row i should hold; type_lock held. */
static void *slot_choice(PyTypeObject *t, unsigned i, void *present)
{
    struct choice c = {0};
    bool foreign = false;
    for (unsigned k = i; k < group_end(i); k++) {
        Value found = type_lookup_locked(t, slot_rows[k].name);
        if (is_absent(found))
            continue;
        bool before = c.use_generic || c.specific;
        consider(t, &slot_rows[k], found, &c);
        foreign |= !before && !c.use_generic && !c.specific;
    }
    void *now = c.specific && !c.use_generic ? c.specific : c.generic;
    return now == NULL && foreign ? present : now;       /* another slot of the method's is meant: keep what was inherited */
}

static void fix_group(PyTypeObject *t, unsigned i)
{
    void **slot = slot_address(t, &slot_rows[i]);
    if (slot && slot_rows[i].base.function)
        *slot = slot_choice(t, i, *slot);
}

/* What follows from the slots: flags and the caches' short cuts. */
static void settle(PyTypeObject *t)
{
    if (t->tp_getattro == dispatch_getattr)
        t->tp_getattr = NULL;
    if (t->tp_setattro == dispatch_setattr)
        t->tp_setattr = NULL;
    if (t->tp_call == dispatch_call)                     /* tp_vectorcall_offset leads past __call__ */
        t->tp_flags &= ~Py_TPFLAGS_HAVE_VECTORCALL;
    type_fill_ops(t);
}

void type_fix_slots(PyTypeObject *t)
{
    for (unsigned i = 0; i < slot_row_count; i = group_end(i))
        fix_group(t, i);
    settle(t);
}

bool type_is_slot_name(Value name)
{
    for (unsigned i = 0; i < slot_row_count; i++)
        if (slot_rows[i].name.w == name.w)
            return true;
    return false;
}

static bool group_names(unsigned i, Value dunder)
{
    for (unsigned k = i; k < group_end(i); k++)
        if (slot_rows[k].name.w == dunder.w)
            return true;
    return false;
}

bool type_slot_outdated(PyTypeObject *t, Value dunder)
{
    for (unsigned i = 0; i < slot_row_count; i = group_end(i)) {
        void **slot = group_names(i, dunder) ? slot_address(t, &slot_rows[i]) : NULL;
        if (slot && slot_rows[i].base.function && slot_choice(t, i, *slot) != *slot)
            return true;
    }
    for (uint32_t i = 0; i < t->tp_p3t->nsubclasses; i++)
        if (type_slot_outdated(t->tp_p3t->subclasses[i], dunder))
            return true;
    return false;
}

/* Called again for each subclass: those that define the method themselves come out as they were. */
void type_update_slot(PyTypeObject *t, Value dunder)
{
    ASSERT_STOPPED();
    for (unsigned i = 0; i < slot_row_count; i = group_end(i))
        if (group_names(i, dunder))
            fix_group(t, i);
    settle(t);
    for (uint32_t i = 0; i < t->tp_p3t->nsubclasses; i++)
        type_update_slot(t->tp_p3t->subclasses[i], dunder);
}

void type_update_all_slots(PyTypeObject *t)
{
    ASSERT_STOPPED();
    type_fix_slots(t);
    for (uint32_t i = 0; i < t->tp_p3t->nsubclasses; i++)
        type_update_all_slots(t->tp_p3t->subclasses[i]);
}
