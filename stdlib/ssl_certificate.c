/* stdlib/ssl_certificate.c -- X.509 certificates: the type Certificate, and the dict that getpeercert() gives. An X509 is not changed once it is
 * made, so threads may share it.
 */
#ifdef P3T_HAVE_OPENSSL
#include "stdlib/ssl_int.h"

#include <openssl/bio.h>
#include <openssl/pem.h>

static PyObject *raise_last(void)
{
    SslState *st = NULL;
    PyObject *module = PyImport_ImportModule("_ssl");
    if (module && (st = ssl_state(module)))
        ssl_raise_last(st);
    Py_XDECREF(module);
    return NULL;
}

/* -- parts ------------------------------------------------------------------------------------------------------------------------------ */

PyObject *ssl_bio_text(BIO *b)
{
    char *data;
    long n = BIO_get_mem_data(b, &data);
    return PyUnicode_DecodeUTF8(n > 0 ? data : "", n > 0 ? n : 0, "replace");
}

/* What an OpenSSL function writes about something: expression uses b. */
#define WRITTEN(r, expression)                                                                                                        \
    do {                                                                                                                              \
        BIO *b = BIO_new(BIO_s_mem());                                                                                                \
        (r) = !b ? PyErr_NoMemory() : (expression) > 0 ? ssl_bio_text(b) : raise_last();                                              \
        BIO_free(b);                                                                                                                  \
    } while (0)

static PyObject *object_name(const ASN1_OBJECT *o, int number)
{
    char fixed[128], *text = fixed;
    int n = OBJ_obj2txt(fixed, sizeof fixed, o, number);
    if (n < 0)
        return raise_last();
    if (n >= (int)sizeof fixed) {
        if (!(text = PyMem_Malloc((size_t)n + 1)))
            return PyErr_NoMemory();
        OBJ_obj2txt(text, n + 1, o, number);
    }
    PyObject *r = PyUnicode_FromStringAndSize(text, n);
    if (text != fixed)
        PyMem_Free(text);
    return r;
}

static PyObject *entry(X509_NAME_ENTRY *e)
{
    unsigned char *text = NULL;
    int n = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(e));
    if (n < 0)
        return raise_last();
    PyObject *name = object_name(X509_NAME_ENTRY_get_object(e), 0);
    PyObject *r = name ? Py_BuildValue("(Ns#)", name, (char *)text, (Py_ssize_t)n) : NULL;
    OPENSSL_free(text);
    return r;
}

/* Moves a list's items into a tuple; consumes the list, which may be NULL. */
static PyObject *tuple_of(PyObject *list)
{
    PyObject *r = list ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return r;
}

static int append_new(PyObject *list, PyObject *item)
{
    int rc = item ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return rc;
}

/* A tuple of relative distinguished names, each a tuple of (attribute, value). */
static PyObject *name_tuple(X509_NAME *name)
{
    PyObject *all = PyList_New(0), *set = NULL;
    int last = -1;
    for (int i = 0, n = X509_NAME_entry_count(name); all && i < n; i++) {
        X509_NAME_ENTRY *e = X509_NAME_get_entry(name, i);
        int number = X509_NAME_ENTRY_set(e);
        if (set && number != last) {
            if (append_new(all, tuple_of(set)) < 0)
                Py_CLEAR(all);
            set = NULL;
        }
        last = number;
        if (!all || (!set && !(set = PyList_New(0))) || append_new(set, entry(e)) < 0)
            Py_CLEAR(all);
    }
    if (set && all && append_new(all, tuple_of(set)) < 0)
        Py_CLEAR(all);
    else if (set && !all)
        Py_DECREF(set);
    return tuple_of(all);
}

static PyObject *kind_and_text(const char *kind, const ASN1_STRING *s)
{
    return Py_BuildValue("(ss#)", kind, (const char *)ASN1_STRING_get0_data(s), (Py_ssize_t)ASN1_STRING_length(s));
}

static PyObject *address_text(const ASN1_OCTET_STRING *s)
{
    const unsigned char *p = ASN1_STRING_get0_data(s);
    int n = ASN1_STRING_length(s);
    if (n == 4)
        return PyUnicode_FromFormat("%d.%d.%d.%d", p[0], p[1], p[2], p[3]);
    if (n != 16)
        return PyUnicode_FromString("<invalid>");
    char text[40];
    int used = 0;
    for (int i = 0; i < 16; i += 2)
        used += snprintf(text + used, sizeof text - (size_t)used, "%s%X", i ? ":" : "", (unsigned)p[i] << 8 | p[i + 1]);
    return PyUnicode_FromStringAndSize(text, used);
}

/* "kind:text", as the library prints what we know no more of. */
static PyObject *general_printed(GENERAL_NAME *g)
{
    PyObject *text, *parts, *r = NULL;
    WRITTEN(text, GENERAL_NAME_print(b, g));
    if (!text)
        return NULL;
    parts = PyObject_CallMethod(text, "partition", "s", ":");
    Py_DECREF(text);
    if (!parts)
        return NULL;
    if (PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(parts, 1)))
        r = PyTuple_Pack(2, PyTuple_GET_ITEM(parts, 0), PyTuple_GET_ITEM(parts, 2));
    else
        PyErr_Format(PyExc_ValueError, "Invalid value %.200R", PyTuple_GET_ITEM(parts, 0));
    Py_DECREF(parts);
    return r;
}

