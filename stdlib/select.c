/* stdlib/select.c -- the module select: select(), objects that poll(), and epoll.
 *
 * Every wait is detached, and is taken up again after a signal whose handler raised nothing, for what is left of its time.
 * select(). The three sequences are copied first: what else runs may change them.
 * poll().   An object has its descriptors in an array sorted by number, under its lock. A wait works on a copy, so others may register
 *           meanwhile; what they register counts from the next wait on. One wait at a time, as programs are told.
 * epoll.    The descriptor is one atomic word: -1 once it is closed.
 * Tests. tests/stdlib/select_calls.py
 */
#include "stdlib/time_int.h"

#include "objects/argcheck.h"
#include "stdlib/blocking.h"
#include "stdlib/module_state.h"

#include <math.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

typedef struct { PyTypeObject *poll_type, *epoll_type; } SelectState;

static SelectState *state_of(PyObject *module) { return PyModule_GetState(module); }

/* -- select() ------------------------------------------------------------------------------------------------------------------------------ */

struct fd_list {
    PyObject *objects;                   /* a list of our own */
    int *fds;                            /* as many */
    fd_set set;
};

static void fd_list_clear(struct fd_list *l)
{
    Py_CLEAR(l->objects);
    PyMem_Free(l->fds);
}

/* *top: one more than the greatest. */
static bool fd_list_add(struct fd_list *l, PyObject *o, int *top)
{
    Py_ssize_t n = PyList_GET_SIZE(l->objects);
    if (n == FD_SETSIZE) {
        PyErr_SetString(PyExc_ValueError, "too many file descriptors in select()");
        return false;
    }
    int fd = PyObject_AsFileDescriptor(o);
    if (fd < 0)
        return false;
    if (fd >= FD_SETSIZE) {
        PyErr_SetString(PyExc_ValueError, "filedescriptor out of range in select()");
        return false;
    }
    if ((n & (n - 1)) == 0) {            /* room is the next power of two */
        int *more = PyMem_Realloc(l->fds, (size_t)(n ? 2 * n : 1) * sizeof *more);
        if (!more)
            return PyErr_NoMemory() != NULL;
        l->fds = more;
    }
    l->fds[n] = fd;
    if (fd >= *top)
        *top = fd + 1;
    return PyList_Append(l->objects, o) == 0;
}

static bool fd_list_fill(struct fd_list *l, PyObject *sequence, int *top)
{
    PyObject *fast = PySequence_Fast(sequence, "arguments 1-3 must be sequences");
    l->objects = fast ? PyList_New(0) : NULL;
    bool ok = l->objects != NULL;
    for (Py_ssize_t i = 0; ok && i < PySequence_Size(fast); i++) {       /* fileno() may change the sequence */
        PyObject *o = PySequence_GetItem(fast, i);
        ok = o && fd_list_add(l, o, top);
        Py_XDECREF(o);
    }
    Py_XDECREF(fast);
    return ok;
}

static void fd_list_mark(struct fd_list *l)
{
    FD_ZERO(&l->set);
    for (Py_ssize_t i = 0, n = PyList_GET_SIZE(l->objects); i < n; i++)
        FD_SET(l->fds[i], &l->set);
}

static PyObject *fd_list_ready(struct fd_list *l)
{
    PyObject *r = PyList_New(0);
    for (Py_ssize_t i = 0, n = PyList_GET_SIZE(l->objects); r && i < n; i++)
        if (FD_ISSET(l->fds[i], &l->set) && PyList_Append(r, PyList_GET_ITEM(l->objects, i)) < 0)
            Py_CLEAR(r);
    return r;
}

/* Seconds or None (*ns: -1). */
static bool to_wait(PyObject *o, int64_t *ns, const char *wrong_type)
{
    *ns = -1;
    if (!o || o == Py_None)
        return true;
    if (time_to_ns(o, ns, ROUND_AWAY) < 0) {
        if (PyErr_ExceptionMatches(PyExc_TypeError))
            PyErr_SetString(PyExc_TypeError, wrong_type);
        return false;
    }
    return true;
}

