/* stdlib/stream_codec.h -- what compressors and decompressors of a stream share (_bz2, _lzma, _zstd).
 *
 * A library has a step: it takes some input, makes some output, and says whether the stream has ended. stream_run() calls it, detached, with
 * output that grows in a bytes object nobody else knows, until the input is used up, the stream ends or the output has reached a limit.
 * A decompressor keeps what it was given and has not taken, `pending`, and after the end what came behind it, unused_data. Each object has a
 * lock of its own, held while a call works with it.
 */
#ifndef P3T_STDLIB_STREAM_CODEC_H
#define P3T_STDLIB_STREAM_CODEC_H

#include "Python.h"

#include <stdbool.h>
#include <stddef.h>

struct piece {
    const char *in;
    size_t in_left;
    char *out;
    size_t out_left;
};

enum step { STEP_MORE, STEP_DONE, STEP_FAILED };     /* call again; this is all (ended, or flushed); an error */
/* Runs detached: no Python. */
typedef enum step (*stream_step)(void *stream, struct piece *);

/* The output, or NULL: no memory, or *failed. limit < 0: none. until_done: goes on when the input is used up, until the step is done.
 * *done: the last step was. */
PyObject *stream_run(stream_step, void *stream, struct piece *, Py_ssize_t limit, bool until_done, bool *done, bool *failed);

/* The head of a decompressor object. */
typedef struct {
    PyObject_HEAD
    PyMutex lock;
    char eof, needs_input;                           /* guarded by lock, as all below */
    PyObject *unused_data;                           /* bytes */
    char *pending;
    size_t pending_size;
    const char *at_end;                              /* what to say to one who goes on at the end */
} Reader;

int reader_init(Reader *, const char *at_end);
void reader_clear(Reader *);
/* decompress(data, max_length=-1). fail() raises what the stream's last step failed with. */
PyObject *reader_decompress(Reader *, PyObject *args, PyObject *kwargs, stream_step, void *stream, void (*fail)(void *stream));
PyObject *reader_eof(PyObject *, void *), *reader_needs_input(PyObject *, void *), *reader_unused_data(PyObject *, void *);

#define READER_GETSET                                                                                                                 \
    {"eof", reader_eof, NULL, "True if the end-of-stream marker has been reached.", NULL},                                             \
    {"needs_input", reader_needs_input, NULL, "True if more input is needed before more decompressed data can be produced.", NULL},    \
    {"unused_data", reader_unused_data, NULL, "Data found after the end of the compressed stream.", NULL}

#endif
