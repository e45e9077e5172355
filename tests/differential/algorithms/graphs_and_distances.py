# Shortest paths, components, edit distance, longest increasing runs, and knapsacks with memo.
from functools import cache, reduce
from heapq import heappush, heappop, merge, nsmallest
from bisect import bisect_left, insort
from math import inf, gcd
from itertools import accumulate, groupby, pairwise

roads = {"A": {"B": 4, "C": 1}, "B": {"D": 1}, "C": {"B": 2, "D": 5}, "D": {"E": 3}, "E": {}, "F": {"A": 1}}
def dijkstra(graph, start):
    best, seen = {start: (0, None)}, set()
    heap = [(0, start)]
    while heap:
        d, node = heappop(heap)
        if node in seen: continue
        seen.add(node)
        for to, cost in graph[node].items():
            if d + cost < best.get(to, (inf,))[0]:
                best[to] = d + cost, node
                heappush(heap, (d + cost, to))
    return best
def path(best, to):
    while to is not None:
        yield to
        _, to = best[to]
best = dijkstra(roads, "A")
print(best, "->".join([*path(best, "E")][::-1]))
try:
    print(*path(best, "F"))
except KeyError as e:
    print("no way to", e)

class Sets:
    def __init__(self): self.up = {}
    def find(self, x):
        while (p := self.up.setdefault(x, x)) != x:
            self.up[x] = self.up[p]
            x = p
        return x
    def join(self, a, b): self.up[self.find(a)] = self.find(b)
s = Sets()
for a, b in [(1, 2), (3, 4), (2, 3), (5, 6), (7, 7)]: s.join(a, b)
key = s.find
print([list(g) for _, g in groupby(sorted(s.up, key=lambda x: (key(x), x)), key)])

@cache
def distance(a, b):
    if not a or not b: return len(a) + len(b)
    return min(distance(a[1:], b) + 1, distance(a, b[1:]) + 1, distance(a[1:], b[1:]) + (a[0] != b[0]))
print(distance("kitten", "sitting"), distance("", "abc"), distance("flaw", "lawn"), distance.cache_info().currsize)

def rising(xs):
    tails = []
    for x in xs:
        i = bisect_left(tails, x)
        tails[i:i + 1] = [x]
    return len(tails)
print(rising([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9]), rising([]), rising([5, 4, 3]))

items = (("map", 9, 150), ("compass", 13, 35), ("water", 153, 200), ("sandwich", 50, 160), ("tin", 68, 45))
@cache
def pack(i, room):
    if i == len(items): return 0, ()
    name, weight, worth = items[i]
    without = pack(i + 1, room)
    if weight > room: return without
    v, names = pack(i + 1, room - weight)
    return max(without, (v + worth, (name, *names)))
for room in 10, 70, 220, 300: print(room, *pack(0, room))
print(reduce(gcd, [84, 126, 210]), list(accumulate([3, 1, 4, 1, 5], max)), [b - a for a, b in pairwise([1, 4, 9, 16])])
print(list(merge([1, 5, 9], [2, 6], [0, 7], key=None)), nsmallest(3, "banana", key=lambda c: -ord(c)))
def sieve(n):
    flags = bytearray([1]) * (n + 1)
    flags[:2] = b"\0\0"
    for i in range(2, int(n ** .5) + 1):
        if flags[i]: flags[i * i::i] = bytes(len(range(i * i, n + 1, i)))
    return [i for i, f in enumerate(flags) if f]
print(sieve(60), len(sieve(10000)))
