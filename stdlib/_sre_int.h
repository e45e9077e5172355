/* stdlib/_sre_int.h -- what the files of _sre share: programs, the state of a match, the objects.
 *
 * docs/design/regex.md is the page about it. A Program is FROZEN once compile() has returned it; a MatchState belongs to one call, or to the
 * scanner that is marked busy.
 */
#ifndef STDLIB_SRE_INT_H
#define STDLIB_SRE_INT_H

#include "Python.h"

#include <stdbool.h>

/* --- the library's code ------------------------------------------------------------------------------------------------------------------ */

enum { SRE_MAGIC = 20230612, SRE_CODESIZE = 4 };
#define SRE_MAXREPEAT UINT32_MAX
#define SRE_MAXGROUPS ((Py_ssize_t)(INT32_MAX / 2))

/* The numbers of re/_constants.py. */
enum sre_code {
    CODE_FAILURE, CODE_SUCCESS, CODE_ANY, CODE_ANY_ALL, CODE_ASSERT, CODE_ASSERT_NOT, CODE_AT, CODE_BRANCH, CODE_CATEGORY, CODE_CHARSET,
    CODE_BIGCHARSET, CODE_GROUPREF, CODE_GROUPREF_EXISTS, CODE_IN, CODE_INFO, CODE_JUMP, CODE_LITERAL, CODE_MARK, CODE_MAX_UNTIL,
    CODE_MIN_UNTIL, CODE_NOT_LITERAL, CODE_NEGATE, CODE_RANGE, CODE_REPEAT, CODE_REPEAT_ONE, CODE_SUBPATTERN, CODE_MIN_REPEAT_ONE,
    CODE_ATOMIC_GROUP, CODE_POSSESSIVE_REPEAT, CODE_POSSESSIVE_REPEAT_ONE, CODE_GROUPREF_IGNORE, CODE_IN_IGNORE, CODE_LITERAL_IGNORE,
    CODE_NOT_LITERAL_IGNORE, CODE_GROUPREF_LOC_IGNORE, CODE_IN_LOC_IGNORE, CODE_LITERAL_LOC_IGNORE, CODE_NOT_LITERAL_LOC_IGNORE,
    CODE_GROUPREF_UNI_IGNORE, CODE_IN_UNI_IGNORE, CODE_LITERAL_UNI_IGNORE, CODE_NOT_LITERAL_UNI_IGNORE, CODE_RANGE_UNI_IGNORE
};
enum sre_at {
    AT_BEGINNING, AT_BEGINNING_LINE, AT_BEGINNING_STRING, AT_BOUNDARY, AT_NON_BOUNDARY, AT_END, AT_END_LINE, AT_END_STRING, AT_LOC_BOUNDARY,
    AT_LOC_NON_BOUNDARY, AT_UNI_BOUNDARY, AT_UNI_NON_BOUNDARY, AT_COUNT
};
enum sre_category { CATEGORY_LOC_WORD = 8, CATEGORY_LOC_NOT_WORD, CATEGORY_COUNT = 18 };
enum { SRE_FLAG_LOCALE = 4, SRE_FLAG_UNICODE = 32, SRE_FLAG_DEBUG = 128 };

/* --- programs ------------------------------------------------------------------------------------------------------------------------------ */

enum sre_fold { FOLD_NONE, FOLD_ASCII, FOLD_LOCALE, FOLD_UNICODE };

/* A set of characters: those below 256 in a table, the others by rule. */
typedef struct {
    uint8_t in[256];                         /* of no use when dynamic */
    uint32_t bits[8];                        /* the same */
    enum { ABOVE_NONE, ABOVE_ALL, ABOVE_ASK } above;     /* which characters from 256 on */
    bool dynamic;                            /* the locale decides, at the time of matching */
    enum sre_fold fold;                      /* applied to the character first */
    enum { SET_ITEMS, SET_LITERAL, SET_CATEGORY } kind;
    bool negate;                             /* SET_LITERAL only */
    uint32_t first;                          /* the items begin at code[first]; the character; the category */
} CharSet;

/* Which character may come next. It may allow too much, never too little. */
typedef struct {
    uint32_t bits[8];
    bool above;                              /* characters from 256 on */
    bool single;                             /* only is the only one */
    uint32_t only;
} NextChar;

