/* stdlib/_socket_address.c -- addresses: the tuples, strings and bytes that programs use, and the system's structures.
 *
 * Host names are looked up here; numbers are recognised first, since a look-up takes locks and files. Look-ups are detached.
 */
#include "stdlib/_socket_int.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <stddef.h>
#include <sys/ioctl.h>

PyObject *raise_gaierror(SocketState *st, int code)
{
    if (code == EAI_SYSTEM)
        return PyErr_SetFromErrno(PyExc_OSError);
    PyObject *v = Py_BuildValue("(is)", code, gai_strerror(code));
    if (v)
        PyErr_SetObject(st->gaierror, v);
    Py_XDECREF(v);
    return NULL;
}

PyObject *host_name(PyObject *o, const char *function, int argument)
{
    PyObject *bytes = NULL;
    if (PyUnicode_Check(o)) {
        if (PyUnicode_IS_ASCII(o))
            return PyUnicode_AsASCIIString(o);
        bytes = PyUnicode_AsEncodedString(o, "idna", NULL);
        if (!bytes)
            PyErr_SetString(PyExc_TypeError, "encoding of hostname failed");
    } else if (PyBytes_Check(o)) {
        bytes = Py_NewRef(o);
    } else if (PyByteArray_Check(o)) {
        bytes = PyBytes_FromObject(o);
    } else if (argument) {
        PyErr_Format(PyExc_TypeError, "%s() argument %d must be str, bytes or bytearray, not %T", function, argument, o);
    } else {
        PyErr_Format(PyExc_TypeError, "str, bytes or bytearray expected, not %T", o);
    }
    return bytes;
}

/* -- look-up -------------------------------------------------------------------------------------------------------------------------------- */

static int resolved(SocketState *st, const char *name, const struct addrinfo *hints, Address *a, bool one)
{
    struct addrinfo *list = NULL;
    int rc;
    SYSCALL(rc, getaddrinfo(name, hints->ai_flags & AI_PASSIVE ? "0" : NULL, hints, &list));
    if (rc) {
        raise_gaierror(st, rc);
        return -1;
    }
    int n = -1;
    if (one && list->ai_next) {
        PyErr_SetString(PyExc_OSError, "wildcard resolved to multiple address");
    } else {
        n = (int)(list->ai_addrlen < sizeof *a ? list->ai_addrlen : sizeof *a);
        memcpy(a, list->ai_addr, (size_t)n);
    }
    freeaddrinfo(list);
    return n;
}

static int wildcard(SocketState *st, Address *a, int family)
{
    struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE};
    return resolved(st, NULL, &hints, a, true);
}

int address_resolve(SocketState *st, const char *name, Address *a, int family)
{
    memset(a, 0, sizeof *a);
    if (!*name)
        return wildcard(st, a, family);
    if (strcmp(name, "255.255.255.255") == 0 || strcmp(name, "<broadcast>") == 0) {
        if (family != AF_INET && family != AF_UNSPEC) {
            PyErr_SetString(PyExc_OSError, "address family mismatched");
            return -1;
        }
        a->in.sin_family = AF_INET;
        a->in.sin_addr.s_addr = htonl(INADDR_BROADCAST);
        return sizeof a->in;
    }
    if (family != AF_INET6 && inet_pton(AF_INET, name, &a->in.sin_addr) > 0) {
        a->in.sin_family = AF_INET;
        return sizeof a->in;
    }
    if (family != AF_INET && !strchr(name, '%') && inet_pton(AF_INET6, name, &a->in6.sin6_addr) > 0) {
        a->in6.sin6_family = AF_INET6;
        return sizeof a->in6;
    }
    struct addrinfo hints = {.ai_family = family};
    return resolved(st, name, &hints, a, false);
}

/* -- from Python ------------------------------------------------------------------------------------------------------------------------------ */

