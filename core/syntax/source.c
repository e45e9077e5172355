/* core/syntax/source.c -- source encodings (PEP 263) and line ends.
 *
 * UTF-8 is only checked; latin-1 and ascii are converted here; any other codec is the business of syntax_hooks.decode.
 * The result is always a copy: it ends in a NUL, and constants of the tree may point into it. */
#include "core/syntax/source.h"

#include "core/syntax/unicode.h"

#include <string.h>
#include <strings.h>

static int fail_at(struct arena *a, struct syntax_error *err, int lineno, int col, const char *text, size_t text_len,
                   const char *msg)
{
    *err = (struct syntax_error){.kind = ERROR_SYNTAX, .msg = msg, .lineno = lineno, .col_offset = col,
                                 .end_lineno = lineno, .end_col_offset = col, .text = text, .text_len = text_len};
    if (!msg || a->failed)
        *err = (struct syntax_error){.kind = ERROR_MEMORY};
    return -1;
}

/* An error of the source as a whole. */
static int fail_whole(struct arena *a, struct syntax_error *err, const char *msg)
{
    fail_at(a, err, 0, -1, NULL, 0, msg);
    err->end_lineno = err->end_col_offset = 0;
    return -1;
}

/* ---- the coding cookie ---- */

static bool is_cookie_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

/* The usual spelling of the encodings known here; others are given back as they are. */
static const char *usual_name(struct arena *a, const char *name, size_t len)
{
    char low[13];
    size_t n = len < 12 ? len : 12;
    for (size_t i = 0; i < n; i++)
        low[i] = name[i] == '_' ? '-' : name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] | 0x20) : name[i];
    low[n] = 0;
    if (strcmp(low, "utf-8") == 0 || strncmp(low, "utf-8-", 6) == 0)
        return "utf-8";
    static const char *const latin1[] = {"latin-1", "iso-8859-1", "iso-latin-1"};
    for (size_t i = 0; i < 3; i++) {
        size_t known = strlen(latin1[i]);
        if (strncmp(low, latin1[i], known) == 0 && (low[known] == 0 || low[known] == '-'))
            return "iso-8859-1";
    }
    return arena_copy(a, name, len);
}

/* Looks in one line.  *go_on: the line allows a cookie in the next one. */
static const char *line_cookie(struct arena *a, const char *line, size_t len, bool *go_on)
{
    size_t i = 0;
    while (i < len && (line[i] == ' ' || line[i] == '\t' || line[i] == '\f'))
        i++;
    *go_on = i == len || line[i] == '#' || line[i] == '\n' || line[i] == '\r';
    if (i == len || line[i] != '#')
        return NULL;
    for (; i + 6 < len; i++) {
        if (memcmp(line + i, "coding", 6) != 0 || (line[i + 6] != ':' && line[i + 6] != '='))
            continue;
        size_t from = i + 7;
        while (from < len && (line[from] == ' ' || line[from] == '\t'))
            from++;
        size_t to = from;
        while (to < len && is_cookie_char(line[to]))
            to++;
        if (to > from)
            return usual_name(a, line + from, to - from);
    }
    return NULL;
}

static size_t line_length(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && text[i] != '\n' && text[i] != '\r')
        i++;
    if (i + 1 < len && text[i] == '\r' && text[i + 1] == '\n')
        i++;
    return i < len ? i + 1 : i;
}

const char *source_cookie(struct arena *a, const char *text, size_t len)
{
    bool go_on;
    size_t first = line_length(text, len);
    const char *found = line_cookie(a, text, first, &go_on);
    if (found || !go_on)
        return found;
    return line_cookie(a, text + first, line_length(text + first, len - first), &go_on);
}

/* ---- decoding ---- */

/* Malformed UTF-8 at text + at: the error shows the line, bad bytes replaced. A file that says it is UTF-8 breaks its word; one that says
 * nothing gets a hint. */
