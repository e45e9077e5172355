/* tests/gc/test_team.c -- collections that several threads do together: large random graphs, long chains, wide ones, rings of garbage
 * among what lives, and a child process, which has to find helpers of its own. */
#include "tests/gc/support.h"

#include "gc/crew.h"
#include "threading/world.h"

#include <sys/wait.h>
#include <unistd.h>

enum { NODES = 20000 };                             /* more than gc/trial.c asks for in checked builds */

static uint64_t collect(void)
{
    struct collect_result r;
    gc_collect(2, COLLECT_ASKED, &r);
    return r.collected;
}

static void link_to(Value from, unsigned at, Value to)
{
    Node *n = node_of(from);
    value_keep(to);
    Value old = n->at[at];
    n->at[at] = to;
    value_release(old);
}

/* Nodes that are all reached from the first one, by a tree and random edges. The caller has the reference to it alone. */
static Value graph(uint64_t *seed, bool deep)
{
    static Value all[NODES];
    for (unsigned i = 0; i < NODES; i++)
        all[i] = node_new(4);
    for (unsigned i = 1; i < NODES; i++)
        if (deep)
            link_to(all[i - 1], 0, all[i]);
        else
            link_to(all[(i - 1) / 2], (i - 1) % 2, all[i]);
    for (unsigned i = 0; i < NODES; i++)
        for (unsigned k = 2; k < 4; k++)
            link_to(all[i], k, all[test_random(seed) % NODES]);
    link_to(all[NODES - 1], 0, all[0]);             /* so that nothing of it dies by counts alone */
    for (unsigned i = 1; i < NODES; i++)
        value_release(all[i]);
    return all[0];
}

static void test_graphs(uint64_t seed)
{
    for (int deep = 0; deep < 2; deep++) {
        Value kept = graph(&seed, deep), lost = graph(&seed, deep);
        EXPECT(collect() == 0);                     /* all of both is held from here */
        value_release(lost);
        EXPECT(collect() == NODES);
        EXPECT(collect() == 0);
        value_release(kept);
        EXPECT(collect() == NODES);
    }
    expect_nothing_left();
}

static unsigned seen[TEAM_MAX];
static void work(unsigned member, void *arg)
{
    seen[member] += *(unsigned *)arg;
}

static void test_jobs(void)
{
    unsigned members = team_begin(), n = 0, once = 1;
    EXPECT(members >= 1 && members <= TEAM_MAX);
    EXPECT(members == 1 || team_begin() == 1);      /* it is taken */
    for (int i = 0; i < 1000; i++)
        team_run(members, work, &once);
    for (unsigned i = 0; i < TEAM_MAX; i++) {
        EXPECT(seen[i] == (i < members ? 1000 : 0));
        n += seen[i];
    }
    EXPECT(n == 1000 * members);
    team_end(members);
    EXPECT(team_begin() == members);
    team_end(members);
}

/* Steps that others join if they like: every piece of work is done once, and nobody is at work when the step is over. */
static struct crew crew;
static uint32_t crew_pieces SHARED(relaxed), crew_over SHARED(seq_cst), crew_joined SHARED(relaxed);
static unsigned crew_at[TEAM_MAX];
enum { PIECES = 200 };
static uint8_t crew_done[PIECES];

static void crew_work(unsigned member, void *arg)
{
    EXPECT(member < TEAM_MAX && crew_at[member]++ == 0);
    if (member > 0)
        add_relaxed_u32(&crew_joined, 1);
    for (uint32_t k; (k = add_relaxed_u32(&crew_pieces, 1)) < PIECES;)
        crew_done[k] = (uint8_t)(crew_done[k] + *(unsigned *)arg);
    crew_at[member]--;
}

static void crew_member(void *unused)
{
    (void)unused;
    while (!load_u32(&crew_over)) {
        crew_join(&crew);
        safepoint(this_thread);
    }
}

static void test_crew(void)
{
    for (int i = 0; i < 2; i++)
        test_start(crew_member, NULL);
    unsigned one = 1;
    for (unsigned round = 1; round <= 300 || (load_relaxed_u32(&crew_joined) == 0 && round < 100000); round++) {
        store_relaxed_u32(&crew_pieces, 0);
        crew_run(&crew, TEAM_MAX - 1, crew_work, &one);
        for (unsigned i = 0; i < PIECES; i++)
            EXPECT(crew_done[i] == (uint8_t)round);
        for (unsigned i = 0; i < TEAM_MAX; i++)
            EXPECT(crew_at[i] == 0);
    }
    store_u32(&crew_over, 1);
    test_join();
    EXPECT(!crew_join(&crew));
    crew_run(&crew, 1, crew_work, &one);             /* alone: nobody is asked */
}

#ifndef P3T_TSAN
static void test_child(void)
{
    fork_prepare();
    pid_t child = fork();
    if (child == 0) {
        fork_child();
        test_graphs(7);
        _exit(0);
    }
    fork_parent();
    int status = 1;
    EXPECT(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}
#endif

int main(void)
{
    Thread *t = test_begin();
    test_jobs();
    test_crew();
    for (uint64_t seed = 1; seed < 4; seed++)
        test_graphs(seed);
#ifndef P3T_TSAN                                    /* which allows no threads in a forked child */
    test_child();
#endif
    test_graphs(9);
    thread_end(t);
    puts("test_team: ok");
    return 0;
}
