/* gc/gc_int.h -- start-up functions of the parts of this floor. */
#ifndef P3T_GC_GC_INT_H
#define P3T_GC_GC_INT_H

int shapes_init(void);
int weakrefs_init(void);
void trial_init(void);

#endif
