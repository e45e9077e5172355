/* stdlib/_pickle_types.c -- Pickler and Unpickler, and the proxies by which programs look at their memos.
 *
 * Each belongs to the thread that is using it, by a word that is taken with one compare-and-swap: whoever comes meanwhile, another thread or
 * the same one again from within, gets a RuntimeError. Looking at the memo or clearing it takes the word too; from within, the thread that has
 * it may do so. `persistent_id` and `persistent_load` may be set on an instance without a __dict__: they are fields then.
 */
#include "stdlib/_pickle_int.h"

#include "structmember.h"

typedef struct PicklerObj {
    Obj hdr;
    struct use use;
    Value dispatch_table, persistent_id SHARED(field.h);     /* or empty: the word 0 */
    struct pickler p;                        /* of who has `use` */
} PicklerObj;

typedef struct UnpicklerObj {
    Obj hdr;
    struct use use;
    Value persistent_load SHARED(field.h);
    struct loader l;                         /* of who has `use` */
} UnpicklerObj;

typedef struct MemoProxy { Obj hdr; PyObject *of FROZEN; } MemoProxy;

static PicklerObj *pickler_of(PyObject *o) { return (PicklerObj *)(void *)o; }
static UnpicklerObj *unpickler_of(PyObject *o) { return (UnpicklerObj *)(void *)o; }

/* 1: taken; 0: this thread has it already; -1: RuntimeError. */
static int use_begin(struct use *u, const char *what, bool again)
{
    Thread *nobody = NULL;
    if (cas_acq_rel_ptr(&u->by, &nobody, this_thread))
        return 1;
    if (again && nobody == this_thread)
        return 0;
    PyErr_Format(PyExc_RuntimeError, "%s object is already used", what);
    return -1;
}
static void use_end(struct use *u, int begun)
{
    if (begun > 0)
        store_release_ptr(&u->by, NULL);     /* pairs with use_begin() of the next */
}

/* An attribute that is a hook of the program's: *hook new reference, or NULL where it is only our own method. */
static int find_hook(PyObject *self, const char *name, PyCFunction ours, PyObject **hook)
{
    int found = PyObject_GetOptionalAttrString(self, name, hook);
    if (found > 0 && PyCFunction_Check(*hook) && PyCFunction_GET_FUNCTION(*hook) == ours && PyCFunction_GET_SELF(*hook) == self)
        Py_CLEAR(*hook);
    return found < 0 ? -1 : 0;
}

static bool is_name(PyObject *name, const char *text) { return PyUnicode_Check(name) && PyUnicode_EqualToUTF8(name, text); }

static PyObject *get_with_hook(PyObject *self, PyObject *name, const char *hook, Value *field)
{
    if (!field_is_empty(field) && is_name(name, hook)) {
        PyObject *found = field_get_api((Obj *)(void *)self, field);
        if (found)
            return found;
    }
    return PyObject_GenericGetAttr(self, name);
}

static int set_with_hook(PyObject *self, PyObject *name, PyObject *value, const char *hook, Value *field)
{
    if (!is_name(name, hook) || (value == NULL && field_is_empty(field)))
        return PyObject_GenericSetAttr(self, name, value);
    field_set((Obj *)(void *)self, field, value ? value_of(Py_NewRef(value)) : FIELD_EMPTY);
    return 0;
}

/* An int in a memo dict given by a program. */
static int memo_number(PyObject *o, Py_ssize_t *n)
{
    *n = PyLong_AsSsize_t(o);
    return *n == -1 && error_pending() ? -1 : 0;
}

/* ---- Pickler ---- */

static PyObject *pickler_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)args, (void)kwargs;
    PyObject *module = PyType_GetModuleByDef(type, &pickle_module), *self = module ? type->tp_alloc(type, 0) : NULL;
    if (self) {
        PicklerObj *o = pickler_of(self);
        pickler_start(&o->p, pickle_state_of(module));
        o->p.own_dispatch_table = &o->dispatch_table;
        o->p.owner = &o->hdr;
    }
    return self;
}

