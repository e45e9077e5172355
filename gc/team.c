/* gc/team.c -- helper threads of the collector.
 *
 * Threads of our own rather than the stopped ones: a program with one thread has a second processor too, and a stopped thread may be
 * deep in a system call. They are no thread states: they never touch a count, allocate an object or run Python, but read objects and
 * write mark bytes and side arrays while the world is stopped. They are started by the first collection that is large enough, and
 * sleep between jobs for ever.
 *
 * A job is published by raising `job`; each helper does it once and counts `pending` down.
 * Holds.  T1  One collection has the team (`taken`); others do their work alone. Interpreters collect independently.
 *         T2  All of a job's work is over before the next one is published: pending == 0, seen under the mutex.
 * Fork.   Helpers do not exist in the child, which finds by `pid` that it has none, and starts its own. No job is under way then, since a
 *         fork stops the world.
 * Locks.  `mutex` is a leaf, held for a few instructions.
 * Tests.  tests/gc/test_team.c, stress-tests/c/stress_collect.c
 */
#define _GNU_SOURCE                 /* sched_getaffinity(), pthread_setname_np() */
#include "gc/team.h"

#include "gc/heap.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

static uint32_t        taken SHARED(acq_rel);
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  go = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static uint64_t        job       GUARD(mutex);  /* counts jobs */
static unsigned        job_size  GUARD(mutex);  /* members that take part */
static team_work       job_work  GUARD(mutex);
static void           *job_arg   GUARD(mutex);
static unsigned        pending   GUARD(mutex);
static unsigned        helpers   GUARD(taken);
static uint64_t        born[TEAM_MAX] GUARD(taken);   /* `job` when that helper was started: earlier ones are not for it */
static pid_t           pid       GUARD(taken);

static void *helper_main(void *number)
{
    unsigned me = (unsigned)(uintptr_t)number;
    uint64_t seen = born[me];                       /* written before the thread was made */
    pthread_setname_np(pthread_self(), "collector");
    pthread_mutex_lock(&mutex);
    for (;;) {
        while (job == seen || me >= job_size) {
            seen = job;
            pthread_cond_wait(&go, &mutex);
        }
        seen = job;
        team_work work = job_work;
        void *arg = job_arg;
        pthread_mutex_unlock(&mutex);
        work(me, arg);
        pthread_mutex_lock(&mutex);
        if (--pending == 0)
            pthread_cond_signal(&done);
    }
    return NULL;
}

/* No job is under way. */
static void start_helper(void)
{
    born[helpers + 1] = job;
    pthread_t made;
    pthread_attr_t attr;
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, 1 << 19);
    pthread_sigmask(SIG_SETMASK, &all, &before);    /* signals are for threads that Python knows */
    if (!alloc_should_fail() && pthread_create(&made, &attr, helper_main, (void *)(uintptr_t)(helpers + 1)) == 0)
        helpers++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
}

static unsigned processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

unsigned team_begin(void)
{
    uint32_t free_ = 0;
    if (!cas_acq_rel_u32(&taken, &free_, 1))
        return 1;
    if (pid != getpid()) {                          /* the first time, or in a child */
        pid = getpid();
        helpers = 0;
        mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
        go = done = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
        job = job_size = pending = 0;
    }
    unsigned want = processors(), n;
    if (want > TEAM_MAX)
        want = TEAM_MAX;
    for (n = helpers; n + 1 < want && helpers == n; n++)
        start_helper();
    want = helpers + 1 < want ? helpers + 1 : want;
    if (want <= 1) {
        store_release_u32(&taken, 0);
        return 1;
    }
    return want;
}

void team_run(unsigned members, team_work work, void *arg)
{
    if (members > 1) {
        pthread_mutex_lock(&mutex);
        job_work = work;
        job_arg = arg;
        job_size = members;
        pending = members - 1;
        job++;
        pthread_cond_broadcast(&go);
        pthread_mutex_unlock(&mutex);
    }
    work(0, arg);
    if (members > 1) {
        pthread_mutex_lock(&mutex);
        while (pending > 0)
            pthread_cond_wait(&done, &mutex);
        pthread_mutex_unlock(&mutex);
    }
}

void team_end(unsigned members)
{
    if (members > 1)
        store_release_u32(&taken, 0);
}
