/* core/vm/monitor.c -- sys.monitoring (PEP 669): tools, their callbacks, and which events they want, everywhere or from one code object.
 *
 * State. monitor_tools[event]        SHARED(relaxed)  bit t: tool t wants the event from all code
 *        code_monitor.tools[event]   SHARED(relaxed)  the same for one code object
 *        code_monitor.disabled       SHARED(relaxed)  where callbacks have returned DISABLE; out of date after restart_events()
 *        monitor_users               SHARED(relaxed)  how many of these words are not zero: threads are watched while it is not 0
 *        interp->monitoring          a list: names of the tools, then callbacks by tool and event; None where there is none
 * Changes of the first three are made under change_lock, so that monitor_users counts right; who reads them may be a moment late.
 * Tests. tests/language/monitoring.py
 */
#include "core/vm/trace.h"

#include "core/compiler/listing.h"
#include "core/compiler/positions.h"
#include "core/vm/opcode.h"

#include "threading/lock.h"

uint8_t monitor_tools[MONITOR_EVENTS];
uint32_t monitor_users;
static uint32_t restarts SHARED(relaxed);
static Mutex change_lock;
static struct code_monitor *records GUARD(change_lock);      /* of all code objects that have one */
static Value missing, disable;               /* written once, when the module is made; immortal */

#define EVENT(name) PY_MONITORING_EVENT_##name
#define BIT(name) (1u << EVENT(name))
enum {
    CALL_GROUP = BIT(C_RETURN) | BIT(C_RAISE),
    BRANCHES = BIT(BRANCH_LEFT) | BIT(BRANCH_RIGHT),
    ALL_EVENTS = (1 << MONITOR_EVENTS) - 1,
    LOCAL_EVENTS = (1 << MONITOR_LOCAL_EVENTS) - 1,
};

static const char *const event_names[MONITOR_EVENTS] = {
    "PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "CALL", "LINE", "INSTRUCTION", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT", "STOP_ITERATION",
    "RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "PY_THROW", "RERAISE", "C_RETURN", "C_RAISE", "BRANCH",
};

PyObject *monitor_missing(void) { return api_of(missing); }

/* -- what is wanted where -------------------------------------------------------------------------------------------------------------- */

static unsigned disabled_tools(CodeObj *code, struct code_monitor *m, unsigned event, uint32_t at)
{
    uint32_t now = load_relaxed_u32(&restarts);
    if (load_relaxed_u32(&m->restarted) != now) {
        for (size_t i = 0; i < (size_t)MONITOR_LOCAL_EVENTS * code->ninstrs; i++)
            store_relaxed_u8(&m->disabled[i], 0);
        store_relaxed_u32(&m->restarted, now);
        return 0;
    }
    return load_relaxed_u8(&m->disabled[(size_t)event * code->ninstrs + at]);
}

static unsigned wanting(CodeObj *code, unsigned event, uint32_t at)
{
    unsigned tools = load_relaxed_u8(&monitor_tools[event]);
    if (event >= MONITOR_LOCAL_EVENTS) {
        if (event != EVENT(C_RETURN) && event != EVENT(C_RAISE))
            return tools;
        event = EVENT(CALL);                 /* they come with CALL, and go with it */
        tools = load_relaxed_u8(&monitor_tools[event]);
    }
    struct code_monitor *m = load_acquire_ptr(&code->monitoring);
    if (!m)
        return tools;
    tools |= load_relaxed_u8(&m->tools[event]);
    return tools ? tools & ~disabled_tools(code, m, event, at) : 0;
}

bool monitor_wanted(CodeObj *code, unsigned event, uint32_t at) { return UNLIKELY(load_relaxed_u32(&monitor_users)) && wanting(code, event, at); }

static void record_free(struct code_monitor *m)
{
    if (!m)
        return;
    buf_free(m->offsets);
    buf_free(m->lines);
    buf_free(m->ops);
    buf_free(m);
}

