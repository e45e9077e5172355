/* objects/codec.h -- text codecs on plain arrays: bytes to code points and back, with the errors that Python reports.
 *
 * A decoder reads bytes from position *at and appends to a text sink; an encoder reads code points from position *at
 * and appends to a byte sink. It returns
 *   CODEC_DONE   all is read, or, without CODEC_FINAL, all but an incomplete character at the end: *at tells
 *   CODEC_ERROR  error says where (in units of the input) and why, in the words of UnicodeError; *at is error.start.
 *                The caller asks its error handler, appends the replacement to the sink, sets *at to where the handler
 *                wants to go on, and calls again.
 *   CODEC_NOMEM  a sink could not grow.
 * There is no other state: what a codec must remember between calls is in the input that it has not consumed.
 * Text is an array of one, two or four bytes a code point, as strings are stored.
 *   codec_sink.c  codec_utf8.c  codec_utf16.c (and UTF-32)  codec_utf7.c  codec_escape.c  codec_table.c (one byte a
 *   character: ASCII, Latin-1, charmaps) */
#ifndef P3T_OBJECTS_CODEC_H
#define P3T_OBJECTS_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum codec_status { CODEC_DONE, CODEC_ERROR, CODEC_NOMEM };

enum codec_flags {
    CODEC_FINAL = 1,           /* decoders: nothing follows, so an incomplete end is an error */
    CODEC_SURROGATES = 2,      /* UTF-8, UTF-16 and UTF-32: lone surrogates pass (the handler "surrogatepass") */
};

struct codec_error { size_t start, end; const char *reason; };

/* ---- Sinks (codec_sink.c) -------------------------------------------------------------------------------------- */

/* Like realloc(): returns a block of new_bytes with the old contents, or NULL and leaves the old block alone. */
typedef void *codec_resize(void *context, void *old, size_t old_bytes, size_t new_bytes);
/* buf_realloc(); context unused. */
codec_resize codec_resize_buffer;

/* Growing text. It starts with one byte a code point and is rewritten wider when one does not fit. */
struct text_sink {
    void *data;
    size_t len, cap;           /* in code points */
    int kind;                  /* 1, 2 or 4 bytes each */
    uint32_t seen;             /* below 0x80 if and only if all code points are; likewise 0x100 and 0x10000 */
    codec_resize *resize;
    void *context;
};

struct byte_sink {
    uint8_t *data;
    size_t len, cap;
    codec_resize *resize;
    void *context;
};

/* An empty sink owns no block; its owner releases data when done. */
static inline struct text_sink text_sink(codec_resize *resize, void *context)
{
    return (struct text_sink){.kind = 1, .resize = resize, .context = context};
}

static inline struct byte_sink byte_sink(codec_resize *resize, void *context)
{
    return (struct byte_sink){.resize = resize, .context = context};
}

/* Makes room for `more` code points of which the widest is `widest` (any code point with as many bits will do). False:
 * no memory, sink unchanged. */
bool text_sink_reserve(struct text_sink *sink, size_t more, uint32_t widest);
bool byte_sink_reserve(struct byte_sink *sink, size_t more);

/* Narrows what is wider than it need be (a decoder that takes text back may leave that), so that kind is the right one
 * for a string of this text. Neither allocates nor moves the block. */
void text_sink_finish(struct text_sink *sink);

static inline void text_store(void *data, int kind, size_t at, uint32_t c)
{
    if (kind == 1)
        ((uint8_t *)data)[at] = (uint8_t)c;
    else if (kind == 2)
        ((uint16_t *)data)[at] = (uint16_t)c;
    else
        ((uint32_t *)data)[at] = c;
}

static inline bool text_sink_put(struct text_sink *sink, uint32_t c)
{
    uint32_t limit = sink->kind == 1 ? 0x100 : sink->kind == 2 ? 0x10000 : UINT32_MAX;
    if ((c >= limit || sink->len == sink->cap) && !text_sink_reserve(sink, 1, c))
        return false;
    text_store(sink->data, sink->kind, sink->len++, c);
    sink->seen |= c;
    return true;
}

static inline bool byte_sink_put(struct byte_sink *sink, uint8_t byte)
{
    if (sink->len == sink->cap && !byte_sink_reserve(sink, 1))
        return false;
    sink->data[sink->len++] = byte;
    return true;
}

/* Text as it is stored. */
struct text_view { const void *data; size_t len; int kind; };

static inline uint32_t text_at(const struct text_view *text, size_t at)
{
    return text->kind == 1 ? ((const uint8_t *)text->data)[at]
         : text->kind == 2 ? ((const uint16_t *)text->data)[at] : ((const uint32_t *)text->data)[at];
}

bool text_sink_append(struct text_sink *sink, struct text_view text);
bool byte_sink_append(struct byte_sink *sink, const void *bytes, size_t len);

/* ---- UTF-8 (codec_utf8.c) -------------------------------------------------------------------------------------- */

struct utf8_scan {
    size_t bytes;              /* of valid UTF-8 at the start; the input's length if all of it is */
    size_t chars;              /* code points in them */
    int kind;                  /* bytes a code point that a string of them needs */
    bool ascii;
};

/* Validates and measures. */
struct utf8_scan utf8_scan(const uint8_t *in, size_t len, unsigned flags);
/* Writes the code points of valid UTF-8, as utf8_scan() measured them, to an array of that kind or a wider one. */
void utf8_fill(void *out, int kind, const uint8_t *in, size_t bytes);

