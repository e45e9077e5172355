# Cooperative super(): a diamond with keyword arguments handed on, and every class run once.
class Root:
    def __init__(self, **kw):
        if kw: raise TypeError(f"left over: {sorted(kw)}")
        print("Root", end="\n")
    def chain(self): return ["Root"]
class Left(Root):
    def __init__(self, *, left=0, **kw): print("Left", left, end=" > "); self.left = left; super().__init__(**kw)
    def chain(self): return ["Left", *super().chain()]
class Right(Root):
    def __init__(self, *, right=0, **kw): print("Right", right, end=" > "); self.right = right; super().__init__(**kw)
    def chain(self): return ["Right", *super().chain()]
class Bottom(Left, Right):
    def __init__(self, name, **kw): print("Bottom", name, end=" > "); self.name = name; super().__init__(**kw)
    def chain(self): return ["Bottom", *super().chain()]
class Extra(Bottom, Root):
    def chain(self): return ["Extra"] + super(Left, self).chain()
b = Bottom("b", left=1, right=2)
print(vars(b), b.chain(), [c.__name__ for c in Bottom.__mro__])
try: Bottom("c", left=1, middle=3)
except TypeError as e: print(e)
print(Extra("e").chain(), super(Right, b).chain(), hasattr(super(Bottom, b), "left"))
s = super(Left, b)
print(s.__thisclass__.__name__, s.__self_class__.__name__, s.__self__ is b)
for f in (lambda: super(Left, 5), lambda: super(5, b), lambda: super(Root, b).chain(), lambda: super(), lambda: super(Left, Root), lambda: s.nothing):
    try: f()
    except (TypeError, RuntimeError, AttributeError) as e: print(type(e).__name__, e)
class Nested(Left):
    def chain(self):
        def inner(): return super(Nested, self).chain()
        comp = [super(Nested, self).chain() for _ in "a"]
        return inner(), comp, (lambda: __class__.__name__)()
print(Nested().chain())
class C(Left):
    @classmethod
    def make(cls): return super().__new__(cls), super().__thisclass__.__name__
print(C.make()[1], type(C.make()[0]).__name__)
def outside(self): return super().chain()
C.chain = outside
try: C().chain()
except RuntimeError as e: print(e)
