# getattr, setattr, delattr, dir, vars and __class__ assignment, with hooks, slots and descriptors in between.
class Dyn:
    def __getattribute__(self, n):
        if n.startswith("secret"): raise AttributeError("hidden " + n)
        return object.__getattribute__(self, n)
    def __getattr__(self, n):
        if n.startswith("_"): raise AttributeError(n)
        return lambda *a: (n, a)
    def __setattr__(self, n, v): object.__setattr__(self, n, v if not isinstance(v, int) else v * 10)
    def __delattr__(self, n): print("del", n); object.__delattr__(self, n)
    def __dir__(self): return ["zz", "aa", *self.__dict__]
d = Dyn()
d.x = 5; setattr(d, "with space", "v"); d.__dict__["raw"] = 1; d.__dict__[5] = "odd key"
print(d.x, getattr(d, "with space"), d.raw, d.anything(1), d.secret_plan(2), hasattr(d, "_no"), getattr(d, "_no", None), vars(d))
del d.x
for n in ("x", "_q"):
    try: delattr(d, n)
    except AttributeError as e: print(type(e).__name__, e)
del d.__dict__[5]
print(dir(d), sorted(vars(d)))
for args in ((d, 5), (d,), (d, "a", 1, 2), (5, "nope"), (None, "x"), (int, "nope"), (len, "nope"), (d, b"x"), (d, None)):
    try: print(getattr(*args))
    except Exception as e: print(args[1:], type(e).__name__, e)
class A:
    kind = "A"
    def who(self): return self.kind, self.n
class B:
    kind = "B"
    def who(self): return "B says", self.n
a = A(); a.n = 1
bound = a.who
a.__class__ = B
print(a.who(), bound(), type(a).__name__, isinstance(a, A))
A.who = lambda self: "patched"
A.extra = property(lambda self: self.n + 1)
a.__class__ = A
print(a.who(), a.extra, bound())
a.who = lambda: "on the instance"
print(a.who(), A.who(a), "who" in vars(a))
a.__dict__ = {"n": 99}
print(a.who(), a.n, a.extra)
for v in (5, None, [("n", 1)]):
    try: a.__dict__ = v; print("fine")
    except TypeError as e: print(e)
del a.__dict__
print(a.__dict__, hasattr(a, "n"))
class Slots:
    __slots__ = ("x", "__weakref__")
    y = 3
s = Slots()
for code in ("s.x", "s.x = 1; print(s.x)", "del s.x", "del s.x", "s.y = 4", "s.z = 5", "s.__dict__", "vars(s)", "del s.y", "Slots.x.__get__(5)", "Slots.x.__set__(s, 8); print(s.x)", "Slots.x.__delete__(s)", "print(Slots.x.__name__, type(Slots.x).__name__)", "s.__class__ = A", "vars(5)", "vars()['q']", "dir(5, 6)", "A.kind = 'changed'; print(a.kind)", "del A.kind; a.kind", "object.__setattr__(A, 'kind', 1)", "type.__setattr__(A, 'kind', 2); print(A.kind)", "object.__getattribute__(a, 'nothing')", "super(A, a).nothing", "a.n: int = 5; print(a.n)", "(lambda: 0).x", "f = lambda: 0; f.x = 1; print(f.x, f.__dict__)", "f.__name__ = 5", "f.__code__ = 5", "f.__defaults__ = 5", "f.__dict__ = 5", "f.__closure__ = ()", "a.who.x = 1", "A().who.__self__.q = 2"):
    try: exec(code)
    except Exception as e: print(code, "|", type(e).__name__, e)
class Proxy:
    def __init__(self, target): object.__setattr__(self, "_t", target)
    def __getattribute__(self, n): return type(self) if n == "__class__" and not object.__getattribute__(self, "_t") else getattr(object.__getattribute__(self, "_t"), n)
    def __setattr__(self, n, v): setattr(object.__getattribute__(self, "_t"), n, v)
p = Proxy([3, 1, 2])
p.sort(); p.append(9)
print(isinstance(p, list), p.__class__, type(p).__name__, p.__len__(), p.copy())
try: len(p)
except TypeError as e: print(e)
try: p.new = 1
except AttributeError as e: print(e)
class Chain:
    def __init__(self, path=()): self.path = path
    def __getattr__(self, n): return Chain((*self.path, n))
    def __getitem__(self, k): return Chain((*self.path, [k]))
    def __call__(self, *a): return self.path, a
print(Chain().a.b[0].c(1), Chain()["k"].items())
del Slots.x
print(hasattr(s, "x"), [n for n in ("y", "x") if hasattr(Slots, n)], sorted(n for n in dir(A()) if not n.startswith("__")))
