# When objects die: at the last reference, in order, with cycles by the collector, in tracebacks.
import gc
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("-" + self.n, end=" ")
def f():
    a = D("a")
    print("leaving", end=" ")
f()
print()
x = D("x"); y = x
del x
print("one left", end=" ")
del y
print()
l = [D("1"), D("2"), D("3")]
l[1] = None
print("|", end=" ")
del l[0]
print("|", end=" ")
l.clear()
print()
d = {"k": D("v")}
d["k"] = D("w")
d.pop("k")
print()
D("temporary")
print()
c = D("cycle"); c.self = c
del c
print("not yet |", end=" ")
gc.collect()
print()
def gen():
    g = D("in gen")
    yield 1
    yield 2
it = gen(); next(it)
print("dropping", end=" ")
del it
print()
def fails():
    local = D("held by the traceback")
    raise ValueError
try:
    fails()
except ValueError as e:
    print("handling", end=" ")
print()
class Chain:
    def __init__(self, n): self.next = n
n = None
for i in range(100000): n = Chain(n)
del n
print("long chain is gone")
def closure():
    o = D("captured")
    return lambda: o
fn = closure()
print("alive", end=" ")
del fn
print()
for o in (D("loop1"), D("loop2")): print(o.n, end=" ")
del o
print("end")
