/* stdlib/io_text_position.c -- tell() and seek() of TextIOWrapper.
 *
 * What tell() gives is where the bytes of the snapshot start, with how much of them to decode again (struct place): it takes the decoder back to
 * the snapshot's start, feeds it until it has given as many characters as were given away, and puts it back as it was. seek() does the same forwards.
 * Both hold read_lock; the decoder and the stream may be Python code that comes back into this stream (io_text.c).
 * Tests. tests/stdlib/io_text.py
 */
#include "io_text_int.h"

/* A position in text is one number: where in the bytes to start, the decoder's flags there, how many bytes to feed it, how many characters of
 * what it then gives to skip, and whether it is to be told that its input ends. */
struct place {
    uint64_t start;
    uint32_t flags, feed, skip;
    uint8_t  at_end;
} __attribute__((packed));

static PyObject *pack_position(struct place p) { return PyLong_FromUnsignedNativeBytes(&p, sizeof p, Py_ASNATIVEBYTES_LITTLE_ENDIAN); }

static int unpack_position(PyObject *number, struct place *p)
{
    memset(p, 0, sizeof *p);
    Py_ssize_t need = PyLong_AsNativeBytes(number, p, sizeof *p, Py_ASNATIVEBYTES_LITTLE_ENDIAN | Py_ASNATIVEBYTES_UNSIGNED_BUFFER);
    if (need > (Py_ssize_t)sizeof *p)
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to a file position");
    return need < 0 || need > (Py_ssize_t)sizeof *p ? -1 : 0;
}

static int set_decoder(PyObject *decoder, unsigned long long flags)
{
    PyObject *r = PyObject_CallMethod(decoder, "setstate", "((y#K))", "", (Py_ssize_t)0, flags);
    Py_XDECREF(r);
    return r ? 0 : -1;
}

/* What tell() works with: of the stream, but its own while codecs run. */
struct reading {
    PyObject *decoder, *snapshot;            /* counted */
    unsigned long long flags;                /* of the decoder, before the snapshot */
    Py_ssize_t used;
    double bytes_per_char;
};

/* Decodes bytes; how many characters came, -1 raised. */
static Py_ssize_t feed(PyObject *self, const struct reading *r, const char *p, Py_ssize_t n, bool final)
{
    PyObject *bytes = PyBytes_FromStringAndSize(p, n), *text = bytes ? io_decode(io_state(self), r->decoder, bytes, final) : NULL;
    Py_XDECREF(bytes);
    Py_ssize_t count = text ? PyUnicode_GET_LENGTH(text) : -1;
    Py_XDECREF(text);
    return count;
}

/* Finds the place behind `used` characters of the snapshot, which starts at p->start: the last point where the decoder keeps nothing, and what
 * remains from there. Leaves the decoder in any state. */
static int locate(PyObject *self, const struct reading *r, struct place *p)
{
    const char *bytes = PyBytes_AsString(r->snapshot);
    Py_ssize_t n = PyBytes_Size(r->snapshot), chars = 0, fed = 0, safe_chars = 0, safe_fed = 0;
    p->flags = (uint32_t)r->flags;
    if (set_decoder(r->decoder, r->flags) < 0)
        return -1;
    for (int guess = r->bytes_per_char > 0; chars < r->used && fed < n;) {
        /* First a guess by the average, right when all characters are of one size; else byte by byte. */
        Py_ssize_t step = guess ? Py_MIN(n, (Py_ssize_t)((double)r->used * r->bytes_per_char)) : 1;
        if (step == 0) {
            guess = 0;
            continue;
        }
        Py_ssize_t got = feed(self, r, bytes + fed, step, false);
        if (got < 0)
            return -1;
        fed += step, chars += got;
        unsigned long long flags;
        PyObject *kept = text_decoder_state(r->decoder, &flags);
        if (!kept)
            return -1;
        bool safe = PyBytes_Size(kept) == 0 && chars <= r->used;
        Py_DECREF(kept);
        if (guess && !(safe && chars == r->used)) {
            guess = 0, fed = chars = 0;
            if (set_decoder(r->decoder, r->flags) < 0)
                return -1;
            continue;
        }
        guess = 0;
        if (safe) {
            safe_fed = fed, safe_chars = chars;
            p->flags = (uint32_t)flags;
        }
    }
    if (chars < r->used) {
        Py_ssize_t got = feed(self, r, "", 0, true);
        if (got < 0)
            return -1;
        p->at_end = 1;
        if (chars + got < r->used) {
            PyErr_SetString(PyExc_OSError, "can't reconstruct logical file position");
            return -1;
        }
    }
    p->start += (uint64_t)safe_fed;
    p->skip = (uint32_t)(r->used - safe_chars);
    p->feed = p->skip ? (uint32_t)(fed - safe_fed) : 0;
    if (!p->skip)
        p->at_end = 0;
    return 0;
}