static int pickler_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"file", "protocol", "fix_imports", "buffer_callback", NULL};
    static const struct arg_spec spec = {"Pickler", names, .required = 1, .positional = 4};
    PicklerObj *o = pickler_of(self);
    PyObject *a[4], *table;
    if (args_bind_dict(&spec, args, kwargs, a) < 0)
        return -1;
    int fix_imports = a[2] ? PyObject_IsTrue(a[2]) : 1, begun = fix_imports < 0 ? -1 : use_begin(&o->use, "Pickler", false);
    if (begun < 0)
        return -1;
    int failed = pickler_set(&o->p, a[1], fix_imports > 0, a[3]) < 0 || pickler_set_file(&o->p, a[0]) < 0 ? -1 : 0;
    o->p.fast = 0;
    save_memo_clear(&o->p.memo);
    if (failed == 0 && (failed = PyObject_GetOptionalAttrString(self, "dispatch_table", &table)) > 0) {
        field_set(&o->hdr, &o->dispatch_table, value_of(table));
        failed = 0;
    }
    use_end(&o->use, begun);
    return failed;
}

static PyObject *pickler_persistent_id(PyObject *self, PyObject *object)
{
    (void)self, (void)object;
    return Py_NewRef(Py_None);
}

static PyObject *pickler_dump_method(PyObject *self, PyObject *object)
{
    PicklerObj *o = pickler_of(self);
    int begun = use_begin(&o->use, "Pickler", false);
    if (begun < 0)
        return NULL;
    int failed = -1;
    if (o->p.write == NULL) {
        PyErr_Format(o->p.st->pickling_error, "Pickler.__init__() was not called by %s.__init__()", Py_TYPE(self)->tp_name);
    } else if (Py_TYPE(self) == o->p.st->pickler_type && field_is_empty(&o->persistent_id)) {
        failed = pickler_dump(&o->p, object);
    } else if (find_hook(self, "persistent_id", pickler_persistent_id, &o->p.persistent_id) == 0
               && find_hook(self, "reducer_override", NULL, &o->p.reducer_override) == 0) {
        failed = pickler_dump(&o->p, object);
    }
    Py_CLEAR(o->p.persistent_id);
    Py_CLEAR(o->p.reducer_override);
    Py_CLEAR(o->p.fast_inside);
    use_end(&o->use, begun);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *pickler_clear_memo(PyObject *self, PyObject *unused)
{
    (void)unused;
    PicklerObj *o = pickler_of(self);
    int begun = use_begin(&o->use, "Pickler", true);
    if (begun < 0)
        return NULL;
    save_memo_clear(&o->p.memo);
    use_end(&o->use, begun);
    return Py_NewRef(Py_None);
}

static PyObject *pickler_sizeof(PyObject *self, PyObject *unused)
{
    (void)unused;
    PicklerObj *o = pickler_of(self);
    size_t n = (size_t)Py_TYPE(self)->tp_basicsize;
    int begun = use_begin(&o->use, "Pickler", true);
    if (begun < 0)
        return NULL;
    n += o->p.room + (o->p.memo.at == o->p.memo.few ? 0 : o->p.memo.room * sizeof(struct memo_entry));
    use_end(&o->use, begun);
    return PyLong_FromSize_t(n);
}

static PyObject *new_proxy(PyTypeObject *type, PyObject *of)
{
    MemoProxy *proxy = (MemoProxy *)(void *)type->tp_alloc(type, 0);
    if (proxy)
        proxy->of = Py_NewRef(of);
    return (PyObject *)(void *)proxy;
}

static PyObject *pickler_get_memo(PyObject *self, void *unused)
{
    (void)unused;
    return new_proxy(pickler_of(self)->p.st->pickler_memo_type, self);
}

/* {id: (index, object)} */
static PyObject *pickler_memo_copy(PyObject *self)
{
    PicklerObj *o = pickler_of(self);
    int begun = use_begin(&o->use, "Pickler", true);
    if (begun < 0)
        return NULL;
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict && i < o->p.memo.room; i++) {
        struct memo_entry e = o->p.memo.at[i];
        if (e.word == 0)
            continue;
        PyObject *object = api_of((Value){e.word}), *key = PyLong_FromVoidPtr(object), *pair = Py_BuildValue("(nO)", (Py_ssize_t)e.index, object);
        if (!key || !pair || PyDict_SetItem(dict, key, pair) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(key);
        Py_XDECREF(pair);
    }
    use_end(&o->use, begun);
    return dict;
}

/* Fills an empty memo from {id: (index, object)}. */
static int fill_memo(struct save_memo *memo, PyObject *dict)
{
    size_t pos = 0;
    Value key, pair;
    int failed = 0;
    while (failed == 0 && dict_next((DictObj *)value_obj(value_of(dict)), &pos, &key, &pair)) {
        Py_ssize_t index;
        if (!PyTuple_Check(api_of(pair)) || tuple_len(pair) != 2) {
            raise_type_error("'memo' values must be 2-item tuples");
            failed = -1;
        } else if ((failed = memo_number(api_of(tuple_at(pair, 0)), &index)) == 0) {
            failed = save_memo_set(memo, tuple_at(pair, 1), (size_t)index);
        }
        value_release(key);
        value_release(pair);
    }
    return failed;
}

static int no_delete(void)
{
    raise_type_error("attribute deletion is not supported");
    return -1;
}

static int pickler_set_memo(PyObject *self, PyObject *value, void *unused)
{
    (void)unused;
    PicklerObj *o = pickler_of(self);
    PyObject *dict;
    if (value == NULL)
        return no_delete();
    if (Py_IS_TYPE(value, o->p.st->pickler_memo_type)) {
        dict = pickler_memo_copy(((MemoProxy *)(void *)value)->of);
    } else if (PyDict_Check(value)) {
        dict = Py_NewRef(value);
    } else {
        raise_type_error("'memo' attribute must be a PicklerMemoProxy object or dict, not %.200s", Py_TYPE(value)->tp_name);
        return -1;
    }
    struct pickler *fresh = dict ? PyMem_Malloc(sizeof *fresh) : NULL;
    if (fresh == NULL) {
        if (dict)
            PyErr_NoMemory();
        Py_XDECREF(dict);
        return -1;
    }
    save_memo_start(&fresh->memo);
    int failed = fill_memo(&fresh->memo, dict), begun = failed ? -1 : use_begin(&o->use, "Pickler", true);
    Py_DECREF(dict);
    if (begun >= 0) {
        struct save_memo old = o->p.memo;    /* swap; a table inside moves with its structure */
        o->p.memo = fresh->memo;
        if (o->p.memo.at == fresh->memo.few)
            o->p.memo.at = o->p.memo.few;
        fresh->memo = old;
        if (old.at == o->p.memo.few)
            fresh->memo.at = fresh->memo.few;
        use_end(&o->use, begun);
    }
    save_memo_clear(&fresh->memo);
    PyMem_Free(fresh);
    return begun < 0 ? -1 : 0;
}

static PyObject *pickler_getattro(PyObject *self, PyObject *name) { return get_with_hook(self, name, "persistent_id", &pickler_of(self)->persistent_id); }
static int pickler_setattro(PyObject *self, PyObject *name, PyObject *value)
{
    return set_with_hook(self, name, value, "persistent_id", &pickler_of(self)->persistent_id);
}

static int pickler_traverse(PyObject *self, visitproc visit, void *arg)
{
    PicklerObj *o = pickler_of(self);
    Py_VISIT(Py_TYPE(self));
    VISIT_FIELD(o->dispatch_table);
    VISIT_FIELD(o->persistent_id);
    Py_VISIT(o->p.write);
    Py_VISIT(o->p.buffer_callback);
    Py_VISIT(o->p.persistent_id);
    Py_VISIT(o->p.reducer_override);
    Py_VISIT(o->p.fast_inside);
    for (size_t i = 0; i < o->p.memo.room && o->p.memo.at; i++) {
        if (o->p.memo.at[i].word)
            Py_VISIT(api_of((Value){o->p.memo.at[i].word}));
    }
    return 0;
}

static int pickler_clear(PyObject *self)
{
    PicklerObj *o = pickler_of(self);
    field_clear_to(&o->dispatch_table, FIELD_EMPTY);
    field_clear_to(&o->persistent_id, FIELD_EMPTY);
    if (o->p.st)
        pickler_end(&o->p);
    return 0;
}

static void pickler_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    pickler_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef pickler_methods[] = {
    {"persistent_id", pickler_persistent_id, METH_O, PyDoc_STR("persistent_id($self, obj, /)\n--\n\n")},
    {"dump", pickler_dump_method, METH_O, PyDoc_STR("dump($self, obj, /)\n--\n\nWrite the pickle of the object to the file.")},
    {"clear_memo", pickler_clear_memo, METH_NOARGS, PyDoc_STR("clear_memo($self, /)\n--\n\nForget which objects have been written.\n\nThe next dump writes them again instead of a reference. Of use when one pickler\nwrites several pickles.")},
    {"__sizeof__", pickler_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize in memory, in bytes.")},
    {NULL, NULL, 0, NULL}
};
static PyMemberDef pickler_members[] = {
    {"bin", Py_T_INT, offsetof(PicklerObj, p) + offsetof(struct pickler, bin), 0, NULL},
    {"fast", Py_T_INT, offsetof(PicklerObj, p) + offsetof(struct pickler, fast), 0, NULL},
    {"dispatch_table", Py_T_OBJECT_EX, offsetof(PicklerObj, dispatch_table), 0, NULL},
    {NULL, 0, 0, 0, NULL}
};
static PyGetSetDef pickler_getset[] = {
    {"memo", pickler_get_memo, pickler_set_memo, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot pickler_slots[] = {
    {Py_tp_new, pickler_new}, {Py_tp_init, pickler_init}, {Py_tp_dealloc, pickler_dealloc}, {Py_tp_traverse, pickler_traverse},
    {Py_tp_clear, pickler_clear}, {Py_tp_getattro, pickler_getattro}, {Py_tp_setattro, pickler_setattro}, {Py_tp_methods, pickler_methods},
    {Py_tp_members, pickler_members}, {Py_tp_getset, pickler_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)\n--\n\n"
        "Writes pickles to a file.\n\n"
        "file.write() is called with bytes. The protocol is 0 to 5, 5 if it is None; a negative one stands\n"
        "for the highest. fix_imports, with a protocol below 3, writes the names that Python 2 knows.\n"
        "buffer_callback, with protocol 5, is called with each PickleBuffer: if it returns a false value,\n"
        "the buffer stays out of the pickle and is to be sent beside it.")},
    {0, NULL}
};
PyType_Spec pickler_spec = {
    .name = "_pickle.Pickler",
    .basicsize = sizeof(PicklerObj),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = pickler_slots,
};

/* ---- Unpickler ---- */

static PyObject *unpickler_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)args, (void)kwargs;
    PyObject *module = PyType_GetModuleByDef(type, &pickle_module), *self = module ? type->tp_alloc(type, 0) : NULL;
    if (self)
        loader_start(&unpickler_of(self)->l, pickle_state_of(module));
    return self;
}

