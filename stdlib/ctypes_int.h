/* stdlib/ctypes_int.h -- what the files of the module _ctypes share. docs/design/foreign-functions.md is the tour.
 *
 *   ctypes_types.c     what a C type is: struct ctype, the metatypes' common part, from_address() and its like
 *   ctypes_layout.c    how a struct goes to libffi: leaves and eightbytes
 *   ctypes_simple.c    one-letter types: values to bytes and back; _SimpleCData
 *   ctypes_data.c      instances: their memory, what they keep alive, buffers, pickling
 *   ctypes_struct.c    Structure, Union; ctypes_field.c their members; ctypes_array.c, ctypes_pointer.c
 *   ctypes_param.c     Python objects to arguments: from_param, byref
 *   ctypes_func.c      function pointers; ctypes_call.c the call; ctypes_callback.c the other direction
 *   ctypes_module.c    functions of the module
 *
 * Threads.
 *   C1  A struct ctype never changes once it is published. A type whose description changes (_fields_, set_type) gets a new one, and keeps the
 *       old ones until it dies: so they are read without a lock, and what they own is borrowed for as long as the type lives.
 *   C2  Memory of instances is read and written by relaxed atomics: a machine value at its natural alignment is never torn, longer ones go word
 *       by word. What is more than one step (bit fields, a pointer with what it keeps alive, a string that a pointer leads to) is done under
 *       the lock of the object that owns the memory (data_root).
 *   C3  An object's memory stays where it is and allocated until the object dies; resize() may take more, and keeps the old block.
 *   C4  A foreign call is made detached, unless its library is a PyDLL. What foreign code does with memory is its own affair.
 * Locks. data_root's and a type's object lock; a dict's lock is taken inside, never the other way round.
 */
#ifndef P3T_STDLIB_CTYPES_INT_H
#define P3T_STDLIB_CTYPES_INT_H

#include "objects/rt.h"
#include "objects/hold.h"

#include <ffi.h>
#include <wchar.h>

typedef struct {
    PyTypeObject *meta, *meta_struct, *meta_union, *meta_pointer, *meta_array, *meta_simple, *meta_func;
    PyTypeObject *data, *structure, *union_, *pointer, *array, *simple, *func;
    PyTypeObject *arg, *field, *thunk, *signature;
    PyObject *argument_error, *unpickle;
    PyObject *fields_name;                              /* "_fields_" */
} CtState;

extern struct PyModuleDef ctypes_module;

enum ctype_kind { CT_STRUCT, CT_UNION, CT_POINTER, CT_ARRAY, CT_SIMPLE, CT_FUNC };
enum ctype_flags {
    CT_IS_POINTER = 1, CT_HAS_POINTER = 2,              /* either: not to be pickled */
    CT_NO_VALUE = 4,                                    /* cannot be passed by value: libffi has no words for it */
    CT_SWAPPED = 8,                                     /* a simple type in the other byte order */
};

/* One machine value in an aggregate, for libffi. */
struct leaf { uint16_t offset, size; bool integer, shared; ffi_type *type; };      /* shared: part of a union. type NULL: bits */
enum { LEAF_MAX_BYTES = 64 };                           /* larger aggregates go through memory on every machine */

typedef struct ctype {                                  /* FROZEN once published (C1) */
    struct ctype *older;
    CtState *st;
    enum ctype_kind kind;
    unsigned flags;
    Py_ssize_t size, align, length;                     /* length: items, or members; 0: neither */
    const struct code *code;                            /* simple types */
    PyObject *proto;                                    /* owned: item type, or what is pointed to; may be NULL */
    PyObject *signature;                                /* owned: function types */
    int func_flags;
    char *format;                                       /* of buffers; NULL: "B" */
    int ndim;
    Py_ssize_t *shape;
    struct leaf *leaves;                                /* aggregates up to LEAF_MAX_BYTES */
    int nleaves;
    ffi_type *ffi;                                      /* how it is passed: a type of libffi's, or own */
    ffi_type own;
} CType;

typedef struct {                                        /* behind every type object of a metatype of ours */
    CType *info       GUARD_W(lock of the type, release, acquire);
    uint8_t final     GUARD_W(lock of the type, release, acquire);   /* in use: no new _fields_ */
    PyObject *pointer GUARD(lock of the type);          /* POINTER(type) */
    PyObject *arrays  GUARD(lock of the type);          /* dict: length -> weak reference to the array type */
} TypeData;

enum { TYPE_DATA_OFFSET = (sizeof(PyHeapTypeObject) + 15) / 16 * 16 };
static inline TypeData *type_data(PyObject *type) { return (TypeData *)(void *)((char *)type + TYPE_DATA_OFFSET); }

union cvalue {
    char bytes[32];
    void *p;
    int i;
    uint64_t u64;
    long double align;
};

