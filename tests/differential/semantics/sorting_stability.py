# Stable sorting, keys, reversed order, partial orders, and mixing that fails half way.
people = [("ann", 30), ("bob", 25), ("cat", 30), ("dan", 25), ("eve", 35)]
print(sorted(people, key=lambda p: p[1]))
print(sorted(people, key=lambda p: p[1], reverse=True))
print(sorted(people, key=lambda p: (-p[1], p[0])))
import operator
print(sorted(people, key=operator.itemgetter(1, 0))[:2], max(people, key=operator.itemgetter(1)), min(people, key=lambda p: p[1]))
data = [3, 1, 2]
same = data
data.sort(reverse=True)
print(same, sorted(data) == data[::-1], list(reversed(sorted("bca"))), sorted({"b": 1, "a": 2}), sorted([(2, "b"), (2, "a"), (1, "z")]))
sets = [{1, 2}, {1}, {2}, set()]
print(sorted(sets, key=len), sorted(map(frozenset, sets), key=sorted) == sorted(map(frozenset, sets), key=lambda s: sorted(s)))
mixed = [3, "a", 1]
try:
    mixed.sort()
except TypeError as e:
    print(e, sorted(map(str, mixed)))
class V:
    def __init__(self, n): self.n = n
    def __gt__(self, o): return self.n > o.n
    def __repr__(self): return "V%d" % self.n
print(sorted([V(2), V(1)]), max([V(1), V(3), V(2)]))
class Cmp:
    def __init__(self, n): self.n = n
    def __lt__(self, o): raise RuntimeError("lt")
try:
    [Cmp(1), Cmp(2)].sort()
except RuntimeError as e:
    print(e)
print(sorted([True, 0, 2, False]), sorted([1.5, 1, float("-inf")]), sorted(["é", "e", "f", "E"]), sorted([b"b", b"a"]), sorted([[2], [1, 5], [1]]), sorted([None] * 3, key=lambda x: 0))
big = [(i * 37) % 101 for i in range(500)]
print(sorted(range(500), key=big.__getitem__)[:6], sorted(big)[::100], sorted(big, key=lambda v: 0) == big)
