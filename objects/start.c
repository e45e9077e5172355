/* objects/start.c -- start-up of the objects floor.
 *
 * Types need strs for names, dicts for attributes, tuples for MROs; and these are types. So it goes in three rounds: every built-in type
 * gets its record, header and shape (from then on instances can be made and destroyed); then the runtime's names; then each type is
 * readied, in the order of types.def.
 * Types of types.def that the floor above defines are weak here, and left out where that floor is not linked.
 */
#include "objects/start.h"

#include "objects/contextvars.h"
#include "objects/exceptions.h"
#include "objects/numconv.h"
#include "objects/object.h"
#include "objects/str_int.h"
#include "objects/template.h"
#include "objects/type_slots.h"

#include "gc/collect.h"
#include "objects/typevar.h"
#include "objects/weakref_type.h"

#include <sys/random.h>

struct core_hooks core_hooks;

#define TYPE(NAME, symbol, structure, kind) extern PyTypeObject symbol;
#include "objects/types.def"
#undef TYPE
#pragma weak PyCode_Type
#pragma weak PyFrame_Type
#pragma weak PyFrameLocalsProxy_Type
#pragma weak PyTraceBack_Type
#pragma weak PyGen_Type
#pragma weak PyCoro_Type
#pragma weak _PyCoroWrapper_Type
#pragma weak PyAsyncGen_Type
#pragma weak _PyAsyncGenASend_Type
#pragma weak _PyAsyncGenAThrow_Type
#pragma weak _PyAsyncGenWrappedValue_Type
#pragma weak _PyAnextAwaitable_Type

static PyTypeObject *const builtin_types[] = {
#define TYPE(NAME, symbol, structure, kind) [SHAPE_ID_##NAME] = &symbol,
#include "objects/types.def"
#undef TYPE
};

PyTypeObject *builtin_type(uint32_t shape_id) { return shape_id < SHAPE_ID_FIRST_FREE ? builtin_types[shape_id] : NULL; }

/* --- round one: records and shapes --------------------------------------------------------------------------------------------------- */

static int make_skeleton(PyTypeObject *t, uint32_t id)
{
    t->tp_p3t = type_record_new(t);
    if (t->tp_p3t == NULL)
        return -1;
    obj_init_static((Obj *)t, SHAPE_ID_TYPE);
    t->tp_p3t->shape = id;
    Shape *s = shape_at(id);
    s->type = t;
    s->ops = &t->tp_p3t->ops;
    s->private_ = t->tp_p3t;
    s->kind = SHAPE_PLAIN;
    type_fill_ops(t);                                    /* once more when the type has inherited the rest */
    return 0;
}

static int make_skeletons(void)
{
    if (shape_init() < 0)
        return -1;
    for (uint32_t id = 1; id < SHAPE_ID_FIRST_FREE; id++)
        if (builtin_types[id] && make_skeleton(builtin_types[id], id) < 0)
            return -1;
    return 0;
}

/* --- round three: ready ----------------------------------------------------------------------------------------------------------------- */

static int ready_types(void)
{
    /* Functions in C come first: what a static method takes over from one (__name__, __doc__) is asked for while types get ready. */
    if (PyType_Ready(&PyCFunction_Type) < 0)
        return -1;
    for (uint32_t id = 1; id < SHAPE_ID_FIRST_FREE; id++)
        if (builtin_types[id] && PyType_Ready(builtin_types[id]) < 0)
            return -1;
    return 0;
}

/* --- threads ------------------------------------------------------------------------------------------------------------------------------ */

static struct thread_hooks above;                        /* core's, as filled before */

static int started(Thread *t)
{
    if (tstate_started(t) < 0)
        return -1;
    return above.started ? above.started(t) : 0;
}
static void ending(Thread *t)
{
    if (above.ending)
        above.ending(t);
    tstate_ending(t);
}

/* What the collector asks where no interpreter loop is linked. */
static void thread_roots(Thread *t, root_visit visit, void *arg) { tstate_visit((PyThreadState *)t, visit, arg); }
static void static_roots(root_visit visit, void *arg)
{
    for (PyInterpreterState *i = interp_first; i; i = i->next)
        interp_visit(i, visit, arg);
}

static int start_threads(void)
{
    if (collect_hooks.thread_roots == NULL) {
        collect_hooks.thread_roots = thread_roots;
        collect_hooks.static_roots = static_roots;
        collect_hooks.frame_edges = type_visit_edges;
    }
    above = thread_hooks;
    thread_hooks.size = sizeof(struct _ts);
    thread_hooks.started = started;
    thread_hooks.ending = ending;
    if (gc_init() < 0 || thread_runtime_init() < 0)
        return -1;
    interp_main = interp_new();
    Thread *t = interp_main ? thread_new(interp_main->base) : NULL;
    if (t == NULL || thread_begin(t) < 0)
        return -1;
    interp_main->main_thread = (PyThreadState *)t;
    return 0;
}

int objects_init(const struct hash_key *key)
{
    struct hash_key drawn;
    if (key == NULL) {
        if (getrandom(&drawn, sizeof drawn, 0) != sizeof drawn)
            memset(&drawn, 0, sizeof drawn);
        key = &drawn;
    }
    if (start_threads() < 0 || make_skeletons() < 0)
        return -1;
    hash_init(key);
    weakref_type_init();
    if (str_init() < 0 || slots_init() < 0 || ready_types() < 0 || exceptions_init() < 0 || exceptions_init_interp(interp_main) < 0 ||
        typevar_init() < 0 || template_init() < 0 || contextvars_init() < 0)
        return -1;
    return 0;
}