enum codec_status utf8_decode(const uint8_t *in, size_t len, size_t *at, unsigned flags, struct text_sink *out,
                              struct codec_error *error);
enum codec_status utf8_encode(struct text_view in, size_t *at, unsigned flags, struct byte_sink *out, struct codec_error *error);

/* Bytes that the text takes in UTF-8, surrogates counted with 3; SIZE_MAX on overflow. */
size_t utf8_encoded_size(struct text_view in);

/* How many of the bytes at the start are ASCII. */
size_t ascii_prefix(const uint8_t *in, size_t len);

/* ---- UTF-16 and UTF-32 (codec_utf16.c) ------------------------------------------------------------------------- */

enum codec_order { CODEC_LITTLE = -1, CODEC_NATIVE = 0, CODEC_BIG = 1 };

/* Looks for a byte order mark. Bytes to skip; *order is set where there is one, else left alone. */
size_t utf16_bom(const uint8_t *in, size_t len, enum codec_order *order);
size_t utf32_bom(const uint8_t *in, size_t len, enum codec_order *order);

enum codec_status utf16_decode(const uint8_t *in, size_t len, size_t *at, enum codec_order order, unsigned flags,
                               struct text_sink *out, struct codec_error *error);
enum codec_status utf32_decode(const uint8_t *in, size_t len, size_t *at, enum codec_order order, unsigned flags,
                               struct text_sink *out, struct codec_error *error);
/* No byte order mark is written: it is U+FEFF at the start of the text. */
enum codec_status utf16_encode(struct text_view in, size_t *at, enum codec_order order, unsigned flags, struct byte_sink *out,
                               struct codec_error *error);
enum codec_status utf32_encode(struct text_view in, size_t *at, enum codec_order order, unsigned flags, struct byte_sink *out,
                               struct codec_error *error);

/* ---- UTF-7 (codec_utf7.c) -------------------------------------------------------------------------------------- */

enum codec_status utf7_decode(const uint8_t *in, size_t len, size_t *at, unsigned flags, struct text_sink *out,
                              struct codec_error *error);
/* Encodes all of the text; no error but lack of memory. */
enum codec_status utf7_encode(struct text_view in, struct byte_sink *out);

/* ---- Escapes (codec_escape.c) ---------------------------------------------------------------------------------- */

/* The first escape that Python will not always accept ("\d", or an octal one above 0o377): its backslash, or SIZE_MAX. */
/* The first invalid escape, if any: its text, for the warning afterwards (a handler of errors may have replaced the input by then). */
struct escape_notes { bool any, octal; char text[4]; };

/* notes must be initialised to {SIZE_MAX} by the caller before the first call. */
enum codec_status unicode_escape_decode(const uint8_t *in, size_t len, size_t *at, unsigned flags, struct text_sink *out,
                                        struct codec_error *error, struct escape_notes *notes);
enum codec_status raw_unicode_escape_decode(const uint8_t *in, size_t len, size_t *at, unsigned flags,
                                            struct text_sink *out, struct codec_error *error);
enum codec_status unicode_escape_encode(struct text_view in, struct byte_sink *out);
enum codec_status raw_unicode_escape_encode(struct text_view in, struct byte_sink *out);

/* codecs.escape_decode(): the escapes of bytes literals. Reasons: "invalid \\x escape" (at error.start) and
 * "Trailing \\ in string". */
enum codec_status bytes_escape_decode(const uint8_t *in, size_t len, size_t *at, struct byte_sink *out,
                                      struct codec_error *error, struct escape_notes *notes);
/* codecs.escape_encode(): the inside of a bytes repr with single quotes. */
enum codec_status bytes_escape_encode(const uint8_t *in, size_t len, struct byte_sink *out);

/* ---- One byte a character (codec_table.c) ---------------------------------------------------------------------- */

enum codec_status ascii_decode(const uint8_t *in, size_t len, size_t *at, struct text_sink *out, struct codec_error *error);
enum codec_status latin1_decode(const uint8_t *in, size_t len, size_t *at, struct text_sink *out);
enum codec_status ascii_encode(struct text_view in, size_t *at, struct byte_sink *out, struct codec_error *error);
enum codec_status latin1_encode(struct text_view in, size_t *at, struct byte_sink *out, struct codec_error *error);

/* A decoding table is a string: the character of each byte, U+FFFE (or nothing, past its end) where there is none. */
enum codec_status charmap_decode(const uint8_t *in, size_t len, size_t *at, struct text_view table, struct text_sink *out,
                                 struct codec_error *error);

/* The reverse of a decoding table of 256 characters of the Basic Multilingual Plane: two stages of 256. */
struct charmap {
    uint8_t page[256];             /* of the upper byte; 0: none */
    int pages;
    uint16_t byte[][256];          /* of page - 1 and the lower byte; CHARMAP_NONE: none */
};
#define CHARMAP_NONE 0xffff
/* Whether a decoding table can be reversed so. */
bool charmap_reversible(struct text_view table);
/* Bytes to allocate for charmap_reverse(). */
size_t charmap_size(struct text_view table);
void charmap_reverse(struct charmap *map, struct text_view table);
int charmap_byte(const struct charmap *map, uint32_t c);           /* -1: none */
enum codec_status charmap_encode(struct text_view in, size_t *at, const struct charmap *map, struct byte_sink *out,
                                 struct codec_error *error);

#endif
