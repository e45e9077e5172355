/* core/vm/attr_cache.c -- the slow paths of cached attribute and name access: do the access, then leave a record behind.
 *
 * The plan is asked for before the access (a store that adds a name changes the shape), and published after it only if the access
 * succeeded. See attr_cache.h for the life of a record.
 */
#include "core/vm/attr_cache.h"

#include "core/vm/vm.h"
#include "objects/attr.h"
#include "threading/grace.h"

static Mutex cache_lock;

/* Can the guard still hold? Names' records have none of that kind, and there is one of them at a site. */
static bool record_lives(const struct cache_record *rec) { return rec->cell && load_relaxed_u64(rec->cell) == rec->version; }

static bool record_same(const struct cache_record *a, const struct cache_record *b)
{
    return a->kind == b->kind && a->value_deferred == b->value_deferred && a->slot == b->slot && a->shape == b->shape &&
           a->new_shape == b->new_shape && a->offset == b->offset && a->index == b->index && a->cell == b->cell &&
           a->version == b->version && a->edition == b->edition && a->edition2 == b->edition2 && a->filled == b->filled &&
           value_is(a->value, b->value);
}

/* Would a worn site have nothing new from rec? A record that is right may be missed each time: by stores to other threads' objects. */
static bool site_knows(Site *site, const struct cache_record *rec)
{
    const struct cache_record *old = load_acquire_ptr(&site->record);
    if (old->rewrites < CACHE_REWRITES)
        return false;
    bool known = rec->kind == ATTR_GENERIC;
    for (unsigned i = 0; i <= old->more && !known; i++)
        known = record_same(&old[i], rec);
    return known;
}

void cache_publish(Site *site, struct cache_record *rec)
{
    if (site_knows(site, rec))           /* no lock, then: many threads may pass here again and again */
        return;
    struct cache_record *made = buf_alloc(CACHE_WAYS * sizeof *made);
    if (!made)
        return;
    mutex_lock_ranked(&cache_lock, RANK_CODE);
    struct cache_record *old = site->record;
    unsigned rewrites = old->rewrites, n = 1;
    if (rec->kind == ATTR_GENERIC) {                 /* no shortcut: only counted, so that it is not looked for each time */
        n = old->more + 1u;
        memcpy(made, old, n * sizeof *made);
    } else {
        made[0] = *rec;
        for (unsigned i = 0; i <= old->more && n < CACHE_WAYS; i++)
            if (old[i].kind != ATTR_GENERIC && old[i].shape != rec->shape && record_lives(&old[i])) {
                made[n] = old[i];
                made[n].more = made[n].rewrites = 0;
                n++;
            }
    }
    made[0].more = (uint8_t)(n - 1);
    made[0].rewrites = (uint8_t)(rewrites < CACHE_REWRITES ? rewrites + 1 : rewrites);
    store_release_ptr(&site->record, made);          /* pairs with the acquire load in the handlers */
    mutex_unlock_ranked(&cache_lock, RANK_CODE);
    if ((const void *)old != code_no_record)
        retire_buffer(old, buf_free, CACHE_WAYS * sizeof *old);
}

/* A site that was written often is written again at every 256th miss only: classes may come and go, but most such sites just see many. */
static bool site_worn(Site *site)
{
    static _Thread_local uint8_t misses;
    return load_acquire_ptr(&site->record)->rewrites >= CACHE_REWRITES && ++misses != 0;
}

static void record_from_plan(struct cache_record *rec, const struct attr_plan *plan)
{
    *rec = (struct cache_record){
        .kind = plan->kind, .value_deferred = plan->value_deferred, .slot = plan->index, .shape = plan->shape,
        .new_shape = plan->new_shape, .offset = plan->offset, .cell = plan->cell, .version = plan->version,
        .self_version = plan->self_version, .value = plan->value,
    };
}

static void publish_plan(Site *site, Value v, const struct attr_plan *plan)
{
    struct cache_record rec;
    record_from_plan(&rec, plan);
    if (plan->kind == ATTR_DICT) {
        Value d = load_acquire_value((Value *)(void *)((char *)value_obj(v) + plan->offset));
        if (d.w == 0 || !value_is_ptr(d) || !dict_locate((DictObj *)value_obj(d), site->name, &rec.edition, &rec.index))
            return;
    }
    cache_publish(site, &rec);
}

