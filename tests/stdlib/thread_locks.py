# _thread's locks as weak references, RLock's repr() from another thread, arguments that are refused; iterators of tee.
import _thread
import contextvars
import itertools
import signal
import threading
import weakref

for make in _thread.allocate_lock, _thread.RLock:
    lock = make()
    ref = weakref.ref(lock)
    print(ref() is lock)
    del lock
    print(ref())


class Own(_thread.RLock):
    def __init__(self, a, *, b):
        super().__init__()
        self.a = a, b


print(Own(1, b=2).a)
lock = _thread.RLock()
lock.acquire()
lock.acquire()
shown = []
t = threading.Thread(target=lambda: shown.append(repr(lock)))
t.start()
t.join()
print("<locked" in shown[0], "count=2" in shown[0])


def said(f, *args):
    try:
        print("->", f(*args))
    except Exception as e:
        print(type(e).__name__, e)


said(lambda: _thread.allocate_lock().acquire(True, float("nan")))
with threading.Condition() as c:
    pass
said(lambda: threading.Event().wait(float("nan")))
a, b = itertools.tee("abc")
proxy = weakref.proxy(a)
print(list(proxy), proxy.__class__ is type(a))


class Odd(str):
    def __eq__(self, other):
        return True


said(contextvars.ContextVar, Odd())
try:
    signal.pthread_sigmask(signal.SIG_BLOCK, [1 << 1000])
except ValueError:
    print("ValueError")
