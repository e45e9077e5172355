/* stdlib/ssl_errors.c -- SSLError and its kinds, made of what OpenSSL says.
 *
 * OpenSSL keeps errors of a thread in a queue, as numbers that name a library and a reason. An SSLError has those names as `library` and
 * `reason` (from a table that is generated from the headers) and the library's text in its message.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

struct reason { int library, number; const char *name; };
static const struct reason libraries[] = {
#define LIBRARY(number, name) {number, 0, name},
#define REASON(library, number, name)
#include "stdlib/ssl_reasons.h"
#undef LIBRARY
#undef REASON
};
static const struct reason reasons[] = {
#define LIBRARY(number, name)
#define REASON(library, number, name) {library, number, name},
#include "stdlib/ssl_reasons.h"
#undef LIBRARY
#undef REASON
};

/* Tables are sorted by library and number. NULL: not known. */
static const char *name_in(const struct reason *table, size_t n, int library, int number)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct reason *r = &table[middle];
        if (r->library == library && r->number == number)
            return r->name;
        if (r->library < library || (r->library == library && r->number < number))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int set_text(PyObject *o, const char *name, const char *text)
{
    PyObject *v = text ? PyUnicode_FromString(text) : Py_None;
    int rc = v ? PyObject_SetAttrString(o, name, v) : -1;
    Py_XDECREF(v);
    return rc;
}

/* What was wrong with the certificate, in words. */
static PyObject *verify_text(SslSocket *s, long verify)
{
    if (verify == X509_V_ERR_HOSTNAME_MISMATCH)
        return PyUnicode_FromFormat("Hostname mismatch, certificate is not valid for '%S'.", s->hostname);
    if (verify == X509_V_ERR_IP_ADDRESS_MISMATCH)
        return PyUnicode_FromFormat("IP address mismatch, certificate is not valid for '%S'.", s->hostname);
    const char *text = X509_verify_cert_error_string(verify);
    return text ? PyUnicode_FromString(text) : Py_None;
}

/* failed: the connection whose certificate was wrong, or NULL. */
static PyObject *raise(PyObject *type, long number, const char *text, unsigned long code, SslSocket *failed, long verify, const char *file, int line)
{
    int library = code ? ERR_GET_LIB(code) : 0, number_of_reason = code ? ERR_GET_REASON(code) : 0;
    const char *library_name = code ? name_in(libraries, sizeof libraries / sizeof *libraries, library, 0) : NULL;
    const char *reason_name = code ? name_in(reasons, sizeof reasons / sizeof *reasons, library, number_of_reason) : NULL;
    if (!text && code)
        text = ERR_reason_error_string(code);
    if (!text)
        text = "unknown error";
    ERR_clear_error();
    PyObject *wrong = failed ? verify_text(failed, verify) : NULL, *message = NULL, *e = NULL, *arguments = NULL;
    if (failed && !wrong)
        return NULL;
    if (reason_name && library_name && wrong)
        message = PyUnicode_FromFormat("[%s: %s] %s: %S (%s:%d)", library_name, reason_name, text, wrong, file, line);
    else if (reason_name && library_name)
        message = PyUnicode_FromFormat("[%s: %s] %s (%s:%d)", library_name, reason_name, text, file, line);
    else if (library_name)
        message = PyUnicode_FromFormat("[%s] %s (%s:%d)", library_name, text, file, line);
    else
        message = PyUnicode_FromFormat("%s (%s:%d)", text, file, line);
    arguments = message ? Py_BuildValue("lO", number, message) : NULL;
    e = arguments ? PyObject_CallObject(type, arguments) : NULL;
    if (e && set_text(e, "reason", reason_name) == 0 && set_text(e, "library", library_name) == 0) {
        PyObject *n = wrong ? PyLong_FromLong(verify) : NULL;
        if (!wrong || (n && PyObject_SetAttrString(e, "verify_code", n) == 0 && PyObject_SetAttrString(e, "verify_message", wrong) == 0))
            PyErr_SetObject(type, e);
        Py_XDECREF(n);
    }
    Py_XDECREF(e);
    Py_XDECREF(arguments);
    Py_XDECREF(message);
    Py_XDECREF(wrong);
    return NULL;
}

PyObject *ssl_raise_at(SslState *st, PyObject *type, long number, const char *text, unsigned long code, const char *file, int line)
{
    if (code && ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE) {
        ERR_clear_error();
        return PyErr_NoMemory();
    }
    return raise(type ? type : st->Error, number, text, code, NULL, 0, file, line);
}

void ssl_get_outcome(SslSocket *s, int result, struct ssl_outcome *o)
{
    o->result = result;
    o->error = SSL_get_error(s->ssl, result);
    o->code = ERR_peek_last_error();
    o->system = s->system_error;
    o->verify = SSL_get_verify_result(s->ssl);
    ERR_clear_error();
}

