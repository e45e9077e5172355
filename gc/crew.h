/* gc/crew.h -- stopped threads that help with the stopped part of a young collection. gc/crew.c explains. */
#ifndef P3T_GC_CREW_H
#define P3T_GC_CREW_H

#include "gc/team.h"
#include "threading/guard.h"

struct crew {
    uint64_t  word SHARED(acq_rel);     /* which step it is, whether it is open, how many joined it, how many are at it */
    team_work work GUARD_W(word, release, acquire);
    void     *arg  GUARD_W(word, release, acquire);
    uint32_t  most SHARED(relaxed);     /* members, the caller included; the word says whether what was read counts */
};

/* The caller, who has stopped the world, does work(0, arg); others may join meanwhile, each with a number below `most` of its own. Returns
 * when all are done. The work has to be such that those who are there do all of it. */
void crew_run(struct crew *, unsigned most, team_work, void *arg);
/* Joins the step that is under way, unless the calling thread has been there. False: there was nothing to do. Called in a stopped world, detached. */
bool crew_join(struct crew *);

#endif
