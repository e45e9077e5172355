/* objects/codec_table.c -- codecs with one byte a character: ASCII, Latin-1, and those given by a table.
 *
 * Encoders report a whole run of characters that have no byte as one error, as UnicodeEncodeError does. A charmap is the
 * reverse of a decoding table, looked up in two stages by the bytes of a code point.
 * Tests.  test_codecs.c */
#include <string.h>
#include "objects/codec.h"

static enum codec_status append_bytes(const uint8_t *in, size_t len, size_t *at, uint32_t widest, struct text_sink *out)
{
    if (len == 0)
        return CODEC_DONE;
    if (!text_sink_reserve(out, len, widest))
        return CODEC_NOMEM;
    for (size_t i = 0; i < len && out->kind == 2; i++)
        ((uint16_t *)out->data)[out->len + i] = in[*at + i];
    for (size_t i = 0; i < len && out->kind == 4; i++)
        ((uint32_t *)out->data)[out->len + i] = in[*at + i];
    if (out->kind == 1)
        memcpy((uint8_t *)out->data + out->len, in + *at, len);
    out->len += len;
    out->seen |= widest;
    *at += len;
    return CODEC_DONE;
}

enum codec_status ascii_decode(const uint8_t *in, size_t len, size_t *at, struct text_sink *out, struct codec_error *error)
{
    if (append_bytes(in, ascii_prefix(in + *at, len - *at), at, 0x7f, out) != CODEC_DONE)
        return CODEC_NOMEM;
    if (*at == len)
        return CODEC_DONE;
    *error = (struct codec_error){*at, *at + 1, "ordinal not in range(128)"};
    return CODEC_ERROR;
}

enum codec_status latin1_decode(const uint8_t *in, size_t len, size_t *at, struct text_sink *out)
{
    uint32_t widest = ascii_prefix(in + *at, len - *at) == len - *at ? 0x7f : 0xff;
    return append_bytes(in, len - *at, at, widest, out);
}

/* Writes characters below limit as themselves up to the first that is not, then says where that run ends. */
static enum codec_status encode_below(struct text_view in, size_t *at, uint32_t limit, const char *reason, struct byte_sink *out,
                                      struct codec_error *error)
{
    size_t i = *at;
    if (!byte_sink_reserve(out, in.len - i))
        return CODEC_NOMEM;
    for (; i < in.len; i++) {
        uint32_t c = text_at(&in, i);
        if (c >= limit)
            break;
        out->data[out->len++] = (uint8_t)c;
    }
    *at = i;
    if (i == in.len)
        return CODEC_DONE;
    while (i < in.len && text_at(&in, i) >= limit)
        i++;
    *error = (struct codec_error){*at, i, reason};
    return CODEC_ERROR;
}

enum codec_status ascii_encode(struct text_view in, size_t *at, struct byte_sink *out, struct codec_error *error)
{
    return encode_below(in, at, 0x80, "ordinal not in range(128)", out, error);
}

enum codec_status latin1_encode(struct text_view in, size_t *at, struct byte_sink *out, struct codec_error *error)
{
    if (in.kind == 1) {
        if (!byte_sink_append(out, (const uint8_t *)in.data + *at, in.len - *at))
            return CODEC_NOMEM;
        *at = in.len;
        return CODEC_DONE;
    }
    return encode_below(in, at, 0x100, "ordinal not in range(256)", out, error);
}

static const char undefined[] = "character maps to <undefined>";

enum codec_status charmap_decode(const uint8_t *in, size_t len, size_t *at, struct text_view table, struct text_sink *out,
                                 struct codec_error *error)
{
    for (; *at < len; ++*at) {
        uint8_t byte = in[*at];
        uint32_t c = byte < table.len ? text_at(&table, byte) : 0xfffe;
        if (c == 0xfffe) {
            *error = (struct codec_error){*at, *at + 1, undefined};
            return CODEC_ERROR;
        }
        if (!text_sink_put(out, c))
            return CODEC_NOMEM;
    }
    return CODEC_DONE;
}

/* Numbers the pages that the table needs; they may be too many for a byte. */
static int number_pages(struct text_view table, uint8_t page[256])
{
    int pages = 0;
    memset(page, 0, 256);
    for (size_t i = 0; i < table.len; i++) {
        uint32_t c = text_at(&table, i);
        if (c != 0xfffe && page[c >> 8] == 0)
            page[c >> 8] = (uint8_t)++pages;
    }
    return pages;
}

bool charmap_reversible(struct text_view table)
{
    uint8_t page[256];
    if (table.len > 256)
        return false;
    for (size_t i = 0; i < table.len; i++) {
        if (text_at(&table, i) > 0xffff)
            return false;
    }
    return number_pages(table, page) < 256;
}

size_t charmap_size(struct text_view table)
{
    uint8_t page[256];
    return sizeof(struct charmap) + (size_t)number_pages(table, page) * sizeof ((struct charmap *)0)->byte[0];
}

void charmap_reverse(struct charmap *map, struct text_view table)
{
    map->pages = number_pages(table, map->page);
    memset(map->byte, 0xff, (size_t)map->pages * sizeof map->byte[0]);
    for (size_t i = 0; i < table.len; i++) {
        uint32_t c = text_at(&table, i);
        if (c != 0xfffe && map->page[c >> 8])
            map->byte[map->page[c >> 8] - 1][c & 0xff] = (uint16_t)i;
    }
}

int charmap_byte(const struct charmap *map, uint32_t c)
{
    if (c > 0xffff || map->page[c >> 8] == 0)
        return -1;
    uint16_t byte = map->byte[map->page[c >> 8] - 1][c & 0xff];
    return byte == CHARMAP_NONE ? -1 : byte;
}

enum codec_status charmap_encode(struct text_view in, size_t *at, const struct charmap *map, struct byte_sink *out,
                                 struct codec_error *error)
{
    size_t i = *at;
    if (!byte_sink_reserve(out, in.len - i))
        return CODEC_NOMEM;
    for (; i < in.len; i++) {
        int byte = charmap_byte(map, text_at(&in, i));
        if (byte < 0)
            break;
        out->data[out->len++] = (uint8_t)byte;
    }
    *at = i;
    if (i == in.len)
        return CODEC_DONE;
    while (i < in.len && charmap_byte(map, text_at(&in, i)) < 0)
        i++;
    *error = (struct codec_error){*at, i, undefined};
    return CODEC_ERROR;
}
