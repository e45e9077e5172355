/* The parking lot and what is built on it: tokens that must neither be lost nor doubled pass through semaphores, events and
 * conditions; a lost wake-up shows as a program that does not end. */
#include "stress-tests/c/threading_stress.h"

enum { STATIONS = 3 };
static struct station { Semaphore tokens; Mutex mutex; Condition filled; uint32_t stock GUARD(mutex); } stations[STATIONS];
static uint64_t passed SHARED(relaxed);
static uint32_t tokens_out SHARED(relaxed);

static struct gate { Event event; Once once; uint32_t made; } *gates;
enum { GATES = 20000 };
static uint32_t gate_at SHARED(relaxed);

static int make(void *arg)
{
    struct gate *g = arg;
    PERTURB("making");
    CHECK(add_u32(&g->made, 1) == 0);
    return 0;
}

static void worker(void *arg)
{
    uintptr_t me = (uintptr_t)arg;
    while (stress_goes_on()) {
        struct station *s = &stations[stress_draw(STATIONS)];
        switch (stress_draw(4)) {
        case 0:                                      /* a token moves from one semaphore to another */
            if (semaphore_wait(&s->tokens, (int64_t)stress_draw(300000), stress_draw(4) != 0)) {
                add_relaxed_u64(&passed, 1);
                semaphore_post(&stations[stress_draw(STATIONS)].tokens, 1);
            }
            break;
        case 1:
            mutex_lock_ranked(&s->mutex, RANK_IMPORT);
            s->stock++;
            condition_notify(&s->filled, stress_draw(2));
            mutex_unlock_ranked(&s->mutex, RANK_IMPORT);
            add_relaxed_u32(&tokens_out, 1);
            break;
        case 2: {
            bool got = true;
            mutex_lock_ranked(&s->mutex, RANK_IMPORT);
            while (s->stock == 0 && got)
                got = condition_wait(&s->filled, &s->mutex, RANK_IMPORT, 500000, true);
            if (s->stock > 0) {
                s->stock--;
                add_relaxed_u32(&tokens_out, (uint32_t)-1);
            }
            mutex_unlock_ranked(&s->mutex, RANK_IMPORT);
            break;
        }
        default: {                                   /* all meet at a gate that opens once */
            uint32_t n = load_relaxed_u32(&gate_at);
            if (n >= GATES)
                break;
            struct gate *g = &gates[n];
            CHECK(once_call(&g->once, make, g) == 0 && load_u32(&g->made) == 1);
            if (me == n % stress_threads || stress_draw(8) == 0) {
                event_set(&g->event);
                cas_relaxed_u32(&gate_at, &n, n + 1);
            } else {
                event_wait(&g->event, stress_draw(2) ? 100000 : -1, true);
            }
        }
        }
        add_relaxed_u64(&stress_operations, 1);
        safepoint(this_thread);
        if (!stress_goes_on())
            event_set(&gates[load_relaxed_u32(&gate_at) % GATES].event);
    }
    for (unsigned i = 0; i < GATES; i++)             /* nobody is left waiting at a gate whose opener has ended */
        event_set(&gates[i].event);
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv);
    gates = calloc(GATES, sizeof *gates);
    CHECK(gates);
    for (unsigned i = 0; i < STATIONS; i++)
        stations[i].tokens.count = 2;
    stress_run(worker);
    uint32_t tokens = 0, stock = 0;
    for (unsigned i = 0; i < STATIONS; i++) {
        tokens += stations[i].tokens.count;
        stock += stations[i].stock;
    }
    CHECK(tokens == 2 * STATIONS && stock == tokens_out && passed > 0);
    free(gates);
    return stress_end("parking");
}
