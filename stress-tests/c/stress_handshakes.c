/* Handshakes from everyone to everyone, running, sleeping, ending; and between the threads that shake one another. The function reads
 * and writes words that belong to the thread alone, with no atomics. */
#include "stress-tests/c/threading_stress.h"

enum { MANY = 32 };
static struct seat { uint64_t left, right; char pad[112]; } seats[MANY];
static uint64_t ids[MANY] GUARD_W(, release, acquire);
static uint64_t asked SHARED(relaxed), done SHARED(relaxed), gone SHARED(relaxed);

static void on_thread(Thread *x, void *arg)
{
    struct seat *s = arg;
    if (load_acquire_u64(&ids[s - seats]) != x->id)
        return;                                      /* it got up, and has not ended yet */
    s->left++;                                       /* the seat's thread is in a safepoint, or kept from attaching */
    PERTURB("on behalf");
    s->right++;
}

static void sitter(void *arg)
{
    uintptr_t me = (uintptr_t)arg % MANY;
    struct seat *s = &seats[me];
    store_release_u64(&ids[me], this_thread->id);
    for (uint64_t rounds = 20 + stress_draw(300); rounds > 0 && stress_goes_on(); rounds--) {
        s->left++;
        s->right++;
        CHECK(s->left == s->right);
        uintptr_t other = stress_draw(stress_threads < MANY ? stress_threads : MANY);
        uint64_t id = load_acquire_u64(&ids[other]);
        if (id && stress_draw(3) == 0) {
            add_relaxed_u64(&asked, 1);
            add_relaxed_u64(handshake(id, on_thread, &seats[other]) ? &done : &gone, 1);
        } else if (stress_draw(6) == 0) {
            DETACHED PERTURB("asleep");
        } else if (stress_draw(60) == 0) {
            Interp *scope = stress_draw(2) ? test_interp : NULL;
            stop_world(scope);
            for (unsigned i = 0; i < MANY; i++)
                CHECK(seats[i].left == seats[i].right);
            start_world(scope);
        }
        safepoint(this_thread);
        add_relaxed_u64(&stress_operations, 1);
    }
    store_release_u64(&ids[me], 0);
}

/* Each seat is taken by one thread after another: who gets up starts the next, and ends. */
static void worker(void *arg)
{
    sitter(arg);
    if (stress_goes_on())
        test_start(worker, arg);
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv);
    if (stress_threads > MANY)
        stress_threads = MANY;
    stress_run(worker);
    for (unsigned i = 0; i < MANY; i++)
        CHECK(seats[i].left == seats[i].right);
    CHECK(asked == done + gone && done > 0);
    return stress_end("handshakes");
}
