/* stdlib/_socket_names.c -- names and numbers of hosts, services, protocols and interfaces; byte order; the module's own close() and dup().
 *
 * The re-entrant look-ups of the C library are used, detached. Their buffers grow until the answer fits.
 */
#include "stdlib/_socket_int.h"

#include "stdlib/nss.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <unistd.h>

/* -- hosts ------------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *raise_herror(SocketState *st, int code)
{
    PyObject *v = Py_BuildValue("(is)", code, hstrerror(code));
    if (v)
        PyErr_SetObject(st->herror, v);
    Py_XDECREF(v);
    return NULL;
}

/* A name argument: its bytes, audited under the event's name. */
static PyObject *name_argument(PyObject *o, const char *function, const char *event)
{
    PyObject *name = host_name(o, function, 1);
    if (name && strlen(PyBytes_AS_STRING(name)) != (size_t)PyBytes_GET_SIZE(name)) {
        PyErr_SetString(PyExc_TypeError, "host name must not contain null character");
        Py_CLEAR(name);
    }
    if (name && PySys_Audit(event, "O", o) < 0)
        Py_CLEAR(name);
    return name;
}

static PyObject *get_hostbyname(PyObject *module, PyObject *arg)
{
    Address a;
    PyObject *name = name_argument(arg, "gethostbyname", "socket.gethostbyname");
    int rc = name ? address_resolve(socket_state(module), PyBytes_AS_STRING(name), &a, AF_INET) : -1;
    Py_XDECREF(name);
    return rc < 0 ? NULL : address_host(&a.any);
}

static PyObject *string_list(char *const *strings)
{
    PyObject *list = PyList_New(0);
    for (; list && strings && *strings; strings++) {
        PyObject *s = PyUnicode_DecodeFSDefault(*strings);
        if (!s || PyList_Append(list, s) < 0)
            Py_CLEAR(list);
        Py_XDECREF(s);
    }
    return list;
}

static PyObject *host_entry(const struct hostent *h)
{
    PyObject *addresses = PyList_New(0), *aliases = string_list(h->h_aliases);
    for (char **p = h->h_addr_list; addresses && *p; p++) {
        Address a = {.any.sa_family = (sa_family_t)h->h_addrtype};
        if (h->h_addrtype == AF_INET)
            memcpy(&a.in.sin_addr, *p, sizeof a.in.sin_addr);
        else
            memcpy(&a.in6.sin6_addr, *p, sizeof a.in6.sin6_addr);
        PyObject *text = address_host(&a.any);
        if (!text || PyList_Append(addresses, text) < 0)
            Py_CLEAR(addresses);
        Py_XDECREF(text);
    }
    PyObject *name = PyUnicode_DecodeFSDefault(h->h_name);
    PyObject *r = name && aliases && addresses ? PyTuple_Pack(3, name, aliases, addresses) : NULL;
    Py_XDECREF(name);
    Py_XDECREF(aliases);
    Py_XDECREF(addresses);
    return r;
}

/* a NULL: by name, of that family. */
static PyObject *host_look_up(SocketState *st, const char *name, const Address *a, int family)
{
    struct hostent entry, *found = NULL;
    size_t room = 0;
    char *buffer = NULL;
    int rc, code = 0;
    const void *number = a ? (a->any.sa_family == AF_INET ? (const void *)&a->in.sin_addr : (const void *)&a->in6.sin6_addr) : NULL;
    socklen_t n = family == AF_INET ? sizeof a->in.sin_addr : sizeof a->in6.sin6_addr;
    if (a)
        LOOK_UP(rc, buffer, room, gethostbyaddr_r(number, n, family, &entry, buffer, room, &found, &code));
    else
        LOOK_UP(rc, buffer, room, gethostbyname2_r(name, family, &entry, buffer, room, &found, &code));
    PyObject *r = found ? host_entry(found) : raise_herror(st, code);
    PyMem_RawFree(buffer);
    return r;
}

static PyObject *get_hostbyname_ex(PyObject *module, PyObject *arg)
{
    Address a;
    SocketState *st = socket_state(module);
    PyObject *name = name_argument(arg, "gethostbyname_ex", "socket.gethostbyname"), *r = NULL;
    if (name && address_resolve(st, PyBytes_AS_STRING(name), &a, AF_INET) >= 0)
        r = host_look_up(st, PyBytes_AS_STRING(name), NULL, AF_INET);
    Py_XDECREF(name);
    return r;
}

