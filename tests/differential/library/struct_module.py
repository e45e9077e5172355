# struct: formats, alignment, padding, errors.
import struct
print(struct.pack("<bBhHiIqQ", -1, 255, -2, 65535, -3, 2**32 - 1, -4, 2**64 - 1).hex(), struct.pack(">efd", 1.5, -2.25, 1e100).hex())
print(struct.calcsize("bi"), struct.calcsize("<bi"), struct.calcsize("@bq0i"), struct.calcsize("5s2x?"), struct.pack("3s5pc?x", b"ab", b"hello", b"z", 5), struct.pack("0s", b""))
print(struct.unpack("<3h", b"\1\0\2\0\3\0"), struct.unpack_from(">H", b"abcd", 1), list(struct.iter_unpack("<BH", b"\1\2\0\3\4\0")), struct.unpack("?", b"\2"), struct.unpack("<e", b"\0\x3c"))
s = struct.Struct(">Ih")
buf = bytearray(8)
s.pack_into(buf, 2, 7, -1)
print(s.size, s.format, buf.hex(), s.unpack(bytes(buf[2:])), repr(s))
for bad in ("struct.pack('b', 128)", "struct.pack('B', -1)", "struct.pack('i', 'x')", "struct.pack('i', 1.5)", "struct.pack('q', 2**63)", "struct.pack('2i', 1)", "struct.pack('i')", "struct.pack('z', 1)", "struct.pack('s', 'x')", "struct.pack('c', b'ab')", "struct.unpack('i', b'abc')", "struct.unpack('<q', 'x')", "struct.pack_into('i', bytearray(2), 0, 1)", "struct.pack_into('i', b'1234', 0, 1)",
            "struct.unpack_from('i', b'1234', 2)", "struct.unpack_from('i', b'1234', -9)", "struct.iter_unpack('i', b'123')", "struct.pack('f', 1e40)", "struct.pack('e', 1e6)", "struct.calcsize('99999999999999999999i')", "struct.pack('<n', 1)", "struct.Struct(5)", "struct.pack('P', -1)", "struct.pack('?')", "struct.calcsize('i' + chr(233))", "struct.unpack('', b'x')"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
class I:
    def __index__(self): return 9
print(struct.pack("b", I()), struct.pack("?", []), struct.unpack("4s", b"a\0b\0"), struct.unpack("5p", b"\x02abcd"))
