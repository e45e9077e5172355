/* gc/weakref.h -- weak references in a side table.
 *
 * A sharded table, byte-locked, maps an object's address to its list of weak-reference objects. The weak-reference object holds
 * the address as a hint; calling it locks the shard and try-increfs. Creating one makes the referent try-incref-able (U -> S).
 * A dying object removes its list, clears each reference and returns those with callbacks, which run after the object is gone.
 */
#ifndef P3T_GC_WEAKREF_H
#define P3T_GC_WEAKREF_H

#include "gc/counts.h"

/* Head of every weak-reference or proxy object (objects/weakref.c adds callback and hash). */
typedef struct WeakObj {
    Obj      hdr;
    Value    referent  GUARD_W(RANK_WEAKREFS, release, acquire);  /* uncounted; V_NONE once dead */
    Value    callback  GUARD(RANK_WEAKREFS);                      /* counted, V_ABSENT when there is none or it was taken */
    struct WeakObj *next, *prev GUARD(RANK_WEAKREFS);
} WeakObj;

enum { WEAK_FIRST = OBJ_USER };                       /* stays first in the list: the plain one, of which there is one. Set before weak_link() */
/* 0, or -1: memory ran out. With `other`, for one without a callback: if there is one of this shape by now, it is given there, counted, and
 * nothing is linked; so of several threads that make one at the same time all get the same. Else *other is V_ABSENT. */
int   weak_link(WeakObj *, Value referent, Value *other);
void  weak_unlink(WeakObj *);                         /* when the weak reference itself dies */
Value weak_get(WeakObj *);                            /* counted referent, or V_NONE */
size_t weak_count(Value referent);
/* A weak reference of that shape to it that has no callback, to be used again: counted, or V_ABSENT. */
Value weak_find_plain(Value referent, uint32_t shape);
/* Calls each(w, arg) for the live weak references of an object, each with a counted reference to w. */
int   weak_each(Value referent, int (*each)(WeakObj *, void *), void *arg);
/* Clears all of a dying object's weak references; the objects with callbacks are appended, counted, to a caller's list which
 * gc_run_weak_callbacks() consumes. Called by die() and by the collector. */
struct weak_list { WeakObj *first, **last; };         /* linked through `next`, so no memory is needed; {0}: empty */
void  weak_clear_all(Obj *referent, struct weak_list *with_callbacks);
void  gc_run_weak_callbacks(struct weak_list *) RUNS_PYTHON;
/* Filled by the objects floor: calls w->callback(w), reports errors as unraisable. */
extern void (*weak_run_callback)(WeakObj *) RUNS_PYTHON;

#endif
