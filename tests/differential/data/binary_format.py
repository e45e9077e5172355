# Writing and reading a small binary format with struct, memoryview and checksums.
import io, struct, zlib
HEAD = struct.Struct(">4sHI")
def dump(records):
    body = bytearray()
    for name, value in records:
        raw = name.encode("utf-8")
        body += struct.pack(">B", len(raw)) + raw
        match value:
            case bool(): body += b"?" + bytes([value])
            case int(): body += b"q" + struct.pack(">q", value)
            case float(): body += b"d" + struct.pack(">d", value)
            case bytes() | bytearray(): body += b"b" + struct.pack(">I", len(value)) + value
            case _: raise TypeError("cannot store " + type(value).__name__)
    return HEAD.pack(b"P3T\n", len(records), zlib.crc32(body)) + body
def load(data):
    magic, count, crc = HEAD.unpack_from(data)
    body = memoryview(data)[HEAD.size:]
    if magic != b"P3T\n": raise ValueError("bad magic %r" % magic)
    if zlib.crc32(body) != crc: raise ValueError("checksum differs")
    f, out = io.BytesIO(body), []
    for _ in range(count):
        name = f.read(f.read(1)[0]).decode()
        match f.read(1):
            case b"?": value = f.read(1) != b"\0"
            case b"q": value, = struct.unpack(">q", f.read(8))
            case b"d": value, = struct.unpack(">d", f.read(8))
            case b"b": value = f.read(int.from_bytes(f.read(4)))
        out.append((name, value))
    return out
data = dump([("flag", True), ("größe", -5), ("pi", 3.25), ("raw", b"\0\xff")])
print(len(data), data[:10].hex(" "), load(data))
broken = bytearray(data); broken[-1] ^= 1
for bad in (broken, b"XXXX" + data[4:], data[:5]):
    try: load(bad)
    except (ValueError, struct.error) as e: print(type(e).__name__, e)
for bad in ([("x", 2**64)], [("x", None)], [("x" * 300, 1)]):
    try: dump(bad)
    except (TypeError, struct.error) as e: print(type(e).__name__, e)
