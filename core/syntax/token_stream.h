/* core/syntax/token_stream.h -- tokens as module tokenize wants them: positions in characters, the line along with each. */
#ifndef CORE_SYNTAX_TOKEN_STREAM_H
#define CORE_SYNTAX_TOKEN_STREAM_H

#include "core/syntax/tokenizer.h"

struct token_record {
    int type;                 /* as in module token; with extra tokens every operator is an OP */
    const char *text;
    size_t len;
    int lineno, col, end_lineno, end_col;
    const char *line;         /* the physical line, or lines, it stands on */
    size_t line_len;
};

struct token_stream {
    struct tokenizer t;
    struct syntax_error *err;
    int last_lineno;          /* where the last token began */
    bool past_comments;       /* comments were all that came after the last token */
    bool done;
};

/* Reads through options->readline (called with options->ctx), which gives UTF-8.  extra: comments, NL, exact INDENTs.  What
 * it returns points into the arena. */
void token_stream_init(struct token_stream *s, struct arena *a, const struct parse_options *options, bool extra,
                       struct syntax_error *err);

/* 1 and a token; 0 after the last one; -1 and *err (its end_lineno is -1 when the error has no end). */
int token_stream_next(struct token_stream *s, struct token_record *out);

#endif
