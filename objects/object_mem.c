/* objects/object_mem.c -- the three memory domains of the C API, over buf_alloc(), and the hooks that may replace them.
 *
 * Raw memory may be had by threads that are not attached; all three domains come from the same allocator, which does not care.
 * PyObject_Free() also takes objects: those lie in the object heap, whatever allocator is installed.
 */
#include "objects/rt.h"

#include "gc/heap_int.h"

/* --- the default: buf_* ------------------------------------------------------------------------------------------------------------ */

static void *default_malloc(void *Py_UNUSED(ctx), size_t n) { return buf_alloc(n ? n : 1); }
static void *default_calloc(void *Py_UNUSED(ctx), size_t n, size_t size)
{
    size_t all;
    if (__builtin_mul_overflow(n, size, &all))
        return NULL;
    return buf_zalloc(all ? all : 1);
}
static void *default_realloc(void *Py_UNUSED(ctx), void *p, size_t n) { return buf_realloc(p, n ? n : 1); }
static void default_free(void *Py_UNUSED(ctx), void *p) { buf_free(p); }

#define DEFAULT {NULL, default_malloc, default_calloc, default_realloc, default_free}
/* Replaced before other threads run, as the documentation asks. */
static PyMemAllocatorEx domains[] = {
    [PYMEM_DOMAIN_RAW] = DEFAULT,
    [PYMEM_DOMAIN_MEM] = DEFAULT,
    [PYMEM_DOMAIN_OBJ] = DEFAULT,
};
static bool replaced;                                    /* some domain is: then calls go through the table */

void PyMem_GetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *out)
{
    *out = (unsigned)domain <= PYMEM_DOMAIN_OBJ ? domains[domain] : (PyMemAllocatorEx){0};
}

void PyMem_SetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *a)
{
    if ((unsigned)domain > PYMEM_DOMAIN_OBJ)
        return;
    domains[domain] = *a;
    replaced = true;
}

void PyMem_SetupDebugHooks(void) {}                      /* the debug builds' allocator checks by itself */

static PyObjectArenaAllocator arenas;
void PyObject_GetArenaAllocator(PyObjectArenaAllocator *out) { *out = arenas; }
void PyObject_SetArenaAllocator(PyObjectArenaAllocator *a) { arenas = *a; }   /* kept, and not asked: there are no arenas */

/* --- the functions ------------------------------------------------------------------------------------------------------------------- */

#define DOMAIN(prefix, domain)                                                                                                       \
    void *prefix##Malloc(size_t n)                                                                                                    \
    {                                                                                                                                 \
        if (n > PY_SSIZE_T_MAX)                                                                                                       \
            return NULL;                                                                                                              \
        return UNLIKELY(replaced) ? domains[domain].malloc(domains[domain].ctx, n) : default_malloc(NULL, n);                         \
    }                                                                                                                                 \
    void *prefix##Calloc(size_t n, size_t size)                                                                                       \
    {                                                                                                                                 \
        if (size && n > PY_SSIZE_T_MAX / size)                                                                                        \
            return NULL;                                                                                                              \
        return UNLIKELY(replaced) ? domains[domain].calloc(domains[domain].ctx, n, size) : default_calloc(NULL, n, size);             \
    }                                                                                                                                 \
    void *prefix##Realloc(void *p, size_t n)                                                                                          \
    {                                                                                                                                 \
        if (n > PY_SSIZE_T_MAX)                                                                                                       \
            return NULL;                                                                                                              \
        return UNLIKELY(replaced) ? domains[domain].realloc(domains[domain].ctx, p, n) : default_realloc(NULL, p, n);                 \
    }
DOMAIN(PyMem_Raw, PYMEM_DOMAIN_RAW)
DOMAIN(PyMem_, PYMEM_DOMAIN_MEM)
DOMAIN(PyObject_, PYMEM_DOMAIN_OBJ)

static void free_in(PyMemAllocatorDomain domain, void *p)
{
    if (UNLIKELY(replaced))
        domains[domain].free(domains[domain].ctx, p);
    else
        buf_free(p);
}
void PyMem_RawFree(void *p) { free_in(PYMEM_DOMAIN_RAW, p); }
void PyMem_Free(void *p) { free_in(PYMEM_DOMAIN_MEM, p); }

void PyObject_Free(void *p)
{
    if (p == NULL)
        return;
    if (!in_heap(p)) {
        free_in(PYMEM_DOMAIN_OBJ, p);
        return;
    }
    Obj *o = p;
    if (load_relaxed_u32(&o->shared) != COUNT_M) {       /* an extension gives up an object that was never published */
        store_relaxed_u16(&o->owner, SLOT_NONE);
        store_relaxed_u32(&o->local, 0);
        store_relaxed_u32(&o->shared, COUNT_M);
    }
    obj_free(o);
}
