"""The order in which what a frame holds is let go: temporaries, then locals and cells, the last first."""
class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)


def plain():
    a = D("a"); b = D("b"); c = D("c")
    return 1

print(plain())


def cells(p, q):
    z = D("z"); a = D("a")
    def inner(): return a, y
    y = D("y")
    for i in (D("i"),): pass
    return None

cells(D("p"), D("q"))


def many(*args, k, **kw):
    a = D("a")

many(D("1"), D("2"), k=D("k"), w=D("w"))


class Made:
    def __init__(self, one, two):
        three = D("three")

Made(D("one"), D("two"))


def failing():
    a = D("a"); b = D("b")
    raise ValueError

try: failing()
except ValueError: print("caught")


def outer():
    x = D("x"); y = D("y")
    failing()

try: outer()
except ValueError: print("caught")


def steps():
    a = D("a"); b = D("b")
    yield [D("temporary"), (yield 1)]

g = steps(); next(g); del g
print("dropped")
g = steps(); next(g); print(len(g.send(2))); g.close()
print("closed")
list(steps())
print("run out")


async def waits():
    a = D("a"); b = D("b")

try: waits().send(None)
except StopIteration: print("returned")


def slow(n):
    a = D(f"a{n}"); b = D(f"b{n}")
    return slow(n - 1) if n else None

slow(2)
