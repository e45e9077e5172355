# options: -X bare
import _io
def err(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return type(e).__name__, str(e)
T, B = _io.TextIOWrapper, _io.BytesIO
for nl in (None, "", "\n", "\r", "\r\n"):
    data = b"a\nb\r\nc\rd\r\n\r\ne"
    t = T(B(data), "utf-8", newline=nl); print(repr(nl), list(t), t.newlines)
    t = T(B(data), "utf-8", newline=nl); t._CHUNK_SIZE = 1; print([t.readline() for _ in range(9)], t.newlines)
    t = T(B(data), "utf-8", newline=nl); t._CHUNK_SIZE = 3; print([t.read(2) for _ in range(9)], t.newlines)
    b = B(); t = T(b, "utf-8", newline=nl); t.write("x\ny\n"); t.flush(); print(b.getvalue())
s = "aé\u20ac\U0001f600z\n" * 50
t = T(B(s.encode()), "utf-8"); t._CHUNK_SIZE = 7
pos = []; out = []
while True:
    p = t.tell(); c = t.read(3)
    if not c: break
    pos.append(p); out.append(c)
print("".join(out) == s)
ok = True
for p, c in zip(pos, out):
    t.seek(p)
    ok = ok and t.read(3) == c
print(ok)
t = T(B(b"a\r\nb\r\nc\r\nd" * 20), "utf-8"); t._CHUNK_SIZE = 16
pos = []
while True:
    p = t.tell(); l = t.readline()
    if not l: break
    pos.append((p, l))
print(all([t.seek(p) == p and t.readline() == l for p, l in pos]), len(pos))
t.seek(0); next(t); print(err(t.tell)); t.seek(0, 2); print(t.read(), t.tell())
print(err(t.seek, 1, 1), err(t.seek, -1), err(t.seek, 1, 2), err(t.seek, 0, 3), err(t.write, b"x"), err(t.write, 3))
t = T(B(b"\xff\xc3"), "utf-8"); print(err(t.read)); t = T(B(b"\xff\xc3"), "utf-8", "surrogateescape"); print(ascii(t.read()))
t = T(B(b"\xe9a"), "latin-1"); print(t.read(), t, t.encoding, t.errors)
t = T(B(b"\xe9a"), "ascii", "replace"); print(ascii(t.read()))
b = B(); t = T(b, "ascii"); print(err(t.write, "\xe9")); b = B(); t = T(b, "ascii", "xmlcharrefreplace"); t.write("\xe9"); t.flush(); print(b.getvalue())
b = B(); t = T(b, "utf-8", line_buffering=True); t.write("a"); print(b.getvalue()); t.write("b\nc"); print(b.getvalue(), t.line_buffering)
b = B(); t = T(b, "utf-8", write_through=True); t.write("a"); print(b.getvalue()); t.reconfigure(newline="\r\n", errors="ignore"); t.write("\n\udc80"); print(b.getvalue(), t.errors, t.write_through)
b2 = t.detach(); print(b2 is b, err(t.read), err(lambda: t.buffer))
t = T(B(b"x"), "utf-8"); t.close(); print(t.closed, err(t.read), err(t.readline), err(t.write, "a"), err(t.tell), err(iter, t), err(t.flush), t.close())
print(err(T, B(), newline="x"), err(T, B(), newline=1), err(T, B(), encoding=1), err(T, B(), errors=1), err(T, B(), "utf-8", "a\0"))
t = T.__new__(T); print(err(t.read), err(lambda: t.buffer), err(repr, t))
f = _io.open("y", "w+", encoding="utf-8"); print(f.write("héllo\nwörld\n"), f.tell(), f.seek(0), f.read(), f.seek(0), f.readline(), f.write("Z"), f.seek(0), f.read(), f, f.mode); f.close()
f = _io.open("y", "a", encoding="utf-8"); print(f.tell()); f.write("end"); f.close(); print(_io.open("y", encoding="utf-8").readlines())
f = _io.open("y", encoding="utf-8"); print(err(f.write, "a"), f.readlines(4), f.isatty(), f.name, err(f.reconfigure, encoding="ascii")); f.close()
D = _io.IncrementalNewlineDecoder
d = D(None, True); print(repr(d.decode("a\r")), d.getstate(), repr(d.decode("\nb\rc")), d.newlines, d.reset(), d.newlines, err(d.decode, 3))
d = D(None, False); print(repr(d.decode("a\r\nb\n\r", True)), d.newlines)
S = _io.StringIO
s = S("a\nb\r\nc"); print(s.readlines(), s.getvalue(), s.newlines); s = S("a\nb\r\nc\r", newline=None); print(s.readlines(), s.newlines, s.getvalue())
s = S("a\nb\r\nc\r", newline=""); print(s.readlines(), s.newlines); s = S("a\nb", newline="\r\n"); print(s.readlines(), repr(s.getvalue()))
s = S(); print(s.write("héllo\u20ac"), s.tell(), s.seek(2), s.read(2), s.truncate(3), s.getvalue(), s.seek(6), s.write("x"), repr(s.getvalue()), s.seek(0, 2), err(s.seek, -1), err(s.seek, 1, 1), err(s.write, b""), err(S, 3), err(S, "", "q"))
s.close(); print(s.closed, err(s.read), err(s.getvalue), err(s.write, "x"))
s = S("ab\n", newline=None); s.x = 1; st = s.__getstate__(); print(st); s2 = S(); s2.__setstate__(st); print(s2.getvalue(), s2.x, s2.tell())
b = B(b"abc\nde"); print(b.read(1), b.readline(), list(b), b.seek(0), b.read1(2), b.tell(), b.getvalue(), b.seek(8), b.write(b"z"), b.getvalue(), err(b.seek, -1), err(b.seek, 0, 5), err(b.write, "s"), b.truncate(2), b.getvalue(), b.readable())
v = b.getbuffer(); print(bytes(v), err(b.write, b"xxx"), err(b.close), err(b.truncate, 0)); v[0] = 66; v.release(); print(b.getvalue(), b.__getstate__(), b.close(), err(b.read), err(b.getvalue))
b = B(initial_bytes=b"q"); a = bytearray(3); print(b.readinto(a), a, b.readlines(), err(B, "s"), b.writelines([b"1", b"2"]), b.getvalue(), b.isatty(), b.flush())
print(_io.text_encoding(None), _io.text_encoding("x"), _io.open_code("y").readline())
print(_io._IOBase.__module__, _io.UnsupportedOperation.__mro__, _io.FileIO.__mro__)
import _thread, _weakref
f = _io.BytesIO(); r = _weakref.ref(f); print(r() is f); f.attr = 1; print(f.__dict__); del f; print(r())
