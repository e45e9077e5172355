/* pyport.h -- the compiler and the machine: exported names, integer types, attributes.
 *
 * Everything the other headers assume about C stands here, so that they can be read as plain lists of declarations.  They are valid
 * C17 and C++17, for gcc and clang on 64-bit Linux.
 */
#ifndef Py_PYPORT_H
#define Py_PYPORT_H

#include "patchlevel.h"
#include "pyconfig.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <wchar.h>

/* --- linkage --------------------------------------------------------------------------------------------------------------- */

#ifdef __cplusplus
#define _P3T_BEGIN_DECLS extern "C" {
#define _P3T_END_DECLS }
#define _P3T_ALIGNAS(n) alignas(n)
#else
#define _P3T_BEGIN_DECLS
#define _P3T_END_DECLS
#define _P3T_ALIGNAS(n) _Alignas(n)
#endif

#define Py_EXPORTED_SYMBOL __attribute__((visibility("default")))
#define Py_IMPORTED_SYMBOL __attribute__((visibility("default")))
#define Py_LOCAL_SYMBOL __attribute__((visibility("hidden")))

#define PyAPI_FUNC(type) Py_EXPORTED_SYMBOL type
#define PyAPI_DATA(type) extern Py_EXPORTED_SYMBOL type

#ifdef __cplusplus
#define PyMODINIT_FUNC extern "C" Py_EXPORTED_SYMBOL PyObject *
#else
#define PyMODINIT_FUNC Py_EXPORTED_SYMBOL PyObject *
#endif

#define Py_LOCAL(type) static type
#define Py_LOCAL_INLINE(type) static inline type
#define Py_ALWAYS_INLINE __attribute__((always_inline))
#define Py_NO_INLINE __attribute__((noinline))
#define _Py_NO_RETURN __attribute__((__noreturn__))
#define Py_DEPRECATED(version) __attribute__((__deprecated__))
#define Py_GCC_ATTRIBUTE(x) __attribute__(x)

/* --- integers -------------------------------------------------------------------------------------------------------------- */

typedef ssize_t Py_ssize_t;     /* lengths and indices */
typedef Py_ssize_t Py_hash_t;   /* what tp_hash returns; -1 means an error */
typedef size_t Py_uhash_t;
typedef Py_ssize_t Py_ssize_clean_t;
typedef intptr_t Py_intptr_t;
typedef uintptr_t Py_uintptr_t;

#define PY_SSIZE_T_MAX INTPTR_MAX
#define PY_SSIZE_T_MIN INTPTR_MIN
#define SIZEOF_PY_HASH_T SIZEOF_SIZE_T
#define SIZEOF_PY_UHASH_T SIZEOF_SIZE_T
#define HAVE_PY_SSIZE_T 1
#define PY_SIZE_MAX SIZE_MAX
#define PY_FORMAT_SIZE_T "z"

#define PY_LONG_LONG long long
#define PY_LLONG_MIN LLONG_MIN
#define PY_LLONG_MAX LLONG_MAX
#define PY_ULLONG_MAX ULLONG_MAX
#define PY_INT32_T int32_t
#define PY_UINT32_T uint32_t
#define PY_INT64_T int64_t
#define PY_UINT64_T uint64_t

#define Py_SAFE_DOWNCAST(value, wide, narrow) ((narrow)(value))
#define Py_ARITHMETIC_RIGHT_SHIFT(type, i, j) ((i) >> (j))

/* --- byte order and copies -------------------------------------------------------------------------------------------------- */

#define PY_LITTLE_ENDIAN (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define PY_BIG_ENDIAN (!PY_LITTLE_ENDIAN)

#define Py_MEMCPY memcpy
#define Py_VA_COPY va_copy
#define Py_ALIGNED(n) __attribute__((aligned(n)))
#define Py_LL(x) x##LL
#define Py_ULL(x) Py_LL(x##U)

/* --- mathematics ------------------------------------------------------------------------------------------------------------ */

#define Py_MATH_PI 3.14159265358979323846
#define Py_MATH_PIl 3.1415926535897932384626433832795029L
#define Py_MATH_E 2.7182818284590452354
#define Py_MATH_El 2.7182818284590452353602874713526625L
#define Py_MATH_TAU 6.2831853071795864769252867665590057683943L
#define Py_INFINITY ((double)INFINITY)
#define Py_NAN ((double)__builtin_nan(""))
#define Py_HUGE_VAL HUGE_VAL
#define Py_IS_NAN(x) __builtin_isnan(x)
#define Py_IS_INFINITY(x) __builtin_isinf(x)
#define Py_IS_FINITE(x) __builtin_isfinite(x)

/* --- statements ------------------------------------------------------------------------------------------------------------- */

#define Py_UNREACHABLE() __builtin_unreachable()

/* Where one case of a switch runs on into the next on purpose. */
#ifdef __cplusplus
#define _Py_FALLTHROUGH [[fallthrough]]
#else
#define _Py_FALLTHROUGH __attribute__((fallthrough))
#endif

/* Brackets around uses of what is deprecated. */
#define _Py_COMP_DIAG_PUSH _Pragma("GCC diagnostic push")
#define _Py_COMP_DIAG_IGNORE_DEPR_DECLS _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
#define _Py_COMP_DIAG_POP _Pragma("GCC diagnostic pop")

#define WITH_THREAD 1
#define Py_CAN_START_THREADS 1

#endif