struct code_monitor *monitor_record(CodeObj *code)
{
    struct code_monitor *m = load_acquire_ptr(&code->monitoring);
    if (m)
        return m;
    size_t size = sizeof *m + (size_t)MONITOR_LOCAL_EVENTS * code->ninstrs;
    struct code_monitor *fresh = buf_alloc(size);
    if (!fresh) {
        raise_no_memory();
        return NULL;
    }
    memset(fresh, 0, size);
    fresh->offsets = listing_offsets(code);
    fresh->lines = buf_alloc(code->ninstrs * sizeof *fresh->lines + 1);
    fresh->ops = buf_alloc(code->ninstrs + 1);
    if (!fresh->offsets || !fresh->lines || !fresh->ops) {
        raise_no_memory();
        record_free(fresh);
        return NULL;
    }
    struct position_reader r;
    position_start(&r, code->positions, code->positions_size, 0);
    for (uint32_t i = 0; i < code->ninstrs; i++) {
        fresh->lines[i] = position_next(&r).line;
        fresh->ops[i] = (uint8_t)opcode_base(opcode_generic((uint16_t)load_relaxed_u64(&code->instrs[i].w)));
    }
    fresh->restarted = load_relaxed_u32(&restarts);
    fresh->ninstrs = code->ninstrs;
    mutex_lock_ranked(&change_lock, RANK_CODE);
    m = load_acquire_ptr(&code->monitoring);
    if (!m) {
        fresh->next = records;
        fresh->link = &records;
        if (records)
            records->link = &fresh->next;
        records = m = fresh;
        store_release_ptr(&code->monitoring, m);                 /* pairs with the acquires here */
        fresh = NULL;
    }
    mutex_unlock_ranked(&change_lock, RANK_CODE);
    record_free(fresh);
    return m;
}

Value monitor_offset(CodeObj *code, uint32_t at)
{
    struct code_monitor *m = monitor_record(code);
    return m ? value_from_int(m->offsets[at]) : V_RAISED;
}

/* -- callbacks ---------------------------------------------------------------------------------------------------------------------------- */

enum { NAMES = 0, CALLBACKS = MONITOR_TOOLS, TABLE_LENGTH = MONITOR_TOOLS + MONITOR_TOOLS * MONITOR_EVENTS };

/* The interpreter's list; made when first needed. Borrowed; NULL with MemoryError. */
static PyObject *table(void)
{
    PyInterpreterState *interp = interp_now();
    Value v = load_acquire_value(&interp->monitoring);
    if (!is_absent(v))
        return api_of(v);
    PyObject *list = PyList_New(TABLE_LENGTH);
    for (Py_ssize_t i = 0; list && i < TABLE_LENGTH; i++)
        PyList_SetItem(list, i, Py_None);
    if (!list)
        return NULL;
    mutex_lock_ranked(&change_lock, RANK_CODE);
    if (is_absent(interp->monitoring)) {
        store_release_value(&interp->monitoring, value_of(list));
        list = NULL;
    }
    v = interp->monitoring;
    mutex_unlock_ranked(&change_lock, RANK_CODE);
    Py_XDECREF(list);
    return api_of(v);
}

static Py_ssize_t callback_index(unsigned tool, unsigned event) { return (Py_ssize_t)(CALLBACKS + tool * MONITOR_EVENTS + event); }

static int disable_here(CodeObj *code, unsigned tool, unsigned event, uint32_t at)
{
    struct code_monitor *m = monitor_record(code);
    if (!m)
        return -1;
    if (event == EVENT(C_RETURN) || event == EVENT(C_RAISE))
        event = EVENT(CALL);
    disabled_tools(code, m, event, at);      /* brings it up to date */
    or_relaxed_u8(&m->disabled[(size_t)event * code->ninstrs + at], (uint8_t)(1u << tool));
    return 0;
}

static int result_of(CodeObj *code, unsigned tool, unsigned event, unsigned registered, uint32_t at, PyObject *r)
{
    bool is_disable = value_is(value_of(r), disable);
    Py_DECREF(r);
    if (!is_disable)
        return 0;
    if (event >= MONITOR_LOCAL_EVENTS) {
        PyObject *list = table();
        if (list)
            PyList_SetItem(list, callback_index(tool, event), Py_None);
        PyErr_Format(PyExc_ValueError, "Cannot disable %s events. Callback removed.", event_names[event]);
        return -1;
    }
    if (registered == EVENT(BRANCH))         /* one callback for both sides */
        return disable_here(code, tool, EVENT(BRANCH_LEFT), at) < 0 ? -1 : disable_here(code, tool, EVENT(BRANCH_RIGHT), at);
    return disable_here(code, tool, event, at);
}