static PyObject *general_name(GENERAL_NAME *g)
{
    PyObject *inner;
    switch (g->type) {
    case GEN_DIRNAME:
        inner = name_tuple(g->d.dirn);
        return inner ? Py_BuildValue("(sN)", "DirName", inner) : NULL;
    case GEN_EMAIL: return kind_and_text("email", g->d.rfc822Name);
    case GEN_DNS: return kind_and_text("DNS", g->d.dNSName);
    case GEN_URI: return kind_and_text("URI", g->d.uniformResourceIdentifier);
    case GEN_RID:
        inner = object_name(g->d.rid, 0);
        return inner ? Py_BuildValue("(sN)", "Registered ID", inner) : NULL;
    case GEN_IPADD:
        inner = address_text(g->d.iPAddress);
        return inner ? Py_BuildValue("(sN)", "IP Address", inner) : NULL;
    case GEN_OTHERNAME:
    case GEN_X400:
    case GEN_EDIPARTY: break;
    default:
        if (PyErr_WarnFormat(PyExc_RuntimeWarning, 1, "Unknown general name type %d", g->type) < 0)
            return NULL;
    }
    return general_printed(g);
}

/* Py_None: the certificate has none, here and below. */
static PyObject *alternative_names(X509 *x)
{
    PyObject *all = NULL;
    for (int at = -1; (at = X509_get_ext_by_NID(x, NID_subject_alt_name, at)) >= 0;) {
        GENERAL_NAMES *found = X509V3_EXT_d2i(X509_get_ext(x, at));
        if (!found) {
            Py_XDECREF(all);
            return raise_last();
        }
        bool ok = all || (all = PyList_New(0));
        for (int i = 0; ok && i < sk_GENERAL_NAME_num(found); i++)
            ok = append_new(all, general_name(sk_GENERAL_NAME_value(found, i))) == 0;
        GENERAL_NAMES_free(found);
        if (!ok) {
            Py_XDECREF(all);
            return NULL;
        }
    }
    return all ? tuple_of(all) : Py_None;
}

static int append_uri(PyObject *list, const GENERAL_NAME *g)
{
    const ASN1_STRING *s = g->d.uniformResourceIdentifier;
    if (g->type != GEN_URI)
        return 0;
    return append_new(list, PyUnicode_FromStringAndSize((const char *)ASN1_STRING_get0_data(s), ASN1_STRING_length(s)));
}

static PyObject *none_if_empty(PyObject *list)
{
    if (!list || PyList_GET_SIZE(list))
        return tuple_of(list);
    Py_DECREF(list);
    return Py_None;
}

/* Where to ask about it (NID_ad_OCSP), or for who issued it (NID_ad_ca_issuers). */
static PyObject *access_uris(X509 *x, int nid)
{
    AUTHORITY_INFO_ACCESS *info = X509_get_ext_d2i(x, NID_info_access, NULL, NULL);
    PyObject *all = PyList_New(0);
    for (int i = 0; all && info && i < sk_ACCESS_DESCRIPTION_num(info); i++) {
        ACCESS_DESCRIPTION *d = sk_ACCESS_DESCRIPTION_value(info, i);
        if (OBJ_obj2nid(d->method) == nid && append_uri(all, d->location) < 0)
            Py_CLEAR(all);
    }
    AUTHORITY_INFO_ACCESS_free(info);
    return none_if_empty(all);
}

static PyObject *revocation_uris(X509 *x)
{
    STACK_OF(DIST_POINT) *points = X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);
    PyObject *all = PyList_New(0);
    for (int i = 0; all && points && i < sk_DIST_POINT_num(points); i++) {
        DIST_POINT *p = sk_DIST_POINT_value(points, i);
        if (!p->distpoint || p->distpoint->type != 0)
            continue;                        /* relative to the issuer's name */
        for (int j = 0; all && j < sk_GENERAL_NAME_num(p->distpoint->name.fullname); j++)
            if (append_uri(all, sk_GENERAL_NAME_value(p->distpoint->name.fullname, j)) < 0)
                Py_CLEAR(all);
    }
    sk_DIST_POINT_pop_free(points, DIST_POINT_free);
    return none_if_empty(all);
}

/* -- the whole ------------------------------------------------------------------------------------------------------------------------------ */

/* Consumes v. False: raised. */
static bool put(PyObject *d, const char *name, PyObject *v, bool optional)
{
    bool ok = v && ((optional && v == Py_None) || PyDict_SetItemString(d, name, v) == 0);
    Py_XDECREF(v);
    return ok;
}

static PyObject *written_time(const ASN1_TIME *t)
{
    PyObject *r;
    WRITTEN(r, ASN1_TIME_print(b, t));
    return r;
}

static PyObject *written_serial(X509 *x)
{
    PyObject *r;
    WRITTEN(r, i2a_ASN1_INTEGER(b, X509_get_serialNumber(x)));
    return r;
}