enum sre_op {
    /* one character */
    OP_CHAR, OP_NOT_CHAR, OP_ANY, OP_ANY_ALL, OP_SET, OP_SET_DYNAMIC,          /* a: character or set */
    OP_LAST_UNIT = OP_SET_DYNAMIC,
    OP_END, OP_FAIL,
    OP_STRING,                               /* a: place in text, b: length */
    OP_AT,                                   /* a: enum sre_at */
    OP_MARK,                                 /* a: variable */
    OP_JUMP,                                 /* a: target */
    OP_BRANCH,                               /* a: first alternative, b: their number */
    OP_REPEAT_ONE, OP_LAZY_ONE, OP_POSSESSIVE_ONE,     /* a: min, b: max, c: NextChar of what follows; the unit is the next instruction */
    OP_REPEAT, OP_GREEDY, OP_LAZY,           /* a: loop. REPEAT stands before the body, the others behind it */
    OP_POSSESS, OP_POSSESS_NEXT,             /* likewise */
    OP_ATOMIC, OP_ATOMIC_END,                /* a: variable */
    OP_LOOK, OP_LOOK_END,                    /* a: variable (and the next), b: characters back */
    OP_LOOK_NOT, OP_LOOK_NOT_END,            /* and c: where to go on */
    OP_GROUPREF,                             /* a: group - 1, b: enum sre_fold */
    OP_COND,                                 /* a: group - 1, b: target when it has not matched */
};

#define NO_NEXT UINT32_MAX               /* instead of the index of a NextChar: anything, or nothing, may follow */
enum { SURE_LATIN1 = 1, SURE_ALL = 2, NEXT_SINGLE = 4 };   /* Inst.flags of OP_REPEAT_ONE: giving back characters cannot help, in strings
                                                              of one-byte characters, or in all */
typedef struct {
    uint8_t op, flags;
    uint32_t a, b, c;
} Inst;

typedef struct { uint32_t target, next; } Alternative;
typedef struct {
    uint32_t min, max;
    uint32_t var;                            /* count, and in var + 1 where the last round began; for OP_POSSESS the stack in var + 2 */
    uint32_t body, tail, body_next, tail_next;
    bool counted;                            /* the count matters */
    bool may_be_empty;                       /* a round, which then must not follow one at the same place */
} Loop;

enum sre_start { START_ANYWHERE, START_AT_BEGINNING, START_AT_LINE, START_WITH_TEXT, START_WITH_CHAR };

typedef struct {
    Inst *inst;
    uint32_t insts, alternatives, loops, sets, texts, nexts;
    Alternative *alternative;
    Loop *loop;
    CharSet *set;
    uint32_t *text;
    NextChar *next;
    uint32_t *code;                          /* the library's: sets refer to it */
    uint32_t codes;
    uint32_t marks;                          /* variables 0 to marks are the ends of groups */
    uint32_t vars;
    size_t min_width;
    enum sre_start start;
    bool whole;                              /* the pattern is its text and nothing else */
    uint32_t *prefix, *overlap, prefix_len;  /* START_WITH_TEXT; prefix lies in text */
    uint8_t *prefix_bytes;                   /* NULL: it has a character of more than a byte */
    NextChar first;                          /* START_WITH_CHAR */
} Program;

/* A Program for a list of code words, or NULL with an exception. Takes over code (PyMem). */
Program *program_new(uint32_t *code, uint32_t n, Py_ssize_t groups);
void program_free(Program *);
size_t program_size(const Program *);
/* Fills Program.next, the indices of it, and how to search. 0, or -1: no memory. */
int program_plan(Program *);

/* --- characters ------------------------------------------------------------------------------------------------------------------------------ */

extern const uint32_t sre_word_latin1[8], sre_word_ascii[8];
static inline bool bit_of(const uint32_t *bits, uint32_t c) { return bits[c >> 5] >> (c & 31) & 1; }
bool sre_category_has(uint32_t category, uint32_t c);
uint32_t sre_fold(enum sre_fold, uint32_t c);
uint32_t sre_upper(uint32_t c);
bool sre_is_locale_word(uint32_t c);
/* The rule itself, without the tables. */
bool set_ask(const Program *, const CharSet *, uint32_t c);
/* Checks the items from code[at] on, which must end with FAILURE right before end. */
bool set_items_valid(const uint32_t *code, uint32_t at, uint32_t end);
void set_prepare(const Program *, CharSet *);
static inline bool set_has_above(const Program *p, const CharSet *s, uint32_t c)
{
    return s->above == ABOVE_ASK ? set_ask(p, s, c) : s->above == ABOVE_ALL;
}
static inline bool next_allows(const NextChar *n, uint32_t c) { return c < 256 ? bit_of(n->bits, c) : n->above && (!n->single || n->only == c); }

/* --- matching -------------------------------------------------------------------------------------------------------------------------------- */

typedef struct { Py_ssize_t value; size_t saved; } Var;                /* saved: where in the trail it was last */
typedef struct { uint32_t var; int32_t last_group; Py_ssize_t value; } TrailEntry;
enum choice_kind { CHOICE_GO, CHOICE_GIVE_BACK, CHOICE_TAKE_MORE, CHOICE_BRANCH, CHOICE_ROUND };
typedef struct {
    uint32_t kind, pc;
    const void *at;
    union { const void *limit; size_t index; };   /* how far to go on; of CHOICE_BRANCH, the next alternative */
    size_t trail;                            /* its height when the choice was made */
} Choice;

enum { VARS_INLINE = 20, CHOICES_INLINE = 24, TRAIL_INLINE = 24 };

