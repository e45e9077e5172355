/* objects/str_format.h -- the syntax of str.format()'s templates, for str_format.c and the module _string. */
#ifndef P3T_OBJECTS_STR_FORMAT_H
#define P3T_OBJECTS_STR_FORMAT_H

#include "objects/str_int.h"

struct text_range { size_t start, end; };

/* One step through a template: literal text, and the field behind it if there is one. */
struct markup { struct text_view text; size_t at; };
struct markup_item {
    struct text_range literal, name, spec;
    uint32_t conversion;                 /* 0: none */
    bool field;                          /* else literal text only */
    bool nested;                         /* the specification has fields of its own */
};
int markup_next(struct markup *, struct markup_item *);      /* 1; 0: the end; -1: ValueError */

/* A field name: a first part, then attributes and indices. */
struct field_path { struct text_view text; size_t at, end; };
struct field_step {
    struct text_range name;
    Py_ssize_t number;                   /* the name as a number, or -1 */
    bool attribute;                      /* ".name", else "[name]" */
};
/* 0 or -1: ValueError. The first part may be empty. */
int field_path_begin(struct field_path *, const struct text_view *text, struct text_range name, struct field_step *first);
int field_path_next(struct field_path *, struct field_step *);   /* 1, 0 or -1 */

#endif
