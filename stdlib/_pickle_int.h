/* stdlib/_pickle_int.h -- what the files of the module _pickle share.
 *
 * A dump or a load is a plain structure (struct pickler, struct loader): dumps() and loads() have it on the C stack, a Pickler or an Unpickler
 * holds one. It belongs to the thread that is using it (struct use), so nothing in it is shared; the collector, which sees the ones in objects
 * in a stopped world, visits the memo and the plain fields. What is on the load stack is counted and found by nobody else.
 *
 *   _pickle_write.c   output, frames          _pickle_memo.c    memo of a dump, memo of a load
 *   _pickle_save.c    atoms and containers    _pickle_global.c  classes and functions by name, both ways
 *   _pickle_reduce.c  everything else         _pickle_read.c    input from memory and files
 *   _pickle_load.c    the opcodes             _pickle_build.c   opcodes that call or build objects
 *   _pickle_types.c   Pickler, Unpickler      _pickle.c         the module
 */
#ifndef P3T_STDLIB_PICKLE_INT_H
#define P3T_STDLIB_PICKLE_INT_H

#include "objects/args.h"
#include "objects/bytes_int.h"
#include "objects/dict_int.h"
#include "objects/field.h"
#include "objects/int_int.h"
#include "objects/list_int.h"
#include "objects/set_int.h"
#include "objects/str_int.h"
#include "objects/tuple_int.h"

enum { PICKLE_HIGHEST = 5, PICKLE_DEFAULT = 5, BATCH = 1000 };
enum { FRAME_HEADER = 9, FRAME_SMALLEST = 4, FRAME_ENOUGH = 64 * 1024 };   /* a frame is closed when it has so many bytes */
#define NO_FRAME SIZE_MAX

enum opcode {
    OP_MARK = '(', OP_STOP = '.', OP_POP = '0', OP_POP_MARK = '1', OP_DUP = '2', OP_FLOAT = 'F', OP_INT = 'I', OP_BININT = 'J',
    OP_BININT1 = 'K', OP_LONG = 'L', OP_BININT2 = 'M', OP_NONE = 'N', OP_PERSID = 'P', OP_BINPERSID = 'Q', OP_REDUCE = 'R',
    OP_STRING = 'S', OP_BINSTRING = 'T', OP_SHORT_BINSTRING = 'U', OP_UNICODE = 'V', OP_BINUNICODE = 'X', OP_APPEND = 'a',
    OP_BUILD = 'b', OP_GLOBAL = 'c', OP_DICT = 'd', OP_EMPTY_DICT = '}', OP_APPENDS = 'e', OP_GET = 'g', OP_BINGET = 'h', OP_INST = 'i',
    OP_LONG_BINGET = 'j', OP_LIST = 'l', OP_EMPTY_LIST = ']', OP_OBJ = 'o', OP_PUT = 'p', OP_BINPUT = 'q', OP_LONG_BINPUT = 'r',
    OP_SETITEM = 's', OP_TUPLE = 't', OP_EMPTY_TUPLE = ')', OP_SETITEMS = 'u', OP_BINFLOAT = 'G',
    /* protocol 2 */
    OP_PROTO = 0x80, OP_NEWOBJ, OP_EXT1, OP_EXT2, OP_EXT4, OP_TUPLE1, OP_TUPLE2, OP_TUPLE3, OP_NEWTRUE, OP_NEWFALSE, OP_LONG1, OP_LONG4,
    OP_BINBYTES = 'B', OP_SHORT_BINBYTES = 'C',      /* 3 */
    /* 4 */
    OP_SHORT_BINUNICODE = 0x8c, OP_BINUNICODE8, OP_BINBYTES8, OP_EMPTY_SET, OP_ADDITEMS, OP_FROZENSET, OP_NEWOBJ_EX, OP_STACK_GLOBAL,
    OP_MEMOIZE, OP_FRAME,
    OP_BYTEARRAY8 = 0x96, OP_NEXT_BUFFER, OP_READONLY_BUFFER,        /* 5 */
};

