/* core/syntax/unicode.h -- the little UTF-8 that the front end needs. */
#ifndef CORE_SYNTAX_UNICODE_H
#define CORE_SYNTAX_UNICODE_H

#include "core/syntax/arena.h"

/* Decodes the character at p (p < end); a malformed byte is taken as itself.  Gives the position after it. */
const char *utf8_next(const char *p, const char *end, uint32_t *cp);
/* Characters in len bytes: bytes that do not continue a character. */
size_t utf8_count(const char *text, size_t len);
/* Writes cp, surrogates included, at out (4 bytes of room); gives the length. */
size_t utf8_put(char *out, uint32_t cp);
/* Position of the first byte that is not part of well-formed UTF-8; len if there is none.  *bad_len: bytes of the
 * malformed sequence (as the reference's decoder reports it), *reason: its wording. */
size_t utf8_check(const char *text, size_t len, size_t *bad_len, const char **reason);

#endif
