/* stdlib/_csv_int.h -- what the files of the module _csv share. */
#ifndef P3T_STDLIB_CSV_INT_H
#define P3T_STDLIB_CSV_INT_H

#include "objects/argcheck.h"
#include "objects/str_writer.h"

enum quoting { QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL };
#define CHAR_NONE UINT32_MAX                         /* a character that is not set */

typedef struct DialectObj {                          /* FROZEN when it is made */
    Obj hdr;
    uint32_t delimiter, escapechar, quotechar;
    Value lineterminator;
    char doublequote, skipinitialspace, strict;
    int quoting;
    bool special[256];                               /* Latin-1 characters that a writer must quote or escape */
} DialectObj;
static inline DialectObj *dialect_of(PyObject *o) { return (DialectObj *)(void *)o; }

typedef struct {
    PyTypeObject *dialect, *reader, *writer;
    PyObject *error, *dialects;
    int64_t field_limit SHARED(relaxed);
} CsvState;
CsvState *csv_state(PyTypeObject *type);

/* The dialect that (iterable or file, dialect, **parameters) asks for: counted; NULL: raised. args[1], if it is there, is the dialect. */
PyObject *csv_dialect(CsvState *, PyObject *args, PyObject *kwargs);

PyObject *csv_reader(PyObject *module, PyObject *args, PyObject *kwargs);    /* _csv_read.c */
PyObject *csv_writer(PyObject *module, PyObject *args, PyObject *kwargs);    /* _csv_write.c */
extern PyType_Spec csv_reader_spec, csv_writer_spec;

#endif
