# What is shared: defaults, class attributes, multiplied lists, closures over loops, dict.fromkeys.
def add(item, to=[]):
    to.append(item)
    return to
print(add(1), add(2), add(3, []), add(4))
class K:
    shared = []
    count = 0
    def __init__(self):
        self.count += 1
        self.shared.append(self.count)
k1, k2 = K(), K()
print(K.shared, K.count, k1.count, vars(k1))
k1.shared = ["own"]
print(K.shared, k2.shared)
grid = [[0] * 2] * 2
grid[0][0] = 1
good = [[0] * 2 for _ in range(2)]
good[0][0] = 1
print(grid, good)
d = dict.fromkeys("ab", [])
d["a"].append(1)
print(d)
funcs = {}
for name in ("x", "y"):
    def f(): return name
    funcs[name] = f
print([g() for g in funcs.values()])
t = ([], 1)
t[0].append(2)
u = t
u += (3,)
print(t, u)
def rebind(l):
    l.append(1)
    l = [9]
    return l
m = []
print(rebind(m), m)