static int call_tool(PyThreadState *ts, CodeObj *code, unsigned tool, unsigned event, uint32_t at, Value a, Value b)
{
    PyObject *list = table(), *callback = list ? PyList_GetItemRef(list, callback_index(tool, event)) : NULL;
    unsigned registered = event;
    if (callback == Py_None && (event == EVENT(BRANCH_LEFT) || event == EVENT(BRANCH_RIGHT))) {
        registered = EVENT(BRANCH);
        callback = PyList_GetItemRef(list, callback_index(tool, registered));
    }
    if (!callback)
        return -1;
    if (callback == Py_None)
        return 0;
    PyObject *place = event == EVENT(LINE) ? NULL : event == EVENT(PY_START) ? PyLong_FromLong(0) : api_of(monitor_offset(code, at));
    if (event != EVENT(LINE) && !place) {
        Py_DECREF(callback);
        return -1;
    }
    PyObject *args[4] = {api_of(value_from_obj(code))};
    size_t n = 1;
    if (place)
        args[n++] = place;
    if (!is_absent(a))
        args[n++] = api_of(a);
    if (!is_absent(b))
        args[n++] = api_of(b);
    ts->tracing++;
    PyObject *r = PyObject_Vectorcall(callback, args, n, NULL);
    ts->tracing--;
    Py_DECREF(callback);
    Py_XDECREF(place);
    return r ? result_of(code, tool, event, registered, at, r) : -1;
}

int monitor_fire(PyThreadState *ts, CodeObj *code, unsigned event, uint32_t at, Value a, Value b)
{
    unsigned tools = wanting(code, event, at);
    for (unsigned tool = 0; tool < MONITOR_TOOLS; tool++)
        if (tools >> tool & 1 && call_tool(ts, code, tool, event, at, a, b) < 0)
            return -1;
    return 0;
}

/* -- changes ---------------------------------------------------------------------------------------------------------------------------------- */

static void set_bit(uint8_t *word, unsigned tool, bool on)
{
    uint8_t old = load_relaxed_u8(word), now = (uint8_t)(on ? old | 1u << tool : old & ~(1u << tool));
    if (!old && now)
        store_relaxed_u32(&monitor_users, load_relaxed_u32(&monitor_users) + 1);
    if (old && !now)
        store_relaxed_u32(&monitor_users, load_relaxed_u32(&monitor_users) - 1);
    store_relaxed_u8(word, now);
}

static int set_events(uint8_t *words, unsigned count, unsigned tool, unsigned events)
{
    mutex_lock_ranked(&change_lock, RANK_CODE);
    bool before = load_relaxed_u32(&monitor_users) > 0;
    for (unsigned e = 0; e < count; e++)
        set_bit(&words[e], tool, events >> e & 1);
    bool after = load_relaxed_u32(&monitor_users) > 0;
    mutex_unlock_ranked(&change_lock, RANK_CODE);
    return before == after ? 0 : trace_update_all(interp_now());
}

static unsigned get_events(const uint8_t *words, unsigned count, unsigned tool)
{
    unsigned events = 0;
    for (unsigned e = 0; e < count; e++)
        events |= (unsigned)(load_relaxed_u8(&words[e]) >> tool & 1) << e;
    return events;
}

/* -- the module --------------------------------------------------------------------------------------------------------------------------------- */

static int check_tool(PyObject *arg)
{
    int tool = PyLong_AsInt(arg);
    if (tool == -1 && PyErr_Occurred())
        return -1;
    if (tool < 0 || tool >= MONITOR_TOOLS) {
        raise_value_error("invalid tool %d (must be between 0 and 5)", tool);
        return -1;
    }
    return tool;
}

static int check_used_tool(PyObject *arg)
{
    int tool = check_tool(arg);
    PyObject *list = tool < 0 ? NULL : table(), *name = list ? PyList_GetItemRef(list, NAMES + tool) : NULL;
    if (name == Py_None) {
        raise_value_error("tool %d is not in use", tool);
        return -1;
    }
    Py_XDECREF(name);
    return name ? tool : -1;
}