Value vm_getattr_slow(Site *site, Value v)
{
    struct attr_plan plan;
    if (site->name.w == N(dunder_name).w && IS_EXACT(v, TYPE))           /* C.__name__, of many classes mostly */
        return value_of(PyType_GetName((PyTypeObject *)value_obj(v)));
    if (site->name.w == N(dunder_class).w && !value_is_ptr(v))          /* no record fits a number */
        return value_keep(value_from_obj((Obj *)type_of(v)));
    bool worn = site_worn(site);
    if (!worn)
        attr_plan_get(v, site->name, &plan);
    Value r = attr_get(v, site->name);
    if (!worn && !is_raised(r))
        publish_plan(site, v, &plan);
    return r;
}

/* An attribute that the record knows, of an object that is another thread's. What the record says is copied first: waiting for the lock may detach. */
static bool set_shared(const struct cache_record *rec, Value v, Value x)
{
    if (!value_is_ptr(v) || obj_is_mine(value_obj(v)))
        return false;
    rec = cache_find(rec, v);
    if (rec->kind != ATTR_SLOT || !attr_guard(value_obj(v), rec->shape, rec->cell, rec->version))
        return false;
    if (attr_slot_set_shared(value_obj(v), rec->shape, rec->offset, value_keep(x)))
        return true;
    value_release(x);
    return false;
}

int vm_setattr_slow(Site *site, Value v, Value x)
{
    struct attr_plan plan;
    if (set_shared(load_acquire_ptr(&site->record), v, x))
        return 0;
    bool worn = site_worn(site);
    if (!worn)
        attr_plan_set(v, site->name, &plan);
    int rc = attr_set(v, site->name, x);
    if (!worn && rc == 0 && (plan.kind == ATTR_SLOT || plan.kind == ATTR_MEMBER || plan.kind == ATTR_ADD))
        publish_plan(site, v, &plan);
    return rc;
}

Value vm_load_method_slow(Site *site, Value v, Value *self)
{
    struct attr_plan plan;
    Reg callable, bound;
    bool worn = site_worn(site);
    if (!worn)
        attr_plan_get(v, site->name, &plan);
    if (attr_get_method(v, site->name, &callable, &bound) < 0)
        return V_RAISED;
    if (!worn)
        publish_plan(site, v, &plan);
    *self = value_from_reg(bound);
    return value_from_reg(callable);
}

/* -- globals ------------------------------------------------------------------------------------------------------------------- */

static Value name_error(Value name)
{
    raise_format(PyExc_NameError, "name '%.200U' is not defined", api_of(name));
    if (error_pending() && PyErr_ExceptionMatches(PyExc_NameError)) {
        PyObject *exc = PyErr_GetRaisedException();
        if (PyObject_SetAttr(exc, NAPI(name), api_of(name)) < 0)
            PyErr_Clear();
        PyErr_SetRaisedException(exc);
    }
    return V_RAISED;
}

/* Builtins of a frame: a dict nearly always; another mapping is asked in the general way. */
static Value builtin_name(Value builtins, Value name)
{
    if (IS_EXACT(builtins, DICT)) {
        Value v = dict_get_name((DictObj *)value_obj(builtins), name);
        return is_absent(v) ? name_error(name) : v;
    }
    PyObject *found = PyObject_GetItem(api_of(builtins), api_of(name));
    if (found)
        return value_of(found);
    if (PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        return name_error(name);
    }
    return V_RAISED;
}

