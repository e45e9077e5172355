# copy.copy and copy.deepcopy: __copy__, __deepcopy__, __reduce_ex__, shared and cyclic parts, __replace__.
import copy
class Node:
    def __init__(self, name, *kids): self.name, self.kids = name, list(kids)
    def __repr__(self): return f"{self.name}{self.kids}"
leaf = Node("leaf")
root = Node("root", leaf, leaf)
shallow, deep = copy.copy(root), copy.deepcopy(root)
leaf.name = "changed"
print(root, shallow, deep, shallow.kids is root.kids, deep.kids[0] is deep.kids[1])
loop = []; loop.append(loop)
c = copy.deepcopy(loop)
print(c is not loop, c[0] is c, c)
t = (1, [2]); u = copy.deepcopy(t)
print(u == t, u is t, u[1] is t[1], copy.copy(t) is t, copy.deepcopy((1, (2, "x"))) == (1, (2, "x")))
class Hooks:
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return ("deep", type(memo).__name__)
print(copy.copy(Hooks()), copy.deepcopy([Hooks(), Hooks()]))
class Reduced:
    def __init__(self, *args): print("init", args); self.args = args
    def __reduce__(self): return Reduced, self.args, {"extra": 1}
print(vars(copy.copy(Reduced(1, 2))))
class Stateful:
    def __init__(self): self.x, self.cache = 1, object()
    def __getstate__(self): return {"x": self.x}
    def __setstate__(self, state): print("state", state); self.__dict__.update(state, cache=None)
print(vars(copy.copy(Stateful())))
class Slotted:
    __slots__ = ("a", "b")
s = Slotted(); s.a = [1]
k = copy.deepcopy(s)
print(k.a, k.a is s.a, hasattr(k, "b"), s.__reduce_ex__(2)[2])
class Args:
    def __new__(cls, a, *, b): self = super().__new__(cls); self.ab = a, b; return self
    def __getnewargs_ex__(self): return (self.ab[0],), {"b": self.ab[1]}
print(copy.copy(Args(1, b=2)).ab)
class MyList(list): pass
m = MyList([[1]]); m.tag = "t"
n = copy.deepcopy(m)
print(type(n).__name__, n, n.tag, n[0] is m[0])
print(copy.copy(len) is len, copy.deepcopy(Node) is Node)
class Rep:
    def __init__(self, **kw): self.kw = kw
    def __replace__(self, **kw): return Rep(**{**self.kw, **kw})
print(copy.replace(Rep(a=1, b=2), b=3).kw)
for f in (lambda: copy.replace(1, x=2), lambda: copy.copy(x for x in "a"), lambda: object().__reduce__.__name__):
    try: print(f())
    except TypeError as e: print(e)