static bool args_exactly(const char *name, Py_ssize_t given, Py_ssize_t wanted)
{
    if (given == wanted)
        return true;
    raise_type_error("%s expected %zd argument%s, got %zd", name, wanted, wanted == 1 ? "" : "s", given);
    return false;
}

static PyObject *use_tool_id(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    int tool = args_exactly("use_tool_id", nargs, 2) ? check_tool(args[0]) : -1;
    if (tool < 0)
        return NULL;
    if (!PyUnicode_Check(args[1]))
        return api_of(raise_value_error("tool name must be a str"));
    PyObject *list = table(), *old = list ? PyList_GetItemRef(list, NAMES + tool) : NULL;
    if (!old)
        return NULL;
    bool used = old != Py_None;
    Py_DECREF(old);
    if (used)
        return api_of(raise_value_error("tool %d is already in use", tool));
    return PyList_SetItem(list, NAMES + tool, Py_NewRef(args[1])) < 0 ? NULL : Py_None;
}

/* A tool forgets what it wanted from single code objects, and what it has disabled there. */
static void clear_records(unsigned tool)
{
    mutex_lock_ranked(&change_lock, RANK_CODE);
    for (struct code_monitor *m = records; m; m = m->next) {
        for (unsigned e = 0; e < MONITOR_LOCAL_EVENTS; e++)
            set_bit(&m->tools[e], tool, false);
        for (size_t i = 0; i < (size_t)MONITOR_LOCAL_EVENTS * m->ninstrs; i++)
            if (load_relaxed_u8(&m->disabled[i]))
                and_relaxed_u8(&m->disabled[i], (uint8_t)~(1u << tool));
    }
    mutex_unlock_ranked(&change_lock, RANK_CODE);
}

void monitor_free(struct code_monitor *m)
{
    if (!m)
        return;
    mutex_lock_ranked(&change_lock, RANK_CODE);
    for (unsigned e = 0; e < MONITOR_LOCAL_EVENTS; e++)
        if (m->tools[e])
            store_relaxed_u32(&monitor_users, load_relaxed_u32(&monitor_users) - 1);
    *m->link = m->next;
    if (m->next)
        m->next->link = m->link;
    mutex_unlock_ranked(&change_lock, RANK_CODE);
    record_free(m);
}

static int clear_tool(unsigned tool)
{
    PyObject *list = table();
    if (!list || set_events(monitor_tools, MONITOR_EVENTS, tool, 0) < 0)
        return -1;
    for (unsigned e = 0; e < MONITOR_EVENTS; e++)
        if (PyList_SetItem(list, callback_index(tool, e), Py_None) < 0)
            return -1;
    clear_records(tool);
    return trace_update_all(interp_now());
}

static PyObject *clear_tool_id(PyObject *module, PyObject *arg)
{
    (void)module;
    int tool = check_tool(arg);
    return tool < 0 || clear_tool((unsigned)tool) < 0 ? NULL : Py_None;
}

static PyObject *free_tool_id(PyObject *module, PyObject *arg)
{
    (void)module;
    int tool = check_tool(arg);
    PyObject *list = tool < 0 ? NULL : table();
    if (!list || clear_tool((unsigned)tool) < 0)
        return NULL;
    return PyList_SetItem(list, NAMES + tool, Py_None) < 0 ? NULL : Py_None;
}

static PyObject *get_tool(PyObject *module, PyObject *arg)
{
    (void)module;
    int tool = check_tool(arg);
    PyObject *list = tool < 0 ? NULL : table();
    return list ? PyList_GetItemRef(list, NAMES + tool) : NULL;
}

static PyObject *register_callback(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    int tool = args_exactly("register_callback", nargs, 3) ? check_tool(args[0]) : -1;
    if (tool < 0)
        return NULL;
    int event = PyLong_AsInt(args[1]);
    if (event == -1 && PyErr_Occurred())
        return NULL;
    if (event <= 0 || event & (event - 1))
        return api_of(raise_value_error("The callback can only be set for one event at a time"));
    if (event >= 1 << MONITOR_EVENTS)
        return api_of(raise_value_error("invalid event %d", event));
    if (PySys_Audit("sys.monitoring.register_callback", "O", args[2]) < 0)
        return NULL;
    unsigned which = (unsigned)__builtin_ctz((unsigned)event);
    PyObject *list = table(), *old = list ? PyList_GetItemRef(list, callback_index((unsigned)tool, which)) : NULL;
    if (!old)
        return NULL;
    if (PyList_SetItem(list, callback_index((unsigned)tool, which), Py_NewRef(args[2])) < 0)
        Py_CLEAR(old);
    return old;
}

