# with statements: order of entering and leaving, who sees which exception, and replaced exceptions.
class Step:
    def __init__(self, name, swallow=False, on_exit=None): self.name, self.swallow, self.on_exit = name, swallow, on_exit
    def __enter__(self):
        print("enter", self.name)
        return self.name.upper()
    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind and kind.__name__, value, tb is not None)
        if self.on_exit: raise self.on_exit
        return self.swallow
with Step("a") as a, Step("b", swallow=True) as b:
    print(a, b)
    raise KeyError("inside")
try:
    with Step("c"), Step("d", on_exit=ValueError("from d")):
        raise KeyError("first")
except ValueError as e:
    print(repr(e), repr(e.__context__), e.__cause__)
def early():
    for i in range(3):
        with Step(f"loop{i}"):
            if i == 0: continue
            if i == 1: return "returned"
print(early())
class Odd:
    def __enter__(self): raise RuntimeError("enter failed")
    def __exit__(self, *a): print("never")
try:
    with Step("outer"), Odd(): print("never")
except RuntimeError as e: print(e)
class NoExit:
    def __enter__(self): print("never")
class OnInstance: pass
obj = OnInstance()
obj.__enter__ = obj.__exit__ = lambda *a: None
for manager in (NoExit(), obj, 5, type("NoEnter", (), {"__exit__": print})()):
    try:
        with manager: print("never")
    except TypeError as e: print(e)
with Step("unpack") as (x, *y): print(x, y)
box = {}
with Step("sub") as box["k"], Step("attr") as obj.attr: print(box, obj.attr)
class Truthy:
    def __bool__(self): print("asked"); return False
try:
    with Step("t", swallow=Truthy()): 1 / 0
except ZeroDivisionError as e: print(e)
