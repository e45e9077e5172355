/* core/runtime/statistics.h -- tables for people: -X runtime-stats, sys._debugmallocstats(). */
#ifndef P3T_CORE_RUNTIME_STATISTICS_H
#define P3T_CORE_RUNTIME_STATISTICS_H

#include "core/runtime/runtime.h"

#include <stdio.h>

void statistics_print(FILE *);           /* what this process has done so far; attached */
int  statistics_print_memory(FILE *);    /* where its memory is; stops the world for a moment. 0, or -1 with MemoryError */

#endif
