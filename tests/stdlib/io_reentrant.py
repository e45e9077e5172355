"""Streams that are entered again by the stream underneath, by a codec or by a str: nothing is lost, written twice or used after it is gone."""
import codecs
import io
import pickle


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


class Log(io.RawIOBase):
    """Keeps what it is given; `during` runs in the middle of the first write."""
    def __init__(self, during=None):
        self.writes, self.during = [], during

    def writable(self):
        return True

    def write(self, data):
        during, self.during = self.during, None
        if during:
            during()
        self.writes.append(bytes(data))
        return len(data)


raw = Log(lambda: text.write("middle"))
text = io.TextIOWrapper(raw, encoding="ascii")
text.write("abc")
text.write("def")
text.write("g" * 8192)
text.flush()
print([w[:8] for w in raw.writes], [len(w) for w in raw.writes])
raw = Log(lambda: (text.write("inner"), text.flush()))
text = io.TextIOWrapper(raw, encoding="ascii")
text.write("outer")
text.flush()
print(raw.writes)


class Refuses(Log):
    limit = 8192

    def write(self, data):
        if len(data) > self.limit:
            raise RuntimeError(len(data))
        return super().write(data)


text = io.TextIOWrapper(Refuses(), encoding="ascii")
text.write("abc")
print(attempt(text.write, "x" * 9000), text.buffer.writes)
text.write("ghi")
text.flush()
print(text.buffer.writes)


class Detaches(io.BytesIO):
    text = None

    def flush(self):
        text, self.text = self.text, None
        if text:
            text.detach()
            text.flush()


for what in ("truncate", "close", "detach", "seek", "tell", "reconfigure", "read"):
    b = Detaches(b"abc\ndef")
    text = b.text = io.TextIOWrapper(b, encoding="utf-8")
    if what == "read":
        text.write("x")
    print(what, attempt(getattr(text, what), *([0] if what in ("truncate", "seek") else [])))


class DetachesInRead(io.RawIOBase):
    done = False

    def readable(self):
        return True

    def readinto(self, b):
        if self.done:
            return 0
        self.done = True
        text.detach()
        b[:3] = b"ab\n"
        return 3


for what in ("read", "readline"):
    text = io.TextIOWrapper(io.BufferedReader(DetachesInRead()), encoding="utf-8")
    print(what, attempt(getattr(text, what)), attempt(getattr, text, "buffer"), text.errors, text.encoding)


class Text(str):
    def replace(self, *args):
        return self.action(text)


def replacing(action):
    global text
    text = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\r\n")
    t = Text("a\n")
    t.action = action
    return attempt(text.write, t)


print(replacing(lambda s: None))
print(replacing(lambda s: (s.close(), "a\r\n")[1]))
print(replacing(lambda s: (s.detach(), "a\r\n")[1]))
print(replacing(lambda s: (s.__init__(io.BufferedReader(io.BytesIO())), "a\r\n")[1]))
print(replacing(lambda s: "bb\r\n"), text.detach().getvalue())


class Decoder(codecs.IncrementalDecoder):
    armed = False

    def decode(self, input, final=False):
        return bytes(input).decode("latin-1")

    def getstate(self):
        if Decoder.armed:
            Decoder.armed = False
            text.seek(0)
        return b"", 0

    def setstate(self, state):
        pass


codecs.register(lambda name: codecs.CodecInfo(name=name, encode=codecs.latin_1_encode, decode=codecs.latin_1_decode, incrementaldecoder=Decoder)
                if name == "seeks_in_tell" else None)
text = io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"abcdefghijklmnop" * 8)), encoding="seeks_in_tell", newline="")
text._CHUNK_SIZE = 8
text.read(5)
Decoder.armed = True
print(type(text.tell()).__name__, text.read(3))

pair = io.TextIOWrapper(io.BufferedRWPair(io.BytesIO(b"foo\nbar\n"), io.BytesIO()))
print(pair.readline(), pair.write("foo\n"), pair.readline())

with open("lone", "wb") as f:
    f.write(b"line1\r")
with open("lone") as f:
    line, place = f.readline(), f.tell()
    print(repr(line), f.seek(place) == place, repr(f.read()))


class FailsToClose(io.BytesIO):
    fails = True

    def close(self):
        if self.fails:
            raise OSError("close")
        super().close()


b = io.BufferedReader(FailsToClose(b"data"))
print(attempt(b.close), b.closed, attempt(b.read, 2))
b.raw.fails = False
print(attempt(b.close), b.closed)


class Pieces(io.RawIOBase):
    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def readable(self):
        return True

    def readinto(self, b):
        piece = self.pieces.pop(0) if self.pieces else b""
        b[:len(piece)] = piece
        return len(piece)


b = io.BufferedReader(Pieces(b"abc", b"de", b"fgh", b"jkl"), 10)
big, small = bytearray(30), bytearray(2)
print(b.peek(3), b.readinto1(small), small, b.readinto1(small), b.readinto1(small), small, b.peek(), b.readinto1(big), big[:6], b.readinto1(big))


class Kept(io.BufferedReader):
    def __init__(self, raw, tag):
        super().__init__(raw)
        self.tag = tag

    def __getstate__(self):
        return self.tag, self.raw.getvalue()

    def __setstate__(self, state):
        self.__init__(io.BytesIO(state[1]), state[0])


for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    back = pickle.loads(pickle.dumps(Kept(io.BytesIO(b"data"), "ham"), protocol))
    assert (back.tag, back.read()) == ("ham", b"data")
print([attempt(pickle.dumps, s, p) for p in (0, 2) for s in (io.BufferedReader(io.BytesIO()), io.TextIOWrapper(io.BytesIO()), io.FileIO("lone"))])
t = io.TextIOWrapper(io.BytesIO(), "ascii", "replace", "\r")
print(*[attempt(t.reconfigure, **k) for k in ({"encoding": "\udcfe"}, {"errors": "\udcfe"}, {"newline": "xyz"}, {"encoding": 42})], sep="\n")
print(type(attempt(t.reconfigure, encoding="locale\0")).__name__, attempt(delattr, t, "_CHUNK_SIZE"))
