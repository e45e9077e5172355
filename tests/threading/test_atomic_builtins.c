/* tests/threading/test_atomic.c again, over the builtins that sanitizer builds use. */
#define ATOMIC_USE_BUILTINS 1
#include "tests/threading/test_atomic.c"
