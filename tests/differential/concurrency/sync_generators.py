# A generator used by two threads raises, generators per thread do not; locks in with, timeouts.
import threading
def gen():
    while True:
        entered.set()
        gate.wait()
        yield 1
entered, gate, g = threading.Event(), threading.Event(), None
g = gen()
t = threading.Thread(target=lambda: next(g))
t.start(); entered.wait()
try: next(g)
except ValueError as e: print(e)
gate.set(); t.join()
out = []
def own(n):
    def count():
        for i in range(n): yield i
    out.append(sum(count()))
ts = [threading.Thread(target=own, args=(n,)) for n in (10, 20, 30)]
[t.start() for t in ts]; [t.join() for t in ts]
print(sorted(out))
lock = threading.Lock()
with lock:
    r = []
    t = threading.Thread(target=lambda: r.append(lock.acquire(timeout=0.01))); t.start(); t.join()
    print(r, lock.locked())
sem = threading.Semaphore(2)
print(sem.acquire(), sem.acquire(), sem.acquire(blocking=False), sem.release(), sem.acquire(timeout=0.01))
try: next(threading.local().x)
except AttributeError as e: print(e)
ex = []
def fails():
    try: raise KeyError("in thread")
    except KeyError as e: ex.append(e)
t = threading.Thread(target=fails); t.start(); t.join()
try: raise ex[0]
except KeyError as e: print(repr(e), e.__traceback__.tb_next is not None)
d = threading.Thread(target=gate.wait, daemon=True)
print(d.daemon, d.ident, d.name.startswith("Thread-"), repr(d).endswith("initial daemon)>"), threading.get_ident() == threading.main_thread().ident)
