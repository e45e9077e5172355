# __prepare__ and the namespaces of class bodies: custom mappings, lookups, overloads, enumerations by hand.
class Overloads(dict):
    def __setitem__(self, k, v):
        if callable(v) and callable(self.get(k)) and not k.startswith("__"):
            old = self[k]
            v = (lambda *a, old=old, new=v: new(*a) if len(a) == new.__code__.co_argcount else old(*a))
        super().__setitem__(k, v)
class Over(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kw): print("prepare", name, kw); return Overloads(kw)
    def __new__(mcls, name, bases, ns, **kw): return super().__new__(mcls, name, bases, dict(ns))
    def __init__(cls, *args, **kw): super().__init__(*args)
class Area(metaclass=Over, unit="m"):
    label = "in " + unit
    def of(self, r): return f"circle {r} {self.unit}"
    def of(self, a, b): return f"box {a}x{b}"
    def of(self): return "nothing"
print(Area().of(1), Area().of(2, 3), Area().of(), Area.label)
class Auto(dict):
    def __missing__(self, k):
        if k.startswith("__") or k in ("print", "range"): raise KeyError(k)
        self[k] = value = len([x for x in self if not x.startswith("__")])
        return value
class Enumish(type):
    def __prepare__(name, bases): return Auto()
    def __iter__(cls): return iter({k: v for k, v in vars(cls).items() if isinstance(v, int) and not k.startswith("__")}.items())
    def __contains__(cls, n): return n in dict(cls)
class Color(metaclass=Enumish):
    RED, GREEN
    BLUE
    print("body", BLUE)
    TEN = 10
    for i in range(2): pass
print(list(Color), "RED" in Color, Color.GREEN)
class Log:
    def __init__(self): self.d = {}; self.log = []
    def __getitem__(self, k): self.log.append(f"get {k}"); return self.d[k]
    def __setitem__(self, k, v): self.log.append(f"set {k}"); self.d[k] = v
    def __delitem__(self, k): self.log.append(f"del {k}"); del self.d[k]
    def keys(self): return self.d.keys()
class LogMeta(type):
    def __prepare__(*a): return Log()
    def __new__(m, n, b, ns): print(n, [l for l in ns.log if "firstlineno" not in l and "static_attr" not in l]); return type.__new__(m, n, b, ns.d)
class Logged(metaclass=LogMeta):
    a = 1
    b = a + 1
    del a
    len
    def m(self): return b
    if b: c: int = 5
print(Logged.b, hasattr(Logged, "a"), Logged.c)
for bad in (5, None, [1], "x"):
    class P(type):
        def __prepare__(*a): return bad
    try:
        class X(metaclass=P): y = 1
    except TypeError as e: print(e)
class NoMeta:
    def __prepare__(*a): return {"given": 1}
    def __new__(cls, name, bases, ns): return ns
class Odd(metaclass=NoMeta): own = given + 1
print({k: v for k, v in Odd.items() if not k.startswith("__")})
def f():
    local = "enclosing"
    class C:
        print(local, end=" ")
        local2 = local
        local = "class"
        print(local, locals()["local"], sorted(k for k in locals() if "_" not in k))
        def m(self): return local, __class__.__name__
    return C().m()
try: print(f())
except NameError as e: print(type(e).__name__, e)
class Mangled:
    __x = 1
    def __get(self): return self.__x, [k for k in vars(Mangled) if "x" in k or "get" in k]
    __slots__ = ("__s",)
    def g(self): self.__s = 5; return self.__get(), self.__s
print(Mangled().g(), "_Mangled__s" in dir(Mangled), getattr(Mangled, "__x", "hidden"))
class Global:
    global made_global
    made_global = "by a class body"
    exec("dynamic = 1")
    locals()["by_locals"] = 2
    __doc__ = "late doc"
print(made_global, hasattr(Global, "made_global"), Global.dynamic, Global.by_locals, Global.__doc__)
