# The heap is walked while other threads make, change and drop objects.
# timeout: 120
# expect: done True
import gc, threading, weakref

stop = False
counts = []


class Node:
    def __del__(self):
        self.gone = True


def churn(k):
    n = 0
    while not stop:
        ring = [Node() for _ in range(20)]
        for i, node in enumerate(ring):
            node.next = ring[i - 1]
            node.data = {"i": i, k: [node]}
        weak = weakref.ref(ring[0], lambda _: None)
        del ring, node
        n += 1
    counts.append(n)


threads = [threading.Thread(target=churn, args=(k,)) for k in range(2)]
for t in threads:
    t.start()
ok = True
marker = Node()
holder = [marker]
for i in range(4):
    ok &= any(o is holder for o in gc.get_referrers(marker))
    ok &= len(gc.get_objects()) > 100
    ok &= any(o is marker for o in gc.get_referents(holder, threads, *threads))
    gc.collect(i % 3)
    gc.freeze()
    gc.get_freeze_count()
    gc.unfreeze()
stop = True
for t in threads:
    t.join()
print("done", ok and len(counts) == 2)
