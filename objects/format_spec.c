/* objects/format_spec.c -- the format specification mini-language: parser, and the layout of numbers and text.
 *
 * Layout of a number: [padding] sign prefix [inner padding] digits [point fraction] tail [padding]. Inner padding (alignment '=') with zeros takes
 * part in grouping: format(1234, "010,") is "00,001,234". Sizes are counted first, from the last group to the first, and then written once
 * into the writer's reserved room.
 * Tests.  tests/objects/test_str_format.c
 */
#include "objects/format_spec.h"

#include <limits.h>
#include <locale.h>
#include <wchar.h>

#include "objects/str_private.h"
#include "objects/unidata.h"

static bool is_align(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

/* --- parsing --------------------------------------------------------------------------------------------------------------------- */

struct scan { struct text_view text; size_t at; };

static uint32_t look(const struct scan *s) { return s->at < s->text.len ? text_at(&s->text, s->at) : 0; }
static bool take(struct scan *s, uint32_t c)
{
    if (s->at >= s->text.len || text_at(&s->text, s->at) != c)
        return false;
    s->at++;
    return true;
}

/* Digits, if there are some: 1, 0, or -1 with ValueError. */
static int take_number(struct scan *s, Py_ssize_t *n)
{
    Py_ssize_t sum = 0;
    size_t first = s->at;
    for (; s->at < s->text.len; s->at++) {
        int digit = uni_decimal_value(look(s));
        if (digit < 0)
            break;
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, digit, &sum)) {
            raise_value_error("Too many decimal digits in format string");
            return -1;
        }
    }
    if (s->at == first)
        return 0;
    *n = sum;
    return 1;
}

/* ',' or '_', not both. */
static int take_grouping(struct scan *s, char *grouping)
{
    if (take(s, ','))
        *grouping = ',';
    if (look(s) == '_') {
        if (*grouping) {
            raise_value_error("Cannot specify both ',' and '_'.");
            return -1;
        }
        s->at++;
        *grouping = '_';
        if (look(s) == ',') {
            raise_value_error("Cannot specify both ',' and '_'.");
            return -1;
        }
    }
    return 0;
}

static int bad_grouping(char grouping, uint32_t type)
{
    if (type > 32 && type < 128)
        raise_value_error("Cannot specify '%c' with '%c'.", grouping, (int)type);
    else
        raise_value_error("Cannot specify '%c' with '\\x%x'.", grouping, (unsigned)type);
    return -1;
}

static int check_grouping(const struct format_spec *spec)
{
    if (spec->grouping) {
        switch (spec->type) {
        case 'd': case 'e': case 'f': case 'g': case 'E': case 'F': case 'G': case '%': case 0:
            break;
        case 'b': case 'o': case 'x': case 'X':
            if (spec->grouping == '_')
                break;
            return bad_grouping(spec->grouping, spec->type);
        default:
            return bad_grouping(spec->grouping, spec->type);
        }
    }
    if (spec->fraction_grouping && spec->type == 'n')
        return bad_grouping(spec->fraction_grouping, spec->type);
    return 0;
}

static int invalid(Value spec, Value v)
{
    raise_value_error("Invalid format specifier '%U' for object of type '%.200s'", api_of(spec), type_of(v)->tp_name);
    return -1;
}

static void scan_flags(struct scan *s, char default_align, struct format_spec *f)
{
    if (s->text.len >= 2 && is_align(text_at(&s->text, 1))) {
        f->fill = text_at(&s->text, 0);
        f->align = (char)text_at(&s->text, 1);
        f->fill_given = f->align_given = true;
        s->at = 2;
    } else if (is_align(look(s))) {
        f->align = (char)look(s);
        f->align_given = true;
        s->at = 1;
    }
    uint32_t c = look(s);
    if (c == '+' || c == '-' || c == ' ') {
        f->sign = (char)c;
        s->at++;
    }
    f->no_neg_0 = take(s, 'z');
    f->alternate = take(s, '#');
    if (!f->fill_given && take(s, '0')) {
        f->fill = '0';
        if (!f->align_given && default_align == '>')
            f->align = '=';
    }
}

