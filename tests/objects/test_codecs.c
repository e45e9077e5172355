/* tests/objects/test_codecs.c -- the codecs: what they decode and where they stop, as the reference does (error ranges
 * and reasons included), round trips, input in pieces, encoders, exhausted memory, speed (CODECS_MEASURE=1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "gc/heap.h"
#include "objects/codec.h"

static long failures;

#define FAIL(...) do { if (failures++ < 20) { fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
                       fprintf(stderr, __VA_ARGS__); fputc('\n', stderr); } } while (0)
#define EXPECT(e) do { if (!(e)) FAIL("not so: %s", #e); } while (0)

enum codec { UTF8, UTF16_LE, UTF16_BE, UTF32_LE, UTF32_BE, UTF7, ESCAPE, RAW_ESCAPE, CODECS };

static enum codec_status decode(enum codec codec, const uint8_t *in, size_t len, size_t *at, unsigned flags,
                                struct text_sink *out, struct codec_error *error)
{
    struct escape_notes notes = {0};
    switch (codec) {
    case UTF8: return utf8_decode(in, len, at, flags, out, error);
    case UTF16_LE: return utf16_decode(in, len, at, CODEC_LITTLE, flags, out, error);
    case UTF16_BE: return utf16_decode(in, len, at, CODEC_BIG, flags, out, error);
    case UTF32_LE: return utf32_decode(in, len, at, CODEC_LITTLE, flags, out, error);
    case UTF32_BE: return utf32_decode(in, len, at, CODEC_BIG, flags, out, error);
    case UTF7: return utf7_decode(in, len, at, flags, out, error);
    case ESCAPE: return unicode_escape_decode(in, len, at, flags, out, error, &notes);
    case RAW_ESCAPE: return raw_unicode_escape_decode(in, len, at, flags, out, error);
    default: abort();
    }
}

static enum codec_status encode(enum codec codec, struct text_view in, size_t *at, unsigned flags, struct byte_sink *out,
                                struct codec_error *error)
{
    switch (codec) {
    case UTF8: return utf8_encode(in, at, flags, out, error);
    case UTF16_LE: return utf16_encode(in, at, CODEC_LITTLE, flags, out, error);
    case UTF16_BE: return utf16_encode(in, at, CODEC_BIG, flags, out, error);
    case UTF32_LE: return utf32_encode(in, at, CODEC_LITTLE, flags, out, error);
    case UTF32_BE: return utf32_encode(in, at, CODEC_BIG, flags, out, error);
    case UTF7: return utf7_encode(in, out);
    case ESCAPE: return unicode_escape_encode(in, out);
    case RAW_ESCAPE: return raw_unicode_escape_encode(in, out);
    default: abort();
    }
}

/* Decodes with a handler that replaces every error by U+FFFD; text and errors are written in words. */
static void decode_replacing(enum codec codec, const uint8_t *in, size_t len, size_t *at, unsigned flags, struct text_sink *out,
                             char *errors)
{
    struct codec_error error;
    enum codec_status status;
    errors += strlen(errors);
    while ((status = decode(codec, in, len, at, flags, out, &error)) == CODEC_ERROR) {
        EXPECT(error.start == *at && error.end > error.start && error.end <= len);
        errors += sprintf(errors, "%zu-%zu:%s;", error.start, error.end, error.reason);
        EXPECT(text_sink_put(out, 0xfffd));
        *at = error.end;
    }
    EXPECT(status == CODEC_DONE);
}

static void spell(const struct text_sink *sink, char *text)
{
    struct text_view view = {sink->data, sink->len, sink->kind};
    *text = '\0';
    for (size_t i = 0; i < view.len; i++)
        text += sprintf(text, "%s%x", i ? " " : "", (unsigned)text_at(&view, i));
}

static size_t unhex(const char *hex, uint8_t *out)
{
    size_t n = 0;
    for (; *hex; hex += 2) {
        unsigned byte;
        sscanf(hex, "%2x", &byte);
        out[n++] = (uint8_t)byte;
    }
    return n;
}