static int fail_utf8(struct arena *a, const char *text, size_t len, size_t at, const char *filename, bool declared, const char *why,
                     struct syntax_error *err)
{
    int lineno = 1;
    size_t start = 0;
    for (size_t i = 0; i < at; i++)
        if (text[i] == '\n') {
            lineno++;
            start = i + 1;
        }
    size_t end = start + line_length(text + start, len - start), n = 0;
    if (end > start && text[end - 1] == '\n')
        end--;
    char *line = arena_alloc(a, 3 * (end - start) + 1);
    for (size_t i = start; line && i < end;) {
        size_t bad_len = 1;
        const char *reason;
        size_t good = utf8_check(text + i, end - i, &bad_len, &reason);
        memcpy(line + n, text + i, good);
        n += good;
        i += good;
        if (i < end) {
            memcpy(line + n, "\xef\xbf\xbd", 3);
            n += 3;
            i += bad_len;
        }
    }
    if (declared && filename)
        return fail_at(a, err, lineno, 0, line, n, arena_printf(a, "(unicode error) 'utf-8' codec can't decode byte 0x%02x in position %zu: %s",
                                                                (uint8_t)text[at], at - start, why));
    int col = (int)utf8_count(text + start, at - start) + 1;
    return fail_at(a, err, lineno, col, line, n,
                   arena_printf(a, "Non-UTF-8 code starting with '\\x%02x'%s%s on line %d, but no encoding declared; "
                                   "see https://peps.python.org/pep-0263/ for details", (uint8_t)text[at], filename ? " in file " : "",
                                filename ? filename : "", lineno));
}

static const char *from_latin1(struct arena *a, const char *text, size_t len, size_t *out_len)
{
    char *out = arena_alloc(a, 2 * len + 1);
    if (!out)
        return NULL;
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += utf8_put(out + n, (uint8_t)text[i]);
    *out_len = n;
    return out;
}

/* ---- line ends ---- */

static int copy_lines(struct arena *a, struct source *s, bool end_line, struct syntax_error *err)
{
    char *out = arena_alloc(a, s->len + 2);
    if (!out)
        return fail_whole(a, err, NULL);
    size_t n = 0;
    const char *p = s->text, *end = p + s->len;
    while (p < end) {
        const char *cr = memchr(p, '\r', (size_t)(end - p));
        size_t piece = (size_t)((cr ? cr : end) - p);
        memcpy(out + n, p, piece);
        n += piece;
        p += piece;
        if (cr) {
            out[n++] = '\n';
            p += p + 1 < end && p[1] == '\n' ? 2 : 1;
        }
    }
    if (end_line && n && out[n - 1] != '\n')
        out[n++] = '\n';
    out[n] = 0;
    s->text = out;
    s->len = n;
    return 0;
}

/* ---- codecs ---- */

enum codec { CODEC_UTF8, CODEC_LATIN1, CODEC_ASCII, CODEC_OTHER };

/* The codecs that need no help from above, under all the names they go by. */
static enum codec codec_of(const char *encoding)
{
    static const struct { char name[12]; uint8_t codec; } names[] = {
        {"utf-8", CODEC_UTF8}, {"utf8", CODEC_UTF8}, {"u8", CODEC_UTF8}, {"iso-8859-1", CODEC_LATIN1},
        {"latin1", CODEC_LATIN1}, {"l1", CODEC_LATIN1}, {"latin", CODEC_LATIN1}, {"iso8859-1", CODEC_LATIN1},
        {"8859", CODEC_LATIN1}, {"cp819", CODEC_LATIN1}, {"ascii", CODEC_ASCII}, {"us-ascii", CODEC_ASCII},
        {"646", CODEC_ASCII},
    };
    for (size_t i = 0; encoding && i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(encoding, names[i].name) == 0)
            return names[i].codec;
    return encoding ? CODEC_OTHER : CODEC_UTF8;
}

