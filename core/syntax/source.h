/* core/syntax/source.h -- from the bytes of a source file to the text the tokenizer reads. */
#ifndef CORE_SYNTAX_SOURCE_H
#define CORE_SYNTAX_SOURCE_H

#include "core/syntax/parse.h"

struct source {
    const char *text;        /* UTF-8, lines end in \n, a NUL after len bytes */
    size_t len;
    const char *encoding;    /* what the file declares, in its usual spelling; NULL when it declares nothing */
};

/* Decodes and normalises.  end_line: add a newline when the last line has none. filename: named by errors, or NULL.  0, or -1 and *err. */
int source_prepare(struct arena *a, const char *bytes, size_t len, unsigned flags, bool end_line, const char *filename,
                   struct source *out, struct syntax_error *err);

/* The encoding that a coding cookie in the first two lines declares (PEP 263), in the arena; NULL if none, or no memory
 * (a->failed tells).  A byte order mark must have been skipped. */
const char *source_cookie(struct arena *a, const char *text, size_t len);

#endif