/* What the reference implementation gives for these bytes, under a handler that replaces. */
static const struct vector {
    enum codec codec;
    int final;
    const char *bytes, *text, *errors;
    size_t consumed;
} vectors[] = {
    {UTF8, 1, "c261622063", "fffd 61 62 20 63", "0-1:invalid continuation byte;", 5},
    {UTF8, 1, "616220636162206361622063616220636162206361622063", "61 62 20 63 61 62 20 63 61 62 20 63 61 62 20 63 61 62 20 63 61 62 20 63", "", 24},
    {UTF8, 0, "61622063", "61 62 20 63", "", 4},
    {UTF8, 1, "61622063dfbfc0", "61 62 20 63 7ff fffd", "6-7:invalid start byte;", 7},
    {UTF8, 0, "f48fbfbfc280c0f09f908d", "10ffff 80 fffd 1f40d", "6-7:invalid start byte;", 11},
    {UTF8, 1, "bfdfbfc161622063", "fffd 7ff fffd 61 62 20 63", "0-1:invalid start byte;3-4:invalid start byte;", 8},
    {UTF8, 0, "f06162206361622063f48fbfbf", "fffd 61 62 20 63 61 62 20 63 10ffff", "0-1:invalid continuation byte;", 13},
    {UTF8, 0, "c3a9f4ed6162206361622063", "e9 fffd fffd 61 62 20 63 61 62 20 63", "2-3:invalid continuation byte;3-4:invalid continuation byte;", 12},
    {UTF8, 0, "edf090c2", "fffd fffd", "0-1:invalid continuation byte;1-3:invalid continuation byte;", 3},
    {UTF8, 1, "eda080", "fffd fffd fffd", "0-1:invalid continuation byte;1-2:invalid start byte;2-3:invalid start byte;", 3},
    {UTF8, 1, "bf9fefefbfbfe0a080e0a08061622063", "fffd fffd fffd ffff 800 800 61 62 20 63", "0-1:invalid start byte;1-2:invalid start byte;2-3:invalid continuation byte;", 16},
    {UTF8, 0, "61622063f4c0f48fbfbfdfc280", "61 62 20 63 fffd fffd 10ffff fffd 80", "4-5:invalid continuation byte;5-6:invalid start byte;10-11:invalid continuation byte;", 13},
    {UTF8, 1, "f48f616220637f00fff09f908d", "fffd 61 62 20 63 7f 0 fffd 1f40d", "0-2:invalid continuation byte;8-9:invalid start byte;", 13},
    {UTF8, 1, "a0c28061622063e0dfbfdfbf", "fffd 80 61 62 20 63 fffd 7ff 7ff", "0-1:invalid start byte;7-8:invalid continuation byte;", 12},
    {UTF16_LE, 1, "ffdbffdf00d8ffdf00d800dc00d8ffdfe900ffdfe900e900", "10ffff 103ff 10000 103ff e9 fffd e9 e9", "18-20:illegal encoding;", 24},
    {UTF16_LE, 0, "4100e900001f", "41 e9 1f00", "", 6},
    {UTF16_LE, 1, "e900ffdfff", "e9 fffd fffd", "2-4:illegal encoding;4-5:truncated data;", 5},
    {UTF16_LE, 0, "4100ffdfffdbffdf41", "41 fffd 10ffff", "2-4:illegal encoding;", 8},
    {UTF16_LE, 0, "ffdfffdb009c00dce9", "fffd fffd 9c00 fffd", "0-2:illegal encoding;2-4:illegal UTF-16 surrogate;6-8:illegal encoding;", 8},
    {UTF16_LE, 0, "ffdbffdbffdfffdbffdf00d8e900e900ffff00d8ffdfff", "fffd 10ffff 10ffff fffd e9 e9 ffff 103ff", "0-2:illegal UTF-16 surrogate;10-12:illegal UTF-16 surrogate;", 22},
    {UTF16_LE, 1, "e900ff", "e9 fffd", "2-3:truncated data;", 3},
    {UTF16_LE, 0, "ffdbffdfffffffdfe90000d800dcffdfffdf00d800dc", "10ffff ffff fffd e9 10000 fffd fffd 10000", "6-8:illegal encoding;14-16:illegal encoding;16-18:illegal encoding;", 22},
    {UTF16_LE, 1, "ffff00d8e900ffdfffdbe900", "ffff fffd e9 fffd fffd e9", "2-4:illegal UTF-16 surrogate;6-8:illegal encoding;8-10:illegal UTF-16 surrogate;", 12},
    {UTF16_LE, 1, "00d800dcffffffdbe900e9834100", "10000 ffff fffd e9 83e9 41", "6-8:illegal UTF-16 surrogate;", 14},
    {UTF16_LE, 1, "ffdb00d800dc00dc", "fffd 10000 fffd", "0-2:illegal UTF-16 surrogate;6-8:illegal encoding;", 8},
    {UTF16_LE, 1, "4100ffffffff", "41 ffff ffff", "", 6},
    {UTF16_LE, 0, "ffdbffdf4100ffdfffdf00dc4100ff", "10ffff 41 fffd fffd fffd 41", "6-8:illegal encoding;8-10:illegal encoding;10-12:illegal encoding;", 14},
    {UTF16_LE, 0, "410000dc4100ffff00dc4100e9", "41 fffd 41 ffff fffd 41", "2-4:illegal encoding;8-10:illegal encoding;", 12},
    {UTF16_BE, 0, "dbffdfff91ff", "10ffff 91ff", "", 6},
    {UTF16_BE, 1, "dbffdfffff42dbffdbffdfff00e900e9ffffdfff00e90041", "10ffff ff42 fffd 10ffff e9 e9 ffff fffd e9 41", "6-8:illegal UTF-16 surrogate;18-20:illegal encoding;", 24},
    {UTF16_BE, 1, "dc00ffff", "fffd ffff", "0-2:illegal encoding;", 4},
    {UTF16_BE, 1, "dbffdf", "fffd", "0-3:unexpected end of data;", 3},
    {UTF16_BE, 1, "dbffdbffffffffff0041dc15", "fffd fffd ffff ffff 41 fffd", "0-2:illegal UTF-16 surrogate;2-4:illegal UTF-16 surrogate;10-12:illegal encoding;", 12},
    {UTF16_BE, 1, "d800dc00", "10000", "", 4},
    {UTF16_BE, 0, "d800dc00dbffd800", "10000 fffd", "4-6:illegal UTF-16 surrogate;", 6},
    {UTF16_BE, 1, "dbffdf0ad8", "10ff0a fffd", "4-5:truncated data;", 5},
    {UTF16_BE, 1, "dbffdfff40000041dbffdbffdc00", "10ffff 4000 41 fffd 10fc00", "8-10:illegal UTF-16 surrogate;", 14},
    {UTF16_BE, 1, "d800dfffdbffd800", "103ff fffd fffd", "4-6:illegal UTF-16 surrogate;6-8:unexpected end of data;", 8},
    {UTF16_BE, 0, "dbffbfffdfffdc00dbffdfff00e9", "fffd bfff fffd fffd 10ffff e9", "0-2:illegal UTF-16 surrogate;4-6:illegal encoding;6-8:illegal encoding;", 14},
    {UTF16_BE, 0, "dbffd800dc00ffffd800dc0000e9ffff", "fffd 10000 ffff 10000 e9 ffff", "0-2:illegal UTF-16 surrogate;", 16},
    {UTF16_BE, 1, "dc00dc00dc00", "fffd fffd fffd", "0-2:illegal encoding;2-4:illegal encoding;4-6:illegal encoding;", 6},
    {UTF16_BE, 0, "d80000", "", "", 0},
    {UTF32_LE, 0, "ffff100000d80000ffdb00", "10ffff fffd", "4-8:code point in surrogate code point range(0xd800, 0xe000);", 8},
    {UTF32_LE, 1, "41000000ffff0000ffdb0000ffdb00", "41 ffff fffd fffd", "8-12:code point in surrogate code point range(0xd800, 0xe000);12-15:truncated data;", 15},
    {UTF32_LE, 0, "ffdf0000ffff100000dc0000ffdf00", "fffd 10ffff fffd", "0-4:code point in surrogate code point range(0xd800, 0xe000);8-12:code point in surrogate code point range(0xd800, 0xe000);", 12},
    {UTF32_LE, 1, "e9000000410000", "e9 fffd", "4-7:truncated data;", 7},
    {UTF32_LE, 1, "41000000ffff100000dc000000dc000000000100ffdb0000", "41 10ffff fffd fffd 10000 fffd", "8-12:code point in surrogate code point range(0xd800, 0xe000);12-16:code point in surrogate code point range(0xd800, 0xe000);20-24:code point in surrogate code point range(0xd800, 0xe000);", 24},
    {UTF32_LE, 1, "41000000e900000000d80000ffdb000041000000ffff", "41 e9 fffd fffd 41 fffd", "8-12:code point in surrogate code point range(0xd800, 0xe000);12-16:code point in surrogate code point range(0xd800, 0xe000);20-22:truncated data;", 22},
    {UTF32_LE, 1, "add80000", "fffd", "0-4:code point in surrogate code point range(0xd800, 0xe000);", 4},
    {UTF32_LE, 1, "000001ca00000100ffff1000ffdf0000ffff1000", "fffd 10000 10ffff fffd 10ffff", "0-4:code point not in range(0x110000);12-16:code point in surrogate code point range(0xd800, 0xe000);", 20},
    {UTF32_LE, 1, "ffdf0000ffdb00000000010000000100", "fffd fffd 10000 10000", "0-4:code point in surrogate code point range(0xd800, 0xe000);4-8:code point in surrogate code point range(0xd800, 0xe000);", 16},
    {UTF32_LE, 1, "e9000000", "e9", "", 4},
    {UTF32_LE, 1, "00000100ffdf000c41000000", "10000 fffd 41", "4-8:code point not in range(0x110000);", 12},
    {UTF32_LE, 0, "ffff10", "", "", 0},
    {UTF32_LE, 0, "00dc0000a400010041000000", "fffd 100a4 41", "0-4:code point in surrogate code point range(0xd800, 0xe000);", 12},
    {UTF32_LE, 0, "00dc000000d80000ffff1000ffdf00004100000000dc00", "fffd fffd 10ffff fffd 41", "0-4:code point in surrogate code point range(0xd800, 0xe000);4-8:code point in surrogate code point range(0xd800, 0xe000);12-16:code point in surrogate code point range(0xd800, 0xe000);", 20},
    {UTF32_BE, 1, "0000dfff0000ffff009adfff0000db", "fffd ffff fffd fffd", "0-4:code point in surrogate code point range(0xd800, 0xe000);8-12:code point not in range(0x110000);12-15:truncated data;", 15},
    {UTF32_BE, 1, "0010ff7200", "10ff72 fffd", "4-5:truncated data;", 5},
    {UTF32_BE, 1, "0000dc000000004100", "fffd 41 fffd", "0-4:code point in surrogate code point range(0xd800, 0xe000);8-9:truncated data;", 9},
    {UTF32_BE, 0, "0000db77000000410000dbff0010ffff000100", "fffd 41 fffd 10ffff", "0-4:code point in surrogate code point range(0xd800, 0xe000);8-12:code point in surrogate code point range(0xd800, 0xe000);", 16},
    {UTF32_BE, 1, "00010000", "10000", "", 4},
    {UTF32_BE, 0, "0000dfff", "fffd", "0-4:code point in surrogate code point range(0xd800, 0xe000);", 4},
    {UTF32_BE, 1, "000004ff0010ffff00000041000000e90000dbff0000d800", "4ff 10ffff 41 e9 fffd fffd", "16-20:code point in surrogate code point range(0xd800, 0xe000);20-24:code point in surrogate code point range(0xd800, 0xe000);", 24},
    {UTF32_BE, 0, "000100000010ff", "10000", "", 4},
    {UTF32_BE, 1, "a510ffff0000dfff00000041000000e9000100", "fffd fffd 41 e9 fffd", "0-4:code point not in range(0x110000);4-8:code point in surrogate code point range(0xd800, 0xe000);16-19:truncated data;", 19},
    {UTF32_BE, 0, "00000041000000410000dbff0010ffff00", "41 41 fffd 10ffff", "8-12:code point in surrogate code point range(0xd800, 0xe000);", 16},
    {UTF32_BE, 1, "0000dbff0000ffff000100000000dfff0000", "fffd ffff 10000 fffd fffd", "0-4:code point in surrogate code point range(0xd800, 0xe000);12-16:code point in surrogate code point range(0xd800, 0xe000);16-18:truncated data;", 18},
    {UTF32_BE, 1, "0000dc000000d800000100000000dfff00008c41", "fffd fffd 10000 fffd 8c41", "0-4:code point in surrogate code point range(0xd800, 0xe000);4-8:code point in surrogate code point range(0xd800, 0xe000);12-16:code point in surrogate code point range(0xd800, 0xe000);", 20},
    {UTF32_BE, 1, "0000dbff", "fffd", "0-4:code point in surrogate code point range(0xd800, 0xe000);", 4},
    {UTF32_BE, 0, "000000410010ffff", "41 10ffff", "", 8},
    {UTF7, 1, "335c00412b41632b", "33 5c 0 41 1cf fffd", "4-8:unterminated shift sequence;", 8},
    {UTF7, 0, "5c3233", "5c 32 33", "", 3},
    {UTF7, 1, "41214132412b4163ff61807e", "41 21 41 32 41 fffd 61 fffd 7e", "5-9:partial character in shift sequence;10-11:unexpected special character;", 12},
    {UTF7, 1, "4144327e41", "41 44 32 7e 41", "", 5},
    {UTF7, 0, "632f63633380442d41", "63 2f 63 63 33 fffd 44 2d 41", "5-6:unexpected special character;", 9},
    {UTF7, 1, "2b0062334131312d2d", "fffd 62 33 41 31 31 2d 2d", "0-2:ill-formed sequence;", 9},
    {UTF7, 1, "325c312d4100802f44", "32 5c 31 2d 41 0 fffd 2f 44", "6-7:unexpected special character;", 9},
    {UTF7, 1, "6221507eff7a5cff21", "62 21 50 7e fffd 7a 5c fffd 21", "4-5:unexpected special character;7-8:unexpected special character;", 9},
    {UTF7, 1, "ff63202b802b44", "fffd 63 20 fffd fffd", "0-1:unexpected special character;3-5:ill-formed sequence;5-7:unterminated shift sequence;", 7},
    {UTF7, 1, "2141806300322dff325c312b2b", "21 41 fffd 63 0 32 2d fffd 32 5c 31 fffd", "2-3:unexpected special character;7-8:unexpected special character;11-13:unterminated shift sequence;", 13},
    {UTF7, 1, "332b447e417a200041", "33 fffd 41 7a 20 0 41", "1-4:partial character in shift sequence;", 9},
    {UTF7, 0, "502b2b4121627eff5c316263", "50 fffd 62 7e fffd 5c 31 62 63", "1-5:partial character in shift sequence;7-8:unexpected special character;", 12},
    {UTF7, 1, "2b41442fff007e0a4461", "3f fffd 0 7e a 44 61", "0-5:non-zero padding bits in shift sequence;", 10},
    {UTF7, 1, "32612b205c002b2b", "32 61 fffd 5c 0 fffd", "2-4:ill-formed sequence;6-8:unterminated shift sequence;", 8},
    {ESCAPE, 1, "5c643430303430300a5c755c4e7b7d7d5c4e7b7d", "5c 64 34 30 30 34 30 30 a fffd fffd 7d 7d fffd 7d", "9-11:truncated \\uXXXX escape;11-14:malformed \\N character escape;16-19:malformed \\N character escape;", 20},
    {ESCAPE, 1, "5c4e7b534e414b457d", "1f40d", "", 9},
    {ESCAPE, 1, "3166305c75343030e95c755c4e7b736e616b7d3430303166", "31 66 30 fffd e9 fffd fffd 34 30 30 31 66", "3-8:truncated \\uXXXX escape;9-11:truncated \\uXXXX escape;11-19:unknown Unicode character name;", 24},
    {ESCAPE, 1, "34303022303065395c5c5c4e7b7d", "34 30 30 22 30 30 65 39 5c fffd 7d", "10-13:malformed \\N character escape;", 14},
    {ESCAPE, 0, "305c645c4e7b534e414b457d2222", "30 5c 64 1f40d 22 22", "", 14},
    {ESCAPE, 1, "643830305c4e7b7d5c4e7b7d31665c", "64 38 30 30 fffd 7d fffd 7d 31 66 fffd", "4-7:malformed \\N character escape;8-11:malformed \\N character escape;14-15:\\ at end of string;", 15},
    {ESCAPE, 1, "5c4e7b4b4559434150204449474954204f4e457d5c5c75", "fffd 5c 75", "0-20:unknown Unicode character name;", 23},
    {ESCAPE, 0, "5c5c6164383030227d375c4e7b7d5c4e7b", "5c 61 64 38 30 30 22 7d 37 fffd 7d", "10-13:malformed \\N character escape;", 14},
    {ESCAPE, 0, "385c31665c4e7b30303131303030305c75385c5c615c7827", "38 1 66", "", 4},
    {ESCAPE, 1, "64383030300a5c755c5c5c75343030225c4e7b67615c4e7b", "64 38 30 30 30 a fffd 5c fffd 22 fffd", "6-8:truncated \\uXXXX escape;10-15:truncated \\uXXXX escape;16-24:malformed \\N character escape;", 24},
    {ESCAPE, 1, "303030303131303030305c78", "30 30 30 30 31 31 30 30 30 30 fffd", "10-12:truncated \\xXX escape;", 12},
    {ESCAPE, 1, "5c4e7b7d3166643830305c55343030", "fffd 7d 31 66 64 38 30 30 fffd", "0-3:malformed \\N character escape;10-15:truncated \\UXXXXXXXX escape;", 15},
    {ESCAPE, 0, "5c556e", "fffd 6e", "0-2:truncated \\UXXXXXXXX escape;", 3},
    {ESCAPE, 0, "385c645c750a", "38 5c 64 fffd a", "3-5:truncated \\uXXXX escape;", 6},
    {RAW_ESCAPE, 0, "5c5c30306539e93030303146343044", "5c 5c 30 30 65 39 e9 30 30 30 31 46 34 30 44", "", 15},
    {RAW_ESCAPE, 1, "0a31665c5531665c4e7b534e414b457d6e5c757d5c556e", "a 31 66 fffd 5c 4e 7b 53 4e 41 4b 45 7d 6e fffd 7d fffd 6e", "3-7:truncated \\UXXXXXXXX escape;17-19:truncated \\uXXXX escape;20-22:truncated \\UXXXXXXXX escape;", 23},
    {RAW_ESCAPE, 1, "30316638375c4e7b534e414b457d6e5c783430305c755c5c", "30 31 66 38 37 5c 4e 7b 53 4e 41 4b 45 7d 6e 5c 78 34 30 30 fffd 5c 5c", "20-22:truncated \\uXXXX escape;", 24},
    {RAW_ESCAPE, 1, "225c4e7b7d30303031463430443430305c5c4e7b7d5c5c", "22 5c 4e 7b 7d 30 30 30 31 46 34 30 44 34 30 30 5c 5c 4e 7b 7d 5c 5c", "", 23},
    {RAW_ESCAPE, 1, "5c5537e95c5c0a38", "fffd e9 5c 5c a 38", "0-3:truncated \\UXXXXXXXX escape;", 8},
    {RAW_ESCAPE, 0, "385c557d5c75", "38 fffd 7d", "1-3:truncated \\UXXXXXXXX escape;", 4},
    {RAW_ESCAPE, 1, "5c753030653937275c7530303031463430445c555c75", "e9 37 27 1 46 34 30 44 fffd fffd", "18-20:truncated \\UXXXXXXXX escape;20-22:truncated \\uXXXX escape;", 22},
    {RAW_ESCAPE, 0, "303031313030303031665c55", "30 30 31 31 30 30 30 30 31 66", "", 10},
    {RAW_ESCAPE, 0, "5c755c5ce95c75383061", "fffd 5c 5c e9", "0-2:truncated \\uXXXX escape;", 5},
    {RAW_ESCAPE, 0, "5c4e7b7d6e227d5c55376e675c755c4e7b7d", "5c 4e 7b 7d 6e 22 7d fffd 6e 67 fffd 5c 4e 7b 7d", "7-10:truncated \\UXXXXXXXX escape;12-14:truncated \\uXXXX escape;", 18},
    {RAW_ESCAPE, 0, "385c55e9275c4e7b534e414b457d273030313130303030", "38 fffd e9 27 5c 4e 7b 53 4e 41 4b 45 7d 27 30 30 31 31 30 30 30 30", "1-3:truncated \\UXXXXXXXX escape;", 23},
    {RAW_ESCAPE, 0, "5c553430305c64534e414b455c4e7b5c55373031665c785c", "fffd 5c 64 53 4e 41 4b 45 5c 4e 7b fffd 5c 78", "0-5:truncated \\UXXXXXXXX escape;15-21:truncated \\UXXXXXXXX escape;", 23},
    {RAW_ESCAPE, 0, "5c645c755c7561223030313130303030", "5c 64 fffd fffd 22 30 30 31 31 30 30 30 30", "2-4:truncated \\uXXXX escape;4-7:truncated \\uXXXX escape;", 16},
    {RAW_ESCAPE, 1, "5c755c67615c755c55303065396761", "fffd 5c 67 61 fffd fffd 67 61", "0-2:truncated \\uXXXX escape;5-7:truncated \\uXXXX escape;7-13:truncated \\UXXXXXXXX escape;", 15},
};

