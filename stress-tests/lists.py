# One list, several threads. # expect: ok
from stress import check, part, run, together, workers


@part
def appends(draw):
    """Nothing that is appended is lost, and what one thread appends stays in its order."""
    items, n = [], 200 + draw.below(400)

    def append(me, draw):
        for i in range(n):
            items.append((me, i))

    together(append)
    check(len(items) == n * workers() and len(set(items)) == len(items), len(items))
    last = {}
    for me, i in items:
        check(last.get(me, -1) + 1 == i, me, i)
        last[me] = i


@part
def pops(draw):
    """Each item is popped once, from either end or the middle."""
    items = list(range(1000))

    def pop(me, draw):
        mine = []
        while True:
            try:
                mine.append(items.pop(draw.choose((0, -1, -1, -1))) if draw.below(3) else items.pop())
            except IndexError:
                if not items:
                    return mine

    check(sorted(sum(together(pop), [])) == list(range(1000)))
    check(items == [])


@part
def whole_slices(draw):
    """A slice assignment, a copy and a concatenation see or change the list at one moment."""
    items = [0]

    def write(me, draw):
        for i in range(200):
            n = draw.below(60)
            items[:] = [n] * (n + 1)

    def read(me, draw):
        for i in range(300):
            seen = draw.choose((lambda: items[:], items.copy, lambda: list(items), lambda: tuple(items), lambda: [] + items, lambda: items * 1))()
            check(len(seen) == seen[0] + 1 and len(set(seen)) == 1, seen)

    together(write, read)


@part
def reversals(draw):
    """A copy of a list that is turned around, sorted and turned is always in one of two orders, or empty while it is sorted."""
    n = 5 + draw.below(100)
    up, down = list(range(n)), list(range(n))[::-1]
    items = up[:]

    def turn(me, draw):
        for i in range(100):
            if draw.below(3):
                items.reverse()
            else:
                try:
                    items.sort(key=draw.choose((None, abs)), reverse=draw.chance(2))
                except ValueError as error:
                    check("modified during sort" in str(error), error)

    def read(me, draw):
        for i in range(200):
            seen = items[:]
            check(seen in (up, down, []), seen)

    together(turn, read)


@part
def one_sorter(draw):
    """Items that are replaced, read or appended while another thread sorts: the list is empty meanwhile, and comes back whole or with an error."""
    items = [draw.below(1000) for _ in range(200)]
    all_of_them = sorted(items)

    def sort(me, draw):
        for i in range(60):
            items.sort(key=lambda x: -x if i % 2 else x)

    def read(me, draw):
        for i in range(400):
            try:
                check(0 <= items[draw.below(200)] < 1000)
            except IndexError:
                pass
            check(sorted(items[:]) in ([], all_of_them))

    if workers(2, 0) == 1:
        together(sort, read)
    else:
        together(sort, read, threads=2)
    check(sorted(items) == all_of_them)