static PyObject *select_wait(struct fd_list lists[3], int top, int64_t wait)
{
    struct deadline end = deadline_in(wait);
    int rc;
    do {
        struct timeval left, *limit = NULL;
        for (int i = 0; i < 3; i++)
            fd_list_mark(&lists[i]);
        if (!end.none) {
            int64_t us = deadline_ns(end);
            us = us / 1000 + (us % 1000 != 0);
            left = (struct timeval){us / 1000000, us % 1000000};
            limit = &left;
        }
        SYSCALL(rc, select(top, &lists[0].set, &lists[1].set, &lists[2].set, limit));
    } while (rc < 0 && errno == EINTR && PyErr_CheckSignals() == 0);
    if (rc < 0)
        return os_error();
    PyObject *r[3] = {fd_list_ready(&lists[0]), fd_list_ready(&lists[1]), fd_list_ready(&lists[2])};
    PyObject *result = r[0] && r[1] && r[2] ? PyTuple_Pack(3, r[0], r[1], r[2]) : NULL;
    for (int i = 0; i < 3; i++)
        Py_XDECREF(r[i]);
    return result;
}

static PyObject *select_select(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *sequences[3], *timeout = Py_None;
    int64_t wait;
    if (!PyArg_UnpackTuple(args, "select", 3, 4, &sequences[0], &sequences[1], &sequences[2], &timeout) ||
        !to_wait(timeout, &wait, "timeout must be a float or None"))
        return NULL;
    if (wait < 0 && timeout != Py_None) {
        PyErr_SetString(PyExc_ValueError, "timeout must be non-negative");
        return NULL;
    }
    struct fd_list lists[3] = {{0}, {0}, {0}};
    int top = 0;
    PyObject *r = NULL;
    if (fd_list_fill(&lists[0], sequences[0], &top) && fd_list_fill(&lists[1], sequences[1], &top) && fd_list_fill(&lists[2], sequences[2], &top))
        r = select_wait(lists, top, wait);
    for (int i = 0; i < 3; i++)
        fd_list_clear(&lists[i]);
    return r;
}

/* -- poll objects ---------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyMutex lock;
    bool waiting        GUARD(lock);
    size_t n            GUARD(lock);
    size_t room         GUARD(lock);
    struct pollfd *fds  GUARD(lock);     /* sorted by fd */
} PollObject;

static PyObject *select_poll(PyObject *module, PyObject *Py_UNUSED(unused))
{
    PyTypeObject *type = state_of(module)->poll_type;
    return type->tp_alloc(type, 0);
}

static void poll_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyMem_Free(((PollObject *)self)->fds);
    type->tp_free(self);
    Py_DECREF(type);
}

static bool to_events(PyObject *o, short *events)
{
    PyObject *index = PyNumber_Index(o);
    long v = index ? PyLong_AsLong(index) : -1;
    Py_XDECREF(index);
    if (!index || (v == -1 && PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_OverflowError)))
        return false;
    if (v < 0 && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "Cannot convert negative int");
        return false;
    }
    if (v < 0 || v > USHRT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large for C unsigned short");
        return false;
    }
    *events = (short)v;
    return true;
}

/* Where fd is, or belongs. */
static size_t poll_position_locked(const PollObject *p, int fd)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->fds[middle].fd < fd)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool poll_known_locked(const PollObject *p, size_t at, int fd) { return at < p->n && p->fds[at].fd == fd; }

static bool poll_insert_locked(PollObject *p, size_t at, int fd, short events)
{
    if (p->n == p->room) {
        size_t room = p->room ? p->room * 2 : 8;
        struct pollfd *more = PyMem_Realloc(p->fds, room * sizeof *more);
        if (!more)
            return false;
        p->fds = more;
        p->room = room;
    }
    memmove(p->fds + at + 1, p->fds + at, (p->n - at) * sizeof *p->fds);
    p->fds[at] = (struct pollfd){.fd = fd, .events = events};
    p->n++;
    return true;
}

