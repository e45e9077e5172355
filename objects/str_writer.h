/* objects/str_writer.h -- building a str piece by piece, on the C stack: for reprs, formatting, joins of unknown length.
 *
 *     struct str_writer w;
 *     str_writer_init(&w);
 *     if (str_writer_ascii(&w, "<", 1) < 0 || str_writer_repr(&w, v) < 0)
 *         return str_writer_fail(&w);
 *     return str_writer_finish(&w);
 *
 * Short results never touch the heap until the str is made. A writer is a text sink (codec.h), so codecs write to it too. Functions
 * give 0, or -1 with an exception, after which only str_writer_fail() or str_writer_discard() may follow.
 */
#ifndef P3T_OBJECTS_STR_WRITER_H
#define P3T_OBJECTS_STR_WRITER_H

#include "objects/str_int.h"

enum { STR_WRITER_ROOM = 240 };

struct str_writer {
    struct text_sink sink;
    uint32_t room[STR_WRITER_ROOM / 4];
};

void str_writer_init(struct str_writer *);
int  str_writer_no_memory(void);                                            /* -1, with MemoryError */
static inline int str_writer_char(struct str_writer *w, uint32_t c)
{
    return LIKELY(text_sink_put(&w->sink, c)) ? 0 : str_writer_no_memory();
}
int  str_writer_ascii_slow(struct str_writer *, const char *, size_t n);
static inline int str_writer_ascii(struct str_writer *w, const char *text, size_t n)
{
    struct text_sink *s = &w->sink;
    if (LIKELY(s->kind == 1 && n <= s->cap - s->len)) {
        if (n)
            memcpy((char *)s->data + s->len, text, n);
        s->len += n;
        return 0;
    }
    return str_writer_ascii_slow(w, text, n);
}
int  str_writer_array(struct str_writer *, const void *, size_t n, int kind);
static inline int str_writer_text(struct str_writer *w, struct text_view t) { return str_writer_array(w, t.data, t.len, t.kind); }
int  str_writer_fill(struct str_writer *, uint32_t c, size_t n);
int  str_writer_utf8(struct str_writer *, const char *, size_t n);          /* invalid bytes become U+FFFD */
/* The same for text whose widest character is known, as far as kinds and ASCII go. */
int  str_writer_known(struct str_writer *, const void *, size_t n, int kind, uint32_t widest);
static inline int str_writer_value(struct str_writer *w, Value v)
{
    const StrObj *s = str_obj(v);
    return str_writer_known(w, str_data(s), str_length(s), str_kind(s), str_is_ascii(s) ? 0x7f : str_kind(s) == 1 ? 0xff : str_kind(s) == 2 ? 0xffff : 0x10ffff);
}
int  str_writer_str(struct str_writer *, Value v) RUNS_PYTHON;              /* str(v) */
int  str_writer_repr(struct str_writer *, Value v) RUNS_PYTHON;
int  str_writer_format(struct str_writer *, const char *format, ...) RUNS_PYTHON;      /* formats of PyUnicode_FromFormat */
int  str_writer_vformat(struct str_writer *, const char *format, va_list) RUNS_PYTHON;
#define STR_WRITER_LITERAL(w, text) str_writer_ascii((w), "" text, sizeof(text) - 1)
/* Makes room, for writing through sink.data and raising sink.len. */
static inline int str_writer_reserve(struct str_writer *w, size_t more, uint32_t widest)
{
    return LIKELY(text_sink_reserve(&w->sink, more, widest)) ? 0 : str_writer_no_memory();
}
static inline struct text_view str_writer_view(const struct str_writer *w) { return (struct text_view){w->sink.data, w->sink.len, w->sink.kind}; }

Value str_writer_finish(struct str_writer *);                               /* counted, or V_RAISED; ends the writer */
void  str_writer_discard(struct str_writer *);
static inline PyObject *str_writer_fail(struct str_writer *w) { str_writer_discard(w); return NULL; }

#endif
