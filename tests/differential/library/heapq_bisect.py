# heapq and bisect: invariants, keys, merging, errors.
import bisect, heapq
h = [5, 1, 4]
heapq.heapify(h)
heapq.heappush(h, 0)
print(h, heapq.heappop(h), heapq.heapreplace(h, 9), heapq.heappushpop(h, -1), h, heapq.nsmallest(2, [3, 1, 2]), heapq.nlargest(2, "hello", key=ord), list(heapq.merge([1, 4], [2, 3], [0])), list(heapq.merge("ca", "b", reverse=True)))
class K:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v > o.v
    def __repr__(self): return "K%d" % self.v
q = [K(i) for i in (1, 3, 2)]
heapq.heapify(q)
print([heapq.heappop(q) for _ in range(3)])
m = [1, 5, 3]
heapq.heapify_max(m)
heapq.heappush_max(m, 9)
print(heapq.heappop_max(m), m)
l = [1, 2, 2, 3]
print(bisect.bisect(l, 2), bisect.bisect_left(l, 2), bisect.bisect(l, 2, 0, 2), bisect.bisect_left("abc", "b"), bisect.bisect([3, 2, 1], -2, key=lambda x: -x))
bisect.insort(l, 2.5); bisect.insort_left(l, 0)
print(l)
for bad in ("heapq.heappop([])", "heapq.heapify((1,))", "heapq.heappush(5, 1)", "heapq.heapify([1, 'a'])", "bisect.bisect([1], 'a')", "bisect.bisect([1], 1, -1)", "bisect.bisect(5, 1)", "heapq.heapreplace([], 1)", "heapq.nsmallest('a', [1])", "bisect.insort((1,), 2)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
