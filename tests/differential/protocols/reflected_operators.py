# Binary operators: NotImplemented, the reflected method, the subclass's priority, in-place fallbacks.
class Num:
    def __init__(self, v): self.v = v
    def __repr__(self): return f"{type(self).__name__}({self.v})"
    def __add__(self, o):
        print("add", self, o)
        return Num(self.v + o.v) if isinstance(o, Num) else NotImplemented
    def __radd__(self, o):
        print("radd", self, o)
        return Num(self.v + o) if isinstance(o, int) else NotImplemented
class Sub(Num):
    def __radd__(self, o):
        print("Sub.radd", self, o)
        return Sub(self.v * 100)
class Plain(Num): pass
print(Num(1) + Num(2)); print(Num(1) + Sub(2)); print(Num(1) + Plain(2)); print(3 + Num(4))
print(Sub(1) + Sub(2))
for f in (lambda: Num(1) + "x", lambda: "x" + Num(1), lambda: Num(1) + 2, lambda: Num(1) - Num(2), lambda: -Num(1), lambda: divmod(Num(1), 2)):
    try: print(f())
    except TypeError as e: print(e)
n = Num(5); n += Num(6); print(n)
class Bag:
    def __init__(self, *items): self.items = list(items)
    def __iadd__(self, o):
        self.items.append(o)
        return self
    def __imul__(self, o): return NotImplemented
    def __mul__(self, o): return ("mul", o)
    def __rmatmul__(self, o): return ("rmatmul", o)
    def __ior__(self, o): return "replaced"
b = c = Bag(1); b += 2; print(b is c, c.items)
b *= 3; print(b, c.items)
c |= 1; print(c)
print(7 @ Bag(), [1] @ Bag())
x = 7
x @= Bag()
print(x)
try: x = 1; x -= Bag()
except TypeError as e: print(e)
print(sum([Num(1), Num(2)]))
class P:
    def __pow__(self, e, m=None): return ("pow", e, m)
    def __rpow__(self, b, m=None): return ("rpow", b, m)
    def __rlshift__(self, o): return ("rlshift", o)
print(P() ** 2, pow(P(), 2, 5), 2 ** P(), 1 << P())
t = ([],)
try: t[0] += [1]
except TypeError as e: print(e, t)
