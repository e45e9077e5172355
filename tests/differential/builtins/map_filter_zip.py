# map, filter, zip, enumerate, reversed: lazy, shared, exhausted, strict.
def noisy(x): print("f", x, end="; "); return x * 2
m = map(noisy, [1, 2, 3])
print(next(m), "then", list(m), list(m))
print(list(map(lambda *a: a, [1, 2, 3], "ab")), list(map(str.upper, "ab")), list(map(int, "12")), list(map(pow, [2, 3], [3, 2])), [*map(len, [])])
print(list(filter(None, [0, 1, "", "x", None, []])), list(filter(lambda v: v % 2, range(6))), list(filter(str.isdigit, "a1b2")))
it = iter(range(5))
print(list(zip(it, it)), list(zip("abc", range(2))), list(zip()), list(zip([1])), list(zip(*[(1, 2), (3, 4)])), dict(zip("ab", zip([1, 2], [3, 4]))))
for args in (([1], [1, 2]), ([1, 2], [1]), ([1], [1], []), ([], [1])):
    try: print(list(zip(*args, strict=True)))
    except ValueError as e: print(e)
    try: print(list(map(lambda *a: a, *args, strict=True)))
    except ValueError as e: print(e)
print(list(enumerate("ab", 5)), list(enumerate([], 3)), next(enumerate("x", -2**70)), list(reversed([1, 2])), list(reversed("ab")), list(reversed(range(3))), list(reversed({1: 0, 2: 0})), list(reversed((1, 2))))
class Seq:
    def __len__(self): return 2
    def __getitem__(self, i): return "item%d" % i
class Rev:
    def __reversed__(self): return iter("own")
print(list(reversed(Seq())), list(reversed(Rev())))
z = zip(iter([1, 2, 3]), [1])
print(next(z), next(z, "end"))
e = enumerate(iter("abc"))
next(e)
print(next(e), list(e), e.__reduce__()[0].__name__, map(len, [""]).__reduce__()[0].__name__)
for bad in ("map()", "map(len)", "list(map(5, [1]))", "filter(None)", "filter(None, 5)", "zip(5)", "enumerate(5)", "enumerate()", "reversed(5)", "reversed({1})", "list(map(len, [1]))", "next([])", "next(5, 1)", "iter(5)", "zip([], strict=1, x=2)", "list(filter(5, [1]))", "enumerate([], start='a')", "reversed(iter([]))", "iter(len, 5, 6)", "iter([], 1)", "aiter(5)", "anext(5)"):
    try: print(bad, eval(bad))
    except Exception as x: print(bad, "->", type(x).__name__, x)
