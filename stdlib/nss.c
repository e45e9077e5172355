/* stdlib/nss.c -- what the modules pwd and grp share: a database's entry by number or by name, and all of them. */
#include "stdlib/nss.h"

#include "stdlib/posix_int.h"

PyObject *nss_text(const char *s) { return s ? PyUnicode_DecodeFSDefault(s) : Py_None; }

PyObject *nss_record(PyTypeObject *type, PyObject *const *fields, Py_ssize_t n)
{
    PyObject *r = PyStructSequence_New(type);
    bool ok = r;
    for (Py_ssize_t i = 0; i < n; i++) {
        ok = ok && fields[i];
        if (r)
            PyStructSequence_SetItem(r, i, fields[i]);
        else
            Py_XDECREF(fields[i]);
    }
    if (!ok)
        Py_CLEAR(r);
    return r;
}

PyObject *nss_by_number(PyObject *module, const struct nss_database *db, unsigned number)
{
    union nss_entry entry;
    void *found = NULL;
    char *buffer = NULL;
    size_t room = 0;
    int rc;
    LOOK_UP(rc, buffer, room, db->by_number(number, &entry, buffer, room, &found));
    PyObject *r = found ? db->make(module, found) : NULL;
    PyMem_RawFree(buffer);
    if (found)
        return r;
    if (rc == ENOMEM)
        return PyErr_NoMemory();
    PyObject *asked = from_uid(number);
    if (asked)
        PyErr_Format(PyExc_KeyError, "%s(): %s not found: %S", db->number_function, db->number, asked);
    Py_XDECREF(asked);
    return NULL;
}

PyObject *nss_by_name(PyObject *module, const struct nss_database *db, PyObject *asked)
{
    PyObject *name;
    if (!PyUnicode_FSConverter(asked, &name))
        return NULL;
    union nss_entry entry;
    void *found = NULL;
    char *buffer = NULL;
    size_t room = 0;
    int rc;
    do {
        buffer = nss_room(buffer, &room);
        if (!buffer)
            break;
        SYSCALL(rc, db->by_name(PyBytes_AS_STRING(name), &entry, buffer, room, &found));
    } while (rc == ERANGE && room < MOST_ROOM);
    PyObject *r = found ? db->make(module, found) : NULL;
    bool memory = buffer;
    PyMem_RawFree(buffer);
    Py_DECREF(name);
    if (found || !memory)
        return r;
    return rc == ENOMEM ? PyErr_NoMemory() : PyErr_Format(PyExc_KeyError, "%s(): name not found: %R", db->name_function, asked);
}

struct read_entry { struct read_entry *next; union nss_entry entry; char *buffer; };

/* The next entry, in memory of its own. NULL: the end, or *failed. */
static struct read_entry *read_next(const struct nss_database *db, bool *failed)
{
    struct read_entry *e = PyMem_RawCalloc(1, sizeof *e);
    void *found = NULL;
    int rc = ENOMEM;
    for (size_t room = FIRST_ROOM; e && room <= MOST_ROOM; room *= 4) {
        PyMem_RawFree(e->buffer);
        e->buffer = PyMem_RawMalloc(room);
        rc = e->buffer ? db->next(&e->entry, e->buffer, room, &found) : ENOMEM;
        if (rc != ERANGE)
            break;
    }
    if (found)
        return e;
    *failed = rc == ENOMEM;
    if (e)
        PyMem_RawFree(e->buffer);
    PyMem_RawFree(e);
    return NULL;
}

static struct read_entry *read_all(struct nss_database *db, bool *failed)
{
    struct read_entry *first = NULL, **last = &first;
    PyMutex_Lock(&db->position);
    Py_BEGIN_ALLOW_THREADS
    db->begin();
    while ((*last = read_next(db, failed)))
        last = &(*last)->next;
    db->end();
    Py_END_ALLOW_THREADS
    PyMutex_Unlock(&db->position);
    return first;
}

PyObject *nss_all(PyObject *module, struct nss_database *db)
{
    bool failed = false;
    struct read_entry *e = read_all(db, &failed);
    PyObject *list = failed ? PyErr_NoMemory() : PyList_New(0);
    while (e) {
        struct read_entry *next = e->next;
        PyObject *item = list ? db->make(module, &e->entry) : NULL;
        if (list && (!item || PyList_Append(list, item) < 0))
            Py_CLEAR(list);
        Py_XDECREF(item);
        PyMem_RawFree(e->buffer);
        PyMem_RawFree(e);
        e = next;
    }
    return list;
}
