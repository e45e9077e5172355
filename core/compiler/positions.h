/* core/compiler/positions.h -- writing and reading the packed table of positions (format: positions.c). */
#ifndef P3T_CORE_COMPILER_POSITIONS_H
#define P3T_CORE_COMPILER_POSITIONS_H

#include "core/compiler/code.h"

struct position_writer {
    uint8_t *data;                       /* buf_alloc; the caller's afterwards */
    size_t size, cap, run_at;
    uint32_t count;
    int32_t last_line;
    Position last;
    bool failed;                         /* memory ran out */
};
void position_begin(struct position_writer *, uint32_t ninstrs);
void position_add(struct position_writer *, Position);

struct position_reader { const uint8_t *at, *end; uint32_t index, run; int32_t last_line; Position last; };
enum { POSITION_STRETCH = 128 };                                         /* instructions */
/* From the first instruction of a stretch on; 0 for the whole table. */
void position_start(struct position_reader *, const uint8_t *data, size_t size, uint32_t stretch);
/* The same from a copy of the data where the stretch begins. */
void position_start_in(struct position_reader *, const uint8_t *data, size_t size, uint32_t stretch);
Position position_next(struct position_reader *);

#endif