PyObject *ssl_certificate_dict(X509 *x)
{
    PyObject *d = PyDict_New();
    if (d && put(d, "subject", name_tuple(X509_get_subject_name(x)), false) && put(d, "issuer", name_tuple(X509_get_issuer_name(x)), false) &&
        put(d, "version", PyLong_FromLong(X509_get_version(x) + 1), false) && put(d, "serialNumber", written_serial(x), false) &&
        put(d, "notBefore", written_time(X509_get0_notBefore(x)), false) && put(d, "notAfter", written_time(X509_get0_notAfter(x)), false) &&
        put(d, "subjectAltName", alternative_names(x), true) && put(d, "OCSP", access_uris(x, NID_ad_OCSP), true) &&
        put(d, "caIssuers", access_uris(x, NID_ad_ca_issuers), true) && put(d, "crlDistributionPoints", revocation_uris(x), true)) {
        ERR_clear_error();                   /* of extensions that cannot be read */
        return d;
    }
    Py_XDECREF(d);
    return NULL;
}

PyObject *ssl_certificate_der(X509 *x)
{
    unsigned char *data = NULL;
    int n = i2d_X509(x, &data);
    if (n < 0)
        return raise_last();
    PyObject *r = PyBytes_FromStringAndSize((const char *)data, n);
    OPENSSL_free(data);
    return r;
}

/* -- the type ---------------------------------------------------------------------------------------------------------------------------------- */

static X509 *x509_of(PyObject *o) { return ((SslCertificate *)o)->x509; }

static PyObject *certificate_make(SslState *st, X509 *x)
{
    PyObject *o = st->certificate->tp_alloc(st->certificate, 0);
    if (o) {
        X509_up_ref(x);
        ((SslCertificate *)o)->x509 = x;
    }
    return o;
}

PyObject *ssl_certificate_list(SslState *st, X509 *first, STACK_OF(X509) *rest)
{
    PyObject *list = PyList_New(0);
    if (list && first && append_new(list, certificate_make(st, first)) < 0)
        Py_CLEAR(list);
    for (int i = 0; list && i < sk_X509_num(rest); i++)
        if (append_new(list, certificate_make(st, sk_X509_value(rest, i))) < 0)
            Py_CLEAR(list);
    return list;
}

static void certificate_dealloc(PyObject *self)
{
    X509_free(x509_of(self));
    ssl_free(self, Py_TYPE(self));
}

static PyObject *certificate_public_bytes(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"format", NULL};
    int format = ENCODING_PEM;
    PyObject *r;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|i:public_bytes", words, &format))
        return NULL;
    if (format == ENCODING_DER)
        return ssl_certificate_der(x509_of(self));
    if (format != ENCODING_PEM) {
        PyErr_SetString(PyExc_ValueError, "Unsupported format");
        return NULL;
    }
    WRITTEN(r, PEM_write_bio_X509(b, x509_of(self)));
    return r;
}

static PyObject *certificate_get_info(PyObject *self, PyObject *Py_UNUSED(unused)) { return ssl_certificate_dict(x509_of(self)); }

static PyObject *certificate_repr(PyObject *self)
{
    PyObject *name;
    WRITTEN(name, X509_NAME_print_ex(b, X509_get_subject_name(x509_of(self)), 0, XN_FLAG_RFC2253));
    PyObject *r = name ? PyUnicode_FromFormat("<%s '%U'>", Py_TYPE(self)->tp_name, name) : NULL;
    Py_XDECREF(name);
    return r;
}

static Py_hash_t certificate_hash(PyObject *self)
{
    Py_hash_t h = (Py_hash_t)X509_subject_name_hash(x509_of(self));
    return h == -1 ? -2 : h;
}

static PyObject *certificate_compare(PyObject *self, PyObject *other, int op)
{
    if (Py_TYPE(self) != Py_TYPE(other) || (op != Py_EQ && op != Py_NE))
        Py_RETURN_NOTIMPLEMENTED;
    return PyBool_FromLong((X509_cmp(x509_of(self), x509_of(other)) == 0) == (op == Py_EQ));
}

static PyMethodDef certificate_methods[] = {
    {"public_bytes", _PyCFunction_CAST(certificate_public_bytes), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("public_bytes($self, /, format=Encoding.PEM)\n--\n\nThe certificate as text (PEM) or as bytes (DER).")},
    {"get_info", certificate_get_info, METH_NOARGS, PyDoc_STR("get_info($self, /)\n--\n\nWhat it says, as a dict.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot certificate_slots[] = {
    {Py_tp_dealloc, certificate_dealloc}, {Py_tp_repr, certificate_repr}, {Py_tp_hash, certificate_hash}, {Py_tp_richcompare, certificate_compare},
    {Py_tp_methods, certificate_methods}, {0, NULL}
};
PyType_Spec ssl_certificate_spec = {.name = "_ssl.Certificate", .basicsize = sizeof(SslCertificate),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, .slots = certificate_slots};
#else
typedef int openssl_is_missing;
#endif
