# Containers that grow to hundreds of thousands of items and shrink again under readers. # expect: ok
from stress import check, late, part, run, together

MOST = 100_000


@part
def lists(draw):
    """A list grows and shrinks by its ends while others index, walk and slice it."""
    line, stop = [], []

    def grow(me, draw):
        for size in (100, MOST, 10, MOST // 3, 0, 1000):
            while len(line) < size and not late():
                n = len(line)
                line.extend(range(n, n + 997))
            del line[size:]
        stop.append(1)

    def read(me, draw):
        while not stop:
            n = len(line)
            for i in (0, n // 2, n - 1, draw.below(n + 1)):
                try:
                    check(line[i] == i or i < 0, i)
                except IndexError:
                    pass
            piece = line[n // 2:n // 2 + 50]
            check(all(b == a + 1 for a, b in zip(piece, piece[1:])))
            for i, x in enumerate(line):
                if i > 200:
                    break
                check(x == i)

    together(lambda me, draw: grow(me, draw) if me == 0 else None, read)


@part
def dicts(draw):
    """A dict grows and shrinks while others look up: what was there all the time is found all the time."""
    table, stop = {-1: "always", "str": "always"}, []

    def grow(me, draw):
        for size in (100, MOST, 10, MOST // 3):
            for i in range(len(table), size):
                table[i] = i
                if i % 1000 == 0 and late():
                    break
            for i in range(size, MOST):
                if table.pop(i, None) is None and i > size + 10 or late():
                    break
        stop.append(1)

    def read(me, draw):
        while not stop:
            check(table[-1] == "always" and table["str"] == "always")
            k = draw.below(MOST)
            check(table.get(k, k) == k)
            if draw.chance(50):
                copy = table.copy()
                check(copy[-1] == "always" and all(k == v for k, v in list(copy.items())[2:50]))

    together(lambda me, draw: grow(me, draw) if me == 0 else None, read)


@part
def sets(draw):
    """The same for a set, and for frozensets made of it."""
    bag, stop = {-1}, []

    def grow(me, draw):
        for size in (50, MOST, 10, MOST // 3):
            bag.update(range(min(size, 1000) if late() else size))
            bag.difference_update(range(size // 2, size))
        stop.append(1)

    def read(me, draw):
        while not stop:
            check(-1 in bag and -2 not in bag)
            if draw.chance(50):
                frozen = frozenset(bag)
                check(-1 in frozen and min(frozen) == -1)

    together(lambda me, draw: grow(me, draw) if me == 0 else None, read)


@part
def bytes_and_text(draw):
    """bytearray and str that grow to a megabyte in many threads."""
    data = bytearray()

    def work(me, draw):
        own = []
        for i in range(60):
            try:
                data.extend(b"ab" * 5000)
            except BufferError:
                pass
            text = "".join(own) + "x" * 1000
            own.append(text[:100])
            check(len(text) == len(own[:-1]) * 100 + 1000)
            check(data[-1:] in (b"", b"b") and data[:1] in (b"", b"a") and data.find(b"bb") == -1)
            if len(data) > 1_000_000:
                data.clear()

    together(work)


@part
def instances(draw):
    """Objects that get hundreds of attributes, and lose them, under readers."""
    class C:
        always = 5

    shared = C()
    shared.first = 1

    def change(me, draw):
        for k in range(3):
            for i in range(200):
                setattr(shared, "a%d" % i, i)
            for i in range(200):
                try:
                    delattr(shared, "a%d" % i)
                except AttributeError:
                    pass

    def read(me, draw):
        for i in range(500):
            check(shared.first == 1 and shared.always == 5)
            k = draw.below(200)
            check(getattr(shared, "a%d" % k, k) == k)

    together(change, read)


run("big_containers")