/* The module's state: FROZEN once the module has been executed. */
struct pickle_state {
    PyObject *error, *pickling_error, *unpickling_error;
    PyObject *dispatch_table, *extensions, *extension_names, *extension_cache;                  /* of copyreg: dicts */
    PyObject *old_names, *old_modules, *new_names, *new_modules;     /* of _compat_pickle: from 2 to 3 (new), from 3 to 2 (old) */
    PyObject *codecs_encode, *getattr, *partial;
    PyTypeObject *pickler_type, *unpickler_type, *pickler_memo_type, *unpickler_memo_type;
};
extern struct PyModuleDef pickle_module;
static inline struct pickle_state *pickle_state_of(PyObject *module) { return PyModule_GetState(module); }

/* Who is using it: a thread, or nobody. A thread may look at the memo of the one it is using, but neither start it again nor set it up anew. */
struct use { Thread *by SHARED(acquire to take, release to drop); };

/* ---- dumping ---- */

struct memo_entry { uint64_t word; size_t index; };                   /* word 0: free */
enum { MEMO_INLINE = 32 };
struct save_memo {
    struct memo_entry *at;               /* `few`, or allocated */
    size_t room, used;                   /* room: a power of two, at most half of it used */
    struct memo_entry few[MEMO_INLINE];
};

struct pickler {
    const struct pickle_state *st;
    Value out;                           /* bytes being filled, or the word 0 */
    char *data;
    size_t len, room;
    size_t limit;                        /* `room`; 0 while the next byte must open a frame */
    size_t boundary;                     /* length at which the open frame is long enough; SIZE_MAX: no frame is open */
    size_t frame_at;                     /* where the open frame's header stands, or NO_FRAME */
    bool framing, fix_imports;
    int proto, bin, fast;                /* bin, fast: attributes, also written by programs */
    unsigned fast_depth;
    PyObject *fast_inside;               /* dict: what is being written in fast mode, deep down; or NULL */
    PyObject *write, *buffer_callback;   /* NULL: none */
    PyObject *persistent_id, *reducer_override;                       /* while dumping; NULL: none */
    Value *own_dispatch_table;           /* field of `owner`; NULL for dumps() */
    Obj *owner;
    struct save_memo memo;
};

void pickler_start(struct pickler *, const struct pickle_state *);
void pickler_end(struct pickler *) RUNS_PYTHON;                        /* frees all that it holds */
int  pickler_set(struct pickler *, PyObject *protocol, bool fix_imports, PyObject *buffer_callback);
int  pickler_set_file(struct pickler *, PyObject *file) RUNS_PYTHON;
int  pickler_dump(struct pickler *, PyObject *) RUNS_PYTHON;

/* _pickle_write.c */
char *write_room_slow(struct pickler *, size_t n);
/* n bytes to fill, already counted as written; NULL: MemoryError. */
static inline char *write_room(struct pickler *p, size_t n)
{
    if (UNLIKELY(p->len + n > p->limit))
        return write_room_slow(p, n);
    char *at = p->data + p->len;
    p->len += n;
    return at;
}
static inline int write_op(struct pickler *p, enum opcode op)
{
    char *at = write_room(p, 1);
    if (UNLIKELY(at == NULL))
        return -1;
    *at = (char)op;
    return 0;
}
static inline int write_bytes(struct pickler *p, const void *data, size_t n)
{
    char *at = write_room(p, n);
    if (UNLIKELY(at == NULL))
        return -1;
    memcpy(at, data, n);
    return 0;
}
int write_boundary(struct pickler *) RUNS_PYTHON;    /* the open frame is long enough: closes it */
int write_end_frame(struct pickler *);
int write_flush(struct pickler *) RUNS_PYTHON;       /* to the file */
/* A header and many bytes, outside of frames; payload, if not NULL, is an object that has just these bytes, for write(). */
int write_large(struct pickler *, const void *header, size_t header_len, const void *data, size_t n, PyObject *payload) RUNS_PYTHON;
static inline void put_u32(char *to, uint32_t n) { memcpy(to, &n, 4); }       /* little-endian, as all we run on */
static inline void put_u64(char *to, uint64_t n) { memcpy(to, &n, 8); }

