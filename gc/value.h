/* gc/value.h -- the boxed word: every Python value is one 64-bit word, and this header alone knows how.
 *
 *   0000 0000 0000 0000   no value: in the C API NULL, and the word "raised"
 *   0000 pppp pppp ppp0   a heap object, 16-byte aligned
 *   0000 0000 0000 00xx   bit 1 set: None, False, True, NotImplemented, Ellipsis, and result words that are no objects
 *   0002.. - fffb..       a float: its IEEE-754 bits plus 2^49; every float is immediate
 *   fffe.. - ffff..       an int of 49 bits, two's complement in the low 49
 *
 * A NaN whose bits would leave the float range is made the canonical NaN of its sign when it is boxed, so adding 2^49 never
 * carries into the int range. `is` compares words. Inside the runtime the word is a Value; outside it is a PyObject *, an
 * incomplete type. value_of() and api_of() convert for free.
 */
#ifndef P3T_GC_VALUE_H
#define P3T_GC_VALUE_H

#include "threading/check.h"

#include <string.h>

typedef struct _object PyObject;
typedef struct Obj Obj;
typedef struct { uint64_t w; } Value;

#define VALUE_FLOAT_OFFSET (UINT64_C(1) << 49)
#define VALUE_INT_TAG      UINT64_C(0xfffe000000000000)
#define VALUE_NOT_POINTER  (VALUE_INT_TAG | 2)
#define VALUE_INT_MAX      ((INT64_C(1) << 48) - 1)
#define VALUE_INT_MIN      (-(INT64_C(1) << 48))

#define V_RAISED         ((Value){0x00})   /* an exception is pending on this thread */
#define V_NONE           ((Value){0x02})
#define V_FALSE          ((Value){0x06})
#define V_TRUE           ((Value){0x0a})
#define V_NOTIMPLEMENTED ((Value){0x0e})
#define V_ELLIPSIS       ((Value){0x12})
#define V_ABSENT         ((Value){0x16})   /* looked, not there; nothing was built. Also an unbound local or empty slot */
#define V_DONE           ((Value){0x1a})   /* iterator finished */
#define V_TOMBSTONE      ((Value){0x1e})   /* tables: an entry that was deleted */

static inline Value value_of(PyObject *p) { return (Value){(uint64_t)(uintptr_t)p}; }
static inline PyObject *api_of(Value v) { return (PyObject *)(uintptr_t)v.w; }

static inline bool value_is(Value a, Value b) { return a.w == b.w; }
static inline bool is_raised(Value v) { return v.w == 0; }
static inline bool is_absent(Value v) { return v.w == 0x16; }
static inline bool is_done(Value v) { return v.w == 0x1a; }
static inline bool is_none(Value v) { return v.w == 0x02; }
static inline bool value_is_bool(Value v) { return v.w == 0x06 || v.w == 0x0a; }
static inline Value value_from_bool(bool b) { return b ? V_TRUE : V_FALSE; }

/* A reference to a heap object (never NULL). */
static inline bool value_is_ptr(Value v) { return (v.w & VALUE_NOT_POINTER) == 0 && v.w != 0; }
/* The same where v is known not to be NULL: one test instruction. */
static inline bool value_is_ptr_nn(Value v) { return (v.w & VALUE_NOT_POINTER) == 0; }
static inline Obj *value_obj(Value v) { return (Obj *)(uintptr_t)v.w; }
static inline Value value_from_obj(const void *o) { return (Value){(uint64_t)(uintptr_t)o}; }

static inline bool value_is_int(Value v) { return v.w >= VALUE_INT_TAG; }           /* a small int; large ones are objects */
static inline bool value_both_int(Value a, Value b) { return (a.w & b.w) >= VALUE_INT_TAG; }
static inline bool int_fits_value(int64_t n) { return n >= VALUE_INT_MIN && n <= VALUE_INT_MAX; }
static inline Value value_from_int(int64_t n)
{
    ASSERT(int_fits_value(n));
    return (Value){(uint64_t)n | VALUE_INT_TAG};
}
static inline int64_t value_as_int(Value v)
{
    ASSERT(value_is_int(v));
    return (int64_t)(v.w << 15) >> 15;
}

static inline bool value_is_float(Value v) { return v.w - VALUE_FLOAT_OFFSET < VALUE_INT_TAG - VALUE_FLOAT_OFFSET; }
static inline Value value_from_float(double d)  /* d: any double; odd NaNs become canonical */
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    if (UNLIKELY(d != d))
        bits = (bits & UINT64_C(0x8000000000000000)) | UINT64_C(0x7ff8000000000000);
    return (Value){bits + VALUE_FLOAT_OFFSET};
}
static inline double value_as_float(Value v)
{
    uint64_t bits = v.w - VALUE_FLOAT_OFFSET;
    double d;
    ASSERT(value_is_float(v));
    memcpy(&d, &bits, sizeof d);
    return d;
}

#endif