typedef struct {
    const Program *program;
    PyObject *string;                        /* owned, like view when viewing */
    Py_buffer view;
    bool viewing, bytes;
    int width;
    const void *data;
    Py_ssize_t length, pos, end;             /* of the string; what is searched is pos to end */
    Py_ssize_t from;                         /* where the next search begins */
    bool must_advance;                       /* an empty match at from does not count */
    bool full;                               /* only a match up to end counts */
    Py_ssize_t match_start, match_end;       /* of the last match */
    int32_t last_group;                      /* 0: none */
    bool dirty;                              /* a mark is set */
    uint32_t fuel;
    Var *var;
    Choice *choice;
    TrailEntry *trail;
    size_t choices_room, trail_room;
    Var var_inline[VARS_INLINE];
    Choice choice_inline[CHOICES_INLINE];
    TrailEntry trail_inline[TRAIL_INLINE];
} MatchState;

/* 1: matched, 0: not, -1: exception. At st->from, or at the first place from there on. */
int sre_match(MatchState *);
int sre_search(MatchState *);
/* For the engine. False with an exception. */
bool choices_grow(MatchState *);
bool trail_grow(MatchState *);
bool sre_poll(MatchState *);

/* --- objects ---------------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    PyTypeObject *pattern_type, *match_type, *scanner_type, *template_type;
    PyObject *compile_template;              /* re._compile_template, from when it was first needed; a thread that comes second drops its own */
} SreState;

typedef struct {
    PyObject_HEAD
    SreState *state;                         /* of the module, which the type keeps */
    Program *program;
    PyObject *pattern, *groupindex, *indexgroup;       /* str, bytes or None; dict; tuple */
    Py_ssize_t groups;
    int flags;
    int bytes;                               /* -1: pattern is None, fits both */
    Py_hash_t code_hash;
} PatternObj;

typedef struct {
    PyObject_VAR_HEAD
    PatternObj *re;
    PyObject *string;
    PyObject *regs;                          /* made when first asked for; a thread that comes second drops its own */
    Py_ssize_t pos, endpos, last_group, groups;        /* groups: with the whole match */
    Py_ssize_t span[];                       /* start and end of each; -1: did not take part */
} MatchObj;

typedef struct {
    PyObject_HEAD
    PatternObj *re;
    uint8_t busy;
    bool over;
    MatchState st;
} ScannerObj;

typedef struct { Py_ssize_t group; PyObject *text; } TemplatePart;      /* a group and what stands behind it; text may be NULL */
typedef struct {
    PyObject_VAR_HEAD
    PyObject *head;
    Py_ssize_t parts;
    TemplatePart part[];
} TemplateObj;

static inline PatternObj *pattern_of(PyObject *o) { return (PatternObj *)(void *)o; }
static inline MatchObj *match_of(PyObject *o) { return (MatchObj *)(void *)o; }
static inline ScannerObj *scanner_of(PyObject *o) { return (ScannerObj *)(void *)o; }
static inline TemplateObj *template_of(PyObject *o) { return (TemplateObj *)(void *)o; }

extern PyType_Spec sre_pattern_spec, sre_match_spec, sre_scanner_spec, sre_template_spec;

/* A state for matching string between pos and endpos. 0 or -1. */
int state_open(MatchState *, PatternObj *, PyObject *string, Py_ssize_t pos, Py_ssize_t endpos);
void state_close(MatchState *);
/* After a match: the next search begins behind it. */
static inline void state_advance(MatchState *st)
{
    st->must_advance = st->match_end == st->match_start;
    st->from = st->match_end;
}
/* New references; piece: characters i to j of the subject of st. */
PyObject *state_piece(const MatchState *st, Py_ssize_t i, Py_ssize_t j);
/* Group number g of the last match, or fallback (borrowed). */
PyObject *state_group(const MatchState *st, Py_ssize_t g, PyObject *fallback);
bool state_span_valid(const MatchState *st, const PatternObj *re);
/* The Match of a result of sre_match or sre_search: None for 0, NULL for -1. */
PyObject *match_new(PatternObj *, const MatchState *, int result);

/* Arguments of a METH_FASTCALL | METH_KEYWORDS function by name: at most max, at least min. Borrowed references, NULL when not given. */
bool args_take(const char *function, const char *const *names, Py_ssize_t min, Py_ssize_t max, PyObject *const *args, Py_ssize_t n,
               PyObject *kwnames, PyObject **out);

PyObject *template_compile(PatternObj *, PyObject *text);               /* through re._compile_template */
PyObject *replacement_new(SreState *, PatternObj *, PyObject *list);
PyObject *template_expand(TemplateObj *, MatchObj *);
PyObject *sre_substitute(PatternObj *, PyObject *repl, PyObject *string, Py_ssize_t count, Py_ssize_t *made);
PyObject *sre_join(const MatchState *, PyObject *list);                 /* takes list over */

#endif
