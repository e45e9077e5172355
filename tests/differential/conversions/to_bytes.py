# bytes() and bytearray(): sources of every kind, __bytes__, encodings and error handlers, hex, buffers, refusals.
import array
class B:
    def __init__(self, v): self.v = v
    def __bytes__(self): return self.v
class Idx:
    def __index__(self): return 3
class Get:
    def __len__(self): return 2
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i + 65
class It:
    def __iter__(self): return iter([1, 2])
    def __bytes__(self): return b"from bytes"
class MyB(bytes):
    def __bytes__(self): return b"my"
for args in ((), (3,), (0,), (-1,), (True,), ([1, 2, 255],), ([256],), ([-1],), (["a"],), ([1.0],), ([Idx()],), ((1, 2),), (range(3),), ({65: 1},), (iter([9]),), (map(ord, "ab"),), ("abc",), ("é", "utf-8"), ("é", "ascii"), ("é", "ascii", "ignore"), ("é", "ascii", "replace"), ("é中", "ascii", "xmlcharrefreplace"), ("é\U0001f600", "ascii", "backslashreplace"), ("é", "ascii", "namereplace"), ("a", "nope"), ("a", None), ("\ud800", "utf-8"), ("\udcff", "utf-8", "surrogateescape"), ("\ud800", "utf-8", "surrogatepass"), (b"x", "utf-8"), (5, "utf-8"), (b"abc",), (bytearray(b"q"),), (memoryview(b"abcd")[::2],), (array.array("h", [1, 2]),), (None,), (1.5,), (Idx(),), (Get(),), (It(),), (B(b"ok"),), (B("str"),), (B(bytearray(b"x")),), (MyB(b"z"),), (object,), ("a", "utf-8", "strict", 1), (1 << 100,), ([1 << 100],), ("a", 5)):
    out = []
    for f in (bytes, bytearray):
        try: out.append(repr(f(*(iter([65, 66]) if hasattr(a, "__next__") else a for a in args))))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    print(*(out if out[0] not in out[1] else out[:1]), sep=" | ")
for kw in ({"source": b"s"}, {"source": "s", "encoding": "ascii"}, {"encoding": "ascii"}, {"errors": "strict"}, {"source": 5, "errors": "strict"}, {"string": 1}):
    for f in (bytes, bytearray):
        try: print(f(**kw), end=" | ")
        except TypeError as e: print(e, end=" | ")
    print()
print(bytes.fromhex("00 ff\n1a"), bytearray.fromhex(""), b"\x00\xff\x10".hex(), b"abcdef".hex(":", 2), b"abcde".hex("-", -2), memoryview(b"ab").hex(), bytes.fromhex(" Ab "))
for f in (lambda: bytes.fromhex("0"), lambda: bytes.fromhex("0g"), lambda: bytes.fromhex("é0"), lambda: bytes.fromhex(5), lambda: bytes.fromhex("a b"), lambda: b"a".hex("ab"), lambda: b"a".hex("é"), lambda: b"a".hex(5), lambda: b"a" + "b", lambda: "a" + b"b", lambda: b"a" + 1, lambda: b"a" + [1], lambda: b"a" + bytearray(b"c"), lambda: bytearray(b"a") + b"c", lambda: b"a" + memoryview(b"m"), lambda: b"".join(["a"]), lambda: b"".join([b"a", bytearray(b"b"), memoryview(b"c")]), lambda: b"".join([1]), lambda: b"a" * 2.0, lambda: b"abc"[1], lambda: b"abc"[1:2], lambda: b"abc"["a"], lambda: b"a" == "a", lambda: b"a" < "a", lambda: b"a" < bytearray(b"b"), lambda: ord(b"ab"), lambda: b"a".decode("nope"), lambda: b"a".decode(5), lambda: "a".encode("utf-8", "nope"), lambda: "é".encode("ascii", "nope"), lambda: "a".encode("rot13"), lambda: b"abc".decode("hex"), lambda: hash(bytearray()), lambda: int(b"12"), lambda: float(b" 1.5 "), lambda: complex(b"1"), lambda: str(b"a"), lambda: list(b"ab"), lambda: tuple(bytearray(b"a")), lambda: b"%d" % 5, lambda: bytes(MyB(b"zz")), lambda: type(MyB(b"a") + b"").__name__, lambda: MyB(b"a") == b"a", lambda: memoryview("a"), lambda: memoryview(b"ab").tolist(), lambda: bytes(memoryview(b"abcd").cast("H")), lambda: [*map(bytes, [[1], 2])], lambda: "a€".encode("utf-16-be"), lambda: "a€".encode("utf-32-le"), lambda: "€".encode("latin-1"), lambda: "€".encode("cp1252"), lambda: "ü".encode("idna"), lambda: "bücher".encode("punycode"), lambda: "\n€".encode("unicode_escape"), lambda: "€".encode("raw_unicode_escape"), lambda: b"\\x41\\u20ac".decode("unicode_escape")):
    try: print(ascii(f()))
    except Exception as e: print(type(e).__name__, e)
ba = bytearray(b"abc")
for code in ("ba[0] = 256", "ba[0] = 'a'", "ba[0] = 1.0", "ba[0] = Idx()", "ba[1:2] = b'xyz'", "ba[1:2] = [1, 2]", "ba[1:2] = 'str'", "ba[:] = 5", "ba.append(300)", "ba.append('a')", "ba.extend('ab')", "ba.extend([1, 256])", "ba.extend(7)", "ba += b'end'", "ba += 'x'", "ba *= 2", "del ba[::2]", "ba.insert(0, 65)", "ba.remove(7)", "ba.pop(99)"):
    try: exec(code); print(code, ba)
    except Exception as e: print(code, "|", type(e).__name__, e)
