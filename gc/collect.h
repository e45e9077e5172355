/* gc/collect.h -- the cycle collector: stops its interpreter's threads, finds what known roots do not reach, restarts the
 * world, runs finalizers (PEP 442), clears.
 */
#ifndef P3T_GC_COLLECT_H
#define P3T_GC_COLLECT_H

#include "gc/counts.h"
#include "gc/heap.h"

enum collect_reason { COLLECT_ASKED, COLLECT_GROWTH, COLLECT_SHUTDOWN };
struct collect_result { size_t collected, uncollectable; uint64_t pause_ns; };

/* generation 0 or 1: young; 2: all. Caller attached, no locks held. A no-op while its interpreter is collecting already. */
void gc_collect(int generation, enum collect_reason, struct collect_result *) RUNS_PYTHON;
/* These speak of the calling thread's interpreter. */
void gc_enable(bool);
bool gc_enabled(void);
void gc_set_growth(size_t young_threshold);           /* blocks born between young collections; 0: never; GC_GROWTH_AUTO: in
                                                         proportion to the live heap, as at start-up */
#define GC_GROWTH_AUTO SIZE_MAX
size_t gc_growth(void);
size_t gc_born(void);                                 /* since the last collection, roughly */
void gc_save_all(bool);                               /* DEBUG_SAVEALL: what would be cleared goes to hooks.uncollectable instead */

void gc_announce(bool);                               /* DEBUG_COLLECTABLE: hooks.collectable hears of all that is going to be cleared */

struct collect_statistics { uint64_t collections, collected, uncollectable; };
void gc_statistics(struct collect_statistics [3]);    /* by generation */

/* Roots. A visitor is called for each; registers are visited by a function which core fills. Until thread_roots is filled,
 * deferred objects are never collected. */
typedef void (*root_visit)(Value, void *);
struct collect_hooks {
    void (*thread_roots)(Thread *, root_visit, void *);    /* counted and uncounted references of a thread's frames and state */
    void (*static_roots)(root_visit, void *);              /* globals declared in roots.def, interned names, static types */
    void (*frame_edges)(Obj *, root_visit, void *);        /* uncounted structural edges of an object: shape -> type, frame -> function;
                                                              of an untracked one, shape -> type alone: it may be half built */
    void (*running_locals)(Obj *, root_visit, void *);     /* of a generator or coroutine that runs: its locals, which are its frame's (roots),
                                                              but which gc.get_referrers() shows as its own */
    void (*uncollectable)(Value);                          /* DEBUG_SAVEALL, gc.garbage */
    void (*collectable)(Value);                            /* DEBUG_COLLECTABLE */
    void (*callback)(bool start, int generation, const struct collect_result *) RUNS_PYTHON; /* gc.callbacks */
};
extern struct collect_hooks collect_hooks;

void gc_freeze(void);
void gc_unfreeze(void);
size_t gc_freeze_count(void);
/* Calls each for every tracked object, counted, in a list made in a stopped world. generation -1: all; 0: young; 2: old. each
 * returns 0 to go on. -1 when memory runs out, else the last result. */
int gc_get_objects(int generation, int (*each)(Value, void *), void *arg);
/* The same for tracked objects that refer to one of the n targets, by counted references or by structure (an instance to its type). */
int gc_get_referrers(const Value *targets, size_t n, int (*each)(Value, void *), void *arg);
/* The same for what the n objects refer to, once for each reference. */
int gc_get_referents(const Value *objects, size_t n, int (*each)(Value, void *), void *arg);

#endif
