# AttributeError inside a property and __getattr__, hasattr and getattr with a default, __getattribute__ first.
class Outer:
    @property
    def broken(self): return self.missing_inner
    @property
    def other_error(self): return {}["key"]
    def __getattr__(self, name):
        print(f"getattr({name})", end=" ")
        if name.startswith("missing"): raise AttributeError(f"no {name} here")
        return f"made {name}"
o = Outer()
print(o.broken); print(o.anything, hasattr(o, "missing_x"), getattr(o, "missing_y", "default"))
try: o.other_error
except KeyError as e: print("KeyError", e)
try: o.missing_z
except AttributeError as e: print(e, e.name, e.obj is o)
class Tracing:
    def __init__(self): self.real = "value"
    def __getattribute__(self, name):
        if name.startswith("_"): return super().__getattribute__(name)
        print(f"lookup {name}", end=" ")
        try: return super().__getattribute__(name)
        except AttributeError: return f"fallback {name}"
    def method(self): return self.real
t = Tracing()
print(t.real); print(t.nope); print(t.method())
print(len.__name__, hasattr(t, "zzz"))
class Refuse:
    def __getattribute__(self, name): raise AttributeError(name)
    def __getattr__(self, name): return f"second chance {name}"
    def __len__(self): return 3
print(Refuse().x, len(Refuse()), Refuse().__class__, type(Refuse()).__name__)
class Frozen:
    __slots__ = ("x",)
    def __init__(self, x): object.__setattr__(self, "x", x)
    def __setattr__(self, name, value): raise AttributeError(f"cannot assign {name}={value!r}")
    def __delattr__(self, name): raise AttributeError(f"cannot delete {name}")
f = Frozen(4)
for code in ("f.x = 5", "f.y = 1", "del f.x", "f.x += 1", "f.__class__ = int", "setattr(f, 'q', 2)"):
    try: exec(code)
    except (AttributeError, TypeError) as e: print(code, "->", e)
print(f.x)
for args in ((o, 5), (o,), (), (o, "a", "b", "c")):
    try: getattr(*args)
    except TypeError as e: print(e)