static bool is_tuple(PyObject *o, const char *function, const char *family)
{
    if (PyTuple_Check(o))
        return true;
    PyErr_Format(PyExc_TypeError, "%s(): %s address must be tuple, not %.500s", function, family, Py_TYPE(o)->tp_name);
    return false;
}

static bool is_port(int port, const char *function)
{
    if (port >= 0 && port <= 0xffff)
        return true;
    PyErr_Format(PyExc_OverflowError, "%s(): port must be 0-65535.", function);
    return false;
}

/* The tuple does not have the shape that `expected` names. */
static bool wrong_shape(const char *expected)
{
    if (PyErr_ExceptionMatches(PyExc_TypeError) && expected)
        PyErr_SetString(PyExc_TypeError, expected);
    return false;
}

/* Host and port, and the rest of the tuple, n to m items. */
static bool host_and_port(SocketObject *s, PyObject *o, Address *a, int *port, const char *function, Py_ssize_t m, const char *shape)
{
    Py_ssize_t n = PyTuple_GET_SIZE(o);
    if (n < 2 || n > m) {
        PyErr_SetString(PyExc_TypeError, shape);
        return false;
    }
    PyObject *host = host_name(PyTuple_GET_ITEM(o, 0), NULL, 0);
    if (!host)
        return false;
    int rc = -1;
    *port = PyLong_AsInt(PyTuple_GET_ITEM(o, 1));
    if (*port == -1 && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError))
        is_port(-1, function);
    if (strlen(PyBytes_AS_STRING(host)) != (size_t)PyBytes_GET_SIZE(host))
        PyErr_SetString(PyExc_TypeError, "host name must not contain null character");
    else if (!PyErr_Occurred() && is_port(*port, function))
        rc = address_resolve(s->state, PyBytes_AS_STRING(host), a, s->family);
    Py_DECREF(host);
    return rc >= 0;
}

static bool from_inet(SocketObject *s, PyObject *o, Address *a, socklen_t *n, const char *function)
{
    int port;
    if (!is_tuple(o, function, "AF_INET") || !host_and_port(s, o, a, &port, function, 2, "AF_INET address must be a pair (host, port)"))
        return false;
    a->in.sin_family = AF_INET;
    a->in.sin_port = htons((uint16_t)port);
    *n = sizeof a->in;
    return true;
}

static bool from_inet6(SocketObject *s, PyObject *o, Address *a, socklen_t *n, const char *function)
{
    int port;
    if (!is_tuple(o, function, "AF_INET6"))
        return false;
    unsigned long flow = 0, scope = 0;
    for (Py_ssize_t i = 2; i < 4 && i < PyTuple_GET_SIZE(o) && PyTuple_GET_SIZE(o) <= 4; i++) {
        unsigned long v = PyLong_AsUnsignedLongMask(PyTuple_GET_ITEM(o, i));
        if (v == (unsigned long)-1 && PyErr_Occurred())
            return false;
        *(i == 2 ? &flow : &scope) = v;
    }
    if (!host_and_port(s, o, a, &port, function, 4, "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"))
        return false;
    if (flow > 0xfffff) {
        PyErr_Format(PyExc_OverflowError, "%s(): flowinfo must be 0-1048575.", function);
        return false;
    }
    a->in6.sin6_family = AF_INET6;
    a->in6.sin6_port = htons((uint16_t)port);
    a->in6.sin6_flowinfo = htonl((uint32_t)flow);
    a->in6.sin6_scope_id = (uint32_t)scope;
    *n = sizeof a->in6;
    return true;
}

