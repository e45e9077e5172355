# with: the order of enter and exit, arguments of __exit__, swallowing, failures at each step.
class Ctx:
    def __init__(self, name, swallow=False, fail=None):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise RuntimeError("enter " + self.name)
        return self.name.upper()

    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind and kind.__name__, value, tb is not None)
        if self.fail == "exit":
            raise RuntimeError("exit " + self.name)
        return self.swallow

with Ctx("a") as a, Ctx("b") as b:
    print(a, b)
with (Ctx("c", swallow=True) as c, Ctx("d"),):
    raise KeyError("lost")
print("goes on")
try:
    with Ctx("e"), Ctx("f", fail="enter"), Ctx("g"):
        print("not reached")
except RuntimeError as e:
    print("caught", e, e.__context__)
try:
    with Ctx("h"), Ctx("i", fail="exit"):
        raise ValueError("first")
except RuntimeError as e:
    print("caught", e, "context", repr(e.__context__))

def leave():
    for n in range(2):
        with Ctx("loop%d" % n):
            if n == 0:
                continue
            return "returned"

print(leave())
with Ctx("t") as (x):
    print(x)
with Ctx("pq") as (p, q):
    print(p, q)
for bad in (5, object):
    try:
        with bad:
            pass
    except TypeError as e:
        print(e)
