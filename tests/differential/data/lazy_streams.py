# Infinite streams from generators, memoised recursion on them, primes, and slicing of what is endless.
from itertools import count, islice, takewhile, tee, accumulate, cycle
def primes():
    found = {}
    for n in count(2):
        if p := found.pop(n, None):
            m = n + p
            while m in found: m += p
            found[m] = p
        else:
            yield n
            found[n * n] = n
print(list(islice(primes(), 10)), next(p for p in primes() if p > 1000), sum(takewhile(lambda p: p < 100, primes())))
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
print(list(islice(fib(), 12)), next(f for f in fib() if f > 10**20), [f for f in takewhile(lambda f: f < 100, fib()) if f % 2 == 0])
def hamming():
    yield 1
    last, q = 1, {2, 3, 5}
    while True:
        last = min(q); q.remove(last)
        yield last
        q |= {last * 2, last * 3, last * 5}
print(list(islice(hamming(), 15)))
class Lazy:
    def __init__(self, it): self.it, self.seen = iter(it), []
    def __getitem__(self, i):
        if isinstance(i, slice): return [self[j] for j in range(*i.indices(i.stop))]
        while len(self.seen) <= i: self.seen.append(next(self.it))
        return self.seen[i]
l = Lazy(n * n for n in count())
print(l[5], l[2:5], len(l.seen), Lazy("ab")[1])
try: Lazy("ab")[5]
except StopIteration: print("ended")
a, b = tee(fib())
next(b)
print([y - x for x, y in islice(zip(a, b), 8)], list(islice(accumulate(cycle([1, -2, 3])), 7)), "".join(islice(cycle("ab"), 5)))
def collatz(n):
    while n != 1:
        yield n
        n = n // 2 if n % 2 == 0 else 3 * n + 1
    yield 1
print(list(collatz(6)), max(range(1, 30), key=lambda n: sum(1 for _ in collatz(n))))
