# Lists: every method, slices assigned and deleted, sort with its guarantees and errors.
l = [3, 1, 2]
l.append(5); l.extend("ab"); l.insert(1, "x"); l.insert(-100, "first"); l.insert(100, "last"); l.insert(-1, "before last")
print(l, l.pop(), l.pop(0), l.pop(-2), l.index(2), l.count("x"), l.index("a", 2, 100), l.copy() == l, l.copy() is l)
l.remove("x"); l.reverse()
print(l, l.clear(), l)
a = list(range(10))
a[2:5] = "abcdef"
print(a)
a[::2] = [0] * len(a[::2])
print(a)
a[5:2] = ["inserted"]
print(a[:8])
a[:0], a[len(a):] = [-1], [99]
del a[1:10:2], a[-1]
print(a)
a[:] = a
a[1:1] = a[:2]
print(a, a * 2 == a + a, [1] * -1, a[100:], [[]] * 2)
for bad in ("[1, 2, 3][::2].__setitem__(slice(None, None, 2), [1, 2, 3])", "[].__setitem__(0, 1)", "[1].__setitem__(slice(0, 1), 5)", "[].__delitem__(0)", "[1, 2][5]", "[].pop()", "[1].pop(1)", "[].remove(1)", "[].index(1)", "[1, 2].index(1, 1)", "[].extend(5)", "[].insert(1)", "[] + 'a'", "[1] * [1]",
            "[].append()", "[].sort(key=5, reverse='x') or [2, 1].sort(key=5)", "[1, 'a'].sort()", "[3, 2].sort(None)", "[] < 5", "[1].pop('a')", "[1, 2, 3].__setitem__('a', 1)", "[][None]", "list(1, 2)", "list(x=1)", "[].__init__(1, 2)"):
    try:
        print(bad, "=", eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
words = ["banana", "Apple", "cherry", "apple", "Banana"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len, reverse=True), sorted([(1, "b"), (1, "a"), (0, "z")], key=lambda p: p[0]), sorted([3, 1, 2], reverse=True), sorted("hello"))
calls = []
class K:
    def __init__(self, v): self.v = v
    def __lt__(self, o): calls.append((self.v, o.v)); return self.v < o.v
    def __repr__(self): return "K%d" % self.v
print(sorted([K(3), K(1), K(2)]), max(K(1), K(5)), len(calls) > 3)
def modifies(x):
    m.append(1)
    return x
m = [2, 1, 3]
try:
    m.sort(key=modifies)
except ValueError as e:
    print(e, len(m))
def fails(x):
    if x == 2: raise KeyError("in the key")
    return -x
n = [1, 2, 3]
try:
    n.sort(key=fails)
except KeyError as e:
    print(e, n)
big = [(i * 7919) % 1000 for i in range(1000)]
print(sorted(big) == list(range(1000)), sorted(big, key=lambda v: v % 10)[:12], [1, 2.5, True] < [1, 2.5, 2], [1] == [1.0], [[1], 2] != [[1], 3], list("ab") + [*range(2)], repr([[], [[]], ["'"]]))
class L(list):
    def __getitem__(self, i): return "got %r" % (i,)
    def __len__(self): return 7
x = L([1, 2])
print(x[0], x[1:], len(x), [*x], x + [3], type(x * 2).__name__, type(x[:]).__name__, x == [1, 2], sorted(x), list(x), reversed(x).__next__())