static PyObject *get_hostbyaddr(PyObject *module, PyObject *arg)
{
    Address a;
    SocketState *st = socket_state(module);
    PyObject *name = name_argument(arg, "gethostbyaddr", "socket.gethostbyaddr");
    int rc = name ? address_resolve(st, PyBytes_AS_STRING(name), &a, AF_UNSPEC) : -1;
    Py_XDECREF(name);
    if (rc < 0)
        return NULL;
    if (a.any.sa_family != AF_INET && a.any.sa_family != AF_INET6) {
        PyErr_SetString(PyExc_OSError, "unsupported address family");
        return NULL;
    }
    return host_look_up(st, NULL, &a, a.any.sa_family);
}

static PyObject *get_hostname(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    char text[1024];
    if (PySys_Audit("socket.gethostname", NULL) < 0)
        return NULL;
    if (gethostname(text, sizeof text - 1) < 0)
        return os_error();
    text[sizeof text - 1] = 0;
    return PyUnicode_DecodeFSDefault(text);
}

static PyObject *set_hostname(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *name;
    int rc = -1;
    if (!PyUnicode_FSConverter(arg, &name))
        return NULL;
    if (PySys_Audit("socket.sethostname", "O", arg) == 0)
        rc = sethostname(PyBytes_AS_STRING(name), (size_t)PyBytes_GET_SIZE(name));
    int number = errno;
    Py_DECREF(name);
    errno = number;
    return done(rc);
}

/* -- getaddrinfo() and getnameinfo() ------------------------------------------------------------------------------------------------------------- */

static PyObject *raise_wrong_host(void)
{
    PyErr_SetString(PyExc_TypeError, "getaddrinfo() argument 1 must be string or None");
    return NULL;
}

/* ASCII that the codec idna leaves as it is: labels of 1 to 63 characters, the last may be empty. */
static bool is_plain_host(PyObject *o)
{
    Py_ssize_t n, label = 0;
    const char *text = PyUnicode_IS_ASCII(o) ? PyUnicode_AsUTF8AndSize(o, &n) : NULL;
    if (!text)
        return false;
    for (Py_ssize_t i = 0; i < n; i++) {
        label = text[i] == '.' ? 0 : label + 1;
        if (label > 63 || (text[i] == '.' && (i == 0 || text[i - 1] == '.')))
            return false;
    }
    return true;
}

/* Host or port as bytes; false: raised. NULL stays for None. */
static bool addrinfo_host(PyObject *o, PyObject **bytes)
{
    *bytes = NULL;
    if (o == Py_None)
        return true;
    *bytes = PyUnicode_Check(o) ? is_plain_host(o) ? PyUnicode_AsASCIIString(o) : PyUnicode_AsEncodedString(o, "idna", NULL) : PyBytes_Check(o) ? Py_NewRef(o) : raise_wrong_host();
    return *bytes != NULL;
}

static bool addrinfo_port(PyObject *o, PyObject **bytes)
{
    *bytes = NULL;
    if (o == Py_None)
        return true;
    if (PyLong_Check(o)) {
        PyObject *text = PyObject_Str(o);
        *bytes = text ? PyUnicode_AsASCIIString(text) : NULL;
        Py_XDECREF(text);
    } else if (PyUnicode_Check(o)) {
        *bytes = PyUnicode_AsUTF8String(o);
    } else if (PyBytes_Check(o)) {
        *bytes = Py_NewRef(o);
    } else {
        PyErr_SetString(PyExc_OSError, "Int or String expected");
    }
    return *bytes != NULL;
}