static PyObject *raise_eof(SslSocket *s, unsigned long code, const char *file, int line)
{
    s->saw_eof = true;
    return raise(s->state->EOFError, NUMBER_EOF, "EOF occurred in violation of protocol", code, NULL, 0, file, line);
}

PyObject *ssl_raise_outcome_at(SslSocket *s, const struct ssl_outcome *o, const char *file, int line)
{
    SslState *st = s->state;
    int library = ERR_GET_LIB(o->code), reason = ERR_GET_REASON(o->code);
#define SIMPLE(which, type, text) case which: return raise(type, which, text, o->code, NULL, 0, file, line)
    switch (o->error) {
    SIMPLE(SSL_ERROR_ZERO_RETURN, st->ZeroReturnError, "TLS/SSL connection has been closed (EOF)");
    SIMPLE(SSL_ERROR_WANT_READ, st->WantReadError, "The operation did not complete (read)");
    SIMPLE(SSL_ERROR_WANT_WRITE, st->WantWriteError, "The operation did not complete (write)");
    SIMPLE(SSL_ERROR_WANT_X509_LOOKUP, st->Error, "The operation did not complete (X509 lookup)");
    SIMPLE(SSL_ERROR_WANT_CONNECT, st->Error, "The operation did not complete (connect)");
    case SSL_ERROR_SYSCALL:
    case SSL_ERROR_SSL: break;
    default: return raise(st->Error, NUMBER_INVALID, "Invalid error code", o->code, NULL, 0, file, line);
    }
#undef SIMPLE
    if (!o->code && o->error == SSL_ERROR_SYSCALL) {
        if (o->result == 0 || !s->plain || !o->system)
            return raise_eof(s, 0, file, line);
        errno = o->system;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    if (o->code && reason == ERR_R_MALLOC_FAILURE)
        return PyErr_NoMemory();
    if (library == ERR_LIB_SYS && o->error == SSL_ERROR_SYSCALL) {
        errno = reason;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    if (library == ERR_LIB_SSL && reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return raise_eof(s, o->code, file, line);
    if (library == ERR_LIB_SSL && reason == SSL_R_CERTIFICATE_VERIFY_FAILED)
        return raise(st->CertVerificationError, o->error, NULL, o->code, s, o->verify, file, line);
    if (o->error == SSL_ERROR_SYSCALL)
        return raise(st->SyscallError, o->error, o->code ? NULL : "Some I/O error occurred", o->code, NULL, 0, file, line);
    return raise(st->Error, o->error, o->code ? NULL : "A failure in the SSL library occurred", o->code, NULL, 0, file, line);
}

/* -- the classes --------------------------------------------------------------------------------------------------------------------- */

static PyObject *error_str(PyObject *self)
{
    PyObject *text = PyObject_GetAttrString(self, "strerror");
    if (text && PyUnicode_Check(text))
        return text;
    Py_XDECREF(text);
    PyObject *arguments = text ? PyObject_GetAttrString(self, "args") : NULL, *r = arguments ? PyObject_Str(arguments) : NULL;
    Py_XDECREF(arguments);
    return r;
}

static PyType_Slot error_slots[] = {
    {Py_tp_str, error_str}, {Py_tp_doc, (void *)PyDoc_STR("An error occurred in the SSL implementation.")}, {0, NULL}
};
static PyType_Spec error_spec = {.name = "ssl.SSLError", .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, .slots = error_slots};

static int add(PyObject *module, PyObject **to, const char *name, const char *doc, PyObject *bases)
{
    char full[64];
    snprintf(full, sizeof full, "ssl.%s", name);
    *to = bases ? PyErr_NewExceptionWithDoc(full, doc, bases, NULL) : NULL;
    return *to ? PyModule_AddObjectRef(module, name, *to) : -1;
}

int ssl_add_errors(PyObject *module, SslState *st)
{
    PyObject *bases = PyTuple_Pack(1, PyExc_OSError);
    st->Error = bases ? PyType_FromModuleAndSpec(module, &error_spec, bases) : NULL;
    Py_XDECREF(bases);
    if (!st->Error || PyModule_AddObjectRef(module, "SSLError", st->Error) < 0)
        return -1;
#define E(name, doc)                                                                                                                  \
    if (add(module, &st->name##Error, "SSL" #name "Error", doc, st->Error) < 0)                                                       \
        return -1;
    SSL_ERROR_CLASSES(E)
#undef E
    bases = PyTuple_Pack(2, st->Error, PyExc_ValueError);
    int rc = add(module, &st->CertVerificationError, "SSLCertVerificationError", "A certificate could not be verified.", bases);
    Py_XDECREF(bases);
    return rc;
}
#else
typedef int openssl_is_missing;
#endif
