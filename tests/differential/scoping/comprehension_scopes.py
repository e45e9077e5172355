# Comprehensions have a scope of their own, but the first iterable is evaluated outside; class bodies show why it matters.
x = "module"

class K:
    x = "class"
    xs = [1, 2]
    outer = [i for i in xs]
    seen = [x for _ in xs]
    first = [i for i in [x]]
    try:
        nested = [[y for y in xs] for _ in xs]
    except NameError as e:
        problem = str(e)
    lam = [lambda: x for _ in range(1)]

print(K.outer, K.seen, K.first, K.problem, K.lam[0]())

def f():
    x = "local"
    fs = [lambda: (x, i) for i in range(3)]
    [x for x in "abc"]
    return x, [g() for g in fs]

print(f())
i = "kept"
{i: j for i, j in zip("ab", "cd")}
print(i)
print([(a, b) for a in range(3) for b in range(a) if (a + b) % 2])
gen = (n * factor for n in range(3))
factor = 10
print(list(gen))
try:
    (q for q in 5)
except TypeError as e:
    print("early:", e)
lazy = (q for _ in [1] for q in 5)
try:
    next(lazy)
except TypeError as e:
    print("late:", e)
print([locals() for z in range(2)][0].get("z"), "z" in globals())
def g():
    here = 1
    return [sorted(locals()) for inner in [0]]
print(g())
