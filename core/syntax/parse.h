/* core/syntax/parse.h -- the door to the front end: source text in, tree or error out.
 *
 * Nothing here knows objects, threads or locks: a parse touches its arena, its options and its input, so any number of
 * them run side by side.  What needs Unicode tables or codecs goes through syntax_hooks, filled once at start-up. */
#ifndef CORE_SYNTAX_PARSE_H
#define CORE_SYNTAX_PARSE_H

#include "core/syntax/ast.h"

enum parse_mode { PARSE_EXEC, PARSE_EVAL, PARSE_SINGLE, PARSE_FUNC_TYPE };

enum parse_flag {
    PARSE_TYPE_COMMENTS = 1,        /* PyCF_TYPE_COMMENTS */
    PARSE_IS_UTF8 = 2,              /* PyCF_IGNORE_COOKIE: the source comes from a str; no BOM, no coding cookie */
    PARSE_DONT_IMPLY_DEDENT = 4,    /* PyCF_DONT_IMPLY_DEDENT */
    PARSE_ALLOW_INCOMPLETE = 8,     /* PyCF_ALLOW_INCOMPLETE_INPUT: ERROR_INCOMPLETE when the source ends too early */
    PARSE_FROM_FILE = 32,           /* a program's file, not a string: errors of the source as a whole say where */
    PARSE_BARRY_AS_BDFL = 16,       /* from __future__ import barry_as_FLUFL */
};

enum syntax_error_kind {
    ERROR_NONE,
    ERROR_SYNTAX, ERROR_INDENTATION, ERROR_TAB,
    ERROR_INCOMPLETE,    /* _IncompleteInputError */
    ERROR_MEMORY,        /* MemoryError; msg is NULL, or the text to raise it with */
    ERROR_OVERFLOW,      /* OverflowError: a line, or the source, is too long for the positions */
    ERROR_VALUE,         /* ValueError */
    ERROR_CALLBACK       /* a callback or hook failed, with an exception of its own pending */
};

/* Filled on failure.  Texts live in the arena. */
struct syntax_error {
    enum syntax_error_kind kind;
    const char *msg;
    int lineno, col_offset;          /* columns as SyntaxError.offset: characters from 1; 0 when unknown */
    int end_lineno, end_col_offset;
    const char *text;                /* the source line, UTF-8, with its newline if it has one; NULL when unknown */
    size_t text_len;
    bool file_line;                  /* if the file that is named can be read, its line is to be shown instead */
    const char *encoding;            /* the declared source encoding, or NULL */
    int stmt_lineno, stmt_col;       /* SyntaxError._metadata: where the last complete compound statement begins; or 0, 0 */
    const char *source;              /* the whole source, UTF-8, for SyntaxError._metadata; NULL when unknown */
    size_t source_len;
};

enum syntax_warning_kind { WARN_SYNTAX, WARN_DEPRECATION };

struct parse_options {
    const char *filename;
    enum parse_mode mode;
    unsigned flags;                  /* enum parse_flag */
    int feature_version;             /* minor version; 0 means 14 */
    int max_int_digits;              /* decimal int literals of more digits are errors; 0: no limit */
    /* Reports a warning.  0 to go on, 1 when it is to become a SyntaxError with that message, -1 when another exception
       is pending.  NULL: no warnings. */
    int (*warn)(void *ctx, enum syntax_warning_kind kind, const char *msg, int lineno);
    /* Interactive input: gives the next line as UTF-8, with its newline; len 0 at the end.  0, or -1 when an exception
       is pending.  The line need only stay until the next call.  first tells which prompt to show. */
    int (*readline)(void *ctx, bool first, const char **line, size_t *len);
    void *ctx;
};

/* Parses len bytes at source.  0, and the tree in *out; or -1, and *err filled.  The arena is the caller's; it holds the
 * tree, and on failure the texts of *err. */
int parse_source(struct arena *a, const char *source, size_t len, const struct parse_options *options,
                 struct mod **out, struct syntax_error *err);

/* The same for one interactive statement, read through options->readline.  At the end of the input *out is NULL. */
int parse_interactive(struct arena *a, const struct parse_options *options, struct mod **out, struct syntax_error *err);

/* Value of a small int constant (CONST_INT): true and *value when it fits 62 bits. */
bool constant_small_int(const struct constant *c, int64_t *value);

/* ---- what the upper floors provide, once, before the first parse ---- */
struct syntax_hooks {
    bool (*is_xid_start)(uint32_t cp);       /* default: every cp >= 0x80 */
    bool (*is_xid_continue)(uint32_t cp);
    bool (*is_printable)(uint32_t cp);
    /* NFKC form of a non-ASCII identifier into the arena.  0 or -1 (no memory). */
    int (*nfkc)(struct arena *a, const char *text, size_t len, const char **out, size_t *out_len);
    /* \N{name}: true and *cp when the name is known. */
    bool (*unicode_name)(const char *name, size_t len, uint32_t *cp);
    /* Decodes source text from a codec other than utf-8, latin-1 and ascii.  0; 1 with *msg, the SyntaxError to raise
       (NULL: "unknown encoding: NAME"); -1 when another exception is pending. */
    int (*decode)(struct arena *a, const char *encoding, const char *source, size_t len,
                  const char **out, size_t *out_len, const char **msg);
};
extern struct syntax_hooks syntax_hooks;

#endif