/* A path, or a name in the abstract space: those begin with a null byte, and every byte of them counts. */
static bool from_unix(PyObject *o, Address *a, socklen_t *n)
{
    PyObject *path = PyUnicode_Check(o) ? PyUnicode_EncodeFSDefault(o) : Py_NewRef(o);
    Py_buffer view;
    if (!path)
        return false;
    int rc = PyObject_GetBuffer(path, &view, PyBUF_SIMPLE);
    Py_DECREF(path);
    if (rc < 0)
        return false;
    bool abstract = view.len == 0 || *(const char *)view.buf == 0;
    size_t size = (size_t)view.len + !abstract;
    bool fits = size <= sizeof a->un.sun_path;
    if (fits) {
        a->un.sun_family = AF_UNIX;
        memcpy(a->un.sun_path, view.buf, (size_t)view.len);
        *n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    } else {
        PyErr_SetString(PyExc_OSError, "AF_UNIX path too long");
    }
    PyBuffer_Release(&view);
    return fits;
}

static bool from_netlink(PyObject *o, Address *a, socklen_t *n, const char *function)
{
    unsigned pid, groups;
    if (!is_tuple(o, function, "AF_NETLINK"))
        return false;
    if (!PyArg_ParseTuple(o, "II", &pid, &groups))
        return wrong_shape("AF_NETLINK address must be a pair (pid, groups)");
    a->nl = (struct sockaddr_nl){.nl_family = AF_NETLINK, .nl_pid = pid, .nl_groups = groups};
    *n = sizeof a->nl;
    return true;
}

static bool from_qrtr(PyObject *o, Address *a, socklen_t *n, const char *function)
{
    unsigned node, port;
    if (!is_tuple(o, function, "AF_QIPCRTR"))
        return false;
    if (!PyArg_ParseTuple(o, "II", &node, &port))
        return wrong_shape("AF_QIPCRTR address must be a pair (node, port)");
    a->qrtr = (struct sockaddr_qrtr){.sq_family = AF_QIPCRTR, .sq_node = node, .sq_port = port};
    *n = sizeof a->qrtr;
    return true;
}

static bool from_vsock(PyObject *o, Address *a, socklen_t *n, const char *function)
{
    unsigned cid, port;
    if (!is_tuple(o, function, "AF_VSOCK") || !PyArg_ParseTuple(o, "II:getsockaddrarg", &cid, &port))
        return false;
    a->vm = (struct sockaddr_vm){.svm_family = AF_VSOCK, .svm_port = port, .svm_cid = cid};
    *n = sizeof a->vm;
    return true;
}

/* The number of a network interface; an empty name stands for all. */
static bool to_interface(SocketObject *s, const char *name, int *index)
{
    struct ifreq request = {0};
    *index = 0;
    if (!*name)
        return true;
    if (strlen(name) >= sizeof request.ifr_name) {
        PyErr_SetString(PyExc_OSError, "interface name too long");
        return false;
    }
    memcpy(request.ifr_name, name, strlen(name) + 1);
    int rc;
    USE_SOCKET(s, fd);
    SYSCALL(rc, ioctl(fd, SIOCGIFINDEX, &request));
    if (rc < 0)
        return os_error() != NULL;
    *index = request.ifr_ifindex;
    return true;
}

static bool from_packet(SocketObject *s, PyObject *o, Address *a, socklen_t *n, const char *function)
{
    const char *name;
    int protocol, packet = 0, hardware = 0;
    Py_buffer address = {0};
    if (!is_tuple(o, function, "AF_PACKET"))
        return false;
    if (!PyArg_ParseTuple(o, "si|iiy*", &name, &protocol, &packet, &hardware, &address))
        return wrong_shape("AF_PACKET address must be a tuple of two to five elements");
    bool ok = false;
    int index;
    if (address.buf && (size_t)address.len > sizeof a->ll.sll_addr)
        PyErr_SetString(PyExc_ValueError, "hardware address must be 8 bytes or less");
    else if (protocol < 0 || protocol > 0xffff)
        PyErr_Format(PyExc_OverflowError, "%s(): proto argument must be 0-65535", function);
    else
        ok = to_interface(s, name, &index);
    if (ok) {
        a->ll = (struct sockaddr_ll){.sll_family = AF_PACKET, .sll_protocol = htons((uint16_t)protocol), .sll_ifindex = index,
                                     .sll_pkttype = (unsigned char)packet, .sll_hatype = (unsigned short)hardware};
        if (address.buf) {
            memcpy(a->ll.sll_addr, address.buf, (size_t)address.len);
            a->ll.sll_halen = (unsigned char)address.len;
        }
        *n = sizeof a->ll;
    }
    if (address.buf)
        PyBuffer_Release(&address);
    return ok;
}

