# Threads that share dicts, lists and sets: sums that a lost update would change, with and without locks.
import threading, collections
N, T = 2000, 4
def run(f, n=T):
    ts = [threading.Thread(target=f, args=(i,)) for i in range(n)]
    for t in ts: t.start()
    for t in ts: t.join()
items, d, s, dq, c = [], {}, set(), collections.deque(), collections.Counter()
lock = threading.Lock()
def work(i):
    for k in range(N):
        items.append(i)
        d[i, k] = k
        s.add(k)
        dq.append(k)
        if k % 2: dq.popleft()
        with lock: c[k % 10] += 1
run(work)
print(len(items), sorted(collections.Counter(items).values()), len(d), sum(d.values()), len(s), len(dq), sorted(c.values()))
one = {}
def first(i):
    for k in range(N): one.setdefault(k, i)
run(first)
print(len(one), set(one.values()) <= set(range(T)))
queue, got = collections.deque(range(N)), []
def drain(i):
    while True:
        try: got.append(queue.popleft())
        except IndexError: return
run(drain)
print(len(got), sorted(got) == list(range(N)))
it = iter(range(N)); seen = []
it_lock = threading.Lock()
def shared(i):
    while True:
        with it_lock: v = next(it, None)
        if v is None: return
        seen.append(v)
run(shared)
print(sorted(seen) == list(range(N)))
class Acc:
    total = 0
    def add(self, n):
        with lock: self.total += n
a = Acc()
run(lambda i: [a.add(i) for _ in range(100)])
print(a.total)
results = [None] * T
def fill(i): results[i] = sum(range(i * 1000))
run(fill)
print(results)
