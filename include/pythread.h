/* pythread.h -- threads, locks and thread-local storage of the C level.  None of these needs an attached thread. */
#ifndef Py_PYTHREAD_H
#define Py_PYTHREAD_H

#include "object.h"

_P3T_BEGIN_DECLS

/* --- locks: not owned by a thread; new code takes PyMutex ----------------------------------------------------------------------------- */

typedef void *PyThread_type_lock;
typedef enum PyLockStatus {
    PY_LOCK_FAILURE = 0,
    PY_LOCK_ACQUIRED = 1,
    PY_LOCK_INTR = 2, /* a signal came */
} PyLockStatus;

#define WAIT_LOCK 1
#define NOWAIT_LOCK 0
#define PY_TIMEOUT_T long long /* microseconds; negative waits for ever */
#define PY_TIMEOUT_MAX (LLONG_MAX / 1000)

PyAPI_FUNC(PyThread_type_lock) PyThread_allocate_lock(void); /* NULL without memory */
PyAPI_FUNC(void) PyThread_free_lock(PyThread_type_lock lock);
PyAPI_FUNC(int) PyThread_acquire_lock(PyThread_type_lock lock, int waitflag); /* 1 or 0 */
PyAPI_FUNC(PyLockStatus) PyThread_acquire_lock_timed(PyThread_type_lock lock, PY_TIMEOUT_T microseconds, int intr_flag);
PyAPI_FUNC(void) PyThread_release_lock(PyThread_type_lock lock);

/* --- threads ------------------------------------------------------------------------------------------------------------------------------ */

#define PYTHREAD_INVALID_THREAD_ID ((unsigned long)-1)
#define PYTHREAD_NAME "pthread"
#define PY_HAVE_THREAD_NATIVE_ID 1

PyAPI_FUNC(void) PyThread_init_thread(void);
PyAPI_FUNC(unsigned long) PyThread_start_new_thread(void (*func)(void *), void *arg); /* PYTHREAD_INVALID_THREAD_ID on failure */
PyAPI_FUNC(void) _Py_NO_RETURN PyThread_exit_thread(void);
PyAPI_FUNC(unsigned long) PyThread_get_thread_ident(void);
PyAPI_FUNC(unsigned long) PyThread_get_thread_native_id(void);
PyAPI_FUNC(size_t) PyThread_get_stacksize(void);
PyAPI_FUNC(int) PyThread_set_stacksize(size_t size); /* 0; -1 too small */
PyAPI_FUNC(PyObject *) PyThread_GetInfo(void);       /* new reference: sys.thread_info; this one needs an attached thread */

/* --- thread-specific storage ----------------------------------------------------------------------------------------------------------------- */

typedef struct _Py_tss_t {
    int _is_initialized;
    unsigned int _key;
} Py_tss_t;
#define Py_tss_NEEDS_INIT {0, 0}

PyAPI_FUNC(Py_tss_t *) PyThread_tss_alloc(void);
PyAPI_FUNC(void) PyThread_tss_free(Py_tss_t *key); /* NULL is allowed */
PyAPI_FUNC(int) PyThread_tss_is_created(Py_tss_t *key);
PyAPI_FUNC(int) PyThread_tss_create(Py_tss_t *key); /* 0, or non-zero */
PyAPI_FUNC(void) PyThread_tss_delete(Py_tss_t *key);
PyAPI_FUNC(int) PyThread_tss_set(Py_tss_t *key, void *value);
PyAPI_FUNC(void *) PyThread_tss_get(Py_tss_t *key);

/* The older interface, with int keys. */
PyAPI_FUNC(int) PyThread_create_key(void); /* -1 on failure */
PyAPI_FUNC(void) PyThread_delete_key(int key);
PyAPI_FUNC(int) PyThread_set_key_value(int key, void *value);
PyAPI_FUNC(void *) PyThread_get_key_value(int key);
PyAPI_FUNC(void) PyThread_delete_key_value(int key);
PyAPI_FUNC(void) PyThread_ReInitTLS(void);

_P3T_END_DECLS

#endif
