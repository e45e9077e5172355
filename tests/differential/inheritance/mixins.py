# Mixins over builtin containers: ordering from one method, logging, default values, a chain of three.
class Logged:
    log = []
    def __setitem__(self, k, v): self.log.append(("set", k)); super().__setitem__(k, v)
    def __delitem__(self, k): self.log.append(("del", k)); super().__delitem__(k)
class Lower:
    def __setitem__(self, k, v): super().__setitem__(k.lower(), v)
    def __getitem__(self, k): return super().__getitem__(k.lower())
    def __contains__(self, k): return super().__contains__(k.lower())
class Fallback:
    def __missing__(self, k): return f"<no {k}>"
class Names(Logged, Lower, Fallback, dict): pass
n = Names(); n["ABC"] = 1; n["Def"] = 2; del n["abc"]
print(n, n["DEF"], n["X"], "DEF" in n, n.get("DEF"), Logged.log, [c.__name__ for c in Names.__mro__])
from functools import total_ordering
@total_ordering
class Version:
    def __init__(self, text): self.parts = tuple(map(int, text.split(".")))
    def __eq__(self, o): return self.parts == o.parts if isinstance(o, Version) else NotImplemented
    def __lt__(self, o): return self.parts < o.parts if isinstance(o, Version) else NotImplemented
    def __repr__(self): return ".".join(map(str, self.parts))
v = [Version(t) for t in ("1.10", "1.2", "1.2.0", "0.9")]
print(sorted(v), max(v), v[1] <= v[2], v[0] >= v[1], v[1] > v[1], Version("1.0") == Version("1.0"))
for f in (lambda: v[0] < 5, lambda: v[0] >= "1", lambda: hash(v[0])):
    try: f()
    except TypeError as e: print(e)
try:
    @total_ordering
    class None_: pass
except ValueError as e: print(e)
class Stack:
    def push(self, x): self.append(x); return self
    def __repr__(self): return f"{type(self).__name__}<{', '.join(map(repr, self))}>"
class ListStack(Stack, list): pass
from collections import deque, UserList, OrderedDict
class DequeStack(Stack, deque): pass
class UserStack(Stack, UserList): pass
for cls in (ListStack, DequeStack, UserStack): print(cls("ab").push("c"), len(cls().push(1)), cls([1]) == cls([1]))
class ReprLater(list, Stack): pass
print(ReprLater([1]).push(2))
class LRU(OrderedDict):
    def __init__(self, size): self.size = size; super().__init__()
    def __getitem__(self, k): self.move_to_end(k); return super().__getitem__(k)
    def __setitem__(self, k, v):
        super().__setitem__(k, v)
        if len(self) > self.size: print("drop", self.popitem(last=False))
c = LRU(2); c["a"] = 1; c["b"] = 2; c["a"]; c["c"] = 3
print(list(c.items()))
