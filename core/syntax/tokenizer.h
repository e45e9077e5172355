/* core/syntax/tokenizer.h -- source text to tokens, one call a token.
 *
 * Two customers: the parser, and module tokenize (tokenizer.extra), which also wants comments, line ends inside brackets
 * and the extent of indentation, and tolerates brackets that do not match.  Input is a whole buffer, or lines asked for
 * one by one. */
#ifndef CORE_SYNTAX_TOKENIZER_H
#define CORE_SYNTAX_TOKENIZER_H

#include "core/syntax/names.h"
#include "core/syntax/parse.h"

#include <stdarg.h>

enum token_type {
#define TOKEN(name, text) TOK_##name,
#include "core/syntax/tokens.def"
    TOK_FIRST_KEYWORD,
    TOK_BEFORE_KEYWORDS_ = TOK_FIRST_KEYWORD - 1,
#define KEYWORD(word) KW_##word,
#include "core/syntax/tokens.def"
    TOK_COUNT
};

struct token {
    uint8_t type;            /* enum token_type */
    uint8_t level;           /* brackets open after it */
    bool bare;               /* INDENT, DEDENT, ENDMARKER...: it has no text, and so no column for error messages */
    int lineno, col_offset, end_lineno, end_col_offset;
    const char *start, *end; /* its text.  A {{ in an f-string ends an FSTRING_MIDDLE after the first brace */
    union {
        struct name *name;         /* NAME */
        const char *field_start;   /* : ! = } that belong to an f-string's field: where the field's expression begins, or NULL */
    };
};

enum {
    MAX_INDENT = 100,
    MAX_BRACKETS = 200,
    MAX_FSTRINGS = 150,       /* f-strings inside each other */
    MAX_FIELDS = 3            /* replacement fields inside each other's format specs */
};

/* Why there are no more tokens.  The parser and module tokenize word some of these differently. */
enum tokenizer_status {
    TOKENIZER_GOING,
    TOKENIZER_EOF,            /* the input ended; after an ERRORTOKEN: it ended too early */
    TOKENIZER_EOF_STRING,     /* it ended inside a string; the error is filled in */
    TOKENIZER_RAISED,         /* the error is filled in */
    TOKENIZER_DEDENT,         /* a dedent to no earlier level */
    TOKENIZER_TABS,           /* tabs and spaces mixed so that the level depends on the tab size */
    TOKENIZER_TOO_DEEP,       /* more than MAX_INDENT levels */
    TOKENIZER_BACKSLASH       /* something follows a backslash */
};

/* An f-string or t-string being read.  Its text and its fields alternate; in_text tells which comes next. */
struct fstring {
    char quote;
    uint8_t quote_size;
    char letter;              /* 'f' or 't', for messages */
    bool raw;
    bool in_text;
    bool in_spec;             /* in_text: the text is a format spec; the newest field has seen its ':' */
    int depth;                /* brackets open since the string began, those of the fields included */
    int field;                /* index of the innermost open field, -1 for none */
    ptrdiff_t start, line_start;   /* of the opening quote, as offsets in the buffer */
    ptrdiff_t field_start[MAX_FIELDS];   /* of the open fields' expressions, likewise */
    int lineno;
};

struct source_line { const char *text; size_t len; };

struct tokenizer {
    struct arena *arena;
    struct names *names;
    const char *buf, *end;    /* the text at hand; *end is a NUL */
    const char *cur;          /* next to read */
    const char *start;        /* of the current token */
    const char *line_start;
    const char *chunk;        /* of the first of the lines that backslashes and strings join; messages count from there */
    const char *first_line_start;   /* of the line in which a string of several lines began */
    int first_lineno;         /* its number */
    int lineno;               /* of the line that holds cur; 0 before the first */
    bool at_line_start;       /* the next line is to be entered: its indentation is to be measured */
    bool extra;
    bool type_comments;
    bool barry;               /* <> is an operator (PEP 401) */
    bool comment_line;        /* extra: the comment just given stands alone on its line */
    bool implicit_newline;    /* the last newline was supplied by us */
    bool interactive;
    bool muted;               /* no warnings: they were given already */
    bool stop_reading;        /* no more calls to readline: a diagnosis must not ask the user for more */
    enum tokenizer_status status;
    int level;
    int indent;               /* depth of indents */
    int pending;              /* INDENTs (> 0) or DEDENTs (< 0) still to be given */
    int indents[MAX_INDENT], alt_indents[MAX_INDENT];   /* columns with tabs to 8 and to 1 */
    struct bracket { char open; int lineno, col; } brackets[MAX_BRACKETS];
    struct fstring *fstrings;
    int n_fstrings, cap_fstrings;
    const struct parse_options *options;
    struct syntax_error *err;
    /* Reading line by line. */
    bool reading;
    size_t room;              /* bytes that can be written from end on */
    struct source_line *lines;   /* all that were read, for error messages */
    size_t n_lines, cap_lines;
};

/* Reads a NUL-terminated buffer (source_prepare() makes one), or, with buf NULL, lines from options->readline.  The
 * names may be NULL (then NAME tokens have none).  *err is filled when the status becomes TOKENIZER_RAISED. */
void tokenizer_init(struct tokenizer *t, struct arena *a, struct names *names, const char *buf, size_t len,
                    const struct parse_options *options, struct syntax_error *err);

/* The next token.  TOK_ERRORTOKEN: t->status says why. */
enum token_type tokenizer_next(struct tokenizer *t, struct token *k);

/* The text of a token type; "NAME", "NEWLINE"... for those without. */
const char *token_text(int type);
const char *token_name(int type);

/* ---- shared by tokenizer*.c ---- */
enum char_class { C_START = 1, C_CONT = 2, C_DIGIT = 4, C_SPACE = 8, C_HEX = 16 };
extern const uint8_t char_classes[256];
static inline bool is_char(char c, int class) { return char_classes[(uint8_t)c] & class; }

/* Records an error at t->cur, or over columns [col, end_col) counted in bytes from 1 (0: t->cur).  TOK_ERRORTOKEN. */
enum token_type tokenizer_error(struct tokenizer *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
enum token_type tokenizer_error_range(struct tokenizer *t, int col, int end_col, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
int tokenizer_warn(struct tokenizer *t, enum syntax_warning_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Enters the line at t->cur, reading it first if need be.  False at the end of the input, or on an error. */
bool tokenizer_enter_line(struct tokenizer *t);
enum token_type tokenizer_number(struct tokenizer *t);
enum token_type tokenizer_string(struct tokenizer *t);
enum token_type tokenizer_fstring_start(struct tokenizer *t, char letter, bool raw);
enum token_type tokenizer_fstring_text(struct tokenizer *t, struct token *k);
enum token_type tokenizer_finish(struct tokenizer *t, struct token *k, enum token_type type, const char *end);
enum token_type tokenizer_plain(struct tokenizer *t, struct token *k);

#endif
