# Unpacking in assignments, loops, displays and calls: stars anywhere, counts, iterators, errors.
a, b = 1, 2
a, b = b, a
print(a, b)
first, *middle, last = range(5)
*start, end = "ab"
only, = [7]
[x, [y, *z]] = 1, (2, 3, 4)
(p, q), *r = {(1, 2): 0, "st": 1}
*all_, = "abc"
print(first, middle, last, start, end, only, x, y, z, p, q, r, all_)
for i, (j, *k) in enumerate([("a", 1, 2), "b"]):
    print(i, j, k)
print([*range(3), *"ab"], (*[1], 2, *()), {*[1, 1], 2} == {1, 2}, {**{"a": 1}, "b": 2, **{"a": 3}}, [*{}], *[1, 2], *(), sep=",")
def r_(): return 1, *[2, 3]
def y_(): yield 1, *"xy"
print(r_(), list(y_()), [w for w in (1, *(2, 3))], {"k": [*"v"]}["k"])
class It:
    def __init__(self, n): self.n = n
    def __iter__(self):
        for i in range(self.n):
            print("give", i, end="; ")
            yield i
def attempt(text):
    try:
        exec(text, globals())
        print("fine:", text)
    except (ValueError, TypeError) as e:
        print(text, "->", type(e).__name__, e)
for text in ("a, b = It(3)", "a, b = It(1)", "a, *b, c = It(1)", "a, b = 1", "a, b = None", "a, = []", "() = [1]", "[] = ()", "a, b = 'abc'", "a, b = {1: 2, 3: 4, 5: 6}", "*a, b, c = [1]", "a, (b, c) = 1, 2", "a, b, c = range(10**6)", "a, b = iter([1, 2, 3])", "[*1]", "{**1}", "{*1}", "(*1,)", "x, y = 1, 2, 3, 4",
             "a, b = {1, 2, 3} - {3}", "(a, b), c = 1, 2", "for a, b in [1]: pass", "for a, b in [(1, 2, 3)]: pass"):
    attempt(text)
for bad in ("*a = 1", "*a, *b = 1", "a, *b, *c = x", "*a", "x = *a", "print(**)", "(*a)", "[*a for a in b]", "{**a for a in b}", "*a, = *b", "del *a", "a, b += 1, 2", "(a, b): int = 1", "a = yield = 1", "*a += 1", "for *a in b: pass", "with x as *a: pass", "a = *b, c", "return *a", "f() = 1", "a + 1 = 2", "(a, 1) = x", "a if b else c = 1", "[a, f()] = x", "{a} = 1", "-a = 1", "a.b() = 1", "'s' = 1", "f'{a}' = 1", "... = 1", "None, a = x", "a := 1", "(a := 1) = 2", "a = 1 = b", "lambda: 1 = 2", "not a = 1", "a < b = 1", "await a = 1", "a() += 1", "(x for x in y) = 1", "[x for x in y] = 1", "a, b = c = 1 + d = 2"):
    try:
        compile(bad, "s", "exec")
        print("fine:", bad)
    except SyntaxError as e:
        print(bad, "->", e.msg)
many = ", ".join("v%d" % i for i in range(300))
exec(many + " = range(300)")
print(v0, v299)
