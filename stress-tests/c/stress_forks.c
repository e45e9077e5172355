/* Forks out of a busy program: others retire, lock, park, start and end at that moment. The child goes on as a single thread that can do
 * all of it, and the parent notices nothing. Under thread sanitizer the child starts no threads: the tool forbids it. Under both
 * sanitizers no thread starts or ends at the moment of a fork: their allocators' locks would stay taken in the child. */
#include "stress-tests/c/threading_stress.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static uint8_t bytes[2];
static Mutex mutex;
static Semaphore semaphore;
static uint64_t sums[2], forks SHARED(relaxed);

static void short_lived(void *arg)
{
    (void)arg;
    retire_buffer(malloc(8), free, 8);
}

static void busy(void *arg)
{
    Thread *t = this_thread;
    (void)arg;
    while (stress_goes_on()) {
        unsigned i = (unsigned)stress_draw(2);
        byte_lock(&bytes[i]);
        sums[i]++;
        byte_unlock(&bytes[i]);
        if (stress_draw(4) == 0) {
            mutex_lock_ranked(&mutex, RANK_TYPE);
            PERTURB("in the mutex");
            mutex_unlock_ranked(&mutex, RANK_TYPE);
        }
        if (stress_draw(8) == 0)
            semaphore_wait(&semaphore, (int64_t)stress_draw(100000), true);
        if (stress_draw(8) == 0)
            semaphore_post(&semaphore, 1);
#if !defined(P3T_ASAN) && !defined(P3T_TSAN)
        if (stress_draw(64) == 0)
            test_start(short_lived, NULL);
#endif
        for (int k = 0; k < 5; k++)
            retire_buffer(malloc(16), free, 16);
        while (load_u32(&test_running) > 60)
            DETACHED test_sleep(100);
        safepoint(t);
        add_relaxed_u64(&stress_operations, 1);
    }
}

_Noreturn static void child(void)
{
    for (unsigned i = 0; i < 2; i++) {
        byte_lock(&bytes[i]);                        /* nobody was stopped holding one */
        sums[i]++;
        byte_unlock(&bytes[i]);
    }
    mutex_lock_ranked(&mutex, RANK_TYPE);
    mutex_unlock_ranked(&mutex, RANK_TYPE);
    semaphore_wait(&semaphore, 1000, true);
    for (int i = 0; i < 200; i++) {
        retire_buffer(malloc(16), free, 16);
        safepoint(this_thread);
    }
#ifndef P3T_TSAN
    store_u32(&test_running, 0);
    for (int i = 0; i < 3; i++)
        test_start(short_lived, NULL);
    grace_wait();
    test_join();
#endif
    stop_world(NULL);
    start_world(NULL);
    _exit(0);
}

static void forker(Thread *t)
{
    fork_prepare();
    pid_t pid = fork();
    if (pid == 0) {
        fork_child();
        child();
    }
    fork_parent();
    CHECK(pid > 0);
    add_relaxed_u64(&forks, 1);
    int status = -1;
    DETACHED
    {
        int64_t end = test_now() + INT64_C(60000000000);
        pid_t got;
        while ((got = waitpid(pid, &status, WNOHANG)) == 0 || (got < 0 && errno == EINTR)) {
            if (test_now() > end) {
                fprintf(stderr, "child %d hangs\n", (int)pid);
                kill(pid, SIGABRT);
                abort();
            }
            test_sleep(200);
        }
        CHECK(got == pid);
    }
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(this_thread == t);
}

static void worker(void *arg)
{
    if ((uintptr_t)arg >= 2) {
        busy(arg);
        return;
    }
    while (stress_goes_on()) {
        forker(this_thread);
        for (uint64_t i = stress_draw(200); i > 0; i--) {
            safepoint(this_thread);
            PERTURB("between forks");
        }
    }
}

int main(int argc, char **argv)
{
    stress_begin(argc, argv);
    stress_run(worker);
    printf("%llu forks; ", (unsigned long long)forks);
    return stress_end("forks");
}
