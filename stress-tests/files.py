# io: one file, pipe, BytesIO, StringIO, TextIOWrapper used and closed by many threads. # expect: ok
import codecs
import io
import os
import tempfile

from stress import check, part, run, together, workers

CLOSED = ("closed", "detached", "I/O operation", "uninitialized")


@part
def lines_written(draw):
    """Whole writes to one buffered file, binary or text: each line comes out whole, once."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "f")
        text = draw.below(2)
        with (open(path, "w", buffering=draw.choose((-1, 1, 100))) if text else open(path, "wb", buffering=draw.choose((-1, 64, 0)))) as file:
            def work(me, draw):
                for i in range(80):
                    line = "%d %d %s\n" % (me, i, "x" * draw.below(40))
                    file.write(line if text else line.encode())
                    if draw.chance(10):
                        file.flush()

            together(work)
        with open(path) as file:
            lines = file.read().splitlines()
        check(sorted(tuple(map(int, line.split()[:2])) for line in lines) == [(me, i) for me in range(workers()) for i in range(80)], len(lines))


@part
def lines_read(draw):
    """Lines of one file read by all: each line is somebody's, none is torn."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "f")
        with open(path, "w") as file:
            file.writelines("line %d\n" % i for i in range(300))
        kind = draw.below(2)
        with (open(path, "rb", buffering=200) if kind else open(path)) as file:
            def work(me, draw):
                got = []
                while True:
                    line = file.readline()
                    if not line:
                        return got
                    got.append(line)

            got = sum(together(work), [])
        check(sorted(int(line.split()[1]) for line in got) == list(range(300)), len(got))


@part
def positions(draw):
    """seek, tell, read, write, truncate on one random-access file: no damage, no bytes from nowhere."""
    with tempfile.TemporaryFile() as file:
        file.write(b"abcd" * 100)

        def work(me, draw):
            for i in range(60):
                how = draw.below(6)
                if how == 0:
                    file.seek(draw.below(400))
                elif how == 1:
                    check(set(file.read(draw.below(50))) <= set(b"abcd\0"))
                elif how == 2:
                    file.write(b"abcd")
                elif how == 3:
                    check(file.tell() >= 0)
                elif how == 4:
                    check(set(file.peek(10) if hasattr(file, "peek") else b"") <= set(b"abcd\0"))
                else:
                    file.flush()

        together(work)


@part
def memory_files(draw):
    """BytesIO and StringIO: appended, read, resized, exported, closed by all."""
    data, text = io.BytesIO(), io.StringIO()

    def work(me, draw):
        for i in range(100):
            try:
                data.write(b"ab")
                text.write("cd")
                if draw.chance(4):
                    data.seek(draw.below(20) * 2)
                    text.seek(0)
                if draw.chance(5):
                    with data.getbuffer() as view:
                        check(set(bytes(view)) <= set(b"ab\0"))
                if draw.chance(10):
                    data.truncate(40)
                    text.truncate(40)
                check(set(data.getvalue()) <= set(b"ab\0") and set(text.getvalue()) <= set("cd\0") and set(text.read(5)) <= set("cd\0"))
                data.readline()
                data.readinto(bytearray(4))
            except BufferError as error:
                check("xisting exports" in str(error), error)

    together(work)

    files = [io.BytesIO(b"abc") for _ in range(20)] + [io.StringIO("abc") for _ in range(20)]

    def use(me, draw):
        for f in files:
            try:
                f.read(1)
                f.seek(0)
                f.getvalue()
                if draw.chance(3):
                    f.close()
            except ValueError as error:
                check(any(w in str(error) for w in CLOSED), error)

    together(use)