static int unpickler_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static const char *const names[] = {"file", "fix_imports", "encoding", "errors", "buffers", NULL};
    static const struct arg_spec spec = {"Unpickler", names, .required = 1, .positional = 1};
    UnpicklerObj *o = unpickler_of(self);
    PyObject *a[5];
    if (args_bind_dict(&spec, args, kwargs, a) < 0)
        return -1;
    for (int i = 2; i < 4; i++) {
        if (a[i] && !PyUnicode_Check(a[i])) {
            raise_type_error("Unpickler() argument '%s' must be str, not %.50s", names[i], a[i] == Py_None ? "None" : Py_TYPE(a[i])->tp_name);
            return -1;
        }
    }
    int fix_imports = a[1] ? PyObject_IsTrue(a[1]) : 1, begun = fix_imports < 0 ? -1 : use_begin(&o->use, "Unpickler", false);
    if (begun < 0)
        return -1;
    int failed = loader_set_file(&o->l, a[0]) < 0 || loader_set(&o->l, fix_imports > 0, a[2], a[3], a[4]) < 0 ? -1 : 0;
    o->l.proto = 0;
    load_memo_clear(&o->l);
    use_end(&o->use, begun);
    return failed;
}

static PyObject *unpickler_persistent_load(PyObject *self, PyObject *id)
{
    (void)id;
    PyErr_SetString(unpickler_of(self)->l.st->unpickling_error,
                    "A load persistent id instruction was encountered, but no persistent_load function was specified.");
    return NULL;
}

