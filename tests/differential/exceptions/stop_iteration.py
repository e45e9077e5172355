# StopIteration: values of generators, leaking out of them, from next() and iterators.
def g(value):
    yield 1
    return value

def value_of(it):
    try:
        while True:
            next(it)
    except StopIteration as e:
        return e.value, e.args

for v in (None, 5, (1, 2), (), StopIteration(3), ValueError("v")):
    print(value_of(g(v)))
def leak():
    yield 1
    raise StopIteration("leaked")
try:
    list(leak())
except RuntimeError as e:
    print(e, repr(e.__cause__), e.__context__ is e.__cause__)
def leak_next():
    yield next(iter([]))
try:
    list(leak_next())
except RuntimeError as e:
    print(e)
async def co():
    raise StopIteration("in a coroutine")
try:
    co().send(None)
except RuntimeError as e:
    print(e)
async def ag():
    raise StopAsyncIteration("in an async generator")
    yield
try:
    ag().asend(None).send(None)
except RuntimeError as e:
    print(e)
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2: raise StopIteration("done", self.n)
        return self.n
print(list(It()), [*It()], sum(It()), dict(enumerate(It())))
print(next(iter([]), "default"), list(map(lambda x: next(iter([])), [1, 2])))
def delegate():
    r = yield from It()
    print("delegated result", r)
    r = yield from [7]
    print("and", r)
print(list(delegate()))
print(list(x for x in It() if x > 1), max(It()), "tuple", tuple(It()))
class Sub(StopIteration): pass
def sub():
    yield from ()
    raise Sub(4)
try:
    list(sub())
except RuntimeError as e:
    print(type(e.__cause__).__name__)
