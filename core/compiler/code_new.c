/* core/compiler/code_new.c -- making and taking apart code objects, and looking up their handlers.
 *
 * A code object is deferred: registers and functions do not count it. Its constants are immortal or deferred for the same reason. All of
 * it is FROZEN once code_new() returns, but for the records of inline caches, the lazily made tables, and the opcodes that the
 * interpreter specialises in place.
 */
#include "core/compiler/code_object.h"
#include "core/compiler/compile_int.h"
#include "core/compiler/liveness.h"
#include "threading/world.h"

#include <string.h>

const uint64_t code_no_record[16];

static uint64_t next_version SHARED(acq_rel) = 1;

void constant_share(PyObject *o, bool may_die)
{
    Obj *obj = value_obj(value_of(o));
    /* Somebody else's object (an interned string, a cached constant) may be in use elsewhere right now. */
    bool mine = obj_is_mine(obj);
    if (!mine)
        stop_world(NULL);
    if (may_die)
        obj_make_deferred(obj);
    else
        obj_make_immortal(obj);
    if (!mine)
        start_world(NULL);
}

static Value keep(PyObject *o)
{
    return value_of(Py_NewRef(o));
}

static bool is_simple(const struct code_parts *p)
{
    const unsigned special = CODE_VARARGS | CODE_VARKEYWORDS | CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR;
    return p->kwonly == 0 && (p->flags & CODE_OPTIMIZED) && !(p->flags & special);
}

static int fill_tables(struct compiler *c, CodeObj *o, struct code_parts *p)
{
    if (!(o->consts = buf_zalloc((p->nconsts + 1) * sizeof *o->consts)) || !(o->sites = buf_zalloc((p->nsites + 1) * sizeof *o->sites)) ||
        !(o->localkinds = buf_zalloc(p->nlocals + 1))) {
        no_memory();
        return -1;
    }
    for (uint32_t i = 0; i < p->nconsts; i++) {
        PyObject *constant = c ? p->consts[i] : constant_known(p->consts[i]);      /* the compiler has looked already */
        if (constant_freeze(c, constant) < 0)
            return -1;
        o->consts[i] = keep(constant);
        o->nconsts = i + 1;
    }
    for (uint32_t i = 0; i < p->nsites; i++)
        o->sites[i] = (Site){value_of(p->site_names[i]), (struct cache_record *)code_no_record};      /* names are immortal */
    o->nsites = p->nsites;
    memcpy(o->localkinds, p->localkinds, p->nlocals);
    return 0;
}

PyObject *code_new(struct compiler *c, struct code_parts *p)
{
    CodeObj *o = (CodeObj *)obj_new(SHAPE_ID_CODE, sizeof *o, PAGE_CONTAINER);
    if (!o)
        return NULL;
    o->nlocals = (uint16_t)p->nlocals;
    o->nregs = (uint16_t)p->nregs;
    o->nkept = o->nregs;
    o->argcount = (uint16_t)p->argcount;
    o->posonly = (uint16_t)p->posonly;
    o->kwonly = (uint16_t)p->kwonly;
    o->nplain = (uint16_t)p->nplain;
    o->ncells = (uint16_t)p->ncells;
    o->nfree = (uint16_t)p->nfree;
    o->simple = is_simple(p);
    o->flags = p->flags;
    o->firstlineno = p->firstlineno;
    o->name = keep(p->name);
    o->qualname = keep(p->qualname);
    o->filename = keep(p->filename);
    o->localnames = keep(p->localnames);
    o->varnames = keep(p->varnames);
    o->cellvars = keep(p->cellvars);
    o->freevars = keep(p->freevars);
    o->names = keep(p->names);
    o->consts_tuple = V_ABSENT;
    if (fill_tables(c, o, p) < 0) {       /* its buffers are still the caller's, so destroying it frees none of them */
        Py_DECREF(api_of(value_from_obj(o)));
        return NULL;
    }
    o->instrs = p->instrs;
    o->ninstrs = p->ninstrs;
    o->ranges = p->ranges;
    o->nranges = p->nranges;
    o->positions = p->positions;
    o->positions_size = p->positions_size;
    o->version = add_acq_rel_u64(&next_version, 1);
    obj_make_deferred(&o->hdr);
    obj_track(&o->hdr);
#ifdef P3T_DEBUG
    const char *why;
    uint32_t at;
    if (code_verify(o, &why, &at) < 0 && why != code_out_of_memory) {
        code_dump(o, stderr);
        fprintf(stderr, "instruction %u: %s\n", at, why);
        UNREACHABLE("the compiler made code that does not verify");
    }
#endif
    code_notify_watchers(PY_CODE_EVENT_CREATE, o);
    return api_of(value_from_obj(o));
}

void monitor_free(struct code_monitor *);    /* core/vm/monitor.c */

/* What the code object holds besides its objects. */
void code_free_buffers(CodeObj *o)
{
    for (uint32_t i = 0; i < o->nsites; i++)
        if ((const void *)o->sites[i].record != code_no_record)      /* no frame runs this code: none reads its records */
            buf_free(o->sites[i].record);
    buf_free(o->instrs);
    buf_free(o->consts);
    buf_free(o->sites);
    buf_free(o->ranges);
    buf_free(o->positions);
    buf_free(o->localkinds);
    buf_free(o->live);
    buf_free(o->instrumented ? o->instrumented - 1 : NULL);      /* core/vm/trace.c leaves a gap in front */
    monitor_free(o->monitoring);
}

const ExcRange *code_handler(const CodeObj *code, uint32_t instr)
{
    uint32_t low = 0, high = code->nranges;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->ranges[middle].end <= instr)
            low = middle + 1;
        else
            high = middle;
    }
    return low < code->nranges && code->ranges[low].start <= instr ? &code->ranges[low] : NULL;
}
