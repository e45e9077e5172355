# collections: deque in all its operations, OrderedDict, defaultdict, Counter, ChainMap, namedtuple, UserDict. # expect: ok
import copy
import pickle
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple

from stress import check, part, run, together, workers


@part
def tokens(draw):
    """Tokens go in and out at both ends, by index, by remove and rotate: none is lost, none is there twice."""
    line, n = deque(range(60)), 60

    def work(me, draw):
        own = []
        for i in range(300):
            how = draw.below(9)
            try:
                if how < 2:
                    own.append(line.pop())
                elif how < 4:
                    own.append(line.popleft())
                elif how == 4 and own:
                    line.append(own.pop())
                elif how == 5 and own:
                    line.appendleft(own.pop())
                elif how == 6 and own:
                    line.insert(draw.below(10), own.pop())
                elif how == 7:
                    line.rotate(draw.below(9) - 4)
                else:
                    line.reverse()
            except IndexError:
                pass
            check(len(line) <= n)
        return own

    left = sum(together(work), []) + list(line)
    check(sorted(left) == list(range(n)), sorted(left))


@part
def read_while_changed(draw):
    """Iteration, copies, comparisons, index, count, contains, repr, pickle while it changes."""
    line = deque([1, 2, 3], draw.choose((None, 50)))

    def change(me, draw):
        for i in range(300):
            how = draw.below(6)
            if how == 0:
                line.extend([1, 2, 3] * draw.below(4))
            elif how == 1:
                line.extendleft((3, 2, 1))
            elif how == 2:
                line.clear()
            elif how == 3:
                try:
                    line.remove(2)
                except (ValueError, IndexError):
                    pass
            elif how == 4:
                try:
                    line[draw.below(5)] = 1 + draw.below(3)
                    del line[0]
                except IndexError:
                    pass
            else:
                line.append(3)

    def read(me, draw):
        for i in range(150):
            how = draw.below(8)
            try:
                if how == 0:
                    check(set(line) <= {1, 2, 3})
                elif how == 1:
                    check(set(copy.copy(line)) <= {1, 2, 3})
                elif how == 2:
                    check(line.count(1) >= 0 and (9 in line) is False)
                elif how == 3:
                    check((line == line.copy()) in (True, False))
                elif how == 4:
                    check(repr(line).startswith("deque(["))
                elif how == 5:
                    check(set(pickle.loads(pickle.dumps(line))) <= {1, 2, 3})
                elif how == 6:
                    check(line[0] in (1, 2, 3) and line[-1] in (1, 2, 3))
                else:
                    check(set(reversed(line)) <= {1, 2, 3} and set(line + deque([1])) <= {1, 2, 3} and line.index(3) >= 0)
            except (RuntimeError, IndexError, ValueError) as error:
                check("mutated" in str(error) or "range" in str(error) or "not in" in str(error) or "empty" in str(error), error)

    together(change, read)


@part
def shared_iterator(draw):
    """One iterator of a deque that does not change, stepped by all."""
    it = iter(deque(range(200)))

    def work(me, draw):
        got = []
        for x in it:
            got.append(x)
        return got

    got = sum(together(work), [])
    check(set(got) <= set(range(200)))


@part
def ordered(draw):
    """OrderedDict with keys of each thread's own: at the end there is what each left, and the order has each key once."""
    table = OrderedDict()

    def work(me, draw):
        own = {}
        for i in range(150):
            k = (me, draw.below(8))
            how = draw.below(6)
            if how < 3:
                table[k] = own[k] = i
            elif how == 3:
                check(table.pop(k, None) == own.pop(k, None))
            elif how == 4 and k in own:
                table.move_to_end(k, last=bool(draw.below(2)))
            else:
                check(table.get(k) == own.get(k))
            if draw.chance(10):
                try:
                    check(all(v is not None for v in list(table.values())))
                except (RuntimeError, KeyError) as error:
                    check("mutated" in str(error) or "changed" in str(error) or isinstance(error, KeyError), error)
        return own

    whole = {}
    for own in together(work):
        whole.update(own)
    check(dict(table) == whole and sorted(table) == sorted(whole) and len(list(reversed(table))) == len(whole), len(table), len(whole))


@part
def ordered_queue(draw):
    """popitem() of an OrderedDict gives each item once."""
    table = OrderedDict((i, -i) for i in range(200))

    def work(me, draw):
        got = []
        while True:
            try:
                k, v = table.popitem(last=bool(draw.below(2)))
            except KeyError:
                return got
            check(k == -v)
            got.append(k)

    check(sorted(sum(together(work), [])) == list(range(200)))
    check(len(table) == 0 and list(table) == [])


@part
def defaults(draw):
    """defaultdict: a factory may run for each who misses, all keep working with one of the values; counts under a lock are exact."""
    table = defaultdict(list)

    def work(me, draw):
        for i in range(100):
            table[i].append(me)
            check(table[i])

    together(work)
    check(len(table) == 100 and sum(map(len, table.values())) <= 100 * workers())
    counted = Counter()
    words = ["a", "b", "c"] * 20

    def count(me, draw):
        own = Counter()
        for _ in range(20):
            own.update(words)
        return own

    for own in together(count):
        counted += own
    check(counted == {w: 400 * workers() for w in "abc"})


@part
def others(draw):
    """ChainMap, namedtuple types made by all, deque of deques."""
    first, second = {"a": 1}, {"b": 2}
    chain = ChainMap(first, second)

    def work(me, draw):
        for i in range(60):
            first["k%d" % me] = i
            check(chain["a"] == 1 and chain["b"] == 2 and chain["k%d" % me] == i)
            made = namedtuple("P%d" % me, "x y")
            p = made(i, y=-i)
            check(p.x == -p.y and p._replace(x=5).x == 5 and p._asdict() == {"x": i, "y": -i})
            child = chain.new_child({"c": me})
            check(child["c"] == me and len(child) >= 3)

    together(work)


run("deques")