/* _pickle_memo.c */
void save_memo_start(struct save_memo *);
void save_memo_clear(struct save_memo *) RUNS_PYTHON;
int  save_memo_set(struct save_memo *, Value, size_t index);
static inline size_t save_memo_hash(uint64_t word) { return (size_t)((word * UINT64_C(0x9e3779b97f4a7c15)) >> 20); }
static inline struct memo_entry *save_memo_find(const struct save_memo *m, uint64_t word)
{
    for (size_t i = save_memo_hash(word);; i++) {
        struct memo_entry *e = &m->at[i & (m->room - 1)];
        if (e->word == word)
            return e;
        if (e->word == 0)
            return NULL;
    }
}
int save_memo_put(struct pickler *, Value);               /* memoises what was just written */
int save_memo_get(struct pickler *, size_t index);        /* writes a reference to it */

/* _pickle_save.c */
enum persistent { ASK_PERSISTENT, NOT_PERSISTENT };
int save(struct pickler *, Value, enum persistent) RUNS_PYTHON;
static inline int save_api(struct pickler *p, PyObject *o) { return save(p, value_of(o), ASK_PERSISTENT); }
int save_from_iterator(struct pickler *, PyObject *iterator, PyObject *of, bool pairs) RUNS_PYTHON;
int save_long_text(struct pickler *, const char *before, PyObject *text, const char *after);

/* _pickle_reduce.c */
int save_other(struct pickler *, PyObject *) RUNS_PYTHON;
int save_reduction(struct pickler *, PyObject *reduction, PyObject *of) RUNS_PYTHON;
int save_reduction_take(struct pickler *, PyObject *reduction, PyObject *of) RUNS_PYTHON;     /* consumes; NULL passes through */
/* Adds a note to the pending exception; -1. */
int pickle_note(const char *format, ...);
/* Raises with the pending exception as context. */
void pickle_raise_from(PyObject *type, const char *format, ...);

/* _pickle_global.c */
int save_global(struct pickler *, PyObject *, PyObject *name) RUNS_PYTHON;    /* name NULL: its own */

/* ---- loading ---- */

struct loader {
    const struct pickle_state *st;
    const uint8_t *in, *end;             /* what there is to read: up to the end of the frame, if in_frame */
    const uint8_t *whole;                /* the end of the buffer */
    bool in_frame;
    Value *stack;
    size_t depth, room, fence;           /* fence: of the stack, where the innermost mark stands */
    size_t *marks, marks_used, marks_room;
    Value *memo;                         /* by index; the word 0: not there */
    size_t memo_room, memo_used;
    PyObject *memo_far;                  /* dict for indices far beyond: a pickle cannot make the array larger than it is itself */
    Py_buffer view;                      /* what in..end lies in; obj NULL: nothing held */
    const uint8_t *start;                /* peeked: where in the buffer the file stands */
    bool peeked;                         /* the buffer is what the file will give once more */
    PyObject *read, *readline, *peek;    /* of the file; read NULL: from memory */
    PyObject *buffers;                   /* iterator or NULL */
    PyObject *encoding, *errors;         /* str, or NULL for the default */
    PyObject *self;                      /* borrowed: whose find_class() to call; NULL: ours */
    PyObject *persistent_load;           /* while loading; NULL: none */
    int proto;
    bool fix_imports;
    PyTypeObject *plain_type;            /* borrowed, only compared: its instances keep their attributes in the ordinary way, */
    uint64_t plain_version;              /* while it has this version */
    struct { Value key, name; } names[8];    /* counted: keys of states, and the interned strs equal to them; by the key's address */
    Value few[32];                       /* the stack and the marks, until they outgrow that */
    size_t few_marks[16];
};

