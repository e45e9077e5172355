# An LRU cache on a dict's order, a trie with generators, a heap-based scheduler, a union-find.
import heapq
class LRU(dict):
    def __init__(self, n): super().__init__(); self.n = n
    def __getitem__(self, k):
        v = self.pop(k)
        dict.__setitem__(self, k, v)
        return v
    def __setitem__(self, k, v):
        self.pop(k, None)
        super().__setitem__(k, v)
        if len(self) > self.n: print("evict", self.pop(next(iter(self))))
c = LRU(2)
c["a"], c["b"] = 1, 2
c["a"]; c["c"] = 3; c["a"] = 4
print(c, list(c))
class Trie:
    END = object()
    def __init__(self, words=()):
        self.root = {}
        for w in words: self.add(w)
    def add(self, word):
        node = self.root
        for ch in word: node = node.setdefault(ch, {})
        node[Trie.END] = True
    def _find(self, prefix):
        node = self.root
        for ch in prefix:
            if (node := node.get(ch)) is None: return None
        return node
    def __contains__(self, w): return Trie.END in (self._find(w) or ())
    def walk(self, prefix=""):
        def go(node, path):
            for k, v in node.items():
                if k is Trie.END: yield path
                else: yield from go(v, path + k)
        yield from go(self._find(prefix) or {}, prefix)
t = Trie("car card care cat dog".split())
print(sorted(t.walk("car")), "car" in t, "ca" in t, "x" in t, len(list(t.walk())))
class Sched:
    def __init__(self): self.q, self.n, self.now = [], 0, 0
    def at(self, when, f, *a): heapq.heappush(self.q, (when, self.n, f, a)); self.n += 1
    def run(self):
        while self.q:
            self.now, _, f, a = heapq.heappop(self.q)
            f(*a)
s = Sched()
def tick(name, left):
    print(s.now, name, end="; ")
    if left: s.at(s.now + len(name), tick, name, left - 1)
s.at(1, tick, "ab", 2); s.at(0, tick, "xyz", 1); s.at(1, tick, "once", 0)
s.run(); print()
class Union:
    def __init__(self): self.p = {}
    def find(self, x):
        self.p.setdefault(x, x)
        while self.p[x] != x: self.p[x] = x = self.p[self.p[x]]
        return x
    def join(self, a, b): self.p[self.find(a)] = self.find(b)
u = Union()
for a, b in ["ab", "cd", "bc", "xy"]: u.join(a, b)
print(u.find("a") == u.find("d"), u.find("a") == u.find("x"), len({u.find(k) for k in "abcdxy"}))