static PyObject *addrinfo_list(const struct addrinfo *info)
{
    PyObject *list = PyList_New(0);
    for (; list && info; info = info->ai_next) {
        Address a = {0};
        memcpy(&a, info->ai_addr, info->ai_addrlen < sizeof a ? info->ai_addrlen : sizeof a);
        PyObject *address = address_to_object(-1, &a, info->ai_addrlen, info->ai_protocol);
        PyObject *item = address ? Py_BuildValue("iiisN", info->ai_family, info->ai_socktype, info->ai_protocol,
                                                 info->ai_canonname ? info->ai_canonname : "", address) : NULL;
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *get_addrinfo(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"host", "port", "family", "type", "proto", "flags", NULL};
    struct addrinfo hints = {0}, *found = NULL;
    PyObject *host, *port, *host_bytes, *port_bytes = NULL, *r = NULL;
    int rc;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO|iiii:getaddrinfo", words, &host, &port, &hints.ai_family, &hints.ai_socktype, &hints.ai_protocol,
                                     &hints.ai_flags) || !addrinfo_host(host, &host_bytes))
        return NULL;
    if (addrinfo_port(port, &port_bytes) &&
        PySys_Audit("socket.getaddrinfo", "OOiii", host, port, hints.ai_family, hints.ai_socktype, hints.ai_protocol) == 0) {
        const char *h = host_bytes ? PyBytes_AS_STRING(host_bytes) : NULL, *p = port_bytes ? PyBytes_AS_STRING(port_bytes) : NULL;
        SYSCALL(rc, getaddrinfo(h, p, &hints, &found));
        if (rc) {
            raise_gaierror(socket_state(module), rc);
        } else {
            r = addrinfo_list(found);
            freeaddrinfo(found);
        }
    }
    Py_XDECREF(host_bytes);
    Py_XDECREF(port_bytes);
    return r;
}

static PyObject *name_info(SocketState *st, struct addrinfo *info, Py_ssize_t items, unsigned flow, unsigned scope, int flags)
{
    char host[NI_MAXHOST], service[NI_MAXSERV];
    int rc;
    if (info->ai_next) {
        PyErr_SetString(PyExc_OSError, "sockaddr resolved to multiple addresses");
        return NULL;
    }
    if (info->ai_family == AF_INET && items != 2) {
        PyErr_SetString(PyExc_OSError, "IPv4 sockaddr must be 2 tuple");
        return NULL;
    }
    if (info->ai_family == AF_INET6) {
        struct sockaddr_in6 *a = (struct sockaddr_in6 *)(void *)info->ai_addr;
        a->sin6_flowinfo = htonl(flow);
        a->sin6_scope_id = scope;
    }
    SYSCALL(rc, getnameinfo(info->ai_addr, info->ai_addrlen, host, sizeof host, service, sizeof service, flags));
    if (rc)
        return raise_gaierror(st, rc);
    PyObject *name = PyUnicode_DecodeFSDefault(host);
    return name ? Py_BuildValue("Ns", name, service) : NULL;
}

static PyObject *get_nameinfo(PyObject *module, PyObject *args)
{
    PyObject *tuple;
    const char *host;
    char service[16];
    int port, flags, rc;
    unsigned flow = 0, scope = 0;
    if (!PyArg_ParseTuple(args, "Oi:getnameinfo", &tuple, &flags))
        return NULL;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "getnameinfo() argument 1 must be a tuple");
        return NULL;
    }
    if (!PyArg_ParseTuple(tuple, "si|II;getnameinfo(): illegal sockaddr argument", &host, &port, &flow, &scope))
        return NULL;
    if (flow > 0xfffff) {
        PyErr_SetString(PyExc_OverflowError, "getnameinfo(): flowinfo must be 0-1048575.");
        return NULL;
    }
    if (PySys_Audit("socket.getnameinfo", "(O)", tuple) < 0)
        return NULL;
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *found = NULL;
    SYSCALL(rc, getaddrinfo(host, service, &hints, &found));
    if (rc)
        return raise_gaierror(socket_state(module), rc);
    PyObject *r = name_info(socket_state(module), found, PyTuple_GET_SIZE(tuple), flow, scope, flags);
    freeaddrinfo(found);
    return r;
}

