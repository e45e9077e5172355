# What __getitem__, __setitem__ and __delitem__ receive.
class G:
    def __getitem__(self, i): return i
    def __setitem__(self, i, v): print("set", i, v)
    def __delitem__(self, i): print("del", i)
g = G()
print(g[1], g[1:2], g[:], g[::2], g[1:2, 3], g[...], g[1,], g[()], g[-1], g["k"], g[1:2:3, ::, ...], g[lambda: 1].__name__, g[g[1]:], g[None:None:None], g[*[1, 2]], g[*[1], 2:3], g[(1, 2)], g[[1]], g[x := 5], x)
g[1:2] = 3
g[0], g[1:] = "ab"
del g[1], g[2:3], g[()]
class T:
    def __class_getitem__(cls, k): return k
print(T[int, str], T[1:2], T[*[1]], T[()])
class I:
    def __init__(self, v): self.v = v
    def __index__(self): print("index", self.v, end="; "); return self.v
print([0, 1, 2, 3][I(1):I(3)], "abcd"[I(-1)], (1, 2, 3)[::I(2)], range(10)[I(2):I(8):I(3)], b"xyz"[I(0)])
class Bad:
    def __index__(self): raise LookupError("no index")
for act in (lambda: [1][Bad()], lambda: [1][Bad():], lambda: "a"[:Bad()], lambda: [1, 2].insert(Bad(), 1), lambda: [1] * Bad(), lambda: range(Bad())):
    try:
        act()
    except LookupError as e:
        print(type(e).__name__, e)
l = list(range(5))
l[I(1):I(3)] = "xyz"
del l[I(0)]
print(l)
class L(list):
    def __getitem__(self, i): print("L", i); return super().__getitem__(i)
print(L([1, 2, 3])[0:2], L([1])[0], [*L([5])])