static PyObject *poll_register(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PollObject *p = (PollObject *)self;
    short events = POLLIN | POLLPRI | POLLOUT;
    if (!args_count("register", nargs, 1, 2))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]);
    if (fd < 0 || (nargs > 1 && !to_events(args[1], &events)))
        return NULL;
    bool ok = true;
    PyMutex_Lock(&p->lock);
    size_t at = poll_position_locked(p, fd);
    if (poll_known_locked(p, at, fd))
        p->fds[at].events = events;
    else
        ok = poll_insert_locked(p, at, fd, events);
    PyMutex_Unlock(&p->lock);
    return ok ? Py_None : PyErr_NoMemory();
}

static PyObject *poll_modify(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PollObject *p = (PollObject *)self;
    short events;
    if (!args_count("modify", nargs, 2, 2))
        return NULL;
    int fd = PyObject_AsFileDescriptor(args[0]);
    if (fd < 0 || !to_events(args[1], &events))
        return NULL;
    PyMutex_Lock(&p->lock);
    size_t at = poll_position_locked(p, fd);
    bool known = poll_known_locked(p, at, fd);
    if (known)
        p->fds[at].events = events;
    PyMutex_Unlock(&p->lock);
    if (known)
        Py_RETURN_NONE;
    errno = ENOENT;
    return os_error();
}

static PyObject *poll_unregister(PyObject *self, PyObject *object)
{
    PollObject *p = (PollObject *)self;
    int fd = PyObject_AsFileDescriptor(object);
    if (fd < 0)
        return NULL;
    PyMutex_Lock(&p->lock);
    size_t at = poll_position_locked(p, fd);
    bool known = poll_known_locked(p, at, fd);
    if (known)
        memmove(p->fds + at, p->fds + at + 1, (--p->n - at) * sizeof *p->fds);
    PyMutex_Unlock(&p->lock);
    if (known)
        Py_RETURN_NONE;
    PyObject *key = PyLong_FromLong(fd);
    if (key)
        PyErr_SetObject(PyExc_KeyError, key);
    Py_XDECREF(key);
    return NULL;
}

/* Milliseconds, an int or a float, or None. */
static bool to_wait_ms(PyObject *o, int64_t *ns)
{
    enum { NS_PER_MS = 1000000 };
    *ns = -1;
    if (!o || o == Py_None)
        return true;
    if (PyFloat_Check(o)) {
        double d = PyFloat_AS_DOUBLE(o) * NS_PER_MS;
        d = d < 0 ? floor(d) : ceil(d);
        if (isnan(d))
            PyErr_SetString(PyExc_ValueError, "Invalid value NaN (not a number)");
        else if (!(d >= -0x1p63 && d < 0x1p63))
            PyErr_SetString(PyExc_OverflowError, "timestamp out of range for C PyTime_t");
        else
            *ns = (int64_t)d;
    } else if (!PyIndex_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "timeout must be an integer or None");
    } else {
        PyObject *index = PyNumber_Index(o);
        int64_t ms;
        if (index && PyLong_AsInt64(index, &ms) == 0 && __builtin_mul_overflow(ms, (int64_t)NS_PER_MS, ns))
            PyErr_SetString(PyExc_OverflowError, "timestamp out of range for C PyTime_t");
        Py_XDECREF(index);
    }
    return !PyErr_Occurred();
}

static bool wait_fits(int64_t ns)
{
    if (ns / 1000000 < INT_MAX)
        return true;
    PyErr_SetString(PyExc_OverflowError, "timeout is too large");
    return false;
}

static PyObject *poll_events(const struct pollfd *fds, size_t n, int ready)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && ready && i < n; i++) {
        if (!fds[i].revents)
            continue;
        ready--;
        PyObject *pair = Py_BuildValue("ii", fds[i].fd, (int)(unsigned short)fds[i].revents);
        if (!pair || PyList_Append(list, pair) < 0)
            Py_CLEAR(list);
        Py_XDECREF(pair);
    }
    return list;
}

