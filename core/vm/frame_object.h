/* core/vm/frame_object.h -- frame objects and tracebacks: what Python sees of frames, made only when asked for.
 *
 * While its frame runs (or is suspended in a generator) a frame object points at it; when the frame ends and somebody else still
 * holds the object, locals and namespace move into the object. Fields belong to the thread that runs the frame; other threads reach a
 * running frame by handshake only.
 */
#ifndef P3T_CORE_VM_FRAME_OBJECT_H
#define P3T_CORE_VM_FRAME_OBJECT_H

#include "core/vm/vm.h"

typedef struct FrameObj {
    Obj    hdr;
    Frame *frame    OWNER(acquire);      /* NULL: the frame has ended */
    Value  func     FROZEN;              /* counted: the function */
    CodeObj *code   FROZEN;              /* counted as a Value */
    uint64_t thread FROZEN;              /* serial number of the thread that made it */
    Value  back     GUARD(hdr.lock);     /* counted FrameObj, V_NONE, or V_ABSENT while the frame runs */
    Value *locals   GUARD(hdr.lock);     /* after the end: nlocals counted Values, or NULL when they were cleared */
    Value  namespace GUARD(hdr.lock);    /* counted, or V_ABSENT */
    Value  generator;                    /* borrowed word of the generator whose frame it is, or V_ABSENT */
    uint32_t last   GUARD(hdr.lock);     /* after the end: offset of the last instruction */
    Value  trace    GUARD(hdr.lock);     /* f_trace, or V_ABSENT */
    Value  extra_locals GUARD(hdr.lock); /* dict of names set through f_locals that are no variables, or V_ABSENT */
    uint8_t trace_lines, trace_opcodes;
    uint8_t cleared GUARD(hdr.lock);     /* clear() has dropped what the variables held: free ones, too, are not seen any more */
    int32_t jump_line;                   /* f_lineno assigned by a tracer: 0 none */
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
void  frame_object_take_over(Frame *);              /* the frame ends: detach, or let the object have the locals; drops the frame's reference */
Value traceback_new(Value next, Value frame, uint32_t offset);   /* keeps both */
int   frame_object_line(FrameObj *);                /* current line */

#endif
