/* gc/collect.h -- the cycle collector: stops its interpreter's threads, finds what known roots do not reach, restarts the
 * world, runs finalizers (PEP 442), clears.
 */
#ifndef P3T_GC_COLLECT_H
#define P3T_GC_COLLECT_H

#include "gc/counts.h"
#include "gc/heap.h"

enum collect_reason { COLLECT_ASKED, COLLECT_GROWTH, COLLECT_SHUTDOWN };
struct collect_result { size_t collected, uncollectable; uint64_t pause_ns; };

/* generation 0 or 1: young; 2: all. Caller attached, no locks held. */
void gc_collect(int generation, enum collect_reason, struct collect_result *) RUNS_PYTHON;
void gc_enable(bool);
bool gc_enabled(void);
void gc_set_growth(size_t young_threshold);           /* blocks born between young collections; 0: never */

/* Roots. A visitor is called for each; registers are visited by a function which core fills. */
typedef void (*root_visit)(Value, void *);
struct collect_hooks {
    void (*thread_roots)(Thread *, root_visit, void *);    /* counted and uncounted references of a thread's frames and state */
    void (*static_roots)(root_visit, void *);              /* globals declared in roots.def, interned names, static types */
    void (*frame_edges)(Obj *, root_visit, void *);        /* uncounted structural edges of an object: shape -> type, frame -> function */
    void (*uncollectable)(Value);                          /* DEBUG_SAVEALL, gc.garbage */
    void (*callback)(bool start, int generation, const struct collect_result *) RUNS_PYTHON; /* gc.callbacks */
};
extern struct collect_hooks collect_hooks;

void gc_freeze(void);
void gc_unfreeze(void);
size_t gc_freeze_count(void);
/* Calls each for every tracked object, counted, in a list made in a stopped world. generation -1: all. */
int gc_get_objects(int generation, int (*each)(Value, void *), void *arg);

#endif
