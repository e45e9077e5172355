# In-place operators on names, attributes, items and slices: what is read, called, stored, and in which order.
class Rec:
    def __init__(self, v): self.v = v
    def __iadd__(self, o): print("iadd", self.v, o); self.v += o; return self
    def __add__(self, o): print("add"); return Rec(self.v + o)
    def __isub__(self, o): print("isub declines"); return NotImplemented
    def __sub__(self, o): print("sub"); return Rec(self.v - o)
    def __imul__(self, o): print("imul gives"); return "something else"
class Box:
    def __init__(self): object.__setattr__(self, "store", {"a": Rec(1)})
    def __getattr__(self, n): print("get", n); return self.store[n]
    def __setattr__(self, n, v): print("set", n, getattr(v, "v", v)); self.store[n] = v
    def __getitem__(self, k): print("getitem", k); return self.store["a"]
    def __setitem__(self, k, v): print("setitem", k, getattr(v, "v", v))
def name(n, v=None): print("eval", n); return v
b = Box()
b.a += 5
b.a -= 2
b[name("key", 3)] += name("value", 10)
b[1:2, ...] *= 2
name("object", b).a *= name("operand", 3)
print(b.store)
t = ([1], 2)
try:
    t[0] += [9]
except TypeError as e:
    print(e, t)
l = [1, 2, 3]; keep = l
l += "ab"; l *= 2
print(l, l is keep)
l[1:3] += [0, 0]
print(l)
l = l + [1]
print(l is keep)
s = keep = "x"
s += "y"
u = keep2 = (1,)
u += (2,)
print(s, keep, u, keep2)
class Cls: count = 0
i = Cls(); i.count += 1
print(Cls.count, i.count, vars(i))
def f():
    try:
        unbound += 1
    except UnboundLocalError as e:
        print(e)
    unbound = 1
f()
for code in ("x = [1]; x += 5", "x = (1,); x += [2]", "x = 'a'; x += 1", "x = 1; x += 'a'", "x = {1}; x |= [1]", "x = {}; x += {}", "x = b'a'; x += 'b'", "x = None; x -= 1", "x = bytearray(b'a'); x += [1]", "x = [1]; x *= 'a'", "x = [1]; x[5] += 1", "x = {}; x['k'] += 1", "x = 5; x.y += 1"):
    try:
        exec(code); print("fine", code)
    except Exception as e:
        print(code, "|", type(e).__name__, e)
x = y = bytearray(b"ab")
x += b"c"; x *= 2
print(x, y is x)
