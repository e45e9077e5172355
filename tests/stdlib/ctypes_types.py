# ctypes without foreign functions: layouts, bit fields, byte orders, arrays, pointers, buffers, what is kept alive, pickling.
# needs: _ctypes
import array, ctypes, gc, pickle, weakref
from ctypes import *

def error(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)

# layout
class Inner(Structure):
    _fields_ = [("a", c_char), ("b", c_int)]
class Outer(Structure):
    _anonymous_ = ["inner"]
    _fields_ = [("inner", Inner), ("c", c_short), ("d", c_double), ("e", c_char * 5)]
print(sizeof(Inner), sizeof(Outer), alignment(Outer), Outer.b.offset, Outer.e.offset, Outer.e)   # expect: 8 32 8 4 24 <ctypes.CField 'e' type=c_char_Array_5, ofs=24, size=5>
o = Outer((b"x", 7), 3, 2.5, b"hello")
print(o.a, o.b, o.inner.b, o.c, o.d, o.e)       # expect: b'x' 7 7 3 2.5 b'hello'
o.b = 9
print(o.inner.b, o._objects)                    # expect: 9 {'0': {}}
class Packed(Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("a", c_char), ("b", c_int), ("c", c_short)]
print(sizeof(Packed), Packed.b.offset, Packed(b"x", -2, 3).b)     # expect: 7 1 -2
error(lambda: CFUNCTYPE(c_int, Packed)(lambda p: 0))        # expect: TypeError argument 1 has members unaligned or overlaid so that it cannot be passed by value
class Aligned(Structure):
    _align_ = 64
    _fields_ = [("a", c_int)]
print(sizeof(Aligned), alignment(Aligned), addressof(Aligned()) % 64 in range(64))      # expect: 64 64 True
class Late(Structure):
    pass
Late._fields_ = [("next", POINTER(Late)), ("n", c_int)]
one, two = Late(None, 1), Late(None, 2)
one.next, two.next = pointer(two), pointer(one)
print(one.next.contents.n, one.next[0].next[0].n)           # expect: 2 1
error(setattr, Late, "_fields_", [])                        # expect: AttributeError _fields_ is final
error(lambda: Inner(b"x", 1, 2))                            # expect: TypeError too many initializers
error(lambda: Inner(b"x", a=b"y"))                          # expect: TypeError duplicate values for field 'a'

# bit fields in both byte orders
class Bits(Structure):
    _fields_ = [("a", c_uint, 3), ("b", c_int, 5), ("c", c_uint, 24), ("d", c_longlong, 40), ("e", c_bool, 1)]
class BigBits(BigEndianStructure):
    _fields_ = Bits._fields_
for cls in Bits, BigBits:
    b = cls(5, -9, 0xabcdef, -2**39, True)
    print(b.a, b.b, hex(b.c), b.d == -2**39, b.e, bytes(b).hex())
# expect: 5 -9 0xabcdef True True bdefcdab000000000000000080010000
# expect: 5 -9 0xabcdef True True b7abcdef000000008000000000800000
b = Bits()
b.b = 17
b.a = 9
print(b.b, b.a, bytes(b)[:1])                   # expect: -15 1 b'\x89'
class BE(BigEndianStructure):
    _fields_ = [("h", c_short), ("i", c_int), ("d", c_double), ("l", c_longlong * 2)]
x = BE(1, 2, 1.5, (3, 4))
print(x.h, x.i, x.d, x.l[:], bytes(x).hex())    # expect: 1 2 1.5 [3, 4] 00010000000000023ff800000000000000000000000000030000000000000004

# arrays and slices
a = (c_int * 5)(*range(5))
print(a[:], a[::-2], a[-1], len(a), list(a), 3 in a)    # expect: [0, 1, 2, 3, 4] [4, 2, 0] 4 5 [0, 1, 2, 3, 4] True
a[1:4] = [10, 20, 30]
print(a[:], memoryview(a).format, memoryview(((c_short * 3) * 2)()).shape)   # expect: [0, 10, 20, 30, 4] <i (2, 3)
error(lambda: a[5])                             # expect: IndexError invalid index
error(a.__setitem__, slice(0, 2), [1])          # expect: ValueError Can only assign sequence of same size
print((c_int * 3) is (c_int * 3), (c_int * 3).__name__)             # expect: True c_int_Array_3
s = create_string_buffer(b"abc", 6)
s[1] = b"X"
print(s.raw, s.value, s[:3], s[::2])            # expect: b'aXc\x00\x00\x00' b'aXc' b'aXc' b'ac\x00'
w = create_unicode_buffer("größe")
print(w.value, len(w), w[2:5])                  # expect: größe 6 öße

