# Two data structures with the container protocols: a least-recently-used mapping and a prefix tree.
from collections.abc import MutableMapping

class LRU(MutableMapping):
    class _Node:
        __slots__ = "key", "value", "prev", "next"
    def __init__(self, size, *pairs, **more):
        self.size = size
        self.root = root = self._Node()
        root.prev = root.next = root
        self.index = {}
        self.update(pairs, **more)
    def _unlink(self, n): n.prev.next, n.next.prev = n.next, n.prev
    def _front(self, n):
        n.prev, n.next = self.root, self.root.next
        n.prev.next = n.next.prev = n
    def __getitem__(self, key):
        n = self.index[key]
        self._unlink(n); self._front(n)
        return n.value
    def __setitem__(self, key, value):
        if key in self.index: del self[key]
        n = self._Node()
        n.key, n.value = key, value
        self.index[key] = n
        self._front(n)
        if len(self) > self.size: del self[self.root.prev.key]
    def __delitem__(self, key): self._unlink(self.index.pop(key))
    def __len__(self): return len(self.index)
    def __contains__(self, key): return key in self.index
    def __iter__(self):
        n = self.root.next
        while n is not self.root:
            yield n.key
            n = n.next
    def __repr__(self): return f"LRU({', '.join(f'{k}={self.index[k].value}' for k in self)})"

c = LRU(3, ("a", 1), ("b", 2), c=3)
print(c, c["a"], c)
c["d"] = 4
print(c, "b" in c, c.get("b", "gone"), c.setdefault("e", 5), c)
print(c.pop("d"), c.popitem(), c, list(c.values()), c == {"e": 5}, {**LRU(2, ("x", 1))})
for act in (lambda: c["zz"], lambda: c.pop("zz"), lambda: LRU(2).popitem(), lambda: hash(c), lambda: LRU(2, 5)):
    try:
        print(act())
    except Exception as e:
        print(type(e).__name__, e)

class Trie:
    def __init__(self, words=()):
        self.children, self.count = {}, 0
        for w in words: self.add(w)
    def add(self, word):
        node = self
        for ch in word: node = node.children.setdefault(ch, Trie())
        node.count += 1
    def __iter__(self, prefix=""):
        for _ in range(self.count): yield prefix
        for ch in sorted(self.children): yield from self.children[ch].__iter__(prefix + ch)
    def __getitem__(self, prefix):
        if isinstance(prefix, slice):
            return [w for w in self if (prefix.start is None or w >= prefix.start) and (prefix.stop is None or w < prefix.stop)][::prefix.step]
        node = self
        for ch in prefix:
            try: node = node.children[ch]
            except KeyError: raise KeyError(prefix) from None
        return [*node.__iter__(prefix)]
    def __len__(self): return self.count + sum(map(len, self.children.values()))
    def __ior__(self, words):
        for w in words: self.add(w)
        return self

t = Trie("to tea ted ten in inn to".split())
print(list(t), len(t), t["te"], t["in"], "ted" in t, "te" in t)
t |= ["inner", "zoo"]
print(t["in":"tee"], t[::-2], max(t, key=len))
try:
    t["xy"]
except KeyError as e:
    print(repr(e), e.__suppress_context__, repr(e.__context__))
