# threading: joins, locks, conditions, events, barriers, locals, timers, in an order that is fixed.
import threading, queue
log = []
lock = threading.Lock()
def work(n):
    for _ in range(1000):
        with lock:
            log.append(n)
ts = [threading.Thread(target=work, args=(i,), name="w%d" % i) for i in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(len(log), [log.count(i) for i in range(4)], [t.name for t in ts], ts[0].is_alive(), ts[0].daemon)
r = threading.RLock()
with r, r: print("reentered", lock.locked(), lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01), lock.release())
for act in (lock.release, r.release, lambda: ts[0].start(), lambda: threading.Thread().join(), lambda: threading.current_thread().join(), lambda: lock.acquire(False, 1), lambda: lock.acquire(timeout=-5), lambda: threading.Semaphore(-1), lambda: threading.Condition().notify(), lambda: threading.Thread(target=1, group=2), lambda: threading.BoundedSemaphore(1).release(), lambda: threading.Barrier(0)):
    try:
        act()
        print("fine")
    except (RuntimeError, ValueError, AssertionError) as e:
        print(type(e).__name__, e)
cond, items = threading.Condition(), []
def consumer():
    with cond:
        while len(items) < 3: cond.wait()
        items.append("consumed")
c = threading.Thread(target=consumer); c.start()
for i in range(3):
    with cond:
        items.append(i)
        cond.notify_all()
c.join()
print(items)
local = threading.local(); local.x = "main"
seen = []
def see(): seen.append(hasattr(local, "x")); local.x = "other"; seen.append(local.x)
t = threading.Thread(target=see); t.start(); t.join()
print(seen, local.x)
b = threading.Barrier(3); order = []
def meet(i): order.append(b.wait() in (0, 1, 2))
ts = [threading.Thread(target=meet, args=(i,)) for i in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]
e = threading.Event()
print(order, e.is_set(), e.wait(0.01), e.set(), e.wait(), threading.active_count(), threading.main_thread() is threading.current_thread())
q = queue.PriorityQueue(2)
q.put((2, "b")); q.put((1, "a"))
try:
    q.put_nowait((0, "x"))
except queue.Full as x:
    print("Full", q.full(), q.get(), q.qsize())
tm = threading.Timer(0.01, print, ["timer"]); tm.start(); tm.join()
q.shutdown()
try:
    q.put(1)
except queue.ShutDown as x:
    print("ShutDown", q.get())
class Sub(threading.Thread):
    def run(self): self.result = 6 * 7
s = Sub(); s.start(); s.join(); print(s.result)
