# bytearray, memoryview, array: changed, exported, resized, cast and read by many threads. # expect: ok
import array
import io
import struct

from stress import check, part, run, together, workers


@part
def exports(draw):
    """A bytearray with views does not change its size; without, it does; its bytes are those that were written."""
    data = bytearray(b"a" * 64)         # (data[...] = x and not +=: the name belongs to the part)

    def view(me, draw):
        for i in range(200):
            with memoryview(data) as m:
                n = len(m)
                check(len(data) == n)
                if n:
                    check(m[draw.below(n)] in b"ab")
                    m[draw.below(n)] = 97 + draw.below(2)
                check(len(bytes(m)) == n)

    def change(me, draw):
        for i in range(200):
            try:
                how = draw.below(6)
                if how == 0:
                    data.append(97)
                elif how == 1:
                    data.extend(b"ab" * 8)
                elif how == 2:
                    del data[:draw.below(20)]
                elif how == 3:
                    data[:] = b"a" * draw.below(100)
                elif how == 4:
                    data.pop()
                else:
                    data.__iadd__(b"b")
            except BufferError as error:
                check("export" in str(error), error)
            except IndexError:
                pass

    together(view, change)
    check(set(data) <= set(b"ab"))
    data.clear()


@part
def whole_replacements(draw):
    """Contents that are replaced at one moment are never seen half."""
    data = bytearray(b"a" * 40)

    def replace(me, draw):
        for i in range(200):
            try:
                data[:] = (b"a", b"b", b"c")[draw.below(3)] * (10 + draw.below(60))
            except BufferError:
                pass

    def read(me, draw):
        for i in range(200):
            for copy in (bytes(data), data[:], data.upper().lower(), data + b"", bytes(memoryview(bytes(data)))):
                check(len(set(copy)) == 1, copy)
            check(data.count(b"a") + data.count(b"b") >= 0 and data.find(b"d") == -1)
            check(data.startswith((b"a", b"b", b"c")))
            check(len(data.hex()) % 2 == 0 and len(set(data.decode())) == 1)

    together(replace, read)


@part
def items_not_torn(draw):
    """Aligned items of views and arrays are read and written whole."""
    kind = draw.choose("HIQd")
    size = struct.calcsize(kind)
    one, two = (0, 256 ** size - 1) if kind != "d" else (0.0, -1.7976931348623157e308)
    data = bytearray(size * 16)
    words = memoryview(data).cast(kind)
    numbers = array.array(kind, [one] * 16)

    def work(me, draw):
        for i in range(400):
            k = draw.below(16)
            words[k] = draw.choose((one, two))
            numbers[k] = draw.choose((one, two))
            k = draw.below(16)
            check(words[k] in (one, two) and numbers[k] in (one, two), words[k], numbers[k])

    together(work)
    words.release()


@part
def views_released(draw):
    """A memoryview that one releases while others use it: values, ValueError after it, BufferError to who releases too early."""
    data = bytes(range(256)) * 4
    views = [memoryview(data) for _ in range(20)]

    def use(me, draw):
        for m in views:
            for i in range(8):
                try:
                    k = draw.below(256)
                    check(m[k] == k)
                    check(bytes(m[k:k + 4]) == data[k:k + 4])
                    check(m.tolist()[255] == 255 and m.nbytes == 1024 and m.cast("I").nbytes == 1024)
                    check(hash(m) == hash(data) and m.tobytes()[:2] == b"\0\1" and 7 in m)
                except ValueError as error:
                    check("released" in str(error), error)

    def release(me, draw):
        for m in views:
            for i in range(draw.below(30)):
                pass
            try:
                m.release()
            except BufferError as error:
                check("export" in str(error), error)

    together(use, release)
    for m in views:
        m.release()


@part
def arrays(draw):
    """array.array: appended, popped, extended, swapped, sliced by all: no item comes from nowhere, none is lost."""
    shared = array.array("q")

    def calm(me, draw):
        popped = []
        for i in range(150):
            shared.append(me * 1000 + i)
            if draw.below(2):
                try:
                    popped.append(shared.pop(draw.choose((0, -1))))
                except IndexError:
                    pass
            if draw.chance(9):
                check(all(x % 1000 < 150 for x in shared[::2]))
                shared.reverse()
            if draw.chance(9):
                a = array.array("q", shared)
                check(all(x % 1000 < 150 for x in a) and len(a.tobytes()) == 8 * len(a))
        return popped

    got = sum(together(calm), [])
    check(sorted(got + list(shared)) == sorted(me * 1000 + i for me in range(workers()) for i in range(150)))


@part
def arrays_under_views(draw):
    """An array with views keeps its size; buffers of it go into files and struct."""
    shared = array.array("I", range(32))

    def use(me, draw):
        for i in range(150):
            with memoryview(shared) as m:
                n = len(m)
                check(struct.unpack_from("I", m, 4 * draw.below(n))[0] < 100)
                struct.pack_into("I", m, 4 * draw.below(n), draw.below(100))
                out = io.BytesIO()
                out.write(m)
                check(len(out.getvalue()) == 4 * n)

    def change(me, draw):
        for i in range(150):
            try:
                if len(shared) < 64:
                    shared.extend(array.array("I", [1, 2]))
                if len(shared) > 16:
                    shared.pop()
                shared[draw.below(16)] = i % 100
                shared[2:4] = array.array("I", [5, 6])
            except BufferError as error:
                check("export" in str(error), error)

    together(use, change)


@part
def grown_bytes(draw):
    """+= of a shared name bound to bytes, joins of a list of bytes that changes, translate, replace, split."""
    pieces = [b"abc"] * 8

    def work(me, draw):
        own = b""
        for i in range(200):
            pieces[draw.below(8)] = bytes([97 + me % 26]) * draw.below(5)
            joined = b"".join(pieces)
            check(len(joined) <= 40)
            own += pieces[draw.below(8)]
            check(own.replace(b"a", b"") .count(b"a") == 0 and len(own.split(b"b")) == own.count(b"b") + 1)

    together(work)


run("buffers")
