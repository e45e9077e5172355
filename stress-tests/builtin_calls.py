# Built-in functions and types over containers that others change: what comes out was there. # expect: ok
import itertools

from stress import check, part, run, together


@part
def made_from_lists(draw):
    """tuple(), list(), set(), dict(), bytes(), str.join(), sorted(), sum(), min(), max(), any(), all() of a list that is replaced at one moment:
    the ones that take a snapshot see one state."""
    numbers, texts, pairs = [0] * 5, ["0"] * 5, [(0, 0)] * 5

    def change(me, draw):
        for i in range(300):
            k = draw.below(200)
            numbers[:] = [k] * (1 + draw.below(8))
            texts[:] = [str(k)] * (1 + draw.below(8))
            pairs[:] = [(k, k)] * (1 + draw.below(8))

    def use(me, draw):
        for i in range(150):
            for made in (tuple(numbers), list(numbers), numbers[:], numbers.copy(), numbers * 2, [*numbers], (*numbers,)):
                check(len(set(made)) == 1, made)
            check(set(bytearray(numbers)) <= set(range(200)) and set(bytes(numbers)) <= set(range(200)))
            check(set(numbers) <= set(range(200)) and len({*numbers}) >= 1)     # (item by item)
            check(all(0 <= n < 200 for n in sorted(numbers)) and 0 <= min(numbers) <= 199 and 0 <= max(numbers) < 200 and sum(numbers) >= 0)
            joined = "-".join(texts).split("-")
            check(len(set(joined)) == 1, joined)
            for k, v in dict(pairs).items():
                check(k == v)
            check(any(n >= 0 for n in numbers) and all(n >= 0 for n in numbers) and 999 not in numbers)
            check(dict(zip(numbers, texts)) is not None and list(map(str, numbers)) and [*filter(None, texts)])
            a = [0]
            a.extend(numbers)
            a += numbers
            check(a[0] == 0 and len(set(a)) <= 3, a)
            a[1:] = numbers
            check(len(set(a[1:])) == 1)

    together(change, use)


@part
def made_from_dicts(draw):
    """dict(), |, **, update(), list of keys, items, fromkeys, sorted of a dict that changes."""
    table = {"a": 0, "b": 0}

    def change(me, draw):
        for i in range(300):
            table["k%d" % draw.below(20)] = i
            table.pop("k%d" % draw.below(20), None)

    def use(me, draw):
        for i in range(100):
            for made in (dict(table), table | {}, {} | table, {**table}, table.copy(), dict(list(table.items())), dict(**table)):
                check(made["a"] == 0 and made["b"] == 0 and len(made) <= 22)
            check({"a", "b"} <= set(list(table)) and {"a", "b"} <= set(list(table.keys())) and ("a", 0) in list(table.items()))
            fresh = {"z": 1}
            fresh.update(table)
            fresh |= table
            check(fresh["a"] == 0 and fresh["z"] == 1)
            try:
                check(sorted(table)[0] == "a" and dict.fromkeys(table, 1)["b"] == 1 and repr(table).startswith("{'a': 0") and (table.keys() & {"a"}) == {"a"})
            except RuntimeError as error:
                check("changed size" in str(error), error)

    together(change, use)


@part
def keys_that_run_code(draw):
    """Keys whose __eq__ and __hash__ are Python code that changes the very dict or set."""
    class Key:
        def __init__(self, n):
            self.n = n

        def __hash__(self):
            return self.n % 4

        def __eq__(self, other):
            if next(turn) % 17 == 0:
                table.pop(Key0, None)
                bag.discard(Key0)
            return isinstance(other, Key) and self.n == other.n

    turn = itertools.count()
    table, bag = {}, set()
    Key0 = Key(0)

    def work(me, draw):
        for i in range(60):
            k = Key(1 + draw.below(12))
            table[k] = k.n
            bag.add(k)
            got = table.get(Key(k.n))
            check(got in (k.n, None))
            table.setdefault(Key0, 0)
            bag.add(Key0)
            if draw.chance(3):
                table.pop(k, None)
                bag.discard(k)
        return None

    together(work)
    check(len({k.n for k in table}) == len(table) <= 13 and len({k.n for k in bag}) == len(bag) <= 13)


@part
def sorts_with_code(draw):
    """sort() with keys and comparisons in Python, of lists of one's own made of shared items, and of one that others look at."""
    class Item:
        def __init__(self, n):
            self.n = n

        def __lt__(self, other):
            return self.n < other.n

    items = [Item(i * 37 % 101) for i in range(101)]

    def work(me, draw):
        for i in range(10):
            own = items[:]
            own.sort(reverse=bool(draw.below(2)), key=draw.choose((None, lambda x: x.n, lambda x: -x.n)))
            numbers = [x.n for x in own]
            check(numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True))
            k = draw.below(101)
            items[k], items[100 - k] = items[k], items[k]
            items[:] = [Item(n * 37 % 101) for n in range(101)]

    together(work)


@part
def slices_and_ranges(draw):
    """Indices with __index__ that change the list they are for."""
    line = list(range(50))

    class Index:
        def __init__(self, n):
            self.n = n

        def __index__(self):
            if self.n % 3 == 0:
                line.append(line.pop(0) if line else 1)
            return self.n

    def work(me, draw):
        for i in range(100):
            k = draw.below(49)
            try:
                check(0 <= line[Index(k)] < 50)
                check(all(0 <= n < 50 for n in line[Index(k):Index(k + 5):1]))
                line[Index(k)] = draw.below(50)
                line[Index(k):Index(k + 2)] = [1, 2]
                line.insert(Index(k), 3)
                del line[Index(k)]
            except IndexError:
                line.extend(range(10))

    together(work)


run("builtin_calls")
