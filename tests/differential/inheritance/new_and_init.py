# __new__ and __init__: who runs, what they may return, arguments object() takes, immutable bases.
class Trace:
    def __new__(cls, *args, **kw): print("new", cls.__name__, args, kw, end=" "); return super().__new__(cls)
    def __init__(self, *args, **kw): print("init", args, kw)
Trace(1, k=2); Trace.__new__(Trace, 5); print()
class Other:
    def __new__(cls): return Trace.__new__(Trace)
    def __init__(self): print("never")
print(type(Other()).__name__)
class SubFirst(Trace):
    def __new__(cls, kind): return object.__new__(Deeper if kind else cls)
class Deeper(SubFirst):
    def __init__(self, *a): print("Deeper init", a)
SubFirst(1); SubFirst(0); Deeper(0)
class BadInit:
    def __init__(self, v): return v
print(type(BadInit(None)).__name__)
class Only: pass
class WithNew:
    def __new__(cls, *a): return object.__new__(cls)
class WithInit:
    def __init__(self, *a): pass
class Both:
    def __new__(cls, *a): return object.__new__(cls, *a)
    def __init__(self, *a): pass
for f in (lambda: BadInit(5), lambda: Only(1), lambda: Only(x=1), lambda: WithNew(1, 2), lambda: WithInit(1), lambda: Both(), lambda: Both(1), lambda: object(1), lambda: object.__new__(), lambda: object.__new__(5),
          lambda: object.__new__(int), lambda: int.__new__(str), lambda: int.__new__(bool), lambda: list.__new__(dict), lambda: object.__init__(Only(), 1), lambda: WithInit.__init__(), lambda: int.__init__(5, 1, 2)):
    try: print(type(f()).__name__)
    except TypeError as e: print(e)
class Single:
    only = None
    def __new__(cls, *a):
        if cls.only is None: cls.only = super().__new__(cls)
        return cls.only
    def __init__(self, *a): self.seen = getattr(self, "seen", []) + list(a)
print(Single(1) is Single(2), Single().seen)
class Pair(tuple):
    __slots__ = ()
    def __new__(cls, a, b): return tuple.__new__(cls, (a, b) if a < b else (b, a))
    def __init__(self, a, b): print("asked for", a, b, end=" ")
print(Pair(5, 3), Pair(1, 2)[0])
class Upper(str):
    def __new__(cls, *parts, sep=" "): return super().__new__(cls, sep.join(map(str, parts)).upper())
print(Upper("a", 1, None, sep="/"), len(Upper()))
x = Single.__new__(Single); x.__init__(9); print(x.seen)