static int decode(struct arena *a, struct source *s, bool marked, bool end_line, const char *filename, struct syntax_error *err)
{
    size_t bad_len;
    const char *reason;
    enum codec codec = codec_of(s->encoding);
    if (codec == CODEC_UTF8) {
        size_t at = utf8_check(s->text, s->len, &bad_len, &reason);
        if (at == s->len)
            return 0;
        if (s->encoding && strcmp(s->encoding, "utf-8") != 0)        /* by another of its names: a codec like any other */
            return fail_whole(a, err, arena_printf(a, "'utf-8' codec can't decode byte 0x%02x in position %zu: %s", (uint8_t)s->text[at], at, reason));
        return fail_utf8(a, s->text, s->len, at, filename, marked || s->encoding, reason, err);
    }
    if (codec == CODEC_LATIN1) {
        s->text = from_latin1(a, s->text, s->len, &s->len);
        return s->text ? 0 : fail_whole(a, err, NULL);
    }
    if (codec == CODEC_ASCII) {
        for (size_t i = 0; i < s->len; i++)
            if ((uint8_t)s->text[i] >= 128)
                return fail_whole(a, err, arena_printf(a, "'ascii' codec can't decode byte 0x%02x in position %zu: "
                                                          "ordinal not in range(128)", (uint8_t)s->text[i], i));
        return 0;
    }
    if (copy_lines(a, s, end_line, err) < 0)              /* of bytes: what a codec makes of a line end is its business */
        return -1;
    const char *msg = NULL;
    int rc = syntax_hooks.decode(a, s->encoding, s->text, s->len, &s->text, &s->len, &msg);
    if (rc > 0)
        return fail_whole(a, err, msg ? msg : arena_printf(a, "unknown encoding: %s", s->encoding));
    if (rc < 0)
        *err = (struct syntax_error){.kind = ERROR_CALLBACK};
    return rc;
}

int source_prepare(struct arena *a, const char *bytes, size_t len, unsigned flags, bool end_line, const char *filename,
                   struct source *out, struct syntax_error *err)
{
    static const char bom[3] = "\xef\xbb\xbf";
    *out = (struct source){bytes, len, NULL};
    if (len >= INT32_MAX - 2) {
        *err = (struct syntax_error){.kind = ERROR_OVERFLOW, .msg = "Parser column offset overflow - source line is too big"};
        return -1;
    }
    const char *nul = memchr(bytes, 0, len);
    if (nul && flags & PARSE_FROM_FILE) {
        int lineno = 1;
        const char *line = bytes;
        for (const char *p = bytes; p < nul; p++)
            if (*p == '\n') {
                lineno++;
                line = p + 1;
            }
        size_t n = (size_t)(nul - line);
        return fail_at(a, err, lineno, 0, utf8_check(line, n, &(size_t){0}, &(const char *){NULL}) == n ? arena_copy(a, line, n) : NULL, n,
                       "source code cannot contain null bytes");
    }
    if (nul) {
        fail_whole(a, err, "source code string cannot contain null bytes");
        err->col_offset = 0;
        return -1;
    }
    if (!(flags & PARSE_IS_UTF8)) {
        bool marked = len >= sizeof bom && memcmp(bytes, bom, sizeof bom) == 0;
        if (marked) {
            out->text += sizeof bom;
            out->len -= sizeof bom;
        }
        out->encoding = source_cookie(a, out->text, out->len);
        if (a->failed)
            return fail_whole(a, err, NULL);
        if (marked && out->encoding && strcmp(out->encoding, "utf-8") != 0) {
            bool second;
            size_t line = line_length(out->text, out->len);
            const char *start = out->text;
            second = !line_cookie(a, start, line, &second);
            if (second) {
                start += line;
                line = line_length(start, out->len - line);
            }
            while (line && (start[line - 1] == '\n' || start[line - 1] == '\r'))
                line--;
            const char *text = arena_copy(a, start, line);
            fail_at(a, err, second ? 2 : 1, 0, text, line, arena_printf(a, "encoding problem: %s with BOM", out->encoding));
            err->end_col_offset = (int)line;
            return -1;
        }
        if (decode(a, out, marked, end_line, filename, err) < 0)
            return -1;
    }
    return copy_lines(a, out, end_line, err);
}
