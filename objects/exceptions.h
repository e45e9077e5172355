/* objects/exceptions.h -- the layouts of exceptions, and how the runtime makes and reads them.
 *
 * An exception may be looked at by several threads (a future's result, an exception group), so its references are fields in the sense
 * of objects/field.h. Each layout is ExcObj, then further Values without a gap, then what is no reference: one traverse function for a
 * number of Values serves them all.
 */
#ifndef P3T_OBJECTS_EXCEPTIONS_H
#define P3T_OBJECTS_EXCEPTIONS_H

#include "objects/field.h"

typedef struct ExcObj {
    Obj     hdr;
    uint8_t suppress_context SHARED(relaxed);               /* __suppress_context__ */
    Value   args      GUARD_W(hdr.lock, release, acquire);  /* tuple */
    Value   traceback GUARD_W(hdr.lock, release, acquire);  /* these three: an object, or empty */
    Value   context   GUARD_W(hdr.lock, release, acquire);
    Value   cause     GUARD_W(hdr.lock, release, acquire);
} ExcObj;

/* All further Values: GUARD_W(hdr.lock, release, acquire). */
typedef struct { ExcObj base; Value value; } StopIterationObj;
typedef struct { ExcObj base; Value code; } SystemExitObj;
typedef struct { ExcObj base; Value name; } NameErrorObj;
typedef struct { ExcObj base; Value obj, name; } AttributeErrorObj;
typedef struct { ExcObj base; Value msg, name, path, name_from; } ImportErrorObj;
typedef struct {
    ExcObj base;
    Value msg, filename, lineno, offset, text, end_lineno, end_offset, print_file_and_line, metadata;
} SyntaxErrorObj;
typedef struct {
    ExcObj base;
    Value errno_, strerror, filename, filename2;
    Py_ssize_t written SHARED(relaxed);                     /* characters_written; -1: not set */
} OSErrorObj;
typedef struct {
    ExcObj base;
    Value encoding, object, reason;
    Py_ssize_t start, end SHARED(relaxed);
} UnicodeErrorObj;
typedef struct {
    ExcObj base;
    Value message, exceptions;                              /* FROZEN; exceptions: a tuple */
    Value shown;                                            /* FROZEN; how repr shows them: empty as a tuple, True as a list, or a str */
} GroupObj;

enum exc_index {
#define EXC(name, base, structure, doc) EXC_##name,
#define EXC2(name, base, second, structure, doc) EXC_##name,
#include "objects/errors.def"
#undef EXC
#undef EXC2
    EXC_COUNT,
};
extern PyTypeObject exc_types[EXC_COUNT];
#define EXC_TYPE(name) (&exc_types[EXC_##name])

/* Readies the types; once a process, when object, type, str, tuple and dict are ready. 0 or -1. */
int exceptions_init(void);
/* The reserve of an interpreter, for when memory has run out. 0 or -1. */
int exceptions_init_interp(PyInterpreterState *);

static inline bool value_is_exception(Value v) { return value_has_flag(v, Py_TPFLAGS_BASE_EXC_SUBCLASS); }
static inline ExcObj *exc_obj(Value v) { return (ExcObj *)value_obj(v); }

/* type(*args) with args given as words, without a call when the class leaves __new__ and __init__ to BaseException. Counted instance of
 * BaseException, or V_RAISED. */
Value exc_make(PyTypeObject *type, const Value *args, size_t nargs) RUNS_PYTHON;
/* The same for AttributeError and NameError, with what they tell tools. message is kept; obj may be V_ABSENT. */
Value exc_make_named(PyTypeObject *type, Value message, Value name, Value obj);

/* Gives an AttributeError (or one of a subclass) its name and obj, unless it has them. */
void  exc_note_attribute(Value exc, Value obj, Value name);

/* Makes exc the pending exception; it is consumed. error_raise() links it to the exception being handled (__context__). */
void  error_set(Value exc);
void  error_raise(Value exc);
Value error_take(void);                                     /* the pending exception, counted, no longer pending; V_ABSENT */
/* The innermost exception being handled: counted, or V_ABSENT. */
Value error_handled(void);

#endif