static void test_vectors(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        uint8_t in[200];
        char errors[2000] = "", text[2000];
        size_t at = 0, len = unhex(v->bytes, in);
        struct text_sink out = text_sink(codec_resize_buffer, NULL);
        decode_replacing(v->codec, in, len, &at, v->final ? CODEC_FINAL : 0, &out, errors);
        text_sink_finish(&out);
        spell(&out, text);
        if (strcmp(text, v->text) != 0 || strcmp(errors, v->errors) != 0 || at != v->consumed)
            FAIL("codec %d %s: \"%s\" \"%s\" %zu", v->codec, v->bytes, text, errors, at);
        uint32_t all = 0;
        struct text_view view = {out.data, out.len, out.kind};
        for (size_t k = 0; k < view.len; k++)
            all |= text_at(&view, k);
        EXPECT(out.kind == (all < 0x100 ? 1 : all < 0x10000 ? 2 : 4) && (out.seen < 0x80) == (all < 0x80));
        buf_free(out.data);
    }
}

/* The same bytes in two pieces give the same text: what is not consumed of the first comes again before the second. */
static void test_pieces(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        uint8_t in[200];
        size_t len = unhex(v->bytes, in);
        char whole[2000], pieces[2000], errors[2000];
        for (size_t cut = 0; cut <= len; cut++) {
            struct text_sink a = text_sink(codec_resize_buffer, NULL), b = text_sink(codec_resize_buffer, NULL);
            size_t at = 0;
            errors[0] = '\0';
            decode_replacing(v->codec, in, len, &at, CODEC_FINAL, &a, errors);
            spell(&a, whole);
            at = 0;
            decode_replacing(v->codec, in, cut, &at, 0, &b, errors);
            decode_replacing(v->codec, in, len, &at, CODEC_FINAL, &b, errors);
            spell(&b, pieces);
            if (strcmp(whole, pieces) != 0)
                FAIL("codec %d %s cut at %zu: %s, whole %s", v->codec, v->bytes, cut, pieces, whole);
            buf_free(a.data);
            buf_free(b.data);
        }
    }
}

