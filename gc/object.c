/* gc/object.c -- the table of shapes.
 *
 * Address space for every shape there can ever be is reserved once, so entries never move, an id turns into an address with a
 * shift, and a reader needs no lock and no check that the table is long enough. Pages of it cost memory when first written.
 */
#include "gc/object.h"

#include "gc/counts.h"
#include "gc/heap.h"

#include <sys/mman.h>

#ifdef P3T_ASAN
#include <sanitizer/lsan_interface.h>
#endif

Shape *shapes;
static uint32_t shapes_used SHARED(acq_rel);

int shapes_init(void)
{
    void *p = mmap(NULL, (size_t)SHAPE_MAX * sizeof(Shape), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return -1;
#ifdef P3T_ASAN
    /* what shapes point to (steps, indices, names) lives as long as the process; the leak checker looks for it in this map too */
    __lsan_register_root_region(p, (size_t)SHAPE_MAX * sizeof(Shape));
#endif
    shapes = p;
    shapes[SHAPE_ID_DEAD].kind = SHAPE_DEAD;
    store_relaxed_u32(&shapes_used, SHAPE_ID_DEAD + 1);
    return 0;
}

Shape *shape_new(void)
{
    if (alloc_should_fail())
        return NULL;
    uint32_t id = load_relaxed_u32(&shapes_used);
    do
        if (id == SHAPE_MAX)
            return NULL;
    while (!cas_relaxed_u32(&shapes_used, &id, id + 1));
    shapes[id].id = id;
    return &shapes[id];
}

void obj_init_static(Obj *o, uint32_t shape)
{
    store_relaxed_u32(&o->shape, shape);
    store_relaxed_u8(&o->lock, 0);
    store_relaxed_u8(&o->flags, 0);
    store_relaxed_u16(&o->owner, SLOT_IMMORTAL);
    store_relaxed_u32(&o->local, 0);
    store_release_u32(&o->shared, COUNT_ONE | COUNT_M);
}