static PyObject *poll_poll(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    PollObject *p = (PollObject *)self;
    int64_t wait;
    if (!args_count("poll", nargs, 0, 1) || !to_wait_ms(nargs ? args[0] : Py_None, &wait) || !wait_fits(wait))
        return NULL;
    PyMutex_Lock(&p->lock);
    size_t n = p->n;
    struct pollfd *copy = p->waiting ? NULL : PyMem_Malloc((n ? n : 1) * sizeof *copy);
    bool busy = p->waiting;
    if (copy) {
        if (n)
            memcpy(copy, p->fds, n * sizeof *copy);
        p->waiting = true;
    }
    PyMutex_Unlock(&p->lock);
    if (busy) {
        PyErr_SetString(PyExc_RuntimeError, "concurrent poll() invocation");
        return NULL;
    }
    if (!copy)
        return PyErr_NoMemory();
    struct deadline end = deadline_in(wait);
    int rc;
    SYSCALL_AGAIN(rc, poll(copy, n, deadline_ms(end)));
    PyObject *r = rc < 0 ? os_error() : poll_events(copy, n, rc);
    PyMem_Free(copy);
    PyMutex_Lock(&p->lock);
    p->waiting = false;
    PyMutex_Unlock(&p->lock);
    return r;
}

static PyMethodDef poll_methods[] = {
    {"register", _PyCFunction_CAST(poll_register), METH_FASTCALL,
     PyDoc_STR("register($self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)\n--\n\nAdds a descriptor, or changes its events.")},
    {"modify", _PyCFunction_CAST(poll_modify), METH_FASTCALL, PyDoc_STR("modify($self, fd, eventmask, /)\n--\n\nChanges the events of a registered descriptor.")},
    {"unregister", poll_unregister, METH_O, PyDoc_STR("unregister($self, fd, /)\n--\n\nRemoves a descriptor.")},
    {"poll", _PyCFunction_CAST(poll_poll), METH_FASTCALL,
     PyDoc_STR("poll($self, timeout=None, /)\n--\n\nWaits for events; the list of (fd, events) that came.\n\ntimeout: milliseconds; None or negative: for ever.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot poll_slots[] = {{Py_tp_dealloc, poll_dealloc}, {Py_tp_methods, poll_methods}, {0, NULL}};
static PyType_Spec poll_spec = {
    .name = "select.poll",
    .basicsize = sizeof(PollObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = poll_slots,
};

/* -- epoll -------------------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    uint32_t fd         SHARED(seq_cst);  /* (uint32_t)-1: closed */
} EpollObject;

static int epoll_fd(const EpollObject *e)
{
    int fd = (int)load_u32(&e->fd);
    if (fd < 0)
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed epoll object");
    return fd;
}

static PyObject *epoll_made(PyTypeObject *type, int fd)
{
    EpollObject *e = (EpollObject *)type->tp_alloc(type, 0);
    if (!e) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    store_u32(&e->fd, (uint32_t)fd);
    return (PyObject *)e;
}

static PyObject *epoll_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"sizehint", "flags", NULL};
    int size = -1, flags = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|ii:epoll", words, &size, &flags))
        return NULL;
    if (size != -1 && size <= 0) {
        PyErr_SetString(PyExc_ValueError, "negative sizehint");
        return NULL;
    }
    if (flags && flags != EPOLL_CLOEXEC) {
        PyErr_SetString(PyExc_OSError, "invalid flags");
        return NULL;
    }
    int fd;
    SYSCALL(fd, epoll_create1(EPOLL_CLOEXEC));
    return fd < 0 ? os_error() : epoll_made(type, fd);
}

static int epoll_shut(EpollObject *e)
{
    int fd = (int)exchange_u32(&e->fd, (uint32_t)-1), rc = 0;
    if (fd >= 0)
        SYSCALL(rc, close(fd));
    return rc;
}

static void epoll_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    epoll_shut((EpollObject *)self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *epoll_close(PyObject *self, PyObject *Py_UNUSED(unused)) { return done(epoll_shut((EpollObject *)self)); }
static PyObject *epoll_closed(PyObject *self, void *Py_UNUSED(closure)) { return PyBool_FromLong((int)load_u32(&((EpollObject *)self)->fd) < 0); }

static PyObject *epoll_fileno(PyObject *self, PyObject *Py_UNUSED(unused))
{
    int fd = epoll_fd((EpollObject *)self);
    return fd < 0 ? NULL : PyLong_FromLong(fd);
}

static PyObject *epoll_fromfd(PyObject *type, PyObject *arg)
{
    int fd = PyLong_AsInt(arg);
    return fd == -1 && PyErr_Occurred() ? NULL : epoll_made((PyTypeObject *)type, fd);
}

static PyObject *epoll_control(PyObject *self, int operation, PyObject *object, unsigned events)
{
    int fd = epoll_fd((EpollObject *)self), other = fd < 0 ? -1 : PyObject_AsFileDescriptor(object), rc;
    if (other < 0)
        return NULL;
    struct epoll_event event = {.events = events, .data.fd = other};
    SYSCALL(rc, epoll_ctl(fd, operation, other, &event));
    return done(rc);
}

static char *fd_and_events[] = {"fd", "eventmask", NULL};

static PyObject *epoll_register(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *object;
    unsigned events = EPOLLIN | EPOLLPRI | EPOLLOUT;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|I:register", fd_and_events, &object, &events))
        return NULL;
    return epoll_control(self, EPOLL_CTL_ADD, object, events);
}

static PyObject *epoll_modify(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *object;
    unsigned events;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OI:modify", fd_and_events, &object, &events))
        return NULL;
    return epoll_control(self, EPOLL_CTL_MOD, object, events);
}

static PyObject *epoll_unregister(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"fd", NULL};
    PyObject *object;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:unregister", words, &object))
        return NULL;
    return epoll_control(self, EPOLL_CTL_DEL, object, 0);
}

static PyObject *epoll_poll(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"timeout", "maxevents", NULL};
    PyObject *timeout = Py_None;
    int max = -1, n;
    int64_t wait;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|Oi:poll", words, &timeout, &max))
        return NULL;
    int fd = epoll_fd((EpollObject *)self);
    if (fd < 0 || !to_wait(timeout, &wait, "timeout must be an integer or None") || !wait_fits(wait))
        return NULL;
    if (max == -1) {
        max = FD_SETSIZE - 1;
    } else if (max < 1) {
        PyErr_Format(PyExc_ValueError, "maxevents must be greater than 0, got %d", max);
        return NULL;
    }
    struct epoll_event *events = PyMem_New(struct epoll_event, max);
    if (!events)
        return PyErr_NoMemory();
    struct deadline end = deadline_in(wait);
    SYSCALL_AGAIN(n, epoll_wait(fd, events, max, deadline_ms(end)));
    PyObject *list = n < 0 ? os_error() : PyList_New(n);
    for (int i = 0; list && i < n; i++) {
        PyObject *pair = Py_BuildValue("iI", events[i].data.fd, events[i].events);
        if (!pair)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, pair);
    }
    PyMem_Free(events);
    return list;
}