/* All code points, in all codecs and in the three widths, there and back. */
static void test_round_trips(void)
{
    static const uint32_t limit[] = {0x100, 0x10000, 0x110000};
    for (int codec = 0; codec < CODECS; codec++) {
        for (int width = 0; width < 3; width++) {
            int kind = 1 << width;
            size_t n = 0;
            void *text = malloc(limit[width] * (size_t)kind);
            for (uint32_t c = 0; c < limit[width]; c++) {
                bool breaks = c - 0xd800 < 0x800 || (codec == RAW_ESCAPE && c == '\\');
                if (!breaks)
                    text_store(text, kind, n++, c);
            }
            struct byte_sink bytes = byte_sink(codec_resize_buffer, NULL);
            struct text_sink back = text_sink(codec_resize_buffer, NULL);
            struct codec_error error;
            size_t at = 0;
            EXPECT(encode((enum codec)codec, (struct text_view){text, n, kind}, &at, 0, &bytes, &error) == CODEC_DONE);
            at = 0;
            EXPECT(decode((enum codec)codec, bytes.data, bytes.len, &at, CODEC_FINAL, &back, &error) == CODEC_DONE);
            EXPECT(at == bytes.len);
            if (back.len != n || back.kind != kind || memcmp(back.data, text, n * (size_t)kind) != 0)
                FAIL("codec %d, width %d: not the same text", codec, kind);
            if (codec == UTF8) {
                EXPECT(utf8_encoded_size((struct text_view){text, n, kind}) == bytes.len);
                struct utf8_scan scan = utf8_scan(bytes.data, bytes.len, 0);
                EXPECT(scan.bytes == bytes.len && scan.chars == n && scan.kind == kind && !scan.ascii);
            }
            free(text);
            buf_free(bytes.data);
            buf_free(back.data);
        }
    }
}

