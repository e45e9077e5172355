# bytes and bytearray: construction, methods, mutation, comparison with each other, errors.
b = b"Hello, World"
print(b[0], b[-1], b[1:4], b[::-1], b + b"!", b * 2, b.find(b"o"), b.find(111), b.count(b"l"), b.replace(b"l", b"L", 1), b.split(b", "), b.partition(b","), b.upper(), b.swapcase(), b.title(), b.center(20, b"*"), b.zfill(15), b.startswith((b"x", b"He")), b.endswith(b"d"), b"World" in b, 72 in b, sep=" ")
print(bytes(3), bytes([65, 66]), bytes("é", "utf-8"), bytes(range(5)), bytes(b"copy"), bytes(bytearray(b"x")), bytes(), bytes(memoryview(b"mv")), bytes.fromhex("00 ff 1F"), b"\x01\xab".hex(), b"abcdef".hex(":", 2), b"abcdef".hex("-", -4), list(b"ab"), b"a" < b"b", b"a" == bytearray(b"a"), b"" == "", b"abc".join([b"1", bytearray(b"2")]))
print(b" a ".strip(), b"xax".strip(b"x"), b"a\nb\r\nc".splitlines(), b"a b".split(), b"1a".isalnum(), b"ab".isalpha(), b"12".isdigit(), b"a".islower(), b" ".isspace(), b"Ab".istitle(), b"\x80".isascii(), b"a\tb".expandtabs(4), b"abc".translate(bytes.maketrans(b"ab", b"xy"), b"c"), b"abc".translate(None, b"b"), b"prefix".removeprefix(b"pre"), b"a,b,c".rsplit(b",", 1), b"aXbX".rpartition(b"X"))
a = bytearray(b"abc")
a[0] = 90; a.append(33); a.extend([1, 2]); a.extend(b"xy"); a += b"z"; a[1:3] = b"long"; a.insert(0, 0); a *= 1
print(a, a.pop(), a.pop(0), a.remove(33), a, a.reverse(), a, len(a), a.copy() is a)
del a[::2]
a[len(a):] = bytearray(b"end")
print(a, a.clear(), a, bytearray(2), bytearray("é", "latin-1"), bytearray(b"x") * 3, type(bytearray(b"a") + b"b").__name__, type(b"a" + bytearray(b"b")).__name__, bytearray.fromhex("41"), a.resize(3), a)
for bad in ("b'a' + 'a'", "b'a'[5]", "b'a'['x']", "bytes([256])", "bytes([-1])", "bytes(['a'])", "bytes(-1)", "bytes('a')", "bytes('a', 'ascii', 'strict', 1)", "bytes(1.5)", "bytes(5, 'ascii')", "bytes.fromhex('0')", "bytes.fromhex('zz')", "bytes.fromhex(5)", "bytes.fromhex('é0')", "b'a'.find('a')", "b'a'.find(256)", "b'a'.join(['a'])", "b'a'.split('')", "b'a'.split(b'')", "b'a'.replace('a', 'b')", "b'a' < 'a'",
            "bytearray(b'a').__setitem__(0, 256)", "bytearray(b'a').__setitem__(0, b'a')", "bytearray(b'a').__setitem__(slice(0, 1), 'x')", "bytearray(b'a').append(-1)", "bytearray(b'').pop()", "bytearray(b'a').remove(98)", "bytearray(b'a').extend('x')", "bytearray(b'a').extend([300])", "hash(bytearray())", "b'a'.hex('ab')", "b'a'.translate(b'x')", "b'a' % 1", "b'a'.decode('x')", "'a' in b'a'", "300 in b'a'", "b'ab'.index(b'z')", "bytearray(10**20)", "b'a'.center(5, 'x')", "b'a'.center(5, b'xy')", "bytes.maketrans(b'a', b'')", "b'é'"):
    try:
        print(bad, "=", eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
class B:
    def __bytes__(self): return b"from __bytes__"
class I:
    def __index__(self): return 3
class Bad:
    def __bytes__(self): return "str"
print(bytes(B()), bytes(I()), bytearray(I()), bytes([I(), True]))
try:
    bytes(Bad())
except TypeError as e:
    print(e)
class Sub(bytes):
    def __new__(cls, x): return super().__new__(cls, x + b"!")
s = Sub(b"q")
print(s, type(s[:]).__name__, type(s + b"").__name__, s == b"q!", {b"q!": 1}[s], bytes(s), repr(s))