static bool from_tipc(PyObject *o, Address *a, socklen_t *n, const char *function)
{
    unsigned kind, v1, v2, v3, scope = TIPC_CLUSTER_SCOPE;
    if (!is_tuple(o, function, "AF_TIPC"))
        return false;
    if (!PyArg_ParseTuple(o, "IIII|I", &kind, &v1, &v2, &v3, &scope))
        return wrong_shape("AF_TIPC address must be a tuple (addr_type, v1, v2, v3[, scope])");
    a->tipc = (struct sockaddr_tipc){.family = AF_TIPC, .scope = (signed char)scope};
    if (kind == TIPC_ADDR_NAMESEQ) {
        a->tipc.addrtype = TIPC_ADDR_NAMESEQ;
        a->tipc.addr.nameseq = (struct tipc_name_seq){v1, v2, v3};
    } else if (kind == TIPC_ADDR_NAME) {
        a->tipc.addrtype = TIPC_ADDR_NAME;
        a->tipc.addr.name.name = (struct tipc_name){v1, v2};
    } else if (kind == TIPC_ADDR_ID) {
        a->tipc.addrtype = TIPC_ADDR_ID;
        a->tipc.addr.id = (struct tipc_portid){v1, v2};
    } else {
        PyErr_SetString(PyExc_TypeError, "Invalid address type");
        return false;
    }
    *n = sizeof a->tipc;
    return true;
}

static bool can_interface(SocketObject *s, PyObject *name, Address *a)
{
    int index;
    bool ok = to_interface(s, PyBytes_AS_STRING(name), &index);
    Py_DECREF(name);
    if (ok)
        a->can = (struct sockaddr_can){.can_family = AF_CAN, .can_ifindex = index};
    return ok;
}

static bool from_can(SocketObject *s, PyObject *o, Address *a, socklen_t *n, const char *function)
{
    PyObject *name;
    *n = sizeof a->can;
    if (!is_tuple(o, function, "AF_CAN"))
        return false;
    switch (s->proto) {
    case CAN_RAW:
    case CAN_BCM:
        if (!PyArg_ParseTuple(o, "O&", PyUnicode_FSConverter, &name))
            return wrong_shape("AF_CAN address must be a tuple (interface, )");
        return can_interface(s, name, a);
    case CAN_ISOTP: {
        unsigned long rx, tx;
        if (!PyArg_ParseTuple(o, "O&kk", PyUnicode_FSConverter, &name, &rx, &tx))
            return wrong_shape("AF_CAN address must be a tuple (interface, rx_id, tx_id)");
        if (!can_interface(s, name, a))
            return false;
        a->can.can_addr.tp.rx_id = (canid_t)rx;
        a->can.can_addr.tp.tx_id = (canid_t)tx;
        return true;
    }
    case CAN_J1939: {
        unsigned long long own;
        unsigned long pgn;
        int address;
        if (!PyArg_ParseTuple(o, "O&Kki", PyUnicode_FSConverter, &name, &own, &pgn, &address))
            return wrong_shape("AF_CAN address must be a tuple (interface, j1939_name, j1939_pgn, j1939_addr)");
        if (!can_interface(s, name, a))
            return false;
        a->can.can_addr.j1939.name = own;
        a->can.can_addr.j1939.pgn = (uint32_t)pgn;
        a->can.can_addr.j1939.addr = (uint8_t)address;
        return true;
    }
    default:
        PyErr_Format(PyExc_OSError, "%s(): unsupported CAN protocol", function);
        return false;
    }
}