Value vm_load_global(Frame *frame, Site *site)
{
    FunctionObj *fn = frame_function(frame);
    DictObj *globals = (DictObj *)value_obj(fn->globals);
    struct cache_record rec = {.kind = CACHE_GLOBAL};
    if (!IS_EXACT(fn->globals, DICT)) {              /* a dict subclass given to exec(): its __getitem__ counts */
        PyObject *found = PyObject_GetItem(api_of(fn->globals), api_of(site->name));
        if (found)
            return value_of(found);
        if (!PyErr_ExceptionMatches(PyExc_KeyError))
            return V_RAISED;
        PyErr_Clear();
        return builtin_name(fn->builtins, site->name);
    }
    bool worn = site_worn(site);
    if (!worn && dict_locate(globals, site->name, &rec.edition, &rec.index))
        cache_publish(site, &rec);
    Value v = dict_get_name(globals, site->name);
    if (!is_absent(v))
        return v;
    if (!worn && IS_EXACT(fn->builtins, DICT)) {
        DictTable *t = dict_look(globals);
        size_t filled = load_acquire_size(&t->filled);
        rec = (struct cache_record){.kind = CACHE_BUILTIN, .edition = t->edition, .filled = filled};
        /* Absent is what was seen before `filled` was read, so look once more under the numbers that the record will guard with. */
        uint64_t edition;
        uint32_t index;
        bool still_absent = t->only_str && !dict_locate(globals, site->name, &edition, &index) &&
                            load_acquire_ptr(&globals->table) == t && load_acquire_size(&t->filled) == filled;
        if (still_absent && dict_locate((DictObj *)value_obj(fn->builtins), site->name, &rec.edition2, &rec.index))
            cache_publish(site, &rec);
    }
    return builtin_name(fn->builtins, site->name);
}

Value vm_namespace(Frame *frame)
{
    if (frame->info & FRAME_EXTRA && !is_absent(frame->extra->namespace))
        return value_keep(frame->extra->namespace);
    return value_keep(frame_function(frame)->globals);
}

Value vm_mapping_or(Frame *frame, Value mapping, Value name, Value cell, bool use_globals)
{
    Value v;
    if (IS_EXACT(mapping, DICT)) {
        v = dict_get_name((DictObj *)value_obj(mapping), name);
    } else {
        PyObject *found = PyObject_GetItem(api_of(mapping), api_of(name));
        if (found)
            return value_of(found);
        if (!PyErr_ExceptionMatches(PyExc_KeyError))
            return V_RAISED;
        PyErr_Clear();
        v = V_ABSENT;
    }
    if (!is_absent(v))
        return v;
    if (!use_globals)
        return cell_get((CellObj *)value_obj(cell));
    FunctionObj *fn = frame_function(frame);
    if (IS_EXACT(fn->globals, DICT)) {
        v = dict_get_name((DictObj *)value_obj(fn->globals), name);
    } else {
        PyObject *found = PyObject_GetItem(api_of(fn->globals), api_of(name));
        if (found)
            return value_of(found);
        if (!PyErr_ExceptionMatches(PyExc_KeyError))
            return V_RAISED;
        PyErr_Clear();
        v = V_ABSENT;
    }
    return is_absent(v) ? builtin_name(fn->builtins, name) : v;
}

Value vm_load_name(Frame *frame, Site *site)
{
    if (frame->info & FRAME_EXTRA && !is_absent(frame->extra->namespace) &&
        frame->extra->namespace.w != frame_function(frame)->globals.w)
        return vm_mapping_or(frame, frame->extra->namespace, site->name, V_ABSENT, true);
    return vm_load_global(frame, site);
}

int vm_store_global(Frame *frame, Site *site, Value v)
{
    Value globals = frame_function(frame)->globals;
    if (IS_EXACT(globals, DICT))
        return dict_set_name((DictObj *)value_obj(globals), site->name, v);
    return PyDict_SetItem(api_of(globals), api_of(site->name), api_of(v));
}

static int delete_from(Value mapping, Value name)
{
    if (IS_EXACT(mapping, DICT)) {
        int found = dict_del_name((DictObj *)value_obj(mapping), name);
        if (found == 0)
            name_error(name);
        return found > 0 ? 0 : -1;
    }
    if (PyObject_DelItem(api_of(mapping), api_of(name)) == 0)
        return 0;
    if (PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        name_error(name);
    }
    return -1;
}

int vm_delete_global(Frame *frame, Value name) { return delete_from(frame_function(frame)->globals, name); }

int vm_store_name(Frame *frame, Site *site, Value v)
{
    Value namespace = vm_namespace(frame);
    int rc;
    if (IS_EXACT(namespace, DICT))
        rc = dict_set_name((DictObj *)value_obj(namespace), site->name, v);
    else
        rc = PyObject_SetItem(api_of(namespace), api_of(site->name), api_of(v));
    value_release(namespace);
    return rc;
}

int vm_delete_name(Frame *frame, Value name)
{
    Value namespace = vm_namespace(frame);
    int rc = delete_from(namespace, name);
    value_release(namespace);
    return rc;
}