static PyObject *tell_reading(PyObject *self, const struct reading *reading, off_t position)
{
    struct place p = {.start = (uint64_t)position - (uint64_t)PyBytes_Size(reading->snapshot), .flags = (uint32_t)reading->flags};
    if (reading->used == 0)
        return pack_position(p);
    PyObject *state = PyObject_CallMethodNoArgs(reading->decoder, IO(getstate));
    if (!state)
        return NULL;
    int rc = locate(self, reading, &p);
    PyObject *exc = PyErr_GetRaisedException(), *r = PyObject_CallMethodOneArg(reading->decoder, IO(setstate), state);
    Py_DECREF(state);
    io_chain(exc);
    Py_XDECREF(r);
    return rc == 0 && r ? pack_position(p) : NULL;
}

static PyObject *tell_locked(PyObject *self)
{
    TextObj *t = text_of(self);
    PyObject *r = PyObject_CallMethodNoArgs(self, IO(flush)), *buffer = r ? text_buffer_now(t) : NULL;
    Py_XDECREF(r);
    if (!buffer)
        return NULL;
    PyObject *at = PyObject_CallMethodNoArgs(buffer, IO(tell));
    Py_DECREF(buffer);
    if (!at || !t->decoder || !t->snapshot)
        return at;
    off_t position;
    bool good = io_offset(at, &position);
    Py_DECREF(at);
    if (!good)
        return NULL;
    struct reading reading = {Py_NewRef(t->decoder), Py_NewRef(t->snapshot), t->snapshot_flags, t->used, t->bytes_per_char};
    PyObject *told = tell_reading(self, &reading, position);
    Py_DECREF(reading.decoder);
    Py_DECREF(reading.snapshot);
    return told;
}

PyObject *text_tell(PyObject *self, PyObject *unused)
{
    TextObj *t = text_of(self);
    (void)unused;
    if (text_check_open(self) < 0)
        return NULL;
    if (!load_relaxed_u8(&t->seekable))
        return io_unsupported(self, "underlying stream is not seekable");
    if (!load_relaxed_u8(&t->telling)) {
        PyErr_SetString(PyExc_OSError, "telling position disabled by next() call");
        return NULL;
    }
    if (text_flush_pending(self) < 0)
        return NULL;
    io_lock_again(&t->read_lock, self);
    t->clean = false;
    PyObject *at = text_check_ready(t) < 0 ? NULL : tell_locked(self);
    io_unlock(&t->read_lock);
    return at;
}

/* Reads on from where the decoder was set, p->skip characters: the rest is read ahead. */
static int skip_to(PyObject *self, PyObject *buffer, PyObject *decoder, const struct place *p)
{
    TextObj *t = text_of(self);
    PyObject *input = PyObject_CallMethod(buffer, "read", "n", (Py_ssize_t)p->feed);
    if (input && !PyBytes_Check(input)) {
        PyErr_Format(PyExc_TypeError, "underlying read() should have returned a bytes object, not '%.200s'", Py_TYPE(input)->tp_name);
        Py_CLEAR(input);
    }
    PyObject *text = input ? io_decode(io_state(self), decoder, input, p->at_end) : NULL;
    if (!text) {
        Py_XDECREF(input);
        return -1;
    }
    bool enough = PyUnicode_GET_LENGTH(text) >= (Py_ssize_t)p->skip;
    Py_XSETREF(t->snapshot, input);
    Py_XSETREF(t->decoded, text);
    t->used = enough ? p->skip : 0;
    if (!enough)
        PyErr_SetString(PyExc_OSError, "can't restore logical file position");
    return enough ? 0 : -1;
}

