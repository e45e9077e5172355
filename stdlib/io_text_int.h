/* stdlib/io_text_int.h -- a TextIOWrapper's body, and what io_text.c and io_text_position.c use of each other. The locks: io_text.c. */
#ifndef P3T_IO_TEXT_INT_H
#define P3T_IO_TEXT_INT_H

#include "io_int.h"

/* Quick operations that a stream is fit for: it is ready, of no subclass, and stands on a FileIO or BytesIO, so that closed or not is one look. */
enum { QUICK_OPEN = 1, QUICK_READ = 2, QUICK_WRITE = 4 };

typedef struct {
    Obj hdr;
    PyObject *buffer GUARD(critical section);
    PyObject *file GUARD(hdr.lock);          /* the FileIO beneath buffer when these are of no subclasses; NULL: buffer is a BytesIO, or quick is 0 */
    uint8_t quick GUARD(hdr.lock);
    bool clean GUARD(read_lock);             /* the decoder was reset, and has seen nothing since */
    IoLock read_lock, write_lock;
    /* Written under both locks and the header's, by text_replace(): who has one of them may read the fields; others only see whether there is one. */
    PyObject *encoding, *errors;             /* strs */
    PyObject *encoder, *decoder;             /* encoder: NULL when plain; decoder: NULL when not readable */
    uint8_t plain SHARED(relaxed);           /* enum plain_codec; this and what follows: written under both locks */
    struct newline_mode newline SHARED(relaxed);
    uint8_t ready, detached SHARED(relaxed);
    uint8_t readable, writable, seekable SHARED(relaxed);
    bool has_read1 GUARD(read_lock);
    uint8_t exact SHARED(relaxed);           /* of no subclass */
    uint8_t telling SHARED(relaxed);
    uint8_t line_buffering, write_through SHARED(relaxed);
    char finalizing;
    PyObject *decoded GUARD(read_lock);      /* a str, or NULL */
    Py_ssize_t used GUARD(read_lock);
    PyObject *snapshot GUARD(read_lock);     /* bytes of the chunk, NULL: not known */
    unsigned long long snapshot_flags GUARD(read_lock);
    double bytes_per_char GUARD(read_lock);
    char *pending GUARD(write_lock);
    Py_ssize_t pending_n GUARD_W(write_lock, relaxed, relaxed);  /* readers ask whether there is something to write first */
    Py_ssize_t pending_room GUARD(write_lock);
    Py_ssize_t chunk SHARED(relaxed);
} TextObj;
static inline TextObj *text_of(PyObject *self) { return IO_BODY(TextObj, self); }

static inline int text_check_ready(TextObj *t)
{
    if (LIKELY(load_relaxed_u8(&t->ready)))
        return 0;
    PyErr_SetString(PyExc_ValueError, load_relaxed_u8(&t->detached) ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
    return -1;
}

/* The stream underneath, counted, with a lock held that detach() takes. */
static inline PyObject *text_buffer_now(TextObj *t) { return text_check_ready(t) < 0 ? NULL : Py_NewRef(t->buffer); }

int text_check_open(PyObject *);                         /* ready, and not closed; -1: raised */
int text_flush_pending(PyObject *);                      /* what write() gathered goes to the stream; takes write_lock */
void text_forget_read(TextObj *);                        /* what was read ahead; with read_lock held */
PyObject *text_decoder_state(PyObject *decoder, unsigned long long *flags);   /* the bytes that it keeps */
int text_tell_encoder(TextObj *, bool at_start);         /* whether the next text begins the stream (a byte order mark) */

PyObject *text_tell(PyObject *, PyObject *unused);
PyObject *text_seek(PyObject *, PyObject *args);

#endif