struct block {                                          /* memory of an instance */
    struct block *older;                                /* what resize() replaced (C3) */
    char *start;
    _Alignas(16) char bytes[];
};

typedef struct CData {
    PyObject_HEAD
    char *ptr             GUARD_W(data_root, release, acquire);
    struct CData *base    FROZEN;                       /* whose memory this is a part of; counted */
    Py_ssize_t index      FROZEN;                       /* which part */
    Py_ssize_t size       GUARD_W(data_root, release, acquire);
    Py_ssize_t length     FROZEN;
    int owns              FROZEN;
    struct block *block   GUARD(data_root);             /* newest first; NULL: the memory is in here, or somebody else's */
    size_t room           GUARD(data_root);             /* how much of the newest may be used */
    PyObject *objects     GUARD(data_root);             /* what the pointers in the memory need: a dict, or in a simple object the thing itself */
    union cvalue value;
} CData;

typedef struct {
    CData data;
    PyObject *signature   GUARD(lock of the object);    /* NULL: the type's */
    PyObject *callable    FROZEN;                       /* of a callback */
} FuncObj;

/* How a function is called. Never changes; a function object that is changed gets another one. */
typedef struct {
    PyObject_HEAD
    PyObject *argtypes, *converters;                    /* tuples of one length, or both NULL */
    PyObject *restype;                                  /* NULL: not given, so int */
    PyObject *checker, *errcheck, *paramflags;          /* or NULL */
    CType *result;                                      /* of restype; NULL: it is none of ours */
    CType **direct;                                     /* an entry a converter: the type to convert to, NULL: call the converter */
    struct prepared *prepared SHARED(acq_rel);          /* ctypes_call.c; set once */
} Signature;

typedef struct Field {
    PyObject_HEAD
    PyObject *name, *type;
    Py_ssize_t offset, byte_size, index;
    uint8_t bit_size, bit_offset;                       /* size 0: no bit field */
    char text;                                          /* 's' or 'U': an array of characters reads as bytes or str */
    uint8_t anonymous SHARED(relaxed);
} Field;

/* An argument on its way to a foreign function. */
struct param {
    PyObject *object;                                   /* owned, if set: the argument is to be made from this object */
    ffi_type *ffi;
    char tag;
    Py_ssize_t size;
    PyObject *keep, *keep_also;                         /* owned */
    void *copy;                                         /* a struct too long for value; PyMem_Free */
    union cvalue value;
};

typedef struct {
    PyObject_HEAD
    struct param p;
} ArgObj;

enum { FUNCFLAG_CDECL = 1, FUNCFLAG_PYTHONAPI = 4, FUNCFLAG_USE_ERRNO = 8, FUNCFLAG_USE_LASTERROR = 16, MAX_ARGUMENTS = 1024 };

/* --- ctypes_types.c */
extern PyType_Spec meta_spec, meta_struct_spec, meta_union_spec, meta_pointer_spec, meta_array_spec, meta_simple_spec, meta_func_spec;
CtState *state_of_type(PyObject *type);                 /* NULL: raised */
static inline bool is_ctype(CtState *st, PyObject *o) { return PyObject_TypeCheck(o, st->meta); }
static inline CType *type_info(PyObject *type) { return load_acquire_ptr(&type_data(type)->info); }
CType *ctype_of(CtState *, PyObject *type);             /* NULL without an exception: no type of ours, or an abstract one */
CType *ctype_ready(PyObject *type);                     /* for making an instance: the type is final from now on; NULL with TypeError */
void ctype_finalize(PyObject *type);
CType *ctype_new(CtState *, enum ctype_kind);
CType *ctype_clone(const CType *);
void ctype_free(CType *);
int ctype_init(PyObject *type, CType *take);            /* publishes the first description */
int ctype_replace(PyObject *type, CType *take, bool fields);        /* another one; fields: not once the type is final */
PyObject *array_type_make(CtState *, PyObject *item, Py_ssize_t length);
int pointer_type_note(PyObject *target, PyObject *pointer_type);    /* POINTER(target), unless it has one */
PyObject *library_handle(PyObject *dll, void **handle);
void *library_symbol(void *handle, const char *name);

/* --- ctypes_layout.c */
int ctype_layout_ffi(CType *, struct leaf *leaves, int n);          /* takes leaves */
int leaves_of(const CType *, Py_ssize_t offset, bool in_union, struct leaf *to, int room);

