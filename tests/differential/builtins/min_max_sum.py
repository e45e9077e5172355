# min, max, sum, any, all: keys, defaults, first among equals, mixed kinds, short circuits.
print(max(3, 1, 2), max([3, 1]), max("hello"), min({3: 1, 2: 9}), max([], default="d"), min((), default=None), max([[1, 2], [1]], key=len), min("bAc", key=str.lower), max(1, 1.0, True), min(1, 1.0), max([1.0, 1]))
print(max((x for x in [2, 5, 3]), key=lambda v: -v), max("a", "b", key=ord), min([(1, "b"), (1, "a")]), max([(1, "b"), (1, "a")], key=lambda t: t[0]), max(range(0), default=0), max([None], key=lambda v: 0))
print(sum([]), sum([1, 2], 10), sum([[1], [2]], []), sum((0.1,) * 3), sum([1, 2.5, 3]), sum([True] * 3), sum({1: 2, 3: 4}), sum([1j, 2]), sum(range(10), start=5), sum([2**62] * 4), sum([1e100, 1, -1e100]), sum([0.1, 0.2, 0.3, -0.6]))
calls = []
def t(v): calls.append(v); return v
print(any(t(v) for v in [0, "", 3, 4]), calls, all(t(v) for v in [1, 0, 5]), calls, any([]), all([]), any("0"), all([[]]))
class A:
    def __init__(self, v): self.v = v
    def __add__(self, o): return A(self.v + (o.v if isinstance(o, A) else o))
    __radd__ = __add__
    def __gt__(self, o): return self.v > o.v
    def __lt__(self, o): return self.v < o.v
print(sum([A(1), A(2)]).v, sum([A(1)], A(5)).v, max(A(1), A(3)).v, min([A(2), A(1)]).v)
for bad in ("max()", "max(1)", "max([])", "max(1, 'a')", "min([], key=len)", "max(1, 2, default=3)", "sum('ab')", "sum(['a'], '')", "sum([b'a'], b'')", "sum([[]])", "sum([1], None)", "max([1], key=1)", "max([1, 2], key=lambda: 0)", "sum(1)", "any(5)", "all()", "max([1], [2, 'a'], key=None)", "min(None)", "sum([], 'x')", "sum([1], start='x')"):
    try: print(bad, eval(bad))
    except Exception as e: print(bad, "->", type(e).__name__, e)
