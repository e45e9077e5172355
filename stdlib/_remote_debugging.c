/* stdlib/_remote_debugging.c -- the module behind `python -m asyncio ps`, which looks at the stacks of another Python process.
 *
 * Its record types are here, since the library's asyncio.tools imports them. Looking into a process is not: RemoteUnwinder(pid) raises
 * NotImplementedError, because our processes do not describe their frames to others yet.
 */
#include "Python.h"
#include "stdlib/module_state.h"

typedef struct {
    PyTypeObject *unwinder;
} RemoteState;

static RemoteState *state_of(PyObject *module) { return PyModule_GetState(module); }

static PyObject *unwinder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    (void)type, (void)args, (void)kwargs;
    PyErr_SetString(PyExc_NotImplementedError, "this version of python3t cannot inspect the stacks of other processes");
    return NULL;
}

static PyType_Slot unwinder_slots[] = {
    {Py_tp_new, unwinder_new},
    {Py_tp_doc, PyDoc_STR("RemoteUnwinder(pid, *, all_threads=False, only_active_thread=False)\n--\n\n"
                          "The stacks of another process. Raises NotImplementedError: not available yet.")},
    {0, NULL},
};
static PyType_Spec unwinder_spec = {.name = "_remote_debugging.RemoteUnwinder", .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, .slots = unwinder_slots};

#define FIELDS(name) static PyStructSequence_Field name[] =
FIELDS(frame_fields) {{"filename", "Source code filename"}, {"lineno", "Line number"}, {"funcname", "Function name"}, {NULL, NULL}};
FIELDS(task_fields) {{"task_id", "Task ID (memory address)"}, {"task_name", "Task name"}, {"coroutine_stack", "Coroutine call stack"},
                     {"awaited_by", "Tasks awaiting this task"}, {NULL, NULL}};
FIELDS(coro_fields) {{"call_stack", "Coroutine call stack"}, {"task_name", "Task name"}, {NULL, NULL}};
FIELDS(thread_fields) {{"thread_id", "Thread ID"}, {"frame_info", "Frame information"}, {NULL, NULL}};
FIELDS(awaited_fields) {{"thread_id", "Thread ID"}, {"awaited_by", "List of tasks awaited by this thread"}, {NULL, NULL}};

static PyStructSequence_Desc records[] = {
    {"_remote_debugging.FrameInfo", "Information about a frame", frame_fields, 3},
    {"_remote_debugging.TaskInfo", "Information about an asyncio task", task_fields, 4},
    {"_remote_debugging.CoroInfo", "Information about a coroutine", coro_fields, 2},
    {"_remote_debugging.ThreadInfo", "Information about a thread", thread_fields, 2},
    {"_remote_debugging.AwaitedInfo", "Information about what a thread is awaiting", awaited_fields, 2},
};

static int remote_exec(PyObject *module)
{
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        PyTypeObject *t = PyStructSequence_NewType(&records[i]);
        int rc = t ? PyModule_AddType(module, t) : -1;
        Py_XDECREF(t);
        if (rc < 0)
            return -1;
    }
    state_of(module)->unwinder = (PyTypeObject *)PyType_FromModuleAndSpec(module, &unwinder_spec, NULL);
    if (!state_of(module)->unwinder || PyModule_AddType(module, state_of(module)->unwinder) < 0)
        return -1;
    return PyModule_AddIntConstant(module, "PROCESS_VM_READV_SUPPORTED", 0);
}

#define HELD(F) F(unwinder)
MODULE_STATE_FUNCTIONS(RemoteState, HELD)

static PyModuleDef_Slot remote_slots[] = MODULE_SLOTS(remote_exec);
static PyModuleDef remote_module = {
    PyModuleDef_HEAD_INIT, .m_name = "_remote_debugging", .m_doc = PyDoc_STR("Stacks of other Python processes: the record types."),
    .m_size = sizeof(RemoteState), .m_slots = remote_slots, .m_traverse = module_traverse, .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__remote_debugging(void) { return PyModuleDef_Init(&remote_module); }