/* --- ctypes_simple.c */
struct code {
    char letter, how;                                   /* how: i signed, u unsigned, f floating, x complex, c w z Z P O ? v */
    uint8_t size, align;
    bool pointer, swaps;
    ffi_type *ffi;
};
extern PyType_Spec simple_spec;
const struct code *code_find(Py_UCS4 letter);
int code_set(const struct code *, void *raw, PyObject *value, PyObject **keep);     /* keep: NULL if nothing */
PyObject *code_get(const struct code *, const void *raw);
PyObject *simple_get(const CType *, CData *src, const char *at);
int simple_set(const CType *, CData *dst, PyObject *value, Py_ssize_t index, char *at);
void raw_swap(const CType *, void *raw);
int meta_simple_init(PyObject *, PyObject *, PyObject *);
static inline bool simple_is_plain(CtState *st, PyObject *type) { return ((PyTypeObject *)type)->tp_base == st->simple; }

/* --- ctypes_data.c */
extern PyType_Spec data_spec;
extern PyMethodDef unpickle_method;
static inline char *data_ptr(const CData *d) { return load_acquire_ptr(&d->ptr); }
static inline CData *data_of(PyObject *o) { return (CData *)(void *)o; }
static inline bool is_data(CtState *st, PyObject *o) { return PyObject_TypeCheck(o, st->data); }
static inline CType *data_type(const CData *d) { return type_info((PyObject *)Py_TYPE((PyObject *)(uintptr_t)d)); }
CData *data_root(CData *);
void mem_load(void *to, const void *from, size_t n);    /* to is private */
void mem_store(void *to, const void *from, size_t n);   /* from is private */
void mem_move(void *to, const void *from, size_t n);    /* both may be shared */
PyObject *data_new(PyObject *type);                     /* zeroed memory of its own */
PyObject *data_new_slot(PyTypeObject *type, PyObject *args, PyObject *kwds);
PyObject *data_view(PyObject *type, CData *base, Py_ssize_t index, const void *at);     /* base NULL: a copy */
PyObject *data_at(PyObject *type, void *at);
int data_keep(CData *, Py_ssize_t index, PyObject *keep_or_null);
int data_store_pointer(CData *dst, Py_ssize_t index, char *at, const void *raw, size_t n, PyObject *keep_or_null);
PyObject *data_kept(CData *);                           /* what the whole object keeps: new reference; None: nothing can be */
PyObject *data_get(CtState *, PyObject *type, CData *src, Py_ssize_t index, char *at);
int data_set(CtState *, CData *dst, PyObject *type, PyObject *value, Py_ssize_t index, char *at);
int data_share_kept(CData *of, CData *with, PyObject *also);
PyObject *data_resize(CtState *, PyObject *o, Py_ssize_t size);
int data_getbuffer(PyObject *, Py_buffer *, int flags);

/* --- ctypes_field.c, ctypes_struct.c, ctypes_array.c, ctypes_pointer.c */
extern PyType_Spec field_spec, structure_spec, union_spec, array_spec, pointer_spec;
Field *field_with_offset(CtState *, const Field *, Py_ssize_t index, Py_ssize_t offset);
int meta_struct_init(PyObject *, PyObject *, PyObject *);
int meta_union_init(PyObject *, PyObject *, PyObject *);
int meta_struct_setattr(PyObject *, PyObject *, PyObject *);
int meta_array_init(PyObject *, PyObject *, PyObject *);
int meta_pointer_init(PyObject *, PyObject *, PyObject *);
PyObject *meta_pointer_set_type(PyObject *, PyObject *);
PyObject *chars_get(const char *at, Py_ssize_t n, bool to_nul);
PyObject *wchars_get(const char *at, Py_ssize_t n, bool to_nul);
PyObject *gather(CType *item, const char *at, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n);

/* --- ctypes_param.c */
extern PyType_Spec arg_spec;
PyObject *meta_from_param(PyObject *type, PyObject *value);
int param_convert(CtState *, PyObject *type, PyObject *value, struct param *);      /* as type's from_param(); 0 or -1 */
int param_from_object(CtState *, PyObject *value, Py_ssize_t index, struct param *);
int param_from_data(CData *, struct param *);
void param_clear(struct param *);
PyObject *byref_make(CtState *, PyObject *o, Py_ssize_t offset);

/* --- ctypes_func.c, ctypes_call.c, ctypes_callback.c */
extern PyType_Spec func_spec, signature_spec, thunk_spec;
int meta_func_init(PyObject *, PyObject *, PyObject *);
PyObject *signature_make(CtState *, const Signature *from);         /* takes over nothing; fills result and direct */
PyObject *call_foreign(CtState *, void *function, PyObject *const *args, Py_ssize_t n, int flags, Signature *);
int *thread_errno(void);
PyObject *thunk_new(CtState *, PyObject *callable, PyObject *argtypes, PyObject *restype, int flags, void **entry);
PyObject *error_prefix(PyObject *type, const char *format, ...);    /* pending exception -> type("prefix" + "Type: text"); NULL */
static inline ffi_type *ctype_ffi(const CType *t) { return t ? t->ffi : &ffi_type_sint; }

#endif
