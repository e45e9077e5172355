/* stdlib/_socket_int.h -- what the files of the module _socket share. _ssl may use USE_SOCKET(), socket_fd() and socket_timeout_ns(). */
#ifndef P3T_STDLIB_SOCKET_INT_H
#define P3T_STDLIB_SOCKET_INT_H

#include "stdlib/blocking.h"

#include "gc/counts.h"
#include "threading/atomic.h"
#include "threading/guard.h"

#include <sys/socket.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>

typedef struct {
    PyTypeObject *socket_type;
    PyObject *herror, *gaierror;
    int64_t default_timeout SHARED(relaxed);     /* ns; -1: none */
} SocketState;

/* A descriptor of the system. It is closed by close(), or by the last call that used it then: so its number means the same to all of them. Calls
 * of threads that a fork left behind would never end, and do not count in the child. */
struct descriptor {
    int fd                  FROZEN;
    uint32_t references     SHARED(acq_rel);     /* of this memory: the object's, and one of each call */
    uint64_t users          SHARED(acq_rel);     /* calls in progress, DESCRIPTOR_..., and forks_behind() << 32 as of when they began */
};
enum { DESCRIPTOR_CLOSED = 1u << 30, DESCRIPTOR_DETACHED = 1u << 29 };   /* by us, or when he likes by who called detach() */

typedef struct {
    PyObject_HEAD
    SocketState *state;                          /* FROZEN: of the module, which the type keeps */
    struct descriptor *descriptor GUARD(the object); /* NULL: closed or not made yet */
    uint32_t fd             GUARD_W(the object, relaxed, relaxed);   /* its number, to tell people; -1 */
    int family, type, proto;                     /* written by __init__ */
    int64_t timeout         SHARED(relaxed);     /* ns; -1: none, 0: does not block */
} SocketObject;

/* For showing it. A system call takes USE_SOCKET(). */
static inline int socket_fd(const SocketObject *s) { return (int)load_relaxed_u32(&s->fd); }

/* USE_SOCKET(s, fd): int fd, the descriptor, which is not closed up to the end of the block; -1: it is closed already. */
struct socket_use { struct descriptor *d; uint32_t forks; };
#define USE_SOCKET(s, fd)                                                                                                            \
    __attribute__((cleanup(socket_use_end))) struct socket_use fd##_use = socket_use_begin(s);                                       \
    int fd = fd##_use.d ? fd##_use.d->fd : -1
#define SOCKET_WAS_CLOSED(fd) (fd##_use.d && load_relaxed_u64(&fd##_use.d->users) & (DESCRIPTOR_CLOSED | DESCRIPTOR_DETACHED))
struct socket_use socket_use_begin(SocketObject *);      /* NULL: nothing */
void socket_use_end(struct socket_use *);                /* an exception may be pending */

static inline int64_t socket_timeout_ns(const SocketObject *s) { return (int64_t)load_relaxed_u64((const uint64_t *)&s->timeout); }
static inline SocketState *socket_state(PyObject *module) { return PyModule_GetState(module); }
extern struct PyModuleDef socket_module;

/* Any address. */
typedef union {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
    struct sockaddr_nl nl;
    struct sockaddr_ll ll;
    struct sockaddr_can can;
    struct sockaddr_vm vm;
    struct sockaddr_qrtr qrtr;
    struct sockaddr_tipc tipc;
    struct sockaddr_alg alg;
    struct sockaddr_storage storage;
} Address;

/* Python's form of an address to the system's. function: for messages. False: raised. */
bool address_from_object(SocketObject *, PyObject *, Address *, socklen_t *, const char *function);
/* Room for an address of the socket's family. False: raised. */
bool address_room(const SocketObject *, socklen_t *);
PyObject *address_to_object(int fd, const Address *, socklen_t, int proto);
PyObject *address_host(const struct sockaddr *);                 /* its number as text: AF_INET and AF_INET6 */
/* A name or number to an address of that family (AF_UNSPEC: any), port 0. Its length, or -1 raised. */
int address_resolve(SocketState *, const char *name, Address *, int family);
PyObject *raise_gaierror(SocketState *, int code);
/* A host name as bytes: ASCII as it is, otherwise by the codec idna. wrong: for TypeErrors. New reference. */
PyObject *host_name(PyObject *, const char *function, int argument);

/* -- waiting -------------------------------------------------------------------------------------------------------------------------- */

/* One system call on the descriptor: its result, or -1 with errno. Runs detached. */
typedef ssize_t (*socket_operation)(int fd, void *context);
/* The operation, within the socket's timeout, and again after signals. events: POLLIN or POLLOUT, what it waits for. first_wait: the
 * operation has no way to be asked not to block. *result. False: raised. */
bool socket_call(SocketObject *, short events, bool first_wait, struct deadline, socket_operation, void *context, ssize_t *result);
static inline struct deadline socket_deadline(const SocketObject *s) { return deadline_in(socket_timeout_ns(s)); }
/* Flags that keep a send or receive from blocking, if the socket has a timeout. */
static inline int socket_flags(const SocketObject *s, int flags) { return socket_timeout_ns(s) > 0 ? flags | MSG_DONTWAIT : flags; }

/* Functions of the module, and methods of its type, by file. */
extern PyMethodDef socket_name_methods[];
PyObject *socket_getsockopt(PyObject *, PyObject *), *socket_setsockopt(PyObject *, PyObject *);
PyObject *socket_sendmsg(PyObject *, PyObject *), *socket_recvmsg(PyObject *, PyObject *), *socket_recvmsg_into(PyObject *, PyObject *);
PyObject *socket_sendmsg_afalg(PyObject *, PyObject *, PyObject *);
PyObject *socket_CMSG_LEN(PyObject *, PyObject *), *socket_CMSG_SPACE(PyObject *, PyObject *);

#endif
