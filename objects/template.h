/* objects/template.h -- t-strings (PEP 750): string.templatelib.Template and Interpolation. */
#ifndef P3T_OBJECTS_TEMPLATE_H
#define P3T_OBJECTS_TEMPLATE_H

#include "objects/rt.h"

typedef struct TemplateObj {
    Obj   hdr;
    Value strings        FROZEN;             /* tuple of str, one more than there are interpolations */
    Value interpolations FROZEN;             /* tuple */
} TemplateObj;

typedef struct InterpolationObj {
    Obj   hdr;
    Value value, expression, format_spec FROZEN;
    Value conversion FROZEN;                 /* "s", "r", "a" or None */
} InterpolationObj;

/* For the interpreter; arguments are kept. Counted, V_RAISED. */
Value template_new(Value strings, Value interpolations);
Value interpolation_new(Value value, Value expression, Value conversion, Value format_spec);
/* Interpolation.__match_args__; at start-up. 0 or -1. */
int   template_init(void);

#endif
