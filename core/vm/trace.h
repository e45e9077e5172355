/* core/vm/trace.h -- watching code run: sys.settrace, sys.setprofile, sys.monitoring (PEP 669).
 *
 * A thread that is watched runs copies of its code in which every opcode is OP_TRACED above the real one. The handler of all of these asks
 * trace_step() what to tell and to whom, and then runs the real instruction. Threads that are not watched run the code itself and pay nothing; nor
 * does watched code pay when it runs on another thread.
 *
 * How.    trace.c moves frames between the code and its copy, keeps what a watched frame must remember (struct frame_trace), and decides which
 *         events an instruction means. trace_legacy.c calls trace and profile functions, monitor.c the tools of sys.monitoring. A frame is
 *         moved in when it is pushed or resumed on a watched thread, or where its thread learns that it is watched (trace_update); it is moved
 *         out at its next step on a thread that is not.
 * State.  ts->traced, c_trace, c_profile and their objects, ts->tracing: the thread's own
 *         code->instrumented   made once, FROZEN then, freed with the code: frames may point into it at any time
 *         code->monitoring     made once; its words are SHARED(relaxed)
 * Holds.  T1  frame->pc points into code->instrs or into code->instrumented, never anywhere else; frame_instrs() tells which.
 *         T2  ts->tracing > 0: an event is being told, nothing is told of what happens meanwhile.
 * Tests.  tests/language/tracing.py, monitoring.py; stress-tests/monitoring.py
 */
#ifndef P3T_CORE_VM_TRACE_H
#define P3T_CORE_VM_TRACE_H

#include "core/vm/frame_object.h"

#include "monitoring.h"

/* -- trace.c: called by the interpreter when ts->traced, and by an OP_TRACED instruction ------------------------------------------------ */
void trace_push(PyThreadState *, Frame *);                  /* a new frame; not of a generator */
void trace_resume(PyThreadState *, Frame *, bool first);    /* a generator's frame has been put on the stack */
void trace_throw(PyThreadState *, Frame *) RUNS_PYTHON;     /* an exception is thrown into it; the pending one may change */
int  trace_step(PyThreadState *, Frame *) RUNS_PYTHON;      /* before an instruction; may move frame->pc. -1: raised */
void trace_raise(PyThreadState *, Frame *, bool again) RUNS_PYTHON;   /* an exception passes; the pending one may change */
int  trace_handled(PyThreadState *, Frame *) RUNS_PYTHON;   /* frame->pc is a handler; -1: raised in it */
void trace_leave(PyThreadState *, Frame *) RUNS_PYTHON;     /* an exception leaves the frame; the pending one may change */
void trace_loop_value(PyThreadState *, Frame *, Reg value); /* the generator that FOR_NEXT or SEND stepped has returned that */

/* Something about who watches has changed for this thread: sets ts->traced, moves all its frames in. 0, or -1 out of memory. */
int  trace_update(PyThreadState *);
/* The same for all threads of the interpreter: they see to it at their next safepoint. The calling thread: at once. */
int  trace_update_all(PyInterpreterState *);

/* -- trace_legacy.c ----------------------------------------------------------------------------------------------------------------------- */
/* what: PyTrace_*. arg: borrowed. 0, or -1: raised, and the function is off. */
int  legacy_event(PyThreadState *, Frame *, bool profile, int what, Value arg) RUNS_PYTHON;
int  legacy_set(PyThreadState *, bool profile, int (*function)(PyObject *, PyFrameObject *, int, PyObject *), Value object);   /* object kept */
int  legacy_set_all(bool profile, int (*function)(PyObject *, PyFrameObject *, int, PyObject *), Value object);
extern PyMethodDef sys_trace_methods[];

/* -- trace_jump.c --------------------------------------------------------------------------------------------------------------------------- */
/* Assignment to f_lineno by a trace function: plans a jump of the frame. 0, or -1 with ValueError. */
int  trace_plan_jump(FrameObj *, int line);
/* Carries it out: drops temporaries that do not live there. */
void trace_jump(PyThreadState *, Frame *, uint32_t target);

/* -- monitor.c ------------------------------------------------------------------------------------------------------------------------------- */
enum { MONITOR_TOOLS = 6, MONITOR_LOCAL_EVENTS = 11, MONITOR_EVENTS = 19 };

struct code_monitor {
    struct code_monitor *next, **link;                      /* all records: under monitor.c's lock */
    uint32_t ninstrs FROZEN;
    uint32_t *offsets FROZEN;                               /* where Python sees each instruction: listing_offsets() */
    int32_t  *lines FROZEN;                                 /* the line of each */
    uint8_t  *ops FROZEN;                                   /* the base op of each */
    uint8_t  tools[MONITOR_LOCAL_EVENTS] SHARED(relaxed);   /* bit t: tool t wants the event from this code */
    uint32_t restarted SHARED(relaxed);                     /* monitor_restarts when `disabled` was last cleared */
    uint8_t  disabled[] SHARED(relaxed);                    /* event * ninstrs + instruction: bit t: tool t has returned DISABLE there */
};
/* For all interpreters' sake one set of words: which tools want an event from all code. */
extern uint8_t monitor_tools[MONITOR_EVENTS];               /* SHARED(relaxed) */
extern uint32_t monitor_users;                              /* SHARED(relaxed): events in force, of tools and of single code objects */

/* Quickly: may any tool want to hear of the event in this code, which is watched? (Not of C_RETURN and C_RAISE, which go with CALL.) */
static inline bool monitor_likely(CodeObj *code, unsigned event)
{
    unsigned tools = load_relaxed_u8(&monitor_tools[event]);
    return tools || (event < MONITOR_LOCAL_EVENTS && load_relaxed_u8(&load_acquire_ptr(&code->monitoring)->tools[event]));
}
/* Does any tool want to hear of the event here? */
bool monitor_wanted(CodeObj *, unsigned event, uint32_t at);
/* Tells them. Up to two further arguments after code and offset (or line), borrowed. 0, -1 raised. */
int  monitor_fire(PyThreadState *, CodeObj *, unsigned event, uint32_t at, Value a, Value b) RUNS_PYTHON;
struct code_monitor *monitor_record(CodeObj *);             /* made when first needed; NULL with MemoryError */
Value monitor_offset(CodeObj *, uint32_t at);               /* as Python sees it; V_RAISED */
PyObject *monitor_missing(void);                            /* borrowed: sys.monitoring.MISSING */
void monitor_free(struct code_monitor *);                   /* with its code object; NULL: nothing */
PyObject *monitor_module(void);                             /* sys.monitoring; new reference */

#endif