static PyObject *unpickler_load(PyObject *self, PyObject *unused)
{
    (void)unused;
    UnpicklerObj *o = unpickler_of(self);
    int begun = use_begin(&o->use, "Unpickler", false);
    if (begun < 0)
        return NULL;
    PyObject *loaded = NULL;
    bool plain = Py_TYPE(self) == o->l.st->unpickler_type;
    o->l.self = plain ? NULL : self;
    if (o->l.read == NULL)
        PyErr_Format(o->l.st->unpickling_error, "Unpickler.__init__() was not called by %s.__init__()", Py_TYPE(self)->tp_name);
    else if ((plain && field_is_empty(&o->persistent_load)) || find_hook(self, "persistent_load", unpickler_persistent_load, &o->l.persistent_load) == 0)
        loaded = loader_load(&o->l);
    Py_CLEAR(o->l.persistent_load);
    use_end(&o->use, begun);
    return loaded;
}

static PyObject *unpickler_find_class(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    if (n != 2) {
        raise_type_error("find_class expected 2 arguments, got %zd", n);
        return NULL;
    }
    return find_class_here(&unpickler_of(self)->l, args[0], args[1]);
}

static PyObject *unpickler_sizeof(PyObject *self, PyObject *unused)
{
    (void)unused;
    UnpicklerObj *o = unpickler_of(self);
    size_t n = (size_t)Py_TYPE(self)->tp_basicsize;
    int begun = use_begin(&o->use, "Unpickler", true);
    if (begun < 0)
        return NULL;
    n += o->l.memo_room * sizeof(Value);
    use_end(&o->use, begun);
    return PyLong_FromSize_t(n);
}

