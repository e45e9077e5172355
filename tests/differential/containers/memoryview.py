# memoryview: formats, casts, slices, multi-dimensional, releasing, equality, read-only.
import array
import struct
data = bytearray(range(12))
m = memoryview(data)
print(m[0], m[-1], m[2:5].tobytes(), m[::-3].tolist(), len(m), m.format, m.itemsize, m.nbytes, m.ndim, m.shape, m.strides, m.suboffsets, m.readonly, m.c_contiguous, m.f_contiguous, m.contiguous, m.obj is data)
m[0] = 200; m[1:3] = b"xy"; m[4:8:2] = b"__"
print(data)
i = m.cast("I")
i[1] = 0xDEADBEEF
print(i.tolist(), i.shape, i.itemsize, struct.unpack("<I", data[4:8])[0] == 0xDEADBEEF, i.cast("B").tolist() == m.tolist())
d2 = m.cast("B", (3, 4))
print(d2.tolist(), d2[1, 2], d2.shape, d2.strides, d2.ndim, len(d2), d2.tobytes() == bytes(data))
d2[0, 0] = 1
print(data[0], [f for f in "bBhHiIlLqQnNfdc?" if m[:8].cast(f).itemsize], m[:4].cast("c").tolist(), memoryview(b"\1\0").cast("?").tolist(), memoryview(struct.pack("d", 1.5)).cast("d")[0])
print(memoryview(b"abc") == b"abc", memoryview(b"abc") == memoryview(bytearray(b"abc")), memoryview(array.array("h", [1, 2])) == memoryview(array.array("i", [1, 2])), m == "x", hash(memoryview(b"abc")) == hash(b"abc"), m[:0].tolist(), b"y" in data, 121 in m, list(m[:2]), m.hex(":")[:8], m.index(1), m.count(1))
tests = ["m[12]", "m['a']", "m[0] and m.__setitem__(0, 256)", "m.__setitem__(0, b'a')", "m.__setitem__(slice(0, 2), b'abc')", "memoryview(b'a').__setitem__(0, 1)", "memoryview('s')", "memoryview(5)", "memoryview()", "m.cast('Z')", "m.cast('i', (5,))", "m[::2].cast('h')", "m.cast('B', (3, 5))", "m.cast('B', ())", "d2[0]", "d2[5, 0]", "d2[0, 0, 0]", "d2['a', 0]",
         "hash(m)", "m.__delitem__(0)", "data.append(1)", "m.cast(5)", "m.toreadonly().__setitem__(0, 1)", "m < m", "m + m", "i.cast('h')", "i.cast('I', [1, 3]).tolist()", "m[0:4].cast('I')[1]", "m.index(999)", "m.cast('B', [2**40])", "m.cast('B', 'x')"]
for t in tests:
    try:
        print(t, "=", eval(t))
    except Exception as e:
        print(t, "->", type(e).__name__, e)
with memoryview(b"ctx") as w:
    print(w.tobytes())
for t in ("w[0]", "len(w)", "w.tolist()", "w.release()", "w == b'ctx'", "w.format", "w.__enter__()", "hash(w)", "repr(w)[:16]"):
    try:
        print(t, "=", eval(t))
    except Exception as e:
        print(t, "->", type(e).__name__, e)
for v in (d2, i, m): v.release()
data.append(1)
print(len(data), memoryview(b"x").toreadonly().readonly)
class Buf:
    def __buffer__(self, flags): print("buffer asked", flags); return memoryview(b"own buffer")
    def __release_buffer__(self, view): print("released")
with memoryview(Buf()) as v:
    print(bytes(v))
print(bytes(Buf()), isinstance(Buf(), __import__("collections").abc.Buffer))
class BadBuf:
    def __buffer__(self, flags): return 5
try:
    memoryview(BadBuf())
except TypeError as e:
    print(e)