/* The decoder, at the place where the stream now is. */
static int restart_decoder(TextObj *t, PyObject *decoder, const struct place *p)
{
    if (p->start == 0 && p->flags == 0) {
        PyObject *r = PyObject_CallMethodNoArgs(decoder, IO(reset));
        Py_XDECREF(r);
        if (!r)
            return -1;
    } else if (set_decoder(decoder, p->flags) < 0) {
        return -1;
    }
    PyObject *nothing = PyBytes_FromStringAndSize(NULL, 0);
    Py_XSETREF(t->snapshot, nothing);
    t->snapshot_flags = p->flags;
    return nothing ? 0 : -1;
}

/* To a position that tell() gave. */
static PyObject *seek_place(PyObject *self, PyObject *number)
{
    TextObj *t = text_of(self);
    struct place p;
    PyObject *buffer = unpack_position(number, &p) < 0 ? NULL : text_buffer_now(t), *decoder = NULL;
    PyObject *r = buffer ? PyObject_CallMethod(buffer, "seek", "K", (unsigned long long)p.start) : NULL;
    int rc = r ? 0 : -1;
    Py_XDECREF(r);
    if (rc == 0) {
        text_forget_read(t);
        decoder = Py_XNewRef(t->decoder);
        if (decoder)
            rc = restart_decoder(t, decoder, &p);
        if (rc == 0 && decoder && p.skip)
            rc = skip_to(self, buffer, decoder, &p);
        if (rc == 0)
            rc = text_tell_encoder(t, p.start == 0 && p.flags == 0 && !p.skip);
    }
    Py_XDECREF(buffer);
    Py_XDECREF(decoder);
    return rc < 0 ? NULL : Py_NewRef(number);
}

static PyObject *seek_end(PyObject *self)
{
    TextObj *t = text_of(self);
    PyObject *buffer = text_buffer_now(t), *decoder = Py_XNewRef(t->decoder), *r = NULL, *at = NULL;
    if (buffer) {
        text_forget_read(t);
        r = decoder ? PyObject_CallMethodNoArgs(decoder, IO(reset)) : Py_NewRef(Py_None);
        at = r ? PyObject_CallMethod(buffer, "seek", "ii", 0, SEEK_END) : NULL;
    }
    if (at && text_tell_encoder(t, !PyObject_IsTrue(at)) < 0)
        Py_CLEAR(at);
    Py_XDECREF(r);
    Py_XDECREF(decoder);
    Py_XDECREF(buffer);
    return at;
}

static PyObject *seek_locked(PyObject *self, PyObject *where, int whence)
{
    PyObject *r, *at = NULL;
    int zero = PyObject_Not(where);
    if (zero < 0)
        return NULL;
    if (whence != SEEK_SET && !zero)
        return io_unsupported(self, whence == SEEK_CUR ? "can't do nonzero cur-relative seeks" : "can't do nonzero end-relative seeks");
    if (whence == SEEK_CUR) {                /* to here: what tell() says, made so */
        if (!load_relaxed_u8(&text_of(self)->telling)) {
            PyErr_SetString(PyExc_OSError, "telling position disabled by next() call");
            return NULL;
        }
        if (!(at = tell_locked(self)))
            return NULL;
        where = at;
    }
    PyObject *result = NULL;
    if ((r = PyObject_CallMethodNoArgs(self, IO(flush)))) {
        Py_DECREF(r);
        if (whence == SEEK_END) {
            result = seek_end(self);
        } else {
            PyObject *zero_object = PyLong_FromLong(0);
            int negative = zero_object ? PyObject_RichCompareBool(where, zero_object, Py_LT) : -1;
            Py_XDECREF(zero_object);
            if (negative > 0)
                PyErr_Format(PyExc_ValueError, "negative seek position %R", where);
            if (negative == 0)
                result = seek_place(self, where);
        }
    }
    Py_XDECREF(at);
    return result;
}

PyObject *text_seek(PyObject *self, PyObject *args)
{
    TextObj *t = text_of(self);
    PyObject *where;
    int whence = SEEK_SET;
    if (!PyArg_ParseTuple(args, "O|i:seek", &where, &whence) || text_check_open(self) < 0)
        return NULL;
    if (!load_relaxed_u8(&t->seekable))
        return io_unsupported(self, "underlying stream is not seekable");
    if (whence < 0 || whence > 2) {
        PyErr_Format(PyExc_ValueError, "invalid whence (%d, should be 0, 1 or 2)", whence);
        return NULL;
    }
    io_lock_again(&t->read_lock, self);
    t->clean = false;
    PyObject *at = text_check_ready(t) < 0 ? NULL : seek_locked(self, where, whence);
    io_unlock(&t->read_lock);
    return at;
}
