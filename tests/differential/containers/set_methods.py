# Sets and frozensets: operators and methods, their argument kinds, comparison, mutation, hashing.
a, b = {1, 2, 3}, {2, 3, 4}
f = frozenset(a)
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a | f == a, type(a | f).__name__, type(f | a).__name__, sorted(a.union([7], (8,), {9: 0})), sorted(a.intersection(b, [3])), sorted(a.difference(b, [1])), sorted(a.symmetric_difference("x" if 0 else [1, 9])))
print(a < b, a <= {1, 2, 3, 4}, a >= f, a > {1}, a == f, a != b, a.issubset(range(10)), a.issuperset([1]), a.isdisjoint([9]), {1} < {1}, not a < 0 if False else "-", frozenset() == set())
s = set(a)
print(s.add(5), s.add(5), s.discard(99), s.remove(5), len(s), s.update([7], "x"), len(s), s.intersection_update({1, 2, "x"}), len(s), s.difference_update([1]), s.symmetric_difference_update([2, 30]), sorted(map(str, s)))
s |= {50}; s &= {50, 30}; s -= {30}; s ^= {1}
print(sorted(s), s.pop() in (1, 50), len(s), s.clear(), s)
print(set(), frozenset(), {1}, frozenset([1]), repr({frozenset()}), {1.0, 1, True}, set("aab") == {"a", "b"}, {*"ab", *[1]} == {"a", "b", 1}, len({(), (1,)}), hash(frozenset([1, 2])) == hash(frozenset([2, 1])), {f: 1}[frozenset([3, 2, 1])])
for bad in ("{[]}", "{1} | [2]", "{1} & 'a'", "{1} - [1]", "set(5)", "{1}.remove(2)", "{1}.remove([])", "set().pop()", "{1} < [1]", "hash({1})", "{{1}}", "frozenset([1]).add(2)", "{1}.union(5)", "{1}[0]", "set(1, 2)", "{1}.issubset(5)", "{1}.update(5)", "frozenset(1, 2)", "{1} + {2}", "{1}.add()", "set(a=1)", "[1] in {1}", "{1}.discard([])", "{1}.intersection_update(None)"):
    try:
        print(bad, "=", eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
print({1} in [{1}], {1} in {frozenset([1])}, frozenset([1]) in {frozenset([1])}, {frozenset([1])}.remove({1}), frozenset(f) is f, frozenset([5]).copy() == {5}, set.union({1}, {2}) == {1, 2})
class S(set): pass
class F(frozenset):
    def __new__(cls, x, extra=None): self = super().__new__(cls, x); self.extra = extra; return self
x = S([1]); x.attr = 1
print(x, type(x | {2}).__name__, type({2} | x).__name__, type(x.copy()).__name__, F([1], 5).extra, F([2]), type(F([1]) & {1}).__name__, S() == set(), isinstance(x, set))
class E:
    def __init__(self, n): self.n = n
    def __hash__(self): return 5
    def __eq__(self, o): return self.n == o.n
    def __repr__(self): return "E%d" % self.n
print(len({E(1), E(2), E(1)}), E(2) in {E(1), E(2)}, {E(1)} & {E(1)}, {E(3)} - {E(3)})
big = set(range(2000))
big -= set(range(0, 2000, 3))
print(len(big), sum(big), 4 in big, 3 in big, big.isdisjoint({0, 3}), len(big & set(range(50))), min(big), max(big))