int format_spec_parse(Value spec, Value v, uint32_t default_type, char default_align, struct format_spec *f)
{
    struct scan s = {str_view(str_obj(spec)), 0};
    *f = (struct format_spec){.fill = ' ', .type = default_type, .align = default_align, .width = -1, .precision = -1};
    scan_flags(&s, default_align, f);
    if (take_number(&s, &f->width) < 0 || take_grouping(&s, &f->grouping) < 0)
        return -1;
    if (take(&s, '.')) {
        int given = take_number(&s, &f->precision);
        if (given < 0 || take_grouping(&s, &f->fraction_grouping) < 0)
            return -1;
        if (!given && !f->fraction_grouping) {
            raise_value_error("Format specifier missing precision");
            return -1;
        }
    }
    if (s.text.len - s.at > 1)
        return invalid(spec, v);
    if (s.text.len - s.at == 1) {
        f->type = look(&s);
        f->type_given = true;
    }
    return check_grouping(f);
}

int format_spec_unknown_type(uint32_t type, Value v)
{
    const char *name = type_of(v)->tp_name;
    if (type > 32 && type < 128)
        raise_value_error("Unknown format code '%c' for object of type '%.200s'", (int)type, name);
    else
        raise_value_error("Unknown format code '\\x%x' for object of type '%.200s'", (unsigned)type, name);
    return -1;
}

/* --- numbers ------------------------------------------------------------------------------------------------------------------------ */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

void format_parts_of(struct format_parts *p, const char *text, size_t n)
{
    const char *end = text + n;
    *p = (struct format_parts){.negative = n > 0 && *text == '-'};
    if (n > 0 && (*text == '-' || *text == '+'))
        text++;
    p->digits = text;
    while (text < end && is_digit(*text))
        text++;
    p->digits_len = (size_t)(text - p->digits);
    if (text < end && *text == '.') {
        p->point = true;
        p->fraction = ++text;
        while (text < end && is_digit(*text))
            text++;
        p->fraction_len = (size_t)(text - p->fraction);
    }
    p->tail = text;
    p->tail_len = (size_t)(end - text);
}

enum { MARK_MAX = 4 };
struct marks {                       /* what the locale, or the specification, puts between digits */
    uint32_t point[MARK_MAX], separator[MARK_MAX];
    size_t point_len, separator_len;
    char sizes[16];                  /* of groups, last one first; as in struct lconv */
};

static size_t decode_mark(const char *text, uint32_t out[MARK_MAX])
{
    mbstate_t state = {0};
    size_t n = 0, left = strlen(text);
    while (left && n < MARK_MAX) {
        wchar_t c;
        size_t used = mbrtowc(&c, text, left, &state);
        if (used == (size_t)-1 || used == (size_t)-2) {       /* LC_NUMERIC and LC_CTYPE disagree: take the byte */
            c = (unsigned char)*text;
            used = 1;
            memset(&state, 0, sizeof state);
        }
        out[n++] = (uint32_t)c;
        text += used;
        left -= used;
    }
    return n;
}

static void find_marks(struct marks *m, const struct format_spec *spec)
{
    *m = (struct marks){.point = {'.'}, .point_len = 1};
    if (spec->grouping == FORMAT_GROUP_LOCALE) {
        const struct lconv *locale = localeconv();
        m->point_len = decode_mark(locale->decimal_point, m->point);
        m->separator_len = decode_mark(locale->thousands_sep, m->separator);
        strncpy(m->sizes, locale->grouping, sizeof m->sizes - 1);
    } else if (spec->grouping) {
        uint32_t t = spec->type;
        m->separator[0] = (unsigned char)spec->grouping;
        m->separator_len = 1;
        m->sizes[0] = t == 'b' || t == 'o' || t == 'x' || t == 'X' ? 4 : 3;
    }
}

struct groups {                      /* walks from the last group to the first */
    const char *sizes;
    size_t digits, zeros_to;         /* digits left; how many characters the rest must fill at least */
    size_t separator_len;
    bool first;
};

/* The next group's size; *separator: one goes behind it. False: no more. */
static bool next_group(struct groups *g, size_t *size, bool *separator)
{
    if (!g->first) {
        if (g->digits == 0 && g->zeros_to == 0)
            return false;
        g->zeros_to -= g->zeros_to < g->separator_len ? g->zeros_to : g->separator_len;
    }
    size_t rest = g->digits > g->zeros_to ? g->digits : g->zeros_to;
    if (rest == 0)
        rest = 1;                    /* a separator was counted in: a zero must stand before it */
    size_t limit = *g->sizes == CHAR_MAX || *g->sizes <= 0 ? rest : (size_t)*g->sizes;
    *size = rest < limit ? rest : limit;
    *separator = !g->first;
    if (g->sizes[0] > 0 && g->sizes[1] != 0)
        g->sizes++;
    g->first = false;
    g->digits -= g->digits < *size ? g->digits : *size;
    g->zeros_to -= g->zeros_to < *size ? g->zeros_to : *size;
    return true;
}

