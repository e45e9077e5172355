# Cached values: functools.cached_property, one of our own, clearing, slots, names, inheritance.
from functools import cached_property
class Data:
    def __init__(self, n): self.n = n
    @cached_property
    def total(self):
        "sum up to n"
        print("computing", self.n, end=" ")
        return sum(range(self.n))
d = Data(5)
print(d.total, d.total, vars(d))
d.n = 10
print(d.total)
del d.total
print(d.total)
d.total = "set by hand"
print(d.total, Data.total.__doc__, type(Data.total).__name__, Data.total.attrname)
try: del Data(1).total
except AttributeError as e: print(type(e).__name__, e)
class Failing:
    tries = 0
    @cached_property
    def value(self):
        self.tries += 1
        if self.tries < 3: raise ValueError(f"try {self.tries}")
        return self.tries
f = Failing()
for _ in range(4):
    try: print(f.value)
    except ValueError as e: print(e)
class Slots:
    __slots__ = ("a",)
    @cached_property
    def b(self): return 1
try: Slots().b
except TypeError as e: print(e)
class Own:
    def __init__(self, f): self.f = f
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, cls):
        if obj is None: return self
        try: return getattr(obj, self.name)
        except AttributeError:
            setattr(obj, self.name, value := self.f(obj))
            return value
class Uses:
    @Own
    def big(self): print("once", end=" "); return 2 ** 70
u = Uses(); print(u.big, u.big, vars(u))
class Sub(Data):
    @cached_property
    def total(self): return ("sub", super().total)
s = Sub(3); print(s.total, s.total, vars(s))
late = cached_property(lambda self: 1)
class NoName: pass
NoName.x = late
try: NoName().x
except TypeError as e: print(e)
try:
    class Twice: a = b = cached_property(lambda self: 1)
except TypeError as e: print(type(e).__name__, e)
