# ctypes against the C library and libm: numbers, strings, structures, callbacks, variadic functions, errno.
# needs: _ctypes
import ctypes, errno, os, struct
from ctypes import *
from ctypes.util import find_library

libc = CDLL(None, use_errno=True)
libm = CDLL(find_library("m"))

# numbers
libm.pow.restype = libm.sqrt.restype = libm.hypotf.restype = c_double
libm.pow.argtypes = [c_double, c_double]
print(libm.pow(2, 10), libm.pow(2.5, 2))                            # expect: 1024.0 6.25
libm.hypotf.argtypes, libm.hypotf.restype = [c_float, c_float], c_float
print(libm.hypotf(3, 4))                                            # expect: 5.0
libm.sqrtl.argtypes, libm.sqrtl.restype = [c_longdouble], c_longdouble
print(libm.sqrtl(6.25))                                             # expect: 2.5
print(libc.abs(-7), libc.toupper(ord("x")) == ord("X"))             # expect: 7 True
libc.llabs.argtypes = libc.labs.argtypes = [c_long]
libc.labs.restype = c_long
print(libc.labs(-2**62) == 2**62)                                   # expect: True
if hasattr(ctypes, "c_double_complex"):
    libm.csqrt.argtypes, libm.csqrt.restype = [c_double_complex], c_double_complex
    print(libm.csqrt(-4))                                           # expect: 2j
else:
    print(2j)
try:
    libm.pow(1)
except TypeError as e:
    print(e)                                                        # expect: this function takes at least 2 arguments (1 given)
try:
    libm.pow(1, "x")
except ArgumentError as e:
    print(e)                                                        # expect: argument 2: TypeError: must be real number, not str

# strings
libc.strchr.restype = c_char_p
libc.strchr.argtypes = [c_char_p, c_char]
print(libc.strchr(b"hello world", b"w"), libc.strchr(b"a", b"z"))   # expect: b'world' None
libc.wcslen.argtypes, libc.wcslen.restype = [c_wchar_p], c_size_t
print(libc.wcslen("größe \U0001f40d"))                              # expect: 7
text = create_string_buffer(64)
print(libc.sprintf(text, b"%s has %d items at %.2f, %c", b"box", 3, c_double(1.5), ord("!")), text.value)     # expect: 26 b'box has 3 items at 1.50, !'
snprintf = libc.snprintf
snprintf.argtypes = [c_char_p, c_size_t, c_char_p]
print(snprintf(text, 6, b"%d-%ld", 12, c_long(2**40)), text.value)  # expect: 16 b'12-10'
libc.strtol.argtypes, libc.strtol.restype = [c_char_p, POINTER(c_char_p), c_int], c_long
end = c_char_p()
print(libc.strtol(b"42abc", byref(end), 10), end.value)             # expect: 42 b'abc'
libc.strdup.restype = c_void_p
copy = libc.strdup(b"a copy")
print(string_at(copy), string_at(copy, 3))                          # expect: b'a copy' b'a c'
libc.free.argtypes = [c_void_p]
libc.free.restype = None
print(libc.free(copy))                                              # expect: None

# callbacks
compare = CFUNCTYPE(c_int, POINTER(c_int), POINTER(c_int))
numbers = (c_int * 8)(5, 3, 99, -4, 7, 0, 12, 1)
libc.qsort(numbers, len(numbers), sizeof(c_int), compare(lambda a, b: a[0] - b[0]))
print(numbers[:])                                                   # expect: [-4, 0, 1, 3, 5, 7, 12, 99]
libc.bsearch.restype = POINTER(c_int)
libc.bsearch.argtypes = [POINTER(c_int), c_void_p, c_size_t, c_size_t, compare]
by_value = compare(lambda a, b: a[0] - b[0])
found = libc.bsearch(byref(c_int(12)), numbers, 8, 4, by_value)
print(found.contents, bool(libc.bsearch(byref(c_int(13)), numbers, 8, 4, by_value)))        # expect: c_int(12) False
print(CFUNCTYPE(c_double, c_double, c_float, c_char, c_longlong)(lambda a, b, c, d: a + b + ord(c) + d)(0.5, 2, b"\1", -10))        # expect: -6.5
print(CFUNCTYPE(c_byte, c_byte)(lambda x: -x)(100), CFUNCTYPE(c_ushort)(lambda: 65535)(), CFUNCTYPE(None)(lambda: 3)())            # expect: -100 65535 None
nested = CFUNCTYPE(c_int, c_int)
fact = nested(lambda n: n * fact(n - 1) if n else 1)
print(fact(10))                                                     # expect: 3628800

# structures by value and by address
class Div(Structure):
    _fields_ = [("quot", c_int), ("rem", c_int)]
libc.div.restype = Div
r = libc.div(17, 5)
print(r.quot, r.rem)                                                # expect: 3 2
class LDiv(Structure):
    _fields_ = [("quot", c_long), ("rem", c_long)]