@part
def closed_under_readers(draw):
    """A file that one closes while others use it: data or an error that says so."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "f")
        with open(path, "w") as file:
            file.write("some text\n" * 100)
        files = [open(path, draw.choose(("r", "rb", "r+", "rb+"))) for _ in range(20)]

        def use(me, draw):
            for f in files:
                try:
                    for _ in range(draw.below(10)):
                        line = f.readline()
                        check(len(line) <= 10)
                    f.seek(0)
                    f.tell()
                    f.fileno()
                except (ValueError, OSError) as error:
                    check(any(w in str(error) for w in CLOSED) or isinstance(error, io.UnsupportedOperation) or "disabled" in str(error), error)

        def close(me, draw):
            for f in files:
                try:
                    if draw.chance(4):
                        f.detach()
                    else:
                        f.close()
                except ValueError as error:
                    check(any(w in str(error) for w in CLOSED), error)

        together(use, close)
        for f in files:
            try:
                f.close()
            except ValueError:
                pass


@part
def made_anew(draw):
    """__init__ and __sizeof__ of streams that others read and write."""
    reader, writer = io.BufferedReader(io.BytesIO(b"abc\n" * 50)), io.BufferedWriter(io.BytesIO())
    pair, text = io.BufferedRWPair(io.BytesIO(b"abc\n" * 50), io.BytesIO()), io.StringIO("", newline=None)

    def anew(me, draw):
        for i in range(20):
            pair.__init__(io.BytesIO(b"abc\n" * 50), io.BytesIO())
            text.__init__("", newline=None)
            reader.__init__(io.BytesIO(b"abc\n" * 50), draw.choose((16, 64, 8192)))
            writer.__init__(io.BytesIO(), draw.choose((16, 64, 8192)))

    def use(me, draw):
        for i in range(60):
            try:
                check(reader.__sizeof__() > 0 and writer.__sizeof__() > 0 and reader.readline() in (b"abc\n", b"") and reader.readable())
                check(writer.write(b"x" * 20) == 20 and writer.writable() and set(reader.peek(1)[:1]) <= set(b"abc\n"))
                check(pair.read(4) in (b"abc\n", b"") and pair.write(b"x" * 20) == 20 and not pair.closed and pair.readable())
                check(text.write("a\r\n") == 3 and set(text.getvalue()) <= set("a\n"))
            except ValueError as error:              # just being initialised
                check("uninitialized" in str(error), error)

    together(anew, use)


@part
def text_made_anew(draw):
    """__init__ and reconfigure() of a TextIOWrapper that others read, write, ask where it is and what it is."""
    made = lambda: io.TextIOWrapper(io.BytesIO("abcä\n".encode("utf-8") * 50), "utf-8")
    text = made()

    def anew(me, draw):
        for i in range(40):
            encoding = draw.choose(("utf-8", "latin-1", "utf-16", "cp1252"))
            text.__init__(io.BytesIO("abcä\n".encode(encoding) * 50), encoding, errors=draw.choose(("strict", "replace")),
                          newline=draw.choose((None, "", "\n", "\r\n")), line_buffering=draw.below(2) == 0, write_through=draw.below(2) == 0)

    def use(me, draw):
        for i in range(100):
            try:
                what = draw.below(8)
                if what == 0:
                    check(text.encoding in ("utf-8", "latin-1", "utf-16", "cp1252") and text.errors in ("strict", "replace"))
                elif what == 1:
                    check(isinstance(text.readline(), str))            # what was encoded for one stream may be written to the next
                elif what == 2:
                    check(text.write(draw.choose(("ä" * 10, "a\nb", "abc" * 3))) > 2)
                elif what == 3:
                    check(text.tell() >= 0)
                elif what == 4:
                    text.seek(0)
                elif what == 5:
                    check(repr(text).startswith("<_io.TextIOWrapper") and text.newlines in (None, "\n", "\r\n", "\r") or text.newlines)
                elif what == 6:
                    text.reconfigure(line_buffering=draw.below(2) == 0)
                else:
                    next(text, None)
            except (UnicodeError, io.UnsupportedOperation, OSError):   # bytes of one encoding read in another; told by what it was before
                pass
            except ValueError as error:
                check("uninitialized" in str(error), error)

    together(anew, use)


@part
def newline_decoders(draw):
    """One IncrementalNewlineDecoder for all, which is also made anew, and asked for its state."""
    utf8 = codecs.getincrementaldecoder("utf-8")
    shared = io.IncrementalNewlineDecoder(utf8(), True)

    def anew(me, draw):
        for i in range(40):
            shared.__init__(draw.choose((None, utf8())), True)

    def use(me, draw):
        for i in range(100):
            try:
                check(set(shared.decode(draw.choose((b"a\r", b"\r\nb", b"a\nb", b"")), draw.below(2) == 0)) <= set("ab\n"))
            except TypeError as error:               # without a decoder, what comes in is text
                check("bytes" in str(error), error)
            kept, flags = shared.getstate()
            check(kept == b"" and flags in (0, 1))
            shared.setstate((kept, flags))
            seen = shared.newlines
            check(seen is None or set(seen) <= {"\r", "\n", "\r\n"})
            if i % 20 == 0:
                shared.reset()

    together(anew, use)


@part
def pipes(draw):
    """os.pipe, raw files and os.read/os.write by all: bytes arrive once."""
    r, w = os.pipe()
    n = 40

    def put(me, draw):
        for i in range(n):
            os.write(w, b"%02d%02d" % (me, i))

    def get(me, draw):
        got = []
        for i in range(share[me]):
            got.append(os.read(r, 4))
        return got

    total, readers = n * workers(2, 0), workers(2, 1)
    share = [total // readers + (i < total % readers) for i in range(readers)]
    try:
        got = sum(together(put, get)[1], [])
    finally:
        os.close(r)
        os.close(w)
    check(sorted(got) == sorted(b"%02d%02d" % (me, i) for me in range(workers(2, 0)) for i in range(n)))


@part
def folders(draw):
    """Files made, renamed, listed and removed in one folder; scandir shared."""
    with tempfile.TemporaryDirectory() as folder:
        for i in range(20):
            open(os.path.join(folder, "s%d" % i), "w").close()
        shared = os.scandir(folder)

        def work(me, draw):
            names = []
            for entry in shared:
                check(entry.name.startswith(("s", "t")) and isinstance(entry.is_file(), bool))
                names.append(entry.name)
            for i in range(10):
                path = os.path.join(folder, "t%d_%d" % (me, i))
                with open(path, "x") as file:
                    file.write("x")
                os.replace(path, path + "r")
                check(os.stat(path + "r").st_size == 1 and path not in os.listdir(folder))
                os.unlink(path + "r")
            return names

        names = sum(together(work), [])
        shared.close()
        check(len([n for n in names if n[0] == "s"]) == 20 and len(set(names)) == len(names), names)


run("files")
