# The order of method resolution, cooperative super(), its two forms, and how it fails.
class A:
    def who(self): return "A"
    @classmethod
    def c(cls): return "A.c " + cls.__name__
    @staticmethod
    def s(): return "A.s"
    attr = "A.attr"
class B(A):
    def who(self): return "B>" + super().who()
    @classmethod
    def c(cls): return "B>" + super().c()
    @staticmethod
    def s(): return "B>" + super(B, B).s()
class C(A):
    def who(self): return "C>" + super().who()
class D(B, C):
    def who(self): return "D>" + super().who()
    def skip(self): return super(B, self).who()
d = D()
print(d.who(), d.skip(), D.c(), D.s(), [k.__name__ for k in D.__mro__], D.mro() == list(D.__mro__), super(D, d).attr, super(C, D).attr)
for bad in ("class X(A, B): pass", "class X(B, A, C): pass", "class P(A, C): pass\nclass Q(C, A): pass", "class X(D, B): pass\nclass Y(B, D): pass"):
    try:
        exec(bad)
        print("fine", bad)
    except TypeError as e:
        print(bad.split("\n")[-1], "->", e)
s = super(B, d)
print(s.__thisclass__.__name__, s.__self__ is d, s.__self_class__.__name__, repr(s)[:26], s.__class__)
for bad in ("super().x", "super(5)", "super(B, 5)", "super(B, A)", "super(B).x", "super(A, d).who()", "super(B, d).nope", "super(1, 2)", "super(B, d, 1)", "super(B, d).x = 1"):
    try:
        exec(bad)
        print("fine", bad)
    except (TypeError, AttributeError, RuntimeError) as e:
        print(bad, "->", type(e).__name__, e)
def outside(self): return super().who()
try:
    outside(d)
except RuntimeError as e:
    print(e)
class N:
    def m(self):
        def inner(): return super().__init__
        try: return inner()
        except (RuntimeError, TypeError) as e: return "%s: %s" % (type(e).__name__, e)
    def comp(self): return [super(N, self).__class__ for _ in range(1)][0].__name__
    def gen(self): return next(super().__hash__() == hash(self) for _ in [1]) if False else "-"
    def deleted(self):
        del self
        try: super()
        except RuntimeError as e: return str(e)
print(N().m(), N().comp(), N().deleted())
class Unbound:
    def __init__(self): self.x = super(Unbound).__self__
print(Unbound().x)
class Late(A):
    def who(self): return "late " + super().who()
Late.__bases__ = (C,)
print(Late().who(), [k.__name__ for k in Late.__mro__], A.__subclasses__()[:2] == [B, C])
try:
    Late.__bases__ = (int,)
except TypeError as e:
    print(e)
class M(type):
    def mro(cls): return [cls, A, object] if cls.__name__ == "Odd" else super().mro()
class Odd(D if False else B, metaclass=M): pass
print([k.__name__ for k in Odd.__mro__], Odd().who())
class Prop(A):
    @property
    def attr(self): return "prop over " + super().attr
    def __getattr__(self, n): return "ga " + n
print(Prop().attr, super(Prop, Prop()).who())
try:
    super(Prop, Prop()).zzz
except AttributeError as e:
    print(e)
