/* core/compiler/positions.c -- the packed table of source positions, an entry for each instruction.
 *
 * The stream is cut in stretches of STRETCH instructions, so that looking one up reads little. It begins with an offset for each stretch
 * (u32). An entry's first byte has a tag in its upper two bits:
 *     SAME     the low 6 bits + 1 entries like the one before
 *     NOWHERE  no position
 *     INLINE   the same line as the entry before, on one line: low 6 bits (63: and a varint) the column, varint the length
 *     OTHER    signed varint lines from the entry before, varint further lines, varint column + 1, varint end column + 1
 * At the start of a stretch the entry before is line 0.
 */
#include "core/compiler/positions.h"

#include <string.h>

enum { STRETCH = POSITION_STRETCH, TAG_SAME = 0, TAG_NOWHERE = 1, TAG_INLINE = 2, TAG_OTHER = 3 };

static void put(struct position_writer *w, uint8_t byte)
{
    if (w->size == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 256;
        uint8_t *data = buf_realloc(w->data, cap);
        if (!data) {
            w->failed = true;
            return;
        }
        w->data = data;
        w->cap = cap;
    }
    w->data[w->size++] = byte;
}

static void put_varint(struct position_writer *w, uint32_t n)
{
    for (; n >= 0x80; n >>= 7)
        put(w, (uint8_t)(n | 0x80));
    put(w, (uint8_t)n);
}

void position_begin(struct position_writer *w, uint32_t ninstrs)
{
    memset(w, 0, sizeof *w);
    uint32_t stretches = (ninstrs + STRETCH - 1) / STRETCH;
    for (uint32_t i = 0; i < stretches * 4 && !w->failed; i++)
        put(w, 0);
}

static bool same(const Position *a, const Position *b)
{
    return a->line == b->line && a->end_line == b->end_line && a->col == b->col && a->end_col == b->end_col;
}

void position_add(struct position_writer *w, Position p)
{
    if (w->failed)
        return;
    if (w->count % STRETCH == 0) {
        uint32_t offset = (uint32_t)w->size;
        memcpy(w->data + w->count / STRETCH * 4, &offset, 4);
        w->last_line = 0;
        w->run_at = SIZE_MAX;
    } else if (same(&p, &w->last)) {
        w->count++;
        if (w->run_at != SIZE_MAX && (w->data[w->run_at] & 63) < 63) {
            w->data[w->run_at]++;
        } else {
            w->run_at = w->size;
            put(w, TAG_SAME << 6);
        }
        return;
    }
    w->count++;
    w->last = p;
    w->run_at = SIZE_MAX;
    if (p.line < 0) {
        put(w, TAG_NOWHERE << 6);
        return;
    }
    if (p.line == w->last_line && p.end_line == p.line && p.col >= 0 && p.end_col >= p.col) {
        put(w, (uint8_t)(TAG_INLINE << 6 | (p.col < 63 ? p.col : 63)));
        if (p.col >= 63)
            put_varint(w, (uint32_t)p.col - 63);
        put_varint(w, (uint32_t)(p.end_col - p.col));
    } else {
        int32_t delta = p.line - w->last_line;
        put(w, TAG_OTHER << 6);
        put_varint(w, (uint32_t)delta << 1 ^ (uint32_t)(delta >> 31));
        put_varint(w, (uint32_t)(p.end_line >= p.line ? p.end_line - p.line + 1 : 0));
        put_varint(w, (uint32_t)(p.col + 1));
        put_varint(w, (uint32_t)(p.end_col + 1));
    }
    w->last_line = p.line;
}

static uint32_t get_varint(struct position_reader *r)
{
    uint32_t n = 0;
    for (int shift = 0; r->at < r->end; shift += 7) {
        uint8_t byte = *r->at++;
        n |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80) || shift >= 28)
            break;
    }
    return n;
}

static const Position nowhere = {-1, -1, -1, -1};

void position_start_in(struct position_reader *r, const uint8_t *data, size_t size, uint32_t stretch)
{
    *r = (struct position_reader){.at = data, .end = data + size, .last = nowhere, .index = stretch * STRETCH};
}

void position_start(struct position_reader *r, const uint8_t *data, size_t size, uint32_t stretch)
{
    uint32_t offset = 0;
    if (4 * ((size_t)stretch + 1) <= size)
        memcpy(&offset, data + 4 * (size_t)stretch, 4);
    if (!offset || offset > size)
        offset = (uint32_t)size;
    position_start_in(r, data + offset, size - offset, stretch);
}

Position position_next(struct position_reader *r)
{
    if (r->index++ % STRETCH == 0) {
        r->last_line = 0;
        r->run = 0;
    }
    if (r->run > 0) {
        r->run--;
        return r->last;
    }
    if (r->at >= r->end)
        return nowhere;
    uint8_t first = *r->at++;
    Position p = nowhere;
    switch (first >> 6) {
    case TAG_SAME:
        r->run = first & 63;
        return r->last;
    case TAG_NOWHERE: break;
    case TAG_INLINE:
        p.line = p.end_line = r->last_line;
        p.col = first & 63;
        if (p.col == 63)
            p.col += (int32_t)get_varint(r);
        p.end_col = p.col + (int32_t)get_varint(r);
        break;
    case TAG_OTHER: {
        uint32_t z = get_varint(r), more;
        p.line = r->last_line + (int32_t)(z >> 1 ^ (0 - (z & 1)));
        more = get_varint(r);
        p.end_line = more ? p.line + (int32_t)more - 1 : -1;
        p.col = (int32_t)get_varint(r) - 1;
        p.end_col = (int32_t)get_varint(r) - 1;
        break;
    }
    }
    if (p.line >= 0)
        r->last_line = p.line;
    r->last = p;
    return p;
}

Position code_position(const CodeObj *code, uint32_t instr)
{
    struct position_reader r;
    Position p = nowhere;
    if (instr >= code->ninstrs)
        return p;
    position_start(&r, code->positions, code->positions_size, instr / STRETCH);
    for (uint32_t i = 0; i <= instr % STRETCH; i++)
        p = position_next(&r);
    return p;
}

int code_line(const CodeObj *code, uint32_t instr)
{
    return code_position(code, instr).line;
}