libc.ldiv.restype, libc.ldiv.argtypes = LDiv, [c_long, c_long]
r = libc.ldiv(2**40, 1000)
print(r.quot, r.rem)                                                # expect: 1099511627 776
class Tm(Structure):
    _fields_ = [(n, c_int) for n in "sec min hour mday mon year wday yday isdst".split()] + [("gmtoff", c_long), ("zone", c_char_p)]
libc.gmtime_r.argtypes, libc.gmtime_r.restype = [POINTER(c_time_t), POINTER(Tm)], POINTER(Tm)
t = Tm()
p = libc.gmtime_r(byref(c_time_t(86400 * 365)), byref(t))
print(t.year, t.mon, t.mday, p[0].year, p.contents.wday, t.zone)    # expect: 71 0 1 71 5 b'GMT'
class In(Structure):
    _fields_ = [("s_addr", c_uint32)]
libc.inet_ntoa.argtypes, libc.inet_ntoa.restype = [In], c_char_p
print(libc.inet_ntoa(In(struct.unpack("=I", bytes([127, 0, 0, 1]))[0])))    # expect: b'127.0.0.1'
class Mixed(Structure):
    _fields_ = [("d", c_double), ("i", c_int), ("f", c_float)]
class Big(Structure):
    _fields_ = [("a", c_long * 5), ("p", c_char_p)]
class Either(Union):
    _fields_ = [("d", c_double), ("q", c_uint64)]
class Bits(Structure):
    _fields_ = [("a", c_int, 3), ("b", c_uint, 7), ("c", c_short)]
class Floats(Structure):
    _fields_ = [("x", c_float * 3)]
def pass_back(*fields):
    seen = []
    cls = type(fields[0])
    f = CFUNCTYPE(c_int, c_byte, cls, c_double)(lambda a, s, d: seen.append((a, s, d)) or 1)
    f(1, fields[0], 2.5)
    return seen[0][1]
m = pass_back(Mixed(1.5, 7, 2.25))
print(m.d, m.i, m.f)                                                # expect: 1.5 7 2.25
b = pass_back(Big((1, 2, 3, 4, 5), b"text"))
print(b.a[:], b.p)                                                  # expect: [1, 2, 3, 4, 5] b'text'
print(hex(pass_back(Either(1.0)).q))                                # expect: 0x3ff0000000000000
bits = pass_back(Bits(-3, 100, -9))
print(bits.a, bits.b, bits.c)                                       # expect: -3 100 -9
print(pass_back(Floats((1, 2, 3))).x[:])                            # expect: [1.0, 2.0, 3.0]

# errno
libc.open.argtypes = [c_char_p, c_int]
set_errno(0)
print(libc.open(b"/nonexistent/file", 0), errno.errorcode[get_errno()], set_errno(5) == errno.ENOENT, get_errno())         # expect: -1 ENOENT True 5
plain = CDLL(None)
plain.open(b"/nonexistent/file", 0)
print(get_errno())                                                  # expect: 5
def check(result, function, arguments):
    if result < 0:
        raise OSError(get_errno(), os.strerror(get_errno()), arguments[0])
    return arguments
libc.open.errcheck = check
try:
    libc.open(b"/nonexistent", 0)
except FileNotFoundError as e:
    print(e)                                                        # expect: [Errno 2] No such file or directory: b'/nonexistent'

# prototypes with names, defaults and output parameters
getloadavg = CFUNCTYPE(c_int, POINTER(c_double), c_int)(("getloadavg", libc), ((2, "loads"), (1, "n", 1)))
print(isinstance(getloadavg(), float))                              # expect: True
frexp = CFUNCTYPE(c_double, c_double, POINTER(c_int))(("frexp", libm), ((1, "x"), (2, "exp")))
print(frexp(8.0), frexp(x=0.5))                                     # expect: 4 0
frexp.errcheck = lambda result, f, args: (result, args[1].value)
print(frexp(8.0))                                                   # expect: (0.5, 4)
try:
    frexp(y=1.0)
except TypeError as e:
    print(e)                                                        # expect: required argument 'x' missing

# the interpreter's own functions
pythonapi.PyLong_FromLong.restype = py_object
print(pythonapi.PyLong_FromLong(5), pythonapi.PyLong_FromLong(c_long(2**60)) == 2**60)      # expect: 5 True
pythonapi.PyObject_Repr.restype = py_object
for value in (None, True, 1, 2**70, 1.5, "x", [1], ...):
    assert pythonapi.PyObject_Repr(py_object(value)) == repr(value)
    assert py_object(value).value is value or py_object(value).value == value
pythonapi.PyErr_SetString.argtypes = [py_object, c_char_p]
pythonapi.PyErr_SetString.restype = None
try:
    pythonapi.PyErr_SetString(KeyError, b"set by a foreign function")
except KeyError as e:
    print(e)                                                        # expect: 'set by a foreign function'
pythonapi.PyList_Append.argtypes = [py_object, py_object]
l = []
pythonapi.PyList_Append(l, 3.5); pythonapi.PyList_Append(l, l)
print(l)                                                            # expect: [3.5, [...]]
