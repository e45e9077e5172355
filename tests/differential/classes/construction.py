# __new__, __init__, their arguments, returning something else, __del__, copying, __class__ assignment.
class A:
    def __new__(cls, *a, **k):
        print("new", cls.__name__, a, k)
        return super().__new__(cls)
    def __init__(self, *a, **k): print("init", a, k)
A(1, b=2)
class Other:
    def __new__(cls): return 5
    def __init__(self): print("never")
class SubInst(A):
    def __new__(cls): return object.__new__(Child)
class Child(SubInst):
    def __init__(self): print("child init")
print(Other(), type(SubInst()).__name__)
class Ret:
    def __init__(self): return 5
class NewOnly:
    def __new__(cls, x): return object.__new__(cls)
class InitOnly:
    def __init__(self, x): pass
class Neither: pass
class BothBad:
    def __new__(cls, x): return object.__new__(cls, x)
class Abstract(__import__("abc").ABC):
    @__import__("abc").abstractmethod
    def f(self): pass
    @property
    @__import__("abc").abstractmethod
    def g(self): pass
for bad in ("Ret()", "NewOnly()", "NewOnly(1, 2)", "InitOnly()", "InitOnly(1) and 'fine'", "Neither(1)", "BothBad(1)", "Abstract()", "object(1)", "object.__new__()", "object.__new__(int)", "int.__new__(object)", "object.__init__(Neither(), 1)", "Neither.__init__()", "NewOnly.__new__(NewOnly, 1) and 'fine'", "list.__new__(list, 1, 2)", "tuple.__new__(tuple, 1)", "dict.__init__([], 1)", "str.__new__(str, b'', 'x', 'y', 'z')", "type.__call__(5)"):
    try:
        print(bad, eval(bad))
    except TypeError as e:
        print(bad, "->", e)
class I(int):
    def __new__(cls, v, unit="m"):
        self = super().__new__(cls, v)
        self.unit = unit
        return self
    def __repr__(self): return "%d%s" % (self, self.unit)
print(I(5, "kg"), I(3) + 1, type(I(3) + 1).__name__, I(7) == 7, {I(1): "x"}[1], I("12"), sorted([I(3), I(1)]))
class Del:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
x = Del(1); x = Del(2); del x
def scope(): y = Del(3); return "returned"
print(scope())
z = [Del(4)]; z.clear()
class Resurrect:
    kept = []
    def __del__(self): print("saved"); self.kept.append(self)
r = Resurrect(); del r
print(len(Resurrect.kept))
class P:
    def f(self): return "P"
class Q:
    def f(self): return "Q"
p = P(); p.attr = 1; p.__class__ = Q
print(p.f(), p.attr, type(p).__name__, isinstance(p, Q))
import copy
class C:
    def __init__(self, v): self.v = v
    def __copy__(self): return C("copied")
    def __deepcopy__(self, memo): return C("deep")
print(copy.copy(C(1)).v, copy.deepcopy([C(1)])[0].v, copy.copy([1, [2]]), copy.deepcopy({"a": (1, [2])}))
class D2:
    def __getstate__(self): return {"state": 1}
    def __setstate__(self, s): self.got = s
print(copy.copy(D2()).got, copy.replace.__name__, D2().__reduce_ex__(4)[2])
