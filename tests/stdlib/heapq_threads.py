"""Threads that share a heap: every item pushed is popped once, and each thread pops in order while nobody pushes."""
import heapq
import threading

THREADS, ITEMS = 6, 2000
heap, popped = [], [[] for _ in range(THREADS)]

def run(work):
    threads = [threading.Thread(target=work, args=(n,)) for n in range(THREADS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()

run(lambda n: [heapq.heappush(heap, (i * 7919 % ITEMS, n)) for i in range(ITEMS)])
print(len(heap), all(heap[(i - 1) // 2] <= heap[i] for i in range(1, len(heap))))   # expect: 12000 True
run(lambda n: popped[n].extend(heapq.heappop(heap) for _ in range(ITEMS)))
print(len(heap), all(p == sorted(p) for p in popped))                               # expect: 0 True
print(sorted(sum(popped, [])) == sorted((i, n) for n in range(THREADS) for i in range(ITEMS)))     # expect: True
