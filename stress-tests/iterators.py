# Every built-in iterator, stepped, copied and asked for its length by many threads while its source changes. # expect: ok
import copy
import itertools
import operator
import pickle

from stress import check, part, run, together

N = 120
MADE = {
    "list": lambda s: iter(s), "reversed list": lambda s: reversed(s), "tuple": lambda s: iter(tuple(s)), "range": lambda s: iter(range(N)),
    "long range": lambda s: iter(range(10**30, 10**30 + N)), "str": lambda s: iter("x" * N), "wide str": lambda s: iter("\u0394" * N),
    "bytes": lambda s: iter(bytes(N)), "bytearray": lambda s: iter(bytearray(N)), "reversed str": lambda s: reversed("ab" * (N // 2)),
    "dict": lambda s: iter(dict.fromkeys(s)), "items": lambda s: iter({k: k for k in s}.items()), "values": lambda s: iter({k: k for k in s}.values()),
    "reversed dict": lambda s: reversed(dict.fromkeys(s)), "set": lambda s: iter(set(s)), "frozenset": lambda s: iter(frozenset(s)),
    "enumerate": lambda s: enumerate(s), "zip": lambda s: zip(s, s), "strict zip": lambda s: zip(s, range(N), strict=True), "map": lambda s: map(abs, s),
    "map of two": lambda s: map(operator.add, s, s), "filter": lambda s: filter(None, s), "filter by": lambda s: filter(lambda x: x % 2, s),
    "callable": lambda s: iter(itertools.count().__next__, N), "sequence": lambda s: iter(Sequence()), "memoryview": lambda s: iter(memoryview(bytes(N))),
    "accumulate": lambda s: itertools.accumulate(s), "batched": lambda s: itertools.batched(s, 7), "chain": lambda s: itertools.chain(s, s),
    "chained": lambda s: itertools.chain.from_iterable([s, s]), "combinations": lambda s: itertools.combinations(range(9), 4),
    "with replacement": lambda s: itertools.combinations_with_replacement(range(6), 4), "compress": lambda s: itertools.compress(s, itertools.cycle((1, 0, 1))),
    "cycle": lambda s: itertools.islice(itertools.cycle(s), 400), "dropwhile": lambda s: itertools.dropwhile(lambda x: x < 5, s),
    "filterfalse": lambda s: itertools.filterfalse(lambda x: x % 2, s), "groupby": lambda s: itertools.groupby(s, lambda x: x // 5),
    "islice": lambda s: itertools.islice(s, 3, 90, 2), "pairwise": lambda s: itertools.pairwise(s), "permutations": lambda s: itertools.permutations(range(6), 4),
    "product": lambda s: itertools.product(range(5), repeat=3), "repeat": lambda s: itertools.repeat(7, N), "starmap": lambda s: itertools.starmap(max, zip(s, s)),
    "takewhile": lambda s: itertools.takewhile(lambda x: x < 100, s), "zip_longest": lambda s: itertools.zip_longest(s, range(50)),
    "tee": lambda s: itertools.tee(s)[0], "count": lambda s: itertools.islice(itertools.count(5, 3), N), "big count": lambda s: itertools.islice(itertools.count(10**25), N),
}


class Sequence:
    def __getitem__(self, i):
        if i >= N:
            raise IndexError(i)
        return i


@part
def stepped(draw):
    """Steps of one iterator by all: items that its source has, and in the end it is used up."""
    for name in [draw.choose(sorted(MADE)) for _ in range(4)]:
        make = MADE[name]
        expected = {repr(x) for x in make(list(range(N)))} if name != "groupby" else None
        shared = make(list(range(N)))

        def step(me, draw):
            n = 0
            while n < 3000:
                try:
                    item = next(shared)
                except StopIteration:
                    return n
                except RuntimeError as error:       # tee says that two step it at once
                    check(name == "tee", name, error)
                    continue
                except ValueError as error:         # zip(strict=True) may find one side longer when two step it at once
                    check(name == "strict zip" and "argument" in str(error), name, error)
                    return n
                n += 1
                if name == "groupby":
                    check(0 <= item[0] < N)
                    for x in item[1]:
                        check(x // 5 in range(24))
                elif name == "callable":           # it may be called once more while another thread sees the end
                    check(item <= N + 4)
                elif name in ("zip", "strict zip", "map of two", "starmap", "pairwise", "accumulate", "batched", "zip_longest", "enumerate", "product", "permutations", "combinations", "with replacement"):
                    check(isinstance(item, (tuple, int)))       # which halves meet depends on who steps
                else:
                    check(repr(item) in expected, name, item)
            return n

        together(step)


@part
def sources_change(draw):
    """Iterators over containers that grow, shrink and are emptied meanwhile: items that were there, an end, or the RuntimeError of dicts and sets."""
    numbers, table, bag, raw = list(range(50)), dict.fromkeys(range(50)), set(range(50)), bytearray(50)
    makers = [lambda: iter(numbers), lambda: reversed(numbers), lambda: iter(table), lambda: iter(table.items()), lambda: reversed(table), lambda: iter(bag),
              lambda: iter(raw), lambda: enumerate(numbers), lambda: zip(numbers, table), lambda: map(lambda a, b: (a, b), numbers, bag),
              lambda: itertools.cycle(numbers), lambda: itertools.chain(numbers, table, bag), lambda: itertools.batched(numbers, 3), lambda: itertools.groupby(numbers)]

    def change(me, draw):
        for i in range(300):
            k = draw.below(60)
            how = draw.below(6)
            if how < 3:
                numbers.append(k)
                table[k] = k
                bag.add(k)
                raw.append(k)
            elif how < 5:
                for f in (numbers.pop, raw.pop):
                    try:
                        f()
                    except IndexError:
                        pass
                table.pop(k, None)
                bag.discard(k)
            else:
                draw.choose((numbers, table, bag, raw)).clear()

    def walk(me, draw):
        for i in range(40):
            it = draw.choose(makers)()
            try:
                for x in itertools.islice(it, 80):
                    pass
                operator.length_hint(it)
            except RuntimeError as error:
                check("changed" in str(error), error)

    together(change, walk)


@part
def copied(draw):
    """Iterators are copied, reduced, measured and set back while they are stepped."""
    makers = [MADE[k] for k in ("list", "reversed list", "tuple", "range", "str", "bytes", "bytearray", "dict", "set", "enumerate", "zip", "long range", "sequence")]
    make = draw.choose(makers)
    shared = make(list(range(N)))

    def step(me, draw):
        for _ in range(N):
            try:
                next(shared, None)
            except ValueError as error:
                check("zip()" in str(error), error)

    def look(me, draw):
        for _ in range(60):
            check(0 <= operator.length_hint(shared, 0) <= N)
            try:
                other = copy.copy(shared)
                check(sum(1 for _ in other) <= N)
                shared.__reduce__()
                if hasattr(shared, "__setstate__"):
                    shared.__setstate__(draw.below(N))
            except ValueError as error:             # (__setstate__ of a zip makes it a strict one)
                check("zip()" in str(error), error)
            except (TypeError, RuntimeError, pickle.PicklingError) as error:
                check("pickle" in str(error) or "copy" in str(error) or "changed" in str(error), error)

    together(step, look)


@part
def consumers(draw):
    """list(), sum(), sorted(), dict(), join(), min(), any(), bytes() of one shared iterator: together they get each item at most once too often."""
    source = [str(i) for i in range(200)]
    shared = (s for s in source)

    def eat(me, draw):
        got = []
        for _ in range(500):
            try:
                how = draw.below(6)
                part = list(itertools.islice(shared, 5))
                if how == 0:
                    check(len("".join(part)) == sum(map(len, part)))
                elif how == 1:
                    check(sorted(part, key=int) == part)
                elif how == 2:
                    check(list(dict.fromkeys(part)) == part)
                elif how == 3:
                    check(not part or max(part, key=int) == part[-1])
                elif how == 4:
                    check(bytes(map(int, [p for p in part if int(p) < 256])) is not None)
                if not part:
                    break
                got += part
            except ValueError as error:
                check("already executing" in str(error), error)
        return got

    got = sum(together(eat), [])
    check(len(set(got)) == len(got) and set(got) <= set(source))


@part
def tees(draw):
    """Copies of a tee go separate ways in separate threads, and more copies are made of them."""
    copies = list(itertools.tee(iter(range(200)), 4))

    def walk(me, draw):
        mine = copy.copy(copies[me % 4]) if draw.below(2) else itertools.tee(copies[me % 4])[0]
        last = -1
        for _ in range(400):
            try:
                n = next(mine)
            except StopIteration:
                return
            except RuntimeError as error:
                check("tee" in str(error), error)
                continue
            check(n > last, n, last)
            last = n

    together(walk)


run("iterators")
