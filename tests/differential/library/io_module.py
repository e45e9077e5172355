# io: text and binary streams, positions, newlines, encodings, detaching, errors.
import io, os
with open("f.txt", "w", encoding="utf-8", newline="\r\n") as f:
    print(f.write("é line 1\nline 2\n"), f.tell(), f.encoding, f.newlines, f.mode, f.name, f.closed, f.readable(), f.writable(), f.line_buffering)
print(open("f.txt", "rb").read(), open("f.txt", encoding="utf-8").readlines(), open("f.txt", encoding="utf-8", newline="").readline(), open("f.txt", "rb", buffering=0).read(3))
with open("f.txt", "r+", encoding="utf-8") as f:
    print(f.read(3), f.tell(), f.seek(0), next(f), f.newlines, f.seek(0, 2), f.write("end"), f.truncate(), f.flush())
with open("f.txt", "rb") as f:
    b = bytearray(4)
    print(f.readinto(b), b, f.peek(2)[:2], f.read1(2), f.seek(-3, 2), f.read(), f.read(), f.raw.name, f.fileno() > 2)
s = io.StringIO("a\nb\r\nc")
print(list(s), s.seek(0), s.read(2), s.tell(), s.write("XY"), s.getvalue(), s.truncate(3), s.getvalue(), io.StringIO("a\r\nb", newline=None).read(), io.StringIO(newline="\r\n").write("a\n"))
y = io.BytesIO(b"hello")
print(y.read(2), y.getbuffer()[0], y.write(b"XX"), y.getvalue(), y.seek(10), y.write(b"!"), y.getvalue(), y.readline(), y.read())
w = io.TextIOWrapper(io.BytesIO(b"x\ny\xff"), encoding="ascii", errors="backslashreplace", newline=None)
print(w.read(), w.buffer.getvalue(), w.errors, repr(w)[:40])
raw = w.detach()
for act in ("open('absent.txt')", "open('f.txt', 'q')", "open('f.txt', 'rw')", "open('f.txt', 'rb', encoding='x')", "open('f.txt', buffering=0)", "open('f.txt', newline='x')", "open('')", "open('.')", "open(5.5)", "open('f.txt', 'x')", "open('f.txt').write('a')", "open('f.txt', 'w').read()", "open('f.txt', 'rb').write(b'')", "open('f.txt', 'wb').write('s')", "open('f.txt', 'w').write(b's')", "io.StringIO(b'x')", "io.BytesIO('x')", "io.StringIO().seek(-1)", "io.BytesIO().read('a')", "w.read()", "open('f.txt', encoding='no-such')", "open('f.txt', errors=5)", "io.TextIOWrapper(5)", "open('f.txt', 'r', closefd=False)", "s.seek(1, 1)", "open(b'\\xff\\0')", "open('a\\0b')"):
    try:
        r = eval(act)
        print(act, "fine")
    except Exception as e:
        print(act, "->", type(e).__name__, e)
f = open("f.txt"); f.close()
for act in (f.read, f.__enter__, lambda: f.tell(), lambda: next(f), f.close, lambda: io.BytesIO().getbuffer().release(), lambda: f.fileno()):
    try:
        print(act())
    except ValueError as e:
        print(e)
class R(io.RawIOBase):
    def readable(self): return True
    def readinto(self, b): b[:2] = b"ab"; self.n = getattr(self, "n", 0) + 1; return 2 if self.n < 3 else 0
print(io.BufferedReader(R()).read(), io.TextIOWrapper(io.BufferedReader(R()), "ascii").read(3), R().read(4), R().readall())
print(os.path.getsize("f.txt"), io.DEFAULT_BUFFER_SIZE > 0, io.SEEK_END, issubclass(io.FileIO, io.RawIOBase), io.UnsupportedOperation.__mro__[1:3])