static PyObject *unpickler_get_memo(PyObject *self, void *unused)
{
    (void)unused;
    return new_proxy(unpickler_of(self)->l.st->unpickler_memo_type, self);
}

static PyObject *unpickler_memo_copy(PyObject *self)
{
    UnpicklerObj *o = unpickler_of(self);
    int begun = use_begin(&o->use, "Unpickler", true);
    if (begun < 0)
        return NULL;
    PyObject *dict = PyDict_New();
    if (dict && o->l.memo_far && PyDict_Update(dict, o->l.memo_far) < 0)
        Py_CLEAR(dict);
    for (size_t i = 0; dict && i < o->l.memo_room; i++) {
        if (o->l.memo[i].w && dict_set((DictObj *)value_obj(value_of(dict)), value_from_int((int64_t)i), o->l.memo[i]) < 0)
            Py_CLEAR(dict);
    }
    use_end(&o->use, begun);
    return dict;
}

/* Into a loader that has nothing but its memo. */
static int fill_load_memo(struct loader *l, PyObject *dict)
{
    size_t pos = 0;
    Value key, value;
    int failed = 0;
    while (failed == 0 && dict_next((DictObj *)value_obj(value_of(dict)), &pos, &key, &value)) {
        Py_ssize_t index;
        if (!PyLong_Check(api_of(key))) {
            raise_type_error("memo key must be integers");
            failed = -1;
        } else if ((failed = memo_number(api_of(key), &index)) == 0 && index < 0) {
            raise_value_error("memo key must be positive integers.");
            failed = -1;
        } else if (failed == 0) {
            failed = load_memo_put(l, (size_t)index, value);
        }
        value_release(key);
        value_release(value);
    }
    return failed;
}

