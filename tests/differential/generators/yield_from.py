# yield from: values, results, throw and close passed on, iterators without those methods.
def inner(name):
    try:
        x = yield name + "1"
        print(name, "received", x)
        y = yield name + "2"
        return (x, y)
    except ValueError as e:
        print(name, "caught", e)
        yield name + "recovered"
        return "after " + str(e)
    finally:
        print(name, "finished")

def outer():
    result = yield from inner("a")
    print("result", result)
    result = yield from inner("b")
    print("result", result)
    return "outer done"

g = outer()
print(next(g), g.send("S"), g.gi_yieldfrom.__name__)
print(g.send("T"))
print(g.throw(ValueError("boom")))
try:
    next(g)
except StopIteration as e:
    print(e.value)
g = outer()
next(g)
g.close()

class It:
    def __iter__(self): return self
    def __next__(self): return 7
def plain():
    try:
        yield from It()
    except KeyError as e:
        yield "plain iterator: " + str(e)
p = plain()
print(next(p), p.send(None))
try:
    p.send(5)
except AttributeError as e:
    print(e)
p = plain()
next(p)
print(p.throw(KeyError("k")))

class WithMethods(It):
    def send(self, v): return "sent %r" % v
    def throw(self, *a): return "thrown %s" % type(a[0]).__name__
    def close(self): print("close called")
p = plain()
p2 = (lambda: (yield from WithMethods()))()
print(next(p2), p2.send(1), p2.throw(OSError()))
p2.close()
def bad():
    yield from 5
try:
    next(bad())
except TypeError as e:
    print(e)
def deep(n):
    if n: return (yield from deep(n - 1)) + 1
    got = yield "bottom"
    return got
d = deep(50)
next(d)
try:
    d.send(100)
except StopIteration as e:
    print(e.value)
def chain(*its):
    for i in its: yield from i
print(list(chain("ab", (1, 2), {3: 4}, range(2))))
