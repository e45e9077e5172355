/* objects/str_private.h -- between the files of the str: allocation, sinks, and the pieces of start-up. */
#ifndef P3T_OBJECTS_STR_PRIVATE_H
#define P3T_OBJECTS_STR_PRIVATE_H

#include "objects/str_int.h"

int  str_intern_init(void);
int  names_init(void);
void str_intern_forget(StrObj *);                    /* a dying interned str leaves the table */
void str_destroy(PyObject *);                        /* tp_dealloc: also of subclass instances whose own attributes are gone */

/* A block for text and its terminator; NULL with MemoryError: n characters of that kind do not fit memory. */
static inline bool str_size_ok(size_t n, int kind) { return n <= STR_LENGTH_MAX / (size_t)kind; }

static inline int kind_for(uint32_t widest) { return widest < 0x100 ? 1 : widest < 0x10000 ? 2 : 4; }
static inline uint64_t str_meta(size_t n, int kind, bool ascii) { return (uint64_t)n << STR_LENGTH_SHIFT | (ascii ? STR_ASCII : 0) | (unsigned)kind; }

/* The widest character, or a bound with as many bytes and the same side of 0x80. */
uint32_t text_widest_in(const void *text, size_t n, int kind) LEAF;
static inline uint32_t text_widest(struct text_view t) { return text_widest_in(t.data, t.len, t.kind); }
static inline uint32_t str_widest(const StrObj *s)
{
    return str_is_ascii(s) ? 0x7f : str_kind(s) == 1 ? 0xff : str_kind(s) == 2 ? 0xffff : 0x10ffff;
}
/* Copies text to an array that is as wide or wider. */
void text_copy_other(void *to, int to_kind, size_t at, const void *from, size_t n, int kind) LEAF;
static inline void text_copy(void *to, int to_kind, size_t at, struct text_view from)
{
    if (from.kind != to_kind)
        text_copy_other(to, to_kind, at, from.data, from.len, from.kind);
    else if (from.len)
        memcpy((char *)to + at * (size_t)to_kind, from.data, from.len * (size_t)to_kind);
}
static inline struct text_view text_part(struct text_view t, size_t start, size_t end)
{
    return (struct text_view){(const char *)t.data + start * (size_t)t.kind, end - start, t.kind};
}
void text_fill(void *to, int kind, size_t at, size_t n, uint32_t c) LEAF;

/* A str whose text is block (buf_alloc, n characters used, n > 1, canonical); consumes block in every case. */
Value str_adopt(void *block, size_t n, int kind, bool ascii);
/* A str from what a sink has collected; frees the sink's block in every case. */
Value str_from_sink(struct text_sink *);
/* The str that was just filled: the static one if there is one of its text. Consumes. */
Value str_finished(StrObj *);

Value str_replace(Value s, Value old, Value new, size_t most);
Value str_to_ascii(Value repr);                      /* what ascii() makes of a repr */
/* UnicodeEncodeError about s. */
void str_raise_encode(Value s, const char *encoding, const struct codec_error *);

#endif
