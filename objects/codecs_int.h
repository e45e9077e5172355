/* objects/codecs_int.h -- the built-in codecs as objects see them: between codecs*.c and the module _codecs.
 *
 * A coding joins the functions of codec.h for one encoding. coding_decode() and coding_encode() run them and do what the error handler
 * says: those with known names are carried out here, others are asked for a replacement.
 */
#ifndef P3T_OBJECTS_CODECS_INT_H
#define P3T_OBJECTS_CODECS_INT_H

#include "objects/str_private.h"
#include "objects/str_writer.h"

struct coding {
    const char *name;                        /* in exceptions */
    uint8_t unit;                            /* bytes that replace text come in multiples of it */
    bool ascii_replacement;                  /* text that replaces text must be ASCII */
    enum codec_order order;
    void *table;                             /* what decode and encode know: a charmap, a mapping, notes */
    /* As in codec.h. CODEC_NOMEM with an exception pending means that one. */
    enum codec_status (*decode)(const struct coding *, const uint8_t *in, size_t len, size_t *at, unsigned flags, struct text_sink *,
                                struct codec_error *);
    enum codec_status (*encode)(const struct coding *, struct text_view in, size_t *at, unsigned flags, struct byte_sink *,
                                struct codec_error *);
};

extern const struct coding coding_utf8, coding_utf7, coding_ascii, coding_latin1, coding_utf16[3], coding_utf32[3];   /* [order + 1] */

/* A str, or NULL. consumed not NULL: an incomplete end is left alone, and *consumed tells how far. */
PyObject *coding_decode_from(const struct coding *, const char *in, Py_ssize_t len, size_t at, const char *errors, Py_ssize_t *consumed)
    RUNS_PYTHON;
static inline PyObject *coding_decode(const struct coding *c, const char *in, Py_ssize_t len, const char *errors, Py_ssize_t *consumed)
{
    return coding_decode_from(c, in, len, 0, errors, consumed);
}
/* A bytes object, or NULL. u: a str. prefix: bytes to begin with. */
PyObject *coding_encode(const struct coding *, PyObject *u, const char *errors, const char *prefix, size_t prefix_len) RUNS_PYTHON;

PyObject *utf7_encode_text(PyObject *u);
/* order: as in PyUnicode_DecodeUTF16; 0 writes a mark. */
PyObject *utf16_encode_text(PyObject *u, const char *errors, int order);
PyObject *utf32_encode_text(PyObject *u, const char *errors, int order);
PyObject *unicode_escape_decode_text(const char *in, Py_ssize_t len, const char *errors, Py_ssize_t *consumed);
PyObject *raw_unicode_escape_decode_text(const char *in, Py_ssize_t len, const char *errors, Py_ssize_t *consumed);
PyObject *charmap_encode_text(PyObject *u, PyObject *mapping, const char *errors);
/* Warns of the escape at in[at]; prefix is "" or "b". 0 or -1. */
int escape_warn(const struct escape_notes *, const char *prefix);     /* the warning, if there was an invalid one */

/* The file system's encoding and error handler: "utf-8" and "surrogateescape" until core says otherwise, once, at start-up. */
void codecs_set_filesystem(const char *encoding, const char *errors);
const char *codecs_filesystem_encoding(void), *codecs_filesystem_errors(void);

/* Error handlers (codecs_errors.c). */
PyObject *codecs_error_call(PyObject *handler, PyObject *exc, const char *role, bool bytes_allowed, Py_ssize_t len, Py_ssize_t *at);
PyObject *codecs_encode_error(const char *encoding, PyObject *u, const struct codec_error *);
int codecs_raise(PyObject *exc);             /* consumes exc: -1 */
int codecs_errors_fill(PyObject *registry);  /* puts the built-in handlers into a dict */
bool codecs_error_is_builtin(const char *name);
int put_ascii_escapes(struct str_writer *, struct text_view);                 /* \xhh, \uhhhh, \Uhhhhhhhh, whatever the character */
int put_ascii_references(struct str_writer *, struct text_view);              /* &#1234; */

/* The registry (codecs.c). */
int codecs_init_interp(PyInterpreterState *);
extern bool codecs_dev_mode;                                                        /* set at start-up: str and bytes check names they do not need */
PyObject *codecs_lookup(const char *encoding);                               /* CodecInfo */
PyObject *codecs_encode_text(PyObject *u, const char *encoding, const char *errors);      /* text encodings only */
PyObject *codecs_decode_text(PyObject *o, const char *encoding, const char *errors);
int codecs_unregister_error(const char *name);                               /* 1, 0: there was none, -1 */
/* Lower case, runs of anything but letters, digits and '.' as '_'. out has room for strlen(name) + 1. */
void codecs_normalize(const char *name, char *out);

#endif
