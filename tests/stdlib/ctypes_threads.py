# ctypes used by several threads at once: one function object, one structure, callbacks, pointers with what they keep, types being made.
# needs: _ctypes
import ctypes, gc, threading
from ctypes import *
from ctypes.util import find_library

libc = CDLL(None)
libm = CDLL(find_library("m"))
THREADS, ROUNDS = 4, 400

def together(*functions):
    """Runs each function in THREADS threads; what they return, and what they raise."""
    gate, results = threading.Barrier(len(functions) * THREADS), []
    def run(f, k):
        gate.wait()
        try:
            results.append(f(k))
        except BaseException as e:
            results.append(e)
    threads = [threading.Thread(target=run, args=(f, k)) for f in functions for k in range(THREADS)]
    for t in threads: t.start()
    for t in threads: t.join()
    return results

# one function object, whose types others change between two that both work
power = libm.pow
power.argtypes, power.restype = [c_double, c_double], c_double
def calls(k):
    return all(power(2.0, n % 50) == 2.0 ** (n % 50) for n in range(ROUNDS))
def changes(k):
    for n in range(ROUNDS):
        power.argtypes = [[c_double, c_double], (c_double,) * 2][n % 2]
        power.errcheck = [None, lambda r, f, a: r][n % 2]
    return True
print(set(together(calls, changes)))                        # expect: {True}

# one structure: numbers are whole, bit fields keep their neighbours, strings are read whole
class Shared(Structure):
    _fields_ = [("n", c_uint64), ("text", c_char_p), ("low", c_uint, 16), ("high", c_uint, 16), ("items", c_int * 4), ("wide", c_wchar_p)]
s = Shared(text=b"0" * 50, wide="0" * 50)
def numbers(k):
    ok = True
    for n in range(ROUNDS):
        s.n = (k << 32 | k) * 0x10001
        v = s.n // 0x10001
        ok = ok and v >> 32 == v & 0xffffffff
    return ok
def strings(k):
    ok = True
    for n in range(ROUNDS):
        s.text = b"%d" % k * (50 + n % 50)
        s.wide = str(k) * (50 + n % 50)
        t, w = s.text, s.wide
        ok = ok and len(set(t)) == 1 and len(t) >= 50 and len(set(w)) == 1 and len(w) >= 50
    return ok
def bits(k):
    for n in range(ROUNDS):
        if k % 2:
            s.low = s.low
        else:
            s.high = s.high
        s.items[k] += 1
    return True
s.low, s.high = 0x1234, 0xabcd
print(set(together(numbers, strings, bits)))                # expect: {True}
print(hex(s.low), hex(s.high), s.items[:] == [ROUNDS] * 4)  # expect: 0x1234 0xabcd True

# callbacks from all threads, through one thunk and through thunks of their own; each sees its own errno
compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
shared = compare(lambda a, b: a[0] - b[0])
libc.qsort.restype = None
def sorts(k):
    own = compare(lambda a, b: b[0] - a[0])
    for n in range(20):
        a = (c_int * 30)(*((i * 7919 + k + n) % 101 for i in range(30)))
        want = sorted(a)
        libc.qsort(a, 30, 4, shared)
        if a[:] != want:
            return False
        libc.qsort(a, 30, 4, own)
        if a[:] != want[::-1]:
            return False
    return True
def errnos(k):
    for n in range(ROUNDS):
        set_errno(k * 1000 + n)
        if get_errno() != k * 1000 + n:
            return False
    return True
def collects(k):
    for n in range(3):
        gc.collect()
    return True
print(set(together(sorts, errnos, collects)))               # expect: {True}

# threads that this runtime did not start call back
pthread_create, pthread_join = libc.pthread_create, libc.pthread_join
start = CFUNCTYPE(c_void_p, c_void_p)
pthread_create.argtypes = [POINTER(c_ulong), c_void_p, start, c_void_p]
pthread_join.argtypes = [c_ulong, POINTER(c_void_p)]
seen, lock = set(), threading.Lock()
@start
def foreign(arg):
    with lock:
        seen.add(arg)
    return arg * 2
ids = [c_ulong() for _ in range(6)]
for n, i in enumerate(ids):
    assert pthread_create(byref(i), None, foreign, n + 1) == 0
results = []
for i in ids:
    r = c_void_p()
    pthread_join(i, byref(r))
    results.append(r.value)
print(sorted(seen), results)                                    # expect: [1, 2, 3, 4, 5, 6] [2, 4, 6, 8, 10, 12]

# a thread in a foreign function holds nobody up: two wait for each other in C
barrier = create_string_buffer(64)
libc.pthread_barrier_init(barrier, None, 2)
print(sorted(t for t in together(lambda k: k < 2 and libc.pthread_barrier_wait(barrier)) if t is not False) in ([-1, 0],))      # expect: True

# types made by all threads at once
def types(k):
    for n in range(30):
        class T(Structure):
            _fields_ = [("a", c_int * (n + 1)), ("p", POINTER(c_int))]
        if sizeof(T) != (4 * (n + 1) + 7) // 8 * 8 + 8 or POINTER(T) is not POINTER(T) or (T * 3)()[2].a[n] != 0:
            return False
    return True
print(set(together(types)))                                 # expect: {True}
class Raced(Structure):
    pass
def fields(k):
    try:
        Raced._fields_ = [("x", c_byte * (k + 1))]
    except AttributeError as e:
        return str(e)
    return "done"
print(sorted(together(fields)))                             # expect: ['_fields_ is final', '_fields_ is final', '_fields_ is final', 'done']

# memory grows while others use it
grown = (c_int * 64)(*range(64))
def grows(k):
    for n in range(40):
        resize(grown, 256 + (k * 40 + n) * 16)
    return True
def reads(k):
    return all(grown[i % 64] == i % 64 for i in range(ROUNDS * 4))
print(set(together(grows, reads)), grown[:] == list(range(64)))     # expect: {True} True