static size_t grouped_length(struct groups g)
{
    size_t length = 0, size;
    bool separator;
    while (next_group(&g, &size, &separator))
        length += size + (separator ? g.separator_len : 0);
    return length;
}

/* Fills [at, at + length) backwards. */
static void write_groups(struct text_sink *s, struct groups g, const struct marks *m, const char *digits, size_t at, size_t length)
{
    const char *d = digits + g.digits;
    size_t i = at + length, size;
    bool separator;
    while (next_group(&g, &size, &separator)) {
        if (separator)
            for (size_t k = m->separator_len; k-- > 0; )
                text_store(s->data, s->kind, --i, m->separator[k]);
        while (size-- > 0)
            text_store(s->data, s->kind, --i, d > digits ? (unsigned char)*--d : '0');
    }
    ASSERT(i == at);
}

static int put_fraction(struct str_writer *w, const struct format_spec *spec, const struct format_parts *p)
{
    if (!spec->fraction_grouping)
        return str_writer_ascii(w, p->fraction, p->fraction_len);
    for (size_t i = 0; i < p->fraction_len; i += 3) {
        size_t n = p->fraction_len - i < 3 ? p->fraction_len - i : 3;
        if ((i > 0 && str_writer_char(w, (unsigned char)spec->fraction_grouping) < 0) || str_writer_ascii(w, p->fraction + i, n) < 0)
            return -1;
    }
    return 0;
}

static void split_padding(char align, size_t padding, size_t *before, size_t *after)
{
    *before = align == '<' ? 0 : align == '^' ? padding / 2 : padding;
    *after = padding - *before;
}

int format_number(struct str_writer *w, const struct format_spec *spec, const struct format_parts *p)
{
    struct marks m;
    find_marks(&m, spec);
    char sign = p->negative ? '-' : spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0;
    size_t fraction = p->fraction_len;
    if (spec->fraction_grouping && fraction > 0)
        fraction += (fraction - 1) / 3;
    size_t around = (sign != 0) + p->prefix_len + (p->point ? m.point_len : 0) + fraction + p->tail_len;
    size_t width = spec->width < 0 ? 0 : (size_t)spec->width;
    struct groups g = {m.sizes, p->digits_len, 0, m.separator_len, true};
    if (spec->fill == '0' && spec->align == '=' && width > around)
        g.zeros_to = width - around;
    size_t digits = p->digits_len == 0 ? 0 : grouped_length(g);     /* inf and nan have nothing to group */
    size_t padding = width > around + digits ? width - around - digits : 0, before = 0, inner = 0, after = 0;
    if (spec->align == '=')
        inner = padding;
    else
        split_padding(spec->align, padding, &before, &after);

    uint32_t widest = 0x7f;
    for (size_t i = 0; i < m.separator_len; i++)
        widest |= m.separator[i];
    if (str_writer_fill(w, spec->fill, before) < 0 || (sign && str_writer_char(w, (unsigned char)sign) < 0) ||
        str_writer_ascii(w, p->prefix, p->prefix_len) < 0 || str_writer_fill(w, spec->fill, inner) < 0)
        return -1;
    if (digits) {
        if (m.separator_len == 0 && digits == p->digits_len) {
            if (str_writer_ascii(w, p->digits, digits) < 0)
                return -1;
        } else {
            if (str_writer_reserve(w, digits, widest) < 0)
                return -1;
            write_groups(&w->sink, g, &m, p->digits, w->sink.len, digits);
            w->sink.len += digits;
            if (digits > p->digits_len)
                w->sink.seen |= widest;
        }
    }
    if (p->point && str_writer_text(w, (struct text_view){m.point, m.point_len, 4}) < 0)
        return -1;
    if (put_fraction(w, spec, p) < 0 || str_writer_ascii(w, p->tail, p->tail_len) < 0)
        return -1;
    return str_writer_fill(w, spec->fill, after);
}

int format_text(struct str_writer *w, const struct format_spec *spec, struct text_view text)
{
    size_t before = 0, after = 0;
    if (spec->width > 0 && (size_t)spec->width > text.len)
        split_padding(spec->align, (size_t)spec->width - text.len, &before, &after);
    if (str_writer_fill(w, spec->fill, before) < 0 || str_writer_text(w, text) < 0)
        return -1;
    return str_writer_fill(w, spec->fill, after);
}