static void check_encoding(enum codec codec, unsigned flags, const uint32_t *text, size_t n, const char *hex, const char *errors)
{
    struct byte_sink out = byte_sink(codec_resize_buffer, NULL);
    struct codec_error error;
    char got[500] = "", got_errors[500] = "", *end = got_errors;
    size_t at = 0;
    while (encode(codec, (struct text_view){text, n, 4}, &at, flags, &out, &error) == CODEC_ERROR) {
        end += sprintf(end, "%zu-%zu:%s;", error.start, error.end, error.reason);
        byte_sink_put(&out, '?');
        at = error.end;
    }
    for (size_t i = 0; i < out.len; i++)
        sprintf(got + 2 * i, "%02x", out.data[i]);
    if (strcmp(got, hex) != 0 || strcmp(got_errors, errors) != 0)
        FAIL("encoder %d: %s \"%s\", expected %s", codec, got, got_errors, hex);
    buf_free(out.data);
}

#define TEXT(...) (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4

static void test_encoders(void)
{
    check_encoding(UTF8, 0, TEXT('a', 0xd800, 0xdfff, 0x20ac), "613fe282ac", "1-3:surrogates not allowed;");
    check_encoding(UTF8, CODEC_SURROGATES, TEXT('a', 0xd800), "61eda080", "");
    check_encoding(UTF16_LE, 0, TEXT(0xd800, 0xdc00, 0x1f40d), "3f3f3dd80ddc", "0-1:surrogates not allowed;1-2:surrogates not allowed;");
    check_encoding(UTF16_BE, CODEC_SURROGATES, TEXT(0xdc00, 0x1f40d), "dc00d83ddc0d", "");
    check_encoding(UTF32_BE, 0, TEXT(0x1f40d, 0xd800), "0001f40d3f", "1-2:surrogates not allowed;");
    check_encoding(UTF7, 0, TEXT('a', '+', 0xe9, '-', 0x20ac, 'b', '!', 0x1f40d), "612b2d2b414f6b2d2d2b494b772d62212b3244336344512d", "");
    check_encoding(ESCAPE, 0, TEXT('\\', '\n', 0x7f, 0xe9, 0x20ac, 0x1f40d, '\''),
                   "5c5c5c6e5c7837665c7865395c75323061635c553030303166343064" "27", "");
    check_encoding(RAW_ESCAPE, 0, TEXT('\\', 0xe9, 0x20ac), "5ce95c7532306163", "");
}

