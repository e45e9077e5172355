# needs: threading array struct
"""bytearray, array and memoryview shared by threads: nothing is lost, nothing is seen that was never stored."""
import struct
import threading
from array import array

ROUNDS = 3000
errors = []


def together(*functions):
    gate = threading.Barrier(len(functions))

    def run(f):
        gate.wait()
        try:
            f()
        except BaseException as e:
            errors.append(f"{f.__name__}: {e!r}")
    threads = [threading.Thread(target=run, args=(f,)) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


shared = bytearray()
numbers = array("q")
text = bytearray(b"abc" * 100)
queue = bytearray()
counts = array("d", [0.0] * 8)


def append():
    for i in range(ROUNDS):
        shared.append(i & 0xff)
        numbers.append(-i)


def extend():
    for i in range(ROUNDS // 10):
        shared.extend(b"0123456789")
        numbers.extend(array("q", range(10)))


together(append, append, extend, extend)
print(len(shared) == 2 * ROUNDS + 2 * ROUNDS)    # expect: True
print(len(numbers) == 4 * ROUNDS)                # expect: True
print(sum(numbers) == -2 * sum(range(ROUNDS)) + 2 * (ROUNDS // 10) * 45)   # expect: True

done = False


def change():
    global done
    for i in range(ROUNDS):
        text.insert(i % 50, 0x61)
        text.reverse()
        del text[10:20:3]
        text[5:9] = b"abcabc"
        text.replace(b"a", b"xy")
        if len(text) > 500:
            del text[:300]
    done = True


def look():
    while not done:
        n = len(text)
        for i in range(0, n, 7):
            try:
                assert text[i] in b"abc", text[i]
            except IndexError:
                pass
        assert set(bytes(text)) <= set(b"abc")
        assert set(text.upper()) <= set(b"ABC")
        text.find(b"cab")
        text.count(b"a")
        assert b"x" not in text


together(change, look, look)

pushed = popped = 0


def push():
    global pushed
    for i in range(ROUNDS):
        queue.extend(b"ab")
    pushed = 2 * ROUNDS


def pop():
    global popped
    n = 0
    while n < 2 * ROUNDS:
        try:
            queue.pop(0 if n & 1 else -1)
            n += 1
        except IndexError:
            pass
    popped = n


together(push, pop)
print(pushed == popped, len(queue))              # expect: True 0


def exporter():
    for i in range(ROUNDS):
        try:
            with memoryview(shared) as m:
                m[0] = i & 0xff
                m[1:3] = b"zz"
                assert bytes(m[1:3]) == b"zz"
                struct.pack_into("<I", m, 8, i)
        except BufferError:
            pass


def resizer():
    for i in range(ROUNDS):
        try:
            shared.append(1)
            shared.pop()
        except BufferError:
            pass


together(exporter, resizer, resizer)


def whole_doubles():
    for i in range(ROUNDS):
        counts[i & 7] = 1.5 if i & 1 else -2.25
        assert counts[i * 3 & 7] in (0.0, 1.5, -2.25)
        counts[2:4] = counts[4:6]
        if i % 50 == 0:
            counts.extend(counts[:2])
            del counts[:2]


together(whole_doubles, whole_doubles, whole_doubles)

view = memoryview(bytearray(b"hello" * 100))


def use_view():
    for i in range(ROUNDS):
        try:
            assert view[1] == 0x65
            assert len(view.tobytes()) == 500
            assert view[5:10] == b"hello"
        except ValueError:
            return


def end_view():
    for i in range(ROUNDS):
        view.nbytes
    while True:
        try:
            view.release()
            return
        except BufferError:
            pass


together(use_view, use_view, end_view)
print(errors)                                    # expect: []
