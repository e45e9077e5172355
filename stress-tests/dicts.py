# One dict, several threads. # expect: ok
from stress import check, part, run, together, workers


class Key:
    """Compared by Python code, with many collisions."""

    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n

    def __hash__(self):
        return self.n % 7


def key_kinds(draw):
    return draw.choose((str, int, float, Key, lambda n: (n,), lambda n: b"%d" % n, lambda n: n if n % 2 else str(n), lambda n: Key(n) if n % 3 else n))


@part
def own_keys(draw):
    """Threads add, replace and delete keys of their own: at the end there is what each left."""
    table, make = {}, key_kinds(draw)

    def work(me, draw):
        mine = {}
        for i in range(300):
            n = me * 1000 + draw.below(40)
            if draw.below(3):
                table[make(n)] = i
                mine[n] = i
            elif n in mine:
                del table[make(n)]
                del mine[n]
            else:
                check(make(n) not in table)
            check(table.get(make(n)) == mine.get(n))
        return mine

    left = {}
    for mine in together(work):
        left.update(mine)
    check(len(table) == len(left) and all(table[make(n)] == v for n, v in left.items()), len(table), len(left))


@part
def one_winner(draw):
    """setdefault() gives all the same; of those who pop a key one gets it; popitem() gives each item once."""
    make = key_kinds(draw)
    table, n = {}, 60

    def default(me, draw):
        return [table.setdefault(make(i), (me, i)) for i in range(n)]

    got = together(default)
    check(all(g == got[0] for g in got))

    def take(me, draw):
        mine = []
        for i in range(n // 2):
            v = table.pop(make(i), None)
            if v is not None:
                mine.append(v)
        while True:
            try:
                mine.append(table.popitem()[1])
            except KeyError:
                return mine

    check(sorted(sum(together(take), [])) == sorted(got[0]), table)
    check(not table and len(table) == 0)


@part
def snapshots(draw):
    """copy(), dict(), list(items()) are of one moment: two keys that are changed together by update() of an empty dict, or never apart."""
    table = {}

    def write(me, draw):
        for i in range(100):
            fresh = {("k", j): i for j in range(draw.below(30) + 1)}
            table.clear()
            table.update(fresh)

    def read(me, draw):
        for i in range(150):
            how = draw.below(4)
            seen = table.copy() if how == 0 else dict(table) if how == 1 else dict(list(table.items())) if how == 2 else {**table}
            if workers(2) == 1:
                check(len(set(seen.values())) <= 1, seen)
            check(all(k[0] == "k" for k in seen))
            check(all(type(v) is int for v in list(table.values())))

    together(write, read)


@part
def walks(draw):
    """A walk over a dict that changes sees keys that were there, or is told that the size has changed."""
    table = {i: [i] for i in range(50)}

    def change(me, draw):
        for i in range(300):
            k = 50 + draw.below(20)
            table[k] = [k]
            table.pop(50 + draw.below(20), None)

    def walk(me, draw):
        for i in range(60):
            try:
                check(set(range(50)) <= {k for k, v in table.items() if v == [k]})      # nothing is deleted in front of these
                check(set(reversed(table)) <= set(range(70)))
            except RuntimeError as error:
                check("changed" in str(error) or "mutated" in str(error), error)
            check(all(v == [k] for k, v in list(table.items())))

    together(change, walk)
    check(set(range(50)) <= set(table))


@part
def grows_under_readers(draw):
    """The owner fills dicts and lets go of them, while others look keys up: a key that was put before the dict was shown is found."""
    box, make = [{}], key_kinds(draw)

    def own(me, draw):
        for i in range(30):
            table = {}
            for k in range(10):
                table[make(k)] = [k]
            box[0] = table
            for k in range(10, draw.below(120)):
                table[make(k)] = [k]
                if draw.chance(4) and k > 20:
                    table.pop(make(k - 5), None)
            if draw.chance(4):
                table[None] = 0
                del table[None]

    def read(me, draw):
        for i in range(150):
            table = box[0]
            if table:
                k = draw.below(10)
                check(table[make(k)] == [k] and make(k) in table and table.get(make(1000)) is None, k)

    together(own, read)


@part
def tokens(draw):
    """Values wander between dicts; none is lost or there twice."""
    tables, n, make = [{} for _ in range(4)], 60, key_kinds(draw)
    for i in range(n):
        tables[0][make(i)] = i

    def move(me, draw):
        for i in range(300):
            token = draw.below(n)
            v = draw.choose(tables).pop(make(token), None)
            if v is not None:
                check(v == token)
                draw.choose(tables)[make(token)] = v

    together(move)
    check(sorted(v for t in tables for v in t.values()) == list(range(n)))


@part
def becomes_mixed(draw):
    """A dict of strs gets its first other key while it is read; strs are found before and after."""
    table = {"a%d" % i: i for i in range(20)}

    def change(me, draw):
        for i in range(100):
            k = draw.choose((i, (i,), "b%d" % i, 1.5))
            table[k] = 0
            del_it = draw.below(2)
            if del_it:
                table.pop(k, None)

    def read(me, draw):
        for i in range(400):
            k = draw.below(20)
            check(table["a%d" % k] == k)

    together(change, read)


@part
def merges(draw):
    """update() and |= both ways at once: all keys arrive, nobody waits for ever."""
    a, b = {"a": 1}, {"b": 2}

    def merge(me, draw):
        x, y = (a, b) if me % 2 else (b, a)
        for i in range(60):
            x.update(y)
            x |= y
            check(len(x | y) >= 1)
            x[me, i % 5] = i

    together(merge)
    check("a" in a and "b" in b)


@part
def comes_and_goes(draw):
    """One key, added and deleted by all: it is there or not, and the rest does not suffer."""
    table, make = {}, key_kinds(draw)
    for k in range(5):
        table[make(k)] = k

    def flip(me, draw):
        for i in range(400):
            if draw.below(2):
                table[make(99)] = me
            else:
                table.pop(make(99), None)
            check(table[make(draw.below(5))] < 5)

    together(flip)
    table.pop(make(99), None)
    check(len(table) == 5)


@part
def views_and_comparisons(draw):
    """Views, comparisons and reprs of a dict that changes end, and say what could be."""
    table = {i: i for i in range(10)}

    def change(me, draw):
        for i in range(200):
            table[10 + draw.below(5)] = i
            table.pop(10 + draw.below(5), None)

    def look(me, draw):
        for i in range(40):
            try:
                check({0, 1, 2} <= table.keys() and (3, 3) in table.items() and 10 <= len(table) <= 15)
                check(repr(table).startswith("{0: 0") and table != {} and not table == {1: 2})
                check((table.keys() & {1, 99}) == {1} and table.keys().isdisjoint({99}))
            except RuntimeError as error:
                check("changed" in str(error), error)

    together(change, look)


run("dicts")