static void test_surrogates_pass(void)
{
    struct text_sink out = text_sink(codec_resize_buffer, NULL);
    struct codec_error error;
    size_t at = 0;
    EXPECT(utf8_decode((const uint8_t *)"a\xed\xa0\x80\xed\xbf\xbf", 7, &at, CODEC_FINAL | CODEC_SURROGATES, &out, &error) == CODEC_DONE);
    EXPECT(out.len == 3 && out.kind == 2 && ((uint16_t *)out.data)[1] == 0xd800 && ((uint16_t *)out.data)[2] == 0xdfff);
    out.len = 0;
    at = 0;
    EXPECT(utf16_decode((const uint8_t *)"\x00\xdc\x00\xd8", 4, &at, CODEC_LITTLE, CODEC_FINAL | CODEC_SURROGATES, &out, &error) == CODEC_DONE);
    EXPECT(out.len == 2 && ((uint16_t *)out.data)[0] == 0xdc00 && ((uint16_t *)out.data)[1] == 0xd800);
    buf_free(out.data);
    enum codec_order order = CODEC_NATIVE;
    EXPECT(utf16_bom((const uint8_t *)"\xff\xfe", 2, &order) == 2 && order == CODEC_LITTLE);
    EXPECT(utf16_bom((const uint8_t *)"\xfe\xff", 2, &order) == 2 && order == CODEC_BIG);
    EXPECT(utf16_bom((const uint8_t *)"\xff\xff", 2, &order) == 0 && utf16_bom((const uint8_t *)"ab", 2, &order) == 0);
    EXPECT(utf16_bom((const uint8_t *)"\xff", 1, &order) == 0 && order == CODEC_BIG);
    EXPECT(utf32_bom((const uint8_t *)"\xff\xfe\0\0", 4, &order) == 4 && order == CODEC_LITTLE);
    EXPECT(utf32_bom((const uint8_t *)"\0\0\xfe\xff", 4, &order) == 4 && order == CODEC_BIG);
}

