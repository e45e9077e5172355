/* objects/format_spec.h -- the format specification mini-language, as far as str, int, float and complex share it.
 *
 *     [[fill]align][sign]["z"]["#"]["0"][width][grouping]["." precision][fraction grouping][type]
 *
 * A type's __format__ parses its specification, decides by spec.type what digits to show, and lays them out with format_number(), or
 * format_text() where nothing but padding is left to do.
 */
#ifndef P3T_OBJECTS_FORMAT_SPEC_H
#define P3T_OBJECTS_FORMAT_SPEC_H

#include "objects/str_writer.h"

struct format_spec {
    uint32_t fill;               /* ' ' unless given */
    uint32_t type;               /* presentation type: the default that the caller named unless given */
    char align;                  /* '<' '>' '=' '^': the caller's default unless given */
    char sign;                   /* '+' '-' ' ', or 0: not given */
    char grouping;               /* ',' '_', or 0; FORMAT_GROUP_LOCALE for type 'n' (set by format_number's callers, not the parser) */
    char fraction_grouping;      /* ',' '_', or 0 */
    bool fill_given, align_given, type_given;
    bool alternate;              /* '#' */
    bool no_neg_0;               /* 'z' */
    Py_ssize_t width;            /* -1: not given */
    Py_ssize_t precision;        /* -1: not given */
};
enum { FORMAT_GROUP_LOCALE = 'n' };

/* Parses spec, a str; v is the object to be formatted, for messages. 0, or -1 with ValueError. */
int format_spec_parse(Value spec, Value v, uint32_t default_type, char default_align, struct format_spec *);
/* "Unknown format code 'd' for object of type 'str'": -1. */
int format_spec_unknown_type(uint32_t type, Value v);

/* A number in ASCII pieces. */
struct format_parts {
    bool negative;
    const char *prefix;   size_t prefix_len;        /* "0x" */
    const char *digits;   size_t digits_len;        /* integer digits; none for inf and nan */
    bool point;
    const char *fraction; size_t fraction_len;
    const char *tail;     size_t tail_len;          /* "e+10", "%", "j", "inf", or more than one of them */
};
/* Takes "-12.5e+10", "nan" and the like apart; pieces point into text. */
void format_parts_of(struct format_parts *, const char *text, size_t n);

/* Sign, prefix, grouped digits, and padding to spec->width. Grouping is of four for types b, o, x and X, else of three. 0 or -1. */
int format_number(struct str_writer *, const struct format_spec *, const struct format_parts *);
/* Text, padded to spec->width; spec->precision is the caller's to apply. 0 or -1. */
int format_text(struct str_writer *, const struct format_spec *, struct text_view);

#endif
