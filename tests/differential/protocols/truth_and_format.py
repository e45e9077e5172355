# Truth of own objects, __format__ and the ways it is reached, __bytes__, __dir__, __sizeof__-free introspection.
class T:
    def __init__(self, b): self.b = b
    def __bool__(self): print("bool", end=" "); return self.b
    def __len__(self): print("len", end=" "); return 0
class L:
    def __init__(self, n): self.n = n
    def __len__(self): print("len", end=" "); return self.n
for x in (T(True), T(False), L(0), L(3), object()):
    print(bool(x), not x, "if" if x else "else", (x and 1) == 1, (x or 2) == 2)
print(any([L(0), T(True), L(5)]), all([L(1), T(False), L(5)]), list(map(bool, filter(None, [L(0), L(1)]))))
class Raises:
    def __bool__(self): raise OverflowError("no truth")
for f in (lambda: not Raises(), lambda: Raises() or 1, lambda: 1 if Raises() else 2, lambda: [1 for _ in "a" if Raises()], lambda: Raises() and 1, lambda: any([Raises()])):
    try: f()
    except OverflowError as e: print(e)
class F:
    def __format__(self, spec): return f"<{spec}>"
    def __str__(self): return "str"
    def __repr__(self): return "rép"
    def __bytes__(self): return b"bytes"
f, w = F(), 7
print(f"{f} {f:abc} {f!s:>6} {f!r} {f!a} {f:{w}.{w}} {f=} {f=!s} {f=:x}")
print("{0} {0:q} {0!r} {0!s:^7}|".format(f), format(f), format(f, "z"), "%s %r %a" % (f, f, f), bytes(f))
class Base: pass
for spec in ("", "10", "s"):
    try: print(len(format(Base(), spec)) > 0)
    except TypeError as e: print(e)
for value, spec in ((5, "q"), ("s", "d"), (1.5, "d"), ([], "5"), (None, ">9"), (5, "s"), ("s", "="), (5, ".2"), (5, ",_"), (True, "d"), (3, "c"), (1j, "05")):
    try: print(repr(format(value, spec)))
    except (ValueError, TypeError) as e: print(type(e).__name__, e)
class D:
    def __dir__(self): return ["z", "a", "m"]
print(dir(D()))
class D2:
    def __dir__(self): return 5
try: dir(D2())
except TypeError as e: print(e)
