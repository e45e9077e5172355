# Generator expressions: laziness, scope, nested, conditions, closing, attributes.
log = []
def note(x):
    log.append(x)
    return x
g = (note(x) * 2 for x in (note(n) for n in range(4)) if note(x % 2 == 0))
print(log, next(g), log)
print(list(g), log)
print(g.__name__, g.gi_code.co_name, type(g).__name__)
matrix = [[1, 2], [3, 4]]
print(list((a, b) for row in matrix for a in row for b in row if a < b))
print(sum(x * x for x in range(10)), max((len(w), w) for w in ["a", "ccc", "bb"]), any(x > 2 for x in [1, 2, 3]), sorted((-x for x in [3, 1]), key=abs))
def f():
    x = 10
    g = (x + y for y in range(3))
    x = 20
    return list(g)
print(f())
def early():
    return [list(g) for g in [(i for _ in range(2)) for i in range(2)]]
print(early())
g = (i for i in range(3))
next(g)
g.close()
print(list(g), next(g, "closed"))
def consume(it): return list(it)
print(consume(c for c in "abc"), dict((k, v) for k, v in zip("ab", [1, 2])))
class K:
    base = 5
    items = list(range(3))
    try:
        vals = list(base + i for i in items)
    except NameError as e:
        vals = str(e)
print(K.vals)
a = (x for x in [1])
print(a.gi_frame.f_lineno > 0, [*a], a.gi_frame)
try:
    list(x / 0 for x in [1])
except ZeroDivisionError as e:
    print(e.__traceback__.tb_next.tb_frame.f_code.co_name)
print([(lambda: [y for y in (z for z in range(q))])() for q in range(3)])
for bad in ("f(x for x in y, 2)", "(x for x in)", "(yield for x in y)", "[(yield x) for x in y]", "(await x for x in y)", "x for x in y", "(*x for x in y)", "{**x for x in y}"):
    try:
        compile(bad, "s", "exec")
        print("fine", bad)
    except SyntaxError as e:
        print(bad, "->", e.msg)
