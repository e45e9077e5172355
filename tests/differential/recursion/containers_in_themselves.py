# Containers that hold themselves: repr, comparison, hashing, iteration, pickling, formatting.
import pickle
a = [1]; a.append(a)
d = {"k": 1}; d["self"] = d
t = ([],); t[0].append(t)
from collections import deque, defaultdict, OrderedDict, UserList
q = deque([1]); q.append(q)
o = OrderedDict(x=1); o["o"] = o
dd = defaultdict(list); dd["d"] = dd
print(a, d, t, q, o, sep="\n")
print(repr(dd).replace("<class 'list'>", "list"), [a, a], {"a": a}, str(a), f"{a}", "%r" % (a,), d.items(), d.values())
b = [1]; b.append(b)
for label, f in {"a == a": lambda: a == a, "a == b": lambda: a == b, "a < b": lambda: a < b, "d == copy": lambda: d == dict(d), "t == t": lambda: t == t, "t hash": lambda: hash(t), "sorted": lambda: sorted([a, b]),
                 "a in a": lambda: a in a, "index": lambda: a.index(a), "b in a": lambda: b in a, "count": lambda: a.count(a)}.items():
    try: print(label, f())
    except RecursionError: print(label, "RecursionError")
    except TypeError as e: print(label, e)
print(a[1][1][1][0], len(a), a * 2 == a, (a + a)[3] is a)
l = pickle.loads(pickle.dumps(a))
print(l, l[1] is l, pickle.loads(pickle.dumps(t))[0][0][0] is not None)
x = y = []; x.append(y); x[0:0] = [x, 5]; print(x)
a[:] = [a, a]; print(a)
a.extend(a); print(len(a)); a.clear(); print(a)
class R(list):
    def __repr__(self): return f"R{super().__repr__()}"
r = R(); r.append(r)
r2 = [r, {"r": r}]
print(r2)
from reprlib import recursive_repr, repr as short
class Tree:
    def __init__(self, *kids): self.kids = list(kids)
    @recursive_repr("<...>")
    def __repr__(self): return f"Tree({', '.join(map(repr, self.kids))})"
n = Tree(Tree(), Tree(Tree())); n.kids[1].kids.append(n)
print(n, n.kids[1])
print(short(list(range(20))), short("x" * 50), short([[[[[[[[1]]]]]]]]), short({i: i for i in range(9)}))
s = slice(None); g = [s]; print(g, type(s)([g], g))
e = ValueError(); e.args = (e,)
try: repr(e)
except RecursionError: print("exception in its args")
else: print("fine")
