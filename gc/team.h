/* gc/team.h -- threads that do the stopped part of a large collection together. gc/team.c explains. */
#ifndef P3T_GC_TEAM_H
#define P3T_GC_TEAM_H

#include "threading/atomic.h"

enum { TEAM_MAX = 4 };
typedef void (*team_work)(unsigned member, void *arg);

/* Gives the number of members, the caller (member 0) included; 1 when there is one processor, another collection has the team, or no
 * thread could be started. */
unsigned team_begin(void);
/* Each member does work(member, arg); returns when all have returned. What the caller wrote before, members see; what they wrote, it sees
 * after. */
void team_run(unsigned members, team_work, void *arg);
void team_end(unsigned members);

#endif
