/* Readers follow pointers to buffers without a lock while writers swap and retire them. A freed buffer is overwritten first, so a reader
 * that is let down sees it; the sanitizers see it as well. Some readers linger, some sleep detached, some threads come and go. */
#include "stress-tests/c/threading_stress.h"

enum { CELLS = 8, WORDS = 14, ALIVE = 0x600d, FREED = 0xdead };
struct buffer { uint32_t alive; uint32_t words[WORDS]; };
static struct buffer *cells[CELLS] GUARD_W(locks, release, acquire) RETIRED;
static uint8_t locks[CELLS];
static uint64_t made SHARED(relaxed), freed SHARED(relaxed);

static struct buffer *buffer_new(void)
{
    struct buffer *b = malloc(sizeof *b);
    CHECK(b);
    uint32_t fill = (uint32_t)stress_draw(1u << 30);
    for (unsigned i = 0; i < WORDS; i++)
        b->words[i] = fill;
    b->alive = ALIVE;
    add_relaxed_u64(&made, 1);
    return b;
}

static void buffer_release(void *p)
{
    struct buffer *b = p;
    CHECK(b->alive == ALIVE);
    b->alive = FREED;
    for (unsigned i = 0; i < WORDS; i++)
        b->words[i] = i;
    free(b);
    add_relaxed_u64(&freed, 1);
}

static void read_some(Thread *t)
{
    struct buffer *held[4];
    unsigned n = 1 + (unsigned)stress_draw(4);
    for (unsigned i = 0; i < n; i++)
        held[i] = load_acquire_ptr(&cells[stress_draw(CELLS)]);
    PERTURB("holding");
    for (unsigned i = 0; i < n; i++) {
        CHECK(held[i]->alive == ALIVE);
        for (unsigned j = 1; j < WORDS; j++)
            CHECK(held[i]->words[j] == held[i]->words[0]);
    }
    safepoint(t);
}

static void visitor(void *arg)
{
    (void)arg;
    for (int i = 0; i < 20; i++)
        read_some(this_thread);
}

static void worker(void *arg)
{
    Thread *t = this_thread;
    while (stress_goes_on()) {
        unsigned what = (unsigned)stress_draw(40);
        if (what < 25 || ((uintptr_t)arg % 2 && what < 38)) {
            read_some(t);
        } else if (what < 37) {
            unsigned i = (unsigned)stress_draw(CELLS);
            struct buffer *fresh = buffer_new();
            byte_lock(&locks[i]);
            struct buffer *old = cells[i];
            store_release_ptr(&cells[i], fresh);
            byte_unlock(&locks[i]);
            retire_buffer(old, buffer_release, stress_draw(8) ? sizeof *old : 4000);
            safepoint(t);
        } else if (what == 37) {
            DETACHED test_sleep((long)stress_draw(100));
        } else if (what == 38 && stress_draw(50) == 0) {
            grace_wait();
        } else if (what == 39 && stress_draw(20) == 0) {
            test_start(visitor, NULL);
        }
        add_relaxed_u64(&stress_operations, 1);
    }
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv);
    for (unsigned i = 0; i < CELLS; i++)
        cells[i] = buffer_new();
    stress_run(worker);
    /* All but what lies in the batch of a thread that still lives (there is none but us, who retired nothing) is freed in the end. */
    WAIT_UNTIL(load_relaxed_u64(&made) == load_relaxed_u64(&freed) + CELLS);
    for (unsigned i = 0; i < CELLS; i++)
        free(cells[i]);
    printf("%llu buffers; ", (unsigned long long)made);
    return stress_end("grace");
}
