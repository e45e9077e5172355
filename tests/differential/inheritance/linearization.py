# The method resolution order: consistent cases, refused ones, mro() overridden, __bases__ assigned.
def names(cls): return "".join(c.__name__ for c in cls.__mro__[:-1])
class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass
class E(C): pass
class F(D, E): pass
print(names(D), names(F), names(type("G", (E, B), {})))
for bases in ((A, B), (D, type("X", (C, B), {})), (A, A), (B, A, B), (int, str), (bool,), (object, A), (type(None),), (5,), (type(lambda: 0),), (range,)):
    try: print(names(type("T", bases, {})))
    except TypeError as e: print(e)
class Who:
    def who(self): return "Who"
class P(Who):
    def who(self): return "P" + super().who()
class Q(Who):
    def who(self): return "Q" + super().who()
class R(P): 
    def who(self): return "R" + super().who()
r = R(); print(r.who(), names(R))
R.__bases__ = (P, Q); print(r.who(), names(R), [c.__name__ for c in Q.__subclasses__()])
R.__bases__ = (Q,); print(r.who(), isinstance(r, P), P.__subclasses__())
for bases in ((), (R,), (int,), "x", (5,)):
    try: R.__bases__ = bases
    except TypeError as e: print(e)
print(r.who(), R.__base__.__name__)
class Backwards(type):
    def mro(cls):
        order = super().mro()
        return [order[0], *reversed(order[1:-1]), order[-1]]
class Z(P, Q, metaclass=Backwards): pass
print(names(Z), Z().who())
class Broken(type):
    def mro(cls): return 5
class Wrong(type):
    def mro(cls): return [cls, 7]
for meta in (Broken, Wrong):
    try: meta("N", (), {})
    except TypeError as e: print(e)
r.__class__ = P; print(r.who())
for other in (int, 5, type("S", (), {"__slots__": ("a",)})):
    try: r.__class__ = other
    except TypeError as e: print(e)