static int unpickler_set_memo(PyObject *self, PyObject *value, void *unused)
{
    (void)unused;
    UnpicklerObj *o = unpickler_of(self);
    PyObject *dict;
    if (value == NULL)
        return no_delete();
    if (Py_IS_TYPE(value, o->l.st->unpickler_memo_type)) {
        dict = unpickler_memo_copy(((MemoProxy *)(void *)value)->of);
    } else if (PyDict_Check(value)) {
        dict = Py_NewRef(value);
    } else {
        raise_type_error("'memo' attribute must be an UnpicklerMemoProxy object or dict, not %.200s", Py_TYPE(value)->tp_name);
        return -1;
    }
    if (dict == NULL)
        return -1;
    struct loader fresh;
    loader_start(&fresh, o->l.st);
    int failed = fill_load_memo(&fresh, dict), begun = failed ? -1 : use_begin(&o->use, "Unpickler", true);
    Py_DECREF(dict);
    if (begun >= 0) {
        Value *memo = o->l.memo;
        PyObject *far = o->l.memo_far;
        size_t room = o->l.memo_room;
        o->l.memo = fresh.memo;
        o->l.memo_far = fresh.memo_far;
        o->l.memo_room = fresh.memo_room;
        o->l.memo_used = fresh.memo_used;
        fresh.memo = memo;
        fresh.memo_far = far;
        fresh.memo_room = room;
        use_end(&o->use, begun);
    }
    load_memo_clear(&fresh);
    return begun < 0 ? -1 : 0;
}

static PyObject *unpickler_getattro(PyObject *self, PyObject *name) { return get_with_hook(self, name, "persistent_load", &unpickler_of(self)->persistent_load); }
static int unpickler_setattro(PyObject *self, PyObject *name, PyObject *value)
{
    return set_with_hook(self, name, value, "persistent_load", &unpickler_of(self)->persistent_load);
}

static int unpickler_traverse(PyObject *self, visitproc visit, void *arg)
{
    UnpicklerObj *o = unpickler_of(self);
    Py_VISIT(Py_TYPE(self));
    VISIT_FIELD(o->persistent_load);
    Py_VISIT(o->l.read);
    Py_VISIT(o->l.readline);
    Py_VISIT(o->l.peek);
    Py_VISIT(o->l.buffers);
    Py_VISIT(o->l.persistent_load);
    Py_VISIT(o->l.memo_far);
    for (size_t i = 0; i < o->l.memo_room; i++) {
        if (o->l.memo[i].w)
            Py_VISIT(api_of(o->l.memo[i]));
    }
    return 0;
}

static int unpickler_clear(PyObject *self)
{
    UnpicklerObj *o = unpickler_of(self);
    field_clear_to(&o->persistent_load, FIELD_EMPTY);
    loader_end(&o->l);
    return 0;
}