/* -- services and protocols ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *get_servbyname(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *name, *protocol = NULL;
    struct servent entry, *found = NULL;
    size_t room = 0;
    char *buffer = NULL;
    int rc;
    if (!PyArg_ParseTuple(args, "s|s:getservbyname", &name, &protocol) || PySys_Audit("socket.getservbyname", "ss", name, protocol) < 0)
        return NULL;
    LOOK_UP(rc, buffer, room, getservbyname_r(name, protocol, &entry, buffer, room, &found));
    int port = found ? ntohs((uint16_t)found->s_port) : -1;
    PyMem_RawFree(buffer);
    if (port >= 0)
        return PyLong_FromLong(port);
    PyErr_SetString(PyExc_OSError, "service/proto not found");
    return NULL;
}

static PyObject *get_servbyport(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *protocol = NULL;
    struct servent entry, *found = NULL;
    size_t room = 0;
    char *buffer = NULL;
    int rc, port;
    if (!PyArg_ParseTuple(args, "i|s:getservbyport", &port, &protocol))
        return NULL;
    if (port < 0 || port > 0xffff) {
        PyErr_SetString(PyExc_OverflowError, "getservbyport: port must be 0-65535.");
        return NULL;
    }
    if (PySys_Audit("socket.getservbyport", "is", port, protocol) < 0)
        return NULL;
    LOOK_UP(rc, buffer, room, getservbyport_r(htons((uint16_t)port), protocol, &entry, buffer, room, &found));
    PyObject *r = found ? PyUnicode_DecodeFSDefault(found->s_name) : NULL;
    if (!found)
        PyErr_SetString(PyExc_OSError, "port/proto not found");
    PyMem_RawFree(buffer);
    return r;
}

static PyObject *get_protobyname(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *name;
    struct protoent entry, *found = NULL;
    size_t room = 0;
    char *buffer = NULL;
    int rc;
    if (!PyArg_ParseTuple(args, "s:getprotobyname", &name))
        return NULL;
    LOOK_UP(rc, buffer, room, getprotobyname_r(name, &entry, buffer, room, &found));
    int number = found ? found->p_proto : -1;
    PyMem_RawFree(buffer);
    if (number >= 0)
        return PyLong_FromLong(number);
    PyErr_SetString(PyExc_OSError, "protocol not found");
    return NULL;
}

/* -- interfaces ---------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *all_interfaces(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    struct if_nameindex *all;
    SYSCALL(all, if_nameindex());
    if (!all)
        return os_error();
    PyObject *list = PyList_New(0);
    for (struct if_nameindex *p = all; list && p->if_index && p->if_name; p++) {
        PyObject *name = PyUnicode_DecodeFSDefault(p->if_name), *item = name ? Py_BuildValue("IN", p->if_index, name) : NULL;
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    if_freenameindex(all);
    return list;
}

static PyObject *interface_number(PyObject *Py_UNUSED(module), PyObject *arg)
{
    PyObject *name;
    if (!PyUnicode_FSConverter(arg, &name))
        return NULL;
    errno = ENODEV;
    unsigned index = if_nametoindex(PyBytes_AS_STRING(name));
    int number = errno;
    Py_DECREF(name);
    errno = number;
    return index ? PyLong_FromUnsignedLong(index) : os_error();
}

static bool to_unsigned_of(PyObject *o, unsigned long limit, const char *type, unsigned long *v)
{
    PyObject *index = PyNumber_Index(o);
    *v = index ? PyLong_AsUnsignedLong(index) : 0;
    if (index && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError)) {
        int sign = 0;
        PyErr_Clear();
        PyLong_GetSign(index, &sign);
        *v = limit + 1;
        if (sign < 0)
            PyErr_SetString(PyExc_ValueError, "Cannot convert negative int");
    }
    Py_XDECREF(index);
    if (!PyErr_Occurred() && *v > limit)
        PyErr_Format(PyExc_OverflowError, "Python int too large for C %s", type);
    return !PyErr_Occurred();
}

static PyObject *interface_name(PyObject *Py_UNUSED(module), PyObject *arg)
{
    char name[IF_NAMESIZE + 1];
    unsigned long index;
    if (!to_unsigned_of(arg, UINT_MAX, "unsigned int", &index))
        return NULL;
    return if_indextoname((unsigned)index, name) ? PyUnicode_DecodeFSDefault(name) : os_error();
}

/* -- byte order, and addresses as text ------------------------------------------------------------------------------------------------------------------- */

