/* stdlib/_pickle_write.c -- what a dump writes: into one growing bytes object, in frames from protocol 4 on.
 *
 * A frame's header is left free when its first byte is written, and filled in, or taken back if the frame came out tiny, when it is closed: at
 * an object's start once it is long enough, before a large payload (which stands between frames), and at the end. `limit` is 0 while no frame
 * is open, so that write_room() has one comparison to do. A dump to a file is written frame by frame; before protocol 4 all at the end, except
 * for large payloads.
 */
#include "stdlib/_pickle_int.h"

static int grow(struct pickler *p, size_t need)
{
    if (need > (size_t)PY_SSIZE_T_MAX / 2)
        return (PyErr_NoMemory(), -1);
    size_t room = p->room ? p->room : 256;
    while (room < need)
        room *= 2;
    char *data;
    Value out = p->out.w ? bytes_resize_take(p->out, room, &data) : bytes_new(room, &data);
    if (is_raised(out)) {
        p->out = (Value){0};
        p->len = p->room = p->limit = 0;
        return -1;
    }
    p->out = out;
    p->data = data;
    p->room = room;
    return 0;
}

char *write_room_slow(struct pickler *p, size_t n)
{
    if (n > (size_t)PY_SSIZE_T_MAX / 2)
        return (PyErr_NoMemory(), NULL);
    bool open = p->framing && p->frame_at == NO_FRAME;
    size_t need = p->len + n + (open ? FRAME_HEADER : 0);
    if (need > p->room && grow(p, need) < 0)
        return NULL;
    if (open) {
        p->frame_at = p->len;
        p->len += FRAME_HEADER;
        p->boundary = p->len + FRAME_ENOUGH;
    }
    p->limit = p->room;
    char *at = p->data + p->len;
    p->len += n;
    return at;
}

int write_end_frame(struct pickler *p)
{
    if (!p->framing || p->frame_at == NO_FRAME)
        return 0;
    char *header = p->data + p->frame_at;
    size_t n = p->len - p->frame_at - FRAME_HEADER;
    if (n >= FRAME_SMALLEST) {
        header[0] = (char)OP_FRAME;
        put_u64(header + 1, n);
    } else {
        memmove(header, header + FRAME_HEADER, n);
        p->len -= FRAME_HEADER;
    }
    p->frame_at = NO_FRAME;
    p->boundary = SIZE_MAX;
    p->limit = 0;
    return 0;
}

int write_boundary(struct pickler *p) { return write_end_frame(p) < 0 ? -1 : p->write ? write_flush(p) : 0; }

static int call_write(struct pickler *p, PyObject *data)
{
    PyObject *done = PyObject_CallOneArg(p->write, data);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

int write_flush(struct pickler *p)
{
    if (p->len == 0)
        return 0;
    Value out = bytes_resize_take(p->out, p->len, NULL);
    p->out = (Value){0};
    p->len = p->room = p->limit = 0;
    if (is_raised(out))
        return -1;
    int failed = call_write(p, api_of(out));
    value_release(out);
    return failed;
}

int write_large(struct pickler *p, const void *header, size_t header_len, const void *data, size_t n, PyObject *payload)
{
    if (n < FRAME_ENOUGH)
        return write_bytes(p, header, header_len) < 0 || write_bytes(p, data, n) < 0 ? -1 : 0;
    if (write_end_frame(p) < 0)
        return -1;
    bool framing = p->framing;
    p->framing = false;
    int failed = write_bytes(p, header, header_len);
    if (failed == 0 && p->write == NULL) {
        failed = write_bytes(p, data, n);
    } else if (failed == 0 && (failed = write_flush(p)) == 0) {
        PyObject *bytes = payload ? Py_NewRef(payload) : PyBytes_FromStringAndSize(data, (Py_ssize_t)n);
        failed = bytes ? call_write(p, bytes) : -1;
        Py_XDECREF(bytes);
    }
    p->framing = framing;
    p->limit = framing ? 0 : p->room;
    return failed;
}