void loader_start(struct loader *, const struct pickle_state *);
void loader_end(struct loader *) RUNS_PYTHON;
void loader_drop_stack(struct loader *) RUNS_PYTHON;
int  loader_set(struct loader *, bool fix_imports, PyObject *encoding, PyObject *errors, PyObject *buffers) RUNS_PYTHON;
int  loader_set_file(struct loader *, PyObject *file) RUNS_PYTHON;
PyObject *loader_load(struct loader *) RUNS_PYTHON;

/* _pickle_memo.c */
int   load_memo_put(struct loader *, size_t index, Value) RUNS_PYTHON;        /* keeps the value */
Value load_memo_get(struct loader *, size_t index);                          /* counted, or V_ABSENT */
void  load_memo_clear(struct loader *) RUNS_PYTHON;

/* _pickle_read.c */
const uint8_t *read_slow(struct loader *, size_t n) RUNS_PYTHON;
/* n bytes, valid until the next read. NULL: raised. */
static inline const uint8_t *read_bytes(struct loader *l, size_t n)
{
    if (UNLIKELY((size_t)(l->end - l->in) < n))
        return read_slow(l, n);
    const uint8_t *at = l->in;
    l->in += n;
    return at;
}
/* A little-endian number of 1, 2, 4 or 8 bytes. (Not by a memcpy() of so many into a wider word, which is then read back as a whole: slow.) */
static inline uint64_t get_number(const uint8_t *at, size_t bytes)
{
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (bytes) {
    case 1: return *at;
    case 2: memcpy(&two, at, 2); return two;
    case 4: memcpy(&four, at, 4); return four;
    default: memcpy(&eight, at, 8); return eight;
    }
}
/* A line with its end; NULL: raised. */
const uint8_t *read_line(struct loader *, size_t *len) RUNS_PYTHON;
Value read_new_bytes(struct loader *, size_t n) RUNS_PYTHON;                  /* V_RAISED */
PyObject *read_new_bytearray(struct loader *, size_t n) RUNS_PYTHON;
int   read_frame(struct loader *, size_t n) RUNS_PYTHON;
int   read_finish(struct loader *) RUNS_PYTHON;      /* leaves the file behind what was read */
int   read_truncated(const struct loader *);         /* raises; -1 */

/* _pickle_load.c */
int load_push(struct loader *, Value);               /* consumes; V_RAISED passes through */
int load_underflow(const struct loader *);           /* raises; -1 */
Value load_pop(struct loader *);                     /* counted; V_RAISED */
int load_marker(struct loader *, size_t *at);        /* takes the innermost mark away */
Value load_pop_tuple(struct loader *, size_t from);

/* _pickle_build.c */
int build_reduce(struct loader *) RUNS_PYTHON;
int build_new(struct loader *, bool with_keywords) RUNS_PYTHON;
int build_instance(struct loader *) RUNS_PYTHON;     /* OBJ */
int build_named_instance(struct loader *) RUNS_PYTHON;        /* INST */
int build_state(struct loader *) RUNS_PYTHON;        /* BUILD */
int build_append(struct loader *, size_t from) RUNS_PYTHON;
int build_set_items(struct loader *, size_t from) RUNS_PYTHON;
int build_add_items(struct loader *) RUNS_PYTHON;

/* _pickle_global.c */
PyObject *find_class(struct loader *, PyObject *module, PyObject *name) RUNS_PYTHON;          /* asks self */
PyObject *find_class_here(struct loader *, PyObject *module, PyObject *name) RUNS_PYTHON;
int load_global(struct loader *) RUNS_PYTHON;
int load_stack_global(struct loader *) RUNS_PYTHON;
int load_extension(struct loader *, size_t bytes) RUNS_PYTHON;

/* _pickle_types.c */
extern PyType_Spec pickler_spec, unpickler_spec, pickler_memo_spec, unpickler_memo_spec;

#endif
