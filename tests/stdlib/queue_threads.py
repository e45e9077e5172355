"""Threads that fill and drain a SimpleQueue: each item arrives once, in the order of its sender; waiting costs no processor time."""
import signal
import threading
import time
from _queue import Empty, SimpleQueue

SENDERS, TAKERS, ITEMS = 4, 4, 3000
queue, taken = SimpleQueue(), [[] for _ in range(TAKERS)]

def send(n):
    for i in range(ITEMS):
        queue.put((n, i))

def take(n):
    while (item := queue.get()) is not None:
        taken[n].append(item)

takers = [threading.Thread(target=take, args=(n,)) for n in range(TAKERS)]
senders = [threading.Thread(target=send, args=(n,)) for n in range(SENDERS)]
for t in takers + senders:
    t.start()
for t in senders:
    t.join()
for _ in takers:
    queue.put(None)
for t in takers:
    t.join()
print(sorted(x for part in taken for x in part) == [(n, i) for n in range(SENDERS) for i in range(ITEMS)])     # expect: True
print(all(part[k] < part[k + 1] for part in ([x for x in p if x[0] == n] for p in taken for n in range(SENDERS))
          for k in range(len(part) - 1)))                                                       # expect: True

cpu, wall = time.process_time(), time.monotonic()
try:
    queue.get(timeout=0.2)
except Empty:
    print("empty", 0.19 < time.monotonic() - wall < 5, time.process_time() - cpu < 0.1)         # expect: empty True True

class Reentrant:
    def __del__(self):
        queue.put("from a finalizer")
queue.put(Reentrant())
queue.get()
print(queue.get(timeout=5))                                                                     # expect: from a finalizer

signal.signal(signal.SIGALRM, lambda *a: queue.put("from a handler"))
signal.setitimer(signal.ITIMER_REAL, 0.05)
print(queue.get(timeout=10))                                                                    # expect: from a handler

def fail(*a):
    raise KeyError("handler")
signal.signal(signal.SIGALRM, fail)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    queue.get()
except KeyError as e:
    print(e)                                                                                    # expect: 'handler'