#define SWAP(function, type, limit)                                                                                                   \
    static PyObject *swap_##function(PyObject *Py_UNUSED(module), PyObject *arg)                                                      \
    {                                                                                                                                 \
        unsigned long v;                                                                                                              \
        return to_unsigned_of(arg, limit, #type, &v) ? PyLong_FromUnsignedLong(function((type)v)) : NULL;                             \
    }
SWAP(ntohs, uint16_t, 0xffff)
SWAP(htons, uint16_t, 0xffff)
SWAP(ntohl, uint32_t, 0xffffffff)
SWAP(htonl, uint32_t, 0xffffffff)

static PyObject *text_to_inet(PyObject *Py_UNUSED(module), PyObject *arg)
{
    const char *text;
    struct in_addr a;
    if (!PyArg_Parse(arg, "s:inet_aton", &text))
        return NULL;
    if (inet_aton(text, &a))
        return PyBytes_FromStringAndSize((const char *)&a, sizeof a);
    PyErr_SetString(PyExc_OSError, "illegal IP address string passed to inet_aton");
    return NULL;
}

static PyObject *inet_to_text(PyObject *Py_UNUSED(module), PyObject *arg)
{
    Py_buffer view;
    Address a = {.any.sa_family = AF_INET};
    if (!PyArg_Parse(arg, "y*:inet_ntoa", &view))
        return NULL;
    bool fits = view.len == sizeof a.in.sin_addr;
    if (fits)
        memcpy(&a.in.sin_addr, view.buf, sizeof a.in.sin_addr);
    else
        PyErr_SetString(PyExc_OSError, "packed IP wrong length for inet_ntoa");
    PyBuffer_Release(&view);
    return fits ? address_host(&a.any) : NULL;
}

static PyObject *text_to_number(PyObject *Py_UNUSED(module), PyObject *args)
{
    int family;
    const char *text;
    char packed[sizeof(struct in6_addr)];
    if (!PyArg_ParseTuple(args, "is:inet_pton", &family, &text))
        return NULL;
    int rc = inet_pton(family, text, packed);
    if (rc < 0)
        return os_error();
    if (rc > 0)
        return PyBytes_FromStringAndSize(packed, family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr));
    PyErr_SetString(PyExc_OSError, "illegal IP address string passed to inet_pton");
    return NULL;
}

static PyObject *number_to_text(PyObject *Py_UNUSED(module), PyObject *args)
{
    int family;
    Py_buffer view;
    Address a = {0};
    if (!PyArg_ParseTuple(args, "iy*:inet_ntop", &family, &view))
        return NULL;
    void *to = family == AF_INET ? (void *)&a.in.sin_addr : family == AF_INET6 ? (void *)&a.in6.sin6_addr : NULL;
    Py_ssize_t n = family == AF_INET ? sizeof a.in.sin_addr : sizeof a.in6.sin6_addr;
    a.any.sa_family = (sa_family_t)family;
    if (!to)
        PyErr_Format(PyExc_ValueError, "unknown address family %d", family);
    else if (view.len != n)
        PyErr_SetString(PyExc_ValueError, "invalid length of packed IP address string");
    else
        memcpy(to, view.buf, (size_t)n);
    PyBuffer_Release(&view);
    return PyErr_Occurred() ? NULL : address_host(&a.any);
}

/* -- descriptors ------------------------------------------------------------------------------------------------------------------------------------------ */

static bool to_descriptor(PyObject *o, int *fd)
{
    *fd = PyLong_AsInt(o);
    return *fd != -1 || !PyErr_Occurred();
}

static PyObject *close_descriptor(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int fd, rc;
    if (!to_descriptor(arg, &fd))
        return NULL;
    SYSCALL(rc, close(fd));
    return rc < 0 && errno != ECONNRESET ? os_error() : Py_None;
}

static PyObject *dup_descriptor(PyObject *Py_UNUSED(module), PyObject *arg)
{
    int fd, copy;
    if (!to_descriptor(arg, &fd))
        return NULL;
    SYSCALL(copy, fcntl(fd, F_DUPFD_CLOEXEC, 0));
    return number_or_error(copy);
}