@part
def tokens(draw):
    """Tokens wander between lists by every way of taking out and putting in; none is lost, none is there twice."""
    lists, n = [[] for _ in range(5)], 120
    lists[0].extend(range(n))

    def move(me, draw):
        for i in range(300):
            a, b = draw.choose(lists), draw.choose(lists)
            how = draw.below(5)
            try:
                if how == 0:
                    taken = [a.pop()]
                elif how == 1:
                    taken = [a.pop(0)]
                elif how == 2:
                    taken = [a.pop(len(a) // 2)]
                else:
                    token = a[draw.below(len(a) or 1)]
                    a.remove(token)
                    taken = [token]
            except (IndexError, ValueError):
                continue
            how = draw.below(4)
            if how == 0:
                b.append(taken[0])
            elif how == 1:
                b.insert(draw.below(20) - 10, taken[0])
            elif how == 2:
                b.extend(taken)
            else:
                b[:0] = taken

    together(move)
    check(sorted(sum(lists, [])) == list(range(n)), lists)


@part
def pairs_of_lists(draw):
    """a.extend(b) and b.extend(a) at the same time: both see the other at one moment, and nobody waits for ever."""
    a, b = ["a"] * 3, ["b"] * 3

    def grow(me, draw):
        x, y = (a, b) if me % 2 else (b, a)
        for i in range(60):
            how = draw.below(3)
            if how == 0:
                x.extend(y)
            elif how == 1:
                check(len(x + y) >= 2)
            else:
                x += y
            if len(x) > 300:
                del x[3:]

    together(grow)
    check(set(a) | set(b) == {"a", "b"})


@part
def grows_under_readers(draw):
    """The owner lets a list grow, shrink, be emptied and filled, while others read it by index and walk over it."""
    box = [[]]

    def own(me, draw):
        for i in range(40):
            items = [[me, 0]] if draw.chance(2) else []
            if draw.chance(2):
                box[0] = items
            for k in range(draw.below(150)):
                items.append([me, k])
                if k == 20:
                    box[0] = items
            if draw.chance(3):
                del items[draw.below(40):]
            if draw.chance(5):
                items.clear()
            for k in range(draw.below(60)):
                items.insert(draw.below(10), [me, -k])
            while draw.below(4) and items:
                items.pop()

    def read(me, draw):
        for i in range(150):
            items = box[0]
            for item in items:
                check(type(item) is list and len(item) == 2, item)
            for k in range(20):
                try:
                    check(len(items[draw.below(60) - 30]) == 2)
                except IndexError:
                    pass

    together(own, read)


@part
def replaced_items(draw):
    """An item is always one that somebody put there, also when it is the last reference that goes."""
    items = [[0, i] for i in range(8)]

    def write(me, draw):
        for i in range(400):
            k = draw.below(8)
            items[k] = [i, k]

    def read(me, draw):
        for i in range(600):
            k = draw.below(8)
            check(items[k][1] == k)

    together(write, read)


@part
def stepped(draw):
    """Extended slices are assigned, read and deleted at one moment."""
    items = [0] * 60

    def write(me, draw):
        for i in range(150):
            items[::3] = [i * 10 + me] * 20

    def read(me, draw):
        for i in range(200):
            check(len(set(items[::3])) == 1)

    together(write, read)
    check(items[1::3] == [0] * 20)


@part
def searches(draw):
    """Searches whose comparisons run Python code, while the list is changed: they end, and find what can be found."""
    class Key:
        def __init__(self, n):
            self.n = n

        def __eq__(self, other):
            return isinstance(other, Key) and self.n == other.n

        __hash__ = None

    items = [Key(i) for i in range(30)]

    def change(me, draw):
        for i in range(60):
            items.append(Key(100 + me))
            try:
                items.remove(Key(100 + me))
            except ValueError:
                pass

    def look(me, draw):
        for i in range(40):
            n = draw.below(30)
            check(Key(n) in items and items.index(Key(n)) <= n + 1 and items.count(Key(n)) >= 1, n)
            check(Key(-1) not in items)

    together(change, look)
    check([k.n for k in items if k.n < 100] == list(range(30)))


@part
def from_the_end(draw):
    """A negative index counts from the end at that moment: the last item stays the last one, whatever comes and goes in front of it."""
    items = ["x"] * 10 + ["last"]

    def change(me, draw):
        for i in range(300):
            n = draw.below(5)
            if n == 0:
                items.insert(0, "x")
            elif n == 1:
                del items[:-2]
            elif n == 2:
                items[:-1] = ["x"] * draw.below(20)
            elif n == 3:
                items[-1] = "last"
            else:
                items[0:0] = ["x", "x"]

    def read(me, draw):
        for i in range(500):
            check(items[-1] == "last" and items[-1:] == ["last"] and items[:][-1] == "last")

    together(change, read)
    check(items.count("last") == 1, items)


@part
def last_of_all(draw):
    """items[-1] reads length and item as one: what only ever stands in front of the last item is never seen as the last."""
    items = [("last",)]

    def change(me, draw):
        for i in range(300):
            items.append(("last", i))
            items[0] = ("front", i)
            items[0] = ("last", i)
            if draw.below(2):
                items.insert(0, ("front", i))
                del items[0]
            items.pop()

    def read(me, draw):
        for i in range(600):
            check(items[-1][0] == "last")
            check(i % 50 or items[-1:][0][0] == "last")

    alone = [change]                    # one changes, the others read

    def either(me, draw):
        try:
            job = alone.pop()
        except IndexError:
            job = read
        job(me, draw)

    together(either)
    check(len(items) == 1 and items[0][0] == "last", items)


run("lists")
