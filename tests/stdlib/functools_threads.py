"""Threads that share a bounded and an unbounded cache, a partial, and a random generator: nothing is lost, nothing is counted twice."""
import functools
import random
import threading

THREADS, CALLS = 8, 4000

def run(work):
    barrier = threading.Barrier(THREADS)
    def body(i):
        barrier.wait()
        work(i)
    threads = [threading.Thread(target=body, args=(i,)) for i in range(THREADS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()

wrong = []
for maxsize in None, 50, 3:
    @functools.lru_cache(maxsize=maxsize)
    def square(n, text="x"):
        return n * n, text
    def work(i):
        for k in range(CALLS):
            n = (k * 7 + i) % 60
            if square(n) != (n * n, "x") or square(n, text="y") != (n * n, "y"):
                wrong.append(n)
    run(work)
    info = square.cache_info()
    print(info.hits + info.misses == 2 * THREADS * CALLS, info.currsize <= (120 if maxsize is None else maxsize), info.maxsize, wrong)
# expect: True True None []
# expect: True True 50 []
# expect: True True 3 []

@functools.lru_cache(maxsize=20)
def cleared(n):
    return str(n)
def work(i):
    for k in range(CALLS):
        if cleared(k % 40) != str(k % 40):
            wrong.append(k)
        if k % 97 == i:
            cleared.cache_clear()
run(work)
print(wrong, cleared.cache_info().currsize <= 20)           # expect: [] True

add = functools.partial(lambda *a, **k: (a, k), 1, x=2)
def work(i):
    for k in range(CALLS // 4):
        if i == 0:
            add.__setstate__((add.func, (k,), {"x": k}, None))
        else:
            (a, b), kw = add(5)
            if b != 5 or len(kw) != 1 or (a != kw["x"] and (a, kw["x"]) != (1, 2)):
                wrong.append((a, b, kw))
run(work)
print(wrong)                                                # expect: []

shared, numbers = random.Random(1), [[] for _ in range(THREADS)]
run(lambda i: numbers[i].extend(shared.getrandbits(32) for _ in range(CALLS)))
alone = random.Random(1)
print(sorted(n for part in numbers for n in part) == sorted(alone.getrandbits(32) for _ in range(THREADS * CALLS)))     # expect: True
