/* objects/tstate.h -- the Python part of a thread state and of an interpreter: PyThreadState and PyInterpreterState.
 *
 * struct _ts embeds the lower floors' thread; this_thread points to it, so tstate() costs one thread-local load. Everything in
 * it belongs to its own thread, unless a guard word says otherwise; other threads use handshakes.
 */
#ifndef P3T_OBJECTS_TSTATE_H
#define P3T_OBJECTS_TSTATE_H

#include "gc/counts.h"
#include "gc/thread_gc.h"                 /* struct GcThread { Thread base; ... } */
#include "threading/lock.h"

typedef struct _ts PyThreadState;
typedef struct _is PyInterpreterState;
struct Frame;

/* The exceptions being handled, innermost first: sys.exception(). A generator brings its own item and links it while it runs. */
typedef struct HandledItem {
    Value exc;                           /* counted; V_NONE: none is being handled here */
    struct HandledItem *previous;
} HandledItem;

/* A register word that native code holds without counting it across a call that may run Python code: what scans registers sees it.
 *     struct Pin p; pin(&p, word); ... call ...; unpin(&p);  -- on the C stack, last in first out. */
struct Pin {
    struct Pin *previous;
    Reg word;
};

struct _ts {
    struct GcThread gc;                  /* first: Thread *, GcThread * and PyThreadState * are the same address */
    PyInterpreterState *interp FROZEN;
    Value raised;                        /* the pending exception, counted, normalised; V_ABSENT: none */
    HandledItem *handled;
    HandledItem handled_base;
    int   recursion_left;                /* Python-level calls still allowed before RecursionError */
    int   c_recursion;                   /* depth of native recursion, for messages; the bound is Thread.stack_low */
    /* core: the interpreter's registers and frames (core/vm/frame.h) */
    struct Pin *pins;                    /* innermost first; tstate_visit() shows them to the collector */
    struct Frame *frame;                 /* innermost Python frame; NULL outside Python code */
    struct StackChunk *stack;            /* register stack: a chain of chunks that never move */
    struct StackChunk *stack_spare;
    Value *stack_limit;                  /* end of the current chunk */
    Value context;                       /* contextvars: current Context, or V_ABSENT */
    uint64_t context_version;
    Value async_exc;                     /* exception to raise at the next safepoint; set by handshake */
    Value dict;                          /* PyThreadState_GetDict */
    Value trace_obj, profile_obj;        /* sys.settrace, sys.setprofile: what the C functions are given */
    void *c_trace, *c_profile;           /* Py_tracefunc, or NULL */
    bool  traced;                        /* this thread runs watched copies of code: core/vm/trace.h */
    int   tracing;                       /* > 0: inside a trace function */
    Value asyncgen_first, asyncgen_final;
    int   coroutine_origin_depth;
    Value delete_later;
    int   gilstate_depth;
    bool  gilstate_owned;                /* PyGILState_Ensure() made this state */
    bool  begun;                         /* attached once: the fields above are valid */
    bool  finalizing;
    bool  recursion_headroom;            /* the error for too deep recursion is being made */
    struct FrameObj *unwound;            /* counted: the frame that an exception has just left, see core/vm/frame_object.h; or NULL */
    bool  yielded;                       /* how vm_run() of a generator frame ended: a yield, or a return */
    void *core_private;
};

/* One field a root: counted, visited by the collector, cleared at interpreter exit. Guard: INTERPS unless said otherwise. */
struct _is {
    Interp  *base FROZEN;
    int64_t  id FROZEN;
    PyInterpreterState *next GUARD(RANK_INTERPS);
#define ROOT(name, meaning) Value name;
#include "objects/roots.def"
#undef ROOT
    PyThreadState *main_thread;
    uint64_t code_extra_count;
    int recursion_limit   SHARED(relaxed);
    uint32_t int_max_str_digits SHARED(relaxed);    /* sys.set_int_max_str_digits(); 0: no limit */
    uint8_t finalizing    SHARED(relaxed);
    uint8_t importlib_ready SHARED(relaxed);    /* imports of library modules work */
    void *type_state;                    /* objects/type.c: per-interpreter state of static types */
    void *config;                        /* core/runtime: PyConfig */
    void *atexit_state, *import_state, *codec_state, *warnings_state, *core_state;
    void *ast_state                      SHARED(acq_rel);   /* core/runtime/ast_classes.c; a buffer */
};

static inline PyThreadState *tstate(void) { return (PyThreadState *)this_thread; }
static inline PyInterpreterState *interp_now(void) { return tstate()->interp; }

static inline void pin(struct Pin *p, Reg word)
{
    PyThreadState *ts = tstate();
    p->word = word;
    p->previous = ts->pins;
    ts->pins = p;
}
static inline void unpin(const struct Pin *p) { tstate()->pins = p->previous; }

/* objects/tstate.c */
int  tstate_started(Thread *);                                   /* thread_hooks: fills the fields of a new thread's state */
void tstate_ending(Thread *);
/* Every word that the state itself holds: exceptions, context, pins, ... For collect_hooks.thread_roots, beside core's frames. */
void tstate_visit(PyThreadState *, void (*visit)(Value, void *), void *arg);
PyInterpreterState *interp_new(void);                            /* NULL with MemoryError when a thread is attached */
void interp_clear_roots(PyInterpreterState *) RUNS_PYTHON;
void interp_free(PyInterpreterState *);
void interp_visit(PyInterpreterState *, void (*visit)(Value, void *), void *arg);
extern PyInterpreterState *interp_main, *interp_first;           /* GUARD(RANK_INTERPS) but for interp_main, FROZEN */

#endif