/* Events as a user gives them to those that are told: BRANCH stands for both its sides; C_RETURN and C_RAISE come with CALL. */
static int check_events(PyObject *arg, unsigned allowed, const char *kind, unsigned *events)
{
    int given = PyLong_AsInt(arg);
    if (given == -1 && PyErr_Occurred())
        return -1;
    if (given < 0 || given > ALL_EVENTS) {
        raise_value_error("invalid event set 0x%x", (unsigned)given);
        return -1;
    }
    unsigned set = (unsigned)given;
    if (set & CALL_GROUP && !(set & BIT(CALL))) {
        raise_value_error("cannot set C_RETURN or C_RAISE events independently");
        return -1;
    }
    set &= ~(unsigned)CALL_GROUP;
    if (set & BIT(BRANCH))
        set = (set & ~BIT(BRANCH)) | BRANCHES;
    if (set & ~allowed) {
        raise_value_error("invalid %s event set 0x%x", kind, set);
        return -1;
    }
    *events = set;
    return 0;
}

static PyObject *get_events_method(PyObject *module, PyObject *arg)
{
    (void)module;
    int tool = check_tool(arg);
    return tool < 0 ? NULL : PyLong_FromUnsignedLong(get_events(monitor_tools, MONITOR_EVENTS, (unsigned)tool));
}

static PyObject *set_events_method(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    unsigned events;
    if (!args_exactly("set_events", nargs, 2))
        return NULL;
    int tool = check_tool(args[0]);
    if (tool < 0 || check_events(args[1], ALL_EVENTS, "", &events) < 0 || check_used_tool(args[0]) < 0)
        return NULL;
    return set_events(monitor_tools, MONITOR_EVENTS, (unsigned)tool, events) < 0 ? NULL : Py_None;
}

static PyObject *get_local_events(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (!args_exactly("get_local_events", nargs, 2))
        return NULL;
    int tool = check_tool(args[0]);
    if (tool < 0)
        return NULL;
    if (!PyCode_Check(args[1]))
        return api_of(raise_type_error("code must be a code object"));
    struct code_monitor *m = load_acquire_ptr(&((CodeObj *)value_obj(value_of(args[1])))->monitoring);
    return PyLong_FromUnsignedLong(m ? get_events(m->tools, MONITOR_LOCAL_EVENTS, (unsigned)tool) : 0);
}

static PyObject *set_local_events(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    unsigned events;
    if (!args_exactly("set_local_events", nargs, 3))
        return NULL;
    int tool = check_used_tool(args[0]);
    if (tool < 0)
        return NULL;
    if (!PyCode_Check(args[1]))
        return api_of(raise_type_error("code must be a code object"));
    if (check_events(args[2], LOCAL_EVENTS, "local", &events) < 0)
        return NULL;
    struct code_monitor *m = monitor_record((CodeObj *)value_obj(value_of(args[1])));
    return !m || set_events(m->tools, MONITOR_LOCAL_EVENTS, (unsigned)tool, events) < 0 ? NULL : Py_None;
}

static PyObject *restart_events(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    add_relaxed_u32(&restarts, 1);
    Py_RETURN_NONE;
}

static PyObject *all_events(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    PyObject *dict = PyDict_New();
    for (unsigned e = 0; dict && e < MONITOR_EVENTS; e++) {
        unsigned tools = load_relaxed_u8(&monitor_tools[e]);
        PyObject *v = tools ? PyLong_FromUnsignedLong(tools) : NULL;
        if (tools && (!v || PyDict_SetItemString(dict, event_names[e], v) < 0))
            Py_CLEAR(dict);
        Py_XDECREF(v);
    }
    return dict;
}

