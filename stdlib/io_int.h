/* stdlib/io_int.h -- what the files of the module _io share: its state, the names it calls, its locks, and the short ways between its types.
 *
 * Each type has a file: io_base.c (the abstract classes), io_file.c, io_bytes.c, io_buffered.c, io_newline.c, io_text.c, io_string.c; each gives
 * the module a PyType_Spec. Between types, calls go through methods, since anything may be subclassed or replaced; where a type is exactly
 * FileIO the buffers read and write its descriptor at once.
 */
#ifndef P3T_STDLIB_IO_INT_H
#define P3T_STDLIB_IO_INT_H

#include "objects/hold.h"

#include <errno.h>
#include <sys/types.h>

typedef struct IoState {
    PyTypeObject *iobase, *rawiobase, *bufferediobase, *textiobase, *fileio, *bytesio, *bytesio_view, *reader, *writer, *random, *rwpair,
        *newline_decoder, *plain_decoder, *stringio, *textwrapper;
    PyObject *unsupported;
} IoState;

extern struct PyModuleDef io_module;
/* The state, from an object of a type of this module or of a subclass of one. */
static inline IoState *io_state(PyObject *self) { return PyModule_GetState(PyType_GetModuleByDef(Py_TYPE(self), &io_module)); }

extern PyType_Spec iobase_spec, rawiobase_spec, bufferediobase_spec, textiobase_spec, fileio_spec, bytesio_spec, bytesio_view_spec, reader_spec, writer_spec,
    random_spec, rwpair_spec, newline_decoder_spec, plain_decoder_spec, stringio_spec, textwrapper_spec;

/* Interned names of methods and attributes, filled when the module is first made, FROZEN afterwards: IO(readline). */
#define IO_NAMES(NAME)                                                                                                                      \
    NAME(close) NAME(closed) NAME(flush) NAME(read) NAME(read1) NAME(readall) NAME(readinto) NAME(readinto1) NAME(readline) NAME(readable)  \
    NAME(writable) NAME(seekable) NAME(write) NAME(tell) NAME(seek) NAME(truncate) NAME(fileno) NAME(isatty) NAME(name) NAME(mode)          \
    NAME(raw) NAME(peek) NAME(decode) NAME(encode) NAME(getstate) NAME(setstate) NAME(reset) NAME(newlines) NAME(extend)                    \
    NAME(encoding) NAME(_finalizing) NAME(_dealloc_warn) NAME(_blksize) NAME(_isatty_open_only) NAME(_is_text_encoding)
enum io_name_index {
#define NAME(n) IO_NAME_##n,
    IO_NAMES(NAME)
#undef NAME
    IO_NAME_COUNT,
};
extern PyObject *io_names[IO_NAME_COUNT];
#define IO(n) (io_names[IO_NAME_##n])

#define IO_BODY(type, o) ((type *)(void *)(o))
#define IO_METHOD(f) ((PyCFunction)(void (*)(void))(f))

/* -- a lock that may be held while the thread is detached, and knows who holds it ------------------------------------------------------------
 *
 * Quick operations. A call that only moves a few bytes between the caller and the stream's own memory does not take the stream's IoLock: it enters
 * the lock of the stream's header (hold.h), which costs the owner next to nothing, and sees io_lock_free() there. For that to exclude both, who
 * takes an IoLock passes through the header's lock afterwards: quick operations that were under way have then ended, and later ones see the lock
 * taken. What is guarded by an IoLock may so be read and written under the header's lock too, while the IoLock is free. */

typedef struct IoLock {
    uint8_t  byte;
    uint64_t owner SHARED(relaxed);          /* serial number of the thread that has it; only that thread finds its own there */
    uint32_t again GUARD(byte);              /* how many more times its owner has entered: io_lock_again() */
} IoLock;
/* 0; -1 with RuntimeError: this thread is inside an operation on `self` already. */
int  io_lock(IoLock *, PyObject *self);
bool io_try_lock(IoLock *, PyObject *self);
void io_lock_again(IoLock *, PyObject *self);        /* the same, but the owner may come in again; as many io_unlock()s */
void io_unlock(IoLock *);
/* With the lock of the header held, and before anything that the IoLock guards is looked at. */
static inline bool io_lock_free(const IoLock *l) { return !(load_acquire_u8(&l->byte) & BYTE_LOCKED); }      /* pairs with io_unlock() */

