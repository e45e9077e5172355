/* objects/unidata_int.h -- what the unidata*.c files share: the decomposition table as the database has it. */
#ifndef P3T_OBJECTS_UNIDATA_INT_H
#define P3T_OBJECTS_UNIDATA_INT_H

#include "objects/unidata.h"

struct uni_mapping {
    int tag;                       /* 0: canonical */
    int n;                         /* 0: none */
    const uint32_t *codes;
};
struct uni_mapping uni_mapping(uint32_t c);

/* Combining class in the low byte, the four quick checks (two bits a form, in the order of enum uni_form) above. */
unsigned uni_combining_and_checks(uint32_t c);

/* Hangul syllables are composed by arithmetic. */
enum {
    HANGUL_FIRST = 0xac00, HANGUL_L = 0x1100, HANGUL_V = 0x1161, HANGUL_T = 0x11a7,
    HANGUL_LS = 19, HANGUL_VS = 21, HANGUL_TS = 28, HANGUL_COUNT = HANGUL_LS * HANGUL_VS * HANGUL_TS,
};

/* What Unicode 3.2 had for c in place of today's one-character canonical mapping, or 0. */
uint32_t uni_old_mapping(uint32_t c);

#endif
