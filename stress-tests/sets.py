# One set, several threads. # expect: ok
from stress import check, part, run, together, workers


def item_kinds(draw):
    return draw.choose((int, str, float, lambda n: (n, n), lambda n: n if n % 2 else str(n), lambda n: frozenset((n,))))


@part
def own_items(draw):
    """Threads add and discard items of their own: at the end there is what each left."""
    items, make = set(), item_kinds(draw)

    def work(me, draw):
        mine = set()
        for i in range(300):
            n = me * 1000 + draw.below(30)
            if draw.below(2):
                items.add(make(n))
                mine.add(n)
            else:
                items.discard(make(n))
                mine.discard(n)
            check((make(n) in items) == (n in mine))
        return mine

    left = set().union(*together(work))
    check(items == {make(n) for n in left} and len(items) == len(left))


@part
def pops(draw):
    """Each item is popped, or removed, by one thread."""
    make = item_kinds(draw)
    items = {make(n) for n in range(200)}
    everything = set(items)

    def take(me, draw):
        mine = []
        for n in range(100):
            try:
                items.remove(make(n))
                mine.append(make(n))
            except KeyError:
                pass
        while True:
            try:
                mine.append(items.pop())
            except KeyError:
                return mine

    got = sum(together(take), [])
    check(len(got) == 200 and set(got) == everything and not items)


@part
def tokens(draw):
    """Tokens wander between sets; none is lost or there twice."""
    sets, n, make = [set() for _ in range(4)], 60, item_kinds(draw)
    sets[0].update(map(make, range(n)))

    def move(me, draw):
        for i in range(250):
            try:
                token = draw.choose(sets).pop()
            except KeyError:
                continue
            to = draw.choose(sets)
            if draw.below(2):
                to.add(token)
            else:
                to |= {token}

    together(move)
    check(sorted(map(hash, set().union(*sets))) == sorted(hash(make(i)) for i in range(n)) and sum(map(len, sets)) == n)


@part
def snapshots(draw):
    """A copy, a union, a difference read the other set in one moment: what intersection_update() leaves is never seen half done."""
    even, odd = set(range(0, 60, 2)), set(range(1, 60, 2))
    items = set(even | odd)

    def write(me, draw):
        for i in range(60):
            items.intersection_update(even if draw.below(2) else odd)
            items.clear()
            items.update(even | odd)

    def read(me, draw):
        for i in range(150):
            how = draw.below(5)
            seen = (items.copy() if how == 0 else items | set() if how == 1 else set(items) if how == 2 else frozenset(items) if how == 3 else items & items)
            if how < 4 and workers(2) == 1:
                check(seen in (set(), even, odd, even | odd), seen)
            check(seen <= even | odd)
            check((seen - even) <= odd and (even - seen) <= even and seen ^ seen == set())

    together(write, read)


@part
def both_ways(draw):
    """a |= b and b |= a, a -= b and so on at the same time."""
    a, b = {1, 2, "a"}, {3, 4, "b"}

    def mix(me, draw):
        x, y = (a, b) if me % 2 else (b, a)
        for i in range(100):
            how = draw.below(6)
            if how == 0:
                x |= y
            elif how == 1:
                x.symmetric_difference_update(y)
            elif how == 2:
                x.difference_update(y)
            elif how == 3:
                x.add(i % 10)
            elif how == 4:
                check(x.isdisjoint(y) in (True, False) and (x <= y) in (True, False) and (x == y) in (True, False))
            else:
                check(len(x | y) >= 0 and len(repr(x)) > 2)
        return True

    together(mix)
    check(a | b <= {1, 2, 3, 4, "a", "b", *range(10)})


@part
def comes_and_goes(draw):
    """One item, added and discarded by all, many times: the others stay, and searches do not grow longer."""
    items = set(range(100))

    def flip(me, draw):
        for i in range(1500):
            items.add(1000 + me % 2)
            items.discard(1000 + me % 2)
            check(draw.below(100) in items)

    together(flip)
    check(items >= set(range(100)) and len(items) <= 102)


@part
def grows_under_readers(draw):
    box, make = [set()], item_kinds(draw)

    def own(me, draw):
        for i in range(30):
            items = {make(n) for n in range(10)}
            box[0] = items
            for n in range(10, draw.below(150)):
                items.add(make(n))
                if draw.chance(5):
                    items.discard(make(n - 1) if n > 15 else None)

    def read(me, draw):
        for i in range(200):
            items = box[0]
            if items:
                check(make(draw.below(10)) in items and make(5000) not in items)
                try:
                    check(sum(1 for x in items) >= 10)
                except RuntimeError as error:
                    check("changed size" in str(error), error)

    together(own, read)


run("sets")
