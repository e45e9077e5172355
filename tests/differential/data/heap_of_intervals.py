# Intervals: merging, overlaps, inserting with bisect, a running median with two heaps.
import bisect, heapq
def merge(iv):
    out = []
    for a, b in sorted(iv):
        if out and a <= out[-1][1]: out[-1][1] = max(out[-1][1], b)
        else: out.append([a, b])
    return out
print(merge([(5, 8), (1, 3), (2, 4), (8, 9), (20, 21)]), merge([]), merge([(1, 10), (2, 3)]))
def rooms(iv):
    ends, most = [], 0
    for a, b in sorted(iv):
        while ends and ends[0] <= a: heapq.heappop(ends)
        heapq.heappush(ends, b)
        most = max(most, len(ends))
    return most
print(rooms([(0, 30), (5, 10), (15, 20)]), rooms([(1, 2), (2, 3)]), rooms([]))
class Median:
    def __init__(self): self.low, self.high = [], []
    def add(self, v):
        heapq.heappush(self.high, -heapq.heappushpop(self.low, -v))
        if len(self.high) > len(self.low): heapq.heappush(self.low, -heapq.heappop(self.high))
        return self
    @property
    def value(self):
        if not self.low: raise ValueError("no values")
        return -self.low[0] if len(self.low) > len(self.high) else (self.high[0] - self.low[0]) / 2
m = Median()
print([m.add(v).value for v in (5, 2, 8, 1, 9, 9)])
try: Median().value
except ValueError as e: print(e)
keys, vals = [], []
for k, v in [(5, "e"), (1, "a"), (3, "c"), (3, "C")]:
    i = bisect.bisect_right(keys, k)
    keys.insert(i, k); vals.insert(i, v)
print(keys, vals, vals[bisect.bisect_left(keys, 3)], [bisect.bisect(keys, k) for k in range(7)])
def lis(seq):
    tails = []
    for v in seq:
        i = bisect.bisect_left(tails, v)
        tails[i:i + 1] = [v]
    return len(tails)
print(lis([3, 1, 4, 1, 5, 9, 2, 6]), lis([]), lis([5, 4, 3]), lis(range(10)))
