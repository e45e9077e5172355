/* objects/type_slots.h -- what type_slots.c, type_wrappers.c and type_dispatch.c share: the rows of slots.def. */
#ifndef P3T_OBJECTS_TYPE_SLOTS_H
#define P3T_OBJECTS_TYPE_SLOTS_H

#include "objects/descr.h"
#include "objects/type.h"
#include "objects/type_int.h"

enum slot_table { SLOTS_TP, SLOTS_BF, SLOTS_AM, SLOTS_NB, SLOTS_MP, SLOTS_SQ };

struct slot_row {
    struct wrapperbase base FROZEN;      /* name, offset in its table, dispatcher, wrapper, documentation */
    uint8_t table  FROZEN;               /* enum slot_table */
    uint8_t first  FROZEN;               /* this row begins its slot's group */
    Value   name   FROZEN;               /* interned, immortal; filled at start-up */
};
extern struct slot_row slot_rows[];
extern const unsigned slot_row_count;

int slots_init(void);
/* Address of the slot in a type, or NULL when the type lacks the table. */
void **slot_address(PyTypeObject *, const struct slot_row *);


/* wrappers */
#define WRAP(name) PyObject *name(PyObject *self, PyObject *args, void *wrapped);
WRAP(wrap_unary) WRAP(wrap_hash) WRAP(wrap_binary) WRAP(wrap_setattr) WRAP(wrap_delattr) WRAP(wrap_lt) WRAP(wrap_le) WRAP(wrap_eq)
WRAP(wrap_ne) WRAP(wrap_gt) WRAP(wrap_ge) WRAP(wrap_next) WRAP(wrap_get) WRAP(wrap_set) WRAP(wrap_delete) WRAP(wrap_del)
WRAP(wrap_buffer) WRAP(wrap_release_buffer) WRAP(wrap_binary_left) WRAP(wrap_binary_right) WRAP(wrap_pow_left) WRAP(wrap_pow_right)
WRAP(wrap_ipow) WRAP(wrap_inquiry) WRAP(wrap_len) WRAP(wrap_setitem) WRAP(wrap_delitem) WRAP(wrap_index) WRAP(wrap_item)
WRAP(wrap_ass_item) WRAP(wrap_del_item) WRAP(wrap_contains)
#undef WRAP
PyObject *wrap_call(PyObject *self, PyObject *args, void *wrapped, PyObject *kwds);
PyObject *wrap_init(PyObject *self, PyObject *args, void *wrapped, PyObject *kwds);

bool is_generic_get(Value);                              /* object.__getattribute__ itself? */

/* dispatchers */
#define UNARY(name) PyObject *name(PyObject *);
UNARY(dispatch_repr) UNARY(dispatch_str) UNARY(dispatch_iter) UNARY(dispatch_next) UNARY(dispatch_await) UNARY(dispatch_aiter)
UNARY(dispatch_anext) UNARY(dispatch_neg) UNARY(dispatch_pos) UNARY(dispatch_abs) UNARY(dispatch_invert) UNARY(dispatch_int)
UNARY(dispatch_float) UNARY(dispatch_index)
#undef UNARY
#define BINARY(name) PyObject *name(PyObject *, PyObject *);
BINARY(dispatch_getattr) BINARY(dispatch_add) BINARY(dispatch_sub) BINARY(dispatch_mul) BINARY(dispatch_mod) BINARY(dispatch_divmod)
BINARY(dispatch_lshift) BINARY(dispatch_rshift) BINARY(dispatch_and) BINARY(dispatch_xor) BINARY(dispatch_or) BINARY(dispatch_iadd)
BINARY(dispatch_isub) BINARY(dispatch_imul) BINARY(dispatch_imod) BINARY(dispatch_ilshift) BINARY(dispatch_irshift)
BINARY(dispatch_iand) BINARY(dispatch_ixor) BINARY(dispatch_ior) BINARY(dispatch_floordiv) BINARY(dispatch_truediv)
BINARY(dispatch_ifloordiv) BINARY(dispatch_itruediv) BINARY(dispatch_matmul) BINARY(dispatch_imatmul) BINARY(dispatch_getitem)
#undef BINARY
PyObject *dispatch_pow(PyObject *, PyObject *, PyObject *);
PyObject *dispatch_ipow(PyObject *, PyObject *, PyObject *);
Py_hash_t dispatch_hash(PyObject *);
PyObject *dispatch_call(PyObject *, PyObject *args, PyObject *kwds);
int dispatch_setattr(PyObject *, PyObject *name, PyObject *value);
PyObject *dispatch_compare(PyObject *, PyObject *, int op);
PyObject *dispatch_get(PyObject *, PyObject *obj, PyObject *type);
int dispatch_set(PyObject *, PyObject *target, PyObject *value);
int dispatch_init(PyObject *, PyObject *args, PyObject *kwds);
PyObject *dispatch_new(PyTypeObject *, PyObject *args, PyObject *kwds);
void dispatch_finalize(PyObject *);
int dispatch_getbuffer(PyObject *, Py_buffer *, int flags);
void dispatch_releasebuffer(PyObject *, Py_buffer *);
int dispatch_bool(PyObject *);
Py_ssize_t dispatch_len(PyObject *);
int dispatch_setitem(PyObject *, PyObject *key, PyObject *value);
PyObject *dispatch_item(PyObject *, Py_ssize_t);
int dispatch_ass_item(PyObject *, Py_ssize_t, PyObject *value);
int dispatch_contains(PyObject *, PyObject *key);

/* type.__new__ as a class attribute of a type with a tp_new of its own: the builtin, or is this it? */
PyObject *type_new_builtin(PyTypeObject *);
PyTypeObject *type_new_builtin_of(Value builtin);        /* the type whose tp_new it calls; NULL: another object */

#endif
