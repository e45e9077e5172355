# options: -X bare
import _io
class Raw(_io._RawIOBase):
    def __init__(self, parts=(), limit=None):
        self.parts = list(parts); self.out = []; self.limit = limit; self.log = []
    def readable(self): return True
    def writable(self): return True
    def seekable(self): return False
    def readinto(self, b):
        self.log.append(len(b))
        if not self.parts: return 0
        p = self.parts.pop(0)
        if p is None: return None
        n = min(len(p), len(b))
        b[:n] = p[:n]
        if n < len(p): self.parts.insert(0, p[n:])
        return n
    def write(self, b):
        if self.limit is not None:
            if self.limit == 0: return None
            n = min(self.limit, len(b)); self.limit -= n
        else: n = len(b)
        self.out.append(bytes(b[:n])); return n
def err(f, *a):
    try: return f(*a)
    except Exception as e: return type(e).__name__, e.characters_written if isinstance(e, BlockingIOError) else str(e)
r = _io.BufferedReader(Raw([b"abc", b"de\nf", b"", b"zz"]), 8)
print(r.read(2), r.peek(), r.read1(), r.readline(), r.read(5), r.read())
r = _io.BufferedReader(Raw([b"abc", None, b"de"]), 8)
print(r.read(5), r.read(5), r.read(5))
r = _io.BufferedReader(Raw([None, b"x"]), 8)
print(r.read(5), r.read1(3), r.read())
w = _io.BufferedWriter(Raw(limit=5), 8)
print(err(w.write, b"1234567890"), err(w.write, b"abcdefghij"), err(w.flush)); w.raw.limit = None; w.flush(); print(b"".join(w.raw.out))
for f in ("read", "readline", "peek", "seek", "tell", "flush"):
    b = _io.BufferedReader(Raw()); b.close(); print(f, err(getattr(b, f), *( (0,) if f == "seek" else ())))
b = _io.BufferedReader(Raw()); raw = b.detach(); print(err(b.read), err(lambda: b.closed), repr(b) , type(raw).__name__)
print(err(_io.BufferedReader, object()), err(_io.BufferedReader, Raw(), 0), err(_io.BufferedRandom, Raw()))
f = _io.open("x", "wb+"); print(f, f.write(b"0123456789"*3), f.seek(5), f.read(3), f.write(b"AB"), f.tell(), f.read(4), f.seek(-3, 2), f.read(), f.seek(0), f.read())
print(f.truncate(7), f.seek(0), f.read(), f.name, f.mode, f.raw, f.closed, f.fileno() > 2, f.isatty(), f.seekable()); f.close()
print(err(f.read), err(f.write, b""), err(f.fileno), err(f.seek, 0))
f = _io.open("x", "rb", 0); print(f, f.read(3), f.readall(), f.tell(), f.seek(1), f.readline(), err(f.write, b"")); f.close(); print(f, err(f.read))
print(err(_io.FileIO, "nope"), err(_io.FileIO, "."), err(_io.FileIO, "x", "q"), err(_io.FileIO, "x", "rw"), err(_io.FileIO, -1), err(_io.FileIO, 99))
print(err(_io.open, "x", "rbt"), err(_io.open, "x", "rr"), err(_io.open, "x", "+"), err(_io.open, "x", "rb", -1, "utf-8"), err(_io.open, "x", "r", 0), err(_io.open, 1.5))
p = _io.BufferedRWPair(Raw([b"in"]), Raw()); print(p.read(), p.write(b"out"), p.flush(), p.readable(), p.closed, p.close(), p.closed)
class FailFlush(Raw):
    def close(self): print("raw closed"); super().close()
    def write(self, b): raise OSError("no")
w = _io.BufferedWriter(FailFlush()); w.write(b"q"); print(err(w.close), w.closed)
class Re(Raw):
    def write(self, b): return self.w.flush()
raw = Re(); w = raw.w = _io.BufferedWriter(raw); w.write(b"q"); print(err(w.flush)[0]); raw.write = lambda b: len(b); w.close()
print(err(w.__getstate__), err(_io.BufferedReader.__new__(_io.BufferedReader).read))
class I(_io._IOBase):
    def readable(self): return True
    def read(self, n=-1): return self.data.pop(0) if self.data else b""
i = I(); i.data = [b"a", b"b", b"\n", b"c"]; print(i.readline(), i.readlines(), err(i.seek, 0), err(i.fileno), i.closed, i.close(), i.closed, err(i.flush), err(iter, i), err(i.isatty))
with _io.FileIO("x", "wb") as f: print(f.write(b"abc"), f.seek(10), f.truncate(), f.tell())
print(_io.open("x", "rb").read())
a = bytearray(5); f = _io.open("x", "rb"); print(f.readinto(a), a, f.readinto1(a), a, err(f.readinto, b"x"), err(f.read, -2), err(f.read, "a"), err(f.seek, 0, 9))