static bool from_alg(PyObject *o, Address *a, socklen_t *n, const char *function)
{
    const char *type, *name;
    unsigned feature = 0, mask = 0;
    if (!is_tuple(o, function, "AF_ALG"))
        return false;
    if (!PyArg_ParseTuple(o, "ss|HH", &type, &name, &feature, &mask))
        return wrong_shape("AF_ALG address must be a tuple (type, name[, feat[, mask]])");
    a->alg = (struct sockaddr_alg){.salg_family = AF_ALG, .salg_feat = feature, .salg_mask = mask};
    if (strlen(type) >= sizeof a->alg.salg_type || strlen(name) >= sizeof a->alg.salg_name) {
        PyErr_SetString(PyExc_ValueError, strlen(type) >= sizeof a->alg.salg_type ? "AF_ALG type too long." : "AF_ALG name too long.");
        return false;
    }
    memcpy(a->alg.salg_type, type, strlen(type) + 1);
    memcpy(a->alg.salg_name, name, strlen(name) + 1);
    *n = sizeof a->alg;
    return true;
}

bool address_from_object(SocketObject *s, PyObject *o, Address *a, socklen_t *n, const char *function)
{
    memset(a, 0, sizeof *a);
    switch (s->family) {
    case AF_INET: return from_inet(s, o, a, n, function);
    case AF_INET6: return from_inet6(s, o, a, n, function);
    case AF_UNIX: return from_unix(o, a, n);
    case AF_NETLINK: return from_netlink(o, a, n, function);
    case AF_QIPCRTR: return from_qrtr(o, a, n, function);
    case AF_VSOCK: return from_vsock(o, a, n, function);
    case AF_PACKET: return from_packet(s, o, a, n, function);
    case AF_TIPC: return from_tipc(o, a, n, function);
    case AF_CAN: return from_can(s, o, a, n, function);
    case AF_ALG: return from_alg(o, a, n, function);
    }
    PyErr_Format(PyExc_OSError, "%s(): bad family", function);
    return false;
}

/* -- to Python ---------------------------------------------------------------------------------------------------------------------------------- */

bool address_room(const SocketObject *s, socklen_t *n)
{
    switch (s->family) {
    case AF_INET: case AF_INET6: case AF_UNIX: case AF_NETLINK: case AF_QIPCRTR: case AF_VSOCK: case AF_PACKET: case AF_TIPC: case AF_CAN: case AF_ALG:
    case AF_RDS:
        *n = sizeof(Address);
        return true;
    }
    PyErr_SetString(PyExc_OSError, "getsockaddrlen: bad family");
    return false;
}

PyObject *address_host(const struct sockaddr *a)
{
    char text[INET6_ADDRSTRLEN];
    const void *number = a->sa_family == AF_INET ? (const void *)&((const struct sockaddr_in *)(const void *)a)->sin_addr
                                                 : (const void *)&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
    return inet_ntop(a->sa_family, number, text, sizeof text) ? PyUnicode_FromString(text) : PyErr_SetFromErrno(PyExc_OSError);
}

static PyObject *interface_name(int fd, int index)
{
    struct ifreq request = {.ifr_ifindex = index};
    int rc = -1;
    if (index)
        SYSCALL(rc, ioctl(fd, SIOCGIFNAME, &request));
    return PyUnicode_DecodeFSDefault(rc == 0 ? request.ifr_name : "");
}

static PyObject *unix_name(const struct sockaddr_un *a, socklen_t n)
{
    size_t length = n > offsetof(struct sockaddr_un, sun_path) ? n - offsetof(struct sockaddr_un, sun_path) : 0;
    if (length && !a->sun_path[0])
        return PyBytes_FromStringAndSize(a->sun_path, (Py_ssize_t)length);
    return PyUnicode_DecodeFSDefaultAndSize(a->sun_path, (Py_ssize_t)strnlen(a->sun_path, length));
}

