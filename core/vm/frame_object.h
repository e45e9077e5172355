/* core/vm/frame_object.h -- frame objects and tracebacks: what Python sees of frames, made only when asked for.
 *
 * While its frame runs (or is suspended in a generator) a frame object points at it; when the frame ends and somebody else still
 * holds the object, locals and namespace move into the object. Fields belong to the thread that runs the frame; other threads reach a
 * running frame by handshake only.
 *
 * Function and code are held as registers hold them, not counted when they are deferred: frame objects lie in the pages of kind PAGE_FRAME,
 * whose structural edges (frame_visit_edges) are asked whenever deferred objects are reaped.
 *
 * An exception makes an object for each frame that it leaves. When nobody knows the frame yet, the object is born ended: it takes the
 * frame's registers over as they are (frame_object_ended). Its caller's object is made right after, when the exception arrives there, so `back`
 * is not known for that moment; ts->unwound holds the object meanwhile. That thread comes to no safepoint in between: who finds an
 * ended frame without `back` stops the world, and then it is there.
 */
#ifndef P3T_CORE_VM_FRAME_OBJECT_H
#define P3T_CORE_VM_FRAME_OBJECT_H

#include "core/vm/vm.h"

typedef struct FrameObj {
    Obj    hdr;
    Frame *frame    OWNER(acquire);      /* NULL: the frame has ended */
    Reg    func     FROZEN;              /* the function */
    CodeObj *code   FROZEN;              /* held as by a Reg */
    Value  back     GUARD(hdr.lock);     /* counted FrameObj, V_NONE, or V_ABSENT while the frame runs, and for a moment after */
    Value *locals   GUARD(hdr.lock);     /* after the end: room, or NULL when they were cleared */
    Value  namespace GUARD(hdr.lock);    /* counted, or V_ABSENT */
    Value  generator;                    /* borrowed word of the generator whose frame it is, or V_ABSENT */
    uint32_t last   GUARD(hdr.lock);     /* after the end: offset of the last instruction */
    Value  trace    GUARD_W(hdr.lock, relaxed, relaxed);   /* f_trace, or V_ABSENT; without the lock it is only asked whether there is one */
    Value  extra_locals GUARD(hdr.lock); /* dict of names set through f_locals that are no variables, or V_ABSENT */
    uint8_t trace_lines, trace_opcodes;  /* relaxed: any thread sets and asks, the tracer looks before each event */
    uint8_t cleared GUARD(hdr.lock);     /* clear() has dropped what the variables held: free ones, too, are not seen any more */
    int32_t jump_line;                   /* f_lineno assigned by a tracer: 0 none */
    Value  room[]   GUARD(hdr.lock);     /* nlocals counted Values, once the frame has ended */
} FrameObj;

typedef struct TracebackObj {
    Obj   hdr;
    Value next  GUARD_W(hdr.lock, release, acquire);   /* TracebackObj or V_NONE */
    Value frame FROZEN;                  /* FrameObj */
    uint32_t offset FROZEN;              /* of the instruction */
    int32_t lineno;                      /* -1: not computed yet */
    int32_t lasti FROZEN;                /* what Python code made it with; -1: that of offset */
} TracebackObj;

Value frame_object(Frame *);                        /* counted; the owner thread only. V_RAISED */
/* The object of a frame that nobody knows, which an exception leaves with no temporaries: moves its function and locals out. The rest is
 * the caller's. NULL: no memory (raised), and nothing has changed. */
FrameObj *frame_object_ended(Frame *);
/* An exception has come to the caller, whose object is `back` (borrowed) or V_NONE, when there is no memory: the frame that it left knows it now. */
void  frame_object_returned(PyThreadState *, Value back);
void  frame_visit_edges(FrameObj *, void (*visit)(Value, void *), void *);    /* function and code */
/* The frame ends: detach, or let the object have the locals; drops the frame's reference. raising: an exception leaves it for its caller. */
void  frame_object_take_over(Frame *, bool raising);
Value traceback_new(Value next, Value frame, uint32_t offset);   /* keeps both */
int   frame_object_line(FrameObj *);                /* current line */

#endif