enum { QUICK_MAX = 1024 };                   /* the most bytes that a quick operation searches or copies */

enum { IO_DEFAULT_BUFFER_SIZE = 128 * 1024, IO_BUFFER_SIZE_MAX = 8 << 20 };

/* -- helpers (io_base.c) ------------------------------------------------------------------------------------------------------------------ */

PyObject *io_unsupported(PyObject *self, const char *message);                    /* NULL, with UnsupportedOperation */
int io_is_closed(PyObject *self);                                                 /* attribute `closed`: 1, 0, -1 */
int io_check_closed(PyObject *self);                                              /* -1 with ValueError, when it is */
int io_ask(PyObject *self, PyObject *method);                                     /* truth of self.method(): 1, 0, -1 */
int io_retry_eintr(void);                                                         /* is an InterruptedError pending? 1: cleared, call again; else 0 */
int io_size_or_none(PyObject *arg, void *size);                                   /* O& converter: Py_ssize_t, None leaves it */
/* The one optional size argument of read() and its like: 0, or -1 with an exception. *size: -1 when not given or None. */
int io_size_arg(const char *function, PyObject *const *args, Py_ssize_t nargs, Py_ssize_t *size);
bool io_offset(PyObject *number, off_t *);                                        /* false: raised */
/* Consumes `earlier`, an exception or NULL: it becomes the context of the pending one, or pending itself. */
void io_chain(PyObject *earlier);
void io_raise_blocking(const char *message, Py_ssize_t written);                  /* BlockingIOError(EAGAIN, message, written) */
PyObject *io_no_pickle(PyObject *self, PyObject *unused);
int io_traverse(PyObject *self, visitproc visit, void *arg);                      /* type and attributes */
int io_clear(PyObject *self);
void io_free(PyObject *self);                                                     /* the end of every tp_dealloc here */
/* repr's <type name='...'> with more behind; guards against recursion. */
PyObject *io_repr_named(PyObject *self, PyObject *extra_consumed);

/* -- FileIO, from the buffers ------------------------------------------------------------------------------------------------------------- */

bool fileio_closed(PyObject *self);
bool bytesio_closed(PyObject *self);         /* a BytesIO */
/* The FileIO beneath an exact BufferedReader, BufferedWriter or BufferedRandom, counted; NULL: there is none. */
PyObject *buffered_file(IoState *, PyObject *stream);
/* Bytes read or written; -1 raised; -2 it would block. Retry interrupted calls. */
Py_ssize_t fileio_read_some(PyObject *self, void *to, Py_ssize_t n);
Py_ssize_t fileio_write_some(PyObject *self, const void *from, Py_ssize_t n);

/* -- decoders ----------------------------------------------------------------------------------------------------------------------------- */

enum plain_codec { CODEC_OTHER, CODEC_UTF8, CODEC_ASCII, CODEC_LATIN1 };
enum plain_codec io_plain_codec(PyObject *encoding);                               /* which of the built-in codecs a name is */
PyObject *plain_decoder_new(IoState *, enum plain_codec, PyObject *errors);
PyObject *newline_decoder_new(IoState *, PyObject *decoder, bool translate);
PyObject *io_decode(IoState *, PyObject *decoder, PyObject *input, bool final);    /* decoder.decode(input, final): a str, or NULL */
PyObject *newline_decoder_seen(PyObject *self);                                    /* the value of `newlines` */

/* -- text helpers ------------------------------------------------------------------------------------------------------------------------- */

struct newline_mode {
    const char *text;                        /* "\n", "\r", "\r\n"; "": any, untranslated; NULL: any, translated */
};
/* newline argument: None or one of the legal texts. -1 raised, with messages for `function`, or StringIO when that is NULL. */
int io_newline_arg(PyObject *arg, const char *function, struct newline_mode *);
/* Index behind the first line end at or after start, or -1. A '\r' at the very end counts for "any" only. */
Py_ssize_t io_find_line_end(PyObject *text, Py_ssize_t start, struct newline_mode);
Py_ssize_t io_find_line_end_in(int kind, const void *data, Py_ssize_t start, Py_ssize_t end, struct newline_mode);

PyObject *io_text_encoding(PyObject *encoding, int stack_level);
PyObject *io_locale_encoding(void);

#endif