static PyObject *tipc_address(const struct sockaddr_tipc *a)
{
    switch (a->addrtype) {
    case TIPC_ADDR_NAMESEQ:
        return Py_BuildValue("IIIII", a->addrtype, a->addr.nameseq.type, a->addr.nameseq.lower, a->addr.nameseq.upper, (unsigned)a->scope);
    case TIPC_ADDR_NAME:
        return Py_BuildValue("IIIII", a->addrtype, a->addr.name.name.type, a->addr.name.name.instance, a->addr.name.name.instance, (unsigned)a->scope);
    case TIPC_ADDR_ID:
        return Py_BuildValue("IIIII", a->addrtype, a->addr.id.node, a->addr.id.ref, 0, (unsigned)a->scope);
    }
    PyErr_SetString(PyExc_ValueError, "Invalid address type");
    return NULL;
}

static PyObject *can_address(int fd, const struct sockaddr_can *a, int proto)
{
    PyObject *name = interface_name(fd, a->can_ifindex);
    if (!name)
        return NULL;
    if (proto == CAN_ISOTP)
        return Py_BuildValue("Nkk", name, (unsigned long)a->can_addr.tp.rx_id, (unsigned long)a->can_addr.tp.tx_id);
    if (proto == CAN_J1939)
        return Py_BuildValue("NKki", name, (unsigned long long)a->can_addr.j1939.name, (unsigned long)a->can_addr.j1939.pgn, (int)a->can_addr.j1939.addr);
    return Py_BuildValue("(N)", name);
}

PyObject *address_to_object(int fd, const Address *a, socklen_t n, int proto)
{
    if (n == 0)                              /* nobody said who it is from */
        Py_RETURN_NONE;
    PyObject *host;
    switch (a->any.sa_family) {
    case AF_INET:
        host = address_host(&a->any);
        return host ? Py_BuildValue("Ni", host, ntohs(a->in.sin_port)) : NULL;
    case AF_INET6:
        host = address_host(&a->any);
        return host ? Py_BuildValue("NiII", host, ntohs(a->in6.sin6_port), ntohl(a->in6.sin6_flowinfo), a->in6.sin6_scope_id) : NULL;
    case AF_UNIX: return unix_name(&a->un, n);
    case AF_NETLINK: return Py_BuildValue("II", a->nl.nl_pid, a->nl.nl_groups);
    case AF_QIPCRTR: return Py_BuildValue("II", a->qrtr.sq_node, a->qrtr.sq_port);
    case AF_VSOCK: return Py_BuildValue("II", a->vm.svm_cid, a->vm.svm_port);
    case AF_PACKET:
        host = interface_name(fd, a->ll.sll_ifindex);
        return host ? Py_BuildValue("Nhbhy#", host, ntohs(a->ll.sll_protocol), a->ll.sll_pkttype, a->ll.sll_hatype, (const char *)a->ll.sll_addr,
                                    (Py_ssize_t)(a->ll.sll_halen < sizeof a->ll.sll_addr ? a->ll.sll_halen : sizeof a->ll.sll_addr)) : NULL;
    case AF_TIPC: return tipc_address(&a->tipc);
    case AF_CAN: return can_address(fd, &a->can, proto);
    case AF_ALG:
        return Py_BuildValue("s#s#HH", (const char *)a->alg.salg_type, (Py_ssize_t)strnlen((const char *)a->alg.salg_type, sizeof a->alg.salg_type),
                             (const char *)a->alg.salg_name, (Py_ssize_t)strnlen((const char *)a->alg.salg_name, sizeof a->alg.salg_name),
                             a->alg.salg_feat, a->alg.salg_mask);
    }
    return Py_BuildValue("iy#", a->any.sa_family, a->any.sa_data, (Py_ssize_t)sizeof a->any.sa_data);
}