static void test_escapes(void)
{
    struct text_sink out = text_sink(codec_resize_buffer, NULL);
    struct byte_sink bytes = byte_sink(codec_resize_buffer, NULL);
    struct codec_error error;
    struct escape_notes notes = {0};
    size_t at = 0;
    const char *text = "\\n\\d\\q\\400";
    EXPECT(unicode_escape_decode((const uint8_t *)text, 10, &at, CODEC_FINAL, &out, &error, &notes) == CODEC_DONE);
    EXPECT(notes.any && !notes.octal && notes.text[0] == 'd' && out.len == 6);
    buf_free(out.data);
    notes = (struct escape_notes){0};
    at = 0;
    text = "a\\x41\\101\\777\\\n\\'\\z";
    EXPECT(bytes_escape_decode((const uint8_t *)text, strlen(text), &at, &bytes, &error, &notes) == CODEC_DONE);
    EXPECT(bytes.len == 7 && memcmp(bytes.data, "aAA\xff'\\z", 7) == 0 && notes.octal && strcmp(notes.text, "777") == 0);
    at = 0;
    EXPECT(bytes_escape_decode((const uint8_t *)"ab\\x1g", 6, &at, &bytes, &error, &notes) == CODEC_ERROR);
    EXPECT(error.start == 2 && error.end == 5 && strcmp(error.reason, "invalid \\x escape") == 0);
    at = 0;
    EXPECT(bytes_escape_decode((const uint8_t *)"ab\\", 3, &at, &bytes, &error, &notes) == CODEC_ERROR);
    EXPECT(strcmp(error.reason, "Trailing \\ in string") == 0);
    bytes.len = 0;
    EXPECT(bytes_escape_encode((const uint8_t *)"a'\"\\\n\0\xff", 7, &bytes) == CODEC_DONE);
    EXPECT(bytes.len == 16 && memcmp(bytes.data, "a\\'\"\\\\\\n\\x00\\xff", 16) == 0);
    buf_free(bytes.data);
}

static void test_tables(void)
{
    uint16_t table[256];
    for (int i = 0; i < 256; i++)
        table[i] = (uint16_t)(i < 128 ? i : 0x400 + i);
    table[200] = 0xfffe;
    table[201] = 0x20ac;
    struct text_view view = {table, 256, 2};
    struct text_sink out = text_sink(codec_resize_buffer, NULL);
    struct byte_sink bytes = byte_sink(codec_resize_buffer, NULL);
    struct codec_error error;
    size_t at = 0;
    uint8_t all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    EXPECT(charmap_decode(all, 256, &at, view, &out, &error) == CODEC_ERROR && at == 200 && error.end == 201);
    at = 201;
    EXPECT(charmap_decode(all, 256, &at, view, &out, &error) == CODEC_DONE && out.len == 255 && out.kind == 2);
    at = 0;
    EXPECT(charmap_decode(all + 10, 1, &at, (struct text_view){table, 10, 2}, &out, &error) == CODEC_ERROR);
    EXPECT(charmap_reversible(view));
    struct charmap *map = malloc(charmap_size(view));
    charmap_reverse(map, view);
    for (int i = 0; i < 256; i++)
        EXPECT(i == 200 || charmap_byte(map, table[i]) == i);
    EXPECT(charmap_byte(map, 0xfffe) == -1 && charmap_byte(map, 0x1f40d) == -1 && charmap_byte(map, 0x500 + 200) == -1);
    at = 0;
    struct text_view text = {(const uint32_t[]){'a', 0x20ac, 0x1f40d, 0xfffe, 'b'}, 5, 4};
    EXPECT(charmap_encode(text, &at, map, &bytes, &error) == CODEC_ERROR && error.start == 2 && error.end == 4 && bytes.len == 2);
    free(map);
    for (int i = 0; i < 256; i++)
        table[i] = (uint16_t)(i << 8);
    EXPECT(!charmap_reversible(view));
    at = 0;
    bytes.len = 0;
    EXPECT(ascii_encode(text, &at, &bytes, &error) == CODEC_ERROR && error.start == 1 && error.end == 4 && bytes.data[0] == 'a');
    EXPECT(strcmp(error.reason, "ordinal not in range(128)") == 0);
    at = 4;
    EXPECT(latin1_encode(text, &at, &bytes, &error) == CODEC_DONE && bytes.len == 2 && at == 5);
    at = 0;
    EXPECT(latin1_encode(text, &at, &bytes, &error) == CODEC_ERROR && strcmp(error.reason, "ordinal not in range(256)") == 0);
    buf_free(out.data);
    out = text_sink(codec_resize_buffer, NULL);
    at = 0;
    EXPECT(ascii_decode(all, 256, &at, &out, &error) == CODEC_ERROR && at == 128 && error.end == 129 && out.seen < 0x80);
    at = 0;
    EXPECT(latin1_decode(all, 256, &at, &out) == CODEC_DONE && out.len == 128 + 256 && out.kind == 1 && out.seen >= 0x80);
    EXPECT(text_sink_append(&out, (struct text_view){(const uint32_t[]){0x1f40d}, 1, 4}));
    at = 0;
    EXPECT(latin1_decode(all, 256, &at, &out) == CODEC_DONE && out.kind == 4 && ((uint32_t *)out.data)[out.len - 1] == 255);
    EXPECT(((uint32_t *)out.data)[127] == 127 && ((uint32_t *)out.data)[384] == 0x1f40d);
    buf_free(out.data);
    buf_free(bytes.data);
}

