# Tuples and ranges: slicing, equality, hashing, search, huge values.
t = (1, 2, 3, 2)
print(t[1:], t[::-1], t + (4,), t * 2, t.count(2), t.index(3), t.index(2, 2), (), (1,), tuple("ab"), tuple([1]), tuple(t) is t, t[:] is t, (1, (2, 3)), 2 in t, t < (1, 3), (1, 2) == [1, 2], hash((1, 2)) == hash((1.0, True + 1)), hash(()) == hash(tuple([])))
for bad in ("(1,)[1]", "(1,)['a']", "().index(1)", "(1, 2).index(1, 1)", "() + []", "(1,) * 'a'", "tuple(5)", "tuple(1, 2)", "hash(([],))", "() < []", "(1, 'a') < (1, 2)", "(1, 2).x", "().append", "t[0] = 1"):
    try:
        print(bad, "=", eval(bad) if "= 1" not in bad else exec(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
r = range(2, 20, 3)
print(r, list(r), len(r), r[2], r[-1], r[1:4], r[::-1], r[::2], r[10:], 5 in r, 6 in r, 5.0 in r, "5" in r, r.index(8), r.count(8), r.count(9), r.start, r.stop, r.step, r == range(2, 18, 3), r == range(2, 20, 3), hash(r) == hash(range(2, 18, 3)), range(0) == range(5, 1), bool(range(0)), list(reversed(r)))
print(range(10, 0, -3)[1], list(range(10, 0, -3)), range(5, 5), len(range(-5, 5, 2)), range(3).index(True), range(2**70, 2**70 + 3)[1] - 2**70, len(range(2**62)), 2**69 in range(0, 2**70, 2), range(True, 5) == range(1, 5), range(2**70)[-1] == 2**70 - 1, list(range(2**65, 2**65 - 3, -1))[2] == 2**65 - 2)
class I:
    def __index__(self): return 4
print(list(range(I())), range(I(), 10, I()), 4 in range(I()), I() in range(10))
for bad in ("range(1.5)", "range('a')", "range()", "range(1, 2, 0)", "range(1, 2, 3, 4)", "range(5)[5]", "range(5)['a']", "range(5).index(7)", "len(range(2**70))", "range(3) + range(3)", "range(3) < range(4)", "range(5)[::0]", "range(5).start = 1", "range(None)", "range(5).index('a')", "range(a=1)"):
    try:
        print(bad, "=", eval(bad) if "= 1" not in bad else exec(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
it = iter(range(3))
print(next(it), it.__length_hint__(), list(it), repr(it)[:16], next(iter(range(2**70, 2**71))) == 2**70, sum(range(1000)), max(range(5)), [*range(3)], sorted(range(3), reverse=True))
s = slice(1, None, 2)
print(s, s.start, s.stop, s.step, s.indices(10), slice(None).indices(3), slice(-3, 100, 2).indices(5), slice(5, 1, -1).indices(4), s == slice(1, None, 2), slice(1) < slice(2), hash(slice(1, 2)) == hash(slice(1, 2)), slice(None, 2).indices(2**70))
for bad in ("slice()", "slice(1, 2, 3, 4)", "slice(0, 5, 0).indices(3)", "slice('a').indices(3)", "slice(1).indices(-1)", "slice(1).indices('x')", "slice(1)[0]"):
    try:
        print(bad, "=", eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
import collections
N = collections.namedtuple("N", "x y z", defaults=[3])
n = N(1, y=2)
print(n, n.x, n[2], n._replace(x=9), n._asdict(), N._fields, N._field_defaults, N._make("abc"), n == (1, 2, 3), n < (1, 3), isinstance(n, tuple), N.__doc__)
for bad in (lambda: N(), lambda: N(1, 2, 3, 4), lambda: n._replace(q=1), lambda: collections.namedtuple("A", "a a"), lambda: collections.namedtuple("A", "def"), lambda: collections.namedtuple("A", "_x"), lambda: setattr(n, "x", 1), lambda: N._make([1])):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(collections.namedtuple("R", "a def a", rename=True)._fields)