static PyObject *epoll_enter(PyObject *self, PyObject *Py_UNUSED(unused)) { return epoll_fd((EpollObject *)self) < 0 ? NULL : Py_NewRef(self); }

static PyObject *epoll_exit(PyObject *self, PyObject *const *Py_UNUSED(args), Py_ssize_t nargs)
{
    if (!args_count("__exit__", nargs, 0, 3))
        return NULL;
    return PyObject_CallMethod(self, "close", NULL);
}

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
static PyMethodDef epoll_methods[] = {
    {"fromfd", epoll_fromfd, METH_O | METH_CLASS, PyDoc_STR("fromfd($type, fd, /)\n--\n\nAn epoll object for an epoll descriptor that there is.")},
    {"close", epoll_close, METH_NOARGS, PyDoc_STR("close($self, /)\n--\n\nCloses the epoll descriptor. Further operations raise ValueError.")},
    {"fileno", epoll_fileno, METH_NOARGS, PyDoc_STR("fileno($self, /)\n--\n\nThe epoll descriptor.")},
    {"modify", WORDS(epoll_modify), PyDoc_STR("modify($self, /, fd, eventmask)\n--\n\nChanges the events of a registered descriptor.")},
    {"register", WORDS(epoll_register),
     PyDoc_STR("register($self, /, fd,\n         eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)\n--\n\nAdds a descriptor; OSError if it is there already.")},
    {"unregister", WORDS(epoll_unregister), PyDoc_STR("unregister($self, /, fd)\n--\n\nRemoves a descriptor.")},
    {"poll", WORDS(epoll_poll),
     PyDoc_STR("poll($self, /, timeout=None, maxevents=-1)\n--\n\nWaits for events; a list of (fd, events).\n\n"
               "timeout: seconds; None or negative: for ever. maxevents: -1 for no limit of the caller's.")},
    {"__enter__", epoll_enter, METH_NOARGS, PyDoc_STR("__enter__($self, /)\n--\n\n")},
    {"__exit__", _PyCFunction_CAST(epoll_exit), METH_FASTCALL, PyDoc_STR("__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)\n--\n\n")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef epoll_getset[] = {{"closed", epoll_closed, NULL, "True if the epoll object is closed", NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot epoll_slots[] = {
    {Py_tp_new, epoll_new}, {Py_tp_dealloc, epoll_dealloc}, {Py_tp_methods, epoll_methods}, {Py_tp_getset, epoll_getset},
    {Py_tp_doc, (void *)PyDoc_STR("select.epoll(sizehint=-1, flags=0)\n\nWaits for many descriptors at once.\n\n"
                                  "sizehint: positive, or -1; not used. flags: 0 or EPOLL_CLOEXEC, which is always in force.")},
    {0, NULL}
};
static PyType_Spec epoll_spec = {.name = "select.epoll", .basicsize = sizeof(EpollObject), .flags = Py_TPFLAGS_DEFAULT, .slots = epoll_slots};

/* -- the module ---------------------------------------------------------------------------------------------------------------------------------- */

static PyMethodDef methods[] = {
    {"select", select_select, METH_VARARGS,
     PyDoc_STR("select($module, rlist, wlist, xlist, timeout=None, /)\n--\n\nWaits until one of the objects, which are descriptors or have fileno(), is ready.\n\n"
               "rlist: to be read; wlist: to be written; xlist: an exceptional condition.\ntimeout: seconds; None: for ever. Gives the three lists of those that are ready.")},
    {"poll", select_poll, METH_NOARGS, PyDoc_STR("poll($module, /)\n--\n\nAn object that waits for events on the descriptors registered with it.")},
    {NULL, NULL, 0, NULL}
};

static const struct number_constant numbers[] = {
#define C(name) {#name, (long long)(name)},
    C(PIPE_BUF) C(POLLERR) C(POLLHUP) C(POLLIN) C(POLLMSG) C(POLLNVAL) C(POLLOUT) C(POLLPRI) C(POLLRDBAND) C(POLLRDHUP) C(POLLRDNORM)
    C(POLLWRBAND) C(POLLWRNORM) C(EPOLLERR) C(EPOLLET) C(EPOLLEXCLUSIVE) C(EPOLLHUP) C(EPOLLIN) C(EPOLLMSG) C(EPOLLONESHOT) C(EPOLLOUT)
    C(EPOLLPRI) C(EPOLLRDBAND) C(EPOLLRDHUP) C(EPOLLRDNORM) C(EPOLLWAKEUP) C(EPOLLWRBAND) C(EPOLLWRNORM) C(EPOLL_CLOEXEC)
#undef C
};

static int module_exec(PyObject *module)
{
    SelectState *st = state_of(module);
    st->poll_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &poll_spec, NULL);
    st->epoll_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &epoll_spec, NULL);
    if (!st->poll_type || !st->epoll_type || PyModule_AddType(module, st->epoll_type) < 0 || PyModule_AddObjectRef(module, "error", PyExc_OSError) < 0)
        return -1;
    return ADD_NUMBERS(module, numbers);
}

#define HELD(F) F(poll_type) F(epoll_type)
MODULE_STATE_FUNCTIONS(SelectState, HELD)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
static struct PyModuleDef select_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "select",
    .m_doc = PyDoc_STR("Waiting for input, output and events on many descriptors at once."),
    .m_size = sizeof(SelectState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit_select(void) { return PyModuleDef_Init(&select_module); }
