# getattr, setattr, hasattr, delattr, vars, dir: names, defaults, errors that pass through.
class K:
    c = 1
    def __init__(self): self.i = 2
    @property
    def bad(self): raise ValueError("from property")
    @property
    def missing(self): raise AttributeError("looks missing")
k = K()
print(getattr(k, "i"), getattr(k, "z", 5), getattr(k, "missing", "default"), hasattr(k, "c"), hasattr(k, "missing"), setattr(k, "new name", 1), vars(k), getattr(k, "new name"), delattr(k, "new name"), "i" in dir(k), dir(K)[-3:], sorted(vars(K))[-4:])
for bad in ('getattr(k, "bad", 1)', 'hasattr(k, "bad")', 'getattr(k, "z")', 'getattr(k, 5)', 'setattr(k, 5, 1)', 'setattr(k, "missing", 1)', 'delattr(k, "z")', 'delattr(k, "c")', 'hasattr(k, b"x")', 'getattr(k)', 'setattr(k, "x")', 'vars(5)', 'vars(1, 2)', 'dir(1, 2)', 'getattr(k, "x", 1, 2)', 'setattr(5, "x", 1)', 'setattr(K, "__dict__", 1)', 'delattr(K, "__doc__")', 'getattr(None, "x")', 'hasattr(k)', 'getattr(k, "\\ud800")'):
    try: print(bad, eval(bad))
    except Exception as e: print(bad, "->", type(e).__name__, ascii(str(e)))
class D:
    def __dir__(self): return ("b", "a")
class E:
    def __dir__(self): return 5
class F:
    def __dir__(self): return [1, "a"]
print(dir(D()))
for x in (E(), F()):
    try: dir(x)
    except TypeError as e: print(e)
def f():
    b, a = 1, 2
    return dir(), sorted(vars())
print(f(), vars() is globals(), "k" in dir())
class S(str): pass
setattr(k, S("sub"), 7)
print(k.sub, getattr(k, S("sub")))
class Slots:
    __slots__ = ("a",)
s = Slots(); s.a = 1
try: vars(s)
except TypeError as e: print(e)
print("a" in dir(s), getattr(s, "a"), hasattr(s, "b"), [n for n in dir(s) if n[0] != "_"])
class G:
    def __getattr__(self, n): return n.upper()
    def __setattr__(self, n, v): super().__setattr__("set_" + n, v)
    def __delattr__(self, n): print("del", n)
g = G(); g.x = 1; del g.y
print(g.anything, vars(g), g.set_x, hasattr(g, "q"))
