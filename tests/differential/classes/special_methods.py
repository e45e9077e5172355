# Container, callable, hash, format, length, conversion: what the special methods have to return.
class C:
    def __init__(self, v): self.v = v
    def __len__(self): return self.v
    def __bool__(self): return self.v
    def __hash__(self): return self.v
    def __index__(self): return self.v
    def __int__(self): return self.v
    def __float__(self): return self.v
    def __complex__(self): return self.v
    def __str__(self): return self.v
    def __repr__(self): return self.v
    def __bytes__(self): return self.v
    def __format__(self, s): return self.v
    def __iter__(self): return self.v
    def __contains__(self, x): return self.v
    def __reversed__(self): return self.v
    def __length_hint__(self): return self.v
    def __dir__(self): return self.v
    def __round__(self, n=None): return self.v
    def __call__(self): return self.v
    def __getitem__(self, i): return self.v
    def __instancecheck__(self, o): return self.v
    def __sizeof__(self): return self.v
    def __fspath__(self): return self.v
    def __abs__(self): return self.v
    def __divmod__(self, o): return self.v
    def __await__(self): return self.v
import operator, os, sys, math
for name, f in (("len", len), ("bool", bool), ("hash", hash), ("index", operator.index), ("int", int), ("float", float), ("complex", complex), ("str", str), ("repr", repr), ("bytes", bytes), ("format", format), ("iter", iter), ("in", lambda c: 1 in c), ("reversed", reversed), ("hint", operator.length_hint),
                ("dir", dir), ("round", round), ("call", lambda c: c()), ("getitem", lambda c: c[0]), ("isinstance", lambda c: isinstance(1, c)), ("sizeof", sys.getsizeof), ("fspath", os.fspath), ("abs", abs), ("divmod", lambda c: divmod(c, 1)), ("print", print), ("f", lambda c: f"{c}"), ("%s", lambda c: "%s" % c), ("not", lambda c: not c), ("range", range), ("slice", lambda c: [1, 2][c:]), ("list", lambda c: [0] * c), ("floor", math.floor), ("chr", chr)):
    row = []
    for v in (5, -1, 2.5, "x", None, 2**70, []):
        try:
            r = f(C(v))
            row.append(repr(r) if not isinstance(r, C) else "C") if name != "sizeof" else row.append("ok")
        except Exception as e:
            row.append("%s: %s" % (type(e).__name__, e))
    print(name, row)
class H:
    __hash__ = None
class L:
    def __len__(self): return 3
class G:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i * 10
print(bool(L()), list(G()), 20 in G(), list(reversed([1, 2])), [*iter(G())], max(G()))
for bad in ("hash(H())", "reversed(G())", "len(G())", "iter(L())", "1 in L()", "reversed(5)", "next(G())", "L()()", "L()[0]", "abs(L())", "-L()", "~L()", "round(L())", "int(L())", "math.floor(L())", "format(L(), 'x')", "operator.index(1.5)", "bytes(L())", "L() @ 1", "L() += 1" if False else "divmod(L(), 1)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