#define CALL(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef methods[] = {
    {"use_tool_id", CALL(use_tool_id), METH_FASTCALL, PyDoc_STR("use_tool_id($module, tool_id, name, /)\n--\n\nReserves a tool's number.")},
    {"clear_tool_id", clear_tool_id, METH_O, PyDoc_STR("clear_tool_id($module, tool_id, /)\n--\n\nForgets all events and callbacks of a tool.")},
    {"free_tool_id", free_tool_id, METH_O, PyDoc_STR("free_tool_id($module, tool_id, /)\n--\n\nGives a tool's number back.")},
    {"get_tool", get_tool, METH_O, PyDoc_STR("get_tool($module, tool_id, /)\n--\n\nThe name of the tool, or None.")},
    {"register_callback", CALL(register_callback), METH_FASTCALL,
     PyDoc_STR("register_callback($module, tool_id, event, func, /)\n--\n\nSets the callback for one event; gives the former one.")},
    {"get_events", get_events_method, METH_O, PyDoc_STR("get_events($module, tool_id, /)\n--\n\nThe events that the tool wants from all code.")},
    {"set_events", CALL(set_events_method), METH_FASTCALL, PyDoc_STR("set_events($module, tool_id, event_set, /)\n--\n\nSets the events that the tool wants from all code.")},
    {"get_local_events", CALL(get_local_events), METH_FASTCALL,
     PyDoc_STR("get_local_events($module, tool_id, code, /)\n--\n\nThe events that the tool wants from one code object.")},
    {"set_local_events", CALL(set_local_events), METH_FASTCALL,
     PyDoc_STR("set_local_events($module, tool_id, code, event_set, /)\n--\n\nSets the events that the tool wants from one code object.")},
    {"restart_events", restart_events, METH_NOARGS, PyDoc_STR("restart_events($module, /)\n--\n\nEnables all events again that callbacks have disabled.")},
    {"_all_events", all_events, METH_NOARGS, PyDoc_STR("_all_events($module, /)\n--\n\nEvent to the tools that want it, as bits.")},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef monitoring_def = {
    PyModuleDef_HEAD_INIT, .m_name = "sys.monitoring", .m_doc = PyDoc_STR("Tools that watch code run."), .m_size = -1, .m_methods = methods,
};

static PyObject *events_namespace(void)
{
    PyObject *dict = PyDict_New(), *empty = PyTuple_New(0), *ns = NULL;
    for (unsigned e = 0; dict && e <= MONITOR_EVENTS; e++) {
        PyObject *v = PyLong_FromLong(e < MONITOR_EVENTS ? 1L << e : 0);
        if (!v || PyDict_SetItemString(dict, e < MONITOR_EVENTS ? event_names[e] : "NO_EVENTS", v) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(v);
    }
    if (dict && empty)
        ns = PyObject_Call((PyObject *)&_PyNamespace_Type, empty, dict);
    Py_XDECREF(dict);
    Py_XDECREF(empty);
    return ns;
}

static int sentinel(Value *v)
{
    if (!is_absent(*v) && v->w)
        return 0;
    PyObject *o = PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type);
    if (!o)
        return -1;
    obj_make_immortal(value_obj(value_of(o)));
    *v = value_of(o);
    return 0;
}

PyObject *monitor_module(void)
{
    static const struct { const char *name; long id; } ids[] = {{"DEBUGGER_ID", 0}, {"COVERAGE_ID", 1}, {"PROFILER_ID", 2}, {"OPTIMIZER_ID", 5}};
    PyObject *m = sentinel(&missing) == 0 && sentinel(&disable) == 0 ? PyModule_Create(&monitoring_def) : NULL;
    if (!m)
        return NULL;
    int rc = PyModule_AddObjectRef(m, "MISSING", api_of(missing)) < 0 || PyModule_AddObjectRef(m, "DISABLE", api_of(disable)) < 0 ? -1 : 0;
    for (size_t i = 0; rc == 0 && i < sizeof ids / sizeof *ids; i++)
        rc = PyModule_AddIntConstant(m, ids[i].name, ids[i].id);
    PyObject *events = rc == 0 ? events_namespace() : NULL;
    if (!events || PyModule_AddObjectRef(m, "events", events) < 0)
        Py_CLEAR(m);
    Py_XDECREF(events);
    return m;
}