# pointers
i = c_int(42)
p = pointer(i)
p[0] = 43
print(i, p.contents, p._objects, POINTER(c_int) is type(p), bool(POINTER(c_int)()))     # expect: c_int(43) c_int(43) {'1': c_int(43)} True False
q = cast(p, POINTER(c_char))
print(q[0:4] == bytes(i))                       # expect: True
view = pointer(Inner(b"z", 5)).contents         # outlives its pointer
gc.collect()
print(view.a, view.b)                           # expect: b'z' 5
p = pointer(Inner(b"1", 1))
view = p.contents
p.contents = Inner(b"2", 2)
print(view.b, p.contents.b)                     # expect: 1 2
error(lambda: POINTER(c_int)().contents)        # expect: ValueError NULL pointer access
error(lambda: CFUNCTYPE(None)(0)())             # expect: ValueError NULL function pointer called

# what is kept
class Names(Structure):
    _fields_ = [("first", c_char_p), ("more", c_char_p * 2)]
n = Names(b"one")
n.more[1] = b"two" * 3
print(n._objects, n.more[:], n.first)           # expect: {'0': b'one', '1:1': b'twotwotwo'} [None, b'twotwotwo'] b'one'
class Thing:
    pass
thing = Thing()
ref = weakref.ref(thing)
holder = (py_object * 2)(thing)
del thing
print(ref() is holder[0])                       # expect: True
holder[0] = 1.5
print(ref())                                     # expect: None
error(lambda: holder[1])                        # expect: ValueError PyObject is NULL
cycle = (py_object * 1)()
cycle[0] = [cycle]
ref = weakref.ref(cycle)
del cycle
gc.collect()
print(ref())                                    # expect: None

# buffers
buf = bytearray(8)
v = c_uint32.from_buffer(buf, 4)
v.value = 0x01020304
print(buf, c_uint16.from_buffer_copy(buf, 4).value)     # expect: bytearray(b'\x00\x00\x00\x00\x04\x03\x02\x01') 772
error(buf.append, 1)                            # expect: BufferError Existing exports of data: object cannot be re-sized
error(c_int.from_buffer, b"1234")               # expect: TypeError underlying buffer is not writable
error(c_int.from_buffer, bytearray(2))          # expect: ValueError Buffer size too small (2 instead of at least 4 bytes)
grown = (c_int * 2)(1, 2)
old = memoryview(grown)
resize(grown, 4000)
print(sizeof(grown), grown[:], len(grown), array.array("i", old.tobytes()).tolist())      # expect: 4000 [1, 2] 2 [1, 2]
for size in range(8, 3000, 16):
    resize(grown, size)
print(grown[:])                                 # expect: [1, 2]
m = memoryview_at(addressof(i), 4)
m[:] = bytes(c_int(-1))
print(i)                                        # expect: c_int(-1)

# pickling
print(pickle.loads(pickle.dumps(c_double(2.5))), pickle.loads(pickle.dumps(Inner(b"x", 3))).b)      # expect: c_double(2.5) 3
error(pickle.dumps, c_char_p(b"x"))             # expect: ValueError ctypes objects containing pointers cannot be pickled

# values that need no object
for value in (1, -1, 2**48, 1.5, None, True, "text", ..., 10**30):
    assert py_object(value).value == value and (py_object * 1)(value)[0] == value
print(c_bool([]), c_bool("x"), c_char(65), c_wchar("ß"), c_longdouble(0.1), c_float(0.5))  # expect: c_bool(False) c_bool(True) c_char(b'A') c_wchar('ß') c_longdouble(0.1) c_float(0.5)
print(c_ubyte(300), c_byte(200), c_uint(-1), c_int(2**40 + 3))      # expect: c_ubyte(44) c_byte(-56) c_uint(4294967295) c_int(3)
import _ctypes
print([_ctypes.PyObj_FromPtr(id(x)) for x in (gc, None, 7)] == [gc, None, 7])     # expect: True
error(_ctypes.PyObj_FromPtr, 22)                # expect: ValueError 0x16 is not the address of an object
