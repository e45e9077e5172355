/* threading/perturb.h -- a seeded schedule perturber for the `stress` preset.
 *
 * Two cores seldom interleave inside a window of three instructions. So every protocol marks its windows with
 * PERTURB("name"); in the stress build the mark sometimes yields, spins or sleeps, decided by a per-thread generator seeded
 * from RT_DEBUG=seed=N. In other builds the mark is nothing.
 */
#ifndef P3T_THREADING_PERTURB_H
#define P3T_THREADING_PERTURB_H

#include <stdint.h>

void perturb_point(const char *window);
#ifdef P3T_STRESS
#define PERTURB(window) perturb_point(window)
#else
#define PERTURB(window) ((void)0)
#endif
void perturb_seed(uint64_t seed);
uint64_t perturb_next(void);            /* the thread's next number: tests draw from the same sequence */

#endif