static void unpickler_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    unpickler_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef unpickler_methods[] = {
    {"persistent_load", unpickler_persistent_load, METH_O, PyDoc_STR("persistent_load($self, pid, /)\n--\n\n")},
    {"load", unpickler_load, METH_NOARGS, PyDoc_STR("load($self, /)\n--\n\nRead a pickle from the file and return the object in it.")},
    {"find_class", _PyCFunction_CAST(unpickler_find_class), METH_FASTCALL, PyDoc_STR("find_class($self, module_name, global_name, /)\n--\n\nThe object of that name in that module, which is imported if need be.\n\nIt is called for every class and function in a pickle. Subclasses override it\nto say what a pickle may use.")},
    {"__sizeof__", unpickler_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nSize in memory, in bytes.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef unpickler_getset[] = {
    {"memo", unpickler_get_memo, unpickler_set_memo, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot unpickler_slots[] = {
    {Py_tp_new, unpickler_new}, {Py_tp_init, unpickler_init}, {Py_tp_dealloc, unpickler_dealloc}, {Py_tp_traverse, unpickler_traverse},
    {Py_tp_clear, unpickler_clear}, {Py_tp_getattro, unpickler_getattro}, {Py_tp_setattro, unpickler_setattro},
    {Py_tp_methods, unpickler_methods}, {Py_tp_getset, unpickler_getset},
    {Py_tp_doc, (void *)PyDoc_STR("Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict',\n          buffers=())\n--\n\n"
        "Reads pickles from a file, whatever their protocol.\n\n"
        "The file's read() takes a number of bytes, its readline() nothing. fix_imports translates names of\n"
        "Python 2. encoding and errors say how strings of Python 2 are decoded; with 'bytes' they stay bytes.\n"
        "buffers gives, in order, the buffers that were sent beside the pickle.")},
    {0, NULL}
};
PyType_Spec unpickler_spec = {
    .name = "_pickle.Unpickler",
    .basicsize = sizeof(UnpicklerObj),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = unpickler_slots,
};

/* ---- the memos ---- */

static PyObject *of_proxy(PyObject *self) { return ((MemoProxy *)(void *)self)->of; }

static PyObject *pickler_proxy_clear(PyObject *self, PyObject *unused) { return pickler_clear_memo(of_proxy(self), unused); }
static PyObject *pickler_proxy_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    return pickler_memo_copy(of_proxy(self));
}
static PyObject *pickler_proxy_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *dict = pickler_memo_copy(of_proxy(self));
    return dict ? Py_BuildValue("(O(N))", (PyObject *)&PyDict_Type, dict) : NULL;
}

static PyObject *unpickler_proxy_clear(PyObject *self, PyObject *unused)
{
    (void)unused;
    UnpicklerObj *o = unpickler_of(of_proxy(self));
    int begun = use_begin(&o->use, "Unpickler", true);
    if (begun < 0)
        return NULL;
    load_memo_clear(&o->l);
    use_end(&o->use, begun);
    return Py_NewRef(Py_None);
}
static PyObject *unpickler_proxy_copy(PyObject *self, PyObject *unused)
{
    (void)unused;
    return unpickler_memo_copy(of_proxy(self));
}
static PyObject *unpickler_proxy_reduce(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *dict = unpickler_memo_copy(of_proxy(self));
    return dict ? Py_BuildValue("(O(N))", (PyObject *)&PyDict_Type, dict) : NULL;
}

static int proxy_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(of_proxy(self));
    return 0;
}
static int proxy_clear(PyObject *self)
{
    Py_CLEAR(((MemoProxy *)(void *)self)->of);
    return 0;
}
static void proxy_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    proxy_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}

#define PROXY(NAME, TITLE)                                                                                                                            \
    static PyMethodDef NAME##_proxy_methods[] = {                                                                                                     \
        {"clear", NAME##_proxy_clear, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nRemove all items from the memo.")},                              \
        {"copy", NAME##_proxy_copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nThe memo as a dict.")},                                             \
        {"__reduce__", NAME##_proxy_reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nTo be pickled as a dict.")},                          \
        {NULL, NULL, 0, NULL}                                                                                                                         \
    };                                                                                                                                                \
    static PyType_Slot NAME##_proxy_slots[] = {                                                                                                       \
        {Py_tp_dealloc, proxy_dealloc}, {Py_tp_traverse, proxy_traverse}, {Py_tp_clear, proxy_clear}, {Py_tp_methods, NAME##_proxy_methods},          \
        {Py_tp_hash, PyObject_HashNotImplemented}, {0, NULL}                                                                                          \
    };                                                                                                                                                \
    PyType_Spec NAME##_memo_spec = {                                                                                                                  \
        .name = "_pickle." TITLE,                                                                                                                     \
        .basicsize = sizeof(MemoProxy),                                                                                                               \
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,                              \
        .slots = NAME##_proxy_slots,                                                                                                                  \
    };
PROXY(pickler, "PicklerMemoProxy")
PROXY(unpickler, "UnpicklerMemoProxy")