PyMethodDef socket_name_methods[] = {
    {"gethostbyname", get_hostbyname, METH_O, PyDoc_STR("gethostbyname(host) -> address\n\nThe IPv4 address of a host.")},
    {"gethostbyname_ex", get_hostbyname_ex, METH_O,
     PyDoc_STR("gethostbyname_ex(host) -> (name, aliaslist, addresslist)\n\nThe names and all IPv4 addresses of a host.")},
    {"gethostbyaddr", get_hostbyaddr, METH_O, PyDoc_STR("gethostbyaddr(host) -> (name, aliaslist, addresslist)\n\nThe names and addresses of the host with an address.")},
    {"gethostname", get_hostname, METH_NOARGS, PyDoc_STR("gethostname($self, /)\n--\n\ngethostname() -> string\n\nThe name of this host.")},
    {"sethostname", set_hostname, METH_O, PyDoc_STR("sethostname(name)\n\nSets the name of this host.")},
    {"getaddrinfo", _PyCFunction_CAST(get_addrinfo), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("getaddrinfo(host, port [, family, type, proto, flags])\n    -> list of (family, type, proto, canonname, sockaddr)\n\nThe addresses of a host and service.")},
    {"getnameinfo", get_nameinfo, METH_VARARGS, PyDoc_STR("getnameinfo(sockaddr, flags) --> (host, port)\n\nThe names of a host and service with an address.")},
    {"getservbyname", get_servbyname, METH_VARARGS, PyDoc_STR("getservbyname(servicename[, protocolname]) -> integer\n\nThe port of a service. protocolname: 'tcp' or 'udp'; else any.")},
    {"getservbyport", get_servbyport, METH_VARARGS, PyDoc_STR("getservbyport(port[, protocolname]) -> string\n\nThe service of a port. protocolname: 'tcp' or 'udp'; else any.")},
    {"getprotobyname", get_protobyname, METH_VARARGS, PyDoc_STR("getprotobyname(name) -> integer\n\nThe number of a protocol.")},
    {"if_nameindex", all_interfaces, METH_NOARGS, PyDoc_STR("if_nameindex($self, /)\n--\n\nif_nameindex()\n\nA list of (number, name) of the network interfaces.")},
    {"if_nametoindex", interface_number, METH_O, PyDoc_STR("if_nametoindex($module, oname, /)\n--\n\nThe number of a network interface.")},
    {"if_indextoname", interface_name, METH_O, PyDoc_STR("if_indextoname($module, if_index, /)\n--\n\nThe name of a network interface.")},
    {"ntohs", swap_ntohs, METH_O, PyDoc_STR("ntohs($module, integer, /)\n--\n\n16 bits from network to host byte order.")},
    {"ntohl", swap_ntohl, METH_O, PyDoc_STR("ntohl($module, integer, /)\n--\n\n32 bits from network to host byte order.")},
    {"htons", swap_htons, METH_O, PyDoc_STR("htons($module, integer, /)\n--\n\n16 bits from host to network byte order.")},
    {"htonl", swap_htonl, METH_O, PyDoc_STR("htonl($module, integer, /)\n--\n\n32 bits from host to network byte order.")},
    {"inet_aton", text_to_inet, METH_O, PyDoc_STR("inet_aton($module, ip_addr, /)\n--\n\nAn IPv4 address like 123.45.67.89 as 4 bytes.")},
    {"inet_ntoa", inet_to_text, METH_O, PyDoc_STR("inet_ntoa($module, packed_ip, /)\n--\n\nAn IPv4 address of 4 bytes as text.")},
    {"inet_pton", text_to_number, METH_VARARGS, PyDoc_STR("inet_pton(af, ip) -> packed IP address string\n\nAn address as bytes.")},
    {"inet_ntop", number_to_text, METH_VARARGS, PyDoc_STR("inet_ntop(af, packed_ip) -> string formatted IP address\n\nAn address as text.")},
    {"close", close_descriptor, METH_O, PyDoc_STR("close($self, object, /)\n--\n\nclose(integer) -> None\n\nCloses a descriptor.")},
    {"dup", dup_descriptor, METH_O, PyDoc_STR("dup($self, object, /)\n--\n\ndup(integer) -> integer\n\nA second descriptor for the same socket, not inherited.")},
    {NULL, NULL, 0, NULL}
};