/* Every growth fails once; what the sink holds stays its owner's. */
static void *failing_resize(void *context, void *old, size_t old_bytes, size_t new_bytes)
{
    long *left = context;
    return (*left)-- == 0 ? NULL : codec_resize_buffer(NULL, old, old_bytes, new_bytes);
}

static void test_exhaustion(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        uint8_t in[200];
        size_t len = unhex(v->bytes, in);
        for (long n = 0; n < 100; n++) {
            long left = n;
            struct text_sink out = text_sink(failing_resize, &left);
            struct codec_error error;
            size_t at = 0;
            enum codec_status status;
            while ((status = decode(v->codec, in, len, &at, CODEC_FINAL, &out, &error)) == CODEC_ERROR)
                at = error.end;
            buf_free(out.data);
            if (status == CODEC_DONE)
                break;
            EXPECT(status == CODEC_NOMEM && n < 99);
        }
    }
    for (int codec = 0; codec < CODECS; codec++) {
        for (long n = 0; n < 100; n++) {
            long left = n;
            struct byte_sink out = byte_sink(failing_resize, &left);
            struct codec_error error;
            size_t at = 0;
            struct text_view text = {(const uint32_t[]){'a', 0xe9, 0x20ac, 0x1f40d, '+', '\\', 'a', 0xe9, 0x20ac, 0x1f40d, 'z'}, 11, 4};
            enum codec_status status = encode((enum codec)codec, text, &at, 0, &out, &error);
            buf_free(out.data);
            if (status == CODEC_DONE)
                break;
            EXPECT(status == CODEC_NOMEM && n < 99);
        }
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void measure(const char *what, const char *sample, size_t total)
{
    size_t n = strlen(sample), len = total / n * n;
    uint8_t *in = malloc(len);
    uint32_t *out = malloc(len * 4);
    for (size_t i = 0; i < len; i += n)
        memcpy(in + i, sample, n);
    double best_scan = 1e9, best_fill = 1e9, best_encode = 1e9;
    struct byte_sink bytes = byte_sink(codec_resize_buffer, NULL);
    struct utf8_scan scan = {0};
    for (int round = 0; round < 20; round++) {
        double a = now();
        scan = utf8_scan(in, len, 0);
        double b = now();
        utf8_fill(out, scan.kind, in, len);
        double c = now();
        struct codec_error error;
        size_t at = 0;
        bytes.len = 0;
        EXPECT(utf8_encode((struct text_view){out, scan.chars, scan.kind}, &at, 0, &bytes, &error) == CODEC_DONE);
        double d = now();
        best_scan = b - a < best_scan ? b - a : best_scan;
        best_fill = c - b < best_fill ? c - b : best_fill;
        best_encode = d - c < best_encode ? d - c : best_encode;
    }
    EXPECT(scan.bytes == len && bytes.len == len && memcmp(bytes.data, in, len) == 0);
    printf("%-10s decode %.2f GB/s (scan %.2f, fill %.2f), encode %.2f GB/s\n", what, (double)len / (best_scan + best_fill) * 1e-9,
           (double)len / best_scan * 1e-9, (double)len / best_fill * 1e-9, (double)len / best_encode * 1e-9);
    free(in);
    free(out);
    buf_free(bytes.data);
}

int main(void)
{
    test_vectors();
    test_pieces();
    test_round_trips();
    test_encoders();
    test_surrogates_pass();
    test_escapes();
    test_tables();
    test_exhaustion();
    if (getenv("CODECS_MEASURE")) {
        measure("ASCII", "The quick brown fox jumps over the lazy dog. ", 1 << 18);
        measure("German", "Zw\xc3\xb6lf Boxk\xc3\xa4mpfer jagen Viktor quer \xc3\xbc" "ber den gro\xc3\x9f" "en Sylter Deich. ", 1 << 18);
        measure("Russian", "\xd0\xa1\xd1\x8a\xd0\xb5\xd1\x88\xd1\x8c \xd0\xb5\xd1\x89\xd1\x91 \xd1\x8d\xd1\x82\xd0\xb8\xd1\x85 \xd0\xbc\xd1\x8f\xd0\xb3\xd0\xba\xd0\xb8\xd1\x85. ", 1 << 18);
        measure("Chinese", "\xe5\xa4\xa9\xe5\x9c\xb0\xe7\x8e\x84\xe9\xbb\x84\xe5\xae\x87\xe5\xae\x99\xe6\xb4\xaa\xe8\x8d\x92\xe3\x80\x82", 1 << 18);
        measure("emoji", "ok \xf0\x9f\x90\x8d\xf0\x9f\x90\x8d and \xe2\x82\xac so on, ", 1 << 18);
    }
    printf("test_codecs: %ld failures\n", failures);
    return failures != 0;
}
