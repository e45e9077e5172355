/* objects/codec_sink.c -- growing arrays of code points and bytes, for the codecs.
 *
 * A text sink is one, two or four bytes a code point, as narrow as what it holds allows. When something wider comes,
 * the block is resized and its contents are spread from the end. Growth is by half, so that appending stays linear;
 * codecs that know what will come reserve it. The owner decides where blocks live (resize).
 * Tests.  test_codecs.c */
#include <string.h>
#include "gc/heap.h"
#include "objects/codec.h"

void *codec_resize_buffer(void *context, void *old, size_t old_bytes, size_t new_bytes)
{
    (void)context;
    (void)old_bytes;
    return buf_realloc(old, new_bytes);
}

static void widen(void *data, int from, int to, size_t len)
{
    const uint8_t *narrow = data;
    const uint16_t *middle = data;
    if (to == 2) {
        for (size_t i = len; i-- > 0; )
            ((uint16_t *)data)[i] = narrow[i];
    } else if (from == 1) {
        for (size_t i = len; i-- > 0; )
            ((uint32_t *)data)[i] = narrow[i];
    } else {
        for (size_t i = len; i-- > 0; )
            ((uint32_t *)data)[i] = middle[i];
    }
}

bool text_sink_reserve(struct text_sink *sink, size_t more, uint32_t widest)
{
    int kind = widest < 0x100 ? 1 : widest < 0x10000 ? 2 : 4;
    if (kind < sink->kind)
        kind = sink->kind;
    if (more > SIZE_MAX / 8 - sink->len)
        return false;
    size_t needed = sink->len + more, cap = sink->cap;
    if (needed > cap) {
        cap = sink->len == 0 ? needed : sink->len + sink->len / 2 + 16;
        if (cap < needed)
            cap = needed;
    } else if (kind == sink->kind) {
        return true;
    }
    void *data = sink->resize(sink->context, sink->data, sink->cap * (size_t)sink->kind, cap * (size_t)kind);
    if (!data)
        return false;
    if (kind != sink->kind)
        widen(data, sink->kind, kind, sink->len);
    sink->data = data;
    sink->cap = cap;
    sink->kind = kind;
    return true;
}

void text_sink_finish(struct text_sink *sink)
{
    int kind = sink->seen < 0x100 ? 1 : sink->seen < 0x10000 ? 2 : 4;
    if (kind >= sink->kind)
        return;
    struct text_view wide = {sink->data, sink->len, sink->kind};
    for (size_t i = 0; i < sink->len; i++)             /* each is read before its place is written to */
        text_store(sink->data, kind, i, text_at(&wide, i));
    sink->cap = sink->cap * (size_t)sink->kind / (size_t)kind;
    sink->kind = kind;
}

bool byte_sink_reserve(struct byte_sink *sink, size_t more)
{
    if (more <= sink->cap - sink->len)
        return true;
    if (more > SIZE_MAX / 4 - sink->len)
        return false;
    size_t cap = sink->len == 0 ? more : sink->len + sink->len / 2 + 16;
    if (cap < sink->len + more)
        cap = sink->len + more;
    uint8_t *data = sink->resize(sink->context, sink->data, sink->cap, cap);
    if (!data)
        return false;
    sink->data = data;
    sink->cap = cap;
    return true;
}

bool text_sink_append(struct text_sink *sink, struct text_view text)
{
    uint32_t seen = 0;
    for (size_t i = 0; i < text.len; i++)
        seen |= text_at(&text, i);
    if (!text_sink_reserve(sink, text.len, seen))
        return false;
    for (size_t i = 0; i < text.len; i++)
        text_store(sink->data, sink->kind, sink->len + i, text_at(&text, i));
    sink->len += text.len;
    sink->seen |= seen;
    return true;
}

bool byte_sink_append(struct byte_sink *sink, const void *bytes, size_t len)
{
    if (!byte_sink_reserve(sink, len))
        return false;
    if (len)
        memcpy(sink->data + sink->len, bytes, len);
    sink->len += len;
    return true;
}
